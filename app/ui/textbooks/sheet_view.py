"""A sheet of the region's workbook: its texts in cells, the figures that were put there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.exchange.spreadsheet import column_letters
from app.exchange.template.grid import SheetGrid
from app.ui.kit.paint import CENTRE, LEFT, elided, rounded_box
from app.ui.kit.theme import Type, current_theme
from app.ui.textbooks.template_marks import Mark, Place, TemplateMarks

Index = QModelIndex | QPersistentModelIndex
_CELL_WIDTH, _ROW_HEIGHT, _NUMBER_WIDTH = 132, 32, 48
_LEAST_ROWS, _LEAST_COLUMNS, _BEYOND = 12, 6, 3


class SheetModel(QAbstractTableModel):
    """The cells of a sheet, with some empty ones beyond the filled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = SheetGrid("", ())
        self.marks = TemplateMarks()

    def show_sheet(self, grid: SheetGrid, marks: TemplateMarks) -> None:
        """Another sheet."""
        self.beginResetModel()
        self.grid, self.marks = grid, marks
        self.endResetModel()

    def marks_changed(self) -> None:
        """Show the marks anew; the current cell stays."""
        self.dataChanged.emit(
            self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1)
        )

    def mark_at(self, index: Index) -> Mark | None:
        """The mark of a cell."""
        return self.marks.at(self.grid.name, (index.row() + 1, index.column() + 1))

    def is_target(self, index: Index) -> bool:
        """Whether a figure will stand in the cell itself."""
        mark = self.mark_at(index)
        return mark is not None and mark.target == (index.row() + 1, index.column() + 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else max(len(self.grid.rows) + _BEYOND, _LEAST_ROWS)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else max(self.grid.width + 1, _LEAST_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        rows, row, column = self.grid.rows, index.row(), index.column()
        text = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        mark = self.mark_at(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return mark.caption if mark is not None and self.is_target(index) else text
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            place = f"{column_letters(column)}{row + 1}"
            words = f"{place}: {text}" if text else f"{place}: пусто"
            return f"{words}. Показатель: {mark.caption}" if mark is not None else words
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return column_letters(section)
        return str(section + 1)


class SheetView(QTableView):
    """Arrows move from cell to cell. ``cell_chosen`` comes with another cell, ``opened`` with
    Enter, ``delete_requested`` with Del."""

    cell_chosen = Signal()
    opened = Signal()
    delete_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self.sheet_model = SheetModel(self)
        self.setModel(self.sheet_model)
        self.setItemDelegate(_CellDelegate(self))
        self.setHorizontalHeader(_Edge(Qt.Orientation.Horizontal, "Столбцы листа", self))
        self.setVerticalHeader(_Edge(Qt.Orientation.Vertical, "Строки листа", self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Лист формы")
        self.setCornerButtonEnabled(False)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName("Столбцы и строки")
            corner.setToolTip("Сверху столбцы листа, слева строки")
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().currentChanged.connect(lambda _now, _was: self.cell_chosen.emit())
        self._theme.changed.connect(self._fit)
        self._fit()

    def show_sheet(self, grid: SheetGrid, marks: TemplateMarks) -> None:
        """Another sheet, from its first filled row."""
        self.sheet_model.show_sheet(grid, marks)
        self._fit()
        first = next((row for row, cells in enumerate(grid.rows) if any(cells)), 0)
        self.setCurrentIndex(self.sheet_model.index(first, 0))

    def place(self) -> Place | None:
        """The chosen cell."""
        index = self.currentIndex()
        return (index.row() + 1, index.column() + 1) if index.isValid() else None

    def choose(self, place: Place) -> None:
        """Choose a cell."""
        self.setCurrentIndex(self.sheet_model.index(place[0] - 1, place[1] - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        theme = self._theme
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW_HEIGHT))
        self.verticalHeader().setFixedWidth(theme.px(_NUMBER_WIDTH))
        self.horizontalHeader().setDefaultSectionSize(theme.px(_CELL_WIDTH))
        self.horizontalHeader().setFixedHeight(theme.px(_ROW_HEIGHT))


class _Edge(QHeaderView):
    """Letters above, numbers at the left."""

    def __init__(self, orientation: Qt.Orientation, name: str, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setAccessibleName(name)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        theme = current_theme()
        painter.save()
        painter.fillRect(rect, theme.colour("sunken"))
        painter.setPen(theme.colour("text_2"))
        painter.setFont(theme.font(Type.CAPTION))
        painter.drawText(rect, CENTRE, str(self.model().headerData(logical, self.orientation())))
        painter.restore()


class _CellDelegate(QStyledItemDelegate):
    """A text within thin lines; a figure on the ground of an accent, its header in a frame."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = current_theme()
        model = index.model()
        if not isinstance(model, SheetModel):
            return
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks the field
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        marked, target = model.mark_at(index) is not None, model.is_target(index)
        painter.save()
        painter.fillRect(rect, theme.colour("surface"))
        thick = theme.tokens.line_px
        line = theme.colour("line_2")
        painter.fillRect(QRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick), line)
        painter.fillRect(QRect(rect.right() + 1 - thick, rect.top(), thick, rect.height()), line)
        ink = "text"
        if chosen or marked:
            ink = _paint_box(painter, rect, chosen=chosen, target=target)
        painter.setPen(theme.colour(ink))
        painter.setFont(theme.font(Type.STRONG if target else Type.BODY))
        inner = rect.adjusted(theme.px(8), 0, -theme.px(6), 0)
        metrics = QFontMetrics(painter.font())
        painter.drawText(inner, LEFT, elided(metrics, str(index.data() or ""), inner.width()))
        painter.restore()


def _paint_box(painter: QPainter, rect: QRect, *, chosen: bool, target: bool) -> str:
    """The ground of a cell; the token of its text."""
    theme = current_theme()
    gap = theme.px(2)
    box = rect.adjusted(gap, gap, -gap, -gap)
    fill = theme.colour("accent_soft") if target else None
    ink = "text"
    if chosen and theme.tokens.high_contrast:
        fill, ink = theme.colour("selection"), "on_selection"
    thick = theme.tokens.control_px * (2 if chosen else 1)
    rounded_box(painter, box, theme.px(4), fill, theme.colour("accent"), thick)
    return ink
