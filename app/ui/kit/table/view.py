"""The table view, dressed and wired: keys, hover, links, remembered columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from app.ui.kit.table.columns import Link
from app.ui.kit.table.delegate import CellDelegate
from app.ui.kit.table.fitting import ColumnFitter
from app.ui.kit.table.header import Header, RowHeights
from app.ui.kit.table.models import PagedTableModel, TableModel
from app.ui.kit.theme import current_theme

FRESH_MS = 5000


class StateStore(Protocol):
    """Where a table keeps widths, order and sort (the settings of this PC)."""

    def load_state(self, key: str) -> str:
        """The text saved under ``key``, empty when there is none."""
        ...

    def save_state(self, key: str, text: str) -> None: ...


class TableView(QTableView):
    """A list of rows.

    Args:
        model: a :class:`RowTableModel` or :class:`PagedTableModel`.
        name: what is listed, read aloud («Издания»).
        multi: may several rows be selected?
        store, state_key: where widths, order and sort are remembered.
        row_height: pixels at 100 %; 54 when a column has a second line, else 36.
        tall: rows that need 50 px (a remark of two lines); small lists only.

    Signals carry rows: ``current_row_changed`` (row or None), ``row_opened`` (Enter, double
    click), ``edit_requested`` (F2), ``delete_requested`` (Del, list of rows),
    ``insert_requested`` (Ins), ``tick_requested`` (Space), ``link_activated`` (row, key),
    ``letter_typed`` (a sign typed into a paged list).
    """

    current_row_changed = Signal(object)
    row_opened = Signal(object)
    edit_requested = Signal(object)
    delete_requested = Signal(list)
    insert_requested = Signal()
    tick_requested = Signal(object)
    link_activated = Signal(object, str)
    letter_typed = Signal(str)
    left_at_top = Signal()

    def __init__(
        self,
        model: TableModel[Any],
        name: str,
        *,
        multi: bool = False,
        store: StateStore | None = None,
        state_key: str = "",
        row_height: int = 0,
        tall: Callable[[Any], bool] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self._store = store if state_key else None
        self._state_key = f"table/{state_key}"
        two_lines = any(column.second is not None for column in model.columns)
        self._row_height = row_height or (54 if two_lines else 36)
        self._tall = tall
        self._row_actions: Callable[[Any], Sequence[Link]] | None = None
        self._held: tuple[int, list[int], int] | None = None
        self._awaited = -1
        self._restoring = False
        # the scale that the widths now on the screen were laid out for
        self._laid_scale = self._theme.scale
        self._header = Header(self)
        self._delegate = CellDelegate(self)
        self.setHorizontalHeader(self._header)
        self.setVerticalHeader(RowHeights(self))
        self.setItemDelegate(self._delegate)
        self._dress(multi)
        self.setAccessibleName(name)
        self._model = model
        self._fitter = ColumnFitter(self._header, model.columns, self._theme)
        self.setModel(model)
        self._connect()
        self._restoring = True
        self._lay_out_columns()
        self._restoring = False
        self.restore_state()
        self.fit_columns()
        self._apply_tall_rows()

    # --- what pages call -------------------------------------------------------------

    def table_model(self) -> TableModel[Any]:
        return self._model

    def current_row(self) -> Any:
        """The row with the focus, ``None`` when there is none or it is being fetched."""
        index = self.currentIndex()
        return self._model.row_at(index.row()) if index.isValid() else None

    def selected_ids(self) -> list[int]:
        """Ids of the selected rows, from top to bottom."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.id_at(number) for number in numbers]

    def selected_rows(self) -> list[Any]:
        """The selected rows that are loaded, from top to bottom."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = (self._model.row_at(number) for number in numbers)
        return [row for row in rows if row is not None]

    def select_id(self, row_id: int) -> bool:
        """Make the row current and visible; false when it is not in the table."""
        number = self._model.number_of(row_id)
        if number < 0:
            return False
        self.select_number(number)
        return True

    def select_number(self, number: int) -> None:
        """Make a row current by its place; out of range changes nothing."""
        if 0 <= number < self._model.rowCount():
            index = self._model.index(number, self._first_column())
            # not setCurrentIndex: it looks at the keys held down, and Ctrl+S has just been pressed
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
            self.scrollTo(index)

    def set_search_text(self, text: str) -> None:
        """Mark the matches of ``text`` in the searched columns."""
        self._delegate.search_text = text
        self.viewport().update()

    def set_row_actions(self, actions: Callable[[Any], Sequence[Link]]) -> None:
        """What the context menu offers for a row, beside the links of its cells; a choice
        comes as ``link_activated``."""
        self._row_actions = actions

    def flash(self, row_id: int) -> None:
        """Show a row just scanned in ok-soft for 5 s."""
        self._model.set_fresh(frozenset({row_id}))
        QTimer.singleShot(FRESH_MS, self, lambda: self._model.set_fresh(frozenset()))

    # --- state -----------------------------------------------------------------------

    def restore_state(self) -> None:
        """Take widths, order and sort from the store; anything unknown is passed over."""
        text = self._store.load_state(self._state_key) if self._store is not None else ""
        if not text:
            return
        try:
            state = json.loads(text)
        except ValueError:
            return
        if not isinstance(state, dict):
            return
        self._restoring = True
        keys = [column.key for column in self._model.columns]
        for number, key in enumerate(keys):
            width = state.get("widths", {}).get(key)
            if isinstance(width, int) and not self._model.columns[number].stretch:
                self._header.resizeSection(number, self._theme.px(max(width, 24)))
            self._header.setSectionHidden(number, key in state.get("hidden", []))
        for place, key in enumerate(k for k in state.get("order", []) if k in keys):
            self._header.moveSection(self._header.visualIndex(keys.index(key)), place)
        sort = state.get("sort")
        if isinstance(sort, list) and len(sort) == 2 and sort[0] in keys:
            order = Qt.SortOrder.DescendingOrder if sort[1] else Qt.SortOrder.AscendingOrder
            self._header.setSortIndicator(keys.index(sort[0]), order)
            self._model.sort(keys.index(sort[0]), order)
        self._restoring = False
        self._delegate.bar_column = self._first_column()

    def save_state(self) -> None:
        """Remember widths, order, hidden columns and sort."""
        if self._store is None or self._restoring:
            return
        columns = self._model.columns
        count = len(columns)
        sort = self._model.current_sort()
        state = {
            "widths": {
                columns[n].key: round(self._header.sectionSize(n) / self._laid_scale)
                for n in range(count)
                if not self._header.isSectionHidden(n)
            },
            "order": [columns[self._header.logicalIndex(n)].key for n in range(count)],
            "hidden": [
                columns[n].key
                for n in range(count)
                if self._header.isSectionHidden(n) and not self._fitter.is_spared(n)
            ],
            "sort": None if sort is None else [sort.key, sort.descending],
        }
        self._store.save_state(self._state_key, json.dumps(state))

    def reset_columns(self) -> None:
        """Columns as they were declared."""
        self._restoring = True
        for number in range(len(self._model.columns)):
            self._header.moveSection(self._header.visualIndex(number), number)
        self._lay_out_columns()
        self._restoring = False
        self._fitter.forget()
        self.fit_columns()
        self.save_state()

    def fit_columns(self) -> None:
        """Hide the columns that may be spared while there is no room for them."""
        restoring, self._restoring = self._restoring, True
        self._fitter.fit(self.viewport().width())
        self._restoring = restoring
        self._delegate.bar_column = self._first_column()

    def set_sparing(self, sparing: bool) -> None:
        """May columns be hidden while there is no room? A draft needs them all for typing."""
        self._fitter.sparing = sparing
        self.fit_columns()

    def minimumSizeHint(self) -> QSize:
        """Room for the heading and three rows."""
        theme = self._theme
        height = theme.px(32 + 3 * self._row_height)
        return QSize(theme.px(160), height)

    # --- events ----------------------------------------------------------------------

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Rows are chosen as a whole: Home and End go to the first and the last of them."""
        rows = self._model.rowCount()
        ends = {self.CursorAction.MoveHome: 0, self.CursorAction.MoveEnd: rows - 1}
        if action not in ends or not rows:
            return super().moveCursor(action, modifiers)
        return self._model.index(ends[action], max(self.currentIndex().column(), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and self._on_plain_key(key):
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        if isinstance(self._model, PagedTableModel):
            # looking through all rows would fetch them all
            self.letter_typed.emit(search)
            return
        super().keyboardSearch(search)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.row() != self._delegate.hovered_row:
            self._delegate.hovered_row = index.row()
            self.viewport().update()
        over_link = self._link_under(event) is not None
        shape = Qt.CursorShape.PointingHandCursor if over_link else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            link = self._link_under(event)
            row = self.current_row()
            if link is not None and row is not None:
                self.link_activated.emit(row, link.key)

    def leaveEvent(self, event: QEvent) -> None:
        self._delegate.hovered_row = -1
        self.viewport().update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.make_menu()
        if menu is None:
            return
        position = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            below = self.visualRect(self.currentIndex()).bottomLeft()
            position = self.viewport().mapToGlobal(below)
        menu.exec(position)

    def make_menu(self) -> QMenu | None:
        """The context menu of the current row, ``None`` when it would be empty."""
        row = self.current_row()
        if row is None:
            return None
        links = list(self._row_links())
        if self._row_actions is not None:
            links += [link for link in self._row_actions(row) if link not in links]
        if not links:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for link in links:
            label = f"{link.text}\t{link.kbd}" if link.kbd else link.text
            menu.addAction(label, lambda key=link.key: self.link_activated.emit(row, key))
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    # --- inside ----------------------------------------------------------------------

    def _dress(self, multi: bool) -> None:
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if multi else mode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self._apply_row_height()

    def _connect(self) -> None:
        model = self._model
        self._header.reset_requested.connect(self.reset_columns)
        self._header.column_chosen.connect(self._on_column_chosen)
        self._header.sectionResized.connect(lambda *_sizes: self.save_state())
        self._header.sectionMoved.connect(lambda *_places: self._on_columns_moved())
        self._header.sectionClicked.connect(self._on_header_clicked)
        self.doubleClicked.connect(lambda _index: self._open())
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        model.dataChanged.connect(self._on_data_changed)
        model.rowsInserted.connect(lambda *_span: self._apply_tall_rows())
        self._theme.changed.connect(self._on_theme_changed)

    def _apply_row_height(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(self._row_height))
        self._apply_tall_rows()

    def _apply_tall_rows(self) -> None:
        if self._tall is None or self.model() is None:
            return
        plain, high = self._theme.px(self._row_height), self._theme.px(50)
        for number in range(self._model.rowCount()):
            row = self._model.row_at(number)
            wanted = high if row is not None and self._tall(row) else plain
            if self.rowHeight(number) != wanted:
                self.setRowHeight(number, wanted)

    def _lay_out_columns(self) -> None:
        self._laid_scale = self._theme.scale
        mode = QHeaderView.ResizeMode
        for number, column in enumerate(self._model.columns):
            self._header.setSectionResizeMode(
                number, mode.Stretch if column.stretch else mode.Interactive
            )
            if not column.stretch:
                self._header.resizeSection(number, self._theme.px(column.width))
            self._header.setSectionHidden(number, column.hidden)
        self._header.setSortIndicatorShown(self._model.current_sort() is not None)

    def _first_column(self) -> int:
        for place in range(self._header.count()):
            logical = self._header.logicalIndex(place)
            if not self._header.isSectionHidden(logical):
                return logical
        return 0

    def _row_links(self) -> list[Link]:
        index = self.currentIndex()
        if not index.isValid():
            return []
        found: list[Link] = []
        for number in range(len(self._model.columns)):
            if not self._header.isSectionHidden(number):
                found += self._delegate.links(index.siblingAtColumn(number))
        return found

    def _on_plain_key(self, key: int) -> bool:
        """Keys without modifiers; true when the key was used."""
        row = self.current_row()
        match key:
            case Qt.Key.Key_Insert:
                self.insert_requested.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if row is not None:
                self._open()
            case Qt.Key.Key_F2 if row is not None:
                self.edit_requested.emit(row)
            case Qt.Key.Key_Delete if row is not None:
                self.delete_requested.emit(self.selected_rows() or [row])
            case Qt.Key.Key_Space if row is not None:
                self.tick_requested.emit(row)
            case Qt.Key.Key_Left | Qt.Key.Key_Right if self._row_links():
                self._step_link(1 if key == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Up if self.currentIndex().row() <= 0:
                self.left_at_top.emit()
            case _:
                return False
        return True

    def _open(self) -> None:
        row = self.current_row()
        if row is None:
            return
        focused = self._delegate.focused_link
        if focused is not None and focused[0] == self.currentIndex().row():
            self.link_activated.emit(row, focused[1])
        else:
            self.row_opened.emit(row)

    def _step_link(self, step: int) -> None:
        """→ and ← walk over the links of the row; past the ends none has the focus."""
        keys = [link.key for link in self._row_links()]
        number = self.currentIndex().row()
        focused = self._delegate.focused_link
        place = keys.index(focused[1]) if focused and focused[1] in keys else -1
        if place < 0:
            place = 0 if step > 0 else len(keys) - 1
        else:
            place += step
        inside = 0 <= place < len(keys)
        self._delegate.focused_link = (number, keys[place]) if inside else None
        self.viewport().update()

    def _link_under(self, event: QMouseEvent) -> Link | None:
        position = event.position().toPoint()
        index = self.indexAt(position)
        if not index.isValid():
            return None
        return self._delegate.link_at(self.visualRect(index), index, position)

    def _copy(self) -> None:
        """Selected rows as text, cells parted by tabs."""
        columns = [
            self._model.columns[self._header.logicalIndex(place)]
            for place in range(self._header.count())
            if not self._header.isSectionHidden(self._header.logicalIndex(place))
        ]
        lines = ["\t".join(c.spoken(row) for c in columns) for row in self.selected_rows()]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _on_column_chosen(self, number: int, shown: bool) -> None:
        if shown:
            self._fitter.keep(number)
        self._header.setSectionHidden(number, not shown)
        self.fit_columns()
        self.save_state()

    def _on_columns_moved(self) -> None:
        self._delegate.bar_column = self._first_column()
        self.save_state()

    def _on_header_clicked(self, number: int) -> None:
        column = self._model.columns[number]
        if not column.sortable:
            return
        sort = self._model.current_sort()
        descending = sort is not None and sort.key == column.key and not sort.descending
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self._header.setSortIndicatorShown(True)
        self._header.setSortIndicator(number, order)
        self._model.sort(number, order)
        self.save_state()

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._delegate.focused_link = None
        row = self._model.row_at(current.row()) if current.isValid() else None
        self._awaited = current.row() if current.isValid() and row is None else -1
        if self._awaited < 0:
            self.current_row_changed.emit(row)

    def _on_data_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self._apply_tall_rows()
        number = self.currentIndex().row()
        if first.row() <= number <= last.row() and not self.signalsBlocked():
            self._awaited = -1
            self.current_row_changed.emit(self._model.row_at(number))

    def _on_about_to_reset(self) -> None:
        index = self.currentIndex()
        current = self._model.id_at(index.row()) if index.isValid() else -1
        self._held = (current, self.selected_ids(), self.verticalScrollBar().value())

    def _on_reset(self) -> None:
        held, self._held = self._held, None
        self._apply_tall_rows()
        if held is None:
            return
        current, selected, scroll = held
        number = self._model.number_of(current)
        if number < 0:
            self.current_row_changed.emit(None)
            return
        self.select_number(number)
        flags = QItemSelectionModel.SelectionFlag
        for row_id in selected:
            other = self._model.number_of(row_id)
            if other >= 0 and other != number:
                index = self._model.index(other, 0)
                self.selectionModel().select(index, flags.Select | flags.Rows)
        self.verticalScrollBar().setValue(scroll)

    def _on_theme_changed(self) -> None:
        self._apply_row_height()
        self._restoring = True
        self._lay_out_columns()
        self._restoring = False
        self.restore_state()
        self.fit_columns()
