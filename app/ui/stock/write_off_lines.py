"""The lines of a write-off act: a model that changes line by line, and its view."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from app.core.bbk import DIVISION_NAMES, division
from app.core.money import format_count, format_kopecks
from app.core.text import clean_line
from app.queries.copies import CopyRow
from app.queries.obstacles import Obstacle
from app.queries.write_off import FoundCopy, WriteOffLineDraft, WriteOffLineRow
from app.ui.kit.chips import PillSpec
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.view import FRESH_MS, StateStore, TableView
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
REMARK, QUANTITY = "remark", "quantity"
REMOVE, OPEN_ACT = "remove", "open_act"
MOST_UNDO = 200
LONGEST_REMARK = 200
MOST_COPIES = 99_999
_PLAIN_ROW, _TALL_ROW, _TALLEST_ROW = 36, 50, 68
_TWO_LINES = 40  # signs of a sentence that two lines of the column hold
_MOST_FLASHED = 100
_FRESH = PillSpec("добавлено только что", Tone.OK, "check")
_NO_DIVISION = "Без индекса ББК"


@dataclass(frozen=True, slots=True)
class _Step:
    """How to take back a change: lines to put back at their places, copies to take out, or old
    remarks by copy id."""

    put_back: tuple[WriteOffLineRow, ...] = ()
    take_out: tuple[int, ...] = ()
    remarks: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ActRow:
    """A row of the table: one copy, or copies without inventory numbers of one lot and price.

    ``number`` counts from 1 in the order of the act. What stands in the way of a copy, or is
    remarked of it alone, keeps it in a row of its own.
    """

    number: int
    lines: tuple[WriteOffLineRow, ...]

    @property
    def copy(self) -> CopyRow:
        """The first of the copies."""
        return self.lines[0].copy

    @property
    def copy_ids(self) -> tuple[int, ...]:
        return tuple(line.copy.id for line in self.lines)

    @property
    def quantity(self) -> int:
        return len(self.lines)

    @property
    def price(self) -> int:
        """Kopecks of one copy."""
        return self.lines[0].price

    @property
    def remark(self) -> str:
        return self.lines[0].remark

    @property
    def obstacle(self) -> Obstacle | None:
        return self.lines[0].obstacle

    @property
    def is_group(self) -> bool:
        """Are the copies counted, and not numbered?"""
        return not self.copy.inventory_number and self.obstacle is None


def copy_label(row: ActRow) -> str:
    """The inventory number, or what stands for it on copies without one."""
    if row.quantity > 1:
        return "б/н"
    return row.copy.inventory_number or row.copy.barcode or "б/н"


class ActLinesModel(RowTableModel[ActRow]):
    """Lines in the order in which they came, shown newest first; copies that are counted and not
    numbered share a row. A row may be asked for by the id of any of its copies.

    ``lines_changed`` comes after every change made by the user, not after loading.
    ``more_wanted`` (row, how many) when more copies of a counted row were asked for than
    stand in the act.
    """

    lines_changed = Signal()
    more_wanted = Signal(object, int)

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
        self._row_numbers: dict[int, int] = {}
        self._divisions: Counter[str] = Counter()
        self._undo: list[_Step] = []

    def _columns(self) -> tuple[TableColumn[ActRow], ...]:
        return (
            _column("position", "№", 44, lambda row: str(row.number), Weight.SECONDARY, True),
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
                QUANTITY, "Экз.", 52, lambda row: format_count(row.quantity), Weight.STRONG, True
            ),
            _column(
                "price", "Цена, ₽", 84, lambda row: format_kopecks(row.price), Weight.PLAIN, True
            ),
            _column("sum", "Сумма, ₽", 92, _sum_text, Weight.PLAIN, True, 1),
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

    @property
    def count(self) -> int:
        """How many copies stand in the act."""
        return len(self._lines)

    def lines(self) -> tuple[WriteOffLineRow, ...]:
        """The lines, one a copy, in the order of the act."""
        return tuple(self._lines)

    def draft_lines(self) -> tuple[WriteOffLineDraft, ...]:
        """The lines as a draft keeps them."""
        return tuple(WriteOffLineDraft(line.copy.id, line.remark) for line in self._lines)

    def position_of(self, copy_id: int) -> int:
        """The number of the row of a copy, 0 when it is not in the act."""
        return self._row_numbers.get(copy_id, 0)

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
        """The first copies of the rows without a price, from the top of the table."""
        return tuple(row.copy.id for row in self.rows() if not row.price)

    # --- changes ------------------------------------------------------------------------

    def load(self, lines: Sequence[WriteOffLineRow]) -> None:
        """Show the lines of an act, in its order; what could be taken back is forgotten."""
        self._lines = list(lines)
        self._places = {line.copy.id: place for place, line in enumerate(lines)}
        self.total = self.problems = self.unpriced = 0
        self._divisions.clear()
        for line in lines:
            self._count(line, 1)
        self._undo.clear()
        self._fresh = frozenset()
        rows = self._grouped()
        self.beginResetModel()
        self._given, self._rows = rows, list(rows)
        self.endResetModel()

    def add(self, found: Iterable[FoundCopy]) -> tuple[int, ...]:
        """Put copies on top, or into the row of their lot; those that stand in the act already
        are passed over.

        Returns the ids that were added.
        """
        start = len(self._lines)
        fresh = {item.copy.id: item for item in found if item.copy.id not in self._places}
        if not fresh:
            return ()
        for at, item in enumerate(fresh.values(), start=1):
            line = WriteOffLineRow(start + at, item.copy, item.copy.price, "", item.obstacle)
            self._places[line.copy.id] = len(self._lines)
            self._lines.append(line)
            self._count(line, 1)
        self._regroup()
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
        """Write the remark to the row of a copy."""
        row = self.row_of(copy_id)
        remark = clean_line(text)[:LONGEST_REMARK]
        if row is None or row.remark == remark:
            return
        self._remember(_Step(remarks=tuple((line.copy.id, line.remark) for line in row.lines)))
        self._write_remarks((line.copy.id, remark) for line in row.lines)
        self.lines_changed.emit()

    def set_quantity(self, row: ActRow, quantity: int) -> None:
        """Keep so many copies of a counted row, the first of it; more are asked for by
        ``more_wanted``."""
        if quantity < row.quantity:
            self.remove(row.copy_ids[max(quantity, 0) :])
        elif quantity > row.quantity:
            self.more_wanted.emit(row, quantity - row.quantity)

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
            self._write_remarks(step.remarks)
            words = "замечание возвращено"
        self.lines_changed.emit()
        return words

    def renew(self, found: Iterable[FoundCopy]) -> None:
        """Take over copies, prices and obstacles as they are now; lines stay where they are."""
        changed = False
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
                changed = True
        if changed:
            self._regroup()

    # --- Qt -----------------------------------------------------------------------------

    def row_of(self, copy_id: int) -> ActRow | None:
        """The row that a copy stands in."""
        number = self.number_of(copy_id)
        return None if number < 0 else self.row_at(number)

    def number_of(self, row_id: int) -> int:
        number = self._row_numbers.get(row_id)
        return -1 if number is None else len(self._rows) - number

    def tone_at(self, number: int) -> Tone | None:
        row = self.row_at(number)
        if row is not None and row.obstacle is not None:
            return Tone.BAD
        return super().tone_at(number)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.EditRole and index.isValid():
            row = self.row_at(index.row())
            if row is None:
                return ""
            return row.remark if self.columns[index.column()].key == REMARK else str(row.quantity)
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row_at(index.row()) if index.isValid() else None
        if role != Qt.ItemDataRole.EditRole or row is None or not self.is_editable_at(index):
            return False
        if self.columns[index.column()].key == REMARK:
            self.set_remark(row.copy.id, str(value))
        elif str(value).strip().isdecimal():
            self.set_quantity(row, int(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.is_editable_at(index) else flags

    def is_editable_at(self, index: Index) -> bool:
        """Remarks of all rows, quantities of those that are counted."""
        if not self.editable or not index.isValid():
            return False
        key = self.columns[index.column()].key
        row = self.row_at(index.row())
        return key == REMARK or (key == QUANTITY and row is not None and row.is_group)

    # --- inside -------------------------------------------------------------------------

    def _fresh_pill(self, row: ActRow) -> PillSpec | None:
        if row.copy.id not in self._fresh or row.obstacle is not None or row.remark:
            return None
        return _FRESH

    def _links(self, row: ActRow) -> tuple[Link, ...]:
        if row.obstacle is None or not self.editable:
            return ()
        cures = (Link(OPEN_ACT, "Открыть акт"),) if row.obstacle.act_id is not None else ()
        return (*cures, Link(REMOVE, "Убрать"))

    def _count(self, line: WriteOffLineRow, step: int) -> None:
        self.total += step * line.price
        self.problems += step * (line.obstacle is not None)
        self.unpriced += step * (not line.price)
        self._divisions[division(line.copy.bbk)] += step

    def _take_out(self, places: Sequence[int]) -> None:
        """Remove the lines at these places (ascending)."""
        gone = set(places)
        for place in places:
            self._count(self._lines[place], -1)
        self._lines = [line for place, line in enumerate(self._lines) if place not in gone]
        self._renumber(places[0])

    def _put_back(self, lines: Sequence[WriteOffLineRow]) -> None:
        """Insert removed lines at the places they had; positions ascend."""
        for line in lines:
            self._lines.insert(min(line.position - 1, len(self._lines)), line)
            self._count(line, 1)
        self._renumber(lines[0].position - 1)

    def _renumber(self, first: int) -> None:
        for place in range(min(first, len(self._lines)), len(self._lines)):
            line = self._lines[place]
            if line.position != place + 1:
                self._lines[place] = replace(line, position=place + 1)
        self._places = {line.copy.id: place for place, line in enumerate(self._lines)}
        self._regroup()

    def _write_remarks(self, remarks: Iterable[tuple[int, str]]) -> None:
        for copy_id, remark in remarks:
            place = self._places[copy_id]
            self._lines[place] = replace(self._lines[place], remark=remark)
        self._regroup()

    def _regroup(self) -> None:
        """Show the lines as they stand now; only what changed is announced."""
        self.set_rows(self._grouped())

    def _grouped(self) -> list[ActRow]:
        """The lines as rows, from the top of the table."""
        groups: dict[tuple[object, ...], list[WriteOffLineRow]] = {}
        for line in self._lines:
            groups.setdefault(_row_key(line), []).append(line)
        rows = [ActRow(number, tuple(lines)) for number, lines in enumerate(groups.values(), 1)]
        self._row_numbers = {line.copy.id: row.number for row in rows for line in row.lines}
        return rows[::-1]

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
) -> TableColumn[ActRow]:
    align = Align.RIGHT if right else Align.LEFT
    return TableColumn(
        key, title, text, width, align=align, weight=weight, sortable=False, spare=spare
    )


def _sum_text(row: ActRow) -> str:
    return format_kopecks(sum(line.price for line in row.lines))


def _remark_text(row: ActRow) -> str:
    return row.remark if row.obstacle is None else row.obstacle.sentence


def _row_key(line: WriteOffLineRow) -> tuple[object, ...]:
    if line.copy.inventory_number or line.obstacle is not None:
        return (line.copy.id,)
    return (line.copy.lot_id, line.price, line.remark)


def _height(row: ActRow | None) -> int:
    """Height of a row in pixels at 100 %."""
    if row is None or row.obstacle is None:
        return _PLAIN_ROW
    return _TALL_ROW if len(row.obstacle.sentence) <= _TWO_LINES else _TALLEST_ROW


class ActLinesView(TableView):
    """The table of the act: F2 writes a remark in place, Enter or a digit the quantity of a
    counted row; rows with an obstacle are taller."""

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
        model.layoutChanged.connect(self._fit_all)
        current_theme().changed.connect(self._fit_all)
        self.edit_requested.connect(lambda _row: self.edit_remark())
        self.row_opened.connect(lambda _row: self.edit_quantity())

    def flash_all(self, copy_ids: Sequence[int]) -> None:
        """Show lines just added in ok-soft for 5 s and bring the newest into sight."""
        rows = [self._act.row_of(copy_id) for copy_id in copy_ids[-_MOST_FLASHED:]]
        self._act.set_fresh(frozenset(row.copy.id for row in rows if row is not None))
        self._fresh_timer.start()
        if rows and rows[-1] is not None:
            self.scrollTo(self._act.index(self._act.number_of(rows[-1].copy.id), 0))

    def keyboardSearch(self, search: str) -> None:
        """A digit begins the quantity of a counted row."""
        if search.isdecimal() and self.edit_quantity():
            editor = self.indexWidget(self.currentIndex())
            if isinstance(editor, QLineEdit):
                editor.setText(search)
            return
        super().keyboardSearch(search)

    def edit_remark(self) -> None:
        """Open the remark of the current line for typing."""
        editor = self._open_editor(REMARK)
        if editor is not None:
            editor.setMaxLength(LONGEST_REMARK)
            editor.setAccessibleName("Замечание")

    def edit_quantity(self) -> bool:
        """Open the quantity of the current row, if its copies are counted; was it opened?"""
        editor = self._open_editor(QUANTITY)
        if editor is None:
            return False
        editor.setValidator(QIntValidator(0, MOST_COPIES, editor))
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.setAccessibleName("Количество экземпляров")
        editor.selectAll()
        return True

    def _open_editor(self, key: str) -> QLineEdit | None:
        index = self.currentIndex().siblingAtColumn(self._act.column_number(key))
        # Enter in an open editor comes to the table too
        open_already = self.state() == QAbstractItemView.State.EditingState
        if open_already or not self._act.is_editable_at(index):
            return None
        self.setCurrentIndex(index)
        self.edit(index)
        editor = self.indexWidget(index)
        return editor if isinstance(editor, QLineEdit) else None

    def finish_editing(self) -> None:
        """Take what is being typed."""
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
