"""The act 0504144 and its list as a workbook."""

from __future__ import annotations

from app.core.dates import format_date_quoted
from app.queries.paper_data import PaperStatus, WriteOffPaper
from app.reports.exclusion_list import shown_columns
from app.reports.form_parts import AmountWords, date_or_blank
from app.reports.forms import Form
from app.reports.table_parts import Column
from app.reports.workbook import Formula, Look, Money, Number, Sheet, Value, Workbook
from app.reports.workbook_parts import (
    CAPTION,
    HEAD,
    MARK,
    PLAIN,
    RULED,
    RULED_CENTER,
    SMALL,
    SUBTITLE,
    TITLE,
    TOTAL,
    letter,
    unit_widths,
    write_list,
    write_signature,
    write_signatures,
)
from app.reports.write_off_act import act_codes, act_requisites, order_values

ACT_WIDTHS = [27.0, 26.0, 15.0, 14.0, 16.0]
ACT_SIGNATURES = ((0, 0), (1, 1), (2, 2), (3, 4))
LIST_NAME = "Список"
ACT_NAME = "Акт"


def write_off_workbook(
    data: WriteOffPaper, act: Form, exclusion: Form, words: AmountWords
) -> bytes:
    """The workbook: sheets «Акт» and «Список»; the act takes its amounts from the list."""
    title = f"{act.text('title')} {data.number} {act.text('subtitle')}"
    book = Workbook(title, data.school.name_short, data.date)
    act_sheet = book.sheet(ACT_NAME, ACT_WIDTHS)
    columns = shown_columns(exclusion, data)
    list_sheet = book.sheet(LIST_NAME, unit_widths(columns), landscape=True)
    total_row = _write_list_sheet(list_sheet, exclusion, data, columns, words)
    places = {
        column.key: f"'{LIST_NAME}'!{letter(i)}{total_row}" for i, column in enumerate(columns)
    }
    _write_act_sheet(act_sheet, act, data, words, places)
    if data.status is PaperStatus.DRAFT:
        act_sheet.print_marks(header=act.text("draft"))
    return book.close()


def _line_values(
    data: WriteOffPaper, columns: tuple[Column, ...], top: int
) -> list[dict[str, Value]]:
    """Cells of the list; the sum of a line is quantity × price."""
    sign = data.status.sign
    letters = {column.key: letter(index) for index, column in enumerate(columns)}
    rows: list[dict[str, Value]] = []
    for number, line in enumerate(data.lines, start=1):
        place = top + number
        price = f"{letters['price']}{place}"
        revalued: Value = None
        paid = price
        if data.factor_shown:
            paid = f"{letters['revalued']}{place}"
            revalued = Formula(
                f"=ROUND({price}*{letters['factor']}{place},2)", Money(line.revalued_kopecks)
            )
        rows.append(
            {
                "number": number,
                "inventory": line.number_text,
                "title": line.title_line,
                "year": None if line.year is None else Number(line.year, "0"),
                "quantity": sign * line.quantity,
                "price": Money(line.price_kopecks),
                "factor": Number(float(1 if line.factor is None else line.factor), "0.00##"),
                "revalued": revalued,
                "sum": Formula(
                    f"={letters['quantity']}{place}*{paid}", Money(sign * line.sum_kopecks)
                ),
                "remark": line.remark,
            }
        )
    return rows


def _write_list_sheet(
    sheet: Sheet,
    form: Form,
    data: WriteOffPaper,
    columns: tuple[Column, ...],
    words: AmountWords,
) -> int:
    """Write the list; return the number of its total row as formulas count rows."""
    last = len(columns) - 1
    act = {
        "number": data.number or form.text("blank"),
        "date": date_or_blank(data.date, form.text("blank_date")),
    }
    sheet.across(0, 0, last, form.text("attachment", **act), Look(align="right"))
    row = 1
    if status := _status_line(form, data):
        sheet.across(row, 0, last, status, MARK)
        row += 1
    sheet.across(row, 0, last, form.text("title"), TITLE)
    sheet.across(row + 1, 0, last, form.text("subtitle"), SUBTITLE)
    row += 2
    values = {
        "institution": data.school.name_full or data.school.name_short,
        "fund": data.fund_name,
        "reason": data.reason_name,
    }
    for field in form.groups["requisites"]:
        sheet.across(row, 0, 1, field.caption, PLAIN)
        sheet.across(row, 2, last, values[field.key], Look(rule=True, wrap=True))
        row += 1
    totals: dict[str, int | Money] = {
        "quantity": data.total_quantity,
        "sum": Money(data.total_kopecks),
    }
    head = row + 1
    rows = _line_values(data, columns, head + 2)
    end = write_list(sheet, head, columns, rows, totals, form.text("grand"))
    sentence = form.text(
        "words",
        quantity=words.quantity,
        quantity_words=words.quantity_words,
        copies=words.copies,
        sum=words.sum,
        sum_words=words.sum_words,
    )
    sheet.across(end + 1, 0, last, sentence, Look(bold=True, wrap=True))
    places = ((0, 1), (2, 2), (3, 4), (5, last))
    write_signatures(sheet, end + 3, form, data.commission, places)
    draft = form.text("draft") if data.status is PaperStatus.DRAFT else ""
    sheet.print_marks(header=draft, footer=form.text("sheet", page="&P", pages="&N"))
    return end


