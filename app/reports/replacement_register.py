"""Тетрадь учёта книг, принятых от читателей взамен утерянных."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import format_date
from app.core.money import format_kopecks
from app.queries.change_papers import ReplacementRegister
from app.queries.replacement_register import RegisterEntry
from app.reports.blocks import BODY, BODY_BOLD, Block, Flow, Paragraph, Space
from app.reports.form_parts import SMALL, TITLE, AmountWords, fit_columns, signature_row
from app.reports.forms import Form, FormSpec, load_form
from app.reports.page import LANDSCAPE, Paper, number_pages
from app.reports.table import PageTotal, Row, RuledTable
from app.reports.table_parts import TableStyle, Totals
from app.reports.typeface import MM, TextStyle, Typeface

FORM = "replacement_register"
SIGNED_ROW = 9 * MM
"""Room for two signatures in a row."""
GAP = 3 * MM
STYLE = TableStyle(
    body=TextStyle(8),
    totals=TextStyle(8, bold=True),
    head=TextStyle(7.5),
    numbers=TextStyle(6.5),
    least_row=SIGNED_ROW,
)

_PERIOD = frozenset({"period"})
SPEC = FormSpec(
    plain=frozenset(
        {
            "title",
            "name",
            "reversal",
            "page_total",
            "carried",
            "brought",
            "grand",
            "link",
            "sign_librarian",
            "hint_position",
            "hint_signature",
            "hint_name",
        }
    ),
    texts={
        "period": _PERIOD,
        "running": _PERIOD,
        "words": frozenset({"quantity", "quantity_words", "copies", "sum", "lost"}),
        "sheet": frozenset({"page", "pages"}),
    },
    tables={
        "lines": frozenset(
            {
                "number",
                "date",
                "reader",
                "lost_number",
                "lost_title",
                "lost_year",
                "lost_price",
                "title",
                "year",
                "price",
                "inventory",
                "sign_reader",
                "sign_keeper",
                "act",
            }
        )
    },
)


def lay_out_replacement_register(
    data: ReplacementRegister, resources: Path
) -> tuple[Paper, list[PageTotal]]:
    """The finished pages and the totals (kopecks lost and accepted) that each of them shows."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    running = form.text("running", period=data.period.label)
    flow = Flow(face, LANDSCAPE, running_head=running)
    width = LANDSCAPE.inner_width
    if data.legal_basis:
        flow.put(Paragraph(face, data.legal_basis, width, SMALL, "right"))
    for text, style in (
        (data.school.name_full or data.school.name_short, BODY),
        (form.text("title"), TITLE),
        (form.text("period", period=data.period.label), BODY),
    ):
        flow.put(Paragraph(face, text, width, style, "center"))
    flow.skip(GAP)
    columns = fit_columns(form.tables["lines"], width)
    rows = []
    for entry in data.entries:
        texts = entry_texts(form, entry)
        amounts = (entry.sign * entry.lost.price, entry.sign * entry.accepted.price)
        rows.append(Row(tuple(texts[column.key] for column in columns), amounts))
    totals = Totals(
        columns=("lost_price", "price"),
        formats=(format_kopecks, format_kopecks),
        page=form.text("page_total"),
        carried=form.text("carried"),
        brought=form.text("brought"),
        grand=form.text("grand"),
        links=(form.text("link"),),
    )
    tail = _tail(face, form, data)
    height = sum(block.height for block in tail) + GAP
    empty = Row(("",) * len(columns))
    shown = RuledTable(face, [columns], totals, STYLE).place(flow, rows or [empty], height)
    flow.skip(GAP)
    flow.add(*tail)
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    return Paper(face.clean(running), face.clean(data.school.name_short), tuple(flow.pages)), shown


def render_replacement_register_pdf(data: ReplacementRegister, resources: Path) -> bytes:
    """The register as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_replacement_register(data, resources)[0].pdf()


def render_replacement_register_xlsx(data: ReplacementRegister, resources: Path) -> bytes:
    """The register as a workbook.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.replacement_register_xlsx import register_workbook

    return register_workbook(data, load_form(resources, FORM, SPEC), Typeface(resources / "fonts"))


def entry_texts(form: Form, entry: RegisterEntry) -> dict[str, str]:
    """The cells of a row by column key; the cells of the signatures are empty."""
    act = f"№ {entry.document_number} от {format_date(entry.document_date)}"
    return {
        "number": str(entry.number),
        "date": format_date(entry.day),
        "reader": entry.reader_text,
        "lost_number": entry.lost.number,
        "lost_title": entry.lost.name,
        "lost_year": "" if entry.lost.year is None else str(entry.lost.year),
        "lost_price": format_kopecks(entry.sign * entry.lost.price),
        "title": entry.accepted.name,
        "year": "" if entry.accepted.year is None else str(entry.accepted.year),
        "price": format_kopecks(entry.sign * entry.accepted.price),
        "inventory": entry.accepted.number,
        "sign_reader": "",
        "sign_keeper": "",
        "act": act if entry.sign > 0 else f"{form.text('reversal')}, {act}",
    }


def words_text(form: Form, data: ReplacementRegister) -> str:
    """What the register comes to, in a sentence."""
    words = AmountWords.of(data.quantity, data.accepted_kopecks)
    return form.text(
        "words",
        quantity=words.quantity,
        quantity_words=words.quantity_words,
        copies=words.copies,
        sum=words.sum,
        lost=format_kopecks(data.lost_kopecks),
    )


def _tail(face: Typeface, form: Form, data: ReplacementRegister) -> list[Block]:
    width = LANDSCAPE.inner_width
    librarian = (data.school.librarian_position, data.school.librarian_name)
    return [
        Paragraph(face, words_text(form, data), width, BODY_BOLD),
        Space(GAP),
        signature_row(face, form, form.text("sign_librarian"), librarian, width),
    ]
