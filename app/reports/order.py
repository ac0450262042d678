"""Заказ учебников: the whole list as PDF, a sheet for each publisher as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core.dates import SchoolYear, format_date
from app.core.money import count_phrase, format_count, format_kopecks
from app.queries.orders import OrderLine, OrderPaper
from app.reports.blocks import BODY, BODY_BOLD, Block, Flow, Paragraph, Space
from app.reports.form_parts import SMALL, TITLE, fit_columns, signature_row
from app.reports.forms import Form, FormSpec, load_form
from app.reports.page import LANDSCAPE, Paper, number_pages
from app.reports.table import Row, RuledTable
from app.reports.table_parts import TableStyle, Totals
from app.reports.typeface import MM, TextStyle, Typeface

FORM = "textbook_order"
SPEC = FormSpec(
    plain=frozenset(
        [
            "title",
            "no_publisher",
            "no_publisher_sheet",
            "sheet_summary",
            "empty",
            "grand",
            "carried",
            "brought",
            "link",
            "set_note",
            "sign_director",
            "sign_librarian",
            "hint_position",
            "hint_signature",
            "hint_name",
        ]
    ),
    texts={
        "subtitle": frozenset({"year"}),
        "name": frozenset({"order"}),
        "as_of": frozenset({"date"}),
        "sheet": frozenset({"page", "pages"}),
        "publisher": frozenset({"publisher"}),
        "unpriced": frozenset({"count"}),
        "unpriced_printed": frozenset({"count"}),
        "budget": frozenset({"budget", "left"}),
        "overspent": frozenset({"budget", "left"}),
    },
    tables={
        "summary": frozenset({"number", "publisher", "lines", "quantity", "sum", "unpriced"}),
        "publisher": frozenset({"number", "subject", "grade", "name", "quantity", "price", "sum"}),
        "lines": frozenset(
            {
                "number",
                "subject",
                "grade",
                "name",
                "publisher",
                "quantity",
                "price",
                "sum",
                "priority",
                "reason",
            }
        ),
    },
)
GAP = 3 * MM
SIGNATURE_SPACE = 3 * MM
STYLE = TableStyle(body=TextStyle(9), totals=TextStyle(9, bold=True), head=TextStyle(8.5))


def render_order_pdf(data: OrderPaper, resources: Path) -> bytes:
    """The list as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_order(data, resources).pdf()


def render_order_xlsx(data: OrderPaper, resources: Path) -> bytes:
    """A sheet for each publisher and a summary; sums follow the quantities and the prices.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.order_xlsx import order_workbook

    return order_workbook(data, load_form(resources, FORM, SPEC), Typeface(resources / "fonts"))


def lay_out_order(data: OrderPaper, resources: Path) -> Paper:
    """The finished pages."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    running = form.text("name", order=data.draft.name)
    flow = Flow(face, LANDSCAPE, running_head=running)
    width = LANDSCAPE.inner_width
    for text, style in (
        (data.school.name_full or data.school.name_short, BODY),
        (form.text("title"), TITLE),
        (form.text("subtitle", year=SchoolYear(data.draft.year).label), BODY_BOLD),
        (form.text("as_of", date=format_date(data.on)), BODY),
    ):
        flow.put(Paragraph(face, text, width, style, "center"))
    flow.skip(GAP)
    lines = wanted_lines(data)
    tail = _tail(face, form, data, width)
    if lines:
        _put_lines(flow, form, lines, sum(block.height for block in tail) + GAP)
        flow.skip(GAP)
    else:
        flow.put(Paragraph(face, form.text("empty"), width, BODY_BOLD))
    flow.add(*tail)
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    return Paper(face.clean(running), face.clean(data.school.name_short), tuple(flow.pages))


def wanted_lines(data: OrderPaper) -> tuple[OrderLine, ...]:
    """The lines of which at least one set is wanted."""
    return tuple(line for line in data.draft.lines if line.quantity)


def notes(form: Form, data: OrderPaper, *, to_fill: bool = False) -> tuple[str, ...]:
    """What is said below the list: lines without a price, what is left of the money.

    ``to_fill`` asks for the prices: there are cells to write them into.
    """
    found = []
    if wanted_lines(data):
        found.append(form.text("set_note"))
    if data.draft.unpriced:
        count = count_phrase(data.draft.unpriced, "наименование", "наименования", "наименований")
        found.append(form.text("unpriced" if to_fill else "unpriced_printed", count=count))
    budget = data.draft.budget
    if budget is not None:
        left = budget - data.draft.total
        key = "budget" if left >= 0 else "overspent"
        found.append(form.text(key, budget=format_kopecks(budget), left=format_kopecks(abs(left))))
    return tuple(found)


def signatures(form: Form, data: OrderPaper) -> tuple[tuple[str, tuple[str, str]], ...]:
    """Caption, then position and name of those who sign."""
    school = data.school
    return (
        (form.text("sign_director"), (school.director_position, school.director_name)),
        (form.text("sign_librarian"), (school.librarian_position, school.librarian_name)),
    )


def _put_lines(flow: Flow, form: Form, lines: Sequence[OrderLine], below: float) -> None:
    columns = fit_columns(form.tables["lines"], LANDSCAPE.inner_width)
    totals = Totals(
        columns=("quantity", "sum"),
        formats=(format_count, format_kopecks),
        carried=form.text("carried"),
        brought=form.text("brought"),
        grand=form.text("grand"),
        links=(form.text("link"),),
    )
    rows = []
    for number, line in enumerate(lines, start=1):
        texts = {
            "number": str(number),
            "subject": line.subject,
            "grade": str(line.grade),
            "name": line.name,
            "publisher": line.publisher,
            "quantity": format_count(line.quantity),
            "price": "" if line.price is None else format_kopecks(line.price),
            "sum": "" if line.price is None else format_kopecks(line.total),
            "priority": str(line.priority),
            "reason": line.reason,
        }
        cells = tuple(texts[column.key] for column in columns)
        rows.append(Row(cells, (line.quantity, line.total)))
    RuledTable(flow.face, [columns], totals, STYLE).place(flow, rows, below)


def _tail(face: Typeface, form: Form, data: OrderPaper, width: float) -> list[Block]:
    blocks: list[Block] = [Paragraph(face, text, width, SMALL) for text in notes(form, data)]
    for caption, person in signatures(form, data):
        blocks.append(Space(SIGNATURE_SPACE))
        blocks.append(signature_row(face, form, caption, person, width))
    return blocks
