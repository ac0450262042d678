"""The head of a transfer: date, the other school, basis, day of return, people."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.stock import TransferMode
from app.queries.transfer import PartnerCard, TransferDraft
from app.ui.kit.buttons import Button
from app.ui.kit.cards import Card
from app.ui.kit.fields import ComboBox, DateEdit, LineEdit
from app.ui.kit.forms import FormGrid, LabeledField
from app.ui.stock.document_parts import column_of
from app.ui.stock.transfer_data import TransferLists

NEW = "new"
_NEW_LABEL = "Новая школа…"
_SCHOOL_CAPTIONS: dict[TransferMode, str] = {
    TransferMode.PERMANENT: "Школа-получатель",
    TransferMode.TEMPORARY: "Школа-получатель",
    TransferMode.RETURN_LENT: "Школа, которая вернула",
    TransferMode.RETURN_BORROWED: "Школа, которой возвращаем",
}


class TransferHead(Card):
    """The card of the head.

    ``edited`` comes at every change by the user, ``new_partner_requested`` when the school is
    not in the list, ``all_requested`` when everything that is with the school is to return.
    """

    edited = Signal()
    new_partner_requested = Signal()
    all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Реквизиты передачи")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.lists = TransferLists((), (), "")
        self._loading = False
        self._editable = True
        self._mode = TransferMode.TEMPORARY
        self._partner: object = None
        self._build()
        self._connect()

    def _build(self) -> None:
        self.date = DateEdit(required=True)
        self.partner = ComboBox()
        self.due = DateEdit()
        self.basis = LineEdit(placeholder="Например, приказ УО № 45 от 01.09.2026")
        self.commission = ComboBox()
        self.handed_by, self.received_by = LineEdit(), LineEdit()
        self.note = LineEdit()
        self.all = Button(
            "Всё, что у этой школы", icon="list-plus", hint="Добавить всё, что ещё не вернули"
        )
        grid = FormGrid(4, stretches=(10, 20, 20, 20))
        grid.add("Дата", self.date)
        self.partner_field = grid.add("Школа", self.partner, span=2)
        self.due_field = LabeledField("Вернуть до", self.due)
        self.all_field = LabeledField("Что возвращают", self.all)
        grid.add_widget(column_of(self.due_field, self.all_field, spacing=0))
        grid.add("Основание", self.basis, span=2)
        grid.add("Комиссия", self.commission)
        grid.add("Сдал", self.handed_by)
        grid.add("Принял", self.received_by)
        grid.add("Примечание (не печатается)", self.note)
        self.body.addWidget(grid)

    def _connect(self) -> None:
        for day in (self.date, self.due):
            day.date_changed.connect(lambda _day: self._on_edited())
        for field in (self.basis, self.handed_by, self.received_by, self.note):
            field.textEdited.connect(lambda _text: self._on_edited())
        self.commission.value_changed.connect(lambda _value: self._on_edited())
        self.partner.value_changed.connect(self._on_partner_changed)
        self.all.clicked.connect(self.all_requested)

    # --- what the page calls -----------------------------------------------------------------

    def set_lists(self, lists: TransferLists) -> None:
        """Offer these lists; what is chosen stays."""
        self.lists = lists
        self._offer(self._partner, self.commission.value())

    def show_draft(self, draft: TransferDraft) -> None:
        """Show the head of a document without emitting ``edited``."""
        self._loading = True
        self._mode = draft.mode
        self._partner = draft.partner_id
        self.date.set_date(draft.date)
        self.due.set_date(draft.due_date)
        self._offer(draft.partner_id, draft.commission_id)
        for field, text in (
            (self.basis, draft.basis),
            (self.handed_by, draft.handed_by),
            (self.received_by, draft.received_by),
            (self.note, draft.note),
        ):
            field.setText(text)
            field.setCursorPosition(0)
        caption = _SCHOOL_CAPTIONS[draft.mode]
        self.partner_field.caption.setText(caption)
        self.partner.setAccessibleName(caption)
        self.due_field.setVisible(draft.mode is TransferMode.TEMPORARY)
        self._renew_all()
        self._loading = False

    def take(self, draft: TransferDraft) -> TransferDraft:
        """``draft`` with the head as it stands in the fields."""
        commission = self.commission.value()
        temporary = draft.mode is TransferMode.TEMPORARY
        return replace(
            draft,
            date=self.date.value() or draft.date,
            partner_id=self._partner if isinstance(self._partner, int) else None,
            due_date=self.due.value() if temporary else None,
            commission_id=commission if isinstance(commission, int) else None,
            basis=self.basis.text(),
            handed_by=self.handed_by.text(),
            received_by=self.received_by.text(),
            note=self.note.text(),
        )

    def choose_partner(self, partner_id: int) -> None:
        """Choose a school as if the user had."""
        self._partner = partner_id
        self._offer(partner_id, self.commission.value())
        self._renew_all()
        self.edited.emit()

    def partner_card(self) -> PartnerCard | None:
        """The chosen school."""
        return next((card for card in self.lists.partners if card.id == self._partner), None)

    def dates_are_right(self) -> bool:
        return self.date.is_valid() and self.due.is_valid()

    def set_editable(self, editable: bool) -> None:
        """A posted document is only read."""
        self._editable = editable
        for box in (self.partner, self.commission):
            box.setEnabled(editable)
        for field in (
            self.date,
            self.due,
            self.basis,
            self.handed_by,
            self.received_by,
            self.note,
        ):
            field.setReadOnly(not editable)
        self._renew_all()

    def focus_on(self, key: str) -> None:
        """Put the focus where a check has its cause."""
        fields: dict[str, QWidget] = {
            "partner": self.partner,
            "due": self.due,
            "basis": self.basis,
            "commission": self.commission,
        }
        fields.get(key, self.date).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- inside ------------------------------------------------------------------------------

    def _renew_all(self) -> None:
        returns = self._mode in (TransferMode.RETURN_LENT, TransferMode.RETURN_BORROWED)
        self.all_field.setVisible(returns and self._editable)
        self.all.setEnabled(isinstance(self._partner, int))

    def _offer(self, partner: object, commission: object) -> None:
        partners: list[tuple[object, str]] = [
            (card.id, card.name_short)
            for card in self.lists.partners
            if card.active or card.id == partner
        ]
        if partner is None:
            partners.insert(0, (None, "Не выбрана"))
        cards: list[tuple[object, str]] = [
            (card.id, card.label)
            for card in self.lists.commissions
            if card.active or card.id == commission
        ]
        loading, self._loading = self._loading, True
        self.partner.clear()
        self.partner.set_options([*partners, (NEW, _NEW_LABEL)])
        self.partner.set_value(partner)
        self.commission.clear()
        self.commission.set_options([(None, "Не выбрана"), *cards])
        self.commission.set_value(commission)
        self._loading = loading

    def _on_partner_changed(self, value: object) -> None:
        if self._loading:
            return
        if value == NEW:
            self._offer(self._partner, self.commission.value())
            self.new_partner_requested.emit()
        elif isinstance(value, int) and value != self._partner:
            self.choose_partner(value)

    def _on_edited(self) -> None:
        if not self._loading:
            self.edited.emit()
