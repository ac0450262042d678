"""Reading the study plan: which subject each grade, class or group studies by which set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.school_classes import PROGRAMME_NAMES, Programme
from app.core.school_subjects import subject_order
from app.core.text import fold
from app.models import PlanLine
from app.models.library import Library
from app.queries.classes import ClassRow, class_rows
from app.queries.textbook_sets import SetRow, set_rows


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A line of the plan as it is edited. Without ``class_id`` it is for the parallel (of
    ``programme``, where that is given); ``group_id`` is a group of the class."""

    year: int
    subject: str
    grade: int
    programme: str = ""
    class_id: int | None = None
    group_id: int | None = None
    set_id: int | None = None
    obligatory: bool = True
    note: str = ""
    id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the plan. ``whom`` is «7-е классы», «7-е классы, адаптированная», «7А»,
    «7А, группа английский»; ``pupils`` are those who study by it; ``fit`` the sets there are
    for all who share the set."""

    id: int
    year: int
    subject: str
    grade: int
    programme: str
    class_id: int | None
    group_id: int | None
    set_id: int | None
    set_name: str
    fit: int
    obligatory: bool
    suggested: bool
    note: str
    version: int
    whom: str
    pupils: int

    @property
    def draft(self) -> PlanDraft:
        return PlanDraft(
            self.year,
            self.subject,
            self.grade,
            self.programme,
            self.class_id,
            self.group_id,
            self.set_id,
            self.obligatory,
            self.note,
            self.id,
            self.version,
        )


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """The plan of a school year: a matrix of subjects and grades with the lines of each cell."""

    year: int
    subjects: tuple[str, ...]
    grades: tuple[int, ...]
    lines: tuple[PlanRow, ...]
    classes: tuple[ClassRow, ...]

    def cell(self, subject: str, grade: int) -> tuple[PlanRow, ...]:
        """The lines of one cell, the parallel's before those of classes and groups."""
        wanted = fold(subject)
        return tuple(
            line for line in self.lines if line.grade == grade and fold(line.subject) == wanted
        )

    @property
    def suggested(self) -> int:
        """Lines that the program proposed and nobody has touched since."""
        return sum(line.suggested for line in self.lines)


class StudyPlanQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def plan(self, year: int) -> StudyPlan:
        """The plan of the school year that begins in ``year``."""
        with self._library.read() as session:
            return study_plan(session, year)

    def years(self) -> tuple[int, ...]:
        """The years that have a plan, the latest first."""
        with self._library.read() as session:
            found = session.execute(select(PlanLine.year).distinct()).scalars()
            return tuple(sorted(found, reverse=True))


def study_plan(session: Session, year: int) -> StudyPlan:
    """The plan of a year; its grades are those of the classes and of the lines."""
    classes = class_rows(session, year)
    found = (
        session.execute(select(PlanLine).where(PlanLine.year == year).order_by(PlanLine.id))
        .scalars()
        .all()
    )
    sets = {row.id: row for row in set_rows(session, year, retired=True)} if found else {}
    pupils = pupils_of_lines(found, classes)
    lines = sorted(
        (_row(line, classes, sets, pupils[line.id]) for line in found),
        key=lambda row: (
            subject_order(row.subject),
            row.grade,
            row.class_id is not None,
            row.whom,
            row.id,
        ),
    )
    names: dict[str, str] = {}
    for line in lines:
        names.setdefault(fold(line.subject), line.subject)
    return StudyPlan(
        year,
        tuple(sorted(names.values(), key=subject_order)),
        tuple(sorted({row.grade for row in classes} | {line.grade for line in lines})),
        tuple(lines),
        classes,
    )


def pupils_of_lines(lines: Iterable[PlanLine], classes: Sequence[ClassRow]) -> dict[int, int]:
    """Pupils of each line: the group's, else the class's, else those of the classes of the
    parallel (of the programme) that have no line of their own for the subject."""
    lines = tuple(lines)
    own: dict[tuple[str, int], set[int]] = defaultdict(set)
    for line in lines:
        if line.class_id is not None:
            own[fold(line.subject), line.grade].add(line.class_id)
    by_id = {row.id: row for row in classes}
    groups = {group.id: group for row in classes for group in row.groups}
    result = {}
    for line in lines:
        if line.group_id is not None:
            group = groups.get(line.group_id)
            result[line.id] = group.pupils if group else 0
        elif line.class_id is not None:
            found = by_id.get(line.class_id)
            result[line.id] = found.pupils if found else 0
        else:
            apart = own[fold(line.subject), line.grade]
            result[line.id] = sum(
                row.pupils
                for row in classes
                if row.grade == line.grade
                and row.id not in apart
                and line.programme in ("", row.programme.value)
            )
    return result


def _row(
    line: PlanLine, classes: Sequence[ClassRow], sets: dict[int, SetRow], pupils: int
) -> PlanRow:
    chosen = sets.get(line.set_id) if line.set_id is not None else None
    return PlanRow(
        id=line.id,
        year=line.year,
        subject=line.subject,
        grade=line.grade,
        programme=line.programme,
        class_id=line.class_id,
        group_id=line.group_id,
        set_id=line.set_id,
        set_name=chosen.name if chosen else "",
        fit=chosen.fit if chosen else 0,
        obligatory=line.obligatory,
        suggested=line.suggested,
        note=line.note,
        version=line.version,
        whom=_whom(line, classes),
        pupils=pupils,
    )


def _whom(line: PlanLine, classes: Sequence[ClassRow]) -> str:
    row = next((row for row in classes if row.id == line.class_id), None)
    if row is None:
        name = f"{line.grade}-е классы"
        if line.programme:
            name += f", {PROGRAMME_NAMES[Programme(line.programme)].lower()}"
        return name
    group = next((group for group in row.groups if group.id == line.group_id), None)
    return f"{row.label}, группа {group.name}" if group else row.label
