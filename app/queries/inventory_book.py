"""The inventory book (инвентарная книга): one line a copy that has an inventory number.

A copy stands in the record by which it is entered now: that of the corrected receipt, not of
the one that was taken back. Lines of an opening balance say what the old books say. Copies of
other schools are numbered by those schools and stand in no line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.core.inventory_numbers import NumberSpan
from app.core.library_settings import INVENTORY_LEGAL_BASIS
from app.core.periods import Period
from app.core.stock import Account, CopyState, DocumentKind, Fund, SummaryPart
from app.models import (
    Copy,
    Document,
    Lot,
    PartnerSchool,
    SummaryRecord,
    Title,
    Transfer,
)
from app.models.library import Library
from app.queries.copy_events import CopyEvent, disposal_of, events_of
from app.queries.inventory_remarks import remark_of, replaced_numbers
from app.queries.paper_data import SchoolRequisites
from app.queries.papers import paper_school
from app.queries.rows import batches
from app.queries.school import setting


@dataclass(frozen=True, slots=True)
class InventoryAsked:
    """Which lines of the book: of a fund (``None``: of all), of a range of numbers, entered
    in a period; what is ``None`` does not limit."""

    fund: Fund | None = None
    numbers: NumberSpan | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class InventoryLine:
    """A line of the book. Prices are kopecks.

    ``record`` is the number of the record in the summary book, ``price`` the price of entry,
    ``book_price`` what the copy stands at now. ``marks`` are the marks of the checks, oldest
    first. ``disposal`` names the paper by which the copy has left.
    """

    copy_id: int
    title_id: int
    entered_on: dt.date | None
    record: str
    number: str
    bbk: str
    author_mark: str
    name: str
    year: int | None
    price: int
    book_price: int
    state: CopyState
    disposal: str = ""
    remark: str = ""
    marks: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the line adds to the totals: a record that was taken back does not."""
        return self.state is not CopyState.CANCELLED


@dataclass(frozen=True, slots=True)
class InventoryTotals:
    """Copies and kopecks: entered (at the price of entry), gone and standing (at the book
    price)."""

    entered: int
    entered_kopecks: int
    gone: int
    gone_kopecks: int
    standing: int
    standing_kopecks: int

    @classmethod
    def of(cls, lines: Sequence[InventoryLine]) -> InventoryTotals:
        entered = [line.price for line in lines if line.counts]
        gone = [line.book_price for line in lines if line.state is CopyState.OUT]
        standing = [line.book_price for line in lines if line.state is CopyState.IN_STOCK]
        return cls(len(entered), sum(entered), len(gone), sum(gone), len(standing), sum(standing))

    @property
    def revalued_kopecks(self) -> int:
        """What revaluations have added: entered + revalued = gone + standing."""
        return self.gone_kopecks + self.standing_kopecks - self.entered_kopecks


@dataclass(frozen=True, slots=True)
class InventoryBook:
    """The book as it is printed on the day ``on``, its lines in the order of their numbers."""

    on: dt.date
    asked: InventoryAsked = InventoryAsked()
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    legal_basis: str = ""
    lines: tuple[InventoryLine, ...] = ()


class InventoryBookQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def book(self, asked: InventoryAsked, on: dt.date) -> InventoryBook:
        """The book with the requisites of the day ``on``."""
        with self._library.read() as session:
            return InventoryBook(
                on=on,
                asked=asked,
                school=paper_school(session, on),
                legal_basis=setting(session, INVENTORY_LEGAL_BASIS),
                lines=_lines(session, asked),
            )

    def lines(self, asked: InventoryAsked) -> tuple[InventoryLine, ...]:
        """The lines in the order of their numbers: by series, then by value; numbers that are
        no numbers («17а») come last."""
        with self._library.read() as session:
            return _lines(session, asked)


def _lines(session: Session, asked: InventoryAsked) -> tuple[InventoryLine, ...]:
    found: list[InventoryLine] = []
    rows = session.execute(_statement(asked).execution_options(yield_per=1000))
    for part in rows.partitions():
        found += _batch(session, part)
    return tuple(found)


