"""Reading a stock table row by row: what is stock, what is none by its nature, what is bad."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.core.bibliography import TitleFields
from app.core.errors import UserError
from app.core.money import copies_short
from app.core.progress import Progress
from app.exchange.spreadsheet.columns import ColumnGuess, ColumnMapping, header_text
from app.exchange.spreadsheet.header_words import TitleColumn
from app.exchange.spreadsheet.model import Cell, Table, TableRow, cell_text
from app.exchange.spreadsheet.stock_columns import sub_header
from app.exchange.spreadsheet.stock_copies import CopiesReader, RejectedError
from app.exchange.spreadsheet.stock_model import StockRow
from app.exchange.spreadsheet.stock_values import amounts_of, is_ditto
from app.exchange.spreadsheet.stock_words import (
    FIELD_CAPTIONS,
    ColumnField,
    StockColumn,
    stock_words,
)
from app.exchange.spreadsheet.titles import (
    SECTION_ROW,
    TOTAL_ROW,
    BadRow,
    SkippedRow,
    TitleReader,
    cell_warnings,
)
from app.exchange.spreadsheet.values import grade_heading, is_blank

_MOST_KNOWN = 4000
_TOTAL = re.compile(r"итог\w*\b.*", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"(?:председатель|член\w*|директор|библиотекарь|педагог-библиотекарь|зав\w*\.?|гл\w*\.? бух\w*"
    r"|бухгалтер|исполнитель|составил\w*|проверил\w*|сдал\w*|принял\w*|подпис\w*|комиссия)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_COUNTING = (StockColumn.NUMBER, StockColumn.QUANTITY)


class StockReader:
    """Reads one table; remembers the row above and the titles it has read.

    Raises:
        UserError: no column holds titles or none tells of copies.
    """

    def __init__(self, table: Table, mapping: ColumnMapping, disposed_by: str) -> None:
        if not mapping.usable:
            raise UserError(
                "Не найден столбец с названиями.",
                "Укажите, в каком столбце стоят названия изданий.",
            )
        if not mapping.counts_copies:
            raise UserError(
                "Не найден ни столбец с количеством, ни столбец с инвентарными номерами.",
                "Укажите, в каком столбце они стоят.",
            )
        self._table = table
        self._mapping = mapping
        self._disposed_by = disposed_by
        described: dict[ColumnField, ColumnGuess] = {
            named: guess
            for named, guess in mapping.columns.items()
            if isinstance(named, TitleColumn) and named is not TitleColumn.NOTES
        }
        self._titles = TitleReader(table, replace(mapping, columns=described))
        self._described = tuple(sorted(guess.column for guess in described.values()))
        self._title_place = next(
            guess.column
            for named in (TitleColumn.TITLE, TitleColumn.AUTHOR_TITLE)
            if (guess := mapping.columns.get(named)) is not None
        )
        self._repeatable = frozenset(
            guess.column
            for named, guess in mapping.columns.items()
            if named not in (StockColumn.NUMBER, StockColumn.LAST_NUMBER)
        )
        self._above: TableRow | None = None
        self._known: dict[tuple[object, ...], tuple[TitleFields, tuple[str, ...]]] = {}
        self._doubts = cell_warnings(table, mapping)
        self._copies = CopiesReader(mapping, disposed_by)
        self._year_place = mapping.column_of(TitleColumn.YEAR)
        self._count = self._count_since = 0
        self._wrong_totals: list[str] = []

    def read(self, progress: Progress) -> Iterator[StockRow | BadRow | SkippedRow]:
        """What becomes of each row below the header, in their order.

        Raises:
            Cancelled: the user asked to stop.
        """
        header = self._mapping.header_row
        second = sub_header(self._table, header)
        heading = self._table.rows[header - 1] if header is not None else TableRow(0, ())
        below = self._table.rows[header or 0 :]
        for row in progress.track(below, "Чтение строк", len(below), step=500):
            if second is not None and row.number == second.number:
                yield SkippedRow(row.number, "Вторая строка шапки")
            elif self._repeats(row, heading):
                yield SkippedRow(row.number, "Повтор шапки")
            else:
                yield from self._row(self._without_dittos(row))

    def remarks(self) -> tuple[str, ...]:
        """What is to be said of the table as a whole, after it was read."""
        said = list(self._wrong_totals)
        if self._disposed_by and self._count:
            said.append(
                f"Это выбывшее ({self._disposed_by}): в фонд экземпляры не войдут, "
                "их номера больше не будут выданы."
            )
        prices = {StockColumn.PRICE, StockColumn.KOPECKS, StockColumn.SUM}
        of_years = {named for named, _year in self._mapping.yearly.values()}
        if not prices & {*self._mapping.columns, *of_years}:
            said.append("В таблице нет цен: все экземпляры вводятся по цене 0,00.")
        return tuple(said)

    def _repeats(self, row: TableRow, heading: TableRow) -> bool:
        """Is this the header again, as at the top of each printed page?"""
        mine, its = row.cell(self._title_place), heading.cell(self._title_place)
        if not isinstance(mine, str) or not isinstance(its, str):
            return False
        # words of a header are costly to compare and nearly every row begins otherwise
        return mine[:3].lower() == its[:3].lower() and _words(row) == _words(heading)

    def _without_dittos(self, row: TableRow) -> TableRow:
        """The row with «the same» replaced by what stands above; numbers never repeat."""
        if not any(map(is_ditto, row.cells)):
            return row
        above = self._above or TableRow(0, ())
        cells = tuple(
            above.cell(place) if place in self._repeatable and is_ditto(cell) else cell
            for place, cell in enumerate(row.cells)
        )
        return TableRow(row.number, cells)

    def _row(self, row: TableRow) -> Iterator[StockRow | BadRow | SkippedRow]:
        filled = row.filled
        reason = self._why_skipped(row, filled)
        if reason:
            yield SkippedRow(row.number, reason)
            return
        refusal = self._titles.why_bad(row, filled)
        if refusal is not None:
            yield refusal
            return
        self._above = row
        self._copies.begin(row)
        title, doubts = self._title(row)
        try:
            editions = self._copies.editions(title)
        except RejectedError as error:
            yield self._bad(row, error)
            return
        if not editions:
            yield SkippedRow(row.number, "Количество 0: вводить нечего")
        said = (*self._doubts.get(row.number, ()), *doubts, *self._copies.warnings)
        warnings = tuple(dict.fromkeys(said)) if said else ()
        for edition in editions:
            self._count += edition.facts.quantity
            self._count_since += edition.facts.quantity
            yield StockRow(row.number, edition.of(title), edition.facts, warnings)

    def _bad(self, row: TableRow, error: RejectedError) -> BadRow:
        column = self._mapping.column_of(error.column)
        if column is None:
            return BadRow(row.number, FIELD_CAPTIONS[error.column], "", error.reason)
        name = header_text(self._table, self._mapping, column)
        return BadRow(row.number, name, cell_text(row.cell(column))[:80], error.reason)

    def _title(self, row: TableRow) -> tuple[TitleFields, tuple[str, ...]]:
        """The title of a row; one that stood in an earlier row is not read again."""
        years = self._copies.years.values
        if self._year_place is not None and len(years) > 1 and not self._copies.has_numbers:
            # the copies are shared out over the years, so the title has but one of them
            cells = list(row.cells)
            cells[self._year_place] = years[0]
            row = TableRow(row.number, tuple(cells))
        key = (*(row.cell(place) for place in self._described), self._titles.grades)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = self._titles.title(row)
        return known

    # --- rows that are no stock --------------------------------------------------------

    def _why_skipped(self, row: TableRow, filled: tuple[int, ...]) -> str:
        if filled and self._is_total(row, row.cells[filled[0]]):
            reason = TOTAL_ROW
        else:
            reason = self._titles.why_skipped(row, filled)
        if reason == TOTAL_ROW:
            self._compare(row)
        if reason == SECTION_ROW and self._mapping.field_of(filled[0]) is not None:
            reason = ""  # a lone number or amount is a row that lost its title
        if reason:
            return reason
        if not self._is_described(row):
            grades = grade_heading(cell_text(row.cell(self._title_place)))
            if grades is not None:
                self._titles.grades = grades
                return "Заголовок класса"
        if filled == (self._title_place,) and len(self._mapping.columns) > 2:
            return "Похоже на заголовок раздела"
        first = row.cells[filled[0]]
        if isinstance(first, str) and _SIGNATURE.fullmatch(first) and not self._is_counted(row):
            return "Подписи"
        return ""

    def _is_counted(self, row: TableRow) -> bool:
        places = [self._mapping.column_of(named) for named in _COUNTING]
        places += self._mapping.yearly
        return any(place is not None and not is_blank(row.cell(place)) for place in places)

    def _is_described(self, row: TableRow) -> bool:
        """Does the row tell more of its title than the heading?"""
        return any(
            place != self._title_place and not is_blank(row.cell(place))
            for place in self._described
        )

    def _is_total(self, row: TableRow, first: Cell) -> bool:
        """«Итого 5 класс: 340», without an author."""
        is_word = isinstance(first, str) and _TOTAL.fullmatch(first) is not None
        return is_word and not self._is_described(row)

    def _compare(self, row: TableRow) -> None:
        """Does the total agree with the rows above it?"""
        column = self._mapping.column_of(StockColumn.QUANTITY)
        cell: Cell = None if column is None else row.cell(column)
        written = amounts_of(cell).values
        if len(written) == 1 and written[0] not in (self._count_since, self._count):
            self._wrong_totals.append(
                f"Строка {row.number}: в итоге {copies_short(written[0])}, а в строках над ним "
                f"прочитано {copies_short(self._count_since)}"
            )
        self._count_since = 0


def _words(row: TableRow) -> list[str]:
    return [stock_words(cell) for cell in row.cells]
