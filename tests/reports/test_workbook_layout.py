"""Workbooks as they are printed: every row holds its text, every page its parts."""

from __future__ import annotations

import datetime
import math
from dataclasses import replace
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from reportlab.pdfbase import pdfmetrics

from app.queries.paper_data import AcceptancePaper, PaperStatus, WriteOffPaper
from app.reports.acceptance import render_acceptance_xlsx
from app.reports.rejected_records import RejectedRecord, render_xlsx
from app.reports.typeface import Typeface
from app.reports.workbook_geometry import page_breaks
from app.reports.write_off import render_write_off_xlsx
from tests.reports import samples
from tests.reports.checks import RESOURCES

EXCEL_LINE = 1.15
EXCEL_HIGHEST = 409.5
PRINTABLE_MM = {"portrait": 180.0, "landscape": 273.0}


def column_points(sheet: Any) -> dict[int, float]:
    """Widths that Excel gives the columns with Calibri 11: 7 pixels of 3/4 point a digit."""
    widths: dict[int, float] = {}
    for column in sheet.column_dimensions.values():
        pixels = math.floor((256 * column.width + math.floor(128 / 7)) / 256 * 7)
        for number in range(column.min, column.max + 1):
            widths[number] = pixels * 0.75
    return widths


def least_lines(text: str, font: Any, width: float) -> int:
    """Lines of greedy wrapping at spaces; a word longer than a line is broken at letters."""
    weight = {(False, False): "Regular", (True, False): "Bold"}[bool(font.b), bool(font.i)]
    name = f"Tinos-{weight}"

    def points(part: str) -> float:
        return float(pdfmetrics.stringWidth(part, name, font.sz))

    lines, used = 1, 0.0
    for word in text.split(" "):
        size = points(word)
        if used and used + points(" ") + size > width:
            lines, used = lines + 1, 0.0
        if used:
            used += points(" ") + size
            continue
        for letter in word:
            if used and used + points(letter) > width:
                lines, used = lines + 1, 0.0
            used += points(letter)
    return lines


def check_rows(content: bytes) -> int:
    """Every text cell wraps and its rows hold its lines; return how many cells took several."""
    Typeface(RESOURCES / "fonts")
    several = 0
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        widths = column_points(sheet)
        merged = {block.min_row * 1000 + block.min_col: block for block in sheet.merged_cells}
        for row in sheet.iter_rows():
            height = sheet.row_dimensions[row[0].row].height
            assert height is not None, f"{sheet.title}, row {row[0].row} leaves its height open"
            assert height <= EXCEL_HIGHEST
            for cell in row:
                if cell.value is None:
                    continue
                where = f"{sheet.title}!{cell.coordinate}: {cell.value!r}"
                if cell.data_type not in ("s", "inlineStr"):
                    assert cell.alignment.shrink_to_fit, f"{where} could become ####"
                    continue
                assert cell.alignment.wrap_text, where
                block = merged.get(cell.row * 1000 + cell.column)
                columns = range(block.min_col, block.max_col + 1) if block else [cell.column]
                rows = range(block.min_row, block.max_row + 1) if block else [cell.row]
                width = sum(widths[column] for column in columns) - 5 * 0.75
                width -= 9 * 0.75 * cell.alignment.indent
                lines = least_lines(cell.value, cell.font, width)
                room = sum(sheet.row_dimensions[number].height for number in rows)
                assert room >= lines * cell.font.sz * EXCEL_LINE, f"{where} takes {lines} lines"
                several += lines > 1
    return several


@pytest.mark.parametrize("status", list(PaperStatus))
@pytest.mark.parametrize("count", [0, 1, 45])
def test_rows_of_a_write_off_hold_their_text(count: int, status: PaperStatus) -> None:
    data = replace(samples.write_off(count, status), reverses="акт № 3 от 12.03.2025")
    several = check_rows(render_write_off_xlsx(data, RESOURCES))
    assert several > count // 3, "the long titles of the sample wrap"


@pytest.mark.parametrize("data", [WriteOffPaper(), samples.monstrous(9), samples.write_off(1000)])
def test_rows_of_odd_write_offs_hold_their_text(data: WriteOffPaper) -> None:
    check_rows(render_write_off_xlsx(data, RESOURCES))


