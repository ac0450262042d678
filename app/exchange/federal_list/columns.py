"""Which column of a federal list holds what: by the words that its caption begins with.

The captions are whole sentences of the order and name each other's subjects, so only their
beginnings tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.text import clean_line, fold
from app.exchange.spreadsheet import Table, TableRow, cell_text

HEADER_WITHIN = 40
_FEWEST_COLUMNS = 3


class ListColumn(StrEnum):
    """What a column of the list holds."""

    APPENDIX = "appendix"
    LINE = "line"
    NUMBER = "number"
    TITLE = "title"
    AUTHORS = "authors"
    PUBLISHER = "publisher"
    GUIDES = "guides"
    GRADE = "grade"
    STANDARD = "standard"
    RIGHTS_HOLDER = "rights_holder"
    INCLUDED = "included"
    TERM = "term"
    EDITION = "edition"
    LANGUAGE = "language"
    DEPTH = "depth"
    VOCATIONAL = "vocational"


COLUMN_CAPTIONS: dict[ListColumn, str] = {
    ListColumn.APPENDIX: "Приложение",
    ListColumn.LINE: "Номер строки",
    ListColumn.NUMBER: "Номер в перечне",
    ListColumn.TITLE: "Наименование",
    ListColumn.AUTHORS: "Авторы",
    ListColumn.PUBLISHER: "Издатель",
    ListColumn.GUIDES: "Учебные пособия",
    ListColumn.GRADE: "Класс",
    ListColumn.STANDARD: "Приказ о стандарте",
    ListColumn.RIGHTS_HOLDER: "Правообладатель",
    ListColumn.INCLUDED: "Приказ о включении",
    ListColumn.TERM: "Срок",
    ListColumn.EDITION: "Издание",
    ListColumn.LANGUAGE: "Язык издания",
    ListColumn.DEPTH: "Углублённое изучение",
    ListColumn.VOCATIONAL: "Использование в СПО",
}

_CAPTIONS: tuple[tuple[re.Pattern[str], ListColumn], ...] = tuple(
    (re.compile(pattern), column)
    for pattern, column in (
        (
            r"(?:приложение \d\W+)?(?:срок (?:действия|использован)|предельный срок)",
            ListColumn.TERM,
        ),
        (r"приложени[ея](?: \d| №|\W*$)", ListColumn.APPENDIX),
        (r"(?:порядковый )?номер строки|№ (?:строки|п/п)", ListColumn.LINE),
        (r"(?:порядковый )?номер издания|издание\b", ListColumn.EDITION),
        (
            r"(?:порядковый )?номер(?: учебника|\W*$| в федеральном| в перечне)|код учебника|№ фпу"
            r"|№ (?:учебника|в перечне)|номер по фпу",
            ListColumn.NUMBER,
        ),
        (r"наименовани[ея] (?:издател|издательств)|издател|издательств", ListColumn.PUBLISHER),
        (r"наименовани[ея] разработанных|учебные пособия", ListColumn.GUIDES),
        (r"наименование|название", ListColumn.TITLE),
        (r"автор", ListColumn.AUTHORS),
        (r"класс|параллель", ListColumn.GRADE),
        (r"реквизиты приказ.{0,160}?(?:стандарт|фгос)|фгос", ListColumn.STANDARD),
        (r"реквизиты приказ.{0,200}?включен", ListColumn.INCLUDED),
        (r"правообладател", ListColumn.RIGHTS_HOLDER),
        (r"язык", ListColumn.LANGUAGE),
        (r"(?:информация о )?(?:возможност.{0,80}?)?(?:для )?углубл", ListColumn.DEPTH),
        (
            r"(?:информация о )?(?:возможност.{0,80}?)?(?:спо\b|средн\w+ проф)",
            ListColumn.VOCATIONAL,
        ),
    )
)


@dataclass(frozen=True, slots=True)
class ListHeader:
    """Where the header of a sheet stands (1-based rows, both included) and the 0-based columns.

    ``title_caption`` is the cell over the titles, as it is.
    """

    first_row: int
    last_row: int
    columns: Mapping[ListColumn, int]
    title_caption: str

    def text(self, row: TableRow, column: ListColumn) -> str:
        """A cell of a row as one clean line; empty when the sheet has no such column."""
        place = self.columns.get(column)
        cell = None if place is None else row.cell(place)
        return "" if cell is None else clean_line(cell_text(cell))

    def texts(self, row: TableRow) -> dict[ListColumn, str]:
        return {column: self.text(row, column) for column in ListColumn}


def find_header(table: Table) -> ListHeader | None:
    """The header among the first rows of a sheet: one row of captions, or two with the names
    of groups above or the numbers of columns below. ``None``: the sheet holds no federal list."""
    best: ListHeader | None = None
    for place, row in enumerate(table.rows[:HEADER_WITHIN]):
        columns = _columns_of(row)
        last = row.number
        for below in table.rows[place + 1 : place + 3]:
            more = _columns_of(below)
            if is_index_row(below):
                last = below.number
                break
            if not more or set(more.values()) & set(columns.values()):
                break
            columns = {**more, **columns}
            last = below.number
        usable = ListColumn.TITLE in columns and len(columns) >= _FEWEST_COLUMNS
        if usable and (best is None or len(columns) > len(best.columns)):
            captions = [
                cell_text(line.cell(columns[ListColumn.TITLE])) for line in table.rows[place:last]
            ]
            title = next(text for text in captions if _column_of(text) is ListColumn.TITLE)
            best = ListHeader(row.number, last, columns, title)
    return best


def repeats_header(row: TableRow, header: ListHeader) -> bool:
    """Is the row the header once more, as on each page of a printed list?"""
    return cell_text(row.cell(header.columns[ListColumn.TITLE])) == header.title_caption


def is_index_row(row: TableRow) -> bool:
    """Is it the row of the numbers of columns (1, 2, 3 …) under a header?"""
    texts = [cell_text(row.cell(place)).strip() for place in row.filled]
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 3]
    return (
        len(numbers) >= _FEWEST_COLUMNS
        and len(texts) - len(numbers) <= 1
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    )


def _columns_of(row: TableRow) -> dict[ListColumn, int]:
    """The columns that the captions of one row name; the first of several alike counts."""
    found: dict[ListColumn, int] = {}
    for place in row.filled:
        column = _column_of(cell_text(row.cell(place)))
        if column is not None:
            found.setdefault(column, place)
    return found


def _column_of(caption: str) -> ListColumn | None:
    words = fold(clean_line(caption)).strip(" .:")
    return next((column for pattern, column in _CAPTIONS if pattern.match(words)), None)
