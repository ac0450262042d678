"""«Предложить излишки»: titles and quantities that other schools may have, written to a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.changes import Area
from app.core.errors import FormulyarError, UserError
from app.core.money import copies_short, count_phrase, format_count, format_kopecks
from app.core.stock import Account, CopyState
from app.core.text import clean_line
from app.queries.catalogue import TitleRow
from app.services.exchange_contents import OfferItem
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card, EmptyState
from app.ui.kit.fields import DateEdit, LineEdit
from app.ui.kit.forms import FormGrid
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page
from app.ui.stock.document_parts import Notice
from app.ui.stock.editable_view import CellEdit, EditableModel, EditableView
from app.ui.stock.receipt_rules import read_price, read_quantity
from app.ui.stock.title_picker import TitlePicker
from app.ui.stock.transfer_files import save_package

_VALID_DAYS = 60
_HINTS = (("Ins", "добавить"), ("F2", "количество"), ("Del", "убрать"))
_EMPTY = "Найдите учебники, которых больше, чем нужно: по ISBN, автору или заглавию"


@dataclass(frozen=True, slots=True)
class SurplusRow:
    """A title to be offered; ``there`` is how many copies stand here. ``price`` in kopecks,
    0: not said."""

    title_id: int
    name: str
    there: int
    quantity: int
    price: int
    remark: str = ""

    @property
    def is_too_much(self) -> bool:
        return not 0 < self.quantity <= self.there


class OfferPage(Page):
    """Nothing of it is kept before the file is made; the file registers the offer."""

    page_id: ClassVar[str] = "stock.offer"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Предложить излишки"
    areas: ClassVar[frozenset[Area]] = frozenset()

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._rows: list[SurplusRow] = []
        self.set_up()

    # --- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.name = Text(self.title, Type.SECTION)
        self.write = Button("Записать файл…", Look.PRIMARY, icon="export", kbd="Ctrl+Enter")
        top = QHBoxLayout()
        top.setSpacing(theme.px(8))
        top.addWidget(self.name)
        top.addStretch(1)
        top.addWidget(self.write)
        self.notice = Notice()
        head = Card()
        head.setAccessibleName("Кому звонить и до какого дня")
        grid = FormGrid(3)
        self.contact = LineEdit(placeholder="телефон, почта, кабинет")
        self.valid_until = DateEdit(self._workspace.clock.today() + timedelta(days=_VALID_DAYS))
        grid.add("К кому обращаться", self.contact, span=2)
        grid.add("Предложение действует до", self.valid_until)
        head.body.addWidget(grid)
        self.picker = TitlePicker(self._workspace.queries.catalogue, self._shell.runner, self)
        edits = {
            "quantity": CellEdit(
                lambda row: row.quantity,
                lambda row, typed: replace(row, quantity=read_quantity(str(typed))),
            ),
            "price": CellEdit(
                lambda row: format_kopecks(row.price) if row.price else "",
                lambda row, typed: replace(row, price=read_price(str(typed))),
            ),
            "remark": CellEdit(
                lambda row: row.remark,
                lambda row, typed: replace(row, remark=clean_line(str(typed))),
            ),
        }
        self.model = EditableModel(
            _columns(),
            edits,
            row_id=lambda row: row.title_id,
            row_tone=lambda row: Tone.BAD if row.is_too_much else None,
            parent=self,
        )
        self.view = EditableView(self.model, "Предложение", edits, first_edited="quantity")
        self.view.set_row_actions(
            lambda _row: (Link("edit", "Изменить", "F2"), Link("remove", "Убрать", "Del"))
        )
        self.panel = TablePanel(self.view, hints=_HINTS)
        self.column.addLayout(top)
        for widget in (self.notice, head, self.picker):
            self.column.addWidget(widget)
        self.column.addWidget(self.panel, 1)
        self._show()

    def _connect(self) -> None:
        self.write.clicked.connect(self.save_file)
        self.picker.found.connect(lambda title, _scanned: self.add(title))
        self.picker.new_requested.connect(
            lambda _fields: self.notice.show_words("Предложить можно то, что есть в каталоге.")
        )
        self.picker.moved_down.connect(self.view.setFocus)
        self.view.insert_requested.connect(self.focus_search)
        self.view.row_edited.connect(self._on_row_edited)
        self.view.delete_requested.connect(self._on_delete_requested)
        self.view.link_activated.connect(self._on_action_chosen)
        self.view.cell_refused.connect(
            lambda words: self.panel.set_summary(words or self._summary())
        )

    # --- what the window calls -----------------------------------------------------------------

    def open_with(self, argument: object) -> None:
        """``(title id, quantity)`` pairs are put in; ``None`` leaves what stands here."""
        self._stale = False
        if isinstance(argument, tuple) and argument:
            pairs = [pair for pair in argument if isinstance(pair, tuple)]
            wanted = {int(title_id): int(quantity) for title_id, quantity in pairs}
            catalogue = self._workspace.queries.catalogue
            self._shell.runner.query(
                lambda: catalogue.rows(tuple(wanted)),
                lambda titles: self._add_all(titles, wanted),
                key="titles",
                owner=self,
            )

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Передача", "stock.transfers"), Crumb(self.title))

    def primary_action(self) -> Callable[[], object] | None:
        return self.save_file

    def on_scan(self, code: str) -> bool:
        self.picker.look_for(code)
        return True

    def focus_search(self) -> bool:
        self.picker.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def regions(self) -> Sequence[QWidget]:
        return (self.write, self.contact, self.picker, self.view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.focus_search()
        else:
            super().keyPressEvent(event)

    # --- lines ---------------------------------------------------------------------------------

    def add(self, title: TitleRow, quantity: int = 1) -> None:
        """Put a title in; how many copies stand here is read first."""
        if any(row.title_id == title.id for row in self._rows):
            self.view.go_to(title.id, "quantity", edit=True)
            return
        catalogue = self._workspace.queries.catalogue

        def read() -> SurplusRow:
            card = catalogue.card(title.id)
            copies = card.copies if card is not None else ()
            ours = [
                copy
                for copy in copies
                if copy.state is CopyState.IN_STOCK
                and copy.account is not Account.BORROWED
                and not copy.lent_to
            ]
            price = ours[0].price if ours else 0
            name = f"{title.authors} {title.title}".strip()
            return SurplusRow(title.id, name, len(ours), min(quantity, len(ours)), price)

        self._shell.runner.query(read, self._on_counted, owner=self, on_error=self._on_failed)

    def _add_all(self, titles: Sequence[TitleRow], wanted: dict[int, int]) -> None:
        for title in titles:
            self.add(title, wanted[title.id])

    def _on_counted(self, row: SurplusRow) -> None:
        self.notice.put_away()
        if not row.there:
            self.notice.show_words(f"{row.name}: свободных экземпляров нет.", Tone.WARN)
            return
        self._rows.append(row)
        self._show()
        self.view.go_to(row.title_id, "quantity", edit=True)

    def _on_row_edited(self, changed: SurplusRow) -> None:
        self._rows = [changed if row.title_id == changed.title_id else row for row in self._rows]
        self._show()

    def _on_delete_requested(self, rows: Sequence[SurplusRow]) -> None:
        gone = {row.title_id for row in rows}
        self._rows = [row for row in self._rows if row.title_id not in gone]
        self._show()
        if self._rows:
            self.view.select_number(0)
        else:
            self.focus_search()

    def _on_action_chosen(self, row: SurplusRow, key: str) -> None:
        if key == "remove":
            self._on_delete_requested([row])
        else:
            self.view.edit_current()

    def _summary(self) -> str:
        if not self._rows:
            return ""
        titles = count_phrase(len(self._rows), "издание", "издания", "изданий")
        return f"{titles} · {copies_short(sum(row.quantity for row in self._rows))}"

    def _show(self) -> None:
        self.model.set_rows(self._rows)
        self.panel.set_summary(self._summary())
        if self._rows:
            self.panel.show_table()
        elif self.panel.empty_state() is None:
            self.panel.show_empty(EmptyState("books", _EMPTY))

    # --- the file ------------------------------------------------------------------------------

    def save_file(self) -> None:
        """Make the offer and write its file, with the list for people inside."""
        self.view.finish_editing()
        self.notice.put_away()
        if not self.valid_until.is_valid():
            self._on_failed(UserError(self.valid_until.error()))
            return
        items = tuple(
            OfferItem(row.title_id, row.quantity, row.price or None, row.remark)
            for row in self._rows
        )
        contact, until = self.contact.text(), self.valid_until.value()
        service = self._workspace.services.exchange
        save_package(
            self._shell,
            self,
            lambda: service.offer_file(items, contact, until),
            self._on_failed,
        )

    def _on_failed(self, error: FormulyarError) -> None:
        self.notice.show_error(error)
        wrong = next((row for row in self._rows if row.is_too_much), None)
        if wrong is not None:
            self.view.go_to(wrong.title_id, "quantity")


def _columns() -> list[TableColumn[SurplusRow]]:
    right = Align.RIGHT
    return [
        TableColumn(
            "name",
            "Издание",
            lambda row: row.name,
            width=220,
            stretch=True,
            sortable=False,
            tooltip=lambda row: row.name,
        ),
        TableColumn(
            "there",
            "Есть",
            lambda row: format_count(row.there),
            width=64,
            align=right,
            weight=Weight.SECONDARY,
            sortable=False,
        ),
        TableColumn(
            "quantity",
            "Отдаём",
            lambda row: format_count(row.quantity),
            width=84,
            align=right,
            weight=Weight.STRONG,
            sortable=False,
            tone=lambda row: Tone.BAD if row.is_too_much else None,
            icon=lambda row: "warning-octagon-fill" if row.is_too_much else "",
        ),
        TableColumn(
            "price",
            "Цена, ₽",
            lambda row: format_kopecks(row.price) if row.price else "",
            width=100,
            align=right,
            sortable=False,
        ),
        TableColumn(
            "remark", "Примечание", lambda row: row.remark, width=200, sortable=False, spare=1
        ),
    ]
