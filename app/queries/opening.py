"""Reading opening balances (ввод остатков): the document, its lines by pages, what is doubtful."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from app.core.inventory_numbers import unpack_numbers
from app.core.number_series import NumberGap, same_number
from app.core.stock import Account, DocumentKind, DocumentStatus, Fund
from app.core.text import tokens
from app.models import Copy, Document, Lot, Opening, ReferenceItem, Title
from app.models.library import Library
from app.queries.documents import DocumentRow, documents
from app.queries.opening_numbers import drafted_numbers, gaps_among, holders_of
from app.queries.rows import batches
from app.queries.stock import title_line


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A line of an opening balance. ``price`` in kopecks; ``numbers`` as inked: «1201–1225».

    ``lot_id`` is ``None`` for a line that is not saved yet. ``disposed_by`` is the paper by
    which the copies have left before. ``name``, ``year`` and ``place`` are for showing only.
    """

    title_id: int
    fund: Fund
    account: Account
    quantity: int
    price: int
    numbers: str = ""
    place_id: int | None = None
    entered_on: dt.date | None = None
    entry_record: str = ""
    disposed_by: str = ""
    note: str = ""
    lot_id: int | None = None
    position: int = 0
    replaces_lot_id: int | None = None
    name: str = ""
    year: int | None = None
    place: str = ""

    @property
    def total(self) -> int:
        """Sum of the line in kopecks."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class FundAmount:
    """What a document brings into a fund: copies and kopecks."""

    fund: Fund
    copies: int
    total: int


@dataclass(frozen=True, slots=True)
class OpeningCard:
    """An opening balance as a page shows it.

    ``amounts`` are of the copies that come into the funds, ``gone`` counts those that have
    left before. ``source`` is the file it was read from.
    """

    row: DocumentRow
    note: str
    source: str
    commission_id: int | None
    corrects_id: int | None
    amounts: tuple[FundAmount, ...]
    gone: int
    lines: int
    titles: int

    @property
    def copies(self) -> int:
        return sum(amount.copies for amount in self.amounts)

    @property
    def total(self) -> int:
        """Kopecks of the copies that come into the funds."""
        return sum(amount.total for amount in self.amounts)


class RemarkKind(StrEnum):
    """What a remark on a draft is about; posting is refused by all but the last three."""

    TAKEN = "taken"
    REPEATED = "repeated"
    MISCOUNTED = "miscounted"
    EMPTY = "empty"
    FREE_OF_CHARGE = "free_of_charge"
    GONE = "gone"
    GAP = "gap"


BLOCKING = (RemarkKind.TAKEN, RemarkKind.REPEATED, RemarkKind.MISCOUNTED)


@dataclass(frozen=True, slots=True)
class OpeningRemark:
    """Lines of a draft of which something is to be said. ``count`` is of numbers or lines,
    ``examples`` are the first sentences about them."""

    kind: RemarkKind
    count: int
    lot_ids: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Does posting have to wait until it is mended?"""
        return self.kind in BLOCKING


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines to show: of a fund, with these words, among these ids; ``None`` is any."""

    words: str = ""
    fund: Fund | None = None
    lot_ids: tuple[int, ...] | None = None


MOST_EXAMPLES = 50


class OpeningQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def openings(self, *, with_discarded: bool = False) -> tuple[DocumentRow, ...]:
        """Opening balances, drafts first, then the newest."""
        with self._library.read() as session:
            return documents(session, DocumentKind.OPENING, with_discarded=with_discarded)

    def opening(self, document_id: int) -> OpeningCard | None:
        """One opening balance; ``None`` when there is none with this id."""
        with self._library.read() as session:
            return load_opening(session, document_id)

    def line_ids(
        self,
        document_id: int,
        wanted: LineFilter = LineFilter(),
        order: str = "position",
        *,
        descending: bool = False,
    ) -> tuple[int, ...]:
        """Ids of the lines, in the order of the document or of another column."""
        with self._library.read() as session:
            source = _source_id(session, document_id)
            key = _ORDERS[order]
            statement = (
                select(Lot.id)
                .join(Title, Title.id == Lot.title_id)
                .where(Lot.document_id == source, *_conditions(session, source, wanted))
                .order_by(key.desc() if descending else key, Lot.position)
            )
            found = tuple(session.execute(statement).scalars())
        if wanted.lot_ids is None:
            return found
        among = set(wanted.lot_ids)
        return tuple(lot_id for lot_id in found if lot_id in among)

    def lines(self, lot_ids: Sequence[int]) -> tuple[OpeningLine, ...]:
        """Lines in the order asked for; ids that are not there are left out."""
        with self._library.read() as session:
            found = {
                line.lot_id: line
                for ids in batches(lot_ids)
                for line in load_lines(session, Lot.id.in_(ids))
            }
        return tuple(found[lot_id] for lot_id in lot_ids if lot_id in found)

    def remarks(self, document_id: int) -> tuple[OpeningRemark, ...]:
        """What is doubtful or wrong in a draft, what stops posting first."""
        with self._library.read() as session:
            document = session.get(Document, document_id)
            if document is None or document.status != DocumentStatus.DRAFT:
                return ()
            return remarks_of(session, document)

    def gaps(self, document_id: int) -> tuple[NumberGap, ...]:
        """Numbers missing between those of the document, that nobody has."""
        with self._library.read() as session:
            packed = session.execute(
                select(Lot.numbers).where(
                    Lot.document_id == _source_id(session, document_id), Lot.numbers != ""
                )
            ).scalars()
            return gaps_among(session, (n for text in packed for n in unpack_numbers(text)))


_ORDERS: dict[str, Any] = {
    "position": Lot.position,
    "name": Title.sort_key,
    "quantity": Lot.quantity,
    "price": Lot.price,
    "total": Lot.quantity * Lot.price,
    "year": Title.year,
}


def _source_id(session: Session, document_id: int) -> int:
    """A reversal shows the lines of what it reverses."""
    reverses = session.execute(
        select(Document.reverses_id).where(Document.id == document_id)
    ).scalar_one_or_none()
    return reverses or document_id


def _conditions(session: Session, source: int, wanted: LineFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.fund is not None:
        conditions.append(Lot.fund == wanted.fund)
    if wanted.words.strip():
        keys = [Title.match_key.contains(word, autoescape=True) for word in tokens(wanted.words)]
        holding = _lots_with(session, source, wanted.words)
        conditions.append(or_(and_(*keys) if keys else false(), holding))
    return conditions


def _lots_with(session: Session, source: int, number: str) -> ColumnElement[bool]:
    """The lines that have an inventory number, also within a range."""
    key = same_number(number)
    rows = session.execute(
        select(Lot.id, Lot.numbers).where(Lot.document_id == source, Lot.numbers != "")
    )
    return Lot.id.in_(
        [
            lot_id
            for lot_id, packed in rows
            if any(same_number(own) == key for own in unpack_numbers(packed))
        ]
    )


def load_opening(session: Session, document_id: int) -> OpeningCard | None:
    """The document with its sums; ``None`` when it is no opening balance."""
    row = next(iter(documents(session, DocumentKind.OPENING, document_id=document_id)), None)
    if row is None:
        return None
    document = session.get_one(Document, document_id)
    source = _source_id(session, document_id)
    head = session.get(Opening, source)
    stays = Lot.disposed_by == ""
    amounts = session.execute(
        select(
            Lot.fund,
            func.coalesce(func.sum(case((stays, Lot.quantity), else_=0)), 0),
            func.coalesce(func.sum(case((stays, Lot.quantity * Lot.price), else_=0)), 0),
            func.coalesce(func.sum(case((stays, 0), else_=Lot.quantity)), 0),
            func.count(),
        )
        .where(Lot.document_id == source)
        .group_by(Lot.fund)
        .order_by(Lot.fund)
    ).all()
    titles = session.execute(
        select(func.count(Lot.title_id.distinct())).where(Lot.document_id == source)
    ).scalar_one()
    return OpeningCard(
        row,
        document.note,
        head.source if head is not None else "",
        head.commission_id if head is not None else None,
        document.corrects_id,
        tuple(FundAmount(Fund(fund), copies, total) for fund, copies, total, *_ in amounts),
        sum(gone for *_, gone, _lines in amounts),
        sum(count for *_, count in amounts),
        titles,
    )


def load_lines(session: Session, *conditions: ColumnElement[bool]) -> list[OpeningLine]:
    """Lines in the order of their document."""
    statement: Select[*tuple[Any, ...]] = (
        select(Lot, Title, ReferenceItem.name)
        .join(Title, Title.id == Lot.title_id)
        .outerjoin(ReferenceItem, ReferenceItem.id == Lot.place_id)
        .where(*conditions)
        .order_by(Lot.position)
    )
    return [_line(lot, title, place) for lot, title, place in session.execute(statement)]


def _line(lot: Lot, title: Title, place: str | None) -> OpeningLine:
    return OpeningLine(
        title_id=lot.title_id,
        fund=Fund(lot.fund),
        account=Account(lot.account),
        quantity=lot.quantity,
        price=lot.price,
        numbers=lot.numbers,
        place_id=lot.place_id,
        entered_on=lot.entered_on,
        entry_record=lot.entry_record,
        disposed_by=lot.disposed_by,
        note=lot.note,
        lot_id=lot.id,
        position=lot.position,
        replaces_lot_id=lot.replaces_lot_id,
        name=title_line(title),
        year=title.year,
        place=place or "",
    )


# --- what is doubtful ----------------------------------------------------------------------


def remarks_of(session: Session, document: Document) -> tuple[OpeningRemark, ...]:
    """What is doubtful or wrong in the lines of a draft, what stops posting first."""
    rows = session.execute(
        select(Lot.id, Lot.quantity, Lot.price, Lot.numbers, Lot.disposed_by)
        .where(Lot.document_id == document.id)
        .order_by(Lot.position)
    ).all()
    numbers = {row.id: unpack_numbers(row.numbers) for row in rows if row.numbers}
    found: dict[RemarkKind, dict[int, list[str]]] = defaultdict(dict)
    for row in rows:
        own = len(numbers.get(row.id, ()))
        if own and own != row.quantity:
            words = f"{row.numbers}: номеров {own}, экземпляров {row.quantity}"
            found[RemarkKind.MISCOUNTED][row.id] = [words]
        if not row.quantity:
            found[RemarkKind.EMPTY][row.id] = []
        elif not row.price and not row.disposed_by:
            found[RemarkKind.FREE_OF_CHARGE][row.id] = []
        if row.disposed_by:
            found[RemarkKind.GONE][row.id] = [row.disposed_by]
    _look_at_numbers(session, document, numbers, found)
    remarks = [
        OpeningRemark(kind, _count(kind, by_lot), tuple(by_lot), _first(by_lot))
        for kind in RemarkKind
        if (by_lot := found.get(kind))
    ]
    gaps = gaps_among(session, (number for own in numbers.values() for number in own))
    if gaps:
        missing = sum(gap.count for gap in gaps)
        labels = tuple(gap.label for gap in gaps[:MOST_EXAMPLES])
        remarks.append(OpeningRemark(RemarkKind.GAP, missing, (), labels))
    return tuple(remarks)


def _look_at_numbers(
    session: Session,
    document: Document,
    numbers: dict[int, tuple[str, ...]],
    found: dict[RemarkKind, dict[int, list[str]]],
) -> None:
    holders = holders_of(session, [number for own in numbers.values() for number in own])
    corrected = _copies_of(session, document.corrects_id)
    drafted = drafted_numbers(session, document.id) if numbers else {}
    first: dict[str, int] = {}
    for lot_id, own in numbers.items():
        for number in own:
            key = same_number(number)
            holder = holders.get(key)
            if holder is not None and not holder.free and holder.copy_id not in corrected:
                found[RemarkKind.TAKEN].setdefault(lot_id, []).append(f"{number} {holder.words}")
            elif key in first:
                words = f"{number} стоит в документе дважды"
                found[RemarkKind.REPEATED].setdefault(first[key], [])
                found[RemarkKind.REPEATED].setdefault(lot_id, []).append(words)
            elif key in drafted:
                found[RemarkKind.TAKEN].setdefault(lot_id, []).append(f"{number} {drafted[key]}")
            first.setdefault(key, lot_id)


def _copies_of(session: Session, document_id: int | None) -> frozenset[int]:
    """Copies that stand in the lots of a document: its correction gives them back first."""
    if document_id is None:
        return frozenset()
    statement = (
        select(Copy.id).join(Lot, Lot.id == Copy.lot_id).where(Lot.document_id == document_id)
    )
    return frozenset(session.execute(statement).scalars())


def _count(kind: RemarkKind, by_lot: dict[int, list[str]]) -> int:
    if kind in (RemarkKind.TAKEN, RemarkKind.REPEATED):
        return sum(map(len, by_lot.values()))
    return len(by_lot)


def _first(by_lot: dict[int, list[str]]) -> tuple[str, ...]:
    said = [words for sentences in by_lot.values() for words in sentences]
    return tuple(dict.fromkeys(said))[:MOST_EXAMPLES]
