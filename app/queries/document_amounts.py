"""How many copies and kopecks a document of each kind is about, and what tells it apart."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import aliased

from app.core.stock import TRANSFER_MODE_NAMES, DocumentKind, ReceiptWay, SummaryPart
from app.models import (
    Copy,
    Lot,
    Movement,
    Opening,
    PartnerSchool,
    Receipt,
    ReferenceItem,
    Replacement,
    ReplacementLine,
    Revaluation,
    RevaluationLine,
    Transfer,
    TransferLine,
    WriteOff,
    WriteOffLine,
)


def amounts_of(kind: DocumentKind) -> Any:
    """A subquery with ``document_id``, ``copies``, ``total`` (kopecks), ``fund``, ``subject``.

    Copies and prices are those of posting, or today's book prices of a draft. A revaluation's
    total is what it adds to the fund, a replacement's what the lost copies stood at.
    """
    return _AMOUNTS[kind]()


def _receipts() -> Any:
    supplier, partner = aliased(ReferenceItem), aliased(PartnerSchool)
    paper = case(
        (Receipt.paper_number != "", Receipt.paper_name + " № " + Receipt.paper_number),
        else_="без документа",
    )
    way = case(
        (Receipt.way == ReceiptWay.LOAN, "во временное пользование · "),
        (Receipt.way == ReceiptWay.TRANSFER, "передача на баланс · "),
        else_="",
    )
    source = func.coalesce(partner.name_short + " · ", supplier.name + " · ", "")
    return (
        select(
            Receipt.document_id,
            func.coalesce(func.sum(Lot.quantity), 0).label("copies"),
            func.coalesce(func.sum(Lot.quantity * Lot.price), 0).label("total"),
            literal("").label("fund"),
            (source + way + paper).label("subject"),
        )
        .outerjoin(Lot, Lot.document_id == Receipt.document_id)
        .outerjoin(supplier, supplier.id == Receipt.supplier_id)
        .outerjoin(partner, partner.id == Receipt.partner_id)
        .group_by(Receipt.document_id)
        .subquery("amounts")
    )


def _openings() -> Any:
    entered = case((Lot.disposed_by == "", Lot.quantity), else_=0)
    return (
        select(
            Opening.document_id,
            func.coalesce(func.sum(entered), 0).label("copies"),
            func.coalesce(func.sum(entered * Lot.price), 0).label("total"),
            literal("").label("fund"),
            Opening.source.label("subject"),
        )
        .outerjoin(Lot, Lot.document_id == Opening.document_id)
        .group_by(Opening.document_id)
        .subquery("amounts")
    )


def _write_offs() -> Any:
    reason = aliased(ReferenceItem)
    return (
        _of_lines(WriteOff, WriteOffLine, WriteOff.fund, reason.name, -1)
        .join(reason, reason.id == WriteOff.reason_id)
        .subquery("amounts")
    )


def _transfers() -> Any:
    mode = case(
        *((Transfer.mode == mode, name) for mode, name in TRANSFER_MODE_NAMES.items()), else_=""
    )
    subject = func.coalesce(PartnerSchool.name_short, "школа не указана") + " · " + mode
    return (
        _of_lines(Transfer, TransferLine, literal(""), subject, -1)
        .outerjoin(PartnerSchool, PartnerSchool.id == Transfer.partner_id)
        .subquery("amounts")
    )


def _replacements() -> Any:
    reader = case(
        (Replacement.reader_class == "", Replacement.reader),
        else_=Replacement.reader + ", " + Replacement.reader_class,
    )
    return _of_lines(Replacement, ReplacementLine, literal(""), reader, -1).subquery("amounts")


def _of_lines(head: Any, line: Any, fund: Any, subject: Any, delta: int) -> Any:
    """Amounts of a document whose lines are copies that it moves by ``delta``."""
    price = func.coalesce(Movement.price, Copy.price)
    return (
        select(
            head.document_id,
            func.count(Copy.id).label("copies"),
            func.coalesce(func.sum(price), 0).label("total"),
            fund.label("fund"),
            subject.label("subject"),
        )
        .select_from(head)
        .outerjoin(line, line.document_id == head.document_id)
        .outerjoin(Copy, Copy.id == line.copy_id)
        .outerjoin(
            Movement,
            (Movement.document_id == head.document_id)
            & (Movement.copy_id == Copy.id)
            & (Movement.delta == delta),
        )
        .group_by(head.document_id)
    )


def _revaluations() -> Any:
    old = func.coalesce(Movement.price, Copy.price)
    return (
        select(
            Revaluation.document_id,
            func.count(Copy.id).label("copies"),
            func.coalesce(func.sum(RevaluationLine.new_price - old), 0).label("total"),
            literal("").label("fund"),
            Revaluation.basis.label("subject"),
        )
        .select_from(Revaluation)
        .outerjoin(RevaluationLine, RevaluationLine.document_id == Revaluation.document_id)
        .outerjoin(Copy, Copy.id == RevaluationLine.copy_id)
        .outerjoin(
            Movement,
            (Movement.document_id == Revaluation.document_id)
            & (Movement.copy_id == Copy.id)
            & (Movement.delta == -1)
            & (Movement.part == SummaryPart.IN),
        )
        .group_by(Revaluation.document_id)
        .subquery("amounts")
    )


_AMOUNTS = {
    DocumentKind.RECEIPT: _receipts,
    DocumentKind.WRITE_OFF: _write_offs,
    DocumentKind.OPENING: _openings,
    DocumentKind.REPLACEMENT: _replacements,
    DocumentKind.REVALUATION: _revaluations,
    DocumentKind.TRANSFER_OUT: _transfers,
    DocumentKind.TRANSFER_RETURN: _transfers,
}
