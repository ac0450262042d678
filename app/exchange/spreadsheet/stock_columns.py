"""Which column of a stock table holds what: copies first, the title in what is left."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from app.exchange.spreadsheet.columns import (
    HEADER_WITHIN,
    REMEMBERED,
    ColumnGuess,
    ColumnMapping,
    check_header_row,
    guess_titles,
    layout_key,
    sample_of,
    share,
    shorten,
    values_of,
)
from app.exchange.spreadsheet.header_words import ABOUT_COPIES, TitleColumn, field_by_header
from app.exchange.spreadsheet.model import Cell, Table, TableRow, cell_text
from app.exchange.spreadsheet.stock_values import looks_like_amount, looks_like_money
from app.exchange.spreadsheet.stock_words import (
    ColumnField,
    StockColumn,
    stock_by_header,
    stock_ignored,
    stock_words,
    year_by_header,
)

_LARGEST_YEARLY = 1000
_ROW_NUMBER = frozenset(("номер", "номер п п", "п п", "n"))
_SUB_HEADER = re.compile(
    r"(?:руб\w*|р|коп\w*|к|с|по|от|до|шт\w*|экз\w*|кол|кол во|количество|колич|цена|сумма"
    r"|стоимость|номер|дата|год|всего|номер и дата|учебник\w*|(?:19|20)\d\d(?: г\w*)?|20)"
)
_NOT_UNDERSTOOD = "О чём этот столбец, не понято"

_TESTS: dict[StockColumn, tuple[Callable[[Cell], bool], str]] = {
    StockColumn.NUMBER: (lambda cell: any(map(str.isdigit, cell_text(cell))), "номера"),
    StockColumn.QUANTITY: (looks_like_amount, "количества"),
    StockColumn.PRICE: (looks_like_money, "цены"),
}


def guess_stock_columns(table: Table, header_row: int | None = None) -> ColumnMapping:
    """Find the header within the first 30 rows and say what each column tells of the stock.

    ``header_row`` (1-based; 0 for «no header») is taken when the user gave it. A second row
    of the header («руб.», «коп.» under «Цена») is read together with the first.

    Raises:
        UserError: the table has no such row.
    """
    check_header_row(table, header_row)
    row = find_stock_header(table) if header_row is None else header_row or None
    if row is None:
        return guess_titles(table, None, None)
    header = _whole_header(table, row)
    below = sub_header(table, row)
    data = [line for line in sample_of(table, row) if line != below]
    facts, passed_over, yearly = _by_header(header, data)
    taken = {guess.column for guess in facts.values()} | passed_over.keys() | yearly.keys()
    titles = guess_titles(table, row, header, frozenset(taken))
    _look_at_row_numbers(header, data, facts, titles)
    columns: dict[ColumnField, ColumnGuess] = dict([*titles.columns.items(), *facts.items()])
    taken |= {guess.column for guess in facts.values()}
    unused = {
        place: _NOT_UNDERSTOOD if why in ABOUT_COPIES else why
        for place, why in titles.ignored.items()
        if place not in taken
    }
    return ColumnMapping(row, columns, unused | passed_over, yearly)


def find_stock_header(table: Table) -> int | None:
    """Number of the row that names the columns; ``None`` when no row does."""
    best, best_score = None, 0.0
    for row in table.rows[:HEADER_WITHIN]:
        found: dict[ColumnField, float] = {}
        known = 0
        for place in row.filled:
            cell = row.cell(place)
            named: tuple[ColumnField | None, float] = stock_by_header(cell)
            if named[0] is None:
                known += stock_ignored(cell) != "" or year_by_header(cell) is not None
                named = field_by_header(cell)
            if named[0] is not None:
                found[named[0]] = max(found.get(named[0], 0.0), named[1])
        score = sum(found.values()) + 0.3 * known
        names = TitleColumn.TITLE in found or TitleColumn.AUTHOR_TITLE in found
        enough = len(found) >= 3 or (names and len(found) + known >= 2)
        if enough and score > best_score:
            best, best_score = row.number, score
    return best


def sub_header(table: Table, header_row: int | None) -> TableRow | None:
    """The row under the header that goes on with it («руб.», «коп.»), if there is one."""
    if header_row is None or header_row >= len(table.rows):
        return None
    row = table.rows[header_row]
    words = [stock_words(row.cell(place)) for place in row.filled]
    if not words or not all(_SUB_HEADER.fullmatch(said) for said in words):
        return None
    return row


def recall_stock(table: Table, layouts: Mapping[str, Mapping[str, int]]) -> ColumnMapping | None:
    """The mapping that was used for this layout before, if one of the first rows is known.

    ``layouts`` are 0-based columns by field, by :func:`stock_layout_key`.
    """
    for row in table.rows[:HEADER_WITHIN]:
        known = layouts.get(stock_layout_key(table, row.number))
        if known is None:
            continue
        guess = guess_stock_columns(table, row.number)
        columns = {
            field: ColumnGuess(column, 1.0, REMEMBERED)
            for name, column in known.items()
            if (field := column_field(name)) is not None and 0 <= column < table.width
        }
        taken = {found.column for found in columns.values()}
        return replace(
            guess,
            columns=columns,
            ignored={place: why for place, why in guess.ignored.items() if place not in taken},
            yearly={place: said for place, said in guess.yearly.items() if place not in taken},
        )
    return None


def stock_layout_key(table: Table, header_row: int | None) -> str:
    """What is equal for stock tables with the same header; «» without a header."""
    key = layout_key(table, header_row)
    return f"stock-{key}" if key else ""


def column_field(name: str) -> ColumnField | None:
    """The field of a stable name («title», «quantity»); ``None`` when there is none."""
    if name in set(TitleColumn):
        return TitleColumn(name)
    return StockColumn(name) if name in set(StockColumn) else None


# --- the parts of a guess ----------------------------------------------------------------


def _whole_header(table: Table, row: int) -> TableRow:
    """The names of the columns; a group («Цена») stands before each of its parts («руб.»)."""
    top, below = table.rows[row - 1], sub_header(table, row)
    if below is None:
        return top
    cells: list[Cell] = []
    group: Cell = None
    for place in range(table.width):
        name, part = top.cell(place), below.cell(place)
        group = name if name is not None or part is None else group
        said = [cell_text(cell) for cell in (group, part) if cell is not None]
        cells.append(" ".join(said) if part is not None else name)
    return TableRow(row, tuple(cells))


def _by_header(
    header: TableRow, data: list[TableRow]
) -> tuple[dict[StockColumn, ColumnGuess], dict[int, str], dict[int, tuple[StockColumn, int]]]:
    facts: dict[StockColumn, ColumnGuess] = {}
    passed_over: dict[int, str] = {}
    yearly: dict[int, tuple[StockColumn, int]] = {}
    for place in header.filled:
        cell = header.cell(place)
        values = values_of(data, place)
        of_year = year_by_header(cell)
        if of_year is not None and _suits_year(of_year[0], values):
            yearly[place] = of_year
            continue
        fact, score = stock_by_header(cell)
        if fact is None:
            why = stock_ignored(cell)
            if why:
                passed_over[place] = why
            continue
        name = shorten(cell_text(cell))
        test = _TESTS.get(fact)
        if test is not None and values and share(test[0], values) < 0.3:
            passed_over[place] = f"Под заголовком «{name}» не {test[1]}"
            continue
        weighed = score - (0.0 if values else 0.3)
        known = facts.get(fact)
        if known is not None and weighed <= known.confidence:
            chosen = shorten(cell_text(header.cell(known.column)))
            passed_over[place] = f"О том же говорит столбец «{chosen}»"
            continue
        if known is not None:
            passed_over[known.column] = f"О том же говорит столбец «{name}»"
        facts[fact] = ColumnGuess(place, weighed, f"Заголовок «{name}»")
    return facts, passed_over, yearly


def _suits_year(fact: StockColumn, values: list[Cell]) -> bool:
    if fact is StockColumn.PRICE:
        return share(looks_like_money, values) >= 0.5
    small = [cell for cell in values if looks_like_amount(cell)]
    return bool(values) and len(small) >= 0.8 * len(values) and all(map(_is_small, small))


def _is_small(cell: Cell) -> bool:
    text = cell_text(cell)
    return not text.isdecimal() or int(text) < _LARGEST_YEARLY


def _look_at_row_numbers(
    header: TableRow,
    data: list[TableRow],
    facts: dict[StockColumn, ColumnGuess],
    titles: ColumnMapping,
) -> None:
    """A column «№» that does not count the rows holds inventory numbers."""
    if StockColumn.NUMBER in facts or StockColumn.QUANTITY in facts:
        return
    taken = {guess.column for guess in titles.columns.values()}
    for place in header.filled:
        if place in taken or stock_words(header.cell(place)) not in _ROW_NUMBER:
            continue
        texts = [cell_text(value) for value in values_of(data, place)]
        counted = [str(number) for number in range(1, len(texts) + 1)]
        if texts and texts != counted and len(set(texts)) == len(texts) and texts[0] != "1":
            why = "Под «№» не порядковые номера строк"
            facts[StockColumn.NUMBER] = ColumnGuess(place, 0.5, why)
            return
