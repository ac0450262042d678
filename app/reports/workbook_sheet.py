"""One sheet of a workbook: cells, merged cells, heights of rows, what is printed around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from app.reports.typeface import Typeface, plain_text
from app.reports.workbook_cells import FONT, INDENT, Formula, Look, Money, Number, Value
from app.reports.workbook_geometry import (
    DEFAULT_ROW,
    HIGHEST_ROW,
    PIXEL,
    PrintFrame,
    column_pixels,
    line_count,
    page_breaks,
    row_height,
    turned_height,
)

LONGEST_TEXT = 32_767

_LEAST_SIZE = 4.0
_HIGHEST_FROZEN = 220.0
_LONGEST_RUNNING = 120
_INCH = 25.4
_PAGE_EDGE = 7.0


class Sheet:
    """Rows and columns are counted from 0; ``widths`` are the columns' in millimetres.

    Heights of rows and breaks of pages are known when everything is written, so
    they are set by ``finish``.
    """

    def __init__(
        self,
        page: Any,
        format_of: Callable[[Look], Any],
        face: Typeface,
        widths: Sequence[float],
        frame: PrintFrame,
    ) -> None:
        self._page = page
        self._format_of = format_of
        self._face = face
        self._pixels = [column_pixels(width) for width in widths]
        self._frame = frame
        self._heights: dict[int, float] = {}
        self._stacks: list[tuple[range, float]] = []
        self._blocks: list[range] = []
        self._head = range(0)
        self._set_up_page()

    def _set_up_page(self) -> None:
        page, frame = self._page, self._frame
        page.set_paper(9)
        if frame.landscape:
            page.set_landscape()
        else:
            page.set_portrait()
        page.fit_to_pages(1, 0)
        page.set_default_row(DEFAULT_ROW)
        page.hide_gridlines(2)
        page.set_margins(
            left=frame.left / _INCH,
            right=frame.right / _INCH,
            top=frame.top / _INCH,
            bottom=frame.bottom / _INCH,
        )
        for number, pixels in enumerate(self._pixels):
            page.set_column_pixels(number, number, pixels)

    def put(self, row: int, column: int, value: Value, look: Look) -> None:
        """Write a value as what it is; text is never taken for a formula or a number."""
        self.across(row, column, column, value, look)

    def across(self, row: int, first: int, last: int, value: Value, look: Look) -> None:
        """Write a value into the cells ``first``…``last`` as one, the row as high as it needs."""
        look, height = self._measured(value, look, first, last)
        self.least(row, height)
        self._write(range(row, row + 1), range(first, last + 1), value, look)

    def stack(self, rows: range, column: int, text: str, look: Look) -> None:
        """Write text into the cells of several rows as one, together as high as it needs."""
        look, height = self._measured(text, look, column, column)
        self._stacks.append((rows, height))
        self._write(rows, range(column, column + 1), text, look)

    def _measured(self, value: Value, look: Look, first: int, last: int) -> tuple[Look, float]:
        """The look that the value gets and the height that it needs.

        Text for which the highest row is too low is set in smaller letters.
        """
        look = look.for_value(value)
        if not isinstance(value, str):
            return look, row_height(1, look.size)
        pixels = sum(self._pixels[first : last + 1]) - look.indent * INDENT
        if look.turned:
            return look, turned_height(self._face, value, look.style, pixels)
        while True:
            lines = line_count(self._face, value[:LONGEST_TEXT], look.style, pixels)
            height = row_height(lines, look.size)
            if height <= HIGHEST_ROW or look.size <= _LEAST_SIZE:
                return look, min(height, HIGHEST_ROW)
            look = replace(look, size=look.size - 1)

    def _write(self, rows: range, columns: range, value: Value, look: Look) -> None:
        page, shown = self._page, self._format_of(look)
        row, column = rows[0], columns[0]
        if len(rows) > 1 or len(columns) > 1:
            page.merge_range(row, column, rows[-1], columns[-1], "", shown)
        match value:
            case None | "":
                page.write_blank(row, column, None, shown)
            case str():
                page.write_string(row, column, plain_text(value)[:LONGEST_TEXT], shown)
            case Money():
                page.write_number(row, column, value.rubles, shown)
            case Formula():
                page.write_formula(row, column, value.expression, shown, value.shown)
            case Number():
                page.write_number(row, column, value.value, shown)
            case int():
                page.write_number(row, column, value, shown)
            case _:
                page.write_datetime(row, column, value, shown)

    def least(self, row: int, points: float) -> None:
        """Make a row at least ``points`` high."""
        self._heights[row] = max(points, self._heights.get(row, 0.0))

    def keep(self, first: int, last: int) -> None:
        """Print the rows ``first``…``last`` on one page where one can hold them."""
        self._blocks.append(range(first, last + 1))

    def repeat_rows(self, first: int, last: int) -> None:
        """Print these rows at the top of every page, and keep them in sight on the screen."""
        self._head = range(first, last + 1)
        self._page.repeat_rows(first, last)

    def print_marks(self, *, header: str, running: str, number: str) -> None:
        """Words around every printed page: the mark of the status above, at the foot the
        name of the paper and its number («лист &P из &N»)."""
        edge = {"margin": _PAGE_EDGE / _INCH}
        if header:
            self._page.set_header(f'&C&"{FONT},Bold"&12 {header.replace("&", "&&")}', edge)
        name = plain_text(running)[:_LONGEST_RUNNING].replace("&", "&&")
        letters = f'&"{FONT},Regular"&9 '
        self._page.set_footer(f"&L{letters}{name}&R{letters}{number}", edge)

    def finish(self) -> None:
        """Set the heights of the rows, the breaks of the pages and what stays in sight."""
        for rows, height in self._stacks:
            others = sum(self._heights.get(row, 0.0) for row in rows[:-1])
            self.least(rows[-1], height - others)
        last = max(self._heights, default=-1)
        heights = [self._heights.get(row, DEFAULT_ROW) for row in range(last + 1)]
        for row, height in enumerate(heights):
            self._page.set_row(row, height)
        width = sum(self._pixels) * PIXEL
        room = self._frame.inner_height * max(1.0, width / self._frame.inner_width)
        if breaks := page_breaks(heights, self._blocks, room, self._head):
            self._page.set_h_pagebreaks(breaks)
        if self._head and sum(heights[: self._head.stop]) <= _HIGHEST_FROZEN:
            self._page.freeze_panes(self._head.stop, 0)
