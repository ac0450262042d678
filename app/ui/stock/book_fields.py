"""The parameters of a book of account as fields: period, numbers, choices, text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.periods import Period, quarter_of
from app.ui.kit.fields import ComboBox, DateEdit, LineEdit
from app.ui.kit.forms import FormGrid
from app.ui.stock.book_parts import (
    ChoiceParameter,
    Given,
    Numbers,
    NumbersParameter,
    Parameter,
    PeriodParameter,
    TextParameter,
    Value,
)

COLUMNS = 4
DELAY_MS = 300
THIS_YEAR, LAST_YEAR, QUARTER, LAST_QUARTER = "year", "last_year", "quarter", "last_quarter"
ALL, OWN = "all", "own"
_OUT_OF_ORDER = "Этот день раньше начала периода."
_NO_END = "Укажите последний день периода."


def quick_periods(today: date) -> tuple[tuple[str, str, Period], ...]:
    """The quick choices: key, words, days."""
    year, quarter = today.year, quarter_of(today)
    before = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    this, last = Period.quarter(year, quarter), Period.quarter(*before)
    return (
        (THIS_YEAR, f"Этот год, {year}", Period.year(year)),
        (LAST_YEAR, f"Прошлый год, {year - 1}", Period.year(year - 1)),
        (QUARTER, f"Этот квартал, {this.label}", this),
        (LAST_QUARTER, f"Прошлый квартал, {last.label}", last),
        (ALL, "Всё время", Period(None, date(year, 12, 31))),
    )


class _PeriodFields(QObject):
    """A quick choice and two days. What is typed into the days is «Свои даты»."""

    changed = Signal()

    def __init__(self, spec: PeriodParameter, grid: FormGrid, today: date) -> None:
        super().__init__(grid)
        self._quick = quick_periods(today)
        period = spec.default()
        options = [(key, words) for key, words, _days in self._quick]
        self.quick = ComboBox([*options, (OWN, "Свои даты")])
        self.first = DateEdit()
        self.last = DateEdit(required=True)
        grid.add(spec.caption, self.quick)
        grid.add("С какого дня", self.first)
        self._last_cell = grid.add("По какой день", self.last, check=self._wrong_end)
        self._show(period)
        self._told: Period | None = period
        self.quick.value_changed.connect(self._on_quick_chosen)
        for day in (self.first, self.last):
            day.date_changed.connect(lambda _day: self._on_day_typed())
            # a day that cannot be used is told too
            day.editingFinished.connect(self._on_day_typed)

    def value(self) -> Period | None:
        """The days, ``None`` while they cannot be used."""
        if not self.first.is_valid() or self._wrong_end():
            return None
        last = self.last.value()
        return None if last is None else Period(self.first.value(), last)

    def set_value(self, period: Period) -> None:
        """Show these days and tell."""
        self._show(period)
        self._told = period
        self.changed.emit()

    def _show(self, period: Period) -> None:
        self.first.set_date(period.first)
        self.last.set_date(period.last)
        self._last_cell.set_error("")
        self._name(period)

    def _name(self, period: Period) -> None:
        key = next((key for key, _words, days in self._quick if days == period), OWN)
        before = self.quick.blockSignals(True)
        self.quick.set_value(key)
        self.quick.blockSignals(before)

    def _wrong_end(self) -> str:
        first, last = self.first.value(), self.last.value()
        if not self.last.text().strip():
            return _NO_END
        if first is not None and last is not None and last < first:
            return _OUT_OF_ORDER
        return self.last.error()

    def _on_quick_chosen(self, key: object) -> None:
        period = next((days for known, _words, days in self._quick if known == key), None)
        if period is None:
            self.first.setFocus()
            self.first.selectAll()
        else:
            self.set_value(period)

    def _on_day_typed(self) -> None:
        self._last_cell.check()
        period = self.value()
        if period == self._told:
            return
        self._told = period
        if period is not None:
            self._name(period)
        self.changed.emit()


class ParameterFields(QWidget):
    """The fields of one book; ``changed`` comes when :meth:`given` has other values."""

    changed = Signal()

    def __init__(
        self, parameters: Sequence[Parameter], today: date, parent: QWidget | None = None
    ) -> None:
        """Fields for these parameters; those that are tabs have none."""
        super().__init__(parent)
        self.setAccessibleName("Что показать")
        self._readers: dict[str, Callable[[], Value | None]] = {}
        self._choices: dict[str, tuple[ChoiceParameter, ComboBox]] = {}
        self._inputs: list[QWidget] = []
        self.period: _PeriodFields | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.changed)
        grid = FormGrid(COLUMNS, stretches=(2, 1, 1, 2))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(grid)
        for spec in parameters:
            match spec:
                case PeriodParameter():
                    self._add_period(spec, grid, today)
                case NumbersParameter():
                    self._add_numbers(spec, grid)
                case ChoiceParameter() if not spec.tabs:
                    self._add_choice(spec, grid)
                case TextParameter():
                    self._add_text(spec, grid)

    def inputs(self) -> Sequence[QWidget]:
        """The inputs in the order of the Tab key."""
        return tuple(self._inputs)

    def given(self) -> Given | None:
        """The values, ``None`` while one of the fields holds what cannot be used."""
        values: dict[str, Value] = {}
        for key, read in self._readers.items():
            value = read()
            if value is None:
                return None
            values[key] = value
        return Given(values)

    def set_options(self, key: str, options: Sequence[tuple[str, str]]) -> None:
        """Choices read from the library; the value stays while it is there."""
        found = self._choices.get(key)
        if found is None:
            return
        spec, combo = found
        before = combo.value()
        combo.set_options([*spec.options, *options])
        if combo.value() != before:
            self.changed.emit()

    def _add_period(self, spec: PeriodParameter, grid: FormGrid, today: date) -> None:
        period = self.period = _PeriodFields(spec, grid, today)
        period.changed.connect(self.changed)
        self._inputs += [period.quick, period.first, period.last]
        self._readers[spec.key] = period.value

    def _add_numbers(self, spec: NumbersParameter, grid: FormGrid) -> None:
        first, last = LineEdit(placeholder=spec.hint), LineEdit(placeholder=spec.hint)
        grid.add(f"{spec.caption}: с", first)
        grid.add("по", last)
        last.setAccessibleName(f"{spec.caption}: по")
        for edit in (first, last):
            edit.textEdited.connect(lambda _text: self._timer.start())
        self._inputs += [first, last]
        self._readers[spec.key] = lambda: Numbers(first.text().strip(), last.text().strip())

    def _add_choice(self, spec: ChoiceParameter, grid: FormGrid) -> None:
        combo = ComboBox(spec.options)
        grid.add(spec.caption, combo)
        combo.value_changed.connect(lambda _value: self.changed.emit())
        self._inputs.append(combo)
        self._choices[spec.key] = (spec, combo)
        self._readers[spec.key] = lambda: cast(str, combo.value() or "")

    def _add_text(self, spec: TextParameter, grid: FormGrid) -> None:
        edit = LineEdit(placeholder=spec.hint)
        grid.add(spec.caption, edit)
        edit.textEdited.connect(lambda _text: self._timer.start())
        self._inputs.append(edit)
        self._readers[spec.key] = lambda: edit.text().strip()
