"""Proposing the study plan of a year: from last year's plan, else from the sets of the fund."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.school_classes import Programme
from app.core.school_subjects import (
    group_subject,
    is_foreign_language,
    is_second_language,
)
from app.core.text import fold
from app.core.textbook_sets import ADAPTED
from app.models import JournalEntry, Operation, PlanLine
from app.queries.classes import ClassRow, class_rows
from app.queries.study_plan import PlanRow, study_plan
from app.queries.textbook_sets import SetRow, set_rows
from app.services.classes import drop_lines
from app.services.context import Journal
from app.services.study_rows import LINE, line_state

_SECOND_NOTE = "Кто изучает этот язык, не указано: посчитаны все ученики параллели"
_Cell = tuple[str, int]
_Key = tuple[str, int, str, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """A cell for which the fund has several sets: which was chosen, which others there are."""

    subject: str
    grade: int
    chosen: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanSuggestion:
    """What was proposed: ``lines`` are all suggested ones of the year now, those of
    ``from_last_year`` by id taken from the plan before. ``kept`` lines are a person's and stayed.
    """

    lines: tuple[PlanRow, ...]
    from_last_year: frozenset[int]
    added: int
    unchanged: int
    dropped: int
    kept: int
    choices: tuple[PlanChoice, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    subject: str
    grade: int
    set_id: int
    programme: str = ""
    class_id: int | None = None
    group_id: int | None = None
    obligatory: bool = True
    note: str = ""
    rolled: bool = False

    @property
    def cell(self) -> _Cell:
        return fold(self.subject), self.grade

    @property
    def key(self) -> _Key:
        return (*self.cell, self.programme, self.class_id, self.group_id, self.set_id)


def suggest_plan(session: Session, journal: Journal, operation: int, year: int) -> PlanSuggestion:
    """Write the proposal for a year over the earlier one. A cell (subject and grade) where a
    person touched, entered or removed a line is left alone."""
    classes = class_rows(session, year)
    sets = [row for row in set_rows(session, year) if not row.is_workbook]
    lines = _lines(session, year)
    touched = [line for line in lines if not line.suggested]
    closed = {(fold(line.subject), line.grade) for line in touched}
    closed |= _removed_cells(session, year)
    wanted = [
        item
        for item in _rolled(session, year, classes, {row.id: row for row in sets})
        if item.cell not in closed
    ]
    fund = _Fund(classes, sets, closed | {item.cell for item in wanted})
    wanted += fund.lines()
    added, unchanged, dropped, rolled = _write(session, journal, operation, year, wanted, lines)
    plan = study_plan(session, year)
    return PlanSuggestion(
        tuple(line for line in plan.lines if line.suggested),
        frozenset(rolled),
        added,
        unchanged,
        dropped,
        len(touched),
        tuple(fund.choices),
        tuple(fund.remarks),
    )


def _rolled(
    session: Session, year: int, classes: Sequence[ClassRow], sets: dict[int, SetRow]
) -> list[_Wanted]:
    """Last year's lines for the same grades, cell by cell: a cell one of whose sets is no more
    is not taken over."""
    by_name = {(row.grade, row.letter): row for row in classes}
    before = {row.id: row for row in class_rows(session, year - 1)}
    grades = {row.grade for row in classes}
    cells: dict[_Cell, list[PlanLine]] = defaultdict(list)
    for line in _lines(session, year - 1):
        if line.grade in grades:
            cells[fold(line.subject), line.grade].append(line)
    result: list[_Wanted] = []
    for cell in cells.values():
        if all(_serves(sets.get(line.set_id or 0), line.grade) for line in cell):
            result += [item for line in cell for item in _moved(line, before, by_name)]
    return result


def _moved(
    line: PlanLine, before: dict[int, ClassRow], by_name: dict[tuple[int, str], ClassRow]
) -> Iterator[_Wanted]:
    """A line for the class or the group of the same name this year, if there is one."""
    class_id = group_id = None
    if line.class_id is not None:
        old = before.get(line.class_id)
        new = by_name.get((old.grade, old.letter)) if old else None
        if old is None or new is None:
            return
        class_id = new.id
        if line.group_id is not None:
            named = {(fold(group.subject), fold(group.name)): group.id for group in new.groups}
            was = next((group for group in old.groups if group.id == line.group_id), None)
            group_id = named.get((fold(was.subject), fold(was.name))) if was else None
            if group_id is None:
                return
    yield _Wanted(
        line.subject,
        line.grade,
        line.set_id or 0,
        line.programme,
        class_id,
        group_id,
        line.obligatory,
        line.note,
        rolled=True,
    )


def _serves(row: SetRow | None, grade: int) -> bool:
    return row is not None and row.grade_from <= grade <= row.grade_to


@dataclass(slots=True)
class _Fund:
    """Chooses sets for the cells that are still open."""

    classes: Sequence[ClassRow]
    sets: Sequence[SetRow]
    closed: set[_Cell]
    choices: list[PlanChoice] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def lines(self) -> list[_Wanted]:
        result: list[_Wanted] = []
        for grade in sorted({row.grade for row in self.classes}):
            subjects: dict[str, list[SetRow]] = defaultdict(list)
            for row in self.sets:
                if _serves(row, grade):
                    subjects[fold(row.subject)].append(row)
            leading = _leading_language(subjects.values())
            for options in subjects.values():  # the sets come in the order of their subjects
                subject = options[0].subject
                if (fold(subject), grade) not in self.closed:
                    result += self._cell(subject, grade, options, leading)
        return result

    def _cell(
        self, subject: str, grade: int, options: Sequence[SetRow], leading: str
    ) -> list[_Wanted]:
        parallel = [row for row in self.classes if row.grade == grade]
        adapted = [row for row in options if row.level == ADAPTED]
        usual = [row for row in options if row.level != ADAPTED]
        needs_adapted = [row for row in parallel if row.programme is Programme.ADAPTED]
        if adapted and needs_adapted and len(needs_adapted) < len(parallel):
            lines = [
                _Wanted(subject, grade, self._best(subject, grade, usual).id, programme)
                for programme in sorted({row.programme.value for row in parallel})
                if usual and programme != Programme.ADAPTED
            ]
            chosen = self._best(subject, grade, adapted)
            return [*lines, _Wanted(subject, grade, chosen.id, Programme.ADAPTED.value)]
        fitting = adapted if adapted and needs_adapted else usual
        if not fitting:
            return []
        return self._for_all(subject, grade, parallel, self._best(subject, grade, fitting), leading)

    def _for_all(
        self, subject: str, grade: int, parallel: Sequence[ClassRow], chosen: SetRow, leading: str
    ) -> list[_Wanted]:
        """Lines for the groups that study the subject apart, and for everybody else."""
        groups = [
            (row.id, group.id)
            for row in parallel
            for group in row.groups
            if fold(group_subject(group.subject, group.name)) == fold(subject)
        ]
        lines = [
            _Wanted(subject, grade, chosen.id, class_id=class_id, group_id=group_id)
            for class_id, group_id in groups
        ]
        if is_second_language(subject) and groups:
            return lines
        if is_foreign_language(subject) and not is_second_language(subject):
            return lines + self._rest_of_language(subject, grade, parallel, chosen, leading, lines)
        if {class_id for class_id, _group in groups} >= {row.id for row in parallel}:
            return lines
        if is_second_language(subject):
            self.remarks.append(f"{subject}, {grade} класс: {_SECOND_NOTE.lower()}")
            return [_Wanted(subject, grade, chosen.id, obligatory=False, note=_SECOND_NOTE)]
        return [*lines, _Wanted(subject, grade, chosen.id)]

    def _rest_of_language(
        self,
        subject: str,
        grade: int,
        parallel: Sequence[ClassRow],
        chosen: SetRow,
        leading: str,
        lines: Sequence[_Wanted],
    ) -> list[_Wanted]:
        """A language for the classes that are not split by languages: the one that the fund has
        most of; another one that no group names is proposed as not obligatory."""
        split = {row.id for row in parallel if any(_is_first_language(g) for g in _pairs(row))}
        whole = [row for row in parallel if row.id not in split]
        if not whole:
            return []
        if fold(subject) == fold(leading):
            if not split:
                return [_Wanted(subject, grade, chosen.id)]
            return [_Wanted(subject, grade, chosen.id, class_id=row.id) for row in whole]
        if lines or split:
            return []
        self.remarks.append(f"{subject}, {grade} класс: {_SECOND_NOTE.lower()}")
        return [_Wanted(subject, grade, chosen.id, obligatory=False, note=_SECOND_NOTE)]

    def _best(self, subject: str, grade: int, options: Sequence[SetRow]) -> SetRow:
        """The set with the most fit copies, of equal ones the newest; the others are named."""
        ordered = sorted(options, key=_worth)
        if len(ordered) > 1:
            others = tuple(row.name for row in ordered[1:])
            choice = PlanChoice(subject, grade, ordered[0].name, others)
            if choice not in self.choices:
                self.choices.append(choice)
        return ordered[0]


def _worth(row: SetRow) -> tuple[int, int, str, int]:
    return -row.fit, -(row.newest or 0), row.name, row.id


def _leading_language(subjects: Iterable[Sequence[SetRow]]) -> str:
    """The first foreign language that the fund has the most sets of for a grade."""
    rows = [
        row
        for options in subjects
        for row in options
        if is_foreign_language(row.subject) and not is_second_language(row.subject)
    ]
    return min(rows, key=_worth).subject if rows else ""


def _pairs(row: ClassRow) -> list[tuple[str, str]]:
    return [(group.subject, group.name) for group in row.groups]


def _is_first_language(pair: tuple[str, str]) -> bool:
    subject = group_subject(*pair)
    return is_foreign_language(subject) and not is_second_language(subject)


# --- writing -----------------------------------------------------------------------------------


def _write(
    session: Session,
    journal: Journal,
    operation: int,
    year: int,
    wanted: Sequence[_Wanted],
    lines: Sequence[PlanLine],
) -> tuple[int, int, int, set[int]]:
    """Bring the suggested lines in step: added, unchanged, dropped, ids of those rolled."""
    old = {_key(line): line.id for line in lines if line.suggested}
    new = {item.key: item for item in wanted}
    gone = [line_id for key, line_id in old.items() if key not in new]
    drop_lines(session, journal, operation, gone)
    added = 0
    rolled: set[int] = set()
    for key, item in new.items():
        if key in old:
            line_id = old[key]
        else:
            row = PlanLine(
                year=year,
                subject=item.subject,
                grade=item.grade,
                programme=item.programme,
                class_id=item.class_id,
                group_id=item.group_id,
                set_id=item.set_id,
                obligatory=item.obligatory,
                suggested=True,
                note=item.note,
            )
            session.add(row)
            session.flush()
            line_id = row.id
            journal.entry(operation, LINE, line_id, None, line_state(session, line_id))
            added += 1
        if item.rolled:
            rolled.add(line_id)
    return added, len(new) - added, len(gone), rolled


def _lines(session: Session, year: int) -> Sequence[PlanLine]:
    return (
        session.execute(select(PlanLine).where(PlanLine.year == year).order_by(PlanLine.id))
        .scalars()
        .all()
    )


def _key(line: PlanLine) -> _Key:
    return (
        fold(line.subject),
        line.grade,
        line.programme,
        line.class_id,
        line.group_id,
        line.set_id,
    )


def _removed_cells(session: Session, year: int) -> set[_Cell]:
    """Cells that a person removed a line from: it is not proposed again."""
    entries = session.execute(
        select(JournalEntry.before)
        .join(Operation, Operation.id == JournalEntry.operation_id)
        .where(
            JournalEntry.entity == LINE,
            JournalEntry.after.is_(None),
            Operation.kind == "plan_line_removed",
            Operation.undone_by_id.is_(None),
        )
    ).scalars()
    states = [json.loads(text or "{}") for text in entries]
    return {
        (fold(state["subject"]), state["grade"]) for state in states if state.get("year") == year
    }
