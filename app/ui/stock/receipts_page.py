"""The list of receipts: drafts first, then the newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.core.changes import Area, Changes
from app.core.dates import format_date
from app.core.errors import ConflictError
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

EDITOR = "stock.receipt"
_HINTS = (("Ins", "новое"), ("Enter", "открыть"), ("Del", "удалить черновик"))


class ReceiptsPage(Page):
    """«Поступления»."""

    page_id: ClassVar[str] = "stock.receipts"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Поступления"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.STOCK})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._receipts: tuple[DocumentRow, ...] = ()
        self.set_up()

    def refresh(self) -> None:
        stock = self._workspace.queries.stock
        self._shell.runner.query(stock.receipts, self._on_loaded, key="receipts", owner=self)

    def primary_action(self) -> Callable[[], object] | None:
        return self._on_new_requested

    def focus_search(self) -> bool:
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.edit.selectAll()
        return True

    def _build(self) -> None:
        self.model = RowTableModel[DocumentRow](_columns(), row_id=lambda row: row.id, parent=self)
        self.view = TableView(
            self.model, "Поступления", store=self._shell.settings, state_key="stock.receipts"
        )
        self.view.set_row_actions(_actions)
        self.panel = TablePanel(self.view, hints=_HINTS)
        self.search = SearchField("Найти поставщика, документ, номер")
        self.search.setMaximumWidth(current_theme().px(420))
        self.new = Button("Новое поступление", Look.PRIMARY, icon="plus", shortcut="Ins")
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

    def _on_loaded(self, rows: tuple[DocumentRow, ...]) -> None:
        self._receipts = rows
        self._show()
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _show(self) -> None:
        """Show the receipts that fit the search."""
        wanted = fold(self.search.text().strip())
        rows = [row for row in self._receipts if wanted in fold(_words(row))]
        self.model.set_rows(rows)
        self.view.set_search_text(self.search.text())
        copies = copies_short(sum(row.copies for row in rows if _counts(row)))
        titles = count_phrase(len(rows), "поступление", "поступления", "поступлений")
        self.panel.set_summary(f"{titles} · проведено {copies}" if rows else "")
        if rows:
            self.panel.show_table()
        elif wanted:
            words = f"По запросу «{self.search.text().strip()}» ничего нет"
            self._show_empty(EmptyState("magnifying-glass", words, "Показать все"), self._clear)
        else:
            words = "Поступлений пока нет. Внесите первую накладную или дар"
            empty = EmptyState("archive-box", words, "Новое поступление", action_icon="plus")
            self._show_empty(empty, self._on_new_requested)

    def _show_empty(self, empty: EmptyState, action: Callable[[], object]) -> None:
        if empty.button is not None:
            empty.button.clicked.connect(lambda: action())
        self.panel.show_empty(empty)

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
        if key == "discard":
            self._on_delete_requested([row])
        else:
            self._on_row_opened(row)

    def _on_delete_requested(self, rows: list[DocumentRow]) -> None:
        drafts = [row for row in rows if row.status is DocumentStatus.DRAFT]
        if not drafts:
            self.panel.set_summary("Проведённое поступление не удаляют: откройте его и сторнируйте")
            return
        for row in drafts:
            self._discard(row.id)

    def _discard(self, document_id: int) -> None:
        self._shell.runner.command(
            lambda: _discard(self._workspace, document_id), self._shell.bus.publish, owner=self
        )


def _discard(workspace: Workspace, document_id: int) -> Changes:
    card = workspace.queries.stock.receipt(document_id)
    if card is None:
        raise ConflictError("Черновика уже нет.", "Обновите список.")
    return workspace.services.receipts.discard(document_id, card.draft.version)


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
            "record_date",
            "Запись",
            lambda row: _day(row),
            width=104,
            spare=1,
            weight=Weight.SECONDARY,
            sort_key=lambda row: (row.record_date is None, row.record_date or row.date, row.id),
        ),
        TableColumn(
            "subject",
            "Поставщик и документ",
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
    actions = [Link("open", "Открыть", "Enter")]
    if row.status is DocumentStatus.DRAFT:
        actions.append(Link("discard", "Удалить черновик", "Del"))
    return tuple(actions)


def _counts(row: DocumentRow) -> bool:
    return row.status is not DocumentStatus.DRAFT


def _day(row: DocumentRow) -> str:
    return "" if row.record_date is None else format_date(row.record_date)


def _words(row: DocumentRow) -> str:
    return f"{row.number} {row.subject} {format_date(row.date)} {status_pill(row).text}"
