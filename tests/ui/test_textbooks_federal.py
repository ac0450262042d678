"""«ФПУ» by keyboard: the list of the program, the queue, one key a decision."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.ui.shell.main_window import MainWindow
from app.ui.textbooks import build_section
from app.ui.textbooks.federal_page import CERTAIN, DECIDED, DOUBTFUL, ENTRIES, NONE, FederalPage
from tests.ui.house import House, make_house
from tests.ui.keyboard import press, write

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.fixture
def house(tmp_path: Path, qtbot: QtBot) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    assert made.runner.errors == []
    made.opened.close()


@pytest.fixture
def page(house: House) -> FederalPage:
    """The page over three textbooks: one that the list has, one doubtful, one it has not."""
    catalogue = house.workspace.services.catalogue
    for name, author, kind in (
        ("Окружающий мир. 2 класс", "Плешаков", TitleKind.TEXTBOOK),
        ("История. История России. 1914–1945 годы. 10 класс", "Мединский", TitleKind.TEXTBOOK),
        ("Атлас. 7 класс", "", TitleKind.STUDY_GUIDE),
    ):
        people = (Contributor(author, "А. А." if author == "Плешаков" else "В. Р."),)
        catalogue.create_title(
            TitleFields(
                name,
                kind=kind,
                contributors=people if author else (),
                publisher="Просвещение",
                year=2024 if author == "Плешаков" else 2023,
            )
        )
    window = MainWindow(house.runner, house.bus, house.settings)
    window.resize(1440, 900)
    window.set_sections([build_section(house.workspace, house.shell, RESOURCES)])
    window.show()
    window.activateWindow()
    QApplication.processEvents()
    window.navigator.go(FederalPage.page_id, None)
    found = window.findChild(FederalPage)
    assert isinstance(found, FederalPage)
    found.setProperty("window_kept", window)
    return found


def decisions(house: House) -> dict[int, str]:
    (row,) = house.workspace.queries.federal_list.lists()
    queue = house.workspace.queries.federal_list.queue(row.id)
    return {item.title_id: item.decision for item in queue.decided}


def test_empty_page_offers_the_list_of_the_program(house: House, page: FederalPage) -> None:
    empty = page.panel.empty_state()
    assert empty is not None
    assert empty.button is not None
    assert not page.accept.isEnabled()
    empty.button.setFocus()
    press("Return")
    assert len(house.workspace.queries.federal_list.lists()) == 1
    assert page.accept.isEnabled()
    assert "2 161" in page.about.text().replace("\u00a0", " ")


def test_certain_ones_go_with_one_key(house: House, page: FederalPage) -> None:
    page.load_shipped()
    page._choose_tab(CERTAIN)
    (row,) = page.model.rows()
    press("Ctrl+Return")
    assert decisions(house) == {row.title_id: "certain"}
    assert page.model.rows() == ()
    assert page.panel.empty_state() is not None


def test_doubtful_one_is_decided_by_a_digit_and_taken_back(house: House, page: FederalPage) -> None:
    page.load_shipped()
    page._choose_tab(DOUBTFUL)
    (row,) = page.model.rows()
    assert page.candidates_model.rows()
    assert page.reason.text() == row.reason
    page.view.setFocus()
    press("1")
    assert decisions(house) == {row.title_id: "accepted"}
    page._choose_tab(DECIDED)
    page.view.setFocus()
    press("Delete")
    assert decisions(house) == {}


def test_what_is_not_on_the_list_is_said_by_delete(house: House, page: FederalPage) -> None:
    page.load_shipped()
    page._choose_tab(NONE)
    (row,) = page.model.rows()
    page.view.setFocus()
    press("Delete")
    assert decisions(house) == {row.title_id: "absent"}


def test_list_is_searched(page: FederalPage) -> None:
    page.load_shipped()
    page._choose_tab(ENTRIES)
    assert len(page.entries_model.rows()) == 2161
    assert page.focus_search()
    write("плешаков")
    press("Return")
    page.search.changed.emit(page.search.text())
    names = {row.authors for row in page.entries_model.rows()}
    assert names
    assert all("Плешаков" in name for name in names)
