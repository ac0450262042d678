"""Parts of the ruled table: columns as data, the head, the total rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import NamedTuple

from app.reports.page import Align, Box, Page
from app.reports.typeface import MM, TextStyle, Typeface

PAD_X = 1.0 * MM
PAD_Y = 0.6 * MM
RULE = 0.5

_SHORTEST_TURNED, _LONGEST_TURNED = 24, 60
"""Lengths of turned titles in millimetres."""
_SMALLER = 0.9
_BODY = TextStyle(9)
_HEAD = TextStyle(8)
_NUMBERS = TextStyle(7)
_TOTALS = TextStyle(9, bold=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``width`` in millimetres with the padding.

    ``wrap=False`` sets a text that is too wide in smaller letters. Neighbouring
    columns with the same ``group`` share a cell of the head above their titles. The title
    of a ``turned`` column reads from bottom to top: many narrow columns stand in a row.
    """

    key: str
    title: str
    width: float
    align: Align = "left"
    wrap: bool = True
    group: str = ""
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """Which columns are totalled and how the totals are called; an empty label prints none.

    ``formats`` show the amounts of ``columns``, in the same order. ``links`` stand in
    the total rows before the second and every further totalled column:
    «Итого на странице: экз. | 45 | на сумму | 12 480,50».
    """

    columns: tuple[str, ...]
    formats: tuple[Callable[[int], str], ...]
    page: str = ""
    carried: str = ""
    brought: str = ""
    grand: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableStyle:
    """Letters of the table; ``least_row`` is the least height of a row in points.

    ``rows_per_page`` limits the rows of a page, 0 does not.
    """

    body: TextStyle = _BODY
    head: TextStyle = _HEAD
    numbers: TextStyle = _NUMBERS
    totals: TextStyle = _TOTALS
    least_row: float = 0.0
    number_columns: bool = True
    rows_per_page: int = 0


def edges(columns: Sequence[Column], left: float) -> list[float]:
    """x of the vertical rules of a sheet that begins at ``left``."""
    return list(accumulate((column.width * MM for column in columns), initial=left))


def write_cell(
    page: Page, box: Box, lines: tuple[str, ...], style: TextStyle, align: Align, top: float
) -> None:
    """Write lines into the cell ``box``, the first one at ``top``, inside its padding."""
    leading = style.leading
    for number, line in enumerate(lines):
        inner = Box(box.left + PAD_X, top + number * leading, box.width - 2 * PAD_X, leading)
        page.write(line, style, inner, align)


class _Title(NamedTuple):
    """The title of a column as it is drawn."""

    lines: tuple[str, ...]
    style: TextStyle


def _turned_title(face: Typeface, column: Column, style: TextStyle) -> _Title:
    """The title of a turned column in as many lines as stand side by side in it, as short as
    they can be; a very long one in smaller letters."""
    while True:
        most = max(1, int((column.width * MM - 2 * PAD_Y) / style.leading))
        for millimetres in range(_SHORTEST_TURNED, _LONGEST_TURNED + 1):
            lines = face.wrap(column.title, style, millimetres * MM)
            if len(lines) <= most:
                return _Title(lines, style)
        style = style.scaled(_SMALLER)


