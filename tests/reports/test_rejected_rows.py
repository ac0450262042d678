"""Rows that were not loaded come back as they stood, marked, and can be loaded again."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from app.exchange.spreadsheet import Table, TitleColumn, guess_columns, layout_key, read_table
from app.exchange.spreadsheet.cells import build_rows
from app.reports.rejected_rows import rejected_workbook

ROWS: list[list[Any]] = [
    ["Школа № 12"],
    ["Название", "Автор", "Год", "Дата", "Есть"],
    ["Сказки", "Пушкин А.С.", 2020, dt.date(2026, 9, 1), True],
    [None, "Носов Н.Н.", 2019.5, None, False],
    [None, "=1+1", 10**17, None, None],
]


def table() -> Table:
    rows, width, _warnings = build_rows(ROWS, 1)
    return Table("список.xlsx", "Excel (XLSX)", rows, width)


def test_rows_stand_as_they_were_with_the_reason_beside() -> None:
    content = rejected_workbook(table(), 2, {5: "Нет названия.", 4: "В строке нет названия."})
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows == [
        [*ROWS[1], "Что не так"],
        [None, "Носов Н.Н.", 2019.5, None, False, "Строка 4. В строке нет названия."],
        [None, "=1+1", "100000000000000000", None, None, "Строка 5. Нет названия."],
    ]
    assert sheet.cell(3, 2).data_type == "s"


def test_mended_workbook_has_the_layout_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "ошибки.xlsx"
    path.write_bytes(rejected_workbook(table(), 2, {3: "Год?"}))
    again = read_table(path)
    mapping = guess_columns(again)
    assert mapping.header_row == 1
    assert {field: guess.column for field, guess in mapping.columns.items()} == {
        TitleColumn.TITLE: 0,
        TitleColumn.AUTHORS: 1,
        TitleColumn.YEAR: 2,
    }
    assert layout_key(again, 1) == layout_key(table(), 2)


def test_table_without_a_header_and_equal_bytes() -> None:
    first = rejected_workbook(table(), None, {1: "Что это?"})
    assert first == rejected_workbook(table(), None, {1: "Что это?"})
    sheet = load_workbook(BytesIO(first)).active
    assert sheet is not None
    assert sheet.cell(2, 1).value == "Школа № 12"
    assert sheet.cell(2, 6).value == "Строка 1. Что это?"
