"""«Кандидаты на списание»: copies picked by filters and put into a new act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.changes import Area
from app.core.dates import format_date
from app.core.money import copies_short, format_count, format_kopecks
from app.core.stock import CONDITION_NAMES, Condition
from app.queries.candidates import (
    CandidateFilter,
    CandidateRow,
    Candidates,
    CandidateSort,
)
from app.queries.write_off import WriteOffQueries
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.table.columns import Align, Sort, TableColumn, Weight
from app.ui.kit.table.models import PagedTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page
from app.ui.stock.candidate_filters import CandidateFilters

ACT = "stock.write_off"
_SORTS = {
    "title": CandidateSort.TITLE,
    "number": CandidateSort.NUMBER,
    "year": CandidateSort.YEAR,
    "received": CandidateSort.RECEIVED,
    "price": CandidateSort.PRICE,
}
_HINTS = (("Пробел", "отметить"), ("Ctrl+A", "выбрать все"), ("Ctrl+Enter", "в акт"))


class CandidatesPage(Page):
    """Space ticks the selected copies, Ctrl+Enter begins an act with those that are ticked (or
    selected, when none is)."""

    page_id: ClassVar[str] = "stock.write_off_candidates"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Кандидаты на списание"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.STOCK, Area.CATALOGUE, Area.WRITE_OFF})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._queries = workspace.queries.write_off
        self._shell = shell
        self._ticked: set[int] = set()
        self._search = _Search(self._queries, CandidateFilter(), workspace.clock.today())
        self.set_up()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Списание", "stock.write_offs"), Crumb(self.title))

    def refresh(self) -> None:
        self._ask_choices()
        self._find()

    def primary_action(self) -> Callable[[], object] | None:
        return self._begin_act if self._chosen() else None

    def regions(self) -> Sequence[QWidget]:
        return (self.filters, self.view)

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.filters = CandidateFilters()
        self.model: PagedTableModel[CandidateRow] = PagedTableModel(
            _columns(self._ticked),
            self._shell.runner,
            load_rows=self._queries.candidate_rows,
            row_id=lambda row: row.copy.id,
            parent=self,
        )
        self.view = TableView(
            self.model,
            self.title,
            multi=True,
            store=self._shell.settings,
            state_key="stock.candidates",
        )
        self.panel = TablePanel(self.view, title=self.title, hints=_HINTS)
        self.act_button = Button("", Look.PRIMARY, icon="archive", kbd="Ctrl+Enter")
        self.panel.header.addWidget(self.act_button)
        row = QHBoxLayout()
        row.setSpacing(theme.px(16))
        row.addWidget(self.filters)
        row.addWidget(self.panel, 1)
        self.column.addLayout(row, 1)
        self._show_chosen()

    def _connect(self) -> None:
        self.filters.changed.connect(self._find)
        self.filters.fund_changed.connect(self._ask_choices)
        self.model.loaded.connect(self._on_loaded)
        self.view.tick_requested.connect(lambda _row: self._tick(self.view.selected_ids()))
        self.view.clicked.connect(self._on_clicked)
        self.view.row_opened.connect(self._on_opened)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.act_button.clicked.connect(self._begin_act)

    # --- showing ---------------------------------------------------------------------------

    def _ask_choices(self) -> None:
        fund = self.filters.filter().fund
        self._shell.runner.query(
            lambda: self._queries.candidate_choices(fund),
            self.filters.show_choices,
            key="choices",
            owner=self,
        )

    def _find(self) -> None:
        today = self._workspace.clock.today()
        self._search = _Search(self._queries, self.filters.filter(), today)
        self.model.set_source(self._search.load)

    def _on_loaded(self) -> None:
        found = self._search.found
        self._ticked.intersection_update(found.ids)
        if found.ids:
            self.panel.show_table()
            if not self.view.currentIndex().isValid():
                self.view.select_number(0)
        else:
            empty = EmptyState(
                "funnel", "Таких экземпляров нет. Ослабьте отбор слева", "Сбросить отбор"
            )
            self.panel.show_empty(empty)
            if empty.button is not None:
                empty.button.clicked.connect(self.filters.clear)
        self._show_chosen()

    def _show_chosen(self) -> None:
        found = self._search.found
        chosen = self._chosen()
        self.act_button.set_text(f"В новый акт: {copies_short(len(chosen))}")
        self.act_button.setEnabled(bool(chosen))
        self.act_button.set_hint(
            "Начать акт о списании с этими экземплярами" if chosen else "Отметьте экземпляры"
        )
        parts = [f"Найдено {_amount(len(found.ids), found.total)}"]
        if self._ticked:
            price = dict(zip(found.ids, found.prices, strict=True))
            total = sum(price[copy_id] for copy_id in self._ticked)
            parts.append(f"отмечено {_amount(len(self._ticked), total)}")
        self.panel.set_summary(" · ".join(parts) if found.ids else "")

    # --- doing -----------------------------------------------------------------------------

    def _chosen(self) -> tuple[int, ...]:
        """Copies for the act, in the order of the list."""
        if self._ticked:
            return tuple(copy_id for copy_id in self._search.found.ids if copy_id in self._ticked)
        return tuple(self.view.selected_ids())

    def _tick(self, copy_ids: Sequence[int]) -> None:
        """Tick these copies, or take the ticks away when all of them have one."""
        wanted = set(copy_ids)
        if wanted <= self._ticked:
            self._ticked -= wanted
        else:
            self._ticked |= wanted
        self.view.viewport().update()
        self._show_chosen()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self._tick([self.model.id_at(index.row())])

    def _on_opened(self, row: CandidateRow) -> None:
        self.navigate.emit("catalogue", row.copy.title_id)

    def _begin_act(self) -> None:
        chosen = self._chosen()
        if chosen:
            self.navigate.emit(ACT, chosen)


class _Search:
    """One question; the answer is kept for the sums."""

    def __init__(self, queries: WriteOffQueries, wanted: CandidateFilter, today: date) -> None:
        self._queries = queries
        self._wanted = wanted
        self._today = today
        self.found = Candidates((), ())

    def load(self, sort: Sort | None) -> tuple[int, ...]:
        wanted = self._wanted
        if sort is not None:
            wanted = replace(wanted, sort=_SORTS[sort.key], descending=sort.descending)
        self.found = self._queries.candidates(wanted, self._today)
        return self.found.ids


def _amount(copies: int, total: int) -> str:
    return f"{copies_short(copies)} на {format_kopecks(total)}\u00a0₽"


def _columns(ticked: set[int]) -> tuple[TableColumn[CandidateRow], ...]:
    """``ticked`` is looked at whenever a row is shown."""
    return (
        TableColumn(
            "tick",
            "В акт",
            lambda row: "да" if row.copy.id in ticked else "",
            width=68,
            sortable=False,
            icon=lambda row: "check-square-fill" if row.copy.id in ticked else "square",
        ),
        TableColumn(
            "number",
            "Инв. №",
            lambda row: row.copy.inventory_number or row.copy.barcode,
            width=100,
            weight=Weight.STRONG,
        ),
        TableColumn(
            "title",
            "Издание",
            lambda row: row.copy.title,
            second=lambda row: row.copy.authors,
            stretch=True,
            width=130,
            tooltip=lambda row: row.copy.name,
        ),
        TableColumn("year", "Год", lambda row: str(row.copy.year or ""), width=56),
        TableColumn(
            "received",
            "Поступил",
            lambda row: format_date(row.received) if row.received else "",
            width=100,
            spare=2,
        ),
        TableColumn(
            "same",
            "Экз.",
            lambda row: format_count(row.same),
            width=58,
            align=Align.RIGHT,
            sortable=False,
            tooltip=lambda row: f"Экземпляров этого издания в фонде: {row.same}",
            spare=2,
        ),
        TableColumn(
            "condition",
            "Состояние",
            _condition,
            width=104,
            sortable=False,
        ),
        TableColumn(
            "place",
            "Место",
            lambda row: row.copy.place,
            width=120,
            weight=Weight.SECONDARY,
            sortable=False,
            spare=1,
        ),
        TableColumn(
            "price",
            "Цена, ₽",
            lambda row: format_kopecks(row.copy.price),
            width=92,
            align=Align.RIGHT,
        ),
    )


def _condition(row: CandidateRow) -> str:
    condition = row.copy.condition
    return "" if condition is Condition.GOOD else CONDITION_NAMES[condition]
