"""The act of revaluation and its list as a workbook."""

from __future__ import annotations

from app.queries.change_papers import RevaluationPaper
from app.reports.change_parts import named, record_day, write_heading
from app.reports.forms import Form
from app.reports.revaluation_form import (
    difference_text,
    difference_words,
    statement_values,
    words_text,
)
from app.reports.table_parts import Column
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Look, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    ACT_CAPTION,
    ACT_LAST,
    ACT_SIGNATURES,
    ACT_WIDTHS,
    CAPTION,
    GAP,
    HEAD,
    PARAGRAPH,
    REQUISITE,
    REQUISITE_CAPTION,
    RIGHT,
    RULED_CENTER,
    SMALL,
    TITLE,
    TOTAL,
    Span,
    head_end,
    letter,
    list_columns,
    list_signatures,
    status_header,
    widths_of,
    write_list,
    write_signature,
    write_signatures,
)
from app.reports.workbook_sheet import Sheet

ACT_NAME = "Акт"
LIST_NAME = "Список"
PLACES: tuple[Span, ...] = ((0, 1), (2, 2), (3, 5), (6, 7), (8, 8))
"""Columns of the act under the table of funds and accounts."""
FACTOR_FORMAT = "0.00####"


def revaluation_workbook(data: RevaluationPaper, form: Form, face: Typeface) -> bytes:
    """The workbook: the act and the list on which its sums stand."""
    title = f"{form.text('title')} {data.number} {form.text('subtitle')}"
    book = Workbook(title, data.school.name_short, data.date, face)
    act = book.sheet(ACT_NAME, ACT_WIDTHS)
    columns = list_columns(form.tables["lines"], LANDSCAPE_SHEET)
    register = book.sheet(LIST_NAME, widths_of(columns), LANDSCAPE_SHEET)
    _write_list_sheet(register, form, data, columns)
    _write_act(act, form, data)
    names = named(form, data)
    for sheet, name in (
        (act, form.text("continuation", **names)),
        (register, form.text("list_running", **names)),
    ):
        sheet.print_marks(
            header=status_header(form, data.status),
            running=name,
            number=form.text("sheet", page="&P", pages="&N"),
        )
    return book.close()


def _write_list_sheet(
    sheet: Sheet, form: Form, data: RevaluationPaper, columns: tuple[Column, ...]
) -> None:
    last = len(columns) - 1
    sheet.across(0, 0, last, form.text("attachment", **named(form, data)), RIGHT)
    head = 1
    for text in (status_header(form, data.status), form.text("list_title")):
        if text:
            sheet.across(head, 0, last, text, TITLE)
            head += 1
    sheet.least(head, GAP)
    head += 1
    totals: dict[str, int | Money] = {
        "quantity": data.quantity,
        "old_sum": Money(data.old_kopecks),
        "new_sum": Money(data.new_kopecks),
        "difference": Money(data.difference),
    }
    rows = _line_values(form, data, columns, head_end(head, columns))
    end = write_list(sheet, head, columns, rows, totals, form.text("grand"), form.text("link"))
    sheet.least(end, GAP)
    sheet.across(end + 1, 0, last, words_text(form, data), CAPTION)
    row = write_signatures(sheet, end + 2, form, data.commission, list_signatures(columns))
    sheet.keep(end - 2, end + 3)
    sheet.keep(end - 2, row - 1)


def _line_values(
    form: Form, data: RevaluationPaper, columns: tuple[Column, ...], top: int
) -> list[dict[str, Value]]:
    """Cells of the list; the new price is that of the act, sums and differences are formulas."""
    at = {column.key: letter(index) for index, column in enumerate(columns)}
    rows: list[dict[str, Value]] = []
    for number, line in enumerate(data.lines, start=1):
        row = top + number
        factor = line.factor
        quantity = f"{at['quantity']}{row}"
        rows.append(
            {
                "number": number,
                "inventory": line.number_text,
                "title": line.title_line,
                "year": None if line.year is None else Number(line.year, "0"),
                "quantity": line.quantity,
                "old_price": Money(line.old_price),
                "factor": form.text("no_price")
                if factor is None
                else Number(float(factor), FACTOR_FORMAT),
                "new_price": Money(line.new_price),
                "old_sum": Formula(f"={quantity}*{at['old_price']}{row}", Money(line.old_sum)),
                "new_sum": Formula(f"={quantity}*{at['new_price']}{row}", Money(line.new_sum)),
                "difference": Formula(
                    f"={at['new_sum']}{row}-{at['old_sum']}{row}", Money(line.difference)
                ),
            }
        )
    return rows


