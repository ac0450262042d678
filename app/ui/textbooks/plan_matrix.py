"""The study plan as a matrix: a row a subject, a column a grade, the sets in the cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
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

from app.core.text import fold
from app.queries.study_plan import PlanRow, StudyPlan
from app.ui.kit.paint import CENTRE, LEFT, elided, rounded_box
from app.ui.kit.theme import Type, current_theme

_SUBJECT_WIDTH, _CELL_WIDTH, _ROW_HEIGHT = 196, 104, 36
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class PlanCell:
    """A subject in a grade with its lines of the plan; without lines nobody studies it."""

    subject: str
    grade: int
    lines: tuple[PlanRow, ...]

    @property
    def is_suggested(self) -> bool:
        return bool(self.lines) and all(line.suggested for line in self.lines)

    @property
    def lacks_set(self) -> bool:
        """Is there somebody who studies by no set yet?"""
        return any(line.set_id is None for line in self.lines)

    @property
    def text(self) -> str:
        """What the cell says: the set without subject and grade, or how many there are."""
        names = list(dict.fromkeys(line.set_name for line in self.lines if line.set_id))
        if not self.lines:
            return "·"
        if not names:
            return "не выбран"
        if len(names) > 1 or self.lacks_set:
            return f"комплектов: {len(names)}" if len(names) > 1 else "выбран не всем"
        return short_set_name(names[0])

    @property
    def spoken(self) -> str:
        """The cell as it is read aloud and shown in its tooltip."""
        head = f"{self.subject}, {self.grade} класс"
        if not self.lines:
            return f"{head}: не изучается"
        parts = [
            f"{line.whom}, {line.pupils} уч. — {line.set_name or 'комплект не выбран'}"
            for line in self.lines
        ]
        tail = ". Предложено программой" if self.is_suggested else ""
        return f"{head}: {'; '.join(parts)}{tail}"


def short_set_name(name: str) -> str:
    """«Макарычев (ред. Теляковский)» of «Алгебра, Макарычев (ред. Теляковский), 7 класс»."""
    pieces = name.split(", ")
    rest = [
        piece
        for piece in pieces[1:]
        if not piece.endswith((" класс", " классы")) and not piece.endswith(" уровень")
    ]
    return ", ".join(rest) or name


class PlanModel(QAbstractTableModel):
    """The cells of a plan; the vertical header names the subjects."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subjects: tuple[str, ...] = ()
        self._grades: tuple[int, ...] = ()
        self._cells: dict[tuple[str, int], PlanCell] = {}
        self._pupils: dict[int, int] = {}

    def set_plan(self, plan: StudyPlan) -> None:
        """Show another plan."""
        self.beginResetModel()
        self._subjects, self._grades = plan.subjects, plan.grades
        self._cells = {
            (fold(subject), grade): PlanCell(subject, grade, plan.cell(subject, grade))
            for subject in plan.subjects
            for grade in plan.grades
        }
        self._pupils = {
            grade: sum(row.pupils for row in plan.classes if row.grade == grade)
            for grade in plan.grades
        }
        self.endResetModel()

    def cell(self, index: Index) -> PlanCell | None:
        """The cell at a place."""
        if not index.isValid():
            return None
        return self._cells[fold(self._subjects[index.row()]), self._grades[index.column()]]

    def place_of(self, subject: str, grade: int) -> QModelIndex:
        """Where a cell stands; an invalid index when the plan has no such."""
        names = [fold(name) for name in self._subjects]
        if fold(subject) not in names or grade not in self._grades:
            return QModelIndex()
        return self.index(names.index(fold(subject)), self._grades.index(grade))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._subjects)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._grades)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(index)
        if cell is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return cell.spoken
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
            return self._subjects[section] if role in shown else None
        return str(self._grades[section]) if role == Qt.ItemDataRole.DisplayRole else None

    def header_lines(self, section: int) -> tuple[str, str]:
        """A grade and its pupils."""
        grade = self._grades[section]
        return f"{grade} кл.", f"{self._pupils[grade]} уч."


