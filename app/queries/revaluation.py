"""Reading revaluations: drafts with their remarks, and the copies that can be chosen for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.core.inventory_numbers import number_key, parse_ranges
from app.core.stock import Account, CopyState, DocumentKind, DocumentStatus, Fund
from app.models import Copy, Document, Lot, Movement, Revaluation, RevaluationLine
from app.models.library import Library
from app.queries.copies import (
    CopyRow,
    copies_by_ids,
    copy_statement,
    fetch_copies,
    find_copies,
)
from app.queries.documents import DocumentRow, documents
from app.queries.obstacles import Obstacle, ObstacleFinder
from app.queries.rows import batches

_SAME_PRICE = Obstacle("цена не меняется")
_BORROWED = Obstacle("получен от другой школы: цену меняет она")


@dataclass(frozen=True, slots=True)
class RevaluationLineDraft:
    """A copy and its new book price in kopecks."""

    copy_id: int
    new_price: int


@dataclass(frozen=True, slots=True)
class RevaluationDraft:
    """A revaluation as the editor holds it. ``document_id`` is ``None`` until it is saved."""

    date: dt.date
    lines: tuple[RevaluationLineDraft, ...] = ()
    commission_id: int | None = None
    basis: str = ""
    note: str = ""
    corrects_id: int | None = None
    document_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class RevaluationLineRow:
    """A line with its copy. Prices are kopecks; ``old_price`` is the one before this document."""

    position: int
    copy: CopyRow
    old_price: int
    new_price: int
    obstacle: Obstacle | None = None

    @property
    def difference(self) -> int:
        """What the line adds to the fund, in kopecks."""
        return self.new_price - self.old_price


@dataclass(frozen=True, slots=True)
class RevaluationCard:
    """A revaluation as a page shows it."""

    row: DocumentRow
    draft: RevaluationDraft
    lines: tuple[RevaluationLineRow, ...]

    @property
    def old_total(self) -> int:
        """Sum of the copies before, in kopecks."""
        return sum(line.old_price for line in self.lines)

    @property
    def new_total(self) -> int:
        """Sum of the copies after, in kopecks."""
        return sum(line.new_price for line in self.lines)

    @property
    def remarks(self) -> int:
        """How many lines stand in the way of posting."""
        return sum(line.obstacle is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """Which copies to choose; all conditions hold together.

    ``numbers`` are inventory numbers as a list of ranges («1201–1225, 1230»); ``receipt_id``
    is the document that the copies came by; ``received_before`` leaves out what came on that
    day or later.
    """

    fund: Fund | None = None
    numbers: str = ""
    title_id: int | None = None
    receipt_id: int | None = None
    received_before: dt.date | None = None


class RevaluationQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def revaluations(self, *, with_discarded: bool = False) -> tuple[DocumentRow, ...]:
        """Revaluations, drafts first, then the newest."""
        with self._library.read() as session:
            return documents(session, DocumentKind.REVALUATION, with_discarded=with_discarded)

    def revaluation(self, document_id: int) -> RevaluationCard | None:
        """One revaluation with its lines and the remarks to them."""
        with self._library.read() as session:
            return load_revaluation(session, document_id)

    def choose(self, wanted: CopyChoice, draft: RevaluationDraft) -> tuple[RevaluationLineRow, ...]:
        """Copies in stock that answer a choice, by fund and inventory number, each at the price
        it has; they are numbered from 1.

        Raises:
            UserError: the numbers cannot be read.
        """
        statement = (
            copy_statement()
            .where(Copy.state == CopyState.IN_STOCK, *_conditions(wanted))
            .order_by(Copy.fund, Copy.inventory_key, Copy.id)
        )
        keys = _number_keys(wanted.numbers)
        with self._library.read() as session:
            if keys is None:
                rows = fetch_copies(session, statement)
            else:
                rows = tuple(
                    row
                    for part in batches(keys)
                    for row in fetch_copies(session, statement.where(Copy.inventory_key.in_(part)))
                )
            return _line_rows(session, [(row, None) for row in rows], draft)

    def look_up(self, code: str, draft: RevaluationDraft) -> tuple[RevaluationLineRow, ...]:
        """Copies by inventory number or barcode, each at the price it has."""
        with self._library.read() as session:
            rows = find_copies(session, code)
            return _line_rows(session, [(row, None) for row in rows], draft)

    def check(self, draft: RevaluationDraft) -> tuple[RevaluationLineRow, ...]:
        """The lines of a draft as they are now; those whose copy is gone are left out."""
        with self._library.read() as session:
            return _draft_rows(session, draft)


def load_revaluation(session: Session, document_id: int) -> RevaluationCard | None:
    row = next(iter(documents(session, DocumentKind.REVALUATION, document_id=document_id)), None)
    if row is None:
        return None
    # a reversal shows the lines of what it reverses
    source_id = session.get_one(Document, document_id).reverses_id or document_id
    draft = _load_draft(session, document_id, source_id)
    if row.status in (DocumentStatus.DRAFT, DocumentStatus.DISCARDED):
        return RevaluationCard(row, draft, _draft_rows(session, draft))
    copies = copies_by_ids(session, [line.copy_id for line in draft.lines])
    old = prices_before(session, source_id)
    lines = tuple(
        RevaluationLineRow(position, copies[line.copy_id], old[line.copy_id], line.new_price)
        for position, line in enumerate(draft.lines, start=1)
    )
    return RevaluationCard(row, draft, lines)


def prices_before(session: Session, document_id: int) -> dict[int, int]:
    """Book prices in kopecks that copies had before a posted revaluation, by copy id."""
    statement = select(Movement.copy_id, Movement.price).where(
        Movement.document_id == document_id, Movement.delta == -1
    )
    return dict(session.execute(statement).all())


def register_prices(session: Session, copy_ids: Iterable[int]) -> dict[int, int]:
    """Prices in kopecks at which revalued copies stand in the registers of individual account:
    those before the first revaluation that was not reversed. Other copies are left out."""
    found: dict[int, int] = {}
    for ids in batches(copy_ids):
        first = (
            select(func.min(Movement.id))
            .join(Document, Document.id == Movement.document_id)
            .where(
                Movement.copy_id.in_(ids),
                Movement.delta == -1,
                Document.kind == DocumentKind.REVALUATION,
                Document.status == DocumentStatus.POSTED,
                Document.reverses_id.is_(None),
            )
            .group_by(Movement.copy_id)
        )
        found.update(
            session.execute(
                select(Movement.copy_id, Movement.price).where(Movement.id.in_(first))
            ).all()
        )
    return found


def _conditions(wanted: CopyChoice) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Copy.account != Account.BORROWED]
    if wanted.fund is not None:
        conditions.append(Copy.fund == wanted.fund)
    if wanted.title_id is not None:
        conditions.append(Copy.title_id == wanted.title_id)
    lots = select(Lot.id).join(Document, Document.id == Lot.document_id)
    if wanted.receipt_id is not None:
        conditions.append(Copy.lot_id.in_(lots.where(Document.id == wanted.receipt_id)))
    if wanted.received_before is not None:
        # the old books say when a copy of an opening balance came
        came = func.coalesce(Lot.entered_on, Document.record_date)
        early = lots.where(or_(came.is_(None), came < wanted.received_before))
        conditions.append(Copy.lot_id.in_(early))
    return conditions


def _number_keys(numbers: str) -> list[str] | None:
    """Keys of the numbers asked for; ``None``: any number, and copies without one."""
    if not numbers.strip():
        return None
    return list(dict.fromkeys(number_key(str(number)) for number in parse_ranges(numbers)))


def _draft_rows(session: Session, draft: RevaluationDraft) -> tuple[RevaluationLineRow, ...]:
    copies = copies_by_ids(session, [line.copy_id for line in draft.lines])
    known = [
        (copies[line.copy_id], line.new_price) for line in draft.lines if line.copy_id in copies
    ]
    return _line_rows(session, known, draft)


def _line_rows(
    session: Session, copies: Sequence[tuple[CopyRow, int | None]], draft: RevaluationDraft
) -> tuple[RevaluationLineRow, ...]:
    """Lines with what keeps them from being posted; without a new price a copy keeps its own,
    which is then no remark."""
    finder = ObstacleFinder(
        session, [copy for copy, _price in copies], draft.document_id, draft.corrects_id
    )
    # a correction gives its copies back the prices that they had before
    before = {} if draft.corrects_id is None else prices_before(session, draft.corrects_id)
    rows = []
    for position, (copy, price) in enumerate(copies, start=1):
        old = before.get(copy.id, copy.price)
        obstacle = _obstacle(finder, copy)
        if obstacle is None and price == old:
            obstacle = _SAME_PRICE
        rows.append(
            RevaluationLineRow(position, copy, old, old if price is None else price, obstacle)
        )
    return tuple(rows)


def _obstacle(finder: ObstacleFinder, copy: CopyRow) -> Obstacle | None:
    """Copies lent to another school stay on our balance, so their price may change."""
    if copy.state is not CopyState.IN_STOCK:
        return Obstacle(f"уже выбыл: {copy.gone_by or 'другой документ'}")
    if copy.account is Account.BORROWED:
        return _BORROWED
    return finder.held(copy)


def _load_draft(session: Session, document_id: int, source_id: int) -> RevaluationDraft:
    document = session.get_one(Document, document_id)
    head = session.get_one(Revaluation, source_id)
    lines = session.execute(
        select(RevaluationLine.copy_id, RevaluationLine.new_price)
        .where(RevaluationLine.document_id == source_id)
        .order_by(RevaluationLine.position)
    )
    return RevaluationDraft(
        date=document.date,
        lines=tuple(RevaluationLineDraft(copy_id, price) for copy_id, price in lines),
        commission_id=head.commission_id,
        basis=head.basis,
        note=document.note,
        corrects_id=document.corrects_id,
        document_id=document.id,
        version=document.version,
    )
