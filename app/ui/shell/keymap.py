"""Editing keys of text fields by position: Ctrl+С on the Russian layout is Ctrl+C.

Shortcuts of the program answer in both layouts by themselves (:mod:`app.ui.kit.keys`).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from app.ui.kit.keys import latin_key


class LayoutFilter(QObject):
    """Sends Ctrl with a Russian letter on as Ctrl with the Latin letter of the same key."""

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _nothing_typed_to_undo(watched, event):
            # the field would claim Ctrl+Z and do nothing: let the window undo the operation
            event.ignore()
            return True
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        latin = latin_key(event.key())
        if latin is None or watched is not QApplication.focusWidget():
            return False
        twin = QKeyEvent(
            event.type(),
            latin,
            event.modifiers(),
            event.nativeScanCode(),
            event.nativeVirtualKey(),
            int(event.nativeModifiers()),
            "",
        )
        QApplication.sendEvent(watched, twin)
        return True


def _nothing_typed_to_undo(watched: QObject, event: QEvent) -> bool:
    if not isinstance(event, QKeyEvent) or not event.matches(QKeySequence.StandardKey.Undo):
        return False
    if isinstance(watched, QLineEdit):
        return not watched.isUndoAvailable()
    if isinstance(watched, QPlainTextEdit):
        return not watched.document().isUndoAvailable()
    return False
