"""The copies and papers behind a figure of the checklist."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.core.dates import format_date
from app.core.provision_words import CopyFilter, Counted
from app.core.stock import DOCUMENT_NAMES, Account, Condition, CopyState, DocumentKind, Fund
from app.models import Copy, Document, Lot, PartnerSchool, Receipt, ReferenceItem, Title, Transfer

WORN = (Condition.WORN, Condition.DEFECTIVE)


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """Copies of one title from one paper: the receipt that they came by, or, of those that
    another school keeps, the transfer that they went by. ``partner`` is that school, or the
    one that lent them to us."""

    title_id: int
    title: str
    year: int | None
    document_id: int
    document_kind: DocumentKind
    number: str
    date: dt.date
    partner: str
    place: str
    quantity: int

    @property
    def paper(self) -> str:
        """«Поступление № 12 от 05.08.2024»."""
        name = DOCUMENT_NAMES[self.document_kind]
        return f"{name} № {self.number} от {format_date(self.date)}"


def copy_groups(session: Session, wanted: CopyFilter) -> tuple[CopyGroup, ...]:
    """The copies of a filter by title, paper and place, the newest paper first.

    Titles of a filter share their fate: whether their term has ended is known of all of them.
    """
    lent = wanted.counted is Counted.LENT
    document_id = Copy.lent_by_id if lent else Lot.document_id
    partner_id = Transfer.partner_id if lent else Receipt.partner_id
    owner = Transfer if lent else Receipt
    statement = (
        select(
            Title.id,
            Title.title,
            Title.part,
            Title.year,
            Document.id.label("document_id"),
            Document.kind,
            Document.number,
            Document.date,
            func.coalesce(PartnerSchool.name_short, "").label("partner"),
            func.coalesce(ReferenceItem.name, "").label("place"),
            func.count().label("quantity"),
        )
        .select_from(Copy)
        .join(Title, Title.id == Copy.title_id)
        .join(Lot, Lot.id == Copy.lot_id)
        .join(Document, Document.id == document_id)
        .outerjoin(owner, owner.document_id == Document.id)
        .outerjoin(PartnerSchool, PartnerSchool.id == partner_id)
        .outerjoin(ReferenceItem, ReferenceItem.id == Copy.place_id)
        .where(
            Copy.title_id.in_(wanted.title_ids),
            Copy.state == CopyState.IN_STOCK,
            Copy.fund != Fund.TEMPORARY,
            *_conditions(wanted.counted),
        )
        .group_by(Title.id, Document.id, PartnerSchool.id, ReferenceItem.id)
        .order_by(Title.year.desc(), Title.sort_key, Document.date.desc(), Document.id.desc())
    )
    return tuple(
        CopyGroup(
            row.id,
            ". ".join(filter(None, (row.title, row.part))),
            row.year,
            row.document_id,
            DocumentKind(row.kind),
            row.number,
            row.date,
            row.partner,
            row.place,
            row.quantity,
        )
        for row in session.execute(statement)
    )


def _conditions(counted: Counted) -> list[ColumnElement[bool]]:
    match counted:
        case Counted.OWN:
            return [Copy.account != Account.BORROWED]
        case Counted.BORROWED:
            return [Copy.account == Account.BORROWED]
        case Counted.LENT:
            return [Copy.lent_by_id.is_not(None)]
        case Counted.WORN:
            return [Copy.lent_by_id.is_(None), Copy.condition.in_(WORN)]
    return [Copy.lent_by_id.is_(None), Copy.condition.not_in(WORN)]
