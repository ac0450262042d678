"""A table of classes with their pupils → typed rows, each with a verdict."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import UserError
from app.core.school_classes import MOST_PUPILS, ClassName, Programme, class_letter, parse_class
from app.core.text import clean_line, fold
from app.exchange.spreadsheet.model import Cell, Table, TableRow, cell_text
from app.exchange.spreadsheet.named_columns import NamedColumns, find_columns, is_total_row
from app.exchange.spreadsheet.titles import BadRow, SkippedRow


class ClassColumn(StrEnum):
    """What a column of classes may hold; the values stand in commands."""

    CLASS = "class"
    LETTER = "letter"
    PUPILS = "pupils"
    PROGRAMME = "programme"
    PROFILE = "profile"
    NOTE = "note"


CLASS_CAPTIONS: dict[ClassColumn, str] = {
    ClassColumn.CLASS: "Класс",
    ClassColumn.LETTER: "Буква",
    ClassColumn.PUPILS: "Учеников",
    ClassColumn.PROGRAMME: "Программа",
    ClassColumn.PROFILE: "Профиль",
    ClassColumn.NOTE: "Примечание",
}

_PEOPLE = r"(?:учащихся|обучающихся|учеников|детей|человек|чел|школьников)"
_WORDS: dict[ClassColumn, str] = {
    ClassColumn.LETTER: r"(?:литер\w*|букв\w*)(?: класс\w*)?",
    ClassColumn.PUPILS: r"наполняемость.*|(?:общ\w+ )?(?:кол во|количество|колич|число|численность"
    rf"|контингент|списочный состав|всего)(?: {_PEOPLE})?(?: в классе| класса| на .*| по .*)?"
    rf"|(?:всего )?{_PEOPLE}(?: в классе)?",
    ClassColumn.PROGRAMME: r"тип класса|вид класса|(?:образовательная )?программа(?: обучения)?"
    r"|вид программы|уровень(?: обучения| изучения)?|направленность",
    ClassColumn.PROFILE: r"профиль(?: класса| обучения)?|специализация",
    ClassColumn.NOTE: r"примечани\w*|учебный план(?: класса)?|корпус|здание|"
    r"(?:структурное )?подразделение|сп|площадка|комментари\w*",
    ClassColumn.CLASS: r"(?:наименование |название |учебный )?класс\w*(?: комплект\w*)?"
    r"|параллель|класс (?:литера|буква|группа)|класс и (?:литера|буква)",
}
_NUMBER = re.compile(r"(\d{1,6})(?:[.,]0+)?\s*(?:чел\w*\.?|уч\w*\.?|об\w*\.?)?", re.IGNORECASE)
_ADAPTED = re.compile(
    r"адаптир|\bаооп\b|\bовз\b|коррекц|\bзпр\b|\bтнр\b|\bнода\b|\bрас\b|\bуо\b|\bвид", re.IGNORECASE
)
_ADVANCED = re.compile(r"углубл|\bугл\b", re.IGNORECASE)
_PROFILE = re.compile(
    r"профил|физ|матем|гуманит|естеств|технолог|социал|эконом|хими|биол|универсал|инженер"
    r"|медиц|педагог|филол|лингв|информ|прав|кадет|академ|истор",
    re.IGNORECASE,
)
_GENERAL = re.compile(r"обще\s*образоват\w*|общ\w*|обычн\w*|базов\w*|стандарт\w*", re.IGNORECASE)
_FIRST_PROFILE_GRADE = 10


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class as a table tells of it. ``programme`` is ``None`` where the table says nothing."""

    name: ClassName
    pupils: int
    programme: Programme | None = None
    profile: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClassSheetRow:
    number: int
    facts: ClassFacts


@dataclass(frozen=True, slots=True)
class ClassSheet:
    """A table that was read: rows in their order, what was refused, what was passed over."""

    table: Table
    mapping: NamedColumns[ClassColumn]
    rows: tuple[ClassSheetRow, ...]
    rejected: tuple[BadRow, ...]
    skipped: tuple[SkippedRow, ...]

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.rejected)


def guess_class_columns(table: Table, header_row: int | None = None) -> NamedColumns[ClassColumn]:
    """Columns by their header, else by what stands in them.

    ``header_row`` is 1-based, 0 for a table without a header, ``None`` to look for it.
    """
    found = find_columns(table, _WORDS, header_row=header_row)
    columns = dict(found.columns)
    below = table.rows[found.header_row or 0 :]
    if ClassColumn.CLASS not in columns:
        place = _best(below, table.width, columns, _is_class)
        if place is not None:
            columns[ClassColumn.CLASS] = place
    if ClassColumn.PUPILS not in columns:
        place = _best(below, table.width, columns, _is_pupils)
        if place is not None:
            columns[ClassColumn.PUPILS] = place
    if found.header_row is None and ClassColumn.NOTE not in columns:
        rest = [place for place in range(table.width) if place not in columns.values()]
        if rest:
            columns[ClassColumn.NOTE] = rest[0]
    return NamedColumns(columns, found.header_row)


