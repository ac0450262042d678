"""Reading the classes of a school year with their pupils and groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.provision import LEVELS
from app.core.school_classes import Programme, class_label
from app.models import ClassGroup, SchoolClass
from app.models.library import Library
from app.queries.rows import batches

__all__ = [
    "ClassDraft",
    "ClassQueries",
    "ClassRow",
    "ClassTotal",
    "ClassYear",
    "GroupDraft",
    "GroupRow",
]


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """Pupils of a class who study ``subject`` apart; ``id`` is ``None`` for a new group."""

    subject: str
    name: str
    pupils: int
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ClassDraft:
    """A class as a person enters it; ``year`` is the one that the school year begins in."""

    year: int
    grade: int
    letter: str = ""
    pupils: int = 0
    programme: Programme = Programme.GENERAL
    profile: str = ""
    note: str = ""
    is_forecast: bool = False
    groups: tuple[GroupDraft, ...] = ()
    id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class GroupRow:
    id: int
    subject: str
    name: str
    pupils: int


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class of a year. ``next_pupils`` are those of the class that it becomes a year later
    (10А of 9А), ``None`` while that is not there."""

    id: int
    year: int
    grade: int
    letter: str
    pupils: int
    is_forecast: bool
    programme: Programme
    profile: str
    note: str
    version: int
    groups: tuple[GroupRow, ...] = ()
    next_pupils: int | None = None

    @property
    def label(self) -> str:
        """«10А»."""
        return class_label(self.grade, self.letter)

    @property
    def draft(self) -> ClassDraft:
        """The class as it is edited."""
        return ClassDraft(
            self.year,
            self.grade,
            self.letter,
            self.pupils,
            self.programme,
            self.profile,
            self.note,
            self.is_forecast,
            tuple(GroupDraft(row.subject, row.name, row.pupils, row.id) for row in self.groups),
            self.id,
            self.version,
        )


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """A total over classes: «7-е классы», «5–9 классы», «Всего». ``next_pupils`` are the pupils
    of the same grades a year later, ``None`` when that year has no classes at all."""

    name: str
    first_grade: int
    last_grade: int
    classes: int
    pupils: int
    next_pupils: int | None


@dataclass(frozen=True, slots=True)
class ClassYear:
    """The classes of a school year by grade and letter, with totals."""

    year: int
    classes: tuple[ClassRow, ...]
    parallels: tuple[ClassTotal, ...]
    levels: tuple[ClassTotal, ...]
    total: ClassTotal

    @property
    def is_forecast(self) -> bool:
        """Does a number of pupils in it await confirmation?"""
        return any(row.is_forecast for row in self.classes)


class ClassQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def years(self) -> tuple[int, ...]:
        """The years (of their beginning) that have classes, the latest first."""
        with self._library.read() as session:
            found = session.execute(select(SchoolClass.year).distinct()).scalars()
            return tuple(sorted(found, reverse=True))

    def year(self, year: int) -> ClassYear:
        """The classes of a year, with the numbers of the next one beside them."""
        with self._library.read() as session:
            rows = class_rows(session, year)
            following = class_rows(session, year + 1)
        pupils = {(row.grade, row.letter): row.pupils for row in following}
        shown = tuple(_with_next(row, pupils.get((row.grade + 1, row.letter))) for row in rows)
        grades = sorted({row.grade for row in (*rows, *following)})
        parallels = tuple(
            _total(f"{grade}-е классы", grade, grade, rows, following) for grade in grades
        )
        levels = tuple(_total(name, first, last, rows, following) for name, first, last in LEVELS)
        return ClassYear(
            year,
            shown,
            parallels,
            tuple(level for level in levels if level.classes or level.next_pupils),
            _total("Всего", 1, 12, rows, following),
        )

    def card(self, class_id: int) -> ClassRow | None:
        with self._library.read() as session:
            row = session.get(SchoolClass, class_id)
            return None if row is None else _rows(session, [row])[0]


def class_rows(session: Session, year: int) -> tuple[ClassRow, ...]:
    """The classes of a year by grade and letter, without a look at the next one."""
    found = session.execute(
        select(SchoolClass)
        .where(SchoolClass.year == year)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    ).scalars()
    return _rows(session, found.all())


def _rows(session: Session, found: Sequence[SchoolClass]) -> tuple[ClassRow, ...]:
    groups = _groups(session, [row.id for row in found])
    return tuple(
        ClassRow(
            id=row.id,
            year=row.year,
            grade=row.grade,
            letter=row.letter,
            pupils=row.pupils,
            is_forecast=row.is_forecast,
            programme=Programme(row.programme),
            profile=row.profile,
            note=row.note,
            version=row.version,
            groups=tuple(groups[row.id]),
        )
        for row in found
    )


def _groups(session: Session, class_ids: Iterable[int]) -> dict[int, list[GroupRow]]:
    groups: dict[int, list[GroupRow]] = defaultdict(list)
    for ids in batches(class_ids):
        rows = session.execute(
            select(ClassGroup)
            .where(ClassGroup.class_id.in_(ids))
            .order_by(ClassGroup.subject, ClassGroup.id)
        ).scalars()
        for row in rows:
            groups[row.class_id].append(GroupRow(row.id, row.subject, row.name, row.pupils))
    return groups


def _with_next(row: ClassRow, pupils: int | None) -> ClassRow:
    return replace(row, next_pupils=pupils)


def _total(
    name: str, first: int, last: int, rows: Sequence[ClassRow], following: Sequence[ClassRow]
) -> ClassTotal:
    mine = [row for row in rows if first <= row.grade <= last]
    later = [row for row in following if first <= row.grade <= last]
    return ClassTotal(
        name,
        first,
        last,
        len(mine),
        sum(row.pupils for row in mine),
        sum(row.pupils for row in later) if following else None,
    )
