"""«Повторы»: titles that look like one, compared and merged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from app.core.changes import Area, Changes
from app.core.money import count_phrase
from app.core.title_merging import merged
from app.queries.catalogue import DuplicatePair, TitleCard, TitleRow
from app.queries.duplicates import REASON_NAMES
from app.services.workspace import Workspace
from app.ui.catalogue.comparison import ComparisonView, first_choice, kept_first
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.table.columns import Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page

CHOSEN_BY_HAND = "выбраны в каталоге"
_NOTHING = "Повторов не нашлось: одинаковых ISBN, авторов и заглавий в каталоге нет"


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two titles of the list and why they stand in it."""

    first: TitleRow
    second: TitleRow
    reason: str

    @property
    def id(self) -> int:
        return (self.first.id << 32) | self.second.id


class DuplicatesPage(Page):
    """Opened with a pair of ids to compare them, or with nothing to look for pairs."""

    page_id: ClassVar[str] = "catalogue.duplicates"
    section_id: ClassVar[str] = "catalogue"
    title: ClassVar[str] = "Повторы"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.CATALOGUE, Area.STOCK})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._queries = workspace.queries.catalogue
        self._shell = shell
        self._by_hand: tuple[int, int] | None = None
        self._kept: TitleCard | None = None
        self._dropped: TitleCard | None = None
        self.set_up()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Каталог", "catalogue"), Crumb(self.title))

    def primary_action(self) -> Callable[[], object] | None:
        return self._merge if self._kept is not None else None

    def regions(self) -> Sequence[QWidget]:
        return (self.pairs, self.comparison_panel)

    def open_with(self, argument: object) -> None:
        self._by_hand = argument if isinstance(argument, tuple) else None
        if not self.is_stale:
            self.refresh()

    def refresh(self) -> None:
        by_hand = self._by_hand

        def read() -> tuple[tuple[TitleRow, ...], tuple[DuplicatePair, ...]]:
            chosen = self._queries.rows(by_hand) if by_hand is not None else ()
            return chosen, self._queries.duplicate_pairs()

        self._shell.runner.query(read, self._on_pairs, key="pairs", owner=self)

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        settings = self._shell.settings
        self.model: RowTableModel[PairRow] = RowTableModel(
            _columns(), row_id=lambda row: row.id, parent=self
        )
        self.pairs = TableView(
            self.model, "Пары похожих изданий", store=settings, state_key="catalogue/duplicates"
        )
        self.pairs.set_row_actions(
            lambda _row: (Link("first", "Изменить первое"), Link("second", "Изменить второе"))
        )
        self.panel = TablePanel(
            self.pairs, title="Повторы", hints=(("↑ ↓", "пара"), ("Enter", "сравнить"))
        )
        self.comparison = ComparisonView(settings)
        self.comparison_panel = TablePanel(
            self.comparison,
            title="Сравнение",
            hints=(("←", "взять левое"), ("→", "взять правое"), ("Space", "сменить")),
        )
        self.swap = Button("Поменять местами", icon="arrows-left-right", shortcut="F4", small=True)
        self.swap.set_hint("Оставить правое издание, а левое присоединить к нему")
        self.merge = Button("Объединить", Look.PRIMARY, icon="intersect", kbd="Ctrl+Enter")
        self.comparison_panel.header.addWidget(self.swap)
        self.comparison_panel.header.addWidget(self.merge)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.panel)
        splitter.addWidget(self.comparison_panel)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        self.column.addWidget(splitter, 1)

    def _connect(self) -> None:
        self.pairs.current_row_changed.connect(lambda _row: self._ask_cards())
        self.pairs.row_opened.connect(lambda _row: self.comparison.setFocus())
        self.pairs.link_activated.connect(self._on_menu)
        self.comparison.left_at_top.connect(self.pairs.setFocus)
        self.swap.clicked.connect(self._on_swapped)
        self.merge.clicked.connect(self._merge)

    # --- showing ---------------------------------------------------------------------------

    def _on_pairs(self, found: tuple[tuple[TitleRow, ...], tuple[DuplicatePair, ...]]) -> None:
        chosen, pairs = found
        rows = [PairRow(pair.first, pair.second, REASON_NAMES[pair.reason]) for pair in pairs]
        if len(chosen) == 2:
            pinned = PairRow(chosen[0], chosen[1], CHOSEN_BY_HAND)
            same = {chosen[0].id, chosen[1].id}
            known = [row for row in rows if {row.first.id, row.second.id} == same]
            rows = [*(known or [pinned]), *(row for row in rows if row not in known)]
        here = self.pairs.currentIndex().row()
        focused = self.pairs.hasFocus() or self.comparison.hasFocus()
        self.model.set_rows(rows)
        self.panel.set_title(
            count_phrase(
                len(rows), "пара похожих изданий", "пары похожих изданий", "пар похожих изданий"
            )
        )
        if rows:
            self.panel.show_table()
            if len(chosen) == 2 and self._shown() != {chosen[0].id, chosen[1].id}:
                self.pairs.select_number(0)
            elif not self.pairs.currentIndex().isValid():
                self.pairs.select_number(min(max(here, 0), len(rows) - 1))
                if focused:
                    self.pairs.setFocus()
        else:
            self._show_empty(focused)
        self._ask_cards()

    def _show_empty(self, focused: bool) -> None:
        empty = EmptyState("check-circle", _NOTHING, "Вернуться в каталог")
        self.panel.show_empty(empty)
        if empty.button is not None:
            empty.button.clicked.connect(lambda: self.navigate.emit("catalogue", None))
            if focused:
                empty.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _shown(self) -> set[int]:
        return {card.id for card in (self._kept, self._dropped) if card is not None}

    def _ask_cards(self) -> None:
        row = self.pairs.current_row()
        if not isinstance(row, PairRow):
            self._show_cards(None, None)
            return
        self._shell.runner.query(
            lambda: (self._queries.card(row.first.id), self._queries.card(row.second.id)),
            lambda cards: self._show_cards(*cards),
            key="cards",
            owner=self,
        )

    def _show_cards(self, one: TitleCard | None, other: TitleCard | None) -> None:
        """Compare; what was chosen stays while the titles are the same."""
        if one is None or other is None:
            self._kept = self._dropped = None
            self.comparison.show_nothing()
        else:
            kept, dropped = kept_first(one, other)
            if self._kept is not None and self._shown() == {one.id, other.id}:
                kept, dropped = (one, other) if one.id == self._kept.id else (other, one)
            same = _versions(kept, dropped) == _versions(self._kept, self._dropped)
            taken = self.comparison.taken() if same else first_choice(kept, dropped)
            self._show_comparison(kept, dropped, taken)
        for button in (self.swap, self.merge):
            button.setEnabled(self._kept is not None)

    def _show_comparison(self, kept: TitleCard, dropped: TitleCard, taken: frozenset[str]) -> None:
        self._kept, self._dropped = kept, dropped
        self.comparison.show_titles(kept, dropped, taken)

    def _on_swapped(self) -> None:
        if self._kept is not None and self._dropped is not None:
            kept, dropped = self._dropped, self._kept
            self._show_comparison(kept, dropped, first_choice(kept, dropped))

    # --- doing -----------------------------------------------------------------------------

    def _merge(self) -> None:
        kept, dropped = self._kept, self._dropped
        if kept is None or dropped is None:
            return
        fields = merged(kept.fields, dropped.fields, self.comparison.taken())
        service = self._workspace.services.catalogue
        self._shell.runner.command(
            lambda: service.merge_titles(
                kept.id, dropped.id, fields, (kept.version, dropped.version)
            ),
            self._on_merged,
            owner=self,
        )

    def _on_merged(self, changes: Changes) -> None:
        self._by_hand = None
        self._kept = self._dropped = None
        self._shell.bus.publish(changes)

    def _on_menu(self, row: PairRow, key: str) -> None:
        title = row.first if key == "first" else row.second
        self.navigate.emit("catalogue.editor", title.id)


def _versions(kept: TitleCard | None, dropped: TitleCard | None) -> list[tuple[int, int]]:
    return [(card.id, card.version) for card in (kept, dropped) if card is not None]


def _columns() -> tuple[TableColumn[PairRow], ...]:
    return (
        TableColumn(
            "first",
            "Издание",
            lambda row: row.first.title,
            second=lambda row: _origin(row.first),
            stretch=True,
            width=200,
            weight=Weight.STRONG,
            tooltip=lambda row: row.first.title,
        ),
        TableColumn(
            "second",
            "Похожее на него",
            lambda row: row.second.title,
            second=lambda row: _origin(row.second),
            stretch=True,
            width=200,
            weight=Weight.STRONG,
            tooltip=lambda row: row.second.title,
        ),
        TableColumn(
            "reason",
            "Почему похоже",
            lambda row: row.reason,
            width=300,
            weight=Weight.SECONDARY,
            tooltip=lambda row: row.reason,
        ),
    )


def _origin(row: TitleRow) -> str:
    copies = f"{row.copies} экз." if row.copies else "без экз."
    return " · ".join(
        filter(None, (row.authors, row.publisher, str(row.year or "без года"), copies))
    )
