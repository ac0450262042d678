"""«Свои штрихкоды»: labels that were bought printed are scanned onto one copy after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.core.barcodes import copy_barcode
from app.core.changes import Area, Changes
from app.core.errors import FormulyarError
from app.core.money import copies_short, format_count
from app.queries.copies import CopyRow
from app.queries.labels import LabelSource
from app.services.workspace import Workspace
from app.ui.kit.cards import EmptyState
from app.ui.kit.requisites import sentence_of
from app.ui.kit.search import ScanField, ScanState
from app.ui.kit.table.columns import Align, Status, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page

_HINTS = (("↑ ↓", "другой экземпляр"), ("Ctrl+Z", "отменить"))
_EMPTY = "Экземпляров здесь нет: они выбыли или ещё не поступили"


def awaits_label(copy: CopyRow) -> bool:
    """Has it no label of its own yet: the code of the program, or none?"""
    return copy.barcode in ("", copy_barcode(copy.id))


class BarcodesPage(Page):
    """``open_with`` takes a :class:`LabelSource`. A scan goes to the current row, and the next
    one without a label becomes current."""

    page_id: ClassVar[str] = "stock.barcodes"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Свои штрихкоды"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.STOCK, Area.CATALOGUE, Area.WRITE_OFF})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._source: LabelSource | None = None
        self._queue: list[str] = []
        self._busy = False
        self._announcing = False
        self.set_up()

    def open_with(self, argument: object) -> None:
        self._source = argument if isinstance(argument, LabelSource) else None
        self._queue.clear()
        self.model.set_rows(())
        self.scan.clear_answer()
        self._say_problem("")
        if not self.is_stale:
            self.refresh()
        self.focus_search()

    def refresh(self) -> None:
        source = self._source
        if source is not None:
            self._shell.runner.query(
                lambda: self._workspace.queries.labels.copies(source),
                self._on_read,
                key="copies",
                owner=self,
            )

    def apply_changes(self, changes: Changes) -> None:
        if not self._announcing:
            super().apply_changes(changes)

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb(self.title),)

    def on_scan(self, code: str) -> bool:
        self.scan.submit(code)
        return True

    def focus_search(self) -> bool:
        self.scan.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def regions(self) -> Sequence[QWidget]:
        return (self.scan, self.view)

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        self.about = Text(
            "Наклейте этикетку на книгу и сканируйте её: штрихкод получит выбранный экземпляр.",
            Type.BODY,
            "text_2",
            wrap=True,
        )
        self.scan = ScanField("Сканируйте наклейку")
        self.problem = Text("", Type.BODY, "bad", wrap=True)
        self.problem.hide()
        self.next = Text("", Type.STRONG, wrap=True)
        self.model: RowTableModel[CopyRow] = RowTableModel(
            _columns(), row_id=lambda row: row.id, parent=self
        )
        self.view = TableView(
            self.model, "Экземпляры", store=self._shell.settings, state_key="stock.barcodes"
        )
        self.panel = TablePanel(self.view, hints=_HINTS)
        self.column.addWidget(self.about)
        self.column.addWidget(self.scan)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.next)
        self.column.addWidget(self.panel, 1)

    def _connect(self) -> None:
        self.scan.scanned.connect(self._on_scanned)
        self.view.current_row_changed.connect(lambda _row: self._show_next())
        self.view.row_opened.connect(lambda _row: self.focus_search())

    # --- showing ---------------------------------------------------------------------------

    def _on_read(self, copies: tuple[CopyRow, ...]) -> None:
        fresh = not self.model.rows()
        self.model.set_rows(copies)
        if not copies:
            self.panel.show_empty(EmptyState("barcode", _EMPTY))
            self.panel.set_summary("")
            self.next.setText("")
            return
        self.panel.show_table()
        if fresh:
            self._go_on(-1)
        self._renew()

    def _renew(self) -> None:
        rows = self.model.rows()
        waiting = sum(awaits_label(row) for row in rows)
        self.panel.set_summary(
            f"{copies_short(len(rows))}, с наклейкой {format_count(len(rows) - waiting)}"
        )
        self._show_next()

    def _show_next(self) -> None:
        row = self.view.current_row()
        rows = self.model.rows()
        if row is None:
            self.next.setText("")
        elif not any(awaits_label(item) for item in rows):
            self.next.setText("У всех экземпляров есть наклейки.")
        else:
            place = self.view.currentIndex().row() + 1
            self.next.setText(f"Сейчас: {_label(row)}, {place} из {format_count(len(rows))}")

    def _go_on(self, after: int) -> None:
        """To the next copy without a label, past the end to the first; if there is none, stay."""
        rows = self.model.rows()
        order = [*range(after + 1, len(rows)), *range(min(after + 1, len(rows)))]
        waiting = next((number for number in order if awaits_label(rows[number])), None)
        if waiting is not None:
            self.view.select_number(waiting)
        elif not self.view.currentIndex().isValid():
            self.view.select_number(0)

    # --- scanning --------------------------------------------------------------------------

    def _on_scanned(self, code: str) -> None:
        """Codes that come while one is written wait, so that a fast hand never overtakes."""
        self._queue.append(code)
        self._assign_next()

    def _assign_next(self) -> None:
        row = self.view.current_row()
        if self._busy or not self._queue:
            return
        code = self._queue.pop(0)
        if not isinstance(row, CopyRow):
            self.scan.answer(ScanState.UNKNOWN, code, _EMPTY)
            return
        self._busy = True
        self._shell.runner.command(
            lambda: self._workspace.services.barcodes.assign(row.id, code),
            lambda changes: self._on_assigned(row, code, changes),
            owner=self,
            on_error=lambda error: self._on_refused(code, error),
        )

    def _on_assigned(self, row: CopyRow, code: str, changes: Changes) -> None:
        self._busy = False
        self._announcing = True
        try:
            self._shell.bus.publish(changes)
        finally:
            self._announcing = False
        self._say_problem("")
        self.scan.answer(ScanState.OK, code, _label(row))
        source = self._source
        if source is None:
            return
        self._shell.runner.query(
            lambda: self._workspace.queries.labels.copies(source),
            lambda copies: self._on_written(row.id, copies),
            key="copies",
            owner=self,
        )

    def _on_written(self, copy_id: int, copies: tuple[CopyRow, ...]) -> None:
        self.model.set_rows(copies)
        self.view.flash(copy_id)
        self._go_on(self.model.number_of(copy_id))
        self._renew()
        self._assign_next()

    def _on_refused(self, code: str, error: FormulyarError) -> None:
        """What was scanned after a label that was refused would go to a wrong copy."""
        self._busy = False
        self._queue.clear()
        self.scan.answer(ScanState.UNKNOWN, code, "Не записан")
        self._say_problem(sentence_of(error))

    def _say_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))


def _label(row: CopyRow) -> str:
    number = f"№ {row.inventory_number} " if row.inventory_number else ""
    return f"{number}{row.name}"


def _columns() -> tuple[TableColumn[CopyRow], ...]:
    return (
        TableColumn(
            "number",
            "Инв. №",
            lambda row: row.inventory_number or "б/н",
            width=110,
            sortable=False,
        ),
        TableColumn(
            "name",
            "Заглавие",
            lambda row: row.title,
            width=220,
            stretch=True,
            tooltip=lambda row: row.name,
            sortable=False,
        ),
        TableColumn(
            "year",
            "Год",
            lambda row: str(row.year or ""),
            width=64,
            align=Align.RIGHT,
            spare=1,
            sortable=False,
        ),
        TableColumn(
            "barcode",
            "Штрихкод",
            lambda row: row.barcode,
            width=180,
            weight=Weight.STRONG,
            sortable=False,
        ),
        TableColumn(
            "state",
            "Наклейка",
            lambda row: "ждёт" if awaits_label(row) else "есть",
            width=170,
            status=lambda row: (
                Status("Ждёт наклейки", Tone.WARN, "clock")
                if awaits_label(row)
                else Status("Наклеена", Tone.OK, "check-circle-fill")
            ),
            sortable=False,
        ),
    )
