"""«Школы»: who textbooks are given to and taken from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from app.core.changes import Area, Changes
from app.core.money import count_phrase
from app.core.text import fold
from app.queries.transfer import PartnerCard
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import PillSpec
from app.ui.kit.search import SearchField
from app.ui.kit.table.columns import Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page
from app.ui.stock.partner_dialog import NEW_PARTNER, PartnerDialog

_EMPTY = "Других школ пока нет. Школа появится и сама, когда вы примете её файл обмена"


class PartnersPage(Page):
    """The list of other schools: Ins adds, Enter changes."""

    page_id: ClassVar[str] = "stock.partners"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Другие школы"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.TRANSFER})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._partners: tuple[PartnerCard, ...] = ()
        self._wanted: int | None = None
        self.set_up()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Передача", "stock.transfers"), Crumb(self.title))

    def refresh(self) -> None:
        queries = self._workspace.queries.transfer
        self._shell.runner.query(queries.partners, self._on_loaded, key="partners", owner=self)

    def primary_action(self) -> Callable[[], object] | None:
        return self.add

    def focus_search(self) -> bool:
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.add()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        theme = current_theme()
        self.model = RowTableModel[PartnerCard](
            _columns(), row_id=lambda row: row.id or 0, parent=self
        )
        self.view = TableView(
            self.model, self.title, store=self._shell.settings, state_key=self.page_id
        )
        self.view.set_row_actions(lambda _row: (Link("open", "Изменить", "Enter"),))
        self.panel = TablePanel(self.view, hints=(("Ins", "новая школа"), ("Enter", "изменить")))
        self.search = SearchField("Найти школу, ИНН, контакт")
        self.search.setMaximumWidth(theme.px(420))
        self.new = Button("Новая школа…", Look.PRIMARY, icon="plus", kbd="Ins")
        top = QHBoxLayout()
        top.setSpacing(theme.px(8))
        top.addWidget(self.search, 1)
        top.addStretch(1)
        top.addWidget(self.new)
        self.column.addLayout(top)
        self.column.addWidget(self.panel, 1)

    def _connect(self) -> None:
        self.new.clicked.connect(self.add)
        self.search.changed.connect(lambda _text: self._show())
        self.search.submitted.connect(lambda _text: self._go_to_list())
        self.search.moved_down.connect(self._go_to_list)
        self.view.insert_requested.connect(self.add)
        self.view.row_opened.connect(self.edit)
        self.view.edit_requested.connect(self.edit)
        self.view.link_activated.connect(lambda row, _key: self.edit(row))

    def add(self) -> None:
        """Ask for a new school."""
        self.edit(NEW_PARTNER)

    def edit(self, card: PartnerCard) -> None:
        """Change a school."""
        dialog = PartnerDialog(self._workspace, self._shell.runner, card, self.window())
        dialog.saved.connect(self._on_saved)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def _on_saved(self, changes: Changes) -> None:
        self._wanted = changes.entity_id
        self._shell.bus.publish(changes)

    def _on_loaded(self, partners: tuple[PartnerCard, ...]) -> None:
        self._partners = partners
        self._show()
        wanted, self._wanted = self._wanted, None
        if wanted is not None and self.view.select_id(wanted):
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _show(self) -> None:
        text = self.search.text().strip()
        rows = [row for row in self._partners if fold(text) in fold(_words_of(row))]
        self.model.set_rows(rows)
        self.view.set_search_text(text)
        self.panel.set_summary(count_phrase(len(rows), "школа", "школы", "школ") if rows else "")
        if rows:
            self.panel.show_table()
            return
        if text:
            empty = EmptyState(
                "magnifying-glass", f"По запросу «{text}» ничего нет", "Показать все"
            )
            action: Callable[[], object] = self.search.clear
        else:
            empty = EmptyState("buildings", _EMPTY, "Новая школа…", action_icon="plus")
            action = self.add
        self.panel.show_empty(empty)
        if empty.button is not None:
            empty.button.clicked.connect(lambda: action())

    def _go_to_list(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)


def _columns() -> list[TableColumn[PartnerCard]]:
    return [
        TableColumn(
            "name",
            "Школа",
            lambda row: row.name_short,
            width=220,
            stretch=True,
            weight=Weight.STRONG,
            searched=True,
            tooltip=lambda row: row.name_full,
        ),
        TableColumn("inn", "ИНН", lambda row: row.inn, width=116, searched=True),
        TableColumn("director", "Руководитель", lambda row: row.director_name, width=160, spare=2),
        TableColumn("contact", "Контакт", lambda row: row.contact, width=200, spare=1),
        TableColumn("key", "Ключ подписи", lambda _row: "", width=176, pill=key_pill),
        TableColumn(
            "active",
            "Состояние",
            lambda _row: "",
            width=172,
            spare=3,
            pill=lambda row: (
                None if row.active else PillSpec("Не предлагается", Tone.NEUTRAL, "prohibit")
            ),
        ),
    ]


def key_pill(row: PartnerCard) -> PillSpec:
    """Do we know the key that the school signs its files with?"""
    if row.has_key:
        return PillSpec("Известен", Tone.OK, "key")
    return PillSpec("Файлов не было", Tone.NEUTRAL, "question")


def _words_of(row: PartnerCard) -> str:
    return f"{row.name_short} {row.name_full} {row.inn} {row.contact} {row.director_name}"
