"""The remarks of the inventory book: what a line says beyond its columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.core.money import format_kopecks
from app.core.stock import (
    CONDITION_NAMES,
    Account,
    Condition,
    CopyState,
    DocumentKind,
)
from app.core.text import clean_line
from app.models import Copy, Lot, ReplacementLine
from app.queries.copy_events import CopyEvent, cancelling_of

_ATTACHMENT_NOTE = re.compile(r"\bприл(?:ож(?:ени[еяй])?)?\b\.?\s*:?\s*([^.;]+)", re.IGNORECASE)


def attachment_of(notes: str, physical: Sequence[str]) -> str:
    """«приложение: CD-ROM»: what comes with a title besides itself (Порядок № 1077, п. 4.4.4).

    ``notes`` are the title's («Прил.: CD-ROM»), ``physical`` the parts of its physical
    description, in which the attachment stands after «+» («21 см + 1 CD-ROM»).
    """
    found = _ATTACHMENT_NOTE.search(notes)
    if found:
        return f"приложение: {found[1].strip()}"
    for text in physical:
        _, plus, what = text.partition("+")
        if plus and what.strip(" .,;"):
            return f"приложение: {what.strip(' .,;')}"
    return ""


def remark_of(row: Any, events: Sequence[CopyEvent], replaces: str) -> str:
    """The remark to a copy, its pieces parted by semicolons.

    Args:
        row: a row of the inventory book's statement.
        events: what has happened to the copy.
        replaces: the number of the lost copy that this one was accepted for.
    """
    pieces = [piece for piece in _pieces(row, events, replaces) if piece]
    return "; ".join(dict.fromkeys(pieces))


def _pieces(row: Any, events: Sequence[CopyEvent], replaces: str) -> Iterator[str]:
    if row.state == CopyState.CANCELLED:
        taken_back = cancelling_of(events)
        by = f": {taken_back.cancelling_paper}" if taken_back is not None else ""
        yield f"запись сторнирована{by}"
    if row.kind == DocumentKind.OPENING and not row.entry_record:
        yield f"ввод остатков № {row.document_number}"
    if replaces:
        yield f"взамен утерянного {replaces}"
    if row.account == Account.OFF_BALANCE:
        yield "вне баланса"
    yield from _price_changes(events)
    if row.state == CopyState.IN_STOCK and row.condition != Condition.GOOD:
        yield CONDITION_NAMES[Condition(row.condition)].lower()
    if row.keeper:
        yield f"во временном пользовании: {row.keeper}"
    yield attachment_of(row.notes, (row.illustrations, row.size, row.pages))
    yield clean_line(row.lot_note) if row.lot_note else ""
    yield clean_line(row.note) if row.note else ""


def _price_changes(events: Sequence[CopyEvent]) -> Iterator[str]:
    prices: dict[int, list[CopyEvent]] = defaultdict(list)
    for event in events:
        if event.kind is DocumentKind.REVALUATION and event.holds:
            prices[event.document_id].append(event)
    for changes in prices.values():
        old = next((change for change in changes if change.delta == -1), None)
        new = next((change for change in changes if change.delta == 1), None)
        if old is not None and new is not None:
            yield (
                f"переоценён: было {format_kopecks(old.price)}, "
                f"стало {format_kopecks(new.price)}, акт № {new.number}"
            )


def replaced_numbers(session: Session, lot_ids: Sequence[int]) -> dict[int, str]:
    """«№ 17»: the lost copies that lots of replacements were accepted for, by lot id.

    ``lot_ids`` are one batch. A lost copy without a number gives «экземпляра без номера».
    """
    if not lot_ids:
        return {}
    lost = aliased(Copy)
    rows = session.execute(
        select(Lot.id, lost.inventory_number)
        .join(
            ReplacementLine,
            (ReplacementLine.document_id == Lot.document_id)
            & (ReplacementLine.position == Lot.position),
        )
        .join(lost, lost.id == ReplacementLine.copy_id)
        .where(Lot.id.in_(lot_ids))
    )
    return {lot_id: f"№ {number}" if number else "экземпляра без номера" for lot_id, number in rows}
