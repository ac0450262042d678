"""Parts of the title form: the author mark with its suggestion, the warning of duplicates."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.queries.catalogue import Duplicate
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Box
from app.ui.kit.fields import LineEdit
from app.ui.kit.paint import kbd_width, paint_kbd
from app.ui.kit.text import Text
from app.ui.kit.theme import Type


class MarkEdit(LineEdit):
    """The author mark; while it is empty → takes the grey suggestion of the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._suggestion = ""
        self.setToolTip("Пустое поле: клавиша → ставит знак по таблице Хавкиной")

    def suggestion(self) -> str:
        return self._suggestion

    def set_suggestion(self, sign: str) -> None:
        self._suggestion = sign
        self.setPlaceholderText(sign)
        self.setAccessibleDescription(f"По таблице: {sign}, клавиша →" if sign else "")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Right and self._offers():
            self.insert(self._suggestion)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._offers() and self._cap().contains(event.position().toPoint()):
            self.insert(self._suggestion)
            return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._offers():
            paint_kbd(QPainter(self), self._theme, self._cap(), "→")

    def _offers(self) -> bool:
        return bool(self._suggestion) and not self.text()

    def _cap(self) -> QRect:
        width = kbd_width(self._theme, "→")
        return QRect(QPoint(self.width() - width - self._theme.px(10), 0), self.size())


class DuplicateNotice(Box):
    """«Похоже, такое издание уже есть», with links to what was found."""

    chosen = Signal(int)

    MOST_SHOWN = 3

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(fill="warn_soft", line="warn_line", radius=6, parent=parent)
        self._column = QVBoxLayout(self)
        side = self._theme.px(12)
        self._column.setContentsMargins(side, self._theme.px(8), side, self._theme.px(8))
        self._column.setSpacing(self._theme.px(2))
        self._links: list[QWidget] = []
        self._column.addWidget(Text("Похоже, такое издание уже есть:", Type.STRONG, "warn"))
        self.hide()

    def show_duplicates(self, found: Sequence[Duplicate]) -> None:
        """Show them; an empty sequence hides the notice."""
        for widget in self._links:
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._links = [self._entry(item) for item in found[: self.MOST_SHOWN]]
        for widget in self._links:
            self._column.addWidget(widget)
        self.setVisible(bool(found))

    def links(self) -> tuple[Button, ...]:
        """The links shown now."""
        return tuple(button for line in self._links for button in line.findChildren(Button))

    def _entry(self, item: Duplicate) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.px(8))
        year = f", {item.year}" if item.year else ""
        link = Button(f"{item.name}{year}", Look.LINK, hint="Открыть это издание")
        link.clicked.connect(lambda _checked=False, found=item.id: self.chosen.emit(found))
        row.addWidget(link)
        row.addWidget(Text(item.reason, Type.BODY, "text_2"))
        row.addStretch(1)
        return line
