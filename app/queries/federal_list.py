"""Reading federal lists of textbooks and how the school's titles stand in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.core.bibliography import TitleKind
from app.core.stock import CopyState
from app.core.text import fold
from app.core.textbook_matching import (
    ListedTextbook,
    MatchKind,
    SchoolTextbook,
    TextbookIndex,
    TextbookMatch,
)
from app.core.textbook_terms import EducationLevel, Grades, StudyDepth
from app.exchange.federal_list import FederalListEntry as FileEntry
from app.exchange.federal_list import ListDifference, difference
from app.exchange.federal_list.model import ListPart
from app.models import Copy, FederalList, FederalListEntry, Title, TitleListing
from app.models.library import Library
from app.queries.provision_stock import list_of_year

KINDS = (TitleKind.TEXTBOOK, TitleKind.STUDY_GUIDE)


@dataclass(frozen=True, slots=True)
class FederalListRow:
    """A loaded list. ``certain``, ``accepted`` and ``absent`` count our titles by decision."""

    id: int
    name: str
    order_number: str
    as_of: dt.date
    loaded_at: dt.datetime
    source: str
    textbooks: int
    sections: int
    is_shipped: bool
    certain: int
    accepted: int
    absent: int


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A textbook of a list. ``titles`` counts our titles that were matched to it."""

    id: int
    appendix: int
    number: str
    title: str
    authors: str
    grades: str
    publisher: str
    level: str
    subject: str
    term: dt.date | None
    term_text: str
    remark: str
    titles: int


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries to show; ``text`` is looked for in number, title and authors."""

    text: str = ""
    appendix: int | None = None
    subject: str = ""
    grade: int | None = None
    ours: bool = False
    ends_by: dt.date | None = None


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A title of ours before a list: the decision, or what the program thinks.

    ``decision`` is empty while nobody has decided; ``match`` is ``None`` then for titles that
    were not asked about. ``copies`` in stock.
    """

    title_id: int
    name: str
    year: int | None
    publisher: str
    grades: str
    copies: int
    decision: str
    entry: EntryRow | None
    reason: str
    match: TextbookMatch | None


@dataclass(frozen=True, slots=True)
class MatchQueue:
    """Titles of the school before a list: decided ones, and those that wait, doubtful first."""

    list_id: int
    decided: tuple[MatchRow, ...]
    waiting: tuple[MatchRow, ...]
    entries: dict[int, EntryRow]

    def of_kind(self, kind: MatchKind) -> tuple[MatchRow, ...]:
        """Those that wait and that the program judges so."""
        return tuple(row for row in self.waiting if row.match and row.match.kind is kind)


@dataclass(frozen=True, slots=True)
class TouchedTitle:
    """A title of ours that a newer list changes. ``copies`` in stock."""

    title_id: int
    name: str
    copies: int


@dataclass(frozen=True, slots=True)
class ListsCompared:
    """What a newer list brings, and which of our titles stand in the rows that change.

    The keys of ``touched`` are rows of the older list.
    """

    difference: ListDifference
    touched: dict[int, tuple[TouchedTitle, ...]]


class FederalListQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def lists(self) -> tuple[FederalListRow, ...]:
        """Loaded lists, the newest order first."""
        with self._library.read() as session:
            return _lists(session)

    def list_of_year(self, year: int) -> int | None:
        """The id of the list that a school year goes by."""
        with self._library.read() as session:
            found = list_of_year(session, year)
            return None if found is None else found.id

    def entries(self, list_id: int, wanted: EntryFilter) -> tuple[EntryRow, ...]:
        """Entries of a list in the order of appendices and numbers."""
        statement = entry_statement().where(FederalListEntry.list_id == list_id)
        if wanted.appendix is not None:
            statement = statement.where(FederalListEntry.appendix == wanted.appendix)
        if wanted.subject:
            statement = statement.where(FederalListEntry.subject == wanted.subject)
        if wanted.grade is not None:
            statement = statement.where(
                FederalListEntry.grade_from <= wanted.grade,
                FederalListEntry.grade_to >= wanted.grade,
            )
        if wanted.ends_by is not None:
            statement = statement.where(FederalListEntry.term <= wanted.ends_by)
        with self._library.read() as session:
            rows = [entry_row(*found) for found in session.execute(statement)]
        text = fold(wanted.text)
        return tuple(
            row
            for row in rows
            if (not wanted.ours or row.titles)
            and (not text or text in fold(f"{row.number} {row.title} {row.authors}"))
        )

    def subjects(self, list_id: int) -> tuple[str, ...]:
        """Subjects that a list has, by the alphabet."""
        with self._library.read() as session:
            return tuple(
                session.execute(
                    select(FederalListEntry.subject)
                    .where(FederalListEntry.list_id == list_id, FederalListEntry.subject != "")
                    .distinct()
                    .order_by(FederalListEntry.subject)
                ).scalars()
            )

    def queue(self, list_id: int) -> MatchQueue:
        """All textbooks of the school before a list, with what the program thinks of them."""
        with self._library.read() as session:
            return match_queue(session, list_id)

    def compare(self, old_id: int, new_id: int) -> ListsCompared:
        """The difference of two lists, and our titles in the rows that leave or change."""
        with self._library.read() as session:
            found = difference(file_entries(session, old_id), file_entries(session, new_id))
            return ListsCompared(found, _touched(session, old_id))


