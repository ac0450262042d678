"""Undo and backups: what keeps a librarian's work safe."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.errors import ConflictError, RefusalError
from app.core.money import count_phrase
from app.core.progress import NO_PROGRESS, Progress
from app.core.stock import DocumentKind, DocumentStatus
from app.core.title_json import fields_from_json, fields_to_json
from app.models import (
    Copy,
    Document,
    JournalEntry,
    Lot,
    Operation,
    SetPartTitle,
    Title,
    TitleCover,
)
from app.models.backup import Backup, backup_folder, list_backups
from app.models.safety import UndoWay
from app.models.search_index import rebuild_search_index
from app.queries.rows import batches
from app.queries.safety import SafetyQueries
from app.queries.titles import load_fields
from app.services.catalogue import short_name
from app.services.context import Journal, ServiceContext
from app.services.documents import AREAS
from app.services.exchange_undo import undo_acceptance
from app.services.federal_list import undo_federal_list
from app.services.opening_undo import undo_opening
from app.services.orders import undo_orders
from app.services.periods import closing_of, reopen_period
from app.services.study_rows import undo_study
from app.services.title_merge import part_again
from app.services.title_store import TitleStore

__all__ = ["Backup", "SafetyService", "UndoOutcome", "backup_folder"]


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What an undo did: ``kept`` names what was changed or used since and therefore stays."""

    changes: Changes
    kept: tuple[str, ...]


Reverser = Callable[[int, date | None], Changes]
"""Writes the reversal of a posted document with a record date; ``None``: today."""


class SafetyService:
    def __init__(self, context: ServiceContext, reversers: Mapping[DocumentKind, Reverser]) -> None:
        self._context = context
        self._queries = SafetyQueries(context.library)
        self._reversers = reversers

    def undo(self, operation_id: int | None = None, record_date: date | None = None) -> UndoOutcome:
        """Take back an operation, or the last one that can be.

        A posted document is reversed (with ``record_date``, else today); a discarded draft
        comes back; merged titles part again, whole or not at all; a closed period is opened
        again; other changes of the catalogue are turned round, except rows changed or used
        since, which stay and are named.

        Raises:
            RefusalError: nothing to take back, it was taken back already, or copies moved on.
        """
        row = (
            self._queries.last_undoable()
            if operation_id is None
            else self._queries.operation(operation_id)
        )
        if row is None or row.undo is UndoWay.NONE:
            raise RefusalError("Отменять нечего." if row is None else "Это уже не отменить.")
        if row.undo is UndoWay.DOCUMENT and row.document_kind and row.document_id:
            changes = self._reversers[row.document_kind](row.document_id, record_date)
            self._mark_undone(row.id, changes.operation_id)
            return UndoOutcome(changes, ())
        if row.undo is UndoWay.DRAFT and row.document_kind and row.document_id:
            return UndoOutcome(self._bring_back(row.id, row.document_id, row.document_kind), ())
        if row.undo is UndoWay.PERIOD:
            return UndoOutcome(self._open_again(row.id), ())
        if row.undo is UndoWay.MERGE:
            return UndoOutcome(self._part_again(row.id, row.summary), ())
        return self._turn_round(row.id, row.summary)

    def back_up(self, *, folder: Path | None = None, progress: Progress = NO_PROGRESS) -> Backup:
        """Make a verified backup now, in the library's folder of backups or in ``folder``.

        Raises:
            EnvironmentProblem: no space, no access, or the copy is damaged.
        """
        return self._context.library.back_up(
            self._context.clock.now(), folder=folder, progress=progress
        )

    def back_up_daily(self, progress: Progress = NO_PROGRESS) -> Backup | None:
        """Make today's backup unless there is one; ``None`` when there is."""
        backups = self._context.library.backups()
        today = self._context.clock.now().date()
        if backups and backups[0].made_at.date() == today:
            return None
        return self.back_up(progress=progress)

    def backups(self, folder: Path | None = None) -> tuple[Backup, ...]:
        """Verified backups of this library, newest first: the automatic ones, or those in
        ``folder`` (none when it cannot be seen, as a stick that was pulled out)."""
        if folder is None:
            return self._context.library.backups()
        return list_backups(self._context.library.path, folder)

    def rebuild_search(self) -> Changes:
        """Make the search index anew from the catalogue.

        Raises:
            EnvironmentProblem: the library is read-only, full, or gone.
        """
        with self._context.library.write() as session:
            rebuild_search_index(session.connection())
            operation = Journal(session, self._context).operation("repair", "Перестроен поиск")
        return Changes.of(Area.CATALOGUE, operation_id=operation, message="Поиск перестроен")

    def _mark_undone(self, operation_id: int, by: int | None) -> None:
        with self._context.library.write() as session:
            session.execute(
                update(Operation).where(Operation.id == operation_id).values(undone_by_id=by)
            )

    def _bring_back(self, operation_id: int, document_id: int, kind: DocumentKind) -> Changes:
        with self._context.library.write() as session:
            row = session.get(Document, document_id)
            if row is None or row.status != DocumentStatus.DISCARDED:
                raise ConflictError("Черновик уже вернули.", "Обновите список.")
            row.status = DocumentStatus.DRAFT
            row.version += 1
            journal = Journal(session, self._context)
            undo = journal.operation("undo", "Возвращён черновик", document_id=document_id)
            session.get_one(Operation, operation_id).undone_by_id = undo
        return Changes.of(
            *AREAS[kind], operation_id=undo, entity_id=document_id, message="Черновик возвращён"
        )

    def _open_again(self, operation_id: int) -> Changes:
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            closing_id = closing_of(session, operation_id)
            undo, message = reopen_period(
                session, journal, closing_id, self._context.who, "закрытие отменено"
            )
        return Changes.of(Area.STOCK, operation_id=undo, entity_id=closing_id, message=message)

    def _part_again(self, operation_id: int, summary: str) -> Changes:
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            entries = session.execute(
                select(JournalEntry)
                .where(JournalEntry.operation_id == operation_id)
                .order_by(JournalEntry.id)
            ).scalars()
            undo = journal.operation("undo", f"Отменено: {summary}")
            part_again(session, journal, undo, list(entries))
            session.get_one(Operation, operation_id).undone_by_id = undo
        return Changes.of(
            Area.CATALOGUE, Area.STOCK, operation_id=undo, message=f"Отменено: {summary}"
        )

    def _turn_round(self, operation_id: int, summary: str) -> UndoOutcome:
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            entries = list(
                session.execute(
                    select(JournalEntry)
                    .where(JournalEntry.operation_id == operation_id)
                    .order_by(JournalEntry.id.desc())
                ).scalars()
            )
            undo = journal.operation("undo", f"Отменено: {summary}")
            kept = undo_acceptance(session, journal, undo, entries)
            kept += undo_opening(session, journal, undo, entries)
            kept += undo_study(session, journal, undo, entries)
            kept += undo_federal_list(session, journal, undo, entries)
            kept += undo_orders(session, journal, undo, entries)
            kept += _undo_titles(session, journal, undo, entries)
            kept += _undo_copies(session, journal, undo, entries)
            if kept and len(kept) == len(entries):
                raise RefusalError(
                    "Отменить нельзя: записи с тех пор изменили или использовали.", tuple(kept)
                )
            session.get_one(Operation, operation_id).undone_by_id = undo
        message = f"Отменено: {summary}"
        if kept:
            left = count_phrase(len(kept), "запись", "записи", "записей")
            message += f". Не тронуто: {left}, их изменили или использовали"
        areas = (Area.CATALOGUE, Area.STOCK, Area.TRANSFER, Area.TEXTBOOKS)
        changes = Changes.of(*areas, operation_id=undo, message=message)
        return UndoOutcome(changes, tuple(kept))


