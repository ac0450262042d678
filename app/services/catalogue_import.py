"""Bringing foreign bibliographic records into the catalogue: dry run, one transaction, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields
from app.core.changes import Area, Changes
from app.core.errors import UserError
from app.core.money import count_phrase
from app.core.progress import NO_PROGRESS, Progress
from app.core.title_json import fields_to_json
from app.exchange.incoming import IncomingTitles
from app.models import Title
from app.models.safety import UndoWay
from app.queries.rows import batches
from app.queries.titles import load_fields
from app.services.catalogue import short_name, tidy
from app.services.context import Journal, ServiceContext
from app.services.import_layouts import recall_layouts, remember_layout
from app.services.title_matching import KnownTitles, SeenTitles, fill_gaps
from app.services.title_store import TitleStore

if TYPE_CHECKING:
    from app.exchange.marc import MarcFile
    from app.exchange.spreadsheet import ColumnMapping, SheetTitles, Table

_INSERT_BATCH = 500


class VerdictKind(StrEnum):
    """What is to become of a record: added, already known, filling gaps, or rejected."""

    NEW = "new"
    KNOWN = "known"
    FILLED = "filled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one record. ``detail`` says why, or what is doubtful; ``title_id`` is the
    title of the library that it was recognised as."""

    number: int
    verdict: VerdictKind
    name: str
    detail: str = ""
    title_id: int | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A record or row that was not loaded: its number in the file, where in it, why."""

    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """The dry run of a file: one verdict per record, in the file's order.

    ``rejected`` tells more of the rejected ones, in the same order.
    """

    verdicts: tuple[Verdict, ...]
    rejected: tuple[RejectedRow, ...] = ()

    def count(self, kind: VerdictKind) -> int:
        return sum(verdict.verdict is kind for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did: read = added + updated + unchanged + rejected."""

    changes: Changes
    added: int
    updated: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]

    @property
    def read(self) -> int:
        return self.added + self.updated + self.unchanged + len(self.rejected)


@dataclass(frozen=True, slots=True)
class OpenedTable:
    """A table that was read, and what its columns are taken for."""

    table: Table
    mapping: ColumnMapping


@dataclass(frozen=True, slots=True)
class _Plan:
    verdict: Verdict
    fields: TitleFields
    source_key: str | None
    merged: TitleFields | None = None


class ImportService:
    def __init__(
        self, context: ServiceContext, back_up_first: Callable[[Progress], object]
    ) -> None:
        self._context = context
        self._back_up_first = back_up_first

    def read_file(
        self, path: Path, *, encoding: str | None = None, progress: Progress = NO_PROGRESS
    ) -> MarcFile:
        """Read a MARC file of any kind; nothing is changed.

        Raises:
            UserError: it is no MARC file, or there is none of this name.
            EnvironmentProblem: it cannot be read.
        """
        from app.exchange.marc import read_marc

        return read_marc(path, encoding=encoding, progress=progress)

    def open_file(self, path: Path, progress: Progress = NO_PROGRESS) -> MarcFile | OpenedTable:
        """Read a file of records or a table, whichever it is; nothing is changed.

        Raises:
            UserError: it is neither.
            EnvironmentProblem: it cannot be opened.
        """
        from app.exchange.marc.detect import looks_like_marc

        if looks_like_marc(path):
            return self.read_file(path, progress=progress)
        table = self.read_table(path, progress=progress)
        return OpenedTable(table, self.suggest_columns(table))

    def read_table(
        self,
        path: Path,
        *,
        sheet: str | None = None,
        encoding: str | None = None,
        separator: str | None = None,
        progress: Progress = NO_PROGRESS,
    ) -> Table:
        """Read one sheet of a spreadsheet file; see :func:`app.exchange.spreadsheet.read_table`.

        Raises:
            UserError: it is no table, or has no such sheet.
            EnvironmentProblem: it cannot be opened.
        """
        from app.exchange.spreadsheet import read_table

        return read_table(
            path, sheet=sheet, encoding=encoding, separator=separator, progress=progress
        )

    def suggest_columns(self, table: Table, header_row: int | None = None) -> ColumnMapping:
        """What each column holds: as the librarian set it for this layout before, else guessed.

        ``header_row`` (1-based, 0 for none) is taken when the librarian chose it.

        Raises:
            UserError: the table has no such row.
        """
        from app.exchange.spreadsheet import guess_columns, recall

        with self._context.library.read() as session:
            layouts = recall_layouts(session)
        remembered = recall(table, layouts)
        if remembered is not None and header_row in (None, remembered.header_row):
            return remembered
        return guess_columns(table, header_row)

    def read_titles(
        self, table: Table, mapping: ColumnMapping, progress: Progress = NO_PROGRESS
    ) -> SheetTitles:
        """Read the rows of a table as titles; nothing is changed.

        Raises:
            UserError: no column holds titles.
        """
        from app.exchange.spreadsheet import titles_of

        return titles_of(table, mapping, progress)

    def preview(self, file: IncomingTitles, progress: Progress = NO_PROGRESS) -> ImportPreview:
        """Say what importing the file would do, without doing it."""
        with self._context.library.read() as session:
            plans = list(_plans(session, file, progress))
        verdicts = [plan.verdict for plan in plans] + [
            Verdict(bad.number, VerdictKind.REJECTED, bad.value[:80], f"{bad.field}: {bad.reason}")
            for bad in file.bad
        ]
        verdicts.sort(key=lambda verdict: verdict.number)
        return ImportPreview(tuple(verdicts), _rejected(file, plans))

    def apply(
        self, file: IncomingTitles, name: str, progress: Progress = NO_PROGRESS
    ) -> ImportOutcome:
        """Import the good records in one transaction, after a verified backup.

        A record of a known title fills its empty fields and changes nothing that stands
        there. Cancelling leaves the library as it was. Columns of a table that the librarian
        set otherwise than they were guessed are remembered for its layout.

        Raises:
            UserError: the file has no record that could be used.
            Cancelled: the user stopped it.
        """
        if not file.rows:
            raise UserError(
                f"В файле «{name}» нет ни одной годной записи.", "Посмотрите причины в списке."
            )
        self._back_up_first(progress)
        with self._context.library.write() as session:
            plans = list(_plans(session, file, progress))
            journal = Journal(session, self._context)
            added = [plan for plan in plans if plan.verdict.verdict is VerdictKind.NEW]
            filled = [plan for plan in plans if plan.verdict.verdict is VerdictKind.FILLED]
            unusable = [plan for plan in plans if plan.verdict.verdict is VerdictKind.REJECTED]
            phrase = count_phrase(len(added), "издание", "издания", "изданий")
            operation = journal.operation(
                "titles_imported",
                f"Загрузка «{name}»: добавлено {phrase}",
                undo=UndoWay.JOURNAL if added or filled else UndoWay.NONE,
            )
            store = TitleStore(session, journal.now)
            _insert(store, journal, operation, added, progress)
            _fill(session, store, journal, operation, filled)
            remember_layout(session, file)
            progress.report("Записываем издания", len(added), len(added))
        changes = Changes.of(
            Area.CATALOGUE,
            operation_id=operation,
            message=f"Загружено: {phrase}",
            undoable=bool(added or filled),
        )
        unchanged = len(plans) - len(added) - len(filled) - len(unusable)
        return ImportOutcome(
            changes,
            len(added),
            len(filled),
            unchanged,
            _rejected(file, plans),
        )


