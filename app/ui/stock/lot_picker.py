"""How many copies of which lots: what is counted, not numbered, is chosen by quantity."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.core.dates import format_date
from app.core.money import copies_short, format_kopecks
from app.queries.lots import LotChoice
from app.ui.kit.buttons import Button, Look
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import SpinBox
from app.ui.kit.forms import LabeledField
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

WIDTH = 600
MOST_SEEN = 7
_CAPTIONS = ("Партия", "Цена, ₽", "Свободно", "Взять")


def spread(amount: int, rooms: Sequence[int]) -> tuple[int, ...]:
    """So many from each, the first ones emptied first; no more than there are."""
    taken = []
    for room in rooms:
        taken.append(min(max(amount, 0), room))
        amount -= taken[-1]
    return tuple(taken)


class PickLotsDialog(Dialog):
    """The quantity goes to the oldest lots first; each lot may be given its own.

    ``picked`` carries the chosen copies (:class:`CopyRow`), the oldest lots first.
    ``singly_requested`` comes instead when the copies are to be chosen one by one.
    """

    picked = Signal(tuple)
    singly_requested = Signal()

    def __init__(
        self,
        title: str,
        lots: Sequence[LotChoice],
        verb: str = "Добавить",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, "Сначала берут из партий, поступивших раньше.", parent=parent)
        theme = current_theme()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(theme.px(WIDTH))
        self._lots = tuple(lots)
        self._verb = verb
        total = sum(lot.quantity for lot in lots)
        self.amount = SpinBox(0, total, min(1, total))
        amount = LabeledField("Сколько экземпляров", self.amount)
        amount.setMaximumWidth(theme.px(160))
        self.body.addWidget(amount)
        self.quantities: list[SpinBox] = []
        """How many of each lot, in their order."""
        if len(self._lots) > 1:
            self.body.addWidget(self._make_lots())
        self._sum = Text("", Type.STRONG)
        self.body.addWidget(self._sum)
        singly = Button("Выбрать по одному", Look.LINK, hint="Показать экземпляры по штрихкодам")
        singly.clicked.connect(self._on_singly)
        self.body.addWidget(singly, 0, Qt.AlignmentFlag.AlignLeft)
        self._take = Button("", Look.PRIMARY, icon="plus", kbd="Enter")
        self._take.clicked.connect(self._on_confirmed)
        self.row.addWidget(self._take)
        self.amount.valueChanged.connect(self._on_amount_changed)
        self._on_amount_changed(self.amount.value())
        self.amount.setFocus(Qt.FocusReason.TabFocusReason)
        self.amount.selectAll()

    def chosen_quantities(self) -> tuple[int, ...]:
        """How many of each lot are chosen now."""
        if self.quantities:
            return tuple(box.value() for box in self.quantities)
        return spread(self.amount.value(), [lot.quantity for lot in self._lots])

    def words(self) -> str:
        """The sum of what is chosen: «37 экз. на 36 260,00 ₽»."""
        return self._sum.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not isinstance(self.focusWidget(), Button):
            self._on_confirmed()
            return
        super().keyPressEvent(event)

    def _make_lots(self) -> QWidget:
        theme = current_theme()
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, theme.px(8), 0)
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, caption in enumerate(_CAPTIONS):
            label = Text(caption, Type.CAPTION, "text_2")
            if 0 < column < 3:
                label.setAlignment(right)
            grid.addWidget(label, 0, column)
        for number, lot in enumerate(self._lots, start=1):
            box = SpinBox(0, lot.quantity, 0, name=f"Взять из партии: {_lot_name(lot)}")
            box.setToolTip(f"Свободно {copies_short(lot.quantity)}")
            box.setFixedWidth(theme.px(84))
            box.valueChanged.connect(lambda _value: self._on_lot_changed())
            self.quantities.append(box)
            name = Text(_lot_name(lot), Type.BODY, wrap=True)
            price = Text(format_kopecks(lot.price), Type.BODY)
            free = Text(str(lot.quantity), Type.BODY)
            for label in (price, free):
                label.setAlignment(right)
            for column, widget in enumerate((name, price, free, box)):
                grid.addWidget(widget, number, column)
        if len(self._lots) <= MOST_SEEN:
            return holder
        scroll = ScrollColumn()
        scroll.column.addWidget(holder)
        scroll.setFixedHeight(theme.px(46 * MOST_SEEN))
        return scroll

    def _on_amount_changed(self, amount: int) -> None:
        shares = spread(amount, [lot.quantity for lot in self._lots])
        for box, share in zip(self.quantities, shares, strict=False):
            box.blockSignals(True)
            box.setValue(share)
            box.blockSignals(False)
        self._renew()

    def _on_lot_changed(self) -> None:
        self.amount.blockSignals(True)
        self.amount.setValue(sum(box.value() for box in self.quantities))
        self.amount.blockSignals(False)
        self._renew()

    def _renew(self) -> None:
        taken = self.chosen_quantities()
        count = sum(taken)
        total = sum(lot.price * share for lot, share in zip(self._lots, taken, strict=True))
        self._sum.setText(f"{copies_short(count)} на {format_kopecks(total)} ₽")
        whole = sum(lot.quantity for lot in self._lots)
        self._take.set_text(f"{self._verb} {count} из {copies_short(whole)}")
        self._take.setEnabled(count > 0)

    def _on_singly(self) -> None:
        self.choose("singly")
        self.singly_requested.emit()

    def _on_confirmed(self) -> None:
        copies = tuple(
            copy
            for lot, share in zip(self._lots, self.chosen_quantities(), strict=True)
            for copy in lot.copies[:share]
        )
        if copies:
            self.choose("add")
            self.picked.emit(copies)


def _lot_name(lot: LotChoice) -> str:
    return ", ".join(filter(None, (format_date(lot.day), lot.paper)))
