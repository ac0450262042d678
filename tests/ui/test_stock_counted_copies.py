"""Copies that are counted and not numbered: picked by quantity, one row a lot in the act."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.stock import Account, Fund
from app.queries.copies import CopyRow
from app.queries.lots import LotChoice
from app.queries.stock import ReceiptLine
from app.queries.write_off import FoundCopy
from app.ui.kit.search import ScanState
from app.ui.stock.lot_picker import PickLotsDialog, spread
from app.ui.stock.write_off_lines import ActLinesModel
from app.ui.stock.write_off_picker import PickCopiesDialog
from tests.ui.house import make_house
from tests.ui.keyboard import press, write
from tests.ui.test_stock_write_off import ALGEBRA, GRANT, Desk


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """The desk of the acts: 3 copies of ALGEBRA at 900, 40 at 1 000, 5 more at 900."""
    desk = Desk(make_house(tmp_path))
    qtbot.addWidget(desk.window)
    title, balance = desk.titles[ALGEBRA], Account.BALANCE
    for quantity, price in ((40, 1000_00), (5, 900_00)):
        desk.receive(ReceiptLine(title, Fund.TEXTBOOKS, balance, quantity, price, numbered=False))
    yield desk
    desk.house.opened.close()


def open_picker(desk: Desk) -> PickLotsDialog:
    """The dialog of the textbook in a new act of the fund «Учебный»."""
    page = desk.open()
    page.head.fund.set_value(Fund.TEXTBOOKS)
    desk.scan("алгебра")
    press("Return")
    dialog = desk.dialog()
    assert isinstance(dialog, PickLotsDialog)
    return dialog


def rows(desk: Desk) -> list[tuple[int, int]]:
    """Quantity and price of the rows of the act, from the top of the table."""
    return [(row.quantity, row.price) for row in desk.act.lines.rows()]


def take_typed() -> None:
    """Enter in an editor of a cell."""
    press("Return")
    QApplication.processEvents()


# --- choosing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "shares"),
    [(0, (0, 0, 0)), (2, (2, 0, 0)), (37, (3, 34, 0)), (48, (3, 40, 5)), (99, (3, 40, 5))],
)
def test_first_lots_are_emptied_first(amount: int, shares: tuple[int, ...]) -> None:
    assert spread(amount, (3, 40, 5)) == shares


def test_quantity_goes_to_the_oldest_lots(desk: Desk) -> None:
    dialog = open_picker(desk)
    write("37")
    assert dialog.chosen_quantities() == (3, 34, 0)
    assert dialog.words() == "37 экз. на 36 700,00 ₽".replace(" 700", "\u00a0700")
    assert dialog._take.text() == "Добавить 37 из 48 экз."
    press("Return")
    assert rows(desk) == [(34, 1000_00), (3, 900_00)]
    assert desk.answer() == (ScanState.OK, f"Добавлено: {ALGEBRA}")
    desk.back()
    press("Ctrl+S")
    assert len(desk.saved().lines) == 37


def test_every_lot_may_be_given_its_own_quantity(desk: Desk) -> None:
    dialog = open_picker(desk)
    press("Tab", "Tab")
    write("10")
    press("Tab")
    write("2")
    assert dialog.amount.value() == 13
    press("Return")
    assert rows(desk) == [(2, 900_00), (10, 1000_00), (1, 900_00)]


def test_copies_may_be_chosen_one_by_one(desk: Desk) -> None:
    dialog = open_picker(desk)
    dialog.singly_requested.emit()
    dialog.close()
    singly = desk.dialog()
    assert isinstance(singly, PickCopiesDialog)
    press("Return")
    assert rows(desk) == [(1, 900_00)]


def test_what_stands_in_the_act_is_not_offered_again(desk: Desk) -> None:
    open_picker(desk)
    write("40")
    press("Return")
    desk.back()
    desk.scan("алгебра")
    press("Return")
    dialog = desk.dialog()
    assert isinstance(dialog, PickLotsDialog)
    assert dialog.amount.maximum() == 8
    assert [box.maximum() for box in dialog.quantities] == [3, 5]


def test_numbered_copies_are_still_chosen_one_by_one(desk: Desk) -> None:
    desk.open()
    desk.scan("гранта")
    press("Return")
    assert isinstance(desk.dialog(), PickCopiesDialog)


# --- rows of the act --------------------------------------------------------------------------


def test_scans_of_one_lot_share_a_row(desk: Desk) -> None:
    page = desk.open()
    page.head.fund.set_value(Fund.TEXTBOOKS)
    codes = [copy.barcode for copy in desk.copies(ALGEBRA)]
    desk.scan(codes[3], codes[0], codes[4], codes[4])
    assert rows(desk) == [(1, 900_00), (2, 1000_00)]
    assert desk.answer() == (ScanState.ALREADY, "Уже в акте, строка 1")
    assert page.lines.count == 3
    assert page.body.totals.accessibleDescription().startswith("3 экз.")


def test_quantity_of_a_row_is_typed_in_place(desk: Desk) -> None:
    open_picker(desk)
    write("20")
    press("Return")
    desk.back()
    page = desk.act
    page.view.setFocus()
    page.view.select_number(0)
    assert rows(desk) == [(17, 1000_00), (3, 900_00)]
    press("Return")
    write("12")
    take_typed()
    assert rows(desk)[0] == (12, 1000_00)
    page.view.setFocus()
    write("25")
    take_typed()
    assert rows(desk)[0] == (25, 1000_00)
    assert page.lines.count == 28
    press("Ctrl+Z")
    assert rows(desk)[0] == (12, 1000_00)


def test_more_than_the_lot_has_is_not_taken(desk: Desk) -> None:
    open_picker(desk)
    write("4")
    press("Return")
    page = desk.act
    row = page.lines.rows()[0]
    page.lines.set_quantity(row, 60)
    assert rows(desk)[0] == (40, 1000_00)
    assert desk.answer() == (ScanState.ALREADY, f"В этой партии больше нет свободных: {ALGEBRA}")


def test_row_is_removed_and_comes_back_whole(desk: Desk) -> None:
    open_picker(desk)
    write("20")
    press("Return")
    desk.back()
    page = desk.act
    page.view.setFocus()
    page.view.select_number(0)
    press("Del")
    assert rows(desk) == [(3, 900_00)]
    press("Ctrl+Z")
    assert rows(desk) == [(17, 1000_00), (3, 900_00)]


def test_remark_goes_to_all_copies_of_the_row(desk: Desk) -> None:
    open_picker(desk)
    write("5")
    press("Return")
    desk.back()
    page = desk.act
    page.view.setFocus()
    page.view.select_number(0)
    press("F2")
    write("порваны")
    take_typed()
    press("Ctrl+S")
    assert [line.remark for line in desk.saved().lines] == ["", "", "", "порваны", "порваны"]
    press("Ctrl+Z")
    assert {row.remark for row in page.lines.rows()} == {""}


def test_numbered_row_has_no_quantity_to_type(desk: Desk) -> None:
    page = desk.open()
    desk.scan("3", "4")
    page.view.setFocus()
    page.view.select_number(0)
    write("7")
    press("Return")
    QApplication.processEvents()
    assert rows(desk) == [(1, 348_00), (1, 348_00)]


def test_copy_with_an_obstacle_stands_alone(desk: Desk) -> None:
    page = desk.open()
    desk.scan(*(copy.barcode for copy in desk.copies(ALGEBRA)[:3]))
    assert [row.quantity for row in page.lines.rows()] == [1, 1, 1]
    assert page.act_title.remarks.text() == "3 замечания"
    page.head.fund.set_value(Fund.TEXTBOOKS)
    assert rows(desk) == [(3, 900_00)]


def test_posted_act_is_shown_by_rows_too(desk: Desk) -> None:
    open_picker(desk)
    write("20")
    press("Return")
    desk.back()
    card = desk.post()
    assert rows(desk) == [(17, 1000_00), (3, 900_00)]
    assert card.row.copies == 20
    assert not desk.act.view.edit_quantity()


def test_counted_rows_keep_the_rules_of_qt(desk: Desk) -> None:
    model = ActLinesModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    queries = desk.workspace.queries.write_off
    copies = [*desk.copies(ALGEBRA)[:6], *desk.copies(GRANT)[:2]]
    found = queries.check_copies([copy.id for copy in copies], Fund.TEXTBOOKS, None)
    model.add(found[::2])
    model.add(found[1::2])
    assert [row.quantity for row in model.rows()] == [1, 1, 3, 3]
    model.remove([found[0].copy.id, found[4].copy.id])
    model.set_remark(found[1].copy.id, "мокрый")
    model.renew(FoundCopy(item.copy, None) for item in found)
    while model.can_undo():
        model.undo()
    assert (model.rowCount(), model.count, model.total) == (0, 0, 0)


# --- what the picker is given -----------------------------------------------------------------


def test_lots_to_pick_are_free_copies_of_the_fund(desk: Desk) -> None:
    title = desk.titles[ALGEBRA]
    picking = desk.workspace.queries.picking

    def found() -> list[tuple[int, int]]:
        lots = picking.lots_to_pick(title, Fund.TEXTBOOKS)
        return [(lot.quantity, lot.price) for lot in lots]

    assert found() == [(3, 900_00), (40, 1000_00), (5, 900_00)]
    assert picking.lots_to_pick(title, Fund.MAIN) == ()
    open_picker(desk)
    write("4")
    press("Return")
    desk.back()
    press("Ctrl+S")
    assert found() == [(39, 1000_00), (5, 900_00)]
    lot = picking.lots_to_pick(title, Fund.TEXTBOOKS)[0]
    assert (lot.paper, lot.is_counted) == ("товарная накладная № 1", True)


def test_dialog_of_many_lots_scrolls(desk: Desk, qtbot: QtBot) -> None:
    copy = desk.copies(ALGEBRA)[0]
    lots = [_lot(number, copy) for number in range(1, 30)]
    dialog = PickLotsDialog(ALGEBRA, lots)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.height() < 800
    dialog.amount.setValue(29)
    assert all(box.value() == 1 for box in dialog.quantities)


def _lot(number: int, copy: CopyRow) -> LotChoice:
    from tests.ui.house import DAY

    return LotChoice(number, DAY, "накладная", 100_00, (copy,))
