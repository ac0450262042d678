"""Сверка с бухгалтерией: what the library holds, room for what the accountant has booked.

The library fund is booked by money in one group card (ф. 0504032); the librarian answers for
copies. Both sign that their figures agree, or why not.
"""

from __future__ import annotations

from pathlib import Path

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks
from app.core.stock import FUND_NAMES, Account, Fund
from app.queries.accounting_data import Amount, Reconciliation
from app.reports.accounting_parts import (
    SIGNATURE_TEXTS,
    TAIL_GAP,
    accountant_of,
    finished,
    librarian_of,
    put_heading,
    signatures,
)
from app.reports.blocks import BODY, BODY_BOLD, Block, FilledLine, Flow, Paragraph, Space
from app.reports.form_parts import AmountWords, fit_columns
from app.reports.forms import Form, FormSpec, load_form
from app.reports.page import PORTRAIT, Paper
from app.reports.table import Row, RuledTable
from app.reports.table_parts import TableStyle, Totals
from app.reports.typeface import MM, TextStyle, Typeface

FORM = "reconciliation"
TABLE_GAP = 4 * MM
WRITING_ROW = 8 * MM
"""Room to write a figure by hand."""
STYLE = TableStyle(body=TextStyle(10), totals=TextStyle(10, bold=True), least_row=WRITING_ROW)
RESULT_LINES = 2

_AMOUNT = frozenset({"quantity", "sum"})
SPEC = FormSpec(
    plain=SIGNATURE_TEXTS
    | {
        "title",
        "subtitle",
        "name",
        "closed",
        "card",
        "balance",
        "off_balance",
        "balance_total",
        "off_balance_total",
        "nothing",
        "result",
        "sign_librarian",
        "sign_accountant",
        "date",
        "blank_date",
    },
    texts={
        "as_of": frozenset({"date"}),
        "words": frozenset({"quantity", "quantity_words", "copies", "sum", "sum_words"}),
        "lent": _AMOUNT,
        "borrowed": _AMOUNT,
        "sheet": frozenset({"page", "pages"}),
    },
    tables={
        "lines": frozenset({"fund", "copies", "sum", "their_copies", "their_sum", "difference"})
    },
)
ACCOUNTS = ((Account.BALANCE, "balance"), (Account.OFF_BALANCE, "off_balance"))
"""Accounts in the order of the tables, with the beginning of the keys of their texts."""


def lay_out_reconciliation(data: Reconciliation, resources: Path) -> Paper:
    """The finished pages: a table an account, the sum in words, room for the outcome."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    flow = Flow(face, PORTRAIT, running_head=title_of(form, data))
    put_heading(flow, form, data.school, data.legal_basis, when_of(form, data))
    width = PORTRAIT.inner_width
    flow.add(Paragraph(face, form.text("card"), width, BODY))
    columns = fit_columns(form.tables["lines"], width)
    for account, key in ACCOUNTS:
        flow.skip(TABLE_GAP)
        heading = Paragraph(face, form.text(key), width, BODY_BOLD)
        if heading.height + 3 * WRITING_ROW > flow.room:
            flow.new_page()
        flow.put(heading)
        flow.skip(1 * MM)
        lines = data.state.of_account(account)
        totals = Totals(
            columns=tuple(column.key for column in columns[1:]),
            formats=(format_count, format_kopecks, _blank, _blank, _blank),
            grand=form.text(f"{key}_total"),
        )
        rows = [
            Row(
                (
                    fund_words(line.fund),
                    format_count(line.amount.copies),
                    format_kopecks(line.amount.total),
                    "",
                    "",
                    "",
                ),
                (line.amount.copies, line.amount.total, 0, 0, 0),
            )
            for line in lines
        ]
        empty = Row((form.text("nothing"), "", "", "", "", ""))
        RuledTable(face, [columns], totals, STYLE).place(flow, rows or [empty])
    flow.skip(TAIL_GAP)
    for sentence in sentences(form, data):
        flow.add(Paragraph(face, sentence, width, BODY))
    flow.skip(TAIL_GAP)
    flow.add(*_tail(face, form, data, width))
    return finished(flow, form, title_of(form, data), data.school)


def render_reconciliation_pdf(data: Reconciliation, resources: Path) -> bytes:
    """The paper as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_reconciliation(data, resources).pdf()


def render_reconciliation_xlsx(data: Reconciliation, resources: Path) -> bytes:
    """The paper as a workbook: the accountant types figures, differences are formulas.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.accounting_xlsx import reconciliation_workbook

    form = load_form(resources, FORM, SPEC)
    return reconciliation_workbook(data, form, Typeface(resources / "fonts"))


def title_of(form: Form, data: Reconciliation) -> str:
    """«Сверка с бухгалтерией по состоянию на конец дня 31.12.2026»."""
    return f"{form.text('name')} {form.text('as_of', date=format_date(data.state.on))}"


def when_of(form: Form, data: Reconciliation) -> str:
    return form.text("as_of", date=format_date(data.state.on))


def fund_words(fund: Fund) -> str:
    """«Основной фонд»."""
    name = FUND_NAMES[fund]
    return name if fund is Fund.TEMPORARY else f"{name} фонд"


def sentences(form: Form, data: Reconciliation) -> list[str]:
    """The sum in words, what is lent and borrowed, whether the day is closed."""
    whole = data.state.total()
    words = AmountWords.of(whole.copies, whole.total)
    found = [
        form.text(
            "words",
            quantity=words.quantity,
            quantity_words=words.quantity_words,
            copies=words.copies,
            sum=words.sum,
            sum_words=words.sum_words,
        )
    ]
    for key, amount in (("lent", data.state.lent), ("borrowed", data.state.borrowed)):
        if not amount.is_nothing:
            found.append(_amount_text(form, key, amount))
    if data.closed:
        found.append(form.text("closed"))
    return found


def _blank(_amount: int) -> str:
    """Room for a figure of the accountant."""
    return ""


def _amount_text(form: Form, key: str, amount: Amount) -> str:
    return form.text(key, quantity=format_count(amount.copies), sum=format_kopecks(amount.total))


def _tail(face: Typeface, form: Form, data: Reconciliation, width: float) -> list[Block]:
    day = f"{form.text('date')} {form.text('blank_date')}"
    return [
        Paragraph(face, form.text("result"), width, BODY),
        FilledLine(face, "", width, least_lines=RESULT_LINES),
        Space(TAIL_GAP),
        signatures(face, form, (librarian_of(data.school), accountant_of(data.school)), width),
        Space(TAIL_GAP),
        Paragraph(face, day, width, BODY),
    ]
