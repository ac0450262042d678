"""The card «Требует внимания»: a row per thing that waits, one action each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.buttons import Button
from app.ui.kit.cards import Card
from app.ui.kit.paint import rounded_box
from app.ui.kit.text import ElidedText, Line
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.today.data import Attention


class ToneTile(QWidget):
    """An icon on a soft square in the colour of its tone; decoration, the words say it all."""

    def __init__(self, tone: Tone, icon: str) -> None:
        super().__init__()
        self._tone = tone
        self._icon = icon
        self._theme = current_theme()
        size = self._theme.px(32)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        ink = "text_2" if self._tone is Tone.NEUTRAL else self._tone.value
        if not theme.tokens.high_contrast:
            fill = "sunken" if self._tone is Tone.NEUTRAL else f"{self._tone.value}_soft"
            rounded_box(painter, self.rect(), theme.px(6), theme.colour(fill))
        size = theme.px(18)
        x = (self.width() - size) // 2
        theme.paint_icon(painter, QRect(x, x, size, size), self._icon, ink)


class AttentionRow(QWidget):
    """One thing: icon, what it is, one quiet line, its action. ``acted`` comes with the press."""

    acted = Signal(object)

    def __init__(self, item: Attention) -> None:
        super().__init__()
        theme = current_theme()
        self.item = item
        self.setMinimumHeight(theme.px(64))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(10), theme.px(12), theme.px(10))
        row.setSpacing(theme.px(12))
        row.addWidget(ToneTile(item.tone, item.icon))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedText(item.title, Type.BOLD))
        words.addWidget(ElidedText(item.text, Type.BODY, "text_2"))
        row.addLayout(words, 1)
        self.button: Button | None = None
        if item.action:
            self.button = Button(item.action, name=f"{item.action}: {item.title}")
            self.button.set_hint(f"{item.action}: {item.title}")
            self.button.clicked.connect(lambda _checked=False: self.acted.emit(item))
            row.addWidget(self.button)


class AttentionCard(Card):
    """The list; ``acted`` carries the :class:`Attention` whose action was pressed."""

    acted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Требует внимания", flush=True, parent=parent)
        self._items: tuple[Attention, ...] | None = None
        self._well = ""
        self._widgets: list[QWidget] = []
        self.rows: list[AttentionRow] = []
        self._after = QWidget()
        self.body.addWidget(self._after, 1)

    def show_items(self, items: Sequence[Attention], well: str) -> None:
        """Show what waits; ``well`` is said when nothing does. The focus stays on the same
        action."""
        if self._items == tuple(items) and (items or self._well == well):
            return
        focused = next(
            (row.item for row in self.rows if row.button is not None and row.button.hasFocus()),
            None,
        )
        self._items, self._well = tuple(items), well
        self._clear()
        self.set_count(len(items) or None)
        if not items:
            self._add(_Well(well))
        for place, item in enumerate(items):
            if place:
                self._add(Line(token="line_2"))
            row = AttentionRow(item)
            row.acted.connect(self.acted)
            self.rows.append(row)
            self._add(row)
            same = focused is not None and (item.target, item.argument) == (
                focused.target,
                focused.argument,
            )
            if same and row.button is not None:
                row.button.setFocus()

    def _add(self, widget: QWidget) -> None:
        self._widgets.append(widget)
        self.body.insertWidget(self.body.count() - 1, widget)

    def _clear(self) -> None:
        for widget in self._widgets:
            self.body.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._widgets, self.rows = [], []


class _Well(QWidget):
    def __init__(self, text: str) -> None:
        super().__init__()
        theme = current_theme()
        self.setMinimumHeight(theme.px(64))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(10))
        row.setSpacing(theme.px(12))
        row.addWidget(ToneTile(Tone.OK, "check-circle-fill"))
        row.addWidget(ElidedText(text), 1)
