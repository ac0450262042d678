"""The keyboard of the tests: whatever has the focus gets the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def focused() -> QWidget:
    """The widget with the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    return widget


def press(*sequences: str) -> None:
    """Press keys by their names, one after another: ``press("Tab", "Ctrl+Return")``."""
    for sequence in sequences:
        QTest.keySequence(focused(), QKeySequence(sequence))


def write(text: str) -> None:
    """Type a text of any letters (``QTest.keyClicks`` knows Latin only)."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(focused(), event)


def fill(*texts: str) -> None:
    """Type the texts into the fields that follow each other by Tab."""
    for number, text in enumerate(texts):
        if number:
            press("Tab")
        write(text)
