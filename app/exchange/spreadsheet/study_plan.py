"""A table of the study plan → typed rows: subject, class, textbook, level, group."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import UserError
from app.core.school_classes import ClassName, parse_class
from app.core.text import clean_line, fold
from app.core.textbook_terms import parse_grades
from app.exchange.spreadsheet.model import Table, TableRow
from app.exchange.spreadsheet.named_columns import NamedColumns, find_columns, is_total_row
from app.exchange.spreadsheet.titles import BadRow, SkippedRow


class PlanColumn(StrEnum):
    """What a column of a plan may hold; the values stand in commands."""

    SUBJECT = "subject"
    CLASS = "class"
    TEXTBOOK = "textbook"
    AUTHOR = "author"
    LEVEL = "level"
    GROUP = "group"


PLAN_CAPTIONS: dict[PlanColumn, str] = {
    PlanColumn.SUBJECT: "Предмет",
    PlanColumn.CLASS: "Класс",
    PlanColumn.TEXTBOOK: "Учебник",
    PlanColumn.AUTHOR: "Автор",
    PlanColumn.LEVEL: "Уровень",
    PlanColumn.GROUP: "Группа",
}
_WORDS: dict[PlanColumn, str] = {
    PlanColumn.SUBJECT: r"(?:учебн\w+ )?предмет(?: учебного плана| курс| учебный)?"
    r"|предмет\w*|дисциплина|наименование предмета|название предмета|учебный курс",
    PlanColumn.CLASS: r"класс\w*|параллель|класс параллель",
    PlanColumn.TEXTBOOK: r"учебник\w*|(?:наименование|название)(?: учебника| комплекта| умк)?|умк"
    r"|комплект|(?:автор\w* (?:и )?)?(?:наименование|название) учебника"
    r"|учебник (?:автор|авторы|умк)|учебник автор название",
    PlanColumn.AUTHOR: r"автор\w*(?: учебника)?|авторский коллектив",
    PlanColumn.LEVEL: r"уровень(?: изучения| обучения)?|программа",
    PlanColumn.GROUP: r"групп\w*|подгрупп\w*|язык",
}
_SEVERAL = re.compile(r"\s*[,;]\s*|\s+и\s+")


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A row of a plan. ``classes`` without a letter are whole parallels."""

    subject: str
    classes: tuple[ClassName, ...]
    textbook: str = ""
    author: str = ""
    level: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class PlanSheetRow:
    number: int
    facts: PlanFacts


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A table that was read: rows in their order, what was refused, what was passed over."""

    table: Table
    mapping: NamedColumns[PlanColumn]
    rows: tuple[PlanSheetRow, ...]
    rejected: tuple[BadRow, ...]
    skipped: tuple[SkippedRow, ...]


def guess_plan_columns(table: Table, header_row: int | None = None) -> NamedColumns[PlanColumn]:
    """Columns by their header; without one they stand as subject, class, textbook."""
    found = find_columns(table, _WORDS, header_row=header_row)
    if found.columns or header_row:
        return found
    usual = (PlanColumn.SUBJECT, PlanColumn.CLASS, PlanColumn.TEXTBOOK)
    return NamedColumns(dict(zip(usual[: table.width], range(table.width), strict=False)))


def read_plan(table: Table, mapping: NamedColumns[PlanColumn]) -> PlanSheet:
    """Read every row below the header; an empty subject is that of the row above.

    Raises:
        UserError: no column holds subjects, or none holds classes.
    """
    for field in (PlanColumn.SUBJECT, PlanColumn.CLASS):
        if field not in mapping.columns:
            raise UserError(
                f"Не найден столбец «{PLAN_CAPTIONS[field]}».", "Укажите, в каком столбце он стоит."
            )
    rows: list[PlanSheetRow] = []
    rejected: list[BadRow] = []
    skipped: list[SkippedRow] = []
    subject = ""
    for row in table.rows[mapping.header_row or 0 :]:
        if not row.filled:
            skipped.append(SkippedRow(row.number, "Пустая строка"))
            continue
        if is_total_row(row):
            skipped.append(SkippedRow(row.number, "Итоговая строка"))
            continue
        subject = clean_line(mapping.text(row, PlanColumn.SUBJECT)) or subject
        if len(row.filled) == 1 and not mapping.text(row, PlanColumn.CLASS):
            skipped.append(SkippedRow(row.number, "Похоже на заголовок раздела"))
            continue
        read = _row(row, mapping, subject)
        if isinstance(read, BadRow):
            rejected.append(read)
        else:
            rows.append(PlanSheetRow(row.number, read))
    return PlanSheet(table, mapping, tuple(rows), tuple(rejected), tuple(skipped))


def classes_of(text: str) -> tuple[ClassName, ...]:
    """«7А» → 7А; «7–9» → 7, 8, 9; «5А, 5Б» → both.

    Raises:
        UserError: one of them is no class.
    """
    grades = parse_grades(text)
    if grades is not None:
        return tuple(ClassName(grade) for grade in range(grades.first, grades.last + 1))
    found: list[ClassName] = []
    for piece in filter(None, _SEVERAL.split(text.strip())):
        several = parse_grades(piece)
        if several is not None:
            found += [ClassName(grade) for grade in range(several.first, several.last + 1)]
        else:
            found.append(parse_class(piece))
    if not found:
        raise UserError("Класс не указан.", "Напишите его так: 7 или 7А.")
    return tuple(dict.fromkeys(found))


def _row(row: TableRow, mapping: NamedColumns[PlanColumn], subject: str) -> PlanFacts | BadRow:
    if not subject or not fold(subject):
        return BadRow(row.number, PLAN_CAPTIONS[PlanColumn.SUBJECT], "", "Предмет не указан.")
    written = mapping.text(row, PlanColumn.CLASS)
    try:
        classes = classes_of(written)
    except UserError as error:
        return BadRow(row.number, PLAN_CAPTIONS[PlanColumn.CLASS], written[:80], error.message)
    return PlanFacts(
        subject,
        classes,
        clean_line(mapping.text(row, PlanColumn.TEXTBOOK)),
        clean_line(mapping.text(row, PlanColumn.AUTHOR)),
        clean_line(mapping.text(row, PlanColumn.LEVEL)),
        clean_line(mapping.text(row, PlanColumn.GROUP)),
    )
