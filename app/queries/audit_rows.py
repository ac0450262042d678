"""The rows of the books as the audit reads them: plain, unconverted, one stream after another.

Dates stay as the file has them («2026-09-30»), and words are not made into enumerations: a file
that was changed past the program must not stop the audit.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, select, type_coerce
from sqlalchemy.orm import Session

from app.core.stock import DocumentStatus
from app.models import Copy, CustodyEvent, Document, Lot, Movement, SummaryRecord

_STEP = 5000


class CopyFacts(NamedTuple):
    """A copy; ``disposed``: an opening balance entered it as disposed of before."""

    id: int
    title_id: int
    lot_id: int
    number: str | None
    key: str
    barcode: str | None
    fund: str
    account: str
    price: int
    state: str
    lent_by_id: int | None
    disposed: bool


class Move(NamedTuple):
    """A movement; ``day`` is the record date as written."""

    id: int
    document_id: int
    copy_id: int
    day: str
    fund: str
    account: str
    part: int
    delta: int
    price: int


class Handing(NamedTuple):
    """A custody event."""

    id: int
    document_id: int
    copy_id: int
    day: str
    delta: int


class Record(NamedTuple):
    """A record of the summary book."""

    id: int
    document_id: int
    fund: str
    part: int
    scope: int
    number: int
    day: str


class DocumentFacts(NamedTuple):
    """A document; dates as written, ``None`` where there is none."""

    id: int
    kind: str
    status: str
    number: str
    day: str
    record_day: str | None
    reverses_id: int | None
    corrects_id: int | None
    posted_at: str | None

    @property
    def is_posted(self) -> bool:
        """Posted, reversed since or not."""
        return self.status in (DocumentStatus.POSTED, DocumentStatus.REVERSED)


class History(NamedTuple):
    """A copy with all its movements in the order they were written."""

    copy: CopyFacts
    moves: tuple[Move, ...]


class AuditRows:
    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def documents(self) -> dict[int, DocumentFacts]:
        """All documents by id."""
        columns = (
            Document.id,
            Document.kind,
            Document.status,
            Document.number,
            written(Document.date),
            written(Document.record_date),
            Document.reverses_id,
            Document.corrects_id,
            written(Document.posted_at),
        )
        return {
            row[0]: DocumentFacts(*row)
            for row in self._session.execute(select(*columns).order_by(Document.id))
        }

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """All records of the summary books in the order they were written."""
        columns = (
            SummaryRecord.id,
            SummaryRecord.document_id,
            SummaryRecord.fund,
            SummaryRecord.part,
            SummaryRecord.scope,
            SummaryRecord.number,
            written(SummaryRecord.record_date),
        )
        found = self._session.execute(select(*columns).order_by(SummaryRecord.id))
        return tuple(Record(*row) for row in found)

    def copies(self) -> Iterator[CopyFacts]:
        """All copies in the order of their ids."""
        statement = (
            select(
                Copy.id,
                Copy.title_id,
                Copy.lot_id,
                Copy.inventory_number,
                Copy.inventory_key,
                Copy.barcode,
                Copy.fund,
                Copy.account,
                Copy.price,
                Copy.state,
                Copy.lent_by_id,
                Lot.disposed_by,
            )
            .outerjoin(Lot, Lot.id == Copy.lot_id)
            .order_by(Copy.id)
        )
        for row in self._stream(statement):
            *values, disposed_by = row
            yield CopyFacts._make([*values, bool(disposed_by)])

    def moves(self, *orders: Any, where: Any = None) -> Iterator[Move]:
        """All movements or those of a condition, by default in the order they were written."""
        statement = select(
            Movement.id,
            Movement.document_id,
            Movement.copy_id,
            written(Movement.record_date),
            Movement.fund,
            Movement.account,
            Movement.part,
            Movement.delta,
            Movement.price,
        )
        if where is not None:
            statement = statement.where(where)
        for row in self._stream(statement.order_by(*orders, Movement.id)):
            yield Move(*row)

    def handings(self) -> Iterator[Handing]:
        """All custody events by copy, in the order they were written."""
        statement = select(
            CustodyEvent.id,
            CustodyEvent.document_id,
            CustodyEvent.copy_id,
            written(CustodyEvent.record_date),
            CustodyEvent.delta,
        ).order_by(CustodyEvent.copy_id, CustodyEvent.id)
        for row in self._stream(statement):
            yield Handing(*row)

    def histories(self) -> Iterator[History]:
        """Each copy with its movements. Movements of copies that are not there are left out:
        the check of references finds them."""
        groups = groupby(self.moves(Movement.copy_id), key=lambda move: move.copy_id)
        group = next(groups, None)
        for copy in self.copies():
            while group is not None and group[0] < copy.id:
                group = next(groups, None)
            if group is not None and group[0] == copy.id:
                yield History(copy, tuple(group[1]))
                group = next(groups, None)
            else:
                yield History(copy, ())

    @cached_property
    def movement_days(self) -> dict[int, set[str]]:
        """The record dates of the movements of each document."""
        found: dict[int, set[str]] = {}
        for document_id, day in self._session.execute(
            select(Movement.document_id, written(Movement.record_date)).distinct()
        ):
            found.setdefault(document_id, set()).add(day)
        return found

    def by_document(self, where: Any = None) -> Iterator[tuple[int, list[Move]]]:
        """The movements of each document."""
        moves_in_order = self.moves(Movement.document_id, where=where)
        for document_id, moves in groupby(moves_in_order, key=lambda move: move.document_id):
            yield document_id, list(moves)

    def _stream(self, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
        return iter(self._session.execute(statement.execution_options(yield_per=_STEP)))


def written(column: Any) -> ColumnElement[Any]:
    """A date or a moment as the file has it: nothing is parsed."""
    return type_coerce(column, String)
