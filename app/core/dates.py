"""Dates, moments and school years as Russian papers write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol, Self

from app.core.errors import UserError

MONTHS_GENITIVE: tuple[str, ...] = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
WEEKDAYS: tuple[str, ...] = (
    "Понедельник",
    "Вторник",
    "Среда",
    "Четверг",
    "Пятница",
    "Суббота",
    "Воскресенье",
)
FIRST_YEAR = 1900
LAST_YEAR = 2100

_DAY_FIRST = re.compile(r"([0-9]{1,2})[./,\- ]([0-9]{1,2})[./,\- ]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_YEAR_MARK = re.compile(r"\s*г(?:\.|ода|од)?$", re.IGNORECASE)
_SCHOOL_YEAR = re.compile(r"([0-9]{4})(?:\s*[/\-–—]\s*([0-9]{4}|[0-9]{2}))?")
_CURE = "Введите день, месяц и год, например 09.09.2026."


def format_date(day: date) -> str:
    """«09.09.2026»."""
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def format_date_long(day: date) -> str:
    """«9 сентября 2026 г.»."""
    return f"{day.day} {MONTHS_GENITIVE[day.month - 1]} {day.year} г."


def format_date_quoted(day: date) -> str:
    """«09» сентября 2026 г., with the quotes: the form of signatures and approvals."""
    return f"«{day.day:02d}» {MONTHS_GENITIVE[day.month - 1]} {day.year} г."


def weekday_line(day: date) -> str:
    """«Среда, 9 сентября»."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS_GENITIVE[day.month - 1]}"


def local_moment(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """``moment`` in ``zone`` or in the zone of this machine; a naive moment is UTC."""
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(zone)


def format_moment(moment: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """«сегодня, 08:12», «вчера, 16:20» or «12.03.2026, 10:00», in local time.

    Both moments are UTC; ``zone`` replaces the zone of this machine.
    """
    local = local_moment(moment, zone)
    days_ago = (local_moment(now, zone).date() - local.date()).days
    match days_ago:
        case 0:
            day = "сегодня"
        case 1:
            day = "вчера"
        case _:
            day = format_date(local.date())
    return f"{day}, {local:%H:%M}"


def parse_date(text: str) -> date:
    """A date written as «09.09.2026», «9.9.26» or «2026-09-09».

    Years of two digits are 1970 to 2069.

    Raises:
        UserError: not a date, a day that the calendar lacks, or a year outside 1900–2100.
    """
    plain = _YEAR_MARK.sub("", " ".join(text.split()))
    if not plain:
        raise UserError("Дата не указана.", _CURE)
    if match := _YEAR_FIRST.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(plain):
        day, month, year = (int(part) for part in match.groups())
        if len(match.group(3)) == 2:
            year += 1900 if year >= 70 else 2000
    else:
        raise UserError(f"«{plain}» — не дата.", _CURE)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(f"Год в дате «{plain}» должен быть от {FIRST_YEAR} до {LAST_YEAR}.", _CURE)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UserError(f"Даты «{plain}» нет в календаре.", _CURE) from error


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """A school year, 1 September of ``start`` to 31 August of the next year."""

    start: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The year written as «2026/27», «2026/2027», «2026–2027» or «2026».

        Raises:
            UserError: not a school year, or its second year does not follow the first.
        """
        cure = "Введите его так: 2026/27."
        match = _SCHOOL_YEAR.fullmatch(text.strip())
        if match is None:
            raise UserError(f"«{text.strip()}» — не учебный год.", cure)
        start, end = int(match.group(1)), match.group(2)
        if end is not None and int(end) != (start + 1) % 10 ** len(end):
            raise UserError(f"Учебный год «{text.strip()}» должен длиться один год.", cure)
        if not FIRST_YEAR <= start <= LAST_YEAR:
            raise UserError(f"Учебного года «{text.strip()}» в программе нет.", cure)
        return cls(start)

    @classmethod
    def of(cls, day: date) -> Self:
        """The school year that ``day`` belongs to; it begins on 1 September."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def label(self) -> str:
        """«2026/27»."""
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        return date(self.start, 9, 1)

    @property
    def last_day(self) -> date:
        return date(self.start + 1, 8, 31)

    @property
    def previous(self) -> Self:
        return type(self)(self.start - 1)

    @property
    def following(self) -> Self:
        return type(self)(self.start + 1)

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return self.label


class Clock(Protocol):
    """Where the program learns what day it is."""

    def today(self) -> date:
        """The local date."""
        ...

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...


class SystemClock:
    """The clock of this machine."""

    def today(self) -> date:
        return datetime.now(UTC).astimezone().date()

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands where it was put, for tests and demonstrations.

    ``moment`` is aware; ``today`` is its date in its own zone.
    """

    def __init__(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a fixed clock needs an aware moment")
        self._moment = moment

    @classmethod
    def on(cls, day: date) -> Self:
        """A clock that shows noon UTC of ``day``."""
        return cls(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    def today(self) -> date:
        return self._moment.date()

    def now(self) -> datetime:
        return self._moment.astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        """Move the hands forward."""
        self._moment += step
