"""A column that scrolls when the window is low."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)


def seen_width(widget: QWidget) -> int:
    """How much of the width of a widget can be seen at once, in pixels.

    A page that needs more than the window has is wider than what is seen of it. What lays
    itself out by its width has to ask here, or it would never become narrow again.
    """
    width = widget.width()
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            view = parent.viewport()
            if view.isAncestorOf(widget):
                left = widget.mapTo(view, QPoint(0, 0)).x() + parent.horizontalScrollBar().value()
                # what stands beside the widget on the left stands on the right as a rule
                width = min(width, view.width() - 2 * max(left, 0))
        parent = parent.parentWidget()
    return max(width, 0)


class ScrollColumn(QScrollArea):
    """Put widgets into ``column``; the focused one is always scrolled into view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        content.setProperty("role", "transparent")
        self.viewport().setAutoFillBackground(False)
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(content)
        content.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # the column must not be cut at the sides: it can only scroll up and down
            self.setMinimumWidth(self.widget().minimumSizeHint().width())
        return super().eventFilter(watched, event)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.widget().isAncestorOf(new):
            self.ensureWidgetVisible(new, 8, 16)
