"""The act 0504144 and its list as a workbook."""

from __future__ import annotations

from app.core.dates import format_date_quoted
from app.queries.paper_data import PaperStatus, WriteOffPaper
from app.reports.exclusion_list import shown_columns
from app.reports.form_parts import AmountWords, date_or_blank
from app.reports.forms import Form
from app.reports.table_parts import Column
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Formula, Look, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    ACT_CAPTION,
    ACT_LAST,
    ACT_MARK,
    ACT_SIGNATURES,
    ACT_WIDTHS,
    CAPTION,
    CAPTION_CENTER,
    CENTER,
    GAP,
    HEAD,
    LEGAL,
    NUMBERS,
    PARAGRAPH,
    PERSON,
    PLAIN,
    REQUISITE,
    REQUISITE_CAPTION,
    RIGHT,
    RULED_CENTER,
    SMALL,
    SUBTITLE,
    TITLE,
    TOTAL,
    Span,
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
from app.reports.write_off_act import BLANK_DISPOSALS, act_codes, act_requisites, order_values

ACT_NAME = "Акт"
REVERSE_NAME = "Оборотная сторона"
LIST_NAME = "Список"

APPROVAL: Span = (3, 8)
APPROVAL_PLACES: tuple[Span, ...] = ((3, 3), (5, 5), (7, 8))
HEADING: Span = (0, 5)
VALUE: Span = (2, 5)
CODE_CAPTION: Span = (6, 7)
CODE = 8
DISPOSALS: tuple[Span, ...] = ((0, 2), (3, 4), (5, 6), (7, 8))
DISPOSAL_HEIGHT = 20.0


def write_off_workbook(
    data: WriteOffPaper, act: Form, exclusion: Form, words: AmountWords, face: Typeface
) -> bytes:
    """The workbook: the face of the act, its reverse and the list, from which it takes its sums."""
    title = f"{act.text('title')} {data.number} {act.text('subtitle')}"
    book = Workbook(title, data.school.name_short, data.date, face)
    front = book.sheet(ACT_NAME, ACT_WIDTHS)
    reverse = book.sheet(REVERSE_NAME, ACT_WIDTHS)
    columns = list_columns(shown_columns(exclusion, data), LANDSCAPE_SHEET)
    register = book.sheet(LIST_NAME, widths_of(columns), LANDSCAPE_SHEET)
    total_row = _write_list_sheet(register, exclusion, data, columns, words)
    places = {
        column.key: f"'{LIST_NAME}'!{letter(i)}{total_row}" for i, column in enumerate(columns)
    }
    _write_face(front, act, data, words, places)
    _write_reverse(reverse, act, data)
    named = {
        "number": data.number or act.text("blank"),
        "date": date_or_blank(data.date, act.text("blank_date")),
    }
    running = act.text("continuation", **named)
    for sheet, name in (
        (front, running),
        (reverse, running),
        (register, exclusion.text("running", **named)),
    ):
        sheet.print_marks(
            header=status_header(act, data.status),
            running=name,
            number=exclusion.text("sheet", page="&P", pages="&N"),
        )
    return book.close()


def _line_values(
    data: WriteOffPaper, columns: tuple[Column, ...], top: int
) -> list[dict[str, Value]]:
    """Cells of the list; the sum of a line is quantity × price."""
    sign = data.status.sign
    factor_shown = data.factor_shown  # looks through all lines: ask once
    letters = {column.key: letter(index) for index, column in enumerate(columns)}
    rows: list[dict[str, Value]] = []
    for number, line in enumerate(data.lines, start=1):
        place = top + number
        price = f"{letters['price']}{place}"
        revalued: Value = None
        paid = price
        if factor_shown:
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
    head = _write_list_top(sheet, form, data, last)
    totals: dict[str, int | Money] = {
        "quantity": data.total_quantity,
        "sum": Money(data.total_kopecks),
    }
    rows = _line_values(data, columns, head_end(head, columns))
    end = write_list(sheet, head, columns, rows, totals, form.text("grand"), form.text("link"))
    sentence = form.text(
        "words",
        quantity=words.quantity,
        quantity_words=words.quantity_words,
        copies=words.copies,
        sum=words.sum,
        sum_words=words.sum_words,
    )
    sheet.least(end, GAP)
    sheet.across(end + 1, 0, last, sentence, CAPTION)
    row = write_signatures(sheet, end + 2, form, data.commission, list_signatures(columns))
    sheet.keep(end - 2, end + 3)
    sheet.keep(end - 2, row - 1)
    return end


