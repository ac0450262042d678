"""A commission as a form: its order and its members, one of them the chair."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.text import clean_line
from app.queries.school import CommissionCard, Member
from app.services.school import check_commission
from app.ui.kit.buttons import Button, IconButton
from app.ui.kit.fields import DateEdit, LineEdit, RadioButton, set_invalid
from app.ui.kit.forms import FormGrid
from app.ui.kit.keys import add_shortcut
from app.ui.kit.requisites import sentence_of
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

START_ROWS = 3


class CommissionForm(QWidget):
    """Order number, its date, members. Ins adds a member, Ctrl+Del removes the one with the
    focus. Empty rows are passed over.

    ``edited`` comes with every change by the user.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._card = CommissionCard("", None, ())
        self._rows: list[_MemberRow] = []
        self._chairs = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        order = FormGrid(2, stretches=(2, 1))
        self.number = LineEdit(placeholder="например, 84-о")
        self.day = DateEdit()
        order.add("Номер приказа", self.number)
        self._day_field = order.add("Дата приказа", self.day)
        column.addWidget(order)
        column.addLayout(self._make_members())
        self._error = Text("", Type.CAPTION, "bad", wrap=True)
        self._error.hide()
        column.addWidget(self._error)
        bar = QHBoxLayout()
        self._add_button = Button("Добавить человека", icon="plus", kbd="Ins", small=True)
        self._add_button.clicked.connect(lambda: self.add_member(focus=True))
        bar.addWidget(self._add_button)
        bar.addStretch(1)
        column.addLayout(bar)
        self.number.textEdited.connect(lambda _text: self._on_edited())
        self.day.textEdited.connect(lambda _text: self._on_edited())
        self.day.date_changed.connect(lambda _day: self._on_edited())
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        add_shortcut(self, "Ins", lambda: self.add_member(focus=True), context)
        add_shortcut(self, "Ctrl+Del", self._on_remove_pressed, context)
        self.show_commission(self._card)

    def show_commission(self, card: CommissionCard) -> None:
        """Fill the form; a new commission gets three empty rows."""
        self._card = card
        self.number.setText(card.order_number)
        self.day.set_date(card.order_date)
        self._day_field.set_error("")
        self._show_error("")
        for row in list(self._rows):
            self._drop(row)
        for member in card.members:
            self._append(member)
        if not card.members:
            for place in range(START_ROWS):
                self._append(Member("", is_chair=place == 0))

    def commission(self) -> CommissionCard:
        """What stands in the form, with the id and version it was shown with."""
        members = tuple(
            member for row in self._rows if (member := row.member()).name or member.post
        )
        return CommissionCard(
            clean_line(self.number.text()),
            self.day.value(),
            members,
            self._card.id,
            self._card.version,
            self._card.active,
        )

    def differs(self) -> bool:
        """Does the form differ from the commission it was filled with?"""
        half_typed = self.day.value() is None and bool(self.day.text().strip())
        return half_typed or self.commission() != self._card

    def is_empty(self) -> bool:
        """Was nothing entered at all?"""
        card = self.commission()
        return not (card.order_number or self.day.text().strip() or card.members)

    def check(self) -> bool:
        """Check the date and the members; the first wrong field gets the focus."""
        if not self._day_field.check():
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        nameless = next((row for row in self._rows if row.is_nameless()), None)
        if nameless is not None:
            self._point_at(nameless, "Впишите фамилию или уберите строку.")
            return False
        try:
            check_commission(self.commission())
        except UserError as error:
            self._point_at(self._rows[0], sentence_of(error))
            return False
        self._show_error("")
        return True

    def error(self) -> str:
        """The sentence below the members, empty when there is none."""
        return self._error.text()

    def add_member(self, *, focus: bool = False) -> None:
        """Add an empty row."""
        row = self._append(Member(""))
        if focus:
            row.name.setFocus(Qt.FocusReason.TabFocusReason)

    def rows(self) -> tuple[_MemberRow, ...]:
        return tuple(self._rows)

    def _make_members(self) -> QGridLayout:
        theme = current_theme()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(8))
        for place, (caption, stretch) in enumerate(
            (("Фамилия И. О.", 3), ("Должность", 3), ("Председатель", 0), ("", 0))
        ):
            self._grid.addWidget(Text(caption, Type.CAPTION, "text_2"), 0, place)
            self._grid.setColumnStretch(place, stretch)
        return self._grid

    def _append(self, member: Member) -> _MemberRow:
        row = _MemberRow(self, member)
        self._rows.append(row)
        self._chairs.addButton(row.chair)
        line = self._grid.rowCount()
        for place, widget in enumerate(row.widgets()):
            self._grid.addWidget(widget, line, place)
            if self.isVisible():
                # the layout would show it later, and until then it takes no focus
                widget.show()
        row.name.textEdited.connect(lambda _text: self._on_edited())
        row.post.textEdited.connect(lambda _text: self._on_edited())
        row.chair.clicked.connect(lambda _checked: self._on_edited())
        row.remove.clicked.connect(lambda _checked: self._on_remove(row))
        self._number_rows()
        return row

    def _on_remove_pressed(self) -> None:
        row = next((row for row in self._rows if row.has_focus()), None)
        if row is not None:
            self._on_remove(row)

    def _on_remove(self, row: _MemberRow) -> None:
        place = self._rows.index(row)
        self._drop(row)
        if not self._rows:
            self._append(Member(""))
        next_row = self._rows[min(place, len(self._rows) - 1)]
        next_row.name.setFocus(Qt.FocusReason.TabFocusReason)
        self._number_rows()
        self._on_edited()

    def _drop(self, row: _MemberRow) -> None:
        self._rows.remove(row)
        self._chairs.removeButton(row.chair)
        for widget in row.widgets():
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _number_rows(self) -> None:
        for place, row in enumerate(self._rows, start=1):
            row.set_place(place)

        chain = [widget for row in self._rows for widget in row.widgets()]
        for before, after in pairwise([self.day, *chain, self._add_button]):
            QWidget.setTabOrder(before, after)

    def _point_at(self, row: _MemberRow, sentence: str) -> None:
        self._show_error(sentence)
        set_invalid(row.name, not row.member().name)
        row.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self) -> None:
        self._show_error("")
        self.edited.emit()

    def _show_error(self, sentence: str) -> None:
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        if not sentence:
            for row in self._rows:
                set_invalid(row.name, False)


class _MemberRow:
    """The inputs of one member."""

    def __init__(self, owner: QWidget, member: Member) -> None:
        self.name = LineEdit(member.name, parent=owner)
        self.post = LineEdit(member.post, parent=owner)
        self.chair = RadioButton("", checked=member.is_chair, parent=owner)
        self.remove = IconButton("x", "Убрать человека", kbd="Ctrl+Del", parent=owner)

    def widgets(self) -> tuple[QWidget, ...]:
        return (self.name, self.post, self.chair, self.remove)

    def member(self) -> Member:
        return Member(
            clean_line(self.name.text()), clean_line(self.post.text()), self.chair.isChecked()
        )

    def is_nameless(self) -> bool:
        """Is there a post without a name?"""
        member = self.member()
        return bool(member.post and not member.name)

    def has_focus(self) -> bool:
        return any(widget.hasFocus() for widget in self.widgets())

    def set_place(self, place: int) -> None:
        self.name.setAccessibleName(f"Фамилия И. О., {place}")
        self.post.setAccessibleName(f"Должность, {place}")
        self.chair.setAccessibleName(f"Председатель — {place}-й в списке")
        self.chair.setToolTip("Председатель комиссии")
        self.remove.setAccessibleName(f"Убрать человека {place}")
