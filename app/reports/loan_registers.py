"""Журналы учёта изданий, переданных другим школам и полученных от них на время."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.core.money import format_count, format_kopecks
from app.queries.school_loans import LoanLine, LoanRegister
from app.reports.forms import Form, FormSpec, load_form
from app.reports.page import Paper
from app.reports.registers import (
    PLAIN_TEXTS,
    VALUE_TEXTS,
    Register,
    Values,
    lay_out_register,
    register_workbook,
)
from app.reports.table import PageTotal
from app.reports.workbook_cells import Money, Number, Value

LENT_FORM, BORROWED_FORM = "lent_register", "borrowed_register"
LENT_SHEET, BORROWED_SHEET = "Передано", "Получено"
TOTALS = ("quantity", "sum", "back_quantity", "out")
MONEY = frozenset({"sum"})
SPEC = FormSpec(
    plain=PLAIN_TEXTS | {"only_out"},
    texts={
        **VALUE_TEXTS,
        "period": frozenset({"period"}),
        "school": frozenset({"school"}),
        "overdue": frozenset({"days"}),
        "closing": frozenset({"quantity", "sum", "returned", "out"}),
        "closing_overdue": frozenset({"overdue"}),
    },
    tables={
        "lines": frozenset(
            {
                "number",
                "partner",
                "paper",
                "due",
                "title",
                "year",
                "quantity",
                "price",
                "sum",
                "back_date",
                "back_paper",
                "back_quantity",
                "out",
                "remark",
            }
        )
    },
)


def lay_out_loan_register(data: LoanRegister, resources: Path) -> tuple[Paper, list[PageTotal]]:
    """The finished pages and the totals of each: copies, kopecks, copies back and out."""
    return lay_out_register(_register(data, resources), resources)


def render_loan_register_pdf(data: LoanRegister, resources: Path) -> bytes:
    """The register as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_loan_register(data, resources)[0].pdf()


def render_loan_register_xlsx(data: LoanRegister, resources: Path) -> bytes:
    """The register as a workbook; its sums are formulas.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    sheet = LENT_SHEET if data.lent else BORROWED_SHEET
    return register_workbook(_register(data, resources), resources, sheet)


def _register(data: LoanRegister, resources: Path) -> Register:
    form = load_form(resources, LENT_FORM if data.lent else BORROWED_FORM, SPEC)
    return Register(
        form=form,
        columns=form.tables["lines"],
        school=data.school,
        on=data.on,
        rows=tuple(
            values
            for number, line in enumerate(data.lines, start=1)
            for values in _line_values(form, number, line)
        ),
        totals=TOTALS,
        money=MONEY,
        legal_basis=data.legal_basis,
        subtitle=_subtitle(form, data),
        products={"sum": ("quantity", "price")},
        closing=_closing(form, data),
    )


def _subtitle(form: Form, data: LoanRegister) -> str:
    asked = data.asked
    pieces = []
    if asked.period is not None and asked.period.first is not None:
        pieces.append(form.text("period", period=asked.period.label))
    if asked.partner_id is not None and data.lines:
        pieces.append(form.text("school", school=data.lines[0].partner))
    if asked.only_out:
        pieces.append(form.text("only_out"))
    return "; ".join(pieces)


def _closing(form: Form, data: LoanRegister) -> tuple[str, ...]:
    lines = data.lines
    sentences = [
        form.text(
            "closing",
            quantity=format_count(sum(line.quantity for line in lines)),
            sum=format_kopecks(sum(line.total for line in lines)),
            returned=format_count(sum(line.returned for line in lines)),
            out=format_count(sum(line.out for line in lines)),
        )
    ]
    overdue = sum(line.out for line in lines if line.overdue_days)
    if overdue:
        sentences.append(form.text("closing_overdue", overdue=format_count(overdue)))
    return tuple(sentences)


def _line_values(form: Form, number: int, line: LoanLine) -> Iterator[Values]:
    """The line with its first return, and a row for each further one."""
    first: dict[str, Value] = {
        "number": Number(number, "0"),
        "partner": line.partner,
        "paper": line.paper,
        "due": line.due,
        "title": line.name,
        "year": None if line.year is None else Number(line.year, "0"),
        "quantity": line.quantity,
        "price": Money(line.price),
        "sum": Money(line.total),
        "out": line.out,
        "remark": form.text("overdue", days=str(line.overdue_days)) if line.overdue_days else "",
    }
    returns: list[dict[str, Value]] = [
        {"back_date": item.date, "back_paper": item.paper, "back_quantity": item.quantity}
        for item in line.returns
    ]
    yield first | returns[0] if returns else first
    yield from returns[1:]
