"""Spans of days that books and reports are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from app.core.dates import format_date

QUARTERS: tuple[str, ...] = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; ``first`` ``None``: since the books begin.

    Raises:
        ValueError: the last day is before the first.
    """

    first: date | None
    last: date

    def __post_init__(self) -> None:
        if self.first is not None and self.first > self.last:
            raise ValueError("a period that ends before it begins")

    @classmethod
    def year(cls, year: int) -> Self:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        """A quarter of a calendar year, 1 to 4."""
        following = (
            date(year + 1, 1, 1) if quarter == len(QUARTERS) else date(year, 3 * quarter + 1, 1)
        )
        return cls(date(year, 3 * quarter - 2, 1), following - timedelta(days=1))

    @property
    def label(self) -> str:
        """«2026 год», «II квартал 2026 года», «01.02.2026 – 15.03.2026», «по 31.12.2026»."""
        if self.first is None:
            return f"по {format_date(self.last)}"
        year = self.first.year
        if self == Period.year(year):
            return f"{year} год"
        for number, name in enumerate(QUARTERS, start=1):
            if self == Period.quarter(year, number):
                return f"{name} квартал {year} года"
        return f"{format_date(self.first)} – {format_date(self.last)}"

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and day <= self.last


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // 3 + 1
