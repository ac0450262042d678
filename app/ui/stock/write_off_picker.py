"""Choosing copies for an act: suggestions under the scan field, and how many of a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.core.money import copies_short, format_kopecks
from app.core.stock import CONDITION_NAMES
from app.queries.copies import CopyRow
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Box
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import SpinBox
from app.ui.kit.forms import LabeledField
from app.ui.kit.paint import LEFT, RIGHT, elided
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Kbd, Line, Text
from app.ui.kit.theme import Type, current_theme

MOST_SHOWN = 8
_ROW = 36
_HINTS = (("↑ ↓", "выбрать"), ("Enter", "добавить"), ("Esc", "закрыть"))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line under the scan field; ``key`` is the id of a title or of a copy."""

    key: int
    text: str
    detail: str
    is_copy: bool = False


class _SuggestionDelegate(QStyledItemDelegate):
    """Text at the left, detail in grey at the right."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, current_theme().px(_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = current_theme()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stub lacks the field
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        item = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(item, Suggestion):
            return
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        inverted = chosen and theme.tokens.high_contrast
        painter.save()
        painter.fillRect(rect, theme.colour("selection" if chosen else "surface"))
        inner = rect.adjusted(theme.px(16), 0, -theme.px(16), 0)
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour("on_selection" if inverted else "text_2"))
        metrics = painter.fontMetrics()
        painter.drawText(inner, RIGHT, item.detail)
        taken = metrics.horizontalAdvance(item.detail) + theme.px(16)
        left = inner.adjusted(0, 0, -taken, 0)
        painter.setPen(theme.colour("on_selection" if inverted else "text"))
        painter.drawText(left, LEFT, elided(metrics, item.text, left.width()))
        painter.restore()


class SuggestionList(Box):
    """Hangs under the scan field while the focus stays in it.

    ``chosen`` carries a :class:`Suggestion`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(line="control", parent=parent)
        theme = current_theme()
        self._caption = Text("", Type.CAPTION, "text_2")
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setItemDelegate(_SuggestionDelegate(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(lambda _item: self.choose())
        column = QVBoxLayout(self)
        column.setContentsMargins(1, theme.px(8), 1, theme.px(8))
        column.setSpacing(theme.px(6))
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        head.addWidget(self._caption)
        column.addLayout(head)
        column.addWidget(self._list)
        column.addWidget(Line())
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        foot.setSpacing(theme.px(5))
        for keys, words in _HINTS:
            foot.addWidget(Kbd(keys))
            foot.addWidget(Text(words, Type.CAPTION, "text_2"))
            foot.addSpacing(theme.px(10))
        foot.addStretch(1)
        column.addLayout(foot)
        self.hide()

    def offer(self, caption: str, items: Sequence[Suggestion], under: QWidget) -> None:
        """Show these lines under a widget, the first one chosen."""
        theme = current_theme()
        self._caption.setText(caption)
        self._list.setAccessibleName(caption)
        self._list.clear()
        for suggestion in items:
            item = QListWidgetItem(f"{suggestion.text}, {suggestion.detail}")
            item.setData(Qt.ItemDataRole.UserRole, suggestion)
            self._list.addItem(item)
        if not items:
            self.hide()
            return
        self._list.setCurrentRow(0)
        self._list.setFixedHeight(theme.px(_ROW) * min(len(items), MOST_SHOWN) + 2)
        below = under.mapToGlobal(QPoint(0, under.height() + theme.px(4)))
        page = self.parentWidget()
        place = below if page is None else page.mapFromGlobal(below)
        self.setFixedWidth(under.width())
        self.adjustSize()
        self.move(place)
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        """Move the choice up or down."""
        count = self._list.count()
        if count:
            self._list.setCurrentRow((self._list.currentRow() + by) % count)

    def choose(self) -> None:
        """Take the chosen line."""
        item = self._list.currentItem()
        self.hide()
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def suggestions(self) -> tuple[Suggestion, ...]:
        """The lines shown."""
        items = (self._list.item(row) for row in range(self._list.count()))
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items)


@dataclass(frozen=True, slots=True)
class _Pick:
    copy: CopyRow
    ticked: bool


_COLUMNS: tuple[TableColumn[_Pick], ...] = (
    TableColumn(
        "tick",
        "",
        lambda _row: "",
        44,
        sortable=False,
        icon=lambda row: "check-square-fill" if row.ticked else "square",
    ),
    TableColumn(
        "number",
        "Инв. №",
        lambda row: row.copy.inventory_number or row.copy.barcode,
        126,
        weight=Weight.STRONG,
        sortable=False,
    ),
    TableColumn(
        "price",
        "Цена, ₽",
        lambda row: format_kopecks(row.copy.price),
        90,
        align=Align.RIGHT,
        sortable=False,
    ),
    TableColumn("condition", "Состояние", lambda row: _condition(row.copy), 110, sortable=False),
    TableColumn(
        "place",
        "Место хранения",
        lambda row: row.copy.place,
        stretch=True,
        weight=Weight.SECONDARY,
        sortable=False,
    ),
)


def _condition(copy: CopyRow) -> str:
    return CONDITION_NAMES[copy.condition]


class PickCopiesDialog(Dialog):
    """Which copies of a title go into the act: a number takes the oldest, Space ticks one.

    ``picked`` carries the chosen copies, oldest first.
    """

    picked = Signal(tuple)

    def __init__(
        self, title: str, copies: Sequence[CopyRow], parent: QWidget | None = None
    ) -> None:
        super().__init__(title, "Сначала стоят экземпляры, поступившие раньше.", parent=parent)
        theme = current_theme()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(theme.px(640))
        self._total = len(copies)
        self.amount = SpinBox(0, len(copies), 1)
        amount = LabeledField("Сколько экземпляров", self.amount)
        amount.setMaximumWidth(theme.px(160))
        self._model: RowTableModel[_Pick] = RowTableModel(
            _COLUMNS,
            row_id=lambda row: row.copy.id,
            rows=[_Pick(copy, number < 1) for number, copy in enumerate(copies)],
            parent=self,
        )
        self.view = TableView(self._model, "Экземпляры издания")
        self.view.tick_requested.connect(self._on_ticked)
        self.view.clicked.connect(self._on_clicked)
        self.view.row_opened.connect(lambda _row: self._on_confirmed())
        panel = TablePanel(self.view, hints=(("Пробел", "отметить"),))
        panel.setFixedHeight(theme.px(36 * min(max(len(copies), 3), 8) + 84))
        self.body.addWidget(amount)
        self.body.addWidget(panel)
        self._add = Button("", Look.PRIMARY, icon="plus", kbd="Enter")
        self._add.clicked.connect(self._on_confirmed)
        self.row.addWidget(self._add)
        self.amount.valueChanged.connect(self._on_amount_changed)
        self._renew()
        self.amount.setFocus(Qt.FocusReason.TabFocusReason)
        self.amount.selectAll()

    def ticked(self) -> tuple[CopyRow, ...]:
        """The copies ticked now."""
        return tuple(row.copy for row in self._model.rows() if row.ticked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not isinstance(self.focusWidget(), Button):
            self._on_confirmed()
            return
        super().keyPressEvent(event)

    def _on_amount_changed(self, amount: int) -> None:
        if amount != len(self.ticked()):
            self._model.set_rows(
                [replace(row, ticked=at < amount) for at, row in enumerate(self._model.rows())]
            )
            self._renew()

    def _on_ticked(self, row: _Pick) -> None:
        self._model.set_rows(
            [
                replace(item, ticked=not item.ticked) if item.copy.id == row.copy.id else item
                for item in self._model.rows()
            ]
        )
        self.amount.setValue(len(self.ticked()))
        self._renew()

    def _on_clicked(self, index: QModelIndex) -> None:
        row = self._model.row_at(index.row())
        if row is not None and index.column() == 0:
            self._on_ticked(row)

    def _renew(self) -> None:
        count = len(self.ticked())
        self._add.set_text(f"Добавить {count} из {copies_short(self._total)}")
        self._add.setEnabled(count > 0)

    def _on_confirmed(self) -> None:
        picked = self.ticked()
        if picked:
            self.choose("add")
            self.picked.emit(picked)
