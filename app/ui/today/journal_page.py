"""«Журнал операций»: everything that was done, newest first, fetched as it is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.core.changes import Area
from app.core.money import count_phrase
from app.queries.safety import OperationRow
from app.services.workspace import Workspace
from app.ui.kit.table.models import PagedTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.shell.context import Shell
from app.ui.shell.document_pages import DOCUMENT_PAGES
from app.ui.shell.page import Crumb, Page
from app.ui.today.operations import operation_columns, who_column


class JournalPage(Page):
    """The whole journal. Enter opens the document of an operation; the link takes it back."""

    page_id = "today.journal"
    section_id = "today"
    title = "Журнал операций"
    areas = frozenset(Area)

    def __init__(
        self, *, workspace: Workspace, shell: Shell, on_undo: Callable[[OperationRow], None]
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._on_undo = on_undo
        self.set_up()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Журнал операций"),)

    def refresh(self) -> None:
        self.model.reload()

    def _build(self) -> None:
        safety = self._workspace.queries.safety
        time, kind, summary, *rest = operation_columns(self._workspace.clock.now, lambda: None)
        self.model: PagedTableModel[OperationRow] = PagedTableModel(
            (time, kind, summary, who_column(), *rest),
            self._shell.runner,
            load_ids=lambda _order: safety.operation_ids(),
            load_rows=safety.operations_by_ids,
            row_id=lambda row: row.id,
            parent=self,
        )
        self.view = TableView(
            self.model, "Журнал операций", store=self._shell.settings, state_key="journal"
        )
        self._panel = TablePanel(
            self.view,
            hints=(("Enter", "открыть документ"), ("→", "выбрать отмену")),
        )
        self.column.addWidget(self._panel, 1)

    def _connect(self) -> None:
        self.model.loaded.connect(self._on_loaded)
        self.view.link_activated.connect(lambda row, _key: self._on_undo(row))
        self.view.row_opened.connect(self._on_row_opened)

    def _on_loaded(self) -> None:
        number = self.model.rowCount()
        self._panel.set_summary(count_phrase(number, "операция", "операции", "операций"))
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _on_row_opened(self, row: OperationRow) -> None:
        if row.document_id is not None and row.document_kind is not None:
            self.navigate.emit(DOCUMENT_PAGES[row.document_kind], row.document_id)
