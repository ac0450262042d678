"""A table's columns are declared data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, TypeVar

from app.ui.kit.chips import PillSpec
from app.ui.kit.tokens import Tone

Row = TypeVar("Row")


class Align(Enum):
    """Where the text of a column stands; figures and sums at the right."""

    LEFT = auto()
    RIGHT = auto()
    CENTRE = auto()


class Weight(Enum):
    """Weight and colour of a column's text."""

    PLAIN = auto()
    STRONG = auto()
    SECONDARY = auto()


@dataclass(frozen=True, slots=True)
class Link:
    """An action inside a cell; the view emits ``link_activated(row, link.key)``."""

    key: str
    text: str
    kbd: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """Icon and words in a cell without a box: «2 из 6»."""

    text: str
    tone: Tone
    icon: str


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[Row]):
    """How one column shows a row.

    Args:
        key: name of the column, for sorting and remembered widths.
        title: heading; with the currency or unit («Сумма, ₽»).
        text: what the cell says; always given, it is also read aloud, searched and copied.
        second: a second, quieter line.
        pill: a status pill instead of the text (``None`` falls back to the text).
        status: icon and words without a box.
        links: actions at the right end of the cell.
        icon: Phosphor name before the text.
        tone: colour of the text.
        sort_key: value to sort by in a :class:`RowTableModel`; the text when not given.
        width: pixels at 100 %; ``stretch`` columns share what is left and keep at least this.
        spare: hidden where room is short, 1 before 2; 0 never.
        hidden: hidden until the user shows it by the menu on the header.
        searched: mark the matches of the view's search text.
    """

    key: str
    title: str
    text: Callable[[Row], str]
    width: int = 120
    stretch: bool = False
    align: Align = Align.LEFT
    weight: Weight = Weight.PLAIN
    second: Callable[[Row], str] | None = None
    pill: Callable[[Row], PillSpec | None] | None = None
    status: Callable[[Row], Status | None] | None = None
    links: Callable[[Row], tuple[Link, ...]] | None = None
    icon: Callable[[Row], str] | None = None
    tone: Callable[[Row], Tone | None] | None = None
    tooltip: Callable[[Row], str] | None = None
    sort_key: Callable[[Row], Any] | None = None
    sortable: bool = True
    hidden: bool = False
    spare: int = 0
    searched: bool = False

    def spoken(self, row: Row) -> str:
        """The cell as it is read aloud and copied: both lines and the pill's word."""
        parts = [self.text(row)]
        if self.second is not None:
            parts.append(self.second(row))
        if self.pill is not None and (spec := self.pill(row)) is not None:
            parts.append(spec.text)
        if self.status is not None and (status := self.status(row)) is not None:
            parts.append(status.text)
        seen = dict.fromkeys(part for part in parts if part)
        return ", ".join(seen)


@dataclass(frozen=True, slots=True)
class Sort:
    """Order of a table: column key and direction."""

    key: str
    descending: bool = False
