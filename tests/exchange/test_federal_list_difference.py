from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.exchange.federal_list import (
    FederalListEntry,
    FederalListFile,
    ListDifference,
    difference,
    read_federal_list,
)
from tests.exchange.federal_list_files import REAL_LIST

NUMBER, TITLE, AUTHORS, PUBLISHER, GRADE, TERM = 3, 4, 5, 6, 8, 12
KEPT_ROWS = 130


@pytest.fixture(scope="module")
def real() -> FederalListFile:
    return read_federal_list(REAL_LIST)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first rows of the real workbook: quick to edit and to save."""
    from openpyxl import load_workbook

    workbook = load_workbook(REAL_LIST)
    sheet = workbook.worksheets[0]
    sheet.delete_rows(KEPT_ROWS + 1, sheet.max_row)
    path = tmp_path_factory.mktemp("list") / "Приказ 119.xlsx"
    workbook.save(path)
    return path


def edited(path: Path, edit: Callable[[Any], None]) -> ListDifference:
    """What the program finds between a workbook and a copy with an edit."""
    from openpyxl import load_workbook

    workbook = load_workbook(path)
    edit(workbook.worksheets[0])
    copy = path.with_name("Приказ 120.xlsx")
    workbook.save(copy)
    return difference(read_federal_list(path).entries, read_federal_list(copy).entries)


def shown(found: ListDifference) -> list[tuple[str, str, str]]:
    return [
        (change.field, change.old, change.new) for item in found.changed for change in item.fields
    ]


# --- each edit alone ----------------------------------------------------------------------


def test_the_same_list_does_not_differ(real: FederalListFile) -> None:
    assert difference(real.entries, real.entries) == ListDifference((), (), (), 2161)


def test_a_new_term_is_the_only_change(small: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet.cell(10, TERM).value = "До 31 августа 2029 года"
        sheet.cell(11, TERM).value = "Бессрочно"
        sheet.cell(12, TERM).value = "до 25.04.2027"  # the same day, written otherwise

    found = edited(small, edit)
    assert (found.entered, found.left) == ((), ())
    assert shown(found) == [
        ("Срок", "25.04.2027", "31.08.2029"),
        ("Срок", "25.04.2027", "Бессрочно"),
    ]
    assert all(change.term_changed for change in found.changed)


def test_a_removed_row_leaves_though_all_below_are_renumbered(small: Path) -> None:
    def edit(sheet: Any) -> None:
        numbers = [sheet.cell(row, NUMBER).value for row in range(8, 13)]
        sheet.delete_rows(9)
        for row, number in zip(range(8, 12), numbers, strict=False):
            sheet.cell(row, NUMBER).value = number

    found = edited(small, edit)
    assert [entry.title for entry in found.left] == [
        "Русский язык: 1-й класс: учебник; 15-е издание, переработанное"
    ]
    assert found.entered == ()
    assert {field for field, _, _ in shown(found)} == {"Номер в перечне"}
    assert [change.old.grade_from for change in found.changed] == [2, 3, 4]


def test_an_added_row_enters(small: Path) -> None:
    def edit(sheet: Any) -> None:
        row = [cell.value for cell in sheet[9]]
        sheet.insert_rows(10)
        row[AUTHORS - 1] = "Рамзаева Т.Г."
        for column, value in enumerate(row, start=1):
            sheet.cell(10, column).value = value

    found = edited(small, edit)
    assert [entry.authors for entry in found.entered] == ["Рамзаева Т.Г."]
    assert (found.left, found.changed) == ((), ())


def test_corrected_titles_and_names_are_changes(small: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet.cell(
            9, TITLE
        ).value = "Русский язык: 1-й класс: учебник; 16-е издание, переработанное"
        sheet.cell(10, AUTHORS).value = "Канакина В.П., Горецкий В.Г. и другие"
        sheet.cell(14, TITLE).value = sheet.cell(14, TITLE).value.replace("чтение", "чтенние")

    found = edited(small, edit)
    assert (found.entered, found.left) == ((), ())
    assert shown(found) == [
        (
            "Наименование",
            "Русский язык: 1-й класс: учебник; 15-е издание, переработанное",
            "Русский язык: 1-й класс: учебник; 16-е издание, переработанное",
        ),
        ("Издание", "15-е издание, переработанное", "16-е издание, переработанное"),
        ("Авторы", "Канакина В.П., Горецкий В.Г.", "Канакина В.П., Горецкий В.Г. и другие"),
        (
            "Наименование",
            "Литературное чтение: 1-й класс: учебник: в 2 частях; 16-е издание, переработанное",
            "Литературное чтенние: 1-й класс: учебник: в 2 частях; 16-е издание, переработанное",
        ),
    ]


def test_another_book_under_an_old_number_leaves_and_enters(small: Path) -> None:
    def edit(sheet: Any) -> None:
        sheet.cell(9, AUTHORS).value = "Рамзаева Т.Г."
        sheet.cell(14, TITLE).value = "Чтение и развитие речи: 1-й класс: учебник"

    found = edited(small, edit)
    assert [entry.authors[:8] for entry in found.left] == ["Канакина", "Климанов"]
    assert [entry.authors[:8] for entry in found.entered] == ["Рамзаева", "Климанов"]
    assert found.changed == ()


def test_renumbering_alone_is_neither_leaving_nor_entering(small: Path) -> None:
    def edit(sheet: Any) -> None:
        for row in range(8, KEPT_ROWS + 1):
            sheet.cell(row, NUMBER).value = f"7.{sheet.cell(row, NUMBER).value}"

    found = edited(small, edit)
    assert (found.entered, found.left, found.unchanged) == ((), (), 0)
    assert {field for field, _, _ in shown(found)} == {"Номер в перечне"}


@pytest.mark.parametrize(
    ("title", "fields"),
    [
        # a slip mended in the name
        (
            "Русский  язык. Азбкка: 1-й класс: учебник: в 2 частях; 16-е издание, переработанное",
            ["Номер в перечне", "Наименование"],
        ),
        # another edition, described in fewer words
        ("Русский язык. Азбука (в 2 частях)", ["Номер в перечне", "Наименование", "Издание"]),
    ],
)
def test_a_corrected_and_renumbered_row_is_found_again(
    small: Path, title: str, fields: list[str]
) -> None:
    def edit(sheet: Any) -> None:
        sheet.cell(8, NUMBER).value = "1.1.1.1.1.1.9."
        sheet.cell(8, TITLE).value = title

    found = edited(small, edit)
    assert (found.entered, found.left) == ((), ())
    assert [field for field, _, _ in shown(found)] == fields


# --- the whole list -----------------------------------------------------------------------


def test_the_edits_of_the_whole_workbook_are_found_and_nothing_else(
    real: FederalListFile, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    workbook = load_workbook(REAL_LIST)
    sheet = workbook.worksheets[0]
    sheet.cell(657, TERM).value = "До 31 августа 2030 года"  # of two rows with one number
    sheet.cell(1939, TERM).value = "До 31 августа 2025 года"
    sheet.cell(2100, TITLE).value = "Биология. Живые организмы. Животные. Птицы"
    sheet.cell(2066, PUBLISHER).value = "Акционерное общество «Издательство «Просвещение»"
    sheet.append([sheet.cell(2550, column).value for column in range(1, 12)] + ["Бессрочно"])
    sheet.cell(2551, AUTHORS).value = "Солодовников Ю.А."
    sheet.delete_rows(1979)  # one of two entries that differ in the number only
    sheet.delete_rows(1237)
    path = tmp_path / "Приказ 120.xlsx"
    workbook.save(path)

    found = difference(real.entries, read_federal_list(path).entries)
    assert [entry.row for entry in found.left] == [1237, 1979]
    assert [entry.authors for entry in found.entered] == ["Солодовников Ю.А."]
    assert sorted(
        (change.old.row, *(item.field for item in change.fields)) for change in found.changed
    ) == [
        (657, "Срок"),
        (1939, "Срок"),
        (2066, "Издатель"),
        (2100, "Наименование"),
    ]
    assert found.unchanged == 2161 - 2 - 4


def test_a_list_in_another_order_with_other_numbers_is_the_same_list(
    real: FederalListFile,
) -> None:
    shuffled = [
        replace(entry, number=f"3.{place}.", row=place, line=str(place))
        for place, entry in enumerate(real.entries)
    ]
    random.Random(3).shuffle(shuffled)
    found = difference(real.entries, shuffled)
    assert (found.entered, found.left) == ((), ())
    assert {change.field for item in found.changed for change in item.fields} == {"Номер в перечне"}


def test_moving_to_the_excluded_is_a_change_of_appendix(real: FederalListFile) -> None:
    def excluded(entry: FederalListEntry) -> FederalListEntry:
        return replace(entry, appendix=2) if entry.row == 1270 else entry

    found = difference(real.entries, [excluded(entry) for entry in real.entries])
    assert shown(found) == [("Приложение", "1", "2")]


def test_entries_alike_are_paired_one_to_one(real: FederalListFile) -> None:
    entry = next(item for item in real.entries if item.row == 1453)
    twin = replace(entry, row=1, number="9.9.9.")
    assert difference([entry, twin], [twin]).left == (entry,)
    assert difference([entry], [twin, entry]).entered == (twin,)
    assert difference([entry, twin], [twin, entry]).unchanged == 2


def test_a_name_with_other_years_is_a_correction_only_under_its_own_number(
    real: FederalListFile,
) -> None:
    entry = next(item for item in real.entries if item.row == 776)
    other = replace(
        entry,
        title=entry.title.replace("1914 - 1945", "1945 - 2000"),
        name=entry.name.replace("1914 - 1945", "1945 - 2000"),
    )
    assert [item.field for item in difference([entry], [other]).changed[0].fields] == [
        "Наименование"
    ]
    elsewhere = replace(other, number="1.1.3.6.1.9.9.")
    assert difference([entry], [elsewhere]) == ListDifference((elsewhere,), (entry,), (), 0)
