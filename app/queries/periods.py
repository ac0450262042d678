"""Reading closed periods: which there are, what a closing would hold, whether one still fits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.periods import Period, quarter_of
from app.core.stock import DocumentStatus
from app.models import CustodyEvent, Movement, PeriodClosing, SummaryRecord
from app.models.library import Library
from app.queries.documents import DocumentRow, all_documents
from app.queries.fingerprint import Fingerprint, fingerprints


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A closed period, or one that was opened again.

    ``copies`` and ``total`` (kopecks) are the school's own fund at the end of ``until``.
    ``is_last``: it is the closing that can be opened again.
    """

    id: int
    since: date
    until: date
    copies: int
    total: int
    fingerprint: str
    closed_at: dt.datetime
    closed_by: str
    reopened_at: dt.datetime | None
    reopened_by: str
    is_last: bool

    @property
    def is_open_again(self) -> bool:
        return self.reopened_at is not None

    @property
    def period(self) -> Period:
        return Period(self.since, self.until)


@dataclass(frozen=True, slots=True)
class ClosingOutlook:
    """What closing up to ``until`` would hold.

    ``since`` is the first day of the period, ``None`` when nothing is recorded by then.
    ``closed_until`` is the end of the periods that are closed already. ``drafts`` bear a date
    of the period: posted later, they get a record date after it.
    """

    until: date
    since: date | None
    closed_until: date | None
    copies: int
    total: int
    drafts: tuple[DocumentRow, ...]


class PeriodQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def closings(self) -> tuple[ClosingRow, ...]:
        """All closings, those opened again too, the latest period first."""
        with self._library.read() as session:
            return closings(session)

    def closed_until(self) -> date | None:
        """The last day of the closed periods."""
        with self._library.read() as session:
            last = last_closing(session)
            return None if last is None else last.until

    def outlook(self, until: date) -> ClosingOutlook:
        """What closing up to this day would hold; asks nothing of the day."""
        with self._library.read() as session:
            last = last_closing(session)
            since = first_open_day(session)
            sign = fingerprints(session, [until])[until]
            drafts = tuple(
                row
                for row in all_documents(session)
                if row.status is DocumentStatus.DRAFT and row.date <= until
            )
            return ClosingOutlook(
                until=until,
                since=since if since is not None and since <= until else None,
                closed_until=None if last is None else last.until,
                copies=sign.copies,
                total=sign.total,
                drafts=drafts,
            )

    def suggested_ends(self, today: date) -> tuple[date, ...]:
        """Ends of quarters that have passed and are not closed, the earliest first; at most
        the last eight."""
        with self._library.read() as session:
            since = first_open_day(session)
        if since is None:
            return ()
        ends = []
        end = Period.quarter(since.year, quarter_of(since)).last
        while end < today:
            ends.append(end)
            following = end + timedelta(days=1)
            end = Period.quarter(following.year, quarter_of(following)).last
        return tuple(ends[-8:])

    def fits(self, closing_id: int) -> bool:
        """Whether the ledger still has the fingerprint that the period was closed with."""
        with self._library.read() as session:
            row = session.get_one(PeriodClosing, closing_id)
            return agrees(row, fingerprints(session, [row.until])[row.until])


def closings(session: Session) -> tuple[ClosingRow, ...]:
    """All closings, the latest period first."""
    last = last_closing(session)
    rows = session.execute(
        select(PeriodClosing).order_by(PeriodClosing.until.desc(), PeriodClosing.id.desc())
    ).scalars()
    return tuple(
        ClosingRow(
            id=row.id,
            since=row.since,
            until=row.until,
            copies=row.copies,
            total=row.total,
            fingerprint=row.fingerprint,
            closed_at=row.closed_at,
            closed_by=row.closed_by,
            reopened_at=row.reopened_at,
            reopened_by=row.reopened_by,
            is_last=last is not None and row.id == last.id,
        )
        for row in rows
    )


def last_closing(session: Session) -> PeriodClosing | None:
    """The closing that ends latest, without those opened again."""
    return session.execute(
        select(PeriodClosing)
        .where(PeriodClosing.reopened_at.is_(None))
        .order_by(PeriodClosing.until.desc(), PeriodClosing.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def first_open_day(session: Session) -> date | None:
    """The day after the last closing, else the day of the first record in the ledger; ``None``
    in a ledger without any."""
    last = last_closing(session)
    if last is not None:
        return last.until + timedelta(days=1)
    days = [
        session.execute(select(func.min(table.record_date))).scalar_one_or_none()
        for table in (Movement, CustodyEvent, SummaryRecord)
    ]
    return min((day for day in days if day is not None), default=None)


def agrees(closing: PeriodClosing, found: Fingerprint) -> bool:
    """Whether a closing says of the ledger what the ledger says itself."""
    return (closing.fingerprint, closing.copies, closing.total) == (
        found.digest,
        found.copies,
        found.total,
    )
