"""The scanner: fast keys ended by Enter or Tab are a code wherever the focus is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
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


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner typed, the code restored from it, and the milliseconds between the keys."""

    typed: str
    code: str
    gaps: tuple[int, ...]
    end: str

    @property
    def slowest(self) -> int:
        """The longest gap in milliseconds."""
        return max(self.gaps, default=0)

    @property
    def mean(self) -> float:
        """The mean gap in milliseconds."""
        return sum(self.gaps) / len(self.gaps) if self.gaps else 0.0


@dataclass(slots=True)
class _Choice:
    """A list as it was before the first key of a run: typed letters jump in it."""

    widget: QAbstractItemView | QComboBox
    index: int = -1
    place: QPersistentModelIndex = field(default_factory=QPersistentModelIndex)

    @classmethod
    def of(cls, widget: QAbstractItemView | QComboBox) -> _Choice:
        if isinstance(widget, QComboBox):
            return cls(widget, widget.currentIndex())
        return cls(widget, place=QPersistentModelIndex(widget.currentIndex()))

    def restore(self) -> None:
        widget = self.widget
        if not isValid(widget):
            return
        if isinstance(widget, QComboBox):
            widget.setCurrentIndex(self.index)
            return
        focused = QApplication.focusWidget()
        if focused is not None and focused is not widget and widget.isAncestorOf(focused):
            # the first sign had opened the cell for typing
            press = QEvent.Type.KeyPress
            escape = QKeyEvent(press, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(focused, escape)
        if self.place.isValid():
            index = widget.model().index(self.place.row(), self.place.column())
            widget.setCurrentIndex(index)


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
            # who listened to the signs hears that they are gone
            self.field.textEdited.emit(self.text)
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
    on the Russian layout, and ``heard`` the :class:`Scan` with its speed.

    Args:
        clock: milliseconds of a key event; the time stamp of the event when not given.
    """

    scanned = Signal(str)
    heard = Signal(object)

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
        self._gaps: list[int] = []
        self._had_focus: QWidget | None = None
        self._snapshot: _Snapshot | _Choice | None = None
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
            return self._on_end(gap, "Tab" if event.key() == Qt.Key.Key_Tab else "Enter")
        if event.key() in (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_AltGr):
            return False
        sign = event.text()
        if event.modifiers() & _COMMAND_KEYS or not sign or not sign.isprintable():
            self._signs = ""
            return False
        before, self._had_focus = self._had_focus, focused
        if gap == 0 and self._is_handed_on(before, focused):
            return False
        if gap > MAX_GAP_MS or not self._signs:
            self._begin(focused)
        else:
            self._gaps.append(gap)
        self._signs += sign
        return False

    def _is_handed_on(self, before: QWidget | None, focused: QWidget | None) -> bool:
        """A list that a sign opens for typing hands the same press on to its editor."""
        return (
            isinstance(before, QAbstractItemView)
            and isValid(before)
            and focused is not before
            and focused is not None
            and before.isAncestorOf(focused)
        )

    def _begin(self, focused: QWidget | None) -> None:
        self._signs = ""
        self._gaps = []
        self._snapshot = None
        self._in_scan_field = focused is not None and bool(focused.property("scanField"))
        entry: object = focused
        editable = isinstance(focused, QComboBox) and focused.isEditable()
        if isinstance(focused, QAbstractSpinBox | QComboBox) and (
            editable or isinstance(focused, QAbstractSpinBox)
        ):
            entry = focused.lineEdit()
        if isinstance(entry, QLineEdit):
            selection = (entry.selectionStart(), len(entry.selectedText()))
            self._snapshot = _Snapshot(entry, entry.text(), entry.cursorPosition(), selection)
        elif isinstance(entry, QPlainTextEdit):
            cursor = entry.textCursor()
            span = (cursor.anchor(), cursor.position())
            self._snapshot = _Snapshot(entry, entry.toPlainText(), cursor.position(), span)
        elif isinstance(entry, QComboBox | QAbstractItemView):
            self._snapshot = _Choice.of(entry)

    def _on_end(self, gap: int, end: str) -> bool:
        signs, self._signs = self._signs, ""
        enough = 1 if self._in_scan_field else MIN_SIGNS
        fast_single = len(signs) > 1 or not self._in_scan_field
        if gap > MAX_GAP_MS or len(signs) < enough or not fast_single:
            return False
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            snapshot.restore()
        code = restore_scan(signs)
        self.heard.emit(Scan(signs, code, (*self._gaps, gap), end))
        self.scanned.emit(code)
        return True

    def _time_of(self, event: QKeyEvent) -> int:
        # a press made by a program has no time stamp
        return event.timestamp() or self._timer.elapsed()
