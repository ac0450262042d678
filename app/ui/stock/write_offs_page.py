"""The list of write-off acts: drafts first, then the newest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout

from app.core.changes import Area
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
from app.ui.shell.page import Crumb, Page
from app.ui.stock.document_parts import status_pill

EDITOR = "stock.write_off"
OPEN, DISCARD = "open", "discard"
_HINTS = (("Ins", "новый акт"), ("Enter", "открыть"), ("Del", "удалить черновик"))
_EMPTY = "Актов о списании пока нет. Начните акт и сканируйте книги, которые уходят из фонда"


class WriteOffsPage(Page):
    """«Списание»."""

    page_id: ClassVar[str] = "stock.write_offs"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Списание"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.WRITE_OFF, Area.STOCK})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._acts: tuple[DocumentRow, ...] = ()
        self.set_up()

    def refresh(self) -> None:
        acts = self._workspace.queries.write_off.acts
        self._shell.runner.query(acts, self._on_loaded, key="acts", owner=self)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb(self.title),)

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
        self.model = RowTableModel[DocumentRow](_columns(), row_id=lambda row: row.id, parent=self)
        self.view = TableView(
            self.model, "Акты о списании", store=self._shell.settings, state_key="stock.write_offs"
        )
        self.view.set_row_actions(_actions)
        self.panel = TablePanel(self.view, hints=_HINTS)
        self.search = SearchField("Найти номер, фонд, причину")
        self.search.setMaximumWidth(current_theme().px(420))
        self.new = Button("Новый акт", Look.PRIMARY, icon="plus", kbd="Ins")
        row = QHBoxLayout()
        row.setSpacing(current_theme().px(8))
        row.addWidget(self.search, 1)
        row.addStretch(1)
        row.addWidget(self.new)
        self.column.addLayout(row)
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

    def _on_loaded(self, acts: tuple[DocumentRow, ...]) -> None:
        self._acts = acts
        self._show()
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _show(self) -> None:
        """Show the acts that fit the search."""
        text = self.search.text().strip()
        rows = [act for act in self._acts if fold(text) in fold(_words(act))]
        self.model.set_rows(rows)
        self.view.set_search_text(text)
        gone = sum(act.copies for act in rows if act.status is not DocumentStatus.DRAFT)
        acts = count_phrase(len(rows), "акт", "акта", "актов")
        self.panel.set_summary(f"{acts} · выбыло {copies_short(gone)}" if rows else "")
        focused = QApplication.focusWidget()
        in_list = focused is not None and self.panel.isAncestorOf(focused)
        if rows:
            self.panel.show_table()
            if in_list:
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif text:
            empty = EmptyState(
                "magnifying-glass", f"По запросу «{text}» ничего нет", "Показать все"
            )
            self._show_empty(empty, self._clear, in_list)
        else:
            empty = EmptyState("archive", _EMPTY, "Новый акт", action_icon="plus")
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
        self.navigate.emit(EDITOR, None)

    def _on_row_opened(self, row: DocumentRow) -> None:
        self.navigate.emit(EDITOR, row.id)

    def _on_action_chosen(self, row: DocumentRow, key: str) -> None:
        if key == DISCARD:
            self._on_delete_requested([row])
        else:
            self._on_row_opened(row)

    def _on_delete_requested(self, rows: Sequence[DocumentRow]) -> None:
        drafts = [row for row in rows if row.status is DocumentStatus.DRAFT]
        if not drafts:
            self.panel.set_summary("Проведённый акт не удаляют: откройте его и сторнируйте")
        for row in drafts:
            self._discard(row)

    def _discard(self, row: DocumentRow) -> None:
        service = self._workspace.services.write_off
        self._shell.runner.command(
            lambda: service.discard(row.id, row.version), self._shell.bus.publish, owner=self
        )


def _columns() -> list[TableColumn[DocumentRow]]:
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
            "subject",
            "Фонд и причина",
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


def _words(row: DocumentRow) -> str:
    return f"{row.number} {row.subject} {format_date(row.date)} {status_pill(row).text}"
