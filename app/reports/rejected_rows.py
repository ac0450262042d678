"""The rows of a table that were not loaded, as they stood, with what is wrong beside them.

The workbook can be mended and loaded again: the header and the columns are the table's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from app.exchange.spreadsheet import Table, TableRow
from app.exchange.spreadsheet.header_words import MARK_HEADER

_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the workbook keeps no zone; equal bytes matter
_LONGEST = 32_767
_MARK_WIDTH, _LEAST_WIDTH, _MOST_WIDTH = 60, 8, 48


def rejected_workbook(table: Table, header_row: int | None, reasons: Mapping[int, str]) -> bytes:
    """An XLSX of the original rows with the column «Что не так» after the last one.

    ``reasons`` are Russian sentences by row number; ``header_row`` is the number of the row
    that stands on top, if the table has a header.
    """
    import xlsxwriter

    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "dd.mm.yyyy",
        },
    )
    book.set_properties({"title": "Не загружено", "created": _EPOCH})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    mark = book.add_format({"bg_color": "#FFF2CC", "text_wrap": True, "valign": "top"})
    mark_head = book.add_format({"bold": True, "bg_color": "#FFF2CC", "bottom": 1})
    sheet = book.add_worksheet("Не загружено")
    place = 0
    if header_row is not None:
        _write(sheet, place, table.rows[header_row - 1], head)
        sheet.freeze_panes(1, 0)
    sheet.write_string(place, table.width, MARK_HEADER, mark_head)
    for number in sorted(reasons):
        if not 1 <= number <= len(table.rows):
            continue
        place += 1
        _write(sheet, place, table.rows[number - 1], None)
        sheet.write_string(place, table.width, f"Строка {number}. {reasons[number]}", mark)
    for column in range(table.width):
        sheet.set_column(column, column, _width(table, reasons, column))
    sheet.set_column(table.width, table.width, _MARK_WIDTH)
    book.close()
    return stream.getvalue()


def _write(sheet: Any, place: int, row: TableRow, look: Any) -> None:
    for column, value in enumerate(row.cells):
        if value is None:
            continue
        if isinstance(value, str):
            sheet.write_string(place, column, value[:_LONGEST], look)
        elif isinstance(value, bool):
            sheet.write_boolean(place, column, value, look)
        elif isinstance(value, dt.date):
            sheet.write_datetime(place, column, value, look)
        elif abs(value) < 1e15:
            sheet.write_number(place, column, value, look)
        else:
            sheet.write_string(place, column, str(value), look)


def _width(table: Table, reasons: Mapping[int, str], column: int) -> int:
    shown = [row for row in table.rows[:500] if row.number in reasons][:100]
    longest = max((len(str(row.cell(column) or "")) for row in shown), default=0)
    return min(max(longest, _LEAST_WIDTH), _MOST_WIDTH)
