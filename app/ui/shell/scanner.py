"""The scanner: fast keys ended by Enter or Tab are a code wherever the focus is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from app.core.text import restore_scan

MAX_GAP_MS = 50
MIN_SIGNS = 6
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_COMMAND_KEYS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(slots=True)
class _Snapshot:
    """A text field as it was before the first key of a run."""

    field: QLineEdit | QPlainTextEdit
    text: str
    cursor: int
    selection: tuple[int, int]

    def restore(self) -> None:
        if not isValid(self.field):
            return
        if isinstance(self.field, QLineEdit):
            self.field.setText(self.text)
            self.field.setCursorPosition(self.cursor)
            start, length = self.selection
            if length:
                self.field.setSelection(start, length)
            return
        self.field.setPlainText(self.text)
        cursor = self.field.textCursor()
        cursor.setPosition(self.selection[0])
        cursor.setPosition(self.selection[1], QTextCursor.MoveMode.KeepAnchor)
        self.field.setTextCursor(cursor)


class ScannerFilter(QObject):
    """Watches the keys of the application.

    At least six signs at most 50 ms apart, ended by Enter or Tab, are a scan; in a field
    with the property ``scanField`` any number of fast signs is. What a scan had typed into
    another field is taken back. ``scanned`` carries the code, restored if the keyboard was
    on the Russian layout.

    Args:
        clock: milliseconds of a key event; the time stamp of the event when not given.
    """

    scanned = Signal(str)

    def __init__(
        self,
        app: QApplication,
        clock: Callable[[QKeyEvent], int] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._timer = QElapsedTimer()
        self._timer.start()
        self._clock = clock or self._time_of
        self._signs = ""
        self._last = 0
        self._snapshot: _Snapshot | None = None
        self._in_scan_field = False
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        focused = QApplication.focusWidget()
        if watched is not focused:
            # the same press is offered to the window and to parents as well
            return False
        now = self._clock(event)
        gap, self._last = now - self._last, now
        if event.key() in _ENDS:
            return self._on_end(gap)
        if event.key() in (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_AltGr):
            return False
        sign = event.text()
        if event.modifiers() & _COMMAND_KEYS or not sign or not sign.isprintable():
            self._signs = ""
            return False
        if gap > MAX_GAP_MS or not self._signs:
            self._begin(focused)
        self._signs += sign
        return False

    def _begin(self, focused: QWidget | None) -> None:
        self._signs = ""
        self._snapshot = None
        self._in_scan_field = focused is not None and bool(focused.property("scanField"))
        field: object = focused
        if isinstance(focused, QAbstractSpinBox):
            field = focused.lineEdit()
        if isinstance(field, QLineEdit):
            selection = (field.selectionStart(), len(field.selectedText()))
            self._snapshot = _Snapshot(field, field.text(), field.cursorPosition(), selection)
        elif isinstance(field, QPlainTextEdit):
            cursor = field.textCursor()
            span = (cursor.anchor(), cursor.position())
            self._snapshot = _Snapshot(field, field.toPlainText(), cursor.position(), span)

    def _on_end(self, gap: int) -> bool:
        signs, self._signs = self._signs, ""
        enough = 1 if self._in_scan_field else MIN_SIGNS
        fast_single = len(signs) > 1 or not self._in_scan_field
        if gap > MAX_GAP_MS or len(signs) < enough or not fast_single:
            return False
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            snapshot.restore()
        self.scanned.emit(restore_scan(signs))
        return True

    def _time_of(self, event: QKeyEvent) -> int:
        # a press made by a program has no time stamp
        return event.timestamp() or self._timer.elapsed()
