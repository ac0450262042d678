"""The list of a write-off act: PDF against bare canvas drawing, XLSX against bare XlsxWriter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas
from xlsxwriter import Workbook

from app.bootstrap import resources_folder
from app.queries.paper_data import WriteOffPaper
from app.reports.exclusion_list import FORM, SPEC, line_texts, shown_columns
from app.reports.form_parts import fit_columns
from app.reports.forms import load_form
from app.reports.page import LANDSCAPE
from app.reports.typeface import MM, Typeface
from app.reports.write_off import render_write_off_pdf, render_write_off_xlsx
from tests.benchmarks.measure import Figure, by_turns
from tests.reports.samples import write_off

NAME = "papers"
AIM = 1.5
FONT, FONT_SIZE, ROW = "Tinos-Regular", 9.0, 14.0
ROWS_A_PAGE = 36


def measure(lines: tuple[int, ...], runs: int) -> Iterator[Figure]:
    """Lists of so many lines each."""
    resources = resources_folder()
    for count in lines:
        data = write_off(count)
        cells = _cells(data)
        yield by_turns(
            NAME,
            f"PDF, {count} lines",
            partial(render_write_off_pdf, data, resources, ("list",)),
            partial(_bare_pdf, cells, _edges(data)),
            runs=runs,
            aim=AIM,
        )
        yield by_turns(
            NAME,
            f"XLSX, {count} lines",
            partial(render_write_off_xlsx, data, resources),
            partial(_bare_xlsx, cells),
            runs=runs,
        )


def _cells(data: WriteOffPaper) -> list[tuple[str, ...]]:
    keys = [column.key for column in shown_columns(load_form(resources_folder(), FORM, SPEC), data)]
    texts = (line_texts(number, line, 1) for number, line in enumerate(data.lines, start=1))
    return [tuple(row[key] for key in keys) for row in texts]


def _edges(data: WriteOffPaper) -> list[float]:
    """x of the rules of the list's columns."""
    resources = resources_folder()
    Typeface(resources / "fonts")  # registers the letters for the canvas too
    form = load_form(resources, FORM, SPEC)
    columns = fit_columns(shown_columns(form, data), LANDSCAPE.inner_width)
    edges = [LANDSCAPE.left]
    for column in columns:
        edges.append(edges[-1] + column.width * MM)
    return edges


def _bare_pdf(cells: list[tuple[str, ...]], edges: list[float]) -> bytes:
    """The same words in the same columns, one line a row: not wrapped, counted or headed."""
    stream = BytesIO()
    canvas = Canvas(stream, pageCompression=1, pagesize=(LANDSCAPE.width, LANDSCAPE.height))
    for start in range(0, len(cells), ROWS_A_PAGE):
        canvas.setFont(FONT, FONT_SIZE)
        y = top = LANDSCAPE.height - LANDSCAPE.top
        for row in cells[start : start + ROWS_A_PAGE]:
            y -= ROW
            for x, text in zip(edges, row, strict=False):
                canvas.drawString(x + 3, y + 4, text)
            canvas.line(edges[0], y, edges[-1], y)
        for x in edges:
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
