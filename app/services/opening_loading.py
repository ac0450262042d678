"""A planned stock table becomes a draft: titles, places, lots, one operation that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields
from app.core.inventory_numbers import pack_numbers
from app.core.money import copies_short, count_phrase
from app.core.progress import Progress
from app.core.stock import DocumentKind, ReferenceCategory
from app.core.text import clean_line, fold
from app.core.title_json import fields_to_json
from app.exchange.spreadsheet import StockSheet
from app.models import Document, Lot, Opening, ReferenceItem
from app.models.safety import UndoWay
from app.queries.rows import batches
from app.services.context import Journal
from app.services.documents import DocumentStore
from app.services.import_layouts import remember_layout
from app.services.opening_plan import LotPlan, StockPlan
from app.services.title_store import TitleStore

LOADED = "opening_loaded"
"""Kind of the operation that made a draft of a table."""
DRAFT_ENTITY, PLACE_ENTITY = "draft_opening", "reference_item"
_BATCH = 500
_WRITING_TITLES, _WRITING_LINES = "Записываем издания", "Записываем строки"


def load_stock(
    store: DocumentStore,
    file: StockSheet,
    plan: StockPlan,
    name: str,
    as_of: date,
    progress: Progress,
) -> tuple[Document, int]:
    """Write the draft; returns it with the id of the operation.

    Raises:
        Cancelled: the user asked to stop.
    """
    session, journal = store.session, store.journal
    row = store.draft(DocumentKind.OPENING, None, 0, day=as_of, note="", corrects_id=None)
    session.add(Opening(document_id=row.id, source=clean_line(name)))
    session.flush()
    copies = sum(lot.quantity for lot in plan.lots if not lot.disposed_by)
    lines = count_phrase(len(plan.lots), "строка", "строки", "строк")
    operation = journal.operation(
        LOADED,
        f"Загрузка остатков «{clean_line(name)}»: {lines}, {copies_short(copies)}",
        undo=UndoWay.JOURNAL,
        copies=copies,
        total=sum(lot.quantity * lot.price for lot in plan.lots if not lot.disposed_by),
        document_id=row.id,
    )
    title_ids = _insert_titles(session, journal, operation, plan.titles, progress)
    places = _places(session, journal, operation, plan.lots)
    _insert_lots(session, row.id, plan.lots, title_ids, places, progress)
    journal.entry(operation, DRAFT_ENTITY, row.id, None, {"version": row.version})
    remember_layout(session, file)
    progress.report(_WRITING_LINES, len(plan.lots), len(plan.lots))
    return row, operation


def _insert_titles(
    session: Session,
    journal: Journal,
    operation: int,
    titles: Sequence[TitleFields],
    progress: Progress,
) -> list[int]:
    store = TitleStore(session, journal.now)
    ids: list[int] = []
    for batch in batches(titles, _BATCH):
        progress.report(_WRITING_TITLES, len(ids), len(titles))
        added = store.insert_many([(fields, None) for fields in batch])
        entries = zip(added, batch, strict=True)
        journal.entries(
            operation,
            "title",
            [(title_id, None, fields_to_json(fields)) for title_id, fields in entries],
        )
        ids += added
    return ids


def _places(
    session: Session, journal: Journal, operation: int, lots: Sequence[LotPlan]
) -> dict[str, int]:
    """Ids of the places by folded name; those that are not there yet are added."""
    is_place = ReferenceItem.category == ReferenceCategory.PLACE
    statement = select(ReferenceItem.id, ReferenceItem.name).where(is_place)
    known = {fold(name): item_id for item_id, name in session.execute(statement)}
    last = session.execute(select(func.max(ReferenceItem.position)).where(is_place)).scalar()
    position = -1 if last is None else last
    for name in dict.fromkeys(lot.place for lot in lots if lot.place):
        if fold(name) in known:
            continue
        position += 1
        item = ReferenceItem(
            category=ReferenceCategory.PLACE, name=clean_line(name), position=position
        )
        session.add(item)
        session.flush()
        known[fold(name)] = item.id
        journal.entry(operation, PLACE_ENTITY, item.id, None, {"name": item.name, "active": True})
    return known


def _insert_lots(
    session: Session,
    document_id: int,
    lots: Sequence[LotPlan],
    title_ids: Sequence[int],
    places: dict[str, int],
    progress: Progress,
) -> None:
    done = 0
    for batch in batches(enumerate(lots), _BATCH):
        progress.report(_WRITING_LINES, done, len(lots))
        rows = [_values(document_id, at, lot, title_ids, places) for at, lot in batch]
        session.connection().execute(insert(Lot), rows)
        done += len(batch)


def _values(
    document_id: int,
    position: int,
    lot: LotPlan,
    title_ids: Sequence[int],
    places: dict[str, int],
) -> dict[str, Any]:
    title_id = lot.title_id if lot.new_title is None else title_ids[lot.new_title]
    return {
        "document_id": document_id,
        "position": position,
        "title_id": title_id,
        "fund": lot.fund,
        "account": lot.account,
        "quantity": lot.quantity,
        "price": lot.price,
        "place_id": places[fold(lot.place)] if lot.place else None,
        "numbered": bool(lot.numbers),
        "numbers": pack_numbers(lot.numbers),
        "number_prefix": "",
        "entered_on": lot.entered_on,
        "entry_record": clean_line(lot.entry_record),
        "disposed_by": clean_line(lot.disposed_by),
        "note": clean_line(lot.note),
    }
