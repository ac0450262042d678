"""«Книги учёта»: the books at the left, at the right the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.core.changes import Area
from app.services.workspace import Workspace
from app.ui.kit.cards import Card
from app.ui.kit.fields import ComboBox
from app.ui.kit.forms import LabeledField
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Page
from app.ui.stock.book_parts import AnyBook
from app.ui.stock.book_side import BookSide
from app.ui.stock.books import build_books

LIST_WIDTH = 236
HEADING_HEIGHT = 34
LEAST_ROOM = 860
"""Below this width in pixels at 100 % the list of books becomes a field."""
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
        self._sides: dict[str, BookSide] = {}
        self.set_up()

    # --- what the window calls -----------------------------------------------------------

    def open_with(self, argument: object) -> None:
        for book in self._books:
            if book.book_id == argument and book is not self.side.book:
                self._show_book(book)
                self.refresh()

    def refresh(self) -> None:
        self.side.refresh()

    def print_action(self) -> Callable[[], object] | None:
        return self.side.print_paper if self.side.print_button.isEnabled() else None

    def regions(self) -> Sequence[QWidget]:
        side = self.side
        return (self.list, self.chooser, side.fields, side.tabs, side.panel)

    @property
    def view(self) -> TableView:
        """The table of the book that is shown."""
        return self.side.view

    @property
    def model(self) -> RowTableModel[Any]:
        """The rows of the book that is shown."""
        return self.side.model

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
        self._right = QVBoxLayout()
        self._right.setSpacing(theme.px(12))
        self._right.addWidget(self._chooser_cell)
        row = QHBoxLayout()
        row.setSpacing(theme.px(16))
        row.addWidget(self._list_box)
        row.addLayout(self._right, 1)
        self.column.addLayout(row, 1)
        self._chooser_cell.hide()
        self._show_book(self._books[0])

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda item, _before: self._on_item_chosen(item))
        self.chooser.value_changed.connect(self.open_with)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """In a narrow window the list is a field, and the rows have the room of the sentence."""
        narrow = self.room() < current_theme().px(LEAST_ROOM)
        if narrow != self._list_box.isHidden():
            self._list_box.setHidden(narrow)
            self._chooser_cell.setVisible(narrow)
        self.side.about.setHidden(narrow)
        self.chooser.setToolTip(self.side.book.about)

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

    def _show_book(self, book: AnyBook) -> None:
        """Show a book with the parameters it had last. A book is made when it is first shown,
        so that the Tab key goes from the list through its fields to its rows."""
        for other in self._sides.values():
            other.hide()
        side = self._sides.get(book.book_id)
        if side is None:
            side = BookSide(book, self._workspace, self._shell)
            side.opened.connect(self.navigate)
            self._sides[book.book_id] = side
            self._right.addWidget(side, 1)
        self.side = side
        self._arrange()
        side.show()
        self._mark_chosen()

    def _mark_chosen(self) -> None:
        chosen = self.side.book.book_id
        for number in range(self.list.count()):
            if self.list.item(number).data(_BOOK) == chosen:
                before = self.list.blockSignals(True)
                self.list.setCurrentRow(number)
                self.list.blockSignals(before)
        before = self.chooser.blockSignals(True)
        self.chooser.set_value(chosen)
        self.chooser.blockSignals(before)

    def _on_item_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.open_with(item.data(_BOOK))
