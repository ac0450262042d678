"""The face and the reverse of the act 0504144."""

from __future__ import annotations

from app.core.dates import format_date, format_date_quoted
from app.core.money import format_count, format_kopecks, plural
from app.queries.paper_data import WriteOffPaper
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
    APPROVAL_WIDTH,
    COMMISSION_TEXTS,
    FRAME_PAD,
    AmountWords,
    Framed,
    approval,
    commission_signatures,
    date_or_blank,
    fit_columns,
    member_rows,
    signature_row,
    status_mark,
    title_blocks,
    watermark,
)
from app.reports.forms import Form, FormField, FormSpec
from app.reports.page import PORTRAIT, Box, Page
from app.reports.table import Row, RuledTable
from app.reports.table_parts import TableStyle, Totals
from app.reports.typeface import MM, TextStyle, Typeface

FORM = "write_off_0504144"

CODE_WIDTH = 26 * MM
CODE_CAPTION_WIDTH = 26 * MM
CODE_ROW = 6 * MM
CAPTION_WIDTH = 50 * MM
SECTION_GAP = 4 * MM
BLANK_DISPOSALS = 4
DISPOSAL_ROW = 7 * MM

SPEC = FormSpec(
    plain=frozenset(
        {
            "approve",
            "approve_head",
            "title",
            "subtitle",
            "date",
            "codes",
            "okud",
            "blank",
            "blank_date",
            "draft",
            "draft_note",
            "reversal",
            "commission",
            "sum_words_hint",
            "sheet_one",
            "sheet_many",
            "hint_member",
            "member_chair",
            "member",
            "reverse_mark",
            "reverse_title",
            "disposal_total",
            "accounting",
            "accountant",
            "library",
            "workbook_quantity",
            "workbook_sum",
            *COMMISSION_TEXTS,
        }
    ),
    texts={
        "order": frozenset(
            {
                "order_date",
                "order_number",
                "quantity",
                "quantity_words",
                "copies",
                "rubles",
                "kopecks",
            }
        ),
        "sheets": frozenset({"sheets", "sheets_noun"}),
        "reversal_note": frozenset({"reverses"}),
        "continuation": frozenset({"number", "date"}),
        "accounting_line": frozenset({"month", "year", "journal"}),
        "library_line": frozenset({"record", "record_date"}),
    },
    groups={
        "codes": frozenset({"okud", "date", "okpo", "debit", "credit"}),
        "requisites": frozenset(
            {"institution", "department", "responsible", "fund", "reason", "basis"}
        ),
    },
    tables={"disposals": frozenset({"direction", "quantity", "sum", "document"})},
)


def lay_out_act(face: Typeface, form: Form, data: WriteOffPaper, list_sheets: int) -> list[Page]:
    """Pages of the act: the face (as many as it needs), then the reverse.

    ``list_sheets`` is the number of sheets of the list that the act names.
    """
    running = form.text(
        "continuation",
        number=data.number or form.text("blank"),
        date=date_or_blank(data.date, form.text("blank_date")),
    )
    flow = Flow(
        face,
        PORTRAIT,
        running_head=running,
        watermark=watermark(form, data.status),
    )
    _lay_out_face(flow, form, data, list_sheets)
    flow.new_page()
    _lay_out_reverse(flow, form, data)
    return flow.pages


def _lay_out_face(flow: Flow, form: Form, data: WriteOffPaper, list_sheets: int) -> None:
    face = flow.face
    width = PORTRAIT.inner_width
    flow.put(_top(face, form, data))
    flow.skip(2 * SECTION_GAP)
    flow.add(_Requisites(face, form, data))
    flow.skip(SECTION_GAP)
    flow.add(Paragraph(face, form.text("commission"), width, BODY))
    for block in member_rows(face, form, data.commission, width):
        flow.add(block)
    flow.skip(SECTION_GAP / 2)
    flow.add(*_body(face, form, data, list_sheets))
    flow.skip(SECTION_GAP)
    for block in commission_signatures(face, form, data.commission, width):
        flow.add(block)


