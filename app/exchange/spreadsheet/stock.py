"""Rows of a stock table → titles with their copies: numbers, amounts, prices, disposal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.errors import UserError
from app.core.money import format_count
from app.core.progress import NO_PROGRESS, Progress
from app.core.text import clean_line
from app.exchange.spreadsheet.columns import ColumnMapping
from app.exchange.spreadsheet.model import Table, cell_text
from app.exchange.spreadsheet.stock_model import StockRow, StockSheet
from app.exchange.spreadsheet.stock_reader import StockReader
from app.exchange.spreadsheet.stock_words import stock_words
from app.exchange.spreadsheet.titles import BadRow, SkippedRow

MOST_COPIES = 500_000
_DISPOSAL_LIST = re.compile(
    r"список[^|]{0,60}исключ|исключени[ея]м? из [^|]{0,30}фонда|списани\w+ [^|]{0,60}фонда|к акту",
    re.IGNORECASE,
)
_ACT_NUMBER = re.compile(
    r"акт\w*[^|№]{0,80}№\s*([\w/-]{1,20})(?:\s*от\s*(\d{1,2}\.\d{1,2}\.\d{4}))?", re.IGNORECASE
)
DISPOSAL_LIST = "список на исключение"


def disposal_list(table: Table, mapping: ColumnMapping) -> str:
    """By what all copies of the table have left, if it is a list of excluded ones; else «».

    Such a list says so above its header, or has the header of the list that goes with an act.
    """
    above = table.rows[: (mapping.header_row or 1) - 1]
    caption = " | ".join(
        clean_line(cell_text(row.cell(place))) for row in above for place in row.filled
    )
    if _DISPOSAL_LIST.search(caption):
        found = _ACT_NUMBER.search(caption)
        if found is None:
            return DISPOSAL_LIST
        return f"акт № {found[1]} от {found[2]}" if found[2] else f"акт № {found[1]}"
    if mapping.header_row is None:
        return ""
    header = table.rows[mapping.header_row - 1]
    words = [stock_words(header.cell(place)) for place in header.filled]
    described = any("наименование документа и его основные" in said for said in words)
    revalued = any(said.startswith("коэф") for said in words)
    return DISPOSAL_LIST if described and revalued else ""


def stock_of(
    table: Table,
    mapping: ColumnMapping,
    progress: Progress = NO_PROGRESS,
    *,
    disposed_by: str | None = None,
) -> StockSheet:
    """Read every row below the header as copies of a title.

    ``disposed_by`` is what all copies of the table have left by, «» when they are there;
    without it the table itself is asked.

    Raises:
        UserError: no column holds titles, none tells of copies, or there are too many copies.
        Cancelled: the user asked to stop.
    """
    gone = disposal_list(table, mapping) if disposed_by is None else disposed_by
    reader = StockReader(table, mapping, gone)
    rows: list[StockRow] = []
    bad: list[BadRow] = []
    skipped: list[SkippedRow] = []
    copies = 0
    for found in reader.read(progress):
        if isinstance(found, StockRow):
            rows.append(found)
            copies += found.stock.quantity
            if copies > MOST_COPIES:
                raise UserError(
                    f"В таблице больше {format_count(MOST_COPIES)} экземпляров.",
                    "Проверьте столбец с количеством или разделите файл.",
                )
        elif isinstance(found, BadRow):
            bad.append(found)
        else:
            skipped.append(found)
    return StockSheet(
        table, mapping, tuple(rows), tuple(bad), tuple(skipped), reader.remarks(), gone
    )


def stock_rows(
    table: Table, mapping: ColumnMapping, progress: Progress = NO_PROGRESS, disposed_by: str = ""
) -> Iterator[StockRow | BadRow | SkippedRow]:
    """What becomes of each row below the header, row by row, as :func:`stock_of` tells it.

    Raises:
        UserError: no column holds titles or none tells of copies.
        Cancelled: the user asked to stop.
    """
    return StockReader(table, mapping, disposed_by).read(progress)
