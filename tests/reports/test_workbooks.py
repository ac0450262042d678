"""Workbooks: live formulas that carry true values, text that stays text, real dates."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from app.queries.paper_data import (
    AcceptancePaper,
    PaperStatus,
    WriteOffPaper,
    WriteOffPaperLine,
)
from app.reports.acceptance import render_acceptance_xlsx
from app.reports.write_off import render_write_off_xlsx
from tests.reports import samples
from tests.reports.checks import RESOURCES


def both(content: bytes) -> tuple[Any, Any]:
    """The workbook with its formulas, and with its cached values."""
    return (
        openpyxl.load_workbook(BytesIO(content)),
        openpyxl.load_workbook(BytesIO(content), data_only=True),
    )


def cells(sheet: Any) -> list[Any]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def check_formulas(content: bytes) -> int:
    """Recompute every formula from the cached cells it names; return how many there are."""
    formulas, values = both(content)
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    shown = values[sheet.title][cell.coordinate].value
                    computed = _evaluate(cell.value[1:], values, sheet.title)
                    assert shown == pytest.approx(computed), f"{sheet.title}!{cell.coordinate}"
                    count += 1
    return count


def _evaluate(formula: str, values: Any, sheet: str) -> float:
    def cell(name: str) -> float:
        return float(values[sheet][name].value)

    if found := re.fullmatch(r"'(.+)'!([A-Z]+\d+)", formula):
        return float(values[found.group(1)][found.group(2)].value)
    if found := re.fullmatch(r"SUM\(([A-Z]+\d+):([A-Z]+\d+)\)", formula):
        block = values[sheet][f"{found.group(1)}:{found.group(2)}"]
        return sum(float(entry.value or 0) for row in block for entry in row)
    if found := re.fullmatch(r"ROUND\(([A-Z]+\d+)\*([A-Z]+\d+),2\)", formula):
        return round(cell(found.group(1)) * cell(found.group(2)) + 1e-9, 2)
    found = re.fullmatch(r"([A-Z]+\d+)([*-])([A-Z]+\d+)", formula)
    assert found, formula
    left, right = cell(found.group(1)), cell(found.group(3))
    return left * right if found.group(2) == "*" else left - right


@pytest.mark.parametrize("status", list(PaperStatus))
@pytest.mark.parametrize("count", [1, 45])
def test_every_formula_of_a_write_off_has_its_value(count: int, status: PaperStatus) -> None:
    data = samples.write_off(count, status)
    content = render_write_off_xlsx(data, RESOURCES)
    assert check_formulas(content) == count + 2 + 2 + 2
    _, values = both(content)
    assert values.sheetnames == ["Акт", "Оборотная сторона", "Список"]
    numbers = [value for value in cells(values["Акт"]) if isinstance(value, int | float)]
    assert data.total_quantity in numbers
    assert pytest.approx(data.total_kopecks / 100) in numbers


def test_the_total_row_is_a_sum_over_all_lines() -> None:
    formulas, values = both(render_write_off_xlsx(samples.forty_seven(), RESOURCES))
    sheet = formulas["Список"]
    label = next(c for row in sheet.iter_rows() for c in row if c.value == "Всего по списку: экз.")
    first, last = label.row - 2, label.row - 1
    assert sheet.cell(label.row, 5).value == f"=SUM(E{first}:E{last})"
    assert sheet.cell(label.row, 7).value == f"=SUM(G{first}:G{last})"
    assert values["Список"].cell(label.row, 5).value == 47
    assert values["Список"].cell(label.row, 7).value == 12480.5
    assert "двенадцать тысяч четыреста восемьдесят рублей 50 копеек" in cells(formulas["Акт"])


def test_revaluation_is_computed_in_the_sheet() -> None:
    line = WriteOffPaperLine("17", "Атлас", 1960, 2, 1_005, Decimal("1.5"))
    content = render_write_off_xlsx(replace(samples.write_off(0), lines=(line,)), RESOURCES)
    assert check_formulas(content) == 1 + 1 + 2 + 2 + 2
    _, values = both(content)
    assert {15.08, 30.16, 1.5} <= set(cells(values["Список"]))


def test_text_is_never_a_formula_and_dates_are_dates() -> None:
    lines = (
        WriteOffPaperLine("=1+1", '=HYPERLINK("http://x")', 2001, 1, 100),
        WriteOffPaperLine("+7", "@SUM(A1) \x00\x0b и \ud800", 2002, 1, 100),
        WriteOffPaperLine("-5", "http://example.org", 2003, 1, 100),
    )
    content = render_write_off_xlsx(replace(samples.write_off(0), lines=lines), RESOURCES)
    formulas, _ = both(content)
    written = {cell.value: cell for row in formulas["Список"].iter_rows() for cell in row}
    for text in (
        "=1+1",
        '=HYPERLINK("http://x")',
        "+7",
        "@SUM(A1) и □",
        "-5",
        "http://example.org",
    ):
        assert written[text].data_type in ("s", "inlineStr")
        assert written[text].hyperlink is None
    dates = [value for value in cells(formulas["Акт"]) if isinstance(value, datetime.datetime)]
    assert dates == [datetime.datetime(2026, 5, 20)]  # noqa: DTZ001 - a cell has no zone
    assert {2001, 2002, 2003} <= {v for v in cells(formulas["Список"]) if isinstance(v, int)}


def test_the_list_prints_as_a_register() -> None:
    formulas, _ = both(render_write_off_xlsx(samples.write_off(45, PaperStatus.DRAFT), RESOURCES))
    sheet = formulas["Список"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    head = next(c.row for row in sheet.iter_rows() for c in row if c.value == "№ п/п")
    assert sheet.print_title_rows == f"${head}:${head + 1}"
    assert sheet.oddFooter.right.text == "лист &P из &N"
    assert "ЧЕРНОВИК" in sheet.oddHeader.center.text
    money = next(c for row in sheet.iter_rows() for c in row if c.value == 265)
    assert money.number_format == "#,##0.00"


@pytest.mark.parametrize("data", [WriteOffPaper(), samples.monstrous(9)])
def test_odd_write_offs_make_a_workbook(data: WriteOffPaper) -> None:
    content = render_write_off_xlsx(data, RESOURCES)
    check_formulas(content)
    assert content == render_write_off_xlsx(data, RESOURCES)


@pytest.mark.parametrize(
    "data",
    [
        AcceptancePaper(),
        samples.acceptance(45),
        samples.short_delivery(),
        samples.acceptance(3, PaperStatus.REVERSAL),
        replace(samples.short_delivery(), status=PaperStatus.REVERSAL),
    ],
)
def test_acceptance_workbooks_carry_true_values(data: AcceptancePaper) -> None:
    content = render_acceptance_xlsx(data, RESOURCES)
    assert check_formulas(content) >= 2 + len(data.accepted)
    _, values = both(content)
    assert ("Расхождения" in values.sheetnames) == bool(data.discrepancies)
    numbers = [value for value in cells(values["Акт"]) if isinstance(value, int | float)]
    assert numbers == [data.total_quantity, pytest.approx(data.total_kopecks / 100)]
    assert content == render_acceptance_xlsx(data, RESOURCES)
