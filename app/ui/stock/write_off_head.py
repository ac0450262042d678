"""The head of a write-off act: date, fund, reason, direction, people, basis."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.money import copies_short
from app.core.stock import FUND_NAMES, Fund
from app.queries.school import CommissionCard, Reference
from app.queries.write_off import DisposalDraft, WriteOffDraft
from app.ui.kit.cards import Card
from app.ui.kit.fields import ComboBox, DateEdit, LineEdit
from app.ui.kit.forms import FormGrid
from app.ui.kit.theme import current_theme

SEVERAL = "several"
SPREAD = "spread"
_SPREAD_LABEL = "По нескольким направлениям…"
_BASIS_HINT = "Например, протокол комиссии № 2 от 07.09.2026"
_STRETCHES = (9, 13, 26, 31)


@dataclass(frozen=True, slots=True)
class ActLists:
    """What the head offers to choose from, and what a new act starts with.

    ``people`` are names for «Ответственное лицо», the librarian first.
    """

    reasons: tuple[Reference, ...]
    directions: tuple[Reference, ...]
    commissions: tuple[CommissionCard, ...]
    people: tuple[str, ...]
    debit: str = ""
    credit: str = ""


class WriteOffHead(Card):
    """The card of the head.

    ``edited`` comes when the user changed something, ``direction_chosen`` before it, when it
    was the direction; ``spread_requested`` when several directions of disposal are wanted.
    """

    edited = Signal()
    direction_chosen = Signal(int)
    spread_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Реквизиты акта")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.lists = ActLists((), (), (), ())
        self._loading = False
        self._direction: object = None
        self._build()
        self._connect()

    def _build(self) -> None:
        theme = current_theme()
        self._grid = FormGrid(4, stretches=_STRETCHES)
        self.body.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(16))
        self.body.addWidget(self._grid)
        self.date = DateEdit(required=True)
        self.fund = ComboBox([(fund, name) for fund, name in FUND_NAMES.items()])
        self.reason = ComboBox()
        self.direction = ComboBox()
        self.number = LineEdit(read_only=True, icon="lock-simple")
        self.number.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.number.setToolTip("Номер акт получит при проведении")
        self.responsible = ComboBox()
        self.responsible.setEditable(True)
        edit = self.responsible.lineEdit()
        if edit is not None:
            edit.setProperty("bare", True)
            edit.setMaxLength(120)
        self.commission = ComboBox()
        self.basis = LineEdit(icon="pencil-simple", placeholder=_BASIS_HINT)
        self.debit, self.credit = LineEdit(), LineEdit()
        self.note = LineEdit()
        self._grid.add("Дата акта", self.date)
        self._grid.add("Фонд", self.fund)
        self._grid.add("Причина исключения", self.reason)
        self._grid.add("Направление выбытия", self.direction)
        self._grid.add("Номер акта", self.number)
        self._grid.add("Ответственное лицо", self.responsible)
        self.commission_field = self._grid.add("Комиссия", self.commission)
        self._grid.add("Основание", self.basis)
        self._more = [
            self._grid.add("Дебет счёта", self.debit),
            self._grid.add("Кредит счёта", self.credit),
            self._grid.add("Примечание (не печатается)", self.note),
        ]
        self.show_more(False)

    def _connect(self) -> None:
        self.date.date_changed.connect(lambda _day: self._on_edited())
        self.fund.value_changed.connect(lambda _value: self._on_edited())
        self.reason.value_changed.connect(lambda _value: self._on_edited())
        self.direction.value_changed.connect(self._on_direction_changed)
        self.commission.value_changed.connect(self._on_commission_changed)
        self.responsible.editTextChanged.connect(lambda _text: self._on_edited())
        for field in (self.basis, self.debit, self.credit, self.note):
            field.textEdited.connect(lambda _text: self._on_edited())

    # --- what the page calls --------------------------------------------------------------

    def set_lists(self, lists: ActLists) -> None:
        """Offer these lists; what is chosen stays."""
        self.lists = lists
        self._loading = True
        self._fill_lists(self.reason.value(), self._direction, self.commission.value())
        self._loading = False

    def show_draft(self, draft: WriteOffDraft) -> None:
        """Show the head of a draft; the directions of disposal come by :meth:`show_disposals`."""
        self._loading = True
        self.date.set_date(draft.date)
        self._fill_lists(draft.reason_id, self._direction, draft.commission_id)
        self.fund.set_value(draft.fund)
        self.reason.set_value(draft.reason_id)
        self.commission.set_value(draft.commission_id)
        self._show_person(draft.responsible)
        self.basis.setText(draft.basis)
        self.debit.setText(draft.debit)
        self.credit.setText(draft.credit)
        self.note.setText(draft.note)
        self.basis.setCursorPosition(0)
        if draft.note:
            self.show_more(True)
        self._loading = False

    def show_disposals(self, disposals: tuple[DisposalDraft, ...], direction: int | None) -> None:
        """Show the one direction of the act, or say in short how it is spread."""
        self._loading = True
        names = {item.id: item.name for item in self.lists.directions}
        self._direction = direction if direction is not None else (SEVERAL if disposals else None)
        self._fill_lists(self.reason.value(), self._direction, self.commission.value())
        if self._direction == SEVERAL:
            parts = [
                f"{names.get(item.direction_id, '')} — {copies_short(item.quantity)}"
                for item in disposals
            ]
            with QSignalBlocker(self.direction):
                self.direction.insertItem(0, "; ".join(parts), SEVERAL)
        self.direction.setToolTip(self.direction.itemText(0) if direction is None else "")
        self.direction.set_value(self._direction)
        self._loading = False

    def show_number(self, number: str, *, suggested: bool) -> None:
        """The number of the act, or the next free one in grey until posting."""
        self.number.setText("" if suggested else number)
        self.number.setPlaceholderText(number if suggested else "")

    def take(self, draft: WriteOffDraft) -> WriteOffDraft:
        """``draft`` with the head as it stands in the fields."""
        fund, reason, commission = self.fund.value(), self.reason.value(), self.commission.value()
        return replace(
            draft,
            date=self.date.value() or draft.date,
            # Qt hands the fund back as a plain string
            fund=Fund(fund) if isinstance(fund, str) else draft.fund,
            reason_id=reason if isinstance(reason, int) else draft.reason_id,
            commission_id=commission if isinstance(commission, int) else None,
            responsible=self.responsible.currentText(),
            basis=self.basis.text(),
            debit=self.debit.text(),
            credit=self.credit.text(),
            note=self.note.text(),
        )

    def set_editable(self, editable: bool) -> None:
        """A posted act is only read."""
        for box in (self.fund, self.reason, self.direction, self.commission, self.responsible):
            box.setEnabled(editable)
        for field in (self.date, self.basis, self.debit, self.credit, self.note):
            field.setReadOnly(not editable)
        self.basis.setPlaceholderText(_BASIS_HINT if editable else "")

    def show_more(self, shown: bool) -> None:
        """Show or hide the fields that are rarely filled in."""
        for labelled in self._more:
            labelled.setVisible(shown)

    def more_shown(self) -> bool:
        return not self._more[0].isHidden()

    def commission_card(self) -> CommissionCard | None:
        """The chosen commission."""
        chosen = self.commission.value()
        return next((card for card in self.lists.commissions if card.id == chosen), None)

    # --- inside ---------------------------------------------------------------------------

    def _fill_lists(self, reason: object, direction: object, commission: object) -> None:
        """Active entries, and those that the act has although they were retired since."""
        lists = self.lists
        self.reason.set_options(
            [(item.id, item.name) for item in lists.reasons if item.active or item.id == reason]
        )
        directions: list[tuple[object, str]] = [
            (item.id, item.name) for item in lists.directions if item.active or item.id == direction
        ]
        none_yet: list[tuple[object, str]] = [] if direction else [(None, "Не указано")]
        with QSignalBlocker(self.direction):
            self.direction.clear()
            self.direction.set_options([*none_yet, *directions, (SPREAD, _SPREAD_LABEL)])
            self.direction.set_value(direction)
        cards = [card for card in lists.commissions if card.active or card.id == commission]
        options: list[tuple[object, str]] = [(card.id, card.label) for card in cards]
        if commission is None:
            options.insert(0, (None, "Не выбрана"))
        with QSignalBlocker(self.commission):
            self.commission.clear()
            self.commission.set_options(options)
            self.commission.set_value(commission)
        offered = [self.responsible.itemText(at) for at in range(self.responsible.count())]
        if offered != list(lists.people):
            name = self.responsible.currentText()
            with QSignalBlocker(self.responsible):
                self.responsible.set_options([(person, person) for person in lists.people])
                self._show_person(name)

    def _show_person(self, name: str) -> None:
        self.responsible.setEditText(name)
        edit = self.responsible.lineEdit()
        if edit is not None and not edit.hasFocus():
            edit.setCursorPosition(0)

    def _on_edited(self) -> None:
        if not self._loading:
            self.edited.emit()

    def _on_commission_changed(self, _value: object) -> None:
        if not self._loading:
            self.commission_field.set_error("")
            self.edited.emit()

    def _on_direction_changed(self, value: object) -> None:
        if self._loading:
            return
        if value == SPREAD:
            with QSignalBlocker(self.direction):
                self.direction.set_value(self._direction)
            self.spread_requested.emit()
        elif isinstance(value, int):
            self._direction = value
            self.direction_chosen.emit(value)
            self.edited.emit()
