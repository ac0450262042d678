"""The records that an import could not use, as a marked workbook."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from app.reports.workbook import Look, Workbook

_WIDTHS = [10.0, 18.0, 44.0, 60.0]
_HEADS = ("Запись", "Поле", "Что в файле", "Почему не загружено")
_TITLE = Look(size=14, bold=True)
_HEAD = Look(size=10, bold=True, box=True, wrap=True)
_NUMBER = Look(size=10, box=True, top=True, align="right")
_TEXT = Look(size=10, box=True, top=True, wrap=True)


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """One record: its 1-based place in the file, the field, what stands there, why not."""

    number: int
    field: str
    value: str
    reason: str


def render_xlsx(records: Sequence[RejectedRecord], file_name: str, made: datetime.date) -> bytes:
    """A workbook with a row per record, in the order of the file."""
    book = Workbook(f"Не загружено из «{file_name}»", "", made)
    sheet = book.sheet("Ошибки", _WIDTHS, landscape=True)
    sheet.put(0, 0, f"Не загружено из «{file_name}»: записей {len(records)}", _TITLE)
    for column, head in enumerate(_HEADS):
        sheet.put(2, column, head, _HEAD)
    sheet.repeat_rows(2, 2)
    for row, record in enumerate(records, start=3):
        sheet.put(row, 0, record.number, _NUMBER)
        for column, text in enumerate((record.field, record.value, record.reason), start=1):
            sheet.put(row, column, text, _TEXT)
        # a record's piece may hold no spaces, so the height is reckoned from both long columns
        lines = max(len(record.value) // 46, len(record.reason) // 62) + 1
        sheet.height(row, lines, 10)
    return book.close()