def _status_line(form: Form, data: WriteOffPaper) -> str:
    """The mark of a draft or a reversal, empty for a posted act."""
    if data.status is PaperStatus.DRAFT:
        return form.text("draft")
    if data.status is PaperStatus.REVERSAL:
        return form.text("reversal_note", reverses=data.reverses or form.text("blank"))
    return ""


def _write_act_sheet(
    sheet: Sheet, form: Form, data: WriteOffPaper, words: AmountWords, places: dict[str, str]
) -> None:
    row = _write_act_top(sheet, form, data)
    row = _write_act_requisites(sheet, form, data, row)
    row = _write_act_statement(sheet, form, data, words, places, row)
    row = write_signatures(sheet, row + 1, form, data.commission, ACT_SIGNATURES)
    _write_act_reverse(sheet, form, data, row + 1)


def _write_act_top(sheet: Sheet, form: Form, data: WriteOffPaper) -> int:
    """Status, legal basis and approval; return the row after them."""
    school = data.school
    status = ""
    if data.status is PaperStatus.DRAFT:
        status = f"{form.text('draft')}. {form.text('draft_note')}"
    elif data.status is PaperStatus.REVERSAL:
        note = form.text("reversal_note", reverses=data.reverses or form.text("blank"))
        status = f"{form.text('reversal')}. {note}"
    sheet.across(0, 0, 1, status, Look(bold=True, size=12, wrap=True))
    sheet.across(0, 2, 4, data.legal_basis, Look(size=8, align="right", wrap=True))
    sheet.across(1, 2, 4, form.text("approve"), Look(bold=True, align="center"))
    sheet.across(2, 2, 4, form.text("approve_head"), Look(align="center"))
    sheet.put(3, 2, school.director_position, RULED_CENTER)
    sheet.put(3, 3, None, RULED_CENTER)
    sheet.put(3, 4, school.director_name, RULED_CENTER)
    for column, hint in ((2, "hint_position"), (3, "hint_signature"), (4, "hint_name")):
        sheet.put(4, column, form.text(hint), SMALL)
    sheet.across(5, 2, 4, form.text("blank_date"), Look(align="center"))
    number = data.number or form.text("blank")
    sheet.across(7, 0, 4, f"{form.text('title')} {number}", TITLE)
    sheet.across(8, 0, 4, form.text("subtitle"), SUBTITLE)
    day = date_or_blank(data.date, form.text("blank_date"))
    sheet.across(9, 0, 4, f"{form.text('date')} {day}", Look(align="center"))
    return 11


def _write_act_requisites(sheet: Sheet, form: Form, data: WriteOffPaper, row: int) -> int:
    """Requisites at the left, the code box at the right; return the row after them."""
    requisites = act_requisites(form, data)
    codes = act_codes(form, data)
    box = Look(box=True, align="center")
    sheet.put(row, 4, form.text("codes"), box)
    for offset in range(max(len(requisites), len(codes))):
        place = row + 1 + offset
        if offset < len(requisites):
            field, text = requisites[offset]
            sheet.put(place, 0, field.caption, PLAIN)
            sheet.across(place, 1, 2, text, Look(rule=True, wrap=True))
        if offset < len(codes):
            caption, code = codes[offset]
            is_date = form.groups["codes"][offset].key == "date" and data.date is not None
            sheet.put(place, 3, caption, Look(size=9, align="right"))
            sheet.put(place, 4, data.date if is_date else code, box)
    return row + 2 + max(len(requisites), len(codes))


