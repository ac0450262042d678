"""Cards of textbooks and their register as workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.dates import format_date
from app.queries.textbook_cards import CardsPaper, TextbookCardData
from app.queries.textbook_entries import CardEntry
from app.reports.forms import Form, load_form
from app.reports.table_parts import Column
from app.reports.textbook_cards_form import (
    CARDS_FORM,
    CARDS_SPEC,
    REGISTER_FORM,
    REGISTER_SPEC,
    register_total,
    title_line,
)
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET, PORTRAIT_SHEET
from app.reports.workbook_parts import (
    CENTER,
    GAP,
    LEGAL,
    TITLE,
    head_end,
    letter,
    list_columns,
    list_signatures,
    widths_of,
    write_list,
    write_signature,
)
from app.reports.workbook_sheet import Sheet

CARDS_NAME = "Карточки"
REGISTER_NAME = "Журнал"


def cards_workbook(data: CardsPaper, resources: Path, face: Typeface) -> bytes:
    """The lines of all cards as one table, and the register on a sheet of its own."""
    form = load_form(resources, CARDS_FORM, CARDS_SPEC)
    book = Workbook(form.text("workbook"), data.school.name_short, data.on, face)
    columns = list_columns(form.tables["flat"], LANDSCAPE_SHEET)
    sheet = book.sheet(CARDS_NAME, widths_of(columns), LANDSCAPE_SHEET)
    head = _heading(sheet, data, columns, form, form.text("workbook_title"))
    lines = [(card, entry) for card in data.cards for entry in card.entries]
    top = head_end(head, columns)
    rows = [
        _line_values(card, entry, columns, top + number)
        for number, (card, entry) in enumerate(lines, start=1)
    ]
    totals: dict[str, int | Money] = {}
    for side, incoming in (("in", True), ("out", False)):
        own = [entry for _card, entry in lines if entry.incoming is incoming]
        totals[f"{side}_quantity"] = sum(entry.quantity for entry in own)
        totals[f"{side}_sum"] = Money(sum(entry.total for entry in own))
    write_list(sheet, head, columns, rows, totals, form.text("grand"))
    sheet.print_marks(
        header="",
        running=form.text("workbook"),
        number=form.text("workbook_sheet", page="&P", pages="&N"),
    )
    _write_register(book, data, load_form(resources, REGISTER_FORM, REGISTER_SPEC))
    return book.close()


def register_workbook(data: CardsPaper, resources: Path, face: Typeface) -> bytes:
    """The register alone."""
    form = load_form(resources, REGISTER_FORM, REGISTER_SPEC)
    book = Workbook(form.text("workbook"), data.school.name_short, data.on, face)
    _write_register(book, data, form)
    return book.close()


def _heading(
    sheet: Sheet, data: CardsPaper, columns: Sequence[Column], form: Form, title: str
) -> int:
    """School, title and day; return the row of the head of the table."""
    last = len(columns) - 1
    row = 0
    if data.legal_basis:
        sheet.across(row, 0, last, data.legal_basis, LEGAL)
        row += 1
    name = data.school.name_full or data.school.name_short
    for text, look in (
        (name, CENTER),
        (title, TITLE),
        (form.text("as_of", date=format_date(data.on)), CENTER),
    ):
        sheet.across(row, 0, last, text, look)
        row += 1
    sheet.least(row, GAP)
    return row + 1


def _line_values(
    card: TextbookCardData, entry: CardEntry, columns: Sequence[Column], place: int
) -> dict[str, Value]:
    """``place`` is the number of the row as formulas count rows."""
    paper = " ".join(filter(None, (entry.paper, entry.remark)))
    values: dict[str, Value] = {
        "number": Number(card.row.number, "0"),
        "grades": card.row.grades,
        "subject": card.subject,
        "title": title_line(card),
        "edition": entry.edition,
        "day": entry.day,
        "balance": entry.balance,
    }
    if not entry.incoming:
        return values | {
            "out_paper": paper,
            "out_quantity": entry.quantity,
            "out_sum": Money(entry.total),
        }
    at = {column.key: letter(index) for index, column in enumerate(columns)}
    product = f"={at['in_quantity']}{place}*{at['price']}{place}"
    return values | {
        "in_paper": paper,
        "in_quantity": entry.quantity,
        "price": Money(entry.price or 0),
        "in_sum": Formula(product, Money(entry.total)),
    }


def _write_register(book: Workbook, data: CardsPaper, form: Form) -> None:
    columns = list_columns(form.tables["lines"], PORTRAIT_SHEET)
    sheet = book.sheet(REGISTER_NAME, widths_of(columns), PORTRAIT_SHEET)
    head = _heading(sheet, data, columns, form, form.text("title"))
    rows: list[dict[str, Value]] = [
        {
            "number": Number(card.row.number, "0"),
            "day": card.row.opened_on,
            "authors": card.row.authors,
            "title": card.row.title,
            "grades": card.row.grades,
            "note": card.row.note,
        }
        for card in data.cards
    ]
    total = register_total(form, tuple(card.row for card in data.cards))
    end = write_list(sheet, head, columns, rows, {}, total)
    librarian = (data.school.librarian_position, data.school.librarian_name)
    places = list_signatures(columns)
    last = write_signature(sheet, end + 1, form, form.text("sign_librarian"), librarian, places)
    sheet.keep(end - 2, last - 1)
    sheet.print_marks(
        header="",
        running=form.text("running", date=format_date(data.on)),
        number=form.text("sheet", page="&P", pages="&N"),
    )
