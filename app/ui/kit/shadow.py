"""The painted shadow under dialogs and toasts: 0 4 16, black at 16 %."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath

from app.ui.kit.theme import Theme

MARGIN = 16


def paint_shadow(painter: QPainter, theme: Theme, box: QRect, radius: int) -> None:
    """Draw the shadow of ``box``; it needs ``MARGIN`` pixels of room around."""
    alpha = theme.tokens.shadow_alpha
    if not alpha:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    steps = 8
    for step in range(steps):
        spread = MARGIN * (steps - step) / steps * 0.8
        path = QPainterPath()
        rect = QRectF(box).adjusted(-spread, -spread + 4, spread, spread * 0.75 + 4)
        path.addRoundedRect(rect, radius + spread, radius + spread)
        colour = QColor(0, 0, 0)
        colour.setAlpha(max(1, round(alpha * 0.5 * (step + 1) / steps / steps * 2)))
        painter.fillPath(path, colour)
    painter.restore()
