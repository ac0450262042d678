"""The papers for the accountant as workbooks: figures are numbers, sums are formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.queries.accounting_data import (
    Amount,
    DocumentList,
    Reconciliation,
    Turnover,
    TurnoverBlock,
    TurnoverLine,
    TurnoverStep,
)
from app.reports.accounting_documents import by_kind, records_text, status_text, total_text
from app.reports.accounting_parts import (
    accountant_of,
    days_of,
    librarian_of,
    write_heading,
    write_people,
)
from app.reports.accounting_reconciliation import (
    ACCOUNTS,
    fund_words,
    sentences,
    title_of,
    when_of,
)
from app.reports.accounting_turnover import block_title, line_words, notes
from app.reports.forms import Form
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import MONEY_FORMAT, Formula, Look, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET, PORTRAIT_SHEET
from app.reports.workbook_parts import (
    CAPTION,
    GAP,
    PARAGRAPH,
    PLAIN,
    TOTAL,
    head_end,
    letter,
    list_columns,
    list_signatures,
    widths_of,
    write_head,
)
from app.reports.workbook_sheet import Sheet

RECONCILIATION_NAME = "Сверка"
TURNOVER_NAME = "Оборотная ведомость"
DOCUMENTS_NAME = "Документы"

CELL = Look(size=10, box=True, vertical="top")
NUMBER_CELL = replace(CELL, align="right")
MONEY_CELL = replace(NUMBER_CELL, number_format=MONEY_FORMAT)
HEADING = Look(size=10, bold=True, box=True)
BOLD_CELL = replace(CELL, bold=True)
BOLD_NUMBER = replace(NUMBER_CELL, bold=True)
WRITING_ROW = 22.0
"""Points of a row in which somebody writes a figure."""

_BALANCES = (TurnoverStep.START, TurnoverStep.END)
_WHOLES = (*_BALANCES, TurnoverStep.OPENED, TurnoverStep.IN, TurnoverStep.OUT)


def reconciliation_workbook(data: Reconciliation, form: Form, face: Typeface) -> bytes:
    """One sheet: the accountant's figures are typed in, the difference then shows itself."""
    columns = list_columns(form.tables["lines"], PORTRAIT_SHEET)
    last = len(columns) - 1
    title = title_of(form, data)
    book = Workbook(title, data.school.name_short, data.state.on, face)
    sheet = book.sheet(RECONCILIATION_NAME, widths_of(columns))
    row = write_heading(sheet, last, form, data.school, data.legal_basis, when_of(form, data))
    sheet.across(row, 0, last, form.text("card"), PLAIN)
    sheet.least(row + 1, GAP)
    head = row + 2
    write_head(sheet, head, columns)
    row = head_end(head, columns)
    for account, key in ACCOUNTS:
        sheet.across(row, 0, last, form.text(key), HEADING)
        first = row + 1
        lines = data.state.of_account(account)
        for offset, line in enumerate(lines):
            _write_fund(sheet, first + offset, fund_words(line.fund), line.amount)
        if not lines:
            sheet.across(first, 0, last, form.text("nothing"), CELL)
        row = first + max(1, len(lines))
        total = data.state.total(account) if lines else Amount()
        _write_account_total(sheet, row, form.text(f"{key}_total"), total, first, bool(lines))
        row += 1
    sheet.least(row, GAP)
    start = row + 1
    row = _write_sentences(sheet, start, last, sentences(form, data))
    sheet.across(row, 0, last, form.text("result"), PARAGRAPH)
    for line_number in (1, 2):
        sheet.across(row + line_number, 0, last, None, Look(rule=True))
    row = write_people(
        sheet,
        row + 3,
        form,
        (librarian_of(data.school), accountant_of(data.school)),
        list_signatures(columns, stacked=True),
    )
    sheet.across(row, 0, last, f"{form.text('date')} {form.text('blank_date')}", PLAIN)
    sheet.keep(start - 2, row)
    _print_marks(sheet, form, title)
    return book.close()


def _write_fund(sheet: Sheet, row: int, words: str, amount: Amount) -> None:
    sheet.least(row, WRITING_ROW)
    place = row + 1
    sheet.put(row, 0, words, CELL)
    sheet.put(row, 1, amount.copies, NUMBER_CELL)
    sheet.put(row, 2, Money(amount.total), NUMBER_CELL)
    sheet.put(row, 3, None, NUMBER_CELL)
    sheet.put(row, 4, None, MONEY_CELL)
    difference = Formula(f'=IF(ISBLANK(E{place}),"",C{place}-E{place})', None)
    sheet.put(row, 5, difference, MONEY_CELL)


def _write_account_total(
    sheet: Sheet, row: int, words: str, amount: Amount, first: int, has_lines: bool
) -> None:
    """The total of an account; ``first`` is its first row."""
    span = f"{first + 1}:{{0}}{row}"
    sheet.put(row, 0, words, TOTAL)
    values: tuple[Value, ...] = (amount.copies, Money(amount.total))
    if has_lines:
        values = (
            Formula(f"=SUM(B{span.format('B')})", amount.copies),
            Formula(f"=SUM(C{span.format('C')})", Money(amount.total)),
        )
    for column, value in enumerate(values, start=1):
        sheet.put(row, column, value, TOTAL)
    total = replace(TOTAL, number_format=MONEY_FORMAT)
    sheet.put(row, 3, None, TOTAL)
    for column, name in ((4, "E"), (5, "F")):
        filled = f'=IF(COUNT(E{first + 1}:E{row})=0,"",SUM({name}{span.format(name)}))'
        sheet.put(row, column, Formula(filled, None), total)
    sheet.keep(row - 1, row)


