"""Copies from the lots of an opening balance, under the numbers that are inked in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.core.barcodes import copy_barcode
from app.core.errors import RefusalError, UserError
from app.core.inventory_numbers import number_key, unpack_numbers
from app.core.number_series import same_number, series_of
from app.core.progress import Progress
from app.core.stock import CopyState, Fund, SummaryPart
from app.models import Copy, Lot
from app.queries.opening_numbers import NumberHolder, holders_of
from app.queries.rows import batches
from app.services.copies_entry import shorten_reasons
from app.services.documents import MovementPlan
from app.services.numbers import move_past, take_numbers

ENTERING = "Вводим экземпляры"
_BATCH = 2000


def enter_stock(
    session: Session,
    lots: Sequence[Lot],
    kept: Mapping[int, list[Copy]],
    progress: Progress,
) -> list[MovementPlan]:
    """Make the copies of the lots; the movements of those that stand in the fund.

    A number of an opening balance that was reversed belongs to the same copy as before, with
    its barcode. Numbers that the program gives later come after all of these.

    Args:
        kept: copies without numbers that a correction takes over, by the lots of what it
            corrects; they are taken off the lists.

    Raises:
        UserError: nothing to enter, or a line has another count of numbers than copies.
        RefusalError: numbers are taken; ``reasons`` name them.
    """
    numbers = {lot.id: unpack_numbers(lot.numbers) for lot in lots}
    _check_counts(lots, numbers)
    every = [number for own in numbers.values() for number in own]
    holders = holders_of(session, every)
    _check_free(every, holders)
    again = _copies(session, [holder.copy_id for holder in holders.values()])
    old = {
        lot.id: _old_copies(lot, numbers[lot.id], holders, again, kept)
        for lot in progress.track(lots, ENTERING, len(lots), step=500)
    }
    fresh = sum(lot.quantity for lot in lots) - sum(map(len, old.values()))
    next_id = take_numbers(session, "copy", "", fresh) if fresh else 0
    ids: dict[int, list[int]] = {}
    rows: list[dict[str, Any]] = []
    for lot in lots:
        ids[lot.id] = []
        for copy_id, row in _copies_of(lot, numbers[lot.id], old[lot.id]):
            if row is None:
                ids[lot.id].append(copy_id)
                continue
            row["id"], row["barcode"] = next_id, copy_barcode(next_id)
            rows.append(row)
            ids[lot.id].append(next_id)
            next_id += 1
    done = 0
    for batch in batches(rows, _BATCH):
        progress.report(ENTERING, done, len(rows))
        session.connection().execute(insert(Copy), list(batch))
        done += len(batch)
    session.flush()
    for series, values in series_of(every).items():
        move_past(session, "inventory", series, max(values))
    return [
        MovementPlan(copy_id, Fund(lot.fund), lot.account, SummaryPart.NONE, 1, lot.price)
        for lot in lots
        if not lot.disposed_by
        for copy_id in ids[lot.id]
    ]


def _check_counts(lots: Sequence[Lot], numbers: Mapping[int, tuple[str, ...]]) -> None:
    if not any(lot.quantity for lot in lots):
        raise UserError("В документе нет ни одного экземпляра.", "Добавьте строки.")
    for lot in lots:
        own = numbers[lot.id]
        if own and len(own) != lot.quantity:
            raise UserError(
                f"В строке с номерами {lot.numbers} номеров {len(own)}, "
                f"а экземпляров {lot.quantity}.",
                "Исправьте количество или номера.",
            )


def _check_free(numbers: Sequence[str], holders: Mapping[str, NumberHolder]) -> None:
    seen: set[str] = set()
    reasons = []
    for number in numbers:
        key = same_number(number)
        holder = holders.get(key)
        if key in seen:
            reasons.append(f"{number}: стоит в документе дважды")
        elif holder is not None and not holder.free:
            reasons.append(f"{number}: {holder.words}")
        seen.add(key)
    if reasons:
        raise RefusalError(
            "Ввод остатков не проведён: инвентарные номера повторяются.",
            shorten_reasons(reasons),
            "Исправьте номера в строках: у каждого экземпляра свой номер.",
        )


def _copies(session: Session, copy_ids: Sequence[int]) -> dict[int, Copy]:
    return {
        copy.id: copy
        for ids in batches(copy_ids)
        for copy in session.execute(select(Copy).where(Copy.id.in_(ids))).scalars()
    }


def _old_copies(
    lot: Lot,
    numbers: Sequence[str],
    holders: Mapping[str, NumberHolder],
    again: Mapping[int, Copy],
    kept: Mapping[int, list[Copy]],
) -> dict[str | int, Copy]:
    """The copies of a lot that are there already, by number, or by place where they have none."""
    found: dict[str | int, Copy] = {}
    if numbers:
        for number in numbers:
            holder = holders.get(same_number(number))
            if holder is not None:
                found[number] = again[holder.copy_id]
    elif lot.replaces_lot_id is not None:
        left = kept.get(lot.replaces_lot_id, [])
        found.update(enumerate(left[: lot.quantity]))
        del left[: lot.quantity]
    return found


def _copies_of(
    lot: Lot, numbers: Sequence[str], old: Mapping[str | int, Copy]
) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The copies of a lot in its order: the id of one that is taken again, or a new row."""
    state = CopyState.OUT if lot.disposed_by else CopyState.IN_STOCK
    for place in range(lot.quantity):
        number = numbers[place] if numbers else None
        copy = old.get(place if number is None else number)
        if copy is not None:
            copy.inventory_number = number
            copy.lot_id, copy.title_id, copy.state = lot.id, lot.title_id, state
            copy.fund, copy.account, copy.price = lot.fund, lot.account, lot.price
            copy.place_id = lot.place_id if lot.place_id is not None else copy.place_id
            copy.version += 1
            yield copy.id, None
            continue
        yield (
            0,
            {
                "title_id": lot.title_id,
                "lot_id": lot.id,
                "inventory_number": number,
                "inventory_key": number_key(number) if number else "",
                "fund": lot.fund,
                "account": lot.account,
                "price": lot.price,
                "place_id": lot.place_id,
                "condition": "good",
                "state": state,
                "note": "",
                "version": 1,
            },
        )
