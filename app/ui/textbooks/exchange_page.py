"""«Обмен»: sets that other schools may have, and what they offer against our deficits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.core.changes import Area
from app.core.dates import format_date
from app.core.money import copies_short, count_phrase, format_count
from app.queries.textbook_exchange import Cover, SpareSet, covers, spare_sets
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Page
from app.ui.textbooks.action_row import ActionRow
from app.ui.textbooks.year_field import ChosenYear, YearField

_LEAST_BESIDE = 1060
_LEAST_HEIGHT = 220
_SPARE_HINTS = (("Ctrl+A", "выбрать все"),)
_COVER_HINTS = (("Enter", "предложение"),)
_NO_SPARE = "Лишних комплектов нет: всё, что есть, занято в этом учебном году"
_NO_COVER = (
    "Действующие предложения других школ не закрывают ни одного недостатка. Файл предложения "
    "откройте в разделе «Учёт фонда»"
)
Found = tuple[tuple[SpareSet, ...], tuple[Cover, ...], tuple[int, ...]]


class ExchangePage(Page):
    """Surpluses of the chosen year at the left, what offers would cover at the right. The
    chosen surpluses, or all of them, go to the page that writes the offer."""

    page_id: ClassVar[str] = "textbooks.exchange"
    section_id: ClassVar[str] = "textbooks"
    title: ClassVar[str] = "Обмен"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {Area.TEXTBOOKS, Area.STOCK, Area.TRANSFER, Area.CATALOGUE}
    )

    def __init__(self, workspace: Workspace, shell: Shell, chosen: ChosenYear) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._chosen = chosen
        self.set_up()

    def refresh(self) -> None:
        queries, year = self._workspace.queries, self._chosen.year
        today = self._workspace.clock.today()

        def read() -> Found:
            card = queries.provision.checklist(year)
            offers = queries.exchange.offers(incoming=True)
            return spare_sets(card), covers(card, offers, today), queries.provision.years()

        self._shell.runner.query(read, self._on_loaded, key="exchange", owner=self)

    def primary_action(self) -> Callable[[], object] | None:
        return self.offer

    def regions(self) -> Sequence[QWidget]:
        return (self.give, self.view, self.covers_view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        theme = current_theme()
        self.give = Button("Предложить…", Look.PRIMARY, icon="export", kbd="Ctrl+Enter")
        self.offers = Button("Предложения", icon="handshake", hint="Наши и других школ")
        self.year_field = YearField(self._chosen)
        self.column.addWidget(ActionRow((self.give, self.offers), self.year_field))
        self.model = RowTableModel[SpareSet](
            _spare_columns(), row_id=lambda row: row.line_id, parent=self
        )
        self.view = TableView(self.model, "Наши излишки", multi=True)
        self.panel = TablePanel(self.view, title="Наши излишки", hints=_SPARE_HINTS)
        self.covers_model = RowTableModel[tuple[int, Cover]](
            _cover_columns(), row_id=lambda row: row[0], parent=self
        )
        self.covers_view = TableView(self.covers_model, "Предложено нам")
        self.covers_panel = TablePanel(self.covers_view, title="Предложено нам", hints=_COVER_HINTS)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(theme.px(12))
        self._both.addWidget(self.panel, 1)
        self._both.addWidget(self.covers_panel, 1)
        self.column.addLayout(self._both, 1)
        self._arrange()

    def _connect(self) -> None:
        self.give.clicked.connect(self.offer)
        self.offers.clicked.connect(lambda: self.navigate.emit("stock.offers", None))
        self._chosen.changed.connect(lambda _year: self.refresh())
        self.view.row_opened.connect(lambda _row: self.offer())
        self.covers_view.row_opened.connect(
            lambda row: self.navigate.emit("stock.offers", row[1].file_id)
        )

    def offer(self) -> None:
        """Offer the chosen surpluses (all of them when fewer than two are chosen)."""
        chosen = self.view.selected_rows()
        rows = chosen if len(chosen) > 1 else self.model.rows()
        copies: Counter[int] = Counter()
        for row in rows:
            copies.update(dict(row.titles))
        if copies:
            self.navigate.emit("stock.offer", tuple(copies.items()))

    def _on_loaded(self, found: Found) -> None:
        spare, offered, years = found
        self.year_field.set_years(years)
        self.model.set_rows(spare)
        self.give.setEnabled(bool(spare))
        sets = sum(row.sets for row in spare)
        self.panel.set_summary(
            count_phrase(sets, "лишний комплект", "лишних комплекта", "лишних комплектов")
            if spare
            else ""
        )
        self.covers_model.set_rows(list(enumerate(offered)))
        self.covers_panel.set_summary(
            f"Можно получить {copies_short(sum(row.covers for row in offered))}" if offered else ""
        )
        for panel, rows, hints, icon, words in (
            (self.panel, spare, _SPARE_HINTS, "books", _NO_SPARE),
            (self.covers_panel, offered, _COVER_HINTS, "handshake", _NO_COVER),
        ):
            panel.set_hints(hints if rows else ())
            if rows:
                panel.show_table()
            else:
                panel.show_empty(EmptyState(icon, words))
        for view in (self.view, self.covers_view):
            if not view.currentIndex().isValid():
                view.select_number(0)

    def _arrange(self) -> None:
        """Both side by side, or one below the other where the window is narrow."""
        theme = current_theme()
        beside = self.room() >= theme.px(_LEAST_BESIDE)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._both.direction() != way:
            self._both.setDirection(way)
        for panel in (self.panel, self.covers_panel):
            panel.setMinimumHeight(0 if beside else theme.px(_LEAST_HEIGHT))


def _spare_columns() -> list[TableColumn[SpareSet]]:
    return [
        TableColumn("subject", "Предмет", lambda row: row.subject, width=130, spare=1),
        TableColumn(
            "grade",
            "Класс",
            lambda row: str(row.grade),
            width=64,
            align=Align.RIGHT,
            sort_key=lambda row: row.grade,
        ),
        TableColumn(
            "name",
            "Комплект",
            lambda row: row.name,
            width=150,
            stretch=True,
            tooltip=lambda row: f"{row.subject}, {row.grade} класс: {row.name}",
        ),
        TableColumn(
            "sets",
            "Лишних",
            lambda row: format_count(row.sets),
            width=84,
            align=Align.RIGHT,
            weight=Weight.STRONG,
            sort_key=lambda row: row.sets,
        ),
    ]


def _cover_columns() -> list[TableColumn[tuple[int, Cover]]]:
    return [
        TableColumn(
            "grade",
            "Класс",
            lambda row: str(row[1].grade),
            width=64,
            align=Align.RIGHT,
            sort_key=lambda row: row[1].grade,
        ),
        TableColumn(
            "title",
            "Чего не хватает",
            lambda row: row[1].title,
            width=150,
            stretch=True,
            tooltip=lambda row: f"{row[1].subject}, {row[1].grade} класс: {row[1].title}",
        ),
        TableColumn(
            "deficit",
            "Дефицит",
            lambda row: format_count(row[1].deficit),
            width=84,
            align=Align.RIGHT,
            sort_key=lambda row: row[1].deficit,
        ),
        TableColumn(
            "covers",
            "Покроет",
            lambda row: format_count(row[1].covers),
            width=80,
            align=Align.RIGHT,
            weight=Weight.STRONG,
            sort_key=lambda row: row[1].covers,
        ),
        TableColumn(
            "school",
            "Школа",
            lambda row: row[1].school,
            width=140,
            tooltip=lambda row: row[1].school,
            spare=2,
        ),
        TableColumn(
            "until",
            "До",
            lambda row: "" if row[1].valid_until is None else format_date(row[1].valid_until),
            width=116,
            sort_key=lambda row: str(row[1].valid_until or ""),
            spare=1,
        ),
    ]
