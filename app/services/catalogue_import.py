"""Bringing foreign bibliographic records into the catalogue: dry run, one transaction, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields
from app.core.changes import Area, Changes
from app.core.errors import UserError
from app.core.isbn import check_isbn
from app.core.isbn import match_key as isbn_key
from app.core.money import count_phrase
from app.core.progress import NO_PROGRESS, Progress
from app.core.text import fold
from app.models import Title, TitleIsbn
from app.models.safety import UndoWay
from app.queries.rows import batches
from app.queries.titles import fields_to_json, load_fields, match_key
from app.services.catalogue import short_name, tidy
from app.services.context import Journal, ServiceContext
from app.services.title_store import TitleStore

if TYPE_CHECKING:
    from app.exchange.marc import MarcFile

KIND = "marc"
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
class ImportPreview:
    """The dry run of a file: one verdict per record, in the file's order."""

    verdicts: tuple[Verdict, ...]

    def count(self, kind: VerdictKind) -> int:
        return sum(verdict.verdict is kind for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    row: int
    field: str
    value: str
    reason: str


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

    def preview(self, file: MarcFile, progress: Progress = NO_PROGRESS) -> ImportPreview:
        """Say what importing the file would do, without doing it."""
        with self._context.library.read() as session:
            plans = list(_plans(session, file, progress))
        verdicts = [plan.verdict for plan in plans] + [
            Verdict(bad.number, VerdictKind.REJECTED, bad.value[:80], f"{bad.field}: {bad.reason}")
            for bad in file.bad
        ]
        return ImportPreview(tuple(sorted(verdicts, key=lambda verdict: verdict.number)))

    def apply(self, file: MarcFile, name: str, progress: Progress = NO_PROGRESS) -> ImportOutcome:
        """Import the good records in one transaction, after a verified backup.

        A record of a known title fills its empty fields and changes nothing that stands
        there. Cancelling leaves the library as it was.

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
            progress.report("Записываем издания", len(added), len(added))
        rejected = [RejectedRow(bad.number, bad.field, bad.value, bad.reason) for bad in file.bad]
        rejected += [
            RejectedRow(plan.verdict.number, "заглавие", plan.verdict.name, plan.verdict.detail)
            for plan in unusable
        ]
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
            tuple(sorted(rejected, key=lambda row: row.row)),
        )


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


def fill_gaps(known: TitleFields, incoming: TitleFields) -> TitleFields:
    """The known title with its empty fields filled from the record; nothing is replaced."""
    values = {}
    for item in fields(TitleFields):
        if item.name == "kind":
            continue
        old, new = getattr(known, item.name), getattr(incoming, item.name)
        if new and not old:
            values[item.name] = new
    return replace(known, **values)


class _Known:
    """The library's titles by the keys that records are recognised by."""

    def __init__(self, session: Session, file: MarcFile) -> None:
        self._by_source: dict[str, int] = {}
        self._by_match: dict[str, list[int]] = {}
        self._by_isbn: dict[str, list[int]] = {}
        self._source_of: dict[int, str] = {}
        self.fields: dict[int, TitleFields] = {}
        self._load(session, file)

    def _load(self, session: Session, file: MarcFile) -> None:
        ids: set[int] = set()
        for keys in batches({row.source_key for row in file.rows} - {""}):
            for title_id, key in session.execute(
                select(Title.id, Title.source_key).where(Title.source_key.in_(keys))
            ):
                self._by_source[key or ""] = title_id
                ids.add(title_id)
        for keys in batches({match_key(row.fields) for row in file.rows} - {""}):
            for title_id, key, source in session.execute(
                select(Title.id, Title.match_key, Title.source_key).where(Title.match_key.in_(keys))
            ):
                self._by_match.setdefault(key, []).append(title_id)
                self._source_of[title_id] = source or ""
                ids.add(title_id)
        numbers = {key for row in file.rows for key in _isbn_keys(row.fields)}
        for keys in batches(numbers):
            for title_id, key, source in session.execute(
                select(TitleIsbn.title_id, TitleIsbn.match_key, Title.source_key)
                .join(Title, Title.id == TitleIsbn.title_id)
                .where(TitleIsbn.match_key.in_(keys))
            ):
                self._by_isbn.setdefault(key, []).append(title_id)
                self._source_of[title_id] = source or ""
                ids.add(title_id)
        self.fields = load_fields(session, ids)

    def recognise(self, title: TitleFields, source_key: str) -> tuple[int, str] | None:
        """The known title that a record is about, and by what it was recognised."""
        if source_key in self._by_source:
            return self._by_source[source_key], "тот же номер записи"
        for title_id in self._by_match.get(match_key(title), ()):
            if self._may_be_same(title_id, source_key):
                return title_id, "те же автор, заглавие, часть и год"
        for key in _isbn_keys(title):
            for title_id in self._by_isbn.get(key, ()):
                same = _names(self.fields[title_id]) == _names(title)
                if same and self._may_be_same(title_id, source_key):
                    return title_id, "тот же ISBN"
        return None

    def _may_be_same(self, title_id: int, source_key: str) -> bool:
        """Two records with different numbers of their own are two titles."""
        other = self._source_of.get(title_id, "")
        return not (other and source_key and other != source_key)


def _isbn_keys(title: TitleFields) -> list[str]:
    return [isbn_key(written) for written in title.isbns if check_isbn(written).valid]


def _names(title: TitleFields) -> tuple[str, str, str]:
    return fold(title.title), fold(title.part), fold(title.part_title)


def _plans(session: Session, file: MarcFile, progress: Progress) -> Iterator[_Plan]:
    """A plan for each good record; a record that repeats an earlier one of the file is known."""
    known = _Known(session, file)
    seen_sources: set[str] = set()
    seen: dict[tuple[str, str], int] = {}
    for row in progress.track(file.rows, "Сверяем с каталогом", len(file.rows)):
        try:
            clean = tidy(row.fields)
        except UserError as error:
            verdict = Verdict(
                row.number, VerdictKind.REJECTED, row.fields.title[:80], error.message
            )
            yield _Plan(verdict, row.fields, None)
            continue
        name = short_name(clean)
        found = known.recognise(clean, row.source_key)
        twin = seen.get(_twin_key(clean, row.source_key))
        if found is not None:
            title_id, reason = found
            merged = fill_gaps(known.fields[title_id], clean)
            changed = merged != known.fields[title_id]
            kind = VerdictKind.FILLED if changed else VerdictKind.KNOWN
            verdict = Verdict(row.number, kind, name, reason, title_id)
            yield _Plan(verdict, clean, row.source_key or None, merged if changed else None)
        elif twin is not None or (row.source_key and row.source_key in seen_sources):
            detail = f"повторяет запись {twin}" if twin else "номер записи уже был в файле"
            yield _Plan(Verdict(row.number, VerdictKind.KNOWN, name, detail), clean, None)
        else:
            seen[_twin_key(clean, row.source_key)] = row.number
            seen_sources.add(row.source_key)
            detail = "; ".join(row.warnings)
            yield _Plan(
                Verdict(row.number, VerdictKind.NEW, name, detail), clean, row.source_key or None
            )


def _twin_key(title: TitleFields, source_key: str) -> tuple[str, str]:
    return source_key, match_key(title)
