"""«ФПУ»: federal lists, the queue of matches that a person decides, the list itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.core.dates import format_date
from app.core.money import count_phrase
from app.core.progress import Progress
from app.core.textbook_matching import MatchKind
from app.queries.federal_list import EntryFilter, EntryRow, FederalListRow, MatchQueue, MatchRow
from app.services.federal_list import ListLoaded
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import Tabs
from app.ui.kit.fields import ComboBox
from app.ui.kit.search import SearchField
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import TABLE_FILE
from app.ui.shell.page import Page
from app.ui.textbooks.action_row import ActionRow
from app.ui.textbooks.federal_columns import (
    NumberedEntry,
    candidate_columns,
    entry_columns,
    title_columns,
)

DOUBTFUL, NONE, CERTAIN, DECIDED, ENTRIES = "doubtful", "none", "certain", "decided", "entries"
_KINDS = {DOUBTFUL: MatchKind.DOUBTFUL, NONE: MatchKind.NONE, CERTAIN: MatchKind.CERTAIN}
_NAMES = {
    DOUBTFUL: "Под вопросом",
    NONE: "Не найдены",
    CERTAIN: "Уверенные",
    DECIDED: "Решено",
    ENTRIES: "Перечень",
}
_LEAST_BESIDE = 900
_LIST_WIDTH = 240
_HINTS = (("1–9", "это она"), ("Enter", "первая"), ("Del", "нет в перечне"))


class FederalPage(Page):
    """The list at the top; below it our textbooks with what the list may have for them, or the
    list itself. One key decides: a digit takes a candidate, Del says that there is none."""

    page_id: ClassVar[str] = "textbooks.federal_list"
    section_id: ClassVar[str] = "textbooks"
    title: ClassVar[str] = "Федеральный перечень"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.TEXTBOOKS, Area.CATALOGUE})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._lists: tuple[FederalListRow, ...] = ()
        self._queue: MatchQueue | None = None
        self._tab = DOUBTFUL
        self._place = 0
        self.set_up()

    def refresh(self) -> None:
        queries = self._workspace.queries.federal_list
        self._shell.runner.query(queries.lists, self._on_lists_loaded, key="lists", owner=self)

    def primary_action(self) -> Callable[[], object] | None:
        return self.accept_certain

    def focus_search(self) -> bool:
        self._choose_tab(ENTRIES)
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def regions(self) -> Sequence[QWidget]:
        return (self.accept, self.tabs, self.view, self.candidates_view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.room() >= current_theme().px(_LEAST_BESIDE)
        self._both.setDirection(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit in either table takes the candidate of that number."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            number = event.key() - Qt.Key.Key_0
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and 1 <= number <= 9:
                self.take(number)
                return True
        return super().eventFilter(watched, event)

    # --- building --------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.accept = Button("Принять уверенные", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        self.load = Button("Загрузить перечень…", icon="file-arrow-up")
        self.chosen = ComboBox(name="Перечень")
        self.chosen.setToolTip("По какому приказу сверять учебники")
        self.chosen.setMinimumWidth(theme.px(_LIST_WIDTH))
        self.column.addWidget(ActionRow((self.accept, self.load), self.chosen))
        self.about = Text("", Type.BODY, "text_2", wrap=True)
        self.column.addWidget(self.about)
        self.tabs = Tabs(tuple(_NAMES.items()), wraps=True)
        self.column.addWidget(self.tabs)
        self.model = RowTableModel[MatchRow](
            title_columns(), row_id=lambda row: row.title_id, parent=self
        )
        self.view = TableView(self.model, "Учебники школы")
        self.panel = TablePanel(self.view, hints=_HINTS)
        self.candidates_model = RowTableModel[NumberedEntry](
            candidate_columns(), row_id=lambda row: row.entry.id, parent=self
        )
        self.candidates_view = TableView(self.candidates_model, "Что подходит в перечне")
        self.candidates = TablePanel(self.candidates_view, title="В перечне", footer=False)
        self.reason = Text("", Type.CAPTION, "text_2", wrap=True)
        matching = QWidget()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, matching)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(theme.px(12))
        self._both.addWidget(self.panel, 1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.candidates, 1)
        column.addWidget(self.reason)
        self._both.addWidget(right, 1)
        self.search = SearchField("Найти по номеру, заглавию, автору")
        self.entries_model = RowTableModel[EntryRow](
            entry_columns(), row_id=lambda row: row.id, parent=self
        )
        self.entries_view = TableView(
            self.entries_model, "Перечень", store=self._shell.settings, state_key=self.page_id
        )
        self.entries_panel = TablePanel(self.entries_view)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.entries_panel, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(matching)
        self._stack.addWidget(listed)
        self.column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.accept.clicked.connect(self.accept_certain)
        self.load.clicked.connect(self.load_file)
        self.chosen.currentIndexChanged.connect(lambda _index: self._read())
        self.tabs.selected.connect(self._choose_tab)
        self.view.current_row_changed.connect(self._on_title_changed)
        self.view.row_opened.connect(lambda _row: self.take(1))
        self.view.delete_requested.connect(lambda _rows: self.say_absent())
        self.candidates_view.row_opened.connect(lambda row: self.take(row.number))
        self.candidates_view.delete_requested.connect(lambda _rows: self.say_absent())
        for view in (self.view, self.candidates_view):
            view.installEventFilter(self)
        self.search.changed.connect(lambda _text: self._read_entries())

    # --- acting ----------------------------------------------------------------------

    def accept_certain(self) -> None:
        """Keep every match that the program is certain of."""
        list_id = self._list_id()
        if list_id is not None:
            service = self._workspace.services.federal_list
            self._shell.runner.command(
                lambda: service.match(list_id).changes, self._publish, owner=self
            )

    def take(self, number: int) -> None:
        """Say that the textbook is the candidate of this number."""
        rows = self.candidates_model.rows()
        if self._stack.currentIndex() == 0 and number <= len(rows):
            self._decide(rows[number - 1].entry.id)

    def say_absent(self) -> None:
        """Say that the list has nothing for the textbook; a decided one waits again."""
        row = self.view.current_row()
        list_id = self._list_id()
        if isinstance(row, MatchRow) and row.decision and list_id is not None:
            service, title_id = self._workspace.services.federal_list, row.title_id
            self._shell.runner.command(
                lambda: service.forget(list_id, title_id), self._publish, owner=self
            )
        else:
            self._decide(None)

    def load_file(self) -> None:
        """Load the workbook of another order."""
        path = self._shell.file_dialogs.open_file("Федеральный перечень", (TABLE_FILE,))
        if path is None:
            return
        service = self._workspace.services.federal_list

        def work(progress: Progress) -> ListLoaded:
            file = service.read_file(path, progress)
            return service.load(path, file, service.suggest_head(path, file))

        self._shell.runner.long(work, self._on_loaded, label="Загружаем перечень", owner=self)

    def load_shipped(self) -> None:
        """Load the list that the program brings along."""
        service = self._workspace.services.federal_list
        self._shell.runner.long(
            service.load_shipped, self._on_loaded, label="Загружаем перечень", owner=self
        )

    def _decide(self, entry_id: int | None) -> None:
        row = self.view.current_row()
        list_id = self._list_id()
        if not isinstance(row, MatchRow) or list_id is None:
            return
        service, title_id = self._workspace.services.federal_list, row.title_id
        self._place = self.model.number_of(title_id)
        self._shell.runner.command(
            lambda: service.decide(list_id, title_id, entry_id), self._publish, owner=self
        )

    def _publish(self, changes: Changes) -> None:
        if changes.operation_id is not None:
            self._shell.bus.publish(changes)

    def _on_loaded(self, loaded: ListLoaded) -> None:
        if loaded.changes.operation_id is None:
            self.noted.emit("Этот перечень уже загружен")
        self._publish(loaded.changes)
        self.refresh()

    # --- showing ---------------------------------------------------------------------

    def _list_id(self) -> int | None:
        found = self.chosen.currentData()
        return found if isinstance(found, int) else None

    def _on_lists_loaded(self, lists: tuple[FederalListRow, ...]) -> None:
        kept = self._list_id()
        self._lists = lists
        with QSignalBlocker(self.chosen):
            self.chosen.clear()
            for row in lists:
                number = f"№ {row.order_number} " if row.order_number else ""
                self.chosen.addItem(f"{number}от {format_date(row.as_of)}", row.id)
            if kept is not None:
                self.chosen.setCurrentIndex(max(self.chosen.findData(kept), 0))
        for widget in (self.chosen, self.about, self.tabs):
            widget.setVisible(bool(lists))
        self.accept.setEnabled(bool(lists))
        if lists:
            self._read()
        else:
            self._stack.setCurrentIndex(0)
            self.model.set_rows(())
            self.candidates_model.set_rows(())
            self._show_nothing()

    def _show_nothing(self) -> None:
        empty = EmptyState(
            "graduation-cap",
            "Федеральный перечень ещё не загружен. С программой поставляется перечень по приказу "
            "от 21.02.2024 № 119; более новый загрузите из таблицы",
            "Взять из поставки",
        )
        self.panel.show_empty(empty)
        self.panel.set_summary("")
        if empty.button is not None:
            empty.button.clicked.connect(self.load_shipped)

    def _read(self) -> None:
        list_id = self._list_id()
        if list_id is None:
            return
        row = next(item for item in self._lists if item.id == list_id)
        textbooks = count_phrase(row.textbooks, "учебник", "учебника", "учебников")
        self.about.setText(
            f"{row.name}, {textbooks}. Более новый перечень загрузите "
            "из таблицы Excel: прежний останется, решения по нему не пропадут."
        )
        queries = self._workspace.queries.federal_list
        self._shell.runner.query(
            lambda: queries.queue(list_id), self._on_queue_loaded, key="queue", owner=self
        )
        if self._tab == ENTRIES:
            self._read_entries()

    def _read_entries(self) -> None:
        list_id = self._list_id()
        if list_id is None:
            return
        queries, wanted = self._workspace.queries.federal_list, EntryFilter(self.search.text())
        self._shell.runner.query(
            lambda: queries.entries(list_id, wanted),
            self._on_entries_loaded,
            key="entries",
            owner=self,
        )

    def _on_entries_loaded(self, rows: tuple[EntryRow, ...]) -> None:
        self.entries_view.set_search_text(self.search.text())
        self.entries_model.set_rows(rows)
        found = count_phrase(len(rows), "учебник", "учебника", "учебников")
        self.entries_panel.set_summary(f"Найдено: {found}" if self.search.text() else found)

    def _on_queue_loaded(self, queue: MatchQueue) -> None:
        self._queue = queue
        counts = {key: len(queue.of_kind(kind)) for key, kind in _KINDS.items()}
        counts[DECIDED] = len(queue.decided)
        tabs = [
            (key, f"{name} {counts[key]}" if key in counts else name)
            for key, name in _NAMES.items()
        ]
        self.tabs.set_tabs(tabs)
        self.tabs.set_current(self._tab)
        self.accept.set_hint("" if counts[CERTAIN] else "Уверенных больше нет")
        self._show_rows()

    def _choose_tab(self, tab: str) -> None:
        self._tab, self._place = tab, 0
        self.tabs.set_current(tab)
        if tab == ENTRIES:
            self._read_entries()
        self._show_rows()

    def _show_rows(self) -> None:
        self._stack.setCurrentIndex(1 if self._tab == ENTRIES else 0)
        if self._queue is None or self._tab == ENTRIES:
            return
        rows = (
            self._queue.decided if self._tab == DECIDED else self._queue.of_kind(_KINDS[self._tab])
        )
        self.model.set_rows(rows)
        self.panel.set_summary(count_phrase(len(rows), "учебник", "учебника", "учебников"))
        self.panel.set_hints((("Del", "снять решение"),) if self._tab == DECIDED else _HINTS)
        if not rows:
            self.candidates_model.set_rows(())
            self.reason.setText("")
            self.panel.show_empty(EmptyState("check-circle", "Здесь ничего не ждёт решения"))
            return
        self.panel.show_table()
        self.view.select_number(min(self._place, len(rows) - 1))
        self._on_title_changed(self.view.current_row())

    def _on_title_changed(self, row: object) -> None:
        if not isinstance(row, MatchRow) or self._queue is None:
            return
        self.reason.setText(row.reason)
        if row.entry is not None or row.match is None:
            self.candidates_model.set_rows(())
            if row.entry is not None:
                self.reason.setText(f"{row.entry.title} · № {row.entry.number}. {row.reason}")
            return
        self.candidates_model.set_rows(
            [
                NumberedEntry(number, candidate, self._queue.entries[candidate.key])
                for number, candidate in enumerate(row.match.candidates, start=1)
            ]
        )
