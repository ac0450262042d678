"""The list of documents of one kind: drafts first, then the newest; search, open, discard."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout

from app.core.changes import Changes
from app.core.dates import format_date
from app.core.money import copies_short, count_phrase, format_count, format_kopecks
from app.core.stock import DocumentStatus
from app.core.text import fold
from app.queries.documents import DocumentRow
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.search import SearchField
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Page
from app.ui.stock.document_parts import status_pill

OPEN, DISCARD = "open", "discard"


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """What a list of one kind of documents says.

    Args:
        editor: page id of one document.
        new: label of the button; ``new_hint`` its short form in the footer.
        search: what can be found, in the search field.
        subject: caption of the column that tells documents apart.
        count: forms of the noun after 1, 2 and 5.
        moved: what the posted ones did with their copies («проведено»).
        empty, icon: the sentence and picture of an empty list.
        not_deletable: answer to Del on a posted document.
    """

    editor: str
    new: str
    new_hint: str
    search: str
    subject: str
    count: tuple[str, str, str]
    moved: str
    empty: str
    icon: str
    not_deletable: str


class DocumentsPage(Page):
    """A list of documents; a subclass names the kind and says how to fetch and discard."""

    section_id: ClassVar[str] = "stock"
    words: ClassVar[DocumentWords]

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._documents: tuple[DocumentRow, ...] = ()
        self.set_up()

    @abstractmethod
    def fetch(self) -> tuple[DocumentRow, ...]:
        """The documents, drafts first; called on a reader thread."""

    @abstractmethod
    def discard(self, row: DocumentRow) -> Changes:
        """Put a draft away; called on the writer thread."""

    def columns(self) -> list[TableColumn[DocumentRow]]:
        """The columns of the list."""
        return document_columns(self.words.subject)

    def is_wanted(self, row: DocumentRow) -> bool:
        """Does a document pass the filters of the page?"""
        return True

    def is_narrowed(self) -> bool:
        """Is a filter on?"""
        return False

    def summary(self, rows: Sequence[DocumentRow]) -> str:
        """What the footer says of the documents shown."""
        moved = sum(row.copies for row in rows if row.status is not DocumentStatus.DRAFT)
        count = count_phrase(len(rows), *self.words.count)
        return f"{count} · {self.words.moved} {copies_short(moved)}"

    def words_of(self, row: DocumentRow) -> str:
        """What of a document is searched."""
        return f"{row.number} {row.subject} {format_date(row.date)} {status_pill(row).text}"

    def refresh(self) -> None:
        self._shell.runner.query(self.fetch, self._on_loaded, key="documents", owner=self)

    def primary_action(self) -> Callable[[], object] | None:
        return self._on_new_requested

    def focus_search(self) -> bool:
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.edit.selectAll()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self._on_new_requested()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        words = self.words
        self.model = RowTableModel[DocumentRow](
            self.columns(), row_id=lambda row: row.id, parent=self
        )
        self.view = TableView(
            self.model, self.title, store=self._shell.settings, state_key=self.page_id
        )
        self.view.set_row_actions(_actions)
        self.panel = TablePanel(
            self.view,
            hints=(("Ins", words.new_hint), ("Enter", "открыть"), ("Del", "удалить черновик")),
        )
        self.search = SearchField(words.search)
        self.search.setMaximumWidth(current_theme().px(420))
        self.new = Button(words.new, Look.PRIMARY, icon="plus", kbd="Ins")
        self.top = QHBoxLayout()
        self.top.setSpacing(current_theme().px(8))
        self.top.addWidget(self.search, 1)
        self.top.addStretch(1)
        self.top.addWidget(self.new)
        self.column.addLayout(self.top)
        self.column.addWidget(self.panel, 1)

    def _connect(self) -> None:
        self.new.clicked.connect(self._on_new_requested)
        self.search.changed.connect(lambda _text: self._show())
        self.search.submitted.connect(lambda _text: self._go_to_list())
        self.search.moved_down.connect(self._go_to_list)
        self.view.insert_requested.connect(self._on_new_requested)
        self.view.row_opened.connect(self._on_row_opened)
        self.view.delete_requested.connect(self._on_delete_requested)
        self.view.link_activated.connect(self._on_action_chosen)

    def _on_loaded(self, rows: tuple[DocumentRow, ...]) -> None:
        self._documents = rows
        self._show()
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _show(self) -> None:
        """Show the documents that fit the search."""
        text = self.search.text().strip()
        rows = [
            row
            for row in self._documents
            if self.is_wanted(row) and fold(text) in fold(self.words_of(row))
        ]
        self.model.set_rows(rows)
        self.view.set_search_text(text)
        self.panel.set_summary(self.summary(rows) if rows else "")
        focused = QApplication.focusWidget()
        in_list = focused is not None and self.panel.isAncestorOf(focused)
        if rows:
            self.panel.show_table()
            if in_list:
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif text or self.is_narrowed():
            sentence = f"По запросу «{text}» ничего нет" if text else "По этому отбору ничего нет"
            empty = EmptyState("magnifying-glass", sentence, "Показать все")
            self._show_empty(empty, self._clear, in_list)
        else:
            empty = EmptyState(
                self.words.icon, self.words.empty, self.words.new, action_icon="plus"
            )
            self._show_empty(empty, self._on_new_requested, in_list)

    def _show_empty(self, empty: EmptyState, action: Callable[[], object], focus: bool) -> None:
        """``focus``: the list had the focus, so its place takes it over."""
        self.panel.show_empty(empty)
        if empty.button is not None:
            empty.button.clicked.connect(lambda: action())
            if focus:
                empty.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _clear(self) -> None:
        self.search.clear()
        self._go_to_list()

    def _go_to_list(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _on_new_requested(self) -> None:
        self.navigate.emit(self.words.editor, None)

    def _on_row_opened(self, row: DocumentRow) -> None:
        self.navigate.emit(self.words.editor, row.id)

    def _on_action_chosen(self, row: DocumentRow, key: str) -> None:
        if key == DISCARD:
            self._on_delete_requested([row])
        else:
            self._on_row_opened(row)

    def _on_delete_requested(self, rows: Sequence[DocumentRow]) -> None:
        drafts = [row for row in rows if row.status is DocumentStatus.DRAFT]
        if not drafts:
            self.panel.set_summary(self.words.not_deletable)
        for row in drafts:
            discard = partial(self.discard, row)
            self._shell.runner.command(discard, self._shell.bus.publish, owner=self)


def document_columns(subject: str) -> list[TableColumn[DocumentRow]]:
    """Number, dates, what tells documents apart (``subject`` is its heading), amounts, status."""
    right = Align.RIGHT
    return [
        TableColumn(
            "number",
            "№",
            lambda row: row.number or "—",
            width=72,
            align=right,
            sort_key=lambda row: (row.date.year, int(row.number) if row.number.isdigit() else 0),
            weight=Weight.STRONG,
            searched=True,
        ),
        TableColumn(
            "date",
            "Дата",
            lambda row: format_date(row.date),
            width=104,
            sort_key=lambda row: (row.date, row.id),
        ),
        TableColumn(
            "record_date",
            "Запись",
            lambda row: "" if row.record_date is None else format_date(row.record_date),
            width=104,
            spare=1,
            weight=Weight.SECONDARY,
            sort_key=lambda row: (row.record_date is None, row.record_date or row.date, row.id),
        ),
        TableColumn(
            "subject",
            subject,
            lambda row: row.subject,
            width=200,
            stretch=True,
            searched=True,
        ),
        TableColumn(
            "copies",
            "Экз.",
            lambda row: format_count(row.copies),
            width=84,
            align=right,
            sort_key=lambda row: row.copies,
        ),
        TableColumn(
            "total",
            "Сумма, ₽",
            lambda row: format_kopecks(row.total),
            width=128,
            align=right,
            sort_key=lambda row: row.total,
        ),
        TableColumn(
            "records",
            "КСУ №",
            lambda row: ", ".join(map(str, row.records)),
            width=88,
            spare=2,
            sort_key=lambda row: row.records,
        ),
        TableColumn(
            "status",
            "Состояние",
            lambda row: "",
            width=152,
            pill=status_pill,
            sort_key=lambda row: status_pill(row).text,
        ),
    ]


def _actions(row: DocumentRow) -> tuple[Link, ...]:
    actions = [Link(OPEN, "Открыть", "Enter")]
    if row.status is DocumentStatus.DRAFT:
        actions.append(Link(DISCARD, "Удалить черновик", "Del"))
    return tuple(actions)
