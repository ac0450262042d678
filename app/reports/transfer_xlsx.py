"""The act of a transfer with its list, and the data of the notice, as workbooks."""

from __future__ import annotations

from app.core.dates import format_date_quoted
from app.core.stock import TransferMode
from app.queries.transfer_paper import PartyData, TransferPaper
from app.reports.forms import Form
from app.reports.table_parts import Column
from app.reports.transfer_form import (
    act_values,
    amount_words,
    director,
    line_texts,
    party_values,
    requisite_keys,
    requisite_values,
    statement_values,
    words_text,
    writes_record,
)
from app.reports.transfer_notice import requisites, row_names, signatures
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
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

ACT_NAME, LIST_NAME, NOTICE_NAME = "Акт", "Список", "Извещение"
_LEGAL_PLACE = (3, ACT_LAST)


def transfer_act_workbook(data: TransferPaper, form: Form, face: Typeface) -> bytes:
    """The workbook: the act takes its sum from the list."""
    title = f"{form.text('title')} {data.number} {form.text('subtitle')}"
    book = Workbook(title, data.school.name_short, data.date, face)
    act = book.sheet(ACT_NAME, ACT_WIDTHS)
    columns = list_columns(form.tables["lines"], LANDSCAPE_SHEET)
    register = book.sheet(LIST_NAME, widths_of(columns), LANDSCAPE_SHEET)
    total_row = _write_list_sheet(register, form, data, columns)
    at = {column.key: letter(index) for index, column in enumerate(columns)}
    _write_act(act, form, data, f"'{LIST_NAME}'!{at['sum']}{total_row}")
    names = act_values(form, data)
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


def transfer_notice_workbook(data: TransferPaper, form: Form, face: Typeface) -> bytes:
    """The data of the notice on one sheet."""
    book = Workbook(form.text("subtitle"), data.school.name_short, data.date, face)
    columns = list_columns(form.tables["lines"], LANDSCAPE_SHEET)
    sheet = book.sheet(NOTICE_NAME, widths_of(columns), LANDSCAPE_SHEET)
    last = len(columns) - 1
    row = 0
    for text, look in (
        (status_header(form, data.status), TITLE),
        (f"{form.text('title')} {form.text('blank')}", TITLE),
        (form.text("subtitle"), SUBTITLE),
        (form.text("purpose"), PARAGRAPH),
    ):
        if text:
            sheet.across(row, 0, last, text, look)
            row += 1
    for heading, party in (("sender", data.giver), ("receiver", data.receiver)):
        sheet.across(row, 0, last, form.text(heading), CAPTION)
        row += 1
        values = party_values(party)
        for field in form.groups["party"]:
            sheet.across(row, 0, 0, field.caption, REQUISITE_CAPTION)
            sheet.across(row, 1, last, values[field.key], REQUISITE)
            row += 1
    given = requisites(form, data)
    for field in form.groups["requisites"]:
        sheet.across(row, 0, 0, field.caption, REQUISITE_CAPTION)
        sheet.across(row, 1, last, given[field.key], REQUISITE)
        row += 1
    statement = form.text("statement", **statement_values(data))
    sheet.across(row, 0, last, statement, PARAGRAPH)
    sheet.across(row + 1, 0, last, amount_words(data).sum_words, RULED_CENTER)
    sheet.across(row + 2, 0, last, form.text("sum_words_hint"), SMALL)
    value, amortisation = row_names(form, data)
    rows: list[dict[str, Value]] = [
        {"name": value, "sum": Money(data.total_kopecks)},
        {"name": amortisation},
    ]
    totals: dict[str, int | Money] = {"sum": Money(data.total_kopecks)}
    row = write_list(sheet, row + 3, columns, rows, totals, form.text("grand"))
    sheet.least(row, GAP)
    row += 1
    places = list_signatures(columns)
    for key, person in signatures(data):
        row = write_signature(sheet, row, form, form.text(key), person, places)
    sheet.print_marks(
        header=status_header(form, data.status),
        running=form.text("continuation", **act_values(form, data)),
        number=form.text("sheet", page="&P", pages="&N"),
    )
    return book.close()


