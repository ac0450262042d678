"""Which figure a person has put where in a form of the region, while it is being marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.core.report_template import (
    CellMark,
    ColumnMark,
    FigureTable,
    TableMark,
    TemplateMapping,
)
from app.exchange.template import make_reference, parse_reference
from app.exchange.template.grid import SheetGrid
from app.queries.region_figure_list import FIGURES_BY_KEY

Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure. ``place`` is the cell that was chosen: the header of a column, or the words
    beside a single cell (or the cell itself); ``target`` is where the figure begins."""

    sheet: str
    place: Place
    table: FigureTable
    figure: str
    target: Place

    @property
    def caption(self) -> str:
        return FIGURES_BY_KEY[self.figure].caption


class TemplateMarks:
    """The marks of a form. Columns under one row of headers begin in one row of data."""

    def __init__(self, mapping: TemplateMapping = TemplateMapping()) -> None:  # noqa: B008 - frozen
        self._marks: list[Mark] = [_of_cell(mark) for mark in mapping.cells]
        self._marks += [mark for table in mapping.tables for mark in _of_table(table)]

    @property
    def all(self) -> tuple[Mark, ...]:
        """By sheets, then from top to bottom."""
        return tuple(sorted(self._marks, key=lambda mark: (mark.sheet, mark.target)))

    def at(self, sheet: str, place: Place) -> Mark | None:
        """The mark whose header, words or cell stands here."""
        return next(
            (
                mark
                for mark in self._marks
                if mark.sheet == sheet and place in (mark.place, mark.target)
            ),
            None,
        )

    def put(self, grid: SheetGrid, place: Place, table: FigureTable, figure: str) -> Mark:
        """Put a figure under the header, or beside the words, that stand at a place."""
        self.drop(grid.name, place)
        row, column = place
        if table is FigureTable.SCHOOL:
            target = (row, column + 1) if _text(grid, place) else place
            self.drop(grid.name, target)
        else:
            target = (self.first_row(grid, place, table), column)
        mark = Mark(grid.name, place, table, figure, target)
        self._marks.append(mark)
        return mark

    def drop(self, sheet: str, place: Place) -> None:
        """Take away the figure of a place."""
        found = self.at(sheet, place)
        if found is not None:
            self._marks.remove(found)

    def first_row(self, grid: SheetGrid, place: Place, table: FigureTable) -> int:
        """The first row of data under a header: that of its neighbours, else by the sheet."""
        for mark in self._marks:
            same = (mark.sheet, mark.table, mark.place[0]) == (grid.name, table, place[0])
            if same and mark.table is not FigureTable.SCHOOL:
                return mark.target[0]
        return grid.first_data_row(place[0])

    def set_first_row(self, mark: Mark, row: int) -> None:
        """Let the table of a mark begin in another row."""
        self._marks = [
            replace(other, target=(row, other.target[1])) if _together(other, mark) else other
            for other in self._marks
        ]

    def mapping(self, sheets: Sequence[SheetGrid]) -> TemplateMapping:
        """What is kept, with the words that name each place."""
        grids: Mapping[str, SheetGrid] = {sheet.name: sheet for sheet in sheets}
        cells: list[CellMark] = []
        tables: dict[tuple[str, FigureTable, int], list[ColumnMark]] = {}
        for mark in self.all:
            grid = grids[mark.sheet]
            label_cell = make_reference(*mark.place)
            label = _text(grid, mark.place)
            if mark.table is FigureTable.SCHOOL:
                if mark.place == mark.target:
                    label_cell, label = _words_before(grid, mark.place)
                cells.append(
                    CellMark(
                        mark.sheet, make_reference(*mark.target), mark.figure, label_cell, label
                    )
                )
                continue
            key = (mark.sheet, mark.table, mark.target[0])
            column = make_reference(1, mark.target[1]).rstrip("1")
            columns = tables.setdefault(key, [])
            columns.append(ColumnMark(column, mark.figure, label_cell, label))
        return TemplateMapping(
            tuple(cells),
            tuple(
                TableMark(sheet, table, row, tuple(columns))
                for (sheet, table, row), columns in tables.items()
            ),
        )


def _together(one: Mark, other: Mark) -> bool:
    return (one.sheet, one.table, one.place[0]) == (other.sheet, other.table, other.place[0])


def _text(grid: SheetGrid, place: Place) -> str:
    return grid.text(make_reference(*place))


def _words_before(grid: SheetGrid, place: Place) -> tuple[str, str]:
    """The nearest words to the left of an empty cell; empty when there are none."""
    for column in range(place[1] - 1, 0, -1):
        text = _text(grid, (place[0], column))
        if text:
            return make_reference(place[0], column), text
    return "", ""


def _of_cell(mark: CellMark) -> Mark:
    target = parse_reference(mark.cell)
    beside = mark.label_cell and parse_reference(mark.label_cell) == (target[0], target[1] - 1)
    place = parse_reference(mark.label_cell) if beside else target
    return Mark(mark.sheet, place, FigureTable.SCHOOL, mark.figure, target)


def _of_table(table: TableMark) -> list[Mark]:
    return [
        Mark(
            table.sheet,
            parse_reference(column.label_cell),
            table.table,
            column.figure,
            (table.first_row, parse_reference(f"{column.column}1")[1]),
        )
        for column in table.columns
    ]
