"""What stands in the cells of a workbook, and how it looks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.reports.page import Align
from app.reports.typeface import TextStyle

MONEY_FORMAT = "#,##0.00"
COUNT_FORMAT = "#,##0"
SPARSE_FORMAT = "#,##0;-#,##0;"
"""Counts of which most are nothing: nothing is left empty."""
DATE_FORMAT = "dd.mm.yyyy"
FONT = "Times New Roman"
"""Its letters are as wide as those of Tinos, with which the papers are measured."""
INDENT = 9


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
    """A formula with the value it has: an int is a count, money is money, a number brings its
    format along, ``None`` is an empty cell."""

    expression: str
    value: int | Money | Number | None

    @property
    def shown(self) -> float | str:
        """What the cell shows before anything is calculated."""
        match self.value:
            case None:
                return ""
            case Money():
                return self.value.rubles
            case Number():
                return self.value.value
        return self.value


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its own format: a year is «0», a factor «0.00##»."""

    value: float
    number_format: str


Value = str | int | Number | datetime.date | Money | Formula | None


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks; ``rule`` is a line under it, ``box`` a line around it.

    Text wraps, and its row is made high enough; a value with a ``number_format``
    is set in smaller letters where its column is narrow, for a number does not wrap.
    ``indent`` keeps the text off the edge of its cell, in steps of ``INDENT`` pixels.
    ``turned`` text reads from bottom to top.
    """

    size: float = 11
    bold: bool = False
    italic: bool = False
    align: Align = "left"
    vertical: Literal["top", "center", "bottom"] = "bottom"
    rule: bool = False
    box: bool = False
    indent: int = 0
    number_format: str = ""
    turned: bool = False

    @property
    def style(self) -> TextStyle:
        """The letters, for measuring."""
        return TextStyle(self.size, self.bold, self.italic)

    def for_value(self, value: Value) -> Look:
        """This look with the format that the kind of ``value`` asks for."""
        match value:
            case None | str():
                return self
            case Formula():
                return self.for_value(value.value)
            case Money():
                wanted = MONEY_FORMAT
            case Number():
                wanted = value.number_format
            case int():
                wanted = COUNT_FORMAT
            case _:
                wanted = DATE_FORMAT
        # one that has it already is not made again: a book has 20 000 cells
        return self if self.number_format == wanted else replace(self, number_format=wanted)

    def properties(self) -> dict[str, Any]:
        """The look in the words of XlsxWriter."""
        properties: dict[str, Any] = {
            "font_name": FONT,
            "font_size": self.size,
            "bold": self.bold,
            "italic": self.italic,
            "align": self.align,
            "valign": "vcenter" if self.vertical == "center" else self.vertical,
        }
        if self.turned:
            properties["rotation"] = 90
        if self.indent:
            properties["indent"] = self.indent
        if self.number_format:
            properties |= {"num_format": self.number_format, "shrink": True}
        else:
            properties["text_wrap"] = True
        if self.box:
            properties["border"] = 1
        elif self.rule:
            properties["bottom"] = 1
        return properties
