"""The lines of an opening balance: a search over them, a table edited in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.queries.opening import LineFilter, OpeningLine, OpeningQueries, OpeningRemark
from app.queries.school import Reference
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import Chip
from app.ui.kit.search import SearchField
from app.ui.kit.table.columns import Link, Sort
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.editable_view import EditableView
from app.ui.stock.opening_columns import TITLE_WIDTH, OpeningModel, edits
from app.ui.stock.opening_rules import chip_words, lines_phrase

_HINTS = (("Ins", "добавить"), ("F2", "изменить"), ("Del", "убрать"))
_LOOKING = (("Enter", "экземпляры в каталоге"),)


class OpeningLines(QWidget):
    """The lines of one document. ``row_edited`` carries a changed line, ``removed`` the ids of
    lines to be taken away, ``opened`` (title id) asks for the copies, ``add_requested`` comes
    with Ins, ``refused`` the sentence why something typed was not taken.
    """

    row_edited = Signal(object)
    removed = Signal(object)
    opened = Signal(int)
    add_requested = Signal()
    refused = Signal(str)

    def __init__(
        self, queries: OpeningQueries, runner: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._queries = queries
        self._document_id: int | None = None
        self._read_only = False
        self._filter = LineFilter()
        self._places: tuple[Reference, ...] = ()
        self._bad: frozenset[int] = frozenset()
        self._pending_focus: int | None = None
        by_key = edits(lambda: self._places)
        self.model = OpeningModel(
            runner, by_key, load_rows=queries.lines, row_tone=self._tone, parent=self
        )
        self.view = EditableView(self.model, "Строки остатков", by_key, first_edited="numbers")
        self.view.set_row_actions(self._row_actions)
        self.search = SearchField("Найти в документе: автор, заглавие, номер")
        self.chip = Chip("", removable=True)
        self.panel = TablePanel(self.view, hints=_HINTS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        theme = current_theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        bar = QHBoxLayout()
        bar.setSpacing(theme.px(8))
        bar.addWidget(self.search, 1)
        bar.addWidget(self.chip)
        column.addLayout(bar)
        column.addWidget(self.panel, 1)
        self.chip.hide()

    def _connect(self) -> None:
        self.view.row_edited.connect(self.row_edited)
        self.view.cell_refused.connect(self.refused)
        self.view.insert_requested.connect(self.add_requested)
        self.view.delete_requested.connect(self._on_delete_requested)
        self.view.link_activated.connect(self._on_action_chosen)
        self.view.row_opened.connect(self._on_row_opened)
        self.model.loaded.connect(self._on_loaded)
        self.search.changed.connect(self._on_searched)
        self.search.moved_down.connect(self.view.setFocus)
        self.chip.removed.connect(self.show_all)

    # --- what the page calls ---------------------------------------------------------

    def show_document(self, document_id: int | None, *, read_only: bool) -> None:
        """Show the lines of a document; a posted one is only looked at."""
        self._document_id, self._read_only = document_id, read_only
        self.view.set_read_only(read_only)
        self.panel.set_hints(_LOOKING if read_only else _HINTS)
        self._bad = frozenset()
        self.search.edit.clear()
        self.chip.hide()
        self._filter = LineFilter()
        self.reload()

    def reload(self, focus: int | None = None) -> None:
        """Read the lines again; ``focus`` is a line to go to when they have come."""
        document_id, wanted = self._document_id, self._filter
        self._pending_focus = focus
        if document_id is None:
            self.model.set_source(lambda _order: ())
            return

        def load(order: Sort | None) -> Sequence[int]:
            key, down = (order.key, order.descending) if order is not None else ("position", False)
            return self._queries.line_ids(document_id, wanted, key, descending=down)

        self.model.set_source(load)

    def set_places(self, places: tuple[Reference, ...]) -> None:
        self._places = places

    def mark(self, bad: frozenset[int]) -> None:
        """Lines that stop posting bear the colour of an error."""
        if bad != self._bad:
            self._bad = bad
            self.view.viewport().update()

    def show_only(self, remark: OpeningRemark) -> None:
        """The lines of a remark, with a chip that shows all again."""
        self._filter = LineFilter(lot_ids=remark.lot_ids)
        self.search.edit.clear()
        self.chip.setText(chip_words(remark))
        self.chip.setAccessibleName(f"{chip_words(remark)}: показать все строки")
        self.chip.setToolTip("Показать все строки")
        self.chip.adjustSize()
        self.chip.show()
        self.reload(focus=remark.lot_ids[0] if remark.lot_ids else None)

    def show_all(self) -> None:
        """All lines of the document."""
        self.chip.hide()
        self._filter = LineFilter()
        self.reload()
        self.view.setFocus()

    def summary(self) -> str:
        """«3 строки»; while lines are sought, how many were found."""
        count = self.model.rowCount()
        if self._filter != LineFilter():
            return f"Показано: {lines_phrase(count)}"
        return lines_phrase(count) if count else ""

    # --- inside ----------------------------------------------------------------------

    def _tone(self, row: OpeningLine) -> Tone | None:
        return Tone.BAD if row.lot_id in self._bad else None

    def _row_actions(self, _row: OpeningLine) -> tuple[Link, ...]:
        if self._read_only:
            return (Link("open", "Экземпляры в каталоге", "Enter"),)
        return (
            Link("edit", "Изменить", "F2"),
            Link("open", "Открыть в каталоге"),
            Link("remove", "Убрать", "Del"),
        )

    def _on_loaded(self) -> None:
        self.panel.set_summary(self.summary())
        if self.model.rowCount() or self._filter != LineFilter():
            if self.panel.empty_state() is not None:
                self.panel.show_table()
        elif self.panel.empty_state() is None:
            self.panel.show_empty(self._make_empty())
        focus, self._pending_focus = self._pending_focus, None
        if focus is not None:
            self.view.go_to(focus)

    def _make_empty(self) -> EmptyState:
        words = "Строк пока нет. Найдите издание, чтобы добавить его экземпляры"
        empty = EmptyState("notebook", words, "Добавить издание", action_icon="plus")
        if empty.button is not None:
            empty.button.clicked.connect(self.add_requested)
            empty.button.setVisible(not self._read_only)
        return empty

    def _on_searched(self, words: str) -> None:
        self.chip.hide()
        self._filter = LineFilter(words=words.strip())
        self.reload()

    def _on_delete_requested(self, rows: list[OpeningLine]) -> None:
        if rows and not self._read_only:
            self.removed.emit(rows)

    def _on_action_chosen(self, row: OpeningLine, key: str) -> None:
        match key:
            case "edit":
                self.view.edit_current()
            case "remove":
                self._on_delete_requested([row])
            case "open":
                self.opened.emit(row.title_id)

    def _on_row_opened(self, row: OpeningLine) -> None:
        if self._read_only:
            self.opened.emit(row.title_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._widen_titles()

    def _widen_titles(self) -> None:
        """The title takes what is left; when nothing is, the table scrolls sideways."""
        header = self.view.horizontalHeader()
        number = self.model.column_number("name")
        others = header.length() - header.sectionSize(number)
        least = round(TITLE_WIDTH * self.view.fontMetrics().height() / 16)
        header.resizeSection(number, max(least, self.view.viewport().width() - others))
