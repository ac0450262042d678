"""The factor of a revaluation: reading, rounding, showing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.money import MAX_KOPECKS
from app.core.price_factor import apply_factor, factor_between, format_factor, parse_factor


@pytest.mark.parametrize(
    ("typed", "factor"),
    [("1,25", "1.25"), ("× 1,25", "1.25"), ("x0.8", "0.8"), ("х 2", "2"), (" 1000 ", "1000")],
)
def test_factor_is_read_as_people_write_it(typed: str, factor: str) -> None:
    assert parse_factor(typed) == Decimal(factor)


@pytest.mark.parametrize("typed", ["", "0", "0,0", "-1", "1,2,3", "1001", "1,2345678", "много"])
def test_no_factor_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        parse_factor(typed)


@pytest.mark.parametrize(
    ("kopecks", "factor", "price"),
    [(100, "1.005", 101), (99_99, "1.25", 124_99), (1, "0.5", 1), (1, "0.49", 0), (0, "7", 0)],
)
def test_price_is_rounded_half_up(kopecks: int, factor: str, price: int) -> None:
    assert apply_factor(kopecks, Decimal(factor)) == price


def test_price_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(UserError, match="слишком велика"):
        apply_factor(MAX_KOPECKS, Decimal("1.1"))


def test_shown_factor_is_the_shortest_that_gives_the_price() -> None:
    shown = [factor_between(old, new) for old, new in ((348_50, 435_63), (100_00, 133_33), (7, 7))]
    assert [format_factor(factor) for factor in shown if factor] == ["1,25", "1,3333", "1"]
    assert factor_between(0, 100) is None


@given(st.integers(1, MAX_KOPECKS), st.integers(0, MAX_KOPECKS))
def test_shown_factor_times_the_old_price_is_the_new_one(old: int, new: int) -> None:
    factor = factor_between(old, new)
    assert factor is not None
    assert apply_factor(old, factor) == new
