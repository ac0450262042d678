"""Which column of a table holds what: by the words of the header and by the values below it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.core.errors import UserError
from app.exchange.spreadsheet.header_words import (
    MARK_HEADER,
    SURE,
    TitleColumn,
    field_by_header,
    header_words,
    ignored_reason,
)
from app.exchange.spreadsheet.model import (
    Cell,
    Table,
    TableRow,
    cell_text,
    column_letters,
)
from app.exchange.spreadsheet.people import looks_like_names
from app.exchange.spreadsheet.stock_words import ColumnField, StockColumn
from app.exchange.spreadsheet.values import (
    age_of,
    grades_of,
    is_blank,
    kind_word,
    looks_like_isbn,
    year_of,
)

HEADER_WITHIN = 30
_SAMPLED = 200
_SHOWN = 48
_BY_VALUES, _GUESSED = 0.6, 0.4
_INDEX = re.compile(r"(?:ББК\s*)?[А-ЯЁA-Z]?\d|Ц\b", re.IGNORECASE)
REMEMBERED = "Так было в прошлый раз"
_BARE_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:[.,]0+)?(?:\s*г\.?)?")


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A 0-based column, how sure it is (0…1), and a Russian phrase that says why."""

    column: int
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How a table is to be read. ``header_row`` is 1-based, ``None`` without a header.

    ``ignored`` tells of 0-based columns that were understood and are not loaded, and why.
    ``yearly`` are 0-based columns with the amount or the price of one year of edition.
    """

    header_row: int | None
    columns: Mapping[ColumnField, ColumnGuess]
    ignored: Mapping[int, str]
    yearly: Mapping[int, tuple[StockColumn, int]] = field(default_factory=dict)

    def column_of(self, field: ColumnField) -> int | None:
        """The 0-based column of a field, if it has one."""
        guess = self.columns.get(field)
        return None if guess is None else guess.column

    def field_of(self, column: int) -> ColumnField | None:
        """The field of a 0-based column, if it has one."""
        return next((f for f, guess in self.columns.items() if guess.column == column), None)

    @property
    def usable(self) -> bool:
        """Is there a column with titles?"""
        return TitleColumn.TITLE in self.columns or TitleColumn.AUTHOR_TITLE in self.columns

    @property
    def counts_copies(self) -> bool:
        """Do columns say how many copies there are, or which?"""
        counted = {StockColumn.NUMBER, StockColumn.QUANTITY} & self.columns.keys()
        return bool(counted) or StockColumn.QUANTITY in {said for said, _ in self.yearly.values()}

    def reason_of(self, column: int) -> str:
        """Why a 0-based column is taken for what it is, or why it is not loaded."""
        if column in self.yearly:
            said, year = self.yearly[column]
            word = "Цена" if said is StockColumn.PRICE else "Количество"
            return f"{word} издания {year} года"
        guess = next((g for g in self.columns.values() if g.column == column), None)
        return self.ignored.get(column, "") if guess is None else guess.reason

    def with_column(self, field: ColumnField, column: int | None) -> ColumnMapping:
        """The field in another column (or in none), chosen by the user."""
        kept = {
            other: guess
            for other, guess in self.columns.items()
            if other is not field and guess.column != column
        }
        if column is not None:
            kept[field] = ColumnGuess(column, 1.0, "Выбрано вами")
        ignored = {place: why for place, why in self.ignored.items() if place != column}
        yearly = {place: said for place, said in self.yearly.items() if place != column}
        return replace(self, columns=kept, ignored=ignored, yearly=yearly)


def guess_columns(table: Table, header_row: int | None = None) -> ColumnMapping:
    """Find the header within the first 30 rows and say what each column holds.

    ``header_row`` (1-based; 0 for «no header») is taken when the user gave it.

    Raises:
        UserError: the table has no such row.
    """
    check_header_row(table, header_row)
    row = find_header(table) if header_row is None else header_row or None
    return guess_titles(table, row, None if row is None else table.rows[row - 1])


def check_header_row(table: Table, header_row: int | None) -> None:
    """Refuse a header row (1-based) that the table does not have.

    Raises:
        UserError: names the last row.
    """
    if header_row is not None and header_row > len(table.rows):
        raise UserError(
            f"Строки {header_row} в таблице нет.", f"Последняя строка — {len(table.rows)}."
        )


def guess_titles(
    table: Table,
    row: int | None,
    header: TableRow | None,
    reserved: frozenset[int] = frozenset(),
) -> ColumnMapping:
    """What the columns tell of titles, apart from the 0-based ``reserved`` ones.

    ``header`` are the names of the columns, ``row`` is the 1-based row they begin in.
    """
    data = sample_of(table, row)
    columns: dict[ColumnField, ColumnGuess] = {}
    ignored: dict[int, str] = {}
    if header is not None:
        columns, ignored = _by_header(header, data, reserved)
    _by_values(table, data, columns, {*ignored, *reserved})
    return ColumnMapping(row, columns, ignored)


def find_header(table: Table) -> int | None:
    """Number of the row that names the columns; ``None`` when no row does."""
    best, best_score = None, 0.0
    for row in table.rows[:HEADER_WITHIN]:
        found: dict[TitleColumn, float] = {}
        known = 0
        for place in row.filled:
            known += ignored_reason(row.cell(place)) != ""
            field, score = field_by_header(row.cell(place))
            if field is not None:
                found[field] = max(found.get(field, 0.0), score)
        score = sum(found.values()) + 0.3 * known
        names = max(found.get(TitleColumn.TITLE, 0.0), found.get(TitleColumn.AUTHOR_TITLE, 0.0))
        enough = len(found) >= 2 or (names and (known or names == SURE))
        if enough and score > best_score:
            best, best_score = row.number, score
    return best


def layout_key(table: Table, header_row: int | None) -> str:
    """What is equal for tables with the same header; «» without a header."""
    if header_row is None or not 1 <= header_row <= len(table.rows):
        return ""
    cells = [cell for cell in table.rows[header_row - 1].cells if cell != MARK_HEADER]
    words = "|".join(header_words(cell_text(cell)) for cell in cells)
    return hashlib.sha256(words.encode()).hexdigest()[:20] if words.strip("|") else ""


def recall(table: Table, layouts: Mapping[str, Mapping[str, int]]) -> ColumnMapping | None:
    """The mapping that was used for this layout before, if one of the first rows is known.

    ``layouts`` are 0-based columns by field, by :func:`layout_key`.
    """
    for row in table.rows[:HEADER_WITHIN]:
        known = layouts.get(layout_key(table, row.number))
        if known is None:
            continue
        guess = guess_columns(table, row.number)
        columns: dict[ColumnField, ColumnGuess] = {
            TitleColumn(name): ColumnGuess(column, 1.0, REMEMBERED)
            for name, column in known.items()
            if name in set(TitleColumn) and 0 <= column < table.width
        }
        taken = {found.column for found in columns.values()}
        ignored = {place: why for place, why in guess.ignored.items() if place not in taken}
        return ColumnMapping(row.number, columns, ignored)
    return None


def column_number(written: str) -> int:
    """A 0-based column from «3» or «C».

    Raises:
        UserError: it is neither.
    """
    text = written.strip().upper()
    if text.isdecimal() and 1 <= int(text) <= 16_384:
        return int(text) - 1
    if re.fullmatch(r"[A-Z]{1,3}", text):
        number = 0
        for letter in text:
            number = number * 26 + ord(letter) - 64
        return number - 1
    raise UserError(f"Столбец «{written}» непонятен.", "Укажите номер (3) или букву (C).")


def header_text(table: Table, mapping: ColumnMapping, column: int) -> str:
    """The header of a 0-based column, or «Столбец C»."""
    if mapping.header_row is not None:
        text = cell_text(table.rows[mapping.header_row - 1].cell(column))
        if text:
            return shorten(text)
    return f"Столбец {column_letters(column)}"


# --- the parts of a guess ----------------------------------------------------------------


def shorten(text: str) -> str:
    """A header as it is shown: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}…"


