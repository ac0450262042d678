"""The act of acceptance: statement, list inside or on sheets, discrepancies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.queries.paper_data import AcceptancePaper, CommissionData, PaperStatus
from app.reports.acceptance import INLINE_LINES, lay_out_acceptance, render_acceptance_pdf
from tests.reports import samples
from tests.reports.checks import RESOURCES, check_layout, check_pdf, pdf_texts


@pytest.mark.parametrize("count", [0, 1, 10, 11, 200])
@pytest.mark.parametrize("status", list(PaperStatus))
def test_nothing_leaves_its_place(count: int, status: PaperStatus) -> None:
    data = samples.acceptance(count, status)
    paper, totals = lay_out_acceptance(data, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    assert totals[-1].running == (data.total_quantity, data.total_kopecks)


def test_long_names_and_empty_data_stay_in_their_places() -> None:
    monster = samples.monstrous(0)
    data = replace(
        samples.short_delivery(),
        school=monster.school,
        commission=monster.commission,
        supplier=samples.LONG_NAME,
        accompanying_document=samples.LONG_TITLE,
        document_kinds=samples.LONG_WORD,
        lines=tuple(
            replace(line, title_line=samples.LONG_WORD, numbers_text="1–999, " * 40)
            for line in samples.short_delivery().lines
        ),
    )
    for paper_data in (data, AcceptancePaper()):
        paper, _ = lay_out_acceptance(paper_data, RESOURCES)
        check_layout(paper.pages)
        check_pdf(paper.pdf(), paper)


def test_the_act_states_who_gave_what() -> None:
    data = samples.acceptance(3)
    text = " ".join(pdf_texts(render_acceptance_pdf(data, RESOURCES)))
    for words in (
        samples.SCHOOL.name_full,
        "АКТ № 7",
        "о приёме документов в библиотеку",
        "от «14» августа 2026 г.",
        "документы (учебники) от АО «Издательство „Просвещение“»",
        "в количестве 9 (девять) экземпляров на общую сумму 6 160 руб. 61 коп.",
        "шесть тысяч сто шестьдесят рублей 61 копейка",
        "накладная № 15 от 12.08.2026",
        "Субвенция",
        "Контракт № 44/26",
        "3000–3001",
        "Смирнов А. А.",
        "Соколова М. В.",
        "Кузнецова Т. А.",
        "№ 41",
        "Расхождений с сопроводительным документом нет.",
    ):
        assert words in text, words


def test_the_librarian_alone_may_accept() -> None:
    data = replace(samples.acceptance(1), commission=CommissionData())
    text = " ".join(pdf_texts(render_acceptance_pdf(data, RESOURCES)))
    assert "что Заведующий библиотекой Кузнецова Т. А. принял(а) в библиотеку" in text
    assert "Комиссия" not in text


def test_a_short_list_stands_in_the_act_and_a_long_one_on_sheets() -> None:
    short = pdf_texts(render_acceptance_pdf(samples.acceptance(INLINE_LINES), RESOURCES))
    assert "Список принятых документов:" in short[0]
    assert not any("СПИСОК" in text for text in short)
    data = samples.acceptance(120)
    act, *_ = pdf_texts(render_acceptance_pdf(data, RESOURCES, parts=("act",)))
    sheets = pdf_texts(render_acceptance_pdf(data, RESOURCES, parts=("list",)))
    assert f"прилагается на {len(sheets)} листах." in act
    assert f"лист {len(sheets)} из {len(sheets)}" in sheets[-1]
    assert "Всего принято" in sheets[-1]
    assert "Документы сдал(а)" in sheets[-1]


def test_discrepancies_show_both_sides_and_the_difference() -> None:
    data = samples.short_delivery()
    assert [line.title_line for line in data.discrepancies] == [
        "Математика. 5 класс",
        "Атлас мира",
        "Физика. 7 класс",
    ]
    assert len(data.accepted) == 3
    text = " ".join(pdf_texts(render_acceptance_pdf(data, RESOURCES)))
    assert "по документу 45 экз. на сумму 28 281,50 руб., фактически 40 экз. на" in text
    assert "27 684,50 18 481,50 25 684,50 17 112,50 −2 −1 369,00" in text
    assert "3 100,00 300,00 0 100,00 0,00 −3 −300,00" in text
    assert "10 650,00 6 500,00 10 700,00 7 000,00 0 500,00" in text
    assert "Итого по строкам с расхождениями 40 25 281,50 35 24 112,50 −5 −1 169,00" in text


def test_a_reversal_is_negative() -> None:
    data = replace(samples.acceptance(1, PaperStatus.REVERSAL), reverses="№ 6 от 01.08.2026")
    text = " ".join(pdf_texts(render_acceptance_pdf(data, RESOURCES)))
    assert "СТОРНО" in text
    assert "№ 6 от 01.08.2026" in text
    assert "минус одна тысяча триста шестьдесят девять рублей 00 копеек" in text
