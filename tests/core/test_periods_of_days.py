"""Spans of days: quarters, names, what lies in them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.periods import Period, quarter_of


@given(st.integers(min_value=1901, max_value=2099))
def test_quarters_part_a_year_without_gaps(year: int) -> None:
    quarters = [Period.quarter(year, number) for number in range(1, 5)]
    assert quarters[0].first == Period.year(year).first
    assert quarters[-1].last == Period.year(year).last
    for former, later in pairwise(quarters):
        assert later.first == former.last + timedelta(days=1)


@given(st.dates(min_value=date(1901, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_lies_in_its_quarter_and_in_no_other(day: date) -> None:
    holding = [number for number in range(1, 5) if day in Period.quarter(day.year, number)]
    assert holding == [quarter_of(day)]


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period.year(2026), "2026 год"),
        (Period.quarter(2026, 4), "IV квартал 2026 года"),
        (Period(date(2026, 2, 1), date(2026, 3, 15)), "01.02.2026 – 15.03.2026"),
        (Period(None, date(2026, 12, 31)), "по 31.12.2026"),
    ],
)
def test_periods_have_names(period: Period, label: str) -> None:
    assert period.label == label


def test_a_period_without_a_beginning_holds_all_days_until_its_end() -> None:
    period = Period(None, date(2026, 1, 1))
    assert date(1900, 1, 1) in period
    assert date(2026, 1, 2) not in period


def test_a_period_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 1, 2), date(2026, 1, 1))
