"""An icon as a widget, and the icons of the tones."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone

TONE_ICONS = {
    Tone.OK: ("check-circle-fill", "ok"),
    Tone.WARN: ("warning-fill", "warn"),
    Tone.BAD: ("warning-octagon-fill", "bad"),
    Tone.INFO: ("info-fill", "info"),
    Tone.NEUTRAL: ("prohibit", "text_2"),
}
"""Icon and colour token of each tone."""


class Picture(QWidget):
    """An icon of 18 px in the colour of a token."""

    def __init__(self, icon: str, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._token = icon, token
        self._theme = current_theme()
        self._theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedSize(self._theme.px(18), self._theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        size = self._theme.px(16)
        box = QRect(0, (self.height() - size) // 2, size, size)
        self._theme.paint_icon(QPainter(self), box, self._icon, self._token)
