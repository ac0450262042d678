"""Choosing titles of the fund for a part of a set."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.text import fold
from app.queries.textbook_sets import EditionRow
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.dialog import Dialog
from app.ui.kit.keys import add_shortcut
from app.ui.kit.search import SearchField
from app.ui.kit.table.columns import Align, TableColumn
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme

_WIDTH, _HEIGHT = 680, 300


class EditionDialog(Dialog):
    """Titles that stand in no set; ``chosen_titles`` carries those that were chosen."""

    chosen_titles = Signal(object)

    def __init__(
        self, rows: Sequence[EditionRow], text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(
            "Какое издание добавить?",
            "Показаны издания фонда, которые не вошли ни в один комплект.",
            parent=parent,
        )
        theme = current_theme()
        self.setMinimumWidth(theme.px(_WIDTH))
        self._rows = tuple(rows)
        self.search = SearchField("Найти по автору или заглавию")
        self.body.addWidget(self.search)
        self.model = RowTableModel[EditionRow](_columns(), row_id=lambda row: row.title_id)
        self.view = TableView(self.model, "Издания", multi=True)
        self.panel = TablePanel(self.view, footer=False)
        self.panel.setMinimumHeight(theme.px(_HEIGHT))
        self.body.addWidget(self.panel)
        self.take = Button("Добавить", Look.PRIMARY, icon="plus", kbd="Ctrl+Enter")
        self.row.addWidget(self.take)
        self.take.clicked.connect(self.accept_chosen)
        add_shortcut(self, "Ctrl+Enter", self.accept_chosen)
        self.view.row_opened.connect(lambda _row: self.accept_chosen())
        self.search.changed.connect(lambda _text: self._show())
        self.search.moved_down.connect(self.view.setFocus)
        if any(fold(text) in fold(row.name) for row in rows):
            self.search.set_text(text)
        self._show()
        self.search.edit.setFocus()

    def accept_chosen(self) -> None:
        """Take the selected titles and close."""
        chosen = self.view.selected_rows()
        if chosen:
            self.choose("take")
            self.chosen_titles.emit(chosen)

    def _show(self) -> None:
        text = fold(self.search.text())
        rows = [row for row in self._rows if text in fold(f"{row.name} {row.publisher}")]
        self.model.set_rows(rows)
        self.view.set_search_text(self.search.text())
        self.take.setEnabled(bool(rows))
        if rows:
            self.panel.show_table()
            self.view.select_number(0)
        else:
            self.panel.show_empty(EmptyState("books", "Таких изданий нет"))


def _columns() -> list[TableColumn[EditionRow]]:
    return [
        TableColumn(
            "name",
            "Издание",
            lambda row: row.name,
            width=200,
            stretch=True,
            searched=True,
            tooltip=lambda row: row.name,
        ),
        TableColumn("publisher", "Издательство", lambda row: row.publisher, width=140, spare=1),
        TableColumn("year", "Год", lambda row: str(row.year or ""), width=64, align=Align.RIGHT),
        TableColumn("fit", "Годных", lambda row: str(row.fit), width=76, align=Align.RIGHT),
    ]
