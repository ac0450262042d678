"""How rows of a register are distributed over pages: a pure rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

_ROUNDING = 0.01


class Slice(NamedTuple):
    """Rows ``start:stop`` stand on one page (or on one opening of a spread)."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Rooms:
    """Heights that pagination counts with, in points.

    ``first`` and ``later`` are the room for rows and feet on the first page and
    on the following ones; ``foot`` is taken by the totals of a page that is
    followed by another, ``last_foot`` by all that ends the table.
    """

    first: float
    later: float
    foot: float
    last_foot: float


def paginate(
    heights: Sequence[float], headings: Sequence[bool], rooms: Rooms, most_rows: int = 0
) -> list[Slice]:
    """Distribute rows over pages; every row stands on exactly one page, in order.

    An empty first slice means that the first page has no room for the table. The
    last page holds at least one row together with ``last_foot``, as far as a page
    can hold them; a heading is never the last row of a page that is followed by
    another. ``most_rows`` limits the rows of a page, 0 does not.
    """
    count = len(heights)
    before = list(accumulate(heights, initial=0.0))
    last_foot = min(rooms.last_foot, rooms.later - (heights[-1] if heights else 0.0))
    slices: list[Slice] = []
    start = 0
    room = rooms.first
    while True:
        limit = min(count, start + most_rows) if most_rows else count
        fits_whole = before[count] - before[start] + last_foot <= room + _ROUNDING
        if limit == count and (fits_whole or (start >= count - 1 and room >= rooms.later)):
            slices.append(Slice(start, count))
            return slices
        stop = start
        while stop < limit and before[stop + 1] - before[start] + rooms.foot <= room + _ROUNDING:
            stop += 1
        if stop == count:
            stop = max(start, count - 1)
        while stop - 1 > start and headings[stop - 1]:
            stop -= 1
        if stop == start and room >= rooms.later:
            stop = start + 1
        slices.append(Slice(start, stop))
        start, room = stop, rooms.later
