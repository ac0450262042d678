"""Журнал регистрации учётных карточек учебников."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import format_date
from app.queries.textbook_cards import CardsPaper
from app.reports.blocks import BODY, BODY_BOLD, Block, Flow, Paragraph, Space
from app.reports.form_parts import SMALL, TITLE, fit_columns, signature_row
from app.reports.forms import Form, load_form
from app.reports.page import PORTRAIT, Paper, number_pages
from app.reports.table import Row, RuledTable
from app.reports.textbook_cards_form import (
    REGISTER_FORM,
    REGISTER_SPEC,
    register_texts,
    register_total,
)
from app.reports.typeface import MM, Typeface

GAP = 3 * MM


def lay_out_register(data: CardsPaper, resources: Path) -> Paper:
    """The finished pages of the register."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, REGISTER_FORM, REGISTER_SPEC)
    width = PORTRAIT.inner_width
    day = format_date(data.on)
    flow = Flow(face, PORTRAIT, running_head=form.text("running", date=day))
    if data.legal_basis:
        flow.put(Paragraph(face, data.legal_basis, width, SMALL, "right"))
    name = data.school.name_full or data.school.name_short
    for text, style in (
        (name, BODY),
        (form.text("title"), TITLE),
        (form.text("as_of", date=day), BODY),
    ):
        flow.put(Paragraph(face, text, width, style, "center"))
    flow.skip(GAP)
    columns = fit_columns(form.tables["lines"], width)
    rows = []
    for card in data.cards:
        texts = register_texts(card.row)
        rows.append(Row(tuple(texts[column.key] for column in columns)))
    tail = _tail(face, form, data, width)
    height = sum(block.height for block in tail) + GAP
    RuledTable(face, [columns]).place(flow, rows or [Row(("",) * len(columns))], height)
    flow.skip(GAP)
    flow.add(*tail)
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    title = form.text("running", date=day)
    return Paper(face.clean(title), face.clean(data.school.name_short), tuple(flow.pages))


def render_register_pdf(data: CardsPaper, resources: Path) -> bytes:
    """The register as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_register(data, resources).pdf()


def render_register_xlsx(data: CardsPaper, resources: Path) -> bytes:
    """The register as a workbook.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.textbook_cards_xlsx import register_workbook

    return register_workbook(data, resources, Typeface(resources / "fonts"))


def _tail(face: Typeface, form: Form, data: CardsPaper, width: float) -> list[Block]:
    total = register_total(form, tuple(card.row for card in data.cards))
    librarian = (data.school.librarian_position, data.school.librarian_name)
    return [
        Paragraph(face, total, width, BODY_BOLD),
        Space(GAP),
        signature_row(face, form, form.text("sign_librarian"), librarian, width),
    ]
