"""Titles put together into sets: parts, editions, what keeps sets apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.textbook_sets import GroupedPart, SourceTitle, group_titles

NAMES = (
    "Математика",
    "МАТЕМАТИКА. В 2 ч. Ч. 1",
    "Математика. Часть 2",
    "Математика: рабочая тетрадь",
    "Алгебра (углублённый уровень)",
    "Русский язык. Азбука. Ч. 1, 2",
    "Английский язык. 5 класс",
    "Книга для учителя",
    "…",
)


def title(number: int, name: str, **more: object) -> SourceTitle:
    values: dict[str, object] = {"authors": ("Моро",), "grade_from": 1, "grade_to": 1, **more}
    return SourceTitle(number, name, **values)  # type: ignore[arg-type]


@given(
    st.lists(
        st.builds(
            SourceTitle,
            id=st.integers(1, 10_000),
            title=st.sampled_from(NAMES) | st.text(max_size=20),
            part=st.sampled_from(("", "Ч. 1", "Ч. 2", "Ч. 1, 2", "Кн. 3", "часть 40")),
            authors=st.sampled_from(((), ("Моро",), ("Виленкин", "Жохов"))),
            year=st.none() | st.integers(1990, 2030),
            grade_from=st.none() | st.integers(1, 11),
            grade_to=st.none() | st.integers(1, 11),
            subject=st.sampled_from(("", "Математика", "История")),
        ),
        unique_by=lambda item: item.id,
        max_size=25,
    )
)
def test_every_title_ends_in_exactly_one_part(titles: list[SourceTitle]) -> None:
    sets = group_titles(titles)
    placed = [number for found in sets for number in found.titles]
    assert sorted(placed) == sorted(item.id for item in titles)
    assert len({found.key for found in sets}) == len(sets)
    assert all(found.name and found.subject for found in sets)
    assert group_titles(list(reversed(titles))) == sets


def test_parts_and_editions() -> None:
    (found,) = group_titles(
        [
            title(1, "Математика. В 2 ч. Ч. 1", year=2013, grade_from=2, grade_to=2),
            title(2, "Математика", part="Ч. 2", year=2013, grade_from=2, grade_to=2),
            title(3, "МАТЕМАТИКА", part="Часть 1", year=2021, grade_from=2, grade_to=2),
        ]
    )
    assert found.name == "МАТЕМАТИКА, Моро, 2 класс"
    assert found.subject == "Математика"
    assert found.newest == 2021
    assert found.parts == (GroupedPart("Часть 1", (3, 1)), GroupedPart("Часть 2", (2,)))


def test_part_that_the_fund_lacks_is_named() -> None:
    (found,) = group_titles([title(1, "Математика", part="Ч. 2")])
    assert found.parts == (GroupedPart("Часть 1", ()), GroupedPart("Часть 2", (1,)))
    (found,) = group_titles([title(1, "Математика. В 2 частях. Часть 1")])
    assert [part.titles for part in found.parts] == [(1,), ()]


def test_title_of_several_parts_is_one_item() -> None:
    (found,) = group_titles([title(1, "Азбука", subtitle="в 2 ч.", part="Ч. 1, 2")])
    assert found.parts == (GroupedPart("", (1,)),)


def test_what_keeps_sets_apart() -> None:
    sets = group_titles(
        [
            title(1, "Алгебра", authors=("Макарычев",), grade_from=7, grade_to=7),
            title(2, "Алгебра", authors=("Макарычев",), grade_from=8, grade_to=8),
            title(
                3,
                "Алгебра",
                authors=("Макарычев",),
                editors=("Теляковский",),
                grade_from=7,
                grade_to=7,
            ),
            title(
                4, "Алгебра (углублённый уровень)", authors=("Макарычев",), grade_from=7, grade_to=7
            ),
            title(5, "Алгебра", authors=("Мордкович",), grade_from=7, grade_to=7),
            title(6, "Алгебра: рабочая тетрадь", authors=("Макарычев",), grade_from=7, grade_to=7),
            title(
                7,
                "Алгебра (для обучающихся с ОВЗ)",
                authors=("Макарычев",),
                grade_from=7,
                grade_to=7,
            ),
        ]
    )
    assert len(sets) == 7
    by_title = {found.titles[0]: found for found in sets}
    assert by_title[3].name == "Алгебра, Макарычев (ред. Теляковский), 7 класс"
    assert by_title[4].level == "advanced"
    assert by_title[7].level == "adapted"
    assert [number for number, found in by_title.items() if found.is_workbook] == [6]


def test_publisher_and_subject_before_the_name_do_not_matter() -> None:
    sets = group_titles(
        [
            title(1, "Азбука", authors=("Горецкий",)),
            title(2, "Русский язык. Азбука", authors=("Горецкий",), listed_subject="Русский язык"),
        ]
    )
    assert [found.subject for found in sets] == ["Обучение грамоте"] * len(sets)


def test_class_stands_in_the_title() -> None:
    (found,) = group_titles([SourceTitle(1, "Геометрия. 7–9 классы", authors=("Атанасян",))])
    assert found.grades is not None
    assert found.grades.label == "7–9"
    assert found.name == "Геометрия, Атанасян, 7–9 классы"
    (unclear,) = group_titles([SourceTitle(1, "Геометрия", authors=("Атанасян",))])
    assert unclear.grades is None
