"""Inventory numbers: «1201», «Б-17», «У-000123», and lists of them: «1201–1225, 1230»."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from app.core.errors import UserError
from app.core.text import clean_line, fold

MOST_NUMBERS = 10_000
"""The longest list that can be entered at once."""

_NUMBER = re.compile(r"(?P<prefix>(?:[^\W_][\w./ -]{0,15}?)??)(?<![0-9])(?P<digits>[0-9]{1,12})")
_LABEL = re.compile(r"^(?:инв\.?\s*)?№\s*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[,;\r\n]+")
_LONG_DASHES = "–—−"
_ALL_DASHES = re.compile(r"[–—−‐‑-]")
_CURE = "Введите номера так: 1201–1225, 1230."


@dataclass(frozen=True, slots=True)
class InventoryNumber:
    """A number of the inventory book: ``prefix``, ``value`` and the ``width`` of its digits."""

    prefix: str
    value: int
    width: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a number; any dash is a hyphen, «№» and «инв. №» before it are left out.

        Raises:
            UserError: it does not end in digits or has signs that no number has.
        """
        if len(text) <= 12 and text.isdecimal() and text.isascii():
            return cls("", int(text), len(text))  # nearly every number of an inventory book
        plain = _LABEL.sub("", clean_line(text))
        plain = re.sub(r"\s*-\s*", "-", _ALL_DASHES.sub("-", plain))
        match = _NUMBER.fullmatch(plain)
        if match is None:
            what = f"«{plain[:40]}» — не инвентарный номер." if plain else "Номер не указан."
            raise UserError(what, "Номер кончается цифрами: 1201, Б-17.")
        digits = match["digits"]
        return cls(match["prefix"], int(digits), len(digits))

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """By prefix in alphabetical order, numbers without one first, then by value."""
        return fold(self.prefix), self.value, self.width

    @property
    def following(self) -> Self:
        """The next number of the same series: after «У-000199» comes «У-000200»."""
        return self.after(1)

    def after(self, step: int) -> Self:
        """The number ``step`` places further."""
        value = self.value + step
        return type(self)(self.prefix, value, max(self.width, len(str(value))))

    def __str__(self) -> str:
        return f"{self.prefix}{self.value:0{self.width}d}"


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """Numbers of one series from ``first`` to ``last``; an end that is ``None`` is the series'.

    ``first_key`` and ``last_key`` are the :func:`number_key` of the ends.
    """

    first: InventoryNumber | None
    last: InventoryNumber | None

    @classmethod
    def parse(cls, first: str, last: str) -> Self | None:
        """Read both ends as they were typed; ``None`` when both are empty.

        Raises:
            UserError: an end is no number, they are of different series or out of order.
        """
        start = InventoryNumber.parse(first) if first.strip() else None
        end = InventoryNumber.parse(last) if last.strip() else None
        if start is None and end is None:
            return None
        if start is not None and end is not None:
            if fold(start.prefix) != fold(end.prefix):
                raise UserError(
                    f"Номера «{start}» и «{end}» — из разных рядов.",
                    "Укажите начало и конец с одинаковой буквенной частью: Б-17 – Б-90.",
                )
            if start.value > end.value:
                raise UserError(f"Номер «{start}» больше номера «{end}».", "Поменяйте их местами.")
        return cls(start, end)

    @property
    def first_key(self) -> str:
        """The key from which on the numbers lie."""
        if self.first is not None:
            return number_key(str(self.first))
        return number_key(f"{self._prefix}0")

    @property
    def last_key(self) -> str:
        """The key up to which the numbers lie."""
        if self.last is not None:
            return number_key(str(self.last))
        return number_key(f"{self._prefix}{'9' * 12}")

    @property
    def _prefix(self) -> str:
        known = self.first or self.last
        return known.prefix if known is not None else ""

    def __str__(self) -> str:
        if self.first is not None and self.last is not None:
            if self.first == self.last:
                return str(self.first)
            return f"{self.first}–{self.last}"
        return f"с {self.first}" if self.first is not None else f"по {self.last}"


