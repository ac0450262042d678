"""Copies put together by lots: what is counted is chosen by quantity, the oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.stock import Account, CopyState, DocumentKind, Fund
from app.models import Copy, Document, Lot, Receipt
from app.models.library import Library
from app.queries.copies import CopyRow, copy_statement, fetch_copies
from app.queries.obstacles import ObstacleFinder
from app.queries.rows import batches


@dataclass(frozen=True, slots=True)
class LotChoice:
    """Copies of one lot at one price (kopecks) that can be taken.

    ``day`` is when the lot came, by the old books where they say it; ``paper`` names the
    accompanying document («товарная накладная № 318»).
    """

    lot_id: int
    day: date
    paper: str
    price: int
    copies: tuple[CopyRow, ...]

    @property
    def quantity(self) -> int:
        return len(self.copies)

    @property
    def is_counted(self) -> bool:
        """Has no copy an inventory number?"""
        return not any(copy.inventory_number for copy in self.copies)


class LotQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def lots_to_pick(self, title_id: int, fund: Fund) -> tuple[LotChoice, ...]:
        """Lots of a title with the copies that can leave this fund now, the oldest lot first.
        Copies that stand in a draft are chosen already and left out."""
        with self._library.read() as session:
            rows = fetch_copies(
                session,
                copy_statement()
                .where(
                    Copy.title_id == title_id,
                    Copy.fund == fund,
                    Copy.state == CopyState.IN_STOCK,
                    Copy.account != Account.BORROWED,
                )
                .order_by(Copy.inventory_key, Copy.id),
            )
            finder = ObstacleFinder(session, rows, None)
            free = [row for row in rows if finder.leaving(row) is None]
            return group_by_lot(session, free)

    def by_lot(self, copies: Sequence[CopyRow]) -> tuple[LotChoice, ...]:
        """These copies put together by lot and price, the oldest lot first; within a lot they
        keep their order."""
        with self._library.read() as session:
            return group_by_lot(session, copies)


def group_by_lot(session: Session, copies: Sequence[CopyRow]) -> tuple[LotChoice, ...]:
    """Copies put together by lot and price, the oldest lot first."""
    groups: dict[tuple[int, int], list[CopyRow]] = {}
    for copy in copies:
        groups.setdefault((copy.lot_id, copy.price), []).append(copy)
    days: dict[int, tuple[date, str]] = {}
    for ids in batches({lot_id for lot_id, _price in groups}):
        for lot_id, day, kind, name, number in session.execute(
            select(
                Lot.id,
                func.coalesce(Lot.entered_on, Document.record_date, Document.date),
                Document.kind,
                Receipt.paper_name,
                Receipt.paper_number,
            )
            .join(Document, Document.id == Lot.document_id)
            .outerjoin(Receipt, Receipt.document_id == Document.id)
            .where(Lot.id.in_(ids))
        ):
            days[lot_id] = (day, _paper(DocumentKind(kind), name, number))
    return tuple(
        sorted(
            (
                LotChoice(lot_id, *days[lot_id], price, tuple(group))
                for (lot_id, price), group in groups.items()
            ),
            key=lambda lot: (lot.day, lot.lot_id, lot.price),
        )
    )


def _paper(kind: DocumentKind, name: str | None, number: str | None) -> str:
    if kind is DocumentKind.OPENING:
        return "ввод остатков"
    if kind is DocumentKind.REPLACEMENT:
        return "взамен утерянного"
    return f"{name or 'документ'} № {number}".lower() if number else ""
