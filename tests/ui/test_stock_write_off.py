"""Write-off acts worked through by keyboard and scanner, on a real library file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.core.stock import Account, CopyState, DocumentStatus, Fund
from app.queries.copies import CopyRow
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.queries.write_off import DisposalDraft, WriteOffCard, WriteOffDraft
from app.ui.kit.search import ScanState
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import PageEntry, section
from app.ui.shell.scanner import ScannerFilter
from app.ui.stock.record_dialog import RecordDialog
from app.ui.stock.write_off_disposals import Disposals, DisposalsDialog
from app.ui.stock.write_off_lines import ActLinesModel
from app.ui.stock.write_off_page import WriteOffPage
from app.ui.stock.write_off_picker import PickCopiesDialog
from app.ui.stock.write_offs_page import WriteOffsPage
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import press, write

RESOURCES = Path(__file__).parents[2] / "resources"
GRANT, STORIES, ALGEBRA = "Дети капитана Гранта", "Рассказы", "Алгебра"


class Desk:
    """A window with the two pages; numbers 1 to 10 are GRANT, 11 to 40 STORIES (main fund),
    three copies of ALGEBRA without numbers stand in the fund of textbooks."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.workspace = house.workspace
        self.titles = {name: house.add_title(name) for name in (GRANT, STORIES, ALGEBRA)}
        main, textbooks, balance = Fund.MAIN, Fund.TEXTBOOKS, Account.BALANCE
        lines = (
            ReceiptLine(self.titles[GRANT], main, balance, 10, 348_00),
            ReceiptLine(self.titles[STORIES], main, balance, 30, 175_50),
            ReceiptLine(self.titles[ALGEBRA], textbooks, balance, 3, 900_00, numbered=False),
        )
        self.receive(*lines)
        self.window = MainWindow(house.runner, house.bus, house.settings)
        self.window.resize(1440, 900)
        self.acts = WriteOffsPage(self.workspace, house.shell)
        self.act = WriteOffPage(self.workspace, house.shell, RESOURCES)
        self.window.set_sections(
            [
                section(
                    "stock",
                    PageEntry("stock.write_offs", lambda: self.acts, "Списание"),
                    PageEntry("stock.write_off", lambda: self.act),
                )
            ]
        )
        self.window.show()
        self.window.activateWindow()
        QApplication.processEvents()

    def receive(self, *lines: ReceiptLine) -> None:
        saved = self.workspace.services.receipts.save_draft(
            ReceiptDraft(DAY, lines, paper_number="1", paper_date=DAY)
        )
        assert saved.entity_id is not None
        self.house.post_receipt(saved.entity_id)

    def copies(self, name: str) -> list[CopyRow]:
        card = self.workspace.queries.catalogue.card(self.titles[name])
        assert card is not None
        return sorted(card.copies, key=lambda copy: copy.id)

    def open(self, argument: object = None) -> WriteOffPage:
        self.window.navigator.go("stock.write_off", argument)
        QApplication.processEvents()
        return self.act

    def scan(self, *codes: str) -> None:
        """Type codes into the scan field, each ended by Enter."""
        self.act.scan.edit.setFocus()
        for code in codes:
            write(code)
            press("Return")

    def answer(self) -> tuple[ScanState | None, str]:
        return self.act.scan.state(), self.act.scan.answer_text()

    def numbers(self) -> list[str]:
        """Inventory numbers in the act, from the top of the table."""
        model = self.act.lines
        rows = (model.row_at(number) for number in range(model.rowCount()))
        return [row.copy.inventory_number for row in rows if row is not None]

    def saved(self) -> WriteOffCard:
        """The newest act in the file."""
        acts = self.workspace.queries.write_off.acts()
        card = self.workspace.queries.write_off.act(max(act.id for act in acts))
        assert card is not None
        return card

    def dialog(self) -> QDialog:
        QApplication.processEvents()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog), "no dialog is open"
        return dialog

    def post(self) -> WriteOffCard:
        """Ctrl+Enter, and Enter in the dialog."""
        press("Ctrl+Return")
        assert isinstance(self.dialog(), RecordDialog)
        press("Return")
        self.back()
        return self.saved()

    def back(self) -> None:
        """The window has the focus again after a dialog."""
        self.window.activateWindow()
        QApplication.processEvents()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(make_house(tmp_path))
    qtbot.addWidget(desk.window)
    yield desk
    desk.house.opened.close()


# --- taking copies in --------------------------------------------------------------------------


