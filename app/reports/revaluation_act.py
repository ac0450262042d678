"""Акт о переоценке документов библиотечного фонда with its list."""

from __future__ import annotations

from pathlib import Path

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks, plural
from app.queries.change_papers import RevaluationPaper
from app.queries.paper_data import PaperStatus
from app.reports.blocks import (
    BODY,
    BODY_BOLD,
    Block,
    FilledLine,
    Flow,
    Paragraph,
    RunningText,
    Space,
    Stack,
)
from app.reports.change_parts import (
    BLANKS,
    SECTION_GAP,
    act_flow,
    mark_width,
    named,
    place_heading,
    place_library_mark,
    record_day,
)
from app.reports.form_parts import (
    MARK,
    TITLE,
    commission_signatures,
    field_lines,
    fit_columns,
    signature_row,
)
from app.reports.forms import Form, load_form
from app.reports.page import LANDSCAPE, PORTRAIT, Page, Paper, number_pages
from app.reports.revaluation_form import (
    FORM,
    SPEC,
    difference_text,
    difference_words,
    line_amounts,
    line_texts,
    place_amounts,
    place_texts,
    statement_values,
    words_text,
)
from app.reports.table import PageTotal, Row, RuledTable
from app.reports.table_parts import Totals
from app.reports.typeface import MM, Typeface

CAPTION_WIDTH = 30 * MM
GAP = 3 * MM
TOTALLED = ("quantity", "old_sum", "new_sum", "difference")
FORMATS = (format_count, format_kopecks, format_kopecks, format_kopecks)
HIGHEST_TAIL = 110 * MM


def lay_out_revaluation(data: RevaluationPaper, resources: Path) -> tuple[Paper, list[PageTotal]]:
    """The pages of the act and of its list; the totals (copies, kopecks before and after,
    difference) of the list, page by page."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, FORM, SPEC)
    list_pages, totals = _lay_out_list(face, form, data)
    pages = [*_lay_out_act(face, form, data, len(list_pages)), *list_pages]
    title = f"{form.text('title')} {data.number} {form.text('subtitle')}"
    if data.date is not None:
        title += f" {form.text('date')} {format_date(data.date)}"
    return Paper(face.clean(title), face.clean(data.school.name_short), tuple(pages)), totals


def render_revaluation_pdf(data: RevaluationPaper, resources: Path) -> bytes:
    """The act with its list as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    return lay_out_revaluation(data, resources)[0].pdf()


