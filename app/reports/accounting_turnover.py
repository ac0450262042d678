"""Оборотная ведомость: what stood, came by each way, left for each reason, and stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks
from app.queries.accounting_data import (
    Amount,
    Turnover,
    TurnoverBlock,
    TurnoverLine,
    TurnoverStep,
)
from app.reports.accounting_parts import (
    SIGNATURE_TEXTS,
    TAIL_GAP,
    accountant_of,
    days_of,
    finished,
    librarian_of,
    put_heading,
    signatures,
)
from app.reports.blocks import BODY, Block, Flow, Paragraph
from app.reports.form_parts import SMALL, fit_columns
from app.reports.forms import Form, FormSpec, load_form
from app.reports.page import PORTRAIT, Paper
from app.reports.table import Row, RuledTable
from app.reports.typeface import Typeface

FORM = "turnover"
NONE = "—"

_DAYS = frozenset({"first", "last"})
_DATE = frozenset({"date"})
SPEC = FormSpec(
    plain=SIGNATURE_TEXTS
    | {
        "title",
        "subtitle",
        "name",
        "main",
        "textbooks",
        "temporary",
        "all",
        "opened",
        "in",
        "out",
        "note",
        "sign_librarian",
        "sign_accountant",
    },
    texts={
        "period": _DAYS,
        "running": _DAYS,
        "start": _DATE,
        "end": _DATE,
        "part": frozenset({"words"}),
        "borrowed": _DAYS | {"before", "came", "gone", "after"},
        "sheet": frozenset({"page", "pages"}),
    },
    tables={
        "lines": frozenset(
            {
                "words",
                "balance_copies",
                "balance_sum",
                "off_copies",
                "off_sum",
                "copies",
                "sum",
            }
        )
    },
)


def lay_out_turnover(data: Turnover, resources: Path) -> Paper:
    """The finished pages: a part of the table for each fund, then all funds together."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    days = days_of(data.period)
    flow = Flow(face, PORTRAIT, running_head=form.text("running", **days))
    put_heading(flow, form, data.school, "", form.text("period", **days))
    width = PORTRAIT.inner_width
    columns = fit_columns(form.tables["lines"], width)
    tail = _tail(face, form, data, width)
    height = sum(block.height for block in tail) + TAIL_GAP
    RuledTable(face, [columns]).place(flow, list(_rows(form, data)), height)
    flow.skip(TAIL_GAP)
    flow.add(*tail)
    return finished(flow, form, form.text("running", **days), data.school)


def render_turnover_pdf(data: Turnover, resources: Path) -> bytes:
    """The paper as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_turnover(data, resources).pdf()


def render_turnover_xlsx(data: Turnover, resources: Path) -> bytes:
    """The paper as a workbook; sums of both accounts and balances at the end are formulas.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.accounting_xlsx import turnover_workbook

    form = load_form(resources, FORM, SPEC)
    return turnover_workbook(data, form, Typeface(resources / "fonts"))


def block_title(form: Form, block: TurnoverBlock) -> str:
    """«Основной фонд»."""
    return form.text("all" if block.fund is None else block.fund.value)


def line_words(form: Form, data: Turnover, line: TurnoverLine) -> str:
    """«Состоит на 01.01.2026», «Поступило», «   Переоценка»."""
    match line.step:
        case TurnoverStep.START:
            return form.text("start", date=format_date(data.first_day))
        case TurnoverStep.END:
            return form.text("end", date=format_date(data.next_day))
        case TurnoverStep.IN_PART | TurnoverStep.OUT_PART:
            return form.text("part", words=line.words)
    return form.text(line.step.value)


def amount_texts(amount: Amount) -> tuple[str, str]:
    """Copies and sum; a dash for none."""
    return (
        format_count(amount.copies) if amount.copies else NONE,
        format_kopecks(amount.total) if amount.total else NONE,
    )


def notes(form: Form, data: Turnover) -> list[str]:
    """How reversals are shown, and what belongs to other schools."""
    found = [form.text("note")]
    if data.has_borrowed:
        before, came, gone, after = (format_count(amount.copies) for amount in data.borrowed)
        days = {"first": format_date(data.first_day), "last": format_date(data.next_day)}
        found.append(
            form.text("borrowed", before=before, came=came, gone=gone, after=after, **days)
        )
    return found


def _rows(form: Form, data: Turnover) -> Iterator[Row]:
    for block in data.blocks:
        yield Row((block_title(form, block),), heading=True)
        for line in block.lines:
            # spaces at the beginning of a cell are no text: the sign in their place is
            words = line_words(form, data, line).replace("   ", "\u00a0\u00a0\u00a0")
            yield Row(
                (
                    words,
                    *(
                        text
                        for amount in (line.balance, line.off_balance, line.both)
                        for text in amount_texts(amount)
                    ),
                )
            )


def _tail(face: Typeface, form: Form, data: Turnover, width: float) -> list[Block]:
    blocks: list[Block] = [
        Paragraph(face, text, width, BODY if index else SMALL)
        for index, text in enumerate(notes(form, data))
    ]
    people = (librarian_of(data.school), accountant_of(data.school))
    return [*blocks, signatures(face, form, people, width)]