@pytest.mark.parametrize(
    "data",
    [
        AcceptancePaper(),
        samples.acceptance(45, PaperStatus.DRAFT),
        replace(samples.short_delivery(), status=PaperStatus.REVERSAL),
        replace(
            samples.acceptance(1000),
            school=samples.monstrous(0).school,
            supplier=samples.LONG_NAME,
            lines=(
                *samples.acceptance_lines(999),
                replace(
                    samples.acceptance_lines(1)[0],
                    title_line=samples.LONG_TITLE,
                    numbers_text=", ".join(str(number) for number in range(1000, 1800, 2)),
                ),
            ),
        ),
    ],
)
def test_rows_of_an_acceptance_hold_their_text(data: AcceptancePaper) -> None:
    check_rows(render_acceptance_xlsx(data, RESOURCES))


def test_rows_of_rejected_records_hold_their_text() -> None:
    records = [RejectedRecord(n, "200$a", samples.LONG_TITLE, samples.LONG_WORD) for n in (1, 2)]
    made = datetime.date(2026, 9, 9)
    assert check_rows(render_xlsx(records, "записи.iso", made, RESOURCES)) >= 4


def check_printing(content: bytes) -> None:
    for sheet in openpyxl.load_workbook(BytesIO(content)):
        setup = sheet.page_setup
        assert (int(setup.paperSize), setup.fitToHeight) == (9, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        millimetres = sum(column_points(sheet).values()) / 72 * 25.4
        printable = PRINTABLE_MM[setup.orientation]
        assert printable - 4 <= millimetres <= printable, "the page is filled, nothing is scaled"
        assert sheet.oddFooter.right.text.strip() == "лист &P из &N"
        assert "от «" in sheet.oddFooter.left.text
        assert sheet.oddHeader.center.text.strip() == "ЧЕРНОВИК"


def test_every_sheet_prints_on_a4_with_its_mark_and_number() -> None:
    draft = PaperStatus.DRAFT
    check_printing(render_write_off_xlsx(samples.write_off(45, draft), RESOURCES))
    short = replace(samples.short_delivery(), status=draft)
    check_printing(render_acceptance_xlsx(short, RESOURCES))


def test_codes_stand_beside_their_captions() -> None:
    content = render_write_off_xlsx(samples.write_off(1), RESOURCES)
    sheet = openpyxl.load_workbook(BytesIO(content))["Акт"]
    rows = {
        str(cell.value): {str(other.value): other for other in row if other.value is not None}
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    okpo = rows["по ОКПО"]
    assert {"Учреждение", samples.SCHOOL.name_full, samples.SCHOOL.okpo} <= set(okpo)
    assert okpo["по ОКПО"].alignment.vertical == okpo["48211733"].alignment.vertical == "center"
    assert "0504144" in rows["Форма по ОКУД"]
    assert "0 401 10 172" in rows["Дебет счета"]
    assert "0 101 38 410" in rows["Кредит счета"]


@pytest.mark.parametrize("count", range(20, 60, 3))
def test_the_total_is_never_parted_from_the_last_line_and_the_signatures(count: int) -> None:
    content = render_write_off_xlsx(samples.write_off(count), RESOURCES)
    sheet = openpyxl.load_workbook(BytesIO(content))["Список"]
    total = next(
        cell.row
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == "Всего по списку: экз."
    )
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    breaks = {mark.id for mark in sheet.row_breaks.brk}
    top, bottom = (int(part.strip("$")) for part in sheet.print_title_rows.split(":"))
    room = (210 - 15 - 14) / 25.4 * 72
    page, used, pages = 0, 0.0, []
    for row, height in enumerate(heights, start=1):
        if row - 1 in breaks or used + height > room:
            page, used = page + 1, sum(heights[top - 1 : bottom])
        used += height
        pages.append(page)
    assert len(set(pages[total - 2 :])) == 1


def test_pages_begin_where_nothing_is_torn() -> None:
    none = range(0)
    rows = [10.0] * 25
    assert page_breaks(rows, [], 105, none) == [10, 20]
    assert page_breaks(rows, [range(8, 11)], 105, none) == [8, 18]
    assert page_breaks(rows, [range(3, 6)], 105, none) == [10, 20]
    assert page_breaks(rows, [range(5, 20), range(8, 11)], 105, none) == [8, 18]
    assert page_breaks(rows, [range(8, 20), range(8, 11)], 105, none) == [8, 18]
    assert page_breaks([10.0] * 12, [range(10, 12)], 115, range(2)) == [10]
    assert page_breaks([10.0] * 20, [], 105, range(2)) == [10, 18]
    assert page_breaks([], [], 105, none) == []
