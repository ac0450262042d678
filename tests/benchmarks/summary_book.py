"""The summary book of ten years: reading against bare SQL, PDF and XLSX against bare writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from reportlab.pdfgen.canvas import Canvas
from xlsxwriter import Workbook

from app.bootstrap import resources_folder
from app.core.periods import Period
from app.core.stock import Fund
from app.reports.page import LANDSCAPE, Page
from app.reports.summary_book import (
    lay_out_summary_book,
    render_summary_book_pdf,
    render_summary_book_xlsx,
)
from app.reports.typeface import Typeface
from tests.benchmarks.generator import TODAY, Size, opened_copy
from tests.benchmarks.measure import Figure, by_turns

NAME = "summary-book"
AIM = 2.0
LIMIT = 1000.0
"""Milliseconds that a person waits for the book on the page."""
_GROUPS = """
SELECT m.document_id, m.part, m.account, c.title_id, sum(m.delta), sum(m.delta * m.price)
FROM movement m JOIN copy c ON c.id = m.copy_id WHERE m.fund = 'main'
GROUP BY 1, 2, 3, 4
"""


def measure(size: Size, runs: int) -> Iterator[Figure]:
    """A library of so many years."""
    resources = resources_folder()
    with opened_copy(size) as opened:
        summary = opened.workspace.queries.summary
        period = Period(None, TODAY)
        yield by_turns(
            NAME,
            f"reading, {size.copies} copies",
            partial(summary.book, Fund.MAIN, period),
            partial(_bare_sql, opened.library.path),
            runs=runs,
            limit=LIMIT,
        )
        book = summary.book(Fund.MAIN, period)
    records = len(book.received) + len(book.disposed)
    paper, _totals = lay_out_summary_book(book, resources)
    yield by_turns(
        NAME,
        f"PDF, {records} records",
        partial(render_summary_book_pdf, book, resources),
        partial(_bare_pdf, paper.pages),
        runs=runs,
        aim=AIM,
    )
    yield by_turns(
        NAME,
        f"XLSX, {records} records",
        partial(render_summary_book_xlsx, book, resources),
        partial(_bare_xlsx, _cells(render_summary_book_xlsx(book, resources))),
        runs=runs,
        aim=AIM,
    )


def _bare_sql(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(_GROUPS).fetchall()


def _bare_pdf(pages: Sequence[Page]) -> bytes:
    """The same words and lines at the same places, which nobody has to reckon."""
    Typeface(resources_folder() / "fonts")  # registers the letters for the canvas too
    stream = BytesIO()
    canvas = Canvas(stream, pageCompression=1, pagesize=(LANDSCAPE.width, LANDSCAPE.height))
    for page in pages:
        height = page.frame.height
        for stroke in page.strokes:
            canvas.line(stroke.x1, height - stroke.y1, stroke.x2, height - stroke.y2)
        for run in page.runs:
            canvas.setFont(run.style.font, run.style.size)
            canvas.drawString(run.x, height - run.baseline, run.text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _cells(made: bytes) -> list[list[tuple[object, ...]]]:
    """The contents of the three sheets, formulas as formulas."""
    book = load_workbook(BytesIO(made))
    return [list(sheet.iter_rows(values_only=True)) for sheet in book]


def _bare_xlsx(sheets: list[list[tuple[object, ...]]]) -> bytes:
    """The same cells in one look, of sizes that nobody reckons."""
    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True})
    look = book.add_format({"border": 1, "num_format": "#,##0"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, look)
    book.close()
    return stream.getvalue()
