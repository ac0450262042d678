"""Documents of every kind as lists show them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from app.core.stock import FUND_NAMES, DocumentKind, DocumentStatus, Fund
from app.models import Document, SummaryRecord
from app.queries.document_amounts import amounts_of


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list; ``total`` in kopecks, negative for a reversal.

    ``subject`` says what distinguishes it: supplier and paper, or fund and reason.
    """

    id: int
    kind: DocumentKind
    status: DocumentStatus
    number: str
    date: dt.date
    record_date: dt.date | None
    subject: str
    copies: int
    total: int
    records: tuple[int, ...]
    is_reversal: bool
    reversed_by: int | None
    corrects_id: int | None
    changed_at: dt.datetime
    version: int


def documents(
    session: Session,
    kind: DocumentKind,
    *,
    document_id: int | None = None,
    status: DocumentStatus | None = None,
    with_discarded: bool = False,
) -> tuple[DocumentRow, ...]:
    """Documents of a kind, drafts first, then by record date and id, newest first."""
    reversal = aliased(Document)
    amounts = amounts_of(kind)
    statement = (
        select(
            Document,
            amounts.c.copies,
            amounts.c.total,
            amounts.c.fund,
            amounts.c.subject,
            reversal.id,
        )
        .outerjoin(
            amounts, amounts.c.document_id == func.coalesce(Document.reverses_id, Document.id)
        )
        .outerjoin(reversal, reversal.reverses_id == Document.id)
        .where(Document.kind == kind)
        .order_by(
            (Document.status == DocumentStatus.DRAFT).desc(),
            func.coalesce(Document.record_date, Document.date).desc(),
            Document.id.desc(),
        )
    )
    conditions: list[ColumnElement[bool]] = []
    if document_id is not None:
        conditions.append(Document.id == document_id)
    elif not with_discarded:
        conditions.append(Document.status != DocumentStatus.DISCARDED)
    if status is not None:
        conditions.append(Document.status == status)
    rows = session.execute(statement.where(*conditions)).all()
    records = _summary_numbers(session, document_id)
    return tuple(
        DocumentRow(
            id=document.id,
            kind=DocumentKind(document.kind),
            status=DocumentStatus(document.status),
            number=document.number,
            date=document.date,
            record_date=document.record_date,
            subject=" · ".join(filter(None, (FUND_NAMES[Fund(fund)] if fund else "", subject))),
            copies=(copies or 0) * (-1 if document.reverses_id else 1),
            total=(total or 0) * (-1 if document.reverses_id else 1),
            records=records.get(document.id, ()),
            is_reversal=document.reverses_id is not None,
            reversed_by=reversed_by,
            corrects_id=document.corrects_id,
            changed_at=document.changed_at,
            version=document.version,
        )
        for document, copies, total, fund, subject, reversed_by in rows
    )


def all_documents(session: Session, *, with_discarded: bool = False) -> tuple[DocumentRow, ...]:
    """Documents of all kinds, drafts first, then by record date and id, newest first."""
    rows = [
        row
        for kind in DocumentKind
        for row in documents(session, kind, with_discarded=with_discarded)
    ]
    rows.sort(
        key=lambda row: (row.status is DocumentStatus.DRAFT, row.record_date or row.date, row.id),
        reverse=True,
    )
    return tuple(rows)


def _summary_numbers(session: Session, document_id: int | None) -> dict[int, tuple[int, ...]]:
    statement = select(SummaryRecord.document_id, SummaryRecord.number).order_by(SummaryRecord.id)
    if document_id is not None:
        statement = statement.where(SummaryRecord.document_id == document_id)
    result: dict[int, tuple[int, ...]] = {}
    for owner, number in session.execute(statement):
        result[owner] = (*result.get(owner, ()), number)
    return result
