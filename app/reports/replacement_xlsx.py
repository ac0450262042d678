"""The act of replacement and its list as a workbook."""

from __future__ import annotations

from app.queries.change_papers import ReplacementPaper
from app.reports.change_parts import named, write_heading
from app.reports.form_parts import AmountWords
from app.reports.forms import Form
from app.reports.replacement_act import (
    accepted_values,
    line_texts,
    lost_values,
    mark_keys,
    note_texts,
    reader_text,
    requisite_values,
)
from app.reports.table_parts import Column
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    ACT_CAPTION,
    ACT_LAST,
    ACT_SIGNATURES,
    ACT_WIDTHS,
    CAPTION,
    GAP,
    PARAGRAPH,
    PLAIN,
    REQUISITE,
    REQUISITE_CAPTION,
    RIGHT,
    RULED_CENTER,
    SMALL,
    TITLE,
    letter,
    list_columns,
    status_header,
    widths_of,
    write_list,
    write_signature,
    write_signatures,
)
from app.reports.workbook_sheet import Sheet

ACT_NAME = "Акт"
LIST_NAME = "Список"


def replacement_workbook(data: ReplacementPaper, form: Form, face: Typeface) -> bytes:
    """The workbook: the act takes its sums from the list."""
    title = f"{form.text('title')} {data.number} {form.text('subtitle')}"
    book = Workbook(title, data.school.name_short, data.date, face)
    act = book.sheet(ACT_NAME, ACT_WIDTHS)
    columns = list_columns(form.tables["lines"], LANDSCAPE_SHEET)
    register = book.sheet(LIST_NAME, widths_of(columns), LANDSCAPE_SHEET)
    total_row = _write_list_sheet(register, form, data, columns)
    places = {
        column.key: f"'{LIST_NAME}'!{letter(index)}{total_row}"
        for index, column in enumerate(columns)
    }
    _write_act(act, form, data, places)
    running = form.text("continuation", **named(form, data))
    for sheet, name in ((act, running), (register, form.text("attachment", **named(form, data)))):
        sheet.print_marks(
            header=status_header(form, data.status),
            running=name,
            number=form.text("sheet", page="&P", pages="&N"),
        )
    return book.close()


def _write_list_sheet(
    sheet: Sheet, form: Form, data: ReplacementPaper, columns: tuple[Column, ...]
) -> int:
    """Write the list; return the number of its total row as formulas count rows."""
    last = len(columns) - 1
    sheet.across(0, 0, last, form.text("attachment", **named(form, data)), RIGHT)
    head = 1
    for text in (status_header(form, data.status), form.text("workbook_list")):
        if text:
            sheet.across(head, 0, last, text, TITLE)
            head += 1
    sheet.least(head, GAP)
    totals: dict[str, int | Money] = {
        "lost_price": Money(data.lost_kopecks),
        "price": Money(data.accepted_kopecks),
    }
    rows = _line_values(data)
    return write_list(sheet, head + 1, columns, rows, totals, form.text("grand"), form.text("link"))


def _line_values(data: ReplacementPaper) -> list[dict[str, Value]]:
    sign = data.status.sign
    rows: list[dict[str, Value]] = []
    for number, line in enumerate(data.lines, start=1):
        row: dict[str, Value] = {**line_texts(number, line, sign)}
        row["number"] = number
        row["lost_price"] = Money(sign * line.lost.price)
        row["price"] = Money(sign * line.accepted.price)
        for key, year in (("lost_year", line.lost.year), ("year", line.accepted.year)):
            row[key] = None if year is None else Number(year, "0")
        rows.append(row)
    return rows


def _write_act(sheet: Sheet, form: Form, data: ReplacementPaper, places: dict[str, str]) -> None:
    row = write_heading(sheet, form, data)
    row = _write_statements(sheet, form, data, row)
    sheet.least(row, GAP)
    row += 1
    values = requisite_values(data)
    for field in form.groups["requisites"]:
        sheet.across(row, *ACT_CAPTION, field.caption, REQUISITE_CAPTION)
        sheet.across(row, 2, ACT_LAST, values[field.key], REQUISITE)
        row += 1
    for key, column, kopecks in (
        ("workbook_lost", "lost_price", data.lost_kopecks),
        ("workbook_accepted", "price", data.accepted_kopecks),
    ):
        sheet.across(row, *ACT_CAPTION, form.text(key), PLAIN)
        sheet.across(row, 2, 3, Formula(f"={places[column]}", Money(kopecks)), RULED_CENTER)
        row += 1
    sheet.least(row, GAP)
    row += 1
    notes = note_texts(form, data)
    if notes:
        sheet.across(row, 0, ACT_LAST, form.text("notes_title"), PARAGRAPH)
        for offset, text in enumerate(notes, start=1):
            sheet.across(row + offset, 0, ACT_LAST, text, PARAGRAPH)
        row += len(notes) + 1
    _write_signatures(sheet, form, data, row)


def _write_statements(sheet: Sheet, form: Form, data: ReplacementPaper, row: int) -> int:
    """What was lost and what was accepted; return the row after it."""
    blank = form.text("blank")
    lost = AmountWords.of(data.quantity, data.lost_kopecks)
    accepted = AmountWords.of(data.quantity, data.accepted_kopecks)
    for key, words, values, hint in (
        ("order", lost, lost_values(data, lost), "sum_words_hint"),
        ("accepted", accepted, accepted_values(accepted), "accepted_words_hint"),
    ):
        filled = {name: value or blank for name, value in values.items()}
        sheet.across(row, 0, ACT_LAST, form.text(key, **filled), PARAGRAPH)
        sheet.across(row + 1, 0, ACT_LAST, words.sum_words, RULED_CENTER)
        sheet.across(row + 2, 0, ACT_LAST, form.text(hint), SMALL)
        row += 3
    return row


def _write_signatures(sheet: Sheet, form: Form, data: ReplacementPaper, row: int) -> None:
    school, blank = data.school, form.text("blank")
    row = write_signatures(sheet, row, form, data.commission, ACT_SIGNATURES)
    librarian = (school.librarian_position, school.librarian_name)
    row = write_signature(sheet, row, form, form.text("sign_librarian"), librarian, ACT_SIGNATURES)
    reader = ("", reader_text(data))
    row = write_signature(sheet, row, form, form.text("sign_reader"), reader, ACT_SIGNATURES)
    first = row + 1
    sheet.across(first, 0, ACT_LAST, form.text("library"), CAPTION)
    for offset, (key, values) in enumerate(mark_keys(data), start=1):
        filled = {name: value or blank for name, value in values.items()}
        sheet.across(first + offset, 0, ACT_LAST, form.text(key, **filled), PARAGRAPH)
        row = first + offset
    sheet.keep(first, row)
