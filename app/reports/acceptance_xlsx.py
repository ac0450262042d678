"""The act of acceptance, its list and its discrepancies as a workbook."""

from __future__ import annotations

from app.core.dates import format_date_quoted
from app.queries.paper_data import AcceptancePaper
from app.reports.acceptance_form import (
    act_values,
    differs_text,
    requisite_values,
    shown_columns,
    statement_values,
    words_text,
)
from app.reports.form_parts import AmountWords
from app.reports.forms import Form
from app.reports.table_parts import Column
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET, PORTRAIT_SHEET
from app.reports.workbook_parts import (
    ACT_CAPTION,
    ACT_LAST,
    ACT_MARK,
    ACT_SIGNATURES,
    ACT_WIDTHS,
    CAPTION,
    CENTER,
    GAP,
    LEGAL,
    PARAGRAPH,
    PLAIN,
    REQUISITE,
    REQUISITE_CAPTION,
    RIGHT,
    RULED_CENTER,
    SMALL,
    SUBTITLE,
    TITLE,
    head_end,
    letter,
    list_columns,
    list_signatures,
    status_header,
    status_words,
    widths_of,
    write_list,
    write_mark,
    write_members,
    write_signature,
    write_signatures,
)
from app.reports.workbook_sheet import Sheet

ACT_NAME = "Акт"
LIST_NAME = "Список"
DIFFERENCE_NAME = "Расхождения"


def acceptance_workbook(data: AcceptancePaper, form: Form, face: Typeface) -> bytes:
    """The workbook: the act takes its amounts from the list, «Расхождения» where there are any."""
    title = f"{form.text('title')} {data.number} {form.text('subtitle')}"
    book = Workbook(title, data.school.name_short, data.date, face)
    words = AmountWords.of(data.total_quantity, data.total_kopecks)
    named = act_values(form, data)
    running = form.text("continuation", **named)
    sheets = [(book.sheet(ACT_NAME, ACT_WIDTHS), running)]
    if data.discrepancies:
        columns = list_columns(form.tables["discrepancies"], LANDSCAPE_SHEET)
        difference = book.sheet(DIFFERENCE_NAME, widths_of(columns), LANDSCAPE_SHEET)
        _write_discrepancies(difference, form, data, columns)
        sheets.append((difference, running))
    columns = list_columns(shown_columns(form, data), PORTRAIT_SHEET)
    register = book.sheet(LIST_NAME, widths_of(columns))
    sheets.append((register, form.text("list_running", **named)))
    total_row = _write_list_sheet(register, form, data, columns, words)
    places = {
        column.key: f"'{LIST_NAME}'!{letter(index)}{total_row}"
        for index, column in enumerate(columns)
    }
    _write_act_sheet(sheets[0][0], form, data, words, places)
    header = status_header(form, data.status)
    number = form.text("sheet", page="&P", pages="&N")
    for sheet, name in sheets:
        sheet.print_marks(header=header, running=name, number=number)
    return book.close()


def _write_list_sheet(
    sheet: Sheet,
    form: Form,
    data: AcceptancePaper,
    columns: tuple[Column, ...],
    words: AmountWords,
) -> int:
    """Write the list; return the number of its total row as formulas count rows."""
    last = len(columns) - 1
    sheet.across(0, 0, last, form.text("attachment", **act_values(form, data)), RIGHT)
    head = 1
    for text in (status_header(form, data.status), form.text("list_title")):
        if text:
            sheet.across(head, 0, last, text, TITLE)
            head += 1
    sheet.least(head, GAP)
    head += 1
    totals: dict[str, int | Money] = {
        "quantity": data.total_quantity,
        "sum": Money(data.total_kopecks),
    }
    rows = _line_values(data, columns, head_end(head, columns))
    end = write_list(sheet, head, columns, rows, totals, form.text("grand"), form.text("link"))
    sheet.least(end, GAP)
    sheet.across(end + 1, 0, last, words_text(form, words), CAPTION)
    row = end + 2
    places = list_signatures(columns, stacked=True)
    school = data.school
    handed = (data.handed_over.position, data.handed_over.name)
    librarian = (school.librarian_position, school.librarian_name)
    for key, person in (("sign_supplier", handed), ("sign_librarian", librarian)):
        row = write_signature(sheet, row, form, form.text(key), person, places)
    sheet.keep(end - 2, row - 1)
    return end


