"""How new prices come about: a factor or one price for all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.errors import UserError
from app.core.money import copies_short, format_kopecks, parse_money
from app.core.price_factor import apply_factor, format_factor, parse_factor
from app.ui.kit.buttons import Button
from app.ui.kit.fields import ComboBox, LineEdit
from app.ui.kit.forms import FormGrid
from app.ui.kit.requisites import sentence_of

FACTOR, PRICE = "factor", "price"
_CAPTIONS = {FACTOR: "Коэффициент", PRICE: "Новая цена, ₽"}
_EXAMPLES = {FACTOR: "1,25", PRICE: "0,00"}


@dataclass(frozen=True, slots=True)
class PriceRule:
    """Either a factor or a price in kopecks."""

    factor: Decimal | None = None
    price: int = 0

    def new_price(self, old: int) -> int:
        """The price that follows from the old one, rounded half up to a kopeck.

        Raises:
            UserError: it is above what a price can be.
        """
        return self.price if self.factor is None else apply_factor(old, self.factor)

    @property
    def words(self) -> str:
        """«× 1,25», «500,00 ₽»."""
        if self.factor is None:
            return f"{format_kopecks(self.price)}\u00a0₽"
        return f"× {format_factor(self.factor)}"


class RuleBar(FormGrid):
    """Choice, value, and the button that applies them to the lines in the table.

    ``apply_requested`` comes with the button or Enter in the value.
    """

    apply_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(3, stretches=(2, 1, 1), parent=parent)
        self.setAccessibleName("Новые цены")
        self.how = ComboBox([(FACTOR, "Умножить на коэффициент"), (PRICE, "Назначить цену")])
        self.value = LineEdit(placeholder=_EXAMPLES[FACTOR])
        self.value.setMaxLength(20)
        self.apply = Button("Применить", icon="percent")
        self.add("Новая цена", self.how)
        self._cell = self.add(_CAPTIONS[FACTOR], self.value, check=self._complaint)
        self._button_cell = self.add("К строкам таблицы", self.apply)
        self.apply.setAccessibleName("Применить к строкам таблицы")
        self.how.value_changed.connect(lambda _how: self._on_how_changed())
        self.value.textEdited.connect(lambda _text: self._cell.set_error(""))
        self.apply.clicked.connect(lambda _on=False: self.apply_requested.emit())

    def rule(self) -> PriceRule | None:
        """What stands in the fields, ``None`` when nothing does.

        Raises:
            UserError: it is no factor or no price.
        """
        text = self.value.text().strip()
        if not text:
            return None
        if self.how.value() == FACTOR:
            return PriceRule(parse_factor(text))
        return PriceRule(None, parse_money(text))

    def check(self) -> bool:
        """Show what is wrong below the value; true when nothing is."""
        return self._cell.check()

    def ask_value(self) -> None:
        """Nothing can be applied without a value."""
        self._cell.set_error(f"Введите, например, {_EXAMPLES[str(self.how.value())]}.")
        self.value.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_target(self, copies: int, *, selected: bool) -> None:
        """What the button would change: the selected lines, or all."""
        words = f"к выбранным: {copies_short(copies)}" if selected else "ко всем"
        self.apply.set_text(f"Применить {words}" if copies else "Применить")
        self.apply.setEnabled(copies > 0)
        self.apply.set_hint("Новые цены строк таблицы" if copies else "Сначала добавьте книги")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if enter and plain and self.value.hasFocus():
            self.apply_requested.emit()
            return
        super().keyPressEvent(event)

    def _on_how_changed(self) -> None:
        how = str(self.how.value())
        self._cell.caption.setText(_CAPTIONS[how])
        self.value.setAccessibleName(_CAPTIONS[how])
        self.value.setPlaceholderText(_EXAMPLES[how])
        self.value.clear()
        self._cell.set_error("")

    def _complaint(self) -> str:
        try:
            self.rule()
        except UserError as error:
            return sentence_of(error)
        return ""
