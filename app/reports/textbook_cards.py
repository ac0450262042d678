"""Учётные карточки учебников: two on a sheet of A4, a long one on sheets of its own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.core.errors import UserError
from app.queries.textbook_cards import CardsPaper, TextbookCardData
from app.reports.blocks import (
    BODY,
    BODY_BOLD,
    Block,
    Cell,
    Columns,
    FilledLine,
    Flow,
    Paragraph,
    RuledRow,
    Space,
)
from app.reports.form_parts import SMALL, TITLE, fit_columns
from app.reports.forms import Form, FormField, load_form
from app.reports.page import PORTRAIT, Frame, Page, Paper, number_pages
from app.reports.table import Row, RuledTable
from app.reports.table_parts import TableStyle
from app.reports.textbook_cards_form import (
    CARDS_FORM,
    CARDS_SPEC,
    closing_lines,
    entry_texts,
    price_text,
    title_line,
)
from app.reports.typeface import MM, TextStyle, Typeface

HALF_HEIGHT = PORTRAIT.height / 2
HALF = Frame(PORTRAIT.width, HALF_HEIGHT, PORTRAIT.left, PORTRAIT.top, PORTRAIT.right, 4 * MM)
CUT_MARK = 8 * MM
GAP = 2 * MM
CAPTION_WIDTH = 45 * MM
GRADES_WIDTH = 18 * MM
FEDERAL_WIDTH = 34 * MM
PRICE_WIDTH = 50 * MM
ROW_HEIGHT = 5.5 * MM
SCHOOL_SHARE = 0.55
STYLE = TableStyle(
    body=TextStyle(8.5),
    head=TextStyle(7.5),
    least_row=ROW_HEIGHT,
    number_columns=False,
)


def lay_out_cards(data: CardsPaper, resources: Path) -> Paper:
    """The finished pages of the cards, in the order of their numbers."""
    face = Typeface(resources / "fonts")
    form = load_form(resources, CARDS_FORM, CARDS_SPEC)
    pages: list[Page] = []
    waiting: Page | None = None
    for card in data.cards:
        half = _lay_out_card(face, form, data, card, HALF)
        if len(half) > 1:
            pages += _sheets(face, form, data, card)
            waiting = None
        elif waiting is None:
            waiting = Page(face, PORTRAIT)
            _copy_page(half[0], waiting, 0.0)
            pages.append(waiting)
        else:
            _copy_page(half[0], waiting, HALF_HEIGHT)
            _mark_cut(waiting)
            waiting = None
    title = f"{form.text('workbook')}, {data.school.name_short}".rstrip(", ")
    return Paper(face.clean(title), face.clean(data.school.name_short), tuple(pages))


def render_cards_pdf(data: CardsPaper, resources: Path) -> bytes:
    """The cards as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: there are no cards, or the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    _check_some(data)
    return lay_out_cards(data, resources).pdf()


