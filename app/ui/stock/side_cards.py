"""A table with cards at its right, under it where the window is small."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.scroll import ScrollColumn, seen_width
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.stock.document_parts import RowsCard

SIDE_WIDTH = 300
NARROW = 960
LEAST_LINES = 236


class WordsCard(RowsCard):
    """A card of captions with words under them that may be long: names, a basis, an address."""

    def set_words(self, rows: Sequence[tuple[str, str]]) -> None:
        if not self._replace(rows):
            return
        for caption, words in rows:
            self.body.addWidget(Text(caption, Type.CAPTION, "text_2"))
            self.body.addWidget(Text(words, Type.BODY, "text", wrap=True))
        self.body.addStretch(1)
        self.setAccessibleDescription("; ".join(f"{name}: {words}" for name, words in rows))

    def words(self) -> tuple[tuple[str, str], ...]:
        """What is shown now."""
        return tuple(row for row in self._rows or () if isinstance(row, tuple))


class SideCards(ScrollColumn):
    """``above`` stands over the whole width, ``left`` takes what the cards leave.

    Call :meth:`arrange_later` after the cards have changed.
    """

    def __init__(
        self,
        above: Sequence[QWidget],
        left: Sequence[QWidget],
        cards: Sequence[QWidget],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._all = tuple(cards)
        self.column.setSpacing(theme.px(12))
        for widget in above:
            self.column.addWidget(widget)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        for widget in left[:-1]:
            column.addWidget(widget)
        column.addWidget(left[-1], 1)
        left[-1].setMinimumHeight(theme.px(LEAST_LINES))
        self.side = ScrollColumn()
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._cards.setSpacing(theme.px(12))
        for card in cards:
            self._cards.addWidget(card)
        self.side.column.addLayout(self._cards)
        self.side.column.addStretch(1)
        middle = QWidget()
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight, middle)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(theme.px(12))
        self._middle.addWidget(holder, 1)
        self._middle.addWidget(self.side)
        self.column.addWidget(middle, 1)
        theme.changed.connect(self.arrange_later)
        self._arrange()

    def arrange_later(self) -> None:
        """Once the cards have their measures: hidden ones have none, nor do those of old size."""
        QTimer.singleShot(0, self, self._arrange)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.arrange_later()

    def _arrange(self) -> None:
        theme = current_theme()
        narrow = seen_width(self) < theme.px(NARROW)
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._middle.setDirection(down if narrow else right)
        shown = [card for card in self._all if not card.isHidden()]
        self.side.setVisible(bool(shown))
        abreast = sum(card.minimumSizeHint().width() for card in shown) + theme.px(72)
        self._cards.setDirection(right if narrow and abreast <= seen_width(self) else down)
        if narrow:
            self.side.setMaximumWidth(16_777_215)
            self.side.setMinimumWidth(0)
            # sentences that wrap need more height than a layout asks for by itself
            wrapped = self._cards.heightForWidth(seen_width(self))
            self.side.setMinimumHeight(max(self._cards.sizeHint().height(), wrapped))
        else:
            self.side.setFixedWidth(theme.px(SIDE_WIDTH))
            self.side.setMinimumHeight(0)
