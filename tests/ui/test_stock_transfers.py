"""Transfers between two schools worked through by keyboard, on real library files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.bootstrap import create_library
from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.dates import FixedClock
from app.core.stock import Account, CopyState, DocumentStatus, Fund, ReceiptWay, TransferMode
from app.queries.copies import CopyRow
from app.queries.school import Requisites
from app.queries.stock import ReceiptCard, ReceiptDraft, ReceiptLine
from app.queries.transfer import PartnerCard, TransferCard
from app.ui.kit.search import ScanState
from app.ui.kit.tokens import Tone
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Page
from app.ui.stock import build_section
from app.ui.stock.exchange_file_page import ExchangeFilePage
from app.ui.stock.lot_picker import PickLotsDialog
from app.ui.stock.offer_page import OfferPage
from app.ui.stock.offers_page import OWN, OffersPage
from app.ui.stock.partner_dialog import PartnerDialog
from app.ui.stock.receipt_page import ReceiptPage
from app.ui.stock.record_dialog import RecordDialog
from app.ui.stock.transfer_dialogs import ConfirmDialog, ModeDialog
from app.ui.stock.transfer_page import TransferPage
from app.ui.stock.transfers_page import AWAITING, OVERDUE, TransfersPage
from tests.ui.house import COMMISSION, DAY, House, make_house
from tests.ui.keyboard import focused, press, write

RESOURCES = Path(__file__).parents[2] / "resources"
LYCEUM = Requisites(
    "Муниципальное бюджетное общеобразовательное учреждение «Лицей № 5»",
    "МБОУ Лицей № 5",
    director_name="Громова О. П.",
    librarian_name="Зимина Т. К.",
)
ALGEBRA, STORIES = "Алгебра", "Рассказы"
TEMPORARY, PERMANENT = TransferMode.TEMPORARY, TransferMode.PERMANENT


class Desk:
    """A window of one school with the pages of the section."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.workspace = house.workspace
        self.window = MainWindow(house.runner, house.bus, house.settings)
        self.window.resize(1440, 900)
        self.window.set_sections([build_section(self.workspace, house.shell, RESOURCES)])
        self.window.show()
        self.back()

    def stock(self) -> None:
        """Twelve copies of ALGEBRA in two lots, without numbers; five STORIES, 1 to 5."""
        algebra = self.workspace.services.catalogue.create_title(
            TitleFields(
                title=ALGEBRA,
                kind=TitleKind.TEXTBOOK,
                contributors=(Contributor("Мерзляк", "А. Г."),),
                grade_from=8,
                grade_to=8,
                year=2023,
            )
        )
        assert algebra.entity_id is not None
        stories = self.house.add_title(STORIES)
        textbooks, main, balance = Fund.TEXTBOOKS, Fund.MAIN, Account.BALANCE
        for line in (
            ReceiptLine(algebra.entity_id, textbooks, balance, 7, 980_00, numbered=False),
            ReceiptLine(algebra.entity_id, textbooks, balance, 5, 980_00, numbered=False),
            ReceiptLine(stories, main, balance, 5, 175_50),
        ):
            saved = self.workspace.services.receipts.save_draft(
                ReceiptDraft(DAY, (line,), paper_number="1", paper_date=DAY)
            )
            assert saved.entity_id is not None
            self.house.post_receipt(saved.entity_id)
        self.titles = {ALGEBRA: algebra.entity_id, STORIES: stories}

    def partner(self, requisites: Requisites) -> int:
        saved = self.workspace.services.partners.save(
            PartnerCard(requisites.name_full, requisites.name_short)
        )
        assert saved.entity_id is not None
        return saved.entity_id

    def back(self) -> None:
        """The window has the focus again after a dialog, or after the other school's."""
        self.window.activateWindow()
        QApplication.processEvents()

    def go(self, page_id: str, argument: object = None) -> Page:
        self.back()
        self.window.navigator.go(page_id, argument)
        QApplication.processEvents()
        page = self.window.navigator.current_page()
        assert page is not None
        assert page.page_id == page_id
        return page

    def page(self) -> Page:
        page = self.window.navigator.current_page()
        assert page is not None
        return page

    def editor(self, argument: object = None) -> TransferPage:
        page = self.go("stock.transfer", argument) if argument is not None else self.page()
        assert isinstance(page, TransferPage)
        return page

    def begin(self, mode: TransferMode) -> TransferPage:
        """Ins on the list, the kind by the arrows, Enter."""
        page = self.go("stock.transfers")
        assert isinstance(page, TransfersPage)
        page.view.setFocus()
        press("Insert")
        dialog = self.dialog()
        assert isinstance(dialog, ModeDialog)
        for _option in range(list(dialog.options).index(mode)):
            press("Down")
        press("Return")
        self.back()
        return self.editor()

    def dialog(self) -> QDialog:
        QApplication.processEvents()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog), "no dialog is open"
        return dialog

    def take(self, words: str, amount: int) -> None:
        """Words of a title into the scan field, so many of what is found."""
        self.editor().scan.edit.setFocus()
        write(words)
        press("Return", "Return")
        dialog = self.dialog()
        assert isinstance(dialog, PickLotsDialog)
        write(str(amount))
        press("Return")
        self.back()

    def post(self) -> TransferCard:
        """Ctrl+Enter, and Enter in the dialog."""
        press("Ctrl+Return")
        assert isinstance(self.dialog(), RecordDialog)
        press("Return")
        self.back()
        return self.newest()

    def newest(self) -> TransferCard:
        """The newest transfer in the file."""
        rows = self.workspace.queries.transfer.transfers()
        card = self.workspace.queries.transfer.transfer(max(row.id for row in rows))
        assert card is not None
        return card

    def receipt(self, document_id: int) -> ReceiptCard:
        card = self.workspace.queries.stock.receipt(document_id)
        assert card is not None
        return card

    def copies(self, title_id: int) -> list[CopyRow]:
        card = self.workspace.queries.catalogue.card(title_id)
        assert card is not None
        return sorted(card.copies, key=lambda copy: copy.id)


