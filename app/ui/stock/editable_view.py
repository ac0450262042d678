"""A table whose cells are edited in place by keyboard: F2, Enter or typing, Tab goes on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from app.core.errors import UserError
from app.ui.kit.fields import ComboBox, LineEdit, set_invalid
from app.ui.kit.paint import rounded_box
from app.ui.kit.table.columns import Align, TableColumn
from app.ui.kit.table.delegate import CellDelegate
from app.ui.kit.table.models import RowTableModel, TableModel
from app.ui.kit.table.view import TableView
from app.ui.kit.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemDelegate.EndEditHint


class CellEdit:
    """How a column is edited.

    Args:
        shown: the text that the editor begins with, or the value of a choice.
        read: turns what was typed (or the value chosen) into a new row; raises UserError
            with a sentence when it cannot.
        options: asked when a choice is opened; without it a line of text is typed.
        placeholder: shown in an empty line.
    """

    def __init__(
        self,
        shown: Callable[[Any], object],
        read: Callable[[Any, Any], Any],
        *,
        options: Callable[[], Sequence[tuple[object, str]]] | None = None,
        placeholder: Callable[[Any], str] | None = None,
    ) -> None:
        self.shown = shown
        self.read = read
        self.options = options
        self.placeholder = placeholder


class EditDelegate(CellDelegate):
    """Makes the editors of the cells and frames the current one."""

    def __init__(self, edits: Mapping[str, CellEdit], view: EditableView) -> None:
        super().__init__(view)
        self._edits = edits
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if not (self._view.hasFocus() and self._view.is_editable_at(index)):
            return
        current = self._view.currentIndex()
        if (index.row(), index.column()) == (current.row(), current.column()):
            rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks the field
            box = rect.adjusted(2, 2, -2, -3)
            rounded_box(painter, box, 4, None, self._theme.colour("focus"), 2)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        column, row = self._view.column_at(index), self._view.row_of(index)
        edit = self._edits[column.key]
        editor: LineEdit | ComboBox
        if edit.options is not None:
            editor = ComboBox(edit.options(), parent=parent)
        else:
            hint = edit.placeholder(row) if edit.placeholder is not None else ""
            editor = LineEdit(placeholder=hint, parent=parent)
            if column.align is Align.RIGHT:
                editor.setAlignment(Qt.AlignmentFlag.AlignRight)
            editor.textEdited.connect(lambda _text: set_invalid(editor, False))
        editor.setAccessibleName(column.title)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # Qt fills the editor again whenever the row changes; what is typed must stay
        if editor.property("filled"):
            return
        editor.setProperty("filled", True)
        edit, row = self._edits[self._view.column_at(index).key], self._view.row_of(index)
        if isinstance(editor, ComboBox):
            editor.set_value(edit.shown(row))
        elif isinstance(editor, QLineEdit):
            editor.setText(str(edit.shown(row)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        edit, row = self._edits[self._view.column_at(index).key], self._view.row_of(index)
        try:
            changed = edit.read(row, _typed(editor))
        except UserError as error:
            self._view.cell_refused.emit(f"{error.message} {error.cure}".strip())
            return
        self._view.cell_refused.emit("")
        if changed != row:
            self._view.row_edited.emit(changed)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks the field
        editor.setGeometry(rect.adjusted(0, 0, 0, -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(watched, QWidget)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            hint = {
                Qt.Key.Key_Return: Hint.SubmitModelCache,
                Qt.Key.Key_Enter: Hint.SubmitModelCache,
                Qt.Key.Key_Tab: Hint.EditNextItem,
                Qt.Key.Key_Backtab: Hint.EditPreviousItem,
            }.get(Qt.Key(event.key()))
            if hint is not None:
                if self._may_close(watched):
                    self.commitData.emit(watched)
                    self.closeEditor.emit(watched, hint)
                return True
        return super().eventFilter(watched, event)

    def _may_close(self, editor: QWidget) -> bool:
        """Can what is typed be taken? Otherwise the editor stays and says why."""
        index = self._view.currentIndex()
        edit, row = self._edits[self._view.column_at(index).key], self._view.row_of(index)
        try:
            edit.read(row, _typed(editor))
        except UserError as error:
            words = f"{error.message} {error.cure}".strip()
            set_invalid(editor, True)
            editor.setAccessibleDescription(words)
            QToolTip.showText(editor.mapToGlobal(editor.rect().bottomLeft()), words, editor)
            self._view.cell_refused.emit(words)
            return False
        return True


class EditableView(TableView):
    """Cells with a :class:`CellEdit` are edited in place; the arrows walk over cells.

    Enter takes what was typed and goes to the next cell that can be edited, Tab opens it at
    once; Esc drops what was typed. ``row_edited`` carries the new row, ``cell_refused`` the
    sentence why something was not taken (empty when all is well again), ``walked_out`` comes
    when Tab leaves the last cell of the last row.
    """

    row_edited = Signal(object)
    cell_refused = Signal(str)
    walked_out = Signal()

    def __init__(
        self,
        model: TableModel[Any],
        name: str,
        edits: Mapping[str, CellEdit],
        *,
        first_edited: str,
        multi: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, name, multi=multi, parent=parent)
        self._edits = edits
        self._first_edited = first_edited
        self._read_only = False
        self._delegate = EditDelegate(edits, self)
        self.setItemDelegate(self._delegate)
        trigger = QAbstractItemView.EditTrigger
        self._triggers = trigger.AnyKeyPressed | trigger.DoubleClicked
        self.setEditTriggers(self._triggers)
        self.set_sparing(False)
        self.edit_requested.connect(lambda _row: self.edit_current())
        self.row_opened.connect(lambda _row: self._on_enter())
        self.selectionModel().currentChanged.connect(lambda *_cells: self.viewport().update())

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """The arrows walk over cells: Home and End go to the ends of the row."""
        return QTableView.moveCursor(self, action, modifiers)

    def set_read_only(self, read_only: bool) -> None:
        """A posted paper is not edited."""
        self._read_only = read_only
        nothing = QAbstractItemView.EditTrigger.NoEditTriggers
        self.setEditTriggers(nothing if read_only else self._triggers)
        self.set_sparing(read_only)
        self.viewport().update()

    def is_editable_at(self, index: Index) -> bool:
        editable = index.isValid() and self.column_at(index).key in self._edits
        return editable and not self._read_only

    def column_at(self, index: Index) -> TableColumn[Any]:
        """The column of a cell."""
        return self.table_model().columns[index.column()]

    def row_of(self, index: Index) -> Any:
        """The row of a cell."""
        return self.table_model().row_at(index.row())

    def current_key(self) -> str:
        """Key of the current column, empty without one."""
        index = self.currentIndex()
        return self.column_at(index).key if index.isValid() else ""

    def go_to(self, row_id: int, key: str = "", *, edit: bool = False) -> None:
        """Make a cell current (the first that is edited by default) and take the focus."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.select_cell(row_id, key) and edit:
            self.edit_current()

    def select_cell(self, row_id: int, key: str = "") -> bool:
        """Make a cell current (the first that is edited by default) without taking the focus;
        false when there is no such row."""
        number = self.table_model().number_of(row_id)
        if number < 0:
            return False
        column = self.table_model().column_number(key or self._first_edited)
        self.setCurrentIndex(self.table_model().index(number, column))
        return True

    def edit_current(self) -> None:
        """Open the editor of the current cell; of the first editable one when it has none."""
        index = self.currentIndex()
        if self._read_only or not index.isValid():
            return
        if not self.is_editable_at(index):
            number = self.table_model().column_number(self._first_edited)
            index = index.siblingAtColumn(number)
            self.setCurrentIndex(index)
        self.edit(index)

    def finish_editing(self) -> None:
        """Take what is typed in the open editor, if it can be taken."""
        if self.state() == QAbstractItemView.State.EditingState:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, Hint.NoHint)
        if hint is Hint.SubmitModelCache:
            self._step(1, edit=False)
        elif hint in (Hint.EditNextItem, Hint.EditPreviousItem):
            self._step(1 if hint is Hint.EditNextItem else -1, edit=True)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.table_model().rowCount():
            column = self.table_model().column_number(self._first_edited)
            self.setCurrentIndex(self.table_model().index(0, column))

    def _on_enter(self) -> None:
        if not self._read_only:
            self.edit_current()

    def _step(self, step: int, *, edit: bool) -> None:
        """To the next editable cell; past the end of the row to the next row."""
        index = self.currentIndex()
        # only the row itself and its neighbour: a document may have thousands of lines
        rows = (index.row(), index.row() + step)
        cells = [
            (row, column)
            for row in rows
            if 0 <= row < self.table_model().rowCount()
            for column in self._editable_columns()
        ]
        here = (index.row(), index.column())
        after = sorted(cell for cell in cells if (cell > here if step > 0 else cell < here))
        if not after:
            if edit:
                self.walked_out.emit()
            return
        row, column = after[0] if step > 0 else after[-1]
        self.setCurrentIndex(self.table_model().index(row, column))
        if edit:
            self.edit(self.currentIndex())

    def _editable_columns(self) -> list[int]:
        header = self.horizontalHeader()
        return [
            number
            for number, column in enumerate(self.table_model().columns)
            if column.key in self._edits and not header.isSectionHidden(number)
        ]


class EditableModel(RowTableModel[Any]):
    """Rows with columns that may be edited."""

    def __init__(
        self,
        columns: Sequence[TableColumn[Any]],
        edited: Collection[str],
        *,
        row_id: Callable[[Any], int],
        row_tone: Callable[[Any], Tone | None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, row_id=row_id, row_tone=row_tone, parent=parent)
        self._edited = frozenset(edited)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.columns[index.column()].key in self._edited:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags


def _typed(editor: QWidget) -> object:
    if isinstance(editor, ComboBox):
        return editor.value()
    return editor.text() if isinstance(editor, QLineEdit) else ""
