"""The heat map of provision: a row a subject, a column a grade, per cents in the cells.

A cell is told apart by frame, hatch and weight as well as by colour, and read aloud in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QTableView, QWidget

from app.core.dates import SchoolYear
from app.core.money import format_count
from app.core.provision import LEVELS, percent_text, percent_whole
from app.core.provision_words import spoken_cell
from app.queries.provision import CellDetails, ChecklistCard
from app.ui.kit.theme import Type, current_theme
from app.ui.textbooks.heat_paint import (
    LEVEL_GAP,
    CornerTitle,
    GradeHeader,
    HeatDelegate,
    SubjectHeader,
    paint_ring,
)

Index = QModelIndex | QPersistentModelIndex
Key = tuple[str, int]
ROW_HEIGHT, LEAST_CELL, WIDEST_CELL, TOTAL_WIDTH = 30, 49, 72, 72
LEAST_SUBJECT, WIDEST_SUBJECT = 96, 236


@dataclass(frozen=True, slots=True)
class HeatFilter:
    """What of the checklist is shown: grades of a level, one subject, cells that lack or whose
    term ends within the year."""

    level: int | None = None
    subject: str = ""
    only_deficit: bool = False
    only_expiring: bool = False

    @property
    def chooses_cells(self) -> bool:
        return self.only_deficit or self.only_expiring

    def takes(self, cell: CellDetails, year: int) -> bool:
        """Whether a cell is among those that are looked for."""
        if self.only_deficit and not cell.cell.amounts.deficit:
            return False
        return not self.only_expiring or cell.expires_in(SchoolYear(year))

    def grades(self, card: ChecklistCard) -> tuple[int, ...]:
        if self.level is None:
            return card.grades
        _name, first, last = LEVELS[self.level]
        return tuple(grade for grade in card.grades if first <= grade <= last)

    def subjects(self, card: ChecklistCard) -> tuple[str, ...]:
        """Subjects that have a cell to show in these grades."""
        grades = set(self.grades(card))
        found = {
            key[0]
            for key, cell in card.cells.items()
            if key[1] in grades
            and self.subject in ("", key[0])
            and (not self.chooses_cells or self.takes(cell, card.year))
        }
        return tuple(subject for subject in card.subjects if subject in found)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell as it is drawn. ``percent`` is whole, ``None`` where nobody studies by the plan;
    ``is_quiet``: it is not among those that are looked for."""

    details: CellDetails | None
    percent: int | None = None
    is_quiet: bool = False

    @property
    def text(self) -> str:
        if self.details is None:
            return "·"
        return "—" if self.percent is None else str(self.percent)

    @property
    def has_surplus(self) -> bool:
        return self.details is not None and self.details.cell.amounts.surplus > 0


