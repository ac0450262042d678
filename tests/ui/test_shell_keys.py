"""Shortcuts by key position, the scanner, the focus ring."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.kit.buttons import Button
from app.ui.kit.focus import FocusRing
from app.ui.kit.keys import LATIN, RUSSIAN, add_shortcut, both_layouts, latin_key
from app.ui.kit.search import ScanField, SearchField
from app.ui.shell.keymap import LayoutFilter
from app.ui.shell.scanner import ScannerFilter
from tests.ui.fakes import press_on_russian_layout
from tests.ui.keyboard import press

Show = Callable[..., QWidget]


def _spoken(keys: str) -> list[str]:
    return [sequence.toString() for sequence in both_layouts(keys)]


def test_a_letter_key_answers_in_both_layouts() -> None:
    assert _spoken("Ctrl+Z") == ["Ctrl+Z", "Ctrl+Я"]
    assert _spoken("Ctrl+K") == ["Ctrl+K", "Ctrl+Л"]
    assert _spoken("F5") == ["F5"]
    assert _spoken("Ctrl+1") == ["Ctrl+1"]
    assert both_layouts("Ctrl+Enter") == [QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")]
    for latin, russian in zip(LATIN, RUSSIAN, strict=True):
        assert latin_key(ord(russian)) == ord(latin)
    assert latin_key(int(Qt.Key.Key_F5.value)) is None


@pytest.mark.parametrize("keys", ["Ctrl+D", "Ctrl+В"])
def test_shortcuts_work_in_both_layouts(qtbot: QtBot, show: Show, keys: str) -> None:
    field = QLineEdit()
    window = show(field)
    done: list[str] = []
    add_shortcut(window, "Ctrl+D", lambda: done.append("d"))
    field.setFocus()
    (press if keys.isascii() else press_on_russian_layout)(keys)
    assert done == ["d"]


def test_editing_keys_work_on_the_russian_layout(
    qtbot: QtBot, show: Show, qapp: QApplication
) -> None:
    field = QLineEdit("Верн Ж.")
    window = show(field)
    layouts = LayoutFilter(qapp, window)
    field.setFocus()
    press_on_russian_layout("Ctrl+Ф")
    assert field.selectedText() == "Верн Ж."
    press_on_russian_layout("Ctrl+Ч")
    assert field.text() == ""
    assert QApplication.clipboard().text() == "Верн Ж."
    press_on_russian_layout("Ctrl+М")
    assert field.text() == "Верн Ж."
    qapp.removeEventFilter(layouts)


def test_the_inner_of_two_claims_to_the_same_keys_wins(qtbot: QtBot, show: Show) -> None:
    inner, outer = QLineEdit(), QLineEdit()
    window = show(inner, outer)
    done: list[str] = []
    add_shortcut(window, "Ctrl+Enter", lambda: done.append("window"))
    scope = Qt.ShortcutContext.WidgetWithChildrenShortcut
    add_shortcut(inner, "Ctrl+Enter", lambda: done.append("inner"), scope)
    inner.setFocus()
    for _time in range(3):
        press("Ctrl+Return")
    assert done == ["inner"] * 3
    outer.setFocus()
    press("Ctrl+Return")
    assert done == ["inner"] * 3 + ["window"]


def test_a_button_shows_its_keys_and_answers_them(qtbot: QtBot, show: Show) -> None:
    button = Button("Выдать", shortcut="F7")
    field = QLineEdit()
    show(button, field)
    field.setFocus()
    with qtbot.waitSignal(button.clicked):
        press("F7")
    assert button.toolTip() == "Выдать (F7)"
    assert button.accessibleName() == "Выдать"


class Scanner:
    """Types like a scanner: a clock of its own says how fast."""

    def __init__(self, app: QApplication) -> None:
        self.now = 1000
        self.filter = ScannerFilter(app, clock=lambda _event: self.now)
        self.codes: list[str] = []
        self.filter.scanned.connect(self.codes.append)

    def type(self, signs: str, gap: int = 10, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
        for sign in signs:
            self._press(0, sign, gap)
        if end is not None:
            self._press(int(end.value), "\r", gap)

    def _press(self, key: int, text: str, gap: int) -> None:
        self.now += gap
        widget = QApplication.focusWidget()
        assert widget is not None
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            QApplication.sendEvent(widget, event)


@pytest.fixture
def scanner(qapp: QApplication) -> Iterator[Scanner]:
    scanner = Scanner(qapp)
    yield scanner
    qapp.removeEventFilter(scanner.filter)


def test_fast_keys_are_a_scan_and_are_taken_back(
    qtbot: QtBot, show: Show, scanner: Scanner
) -> None:
    field = QLineEdit("Пушкин")
    entered: list[str] = []
    field.returnPressed.connect(lambda: entered.append("enter"))
    heard: list[str] = []
    field.textEdited.connect(heard.append)
    show(field)
    field.setFocus()
    field.setCursorPosition(3)
    scanner.type("4606782123456")
    assert scanner.codes == ["4606782123456"]
    assert field.text() == "Пушкин"
    assert field.cursorPosition() == 3
    assert entered == []
    assert heard[-1] == "Пушкин", "a form that watches the field knows that nothing has changed"


def test_a_scan_puts_back_what_was_selected(qtbot: QtBot, show: Show, scanner: Scanner) -> None:
    field = QPlainTextEdit("рассыпан блок")
    show(field)
    field.setFocus()
    field.selectAll()
    scanner.type("4606782123456")
    assert field.toPlainText() == "рассыпан блок"
    assert field.textCursor().selectedText() == "рассыпан блок"
    assert scanner.codes == ["4606782123456"]


@pytest.mark.parametrize(("signs", "gap"), [("4606782123456", 80), ("10618", 10)])
def test_slow_or_short_typing_is_not_a_scan(
    qtbot: QtBot, show: Show, scanner: Scanner, signs: str, gap: int
) -> None:
    field = QLineEdit()
    show(field)
    field.setFocus()
    scanner.type(signs, gap)
    assert scanner.codes == []
    assert field.text() == signs


def test_only_the_fast_tail_of_typing_is_the_scan(
    qtbot: QtBot, show: Show, scanner: Scanner
) -> None:
    field = QLineEdit()
    show(field)
    field.setFocus()
    scanner.type("abc", 200, end=None)
    scanner.now += 500
    scanner.type("46067821")
    assert scanner.codes == ["46067821"]
    assert field.text() == "abc"


def test_a_code_typed_on_the_russian_layout_is_restored(
    qtbot: QtBot, show: Show, scanner: Scanner
) -> None:
    button = Button("Открыть")
    show(button)
    button.setFocus()
    scanner.type("ЫФЬ-000123", end=Qt.Key.Key_Tab)
    assert scanner.codes == ["SAM-000123"]


def test_a_scan_field_takes_short_codes(qtbot: QtBot, show: Show, scanner: Scanner) -> None:
    field = ScanField()
    show(field)
    field.setFocus()
    typed: list[str] = []
    field.scanned.connect(typed.append)
    scanner.type("106")
    assert scanner.codes == ["106"]
    assert typed == []
    scanner.type("107", gap=300)
    assert typed == ["107"]
    assert scanner.codes == ["106"]


def test_the_ring_is_shown_for_the_keyboard_only(qtbot: QtBot, show: Show) -> None:
    first, second = Button("Первая"), Button("Вторая")
    window = show(first, second)
    ring = FocusRing(window)
    press("Tab")
    focused = QApplication.focusWidget()
    assert ring.target() is focused
    assert isinstance(focused, Button)
    middle = focused.mapTo(window, focused.rect().center())
    assert ring.geometry().contains(middle)
    other = second if focused is first else first
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert ring.target() is None


def test_the_ring_of_a_framed_input_goes_around_the_frame(qtbot: QtBot, show: Show) -> None:
    button, search = Button("Кнопка"), SearchField("Найти")
    window = show(button, search)
    ring = FocusRing(window)
    button.setFocus()
    press("Tab")
    assert search.edit.hasFocus()
    assert ring.target() is search
