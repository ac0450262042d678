"""The panel of details: one title with its copies, or what can be done with several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.core.dates import format_date
from app.core.isbn import check_isbn
from app.core.money import copies_short, count_phrase, format_kopecks
from app.core.stock import FUND_NAMES, CopyState, Fund
from app.queries.catalogue import TitleCard
from app.queries.copies import CopyRow, LotRow
from app.queries.labels import LabelSource
from app.ui.catalogue.copies_part import CopiesPart
from app.ui.catalogue.cover import CoverView
from app.ui.catalogue.description_view import DescriptionView
from app.ui.catalogue.fund_menu import choose_fund
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.cards import Box, EmptyState
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.table.view import StateStore
from app.ui.kit.text import Line, Text
from app.ui.kit.theme import Type, current_theme

WIDTH = 372


class DetailsPanel(Box):
    """Follows the selection of the list and never takes the focus from it.

    Signals: ``edit_requested``, ``receipt_requested`` and ``delete_requested`` concern the
    titles shown, ``merge_requested`` two of them; ``write_off_requested`` carries a fund and
    copy ids, ``labels_requested`` and ``barcodes_requested`` a :class:`LabelSource`; ``closed``
    comes from ✕ and Esc while the panel lies over the page.
    """

    edit_requested = Signal()
    receipt_requested = Signal()
    delete_requested = Signal()
    merge_requested = Signal()
    write_off_requested = Signal(object, object)
    labels_requested = Signal(object)
    barcodes_requested = Signal(object)
    closed = Signal()

    def __init__(self, store: StateStore | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        theme = current_theme()
        self._card: TitleCard | None = None
        self.setFixedWidth(theme.px(WIDTH))
        self.setAccessibleName("Подробности об издании")
        self.copies = CopiesPart(store)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        holder = QWidget()
        outer.addWidget(holder)
        self._stack = QStackedLayout(holder)
        self._empty = EmptyState("books", "Выберите издание, чтобы увидеть подробности")
        self._one = self._make_one()
        self._many = _ManyTitles()
        for part in (self._empty, self._one, self._many):
            self._stack.addWidget(part)
        self.close_button = IconButton("x", "Закрыть подробности", kbd="Esc", parent=self)
        self.close_button.clicked.connect(self.closed)
        self.close_button.hide()
        self._connect()

    # --- showing -----------------------------------------------------------------------

    def set_closable(self, closable: bool) -> None:
        """Is the panel an overlay that can be closed?"""
        self.close_button.setVisible(closable)

    def card(self) -> TitleCard | None:
        """The title shown, ``None`` when there is none or there are several."""
        return self._card

    def show_nothing(self) -> None:
        self._card = None
        self._stack.setCurrentWidget(self._empty)

    def show_title(self, card: TitleCard) -> None:
        """Show one title."""
        self._card = card
        fields = card.fields
        self.cover.show_cover(fields, card.cover)
        self._title.setText(fields.full_title)
        self._authors.setText(fields.authors_line)
        self._authors.setVisible(bool(fields.authors_line))
        self._show_facts(card)
        self.description.show_fields(fields)
        self.copies.show_copies(card.copies)
        self._on_copies_selected()
        self._show_receipt(card.lots[-1] if card.lots else None)
        self._stack.setCurrentWidget(self._one)

    def show_many(self, titles: int, copies: dict[Fund, tuple[int, ...]]) -> None:
        """Show what can be done with several titles. ``copies`` are those in stock, by fund."""
        self._card = None
        self._many.show_titles(titles, copies)
        self._stack.setCurrentWidget(self._many)

    def write_off_choices(self) -> dict[Fund, tuple[int, ...]]:
        """Copies that «Списать» would take, by fund: the selected ones, else all in stock."""
        if self._card is None:
            return self._many.copies()
        rows = self.copies.selected() or list(self._card.copies)
        found: dict[Fund, list[int]] = {}
        for row in rows:
            if row.state is CopyState.IN_STOCK:
                found.setdefault(row.fund, []).append(row.id)
        return {fund: tuple(ids) for fund, ids in found.items()}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.close_button.isHidden():
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self._theme.px(6)
        self.close_button.move(self.width() - self.close_button.sizeHint().width() - side, side)
        self.close_button.resize(self.close_button.sizeHint())
        self.close_button.raise_()

    # --- building ----------------------------------------------------------------------

    def _make_one(self) -> QWidget:
        scroll = ScrollColumn()
        column = scroll.column
        column.setSpacing(0)
        top = QVBoxLayout()
        side = self._theme.px(16)
        top.setContentsMargins(side, side, side, self._theme.px(12))
        top.setSpacing(self._theme.px(12))
        top.addLayout(self._make_head())
        self.description = DescriptionView()
        top.addWidget(self.description)
        top.addLayout(self._make_buttons())
        column.addLayout(top)
        column.addWidget(Line())
        column.addWidget(self.copies, 1)
        self._receipt_line = Line()
        column.addWidget(self._receipt_line)
        self._receipt = self._make_receipt()
        column.addWidget(self._receipt)
        return scroll

    def _make_head(self) -> QHBoxLayout:
        theme = self._theme
        head = QHBoxLayout()
        head.setSpacing(theme.px(14))
        self.cover = CoverView()
        head.addWidget(self.cover, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.px(2))
        self._title = Text("", Type.CARD_TITLE, wrap=True)
        self._authors = Text("", Type.BODY, "text_2", wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._authors)
        self._facts = QGridLayout()
        self._facts.setContentsMargins(0, theme.px(4), 0, 0)
        self._facts.setHorizontalSpacing(theme.px(10))
        self._facts.setVerticalSpacing(theme.px(2))
        self._facts.setColumnStretch(1, 1)
        column.addLayout(self._facts)
        column.addStretch(1)
        head.addLayout(column, 1)
        return head

    def _make_buttons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(self._theme.px(8))
        self.edit = Button("Изменить", Look.PRIMARY, icon="pencil-simple", kbd="F2")
        self.receive = Button("Поступление", icon="plus", hint="Новое поступление этого издания")
        self.write_off = Button("Списать", icon="archive")
        self.delete = Button("Удалить", icon="trash", kbd="Del")
        self.labels = Button("Этикетки", icon="tag")
        self.barcodes = Button("Штрихкоды", icon="barcode")
        buttons = (
            self.edit,
            self.receive,
            self.write_off,
            self.delete,
            self.labels,
            self.barcodes,
        )
        for place, button in enumerate(buttons):
            grid.addWidget(button, place // 2, place % 2)
        return grid

    def _make_receipt(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        side = self._theme.px(16)
        column.setContentsMargins(side, self._theme.px(10), side, self._theme.px(10))
        column.setSpacing(0)
        self._paper = Text("", Type.BODY, "text_2", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(4))
        self._sum = Text("", Type.BODY, "text_2")
        self._total = Text("", Type.BOLD)
        row.addWidget(self._sum)
        row.addWidget(self._total)
        row.addStretch(1)
        column.addWidget(self._paper)
        column.addLayout(row)
        return box

    def _connect(self) -> None:
        self.edit.clicked.connect(self.edit_requested)
        self.receive.clicked.connect(self.receipt_requested)
        self.delete.clicked.connect(self.delete_requested)
        self.write_off.clicked.connect(self._on_write_off)
        self.labels.clicked.connect(lambda: self._ask_with_copies(self.labels_requested))
        self.barcodes.clicked.connect(lambda: self._ask_with_copies(self.barcodes_requested))
        self.copies.selection_changed.connect(self._on_copies_selected)
        self._many.delete_requested.connect(self.delete_requested)
        self._many.merge_requested.connect(self.merge_requested)
        self._many.write_off_requested.connect(self.write_off_requested)

    # --- inside ------------------------------------------------------------------------

    def _show_facts(self, card: TitleCard) -> None:
        while self._facts.count():
            widget = self._facts.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        fields = card.fields
        facts: list[tuple[str, str, str]] = []
        call = " / ".join(filter(None, (fields.bbk, fields.author_mark)))
        if call:
            facts.append(("Шифр", call, "text"))
        if card.textbook_card is not None:
            facts.append(("Карточка", f"№ {card.textbook_card}", "text"))
        if fields.age_mark:
            facts.append(("Возраст", fields.age_mark, "text"))
        for written in fields.isbns:
            check = check_isbn(written)
            facts.append(("ISBN", check.formatted, "text" if check.valid else "bad"))
            if not check.valid:
                facts.append(("", check.problem, "bad"))
        for number, (name, value, token) in enumerate(facts):
            self._facts.addWidget(
                Text(name, Type.BODY, "text_2"), number, 0, Qt.AlignmentFlag.AlignTop
            )
            self._facts.addWidget(Text(value, Type.BODY, token, wrap=True), number, 1)

    def _show_receipt(self, lot: LotRow | None) -> None:
        self._receipt.setVisible(lot is not None)
        self._receipt_line.setVisible(lot is not None)
        if lot is None:
            return
        day = format_date(lot.record_date) if lot.record_date else ""
        number = f"КСУ № {lot.summary_number}" if lot.summary_number else ""
        self._paper.setText(f"Поступило {', '.join(filter(None, (day, lot.paper, number)))}")
        self._sum.setText(f"{copies_short(lot.quantity)} по {format_kopecks(lot.price)}\u00a0₽ —")
        self._total.setText(f"{format_kopecks(lot.quantity * lot.price)}\u00a0₽")

    def _on_copies_selected(self) -> None:
        choices = self.write_off_choices()
        count = sum(map(len, choices.values()))
        chosen = bool(self.copies.selected())
        self.write_off.setEnabled(bool(count))
        if not count:
            hint = (
                "Списывать нечего: среди выбранных нет экземпляров фонда"
                if chosen
                else ("Списывать нечего: экземпляров в фонде нет")
            )
        else:
            which = "выбранные" if chosen else "все экземпляры издания"
            hint = f"В акт о списании: {which}, {copies_short(count)}"
        self.write_off.set_hint(hint)
        in_stock = any(copy.state is CopyState.IN_STOCK for copy in self.copies_in_question())
        which = "выбранные экземпляры" if chosen else "все экземпляры издания"
        for button, what in (
            (self.labels, "Напечатать этикетки"),
            (self.barcodes, "Наклеить готовые штрихкоды"),
        ):
            button.setEnabled(in_stock)
            button.set_hint(f"{what}: {which}" if in_stock else f"{what}: экземпляров нет")

    def copies_in_question(self) -> Sequence[CopyRow]:
        """The selected copies, or all of the title when none is."""
        return self.copies.selected() or (self._card.copies if self._card is not None else ())

    def _ask_with_copies(self, request: SignalInstance) -> None:
        chosen = tuple(copy.id for copy in self.copies.selected())
        if chosen:
            request.emit(LabelSource(copy_ids=chosen))
        elif self._card is not None:
            request.emit(LabelSource(title_id=self._card.id))

    def _on_write_off(self) -> None:
        choices = self.write_off_choices()
        if len(choices) > 1:
            choose_fund(self.write_off, choices, self.write_off_requested.emit)
            return
        for fund, ids in choices.items():
            self.write_off_requested.emit(fund, ids)


class _ManyTitles(QWidget):
    """What can be done with several titles: write off the copies of one fund, merge, delete."""

    delete_requested = Signal()
    merge_requested = Signal()
    write_off_requested = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        theme = current_theme()
        self._copies: dict[Fund, tuple[int, ...]] = {}
        self._column = QVBoxLayout(self)
        side = theme.px(16)
        self._column.setContentsMargins(side, side, side, side)
        self._column.setSpacing(theme.px(8))
        self._title = Text("", Type.SECTION)
        self._sum = Text("", Type.BODY, "text_2", wrap=True)
        self._column.addWidget(self._title)
        self._column.addWidget(self._sum)
        self._buttons: list[Button] = []
        self.merge = Button(
            "Объединить…", icon="intersect", hint="Сравнить два издания и сделать из них одно"
        )
        self.merge.clicked.connect(self.merge_requested)
        self._column.addWidget(self.merge)
        self.delete = Button("Удалить издания", icon="trash", kbd="Del")
        self.delete.clicked.connect(self.delete_requested)
        self._column.addWidget(self.delete)
        self._column.addStretch(1)

    def copies(self) -> dict[Fund, tuple[int, ...]]:
        return dict(self._copies)

    def write_off_buttons(self) -> Sequence[Button]:
        return tuple(self._buttons)

    def show_titles(self, titles: int, copies: dict[Fund, tuple[int, ...]]) -> None:
        self._copies = copies
        self.merge.setVisible(titles == 2)
        self._title.setText(f"Выбрано {count_phrase(titles, 'издание', 'издания', 'изданий')}")
        parts = [
            f"{FUND_NAMES[fund].lower()} — {copies_short(len(copies[fund]))}" for fund in copies
        ]
        self._sum.setText(f"В фонде: {', '.join(parts)}" if parts else "Экземпляров в фонде нет")
        for button in self._buttons:
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for place, (fund, ids) in enumerate(copies.items()):
            label = f"Списать выбранное: {FUND_NAMES[fund].lower()}, {copies_short(len(ids))}"
            button = Button(label, icon="archive")
            button.clicked.connect(
                lambda _checked=False, f=fund, i=ids: self.write_off_requested.emit(f, i)
            )
            self._column.insertWidget(2 + place, button)
            self._buttons.append(button)
