"""The list of found titles with its heading, order, remarks and footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.core.money import copies_short, count_phrase, format_count
from app.queries.catalogue import CatalogueFilter, CatalogueQueries, TitleRow
from app.ui.catalogue.columns import title_columns
from app.ui.catalogue.search import ORDERS, Order, Search
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Box, EmptyState
from app.ui.kit.table.columns import Sort
from app.ui.kit.table.header import Header
from app.ui.kit.table.models import PagedTableModel, QueryRunner
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import StateStore, TableView
from app.ui.kit.text import ElidedText
from app.ui.kit.theme import Type, current_theme

PAGE_SIZE = 60


class Results(QWidget):
    """Shows what a filter finds.

    Signals: ``answered`` when the titles of the last search have arrived, ``exact_wanted``
    from «Искать точно», ``filter_dropped`` and ``first_title_wanted`` from the empty states.
    """

    answered = Signal(object)
    exact_wanted = Signal()
    filter_dropped = Signal()
    first_title_wanted = Signal()

    def __init__(
        self,
        queries: CatalogueQueries,
        runner: QueryRunner,
        store: StateStore | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._queries = queries
        self._search = Search(queries, CatalogueFilter())
        self._order = ORDERS[0]
        self.model: PagedTableModel[TitleRow] = PagedTableModel(
            title_columns(),
            runner,
            load_rows=self._load_rows,
            row_id=lambda row: row.id,
            page_size=PAGE_SIZE,
            parent=self,
        )
        self.view = TableView(
            self.model, "Издания", multi=True, store=store, state_key="catalogue/titles"
        )
        hints = (("↑ ↓", "выбор"), ("Enter", "открыть"), ("F2", "изменить"))
        self.panel = TablePanel(self.view, title="Издания", hints=hints)
        self.order_button = Button("", Look.QUIET, icon="sort-ascending", small=True)
        self.columns_button = Button(
            "", Look.QUIET, icon="columns", small=True, name="Столбцы таблицы"
        )
        self.panel.header.setContentsMargins(theme.px(16), theme.px(6), theme.px(6), theme.px(6))
        self.panel.header.addWidget(self.order_button)
        self.panel.header.addWidget(self.columns_button)
        self.notice = _ShownFor()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self.notice)
        column.addWidget(self.panel, 1)
        self._show_order()
        self._connect()

    def sizeHint(self) -> QSize:
        return QSize(self.view.sizeHint().width(), super().sizeHint().height())

    # --- what the page calls -------------------------------------------------------------

    def search(self, wanted: CatalogueFilter) -> None:
        """Search; the list keeps its rows until the answer comes."""
        self._search = Search(self._queries, self._ordered(wanted))
        self.model.set_source(self._search.load)

    def make_order_menu(self) -> QMenu:
        """The menu of orders."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for order in ORDERS:
            action = menu.addAction(order.label)
            action.setCheckable(True)
            action.setChecked(order is self._order)
            action.triggered.connect(lambda _on=False, chosen=order: self.set_order(chosen))
            group.addAction(action)
        return menu

    def set_order(self, order: Order) -> None:
        """Another order, from the menu."""
        self._order = order
        header = self.view.horizontalHeader()
        if order.column:
            number = self.model.column_number(order.column)
            direction = (
                Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
            )
            header.setSortIndicatorShown(True)
            header.setSortIndicator(number, direction)
            self.model.sort(number, direction)
        else:
            header.setSortIndicatorShown(False)
            self._search = Search(self._queries, self._ordered(self._search.wanted))
            self.model.set_source(self._search.load)
            self.model.sort(-1)
        self._show_order()

    def showing(self) -> str:
        """«1–11 из 14»: which rows are on the screen."""
        total = self.model.rowCount()
        if not total:
            return ""
        first = max(self.view.rowAt(0), 0)
        last = self.view.rowAt(self.view.viewport().height() - 1)
        last = total - 1 if last < 0 else last
        return f"{format_count(first + 1)}–{format_count(last + 1)} из {format_count(total)}"

    # --- inside ----------------------------------------------------------------------------

    def _connect(self) -> None:
        self.model.loaded.connect(self._on_loaded)
        self.model.sort_changed.connect(self._on_sorted)
        self.notice.exact_wanted.connect(self.exact_wanted)
        self.order_button.clicked.connect(lambda: _popup(self.make_order_menu(), self.order_button))
        self.columns_button.clicked.connect(self._on_columns_clicked)
        bar = self.view.verticalScrollBar()
        bar.valueChanged.connect(lambda _value: self._show_summary())
        bar.rangeChanged.connect(lambda _low, _high: self._show_summary())

    def _on_columns_clicked(self) -> None:
        header = self.view.horizontalHeader()
        if isinstance(header, Header):
            _popup(header.make_menu(), self.columns_button)

    def _load_rows(self, ids: Sequence[int]) -> Sequence[TitleRow]:
        return self._queries.rows(tuple(ids))

    def _ordered(self, wanted: CatalogueFilter) -> CatalogueFilter:
        order = self._order
        return replace(wanted, sort=order.sort, descending=order.descending)

    def _on_sorted(self, sort: Sort | None) -> None:
        if sort is not None:
            self._order = next(order for order in ORDERS if order.column == sort.key)
            self._show_order()

    def _on_loaded(self) -> None:
        hits, wanted = self._search.hits, self._search.wanted
        self.view.set_search_text(hits.highlight)
        self.notice.show_reading(wanted.query if hits.shown_for else "", hits.shown_for)
        if hits.ids:
            self.panel.show_table()
        else:
            self._show_empty(wanted)
        total = count_phrase(len(hits.ids), "издание", "издания", "изданий")
        lead = "Найдено" if _narrowed(wanted) else "В каталоге"
        self.panel.set_title(f"{lead} {total}, {copies_short(hits.copies)}")
        self._show_summary()
        self.answered.emit(hits)

    def _show_empty(self, wanted: CatalogueFilter) -> None:
        if wanted.query:
            text = f"По запросу „{wanted.query}“ ничего нет"
            empty = EmptyState("magnifying-glass", text, "Сбросить поиск и фильтры")
        elif _narrowed(wanted):
            empty = EmptyState("funnel", "Таких изданий нет", "Сбросить фильтры")
        else:
            empty = EmptyState(
                "books",
                "Изданий пока нет. Загрузите записи из файла или внесите первое издание",
                "Новое издание",
                action_icon="plus",
            )
            if empty.button is not None:
                empty.button.clicked.connect(self.first_title_wanted)
            self.panel.show_empty(empty)
            return
        if empty.button is not None:
            empty.button.clicked.connect(self.filter_dropped)
        self.panel.show_empty(empty)

    def _show_summary(self) -> None:
        self.panel.set_summary(self.showing())

    def _show_order(self) -> None:
        self.order_button.set_text(self._order.label)
        self.order_button.setAccessibleName(f"Порядок: {self._order.label}")
        self.order_button.set_hint("Порядок изданий")


