"""«Нумерация»: counters are shown and moved on, by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.school.numbering_page import NumberingPage
from tests.ui.house import House, make_house
from tests.ui.keyboard import press, write


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    made.post_receipt(made.draft_receipt(made.add_title("Мцыри"), 3, 10_00))
    yield made
    made.opened.close()


@pytest.fixture
def page(house: House, qtbot: QtBot) -> NumberingPage:
    page = NumberingPage(workspace=house.workspace, shell=house.shell)
    qtbot.addWidget(page)
    house.bus.changed.connect(page.apply_changes)
    page.resize(1200, 800)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def following(page: NumberingPage) -> dict[str, str]:
    return {row.title: row.example for row in page.model.rows()}


def choose(page: NumberingPage, title: str) -> None:
    number = [row.title for row in page.model.rows()].index(title)
    page.view.select_number(number)
    page.view.setFocus()


def test_the_next_numbers_are_shown(page: NumberingPage) -> None:
    shown = following(page)
    assert shown["Поступление, 2026 год"] == "№ 2"
    assert shown["Основной фонд, часть 1 (поступление), 2026 год"] == "№ 2"
    assert shown["Без префикса"] == "4"
    assert page.number.text() == "2"


def test_a_number_is_moved_on_after_a_question(page: NumberingPage, house: House) -> None:
    choose(page, "Без префикса")
    press("F2")
    assert page.number.hasFocus()
    write("1201")
    house.messages.answers = ["yes"]
    press("Return")
    assert "Пропущенные номера 4–1200 больше не выдаются" in house.messages.asked[0][1]
    assert following(page)["Без префикса"] == "1201"
    assert page.view.hasFocus()
    house.post_receipt(house.draft_receipt(1, 1, 10_00))
    numbers = house.workspace.queries.catalogue.card(1)
    assert numbers is not None
    assert "1201" in {copy.inventory_number for copy in numbers.copies}


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [("1", "назад нумерация не идёт"), ("много", "целое число"), ("9" * 13, "слишком велик")],
)
def test_what_cannot_be_is_told_beside_the_field(
    page: NumberingPage, house: House, typed: str, complaint: str
) -> None:
    choose(page, "Поступление, 2026 год")
    press("Return")
    write(typed)
    house.messages.answers = ["yes"]
    press("Return")
    assert complaint in page.number_field.error()
    assert page.number.hasFocus()
    press("Esc")
    assert page.number.text() == "2"
    assert page.number_field.error() == ""
    assert page.view.hasFocus()


def test_a_question_that_is_refused_changes_nothing(page: NumberingPage, house: House) -> None:
    choose(page, "Поступление, 2026 год")
    press("F2")
    write("50")
    press("Return")
    assert house.messages.asked
    assert following(page)["Поступление, 2026 год"] == "№ 2"


def test_part_two_is_numbered_by_years(page: NumberingPage, house: House) -> None:
    assert not page.yearly.isChecked()
    assert "с 2026 года" in page._since.text()
    page.yearly.setFocus()
    press("Space")
    assert page.yearly.isChecked()
    assert "с 2026 года каждый год с № 1" in house.published[-1].message
    assert "Основной фонд, часть 2 (выбытие), 2026 год" in following(page)
    press("Space")
    assert "Основной фонд, часть 2 (выбытие)" in following(page)
