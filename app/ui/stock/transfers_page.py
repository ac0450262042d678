"""«Передача»: all transfers between schools and their returns, and the files of other schools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu

from app.core.changes import Area
from app.core.dates import format_date
from app.core.money import copies_short, count_phrase
from app.core.stock import TRANSFER_MODE_NAMES, DocumentKind, DocumentStatus, TransferMode
from app.core.text import fold
from app.queries.transfer import TransferDraft
from app.queries.transfer_list import TransferListRow
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import Chip
from app.ui.kit.search import SearchField
from app.ui.kit.table.columns import Link
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Page
from app.ui.stock.chip_flow import ChipFlow
from app.ui.stock.document_parts import status_pill
from app.ui.stock.transfer_columns import list_columns
from app.ui.stock.transfer_dialogs import ModeDialog
from app.ui.stock.transfer_files import ask_for_package

EDITOR, EXCHANGE, PARTNERS = "stock.transfer", "stock.exchange_file", "stock.partners"
OFFER, OFFERS = "stock.offer", "stock.offers"
NARROW = 1120
OPEN, DISCARD, RETURN = "open", "discard", "return"
OVERDUE, AWAITING = "overdue", "awaiting"
_EMPTY = "Передач пока нет. Оформите передачу другой школе или откройте её файл обмена"


class TransfersPage(Page):
    """The list of transfers; chips filter it by mode, by what is overdue or not confirmed."""

    page_id: ClassVar[str] = "stock.transfers"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Передача"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.TRANSFER, Area.STOCK})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._transfers: tuple[TransferListRow, ...] = ()
        self.set_up()

    # --- what the window calls ---------------------------------------------------------------

    def refresh(self) -> None:
        queries = self._workspace.queries.transfer
        self._shell.runner.query(queries.listed, self._on_loaded, key="transfers", owner=self)

    def primary_action(self) -> Callable[[], object] | None:
        return self.begin

    def focus_search(self) -> bool:
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.edit.selectAll()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.begin()
        else:
            super().keyPressEvent(event)

    # --- building ----------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        today = self._workspace.clock.today
        self.model = RowTableModel[TransferListRow](
            list_columns(today), row_id=lambda row: row.document.id, parent=self
        )
        self.view = TableView(
            self.model, self.title, store=self._shell.settings, state_key=self.page_id
        )
        self.view.set_row_actions(_actions)
        self.panel = TablePanel(
            self.view,
            hints=(("Ins", "новая передача"), ("Enter", "открыть"), ("Del", "удалить черновик")),
        )
        self.search = SearchField("Найти номер, школу")
        self.open_file = Button(
            "Открыть файл обмена…", icon="folder-open", hint="Принять книги или ответ другой школы"
        )
        self.offer = Button(
            "Предложить излишки…", icon="gift", hint="Сделать список лишних учебников"
        )
        self.offers = Button("Предложения", icon="tray", hint="Что предлагают другие школы")
        self.partners = Button("Школы", icon="buildings", hint="Реквизиты и ключи других школ")
        self.new = Button("Новая передача…", Look.PRIMARY, icon="plus", kbd="Ins")
        top = QHBoxLayout()
        top.setSpacing(theme.px(8))
        top.addWidget(self.search, 1)
        self.more = IconButton("dots-three", "Школы и предложения")
        self.more.setMenu(self._make_menu())
        for button in (
            self.more,
            self.partners,
            self.offers,
            self.offer,
            self.open_file,
            self.new,
        ):
            top.addWidget(button)
        self.chips: dict[str, Chip] = {}
        for key, label in (
            *TRANSFER_MODE_NAMES.items(),
            (OVERDUE, "Просрочен возврат"),
            (AWAITING, "Приём не подтверждён"),
        ):
            self.chips[key] = Chip(label)
        self.column.addLayout(top)
        self.filters = ChipFlow("Фильтры", list(self.chips.values()))
        self.column.addWidget(self.filters)
        self.column.addWidget(self.panel, 1)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        for button, page_id in ((self.partners, PARTNERS), (self.offers, OFFERS)):
            menu.addAction(button.text(), partial(self.navigate.emit, page_id, None))
        menu.addAction(self.offer.text(), lambda: self.navigate.emit(OFFER, None))
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a small window three of the buttons stand in a menu."""
        super().resizeEvent(event)
        narrow = self.room() < current_theme().px(NARROW)
        self.more.setVisible(narrow)
        for button in (self.partners, self.offers, self.offer):
            button.setVisible(not narrow)

    def _connect(self) -> None:
        self.new.clicked.connect(self.begin)
        self.open_file.clicked.connect(self.choose_file)
        self.partners.clicked.connect(lambda: self.navigate.emit(PARTNERS, None))
        self.offer.clicked.connect(lambda: self.navigate.emit(OFFER, None))
        self.offers.clicked.connect(lambda: self.navigate.emit(OFFERS, None))
        for chip in self.chips.values():
            chip.toggled.connect(lambda _on: self._show())
        self.search.changed.connect(lambda _text: self._show())
        self.search.submitted.connect(lambda _text: self._go_to_list())
        self.search.moved_down.connect(self._go_to_list)
        self.view.insert_requested.connect(self.begin)
        self.view.row_opened.connect(self._on_row_opened)
        self.view.delete_requested.connect(self._on_delete_requested)
        self.view.link_activated.connect(self._on_action_chosen)

    # --- actions -----------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask what kind of transfer it is, then open it."""
        dialog = ModeDialog(self.window())
        dialog.mode_chosen.connect(lambda mode: self.navigate.emit(EDITOR, mode))
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def choose_file(self) -> None:
        """Choose a file of another school and look at it."""
        path = ask_for_package(self._shell)
        if path is not None:
            self.navigate.emit(EXCHANGE, path)

    def _on_row_opened(self, row: TransferListRow) -> None:
        self.navigate.emit(EDITOR, row.document.id)

    def _on_action_chosen(self, row: TransferListRow, key: str) -> None:
        match key:
            case "discard":
                self._on_delete_requested([row])
            case "return":
                today = self._workspace.clock.today()
                self.navigate.emit(
                    EDITOR, TransferDraft(today, TransferMode.RETURN_LENT, row.partner_id)
                )
            case _:
                self._on_row_opened(row)

    def _on_delete_requested(self, rows: Sequence[TransferListRow]) -> None:
        drafts = [row.document for row in rows if row.document.status is DocumentStatus.DRAFT]
        if not drafts:
            self.panel.set_summary("Проведённую передачу не удаляют: откройте её и сторнируйте")
        service = self._workspace.services.transfer
        for row in drafts:
            discard = partial(service.discard, DocumentKind(row.kind), row.id, row.version)
            self._shell.runner.command(discard, self._shell.bus.publish, owner=self)

    # --- showing -----------------------------------------------------------------------------

    def _on_loaded(self, rows: tuple[TransferListRow, ...]) -> None:
        self._transfers = rows
        self._show()
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _show(self) -> None:
        """Show what fits the search and the chips."""
        today = self._workspace.clock.today()
        for key, chip in self.chips.items():
            chip.set_count(sum(_belongs(row, key, today) for row in self._transfers))
        self.filters.lay_out()
        text = self.search.text().strip()
        chosen = [key for key, chip in self.chips.items() if chip.isChecked()]
        rows = [
            row
            for row in self._transfers
            if fold(text) in fold(_words_of(row)) and _fits(row, chosen, today)
        ]
        self.model.set_rows(rows)
        self.view.set_search_text(text)
        out = sum(row.still_out for row in rows if row.is_open)
        count = count_phrase(len(rows), "документ", "документа", "документов")
        away = f" · в других школах {copies_short(out)}" if out else ""
        self.panel.set_summary(f"{count}{away}" if rows else "")
        if rows:
            self.panel.show_table()
        elif text or chosen:
            self._show_empty(
                EmptyState("magnifying-glass", "Таких передач нет", "Показать все"), self._clear
            )
        else:
            empty = EmptyState("arrows-left-right", _EMPTY, "Новая передача…", action_icon="plus")
            self._show_empty(empty, self.begin)

    def _show_empty(self, empty: EmptyState, action: Callable[[], object]) -> None:
        self.panel.show_empty(empty)
        if empty.button is not None:
            empty.button.clicked.connect(lambda: action())

    def _clear(self) -> None:
        for chip in self.chips.values():
            chip.setChecked(False)
        self.search.clear()
        self._go_to_list()

    def _go_to_list(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)