def _undo_titles(
    session: Session, journal: Journal, undo: int, entries: list[JournalEntry]
) -> list[str]:
    mine = [entry for entry in entries if entry.entity == "title"]
    ids = [entry.entity_id for entry in mine]
    now = load_fields(session, ids)
    versions = _versions(session, ids)
    used = _used_titles(session, ids)
    store = TitleStore(session, journal.now)
    kept: list[str] = []
    to_delete: list[int] = []
    to_put_back: dict[int, dict[str, Any]] = {}
    for entry in mine:
        before, after = _loaded(entry.before), _loaded(entry.after)
        current = now.get(entry.entity_id)
        current_json = None if current is None else fields_to_json(current)
        if _as_json(current_json) != _as_json(after):
            kept.append(short_name(current) if current else f"запись {entry.entity_id}")
            continue
        if before is None:
            if entry.entity_id in used and current is not None:
                kept.append(short_name(current))
                continue
            to_delete.append(entry.entity_id)
        elif current is None:
            to_put_back[entry.entity_id] = before
        else:
            store.replace(entry.entity_id, versions[entry.entity_id], fields_from_json(before))
        journal.entry(undo, "title", entry.entity_id, after, before)
    store.delete(to_delete)
    store.put_back(to_put_back)
    return kept


def _undo_copies(
    session: Session, journal: Journal, undo: int, entries: list[JournalEntry]
) -> list[str]:
    kept: list[str] = []
    for entry in entries:
        if entry.entity != "copy":
            continue
        before, after = _loaded(entry.before) or {}, _loaded(entry.after) or {}
        copy = session.get(Copy, entry.entity_id)
        if copy is None or any(getattr(copy, key) != value for key, value in after.items()):
            kept.append(f"экземпляр {copy.inventory_number or copy.barcode if copy else ''}")
            continue
        for key, value in before.items():
            setattr(copy, key, value)
        copy.version += 1
        journal.entry(undo, "copy", entry.entity_id, after, before)
    session.flush()
    return kept


def _versions(session: Session, ids: list[int]) -> dict[int, int]:
    result: dict[int, int] = {}
    for start in range(0, len(ids), 1000):
        part = ids[start : start + 1000]
        for title_id, version in session.execute(
            select(Title.id, Title.version).where(Title.id.in_(part))
        ):
            result[title_id] = version
    return result


def _used_titles(session: Session, ids: list[int]) -> set[int]:
    """Titles that stand in receipts or sets, have copies, or were given a cover."""
    used: set[int] = set()
    for part in batches(ids):
        for table in (Lot, Copy, TitleCover, SetPartTitle):
            used.update(
                session.execute(
                    select(table.title_id).where(table.title_id.in_(part)).distinct()
                ).scalars()
            )
    return used


def _loaded(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)


def _as_json(value: dict[str, Any] | None) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
