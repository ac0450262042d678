"""The inventory book: reading against bare SQL, PDF against bare canvas drawing, XLSX against
bare XlsxWriter."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas
from xlsxwriter import Workbook

from app.bootstrap import resources_folder
from app.queries.inventory_book import InventoryAsked, InventoryBook
from app.reports.form_parts import fit_columns
from app.reports.forms import load_form
from app.reports.inventory_book import render_inventory_book_pdf, render_inventory_book_xlsx
from app.reports.inventory_book_form import FORM, SPEC, USUAL_LINES, columns_of, line_texts
from app.reports.page import LANDSCAPE
from app.reports.table_parts import edges
from app.reports.typeface import Typeface
from tests.benchmarks.generator import Size, opened_copy
from tests.benchmarks.measure import Figure, by_turns
from tests.reports.register_samples import inventory_book

NAME = "registers"
AIM = 2.0
FONT, FONT_SIZE, ROW = "Tinos-Regular", 8.5, 17.0


_ROWS = """
    SELECT c.id, c.title_id, c.inventory_number, c.price, c.state, l.price, d.record_date, r.number,
        t.bbk, t.author_mark, t.authors_line, t.title, t.part, t.part_title, t.year
    FROM copy c JOIN lot l ON l.id = c.lot_id JOIN document d ON d.id = l.document_id
    JOIN title t ON t.id = c.title_id
    LEFT JOIN summary_record r ON r.document_id = d.id AND r.fund = l.fund AND r.part = 1
    WHERE c.inventory_number IS NOT NULL ORDER BY c.inventory_key
"""


def measure(size: Size, runs: int) -> Iterator[Figure]:
    """A book of the copies of a library of this size."""
    copies = size.copies
    with opened_copy(size) as opened:
        yield by_turns(
            NAME,
            f"inventory read, {copies} copies",
            partial(opened.workspace.queries.inventory.lines, InventoryAsked()),
            partial(_bare_rows, opened.library.path),
            runs=runs,
        )
    resources = resources_folder()
    data = inventory_book(copies)
    cells = _cells(data)
    yield by_turns(
        NAME,
        f"inventory PDF, {copies} copies",
        partial(render_inventory_book_pdf, data, resources),
        partial(_bare_pdf, cells, _edges()),
        runs=runs,
        aim=AIM,
    )
    yield by_turns(
        NAME,
        f"inventory XLSX, {copies} copies",
        partial(render_inventory_book_xlsx, data, resources),
        partial(_bare_xlsx, cells),
        runs=runs,
    )


def _bare_rows(path: Path) -> int:
    """The rows of the book with nothing but SQL: no disposals, no remarks."""
    with closing(sqlite3.connect(path)) as connection:
        return len(connection.execute(_ROWS).fetchall())


def _cells(data: InventoryBook) -> list[tuple[str, ...]]:
    form = load_form(resources_folder(), FORM, SPEC)
    keys = [column.key for column in columns_of(form, ())]
    texts = (line_texts(form, line) for line in data.lines)
    return [tuple(row[key] for key in keys) for row in texts]


def _edges() -> list[float]:
    """x of the rules of the book's columns."""
    resources = resources_folder()
    Typeface(resources / "fonts")  # registers the letters for the canvas too
    columns = columns_of(load_form(resources, FORM, SPEC), ())
    return edges(fit_columns(columns, LANDSCAPE.inner_width), LANDSCAPE.left)


def _bare_pdf(cells: list[tuple[str, ...]], rules: list[float]) -> bytes:
    """The same words in the same columns, one line a row: not fitted, counted or headed."""
    stream = BytesIO()
    canvas = Canvas(stream, pageCompression=1, pagesize=(LANDSCAPE.width, LANDSCAPE.height))
    for start in range(0, len(cells), USUAL_LINES):
        canvas.setFont(FONT, FONT_SIZE)
        y = top = LANDSCAPE.height - LANDSCAPE.top
        for row in cells[start : start + USUAL_LINES]:
            y -= ROW
            for x, text in zip(rules, row, strict=False):
                if text:
                    canvas.drawString(x + 3, y + 4, text)
            canvas.line(rules[0], y, rules[-1], y)
        for x in rules:
            canvas.line(x, top, x, y)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _bare_xlsx(cells: list[tuple[str, ...]]) -> bytes:
    """The same words as texts, without looks, sums and sizes."""
    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(cells):
        sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()
