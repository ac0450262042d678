"""Which titles share a registration card."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.bibliography import TitleKind
from app.core.textbook_cards import card_key, grades_label

AZBUKA: dict[str, Any] = {
    "kind": TitleKind.TEXTBOOK,
    "title": "Азбука",
    "part": "Ч. 1",
    "authors": "Горецкий В. Г., Кирюшкин В. А.",
    "grade_from": 1,
    "grade_to": 1,
}


def key(**more: Any) -> str:
    return card_key(**{**AZBUKA, **more})


@pytest.mark.parametrize(
    "same",
    [
        {"title": "АЗБУКА."},
        {"subtitle": "учебник для общеобразовательных организаций"},
        {"part": "Часть 1"},
        {"part": "ч.1"},
        {"authors": "Кирюшкин Виктор Андреевич, Горецкий Всеслав Гаврилович"},
        {"authors": "Горецкий В.Г., Кирюшкин В.А."},
        {"grade_to": None},
        {"grade_from": None},
    ],
)
def test_editions_share_a_card(same: dict[str, Any]) -> None:
    assert key(**same) == key()


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Букварь"},
        {"part": "Ч. 2"},
        {"part": ""},
        {"authors": "Горецкий В. Г."},
        {"authors": "Горецкий А. Г., Кирюшкин В. А."},
        {"grade_from": 2, "grade_to": 2},
        {"grade_to": 2},
        {"kind": TitleKind.STUDY_GUIDE},
        {"subtitle": "рабочая тетрадь"},
        {"subtitle": "углублённый уровень"},
    ],
)
def test_other_textbooks_do_not(other: dict[str, Any]) -> None:
    assert key(**other) != key()


def test_levels_of_study_part_textbooks_of_one_heading() -> None:
    basic = key(subtitle="учебник : базовый уровень")
    advanced = key(subtitle="учебник : углубленный уровень")
    assert basic != advanced
    assert basic == key(subtitle="базовый уровень : учебник для 10 класса")


def test_parts_share_a_card_where_the_school_wants_it() -> None:
    assert key(part="Ч. 2", card_per_part=False) == key(card_per_part=False)


def test_part_without_a_number_is_told_by_its_title() -> None:
    assert key(part="", part_title="Числа") != key(part="", part_title="Фигуры")


@pytest.mark.parametrize(
    ("ends", "label"), [((5, 5), "5"), ((10, 11), "10–11"), ((None, 7), "7"), ((None, None), "")]
)
def test_label_of_classes(ends: tuple[int | None, int | None], label: str) -> None:
    assert grades_label(*ends) == label
