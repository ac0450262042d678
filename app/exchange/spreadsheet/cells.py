"""Values of cells from whatever a file holds, the same for every kind of file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from app.core.errors import UserError
from app.exchange.spreadsheet.model import Cell, TableRow, TableWarning

MOST_CELLS = 3_000_000
MOST_COLUMNS = 16_384
_LARGEST_WHOLE = 1e15
_ERRORS = re.compile(
    r"#(?:N/?A|REF|VALUE|DIV/0|NAME|NULL|NUM|Н/Д|ССЫЛКА|ЗНАЧ|ДЕЛ/0|ИМЯ|ПУСТО|ЧИСЛО)[!?]?|Err:5\d\d",
    re.IGNORECASE,
)
_ODD_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


def is_error(text: str) -> bool:
    """Is this what a program shows in place of a value it could not reckon («#Н/Д»)?"""
    return text[:1] in "#E" and _ERRORS.fullmatch(text) is not None


def plain(value: object) -> Cell:
    """A value of a file's reader as a cell: texts trimmed, whole numbers as ``int``."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if abs(value) < _LARGEST_WHOLE and value.is_integer() else value
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = _ODD_SIGNS.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text or None


def build_rows(
    rows: Iterable[Sequence[object]], first: int, errors: frozenset[tuple[int, int]] = frozenset()
) -> tuple[tuple[TableRow, ...], int, tuple[TableWarning, ...]]:
    """Rows, width and warnings from raw values.

    ``first`` is the 1-based number of the first row; rows above it are blank. ``errors``
    are the (row, column) places, 1-based, that the file marks as errors.

    Raises:
        UserError: there are more cells than can be handled.
    """
    built = [TableRow(number, ()) for number in range(1, first)]
    warnings: list[TableWarning] = []
    width = filled = total = 0
    for number, raw in enumerate(rows, start=first):
        cells = [plain(value) for value in raw]
        for place, value in enumerate(cells):
            if (number, place + 1) in errors or (isinstance(value, str) and is_error(value)):
                cells[place] = None
                shown = f" «{value}»" if isinstance(value, str) and is_error(value) else ""
                text = f"Вместо значения ошибка{shown}: ячейка прочитана как пустая."
                warnings.append(TableWarning(number, place + 1, text))
        while cells and cells[-1] is None:
            cells.pop()
        built.append(TableRow(number, tuple(cells)))
        if cells:
            width, filled = max(width, len(cells)), len(built)
        total += len(cells)
        if total > MOST_CELLS or width > MOST_COLUMNS:
            raise too_large()
    return tuple(built[:filled]), width, tuple(warnings)


def too_large(place: str = "") -> UserError:
    """The refusal of a sheet whose cells would not fit into memory."""
    where = f"На листе «{place}»" if place else "В таблице"
    return UserError(
        f"{where} слишком много ячеек: больше трёх миллионов.",
        "Удалите лишние строки и столбцы под таблицей и справа от неё или разделите файл.",
    )
