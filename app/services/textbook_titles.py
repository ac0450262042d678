"""What textbooks know of a title when two titles become one: its places in the federal lists and
in sets. They go with the title and come back when the titles part again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import FederalList, JournalEntry, SetPart, SetPartTitle, TitleListing
from app.services.context import Journal

_LISTING = "title_listing"
_EDITION = "set_part_title"
_BY_PROGRAM = "certain"
_LISTING_FIELDS = ("entry_id", "decision", "confidence", "reason")


def join_textbooks(session: Session, journal: Journal, operation: int, old: int, new: int) -> None:
    """Move listings and editions of title ``old`` to ``new``.

    Where both stand in a federal list a person's decision goes before the program's, and that
    of ``new`` before the other; where both serve for a part, one edition is left, and it is
    counted when either was.
    """
    _join_listings(session, journal, operation, old, new)
    _join_editions(session, journal, operation, old, new)
    session.flush()


def part_textbooks(
    session: Session, entries: Sequence[JournalEntry], keep_id: int, drop_id: int
) -> None:
    """Undo :func:`join_textbooks`; what was decided or edited since stays as it is."""
    for entry in entries:
        if entry.entity == _LISTING:
            _part_listing(session, entry, keep_id, drop_id)
        elif entry.entity == _EDITION:
            _part_edition(session, entry, keep_id, drop_id)
    session.flush()


# --- federal lists -----------------------------------------------------------------------------


def _join_listings(session: Session, journal: Journal, operation: int, old: int, new: int) -> None:
    values = []
    rows = session.execute(select(TitleListing).where(TitleListing.title_id == old)).scalars()
    for row in rows.all():
        kept = session.get(TitleListing, (new, row.list_id))
        dropped = _listing(row)
        before = {"dropped": dropped, "kept": None if kept is None else _listing(kept)}
        session.delete(row)
        session.flush()
        if kept is None:
            session.add(_listing_row(new, row.list_id, dropped))
        elif kept.decision == _BY_PROGRAM and dropped["decision"] != _BY_PROGRAM:
            _set_listing(kept, dropped)
        session.flush()
        after = {"kept": _listing(session.get_one(TitleListing, (new, row.list_id)))}
        values.append((row.list_id, before, after))
    journal.entries(operation, _LISTING, values)


def _part_listing(session: Session, entry: JournalEntry, keep_id: int, drop_id: int) -> None:
    list_id = entry.entity_id
    if session.get(FederalList, list_id) is None:
        return
    before, after = json.loads(entry.before or "{}"), json.loads(entry.after or "{}")
    now = session.get(TitleListing, (keep_id, list_id))
    if now is not None and _listing(now) == after["kept"]:
        if before["kept"] is None:
            session.delete(now)
        else:
            _set_listing(now, before["kept"])
    session.add(_listing_row(drop_id, list_id, before["dropped"]))


def _listing(row: TitleListing) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _LISTING_FIELDS}
    return {**values, "decided_at": row.decided_at.isoformat()}


def _listing_row(title_id: int, list_id: int, values: dict[str, Any]) -> TitleListing:
    row = TitleListing(title_id=title_id, list_id=list_id)
    _set_listing(row, values)
    return row


def _set_listing(row: TitleListing, values: dict[str, Any]) -> None:
    for name in _LISTING_FIELDS:
        setattr(row, name, values[name])
    row.decided_at = datetime.fromisoformat(values["decided_at"])


# --- sets --------------------------------------------------------------------------------------


def _join_editions(session: Session, journal: Journal, operation: int, old: int, new: int) -> None:
    values = []
    rows = session.execute(select(SetPartTitle).where(SetPartTitle.title_id == old)).scalars()
    for row in rows.all():
        kept = session.get(SetPartTitle, (row.part_id, new))
        before = {
            "set_id": session.get_one(SetPart, row.part_id).set_id,
            "position": row.position,
            "counted": row.counted,
            "kept_counted": None if kept is None else kept.counted,
        }
        if kept is None:
            row.title_id = new
        else:
            kept.counted = kept.counted or row.counted
            session.delete(row)
        session.flush()
        values.append((row.part_id, before, {"title_id": new}))
    journal.entries(operation, _EDITION, values)


def _part_edition(session: Session, entry: JournalEntry, keep_id: int, drop_id: int) -> None:
    before = json.loads(entry.before or "{}")
    part = session.get(SetPart, entry.entity_id)
    if part is None or part.set_id != before["set_id"]:
        return
    now = session.get(SetPartTitle, (part.id, keep_id))
    if now is None:
        return  # the edition was taken out of the set since
    if before["kept_counted"] is None:
        now.title_id = drop_id
        return
    now.counted = before["kept_counted"]
    session.add(
        SetPartTitle(
            part_id=part.id,
            title_id=drop_id,
            position=before["position"],
            counted=before["counted"],
        )
    )
