"""The pages of labels and of pre-printed bar codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.barcodes import copy_barcode
from app.core.labels import SHEETS
from app.core.stock import Account, Fund
from app.queries.labels import LabelSource
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.services.catalogue import CopyEdit
from app.ui.kit.search import ScanState
from app.ui.shell.settings import LABEL_OFFSET, LABEL_SHEET
from app.ui.stock.barcodes_page import BarcodesPage
from app.ui.stock.label_fields import OWN, SheetFields
from app.ui.stock.labels_page import LabelsPage
from tests.reports.checks import RESOURCES, pdf_texts
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import press, write

NOVEL, TEXTBOOK = LabelSource(title_id=1), LabelSource(title_id=2)


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    """Copies 1 to 5 have the numbers 1 to 5, copies 6 to 65 are counted textbooks."""
    made = make_house(tmp_path)
    novel, textbook = made.add_title("Сказки"), made.add_title("Алгебра")
    lines = (
        ReceiptLine(novel, Fund.MAIN, Account.BALANCE, 5, 300_00),
        ReceiptLine(textbook, Fund.TEXTBOOKS, Account.BALANCE, 60, 900_00, numbered=False),
    )
    saved = made.workspace.services.receipts.save_draft(ReceiptDraft(DAY, lines)).entity_id
    assert saved is not None
    made.post_receipt(saved)
    yield made
    made.opened.close()


@pytest.fixture
def labels(house: House, show: Callable[..., QWidget]) -> LabelsPage:
    page = LabelsPage(house.workspace, house.shell, RESOURCES)
    page.resize(1200, 760)
    show(page).resize(1260, 800)
    page.open_with(TEXTBOOK)
    return page


def drawn(page: LabelsPage, qtbot: QtBot, words: str) -> None:
    """Wait until the page says so of its sheets."""
    qtbot.waitUntil(lambda: page.words.text().startswith(words))


def printed(house: House) -> list[str]:
    """The texts of the sheets in the preview opened last."""
    return pdf_texts(house.previews.papers[-1].render("pdf"))


# --- labels ------------------------------------------------------------------------------------


def test_labels_of_a_title_with_the_first_sheet_in_sight(house: House, labels: LabelsPage) -> None:
    assert labels.about.text() == "60 экземпляров: Алгебра"
    assert labels.words.text() == "60 этикеток, 3 листа. Печатайте в масштабе 100 %."
    assert labels.picture.has_image()
    action = labels.print_action()
    assert action is not None
    action()
    texts = printed(house)
    assert [text.count("Алгебра") for text in texts] == [24, 24, 12]
    assert copy_barcode(6) in texts[0]
    assert copy_barcode(65) in texts[2]


def test_some_of_the_copies(house: House, labels: LabelsPage, qtbot: QtBot) -> None:
    labels.start.setValue(51)
    assert labels.amount.maximum() == 10
    labels.amount.setValue(3)
    drawn(labels, qtbot, "3 этикетки, 1 лист.")
    labels.print_labels()
    (text,) = printed(house)
    assert [copy_barcode(number) in text for number in (55, 56, 57, 58, 59)] == [
        *(False, True, True, True, False)
    ]


def test_inventory_numbers_are_typed(house: House, labels: LabelsPage, qtbot: QtBot) -> None:
    labels.numbers.setFocus()
    write("2–4")
    drawn(labels, qtbot, "3 этикетки")
    assert labels.about.text() == "3 экземпляра: Сказки"
    write(", 77 и")
    drawn(labels, qtbot, "«")
    assert labels.print_action() is None
    assert not labels.picture.has_image()


def test_page_without_copies_asks_for_numbers(house: House, qtbot: QtBot) -> None:
    page = LabelsPage(house.workspace, house.shell, RESOURCES)
    qtbot.addWidget(page)
    page.refresh()
    assert page.words.text().startswith("Впишите инвентарные номера")
    assert page.print_action() is None


def test_copies_without_codes_are_named(house: House, labels: LabelsPage) -> None:
    for copy_id in range(1, 5):
        house.workspace.services.catalogue.edit_copies([copy_id], CopyEdit(barcode=""))
    labels.open_with(NOVEL)
    assert labels.about.text() == "1 экземпляр: Сказки. Без штрихкода: 4"
    house.workspace.services.catalogue.edit_copies([5], CopyEdit(barcode=""))
    labels.open_with(NOVEL)
    assert labels.words.text().startswith("Этикетки печатать не для чего")
    assert labels.print_action() is None


def test_first_free_label_and_correction(house: House, labels: LabelsPage, qtbot: QtBot) -> None:
    labels.sheet.first.setValue(24)
    drawn(labels, qtbot, "60 этикеток, 4 листа")
    labels.sheet.offset_x.setFocus()
    labels.sheet.offset_x.selectAll()
    write("-1,5")
    labels.print_labels()
    assert [text.count("Алгебра") for text in printed(house)] == [1, 24, 24, 11]
    assert house.settings.get(LABEL_OFFSET) == (-1.5, 0.0)


def test_length_that_is_none_is_said_and_prints_nothing(labels: LabelsPage, qtbot: QtBot) -> None:
    labels.sheet.offset_y.setFocus()
    labels.sheet.offset_y.selectAll()
    write("чуть")
    drawn(labels, qtbot, "Укажите размеры")
    press("Tab")
    assert labels.sheet.offset_y.error() == "Миллиметры, например 1,5."
    assert labels.print_action() is None


def test_sheet_that_cannot_be_is_explained(labels: LabelsPage, qtbot: QtBot) -> None:
    labels.sheet.choice.set_value(OWN)
    labels.sheet.columns.setValue(5)
    drawn(labels, qtbot, "Этикетки занимают 350 мм, это шире листа (210 мм)")
    assert labels.print_action() is None
    labels.sheet.choice.set_value("38x21.2")
    drawn(labels, qtbot, "60 этикеток, 1 лист.")


def test_sheet_is_remembered_on_this_computer(house: House, qtbot: QtBot) -> None:
    fields = SheetFields(house.settings)
    qtbot.addWidget(fields)
    fields.choice.set_value(OWN)
    fields.columns.setValue(2)
    fields.lengths["width"].setText("99,1")
    fields.lengths["width"].textEdited.emit("99,1")
    again = SheetFields(house.settings)
    qtbot.addWidget(again)
    own = replace(SHEETS["70x37"], columns=2, width=99.1)
    assert again.sheet() == own
    again.choice.set_value("70x37")
    assert house.settings.get(LABEL_SHEET) == "70x37"
    third = SheetFields(house.settings)
    qtbot.addWidget(third)
    assert third.sheet() == SHEETS["70x37"]
    third.choice.set_value(OWN)
    assert third.sheet() == own


def test_small_window_shows_the_fields_alone(labels: LabelsPage) -> None:
    window = labels.window()
    window.resize(560, 700)
    QApplication.processEvents()
    assert labels.picture.isHidden()
    assert labels.print_button.isVisible()
    window.resize(1260, 800)
    QApplication.processEvents()
    assert labels.picture.isVisible()


# --- pre-printed bar codes ------------------------------------------------------------------------


@pytest.fixture
def barcodes(house: House, show: Callable[..., QWidget]) -> BarcodesPage:
    page = BarcodesPage(house.workspace, house.shell)
    show(page).resize(1260, 800)
    page.open_with(TEXTBOOK)
    return page


def codes(page: BarcodesPage) -> list[str]:
    return [row.barcode for row in page.model.rows()]


def scan(page: BarcodesPage, *scans: str) -> None:
    page.scan.edit.setFocus()
    for code in scans:
        write(code)
        press("Return")


def test_scans_go_to_one_copy_after_another(barcodes: BarcodesPage) -> None:
    scan(barcodes, "LIB-1", "LIB-2", "LIB-3")
    assert codes(barcodes)[:4] == ["LIB-1", "LIB-2", "LIB-3", copy_barcode(9)]
    assert barcodes.scan.state() is ScanState.OK
    assert barcodes.next.text() == "Сейчас: Алгебра, 4 из 60"
    assert barcodes.scan.edit.hasFocus()


def test_fast_scans_do_not_overtake_each_other(house: House, barcodes: BarcodesPage) -> None:
    house.runner.held = True
    scan(barcodes, "LIB-1", "LIB-2", "LIB-3")
    house.runner.held = False
    house.runner.release()
    assert codes(barcodes)[:3] == ["LIB-1", "LIB-2", "LIB-3"]


def test_refused_label_stops_what_follows(house: House, barcodes: BarcodesPage) -> None:
    scan(barcodes, "LIB-1")
    house.runner.held = True
    scan(barcodes, "LIB-1", "LIB-2")
    house.runner.held = False
    house.runner.release()
    assert codes(barcodes)[:3] == ["LIB-1", copy_barcode(7), copy_barcode(8)]
    assert barcodes.scan.state() is ScanState.UNKNOWN
    assert "уже у другого экземпляра" in barcodes.problem.text()
    scan(barcodes, "LIB-2")
    assert codes(barcodes)[1] == "LIB-2"
    assert barcodes.problem.isHidden()


def test_any_copy_may_be_chosen(barcodes: BarcodesPage) -> None:
    barcodes.view.select_number(40)
    scan(barcodes, "LIB-41", "LIB-42")
    assert codes(barcodes)[40:42] == ["LIB-41", "LIB-42"]
    barcodes.view.select_number(59)
    scan(barcodes, "LIB-60")
    assert barcodes.next.text() == "Сейчас: Алгебра, 1 из 60"


def test_undone_label_waits_again(house: House, barcodes: BarcodesPage) -> None:
    scan(barcodes, "LIB-1")
    outcome = house.workspace.services.safety.undo()
    house.bus.publish(outcome.changes)
    barcodes.apply_changes(outcome.changes)
    assert codes(barcodes)[0] == copy_barcode(6)


def test_all_have_labels_in_the_end(barcodes: BarcodesPage) -> None:
    barcodes.open_with(NOVEL)
    scan(barcodes, *(f"LIB-{number}" for number in range(1, 6)))
    assert barcodes.next.text() == "У всех экземпляров есть наклейки."
    assert codes(barcodes) == [f"LIB-{number}" for number in range(1, 6)]


def test_copies_that_have_left_are_not_waited_for(barcodes: BarcodesPage) -> None:
    barcodes.open_with(LabelSource(title_id=77))
    assert barcodes.panel.empty_state() is not None
    scan(barcodes, "LIB-1")
    assert barcodes.scan.state() is ScanState.UNKNOWN
