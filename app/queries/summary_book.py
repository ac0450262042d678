"""The summary book (книга суммарного учёта) of a fund: a reading of the ledger.

Nothing is stored: records are the numbers given at posting, everything else is counted from
movements, titles and lists of the school as they are now (Порядок № 1077, раздел VI).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core.library_settings import SUMMARY_BY_LEVELS, SUMMARY_LEGAL_BASIS
from app.core.periods import QUARTERS, Period
from app.core.stock import Account, DocumentKind, Fund, SummaryPart
from app.models import Copy, Lot, Movement, Title
from app.models.library import Library
from app.queries.papers import paper_school
from app.queries.school import setting
from app.queries.summary_book_columns import (
    ColumnRules,
    TitleFeatures,
    reason_columns,
    reason_key,
)
from app.queries.summary_book_data import (
    Amounts,
    SummaryBook,
    SummaryColumn,
    SummaryLine,
    SummaryQuarter,
    SummaryYear,
)
from app.queries.summary_book_records import (
    IN_BOOK,
    corrected_movements,
    paper_of,
    records_of,
    source_of,
)

ONE_DAY = dt.timedelta(days=1)


class SummaryBookQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def book(self, fund: Fund, period: Period) -> SummaryBook:
        """The three parts of the book over any days.

        A period without a beginning starts with the year of the first movement of the fund.
        """
        with self._library.read() as session:
            return _Reading(session, fund, _from_a_day(session, fund, period)).book()

    def last_day(self, fund: Fund) -> dt.date | None:
        """The day of the last movement of a fund, ``None`` while there is none."""
        with self._library.read() as session:
            return session.execute(
                select(func.max(Movement.record_date)).where(Movement.fund == fund, IN_BOOK)
            ).scalar_one()


def _from_a_day(session: Session, fund: Fund, period: Period) -> Period:
    if period.first is not None:
        return period
    begin: dt.date | None = session.execute(
        select(func.min(Movement.record_date)).where(Movement.fund == fund, IN_BOOK)
    ).scalar_one()
    year = min(begin or period.last, period.last).year
    return Period(dt.date(year, 1, 1), period.last)


@dataclass(slots=True)
class _Sum:
    """Amounts while they are being counted; ``titles`` is net copies by title."""

    balance: int = 0
    balance_total: int = 0
    off: int = 0
    off_total: int = 0
    by: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    titles: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add(
        self, account: str, title_id: int, keys: Sequence[str], copies: int, total: int
    ) -> None:
        if account == Account.BALANCE:
            self.balance += copies
            self.balance_total += total
        else:
            self.off += copies
            self.off_total += total
        self.titles[title_id] += copies
        for key in keys:
            self.by[key] += copies

    def amounts(self, columns: Sequence[SummaryColumn], sign: int = 1) -> Amounts:
        titles = sum((net > 0) - (net < 0) for net in self.titles.values())
        return Amounts(
            sign * (self.balance + self.off),
            sign * titles,
            sign * self.balance,
            sign * self.balance_total,
            sign * self.off,
            sign * self.off_total,
            tuple(sign * self.by.get(column.key, 0) for column in columns),
        )


class _Reading:
    """One book; ``period`` has both ends."""

    def __init__(self, session: Session, fund: Fund, period: Period) -> None:
        self._session = session
        self._fund = fund
        self._first = period.first or period.last
        self._last = period.last
        by_levels = setting(session, SUMMARY_BY_LEVELS) == "yes"
        self._rules = ColumnRules(session, fund, by_levels=by_levels)
        self._keys: dict[int, tuple[str, ...]] = {}
        self._grades_merged = False
        self._sums: dict[tuple[int, int], _Sum] = defaultdict(_Sum)
        self._opened: dict[dt.date, _Sum] = defaultdict(_Sum)
        self._start, self._end = _Sum(), _Sum()

    def book(self) -> SummaryBook:
        self._read_titles()
        self._read_movements()
        self._put_back_titles()
        places = (self._start, *self._sums.values(), *self._opened.values())
        used = {key for place in places for key, copies in place.by.items() if copies}
        columns = self._rules.shown(used)
        received, disposed = self._lines(columns)
        reasons = reason_columns(self._session, {line.reason for line in disposed})
        return SummaryBook(
            fund=self._fund,
            period=Period(self._first, self._last),
            columns=columns,
            reasons=reasons,
            received=received,
            disposed=disposed,
            years=self._years(columns, received, disposed),
            counted_end=self._end.amounts(columns),
            grades_merged=self._grades_merged,
            school=paper_school(self._session, self._last),
            legal_basis=setting(self._session, SUMMARY_LEGAL_BASIS),
        )

    # --- counting ------------------------------------------------------------------------

    def _read_titles(self) -> None:
        """The columns of every title that the fund has or had."""
        of_fund = select(Lot.title_id).where(Lot.fund == self._fund)
        rows = self._session.execute(
            select(Title.id, Title.kind, Title.bbk, Title.grade_from, Title.grade_to).where(
                Title.id.in_(of_fund)
            )
        )
        known: dict[TitleFeatures, tuple[str, ...]] = {}
        for title_id, kind, bbk, first, last in rows:
            features = TitleFeatures(kind, bbk, first or last)
            if features not in known:
                known[features] = self._rules.columns_of(features)
            self._keys[title_id] = known[features]
            if self._fund is Fund.TEXTBOOKS and first and last and first < last:
                self._grades_merged = True

    def _read_movements(self) -> None:
        """All that moved in the fund until the end of the period."""
        # an opening balance of the day after it was there before that day began
        by_the_end = or_(
            Movement.record_date <= self._last,
            (Movement.part == SummaryPart.NONE) & (Movement.record_date == self._last + ONE_DAY),
        )
        rows = self._session.execute(
            select(
                Movement.document_id,
                Movement.part,
                Movement.record_date,
                Movement.account,
                Copy.title_id,
                func.sum(Movement.delta),
                func.sum(Movement.delta * Movement.price),
            )
            .join(Copy, Copy.id == Movement.copy_id)
            .where(Movement.fund == self._fund, IN_BOOK, by_the_end)
            .group_by(Movement.document_id, Movement.part, Movement.account, Copy.title_id)
        )
        for document_id, part, day, account, title_id, copies, total in rows:
            keys = self._keys.get(title_id, ())
            for counted in self._places(document_id, part, day):
                counted.add(account, title_id, keys, copies, total)

    def _places(self, document_id: int, part: int, day: dt.date) -> tuple[_Sum, _Sum]:
        """Where movements count: at the end always, and at the start, in a record or among the
        opening balances of the period."""
        if part == SummaryPart.NONE:
            place = self._start if day <= self._first else self._opened[day]
        else:
            place = self._start if day < self._first else self._sums[document_id, part]
        return place, self._end

    def _put_back_titles(self) -> None:
        """A corrected receipt may give a kept copy another title. What was recorded before the
        correction stays with the title that the corrected line had."""
        for moved in corrected_movements(self._session, self._fund, self._last):
            old, new = self._keys.get(moved.old_title, ()), self._keys.get(moved.new_title, ())
            for place in self._places(moved.document_id, moved.part, moved.day):
                place.add(moved.account, moved.new_title, new, -moved.copies, -moved.total)
                place.add(moved.account, moved.old_title, old, moved.copies, moved.total)

    # --- records -------------------------------------------------------------------------

    def _lines(
        self, columns: Sequence[SummaryColumn]
    ) -> tuple[tuple[SummaryLine, ...], tuple[SummaryLine, ...]]:
        received: list[SummaryLine] = []
        disposed: list[SummaryLine] = []
        for row in self._session.execute(records_of(self._fund, self._first, self._last)):
            is_in = row.part == SummaryPart.IN
            counted = self._sums.get((row.document_id, row.part), _Sum())
            line = SummaryLine(
                id=row.id,
                document_id=row.document_id,
                document=DocumentKind(row.kind),
                number=row.number,
                date=row.record_date,
                source=source_of(row),
                paper=paper_of(row),
                amounts=counted.amounts(columns, 1 if is_in else -1),
                is_reversal=row.reverses_id is not None,
                reason="" if is_in else reason_key(row.kind, row.reason_code or ""),
            )
            (received if is_in else disposed).append(line)
        return tuple(received), tuple(disposed)

    # --- part 3 --------------------------------------------------------------------------

    def _years(
        self,
        columns: Sequence[SummaryColumn],
        received: Sequence[SummaryLine],
        disposed: Sequence[SummaryLine],
    ) -> tuple[SummaryYear, ...]:
        years = []
        start = self._start.amounts(columns)
        present = dict(self._start.titles)
        for year in range(self._first.year, self._last.year + 1):
            days = _within(Period.year(year), self._first, self._last)
            quarters = tuple(
                SummaryQuarter(
                    number,
                    part,
                    _sum_of(received, part, len(columns)),
                    _sum_of(disposed, part, len(columns)),
                )
                for number in range(1, len(QUARTERS) + 1)
                if (part := _overlap(Period.quarter(year, number), days)) is not None
            )
            came = _sum_of(received, days, len(columns))
            gone = _sum_of(disposed, days, len(columns))
            opened = self._opened_in(days, columns)
            end = start.plus(opened).plus(came).plus(gone, -1)
            end = replace(end, titles=self._titles_after(present, days, received, disposed))
            years.append(SummaryYear(year, days, start, opened, quarters, came, gone, end))
            start = end
        return tuple(years)

    def _opened_in(self, days: Period, columns: Sequence[SummaryColumn]) -> Amounts:
        """Opening balances after the first day, that of the day after the last included."""
        inside = Period((days.first or days.last) + ONE_DAY, days.last + ONE_DAY)
        parts = [one.amounts(columns) for day, one in self._opened.items() if day in inside]
        return Amounts.sum(parts, len(columns))

    def _titles_after(
        self,
        present: dict[int, int],
        days: Period,
        received: Sequence[SummaryLine],
        disposed: Sequence[SummaryLine],
    ) -> int:
        """How many titles are there after these days; ``present`` is moved on to then."""
        inside = Period((days.first or days.last) + ONE_DAY, days.last + ONE_DAY)
        moved = [one for day, one in self._opened.items() if day in inside]
        for part, lines in ((SummaryPart.IN, received), (SummaryPart.OUT, disposed)):
            moved += [self._sums[line.document_id, part] for line in lines if line.date in days]
        for one in moved:
            for title_id, copies in one.titles.items():
                present[title_id] = present.get(title_id, 0) + copies
        return sum(copies > 0 for copies in present.values())


def _within(period: Period, first: dt.date, last: dt.date) -> Period:
    return Period(max(period.first or first, first), min(period.last, last))


def _overlap(period: Period, days: Period) -> Period | None:
    first, last = (
        max(period.first or days.last, days.first or days.last),
        min(period.last, days.last),
    )
    return Period(first, last) if first <= last else None


def _sum_of(lines: Iterable[SummaryLine], days: Period, columns: int) -> Amounts:
    return Amounts.sum((line.amounts for line in lines if line.date in days), columns)