def entry_statement() -> Select[Any]:
    """Entries with the number of our titles matched to them, in the order of a list."""
    ours = (
        select(func.count())
        .where(TitleListing.entry_id == FederalListEntry.id)
        .correlate(FederalListEntry)
        .scalar_subquery()
    )
    return select(FederalListEntry, ours).order_by(
        FederalListEntry.appendix, FederalListEntry.number_key, FederalListEntry.row
    )


def entry_row(row: FederalListEntry, titles: int) -> EntryRow:
    return EntryRow(
        id=row.id,
        appendix=row.appendix,
        number=row.number,
        title=row.title,
        authors=row.authors,
        grades=row.grade_text,
        publisher=row.publisher,
        level=row.level,
        subject=row.subject,
        term=row.term,
        term_text=row.term_text,
        remark=row.remark,
        titles=titles,
    )


def file_entries(session: Session, list_id: int) -> tuple[FileEntry, ...]:
    """The entries of a list as they were read from its file."""
    rows = session.execute(
        select(FederalListEntry)
        .where(FederalListEntry.list_id == list_id)
        .order_by(FederalListEntry.id)
    ).scalars()
    return tuple(_file_entry(row) for row in rows)


def _file_entry(row: FederalListEntry) -> FileEntry:
    grades = None
    if row.grade_from is not None and row.grade_to is not None:
        grades = Grades(row.grade_from, row.grade_to, row.extra_first, row.extra_only)
    return FileEntry(
        sheet=row.sheet,
        row=row.row,
        order=row.order_name,
        appendix=row.appendix,
        line=row.line,
        number=row.number,
        title=row.title,
        name=row.name,
        authors=row.authors,
        grades=grades,
        grade_text=row.grade_text,
        publisher=row.publisher,
        rights_holder=row.rights_holder,
        guides=row.guides,
        language=row.language,
        edition=row.edition,
        volumes=row.volumes,
        depth=StudyDepth(row.depth) if row.depth else None,
        standards=row.standards,
        standard_orders=tuple(filter(None, row.standard_orders.split("; "))),
        standard_year=row.standard_year,
        included_by=row.included_by,
        term=row.term,
        unlimited=row.unlimited,
        term_text=row.term_text,
        part=ListPart(row.part) if row.part else None,
        level=EducationLevel(row.level) if row.level else None,
        area=row.area,
        subject=row.subject,
        special=row.special,
        programme=row.programme,
        vocational=row.vocational,
    )


