"""How a receipt came: bought or given, or from another school; its own fields in the head."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.core.stock import RECEIPT_WAY_NAMES, Account, ReceiptWay
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.queries.transfer import PartnerCard
from app.ui.kit.fields import ComboBox, DateEdit
from app.ui.kit.forms import FormGrid, LabeledField


class WayFields(QObject):
    """«Вид поступления», the other school and the day of return. ``edited`` comes at every
    change by the user."""

    edited = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.way = ComboBox(list(RECEIPT_WAY_NAMES.items()))
        self.partner = ComboBox()
        self.due = DateEdit()
        self._partners: tuple[PartnerCard, ...] = ()
        self._hidden: list[LabeledField] = []
        self._shown: list[LabeledField] = []
        self._due_field: LabeledField | None = None
        self._loading = False
        self.way.value_changed.connect(lambda _value: self._on_way_changed())
        self.partner.value_changed.connect(lambda _value: self._on_edited())
        self.due.date_changed.connect(lambda _day: self._on_edited())

    def add_to(self, grid: FormGrid, instead_of: list[LabeledField]) -> None:
        """Add the fields to a form; ``instead_of`` are those that a purchase has in their
        place."""
        self._hidden = instead_of
        grid.add("Вид поступления", self.way, span=2)
        partner = grid.add("Школа, которая передала", self.partner, span=2)
        self._due_field = grid.add("Вернуть до", self.due)
        self._shown = [partner]
        self._arrange()

    def set_partners(self, partners: tuple[PartnerCard, ...]) -> None:
        """Offer these schools; the chosen one stays."""
        self._partners = partners
        chosen = self.partner.value()
        self._offer(chosen if isinstance(chosen, int) else None)

    def show_draft(self, draft: ReceiptDraft) -> None:
        self._loading = True
        self.way.set_value(draft.way)
        self.due.set_date(draft.due_date)
        self._offer(draft.partner_id)
        self._arrange()
        self._loading = False

    def apply_to(self, draft: ReceiptDraft) -> ReceiptDraft:
        """The draft with these fields; its lines follow the way."""
        way = self.chosen_way()
        partner = self.partner.value()
        return replace(
            draft,
            way=way,
            partner_id=partner
            if isinstance(partner, int) and way is not ReceiptWay.PURCHASE
            else None,
            due_date=self.due.value() if way is ReceiptWay.LOAN else None,
        )

    def chosen_way(self) -> ReceiptWay:
        # Qt hands the way back as a plain string
        return ReceiptWay(str(self.way.value()))

    def set_read_only(self, read_only: bool) -> None:
        for box in (self.way, self.partner):
            box.setEnabled(not read_only)
        self.due.setReadOnly(read_only)

    def _offer(self, chosen: int | None) -> None:
        loading, self._loading = self._loading, True
        self.partner.blockSignals(True)
        self.partner.clear()
        options: list[tuple[object, str]] = [
            (card.id, card.name_short)
            for card in self._partners
            if card.active or card.id == chosen
        ]
        self.partner.set_options([(None, "Не выбрана"), *options])
        self.partner.set_value(chosen)
        self.partner.blockSignals(False)
        self._loading = loading

    def _arrange(self) -> None:
        way = self.chosen_way()
        for field in self._hidden:
            field.setVisible(way is ReceiptWay.PURCHASE)
        for field in self._shown:
            field.setVisible(way is not ReceiptWay.PURCHASE)
        if self._due_field is not None:
            self._due_field.setVisible(way is ReceiptWay.LOAN)

    def _on_way_changed(self) -> None:
        self._arrange()
        self._on_edited()

    def _on_edited(self) -> None:
        if not self._loading:
            self.edited.emit()


def fit_lines(lines: tuple[ReceiptLine, ...], way: ReceiptWay) -> tuple[ReceiptLine, ...]:
    """Lines that fit the way: what another school has lent stands on no account of ours and
    gets no inventory numbers."""
    if way is ReceiptWay.LOAN:
        return tuple(
            line
            if line.account is Account.BORROWED and not line.numbered
            else replace(line, account=Account.BORROWED, numbered=False, first_number=None)
            for line in lines
        )
    return tuple(
        replace(line, account=Account.BALANCE) if line.account is Account.BORROWED else line
        for line in lines
    )