def _write_list_top(sheet: Sheet, form: Form, data: WriteOffPaper, last: int) -> int:
    """The heading of the list; return the row of its head."""
    act = {
        "number": data.number or form.text("blank"),
        "date": date_or_blank(data.date, form.text("blank_date")),
    }
    sheet.across(0, 0, last, form.text("attachment", **act), RIGHT)
    row = 1
    if status := _status_line(form, data):
        sheet.across(row, 0, last, status, TITLE)
        row += 1
    sheet.across(row, 0, last, form.text("title"), TITLE)
    sheet.across(row + 1, 0, last, form.text("subtitle"), CENTER)
    row += 2
    values = {
        "institution": data.school.name_full or data.school.name_short,
        "fund": data.fund_name,
        "reason": data.reason_name,
    }
    for field in form.groups["requisites"]:
        sheet.across(row, 0, 1, field.caption, REQUISITE_CAPTION)
        sheet.across(row, 2, last, values[field.key], REQUISITE)
        row += 1
    sheet.least(row, GAP)
    return row + 1


def _status_line(form: Form, data: WriteOffPaper) -> str:
    """The mark of a draft or a reversal, empty for a posted act."""
    if data.status is PaperStatus.DRAFT:
        return form.text("draft")
    if data.status is PaperStatus.REVERSAL:
        return form.text("reversal_note", reverses=data.reverses or form.text("blank"))
    return ""


def _write_face(
    sheet: Sheet, form: Form, data: WriteOffPaper, words: AmountWords, places: dict[str, str]
) -> None:
    row = _write_top(sheet, form, data)
    sheet.least(row, GAP)
    row = _write_requisites(sheet, form, data, row + 1)
    sheet.least(row, GAP)
    row = write_members(sheet, row + 1, form, data.commission)
    row = _write_statement(sheet, form, data, words, places, row)
    sheet.least(row, GAP)
    write_signatures(sheet, row + 1, form, data.commission, ACT_SIGNATURES)


def _write_top(sheet: Sheet, form: Form, data: WriteOffPaper) -> int:
    """Status, legal basis and approval; return the row after them."""
    school = data.school
    write_mark(sheet, 1, ACT_MARK, form, status_words(form, data.status, data.reverses))
    sheet.across(0, *APPROVAL, data.legal_basis, LEGAL)
    sheet.across(1, *APPROVAL, form.text("approve"), CAPTION_CENTER)
    sheet.across(2, *APPROVAL, form.text("approve_head"), CENTER)
    texts = (school.director_position, "", school.director_name)
    hints = ("hint_position", "hint_signature", "hint_name")
    for span, text, hint in zip(APPROVAL_PLACES, texts, hints, strict=True):
        sheet.across(3, *span, text, PERSON)
        sheet.across(4, *span, form.text(hint), SMALL)
    sheet.across(5, *APPROVAL, form.text("blank_date"), CENTER)
    return 6


def _write_requisites(sheet: Sheet, form: Form, data: WriteOffPaper, row: int) -> int:
    """Title and requisites at the left, each beside a cell of the code box; return the next row."""
    day = date_or_blank(data.date, form.text("blank_date"))
    headings = (
        (f"{form.text('title')} {data.number or form.text('blank')}", TITLE),
        (form.text("subtitle"), SUBTITLE),
        (f"{form.text('date')} {day}", CENTER),
    )
    for offset, (heading, look) in enumerate(headings):
        sheet.across(row + offset, *HEADING, heading, look)
    requisites = act_requisites(form, data)
    for offset, (field, text) in enumerate(requisites, start=len(headings)):
        sheet.across(row + offset, *ACT_CAPTION, field.caption, REQUISITE_CAPTION)
        sheet.across(row + offset, *VALUE, text, REQUISITE)
    return _write_codes(sheet, form, data, range(row, row + len(headings) + len(requisites)))


def _write_codes(sheet: Sheet, form: Form, data: WriteOffPaper, rows: range) -> int:
    """The code box: the first codes at its top, the accounts at its foot; return the next row."""
    codes: list[tuple[str, Value]] = [("", form.text("codes"))]
    for field, (caption, code) in zip(form.groups["codes"], act_codes(form, data), strict=True):
        is_date = field.key == "date" and data.date is not None
        codes.append((caption, data.date if is_date else code))
    head, foot = codes[:4], codes[4:]
    gap: list[tuple[str, Value]] = [("", "")] * (len(rows) - len(codes))
    filled = head + gap + foot
    caption_look = Look(size=8, align="right", vertical="center", indent=1)
    code_look = Look(align="center", vertical="center", box=True)
    for row, (caption, value) in enumerate(filled, start=rows.start):
        sheet.across(row, *CODE_CAPTION, caption, caption_look)
        sheet.put(row, CODE, value, code_look)
    return rows.start + len(filled)


