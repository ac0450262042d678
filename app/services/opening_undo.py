"""Taking back the loading of a stock table: the draft and the places it named.

The titles that it added are taken back with those of every other operation.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.dates import format_date
from app.core.stock import DocumentStatus
from app.models import Copy, Document, JournalEntry, Lot, Operation, ReferenceItem
from app.models.safety import UndoWay
from app.services.context import Journal
from app.services.opening_loading import DRAFT_ENTITY, PLACE_ENTITY


def undo_opening(
    session: Session, journal: Journal, undo: int, entries: Sequence[JournalEntry]
) -> list[str]:
    """Drop the draft unless somebody has worked on it, then the places that nothing uses; what
    has to stay is named."""
    kept: list[str] = []
    drafts = [entry for entry in entries if entry.entity == DRAFT_ENTITY]
    for entry in drafts:
        row = session.get_one(Document, entry.entity_id)
        untouched = json.loads(entry.after or "{}")
        discarded = row.status == DocumentStatus.DISCARDED
        if not discarded and (
            row.status != DocumentStatus.DRAFT or row.version != untouched.get("version")
        ):
            kept.append(f"ввод остатков на {format_date(row.date)}: его правили")
            continue
        session.execute(delete(Lot).where(Lot.document_id == row.id))
        row.status = DocumentStatus.DISCARDED
        row.version += 1
        # an empty draft is not to be brought back
        session.execute(
            update(Operation)
            .where(Operation.document_id == row.id, Operation.undo == UndoWay.DRAFT)
            .values(undo=UndoWay.NONE)
        )
        journal.entry(undo, DRAFT_ENTITY, row.id, untouched, None)
    session.flush()
    for entry in entries if drafts else ():
        if entry.entity == PLACE_ENTITY and entry.before is None:
            kept += _drop_place(session, journal, undo, entry)
    session.flush()
    return kept


def _drop_place(session: Session, journal: Journal, undo: int, entry: JournalEntry) -> list[str]:
    item = session.get(ReferenceItem, entry.entity_id)
    after = json.loads(entry.after or "{}")
    if item is None:
        return []
    used = any(
        session.execute(select(table.id).where(table.place_id == item.id).limit(1)).first()
        for table in (Lot, Copy)
    )
    if used or item.name != after.get("name"):
        return [f"место хранения «{item.name}»"]
    session.delete(item)
    journal.entry(undo, PLACE_ENTITY, entry.entity_id, after, None)
    return []
