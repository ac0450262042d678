"""Receipts by keyboard in the real window, on a real library file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.stock import Account, DocumentStatus, Fund, ReferenceCategory
from app.queries.documents import DocumentRow
from app.queries.labels import LabelSource
from app.queries.stock import ReceiptCard, ReceiptDraft, ReceiptLine
from app.ui.kit.buttons import Button
from app.ui.shell.main_window import MainWindow
from app.ui.stock import build_section
from app.ui.stock.receipt_columns import LineRow
from app.ui.stock.receipt_page import ReceiptPage
from app.ui.stock.receipts_page import ReceiptsPage
from app.ui.stock.record_dialog import RecordDialog
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import focused, press, write

RESOURCES = Path(__file__).parents[2] / "resources"
ALGEBRA = "978-5-09-105802-4"
UNKNOWN = "978-5-17-090666-6"


class Desk:
    """The window on the section of the fund's accounts, and short words for what is read."""

    def __init__(self, house: House, qtbot: QtBot) -> None:
        self.house = house
        self.qtbot = qtbot
        self.workspace = house.workspace
        self.window = MainWindow(house.runner, house.bus, house.settings)
        qtbot.addWidget(self.window)
        self.window.set_sections([build_section(house.workspace, house.shell, RESOURCES)])
        self.window.show()
        qtbot.waitExposed(self.window)
        self.come_back()

    def title(self, name: str, kind: TitleKind = TitleKind.BOOK, isbn: str = "") -> int:
        fields = TitleFields(
            name, kind, contributors=(Contributor("Верн", "Ж."),), isbns=(isbn,) if isbn else ()
        )
        return self.workspace.services.catalogue.create_title(fields).entity_id or 0

    def come_back(self) -> None:
        """The window is in front again, as it is after a dialog."""
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.activeWindow() is self.window)

    def planned(self) -> str:
        """The inventory numbers foreseen for the first line."""
        row = self.page.body.lines.view.table_model().row_at(0)
        assert isinstance(row, LineRow)
        return row.planned

    @property
    def receipts(self) -> ReceiptsPage:
        page = self.window.navigator.current_page()
        assert isinstance(page, ReceiptsPage)
        return page

    @property
    def page(self) -> ReceiptPage:
        page = self.window.navigator.current_page()
        assert isinstance(page, ReceiptPage)
        return page

    def open(self, argument: object = None) -> ReceiptPage:
        self.window.navigator.go("stock.receipt", argument)
        return self.page

    def add(self, words: str) -> None:
        """Type words into the field and take the first title of the list."""
        self.page.focus_search()
        write(words)
        self.qtbot.waitUntil(self.page.body.picker.list_is_open)
        press("Return")

    def rows(self) -> tuple[DocumentRow, ...]:
        return self.workspace.queries.stock.receipts()

    def card(self, document_id: int) -> ReceiptCard:
        card = self.workspace.queries.stock.receipt(document_id)
        assert card is not None
        return card

    def numbers(self, title_id: int) -> list[str | None]:
        card = self.workspace.queries.catalogue.card(title_id)
        assert card is not None
        return [copy.inventory_number for copy in card.copies]

    def dialog(self) -> RecordDialog:
        dialog = self.window.findChild(RecordDialog)
        assert isinstance(dialog, RecordDialog)
        self.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    def post(self) -> None:
        """Ctrl+Enter and yes."""
        press("Ctrl+Return")
        self.dialog()
        press("Return")
        self.come_back()

    def press_button(self, button: Button) -> None:
        assert button.isVisible()
        button.setFocus()
        press("Space")


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    house = make_house(tmp_path)
    desk = Desk(house, qtbot)
    yield desk
    desk.window.close()
    house.opened.close()


def posted(desk: Desk, title_id: int, quantity: int = 3, price: int = 10_000) -> int:
    """A posted receipt of one numbered line."""
    document_id = desk.house.draft_receipt(title_id, quantity, price)
    desk.house.post_receipt(document_id)
    return document_id


