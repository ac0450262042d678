"""The ruled table of every register: drawn straight on the page.

Columns are declared data. The head, with its row of column numbers, repeats on
every page; rows are as high as their wrapped text; a page ends with its totals
and hands the running total on to the next. A register over two facing pages
(разворот) gives two ``sheets``: their rows stand at the same heights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.reports.blocks import Flow
from app.reports.page import Box, Page
from app.reports.pagination import Rooms, Slice, paginate
from app.reports.table_parts import (
    PAD_X,
    PAD_Y,
    RULE,
    Column,
    Head,
    TableStyle,
    TotalRow,
    Totals,
    edges,
    write_cell,
)
from app.reports.typeface import MM, Typeface


class Row(NamedTuple):
    """Texts of all columns of all sheets in order, and what the row adds to the totals.

    A ``heading`` has its only text across the first sheet and adds nothing. A ``strong`` row
    is set in the letters of the totals: a subtotal among the rows, which adds nothing either.
    """

    cells: tuple[str, ...]
    amounts: tuple[int, ...] = ()
    heading: bool = False
    strong: bool = False


class PageTotal(NamedTuple):
    """Totals of one page (or opening): of its own rows, and from the beginning on."""

    page: tuple[int, ...]
    running: tuple[int, ...]


class _Measured(NamedTuple):
    lines: tuple[tuple[str, ...], ...]
    height: float
    amounts: tuple[int, ...]
    heading: bool
    strong: bool = False


class RuledTable:
    """A table ready to be placed into a flow.

    ``sheets`` are the columns of each facing page; one sheet is an ordinary table.
    """

    def __init__(
        self,
        face: Typeface,
        sheets: Sequence[Sequence[Column]],
        totals: Totals | None = None,
        style: TableStyle | None = None,
    ) -> None:
        self._face = face
        self._sheets = tuple(tuple(sheet) for sheet in sheets)
        self._totals = totals
        self._style = style or TableStyle()
        self._heads: list[Head] = []
        first_number = 1
        for sheet in self._sheets:
            self._heads.append(Head(face, sheet, self._style, first_number))
            first_number += len(sheet)
        self._head_height = max(head.height for head in self._heads)
        self._total_rows = [
            TotalRow(face, sheet, totals, self._style.totals) for sheet in self._sheets if totals
        ]

    @property
    def width(self) -> float:
        """Width of the widest sheet in points."""
        return max(sum(column.width for column in sheet) for sheet in self._sheets) * MM

    def place(self, flow: Flow, rows: Iterable[Row], tail: float = 0.0) -> list[PageTotal]:
        """Draw the table from the flow's place on and return the totals of its pages.

        ``tail`` is the height of what must follow the last total on the same page:
        at least one row of the table stands there with it.
        """
        totals = self._totals or Totals((), ())
        page_foot, carried, brought, grand = (
            max((row.height(label) for row in self._total_rows), default=0.0)
            for label in (totals.page, totals.carried, totals.brought, totals.grand)
        )
        later = flow.fresh_room - self._head_height - brought
        foot = page_foot + carried
        rooms = Rooms(
            first=min(flow.room - self._head_height, flow.fresh_room - self._head_height),
            later=later,
            foot=foot,
            last_foot=page_foot + grand + tail,
        )
        tallest = later - max(foot, page_foot + grand)
        measured = [piece for row in rows for piece in self._pieces(self._measure(row), tallest)]
        slices = paginate(
            [row.height for row in measured],
            [row.heading for row in measured],
            rooms,
            self._style.rows_per_page,
        )
        if slices[0] == Slice(0, 0) and len(slices) > 1:
            flow.new_page()
            del slices[0]
        return self._draw_slices(flow, measured, slices, totals)

    def _measure(self, row: Row) -> _Measured:
        body = self._style.totals if row.strong else self._style.body
        wrap = self._face.wrap
        if row.heading:
            width = sum(column.width for column in self._sheets[0]) * MM
            lines: tuple[tuple[str, ...], ...] = (
                wrap(row.cells[0], self._style.totals, width - 2 * PAD_X),
            )
        else:
            columns = (column for sheet in self._sheets for column in sheet)
            lines = tuple(
                wrap(text, body, column.width * MM - 2 * PAD_X)
                if column.wrap
                else (self._face.clean(text),)
                for column, text in zip(columns, row.cells, strict=True)
            )
        height = max(map(len, lines)) * body.leading + 2 * PAD_Y
        height = max(height, self._style.least_row)
        return _Measured(lines, height, row.amounts, row.heading, row.strong)

    def _pieces(self, row: _Measured, tallest: float) -> Iterator[_Measured]:
        """The row itself, or pieces of it when it is higher than a page."""
        if row.height <= tallest:
            yield row
            return
        leading = self._style.body.leading
        most = max(1, int((tallest - 2 * PAD_Y) / leading))
        for start in range(0, max(map(len, row.lines)), most):
            lines = tuple(cell[start : start + most] for cell in row.lines)
            height = max(map(len, lines)) * leading + 2 * PAD_Y
            amounts = row.amounts if start == 0 else ()
            yield _Measured(lines, height, amounts, row.heading, row.strong)

    def _draw_slices(
        self, flow: Flow, rows: list[_Measured], slices: list[Slice], totals: Totals
    ) -> list[PageTotal]:
        result: list[PageTotal] = []
        running: tuple[int, ...] = (0,) * len(totals.columns)
        for index, (start, stop) in enumerate(slices):
            if index:
                flow.new_page()
            part = rows[start:stop]
            brought = running
            sums = _sum(part, len(totals.columns))
            running = tuple(map(sum, zip(brought, sums, strict=True)))
            result.append(PageTotal(sums, running))
            last = index == len(slices) - 1
            above = [(totals.brought, brought)] if index else []
            below = [(totals.page, sums), (totals.grand if last else totals.carried, running)]
            top = flow.y
            for sheet in range(len(self._sheets)):
                if sheet:
                    flow.new_page()
                flow.y = self._draw_sheet(
                    flow.page, sheet, (flow.frame.left, top), part, above, below
                )
        return result

    def _draw_sheet(
        self,
        page: Page,
        sheet: int,
        corner: tuple[float, float],
        rows: Sequence[_Measured],
        above: Sequence[tuple[str, tuple[int, ...]]],
        below: Sequence[tuple[str, tuple[int, ...]]],
    ) -> float:
        """Draw one sheet of one opening and return y of its end."""
        left, y = corner
        self._heads[sheet].draw(page, left, y, self._head_height)
        y += self._head_height
        y = self._draw_totals(page, sheet, left, y, above)
        y = self._draw_rows(page, sheet, left, y, rows)
        return self._draw_totals(page, sheet, left, y, below)

    def _draw_totals(
        self,
        page: Page,
        sheet: int,
        left: float,
        y: float,
        totals: Sequence[tuple[str, tuple[int, ...]]],
    ) -> float:
        if not self._total_rows:
            return y
        for label, amounts in totals:
            height = max(row.height(label) for row in self._total_rows)
            if height:
                self._total_rows[sheet].draw(page, left, y, label, amounts, height)
                y += height
        return y

    def _draw_rows(
        self, page: Page, sheet: int, left: float, y: float, rows: Sequence[_Measured]
    ) -> float:
        columns = self._sheets[sheet]
        skipped = sum(len(earlier) for earlier in self._sheets[:sheet])
        rules = edges(columns, left)
        run_top = y
        for row in rows:
            if row.heading:
                self._draw_verticals(page, rules, run_top, y)
                if sheet == 0:
                    box = Box(left, y, rules[-1] - left, row.height)
                    write_cell(page, box, row.lines[0], self._style.totals, "left", y + PAD_Y)
                self._draw_verticals(page, [rules[0], rules[-1]], y, y + row.height)
                run_top = y + row.height
            else:
                body = self._style.totals if row.strong else self._style.body
                cells = row.lines[skipped : skipped + len(columns)]
                for index, (column, lines) in enumerate(zip(columns, cells, strict=True)):
                    if lines != ("",):
                        box = Box(rules[index], y, column.width * MM, row.height)
                        write_cell(page, box, lines, body, column.align, y + PAD_Y)
            y += row.height
            page.line(left, y, rules[-1], y, RULE)
        self._draw_verticals(page, rules, run_top, y)
        return y

    @staticmethod
    def _draw_verticals(page: Page, rules: Sequence[float], top: float, bottom: float) -> None:
        if bottom > top:
            for x in rules:
                page.line(x, top, x, bottom, RULE)


def _sum(rows: Sequence[_Measured], count: int) -> tuple[int, ...]:
    counted = [row.amounts for row in rows if row.amounts]
    return tuple(map(sum, zip(*counted, strict=True))) if counted else (0,) * count
