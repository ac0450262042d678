"""The checklist of provision with textbooks (чек-лист обеспеченности), read from the ledger."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.dates import SchoolYear
from app.core.library_settings import (
    ABSENT_UNFIT,
    AGED_UNFIT,
    RESERVE_PERCENT,
    TEACHER_SETS,
    WEAR_NORM,
)
from app.core.provision import (
    CellProvision,
    Checklist,
    LineProvision,
    SetPart,
    SetStock,
    StudyNeed,
    TotalProvision,
    make_checklist,
    total_of,
)
from app.core.provision_rules import ProvisionRules
from app.core.provision_words import CopyFilter
from app.core.school_subjects import subject_order
from app.models import (
    ClassGroup,
    PlanLine,
    SchoolClass,
    SetLicence,
    SetPartTitle,
    TextbookSet,
)
from app.models import SetPart as SetPartRow
from app.models.library import Library
from app.queries.paper_data import SchoolRequisites
from app.queries.papers import paper_school
from app.queries.provision_copies import CopyGroup, copy_groups
from app.queries.provision_pupils import ClassPupils, Studying
from app.queries.provision_stock import (
    ListOfYear,
    TitleProvision,
    list_of_year,
    title_provisions,
)
from app.queries.school import setting


@dataclass(frozen=True, slots=True)
class PartDetails:
    """A part of a set with its titles, counted ones first. ``fit`` in copies."""

    name: str
    fit: int
    titles: tuple[TitleProvision, ...]
    counted: frozenset[int]


@dataclass(frozen=True, slots=True)
class SetDetails:
    """A set behind a line of the plan. ``fit`` in sets; ``grades`` are all that share it."""

    id: int
    name: str
    stock: SetStock
    parts: tuple[PartDetails, ...]
    grades: tuple[int, ...]
    level: str
    is_workbook: bool
    electronic_allowed: bool

    @property
    def fit(self) -> int:
        return self.stock.fit

    @property
    def counted(self) -> tuple[TitleProvision, ...]:
        """The titles that add up, each once."""
        found = {
            title.id: title
            for part in self.parts
            for title in part.titles
            if title.id in part.counted
        }
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Cost:
    """What lacks at the last prices: a sum in kopecks, and sets whose price is unknown."""

    kopecks: int = 0
    unknown: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.kopecks + other.kopecks, self.unknown + other.unknown)


@dataclass(frozen=True, slots=True)
class LineDetails:
    """A line of the plan with what it got. Amounts in sets."""

    provision: LineProvision
    classes: tuple[ClassPupils, ...]
    set: SetDetails | None
    obligatory: bool
    suggested: bool

    @property
    def price(self) -> int | None:
        """What one set costs, in kopecks; ``None`` when that is unknown."""
        return None if self.set is None else self.set.stock.price

    @property
    def cost(self) -> Cost:
        """The price of the sets that lack."""
        lacking = self.provision.deficit
        if self.price is None:
            return Cost(unknown=lacking)
        return Cost(lacking * self.price)


@dataclass(frozen=True, slots=True)
class CellDetails:
    """A cell of the checklist with all that stands behind its figures."""

    cell: CellProvision
    lines: tuple[LineDetails, ...]

    @property
    def sets(self) -> tuple[SetDetails, ...]:
        """The sets of its lines, each once."""
        return tuple({line.set.id: line.set for line in self.lines if line.set}.values())

    @property
    def cost(self) -> Cost:
        return sum((line.cost for line in self.lines), Cost())

    def expires_in(self, year: SchoolYear) -> bool:
        """Whether the term of a title that counts ends within the school year."""
        return any(
            title.stock.fit > 0
            and title.listing is not None
            and title.listing.term is not None
            and title.listing.term in year
            for found in self.sets
            for title in found.counted
        )


@dataclass(frozen=True, slots=True)
class ChecklistCard:
    """The checklist of a school year.

    ``pupils`` are those of each grade; ``subjects`` stand in the order of a timetable.
    ``workbooks`` are lines outside the percentage. ``listed`` is the federal list it goes by.
    """

    year: int
    checklist: Checklist
    cells: dict[tuple[str, int], CellDetails]
    subjects: tuple[str, ...]
    pupils: dict[int, int]
    workbooks: tuple[LineDetails, ...]
    rules: ProvisionRules
    listed: ListOfYear | None

    @property
    def label(self) -> str:
        """«2026/27»."""
        return SchoolYear(self.year).label

    @property
    def in_order(self) -> tuple[CellDetails, ...]:
        """The cells by subject as in a timetable, then by grade."""
        places = {subject: place for place, subject in enumerate(self.subjects)}
        return tuple(
            self.cells[key] for key in sorted(self.cells, key=lambda key: (places[key[0]], key[1]))
        )

    @property
    def grades(self) -> tuple[int, ...]:
        """Grades of the classes and of the plan."""
        return tuple(sorted({*self.pupils, *(grade for _subject, grade in self.cells)}))

    @property
    def cost(self) -> Cost:
        return sum((cell.cost for cell in self.cells.values()), Cost())

    def total_of_subject(self, subject: str) -> TotalProvision:
        """The total of a row of the matrix."""
        cells = [cell for cell in self.checklist.cells if cell.subject == subject]
        return total_of(subject, cells)

    def sharers(self, line: LineProvision) -> tuple[LineProvision, ...]:
        """All lines that study by the set of ``line``, that one first."""
        set_id = line.need.set_id
        others = (
            other
            for cell in self.checklist.cells
            for other in cell.lines
            if set_id is not None and other.need.set_id == set_id
        )
        mine = line.need.line_id
        return (line, *(other for other in others if other.need.line_id != mine))

    @property
    def titles(self) -> tuple[TitleProvision, ...]:
        """The titles that count in the plan, each once."""
        found = {
            title.id: title
            for cell in self.cells.values()
            for of_cell in cell.sets
            for title in of_cell.counted
        }
        return tuple(found.values())

    @property
    def unmatched(self) -> tuple[TitleProvision, ...]:
        """Titles with copies of which nobody has said where they stand in the list."""
        return tuple(t for t in self.titles if t.listing is None and t.stock.own + t.stock.borrowed)

    @property
    def suggested(self) -> int:
        """Lines of the plan that the program proposed and nobody has looked at."""
        return sum(line.suggested for cell in self.cells.values() for line in cell.lines)

    @property
    def counted_twice(self) -> tuple[TitleProvision, ...]:
        """Titles that count in several sets of the plan: their copies are in each of them."""
        sets = {found.id: found for cell in self.cells.values() for found in cell.sets}
        times = Counter(title.id for found in sets.values() for title in found.counted)
        return tuple(title for title in self.titles if times[title.id] > 1)


@dataclass(frozen=True, slots=True)
class ChecklistPaper:
    """A checklist with what its paper says beside it. ``next_pupils`` are those of each grade in
    the following year, empty while that has no classes."""

    card: ChecklistCard
    on: dt.date
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    next_pupils: Mapping[int, int] = field(default_factory=dict)


class ProvisionQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def years(self) -> tuple[int, ...]:
        """School years that have classes or a plan, the newest first."""
        with self._library.read() as session:
            found = set(session.execute(select(SchoolClass.year).distinct()).scalars())
            found.update(session.execute(select(PlanLine.year).distinct()).scalars())
        return tuple(sorted(found, reverse=True))

    def checklist(self, year: int) -> ChecklistCard:
        """The checklist of the school year that begins in ``year``."""
        with self._library.read() as session:
            return _Reading(session, year).card()

    def copies(self, wanted: CopyFilter) -> tuple[CopyGroup, ...]:
        """The copies behind a term of a sum, a row for each title, paper and place."""
        with self._library.read() as session:
            return copy_groups(session, wanted)

    def paper(self, year: int, on: dt.date) -> ChecklistPaper:
        """The checklist as it is printed ``on`` a day."""
        with self._library.read() as session:
            card = _Reading(session, year).card()
            following = session.execute(
                select(SchoolClass.grade, func.sum(SchoolClass.pupils))
                .where(SchoolClass.year == year + 1)
                .group_by(SchoolClass.grade)
            ).all()
            return ChecklistPaper(card, on, paper_school(session, on), dict(following))


def provision_rules(session: Session) -> ProvisionRules:
    """The rules as they are set."""
    specs = (RESERVE_PERCENT, TEACHER_SETS, WEAR_NORM, AGED_UNFIT, ABSENT_UNFIT)
    return ProvisionRules.of({spec.key: setting(session, spec) for spec in specs})


class _Reading:
    """Reads one year: a few statements for the plan, a few for the copies behind it."""

    def __init__(self, session: Session, year: int) -> None:
        self._session = session
        self._year = year
        self._rules = provision_rules(session)
        self._listed = list_of_year(session, year)
        self._classes = list(
            session.execute(
                select(SchoolClass)
                .where(SchoolClass.year == year)
                .order_by(SchoolClass.grade, SchoolClass.letter)
            ).scalars()
        )
        self._groups = (
            session.execute(
                select(ClassGroup).where(ClassGroup.class_id.in_([c.id for c in self._classes]))
            )
            .scalars()
            .all()
        )
        self._lines = list(
            session.execute(
                select(PlanLine).where(PlanLine.year == year).order_by(PlanLine.grade, PlanLine.id)
            ).scalars()
        )

    def card(self) -> ChecklistCard:
        sets = self._sets()
        who = Studying(self._lines, self._classes, self._groups)
        studying = {line.id: who.of(line) for line in self._lines}
        needs = [self._need(line, studying[line.id]) for line in self._lines]
        workbooks = {key for key, found in sets.items() if found.is_workbook}
        counted = [need for need in needs if need.set_id not in workbooks]
        outside = [need for need in needs if need.set_id in workbooks]
        stocks = {key: found.stock for key, found in sets.items()}
        checklist = make_checklist(counted, stocks)
        by_id = {line.id: line for line in self._lines}

        def details(provision: LineProvision) -> LineDetails:
            line = by_id[provision.need.line_id]
            return LineDetails(
                provision,
                studying[line.id],
                sets.get(line.set_id or 0),
                line.obligatory,
                line.suggested,
            )

        cells = {
            (cell.subject, cell.grade): CellDetails(cell, tuple(map(details, cell.lines)))
            for cell in checklist.cells
        }
        extra = make_checklist(outside, stocks).cells
        pupils: dict[int, int] = defaultdict(int)
        for row in self._classes:
            pupils[row.grade] += row.pupils
        return ChecklistCard(
            self._year,
            checklist,
            cells,
            tuple(sorted({cell.subject for cell in checklist.cells}, key=subject_order)),
            dict(pupils),
            tuple(details(line) for cell in extra for line in cell.lines),
            self._rules,
            self._listed,
        )

    def _need(self, line: PlanLine, classes: tuple[ClassPupils, ...]) -> StudyNeed:
        pupils = sum(item.pupils for item in classes)
        reserve = self._rules.reserve_for(pupils)
        return StudyNeed(line.id, line.subject, line.grade, pupils, reserve, line.set_id)

    # --- what they study by --------------------------------------------------------------------

    def _sets(self) -> dict[int, SetDetails]:
        grades: dict[int, set[int]] = defaultdict(set)
        for line in self._lines:
            if line.set_id is not None:
                grades[line.set_id].add(line.grade)
        ids = list(grades)
        rows = self._session.execute(select(TextbookSet).where(TextbookSet.id.in_(ids))).scalars()
        parts = self._parts(ids)
        licences = self._licences(ids)
        found = {}
        for row in rows:
            own = tuple(parts.get(row.id, ()))
            stock = SetStock(
                row.id,
                tuple(
                    SetPart(part.name, tuple(title.stock for title in part.titles), part.counted)
                    for part in own
                ),
                licences.get(row.id, 0) if row.electronic_allowed else 0,
            )
            found[row.id] = SetDetails(
                row.id,
                row.name,
                stock,
                own,
                tuple(sorted(grades[row.id])),
                row.level,
                row.is_workbook,
                row.electronic_allowed,
            )
        return found

    def _parts(self, set_ids: list[int]) -> dict[int, list[PartDetails]]:
        # a part that nobody has given a title yet makes its set worth nothing
        rows = self._session.execute(
            select(
                SetPartRow.id,
                SetPartRow.set_id,
                SetPartRow.name,
                SetPartTitle.title_id,
                SetPartTitle.counted,
            )
            .outerjoin(SetPartTitle, SetPartTitle.part_id == SetPartRow.id)
            .where(SetPartRow.set_id.in_(set_ids))
            .order_by(SetPartRow.set_id, SetPartRow.position, SetPartRow.id, SetPartTitle.position)
        ).all()
        titles = title_provisions(
            self._session,
            {row.title_id for row in rows if row.title_id is not None},
            self._year,
            self._rules,
            self._listed,
        )
        found: dict[int, list[PartDetails]] = defaultdict(list)
        for _part_id, links in groupby(rows, key=lambda row: row.id):
            of_part = list(links)
            editions = [row for row in of_part if row.title_id is not None]
            counted = frozenset(row.title_id for row in editions if row.counted)
            shown = sorted(
                (titles[row.title_id] for row in editions),
                key=lambda title: (title.id not in counted, -(title.year or 0)),
            )
            fit = sum(title.stock.fit for title in shown if title.id in counted)
            found[of_part[0].set_id].append(
                PartDetails(of_part[0].name, fit, tuple(shown), counted)
            )
        return found

    def _licences(self, set_ids: list[int]) -> dict[int, int]:
        """Licences that are in force on the first day of the school year."""
        day = SchoolYear(self._year).first_day
        found: dict[int, int] = defaultdict(int)
        for row in self._session.execute(
            select(SetLicence).where(SetLicence.set_id.in_(set_ids))
        ).scalars():
            begun = row.valid_from is None or row.valid_from <= day
            if begun and (row.valid_until is None or row.valid_until >= day):
                found[row.set_id] += row.quantity
        return found