def test_draft_is_made_by_keyboard_and_saves_itself(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    press("Insert")
    assert desk.page.focus_search()
    desk.add("капитана")
    write("12")
    press("Return", "Right")
    write("348,50")
    press("Return")
    assert not desk.rows()

    desk.qtbot.waitUntil(lambda: bool(desk.rows()), timeout=5000)
    (row,) = desk.rows()
    assert (row.status, row.copies, row.total) == (DocumentStatus.DRAFT, 12, 418_200)
    assert "Сохранено" in desk.page.header.saved.text()
    line = desk.card(row.id).draft.lines[0]
    assert (line.fund, line.account, line.numbered) == (Fund.MAIN, Account.BALANCE, True)


def test_later_changes_go_into_the_same_draft(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    desk.open()
    desk.add("капитана")
    press("Return", "Ctrl+S")
    first = desk.rows()[0].id
    desk.page.body.form.paper_number.setFocus()
    write("УТ-318")
    press("Ctrl+S")
    (row,) = desk.rows()
    assert row.id == first
    assert desk.card(first).draft.paper_number == "УТ-318"
    assert desk.card(first).draft.version == 2


def test_untouched_receipt_is_never_saved(desk: Desk) -> None:
    desk.open()
    press("Ctrl+S")
    desk.window.navigator.go("stock.receipts")
    assert not desk.rows()


def test_posting_gives_numbers_and_freezes(desk: Desk) -> None:
    title_id = desk.title("Дети капитана Гранта")
    desk.open()
    desk.add("капитана")
    write("3")
    press("Return")
    assert desk.page.header.number.text() == "№ 1"
    assert desk.planned() == "1–3"
    press("Ctrl+Return")
    details = desk.dialog().accessibleDescription()
    assert "запись № 1" in details
    assert "0 → 3 экз." in details
    assert "Инв. № 1–3" in details
    press("Return")

    (row,) = desk.rows()
    assert (row.status, row.number, row.records) == (DocumentStatus.POSTED, "1", (1,))
    assert row.record_date == DAY
    assert desk.numbers(title_id) == ["1", "2", "3"]
    assert desk.page.is_read_only
    assert not desk.page.header.post.isVisible()
    assert desk.house.published[-1].undoable


def test_posting_takes_the_record_date_of_the_dialog(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    page = desk.open()
    page.body.form.date.setFocus()
    page.body.form.date.selectAll()
    write("05.09.2026")
    press("Tab")
    desk.add("капитана")
    press("Return", "Ctrl+Return")
    dialog = desk.dialog()
    for wrong in ("01.09.2026", "10.09.2026", "завтра", ""):
        dialog.record_date.setFocus()
        dialog.record_date.selectAll()
        press("Delete")
        write(wrong)
        press("Ctrl+Return")
        assert dialog.isVisible(), f"the record date «{wrong}» was taken"
    write("07.09.2026")
    press("Ctrl+Return")
    (row,) = desk.rows()
    assert (row.date, row.record_date) == (dt.date(2026, 9, 5), dt.date(2026, 9, 7))


def test_empty_receipt_is_not_posted_and_shows_what_lacks(desk: Desk) -> None:
    page = desk.open()
    press("Ctrl+Return")
    assert desk.window.findChild(RecordDialog) is None
    assert focused() is page.body.picker.edit
    assert page.header.remarks.isVisible()
    assert not desk.rows()


def test_kind_decides_fund_and_account(desk: Desk) -> None:
    desk.title("Алгебра", TitleKind.TEXTBOOK)
    desk.title("Памятка", TitleKind.BROCHURE)
    desk.title("Костёр", TitleKind.PERIODICAL)
    desk.open()
    for words in ("алгебра", "памятка", "костёр"):
        desk.add(words)
        press("Return")
    found = [(item.fund, item.account, item.numbered) for item in desk.page.body.lines.lines()]
    assert found == [
        (Fund.TEXTBOOKS, Account.BALANCE, False),
        (Fund.TEMPORARY, Account.OFF_BALANCE, True),
        (Fund.MAIN, Account.OFF_BALANCE, True),
    ]


def test_scanning_the_same_isbn_adds_copies(desk: Desk) -> None:
    desk.title("Алгебра", TitleKind.TEXTBOOK, ALGEBRA)
    page = desk.open()
    for _ in range(3):
        page.focus_search()
        write(ALGEBRA)
        press("Return")
        assert focused() is page.body.picker.edit
        assert not page.body.picker.edit.text()
    (line,) = page.body.lines.lines()
    assert line.quantity == 3
    assert page.on_scan(ALGEBRA.replace("-", ""))
    assert page.body.lines.lines()[0].quantity == 4


def test_unknown_isbn_is_entered_in_place(desk: Desk) -> None:
    page = desk.open()
    write(UNKNOWN)
    press("Return")
    assert "нет в каталоге" in page.body.picker.answer_text()
    press("Return")
    write("Отцы и дети")
    press("Ctrl+Return")
    (line,) = page.body.lines.lines()
    assert line.name == "Отцы и дети"
    found = desk.workspace.queries.catalogue.card(line.title_id)
    assert found is not None
    assert found.fields.isbns == (UNKNOWN,)
    assert page.stack.currentWidget() is page.body


def test_new_title_can_be_given_up(desk: Desk) -> None:
    page = desk.open()
    write("нет такого")
    desk.qtbot.waitUntil(page.body.picker.list_is_open)
    press("Return")
    assert page.stack.currentWidget() is not page.body
    press("Escape")
    assert page.stack.currentWidget() is page.body
    assert focused() is page.body.picker.edit
    assert not page.body.lines.lines()


def test_new_supplier_is_put_into_the_list(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    page = desk.open()
    desk.add("капитана")
    press("Return")
    page.body.form.supplier.setFocus()
    write("ООО «Просвещение-Союз»")
    press("Tab", "Ctrl+S")
    (supplier,) = desk.workspace.queries.school.references(ReferenceCategory.SUPPLIER)
    assert supplier.name == "ООО «Просвещение-Союз»"
    assert desk.card(desk.rows()[0].id).draft.supplier_id == supplier.id
    assert page.body.form.new_supplier() == ""
    assert not any(check.key == "supplier" for check in page.body.remarks())


def test_cells_are_edited_by_f2_typing_and_tab(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    page = desk.open()
    desk.add("капитана")
    write("25")
    press("Tab")
    write("27")
    press("Tab")
    write("612")
    press("Tab")
    write("Б-120")
    press("Tab", "Down", "Return")
    (line,) = page.body.lines.lines()
    assert (line.quantity, line.paper_quantity, line.price) == (25, 27, 61_200)
    assert (line.fund, line.number_prefix) == (Fund.TEXTBOOKS, "У-")
    view = page.body.lines.view
    view.go_to(view.table_model().id_at(0), "numbers")
    write("б/н")
    press("Return")
    assert not page.body.lines.lines()[0].numbered
    view.go_to(view.table_model().id_at(0), "numbers")
    press("Space", "F2")
    write("Б-120")
    press("Return")
    assert page.body.lines.lines()[0].first_number == 120
    assert desk.planned() == "Б-120–Б-144"


def test_what_is_typed_survives_an_answer_that_comes_late(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    page = desk.open()
    desk.add("капитана")
    write("2")
    page.body.lines.set_planned(["77–78"])
    write("5")
    press("Return")
    assert page.body.lines.lines()[0].quantity == 25


def test_wrong_price_stays_in_its_cell(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    page = desk.open()
    desk.add("капитана")
    press("Tab", "Tab")
    write("дорого")
    editor = focused()
    press("Return")
    assert focused() is editor
    assert editor.property("invalid")
    assert "не сумма" in page.body.lines.panel.summary()
    press("Escape")
    assert focused() is page.body.lines.view
    assert page.body.lines.lines()[0].price == 0


def test_removed_line_comes_back(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    desk.title("Алгебра")
    page = desk.open()
    for words in ("капитана", "алгебра"):
        desk.add(words)
        press("Return")
    before = page.body.lines.lines()
    page.body.lines.view.setFocus()
    press("Delete")
    assert len(page.body.lines.lines()) == 1
    press("Ctrl+Z")
    assert page.body.lines.lines() == before


def test_discrepancy_is_marked_and_printed(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    page = desk.open()
    desk.add("капитана")
    write("25")
    press("Tab")
    write("27")
    press("Return")
    assert any(check.key == "difference" for check in page.body.remarks())
    press("Ctrl+P")
    (paper,) = desk.house.previews.papers
    assert paper.render("pdf").startswith(b"%PDF")
    data = desk.workspace.queries.papers.acceptance(desk.rows()[0].id)
    assert [(line.quantity, line.documented_quantity) for line in data.discrepancies] == [(25, 27)]


def test_workbook_is_saved_from_a_posted_receipt(desk: Desk, tmp_path: Path) -> None:
    desk.open(posted(desk, desk.title("Дети капитана Гранта")))
    target = tmp_path / "акт.xlsx"
    desk.house.dialogs.paths.append(target)
    desk.press_button(desk.page.header.xlsx)
    assert target.read_bytes().startswith(b"PK")
    assert desk.house.toasts.shown == ["Сохранено: акт.xlsx"]


def test_correction_keeps_copies_and_numbers(desk: Desk) -> None:
    title_id = desk.title("Дети капитана Гранта")
    original = posted(desk, title_id, quantity=3)
    page = desk.open(original)
    desk.press_button(page.header.correct)
    assert "Исправляет поступление № 1" in page.notice.text()
    assert page.header.number.text() == "№ 3"
    view = page.body.lines.view
    assert desk.planned() == "1–3"
    view.go_to(view.table_model().id_at(0), "quantity")
    write("4")
    press("Return")
    assert desk.planned() == "1–4"
    assert page.body.facts.facts()[:2] == (
        ("Основной, КСУ ч. 1", "сторно № 2, запись № 3"),
        ("Основной", "3 → 4 экз."),
    )
    desk.post()

    assert desk.numbers(title_id) == ["1", "2", "3", "4"]
    assert desk.card(original).row.status is DocumentStatus.REVERSED
    (new,) = [row for row in desk.rows() if row.corrects_id == original]
    assert (new.number, new.records, new.status) == ("3", (3,), DocumentStatus.POSTED)
    assert desk.workspace.queries.stock.fund_totals(Fund.MAIN).copies == 4


def test_correction_begun_before_is_opened_again(desk: Desk) -> None:
    original = posted(desk, desk.title("Дети капитана Гранта"))
    for _ in range(2):
        desk.press_button(desk.open(original).header.correct)
    assert [row.corrects_id for row in desk.rows()].count(original) == 1


def test_reversal_has_its_own_date_and_empties_the_fund(desk: Desk) -> None:
    original = posted(desk, desk.title("Дети капитана Гранта"))
    page = desk.open(original)
    desk.press_button(page.header.reverse)
    dialog = desk.dialog()
    assert focused() is dialog.button("cancel"), "the safe button has the focus"
    press("Escape")
    assert desk.card(original).row.status is DocumentStatus.POSTED
    desk.qtbot.waitUntil(lambda: desk.window.findChild(RecordDialog) is None)
    desk.come_back()
    desk.house.clock.advance(dt.timedelta(days=2))
    desk.press_button(page.header.reverse)
    desk.dialog()
    press("Ctrl+Return")
    assert desk.card(original).row.status is DocumentStatus.REVERSED
    reversal = next(row for row in desk.rows() if row.is_reversal)
    assert (reversal.copies, reversal.record_date) == (-3, dt.date(2026, 9, 11))
    assert desk.workspace.queries.stock.fund_totals(Fund.MAIN).copies == 0
    assert "Сторнировано документом № 2" in page.notice.text()
    assert not page.header.reverse.isVisible()


def test_refusal_names_every_reason(desk: Desk) -> None:
    title_id = desk.title("Дети капитана Гранта")
    document_id = desk.house.draft_receipt(title_id, 2, 10_000)
    page = desk.open(document_id)
    view = page.body.lines.view
    other = posted(desk, title_id, quantity=1)
    assert desk.card(other).row.number == "1"
    view.go_to(view.table_model().id_at(0), "numbers")
    write("1")
    press("Return")
    desk.post()
    assert "Инвентарный номер 1 уже занят" in page.notice.text()
    assert desk.card(document_id).row.status is DocumentStatus.DRAFT


def test_draft_changed_elsewhere_is_not_overwritten(desk: Desk) -> None:
    document_id = desk.house.draft_receipt(desk.title("Дети капитана Гранта"), 2, 10_000)
    page = desk.open(document_id)
    draft = desk.card(document_id).draft
    desk.workspace.services.receipts.save_draft(
        ReceiptDraft(DAY, draft.lines, note="другое окно", document_id=document_id, version=1)
    )
    page.body.form.note.setFocus()
    write("моё")
    press("Ctrl+S")
    assert "Черновик изменили в другом месте" in page.notice.text()
    assert desk.card(document_id).draft.note == "другое окно"
    page.notice.acted.emit()
    assert page.body.form.note.text() == "другое окно"


def test_change_while_saving_is_saved_next(desk: Desk) -> None:
    document_id = desk.house.draft_receipt(desk.title("Дети капитана Гранта"), 2, 10_000)
    page = desk.open(document_id)
    page.body.form.note.setFocus()
    desk.house.runner.held = True
    write("а")
    press("Ctrl+S")
    write("б")
    press("Ctrl+S")
    desk.house.runner.held = False
    desk.house.runner.release()
    press("Ctrl+S")
    assert desk.card(document_id).draft.note == "аб"
    assert not page.notice.text()


def test_discarded_draft_comes_back_by_undo(desk: Desk) -> None:
    document_id = desk.house.draft_receipt(desk.title("Дети капитана Гранта"), 2, 10_000)
    desk.receipts.refresh()
    desk.receipts.view.setFocus()
    press("Delete")
    assert not desk.rows()
    changes = desk.house.published[-1]
    assert changes.undoable
    outcome = desk.workspace.services.safety.undo(changes.operation_id)
    desk.house.bus.publish(outcome.changes)
    assert [row.id for row in desk.receipts.model.rows()] == [document_id]


def test_posted_receipt_is_not_deleted_from_the_list(desk: Desk) -> None:
    posted(desk, desk.title("Дети капитана Гранта"))
    desk.receipts.refresh()
    desk.receipts.view.setFocus()
    press("Delete")
    assert [row.status for row in desk.rows()] == [DocumentStatus.POSTED]
    assert "сторнируйте" in desk.receipts.panel.summary()


def test_list_is_searched_and_opened_by_keyboard(desk: Desk) -> None:
    title_id = desk.title("Дети капитана Гранта")
    desk.house.draft_receipt(title_id, 2, 10_000, paper="77-Я")
    wanted = desk.house.draft_receipt(title_id, 5, 10_000, paper="318")
    desk.receipts.refresh()
    press("Ctrl+F")
    write("318")
    desk.qtbot.waitUntil(lambda: len(desk.receipts.model.rows()) == 1)
    press("Down", "Return")
    assert desk.page.body.apply_to(ReceiptDraft(DAY)).lines[0].quantity == 5
    assert wanted == desk.page._target


def test_empty_list_offers_the_first_receipt(desk: Desk) -> None:
    empty = desk.receipts.panel.empty_state()
    assert empty is not None
    assert empty.button is not None
    desk.press_button(empty.button)
    assert isinstance(desk.page, ReceiptPage)


def test_title_from_the_catalogue_goes_into_the_open_draft(desk: Desk) -> None:
    first, second = desk.title("Дети капитана Гранта"), desk.title("Алгебра")
    desk.open(("title", first))
    press("Return")
    line = ReceiptLine(second, Fund.MAIN, Account.BALANCE, 1, 0)
    page = desk.open(ReceiptDraft(DAY, (line,)))
    assert [item.title_id for item in page.body.lines.lines()] == [first, second]


def test_new_receipt_is_asked_for_and_the_old_one_waits_on_the_way_back(desk: Desk) -> None:
    document_id = posted(desk, desk.title("Дети капитана Гранта"))
    page = desk.open(document_id)
    assert page.is_read_only
    desk.window.navigator.go("stock.receipts")
    press("Alt+Left")
    assert desk.page.is_read_only, "the way back shows the receipt as it was left"
    desk.open(None)
    assert not desk.page.is_read_only


def test_posted_line_leads_to_its_copies(desk: Desk) -> None:
    title_id = desk.title("Дети капитана Гранта")
    page = desk.open(posted(desk, title_id))
    asked: list[tuple[str, object]] = []
    page.navigate.connect(lambda target, argument: asked.append((target, argument)))
    page.body.lines.view.setFocus()
    press("Return")
    assert asked == [("catalogue", title_id)]


def test_textbooks_are_counted_in_one_line_without_numbers(desk: Desk) -> None:
    title_id = desk.title("Алгебра", TitleKind.TEXTBOOK)
    page = desk.open()
    desk.add("алгебра")
    write("62 экз.")
    press("Tab", "Tab")
    write("980,50")
    press("Return")
    row = page.body.lines.view.table_model().row_at(0)
    assert isinstance(row, LineRow)
    assert (row.line.fund, row.line.numbered, row.line.quantity) == (Fund.TEXTBOOKS, False, 62)
    columns = {column.key: column for column in page.body.lines.view.table_model().columns}
    assert columns["numbers"].text(row) == "без номеров"
    assert page.body.lines.summary() == "1 строка · 62 экз."
    desk.post()
    assert desk.rows()[0].copies == 62
    assert desk.numbers(title_id) == [""] * 62


def test_labels_and_bar_codes_of_a_posted_receipt(desk: Desk) -> None:
    document_id = posted(desk, desk.title("Дети капитана Гранта"))
    page = desk.open(document_id)
    asked: list[tuple[str, object]] = []
    page.navigate.connect(lambda target, argument: asked.append((target, argument)))
    desk.press_button(page.header.labels)
    page = desk.open(document_id)
    page.body.lines.view.setFocus()
    page.body.lines.view.select_number(0)
    menu = page.body.lines.view.make_menu()
    assert menu is not None
    for action in menu.actions()[1:]:
        action.trigger()
    assert asked == [
        ("stock.labels", LabelSource(document_id=document_id)),
        ("stock.labels", LabelSource(document_id=document_id, line=1)),
        ("stock.barcodes", LabelSource(document_id=document_id, line=1)),
    ]
    assert desk.open(None).header.labels.isHidden()


def test_lines_are_a_sound_model(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    desk.title("Алгебра")
    page = desk.open()
    model = page.body.lines.view.table_model()
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(model, mode)
    for words in ("капитана", "алгебра"):
        desk.add(words)
        press("Return")
    page.body.lines.view.setFocus()
    press("Delete", "Ctrl+Z")
    assert model.rowCount() == 2
    del tester


def test_everything_has_a_name_for_screen_readers(desk: Desk) -> None:
    desk.title("Дети капитана Гранта")
    page = desk.open()
    desk.add("капитана")
    press("Return")
    nameless = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy().value
        and widget.isVisible()
        and not widget.accessibleName()
        and not widget.parent().property("role")
        and type(widget).__module__.startswith("app.")
    ]
    assert not nameless