def sample_of(table: Table, header_row: int | None) -> list[TableRow]:
    """The first rows below the header that may be data."""
    rows = table.rows[header_row or 0 :]
    return [row for row in rows if len(row.filled) > 1 or table.width == 1][:_SAMPLED]


def values_of(data: Iterable[TableRow], column: int) -> list[Cell]:
    """What stands in a 0-based column, without blanks."""
    return [value for row in data if not is_blank(value := row.cell(column))]


_TESTS: dict[TitleColumn, tuple[Callable[[Cell], bool], float, str]] = {
    TitleColumn.YEAR: (lambda cell: year_of(cell).value is not None, 0.2, "годы"),
    TitleColumn.ISBN: (lambda cell: looks_like_isbn(cell), 0.1, "ISBN"),
    TitleColumn.GRADE: (lambda cell: grades_of(cell).value is not None, 0.3, "классы"),
    TitleColumn.KIND: (lambda cell: kind_word(cell) is not None, 0.3, "виды изданий"),
    TitleColumn.AGE: (lambda cell: age_of(cell) != "", 0.2, "возраст"),
    TitleColumn.BBK: (lambda cell: _INDEX.match(cell_text(cell)) is not None, 0.2, "индексы ББК"),
}


def share(test: Callable[[Cell], bool], values: list[Cell]) -> float:
    """The share of values that pass a test; 0 of none."""
    return sum(map(test, values)) / len(values) if values else 0.0


