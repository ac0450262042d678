"""Ranges of inventory numbers as books are asked for."""

from __future__ import annotations

import pytest

from app.core.errors import UserError
from app.core.inventory_numbers import NumberSpan, number_key


def holds(span: NumberSpan, number: str) -> bool:
    return span.first_key <= number_key(number) <= span.last_key


@pytest.mark.parametrize(
    ("first", "last", "shown", "inside", "outside"),
    [
        ("1201", "1300", "1201–1300", ("1201", "1250", "1300"), ("1200", "1301", "Б-1250")),
        ("Б-17", "Б-90", "Б-17–Б-90", ("Б-17", "б-0090"), ("Б-16", "17", "Б-100", "У-20")),
        ("Б–17", "б - 90", "Б-17–б-90", ("Б-90",), ("90",)),
        ("Б-17", "Б-17", "Б-17", ("Б-17",), ("Б-18", "Б-16")),
        ("1201", "", "с 1201", ("1201", "999999999999"), ("1200", "А-1300", "У-1300")),
        ("У-000120", " ", "с У-000120", ("У-000120", "У-5000"), ("У-119", "Ф-1")),
        ("", "Б-20", "по Б-20", ("Б-0", "Б-20"), ("Б-21", "20")),
    ],
)
def test_range_is_read(
    first: str, last: str, shown: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    span = NumberSpan.parse(first, last)
    assert span is not None
    assert str(span) == shown
    assert [holds(span, number) for number in inside] == [True] * len(inside)
    assert [holds(span, number) for number in outside] == [False] * len(outside)


def test_nothing_asked_is_no_range() -> None:
    assert NumberSpan.parse("", " ") is None


@pytest.mark.parametrize(
    ("first", "last", "what"),
    [
        ("Б-17", "У-20", "из разных рядов"),
        ("1300", "1201", "больше номера"),
        ("б/н", "", "не инвентарный номер"),
        ("", "17а", "не инвентарный номер"),
    ],
)
def test_impossible_ranges_are_refused(first: str, last: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        NumberSpan.parse(first, last)
