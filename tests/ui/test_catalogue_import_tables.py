"""The import wizard on tables: columns guessed with a reason, changed by keyboard, remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.exchange.spreadsheet import TitleColumn
from app.queries.catalogue import CatalogueFilter
from app.services.catalogue_import import VerdictKind
from app.ui.catalogue.import_wizard import FILE, PREVIEW, READING, RESULT, ImportPage
from tests.exchange.table_files import NASTY, SCHOOL_LIST, delimited, xlsx
from tests.ui.house import House, make_house
from tests.ui.keyboard import press

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

RESOURCES = Path(__file__).parents[2] / "resources"
ODD: list[list[Any]] = [
    ["Список книг"],
    ["Название", "Автор", "Прочее", "Цена"],
    ["Сказки", "Пушкин А.С.", "Подарок", 250],
    [None, "Носов Н.Н.", "Без обложки", 100],
    ["Басни", "Крылов И.А.", None, 90],
    ["Итого:", None, None, 440],
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.opened.close()


@pytest.fixture
def page(house: House, qtbot: QtBot) -> ImportPage:
    made = ImportPage(workspace=house.workspace, shell=house.shell, resources=RESOURCES)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def choose(house: House, path: Path) -> None:
    house.dialogs.paths = [path]
    press("Space")


def go_on(page: ImportPage) -> None:
    action = page.primary_action()
    assert action is not None
    action()


def titles(house: House) -> list[str]:
    catalogue = house.workspace.queries.catalogue
    return [row.title for row in catalogue.rows(catalogue.find(CatalogueFilter()).ids)]


def field(page: ImportPage, column: int) -> str:
    return page.reading_step.mapping.choice(column).currentText()


def test_list_of_a_school_is_loaded_and_taken_back(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    choose(house, xlsx(tmp_path / "список.xlsx", SCHOOL_LIST))
    assert page.wizard.current() == READING
    step = page.reading_step.mapping
    assert step.facts() == "Excel (XLSX) · 4 строки под шапкой"
    assert [field(page, column) for column in range(7)] == [
        "Заглавие",
        "Авторы",
        "Издательство",
        "Год издания",
        "Класс",
        "Не загружать",
        "ISBN",
    ]
    assert step.reason(0) == "Заголовок «Название»"
    assert "Экземпляры заводит поступление" in step.reason(5)
    assert step.choice(0).accessibleName() == "Столбец A, Название"
    assert not step.encoding.isVisible()
    assert not step.sheet.isVisible()
    go_on(page)
    assert page.wizard.current() == PREVIEW
    assert page.preview_step.headline() == "Новых 4, с ошибками 0"
    assert titles(house) == []
    go_on(page)
    assert page.wizard.current() == RESULT
    assert len(titles(house)) == 4
    page.result_step.undo.setFocus()
    press("Space")
    assert titles(house) == []


def test_column_is_changed_with_the_keyboard_and_remembered(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    path = xlsx(tmp_path / "список.xlsx", ODD)
    choose(house, path)
    step = page.reading_step.mapping
    assert step.header_row.value() == 2
    assert field(page, 2) == "Не загружать"
    combo = step.choice(2)
    combo.setFocus()
    press("End")
    assert combo.currentText() == "Примечание"
    assert step.reason(2) == "Выбрано вами"
    go_on(page)
    assert page.preview_step.headline() == "Новых 2, с ошибками 1 · пропущено строк без изданий: 1"
    go_on(page)
    assert sorted(titles(house)) == ["Басни", "Сказки"]
    page.open_with(path)
    assert field(page, 2) == "Примечание"
    assert step.reason(2) == "Так было в прошлый раз"


def test_field_moved_to_another_column_leaves_its_own(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    choose(house, xlsx(tmp_path / "список.xlsx", ODD))
    page.reading_step.mapping.choice(2).set_value(TitleColumn.TITLE.value)
    assert [field(page, column) for column in range(3)] == ["Не загружать", "Авторы", "Заглавие"]
    page.reading_step.mapping.choice(2).setCurrentIndex(0)
    assert not page.wizard.next_button().isEnabled()
    assert "Укажите столбец с заглавиями" in page.reading_step.mapping.facts()
    page.reading_step.mapping.choice(0).set_value(TitleColumn.TITLE.value)
    assert page.wizard.next_button().isEnabled()


def test_dry_run_is_made_anew_after_a_change(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    choose(house, xlsx(tmp_path / "список.xlsx", ODD))
    go_on(page)
    assert page.preview_step.model.rows()[0].name.startswith("Пушкин")
    page.wizard.back()
    page.reading_step.mapping.choice(1).setCurrentIndex(0)
    go_on(page)
    assert page.preview_step.model.rows()[0].name.startswith("Сказки")


def test_header_row_is_chosen_and_can_be_none(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    choose(house, xlsx(tmp_path / "список.xlsx", ODD))
    step = page.reading_step.mapping
    step.header_row.setValue(0)
    assert step.header_row.text() == "нет"
    assert "шапки нет" in step.facts()
    assert step.mapping().header_row is None
    step.header_row.setValue(2)
    assert step.mapping().header_row == 2
    assert field(page, 1) == "Авторы"


def test_first_rows_are_shown(house: House, page: ImportPage, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Название", "Год"],
        *[[f"Книга {number}", 2000] for number in range(80)],
    ]
    choose(house, xlsx(tmp_path / "список.xlsx", rows))
    page.reading_step.mapping.tabs.selected.emit("rows")
    shown = page.reading_step.mapping.preview_rows()
    assert len(shown) == 50
    assert shown[0].cells == ("Название", "Год")


def test_encoding_and_separator_of_a_text_are_chosen(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    path = tmp_path / "список.csv"
    path.write_bytes(delimited([["Название|Автор"], ["Сказки|Пушкин А.С."]]).encode("cp1251"))
    choose(house, path)
    step = page.reading_step.mapping
    assert step.encoding.isVisible()
    assert (step.encoding.value(), step.separator.value()) == ("windows-1251", "|")
    step.separator.set_value(";")
    assert step.table() is not None
    assert step.separator.value() == ";"
    assert len(step.mapping().columns) == 1
    step.separator.set_value("|")
    step.encoding.set_value("koi8-r")
    assert "Сказки" not in str(step.table())
    step.encoding.set_value("windows-1251")
    assert field(page, 1) == "Авторы"


def test_another_sheet_is_read(house: House, page: ImportPage, tmp_path: Path) -> None:
    choose(house, xlsx(tmp_path / "книга.xlsx", ODD, SCHOOL_LIST))
    step = page.reading_step.mapping
    assert step.sheet.value() == "Лист1"
    step.sheet.set_value("Лист2")
    assert step.facts() == "Excel (XLSX) · 4 строки под шапкой"
    assert page.wizard.next_button().isEnabled()


def test_empty_sheet_leaves_what_was_read(house: House, page: ImportPage, tmp_path: Path) -> None:
    choose(house, xlsx(tmp_path / "книга.xlsx", SCHOOL_LIST, []))
    page.reading_step.mapping.sheet.set_value("Лист2")
    assert not page.wizard.next_button().isEnabled()
    page.reading_step.mapping.sheet.set_value("Лист1")
    assert page.wizard.next_button().isEnabled()


def test_bad_rows_are_saved_as_they_stood(house: House, page: ImportPage, tmp_path: Path) -> None:
    choose(house, xlsx(tmp_path / "список.xlsx", ODD))
    go_on(page)
    page.preview_step.chips[VerdictKind.REJECTED].click()
    assert [row.number for row in page.preview_step.model.rows()] == [4]
    house.dialogs.paths = [tmp_path / "ошибки.xlsx"]
    page.preview_step.save.setFocus()
    press("Space")
    sheet = load_workbook(tmp_path / "ошибки.xlsx").active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Название", "Автор", "Прочее", "Цена", "Что не так"],
        [None, "Носов Н.Н.", "Без обложки", 100, "Строка 4. В строке нет названия."],
    ]
    assert house.toasts.shown == ["Сохранено: ошибки.xlsx, 1 запись"]


def test_file_with_a_password_is_told_at_its_place(house: House, page: ImportPage) -> None:
    choose(house, NASTY / "sheetjs_biff5_password_2002_40_xor.xls")
    assert page.wizard.current() == FILE
    assert page.file_step.error().startswith("Файл защищён паролем.")
    assert not page.wizard.next_button().isEnabled()


def test_table_and_records_one_after_another(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    marc = Path(__file__).parents[1] / "fixtures" / "marc" / "rusmarc_81_cp1251.iso"
    page.open_with(xlsx(tmp_path / "список.xlsx", ODD))
    page.open_with(marc)
    go_on(page)
    assert page.preview_step.headline() == "Новых 81, с ошибками 0"
    page.open_with(tmp_path / "список.xlsx")
    assert field(page, 0) == "Заглавие"
    QApplication.processEvents()
    go_on(page)
    assert page.preview_step.headline().startswith("Новых 2")


def test_dry_run_of_columns_that_were_changed_meanwhile_is_dropped(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    choose(house, xlsx(tmp_path / "список.xlsx", ODD))
    house.runner.held = True
    go_on(page)
    page.reading_step.mapping.choice(1).setCurrentIndex(0)
    house.runner.release()
    assert page.wizard.current() == READING
    assert page.wizard.next_button().isEnabled()
    house.runner.held = False
    go_on(page)
    assert page.preview_step.model.rows()[0].name.startswith("Сказки")


def test_reading_of_another_sheet_is_stopped(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    choose(house, xlsx(tmp_path / "книга.xlsx", ODD, SCHOOL_LIST))
    house.runner.held = True
    step = page.reading_step.mapping
    step.sheet.set_value("Лист2")
    press("Esc")
    house.runner.release()
    assert step.sheet.value() == "Лист1"
    assert field(page, 2) == "Не загружать"
    assert page.wizard.next_button().isEnabled()
