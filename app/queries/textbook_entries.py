"""What movements say of textbooks: the lines of their cards, by title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.dates import format_date
from app.core.stock import Account, DocumentKind, Fund, SummaryPart
from app.models import (
    Copy,
    CustodyEvent,
    Document,
    Lot,
    Movement,
    SummaryRecord,
    TextbookCard,
    TextbookCardTitle,
)
from app.queries.copies import GONE_NAMES
from app.queries.rows import batches

_LEFT_BY: dict[DocumentKind, str] = {
    DocumentKind.TRANSFER_OUT: "передача",
    DocumentKind.REPLACEMENT: "замена",
    DocumentKind.REVALUATION: "переоценка",
}
"""Words before the number of a paper by which copies left; an act of write-off has none."""
_OPENING = "остаток"


@dataclass(frozen=True, slots=True)
class CardEntry:
    """A line of a card: copies that came (``incoming``) or left by one document.

    ``quantity`` and ``total`` (kopecks) are negative for a reversal. ``paper`` is the number of
    the record in the summary book, or of the act. ``price`` and ``edition`` («2023») are given
    for copies that came. ``balance`` is what stands on the card after the line, in copies,
    ``balance_total`` in kopecks.
    """

    day: date
    document_id: int
    incoming: bool
    paper: str
    remark: str
    edition: str
    price: int | None
    quantity: int
    total: int
    balance: int
    balance_total: int


@dataclass(frozen=True, slots=True)
class Record:
    """Copies of one title and price that one document moved in one part of the book.

    ``copies`` is the change of the balance; ``order`` is the id of the first movement.
    """

    title_id: int
    document_id: int
    record_date: date
    day: date
    incoming: bool
    paper: str
    remark: str
    named: str
    price: int
    copies: int
    order: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Records, and copies lent and borrowed, by title id."""

    records: Mapping[int, list[Record]] = field(default_factory=dict)
    lent: Mapping[int, int] = field(default_factory=dict)
    borrowed: Mapping[int, int] = field(default_factory=dict)

    def of(self, title_ids: Iterable[int]) -> list[Record]:
        """The records of titles in the order of the book."""
        found = [record for title_id in title_ids for record in self.records.get(title_id, ())]
        return sorted(found, key=lambda record: (record.record_date, record.day, record.order))


@dataclass(frozen=True, slots=True)
class _Group:
    """Movements of one document, lot, part and price, counted."""

    document_id: int
    lot_id: int
    part: int
    account: str
    price: int
    record_date: date
    copies: int
    order: int


@dataclass(frozen=True, slots=True)
class _Paper:
    kind: DocumentKind
    number: str
    date: date
    reverses_id: int | None


def card_numbers(session: Session, title_ids: Iterable[int]) -> dict[int, int]:
    """The numbers of the cards that titles stand on, by title id."""
    return {
        title_id: number
        for ids in batches(title_ids)
        for title_id, number in session.execute(
            select(TextbookCardTitle.title_id, TextbookCard.number)
            .join(TextbookCard, TextbookCard.id == TextbookCardTitle.card_id)
            .where(TextbookCardTitle.title_id.in_(ids))
        )
    }


def read_ledger(session: Session, on: date | None = None) -> Ledger:
    """All that the fund «учебный» says, up to the end of the day ``on``.

    A copy that the correction of a receipt took to another title stands, for the time before,
    with the title of the corrected line.
    """
    groups = _groups(session, on)
    papers = _papers(session, {group.document_id for group in groups})
    lots = _lots(session, {group.lot_id for group in groups})
    numbers = _record_numbers(session)
    records: dict[int, list[Record]] = defaultdict(list)
    borrowed: dict[int, int] = defaultdict(int)
    for group in groups:
        paper = papers[group.document_id]
        lot = _lot_at_the_time(lots, group, paper)
        if group.account == Account.BORROWED:
            borrowed[lot.title_id] += group.copies
        else:
            number = numbers.get((group.document_id, group.part), "")
            records[lot.title_id].append(_record(group, paper, lot, number))
    return Ledger(records, _lent(session, on), borrowed)


def card_entries(records: Iterable[Record], editions: Mapping[int, str]) -> tuple[CardEntry, ...]:
    """The lines of a card from its records in order: copies that one document brought at one
    price make a line, and so do all that it took. ``editions`` are by title id."""
    groups: dict[tuple[object, ...], list[Record]] = {}
    for record in records:
        key: tuple[object, ...] = (record.document_id, record.incoming)
        if record.incoming:
            edition = editions.get(record.title_id, "")
            key = (*key, edition, record.price, record.day, record.paper)
        groups.setdefault(key, []).append(record)
    entries = []
    balance = balance_total = 0
    for group in groups.values():
        first = group[0]
        copies = sum(record.copies for record in group)
        total = sum(record.copies * record.price for record in group)
        if not copies and not total:
            continue
        balance += copies
        balance_total += total
        sign = 1 if first.incoming else -1
        entries.append(
            CardEntry(
                day=first.day,
                document_id=first.document_id,
                incoming=first.incoming,
                paper=first.paper,
                remark=first.remark,
                edition=editions.get(first.title_id, "") if first.incoming else "",
                price=first.price if first.incoming else None,
                quantity=sign * copies,
                total=sign * total,
                balance=balance,
                balance_total=balance_total,
            )
        )
    return tuple(entries)


