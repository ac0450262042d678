"""Чек-лист обеспеченности учебниками: the matrix, totals by levels, deficits and surpluses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks
from app.core.provision import Amounts, TotalProvision, percent_text
from app.queries.provision import ChecklistPaper
from app.reports.blocks import BODY, BODY_BOLD, Block, Flow, Paragraph, Space
from app.reports.checklist_form import (
    FORM,
    SPEC,
    ChecklistRow,
    checklist_rows,
    method_notes,
    running_name,
    unknown_note,
)
from app.reports.form_parts import SMALL, TITLE, fit_columns, signature_row
from app.reports.forms import Form, load_form
from app.reports.page import LANDSCAPE, Paper, number_pages
from app.reports.table import Row, RuledTable
from app.reports.table_parts import Column, TableStyle, Totals
from app.reports.typeface import MM, TextStyle, Typeface

GAP = 3 * MM
SIGNATURE_SPACE = 3 * MM
NOTE_GAP = 1 * MM
LEAST_TABLE = 35 * MM
"""Room for the head of a table, some rows and its total."""
SUBJECT_WIDTH = 62.0
GRADE_WIDTH = 16.0
MATRIX_STYLE = TableStyle(
    body=TextStyle(9),
    totals=TextStyle(9, bold=True),
    head=TextStyle(8.5),
    number_columns=False,
)
LINES_STYLE = TableStyle(body=TextStyle(8.5), totals=TextStyle(8.5, bold=True), head=TextStyle(8))


def lay_out_checklist(data: ChecklistPaper, resources: Path) -> Paper:
    """The finished pages."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    running = running_name(form, data)
    flow = Flow(face, LANDSCAPE, running_head=running)
    _put_heading(flow, form, data)
    if data.card.cells:
        _put_matrix(flow, form, data)
        _put_levels(flow, form, data)
        _put_lines(flow, form, data)
    else:
        text = form.text("empty", year=data.card.label)
        flow.put(Paragraph(face, text, LANDSCAPE.inner_width, BODY))
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    return Paper(face.clean(running), face.clean(data.school.name_short), tuple(flow.pages))


def render_checklist_pdf(data: ChecklistPaper, resources: Path) -> bytes:
    """The checklist as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_checklist(data, resources).pdf()


def render_checklist_xlsx(data: ChecklistPaper, resources: Path) -> bytes:
    """The checklist as a workbook; its sums, per cents and totals are formulas.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.checklist_xlsx import checklist_workbook

    return checklist_workbook(data, load_form(resources, FORM, SPEC), Typeface(resources / "fonts"))


def _put_heading(flow: Flow, form: Form, data: ChecklistPaper) -> None:
    for text, style in (
        (data.school.name_full or data.school.name_short, BODY),
        (form.text("title"), TITLE),
        (form.text("subtitle", year=data.card.label), BODY_BOLD),
        (form.text("as_of", date=format_date(data.on)), BODY),
    ):
        flow.put(Paragraph(flow.face, text, LANDSCAPE.inner_width, style, "center"))
    flow.skip(GAP)


def _put_matrix(flow: Flow, form: Form, data: ChecklistPaper) -> None:
    width = LANDSCAPE.inner_width
    grades = data.card.grades
    columns = [Column("subject", form.text("subject"), SUBJECT_WIDTH)]
    columns += [
        Column(str(grade), form.text("grade", grade=str(grade)), GRADE_WIDTH, "center", wrap=False)
        for grade in grades
    ]
    columns.append(Column("whole", form.text("whole"), GRADE_WIDTH, "right", wrap=False))
    note = Paragraph(flow.face, form.text("matrix_note"), width, SMALL)
    flow.put(Paragraph(flow.face, form.text("matrix_title"), width, BODY_BOLD))
    rows = list(_matrix_rows(form, data, grades))
    RuledTable(flow.face, [fit_columns(columns, width)], None, MATRIX_STYLE).place(
        flow, rows, note.height + NOTE_GAP
    )
    flow.skip(NOTE_GAP)
    flow.add(note)
    flow.skip(GAP)


def _matrix_rows(form: Form, data: ChecklistPaper, grades: Sequence[int]) -> Iterator[Row]:
    card = data.card
    pupils = [card.pupils.get(grade, 0) for grade in grades]
    counts = (format_count(amount) for amount in (*pupils, sum(pupils)))
    yield Row((form.text("pupils"), *counts), strong=True)
    for subject in card.subjects:
        texts = []
        for grade in grades:
            cell = card.cells.get((subject, grade))
            if cell is None:
                texts.append(form.text("not_studied"))
            else:
                texts.append(_percent(form, cell.cell.amounts))
        yield Row((subject, *texts, percent_text(card.total_of_subject(subject).weighted)))
    totals = [
        Amounts.of(
            line for cell in card.checklist.cells if cell.grade == grade for line in cell.lines
        )
        for grade in grades
    ]
    shown = [_percent(form, amounts) for amounts in totals]
    whole = percent_text(card.checklist.total.weighted)
    yield Row((form.text("total_row"), *shown, whole), strong=True)


