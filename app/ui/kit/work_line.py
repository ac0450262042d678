"""A line that tells how far long work is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.money import format_count
from app.ui.kit.buttons import Button
from app.ui.kit.cards import ProgressBar
from app.ui.kit.text import Text
from app.ui.kit.theme import current_theme


class WorkLine(QWidget):
    """What is being done, how far it is, and the way to stop it. Hidden while nothing is."""

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        self._label = Text("")
        self._bar = ProgressBar()
        stop = Button("Прервать", small=True)
        stop.clicked.connect(lambda _checked=False: self.stopped.emit())
        row.addWidget(self._label)
        row.addWidget(self._bar, 1)
        row.addWidget(stop)
        self.hide()

    def show_work(self, label: str, done: int = 0, total: int = 0) -> None:
        """«Чтение записей: 120 из 480»."""
        count = f": {format_count(done)} из {format_count(total)}" if total else "…"
        self._label.setText(f"{label}{count}")
        self._bar.set_value(done, total)
        self.show()
