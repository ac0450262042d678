"""«Школа»: the history of the requisites, by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.queries.school import RequisitesRow
from app.ui.school.requisites_page import RequisitesPage, days_words
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import press, write


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.opened.close()


@pytest.fixture
def page(house: House, qtbot: QtBot) -> RequisitesPage:
    page = RequisitesPage(workspace=house.workspace, shell=house.shell)
    qtbot.addWidget(page)
    house.bus.changed.connect(page.apply_changes)
    page.resize(1200, 900)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def history(house: House) -> tuple[RequisitesRow, ...]:
    return house.workspace.queries.school.requisites_history()


def director(house: House, on: date) -> str:
    found = house.workspace.queries.school.requisites(on)
    assert found is not None
    return found.director_name


def add(house: House, since: date, name: str) -> None:
    (*_others, first) = history(house)
    requisites = replace(first.requisites, director_name=name)
    house.bus.publish(house.workspace.services.requisites.add(since, requisites))


def test_the_only_requisites_are_from_the_beginning(page: RequisitesPage) -> None:
    (row,) = page.model.rows()
    assert days_words(row) == "с самого начала"
    assert page.day.isReadOnly()
    assert not page.delete_button.isEnabled()


def test_new_requisites_from_a_day(page: RequisitesPage, house: House) -> None:
    page.view.setFocus()
    press("Insert")
    assert page.day.hasFocus()
    assert page.day.value() == DAY
    write("01.10.2026")
    page.people.input("director_name").setFocus()
    press("Ctrl+A")
    write("Новикова М. П.")
    page.save()
    assert director(house, DAY) == "Соколова Е. В."
    assert director(house, date(2026, 10, 1)) == "Новикова М. П."
    assert [days_words(row) for row in page.model.rows()] == [
        "с 01.10.2026",
        "с самого начала по 30.09.2026",
    ]
    assert page.view.current_row() == history(house)[0]
    assert not page.is_dirty()


def test_those_in_force_today_are_shown_first(page: RequisitesPage, house: House) -> None:
    add(house, DAY - timedelta(days=3), "Новикова М. П.")
    add(house, DAY + timedelta(days=3), "Кузнецов А. И.")
    again = RequisitesPage(workspace=house.workspace, shell=house.shell)
    again.refresh()
    assert again.people.input("director_name").text() == "Новикова М. П."
    pill = again.model.columns[-1].pill
    assert pill is not None
    specs = [pill(row) for row in again.model.rows()]
    assert [spec.text for spec in specs if spec is not None] == ["Впереди", "Сейчас", "Прежние"]
    again.deleteLater()


def test_the_form_follows_the_chosen_row(page: RequisitesPage, house: House) -> None:
    add(house, DAY, "Новикова М. П.")
    page.view.setFocus()
    press("Home")
    assert page.people.input("director_name").text() == "Новикова М. П."
    assert not page.day.isReadOnly()
    press("End")
    assert page.people.input("director_name").text() == "Соколова Е. В."
    page.people.input("director_name").setFocus()
    press("Ctrl+A")
    write("Соколова Елена")
    page.save()
    assert director(house, DAY - timedelta(days=1)) == "Соколова Елена"
    assert director(house, DAY) == "Новикова М. П."


def test_unsaved_input_is_asked_about_before_another_row(
    page: RequisitesPage, house: House
) -> None:
    add(house, DAY, "Новикова М. П.")
    page.view.select_number(0)
    page.people.input("director_name").setFocus()
    write("!")
    page.view.setFocus()
    press("End")
    assert page.view.current_row() == page.model.rows()[0]
    assert "!" in page.people.input("director_name").text()
    house.messages.answers = ["drop"]
    press("End")
    assert page.people.input("director_name").text() == "Соколова Е. В."
    assert not page.is_dirty()


def post_something(house: House) -> None:
    house.post_receipt(house.draft_receipt(house.add_title("Мцыри"), 1, 10_00))


def test_another_director_asks_whether_it_was_a_slip(page: RequisitesPage, house: House) -> None:
    post_something(house)
    house.clock.advance(timedelta(days=30))
    page.refresh()
    for answer in ("cancel", "mend", "since"):
        house.messages.answers = [answer]
        page.people.input("director_name").setFocus()
        press("Ctrl+A")
        write({"mend": "Соколова Е. Н.", "since": "Новикова М. П."}.get(answer, "кто-то"))
        page.save()
    assert len(house.messages.asked) == 3
    assert "проведено документов: 1" in house.messages.asked[0][1]
    today = house.clock.today()
    assert director(house, today - timedelta(days=1)) == "Соколова Е. Н."
    assert director(house, today) == "Новикова М. П."


def test_a_slip_in_the_address_asks_nothing(page: RequisitesPage, house: House) -> None:
    post_something(house)
    house.clock.advance(timedelta(days=30))
    page.refresh()
    page.school.input("address").setFocus()
    write("Сургут")
    page.save()
    assert house.messages.asked == []
    assert history(house)[0].requisites.address == "Сургут"


def test_a_day_that_is_taken_is_told_beside_the_field(page: RequisitesPage, house: House) -> None:
    add(house, DAY, "Новикова М. П.")
    page.start_new()
    page.save()
    assert page._day_cell.error() == "Реквизиты с 09.09.2026 уже записаны: измените их."
    assert len(history(house)) == 2
    page.revert()
    assert not page.is_dirty()


def test_requisites_are_deleted_after_a_question(page: RequisitesPage, house: House) -> None:
    add(house, DAY, "Новикова М. П.")
    page.view.select_number(0)
    page.view.setFocus()
    press("Delete")
    assert len(history(house)) == 2
    house.messages.answers = ["yes"]
    press("Delete")
    assert len(history(house)) == 1
    assert page.people.input("director_name").text() == "Соколова Е. В."
    press("Delete")
    assert len(house.messages.asked) == 2
