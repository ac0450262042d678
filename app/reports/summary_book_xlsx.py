"""The summary book as a workbook: a sheet a part, totals as formulas."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.core.periods import quarter_of
from app.queries.summary_book_data import (
    SummaryBook,
    SummaryLine,
    SummaryTotal,
    TotalKind,
)
from app.reports.forms import Form
from app.reports.summary_book_form import (
    AMOUNTS,
    MONEY,
    PARTS,
    Part,
    blocks_of,
    book_name,
    figures,
    grand_label,
    notes_of,
    part_sums,
    sheets_of,
    total_label,
)
from app.reports.table_parts import Column
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import SPARSE_FORMAT, Formula, Look, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    CAPTION,
    GAP,
    PARAGRAPH,
    SMALL,
    SUBTITLE,
    TITLE,
    TOTAL,
    head_end,
    letter,
    list_signatures,
    widths_of,
    write_head,
    write_signature,
)
from app.reports.workbook_sheet import Sheet

SHEET_NAMES: dict[Part, str] = {"in": "Часть 1", "out": "Часть 2", "totals": "Часть 3"}
_STRONG = frozenset(
    {TotalKind.START, TotalKind.RECEIVED_YEAR, TotalKind.DISPOSED_YEAR, TotalKind.END}
)


LABEL = Look(size=10, bold=True, box=True, vertical="center")
_Quarter = tuple[int, int]
"""Year and number."""


@dataclass(slots=True)
class _Places:
    """Where the totals of a part stand: the row of each quarter that has records, counted from
    1 as formulas do, and the letters of the columns."""

    quarters: dict[_Quarter, int] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)


def summary_workbook(book: SummaryBook, form: Form, face: Typeface) -> bytes:
    """The workbook; a reader can follow every total to the records that it sums up."""
    name = book_name(form, book)
    made = Workbook(name, book.school.name_short, book.period.last, face)
    places: dict[Part, _Places] = {}
    for part in PARTS:
        columns = tuple(column for sheet in sheets_of(form, book, part) for column in sheet)
        sheet = made.sheet(SHEET_NAMES[part], widths_of(columns), LANDSCAPE_SHEET)
        heading = form.text(f"part_{part}")
        last = len(columns) - 1
        sheet.across(0, 0, last, book.school.name_full or book.school.name_short, SUBTITLE)
        sheet.across(1, 0, last, name, SUBTITLE)
        sheet.across(2, 0, last, heading, TITLE)
        sheet.least(3, GAP)
        write_head(sheet, 4, columns)
        writer = _Writer(sheet, form, book, columns, head_end(4, columns))
        if part == "totals":
            writer.write_totals(places)
        else:
            places[part] = writer.write_records(part)
        sheet.print_marks(
            header="",
            running=form.text("running", name=name, part=heading),
            number=form.text("page", page="&P", pages="&N"),
        )
    return made.close()


class _Writer:
    """Writes the rows of one part; ``row`` is the next one, counted from 0."""

    def __init__(
        self,
        sheet: Sheet,
        form: Form,
        book: SummaryBook,
        columns: Sequence[Column],
        row: int,
    ) -> None:
        self._sheet = sheet
        self._form = form
        self._book = book
        self._columns = columns
        self._row = row
        numbers = {*AMOUNTS, *(column.key for column in (*book.columns, *book.reasons))}
        self._letters = {
            column.key: letter(place)
            for place, column in enumerate(columns)
            if column.key in numbers
        }
        self._plain, self._strong = self._looks(strong=False), self._looks(strong=True)

    # --- parts 1 and 2 -------------------------------------------------------------------

    def write_records(self, part: Part) -> _Places:
        """The records with their totals; where the totals of the quarters stand."""
        book, places = self._book, _Places(letters=self._letters)
        quarters: list[int] = []
        years: list[int] = []
        alone: _Quarter | None = None
        first = self._row
        for block in blocks_of(self._form, book, part):
            begin = self._row
            for line in block.lines:
                self._put(self._record(part, line), strong=False)
            if block.year:
                self._put_sums(block.label, quarters, figures(book, block.amounts, block.reasons))
                years.append(self._row)
                quarters = []
                continue
            alone = _quarter(block.lines[0].date)
            if block.label:
                sums = figures(book, block.amounts, block.reasons)
                self._put_span(block.label, begin, self._row - 1, sums)
                quarters.append(self._row)
                places.quarters[alone] = self._row
        label, sums = grand_label(self._form, book), part_sums(book, part)
        if years or quarters:
            self._put_sums(label, years or quarters, sums)
        elif alone is not None:
            self._put_span(label, first, self._row - 1, sums)
            places.quarters[alone] = self._row
        else:
            self._put({}, strong=False)
            self._put({"source": label, **self._values(sums)}, strong=True)
        self._write_notes()
        return places

    def _record(self, part: Part, line: SummaryLine) -> dict[str, Value]:
        reasons = self._book.reasons_of(line) if part == "out" else ()
        numbers = figures(self._book, line.amounts, reasons)
        return {
            "date": line.date,
            "number": line.number,
            "source": line.source,
            "paper": line.paper,
            **self._values(numbers),
        }

    def _values(self, numbers: dict[str, int]) -> dict[str, Value]:
        return {key: self._value(key, number) for key, number in numbers.items()}

    def _value(self, key: str, number: int) -> int | Money | Number:
        if key in MONEY:
            return Money(number)
        return number if key in AMOUNTS else Number(number, SPARSE_FORMAT)

    def _put_span(self, label: str, first: int, last: int, sums: dict[str, int]) -> None:
        """A total of the rows ``first``…``last``."""
        span = {
            key: f"=SUM({name}{first + 1}:{name}{last + 1})" for key, name in self._letters.items()
        }
        self._put_formulas(label, span, sums)

    def _put_sums(self, label: str, rows: Sequence[int], sums: dict[str, int]) -> None:
        """A total of totals in these rows, which are counted from 1."""
        added = {
            key: "=" + "+".join(f"{name}{row}" for row in rows)
            for key, name in self._letters.items()
        }
        self._put_formulas(label, added, sums)

    def _put_formulas(self, label: str, found: dict[str, str], sums: dict[str, int]) -> None:
        values: dict[str, Value] = {"source": label}
        for key, expression in found.items():
            values[key] = Formula(expression, self._value(key, sums[key]))
        self._put(values, strong=True)

    def _put(self, values: dict[str, Value], *, strong: bool) -> None:
        looks = self._strong if strong else self._plain
        for place, (column, look) in enumerate(zip(self._columns, looks, strict=True)):
            self._sheet.put(self._row, place, values.get(column.key), look)
        self._row += 1

    def _looks(self, *, strong: bool) -> list[Look]:
        """How the cells of a row look, column by column; those of numbers bring their format."""
        looks = []
        for column in self._columns:
            look = Look(size=10, align=column.align, box=True, vertical="top")
            if strong:
                look = LABEL if column.key == "source" else TOTAL
            if column.key in self._letters:
                look = look.for_value(self._value(column.key, 0))
            looks.append(look)
        return looks

    # --- part 3 --------------------------------------------------------------------------

    def write_totals(self, places: dict[Part, _Places]) -> None:
        """What stands, came and left; everything that follows from something else is a
        formula."""
        rows: dict[TotalKind, list[int]] = defaultdict(list)
        for total in self._book.totals():
            sums = figures(self._book, total.amounts)
            values = {"source": total_label(self._form, total), **self._values(sums)}
            if not total.has_titles:
                values["titles"] = self._form.text("no_titles")
            for key, name in self._letters.items():
                expression = self._expression(total, key, name, rows, places)
                if expression:
                    values[key] = Formula(expression, self._value(key, sums[key]))
            self._put(values, strong=total.kind in _STRONG)
            if total.kind is TotalKind.END:
                # the next year begins with it
                rows = defaultdict(list, {TotalKind.START: [self._row]})
            else:
                rows[total.kind].append(self._row)
        first = self._row - 1
        self._sheet.least(self._row, GAP)
        self._row += 1
        agrees = self._form.text("agrees" if self._book.agrees else "differs")
        self._sheet.across(self._row, 0, len(self._columns) - 1, agrees, CAPTION)
        self._row += 1
        self._write_notes()
        self._write_signatures()
        self._sheet.keep(first, self._row)

    def _expression(
        self,
        total: SummaryTotal,
        key: str,
        name: str,
        rows: dict[TotalKind, list[int]],
        places: dict[Part, _Places],
    ) -> str:
        """The formula of a cell of part 3, empty where the number stands by itself."""
        if key == "titles":
            return ""
        match total.kind:
            case TotalKind.RECEIVED:
                return _reference("in", total, key, places)
            case TotalKind.DISPOSED:
                return _reference("out", total, key, places)
            case TotalKind.RECEIVED_YEAR | TotalKind.DISPOSED_YEAR:
                came = total.kind is TotalKind.RECEIVED_YEAR
                cells = rows[TotalKind.RECEIVED if came else TotalKind.DISPOSED]
                return "=" + "+".join(f"{name}{row}" for row in cells)
            case TotalKind.END:
                plus = (TotalKind.START, TotalKind.OPENED, TotalKind.RECEIVED_YEAR)
                added = "+".join(f"{name}{row}" for kind in plus for row in rows[kind])
                return f"={added}-{name}{rows[TotalKind.DISPOSED_YEAR][0]}"
        return ""

    # --- the end -------------------------------------------------------------------------

    def _write_signatures(self) -> None:
        """Who keeps the book, the accountant, the head of the school."""
        form, school = self._form, self._book.school
        places = list_signatures(self._columns)
        people = (
            ("sign_librarian", school.librarian_position, school.librarian_name),
            ("sign_accountant", "", school.accountant_name),
            ("sign_head", school.director_position, school.director_name),
        )
        for key, position, name in people:
            self._row = write_signature(
                self._sheet, self._row, form, form.text(key), (position, name), places
            )
        if self._book.legal_basis:
            last = len(self._columns) - 1
            self._sheet.across(self._row, 0, last, self._book.legal_basis, SMALL)

    def _write_notes(self) -> None:
        for note in notes_of(self._form, self._book):
            self._sheet.across(self._row, 0, len(self._columns) - 1, note, PARAGRAPH)
            self._row += 1


def _reference(part: Part, total: SummaryTotal, key: str, places: dict[Part, _Places]) -> str:
    """The cell of part 1 or part 2 that holds the total of a quarter; none without records."""
    found = places[part]
    row = found.quarters.get(_quarter(total.days.last))
    name = found.letters.get(key)
    return f"='{SHEET_NAMES[part]}'!{name}{row}" if row and name else ""


def _quarter(day: dt.date) -> _Quarter:
    return day.year, quarter_of(day)
