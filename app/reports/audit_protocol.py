"""Протокол проверки учёта: every rule of the books and how it was found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from app.core.dates import format_date, local_moment
from app.core.money import format_count
from app.queries.audit_parts import AuditReport, CheckResult
from app.reports.accounting_parts import (
    HEADING_GAP,
    SIGNATURE_TEXTS,
    SUBTITLE_STYLE,
    TAIL_GAP,
    finished,
    librarian_of,
    signatures,
)
from app.reports.blocks import BODY, BODY_BOLD, Flow, Paragraph
from app.reports.form_parts import TITLE, fit_columns
from app.reports.forms import Form, FormSpec, load_form
from app.reports.page import PORTRAIT, Paper
from app.reports.table import Row, RuledTable
from app.reports.table_parts import TableStyle
from app.reports.typeface import Typeface

FORM = "audit_protocol"
SPEC = FormSpec(
    plain=SIGNATURE_TEXTS
    | {"title", "subtitle", "name", "agrees", "ok", "breaches", "sign_librarian"},
    texts={
        "checked": frozenset({"date", "time"}),
        "running": frozenset({"date"}),
        "differs": frozenset({"failed", "all"}),
        "wrong": frozenset({"count"}),
        "check": frozenset({"number", "title"}),
        "more": frozenset({"count"}),
        "sheet": frozenset({"page", "pages"}),
    },
    tables={
        "lines": frozenset({"number", "rule", "outcome"}),
        "breaches": frozenset({"sentence", "cure"}),
    },
)
_PLAIN_TABLE = TableStyle(number_columns=False)


def lay_out_protocol(report: AuditReport, resources: Path) -> Paper:
    """The finished pages: the rules by groups, then the breaches of each with what mends them."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    moment = local_moment(report.checked_at)
    day = format_date(moment.date())
    title = form.text("running", date=day)
    flow = Flow(face, PORTRAIT, running_head=title)
    width = PORTRAIT.inner_width
    for text, style in (
        (report.school.name_full or report.school.name_short, BODY),
        (form.text("title"), TITLE),
        (form.text("subtitle"), SUBTITLE_STYLE),
        (form.text("checked", date=day, time=f"{moment:%H:%M}"), BODY),
    ):
        flow.put(Paragraph(face, text, width, style, "center"))
    flow.skip(HEADING_GAP)
    flow.add(Paragraph(face, outcome_text(form, report), width, BODY_BOLD))
    flow.skip(HEADING_GAP)
    columns = fit_columns(form.tables["lines"], width)
    RuledTable(face, [columns], style=_PLAIN_TABLE).place(flow, list(_rules(form, report)))
    if not report.ok:
        flow.skip(TAIL_GAP)
        flow.add(Paragraph(face, form.text("breaches"), width, BODY_BOLD))
        flow.skip(HEADING_GAP)
        columns = fit_columns(form.tables["breaches"], width)
        RuledTable(face, [columns], style=_PLAIN_TABLE).place(flow, list(_breaches(form, report)))
    flow.skip(TAIL_GAP)
    flow.add(signatures(face, form, (librarian_of(report.school),), width))
    return finished(flow, form, title, report.school)


def render_protocol_pdf(report: AuditReport, resources: Path) -> bytes:
    """The protocol as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_protocol(report, resources).pdf()


def outcome_text(form: Form, report: AuditReport) -> str:
    """Whether the books agree, in a sentence."""
    if report.ok:
        return form.text("agrees")
    return form.text(
        "differs",
        failed=format_count(len(report.failed)),
        all=format_count(len(report.checks)),
    )


def _rules(form: Form, report: AuditReport) -> Iterator[Row]:
    numbered = enumerate(report.checks, start=1)
    for group, checks in groupby(numbered, key=lambda item: item[1].group):
        yield Row((group.value,), heading=True)
        for number, check in checks:
            yield Row((str(number), check.title, _outcome(form, check)))


def _outcome(form: Form, check: CheckResult) -> str:
    return form.text("ok") if check.ok else form.text("wrong", count=format_count(check.count))


def _breaches(form: Form, report: AuditReport) -> Iterator[Row]:
    for number, check in enumerate(report.checks, start=1):
        if check.ok:
            continue
        yield Row((form.text("check", number=str(number), title=check.title),), heading=True)
        for breach in check.breaches:
            yield Row((breach.sentence, breach.cure))
        if check.hidden:
            yield Row((form.text("more", count=format_count(check.hidden)), ""))
