"""The heading of a table: 12/500, sort arrow, the menu of columns."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from app.ui.kit.paint import LEFT, RIGHT, elided
from app.ui.kit.table.columns import Align, TableColumn
from app.ui.kit.table.delegate import PADDING
from app.ui.kit.table.models import TableModel
from app.ui.kit.theme import Type, current_theme

_MIN_WIDTH = 44


class Header(QHeaderView):
    """Column headings. From the menu come ``reset_requested`` («Вернуть столбцы») and
    ``column_chosen`` (number, shown)."""

    reset_requested = Signal()
    column_chosen = Signal(int, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = current_theme()
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(self._theme.px(_MIN_WIDTH))
        self.setDefaultAlignment(LEFT)
        self.setAccessibleName("Заголовки столбцов")

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.px(32))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        theme = self._theme
        column = self._column(logical)
        painter.save()
        painter.fillRect(rect, theme.colour("sunken"))
        thick = theme.tokens.line_px
        painter.fillRect(
            QRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick), theme.colour("line")
        )
        if column is not None:
            self._paint_title(painter, rect, column, logical)
        painter.restore()

    def _paint_title(
        self, painter: QPainter, rect: QRect, column: TableColumn[object], logical: int
    ) -> None:
        theme = self._theme
        font = theme.font(Type.CAPTION_STRONG)
        metrics = QFontMetrics(font)
        inner = rect.adjusted(theme.px(PADDING), 0, -theme.px(PADDING), 0)
        sorted_here = self.isSortIndicatorShown() and self.sortIndicatorSection() == logical
        icon = theme.px(12)
        if sorted_here:
            width = min(metrics.horizontalAdvance(column.title), inner.width() - icon - 4)
            x = inner.left() + width + theme.px(4)
            if column.align is Align.RIGHT:
                x = inner.right() - width - icon - theme.px(4)
            ascending = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
            spot = QRect(x, rect.center().y() - icon // 2, icon, icon)
            name = "arrow-up" if ascending else "arrow-down"
            theme.paint_icon(painter, spot, name, "accent_text")
        painter.setFont(font)
        painter.setPen(theme.colour("accent_text" if sorted_here else "text_2"))
        flags = {Align.RIGHT: RIGHT, Align.CENTRE: Qt.AlignmentFlag.AlignCenter}.get(
            column.align, LEFT
        )
        painter.drawText(inner, flags, elided(metrics, column.title, inner.width()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.make_menu().exec(event.globalPos())

    def make_menu(self) -> QMenu:
        """The menu that hides and shows columns."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self.count() - self.hiddenSectionCount()
        for logical in range(self.count()):
            column = self._column(logical)
            if column is None or not column.title:
                continue
            action = QAction(column.title, menu)
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(logical))
            action.setEnabled(self.isSectionHidden(logical) or shown > 1)
            action.toggled.connect(
                lambda visible, number=logical: self.column_chosen.emit(number, visible)
            )
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction("Вернуть столбцы", self.reset_requested.emit)
        return menu

    def _column(self, logical: int) -> TableColumn[object] | None:
        model = self.model()
        if isinstance(model, TableModel) and 0 <= logical < len(model.columns):
            found: TableColumn[object] = model.columns[logical]
            return found
        return None


class RowHeights(QHeaderView):
    """The invisible vertical header; it only holds the heights of the rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.hide()
