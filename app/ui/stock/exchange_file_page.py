"""A file of another school: who sent it, what it holds, what accepting it would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.core.errors import FormulyarError
from app.core.money import count_phrase
from app.services.exchange_parties import KeyState
from app.services.exchange_previews import ConfirmationPreview, Preview, TransferPreview
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.fields import CheckBox
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import ElidedText
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page
from app.ui.stock.document_parts import ChecksCard, Notice
from app.ui.stock.exchange_file_parts import (
    FileLine,
    checks_of,
    facts_of,
    file_columns,
    file_lines,
    verb_of,
)
from app.ui.stock.side_cards import SideCards, WordsCard
from app.ui.stock.transfer_files import ask_for_package

_EMPTY = "Выберите файл, который прислала другая школа: передачу, подтверждение или предложение"


class ExchangeFilePage(Page):
    """Looks at a file before anything is changed, and accepts it. Its argument is the path."""

    page_id: ClassVar[str] = "stock.exchange_file"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Файл обмена"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.TRANSFER, Area.STOCK, Area.CATALOGUE})

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._path: Path | None = None
        self._preview: Preview | None = None
        self._busy = False
        self.set_up()

    def _build(self) -> None:
        theme = current_theme()
        self.name = ElidedText("Файл не выбран", Type.SECTION)
        self.choose = Button("Другой файл…", icon="folder-open", kbd="Ins")
        self.accept = Button("", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        top = QHBoxLayout()
        top.setSpacing(theme.px(8))
        top.addWidget(self.name, 1)
        top.addWidget(self.choose)
        top.addWidget(self.accept)
        self.notice = Notice()
        self.key_checked = CheckBox("Я сверил новый ключ со школой и доверяю ему")
        self.model = RowTableModel[FileLine](
            file_columns(), row_id=lambda row: row.number, parent=self
        )
        self.view = TableView(
            self.model, "Строки файла", store=self._shell.settings, state_key=self.page_id
        )
        self.panel = TablePanel(self.view, hints=(("Enter", "открыть в каталоге"),))
        self.checks = ChecksCard()
        self.checks.set_title("Проверки")
        self.facts = WordsCard("Что в файле")
        self.body = SideCards([], [self.key_checked, self.panel], [self.checks, self.facts])
        self.column.addLayout(top)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.body, 1)
        self._show_nothing()

    def _connect(self) -> None:
        self.choose.clicked.connect(self.choose_file)
        self.accept.clicked.connect(self.accept_file)
        self.key_checked.toggled.connect(lambda _on: self._renew_button())
        self.view.row_opened.connect(self._on_row_opened)

    # --- what the window calls -----------------------------------------------------------------

    def open_with(self, argument: object) -> None:
        self._stale = False
        if isinstance(argument, Path):
            self._path = argument
        self.key_checked.setChecked(False)
        self.refresh()

    def refresh(self) -> None:
        path = self._path
        if path is None or self._busy:
            return
        self._shell.runner.query(
            lambda: self._workspace.services.exchange.open_file(path),
            self._on_opened,
            key="file",
            owner=self,
            on_error=self._on_refused,
        )

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Передача", "stock.transfers"), Crumb(self.title))

    def primary_action(self) -> Callable[[], object] | None:
        return self.accept_file if self._preview is not None else self.choose_file

    def regions(self) -> Sequence[QWidget]:
        return (self.choose, self.view, self.body.side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.choose_file()
        else:
            super().keyPressEvent(event)

    # --- actions -------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Choose another file."""
        path = ask_for_package(self._shell)
        if path is not None:
            self.open_with(path)

    def accept_file(self) -> None:
        """Do what the page says; a changed key must have been checked first."""
        preview = self._preview
        if preview is None or self._busy:
            return
        if not self.accept.isEnabled():
            self.key_checked.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        service, checked = self._workspace.services.exchange, self.key_checked.isChecked()
        self._set_busy(True)
        self._shell.runner.command(
            lambda: service.accept(preview, accept_key=checked),
            lambda changes: self._on_accepted(preview, changes),
            owner=self,
            on_error=self._on_refused,
        )

    def _on_accepted(self, preview: Preview, changes: Changes) -> None:
        self._set_busy(False)
        self._preview, self._path = None, None
        self._show_nothing()
        self._shell.bus.publish(changes)
        match preview:
            case TransferPreview():
                self.navigate.emit("stock.receipt", changes.entity_id)
            case ConfirmationPreview():
                self.navigate.emit("stock.transfer", changes.entity_id)
            case _:
                self.navigate.emit("stock.offers", changes.entity_id)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.choose.setEnabled(not busy)
        self._renew_button()

    def _on_row_opened(self, row: FileLine) -> None:
        if row.title_id is not None:
            self.navigate.emit("catalogue", row.title_id)

    # --- showing -------------------------------------------------------------------------------

    def _on_opened(self, preview: Preview) -> None:
        self._preview = preview
        self.notice.put_away()
        self.name.setText(preview.file_name)
        lines = file_lines(preview)
        self.model.set_rows(lines)
        self.panel.show_table()
        self.panel.set_summary(count_phrase(len(lines), "строка", "строки", "строк"))
        self.checks.setVisible(True)
        self.facts.setVisible(True)
        self.checks.set_checks(checks_of(preview))
        self.facts.set_words(facts_of(preview))
        self.key_checked.setVisible(preview.sender.key is KeyState.CHANGED)
        self._renew_button()
        self.body.arrange_later()
        self.header_changed.emit()
        if self.view.currentIndex().isValid() is False:
            self.view.select_number(0)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_refused(self, error: FormulyarError) -> None:
        self._busy = False
        self._preview = None
        self._show_nothing()
        if self._path is not None:
            self.name.setText(self._path.name)
        self.notice.show_error(error)
        self.choose.setEnabled(True)
        self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _renew_button(self) -> None:
        preview = self._preview
        self.accept.setVisible(preview is not None)
        if preview is None:
            return
        if self.accept.text() != verb_of(preview):
            self.accept.set_text(verb_of(preview))
        changed = preview.sender.key is KeyState.CHANGED
        self.accept.setEnabled(not self._busy and (not changed or self.key_checked.isChecked()))
        hint = "Сначала сверьте новый ключ со школой" if changed else "Принять файл"
        self.accept.set_hint(hint)

    def _show_nothing(self) -> None:
        self.name.setText("Файл не выбран")
        self.model.set_rows([])
        empty = EmptyState("package", _EMPTY, "Открыть файл…", action_icon="folder-open")
        self.panel.show_empty(empty)
        self.panel.set_summary("")
        if empty.button is not None:
            empty.button.clicked.connect(self.choose_file)
        self.checks.hide()
        self.facts.hide()
        self.key_checked.hide()
        self.body.arrange_later()
        self._renew_button()
