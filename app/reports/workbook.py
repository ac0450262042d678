"""Workbooks of the papers: text that stays text, real numbers and dates, live formulas.

A formula carries its value, so a workbook shows its sums in programs that do not
calculate. The same data gives the same bytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from app.reports.typeface import Typeface, plain_text
from app.reports.workbook_cells import Look
from app.reports.workbook_geometry import PORTRAIT_SHEET, PrintFrame
from app.reports.workbook_sheet import Sheet

_EPOCH = datetime.date(2000, 1, 1)


class Workbook:
    """A workbook in memory; ``created`` is the date in its properties.

    ``face`` measures the text of the cells.
    """

    def __init__(
        self, title: str, author: str, created: datetime.date | None, face: Typeface
    ) -> None:
        import xlsxwriter

        self._stream = BytesIO()
        self._book: Any = xlsxwriter.Workbook(
            self._stream,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        day = created or _EPOCH
        moment = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
        self._book.set_properties(
            {
                "title": plain_text(title)[:255],
                "author": plain_text(author)[:255],
                "created": moment.replace(tzinfo=None),
            }
        )
        self._face = face
        self._formats: dict[Look, Any] = {}
        self._sheets: list[Sheet] = []

    def sheet(
        self, name: str, widths: Sequence[float], frame: PrintFrame = PORTRAIT_SHEET
    ) -> Sheet:
        """A sheet, printed one page wide; ``widths`` are the columns' in millimetres."""
        page = self._book.add_worksheet(name)
        self._sheets.append(Sheet(page, self._format_of, self._face, widths, frame))
        return self._sheets[-1]

    def _format_of(self, look: Look) -> Any:
        """The workbook's format for a look, made once."""
        known = self._formats.get(look)
        if known is None:
            known = self._book.add_format(look.properties())
            self._formats[look] = known
        return known

    def close(self) -> bytes:
        """Finish the workbook and return the file."""
        for sheet in self._sheets:
            sheet.finish()
        self._book.close()
        return self._stream.getvalue()
