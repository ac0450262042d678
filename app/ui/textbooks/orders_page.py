"""«Заказ»: what to buy for a school year, from the deficits to the delivery."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.core.money import count_phrase
from app.queries.orders import RECEIVED, SENT, OrderCard, OrderRow
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.table.columns import Link
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE
from app.ui.shell.files import write_file
from app.ui.shell.page import Page
from app.ui.shell.previews import Paper
from app.ui.textbooks.action_row import ActionRow
from app.ui.textbooks.order_columns import (
    NumberedLine,
    line_columns,
    numbered,
    order_columns,
    summary_of,
)
from app.ui.textbooks.order_dialogs import MakeOrderDialog, OrderHeadDialog, OrderLineDialog
from app.ui.textbooks.year_field import ChosenYear, YearField

_LIST_WIDTH = 384
_LEAST_BESIDE = 1060
_LEAST_HEIGHT, _LINES_HEIGHT = 160, 220
_LIST_HINTS = (("F2", "изменить"), ("Del", "удалить"))
_LINE_HINTS = (("F2", "изменить"), ("Del", "убрать"))


class OrdersPage(Page):
    """The orders of the chosen year, and the lines of the current one. Every change is saved at
    once and can be undone; an order that was received is only looked at."""

    page_id: ClassVar[str] = "textbooks.orders"
    section_id: ClassVar[str] = "textbooks"
    title: ClassVar[str] = "Заказ"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.TEXTBOOKS, Area.STOCK})

    def __init__(
        self, workspace: Workspace, shell: Shell, chosen: ChosenYear, resources: Path
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._chosen = chosen
        self._resources = resources
        self._wanted: int | None = None
        self._card: OrderCard | None = None
        self.set_up()

    def refresh(self) -> None:
        queries, year = self._workspace.queries, self._chosen.year
        self._shell.runner.query(
            lambda: (queries.orders.orders(year), queries.provision.years()),
            self._on_loaded,
            key="orders",
            owner=self,
        )

    def open_with(self, argument: object) -> None:
        """Show the order with this id; ``None`` leaves what stands here."""
        if not isinstance(argument, int):
            return
        self._wanted = argument
        queries = self._workspace.queries.orders

        def show(card: OrderCard | None) -> None:
            if card is not None:
                self._chosen.set(card.row.year)
            self.refresh()

        self._shell.runner.query(lambda: queries.order(argument), show, key="open", owner=self)

    def primary_action(self) -> Callable[[], object] | None:
        return self.make_order

    def print_action(self) -> Callable[[], object] | None:
        return None if self._card is None else self.show_paper

    def regions(self) -> Sequence[QWidget]:
        return (self.make, self.list_view, self.view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.make_order()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # --- building --------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.make = Button("Составить по дефициту…", Look.PRIMARY, icon="shopping-cart", kbd="Ins")
        self.sent = Button("Отправлен", icon="paper-plane-tilt")
        self.came = Button("Пришла поставка", icon="truck")
        self.sheets = Button("XLSX по издательствам…", icon="export")
        self.year_field = YearField(self._chosen)
        buttons = (self.make, self.sent, self.came, self.sheets)
        self.column.addWidget(ActionRow(buttons, self.year_field))
        self.list_model = RowTableModel[OrderRow](
            order_columns(), row_id=lambda row: row.id, parent=self
        )
        self.list_view = TableView(self.list_model, "Заказы")
        self.list_view.set_row_actions(
            lambda _row: (Link("edit", "Изменить", "F2"), Link("remove", "Удалить", "Del"))
        )
        self.list_panel = TablePanel(self.list_view, hints=_LIST_HINTS)
        self.model = RowTableModel[NumberedLine](
            line_columns(), row_id=lambda row: row.number, parent=self
        )
        self.view = TableView(
            self.model,
            "Строки заказа",
            multi=True,
            store=self._shell.settings,
            state_key=self.page_id,
        )
        self.view.set_row_actions(
            lambda _row: (Link("edit", "Изменить", "F2"), Link("remove", "Убрать", "Del"))
        )
        self.panel = TablePanel(self.view, hints=_LINE_HINTS)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(theme.px(12))
        self._both.addWidget(self.list_panel)
        self._both.addWidget(self.panel, 1)
        self.column.addLayout(self._both, 1)
        self._show_card(None)
        self._arrange()

    def _connect(self) -> None:
        self.make.clicked.connect(self.make_order)
        self.sent.clicked.connect(self.mark_sent)
        self.came.clicked.connect(self.receive)
        self.sheets.clicked.connect(self.save_sheets)
        self._chosen.changed.connect(lambda _year: self.refresh())
        for view in (self.list_view, self.view):
            view.insert_requested.connect(self.make_order)
        self.list_view.current_row_changed.connect(self._on_order_chosen)
        self.list_view.row_opened.connect(lambda _row: self.view.setFocus())
        self.list_view.edit_requested.connect(lambda _row: self.edit_order())
        self.list_view.delete_requested.connect(lambda _rows: self.remove_order())
        self.list_view.link_activated.connect(self._on_order_action)
        self.view.row_opened.connect(self.edit_line)
        self.view.edit_requested.connect(self.edit_line)
        self.view.delete_requested.connect(self.remove_lines)
        self.view.link_activated.connect(self._on_line_action)

    # --- acting ----------------------------------------------------------------------

    def make_order(self) -> None:
        """Ask for the money and make an order of what lacks."""
        self._ask(
            MakeOrderDialog(self._workspace, self._shell.runner, self._chosen.year, self.window())
        )

    def edit_order(self) -> None:
        """Change the name of the order and the money for it."""
        card = self._open_card()
        if card is not None:
            self._ask(
                OrderHeadDialog(self._workspace, self._shell.runner, card.draft, self.window())
            )

    def edit_line(self, row: NumberedLine) -> None:
        """Change a line."""
        card = self._open_card()
        if card is not None:
            self._ask(
                OrderLineDialog(
                    self._workspace, self._shell.runner, card.draft, row.number - 1, self.window()
                )
            )

    def remove_lines(self, rows: Sequence[NumberedLine]) -> None:
        """Take lines out of the order."""
        card = self._open_card()
        if card is None or not rows:
            return
        gone = {row.number for row in rows}
        lines = tuple(row.line for row in numbered(card.draft) if row.number not in gone)
        orders, draft = self._workspace.services.orders, replace(card.draft, lines=lines)
        self._do(lambda: orders.save(draft))

    def remove_order(self) -> None:
        """Remove the order; it can be undone."""
        card = self._open_card()
        if card is None:
            return
        lines = count_phrase(len(card.draft.lines), "строка", "строки", "строк")
        if self._shell.messages.confirm(
            f"Удалить «{card.row.name}»?",
            f"В заказе {lines}. Удаление можно отменить.",
            "Удалить",
        ):
            orders, (order_id, version) = self._workspace.services.orders, _key(card)
            self._do(lambda: orders.remove(order_id, version))

    def mark_sent(self) -> None:
        """Note that the order went to the publishers."""
        card = self._open_card()
        if card is not None:
            orders, (order_id, version) = self._workspace.services.orders, _key(card)
            self._do(lambda: orders.mark_sent(order_id, version))

    def receive(self) -> None:
        """Make the draft receipt of the delivery and go there; of a received order just go."""
        card = self._card
        if card is None:
            return
        if card.row.receipt_id is not None:
            self.navigate.emit("stock.receipt", card.row.receipt_id)
            return
        orders, (order_id, version) = self._workspace.services.orders, _key(card)
        self._shell.runner.command(
            lambda: orders.receive(order_id, version), self._on_received, owner=self
        )

    def show_paper(self) -> None:
        """Show the order in the preview."""
        card = self._card
        if card is not None:
            name = card.row.name
            paper = Paper(name, _file_name(name), self._renderer(card.row.id), ("pdf", "xlsx"))
            self._shell.previews.show(paper)

    def save_sheets(self) -> None:
        """Write the workbook with a sheet for each publisher."""
        card = self._card
        if card is None:
            return
        target = self._shell.file_dialogs.save_file(
            "Сохранить заказ таблицей", f"{_file_name(card.row.name)}.xlsx", [XLSX_FILE]
        )
        if target is None:
            return
        render = self._renderer(card.row.id)
        self._shell.runner.query(
            lambda: write_file(target, render("xlsx")),
            lambda _nothing: self._shell.toasts.show(f"Сохранено: {target.name}"),
            owner=self,
        )

    def _renderer(self, order_id: int) -> Callable[[str], bytes]:
        """Makes the bytes on a worker thread, from the order as it is then."""
        queries, today = self._workspace.queries.orders, self._workspace.clock.today()
        resources = self._resources

        def render(kind: str) -> bytes:
            from app.reports.order import render_order_pdf, render_order_xlsx

            data = queries.paper(order_id, today)
            return (render_order_pdf if kind == "pdf" else render_order_xlsx)(data, resources)

        return render

    def _open_card(self) -> OrderCard | None:
        """The order when it may be changed."""
        card = self._card
        return card if card is not None and card.row.status != RECEIVED else None

    def _ask(self, dialog: MakeOrderDialog | OrderHeadDialog | OrderLineDialog) -> None:
        dialog.saved.connect(self._on_saved)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def _do(self, work: Callable[[], Changes]) -> None:
        self._shell.runner.command(work, self._on_saved, owner=self)

    def _on_saved(self, changes: Changes) -> None:
        if changes.entity_id is not None:
            self._wanted = changes.entity_id
        self._shell.bus.publish(changes)

    def _on_received(self, changes: Changes) -> None:
        self._shell.bus.publish(changes)
        self.navigate.emit("stock.receipt", changes.entity_id)

    def _on_order_action(self, _row: OrderRow, key: str) -> None:
        if key == "remove":
            self.remove_order()
        else:
            self.edit_order()

    def _on_line_action(self, row: NumberedLine, key: str) -> None:
        if key == "remove":
            self.remove_lines([row])
        else:
            self.edit_line(row)

    # --- showing ---------------------------------------------------------------------

    def _on_loaded(self, found: tuple[tuple[OrderRow, ...], tuple[int, ...]]) -> None:
        rows, years = found
        self.year_field.set_years(years)
        self.list_model.set_rows(rows)
        self.list_panel.set_summary(count_phrase(len(rows), "заказ", "заказа", "заказов"))
        self.list_panel.setVisible(bool(rows))
        wanted, self._wanted = self._wanted, None
        if not rows:
            self._show_card(None)
            return
        if wanted is not None:
            self.list_view.select_id(wanted)
        if not self.list_view.currentIndex().isValid():
            self.list_view.select_number(0)
        self._on_order_chosen(self.list_view.current_row())

    def _on_order_chosen(self, row: object) -> None:
        if isinstance(row, OrderRow):
            queries, order_id = self._workspace.queries.orders, row.id
            self._shell.runner.query(
                lambda: queries.order(order_id), self._show_card, key="card", owner=self
            )

    def _show_card(self, card: OrderCard | None) -> None:
        self._card = card
        status = "" if card is None else card.row.status
        self.sent.setEnabled(card is not None and status not in (SENT, RECEIVED))
        self.came.setEnabled(card is not None)
        self.came.set_text("Открыть поступление" if status == RECEIVED else "Пришла поставка")
        self.came.set_hint(
            "" if status == RECEIVED else "Создаёт черновик поступления из строк заказа"
        )
        self.sheets.setEnabled(card is not None)
        self.panel.set_hints(() if status in ("", RECEIVED) else _LINE_HINTS)
        if card is None:
            self.model.set_rows(())
            self.panel.set_title("")
            self.panel.set_summary("")
            self._show_empty()
            return
        self.model.set_rows(numbered(card.draft))
        self.panel.set_title(card.row.name)
        self.panel.set_summary(summary_of(card.draft))
        if card.draft.lines:
            self.panel.show_table()
        else:
            self.panel.show_empty(EmptyState("shopping-cart", "В этом заказе нет ни одной строки"))

    def _show_empty(self) -> None:
        empty = EmptyState(
            "shopping-cart",
            f"Заказов на {self._chosen.label} пока нет. Программа составит заказ из того, чего "
            "не хватает по обеспеченности, на всю сумму или в пределах выделенной",
            "Составить по дефициту…",
        )
        self.panel.show_empty(empty)
        if empty.button is not None:
            empty.button.clicked.connect(self.make_order)

    def _arrange(self) -> None:
        """The orders beside the lines, or above them where the window is narrow."""
        theme = current_theme()
        beside = self.room() >= theme.px(_LEAST_BESIDE)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._both.direction() != way:
            self._both.setDirection(way)
        width = theme.px(_LIST_WIDTH)
        self.list_panel.setMinimumWidth(width if beside else 0)
        self.list_panel.setMaximumWidth(width if beside else 16_777_215)
        least = theme.px(_LEAST_HEIGHT)
        self.list_panel.setMinimumHeight(0 if beside else least)
        self.list_panel.setMaximumHeight(16_777_215 if beside else least)
        self.panel.setMinimumHeight(0 if beside else theme.px(_LINES_HEIGHT))


def _key(card: OrderCard) -> tuple[int, int]:
    return card.row.id, card.draft.version


def _file_name(name: str) -> str:
    """«Заказ на 2026/27» → «Заказ на 2026-27»: no signs that a file system refuses."""
    kept = "".join("-" if sign in '/\\:*?"<>|' else sign for sign in name)
    return " ".join(kept.split())
