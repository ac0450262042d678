"""Orders of textbooks worked on in the window: made, mended, sent, received, printed."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.ui.shell.main_window import MainWindow
from app.ui.textbooks import build_section
from app.ui.textbooks.order_dialogs import MakeOrderDialog, OrderHeadDialog, OrderLineDialog
from app.ui.textbooks.orders_page import OrdersPage
from tests.support.school_year import SchoolYearRows
from tests.ui.house import House, make_house
from tests.ui.keyboard import press, write

RESOURCES = Path(__file__).parents[2] / "resources"
YEAR = 2026
W = TypeVar("W", bound=QDialog)


class Desk:
    """A window with the page «Заказ»: algebra of class 8 lacks 18 sets, chess 25."""

    def __init__(self, house: House) -> None:
        self.house = house
        with house.opened.library.write() as session:
            rows = SchoolYearRows(session, YEAR)
            rows.school_class(8, "А", 27)
            rows.school_class(8, "Б", 27)
            rows.school_class(1, "А", 25)
            rows.textbook("Алгебра", 8, 36, price=1078_00)
            rows.textbook("Химия", 8, 60)
            rows.plan("Шахматы", 1, None, obligatory=False)
        self.window = MainWindow(house.runner, house.bus, house.settings)
        self.window.resize(1440, 900)
        self.window.set_sections([build_section(house.workspace, house.shell, RESOURCES)])
        self.window.show()
        self.window.navigator.go(OrdersPage.page_id, None)
        found = self.window.findChild(OrdersPage)
        assert isinstance(found, OrdersPage)
        self.page = found
        self.went: list[tuple[str, object]] = []
        self.page.navigate.connect(lambda page, argument: self.went.append((page, argument)))

    def dialog(self, kind: type[W]) -> W:
        """The dialog that is shown, with the keyboard in it."""
        for widget in QApplication.topLevelWidgets():
            if type(widget) is kind and widget.isVisible():
                widget.activateWindow()
                QApplication.processEvents()
                return widget
        raise AssertionError(f"no {kind.__name__} is shown")

    def back(self) -> None:
        """The window has the focus, as after a dialog."""
        self.window.activateWindow()
        QApplication.processEvents()

    def make(self, budget: str = "") -> None:
        self.back()
        self.page.make_order()
        self.dialog(MakeOrderDialog)
        if budget:
            write(budget)
        press("Ctrl+Return")
        self.back()

    def lines(self) -> list[tuple[str, int, int | None]]:
        lines = [row.line for row in self.page.model.rows()]
        return [(line.subject, line.quantity, line.price) for line in lines]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    house = make_house(tmp_path)
    desk = Desk(house)
    qtbot.addWidget(desk.window)
    qtbot.waitExposed(desk.window)
    yield desk
    assert house.runner.errors == []
    house.opened.close()


def summary(desk: Desk) -> str:
    return desk.page.panel.summary().replace("\u00a0", " ")


def test_order_is_made_of_the_deficits_by_keyboard(desk: Desk) -> None:
    assert desk.page.panel.empty_state() is not None
    desk.page.setFocus()
    press("Ins")
    dialog = desk.dialog(MakeOrderDialog)
    words = dialog.lacking.text().replace("\u00a0", " ")
    assert words.startswith("Не хватает 43 комплектов, по последним ценам на 19 404,00 ₽.")
    assert "Для 25 комплектов цена неизвестна" in words
    press("Return")
    assert desk.lines() == [("Алгебра", 18, 1078_00), ("Шахматы", 25, None)]
    assert summary(desk) == "43 комплекта на 19 404,00 ₽ · без цены — 1"
    assert desk.page.panel.empty_state() is None
    desk.house.workspace.services.safety.undo()
    desk.page.refresh()
    assert desk.lines() == []
    assert desk.page.list_panel.isHidden()


def test_order_keeps_within_the_money(desk: Desk) -> None:
    desk.make("10000")
    assert desk.lines() == [("Алгебра", 9, 1078_00)]
    assert summary(desk) == "9 комплектов на 9 702,00 ₽ · остаётся 298,00 ₽"


def test_too_little_money_is_said_in_the_dialog(desk: Desk) -> None:
    desk.make("5")
    dialog = desk.dialog(MakeOrderDialog)
    assert "не купить ни одного комплекта" in dialog.error.text()
    assert not dialog.error.isHidden()
    press("Esc")
    assert desk.house.workspace.queries.orders.orders() == ()


def test_line_is_changed_and_removed(desk: Desk) -> None:
    desk.make()
    desk.page.view.setFocus()
    desk.page.view.select_number(1)
    press("F2")
    desk.dialog(OrderLineDialog)
    write("20")
    press("Tab")
    write("450,50")
    press("Tab")
    write("Пешка")
    press("Ctrl+Return")
    desk.back()
    assert desk.lines() == [("Алгебра", 18, 1078_00), ("Шахматы", 20, 450_50)]
    assert desk.page.model.rows()[1].line.publisher == "Пешка"
    assert summary(desk) == "38 комплектов на 28 414,00 ₽"
    desk.page.view.setFocus()
    desk.page.view.select_number(0)
    press("Del")
    assert desk.lines() == [("Шахматы", 20, 450_50)]
    desk.house.workspace.services.safety.undo()
    desk.page.refresh()
    assert [line[0] for line in desk.lines()] == ["Алгебра", "Шахматы"]


def test_name_and_money_are_changed(desk: Desk) -> None:
    desk.make()
    desk.page.list_view.setFocus()
    press("F2")
    dialog = desk.dialog(OrderHeadDialog)
    dialog.name.setText("Основной")
    dialog.budget.setText("19000")
    press("Ctrl+Return")
    desk.back()
    assert desk.page.panel.title() == "Основной"
    assert summary(desk).endswith("не хватает 404,00 ₽")


def test_order_is_removed_after_a_question(desk: Desk) -> None:
    desk.make()
    desk.page.list_view.setFocus()
    press("Del")
    assert len(desk.house.messages.asked) == 1
    assert desk.page.list_model.rowCount() == 1
    desk.house.messages.answers = ["yes"]
    press("Del")
    assert desk.house.workspace.queries.orders.orders() == ()
    assert desk.page.panel.empty_state() is not None


def test_sent_order_comes_as_a_draft_receipt(desk: Desk) -> None:
    desk.make("10000")
    desk.page.sent.click()
    assert not desk.page.sent.isEnabled()
    [row] = desk.page.list_model.rows()
    assert row.status == "sent"
    desk.page.came.click()
    [(page, receipt_id)] = desk.went
    assert page == "stock.receipt"
    assert isinstance(receipt_id, int)
    card = desk.house.workspace.queries.stock.receipt(receipt_id)
    assert card is not None
    assert [(line.quantity, line.price) for line in card.draft.lines] == [(9, 1078_00)]
    assert desk.page.came.text() == "Открыть поступление"
    desk.page.came.click()
    assert desk.went[1] == desk.went[0]
    desk.page.remove_lines(desk.page.model.rows())
    desk.page.edit_order()
    assert len(desk.lines()) == 1
    assert not any(
        isinstance(widget, OrderHeadDialog) and widget.isVisible()
        for widget in QApplication.topLevelWidgets()
    )


def test_paper_is_shown_and_sheets_are_saved(desk: Desk, tmp_path: Path) -> None:
    assert desk.page.print_action() is None
    desk.make()
    target = tmp_path / "Заказ.xlsx"
    desk.house.dialogs.paths = [target]
    desk.page.sheets.click()
    assert load_workbook(target).sheetnames == ["Сводка", "Просвещение", "Без издательства"]
    assert desk.house.toasts.shown[-1] == "Сохранено: Заказ.xlsx"
    action = desk.page.print_action()
    assert action is not None
    action()
    [paper] = desk.house.previews.papers
    assert paper.file_name == "Заказ на 2026-27"
    assert paper.render("pdf").startswith(b"%PDF")
    assert load_workbook(BytesIO(paper.render("xlsx"))).sheetnames[0] == "Сводка"


def test_orders_belong_to_their_year(desk: Desk) -> None:
    desk.make()
    desk.make("10000")
    newest, first = desk.page.list_model.rows()
    assert desk.page.panel.summary().startswith("9 ")
    desk.page.year_field.set_value(YEAR + 1)
    assert desk.page.list_model.rowCount() == 0
    assert desk.lines() == []
    desk.window.navigator.go(OrdersPage.page_id, first.id)
    assert desk.page.year_field.value() == YEAR
    assert len(desk.lines()) == 2
    desk.page.list_view.select_id(newest.id)
    assert len(desk.lines()) == 1
