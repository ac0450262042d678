"""What a librarian can do with federal lists: load them, match the school's titles to them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.errors import ConflictError, UserError
from app.core.money import count_phrase
from app.core.progress import NO_PROGRESS, Progress
from app.core.textbook_matching import MatchKind
from app.exchange.federal_list import FederalListEntry as FileEntry
from app.exchange.federal_list import FederalListFile, read_federal_list
from app.models import FederalList, FederalListEntry, JournalEntry, Title, TitleListing
from app.models.safety import UndoWay
from app.queries.federal_list import match_queue
from app.services.context import Journal, ServiceContext

LIST, LISTING = "federal_list", "title_listing"
CERTAIN, ACCEPTED, ABSENT = "certain", "accepted", "absent"


@dataclass(frozen=True, slots=True)
class ListHead:
    """How a list is called: its order and the order's date."""

    name: str
    order_number: str
    as_of: dt.date
    is_shipped: bool = False


@dataclass(frozen=True, slots=True)
class ListLoaded:
    """What loading a list did. ``added`` is 0 when this very file was loaded before."""

    list_id: int | None
    added: int
    unchanged: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class MatchOutcome:
    """What matching came to: titles by what the program thinks of them, and those accepted."""

    certain: int
    doubtful: int
    none: int
    accepted: int
    decided_before: int
    changes: Changes


