"""The head of a receipt: date, supplier, accompanying document, source, commission, note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.core.stock import ReferenceCategory
from app.core.text import clean_line, fold
from app.queries.school import CommissionCard, Reference, SchoolQueries
from app.queries.stock import ReceiptDraft
from app.queries.transfer import PartnerCard, TransferQueries
from app.ui.kit.cards import Card
from app.ui.kit.fields import ComboBox, DateEdit, LineEdit
from app.ui.kit.forms import FormGrid
from app.ui.stock.receipt_way import WayFields

NOTHING = "Не указано"
PAPER_NAMES = (
    "Товарная накладная",
    "УПД",
    "Счёт-фактура",
    "Акт приёма-передачи",
    "Договор пожертвования",
    "Реестр",
)


@dataclass(frozen=True, slots=True)
class HeadChoices:
    """What the lists of the head offer."""

    suppliers: tuple[Reference, ...]
    sources: tuple[Reference, ...]
    places: tuple[Reference, ...]
    commissions: tuple[CommissionCard, ...]
    partners: tuple[PartnerCard, ...] = ()


def read_choices(school: SchoolQueries, transfer: TransferQueries) -> HeadChoices:
    """Read the lists of the library, retired entries too: an old draft may name them."""
    return HeadChoices(
        school.references(ReferenceCategory.SUPPLIER, active_only=False),
        school.references(ReferenceCategory.FUND_SOURCE, active_only=False),
        school.references(ReferenceCategory.PLACE, active_only=False),
        school.commissions(),
        transfer.partners(),
    )


def options_of(items: Sequence[Reference], chosen: int | None) -> list[tuple[object, str]]:
    """Entries in use, and the chosen one even when it was retired."""
    return [(item.id, item.name) for item in items if item.active or item.id == chosen]


class NameCombo(ComboBox):
    """A list where a new name may be typed as well.

    ``edited`` comes when the user has chosen a name or left the field with another one.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._line = QLineEdit()
        self.setLineEdit(self._line)
        self._line.setProperty("bare", True)
        self._line.setTextMargins(0, 0, 0, 0)
        self._taken = ""
        self._line.editingFinished.connect(self.take)
        self.activated.connect(lambda _index: self.take())

    def name(self) -> str:
        """The name as it stands in the field."""
        return clean_line(self.currentText())

    def set_name(self, name: str) -> None:
        """Show a name without emitting ``edited``."""
        self._taken = name
        self.setCurrentIndex(self.findText(name, Qt.MatchFlag.MatchFixedString))
        self._line.setText(name)
        self._line.setCursorPosition(0)

    def take(self) -> None:
        """Take the name as it stands in the field."""
        if self.name() != self._taken:
            self._taken = self.name()
            self.edited.emit()


