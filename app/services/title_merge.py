"""Two titles become one, and part again: what moves, what the journal keeps, what forbids it.

``MOVED`` names every table whose rows go to the kept title; a new table that refers to titles
has to be placed there or among the parts of a title.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields
from app.core.dates import format_date
from app.core.errors import ConflictError, RefusalError
from app.core.money import copies_short
from app.core.stock import CopyState, DocumentStatus
from app.core.title_json import fields_from_json, fields_to_json
from app.models import (
    Copy,
    Document,
    ExchangeLine,
    JournalEntry,
    Lot,
    SetPartTitle,
    TextbookCardTitle,
    Title,
    TitleCover,
    TitleListing,
)
from app.queries.rows import batches
from app.queries.titles import load_fields
from app.services.context import Journal
from app.services.textbook_cards import join_cards, part_cards
from app.services.textbook_titles import join_textbooks, part_textbooks
from app.services.title_store import TitleStore

MOVED = (Lot, Copy, ExchangeLine, TextbookCardTitle, TitleListing, SetPartTitle)
_LOT_MARKS = ("title_id", "document_id", "position", "fund", "quantity", "price")
_MOST_NAMED = 10


def merge(
    session: Session,
    journal: Journal,
    operation: int,
    titles: tuple[int, int],
    versions: tuple[int, int],
    fields: TitleFields,
) -> None:
    """Move everything of the second title to the first, give that ``fields``, delete the second.

    Raises:
        ConflictError: one of them was changed or deleted since ``versions``.
    """
    keep_id, drop_id = titles
    store = TitleStore(session, journal.now)
    before = load_fields(session, titles)
    beyond = store.beyond_fields(titles)
    _check_versions(session, titles, versions)
    kept, dropped = beyond[keep_id], beyond[drop_id]
    takes_cover = kept["cover"] is None and dropped["cover"] is not None
    source_key = kept["source_key"] or dropped["source_key"]
    journal.entry(
        operation,
        "title",
        keep_id,
        {**fields_to_json(before[keep_id]), "source_key": kept["source_key"]},
        {**fields_to_json(fields), "source_key": source_key},
    )
    journal.entry(operation, "title", drop_id, {**fields_to_json(before[drop_id]), **dropped}, None)
    if takes_cover:
        journal.entry(operation, "cover", keep_id, None, {"from_title": drop_id})
        session.execute(
            update(TitleCover).where(TitleCover.title_id == drop_id).values(title_id=keep_id)
        )
    _move_lots(session, journal, operation, drop_id, keep_id)
    _move_copies(session, journal, operation, drop_id, keep_id)
    _bind_lines(session, journal, operation, drop_id, keep_id)
    join_cards(session, journal, operation, drop_id, keep_id)
    join_textbooks(session, journal, operation, drop_id, keep_id)
    store.delete([drop_id])
    store.replace(keep_id, versions[0], fields)
    _set_source_key(session, keep_id, source_key)


def part_again(
    session: Session, journal: Journal, undo: int, entries: Sequence[JournalEntry]
) -> None:
    """Undo a merge from the entries of its operation: the dropped title comes back under its id
    with all that was moved from it.

    Raises:
        RefusalError: the kept title, or a lot or copy that was moved, has been changed, moved
            or written off since; nothing is parted. A new place, condition or remark of a
            copy is no obstacle and stays.
    """
    past = _Past(entries)
    reasons = _obstacles(session, past)
    if reasons:
        raise RefusalError(
            "Разъединить издания нельзя: с тех пор их изменили или использовали.", tuple(reasons)
        )
    store = TitleStore(session, journal.now)
    version = session.execute(select(Title.version).where(Title.id == past.keep_id)).scalar_one()
    store.replace(past.keep_id, version, past.kept_before)
    _set_source_key(session, past.keep_id, past.kept_source_key)
    if past.took_cover:
        session.execute(delete(TitleCover).where(TitleCover.title_id == past.keep_id))
    store.put_back({past.drop_id: past.dropped})
    for table, ids in ((Lot, past.lots), (Copy, past.copies)):
        _set_title(session, table, list(ids), past.drop_id)
    _bind_lines_back(session, past)
    part_cards(session, entries, past.keep_id)
    part_textbooks(session, entries, past.keep_id, past.drop_id)
    _renew_drafts(session, list(past.lots))
    for entry in entries:
        journal.entry(
            undo, entry.entity, entry.entity_id, _loaded(entry.after), _loaded(entry.before)
        )


class _Past:
    """What the journal knows of a merge."""

    def __init__(self, entries: Sequence[JournalEntry]) -> None:
        titles = [entry for entry in entries if entry.entity == "title"]
        kept = next(entry for entry in titles if entry.after is not None)
        dropped = next(entry for entry in titles if entry.after is None)
        self.keep_id, self.drop_id = kept.entity_id, dropped.entity_id
        before = _loaded(kept.before) or {}
        self.kept_before = fields_from_json(before)
        self.kept_after = fields_from_json(_loaded(kept.after) or {})
        self.kept_source_key: str | None = before["source_key"]
        self.dropped = _loaded(dropped.before) or {}
        self.took_cover = any(entry.entity == "cover" for entry in entries)
        self.lots = _after(entries, "lot")
        self.copies = _after(entries, "copy")
        self.lines = _after(entries, "exchange_line")


def _after(entries: Sequence[JournalEntry], entity: str) -> dict[int, dict[str, Any]]:
    return {
        entry.entity_id: _loaded(entry.after) or {} for entry in entries if entry.entity == entity
    }


def _check_versions(session: Session, titles: tuple[int, int], versions: tuple[int, int]) -> None:
    now = dict(session.execute(select(Title.id, Title.version).where(Title.id.in_(titles))).all())
    if tuple(now.get(title_id) for title_id in titles) != versions:
        raise ConflictError(
            "Одно из изданий с тех пор изменили или удалили.",
            "Сравните их снова: ничего не объединено.",
        )


def _set_source_key(session: Session, title_id: int, source_key: str | None) -> None:
    session.execute(update(Title).where(Title.id == title_id).values(source_key=source_key))


def _move_lots(session: Session, journal: Journal, operation: int, old: int, new: int) -> None:
    """With the id go the marks of a lot: saving a draft gives ids anew, and the same id may be
    another line later."""
    values = []
    for lot in session.execute(select(Lot).where(Lot.title_id == old)).scalars():
        marks = _marks(lot)
        values.append((lot.id, marks, {**marks, "title_id": new}))
    ids = [lot_id for lot_id, _before, _after in values]
    journal.entries(operation, "lot", values)
    _set_title(session, Lot, ids, new)
    _renew_drafts(session, ids)


def _marks(lot: Lot) -> dict[str, Any]:
    return {name: getattr(lot, name) for name in _LOT_MARKS}


def _move_copies(session: Session, journal: Journal, operation: int, old: int, new: int) -> None:
    rows = session.execute(select(Copy.id, Copy.lot_id, Copy.state).where(Copy.title_id == old))
    ids = []
    values = []
    for copy_id, lot_id, state in rows:
        rest = {"lot_id": lot_id, "state": str(state)}
        ids.append(copy_id)
        values.append((copy_id, {"title_id": old, **rest}, {"title_id": new, **rest}))
    journal.entries(operation, "copy", values)
    _set_title(session, Copy, ids, new)


def _bind_lines(session: Session, journal: Journal, operation: int, old: int, new: int) -> None:
    values = []
    for line in session.execute(select(ExchangeLine).where(ExchangeLine.title_id == old)).scalars():
        marks = _line_marks(line)
        line.title_id = new
        values.append((line.id, marks, _line_marks(line)))
    journal.entries(operation, "exchange_line", values)


def _bind_lines_back(session: Session, past: _Past) -> None:
    """Lines of an exchange that were removed or bound otherwise since stay as they are."""
    for line_id, after in past.lines.items():
        line = session.get(ExchangeLine, line_id)
        if line is not None and _line_marks(line) == after:
            line.title_id = past.drop_id


def _line_marks(line: ExchangeLine) -> dict[str, Any]:
    return {"title_id": line.title_id, "file_id": line.file_id, "position": line.position}


def _set_title(
    session: Session, table: type[Lot] | type[Copy], ids: Sequence[int], title_id: int
) -> None:
    for part in batches(ids):
        values: dict[str, Any] = {"title_id": title_id}
        if table is Copy:
            values["version"] = Copy.version + 1
        session.execute(
            update(table)
            .where(table.id.in_(part))
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _renew_drafts(session: Session, lot_ids: Sequence[int]) -> None:
    """A draft that is open somewhere still names the other title, so it has to be opened anew."""
    for ids in batches(lot_ids):
        session.execute(
            update(Document)
            .where(
                Document.id.in_(select(Lot.document_id).where(Lot.id.in_(ids))),
                Document.status.in_((DocumentStatus.DRAFT, DocumentStatus.DISCARDED)),
            )
            .values(version=Document.version + 1)
            .execution_options(synchronize_session=False)
        )


def _obstacles(session: Session, past: _Past) -> list[str]:
    kept = load_fields(session, [past.keep_id]).get(past.keep_id)
    if kept is None:
        return [f"«{past.kept_after.full_title}»: издание удалено"]
    reasons = []
    if kept != past.kept_after:
        reasons.append(f"«{kept.full_title}»: описание изменено")
    if past.took_cover:
        cover = session.get(TitleCover, past.keep_id)
        moved = past.dropped["cover"]
        if cover is None or base64.b64encode(cover.image).decode() != moved[1]:
            reasons.append(f"«{kept.full_title}»: обложка заменена")
    return reasons + _obstacles_of_lots(session, past) + _obstacles_of_copies(session, past)


def _obstacles_of_lots(session: Session, past: _Past) -> list[str]:
    reasons = []
    with_new = _lots_with_new_copies(session, past)
    for lot_id, after in past.lots.items():
        lot = session.get(Lot, lot_id, populate_existing=True)
        document = session.get_one(Document, after["document_id"])
        day = format_date(document.date)
        if lot is None or _marks(lot) != after:
            reasons.append(f"поступление от {day}: строка с изданием изменена")
        elif lot_id in with_new:
            reasons.append(f"поступление № {document.number} от {day}: проведено")
    return list(dict.fromkeys(reasons))


def _lots_with_new_copies(session: Session, past: _Past) -> set[int]:
    return {
        lot_id
        for ids in batches(past.lots)
        for lot_id, copy_id in session.execute(
            select(Copy.lot_id, Copy.id).where(Copy.lot_id.in_(ids))
        )
        if copy_id not in past.copies
    }


def _obstacles_of_copies(session: Session, past: _Past) -> list[str]:
    reasons = []
    for ids in batches(past.copies):
        now = {
            copy.id: copy
            for copy in session.execute(select(Copy).where(Copy.id.in_(ids))).scalars()
        }
        for copy_id in ids:
            reason = _why_copy_stays(now.get(copy_id), past.copies[copy_id])
            if reason:
                reasons.append(reason)
    more = len(reasons) - _MOST_NAMED
    if more > 0:
        reasons = [*reasons[:_MOST_NAMED], f"и ещё {copies_short(more)}"]
    return reasons


def _why_copy_stays(copy: Copy | None, after: dict[str, Any]) -> str:
    if copy is None:
        return "экземпляр удалён"
    name = f"экземпляр {copy.inventory_number or copy.barcode}"
    if copy.state != after["state"]:
        return f"{name}: {'выбыл' if copy.state != CopyState.IN_STOCK else 'вернулся в фонд'}"
    if copy.title_id != after["title_id"] or copy.lot_id != after["lot_id"]:
        return f"{name}: перенесён исправленным поступлением"
    return ""


def count_moved(session: Session, title_id: int) -> int:
    """Copies in stock that go with a title."""
    return session.execute(
        select(func.count())
        .select_from(Copy)
        .where(Copy.title_id == title_id, Copy.state == CopyState.IN_STOCK)
    ).scalar_one()


def _loaded(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)
