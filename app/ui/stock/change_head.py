"""The head of a replacement or a revaluation: date, reader, commission, basis, note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.queries.school import CommissionCard
from app.ui.kit.cards import Card
from app.ui.kit.fields import ComboBox, DateEdit, LineEdit
from app.ui.kit.forms import FormGrid

DATE, COMMISSION, READER, BASIS = "date", "commission", "reader", "basis"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class HeadValues:
    """What stands in the fields; ``reader`` and ``reader_class`` only where they are asked."""

    date: date
    commission_id: int | None = None
    basis: str = ""
    note: str = ""
    reader: str = ""
    reader_class: str = ""


class ChangeHead(Card):
    """The card of the head; ``edited`` comes at every change by the user.

    Args:
        name: what the card is called («Реквизиты переоценки»).
        basis_hint: an example of a basis, shown in the empty field.
        with_reader: ask who has lost the books.
    """

    edited = Signal()

    def __init__(
        self,
        name: str,
        basis_hint: str,
        *,
        with_reader: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._basis_hint = basis_hint
        self._commissions: tuple[CommissionCard, ...] = ()
        self._loading = False
        self.date = DateEdit(required=True)
        self.reader = LineEdit()
        self.reader_class = LineEdit()
        self.commission = ComboBox()
        self.basis = LineEdit(placeholder=basis_hint)
        self.note = LineEdit()
        grid = FormGrid(6)
        grid.add("Дата документа", self.date)
        if with_reader:
            grid.add("Читатель (фамилия, имя)", self.reader, span=2)
            grid.add("Класс", self.reader_class)
        self.commission_field = grid.add("Комиссия", self.commission, span=2)
        grid.add("Основание", self.basis, span=3 if with_reader else 2)
        grid.add("Примечание (не печатается)", self.note, span=3 if with_reader else 1)
        self.body.addWidget(grid)
        self._lines = [self.basis, self.note]
        if with_reader:
            self._lines += [self.reader, self.reader_class]
        for line in self._lines:
            line.setMaxLength(LONGEST)
            line.textEdited.connect(lambda _text: self._on_edited())
        self.date.textEdited.connect(lambda _text: self._on_edited())
        self.date.date_changed.connect(lambda _day: self._on_edited())
        self.commission.value_changed.connect(lambda _value: self._on_commission_changed())

    def set_commissions(self, commissions: Sequence[CommissionCard]) -> None:
        """Offer these commissions; the chosen one stays."""
        self._commissions = tuple(commissions)
        chosen = self.commission.value()
        self._offer(chosen if isinstance(chosen, int) else None)

    def show_values(self, values: HeadValues) -> None:
        """Show the head of a document without emitting ``edited``."""
        self._loading = True
        self.date.set_date(values.date)
        self.reader.setText(values.reader)
        self.reader_class.setText(values.reader_class)
        self.basis.setText(values.basis)
        self.note.setText(values.note)
        for line in self._lines:
            line.setCursorPosition(0)
        self._offer(values.commission_id)
        self.commission_field.set_error("")
        self._loading = False

    def values(self, known: date) -> HeadValues:
        """What stands in the fields; a date that is none leaves the ``known`` one."""
        commission = self.commission.value()
        return HeadValues(
            self.date.value() or known,
            commission if isinstance(commission, int) else None,
            self.basis.text().strip(),
            self.note.text().strip(),
            self.reader.text().strip(),
            self.reader_class.text().strip(),
        )

    def commission_card(self) -> CommissionCard | None:
        """The chosen commission."""
        chosen = self.commission.value()
        return next((card for card in self._commissions if card.id == chosen), None)

    def set_read_only(self, read_only: bool) -> None:
        """A posted document is only looked at."""
        for line in (self.date, *self._lines):
            line.setReadOnly(read_only)
        self.commission.setEnabled(not read_only)
        self.basis.setPlaceholderText("" if read_only else self._basis_hint)

    def focus_on(self, key: str, complaint: str = "") -> None:
        """Put the focus into a field; ``complaint`` stands under the commission."""
        fields: dict[str, QWidget] = {
            COMMISSION: self.commission,
            READER: self.reader,
            BASIS: self.basis,
        }
        if key == COMMISSION:
            self.commission_field.set_error(complaint)
        fields.get(key, self.date).setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, chosen: int | None) -> None:
        """Commissions in force, and the chosen one even when it was retired."""
        options: list[tuple[object, str]] = [
            (card.id, card.label) for card in self._commissions if card.active or card.id == chosen
        ]
        if chosen is None:
            options.insert(0, (None, "Не выбрана"))
        with QSignalBlocker(self.commission):
            self.commission.clear()
            self.commission.set_options(options)
            self.commission.set_value(chosen)

    def _on_commission_changed(self) -> None:
        self.commission_field.set_error("")
        self._on_edited()

    def _on_edited(self) -> None:
        if not self._loading:
            self.edited.emit()
