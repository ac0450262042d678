"""Cells of a federal list: terms, numbers, orders."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.dates import MONTHS_GENITIVE
from app.core.errors import UserError
from app.core.text import clean_line, fold

_MONTHS = {month: place for place, month in enumerate(MONTHS_GENITIVE, start=1)}
_DAY = r"(\d{1,2})\s+([а-я]+)\s+(\d{4})(?!\d)"
_WRITTEN_DATE = re.compile(_DAY)
_PLAIN_DATE = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_UNLIMITED = re.compile(r"\bбессрочн|\bбез срока")
_NUMBER = re.compile(r"\d+(?:\.\d+)*\.?")
_LEADING_NUMBER = re.compile(r"(\d+(?:\.\d+)*\.?)\s+(?=\D)")
_ORDER = re.compile(r"приказ\s*№\s*(\d+)")
_ORDER_DATE = re.compile(rf"от\s+{_DAY}\s*(?:г\.|года)?\s*№\s*(\d+)")
_WORDS_OF_A_SENTENCE = 3


@dataclass(frozen=True, slots=True)
class Term:
    """How long a textbook may be used: a day, without limit, or neither when it is not
    understood."""

    until: dt.date | None = None
    unlimited: bool = False

    @property
    def understood(self) -> bool:
        return self.unlimited or self.until is not None


def parse_term(text: str) -> Term:
    """«До 25 апреля 2027 года» → 25.04.2027; «Бессрочно» → unlimited; «25.04.2027» too."""
    plain = fold(text)
    if _UNLIMITED.search(plain):
        return Term(unlimited=True)
    return Term(date_in(plain))


def date_in(text: str) -> dt.date | None:
    """The first date in a text; ``None`` without one or when the calendar lacks it."""
    plain = fold(text)
    written = _WRITTEN_DATE.search(plain)
    if written:
        return _date(int(written[3]), _MONTHS.get(written[2], 0), int(written[1]))
    digits = _PLAIN_DATE.search(plain)
    return _date(int(digits[3]), int(digits[2]), int(digits[1])) if digits else None


def is_sound_number(number: str) -> bool:
    """Is it groups of digits between single full stops («1.1.2.10.»)?"""
    return _NUMBER.fullmatch(number) is not None


def split_number(text: str) -> tuple[str, str]:
    """A number cell that holds a section's name too: «2.1. Учебники, …» → number and name."""
    match = _LEADING_NUMBER.match(text)
    if match:
        return match[1], text[match.end() :].strip()
    if len(text.split()) >= _WORDS_OF_A_SENTENCE and not text[:1].isdigit():
        return "", text
    return text, ""


def standard_orders(text: str) -> tuple[str, ...]:
    """Numbers of the orders that a cell refers to: «Приказ № 286; Приказ № 372» → 286, 372.

    Where the list first names an order in full it ends with «(далее – Приказ № 286)».
    """
    return tuple(dict.fromkeys(_ORDER.findall(fold(text))))


def standard_years(texts: Iterable[str]) -> dict[str, int]:
    """Number of an order → its year, from the cells that name it in full."""
    years: dict[str, int] = {}
    for text in texts:
        plain = fold(text)
        named = set(_ORDER.findall(plain))
        for day in _ORDER_DATE.finditer(plain):
            if day[4] in named:
                years.setdefault(day[4], int(day[3]))
    return years


def order_of(text: str) -> tuple[str, dt.date | None]:
    """Number and date of the order that a heading or the name of a sheet names.

    «Приказ 119 (Приложения 1,2)», «к приказу … от 21 сентября 2022 г. № 858».
    """
    plain = fold(clean_line(text).replace("_", " "))
    start = re.search(r"приказ|\border\b|\bprikaz\b", plain)
    if start is None:
        return "", None
    rest = plain[start.end() :]
    number = re.search(r"№\s*(\d+)", rest) or re.match(r"\w*\s*(\d{1,4})(?!\d)", rest)
    return (number[1] if number else ""), date_in(rest)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def not_a_list(name: str) -> UserError:
    """The refusal of a file in which no federal list is found."""
    return UserError(
        f"В файле «{name}» не найден федеральный перечень учебников.",
        "Нужна таблица со столбцами «Наименование учебника», «Автор», «Класс», «Издатель».",
    )
