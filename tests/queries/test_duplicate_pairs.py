"""Titles that are probably one are found, and why; different books are left alone."""

from __future__ import annotations

import pytest

from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.queries.catalogue import DuplicateReason
from tests.support.workshop import Workshop, line

PUSHKIN = (Contributor("Пушкин", "А. С."),)
ISBN, OTHER_ISBN = "978-5-08-004321-5", "978-5-08-005892-9"


def found(workshop: Workshop, *titles: TitleFields) -> list[tuple[int, int, DuplicateReason]]:
    """Pairs by place among ``titles``, counted from 0."""
    first = min(workshop.services.catalogue.create_titles(titles).entity_ids)
    pairs = workshop.queries.catalogue.duplicate_pairs()
    return [(pair.first.id - first, pair.second.id - first, pair.reason) for pair in pairs]


def test_same_isbn_however_it_is_written(workshop: Workshop) -> None:
    assert found(
        workshop,
        TitleFields("Капитанская дочка", isbns=(ISBN,)),
        TitleFields("Мцыри"),
        TitleFields("Капитанск. дочка", year=2019, isbns=("5080043210",)),
    ) == [(0, 2, DuplicateReason.ISBN)]


def test_same_author_title_and_year_whatever_the_letters(workshop: Workshop) -> None:
    assert found(
        workshop,
        TitleFields("Ёлка.", contributors=PUSHKIN, year=2015),
        TitleFields("ЕЛКА", contributors=(Contributor("ПУШКИН", "А.С."),), year=2015),
        TitleFields("Ёлка", contributors=PUSHKIN, year=2016),
        TitleFields("Ёлка", year=2015),
    ) == [(0, 1, DuplicateReason.SAME)]


def test_year_missing_in_one_of_them(workshop: Workshop) -> None:
    assert found(
        workshop,
        TitleFields("Ёлка", contributors=PUSHKIN, year=2015),
        TitleFields("Ёлка", contributors=PUSHKIN),
        TitleFields("Ёлка", contributors=PUSHKIN, year=1999),
        TitleFields("Ёлка", contributors=PUSHKIN, part="Ч. 1", year=2015),
        TitleFields("Ёлка и другие", contributors=PUSHKIN, year=2015),
    ) == [(0, 1, DuplicateReason.NO_YEAR), (1, 2, DuplicateReason.NO_YEAR)]


@pytest.mark.parametrize(
    "titles",
    [
        (
            TitleFields("Математика", part="Ч. 1", isbns=(ISBN,)),
            TitleFields("Математика", part="Ч. 2", isbns=(ISBN,)),
        ),
        (
            TitleFields("Алгебра", TitleKind.TEXTBOOK, year=2020, grade_from=7, grade_to=7),
            TitleFields("Алгебра", TitleKind.TEXTBOOK, year=2020, grade_from=8),
        ),
        (
            TitleFields("Сказки", year=2020, isbns=(ISBN,)),
            TitleFields("Сказки", year=2020, isbns=(OTHER_ISBN,)),
        ),
        (TitleFields("А", isbns=("нет",)), TitleFields("Б", isbns=("нет",))),
        (TitleFields("…"), TitleFields("!")),
    ],
    ids=["parts", "classes", "isbns", "no numbers", "no words"],
)
def test_different_books_are_left_alone(
    workshop: Workshop, titles: tuple[TitleFields, ...]
) -> None:
    assert found(workshop, *titles) == []


def test_pair_is_named_once_by_its_surest_reason_and_first(workshop: Workshop) -> None:
    same = TitleFields("Мцыри", year=1990)
    numbered = TitleFields("Демон", year=1990, isbns=(ISBN,))
    assert found(workshop, same, same, numbered, numbered) == [
        (2, 3, DuplicateReason.ISBN),
        (0, 1, DuplicateReason.SAME),
    ]


def test_rows_tell_the_copies(workshop: Workshop) -> None:
    first, second = workshop.title("Мцыри"), workshop.title("Мцыри")
    workshop.receive(line(second, 2))
    (pair,) = workshop.queries.catalogue.duplicate_pairs()
    assert (pair.first.id, pair.first.copies) == (first, 0)
    assert (pair.second.id, pair.second.copies) == (second, 2)


def test_very_many_of_one_name_are_paired_with_the_oldest(workshop: Workshop) -> None:
    pairs = found(workshop, *[TitleFields("Мцыри")] * 20)
    assert [(first, second) for first, second, _reason in pairs] == [
        (0, number) for number in range(1, 20)
    ]
