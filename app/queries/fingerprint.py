"""The fingerprint of the ledger up to a day: what a closed period is signed with.

It is the SHA-256 of a canonical text: one line a movement, a custody event and a record of the
summary book, by record date, then in this order of kinds, then by id. Whoever changes, adds or
removes a line of a closed period changes the fingerprint.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, case, literal, select, type_coerce
from sqlalchemy.orm import Session

from app.core.stock import Account
from app.models import CustodyEvent, Movement, SummaryRecord

_HEAD = "formulyar ledger 1"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The ledger up to a day: ``digest`` in hexadecimal digits; ``copies`` and ``total``
    (kopecks) are the school's own fund then, without what was borrowed from other schools."""

    digest: str
    copies: int
    total: int


def fingerprints(session: Session, days: Iterable[date]) -> dict[date, Fingerprint]:
    """The fingerprint of each of ``days``; the ledger is read once."""
    wanted = sorted(set(days))
    result: dict[date, Fingerprint] = {}
    if not wanted:
        return result
    state = hashlib.sha256(f"{_HEAD}\n".encode())
    copies = total = 0
    waiting = iter(wanted)
    day: date | None = next(waiting)
    for written, line, counted, amount in _lines(session, wanted[-1]):
        while day is not None and written > day.isoformat():
            result[day] = _closed(state.copy(), day, copies, total)
            day = next(waiting, None)
        state.update(line.encode())
        copies += counted
        total += amount
    while day is not None:
        result[day] = _closed(state.copy(), day, copies, total)
        day = next(waiting, None)
    return result


def _closed(state: Any, day: date, copies: int, total: int) -> Fingerprint:
    state.update(f"until {day.isoformat()}: {copies} {total}\n".encode())
    return Fingerprint(state.hexdigest(), copies, total)


_Line = tuple[str, str, int, int]
"""Record date as it is written, the canonical line, copies and kopecks that it adds."""


def _lines(session: Session, until: date) -> Iterator[_Line]:
    """The canonical lines up to a day, in their order."""
    own = Movement.account != Account.BORROWED
    movements = _stream(
        session,
        "movement",
        (
            Movement.id,
            Movement.document_id,
            Movement.copy_id,
            _written(Movement.record_date),
            Movement.fund,
            Movement.account,
            Movement.part,
            Movement.delta,
            Movement.price,
        ),
        (
            case((own, Movement.delta), else_=0),
            case((own, Movement.delta * Movement.price), else_=0),
        ),
        until,
    )
    custody = _stream(
        session,
        "custody",
        (
            CustodyEvent.id,
            CustodyEvent.document_id,
            CustodyEvent.copy_id,
            _written(CustodyEvent.record_date),
            CustodyEvent.delta,
        ),
        (literal(0), literal(0)),
        until,
    )
    records = _stream(
        session,
        "record",
        (
            SummaryRecord.id,
            SummaryRecord.document_id,
            SummaryRecord.fund,
            _written(SummaryRecord.record_date),
            SummaryRecord.part,
            SummaryRecord.scope,
            SummaryRecord.number,
        ),
        (literal(0), literal(0)),
        until,
    )
    return heapq.merge(movements, custody, records, key=lambda line: line[0])


def _stream(
    session: Session,
    kind: str,
    columns: Sequence[Any],
    amounts: tuple[Any, Any],
    until: date,
) -> Iterator[_Line]:
    """Lines of one table; the first of ``columns`` is the id, the fourth the record date."""
    written = columns[3]
    statement = (
        select(*columns, *amounts)
        .where(written <= until.isoformat())
        .order_by(written, columns[0])
        .execution_options(yield_per=5000)
    )
    for row in session.execute(statement):
        *values, copies, total = row
        yield row[3], f"{kind}|{'|'.join(map(str, values))}\n", copies, total


def _written(day: Any) -> ColumnElement[str]:
    """A date as the file has it, «2026-09-30»: nothing is parsed, so nothing is lost."""
    return type_coerce(day, String)