def _top(face: Typeface, form: Form, data: WriteOffPaper) -> Block:
    """Legal basis and «УТВЕРЖДАЮ» at the right, the mark of the status at the left."""
    left = PORTRAIT.inner_width - APPROVAL_WIDTH
    right = Stack(
        Paragraph(face, data.legal_basis, APPROVAL_WIDTH, HINT.scaled(1.1), "right"),
        Space(2 * MM),
        approval(face, form, data.school, form.text("blank_date")),
    )
    parts: list[tuple[float, Block]] = [(left, right)]
    marks = status_mark(face, form, data.status, data.reverses)
    if marks:
        parts.append((0.0, marks))
    return Columns(parts)


class _Requisites:
    """Title and requisites at the left, each beside a cell of the code box at the right."""

    def __init__(self, face: Typeface, form: Form, data: WriteOffPaper) -> None:
        left = PORTRAIT.inner_width - CODE_WIDTH - CODE_CAPTION_WIDTH - 2 * MM
        self._left_width = left
        lefts = title_blocks(face, form, data.number, data.date, left) + [
            Columns(
                (
                    (0.0, Paragraph(face, field.caption, CAPTION_WIDTH)),
                    (CAPTION_WIDTH, FilledLine(face, value, left - CAPTION_WIDTH)),
                )
            )
            for field, value in act_requisites(form, data)
        ]
        codes = act_codes(form, data)
        head = [("", form.text("codes")), *codes[:3]]
        foot = codes[3:]
        empty = [("", "")] * max(0, len(lefts) - len(head) - len(foot))
        self._rows: list[tuple[Block, Paragraph, Paragraph, float]] = []
        for block, (caption, code) in zip(lefts, head + empty + foot, strict=True):
            label = Paragraph(face, caption, CODE_CAPTION_WIDTH, TextStyle(9), "right")
            value = Paragraph(face, code, CODE_WIDTH - 2 * MM, BODY, "center")
            tall = max(block.height, label.height, value.height) + 1 * MM
            self._rows.append((block, label, value, max(tall, CODE_ROW)))

    @property
    def height(self) -> float:
        return sum(row[3] for row in self._rows)

    def draw(self, page: Page, x: float, y: float) -> None:
        code_left = x + PORTRAIT.inner_width - CODE_WIDTH
        page.frame_box(
            Box(code_left, y + self._rows[0][3], CODE_WIDTH, self.height - self._rows[0][3]), 1.0
        )
        for block, label, value, height in self._rows:
            block.draw(page, x, y + height - block.height - 0.5 * MM)
            label.draw(
                page, code_left - CODE_CAPTION_WIDTH - 1.5 * MM, y + height - label.height - 1 * MM
            )
            value.draw(page, code_left + 1 * MM, y + (height - value.height) / 2)
            page.frame_box(Box(code_left, y, CODE_WIDTH, height))
            y += height


def act_requisites(form: Form, data: WriteOffPaper) -> list[tuple[FormField, str]]:
    """The fields in the form's order with their values."""
    responsible = data.responsible
    values = {
        "institution": data.school.name_full or data.school.name_short,
        "department": data.school.department,
        "responsible": ", ".join(filter(None, (responsible.position, responsible.name))),
        "fund": data.fund_name,
        "reason": data.reason_name,
        "basis": data.basis,
    }
    return [(field, values[field.key]) for field in form.groups["requisites"]]


def act_codes(form: Form, data: WriteOffPaper) -> list[tuple[str, str]]:
    """Captions and values of the code box in the form's order."""
    values = {
        "okud": form.text("okud"),
        "date": format_date(data.date) if data.date else "",
        "okpo": data.school.okpo,
        "debit": data.debit,
        "credit": data.credit,
    }
    return [(field.caption, values[field.key]) for field in form.groups["codes"]]


def order_values(data: WriteOffPaper, words: AmountWords) -> dict[str, str]:
    """What the sentence of the commission mentions; missing values are empty."""
    order = data.commission
    return {
        "order_date": format_date_quoted(order.order_date) if order.order_date else "",
        "order_number": order.order_number,
        "quantity": words.quantity,
        "quantity_words": words.quantity_words,
        "copies": words.copies,
        "rubles": words.rubles,
        "kopecks": words.kopecks,
    }


