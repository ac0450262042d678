"""The list that an act of acceptance carries, on its own sheets or inside the act."""

from __future__ import annotations

from app.core.money import format_count, format_kopecks
from app.queries.paper_data import AcceptancePaper, PaperStatus
from app.reports.acceptance_form import act_values, line_texts, shown_columns, words_text
from app.reports.blocks import BODY, BODY_BOLD, Block, Flow, Paragraph, Space, Stack
from app.reports.form_parts import MARK, TITLE, AmountWords, fit_columns, signature_row
from app.reports.forms import Form
from app.reports.page import PORTRAIT, Page, number_pages
from app.reports.table import PageTotal, Row, RuledTable
from app.reports.table_parts import Totals
from app.reports.typeface import MM, Typeface

HEADING_GAP = 3 * MM
TAIL_GAP = 3 * MM


def lay_out_list(
    face: Typeface, form: Form, data: AcceptancePaper
) -> tuple[list[Page], list[PageTotal]]:
    """Numbered pages of the list and the totals that each of them shows."""
    width = PORTRAIT.inner_width
    act = act_values(form, data)
    running = form.text("list_running", **act)
    reversal = data.status is PaperStatus.REVERSAL
    flow = Flow(
        face,
        PORTRAIT,
        running_head=f"{form.text('reversal')}. {running}" if reversal else running,
        watermark=form.text("draft") if data.status is PaperStatus.DRAFT else "",
    )
    flow.put(Paragraph(face, form.text("attachment", **act), width, BODY, "right"))
    if data.status is not PaperStatus.POSTED:
        word = form.text("reversal" if reversal else "draft")
        flow.put(Paragraph(face, word, width, MARK, "center"))
    flow.put(Paragraph(face, form.text("list_title"), width, TITLE, "center"))
    flow.skip(HEADING_GAP)
    tail = _tail(face, form, data)
    totals = place_list(flow, form, data, sum(block.height for block in tail) + TAIL_GAP)
    flow.skip(TAIL_GAP)
    flow.add(*tail)
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    return flow.pages, totals


def place_list(
    flow: Flow, form: Form, data: AcceptancePaper, tail: float = 0.0, *, page_totals: bool = True
) -> list[PageTotal]:
    """Draw the table of accepted documents; ``tail`` points must follow it on its last page."""
    sign = data.status.sign
    columns = fit_columns(shown_columns(form, data), flow.frame.inner_width)
    rows: list[Row] = []
    for number, line in enumerate(data.accepted, start=1):
        texts = line_texts(number, line, sign)
        amounts = (sign * line.quantity, sign * line.sum_kopecks)
        rows.append(Row(tuple(texts[column.key] for column in columns), amounts))
    totals = Totals(
        columns=("quantity", "sum"),
        formats=(format_count, format_kopecks),
        page=form.text("page_total") if page_totals else "",
        carried=form.text("carried"),
        brought=form.text("brought"),
        grand=form.text("grand"),
        links=(form.text("link"),),
    )
    empty = Row(("",) * len(columns))
    return RuledTable(flow.face, [columns], totals).place(flow, rows or [empty], tail)


def _tail(face: Typeface, form: Form, data: AcceptancePaper) -> list[Block]:
    width = PORTRAIT.inner_width
    words = AmountWords.of(data.total_quantity, data.total_kopecks)
    school = data.school
    accepted = (school.librarian_position, school.librarian_name)
    handed = (data.handed_over.position, data.handed_over.name)
    return [
        Paragraph(face, words_text(form, words), width, BODY_BOLD),
        Stack(
            Space(2 * MM),
            signature_row(face, form, form.text("sign_supplier"), handed, width),
            Space(2 * MM),
            signature_row(face, form, form.text("sign_librarian"), accepted, width),
        ),
    ]
