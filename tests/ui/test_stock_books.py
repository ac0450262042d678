"""«Книги учёта» and the summary book on it, with the keyboard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import resources_folder
from app.core.periods import Period
from app.core.stock import Account, DocumentKind, Fund
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.ui.kit.fields import LineEdit
from app.ui.stock.book_fields import quick_periods
from app.ui.stock.book_parts import BookGroup, Numbers, file_name_of
from app.ui.stock.books_page import BooksPage
from tests.reports.checks import pdf_texts
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import focused, press, write

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
NEXT_DAY = f"{DAY + dt.timedelta(days=1):%d.%m.%Y}"
WIDE, NARROW = (1200, 700), (700, 600)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Ten copies came last year, two lots this year, one copy has left."""
    made = make_house(tmp_path, dt.date(DAY.year - 1, 3, 3))
    title = made.add_title("Капитанская дочка")
    receive(made, title, 10, 100_00)
    made.clock.advance(DAY - made.clock.today())
    receive(made, title, 2, 250_00)
    receive(made, title, 3, 300_00, Account.OFF_BALANCE)
    yield made
    made.opened.close()


def receive(
    house: House, title: int, quantity: int, price: int, account: Account = Account.BALANCE
) -> int:
    lines = (ReceiptLine(title, Fund.MAIN, account, quantity, price),)
    saved = house.workspace.services.receipts.save_draft(
        ReceiptDraft(house.clock.today(), lines, paper_number="7", paper_date=house.clock.today())
    )
    assert saved.entity_id is not None
    house.post_receipt(saved.entity_id)
    return saved.entity_id


class Opened:
    """The page of books in a window of its own."""

    def __init__(self, house: House, qtbot: QtBot, size: tuple[int, int] = WIDE) -> None:
        self.house = house
        self.page = BooksPage(house.workspace, house.shell, resources_folder())
        self.went: list[tuple[str, object]] = []
        self.page.navigate.connect(lambda page, argument: self.went.append((page, argument)))
        house.bus.changed.connect(self.page.apply_changes)
        qtbot.addWidget(self.page)
        self.page.resize(*size)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)

    def cells(self, *titles: str) -> list[tuple[str, ...]]:
        """What the columns of these titles say, row by row."""
        model = self.page.model
        columns = [next(c for c in model.columns if c.title == title) for title in titles]
        return [tuple(column.text(row) for column in columns) for row in model.rows()]

    def numbers(self) -> list[tuple[str, ...]]:
        return self.cells("№", "Экз. всего", "На сумму, ₽", "Вне баланса")


@pytest.fixture
def opened(house: House, qtbot: QtBot) -> Opened:
    return Opened(house, qtbot)


def test_the_book_of_this_year_is_shown_first(opened: Opened) -> None:
    assert opened.page.side.book.book_id == "summary.main"
    assert opened.numbers() == [("1", "2", "500,00", "0"), ("2", "3", "0,00", "3")]
    assert opened.page.side.panel.summary() == "2 записи · поступило 5 экз. на 1\u00a0400,00 ₽"
    assert opened.cells("Документ")[0] == (f"Товарная накладная № 7 от {DAY:%d.%m.%Y}",)


def test_enter_opens_the_document(opened: Opened) -> None:
    opened.page.view.setFocus()
    press("Down", "Return")
    [(page, document_id)] = opened.went
    rows = opened.house.workspace.queries.stock.receipts()
    assert (page, document_id) == ("stock.receipt", rows[0].id)
    assert rows[0].records == (2,)


def test_every_document_has_a_page(opened: Opened) -> None:
    book, row = opened.page.side.book, opened.page.model.rows()[0]
    lines = [replace(row.line, document=kind) for kind in DocumentKind]
    targets = {book.activate(replace(row, line=line)) for line in lines}
    assert targets == {
        (page, row.line.document_id)
        for page in (
            "stock.receipt",
            "stock.write_off",
            "stock.opening",
            "stock.replacement",
            "stock.revaluation",
            "stock.transfer",
        )
    }


