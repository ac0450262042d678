"""The inventory book on paper: fixed lines, totals that add up, inscriptions; and as a workbook."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from app.core.errors import UserError
from app.core.stock import CopyState, Fund
from app.queries.inventory_book import InventoryAsked, InventoryBook, InventoryTotals
from app.reports.inventory_book import (
    lay_out_inventory_book,
    render_inventory_book_pdf,
    render_inventory_book_xlsx,
)
from app.reports.inventory_book_form import InventoryPrint
from app.reports.page import Page
from tests.reports import register_samples as samples
from tests.reports.checks import RESOURCES, check_layout, check_pdf, page_lines, pdf_texts
from tests.reports.samples import SCHOOL

BARE = InventoryPrint(covers=False)


def numbers_on(page: Page) -> list[str]:
    """Inventory numbers that stand on a page, from top to bottom."""
    return [run.text for run in page.runs if run.text.isdigit() and len(run.text) == 4 and _is(run)]


def _is(run: Any) -> bool:
    return 1201 <= int(run.text) <= 1999 and run.box.left < 200


@pytest.mark.parametrize("count", [0, 1, 24, 25, 26, 400])
def test_nothing_leaves_its_place_and_totals_run_on(count: int) -> None:
    data = samples.inventory_book(count)
    paper, totals = lay_out_inventory_book(data, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    expected = InventoryTotals.of(data.lines)
    assert totals[-1].running == (expected.entered, expected.entered_kopecks)
    assert sum(total.page[0] for total in totals) == expected.entered
    assert sum(total.page[1] for total in totals) == expected.entered_kopecks
    assert len(totals) == max(1, -(-count // 25))
    assert len(paper.pages) == len(totals) + 2


@pytest.mark.parametrize("lines", [5, 10, 25, 30, 50])
def test_long_texts_stay_in_their_places(lines: int) -> None:
    data = samples.monstrous_inventory_book(30)
    wanted = InventoryPrint(lines, ditto=True, check_years=("2026", "2031 год", "очень длинный"))
    paper, totals = lay_out_inventory_book(data, RESOURCES, wanted)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    assert totals[-1].running[0] == InventoryTotals.of(data.lines).entered
    assert lay_out_inventory_book(InventoryBook(on=samples.DAY), RESOURCES)[1][0].page == (0, 0)


def test_a_page_holds_its_lines_whatever_befalls_the_copies() -> None:
    data = samples.inventory_book(100)
    before, _ = lay_out_inventory_book(data, RESOURCES, BARE)
    assert [len(numbers_on(page)) for page in before.pages] == [25, 25, 25, 25]
    later = tuple(
        replace(
            line,
            state=CopyState.OUT,
            disposal="передача № 14 от 20.05.2026",
            remark="переоценён: было 1 120,00, стало 1 144,00, акт № 3; вне баланса",
        )
        for line in data.lines
    )
    after, _ = lay_out_inventory_book(replace(data, lines=later), RESOURCES, BARE)
    assert [numbers_on(page) for page in after.pages] == [numbers_on(page) for page in before.pages]


@pytest.mark.parametrize("lines", [10, 25, 50])
def test_the_number_of_lines_is_asked_for(lines: int) -> None:
    short = tuple(replace(line, name="Атлас", remark="") for line in samples.inventory_lines(100))
    data = replace(samples.inventory_book(0), lines=short)
    paper, _ = lay_out_inventory_book(data, RESOURCES, InventoryPrint(lines, covers=False))
    assert [len(numbers_on(page)) for page in paper.pages] == [lines] * (100 // lines)


def test_pages_say_their_totals_and_hand_them_on() -> None:
    texts = pdf_texts(render_inventory_book_pdf(samples.inventory_book(60), RESOURCES))
    assert "Итого на странице: экз. 25 на сумму 6 676,00" in texts[1]
    assert "К переносу: экз. 25 на сумму 6 676,00" in texts[1]
    assert "Перенесено" not in texts[1]
    assert "Перенесено: экз. 25 на сумму 6 676,00" in texts[2]
    assert "Итого на странице: экз. 24 на сумму 6 511,98" in texts[2]
    assert "К переносу: экз. 49 на сумму 13 187,98" in texts[2]
    assert "Перенесено: экз. 49 на сумму 13 187,98" in texts[3]
    assert "Всего записано: экз. 59 на сумму 15 930,63" in texts[3]
    assert "К переносу" not in texts[3]
    assert [text.rpartition("стр. ")[2] for text in texts[1:4]] == ["1", "2", "3"]


def test_a_record_that_was_taken_back_shows_no_price() -> None:
    (line,) = samples.inventory_lines(1)
    cancelled = replace(line, state=CopyState.CANCELLED, remark="запись сторнирована")
    data = replace(samples.inventory_book(0), lines=(line, replace(cancelled, number="1202")))
    paper, totals = lay_out_inventory_book(data, RESOURCES, BARE)
    words = page_lines(paper.pages[0])
    assert words.count("265,00") == 1 + 2
    assert "1202" in words
    assert "запись сторнирована" in words
    assert totals[0].page == (1, 265_00)


def test_the_title_page_and_the_closing_inscription() -> None:
    title, *pages, closing = pdf_texts(
        render_inventory_book_pdf(samples.inventory_book(60), RESOURCES)
    )
    for words in (
        "ИНВЕНТАРНАЯ КНИГА",
        SCHOOL.name_full,
        "Фонд основной",
        "с 1201 по 1260",
        "Положение о порядке учёта библиотечного фонда",
        "на 09.09.2026",
    ):
        assert words in title, words
    assert len(pages) == 3
    assert (
        "В этой инвентарной книге имеется 3 (три) пронумерованные и прошнурованные страницы."
        in closing
    )
    assert "Записано 59 экз. на сумму 15 930,63 руб., выбыло 6 экз." in closing
    assert "Переоценка" not in closing
    for words in ("Директор", "Соколова М. В.", "Кузнецова Т. А.", "М. П.", "20___ г."):
        assert words in closing, words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 (одна) пронумерованная и прошнурованная страница."),
        (125, "5 (пять) пронумерованных и прошнурованных страниц."),
        (525, "21 (двадцать одна) пронумерованная и прошнурованная страница."),
    ],
)
def test_the_inscription_agrees_with_the_number(count: int, words: str) -> None:
    *_, closing = pdf_texts(render_inventory_book_pdf(samples.inventory_book(count), RESOURCES))
    assert words in closing


def test_a_revaluation_is_told_in_the_closing() -> None:
    (line,) = samples.inventory_lines(1)
    data = replace(samples.inventory_book(0), lines=(replace(line, book_price=300_00),))
    *_, closing = pdf_texts(render_inventory_book_pdf(data, RESOURCES))
    assert "состоит 1 экз. на сумму 300,00 руб. Переоценка изменила сумму на 35,00 руб." in closing


def test_pages_may_continue_an_earlier_print() -> None:
    wanted = InventoryPrint(first_page=49, covers=False)
    texts = pdf_texts(render_inventory_book_pdf(samples.inventory_book(30), RESOURCES, wanted))
    assert [text.rpartition("стр. ")[2] for text in texts] == ["49", "50"]
    assert "Перенесено" not in texts[0]
    assert "ИНВЕНТАРНАЯ КНИГА" not in texts[0]


def test_checks_have_the_years_that_were_asked_for() -> None:
    wanted = InventoryPrint(check_years=("2026", "2031"), covers=False)
    marked = tuple(
        replace(line, marks=("снят", "+", "–", "нет")) for line in samples.inventory_lines(1)
    )
    data = replace(samples.inventory_book(0), lines=marked)
    paper, _ = lay_out_inventory_book(data, RESOURCES, wanted)
    words = [run.text for run in paper.pages[0].runs]
    assert [text for text in words if text in ("2026", "2031", "20__")] == ["2026", "2031", "20__"]
    assert [text for text in words if text in ("снят", "+", "–", "нет")] == ["+", "–", "нет"]


def test_ditto_marks_stand_for_what_is_the_same_as_above() -> None:
    (line,) = samples.inventory_lines(1)
    lines = tuple(replace(line, number=str(1201 + number)) for number in range(30))
    other = replace(lines[3], title_id=9, year=2001)
    data = replace(samples.inventory_book(0), lines=(*lines[:3], other, *lines[4:]))
    plain, _ = lay_out_inventory_book(data, RESOURCES, BARE)
    assert "– » –" not in page_lines(plain.pages[0])
    paper, totals = lay_out_inventory_book(
        data, RESOURCES, InventoryPrint(ditto=True, covers=False)
    )
    first, second = (page_lines(page) for page in paper.pages)
    # date, record, cipher, title and year of all but the first line, the other title and its next
    assert first.count("– » –") == (25 - 3) * 5
    assert first.count(line.name) == 3
    # a page begins in full
    assert second.count(line.name) == 1
    assert first.count("265,00") == 25
    assert totals == lay_out_inventory_book(data, RESOURCES, BARE)[1]


@pytest.mark.parametrize(
    "wanted",
    [
        {"lines_per_page": 4},
        {"lines_per_page": 51},
        {"first_page": 0},
        {"check_years": ("2020", "2021", "2022", "2023")},
    ],
)
def test_what_no_page_can_have_is_refused(wanted: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        InventoryPrint(**wanted)


def test_the_workbook_sums_by_itself() -> None:
    data = samples.inventory_book(60)
    content = render_inventory_book_xlsx(data, RESOURCES, InventoryPrint(check_years=("2026",)))
    formulas = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    values = openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets[0]
    found = {
        cell.value: cell.coordinate
        for row in formulas.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }
    assert sorted(found) == ["=COUNT(G10:G69)", "=SUM(G10:G69)"]
    prices = [row[0].value for row in values["G10:G69"]]
    numbers = [price for price in prices if isinstance(price, int | float)]
    assert len(numbers) == values[found["=COUNT(G10:G69)"]].value == 59
    assert sum(numbers) == pytest.approx(values[found["=SUM(G10:G69)"]].value)
    assert values[found["=SUM(G10:G69)"]].value == pytest.approx(15_930.63)
    assert values["C10"].value == "1201"
    assert values["A10"].is_date
    assert values["F10"].value == 1985
    assert values["H8"].value == "2026"
    texts = [cell.value for row in values.iter_rows() for cell in row if cell.value]
    assert any("Записано 59 экз." in str(text) for text in texts)


def test_an_empty_workbook_has_no_formulas() -> None:
    content = render_inventory_book_xlsx(
        InventoryBook(on=samples.DAY, asked=InventoryAsked(Fund.TEMPORARY)), RESOURCES
    )
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not any(isinstance(value, str) and value.startswith("=") for value in cells)
    assert any("временное хранение" in str(value) for value in cells)


def test_the_same_book_gives_the_same_bytes() -> None:
    data = samples.inventory_book(30)
    assert render_inventory_book_pdf(data, RESOURCES) == render_inventory_book_pdf(data, RESOURCES)
    paper, _ = lay_out_inventory_book(data, RESOURCES)
    assert paper.pdf() == render_inventory_book_pdf(data, RESOURCES)