def read_classes(table: Table, mapping: NamedColumns[ClassColumn]) -> ClassSheet:
    """Read every row below the header.

    Raises:
        UserError: no column holds classes, or none holds pupils.
    """
    for field, cure in (
        (ClassColumn.CLASS, "Укажите, в каком столбце стоят классы."),
        (ClassColumn.PUPILS, "Укажите, в каком столбце стоит число учеников."),
    ):
        if field not in mapping.columns:
            raise UserError(f"Не найден столбец «{CLASS_CAPTIONS[field]}».", cure)
    rows: list[ClassSheetRow] = []
    rejected: list[BadRow] = []
    skipped: list[SkippedRow] = []
    seen: dict[ClassName, int] = {}
    for row in table.rows[mapping.header_row or 0 :]:
        reason = _why_skipped(row, mapping)
        if reason:
            skipped.append(SkippedRow(row.number, reason))
            continue
        read = _row(row, mapping)
        if isinstance(read, BadRow):
            rejected.append(read)
        elif read.name in seen:
            again = f"Класс {read.name.label} уже есть в строке {seen[read.name]}."
            rejected.append(_bad(row, mapping, ClassColumn.CLASS, again))
        else:
            seen[read.name] = row.number
            rows.append(ClassSheetRow(row.number, read))
    return ClassSheet(table, mapping, tuple(rows), tuple(rejected), tuple(skipped))


def programme_of(grade: int, *texts: str) -> tuple[Programme | None, str, str]:
    """Programme, profile and the rest (for the note) from what schools write of a class.

    A field of study makes a profile of the classes from the 10th, an advanced study below.
    """
    programme: Programme | None = None
    profile: list[str] = []
    rest: list[str] = []
    for text in filter(None, map(clean_line, texts)):
        if _ADAPTED.search(text):
            programme = Programme.ADAPTED
            rest.append(text)
        elif _ADVANCED.search(text):
            programme = programme or Programme.ADVANCED
            profile.append(text)
        elif _PROFILE.search(text):
            upper = grade >= _FIRST_PROFILE_GRADE
            programme = programme or (Programme.PROFILE if upper else Programme.ADVANCED)
            profile.append(text)
        elif _GENERAL.fullmatch(text.split()[0]):
            programme = programme or Programme.GENERAL
        else:
            rest.append(text)
    return programme, "; ".join(profile), "; ".join(rest)


def _why_skipped(row: TableRow, mapping: NamedColumns[ClassColumn]) -> str:
    if not row.filled:
        return "Пустая строка"
    if is_total_row(row):
        return "Итоговая строка"
    if mapping.cell(row, ClassColumn.PUPILS) is None and len(row.filled) == 1:
        return "Похоже на заголовок раздела"
    words = fold(mapping.text(row, ClassColumn.CLASS))
    if words and any(re.fullmatch(pattern, words) for pattern in _WORDS.values()):
        return "Повтор шапки"
    return ""


def _row(row: TableRow, mapping: NamedColumns[ClassColumn]) -> ClassFacts | BadRow:
    letter = mapping.text(row, ClassColumn.LETTER)
    try:
        name = parse_class(mapping.text(row, ClassColumn.CLASS))
        if letter:
            name = ClassName(name.grade, class_letter(letter))
    except UserError as error:
        return _bad(row, mapping, ClassColumn.CLASS, error.message)
    pupils = _pupils(mapping.cell(row, ClassColumn.PUPILS))
    if pupils is None:
        empty = mapping.cell(row, ClassColumn.PUPILS) is None
        reason = "Не указано число учеников." if empty else "Это не число учеников."
        return _bad(row, mapping, ClassColumn.PUPILS, reason)
    if pupils > MOST_PUPILS:
        return _bad(row, mapping, ClassColumn.PUPILS, f"Учеников больше {MOST_PUPILS}.")
    programme, profile, rest = programme_of(name.grade, mapping.text(row, ClassColumn.PROGRAMME))
    named = clean_line(mapping.text(row, ClassColumn.PROFILE))
    if named and programme in (None, Programme.GENERAL):
        programme, profile, more = programme_of(name.grade, f"профиль {named}")
        profile, rest = named, "; ".join(filter(None, (rest, more)))
    elif named:
        profile = named
    note = "; ".join(filter(None, (rest, clean_line(mapping.text(row, ClassColumn.NOTE)))))
    return ClassFacts(name, pupils, programme, profile, note)


def _pupils(cell: Cell) -> int | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return cell if cell >= 0 else None
    match = _NUMBER.fullmatch(cell_text(cell).strip())
    return int(match[1]) if match else None


def _bad(
    row: TableRow, mapping: NamedColumns[ClassColumn], field: ClassColumn, reason: str
) -> BadRow:
    return BadRow(row.number, CLASS_CAPTIONS[field], mapping.text(row, field)[:80], reason)


def _is_class(cell: Cell) -> bool:
    try:
        parse_class(cell_text(cell))
    except UserError:
        return False
    return True


def _is_pupils(cell: Cell) -> bool:
    pupils = _pupils(cell)
    return pupils is not None and pupils <= MOST_PUPILS


def _best(
    rows: tuple[TableRow, ...],
    width: int,
    taken: dict[ClassColumn, int],
    fits: Callable[[Cell], bool],
) -> int | None:
    """The column where most cells fit, texts before bare numbers; of equal ones the first."""
    scores: Counter[int] = Counter()
    for row in rows:
        for place in row.filled:
            if place not in taken.values() and fits(row.cell(place)):
                scores[place] += 2 if isinstance(row.cell(place), str) else 1
    if not scores:
        return None
    best = max(scores.values())
    return next(place for place in range(width) if scores[place] == best)
