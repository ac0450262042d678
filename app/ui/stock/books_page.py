"""«Книги учёта»: the books at the left, what is asked for, the rows, the paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.core.changes import Area
from app.core.errors import FormulyarError
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card, EmptyState
from app.ui.kit.chips import Tabs
from app.ui.kit.fields import ComboBox
from app.ui.kit.forms import LabeledField
from app.ui.kit.requisites import sentence_of
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE
from app.ui.shell.files import write_file
from app.ui.shell.page import Page
from app.ui.shell.previews import Paper
from app.ui.stock.book_fields import ParameterFields, quick_periods
from app.ui.stock.book_parts import AnyBook, BookTable, ChoiceParameter, Given
from app.ui.stock.books import build_books

LIST_WIDTH = 236
HEADING_HEIGHT = 34
LEAST_ROOM = 860
"""Below this width in pixels at 100 % the list of books becomes a field."""
_HINTS = (("Enter", "открыть"), ("Ctrl+P", "печать"))
_BOOK = Qt.ItemDataRole.UserRole


class BooksPage(Page):
    """``open_with`` takes a :attr:`Book.book_id`."""

    page_id: ClassVar[str] = "stock.books"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Книги учёта"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {Area.STOCK, Area.WRITE_OFF, Area.TRANSFER, Area.CATALOGUE, Area.SCHOOL}
    )

    def __init__(self, workspace: Workspace, shell: Shell, resources: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._books = build_books(workspace, resources)
        self._book = self._books[0]
        self._given: dict[str, Given] = {}
        self._layout: tuple[object, ...] = ()
        self._tab_key = ""
        self.set_up()

    # --- what the window calls -----------------------------------------------------------

    def open_with(self, argument: object) -> None:
        for book in self._books:
            if book.book_id == argument:
                self.show_book(book)

    def book(self) -> AnyBook:
        """The book that is shown."""
        return self._book

    def given(self) -> Given | None:
        """What is asked for, ``None`` while a field holds what cannot be used."""
        given = self.fields.given()
        if given is None or not self._tab_key:
            return given
        return Given({**given.values, self._tab_key: self.tabs.current()})

    def show_book(self, book: AnyBook) -> None:
        """Show another book with the parameters it had last."""
        self._keep_given()
        self._book = book
        self._mark_chosen()
        self._show_parameters()
        self.refresh()

    def refresh(self) -> None:
        for spec in self._book.parameters:
            if isinstance(spec, ChoiceParameter) and spec.load is not None:
                self._shell.runner.query(
                    spec.load,
                    partial(self.fields.set_options, spec.key),
                    key=f"options {spec.key}",
                    owner=self,
                )
        self._ask()

    def print_action(self) -> Callable[[], object] | None:
        return self._print if self.print_button.isEnabled() else None

    def regions(self) -> Sequence[QWidget]:
        return (self.list, self.chooser, self.fields, self.tabs, self.panel)

    # --- building ------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.list = QListWidget()
        self.list.setAccessibleName("Книги и журналы")
        self._fill_list()
        self._list_box = Card(flush=True)
        self._list_box.setFixedWidth(theme.px(LIST_WIDTH))
        self._list_box.body.addWidget(self.list)
        self.chooser = ComboBox([(book.book_id, book.title) for book in self._books])
        self._chooser_cell = LabeledField("Книга", self.chooser)
        self.about = Text("", Type.BODY, "text_2", wrap=True)
        self.fields = ParameterFields()
        self.tabs = Tabs(wraps=True)
        self.tabs.setAccessibleName("Части книги")
        self.print_button = Button(
            "Печать…", Look.PRIMARY, icon="printer", kbd="Ctrl+P", hint="Показать и напечатать"
        )
        self.workbook_button = Button("XLSX", icon="table", hint="Сохранить таблицей Excel")
        self._buttons = QWidget()
        buttons = QHBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(theme.px(8))
        buttons.addWidget(self.workbook_button)
        buttons.addWidget(self.print_button)
        self._right = QVBoxLayout()
        self._right.setSpacing(theme.px(12))
        self._right.addWidget(self._chooser_cell)
        self._right.addWidget(self.about)
        self._right.addWidget(self.fields)
        self._bar = QHBoxLayout()
        self._bar.setSpacing(theme.px(8))
        self._bar.addWidget(self.tabs, 1)
        self._bar.addStretch(0)
        self._bar.addWidget(self._buttons)
        self._right.addLayout(self._bar)
        row = QHBoxLayout()
        row.setSpacing(theme.px(16))
        row.addWidget(self._list_box)
        row.addLayout(self._right, 1)
        self.column.addLayout(row, 1)
        # everything stands in the page now
        self._show_columns(BookTable((), (), row_id=int))
        self._chooser_cell.hide()
        self._mark_chosen()
        self._show_parameters()

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda item, _before: self._on_item_chosen(item))
        self.chooser.value_changed.connect(self.open_with)
        self.fields.changed.connect(self._ask)
        self.tabs.selected.connect(self._on_tab_selected)
        self.print_button.clicked.connect(lambda _checked=False: self._print())
        self.workbook_button.clicked.connect(lambda _checked=False: self._save_workbook())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.room() < current_theme().px(LEAST_ROOM)
        if narrow != self._list_box.isHidden():
            self._list_box.setHidden(narrow)
            self._chooser_cell.setVisible(narrow)

    def _fill_list(self) -> None:
        theme = current_theme()
        group = None
        for book in self._books:
            if book.group is not group:
                group = book.group
                heading = QListWidgetItem(group.value)
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                heading.setFont(theme.font(Type.CAPTION_BOLD))
                heading.setForeground(theme.colour("text_2"))
                heading.setSizeHint(QSize(0, theme.px(HEADING_HEIGHT)))
                self.list.addItem(heading)
            item = QListWidgetItem(book.title)
            item.setData(_BOOK, book.book_id)
            item.setToolTip(book.about)
            item.setSizeHint(QSize(0, theme.px(36)))
            self.list.addItem(item)

    # --- showing -------------------------------------------------------------------------

    def _mark_chosen(self) -> None:
        for number in range(self.list.count()):
            if self.list.item(number).data(_BOOK) == self._book.book_id:
                before = self.list.blockSignals(True)
                self.list.setCurrentRow(number)
                self.list.blockSignals(before)
        before = self.chooser.blockSignals(True)
        self.chooser.set_value(self._book.book_id)
        self.chooser.blockSignals(before)

    def _show_parameters(self) -> None:
        book = self._book
        known = self._given.get(book.book_id, Given())
        self.about.setText(book.about)
        self.fields.show_parameters(book.parameters, known, self._workspace.clock.today())
        parts = next(
            (spec for spec in book.parameters if isinstance(spec, ChoiceParameter) and spec.tabs),
            None,
        )
        self._tab_key = parts.key if parts is not None else ""
        self.tabs.set_tabs(parts.options if parts is not None else ())
        if parts is not None and known.text(parts.key):
            self.tabs.set_current(known.text(parts.key))
        self.tabs.setVisible(parts is not None)
        self._bar.setStretch(1, 0 if parts is not None else 1)
        self._buttons.setVisible(bool(book.formats))
        self.workbook_button.setVisible("xlsx" in book.formats)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Fields and table are made anew with the book; the Tab key still goes from the list
        through the fields to the rows."""
        order = (
            self.list,
            self.chooser,
            *self.fields.inputs(),
            *self.tabs.findChildren(QAbstractButton),
            self.workbook_button,
            self.print_button,
            self.view,
        )
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _keep_given(self) -> None:
        given = self.given()
        if given is not None:
            self._given[self._book.book_id] = given

    def _ask(self) -> None:
        given, book = self.given(), self._book
        self.print_button.setEnabled(given is not None)
        self.workbook_button.setEnabled(given is not None)
        if given is None:
            return
        self._keep_given()
        self._shell.runner.query(
            lambda: book.fetch(given),
            self._on_read,
            key="rows",
            owner=self,
            on_error=self._on_refused,
        )

    def _on_read(self, table: BookTable[Any]) -> None:
        self._show_columns(table)
        self.model.set_rows(table.rows)
        self.panel.set_summary(table.summary)
        if table.rows:
            self.panel.show_table()
            if not self.view.currentIndex().isValid():
                self.view.select_number(0)
            return
        everything = quick_periods(self._workspace.clock.today())[-1][2]
        period = self.fields.period
        narrower = period is not None and period.value() != everything
        empty = EmptyState("notebook", table.empty, "Показать всё время" if narrower else "")
        self.panel.show_empty(empty)
        if empty.button is not None and period is not None:
            empty.button.clicked.connect(lambda: period.set_value(everything))

    def _on_refused(self, error: FormulyarError) -> None:
        self.panel.set_summary("")
        self.panel.show_empty(EmptyState("warning", sentence_of(error)))
        self.print_button.setEnabled(False)
        self.workbook_button.setEnabled(False)

    def _show_columns(self, table: BookTable[Any]) -> None:
        """A table for these columns: the one that stands there when they are the same."""
        wanted = (
            self._book.book_id,
            table.layout,
            tuple((column.key, column.title) for column in table.columns),
        )
        if wanted == self._layout:
            return
        self._layout = wanted
        self.model: RowTableModel[Any] = RowTableModel(table.columns, row_id=table.row_id)
        name = f"books.{self._book.book_id}.{table.layout}".rstrip(".")
        self.view = TableView(
            self.model, self._book.title, store=self._shell.settings, state_key=name
        )
        self.model.setParent(self.view)
        self.view.row_opened.connect(self._on_row_opened)
        panel = TablePanel(self.view, hints=_HINTS)
        old = getattr(self, "panel", None)
        if isinstance(old, TablePanel):
            self._right.replaceWidget(old, panel)
            old.hide()
            # its model goes with the view
            old.deleteLater()
        else:
            self._right.addWidget(panel, 1)
        self.panel = panel
        self._order_tabs()

    # --- doing ---------------------------------------------------------------------------

    def _on_item_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.open_with(item.data(_BOOK))

    def _on_tab_selected(self, part: str) -> None:
        self.tabs.set_current(part)
        self._ask()

    def _on_row_opened(self, row: object) -> None:
        target = self._book.activate(row)
        if target is not None:
            self.navigate.emit(*target)

    def _print(self) -> None:
        given, book = self.given(), self._book
        if given is not None and book.formats:
            self._shell.previews.show(
                Paper(
                    book.paper_title(given),
                    book.file_name(given),
                    lambda kind: book.render(kind, given),
                    book.formats,
                )
            )

    def _save_workbook(self) -> None:
        given, book = self.given(), self._book
        if given is None:
            return
        target = self._shell.file_dialogs.save_file(
            "Сохранить книгу таблицей", f"{book.file_name(given)}.xlsx", [XLSX_FILE]
        )
        if target is None:
            return
        self._shell.runner.query(
            lambda: write_file(target, book.render("xlsx", given)),
            lambda _nothing: self._shell.toasts.show(f"Сохранено: {target.name}"),
            owner=self,
        )