def _groups(session: Session, on: date | None) -> list[_Group]:
    statement = (
        select(
            Movement.document_id,
            Copy.lot_id,
            Movement.part,
            Movement.account,
            Movement.price,
            Movement.record_date,
            func.sum(Movement.delta),
            func.min(Movement.id),
        )
        .join(Copy, Copy.id == Movement.copy_id)
        .where(Movement.fund == Fund.TEXTBOOKS)
        .group_by(
            Movement.document_id,
            Copy.lot_id,
            Movement.part,
            Movement.account,
            Movement.price,
            Movement.record_date,
        )
    )
    if on is not None:
        statement = statement.where(Movement.record_date <= on)
    return [_Group(*row) for row in session.execute(statement)]


def _papers(session: Session, ids: set[int]) -> dict[int, _Paper]:
    return {
        row.id: _Paper(DocumentKind(row.kind), row.number, row.date, row.reverses_id)
        for part in batches(ids)
        for row in session.execute(
            select(
                Document.id, Document.kind, Document.number, Document.date, Document.reverses_id
            ).where(Document.id.in_(part))
        )
    }


def _lots(session: Session, ids: set[int]) -> dict[int, Lot]:
    """The lots and all that they replace."""
    found: dict[int, Lot] = {}
    wanted = ids
    while wanted:
        for part in batches(wanted):
            for lot in session.execute(select(Lot).where(Lot.id.in_(part))).scalars():
                found[lot.id] = lot
        replaced = {lot.replaces_lot_id for lot in found.values() if lot.replaces_lot_id}
        wanted = replaced - found.keys()
    return found


def _lot_at_the_time(lots: Mapping[int, Lot], group: _Group, paper: _Paper) -> Lot:
    """The lot by which a receipt entered the copies; a correction moves them to a later one."""
    papers = (group.document_id, paper.reverses_id)
    lot = now = lots[group.lot_id]
    while lot.document_id not in papers:
        if lot.replaces_lot_id is None:
            return now
        lot = lots[lot.replaces_lot_id]
    return lot


def _record_numbers(session: Session) -> dict[tuple[int, int], str]:
    return {
        (document_id, part): str(number)
        for document_id, part, number in session.execute(
            select(SummaryRecord.document_id, SummaryRecord.part, SummaryRecord.number).where(
                SummaryRecord.fund == Fund.TEXTBOOKS
            )
        )
    }


def _record(group: _Group, paper: _Paper, lot: Lot, number: str) -> Record:
    incoming = group.part != SummaryPart.OUT
    day = group.record_date
    if not incoming:
        words = _LEFT_BY.get(paper.kind, "")
        number = f"{words} {paper.number}".strip()
    elif paper.kind is DocumentKind.OPENING:
        day = lot.entered_on or day
        number = lot.entry_record or _OPENING
    remark = ""
    if paper.reverses_id is not None:
        remark = "сторно"
    elif incoming and paper.kind in (DocumentKind.REVALUATION, DocumentKind.REPLACEMENT):
        remark = _LEFT_BY[paper.kind]
    return Record(
        title_id=lot.title_id,
        document_id=group.document_id,
        record_date=group.record_date,
        day=day,
        incoming=incoming,
        paper=number,
        remark=remark,
        named=f"{_gone_name(paper)} № {paper.number} от {format_date(paper.date)}",
        price=group.price,
        copies=group.copies,
        order=group.order,
    )


def _gone_name(paper: _Paper) -> str:
    if paper.kind is DocumentKind.REPLACEMENT and paper.reverses_id is not None:
        return "сторно замены утерянного"
    return GONE_NAMES[paper.kind]


def _lent(session: Session, on: date | None) -> dict[int, int]:
    statement = (
        select(Copy.title_id, func.sum(CustodyEvent.delta))
        .join(CustodyEvent, CustodyEvent.copy_id == Copy.id)
        .where(Copy.fund == Fund.TEXTBOOKS)
        .group_by(Copy.title_id)
    )
    if on is not None:
        statement = statement.where(CustodyEvent.record_date <= on)
    return {title_id: lent for title_id, lent in session.execute(statement) if lent}
