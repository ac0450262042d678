"""What the records of the summary book say beside their amounts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.dates import format_date
from app.core.stock import DocumentKind, Fund, ReceiptWay, TransferMode
from app.models import (
    Document,
    PartnerSchool,
    Receipt,
    ReferenceItem,
    SummaryRecord,
    Transfer,
    WriteOff,
)


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
        .order_by(record.part, record.scope, record.number)
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
