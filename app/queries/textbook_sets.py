"""Reading the sets of textbooks (комплекты): parts, editions, licences, how many there are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.core.bibliography import Role, TitleKind
from app.core.school_subjects import subject_order
from app.core.stock import CopyState, Fund
from app.core.text import sort_key
from app.core.textbook_sets import SourceTitle
from app.models import (
    Copy,
    FederalList,
    FederalListEntry,
    PlanLine,
    SetLicence,
    SetPart,
    SetPartTitle,
    TextbookSet,
    Title,
    TitleContributor,
    TitleListing,
)
from app.models.library import Library
from app.queries.provision import provision_rules
from app.queries.provision_stock import list_of_year, title_provisions
from app.queries.rows import batches


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """A title that serves for a part; ``counted`` ones add up with the others."""

    title_id: int
    counted: bool = True


@dataclass(frozen=True, slots=True)
class PartDraft:
    name: str = ""
    editions: tuple[EditionDraft, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class LicenceDraft:
    """Licences of the electronic form; both days are in force, ``None`` is without a bound."""

    quantity: int
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    paper: str = ""


@dataclass(frozen=True, slots=True)
class SetDraft:
    """A set as a person edits it. ``level``: see ``LEVEL_NAMES``."""

    name: str
    subject: str
    grade_from: int
    grade_to: int
    level: str = ""
    is_workbook: bool = False
    electronic_allowed: bool = False
    note: str = ""
    active: bool = True
    parts: tuple[PartDraft, ...] = ()
    licences: tuple[LicenceDraft, ...] = ()
    id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set in a list. ``printed`` are whole printed sets fit for the year, ``licences`` those in
    force on its 1 September; ``newest`` is the year of the newest edition that is counted.
    ``grades_planned`` are the grades that study by it that year."""

    id: int
    name: str
    subject: str
    grade_from: int
    grade_to: int
    level: str
    is_workbook: bool
    electronic_allowed: bool
    active: bool
    parts: int
    printed: int
    licences: int
    newest: int | None
    grades_planned: tuple[int, ...] = ()

    @property
    def fit(self) -> int:
        """Sets that pupils can be given, printed and electronic."""
        return self.printed + self.licences

    @property
    def grades(self) -> str:
        """«7», «10–11»."""
        if self.grade_from == self.grade_to:
            return str(self.grade_from)
        return f"{self.grade_from}–{self.grade_to}"


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition with its copies: ``copies`` in stock, ``fit`` of them for the year."""

    title_id: int
    name: str
    year: int | None
    publisher: str
    copies: int
    fit: int
    counted: bool = True


@dataclass(frozen=True, slots=True)
class PartRow:
    id: int
    name: str
    editions: tuple[EditionRow, ...]

    @property
    def fit(self) -> int:
        """Copies of the editions that are counted."""
        return sum(row.fit for row in self.editions if row.counted)


@dataclass(frozen=True, slots=True)
class SetCard:
    """A set with everything below it; ``draft`` is it as it is edited."""

    row: SetRow
    draft: SetDraft
    parts: tuple[PartRow, ...]


class TextbookSetQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def sets(self, year: int, *, retired: bool = False) -> tuple[SetRow, ...]:
        """The sets by subject, grade and name, counted for a school year; ``retired`` ones too
        when asked for."""
        with self._library.read() as session:
            return set_rows(session, year, retired=retired)

    def card(self, set_id: int, year: int) -> SetCard | None:
        with self._library.read() as session:
            rows = set_rows(session, year, only=set_id, retired=True)
            return _card(session, rows[0], year) if rows else None

    def free_titles(self, year: int) -> tuple[EditionRow, ...]:
        """Titles of the fund that stand in no set, by title."""
        with self._library.read() as session:
            taken = set(session.execute(select(SetPartTitle.title_id).distinct()).scalars())
            ids = [title_id for title_id in fund_titles(session) if title_id not in taken]
            rows = edition_rows(session, ids, year)
        return tuple(sorted(rows.values(), key=lambda row: sort_key(row.name)))


def set_rows(
    session: Session, year: int, *, retired: bool = False, only: int | None = None
) -> tuple[SetRow, ...]:
    """The sets with their amounts for a school year."""
    statement = select(TextbookSet)
    if not retired:
        statement = statement.where(TextbookSet.active)
    if only is not None:
        statement = statement.where(TextbookSet.id == only)
    sets = session.execute(statement).scalars().all()
    parts = _parts(session, None if only is None else [only])
    title_ids = {
        title for found in parts.values() for _part, titles in found for title, _c in titles
    }
    editions = edition_rows(session, title_ids, year)
    licences = _licences(session, year)
    planned: dict[int, set[int]] = defaultdict(set)
    for set_id, grade in session.execute(
        select(PlanLine.set_id, PlanLine.grade).where(
            PlanLine.year == year, PlanLine.set_id.is_not(None)
        )
    ):
        planned[set_id or 0].add(grade)
    rows = []
    for row in sets:
        mine = parts.get(row.id, [])
        counted = [
            [editions[title] for title, is_counted in titles if is_counted] for _id, titles in mine
        ]
        years = [item.year for part in counted for item in part if item.year and item.copies]
        rows.append(
            SetRow(
                id=row.id,
                name=row.name,
                subject=row.subject,
                grade_from=row.grade_from,
                grade_to=row.grade_to,
                level=row.level,
                is_workbook=row.is_workbook,
                electronic_allowed=row.electronic_allowed,
                active=row.active,
                parts=len(mine),
                printed=min((sum(item.fit for item in part) for part in counted), default=0),
                licences=licences.get(row.id, 0) if row.electronic_allowed else 0,
                newest=max(years, default=None),
                grades_planned=tuple(sorted(planned[row.id])),
            )
        )
    rows.sort(
        key=lambda item: (
            subject_order(item.subject),
            item.grade_from,
            sort_key(item.name),
            item.id,
        )
    )
    return tuple(rows)


def _order(row: SetRow) -> tuple[object, ...]:
    return subject_order(row.subject), row.grade_from, sort_key(row.name), row.id


def fund_titles(session: Session) -> tuple[int, ...]:
    """Titles that pupils study by: those with copies in the fund of textbooks, and textbooks of
    the main one. Collections of problems and other study guides only go with a textbook."""
    in_stock = select(Copy.title_id).where(Copy.state == CopyState.IN_STOCK)
    condition: ColumnElement[bool] = or_(
        and_(
            Title.kind != TitleKind.STUDY_GUIDE,
            Title.id.in_(in_stock.where(Copy.fund == Fund.TEXTBOOKS)),
        ),
        and_(
            Title.kind == TitleKind.TEXTBOOK,
            Title.id.in_(in_stock.where(Copy.fund != Fund.TEMPORARY)),
        ),
    )
    return tuple(session.execute(select(Title.id).where(condition).order_by(Title.id)).scalars())


def source_titles(session: Session, title_ids: Collection[int]) -> tuple[SourceTitle, ...]:
    """Titles as the grouping into sets needs them."""
    found: list[SourceTitle] = []
    for ids in batches(title_ids):
        people: dict[tuple[int, str], list[str]] = defaultdict(list)
        for title_id, role, surname in session.execute(
            select(TitleContributor.title_id, TitleContributor.role, TitleContributor.surname)
            .where(TitleContributor.title_id.in_(ids))
            .order_by(TitleContributor.title_id, TitleContributor.position)
        ):
            people[title_id, role].append(surname)
        listed = dict(
            session.execute(
                select(TitleListing.title_id, FederalListEntry.subject)
                .join(FederalListEntry, FederalListEntry.id == TitleListing.entry_id)
                .join(FederalList, FederalList.id == TitleListing.list_id)
                .where(TitleListing.title_id.in_(ids))
                .order_by(FederalList.as_of)
            ).all()
        )
        for title in session.execute(
            select(Title).where(Title.id.in_(ids)).order_by(Title.id)
        ).scalars():
            found.append(
                SourceTitle(
                    id=title.id,
                    title=title.title,
                    subtitle=title.subtitle,
                    part=title.part,
                    part_title=title.part_title,
                    authors=tuple(people[title.id, Role.AUTHOR]),
                    editors=tuple(people[title.id, Role.EDITOR]),
                    year=title.year,
                    grade_from=title.grade_from,
                    grade_to=title.grade_to,
                    subject=title.school_subject,
                    listed_subject=listed.get(title.id, ""),
                )
            )
    return tuple(found)


_Part = tuple[SetPart, list[tuple[int, bool]]]


def _parts(session: Session, set_ids: Sequence[int] | None) -> dict[int, list[_Part]]:
    """Parts by set, each with its titles and whether they are counted."""
    part_query = select(SetPart).order_by(SetPart.set_id, SetPart.position, SetPart.id)
    title_query = (
        select(SetPartTitle)
        .join(SetPart, SetPart.id == SetPartTitle.part_id)
        .order_by(SetPartTitle.position, SetPartTitle.title_id)
    )
    if set_ids is not None:
        part_query = part_query.where(SetPart.set_id.in_(set_ids))
        title_query = title_query.where(SetPart.set_id.in_(set_ids))
    titles: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for row in session.execute(title_query).scalars():
        titles[row.part_id].append((row.title_id, row.counted))
    found: dict[int, list[_Part]] = defaultdict(list)
    for part in session.execute(part_query).scalars():
        found[part.set_id].append((part, titles[part.id]))
    return found


def edition_rows(session: Session, title_ids: Collection[int], year: int) -> dict[int, EditionRow]:
    """Titles with their copies in stock, fit ones for a school year counted apart."""
    known = title_provisions(
        session, title_ids, year, provision_rules(session), list_of_year(session, year)
    )
    return {
        item.id: EditionRow(
            item.id,
            item.name,
            item.year,
            item.publisher,
            item.stock.own + item.stock.borrowed,
            item.stock.fit,
        )
        for item in known.values()
    }


def _licences(session: Session, year: int) -> dict[int, int]:
    """Licences in force on 1 September, by set."""
    day = dt.date(year, 9, 1)
    found: dict[int, int] = defaultdict(int)
    for row in session.execute(select(SetLicence)).scalars():
        if (row.valid_from or day) <= day <= (row.valid_until or day):
            found[row.set_id] += row.quantity
    return found


def _card(session: Session, row: SetRow, year: int) -> SetCard:
    stored = session.get_one(TextbookSet, row.id)
    parts = _parts(session, [row.id]).get(row.id, [])
    editions = edition_rows(session, {title for _p, titles in parts for title, _c in titles}, year)
    licences = session.execute(
        select(SetLicence).where(SetLicence.set_id == row.id).order_by(SetLicence.id)
    ).scalars()
    shown = tuple(
        PartRow(
            part.id,
            part.name,
            tuple(
                EditionRow(
                    title_id=item.title_id,
                    name=item.name,
                    year=item.year,
                    publisher=item.publisher,
                    copies=item.copies,
                    fit=item.fit,
                    counted=counted,
                )
                for item, counted in ((editions[title], counted) for title, counted in titles)
            ),
        )
        for part, titles in parts
    )
    draft = SetDraft(
        name=stored.name,
        subject=stored.subject,
        grade_from=stored.grade_from,
        grade_to=stored.grade_to,
        level=stored.level,
        is_workbook=stored.is_workbook,
        electronic_allowed=stored.electronic_allowed,
        note=stored.note,
        active=stored.active,
        parts=tuple(
            PartDraft(
                part.name,
                tuple(EditionDraft(item.title_id, item.counted) for item in part.editions),
                part.id,
            )
            for part in shown
        ),
        licences=tuple(
            LicenceDraft(item.quantity, item.valid_from, item.valid_until, item.paper)
            for item in licences
        ),
        id=stored.id,
        version=stored.version,
    )
    return SetCard(row, draft, shown)
