"""A workbook of the federal list → typed rows; every row of its sheets is accounted for."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path

from app.core.progress import NO_PROGRESS, Progress
from app.core.text import clean_line, fold
from app.core.textbook_terms import Grades, StudyDepth, grades_between, parse_grades
from app.core.textbook_titles import TitleFacts, depth_of, facts_of
from app.exchange.federal_list.cells import (
    is_sound_number,
    not_a_list,
    order_of,
    parse_term,
    split_number,
    standard_orders,
    standard_years,
)
from app.exchange.federal_list.columns import (
    COLUMN_CAPTIONS,
    ListColumn,
    ListHeader,
    find_header,
    is_index_row,
    repeats_header,
)
from app.exchange.federal_list.model import (
    FederalListEntry,
    FederalListFile,
    OtherRow,
    RejectedRow,
    Remark,
    SectionRow,
)
from app.exchange.federal_list.sections import Place, section_kind, section_names
from app.exchange.spreadsheet import Table, TableRow, cell_text, read_table
from app.exchange.spreadsheet.values import grades_of

_APPENDIX = re.compile(r"приложени[ея]\W*(?:n\W*)?(\d)")
_LONGEST_HEADING_OF_APPENDIX = 300
_OF_A_TEXTBOOK = (
    ListColumn.AUTHORS,
    ListColumn.PUBLISHER,
    ListColumn.GRADE,
    ListColumn.STANDARD,
    ListColumn.RIGHTS_HOLDER,
    ListColumn.INCLUDED,
    ListColumn.TERM,
)
"""What only a row of a textbook has filled."""
_NAMING = (ListColumn.NUMBER, ListColumn.TITLE)
_YES = frozenset(("да", "+", "возможно", "возможность использования", "имеется", "true", "истина"))
_SHOWN = 120


def read_federal_list(path: Path, *, progress: Progress = NO_PROGRESS) -> FederalListFile:
    """Read every sheet of a workbook (or a text table) that holds a federal list.

    Columns are found by the words of their captions, appendices by a column, a heading or the
    name of the sheet. Nothing is dropped in silence: what cannot be used comes back with its
    reason, what is doubtful with a remark.

    Raises:
        UserError: no sheet holds a federal list; or the file is no table, damaged, too large.
        EnvironmentProblem: the file cannot be opened.
        Cancelled: the user asked to stop.
    """
    first = read_table(path, progress=progress)
    tables = [first]
    if len(first.sheets) > 1:
        tables = [read_table(path, sheet=name, progress=progress) for name in first.sheets]
    headers = [find_header(table) for table in tables]
    found = [
        (table, header) for table, header in zip(tables, headers, strict=True) if header is not None
    ]
    if not found:
        raise not_a_list(path.name)
    years = standard_years(
        header.text(row, ListColumn.STANDARD) for table, header in found for row in table.rows
    )
    order, order_date = _order(found, path)
    rows = _Rows(order, years)
    for table, header in found:
        _Sheet(table, header, rows).read()
    rows.note_repeated_numbers()
    return FederalListFile(
        name=path.name,
        order=order,
        order_date=order_date,
        entries=tuple(rows.entries),
        sections=tuple(rows.sections),
        headings=tuple(rows.headings),
        empty=tuple(rows.empty),
        rejected=tuple(rows.rejected),
        remarks=tuple(sorted(rows.remarks, key=lambda remark: (remark.sheet, remark.row))),
        skipped_sheets=tuple(
            table.sheet for table, header in zip(tables, headers, strict=True) if header is None
        ),
    )


@dataclass(slots=True)
class _Rows:
    """What has been read so far, from all sheets."""

    order: str
    years: dict[str, int]
    facts: dict[str, TitleFacts] = field(default_factory=dict)
    entries: list[FederalListEntry] = field(default_factory=list)
    sections: list[SectionRow] = field(default_factory=list)
    headings: list[OtherRow] = field(default_factory=list)
    empty: list[OtherRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def note_repeated_numbers(self) -> None:
        first: dict[tuple[int, str], FederalListEntry] = {}
        for entry in self.entries:
            if not entry.number:
                continue
            known = first.setdefault((entry.appendix, entry.number), entry)
            if known is not entry:
                text = f"Номер {entry.number} уже стоит в строке {known.row} того же приложения."
                caption = COLUMN_CAPTIONS[ListColumn.NUMBER]
                self.remarks.append(Remark(entry.sheet, entry.row, caption, entry.number, text))


class _Sheet:
    """Reads one sheet from top to bottom and remembers in which section it is."""

    def __init__(self, table: Table, header: ListHeader, rows: _Rows) -> None:
        self._table = table
        self._header = header
        self._rows = rows
        self._place = Place()
        self._appendix = _appendix_in(table.sheet) or _appendix_by_term(table, header)

    def read(self) -> None:
        for row in self._table.rows:
            texts = self._header.texts(row)
            if not row.filled:
                self._rows.empty.append(OtherRow(self._table.sheet, row.number))
            elif row.number <= self._header.last_row or self._is_heading(row, texts):
                self._heading(row)
            elif any(texts[column] for column in _OF_A_TEXTBOOK):
                self._textbook(row, texts)
            elif any(texts[column] for column in _NAMING):
                self._section(row, texts)
            else:
                self._reject(row, ListColumn.TITLE, "Нет ни номера, ни наименования.")

    # --- headings and sections -----------------------------------------------------------------

    def _is_heading(self, row: TableRow, texts: dict[ListColumn, str]) -> bool:
        """A row over the table, the header once more, or prose outside of the named columns."""
        if is_index_row(row) or repeats_header(row, self._header):
            return True
        own = self._own(row)
        if len(own) != 1:
            return False
        text = clean_line(cell_text(row.cell(own[0])))
        if _is_appendix_heading(text):
            return True
        return not any(texts[column] for column in (*_NAMING, *_OF_A_TEXTBOOK)) and any(
            sign.isalpha() for sign in text
        )

    def _own(self, row: TableRow) -> list[int]:
        """The filled columns without the ordinal of the row and its appendix."""
        columns = self._header.columns
        aside = (columns.get(ListColumn.LINE), columns.get(ListColumn.APPENDIX))
        return [place for place in row.filled if place not in aside] or list(row.filled)

    def _heading(self, row: TableRow) -> None:
        text = " ".join(clean_line(cell_text(row.cell(place))) for place in row.filled)
        self._rows.headings.append(OtherRow(self._table.sheet, row.number, text))
        own = self._own(row)
        heading = clean_line(cell_text(row.cell(own[0])))
        if len(own) == 1 and _is_appendix_heading(heading):
            self._enter(_appendix_in(heading))

    def _enter(self, appendix: int | None) -> None:
        """Sections of one appendix do not run on into the next."""
        if appendix is not None and appendix != self._appendix:
            self._appendix, self._place = appendix, Place()

    def _section(self, row: TableRow, texts: dict[ListColumn, str]) -> None:
        self._enter(_appendix_in(texts[ListColumn.APPENDIX]))
        number, text = texts[ListColumn.NUMBER], texts[ListColumn.TITLE]
        if not text:
            number, text = split_number(number)
        if not text:
            self._reject(row, ListColumn.TITLE, "Есть номер, но нет наименования.", number)
            return
        self._check_number(row, number)
        name, renamed = section_names(text)
        kind = section_kind(text, number, self._place)
        section = SectionRow(
            self._table.sheet, row.number, self._appendix, number, kind, name, renamed, text
        )
        self._rows.sections.append(section)
        self._place = self._place.entered(section)

    # --- textbooks -----------------------------------------------------------------------------

    def _textbook(self, row: TableRow, texts: dict[ListColumn, str]) -> None:
        self._enter(_appendix_in(texts[ListColumn.APPENDIX]))
        title = texts[ListColumn.TITLE]
        if not title:
            self._reject(row, ListColumn.TITLE, "У учебника нет наименования.")
            return
        facts = self._facts(title)
        term = parse_term(texts[ListColumn.TERM])
        standards = texts[ListColumn.STANDARD]
        orders = standard_orders(standards)
        years = [self._rows.years[order] for order in orders if order in self._rows.years]
        place = self._place
        vocational = place.vocational or facts.vocational or _says_yes(texts[ListColumn.VOCATIONAL])
        entry = FederalListEntry(
            sheet=self._table.sheet,
            row=row.number,
            order=self._rows.order,
            appendix=self._appendix,
            line=texts[ListColumn.LINE],
            number=texts[ListColumn.NUMBER],
            title=title,
            name=facts.name,
            authors=texts[ListColumn.AUTHORS],
            grades=self._grades(row, texts[ListColumn.GRADE], facts, vocational=vocational),
            grade_text=texts[ListColumn.GRADE],
            publisher=texts[ListColumn.PUBLISHER],
            rights_holder=texts[ListColumn.RIGHTS_HOLDER],
            guides=texts[ListColumn.GUIDES],
            language=texts[ListColumn.LANGUAGE] or facts.language,
            edition=texts[ListColumn.EDITION] or facts.edition,
            volumes=facts.volumes,
            depth=_depth(texts, facts),
            standards=standards,
            standard_orders=orders,
            standard_year=max(years, default=None),
            included_by=texts[ListColumn.INCLUDED],
            term=term.until,
            unlimited=term.unlimited,
            term_text=texts[ListColumn.TERM],
            part=place.part,
            level=place.level,
            area=place.area,
            subject=place.subject or place.area,
            special=place.adapted or facts.special,
            programme=place.programme,
            vocational=vocational,
        )
        self._rows.entries.append(entry)
        self._check(row, texts, understood=term.understood)

    def _facts(self, title: str) -> TitleFacts:
        """The list has each title of two words some dozens of times."""
        known = self._rows.facts
        if title not in known:
            known[title] = facts_of(title)
        return known[title]

    def _grades(
        self, row: TableRow, text: str, facts: TitleFacts, *, vocational: bool
    ) -> Grades | None:
        """The classes of the cell; those of the title when the cell is empty."""
        cell = row.cell(self._header.columns.get(ListColumn.GRADE, -1))
        if isinstance(cell, dt.date):
            found = grades_of(cell)
            self._remark(row, ListColumn.GRADE, text, found.warning)
            return grades_between(*found.value) if found.value else None
        grades = parse_grades(text)
        named = facts.grades
        if text and grades is None:
            self._remark(row, ListColumn.GRADE, text, f"Класс «{text[:_SHOWN]}» не понят.")
        elif not text and named is not None:
            sentence = f"Класс не указан, из заглавия взят {named.label}."
            self._remark(row, ListColumn.GRADE, "", sentence)
            return named
        elif not text and not vocational:
            self._remark(row, ListColumn.GRADE, "", "Класс не указан.")
        elif grades is not None and named is not None and not _same(grades, named):
            sentence = f"Класс «{text}» не сходится с заглавием, в нём {named.label}."
            self._remark(row, ListColumn.GRADE, text, sentence)
        return grades

    def _check(self, row: TableRow, texts: dict[ListColumn, str], *, understood: bool) -> None:
        self._check_number(row, texts[ListColumn.NUMBER])
        for column, sentence in (
            (ListColumn.AUTHORS, "Авторы не указаны."),
            (ListColumn.PUBLISHER, "Издатель не указан."),
            (ListColumn.TERM, "Срок не указан."),
        ):
            if column in self._header.columns and not texts[column]:
                self._remark(row, column, "", sentence)
        term = texts[ListColumn.TERM]
        if term and not understood:
            text = f"Срок «{term[:_SHOWN]}» не понят, дата оставлена пустой."
            self._remark(row, ListColumn.TERM, term, text)

    def _check_number(self, row: TableRow, number: str) -> None:
        cell = row.cell(self._header.columns.get(ListColumn.NUMBER, -1))
        if isinstance(cell, dt.date):
            text = f"Excel превратил номер в дату «{number}», проверьте его по приказу."
        elif not number:
            text = "Номер не указан."
        elif not is_sound_number(number):
            text = f"Номер «{number[:_SHOWN]}» записан с ошибкой, оставлен как есть."
        else:
            return
        if ListColumn.NUMBER in self._header.columns:
            self._remark(row, ListColumn.NUMBER, number, text)

    # --- reporting -----------------------------------------------------------------------------

    def _remark(self, row: TableRow, column: ListColumn, value: str, text: str) -> None:
        self._rows.remarks.append(
            Remark(self._table.sheet, row.number, COLUMN_CAPTIONS[column], value, text)
        )

    def _reject(self, row: TableRow, column: ListColumn, reason: str, value: str = "") -> None:
        for warning in self._table.warnings:
            if warning.row == row.number:
                reason = f"{reason} {warning.text}"
        own = (clean_line(cell_text(row.cell(place))) for place in self._own(row))
        shown = value or " · ".join(filter(None, own))
        self._rows.rejected.append(
            RejectedRow(
                self._table.sheet, row.number, COLUMN_CAPTIONS[column], shown[:_SHOWN], reason
            )
        )


def _order(found: list[tuple[Table, ListHeader]], path: Path) -> tuple[str, dt.date | None]:
    """The order that the workbook is of: by the name of a sheet, a heading, or of the file."""
    for table, header in found:
        above = [row for row in table.rows if row.number < header.first_row]
        cells = [cell_text(row.cell(place)) for row in above for place in row.filled]
        for text in (table.sheet, *cells):
            order = order_of(text)
            if order[0]:
                return order
    return order_of(path.stem)


def _appendix_in(text: str) -> int | None:
    """1 of «Приложение № 1»; ``None`` when several are named («Приложения 1,2») or none."""
    plain = fold(text)
    if re.search(r"приложени\w*\W*\d\W+\d", plain):
        return None
    match = _APPENDIX.search(plain)
    return int(match[1]) if match else None


def _appendix_by_term(table: Table, header: ListHeader) -> int:
    """A list of excluded textbooks has their last day of use where the other has a conclusion."""
    place = header.columns.get(ListColumn.TERM)
    captions = (
        fold(cell_text(row.cell(place)))
        for row in table.rows[: header.last_row]
        if place is not None
    )
    told = " ".join(captions)
    return 2 if "предельный срок" in told and "экспертн" not in told else 1


def _is_appendix_heading(text: str) -> bool:
    return (
        fold(text).startswith("приложение")
        and len(text) <= _LONGEST_HEADING_OF_APPENDIX
        and _appendix_in(text) is not None
    )


def _depth(texts: dict[ListColumn, str], facts: TitleFacts) -> StudyDepth | None:
    """The depth of a column of its own, of the title, or of the cell of authors, where the list
    has it by mistake."""
    own = texts[ListColumn.DEPTH]
    if _says_yes(own):
        return StudyDepth.ADVANCED
    return depth_of(own) or facts.depth or depth_of(texts[ListColumn.AUTHORS])


def _says_yes(text: str) -> bool:
    return fold(text).strip(" .") in _YES


def _same(left: Grades, right: Grades) -> bool:
    return (left.first, left.last) == (right.first, right.last)