class FederalListService:
    def __init__(self, context: ServiceContext, resources: Path) -> None:
        self._context = context
        self._folder = resources / "federal_list"

    def read_file(self, path: Path, progress: Progress = NO_PROGRESS) -> FederalListFile:
        """Read a workbook of a federal list; nothing is changed.

        Raises:
            UserError: it holds no federal list.
            EnvironmentProblem: the file is not to be had.
        """
        return read_federal_list(path, progress=progress)

    def is_known(self, path: Path) -> bool:
        """Was this very file loaded before?"""
        with self._context.library.read() as session:
            return _known(session, _digest(path)) is not None

    def load(self, path: Path, file: FederalListFile, head: ListHead) -> ListLoaded:
        """Keep a list beside the others; the same file again changes nothing.

        Raises:
            UserError: the file has no usable row.
        """
        if not file.entries:
            raise UserError(
                f"В файле «{path.name}» нет ни одного учебника.", "Выберите другой файл."
            )
        digest = _digest(path)
        with self._context.library.write() as session:
            known = _known(session, digest)
            if known is not None:
                return ListLoaded(known, 0, len(file.entries), Changes())
            journal = Journal(session, self._context)
            row = FederalList(
                name=head.name,
                order_number=head.order_number,
                as_of=head.as_of,
                loaded_at=journal.now,
                source=path.name,
                sha256=digest,
                textbooks=len(file.entries),
                sections=len(file.sections),
                is_shipped=head.is_shipped,
            )
            session.add(row)
            session.flush()
            remarks: dict[tuple[str, int], str] = {}
            for remark in file.remarks:
                key = (remark.sheet, remark.row)
                remarks[key] = "; ".join(filter(None, (remarks.get(key), remark.text)))
            session.execute(
                insert(FederalListEntry),
                [
                    _values(row.id, entry, remarks.get((entry.sheet, entry.row), ""))
                    for entry in file.entries
                ],
            )
            phrase = count_phrase(len(file.entries), "учебник", "учебника", "учебников")
            operation = journal.operation(
                "federal_list_loaded",
                f"Загружен федеральный перечень: {head.name}, {phrase}",
                undo=UndoWay.JOURNAL,
            )
            journal.entry(operation, LIST, row.id, None, {"name": head.name})
            list_id = row.id
        return ListLoaded(
            list_id,
            len(file.entries),
            0,
            Changes.of(
                Area.TEXTBOOKS,
                operation_id=operation,
                entity_id=list_id,
                message=f"Загружен перечень: {phrase}",
                undoable=True,
            ),
        )

    def load_shipped(self, progress: Progress = NO_PROGRESS) -> ListLoaded:
        """Load the list that the program brings along, unless it is there already."""
        path, head = self._shipped()
        return self.load(path, read_federal_list(path, progress=progress), head)

    def suggest_head(self, path: Path, file: FederalListFile) -> ListHead:
        """What the list of a file is probably called; the file that the program brings along is
        known, whatever its name."""
        shipped, head = self._shipped()
        if _digest(path) == _digest(shipped):
            return head
        name = f"Приказ № {file.order}" if file.order else path.stem
        return ListHead(name, file.order, file.order_date or self._context.clock.today())

    def _shipped(self) -> tuple[Path, ListHead]:
        about = json.loads((self._folder / "list.json").read_text(encoding="utf-8"))
        day = dt.date.fromisoformat(about["as_of"])
        head = ListHead(about["name"], about["order_number"], day, is_shipped=True)
        return self._folder / about["file"], head

    def remove(self, list_id: int) -> Changes:
        """Remove a list with all decisions about it. It cannot be undone: load it again.

        Raises:
            ConflictError: it is gone already.
        """
        with self._context.library.write() as session:
            row = session.get(FederalList, list_id)
            if row is None:
                raise ConflictError("Перечня уже нет.", "Обновите список.")
            operation = Journal(session, self._context).operation(
                "federal_list_removed", f"Удалён федеральный перечень: {row.name}"
            )
            _drop(session, list_id)
        return Changes.of(Area.TEXTBOOKS, operation_id=operation, message="Перечень удалён")

    def match(
        self, list_id: int, *, accept: bool = True, progress: Progress = NO_PROGRESS
    ) -> MatchOutcome:
        """Match all textbooks that nobody has decided about; with ``accept`` keep the certain.

        Raises:
            ConflictError: the list is gone.
        """
        with self._context.library.read() as session:
            _list(session, list_id)
            progress.report("Сопоставление с перечнем", 0)
            queue = match_queue(session, list_id)
        counts = {kind: len(queue.of_kind(kind)) for kind in MatchKind}
        changes = Changes()
        if accept and counts[MatchKind.CERTAIN]:
            certain = queue.of_kind(MatchKind.CERTAIN)
            rows = [
                (row.title_id, row.match.best.key, row.match.confidence, row.match.reason)
                for row in certain
                if row.match is not None and row.match.best is not None
            ]
            changes = self._accept_certain(list_id, rows)
        return MatchOutcome(
            certain=counts[MatchKind.CERTAIN],
            doubtful=counts[MatchKind.DOUBTFUL],
            none=counts[MatchKind.NONE],
            accepted=counts[MatchKind.CERTAIN] if accept else 0,
            decided_before=len(queue.decided),
            changes=changes,
        )

    def _accept_certain(self, list_id: int, rows: Sequence[tuple[int, int, float, str]]) -> Changes:
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            phrase = count_phrase(len(rows), "учебник", "учебника", "учебников")
            operation = journal.operation(
                "titles_matched", f"Найдено в перечне: {phrase}", undo=UndoWay.JOURNAL
            )
            taken = set(
                session.execute(
                    select(TitleListing.title_id).where(TitleListing.list_id == list_id)
                ).scalars()
            )
            values = [
                {
                    "title_id": title_id,
                    "list_id": list_id,
                    "entry_id": entry_id,
                    "decision": CERTAIN,
                    "confidence": confidence,
                    "reason": reason,
                    "decided_at": journal.now,
                }
                for title_id, entry_id, confidence, reason in rows
                if title_id not in taken
            ]
            if values:
                session.execute(insert(TitleListing), values)
            journal.entries(
                operation,
                LISTING,
                [(int(str(row["title_id"])), None, _state_of(row)) for row in values],
            )
        return Changes.of(
            Area.TEXTBOOKS,
            operation_id=operation,
            message=f"Найдено в перечне: {phrase}",
            undoable=True,
        )

    def decide(self, list_id: int, title_id: int, entry_id: int | None) -> Changes:
        """A person says which entry a title is, or (``None``) that the list has none for it.

        Raises:
            ConflictError: the title, the list or the entry is gone.
        """
        with self._context.library.write() as session:
            title = session.get(Title, title_id)
            _list(session, list_id)
            entry = None if entry_id is None else session.get(FederalListEntry, entry_id)
            foreign = entry is not None and entry.list_id != list_id
            if title is None or (entry_id is not None and entry is None) or foreign:
                raise ConflictError("Записи уже нет.", "Обновите список.")
            journal = Journal(session, self._context)
            row = session.get(TitleListing, (title_id, list_id))
            before = None if row is None else _state(row)
            if row is None:
                row = TitleListing(title_id=title_id, list_id=list_id)
                session.add(row)
            row.entry_id = entry_id
            row.decision = ABSENT if entry_id is None else ACCEPTED
            row.confidence = 1.0
            row.reason = "Решено библиотекарем"
            row.decided_at = journal.now
            session.flush()
            said = "нет в перечне" if entry is None else f"№ {entry.number} перечня"
            operation = journal.operation(
                "title_listed", f"{title.title}: {said}", undo=UndoWay.JOURNAL
            )
            journal.entry(operation, LISTING, title_id, before, _state(row))
        return Changes.of(
            Area.TEXTBOOKS,
            operation_id=operation,
            entity_id=title_id,
            message=f"{title.title}: {said}",
            undoable=True,
        )

    def forget(self, list_id: int, title_id: int) -> Changes:
        """Take a decision back: the title waits again.

        Raises:
            ConflictError: nothing was decided.
        """
        with self._context.library.write() as session:
            row = session.get(TitleListing, (title_id, list_id))
            if row is None:
                raise ConflictError("Решения уже нет.", "Обновите список.")
            journal = Journal(session, self._context)
            operation = journal.operation(
                "title_unlisted", "Снято сопоставление с перечнем", undo=UndoWay.JOURNAL
            )
            journal.entry(operation, LISTING, title_id, _state(row), None)
            session.delete(row)
        return Changes.of(Area.TEXTBOOKS, operation_id=operation, undoable=True)


