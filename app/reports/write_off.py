"""Акт о списании исключенных объектов библиотечного фонда (ф. 0504144) and its list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from app.core.dates import format_date
from app.queries.paper_data import WriteOffPaper
from app.reports import exclusion_list, write_off_act
from app.reports.form_parts import AmountWords
from app.reports.forms import load_form
from app.reports.page import Page, Paper
from app.reports.table import PageTotal
from app.reports.typeface import Typeface

Part = Literal["act", "list"]
"""The act itself (face and reverse) and the list on exclusion."""


def lay_out_write_off(
    data: WriteOffPaper, resources: Path, parts: Sequence[Part] = ("act", "list")
) -> tuple[Paper, list[PageTotal]]:
    """The finished pages of the paper and the page totals of its list.

    The list is laid out even when it is not asked for: the act names the number
    of its sheets.
    """
    face = Typeface(resources / "fonts")
    act_form = load_form(resources, write_off_act.FORM, write_off_act.SPEC)
    list_form = load_form(resources, exclusion_list.FORM, exclusion_list.SPEC)
    list_pages, totals = exclusion_list.lay_out_list(face, list_form, data)
    pages: list[Page] = []
    for part in parts:
        if part == "act":
            pages += write_off_act.lay_out_act(face, act_form, data, len(list_pages))
        else:
            pages += list_pages
    title = f"{act_form.text('title')} {data.number} {act_form.text('subtitle')}"
    if data.date is not None:
        title += f" {act_form.text('date')} {format_date(data.date)}"
    return Paper(face.clean(title), face.clean(data.school.name_short), tuple(pages)), totals


def render_write_off_pdf(
    data: WriteOffPaper, resources: Path, parts: Sequence[Part] = ("act", "list")
) -> bytes:
    """The paper as PDF; ``parts`` chooses the act, the list or both, in that order.

    ``resources`` is the folder with ``fonts`` and ``forms``. A draft carries the mark
    «ЧЕРНОВИК» on every page; a reversal says «СТОРНО» and shows negative amounts.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    paper, _ = lay_out_write_off(data, resources, parts)
    return paper.pdf()


def render_write_off_xlsx(data: WriteOffPaper, resources: Path) -> bytes:
    """The paper as a workbook: the face of the act, its reverse, the list; sums are formulas.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.write_off_xlsx import write_off_workbook

    act_form = load_form(resources, write_off_act.FORM, write_off_act.SPEC)
    list_form = load_form(resources, exclusion_list.FORM, exclusion_list.SPEC)
    words = AmountWords.of(data.total_quantity, data.total_kopecks)
    return write_off_workbook(data, act_form, list_form, words, Typeface(resources / "fonts"))
