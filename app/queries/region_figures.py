"""The figures that a region's workbook can be filled with, and what they are read from.

A figure has a key that is kept in mappings, a Russian caption, and the words by which headers of
forms usually call it. They are declared in :mod:`app.queries.region_figure_list`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.report_template import FigureTable
from app.exchange.package import (
    RegionData,
    RegionSet,
    RegionTitle,
    RegionTotal,
)
from app.queries.classes import ClassRow
from app.queries.school import Requisites

FigureValue = str | int | float | None
NUMBER = ".number"
"""How the keys of the numbers of rows end."""


@dataclass(frozen=True, slots=True)
class FigureSource:
    """What figures are read from: the data of the package, the requisites, the classes."""

    data: RegionData
    requisites: Requisites | None
    classes: tuple[ClassRow, ...]
    titles: Mapping[str, RegionTitle]
    sets: Mapping[str, RegionSet]

    @classmethod
    def of(
        cls, data: RegionData, requisites: Requisites | None, classes: tuple[ClassRow, ...]
    ) -> FigureSource:
        return cls(
            data,
            requisites,
            classes,
            {title.key: title for title in data.titles},
            {found.key: found for found in data.sets},
        )

    def title(self, key: str) -> RegionTitle:
        return self.titles[key]

    def set(self, key: str | None) -> RegionSet | None:
        return self.sets.get(key) if key is not None else None

    def titles_of(self, key: str | None) -> list[RegionTitle]:
        """The titles of a set, part by part."""
        found = self.set(key)
        keys = [title for part in found.parts for title in part.titles] if found else []
        return [self.title(each) for each in dict.fromkeys(keys)]

    def total(self, level: str) -> RegionTotal:
        return next(total for total in self.data.totals if total.level == level)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a form. ``headers`` are the usual beginnings of its header, folded."""

    key: str
    caption: str
    table: FigureTable
    value: Callable[[FigureSource, Any], FigureValue]
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A row of a table with its number."""

    number: int
    row: Any


def rows_of(source: FigureSource, table: FigureTable) -> Sequence[FigureLine]:
    """The rows of a table, numbered from 1."""
    data = source.data
    rows: Sequence[Any]
    match table:
        case FigureTable.CHECKLIST:
            rows = data.cells
        case FigureTable.DEFICITS:
            rows = data.deficits
        case FigureTable.SURPLUSES:
            rows = [(extra, spare) for extra in data.surpluses for spare in extra.titles]
        case FigureTable.TITLES:
            rows = data.titles
        case FigureTable.CLASSES:
            rows = source.classes
        case FigureTable.PARALLELS:
            rows = data.parallels
        case FigureTable.SCHOOL:
            rows = ()
    return [FigureLine(number, row) for number, row in enumerate(rows, start=1)]


def value_of(figure: Figure, source: FigureSource, line: FigureLine | None = None) -> FigureValue:
    """The value of a figure, in a table for one of its rows."""
    if line is None:
        return figure.value(source, None)
    if figure.key.endswith(NUMBER):
        return line.number
    return figure.value(source, line.row)
