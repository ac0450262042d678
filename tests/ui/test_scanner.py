"""The scanner everywhere in the program: any field, any layout, an answer at once, sounds."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core.bibliography import TitleFields
from app.ui.kit.search import ScanState
from app.ui.school.scanner_page import ScannerPage
from app.ui.shell.page import Page
from app.ui.shell.scanner import Scan, ScannerFilter
from app.ui.shell.settings import SCAN_SOUNDS, Settings
from app.ui.shell.sounds import FILES, SystemSounds
from app.ui.stock.receipt_page import ReceiptPage
from app.ui.stock.write_off_page import WriteOffPage
from tests.ui.house import House, make_house
from tests.ui.keyboard import press

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"
RESOURCES = SOUNDS.parent
ISBN = "9785080058929"


class Scanner:
    """A scanner on a cable: a clock of its own says how fast it types."""

    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.now = 100_000
        self.scans: list[Scan] = []
        self.filter = ScannerFilter(app, clock=self.clock)
        self.filter.heard.connect(self.scans.append)

    def clock(self, _event: QKeyEvent) -> int:
        return self.now

    def type(self, signs: str, gap: int = 8, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """Send the signs to whatever has the focus at that moment, as a keyboard does."""
        for sign in signs:
            # a scanner sends the key of the sign; letters have the code of their position
            self._press(ord(sign.upper()) if sign.isascii() else ord(sign), sign, gap)
        self._press(int(end.value), "\r" if end is Qt.Key.Key_Return else "\t", gap)
        self.now += 1000

    def _press(self, key: int, text: str, gap: int) -> None:
        self.now += gap
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            widget = QApplication.focusWidget()
            assert widget is not None
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            QApplication.sendEvent(widget, event)


@pytest.fixture
def scanner(qapp: QApplication) -> Iterator[Scanner]:
    scanner = Scanner(qapp)
    yield scanner
    qapp.removeEventFilter(scanner.filter)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = make_house(tmp_path)
    yield house
    house.opened.close()


def show(qtbot: QtBot, page: Page) -> None:
    qtbot.addWidget(page)
    page.resize(1200, 760)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()


def _inputs(page: Page) -> list[QWidget]:
    kinds = (QLineEdit, QPlainTextEdit, QComboBox, QSpinBox, QTableView)
    return [
        widget
        for widget in page.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    ]


def _content(widget: QWidget) -> object:
    match widget:
        case QLineEdit():
            return widget.text()
        case QPlainTextEdit():
            return widget.toPlainText()
        case QSpinBox():
            return widget.value()
        case QComboBox():
            return widget.currentText()
        case QTableView():
            row = widget.currentIndex().row()
            return row, [
                widget.model().index(row, column).data()
                for column in range(widget.model().columnCount())
            ]
    return None


@pytest.mark.parametrize("signs", [ISBN, "ЫФЬ000123"])
def test_a_scan_leaves_every_field_of_a_receipt_as_it_was(
    house: House, scanner: Scanner, qtbot: QtBot, signs: str
) -> None:
    title = house.add_title("Дети капитана Гранта")
    receipt = house.draft_receipt(title, 5, 34_800)
    page = ReceiptPage(house.workspace, house.shell, RESOURCES)
    show(qtbot, page)
    page.open_with(receipt)
    inputs = _inputs(page)
    assert len(inputs) >= 9
    for widget in inputs:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(widget, QTableView):
            page.body.lines.view.select_cell(page.body.lines.view.table_model().id_at(0), "price")
        before = _content(widget)
        heard = len(scanner.scans)
        scanner.type(signs)
        assert len(scanner.scans) == heard + 1, widget
        assert _content(widget) == before, widget.accessibleName()
        page.body.finish_editing()
        assert _content(widget) == before, widget.accessibleName()
    assert {scan.code for scan in scanner.scans} == {"SAM000123" if "Ф" in signs else signs}


def test_a_scan_anywhere_on_the_act_goes_into_the_act_and_answers_at_once(
    house: House, scanner: Scanner, qtbot: QtBot
) -> None:
    title = house.add_title("Дети капитана Гранта")
    house.post_receipt(house.draft_receipt(title, 5, 34_800))
    card = house.workspace.queries.catalogue.card(title)
    assert card is not None
    codes = [copy.barcode for copy in card.copies]
    assert all(codes), "a posted receipt gives its copies labels"
    page = WriteOffPage(house.workspace, house.shell, RESOURCES)
    show(qtbot, page)
    page.open_with(None)
    answers: list[tuple[object, float]] = []
    began = 0.0
    page.scan.answered.connect(lambda state: answers.append((state, time.perf_counter() - began)))
    scanner.filter.scanned.connect(page.on_scan)
    page.head.basis.setFocus(Qt.FocusReason.TabFocusReason)
    page.head.basis.setText("Протокол")
    for code in (*codes, codes[0], "2000000999998"):
        began = time.perf_counter()
        scanner.type(code)
    assert [state for state, _time in answers] == [
        *[ScanState.OK] * 5,
        ScanState.ALREADY,
        ScanState.UNKNOWN,
    ]
    # the first of all pays for what is read once
    assert min(spent for _state, spent in answers) < 0.1
    assert sorted(spent for _state, spent in answers)[3] < 0.1
    assert page.lines.rowCount() == 5
    assert page.head.basis.text() == "Протокол"


def test_the_page_of_the_scanner_says_what_came_and_what_it_is(
    house: House, scanner: Scanner, qtbot: QtBot
) -> None:
    fields = TitleFields(title="Капитанская дочка", isbns=(ISBN,))
    changes = house.workspace.services.catalogue.create_title(fields)
    assert changes.entity_id is not None
    house.post_receipt(house.draft_receipt(changes.entity_id, 2, 10_000))
    card = house.workspace.queries.catalogue.card(changes.entity_id)
    assert card is not None
    label = card.copies[0].barcode
    page = ScannerPage(workspace=house.workspace, shell=house.shell, clock=scanner.clock)
    answers: list[object] = []
    page.field.answered.connect(answers.append)
    show(qtbot, page)
    page.sounds.setFocus()
    scanner.type(label)
    assert page.shown()["typed"] == label
    assert page.shown()["meaning"].startswith("Этикетка библиотеки: Капитанская дочка")
    assert "13 знаков, в среднем 8\u00a0мс" in page.shown()["speed"]
    assert page.field.edit.hasFocus()
    scanner.type(label, end=Qt.Key.Key_Tab)
    assert page.shown()["speed"].endswith("в конце Tab")
    scanner.type(ISBN)
    assert page.shown()["meaning"].endswith(": Капитанская дочка")
    scanner.type("ЙЦУ-1")
    assert page.shown()["code"] == "QWE-1 — восстановлен из русской раскладки"
    assert page.shown()["meaning"].startswith("Неизвестный код")
    assert answers == [ScanState.OK, ScanState.ALREADY, ScanState.OK, ScanState.UNKNOWN]
    assert scanner.scans == [], "the page heard the scanner before the window"
    scanner.type("12345", gap=300)
    assert page.shown()["speed"].startswith("Набрано с клавиатуры")
    page.hide()
    page.show()
    assert page.field.edit.text() == ""


def test_the_sounds_are_switched_on_the_page_of_the_scanner(house: House, qtbot: QtBot) -> None:
    page = ScannerPage(workspace=house.workspace, shell=house.shell)
    heard: list[object] = []
    page.scan_answered.connect(heard.append)
    show(qtbot, page)
    assert page.sounds.isChecked()
    page.sounds.setFocus()
    press("Space")
    assert house.settings.get(SCAN_SOUNDS) is False
    for state, button in page.listen.items():
        button.setFocus()
        press("Space")
        assert heard[-1] is state


class Player:
    """Plays until it is told to stop."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.over = threading.Event()
        self.began = threading.Semaphore(0)

    def __call__(self, file: Path) -> None:
        assert file.is_file()
        self.files.append(file.name)
        self.began.release()
        self.over.wait(10)


