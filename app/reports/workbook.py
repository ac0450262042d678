"""Workbooks of the papers: text that stays text, real numbers and dates, live formulas.

A formula carries its value, so a workbook shows its sums in programs that do not
calculate. The same data gives the same bytes.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from io import BytesIO
from math import ceil
from typing import Any, Literal

from app.reports.typeface import plain_text

MONEY_FORMAT = "#,##0.00"
COUNT_FORMAT = "#,##0"
DATE_FORMAT = "dd.mm.yyyy"
FONT = "Times New Roman"
LONGEST_TEXT = 32_767

_EPOCH = datetime.date(2000, 1, 1)
_LINE_HEIGHT = 1.32
_CHARS_PER_UNIT = 1.05
_A4 = 9


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in kopecks, shown in rubles."""

    kopecks: int

    @property
    def rubles(self) -> float:
        """The number that stands in the cell."""
        return self.kopecks / 100


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it has: an int is a count, money is money."""

    expression: str
    value: int | Money


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its own format: a year is «0», a factor «0.00##»."""

    value: float
    number_format: str


Value = str | int | Number | datetime.date | Money | Formula | None


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; ``rule`` is a line under it, ``box`` a line around it."""

    size: float = 11
    bold: bool = False
    italic: bool = False
    align: Literal["left", "center", "right"] = "left"
    wrap: bool = False
    rule: bool = False
    box: bool = False
    top: bool = False
    number_format: str = ""


class Workbook:
    """A workbook in memory; ``created`` is the date in its properties."""

    def __init__(self, title: str, author: str, created: datetime.date | None) -> None:
        import xlsxwriter

        self._stream = BytesIO()
        self._book: Any = xlsxwriter.Workbook(
            self._stream,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        day = created or _EPOCH
        moment = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
        self._book.set_properties(
            {
                "title": plain_text(title)[:255],
                "author": plain_text(author)[:255],
                "created": moment.replace(tzinfo=None),
            }
        )
        self._formats: dict[Look, Any] = {}

    def sheet(self, name: str, widths: list[float], *, landscape: bool = False) -> Sheet:
        """A sheet for A4, one page wide; ``widths`` are the columns' in Excel's units."""
        page = self._book.add_worksheet(name)
        page.set_paper(_A4)
        if landscape:
            page.set_landscape()
        else:
            page.set_portrait()
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.4, top=0.5, bottom=0.6)
        for number, width in enumerate(widths):
            page.set_column(number, number, width)
        return Sheet(self, page, widths)

    def format_of(self, look: Look) -> Any:
        """The workbook's format for a look, made once."""
        known = self._formats.get(look)
        if known is None:
            known = self._book.add_format(_properties(look))
            self._formats[look] = known
        return known

    def close(self) -> bytes:
        """Finish the workbook and return the file."""
        self._book.close()
        return self._stream.getvalue()


def _properties(look: Look) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": FONT,
        "font_size": look.size,
        "bold": look.bold,
        "italic": look.italic,
        "align": look.align,
        "valign": "top" if look.top else "bottom",
        "text_wrap": look.wrap,
    }
    if look.box:
        properties["border"] = 1
    elif look.rule:
        properties["bottom"] = 1
    if look.number_format:
        properties["num_format"] = look.number_format
    return properties


class Sheet:
    """One sheet; rows and columns are counted from 0."""

    def __init__(self, book: Workbook, page: Any, widths: list[float]) -> None:
        self._book = book
        self._page = page
        self._widths = widths

    def put(self, row: int, column: int, value: Value, look: Look) -> None:
        """Write a value as what it is; text is never taken for a formula or a number."""
        page = self._page
        match value:
            case None | "":
                page.write_blank(row, column, None, self._book.format_of(look))
            case str():
                text = plain_text(value)[:LONGEST_TEXT]
                page.write_string(row, column, text, self._book.format_of(look))
            case Money():
                page.write_number(row, column, value.rubles, self._numeric(look, MONEY_FORMAT))
            case Formula():
                self._put_formula(row, column, value, look)
            case Number():
                shown = self._numeric(look, value.number_format)
                page.write_number(row, column, value.value, shown)
            case int():
                page.write_number(row, column, value, self._numeric(look, COUNT_FORMAT))
            case _:
                page.write_datetime(row, column, value, self._numeric(look, DATE_FORMAT))

    def _put_formula(self, row: int, column: int, formula: Formula, look: Look) -> None:
        if isinstance(formula.value, Money):
            number: float = formula.value.rubles
            shown = self._numeric(look, MONEY_FORMAT)
        else:
            number = formula.value
            shown = self._numeric(look, COUNT_FORMAT)
        self._page.write_formula(row, column, formula.expression, shown, number)

    def _numeric(self, look: Look, number_format: str) -> Any:
        return self._book.format_of(replace(look, number_format=number_format))

    def across(self, row: int, first: int, last: int, text: str, look: Look) -> None:
        """Write text into the cells ``first``…``last`` as one, the row as high as it needs."""
        text = plain_text(text)[:LONGEST_TEXT]
        if last > first:
            self._page.merge_range(row, first, row, last, "", self._book.format_of(look))
        self.put(row, first, text, look)
        if look.wrap:
            units = sum(self._widths[first : last + 1]) * _CHARS_PER_UNIT * 11 / look.size
            self.height(row, max(1, ceil(len(text) / units)), look.size)

    def height(self, row: int, lines: int, size: float = 11) -> None:
        """Make a row as high as ``lines`` lines of letters of ``size`` points."""
        self._page.set_row(row, max(15.0, lines * size * _LINE_HEIGHT))

    def repeat_rows(self, first: int, last: int) -> None:
        """Print these rows at the top of every page, and keep them in sight on the screen."""
        self._page.repeat_rows(first, last)
        self._page.freeze_panes(last + 1, 0)

    def page_break(self, row: int) -> None:
        """Begin a printed page with this row."""
        self._page.set_h_pagebreaks([row])

    def print_marks(self, *, header: str = "", footer: str = "") -> None:
        """Words at the top of every printed page, and at the foot («лист &P из &N»)."""
        if header:
            self._page.set_header(f"&C&B{header}")
        if footer:
            self._page.set_footer(f"&R{footer}")