class Head:
    """The head of one sheet: groups, titles and the row of column numbers."""

    def __init__(
        self, face: Typeface, columns: Sequence[Column], style: TableStyle, first_number: int
    ) -> None:
        self._columns = columns
        self._style = style
        self._first_number = first_number
        self._titles = [
            _turned_title(face, c, style.head)
            if c.turned
            else _Title(face.wrap(c.title, style.head, c.width * MM - 2 * PAD_X), style.head)
            for c in columns
        ]
        self._groups: list[tuple[int, int, tuple[str, ...]]] = []
        position = 0
        for name, members in groupby(columns, key=lambda column: column.group):
            size = len(list(members))
            width = sum(c.width for c in columns[position : position + size]) * MM - 2 * PAD_X
            lines = face.wrap(name, style.head, width) if name else ()
            self._groups.append((position, size, lines))
            position += size
        self._group_height = self._cell_height(max(len(lines) for _, _, lines in self._groups))
        heights = [
            max(face.width(line, title.style) for line in title.lines) + 2 * PAD_X
            if column.turned
            else self._cell_height(len(title.lines))
            for column, title in zip(columns, self._titles, strict=True)
        ]
        grouped = [size for size, c in zip(heights, columns, strict=True) if c.group]
        single = [size for size, c in zip(heights, columns, strict=True) if not c.group]
        self._title_height = max(
            max(grouped, default=0.0), max(single, default=0.0) - self._group_height
        )
        self._number_height = style.numbers.leading + PAD_Y if style.number_columns else 0.0

    @property
    def height(self) -> float:
        return self._group_height + self._title_height + self._number_height

    def _cell_height(self, lines: int) -> float:
        return lines * self._style.head.leading + 2 * PAD_Y if lines else 0.0

    def draw(self, page: Page, left: float, top: float, height: float) -> None:
        """Draw the head ``height`` points high: facing pages share the higher one."""
        rules = edges(self._columns, left)
        numbers_top = top + height - self._number_height
        for position, size, lines in self._groups:
            titles_top = top
            if lines:
                titles_top = top + self._group_height
                width = rules[position + size] - rules[position]
                box = Box(rules[position], top, width, self._group_height)
                _head_cell(page, box, lines, self._style.head)
            for index in range(position, position + size):
                width = rules[index + 1] - rules[index]
                box = Box(rules[index], titles_top, width, numbers_top - titles_top)
                draw = _turned_cell if self._columns[index].turned else _head_cell
                draw(page, box, *self._titles[index])
                if self._number_height:
                    box = Box(rules[index], numbers_top, width, self._number_height)
                    number = str(self._first_number + index)
                    _head_cell(page, box, (number,), self._style.numbers)


def _head_cell(page: Page, box: Box, lines: tuple[str, ...], style: TextStyle) -> None:
    page.frame_box(box, RULE)
    top = box.top + (box.height - len(lines) * style.leading) / 2
    write_cell(page, box, lines, style, "center", top)


def _turned_cell(page: Page, box: Box, lines: tuple[str, ...], style: TextStyle) -> None:
    page.frame_box(box, RULE)
    left = box.left + (box.width - len(lines) * style.leading) / 2
    for number, line in enumerate(lines):
        strip = Box(
            left + number * style.leading,
            box.top + PAD_X,
            style.leading,
            box.height - 2 * PAD_X,
        )
        page.write_upwards(line, style, strip)


class _Span(NamedTuple):
    """A part of a total row: the amount of a totalled column, or the words before it."""

    left: float
    width: float
    total: int
    is_amount: bool


class TotalRow:
    """The geometry of the total rows of one sheet; ``offset`` is x of its left rule."""

    def __init__(
        self, face: Typeface, columns: Sequence[Column], totals: Totals, style: TextStyle
    ) -> None:
        self._face = face
        self._totals = totals
        self._style = style
        self._spans: list[_Span] = []
        self._width = sum(column.width for column in columns) * MM
        begin = 0.0
        for left, column in zip(edges(columns, 0.0), columns, strict=False):
            if column.key not in totals.columns:
                continue
            total = totals.columns.index(column.key)
            if left > begin:
                self._spans.append(_Span(begin, left - begin, total, is_amount=False))
            self._spans.append(_Span(left, column.width * MM, total, is_amount=True))
            begin = left + column.width * MM

    def height(self, label: str) -> float:
        """Height of a row with this label, 0 for an empty one."""
        if not label:
            return 0.0
        words = [self._words(span, label) for span in self._spans if not span.is_amount]
        most = max((len(lines) for lines in words), default=1)
        return most * self._style.leading + 2 * PAD_Y

    def _words(self, span: _Span, label: str) -> tuple[str, ...]:
        first = span.left == 0 or span.total == 0
        text = label if first else self._totals.links[span.total - 1]
        return self._face.wrap(text, self._style, span.width - 2 * PAD_X)

    def draw(
        self, page: Page, left: float, top: float, label: str, amounts: Sequence[int], height: float
    ) -> None:
        """Draw the row with its rules."""
        page.frame_box(Box(left, top, self._width, height), RULE)
        for span in self._spans:
            box = Box(left + span.left, top, span.width, height)
            if span.is_amount:
                text = self._totals.formats[span.total](amounts[span.total])
                lines: tuple[str, ...] = (self._face.clean(text),)
                page.line(box.left, top, box.left, box.bottom, RULE)
                page.line(box.right, top, box.right, box.bottom, RULE)
            else:
                lines = self._words(span, label)
            write_cell(page, box, lines, self._style, "right", top + PAD_Y)
