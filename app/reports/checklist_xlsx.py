"""The checklist as a workbook: the full table, the matrix and the totals, all of them live.

The matrix and the totals sum up the full table, so that a corrected figure of it changes them.
Per cents are cut to one decimal: less than all never shows as 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from app.core.dates import format_date
from app.core.provision import LEVELS, Amounts, TotalProvision, total_of
from app.queries.provision import ChecklistPaper
from app.reports.checklist_form import (
    ChecklistRow,
    checklist_rows,
    method_notes,
    running_name,
    unknown_note,
)
from app.reports.forms import Form
from app.reports.table_parts import Column
from app.reports.typeface import Typeface
from app.reports.workbook import Workbook
from app.reports.workbook_cells import SPARSE_FORMAT, Formula, Look, Money, Number, Value
from app.reports.workbook_geometry import LANDSCAPE_SHEET
from app.reports.workbook_parts import (
    CENTER,
    GAP,
    HEAD,
    PARAGRAPH,
    TITLE,
    TOTAL,
    head_end,
    letter,
    list_columns,
    list_signatures,
    widths_of,
    write_head,
    write_list,
    write_signature,
)
from app.reports.workbook_sheet import Sheet

PERCENT = "0.0"
CELL = Look(size=10, box=True, vertical="center")
NUMBER_CELL = replace(CELL, align="center")
SUBJECT_WIDTH = 70.0
GRADE_WIDTH = 22.0
YEAR_WIDTH = 11.0
MOST_YEARS = 5
TURNED = frozenset(
    {
        "grade",
        "pupils",
        "next",
        "need",
        "fit",
        "provided",
        "percent",
        "surplus",
        "deficit",
        "borrowed",
    }
)
"""Columns of short numbers: their titles read from bottom to top."""
SPARSE_MONEY = "#,##0.00;-#,##0.00;"
"""Sums of which many are nothing: nothing is left empty."""


def checklist_workbook(data: ChecklistPaper, form: Form, face: Typeface) -> bytes:
    """Three sheets: the full table, the matrix, totals by levels."""
    book = Workbook(running_name(form, data), data.school.name_short, data.on, face)
    full = _FullTable(data, form)
    full.write(book)
    if data.card.cells:
        _Matrix(data, form, full).write(book)
        _write_levels(book, data, form, full)
    return book.close()


def _heading(sheet: Sheet, last: int, data: ChecklistPaper, form: Form) -> int:
    """School, title, year, day; the row after them and a gap."""
    row = 0
    for text, look in (
        (data.school.name_full or data.school.name_short, CENTER),
        (form.text("title"), TITLE),
        (form.text("subtitle", year=data.card.label), CENTER),
        (form.text("as_of", date=format_date(data.on)), CENTER),
    ):
        sheet.across(row, 0, last, text, look)
        row += 1
    sheet.least(row, GAP)
    return row + 1


def _print_marks(sheet: Sheet, data: ChecklistPaper, form: Form) -> None:
    number = form.text("sheet", page="&P", pages="&N")
    sheet.print_marks(header="", running=running_name(form, data), number=number)


def _cut(expression: str) -> str:
    """A per cent cut to one decimal; what floating point loses is given back before."""
    return f"ROUNDDOWN(ROUND({expression},6),1)"


def _tenths(percent: Fraction | None) -> Number | None:
    return None if percent is None else Number(int(percent * 10) / 10, PERCENT)


def _sparse(expression: str, value: int) -> Formula:
    return Formula(expression, Number(value, SPARSE_FORMAT))


class _FullTable:
    """The columns that regions ask for, a row for each line of the plan."""

    def __init__(self, data: ChecklistPaper, form: Form) -> None:
        self._data = data
        self._form = form
        self.rows = checklist_rows(form, data)
        published = {year for row in self.rows for year, _amount in row.by_year}
        years = sorted(year for year in published if year is not None)
        self._years = years[-MOST_YEARS:]
        self._has_earlier = len(years) > MOST_YEARS
        self._has_none = None in published
        self.columns = self._all_columns()
        self._at = {column.key: letter(index) for index, column in enumerate(self.columns)}
        self.first = 0
        self.last = 0

    def _all_columns(self) -> tuple[Column, ...]:
        group = self._form.text("by_years")
        titles = [(str(year), str(year)) for year in self._years]
        if self._has_earlier:
            earlier = self._form.text("earlier", year=str(self._years[0]))
            titles.insert(0, ("earlier", earlier))
        if self._has_none:
            titles.append(("no_year", self._form.text("no_year")))
        extra = [
            Column(f"year:{key}", title, YEAR_WIDTH, "right", group=group, turned=True)
            for key, title in titles
        ]
        columns = [
            replace(column, turned=column.key in TURNED) for column in self._form.tables["full"]
        ]
        place = 1 + next(index for index, column in enumerate(columns) if column.key == "fit")
        return (*columns[:place], *extra, *columns[place:])

    def range(self, key: str) -> str:
        """The cells of a column, for the formulas of other sheets."""
        name = self._form.text("sheet_list")
        column = self._at[key]
        return f"'{name}'!${column}${self.first}:${column}${self.last}"

    def write(self, book: Workbook) -> None:
        data, form = self._data, self._form
        sheet = book.sheet(form.text("sheet_list"), widths_of(self.columns), LANDSCAPE_SHEET)
        last = len(self.columns) - 1
        head = _heading(sheet, last, data, form)
        self.first = head_end(head, self.columns) + 1
        self.last = self.first + max(len(self.rows), 1) - 1
        rows = [
            self._values(row, number, self.first + number - 1)
            for number, row in enumerate(self.rows, start=1)
        ]
        amounts = data.card.checklist.total.amounts
        totals: dict[str, int | Money] = {
            "pupils": amounts.pupils,
            "need": amounts.need,
            "fit": amounts.fit,
            "provided": amounts.provided,
            "surplus": amounts.surplus,
            "deficit": amounts.deficit,
            "sum": Money(data.card.cost.kopecks),
        }
        end = write_list(sheet, head, self.columns, rows, totals, form.text("grand"))
        sheet.least(end, GAP)
        row = end + 1
        texts = [unknown_note(form, data), *method_notes(form, data)]
        for text in filter(None, texts):
            sheet.across(row, 0, last, text, PARAGRAPH)
            row += 1
        school = data.school
        places = list_signatures(self.columns)
        for key, person in (
            ("sign_director", (school.director_position, school.director_name)),
            ("sign_librarian", (school.librarian_position, school.librarian_name)),
        ):
            row = write_signature(sheet, row, form, form.text(key), person, places)
        _print_marks(sheet, data, form)

    def _values(self, row: ChecklistRow, number: int, place: int) -> dict[str, Value]:
        """``place`` is the number of the row as formulas count rows."""
        provision = row.details.provision
        at = {key: f"{column}{place}" for key, column in self._at.items()}
        percent = Amounts.of((provision,)).percent
        share = _cut(f"{at['provided']}/{at['pupils']}*100")
        return {
            "number": number,
            "fpu": row.fpu,
            "subject": row.subject,
            "name": row.name,
            "grade": Number(row.grade, "0"),
            "classes": row.classes,
            "publisher": row.publisher,
            "years": row.years,
            "level": row.level,
            "pupils": provision.need.pupils,
            "next": row.pupils_next,
            "need": provision.need.need,
            "fit": provision.allotted,
            "provided": Formula(f"=MIN({at['pupils']},{at['fit']})", provision.provided),
            "percent": Formula(f'=IF({at["pupils"]}>0,{share},"")', _tenths(percent)),
            "surplus": _sparse(f"=MAX({at['fit']}-{at['need']},0)", provision.surplus),
            "deficit": _sparse(f"=MAX({at['need']}-{at['fit']},0)", provision.deficit),
            "price": Money(row.price)
            if row.price is not None
            else self._form.text("unknown_price"),
            "sum": self._form.text("unknown_sum")
            if row.price is None
            else Formula(
                f"={at['deficit']}*{at['price']}", Number((row.sum or 0) / 100, SPARSE_MONEY)
            ),
            "source": None,
            "borrowed": row.borrowed or None,
            "note": row.note,
            **self._by_year(row),
        }

    def _by_year(self, row: ChecklistRow) -> dict[str, Value]:
        found: dict[str, int] = {}
        for year, amount in row.by_year:
            key = "no_year" if year is None else str(year)
            if year is not None and year < self._years[0]:
                key = "earlier"
            found[f"year:{key}"] = found.get(f"year:{key}", 0) + amount
        return dict(found)


class _Matrix:
    """Per cents of subject × grade, summed from the full table."""

    def __init__(self, data: ChecklistPaper, form: Form, full: _FullTable) -> None:
        self._data = data
        self._form = form
        self._full = full
        self._grades = data.card.grades

    def write(self, book: Workbook) -> None:
        data, form, card = self._data, self._form, self._data.card
        widths = [SUBJECT_WIDTH, *(GRADE_WIDTH for _ in self._grades), GRADE_WIDTH]
        sheet = book.sheet(form.text("sheet_matrix"), widths, LANDSCAPE_SHEET)
        last = len(widths) - 1
        head = _heading(sheet, last, data, form)
        sheet.put(head, 0, form.text("subject"), HEAD)
        for index, grade in enumerate(self._grades, start=1):
            sheet.put(head, index, Number(grade, "0"), HEAD)
        sheet.put(head, last, form.text("whole"), HEAD)
        sheet.put(head + 1, 0, form.text("pupils"), TOTAL)
        for index, grade in enumerate(self._grades, start=1):
            sheet.put(head + 1, index, card.pupils.get(grade, 0), replace(TOTAL, align="center"))
        line = f"{letter(1)}{head + 2}:{letter(last - 1)}{head + 2}"
        everybody = Formula(f"=SUM({line})", sum(card.pupils.values()))
        sheet.put(head + 1, last, everybody, replace(TOTAL, align="center"))
        sheet.repeat_rows(head, head + 1)
        for row, subject in enumerate(card.subjects, start=head + 2):
            self._write_subject(sheet, row, subject, head + 1)
        bottom = head + 2 + len(card.subjects)
        self._write_totals(sheet, bottom, head + 1)
        sheet.across(bottom + 1, 0, last, form.text("matrix_note"), Look(size=9, vertical="top"))
        _print_marks(sheet, data, form)

    def _share(self, condition: str) -> str:
        got = f"SUMIFS({self._full.range('provided')},{condition})"
        needed = f"SUMIFS({self._full.range('pupils')},{condition})"
        share = _cut(f"{got}/{needed}*100")
        return f'=IF({needed}>0,{share},"")'

    def _write_subject(self, sheet: Sheet, row: int, subject: str, head: int) -> None:
        card, place = self._data.card, row + 1
        sheet.put(row, 0, subject, CELL)
        mine = f"{self._full.range('subject')},$A{place}"
        for index, grade in enumerate(self._grades, start=1):
            cell = card.cells.get((subject, grade))
            if cell is None:
                sheet.put(row, index, self._form.text("not_studied"), NUMBER_CELL)
                continue
            percent = cell.cell.amounts.percent
            value = _tenths(percent)
            at_grade = f"{mine},{self._full.range('grade')},{letter(index)}${head}"
            sheet.put(row, index, Formula(self._share(at_grade), value), NUMBER_CELL)
        whole = _tenths(card.total_of_subject(subject).weighted)
        total = Formula(self._share(mine), whole)
        sheet.put(row, len(self._grades) + 1, total, replace(NUMBER_CELL, bold=True))

    def _write_totals(self, sheet: Sheet, row: int, head: int) -> None:
        card = self._data.card
        sheet.put(row, 0, self._form.text("total_row"), TOTAL)
        look = replace(TOTAL, align="center")
        for index, grade in enumerate(self._grades, start=1):
            cells = [cell for cell in card.checklist.cells if cell.grade == grade]
            value = _tenths(total_of("", cells).weighted)
            condition = f"{self._full.range('grade')},{letter(index)}${head}"
            sheet.put(row, index, Formula(self._share(condition), value), look)
        got, needed = self._full.range("provided"), self._full.range("pupils")
        share = _cut(f"SUM({got})/SUM({needed})*100")
        whole = Formula(f'=IF(SUM({needed})>0,{share},"")', _tenths(card.checklist.total.weighted))
        sheet.put(row, len(self._grades) + 1, whole, look)


def _write_levels(book: Workbook, data: ChecklistPaper, form: Form, full: _FullTable) -> None:
    """Totals by levels in both ways."""
    columns = list_columns(form.tables["levels"], LANDSCAPE_SHEET)
    sheet = book.sheet(form.text("sheet_levels"), widths_of(columns), LANDSCAPE_SHEET)
    last = len(columns) - 1
    head = _heading(sheet, last, data, form)
    place = head_end(head, columns) + 1
    rows = []
    shown = [
        (total, [grade for grade in data.card.grades if first <= grade <= end])
        for total, (_name, first, end) in zip(data.card.checklist.levels, LEVELS, strict=True)
        if total.amounts.need
    ]
    for number, (total, grades) in enumerate(shown):
        rows.append(_level_values(columns, full, total, grades, place + number))
    everything = (data.card.checklist.total, list(data.card.grades))
    rows.append(_level_values(columns, full, *everything, place + len(shown)))
    looks = [replace(CELL, align=column.align) for column in columns]
    write_head(sheet, head, columns)
    for offset, values in enumerate(rows):
        for index, column in enumerate(columns):
            look = replace(looks[index], bold=offset == len(rows) - 1)
            sheet.put(place - 1 + offset, index, values[column.key], look)
    row = place + len(rows)
    for text in method_notes(form, data):
        sheet.across(row, 0, last, text, PARAGRAPH)
        row += 1
    _print_marks(sheet, data, form)


def _level_values(
    columns: Sequence[Column],
    full: _FullTable,
    total: TotalProvision,
    grades: Sequence[int],
    place: int,
) -> dict[str, Value]:
    at = {column.key: f"{letter(index)}{place}" for index, column in enumerate(columns)}
    grade = full.range("grade")
    bounds = f'{grade},">={min(grades)}",{grade},"<={max(grades)}"'
    amounts = total.amounts

    def summed(key: str, value: int) -> Formula:
        return Formula(f"=SUMIFS({full.range(key)},{bounds})", value)

    share = _cut(f"{at['provided']}/{at['pupils']}*100")
    return {
        "level": total.name,
        "pupils": summed("pupils", amounts.pupils),
        "provided": summed("provided", amounts.provided),
        "weighted": Formula(f'=IF({at["pupils"]}>0,{share},"")', _tenths(total.weighted)),
        "mean": Formula(f'=IFERROR({_mean(full, grades)},"")', _tenths(total.mean)),
        "deficit": summed("deficit", amounts.deficit),
        "surplus": summed("surplus", amounts.surplus),
    }


def _mean(full: _FullTable, grades: Sequence[int]) -> str:
    """The plain mean of the per cents of the cells: a line weighs what it is of its cell."""
    subject, grade, pupils = (full.range(key) for key in ("subject", "grade", "pupils"))
    cell = f"SUMIFS({pupils},{subject},{subject},{grade},{grade})"
    of_level = f"({grade}>={min(grades)})*({grade}<={max(grades)})"
    weight = f"{of_level}/({cell}+({cell}=0))"
    shares = f"SUMPRODUCT({weight}*{full.range('provided')})"
    return _cut(f"{shares}/SUMPRODUCT({weight}*{pupils})*100")