def _body(face: Typeface, form: Form, data: WriteOffPaper, list_sheets: int) -> list[Block]:
    """What the commission states: order, quantity, sum in words, sheets of the list."""
    width = PORTRAIT.inner_width
    blanks = {
        "order_date": 45 * MM,
        "order_number": 20 * MM,
        "quantity": 20 * MM,
        "quantity_words": 60 * MM,
        "rubles": 30 * MM,
        "kopecks": 10 * MM,
    }
    words = AmountWords.of(data.total_quantity, data.total_kopecks)
    statement = form.pieces("order", blanks, **order_values(data, words))
    noun = plural(list_sheets, *(form.text(f"sheet_{key}") for key in ("one", "many", "many")))
    sheets = form.pieces("sheets", {"sheets": 12 * MM}, sheets=str(list_sheets), sheets_noun=noun)
    return [
        RunningText(face, statement, width),
        FilledLine(face, words.sum_words, width, form.text("sum_words_hint"), align="center"),
        Space(1 * MM),
        RunningText(face, sheets, width),
    ]


def _lay_out_reverse(flow: Flow, form: Form, data: WriteOffPaper) -> None:
    face = flow.face
    width = PORTRAIT.inner_width
    flow.put(Paragraph(face, form.text("reverse_mark"), width, TextStyle(8), "right"))
    flow.skip(SECTION_GAP)
    flow.put(Paragraph(face, form.text("reverse_title"), width, TextStyle(11, bold=True), "center"))
    flow.skip(SECTION_GAP)
    _place_disposals(flow, form, data)
    flow.skip(2 * SECTION_GAP)
    for block in commission_signatures(face, form, data.commission, width):
        flow.add(block)
    flow.skip(3 * SECTION_GAP)
    flow.add(Framed(_accounting(face, form, data), width))
    flow.skip(SECTION_GAP)
    flow.add(Framed(_library(face, form, data), width))


def _place_disposals(flow: Flow, form: Form, data: WriteOffPaper) -> None:
    """The directions of disposal with blank lines for those that are not known yet."""
    sign = data.status.sign
    rows = [
        Row(
            (
                row.direction,
                format_count(sign * row.quantity),
                format_kopecks(sign * row.sum_kopecks),
                row.document,
            ),
            (sign * row.quantity, sign * row.sum_kopecks),
        )
        for row in data.disposals
    ]
    rows += [Row(("",) * 4)] * max(0, BLANK_DISPOSALS - len(rows))
    columns = fit_columns(form.tables["disposals"], PORTRAIT.inner_width)
    order = ("direction", "quantity", "sum", "document")
    places = [order.index(column.key) for column in columns]
    arranged = [Row(tuple(row.cells[i] for i in places), row.amounts) for row in rows]
    totals = None
    if data.disposals:
        totals = Totals(
            ("quantity", "sum"),
            (format_count, format_kopecks),
            grand=form.text("disposal_total"),
        )
    style = TableStyle(least_row=DISPOSAL_ROW)
    RuledTable(flow.face, [columns], totals, style).place(flow, arranged)


def _accounting(face: Typeface, form: Form, data: WriteOffPaper) -> Block:
    width = PORTRAIT.inner_width - 2 * FRAME_PAD
    blanks = {"month": 35 * MM, "year": 8 * MM, "journal": 20 * MM}
    line = form.pieces("accounting_line", blanks, month="", year="", journal="")
    school = data.school
    return Stack(
        Paragraph(face, form.text("accounting"), width, BODY_BOLD),
        Space(1.5 * MM),
        RunningText(face, line, width),
        Space(1.5 * MM),
        signature_row(
            face,
            form,
            form.text("accountant"),
            (school.accountant_position, school.accountant_name),
            width,
        ),
        Space(2 * MM),
        Paragraph(face, form.text("blank_date"), width),
    )


def _library(face: Typeface, form: Form, data: WriteOffPaper) -> Block:
    width = PORTRAIT.inner_width - 2 * FRAME_PAD
    blanks = {"record": 22 * MM, "record_date": 45 * MM}
    recorded = bool(data.summary_record) and data.record_date is not None
    line = form.pieces(
        "library_line",
        blanks,
        record=data.summary_record,
        record_date=format_date_quoted(data.record_date) if recorded and data.record_date else "",
    )
    school = data.school
    return Stack(
        Paragraph(face, form.text("library"), width, BODY_BOLD),
        Space(1.5 * MM),
        RunningText(face, line, width),
        Space(1.5 * MM),
        signature_row(face, form, "", (school.librarian_position, school.librarian_name), width),
    )