def undo_federal_list(
    session: Session, journal: Journal, undo: int, entries: Sequence[JournalEntry]
) -> list[str]:
    """Take back loaded lists and decisions; the names of what stays because it was used since."""
    kept: list[str] = []
    for entry in entries:
        if entry.entity == LISTING:
            kept += _undo_listing(session, journal, undo, entry)
        elif entry.entity == LIST and entry.before is None:
            row = session.get(FederalList, entry.entity_id)
            if row is None:
                continue
            decided = session.execute(
                select(TitleListing.title_id)
                .where(TitleListing.list_id == row.id, TitleListing.decision != CERTAIN)
                .limit(1)
            ).first()
            if decided is not None:
                kept.append(f"{row.name}: по нему уже приняты решения")
                continue
            journal.entry(undo, LIST, row.id, {"name": row.name}, None)
            _drop(session, row.id)
    return kept


def _undo_listing(session: Session, journal: Journal, undo: int, entry: JournalEntry) -> list[str]:
    before: dict[str, Any] | None = json.loads(entry.before) if entry.before else None
    after: dict[str, Any] | None = json.loads(entry.after) if entry.after else None
    list_id = (after or before or {})["list_id"]
    row = session.get(TitleListing, (entry.entity_id, list_id))
    if (None if row is None else _state(row)) != after:
        title = session.get(Title, entry.entity_id)
        return [title.title if title else f"запись {entry.entity_id}"]
    if before is None:
        session.delete(row)
    elif row is None:
        session.add(TitleListing(title_id=entry.entity_id, decided_at=journal.now, **before))
    else:
        for name, value in before.items():
            setattr(row, name, value)
    session.flush()
    journal.entry(undo, LISTING, entry.entity_id, after, before)
    return []


def _state(row: TitleListing) -> dict[str, Any]:
    return {
        "list_id": row.list_id,
        "entry_id": row.entry_id,
        "decision": row.decision,
        "confidence": row.confidence,
        "reason": row.reason,
    }


def _state_of(values: Mapping[str, object]) -> dict[str, Any]:
    names = ("list_id", "entry_id", "decision", "confidence", "reason")
    return {name: values[name] for name in names}


def _known(session: Session, digest: str) -> int | None:
    return session.execute(
        select(FederalList.id).where(FederalList.sha256 == digest)
    ).scalar_one_or_none()


def _list(session: Session, list_id: int) -> FederalList:
    row = session.get(FederalList, list_id)
    if row is None:
        raise ConflictError("Перечня уже нет.", "Обновите список.")
    return row


def _drop(session: Session, list_id: int) -> None:
    session.execute(delete(TitleListing).where(TitleListing.list_id == list_id))
    session.execute(delete(FederalListEntry).where(FederalListEntry.list_id == list_id))
    session.execute(delete(FederalList).where(FederalList.id == list_id))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _values(list_id: int, entry: FileEntry, remark: str) -> dict[str, object]:
    grades = entry.grades
    return {
        "list_id": list_id,
        "sheet": entry.sheet,
        "row": entry.row,
        "order_name": entry.order,
        "appendix": entry.appendix,
        "line": entry.line,
        "number": entry.number,
        "number_key": entry.number_key,
        "title": entry.title,
        "name": entry.name,
        "authors": entry.authors,
        "grade_from": entry.grade_from,
        "grade_to": entry.grade_to,
        "extra_first": grades is not None and grades.extra_first,
        "extra_only": grades is not None and grades.extra_only,
        "grade_text": entry.grade_text,
        "publisher": entry.publisher,
        "rights_holder": entry.rights_holder,
        "guides": entry.guides,
        "language": entry.language,
        "edition": entry.edition,
        "volumes": entry.volumes,
        "depth": entry.depth or "",
        "standards": entry.standards,
        "standard_orders": "; ".join(entry.standard_orders),
        "standard_year": entry.standard_year,
        "included_by": entry.included_by,
        "term": entry.term,
        "unlimited": entry.unlimited,
        "term_text": entry.term_text,
        "part": entry.part or "",
        "level": entry.level or "",
        "area": entry.area,
        "subject": entry.subject,
        "special": entry.special,
        "programme": entry.programme,
        "vocational": entry.vocational,
        "remark": remark,
    }
