"""The panel of filters with counts, and the chips of those that are on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.bibliography import KIND_NAMES_PLURAL, TitleKind
from app.core.stock import FUND_NAMES, Fund
from app.queries.catalogue import CatalogueFilter, FacetGroup
from app.ui.kit.buttons import Button
from app.ui.kit.chips import Chip
from app.ui.kit.facets import FacetGroup as KitGroup
from app.ui.kit.facets import FacetOption, Facets
from app.ui.kit.fields import CheckBox, LineEdit
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

WIDTH = 200
YEAR_DELAY_MS = 250
YEARS = range(1000, 10_000)
GROUP_TITLES = {"kinds": "Вид", "funds": "Фонд", "bbk": "ББК", "places": "Место хранения"}
ABOVE, BELOW = ("kinds", "funds", "bbk"), ("places",)
"""Groups above and below the years."""


@dataclass(frozen=True, slots=True)
class ActiveFacet:
    """A filter that is on: its group, its value and what the chip says."""

    group: str
    key: str
    label: str


class FacetPanel(ScrollColumn):
    """Check boxes with counts, years, «Без экземпляров».

    ``changed`` comes after a tick or a year; :meth:`apply` puts them into a filter.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self.setFixedWidth(theme.px(WIDTH))
        self.setAccessibleName("Фильтры")
        self.column.setContentsMargins(0, theme.px(4), theme.px(8), 0)
        self.column.setSpacing(theme.px(14))
        self.above = Facets()
        self.below = Facets()
        self.without_copies = CheckBox("Без экземпляров")
        self.column.addWidget(self.above)
        self.column.addWidget(self._make_years())
        self.column.addWidget(self.below)
        self.column.addWidget(self.without_copies)
        self.column.addStretch(1)
        self.above.changed.connect(lambda _ticked: self.changed.emit())
        self.below.changed.connect(lambda _ticked: self.changed.emit())
        self.without_copies.toggled.connect(lambda _on: self.changed.emit())

    def apply(self, wanted: CatalogueFilter) -> CatalogueFilter:
        """``wanted`` with what is ticked here."""
        none: frozenset[str] = frozenset()
        ticked = self.above.selected() | self.below.selected()
        return replace(
            wanted,
            kinds=frozenset(TitleKind(key) for key in ticked.get("kinds", none)),
            funds=frozenset(Fund(key) for key in ticked.get("funds", none)),
            bbk=ticked.get("bbk", none),
            places=frozenset(int(key) for key in ticked.get("places", none)),
            year_from=_year(self.year_from),
            year_to=_year(self.year_to),
            without_copies=self.without_copies.isChecked(),
        )

    def show_filter(self, wanted: CatalogueFilter) -> None:
        """Tick what a filter says; ``changed`` does not come."""
        blocker = QSignalBlocker(self)
        self.above.set_selected(
            {
                "kinds": frozenset(kind.value for kind in wanted.kinds),
                "funds": frozenset(fund.value for fund in wanted.funds),
                "bbk": wanted.bbk,
            }
        )
        self.below.set_selected({"places": frozenset(map(str, wanted.places))})
        self.year_from.setText("" if wanted.year_from is None else str(wanted.year_from))
        self.year_to.setText("" if wanted.year_to is None else str(wanted.year_to))
        self.without_copies.setChecked(wanted.without_copies)
        self._year_timer.stop()
        blocker.unblock()

    def show_counts(self, found: Sequence[FacetGroup]) -> None:
        """New counts; a value without titles disappears unless it is ticked."""
        by_key = {group.key: group for group in found}
        self.above.set_groups([self._group(by_key.get(key), key) for key in ABOVE])
        self.below.set_groups([self._group(by_key.get(key), key) for key in BELOW])

    def active(self) -> list[ActiveFacet]:
        """The filters that are on, from top to bottom."""
        result = [
            ActiveFacet(key, value, facets.label_of(key, value))
            for facets in (self.above, self.below)
            for key, values in facets.selected().items()
            for value in sorted(values)
        ]
        first, last = _year(self.year_from), _year(self.year_to)
        if first is not None or last is not None:
            result.append(ActiveFacet("years", "", f"Годы {first or '…'}–{last or '…'}"))
        if self.without_copies.isChecked():
            result.append(ActiveFacet("without_copies", "", "Без экземпляров"))
        return result

    def remove(self, facet: ActiveFacet) -> None:
        """Take one filter off."""
        if facet.group == "years":
            self.year_from.clear()
            self.year_to.clear()
            self._on_year_settled()
        elif facet.group == "without_copies":
            self.without_copies.setChecked(False)
        else:
            facets = self.above if facet.group in ABOVE else self.below
            facets.untick(facet.group, facet.key)

    def _group(self, found: FacetGroup | None, key: str) -> KitGroup:
        """A group for the kit, with what is ticked but has no titles now."""
        facets = self.above if key in ABOVE else self.below
        values = found.values if found is not None else ()
        options = [FacetOption(value.key, value.label, value.count) for value in values]
        known = {option.value for option in options}
        for value in sorted(facets.selected().get(key, frozenset()) - known):
            options.append(FacetOption(value, _label(key, value, facets), 0))
        return KitGroup(key, GROUP_TITLES[key], tuple(options))

    def _make_years(self) -> QWidget:
        theme = current_theme()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(Text("Год издания", Type.CAPTION_STRONG, "text_2"))
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.year_from = LineEdit(placeholder="с", name="Год издания, с")
        self.year_to = LineEdit(placeholder="по", name="Год издания, по")
        row.addWidget(self.year_from)
        row.addWidget(Text("—", Type.BODY, "text_2"))
        row.addWidget(self.year_to)
        column.addLayout(row)
        self._year_timer = QTimer(self)
        self._year_timer.setSingleShot(True)
        self._year_timer.setInterval(YEAR_DELAY_MS)
        self._year_timer.timeout.connect(self._on_year_settled)
        for field in (self.year_from, self.year_to):
            field.setMaxLength(4)
            field.textEdited.connect(lambda _text: self._year_timer.start())
            field.returnPressed.connect(self._on_year_settled)
        return box

    def _on_year_settled(self) -> None:
        self._year_timer.stop()
        self.changed.emit()


