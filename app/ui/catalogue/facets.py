"""The panel of filters with counts, and the chips of those that are on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.bibliography import KIND_NAMES_PLURAL, TitleKind
from app.core.stock import CONDITION_NAMES, FUND_NAMES, Condition, Fund
from app.queries.catalogue import Availability, CatalogueFilter, FacetGroup, Gap
from app.queries.facets import AVAILABILITY_NAMES, GAP_NAMES, GROUP_LABELS
from app.ui.kit.buttons import Button, Look
from app.ui.kit.chips import Chip
from app.ui.kit.facets import FacetGroup as KitGroup
from app.ui.kit.facets import FacetOption, Facets
from app.ui.kit.fields import LineEdit
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

WIDTH = 200
YEAR_DELAY_MS = 250
YEARS = range(1000, 10_000)
ABOVE = ("kinds", "funds", "availability", "bbk")
BELOW = ("places",)
MORE = (
    "conditions",
    "subjects",
    "grades",
    "age_marks",
    "languages",
    "publishers",
    "gaps",
)
"""Groups above and below the years, and those behind «Ещё»."""
_KEYS: dict[str, Callable[[str], object]] = {
    "kinds": TitleKind,
    "funds": Fund,
    "availability": Availability,
    "bbk": str,
    "places": int,
    "conditions": Condition,
    "subjects": str,
    "grades": int,
    "age_marks": str,
    "languages": str,
    "publishers": str,
    "gaps": Gap,
}


@dataclass(frozen=True, slots=True)
class ActiveFacet:
    """A filter that is on: its group, its value and what the chip says."""

    group: str
    key: str
    label: str


class FacetPanel(ScrollColumn):
    """Check boxes with counts, years, and more groups behind «Ещё».

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
        self.more = Facets()
        self.more_button = Button("", Look.QUIET, small=True)
        self.column.addWidget(self.above)
        self.column.addWidget(self._make_years())
        self.column.addWidget(self.below)
        self.column.addWidget(self.more_button)
        self.column.addWidget(self.more)
        self.column.addStretch(1)
        self.show_more(False)
        for facets in self._all():
            facets.changed.connect(lambda _ticked: self.changed.emit())
        self.more_button.clicked.connect(lambda: self.show_more(self.more.isHidden()))

    def show_more(self, shown: bool) -> None:
        """Open or fold the groups behind «Ещё»."""
        self.more.setVisible(shown)
        self.more_button.set_text("Свернуть" if shown else "Ещё отборы")
        self.more_button.set_icon_name("caret-up" if shown else "caret-down")
        self.more_button.set_hint(
            "Убрать редкие отборы"
            if shown
            else "Состояние, предмет, класс, возраст, язык, издательство, что требует правки"
        )

    def apply(self, wanted: CatalogueFilter) -> CatalogueFilter:
        """``wanted`` with what is ticked here."""
        ticked = {
            key: values for facets in self._all() for key, values in facets.selected().items()
        }
        chosen: dict[str, Any] = {
            group: frozenset(make(key) for key in ticked.get(group, ()))
            for group, make in _KEYS.items()
        }
        return replace(
            wanted, **chosen, year_from=_year(self.year_from), year_to=_year(self.year_to)
        )

    def show_filter(self, wanted: CatalogueFilter) -> None:
        """Tick what a filter says; ``changed`` does not come."""
        blocker = QSignalBlocker(self)
        for facets, groups in zip(self._all(), (ABOVE, BELOW, MORE), strict=True):
            facets.set_selected(
                {group: frozenset(map(str, getattr(wanted, group))) for group in groups}
            )
        if self.more.selected():
            self.show_more(True)
        self.year_from.setText("" if wanted.year_from is None else str(wanted.year_from))
        self.year_to.setText("" if wanted.year_to is None else str(wanted.year_to))
        self._year_timer.stop()
        blocker.unblock()

    def show_counts(self, found: Sequence[FacetGroup]) -> None:
        """New counts; a value without titles disappears unless it is ticked."""
        by_key = {group.key: group for group in found}
        for facets, groups in zip(self._all(), (ABOVE, BELOW, MORE), strict=True):
            facets.set_groups([self._group(facets, by_key.get(key), key) for key in groups])
        offered = any(key in by_key for key in MORE) or bool(self.more.selected())
        self.more_button.setVisible(offered)

    def active(self) -> list[ActiveFacet]:
        """The filters that are on, from top to bottom."""
        result = [
            ActiveFacet(key, value, facets.label_of(key, value))
            for facets in self._all()
            for key, values in facets.selected().items()
            for value in sorted(values)
        ]
        first, last = _year(self.year_from), _year(self.year_to)
        if first is not None or last is not None:
            result.append(ActiveFacet("years", "", f"Годы {first or '…'}–{last or '…'}"))
        return result

    def remove(self, facet: ActiveFacet) -> None:
        """Take one filter off."""
        if facet.group == "years":
            self.year_from.clear()
            self.year_to.clear()
            self._on_year_settled()
        else:
            owner = next(facets for facets in self._all() if facet.group in facets.selected())
            owner.untick(facet.group, facet.key)

    def _all(self) -> tuple[Facets, ...]:
        return self.above, self.below, self.more

    def _group(self, facets: Facets, found: FacetGroup | None, key: str) -> KitGroup:
        """A group for the kit, with what is ticked but has no titles now."""
        values = found.values if found is not None else ()
        options = [FacetOption(value.key, value.label, value.count) for value in values]
        known = {option.value for option in options}
        for value in sorted(facets.selected().get(key, frozenset()) - known):
            options.append(FacetOption(value, _label(key, value, facets), 0))
        return KitGroup(key, GROUP_LABELS[key], tuple(options))

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
    match group:
        case "kinds":
            return KIND_NAMES_PLURAL[TitleKind(value)]
        case "funds":
            return FUND_NAMES[Fund(value)]
        case "availability":
            return AVAILABILITY_NAMES[Availability(value)]
        case "conditions":
            return CONDITION_NAMES[Condition(value)]
        case "gaps":
            return GAP_NAMES[Gap(value)]
        case "grades":
            return f"{value} класс"
        case _:
            return facets.label_of(group, value)


def _year(field: LineEdit) -> int | None:
    """The year of a field once all its four digits are there."""
    written = field.text().strip()
    return int(written) if written.isdecimal() and int(written) in YEARS else None
