from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.dates import (
    FixedClock,
    SchoolYear,
    SystemClock,
    format_date,
    format_date_long,
    format_date_quoted,
    format_moment,
    parse_date,
    weekday_line,
)
from app.core.errors import UserError

DAY = date(2026, 9, 9)
MOSCOW = timezone(timedelta(hours=3))
REASONABLE_DATES = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def test_forms_of_a_date() -> None:
    assert format_date(DAY) == "09.09.2026"
    assert format_date_long(DAY) == "9 сентября 2026 г."
    assert format_date_quoted(DAY) == "«09» сентября 2026 г."
    assert weekday_line(DAY) == "Среда, 9 сентября"
    assert format_date_long(date(2027, 1, 31)) == "31 января 2027 г."
    assert format_date_long(date(2026, 12, 1)) == "1 декабря 2026 г."
    assert weekday_line(date(2026, 9, 13)) == "Воскресенье, 13 сентября"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 9, 9, 5, 12, tzinfo=UTC), "сегодня, 08:12"),
        (datetime(2026, 9, 8, 21, 30, tzinfo=UTC), "сегодня, 00:30"),
        (datetime(2026, 9, 8, 20, 59, tzinfo=UTC), "вчера, 23:59"),
        (datetime(2026, 9, 8, 13, 20, tzinfo=UTC), "вчера, 16:20"),
        (datetime(2026, 9, 7, 13, 20, tzinfo=UTC), "07.09.2026, 16:20"),
        (datetime(2026, 3, 12, 7, 0, tzinfo=UTC), "12.03.2026, 10:00"),
    ],
)
def test_moment_is_told_in_local_time(moment: datetime, text: str) -> None:
    now = datetime(2026, 9, 9, 9, 0, tzinfo=UTC)
    assert format_moment(moment, now, MOSCOW) == text
    assert format_moment(moment.replace(tzinfo=None), now, MOSCOW) == text


@pytest.mark.parametrize(
    "text",
    ["09.09.2026", "9.9.26", "2026-09-09", "9/9/2026", "09-09-2026", " 09.09.2026 г. ", "9,9,26"],
)
def test_date_is_read(text: str) -> None:
    assert parse_date(text) == DAY


def test_years_of_two_digits() -> None:
    assert parse_date("01.02.70") == date(1970, 2, 1)
    assert parse_date("01.02.69") == date(2069, 2, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Дата не указана."),
        ("вчера", "«вчера» — не дата."),
        ("31.02.2026", "Даты «31.02.2026» нет в календаре."),
        ("12.13.2026", "Даты «12.13.2026» нет в календаре."),
        ("09.09.0226", "Год в дате «09.09.0226» должен быть от 1900 до 2100."),
        ("09.09.202", "«09.09.202» — не дата."),
    ],
)
def test_wrong_date_is_refused_with_a_reason(text: str, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse_date(text)
    assert refusal.value.message == sentence


@given(REASONABLE_DATES)
def test_shown_date_reads_back(day: date) -> None:
    assert parse_date(format_date(day)) == day
    assert parse_date(day.isoformat()) == day


@given(st.text())
def test_any_text_is_a_date_or_a_sentence(text: str) -> None:
    with suppress(UserError):
        assert 1900 <= parse_date(text).year <= 2100


@pytest.mark.parametrize("text", ["2026/27", "2026/2027", "2026-2027", "2026 – 27", "2026"])
def test_school_year_is_read(text: str) -> None:
    assert SchoolYear.parse(text) == SchoolYear(2026)


@pytest.mark.parametrize("text", ["", "26/27", "2026/28", "2026/26", "2026/2127", "3026/27", "год"])
def test_wrong_school_year_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        SchoolYear.parse(text)


def test_school_year_begins_in_september() -> None:
    assert SchoolYear.of(date(2026, 9, 1)).label == "2026/27"
    assert SchoolYear.of(date(2026, 8, 31)).label == "2025/26"
    assert SchoolYear(1999).label == "1999/00"
    assert SchoolYear.parse("1999/00") == SchoolYear(1999)
    assert SchoolYear(2026).previous.label == "2025/26"
    assert SchoolYear(2026).following > SchoolYear(2026)


@given(REASONABLE_DATES)
def test_each_day_is_in_its_school_year_only(day: date) -> None:
    year = SchoolYear.of(day)
    assert day in year
    assert day not in year.previous
    assert day not in year.following


@given(st.integers(1900, 2100).map(SchoolYear))
def test_label_of_a_school_year_reads_back(year: SchoolYear) -> None:
    assert SchoolYear.parse(year.label) == year


def test_fixed_clock_stands_until_it_is_moved() -> None:
    clock = FixedClock(datetime(2026, 9, 9, 1, 30, tzinfo=MOSCOW))
    assert clock.today() == DAY
    assert clock.now() == datetime(2026, 9, 8, 22, 30, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(hours=23))
    assert clock.today() == date(2026, 9, 10)
    assert FixedClock.on(DAY).today() == DAY


def test_fixed_clock_refuses_a_moment_without_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2026, 9, 9, 1, 30, tzinfo=UTC).replace(tzinfo=None))


def test_system_clock_tells_utc() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is UTC
    assert abs(clock.today() - clock.now().date()) <= timedelta(days=1)