def _write_list_sheet(
    sheet: Sheet, form: Form, data: TransferPaper, columns: tuple[Column, ...]
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
    rows = _line_values(form, data, columns, head_end(head, columns))
    end = write_list(sheet, head, columns, rows, totals, form.text("grand"), form.text("link"))
    sheet.least(end, GAP)
    sheet.across(end + 1, 0, last, words_text(form, data), CAPTION)
    places = list_signatures(columns)
    row = end + 2
    for key, person in (("sign_handed", data.handed_by), ("sign_received", data.received_by)):
        row = write_signature(sheet, row, form, form.text(key), ("", person), places)
    sheet.keep(end - 2, row - 1)
    return end


def _line_values(
    form: Form, data: TransferPaper, columns: tuple[Column, ...], top: int
) -> list[dict[str, Value]]:
    """Cells of the list; the sum of a line is a formula."""
    at = {column.key: letter(index) for index, column in enumerate(columns)}
    sign = data.status.sign
    rows: list[dict[str, Value]] = []
    for number, line in enumerate(data.lines, start=1):
        row: dict[str, Value] = {**line_texts(form, number, line, sign)}
        row["number"] = number
        row["year"] = None if line.year is None else Number(line.year, "0")
        row["quantity"] = sign * line.quantity
        row["price"] = Money(line.price_kopecks)
        row["sum"] = Formula(
            f"={at['quantity']}{top + number}*{at['price']}{top + number}",
            Money(sign * line.sum_kopecks),
        )
        rows.append(row)
    return rows


def _write_act(sheet: Sheet, form: Form, data: TransferPaper, total: str) -> None:
    write_mark(sheet, 1, ACT_MARK, form, status_words(form, data.status, data.reverses))
    sheet.across(0, *_LEGAL_PLACE, data.legal_basis, LEGAL)
    act = act_values(form, data)
    sheet.least(3, GAP)
    sheet.across(4, 0, ACT_LAST, f"{form.text('title')} {act['number']}", TITLE)
    sheet.across(5, 0, ACT_LAST, form.text("subtitle"), SUBTITLE)
    sheet.across(6, 0, ACT_LAST, f"{form.text('date')} {act['date']}", CENTER)
    row = _write_party(sheet, 7, form, form.text("giver"), data.giver)
    row = _write_party(sheet, row, form, form.text("receiver"), data.receiver)
    keys, values = requisite_keys(data), requisite_values(form, data)
    for field in form.groups["requisites"]:
        if field.key in keys:
            sheet.across(row, *ACT_CAPTION, field.caption, REQUISITE_CAPTION)
            sheet.across(row, 2, ACT_LAST, values[field.key], REQUISITE)
            row += 1
    sheet.least(row, GAP)
    row = _write_statement(sheet, row + 1, form, data, total)
    _write_signatures(sheet, row + 1, form, data)


def _write_party(sheet: Sheet, row: int, form: Form, heading: str, party: PartyData) -> int:
    """A side of the transfer; return the row after it."""
    sheet.across(row, 0, ACT_LAST, heading, CAPTION)
    values = party_values(party)
    for field in form.groups["party"]:
        row += 1
        sheet.across(row, *ACT_CAPTION, field.caption, REQUISITE_CAPTION)
        sheet.across(row, 2, ACT_LAST, values[field.key], REQUISITE)
    return row + 1


def _write_statement(sheet: Sheet, row: int, form: Form, data: TransferPaper, total: str) -> int:
    """Who gave what to whom; return the row after it."""
    blank = form.text("blank")
    members = bool(data.commission.members)
    if members:
        row = write_members(sheet, row, form, data.commission)
    values = {key: value or blank for key, value in statement_values(data).items()}
    sheet.across(row, 0, ACT_LAST, form.text("order" if members else "alone", **values), PARAGRAPH)
    sheet.across(row + 1, 0, ACT_LAST, amount_words(data).sum_words, RULED_CENTER)
    sheet.across(row + 2, 0, ACT_LAST, form.text("sum_words_hint"), SMALL)
    row += 3
    if data.mode is TransferMode.TEMPORARY:
        day = format_date_quoted(data.due_date) if data.due_date is not None else blank
        sheet.across(row, 0, ACT_LAST, form.text("due", due_date=day), PARAGRAPH)
        row += 1
    caption = f"{form.text('grand').partition(':')[0]}, {form.text('link')}, руб."
    sheet.across(row, *ACT_CAPTION, caption, PLAIN)
    sheet.across(row, 2, 3, Formula(f"={total}", Money(data.total_kopecks)), RULED_CENTER)
    return row + 1


def _write_signatures(sheet: Sheet, row: int, form: Form, data: TransferPaper) -> None:
    if data.commission.members:
        row = write_signatures(sheet, row, form, data.commission, ACT_SIGNATURES)
    for head, hand, party, person in (
        ("sign_giver_head", "sign_handed", data.giver, data.handed_by),
        ("sign_receiver_head", "sign_received", data.receiver, data.received_by),
    ):
        first = row
        row = write_signature(sheet, row, form, form.text(hand), ("", person), ACT_SIGNATURES)
        named = (director(party).position, director(party).name)
        row = write_signature(sheet, row, form, form.text(head), named, ACT_SIGNATURES)
        sheet.across(row, 0, ACT_LAST, form.text("seal"), PLAIN)
        sheet.keep(first, row)
        row += 1
    if writes_record(data):
        blank = form.text("blank")
        day = format_date_quoted(data.record_date) if data.record_date is not None else blank
        sheet.across(row, 0, ACT_LAST, form.text("library"), CAPTION)
        record = form.text("library_line", record=data.summary_record or blank, record_date=day)
        sheet.across(row + 1, 0, ACT_LAST, record, PARAGRAPH)
        sheet.keep(row, row + 1)