class HeatModel(QAbstractTableModel):
    """The last column is the total of the subject."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: ChecklistCard | None = None
        self._subjects: tuple[str, ...] = ()
        self._grades: tuple[int, ...] = ()
        self._cells: dict[Key, HeatCell] = {}
        self._totals: dict[str, str] = {}

    def show_card(self, card: ChecklistCard, wanted: HeatFilter) -> None:
        """Show what the filter leaves of a checklist."""
        self.beginResetModel()
        self._card = card
        self._grades = wanted.grades(card)
        self._subjects = wanted.subjects(card)
        self._cells = {
            key: HeatCell(
                details,
                None if percent is None else percent_whole(percent),
                wanted.chooses_cells and not wanted.takes(details, card.year),
            )
            for key, details in card.cells.items()
            for percent in (details.cell.amounts.percent,)
        }
        self._totals = {
            subject: percent_text(card.total_of_subject(subject).weighted)
            for subject in self._subjects
        }
        self.endResetModel()

    @property
    def subjects(self) -> tuple[str, ...]:
        return self._subjects

    @property
    def grades(self) -> tuple[int, ...]:
        return self._grades

    def is_total(self, column: int) -> bool:
        return column == len(self._grades)

    def starts_level(self, column: int) -> bool:
        """Whether a gap parts the column from the level before it."""
        if not 0 < column < len(self._grades):
            return False
        return self._grades[column] in {first for _name, first, _last in LEVELS}

    def key_at(self, index: Index) -> Key | None:
        """Subject and grade of a place; ``None`` for a total and for no place."""
        if not index.isValid() or self.is_total(index.column()):
            return None
        return self._subjects[index.row()], self._grades[index.column()]

    def cell_at(self, index: Index) -> HeatCell | None:
        key = self.key_at(index)
        return None if key is None else self._cells.get(key, HeatCell(None))

    def place_of(self, key: Key) -> QModelIndex:
        """Where a cell stands; no place when it is not shown."""
        if key[0] not in self._subjects or key[1] not in self._grades:
            return QModelIndex()
        return self.index(self._subjects.index(key[0]), self._grades.index(key[1]))

    def first_place(self) -> QModelIndex:
        """The first cell that is looked for, row by row."""
        for row, subject in enumerate(self._subjects):
            for column, grade in enumerate(self._grades):
                cell = self._cells.get((subject, grade))
                if cell is not None and not cell.is_quiet:
                    return self.index(row, column)
        return QModelIndex()

    def header_lines(self, column: int) -> tuple[str, str]:
        """A grade and its pupils; over the totals the pupils of all."""
        pupils = self._card.pupils if self._card else {}
        if self.is_total(column):
            return "Всего, %", format_count(sum(pupils.get(grade, 0) for grade in self._grades))
        grade = self._grades[column]
        return str(grade), format_count(pupils.get(grade, 0))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._subjects)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._grades) + 1 if self._grades else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        spoken = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
        if not index.isValid() or (role != Qt.ItemDataRole.DisplayRole and role not in spoken):
            return None
        subject = self._subjects[index.row()]
        if self.is_total(index.column()):
            total = self._totals[subject]
            return total if role == Qt.ItemDataRole.DisplayRole else f"{subject}, всего {total} %"
        cell = self.cell_at(index)
        assert cell is not None
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        grade = self._grades[index.column()]
        if cell.details is None:
            return f"{subject}, {grade} класс, не изучается"
        return spoken_cell(subject, grade, cell.details.cell.amounts)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if role not in shown:
            return None
        if orientation == Qt.Orientation.Vertical:
            return self._subjects[section]
        above, below = self.header_lines(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return above
        head = "Всего" if self.is_total(section) else f"{above} класс"
        return f"{head}, обучающихся {below}"


class HeatMap(QTableView):
    """Arrows move from cell to cell, Enter opens. ``chosen`` carries subject and grade of the
    current cell, ``None`` for a total."""

    chosen = Signal(object)
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self.heat = HeatModel(self)
        self.setModel(self.heat)
        self.setItemDelegate(HeatDelegate(self))
        self.setHorizontalHeader(GradeHeader(self))
        self.setVerticalHeader(SubjectHeader(self))
        self._corner = CornerTitle(self)
        button = self.findChild(QAbstractButton)
        if button is not None:
            button.setAccessibleName("Предметы и параллели")
            button.setToolTip("Предметы и параллели")
        self.setCornerButtonEnabled(False)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Обеспеченность по предметам и параллелям")
        self.setToolTip("Стрелки — по ячейкам, Enter — подробности")
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self._theme.changed.connect(self._fit)

    def show_card(self, card: ChecklistCard, wanted: HeatFilter) -> None:
        """Another checklist or filter; the chosen cell stays where it is still shown."""
        before = self.key()
        self.heat.show_card(card, wanted)
        self._fit()
        if before is None or not self.choose(before):
            self.setCurrentIndex(self.heat.first_place())
        if not self.currentIndex().isValid():
            self.chosen.emit(None)

    def key(self) -> Key | None:
        """Subject and grade of the current cell."""
        return self.heat.key_at(self.currentIndex())

    def choose(self, key: Key) -> bool:
        """Make a cell current; false when it is not shown."""
        index = self.heat.place_of(key)
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """A typed letter jumps to the next subject that begins with it."""
        names = self.heat.subjects
        row, column = self.currentIndex().row(), max(self.currentIndex().column(), 0)
        for step in range(1, len(names) + 1):
            place = (row + step) % len(names)
            if names[place].lower().startswith(search.lower()):
                self.setCurrentIndex(self.heat.index(place, column))
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        left, top = self.verticalHeader(), self.horizontalHeader()
        self._corner.setGeometry(left.x(), top.y(), left.width(), top.height())
        self._corner.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        index = self.currentIndex()
        if self.heat.key_at(index) is not None:
            painter = QPainter(self.viewport())
            gap = self.heat.starts_level(index.column())
            paint_ring(painter, self.visualRect(index), gap=gap)

    def _on_current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(self.heat.key_at(index))
        # the ring reaches over the neighbours
        self.viewport().update()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW_HEIGHT))
        self._fit_columns()

    def _fit_columns(self) -> None:
        """The names of the subjects give way until the cells are as narrow as they may be; then
        the cells share what is left. A new level begins after a gap."""
        theme, grades = self._theme, self.heat.grades
        if not grades:
            return
        gaps = sum(self.heat.starts_level(column) for column in range(len(grades)))
        gap, total, least = (theme.px(size) for size in (LEVEL_GAP, TOTAL_WIDTH, LEAST_CELL))
        whole = self.width() - self.verticalScrollBar().sizeHint().width() - 2
        room = whole - total - gaps * gap
        subjects = self._subjects_width(room - least * len(grades))
        self.verticalHeader().setFixedWidth(subjects)
        share = (room - subjects) // len(grades)
        cell = min(max(share, least), theme.px(WIDEST_CELL))
        for column in range(len(grades)):
            wider = gap if self.heat.starts_level(column) else 0
            self.setColumnWidth(column, cell + wider)
        used = subjects + cell * len(grades) + gaps * gap
        self.setColumnWidth(len(grades), max(total, whole - used))

    def _subjects_width(self, left: int) -> int:
        """Width of the names: what they need, where ``left`` pixels allow it."""
        theme = self._theme
        metrics = QFontMetrics(theme.font(Type.BODY))
        names = max((metrics.horizontalAdvance(name) for name in self.heat.subjects), default=0)
        wanted = min(names + theme.px(24), theme.px(WIDEST_SUBJECT))
        return max(min(wanted, left), theme.px(LEAST_SUBJECT))


def level_chips() -> Sequence[tuple[int | None, str]]:
    """The levels as chips name them: «Все уровни», «1–4», …"""
    return ((None, "Все уровни"), *((n, f"{a}–{b}") for n, (_name, a, b) in enumerate(LEVELS)))
