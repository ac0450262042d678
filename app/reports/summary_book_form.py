"""Wording and columns of the summary book, and the words and figures of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.dates import format_date
from app.core.money import format_count, format_kopecks
from app.core.periods import Period
from app.core.stock import Fund
from app.queries.summary_book_data import (
    Amounts,
    ColumnGroup,
    SummaryBook,
    SummaryColumn,
    SummaryLine,
    SummaryQuarter,
    SummaryTotal,
    SummaryYear,
    TotalKind,
)
from app.reports.forms import Form, FormSpec
from app.reports.table_parts import Column

FORM = "summary_book"
FIGURE_WIDTH = 11.0
"""Millimetres of a column of copies by kind, content, class or reason."""
LONGEST_UPRIGHT = 4
"""A title of so many signs need not be turned."""

Part = Literal["in", "out", "totals"]
PARTS: tuple[Part, ...] = ("in", "out", "totals")
MONEY = ("balance_total", "off_balance_total")
AMOUNTS = ("copies", "balance", "balance_total", "off_balance", "off_balance_total", "titles")

_AMOUNT_KEYS = frozenset(AMOUNTS)
_RECORD_KEYS = frozenset({"date", "number", "source", "paper"}) | _AMOUNT_KEYS
_SPAN = frozenset({"quarter", "year"})
_YEAR = frozenset({"year"})
_PERIOD = frozenset({"period"})
_DATE = frozenset({"date"})
SPEC = FormSpec(
    plain=frozenset(
        {
            "title",
            *(f"fund_{fund.value}" for fund in Fund),
            *(f"part_{part}" for part in PARTS),
            *(f"facing_{part}" for part in PARTS),
            *(f"group_{group.name.lower()}" for group in ColumnGroup),
            "page_total",
            "carried",
            "brought",
            "opened",
            "no_titles",
            "agrees",
            "differs",
            "within_note",
            "grades_note",
            "pages_one",
            "pages_few",
            "pages_many",
            "sign_librarian",
            "sign_accountant",
            "sign_head",
            "hint_position",
            "hint_signature",
            "hint_name",
        }
    ),
    texts={
        "name": frozenset({"fund", "period"}),
        "days": frozenset({"first", "last"}),
        "contents": frozenset({"part", "first", "last"}),
        "running": frozenset({"name", "part"}),
        "page": frozenset({"page", "pages"}),
        "quarter_total": _SPAN,
        "year_total": _YEAR,
        "grand": _PERIOD,
        "grand_days": _PERIOD,
        "start": _DATE,
        "end": _DATE,
        "received": _SPAN,
        "disposed": _SPAN,
        "received_year": _YEAR,
        "disposed_year": _YEAR,
        "part_of_span": frozenset({"span", "days"}),
        "closing": frozenset({"pages", "pages_words", "pages_noun"}),
    },
    groups={"cover": frozenset({"institution", "department", "fund", "begun", "ended"})},
    tables={
        "in": _RECORD_KEYS,
        "in_tail": frozenset({"receipt", "accountant", "remark"}),
        "out": _RECORD_KEYS | {"remark"},
        "totals": frozenset({"source"}) | _AMOUNT_KEYS,
    },
)


@dataclass(frozen=True, slots=True)
class Block:
    """The records of a quarter with their subtotal, or the total of the year above them.

    ``label`` is empty where the subtotal would repeat the total of the whole part. ``year`` is
    true for a year's total, which has no lines of its own.
    """

    lines: tuple[SummaryLine, ...]
    label: str
    amounts: Amounts
    reasons: tuple[int, ...]
    year: bool = False


def sheets_of(form: Form, book: SummaryBook, part: Part) -> tuple[tuple[Column, ...], ...]:
    """The columns of the left and of the right page."""
    left = form.tables[part]
    if not _off_balance_sums(book):
        left = tuple(column for column in left if column.key != "off_balance_total")
    figures = [_figure_column(form, column) for column in book.columns]
    if part == "out":
        figures += [_figure_column(form, column) for column in book.reasons]
    tail = form.tables["in_tail"] if part == "in" else ()
    if book.fund is not Fund.TEXTBOOKS:
        tail = tuple(column for column in tail if column.key != "accountant")
    return left, (*figures, *tail)


def _off_balance_sums(book: SummaryBook) -> bool:
    """Whether anything off the balance has a price."""
    amounts = [line.amounts for line in (*book.received, *book.disposed)]
    amounts += [total.amounts for total in book.totals()]
    return any(one.off_balance_total for one in amounts)


def _figure_column(form: Form, column: SummaryColumn) -> Column:
    return Column(
        column.key,
        column.title,
        FIGURE_WIDTH,
        "right",
        wrap=False,
        group=form.text(f"group_{column.group.name.lower()}"),
        turned=len(column.title) > LONGEST_UPRIGHT,
    )


def figures(book: SummaryBook, amounts: Amounts, reasons: Sequence[int] = ()) -> dict[str, int]:
    """Every number of a row by the key of its column; sums in kopecks."""
    found = {key: int(getattr(amounts, key)) for key in AMOUNTS}
    found |= {column.key: copies for column, copies in zip(book.columns, amounts.by, strict=True)}
    return found | {
        column.key: copies for column, copies in zip(book.reasons, reasons, strict=False)
    }


def figure_text(key: str, value: int) -> str:
    """A number as it is printed; what there is none of leaves its cell empty."""
    if key in MONEY:
        return format_kopecks(value)
    return format_count(value) if value or key in AMOUNTS else ""


def line_words(line: SummaryLine) -> dict[str, str]:
    """The texts of a record by the key of their columns."""
    return {
        "date": format_date(line.date),
        "number": str(line.number),
        "source": line.source,
        "paper": line.paper,
    }


def blocks_of(form: Form, book: SummaryBook, part: Part) -> Iterator[Block]:
    """The records of part 1 or part 2 by quarters, with the totals of quarters and years.

    A quarter without records is passed over. A total that is the total of the whole part has no
    row of its own.
    """
    lines = book.received if part == "in" else book.disposed
    alone = len(book.years) == 1
    for year in book.years:
        met = False
        for quarter in year.quarters:
            own = tuple(line for line in lines if line.date in quarter.days)
            if not own:
                continue
            met = True
            label = "" if alone and len(year.quarters) == 1 else _quarter_label(form, quarter)
            amounts = quarter.received if part == "in" else quarter.disposed
            yield Block(own, label, amounts, _reasons(book, own))
        if met and not alone:
            own = tuple(line for line in lines if line.date in year.days)
            amounts = year.received if part == "in" else year.disposed
            yield Block((), _year_label(form, year), amounts, _reasons(book, own), year=True)


def _reasons(book: SummaryBook, lines: Sequence[SummaryLine]) -> tuple[int, ...]:
    found = [book.reasons_of(line) for line in lines]
    return tuple(map(sum, zip(*found, strict=True))) if found else (0,) * len(book.reasons)


def part_sums(book: SummaryBook, part: Part) -> dict[str, int]:
    """The totals of a whole part by the keys of its columns."""
    lines = book.received if part == "in" else book.disposed
    amounts = Amounts.sum((line.amounts for line in lines), len(book.columns))
    return figures(book, amounts, _reasons(book, lines))


def _quarter_label(form: Form, quarter: SummaryQuarter) -> str:
    total = SummaryTotal(TotalKind.RECEIVED, quarter.days, quarter.received)
    span = form.text("quarter_total", quarter=total.quarter, year=str(total.year))
    return _span(form, span, total)


def _year_label(form: Form, year: SummaryYear) -> str:
    total = SummaryTotal(TotalKind.RECEIVED_YEAR, year.days, year.received)
    return _span(form, form.text("year_total", year=str(year.year)), total)


def total_label(form: Form, total: SummaryTotal) -> str:
    """The words of a row of part 3."""
    match total.kind:
        case TotalKind.START | TotalKind.END:
            return form.text(total.kind.value, date=format_date(total.day))
        case TotalKind.OPENED:
            return form.text("opened")
        case TotalKind.RECEIVED | TotalKind.DISPOSED:
            words = form.text(total.kind.value, quarter=total.quarter, year=str(total.year))
        case _:
            words = form.text(total.kind.value, year=str(total.year))
    return _span(form, words, total)


def _span(form: Form, words: str, total: SummaryTotal) -> str:
    """The words, with the days where they are not the whole quarter or year."""
    if total.whole:
        return words
    return form.text("part_of_span", span=words, days=_days(form, total.days))


def _days(form: Form, period: Period) -> str:
    first = period.first or period.last
    return form.text("days", first=format_date(first), last=format_date(period.last))


def is_named(period: Period) -> bool:
    """Is the period a quarter or a year?"""
    return SummaryTotal(TotalKind.RECEIVED, period, Amounts.nothing(0)).whole


def period_words(form: Form, period: Period) -> str:
    """«2026 год» or «с 01.02.2026 по 15.03.2026»."""
    return period.label if is_named(period) else _days(form, period)


def grand_label(form: Form, book: SummaryBook) -> str:
    """The words of the last total of a part."""
    key = "grand" if is_named(book.period) else "grand_days"
    return form.text(key, period=period_words(form, book.period))


def book_name(form: Form, book: SummaryBook) -> str:
    """«Книга суммарного учёта основного фонда, 2026 год»."""
    return form.text("name", fund=fund_words(form, book), period=period_words(form, book.period))


def fund_words(form: Form, book: SummaryBook) -> str:
    return form.text(f"fund_{book.fund.value}")


def cover_values(form: Form, book: SummaryBook) -> dict[str, str]:
    """What is filled in on the title page."""
    school = book.school
    return {
        "institution": school.name_full or school.name_short,
        "department": school.department,
        "fund": fund_words(form, book),
        "begun": format_date(book.first_day),
        "ended": format_date(book.period.last),
    }


def notes_of(form: Form, book: SummaryBook) -> list[str]:
    """What a reader of the columns has to know."""
    notes = []
    if any(column.within for column in book.columns):
        notes.append(form.text("within_note"))
    if book.grades_merged:
        notes.append(form.text("grades_note"))
    return notes
