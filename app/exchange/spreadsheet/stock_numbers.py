"""Inventory numbers of a cell: one, a list, a range, and what Excel made of them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from app.core.dates import format_date
from app.core.errors import UserError
from app.core.inventory_numbers import InventoryNumber, number_key, parse_ranges
from app.core.money import format_count
from app.core.text import clean_line
from app.exchange.spreadsheet.model import Cell, cell_text
from app.exchange.spreadsheet.stock_values import MOST_COPIES_A_ROW
from app.exchange.spreadsheet.values import is_blank

LARGEST_NUMBER = 99_999_999_999
_SEPARATORS = re.compile(r"[,;\r\n]+|\s+и\s+")
_FROM_TO = re.compile(r"\bс\s+(\S+)\s+(?:по|до)\s+(\S+)", re.IGNORECASE)
_DOTS = re.compile(r"\s*(?:…|\.{2,})\s*")
_LABELS = re.compile(r"^(?:инв\w*\.?\s*)?№+\s*", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+")
_ROW_OF_NUMBERS = re.compile(r"\d+(?:\s+\d+)+")
_ANY_RANGE = re.compile(r"(.*?)(\d{1,12})\s*[-–—−/]\s*(.*?)(\d{1,12})")
_ODD = re.compile(r"(?=.*\d)[^\W_][\w./() -]{0,19}(?<!\d)")
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d-0\d*")
_MANGLED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a cell as they stand in the book. ``odd`` are those that do not end in
    digits («1234а»): they are kept as they are. ``problem`` is a Russian sentence."""

    values: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    problem: str = ""


def numbers_of(cell: Cell, last: Cell = None, quantity: int | None = None) -> Numbers:
    """The inventory numbers of a cell: 1201, «Б-17», «1201–1225», «12, 15, 17-19».

    ``last`` is the cell of a column «по» beside it. «15-1201» may be a range or one number:
    the reading that gives ``quantity`` numbers is taken, else a range.
    """
    if is_blank(cell):
        return Numbers()
    if is_blank(last):
        if isinstance(cell, int) and not isinstance(cell, bool) and 0 < cell <= LARGEST_NUMBER:
            return Numbers((str(cell),))
        if isinstance(cell, bool | float | dt.date):
            return Numbers(problem=_spoiled(cell))
        text = clean_line(_LABELS.sub("", cell_text(cell).replace("\n", "; ")))
    else:
        ends = [_LABELS.sub("", cell_text(end)).strip() for end in (cell, last)]
        text = ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
    if _MANGLED.fullmatch(text):
        return Numbers(problem=f"Номер «{text}» испорчен: Excel отбросил цифры.")
    readings = [_read(text, way) for way in _WAYS]
    fitting = [found for found in readings if len(found.values) == quantity]
    if fitting:
        return fitting[0]
    return readings[_WAYS.index("single")] if _OF_A_YEAR.fullmatch(text) else readings[0]


def _spoiled(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return (
            f"Вместо номера дата {format_date(cell)}: Excel изменил запись (возможно, было "
            f"«{cell.day}-{cell.month}»)."
        )
    return f"«{cell_text(cell)}» — не инвентарный номер."


_WAYS = ("usual", "single", "range")


def _read(text: str, way: str) -> Numbers:
    """Numbers of a text; a dash between numbers of different series ends a range in the way
    «range», none does in the way «single»."""
    most = format_count(MOST_COPIES_A_ROW)
    found: dict[str, None] = {}
    odd: list[str] = []
    for item in _items(text):
        try:
            values = _item(item, way)
        except UserError as error:
            if not _ODD.fullmatch(item):
                return Numbers(problem=error.message)
            values = (item,)
            odd.append(item)
        if len(found) + len(values) > MOST_COPIES_A_ROW:
            return Numbers(problem=f"В одной строке может быть до {most} номеров.")
        doubled = next((value for value in values if value in found), None)
        if doubled is not None:
            return Numbers(problem=f"Номер {doubled} стоит в строке дважды.")
        found.update(dict.fromkeys(values))
    if not found:
        return Numbers(problem=f"«{text[:40]}» — не инвентарный номер.")
    keys = [number_key(value) or value for value in found]
    if len(set(keys)) < len(keys):
        return Numbers(problem="Один и тот же номер стоит в строке дважды.")
    return Numbers(tuple(found), tuple(odd))


def _items(text: str) -> list[str]:
    if _THOUSANDS.fullmatch(text):
        return [re.sub(r"\s", "", text)]
    if _ROW_OF_NUMBERS.fullmatch(text):
        return text.split()
    plain = _DOTS.sub("–", _FROM_TO.sub(r"\1–\2", text))
    return [item.strip() for item in _SEPARATORS.split(plain) if item.strip(" .")]


def _item(item: str, way: str) -> tuple[str, ...]:
    item = item.rstrip(". ")
    numbers: tuple[InventoryNumber, ...]
    if way == "single":
        numbers = (InventoryNumber.parse(item),)
    elif way == "range" and (match := _ANY_RANGE.fullmatch(item)):
        first = InventoryNumber.parse(match[1] + match[2])
        count = int(match[4]) - first.value + 1
        if match[3] not in ("", match[1]) or count < 1 or count > MOST_COPIES_A_ROW:
            raise UserError(f"«{item[:40]}» — не инвентарный номер.")
        numbers = tuple(first.after(step) for step in range(count))
    else:
        numbers = parse_ranges(item)
    if numbers[-1].value > LARGEST_NUMBER or not numbers[0].value:
        raise UserError(f"Инвентарный номер «{item[:40]}» невозможен.")
    return tuple(map(str, numbers))