def _rejected(file: IncomingTitles, plans: list[_Plan]) -> tuple[RejectedRow, ...]:
    rows = [RejectedRow(bad.number, bad.field, bad.value, bad.reason) for bad in file.bad]
    rows += [
        RejectedRow(plan.verdict.number, "заглавие", plan.verdict.name, plan.verdict.detail)
        for plan in plans
        if plan.verdict.verdict is VerdictKind.REJECTED
    ]
    return tuple(sorted(rows, key=lambda row: row.row))


def _insert(
    store: TitleStore, journal: Journal, operation: int, plans: list[_Plan], progress: Progress
) -> None:
    done = 0
    for batch in batches(plans, _INSERT_BATCH):
        progress.report("Записываем издания", done, len(plans))
        ids = store.insert_many([(plan.fields, plan.source_key) for plan in batch])
        journal.entries(
            operation,
            "title",
            [
                (title_id, None, fields_to_json(plan.fields))
                for title_id, plan in zip(ids, batch, strict=True)
            ],
        )
        done += len(batch)


def _fill(
    session: Session, store: TitleStore, journal: Journal, operation: int, plans: list[_Plan]
) -> None:
    for plan in plans:
        title_id = plan.verdict.title_id
        if title_id is None or plan.merged is None:
            continue
        before = load_fields(session, [title_id])[title_id]
        version = session.execute(select(Title.version).where(Title.id == title_id)).scalar_one()
        # an earlier record of this file may have filled the title meanwhile
        merged = fill_gaps(before, plan.fields)
        store.replace(title_id, version, merged)
        if plan.source_key:
            session.execute(
                update(Title)
                .where(Title.id == title_id, Title.source_key.is_(None))
                .values(source_key=plan.source_key)
            )
        journal.entry(operation, "title", title_id, fields_to_json(before), fields_to_json(merged))


def _plans(session: Session, file: IncomingTitles, progress: Progress) -> Iterator[_Plan]:
    """A plan for each good record; a record that repeats an earlier one of the file is known."""
    known = KnownTitles(session, file.rows)
    seen = SeenTitles()
    for row in progress.track(file.rows, "Сверяем с каталогом", len(file.rows)):
        number, doubts = row.number, "; ".join(row.warnings)
        try:
            clean = tidy(row.fields)
        except UserError as error:
            name = row.fields.title[:80]
            yield _Plan(
                Verdict(number, VerdictKind.REJECTED, name, error.message), row.fields, None
            )
            continue
        name = short_name(clean)
        source_key = row.source_key or None
        found = known.recognise(clean, row.source_key)
        twin = "" if found is not None else seen.twin(clean, row.source_key)
        if found is not None:
            title_id, reason = found
            merged = fill_gaps(known.fields[title_id], clean)
            changed = merged != known.fields[title_id]
            kind = VerdictKind.FILLED if changed else VerdictKind.KNOWN
            detail = "; ".join(filter(None, (reason, doubts if changed else "")))
            verdict = Verdict(number, kind, name, detail, title_id)
            yield _Plan(verdict, clean, source_key, merged if changed else None)
        elif twin:
            yield _Plan(Verdict(number, VerdictKind.KNOWN, name, twin), clean, None)
        else:
            seen.add(number, clean, row.source_key)
            yield _Plan(Verdict(number, VerdictKind.NEW, name, doubts), clean, source_key)
