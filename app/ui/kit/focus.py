"""The focus ring: one overlay per window, shown on keyboard focus only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from app.ui.kit.paint import rounded_box
from app.ui.kit.theme import current_theme

_HALO = 3
_KEY_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


def _has_own_frame(widget: QWidget) -> bool:
    """Inputs take the accent into their own border; they only need the halo."""
    inputs = (QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)
    return isinstance(widget, inputs) or bool(widget.property("framedInput"))


class FocusRing(QWidget):
    """Paints a ring of the accent with a soft halo around the widget that has the focus.

    Bare inputs are ringed by their frame. A mouse press hides the ring until the keyboard
    is used again; ``by_key`` says that the window was opened by the keyboard.
    """

    def __init__(self, window: QWidget, *, by_key: bool = False) -> None:
        super().__init__(window)
        self._theme = current_theme()
        self._target: QWidget | None = None
        self._by_key = by_key
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.installEventFilter(self)
            app.focusChanged.connect(self._on_focus_changed)

    def target(self) -> QWidget | None:
        """The widget that is ringed now, ``None`` when no ring is shown."""
        return self._target if self.isVisible() else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            self._by_key = True
        elif kind == QEvent.Type.MouseButtonPress:
            self._by_key = False
            self.hide()
        elif (
            self._target is not None
            and kind
            in (
                QEvent.Type.Move,
                QEvent.Type.Resize,
                QEvent.Type.Hide,
                QEvent.Type.Show,
                QEvent.Type.EnabledChange,
            )
            and isinstance(watched, QWidget)
            and (watched is self._target or watched.isAncestorOf(self._target))
        ):
            self._place()
        return False

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._target is not None:
            self._target = None
            self.hide()
        if new is None or new.window() is not self.window() or not self._by_key:
            return
        self._target = self._ringed(new)
        self._target.destroyed.connect(self._on_target_destroyed)
        self._place()

    def _on_target_destroyed(self) -> None:
        self._target = None
        self.hide()

    def _ringed(self, widget: QWidget) -> QWidget:
        parent = widget.parentWidget()
        bare = isinstance(widget, QLineEdit) and bool(widget.property("bare"))
        if bare and parent is not None and parent.focusProxy() is widget:
            return parent
        return widget

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            self.hide()
            return
        rect = QRect(target.mapTo(self.window(), QPoint(0, 0)), target.size())
        parent = target.parentWidget()
        while parent is not None and parent is not self.window():
            if isinstance(parent, QAbstractScrollArea):
                view = parent.viewport()
                rect &= QRect(view.mapTo(self.window(), QPoint(0, 0)), view.size())
            parent = parent.parentWidget()
        if rect.isEmpty():
            self.hide()
            return
        out = self._reach()
        self.setGeometry(rect.adjusted(-out, -out, out, out))
        self.show()
        self.raise_()
        self.update()

    def _reach(self) -> int:
        tokens = self._theme.tokens
        return tokens.focus_gap + tokens.focus_px + (0 if tokens.high_contrast else _HALO)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._target is None:
            return
        tokens = self._theme.tokens
        own = self._target.property("ringRadius")
        radius = self._theme.px(own if isinstance(own, int) else 6)
        painter = QPainter(self)
        colour = self._theme.colour("focus")
        if not tokens.high_contrast:
            halo = QColor(colour)
            halo.setAlpha(56)
            own_frame = _has_own_frame(self._target)
            inset = tokens.focus_px if own_frame else 0
            box = self.rect().adjusted(inset, inset, -inset, -inset)
            rounded_box(painter, box, radius + _HALO + 2 - inset, None, halo, _HALO)
        if not tokens.high_contrast and _has_own_frame(self._target):
            return
        inset = self._reach() - tokens.focus_px - tokens.focus_gap
        ring = self.rect().adjusted(inset, inset, -inset, -inset)
        rounded_box(painter, ring, radius + tokens.focus_px, None, colour, tokens.focus_px)