def format_ranges(numbers: Iterable[str]) -> str:
    """«1201–1225, 1230»: runs of three and more joined by a dash, sorted, each number once.

    What is not an inventory number («б/н») stands at the end as it is.
    """
    known: set[InventoryNumber] = set()
    other: set[str] = set()
    for text in numbers:
        try:
            known.add(InventoryNumber.parse(text))
        except UserError:
            other.add(clean_line(text))
    runs: list[list[InventoryNumber]] = []
    awaited: dict[InventoryNumber, list[InventoryNumber]] = {}
    for number in sorted(known, key=lambda number: (*number.sort_key, number.prefix)):
        run = awaited.pop(number, None)
        if run is None:
            run = []
            runs.append(run)
        run.append(number)
        awaited[number.following] = run
    pieces = [piece for run in runs for piece in _run_pieces(run)]
    return ", ".join(pieces + sorted(other - {""}))


def parse_ranges(text: str) -> tuple[InventoryNumber, ...]:
    """The numbers of a list such as «1201–1225, Б-17», in its order, each once.

    A hyphen is a range only between two numbers of the same series («1201-1225»); after a
    long dash the prefix may be left out («Б-17–20»).

    Raises:
        UserError: nothing there, a malformed number, a reversed range, above 10 000 numbers.
    """
    found: dict[InventoryNumber, None] = {}
    for item in _SEPARATORS.split(text):
        if not item.strip():
            continue
        first, last = _ends(clean_line(item))
        count = last.value - first.value + 1
        if count < 1:
            raise UserError(f"В «{item.strip()[:40]}» начало больше конца.", _CURE)
        if len(found) + count > MOST_NUMBERS:
            raise UserError("За один раз можно указать не больше 10 000 номеров.", _CURE)
        found.update(dict.fromkeys(first.after(step) for step in range(count)))
    if not found:
        raise UserError("Номера не указаны.", _CURE)
    return tuple(found)


def _run_pieces(run: list[InventoryNumber]) -> list[str]:
    if len(run) < 3:
        return [str(number) for number in run]
    return [f"{run[0]}–{run[-1]}"]


def _ends(item: str) -> tuple[InventoryNumber, InventoryNumber]:
    """First and last number of a range; both the same for a single number."""
    dashes = sorted(_ALL_DASHES.finditer(item), key=lambda dash: dash.group() not in _LONG_DASHES)
    for dash in dashes:
        try:
            first = InventoryNumber.parse(item[: dash.start()])
            last = InventoryNumber.parse(item[dash.end() :])
        except UserError:
            continue
        short = dash.group() in _LONG_DASHES and not last.prefix
        if short or last.prefix == first.prefix:
            return first, last
    single = InventoryNumber.parse(item)
    return single, single


def pack_numbers(numbers: Iterable[str]) -> str:
    """«1201–1225, Б-17, 1234а»: numbers exactly as they are, in their order, runs of three and
    more joined by a long dash. No number has a comma or a long dash in it."""
    pieces: list[str] = []
    run: list[InventoryNumber] = []

    def close() -> None:
        pieces.extend(_run_pieces(run))
        run.clear()

    for text in numbers:
        number = _exact(text)
        if run and (number is None or run[-1].following != number):
            close()
        if number is None:
            pieces.append(text)
        else:
            run.append(number)
    close()
    return ", ".join(pieces)


def unpack_numbers(text: str) -> tuple[str, ...]:
    """The numbers that :func:`pack_numbers` has packed."""
    if not text:
        return ()
    found: list[str] = []
    for piece in text.split(", "):
        first, dash, last = piece.partition("–")
        if not dash:
            found.append(piece)
            continue
        start, end = InventoryNumber.parse(first), InventoryNumber.parse(last)
        found += (str(start.after(step)) for step in range(end.value - start.value + 1))
    return tuple(found)


def _exact(text: str) -> InventoryNumber | None:
    """A number that is written as the program would write it; ``None`` for any other text."""
    try:
        number = InventoryNumber.parse(text)
    except UserError:
        return None
    return number if str(number) == text else None


def number_key(text: str) -> str:
    """Key for finding and sorting numbers: «Б-17» and «б-0017» are one number and come before
    «Б-100». Empty for what is no inventory number."""
    if len(text) <= 12 and text.isdecimal() and text.isascii():
        return f"|{int(text):012d}"
    try:
        number = InventoryNumber.parse(text)
    except UserError:
        return ""
    return f"{fold(number.prefix)}|{number.value:012d}"
