"""The mark of the program for the title bar and the task list, drawn as in the sidebar."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from app.ui.kit.paint import rounded_box
from app.ui.kit.theme import current_theme

# sides in device pixels; the smaller ones are for title bars, the larger ones for task lists
SIZES = (16, 24, 32, 48, 64, 128)
# as parts of the side
_RADIUS = 0.2
_INSET = 0.16


def app_icon() -> QIcon:
    """The emblem in the colours of the present look, in all :data:`SIZES`."""
    theme = current_theme()
    icon = QIcon()
    for side in SIZES:
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        whole = QRect(0, 0, side, side)
        rounded_box(painter, whole, round(side * _RADIUS), theme.colour("accent"))
        inset = round(side * _INSET)
        inner = whole.adjusted(inset, inset, -inset, -inset)
        theme.paint_icon(painter, inner, "book-bookmark-fill", "on_accent")
        painter.end()
        icon.addPixmap(picture)
    return icon
