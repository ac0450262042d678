"""The register of books taken for lost ones as a workbook."""

from __future__ import annotations

from app.queries.change_papers import ReplacementRegister
from app.queries.replacement_register import RegisterEntry
from app.reports.forms import Form
from app.reports.replacement_register import entry_texts, words_text
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    CAPTION,
    CENTER,
    GAP,
    LEGAL,
    TITLE,
    list_columns,
    list_signatures,
    widths_of,
    write_list,
    write_signature,
)

SHEET = "Взамен утерянных"


def register_workbook(data: ReplacementRegister, form: Form, face: Typeface) -> bytes:
    """One sheet: a row a pair, its sums as formulas."""
    columns = list_columns(form.tables["lines"], LANDSCAPE_SHEET)
    last = len(columns) - 1
    running = form.text("running", period=data.period.label)
    book = Workbook(form.text("name"), data.school.name_short, data.on, face)
    sheet = book.sheet(SHEET, widths_of(columns), LANDSCAPE_SHEET)
    name = data.school.name_full or data.school.name_short
    row = 0
    for text, look in (
        (data.legal_basis, LEGAL),
        (name, CENTER),
        (form.text("title"), TITLE),
        (form.text("period", period=data.period.label), CENTER),
    ):
        if text:
            sheet.across(row, 0, last, text, look)
            row += 1
    sheet.least(row, GAP)
    totals: dict[str, int | Money] = {
        "lost_price": Money(data.lost_kopecks),
        "price": Money(data.accepted_kopecks),
    }
    rows = [_row(form, entry) for entry in data.entries]
    end = write_list(sheet, row + 1, columns, rows, totals, form.text("grand"), form.text("link"))
    sheet.least(end, GAP)
    sheet.across(end + 1, 0, last, words_text(form, data), CAPTION)
    librarian = (data.school.librarian_position, data.school.librarian_name)
    write_signature(
        sheet, end + 2, form, form.text("sign_librarian"), librarian, list_signatures(columns)
    )
    sheet.keep(end - 2, end + 3)
    sheet.print_marks(header="", running=running, number=form.text("sheet", page="&P", pages="&N"))
    return book.close()


def _row(form: Form, entry: RegisterEntry) -> dict[str, Value]:
    row: dict[str, Value] = {**entry_texts(form, entry)}
    row["number"] = entry.number
    row["date"] = entry.day
    row["lost_price"] = Money(entry.sign * entry.lost.price)
    row["price"] = Money(entry.sign * entry.accepted.price)
    for key, year in (("lost_year", entry.lost.year), ("year", entry.accepted.year)):
        row[key] = None if year is None else Number(year, "0")
    return row
