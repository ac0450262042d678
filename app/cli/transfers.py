"""«transfer»: textbooks to another school by command, and the files that go with them."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.bootstrap import library_at
from app.cli.files import write_file
from app.cli.parser import Answer, Argument, WrongUsage
from app.core.dates import parse_date
from app.core.errors import UserError
from app.core.inventory_numbers import parse_ranges
from app.core.money import copies_short, format_kopecks, parse_money
from app.core.stock import TRANSFER_MODE_NAMES, DocumentKind, TransferMode
from app.core.text import clean_line, fold
from app.queries.transfer import PartnerCard, TransferCard, TransferDraft, TransferLineDraft
from app.services.exchange import ExportedFile
from app.services.exchange_contents import OfferItem
from app.services.workspace import Workspace

_ACTIONS = ("out", "file", "confirm", "offer")
_INN_LENGTHS = (10, 12)

TRANSFER_ARGUMENTS: tuple[Argument, ...] = (
    Argument(
        "action",
        "out — передать и записать файл обмена; file — записать файл проведённой передачи; "
        "confirm — подтвердить приём; offer — предложить другим школам",
        "ДЕЙСТВИЕ",
        required=True,
        choices=_ACTIONS,
    ),
    Argument("--out", "файл обмена (.zip)", "ФАЙЛ", required=True),
    Argument("--partner", "другая школа: название или ИНН", "ШКОЛА"),
    Argument(
        "--mode",
        "temporary — во временное пользование, permanent — с баланса на баланс",
        "СПОСОБ",
        choices=(TransferMode.TEMPORARY.value, TransferMode.PERMANENT.value),
    ),
    Argument("--due", "когда вернуть переданное на время", "ДАТА"),
    Argument("--number", "номер передачи или поступления", "НОМЕР"),
    Argument("--contact", "к кому обращаться по предложению", "ТЕКСТ"),
    Argument("--until", "до какого дня действует предложение", "ДАТА"),
)


@dataclass(frozen=True, slots=True)
class _Pick:
    """So many copies of a title."""

    title_id: int
    quantity: int
    price: int | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What ``--set`` asks for: copies by number, titles by quantity, the rest by name."""

    numbers: tuple[str, ...]
    picks: tuple[_Pick, ...]
    basis: str
    inn: str
    year: int | None


def run_transfer(options: argparse.Namespace) -> Answer:
    """Do one action and write its file.

    Raises:
        WrongUsage: an option is missing or makes no sense.
        UserError: the books do not allow it.
        EnvironmentProblem: the library or the file is not to be had.
    """
    actions = {"out": _out, "file": _file, "confirm": _confirm, "offer": _offer}
    wanted = _read_settings(options.set)
    with library_at(Path(options.library)) as workspace:
        return actions[options.action](workspace, options, wanted)


def _out(workspace: Workspace, options: argparse.Namespace, wanted: _Wanted) -> Answer:
    name = _needed(options, "partner")
    mode = TransferMode(_needed(options, "mode"))
    due = _day(options.due) if mode is TransferMode.TEMPORARY else None
    if mode is TransferMode.TEMPORARY and due is None:
        raise WrongUsage("Не сказано, когда вернуть книги. Добавьте --due ДАТА")
    if not wanted.numbers and not wanted.picks:
        raise WrongUsage(
            "Не сказано, что передать. Добавьте --set copies=НОМЕРА "
            "или --set title=ИЗДАНИЕ --set quantity=ЧИСЛО"
        )
    draft = TransferDraft(workspace.clock.today(), mode, basis=wanted.basis, due_date=due)
    lines = _lines(workspace, draft, wanted)
    partner_id, is_new = _partner(workspace, name, wanted.inn)
    card = _post(
        workspace,
        TransferDraft(draft.date, mode, partner_id, lines, basis=wanted.basis, due_date=due),
    )
    return _sent(workspace, card, Path(options.out), is_new=is_new)


def _file(workspace: Workspace, options: argparse.Namespace, wanted: _Wanted) -> Answer:
    document_id = workspace.queries.papers.find_document(
        DocumentKind.TRANSFER_OUT, _needed(options, "number"), wanted.year
    )
    return _sent(workspace, _card(workspace, document_id), Path(options.out), is_new=False)


def _sent(workspace: Workspace, card: TransferCard, out: Path, *, is_new: bool) -> Answer:
    file = workspace.services.exchange.transfer_file(card.row.id)
    write_file(out, file.content)
    school = card.partner.name_short if card.partner else ""
    amount = f"{copies_short(len(card.lines))} на {format_kopecks(card.total)} ₽"
    data = {
        "action": "out",
        "document": card.row.id,
        "number": card.row.number,
        "mode": card.draft.mode.value,
        "partner": {"id": card.draft.partner_id, "name": school, "new": is_new},
        "copies": len(card.lines),
        "total": card.total,
        "uid": card.uid,
        "out": str(out),
    }
    lines = [
        f"Передача № {card.row.number}, «{school}», "
        f"{TRANSFER_MODE_NAMES[card.draft.mode].lower()}: {amount}",
        f"Файл обмена записан в «{out}»",
    ]
    if is_new:
        lines.insert(1, "Этой школы в списке не было, она записана")
    return Answer(data, "\n".join(lines))


def _confirm(workspace: Workspace, options: argparse.Namespace, wanted: _Wanted) -> Answer:
    number = _needed(options, "number")
    document_id = workspace.queries.papers.find_document(DocumentKind.RECEIPT, number, wanted.year)
    file = workspace.services.exchange.confirmation_file(document_id)
    return _written(file, Path(options.out), "confirm", f"Подтверждение по поступлению № {number}")


