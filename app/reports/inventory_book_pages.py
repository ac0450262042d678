"""Pages of the inventory book: a fixed number of ruled lines each, so that a page that was
printed once is not shifted by what is entered or written off later.

A text that is too long for its line is set in smaller letters, and, where those would be too
small, its copy takes several lines of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from app.core.money import format_count, format_kopecks
from app.queries.inventory_book import InventoryBook, InventoryLine
from app.reports.blocks import HEAD, Paragraph
from app.reports.form_parts import fit_columns
from app.reports.forms import Form
from app.reports.inventory_book_form import (
    InventoryPrint,
    columns_of,
    fund_text,
    line_texts,
)
from app.reports.page import LANDSCAPE, Box, Page, Stroke, TextRun, number_pages
from app.reports.table import PageTotal
from app.reports.table_parts import (
    PAD_X,
    RULE,
    Column,
    Head,
    TableStyle,
    TotalRow,
    Totals,
    edges,
)
from app.reports.typeface import MM, TextStyle, Typeface

PAD_Y = 0.3 * MM
LARGEST, SMALLEST = 8.5, 6.5
STEP = 0.5
DITTO_KEYS = frozenset({"date", "record", "cipher", "title", "year"})
MORE = "…"
HEAD_GAP = 1 * MM
LONGEST_NAME = 150


class _Cell(NamedTuple):
    """A text as it is set: its letters, its lines with their distance from the left rule, and
    the height of them all in points."""

    style: TextStyle
    lines: tuple[tuple[str, float], ...]
    height: float


class _Row(NamedTuple):
    """A copy on a page: its cells and how many ruled lines it takes."""

    cells: Sequence[_Cell]
    units: int
    price: int
    counts: bool


_EMPTY = _Cell(TextStyle(LARGEST), (), 0.0)


class InventoryPages:
    """Lays the lines of the book out, page after page."""

    def __init__(
        self, face: Typeface, form: Form, data: InventoryBook, wanted: InventoryPrint
    ) -> None:
        self._face = face
        self._form = form
        self._data = data
        self._wanted = wanted
        style = TableStyle()
        columns = columns_of(form, wanted.check_years)
        self._columns = fit_columns(columns, LANDSCAPE.inner_width)
        self._head = Head(face, self._columns, style, 1)
        totals = Totals(("price",), (format_kopecks,))
        self._totals = TotalRow(face, self._columns, totals, style.totals)
        self._total_height = self._totals.height(form.text("page_total", count="0"))
        running = Paragraph(face, self._name(), LANDSCAPE.inner_width, HEAD, "right")
        self._top = LANDSCAPE.top + running.height + HEAD_GAP
        self._heading = self._draw_heading(running)
        room = LANDSCAPE.floor - self._top - self._head.height - 3 * self._total_height
        self._unit = room / wanted.lines_per_page
        one_line = (self._unit - 2 * PAD_Y) / TextStyle(1).leading
        self._largest = min(LARGEST, one_line)
        self._smallest = min(SMALLEST, one_line)
        self._fitted: list[dict[str, _Cell | None]] = [{"": _EMPTY} for _ in self._columns]
        self._rules = edges(self._columns, LANDSCAPE.left)

    def _draw_heading(self, running: Paragraph) -> tuple[list[TextRun], list[Stroke]]:
        """What stands above the lines of every page; neighbours share a rule."""
        page = Page(self._face, LANDSCAPE)
        running.draw(page, LANDSCAPE.left, LANDSCAPE.top)
        self._head.draw(page, LANDSCAPE.left, self._top, self._head.height)
        rules = (Stroke(*(round(value, 3) for value in stroke)) for stroke in page.strokes)
        return page.runs, list(dict.fromkeys(rules))

    def _name(self) -> str:
        """The school and the book, at the top of every page; a long school is left out."""
        book = self._form.text("running", fund=fund_text(self._form, self._data))
        name = f"{self._data.school.name_short}. {book}".removeprefix(". ")
        return name if len(name) <= LONGEST_NAME else book

    def lay_out(self) -> Iterator[tuple[Page, PageTotal]]:
        """Page after page, with the totals that it shows: copies and kopecks."""
        running = (0, 0)
        number = self._wanted.first_page
        rows: list[_Row] | None = None
        for following in chain(self._pages(), (None,)):
            if rows is not None:
                total = _total(rows, running)
                yield self._drawn(number, rows, running, total, last=following is None), total
                running = (total.running[0], total.running[1])
                number += 1
            rows = following

    def _drawn(
        self,
        number: int,
        rows: Sequence[_Row],
        brought: tuple[int, int],
        total: PageTotal,
        *,
        last: bool,
    ) -> Page:
        runs, strokes = self._heading
        page = Page(self._face, LANDSCAPE, [*runs], [*strokes])
        y = self._top + self._head.height
        if number > self._wanted.first_page:
            y = self._draw_total(page, y, "brought", brought)
        y = self._draw_rows(page, y, rows)
        y = self._draw_total(page, y, "page_total", total.page)
        self._draw_total(page, y, "grand" if last else "carried", total.running)
        number_pages([page], lambda _page, _pages: self._form.text("page", page=str(number)))
        return page

    # --- which lines stand on a page -----------------------------------------------------

    def _pages(self) -> Iterator[list[_Row]]:
        """At least one page: an empty book gives an empty one, which can be filled by hand."""
        most = self._wanted.lines_per_page
        rows: list[_Row] = []
        used = 0
        above: InventoryLine | None = None
        for line in self._data.lines:
            row = self._row(line, above if rows else None)
            if rows and used + row.units > most:
                yield rows
                rows, used = [], 0
                row = self._row(line, None)
            rows.append(row)
            used += row.units
            above = line
        if not rows:
            rows = [_Row((), 1, 0, counts=False)] * most
        yield rows

    def _row(self, line: InventoryLine, above: InventoryLine | None) -> _Row:
        texts = line_texts(self._form, line)
        if self._wanted.ditto and above is not None and above.title_id == line.title_id:
            same = line_texts(self._form, above)
            for key in DITTO_KEYS:
                if texts[key] and texts[key] == same[key]:
                    texts[key] = self._form.text("ditto")
        cells = [texts[column.key] for column in self._columns]
        units, fitted = self._fit_row(cells)
        return _Row(fitted, units, line.price, line.counts)

    # --- how texts fit into their lines --------------------------------------------------

    def _fit_row(self, texts: Sequence[str]) -> tuple[int, Sequence[_Cell]]:
        """How many ruled lines the texts need, and the texts as they are set."""
        for units in range(1, self._wanted.lines_per_page + 1):
            cells: list[_Cell] = []
            for index, text in enumerate(texts):
                cell = self._fit(index, text, units)
                if cell is None:
                    break
                cells.append(cell)
            else:
                return units, cells
        return self._wanted.lines_per_page, [
            self._cut(column, text) for column, text in zip(self._columns, texts, strict=True)
        ]

    def _fit(self, index: int, text: str, units: int) -> _Cell | None:
        """The text in the largest letters in which it fits; ``None`` where it never does."""
        if units > 1:
            return self._set(self._columns[index], text, units)
        fitted = self._fitted[index]
        if text not in fitted:
            fitted[text] = self._set(self._columns[index], text, 1)
        return fitted[text]

    def _set(self, column: Column, text: str, units: int) -> _Cell | None:
        clean = self._face.clean(text)
        if not clean:
            return _EMPTY
        room = column.width * MM - 2 * PAD_X
        height = units * self._unit - 2 * PAD_Y
        size = self._largest
        while True:
            style = TextStyle(size)
            width = self._face.width(clean, style)
            if width <= room or not column.wrap:
                return self._placed(column, style.scaled(min(1.0, room / width)), (clean,))
            most = int(height / style.leading + 0.001)
            if most > 1:
                lines = self._face.wrap(clean, style, room)
                if len(lines) <= most:
                    return self._placed(column, style, lines)
            if size <= self._smallest:
                return None
            size = max(size - STEP, self._smallest)

    def _cut(self, column: Column, text: str) -> _Cell:
        """What a page holds of a text that is longer than a page."""
        style = TextStyle(self._smallest)
        lines = self._face.wrap(text, style, column.width * MM - 2 * PAD_X)
        height = self._wanted.lines_per_page * self._unit - 2 * PAD_Y
        most = max(1, int(height / style.leading))
        return self._placed(
            column, style, (*lines[: most - 1], MORE) if len(lines) > most else lines
        )

    def _placed(self, column: Column, style: TextStyle, lines: Sequence[str]) -> _Cell:
        room = column.width * MM - 2 * PAD_X
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[column.align]
        width = self._face.width
        return _Cell(
            style,
            tuple((line, PAD_X + share * (room - width(line, style))) for line in lines),
            len(lines) * style.leading,
        )

    # --- drawing -------------------------------------------------------------------------

    def _draw_rows(self, page: Page, top: float, rows: Sequence[_Row]) -> float:
        """Texts are placed already, so they go straight to the page: a book has 200 000."""
        rules = self._rules
        inner = [(left, left + PAD_X, right - left - 2 * PAD_X) for left, right in pairwise(rules)]
        write = page.runs.append
        y = top
        for row in rows:
            height = row.units * self._unit
            for (left, inside, room), cell in zip(inner, row.cells, strict=False):
                style = cell.style
                leading = style.leading
                line_top = y + (height - cell.height) / 2
                for text, offset in cell.lines:
                    box = Box(inside, line_top, room, leading)
                    write(TextRun(left + offset, line_top + style.ascent, text, style, box))
                    line_top += leading
            y += height
            page.line(rules[0], y, rules[-1], y, RULE)
        for x in rules:
            page.line(x, top, x, y, RULE)
        return y

    def _draw_total(self, page: Page, y: float, words: str, amounts: Sequence[int]) -> float:
        copies, kopecks = amounts
        label = self._form.text(words, count=format_count(copies))
        self._totals.draw(page, LANDSCAPE.left, y, label, (kopecks,), self._total_height)
        return y + self._total_height


def _total(rows: Sequence[_Row], brought: tuple[int, int]) -> PageTotal:
    counted = [row.price for row in rows if row.counts]
    sums = (len(counted), sum(counted))
    return PageTotal(sums, (brought[0] + sums[0], brought[1] + sums[1]))
