"""Checks of the copies: state, fund, account, price and keeper follow from what is recorded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import groupby

from sqlalchemy import or_, select, union

from app.core.money import format_count, format_kopecks
from app.core.stock import (
    ACCOUNT_NAMES,
    Account,
    CopyState,
    DocumentKind,
    ReceiptWay,
    SummaryPart,
    TransferMode,
)
from app.models import Copy, Lot, Movement, Receipt, Transfer
from app.queries.audit_parts import (
    RESTORE,
    Audit,
    AuditGroup,
    Check,
    CheckFunction,
    Found,
    fund_phrase,
    said,
    shown_day,
    then,
)
from app.queries.audit_rows import Handing, History, Move

_ACCOUNT_WORDS = {account.value: name.lower() for account, name in ACCOUNT_NAMES.items()}
_Place = tuple[str, str, int]
"""Fund, account, price."""


def _state(audit: Audit, history: History) -> Iterator[Found]:
    """In the fund by its movements, or left it, as it is marked."""
    copy, moves = history
    net = sum(move.delta for move in moves)
    last = moves[-1].document_id if moves else None
    if copy.disposed and net:
        yield Found(
            "{copy}: введён как выбывший раньше, а движения у него есть, последнее — {document}.",
            "Сторнируйте «{document}», если он составлен по ошибке.",
            copy.id,
            last,
        )
    elif copy.state == CopyState.IN_STOCK and net != 1:
        yield _not_entered(copy.id, last)
    elif copy.state != CopyState.IN_STOCK and net < 0:
        yield Found(
            "{copy}: по движениям выбыл больше раз, чем поступил, последнее — {document}.",
            "Сторнируйте лишний документ о выбытии: «{document}».",
            copy.id,
            last,
        )
    elif copy.state != CopyState.IN_STOCK and net > 0:
        yield Found(
            "{copy}: отмечен выбывшим, а по движениям он в фонде, последнее — {document}.",
            "Если экземпляра нет, его выводит акт о списании; если он на полке, "
            "восстановите библиотеку из копии: отметку документом не снять.",
            copy.id,
            last,
        )
    elif copy.state == CopyState.OUT and not moves and not copy.disposed:
        yield Found(
            "{copy}: отмечен выбывшим, но нет документа, по которому он поступил и выбыл.",
            RESTORE,
            copy.id,
        )
    elif copy.state != CopyState.IN_STOCK and moves:
        yield from _gone_rightly(audit, history)


def _not_entered(copy_id: int, last: int | None) -> Found:
    if last is None:
        return Found(
            "{copy}: числится в фонде, но ни один документ его туда не внёс.",
            "В фонд экземпляр вносит поступление или ввод остатков; эту строку они не исправят. "
            + RESTORE,
            copy_id,
        )
    return Found(
        "{copy}: числится в фонде, а по движениям выбыл: {document}.",
        "Если экземпляр на полке, сторнируйте «{document}»; если его нет, " + then(RESTORE),
        copy_id,
        last,
    )


def _gone_rightly(audit: Audit, history: History) -> Iterator[Found]:
    """A copy whose entry was reversed is cancelled, any other that left is out."""
    last = audit.rows.documents.get(history.moves[-1].document_id)
    if last is None:
        return
    # a copy that a corrected opening balance has found gone long ago
    gone_before = history.copy.disposed
    entered = last.reverses_id is not None and not gone_before
    expected = CopyState.CANCELLED if entered else CopyState.OUT
    if history.copy.state != expected:
        words = "выбыл" if expected is CopyState.OUT else "внесён ошибочно и сторнирован"
        yield Found(
            "{copy}: по документу «{document}» он " + words + ", а отмечен иначе.",
            RESTORE,
            history.copy.id,
            last.id,
        )


def _value(_audit: Audit, history: History) -> Iterator[Found]:
    """Fund, account and price are those of the movements."""
    copy, moves = history
    left: Counter[_Place] = Counter()
    for move in moves:
        left[move.fund, move.account, move.price] += move.delta
    held = [place for place, count in left.items() if count]
    says = (copy.fund, copy.account, copy.price)
    if copy.state == CopyState.IN_STOCK:
        if moves and sum(move.delta for move in moves) == 1 and held != [says]:
            found = " и ".join(_place_words(place) for place in held)
            yield Found(
                f"{{copy}}: в карточке экземпляра — {_place_words(says)}, "
                f"а по движениям — {found}.",
                "Цену меняет переоценка, фонд и счёт — исправление документа «{document}»; "
                "если карточку изменили мимо программы, восстановите библиотеку из копии.",
                copy.id,
                moves[-1].document_id,
            )
    elif held and not sum(left.values()):
        yield Found(
            "{copy}: вышел не с тем фондом, счётом или ценой, с какими вошёл "
            f"({' и '.join(_place_words(place) for place in held)}), документ «{{document}}».",
            "Исправьте «{document}»: сторно и новый документ.",
            copy.id,
            moves[-1].document_id,
        )


def _day(_audit: Audit, history: History) -> Iterator[Found]:
    """It did not leave on a day before it came."""
    copy, moves = history
    by_day: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        by_day[move.day].append(move)
    balance = 0
    for day in sorted(by_day):
        balance += sum(move.delta for move in by_day[day])
        if balance < 0:
            yield Found(
                f"{{copy}}: на конец дня {shown_day(day)} остаток {format_count(balance)}: "
                "он выбыл раньше, чем поступил ({document}).",
                "Исправьте «{document}»: сторно и новый документ с верной датой записи.",
                copy.id,
                by_day[day][-1].document_id,
            )
            break


def _once(_audit: Audit, history: History) -> Iterator[Found]:
    """It did not come or leave twice."""
    copy, moves = history
    there = 0
    before: dict[bool, int] = {}
    for document_id, own in groupby(moves, key=lambda move: move.document_id):
        change = sum(move.delta for move in own)
        there += change
        if there not in (0, 1):
            yield _twice(copy.id, document_id, before.get(there < 0), out=there < 0)
            break
        if change:
            before[change < 0] = document_id


def _twice(copy_id: int, document_id: int, before: int | None, *, out: bool) -> Found:
    if before is None:
        words = "{copy}: выбыл по документу «{document}», хотя не поступал."
    else:
        words = f"{{copy}}: {'выбыл' if out else 'внесён'} дважды — {{other}} и {{document}}."
    return Found(
        words,
        "Сторнируйте документ, который составлен по ошибке.",
        copy_id,
        document_id,
        before,
    )


_Look = Callable[[Audit, History], Iterator[Found]]
_LOOKS: dict[str, _Look] = {
    "copy_states": _state,
    "copy_values": _value,
    "copy_days": _day,
    "out_once": _once,
}
_STEP = 5000


def _look_at_copies(audit: Audit) -> dict[str, list[Found]]:
    """What is wrong with each copy by itself; the copies are read once for several checks."""
    found: dict[str, list[Found]] = {name: [] for name in _LOOKS}
    for number, history in enumerate(audit.rows.histories()):
        if number % _STEP == 0:
            audit.advance()
        if not _is_plain(history):
            for name, look in _LOOKS.items():
                found[name] += look(audit, history)
    return found


def _is_plain(history: History) -> bool:
    """A copy that came once and is there as it came: most of them."""
    copy, moves = history
    if len(moves) != 1 or copy.state != CopyState.IN_STOCK or copy.disposed:
        return False
    (move,) = moves
    came = (move.delta, move.fund, move.account, move.price)
    return came == (1, copy.fund, copy.account, copy.price)


def _of_copies(name: str) -> CheckFunction:
    return lambda audit: audit.once(_look_at_copies)[name]


def _custody(audit: Audit) -> Iterator[Found]:
    modes = {
        row[0]: row[1] for row in audit.session.execute(select(Transfer.document_id, Transfer.mode))
    }
    keepers: dict[int, int] = {}
    for copy_id, events in groupby(audit.rows.handings(), key=lambda event: event.copy_id):
        keeper: int | None = None
        before: int | None = None
        for event in events:
            wrong = _wrong_handing(audit, event, keeper, modes)
            if wrong:
                yield Found(
                    f"{{copy}}: {wrong} ({{document}}).",
                    "Сторнируйте «{document}» и составьте передачу или возврат заново.",
                    copy_id,
                    event.document_id,
                )
            document = audit.rows.documents.get(event.document_id)
            if event.delta < 0:
                keeper, before = None, keeper
            else:
                back = document is not None and document.reverses_id is not None
                keeper = before if back else event.document_id
        if keeper is not None:
            keepers[copy_id] = keeper
    for copy in audit.rows.copies():
        yield from _keeper(copy.id, copy.state, copy.lent_by_id, keepers.get(copy.id))


def _wrong_handing(audit: Audit, event: Handing, keeper: int | None, modes: dict[int, str]) -> str:
    if event.delta > 0 and keeper is not None:
        return "передан другой школе дважды без возврата"
    if event.delta < 0 and keeper is None:
        return "вернулся, хотя не был передан"
    document = audit.rows.documents.get(event.document_id)
    if document is None or document.reverses_id is not None:
        return ""
    fitting = TransferMode.TEMPORARY if event.delta > 0 else TransferMode.RETURN_LENT
    if modes.get(document.id) != fitting:
        return "передан или возвращён документом другого вида"
    return ""


def _keeper(copy_id: int, state: str, says: int | None, keeper: int | None) -> Iterator[Found]:
    if says != keeper:
        if keeper is None:
            words = (
                "{copy}: отмечен переданным по документу «{document}», а по журналу передач он "
                "дома."
            )
            cure = RESTORE
        else:
            words = "{copy}: по журналу передан другой школе ({document}), а отмечено иначе."
            cure = "Если экземпляр дома, сторнируйте «{document}»; если он в другой школе, " + then(
                RESTORE
            )
        yield Found(words, cure, copy_id, keeper or says)
    elif keeper is not None and state != CopyState.IN_STOCK:
        yield Found(
            "{copy}: передан другой школе на время ({document}), а из фонда выбыл.",
            "Сторнируйте документ, по которому он выбыл, и оформите возврат от другой школы.",
            copy_id,
            keeper,
        )


def _borrowed(audit: Audit) -> Iterator[Found]:
    """Copies of other schools stand in accounts of their own and in no part of the summary book."""
    heads = union(
        select(Receipt.document_id).where(Receipt.way == ReceiptWay.LOAN),
        select(Transfer.document_id).where(Transfer.mode == TransferMode.RETURN_BORROWED),
    )
    about_loans = set(audit.session.execute(heads).scalars())
    by_loans = {
        document.id
        for document in audit.rows.documents.values()
        if (document.reverses_id or document.id) in about_loans
    }
    suspect = or_(Movement.account == Account.BORROWED, Movement.document_id.in_(by_loans))
    for move in audit.rows.moves(where=suspect):
        if move.document_id not in audit.rows.documents:
            continue
        by_loan = move.document_id in by_loans
        borrowed = move.account == Account.BORROWED
        if borrowed and move.part != SummaryPart.NONE:
            yield Found(
                "{copy} другой школы записан в книгу суммарного учёта ({document}).",
                "Исправьте «{document}»: сторно и новый документ.",
                move.copy_id,
                move.document_id,
            )
        elif borrowed != by_loan:
            words = (
                "{copy} учтён как полученный от другой школы, но документ другой: {document}."
                if borrowed
                else "{copy} получен от другой школы на время ({document}), а учтён как свой."
            )
            yield Found(
                words,
                "Исправьте «{document}»: сторно и новый документ.",
                move.copy_id,
                move.document_id,
            )
    for copy_id in audit.session.execute(
        select(Copy.id).where(Copy.account == Account.BORROWED, Copy.inventory_number.is_not(None))
    ).scalars():
        yield Found(
            "{copy} другой школы имеет наш инвентарный номер.",
            "Верните его возвратом другой школе и примите снова, без номера.",
            copy_id,
        )


def _lots(audit: Audit) -> Iterator[Found]:
    """A copy stands in a posted lot of its own title, and is no more than its lot holds."""
    entering = {DocumentKind.RECEIPT, DocumentKind.OPENING, DocumentKind.REPLACEMENT}
    for copy_id, title_id, document_id, lot_title_id in audit.session.execute(
        select(Copy.id, Copy.title_id, Lot.document_id, Lot.title_id)
        .outerjoin(Lot, Lot.id == Copy.lot_id)
        .order_by(Copy.id)
    ):
        document = audit.rows.documents.get(document_id or 0)
        if document is None:
            continue
        if title_id != lot_title_id:
            yield Found(
                "{copy} стоит в партии другого издания ({document}).",
                "Исправьте «{document}» («Исправить»): экземпляр вернётся в свою партию.",
                copy_id,
                document_id,
            )
        elif not document.is_posted or document.kind not in entering:
            yield Found(
                "{copy} стоит в партии документа, который не проведён ({document}).",
                "Проведите «{document}»; если он не нужен, " + then(RESTORE),
                copy_id,
                document_id,
            )


def _place_words(place: _Place) -> str:
    fund, account, price = place
    where = f"{fund_phrase(fund)}, {said(_ACCOUNT_WORDS.get(account, account))}"
    return f"{where}, {format_kopecks(price)} ₽"


COPY_CHECKS = (
    Check(
        "copy_states",
        "Экземпляры в фонде и выбывшие — по движениям",
        AuditGroup.COPIES,
        _of_copies("copy_states"),
    ),
    Check(
        "copy_values",
        "Фонд, счёт и цена экземпляров — по движениям",
        AuditGroup.COPIES,
        _of_copies("copy_values"),
    ),
    Check(
        "copy_days",
        "Ни в один день нет отрицательного остатка",
        AuditGroup.COPIES,
        _of_copies("copy_days"),
    ),
    Check(
        "out_once",
        "Ни один экземпляр не внесён и не выбыл дважды",
        AuditGroup.COPIES,
        _of_copies("out_once"),
    ),
    Check(
        "custody",
        "Переданные другим школам — по журналу передач",
        AuditGroup.COPIES,
        _custody,
    ),
    Check(
        "borrowed",
        "Полученные от других школ учтены отдельно",
        AuditGroup.COPIES,
        _borrowed,
    ),
    Check("copy_lots", "Экземпляры стоят в партиях своих изданий", AuditGroup.COPIES, _lots),
)
