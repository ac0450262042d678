"""Which figure goes into which cell of a region's workbook, kept for the next year.

A table repeats: its first row of data and, for each column, the figure that goes there. A single
cell holds one figure. Beside every place stands the text of the cell that names it, so that a form
of the next year that has been changed is noticed and not filled in blindly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FigureTable(StrEnum):
    """What the rows of a table of a form are; ``SCHOOL`` figures stand in single cells."""

    SCHOOL = "school"
    CHECKLIST = "checklist"
    DEFICITS = "deficits"
    SURPLUSES = "surpluses"
    TITLES = "titles"
    CLASSES = "classes"
    PARALLELS = "parallels"


TABLE_NAMES: dict[FigureTable, str] = {
    FigureTable.SCHOOL: "Школа и итоги",
    FigureTable.CHECKLIST: "Чек-лист: предмет и класс",
    FigureTable.DEFICITS: "Чего не хватает",
    FigureTable.SURPLUSES: "Что лишнее",
    FigureTable.TITLES: "Учебники",
    FigureTable.CLASSES: "Классы",
    FigureTable.PARALLELS: "Параллели",
}


@dataclass(frozen=True, slots=True)
class CellMark:
    """A figure in one cell («B3»). ``label`` is the text of ``label_cell`` that names the place;
    both are empty where nothing does."""

    sheet: str
    cell: str
    figure: str
    label_cell: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMark:
    """A figure in a column («C») under the header that stands in ``label_cell``."""

    column: str
    figure: str
    label_cell: str
    label: str


@dataclass(frozen=True, slots=True)
class TableMark:
    """A table that repeats from ``first_row`` (as Excel counts) downwards."""

    sheet: str
    table: FigureTable
    first_row: int
    columns: tuple[ColumnMark, ...]


@dataclass(frozen=True, slots=True)
class TemplateMapping:
    """All figures of a form."""

    cells: tuple[CellMark, ...] = ()
    tables: tuple[TableMark, ...] = ()

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that are filled in."""
        marks = [mark.sheet for mark in self.cells] + [mark.sheet for mark in self.tables]
        return tuple(dict.fromkeys(marks))

    @property
    def text(self) -> str:
        """The mapping as it is kept."""
        value = {
            "cells": [
                [mark.sheet, mark.cell, mark.figure, mark.label_cell, mark.label]
                for mark in self.cells
            ],
            "tables": [
                {
                    "sheet": mark.sheet,
                    "table": mark.table.value,
                    "first_row": mark.first_row,
                    "columns": [
                        [column.column, column.figure, column.label_cell, column.label]
                        for column in mark.columns
                    ],
                }
                for mark in self.tables
            ],
        }
        return json.dumps(value, ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> TemplateMapping:
        """The mapping as :meth:`text` wrote it."""
        value: dict[str, Any] = json.loads(text)
        return cls(
            tuple(CellMark(*mark) for mark in value["cells"]),
            tuple(
                TableMark(
                    mark["sheet"],
                    FigureTable(mark["table"]),
                    mark["first_row"],
                    tuple(ColumnMark(*column) for column in mark["columns"]),
                )
                for mark in value["tables"]
            ),
        )
