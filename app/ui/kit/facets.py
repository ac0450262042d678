"""Facets: groups of check boxes with counts beside a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui.kit.fields import CheckBox
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme


@dataclass(frozen=True, slots=True)
class FacetOption:
    """A value of a facet with the number of things behind it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet; values without things are hidden unless they are ticked."""

    key: str
    title: str
    options: tuple[FacetOption, ...]


class Facets(QWidget):
    """Several ticks in a group are «или», groups join by «и».

    ``changed`` carries the selection: group key → set of values (groups without ticks are
    left out).
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Фильтры")
        self._theme = current_theme()
        self._selected: dict[str, set[str]] = {}
        self._boxes: dict[tuple[str, str], CheckBox] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._groups: dict[str, QVBoxLayout] = {}
        self._titles: dict[str, Text] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, self._theme.px(4), 0)
        self._column.setSpacing(self._theme.px(14))
        self._column.addStretch(1)

    def set_groups(self, groups: Sequence[FacetGroup]) -> None:
        """Show groups with their counts; boxes that stay are kept, so the focus stays too."""
        wanted: set[tuple[str, str]] = set()
        for group in groups:
            self._ensure_group(group)
            for place, option in enumerate(group.options):
                ticked = option.value in self._selected.get(group.key, set())
                if option.count or ticked:
                    wanted.add((group.key, option.value))
                    self._show_option(group.key, option, place, ticked)
        for key in [key for key in self._boxes if key not in wanted]:
            box = self._boxes.pop(key)
            self._groups[key[0]].removeWidget(box)
            box.hide()
            box.deleteLater()
        for group_key, title in self._titles.items():
            title.setVisible(any(key[0] == group_key for key in self._boxes))

    def selected(self) -> dict[str, frozenset[str]]:
        """Group key → ticked values."""
        return {key: frozenset(values) for key, values in self._selected.items() if values}

    def label_of(self, group: str, value: str) -> str:
        """What an option was last called (for the chips above the list)."""
        return self._labels.get((group, value), value)

    def set_selected(self, selected: dict[str, frozenset[str]]) -> None:
        """Tick these values and tell ``changed``."""
        self._selected = {key: set(values) for key, values in selected.items()}
        for (group, value), box in self._boxes.items():
            blocker = QSignalBlocker(box)
            box.setChecked(value in self._selected.get(group, set()))
            blocker.unblock()
        self.changed.emit(self.selected())

    def untick(self, group: str, value: str) -> None:
        """Take one tick away (the ✕ of a chip)."""
        self._selected.get(group, set()).discard(value)
        self.set_selected(self.selected())

    def clear(self) -> None:
        """«Сбросить»: no ticks."""
        self.set_selected({})

    def _ensure_group(self, group: FacetGroup) -> None:
        if group.key in self._groups:
            return
        holder = QVBoxLayout()
        holder.setSpacing(0)
        title = Text(group.title, Type.CAPTION_BOLD, "text_2")
        holder.addWidget(title)
        self._column.insertLayout(self._column.count() - 1, holder)
        self._groups[group.key] = holder
        self._titles[group.key] = title

    def _show_option(self, group: str, option: FacetOption, place: int, ticked: bool) -> None:
        key = (group, option.value)
        self._labels[key] = option.label
        box = self._boxes.get(key)
        if box is None:
            box = CheckBox(option.label, checked=ticked, count=option.count)
            box.setToolTip(option.label)
            # a long label gives way and stands whole in the tooltip
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.toggled.connect(
                lambda on, group=group, value=option.value: self._on_toggled(group, value, on)
            )
            self._boxes[key] = box
            # the title stands first in the layout
            self._groups[group].insertWidget(place + 1, box)
        box.set_count(option.count)

    def _on_toggled(self, group: str, value: str, on: bool) -> None:
        values = self._selected.setdefault(group, set())
        if on:
            values.add(value)
        else:
            values.discard(value)
        self.changed.emit(self.selected())