def match_queue(session: Session, list_id: int) -> MatchQueue:
    """Every textbook of the school with its decision, or with what matching says of it."""
    decided = {
        row.title_id: row
        for row in session.execute(
            select(TitleListing).where(TitleListing.list_id == list_id)
        ).scalars()
    }
    titles = (
        session.execute(
            select(Title).where(Title.kind.in_(KINDS)).order_by(Title.sort_key, Title.id)
        )
        .scalars()
        .all()
    )
    copies = _copies_in_stock(session)
    index, entries = _index(session, list_id)
    rows: dict[bool, list[MatchRow]] = {True: [], False: []}
    for title in titles:
        listing = decided.get(title.id)
        match = None if listing is not None else index.match(school_textbook(title))
        rows[listing is not None].append(
            MatchRow(
                title_id=title.id,
                name=_name(title),
                year=title.year,
                publisher=title.publisher,
                grades=_grades(title),
                copies=copies.get(title.id, 0),
                decision="" if listing is None else listing.decision,
                entry=None if listing is None else entries.get(listing.entry_id or 0),
                reason=listing.reason if listing else match.reason if match else "",
                match=match,
            )
        )
    order = {MatchKind.DOUBTFUL: 0, MatchKind.CERTAIN: 1, MatchKind.NONE: 2}
    waiting = sorted(rows[False], key=lambda row: order[row.match.kind] if row.match else 3)
    return MatchQueue(list_id, tuple(rows[True]), tuple(waiting), entries)


def _index(session: Session, list_id: int) -> tuple[TextbookIndex, dict[int, EntryRow]]:
    listed, entries = [], {}
    for row, titles in session.execute(
        entry_statement().where(FederalListEntry.list_id == list_id)
    ):
        entries[row.id] = entry_row(row, titles)
        listed.append(
            ListedTextbook(
                key=row.id,
                title=row.title,
                authors=row.authors,
                grade_from=row.grade_from,
                grade_to=row.grade_to,
                extra_first_only=row.extra_only,
                publisher=row.publisher,
                number=row.number,
                appendix=row.appendix,
                subject=row.subject,
                depth=StudyDepth(row.depth) if row.depth else None,
                special=row.special,
                vocational=row.vocational,
                standard_year=row.standard_year,
            )
        )
    return TextbookIndex(listed), entries


def school_textbook(title: Title) -> SchoolTextbook:
    """A title of ours as matching takes it."""
    return SchoolTextbook(
        title=" ".join(filter(None, (title.title, title.subtitle))),
        authors=title.responsibility or title.authors_line,
        grade_from=title.grade_from,
        grade_to=title.grade_to,
        part=title.part,
        publisher=title.publisher,
        year=title.year,
        edition=title.edition,
    )


def _copies_in_stock(session: Session) -> dict[int, int]:
    return dict(
        session.execute(
            select(Copy.title_id, func.count())
            .where(Copy.state == CopyState.IN_STOCK)
            .group_by(Copy.title_id)
        ).all()
    )


def _touched(session: Session, list_id: int) -> dict[int, tuple[TouchedTitle, ...]]:
    copies = _copies_in_stock(session)
    found: dict[int, list[TouchedTitle]] = {}
    for row, title in session.execute(
        select(FederalListEntry.row, Title)
        .join(TitleListing, TitleListing.entry_id == FederalListEntry.id)
        .join(Title, Title.id == TitleListing.title_id)
        .where(FederalListEntry.list_id == list_id)
        .order_by(Title.sort_key)
    ):
        touched = TouchedTitle(title.id, _name(title), copies.get(title.id, 0))
        found.setdefault(row, []).append(touched)
    return {row: tuple(titles) for row, titles in found.items()}


def _lists(session: Session) -> tuple[FederalListRow, ...]:
    def counted(decision: str) -> Any:
        return func.coalesce(func.sum(case((TitleListing.decision == decision, 1), else_=0)), 0)

    statement = (
        select(FederalList, counted("certain"), counted("accepted"), counted("absent"))
        .outerjoin(TitleListing, TitleListing.list_id == FederalList.id)
        .group_by(FederalList.id)
        .order_by(FederalList.as_of.desc(), FederalList.id.desc())
    )
    return tuple(
        FederalListRow(
            id=row.id,
            name=row.name,
            order_number=row.order_number,
            as_of=row.as_of,
            loaded_at=row.loaded_at,
            source=row.source,
            textbooks=row.textbooks,
            sections=row.sections,
            is_shipped=row.is_shipped,
            certain=certain,
            accepted=accepted,
            absent=absent,
        )
        for row, certain, accepted, absent in session.execute(statement)
    )


def _name(title: Title) -> str:
    pieces = ". ".join(filter(None, (title.title, title.part, title.part_title)))
    return " ".join(filter(None, (title.authors_line, pieces)))


def _grades(title: Title) -> str:
    ends = dict.fromkeys(str(end) for end in (title.grade_from, title.grade_to) if end)
    return "–".join(ends)
