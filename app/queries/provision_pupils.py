"""Who studies by a line of the plan: every pupil goes by the narrowest line that there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.school_classes import class_label
from app.core.text import fold
from app.models import ClassGroup, PlanLine, SchoolClass


@dataclass(frozen=True, slots=True)
class ClassPupils:
    """Pupils of a class, or of a group of it («8А, англ.»), who study by a line of the plan."""

    name: str
    pupils: int


Cell = tuple[str, int]
"""Folded subject and grade."""


class Studying:
    """The classes and groups of each line of a year.

    For a subject a line of a group takes the group out of its class, a line of a class takes
    the class out of the parallel, and a line of a programme takes its classes out of the line
    that is for the whole parallel.
    """

    def __init__(
        self,
        lines: Sequence[PlanLine],
        classes: Sequence[SchoolClass],
        groups: Iterable[ClassGroup],
    ) -> None:
        self._by_id = {row.id: row for row in classes}
        self._by_grade: dict[int, list[SchoolClass]] = defaultdict(list)
        for row in classes:
            self._by_grade[row.grade].append(row)
        self._groups = {group.id: group for group in groups}
        self._own_classes: dict[Cell, set[int]] = defaultdict(set)
        self._programmes: dict[Cell, set[str]] = defaultdict(set)
        self._apart: dict[Cell, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        seen: set[tuple[Cell, int]] = set()
        for line in lines:
            cell = _cell(line)
            if line.group_id is not None:
                group = self._groups.get(line.group_id)
                if group is not None and (cell, group.id) not in seen:
                    seen.add((cell, group.id))
                    self._apart[cell][group.class_id] += group.pupils
            elif line.class_id is not None:
                self._own_classes[cell].add(line.class_id)
            elif line.programme:
                self._programmes[cell].add(line.programme)

    def of(self, line: PlanLine) -> tuple[ClassPupils, ...]:
        """Those who study by ``line``."""
        if line.group_id is not None:
            return self._of_group(line.group_id)
        cell = _cell(line)
        apart = self._apart[cell]
        return tuple(
            ClassPupils(class_label(row.grade, row.letter), max(row.pupils - apart[row.id], 0))
            for row in self._classes(line, cell)
        )

    def _of_group(self, group_id: int) -> tuple[ClassPupils, ...]:
        group = self._groups.get(group_id)
        if group is None:
            return ()
        row = self._by_id[group.class_id]
        name = f"{class_label(row.grade, row.letter)}, {group.name}"
        return (ClassPupils(name, group.pupils),)

    def _classes(self, line: PlanLine, cell: Cell) -> Iterable[SchoolClass]:
        if line.class_id is not None:
            found = self._by_id.get(line.class_id)
            return () if found is None else (found,)
        return (
            row
            for row in self._by_grade[line.grade]
            if row.id not in self._own_classes[cell]
            and (
                row.programme == line.programme
                if line.programme
                else row.programme not in self._programmes[cell]
            )
        )


def _cell(line: PlanLine) -> Cell:
    return fold(line.subject), line.grade
