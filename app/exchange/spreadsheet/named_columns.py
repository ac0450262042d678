"""Small tables whose columns are known by a few words: where the header is, what stands where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.text import fold
from app.exchange.spreadsheet.model import Cell, Table, TableRow, cell_text

F = TypeVar("F", bound=StrEnum)
_HEADER_WITHIN = 30
_SIGNS = re.compile(r"[^\w]+")
_TOTAL = re.compile(r"(?:итог\w*|всего)(?:\W.*)?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class NamedColumns(Generic[F]):
    """Columns (0-based) by field; ``header_row`` is 1-based, ``None`` without a header."""

    columns: Mapping[F, int]
    header_row: int | None = None

    def cell(self, row: TableRow, field: F) -> Cell:
        place = self.columns.get(field)
        return None if place is None else row.cell(place)

    def text(self, row: TableRow, field: F) -> str:
        return cell_text(self.cell(row, field)).strip()

    def with_column(self, field: F, column: int | None) -> NamedColumns[F]:
        """Another choice; ``None`` leaves the field without a column."""
        rest = {known: place for known, place in self.columns.items() if known is not field}
        if column is not None:
            rest[field] = column
        return NamedColumns(rest, self.header_row)


def header_words(cell: Cell) -> str:
    """A cell of a header as its words are compared: «кол во обучающихся»."""
    return " ".join(_SIGNS.sub(" ", fold(cell_text(cell))).split())


def find_columns(
    table: Table, words: Mapping[F, str], *, header_row: int | None = None, enough: int = 2
) -> NamedColumns[F]:
    """Columns by the words of their header (a regular expression a field, matched whole).

    ``header_row`` is the row to look at (1-based), 0 for a table without a header; without it
    the best of the first rows is taken that names at least ``enough`` fields.
    """
    if header_row == 0:
        return NamedColumns({})
    candidates = table.rows[:_HEADER_WITHIN]
    if header_row is not None:
        candidates = table.rows[header_row - 1 : header_row]
        enough = 1
    best: NamedColumns[F] = NamedColumns({}, header_row)
    for row in candidates:
        found: dict[F, int] = {}
        for place, cell in enumerate(row.cells):
            written = header_words(cell)
            for field, pattern in words.items():
                if field not in found and written and re.fullmatch(pattern, written):
                    found[field] = place
                    break
        if len(found) >= max(enough, len(best.columns) + 1):
            best = NamedColumns(found, row.number)
    return best


def is_total_row(row: TableRow) -> bool:
    """«Итого: 640», «Всего по школе»."""
    first = row.cell(row.filled[0]) if row.filled else None
    return isinstance(first, str) and _TOTAL.fullmatch(first.strip()) is not None
