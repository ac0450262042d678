"""The act 0504144 and its list: requisites, sums in words, sheets, marks, and that all fits."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from app.queries.paper_data import PaperStatus, WriteOffPaper, WriteOffPaperLine
from app.reports.page import Paper
from app.reports.write_off import lay_out_write_off, render_write_off_pdf
from tests.reports import samples
from tests.reports.checks import RESOURCES, check_layout, check_pdf, page_lines, pdf_texts


def list_pages(paper: Paper) -> list[str]:
    texts = [page_lines(page) for page in paper.pages]
    return [text for text in texts if "лист " in text and " из " in text]


@pytest.mark.parametrize("count", [0, 1, 45, 1000])
@pytest.mark.parametrize("status", list(PaperStatus))
def test_nothing_leaves_its_place(count: int, status: PaperStatus) -> None:
    paper, _ = lay_out_write_off(samples.write_off(count, status), RESOURCES)
    check_layout(paper.pages)
    if count < 1000:
        check_pdf(paper.pdf(), paper)


@pytest.mark.parametrize("count", [0, 1, 37])
def test_monstrous_data_stay_in_their_cells(count: int) -> None:
    data = samples.monstrous(count)
    paper, totals = lay_out_write_off(data, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    assert totals[-1].running == (data.total_quantity, data.total_kopecks)
    words = "".join(page_lines(page) for page in paper.pages).replace(" ", "")
    for member in data.commission.members:
        assert words.count(member.name.replace(" ", "")) >= 4


def test_a_paper_without_any_data_can_be_filled_by_hand() -> None:
    paper, _ = lay_out_write_off(WriteOffPaper(), RESOURCES)
    check_layout(paper.pages)
    text = page_lines(paper.pages[0])
    assert "УТВЕРЖДАЮ" in text
    assert "«____» ________________ 20___ г." in text
    assert "на 1 листе" in text
    long_rules = [s for s in paper.pages[0].strokes if s.y1 == s.y2 and s.x2 - s.x1 > 100]
    assert len(long_rules) > 10


def test_the_face_shows_every_requisite() -> None:
    face, reverse, *_ = pdf_texts(render_write_off_pdf(samples.write_off(45), RESOURCES))
    for words in (
        "УТВЕРЖДАЮ",
        "Директор",
        "Соколова М. В.",
        "АКТ № 12",
        "о списании исключенных объектов библиотечного фонда",
        "от «20» мая 2026 г.",
        "0504144",
        "20.05.2026",
        "48211733",
        samples.SCHOOL.name_full,
        "Библиотечно-информационный центр",
        "Заведующий библиотекой, Кузнецова Т. А.",
        "Основной",
        "Ветхость",
        "Протокол комиссии № 3 от 19.05.2026",
        "0 401 10 172",
        "0 101 38 410",
        "Ильина О. П.",
        "Орлов Д. С.",
        "приказ Минфина России от 30.03.2015 № 52н",
        "от «12» января 2026 г. № 14-ОД",
    ):
        assert words in face or words.replace(" ", "") in face.replace(" ", ""), words
    for words in (
        "Сдано в пункт вторичного сырья",
        "Приёмосдаточный акт № 4 от 25.05.2026",
        "Отметка бухгалтерии",
        "Главный бухгалтер",
        "№ 118",
        "«22» мая 2026 г.",
    ):
        assert words in reverse, words


def test_quantity_and_sum_in_words() -> None:
    data = samples.forty_seven()
    assert (data.total_quantity, data.total_kopecks) == (47, 1_248_050)
    face, _, *sheets = pdf_texts(render_write_off_pdf(data, RESOURCES))
    assert "исключено 47 (сорок семь) экземпляров на сумму 12 480 руб. 50 коп." in face
    assert "двенадцать тысяч четыреста восемьдесят рублей 50 копеек" in face
    assert "Всего исключено 47 (сорок семь) экземпляров на сумму 12 480,50 руб." in sheets[-1]


@pytest.mark.parametrize("count", [0, 1, 45, 300])
def test_the_act_names_the_true_number_of_sheets(count: int) -> None:
    data = samples.write_off(count)
    face, *_ = pdf_texts(render_write_off_pdf(data, RESOURCES, parts=("act",)))
    sheets = pdf_texts(render_write_off_pdf(data, RESOURCES, parts=("list",)))
    noun = "листе" if len(sheets) % 10 == 1 and len(sheets) != 11 else "листах"
    assert f"списку на {len(sheets)} {noun}." in face
    for number, text in enumerate(sheets, start=1):
        assert f"лист {number} из {len(sheets)}" in text


def test_page_totals_add_up_to_the_total() -> None:
    data = samples.write_off(300)
    paper, totals = lay_out_write_off(data, RESOURCES)
    pages = list_pages(paper)
    assert len(pages) == len(totals) > 5
    printed = [
        re.search(r"Итого на странице: экз\. (\d+) на сумму, руб\. ([\d ,]+\d)", p) for p in pages
    ]
    quantities = [int(found.group(1)) for found in printed if found]
    kopecks = [int(found.group(2).replace(" ", "").replace(",", "")) for found in printed if found]
    assert len(quantities) == len(pages)
    assert sum(quantities) == data.total_quantity == 300
    assert sum(kopecks) == data.total_kopecks


def test_signatures_never_stand_without_the_total() -> None:
    for count in range(10, 60):
        paper, _ = lay_out_write_off(samples.write_off(count), RESOURCES, parts=("list",))
        last = page_lines(paper.pages[-1])
        assert "Всего по списку" in last
        assert "Председатель комиссии" in last
        assert str(1200 + count - 1) in last
        assert not any("Председатель" in page_lines(page) for page in paper.pages[:-1])


def test_a_large_commission_signs_beside_the_total() -> None:
    for count in (1, 8, 37):
        paper, _ = lay_out_write_off(samples.monstrous(count), RESOURCES, parts=("list",))
        signed = [text for text in map(page_lines, paper.pages) if "(подпись)" in text]
        assert len(signed) == 1
        assert "Всего по списку" in signed[0]
        assert signed[0].count("(подпись)") == 12


def test_a_draft_says_so_on_every_page() -> None:
    pdf = render_write_off_pdf(samples.write_off(45, PaperStatus.DRAFT), RESOURCES)
    assert all("ЧЕРНОВИК" in text for text in pdf_texts(pdf))
    posted = render_write_off_pdf(samples.write_off(45), RESOURCES)
    assert not any("ЧЕРНОВИК" in text for text in pdf_texts(posted))


def test_a_reversal_says_storno_and_is_negative() -> None:
    data = replace(
        samples.forty_seven(), status=PaperStatus.REVERSAL, reverses="№ 11 от 01.05.2026"
    )
    face, _, *sheets = pdf_texts(render_write_off_pdf(data, RESOURCES))
    assert "СТОРНО" in face
    assert "№ 11 от 01.05.2026" in face
    assert "исключено −47 (минус сорок семь) экземпляров на сумму −12 480 руб. 50 коп." in face
    assert "минус двенадцать тысяч четыреста восемьдесят рублей 50 копеек" in face
    assert "СТОРНО" in sheets[0]
    assert "−12 480,50" in sheets[-1]


def test_revaluation_has_its_columns_and_counts() -> None:
    plain, _ = lay_out_write_off(samples.write_off(3), RESOURCES)
    assert "Коэффициент" not in " ".join(list_pages(plain))
    line = WriteOffPaperLine("17", "Атлас", 1960, 2, 1_005, Decimal("1.5"))
    data = replace(samples.write_off(0), lines=(line,))
    assert line.revalued_kopecks == 1_508
    assert data.total_kopecks == 3_016
    paper, _ = lay_out_write_off(data, RESOURCES)
    text = " ".join(list_pages(paper))
    assert "Коэффициент" in text
    assert "10,05 1,5 15,08 30,16" in text
    check_layout(paper.pages)


def test_the_same_data_give_the_same_bytes() -> None:
    data = samples.write_off(45)
    assert render_write_off_pdf(data, RESOURCES) == render_write_off_pdf(data, RESOURCES)


def test_a_negative_line_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        WriteOffPaperLine("1", "Книга", 2000, -1, 100)