class ReceiptForm(Card):
    """The card of the head. ``edited`` comes at every change by the user."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Реквизиты поступления")
        self._choices = HeadChoices((), (), (), ())
        self._showing = False
        self.date = DateEdit(required=True)
        self.supplier = NameCombo()
        self.paper_name = NameCombo()
        self.paper_number = LineEdit()
        self.paper_date = DateEdit()
        self.source = ComboBox()
        self.commission = ComboBox()
        self.note = LineEdit()
        self.way = WayFields(self)
        grid = FormGrid(6)
        grid.add("Дата поступления", self.date)
        supplier = grid.add("Поставщик, даритель", self.supplier, span=2)
        grid.add("Сопроводительный документ", self.paper_name, span=2)
        grid.add("Номер документа", self.paper_number)
        grid.add("Дата документа", self.paper_date)
        source = grid.add("Источник средств", self.source, span=2)
        grid.add("Комиссия", self.commission, span=2)
        grid.add("Примечание", self.note)
        self.way.add_to(grid, [supplier, source])
        self.body.addWidget(grid)
        self.paper_name.set_options([(name, name) for name in PAPER_NAMES])
        self._connect()

    def _connect(self) -> None:
        for day in (self.date, self.paper_date):
            day.textEdited.connect(self._on_edited)
            day.date_changed.connect(self._on_edited)
        for line in (self.paper_number, self.note):
            line.textEdited.connect(self._on_edited)
        for names in (self.supplier, self.paper_name):
            names.edited.connect(self._on_edited)
        for choice in (self.source, self.commission):
            choice.value_changed.connect(self._on_edited)
        self.way.edited.connect(self._on_edited)

    def set_choices(self, choices: HeadChoices) -> None:
        """Offer these lists; what is chosen stays."""
        self._showing = True
        typed = self.supplier.name()
        self._choices = choices
        self.supplier.set_options(options_of(choices.suppliers, self._supplier_id(typed)))
        self.supplier.set_name(typed)
        source, commission = self.source.value(), self.commission.value()
        self._offer(_id(source), _id(commission))
        self.way.set_partners(choices.partners)
        self._showing = False

    def show_draft(self, draft: ReceiptDraft) -> None:
        """Show the head of a receipt without emitting ``edited``."""
        self._showing = True
        names = {item.id: item.name for item in self._choices.suppliers}
        self.date.set_date(draft.date)
        self.supplier.set_name(names.get(draft.supplier_id or 0, ""))
        self.paper_name.set_name(draft.paper_name)
        self.paper_number.setText(draft.paper_number)
        self.paper_date.set_date(draft.paper_date)
        self.note.setText(draft.note)
        self._offer(draft.fund_source_id, draft.commission_id)
        self.way.show_draft(draft)
        self._showing = False

    def apply_to(self, draft: ReceiptDraft) -> ReceiptDraft:
        """The draft with the head as it stands here; a date that is none leaves the old one.

        A supplier that is not in the list yet leaves ``None``: see :meth:`new_supplier`.
        """
        return replace(
            self.way.apply_to(draft),
            date=self.date.value() or draft.date,
            supplier_id=self._supplier_id(self.supplier.name()),
            paper_name=self.paper_name.name(),
            paper_number=self.paper_number.text().strip(),
            paper_date=self.paper_date.value(),
            fund_source_id=_id(self.source.value()),
            commission_id=_id(self.commission.value()),
            note=self.note.text().strip(),
        )

    def new_supplier(self) -> str:
        """The name of a supplier that is not in the list, empty when it is there or not given."""
        name = self.supplier.name()
        return "" if self._supplier_id(name) is not None else name

    def date_is_right(self) -> bool:
        return all(day.is_valid() for day in (self.date, self.paper_date, self.way.due))

    def set_read_only(self, read_only: bool) -> None:
        """A posted receipt is only looked at."""
        for line in (self.date, self.paper_number, self.paper_date, self.note):
            line.setReadOnly(read_only)
        for choice in (self.supplier, self.paper_name, self.source, self.commission):
            choice.setEnabled(not read_only)
        self.way.set_read_only(read_only)

    def focus_on(self, key: str) -> None:
        """Put the focus into «date», «supplier», «paper» or «partner»."""
        fields: dict[str, QWidget] = {
            "supplier": self.supplier,
            "paper": self.paper_number,
            "partner": self.way.partner,
            "due": self.way.due,
        }
        field = fields.get(key, self.date)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, source: int | None, commission: int | None) -> None:
        """Fill the two closed lists and choose in them."""
        sources = options_of(self._choices.sources, source)
        self.source.set_options([(None, NOTHING), *sources])
        self.source.set_value(source)
        cards = [
            (card.id, card.label)
            for card in self._choices.commissions
            if card.active or card.id == commission
        ]
        self.commission.set_options([(None, NOTHING), *cards])
        self.commission.set_value(commission)

    def _supplier_id(self, name: str) -> int | None:
        wanted = fold(name)
        found = (item.id for item in self._choices.suppliers if fold(item.name) == wanted)
        return next(found, None) if wanted else None

    def _on_edited(self, *_values: object) -> None:
        if not self._showing:
            self.edited.emit()


def blank_draft(today: date, choices: HeadChoices) -> ReceiptDraft:
    """A new receipt of today with the commission in force."""
    active = [card.id for card in choices.commissions if card.active]
    return ReceiptDraft(date=today, commission_id=active[0] if active else None)


def _id(value: object) -> int | None:
    return value if isinstance(value, int) else None