def render_cards_xlsx(data: CardsPaper, resources: Path) -> bytes:
    """The cards as a workbook: their lines as one table, and the register.

    Raises:
        UserError: there are no cards, or the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.textbook_cards_xlsx import cards_workbook

    _check_some(data)
    return cards_workbook(data, resources, Typeface(resources / "fonts"))


def _check_some(data: CardsPaper) -> None:
    if not data.cards:
        raise UserError(
            "Таких карточек нет.", "Проверьте номера, класс и дату; карточку заводит поступление."
        )


def _sheets(face: Typeface, form: Form, data: CardsPaper, card: TextbookCardData) -> list[Page]:
    """A card that a half of a sheet cannot hold, on numbered sheets."""
    pages = _lay_out_card(face, form, data, card, PORTRAIT)
    number = str(card.row.number)
    number_pages(
        pages,
        lambda page, count: form.text("sheet", number=number, page=str(page), pages=str(count)),
    )
    return pages


def _lay_out_card(
    face: Typeface, form: Form, data: CardsPaper, card: TextbookCardData, frame: Frame
) -> list[Page]:
    """The pages of one card; blank lines to the end of the last page are for writing by hand."""
    columns = fit_columns(form.tables["card"], frame.inner_width)
    rows = []
    for entry in card.entries:
        texts = entry_texts(entry)
        rows.append(Row(tuple(texts.get(column.key, "") for column in columns)))
    blank = Row(("",) * len(columns))
    tail: list[Block] = [
        Paragraph(face, line, frame.inner_width, BODY_BOLD if at == 0 else BODY)
        for at, line in enumerate(closing_lines(form, data, card))
    ]
    height = sum(block.height for block in tail) + GAP
    table = RuledTable(face, [columns], style=STYLE)
    flow = _begun(face, form, data, card, frame)
    table.place(flow, rows or [blank], height)
    spare = int((flow.room - height) / ROW_HEIGHT)
    if spare > 0:
        flow = _begun(face, form, data, card, frame)
        table.place(flow, [*(rows or [blank]), *[blank] * spare], height)
    flow.skip(GAP)
    flow.add(*tail)
    return flow.pages


def _begun(
    face: Typeface, form: Form, data: CardsPaper, card: TextbookCardData, frame: Frame
) -> Flow:
    """A flow with the head of the card on it."""
    running = form.text("running", number=str(card.row.number))
    flow = Flow(face, frame, running_head=running)
    for block in _head(face, form, data, card, frame.inner_width):
        flow.add(block)
    flow.skip(GAP)
    return flow


def _head(
    face: Typeface, form: Form, data: CardsPaper, card: TextbookCardData, width: float
) -> Iterable[Block]:
    school = Paragraph(face, data.school.name_short, width * SCHOOL_SHARE, SMALL)
    rest = width * (1 - SCHOOL_SHARE)
    basis = Paragraph(face, data.legal_basis, rest, SMALL, "right")
    yield Columns(((0.0, school), (width - rest, basis)))
    title = form.text("title", number=str(card.row.number))
    yield Paragraph(face, title, width, TITLE, "center")
    yield Space(GAP / 2)
    yield _first_row(face, form, card, width)
    yield Space(GAP / 2)
    fields = {field.key: field for field in form.groups["description"]}
    yield _described(face, fields["title"], title_line(card), width)
    yield Space(GAP / 4)
    imprint = _described(
        face, fields["imprint"], "; ".join(card.imprints), width - PRICE_WIDTH - GAP
    )
    caption = Cell(_caption_width(face, form, "price"), form.text("price"), ruled=False)
    rest = PRICE_WIDTH - caption.width - GAP / 2
    price = RuledRow(face, (caption, Cell(rest, price_text(card))), GAP / 2)
    yield Columns(((0.0, imprint), (width - PRICE_WIDTH, price)))


def _first_row(face: Typeface, form: Form, card: TextbookCardData, width: float) -> Block:
    """Class, subject, number in the federal list (to be written by hand)."""
    filled = {
        "grades": (GRADES_WIDTH, card.row.grades),
        "subject": (0.0, card.subject),
        "federal": (FEDERAL_WIDTH, ""),
    }
    captions = {key: _caption_width(face, form, key) for key in filled}
    taken = sum(captions.values()) + sum(size for size, _text in filled.values())
    gap = GAP / 2
    left = width - taken - gap * (2 * len(filled) - 1)
    cells: list[Cell] = []
    for key, (size, text) in filled.items():
        cells.append(Cell(captions[key], form.text(key), ruled=False, align="left"))
        cells.append(Cell(size or left, text))
    return RuledRow(face, cells, gap)


def _caption_width(face: Typeface, form: Form, key: str) -> float:
    return face.width(face.clean(form.text(key)), BODY) + GAP / 2


def _described(face: Typeface, field: FormField, text: str, width: float) -> Block:
    """A caption and its value on rules."""
    caption = Paragraph(face, field.caption, CAPTION_WIDTH)
    line = FilledLine(face, text, width - CAPTION_WIDTH, field.hint)
    return Columns(((0.0, caption), (CAPTION_WIDTH, line)))


def _copy_page(source: Page, target: Page, down: float) -> None:
    """Put all that stands on a page onto another, ``down`` points lower."""
    target.runs += [
        run._replace(baseline=run.baseline + down, box=run.box._replace(top=run.box.top + down))
        for run in source.runs
    ]
    target.strokes += [
        stroke._replace(y1=stroke.y1 + down, y2=stroke.y2 + down) for stroke in source.strokes
    ]


def _mark_cut(page: Page) -> None:
    """Short marks at the edges: here the sheet is cut."""
    page.line(0, HALF_HEIGHT, CUT_MARK, HALF_HEIGHT)
    page.line(page.frame.width - CUT_MARK, HALF_HEIGHT, page.frame.width, HALF_HEIGHT)
