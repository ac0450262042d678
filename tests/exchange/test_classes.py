"""Tables of classes in the layouts that schools have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.core.errors import UserError
from app.core.school_classes import Programme
from app.exchange.spreadsheet import (
    ClassColumn,
    ClassSheet,
    guess_class_columns,
    read_classes,
    read_table,
)
from tests.exchange.table_files import delimited, xlsx


def sheet_of(tmp_path: Path, rows: list[list[Any]], *, separator: str = ";") -> ClassSheet:
    path = tmp_path / "классы.csv"
    path.write_text(delimited(rows, separator), encoding="utf-8")
    table = read_table(path)
    return read_classes(table, guess_class_columns(table))


def read(sheet: ClassSheet) -> list[tuple[str, int]]:
    return [(row.facts.name.label, row.facts.pupils) for row in sheet.rows]


def test_school_list_with_header(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        [
            ["Класс", "Наполняемость", "Тип класса", "Учебный план класса"],
            ["1 А", 27, "Лицейский", "по ФГОС НОО"],
            ["1 Б", 24, "Лицейский", "по ФГОС НОО"],
            ["10", 33, "Лицейский", "по ФГОС СОО"],
            ["11", 29, "Физико-математический", "по ФГОС СОО"],
            ["Итого", 113, "", ""],
        ],
    )
    assert read(sheet) == [("1А", 27), ("1Б", 24), ("10", 33), ("11", 29)]
    assert sheet.rejected == ()
    assert [row.reason for row in sheet.skipped] == ["Итоговая строка"]
    first, last = sheet.rows[0].facts, sheet.rows[-1].facts
    assert (first.programme, first.note) == (None, "Лицейский; по ФГОС НОО")
    assert (last.programme, last.profile) == (Programme.PROFILE, "Физико-математический")


@pytest.mark.parametrize("written", ["10-А", "10А", "10 - А", "10A", "10 «А»"])
def test_layout_without_header(tmp_path: Path, written: str) -> None:
    sheet = sheet_of(tmp_path, [[written, 29, "сп1"], ["11-Б", 25, "сп2"]], separator="|")
    assert read(sheet) == [("10А", 29), ("11Б", 25)]
    assert [row.facts.note for row in sheet.rows] == ["сп1", "сп2"]
    assert sheet.mapping.header_row is None


def test_header_below_a_caption_and_numbers_of_a_workbook(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "классы.xlsx",
        [
            ["Комплектование на 2026/27 учебный год"],
            [],
            ["№", "Параллель", "Литера", "Кол-во обучающихся", "Программа"],
            [1, 5, "A", 26.0, "Общеобразовательная"],
            [2, 5, "б", 24, "АООП (вариант 7.2)"],
            [3, 8, "А", 22, "с углублённым изучением математики"],
        ],
    )
    table = read_table(path)
    sheet = read_classes(table, guess_class_columns(table))
    assert sheet.mapping.header_row == 3
    assert read(sheet) == [("5А", 26), ("5Б", 24), ("8А", 22)]
    assert [row.facts.programme for row in sheet.rows] == [
        Programme.GENERAL,
        Programme.ADAPTED,
        Programme.ADVANCED,
    ]


def test_bad_rows_are_named_and_stop_nothing(tmp_path: Path) -> None:
    sheet = sheet_of(
        tmp_path,
        [
            ["Класс", "Учеников", "Примечание"],
            ["13А", 20, ""],
            ["7-9", 20, ""],
            ["8А", "много", ""],
            ["8Б", "", "нет данных"],
            ["8В", -3, ""],
            ["9А", "25 чел.", ""],
            ["9 - A", 26, ""],
            ["10", 1200, ""],
        ],
    )
    assert read(sheet) == [("9А", 25)]
    assert [(row.number, row.field) for row in sheet.rejected] == [
        (2, "Класс"),
        (3, "Класс"),
        (4, "Учеников"),
        (5, "Учеников"),
        (6, "Учеников"),
        (8, "Класс"),
        (9, "Учеников"),
    ]
    assert sheet.rejected[5].reason == "Класс 9А уже есть в строке 7."
    assert sheet.rejected[2].value == "много"


def test_table_without_pupils_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Учеников"):
        sheet_of(tmp_path, [["Класс", "Руководитель"], ["7А", "Иванова"], ["7Б", "Петрова"]])


def test_column_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "классы.csv"
    path.write_text(delimited([["7А", 20, 31], ["7Б", 21, 32]]), encoding="utf-8")
    table = read_table(path)
    columns = guess_class_columns(table, 0).with_column(ClassColumn.PUPILS, 2)
    assert read(read_classes(table, columns)) == [("7А", 31), ("7Б", 32)]
