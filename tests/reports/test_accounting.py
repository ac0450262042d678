"""The papers for the accountant: what they say, where it stands, live formulas."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.queries.accounting_data import Turnover
from app.queries.paper_data import SchoolRequisites
from app.reports.accounting_documents import (
    lay_out_documents,
    render_documents_pdf,
    render_documents_xlsx,
)
from app.reports.accounting_reconciliation import (
    lay_out_reconciliation,
    render_reconciliation_pdf,
    render_reconciliation_xlsx,
)
from app.reports.accounting_turnover import (
    lay_out_turnover,
    render_turnover_pdf,
    render_turnover_xlsx,
)
from app.reports.papers import find_paper
from tests.reports import accounting_samples as made
from tests.reports import samples
from tests.reports.checks import RESOURCES, check_layout, check_pdf, pdf_texts
from tests.support.workshop import Workshop, line

MONSTER = SchoolRequisites(
    name_full=samples.LONG_NAME * 2,
    name_short=samples.LONG_WORD,
    librarian_name=samples.LONG_WORD,
    librarian_position=samples.LONG_NAME,
    accountant_name=samples.LONG_NAME,
    accountant_position=samples.LONG_NAME,
)


def text_of(pdf: bytes) -> str:
    return " ".join(pdf_texts(pdf))


def sheet_of(content: bytes) -> Any:
    return load_workbook(BytesIO(content)).active


def cells(sheet: Any) -> dict[str, Any]:
    return {
        cell.coordinate: cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@pytest.mark.parametrize(
    "paper",
    [
        pytest.param(lambda: lay_out_reconciliation(made.reconciliation(), RESOURCES), id="usual"),
        pytest.param(
            lambda: lay_out_reconciliation(made.empty_reconciliation(), RESOURCES), id="empty"
        ),
        pytest.param(
            lambda: lay_out_reconciliation(made.reconciliation(MONSTER), RESOURCES), id="monster"
        ),
        pytest.param(lambda: lay_out_turnover(made.turnover(), RESOURCES), id="turnover"),
        pytest.param(
            lambda: lay_out_turnover(
                made.turnover(60, samples.LONG_TITLE[:150], MONSTER), RESOURCES
            ),
            id="turnover of many pages",
        ),
        pytest.param(lambda: lay_out_documents(made.documents(0), RESOURCES), id="no documents"),
        pytest.param(lambda: lay_out_documents(made.documents(1), RESOURCES), id="one document"),
        pytest.param(lambda: lay_out_documents(made.documents(300), RESOURCES), id="documents"),
        pytest.param(
            lambda: lay_out_documents(made.documents(9, samples.LONG_WORD * 3), RESOURCES),
            id="long words",
        ),
    ],
)
def test_nothing_leaves_its_place(paper: Any) -> None:
    laid_out = paper()
    check_layout(laid_out.pages)
    check_pdf(laid_out.pdf(), laid_out)


def test_reconciliation_leaves_room_for_the_accountant() -> None:
    text = text_of(render_reconciliation_pdf(made.reconciliation(), RESOURCES))
    for words in (
        "Учётная политика, п. 14",
        "по состоянию на конец дня 31.12.2026",
        "ф. 0504032",
        "По данным библиотеки",
        "По данным бухгалтерии",
        "Основной фонд 9 421 2 480 310,50",
        "Учебный фонд 12 060 8 930 114,00",
        "Итого на балансе 21 481 11 410 424,50",
        "Временное хранение 312 0,00",
        "Итого вне баланса 312 0,00",
        "21 793 (двадцать одна тысяча семьсот девяносто три) экземпляра",
        "одиннадцать миллионов четыреста десять тысяч четыреста двадцать четыре рубля 50 копеек",
        "временном пользовании других школ: 12 экз. на сумму 8 400,00",
        "на балансе не состоит: 30 экз.",
        "Период закрыт",
        "Кузнецова Т. А.",
        "Петрова Н. И.",
        "Главный бухгалтер",
        "лист 1 из 1",
    ):
        assert words in text, words


def test_empty_reconciliation_says_that_there_is_nothing() -> None:
    text = text_of(render_reconciliation_pdf(made.empty_reconciliation(), RESOURCES))
    assert text.count("Экземпляров на этом учёте нет") == 2
    assert "Период закрыт" not in text
    assert "другими школами" not in text


def test_reconciliation_workbook_shows_the_difference_once_a_figure_is_typed() -> None:
    sheet = sheet_of(render_reconciliation_xlsx(made.reconciliation(), RESOURCES))
    found = cells(sheet)
    (row,) = [cell[1:] for cell, value in found.items() if value == "Учебный фонд"]
    assert (found[f"B{row}"], found[f"C{row}"]) == (12060, 8930114)
    assert f"D{row}" not in found
    assert f"E{row}" not in found
    assert found[f"F{row}"] == f'=IF(ISBLANK(E{row}),"",C{row}-E{row})'
    total = str(int(row) + 1)
    assert found[f"A{total}"] == "Итого на балансе"
    assert found[f"C{total}"] == f"=SUM(C{int(row) - 1}:C{row})"
    shown = load_workbook(
        BytesIO(render_reconciliation_xlsx(made.reconciliation(), RESOURCES)), data_only=True
    ).active
    assert shown is not None
    assert shown[f"C{total}"].value == 11410424.5
    assert shown[f"F{row}"].value in (None, "")


def test_turnover_names_funds_days_ways_and_reasons() -> None:
    text = text_of(render_turnover_pdf(made.turnover(), RESOURCES))
    for words in (
        "за период с 01.01.2026 по 31.12.2026",
        "Основной фонд",
        "Все фонды",
        "Состоит на 01.01.2026 1 200 480 310,50 12 — 1 212 480 310,50",
        "Введено остатков",
        "Переоценка — −5,00 — — — −5,00",
        "Ветхость 2",
        "Состоит на 01.01.2027",
        "на 01.01.2026 — 3 экз., получено 5 экз., возвращено 1 экз., на 01.01.2027 — 7 экз.",
        "Составил",
        "Принял",
    ):
        assert words in text, words


def test_turnover_workbook_counts_its_balances(workshop: Workshop) -> None:
    title = workshop.title()
    workshop.receive(line(title, 5, 100_00))
    workshop.write_off([workshop.copies(title)[0].id])
    data = workshop.queries.accounting.turnover(made.YEAR)
    content = render_turnover_xlsx(data, RESOURCES)
    formulas, shown = sheet_of(content), load_workbook(BytesIO(content), data_only=True).active
    assert shown is not None
    (last,) = [
        cell.row for cell in formulas["A"] if str(cell.value).startswith("Состоит на 01.01.2027")
    ]
    assert formulas[f"B{last}"].value == f"=B{last - 5}+B{last - 4}-B{last - 2}"
    assert formulas[f"F{last}"].value == f"=B{last}+D{last}"
    assert [shown.cell(last, column).value for column in range(2, 8)] == [4, 400, 0, 0, 4, 400]


def test_documents_stand_under_their_kinds() -> None:
    data = made.documents(41)
    text = text_of(render_documents_pdf(data, RESOURCES))
    for words in ("Поступление: 40", "Акт о списании: 1", "Всего документов: 41.", "Сторно"):
        assert words in text, words
    assert "999 999 999,99" in text
    assert "За этот период документов нет" in text_of(
        render_documents_pdf(made.documents(0), RESOURCES)
    )


def test_documents_workbook_has_numbers_and_dates() -> None:
    sheet = sheet_of(render_documents_xlsx(made.documents(3), RESOURCES))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (row,) = [row for row in rows if row[0] == 3]
    assert row[1].date().isoformat() == "2026-03-01"
    assert row[3] == "2, 3"
    assert row[5:7] == [4, 1200.5]


@pytest.mark.parametrize("name", ["reconciliation", "turnover", "documents-list"])
@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_papers_are_asked_for_by_name(workshop: Workshop, name: str, kind: str) -> None:
    workshop.receive(line(workshop.title(), 2))
    given = {"date": "31.12.2026"} if name == "reconciliation" else {"to": "31.12.2026"}
    content = find_paper(name).render(workshop.queries, given, Path(RESOURCES), kind)
    assert content.startswith(b"%PDF" if kind == "pdf" else b"PK")
    if kind == "pdf":
        assert "31.12.2026" in text_of(content)


def test_reversal_note_and_empty_turnover() -> None:
    data = Turnover(made.YEAR, made.turnover(0).blocks[:1], made.turnover().borrowed)
    text = text_of(render_turnover_pdf(replace(data, school=SchoolRequisites()), RESOURCES))
    assert "Сторно вычтено" in text
    assert "Все фонды" not in text