def _write_statement(
    sheet: Sheet,
    form: Form,
    data: WriteOffPaper,
    words: AmountWords,
    places: dict[str, str],
    row: int,
) -> int:
    """What the commission states, and the amounts as links to the list; return the next row."""
    blank = form.text("blank")
    values = {key: value or blank for key, value in order_values(data, words).items()}
    sheet.across(row, 0, ACT_LAST, form.text("order", **values), PARAGRAPH)
    sheet.across(row + 1, 0, ACT_LAST, words.sum_words, RULED_CENTER)
    sheet.across(row + 2, 0, ACT_LAST, form.text("sum_words_hint"), SMALL)
    sheets = form.text("sheets", sheets=blank, sheets_noun=form.text("sheet_many"))
    sheet.across(row + 3, 0, ACT_LAST, sheets, PARAGRAPH)
    sheet.put(row + 4, 0, form.text("workbook_quantity"), PLAIN)
    quantity = Formula(f"={places['quantity']}", data.total_quantity)
    sheet.across(row + 4, 2, 3, quantity, RULED_CENTER)
    sheet.across(row + 4, 4, 6, form.text("workbook_sum"), RIGHT)
    amount = Formula(f"={places['sum']}", Money(data.total_kopecks))
    sheet.across(row + 4, 7, 8, amount, RULED_CENTER)
    return row + 5


def _write_reverse(sheet: Sheet, form: Form, data: WriteOffPaper) -> None:
    """Directions of disposal and the marks of accounting and library."""
    sheet.across(0, 0, ACT_LAST, form.text("reverse_mark"), LEGAL)
    sheet.across(2, 0, ACT_LAST, form.text("reverse_title"), CAPTION_CENTER)
    row = _write_disposals(sheet, form, data, 4)
    row = write_signatures(sheet, row + 1, form, data.commission, ACT_SIGNATURES)
    blank = form.text("blank")
    school = data.school
    accountant = (school.accountant_position, school.accountant_name)
    first = row + 1
    sheet.across(first, 0, ACT_LAST, form.text("accounting"), CAPTION)
    line = form.text("accounting_line", month=blank, year="__", journal=blank)
    sheet.across(first + 1, 0, ACT_LAST, line, PARAGRAPH)
    label = form.text("accountant")
    row = write_signature(sheet, first + 2, form, label, accountant, ACT_SIGNATURES)
    sheet.across(row, 0, ACT_LAST, form.text("blank_date"), PLAIN)
    sheet.keep(first, row)
    first = row + 2
    sheet.across(first, 0, ACT_LAST, form.text("library"), CAPTION)
    day = format_date_quoted(data.record_date) if data.record_date else blank
    record = form.text("library_line", record=data.summary_record or blank, record_date=day)
    sheet.across(first + 1, 0, ACT_LAST, record, PARAGRAPH)
    librarian = (school.librarian_position, school.librarian_name)
    row = write_signature(sheet, first + 2, form, "", librarian, ACT_SIGNATURES)
    sheet.keep(first, row - 1)


def _write_disposals(sheet: Sheet, form: Form, data: WriteOffPaper, row: int) -> int:
    """The directions with blank lines for those not known yet; return the row after them."""
    sign = data.status.sign
    columns = form.tables["disposals"]
    spans = dict(zip((column.key for column in columns), DISPOSALS, strict=True))
    for number, column in enumerate(columns, start=1):
        sheet.across(row, *spans[column.key], column.title, HEAD)
        sheet.across(row + 1, *spans[column.key], number, NUMBERS)
    rows: list[dict[str, Value]] = [
        {
            "direction": disposal.direction,
            "quantity": sign * disposal.quantity,
            "sum": Money(sign * disposal.sum_kopecks),
            "document": disposal.document,
        }
        for disposal in data.disposals
    ]
    rows += [{}] * max(0, BLANK_DISPOSALS - len(rows))
    first = row + 2
    last = first + len(rows)
    for place, values in enumerate(rows, start=first):
        sheet.least(place, DISPOSAL_HEIGHT)
        for column in columns:
            look = Look(size=10, box=True, vertical="top", align=column.align)
            sheet.across(place, *spans[column.key], values.get(column.key), look)
    if not data.disposals:
        return last
    totals: dict[str, int | Money] = {
        "quantity": sign * sum(disposal.quantity for disposal in data.disposals),
        "sum": Money(sign * sum(disposal.sum_kopecks for disposal in data.disposals)),
    }
    for index, column in enumerate(columns):
        value: Value = form.text("disposal_total") if index == 0 else None
        if column.key in totals:
            name = letter(spans[column.key][0])
            value = Formula(f"=SUM({name}{first + 1}:{name}{last})", totals[column.key])
        sheet.across(last, *spans[column.key], value, TOTAL)
    sheet.keep(last - 1, last)
    return last + 1
