"""Copies as lists show them, wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.inventory_numbers import number_key
from app.core.stock import (
    CONDITION_NAMES,
    Account,
    Condition,
    CopyState,
    DocumentKind,
    DocumentStatus,
    Fund,
    SummaryPart,
)
from app.core.text import clean_line, restore_scan, to_cyrillic
from app.models import (
    Copy,
    Document,
    Lot,
    Movement,
    PartnerSchool,
    Receipt,
    ReferenceItem,
    SummaryRecord,
    Title,
    Transfer,
    WriteOffLine,
)

# the words for a paper by which a copy has left; a receipt or an opening takes copies out only
# when it is reversed
GONE_NAMES: dict[DocumentKind, str] = {
    DocumentKind.WRITE_OFF: "акт о списании",
    DocumentKind.RECEIPT: "сторно поступления",
    DocumentKind.OPENING: "сторно ввода остатков",
    DocumentKind.REPLACEMENT: "замена утерянного",
    DocumentKind.REVALUATION: "переоценка",
    DocumentKind.TRANSFER_OUT: "передача в другую школу",
    DocumentKind.TRANSFER_RETURN: "возврат другой школе",
}


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy in a list. ``price`` is in kopecks.

    ``draft_act_id`` is the draft write-off act that the copy stands in; ``gone_by`` names
    the paper by which it left («Акт о списании № 3 от 09.09.2026»); ``lent_to`` is the school
    that keeps it for a time.
    """

    id: int
    title_id: int
    lot_id: int
    title: str
    authors: str
    year: int | None
    bbk: str
    inventory_number: str
    barcode: str
    fund: Fund
    account: Account
    price: int
    place_id: int | None
    place: str
    condition: Condition
    state: CopyState
    note: str
    draft_act_id: int | None
    gone_by: str
    lent_to: str = ""

    @property
    def name(self) -> str:
        """«Верн Ж. Дети капитана Гранта»."""
        return f"{self.authors} {self.title}".strip()

    @property
    def status_text(self) -> str:
        """What the status pill says."""
        if self.state is CopyState.OUT:
            return "Выбыл"
        if self.state is CopyState.CANCELLED:
            return "Сторнирован"
        if self.lent_to:
            return "В другой школе"
        if self.draft_act_id is not None:
            return "В акте"
        if self.condition is Condition.REPAIR:
            return CONDITION_NAMES[Condition.REPAIR]
        return "На полке"


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot of a title: when and by what paper it came. ``price`` is in kopecks."""

    id: int
    document_id: int
    record_date: date | None
    paper: str
    summary_number: int | None
    quantity: int
    price: int
    fund: Fund


def copies_of_title(session: Session, title_id: int) -> tuple[CopyRow, ...]:
    statement = copy_statement().where(Copy.title_id == title_id)
    return fetch_copies(
        session,
        statement.order_by(
            case((Copy.state == CopyState.IN_STOCK, 0), else_=1), Copy.inventory_key, Copy.id
        ),
    )


def copies_by_ids(session: Session, copy_ids: Sequence[int]) -> dict[int, CopyRow]:
    """Copies by id, for at most some thousands of ids."""
    result: dict[int, CopyRow] = {}
    step = 1000
    for start in range(0, len(copy_ids), step):
        part = copy_ids[start : start + step]
        for row in fetch_copies(session, copy_statement().where(Copy.id.in_(part))):
            result[row.id] = row
    return result


def find_copies(session: Session, code: str) -> tuple[CopyRow, ...]:
    """Copies whose inventory number or barcode is exactly ``code``, in either layout."""
    code = clean_line(code)
    readings = {code, restore_scan(code), to_cyrillic(code)} - {""}
    keys = {number_key(reading) for reading in readings} - {""}
    if not keys and not readings:
        return ()
    statement = copy_statement().where(
        or_(Copy.inventory_key.in_(keys), Copy.barcode.in_(readings))
    )
    return fetch_copies(session, statement.order_by(Copy.id))


def lots_of_title(session: Session, title_id: int) -> tuple[LotRow, ...]:
    """Posted lots of a title, oldest first."""
    statement = (
        select(Lot, Document, Receipt, SummaryRecord.number)
        .join(Document, Document.id == Lot.document_id)
        .outerjoin(Receipt, Receipt.document_id == Document.id)
        .outerjoin(
            SummaryRecord,
            (SummaryRecord.document_id == Document.id)
            & (SummaryRecord.fund == Lot.fund)
            & (SummaryRecord.part == SummaryPart.IN),
        )
        .where(Lot.title_id == title_id, Document.status == DocumentStatus.POSTED)
        .order_by(Document.record_date, Lot.id)
    )
    return tuple(
        LotRow(
            id=lot.id,
            document_id=document.id,
            record_date=document.record_date,
            paper=_paper(receipt, DocumentKind(document.kind)),
            summary_number=number,
            quantity=lot.quantity,
            price=lot.price,
            fund=Fund(lot.fund),
        )
        for lot, document, receipt, number in session.execute(statement)
    )


def _paper(receipt: Receipt | None, kind: DocumentKind) -> str:
    if kind is DocumentKind.REPLACEMENT:
        return "взамен утерянного"
    if receipt is None or not receipt.paper_number:
        return ""
    return f"{receipt.paper_name or 'документ'} № {receipt.paper_number}".lower()


def copy_statement() -> Select[Any]:
    """The columns of :class:`CopyRow`; add conditions and an order."""
    draft = aliased(Document)
    draft_act = (
        select(func.min(WriteOffLine.document_id))
        .join(draft, draft.id == WriteOffLine.document_id)
        .where(WriteOffLine.copy_id == Copy.id, draft.status == DocumentStatus.DRAFT)
        .correlate(Copy)
        .scalar_subquery()
    )
    last_out = (
        select(func.max(Movement.id))
        .where(Movement.copy_id == Copy.id, Movement.delta == -1)
        .correlate(Copy)
        .scalar_subquery()
    )
    gone = aliased(Document)
    movement = aliased(Movement)
    keeper = (
        select(PartnerSchool.name_short)
        .join(Transfer, Transfer.partner_id == PartnerSchool.id)
        .where(Transfer.document_id == Copy.lent_by_id)
        .correlate(Copy)
        .scalar_subquery()
    )
    return (
        select(Copy, Title, ReferenceItem.name, draft_act, gone, keeper)
        .join(Title, Title.id == Copy.title_id)
        .outerjoin(ReferenceItem, ReferenceItem.id == Copy.place_id)
        .outerjoin(movement, (movement.id == last_out) & (Copy.state != CopyState.IN_STOCK))
        .outerjoin(gone, gone.id == movement.document_id)
    )


def fetch_copies(session: Session, statement: Select[Any]) -> tuple[CopyRow, ...]:
    """Run a statement made from :func:`copy_statement`."""
    return tuple(
        CopyRow(
            id=copy.id,
            title_id=title.id,
            lot_id=copy.lot_id,
            title=". ".join(filter(None, (title.title, title.part, title.part_title))),
            authors=title.authors_line,
            year=title.year,
            bbk=title.bbk,
            inventory_number=copy.inventory_number or "",
            barcode=copy.barcode or "",
            fund=Fund(copy.fund),
            account=Account(copy.account),
            price=copy.price,
            place_id=copy.place_id,
            place=place or "",
            condition=Condition(copy.condition),
            state=CopyState(copy.state),
            note=copy.note,
            draft_act_id=draft_act,
            gone_by=_gone_by(gone, copy),
            lent_to=keeper or "",
        )
        for copy, title, place, draft_act, gone, keeper in session.execute(statement)
    )


def _gone_by(document: Document | None, copy: Copy) -> str:
    if document is None:
        return copy.note if copy.state == CopyState.OUT else ""
    kind = DocumentKind(document.kind)
    name = GONE_NAMES[kind]
    if document.reverses_id is not None and kind is DocumentKind.REPLACEMENT:
        name = "сторно замены утерянного"
    return f"{name} № {document.number} от {document.date:%d.%m.%Y}"
