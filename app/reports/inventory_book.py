"""Инвентарная книга: a title page, numbered pages of ruled lines, the closing inscription."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.core.dates import format_date
from app.queries.inventory_book import InventoryBook, InventoryTotals
from app.reports.blocks import BODY, Block, Cell, Flow, Paragraph, RuledRow, Space
from app.reports.form_parts import SMALL, field_lines, signature_row
from app.reports.forms import Form, load_form
from app.reports.inventory_book_form import (
    FORM,
    SPEC,
    InventoryPrint,
    closing_text,
    cover_values,
    fund_text,
    summary_text,
)
from app.reports.inventory_book_pages import InventoryPages
from app.reports.page import LANDSCAPE, Page, Paper, write_pdf
from app.reports.table import PageTotal
from app.reports.typeface import MM, TextStyle, Typeface

COVER_TOP = 35 * MM
COVER_NAME = TextStyle(14)
COVER_TITLE = TextStyle(28, bold=True)
COVER_GAP = 14 * MM
COVER_WIDTH = 170 * MM
COVER_CAPTION = 48 * MM
CLOSING_TOP = 30 * MM
CLOSING = TextStyle(13)
SEAL_WIDTH = 40 * MM


def lay_out_inventory_book(
    data: InventoryBook, resources: Path, wanted: InventoryPrint | None = None
) -> tuple[Paper, list[PageTotal]]:
    """The finished book and the totals (copies, kopecks) that its numbered pages show.

    The title page and the page of the closing inscription have no number.
    """
    pages: list[Page] = []
    totals: list[PageTotal] = []
    book = _Book(data, resources, wanted or InventoryPrint())
    for page, total in book.pages():
        pages.append(page)
        if total is not None:
            totals.append(total)
    return Paper(book.title, book.author, tuple(pages)), totals


def render_inventory_book_pdf(
    data: InventoryBook, resources: Path, wanted: InventoryPrint | None = None
) -> bytes:
    """The book as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    book = _Book(data, resources, wanted or InventoryPrint())
    return write_pdf(book.title, book.author, (page for page, _ in book.pages()))


def render_inventory_book_xlsx(
    data: InventoryBook, resources: Path, wanted: InventoryPrint | None = None
) -> bytes:
    """The book as a workbook, a row a copy, its totals formulas. Ditto marks are for paper:
    rows of a workbook are sorted and filtered.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.inventory_book_xlsx import inventory_workbook

    form = load_form(resources, FORM, SPEC)
    years = (wanted or InventoryPrint()).check_years
    return inventory_workbook(data, form, Typeface(resources / "fonts"), years)


class _Book:
    """The pages of the book, one after another."""

    def __init__(self, data: InventoryBook, resources: Path, wanted: InventoryPrint) -> None:
        self._face = Typeface(resources / "fonts")
        self._form = load_form(resources, FORM, SPEC)
        self._data = data
        self._wanted = wanted
        name = f"{self._form.text('name')}, {fund_text(self._form, data)}"
        self.title = self._face.clean(name)
        self.author = self._face.clean(data.school.name_short)

    def pages(self) -> Iterator[tuple[Page, PageTotal | None]]:
        """Pages with the totals that they show; covers show none."""
        face, form, data, wanted = self._face, self._form, self._data, self._wanted
        if wanted.covers:
            yield from ((page, None) for page in _cover(face, form, data))
        numbered = 0
        for page, total in InventoryPages(face, form, data, wanted).lay_out():
            yield page, total
            numbered += 1
        if wanted.covers:
            yield from ((page, None) for page in _closing(face, form, data, numbered))


def _cover(face: Typeface, form: Form, data: InventoryBook) -> list[Page]:
    width = LANDSCAPE.inner_width
    flow = Flow(face, LANDSCAPE)
    flow.skip(COVER_TOP)
    flow.add(
        Paragraph(
            face, data.school.name_full or data.school.name_short, width, COVER_NAME, "center"
        ),
        Space(COVER_GAP),
        Paragraph(face, form.text("title"), width, COVER_TITLE, "center"),
        Space(COVER_GAP),
    )
    left = (width - COVER_WIDTH) / 2
    values = cover_values(form, data)
    for block in field_lines(face, form.groups["cover"], values, COVER_WIDTH, COVER_CAPTION):
        flow.put(block, left)
        flow.skip(2 * MM)
    flow.skip(COVER_GAP)
    printed = form.text("printed", date=format_date(data.on))
    flow.add(Paragraph(face, printed, width, BODY, "center"))
    if data.legal_basis:
        flow.add(Space(3 * MM), Paragraph(face, data.legal_basis, width, SMALL, "center"))
    return flow.pages


def _closing(face: Typeface, form: Form, data: InventoryBook, pages: int) -> list[Page]:
    width = LANDSCAPE.inner_width
    school = data.school
    flow = Flow(face, LANDSCAPE)
    flow.skip(CLOSING_TOP)
    head = (school.director_position, school.director_name)
    librarian = (school.librarian_position, school.librarian_name)
    seal = RuledRow(
        face,
        (
            Cell(SEAL_WIDTH, form.text("seal"), ruled=False, align="left"),
            Cell(width / 2, form.text("blank_date"), ruled=False, align="left"),
        ),
    )
    blocks: tuple[Block, ...] = (
        Paragraph(face, summary_text(form, InventoryTotals.of(data.lines)), width, BODY),
        Space(8 * MM),
        Paragraph(face, closing_text(form, pages), width, CLOSING),
        Space(12 * MM),
        signature_row(face, form, form.text("sign_head"), head, width),
        Space(6 * MM),
        signature_row(face, form, form.text("sign_librarian"), librarian, width),
        Space(10 * MM),
        seal,
    )
    flow.add(*blocks)
    return flow.pages
