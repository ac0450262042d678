"""The middle of a document's page: head, lines, and the cards at the right or below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.scroll import ScrollColumn, seen_width
from app.ui.kit.theme import current_theme

SIDE_WIDTH = 300
NARROW = 960
LEAST_LINES = 236


class LinesAndCards(ScrollColumn):
    """Lays out the widgets of a subclass, which calls :meth:`lay_out` once.

    In a narrow window the cards stand in a row under the lines.
    """

    def lay_out(
        self, head: QWidget, intake: QWidget, lines: QWidget, cards: Sequence[QWidget]
    ) -> None:
        """``head`` above all, ``intake`` (the fields by which lines come) above ``lines``."""
        theme = current_theme()
        self.column.setSpacing(theme.px(12))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        column.addWidget(intake)
        column.addWidget(lines, 1)
        lines.setMinimumHeight(theme.px(LEAST_LINES))
        self._beside = tuple(cards)
        scroll = ScrollColumn()
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._cards.setSpacing(theme.px(12))
        for card in cards:
            self._cards.addWidget(card)
        scroll.column.addLayout(self._cards)
        scroll.column.addStretch(1)
        # the column sets its own least width: what holds it keeps the width of the side
        self._side = QWidget()
        holder = QVBoxLayout(self._side)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addWidget(scroll)
        middle = QWidget()
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight, middle)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(theme.px(12))
        self._middle.addWidget(left, 1)
        self._middle.addWidget(self._side)
        self.column.addWidget(head)
        self.column.addWidget(middle, 1)
        self.arrange()
        theme.changed.connect(self._arrange_later)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange_later()

    def _arrange_later(self) -> None:
        """Once the cards have their measures: hidden ones have none, nor do those of old size."""
        QTimer.singleShot(0, self, self.arrange)

    def arrange(self) -> None:
        """Put the cards where there is room for them; to be called when they have changed."""
        narrow = seen_width(self) < current_theme().px(NARROW)
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._middle.setDirection(down if narrow else right)
        abreast = sum(card.minimumSizeHint().width() for card in self._beside)
        abreast += current_theme().px(72)
        self._cards.setDirection(right if narrow and abreast <= seen_width(self) else down)
        if narrow:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)
            # sentences that wrap need more height than a layout asks for by itself
            wrapped = self._cards.heightForWidth(seen_width(self))
            tall = max(self._cards.sizeHint().height(), wrapped)
            self._side.setMinimumHeight(tall)
        else:
            self._side.setFixedWidth(current_theme().px(SIDE_WIDTH))
            self._side.setMinimumHeight(0)