def test_a_sound_never_holds_up_the_window() -> None:
    player = Player()
    sounds = SystemSounds(SOUNDS, Settings(None), player)
    began = time.perf_counter()
    for state in (ScanState.OK, ScanState.UNKNOWN, ScanState.ALREADY):
        sounds.play(state)
    assert time.perf_counter() - began < 0.1
    assert player.began.acquire(timeout=5)
    assert player.began.acquire(timeout=5)
    player.over.set()
    # the third came while two were heard
    assert sorted(player.files) == ["ok.wav", "unknown.wav"]


def test_sounds_that_are_off_are_off() -> None:
    player = Player()
    settings = Settings(None)
    settings.set(SCAN_SOUNDS, False)
    SystemSounds(SOUNDS, settings, player).play(ScanState.OK)
    assert player.files == []


def test_a_machine_without_a_player_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.platform", "linux")
    sounds = SystemSounds(SOUNDS, Settings(None))
    assert sounds.is_silent
    sounds.play(ScanState.OK)


def test_the_sounds_are_those_that_the_script_makes() -> None:
    spec = importlib.util.spec_from_file_location("make_sounds", SOUNDS / "make_sounds.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for name in FILES.values():
        data = (SOUNDS / name).read_bytes()
        assert data == script.sound(name.removesuffix(".wav"))
        assert 44 < len(data) < 20_000
    assert len({(SOUNDS / name).read_bytes() for name in FILES.values()}) == 3