def _belongs(row: TransferListRow, key: str, today: date) -> bool:
    if key == OVERDUE:
        return row.is_overdue(today)
    if key == AWAITING:
        return row.awaits_answer
    return row.mode == key


def _fits(row: TransferListRow, chosen: Sequence[str], today: date) -> bool:
    """Modes are joined by «or», the two states by «and»."""
    modes = [key for key in chosen if key not in (OVERDUE, AWAITING)]
    states = [key for key in chosen if key in (OVERDUE, AWAITING)]
    fits_mode = not modes or any(_belongs(row, key, today) for key in modes)
    return fits_mode and all(_belongs(row, key, today) for key in states)


def _actions(row: TransferListRow) -> tuple[Link, ...]:
    actions = [Link(OPEN, "Открыть", "Enter")]
    if row.document.status is DocumentStatus.DRAFT:
        actions.append(Link(DISCARD, "Удалить черновик", "Del"))
    if row.is_open and row.still_out:
        actions.append(Link(RETURN, "Оформить возврат"))
    return tuple(actions)


def _words_of(row: TransferListRow) -> str:
    document = row.document
    return (
        f"{document.number} {row.partner} {TRANSFER_MODE_NAMES[row.mode]} "
        f"{format_date(document.date)} {status_pill(document).text}"
    )
