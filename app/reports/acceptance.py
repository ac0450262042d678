"""Акт о приёме документов в библиотеку with its list and its discrepancies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from app.core.dates import format_date
from app.queries.paper_data import AcceptancePaper
from app.reports import acceptance_act, acceptance_list
from app.reports.acceptance_form import FORM, SPEC
from app.reports.forms import load_form
from app.reports.page import Page, Paper
from app.reports.table import PageTotal
from app.reports.typeface import Typeface

Part = Literal["act", "list"]
"""The act itself and the list of what was accepted."""

INLINE_LINES = 10
"""A list of so many lines stands in the text of the act and makes no sheets of its own."""


def lay_out_acceptance(
    data: AcceptancePaper, resources: Path, parts: Sequence[Part] = ("act", "list")
) -> tuple[Paper, list[PageTotal]]:
    """The finished pages of the paper and the page totals of its list, wherever it stands."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    inline = "act" in parts and len(data.accepted) <= INLINE_LINES
    list_pages, totals = acceptance_list.lay_out_list(face, form, data)
    pages: list[Page] = []
    for part in parts:
        if part == "act":
            sheets = 0 if inline else len(list_pages)
            act_pages, inline_totals = acceptance_act.lay_out_act(face, form, data, sheets)
            pages += act_pages
            totals = inline_totals or totals
        elif not inline:
            pages += list_pages
    title = f"{form.text('title')} {data.number} {form.text('subtitle')}"
    if data.date is not None:
        title += f" {form.text('date')} {format_date(data.date)}"
    return Paper(face.clean(title), face.clean(data.school.name_short), tuple(pages)), totals


def render_acceptance_pdf(
    data: AcceptancePaper, resources: Path, parts: Sequence[Part] = ("act", "list")
) -> bytes:
    """The paper as PDF; ``parts`` chooses the act, the list or both, in that order.

    A list of up to ``INLINE_LINES`` lines stands inside the act; a longer one follows
    on numbered sheets, and the act names their number. ``resources`` is the folder with
    ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    paper, _ = lay_out_acceptance(data, resources, parts)
    return paper.pdf()


def render_acceptance_xlsx(data: AcceptancePaper, resources: Path) -> bytes:
    """The paper as a workbook: the act, the discrepancies where there are any, the list.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.acceptance_xlsx import acceptance_workbook

    form = load_form(resources, FORM, SPEC)
    return acceptance_workbook(data, form, Typeface(resources / "fonts"))
