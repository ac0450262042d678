"""The text of the act of acceptance."""

from __future__ import annotations

from app.core.dates import format_date_quoted
from app.core.money import format_count, format_kopecks, plural
from app.queries.paper_data import AcceptancePaper
from app.reports.acceptance_form import (
    act_values,
    differs_text,
    discrepancy_texts,
    requisite_values,
    statement_values,
)
from app.reports.acceptance_list import place_list
from app.reports.blocks import (
    BODY,
    BODY_BOLD,
    HINT,
    Block,
    Columns,
    FilledLine,
    Flow,
    Paragraph,
    RunningText,
    Space,
    Stack,
)
from app.reports.form_parts import (
    FRAME_PAD,
    MARK_WIDTH,
    AmountWords,
    Framed,
    commission_signatures,
    field_lines,
    fit_columns,
    member_rows,
    signature_row,
    status_mark,
    title_blocks,
    watermark,
)
from app.reports.forms import Form
from app.reports.page import PORTRAIT, Page
from app.reports.table import PageTotal, Row, RuledTable
from app.reports.table_parts import TableStyle, Totals
from app.reports.typeface import MM, TextStyle, Typeface

SECTION_GAP = 4 * MM
CAPTION_WIDTH = 54 * MM

_BLANKS = {
    "order_date": 45 * MM,
    "order_number": 20 * MM,
    "librarian": 70 * MM,
    "kinds": 40 * MM,
    "supplier": 70 * MM,
    "quantity": 20 * MM,
    "quantity_words": 60 * MM,
    "rubles": 30 * MM,
    "kopecks": 10 * MM,
}


def lay_out_act(
    face: Typeface, form: Form, data: AcceptancePaper, list_sheets: int
) -> tuple[list[Page], list[PageTotal]]:
    """Pages of the act; the list stands in its text when ``list_sheets`` is 0.

    The totals are those of a list in the text, otherwise there are none.
    """
    flow = Flow(
        face,
        PORTRAIT,
        running_head=form.text("continuation", **act_values(form, data)),
        watermark=watermark(form, data.status),
    )
    flow.put(_top(face, form, data))
    flow.skip(2 * SECTION_GAP)
    for block in title_blocks(face, form, data.number, data.date, PORTRAIT.inner_width):
        flow.add(block)
    flow.skip(SECTION_GAP)
    _place_statement(flow, form, data)
    flow.skip(SECTION_GAP / 2)
    for block in field_lines(
        face,
        form.groups["requisites"],
        requisite_values(data),
        PORTRAIT.inner_width,
        CAPTION_WIDTH,
    ):
        flow.add(block, Space(0.8 * MM))
    flow.skip(SECTION_GAP / 2)
    totals = _place_list(flow, form, data, list_sheets)
    flow.skip(SECTION_GAP)
    _place_discrepancies(flow, form, data)
    flow.skip(SECTION_GAP)
    _place_signatures(flow, form, data)
    return flow.pages, totals


def _top(face: Typeface, form: Form, data: AcceptancePaper) -> Block:
    """Mark of the status, legal basis, and the name of the school."""
    width = PORTRAIT.inner_width
    left = MARK_WIDTH + 5 * MM
    basis = Paragraph(face, data.legal_basis, width - left, HINT.scaled(1.1), "right")
    marks = status_mark(face, form, data.status, data.reverses)
    parts: list[tuple[float, Block]] = [(left, basis)]
    if marks:
        parts.append((0.0, marks))
    name = data.school.name_full or data.school.name_short
    hint = form.text("institution_hint")
    return Stack(Columns(parts), Space(4 * MM), FilledLine(face, name, width, hint, align="center"))


