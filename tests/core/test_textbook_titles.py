from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.textbook_terms import Grades, StudyDepth, grades_between, parse_grades
from app.core.textbook_titles import edition_number, facts_of, part_numbers


@pytest.mark.parametrize(
    ("written", "grades"),
    [
        ("7", Grades(7, 7)),
        ("10 - 11", Grades(10, 11)),
        ("10-11", Grades(10, 11)),
        ("10 – 11", Grades(10, 11)),
        ("8-9-е классы", Grades(8, 9)),
        ("1 доп. - 1", Grades(1, 1, extra_first=True)),
        ("1-й дополнительный и 1-й классы", Grades(1, 1, extra_first=True)),
        ("1 дополнительный класс", Grades(1, 1, extra_first=True, extra_only=True)),
        ("5, 6", Grades(5, 6)),
        ("7, 8, 9", Grades(7, 9)),
        ("12", Grades(12, 12)),
        ("", None),
        ("13", None),
        ("9-7", None),
        ("5, 7", None),
        ("2 доп.", None),
        ("седьмой", None),
    ],
)
def test_classes_are_read(written: str, grades: Grades | None) -> None:
    assert parse_grades(written) == grades


@pytest.mark.parametrize(
    ("written", "label"),
    [("7", "7"), ("10 - 11", "10–11"), ("1 доп. - 1", "1 доп.–1"), ("1 дополнительный", "1 доп.")],
)
def test_classes_are_shown(written: str, label: str) -> None:
    grades = parse_grades(written)
    assert grades is not None
    assert grades.label == label


@given(first=st.integers(-3, 20), last=st.integers(-3, 20))
def test_classes_from_numbers_make_sense_or_are_unknown(first: int, last: int) -> None:
    grades = grades_between(first, last)
    assert grades is None or 1 <= grades.first <= grades.last <= 12


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (
            "Русский язык. Азбука: 1-й класс: учебник: в 2 частях; 16-е издание, переработанное",
            "Русский язык. Азбука",
        ),
        ("Литературное чтение (в 2 частях)", "Литературное чтение"),
        ("Английский язык: 2-й класс: углубленный уровень: учебник", "Английский язык"),
        (
            "История. Всеобщая история. XVIII век: учебник для 8 класса общеобразовательных "
            "организаций",
            "История. Всеобщая история. XVIII век",
        ),
        (
            "Татарский язык (Татар теле) (на русском и татарском языках)",
            "Татарский язык (Татар теле)",
        ),
        (
            "Математика (для обучающихся с интеллектуальными нарушениями) (в 2 частях)",
            "Математика",
        ),
        (
            "Мир природы и человека (для обучающихся с умственной отсталостью (с "
            "интеллектуальными нарушениями)",
            "Мир природы и человека",
        ),
        ("Азбука. В 2 ч. Ч. 1,2 /ФГОС", "Азбука"),
        ("Алгебра 7", "Алгебра"),
        ("Математика (8 вид)", "Математика"),
        ("Математика. ОВЗ", "Математика"),
        ("Учебник", "Учебник"),
        ("", ""),
    ],
)
def test_the_name_is_what_is_left_of_a_title(title: str, name: str) -> None:
    assert facts_of(title).name == name


def test_everything_a_title_says_is_found() -> None:
    facts = facts_of(
        "Немецкий язык: второй иностранный язык: 10 – 11-е классы: базовый и углубленный уровни: "
        "учебник: в 2-х ч.; 6-е издание, переработанное; язык издания: русский"
    )
    assert facts.name == "Немецкий язык"
    assert facts.grades == Grades(10, 11)
    assert facts.volumes == 2
    assert facts.depth is StudyDepth.BOTH
    assert (facts.edition, facts.edition_number) == ("6-е издание, переработанное", 6)
    assert facts.language == "русский"
    assert facts.second_language
    assert not facts.special
    assert not facts.vocational


@pytest.mark.parametrize(
    ("title", "volumes", "parts"),
    [
        ("Азбука. В 2 ч. Ч. 1,2", 2, (1, 2)),
        ("Французский язык Ч.1, Ч.2 (Твой друг)", None, (1, 2)),
        ("Русский язык. Часть 2", None, (2,)),
        ("Русский язык. 2-я часть", None, (2,)),
        ("Химия. В двух частях", 2, ()),
        ("Экономика. Углубленный уровень. В 2 книгах", 2, ()),
        ("Основы безопасности жизнедеятельности (2 частях)", 2, ()),
        ("Основы военной подготовки: в 2. ч.", 2, ()),
        ("История России. XVIII век", None, ()),
        ("Литература. Ч. I–II", None, (1, 2)),
    ],
)
def test_parts_are_counted_and_named(
    title: str, volumes: int | None, parts: tuple[int, ...]
) -> None:
    facts = facts_of(title)
    assert (facts.volumes, facts.parts) == (volumes, parts)


@pytest.mark.parametrize(
    ("title", "depth"),
    [
        ("Физика (базовый уровень) ФГОС", StudyDepth.BASIC),
        ("Алгебра; углубленное обучение", StudyDepth.ADVANCED),
        ("Английский язык (профильный уровень)", StudyDepth.ADVANCED),
        ("Химия. Угл. ур.", StudyDepth.ADVANCED),
        ("Геометрия (баз.)", StudyDepth.BASIC),
        ("Право; базовое и углублённое обучение", StudyDepth.BOTH),
        ("Технология. Профильный труд", None),
        ("Физика. Технологический профиль", None),
    ],
)
def test_the_depth_is_found(title: str, depth: StudyDepth | None) -> None:
    assert facts_of(title).depth is depth


@pytest.mark.parametrize(
    ("title", "guide"),
    [
        ("Русский язык. Рабочая тетрадь", "рабочая тетрадь"),
        ("Русский язык. Рабочая тетрадь. Ч. 1", "рабочая тетрадь"),
        ("География. Атлас", "атлас"),
        ("Алгебра. В 2 ч. Ч. 2. Задачник", ""),
        ("Алгебра. Задачник", "задачник"),
        ("Чтение. 4 класс: учебник с электронным приложением", ""),
        ("Алгебра", ""),
    ],
)
def test_what_is_no_textbook_is_told(title: str, guide: str) -> None:
    assert facts_of(title).guide == guide


@pytest.mark.parametrize(
    ("text", "parts"),
    [("1", (1,)), ("1, 2", (1, 2)), ("Ч. 1–3", (1, 2, 3)), ("", ()), ("вып.", ())],
)
def test_a_part_of_its_own_column_is_read(text: str, parts: tuple[int, ...]) -> None:
    assert part_numbers(text) == parts


def test_the_number_of_an_edition_is_read() -> None:
    assert edition_number("16-е изд., стер.") == 16
    assert edition_number("стереотипное") is None


@given(st.text(alphabet=st.sampled_from("Азбука ()«».,:;/=-–0129IVX чктомв"), max_size=60))
def test_any_title_is_taken_apart(title: str) -> None:
    facts = facts_of(title)
    assert all(piece for pieces in facts.variants for piece in pieces)
    assert facts.grades is None or 1 <= facts.grades.first <= facts.grades.last <= 12
