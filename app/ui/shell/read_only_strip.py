"""The strip over the pages of a library that may only be read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.buttons import Button
from app.ui.kit.chips import Pill, PillSpec
from app.ui.kit.text import ElidedText, Line
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone


class ReadOnlyStrip(QWidget):
    """«Только чтение», what that means, and the way back to work (``reopen_requested``)."""

    reopen_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Библиотека открыта только для чтения")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(theme.px(24), theme.px(6), theme.px(24), theme.px(6))
        row.setSpacing(theme.px(12))
        row.addWidget(Pill(PillSpec("Только чтение", Tone.WARN, "lock-simple")))
        row.addWidget(
            ElidedText(
                "Искать, смотреть и печатать можно, изменения не записываются", Type.BODY, "text_2"
            ),
            1,
        )
        self.reopen_button = Button("Открыть для работы", icon="lock-simple-open")
        self.reopen_button.clicked.connect(lambda _checked=False: self.reopen_requested.emit())
        row.addWidget(self.reopen_button)
        column.addLayout(row)
        column.addWidget(Line())