def test_a_period_is_chosen_or_typed(opened: Opened) -> None:
    fields = opened.page.side.fields.period
    assert fields is not None
    fields.quick.set_value("last_year")
    assert opened.numbers() == [("1", "10", "1\u00a0000,00", "0")]
    fields.quick.set_value("all")
    assert len(opened.numbers()) == 3
    assert fields.first.text() == ""
    fields.first.setFocus()
    write("010226")
    press("Tab")
    assert fields.quick.value() == "own"
    assert len(opened.numbers()) == 2


def test_a_period_that_ends_too_early_is_named_in_its_place(opened: Opened) -> None:
    fields = opened.page.side.fields.period
    assert fields is not None
    fields.last.setFocus()
    fields.last.selectAll()
    write("31.12.2025")
    press("Tab")
    assert opened.page.side.given() is None
    assert not opened.page.side.print_button.isEnabled()
    assert opened.page.print_action() is None
    assert fields.last.accessibleDescription() == "Этот день раньше начала периода."
    fields.last.setFocus()
    fields.last.selectAll()
    press("Del")
    press("Tab")
    assert fields.last.accessibleDescription() == "Укажите последний день периода."
    fields.last.setFocus()
    write(f"31.12.{DAY.year}")
    press("Tab")
    assert fields.last.accessibleDescription() == ""
    assert opened.page.side.print_button.isEnabled()
    assert len(opened.numbers()) == 2


def test_parts_are_tabs(opened: Opened) -> None:
    first = opened.page.side.tabs.findChildren(QAbstractButton)[0]
    first.setFocus()
    press("Right")
    assert opened.page.side.tabs.current() == "2"
    empty = opened.page.side.panel.empty_state()
    assert empty is not None
    assert empty.text() == "За этот период ничего не выбывало"
    press("Right")
    labels = [row[0] for row in opened.cells("Итоги движения фонда")]
    assert labels[0] == f"Состоит на 01.01.{DAY.year}"
    assert labels[3] == f"Поступило за III квартал {DAY.year} г. (по {DAY:%d.%m.%Y})"
    assert labels[4] == f"Поступило за {DAY.year} год (по {DAY:%d.%m.%Y})"
    assert labels[-1] == f"Состоит на {NEXT_DAY}"
    assert opened.page.side.panel.summary().startswith("Состоит 15 экз.")
    assert "итоги сходятся" in opened.page.side.panel.summary()
    opened.page.view.setFocus()
    press("Return")
    assert opened.went == []


def test_an_empty_period_offers_everything(opened: Opened) -> None:
    fields = opened.page.side.fields.period
    assert fields is not None
    fields.set_value(Period.year(2001))
    empty = opened.page.side.panel.empty_state()
    assert empty is not None
    assert empty.text() == "За этот период ничего не поступало"
    assert empty.button is not None
    empty.button.setFocus()
    press("Space")
    assert len(opened.numbers()) == 3
    assert fields.quick.value() == "all"


def test_books_stand_in_a_list_by_groups(opened: Opened) -> None:
    page = opened.page
    titles = [page.list.item(number).text() for number in range(page.list.count())]
    assert titles[:4] == [
        BookGroup.SUMMARY.value,
        "КСУ основного фонда",
        "КСУ учебного фонда",
        "КСУ временного хранения",
    ]
    assert page.side.fields.period is not None
    page.side.fields.period.quick.set_value("last_year")
    page.list.setFocus()
    press("Down")
    assert page.side.book.book_id == "summary.textbooks"
    assert page.side.panel.empty_state() is not None
    assert page.side.fields.period is not None
    assert page.side.fields.period.quick.value() == "year"
    press("Up")
    assert page.side.fields.period.quick.value() == "last_year"
    assert opened.numbers() == [("1", "10", "1\u00a0000,00", "0")]


def test_a_book_is_opened_by_its_name(opened: Opened) -> None:
    opened.page.open_with("summary.temporary")
    assert opened.page.side.book.title == "КСУ временного хранения"
    chosen = opened.page.list.currentItem()
    assert chosen is not None
    assert chosen.text() == "КСУ временного хранения"
    opened.page.open_with("no such book")
    assert opened.page.side.book.title == "КСУ временного хранения"


