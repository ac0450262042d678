"""Sizes in a workbook: columns, wrapped lines, heights of rows, pages.

A spreadsheet does not make a merged or a printed row high enough by itself, so every
row gets a height reckoned from the widths of its cells. Columns are pixels of 1/96
inch with Calibri 11 as the workbook's default font; heights are points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from app.reports.typeface import MM, TextStyle, Typeface

HIGHEST_ROW = 409.0
"""Excel's limit is 409.5 points."""
PIXEL = 0.75
DEFAULT_ROW = 15.75
"""Not 15: XlsxWriter leaves out rows of 15 points, and programs then choose a height."""

_CELL_PADDING = 5
_SPARE_WIDTH = 0.03
_SPARE_PAGE = 0.04
_LINE = 1.2
_ROW_PADDING = 2.25
_LEAST_TURNED, _TURNED_STEP = 60.0, 6.0


@dataclass(frozen=True, slots=True)
class PrintFrame:
    """A sheet of A4 and its margins in millimetres; the foot of the page is in ``bottom``."""

    width: float
    height: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def landscape(self) -> bool:
        return self.width > self.height

    @property
    def inner_width(self) -> float:
        """Points between the margins."""
        return (self.width - self.left - self.right) * MM

    @property
    def inner_height(self) -> float:
        """Points between the margins."""
        return (self.height - self.top - self.bottom) * MM


PORTRAIT_SHEET = PrintFrame(210, 297, 20, 12, 10, 14)
LANDSCAPE_SHEET = PrintFrame(297, 210, 12, 15, 12, 14)


def column_pixels(millimetres: float) -> int:
    """Width of a column in pixels, never wider than asked."""
    return floor(millimetres * MM / PIXEL)


def line_count(face: Typeface, text: str, style: TextStyle, pixels: int) -> int:
    """Lines that ``text`` takes in a cell ``pixels`` wide.

    A part of the width is left spare: programs round the widths of letters differently.
    """
    width = (pixels - _CELL_PADDING) * PIXEL * (1 - _SPARE_WIDTH)
    return len(face.wrap(text, style, width))


def turned_height(face: Typeface, text: str, style: TextStyle, pixels: int) -> float:
    """Points that text needs which reads from bottom to top in a cell ``pixels`` wide."""
    most = max(1, floor((pixels * PIXEL - _ROW_PADDING) / (style.size * _LINE)))
    height = _LEAST_TURNED
    while height < HIGHEST_ROW:
        room = (height - _CELL_PADDING) * (1 - _SPARE_WIDTH)
        if len(face.wrap(text, style, room)) <= most:
            break
        height += _TURNED_STEP
    return min(height, HIGHEST_ROW)


def row_height(lines: int, size: float) -> float:
    """Points that ``lines`` lines of letters of ``size`` points need, in whole pixels."""
    return ceil((lines * size * _LINE + _ROW_PADDING) / PIXEL) * PIXEL


def page_breaks(
    heights: Sequence[float], blocks: Sequence[range], room: float, head: range
) -> list[int]:
    """The rows with which the second and every further page begins.

    All of them are set, not only those that keep a block whole: programs differ by some
    rows in what they print on a page, and would tear what another one keeps together.

    ``heights`` are those of all rows, ``blocks`` the rows that stay together, ``room``
    the height of a page, ``head`` the rows that are repeated on every page. A block
    that no page can hold is torn; of several that begin with the same row the
    longest that a page can hold counts.
    """
    room *= 1 - _SPARE_PAGE
    again = sum(heights[row] for row in head)
    needs: dict[int, float] = {}
    for block in sorted(blocks, key=len):
        size = sum(heights[row] for row in block)
        if size + again <= room:
            needs[block.start] = size
    breaks: list[int] = []
    used = fresh = 0.0
    for row, height in enumerate(heights):
        if used > fresh and used + max(height, needs.get(row, 0.0)) > room:
            breaks.append(row)
            fresh = used = again if row >= head.stop else 0.0
        used += height
    return breaks
