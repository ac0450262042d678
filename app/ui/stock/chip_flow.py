"""Chips beside each other, in as many rows as they need."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.chips import Chip
from app.ui.kit.scroll import seen_width
from app.ui.kit.theme import current_theme


class ChipFlow(QWidget):
    """Lays chips out from left to right and breaks the row where it is full; it is as high as
    its rows are."""

    def __init__(self, name: str, chips: Sequence[Chip], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self._chips = tuple(chips)
        self._height = 0
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for chip in self._chips:
            chip.setParent(self)
            # a chip that is on is wider: the others move
            chip.toggled.connect(self._lay_out_later)
        # a method of its own: a lambda would outlive the widget
        self._theme.changed.connect(self._lay_out_later)

    def sizeHint(self) -> QSize:
        return QSize(self._widest(), self._height or self._theme.target())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def room(self) -> int:
        """The width of a row in pixels."""
        return seen_width(self)

    def lay_out(self) -> None:
        """Put every visible chip into its place."""
        gap = self._theme.px(8)
        room = self.room()
        x = y = tallest = 0
        for chip in self._chips:
            if chip.isHidden():
                continue
            size = chip.sizeHint()
            if x and x + size.width() > room:
                x, y, tallest = 0, y + tallest + gap, 0
            chip.setGeometry(x, y, size.width(), size.height())
            x += size.width() + gap
            tallest = max(tallest, size.height())
        if y + tallest != self._height:
            self._height = y + tallest
            self.updateGeometry()

    def _lay_out_later(self) -> None:
        QTimer.singleShot(0, self, self.lay_out)

    def _widest(self) -> int:
        shown = [chip.sizeHint().width() for chip in self._chips if not chip.isHidden()]
        return max(shown, default=0)
