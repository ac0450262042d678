"""The lines of a draft opening balance: what they may hold, changing and copying them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.core.errors import ConflictError, UserError
from app.core.inventory_numbers import unpack_numbers
from app.core.money import MAX_KOPECKS, copies_short
from app.core.text import clean_line
from app.models import Lot
from app.queries.opening import OpeningLine
from app.queries.rows import batches
from app.services.copies_entry import MOST_COPIES_A_LINE


def check_lines(lines: Sequence[OpeningLine]) -> None:
    """What no draft may hold.

    Raises:
        UserError: a negative amount or price, or an absurd one.
    """
    for line in lines:
        if line.quantity < 0 or line.price < 0:
            raise UserError(f"«{line.name}»: количество и цена не могут быть меньше нуля.")
        if max(line.quantity, len(unpack_numbers(line.numbers))) > MOST_COPIES_A_LINE:
            raise UserError(
                f"«{line.name}»: в одной строке слишком много экземпляров.",
                f"В строке может быть до {copies_short(MOST_COPIES_A_LINE)}",
            )
        if line.price > MAX_KOPECKS:
            raise UserError(
                f"«{line.name}»: цена слишком велика.", "Проверьте, нет ли лишних цифр."
            )


def lot_values(line: OpeningLine) -> dict[str, Any]:
    """What a line says of its lot."""
    return {
        "title_id": line.title_id,
        "fund": line.fund,
        "account": line.account,
        "quantity": line.quantity,
        "price": line.price,
        "place_id": line.place_id,
        "numbered": bool(line.numbers),
        "numbers": line.numbers,
        "entered_on": line.entered_on,
        "entry_record": clean_line(line.entry_record),
        "disposed_by": clean_line(line.disposed_by),
        "note": clean_line(line.note),
    }


def change_lines(
    session: Session, document_id: int, lines: Sequence[OpeningLine], removed: Sequence[int]
) -> None:
    """Write lines that were changed, add new ones at the end, take lines away.

    Raises:
        ConflictError: a line to be changed is not in this draft any more.
    """
    mine = Lot.document_id == document_id
    for ids in batches(removed):
        session.execute(delete(Lot).where(mine, Lot.id.in_(ids)))
    last = session.execute(select(func.max(Lot.position)).where(mine)).scalar_one_or_none()
    position = -1 if last is None else last
    added = []
    for line in lines:
        if line.lot_id is None:
            position += 1
            added.append({**lot_values(line), "document_id": document_id, "position": position})
            continue
        found = session.connection().execute(
            update(Lot).where(mine, Lot.id == line.lot_id).values(**lot_values(line))
        )
        if found.rowcount != 1:
            raise ConflictError(f"Строки «{line.name}» в документе уже нет.", "Откройте его снова.")
    if added:
        session.execute(insert(Lot), added)
    session.flush()


def copy_lots(session: Session, lots: Sequence[Lot], document_id: int) -> None:
    """The same lines in the draft of a correction, bound to the copies of these."""
    kept = [column.name for column in Lot.__table__.columns if column.name != "id"]
    rows = [
        {
            **{name: getattr(lot, name) for name in kept},
            "document_id": document_id,
            "replaces_lot_id": lot.id,
        }
        for lot in lots
    ]
    for batch in batches(rows):
        session.execute(insert(Lot), list(batch))
