"""The filters of the candidates for writing off."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.stock import FUND_NAMES, Condition, Fund
from app.queries.candidates import CandidateChoices, CandidateFilter
from app.ui.kit.buttons import Button, Look
from app.ui.kit.fields import CheckBox, ComboBox, SpinBox
from app.ui.kit.forms import LabeledField
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

WIDTH = 208
DELAY_MS = 250
MOST_YEARS, MOST_COPIES = 200, 9_999
_ANY = "не важно"
FIRST = frozenset({Condition.WORN, Condition.DEFECTIVE})
"""Conditions looked for when the page is opened."""


class CandidateFilters(ScrollColumn):
    """``changed`` comes after every change, ``fund_changed`` before it when the fund is another
    one; :meth:`filter` is what is asked for now."""

    changed = Signal()
    fund_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self.setAccessibleName("Отбор экземпляров")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.column.setContentsMargins(0, theme.px(4), theme.px(10), 0)
        self.column.setSpacing(theme.px(10))
        self.fund = ComboBox([(fund, FUND_NAMES[fund]) for fund in Fund])
        self.worn = CheckBox("Ветхие", checked=True)
        self.defective = CheckBox("Дефектные", checked=True)
        self.published = _optional(MOST_YEARS)
        self.received = _optional(MOST_YEARS)
        self.copies = _optional(MOST_COPIES)
        self.bbk = ComboBox([("", "Все разделы")])
        self.place = ComboBox([(0, "Все места")])
        self.clear_button = Button("Сбросить отбор", Look.QUIET, small=True)
        self.clear_button.set_hint("Показать все экземпляры фонда")
        self.column.addWidget(LabeledField("Фонд", self.fund))
        self.column.addWidget(Text("Состояние", Type.CAPTION_STRONG, "text_2"))
        self.column.addWidget(self.worn)
        self.column.addWidget(self.defective)
        for caption, field in (
            ("Издано лет назад, не меньше", self.published),
            ("В фонде лет, не меньше", self.received),
            ("Экземпляров издания больше", self.copies),
            ("Раздел ББК", self.bbk),
            ("Место хранения", self.place),
        ):
            self.column.addWidget(LabeledField(caption, field))
        self.column.addWidget(self.clear_button)
        self.column.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._connect()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().px(WIDTH), super().sizeHint().height())

    def filter(self) -> CandidateFilter:
        """What is asked for now, in no particular order."""
        fund, bbk, place = self.fund.value(), self.bbk.value(), self.place.value()
        ticked = {Condition.WORN: self.worn, Condition.DEFECTIVE: self.defective}
        return CandidateFilter(
            fund=Fund(str(fund)),
            conditions=frozenset(key for key, box in ticked.items() if box.isChecked()),
            published_for=self.published.value() or None,
            received_for=self.received.value() or None,
            more_than=self.copies.value() or None,
            bbk=bbk if isinstance(bbk, str) and bbk else None,
            place_id=place if isinstance(place, int) and place else None,
        )

    def show_choices(self, choices: CandidateChoices) -> None:
        """Divisions and places of the fund; what is chosen stays while it is there."""
        self.bbk.set_options([("", "Все разделы"), *choices.divisions])
        self.place.set_options([(0, "Все места"), *choices.places])

    def clear(self) -> None:
        """All copies of the fund."""
        for box in (self.worn, self.defective):
            box.setChecked(False)
        for field in (self.published, self.received, self.copies):
            field.setValue(0)
        self.bbk.set_value("")
        self.place.set_value(0)
        self._settle()

    def _connect(self) -> None:
        self.fund.value_changed.connect(lambda _value: self._on_fund_changed())
        for box in (self.worn, self.defective):
            box.toggled.connect(lambda _on: self._settle())
        for field in (self.published, self.received, self.copies):
            field.valueChanged.connect(lambda _value: self._timer.start())
        for combo in (self.bbk, self.place):
            combo.value_changed.connect(lambda _value: self._settle())
        self.clear_button.clicked.connect(self.clear)
        self._timer.timeout.connect(self.changed)

    def _on_fund_changed(self) -> None:
        self.fund_changed.emit()
        self._settle()

    def _settle(self) -> None:
        self._timer.stop()
        self.changed.emit()


def _optional(most: int) -> SpinBox:
    """A number; nothing is asked for at 0."""
    field = SpinBox(0, most, 0)
    field.setSpecialValueText(_ANY)
    return field