@pytest.fixture
def ours(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(make_house(tmp_path))
    desk.stock()
    qtbot.addWidget(desk.window)
    yield desk
    desk.house.opened.close()


@pytest.fixture
def theirs(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    clock = FixedClock.on(DAY)
    opened = create_library(
        tmp_path / "Лицей-5.formulyar", LYCEUM, COMMISSION, who="Зимина Т. К.", clock=clock
    )
    desk = Desk(House(opened, clock))
    qtbot.addWidget(desk.window)
    yield desk
    desk.house.opened.close()


def send(desk: Desk, mode: TransferMode, amount: int = 9) -> TransferCard:
    """A posted transfer of ALGEBRA to the lyceum, made by keyboard."""
    partner = desk.partner(LYCEUM)
    page = desk.begin(mode)
    assert focused() is page.head.partner, (focused().accessibleName(), focused().parent())
    press("Down")
    assert page.head.partner.value() == partner
    desk.take(ALGEBRA, amount)
    return desk.post()


def write_package(desk: Desk, path: Path) -> Path:
    """The file of the posted transfer on the page."""
    desk.house.dialogs.paths = [path]
    desk.editor().header.file.setFocus()
    press("Space")
    assert path.exists()
    return path


def test_temporary_transfer_keeps_the_books_and_names_the_school(ours: Desk) -> None:
    card = send(ours, TEMPORARY)
    assert card.row.status is DocumentStatus.POSTED
    assert card.row.number == "1"
    assert card.row.records == ()
    assert card.draft.due_date == dt.date(2027, 5, 31)
    copies = ours.copies(ours.titles[ALGEBRA])
    lent = [copy for copy in copies if copy.lent_to == LYCEUM.name_short]
    # the first lot of seven goes first, two of the second follow
    assert [copy.lot_id for copy in lent] == [copy.lot_id for copy in copies[:9]]
    assert all(copy.state is CopyState.IN_STOCK for copy in copies)
    page = ours.editor()
    assert page.lines.summary() == "1 издание · 9 экз."
    assert "Не подтверждён" in page.answer.words()
    assert not page.is_editable


def test_permanent_transfer_leaves_the_fund_with_a_record(ours: Desk) -> None:
    card = send(ours, PERMANENT, 12)
    assert card.row.records == (1,)
    assert all(copy.state is CopyState.OUT for copy in ours.copies(ours.titles[ALGEBRA]))
    assert ("КСУ, часть 2", "№ 1") in ours.editor().facts.facts()


def test_textbooks_travel_to_another_school_and_its_answer_comes_back(
    ours: Desk, theirs: Desk, tmp_path: Path
) -> None:
    send(ours, PERMANENT)
    package = write_package(ours, tmp_path / "передача.zip")

    theirs.house.dialogs.paths = [package]
    listed = theirs.go("stock.transfers")
    assert isinstance(listed, TransfersPage)
    listed.open_file.setFocus()
    press("Space")
    looked = theirs.page()
    assert isinstance(looked, ExchangeFilePage)
    checks = [check.text for check in looked.checks.checks()]
    assert checks[0] == "Подпись верна, файл не меняли"
    assert any("Школы «МБОУ СОШ № 12» в списке ещё нет" in words for words in checks)
    assert ("Новых изданий", "1") in looked.facts.words()
    assert [row.state.text for row in looked.model.rows()] == ["Новое"]

    press("Ctrl+Return")
    page = theirs.page()
    assert isinstance(page, ReceiptPage)
    assert not page.is_read_only
    assert page.body.form.way.chosen_way() is ReceiptWay.TRANSFER
    assert page.body.form.way.partner.currentText() == "МБОУ СОШ № 12"
    press("Ctrl+Return")
    assert isinstance(theirs.dialog(), RecordDialog)
    press("Return")
    theirs.back()
    [row] = theirs.workspace.queries.stock.receipts()
    assert row.status is DocumentStatus.POSTED
    assert row.copies == 9
    assert row.records == (1,)
    answer = tmp_path / "подтверждение.zip"
    theirs.house.dialogs.paths = [answer]
    assert page.header.file.text() == "Файл подтверждения…"
    page.header.file.setFocus()
    press("Space")
    assert answer.exists()

    ours.back()
    ours.house.dialogs.paths = [answer]
    ours.editor().answer.by_file.setFocus()
    press("Space")
    looked = ours.page()
    assert isinstance(looked, ExchangeFilePage)
    assert "Принято всё, что передано" in [check.text for check in looked.checks.checks()]
    press("Ctrl+Return")
    assert ours.newest().confirmed_on == DAY
    assert ours.editor().answer.words().startswith("Принято 09.09.2026")
    assert ours.editor().answer.by_hand.isHidden()


def test_borrowed_textbooks_are_received_outside_the_summary_book(
    ours: Desk, theirs: Desk, tmp_path: Path
) -> None:
    send(ours, TEMPORARY)
    package = write_package(ours, tmp_path / "передача.zip")
    theirs.go("stock.exchange_file", package)
    press("Ctrl+Return")
    page = theirs.page()
    assert isinstance(page, ReceiptPage)
    assert page.body.form.way.chosen_way() is ReceiptWay.LOAN
    assert page.body.form.way.due.value() == dt.date(2027, 5, 31)
    assert ("КСУ", "без записи") in page.body.facts.facts()
    press("Ctrl+Return")
    assert isinstance(theirs.dialog(), RecordDialog)
    press("Return")
    theirs.back()
    [row] = theirs.workspace.queries.stock.receipts()
    assert row.status is DocumentStatus.POSTED
    assert row.records == ()

    editor = theirs.begin(TransferMode.RETURN_BORROWED)
    press("Down")
    editor.head.all.setFocus()
    press("Space")
    assert editor.lines.count == 9
    returned = theirs.post()
    assert returned.row.copies == 9
    assert returned.row.records == ()
    [title] = theirs.workspace.queries.catalogue.rows((1,))
    assert title.copies == 0


def test_part_of_what_was_lent_comes_home(ours: Desk) -> None:
    lent = send(ours, TEMPORARY)
    page = ours.begin(TransferMode.RETURN_LENT)
    press("Down")
    page.head.all.setFocus()
    press("Space")
    assert page.lines.count == 9
    page.lines.view.setFocus()
    press("F2")
    write("4")
    press("Return")
    assert page.lines.count == 4
    press("Ctrl+Z")
    assert page.lines.count == 9
    page.lines.view.go_to(page.lines.rows()[0].key, "quantity", edit=True)
    write("4")
    press("Return")
    ours.post()
    transfer = ours.workspace.queries.transfer.transfer(lent.row.id)
    assert transfer is not None
    assert transfer.still_out == 5


def test_more_copies_of_a_row_come_from_the_next_lots(ours: Desk) -> None:
    ours.partner(LYCEUM)
    page = ours.begin(TEMPORARY)
    press("Down")
    ours.take(ALGEBRA, 3)
    page.lines.view.setFocus()
    press("F2")
    write("11")
    press("Return")
    assert page.lines.count == 11
    page.lines.view.go_to(page.lines.rows()[0].key, "quantity", edit=True)
    write("40")
    press("Return")
    assert page.lines.count == 12
    assert page.scan.answer_text().startswith("Больше нет свободных")


def test_numbers_and_lists_of_numbers_are_taken_in(ours: Desk) -> None:
    page = ours.begin(TEMPORARY)
    page.scan.edit.setFocus()
    write("2")
    press("Return")
    assert (page.scan.state(), page.scan.answer_text()) == (ScanState.OK, STORIES)
    write("1-4, 9")
    press("Return")
    assert page.scan.answer_text() == "Добавлено 3 экз., уже в списке 1, нет номеров 9"
    [row] = page.lines.rows()
    assert row.numbers_text == "1–4"
    assert row.total == 4 * 175_50
    write("777")
    press("Return")
    assert page.scan.state() is ScanState.UNKNOWN


def test_what_stands_in_the_way_is_shown_before_posting(ours: Desk) -> None:
    page = ours.begin(TEMPORARY)
    assert [check.key for check in page.checks.checks()][:2] == ["partner", "add"]
    press("Ctrl+Return")
    assert focused() is page.head.partner
    first = send(ours, TEMPORARY, 12)
    again = ours.begin(TEMPORARY)
    press("Down")
    again.scan.edit.setFocus()
    write(first.lines[0].copy.barcode)
    press("Return")
    [row] = again.lines.rows()
    assert row.obstacle is not None
    assert LYCEUM.name_short in row.obstacle.sentence
    press("Ctrl+Return")
    assert focused() is again.lines.view
    assert again.is_editable


def test_new_school_is_added_from_the_head(ours: Desk) -> None:
    page = ours.begin(TEMPORARY)
    press("Down")  # with no school there is «Новая школа…» alone
    dialog = ours.dialog()
    assert isinstance(dialog, PartnerDialog)
    press("Ctrl+Return")
    assert QApplication.activeModalWidget() is dialog, "a school without a name is not saved"
    dialog.name_short.setFocus()
    write("МБОУ СОШ № 7")
    dialog.inn.setFocus()
    write("123")
    press("Ctrl+Return")
    assert "ИНН" in dialog.notice.text()
    dialog.inn.clear()
    dialog.name_short.setFocus()
    press("Ctrl+Return")
    ours.back()
    assert page.head.partner.currentText() == "МБОУ СОШ № 7"
    [card] = ours.workspace.queries.transfer.partners()
    assert (card.name_short, card.name_full) == ("МБОУ СОШ № 7", "МБОУ СОШ № 7")


def test_draft_saves_itself_and_is_found_in_the_list(ours: Desk) -> None:
    ours.partner(LYCEUM)
    page = ours.begin(PERMANENT)
    press("Down")
    page.head.basis.setFocus()
    write("Приказ № 45")
    ours.take(ALGEBRA, 2)
    listed = ours.go("stock.transfers")
    assert isinstance(listed, TransfersPage)
    [row] = listed.model.rows()
    assert (row.partner, row.document.copies) == (LYCEUM.name_short, 2)
    card = ours.newest()
    assert card.draft.basis == "Приказ № 45"
    assert card.row.status is DocumentStatus.DRAFT
    listed.view.setFocus()
    press("Return")
    assert ours.editor().lines.count == 2
    ours.go("stock.transfers")
    listed.view.setFocus()
    press("Delete")
    assert listed.model.rows() == ()


def test_chips_show_what_is_overdue_and_what_is_not_answered(ours: Desk) -> None:
    card = send(ours, TEMPORARY)
    listed = ours.go("stock.transfers")
    assert isinstance(listed, TransfersPage)
    listed.chips[OVERDUE].setFocus()
    press("Space")
    assert listed.model.rows() == ()
    press("Space")
    listed.chips[AWAITING].setFocus()
    press("Space")
    assert len(listed.model.rows()) == 1
    page = ours.editor(card.row.id)
    page.answer.by_hand.setFocus()
    press("Space")
    dialog = ours.dialog()
    assert isinstance(dialog, ConfirmDialog)
    dialog.words.setFocus()
    write("акт № 4")
    press("Ctrl+Return")
    ours.back()
    assert ours.newest().confirmation == "акт № 4"
    assert page.answer.words() == "Принято 09.09.2026 акт № 4"
    ours.go("stock.transfers")
    assert listed.model.rows() == ()
    ours.house.clock.advance(dt.date(2027, 6, 2) - DAY)
    listed.chips[AWAITING].setChecked(False)
    listed.chips[OVERDUE].setChecked(True)
    [row] = listed.model.rows()
    assert row.is_overdue(dt.date(2027, 6, 2))


def test_reversal_and_correction_of_a_transfer(ours: Desk) -> None:
    card = send(ours, PERMANENT)
    page = ours.editor()
    page.header.correct.setFocus()
    press("Space")
    assert page.is_editable
    assert page.lines.count == 9
    assert "Исправляет документ № 1" in page.notice.text()
    page.lines.view.go_to(page.lines.rows()[0].key, "quantity", edit=True)
    write("8")
    press("Return")
    ours.post()
    corrected = next(
        row for row in ours.workspace.queries.transfer.transfers() if row.corrects_id == card.row.id
    )
    assert corrected.status is DocumentStatus.POSTED
    assert corrected.copies == 8
    old = ours.workspace.queries.transfer.transfer(card.row.id)
    assert old is not None
    assert old.row.status is DocumentStatus.REVERSED
    page.header.reverse.setFocus()
    press("Space")
    dialog = ours.dialog()
    assert isinstance(dialog, RecordDialog)
    press("Ctrl+Return")
    ours.back()
    assert "Сторнировано документом" in page.notice.text()
    copies = ours.copies(ours.titles[ALGEBRA])
    assert all(copy.state is CopyState.IN_STOCK for copy in copies)
    assert page.header.file.isHidden()


def test_forged_file_is_refused_on_the_page(ours: Desk, theirs: Desk, tmp_path: Path) -> None:
    send(ours, PERMANENT)
    package = write_package(ours, tmp_path / "передача.zip")
    content = bytearray(package.read_bytes())
    content[len(content) // 3] ^= 0xFF
    package.write_bytes(bytes(content))
    page = theirs.go("stock.exchange_file", package)
    assert isinstance(page, ExchangeFilePage)
    assert page.notice.text(), "the reason stands on the page"
    assert page.accept.isHidden()
    assert page.checks.isHidden()
    assert theirs.workspace.queries.stock.receipts() == ()
    assert theirs.house.runner.errors == []


def test_own_file_and_a_file_taken_twice_are_refused(
    ours: Desk, theirs: Desk, tmp_path: Path
) -> None:
    send(ours, PERMANENT)
    package = write_package(ours, tmp_path / "передача.zip")
    page = ours.go("stock.exchange_file", package)
    assert isinstance(page, ExchangeFilePage)
    assert "вашей же библиотеки" in page.notice.text()
    theirs.go("stock.exchange_file", package)
    press("Ctrl+Return")
    again = theirs.go("stock.exchange_file", package)
    assert isinstance(again, ExchangeFilePage)
    assert "уже принят" in again.notice.text()


def test_changed_key_is_accepted_only_when_it_was_checked(
    ours: Desk, theirs: Desk, tmp_path: Path
) -> None:
    send(ours, PERMANENT, 3)
    theirs.go("stock.exchange_file", write_package(ours, tmp_path / "первая.zip"))
    press("Ctrl+Return")
    # the same school again, after its library was begun anew
    folder = tmp_path / "new"
    folder.mkdir()
    anew = Desk(make_house(folder))
    try:
        anew.stock()
        send(anew, PERMANENT, 2)
        page = theirs.go("stock.exchange_file", write_package(anew, tmp_path / "вторая.zip"))
    finally:
        anew.window.close()
        anew.house.opened.close()
    assert isinstance(page, ExchangeFilePage)
    assert any(
        "изменился" in check.text for check in page.checks.checks() if check.tone is Tone.BAD
    )
    assert not page.accept.isEnabled()
    press("Ctrl+Return")
    assert focused() is page.key_checked
    assert len(theirs.workspace.queries.stock.receipts()) == 1
    press("Space", "Ctrl+Return")
    assert len(theirs.workspace.queries.stock.receipts()) == 2


def test_surplus_is_offered_and_the_offer_is_taken_in(
    ours: Desk, theirs: Desk, tmp_path: Path
) -> None:
    page = ours.go("stock.offer")
    assert isinstance(page, OfferPage)
    page.picker.edit.setFocus()
    write(ALGEBRA)
    press("Return")
    write("40")
    press("Return")
    package = tmp_path / "предложение.zip"
    ours.house.dialogs.paths = [package]
    press("Ctrl+Return")
    assert "а в школе 12 экз." in page.notice.text()
    assert not package.exists()
    press("F2")
    write("8")
    press("Return", "Ctrl+Return")
    assert package.exists()

    looked = theirs.go("stock.exchange_file", package)
    assert isinstance(looked, ExchangeFilePage)
    assert looked.accept.text() == "Взять в список"
    press("Ctrl+Return")
    listed = theirs.page()
    assert isinstance(listed, OffersPage)
    [row] = listed.model.rows()
    assert (row.name, row.quantity, row.title_id) == ("Мерзляк А. Г. Алгебра, 2023", 8, None)
    assert ("Школа", "МБОУ СОШ № 12") in listed.facts.words()
    own = ours.go("stock.offers")
    assert isinstance(own, OffersPage)
    assert own.model.rows() == ()
    own.kinds.findChildren(QAbstractButton)[0].setFocus()
    press("Right")
    assert own.kinds.current() == OWN
    [row] = own.model.rows()
    assert row.quantity == 8


def test_loan_entered_by_hand_stands_on_no_account_of_ours(ours: Desk) -> None:
    partner = ours.partner(LYCEUM)
    page = ours.go("stock.receipt", ("title", ours.titles[ALGEBRA]))
    assert isinstance(page, ReceiptPage)
    way = page.body.form.way
    way.way.setFocus()
    press("Down", "Down")
    assert way.chosen_way() is ReceiptWay.LOAN
    assert [check.key for check in page.body.remarks()][:1] == ["partner"]
    way.partner.setFocus()
    press("Down")
    [line] = page.body.lines.lines()
    assert (line.account, line.numbered) == (Account.BORROWED, False)
    way.way.setFocus()
    press("Up", "Up")
    [line] = page.body.lines.lines()
    assert line.account is Account.BALANCE
    press("Down", "Ctrl+S")
    rows = ours.workspace.queries.stock.receipts()
    card = ours.receipt(max(row.id for row in rows))
    assert (card.draft.way, card.draft.partner_id) == (ReceiptWay.TRANSFER, partner)
