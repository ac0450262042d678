"""The act of acceptance, its list and its discrepancies as a workbook."""

from __future__ import annotations

from app.core.dates import format_date_quoted
from app.queries.paper_data import AcceptancePaper, PaperStatus
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
from app.reports.workbook import Formula, Look, Money, Number, Sheet, Value, Workbook
from app.reports.workbook_parts import (
    CAPTION,
    MARK,
    PLAIN,
    RULED,
    RULED_CENTER,
    SMALL,
    SUBTITLE,
    TITLE,
    letter,
    unit_widths,
    write_list,
    write_signature,
    write_signatures,
)

ACT_NAME = "Акт"
LIST_NAME = "Список"
DIFFERENCE_NAME = "Расхождения"
ACT_WIDTHS = [28.0, 26.0, 15.0, 14.0, 16.0]
ACT_SIGNATURES = ((0, 0), (1, 1), (2, 2), (3, 4))


def acceptance_workbook(data: AcceptancePaper, form: Form) -> bytes:
    """The workbook: «Акт» takes its amounts from «Список»; «Расхождения» where there are any."""
    title = f"{form.text('title')} {data.number} {form.text('subtitle')}"
    book = Workbook(title, data.school.name_short, data.date)
    words = AmountWords.of(data.total_quantity, data.total_kopecks)
    act = book.sheet(ACT_NAME, ACT_WIDTHS)
    columns = shown_columns(form, data)
    register = book.sheet(LIST_NAME, unit_widths(columns))
    total_row = _write_list_sheet(register, form, data, columns, words)
    places = {
        column.key: f"'{LIST_NAME}'!{letter(index)}{total_row}"
        for index, column in enumerate(columns)
    }
    sheets = [act, register]
    _write_act_sheet(act, form, data, words, places)
    if data.discrepancies:
        columns = form.tables["discrepancies"]
        sheets.append(book.sheet(DIFFERENCE_NAME, unit_widths(columns), landscape=True))
        _write_discrepancies(sheets[-1], form, data, columns)
    header = form.text("draft") if data.status is PaperStatus.DRAFT else ""
    for sheet in sheets:
        sheet.print_marks(header=header, footer=form.text("sheet", page="&P", pages="&N"))
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
    sheet.across(0, 0, last, form.text("attachment", **act_values(form, data)), Look(align="right"))
    sheet.across(1, 0, last, _status_line(form, data), MARK)
    sheet.across(2, 0, last, form.text("list_title"), TITLE)
    head = 4
    totals: dict[str, int | Money] = {
        "quantity": data.total_quantity,
        "sum": Money(data.total_kopecks),
    }
    rows = _line_values(data, columns, head + 2)
    end = write_list(sheet, head, columns, rows, totals, form.text("grand"))
    sheet.across(end + 1, 0, last, words_text(form, words), Look(bold=True, wrap=True))
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


def _status_line(form: Form, data: AcceptancePaper) -> str:
    if data.status is PaperStatus.DRAFT:
        return f"{form.text('draft')}. {form.text('draft_note')}"
    if data.status is PaperStatus.REVERSAL:
        note = form.text("reversal_note", reverses=data.reverses or form.text("blank"))
        return f"{form.text('reversal')}. {note}"
    return ""


def _write_act_sheet(
    sheet: Sheet, form: Form, data: AcceptancePaper, words: AmountWords, places: dict[str, str]
) -> None:
    act = act_values(form, data)
    sheet.across(0, 0, 4, data.legal_basis, Look(size=8, align="right", wrap=True))
    sheet.across(1, 0, 4, _status_line(form, data), MARK)
    name = data.school.name_full or data.school.name_short
    sheet.across(2, 0, 4, name, Look(rule=True, align="center", wrap=True))
    sheet.across(3, 0, 4, form.text("institution_hint"), SMALL)
    sheet.across(5, 0, 4, f"{form.text('title')} {act['number']}", TITLE)
    sheet.across(6, 0, 4, form.text("subtitle"), SUBTITLE)
    sheet.across(7, 0, 4, f"{form.text('date')} {act['date']}", Look(align="center"))
    row = _write_statement(sheet, form, data, words, 9)
    values = requisite_values(data)
    for field in form.groups["requisites"]:
        sheet.put(row, 0, field.caption, PLAIN)
        sheet.across(row, 1, 4, values[field.key], Look(rule=True, wrap=True))
        row += 1
    sheet.put(row + 1, 0, form.text("grand"), PLAIN)
    sheet.put(row + 1, 1, Formula(f"={places['quantity']}", data.total_quantity), RULED)
    sheet.put(row + 1, 2, form.text("link"), Look(align="right"))
    sheet.put(row + 1, 3, Formula(f"={places['sum']}", Money(data.total_kopecks)), RULED)
    sheet.across(row + 2, 0, 4, differs_text(form, data), Look(wrap=True))
    _write_signatures(sheet, form, data, row + 4)


def _write_statement(
    sheet: Sheet, form: Form, data: AcceptancePaper, words: AmountWords, row: int
) -> int:
    """The commission and what it states; return the row after it."""
    members = data.commission.members
    if members:
        sheet.put(row, 0, form.text("commission"), PLAIN)
        row += 1
    for member in members:
        role = form.text("member_chair" if member.is_chair else "member")
        sheet.put(row, 0, role, PLAIN)
        sheet.across(row, 1, 2, member.position, RULED_CENTER)
        sheet.across(row, 3, 4, member.name, RULED_CENTER)
        row += 1
    blank = form.text("blank")
    values = {key: value or blank for key, value in statement_values(data, words).items()}
    sentence = form.text("order" if members else "alone", **values)
    sheet.across(row, 0, 4, sentence, Look(wrap=True))
    sheet.across(row + 1, 0, 4, words.sum_words, Look(rule=True, align="center", wrap=True))
    sheet.across(row + 2, 0, 4, form.text("sum_words_hint"), SMALL)
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
    sheet.put(row + 1, 0, form.text("library"), CAPTION)
    record = form.text("library_line", record=data.summary_record or blank, record_date=day)
    sheet.across(row + 2, 0, 4, record, Look(wrap=True))


def _write_discrepancies(
    sheet: Sheet, form: Form, data: AcceptancePaper, columns: tuple[Column, ...]
) -> None:
    """Both sides of every line that differs; the differences are formulas."""
    last = len(columns) - 1
    sign = data.status.sign
    at = {column.key: letter(index) for index, column in enumerate(columns)}
    sheet.across(0, 0, last, differs_text(form, data), Look(bold=True, wrap=True))
    head = 3
    rows: list[dict[str, Value]] = []
    for number, line in enumerate(data.discrepancies, start=1):
        row = head + 2 + number
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
