"""Transfers and returns as their list shows them: the school, the day of return, the answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.stock import DocumentKind, DocumentStatus, TransferMode
from app.models import Copy, Document, PartnerSchool, Transfer
from app.queries.documents import DocumentRow, documents

KINDS = (DocumentKind.TRANSFER_OUT, DocumentKind.TRANSFER_RETURN)


@dataclass(frozen=True, slots=True)
class TransferListRow:
    """A transfer or a return. ``still_out`` counts copies that it lent and that are not home;
    a reversal bears the mode and the school of what it reverses."""

    document: DocumentRow
    mode: TransferMode
    partner_id: int | None
    partner: str
    due_date: dt.date | None
    confirmed_on: dt.date | None
    still_out: int

    @property
    def is_open(self) -> bool:
        """Posted, no reversal and not reversed?"""
        row = self.document
        return row.status is DocumentStatus.POSTED and not row.is_reversal

    @property
    def awaits_answer(self) -> bool:
        """Has the other school not said yet that it took the copies in?"""
        out = self.document.kind is DocumentKind.TRANSFER_OUT
        return out and self.is_open and self.confirmed_on is None

    def is_overdue(self, today: dt.date) -> bool:
        """Should copies be home by now?"""
        due = self.due_date is not None and self.due_date < today
        return due and self.is_open and self.still_out > 0


def transfer_list(session: Session) -> tuple[TransferListRow, ...]:
    """Transfers and returns, drafts first, then the newest."""
    out = func.count(Copy.id)
    heads = {
        head.document_id: (head, partner or "", still_out)
        for head, partner, still_out in session.execute(
            select(Transfer, PartnerSchool.name_short, out)
            .outerjoin(PartnerSchool, PartnerSchool.id == Transfer.partner_id)
            .outerjoin(Copy, Copy.lent_by_id == Transfer.document_id)
            .group_by(Transfer.document_id)
        ).all()
    }
    reversed_ids = dict(
        session.execute(
            select(Document.id, Document.reverses_id).where(
                Document.kind.in_(KINDS), Document.reverses_id.is_not(None)
            )
        ).all()
    )
    rows = [
        _row(document, *heads[reversed_ids.get(document.id) or document.id])
        for kind in KINDS
        for document in documents(session, kind)
    ]
    rows.sort(
        key=lambda row: (
            row.document.status is DocumentStatus.DRAFT,
            row.document.record_date or row.document.date,
            row.document.id,
        ),
        reverse=True,
    )
    return tuple(rows)


def _row(document: DocumentRow, head: Transfer, partner: str, still_out: int) -> TransferListRow:
    return TransferListRow(
        document=document,
        mode=TransferMode(head.mode),
        partner_id=head.partner_id,
        partner=partner,
        due_date=head.due_date,
        confirmed_on=None if document.is_reversal else head.confirmed_on,
        still_out=0 if document.is_reversal else still_out,
    )
