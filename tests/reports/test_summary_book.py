"""The summary book on paper and as a workbook: sums, spreads, words."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from app.core.errors import UserError
from app.core.money import format_count, format_kopecks
from app.core.stock import Fund
from app.queries.summary_book_data import (
    Amounts,
    ColumnGroup,
    SummaryBook,
    SummaryColumn,
    TotalKind,
)
from app.reports.papers import find_paper
from app.reports.summary_book import (
    lay_out_summary_book,
    render_summary_book_pdf,
    render_summary_book_xlsx,
)
from app.reports.summary_book_form import AMOUNTS, Part, part_sums
from tests.reports.checks import RESOURCES, check_layout, check_pdf, page_lines, pdf_texts
from tests.reports.samples import LONG_NAME, LONG_TITLE, LONG_WORD
from tests.reports.summary_samples import COLUMNS, summary_book
from tests.support.workshop import Workshop, line

RECORD_PARTS: tuple[Part, Part] = ("in", "out")


def texts(book: SummaryBook) -> list[str]:
    """The text of every page of the PDF, as its readers find it."""
    reader = PdfReader(BytesIO(render_summary_book_pdf(book, RESOURCES)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "book",
    [
        summary_book(0),
        summary_book(1),
        summary_book(20),
        summary_book(21),
        summary_book(25),
        summary_book(200),
        summary_book(100, 10),
        summary_book(4, last=dt.date(2017, 2, 2)),
        summary_book(5, fund=Fund.TEXTBOOKS),
    ],
    ids=["0", "1", "20", "21", "25", "200", "ten years", "a part of a quarter", "textbooks"],
)
def test_a_book_of_any_size_is_laid_out(book: SummaryBook) -> None:
    paper, totals = lay_out_summary_book(book, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    for part in RECORD_PARTS:
        sums = part_sums(book, part)
        assert totals[part][-1].running[:5] == tuple(
            sums[key] for key in AMOUNTS if key != "off_balance_total"
        )
        pages = [page.page for page in totals[part]]
        assert tuple(map(sum, zip(*pages, strict=True))) == totals[part][-1].running


def test_parts_lie_open_on_facing_pages() -> None:
    paper, totals = lay_out_summary_book(summary_book(90, 2), RESOURCES)
    [cover, *pages] = paper.pages
    assert "КНИГА СУММАРНОГО УЧЁТА" in page_lines(cover)
    assert len(pages) % 2 == 0
    assert len(pages) > 6
    for left, right in zip(pages[::2], pages[1::2], strict=True):
        records = [
            run.baseline for run in left.runs if re.fullmatch(r"\d\d\.\d\d\.\d{4}", run.text)
        ]
        numbers = {run.baseline for run in right.runs}
        assert set(records) <= numbers
    openings = len(totals["in"])
    first = plain(page_lines(pages[0]))
    second = plain(page_lines(pages[2]))
    assert "К переносу" in first
    assert "Перенос" in second
    carried = format_kopecks(totals["in"][0].running[2])
    assert plain(carried) in first
    assert plain(carried) in second
    assert "Часть 2. Выбытие из фонда" in page_lines(pages[2 * openings])
    assert f"страница 1 из {len(pages)}" in first


def test_what_the_pages_say() -> None:
    book = summary_book(12)
    pages = [plain(text) for text in texts(book)]
    assert "Средняя школа № 12" in pages[0]
    assert "основного фонда" in pages[0]
    assert "Положение о порядке учёта библиотечного фонда" in pages[0]
    assert "Часть 2. Выбытие из фонда — страницы 3–4" in pages[0]
    assert "Книга суммарного учёта основного фонда, 2017 год" in pages[1]
    assert "Расписка в приёме" in pages[2]
    assert "Отметка бухгалтерии" not in pages[2]
    assert "товарная накладная № 7 от 11.03.2017" in pages[1]
    undone = next(one for one in book.received if one.is_reversal)
    assert f"Сторно: Библиотечный коллектор {undone.paper} −3 −3 −751,50" in pages[1]
    for quarter in ("I", "II", "III", "IV"):
        assert f"Итого за {quarter} квартал 2017 г." in pages[1]
    total = Amounts.sum((one.amounts for one in book.received), len(COLUMNS))
    shown = f"{format_count(total.copies)} {format_count(total.balance)} "
    assert plain(f"Итого за 2017 год {shown}{format_kopecks(total.balance_total)}") in pages[1]
    assert "По причинам выбытия" in pages[4]
    rows = pages[5]
    assert "Состоит на 01.01.2017 400 390 90 000,00 10 350" in rows
    assert "Введено остатков 7 7 70,00 0 ×" in rows
    end = book.years[0].end
    closing = f"Состоит на 01.01.2018 {end.copies} {end.balance} "
    assert plain(f"{closing}{format_kopecks(end.balance_total)}") in rows
    assert "Контроль: в каждой графе состояло + введено + поступило − выбыло = состоит." in pages[6]
    assert "Графы «Из них…»" in pages[2]
    assert "В книге пронумеровано 6 (шесть) страниц." in pages[6]
    assert "Кузнецова Т. А." in pages[6]


def test_years_have_totals_where_there_are_several() -> None:
    words = " ".join(texts(summary_book(9, 3)))
    assert words.count("Итого за 2018 год") == 2
    assert words.count("Состоит на 01.01.2018") == 1
    assert "Итого с 01.01.2017 по 31.12.2019" in words
    # the total of the only year is the last total of each part, and nothing else
    assert " ".join(texts(summary_book(9))).count("Итого за 2017 год") == 2


def test_a_part_of_a_quarter_names_its_days() -> None:
    words = " ".join(texts(summary_book(40, last=dt.date(2017, 5, 15))))
    assert "Итого за I квартал 2017 г." in words
    assert "Итого за II квартал 2017 г. (с 01.04.2017 по 15.05.2017)" in words
    assert "Поступило за 2017 год (с 01.01.2017 по 15.05.2017)" in words
    assert "Состоит на 16.05.2017" in words
    alone = " ".join(texts(summary_book(40, last=dt.date(2017, 2, 15))))
    assert "Итого за I квартал" not in alone
    assert "Итого с 01.01.2017 по 15.02.2017" in alone


def test_books_that_do_not_agree_say_so() -> None:
    book = summary_book(3)
    wrong = replace(book, counted_end=replace(book.counted_end, copies=1))
    assert "Итоги не сходятся с движением экземпляров" in texts(wrong)[-1]


def test_textbooks_say_how_classes_are_counted() -> None:
    grades = tuple(
        SummaryColumn(f"grade:{n}", str(n), ColumnGroup.GRADES) for n in range(1, len(COLUMNS) + 1)
    )
    book = replace(summary_book(5, fund=Fund.TEXTBOOKS), columns=grades, grades_merged=True)
    pages = texts(book)
    assert "учебного фонда" in pages[0]
    assert "По классам" in pages[2]
    assert "Отметка бухгалтерии" in pages[2]
    assert all("Учебник для нескольких классов учтён в первом из них." in pages[n] for n in (2, 6))


def test_sums_off_the_balance_have_a_column_where_there_are_any() -> None:
    book = summary_book(3)
    left = texts(book)[1]
    assert left.count("на сумму, руб.") == 1
    first = book.received[0]
    dear = replace(first, amounts=replace(first.amounts, off_balance_total=12_34))
    left = texts(replace(book, received=(dear, *book.received[1:])))[1]
    assert left.count("на сумму, руб.") == 2
    assert "12,34" in left


def test_long_names_stay_on_the_page() -> None:
    book = summary_book(30)
    first = book.received[0]
    dear = replace(first.amounts, copies=1_000_000, balance_total=99_999_999_999)
    strange = replace(first, source=LONG_TITLE, paper=LONG_WORD, amounts=dear)
    columns = tuple(
        replace(column, title=LONG_TITLE[: 60 * number])
        for number, column in enumerate(COLUMNS, start=1)
    )
    school = replace(
        book.school, name_full=LONG_NAME, department=LONG_NAME, director_position=LONG_NAME
    )
    book = replace(
        book,
        school=school,
        columns=columns,
        received=(strange, *book.received[1:]),
        legal_basis=LONG_TITLE,
    )
    paper, _totals = lay_out_summary_book(book, RESOURCES)
    check_layout(paper.pages)
    check_pdf(paper.pdf(), paper)
    assert render_summary_book_xlsx(book, RESOURCES)


# --- the workbook --------------------------------------------------------------------------


class Calculator:
    """Calculates the formulas of a workbook, which are sums and references alone."""

    def __init__(self, data: bytes) -> None:
        self.formulas = openpyxl.load_workbook(BytesIO(data))
        self.shown = openpyxl.load_workbook(BytesIO(data), data_only=True)

    def value(self, sheet: str, cell: str) -> float:
        content = self.formulas[sheet][cell].value
        if content is None:
            return 0.0
        if not isinstance(content, str):
            return float(content)
        text = content.removeprefix("=")
        if match := re.fullmatch(r"SUM\(([A-Z]+)(\d+):\1(\d+)\)", text):
            column, first, last = match[1], int(match[2]), int(match[3])
            return sum(self.value(sheet, f"{column}{row}") for row in range(first, last + 1))
        total = 0.0
        for sign, other, place in re.findall(r"([+-]?)(?:'([^']+)'!)?([A-Z]+\d+)", text):
            total += (-1 if sign == "-" else 1) * self.value(other or sheet, place)
        return total

    def column(self, sheet: str, title: str) -> str:
        """The letter of a column by its title in the head."""
        for row in self.formulas[sheet].iter_rows(min_row=5, max_row=6):
            for cell in row:
                if cell.value == title:
                    return str(cell.column_letter)
        raise AssertionError(f"no column {title}")

    def row(self, sheet: str, label: str) -> int:
        [found] = [
            cell.row
            for row in self.formulas[sheet].iter_rows(max_col=4)
            for cell in row
            if cell.value == label
        ]
        return int(found)


@pytest.mark.parametrize(
    "book",
    [
        summary_book(0),
        summary_book(1),
        summary_book(30),
        summary_book(12, 3),
        summary_book(9, last=dt.date(2017, 2, 15)),
    ],
    ids=["0", "1", "30", "three years", "a part of a quarter"],
)
def test_every_formula_gives_what_its_cell_shows(book: SummaryBook) -> None:
    made = Calculator(render_summary_book_xlsx(book, RESOURCES))
    assert made.formulas.sheetnames == ["Часть 1", "Часть 2", "Часть 3"]
    formulas = 0
    for sheet in made.formulas:
        for row in sheet:
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    formulas += 1
                    shown = made.shown[sheet.title][cell.coordinate].value
                    counted = made.value(sheet.title, cell.coordinate)
                    assert counted == pytest.approx(shown), f"{sheet.title} {cell.coordinate}"
    assert formulas > 20


def test_part_three_follows_from_the_records() -> None:
    book = summary_book(12, 2)
    made = Calculator(render_summary_book_xlsx(book, RESOURCES))
    sheet = "Часть 3"
    copies, total = (made.column(sheet, title) for title in ("Всего экз.", "на сумму, руб."))
    for row in (made.row(sheet, "Состоит на 01.01.2018"), made.row(sheet, "Состоит на 01.01.2019")):
        assert str(made.formulas[sheet][f"{copies}{row}"].value).startswith("=")
    last = made.row(sheet, "Состоит на 01.01.2019")
    assert made.value(sheet, f"{copies}{last}") == book.years[1].end.copies
    assert made.value(sheet, f"{total}{last}") == pytest.approx(
        book.years[1].end.balance_total / 100
    )
    quarter = made.row(sheet, "Поступило за II квартал 2017 г.")
    assert str(made.formulas[sheet][f"{copies}{quarter}"].value).startswith("='Часть 1'!")
    titles = made.column(sheet, "Названий")
    assert made.formulas[sheet][f"{titles}{quarter}"].value == "×"
    # a record that is mended in the workbook goes through to the end
    record = made.formulas["Часть 1"]
    place = f"{made.column('Часть 1', 'Всего экз.')}8"
    record[place].value += 5
    assert made.value(sheet, f"{copies}{last}") == book.years[1].end.copies + 5


def test_cells_hold_numbers_dates_and_sums() -> None:
    book = summary_book(1)
    sheet = Calculator(render_summary_book_xlsx(book, RESOURCES)).formulas["Часть 1"]
    cells: list[Any] = [cell.value for cell in sheet[8]]
    only = book.received[0]
    assert cells[0] == dt.datetime.combine(only.date, dt.time())
    assert cells[1:4] == [1, only.source, only.paper]
    assert cells[4:9] == [4, 3, 751.5, 1, 4]
    assert sheet["G8"].number_format == "#,##0.00"
    head = {cell.value: cell for row in sheet.iter_rows(min_row=5, max_row=6) for cell in row}
    assert head["Художественная литература (84)"].alignment.textRotation == 90


# --- by name -------------------------------------------------------------------------------


def test_the_book_can_be_asked_for_by_name(workshop: Workshop) -> None:
    spec = find_paper("summary-book")
    title = workshop.title("Геометрия")
    workshop.receive(line(title, 3, fund=Fund.TEXTBOOKS, numbered=False))
    asked = {"fund": "учебный", "from": "01.09.2026", "to": "2026-09-30"}
    text = " ".join(pdf_texts(spec.render(workshop.queries, asked, RESOURCES, "pdf")))
    assert "учебного фонда" in text
    assert "Итого с 01.09.2026 по 30.09.2026 3" in text
    whole = spec.render(workshop.queries, {"fund": "textbooks"}, RESOURCES, "xlsx")
    names = [cell.value for cell in Calculator(whole).formulas["Часть 1"]["A"]]
    assert "Книга суммарного учёта учебного фонда, с 01.01.2026 по 09.09.2026" in names


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"fund": "детский"}, "Фонда «детский» нет"),
        ({"from": "31.02.2026"}, "нет в календаре"),
        ({"from": "02.01.2026", "to": "01.01.2026"}, "позже последнего"),
        ({}, "ещё ничего не записано"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    workshop: Workshop, asked: dict[str, str], words: str
) -> None:
    with pytest.raises(UserError, match=words):
        find_paper("summary-book").render(workshop.queries, asked, RESOURCES, "pdf")


def test_every_kind_of_total_has_words() -> None:
    kinds = {total.kind for total in summary_book(5).totals()}
    assert kinds == set(TotalKind)
