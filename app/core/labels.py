"""Sheets of labels: where on the paper each label lies. Lengths are millimetres."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.core.errors import UserError

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
LEAST_WIDTH, LEAST_HEIGHT = 25.0, 12.0
MOST_OFFSET = 20.0
_ROUNDING = 0.05
_LENGTH = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,3})?")


class LabelPlace(NamedTuple):
    """The corner of a label on a page, pages counted from 0."""

    page: int
    left: float
    top: float


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet of A4 with equal labels.

    ``left`` and ``top`` are the margins before the first label, ``gap_x`` and ``gap_y`` what
    lies between labels. ``offset_x`` (to the right) and ``offset_y`` (down) correct a printer
    that prints beside the labels.
    """

    columns: int
    rows: int
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    gap_x: float = 0.0
    gap_y: float = 0.0
    offset_x: float = 0.0
    offset_y: float = 0.0

    @property
    def on_page(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows

    def check(self) -> None:
        """Raises:
        UserError: labels that lie over the edge of the paper, or too small to be read.
        """
        if self.columns < 1 or self.rows < 1:
            raise UserError("На листе нет ни одной этикетки.", "Укажите число столбцов и строк.")
        if self.width < LEAST_WIDTH or self.height < LEAST_HEIGHT:
            raise UserError(
                f"Этикетка {format_mm(self.width)} × {format_mm(self.height)} мм слишком мала: "
                "штрихкод не прочитать.",
                f"Нужно не меньше {format_mm(LEAST_WIDTH)} × {format_mm(LEAST_HEIGHT)} мм.",
            )
        if min(self.left, self.top, self.gap_x, self.gap_y) < 0:
            raise UserError("Поля и промежутки не могут быть меньше нуля.", "Исправьте их.")
        if max(abs(self.offset_x), abs(self.offset_y)) > MOST_OFFSET:
            raise UserError(f"Сдвиг — не больше {format_mm(MOST_OFFSET)} мм.", "Исправьте его.")
        for name, taken, page in (
            ("шире", self.left + self.columns * (self.width + self.gap_x) - self.gap_x, PAGE_WIDTH),
            ("выше", self.top + self.rows * (self.height + self.gap_y) - self.gap_y, PAGE_HEIGHT),
        ):
            if taken > page + _ROUNDING:
                edge = f"{name} листа ({format_mm(page)} мм)"
                raise UserError(
                    f"Этикетки занимают {format_mm(taken)} мм, это {edge}.",
                    "Уменьшите размер, поля или промежутки.",
                )

    def places(self, count: int, first: int = 1) -> Iterator[LabelPlace]:
        """Where ``count`` labels lie, row by row; the first goes on the label ``first`` of the
        first sheet, those before it are used up.

        Raises:
            UserError: the sheet has no label of this number.
        """
        if not 1 <= first <= self.on_page:
            raise UserError(
                f"На листе этикетки от 1 до {self.on_page}.", "Исправьте номер первой свободной."
            )
        for number in range(first - 1, first - 1 + count):
            page, place = divmod(number, self.on_page)
            row, column = divmod(place, self.columns)
            yield LabelPlace(
                page,
                self.left + column * (self.width + self.gap_x) + self.offset_x,
                self.top + row * (self.height + self.gap_y) + self.offset_y,
            )

    def pages(self, count: int, first: int = 1) -> int:
        """How many sheets so many labels take."""
        return -(-(first - 1 + count) // self.on_page) if count else 0

    def moved(self, x: float, y: float) -> LabelSheet:
        """The same sheet for a printer that needs this correction."""
        return replace(self, offset_x=x, offset_y=y)


SHEETS: dict[str, LabelSheet] = {
    "70x37": LabelSheet(3, 8, 70, 37, top=0.5),
    "52.5x29.7": LabelSheet(4, 10, 52.5, 29.7),
    "48.5x25.4": LabelSheet(4, 11, 48.5, 25.4, left=8, top=8.8),
    "38x21.2": LabelSheet(5, 13, 38, 21.2, left=10, top=10.7),
}
"""Usual sheets by the size of their labels."""
USUAL_SHEET = "70x37"


def sheet_name(key: str) -> str:
    """«70 × 37 мм, 24 на листе» of a usual sheet."""
    sheet = SHEETS[key]
    return f"{format_mm(sheet.width)} × {format_mm(sheet.height)} мм, {sheet.on_page} на листе"


def parse_mm(text: str) -> float:
    """Millimetres as they are written: «52,5», «−1.5»; nothing written is 0.

    Raises:
        UserError: not a length, or more than three digits before the comma.
    """
    plain = text.strip().replace(",", ".").replace("−", "-").removesuffix("мм").rstrip() or "0"
    if not _LENGTH.fullmatch(plain):
        raise UserError(f"«{text.strip()}» — не длина.", "Нужны миллиметры, например 1,5.")
    return float(plain)


def format_mm(length: float) -> str:
    """«52,5»."""
    return f"{length:.2f}".rstrip("0").rstrip(".").replace(".", ",").replace("-", "−")