def _percent(form: Form, amounts: Amounts) -> str:
    percent = amounts.percent
    return form.text("nobody") if percent is None else percent_text(percent)


def _put_levels(flow: Flow, form: Form, data: ChecklistPaper) -> None:
    width = LANDSCAPE.inner_width
    columns = fit_columns(form.tables["levels"], width)
    title = Paragraph(flow.face, form.text("levels_title"), width, BODY_BOLD)
    rows = [
        Row(_level_cells(columns, level))
        for level in data.card.checklist.levels
        if level.amounts.need
    ]
    rows.append(Row(_level_cells(columns, data.card.checklist.total), strong=True))
    notes: list[Block] = [
        Paragraph(flow.face, text, width, SMALL) for text in method_notes(form, data)
    ]
    below = NOTE_GAP + sum(note.height for note in notes)
    if flow.room < title.height + LEAST_TABLE + below:
        flow.new_page()
    flow.put(title)
    style = TableStyle(number_columns=False, totals=TextStyle(9, bold=True))
    RuledTable(flow.face, [columns], None, style).place(flow, rows, below)
    flow.skip(NOTE_GAP)
    flow.add(*notes)
    flow.skip(GAP)


def _level_cells(columns: Sequence[Column], total: TotalProvision) -> tuple[str, ...]:
    amounts = total.amounts
    texts = {
        "level": total.name,
        "pupils": format_count(amounts.pupils),
        "provided": format_count(amounts.provided),
        "weighted": percent_text(total.weighted),
        "mean": percent_text(total.mean),
        "deficit": format_count(amounts.deficit),
        "surplus": format_count(amounts.surplus),
    }
    return tuple(texts[column.key] for column in columns)


def _put_lines(flow: Flow, form: Form, data: ChecklistPaper) -> None:
    face, width = flow.face, LANDSCAPE.inner_width
    tail = _tail(face, form, data, width)
    uneven = [row for row in checklist_rows(form, data) if row.is_uneven]
    if not uneven:
        flow.add(Paragraph(face, form.text("nothing"), width, BODY_BOLD), *tail)
        return
    title = Paragraph(face, form.text("lines_title"), width, BODY_BOLD)
    if flow.room < title.height + LEAST_TABLE:
        flow.new_page()
    flow.put(title)
    columns = fit_columns(form.tables["lines"], width)
    link = form.text("link")
    totals = Totals(
        columns=("deficit", "surplus", "sum"),
        formats=(format_count, format_count, format_kopecks),
        carried=form.text("carried"),
        brought=form.text("brought"),
        grand=form.text("grand"),
        links=(link, link),
    )
    rows = []
    for number, row in enumerate(uneven, start=1):
        texts = _line_texts(form, row, number)
        provision = row.details.provision
        amounts = (provision.deficit, provision.surplus, row.sum or 0)
        rows.append(Row(tuple(texts[column.key] for column in columns), amounts))
    RuledTable(face, [columns], totals, LINES_STYLE).place(
        flow, rows, sum(block.height for block in tail) + GAP
    )
    flow.skip(GAP)
    flow.add(*tail)


def _line_texts(form: Form, row: ChecklistRow, number: int) -> dict[str, str]:
    provision = row.details.provision
    need = provision.need
    percent = Amounts.of((provision,)).percent
    price = form.text("unknown_price") if row.price is None else format_kopecks(row.price)
    amount = form.text("unknown_sum") if row.sum is None else format_kopecks(row.sum)
    return {
        "number": str(number),
        "fpu": row.fpu,
        "subject": row.subject,
        "name": row.name,
        "classes": row.classes,
        "pupils": format_count(need.pupils),
        "fit": format_count(provision.allotted),
        "percent": percent_text(percent),
        "deficit": format_count(provision.deficit) if provision.deficit else "",
        "surplus": format_count(provision.surplus) if provision.surplus else "",
        "price": price,
        "sum": amount if provision.deficit else "",
    }


def _tail(face: Typeface, form: Form, data: ChecklistPaper, width: float) -> list[Block]:
    blocks: list[Block] = []
    unknown = unknown_note(form, data)
    if unknown:
        blocks.append(Paragraph(face, unknown, width, BODY))
    school = data.school
    for key, person in (
        ("sign_director", (school.director_position, school.director_name)),
        ("sign_librarian", (school.librarian_position, school.librarian_name)),
    ):
        blocks.append(Space(SIGNATURE_SPACE))
        blocks.append(signature_row(face, form, form.text(key), person, width))
    return blocks
