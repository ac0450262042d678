"""Summary books to print: from an empty one to ten years."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from app.core.periods import Period
from app.core.stock import DocumentKind, Fund
from app.queries.summary_book_data import (
    Amounts,
    ColumnGroup,
    SummaryBook,
    SummaryColumn,
    SummaryLine,
    SummaryQuarter,
    SummaryYear,
)
from tests.reports.samples import SCHOOL

COLUMNS = (
    SummaryColumn("kind:1", "Книги", ColumnGroup.KINDS),
    SummaryColumn("kind:2", "Журналы, газеты", ColumnGroup.KINDS),
    SummaryColumn("content:1", "Естественные науки (2)", ColumnGroup.CONTENT),
    SummaryColumn("content:2", "Художественная литература (84)", ColumnGroup.CONTENT),
    SummaryColumn("content:3", "Из них педагогика (74)", ColumnGroup.CONTENT, within=True),
)
REASONS = (
    SummaryColumn("reason:worn", "Ветхость", ColumnGroup.REASONS),
    SummaryColumn("reason:loss", "Утрата", ColumnGroup.REASONS),
    SummaryColumn("reason:other", "Иные", ColumnGroup.REASONS),
)
BEGIN = Amounts(400, 350, 390, 9_000_000, 10, 0, (300, 100, 150, 250, 20))
FIRST_YEAR = 2017


def amounts(copies: int, price: int, off: int = 0) -> Amounts:
    """Of so many copies a third are magazines; ``off`` of them stand off the balance."""
    rest = copies // 3
    return Amounts(
        copies,
        min(copies, 4),
        copies - off,
        (copies - off) * price,
        off,
        0,
        (copies - rest, rest, rest, copies - rest, rest // 2),
    )


def summary_book(
    records: int, years: int = 1, fund: Fund = Fund.MAIN, last: dt.date | None = None
) -> SummaryBook:
    """``records`` a year in part 1 and half as many in part 2; every tenth is a reversal."""
    received, disposed = [], []
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        received += [_received(year, number, records) for number in range(1, records + 1)]
        disposed += [_disposed(year, number, records) for number in range(1, records // 2 + 1)]
    return _with_totals(
        SummaryBook(
            fund=fund,
            period=Period(
                dt.date(FIRST_YEAR, 1, 1), last or dt.date(FIRST_YEAR + years - 1, 12, 31)
            ),
            columns=COLUMNS,
            reasons=REASONS,
            received=tuple(line for line in received if last is None or line.date <= last),
            disposed=tuple(line for line in disposed if last is None or line.date <= last),
            years=(),
            counted_end=BEGIN,
            school=SCHOOL,
            legal_basis="Положение о порядке учёта библиотечного фонда",
        )
    )


def _day(year: int, number: int, records: int) -> dt.date:
    return dt.date(year, 1, 1) + dt.timedelta(days=364 * number // (records + 1))


def _received(year: int, number: int, records: int) -> SummaryLine:
    undone = number % 10 == 0
    copies = -3 if undone else 3 + number % 40
    return SummaryLine(
        id=year * 10_000 + number,
        document_id=number,
        document=DocumentKind.RECEIPT,
        number=number,
        date=_day(year, number, records),
        source="Сторно: Библиотечный коллектор" if undone else "Библиотечный коллектор области",
        paper=f"товарная накладная № {number * 7} от 11.03.{year}",
        amounts=amounts(copies, 250_50, 0 if undone else number % 3),
        is_reversal=undone,
    )


def _disposed(year: int, number: int, records: int) -> SummaryLine:
    reason = REASONS[number % len(REASONS)]
    return SummaryLine(
        id=year * 10_000 + 5_000 + number,
        document_id=number,
        document=DocumentKind.WRITE_OFF,
        number=number,
        date=_day(year, number, records),
        source=reason.title,
        paper=f"акт № {number} от 12.05.{year}",
        amounts=amounts(1 + number % 9, 99_90),
        reason=reason.key,
    )


def _with_totals(book: SummaryBook) -> SummaryBook:
    """The book with its part 3, counted from the records."""
    count = len(book.columns)
    years = []
    start = BEGIN
    nothing = Amounts.nothing(count)
    for number in range(book.period.last.year - FIRST_YEAR + 1):
        whole = Period.year(FIRST_YEAR + number)
        days = Period(whole.first, min(whole.last, book.period.last))

        def within(lines: tuple[SummaryLine, ...], span: Period) -> Amounts:
            return Amounts.sum((line.amounts for line in lines if line.date in span), count)

        quarters = []
        for quarter in range(1, 5):
            span = Period.quarter(FIRST_YEAR + number, quarter)
            if span.first is None or span.first > days.last:
                continue
            part = Period(span.first, min(span.last, days.last))
            quarters.append(
                SummaryQuarter(
                    quarter, part, within(book.received, part), within(book.disposed, part)
                )
            )
        came, gone = within(book.received, days), within(book.disposed, days)
        opened = amounts(7, 10_00) if number == 0 else nothing
        end = start.plus(opened).plus(came).plus(gone, -1)
        years.append(
            SummaryYear(FIRST_YEAR + number, days, start, opened, tuple(quarters), came, gone, end)
        )
        start = end
    return replace(book, years=tuple(years), counted_end=start)