def test_a_narrow_window_has_a_field_of_books(house: House, qtbot: QtBot) -> None:
    opened = Opened(house, qtbot, NARROW)
    assert not opened.page.list.isVisible()
    assert opened.page.chooser.isVisible()
    assert not opened.page.side.about.isVisible()
    assert "каждое поступление" in opened.page.chooser.toolTip()
    opened.page.chooser.setFocus()
    press("Down")
    assert opened.page.side.book.book_id == "summary.textbooks"
    opened.page.resize(*WIDE)
    QApplication.processEvents()
    assert opened.page.list.isVisible()
    assert not opened.page.chooser.isVisible()
    assert opened.page.side.about.isVisible()


def test_a_posted_document_appears(opened: Opened) -> None:
    title = opened.house.add_title("Новая")
    document_id = opened.house.draft_receipt(title, 4, 10_00)
    opened.house.bus.publish(opened.house.post_receipt(document_id))
    assert opened.numbers()[-1] == ("3", "4", "40,00", "0")


def test_the_paper_is_shown_before_it_is_printed(opened: Opened) -> None:
    action = opened.page.print_action()
    assert action is not None
    action()
    [paper] = opened.house.previews.papers
    assert paper.title == f"КСУ основного фонда, {DAY.year} год"
    assert paper.file_name == f"КСУ основного фонда, {DAY.year} год"
    assert paper.formats == ("pdf", "xlsx")
    words = " ".join(pdf_texts(paper.render("pdf")))
    assert "КНИГА СУММАРНОГО УЧЁТА" in words
    assert f"Состоит на {NEXT_DAY} 15 12" in words


def test_the_book_is_saved_as_a_workbook(opened: Opened, tmp_path: Path) -> None:
    target = tmp_path / "КСУ.xlsx"
    opened.house.dialogs.paths = [None, target]
    opened.page.side.workbook_button.setFocus()
    press("Space")
    assert not target.exists()
    press("Space")
    book = openpyxl.load_workbook(BytesIO(target.read_bytes()))
    assert book.sheetnames == ["Часть 1", "Часть 2", "Часть 3"]
    assert opened.house.toasts.shown[-1] == "Сохранено: КСУ.xlsx"


def test_tab_goes_from_the_list_through_the_fields_to_the_rows(opened: Opened) -> None:
    page = opened.page
    page.open_with("textbook_cards")
    page.open_with("summary.main")
    QApplication.processEvents()
    page.list.setFocus()
    period = page.side.fields.period
    assert period is not None
    for wanted in (period.quick, period.first, period.last):
        press("Tab")
        assert focused() is wanted
    press("Tab", "Tab")
    assert focused() is page.side.workbook_button
    press("Tab", "Tab")
    assert focused() is page.view


def test_numbers_choices_and_texts_are_parameters(opened: Opened, qtbot: QtBot) -> None:
    page = opened.page
    page.open_with("textbook_cards")
    QApplication.processEvents()
    page.list.setFocus()
    press("Tab")
    write("1")
    press("Tab")
    write("x")
    qtbot.waitUntil(lambda: page.side.panel.empty_state() is not None)
    given = page.side.given()
    assert given is not None
    assert given.numbers() == Numbers("1", "x")
    with pytest.raises(TypeError):
        given.period()


def test_what_a_book_refuses_stands_in_the_place_of_its_rows(opened: Opened, qtbot: QtBot) -> None:
    page = opened.page
    page.open_with("textbook_cards")
    first = page.side.fields.findChildren(LineEdit)[0]
    first.setFocus()
    write("первая")
    qtbot.waitUntil(lambda: not page.side.print_button.isEnabled())
    empty = page.side.panel.empty_state()
    assert empty is not None
    assert "«первая» — не номер карточки" in empty.text()
    assert opened.house.runner.errors == []
    page.open_with("summary.main")
    page.open_with("textbook_cards")
    assert next(edit.text() for edit in page.side.fields.findChildren(LineEdit)) == "первая"
    assert not page.side.print_button.isEnabled()


def test_quick_periods_of_the_first_quarter() -> None:
    periods = {key: days for key, _words, days in quick_periods(dt.date(2026, 2, 1))}
    assert periods["quarter"] == Period(dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert periods["last_quarter"] == Period(dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    assert periods["all"].first is None


def test_file_names_have_no_forbidden_signs() -> None:
    assert file_name_of("КСУ № 3: 2026/27 «новая» – часть") == "КСУ 3, 2026-27 новая - часть"