def render_revaluation_xlsx(data: RevaluationPaper, resources: Path) -> bytes:
    """The act and its list as a workbook; sums and differences are formulas.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.revaluation_xlsx import revaluation_workbook

    form = load_form(resources, FORM, SPEC)
    return revaluation_workbook(data, form, Typeface(resources / "fonts"))


def _lay_out_act(
    face: Typeface, form: Form, data: RevaluationPaper, list_sheets: int
) -> list[Page]:
    width = PORTRAIT.inner_width
    flow = act_flow(face, form, data)
    place_heading(flow, form, data)
    flow.add(RunningText(face, form.pieces("order", BLANKS, **statement_values(data)), width))
    flow.add(
        Paragraph(face, difference_text(form, data), width, BODY),
        FilledLine(
            face, difference_words(data), width, form.text("difference_hint"), align="center"
        ),
    )
    flow.skip(SECTION_GAP / 2)
    values = {"basis": data.basis}
    for block in field_lines(face, form.groups["requisites"], values, width, CAPTION_WIDTH):
        flow.add(block, Space(0.8 * MM))
    flow.skip(SECTION_GAP)
    _place_places(flow, form, data)
    flow.skip(SECTION_GAP)
    noun = form.text(plural(list_sheets, "sheet_one", "sheet_many", "sheet_many"))
    sheets = form.pieces("sheets", {"sheets": 12 * MM}, sheets=str(list_sheets), sheets_noun=noun)
    flow.add(Paragraph(face, form.text("rounding"), width, BODY))
    flow.add(RunningText(face, sheets, width))
    flow.skip(SECTION_GAP)
    for block in commission_signatures(face, form, data.commission, width):
        flow.add(block)
    librarian = (data.school.librarian_position, data.school.librarian_name)
    label = form.text("sign_librarian")
    flow.add(Stack(Space(2 * MM), signature_row(face, form, label, librarian, width)))
    flow.skip(SECTION_GAP)
    line = form.pieces(
        "library_line",
        {"record": 22 * MM, "record_date": 45 * MM},
        record=data.record,
        record_date=record_day(data.record_date),
    )
    place_library_mark(flow, form, [RunningText(face, line, mark_width())])
    return flow.pages


def _place_places(flow: Flow, form: Form, data: RevaluationPaper) -> None:
    width = PORTRAIT.inner_width
    columns = fit_columns(form.tables["places"], width)
    rows = []
    for place in data.places:
        texts = place_texts(place)
        rows.append(Row(tuple(texts[column.key] for column in columns), place_amounts(place)))
    totals = Totals(TOTALLED, FORMATS, grand=form.text("places_total"), links=("",) * 3)
    flow.add(Paragraph(flow.face, form.text("places_title"), width, BODY), Space(1 * MM))
    empty = Row(("",) * len(columns))
    RuledTable(flow.face, [columns], totals).place(flow, rows or [empty])


def _lay_out_list(
    face: Typeface, form: Form, data: RevaluationPaper
) -> tuple[list[Page], list[PageTotal]]:
    width = LANDSCAPE.inner_width
    act = named(form, data)
    running = form.text("list_running", **act)
    reversal = data.status is PaperStatus.REVERSAL
    flow = Flow(
        face,
        LANDSCAPE,
        running_head=f"{form.text('reversal')}. {running}" if reversal else running,
        watermark=form.text("draft") if data.status is PaperStatus.DRAFT else "",
    )
    flow.put(Paragraph(face, form.text("attachment", **act), width, BODY, "right"))
    if data.status is not PaperStatus.POSTED:
        word = form.text("reversal" if reversal else "draft")
        flow.put(Paragraph(face, word, width, MARK, "center"))
    flow.put(Paragraph(face, form.text("list_title"), width, TITLE, "center"))
    flow.skip(GAP)
    columns = fit_columns(form.tables["lines"], width)
    rows = []
    for number, line in enumerate(data.lines, start=1):
        texts = line_texts(form, number, line)
        rows.append(Row(tuple(texts[column.key] for column in columns), line_amounts(line)))
    totals = Totals(
        TOTALLED,
        FORMATS,
        page=form.text("page_total"),
        carried=form.text("carried"),
        brought=form.text("brought"),
        grand=form.text("grand"),
        links=(form.text("link"), "", ""),
    )
    tail = _tail(face, form, data)
    height = sum(block.height for block in tail) + GAP
    empty = Row(("",) * len(columns))
    shown = RuledTable(face, [columns], totals).place(flow, rows or [empty], height)
    flow.skip(GAP)
    flow.add(*tail)
    number_pages(
        flow.pages, lambda page, pages: form.text("sheet", page=str(page), pages=str(pages))
    )
    return flow.pages, shown


def _tail(face: Typeface, form: Form, data: RevaluationPaper) -> list[Block]:
    """The total in words and the signatures: they stay together with the last total."""
    width = LANDSCAPE.inner_width
    total = Paragraph(face, words_text(form, data), width, BODY_BOLD)
    signatures = commission_signatures(face, form, data.commission, width, columns=2)
    if total.height + sum(block.height for block in signatures) > HIGHEST_TAIL:
        signatures = commission_signatures(
            face, form, data.commission, width, columns=2, positions=False
        )
    return [Stack(total, signatures[0]), *signatures[1:]]