def turnover_workbook(data: Turnover, form: Form, face: Typeface) -> bytes:
    """One sheet: a part for each fund; the balance at the end is a formula."""
    columns = list_columns(form.tables["lines"], PORTRAIT_SHEET)
    last = len(columns) - 1
    days = days_of(data.period)
    title = form.text("running", **days)
    book = Workbook(title, data.school.name_short, data.period.last, face)
    sheet = book.sheet(TURNOVER_NAME, widths_of(columns))
    row = write_heading(sheet, last, form, data.school, "", form.text("period", **days))
    write_head(sheet, row, columns)
    row = head_end(row, columns)
    for block in data.blocks:
        sheet.across(row, 0, last, block_title(form, block), HEADING)
        row = _write_block(sheet, row + 1, form, data, block)
    sheet.least(row, GAP)
    row = _write_sentences(sheet, row + 1, last, notes(form, data))
    people = (librarian_of(data.school), accountant_of(data.school))
    places = list_signatures(columns, stacked=True)
    first = row
    row = write_people(sheet, row, form, people, places)
    sheet.keep(first, row - 1)
    _print_marks(sheet, form, title)
    return book.close()


def _write_block(sheet: Sheet, top: int, form: Form, data: Turnover, block: TurnoverBlock) -> int:
    """The lines of one fund; the row after them."""
    at = {line.step: top + number + 1 for number, line in enumerate(block.lines)}
    for number, line in enumerate(block.lines):
        row = top + number
        bold = line.step in _WHOLES
        look = replace(BOLD_CELL if bold else CELL, indent=0 if bold else 2)
        sheet.put(row, 0, line_words(form, data, line).strip(), look)
        amounts = _amounts(line)
        for column, amount in enumerate(amounts, start=1):
            value: Value = amount
            if column > 4:
                left, right = letter(column - 4), letter(column - 2)
                value = Formula(f"={left}{row + 1}+{right}{row + 1}", amount)
            elif line.step is TurnoverStep.END:
                value = Formula(_balance(letter(column), at), amount)
            sheet.put(row, column, value, BOLD_NUMBER if bold else NUMBER_CELL)
    sheet.keep(top - 1, top + 1)
    return top + len(block.lines)


def _amounts(line: TurnoverLine) -> tuple[int | Money, ...]:
    return tuple(
        value
        for amount in (line.balance, line.off_balance, line.both)
        for value in (amount.copies, Money(amount.total))
    )


def _balance(name: str, at: dict[TurnoverStep, int]) -> str:
    """Start + opened + in − out, of one column."""
    opened = at.get(TurnoverStep.OPENED)
    plus = f"+{name}{opened}" if opened else ""
    start, into, out = (
        at[step] for step in (TurnoverStep.START, TurnoverStep.IN, TurnoverStep.OUT)
    )
    return f"={name}{start}{plus}+{name}{into}-{name}{out}"


def documents_workbook(data: DocumentList, form: Form, face: Typeface) -> bytes:
    """One sheet: a row a document under the heading of its kind."""
    columns = list_columns(form.tables["lines"], LANDSCAPE_SHEET)
    last = len(columns) - 1
    days = days_of(data.period)
    title = form.text("running", **days)
    book = Workbook(title, data.school.name_short, data.period.last, face)
    sheet = book.sheet(DOCUMENTS_NAME, widths_of(columns), LANDSCAPE_SHEET)
    row = write_heading(sheet, last, form, data.school, "", form.text("period", **days))
    write_head(sheet, row, columns)
    row = head_end(row, columns)
    looks = [replace(CELL, align=column.align) for column in columns]
    for name, documents in by_kind(form, data):
        sheet.across(row, 0, last, name, HEADING)
        sheet.keep(row, row + 1)
        row += 1
        for document in documents:
            values: tuple[Value, ...] = (
                Number(int(document.number), "0")
                if document.number.isdecimal()
                else document.number,
                document.date,
                document.record_date,
                records_text(document),
                document.subject,
                document.copies,
                Money(document.total),
                status_text(form, document),
            )
            for column, value in enumerate(values):
                sheet.put(row, column, value, looks[column])
            row += 1
    if not data.rows:
        sheet.across(row, 0, last, form.text("nothing"), CELL)
        row += 1
    sheet.least(row, GAP)
    sheet.across(row + 1, 0, last, total_text(form, data), CAPTION)
    end = write_people(sheet, row + 2, form, (librarian_of(data.school),), list_signatures(columns))
    sheet.keep(row - 1, end - 1)
    _print_marks(sheet, form, title)
    return book.close()


def _write_sentences(sheet: Sheet, row: int, last: int, texts: Sequence[str]) -> int:
    for text in texts:
        sheet.across(row, 0, last, text, PARAGRAPH)
        row += 1
    return row


def _print_marks(sheet: Sheet, form: Form, title: str) -> None:
    number = form.text("sheet", page="&P", pages="&N")
    sheet.print_marks(header="", running=title, number=number)
