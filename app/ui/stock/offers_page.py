"""«Предложения»: what other schools would give away, and what we have offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.changes import Area
from app.core.dates import format_date
from app.core.money import copies_short, format_count, format_kopecks
from app.queries.exchange import OfferCard
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import PillSpec, Tabs
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page
from app.ui.stock.exchange_file_parts import item_name
from app.ui.stock.side_cards import SideCards, WordsCard

INCOMING, OWN = "incoming", "own"
_EMPTY = {
    INCOMING: "Предложений других школ пока нет. Откройте файл предложения на странице «Передача»",
    OWN: "Вы ещё ничего не предлагали другим школам",
}


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A line of an offer with the offer it belongs to. ``price`` in kopecks."""

    key: int
    offer: OfferCard
    name: str
    quantity: int
    price: int | None
    remark: str
    title_id: int | None


class OffersPage(Page):
    """The lines of all offers, the newest first. Its argument is the id of an offer to be shown
    first."""

    page_id: ClassVar[str] = "stock.offers"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Предложения"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.TRANSFER, Area.CATALOGUE})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._wanted: int | None = None
        self.set_up()

    def open_with(self, argument: object) -> None:
        if isinstance(argument, int):
            self._wanted = argument
            self.kinds.set_current(INCOMING)
        self._stale = False
        self.refresh()

    def refresh(self) -> None:
        incoming = self.kinds.current() == INCOMING
        queries = self._workspace.queries.exchange
        self._shell.runner.query(
            lambda: queries.offers(incoming=incoming), self._on_loaded, key="offers", owner=self
        )

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Передача", "stock.transfers"), Crumb(self.title))

    def primary_action(self) -> Callable[[], object] | None:
        return self._make

    def regions(self) -> Sequence[QWidget]:
        return (self.kinds, self.view, self.body.side)

    def _build(self) -> None:
        theme = current_theme()
        today = self._workspace.clock.today
        self.kinds = Tabs([(INCOMING, "От других школ"), (OWN, "Наши")])
        self.make = Button("Предложить излишки…", Look.PRIMARY, icon="gift")
        top = QHBoxLayout()
        top.setSpacing(theme.px(8))
        top.addWidget(self.kinds)
        top.addStretch(1)
        top.addWidget(self.make)
        self.model = RowTableModel[OfferRow](
            _columns(lambda row: row.offer.is_over(today())),
            row_id=lambda row: row.key,
            parent=self,
        )
        self.view = TableView(
            self.model, self.title, store=self._shell.settings, state_key=self.page_id
        )
        self.panel = TablePanel(self.view, hints=(("Enter", "открыть в каталоге"),))
        self.facts = WordsCard("Кто предлагает")
        self.body = SideCards([], [self.panel], [self.facts])
        self.column.addLayout(top)
        self.column.addWidget(self.body, 1)

    def _connect(self) -> None:
        self.kinds.selected.connect(lambda _kind: self.refresh())
        self.make.clicked.connect(self._make)
        self.view.row_opened.connect(self._on_row_opened)
        self.view.selectionModel().currentChanged.connect(lambda *_cells: self._show_offer())

    def _make(self) -> None:
        self.navigate.emit("stock.offer", None)

    def _on_row_opened(self, row: OfferRow) -> None:
        if row.title_id is not None:
            self.navigate.emit("catalogue", row.title_id)

    def _on_loaded(self, offers: tuple[OfferCard, ...]) -> None:
        rows: list[OfferRow] = []
        for offer in offers:
            for line in offer.lines:
                rows.append(
                    OfferRow(
                        len(rows) + 1,
                        offer,
                        item_name(line.item),
                        line.item.quantity,
                        line.item.price,
                        line.item.remark,
                        line.title_id,
                    )
                )
        self.model.set_rows(rows)
        if rows:
            self.panel.show_table()
            wanted, self._wanted = self._wanted, None
            first = next((row.key for row in rows if row.offer.file.id == wanted), rows[0].key)
            self.view.select_id(first)
            copies = sum(row.quantity for row in rows)
            self.panel.set_summary(f"Предложено {copies_short(copies)}")
        else:
            self.panel.show_empty(EmptyState("tray", _EMPTY[self.kinds.current()]))
            self.panel.set_summary("")
        self._show_offer()

    def _show_offer(self) -> None:
        row = self.view.current_row() if self.model.rowCount() else None
        self.facts.setVisible(isinstance(row, OfferRow))
        if isinstance(row, OfferRow):
            offer = row.offer
            facts = [("Школа", offer.school.name_short), ("Дата", format_date(offer.date))]
            if offer.valid_until is not None:
                facts.append(("Действует до", format_date(offer.valid_until)))
            if offer.contact:
                facts.append(("Контакт", " ".join(offer.contact.split())))
            facts.append(("Всего", copies_short(offer.quantity)))
            self.facts.set_words(facts)
        self.body.arrange_later()


def _columns(is_over: Callable[[OfferRow], bool]) -> list[TableColumn[OfferRow]]:
    right = Align.RIGHT
    return [
        TableColumn(
            "name",
            "Издание",
            lambda row: row.name,
            width=220,
            stretch=True,
            second=lambda row: row.offer.school.name_short,
            tooltip=lambda row: row.name,
        ),
        TableColumn(
            "quantity",
            "Экз.",
            lambda row: format_count(row.quantity),
            width=64,
            align=right,
            weight=Weight.STRONG,
            sort_key=lambda row: row.quantity,
        ),
        TableColumn(
            "price",
            "Цена, ₽",
            lambda row: "" if row.price is None else format_kopecks(row.price),
            width=96,
            align=right,
            spare=2,
            sort_key=lambda row: row.price or 0,
        ),
        TableColumn("remark", "Примечание", lambda row: row.remark, width=160, spare=1),
        TableColumn(
            "ours",
            "У нас",
            lambda row: "есть в каталоге" if row.title_id is not None else "нет",
            width=132,
            weight=Weight.SECONDARY,
            spare=3,
        ),
        TableColumn(
            "state",
            "Срок",
            lambda row: (
                "" if row.offer.valid_until is None else f"до {format_date(row.offer.valid_until)}"
            ),
            width=140,
            pill=lambda row: PillSpec("Прошёл", Tone.NEUTRAL, "clock") if is_over(row) else None,
        ),
    ]
