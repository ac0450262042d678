"""Кандидаты на списание: filters, ticks and the way into an act, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.stock import Condition, Fund
from app.services.catalogue import CopyEdit
from app.ui.stock.candidates_page import CandidatesPage
from app.ui.stock.write_off_opening import open_act
from app.ui.stock.write_offs_page import WriteOffsPage
from tests.ui.catalogue_data import Desk, make_desk, show
from tests.ui.keyboard import focused, press, write

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Nineteen copies, of which two of «Капитанская дочка» are worn."""
    made = make_desk(tmp_path)
    card = made.workspace.queries.catalogue.card(made.ids["Капитанская дочка"])
    assert card is not None
    worn = [copy.id for copy in card.copies[:2]]
    made.workspace.services.catalogue.edit_copies(worn, CopyEdit(condition=Condition.WORN))
    yield made
    made.opened.close()


class Opened:
    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.page = CandidatesPage(desk.workspace, desk.shell)
        self.went: list[tuple[str, object]] = []
        self.page.navigate.connect(lambda page, argument: self.went.append((page, argument)))
        desk.bus.changed.connect(self.page.apply_changes)
        qtbot.addWidget(self.page)
        show(self.page)
        qtbot.waitUntil(self.page.isActiveWindow)

    def titles(self) -> list[str]:
        model = self.page.model
        rows = (model.row_at(number) for number in range(model.rowCount()))
        return [row.copy.title for row in rows if row is not None]


@pytest.fixture
def opened(desk: Desk, qtbot: QtBot) -> Opened:
    return Opened(desk, qtbot)


def test_worn_copies_are_offered_at_first(opened: Opened) -> None:
    assert opened.titles() == ["Капитанская дочка"] * 2
    assert opened.page.panel.summary() == "Найдено 2 экз. на 824,00\u00a0₽"


def test_filters_narrow_by_keyboard(opened: Opened, qtbot: QtBot) -> None:
    filters = opened.page.filters
    filters.clear_button.setFocus()
    press("Space")
    assert len(opened.titles()) == 14
    filters.published.setFocus()
    filters.published.selectAll()
    with qtbot.waitSignal(opened.page.model.loaded):
        write("11")
    assert opened.titles() == ["Ёлка"]
    filters.copies.setFocus()
    filters.copies.selectAll()
    with qtbot.waitSignal(opened.page.model.loaded):
        write("3")
    assert opened.titles() == []
    empty = opened.page.panel.empty_state()
    assert empty is not None
    assert empty.button is not None
    empty.button.click()
    assert len(opened.titles()) == 14
    assert filters.published.text() == "не важно"
    filters.copies.setFocus()
    filters.copies.selectAll()
    with qtbot.waitSignal(opened.page.model.loaded):
        write("4")
    assert opened.titles() == ["Капитанская дочка"] * 6


def test_fund_division_and_place(opened: Opened) -> None:
    filters = opened.page.filters
    filters.clear()
    filters.bbk.set_value("84")
    assert len(opened.titles()) == 14
    filters.fund.set_value(Fund.TEXTBOOKS)
    assert opened.titles() == ["Алгебра"] * 5
    labels = [filters.bbk.itemText(number) for number in range(filters.bbk.count())]
    assert labels == ["Все разделы", "22 Физико-математические науки"]
    filters.place.set_value(filters.place.itemData(1))
    assert opened.titles() == ["Алгебра"] * 5


def test_ticked_copies_go_into_a_new_act(opened: Opened) -> None:
    opened.page.filters.clear()
    view = opened.page.view
    view.setFocus()
    press("Ctrl+Home", "Space", "Down", "Down", "Space")
    ids = opened.page.model.ids()
    assert opened.page.act_button.text() == "В новый акт: 2 экз."
    assert opened.page.panel.summary().endswith(" · отмечено 2 экз. на 1\u00a0100,00\u00a0₽")
    press("Space")
    assert opened.page.act_button.text() == "В новый акт: 1 экз."
    press("Space")
    action = opened.page.primary_action()
    assert action is not None
    action()
    assert opened.went == [("stock.write_off", (ids[0], ids[2]))]
    act = open_act(opened.desk.workspace, opened.went[0][1])
    assert [line.copy.id for line in act.lines] == [ids[0], ids[2]]
    assert all(line.obstacle is None for line in act.lines)


def test_all_are_ticked_at_once_and_copies_of_an_act_leave_the_list(opened: Opened) -> None:
    desk = opened.desk
    view = opened.page.view
    view.setFocus()
    press("Ctrl+A", "Space")
    assert opened.page.act_button.text() == "В новый акт: 2 экз."
    opened.page.act_button.click()
    act = open_act(desk.workspace, opened.went[0][1])
    desk.bus.publish(desk.workspace.services.write_off.save_draft(act.draft))
    opened.page.refresh()
    assert opened.titles() == []
    assert opened.page.primary_action() is None
    assert not opened.page.act_button.isEnabled()


def test_sorting_and_opening(opened: Opened) -> None:
    opened.page.filters.clear()
    model, view = opened.page.model, opened.page.view
    for key in ("title", "number", "year", "received", "price"):
        model.sort(model.column_number(key))
        assert len(opened.titles()) == 14
    model.sort(model.column_number("price"))
    assert opened.titles()[0] == "Ёлка"
    view.setFocus()
    press("Ctrl+Home", "Return")
    assert opened.went == [("catalogue", opened.desk.ids["Ёлка"])]


def test_list_of_acts_leads_here(desk: Desk, qtbot: QtBot) -> None:
    page = WriteOffsPage(desk.workspace, desk.shell)
    went: list[tuple[str, object]] = []
    page.navigate.connect(lambda target, argument: went.append((target, argument)))
    qtbot.addWidget(page)
    show(page)
    qtbot.waitUntil(page.isActiveWindow)
    page.candidates.setFocus()
    assert focused() is page.candidates
    press("Space")
    assert went == [("stock.write_off_candidates", None)]


def test_model_keeps_the_rules_of_qt(opened: Opened) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(opened.page.model, mode)
    opened.page.filters.clear()
    opened.page.filters.fund.set_value(Fund.TEMPORARY)
    opened.page.filters.fund.set_value(Fund.MAIN)
    opened.page.view.setFocus()
    press("Ctrl+A", "Space")
    assert tester.model() is opened.page.model
