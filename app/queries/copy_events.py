"""What has happened to copies since they were entered, as registers tell it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.dates import format_date
from app.core.stock import DocumentKind, DocumentStatus
from app.models import Document, Movement
from app.queries.copies import GONE_NAMES

_DISPOSAL_NAMES: dict[DocumentKind, str] = {
    DocumentKind.WRITE_OFF: "акт",
    DocumentKind.REPLACEMENT: "замена",
    DocumentKind.TRANSFER_OUT: "передача",
    DocumentKind.TRANSFER_RETURN: "возврат",
}
_CANCELLING_NAMES = GONE_NAMES | {DocumentKind.REPLACEMENT: "сторно замены утерянного"}


@dataclass(frozen=True, slots=True)
class CopyEvent:
    """A movement of a copy after its entry. ``price`` is in kopecks; ``holds``: it was not
    reversed and reverses nothing."""

    delta: int
    price: int
    document_id: int
    kind: DocumentKind
    number: str
    date: dt.date
    record_date: dt.date
    is_reversal: bool
    holds: bool

    @property
    def paper(self) -> str:
        """«акт № 3 от 09.09.2026»: the paper of a disposal."""
        return f"{_DISPOSAL_NAMES.get(self.kind, '')} {_numbered(self)}".strip()

    @property
    def cancelling_paper(self) -> str:
        """«сторно поступления № 5 от 09.09.2026»: the paper that took an entry back."""
        return f"{_CANCELLING_NAMES[self.kind]} {_numbered(self)}"


def _numbered(event: CopyEvent) -> str:
    return f"№ {event.number} от {format_date(event.date)}"


def events_of(session: Session, copy_ids: Sequence[int]) -> dict[int, list[CopyEvent]]:
    """What left or changed its price, by copy id, in the order of the ledger.

    ``copy_ids`` are one batch of :func:`app.queries.rows.batches`. Entries are left out, so a
    copy to which nothing has happened is not there.
    """
    found: dict[int, list[CopyEvent]] = defaultdict(list)
    for row in session.execute(
        select(
            Movement.copy_id,
            Movement.delta,
            Movement.price,
            Movement.record_date,
            Document.id,
            Document.kind,
            Document.number,
            Document.date,
            Document.status,
            Document.reverses_id,
        )
        .join(Document, Document.id == Movement.document_id)
        .where(
            Movement.copy_id.in_(copy_ids),
            or_(Movement.delta == -1, Document.kind == DocumentKind.REVALUATION),
        )
        .order_by(Movement.id)
    ):
        found[row.copy_id].append(
            CopyEvent(
                delta=row.delta,
                price=row.price,
                document_id=row.id,
                kind=DocumentKind(row.kind),
                number=row.number,
                date=row.date,
                record_date=row.record_date,
                is_reversal=row.reverses_id is not None,
                holds=row.reverses_id is None and row.status == DocumentStatus.POSTED,
            )
        )
    return found


def disposal_of(events: Sequence[CopyEvent]) -> CopyEvent | None:
    """The event by which a copy has left for good."""
    for event in reversed(events):
        if event.holds and event.delta == -1 and event.kind is not DocumentKind.REVALUATION:
            return event
    return None


def cancelling_of(events: Sequence[CopyEvent]) -> CopyEvent | None:
    """The event by which the entry of a copy was taken back."""
    for event in reversed(events):
        if event.is_reversal and event.delta == -1 and event.kind in _CANCELLING_NAMES:
            return event
    return None
