"""Replacements by keyboard in the real window, on a real library file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.stock import CopyState, DocumentStatus, Fund
from app.queries.replacement import PairRow, ReplacementCard
from app.queries.revaluation import RevaluationDraft, RevaluationLineDraft
from app.ui.kit.search import ScanState
from app.ui.kit.tokens import Tone
from app.ui.stock.replacement_page import ReplacementPage
from app.ui.stock.write_off_picker import PickCopiesDialog
from tests.reports.checks import pdf_texts
from tests.ui.change_desk import ChangeDesk
from tests.ui.house import DAY, make_house
from tests.ui.keyboard import focused, press, write


class Desk(ChangeDesk[ReplacementPage]):
    def card(self, document_id: int) -> ReplacementCard:
        card = self.workspace.queries.replacement.replacement(document_id)
        assert card is not None
        return card

    def saved(self) -> ReplacementCard:
        """The newest document as it stands in the file."""
        rows = self.workspace.queries.replacement.replacements()
        return self.card(rows[0].id)

    def rows(self) -> tuple[PairRow, ...]:
        return self.page.lines.rows()

    def lose(self, number: str, *, same: bool = True) -> None:
        """Type a number at the left, and take the same title at the right."""
        assert self.page.focus_search()
        write(number)
        press("Return")
        if same:
            press("Return")

    def checks(self) -> dict[str, Tone]:
        return {check.text: check.tone for check in self.page.body.checks.checks()}


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    house = make_house(tmp_path)
    desk = Desk(house, qtbot, ReplacementPage)
    yield desk
    desk.window.close()
    house.opened.close()


def test_pair_is_made_and_posted_by_keyboard_alone(desk: Desk) -> None:
    page = desk.open()
    assert focused() is page.scan.edit
    write("2")
    press("Return")
    # the right field asks what was accepted for it
    assert focused() is page.picker.edit
    assert "Взамен 2" in page.picker.edit.placeholderText()
    press("Return")
    assert focused() is page.scan.edit
    page.head.reader.setFocus()
    write("Петров Иван")
    press("Tab")
    write("5А")
    desk.post()
    card = desk.saved()
    assert (card.row.status, card.row.number) == (DocumentStatus.POSTED, "1")
    assert (card.draft.reader, card.draft.reader_class) == ("Петров Иван", "5А")
    states = {copy.inventory_number: copy.state for copy in desk.copies()}
    assert (states["2"], states["4"]) == (CopyState.OUT, CopyState.IN_STOCK)
    assert not page.is_editable
    assert page.header.status.accessibleName() == "Проведён"
    assert page.body.facts.facts()[0] == ("Основной, КСУ ч. 1", "запись № 2")


def test_draft_saves_itself_and_comes_back(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    desk.lose("1")
    qtbot.waitUntil(lambda: desk.page.saver.is_clean, timeout=3000)
    card = desk.saved()
    assert [pair.copy_id for pair in card.draft.pairs] == [desk.copies()[0].id]
    desk.open(None)
    assert desk.rows() == ()
    desk.open(card.row.id)
    assert [row.lost.inventory_number for row in desk.rows()] == ["1"]
    assert desk.rows()[0].accepted is not None


def test_saving_again_is_no_conflict(desk: Desk) -> None:
    desk.open()
    for number in ("1", "2", "3"):
        desk.lose(number)
        press("Ctrl+S")
    assert desk.page.notice.text() == ""
    assert len(desk.saved().draft.pairs) == 3


def test_other_title_is_chosen_from_the_catalogue(desk: Desk, qtbot: QtBot) -> None:
    other = desk.add_title("Демон")
    page = desk.open()
    desk.lose("1", same=False)
    write("демон")
    qtbot.waitUntil(page.picker.list_is_open)
    press("Return")
    accepted = desk.rows()[0].accepted
    assert accepted is not None
    assert (accepted.title_id, accepted.price, accepted.fund) == (other, 348_50, Fund.MAIN)
    assert accepted.numbers_text == "4"


def test_scanned_isbn_at_the_right_takes_its_title(desk: Desk) -> None:
    other = desk.add_title("Демон", isbn="978-5-09-105802-4")
    page = desk.open()
    desk.lose("1", same=False)
    assert page.on_scan("9785091058024")
    accepted = desk.rows()[0].accepted
    assert accepted is not None
    assert accepted.title_id == other
    # the next scan is a lost copy again
    assert page.on_scan(desk.copies()[1].barcode)
    assert [row.lost.id for row in desk.rows()] == [copy.id for copy in desk.copies()[:2]]


def test_title_that_is_not_there_yet_is_made_in_place(desk: Desk, qtbot: QtBot) -> None:
    page = desk.open()
    desk.lose("1", same=False)
    write("Бэла")
    qtbot.waitUntil(page.picker.list_is_open)
    press("Return")
    card = page.stack.currentWidget()
    assert card is not page.body
    press("Ctrl+Return")
    assert page.stack.currentWidget() is page.body
    accepted = desk.rows()[0].accepted
    assert accepted is not None
    assert accepted.name == "Бэла"


def test_cheaper_book_waits_for_the_word_of_the_commission(desk: Desk) -> None:
    page = desk.open()
    desk.lose("1")
    page.lines.view.setFocus()
    press("F2")
    focused().selectAll()  # type: ignore[attr-defined]  # it is the editor of the price
    write("300")
    press("Return")
    assert desk.checks()["1 строка с замечанием"] is Tone.BAD
    press("Ctrl+Return")
    # nothing is posted: the cell that mends it has the focus
    assert desk.page.is_editable
    assert page.lines.view.current_key() == "note"
    press("F2")
    write("признана равноценной: новое издание")
    press("Return")
    assert "1 строка с замечанием" not in desk.checks()
    desk.post()
    assert desk.saved().pairs[0].equal_note == "признана равноценной: новое издание"


def test_space_takes_the_same_title_in_the_table(desk: Desk) -> None:
    page = desk.open()
    desk.lose("1", same=False)
    assert desk.rows()[0].accepted is None
    page.lines.view.setFocus()
    press("Space")
    assert desk.rows()[0].accepted is not None


def test_number_of_the_accepted_book_is_typed(desk: Desk) -> None:
    page = desk.open()
    desk.lose("1")
    page.lines.view.go_to(desk.rows()[0].lost.id, "numbers", edit=True)
    write("Б-17")
    press("Return")
    accepted = desk.rows()[0].accepted
    assert accepted is not None
    assert (accepted.number_prefix, accepted.first_number) == ("Б-", 17)
    assert accepted.numbers_text == "Б-17"
    page.lines.view.go_to(desk.rows()[0].lost.id, "numbers", edit=True)
    focused().selectAll()  # type: ignore[attr-defined]  # it is the editor of the number
    write("2")
    press("Return")
    assert page.lines.rows()[0].remarks[0].sentence == "инвентарный номер 2 уже занят"


def test_words_at_the_left_offer_copies_to_choose_from(desk: Desk, qtbot: QtBot) -> None:
    page = desk.open()
    write("алгебра")
    qtbot.waitUntil(page.popup.isVisible)
    press("Return")
    dialog = desk.window.findChild(PickCopiesDialog)
    assert isinstance(dialog, PickCopiesDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    press("Return")
    desk.come_back()
    (row,) = desk.rows()
    assert (row.lost.title_id, row.lost.inventory_number) == (desk.textbook, "")
    page.picker.edit.setFocus()
    press("Return")
    accepted = desk.rows()[0].accepted
    assert accepted is not None
    assert (accepted.fund, accepted.numbered) == (Fund.TEXTBOOKS, False)


@pytest.mark.parametrize(
    ("code", "state", "words"),
    [
        ("77", ScanState.UNKNOWN, "Такого номера нет"),
        ("зззз", ScanState.UNKNOWN, "Ничего не найдено"),
        ("1", ScanState.ALREADY, "Уже в документе"),
    ],
)
def test_answers_beside_the_field(desk: Desk, code: str, state: ScanState, words: str) -> None:
    page = desk.open()
    desk.lose("1")
    desk.lose(code, same=False)
    assert (page.scan.state(), page.scan.answer_text()) == (state, words)


def test_copy_that_is_gone_is_refused_with_the_reason(desk: Desk) -> None:
    page = desk.open()
    desk.lose("1")
    desk.post()
    desk.open(None)
    desk.lose("1", same=False)
    assert desk.rows() == ()
    assert "Нельзя: уже выбыл: замена утерянного № 1" in page.scan.answer_text()


def test_del_takes_a_pair_out_and_ctrl_z_puts_it_back(desk: Desk) -> None:
    page = desk.open()
    QAbstractItemModelTester(
        page.lines.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    for number in ("1", "2", "3"):
        desk.lose(number)
    page.lines.view.setFocus()
    page.lines.view.select_cell(desk.rows()[1].lost.id)
    press("Del")
    assert [row.lost.inventory_number for row in desk.rows()] == ["1", "3"]
    press("Ctrl+Z")
    assert [row.lost.inventory_number for row in desk.rows()] == ["1", "2", "3"]
    assert [row.position for row in desk.rows()] == [1, 2, 3]


def test_what_happens_elsewhere_shows_in_the_draft(desk: Desk) -> None:
    page = desk.open()
    desk.lose("1")
    press("Ctrl+S")
    document_id = desk.saved().row.id
    line = RevaluationLineDraft(desk.copies()[0].id, 500_00)
    saved = desk.workspace.services.revaluation.save_draft(RevaluationDraft(DAY, (line,)))
    desk.house.bus.publish(saved)
    assert page.lines.rows()[0].obstacle is not None
    assert desk.checks()["1 строка с замечанием"] is Tone.BAD
    assert desk.saved().row.id == document_id


def test_reversal_and_correction_by_the_buttons(desk: Desk) -> None:
    page = desk.open()
    desk.lose("1")
    desk.lose("2")
    desk.post()
    original = desk.saved().row.id
    desk.press_button(page.header.correct)
    assert page.is_editable
    assert "Исправляет документ № 1" in page.notice.text()
    assert [row.accepted.numbers_text for row in desk.rows() if row.accepted] == ["4", "5"]
    page.lines.view.setFocus()
    page.lines.view.select_cell(desk.rows()[1].lost.id)
    press("Del")
    desk.post()
    assert desk.card(original).row.status is DocumentStatus.REVERSED
    rows = desk.workspace.queries.replacement.replacements()
    assert [row.number for row in rows if row.corrects_id == original] == ["3"]
    desk.press_button(page.header.reverse)
    desk.dialog()
    press("Tab", "Tab", "Return")
    desk.come_back()
    assert all(copy.state is not CopyState.OUT for copy in desk.copies() if copy.inventory_number)
    assert page.notice.text().startswith("Сторнировано документом")


def test_beginning_a_correction_twice_opens_the_same_draft(desk: Desk) -> None:
    page = desk.open()
    desk.lose("1")
    desk.post()
    original = desk.saved().row.id
    desk.press_button(page.header.correct)
    first = desk.workspace.queries.replacement.replacements()[0].id
    desk.open(original)
    desk.press_button(page.header.correct)
    assert desk.workspace.queries.replacement.replacements()[0].id == first


def test_preview_shows_the_act(desk: Desk) -> None:
    page = desk.open()
    desk.lose("1")
    action = page.print_action()
    assert action is not None
    action()
    (paper,) = desk.house.previews.papers
    assert paper.title == "Акт о замене, черновик"
    text = " ".join(pdf_texts(paper.render("pdf")))
    assert "ЧЕРНОВИК" in text
    assert "Верн Ж. Мцыри" in text


def test_workbook_is_saved_beside(desk: Desk, tmp_path: Path) -> None:
    page = desk.open()
    desk.lose("1")
    desk.post()
    target = tmp_path / "Акт.xlsx"
    desk.house.dialogs.paths = [target]
    desk.press_button(page.header.xlsx)
    assert target.read_bytes().startswith(b"PK")
    assert desk.house.toasts.shown == ["Сохранено: Акт.xlsx"]


def test_empty_document_says_what_is_missing(desk: Desk) -> None:
    page = desk.open()
    assert desk.checks()["Нет ни одной утерянной книги"] is Tone.BAD
    assert desk.checks()["Читатель не указан"] is Tone.WARN
    page.head.basis.setFocus()
    press("Ctrl+Return")
    assert focused() is page.scan.edit
    assert not page.picker.isEnabled()
    assert page.picker.edit.focusPolicy() is not Qt.FocusPolicy.NoFocus


def test_draft_is_put_away_and_comes_back_by_undo(desk: Desk) -> None:
    page = desk.open()
    desk.lose("1")
    went: list[str] = []
    page.navigate.connect(lambda target, _argument: went.append(target))
    desk.press_button(page.header.discard)
    assert went == ["stock.documents"]
    assert desk.workspace.queries.replacement.replacements() == ()
    desk.workspace.services.safety.undo()
    assert [row.copies for row in desk.workspace.queries.replacement.replacements()] == [1]
    assert desk.open(None).lines.rows() == ()
