"""One row of a list that stands for several editions: its parts and its years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.core.money import copies_short, format_count
from app.exchange.spreadsheet.stock_values import Years

_PART = re.compile(r"(Ч\.|Т\.|Кн\.|Вып\.) (.+)")
_DEFAULT_UNIT = "Ч."


class NotSplitError(Exception):
    """Amounts, parts and years of a row do not agree; the text is a Russian sentence."""


@dataclass(frozen=True, slots=True)
class Share:
    """Copies of one edition of a row. ``part`` and ``year`` are ``None`` where the row's own
    stay; ``piece`` is the place of its amount in the cell («25/25»)."""

    amount: int
    part: str | None = None
    year: int | None = None
    piece: int = 0


@dataclass(frozen=True, slots=True)
class Split:
    """The editions of a row, and what is doubtful in that, in Russian."""

    shares: tuple[Share, ...]
    warnings: tuple[str, ...] = ()


def split(amounts: Sequence[int], part: str, years: Years, year_given: bool = False) -> Split:
    """The editions that the amounts of one cell are of.

    «25/25» are the parts that the title names («Ч. 1, 2»), else the years, else parts 1 and 2.
    One amount of a title with several parts stays one edition, that of several years is
    shared out evenly. ``year_given`` says that the year is known from elsewhere.

    Raises:
        NotSplitError: the amounts fit neither the parts nor the years.
    """
    several = Years() if year_given else years
    if len(amounts) == 1:
        return _of_one(amounts[0], part, several)
    parts = part_names(part)
    if len(parts) == len(amounts):
        return _by_parts(amounts, parts, several, ())
    if len(parts) > 1 or part:
        raise NotSplitError(
            f"Количество записано по {len(amounts)} частям, а в названии «{part}»: "
            "исправьте одно или другое."
        )
    if len(several.values) == len(amounts):
        shares = tuple(
            Share(amount, year=year, piece=piece)
            for piece, (amount, year) in enumerate(zip(amounts, several.values, strict=True))
        )
        return Split(shares, (f"Количество разнесено по годам: {_told(shares)}",))
    names = tuple(f"{_DEFAULT_UNIT} {number}" for number in range(1, len(amounts) + 1))
    doubt = f"Количество записано по частям, а в названии их нет: названы «{'», «'.join(names)}»."
    return _by_parts(amounts, names, several, (doubt,))


def part_names(part: str) -> tuple[str, ...]:
    """«Ч. 1, 2» → «Ч. 1», «Ч. 2»; nothing for what names no parts."""
    match = _PART.fullmatch(part)
    if match is None:
        return ()
    names: list[str] = []
    for piece in match[2].split(", "):
        first, dash, last = piece.partition("–")
        if not dash:
            names.append(first)
        elif first.isdecimal() and last.isdecimal() and int(first) < int(last):
            names += map(str, range(int(first), int(last) + 1))
        else:
            return ()
    return tuple(f"{match[1]} {name}" for name in names)


def _of_one(amount: int, part: str, years: Years) -> Split:
    shares, doubts = _by_years(amount, years, None, 0)
    if len(part_names(part)) > 1:
        number = format_count(amount)
        doubts = (
            f"{copies_short(amount)} записаны как одно издание «{part}». Если их столько у каждой "
            f"части, напишите «{number}/{number}».",
            *doubts,
        )
    return Split(shares, doubts)


def _by_parts(
    amounts: Sequence[int], names: Sequence[str], years: Years, doubts: tuple[str, ...]
) -> Split:
    shares: list[Share] = []
    for piece, (amount, name) in enumerate(zip(amounts, names, strict=True)):
        of_part, said = _by_years(amount, years, name, piece)
        shares += of_part
        doubts += said
    return Split(tuple(shares), tuple(dict.fromkeys(doubts)))


def _by_years(
    amount: int, years: Years, part: str | None, piece: int
) -> tuple[tuple[Share, ...], tuple[str, ...]]:
    if len(years.values) < 2:
        year = years.values[0] if years.values else None
        return (Share(amount, part, year, piece),), ()
    if years.amounts and sum(years.amounts) == amount:
        told = zip(years.values, years.amounts, strict=True)
        return tuple(Share(number, part, year, piece) for year, number in told), ()
    each, rest = divmod(amount, len(years.values))
    shares = tuple(
        Share(each + (place < rest), part, year, piece)
        for place, year in enumerate(years.values)
        if each + (place < rest)
    )
    doubt = f"В ячейке несколько лет издания, экземпляры разделены поровну: {_told(shares)}"
    return shares, (doubt,)


def _told(shares: Sequence[Share]) -> str:
    return ", ".join(f"{share.year} — {copies_short(share.amount)}" for share in shares)