def _write_act_statement(
    sheet: Sheet,
    form: Form,
    data: WriteOffPaper,
    words: AmountWords,
    places: dict[str, str],
    row: int,
) -> int:
    """The commission, what it states, and the amounts as links to the list."""
    sheet.put(row, 0, form.text("commission"), PLAIN)
    row += 1
    commission = data.commission
    chair = commission.chair
    named = [(form.text("member_chair"), chair.position, chair.name)] if chair else []
    named += [(form.text("member"), m.position, m.name) for m in commission.others]
    for role, position, name in named or [(form.text("member_chair"), "", "")]:
        sheet.put(row, 0, role, PLAIN)
        sheet.across(row, 1, 2, position, RULED_CENTER)
        sheet.across(row, 3, 4, name, RULED_CENTER)
        row += 1
    blank = form.text("blank")
    values = {key: value or blank for key, value in order_values(data, words).items()}
    sheet.across(row, 0, 4, form.text("order", **values), Look(wrap=True))
    sheet.across(row + 1, 0, 4, words.sum_words, Look(rule=True, align="center", wrap=True))
    sheet.across(row + 2, 0, 4, form.text("sum_words_hint"), SMALL)
    many = form.text("sheet_many")
    sheet.across(row + 3, 0, 4, form.text("sheets", sheets=blank, sheets_noun=many), PLAIN)
    sheet.put(row + 4, 0, form.text("workbook_quantity"), PLAIN)
    sheet.put(row + 4, 1, Formula(f"={places['quantity']}", data.total_quantity), RULED)
    sheet.put(row + 5, 0, form.text("workbook_sum"), PLAIN)
    sheet.put(row + 5, 1, Formula(f"={places['sum']}", Money(data.total_kopecks)), RULED)
    return row + 6


def _write_act_reverse(sheet: Sheet, form: Form, data: WriteOffPaper, row: int) -> None:
    """Directions of disposal and the marks of accounting and library."""
    sign = data.status.sign
    sheet.page_break(row)
    sheet.across(row, 0, 4, form.text("reverse_title"), Look(bold=True, align="center"))
    row += 1
    spans = {"direction": (0, 1), "quantity": (2, 2), "sum": (3, 3), "document": (4, 4)}
    for column in form.tables["disposals"]:
        sheet.across(row, *spans[column.key], column.title, HEAD)
    first = row + 1
    row = first
    for disposal in data.disposals:
        look = Look(box=True, wrap=True, top=True)
        sheet.across(row, 0, 1, disposal.direction, look)
        sheet.put(row, 2, sign * disposal.quantity, look)
        sheet.put(row, 3, Money(sign * disposal.sum_kopecks), look)
        sheet.put(row, 4, disposal.document, look)
        row += 1
    if data.disposals:
        quantity = sign * sum(disposal.quantity for disposal in data.disposals)
        kopecks = sign * sum(disposal.sum_kopecks for disposal in data.disposals)
        sheet.across(row, 0, 1, form.text("disposal_total"), TOTAL)
        sheet.put(row, 2, Formula(f"=SUM(C{first + 1}:C{row})", quantity), TOTAL)
        sheet.put(row, 3, Formula(f"=SUM(D{first + 1}:D{row})", Money(kopecks)), TOTAL)
        sheet.put(row, 4, None, TOTAL)
        row += 1
    row = write_signatures(sheet, row + 1, form, data.commission, ACT_SIGNATURES)
    blank = form.text("blank")
    sheet.put(row + 1, 0, form.text("accounting"), CAPTION)
    line = form.text("accounting_line", month=blank, year="__", journal=blank)
    sheet.across(row + 2, 0, 4, line, PLAIN)
    school = data.school
    accountant = (school.accountant_position, school.accountant_name)
    row = write_signature(sheet, row + 3, form, form.text("accountant"), accountant, ACT_SIGNATURES)
    sheet.put(row, 0, form.text("blank_date"), PLAIN)
    sheet.put(row + 2, 0, form.text("library"), CAPTION)
    day = format_date_quoted(data.record_date) if data.record_date else blank
    record = form.text("library_line", record=data.summary_record or blank, record_date=day)
    sheet.across(row + 3, 0, 4, record, Look(wrap=True))
