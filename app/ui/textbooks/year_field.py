"""The school year of the section: chosen once, for all its pages."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.dates import SchoolYear
from app.ui.kit.fields import ComboBox
from app.ui.kit.theme import current_theme

_WIDTH = 208


class ChosenYear(QObject):
    """The school year that the pages of the section show, by the year it begins in.

    ``changed`` carries it when another one was chosen.
    """

    changed = Signal(int)

    def __init__(self, current: SchoolYear, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current = current.start
        self._year = current.start

    @property
    def year(self) -> int:
        return self._year

    @property
    def current(self) -> int:
        """The school year of today."""
        return self._current

    @property
    def label(self) -> str:
        """«2026/27»."""
        return SchoolYear(self._year).label

    def set(self, year: int) -> None:
        """Choose a year; every page of the section follows."""
        if year != self._year:
            self._year = year
            self.changed.emit(year)


class YearField(ComboBox):
    """«Учебный год 2026/27» at the top right of a page; follows :class:`ChosenYear`.

    It offers the year of today, its neighbours, and the years given to :meth:`set_years`.
    """

    def __init__(self, chosen: ChosenYear, parent: QWidget | None = None) -> None:
        super().__init__(name="Учебный год", parent=parent)
        theme = current_theme()
        self.setToolTip("Учебный год, который показан в разделе")
        self.setMinimumWidth(theme.px(_WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._chosen = chosen
        self._known: frozenset[int] = frozenset()
        # what the program shows is not a choice of the user
        self._showing = False
        self._show()
        self.value_changed.connect(self._on_value_changed)
        chosen.changed.connect(lambda _year: self._show())

    def set_years(self, years: Iterable[int]) -> None:
        """Years that have something to show, besides the usual ones."""
        self._known = frozenset(years)
        self._show()

    def _show(self) -> None:
        current = self._chosen.current
        usual = {current - 1, current, current + 1, self._chosen.year}
        years = sorted(usual | self._known, reverse=True)
        self._showing = True
        self.set_options([(year, f"Учебный год {SchoolYear(year).label}") for year in years])
        self.set_value(self._chosen.year)
        self._showing = False

    def _on_value_changed(self, value: object) -> None:
        if isinstance(value, int) and not self._showing:
            self._chosen.set(value)