def test_numbers_barcodes_and_ranges_are_taken_in_newest_on_top(desk: Desk) -> None:
    page = desk.open()
    barcode = desk.copies(STORIES)[0].barcode
    desk.scan("3")
    assert desk.answer() == (ScanState.OK, GRANT)
    desk.scan(barcode, "5–7, 9")
    assert desk.numbers() == ["9", "7", "6", "5", "11", "3"]
    assert desk.answer() == (ScanState.OK, "Добавлено 4 экз.")
    assert page.scan.edit.text() == ""
    assert page.scan.edit.hasFocus()
    press("Ctrl+S")
    assert [line.copy.inventory_number for line in desk.saved().lines] == [
        *("3", "11", "5", "6", "7", "9")
    ]
    assert page.body.totals.accessibleDescription().startswith("6 экз., Одна тысяча девятьсот")


def test_unknown_number_and_one_that_is_there_already(desk: Desk) -> None:
    page = desk.open()
    desk.scan("99999")
    assert desk.answer() == (ScanState.UNKNOWN, "Такого номера нет")
    desk.scan("3", "4", "3")
    assert desk.answer() == (ScanState.ALREADY, "Уже в акте, строка 1")
    assert page.lines.rowCount() == 2
    desk.scan("3-5, 777")
    assert desk.answer() == (
        ScanState.ALREADY,
        "Добавлено 1 экз., уже в акте 2, нет номеров 777",
    )


def test_copy_that_has_left_the_fund_is_not_taken_in(desk: Desk) -> None:
    desk.open()
    desk.scan("1")
    desk.post()
    desk.open()
    desk.scan("1")
    assert desk.answer() == (
        ScanState.UNKNOWN,
        "Уже выбыл: акт о списании № 1 от 09.09.2026",
    )
    assert desk.numbers() == []


def test_number_that_fits_two_copies_is_chosen_from_a_list(desk: Desk) -> None:
    desk.receive(
        ReceiptLine(desk.titles[GRANT], Fund.MAIN, Account.BALANCE, 1, 100, number_prefix="F-"),
        ReceiptLine(desk.titles[STORIES], Fund.MAIN, Account.BALANCE, 1, 100, number_prefix="А-"),
    )
    page = desk.open()
    desk.scan("F-1")
    assert [item.text for item in page.body.popup.suggestions()] == [
        f"F-1 {GRANT}",
        f"А-1 {STORIES}",
    ]
    press("Down", "Return")
    assert desk.numbers() == ["А-1"]


def test_words_find_a_title_and_the_oldest_copies_are_picked(desk: Desk, qtbot: QtBot) -> None:
    page = desk.open()
    desk.scan("20")
    page.scan.edit.setFocus()
    write("расск")
    qtbot.waitUntil(lambda: not page.body.popup.isHidden())
    press("Return")
    dialog = desk.dialog()
    assert isinstance(dialog, PickCopiesDialog)
    write("5")
    assert dialog._add.text() == "Добавить 5 из 29 экз."
    press("Return")
    assert desk.numbers() == ["15", "14", "13", "12", "11", "20"]
    desk.back()
    assert page.scan.edit.hasFocus()


def test_space_ticks_a_single_copy(desk: Desk) -> None:
    desk.open()
    desk.scan("рассказы")
    press("Return")
    dialog = desk.dialog()
    assert isinstance(dialog, PickCopiesDialog)
    dialog.view.setFocus()
    dialog.view.select_number(3)
    press("Space")
    assert dialog.amount.value() == 2
    press("Return")
    assert desk.numbers() == ["14", "11"]


def test_fast_scanner_keeps_the_order_of_the_scans(desk: Desk) -> None:
    """Codes that come while one is looked up wait and are looked up together."""
    desk.open()
    desk.house.runner.held = True
    desk.scan("7", "2", "9", "2")
    desk.house.runner.held = False
    desk.house.runner.release()
    assert desk.numbers() == ["9", "2", "7"]


def test_scan_into_another_field_goes_to_the_act(desk: Desk) -> None:
    page = desk.open()
    moments = iter(range(0, 10_000, 5))
    scanner = ScannerFilter(_application(), clock=lambda _event: next(moments), parent=desk.window)
    scanner.scanned.connect(desk.window.take_scan)
    page.head.basis.setFocus()
    QTest.keyClicks(page.head.basis, desk.copies(GRANT)[1].barcode)
    QTest.keyClick(page.head.basis, Qt.Key.Key_Return)
    _application().removeEventFilter(scanner)
    assert page.head.basis.text() == ""
    assert desk.numbers() == ["2"]


