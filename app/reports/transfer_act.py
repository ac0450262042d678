"""Акт приёма-передачи документов между школами with its list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.core.dates import format_date, format_date_quoted
from app.core.money import format_count, format_kopecks, plural
from app.core.stock import TransferMode
from app.queries.paper_data import PaperStatus
from app.queries.transfer_paper import PartyData, TransferPaper
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
    MARK,
    MARK_WIDTH,
    TITLE,
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
from app.reports.forms import Form, load_form
from app.reports.page import PORTRAIT, Page, Paper, number_pages
from app.reports.table import PageTotal, Row, RuledTable
from app.reports.table_parts import TableStyle, Totals
from app.reports.transfer_form import (
    ACT_FORM,
    ACT_SPEC,
    act_values,
    amount_words,
    director,
    line_texts,
    party_values,
    requisite_keys,
    requisite_values,
    short_mode,
    statement_values,
    words_text,
    writes_record,
)
from app.reports.typeface import MM, TextStyle, Typeface

SECTION_GAP = 3 * MM
CAPTION_WIDTH = 34 * MM
INLINE_LINES = 10
"""A list of so many lines stands inside the act, a longer one on sheets of its own."""
LIST_STYLE = TableStyle(
    body=TextStyle(8), totals=TextStyle(8, bold=True), head=TextStyle(7.5), numbers=TextStyle(6.5)
)
_BLANKS = {
    "order_date": 45 * MM,
    "order_number": 20 * MM,
    "quantity": 15 * MM,
    "quantity_words": 50 * MM,
    "rubles": 30 * MM,
    "kopecks": 10 * MM,
}


def lay_out_transfer_act(data: TransferPaper, resources: Path) -> tuple[Paper, list[PageTotal]]:
    """The pages of the act and of its list; the totals (copies, kopecks) of the list by page."""
    face = Typeface(resources / "fonts")
    form = titled(load_form(resources, ACT_FORM, ACT_SPEC), data)
    list_pages: list[Page] = []
    totals: list[PageTotal] = []
    if len(data.lines) > INLINE_LINES:
        list_pages, totals = _lay_out_list(face, form, data)
    act_pages, inline_totals = _lay_out_act(face, form, data, len(list_pages))
    title = f"{form.text('title')} {data.number} {form.text('subtitle')}"
    title += f" {form.text('date')} {format_date(data.date)}"
    pages = (*act_pages, *list_pages)
    paper = Paper(face.clean(title), face.clean(data.school.name_short), pages)
    return paper, totals or inline_totals


def titled(form: Form, data: TransferPaper) -> Form:
    """The form with the subtitle of this kind of transfer, and with whose commission it is."""
    texts = {**form.texts, "subtitle": form.text(f"subtitle_{short_mode(data.mode)}")}
    if data.mode is TransferMode.RETURN_LENT:
        texts["commission"] = form.text("commission_receiver")
    return replace(form, texts=texts)


# --- the act ---------------------------------------------------------------------------------


def _lay_out_act(
    face: Typeface, form: Form, data: TransferPaper, list_sheets: int
) -> tuple[list[Page], list[PageTotal]]:
    width = PORTRAIT.inner_width
    flow = Flow(
        face,
        PORTRAIT,
        running_head=form.text("continuation", **act_values(form, data)),
        watermark=watermark(form, data.status),
    )
    place_top(flow, form, data)
    for block in title_blocks(face, form, data.number, data.date, width):
        flow.add(block)
    flow.skip(SECTION_GAP)
    place_party(flow, form, form.text("giver"), data.giver)
    place_party(flow, form, form.text("receiver"), data.receiver)
    keys = requisite_keys(data)
    fields = [field for field in form.groups["requisites"] if field.key in keys]
    values = requisite_values(form, data)
    for block in field_lines(face, fields, values, width, CAPTION_WIDTH):
        flow.add(block, Space(0.6 * MM))
    flow.skip(SECTION_GAP)
    _place_statement(flow, form, data)
    flow.skip(SECTION_GAP / 2)
    totals = _place_list(flow, form, data, list_sheets)
    flow.skip(SECTION_GAP)
    _place_signatures(flow, form, data)
    return flow.pages, totals


def place_top(flow: Flow, form: Form, data: TransferPaper) -> None:
    """Mark of the status and legal basis."""
    left = MARK_WIDTH + 5 * MM
    width = PORTRAIT.inner_width - left
    basis = Paragraph(flow.face, data.legal_basis, width, HINT.scaled(1.1), "right")
    mark = status_mark(flow.face, form, data.status, data.reverses)
    parts: list[tuple[float, Block]] = [(left, basis)]
    if mark:
        parts.append((0.0, mark))
    if mark or data.legal_basis:
        flow.put(Columns(parts))
        flow.skip(2 * SECTION_GAP)


def place_party(flow: Flow, form: Form, heading: str, party: PartyData) -> None:
    """A side of the transfer: name, codes, address."""
    width = PORTRAIT.inner_width
    lines: list[Block] = []
    fields = field_lines(flow.face, form.groups["party"], party_values(party), width, CAPTION_WIDTH)
    for block in fields:
        lines += [block, Space(0.6 * MM)]
    flow.add(Paragraph(flow.face, heading, width, BODY_BOLD), Space(0.6 * MM), *lines)
    flow.skip(SECTION_GAP / 2)


def _place_statement(flow: Flow, form: Form, data: TransferPaper) -> None:
    """Who gave what to whom, how much, and the sum in words."""
    face, width = flow.face, PORTRAIT.inner_width
    members = bool(data.commission.members)
    if members:
        flow.add(Paragraph(face, form.text("commission"), width, BODY))
        for block in member_rows(face, form, data.commission, width):
            flow.add(block)
    pieces = form.pieces("order" if members else "alone", _BLANKS, **statement_values(data))
    words = amount_words(data)
    flow.add(
        RunningText(face, pieces, width),
        FilledLine(face, words.sum_words, width, form.text("sum_words_hint"), align="center"),
    )
    if data.mode is TransferMode.TEMPORARY:
        day = format_date_quoted(data.due_date) if data.due_date is not None else ""
        sentence = form.pieces("due", {"due_date": 45 * MM}, due_date=day)
        flow.add(RunningText(face, sentence, width))


def _place_list(flow: Flow, form: Form, data: TransferPaper, list_sheets: int) -> list[PageTotal]:
    width = PORTRAIT.inner_width
    if list_sheets:
        noun = form.text(plural(list_sheets, "sheet_one", "sheet_many", "sheet_many"))
        sentence = form.pieces(
            "sheets", {"sheets": 12 * MM}, sheets=str(list_sheets), sheets_noun=noun
        )
        flow.add(RunningText(flow.face, sentence, width))
        return []
    flow.add(Paragraph(flow.face, form.text("inline"), width, BODY), Space(1 * MM))
    return _place_table(flow, form, data, page_totals=False)


def _place_signatures(flow: Flow, form: Form, data: TransferPaper) -> None:
    face, width = flow.face, PORTRAIT.inner_width
    if data.commission.members:
        for block in commission_signatures(face, form, data.commission, width):
            flow.add(block)
    for head, hand, party, person in (
        ("sign_giver_head", "sign_handed", data.giver, data.handed_by),
        ("sign_receiver_head", "sign_received", data.receiver, data.received_by),
    ):
        flow.add(
            Stack(
                Space(2 * MM),
                signature_row(face, form, form.text(hand), ("", person), width),
                Space(2 * MM),
                signature_row(
                    face,
                    form,
                    form.text(head),
                    (director(party).position, director(party).name),
                    width,
                ),
                Paragraph(face, form.text("seal"), width, BODY),
            )
        )
    if writes_record(data):
        flow.skip(SECTION_GAP)
        flow.add(_library_mark(face, form, data))


def _library_mark(face: Typeface, form: Form, data: TransferPaper) -> Block:
    width = PORTRAIT.inner_width
    day = ""
    if data.record_date is not None and data.summary_record:
        day = format_date_quoted(data.record_date)
    sentence = form.pieces(
        "library_line",
        {"record": 22 * MM, "record_date": 45 * MM},
        record=data.summary_record,
        record_date=day,
    )
    inner = width - 2 * FRAME_PAD
    stack = Stack(
        Paragraph(face, form.text("library"), inner, BODY_BOLD),
        Space(1 * MM),
        RunningText(face, sentence, inner),
    )
    return Framed(stack, width)


# --- the list --------------------------------------------------------------------------------


def _lay_out_list(
    face: Typeface, form: Form, data: TransferPaper
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
        watermark=watermark(form, data.status),
    )
    flow.put(Paragraph(face, form.text("attachment", **act), width, BODY, "right"))
    if data.status is not PaperStatus.POSTED:
        word = form.text("reversal" if reversal else "draft")
        flow.put(Paragraph(face, word, width, MARK, "center"))
    flow.put(Paragraph(face, form.text("list_title"), width, TITLE, "center"))
    flow.skip(SECTION_GAP)
    tail: list[Block] = [
        Paragraph(face, words_text(form, data), width, BODY_BOLD),
        Stack(
            Space(2 * MM),
            signature_row(face, form, form.text("sign_handed"), ("", data.handed_by), width),
            Space(2 * MM),
            signature_row(face, form, form.text("sign_received"), ("", data.received_by), width),
        ),
    ]
    height = sum(block.height for block in tail) + SECTION_GAP
    totals = _place_table(flow, form, data, height)
    flow.skip(SECTION_GAP)
    flow.add(*tail)
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    return flow.pages, totals


def _place_table(
    flow: Flow, form: Form, data: TransferPaper, tail: float = 0.0, *, page_totals: bool = True
) -> list[PageTotal]:
    """Draw the list; ``tail`` points must follow it on its last page."""
    sign = data.status.sign
    columns = fit_columns(form.tables["lines"], PORTRAIT.inner_width)
    rows = []
    for number, line in enumerate(data.lines, start=1):
        texts = line_texts(form, number, line, sign)
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
    return RuledTable(flow.face, [columns], totals, LIST_STYLE).place(flow, rows or [empty], tail)
