"""Stock comes in by keyboard: a table into a draft, the draft edited, posted, taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.bibliography import Contributor, TitleFields
from app.core.changes import Changes
from app.core.stock import DocumentStatus, Fund, ReferenceCategory
from app.exchange.spreadsheet import StockColumn
from app.queries.labels import LabelSource
from app.queries.opening import LineFilter, OpeningCard, OpeningLine
from app.queries.write_off import WriteOffDraft, WriteOffLineDraft
from app.services.opening import OpeningChange
from app.ui.kit.dialog import Dialog
from app.ui.kit.tokens import Tone
from app.ui.shell.main_window import MainWindow
from app.ui.stock import build_section
from app.ui.stock.opening_import_page import FILE, PREVIEW, READING, OpeningImportPage
from app.ui.stock.opening_page import OpeningPage
from app.ui.stock.record_dialog import RecordDialog
from tests.exchange.table_files import delimited, xlsx
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import focused, press, write

RESOURCES = Path(__file__).parents[2] / "resources"
HEAD = ["Инв. №", "Автор и заглавие", "Год", "Цена", "Акт выбытия"]
BOOKS: list[list[Any]] = [
    ["1201–1203", "Верн Ж. Дети капитана Гранта", 2001, "120,50", ""],
    ["1205", "Гоголь Н. В. Вий", 1999, "", ""],
    ["1206", "Гоголь Н. В. Нос", 1999, "50", "№ 5 от 12.05.2020"],
]


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

    def come_back(self) -> None:
        """The window is in front again, as it is after a dialog."""
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.activeWindow() is self.window)

    def table(self, rows: Sequence[Sequence[Any]] = BOOKS, name: str = "книга.csv") -> Path:
        path = self.workspace.path.with_name(name)
        path.write_bytes(delimited([HEAD, *rows]).encode("cp1251"))
        return path

    # --- the import ----------------------------------------------------------------------

    @property
    def wizard(self) -> OpeningImportPage:
        page = self.window.navigator.current_page()
        assert isinstance(page, OpeningImportPage)
        return page

    def choose(self, path: Path) -> OpeningImportPage:
        """Open the import and choose a file with the keyboard."""
        self.window.navigator.go("stock.opening_import")
        self.house.dialogs.paths = [path]
        press("Space")
        return self.wizard

    # --- the draft -----------------------------------------------------------------------

    @property
    def page(self) -> OpeningPage:
        page = self.window.navigator.current_page()
        assert isinstance(page, OpeningPage)
        return page

    def drafted(self, rows: Sequence[Sequence[Any]] = BOOKS) -> OpeningPage:
        """Load a table past the wizard and open its draft."""
        services = self.workspace.services
        table = services.imports.read_table(self.table(rows))
        sheet = services.opening.read_stock(table, services.opening.suggest_columns(table))
        loaded = services.opening.apply(sheet, table.name, DAY)
        self.window.navigator.go("stock.opening", loaded.changes.entity_id)
        return self.page

    def card(self) -> OpeningCard:
        rows = self.workspace.queries.opening.openings()
        card = self.workspace.queries.opening.opening(rows[0].id)
        assert card is not None
        return card

    def lines(self) -> list[OpeningLine]:
        queries = self.workspace.queries.opening
        return list(queries.lines(queries.line_ids(self.card().row.id, LineFilter())))

    def go_to(self, number: int, key: str) -> None:
        """The cell of a line, counted from 0."""
        model = self.page.body.lines.model
        self.page.body.lines.view.go_to(model.id_at(number), key)

    def flush(self) -> None:
        self.page.saver.flush()

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

    def check_texts(self) -> list[str]:
        return [check.text.replace("\u00a0", " ") for check in self.page.body.checks.checks()]

    def show_check(self, words: str) -> None:
        """Press «Показать» of a check."""
        checks = self.page.body.checks.checks()
        key = next(check.key for check in checks if check.text.startswith(words))
        self.page.body.checks.show_requested.emit(key)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    house = make_house(tmp_path)
    desk = Desk(house, qtbot)
    yield desk
    desk.window.close()
    house.opened.close()


# --- the table ----------------------------------------------------------------------------------


def test_table_becomes_a_draft_that_opens(desk: Desk) -> None:
    page = desk.choose(desk.table([*BOOKS, ["1203", "Гоголь Н. В. Шинель", 1999, "5", ""]]))
    assert page.wizard.current() == READING
    assert page.mapping_step.choice(0).currentText() == "Инвентарный номер"
    assert page.mapping_step.choice(4).currentText() == "Акт выбытия"
    press("Ctrl+Return")
    assert page.wizard.current() == PREVIEW
    assert page.preview_step.headline().replace("\u00a0", " ") == (
        "Принято строк: 3 из 4. 4 экз. на 361,50 ₽, 3 новых издания, выбыло раньше 1 экз."
    )
    assert page.preview_step.remark() == "Повторяются 1 номер: эти строки не загружаются."
    assert [row.number for row in page.preview_step.model.rows()] == [2, 3, 4, 5]
    assert desk.workspace.queries.opening.openings() == ()
    press("Ctrl+Return")
    draft = desk.page
    assert desk.card().row.status is DocumentStatus.DRAFT
    assert desk.card().row.date == DAY
    assert draft.header.state().saved == "Из файла «книга.csv»"
    assert [line.numbers for line in desk.lines()] == ["1201–1203", "1205", "1206"]
    assert desk.house.published[-1].undoable


def test_rows_are_shown_by_what_becomes_of_them(desk: Desk) -> None:
    page = desk.choose(desk.table([*BOOKS, ["1207", "Нос", 1999, "дорого", ""]]))
    press("Ctrl+Return")
    chips = page.preview_step.chips
    assert {key: chip.isVisible() for key, chip in chips.items()} == {
        "new": True,
        "known": False,
        "gone": True,
        "doubted": True,
        "rejected": True,
    }
    chips["rejected"].setFocus()
    press("Space")
    assert [row.number for row in page.preview_step.model.rows()] == [5]
    chips["doubted"].setFocus()
    press("Space")
    assert [row.number for row in page.preview_step.model.rows()] == [3, 5]
    QAbstractItemModelTester(page.preview_step.model)


def test_another_fund_and_another_day_are_wished(desk: Desk) -> None:
    page = desk.choose(desk.table())
    press("Ctrl+Return")
    page.preview_step.fund.set_value(Fund.TEXTBOOKS.value)
    page.preview_step.fund.value_changed.emit(Fund.TEXTBOOKS.value)
    assert {row.fund for row in page.preview_step.model.rows()} == {Fund.TEXTBOOKS}
    page.preview_step.day.setFocus()
    press("Ctrl+A")
    write("не дата")
    press("Tab", "Ctrl+Return")
    assert page.wizard.current() == PREVIEW
    assert focused() is page.preview_step.day
    press("Ctrl+A")
    write("01.09.2026")
    press("Tab", "Ctrl+Return")
    assert desk.card().row.date == date(2026, 9, 1)
    assert [amount.fund for amount in desk.card().amounts] == [Fund.TEXTBOOKS]


def test_list_of_exclusion_may_be_taken_for_what_it_is_not(desk: Desk) -> None:
    path = desk.workspace.path.with_name("список.xlsx")
    rows: list[list[Any]] = [["Список на исключение к акту № 5"], HEAD[:4], [1201, "Вий", 1999, 5]]
    page = desk.choose(xlsx(path, rows))
    press("Ctrl+Return")
    assert page.preview_step.gone.isVisible()
    assert page.preview_step.gone.text() == "Экземпляры уже выбыли: акт № 5"
    assert [row.gone for row in page.preview_step.model.rows()] == [True]
    page.preview_step.gone.setFocus()
    press("Space")
    assert [row.gone for row in page.preview_step.model.rows()] == [False]


def test_column_that_says_how_many_is_asked_for(desk: Desk) -> None:
    path = desk.workspace.path.with_name("а.xlsx")
    page = desk.choose(xlsx(path, [["Название", "Автор", "Итог"], ["Вий", "Гоголь Н. В.", 3]]))
    assert "Укажите столбец с количеством или с инвентарными номерами" in page.mapping_step.facts()
    assert not page.wizard.next_button().isEnabled()
    page.mapping_step.choice(2).set_value(StockColumn.QUANTITY.value)
    assert page.wizard.next_button().isEnabled()
    press("Ctrl+Return")
    assert [row.quantity for row in page.preview_step.model.rows()] == [3]


def test_columns_of_years_say_so(desk: Desk) -> None:
    path = desk.workspace.path.with_name("а.xlsx")
    head = ["Название", "Автор", "Кол-во 2019", "Кол-во 2020"]
    rows: list[list[Any]] = [head, ["Вий", "Гоголь Н. В.", 3, 2]]
    page = desk.choose(xlsx(path, rows))
    assert page.mapping_step.choice(2).currentText() == "По году издания"
    assert page.mapping_step.reason(2) == "Количество издания 2019 года"
    press("Ctrl+Return")
    assert [row.quantity for row in page.preview_step.model.rows()] == [3, 2]


def test_gaps_are_told_one_by_one(desk: Desk) -> None:
    page = desk.choose(desk.table())
    press("Ctrl+Return")
    page.preview_step.more.setFocus()
    press("Space")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Dialog)
    assert "Нет номера 1204" in dialog.accessibleDescription()
    dialog.reject()


def test_rejected_rows_are_saved_as_a_table(desk: Desk, tmp_path: Path) -> None:
    page = desk.choose(desk.table([*BOOKS, ["1207", "Нос", 1999, "дорого", ""]]))
    press("Ctrl+Return")
    target = tmp_path / "ошибки.xlsx"
    desk.house.dialogs.paths = [target]
    page.preview_step.save.setFocus()
    press("Space")
    sheet = load_workbook(target).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Инв. №", "1207"]
    assert desk.house.toasts.shown == ["Сохранено: ошибки.xlsx, 1 строка"]


def test_what_is_no_table_is_said_at_its_place(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 ...")
    page = desk.choose(path)
    assert page.wizard.current() == FILE
    assert "Это документ PDF" in page.file_step.error()
    page = desk.choose(desk.table())
    assert page.wizard.current() == READING


def test_leaving_asks_and_forgets_the_table(desk: Desk) -> None:
    page = desk.choose(desk.table())
    desk.house.messages.answers = ["cancel", "stop"]
    page.wizard.cancelled.emit()
    assert page.wizard.current() == READING
    page.wizard.cancelled.emit()
    assert page.mapping_step.table() is None
    assert desk.workspace.queries.opening.openings() == ()


# --- the draft ----------------------------------------------------------------------------------


def test_cells_are_edited_by_keyboard_and_saved(desk: Desk) -> None:
    page = desk.drafted()
    desk.go_to(1, "price")
    press("F2")
    write("99,90")
    press("Return")
    assert desk.check_texts()[0].startswith("Цена не указана")
    desk.flush()
    assert desk.lines()[1].price == 99_90
    assert "Цена не указана: 1 строка" not in desk.check_texts()
    assert page.header.state().saved.startswith("Сохранено в ")
    desk.go_to(1, "numbers")
    press("F2", "Ctrl+A")
    write("1205, 1210–1212")
    press("Return")
    desk.flush()
    assert (desk.lines()[1].numbers, desk.lines()[1].quantity) == ("1205, 1210–1212", 4)
    assert "Пропущено номеров: 4" in desk.check_texts()


def test_what_cannot_be_taken_is_said_and_kept_in_the_cell(desk: Desk) -> None:
    page = desk.drafted()
    desk.go_to(0, "numbers")
    press("F2", "Ctrl+A")
    write("1205-1201")
    press("Return")
    assert "начало больше конца" in page.body.lines.panel.summary()
    press("Escape")
    desk.go_to(0, "quantity")
    press("F2", "Ctrl+A")
    write("7")
    press("Return")
    assert "есть инвентарные номера" in page.body.lines.panel.summary()
    press("Escape")
    desk.flush()
    assert (desk.lines()[0].numbers, desk.lines()[0].quantity) == ("1201–1203", 3)


def test_line_is_taken_away_and_put_back(desk: Desk) -> None:
    page = desk.drafted()
    desk.go_to(0, "numbers")
    press("Delete")
    assert [line.numbers for line in desk.lines()] == ["1205", "1206"]
    assert page.body.lines.model.rowCount() == 2
    assert desk.house.toasts.shown == ["Убрано: 1 строка"]
    desk.house.toasts.act()
    assert [line.numbers for line in desk.lines()] == ["1205", "1206", "1201–1203"]
    assert page.body.lines.model.rowCount() == 3


def test_draft_is_made_by_hand_from_titles(desk: Desk) -> None:
    fields = TitleFields("Дети капитана Гранта", contributors=(Contributor("Верн", "Ж."),))
    title_id = desk.workspace.services.catalogue.create_title(fields).entity_id
    desk.window.navigator.go("stock.opening", None)
    page = desk.page
    assert desk.check_texts() == ["Нет ни одной строки"]
    assert focused() is page.body.picker.edit
    write("гранта")
    desk.qtbot.waitUntil(page.body.picker.list_is_open)
    press("Return")
    assert [(line.title_id, line.quantity) for line in desk.lines()] == [(title_id, 1)]
    assert page.body.lines.view.current_key() == "numbers"
    press("F2")
    write("Б-17")
    press("Return")
    page.body.note.setFocus()
    write("с карточек")
    press("Tab")
    desk.flush()
    assert desk.lines()[0].numbers == "Б-17"
    assert desk.card().note == "с карточек"
    desk.window.navigator.go("stock.opening", ("title", title_id))
    assert len(desk.lines()) == 2


def test_new_title_is_described_in_place(desk: Desk) -> None:
    desk.window.navigator.go("stock.opening", None)
    page = desk.page
    page.body.picker.new_requested.emit(TitleFields("Остров сокровищ"))
    assert page.stack.currentWidget() is not page.body
    press("Ctrl+Return")
    assert page.stack.currentWidget() is page.body
    assert [line.name for line in desk.lines()] == ["Остров сокровищ"]


def test_remark_shows_its_lines_and_its_gaps(desk: Desk) -> None:
    page = desk.drafted([*BOOKS, ["1210", "Гоголь Н. В. Шинель", 1999, "5", ""]])
    assert desk.check_texts() == [
        "Цена не указана: 1 строка",
        "Пропущено номеров: 4",
        "Выбыли раньше: 1 строка",
        "4 строки, 5 экземпляров",
    ]
    desk.show_check("Цена не указана")
    assert page.body.lines.model.rowCount() == 1
    assert page.body.lines.chip.text() == "Цена не указана"
    assert focused() is page.body.lines.view
    page.body.lines.chip.setFocus()
    press("Delete")
    assert page.body.lines.model.rowCount() == 4
    desk.show_check("Пропущено")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Dialog)
    assert dialog.accessibleDescription().endswith("1204 1207–1209")
    dialog.reject()
    page.focus_search()
    write("вий")
    desk.qtbot.waitUntil(lambda: page.body.lines.model.rowCount() == 1)
    assert page.body.lines.panel.summary() == "Показано: 1 строка"


def test_number_taken_meanwhile_stops_posting(desk: Desk) -> None:
    page = desk.drafted()
    document = desk.house.draft_receipt(desk.house.add_title("Остров"), 1, 5)
    card = desk.workspace.queries.stock.receipt(document)
    assert card is not None
    line = replace(card.draft.lines[0], first_number=1205)
    desk.workspace.services.receipts.save_draft(replace(card.draft, lines=(line,)))
    desk.house.bus.publish(desk.house.post_receipt(document))
    page.open_with(desk.card().row.id)
    assert desk.check_texts()[0] == "Номера уже заняты: 1"
    assert page.header.state().stopping
    press("Ctrl+Return")
    assert desk.window.findChild(RecordDialog) is None
    assert "1205 уже есть: Остров" in page.notice.text()
    model = page.body.lines.model
    assert model.rowCount() == 1
    assert model.tone_at(0) is Tone.BAD


def test_posting_tells_what_it_does_and_leaves_a_paper_to_look_at(desk: Desk) -> None:
    page = desk.drafted()
    press("Ctrl+Return")
    dialog = desk.dialog()
    assert "«Состоит на»" in dialog.accessibleDescription()
    assert "1 экз. выбыли раньше" in dialog.accessibleDescription().replace("\u00a0", " ")
    press("Return")
    desk.come_back()
    assert desk.card().row.status is DocumentStatus.POSTED
    assert desk.workspace.queries.stock.fund_totals(Fund.MAIN).copies == 4
    assert page.is_read_only
    assert page.header.state().number == "1"
    assert page.header.reverse.isVisible()
    assert not page.header.post.isVisible()
    assert not page.body.picker.isVisible()
    opened: list[object] = []
    page.navigate.connect(lambda page_id, argument: opened.append((page_id, argument)))
    desk.go_to(0, "name")
    press("Return")
    assert opened == [("catalogue", desk.lines()[0].title_id)]


def test_reversal_and_correction(desk: Desk) -> None:
    page = desk.drafted()
    desk.post()
    page.header.correct.setFocus()
    press("Space")
    assert "Исправляет ввод остатков № 1" in page.notice.text()
    desk.go_to(1, "price")
    press("F2")
    write("7")
    press("Return")
    desk.post()
    totals = desk.workspace.queries.stock.fund_totals(Fund.MAIN)
    assert (totals.copies, totals.total) == (4, 361_50 + 7_00)
    page.header.reverse.setFocus()
    press("Space")
    assert "Их инвентарные номера останутся за ними" in desk.dialog().accessibleDescription()
    desk.dialog().choose("do")
    desk.come_back()
    assert desk.workspace.queries.stock.fund_totals(Fund.MAIN).copies == 0
    assert page.header.state().status.text == "Сторнирован"
    assert "Сторнировано документом" in page.notice.text()


def test_refusal_is_said_on_the_page(desk: Desk) -> None:
    page = desk.drafted()
    desk.post()
    (copy,) = desk.workspace.queries.catalogue.find_copies("1202")
    receipt = desk.workspace.queries.catalogue.card(copy.title_id)
    assert receipt is not None
    _write_off(desk, copy.id)
    page.header.reverse.setFocus()
    press("Space")
    desk.dialog().choose("do")
    desk.come_back()
    assert "нельзя сторнировать" in page.notice.text()
    assert "1202 Верн Ж. Дети капитана Гранта: выбыл" in page.notice.text()


def _write_off(desk: Desk, copy_id: int) -> Changes:
    queries, service = desk.workspace.queries, desk.workspace.services.write_off
    reason = queries.school.references(ReferenceCategory.WRITE_OFF_REASON)[0].id
    commission = queries.school.commissions()[0].id
    lines = (WriteOffLineDraft(copy_id),)
    saved = service.save_draft(
        WriteOffDraft(DAY, Fund.MAIN, reason, commission_id=commission, lines=lines)
    )
    card = queries.write_off.act(saved.entity_id or 0)
    assert card is not None
    return service.post(saved.entity_id or 0, card.draft.version)


def test_draft_changed_elsewhere_is_told_and_opened_anew(desk: Desk) -> None:
    page = desk.drafted()
    card = desk.card()
    for price in (1, 2):
        line = desk.lines()[0]
        desk.workspace.services.opening.save_draft(
            OpeningChange(
                card.row.date,
                lines=(replace(line, price=price),),
                document_id=card.row.id,
                version=desk.card().row.version,
            )
        )
    desk.go_to(1, "price")
    press("F2")
    write("3")
    press("Return")
    desk.flush()
    assert "Черновик изменили в другом месте" in page.notice.text()
    page.notice.acted.emit()
    assert page.notice.text() == ""
    desk.go_to(1, "price")
    press("F2")
    write("3")
    press("Return")
    desk.flush()
    assert [line.price for line in desk.lines()] == [2, 3_00, 50_00]


def test_thousands_of_lines_are_fetched_as_they_are_seen(desk: Desk) -> None:
    rows = [[str(5000 + 2 * number), f"Книга {number}", 2001, "5", ""] for number in range(1500)]
    page = desk.drafted(rows)
    model = page.body.lines.model
    QAbstractItemModelTester(model)
    assert model.rowCount() == 1500
    press("Ctrl+End")
    desk.go_to(1499, "price")
    press("F2", "Ctrl+A")
    write("8")
    press("Return")
    desk.flush()
    assert desk.lines()[-1].price == 8_00
    assert "Пропущено номеров: 1 000" in desk.check_texts()


def test_posting_is_stopped_half_way_and_nothing_is_entered(desk: Desk) -> None:
    page = desk.drafted()
    desk.house.runner.held = True
    page._post(DAY)
    assert page.work.isVisible()
    assert not page.header.isEnabled()
    page.work.stopped.emit()
    desk.house.runner.held = False
    desk.house.runner.release()
    assert desk.card().row.status is DocumentStatus.DRAFT
    assert page.header.isEnabled()
    assert not page.work.isVisible()


def test_labels_are_offered_for_what_was_entered(desk: Desk) -> None:
    page = desk.drafted()
    desk.post()
    asked: list[object] = []
    page.navigate.disconnect()
    page.navigate.connect(lambda page_id, argument: asked.append((page_id, argument)))
    page.header.labels.setFocus()
    press("Space")
    assert asked == [("stock.labels", LabelSource(document_id=desk.card().row.id))]
