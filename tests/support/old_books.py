"""Documents written straight into the ledger: openings with copies that had left before,
revaluations, replacements. The posting itself is the program's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.barcodes import copy_barcode
from app.core.inventory_numbers import number_key
from app.core.stock import Account, CopyState, DocumentKind, Fund, SummaryPart
from app.models import (
    Copy,
    Document,
    Lot,
    Opening,
    Replacement,
    ReplacementLine,
    Revaluation,
    RevaluationLine,
)
from app.services.documents import DocumentStore, MovementPlan
from tests.support.workshop import Workshop


@dataclass(frozen=True, slots=True)
class OldLot:
    """A lot of an opening: what the old book says. ``numbers`` empty: ``quantity`` copies
    without one."""

    title_id: int
    numbers: Sequence[str] = ()
    price: int = 100_00
    entered_on: date | None = None
    entry_record: str = ""
    disposed_by: str = ""
    fund: Fund = Fund.MAIN
    account: Account = Account.BALANCE
    quantity: int = 0
    note: str = ""


def enter_opening(workshop: Workshop, *lots: OldLot) -> int:
    """Post an opening balance of today; its document id."""
    with workshop.opened.library.write() as session:
        store = DocumentStore(session, workshop.opened.context)
        row = _draft(store, DocumentKind.OPENING)
        session.add(Opening(document_id=row.id))
        moves: list[MovementPlan] = []
        for position, lot in enumerate(lots):
            moves += _copies(session, row, position, lot, SummaryPart.NONE)
        store.post(row, workshop.clock.today(), moves)
        return row.id


def revalue(workshop: Workshop, prices: Mapping[int, int]) -> int:
    """Post a revaluation: new prices in kopecks by copy id; its document id."""
    with workshop.opened.library.write() as session:
        store = DocumentStore(session, workshop.opened.context)
        row = _draft(store, DocumentKind.REVALUATION)
        session.add(Revaluation(document_id=row.id))
        session.flush()
        moves: list[MovementPlan] = []
        for position, (copy_id, price) in enumerate(prices.items()):
            copy = session.get_one(Copy, copy_id)
            fund = Fund(copy.fund)
            moves += [
                MovementPlan(copy_id, fund, copy.account, SummaryPart.IN, -1, copy.price),
                MovementPlan(copy_id, fund, copy.account, SummaryPart.IN, 1, price),
            ]
            copy.price = price
            session.add(
                RevaluationLine(
                    document_id=row.id, position=position, copy_id=copy_id, new_price=price
                )
            )
        session.flush()
        store.post(row, workshop.clock.today(), moves)
        return row.id


def take_revaluation_back(workshop: Workshop, document_id: int) -> int:
    """Reverse a revaluation; the document id of the reversal."""
    with workshop.opened.library.write() as session:
        store = DocumentStore(session, workshop.opened.context)
        original = store.posted(document_id, DocumentKind.REVALUATION)
        for move in store.movements(document_id):
            if move.delta == -1:
                session.get_one(Copy, move.copy_id).price = move.price
        return store.reverse(original, workshop.clock.today()).id


def replace_lost(workshop: Workshop, lost_id: int, accepted: OldLot) -> int:
    """Post a replacement of one lost copy by the one of ``accepted``; its document id."""
    with workshop.opened.library.write() as session:
        store = DocumentStore(session, workshop.opened.context)
        row = _draft(store, DocumentKind.REPLACEMENT)
        session.add(Replacement(document_id=row.id, reader="Иванов Пётр"))
        session.flush()
        session.add(ReplacementLine(document_id=row.id, position=0, copy_id=lost_id))
        moves = _copies(session, row, 0, accepted, SummaryPart.IN)
        lost = session.get_one(Copy, lost_id)
        moves.append(
            MovementPlan(lost_id, Fund(lost.fund), lost.account, SummaryPart.OUT, -1, lost.price)
        )
        store.post(row, workshop.clock.today(), moves)
        store.set_states([lost_id], CopyState.OUT)
        return row.id


def _draft(store: DocumentStore, kind: DocumentKind) -> Document:
    return store.draft(kind, None, 0, day=store.context.clock.today(), note="", corrects_id=None)


def _copies(
    session: Session, row: Document, position: int, old: OldLot, part: SummaryPart
) -> list[MovementPlan]:
    """The lot with its copies; those that had left before get no movement."""
    numbers: list[str | None] = [*old.numbers] or [None] * old.quantity
    lot = Lot(
        document_id=row.id,
        position=position,
        title_id=old.title_id,
        fund=old.fund,
        account=old.account,
        quantity=len(numbers),
        price=old.price,
        numbered=bool(old.numbers),
        note=old.note,
        entered_on=old.entered_on,
        entry_record=old.entry_record,
        disposed_by=old.disposed_by,
    )
    session.add(lot)
    session.flush()
    moves: list[MovementPlan] = []
    free = (session.execute(select(func.max(Copy.id))).scalar_one_or_none() or 0) + 1_000
    for copy_id, number in enumerate(numbers, start=free):
        session.add(
            Copy(
                id=copy_id,
                title_id=old.title_id,
                lot_id=lot.id,
                inventory_number=number,
                inventory_key=number_key(number) if number else "",
                barcode=copy_barcode(copy_id),
                fund=old.fund,
                account=old.account,
                price=old.price,
                state=CopyState.OUT if old.disposed_by else CopyState.IN_STOCK,
            )
        )
        if not old.disposed_by:
            moves.append(MovementPlan(copy_id, old.fund, old.account, part, 1, old.price))
    session.flush()
    return moves
