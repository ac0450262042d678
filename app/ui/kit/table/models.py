"""Table models over frozen rows: all in memory, or ids with pages fetched when seen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtCore import Signal as QtSignal

from app.ui.kit.table.columns import Align, Row, Sort, TableColumn
from app.ui.kit.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")

_ALIGN = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    Align.CENTRE: Qt.AlignmentFlag.AlignCenter,
}


class QueryRunner(Protocol):
    """The part of the task runner that a model needs."""

    def query(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None],
        *,
        key: Hashable | None = None,
        owner: QObject | None = None,
    ) -> None: ...


class TableModel(QAbstractTableModel, Generic[Row]):
    """What both models share: columns, headings, the data of a cell.

    ``sort_changed`` carries the new :class:`Sort` or ``None``.
    """

    sort_changed = QtSignal(object)

    def __init__(
        self,
        columns: Sequence[TableColumn[Row]],
        *,
        row_id: Callable[[Row], int],
        row_tone: Callable[[Row], Tone | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._row_id = row_id
        self._row_tone = row_tone
        self._sort: Sort | None = None
        self._fresh: frozenset[int] = frozenset()

    def row_at(self, number: int) -> Row | None:
        """The row with this number; ``None`` while it is being fetched."""
        raise NotImplementedError

    def id_at(self, number: int) -> int:
        """The id of the row with this number."""
        raise NotImplementedError

    def number_of(self, row_id: int) -> int:
        """Number of the row with an id, -1 when it is not in the table."""
        raise NotImplementedError

    def tone_at(self, number: int) -> Tone | None:
        """The fill of a whole row: ok for one just scanned, bad for one with a problem."""
        row = self.row_at(number)
        if row is None:
            return None
        if self._row_id(row) in self._fresh:
            return Tone.OK
        return self._row_tone(row) if self._row_tone is not None else None

    def current_sort(self) -> Sort | None:
        return self._sort

    def set_fresh(self, ids: frozenset[int]) -> None:
        """Rows shown in ok-soft because they were just scanned; the caller ends it after 5 s."""
        changed = self._fresh ^ ids
        self._fresh = ids
        for row_id in changed:
            number = self.number_of(row_id)
            if number >= 0:
                last = self.index(number, len(self.columns) - 1)
                self.dataChanged.emit(self.index(number, 0), last)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            # a heading gives way to the width of its column
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[column.align]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[column.align]
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {column.spoken(row)}"
        if role == Qt.ItemDataRole.ToolTipRole and column.tooltip is not None:
            return column.tooltip(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def column_number(self, key: str) -> int:
        """Position of a column.

        Raises:
            KeyError: there is no such column.
        """
        for number, column in enumerate(self.columns):
            if column.key == key:
                return number
        raise KeyError(key)


class RowTableModel(TableModel[Row]):
    """Rows in memory, for lists that fit a screen or two; sorted by ``sort_key``."""

    def __init__(
        self,
        columns: Sequence[TableColumn[Row]],
        *,
        row_id: Callable[[Row], int],
        row_tone: Callable[[Row], Tone | None] | None = None,
        rows: Sequence[Row] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, row_id=row_id, row_tone=row_tone, parent=parent)
        self._given: list[Row] = list(rows)
        self._rows: list[Row] = list(rows)

    def rows(self) -> tuple[Row, ...]:
        """The rows in the order shown."""
        return tuple(self._rows)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; only the ones that changed are announced, so the selection stays."""
        self._given = list(rows)
        self._replace(self._sorted(self._given))

    def row_at(self, number: int) -> Row | None:
        return self._rows[number]

    def id_at(self, number: int) -> int:
        return self._row_id(self._rows[number])

    def number_of(self, row_id: int) -> int:
        for number, row in enumerate(self._rows):
            if self._row_id(row) == row_id:
                return number
        return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = None
        if 0 <= column < len(self.columns) and self.columns[column].sortable:
            descending = order is Qt.SortOrder.DescendingOrder
            wanted = Sort(self.columns[column].key, descending)
        self._sort = wanted
        self._replace(self._sorted(self._given))
        self.sort_changed.emit(wanted)

    def _sorted(self, rows: list[Row]) -> list[Row]:
        if self._sort is None:
            return list(rows)
        column = self.columns[self.column_number(self._sort.key)]
        by = column.sort_key or column.text
        return sorted(rows, key=lambda row: by(row), reverse=self._sort.descending)

    def _replace(self, rows: list[Row]) -> None:
        old = [self._row_id(row) for row in self._rows]
        new = [self._row_id(row) for row in rows]
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        removed, added = len(old) - head - tail, len(new) - head - tail
        if removed and added and sorted(old) == sorted(new):
            self._reorder(rows, new)
            return
        if removed and added:
            # the view restores the selection by id
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        if removed:
            self.beginRemoveRows(QModelIndex(), head, head + removed - 1)
            del self._rows[head : head + removed]
            self.endRemoveRows()
        elif added:
            self.beginInsertRows(QModelIndex(), head, head + added - 1)
            self._rows[head:head] = rows[head : head + added]
            self.endInsertRows()
        for number, row in enumerate(rows):
            if self._rows[number] != row:
                self._rows[number] = row
                last = self.index(number, len(self.columns) - 1)
                self.dataChanged.emit(self.index(number, 0), last)

    def _reorder(self, rows: list[Row], ids: list[int]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(self.id_at(index.row()), index.column()) for index in before]
        self._rows = rows
        place = {row_id: number for number, row_id in enumerate(ids)}
        after = [self.index(place[row_id], column) for row_id, column in held]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _common(first: Sequence[int], second: Sequence[int]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


class PagedTableModel(TableModel[Row]):
    """Ids of all rows, and the rows themselves page by page, fetched when they are seen.

    Args:
        runner: where the reading is done.
        load_ids: order → ids; filter and search are bound into the callable.
        load_rows: ids → their rows (in any order; a vanished id may be missing).
        page_size: rows per request.

    ``loaded`` comes when the ids of a request have arrived.
    """

    loaded = QtSignal()

    def __init__(
        self,
        columns: Sequence[TableColumn[Row]],
        runner: QueryRunner,
        *,
        load_rows: Callable[[Sequence[int]], Sequence[Row]],
        row_id: Callable[[Row], int],
        load_ids: Callable[[Sort | None], Sequence[int]] | None = None,
        row_tone: Callable[[Row], Tone | None] | None = None,
        page_size: int = 100,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, row_id=row_id, row_tone=row_tone, parent=parent)
        self._runner = runner
        self._load_ids = load_ids
        self._load_rows = load_rows
        self._page_size = page_size
        self._ids: tuple[int, ...] = ()
        self._numbers: dict[int, int] = {}
        self._cache: dict[int, Row] = {}
        self._asked: set[int] = set()
        self._generation = 0

    def set_source(self, load_ids: Callable[[Sort | None], Sequence[int]]) -> None:
        """Another filter or search; the old answer is dropped when it comes too late."""
        self._load_ids = load_ids
        self.reload()

    def reload(self) -> None:
        """Ask for the ids and, as they are seen, the rows again."""
        load_ids, order = self._load_ids, self._sort
        if load_ids is None:
            return
        self._runner.query(
            lambda: tuple(load_ids(order)), self._on_ids_loaded, key="ids", owner=self
        )

    def ids(self) -> tuple[int, ...]:
        return self._ids

    def row_at(self, number: int) -> Row | None:
        row_id = self._ids[number]
        if row_id not in self._cache:
            self._ask(number // self._page_size)
        return self._cache.get(row_id)

    def id_at(self, number: int) -> int:
        return self._ids[number]

    def number_of(self, row_id: int) -> int:
        return self._numbers.get(row_id, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._ids)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = None
        if 0 <= column < len(self.columns) and self.columns[column].sortable:
            descending = order is Qt.SortOrder.DescendingOrder
            wanted = Sort(self.columns[column].key, descending)
        if wanted == self._sort:
            return
        self._sort = wanted
        self.sort_changed.emit(wanted)
        self.reload()

    def _on_ids_loaded(self, ids: tuple[int, ...]) -> None:
        self._generation += 1
        self._asked.clear()
        if ids == self._ids:
            # the rows seen are fetched anew; until then the old ones stay on the screen
            for page in {self._numbers[row_id] // self._page_size for row_id in self._cache}:
                self._ask(page)
        else:
            self.beginResetModel()
            self._ids = ids
            self._numbers = {row_id: number for number, row_id in enumerate(ids)}
            self._cache = {}
            self.endResetModel()
        self.loaded.emit()

    def _ask(self, page: int) -> None:
        if page in self._asked:
            return
        self._asked.add(page)
        start = page * self._page_size
        ids = self._ids[start : start + self._page_size]
        generation = self._generation

        def on_done(rows: Sequence[Row]) -> None:
            if generation == self._generation:
                self._on_page_loaded(start, len(ids), rows)

        self._runner.query(
            lambda: tuple(self._load_rows(ids)), on_done, key=("page", page), owner=self
        )

    def _on_page_loaded(self, start: int, count: int, rows: Sequence[Row]) -> None:
        changed = []
        for row in rows:
            row_id = self._row_id(row)
            if row_id in self._numbers and self._cache.get(row_id) != row:
                self._cache[row_id] = row
                changed.append(self._numbers[row_id])
        if changed:
            first, last = min(changed), max(changed)
            end = self.index(last, len(self.columns) - 1)
            self.dataChanged.emit(self.index(first, 0), end)
