"""Sharing sets among classes, and what a checklist comes to."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.provision import (
    SetPart,
    SetStock,
    StudyNeed,
    TitleStock,
    Unfit,
    allot,
    make_checklist,
    percent_text,
    percent_whole,
    share,
)


def stock(set_id: int, *parts: int, licences: int = 0) -> SetStock:
    return SetStock(
        set_id,
        tuple(
            SetPart(f"Ч. {number}", (TitleStock(number, own=copies),), frozenset({number}))
            for number, copies in enumerate(parts, start=1)
        ),
        licences,
    )


def test_set_is_worth_its_scarcest_part() -> None:
    assert stock(1, 25, 20).printed == 20
    assert stock(1, 25, 20, licences=3).fit == 23
    assert stock(1).fit == 0


def test_copy_is_taken_out_once_and_borrowed_ones_count() -> None:
    title = TitleStock(1, own=47, borrowed=4, unfit={Unfit.WORN: 6, Unfit.EXPIRED: 9})
    assert title.fit == 36


def test_only_counted_editions_add_up() -> None:
    old, new = TitleStock(1, own=9), TitleStock(2, own=36)
    assert SetPart("", (new, old), frozenset({2})).fit == 36
    assert SetPart("", (new, old), frozenset({1, 2})).fit == 45


def test_price_of_a_set_is_unknown_when_one_part_has_none() -> None:
    known = SetPart("Ч. 1", (TitleStock(1, price=500_00),), frozenset({1}))
    unknown = SetPart("Ч. 2", (TitleStock(2),), frozenset({2}))
    assert SetStock(1, (known, unknown)).price is None
    assert SetStock(1, (known, known)).price == 1000_00


def test_textbook_of_three_classes_is_shared_by_pupils() -> None:
    needs = [
        StudyNeed(number, "Геометрия", grade, pupils, set_id=1)
        for number, (grade, pupils) in enumerate([(9, 58), (7, 60), (8, 56)])
    ]
    assert allot(65, needs) == {1: 22, 2: 21, 0: 22}
    assert allot(200, needs) == {1: 86, 2: 56, 0: 58}


def test_surplus_of_one_set_hides_no_lack_of_another() -> None:
    needs = [
        StudyNeed(1, "Алгебра", 8, 30, set_id=1),
        StudyNeed(2, "Алгебра", 8, 24, set_id=2),
    ]
    checklist = make_checklist(needs, {1: stock(1, 40), 2: stock(2, 6)})
    (cell,) = checklist.cells
    assert (cell.amounts.provided, cell.amounts.deficit, cell.amounts.surplus) == (36, 18, 10)
    assert percent_text(cell.amounts.percent) == "66,6"


def test_reserve_is_needed_but_does_not_lower_the_percentage() -> None:
    (cell,) = make_checklist([StudyNeed(1, "Химия", 9, 50, 5, 1)], {1: stock(1, 52)}).cells
    assert (cell.amounts.provided, cell.amounts.deficit) == (50, 3)
    assert cell.amounts.percent == 100


def test_line_without_a_set_lacks_everything() -> None:
    checklist = make_checklist([StudyNeed(1, "ОБЗР", 8, 27)], {})
    assert checklist.total.amounts.deficit == 27
    assert checklist.total.weighted == 0


def test_totals_are_weighted_and_plain() -> None:
    needs = [
        StudyNeed(1, "Музыка", 1, 90, set_id=1),
        StudyNeed(2, "Физика", 9, 10, set_id=2),
        StudyNeed(3, "Астрономия", 11, 0, set_id=3),
    ]
    checklist = make_checklist(needs, {1: stock(1, 90), 2: stock(2, 0)})
    assert checklist.total.weighted == 90
    assert checklist.total.mean == 50
    assert [level.weighted for level in checklist.levels] == [100, 0, None]


@pytest.mark.parametrize(
    ("percent", "text"),
    [
        (Fraction(100), "100"),
        (Fraction(9996, 100), "99,9"),
        (Fraction(964, 10), "96,4"),
        (Fraction(0), "0"),
        (None, "—"),
    ],
)
def test_percentage_is_never_rounded_up(percent: Fraction | None, text: str) -> None:
    assert percent_text(percent) == text


@given(
    st.integers(0, 500),
    st.dictionaries(st.integers(0, 9), st.integers(0, 120), min_size=1, max_size=6),
)
def test_sharing_gives_all_and_nobody_more_than_wanted(
    available: int, wanted: dict[int, int]
) -> None:
    given_ = share(available, wanted)
    assert sum(given_.values()) == min(available, sum(wanted.values()))
    total = sum(wanted.values())
    for key, amount in wanted.items():
        assert 0 <= given_[key] <= amount
        if available < total:
            assert abs(given_[key] - Fraction(available * amount, total)) < 1


@pytest.mark.parametrize(
    ("percent", "whole"),
    [
        (Fraction(3600, 54), 67),
        (Fraction(9996, 100), 99),
        (Fraction(100), 100),
        (Fraction(895, 10), 90),
        (Fraction(1, 3), 0),
        (Fraction(0), 0),
    ],
)
def test_whole_per_cent_is_rounded_and_never_up_to_100(percent: Fraction, whole: int) -> None:
    assert percent_whole(percent) == whole
