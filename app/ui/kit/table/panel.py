"""A table with its surroundings: title bar, empty state, footer with sums and key hints."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.ui.kit.cards import Box, EmptyState, RoundCorners
from app.ui.kit.table.view import TableView
from app.ui.kit.text import ElidedText, Kbd, Line, Text
from app.ui.kit.theme import Type, current_theme


class TablePanel(Box):
    """The frame of a table.

    Args:
        view: the table.
        title: heading above; ``set_title`` changes it («Найдено 14 изданий, 41 экз.»).
        hints: keys and what they do, shown in the footer: ``("Ins", "добавить")``.
        footer: without it neither summary nor hints are shown.
    """

    def __init__(
        self,
        view: TableView,
        *,
        title: str = "",
        hints: Sequence[tuple[str, str]] = (),
        footer: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        theme = current_theme()
        self.view = view
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self._head = QWidget()
        self.header = QHBoxLayout(self._head)
        self.header.setContentsMargins(theme.px(16), theme.px(11), theme.px(16), theme.px(11))
        self.header.setSpacing(theme.px(8))
        self._title = Text(title, Type.CARD_TITLE)
        self.header.addWidget(self._title)
        self.header.addStretch(1)
        self._head_line = Line()
        outer.addWidget(self._head)
        outer.addWidget(self._head_line)
        self._head.setVisible(bool(title))
        self._head_line.setVisible(bool(title))
        self._middle = QWidget()
        self._stack = QStackedLayout(self._middle)
        self._stack.addWidget(view)
        self._empty: EmptyState | None = None
        outer.addWidget(self._middle, 1)
        self._summary = ElidedText("", Type.BODY, "text_2")
        self._hints: list[QWidget] = []
        if footer:
            outer.addWidget(Line())
            outer.addWidget(self._make_footer(hints))
        self._corners = RoundCorners(self)

    def set_title(self, title: str) -> None:
        """The heading above the table."""
        self._title.setText(title)
        self._head.setVisible(bool(title))
        self._head_line.setVisible(bool(title))

    def title(self) -> str:
        return self._title.text()

    def set_summary(self, text: str) -> None:
        """The left part of the footer: «1–11 из 14», sums."""
        self._summary.setText(text)
        self._fit_hints()

    def summary(self) -> str:
        return self._summary.text()

    def show_empty(self, empty: EmptyState) -> None:
        """Show an empty state instead of the table; the panel becomes its owner."""
        self.show_table()
        self._empty = empty
        self._stack.addWidget(empty)
        self._stack.setCurrentWidget(empty)

    def show_table(self) -> None:
        """Show the table again."""
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
            self._empty = None
        self._stack.setCurrentWidget(self.view)

    def empty_state(self) -> EmptyState | None:
        """The empty state shown now."""
        return self._empty

    def _make_footer(self, hints: Sequence[tuple[str, str]]) -> QWidget:
        theme = self._theme
        footer = QWidget()
        footer.setAutoFillBackground(False)
        row = QHBoxLayout(footer)
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        row.setSpacing(theme.px(5))
        row.addWidget(self._summary, 1)
        self._footer = footer
        self._hint_row = row
        self.set_hints(hints)
        return footer

    def set_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """Keys and what they do now, at the right of the footer."""
        for old in self._hints:
            old.hide()
            old.deleteLater()
        self._hints = [_make_hint(keys, words) for keys, words in hints]
        for hint in self._hints:
            self._hint_row.addWidget(hint)
        self._fit_hints()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_hints()

    def _fit_hints(self) -> None:
        """Where room is short the hints give way to the sums, the last one first."""
        margins = self._hint_row.contentsMargins() if self._hints else None
        if margins is None:
            return
        words = self._summary.fontMetrics().horizontalAdvance(self._summary.text())
        room = self.width() - margins.left() - margins.right() - words
        for hint in self._hints:
            room -= hint.sizeHint().width() + self._hint_row.spacing()
            hint.setVisible(room >= 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        footer = getattr(self, "_footer", None)
        if isinstance(footer, QWidget):
            painter = QPainter(self)
            painter.fillRect(footer.geometry(), self._theme.colour("sunken"))


def _make_hint(keys: str, words: str) -> QWidget:
    theme = current_theme()
    hint = QWidget()
    row = QHBoxLayout(hint)
    row.setContentsMargins(theme.px(10), 0, 0, 0)
    row.setSpacing(theme.px(5))
    row.addWidget(Kbd(keys))
    row.addWidget(Text(words, Type.BODY, "text_2"))
    return hint
