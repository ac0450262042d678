"""A table of any spreadsheet file as plain values with the row numbers that Excel shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

Cell = str | int | float | bool | dt.date | None
"""``None`` is an empty cell; a text is never empty and has no spaces at its ends."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row; ``number`` is 1-based as Excel shows it, ``cells`` end with the last filled one."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, column: int) -> Cell:
        """The cell of a 0-based column; ``None`` beyond the end."""
        return self.cells[column] if 0 <= column < len(self.cells) else None

    @property
    def filled(self) -> tuple[int, ...]:
        """The 0-based columns that hold something."""
        return tuple(place for place, value in enumerate(self.cells) if value is not None)


@dataclass(frozen=True, slots=True)
class TableWarning:
    """What is doubtful in a cell: row and column as in Excel (1-based), a Russian sentence."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook, or a whole text file.

    ``format`` is a label for the user. ``sheets`` are the names of the sheets that hold
    cells, ``sheet`` is the one read (both empty for text). ``encoding`` and ``separator``
    are of a text file (empty for a workbook); ``encodings`` are those it may be in, best
    first. ``rows`` run without gaps from row 1, blank ones with no cells; ``width`` is the
    number of columns.
    """

    name: str
    format: str
    rows: tuple[TableRow, ...]
    width: int
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    encodings: tuple[str, ...] = ()
    separator: str = ""
    warnings: tuple[TableWarning, ...] = ()


def column_letters(column: int) -> str:
    """Name of a 0-based column as Excel shows it: 0 → «A», 27 → «AB»."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_text(value: Cell) -> str:
    """A cell as the user sees it: «2020», «12.05.2026», «ИСТИНА»; «» for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    if isinstance(value, dt.date):
        return f"{value:%d.%m.}{value.year:04d}"
    if isinstance(value, float):
        return repr(value).replace(".", ",") if abs(value) < 1e15 else f"{value:.15g}"
    return str(value)
