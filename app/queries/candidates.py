"""Copies that could be written off: chosen by condition, age, number of copies and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.core.stock import Account, Condition, CopyState, DocumentStatus, Fund
from app.models import Copy, Document, Movement, ReferenceItem, Title, WriteOffLine
from app.queries.copies import CopyRow, copies_by_ids
from app.queries.facets import division_label


class CandidateSort(StrEnum):
    TITLE = "title"
    NUMBER = "number"
    YEAR = "year"
    RECEIVED = "received"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What is looked for; all that is given has to be true of a copy.

    ``published_for`` and ``received_for`` are whole years: published (come into the fund) that
    many years before the day of the question or earlier. ``more_than`` leaves titles with more
    copies than that in stock in this fund.
    """

    fund: Fund = Fund.MAIN
    conditions: frozenset[Condition] = frozenset()
    published_for: int | None = None
    received_for: int | None = None
    more_than: int | None = None
    bbk: str | None = None
    place_id: int | None = None
    sort: CandidateSort = CandidateSort.TITLE
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Candidates:
    """Ids of the copies found, in order, with their book prices in kopecks."""

    ids: tuple[int, ...]
    prices: tuple[int, ...]

    @property
    def total(self) -> int:
        """Sum of the prices in kopecks."""
        return sum(self.prices)


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A copy of the list. ``received`` is the day it came into the fund first, ``same`` how
    many copies of its title stand in stock in the fund."""

    copy: CopyRow
    received: date | None
    same: int


@dataclass(frozen=True, slots=True)
class CandidateChoices:
    """What the filters can offer for a fund: divisions of ББК and places with copies in stock."""

    divisions: tuple[tuple[str, str], ...]
    places: tuple[tuple[int, str], ...]


def find_candidates(session: Session, wanted: CandidateFilter, today: date) -> Candidates:
    """Copies in stock of a fund that fit. Left out are copies in draft acts and those that
    belong to another school: they cannot be written off."""
    statement = (
        select(Copy.id, Copy.price)
        .join(Title, Title.id == Copy.title_id)
        .where(*_conditions(wanted, today))
        .order_by(*_order(wanted))
    )
    prices = dict(session.execute(statement).all())
    return Candidates(tuple(prices), tuple(prices.values()))


def candidate_rows(session: Session, copy_ids: tuple[int, ...]) -> tuple[CandidateRow, ...]:
    """Rows for these ids in their order; copies that are gone are left out."""
    copies = copies_by_ids(session, copy_ids)
    received = dict(
        session.execute(
            select(Movement.copy_id, func.min(Movement.record_date))
            .where(Movement.copy_id.in_(copy_ids), Movement.delta == 1)
            .group_by(Movement.copy_id)
        ).all()
    )
    titles = {copy.title_id for copy in copies.values()}
    same: dict[tuple[int, str], int] = {}
    for title_id, fund, count in session.execute(
        select(Copy.title_id, Copy.fund, func.count())
        .where(Copy.title_id.in_(titles), Copy.state == CopyState.IN_STOCK)
        .group_by(Copy.title_id, Copy.fund)
    ):
        same[title_id, fund] = count
    return tuple(
        CandidateRow(copy, received.get(copy.id), same.get((copy.title_id, copy.fund), 0))
        for copy in (copies[copy_id] for copy_id in copy_ids if copy_id in copies)
    )


def candidate_choices(session: Session, fund: Fund) -> CandidateChoices:
    in_stock = (Copy.state == CopyState.IN_STOCK, Copy.fund == fund.value)
    divisions = session.execute(
        select(Title.bbk_division)
        .join(Copy, Copy.title_id == Title.id)
        .where(*in_stock, Title.bbk_division != "")
        .distinct()
        .order_by(Title.bbk_division)
    ).scalars()
    places = session.execute(
        select(ReferenceItem.id, ReferenceItem.name)
        .where(ReferenceItem.id.in_(select(Copy.place_id).where(*in_stock)))
        .order_by(ReferenceItem.position, ReferenceItem.name)
    )
    return CandidateChoices(
        tuple((key, division_label(key)) for key in divisions),
        tuple((place_id, name) for place_id, name in places),
    )


def _conditions(wanted: CandidateFilter, today: date) -> list[ColumnElement[bool]]:
    in_draft = (
        select(WriteOffLine.copy_id)
        .join(Document, Document.id == WriteOffLine.document_id)
        .where(Document.status == DocumentStatus.DRAFT)
    )
    result: list[ColumnElement[bool]] = [
        Copy.state == CopyState.IN_STOCK,
        Copy.fund == wanted.fund.value,
        Copy.account != Account.BORROWED.value,
        Copy.id.not_in(in_draft),
    ]
    if wanted.conditions:
        result.append(Copy.condition.in_([condition.value for condition in wanted.conditions]))
    if wanted.published_for is not None:
        result.append(Title.year <= today.year - wanted.published_for)
    if wanted.received_for is not None:
        result.append(_received() <= _years_before(today, wanted.received_for))
    if wanted.more_than is not None:
        many = (
            select(Copy.title_id)
            .where(Copy.state == CopyState.IN_STOCK, Copy.fund == wanted.fund.value)
            .group_by(Copy.title_id)
            .having(func.count() > wanted.more_than)
        )
        result.append(Copy.title_id.in_(many))
    if wanted.bbk is not None:
        result.append(Title.bbk_division == wanted.bbk)
    if wanted.place_id is not None:
        result.append(Copy.place_id == wanted.place_id)
    return result


def _received() -> Any:
    """The day a copy came into the fund first; corrections and returns do not make it newer."""
    return (
        select(func.min(Movement.record_date))
        .where(Movement.copy_id == Copy.id, Movement.delta == 1)
        .correlate(Copy)
        .scalar_subquery()
    )


def _order(wanted: CandidateFilter) -> tuple[Any, ...]:
    number = (Copy.inventory_key, Copy.id)
    columns: dict[CandidateSort, tuple[Any, ...]] = {
        CandidateSort.TITLE: (Title.sort_key, Title.year, *number),
        CandidateSort.NUMBER: number,
        CandidateSort.YEAR: (Title.year, Title.sort_key, *number),
        CandidateSort.RECEIVED: (_received(), Title.sort_key, *number),
        CandidateSort.PRICE: (Copy.price, Title.sort_key, *number),
    }
    first, *others = columns[wanted.sort]
    return (first.desc() if wanted.descending else first, *others)


def _years_before(day: date, years: int) -> date:
    """The same day so many years before; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
