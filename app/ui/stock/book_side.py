"""What the page of books shows of one book: its words, parameters, rows and buttons."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import FormulyarError
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import Tabs
from app.ui.kit.requisites import sentence_of
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE
from app.ui.shell.files import write_file
from app.ui.shell.previews import Paper
from app.ui.stock.book_fields import ParameterFields, quick_periods
from app.ui.stock.book_parts import AnyBook, BookTable, ChoiceParameter, Given

_HINTS = (("Enter", "открыть"), ("Ctrl+P", "печать"))


class BookSide(QWidget):
    """One book. It keeps its parameters while another one is shown.

    ``opened`` carries the page id and the argument that a row leads to.
    """

    opened = Signal(str, object)

    def __init__(self, book: AnyBook, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self.book = book
        self._workspace = workspace
        self._shell = shell
        self._parts = next(
            (spec for spec in book.parameters if isinstance(spec, ChoiceParameter) and spec.tabs),
            None,
        )
        self._build()
        self._connect()

    # --- what the page calls -------------------------------------------------------------

    def given(self) -> Given | None:
        """What is asked for, ``None`` while a field holds what cannot be used."""
        given = self.fields.given()
        if given is None or self._parts is None:
            return given
        return Given({**given.values, self._parts.key: self.tabs.current()})

    def refresh(self) -> None:
        """Read the choices and the rows again."""
        for spec in self.book.parameters:
            if isinstance(spec, ChoiceParameter) and spec.load is not None:
                self._shell.runner.query(
                    spec.load,
                    partial(self.fields.set_options, spec.key),
                    key=f"options {spec.key}",
                    owner=self,
                )
        self._ask()

    def show_part(self, part: str) -> None:
        """Show another part of the book."""
        self.tabs.set_current(part)
        self._ask()

    def print_paper(self) -> None:
        """Show the paper of what is asked for."""
        given, book = self.given(), self.book
        if given is None or not book.formats:
            return
        self._shell.previews.show(
            Paper(
                book.paper_title(given),
                book.file_name(given),
                lambda kind: book.render(kind, given),
                book.formats,
            )
        )

    # --- building ------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        book = self.book
        self.about = Text(book.about, Type.BODY, "text_2", wrap=True)
        self.fields = ParameterFields(book.parameters, self._workspace.clock.today())
        self.tabs = Tabs(self._parts.options if self._parts is not None else (), wraps=True)
        self.tabs.setAccessibleName("Части книги")
        self.workbook_button = Button("XLSX", icon="table", hint="Сохранить таблицей Excel")
        self.print_button = Button(
            "Печать…", Look.PRIMARY, icon="printer", kbd="Ctrl+P", hint="Показать и напечатать"
        )
        bar = QHBoxLayout()
        bar.setSpacing(theme.px(8))
        bar.addWidget(self.tabs, 1)
        if self._parts is None:
            bar.addStretch(1)
        bar.addWidget(self.workbook_button)
        bar.addWidget(self.print_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(12))
        self._column.addWidget(self.about)
        self._column.addWidget(self.fields)
        self._column.addLayout(bar)
        self.fields.setVisible(bool(self.fields.inputs()))
        self.tabs.setVisible(self._parts is not None)
        self.workbook_button.setVisible("xlsx" in book.formats)
        self.print_button.setVisible(bool(book.formats))
        self.panel = self._make_panel(BookTable((), (), row_id=int))
        self._column.addWidget(self.panel, 1)

    def _connect(self) -> None:
        self.fields.changed.connect(self._ask)
        self.tabs.selected.connect(self.show_part)
        self.print_button.clicked.connect(lambda _checked=False: self.print_paper())
        self.workbook_button.clicked.connect(lambda _checked=False: self._save_workbook())

    def _make_panel(self, table: BookTable[Any]) -> TablePanel:
        """A table of these columns."""
        self._layout = _layout_of(table)
        self.model: RowTableModel[Any] = RowTableModel(table.columns, row_id=table.row_id)
        name = f"books.{self.book.book_id}.{table.layout}".rstrip(".")
        self.view = TableView(
            self.model, self.book.title, store=self._shell.settings, state_key=name
        )
        # the model goes with its view
        self.model.setParent(self.view)
        self.view.row_opened.connect(self._on_row_opened)
        return TablePanel(self.view, hints=_HINTS if self.book.formats else _HINTS[:1])

    def _show_columns(self, table: BookTable[Any]) -> None:
        """Another table where these columns are not those that stand there."""
        if _layout_of(table) == self._layout:
            return
        old, self.panel = self.panel, self._make_panel(table)
        self._column.replaceWidget(old, self.panel)
        old.hide()
        old.deleteLater()

    # --- showing -------------------------------------------------------------------------

    def _ask(self) -> None:
        given, book = self.given(), self.book
        self._let_print(given is not None)
        if given is not None:
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
        self._let_print(False)

    def _let_print(self, possible: bool) -> None:
        self.print_button.setEnabled(possible)
        self.workbook_button.setEnabled(possible)

    # --- doing ---------------------------------------------------------------------------

    def _on_row_opened(self, row: object) -> None:
        target = self.book.activate(row)
        if target is not None:
            self.opened.emit(*target)

    def _save_workbook(self) -> None:
        given, book = self.given(), self.book
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


def _layout_of(table: BookTable[Any]) -> tuple[object, ...]:
    """What two tables have in common that differ in nothing but their rows."""
    return table.layout, tuple((column.key, column.title) for column in table.columns)
