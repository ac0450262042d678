"""Акт об исключении утерянных документов и приёме признанных равноценными."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import format_date
from app.core.money import format_kopecks
from app.queries.change_papers import ReplacementPaper, ReplacementPaperLine
from app.reports.blocks import BODY, FilledLine, Flow, Paragraph, RunningText, Space, Stack
from app.reports.change_parts import (
    BLANKS,
    SECTION_GAP,
    act_flow,
    act_spec,
    mark_width,
    order_values,
    place_heading,
    place_library_mark,
    record_day,
)
from app.reports.form_parts import (
    AmountWords,
    commission_signatures,
    field_lines,
    fit_columns,
    signature_row,
)
from app.reports.forms import Form, load_form
from app.reports.page import PORTRAIT, Paper
from app.reports.table import PageTotal, Row, RuledTable
from app.reports.table_parts import TableStyle, Totals
from app.reports.typeface import MM, TextStyle, Typeface

FORM = "replacement_act"
CAPTION_WIDTH = 30 * MM
LEAST_LIST = 50 * MM
"""Where less than this is left on a page, the list begins on the next one."""
SMALL_TABLE = TableStyle(
    body=TextStyle(8), totals=TextStyle(8, bold=True), head=TextStyle(7.5), numbers=TextStyle(6.5)
)

_AMOUNTS = frozenset({"quantity", "quantity_words", "copies", "rubles", "kopecks"})
SPEC = act_spec(
    plain=frozenset(
        {
            "sum_words_hint",
            "accepted_words_hint",
            "list_title",
            "workbook_list",
            "workbook_lost",
            "workbook_accepted",
            "grand",
            "link",
            "notes_title",
            "sign_librarian",
            "sign_reader",
        }
    ),
    texts={
        "order": _AMOUNTS | {"order_date", "order_number", "reader"},
        "accepted": _AMOUNTS,
        "note": frozenset({"number", "note"}),
        "library_line": frozenset({"record_in", "record_out", "record_date"}),
        "library_numbers": frozenset({"numbers"}),
        "library_cards": frozenset({"cards"}),
    },
    groups={"requisites": frozenset({"fund", "basis"})},
    tables={
        "lines": frozenset(
            {
                "number",
                "lost_number",
                "lost_title",
                "lost_year",
                "lost_price",
                "title",
                "year",
                "price",
                "inventory",
            }
        )
    },
)


def lay_out_replacement(data: ReplacementPaper, resources: Path) -> tuple[Paper, list[PageTotal]]:
    """The finished pages and the totals (kopecks lost and accepted) of its list, page by page."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    flow = act_flow(face, form, data)
    place_heading(flow, form, data)
    _place_statements(flow, form, data)
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
    if flow.room < LEAST_LIST:
        flow.new_page()
    flow.add(Paragraph(face, form.text("list_title"), PORTRAIT.inner_width, BODY), Space(1 * MM))
    totals = _place_list(flow, form, data)
    flow.skip(SECTION_GAP)
    _place_notes(flow, form, data)
    _place_signatures(flow, form, data)
    title = f"{form.text('title')} {data.number} {form.text('subtitle')}"
    if data.date is not None:
        title += f" {form.text('date')} {format_date(data.date)}"
    return Paper(face.clean(title), face.clean(data.school.name_short), tuple(flow.pages)), totals


def render_replacement_pdf(data: ReplacementPaper, resources: Path) -> bytes:
    """The act as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_replacement(data, resources)[0].pdf()


def render_replacement_xlsx(data: ReplacementPaper, resources: Path) -> bytes:
    """The act as a workbook: its text, and the list from which it takes its sums.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.replacement_xlsx import replacement_workbook

    form = load_form(resources, FORM, SPEC)
    return replacement_workbook(data, form, Typeface(resources / "fonts"))


# --- what the workbook has in common ---------------------------------------------------------


def reader_text(data: ReplacementPaper) -> str:
    """«Петров Иван, 5 «А»»; empty when the reader is not named."""
    return ", ".join(filter(None, (data.reader, data.reader_class)))


def lost_values(data: ReplacementPaper, words: AmountWords) -> dict[str, str]:
    """What the sentence about the lost documents mentions; missing values are empty."""
    return {
        **order_values(data.commission),
        **accepted_values(words),
        "reader": reader_text(data),
    }


def accepted_values(words: AmountWords) -> dict[str, str]:
    """What the sentence about the accepted documents mentions."""
    return {
        "quantity": words.quantity,
        "quantity_words": words.quantity_words,
        "copies": words.copies,
        "rubles": words.rubles,
        "kopecks": words.kopecks,
    }