class _ShownFor(Box):
    """«По запросу „tkrf“ ничего нет. Показано по запросу „елка“» and «Искать точно»."""

    exact_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(fill="info_soft", line="info_line", radius=6)
        row = QHBoxLayout(self)
        side = self._theme.px(12)
        row.setContentsMargins(side, self._theme.px(6), side, self._theme.px(6))
        row.setSpacing(self._theme.px(12))
        self._text = ElidedText("", Type.BODY, "text")
        self.exact = Button("Искать точно", Look.LINK, hint="Искать именно то, что набрано")
        self.exact.clicked.connect(self.exact_wanted)
        row.addWidget(self._text, 1)
        row.addWidget(self.exact)
        self.hide()

    def show_reading(self, typed: str, shown_for: str) -> None:
        """Show for what the list was made; nothing typed hides the notice."""
        self._text.setText(f"По запросу „{typed}“ ничего нет. Показано по запросу „{shown_for}“")
        self.setVisible(bool(typed))

    def text(self) -> str:
        return self._text.text()


def _narrowed(wanted: CatalogueFilter) -> bool:
    """Is anything asked for at all?"""
    plain = CatalogueFilter(sort=wanted.sort, descending=wanted.descending, exact=wanted.exact)
    return wanted != plain


def _popup(menu: QMenu, under: QWidget) -> None:
    menu.popup(under.mapToGlobal(QPoint(0, under.height())))
