"""Checks of the documents: what they say is what they moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, or_, select

from app.core.money import copies_short, format_kopecks
from app.core.stock import DocumentKind, DocumentStatus, TransferMode
from app.models import (
    CustodyEvent,
    Disposal,
    Document,
    Lot,
    Movement,
    Opening,
    Receipt,
    Replacement,
    ReplacementLine,
    Revaluation,
    RevaluationLine,
    Transfer,
    TransferLine,
    WriteOff,
    WriteOffLine,
)
from app.queries.audit_parts import RESTORE, Audit, AuditGroup, Check, Found, shown_day
from app.queries.audit_rows import DocumentFacts, Move

_HEADS: Mapping[str, Any] = {
    DocumentKind.RECEIPT: Receipt,
    DocumentKind.WRITE_OFF: WriteOff,
    DocumentKind.OPENING: Opening,
    DocumentKind.REPLACEMENT: Replacement,
    DocumentKind.REVALUATION: Revaluation,
    DocumentKind.TRANSFER_OUT: Transfer,
    DocumentKind.TRANSFER_RETURN: Transfer,
}
_LINES: Mapping[str, Any] = {
    DocumentKind.WRITE_OFF: WriteOffLine,
    DocumentKind.REPLACEMENT: ReplacementLine,
    DocumentKind.TRANSFER_OUT: TransferLine,
    DocumentKind.TRANSFER_RETURN: TransferLine,
}
_AGAIN = "Сторнируйте «{document}» и составьте его заново."
_Place = tuple[str, str, int]
"""Fund, account, price."""


def _parts(audit: Audit) -> Iterator[Found]:
    """A document has the head of its kind; a reversal and an unknown kind have none."""
    owners: dict[type, set[int]] = {
        head: set(audit.session.execute(select(head.document_id)).scalars())
        for head in set(_HEADS.values())
    }
    for document in audit.rows.documents.values():
        wanted = None if document.reverses_id is not None else _HEADS.get(document.kind)
        for head, ids in owners.items():
            if (document.id in ids) != (head is wanted):
                words = "нет своей части" if head is wanted else "есть часть другого документа"
                yield Found(
                    f"{{document}}: {words} ({_HEAD_WORDS[head.__name__]}).",
                    RESTORE,
                    document_id=document.id,
                )
        if document.is_posted and (document.record_day is None or not document.number):
            yield Found(
                "{document}: проведён, но без номера или даты записи.",
                RESTORE,
                document_id=document.id,
            )


_HEAD_WORDS = {
    "Receipt": "шапка поступления",
    "WriteOff": "шапка акта о списании",
    "Opening": "шапка ввода остатков",
    "Replacement": "шапка замены",
    "Revaluation": "шапка переоценки",
    "Transfer": "шапка передачи",
}


class _Lines:
    """What the lines of all documents say, by document."""

    def __init__(self, audit: Audit) -> None:
        session = audit.session
        self.lots: dict[int, Counter[_Place]] = defaultdict(Counter)
        for document_id, fund, account, price, quantity in session.execute(
            select(Lot.document_id, Lot.fund, Lot.account, Lot.price, func.sum(Lot.quantity))
            .where(Lot.disposed_by == "")
            .group_by(Lot.document_id, Lot.fund, Lot.account, Lot.price)
        ):
            self.lots[document_id][fund, account, price] = quantity
        self.copies: dict[int, set[int]] = defaultdict(set)
        for table in (WriteOffLine, ReplacementLine, TransferLine, RevaluationLine):
            for document_id, copy_id in session.execute(select(table.document_id, table.copy_id)):
                self.copies[document_id].add(copy_id)
        self.prices: dict[tuple[int, int], int] = {
            (document_id, copy_id): price
            for document_id, copy_id, price in session.execute(
                select(
                    RevaluationLine.document_id, RevaluationLine.copy_id, RevaluationLine.new_price
                )
            )
        }
        self.modes: dict[int, str] = dict(
            session.execute(select(Transfer.document_id, Transfer.mode)).all()
        )
        self.handed: dict[int, set[int]] = defaultdict(set)
        for document_id, copy_id in session.execute(
            select(CustodyEvent.document_id, CustodyEvent.copy_id)
        ):
            self.handed[document_id].add(copy_id)


def _sums(audit: Audit) -> Iterator[Found]:
    """What a posted document moved is what its lines say, copy by copy and kopeck by kopeck."""
    lines = _Lines(audit)
    moved = set()
    for document_id, moves in audit.rows.by_document():
        moved.add(document_id)
        document = audit.rows.documents.get(document_id)
        if document is not None and document.is_posted and document.reverses_id is None:
            yield from _compare(document, moves, lines)
    for document in audit.rows.documents.values():
        if document.is_posted and document.reverses_id is None and document.id not in moved:
            yield from _compare(document, [], lines)


def _compare(document: DocumentFacts, moves: list[Move], lines: _Lines) -> Iterator[Found]:
    out = [move for move in moves if move.delta < 0]
    into = [move for move in moves if move.delta > 0]
    match document.kind:
        case DocumentKind.RECEIPT | DocumentKind.OPENING:
            yield from _entered(document, into, lines.lots[document.id])
            yield from _named(document, out, set())
        case DocumentKind.REPLACEMENT:
            yield from _entered(document, into, lines.lots[document.id])
            yield from _named(document, out, lines.copies[document.id])
        case DocumentKind.WRITE_OFF:
            yield from _named(document, out, lines.copies[document.id])
            yield from _entered(document, into, Counter())
        case DocumentKind.REVALUATION:
            yield from _named(document, out, lines.copies[document.id])
            yield from _revalued(document, into, lines)
        case DocumentKind.TRANSFER_OUT | DocumentKind.TRANSFER_RETURN:
            mode = lines.modes.get(document.id)
            by_custody = mode in (TransferMode.TEMPORARY, TransferMode.RETURN_LENT)
            gone = {move.copy_id for move in moves}
            said_copies = lines.copies[document.id]
            handed = lines.handed[document.id] if by_custody else gone
            extra = gone if by_custody else lines.handed[document.id]
            if handed != said_copies or extra:
                yield _differs(document, len(said_copies), len(handed | extra))


def _entered(document: DocumentFacts, moves: list[Move], said: Counter[_Place]) -> Iterator[Found]:
    found = Counter((move.fund, move.account, move.price) for move in moves)
    wanted = Counter({place: count for place, count in said.items() if count})
    if found == wanted:
        return
    yield Found(
        f"{{document}}: по строкам {_amount(wanted)}, а внесено {_amount(found)}"
        f"{_not_sums(found, wanted)}.",
        _AGAIN,
        document_id=document.id,
    )


def _not_sums(found: Counter[_Place], wanted: Counter[_Place]) -> str:
    """When copies and sums are equal, fund, account or prices differ."""
    same = found.total() == wanted.total() and _total(found) == _total(wanted)
    return ": разошлись фонд, счёт или цены" if same else ""


def _total(places: Counter[_Place]) -> int:
    return sum(place[2] * count for place, count in places.items())


def _amount(places: Counter[_Place]) -> str:
    return f"{copies_short(places.total())} на {format_kopecks(_total(places))} ₽"


def _named(document: DocumentFacts, moves: list[Move], said: set[int]) -> Iterator[Found]:
    gone = [move.copy_id for move in moves]
    for copy_id in sorted(said - set(gone)):
        yield Found(
            "{document}: {copy} стоит в строках, а по движениям не выбыл.",
            _AGAIN,
            copy_id,
            document.id,
        )
    for copy_id in sorted(set(gone) - said):
        yield Found(
            "{document}: {copy} выбыл по движениям, а в строках его нет.",
            _AGAIN,
            copy_id,
            document.id,
        )


def _revalued(document: DocumentFacts, moves: list[Move], lines: _Lines) -> Iterator[Found]:
    for move in moves:
        price = lines.prices.get((document.id, move.copy_id))
        if price is not None and price != move.price:
            yield Found(
                f"{{document}}: {{copy}} — в строке новая цена {format_kopecks(price)} ₽, "
                f"а записана {format_kopecks(move.price)} ₽.",
                _AGAIN,
                move.copy_id,
                document.id,
            )
    if len(moves) != len(lines.copies[document.id]):
        yield _differs(document, len(lines.copies[document.id]), len(moves))


def _differs(document: DocumentFacts, said: int, done: int) -> Found:
    return Found(
        f"{{document}}: в строках {copies_short(said)}, а записано движение "
        f"{copies_short(done)}, и это не те же экземпляры.",
        _AGAIN,
        document_id=document.id,
    )


def _disposals(audit: Audit) -> Iterator[Found]:
    """Directions of disposal hold no more than their act."""
    acts = {
        document_id: (copies, total)
        for document_id, copies, total in audit.session.execute(_act_amounts())
    }
    for document_id, copies, total in audit.session.execute(
        select(Disposal.document_id, func.sum(Disposal.quantity), func.sum(Disposal.total))
        .group_by(Disposal.document_id)
        .order_by(Disposal.document_id)
    ):
        document = audit.rows.documents.get(document_id)
        if document is None or not document.is_posted:
            continue
        most, most_total = acts.get(document_id, (0, 0))
        if copies > most or total > most_total:
            yield Found(
                f"{{document}}: по направлениям выбытия {copies_short(copies)} на "
                f"{format_kopecks(total)} ₽, а в акте {copies_short(most)} на "
                f"{format_kopecks(most_total)} ₽.",
                "Исправьте направления выбытия в акте: их можно заполнять и после проведения.",
                document_id=document_id,
            )


def _act_amounts() -> Any:
    return (
        select(Movement.document_id, func.count(), func.sum(Movement.price))
        .where(Movement.delta == -1)
        .group_by(Movement.document_id)
    )


def _reversals(audit: Audit) -> Iterator[Found]:
    """A reversal turns round every movement and custody event of its original, and no other."""
    documents = audit.rows.documents
    pairs = {
        document.id: document.reverses_id
        for document in documents.values()
        if document.reverses_id is not None
    }
    reversed_ids = set(pairs.values())
    for document in documents.values():
        if (document.status == DocumentStatus.REVERSED) != (document.id in reversed_ids):
            words = (
                "отмечен сторнированным, а сторно нет"
                if document.id not in reversed_ids
                else "сторнирован, а отмечен действующим"
            )
            yield Found(f"{{document}}: {words}.", RESTORE, document_id=document.id)
    signs = _signs(audit, pairs)
    for reversal_id, original_id in sorted(pairs.items()):
        reversal, original = documents[reversal_id], documents.get(original_id)
        if original is None:
            continue
        if signs[reversal_id] != Counter({key: -n for key, n in signs[original_id].items()}):
            yield Found(
                "{document} не повторяет с обратным знаком документ «{other}».",
                RESTORE,
                document_id=reversal_id,
                other_id=original_id,
            )
        if reversal.kind != original.kind or (
            (reversal.record_day or "") < (original.record_day or "")
        ):
            yield Found(
                "{document}: другого вида или раньше по дате записи, чем «{other}».",
                RESTORE,
                document_id=reversal_id,
                other_id=original_id,
            )


def _signs(audit: Audit, pairs: Mapping[int, int]) -> dict[int, Counter[tuple[Any, ...]]]:
    """What originals and reversals moved: net sign by copy, fund, account, part and price."""
    asked = pairs.keys() | set(pairs.values())
    signs: dict[int, Counter[tuple[Any, ...]]] = {number: Counter() for number in asked}
    reversed_ids = select(Document.reverses_id).where(Document.reverses_id.is_not(None))
    either = select(Document.id).where(
        or_(Document.reverses_id.is_not(None), Document.id.in_(reversed_ids))
    )
    for document_id, moves in audit.rows.by_document(Movement.document_id.in_(either)):
        for move in moves:
            key = (move.copy_id, move.fund, move.account, move.part, move.price)
            signs[document_id][key] += move.delta
    for event in audit.rows.handings():
        if event.document_id in asked:
            signs[event.document_id][event.copy_id, "custody"] += event.delta
    return {
        number: Counter({key: count for key, count in found.items() if count})
        for number, found in signs.items()
    }


def _drafts(audit: Audit) -> Iterator[Found]:
    """What is not posted has moved nothing and has no number; what is posted has moved copies."""
    moved = dict.fromkeys(audit.rows.movement_days, "движения экземпляров")
    for event in audit.rows.handings():
        moved[event.document_id] = "записи о передаче"
    records = {record.document_id for record in audit.rows.records}
    for document in audit.rows.documents.values():
        if document.is_posted:
            # an opening balance may name nothing but copies that had left before
            if document.id not in moved and document.kind != DocumentKind.OPENING:
                yield Found(
                    "{document}: проведён, а ни одного экземпляра не двигает.",
                    RESTORE,
                    document_id=document.id,
                )
            continue
        found = moved.get(document.id) or ("запись КСУ" if document.id in records else "")
        found = found or ("номер" if document.number else "")
        if found:
            yield Found(
                f"{{document}}: не проведён, а {found} у него есть.",
                RESTORE,
                document_id=document.id,
            )


def _dates(audit: Audit) -> Iterator[Found]:
    """The record date is not before the paper's own date, and movements bear it."""
    documents = audit.rows.documents
    for document in documents.values():
        record_day = document.record_day
        if document.is_posted and record_day is not None and record_day < document.day:
            yield Found(
                f"{{document}}: записан {shown_day(record_day)}, раньше своей даты.",
                "Сторнируйте «{document}» и составьте новый с верной датой.",
                document_id=document.id,
            )
    for document_id, days in audit.rows.movement_days.items():
        yield from _other_days(documents.get(document_id), days)
    for event in audit.rows.handings():
        yield from _other_days(documents.get(event.document_id), {event.day})
    for record in audit.rows.records:
        yield from _other_days(documents.get(record.document_id), {record.day})