def _write_act(sheet: Sheet, form: Form, data: RevaluationPaper) -> None:
    blank = form.text("blank")
    row = write_heading(sheet, form, data)
    values = {key: value or blank for key, value in statement_values(data).items()}
    sheet.across(row, 0, ACT_LAST, form.text("order", **values), PARAGRAPH)
    sheet.across(row + 1, 0, ACT_LAST, difference_text(form, data), PARAGRAPH)
    sheet.across(row + 2, 0, ACT_LAST, difference_words(data), RULED_CENTER)
    sheet.across(row + 3, 0, ACT_LAST, form.text("difference_hint"), SMALL)
    row += 4
    for field in form.groups["requisites"]:
        sheet.across(row, *ACT_CAPTION, field.caption, REQUISITE_CAPTION)
        sheet.across(row, 2, ACT_LAST, data.basis, REQUISITE)
        row += 1
    sheet.least(row, GAP)
    row = _write_places(sheet, form, data, row + 1)
    sheet.least(row, GAP)
    sheets = form.text("sheets", sheets=blank, sheets_noun=form.text("sheet_many"))
    for offset, text in enumerate((form.text("rounding"), sheets), start=1):
        sheet.across(row + offset, 0, ACT_LAST, text, PARAGRAPH)
    row = write_signatures(sheet, row + 3, form, data.commission, ACT_SIGNATURES)
    librarian = (data.school.librarian_position, data.school.librarian_name)
    row = write_signature(sheet, row, form, form.text("sign_librarian"), librarian, ACT_SIGNATURES)
    sheet.across(row + 1, 0, ACT_LAST, form.text("library"), CAPTION)
    record = form.text(
        "library_line",
        record=data.record or blank,
        record_date=record_day(data.record_date) or blank,
    )
    sheet.across(row + 2, 0, ACT_LAST, record, PARAGRAPH)
    sheet.keep(row + 1, row + 2)


def _write_places(sheet: Sheet, form: Form, data: RevaluationPaper, row: int) -> int:
    """The sums by fund and account; return the row after them."""
    columns = form.tables["places"]
    spans = dict(zip((column.key for column in columns), PLACES, strict=True))
    sheet.across(row, 0, ACT_LAST, form.text("places_title"), PARAGRAPH)
    for column in columns:
        sheet.across(row + 1, *spans[column.key], column.title, HEAD)
    first = row + 2
    old, new = letter(spans["old_sum"][0]), letter(spans["new_sum"][0])
    rows: list[dict[str, Value]] = [
        {
            "place": place.name,
            "quantity": place.quantity,
            "old_sum": Money(place.old_sum),
            "new_sum": Money(place.new_sum),
            "difference": Formula(
                f"={new}{first + number}-{old}{first + number}",
                Money(place.new_sum - place.old_sum),
            ),
        }
        for number, place in enumerate(data.places, start=1)
    ]
    shown = rows or [{}]
    for place, values in enumerate(shown, start=first):
        for column in columns:
            look = Look(size=10, box=True, vertical="top", align=column.align)
            sheet.across(place, *spans[column.key], values.get(column.key), look)
    last = first + len(shown)
    totals: dict[str, int | Money] = {
        "quantity": data.quantity,
        "old_sum": Money(data.old_kopecks),
        "new_sum": Money(data.new_kopecks),
        "difference": Money(data.difference),
    }
    for column in columns:
        value: Value = form.text("places_total")
        if column.key in totals:
            name = letter(spans[column.key][0])
            total = totals[column.key]
            value = Formula(f"=SUM({name}{first + 1}:{name}{last})", total) if rows else total
        sheet.across(last, *spans[column.key], value, TOTAL)
    sheet.keep(row, last)
    return last + 1