class PlanMatrix(QTableView):
    """Arrows move from cell to cell. ``cell_chosen`` carries the :class:`PlanCell` or ``None``,
    ``opened`` comes with Enter, ``insert_requested`` and ``delete_requested`` with Ins and Del."""

    cell_chosen = Signal(object)
    opened = Signal()
    insert_requested = Signal()
    delete_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self.plan_model = PlanModel(self)
        self.setModel(self.plan_model)
        self.setItemDelegate(_CellDelegate(self))
        self.setHorizontalHeader(_Grades(self))
        self.setVerticalHeader(_Subjects(self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Учебный план")
        self.setCornerButtonEnabled(False)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName("Предметы и классы")
            corner.setToolTip("Слева предметы, сверху классы и число учеников")
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self._theme.changed.connect(self._fit)

    def show_plan(self, plan: StudyPlan) -> None:
        """Another plan; the chosen cell stays where it is still there."""
        before = self.current_cell()
        self.plan_model.set_plan(plan)
        self._fit()
        if before is None or not self.choose(before.subject, before.grade):
            self.setCurrentIndex(self.plan_model.index(0, 0))

    def choose(self, subject: str, grade: int) -> bool:
        """Choose a cell; false when the plan has no such."""
        index = self.plan_model.place_of(subject, grade)
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def current_cell(self) -> PlanCell | None:
        return self.plan_model.cell(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Insert:
            self.insert_requested.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        else:
            super().keyPressEvent(event)

    def _on_current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.cell_chosen.emit(self.plan_model.cell(index))

    def _fit(self) -> None:
        theme = self._theme
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW_HEIGHT))
        self.verticalHeader().setFixedWidth(theme.px(_SUBJECT_WIDTH))
        for column in range(self.plan_model.columnCount()):
            self.setColumnWidth(column, theme.px(_CELL_WIDTH))


class _Subjects(QHeaderView):
    """The names of the subjects; they stay while the grades scroll."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setAccessibleName("Предметы")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        end = self.length() - self.offset()
        if end < self.height():
            rest = QRect(0, max(end, 0), self.width(), self.height() - max(end, 0))
            QPainter(self.viewport()).fillRect(rest, current_theme().colour("surface"))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        theme = current_theme()
        painter.save()
        painter.fillRect(rect, theme.colour("surface"))
        thick = theme.tokens.line_px
        painter.fillRect(
            QRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick),
            theme.colour("line_2"),
        )
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour("text"))
        inner = rect.adjusted(theme.px(12), 0, -theme.px(6), 0)
        name = str(self.model().headerData(logical, Qt.Orientation.Vertical))
        metrics = QFontMetrics(theme.font(Type.BODY))
        painter.drawText(inner, LEFT, elided(metrics, name, inner.width()))
        painter.restore()


class _Grades(QHeaderView):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = current_theme()
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedHeight(self._theme.px(44))
        self.setAccessibleName("Классы")
        self._theme.changed.connect(self._on_theme_changed)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        theme = self._theme
        model = self.model()
        if not isinstance(model, PlanModel):
            return
        above, below = model.header_lines(logical)
        painter.save()
        painter.fillRect(rect, theme.colour("sunken"))
        flags = CENTRE
        inner = rect.adjusted(theme.px(4), theme.px(4), -theme.px(4), -theme.px(4))
        half = inner.height() // 2
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(Type.STRONG))
        painter.drawText(QRect(inner.left(), inner.top(), inner.width(), half), flags, above)
        painter.setPen(theme.colour("text_2"))
        painter.setFont(theme.font(Type.CAPTION))
        painter.drawText(QRect(inner.left(), inner.top() + half, inner.width(), half), flags, below)
        painter.restore()

    def _on_theme_changed(self) -> None:
        self.setFixedHeight(self._theme.px(44))


class _CellDelegate(QStyledItemDelegate):
    """A set on a quiet ground; a suggestion in a frame of its own, a lack in the tone of one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = current_theme()
        model = index.model()
        if not isinstance(model, PlanModel):
            return
        cell = model.cell(index)
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks the field
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.fillRect(rect, theme.colour("surface"))
        thick = theme.tokens.line_px
        painter.fillRect(
            QRect(rect.left(), rect.bottom() + 1 - thick, rect.width(), thick),
            theme.colour("line_2"),
        )
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        ink = "text"
        if cell is not None:
            ink = self._paint_box(painter, rect, cell, chosen=chosen)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour(ink))
        inner = rect.adjusted(theme.px(10), 0, -theme.px(6), 0)
        metrics = QFontMetrics(theme.font(Type.BODY))
        text = str(index.data())
        painter.drawText(
            inner,
            LEFT if cell is None or cell.lines else CENTRE,
            elided(metrics, text, inner.width()),
        )
        painter.restore()

    def _paint_box(self, painter: QPainter, rect: QRect, cell: PlanCell, *, chosen: bool) -> str:
        """The ground of a cell; the token of its text."""
        theme = current_theme()
        gap = theme.px(3)
        box = rect.adjusted(gap, gap, -gap, -gap)
        fill, line, ink = None, None, "text_3"
        if cell.lines:
            tone = "warn" if cell.lacks_set else "accent"
            ink = "warn" if cell.lacks_set else "text"
            if cell.is_suggested:
                line = theme.colour(f"{tone}_line" if tone == "warn" else "control")
            else:
                fill = theme.colour(f"{tone}_soft")
        if chosen:
            line = theme.colour("accent")
            if theme.tokens.high_contrast:
                fill, ink = theme.colour("selection"), "on_selection"
        thick = theme.tokens.control_px * (2 if chosen else 1)
        rounded_box(painter, box, theme.px(4), fill, line, thick)
        return ink
