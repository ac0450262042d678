"""The head of a page: its actions from the left, the school year at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.scroll import seen_width
from app.ui.kit.theme import current_theme


class ActionRow(QWidget):
    """Lays widgets out from left to right, ``last`` at the right end; breaks the row where it is
    full and is as high as its rows are."""

    def __init__(
        self, widgets: Sequence[QWidget], last: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self._widgets = (*widgets, last)
        self._height = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for widget in self._widgets:
            widget.setParent(self)
            widget.installEventFilter(self)
        # a method of its own: a lambda would outlive the widget
        self._theme.changed.connect(self._lay_out_later)

    def sizeHint(self) -> QSize:
        shown = [_size(widget).width() for widget in self._widgets if not widget.isHidden()]
        return QSize(max(shown, default=0), self._height or self._theme.target())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._lay_out_later()
        return super().eventFilter(watched, event)

    def lay_out(self) -> None:
        """Put every visible widget into its place."""
        gap = self._theme.px(8)
        room = seen_width(self)
        x = y = tallest = 0
        last = self._widgets[-1]
        for widget in self._widgets:
            if widget.isHidden():
                continue
            size = _size(widget)
            width = min(size.width(), room)
            if x and x + width > room:
                x, y, tallest = 0, y + tallest + gap, 0
            left = max(room - width, x) if widget is last else x
            widget.setGeometry(left, y, width, size.height())
            x += width + gap
            tallest = max(tallest, size.height())
        if y + tallest != self._height:
            self._height = y + tallest
            self.updateGeometry()

    def _lay_out_later(self) -> None:
        QTimer.singleShot(0, self, self.lay_out)


def _size(widget: QWidget) -> QSize:
    return widget.sizeHint().expandedTo(widget.minimumSizeHint()).expandedTo(widget.minimumSize())
