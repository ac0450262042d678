"""Data for the notice between institutions (извещение, ф. 0504805) of a permanent transfer."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks
from app.queries.transfer_paper import TransferPaper
from app.reports.blocks import (
    BODY,
    BODY_BOLD,
    FilledLine,
    Flow,
    Paragraph,
    RunningText,
    Space,
    Stack,
)
from app.reports.form_parts import (
    field_lines,
    fit_columns,
    signature_row,
    title_blocks,
    watermark,
)
from app.reports.forms import Form, load_form
from app.reports.page import PORTRAIT, Paper
from app.reports.table import Row, RuledTable
from app.reports.table_parts import Totals
from app.reports.transfer_act import CAPTION_WIDTH, SECTION_GAP, place_party, place_top
from app.reports.transfer_form import (
    NOTICE_FORM,
    NOTICE_SPEC,
    act_values,
    amount_words,
    director,
    statement_values,
)
from app.reports.typeface import MM, Typeface

_BLANKS = {"quantity": 15 * MM, "quantity_words": 50 * MM, "rubles": 30 * MM, "kopecks": 10 * MM}


def lay_out_transfer_notice(data: TransferPaper, resources: Path) -> Paper:
    """The finished pages of the data sheet."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, NOTICE_FORM, NOTICE_SPEC)
    width = PORTRAIT.inner_width
    flow = Flow(
        face,
        PORTRAIT,
        running_head=form.text("continuation", **act_values(form, data)),
        watermark=watermark(form, data.status),
    )
    place_top(flow, form, data)
    for block in title_blocks(face, form, "", None, width):
        flow.add(block)
    flow.skip(SECTION_GAP)
    flow.add(Paragraph(face, form.text("purpose"), width, BODY))
    flow.skip(2 * SECTION_GAP)
    place_party(flow, form, form.text("sender"), data.giver)
    place_party(flow, form, form.text("receiver"), data.receiver)
    for block in field_lines(
        face, form.groups["requisites"], requisites(form, data), width, CAPTION_WIDTH
    ):
        flow.add(block, Space(0.6 * MM))
    flow.skip(SECTION_GAP)
    values = statement_values(data)
    flow.add(
        RunningText(face, form.pieces("statement", _BLANKS, **values), width),
        FilledLine(
            face,
            amount_words(data).sum_words,
            width,
            form.text("sum_words_hint"),
            align="center",
        ),
    )
    flow.skip(SECTION_GAP)
    flow.add(Paragraph(face, form.text("table_title"), width, BODY_BOLD), Space(1 * MM))
    _place_table(flow, form, data)
    flow.skip(2 * SECTION_GAP)
    for key, person in signatures(data):
        row = signature_row(face, form, form.text(key), person, width)
        flow.add(Stack(Space(3 * MM), row))
    title = f"{form.text('subtitle')} {data.number} {format_date(data.date)}"
    return Paper(face.clean(title), face.clean(data.school.name_short), tuple(flow.pages))


def requisites(form: Form, data: TransferPaper) -> dict[str, str]:
    """The document that moves the books, and its basis."""
    return {"document": form.text("document", **act_values(form, data)), "basis": data.basis}


def signatures(data: TransferPaper) -> tuple[tuple[str, tuple[str, str]], ...]:
    """Captions with position and name of those who sign."""
    giver, receiver = director(data.giver), director(data.receiver)
    accountant = (data.school.accountant_position, data.school.accountant_name)
    return (
        ("sign_head", (giver.position, giver.name)),
        ("sign_accountant", accountant),
        ("sign_receiver_head", (receiver.position, receiver.name)),
        ("sign_receiver_accountant", ("", "")),
    )


def row_names(form: Form, data: TransferPaper) -> tuple[str, str]:
    """What the two rows of the table are: the value, and the amortisation left blank."""
    return (
        form.text("row_value", quantity=format_count(data.total_quantity)),
        form.text("row_amortisation"),
    )


def _place_table(flow: Flow, form: Form, data: TransferPaper) -> None:
    columns = fit_columns(form.tables["lines"], PORTRAIT.inner_width)
    value, amortisation = row_names(form, data)
    rows = []
    for name, kopecks in ((value, data.total_kopecks), (amortisation, None)):
        texts = {"name": name, "sum": "" if kopecks is None else format_kopecks(kopecks)}
        cells = tuple(texts.get(column.key, "") for column in columns)
        rows.append(Row(cells, (kopecks or 0,)))
    totals = Totals(columns=("sum",), formats=(format_kopecks,), grand=form.text("grand"))
    RuledTable(flow.face, [columns], totals).place(flow, rows)
