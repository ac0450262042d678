"""What the workbooks of several papers share: ruled lists, marks, commissions, signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise

from app.queries.paper_data import CommissionData, PaperStatus
from app.reports.form_parts import BLANK_MEMBERS, fit_columns
from app.reports.forms import Form
from app.reports.table_parts import Column
from app.reports.workbook_cells import Formula, Look, Money, Number, Value
from app.reports.workbook_geometry import PrintFrame
from app.reports.workbook_sheet import Sheet

PLAIN = Look()
PARAGRAPH = Look(vertical="top")
RIGHT = Look(align="right")
CENTER = Look(align="center")
SMALL = Look(size=8, align="center", vertical="top")
RULED_CENTER = Look(rule=True, align="center")
PERSON = Look(size=10, rule=True, align="center")
REQUISITE_CAPTION = Look(size=10.5, vertical="top")
REQUISITE = Look(rule=True, vertical="top")
CAPTION = Look(bold=True, vertical="top")
CAPTION_CENTER = Look(bold=True, align="center")
LEGAL = Look(size=8, align="right", vertical="top")
TITLE = Look(size=14, bold=True, align="center")
SUBTITLE = Look(bold=True, align="center")
MARK = Look(size=14, bold=True, align="center", vertical="center", box=True)
MARK_NOTE = Look(size=9, align="center", vertical="center", box=True)
HEAD = Look(size=9, align="center", vertical="center", box=True)
TURNED_HEAD = replace(HEAD, turned=True)
NUMBERS = Look(size=8, align="center", vertical="center", box=True)
TOTAL = Look(size=10, bold=True, box=True, align="right", vertical="center")

Span = tuple[int, int]
"""First and last column."""

ACT_WIDTHS = (50.0, 2.0, 22.0, 26.0, 2.0, 26.0, 2.0, 24.0, 26.0)
"""Columns of an act in millimetres; the narrow ones part the ruled lines."""
ACT_LAST = len(ACT_WIDTHS) - 1
ACT_SIGNATURES: tuple[Span, ...] = ((0, 0), (2, 3), (5, 5), (7, 8))
ACT_MEMBERS: tuple[Span, ...] = ((0, 0), (2, 5), (7, 8))
ACT_MARK: Span = (0, 2)
ACT_CAPTION: Span = (0, 1)

LETTERS = 26
GAP = 9.0
"""Points between the parts of a paper."""

_SIGNATURE_HEIGHT = 20.0
_SIGNATURE_SHARES = (0.18, 0.62, 0.75)
_STACKED_SHARES = (0.45, 0.7)


def list_columns(columns: Sequence[Column], frame: PrintFrame) -> tuple[Column, ...]:
    """The columns made as wide together as the page."""
    return fit_columns(columns, frame.inner_width)


def widths_of(columns: Sequence[Column]) -> list[float]:
    """Widths of columns in millimetres."""
    return [column.width for column in columns]


def letter(index: int) -> str:
    """«A» for 0, «AA» for 26."""
    before, place = divmod(index, LETTERS)
    return (letter(before - 1) if before else "") + chr(ord("A") + place)


def write_list(
    sheet: Sheet,
    top: int,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Value]],
    totals: Mapping[str, int | Money | Number],
    label: str,
    link: str = "",
) -> int:
    """Write head, numbers, rows and the total row; return the row number after them.

    ``totals`` maps the totalled columns to the values of their ``=SUM``; ``link`` stands
    between them. Without totalled columns ``label`` takes the whole row. Where the list is
    empty it has one blank row, and the total is plain zero, for there is nothing to sum. The
    total stays with the last row.
    """
    first = head_end(top, columns)
    write_head(sheet, top, columns)
    looks = [Look(size=10, align=column.align, box=True, vertical="top") for column in columns]
    for offset, row in enumerate(rows or [{}]):
        for index, column in enumerate(columns):
            sheet.put(first + offset, index, row.get(column.key), looks[index])
    last = first + max(1, len(rows))
    begin = 0
    words = label
    for index, column in enumerate(columns):
        if column.key not in totals:
            continue
        if index > begin:
            sheet.across(last, begin, index - 1, words, TOTAL)
        total = totals[column.key]
        name = letter(index)
        value = Formula(f"=SUM({name}{first + 1}:{name}{last})", total) if rows else total
        sheet.put(last, index, value, TOTAL)
        begin, words = index + 1, link
    if begin < len(columns):
        sheet.across(last, begin, len(columns) - 1, None if totals else label, TOTAL)
    sheet.keep(last - 1, last)
    return last + 1


def head_end(top: int, columns: Sequence[Column]) -> int:
    """The row after the head of a list: titles, their groups if there are any, numbers."""
    return top + (3 if any(column.group for column in columns) else 2)


def write_head(sheet: Sheet, top: int, columns: Sequence[Column]) -> None:
    """The head of a list; it is repeated on every page."""
    numbers = head_end(top, columns) - 1
    sheet.repeat_rows(top, numbers)
    grouped = numbers - top == 2
    position = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        size = len(list(members))
        if group:
            sheet.across(top, position, position + size - 1, group, HEAD)
        for index in range(position, position + size):
            title = columns[index].title
            look = TURNED_HEAD if columns[index].turned else HEAD
            if grouped and not group:
                sheet.stack(range(top, numbers), index, title, look)
            else:
                sheet.put(numbers - 1, index, title, look)
            sheet.put(numbers, index, index + 1, NUMBERS)
        position += size


def write_mark(sheet: Sheet, row: int, span: Span, form: Form, mark: tuple[str, str]) -> None:
    """The word of the status and its note, in a box of two rows; a posted paper has none."""
    word, note = mark
    if word:
        sheet.across(row, *span, word, MARK)
        sheet.across(row + 1, *span, note, MARK_NOTE)


def status_words(form: Form, status: PaperStatus, reverses: str) -> tuple[str, str]:
    """«ЧЕРНОВИК» or «СТОРНО» with its note; empty for a posted paper."""
    if status is PaperStatus.DRAFT:
        return form.text("draft"), form.text("draft_note")
    if status is PaperStatus.REVERSAL:
        note = form.text("reversal_note", reverses=reverses or form.text("blank"))
        return form.text("reversal"), note
    return "", ""


def status_header(form: Form, status: PaperStatus) -> str:
    """The word above every printed page; empty for a posted paper."""
    words = {PaperStatus.DRAFT: "draft", PaperStatus.REVERSAL: "reversal"}
    return form.text(words[status]) if status in words else ""


def write_members(sheet: Sheet, row: int, form: Form, commission: CommissionData) -> int:
    """The commission by name, blank lines where nobody is named; return the row after it."""
    chair = commission.chair
    named = [(form.text("member_chair"), chair.position, chair.name)] if chair else []
    named += [(form.text("member"), m.position, m.name) for m in commission.others]
    if not named:
        named = [(form.text("member_chair"), "", "")]
        named += [(form.text("member"), "", "")] * BLANK_MEMBERS
    sheet.across(row, 0, ACT_LAST, form.text("commission"), PLAIN)
    row += 1
    for texts in named:
        for index, (span, text) in enumerate(zip(ACT_MEMBERS, texts, strict=True)):
            sheet.across(row, *span, text, PERSON if index else PLAIN)
        row += 1
    hints = (form.text("hint_position"), form.text("hint_member"))
    for span, hint in zip(ACT_MEMBERS[1:], hints, strict=True):
        sheet.across(row, *span, hint, SMALL)
    sheet.keep(row - 1, row)
    return row + 1


def list_signatures(columns: Sequence[Column], *, stacked: bool = False) -> list[Span]:
    """Places of the signatures under a list: whole columns, about as wide as they should be.

    ``stacked`` ones leave no place for the caption: it has a row of its own.
    """
    shares = _STACKED_SHARES if stacked else _SIGNATURE_SHARES
    edges = list(accumulate(column.width for column in columns))
    cuts = [0]
    for number, share in enumerate(shares):
        free = range(cuts[-1] + 1, len(columns) - len(shares) + number + 1)
        cuts.append(min(free, key=lambda cut: abs(edges[cut - 1] - share * edges[-1])))
    cuts.append(len(columns))
    return [(start, stop - 1) for start, stop in pairwise(cuts)]


def write_signatures(
    sheet: Sheet, top: int, form: Form, commission: CommissionData, places: Sequence[Span]
) -> int:
    """Signature lines of a commission; return the row number after them.

    ``places`` are those of caption, position, signature and name.
    """
    chair = commission.chair
    people = [(chair.position, chair.name) if chair else ("", "")]
    people += [(m.position, m.name) for m in commission.others] or [("", "")] * BLANK_MEMBERS
    labels = [form.text("sign_chair"), form.text("sign_members")] + [""] * len(people)
    row = top
    for label, person in zip(labels, people, strict=False):
        row = write_signature(sheet, row, form, label, person, places)
    return row


def write_signature(
    sheet: Sheet,
    row: int,
    form: Form,
    label: str,
    person: tuple[str, str],
    places: Sequence[Span],
) -> int:
    """One signature line with its small captions; return the row number after it.

    ``person`` is position and name. Without a place for the caption (three ``places``)
    it stands in a row of its own.
    """
    *captions, position, signature, name = places
    first = row
    if captions:
        sheet.across(row, *captions[0], label, PLAIN)
    elif label:
        sheet.across(row, position[0], name[1], label, PLAIN)
        row += 1
    sheet.least(row, _SIGNATURE_HEIGHT)
    texts = (person[0], "", person[1])
    hints = ("hint_position", "hint_signature", "hint_name")
    for span, text, hint in zip((position, signature, name), texts, hints, strict=True):
        sheet.across(row, *span, text, PERSON)
        sheet.across(row + 1, *span, form.text(hint), SMALL)
    sheet.keep(first, row + 1)
    return row + 2
