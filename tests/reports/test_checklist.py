"""The checklist on paper: matrix, totals, deficits; the workbook is live."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from app.queries.provision import ChecklistPaper
from app.reports.checklist import (
    lay_out_checklist,
    render_checklist_pdf,
    render_checklist_xlsx,
)
from app.reports.papers import find_paper
from tests.reports import checklist_samples as made
from tests.reports.checks import RESOURCES, check_layout, check_pdf, pdf_texts
from tests.support.school_year import school_year
from tests.support.workshop import Workshop


def text_of(data: ChecklistPaper) -> str:
    return " ".join(" ".join(pdf_texts(render_checklist_pdf(data, RESOURCES))).split())


def book_of(data: ChecklistPaper) -> Any:
    return load_workbook(BytesIO(render_checklist_xlsx(data, RESOURCES)))


def row_of(sheet: Any, first: object, column: int = 1) -> list[Any]:
    """The row whose cell in ``column`` says ``first``."""
    found = next(row for row in sheet.iter_rows() if row[column - 1].value == first)
    return [cell.value for cell in found]


@pytest.mark.parametrize(
    "sample",
    [made.empty, made.one_class, made.full_school, made.monstrous],
    ids=lambda f: f.__name__,
)
def test_nothing_leaves_its_cell(sample: Callable[[], ChecklistPaper]) -> None:
    data = sample()
    laid_out = lay_out_checklist(data, RESOURCES)
    check_layout(laid_out.pages)
    check_pdf(render_checklist_pdf(data, RESOURCES), laid_out)


def test_an_empty_year_says_so() -> None:
    assert "На 2026/27 учебный год нет учебного плана." in text_of(made.empty())


def test_one_class_with_all_its_figures() -> None:
    text = text_of(made.one_class())
    assert "на 2026/27 учебный год" in text
    assert "по состоянию фонда на 09.09.2026" in text
    assert "Обучающихся 27 27" in text
    assert "Алгебра 66,6 66,6" in text
    assert "5–9 классы 81 72 88,8 88,8 9 13" in text
    assert "1–4 классы" not in text
    assert "неизвестна" in text
    assert "9 702,00" in text.replace("\u00a0", " ")
    assert "Физика 100 100" in text
    assert "он старше учебного года" in text
    assert "Излишек одного комплекта недостаток другого не покрывает" in text


def test_a_year_without_lack_says_so() -> None:
    text = text_of(made.paper(("Алгебра", 8, 25, 25, 100_00)))
    assert "Недостатка и излишка нет" in text


def test_an_unknown_price_is_told_and_not_summed() -> None:
    data = made.paper(("Алгебра", 8, 25, 20, None), ("Химия", 8, 25, 24, 100_00))
    text = text_of(data).replace("\u00a0", " ")
    assert "Цена неизвестна для 5 комплектов, в сумму они не вошли." in text
    assert "Всего 6 0 100,00" in text


def test_the_workbook_has_the_columns_of_regions_and_is_live() -> None:
    book = book_of(made.one_class())
    assert book.sheetnames == ["Чек-лист", "Матрица", "Итоги"]
    row = row_of(book["Чек-лист"], "Алгебра", 3)
    place = next(r[0].row for r in book["Чек-лист"].iter_rows() if r[2].value == "Алгебра")
    assert row[:6] == [
        1,
        "1.1.2.8.1.1.1",
        "Алгебра",
        "Иванов И. И. Алгебра. 8 класс: базовый уровень: учебник",
        8,
        "8",
    ]
    assert row[8] == "Базовый уровень"
    assert row[9:11] == [27, 28]
    formulas = [value for value in row if isinstance(value, str) and value.startswith("=")]
    assert f"=MIN(J{place},M{place})" in formulas
    assert any(formula.startswith("=MAX(") for formula in formulas)
    total = next(r for r in book["Чек-лист"].iter_rows() if "Всего" in {c.value for c in r})
    sums = [cell.value for cell in total if isinstance(cell.value, str) and "SUM(" in cell.value]
    assert len(sums) == 7
    subject = row_of(book["Матрица"], "Алгебра")
    assert "SUMIFS" in subject[1]
    level = row_of(book["Итоги"], "5–9 классы")
    assert all(str(value).startswith("=") for value in level[1:])


def test_the_values_of_formulas_are_those_of_the_checklist() -> None:
    data = made.full_school()
    book = load_workbook(BytesIO(render_checklist_xlsx(data, RESOURCES)), data_only=True)
    amounts = data.card.checklist.total.amounts
    total = row_of(book["Итоги"], "Всего")
    assert total[1:3] == [amounts.pupils, amounts.provided]
    assert total[5:7] == [amounts.deficit, amounts.surplus]
    weighted = data.card.checklist.total.weighted
    assert weighted is not None
    assert total[3] == int(weighted * 10) / 10
    sheet = book["Чек-лист"]
    assert sum(row[0].value is not None for row in sheet.iter_rows(min_row=9)) >= len(
        data.card.cells
    )


def test_editions_of_many_years_get_columns_of_the_newest(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=60)
        titles = [year.title(f"Алгебра {n}", n) for n in range(2016, 2024)]
        titles.append(year.title("Алгебра", None))
        for title in titles:
            year.copies(title, 3)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), titles))
    data = workshop.queries.provision.paper(2026, made.DAY)
    book = book_of(data)
    values = [[cell.value for cell in row] for row in book["Чек-лист"].iter_rows()]
    head = next(row for row in values if "2023" in row)
    row = next(row for row in values if row[2] == "Алгебра")
    names = head[head.index("ранее 2019") : head.index("год не указан") + 1]
    assert names == ["ранее 2019", "2019", "2020", "2021", "2022", "2023", "год не указан"]
    begin = head.index("ранее 2019")
    assert row[begin : begin + 7] == [9, 3, 3, 3, 3, 3, 3]


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_the_paper_is_asked_for_by_name(workshop: Workshop, kind: str) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=27)
        year.textbook("Алгебра", 8, 18)
    spec = find_paper("checklist")
    made_paper = spec.render(workshop.queries, {}, RESOURCES, kind)
    assert made_paper[:4] == (b"%PDF" if kind == "pdf" else b"PK\x03\x04")
    other = spec.render(workshop.queries, {"year": "2030/31"}, RESOURCES, "pdf")
    assert "нет учебного плана" in " ".join(pdf_texts(other))
