"""The order of textbooks on paper: the list, a live sheet for each publisher, the summary."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from app.core.errors import UserError
from app.queries.orders import OrderDraft, OrderLine, OrderPaper
from app.reports.order import lay_out_order, render_order_pdf, render_order_xlsx
from app.reports.papers import find_paper
from tests.reports.checks import RESOURCES, check_layout, check_pdf, pdf_texts
from tests.reports.samples import LONG_NAME, LONG_WORD, SCHOOL
from tests.support.workshop import Workshop

DAY = date(2026, 9, 9)
LINES = (
    OrderLine("Алгебра", 8, "Алгебра, 8 класс", 18, 1078_00, publisher="Просвещение", priority=1),
    OrderLine("Азбука", 1, "Азбука", 5, 650_01, publisher="Бином", reason="Не хватает 5"),
    OrderLine("Физика", 7, "Физика, 7 класс", 3, 900_00, publisher="Просвещение"),
    OrderLine("Шахматы", 1, "Шахматы", 25),
    OrderLine("Химия", 8, "Химия, 8 класс", 0, 100_00, publisher="Дрофа"),
)


def paper(*lines: OrderLine, budget: int | None = 30_000_00) -> OrderPaper:
    return OrderPaper(OrderDraft(2026, "Заказ на 2026/27", lines, budget), DAY, SCHOOL)


def text_of(data: OrderPaper) -> str:
    text = " ".join(pdf_texts(render_order_pdf(data, RESOURCES)))
    return " ".join(text.replace("\u00a0", " ").split())


def book_of(data: OrderPaper, *, shown: bool = False) -> Any:
    return load_workbook(BytesIO(render_order_xlsx(data, RESOURCES)), data_only=shown)


def row_of(sheet: Any, first: object, column: int) -> list[Any]:
    found = next(row for row in sheet.iter_rows() if row[column - 1].value == first)
    return [cell.value for cell in found]


@pytest.mark.parametrize(
    "lines",
    [
        (),
        LINES,
        LINES * 30,
        tuple(
            OrderLine(
                LONG_NAME, 11, LONG_NAME, 9999, 99_999_999_99, publisher=LONG_WORD, reason=LONG_NAME
            )
            for _number in range(12)
        ),
    ],
    ids=["empty", "usual", "long", "monstrous"],
)
def test_nothing_leaves_its_cell(lines: tuple[OrderLine, ...]) -> None:
    data = paper(*lines)
    laid_out = lay_out_order(data, RESOURCES)
    check_layout(laid_out.pages)
    check_pdf(render_order_pdf(data, RESOURCES), laid_out)
    render_order_xlsx(data, RESOURCES)


def test_list_tells_sum_unpriced_and_what_is_left() -> None:
    text = text_of(paper(*LINES))
    assert "на 2026/27 учебный год" in text
    assert "Всего 51 25 354,05" in text.replace("\u202f", " ")
    assert "Без цены — 1 наименование: эта часть заказа в сумму не вошла." in text
    assert "Выделено 30 000,00 руб., остаётся 4 645,95 руб." in text
    assert "Химия" not in text
    assert "не хватает 5 354,05 руб." in text_of(paper(*LINES, budget=20_000_00))
    assert "В заказе нет ни одного комплекта." in text_of(paper())


def test_every_publisher_has_a_live_sheet() -> None:
    book = book_of(paper(*LINES))
    assert book.sheetnames == ["Сводка", "Бином", "Просвещение", "Без издательства"]
    sheet = book["Просвещение"]
    place = next(row[0].row for row in sheet.iter_rows() if row[1].value == "Алгебра")
    assert row_of(sheet, "Алгебра", 2)[4:] == [
        18,
        1078,
        f'=IF(F{place}="","",E{place}*F{place})',
    ]
    total = row_of(sheet, "Всего", 1)
    assert (total[4], total[6]) == (f"=SUM(E{place}:E{place + 1})", f"=SUM(G{place}:G{place + 1})")
    assert row_of(book["Без издательства"], "Шахматы", 2)[5] is None
    summary = row_of(book["Сводка"], "Просвещение", 2)
    assert summary[4] == f"=SUM('Просвещение'!$G${place}:$G${place + 1})"


def test_values_of_formulas_are_those_of_the_order() -> None:
    book = book_of(paper(*LINES), shown=True)
    assert row_of(book["Сводка"], "Всего", 1)[2:] == [4, 51, 25354.05, 1]
    assert row_of(book["Сводка"], "Бином", 2)[2:] == [1, 5, 3250.05, 0]
    assert row_of(book["Просвещение"], "Всего", 1)[6] == 22104


def test_names_of_publishers_become_names_of_sheets() -> None:
    long = "Издательство учебной литературы"
    names = ["Сводка", "А/Б [«В»]", f"{long} северное", f"{long} южное", "О'Рейли", "::"]
    data = paper(*(OrderLine("Алгебра", 8, name, 1, 1_00, publisher=name) for name in names))
    assert sorted(book_of(data).sheetnames) == sorted(
        [
            "Сводка",
            "Сводка 2",
            "А Б «В»",
            long[:31],
            f"{long[:29].strip()} 2",
            "О'Рейли",
            "Без издательства",
        ]
    )


def test_paper_is_found_by_the_name_of_the_order(workshop: Workshop) -> None:
    spec, queries = find_paper("textbook-order"), workshop.queries
    with pytest.raises(UserError, match="Заказов учебников пока нет"):
        spec.render(queries, {}, RESOURCES, "pdf")
    service = workshop.services.orders
    service.save(OrderDraft(2025, "Первый", LINES[:1]))
    service.save(OrderDraft(2026, "Второй", LINES[1:2]))
    assert queries.orders.find() == queries.orders.find("второй")
    assert queries.orders.find(year=2025) == queries.orders.find("Первый")
    with pytest.raises(UserError, match="Заказа «Третий» нет"):
        queries.orders.find("Третий")
    pdf = spec.render(queries, {"order": "Первый", "year": "2025/26"}, RESOURCES, "pdf")
    assert "Алгебра" in " ".join(pdf_texts(pdf))
    book = load_workbook(BytesIO(spec.render(queries, {}, RESOURCES, "xlsx")))
    assert book.sheetnames == ["Сводка", "Бином"]
