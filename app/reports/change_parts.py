"""What the acts of replacement and of revaluation share: heading, commission, library mark."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from app.core.dates import format_date_quoted
from app.queries.change_papers import ReplacementPaper, RevaluationPaper
from app.queries.paper_data import CommissionData
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
    Framed,
    approval,
    date_or_blank,
    member_rows,
    status_mark,
    title_blocks,
    watermark,
)
from app.reports.forms import Form, FormSpec
from app.reports.page import PORTRAIT
from app.reports.typeface import MM, Typeface
from app.reports.workbook_parts import (
    ACT_LAST,
    ACT_MARK,
    CAPTION_CENTER,
    CENTER,
    GAP,
    LEGAL,
    PERSON,
    RULED_CENTER,
    SMALL,
    SUBTITLE,
    TITLE,
    Span,
    status_words,
    write_mark,
    write_members,
)
from app.reports.workbook_sheet import Sheet

SECTION_GAP = 3 * MM
SHEET_APPROVAL: Span = (3, 8)
SHEET_APPROVAL_PLACES: tuple[Span, ...] = ((3, 3), (5, 5), (7, 8))

BLANKS = {
    "order_date": 45 * MM,
    "order_number": 20 * MM,
    "reader": 70 * MM,
    "quantity": 15 * MM,
    "quantity_words": 45 * MM,
    "rubles": 30 * MM,
    "kopecks": 10 * MM,
}
"""Lengths of the rules on which missing values are written by hand."""

_ACT = frozenset({"number", "date"})
_PLAIN = COMMISSION_TEXTS | {
    "approve",
    "approve_head",
    "title",
    "subtitle",
    "date",
    "blank",
    "blank_date",
    "institution_hint",
    "draft",
    "draft_note",
    "reversal",
    "commission",
    "hint_member",
    "member_chair",
    "member",
    "library",
}
_TEXTS = {
    "reversal_note": frozenset({"reverses"}),
    "continuation": _ACT,
    "attachment": _ACT,
    "sheet": frozenset({"page", "pages"}),
}

ChangePaper = ReplacementPaper | RevaluationPaper


def act_spec(
    plain: frozenset[str],
    texts: dict[str, frozenset[str]],
    groups: dict[str, frozenset[str]],
    tables: dict[str, frozenset[str]],
) -> FormSpec:
    """What the form of an act must have besides the common texts."""
    return FormSpec(frozenset(_PLAIN | plain), {**_TEXTS, **texts}, groups, tables)


def named(form: Form, data: ChangePaper) -> dict[str, str]:
    """Number and date as headings name the act."""
    return {
        "number": data.number or form.text("blank"),
        "date": date_or_blank(data.date, form.text("blank_date")),
    }


def order_values(commission: CommissionData) -> dict[str, str]:
    """The order that appointed a commission; what is unknown is empty."""
    day = commission.order_date
    return {
        "order_date": format_date_quoted(day) if day else "",
        "order_number": commission.order_number,
    }


def record_day(day: datetime.date | None) -> str:
    """«22» мая 2026 г., empty until posted."""
    return format_date_quoted(day) if day else ""


# --- on paper --------------------------------------------------------------------------------


def act_flow(face: Typeface, form: Form, data: ChangePaper) -> Flow:
    """An empty act with its running head and the mark of a draft."""
    return Flow(
        face,
        PORTRAIT,
        running_head=form.text("continuation", **named(form, data)),
        watermark=watermark(form, data.status),
    )


def place_heading(flow: Flow, form: Form, data: ChangePaper) -> None:
    """Status, legal basis, approval, school, title and the commission."""
    face, width = flow.face, PORTRAIT.inner_width
    left = width - APPROVAL_WIDTH
    right = Stack(
        Paragraph(face, data.legal_basis, APPROVAL_WIDTH, HINT.scaled(1.1), "right"),
        Space(2 * MM),
        approval(face, form, data.school, form.text("blank_date")),
    )
    parts: list[tuple[float, Block]] = [(left, right)]
    mark = status_mark(face, form, data.status, data.reverses)
    if mark:
        parts.append((0.0, mark))
    flow.put(Columns(parts))
    flow.skip(SECTION_GAP)
    name = data.school.name_full or data.school.name_short
    flow.add(FilledLine(face, name, width, form.text("institution_hint"), align="center"))
    flow.skip(SECTION_GAP)
    for block in title_blocks(face, form, data.number, data.date, width):
        flow.add(block)
    flow.skip(SECTION_GAP)
    flow.add(Paragraph(face, form.text("commission"), width, BODY))
    for block in member_rows(face, form, data.commission, width):
        flow.add(block)
    flow.skip(SECTION_GAP / 2)


def place_library_mark(flow: Flow, form: Form, lines: Sequence[RunningText]) -> None:
    """«Отметка библиотеки» in its frame; ``lines`` are made for :func:`mark_width`."""
    stack = Stack(
        Paragraph(flow.face, form.text("library"), mark_width(), BODY_BOLD),
        Space(1 * MM),
        *lines,
    )
    flow.add(Framed(stack, PORTRAIT.inner_width))


def mark_width() -> float:
    """Width in points of the text inside the library's mark."""
    return PORTRAIT.inner_width - 2 * FRAME_PAD


# --- in a workbook ---------------------------------------------------------------------------


def write_heading(sheet: Sheet, form: Form, data: ChangePaper) -> int:
    """The same heading on the sheet of the act; return the row after the commission."""
    school = data.school
    write_mark(sheet, 1, ACT_MARK, form, status_words(form, data.status, data.reverses))
    sheet.across(0, *SHEET_APPROVAL, data.legal_basis, LEGAL)
    sheet.across(1, *SHEET_APPROVAL, form.text("approve"), CAPTION_CENTER)
    sheet.across(2, *SHEET_APPROVAL, form.text("approve_head"), CENTER)
    texts = (school.director_position, "", school.director_name)
    hints = ("hint_position", "hint_signature", "hint_name")
    for span, text, hint in zip(SHEET_APPROVAL_PLACES, texts, hints, strict=True):
        sheet.across(3, *span, text, PERSON)
        sheet.across(4, *span, form.text(hint), SMALL)
    sheet.across(5, *SHEET_APPROVAL, form.text("blank_date"), CENTER)
    sheet.least(6, GAP)
    sheet.across(7, 0, ACT_LAST, school.name_full or school.name_short, RULED_CENTER)
    sheet.across(8, 0, ACT_LAST, form.text("institution_hint"), SMALL)
    act = named(form, data)
    sheet.across(9, 0, ACT_LAST, f"{form.text('title')} {act['number']}", TITLE)
    sheet.across(10, 0, ACT_LAST, form.text("subtitle"), SUBTITLE)
    sheet.across(11, 0, ACT_LAST, f"{form.text('date')} {act['date']}", CENTER)
    sheet.least(12, GAP)
    return write_members(sheet, 13, form, data.commission)
