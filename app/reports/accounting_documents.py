"""Реестр документов: the posted documents of a period by kind and number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks
from app.core.stock import DOCUMENT_NAMES, DocumentStatus
from app.queries.accounting_data import DocumentList
from app.queries.documents import DocumentRow
from app.reports.accounting_parts import (
    SIGNATURE_TEXTS,
    TAIL_GAP,
    days_of,
    finished,
    librarian_of,
    put_heading,
    signatures,
)
from app.reports.blocks import BODY_BOLD, Block, Flow, Paragraph
from app.reports.form_parts import fit_columns
from app.reports.forms import Form, FormSpec, load_form
from app.reports.page import LANDSCAPE, Paper
from app.reports.table import Row, RuledTable
from app.reports.typeface import Typeface

FORM = "documents_list"

_DAYS = frozenset({"first", "last"})
SPEC = FormSpec(
    plain=SIGNATURE_TEXTS
    | {
        "title",
        "subtitle",
        "name",
        "reversal",
        "reversed",
        "posted",
        "nothing",
        "sign_librarian",
    },
    texts={
        "period": _DAYS,
        "running": _DAYS,
        "kind": frozenset({"name", "count"}),
        "total": frozenset({"count"}),
        "sheet": frozenset({"page", "pages"}),
    },
    tables={
        "lines": frozenset(
            {
                "number",
                "date",
                "record_date",
                "records",
                "subject",
                "copies",
                "sum",
                "status",
            }
        )
    },
)


def lay_out_documents(data: DocumentList, resources: Path) -> Paper:
    """The finished pages: a heading for each kind of documents."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    days = days_of(data.period)
    flow = Flow(face, LANDSCAPE, running_head=form.text("running", **days))
    put_heading(flow, form, data.school, "", form.text("period", **days))
    width = LANDSCAPE.inner_width
    columns = fit_columns(form.tables["lines"], width)
    tail: list[Block] = [
        Paragraph(face, total_text(form, data), width, BODY_BOLD),
        signatures(face, form, (librarian_of(data.school),), width),
    ]
    height = sum(block.height for block in tail) + TAIL_GAP
    rows = list(_rows(form, data)) or [Row((form.text("nothing"),), heading=True)]
    RuledTable(face, [columns]).place(flow, rows, height)
    flow.skip(TAIL_GAP)
    flow.add(*tail)
    return finished(flow, form, form.text("running", **days), data.school)


def render_documents_pdf(data: DocumentList, resources: Path) -> bytes:
    """The list as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_documents(data, resources).pdf()


def render_documents_xlsx(data: DocumentList, resources: Path) -> bytes:
    """The list as a workbook.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.accounting_xlsx import documents_workbook

    form = load_form(resources, FORM, SPEC)
    return documents_workbook(data, form, Typeface(resources / "fonts"))


def by_kind(form: Form, data: DocumentList) -> Iterator[tuple[str, tuple[DocumentRow, ...]]]:
    """The documents under the heading of their kind: «Поступление: 14»."""
    for kind, rows in groupby(data.rows, key=lambda row: row.kind):
        own = tuple(rows)
        name = form.text("kind", name=DOCUMENT_NAMES[kind], count=format_count(len(own)))
        yield name, own


def total_text(form: Form, data: DocumentList) -> str:
    return form.text("total", count=format_count(len(data.rows)))


def status_text(form: Form, row: DocumentRow) -> str:
    """«Проведён», «Сторнирован», «Сторно»."""
    if row.is_reversal:
        return form.text("reversal")
    return form.text("reversed" if row.status is DocumentStatus.REVERSED else "posted")


def records_text(row: DocumentRow) -> str:
    """«41, 7»: one number a summary book."""
    return ", ".join(map(str, row.records))


def _rows(form: Form, data: DocumentList) -> Iterator[Row]:
    for name, documents in by_kind(form, data):
        yield Row((name,), heading=True)
        for row in documents:
            yield Row(
                (
                    row.number,
                    format_date(row.date),
                    "" if row.record_date is None else format_date(row.record_date),
                    records_text(row),
                    row.subject,
                    format_count(row.copies),
                    format_kopecks(row.total),
                    status_text(form, row),
                )
            )