def _line_values(
    data: AcceptancePaper, columns: tuple[Column, ...], top: int
) -> list[dict[str, Value]]:
    sign = data.status.sign
    letters = {column.key: letter(index) for index, column in enumerate(columns)}
    rows: list[dict[str, Value]] = []
    for number, line in enumerate(data.accepted, start=1):
        place = top + number
        product = f"={letters['quantity']}{place}*{letters['price']}{place}"
        rows.append(
            {
                "number": number,
                "title": line.title_line,
                "year": None if line.year is None else Number(line.year, "0"),
                "inventory": line.numbers_text,
                "quantity": sign * line.quantity,
                "price": Money(line.price_kopecks),
                "sum": Formula(product, Money(sign * line.sum_kopecks)),
            }
        )
    return rows


def _write_act_sheet(
    sheet: Sheet, form: Form, data: AcceptancePaper, words: AmountWords, places: dict[str, str]
) -> None:
    act = act_values(form, data)
    write_mark(sheet, 0, ACT_MARK, form, status_words(form, data.status, data.reverses))
    sheet.across(0, ACT_MARK[1] + 1, ACT_LAST, data.legal_basis, LEGAL)
    name = data.school.name_full or data.school.name_short
    sheet.across(3, 0, ACT_LAST, name, RULED_CENTER)
    sheet.across(4, 0, ACT_LAST, form.text("institution_hint"), SMALL)
    sheet.across(6, 0, ACT_LAST, f"{form.text('title')} {act['number']}", TITLE)
    sheet.across(7, 0, ACT_LAST, form.text("subtitle"), SUBTITLE)
    sheet.across(8, 0, ACT_LAST, f"{form.text('date')} {act['date']}", CENTER)
    row = _write_statement(sheet, form, data, words, 10)
    for gap in (2, 5, 9, row - 1):
        sheet.least(gap, GAP)
    values = requisite_values(data)
    for field in form.groups["requisites"]:
        sheet.across(row, *ACT_CAPTION, field.caption, REQUISITE_CAPTION)
        sheet.across(row, 2, ACT_LAST, values[field.key], REQUISITE)
        row += 1
    sheet.least(row, GAP)
    row += 1
    blank = form.text("blank")
    sheets = form.text("sheets", sheets=blank, sheets_noun=form.text("sheet_many"))
    sheet.across(row, 0, ACT_LAST, sheets, PARAGRAPH)
    sheet.put(row + 1, 0, form.text("grand"), PLAIN)
    quantity = Formula(f"={places['quantity']}", data.total_quantity)
    sheet.across(row + 1, 2, 3, quantity, RULED_CENTER)
    sheet.across(row + 1, 4, 6, form.text("link"), RIGHT)
    amount = Formula(f"={places['sum']}", Money(data.total_kopecks))
    sheet.across(row + 1, 7, 8, amount, RULED_CENTER)
    sheet.least(row + 2, GAP)
    sheet.across(row + 3, 0, ACT_LAST, differs_text(form, data), PARAGRAPH)
    _write_signatures(sheet, form, data, row + 4)