def _other_days(document: DocumentFacts | None, days: set[str]) -> Iterator[Found]:
    if document is None or not document.is_posted:
        return
    for day in sorted(days - {document.record_day or ""}):
        yield Found(
            f"{{document}}: дата записи {shown_day(document.record_day)}, а движение или запись "
            f"КСУ датированы {shown_day(day)}.",
            "Сторнируйте «{document}» и составьте новый с верной датой записи.",
            document_id=document.id,
        )


DOCUMENT_CHECKS = (
    Check("document_parts", "У документов есть все их части", AuditGroup.DOCUMENTS, _parts),
    Check(
        "document_sums",
        "Суммы документов — суммы их строк",
        AuditGroup.DOCUMENTS,
        _sums,
    ),
    Check(
        "disposals",
        "Направления выбытия не больше своих актов",
        AuditGroup.DOCUMENTS,
        _disposals,
    ),
    Check(
        "reversals",
        "Сторно повторяет документ с обратным знаком",
        AuditGroup.DOCUMENTS,
        _reversals,
    ),
    Check(
        "drafts",
        "Черновики ничего не двигают, проведённые — двигают",
        AuditGroup.DOCUMENTS,
        _drafts,
    ),
    Check(
        "document_dates",
        "Дата записи не раньше даты документа",
        AuditGroup.DOCUMENTS,
        _dates,
    ),
)
