"""The inventory book as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.dates import format_date
from app.queries.inventory_book import InventoryBook, InventoryLine, InventoryTotals
from app.reports.forms import Form
from app.reports.inventory_book_form import (
    CHECKS,
    cipher_of,
    closing_text,
    columns_of,
    cover_values,
    fund_text,
    summary_text,
)
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    CENTER,
    GAP,
    PARAGRAPH,
    SMALL,
    TITLE,
    TOTAL,
    head_end,
    letter,
    list_columns,
    list_signatures,
    widths_of,
    write_list,
    write_signature,
)

SHEET = "Инвентарная книга"


def inventory_workbook(
    data: InventoryBook, form: Form, face: Typeface, years: Sequence[str]
) -> bytes:
    """One sheet: the heading, a row a copy, the totals as formulas, the closing inscription."""
    columns = list_columns(columns_of(form, years), LANDSCAPE_SHEET)
    book = Workbook(form.text("name"), data.school.name_short, data.on, face)
    sheet = book.sheet(SHEET, widths_of(columns), LANDSCAPE_SHEET)
    last = len(columns) - 1
    values = cover_values(form, data)
    heading = [f"{field.caption}: {values[field.key]}" for field in form.groups["cover"]]
    sheet.across(0, 0, last, data.school.name_full or data.school.name_short, CENTER)
    sheet.across(1, 0, last, form.text("title"), TITLE)
    sheet.across(2, 0, last, ". ".join(heading), CENTER)
    sheet.across(3, 0, last, form.text("printed", date=format_date(data.on)), CENTER)
    sheet.across(4, 0, last, data.legal_basis, SMALL)
    sheet.least(5, GAP)
    totals = InventoryTotals.of(data.lines)
    head = 6
    first = head_end(head, columns) + 1
    rows = [_row(form, line) for line in data.lines]
    row = write_list(
        sheet,
        head,
        columns,
        rows,
        {"price": Money(totals.entered_kopecks)},
        form.text("workbook_sum"),
    )
    price = [column.key for column in columns].index("price")
    name = letter(price)
    sheet.across(row, 0, price - 1, form.text("workbook_count"), TOTAL)
    count = f"=COUNT({name}{first}:{name}{first + len(rows) - 1})"
    sheet.put(row, price, Formula(count, totals.entered) if rows else 0, TOTAL)
    sheet.across(row, price + 1, last, None, TOTAL)
    sheet.keep(row - 2, row)
    row += 1
    sheet.least(row, GAP)
    sheet.across(row + 1, 0, last, summary_text(form, totals), PARAGRAPH)
    sheet.across(row + 2, 0, last, closing_text(form, None), PARAGRAPH)
    row += 3
    places = list_signatures(columns)
    school = data.school
    for key, person in (
        ("sign_head", (school.director_position, school.director_name)),
        ("sign_librarian", (school.librarian_position, school.librarian_name)),
    ):
        row = write_signature(sheet, row, form, form.text(key), person, places)
    seal = f"{form.text('seal')} {form.text('blank_date')}"
    sheet.across(row, 0, last, seal, PARAGRAPH)
    running = form.text("running", fund=fund_text(form, data))
    sheet.print_marks(header="", running=running, number=form.text("page", page="&P"))
    return book.close()


def _row(form: Form, line: InventoryLine) -> Mapping[str, Value]:
    marks = dict(zip(CHECKS, line.marks[-len(CHECKS) :], strict=False))
    return {
        "date": line.entered_on,
        "record": line.record,
        "number": line.number,
        "cipher": cipher_of(line),
        "title": line.name,
        "year": None if line.year is None else Number(line.year, "0"),
        "price": Money(line.price) if line.counts else form.text("not_counted"),
        **marks,
        "disposal": line.disposal,
        "remark": line.remark,
    }