def _by_header(
    header: TableRow, data: list[TableRow], reserved: frozenset[int]
) -> tuple[dict[ColumnField, ColumnGuess], dict[int, str]]:
    columns: dict[ColumnField, ColumnGuess] = {}
    ignored: dict[int, str] = {}
    for place in header.filled:
        if place in reserved:
            continue
        cell = header.cell(place)
        field, score = field_by_header(cell)
        if field is None:
            why = ignored_reason(cell)
            if why:
                ignored[place] = why
            continue
        name = shorten(cell_text(cell))
        values = values_of(data, place)
        test = _TESTS.get(field)
        if test is not None and values and share(test[0], values) < test[1]:
            ignored[place] = f"Под заголовком «{name}» не {test[2]}"
            continue
        # of two columns with the same name the fuller one is meant
        weighed = score - (0.0 if values else 0.3)
        known = columns.get(field)
        if known is None or weighed > known.confidence:
            columns[field] = ColumnGuess(place, weighed, f"Заголовок «{name}»")
    if TitleColumn.TITLE in columns:
        columns.pop(TitleColumn.AUTHOR_TITLE, None)
    return columns, ignored


def _by_values(
    table: Table,
    data: list[TableRow],
    columns: dict[ColumnField, ColumnGuess],
    passed_over: set[int],
) -> None:
    """Fill what the header did not say from the looks of the values."""
    taken = {guess.column for guess in columns.values()} | passed_over
    free = {
        place: values
        for place in range(table.width)
        if place not in taken and (values := values_of(data, place))
    }

    def take(field: TitleColumn, test: Callable[[Cell], bool], least: float, why: str) -> None:
        if field in columns:
            return
        shares = {place: share(test, values) for place, values in free.items()}
        place = max(shares, key=lambda place: shares[place], default=None)
        if place is not None and shares[place] >= least:
            columns[field] = ColumnGuess(place, _BY_VALUES, why)
            del free[place]

    take(TitleColumn.ISBN, looks_like_isbn, 0.5, "Значения похожи на ISBN")
    take(
        TitleColumn.YEAR,
        lambda cell: _BARE_YEAR.fullmatch(cell_text(cell)) is not None,
        0.8,
        "Значения похожи на годы",
    )
    if TitleColumn.TITLE in columns or TitleColumn.AUTHOR_TITLE in columns:
        return
    take(TitleColumn.AUTHORS, looks_like_names, 0.6, "Значения похожи на имена авторов")
    known = {TitleColumn.AUTHORS, TitleColumn.ISBN, TitleColumn.YEAR} & columns.keys()
    if not known and table.width > 1:
        return  # nothing says that this is a list of books at all
    texts = {
        place: _variety(values)
        for place, values in free.items()
        if sum(isinstance(value, str) for value in values) > len(values) / 2
    }
    place = max(texts, key=lambda place: texts[place], default=None)
    if place is not None:
        columns[TitleColumn.TITLE] = ColumnGuess(place, _GUESSED, "Самые разные тексты")


def _variety(values: list[Cell]) -> float:
    """How much a column looks like titles: many different texts, not too long."""
    texts = [cell_text(value) for value in values]
    average = sum(map(len, texts)) / len(texts)
    return len(set(texts)) * min(average, 60) / (1 + max(average - 150, 0) / 50)
