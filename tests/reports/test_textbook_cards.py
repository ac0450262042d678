"""Cards of textbooks and their register: nothing overlaps, cards keep their sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.core.errors import UserError
from app.reports.papers_cards import card_filter
from app.reports.textbook_cards import (
    HALF_HEIGHT,
    lay_out_cards,
    render_cards_pdf,
    render_cards_xlsx,
)
from app.reports.textbook_register import (
    lay_out_register,
    render_register_pdf,
    render_register_xlsx,
)
from tests.reports.checks import RESOURCES, check_layout, check_pdf, page_lines, pdf_texts
from tests.reports.textbook_samples import card, monstrous, paper

HALF_LINES = 14
"""So many lines of this card still fit a half of a sheet."""


@pytest.mark.parametrize("lines", [0, 1, HALF_LINES, HALF_LINES + 1, 90])
def test_nothing_leaves_its_place(lines: int) -> None:
    laid_out = lay_out_cards(paper(card(1, lines), card(2, 2), card(3, lines)), RESOURCES)
    check_layout(laid_out.pages)
    check_pdf(laid_out.pdf(), laid_out)


def test_long_names_stay_in_their_places() -> None:
    data = paper(monstrous(1), card(2), monstrous(3, 60), basis="Положение " * 60)
    for laid_out in (lay_out_cards(data, RESOURCES), lay_out_register(data, RESOURCES)):
        check_layout(laid_out.pages)
        check_pdf(laid_out.pdf(), laid_out)


def test_short_cards_stand_in_pairs() -> None:
    pages = lay_out_cards(paper(*(card(number) for number in range(1, 6))), RESOURCES).pages
    assert len(pages) == 3
    for number, page in enumerate(pages):
        upper, lower = (
            [run.text for run in page.runs if (run.box.top >= HALF_HEIGHT) is below]
            for below in (False, True)
        )
        assert f"УЧЁТНАЯ КАРТОЧКА УЧЕБНИКА № {2 * number + 1}" in upper
        assert (f"УЧЁТНАЯ КАРТОЧКА УЧЕБНИКА № {2 * number + 2}" in lower) is (number < 2)


def test_card_that_a_half_cannot_hold_has_sheets_of_its_own() -> None:
    data = paper(card(1, HALF_LINES), card(2, HALF_LINES + 1), card(3), card(4, 90), card(5))
    texts = pdf_texts(render_cards_pdf(data, RESOURCES))
    assert [
        [number for number in range(1, 6) if f"УЧЕБНИКА № {number} " in text] for text in texts
    ] == [[1], [2], [3], [4], [], [], [5]]
    assert "карточка № 2, лист 1 из 1" in texts[1]
    assert "Учётная карточка учебника № 4, продолжение" in texts[4]
    assert "карточка № 4, лист 3 из 3" in texts[5]
    assert "Состоит на 09.09.2026" not in texts[4]
    assert "Состоит на 09.09.2026" in texts[5]


def test_every_line_is_printed_once() -> None:
    data = card(1, 90)
    pages = lay_out_cards(paper(data), RESOURCES).pages
    words = " ".join(page_lines(page) for page in pages)
    for entry in data.entries:
        assert words.count(f"{entry.day:%d.%m.%Y}") == 1 + (entry.day == date(2026, 9, 9))


def test_card_says_all_that_stands_on_it() -> None:
    data = replace(card(7, 4), lent=3, borrowed=12)
    (text,) = pdf_texts(render_cards_pdf(paper(data), RESOURCES))
    for words in (
        "МБОУ СШ № 12",
        "Положение об учебном фонде",
        "УЧЁТНАЯ КАРТОЧКА УЧЕБНИКА № 7",
        "Класс 5",
        "Предмет Математика",
        "Якир М. С. Математика. 5 класс. Ч. 2 — 5-е изд., перераб.",
        "Москва : Просвещение, 2023",
        "1 254,66",
        "20.08.2019 12 2018 62 1 254,66 77 788,92 62",
        "14 сторно 2018 −30 1 254,66 −37 639,80 62",
        "21.11.2019 3 7 8 782,62 55",
        "Состоит на 09.09.2026: 55 экз. на сумму 69 006,30 руб.",
        "передано другим школам во временное пользование: 3 экз.",
        "получено от других школ во временное пользование: 12 экз.",
    ):
        assert words in text, words


def test_closed_card_says_by_what() -> None:
    data = paper(card(1, 0, "снята: акт о списании № 3 от 09.09.2026"))
    (text,) = pdf_texts(render_cards_pdf(data, RESOURCES))
    assert "Карточка снята: акт о списании № 3 от 09.09.2026." in text


def test_no_cards_no_paper() -> None:
    for render in (render_cards_pdf, render_cards_xlsx):
        with pytest.raises(UserError, match="Таких карточек нет"):
            render(paper(), RESOURCES)


@pytest.mark.parametrize("count", [0, 1, 33, 200])
def test_register(count: int) -> None:
    note = "снята: акт о списании № 3 от 09.09.2026"
    data = paper(*(card(n, 1, note if n % 10 == 0 else "") for n in range(1, count + 1)))
    laid_out = lay_out_register(data, RESOURCES)
    check_layout(laid_out.pages)
    texts = pdf_texts(render_register_pdf(data, RESOURCES))
    assert len(texts) == len(laid_out.pages)
    assert "ЖУРНАЛ РЕГИСТРАЦИИ" in texts[0]
    assert f"Всего карточек: {count}, из них снято: {count // 10}" in texts[-1]
    assert "Кузнецова Т. А." in texts[-1]
    assert f"лист {len(texts)} из {len(texts)}" in texts[-1]
    assert " ".join(texts).count(note) == count // 10


def test_workbook_has_the_lines_of_all_cards_and_the_register() -> None:
    data = paper(card(1, 4), card(2, 0), card(3, 9))
    lines, register = _sheets(render_cards_xlsx(data, RESOURCES))
    head = next(row for row in range(1, 12) if lines.cell(row, 1).value == "№ карточки")
    first = head + 3
    rows = [[cell.value for cell in row] for row in lines.iter_rows(first, first + 13)]
    assert [row[0] for row in rows[:13]] == [1] * 4 + [3] * 9
    assert [row[7] for row in rows[:4]] == [62, 30, -30, None]
    assert [row[11] for row in rows[:4]] == [None, None, None, 7]
    assert rows[0][9] == f"=H{first}*I{first}"
    assert rows[13][7] == f"=SUM(H{first}:H{first + 12})"
    values, _register = _sheets(render_cards_xlsx(data, RESOURCES), values=True)
    entries = [entry for item in data.cards for entry in item.entries]
    assert values.cell(first + 13, 8).value == sum(e.quantity for e in entries if e.incoming)
    total = sum(e.total for e in entries if not e.incoming)
    assert values.cell(first + 13, 13).value == pytest.approx(total / 100)
    assert [row[0] for row in register.values if isinstance(row[0], int)] == [1, 1, 2, 3]


def test_register_workbook_has_dates_and_the_total() -> None:
    data = paper(card(1, 4), card(2, 0, "снята: акт о списании № 3 от 09.09.2026"))
    (register,) = _sheets(render_register_xlsx(data, RESOURCES))
    rows = [row for row in register.values if hasattr(row[1], "year")]
    assert [(row[0], row[1].date(), row[5]) for row in rows] == [
        (1, date(2019, 8, 20), None),
        (2, date(2019, 8, 20), "снята: акт о списании № 3 от 09.09.2026"),
    ]
    assert any(row[0] == "Всего карточек: 2, из них снято: 1" for row in register.values)


def _sheets(content: bytes, *, values: bool = False) -> list[Worksheet]:
    book = load_workbook(BytesIO(content), data_only=values)
    return [sheet for sheet in book.worksheets if isinstance(sheet, Worksheet)]


def test_parameters_are_read_as_they_are_written() -> None:
    wanted = card_filter({"first": " 3", "last": "12", "grade": "5", "date": "1.9.2026"})
    assert (wanted.first, wanted.last, wanted.grade, wanted.on) == (3, 12, 5, date(2026, 9, 1))
    assert card_filter({"first": ""}).first is None


@pytest.mark.parametrize(
    ("given", "words"),
    [({"first": "пять"}, "Номер карточки «пять»"), ({"grade": "-1"}, "Класс «-1»")],
)
def test_mistakes_of_parameters_are_named(given: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=words):
        card_filter(given)