def _statement(asked: InventoryAsked) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Copy.id,
            Copy.title_id,
            Copy.inventory_number,
            Copy.account,
            Copy.price.label("book_price"),
            Copy.condition,
            Copy.state,
            Copy.note,
            Lot.id.label("lot_id"),
            Lot.price,
            Lot.entered_on,
            Lot.entry_record,
            Lot.disposed_by,
            Lot.note.label("lot_note"),
            Document.kind,
            Document.number.label("document_number"),
            Document.record_date,
            SummaryRecord.number.label("record_number"),
            Title.bbk,
            Title.author_mark,
            Title.authors_line,
            Title.title,
            Title.part,
            Title.part_title,
            Title.year,
            Title.notes,
            Title.pages,
            Title.illustrations,
            Title.size,
            PartnerSchool.name_short.label("keeper"),
        )
        .join(Lot, Lot.id == Copy.lot_id)
        .join(Document, Document.id == Lot.document_id)
        .join(Title, Title.id == Copy.title_id)
        .outerjoin(
            SummaryRecord,
            (SummaryRecord.document_id == Lot.document_id)
            & (SummaryRecord.fund == Lot.fund)
            & (SummaryRecord.part == SummaryPart.IN),
        )
        .outerjoin(Transfer, Transfer.document_id == Copy.lent_by_id)
        .outerjoin(PartnerSchool, PartnerSchool.id == Transfer.partner_id)
        .where(Copy.inventory_number.is_not(None), Copy.account != Account.BORROWED)
        .order_by(Copy.inventory_key == "", Copy.inventory_key, Copy.inventory_number, Copy.id)
    )
    if asked.fund is not None:
        statement = statement.where(Copy.fund == asked.fund)
    if asked.numbers is not None:
        statement = statement.where(
            Copy.inventory_key.between(asked.numbers.first_key, asked.numbers.last_key)
        )
    if asked.period is not None:
        entered = func.coalesce(Lot.entered_on, Document.record_date)
        statement = statement.where(entered <= asked.period.last)
        if asked.period.first is not None:
            statement = statement.where(entered >= asked.period.first)
    return statement


def _batch(session: Session, rows: Sequence[Any]) -> list[InventoryLine]:
    events: dict[int, list[CopyEvent]] = {}
    replaced: dict[int, str] = {}
    accepted = {row.lot_id for row in rows if row.kind == DocumentKind.REPLACEMENT}
    for ids in batches(row.id for row in rows):
        events.update(events_of(session, ids))
    for ids in batches(accepted):
        replaced.update(replaced_numbers(session, ids))
    return [_line(row, events.get(row.id, ()), replaced.get(row.lot_id, "")) for row in rows]


def _line(row: Any, events: Sequence[CopyEvent], replaces: str) -> InventoryLine:
    opening = row.kind == DocumentKind.OPENING
    number = "" if row.record_number is None else str(row.record_number)
    return InventoryLine(
        copy_id=row.id,
        title_id=row.title_id,
        entered_on=row.entered_on or row.record_date,
        record=row.entry_record if opening else number,
        number=row.inventory_number,
        bbk=row.bbk,
        author_mark=row.author_mark,
        name=_name(row),
        year=row.year,
        price=row.price,
        book_price=row.book_price,
        state=CopyState(row.state),
        disposal=_disposal(row, events),
        remark=remark_of(row, events, replaces),
    )


def _name(row: Any) -> str:
    """«Верн Ж. Дети капитана Гранта. Ч. 1»."""
    title = ". ".join(filter(None, (row.title, row.part, row.part_title)))
    return f"{row.authors_line} {title}".strip()


def _disposal(row: Any, events: Sequence[CopyEvent]) -> str:
    if row.state != CopyState.OUT:
        return ""
    event = disposal_of(events)
    return str(row.disposed_by) if event is None else event.paper
