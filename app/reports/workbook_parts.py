"""What the workbooks of several papers share: ruled lists and signature lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.queries.paper_data import CommissionData
from app.reports.form_parts import BLANK_MEMBERS
from app.reports.forms import Form
from app.reports.table_parts import Column
from app.reports.workbook import Formula, Look, Money, Sheet, Value

MM_PER_UNIT = 2.0
"""Millimetres of a printed column in one of Excel's units of width, about."""

PLAIN = Look()
SMALL = Look(size=8, align="center")
RULED = Look(rule=True)
RULED_CENTER = Look(rule=True, align="center")
CAPTION = Look(bold=True)
TITLE = Look(size=14, bold=True, align="center")
SUBTITLE = Look(size=12, align="center")
MARK = Look(size=16, bold=True, align="center")
HEAD = Look(size=9, align="center", wrap=True, box=True)
NUMBERS = Look(size=8, align="center", box=True)
TOTAL = Look(bold=True, box=True, align="right")


def unit_widths(columns: Sequence[Column]) -> list[float]:
    """Widths of columns in Excel's units."""
    return [column.width / MM_PER_UNIT for column in columns]


def letter(index: int) -> str:
    """«A» for 0; lists have fewer than 27 columns."""
    return chr(ord("A") + index)


def write_list(
    sheet: Sheet,
    top: int,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Value]],
    totals: Mapping[str, int | Money],
    label: str,
) -> int:
    """Write head, numbers, rows and the total row; return the row number after them.

    ``totals`` maps the totalled columns to the values of their ``=SUM``. Where the
    list is empty the total is plain zero, for there is nothing to sum.
    """
    sheet.repeat_rows(top, top + 1)
    for index, column in enumerate(columns):
        title = f"{column.group}: {column.title}" if column.group else column.title
        sheet.put(top, index, title, HEAD)
        sheet.put(top + 1, index, index + 1, NUMBERS)
    first = top + 2
    looks = [Look(size=10, align=c.align, wrap=c.wrap, box=True, top=True) for c in columns]
    for offset, row in enumerate(rows):
        for index, column in enumerate(columns):
            sheet.put(first + offset, index, row[column.key], looks[index])
    last = first + len(rows)
    leading = next(i for i, column in enumerate(columns) if column.key in totals)
    if leading:
        sheet.across(last, 0, leading - 1, label, TOTAL)
    for index, column in enumerate(columns[leading:], start=leading):
        value: Value = None
        if column.key in totals:
            total = totals[column.key]
            name = letter(index)
            value = Formula(f"=SUM({name}{first + 1}:{name}{last})", total) if rows else total
        sheet.put(last, index, value, TOTAL)
    return last + 1


def write_signatures(
    sheet: Sheet,
    top: int,
    form: Form,
    commission: CommissionData,
    places: Sequence[tuple[int, int]],
) -> int:
    """Signature lines of a commission; return the row number after them.

    ``places`` are the first and last columns of caption, position, signature and name.
    """
    chair = commission.chair
    people = [(chair.position, chair.name) if chair else ("", "")]
    people += [(m.position, m.name) for m in commission.others] or [("", "")] * BLANK_MEMBERS
    labels = [form.text("sign_chair"), form.text("sign_members")] + [""] * len(people)
    row = top
    for label, (position, name) in zip(labels, people, strict=False):
        row = write_signature(sheet, row, form, label, (position, name), places)
    return row


def write_signature(
    sheet: Sheet,
    row: int,
    form: Form,
    label: str,
    person: tuple[str, str],
    places: Sequence[tuple[int, int]],
) -> int:
    """One signature line with its small captions; return the row number after it."""
    hints = ("", form.text("hint_position"), form.text("hint_signature"), form.text("hint_name"))
    values = (label, person[0], "", person[1])
    for index, ((first, last), value, hint) in enumerate(zip(places, values, hints, strict=True)):
        sheet.across(row, first, last, value, RULED_CENTER if index else PLAIN)
        if hint:
            sheet.across(row + 1, first, last, hint, SMALL)
    return row + 2
