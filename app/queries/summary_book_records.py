"""What the records of the summary book say beside their amounts, and whose they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.dates import format_date
from app.core.stock import Account, DocumentKind, Fund, ReceiptWay, SummaryPart, TransferMode
from app.models import (
    Copy,
    Document,
    Lot,
    Movement,
    PartnerSchool,
    Receipt,
    ReferenceItem,
    SummaryRecord,
    Transfer,
    WriteOff,
)

IN_BOOK = Movement.account != Account.BORROWED.value
"""Borrowed copies stand in the books of the school that lent them."""


def records_of(fund: Fund, first: dt.date, last: dt.date) -> Any:
    """The records of a fund in the order of the book, with what their documents say.

    The head of a reversal is that of what it reverses; ``old_*`` is the record it takes back.
    """
    record, old = SummaryRecord, aliased(SummaryRecord)
    original = aliased(Document)
    supplier, reason = aliased(ReferenceItem), aliased(ReferenceItem)
    sender, taker = aliased(PartnerSchool), aliased(PartnerSchool)
    head_id = func.coalesce(Document.reverses_id, Document.id)
    return (
        select(
            record.id,
            record.document_id,
            record.part,
            record.number,
            record.record_date,
            Document.kind,
            Document.number.label("document_number"),
            Document.date,
            Document.reverses_id,
            old.number.label("old_number"),
            old.record_date.label("old_date"),
            Receipt.way,
            Receipt.paper_name,
            Receipt.paper_number,
            Receipt.paper_date,
            supplier.name.label("supplier"),
            sender.name_short.label("sender"),
            Transfer.mode,
            taker.name_short.label("taker"),
            reason.name.label("reason"),
            reason.code.label("reason_code"),
        )
        .join(Document, Document.id == record.document_id)
        .outerjoin(original, original.id == Document.reverses_id)
        .outerjoin(
            old,
            (old.document_id == original.id)
            & (old.fund == record.fund)
            & (old.part == record.part),
        )
        .outerjoin(Receipt, Receipt.document_id == head_id)
        .outerjoin(supplier, supplier.id == Receipt.supplier_id)
        .outerjoin(sender, sender.id == Receipt.partner_id)
        .outerjoin(Transfer, Transfer.document_id == head_id)
        .outerjoin(taker, taker.id == Transfer.partner_id)
        .outerjoin(WriteOff, WriteOff.document_id == head_id)
        .outerjoin(reason, reason.id == WriteOff.reason_id)
        .where(record.fund == fund, record.record_date.between(first, last))
        .order_by(record.part, record.record_date, record.id)
    )


def source_of(row: Any) -> str:
    """Where the copies of a record came from or where they went."""
    words = _plain_source(row)
    if row.reverses_id is None:
        return words
    return f"Сторно: {words}" if words else "Сторно"


def _plain_source(row: Any) -> str:
    match row.kind:
        case DocumentKind.RECEIPT if row.way == ReceiptWay.TRANSFER:
            return f"Передано из {row.sender}" if row.sender else "Передано из другой школы"
        case DocumentKind.RECEIPT:
            return str(row.supplier or "")
        case DocumentKind.WRITE_OFF:
            return str(row.reason or "")
        case DocumentKind.REPLACEMENT:
            return "Замена утерянного"
        case DocumentKind.REVALUATION:
            return "Переоценка"
        case DocumentKind.TRANSFER_OUT if row.mode == TransferMode.PERMANENT:
            return f"Передано: {row.taker}" if row.taker else "Передано в другую школу"
    return ""


def paper_of(row: Any) -> str:
    """The accompanying paper of a receipt, the act of every other document."""
    if row.reverses_id is not None and row.old_number is not None:
        return f"запись № {row.old_number} от {format_date(row.old_date)}"
    if row.kind == DocumentKind.RECEIPT and (row.paper_number or row.paper_date):
        number = f"№ {row.paper_number}" if row.paper_number else ""
        day = f"от {format_date(row.paper_date)}" if row.paper_date else ""
        return " ".join(part for part in (row.paper_name, number, day) if part)
    return f"акт № {row.document_number} от {format_date(row.date)}"


@dataclass(frozen=True, slots=True)
class CorrectedMovements:
    """Movements of copies that a later correction gave another title; ``total`` in kopecks."""

    document_id: int
    part: int
    day: dt.date
    account: str
    old_title: int
    new_title: int
    copies: int
    total: int


def corrected_movements(
    session: Session, fund: Fund, last: dt.date
) -> Iterator[CorrectedMovements]:
    """What was recorded under the title of a line that was corrected afterwards.

    A kept copy belongs to the lot of the correction; ``replaces_lot_id`` leads back to the lot
    of the document that recorded it, or that a reversal takes back.
    """
    lots = {
        lot_id: (document_id, title_id, replaced)
        for lot_id, document_id, title_id, replaced in session.execute(
            select(Lot.id, Lot.document_id, Lot.title_id, Lot.replaces_lot_id).where(
                or_(
                    Lot.replaces_lot_id.is_not(None),
                    Lot.id.in_(select(Lot.replaces_lot_id).where(Lot.replaces_lot_id.is_not(None))),
                )
            )
        )
    }
    if not lots:
        return
    head = func.coalesce(Document.reverses_id, Document.id)
    rows = session.execute(
        select(
            Movement.document_id,
            Movement.part,
            Movement.record_date,
            Movement.account,
            head.label("head"),
            Copy.lot_id,
            Copy.title_id,
            func.sum(Movement.delta).label("copies"),
            func.sum(Movement.delta * Movement.price).label("total"),
        )
        .join(Document, Document.id == Movement.document_id)
        .join(Copy, Copy.id == Movement.copy_id)
        .join(Lot, Lot.id == Copy.lot_id)
        .where(
            Lot.replaces_lot_id.is_not(None),
            Movement.fund == fund,
            IN_BOOK,
            Movement.record_date <= last + dt.timedelta(days=1),
        )
        .group_by(Movement.document_id, Movement.part, Movement.account, Copy.lot_id)
    )
    for row in rows:
        lot: int | None = row.lot_id
        while lot is not None and lots[lot][0] != row.head:
            lot = lots[lot][2]
        if lot is None or lots[lot][1] == row.title_id:
            continue
        if row.part != SummaryPart.NONE and row.record_date > last:
            continue
        yield CorrectedMovements(
            row.document_id,
            row.part,
            row.record_date,
            row.account,
            lots[lot][1],
            row.title_id,
            row.copies,
            row.total,
        )
