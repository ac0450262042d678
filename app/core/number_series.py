"""What inventory numbers leave out and what they repeat."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.core.errors import UserError
from app.core.inventory_numbers import InventoryNumber, number_key
from app.core.text import fold

MOST_GAPS = 1000
"""So many gaps are told; what is left out in more of them was hardly numbered in a row."""


@dataclass(frozen=True, slots=True)
class NumberGap:
    """Numbers of one series that are nowhere: from ``first`` to ``last``, as they would be
    written."""

    first: str
    last: str
    count: int

    @property
    def label(self) -> str:
        """«1204», «1204–1210»."""
        return self.first if self.count == 1 else f"{self.first}–{self.last}"


def same_number(number: str) -> str:
    """What is equal for two spellings of a number, and for «1234А» and «1234а»."""
    return number_key(number) or f"={fold(number)}"


def series_of(numbers: Iterable[str]) -> dict[str, dict[int, InventoryNumber]]:
    """Numbers by the series of their folded prefix and by value; what is none is left out."""
    series: dict[str, dict[int, InventoryNumber]] = defaultdict(dict)
    for text in numbers:
        try:
            number = InventoryNumber.parse(text)
        except UserError:
            continue
        series[fold(number.prefix)].setdefault(number.value, number)
    return dict(series)


def gaps_of(
    numbers: Iterable[str], known_between: Callable[[str, int, int], set[int]]
) -> tuple[NumberGap, ...]:
    """What is missing between the numbers of each series, at most :data:`MOST_GAPS` gaps.

    ``known_between`` tells which values of a series, between two of them, are taken elsewhere.
    """
    found: list[NumberGap] = []
    for prefix, values in sorted(series_of(numbers).items()):
        ordered = sorted(values)
        if len(ordered) < 2 or ordered[-1] - ordered[0] + 1 == len(ordered):
            continue
        elsewhere = known_between(prefix, ordered[0], ordered[-1])
        for gap in _between(values, sorted({*ordered, *elsewhere})):
            if len(found) == MOST_GAPS:
                return tuple(found)
            found.append(gap)
    return tuple(found)


def _between(values: dict[int, InventoryNumber], taken: list[int]) -> Iterator[NumberGap]:
    pattern = values[min(values)]
    for left, right in itertools.pairwise(taken):
        count = right - left - 1
        if count:
            pattern = values.get(left, pattern)
            first = pattern.after(left + 1 - pattern.value)
            yield NumberGap(str(first), str(first.after(count - 1)), count)
