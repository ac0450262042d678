"""Cells, names and headings as schools write them and as Excel leaves them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.bibliography import Role, TitleKind
from app.core.isbn import check_isbn
from app.exchange.spreadsheet import Cell
from app.exchange.spreadsheet.headings import heading_of, part_of
from app.exchange.spreadsheet.people import leading_names, people_of
from app.exchange.spreadsheet.values import (
    age_of,
    grade_heading,
    grades_of,
    index_of,
    is_blank,
    isbns_of,
    kind_word,
    pages_of,
    text_of,
    year_of,
)

NAUGHTY = ("\u202eтекст", "🎈" * 20, "А́", "%s%n", "';--", "<b>", "=1+1", "ﷺ" * 40, "\u200b")


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (2020, 2020),
        (2020.5, 2020),
        ("2020.0", 2020),
        ("2020.0000", 2020),
        ("2020,00", 2020),
        ("2020 г.", 2020),
        ("[2020]", 2020),
        ("cop. 1998", 1998),
        (dt.date(2014, 5, 1), 2014),
        ("б.г.", None),
        (98, None),
        ("не готово", None),
        (True, None),
        (None, None),
    ],
)
def test_years(cell: Cell, year: int | None) -> None:
    assert year_of(cell).value == year


@pytest.mark.parametrize("cell", ["2014, 2015, 2016", "2014/2015; 2016", "2014\n2015\n2016"])
def test_of_several_years_the_first_is_taken_and_all_are_noted(cell: str) -> None:
    found = year_of(cell)
    assert found.value == 2014
    assert found.note == "Годы издания в таблице: 2014, 2015, 2016"
    assert "2014, 2015, 2016" in found.warning


def test_year_that_is_none_is_told() -> None:
    assert year_of("весна").warning == "Год «весна» не понят, оставлен пустым."
    assert year_of("—").warning == ""


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("978-5-08-005892-9", ("978-5-08-005892-9",)),
        (9785080058929, ("9785080058929",)),
        (9785080058929.0, ("9785080058929",)),
        ("9785080058929.0", ("9785080058929",)),
        ("'9785080058929", ("9785080058929",)),
        ("ISBN 978-5-08-005892-9", ("978-5-08-005892-9",)),
        ("ISBN-10: 5-17-118366-X", ("5-17-118366-X",)),
        ("978-5-08-005892-9, 5-17-118366-X", ("978-5-08-005892-9", "5-17-118366-X")),
        ("978-5-08-005892-9 978-5-17-118366-0", ("978-5-08-005892-9", "978-5-17-118366-0")),
        ("нет", ()),
        ("-", ()),
        (None, ()),
    ],
)
def test_numbers_of_books(cell: Cell, numbers: tuple[str, ...]) -> None:
    assert isbns_of(cell).value == numbers


@pytest.mark.parametrize(
    "cell", ["9.78E+12", "9,78508E+12", "9,78E12", 9780000000000, 9785080000000]
)
def test_number_that_lost_its_digits_is_told_and_not_kept(cell: Cell) -> None:
    found = isbns_of(cell)
    assert found.value == ()
    assert "Excel отбросил цифры. Впишите номер с книги." in found.warning


@pytest.mark.parametrize("cell", [306406152, "306406152", "30640615-2"])
def test_leading_zero_comes_back_when_the_check_digit_proves_it(cell: Cell) -> None:
    found = isbns_of(cell)
    assert found.value is not None
    assert [check_isbn(number).valid for number in found.value] == [True]
    assert found.value[0].startswith("0")
    assert "дополнен нулём" in found.warning


def test_leading_zero_is_not_invented() -> None:
    found = isbns_of(306406153)
    assert found.value == ("306406153",)
    assert "дополнен" not in found.warning
    assert found.warning


def test_number_with_a_mistake_stays_as_it_is_written() -> None:
    found = isbns_of("978-5-08-005892-1")
    assert found.value == ("978-5-08-005892-1",)
    assert "контрольная цифра" in found.warning.lower()


@pytest.mark.parametrize(
    ("cell", "grades"),
    [
        (7, (7, 7)),
        ("7", (7, 7)),
        ("7.0", (7, 7)),
        ("7 класс", (7, 7)),
        ("7-й класс", (7, 7)),
        ("7А", (7, 7)),
        ("7-9", (7, 9)),
        ("10 – 11", (10, 11)),
        ("5–6 кл.", (5, 6)),
        ("5 и 6", (5, 6)),
        ("9-7", None),
        (0, None),
        (25, None),
        ("все", None),
        (None, None),
    ],
)
def test_classes(cell: Cell, grades: tuple[int, int] | None) -> None:
    assert grades_of(cell).value == grades


def test_classes_that_became_a_date_are_read_back() -> None:
    found = grades_of(dt.date(2026, 9, 7))
    assert found.value == (7, 9)
    assert "превратил класс в дату" in found.warning
    assert grades_of(dt.date(2026, 3, 20)).value is None


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("1 класс", (1, 1)),
        ("  1-й класс:", (1, 1)),
        ("10-11 классы", (10, 11)),
        ("Учебники 5 класс", (5, 5)),
        ("Классная книга", None),
        ("101 далматинец", None),
        ("5 класс. Математика", None),
    ],
)
def test_rows_that_name_a_class(text: str, grades: tuple[int, int] | None) -> None:
    assert grade_heading(text) == grades


def test_indexes_that_excel_spoiled_are_told() -> None:
    assert index_of("84(2=411.2)6", "ББК").value == "84(2=411.2)6"
    assert index_of("ББК 84Р7", "ББК").value == "84Р7"
    assert index_of(84, "ББК").value == "84"
    number = index_of(22.1, "ББК")
    assert (number.value, "записан числом" in number.warning) == ("22.1", True)
    date = index_of(dt.date(2026, 12, 22), "ББК")
    assert (date.value, "возможно, было «22.12»" in date.warning) == ("", True)
    assert "превратил его в дату" in index_of("22.дек", "УДК").warning


def test_small_cells() -> None:
    assert [age_of(cell) for cell in ("12+", 12, "0 +", "6.0", "13+", "дети")] == [
        "12+",
        "12+",
        "0+",
        "6+",
        "",
        "",
    ]
    assert [pages_of(cell) for cell in (320, "320 стр.", "320с", "186, [6] с.", "-")] == [
        "320 с.",
        "320 с.",
        "320 с.",
        "186, [6] с.",
        "",
    ]
    assert kind_word("Учебное пособие") is TitleKind.STUDY_GUIDE
    assert kind_word("учебник") is TitleKind.TEXTBOOK
    assert kind_word("Роман в стихах") is TitleKind.BOOK
    assert kind_word("синий") is None
    assert all(map(is_blank, (None, "—", "нет", "Б/Г", "n/a")))
    assert not is_blank(0)
    assert text_of(1984) == "1984"


def test_authors_of_one_cell() -> None:
    def names(text: str) -> list[str]:
        return [person.inverted for person in people_of(text).contributors]

    assert names("Пушкин А.С.; Носов Н.Н.") == ["Пушкин А. С.", "Носов Н. Н."]
    assert names("Моро М.И., Волкова С.И. Степанова С.В.") == [
        "Моро М. И.",
        "Волкова С. И.",
        "Степанова С. В.",
    ]
    assert names("Афанасьева О.В., Михеева И.В") == ["Афанасьева О. В.", "Михеева И. В."]
    assert names("Пушкин, А. С.") == names("А.С. Пушкин") == ["Пушкин А. С."]
    assert names("Пушкин, Александр Сергеевич") == ["Пушкин Александр Сергеевич"]
    assert names("Александр Сергеевич Пушкин") == ["Пушкин Александр Сергеевич"]
    assert names("Ильф И. и Петров Е.") == ["Ильф И.", "Петров Е."]
    assert names("ПУШКИН А.С.") == ["Пушкин А. С."]
    assert names("Братья Гримм") == ["Братья Гримм"]
    assert names("Гомер") == ["Гомер"]
    assert names("Коллектив авторов") == names("без автора") == names("") == []


def test_more_authors_than_are_named() -> None:
    people = people_of("Моро М.И., Бантова М.А. и др.")
    assert [person.inverted for person in people.contributors] == ["Моро М. И.", "Бантова М. А."]
    assert people.responsibility == "М. И. Моро, М. А. Бантова [и др.]"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        (
            "Боголюбов Л.Н., Городецкая Н.И. и др. / Под ред. Боголюбова Л.Н., Ивановой Л.Ф.",
            [
                ("Боголюбов", Role.AUTHOR),
                ("Городецкая", Role.AUTHOR),
                ("Боголюбов", Role.EDITOR),
                ("Иванова", Role.EDITOR),
            ],
        ),
        ("Под ред. Ладыженской Т.А.", [("Ладыженская", Role.EDITOR)]),
        ("Сост. Иванов И.И.", [("Иванов", Role.COMPILER)]),
        ("Иванов И.И. (сост.)", [("Иванов", Role.COMPILER)]),
        (
            "Кэрролл Л.; пер. с англ. Демуровой Н.М.",
            [("Кэрролл", Role.AUTHOR), ("Демуровой", Role.TRANSLATOR)],
        ),
        (
            "Ершов П.; худож. Милашевский В.",
            [("Ершов", Role.AUTHOR), ("Милашевский", Role.ILLUSTRATOR)],
        ),
    ],
)
def test_roles_in_the_cell_of_authors(text: str, people: list[tuple[str, Role]]) -> None:
    found = people_of(text).contributors
    assert [(person.surname, person.role) for person in found] == people


def test_authors_before_the_title() -> None:
    assert leading_names("Пушкин А. С. Капитанская дочка") == ("Пушкин А. С.", "Капитанская дочка")
    assert leading_names("Ильф И., Петров Е. Двенадцать стульев") == (
        "Ильф И., Петров Е.",
        "Двенадцать стульев",
    )
    assert leading_names("Капитанская дочка") == ("", "Капитанская дочка")


@pytest.mark.parametrize(
    ("text", "title", "part", "subtitle"),
    [
        ("Азбука. В 2 ч. Ч. 1,2", "Азбука", "Ч. 1, 2", "в 2 ч."),
        ("АЗБУКА. В 2-х частях. Часть 1", "Азбука", "Ч. 1", "в 2 ч."),
        (
            "Английский язык Ч.1,2 (Rainbow English)",
            "Английский язык (Rainbow English)",
            "Ч. 1, 2",
            "",
        ),
        ("Война и мир: роман в 4 т. Т. I", "Война и мир", "Т. I", "роман : в 4 т."),
        ("Дети капитана Гранта, кн. 2", "Дети капитана Гранта", "Кн. 2", ""),
        ("ВОЙНА И МИР. Т. 1-2", "Война и мир", "Т. 1–2", ""),
        ("ИСТОРИЯ XX ВЕКА. ЧАСТЬ 2", "История XX века", "Ч. 2", ""),
        ("Русский язык 1,2 часть", "Русский язык", "Ч. 1, 2", ""),
        ("Математика. 2-я часть", "Математика", "Ч. 2", ""),
        ("Том Сойер", "Том Сойер", "", ""),
        ("Приключения Тома Сойера", "Приключения Тома Сойера", "", ""),
        ("Книга 1000 рецептов", "Книга 1000 рецептов", "", ""),
        ("Часть 2", "Часть 2", "", ""),
        ("1984", "1984", "", ""),
        ("ОБЖ", "ОБЖ", "", ""),
        ("Что делать?", "Что делать?", "", ""),
    ],
)
def test_headings(text: str, title: str, part: str, subtitle: str) -> None:
    heading = heading_of(text)
    assert (heading.title, heading.part, heading.subtitle) == (title, part, subtitle)


def test_capitals_are_told_and_the_standard_becomes_a_note() -> None:
    assert "имена собственные" in heading_of("ЕВГЕНИЙ ОНЕГИН").warning
    assert heading_of("Алгебра /ФГОС") == heading_of("Алгебра. ФГОС") == heading_of("Алгебра ФГОС")
    assert heading_of("Алгебра /ФГОС").note == "ФГОС"


def test_part_from_a_column_of_its_own() -> None:
    assert part_of("1", "Часть") == "Ч. 1"
    assert part_of("2", "Том") == "Т. 2"
    assert part_of("1,2", "Том/Часть") == "Ч. 1, 2"
    assert part_of("вып. 3", "Том") == "Вып. 3"
    assert part_of("первая", "Часть") == "первая"


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=True, allow_infinity=True),
    st.dates(),
    st.text(max_size=60),
    st.sampled_from(NAUGHTY),
)


@given(CELLS)
def test_no_cell_is_an_error(cell: Cell) -> None:
    for read in (year_of, grades_of, isbns_of, age_of, pages_of, kind_word, text_of, is_blank):
        read(cell)
    index_of(cell, "ББК")


@given(st.one_of(st.text(max_size=120), st.sampled_from(NAUGHTY)))
def test_no_text_is_an_error(text: str) -> None:
    people_of(text)
    heading = heading_of(text)
    assert heading.title or not text.strip(" .,;:/")
    leading_names(text)
    part_of(text, "Часть")


def test_naughty_strings_are_no_error() -> None:
    path = Path(__file__).parents[1] / "fixtures" / "nasty" / "naughty_strings.txt"
    for text in path.read_text(encoding="utf-8").splitlines():
        people_of(text)
        assert heading_of(text).title or not text.strip(" .,;:/")
