"""Rows of a table → titles of the catalogue: every row is a title, rejected or skipped."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.core.errors import UserError
from app.core.progress import NO_PROGRESS, Progress
from app.exchange.marc.common import kind_of
from app.exchange.spreadsheet.columns import ColumnMapping, header_text
from app.exchange.spreadsheet.descriptions import WrittenDescription, parse_description
from app.exchange.spreadsheet.header_words import TitleColumn
from app.exchange.spreadsheet.headings import Heading, heading_of, part_of
from app.exchange.spreadsheet.model import Cell, Table, TableRow, cell_text, column_letters
from app.exchange.spreadsheet.people import People, people_of
from app.exchange.spreadsheet.values import (
    age_of,
    grade_heading,
    grades_in_title,
    grades_of,
    index_of,
    is_blank,
    isbns_of,
    kind_word,
    pages_of,
    text_of,
    year_of,
)

_TOTAL = re.compile(
    r"(?:итого|итоги|всего)(?:\s*[:.]?|[\s:]+(?:по|за|на сумму|экз\w*|книг|изданий|учебников"
    r"|наименований)\b.*)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^(М|Москва|СПб|С\.-Пб|Санкт-Петербург|Л|Ленинград|[А-ЯЁ][а-яё-]{3,20})\s*\.?\s*:\s*"
)
_PLACES = {"М": "Москва", "СПб": "Санкт-Петербург", "С.-Пб": "Санкт-Петербург", "Л": "Ленинград"}
_TAIL_YEAR = re.compile(r"[\s,(]+((?:1[89]|20)\d\d)(?:\s*г\.?)?\)?$")
_LONGEST_HEADING = 500
SECTION_ROW, TOTAL_ROW = "Заголовок раздела", "Итоговая строка"
"""Why rows are passed over that hold no title by their nature."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that became a title. ``number`` is as in Excel; ``warnings`` are Russian
    sentences about what is doubtful. A table knows no record numbers: no ``source_key``."""

    number: int
    fields: TitleFields
    warnings: tuple[str, ...] = ()
    source_key: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that could not be used: where, in which column, what stands there, why."""

    number: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """One row that holds no title by its nature: blank, heading, total."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class SheetTitles:
    """A whole table as titles. ``read`` is always ``len(rows) + len(bad)``."""

    table: Table
    mapping: ColumnMapping
    rows: tuple[SheetRow, ...]
    bad: tuple[BadRow, ...]
    skipped: tuple[SkippedRow, ...]

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.bad)

    @property
    def encoding(self) -> str:
        return self.table.encoding

    @property
    def format(self) -> str:
        return self.table.format


def titles_of(
    table: Table, mapping: ColumnMapping, progress: Progress = NO_PROGRESS
) -> SheetTitles:
    """Read every row below the header as a title.

    A row that names a class («1 класс») gives it to the rows below that name none.

    Raises:
        UserError: no column holds titles.
        Cancelled: the user asked to stop.
    """
    if not mapping.usable:
        raise UserError(
            "Не найден столбец с названиями.", "Укажите, в каком столбце стоят названия изданий."
        )
    return TitleReader(table, mapping).read(progress)


def cell_warnings(table: Table, mapping: ColumnMapping) -> dict[int, list[str]]:
    """What is doubtful in the cells that are loaded, by the number of the row."""
    found: dict[int, list[str]] = {}
    for warning in table.warnings:
        if mapping.field_of(warning.column - 1) is not None:
            text = f"{column_letters(warning.column - 1)}{warning.row}: {warning.text}"
            found.setdefault(warning.row, []).append(text)
    return found


class TitleReader:
    """Reads one table; remembers the class that the last separator row named."""

    def __init__(self, table: Table, mapping: ColumnMapping) -> None:
        self._table = table
        self._mapping = mapping
        title = mapping.column_of(TitleColumn.TITLE)
        combined = mapping.column_of(TitleColumn.AUTHOR_TITLE)
        self._title_column = title if title is not None else (combined or 0)
        self._combined = title is None
        header = mapping.header_row
        self._header = table.rows[header - 1].cells if header else None
        self._title_header = header_text(table, mapping, self._title_column)
        self._part_header = self._header_of(TitleColumn.PART)
        self._school = (
            TitleColumn.GRADE in mapping.columns or TitleColumn.SUBJECT in mapping.columns
        )
        self.grades: tuple[int, int] | None = None

    def read(self, progress: Progress) -> SheetTitles:
        doubts = cell_warnings(self._table, self._mapping)
        rows: list[SheetRow] = []
        bad: list[BadRow] = []
        skipped: list[SkippedRow] = []
        below = self._table.rows[self._mapping.header_row or 0 :]
        for row in progress.track(below, "Чтение строк", len(below), step=500):
            filled = row.filled
            reason = self.why_skipped(row, filled)
            if reason:
                skipped.append(SkippedRow(row.number, reason))
                continue
            refusal = self.why_bad(row, filled)
            if refusal is not None:
                bad.append(refusal)
                continue
            fields, warnings = self.title(row)
            said = (*doubts.get(row.number, ()), *warnings)
            rows.append(SheetRow(row.number, fields, tuple(dict.fromkeys(said))))
        return SheetTitles(self._table, self._mapping, tuple(rows), tuple(bad), tuple(skipped))

    # --- which rows are titles -----------------------------------------------------------

    def why_skipped(self, row: TableRow, filled: tuple[int, ...]) -> str:
        """Why a row holds no title by its nature; «» when it should hold one. ``filled`` are
        its filled places."""
        if not filled:
            return "Пустая строка"
        first = row.cell(filled[0])
        if len(filled) == 1:
            grades = grade_heading(cell_text(first))
            if grades is not None:
                self.grades = grades
                return "Заголовок класса"
            if self._mapping.field_of(filled[0]) is None and self._table.width > 1:
                return SECTION_ROW
        if self._is_total(row, filled[0]):
            return TOTAL_ROW
        if self._header is not None and row.cells == self._header:
            return "Повтор шапки"
        if _is_numbering(row, filled):
            return "Нумерация столбцов"
        return ""

    def _is_total(self, row: TableRow, first: int) -> bool:
        """«Итого: 340» — but not «Всего по одному», which has an author."""
        described = any(
            not is_blank(self._cell(row, field))
            for field in (TitleColumn.AUTHORS, TitleColumn.ISBN, TitleColumn.PUBLISHER)
        )
        return not described and any(
            isinstance(value, str) and _TOTAL.fullmatch(value)
            for value in row.cells[first : first + 2]
        )

    def why_bad(self, row: TableRow, filled: tuple[int, ...]) -> BadRow | None:
        """Why no title can be read from a row."""
        value = row.cell(self._title_column)
        name = self._title_header
        if is_blank(value):
            shown = "; ".join(cell_text(row.cell(place)) for place in filled)
            return BadRow(row.number, name, shown[:80], "В строке нет названия.")
        text = text_of(value)
        if not any(sign.isalnum() for sign in text):
            return BadRow(row.number, name, text[:80], "В названии нет ни одной буквы или цифры.")
        if len(text) > _LONGEST_HEADING:
            return BadRow(
                row.number, name, text[:80], "Название слишком длинное: это похоже на аннотацию."
            )
        if len(filled) == 1 and len(self._mapping.columns) > 2:
            return BadRow(
                row.number,
                name,
                text[:80],
                "В строке только название: похоже на заголовок раздела. "
                "Если это издание, допишите автора, год или класс.",
            )
        return None

    # --- one title -----------------------------------------------------------------------

    def _cell(self, row: TableRow, field: TitleColumn) -> Cell:
        column = self._mapping.column_of(field)
        return None if column is None else row.cell(column)

    def _header_of(self, field: TitleColumn) -> str:
        column = self._mapping.column_of(field)
        return "" if column is None else header_text(self._table, self._mapping, column)

    def title(self, row: TableRow) -> tuple[TitleFields, tuple[str, ...]]:
        """The title of a row and what is doubtful in it."""
        warnings: list[str] = []
        notes: list[str] = []
        said = self._description(row)
        heading, people = self._heading_and_people(row, said, warnings, notes)
        year = year_of(self._first(row, TitleColumn.YEAR, said.year))
        isbns = isbns_of(self._first(row, TitleColumn.ISBN, said.isbn))
        bbk = index_of(self._cell(row, TitleColumn.BBK), "ББК")
        udc = index_of(self._cell(row, TitleColumn.UDC), "УДК")
        warnings += filter(None, (year.warning, isbns.warning, bbk.warning, udc.warning))
        notes += filter(None, (year.note, text_of(self._cell(row, TitleColumn.NOTES))))
        place, publisher, year_value = self._imprint(row, said, year.value)
        grades = self._grades_of(row, heading, warnings)
        kind = self._kind(row, heading, grades is not None)
        fields = TitleFields(
            heading.title,
            kind,
            subtitle=self._joined(row, TitleColumn.SUBTITLE, heading.subtitle),
            part=part_of(text_of(self._cell(row, TitleColumn.PART)), self._part_header)
            or heading.part,
            contributors=people.contributors,
            responsibility=people.responsibility,
            edition=self._text(row, TitleColumn.EDITION, warnings),
            place=place,
            publisher=publisher,
            year=year_value,
            pages=pages_of(self._first(row, TitleColumn.PAGES, said.pages)),
            series=self._text(row, TitleColumn.SERIES, warnings),
            isbns=isbns.value or (),
            bbk=bbk.value or "",
            udc=udc.value or "",
            author_mark=self._text(row, TitleColumn.AUTHOR_MARK, warnings),
            age_mark=age_of(self._cell(row, TitleColumn.AGE)),
            subjects=self._topics(row),
            language=self._text(row, TitleColumn.LANGUAGE, warnings),
            annotation=self._long_text(row, TitleColumn.ANNOTATION),
            notes="\n".join(notes),
            school_subject=self._text(row, TitleColumn.SUBJECT, warnings),
        )
        if grades is not None:
            fields = replace(fields, grade_from=grades[0], grade_to=grades[1])
        return fields, tuple(dict.fromkeys(warnings))

    def _description(self, row: TableRow) -> WrittenDescription:
        """What the cell with the title says; more than the title where it holds all at once."""
        written = text_of(row.cell(self._title_column))
        return parse_description(written) if self._combined else WrittenDescription(written)

    def _first(self, row: TableRow, field: TitleColumn, otherwise: str) -> Cell:
        """The cell of a field, else what the description says of it."""
        value = self._cell(row, field)
        return otherwise or None if is_blank(value) else value

    def _heading_and_people(
        self, row: TableRow, said: WrittenDescription, warnings: list[str], notes: list[str]
    ) -> tuple[Heading, People]:
        value = row.cell(self._title_column)
        if isinstance(value, dt.date | bool):
            warnings.append(f"Excel изменил название: прочитано «{said.title}». Проверьте.")
        authors = cell_text(self._first(row, TitleColumn.AUTHORS, said.authors))
        heading = heading_of(said.title)
        notes += [heading.note] if heading.note else []
        warnings += [heading.warning] if heading.warning else []
        people = people_of(authors)
        editors = self._cell(row, TitleColumn.EDITOR)
        if not is_blank(editors):
            more = people_of(cell_text(editors), Role.EDITOR).contributors
            joined = tuple(dict.fromkeys((*people.contributors, *more)))
            people = People(joined, people.others)
        if any(_is_long(person) for person in people.contributors):
            warnings.append(f"Авторы «{authors[:60]}» разобраны неуверенно: проверьте.")
        return heading, people

    def _imprint(
        self, row: TableRow, said: WrittenDescription, year: int | None
    ) -> tuple[str, str, int | None]:
        """Place, publisher and year; «М.: Просвещение, 2014» in one cell is taken apart."""
        place = text_of(self._first(row, TitleColumn.PLACE, said.place))
        publisher = text_of(self._first(row, TitleColumn.PUBLISHER, said.publisher))
        place, year = _without_year(place, year)
        publisher, year = _without_year(publisher, year)
        found = _PLACE.match(publisher)
        if found and publisher[found.end() :].strip():
            place = place or found[1]
            publisher = publisher[found.end() :]
        return _PLACES.get(place.rstrip(". "), place), publisher.strip(" ,;"), year

    def _grades_of(
        self, row: TableRow, heading: Heading, warnings: list[str]
    ) -> tuple[int, int] | None:
        found = grades_of(self._cell(row, TitleColumn.GRADE))
        if found.warning:
            warnings.append(found.warning)
        return found.value or grades_in_title(heading.title) or self.grades

    def _kind(self, row: TableRow, heading: Heading, has_grades: bool) -> TitleKind:
        named = kind_word(self._cell(row, TitleColumn.KIND))
        if named is not None:
            return named
        words = f"{heading.title} {heading.subtitle}"
        subject = not is_blank(self._cell(row, TitleColumn.SUBJECT))
        school = has_grades or (self._school and subject)
        return kind_of("a", "m", "", words, school)

    def _text(self, row: TableRow, field: TitleColumn, warnings: list[str]) -> str:
        value = self._cell(row, field)
        if isinstance(value, dt.date):
            name = self._header_of(field)
            warnings.append(f"В столбце «{name}» вместо текста дата {cell_text(value)}: проверьте.")
        return text_of(value)

    def _long_text(self, row: TableRow, field: TitleColumn) -> str:
        value = self._cell(row, field)
        return "" if is_blank(value) else cell_text(value)

    def _joined(self, row: TableRow, field: TitleColumn, other: str) -> str:
        return " : ".join(filter(None, (text_of(self._cell(row, field)), other)))

    def _topics(self, row: TableRow) -> tuple[str, ...]:
        text = self._long_text(row, TitleColumn.TOPICS)
        parts = [" ".join(part.split()) for part in re.split(r"[;\n]|,\s+(?=[А-ЯЁA-Z])", text)]
        return tuple(dict.fromkeys(filter(None, parts)))


def _is_numbering(row: TableRow, filled: tuple[int, ...]) -> bool:
    """A row «1, 2, 3, 4 …» under the header, perhaps after a word."""
    last = cell_text(row.cells[-1])
    if len(last) > 5 or not last.isdecimal() or not 0 <= len(filled) - int(last) <= 1:
        return False
    texts = [cell_text(row.cell(place)) for place in filled]
    numbers = texts if texts[0].isdecimal() else texts[1:]
    return len(numbers) > 2 and numbers == [str(place) for place in range(1, len(numbers) + 1)]


def _without_year(text: str, year: int | None) -> tuple[str, int | None]:
    """«М., 2010» → «М.» and the year, unless it is known."""
    tail = _TAIL_YEAR.search(text)
    if tail is None or not text[: tail.start()].strip():
        return text, year
    return text[: tail.start()].strip(" ,"), year if year is not None else int(tail[1])


def _is_long(person: Contributor) -> bool:
    return len(person.surname) > 40 or len(person.given) > 40