def _write_statement(
    sheet: Sheet, form: Form, data: AcceptancePaper, words: AmountWords, row: int
) -> int:
    """The commission and what it states; return the row after it and a gap."""
    members = data.commission.members
    if members:
        row = write_members(sheet, row, form, data.commission)
    blank = form.text("blank")
    values = {key: value or blank for key, value in statement_values(data, words).items()}
    sentence = form.text("order" if members else "alone", **values)
    sheet.across(row, 0, ACT_LAST, sentence, PARAGRAPH)
    sheet.across(row + 1, 0, ACT_LAST, words.sum_words, RULED_CENTER)
    sheet.across(row + 2, 0, ACT_LAST, form.text("sum_words_hint"), SMALL)
    return row + 4


def _write_signatures(sheet: Sheet, form: Form, data: AcceptancePaper, row: int) -> None:
    school = data.school
    director = (school.director_position, school.director_name)
    librarian = (school.librarian_position, school.librarian_name)
    handed = (data.handed_over.position, data.handed_over.name)
    row = write_signature(sheet, row, form, form.text("sign_head"), director, ACT_SIGNATURES)
    if data.commission.members:
        row = write_signatures(sheet, row, form, data.commission, ACT_SIGNATURES)
    for key, person in (("sign_librarian", librarian), ("sign_supplier", handed)):
        row = write_signature(sheet, row, form, form.text(key), person, ACT_SIGNATURES)
    blank = form.text("blank")
    day = format_date_quoted(data.record_date) if data.record_date else blank
    sheet.across(row + 1, 0, ACT_LAST, form.text("library"), CAPTION)
    record = form.text("library_line", record=data.summary_record or blank, record_date=day)
    sheet.across(row + 2, 0, ACT_LAST, record, PARAGRAPH)
    sheet.keep(row + 1, row + 2)


def _write_discrepancies(
    sheet: Sheet, form: Form, data: AcceptancePaper, columns: tuple[Column, ...]
) -> None:
    """Both sides of every line that differs; the differences are formulas."""
    last = len(columns) - 1
    sign = data.status.sign
    at = {column.key: letter(index) for index, column in enumerate(columns)}
    sheet.across(0, 0, last, form.text("attachment", **act_values(form, data)), RIGHT)
    sheet.across(1, 0, last, differs_text(form, data), CAPTION)
    sheet.least(2, GAP)
    head = 3
    below = head_end(head, columns)
    rows: list[dict[str, Value]] = []
    for number, line in enumerate(data.discrepancies, start=1):
        row = below + number
        expected_sum = sign * line.expected_sum_kopecks
        actual_sum = sign * line.sum_kopecks
        rows.append(
            {
                "number": number,
                "title": line.title_line,
                "expected_quantity": sign * line.expected_quantity,
                "expected_price": Money(line.expected_price_kopecks),
                "expected_sum": Formula(
                    f"={at['expected_quantity']}{row}*{at['expected_price']}{row}",
                    Money(expected_sum),
                ),
                "quantity": sign * line.quantity,
                "price": Money(line.price_kopecks),
                "sum": Formula(f"={at['quantity']}{row}*{at['price']}{row}", Money(actual_sum)),
                "difference_quantity": Formula(
                    f"={at['quantity']}{row}-{at['expected_quantity']}{row}",
                    sign * (line.quantity - line.expected_quantity),
                ),
                "difference_sum": Formula(
                    f"={at['sum']}{row}-{at['expected_sum']}{row}", Money(actual_sum - expected_sum)
                ),
            }
        )
    lines = data.discrepancies
    expected = sum(line.expected_quantity for line in lines)
    actual = sum(line.quantity for line in lines)
    expected_kopecks = sum(line.expected_sum_kopecks for line in lines)
    kopecks = sum(line.sum_kopecks for line in lines)
    totals: dict[str, int | Money] = {
        "expected_quantity": sign * expected,
        "expected_sum": Money(sign * expected_kopecks),
        "quantity": sign * actual,
        "sum": Money(sign * kopecks),
        "difference_quantity": sign * (actual - expected),
        "difference_sum": Money(sign * (kopecks - expected_kopecks)),
    }
    write_list(sheet, head, columns, rows, totals, form.text("differs_total"))
