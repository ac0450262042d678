"""Книга суммарного учёта: a title page and three parts over facing pages.

The title page has no number, so that the left pages of the parts are even sheets' backs: printed
on both sides, the columns of a record lie open beside each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from app.core.money import format_count, number_in_words, plural
from app.queries.summary_book_data import SummaryBook, TotalKind
from app.reports.blocks import BODY, BODY_BOLD, Block, Flow, Paragraph, Space
from app.reports.form_parts import SMALL, TITLE, field_lines, fit_columns, signature_row
from app.reports.forms import load_form
from app.reports.page import LANDSCAPE, Page, Paper, number_pages
from app.reports.summary_book_form import (
    AMOUNTS,
    FORM,
    PARTS,
    SPEC,
    Part,
    blocks_of,
    book_name,
    cover_values,
    figure_text,
    figures,
    grand_label,
    line_words,
    notes_of,
    sheets_of,
    total_label,
)
from app.reports.table import PageTotal, Row, RuledTable
from app.reports.table_parts import Column, TableStyle, Totals
from app.reports.typeface import MM, TextStyle, Typeface

COVER_TOP = 30 * MM
COVER_TITLE = TextStyle(28, bold=True)
COVER_FUND = TextStyle(16)
COVER_GAP = 12 * MM
COVER_WIDTH = 180 * MM
COVER_CAPTION = 40 * MM
HEADING_GAP = 3 * MM
TAIL_GAP = 3 * MM
SIGNATURE_STEP = 3 * MM
ENDING = TAIL_GAP + SIGNATURE_STEP + BODY.leading
"""Height of the closing inscription and of the gaps around the signatures."""
STYLE = TableStyle(head=TextStyle(7.5), least_row=5.4 * MM)
_STRONG = frozenset(
    {TotalKind.START, TotalKind.RECEIVED_YEAR, TotalKind.DISPOSED_YEAR, TotalKind.END}
)


def lay_out_summary_book(
    book: SummaryBook, resources: Path
) -> tuple[Paper, dict[Part, list[PageTotal]]]:
    """The finished pages and the totals of each opening of part 1 and part 2, in the order of
    the totalled columns (:func:`totalled`)."""
    return _Layout(book, resources).paper()


def render_summary_book_pdf(book: SummaryBook, resources: Path) -> bytes:
    """The book as PDF; ``resources`` is the folder with ``fonts`` and ``forms``.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font is missing.
    """
    paper, _ = lay_out_summary_book(book, resources)
    return paper.pdf()


def render_summary_book_xlsx(book: SummaryBook, resources: Path) -> bytes:
    """The book as a workbook: a sheet a part, totals of quarters and years are formulas, part 3
    takes them from the sheets of the other two.

    Raises:
        UserError: the wording of the form is malformed.
        EnvironmentProblem: a font, with which the cells are measured, is missing.
    """
    from app.reports.summary_book_xlsx import summary_workbook

    form = load_form(resources, FORM, SPEC)
    return summary_workbook(book, form, Typeface(resources / "fonts"))


def totalled(sheets: Sequence[Sequence[Column]], book: SummaryBook) -> tuple[str, ...]:
    """The keys of the columns that hold numbers."""
    numbers = {*AMOUNTS, *(column.key for column in (*book.columns, *book.reasons))}
    return tuple(column.key for sheet in sheets for column in sheet if column.key in numbers)


class _Layout:
    def __init__(self, book: SummaryBook, resources: Path) -> None:
        self._book = book
        self._face = Typeface(resources / "fonts")
        self._form = load_form(resources, FORM, SPEC)
        self._name = book_name(self._form, book)
        self._totals: dict[Part, list[PageTotal]] = {}

    def paper(self) -> tuple[Paper, dict[Part, list[PageTotal]]]:
        face, form = self._face, self._form
        starts: list[tuple[str, int]] = []
        pages: list[Page] = []
        for part in PARTS:
            starts.append((form.text(f"part_{part}"), len(pages) + 1))
            pages += self._part(part, len(pages))
        number_pages(pages, lambda page, of: form.text("page", page=str(page), pages=str(of)))
        cover = self._cover(starts, len(pages))
        author = face.clean(self._book.school.name_short)
        return Paper(face.clean(self._name), author, (*cover, *pages)), self._totals

    def _cover(self, starts: Sequence[tuple[str, int]], pages: int) -> list[Page]:
        face, form, book = self._face, self._form, self._book
        width = LANDSCAPE.inner_width
        flow = Flow(face, LANDSCAPE)
        flow.skip(COVER_TOP)
        values = cover_values(form, book)
        flow.add(
            Paragraph(face, form.text("title"), width, COVER_TITLE, "center"),
            Paragraph(face, values["fund"], width, COVER_FUND, "center"),
            Space(COVER_GAP),
        )
        left = (width - COVER_WIDTH) / 2
        fields = [field for field in form.groups["cover"] if field.key != "fund"]
        for block in field_lines(face, fields, values, COVER_WIDTH, COVER_CAPTION):
            flow.put(block, left)
            flow.skip(2 * MM)
        flow.skip(COVER_GAP)
        ends = [first - 1 for _part, first in starts[1:]] + [pages]
        for (part, first), last in zip(starts, ends, strict=True):
            words = form.text("contents", part=part, first=str(first), last=str(last))
            flow.add(Paragraph(face, words, width, BODY, "center"))
        if book.legal_basis:
            flow.add(Space(8 * MM), Paragraph(face, book.legal_basis, width, SMALL, "center"))
        return flow.pages

    def _part(self, part: Part, before: int) -> list[Page]:
        """The pages of a part; ``before`` pages stand before it."""
        face, form = self._face, self._form
        heading = form.text(f"part_{part}")
        flow = Flow(
            face, LANDSCAPE, running_head=form.text("running", name=self._name, part=heading)
        )
        width = LANDSCAPE.inner_width
        school = self._book.school
        for words in (school.name_full or school.name_short, self._name):
            flow.put(Paragraph(face, words, width, SMALL, "center"))
        flow.put(Paragraph(face, heading, width, TITLE, "center"))
        facing_top = flow.y
        flow.skip(HEADING_GAP)
        sheets = [fit_columns(sheet, width) for sheet in sheets_of(form, self._book, part)]
        notes = self._notes()
        if part == "totals":
            tail = [self._control(), *notes, *self._signatures()]
            table = RuledTable(face, sheets, None, STYLE)
            table.place(flow, self._total_rows(sheets), _height(tail) + ENDING)
        else:
            tail = notes
            keys = totalled(sheets, self._book)
            table = RuledTable(face, sheets, self._totals_of(keys), STYLE)
            rows = self._record_rows(part, sheets, keys)
            self._totals[part] = table.place(flow, rows, _height(tail) + TAIL_GAP)
        facing = Paragraph(face, form.text(f"facing_{part}"), width, BODY_BOLD, "center")
        facing.draw(flow.pages[1], LANDSCAPE.left, facing_top - facing.height)
        flow.skip(TAIL_GAP)
        for block in tail:
            flow.put(block)
        if part == "totals":
            flow.skip(SIGNATURE_STEP)
            flow.put(self._closing(before + len(flow.pages)))
        return flow.pages

    def _totals_of(self, keys: Sequence[str]) -> Totals:
        form = self._form
        return Totals(
            columns=tuple(keys),
            formats=tuple(partial(figure_text, key) for key in keys),
            page=form.text("page_total"),
            carried=form.text("carried"),
            brought=form.text("brought"),
            grand=grand_label(form, self._book),
        )

    def _record_rows(
        self, part: Part, sheets: Sequence[Sequence[Column]], keys: Sequence[str]
    ) -> list[Row]:
        book, rows = self._book, list[Row]()
        for block in blocks_of(self._form, book, part):
            for line in block.lines:
                reasons = book.reasons_of(line) if part == "out" else ()
                numbers = figures(book, line.amounts, reasons)
                cells = _cells(sheets, line_words(line), numbers)
                rows.append(Row(cells, tuple(numbers[key] for key in keys)))
            if block.label:
                numbers = figures(book, block.amounts, block.reasons)
                rows.append(Row(_cells(sheets, {"source": block.label}, numbers), strong=True))
        return rows or [Row(("",) * sum(map(len, sheets)))]

    def _total_rows(self, sheets: Sequence[Sequence[Column]]) -> list[Row]:
        rows = []
        for total in self._book.totals():
            words = {"source": total_label(self._form, total)}
            if not total.has_titles:
                words["titles"] = self._form.text("no_titles")
            numbers = figures(self._book, total.amounts)
            rows.append(Row(_cells(sheets, words, numbers), strong=total.kind in _STRONG))
        return rows

    def _control(self) -> Block:
        """Whether the totals agree with what the ledger counts."""
        words = self._form.text("agrees" if self._book.agrees else "differs")
        return Paragraph(self._face, words, LANDSCAPE.inner_width, BODY_BOLD)

    def _notes(self) -> list[Block]:
        """What a reader of the columns has to know, under every part."""
        notes = notes_of(self._form, self._book)
        return [Paragraph(self._face, note, LANDSCAPE.inner_width, SMALL) for note in notes]

    def _signatures(self) -> list[Block]:
        """Who keeps the book, the accountant, the head of the school."""
        face, form, school = self._face, self._form, self._book.school
        people = (
            ("sign_librarian", school.librarian_position, school.librarian_name),
            ("sign_accountant", "", school.accountant_name),
            ("sign_head", school.director_position, school.director_name),
        )
        return [
            block
            for key, position, name in people
            for block in (
                Space(SIGNATURE_STEP),
                signature_row(face, form, form.text(key), (position, name), LANDSCAPE.inner_width),
            )
        ]

    def _closing(self, pages: int) -> Block:
        form = self._form
        nouns = (form.text("pages_one"), form.text("pages_few"), form.text("pages_many"))
        words = form.text(
            "closing",
            pages=format_count(pages),
            pages_words=number_in_words(pages, feminine=True),
            pages_noun=plural(pages, *nouns),
        )
        return Paragraph(self._face, words, LANDSCAPE.inner_width)


def _height(blocks: Sequence[Block]) -> float:
    return sum(block.height for block in blocks)


def _cells(
    sheets: Sequence[Sequence[Column]], words: dict[str, str], numbers: dict[str, int]
) -> tuple[str, ...]:
    """The texts of a row; words go before numbers."""
    return tuple(
        words[column.key]
        if column.key in words
        else figure_text(column.key, numbers[column.key])
        if column.key in numbers
        else ""
        for sheet in sheets
        for column in sheet
    )
