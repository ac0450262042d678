"""Copies from lots: what a line of a receipt may say, numbering, entering, taking back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core.barcodes import copy_barcode
from app.core.errors import RefusalError, UserError
from app.core.inventory_numbers import number_key
from app.core.money import MAX_KOPECKS, copies_short
from app.core.stock import DOCUMENT_NAMES, Account, CopyState, DocumentKind, Fund, SummaryPart
from app.core.text import clean_line, fold
from app.models import Copy, Document, Lot
from app.queries.copies import copies_by_ids
from app.queries.obstacles import DRAFT_WORDS, holders
from app.queries.stock import ReceiptLine, number_series, plan_numbers
from app.services.documents import DocumentStore, MovementPlan
from app.services.numbers import move_past, take_numbers

MOST_COPIES_A_LINE = 10_000
LARGEST_NUMBER = 99_999_999_999
MOST_OBSTACLES_SHOWN = 20


def check_line(line: ReceiptLine, place: str) -> None:
    """What no draft may hold; ``place`` names the line: «Строка 3».

    Raises:
        UserError: a negative quantity or price, or an absurd one.
    """
    if line.quantity < 0 or line.price < 0 or (line.paper_quantity or 0) < 0:
        raise UserError(f"{place}: количество и цена не могут быть меньше нуля.", "Исправьте их.")
    if line.quantity > MOST_COPIES_A_LINE:
        raise UserError(
            f"{place}: {line.quantity} экз. в одной строке — слишком много.",
            f"В строке может быть до {MOST_COPIES_A_LINE} экз.",
        )
    if line.price > MAX_KOPECKS:
        raise UserError(f"{place}: цена слишком велика.", "Проверьте, нет ли лишних цифр.")
    if line.first_number is not None and not 1 <= line.first_number <= LARGEST_NUMBER:
        raise UserError(
            f"{place}: первый инвентарный номер {line.first_number} невозможен.",
            "Номер — целое число больше нуля, до 11 цифр.",
        )


def check_prefix(line: ReceiptLine, place: str) -> None:
    """Numbers of the line's prefix must be told from those of any other.

    Raises:
        UserError: they cannot be.
    """
    prefix = line.number_prefix
    if line.numbered and number_key(f"{prefix}1") != f"{fold(prefix)}|{1:012d}":
        raise UserError(
            f"{place}: префикс «{prefix}» не годится для инвентарных номеров.",
            "Префикс начинается с буквы или цифры, не кончается цифрой "
            "и не длиннее 16 знаков: «Б-».",
        )


def lot_values(document_id: int, position: int, line: ReceiptLine) -> dict[str, object]:
    """The row of a lot."""
    return {
        "document_id": document_id,
        "position": position,
        "title_id": line.title_id,
        "fund": line.fund,
        "account": line.account,
        "quantity": line.quantity,
        "paper_quantity": line.paper_quantity,
        "price": line.price,
        "place_id": line.place_id,
        "numbered": line.numbered,
        "number_prefix": clean_line(line.number_prefix) if line.number_prefix.strip() else "",
        "first_number": line.first_number,
        "note": clean_line(line.note),
        "replaces_lot_id": line.replaces_lot_id,
    }


def enter_copies(
    session: Session,
    lots: Sequence[Lot],
    lines: tuple[ReceiptLine, ...],
    kept: Mapping[int, list[Copy]],
) -> list[MovementPlan]:
    """Make and number the copies of each lot, after those that a correction keeps.

    Args:
        lots: the saved lots of ``lines``, in the same order.
        kept: copies of the corrected document by its lots; they are taken off the lists.

    Raises:
        UserError: an inventory number is taken.
    """
    keeps = [_keep(kept.get(line.replaces_lot_id or 0, []), line.quantity) for line in lines]
    numbered = tuple(sum(copy.inventory_number is not None for copy in old) for old in keeps)
    numbers = plan_numbers(session, lines, numbered)
    moves: list[MovementPlan] = []
    for lot, line, old, values in zip(lots, lines, keeps, numbers, strict=True):
        _check_free(session, line, values)
        fresh = iter(values)
        for copy in old:
            _rebind(copy, lot)
            if copy.inventory_number is None and values:
                copy.inventory_number = f"{line.number_prefix}{next(fresh)}"
                copy.inventory_key = number_key(copy.inventory_number)
        ids = [copy.id for copy in old]
        count = line.quantity - len(old)
        ids += insert_copies(session, lot, count, line.number_prefix, list(fresh))
        if values:
            move_past(session, "inventory", number_series(line.number_prefix), values[-1])
        borrowed = lot.account == Account.BORROWED
        part = SummaryPart.NONE if borrowed else SummaryPart.IN
        moves += [
            MovementPlan(copy_id, Fund(lot.fund), lot.account, part, 1, lot.price)
            for copy_id in ids
        ]
    session.flush()
    return moves


def _keep(copies: list[Copy], quantity: int) -> list[Copy]:
    """Take the first ``quantity`` copies off the list: two lines of a correction may share
    a corrected line, but never a copy."""
    taken = copies[:quantity]
    del copies[:quantity]
    return taken


def _rebind(copy: Copy, lot: Lot) -> None:
    copy.lot_id, copy.title_id = lot.id, lot.title_id
    copy.fund, copy.account, copy.price = lot.fund, lot.account, lot.price
    copy.place_id = lot.place_id if lot.place_id is not None else copy.place_id
    copy.state = CopyState.IN_STOCK
    copy.version += 1


def _check_free(session: Session, line: ReceiptLine, values: list[int]) -> None:
    keys = [number_key(f"{line.number_prefix}{value}") for value in values]
    for start in range(0, len(keys), 1000):
        taken = session.execute(
            select(Copy.inventory_number)
            .where(Copy.inventory_key.in_(keys[start : start + 1000]))
            .limit(1)
        ).scalar_one_or_none()
        if taken is not None:
            raise UserError(
                f"Инвентарный номер {taken} уже занят: «{line.name}».",
                "Укажите другой первый номер или оставьте поле пустым — номер даст программа.",
            )


def insert_copies(
    session: Session, lot: Lot, count: int, prefix: str, values: list[int]
) -> list[int]:
    """Make ``count`` copies of a lot, numbered by ``values`` where there are any; their ids."""
    if count <= 0:
        return []
    first_id = take_numbers(session, "copy", "", count)
    rows = []
    for index in range(count):
        copy_id = first_id + index
        number = f"{prefix}{values[index]}" if values else None
        rows.append(
            {
                "id": copy_id,
                "title_id": lot.title_id,
                "lot_id": lot.id,
                "inventory_number": number,
                "inventory_key": number_key(number) if number else "",
                "barcode": copy_barcode(copy_id),
                "fund": lot.fund,
                "account": lot.account,
                "price": lot.price,
                "place_id": lot.place_id,
                "condition": "good",
                "state": CopyState.IN_STOCK,
                "note": "",
                "version": 1,
            }
        )
    session.execute(insert(Copy), rows)
    return [int(str(row["id"])) for row in rows]


def entered_copies(store: DocumentStore, original: Document) -> list[Copy]:
    """The copies that a posted document entered, if all of them are still as it left them.

    Raises:
        RefusalError: some have left the fund, are lent, were revalued or stand in a draft;
            ``reasons`` name them.
    """
    entered = {move.copy_id: move.price for move in store.movements(original.id) if move.delta == 1}
    copies = [copy for copy in store.moved_copies(original.id) if copy.id in entered]
    shown = copies_by_ids(store.session, list(entered))
    held = holders(store.session, list(entered))
    reasons = []
    for copy in copies:
        row = shown[copy.id]
        name = f"{row.inventory_number or row.barcode} {row.name}"
        if row.state is not CopyState.IN_STOCK:
            reasons.append(f"{name}: выбыл, {row.gone_by or 'другой документ'}")
        elif row.lent_to:
            reasons.append(f"{name}: передан во временное пользование: {row.lent_to}")
        elif copy.id in held:
            reasons.append(f"{name}: {DRAFT_WORDS[held[copy.id][0].kind]}")
        elif copy.price != entered[copy.id]:
            reasons.append(f"{name}: переоценён")
    if reasons:
        kind = DOCUMENT_NAMES[DocumentKind(original.kind)]
        raise RefusalError(
            f"{kind} № {original.number} нельзя сторнировать: экземпляры уже двигались.",
            shorten_reasons(reasons),
            "Сначала сторнируйте документы, по которым они двигались, "
            "или уберите их из черновиков.",
        )
    return copies


def cancel_by_lot(copies: Sequence[Copy]) -> dict[int, list[Copy]]:
    """Cancel the copies of a document that a correction takes back; they are returned by lot."""
    by_lot: dict[int, list[Copy]] = {}
    for copy in copies:
        copy.state = CopyState.CANCELLED
        by_lot.setdefault(copy.lot_id, []).append(copy)
    return by_lot


def shorten_reasons(reasons: Sequence[str]) -> tuple[str, ...]:
    """The first reasons, a copy each, and how many more there are."""
    more = len(reasons) - MOST_OBSTACLES_SHOWN
    shown = tuple(reasons[:MOST_OBSTACLES_SHOWN])
    return (*shown, f"и ещё {copies_short(more)}") if more > 0 else shown
