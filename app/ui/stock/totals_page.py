"""«Итоги»: the fund at a date, its turnover, the closed periods, and their papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.core.dates import format_date
from app.core.errors import FormulyarError
from app.core.money import count_phrase
from app.core.periods import Period
from app.core.stock import FUND_NAMES, Fund
from app.queries.accounting_data import FundState, Turnover
from app.queries.periods import ClosingRow
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import Tabs
from app.ui.kit.fields import DateEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Page
from app.ui.shell.previews import Paper
from app.ui.stock.book_fields import ParameterFields
from app.ui.stock.book_parts import ChoiceParameter, PeriodParameter
from app.ui.stock.document_parts import Notice
from app.ui.stock.period_dialogs import CloseDialog, ReopenDialog
from app.ui.stock.totals_parts import (
    REOPEN,
    StateRow,
    TurnoverRow,
    closing_actions,
    closing_columns,
    state_columns,
    state_rows,
    state_summary,
    turnover_columns,
    turnover_rows,
)

STATE, TURNOVER, PERIODS = "state", "turnover", "periods"
FUND = "fund"
_TABS = (
    (STATE, "Состояние на дату"),
    (TURNOVER, "Оборот за период"),
    (PERIODS, "Закрытые периоды"),
)
_PAPER_FORMATS = ("pdf", "xlsx")


class TotalsPage(Page):
    """``open_with`` takes the id of one of its three parts."""

    page_id: ClassVar[str] = "stock.totals"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Итоги"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {Area.STOCK, Area.WRITE_OFF, Area.TRANSFER, Area.SCHOOL}
    )

    def __init__(self, workspace: Workspace, shell: Shell, resources: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._resources = resources
        self._turnover: Turnover | None = None
        self.set_up()

    # --- what the window calls -----------------------------------------------------------

    def open_with(self, argument: object) -> None:
        if argument in dict(_TABS):
            self._show_part(str(argument))

    def refresh(self) -> None:
        self._ask_state()
        self._ask_turnover()
        periods = self._workspace.queries.periods
        self._shell.runner.query(
            periods.closings, self._on_closings_read, key="closings", owner=self
        )

    def primary_action(self) -> Callable[[], object] | None:
        match self.tabs.current():
            case tab if tab == STATE:
                return self.print_reconciliation
            case tab if tab == TURNOVER:
                return self.print_turnover
        return self.ask_to_close

    def print_action(self) -> Callable[[], object] | None:
        match self.tabs.current():
            case tab if tab == STATE:
                return self.print_reconciliation
            case tab if tab == TURNOVER:
                return self.print_turnover
        return None

    def regions(self) -> Sequence[QWidget]:
        return (self.tabs, self._stack.currentWidget())

    # --- building ------------------------------------------------------------------------

    def _build(self) -> None:
        self.tabs = Tabs(_TABS, wraps=True)
        self.tabs.setAccessibleName("Части итогов")
        self.notice = Notice()
        self.column.addWidget(self.tabs)
        self.column.addWidget(self.notice)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        for part in (self._make_state(), self._make_turnover(), self._make_periods()):
            self._stack.addWidget(part)
        self.column.addWidget(holder, 1)

    def _make_state(self) -> QWidget:
        self.day = DateEdit(self._workspace.clock.today(), required=True)
        self._day_cell = LabeledField("На конец какого дня", self.day)
        self._day_cell.setMaximumWidth(current_theme().px(220))
        self.reconciliation = Button(
            "Сверка с бухгалтерией…", Look.PRIMARY, icon="printer", kbd="Ctrl+P"
        )
        self.state_model: RowTableModel[StateRow] = RowTableModel(
            state_columns(), row_id=lambda row: row.id, parent=self
        )
        self.state_view = self._view(self.state_model, "Состояние фонда", STATE)
        self.state_panel = TablePanel(self.state_view)
        return _part(None, [self._day_cell, self.reconciliation], self.state_panel)

    def _make_turnover(self) -> QWidget:
        today = self._workspace.clock.today()
        funds = [(fund.value, FUND_NAMES[fund]) for fund in Fund]
        self.fields = ParameterFields(
            (
                PeriodParameter(lambda: Period.year(today.year)),
                ChoiceParameter(FUND, "Фонд", (("", "Все фонды"), *funds)),
            ),
            today,
        )
        self.documents = Button("Реестр документов…", icon="list-numbers")
        self.sheet = Button("Оборотная ведомость…", Look.PRIMARY, icon="printer", kbd="Ctrl+P")
        self.turnover_model: RowTableModel[TurnoverRow] = RowTableModel(
            turnover_columns(), row_id=lambda row: row.id, parent=self
        )
        self.turnover_view = self._view(self.turnover_model, "Оборот фонда", TURNOVER)
        self.turnover_panel = TablePanel(self.turnover_view)
        return _part(self.fields, [self.documents, self.sheet], self.turnover_panel)

    def _make_periods(self) -> QWidget:
        self.reopen = Button("Открыть снова…", icon="lock-simple-open")
        self.close_period = Button(
            "Закрыть период…", Look.PRIMARY, icon="lock-simple", kbd="Ctrl+Enter"
        )
        self.periods_model: RowTableModel[ClosingRow] = RowTableModel(
            closing_columns(), row_id=lambda row: row.id, parent=self
        )
        self.periods_view = self._view(self.periods_model, "Закрытые периоды", PERIODS)
        self.periods_view.set_row_actions(closing_actions)
        self.periods_panel = TablePanel(self.periods_view)
        return _part(None, [self.reopen, self.close_period], self.periods_panel)

    def _view(self, model: RowTableModel[Any], name: str, key: str) -> TableView:
        return TableView(model, name, store=self._shell.settings, state_key=f"{self.page_id}.{key}")

    def _connect(self) -> None:
        self.tabs.selected.connect(self._show_part)
        self.day.date_changed.connect(lambda _day: self._ask_state())
        self.fields.changed.connect(self._ask_turnover)
        self.reconciliation.clicked.connect(lambda _checked=False: self.print_reconciliation())
        self.sheet.clicked.connect(lambda _checked=False: self.print_turnover())
        self.documents.clicked.connect(lambda _checked=False: self.print_documents())
        self.close_period.clicked.connect(lambda _checked=False: self.ask_to_close())
        self.reopen.clicked.connect(lambda _checked=False: self.ask_to_reopen())
        self.periods_view.link_activated.connect(self._on_link)

    # --- showing -------------------------------------------------------------------------

    def _show_part(self, part: str) -> None:
        self.tabs.set_current(part)
        self._stack.setCurrentIndex([key for key, _title in _TABS].index(part))

    def _ask_state(self) -> None:
        day = self.day.value()
        self.reconciliation.setEnabled(day is not None)
        if day is None:
            return
        queries = self._workspace.queries.accounting
        self._shell.runner.query(
            lambda: queries.state(day), self._on_state_read, key="state", owner=self
        )

    def _on_state_read(self, state: FundState) -> None:
        rows = state_rows(state)
        self.state_model.set_rows(rows)
        self.state_panel.set_summary(state_summary(state))
        if rows:
            self.state_panel.show_table()
        else:
            words = f"На конец дня {format_date(state.on)} в фондах ничего нет"
            self.state_panel.show_empty(EmptyState("archive-box", words))

    def _ask_turnover(self) -> None:
        given = self.fields.given()
        for button in (self.documents, self.sheet):
            button.setEnabled(given is not None)
        if given is None:
            return
        period, queries = given.period(), self._workspace.queries.accounting
        self._shell.runner.query(
            lambda: queries.turnover(period),
            partial(self._on_turnover_read, given.text(FUND)),
            key="turnover",
            owner=self,
        )

    def _on_turnover_read(self, fund: str, turnover: Turnover) -> None:
        rows = turnover_rows(turnover, fund)
        self.turnover_model.set_rows(rows)
        if rows:
            self.turnover_panel.show_table()
        else:
            empty = EmptyState("archive-box", "В этом фонде за этот период ничего не было")
            self.turnover_panel.show_empty(empty)
        borrowed = turnover.borrowed[-1]
        self.turnover_panel.set_summary(
            f"Кроме того, от других школ на конец периода {borrowed.copies} экз."
            if borrowed.copies
            else ""
        )

    def _on_closings_read(self, rows: Sequence[ClosingRow]) -> None:
        self.periods_model.set_rows(rows)
        last = next((row for row in rows if row.is_last), None)
        self.reopen.setEnabled(last is not None)
        self.reopen.set_hint(
            "Открыть снова последний закрытый период" if last else "Закрытых периодов нет"
        )
        count = count_phrase(len(rows), "закрытие", "закрытия", "закрытий")
        until = f" · закрыто по {format_date(last.until)}" if last else ""
        self.periods_panel.set_summary(f"{count}{until}" if rows else "")
        if rows:
            self.periods_panel.show_table()
            if not self.periods_view.currentIndex().isValid():
                self.periods_view.select_number(0)
            return
        empty = EmptyState(
            "lock-simple",
            "Ни один период не закрыт. Закройте квартал или год, когда бумаги за него сданы",
            "Закрыть период…",
        )
        self.periods_panel.show_empty(empty)
        if empty.button is not None:
            empty.button.clicked.connect(lambda _checked=False: self.ask_to_close())

    # --- papers --------------------------------------------------------------------------

    def print_reconciliation(self) -> None:
        """Show «Сверка с бухгалтерией» of the chosen day."""
        day, queries = self.day.value(), self._workspace.queries.accounting
        if day is None:
            self._day_cell.check()
            return

        def render(kind: str) -> bytes:
            from app.reports import accounting_reconciliation as paper

            data = queries.reconciliation(day)
            make = (
                paper.render_reconciliation_pdf
                if kind == "pdf"
                else paper.render_reconciliation_xlsx
            )
            return make(data, self._resources)

        self._show_paper(f"Сверка с бухгалтерией на {format_date(day)}", render)

    def print_turnover(self) -> None:
        """Show «Оборотная ведомость» of the chosen period, of all funds."""
        queries = self._workspace.queries.accounting

        def render(period: Period, kind: str) -> bytes:
            from app.reports import accounting_turnover as paper

            data = queries.turnover(period)
            make = paper.render_turnover_pdf if kind == "pdf" else paper.render_turnover_xlsx
            return make(data, self._resources)

        self._show_of_period("Оборотная ведомость", render)

    def print_documents(self) -> None:
        """Show «Реестр документов» of the chosen period."""
        queries = self._workspace.queries.accounting

        def render(period: Period, kind: str) -> bytes:
            from app.reports import accounting_documents as paper

            data = queries.documents(period)
            make = paper.render_documents_pdf if kind == "pdf" else paper.render_documents_xlsx
            return make(data, self._resources)

        self._show_of_period("Реестр документов", render)

    def _show_of_period(self, words: str, render: Callable[[Period, str], bytes]) -> None:
        given = self.fields.given()
        if given is not None:
            period = given.period()
            self._show_paper(f"{words}, {period.label}", partial(render, period))

    def _show_paper(self, title: str, render: Callable[[str], bytes]) -> None:
        name = title.replace("–", "-")
        self._shell.previews.show(Paper(title, name, render, _PAPER_FORMATS))

    # --- periods -------------------------------------------------------------------------

    def ask_to_close(self) -> None:
        """Ask up to which day; the end of the last quarter that has passed is offered."""
        periods, today = self._workspace.queries.periods, self._workspace.clock.today()
        self._shell.runner.query(
            lambda: periods.suggested_ends(today),
            lambda ends: self._open_close_dialog(ends[-1] if ends else today),
            key="ends",
            owner=self,
        )

    def _open_close_dialog(self, day: date) -> None:
        dialog = CloseDialog(day, self._workspace.clock.today(), self.window())
        dialog.confirmed.connect(self._close)
        dialog.day_chosen.connect(partial(self._ask_outlook, dialog))
        self._ask_outlook(dialog, day)
        dialog.open()

    def _ask_outlook(self, dialog: CloseDialog, day: date) -> None:
        periods = self._workspace.queries.periods
        self._shell.runner.query(
            lambda: periods.outlook(day), dialog.show_outlook, key="outlook", owner=dialog
        )

    def _close(self, day: date) -> None:
        service = self._workspace.services.periods
        self._command(lambda: service.close(day))

    def ask_to_reopen(self) -> None:
        """Ask why the last closed period is opened again."""
        row = next((row for row in self.periods_model.rows() if row.is_last), None)
        if row is None:
            return
        dialog = ReopenDialog(row, self.window())
        service = self._workspace.services.periods
        dialog.confirmed.connect(
            lambda reason: self._command(lambda: service.reopen(row.id, reason))
        )
        dialog.open()

    def _on_link(self, _row: ClosingRow, key: str) -> None:
        if key == REOPEN:
            self.ask_to_reopen()

    def _command(self, do: Callable[[], Changes]) -> None:
        self.notice.put_away()
        self._shell.runner.command(
            do, self._shell.bus.publish, owner=self, on_error=self._on_refused
        )

    def _on_refused(self, error: FormulyarError) -> None:
        self.notice.show_error(error)


def _part(fields: QWidget | None, bar: Sequence[QWidget], panel: TablePanel) -> QWidget:
    """Fields above, a bar with its buttons at the right, the table below."""
    theme = current_theme()
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.px(12))
    if fields is not None:
        column.addWidget(fields)
    row = QHBoxLayout()
    row.setSpacing(theme.px(8))
    inputs = [widget for widget in bar if not isinstance(widget, Button)]
    for widget in inputs:
        row.addWidget(widget)
    row.addStretch(1)
    for widget in bar:
        if widget not in inputs:
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)
    column.addLayout(row)
    column.addWidget(panel, 1)
    return part