def _offer(workspace: Workspace, options: argparse.Namespace, wanted: _Wanted) -> Answer:
    if not wanted.picks:
        raise WrongUsage(
            "Не сказано, что предложить. Добавьте --set title=ИЗДАНИЕ --set quantity=ЧИСЛО"
        )
    items = [OfferItem(pick.title_id, pick.quantity, pick.price) for pick in wanted.picks]
    file = workspace.services.exchange.offer_file(items, options.contact or "", _day(options.until))
    amount = copies_short(sum(item.quantity for item in items))
    return _written(file, Path(options.out), "offer", f"Предложение: {amount}")


def _written(file: ExportedFile, out: Path, action: str, words: str) -> Answer:
    write_file(out, file.content)
    data = {"action": action, "document": file.changes.entity_id, "out": str(out)}
    return Answer(data, f"{words}: файл обмена записан в «{out}»")


def _needed(options: argparse.Namespace, name: str) -> str:
    value = getattr(options, name)
    if not value:
        raise WrongUsage(f"Для действия «{options.action}» не хватает --{name}.")
    return str(value)


def _day(written: str | None) -> date | None:
    return parse_date(written) if written else None


def _read_settings(settings: list[str]) -> _Wanted:
    """Read ``--set``: each ``title=`` begins a title, the ``quantity=`` and ``price=`` after it
    are its own."""
    numbers: list[str] = []
    picks: list[dict[str, int]] = []
    plain = {"basis": "", "inn": "", "year": ""}
    for text in settings:
        name, sign, value = text.partition("=")
        if name == "copies" and sign:
            numbers += [str(number) for number in parse_ranges(value)]
        elif name == "title" and sign:
            picks.append({"title": _whole(text, value)})
        elif name in ("quantity", "price") and sign and picks and name not in picks[-1]:
            whole = name == "quantity"
            picks[-1][name] = _whole(text, value) if whole else parse_money(value)
        elif name in plain and sign:
            plain[name] = value
        else:
            raise WrongUsage(
                f"Параметр «{text}» непонятен. Параметры: copies, title и за ним quantity, price; "
                "basis, inn, year."
            )
    for pick in picks:
        if "quantity" not in pick:
            raise WrongUsage(f"Не сказано, сколько передать издания {pick['title']}: quantity=…")
    return _Wanted(
        tuple(numbers),
        tuple(_Pick(pick["title"], pick["quantity"], pick.get("price")) for pick in picks),
        plain["basis"],
        plain["inn"],
        _whole("year", plain["year"]) if plain["year"] else None,
    )


def _whole(text: str, value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) <= 9):
        raise WrongUsage(f"Параметр «{text}» непонятен: нужно целое число.")
    return int(value)


def _partner(workspace: Workspace, written: str, inn: str) -> tuple[int, bool]:
    """The school of a name or an ИНН, recorded if its name is new; whether it was."""
    name = clean_line(written)
    partners = workspace.queries.transfer.partners()
    for card in partners:
        same = name == card.inn or fold(name) in (fold(card.name_short), fold(card.name_full))
        if card.id is not None and same:
            return card.id, False
    if name.isdecimal() and len(name) in _INN_LENGTHS:
        raise UserError(
            f"Школы с ИНН {name} в списке нет.",
            "Назовите школу и добавьте --set inn=ИНН, она будет записана.",
        )
    saved = workspace.services.partners.save(PartnerCard(name, name, inn=inn))
    if saved.entity_id is None:
        raise UserError(f"Школа «{name}» не записана.", "Повторите команду.")
    return saved.entity_id, True


def _lines(
    workspace: Workspace, draft: TransferDraft, wanted: _Wanted
) -> tuple[TransferLineDraft, ...]:
    """The copies that are asked for: by number, then by quantity, the oldest first.

    Raises:
        UserError: a number is not there, or there are not so many copies.
    """
    queries = workspace.queries.transfer
    ids: list[int] = []
    for number in wanted.numbers:
        found = queries.look_up(number, draft)
        if not found:
            raise UserError(f"Экземпляра с номером {number} нет.", "Проверьте номера.")
        ids += [item.copy.id for item in found]
    for pick in wanted.picks:
        free = [
            copy.id for copy in queries.copies_to_pick(pick.title_id, draft) if copy.id not in ids
        ]
        if len(free) < pick.quantity:
            raise UserError(
                f"Издания {pick.title_id} можно передать {copies_short(len(free))}, "
                f"а нужно {pick.quantity}.",
                "Уменьшите количество. Выданное и стоящее в черновиках не передают.",
            )
        ids += free[: pick.quantity]
    return tuple(TransferLineDraft(copy_id) for copy_id in dict.fromkeys(ids))


def _post(workspace: Workspace, draft: TransferDraft) -> TransferCard:
    """Save and post; a draft that cannot be posted is put away."""
    transfers = workspace.services.transfer
    document_id = transfers.save_draft(draft).entity_id
    if document_id is None:
        raise UserError("Черновик передачи не записан.", "Повторите команду.")
    version = _card(workspace, document_id).draft.version
    try:
        transfers.post(document_id, version)
    except UserError:
        transfers.discard(DocumentKind.TRANSFER_OUT, document_id, version)
        raise
    return _card(workspace, document_id)


def _card(workspace: Workspace, document_id: int) -> TransferCard:
    card = workspace.queries.transfer.transfer(document_id)
    if card is None:
        raise UserError("Такой передачи нет.", "Проверьте номер.")
    return card
