"""The import wizard on real MARC files and a real library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.errors import EnvironmentProblem
from app.queries.catalogue import CatalogueFilter
from app.services.catalogue_import import VerdictKind
from app.ui.catalogue.import_wizard import FILE, PREVIEW, READING, RESULT, ImportPage
from tests.ui.house import House, make_house
from tests.ui.keyboard import press

RESOURCES = Path(__file__).parents[2] / "resources"
MARC = Path(__file__).parents[1] / "fixtures" / "marc"
CP1251 = MARC / "rusmarc_81_cp1251.iso"
BAD = MARC / "bad_records.mrc"


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


def titles(house: House) -> int:
    return len(house.workspace.queries.catalogue.find(CatalogueFilter()).ids)


def go_on(page: ImportPage) -> None:
    """What the window does for Ctrl+Enter."""
    action = page.primary_action()
    assert action is not None
    action()


def choose(house: House, *paths: Path) -> None:
    """Press «Выбрать файл…», which has the focus, for each path."""
    for path in paths:
        house.dialogs.paths = [path]
        press("Space")


def test_file_is_imported_and_taken_back_with_the_keyboard(house: House, page: ImportPage) -> None:
    navigated: list[tuple[str, object]] = []
    page.navigate.connect(lambda where, argument: navigated.append((where, argument)))
    choose(house, CP1251)
    assert page.wizard.current() == READING
    assert page.reading_step.encodings.facts() == "Формат RUSMARC/UNIMARC · 81 запись"
    assert page.reading_step.encodings.choice("windows-1251").isChecked()
    assert "Задачи и этюды" in page.reading_step.encodings.samples("windows-1251")
    go_on(page)
    assert page.preview_step.headline() == "Новых 81, с ошибками 0"
    assert titles(house) == 0
    assert page.wizard.next_button().text() == "Загрузить 81 издание"
    go_on(page)
    assert page.wizard.current() == RESULT
    assert "Добавлено 81 издание" in page.result_step.text()
    assert titles(house) == 81
    assert house.published[-1].message == "Загружено: 81 издание"
    assert house.workspace.services.safety.backups()
    page.result_step.undo.setFocus()
    press("Space")
    assert titles(house) == 0
    assert "Каталог такой, каким был до неё" in page.result_step.text()
    go_on(page)
    assert navigated[-1][0] == "catalogue"


def test_titles_in_use_stay_when_the_import_is_taken_back(house: House, page: ImportPage) -> None:
    choose(house, CP1251)
    go_on(page)
    go_on(page)
    first = house.workspace.queries.catalogue.find(CatalogueFilter()).ids[0]
    house.post_receipt(house.draft_receipt(first, 2, 10_000))
    page.result_step.undo.click()
    assert titles(house) == 1
    assert "остались" in page.result_step.text()
    assert page.result_step.text().count("•") == 1


def test_another_encoding_is_read_anew(house: House, page: ImportPage) -> None:
    choose(house, CP1251)
    page.reading_step.encodings.choice("koi8-r").setFocus()
    press("Space")
    assert page.reading_step.encodings.choice("koi8-r").isChecked()
    go_on(page)
    names = [row.name for row in page.preview_step.model.rows()]
    assert not any("Задачи" in name for name in names)
    page.wizard.back()
    page.reading_step.encodings.choice("windows-1251").click()
    go_on(page)
    assert any("Задачи" in row.name for row in page.preview_step.model.rows())


def test_known_records_have_nothing_to_load(house: House, page: ImportPage) -> None:
    for _time in range(2):
        page.open_with(CP1251)
        go_on(page)
        if page.wizard.next_button().isEnabled():
            go_on(page)
    assert page.wizard.current() == PREVIEW
    assert page.preview_step.headline() == "Новых 0, известных 81, с ошибками 0"
    assert page.wizard.next_button().text() == "Загружать нечего"
    assert titles(house) == 81


def test_bad_records_are_filtered_and_saved(house: House, page: ImportPage, tmp_path: Path) -> None:
    choose(house, BAD)
    go_on(page)
    chip = page.preview_step.chips[VerdictKind.REJECTED]
    chip.setFocus()
    press("Space")
    shown = page.preview_step.model.rows()
    assert {row.verdict for row in shown} == {VerdictKind.REJECTED}
    assert all(row.detail for row in shown)
    house.dialogs.paths = [tmp_path / "ошибки.xlsx"]
    page.preview_step.save.setFocus()
    press("Space")
    sheet = load_workbook(tmp_path / "ошибки.xlsx").active
    assert sheet is not None
    saved = [row[0].value for row in sheet.iter_rows(min_row=4)]
    assert saved == [row.number for row in shown]
    assert house.toasts.shown == [f"Сохранено: ошибки.xlsx, {len(shown)} записей"]


def test_file_of_another_kind_is_refused_at_its_place(
    house: House, page: ImportPage, tmp_path: Path
) -> None:
    picture = tmp_path / "обложка.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    choose(house, picture)
    assert page.wizard.current() == FILE
    assert "картинка" in page.file_step.error()
    assert not page.wizard.next_button().isEnabled()
    choose(house, CP1251)
    assert page.wizard.current() == READING
    assert page.file_step.error() == ""


def test_file_can_be_dropped(page: ImportPage) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(CP1251))])
    place = page.file_step.drop_place()
    copy, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(place, QDragEnterEvent(QPoint(10, 10), copy, data, button, none))
    QApplication.sendEvent(place, QDropEvent(QPointF(10, 10), copy, data, button, none))
    assert page.wizard.current() == READING


def test_stopping_the_import_leaves_the_catalogue_as_it_was(house: House, page: ImportPage) -> None:
    choose(house, CP1251)
    go_on(page)
    house.runner.held = True
    go_on(page)
    press("Esc")
    house.runner.release()
    assert "Загрузка прервана" in page.result_step.text()
    assert titles(house) == 0
    house.runner.held = False
    page.wizard.back()
    go_on(page)
    assert titles(house) == 81


def test_full_disk_is_told_in_place(
    house: House, page: ImportPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(house, CP1251)
    go_on(page)

    def refuse(_progress: object) -> object:
        raise EnvironmentProblem("Копия не записана: нет места.", "Освободите место.")

    monkeypatch.setattr(house.workspace.services.imports, "_back_up_first", refuse)
    go_on(page)
    assert "нет места" in page.result_step.text()
    assert titles(house) == 0
    assert not page.wizard.next_button().isEnabled()


def test_esc_asks_once_a_file_was_read(house: House, page: ImportPage) -> None:
    choose(house, CP1251)
    press("Esc")
    assert house.messages.asked[-1][0] == "Прервать загрузку?"
    assert page.wizard.current() == READING
    house.messages.answers = ["stop"]
    press("Esc")
    assert page.wizard.current() == FILE
