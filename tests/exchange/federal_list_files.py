"""The federal list that the program brings along, and small workbooks of the same family."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.core.textbook_matching import ListedTextbook
from app.exchange.federal_list import FederalListEntry

REAL_LIST = Path(__file__).parents[2] / "resources" / "federal_list" / "federal_list_order_119.xlsx"

CAPTIONS = [
    "Порядковый номер строки федерального перечня учебника",
    "Порядковый номер учебника в федеральном перечне учебников",
    "Наименование учебника; порядковый номер издания учебника; язык издания учебника",
    "Автор (авторский коллектив) учебника",
    "Наименование издателя (издателей) учебника",
    "Класс, для которого учебник разработан",
    "Срок действия экспертного заключения",
]
PUBLISHER = "Акционерное общество «Издательство «Просвещение»"


def book(number: str, title: str, authors: str, grade: str, term: str = "Бессрочно") -> list[str]:
    """A row of a textbook under ``CAPTIONS``, without its ordinal."""
    return [number, title, authors, PUBLISHER, grade, term]


def write_list(
    path: Path,
    rows: Sequence[Sequence[Any]],
    *,
    captions: Sequence[str] = CAPTIONS,
    sheet: str = "Перечень",
    above: Sequence[Sequence[Any]] = (),
) -> Path:
    """A workbook with ``above``, the captions, and the rows, each with its ordinal before it."""
    from openpyxl import Workbook

    workbook = Workbook()
    page = workbook.active
    page.title = sheet
    for row in (*above, captions):
        page.append(list(row))
    for ordinal, row in enumerate(rows, start=1):
        page.append([f"{ordinal}.", *row] if row else [])
    workbook.save(path)
    return path


def listed(entry: FederalListEntry, key: int) -> ListedTextbook:
    """An entry as matching takes it."""
    return ListedTextbook(
        key=key,
        title=entry.title,
        authors=entry.authors,
        grade_from=entry.grade_from,
        grade_to=entry.grade_to,
        extra_first_only=entry.grades is not None and entry.grades.extra_only,
        publisher=entry.publisher,
        number=entry.number,
        appendix=entry.appendix,
        subject=entry.subject,
        depth=entry.depth,
        special=entry.special,
        vocational=entry.vocational,
        standard_year=entry.standard_year,
    )
