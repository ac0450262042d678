"""The lines of a write-off act: a model that changes line by line, and its view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from app.core.bbk import DIVISION_NAMES, division
from app.core.money import format_kopecks
from app.core.text import clean_line
from app.queries.write_off import FoundCopy, WriteOffLineDraft, WriteOffLineRow
from app.ui.kit.chips import PillSpec
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.models import TableModel
from app.ui.kit.table.view import FRESH_MS, StateStore, TableView
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
REMARK = "remark"
REMOVE, OPEN_ACT = "remove", "open_act"
MOST_UNDO = 200
LONGEST_REMARK = 200
_PLAIN_ROW, _TALL_ROW, _TALLEST_ROW = 36, 50, 68
_TWO_LINES = 40  # signs of a sentence that two lines of the column hold
_MOST_FLASHED = 100
_FRESH = PillSpec("добавлено только что", Tone.OK, "check")
_NO_DIVISION = "Без индекса ББК"


@dataclass(frozen=True, slots=True)
class _Step:
    """How to take back a change: lines to put back at their places, copies to take out, or an
    old remark."""

    put_back: tuple[WriteOffLineRow, ...] = ()
    take_out: tuple[int, ...] = ()
    remark: tuple[int, str] | None = None


def copy_label(row: WriteOffLineRow) -> str:
    """The inventory number, or what stands for it on a copy without one."""
    return row.copy.inventory_number or row.copy.barcode or "б/н"


class ActLinesModel(TableModel[WriteOffLineRow]):
    """Lines in the order in which they came, shown newest first; ids are ids of copies.

    Counts and sums are kept up line by line, so that a scan into a long act costs one line.
    ``lines_changed`` comes after every change made by the user, not after loading.
    """

    lines_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(
            self._columns(),
            row_id=lambda row: row.copy.id,
            parent=parent,
        )
        self.editable = True
        self.total = 0
        """Sum of the lines in kopecks."""
        self.problems = 0
        """Lines that stand in the way of posting."""
        self.unpriced = 0
        """Lines whose copy has no price."""
        self._lines: list[WriteOffLineRow] = []
        self._places: dict[int, int] = {}
        self._divisions: Counter[str] = Counter()
        self._undo: list[_Step] = []

    def _columns(self) -> tuple[TableColumn[WriteOffLineRow], ...]:
        return (
            _column("position", "№", 44, lambda row: str(row.position), Weight.SECONDARY, True),
            _column("number", "Инв. №", 70, copy_label, Weight.STRONG),
            TableColumn(
                "name",
                "Автор и заглавие",
                lambda row: row.copy.name,
                width=200,
                stretch=True,
                sortable=False,
                tooltip=lambda row: row.copy.name,
            ),
            _column("year", "Год", 60, lambda row: str(row.copy.year or ""), Weight.PLAIN, True, 2),
            _column(
                "price", "Цена, ₽", 74, lambda row: format_kopecks(row.price), Weight.PLAIN, True
            ),
            _column(
                "sum", "Сумма, ₽", 82, lambda row: format_kopecks(row.price), Weight.PLAIN, True, 1
            ),
            TableColumn(
                REMARK,
                "Замечание",
                _remark_text,
                width=232,
                weight=Weight.SECONDARY,
                sortable=False,
                pill=self._fresh_pill,
                icon=lambda row: "warning-octagon-fill" if row.obstacle is not None else "",
                tone=lambda row: Tone.BAD if row.obstacle is not None else None,
                links=self._links,
                tooltip=_remark_text,
            ),
        )

    # --- what stands in the act ---------------------------------------------------------

    def lines(self) -> tuple[WriteOffLineRow, ...]:
        """The lines in the order of the act."""
        return tuple(self._lines)

    def draft_lines(self) -> tuple[WriteOffLineDraft, ...]:
        """The lines as a draft keeps them."""
        return tuple(WriteOffLineDraft(line.copy.id, line.remark) for line in self._lines)

    def position_of(self, copy_id: int) -> int:
        """The number of the line of a copy, 0 when it is not in the act."""
        return self._places.get(copy_id, -1) + 1

    def divisions(self) -> tuple[tuple[str, int], ...]:
        """Copies by ББК division, most first."""
        return tuple(
            (f"{key} {DIVISION_NAMES.get(key, '')}".strip() or _NO_DIVISION, amount)
            for key, amount in self._divisions.most_common()
            if amount
        )

    def problem_lines(self) -> tuple[WriteOffLineRow, ...]:
        """Lines with an obstacle, from the top of the table."""
        if not self.problems:
            return ()
        return tuple(line for line in reversed(self._lines) if line.obstacle is not None)

    def unpriced_ids(self) -> tuple[int, ...]:
        """Copies without a price, from the top of the table."""
        return tuple(line.copy.id for line in reversed(self._lines) if not line.price)

    # --- changes ------------------------------------------------------------------------

    def load(self, lines: Sequence[WriteOffLineRow]) -> None:
        """Show the lines of an act, in its order; what could be taken back is forgotten."""
        self.beginResetModel()
        self._lines = list(lines)
        self._places = {line.copy.id: place for place, line in enumerate(lines)}
        self.total = self.problems = self.unpriced = 0
        self._divisions.clear()
        for line in lines:
            self._count(line, 1)
        self._undo.clear()
        self._fresh = frozenset()
        self.endResetModel()

    def add(self, found: Iterable[FoundCopy]) -> tuple[int, ...]:
        """Put copies on top; those that stand in the act already are passed over.

        Returns the ids that were added.
        """
        start = len(self._lines)
        fresh = {item.copy.id: item for item in found if item.copy.id not in self._places}
        if not fresh:
            return ()
        lines = [
            WriteOffLineRow(start + at, item.copy, item.copy.price, "", item.obstacle)
            for at, item in enumerate(fresh.values(), start=1)
        ]
        self.beginInsertRows(QModelIndex(), 0, len(lines) - 1)
        self._append(lines)
        self.endInsertRows()
        self._remember(_Step(take_out=tuple(fresh)))
        self.lines_changed.emit()
        return tuple(fresh)

    def remove(self, copy_ids: Iterable[int]) -> int:
        """Take copies out of the act; how many it were."""
        places = sorted(self._places[row_id] for row_id in set(copy_ids) & self._places.keys())
        if not places:
            return 0
        self._remember(_Step(put_back=tuple(self._lines[place] for place in places)))
        self._take_out(places)
        self.lines_changed.emit()
        return len(places)

    def set_remark(self, copy_id: int, text: str) -> None:
        """Write the remark to a line."""
        place = self._places.get(copy_id)
        remark = clean_line(text)[:LONGEST_REMARK]
        if place is None or self._lines[place].remark == remark:
            return
        self._remember(_Step(remark=(copy_id, self._lines[place].remark)))
        self._lines[place] = replace(self._lines[place], remark=remark)
        self._announce(place, place)
        self.lines_changed.emit()

    def can_undo(self) -> bool:
        return bool(self._undo)

    def undo(self) -> str:
        """Take back the last change; what was done, in words, empty when there is nothing."""
        if not self._undo:
            return ""
        step = self._undo.pop()
        if step.put_back:
            self._put_back(step.put_back)
            words = "возвращено в акт"
        elif step.take_out:
            self._take_out(sorted(self._places[row_id] for row_id in step.take_out))
            words = "убрано из акта"
        else:
            copy_id, remark = step.remark or (0, "")
            place = self._places[copy_id]
            self._lines[place] = replace(self._lines[place], remark=remark)
            self._announce(place, place)
            words = "замечание возвращено"
        self.lines_changed.emit()
        return words

    def renew(self, found: Iterable[FoundCopy]) -> None:
        """Take over copies, prices and obstacles as they are now; lines stay where they are."""
        for item in found:
            place = self._places.get(item.copy.id)
            if place is None:
                continue
            old = self._lines[place]
            new = replace(old, copy=item.copy, price=item.copy.price, obstacle=item.obstacle)
            if new != old:
                self._count(old, -1)
                self._count(new, 1)
                self._lines[place] = new
                self._announce(place, place)

    # --- Qt -----------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._lines)

    def row_at(self, number: int) -> WriteOffLineRow | None:
        return self._lines[len(self._lines) - 1 - number]

    def id_at(self, number: int) -> int:
        return self._lines[len(self._lines) - 1 - number].copy.id

    def number_of(self, row_id: int) -> int:
        place = self._places.get(row_id)
        return -1 if place is None else len(self._lines) - 1 - place

    def tone_at(self, number: int) -> Tone | None:
        row = self.row_at(number)
        if row is not None and row.obstacle is not None:
            return Tone.BAD
        return super().tone_at(number)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            row = self.row_at(index.row())
            return "" if row is None else row.remark
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self._is_editable(index):
            return False
        self.set_remark(self.id_at(index.row()), str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self._is_editable(index) else flags

    # --- inside -------------------------------------------------------------------------

    def _is_editable(self, index: Index) -> bool:
        return self.editable and index.isValid() and self.columns[index.column()].key == REMARK

    def _fresh_pill(self, row: WriteOffLineRow) -> PillSpec | None:
        if row.copy.id not in self._fresh or row.obstacle is not None or row.remark:
            return None
        return _FRESH

    def _links(self, row: WriteOffLineRow) -> tuple[Link, ...]:
        if row.obstacle is None or not self.editable:
            return ()
        cures = (Link(OPEN_ACT, "Открыть акт"),) if row.obstacle.act_id is not None else ()
        return (*cures, Link(REMOVE, "Убрать"))

    def _append(self, lines: Sequence[WriteOffLineRow]) -> None:
        for line in lines:
            self._places[line.copy.id] = len(self._lines)
            self._lines.append(line)
            self._count(line, 1)

    def _count(self, line: WriteOffLineRow, step: int) -> None:
        self.total += step * line.price
        self.problems += step * (line.obstacle is not None)
        self.unpriced += step * (not line.price)
        self._divisions[division(line.copy.bbk)] += step

    def _take_out(self, places: Sequence[int]) -> None:
        """Remove the lines at these places (ascending), run by run from the end."""
        for first, last in reversed(_runs(places)):
            count = len(self._lines)
            self.beginRemoveRows(QModelIndex(), count - 1 - last, count - 1 - first)
            for line in self._lines[first : last + 1]:
                self._count(line, -1)
                del self._places[line.copy.id]
            del self._lines[first : last + 1]
            self.endRemoveRows()
        self._renumber(places[0])

    def _put_back(self, lines: Sequence[WriteOffLineRow]) -> None:
        """Insert removed lines at the places they had; positions ascend."""
        for line in lines:
            place = min(line.position - 1, len(self._lines))
            number = len(self._lines) - place
            self.beginInsertRows(QModelIndex(), number, number)
            self._lines.insert(place, line)
            self._count(line, 1)
            self.endInsertRows()
        self._renumber(lines[0].position - 1)

    def _renumber(self, first: int) -> None:
        first = min(first, len(self._lines))
        for place in range(first, len(self._lines)):
            line = self._lines[place]
            if line.position != place + 1:
                self._lines[place] = replace(line, position=place + 1)
            self._places[line.copy.id] = place
        if first < len(self._lines):
            self._announce(first, len(self._lines) - 1)

    def _announce(self, first: int, last: int) -> None:
        """Tell the view that the lines at these places have changed."""
        top, bottom = len(self._lines) - 1 - last, len(self._lines) - 1 - first
        self.dataChanged.emit(self.index(top, 0), self.index(bottom, len(self.columns) - 1))

    def _remember(self, step: _Step) -> None:
        self._undo.append(step)
        del self._undo[:-MOST_UNDO]


def _column(
    key: str,
    title: str,
    width: int,
    text: Any,
    weight: Weight,
    right: bool = False,
    spare: int = 0,
) -> TableColumn[WriteOffLineRow]:
    align = Align.RIGHT if right else Align.LEFT
    return TableColumn(
        key, title, text, width, align=align, weight=weight, sortable=False, spare=spare
    )


def _remark_text(row: WriteOffLineRow) -> str:
    return row.remark if row.obstacle is None else row.obstacle.sentence


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs of neighbours, first and last."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _height(row: WriteOffLineRow | None) -> int:
    """Height of a row in pixels at 100 %."""
    if row is None or row.obstacle is None:
        return _PLAIN_ROW
    return _TALL_ROW if len(row.obstacle.sentence) <= _TWO_LINES else _TALLEST_ROW


class ActLinesView(TableView):
    """The table of the act: F2 writes a remark in place, rows with an obstacle are taller."""

    def __init__(
        self,
        model: ActLinesModel,
        *,
        store: StateStore | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            model,
            "Экземпляры акта",
            multi=True,
            store=store,
            state_key="write_off_lines",
            row_height=_PLAIN_ROW,
            parent=parent,
        )
        self._act = model
        self._fresh_timer = QTimer(self)
        self._fresh_timer.setSingleShot(True)
        self._fresh_timer.setInterval(FRESH_MS)
        self._fresh_timer.timeout.connect(lambda: model.set_fresh(frozenset()))
        model.rowsInserted.connect(lambda _parent, first, last: self._fit(first, last))
        model.dataChanged.connect(lambda first, last, _roles: self._fit(first.row(), last.row()))
        model.modelReset.connect(self._fit_all)
        current_theme().changed.connect(self._fit_all)
        self.edit_requested.connect(lambda _row: self.edit_remark())

    def flash_all(self, copy_ids: Sequence[int]) -> None:
        """Show lines just added in ok-soft for 5 s and bring the newest into sight."""
        self._act.set_fresh(frozenset(copy_ids[-_MOST_FLASHED:]))
        self._fresh_timer.start()
        self.scrollToTop()

    def edit_remark(self) -> None:
        """Open the remark of the current line for typing."""
        index = self.currentIndex().siblingAtColumn(self._act.column_number(REMARK))
        if not index.isValid() or not self._act.editable:
            return
        self.setCurrentIndex(index)
        self.edit(index)
        editor = self.indexWidget(index)
        if isinstance(editor, QLineEdit):
            editor.setMaxLength(LONGEST_REMARK)
            editor.setAccessibleName("Замечание")

    def finish_editing(self) -> None:
        """Take the remark that is being typed."""
        if self.state() == QAbstractItemView.State.EditingState:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit_all(self) -> None:
        self._fit(0, self._act.rowCount() - 1)

    def _fit(self, first: int, last: int) -> None:
        theme = current_theme()
        for number in range(first, last + 1):
            wanted = theme.px(_height(self._act.row_at(number)))
            if self.rowHeight(number) != wanted:
                self.setRowHeight(number, wanted)
