"""Plain registers: a heading, one ruled table with totals, a signature; PDF and workbook.

A register declares its rows as values by column key. The paper shows their texts, the workbook
the values themselves, with formulas for products and totals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks
from app.queries.paper_data import SchoolRequisites
from app.reports.blocks import BODY, BODY_BOLD, Block, Flow, Paragraph, Space
from app.reports.form_parts import SMALL, TITLE, fit_columns, signature_row
from app.reports.forms import Form
from app.reports.page import LANDSCAPE, Paper, number_pages
from app.reports.table import PageTotal, Row, RuledTable
from app.reports.table_parts import Column, Totals
from app.reports.typeface import MM, Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    CAPTION,
    CENTER,
    GAP,
    LEGAL,
    head_end,
    letter,
    list_columns,
    list_signatures,
    widths_of,
    write_list,
    write_signature,
)
from app.reports.workbook_parts import TITLE as SHEET_TITLE

TAIL_GAP = 3 * MM
HEADING_GAP = 3 * MM
SIGNATURE_GAP = 4 * MM

SHEET_TEXTS = frozenset(
    {"title", "name", "grand", "sign_librarian", "hint_position", "hint_signature", "hint_name"}
)
"""What a workbook needs of the wording."""
PLAIN_TEXTS = SHEET_TEXTS | {"page_total", "carried", "brought"}
VALUE_TEXTS: Mapping[str, frozenset[str]] = {
    "as_of": frozenset({"date"}),
    "sheet": frozenset({"page", "pages"}),
}

Values = Mapping[str, Value]
"""The cells of a row by column key; what is not there stays empty."""


@dataclass(frozen=True, slots=True)
class Register:
    """A register ready to be printed.

    Args:
        form: its wording, with the texts of ``PLAIN_TEXTS`` (a workbook: ``SHEET_TEXTS``)
            and ``VALUE_TEXTS``.
        columns: those of the table, in order.
        subtitle: what was asked for; may be empty.
        totals: columns that are summed up, in the order of the columns.
        money: those of them that are kopecks and not copies.
        products: columns that are the product of two others, in the workbook a formula.
        closing: sentences under the table.
    """

    form: Form
    columns: tuple[Column, ...]
    school: SchoolRequisites
    on: dt.date
    rows: tuple[Values, ...]
    totals: tuple[str, ...]
    money: frozenset[str]
    legal_basis: str = ""
    subtitle: str = ""
    products: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    closing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.form.text("name")

    @property
    def sums(self) -> dict[str, int | Money]:
        """The totals by column key."""
        found: dict[str, int | Money] = {}
        for key in self.totals:
            amount = sum(amount_of(row.get(key)) for row in self.rows)
            found[key] = Money(amount) if key in self.money else amount
        return found


def text_of(value: Value) -> str:
    """A value as the paper shows it."""
    match value:
        case None:
            return ""
        case str():
            return value
        case Money():
            return format_kopecks(value.kopecks)
        case Number():
            return f"{value.value:g}"
        case Formula():
            return text_of(value.value)
        case int():
            return format_count(value)
        case _:
            return format_date(value)


def amount_of(value: Value) -> int:
    """What a value adds to a total: copies or kopecks."""
    match value:
        case Money():
            return value.kopecks
        case int():
            return value
        case _:
            return 0


def lay_out_register(register: Register, resources: Path) -> tuple[Paper, list[PageTotal]]:
    """The finished pages and the totals that each of them shows."""
    face = Typeface(resources / "fonts")
    flow = Flow(face, LANDSCAPE, running_head=register.name)
    totals = place_register(flow, register)
    form = register.form
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    author = face.clean(register.school.name_short)
    return Paper(face.clean(register.name), author, tuple(flow.pages)), totals


def place_register(flow: Flow, register: Register) -> list[PageTotal]:
    """Heading, table and signature, from the beginning of a flow on."""
    face, form, width = flow.face, register.form, flow.frame.inner_width
    school = register.school
    if register.legal_basis:
        flow.put(Paragraph(face, register.legal_basis, width, SMALL, "right"))
    flow.put(Paragraph(face, school.name_full or school.name_short, width, BODY, "center"))
    flow.put(Paragraph(face, form.text("title"), width, TITLE, "center"))
    if register.subtitle:
        flow.put(Paragraph(face, register.subtitle, width, BODY, "center"))
    as_of = form.text("as_of", date=format_date(register.on))
    flow.put(Paragraph(face, as_of, width, BODY, "center"))
    flow.skip(HEADING_GAP)
    librarian = (school.librarian_position, school.librarian_name)
    tail: list[Block] = [Paragraph(face, text, width, BODY_BOLD) for text in register.closing]
    tail.append(Space(SIGNATURE_GAP))
    tail.append(signature_row(face, form, form.text("sign_librarian"), librarian, width))
    height = sum(block.height for block in tail) + TAIL_GAP
    columns = fit_columns(register.columns, width)
    table = RuledTable(face, [columns], totals_of(register))
    totals = table.place(flow, rows_of(register, columns), height)
    flow.skip(TAIL_GAP)
    flow.add(*tail)
    return totals


def totals_of(register: Register) -> Totals:
    """The total rows of the table."""
    form = register.form
    return Totals(
        columns=register.totals,
        formats=tuple(
            format_kopecks if key in register.money else format_count for key in register.totals
        ),
        page=form.text("page_total"),
        carried=form.text("carried"),
        brought=form.text("brought"),
        grand=form.text("grand"),
        links=("",) * len(register.totals),
    )


def rows_of(register: Register, columns: Sequence[Column]) -> list[Row]:
    """The rows of the table; an empty register has a blank one."""
    rows = [
        Row(
            tuple(text_of(row.get(column.key)) for column in columns),
            tuple(amount_of(row.get(key)) for key in register.totals),
        )
        for row in register.rows
    ]
    return rows or [Row(("",) * len(columns))]


def register_workbook(register: Register, resources: Path, sheet_name: str) -> bytes:
    """The register as one sheet; products and totals are formulas."""
    form, school = register.form, register.school
    face = Typeface(resources / "fonts")
    columns = list_columns(register.columns, LANDSCAPE_SHEET)
    book = Workbook(register.name, school.name_short, register.on, face)
    sheet = book.sheet(sheet_name, widths_of(columns), LANDSCAPE_SHEET)
    last = len(columns) - 1
    row = 0
    for text, look in (
        (register.legal_basis, LEGAL),
        (school.name_full or school.name_short, CENTER),
        (form.text("title"), SHEET_TITLE),
        (register.subtitle, CENTER),
        (form.text("as_of", date=format_date(register.on)), CENTER),
    ):
        if text:
            sheet.across(row, 0, last, text, look)
            row += 1
    sheet.least(row, GAP)
    head = row + 1
    first = head_end(head, columns) + 1
    rows = [
        _with_products(register, columns, values, first + number)
        for number, values in enumerate(register.rows)
    ]
    row = write_list(sheet, head, columns, rows, register.sums, form.text("grand"))
    sheet.least(row, GAP)
    start = row
    row += 1
    for text in register.closing:
        sheet.across(row, 0, last, text, CAPTION)
        row += 1
    librarian = (school.librarian_position, school.librarian_name)
    places = list_signatures(columns)
    row = write_signature(sheet, row, form, form.text("sign_librarian"), librarian, places)
    sheet.keep(start - 2, row - 1)
    number = form.text("sheet", page="&P", pages="&N")
    sheet.print_marks(header="", running=register.name, number=number)
    return book.close()


def _with_products(
    register: Register, columns: Sequence[Column], values: Values, place: int
) -> Values:
    """The row with formulas; ``place`` is its number as formulas count rows."""
    at = {column.key: letter(index) for index, column in enumerate(columns)}
    result = dict(values)
    for key, (left, right) in register.products.items():
        value = values.get(key)
        if isinstance(value, int | Money):
            result[key] = Formula(f"={at[left]}{place}*{at[right]}{place}", value)
    return result