def _place_statement(flow: Flow, form: Form, data: AcceptancePaper) -> None:
    """Who accepted what from whom, how much, and the sum in words."""
    face = flow.face
    width = PORTRAIT.inner_width
    words = AmountWords.of(data.total_quantity, data.total_kopecks)
    values = statement_values(data, words)
    if data.commission.members:
        flow.add(Paragraph(face, form.text("commission"), width, BODY))
        for block in member_rows(face, form, data.commission, width):
            flow.add(block)
    key = "order" if data.commission.members else "alone"
    flow.add(
        RunningText(face, form.pieces(key, _BLANKS, **values), width),
        FilledLine(face, words.sum_words, width, form.text("sum_words_hint"), align="center"),
    )


def _place_list(flow: Flow, form: Form, data: AcceptancePaper, list_sheets: int) -> list[PageTotal]:
    width = PORTRAIT.inner_width
    if list_sheets:
        noun = form.text(plural(list_sheets, "sheet_one", "sheet_many", "sheet_many"))
        values = {"sheets": str(list_sheets), "sheets_noun": noun}
        flow.add(
            RunningText(flow.face, form.pieces("sheets", {"sheets": 12 * MM}, **values), width)
        )
        return []
    flow.add(Paragraph(flow.face, form.text("inline"), width, BODY), Space(1 * MM))
    return place_list(flow, form, data, page_totals=False)


def _place_discrepancies(flow: Flow, form: Form, data: AcceptancePaper) -> None:
    """Where the books and the accompanying document disagree: both sides and the difference."""
    width = PORTRAIT.inner_width
    flow.add(Paragraph(flow.face, differs_text(form, data), width, BODY), Space(1.5 * MM))
    if not data.discrepancies:
        return
    sign = data.status.sign
    columns = fit_columns(form.tables["discrepancies"], width)
    rows: list[Row] = []
    for number, line in enumerate(data.discrepancies, start=1):
        texts = discrepancy_texts(number, line, sign)
        amounts = (
            line.expected_quantity,
            line.expected_sum_kopecks,
            line.quantity,
            line.sum_kopecks,
            line.quantity - line.expected_quantity,
            line.sum_kopecks - line.expected_sum_kopecks,
        )
        cells = tuple(texts[column.key] for column in columns)
        rows.append(Row(cells, tuple(sign * amount for amount in amounts)))
    totals = Totals(
        columns=(
            "expected_quantity",
            "expected_sum",
            "quantity",
            "sum",
            "difference_quantity",
            "difference_sum",
        ),
        formats=(format_count, format_kopecks) * 3,
        grand=form.text("differs_total"),
        links=("",) * 5,
    )
    small = TextStyle(8)
    style = TableStyle(body=small, totals=TextStyle(8, bold=True), head=TextStyle(7.5))
    RuledTable(flow.face, [columns], totals, style).place(flow, rows)


def _place_signatures(flow: Flow, form: Form, data: AcceptancePaper) -> None:
    face = flow.face
    width = PORTRAIT.inner_width
    school = data.school
    people = (
        ("sign_head", (school.director_position, school.director_name)),
        ("sign_librarian", (school.librarian_position, school.librarian_name)),
        ("sign_supplier", (data.handed_over.position, data.handed_over.name)),
    )
    rows: list[Block] = [
        Stack(Space(2 * MM), signature_row(face, form, form.text(key), person, width))
        for key, person in people
    ]
    if data.commission.members:
        rows[1:1] = commission_signatures(face, form, data.commission, width)
    for row in rows:
        flow.add(row)
    flow.skip(SECTION_GAP)
    inner = width - 2 * FRAME_PAD
    record_date = format_date_quoted(data.record_date) if data.record_date else ""
    line = form.pieces(
        "library_line",
        {"record": 22 * MM, "record_date": 45 * MM},
        record=data.summary_record,
        record_date=record_date if data.summary_record else "",
    )
    stack = Stack(
        Paragraph(face, form.text("library"), inner, BODY_BOLD),
        Space(1 * MM),
        RunningText(face, line, inner),
    )
    flow.add(Framed(stack, width))
