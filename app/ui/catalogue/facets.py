"""The panel of filters with counts, and the chips of those that are on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.bibliography import KIND_NAMES_PLURAL, TitleKind
from app.core.stock import FUND_NAMES, Fund
from app.queries.catalogue import CatalogueFilter, FacetGroup
from app.ui.kit.buttons import Button, Look
from app.ui.kit.chips import Chip
from app.ui.kit.fields import CheckBox, LineEdit
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

WIDTH = 200
SHOWN_VALUES = 7
YEAR_DELAY_MS = 250
YEARS = range(1000, 10_000)


@dataclass(frozen=True, slots=True)
class ActiveFacet:
    """A filter that is on: its group, its value and what the chip says."""

    group: str
    key: str
    label: str


class FacetPanel(QScrollArea):
    """Check boxes with counts, years, «Без экземпляров».

    ``changed`` comes after a tick or a year; :meth:`apply` puts them into a filter.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(theme.px(WIDTH))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Фильтры")
        inner = QWidget()
        inner.setProperty("role", "transparent")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, theme.px(4), theme.px(8), 0)
        self._column.setSpacing(theme.px(14))
        self.groups = {
            key: _Group(title)
            for key, title in (
                ("kinds", "Вид"),
                ("funds", "Фонд"),
                ("bbk", "ББК"),
                ("places", "Место хранения"),
            )
        }
        self._column.addWidget(self.groups["kinds"])
        self._column.addWidget(self.groups["funds"])
        self._column.addWidget(self.groups["bbk"])
        self._column.addWidget(self._make_years())
        self._column.addWidget(self.groups["places"])
        self.without_copies = CheckBox("Без экземпляров")
        self._column.addWidget(self.without_copies)
        self._column.addStretch(1)
        self.setWidget(inner)
        for group in self.groups.values():
            group.changed.connect(self.changed)
        self.without_copies.toggled.connect(self.changed)

    def apply(self, wanted: CatalogueFilter) -> CatalogueFilter:
        """``wanted`` with what is ticked here."""
        ticked = {key: group.ticked() for key, group in self.groups.items()}
        return replace(
            wanted,
            kinds=frozenset(TitleKind(key) for key in ticked["kinds"]),
            funds=frozenset(Fund(key) for key in ticked["funds"]),
            bbk=frozenset(ticked["bbk"]),
            places=frozenset(int(key) for key in ticked["places"]),
            year_from=_year(self.year_from),
            year_to=_year(self.year_to),
            without_copies=self.without_copies.isChecked(),
        )

    def show_filter(self, wanted: CatalogueFilter) -> None:
        """Tick what a filter says; ``changed`` does not come."""
        self.blockSignals(True)
        self.groups["kinds"].tick({kind.value: KIND_NAMES_PLURAL[kind] for kind in wanted.kinds})
        self.groups["funds"].tick({fund.value: FUND_NAMES[fund] for fund in wanted.funds})
        self.groups["bbk"].tick({key: key for key in wanted.bbk})
        self.groups["places"].tick({str(key): "" for key in wanted.places})
        self.year_from.setText("" if wanted.year_from is None else str(wanted.year_from))
        self.year_to.setText("" if wanted.year_to is None else str(wanted.year_to))
        self.without_copies.setChecked(wanted.without_copies)
        self._year_timer.stop()
        self.blockSignals(False)

    def show_counts(self, found: Sequence[FacetGroup]) -> None:
        """New counts; a value without titles disappears unless it is ticked."""
        by_key = {group.key: group for group in found}
        for key, box in self.groups.items():
            group = by_key.get(key)
            box.show_values(
                [(value.key, value.label, value.count) for value in group.values] if group else []
            )

    def active(self) -> list[ActiveFacet]:
        """The filters that are on, from top to bottom."""
        result = [
            ActiveFacet(key, value, label)
            for key, group in self.groups.items()
            for value, label in group.ticked().items()
        ]
        first, last = _year(self.year_from), _year(self.year_to)
        if first is not None or last is not None:
            span = f"{first or '…'}–{last or '…'}"
            result.append(ActiveFacet("years", "", f"Годы {span}"))
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
            self.groups[facet.group].untick(facet.key)

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


class _Group(QWidget):
    """The values of one facet; the first few, and the rest behind a link."""

    changed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        theme = current_theme()
        self.setAccessibleName(title)
        self._boxes: dict[str, CheckBox] = {}
        self._everything = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(Text(title, Type.CAPTION_STRONG, "text_2"))
        self._values = QVBoxLayout()
        self._values.setContentsMargins(0, theme.px(4), 0, 0)
        self._values.setSpacing(0)
        self._column.addLayout(self._values)
        self._more = Button("", Look.LINK)
        self._more.clicked.connect(self._on_more_clicked)
        self._column.addWidget(self._more)
        self.hide()

    def ticked(self) -> dict[str, str]:
        """Key → label of the ticked values."""
        return {key: box.text() for key, box in self._boxes.items() if box.isChecked()}

    def tick(self, wanted: dict[str, str]) -> None:
        for key, label in wanted.items():
            if key not in self._boxes:
                self._add(key, label)
        for key, box in self._boxes.items():
            box.blockSignals(True)
            box.setChecked(key in wanted)
            box.blockSignals(False)
            box.update()

    def untick(self, key: str) -> None:
        if key in self._boxes:
            self._boxes[key].setChecked(False)

    def show_values(self, values: Sequence[tuple[str, str, int]]) -> None:
        present = {key for key, _label, _count in values}
        for key in [key for key in self._boxes if key not in present]:
            if self._boxes[key].isChecked():
                self._boxes[key].set_count(0)
            else:
                self._drop(key)
        for place, (key, label, count) in enumerate(values):
            box = self._boxes.get(key) or self._add(key, label)
            box.setText(label)
            box.set_count(count)
            if self._values.indexOf(box) != place:
                self._values.removeWidget(box)
                self._values.insertWidget(place, box)
        self._arrange()

    def _add(self, key: str, label: str) -> CheckBox:
        box = CheckBox(label)
        box.toggled.connect(lambda _on: self.changed.emit())
        self._boxes[key] = box
        self._values.addWidget(box)
        return box

    def _drop(self, key: str) -> None:
        box = self._boxes.pop(key)
        self._values.removeWidget(box)
        box.hide()
        box.deleteLater()

    def _arrange(self) -> None:
        hidden = 0
        for place in range(self._values.count()):
            box = self._values.itemAt(place).widget()
            if not isinstance(box, CheckBox):
                continue
            shown = self._everything or place < SHOWN_VALUES or box.isChecked()
            box.setVisible(shown)
            hidden += not shown
        self._more.set_text(f"Ещё {hidden}" if hidden else "Свернуть")
        self._more.setVisible(
            bool(hidden) or (self._everything and len(self._boxes) > SHOWN_VALUES)
        )
        self.setVisible(bool(self._boxes))

    def _on_more_clicked(self) -> None:
        self._everything = not self._everything
        self._arrange()


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
        room = self.width() - clear.width() - gap - self._theme.px(48)
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


def _year(field: LineEdit) -> int | None:
    """The year of a field once all its four digits are there."""
    written = field.text().strip()
    return int(written) if written.isdecimal() and int(written) in YEARS else None
