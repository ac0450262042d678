"""Toasts: what was just done, with numbers and, where possible, its undoing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, QRect, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QStyle,
    QWidget,
)

from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.paint import rounded_box
from app.ui.kit.shadow import MARGIN, paint_shadow
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

SHOWN_MS = 8000
SHOWN_MS_HIGH_CONTRAST = 20000
FADE_MS = 120


class Toasts(Protocol):
    """How pages say what was done. Errors are never toasts."""

    def show(
        self,
        text: str,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        kbd: str = "",
    ) -> None:
        """«Выдано 270 экз. классу 5А» with an action «Отменить», ``kbd`` «Ctrl+Z»."""
        ...


class ToastHost(QWidget):
    """One toast at a time at the bottom centre of ``area``, over everything else.

    It stays while it is hovered or has the focus.
    """

    def __init__(self, area: QWidget) -> None:
        super().__init__(area)
        self._theme = current_theme()
        self._area = area
        self._on_action: Callable[[], object] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time_over)
        self._fade: QPropertyAnimation | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN + 16, MARGIN + 6, MARGIN + 8, MARGIN + 6)
        row.setSpacing(self._theme.px(12))
        self._icon = _Tick()
        self._text = Text("", Type.BODY)
        self._action: Button | None = None
        self._close = IconButton("x", "Закрыть сообщение", kbd="Esc")
        self._close.clicked.connect(self.dismiss)
        row.addWidget(self._icon)
        row.addWidget(self._text)
        row.addWidget(self._close)
        self._row = row
        area.installEventFilter(self)
        super().hide()

    def show(  # type: ignore[override]  # a toast is shown with its text only
        self,
        text: str,
        *,
        action: str = "",
        on_action: Callable[[], object] | None = None,
        kbd: str = "",
    ) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self._on_action = on_action
        if self._action is not None:
            self._row.removeWidget(self._action)
            self._action.deleteLater()
            self._action = None
        if action:
            self._action = Button(action, Look.LINK, kbd=kbd)
            self._action.clicked.connect(self._on_action_clicked)
            self._row.insertWidget(2, self._action)
            # into a toast that is seen already: else its width would not count yet
            self._action.show()
        self._place()
        self.setVisible(True)
        self.raise_()
        self._fade_in()
        self._restart()

    def text(self) -> str:
        """What is shown now, empty when nothing is."""
        return self._text.text() if self.isVisible() else ""

    def dismiss(self) -> None:
        """Take the toast away."""
        self._timer.stop()
        self.setVisible(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._restart()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        box = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        paint_shadow(painter, theme, box, theme.px(8))
        line = theme.colour("line")
        radius = theme.px(8)
        rounded_box(painter, box, radius, theme.colour("surface"), line, theme.tokens.line_px)

    def _place(self) -> None:
        self.adjustSize()
        width = min(self.sizeHint().width(), self._area.width())
        height = self.sizeHint().height()
        bottom = self._area.height() - self._theme.px(32) - height + MARGIN - self._theme.px(8)
        self.setGeometry((self._area.width() - width) // 2, bottom, width, height)

    def _restart(self) -> None:
        high = self._theme.tokens.high_contrast
        self._timer.start(SHOWN_MS_HIGH_CONTRAST if high else SHOWN_MS)

    def _fade_in(self) -> None:
        duration = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
        if not duration:
            return
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        fade = QPropertyAnimation(effect, b"opacity", self)
        fade.setDuration(FADE_MS)
        fade.setStartValue(0.0)
        fade.setEndValue(1.0)
        # an effect left in place would blur text on scaled screens
        fade.finished.connect(self._on_fade_finished)
        self._fade = fade
        fade.start()

    def _on_fade_finished(self) -> None:
        self._fade = None
        self.setGraphicsEffect(None)  # type: ignore[arg-type]  # Qt takes the effect away so

    def _on_action_clicked(self) -> None:
        action, self._on_action = self._on_action, None
        self.dismiss()
        if action is not None:
            action()

    def _on_time_over(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            self._restart()
            return
        self.dismiss()


class _Tick(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._theme = current_theme()
        size = self._theme.px(18)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRect(0, 0, self.width(), self.height())
        self._theme.paint_icon(QPainter(self), box, "check-circle-fill", "ok")