def requisite_values(data: ReplacementPaper) -> dict[str, str]:
    """Values of the fields by key."""
    return {"fund": data.fund_name, "basis": data.basis}


def line_texts(number: int, line: ReplacementPaperLine, sign: int) -> dict[str, str]:
    """The cells of a line by column key."""
    lost, accepted = line.lost, line.accepted
    return {
        "number": str(number),
        "lost_number": lost.number,
        "lost_title": lost.name,
        "lost_year": "" if lost.year is None else str(lost.year),
        "lost_price": format_kopecks(sign * lost.price),
        "title": accepted.name,
        "year": "" if accepted.year is None else str(accepted.year),
        "price": format_kopecks(sign * accepted.price),
        "inventory": accepted.number,
    }


def note_texts(form: Form, data: ReplacementPaper) -> list[str]:
    """The words of the commission, a sentence for each pair that needed them."""
    return [
        form.text("note", number=str(number), note=line.equal_note)
        for number, line in enumerate(data.lines, start=1)
        if line.equal_note
    ]


def mark_keys(data: ReplacementPaper) -> list[tuple[str, dict[str, str]]]:
    """The sentences of the library's mark by key, with their values."""
    found = [
        (
            "library_line",
            {
                "record_in": data.record_in,
                "record_out": data.record_out,
                "record_date": record_day(data.record_date),
            },
        )
    ]
    if data.numbers or not data.cards:
        found.append(("library_numbers", {"numbers": data.numbers}))
    if data.cards:
        found.append(("library_cards", {"cards": data.cards}))
    return found


# --- layout ----------------------------------------------------------------------------------


def _place_statements(flow: Flow, form: Form, data: ReplacementPaper) -> None:
    """What was lost and what was accepted, each with its sum in words."""
    face, width = flow.face, PORTRAIT.inner_width
    lost = AmountWords.of(data.quantity, data.lost_kopecks)
    accepted = AmountWords.of(data.quantity, data.accepted_kopecks)
    for key, words, values, hint in (
        ("order", lost, lost_values(data, lost), "sum_words_hint"),
        ("accepted", accepted, accepted_values(accepted), "accepted_words_hint"),
    ):
        flow.add(
            RunningText(face, form.pieces(key, BLANKS, **values), width),
            FilledLine(face, words.sum_words, width, form.text(hint), align="center"),
            Space(1 * MM),
        )


def _place_list(flow: Flow, form: Form, data: ReplacementPaper) -> list[PageTotal]:
    sign = data.status.sign
    columns = fit_columns(form.tables["lines"], PORTRAIT.inner_width)
    rows = []
    for number, line in enumerate(data.lines, start=1):
        texts = line_texts(number, line, sign)
        amounts = (sign * line.lost.price, sign * line.accepted.price)
        rows.append(Row(tuple(texts[column.key] for column in columns), amounts))
    totals = Totals(
        columns=("lost_price", "price"),
        formats=(format_kopecks, format_kopecks),
        grand=form.text("grand"),
        links=(form.text("link"),),
    )
    empty = Row(("",) * len(columns))
    return RuledTable(flow.face, [columns], totals, SMALL_TABLE).place(flow, rows or [empty])


def _place_notes(flow: Flow, form: Form, data: ReplacementPaper) -> None:
    notes = note_texts(form, data)
    if not notes:
        return
    width = PORTRAIT.inner_width
    first, *others = [Paragraph(flow.face, text, width, BODY) for text in notes]
    flow.add(Paragraph(flow.face, form.text("notes_title"), width, BODY), first)
    for block in others:
        flow.add(block)
    flow.skip(SECTION_GAP)


def _place_signatures(flow: Flow, form: Form, data: ReplacementPaper) -> None:
    face, width = flow.face, PORTRAIT.inner_width
    for block in commission_signatures(face, form, data.commission, width):
        flow.add(block)
    librarian = (data.school.librarian_position, data.school.librarian_name)
    flow.add(
        Stack(
            Space(2 * MM),
            signature_row(face, form, form.text("sign_librarian"), librarian, width),
        )
    )
    reader = ("", reader_text(data))
    flow.add(
        Stack(
            Space(2 * MM),
            signature_row(face, form, form.text("sign_reader"), reader, width, positions=False),
        )
    )
    flow.skip(SECTION_GAP)
    blanks = {
        "record_in": 22 * MM,
        "record_out": 22 * MM,
        "record_date": 45 * MM,
        "numbers": 60 * MM,
        "cards": 60 * MM,
    }
    place_library_mark(
        flow,
        form,
        [
            RunningText(face, form.pieces(key, blanks, **values), mark_width())
            for key, values in mark_keys(data)
        ],
    )
