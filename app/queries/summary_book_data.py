"""The summary book (книга суммарного учёта, КСУ) as its readers get it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.core.periods import QUARTERS, Period, quarter_of
from app.core.stock import DocumentKind, Fund
from app.queries.paper_data import SchoolRequisites


class ColumnGroup(StrEnum):
    """What copies are told apart by; the value is the heading over the columns."""

    KINDS = "по видам"
    CONTENT = "по содержанию"
    GRADES = "по классам"
    REASONS = "причины выбытия"


@dataclass(frozen=True, slots=True)
class SummaryColumn:
    """A column of copies; one that is ``within`` another («из них») is no part of the sum."""

    key: str
    title: str
    group: ColumnGroup
    within: bool = False


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a record or a row of totals says; sums in kopecks, the rest in copies.

    ``titles`` are those of the record; of a total the sum of its records, of «Состоит на» the
    titles that are there. ``by`` follows the columns of the book.
    """

    copies: int
    titles: int
    balance: int
    balance_total: int
    off_balance: int
    off_balance_total: int
    by: tuple[int, ...]

    @property
    def total(self) -> int:
        """Kopecks on the balance and off it together."""
        return self.balance_total + self.off_balance_total

    @property
    def figures(self) -> tuple[int, ...]:
        """Everything that has to agree from the beginning of a period to its end."""
        return (
            self.copies,
            self.balance,
            self.balance_total,
            self.off_balance,
            self.off_balance_total,
            *self.by,
        )

    def plus(self, other: Amounts, sign: int = 1) -> Amounts:
        """Column by column; with ``sign`` −1 the difference."""
        return Amounts(
            self.copies + sign * other.copies,
            self.titles + sign * other.titles,
            self.balance + sign * other.balance,
            self.balance_total + sign * other.balance_total,
            self.off_balance + sign * other.off_balance,
            self.off_balance_total + sign * other.off_balance_total,
            tuple(mine + sign * theirs for mine, theirs in zip(self.by, other.by, strict=True)),
        )

    @classmethod
    def nothing(cls, columns: int) -> Amounts:
        return cls(0, 0, 0, 0, 0, 0, (0,) * columns)

    @classmethod
    def sum(cls, parts: Iterable[Amounts], columns: int) -> Amounts:
        """The sum column by column; of nothing zeros."""
        total = cls.nothing(columns)
        for part in parts:
            total = total.plus(part)
        return total


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A record of part 1 or part 2: one document, one fund.

    ``source`` is where the copies came from or where they went, ``paper`` the accompanying
    paper or the act. A reversal is negative. ``reason`` is the key of its column of reasons in
    part 2. ``id`` is that of the record.
    """

    id: int
    document_id: int
    document: DocumentKind
    number: int
    date: dt.date
    source: str
    paper: str
    amounts: Amounts
    is_reversal: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SummaryQuarter:
    """A quarter, or as much of it as the period has."""

    number: int
    days: Period
    received: Amounts
    disposed: Amounts


@dataclass(frozen=True, slots=True)
class SummaryYear:
    """Part 3 of one calendar year, or of as much of it as the period has.

    ``start`` is what was there on the first day, ``end`` on the day after the last; an opening
    balance of that day counts to both (it was there before the program).
    """

    year: int
    days: Period
    start: Amounts
    opened: Amounts
    quarters: tuple[SummaryQuarter, ...]
    received: Amounts
    disposed: Amounts
    end: Amounts

    @property
    def first_day(self) -> dt.date:
        """The day of «Состоит на» at the beginning."""
        return self.days.first or self.days.last

    @property
    def next_day(self) -> dt.date:
        """The day of «Состоит на» at the end."""
        return self.days.last + dt.timedelta(days=1)

    def totals(self) -> tuple[SummaryTotal, ...]:
        """The rows of part 3 from top to bottom; opening balances only where there are any."""
        opened = [SummaryTotal(TotalKind.OPENED, self.days, self.opened)]
        return (
            SummaryTotal(TotalKind.START, self.days, self.start),
            *(opened if any(self.opened.figures) else ()),
            *(SummaryTotal(TotalKind.RECEIVED, one.days, one.received) for one in self.quarters),
            SummaryTotal(TotalKind.RECEIVED_YEAR, self.days, self.received),
            *(SummaryTotal(TotalKind.DISPOSED, one.days, one.disposed) for one in self.quarters),
            SummaryTotal(TotalKind.DISPOSED_YEAR, self.days, self.disposed),
            SummaryTotal(TotalKind.END, self.days, self.end),
        )


class TotalKind(StrEnum):
    """What a row of part 3 says: what stands, what was entered, came or left."""

    START = "start"
    OPENED = "opened"
    RECEIVED = "received"
    RECEIVED_YEAR = "received_year"
    DISPOSED = "disposed"
    DISPOSED_YEAR = "disposed_year"
    END = "end"


@dataclass(frozen=True, slots=True)
class SummaryTotal:
    """A row of part 3. ``days`` are those of its quarter or year, of what stands those of the
    year that it begins or ends."""

    kind: TotalKind
    days: Period
    amounts: Amounts

    @property
    def day(self) -> dt.date:
        """The day of «Состоит на»."""
        if self.kind is TotalKind.END:
            return self.days.last + dt.timedelta(days=1)
        return self.days.first or self.days.last

    @property
    def quarter(self) -> str:
        """«III»: the quarter of the row."""
        return QUARTERS[quarter_of(self.days.last) - 1]

    @property
    def year(self) -> int:
        return self.days.last.year

    @property
    def whole(self) -> bool:
        """Does the row speak of a whole quarter or a whole year?"""
        return self.days in (
            Period.year(self.year),
            Period.quarter(self.year, quarter_of(self.days.last)),
        )

    @property
    def has_titles(self) -> bool:
        """Titles are told of what stands: a title may come and go more than once."""
        return self.kind in (TotalKind.START, TotalKind.END)


@dataclass(frozen=True, slots=True)
class SummaryBook:
    """The three parts of one fund over a period; ``period.first`` is always a day.

    ``reasons`` are the columns of part 2 beside ``columns``. ``counted_end`` is what stood on
    the day after the period as the ledger says it without the records of the parts: the books
    agree when it is the ``end`` of the last year.
    """

    fund: Fund
    period: Period
    columns: tuple[SummaryColumn, ...]
    reasons: tuple[SummaryColumn, ...]
    received: tuple[SummaryLine, ...]
    disposed: tuple[SummaryLine, ...]
    years: tuple[SummaryYear, ...]
    counted_end: Amounts
    grades_merged: bool = False
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    legal_basis: str = ""

    @property
    def first_day(self) -> dt.date:
        return self.years[0].first_day

    @property
    def agrees(self) -> bool:
        """Start + opening + part 1 − part 2 = what the ledger counts, in every column."""
        return self.years[-1].end.figures == self.counted_end.figures

    def totals(self) -> tuple[SummaryTotal, ...]:
        """The rows of part 3; the end of a year is the beginning of the next one."""
        rows = [total for year in self.years for total in year.totals()]
        return (
            rows[0],
            *(total for total in rows[1:] if total.kind is not TotalKind.START),
        )

    def reasons_of(self, line: SummaryLine) -> tuple[int, ...]:
        """The copies of a record of part 2 by :attr:`reasons`."""
        return tuple(
            line.amounts.copies if column.key == line.reason else 0 for column in self.reasons
        )
