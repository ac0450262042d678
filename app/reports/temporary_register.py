"""Журнал учёта изданий временного хранения: a line a lot, what left beneath it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.core.money import format_count, format_kopecks
from app.queries.lot_registers import LotRecord, TemporaryRegister
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

FORM = "temporary_register"
SHEET = "Временное хранение"
TOTALS = ("quantity", "sum", "out_quantity", "out_sum")
MONEY = frozenset({"sum", "out_sum"})
SPEC = FormSpec(
    plain=PLAIN_TEXTS,
    texts={
        **VALUE_TEXTS,
        "period": frozenset({"period"}),
        "cancelled": frozenset({"paper"}),
        "closing": frozenset({"quantity", "sum", "gone", "gone_sum", "left"}),
    },
    tables={
        "lines": frozenset(
            {
                "number",
                "date",
                "record",
                "source",
                "title",
                "year",
                "numbers",
                "quantity",
                "price",
                "sum",
                "out_paper",
                "out_quantity",
                "out_sum",
            }
        )
    },
)


def lay_out_temporary_register(
    data: TemporaryRegister, resources: Path
) -> tuple[Paper, list[PageTotal]]:
    """The finished pages and the totals of each: copies and kopecks that came and left."""
    return lay_out_register(_register(data, resources), resources)


def render_temporary_register_pdf(data: TemporaryRegister, resources: Path) -> bytes:
    """The register as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_temporary_register(data, resources)[0].pdf()


def render_temporary_register_xlsx(data: TemporaryRegister, resources: Path) -> bytes:
    """The register as a workbook; its sums are formulas.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    return register_workbook(_register(data, resources), resources, SHEET)


def _register(data: TemporaryRegister, resources: Path) -> Register:
    form = load_form(resources, FORM, SPEC)
    lines = data.lines
    return Register(
        form=form,
        columns=form.tables["lines"],
        school=data.school,
        on=data.on,
        rows=tuple(
            values
            for number, line in enumerate(lines, start=1)
            for values in _line_values(form, number, line)
        ),
        totals=TOTALS,
        money=MONEY,
        legal_basis=data.legal_basis,
        subtitle="" if data.period is None else form.text("period", period=data.period.label),
        products={"sum": ("quantity", "price")},
        closing=(
            form.text(
                "closing",
                quantity=format_count(sum(line.quantity for line in lines)),
                sum=format_kopecks(sum(line.total for line in lines)),
                gone=format_count(sum(line.gone for line in lines)),
                gone_sum=format_kopecks(sum(line.gone_kopecks for line in lines)),
                left=format_count(sum(line.quantity - line.gone for line in lines)),
            ),
        ),
    )


def _line_values(form: Form, number: int, line: LotRecord) -> Iterator[Values]:
    """The lot with its first disposal, and a row for each further one."""
    first: dict[str, Value] = {
        "number": Number(number, "0"),
        "date": line.date,
        "record": line.record,
        "source": line.source,
        "title": line.name,
        "year": None if line.year is None else Number(line.year, "0"),
        "numbers": line.numbers,
    }
    yield first | entry_values(form, line)
    yield from disposal_values(line)[1:]


def entry_values(form: Form, line: LotRecord) -> dict[str, Value]:
    """Quantity, price, sum and the first disposal of a lot; of one that was taken back its
    reversal."""
    if line.cancelled_by:
        return {"out_paper": form.text("cancelled", paper=line.cancelled_by)}
    values: dict[str, Value] = {
        "quantity": line.quantity,
        "price": Money(line.price),
        "sum": Money(line.total),
    }
    disposals = disposal_values(line)
    return values | disposals[0] if disposals else values


def disposal_values(line: LotRecord) -> list[dict[str, Value]]:
    """The cells of what has left, a row a paper."""
    return [
        {
            "out_paper": item.paper,
            "out_quantity": item.quantity,
            "out_sum": Money(item.kopecks),
        }
        for item in line.disposals
    ]
