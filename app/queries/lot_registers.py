"""Registers that take copies lot by lot: temporary storage and the cards of periodicals.

A line stands for the copies of one lot. Copies whose entry was taken back do not count; a lot
of which nothing is left stands with its reversal, so that numbers of lines do not shift.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.core.bibliography import TitleKind
from app.core.dates import format_date
from app.core.inventory_numbers import format_ranges
from app.core.library_settings import PERIODICALS_LEGAL_BASIS, TEMPORARY_LEGAL_BASIS
from app.core.periods import Period
from app.core.stock import DOCUMENT_NAMES, Account, CopyState, DocumentKind, Fund, SummaryPart
from app.core.text import fold, sort_key
from app.models import (
    Copy,
    Document,
    Lot,
    PartnerSchool,
    Receipt,
    ReferenceItem,
    SummaryRecord,
    Title,
)
from app.models.library import Library
from app.queries.copy_events import CopyEvent, cancelling_of, disposal_of, events_of
from app.queries.paper_data import SchoolRequisites
from app.queries.papers import paper_school
from app.queries.rows import batches
from app.queries.school import setting


@dataclass(frozen=True, slots=True)
class LotDisposal:
    """Copies of a lot that left by one paper. ``kopecks`` is their sum."""

    paper: str
    quantity: int
    kopecks: int


@dataclass(frozen=True, slots=True)
class LotRecord:
    """A line: what a lot has brought and what has left of it. ``price`` is in kopecks.

    ``record`` is the number in the summary book, ``source`` who gave the copies and by what
    paper, ``issue`` what distinguishes an issue of a periodical. ``cancelled_by`` names the
    reversal of a lot of which nothing is left.
    """

    lot_id: int
    document_id: int
    kind: DocumentKind
    title_id: int
    date: dt.date
    record: str
    source: str
    name: str
    issue: str
    year: int | None
    numbers: str
    quantity: int
    price: int
    disposals: tuple[LotDisposal, ...] = ()
    cancelled_by: str = ""

    @property
    def total(self) -> int:
        """Sum of the lot in kopecks."""
        return self.quantity * self.price

    @property
    def gone(self) -> int:
        return sum(item.quantity for item in self.disposals)

    @property
    def gone_kopecks(self) -> int:
        return sum(item.kopecks for item in self.disposals)


@dataclass(frozen=True, slots=True)
class TemporaryRegister:
    """The register of temporary storage as it is printed on the day ``on``."""

    on: dt.date
    period: Period | None = None
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    legal_basis: str = ""
    lines: tuple[LotRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodicalCard:
    """The registration card of a periodical for a year: the year of its issues, or, where the
    description has none, of their entry."""

    name: str
    year: int
    publisher: str
    issn: str
    entries: tuple[LotRecord, ...]

    @property
    def quantity(self) -> int:
        return sum(entry.quantity for entry in self.entries)

    @property
    def total(self) -> int:
        """Sum of the entries in kopecks."""
        return sum(entry.total for entry in self.entries)

    @property
    def gone(self) -> int:
        return sum(entry.gone for entry in self.entries)

    @property
    def gone_kopecks(self) -> int:
        return sum(entry.gone_kopecks for entry in self.entries)


@dataclass(frozen=True, slots=True)
class PeriodicalCards:
    """The cards as they are printed on the day ``on``, by title and year."""

    on: dt.date
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    legal_basis: str = ""
    cards: tuple[PeriodicalCard, ...] = ()


class LotRegisterQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def temporary(self, period: Period | None, on: dt.date) -> TemporaryRegister:
        """The register of temporary storage: lots entered in the period, in the order of
        their records."""
        with self._library.read() as session:
            records = _records(session, Copy.fund == Fund.TEMPORARY)
            return TemporaryRegister(
                on=on,
                period=period,
                school=paper_school(session, on),
                legal_basis=setting(session, TEMPORARY_LEGAL_BASIS),
                lines=tuple(
                    found.record
                    for found in records
                    if period is None or found.record.date in period
                ),
            )

    def periodical_cards(
        self, on: dt.date, *, title_id: int | None = None, period: Period | None = None
    ) -> PeriodicalCards:
        """Cards of periodicals that have entries in the period; of the periodical that
        ``title_id`` is an issue of, or of all."""
        with self._library.read() as session:
            return PeriodicalCards(
                on=on,
                school=paper_school(session, on),
                legal_basis=setting(session, PERIODICALS_LEGAL_BASIS),
                cards=_cards(session, title_id, period),
            )

    def periodicals(self) -> tuple[tuple[int, str], ...]:
        """Periodicals that have cards: a title id of each and its name, alphabetically."""
        with self._library.read() as session:
            rows = session.execute(
                select(Title.id, Title.title, Title.subtitle)
                .where(
                    Title.kind == TitleKind.PERIODICAL,
                    select(Copy.id)
                    .where(Copy.title_id == Title.id, Copy.account != Account.BORROWED)
                    .exists(),
                )
                .order_by(Title.id)
            ).all()
        found: dict[str, tuple[int, str]] = {}
        for row in rows:
            found.setdefault(_key(row), (row.id, row.title))
        return tuple(sorted(found.values(), key=lambda pair: sort_key(pair[1])))


@dataclass(frozen=True, slots=True)
class _Found:
    """A line with the row that it was made of."""

    record: LotRecord
    row: Any


def _records(session: Session, condition: ColumnElement[bool]) -> list[_Found]:
    """The lines of lots whose copies fulfil a condition, by day of record."""
    copies: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(
        select(Copy.id, Copy.lot_id, Copy.state, Copy.price, Copy.inventory_number)
        .join(Title, Title.id == Copy.title_id)
        .where(condition, Copy.account != Account.BORROWED)
        .order_by(Copy.id)
    ):
        copies[row.lot_id].append(row)
    events: dict[int, list[CopyEvent]] = {}
    for ids in batches(copy.id for own in copies.values() for copy in own):
        events.update(events_of(session, ids))
    found = [
        _Found(_record(row, copies[row.lot_id], events.get), row)
        for ids in batches(copies)
        for row in session.execute(_lots(ids))
    ]
    found.sort(key=lambda one: (one.record.date, one.record.document_id, one.row.position))
    return found


def _lots(lot_ids: Sequence[int]) -> Any:
    return (
        select(
            Lot.id.label("lot_id"),
            Lot.position,
            Lot.price,
            Lot.note,
            Lot.entered_on,
            Lot.entry_record,
            Lot.disposed_by,
            Document.id.label("document_id"),
            Document.kind,
            Document.number,
            Document.date,
            Document.record_date,
            SummaryRecord.number.label("record_number"),
            Receipt.paper_name,
            Receipt.paper_number,
            Receipt.paper_date,
            ReferenceItem.name.label("supplier"),
            PartnerSchool.name_short.label("partner"),
            Title.id.label("title_id"),
            Title.authors_line,
            Title.title,
            Title.subtitle,
            Title.part,
            Title.part_title,
            Title.year,
            Title.place,
            Title.publisher,
            Title.issn,
        )
        .join(Document, Document.id == Lot.document_id)
        .join(Title, Title.id == Lot.title_id)
        .outerjoin(
            SummaryRecord,
            (SummaryRecord.document_id == Lot.document_id)
            & (SummaryRecord.fund == Lot.fund)
            & (SummaryRecord.part == SummaryPart.IN),
        )
        .outerjoin(Receipt, Receipt.document_id == Lot.document_id)
        .outerjoin(ReferenceItem, ReferenceItem.id == Receipt.supplier_id)
        .outerjoin(PartnerSchool, PartnerSchool.id == Receipt.partner_id)
        .where(Lot.id.in_(lot_ids))
    )


def _record(
    row: Any, copies: Sequence[Any], events: Callable[[int], list[CopyEvent] | None]
) -> LotRecord:
    counted = [copy for copy in copies if copy.state != CopyState.CANCELLED]
    cancelled = None if counted else cancelling_of(events(copies[0].id) or ())
    opening = row.kind == DocumentKind.OPENING
    number = "" if row.record_number is None else str(row.record_number)
    name = ". ".join(filter(None, (row.title, row.part, row.part_title)))
    return LotRecord(
        lot_id=row.lot_id,
        document_id=row.document_id,
        kind=DocumentKind(row.kind),
        title_id=row.title_id,
        date=row.entered_on or row.record_date,
        record=row.entry_record if opening else number,
        source=_source(row),
        name=f"{row.authors_line} {name}".strip(),
        issue="; ".join(filter(None, (row.part, row.part_title, row.note))),
        year=row.year,
        numbers=format_ranges(copy.inventory_number or "" for copy in copies),
        quantity=len(counted),
        price=row.price,
        disposals=_disposals(row, counted, events),
        cancelled_by="" if cancelled is None else cancelled.cancelling_paper,
    )


def _source(row: Any) -> str:
    """«ООО «Книга», товарная накладная № 318 от 07.09.2026»; without a paper our document."""
    giver = row.partner or row.supplier or ""
    paper = (row.paper_name or "").lower()
    if row.paper_number:
        paper += f" № {row.paper_number}"
    if row.paper_date:
        paper += f" от {format_date(row.paper_date)}"
    if not row.paper_number and not row.paper_date:
        name = DOCUMENT_NAMES[DocumentKind(row.kind)].lower()
        paper = f"{name} № {row.number} от {format_date(row.date)}"
    return ", ".join(filter(None, (giver, paper.strip())))


def _disposals(
    row: Any, copies: Sequence[Any], events: Callable[[int], list[CopyEvent] | None]
) -> tuple[LotDisposal, ...]:
    """What has left, a piece a paper, in the order of the papers."""
    pieces: dict[tuple[int, str], list[int]] = defaultdict(list)
    for copy in copies:
        if copy.state != CopyState.OUT:
            continue
        event = disposal_of(events(copy.id) or ())
        if event is None:
            pieces[0, row.disposed_by].append(copy.price)
        else:
            pieces[event.document_id, event.paper].append(event.price)
    return tuple(
        LotDisposal(paper, len(prices), sum(prices))
        for (_, paper), prices in sorted(pieces.items())
    )


def _cards(
    session: Session, title_id: int | None, period: Period | None
) -> tuple[PeriodicalCard, ...]:
    records = _records(session, Title.kind == TitleKind.PERIODICAL)
    wanted = _key_of(session, title_id)
    cards: dict[tuple[str, int], list[_Found]] = defaultdict(list)
    for found in records:
        key = _key(found.row)
        if wanted is None or key == wanted:
            cards[key, found.record.year or found.record.date.year].append(found)
    result = [
        _card(own, year)
        for (_, year), own in cards.items()
        if period is None or any(found.record.date in period for found in own)
    ]
    result.sort(key=lambda card: (sort_key(card.name), card.year))
    return tuple(result)


def _card(own: Sequence[_Found], year: int) -> PeriodicalCard:
    rows = [found.row for found in own]
    newest = rows[-1]
    return PeriodicalCard(
        name=" : ".join(filter(None, (newest.title, newest.subtitle))),
        year=year,
        publisher=_known(f"{row.place} : {row.publisher}".strip(" :") for row in reversed(rows)),
        issn=_known(row.issn for row in reversed(rows)),
        entries=tuple(found.record for found in own),
    )


def _known(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _key_of(session: Session, title_id: int | None) -> str | None:
    """The key of the periodical that a title is an issue of; one that is gone has no cards."""
    if title_id is None:
        return None
    row = session.execute(
        select(Title.title, Title.subtitle).where(Title.id == title_id)
    ).one_or_none()
    return "" if row is None else _key(row)


def _key(row: Any) -> str:
    """Issues are of one periodical when title and subtitle are the same."""
    return f"{fold(row.title)}|{fold(row.subtitle)}"
