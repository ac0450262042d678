"""What the papers for the accountant share: heading, signatures, pages."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.dates import format_date
from app.core.periods import Period
from app.queries.paper_data import SchoolRequisites
from app.reports.blocks import BODY, Block, Flow, Paragraph, Space, Stack
from app.reports.form_parts import SMALL, TITLE, signature_row
from app.reports.forms import Form
from app.reports.page import Paper, number_pages
from app.reports.typeface import MM, TextStyle, Typeface
from app.reports.workbook_cells import Look
from app.reports.workbook_parts import CENTER, GAP, LEGAL, SUBTITLE, Span, write_signature
from app.reports.workbook_parts import TITLE as SHEET_TITLE
from app.reports.workbook_sheet import Sheet

HEADING_GAP = 3 * MM
TAIL_GAP = 3 * MM
SIGNATURE_SPACE = 3 * MM
SUBTITLE_STYLE = TextStyle(11, bold=True)

SIGNATURE_TEXTS = frozenset({"hint_position", "hint_signature", "hint_name"})
Person = tuple[str, str, str]
"""Key of the caption, position, name."""


def put_heading(flow: Flow, form: Form, school: SchoolRequisites, legal: str, when: str) -> None:
    """Legal basis, school, title, subtitle, the day or the period."""
    face, width = flow.face, flow.frame.inner_width
    if legal:
        flow.put(Paragraph(face, legal, width, SMALL, "right"))
    for text, style in (
        (school.name_full or school.name_short, BODY),
        (form.text("title"), TITLE),
        (form.text("subtitle"), SUBTITLE_STYLE),
        (when, BODY),
    ):
        flow.put(Paragraph(face, text, width, style, "center"))
    flow.skip(HEADING_GAP)


def signatures(face: Typeface, form: Form, people: Sequence[Person], width: float) -> Block:
    """Signature lines, kept together."""
    blocks: list[Block] = []
    for key, position, name in people:
        blocks.append(Space(SIGNATURE_SPACE))
        blocks.append(signature_row(face, form, form.text(key), (position, name), width))
    return Stack(*blocks)


def librarian_of(school: SchoolRequisites) -> Person:
    return "sign_librarian", school.librarian_position, school.librarian_name


def accountant_of(school: SchoolRequisites) -> Person:
    return "sign_accountant", school.accountant_position, school.accountant_name


def finished(flow: Flow, form: Form, title: str, school: SchoolRequisites) -> Paper:
    """The pages, numbered."""
    face = flow.face
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    return Paper(face.clean(title), face.clean(school.name_short), tuple(flow.pages))


def write_heading(
    sheet: Sheet, last: int, form: Form, school: SchoolRequisites, legal: str, when: str
) -> int:
    """The heading over the columns 0…``last``; the row after it and a gap."""
    parts: list[tuple[str, Look]] = [
        (legal, LEGAL),
        (school.name_full or school.name_short, CENTER),
        (form.text("title"), SHEET_TITLE),
        (form.text("subtitle"), SUBTITLE),
        (when, CENTER),
    ]
    row = 0
    for text, look in parts:
        if text:
            sheet.across(row, 0, last, text, look)
            row += 1
    sheet.least(row, GAP)
    return row + 1


def write_people(
    sheet: Sheet, row: int, form: Form, people: Sequence[Person], places: Sequence[Span]
) -> int:
    """Signature lines; the row after them."""
    for key, position, name in people:
        row = write_signature(sheet, row, form, form.text(key), (position, name), places)
    return row


def days_of(period: Period) -> dict[str, str]:
    """First and last day as the forms mention them."""
    return {
        "first": format_date(period.first or period.last),
        "last": format_date(period.last),
    }
