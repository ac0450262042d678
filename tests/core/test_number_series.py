from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.core.number_series import MOST_GAPS, NumberGap, gaps_of, same_number


def nowhere(_series: str, _first: int, _last: int) -> set[int]:
    return set()


def test_gaps_are_told_by_series_in_their_spelling() -> None:
    numbers = ["1201", "1202", "1205", "Б-7", "б-9", "У-000098", "У-000101", "1234а", "1203"]
    assert gaps_of(numbers, nowhere) == (
        NumberGap("1204", "1204", 1),
        NumberGap("Б-8", "Б-8", 1),
        NumberGap("У-000099", "У-000100", 2),
    )
    assert [gap.label for gap in gaps_of(numbers, nowhere)] == ["1204", "Б-8", "У-000099–У-000100"]


def test_number_that_stands_elsewhere_is_no_gap() -> None:
    asked: list[tuple[str, int, int]] = []

    def elsewhere(series: str, first: int, last: int) -> set[int]:
        asked.append((series, first, last))
        return {12, 13}

    assert gaps_of(["Б-10", "Б-15"], elsewhere) == (
        NumberGap("Б-11", "Б-11", 1),
        NumberGap("Б-14", "Б-14", 1),
    )
    assert asked == [("б-", 10, 15)]


def test_scattered_numbers_do_not_tell_without_end() -> None:
    assert len(gaps_of(map(str, range(0, 4 * MOST_GAPS, 2)), nowhere)) == MOST_GAPS


def test_spellings_of_a_number_are_one() -> None:
    assert same_number("Б-17") == same_number("б-0017")
    assert same_number("1234А") == same_number("1234а") != same_number("1234")


@given(st.sets(st.integers(1, 400), min_size=1))
def test_numbers_and_gaps_together_are_whole(values: set[int]) -> None:
    missing = sum(gap.count for gap in gaps_of(map(str, values), nowhere))
    assert missing + len(values) == max(values) - min(values) + 1
