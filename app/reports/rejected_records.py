"""The records that an import could not use, as a marked workbook."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import Look
from app.reports.workbook_geometry import LANDSCAPE_SHEET

_WIDTHS = (18.0, 35.0, 92.0, 128.0)
_HEADS = ("Запись", "Поле", "Что в файле", "Почему не загружено")
_TITLE = Look(size=14, bold=True)
_HEAD = Look(size=10, bold=True, box=True)
_NUMBER = Look(size=10, box=True, vertical="top", align="right")
_TEXT = Look(size=10, box=True, vertical="top")


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """One record: its 1-based place in the file, the field, what stands there, why not."""

    number: int
    field: str
    value: str
    reason: str


def render_xlsx(
    records: Sequence[RejectedRecord], file_name: str, made: datetime.date, resources: Path
) -> bytes:
    """A workbook with a row per record, in the order of the file.

    ``resources`` is the folder with ``fonts``.

    Raises:
        EnvironmentProblem: a font is missing.
    """
    title = f"Не загружено из «{file_name}»"
    book = Workbook(title, "", made, Typeface(resources / "fonts"))
    sheet = book.sheet("Ошибки", _WIDTHS, LANDSCAPE_SHEET)
    sheet.across(0, 0, len(_HEADS) - 1, f"{title}: записей {len(records)}", _TITLE)
    for column, head in enumerate(_HEADS):
        sheet.put(2, column, head, _HEAD)
    sheet.repeat_rows(2, 2)
    for row, record in enumerate(records, start=3):
        sheet.put(row, 0, record.number, _NUMBER)
        for column, text in enumerate((record.field, record.value, record.reason), start=1):
            sheet.put(row, column, text, _TEXT)
    sheet.print_marks(header="", running=title, number="лист &P из &N")
    return book.close()
