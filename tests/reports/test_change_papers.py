"""Acts of replacement and of revaluation, and the register: words, sums, marks, places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.periods import Period
from app.queries.change_papers import (
    ReplacementPaper,
    ReplacementRegister,
    RevaluationPaper,
    RevaluationPaperLine,
)
from app.queries.paper_data import PaperStatus
from app.reports.replacement_act import (
    lay_out_replacement,
    render_replacement_pdf,
    render_replacement_xlsx,
)
from app.reports.replacement_register import (
    lay_out_replacement_register,
    render_replacement_register_pdf,
    render_replacement_register_xlsx,
)
from app.reports.revaluation_act import (
    lay_out_revaluation,
    render_revaluation_pdf,
    render_revaluation_xlsx,
)
from tests.reports import change_samples as samples
from tests.reports.checks import RESOURCES, check_layout, check_pdf, page_lines, pdf_texts
from tests.reports.test_workbooks import both, cells, check_formulas

# --- the act of replacement -------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 12, 150])
@pytest.mark.parametrize("status", list(PaperStatus))
def test_no_act_of_replacement_leaves_its_place(count: int, status: PaperStatus) -> None:
    data = samples.replacement(count, status)
    paper, totals = lay_out_replacement(data, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    assert totals[-1].running == (data.lost_kopecks, data.accepted_kopecks)


@pytest.mark.parametrize("count", [0, 1, 9])
def test_monstrous_replacement_stays_in_its_cells(count: int) -> None:
    for data in (samples.monstrous_replacement(count), ReplacementPaper()):
        paper, _ = lay_out_replacement(data, RESOURCES)
        check_layout(paper.pages)
        check_pdf(paper.pdf(), paper)


def test_act_of_replacement_states_what_was_lost_and_what_was_accepted() -> None:
    text = " ".join(pdf_texts(render_replacement_pdf(samples.replacement(3), RESOURCES)))
    for words in (
        "АКТ № 3",
        "об исключении из фонда утерянных читателями документов и приёме документов, признанных",
        "утерянные читателем (Петров Иван, 5 «А»), в количестве 3 (три) экземпляра "
        "на сумму 795 руб. 03 коп.",
        "семьсот девяносто пять рублей 03 копейки",
        "Взамен утерянных приняты и признаны равноценными документы в количестве 3 (три)",
        "девятьсот рублей 03 копейки",
        "Всего: утеряно на сумму, руб. 795,03 принято на сумму, руб. 900,03",
        "строка 2: признана равноценной: новое издание",
        "часть 2, запись № 118; поступление — часть 1, запись № 41.",
        "занесены в инвентарную книгу под № 3000–3002.",
        "Документы сдал(а) читатель",
        samples.LEGAL,
    ):
        assert words in text, words
    assert "учётные карточки" not in text


def test_textbooks_are_named_by_their_cards() -> None:
    data = replace(samples.replacement(1), numbers="", cards="12")
    text = " ".join(pdf_texts(render_replacement_pdf(data, RESOURCES)))
    assert "занесены на учётные карточки № 12." in text
    assert "инвентарную книгу" not in text


def test_draft_without_reader_leaves_a_place_for_the_name() -> None:
    data = replace(samples.replacement(1, PaperStatus.DRAFT), reader="", reader_class="")
    paper, _ = lay_out_replacement(data, RESOURCES)
    text = page_lines(paper.pages[0])
    assert "ЧЕРНОВИК" in text
    assert "утерянные читателем ( )" in text.replace("()", "( )")


def test_reversal_of_a_replacement_is_negative() -> None:
    data = samples.replacement(3, PaperStatus.REVERSAL)
    text = " ".join(pdf_texts(render_replacement_pdf(data, RESOURCES)))
    assert "СТОРНО Отменяет акт № 2 от 01.05.2026" in text
    assert "Всего: утеряно на сумму, руб. −795,03 принято на сумму, руб. −900,03" in text


@pytest.mark.parametrize("count", [0, 1, 40])
def test_workbook_of_a_replacement_has_its_sums(count: int) -> None:
    data = samples.replacement(count)
    content = render_replacement_xlsx(data, RESOURCES)
    assert check_formulas(content) == (4 if count else 2)
    _, values = both(content)
    assert values.sheetnames == ["Акт", "Список"]
    numbers = [value for value in cells(values["Акт"]) if isinstance(value, int | float)]
    assert numbers == [
        pytest.approx(data.lost_kopecks / 100), pytest.approx(data.accepted_kopecks / 100),
    ]  # fmt: skip
    if count:
        titles = cells(values["Список"])
        assert data.lines[-1].lost.name in titles
        assert data.lines[-1].accepted.number in titles


# --- the register -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 14, 200])
def test_register_stays_in_its_place_and_adds_up(count: int) -> None:
    data = samples.register(count)
    paper, totals = lay_out_replacement_register(data, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    assert totals[-1].running == (data.lost_kopecks, data.accepted_kopecks)
    assert tuple(map(sum, zip(*(total.page for total in totals), strict=True))) == (
        data.lost_kopecks, data.accepted_kopecks,
    )  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 6])
def test_monstrous_register_stays_in_its_cells(count: int) -> None:
    empty = ReplacementRegister(Period.year(2026), samples.register(0).on)
    for data in (samples.monstrous_register(count), empty):
        paper, _ = lay_out_replacement_register(data, RESOURCES)
        check_layout(paper.pages)
        check_pdf(paper.pdf(), paper)


def test_register_names_readers_books_and_acts() -> None:
    data = samples.register(14)
    texts = pdf_texts(render_replacement_register_pdf(data, RESOURCES))
    text = " ".join(texts)
    for words in (
        "ТЕТРАДЬ УЧЁТА КНИГ, ПРИНЯТЫХ ОТ ЧИТАТЕЛЕЙ ВЗАМЕН УТЕРЯННЫХ",
        "Период: 2026 год",
        "Петров Иван, 5 «А» 1201",
        "3001 № 1 от 12.01.2026",
        "сторно, № 4 от 13.01.2026",
        "Всего принято взамен утерянных 10 (десять) экземпляров",
        "Подпись библиотекаря",
    ):
        assert words in text, words
    for number, page in enumerate(texts, start=1):
        assert f"лист {number} из {len(texts)}" in page


def test_workbook_of_the_register_has_dates_and_sums() -> None:
    data = samples.register(14)
    content = render_replacement_register_xlsx(data, RESOURCES)
    assert check_formulas(content) == 2
    _, values = both(content)
    found = cells(values["Взамен утерянных"])
    assert sum(getattr(value, "year", None) == 2026 for value in found) == 14
    assert found.count(2024) == 14


# --- the act of revaluation -------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 45, 600])
@pytest.mark.parametrize("status", list(PaperStatus))
def test_no_act_of_revaluation_leaves_its_place(count: int, status: PaperStatus) -> None:
    data = samples.revaluation(count, status)
    paper, totals = lay_out_revaluation(data, RESOURCES)
    check_layout(paper.pages)
    if count < 600:
        check_pdf(paper.pdf(), paper)
    assert totals[-1].running == (
        data.quantity, data.old_kopecks, data.new_kopecks, data.difference,
    )  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 13])
def test_monstrous_revaluation_stays_in_its_cells(count: int) -> None:
    for data in (samples.monstrous_revaluation(count), RevaluationPaper()):
        paper, _ = lay_out_revaluation(data, RESOURCES)
        check_layout(paper.pages)
        check_pdf(paper.pdf(), paper)


def test_act_of_revaluation_states_sums_and_the_difference_in_words() -> None:
    act, sheet = pdf_texts(render_revaluation_pdf(samples.revaluation(5), RESOURCES))
    for words in (
        "АКТ № 2",
        "о переоценке документов библиотечного фонда",
        "в количестве 53 (пятьдесят три) экземпляра. Стоимость до переоценки 14 049,24 руб., "
        "после переоценки 17 561,55 руб.",
        "Стоимость фонда увеличена на 3 512,31 руб.",
        "три тысячи пятьсот двенадцать рублей 31 копейка",
        "половина копейки округлена в большую сторону",
        "Основной, на балансе 3 795,24 994,05 198,81",
        "Учебный, на балансе 50 13 254,00 16 567,50 3 313,50",
        "Всего 53 14 049,24 17 561,55 3 512,31",
        "прилагается на 1 листе.",
        "запись № 42 (основной), № 9 (учебный), дата записи «22» мая 2026 г.",
    ):
        assert words in act, words
    assert "карт. 12 Пушкин А. С. Капитанская дочка 1985 25 265,00 1,25 331,25" in sheet
    assert "Всего: экз. 53 суммы, руб. 14 049,24 17 561,55 3 512,31" in sheet


def test_cheaper_fund_is_told_by_the_verb_and_not_by_a_sign() -> None:
    line = RevaluationPaperLine("17", "Атлас", 1960, 2, 100_00, 75_00)
    free = RevaluationPaperLine("18", "Дар", 1960, 1, 0, 10_00)
    data = replace(samples.revaluation(0), lines=(line, free))
    act, sheet = pdf_texts(render_revaluation_pdf(data, RESOURCES))
    assert "Стоимость фонда уменьшена на 40,00 руб." in act
    assert "сорок рублей 00 копеек" in act
    assert "100,00 0,75 75,00 200,00 150,00 −50,00" in sheet
    assert "0,00 — 10,00 0,00 10,00 10,00" in sheet


def test_signatures_of_the_list_stand_beside_its_total() -> None:
    for count in range(14, 40, 3):
        paper, _ = lay_out_revaluation(samples.revaluation(count), RESOURCES)
        last = page_lines(paper.pages[-1])
        assert "Всего: экз." in last
        assert "Председатель комиссии" in last


@pytest.mark.parametrize("count", [0, 1, 40])
@pytest.mark.parametrize("status", list(PaperStatus))
def test_workbook_of_a_revaluation_has_its_sums(count: int, status: PaperStatus) -> None:
    data = samples.revaluation(count, status)
    content = render_revaluation_xlsx(data, RESOURCES)
    places = len(data.places)
    assert check_formulas(content) == (3 * count + 4 + places + 4 if count else 0)
    _, values = both(content)
    assert values.sheetnames == ["Акт", "Список"]
    numbers = [value for value in cells(values["Акт"]) if isinstance(value, int | float)]
    assert pytest.approx(data.difference / 100) in numbers
    assert data.quantity in numbers


def test_same_data_give_the_same_bytes() -> None:
    assert render_revaluation_pdf(samples.revaluation(45), RESOURCES) == render_revaluation_pdf(
        samples.revaluation(45), RESOURCES
    )
    assert render_replacement_xlsx(samples.replacement(5), RESOURCES) == render_replacement_xlsx(
        samples.replacement(5), RESOURCES
    )
