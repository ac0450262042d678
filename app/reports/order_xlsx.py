"""The order as a workbook: a summary, then a sheet for each publisher, all of it live.

A sum follows the quantity and the price of its row, also when the price is written in later;
the summary follows the sheets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.dates import SchoolYear, format_date
from app.queries.orders import OrderLine, OrderPaper
from app.reports.forms import Form
from app.reports.order import notes, signatures, wanted_lines
from app.reports.table_parts import Column
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import SPARSE_FORMAT, Formula, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    CENTER,
    GAP,
    PARAGRAPH,
    SUBTITLE,
    TITLE,
    Span,
    head_end,
    letter,
    list_columns,
    list_signatures,
    widths_of,
    write_list,
    write_signature,
)
from app.reports.workbook_sheet import Sheet

LONGEST_NAME = 31
_REFUSED = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class _Part:
    """What is ordered from one publisher. ``tab`` is the name of its sheet; ``first`` and
    ``last`` are its rows as formulas count them."""

    publisher: str
    tab: str
    lines: tuple[OrderLine, ...]
    first: int
    last: int

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def total(self) -> int:
        """Kopecks."""
        return sum(line.total for line in self.lines)

    @property
    def unpriced(self) -> int:
        return sum(line.price is None for line in self.lines)

    def range(self, column: str) -> str:
        """The cells of a column of its sheet."""
        tab = self.tab.replace("'", "''")
        return f"'{tab}'!${column}${self.first}:${column}${self.last}"


def order_workbook(data: OrderPaper, form: Form, face: Typeface) -> bytes:
    """The summary first, then the publishers by the alphabet."""
    running = form.text("name", order=data.draft.name)
    book = Workbook(running, data.school.name_short, data.on, face)
    columns = list_columns(form.tables["summary"], LANDSCAPE_SHEET)
    summary = book.sheet(form.text("sheet_summary"), widths_of(columns), LANDSCAPE_SHEET)
    found: dict[str, list[OrderLine]] = {}
    for line in wanted_lines(data):
        found.setdefault(line.publisher, []).append(line)
    names = sorted(found, key=lambda name: (not name, name.casefold()))
    tabs = _tabs([name or form.text("no_publisher_sheet") for name in names], form)
    parts = [
        _write_publisher(book, form, data, name, tab, found[name])
        for name, tab in zip(names, tabs, strict=True)
    ]
    _write_summary(summary, form, data, columns, parts)
    return book.close()


def _write_publisher(
    book: Workbook,
    form: Form,
    data: OrderPaper,
    publisher: str,
    tab: str,
    lines: Sequence[OrderLine],
) -> _Part:
    columns = list_columns(form.tables["publisher"], LANDSCAPE_SHEET)
    sheet = book.sheet(tab, widths_of(columns), LANDSCAPE_SHEET)
    whose = form.text("publisher", publisher=publisher) if publisher else form.text("no_publisher")
    head = _heading(sheet, len(columns) - 1, form, data, whose)
    first = head_end(head, columns) + 1
    part = _Part(publisher, tab, tuple(lines), first, first + len(lines) - 1)
    at = {column.key: letter(index) for index, column in enumerate(columns)}
    rows = [
        _line_values(line, number, f"{at['quantity']}{place}", f"{at['price']}{place}")
        for number, (place, line) in enumerate(enumerate(lines, start=first), start=1)
    ]
    totals: dict[str, int | Money] = {"quantity": part.quantity, "sum": Money(part.total)}
    end = write_list(sheet, head, columns, rows, totals, form.text("grand"))
    sheet.least(end, GAP)
    sheet.across(end + 1, 0, len(columns) - 1, form.text("set_note"), PARAGRAPH)
    _finish(sheet, end + 2, form, data, list_signatures(columns))
    return part


def _line_values(line: OrderLine, number: int, quantity: str, price: str) -> dict[str, Value]:
    product = Formula(
        f'=IF({price}="","",{quantity}*{price})',
        None if line.price is None else Money(line.total),
    )
    return {
        "number": number,
        "subject": line.subject,
        "grade": Number(line.grade, "0"),
        "name": line.name,
        "quantity": line.quantity,
        "price": None if line.price is None else Money(line.price),
        "sum": product,
    }


def _write_summary(
    sheet: Sheet, form: Form, data: OrderPaper, columns: Sequence[Column], parts: Sequence[_Part]
) -> None:
    last = len(columns) - 1
    head = _heading(sheet, last, form, data, data.draft.name)
    keys = [column.key for column in form.tables["publisher"]]
    quantity, price, amount = (letter(keys.index(key)) for key in ("quantity", "price", "sum"))
    rows: list[dict[str, Value]] = [
        {
            "number": number,
            "publisher": part.publisher or form.text("no_publisher"),
            "lines": Formula(f"=ROWS({part.range(quantity)})", len(part.lines)),
            "quantity": Formula(f"=SUM({part.range(quantity)})", part.quantity),
            "sum": Formula(f"=SUM({part.range(amount)})", Money(part.total)),
            "unpriced": Formula(
                f"=COUNTBLANK({part.range(price)})", Number(part.unpriced, SPARSE_FORMAT)
            ),
        }
        for number, part in enumerate(parts, start=1)
    ]
    totals: dict[str, int | Money] = {
        "lines": sum(len(part.lines) for part in parts),
        "quantity": data.draft.quantity,
        "sum": Money(data.draft.total),
        "unpriced": data.draft.unpriced,
    }
    row = write_list(sheet, head, columns, rows, totals, form.text("grand"))
    sheet.least(row, GAP)
    row += 1
    texts = notes(form, data, to_fill=True) if parts else (form.text("empty"),)
    for text in texts:
        sheet.across(row, 0, last, text, PARAGRAPH)
        row += 1
    _finish(sheet, row, form, data, list_signatures(columns, stacked=True))


def _heading(sheet: Sheet, last: int, form: Form, data: OrderPaper, whose: str) -> int:
    row = 0
    for text, look in (
        (data.school.name_full or data.school.name_short, CENTER),
        (data.school.address, CENTER),
        (form.text("title"), TITLE),
        (form.text("subtitle", year=SchoolYear(data.draft.year).label), CENTER),
        (form.text("as_of", date=format_date(data.on)), CENTER),
        (whose, SUBTITLE),
    ):
        if text:
            sheet.across(row, 0, last, text, look)
            row += 1
    sheet.least(row, GAP)
    return row + 1


def _finish(sheet: Sheet, row: int, form: Form, data: OrderPaper, places: Sequence[Span]) -> None:
    """Signatures, and what is printed around the sheet."""
    sheet.least(row, GAP)
    row += 1
    for caption, person in signatures(form, data):
        row = write_signature(sheet, row, form, caption, person, places)
    running = form.text("name", order=data.draft.name)
    number = form.text("sheet", page="&P", pages="&N")
    sheet.print_marks(header="", running=running, number=number)


def _tabs(names: Sequence[str], form: Form) -> list[str]:
    """Names of sheets as a workbook takes them: short, each once, without refused signs."""
    taken = {form.text("sheet_summary").casefold()}
    tabs = []
    for name in names:
        clean = " ".join(_REFUSED.sub(" ", name).split()).strip("'")
        clean = clean or form.text("no_publisher_sheet")
        tab, number = clean[:LONGEST_NAME].strip("' "), 2
        while tab.casefold() in taken:
            mark = f" {number}"
            tab, number = f"{clean[: LONGEST_NAME - len(mark)].strip()}{mark}", number + 1
        taken.add(tab.casefold())
        tabs.append(tab)
    return tabs
