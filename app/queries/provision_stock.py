"""Copies, terms and prices behind a checklist, a row a title and never a row a copy."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from app.core.provision import TitleStock, Unfit
from app.core.provision_rules import ProvisionRules
from app.core.stock import (
    Account,
    Condition,
    CopyState,
    DocumentKind,
    DocumentStatus,
    Fund,
    ReceiptWay,
)
from app.models import (
    Copy,
    Document,
    FederalList,
    FederalListEntry,
    Lot,
    Receipt,
    Title,
    TitleListing,
)
from app.queries.rows import batches

_WORN = (Condition.WORN, Condition.DEFECTIVE)


@dataclass(frozen=True, slots=True)
class ListOfYear:
    """The federal list that a school year goes by; ``is_older``: a year has passed since its
    order, so a newer one is likely."""

    id: int
    name: str
    as_of: dt.date
    is_older: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a title stands in the list of the year. ``term`` is the last day of its use."""

    number: str
    appendix: int
    term: dt.date | None
    term_text: str
    absent: bool


@dataclass(frozen=True, slots=True)
class TitleProvision:
    """A title with what a checklist knows of it.

    ``repair`` are fit copies that are being mended. ``listing`` is ``None`` while nobody has
    matched the title to the list.
    """

    id: int
    name: str
    year: int | None
    publisher: str
    stock: TitleStock
    repair: int
    listing: Listing | None


def list_of_year(session: Session, year: int) -> ListOfYear | None:
    """The newest list whose order was out by 1 September, else the oldest one."""
    lists = session.execute(select(FederalList).order_by(FederalList.as_of)).scalars().all()
    if not lists:
        return None
    day = dt.date(year, 9, 1)
    chosen = next((row for row in reversed(lists) if row.as_of <= day), lists[0])
    return ListOfYear(chosen.id, chosen.name, chosen.as_of, chosen.as_of < dt.date(year - 1, 9, 1))


def title_provisions(
    session: Session,
    title_ids: Collection[int],
    year: int,
    rules: ProvisionRules,
    listed: ListOfYear | None,
) -> dict[int, TitleProvision]:
    """What is known of these titles for a school year."""
    found: dict[int, TitleProvision] = {}
    for ids in batches(title_ids):
        counted = _copies(session, ids)
        prices = _last_prices(session, ids)
        listings = _listings(session, ids, listed)
        for title_id, printed, publisher, *pieces in session.execute(
            select(
                Title.id,
                Title.year,
                Title.publisher,
                Title.authors_line,
                Title.title,
                Title.part,
                Title.part_title,
            ).where(Title.id.in_(ids))
        ):
            listing = listings.get(title_id)
            copies = counted.get(title_id, _Copies())
            age = None if printed is None else year - printed
            found[title_id] = TitleProvision(
                title_id,
                _name(*pieces),
                printed,
                publisher,
                _stock(title_id, copies, listing, prices.get(title_id), year, age, rules),
                copies.repair,
                listing,
            )
    return found


@dataclass(slots=True)
class _Copies:
    own: int = 0
    borrowed: int = 0
    lent: int = 0
    worn: int = 0
    repair: int = 0


def _copies(session: Session, ids: Collection[int]) -> dict[int, _Copies]:
    """Copies in stock by title: each in one group of keeper and condition."""
    lent = case((Copy.lent_by_id.is_not(None), 1), else_=0)
    borrowed = case((Copy.account == Account.BORROWED, 1), else_=0)
    statement = (
        select(Copy.title_id, lent, borrowed, Copy.condition, func.count())
        .where(
            Copy.title_id.in_(ids),
            Copy.state == CopyState.IN_STOCK,
            Copy.fund != Fund.TEMPORARY,
        )
        .group_by(Copy.title_id, lent, borrowed, Copy.condition)
    )
    found: dict[int, _Copies] = defaultdict(_Copies)
    for title_id, is_lent, is_borrowed, condition, amount in session.execute(statement):
        group = found[title_id]
        if is_borrowed:
            group.borrowed += amount
        else:
            group.own += amount
        if is_lent:
            group.lent += amount
        elif condition in _WORN:
            group.worn += amount
        elif condition == Condition.REPAIR:
            group.repair += amount
    return found


def _last_prices(session: Session, ids: Collection[int]) -> dict[int, int]:
    """The price in kopecks of the last purchase of each title that had one.

    Copies of an opening balance were bought on the day that the old book says.
    """
    bought = func.coalesce(Lot.entered_on, Document.record_date)
    place = func.row_number().over(
        partition_by=Lot.title_id, order_by=(bought.desc(), Lot.id.desc())
    )
    lots = (
        select(Lot.title_id, Lot.price, place.label("place"))
        .join(Document, Document.id == Lot.document_id)
        .outerjoin(Receipt, Receipt.document_id == Lot.document_id)
        .where(
            Lot.title_id.in_(ids),
            Lot.price > 0,
            Lot.disposed_by == "",
            Document.kind.in_((DocumentKind.RECEIPT, DocumentKind.OPENING)),
            Document.status == DocumentStatus.POSTED,
            func.coalesce(Receipt.way, ReceiptWay.PURCHASE) == ReceiptWay.PURCHASE,
        )
        .subquery()
    )
    statement = select(lots.c.title_id, lots.c.price).where(lots.c.place == 1)
    return dict(session.execute(statement).all())


def _listings(
    session: Session, ids: Collection[int], listed: ListOfYear | None
) -> dict[int, Listing]:
    if listed is None:
        return {}
    statement = (
        select(
            TitleListing.title_id,
            TitleListing.entry_id,
            FederalListEntry.number,
            FederalListEntry.appendix,
            FederalListEntry.term,
            FederalListEntry.term_text,
        )
        .outerjoin(FederalListEntry, FederalListEntry.id == TitleListing.entry_id)
        .where(and_(TitleListing.list_id == listed.id, TitleListing.title_id.in_(ids)))
    )
    return {
        title_id: Listing("", 0, None, "", absent=True)
        if entry_id is None
        else Listing(number, appendix, term, term_text, absent=False)
        for title_id, entry_id, number, appendix, term, term_text in session.execute(statement)
    }


def _stock(
    title_id: int,
    copies: _Copies,
    listing: Listing | None,
    price: int | None,
    year: int,
    age: int | None,
    rules: ProvisionRules,
) -> TitleStock:
    """Take the unfit copies out, each for the first reason that it has."""
    left = copies.own + copies.borrowed - copies.lent - copies.worn
    unfit = {Unfit.LENT: copies.lent, Unfit.WORN: copies.worn}
    aged = age is not None and age > rules.wear_norm
    absent = listing is not None and listing.absent
    if listing is not None and listing.term is not None and listing.term < dt.date(year, 9, 1):
        unfit[Unfit.EXPIRED], left = left, 0
    if aged and rules.aged_unfit:
        unfit[Unfit.AGED], left = left, 0
    if absent and rules.absent_unfit:
        unfit[Unfit.ABSENT], left = left, 0
    return TitleStock(
        title_id=title_id,
        own=copies.own,
        borrowed=copies.borrowed,
        unfit={reason: amount for reason, amount in unfit.items() if amount},
        aged=left if aged else 0,
        absent=absent,
        price=price,
    )


def _name(authors: str, title: str, part: str, part_title: str) -> str:
    return " ".join(filter(None, (authors, ". ".join(filter(None, (title, part, part_title))))))