def test_chosen_copies_of_two_funds_make_an_act_of_the_larger(desk: Desk) -> None:
    grant, algebra = desk.copies(GRANT), desk.copies(ALGEBRA)
    page = desk.open((grant[0].id, grant[1].id, algebra[0].id))
    assert desk.numbers() == ["2", "1"]
    assert page.head.fund.value() == Fund.MAIN
    assert ALGEBRA in page.notice.text()
    assert "«Учебный»" in page.notice.text()


# --- lines -------------------------------------------------------------------------------------


def test_removed_lines_come_back_where_they_were(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1–6")
    page.view.setFocus()
    page.view.select_number(1)
    QTest.keyClick(page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press("Del")
    assert desk.numbers() == ["6", "3", "2", "1"]
    press("Ctrl+Z")
    assert desk.numbers() == ["6", "5", "4", "3", "2", "1"]
    assert [line.position for line in page.lines.lines()] == [1, 2, 3, 4, 5, 6]
    page.scan.edit.setFocus()
    press("Ctrl+Z")
    assert desk.numbers() == []


def test_remark_is_typed_in_place_and_saved(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1", "2")
    page.view.setFocus()
    page.view.select_number(1)
    press("F2")
    write("рассыпан блок")
    press("Return")
    QApplication.processEvents()
    press("Ctrl+S")
    assert [line.remark for line in desk.saved().lines] == ["рассыпан блок", ""]


def test_scan_into_a_long_act_reads_no_other_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.receive(ReceiptLine(desk.titles[GRANT], Fund.MAIN, Account.BALANCE, 1200, 100))
    page = desk.open()
    desk.scan("41–1240")
    assert page.lines.rowCount() == 1200

    def refuse(*_args: object) -> None:
        raise AssertionError("a scan read the whole act")

    for name in ("act", "check_copies"):
        monkeypatch.setattr(type(desk.workspace.queries.write_off), name, refuse)
    desk.scan("1", "2")
    page.save()
    assert desk.house.runner.errors == []
    assert desk.numbers()[:2] == ["2", "1"]


def test_lines_model_keeps_the_rules_of_qt(desk: Desk) -> None:
    model = ActLinesModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    queries = desk.workspace.queries.write_off
    found = queries.check_copies([copy.id for copy in desk.copies(GRANT)], Fund.MAIN, None)
    ids = [item.copy.id for item in found]
    model.add(found)
    model.remove([ids[0], ids[4], ids[5], ids[9]])
    model.set_remark(ids[1], "без титула")
    assert model.total == 6 * 348_00
    model.undo()
    model.undo()
    assert [line.copy.id for line in model.lines()] == ids
    assert [model.number_of(row_id) for row_id in ids] == list(range(9, -1, -1))
    assert model.divisions() == (("Без индекса ББК", 10),)
    model.undo()
    assert (model.rowCount(), model.total, model.divisions()) == (0, 0, ())


# --- saving ------------------------------------------------------------------------------------


def test_draft_saves_itself_and_is_found_again(desk: Desk, qtbot: QtBot) -> None:
    page = desk.open()
    desk.scan("1", "2")
    page.head.basis.setFocus()
    write("Протокол № 2")
    qtbot.waitUntil(lambda: len(desk.workspace.queries.write_off.acts()) == 1, timeout=3000)
    first = desk.saved()
    assert first.draft.basis == "Протокол № 2"
    desk.scan("3")
    desk.open()
    assert desk.numbers() == []
    page = desk.open(first.row.id)
    assert desk.numbers() == ["3", "2", "1"]
    assert page.head.basis.text() == "Протокол № 2"
    assert len(desk.workspace.queries.write_off.acts()) == 1


def test_draft_changed_elsewhere_is_not_overwritten(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1")
    press("Ctrl+S")
    card = desk.saved()
    other = desk.workspace.services.write_off
    other.save_draft(_with_note(card, "правка из другого окна"))
    desk.scan("2")
    press("Ctrl+S")
    assert "изменили в другом месте" in page.notice.text()
    assert len(desk.saved().lines) == 1
    page.notice.acted.emit()
    assert desk.numbers() == ["1"]
    assert page.head.note.text() == "правка из другого окна"


# --- posting and after -------------------------------------------------------------------------


def test_posting_takes_the_copies_out_of_the_fund(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1–3")
    press("Ctrl+Return")
    dialog = desk.dialog()
    assert dialog.windowTitle() == "Провести акт № 1?"
    assert dialog.accessibleDescription() == "3 экз. выбудут из фонда, КСУ — запись № 1."
    press("Return")
    card = desk.saved()
    assert card.row.status is DocumentStatus.POSTED
    assert (card.row.number, card.row.records, card.row.record_date) == ("1", (1,), DAY)
    assert [copy.state for copy in desk.copies(GRANT)[:4]] == [
        *[CopyState.OUT] * 3,
        CopyState.IN_STOCK,
    ]
    assert [(item.quantity, item.total) for item in card.draft.disposals] == [(3, 3 * 348_00)]
    assert page.act_title.status() == "Проведён"
    assert not page.is_editable
    assert page.scan.isHidden()
    assert desk.house.published[-1].undoable


def test_obstacle_stops_posting_and_is_shown(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1", desk.copies(ALGEBRA)[0].barcode, "2")
    assert page.act_title.remarks.text() == "1 замечание"
    press("Ctrl+Return")
    assert QApplication.activeModalWidget() is None
    row = page.view.current_row()
    assert row is not None
    assert row.copy.fund is Fund.TEXTBOOKS
    assert row.obstacle is not None
    assert page.view.hasFocus()
    press("Right", "Return")
    assert desk.numbers() == ["2", "1"]
    assert desk.post().row.status is DocumentStatus.POSTED


def test_choosing_the_other_fund_turns_the_obstacles_round(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1", desk.copies(ALGEBRA)[0].barcode)
    page.head.fund.set_value(Fund.TEXTBOOKS)
    obstacles = [line.obstacle is not None for line in page.lines.lines()]
    assert obstacles == [True, False]


def test_copy_of_another_draft_leads_to_that_act(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1")
    press("Ctrl+S")
    first = desk.saved().row.id
    desk.open()
    desk.scan("1")
    page.view.setFocus()
    page.view.select_number(0)
    press("Right", "Return")
    assert page._draft is not None
    assert page._draft.document_id == first


def test_act_without_commission_is_not_posted(desk: Desk) -> None:
    page = desk.open()
    page.head.commission.insertItem(0, "Не выбрана", None)
    page.head.commission.setCurrentIndex(0)
    desk.scan("1")
    assert page.act_title.remarks.text() == "1 замечание"
    press("Ctrl+Return")
    assert QApplication.activeModalWidget() is None
    assert page.head.commission.hasFocus()
    assert "Выберите комиссию" in page.head.commission_field.error()


def test_directions_are_filled_in_after_posting(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1–4")
    posted = desk.post()
    page.edit_disposals()
    dialog = desk.dialog()
    assert isinstance(dialog, DisposalsDialog)
    dialog.rows[0].quantity.setValue(3)
    assert dialog.words() == "Не распределено 1 экз. на 348,00 ₽"
    press("Ins")
    dialog.rows[1].proof.setFocus()
    write("Накладная № 7")
    press("Ctrl+Return")
    rows = desk.saved().draft.disposals
    assert [(row.quantity, row.total, row.proof) for row in rows] == [
        (3, 3 * 348_00, ""),
        (1, 348_00, "Накладная № 7"),
    ]
    assert desk.saved().row.id == posted.row.id
    assert "Нет документа у 1 направления" in page.body.checks.accessibleDescription()


def test_what_has_no_direction_is_remarked_and_more_than_the_act_is_refused(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1–4")
    page.edit_disposals()
    dialog = desk.dialog()
    assert isinstance(dialog, DisposalsDialog)
    dialog.rows[0].quantity.setValue(9)
    press("Ctrl+Return")
    assert dialog.isVisible()
    assert dialog.words() == "Распределено на 5 экз. больше, чем в акте."
    dialog.rows[0].quantity.setValue(2)
    press("Ctrl+Return")
    assert "Не распределено 2 экз." in page.body.checks.accessibleDescription()
    desk.back()
    assert desk.post().undisposed == 2


def test_whole_direction_follows_the_act() -> None:
    whole = Disposals.of((DisposalDraft(7, 3, 300, "№ 1"),), 3, 300)
    assert whole.drafts(5, 500) == (DisposalDraft(7, 5, 500, "№ 1"),)
    assert (whole.left(5), whole.direction) == (0, 7)
    part = Disposals.of((DisposalDraft(7, 2, 200),), 3, 300)
    assert part.drafts(5, 500) == (DisposalDraft(7, 2, 200),)
    assert (part.left(5), part.direction) == (3, None)


def test_reversal_brings_the_copies_back_on_its_own_date(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1–3")
    posted = desk.post()
    desk.house.clock.advance(dt.timedelta(days=5))
    page.reverse()
    dialog = desk.dialog()
    assert isinstance(dialog, RecordDialog)
    dialog.button("do").setFocus()
    press("Return")
    card = desk.workspace.queries.write_off.act(posted.row.id)
    assert card is not None
    assert card.row.status is DocumentStatus.REVERSED
    assert desk.saved().row.is_reversal
    assert desk.saved().row.record_date == DAY + dt.timedelta(days=5)
    assert all(copy.state is CopyState.IN_STOCK for copy in desk.copies(GRANT))
    assert page.act_title.status() == "Сторнирован"
    page.notice.acted.emit()
    assert page.act_title.text().startswith("Сторно акта о списании № ")


def test_correction_reverses_and_posts_in_one_go(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1–3")
    old = desk.post()
    page.correct()
    assert page.is_editable
    assert "Исправление акта № 1" in page.notice.text()
    assert page.lines.problems == 0
    page.view.setFocus()
    page.view.select_number(0)
    press("Del")
    desk.scan("11")
    press("Ctrl+Return")
    assert (
        desk.dialog()
        .accessibleDescription()
        .startswith("3 экз. выбудут из фонда, КСУ — сторно № 2, запись № 3.")
    )
    press("Return")
    reversed_act = desk.workspace.queries.write_off.act(old.row.id)
    assert reversed_act is not None
    assert reversed_act.row.status is DocumentStatus.REVERSED
    assert page.act_title.status() == "Проведён"
    assert page.act_title.text() == "Акт о списании № 3"
    assert [copy.state for copy in desk.copies(GRANT)[:3]] == [
        *[CopyState.OUT] * 2,
        CopyState.IN_STOCK,
    ]
    assert desk.copies(STORIES)[0].state is CopyState.OUT


def test_undone_posting_is_shown_at_once(desk: Desk) -> None:
    page = desk.open()
    desk.scan("1")
    desk.post()
    outcome = desk.workspace.services.safety.undo()
    desk.house.bus.publish(outcome.changes)
    assert page.act_title.status() == "Сторнирован"


# --- papers ------------------------------------------------------------------------------------


def test_paper_is_shown_in_parts_and_saved_as_a_workbook(desk: Desk, tmp_path: Path) -> None:
    page = desk.open()
    desk.scan("1", "2")
    press("Ctrl+P")
    assert desk.dialog().windowTitle() == "Что напечатать?"
    press("Return")
    paper = desk.house.previews.papers[-1]
    assert paper.title == "Акт о списании № 1 (черновик)"
    assert paper.formats == ("pdf", "xlsx")
    assert paper.render("pdf").startswith(b"%PDF")
    target = tmp_path / "акт.xlsx"
    desk.house.dialogs.paths.append(target)
    page.save_workbook()
    assert target.read_bytes().startswith(b"PK")
    assert desk.house.toasts.shown[-1] == "Сохранено: акт.xlsx"


# --- the list ----------------------------------------------------------------------------------


def test_list_offers_a_first_act_and_shows_it(desk: Desk) -> None:
    assert desk.acts.panel.empty_state() is not None
    desk.acts.view.setFocus()
    desk.acts._on_new_requested()
    desk.scan("1", "2")
    desk.post()
    desk.window.navigator.go("stock.write_offs")
    row = desk.acts.model.rows()[0]
    texts = [column.spoken(row) for column in desk.acts.model.columns]
    days = ["09.09.2026", "09.09.2026"]
    assert texts == ["1", *days, "Основной · Ветхость", "2", "696,00", "1", "Проведён"]
    desk.acts.view.setFocus()
    desk.acts.view.select_number(0)
    press("Del")
    assert desk.saved().row.status is DocumentStatus.POSTED
    press("Return")
    assert desk.window.navigator.current_page() is desk.act
    assert desk.act.act_title.text() == "Акт о списании № 1"


def test_draft_deleted_from_the_list_comes_back(desk: Desk) -> None:
    desk.open()
    desk.scan("1")
    press("Ctrl+S")
    desk.window.navigator.go("stock.write_offs")
    desk.acts.view.setFocus()
    desk.acts.view.select_number(0)
    press("Del")
    assert desk.workspace.queries.write_off.acts() == ()
    assert desk.house.published[-1].undoable
    outcome = desk.workspace.services.safety.undo(desk.house.published[-1].operation_id)
    desk.house.bus.publish(outcome.changes)
    assert len(desk.acts.model.rows()) == 1
    press("Ins")
    assert desk.window.navigator.current_page() is desk.act
    assert desk.numbers() == []


def _with_note(card: WriteOffCard, note: str) -> WriteOffDraft:
    return replace(card.draft, note=note)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