class ChipStrip(QWidget):
    """Chips of the active filters on one line; what does not fit is counted: «ещё 2»."""

    removed = Signal(object)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self._chips: list[Chip] = []
        self._facets: list[ActiveFacet] = []
        self._rest = Text("", Type.BODY, "text_2", parent=self)
        self.clear_button = Button("Сбросить", small=True, hint="Сбросить фильтры", parent=self)
        self.clear_button.clicked.connect(self.cleared)
        self.setMinimumHeight(self._theme.px(36))
        self.show_facets([])

    def show_facets(self, facets: Sequence[ActiveFacet]) -> None:
        if list(facets) == self._facets and self._chips:
            return
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._facets = list(facets)
        self._chips = [self._make(facet) for facet in facets]
        self._lay_out()

    def chips(self) -> tuple[Chip, ...]:
        return tuple(self._chips)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _make(self, facet: ActiveFacet) -> Chip:
        chip = Chip(facet.label, removable=True, parent=self)
        chip.removed.connect(lambda: self.removed.emit(facet))
        return chip

    def _lay_out(self) -> None:
        gap = self._theme.px(8)
        middle = self.height() // 2
        clear = self.clear_button.sizeHint()
        room = self.width() - clear.width()
        wanted = sum(chip.sizeHint().width() + gap for chip in self._chips)
        if wanted > room:
            room -= self._theme.px(64)
        x, shown = 0, 0
        for chip in self._chips:
            size = chip.sizeHint()
            fits = x + size.width() <= room and shown == self._chips.index(chip)
            chip.setVisible(fits)
            if fits:
                chip.setGeometry(x, middle - size.height() // 2, size.width(), size.height())
                x += size.width() + gap
                shown += 1
        left_out = len(self._chips) - shown
        self._rest.setVisible(bool(left_out))
        if left_out:
            self._rest.setText(f"ещё {left_out}" if shown else f"Фильтров: {left_out}")
            size = self._rest.sizeHint()
            self._rest.setGeometry(x, middle - size.height() // 2, size.width(), size.height())
            x += size.width() + gap
        self.clear_button.setVisible(bool(self._chips))
        self.clear_button.setGeometry(
            x, middle - clear.height() // 2, clear.width(), clear.height()
        )


def _label(group: str, value: str, facets: Facets) -> str:
    """The name of a ticked value that no title has now."""
    if group == "kinds":
        return KIND_NAMES_PLURAL[TitleKind(value)]
    if group == "funds":
        return FUND_NAMES[Fund(value)]
    return facets.label_of(group, value)


def _year(field: LineEdit) -> int | None:
    """The year of a field once all its four digits are there."""
    written = field.text().strip()
    return int(written) if written.isdecimal() and int(written) in YEARS else None
