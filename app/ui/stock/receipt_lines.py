"""The lines of a receipt: a table edited in place, with the inventory numbers foreseen."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.money import copies_short, count_phrase
from app.queries.school import Reference
from app.queries.stock import ReceiptLine
from app.ui.kit.cards import EmptyState
from app.ui.kit.keys import latin_key
from app.ui.kit.table.columns import Link
from app.ui.kit.table.panel import TablePanel
from app.ui.stock.editable_view import EditableModel, EditableView
from app.ui.stock.receipt_columns import TITLE_WIDTH, LineRow, columns, edits, row_tone
from app.ui.stock.receipt_rules import Suggestions, toggle_numbers

_HINTS = (("Ins", "добавить"), ("F2", "изменить"), ("Пробел", "без номеров"), ("Del", "убрать"))
_LOOKING = (("Enter", "экземпляры в каталоге"),)


class LinesPanel(QWidget):
    """The table of the lines.

    ``edited`` comes at every change by the user, ``add_requested`` with Ins, ``opened``
    (title id) when a line of a posted receipt is opened, ``refused`` the sentence why
    something typed was not taken. ``labels_requested`` and ``barcodes_requested`` carry the
    number of a line of a posted receipt.
    """

    edited = Signal()
    add_requested = Signal()
    opened = Signal(int)
    refused = Signal(str)
    labels_requested = Signal(int)
    barcodes_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = itertools.count(1)
        self._rows: list[LineRow] = []
        self._removed: list[list[LineRow]] = []
        self._places: tuple[Reference, ...] = ()
        self._suggestions: Suggestions = {}
        self._read_only = False
        by_key = edits(lambda: self._suggestions, lambda: self._places)
        self._model = EditableModel(
            columns(self._place_name),
            by_key,
            row_id=lambda row: row.key,
            row_tone=row_tone,
            parent=self,
        )
        self.view = EditableView(self._model, "Строки поступления", by_key, first_edited="quantity")
        self.view.set_row_actions(self._row_actions)
        self.panel = TablePanel(self.view, hints=_HINTS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self._connect()
        self._show()

    def _connect(self) -> None:
        self.view.installEventFilter(self)
        self.view.row_edited.connect(self._on_row_edited)
        self.view.cell_refused.connect(self.refused)
        self.view.walked_out.connect(self.add_requested)
        self.view.insert_requested.connect(self.add_requested)
        self.view.delete_requested.connect(self._on_delete_requested)
        self.view.tick_requested.connect(self._on_toggle_requested)
        self.view.link_activated.connect(self._on_action_chosen)
        self.view.row_opened.connect(self._on_row_opened)

    # --- what the page calls ---------------------------------------------------------

    def lines(self) -> tuple[ReceiptLine, ...]:
        """The lines as they stand in the table."""
        return tuple(row.line for row in self._rows)

    def set_lines(self, lines: Sequence[ReceiptLine]) -> None:
        """Show the lines of a receipt; rows keep their identity while they stay in place."""
        kept = self._rows if len(self._rows) == len(lines) else []
        self._rows = [
            LineRow(
                kept[at].key if kept else next(self._keys),
                at + 1,
                line,
                line.numbers_text or (kept[at].planned if kept else ""),
            )
            for at, line in enumerate(lines)
        ]
        self._removed = []
        self._show()

    def set_planned(self, planned: Sequence[str]) -> None:
        """Show the inventory numbers foreseen, a text for each line."""
        if len(planned) == len(self._rows):
            self._rows = [
                replace(row, planned=text) for row, text in zip(self._rows, planned, strict=True)
            ]
            self._show()

    def set_reference(self, places: tuple[Reference, ...], suggestions: Suggestions) -> None:
        """Places to choose from and how copies of each fund are numbered."""
        self._places = places
        self._suggestions = suggestions
        self._show()
        self.view.viewport().update()

    def set_read_only(self, read_only: bool) -> None:
        """A posted receipt is only looked at."""
        self._read_only = read_only
        self.view.set_read_only(read_only)
        self.panel.set_hints(_LOOKING if read_only else _HINTS)
        self._show()

    def add(self, line: ReceiptLine) -> tuple[int, bool]:
        """Add a line, or one copy more to the line of the same title; the key of the row and
        whether it is new."""
        for at, row in enumerate(self._rows):
            if row.line.title_id == line.title_id:
                more = replace(row.line, quantity=row.line.quantity + 1)
                self._rows[at] = replace(row, line=more)
                self._after_change()
                return row.key, False
        row = LineRow(next(self._keys), len(self._rows) + 1, line)
        self._rows.append(row)
        self._after_change()
        return row.key, True

    def row(self, key: int) -> LineRow:
        """The row with a key.

        Raises:
            KeyError: there is none.
        """
        for row in self._rows:
            if row.key == key:
                return row
        raise KeyError(key)

    def show_row(self, key: int, *, focus: bool) -> None:
        """Flash a row just added; with ``focus`` its quantity is edited next."""
        self.view.flash(key)
        if focus:
            self.view.go_to(key, "quantity", edit=True)
        else:
            self.view.select_cell(key, "quantity")

    def go_to_first(self, wrong: Callable[[ReceiptLine], bool], column: str) -> None:
        """Put the focus on the first line of which ``wrong`` is true."""
        for row in self._rows:
            if wrong(row.line):
                self.view.go_to(row.key, column)
                return

    def summary(self) -> str:
        """«3 строки · 40 экз.»."""
        titles = count_phrase(len(self._rows), "строка", "строки", "строк")
        copies = copies_short(sum(row.line.quantity for row in self._rows))
        return f"{titles} · {copies}" if self._rows else ""

    def restore_removed(self) -> bool:
        """Put back the rows removed last (Ctrl+Z); false when there are none."""
        if not self._removed or self._read_only:
            return False
        for row in sorted(self._removed.pop(), key=lambda row: row.number):
            self._rows.insert(min(row.number - 1, len(self._rows)), row)
        self._after_change()
        return True

    # --- inside ----------------------------------------------------------------------

    def _place_name(self, place_id: int | None) -> str:
        return next((item.name for item in self._places if item.id == place_id), "")

    def _row_actions(self, _row: LineRow) -> tuple[Link, ...]:
        if self._read_only:
            return (
                Link("open", "Экземпляры в каталоге", "Enter"),
                Link("labels", "Этикетки партии…"),
                Link("barcodes", "Наклеить свои штрихкоды…"),
            )
        return (
            Link("edit", "Изменить", "F2"),
            Link("toggle", "Без номеров", "Пробел"),
            Link("repeat", "Ещё строка с другой ценой"),
            Link("open", "Открыть в каталоге"),
            Link("remove", "Убрать", "Del"),
        )

    def _show(self) -> None:
        self._rows = [
            row if row.number == at + 1 else replace(row, number=at + 1)
            for at, row in enumerate(self._rows)
        ]
        self._model.set_rows(self._rows)
        self.panel.set_summary(self.summary())
        if self._rows:
            if self.panel.empty_state() is not None:
                self.panel.show_table()
        elif self.panel.empty_state() is None:
            self.panel.show_empty(self._make_empty())

    def _make_empty(self) -> EmptyState:
        words = "Изданий пока нет. Отсканируйте ISBN или найдите издание по заглавию"
        empty = EmptyState("barcode", words, "Добавить издание", action_icon="plus")
        if empty.button is not None:
            empty.button.clicked.connect(self.add_requested)
            empty.button.setVisible(not self._read_only)
        return empty

    def _after_change(self) -> None:
        self._show()
        self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Z puts back removed rows, as long as there are any."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            and Qt.Key.Key_Z in (event.key(), latin_key(event.key()))
            and self._removed
        ):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.restore_removed()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widen_titles()

    def _widen_titles(self) -> None:
        """The title takes what is left; when nothing is, the table scrolls sideways."""
        header = self.view.horizontalHeader()
        number = self._model.column_number("title")
        others = header.length() - header.sectionSize(number)
        least = round(TITLE_WIDTH * self.view.fontMetrics().height() / 16)
        header.resizeSection(number, max(least, self.view.viewport().width() - others))

    def _on_row_edited(self, changed: LineRow) -> None:
        if not self._read_only:
            self._rows = [changed if row.key == changed.key else row for row in self._rows]
            self._after_change()

    def _on_toggle_requested(self, row: LineRow) -> None:
        self._on_row_edited(replace(row, line=toggle_numbers(row.line)))

    def _on_delete_requested(self, rows: list[LineRow]) -> None:
        if self._read_only or not rows:
            return
        gone = {row.key for row in rows}
        number = self.view.currentIndex().row()
        self._removed.append([row for row in self._rows if row.key in gone])
        self._rows = [row for row in self._rows if row.key not in gone]
        self._after_change()
        if self._rows:
            self.view.select_cell(self._rows[min(number, len(self._rows) - 1)].key)
        else:
            self.add_requested.emit()

    def _on_action_chosen(self, row: LineRow, key: str) -> None:
        match key:
            case "edit":
                self.view.edit_current()
            case "toggle":
                self._on_toggle_requested(row)
            case "repeat":
                self._repeat(row)
            case "remove":
                self._on_delete_requested([row])
            case "open":
                self.opened.emit(row.line.title_id)
            case "labels":
                self.labels_requested.emit(row.number)
            case "barcodes":
                self.barcodes_requested.emit(row.number)

    def _repeat(self, row: LineRow) -> None:
        """The same title once more: a lot has one price."""
        line = replace(
            row.line, quantity=1, paper_quantity=None, first_number=None, replaces_lot_id=None
        )
        added = LineRow(next(self._keys), row.number + 1, line)
        self._rows.insert(row.number, added)
        self._after_change()
        self.view.go_to(added.key, "quantity", edit=True)

    def _on_row_opened(self, row: LineRow) -> None:
        if self._read_only:
            self.opened.emit(row.line.title_id)
