"""What stands in the sheets of a template, as a person sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.progress import NO_PROGRESS
from app.core.text import fold
from app.exchange.spreadsheet.kinds import FileKind
from app.exchange.spreadsheet.model import cell_text
from app.exchange.spreadsheet.workbook import read_workbook
from app.exchange.template.sheet_edit import make_reference, parse_reference
from app.exchange.template.workbook import TemplateBook

MOST_ROWS, MOST_COLUMNS = 2_000, 200
_TOTAL = re.compile(r"(итог|всего)")


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """The texts of a sheet, row by row from row 1 and column A; at most ``MOST_ROWS`` of them."""

    name: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def text(self, reference: str) -> str:
        """The text of «B5», empty beyond the filled cells."""
        row, column = parse_reference(reference)
        if row > len(self.rows) or column > len(self.rows[row - 1]):
            return ""
        return self.rows[row - 1][column - 1]

    def places_of(self, text: str) -> tuple[str, ...]:
        """Where a text stands, whatever its capitals and spaces."""
        wanted = fold(text)
        return tuple(
            make_reference(row, column)
            for row, cells in enumerate(self.rows, start=1)
            for column, cell in enumerate(cells, start=1)
            if cell and fold(cell) == wanted
        )

    def total_row(self, first_row: int) -> int | None:
        """The row of totals («ИТОГИ», «Всего») under a table that begins in ``first_row``."""
        for number, cells in enumerate(self.rows[first_row - 1 :], start=first_row):
            if any(_TOTAL.match(fold(cell)) for cell in cells if cell):
                return number
        return None

    def first_data_row(self, header_row: int) -> int:
        """The row of data under a header: numbers of columns («1 2 3») are passed over."""
        row = header_row + 1
        while row <= len(self.rows):
            filled = [cell for cell in self.rows[row - 1] if cell]
            if len(filled) < 2 or not all(cell.isdecimal() and int(cell) < 100 for cell in filled):
                break
            numbers = list(map(int, filled))
            if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
                break
            row += 1
        return row


def read_grids(book: TemplateBook, name: str) -> tuple[SheetGrid, ...]:
    """The visible sheets of a template; ``name`` is that of the file.

    Raises:
        UserError: a sheet is too large or damaged.
    """
    return tuple(_grid(book, sheet.name, name) for sheet in book.sheets if sheet.visible)


def _grid(book: TemplateBook, sheet: str, name: str) -> SheetGrid:
    table = read_workbook(book.data, FileKind.XLSX, name, sheet, NO_PROGRESS)
    return SheetGrid(
        sheet,
        tuple(
            tuple(cell_text(cell) for cell in row.cells[:MOST_COLUMNS])
            for row in table.rows[:MOST_ROWS]
        ),
    )
