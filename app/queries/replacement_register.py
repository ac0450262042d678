"""Тетрадь учёта книг, принятых от читателей взамен утерянных: a row a pair."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.dates import format_date
from app.core.periods import Period
from app.core.stock import DocumentKind, DocumentStatus, Fund
from app.models import (
    Document,
    Lot,
    Movement,
    Replacement,
    ReplacementLine,
    SummaryRecord,
    Title,
)
from app.queries.copies import CopyRow, copies_by_ids
from app.queries.rows import batches
from app.queries.stock import title_line
from app.queries.textbook_entries import card_numbers

_RECORDED = (DocumentStatus.POSTED, DocumentStatus.REVERSED)


class _Paper(NamedTuple):
    """A document; ``source`` is the one whose pairs it has: a reversal has those reversed."""

    id: int
    source: int
    number: str
    date: dt.date
    record_date: dt.date
    reader: str
    reader_class: str


class _Pair(NamedTuple):
    """Lost copy, price and title of the accepted one."""

    copy_id: int
    price: int
    title: Title


@dataclass(frozen=True, slots=True)
class RegisteredBook:
    """A book of a pair; ``price`` in kopecks as it was recorded.

    ``number`` is the inventory number, «карт. 12» for a textbook without one, «б/н» for a copy
    that has neither.
    """

    number: str
    name: str
    year: int | None
    price: int


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A row of the register. ``number`` runs within the calendar year of the record; ``sign`` is
    −1 for a reversal, whose books and prices are those of what it reverses."""

    id: int
    number: int
    day: dt.date
    document_id: int
    document_number: str
    document_date: dt.date
    reader: str
    reader_class: str
    lost: RegisteredBook
    accepted: RegisteredBook
    sign: int = 1

    @property
    def reader_text(self) -> str:
        """«Петров Иван, 5 «А»»."""
        return ", ".join(filter(None, (self.reader, self.reader_class)))

    @property
    def act_text(self) -> str:
        """«№ 3 от 09.09.2026», with a word when it is a reversal."""
        text = f"№ {self.document_number} от {format_date(self.document_date)}"
        return text if self.sign > 0 else f"{text} (сторно)"


def register_entries(session: Session, period: Period) -> tuple[RegisterEntry, ...]:
    """The rows of a period in the order of their records."""
    papers = _papers(session, period)
    sources = {row.source for row in papers}
    pairs = _pairs(session, sources)
    moves = _moves(session, sources)
    copy_ids = {move.copy_id for found in moves.values() for move in found}
    copies = copies_by_ids(session, sorted(copy_ids))
    cards = card_numbers(session, {copy.title_id for copy in copies.values()})
    entries: list[RegisterEntry] = []
    numbers: dict[int, int] = defaultdict(int)
    for paper in papers:
        books = _books(pairs[paper.source], moves[paper.source], copies, cards)
        for lost, accepted in books:
            numbers[paper.record_date.year] += 1
            entries.append(
                RegisterEntry(
                    id=len(entries) + 1,
                    number=numbers[paper.record_date.year],
                    day=paper.record_date,
                    document_id=paper.id,
                    document_number=paper.number,
                    document_date=paper.date,
                    reader=paper.reader,
                    reader_class=paper.reader_class,
                    lost=lost,
                    accepted=accepted,
                    sign=1 if paper.id == paper.source else -1,
                )
            )
    return tuple(entry for entry in entries if entry.day in period)


def copy_number(copy: CopyRow, cards: Mapping[int, int]) -> str:
    """The inventory number of a copy, or what stands for it; ``cards`` are numbers of textbook
    cards by title id."""
    if copy.inventory_number:
        return copy.inventory_number
    if copy.fund is Fund.TEXTBOOKS and copy.title_id in cards:
        return f"карт. {cards[copy.title_id]}"
    return "б/н"


def _papers(session: Session, period: Period) -> list[_Paper]:
    """The documents from the beginning of the first year on, so that its rows are counted."""
    source = func.coalesce(Document.reverses_id, Document.id)
    # a correction has an older id than the reversal that is recorded before it
    recorded = (
        select(func.min(SummaryRecord.id))
        .where(SummaryRecord.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    statement = (
        select(
            Document.id,
            source.label("source"),
            Document.number,
            Document.date,
            Document.record_date,
            Replacement.reader,
            Replacement.reader_class,
        )
        .join(Replacement, Replacement.document_id == source)
        .where(
            Document.kind == DocumentKind.REPLACEMENT,
            Document.status.in_(_RECORDED),
            Document.record_date <= period.last,
        )
        .order_by(Document.record_date, recorded)
    )
    if period.first is not None:
        statement = statement.where(Document.record_date >= dt.date(period.first.year, 1, 1))
    return [
        _Paper(paper_id, source_id, number, date, record_date or date, reader, reader_class)
        for paper_id, source_id, number, date, record_date, reader, reader_class in session.execute(
            statement
        )
    ]


def _pairs(session: Session, sources: Iterable[int]) -> dict[int, list[_Pair]]:
    """The pairs by document, in their order."""
    found: dict[int, list[_Pair]] = defaultdict(list)
    for ids in batches(sources):
        statement = (
            select(ReplacementLine.document_id, ReplacementLine.copy_id, Lot.price, Title)
            .join(
                Lot,
                (Lot.document_id == ReplacementLine.document_id)
                & (Lot.position == ReplacementLine.position),
            )
            .join(Title, Title.id == Lot.title_id)
            .where(ReplacementLine.document_id.in_(ids))
            .order_by(ReplacementLine.document_id, ReplacementLine.position)
        )
        for document_id, copy_id, price, title in session.execute(statement):
            found[document_id].append(_Pair(copy_id, price, title))
    return found


def _moves(session: Session, sources: Iterable[int]) -> dict[int, list[Movement]]:
    found: dict[int, list[Movement]] = defaultdict(list)
    for ids in batches(sources):
        statement = select(Movement).where(Movement.document_id.in_(ids)).order_by(Movement.id)
        for move in session.execute(statement).scalars():
            found[move.document_id].append(move)
    return found


def _books(
    pairs: Sequence[_Pair],
    moves: Sequence[Movement],
    copies: Mapping[int, CopyRow],
    cards: Mapping[int, int],
) -> list[tuple[RegisteredBook, RegisteredBook]]:
    """Lost and accepted book of each pair: the n-th copy that came in is of the n-th pair."""
    prices = {move.copy_id: move.price for move in moves if move.delta == -1}
    entered = [move for move in moves if move.delta == 1]
    books = []
    for pair, move in zip(pairs, entered, strict=True):
        lost, number = copies[pair.copy_id], copy_number(copies[move.copy_id], cards)
        title = pair.title
        books.append(
            (
                RegisteredBook(copy_number(lost, cards), lost.name, lost.year, prices[lost.id]),
                RegisteredBook(number, title_line(title), title.year, pair.price),
            )
        )
    return books
