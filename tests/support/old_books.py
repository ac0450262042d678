"""The rarer documents in a few words: openings, revaluations, replacements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.inventory_numbers import pack_numbers
from app.core.stock import Account, Fund
from app.queries.opening import OpeningLine
from app.queries.replacement import PairDraft, ReplacementDraft
from app.queries.revaluation import RevaluationDraft, RevaluationLineDraft
from app.services.opening import OpeningChange
from tests.support.workshop import Workshop, line


@dataclass(frozen=True, slots=True)
class OldLot:
    """A line of an opening: what the old book says. Without ``numbers``: ``quantity`` copies
    that have none."""

    title_id: int
    numbers: Sequence[str] = ()
    price: int = 100_00
    entered_on: date | None = None
    entry_record: str = ""
    disposed_by: str = ""
    fund: Fund = Fund.MAIN
    quantity: int = 0


def enter_opening(workshop: Workshop, *lots: OldLot) -> int:
    """Post an opening balance of today; its document id."""
    lines = tuple(
        OpeningLine(
            lot.title_id,
            lot.fund,
            Account.BALANCE,
            len(lot.numbers) or lot.quantity,
            lot.price,
            pack_numbers(lot.numbers),
            entered_on=lot.entered_on,
            entry_record=lot.entry_record,
            disposed_by=lot.disposed_by,
        )
        for lot in lots
    )
    change = OpeningChange(workshop.clock.today(), commission_id=_commission(workshop), lines=lines)
    document_id = _saved(workshop.services.opening.save_draft(change).entity_id)
    workshop.services.opening.post(document_id, 1)
    return document_id


def revalue(workshop: Workshop, prices: Mapping[int, int]) -> int:
    """Post a revaluation: new prices in kopecks by copy id; its document id."""
    draft = RevaluationDraft(
        workshop.clock.today(),
        tuple(RevaluationLineDraft(copy_id, price) for copy_id, price in prices.items()),
        _commission(workshop),
        "Приказ № 5",
    )
    document_id = _saved(workshop.services.revaluation.save_draft(draft).entity_id)
    workshop.services.revaluation.post(document_id, 1)
    return document_id


def replace_lost(workshop: Workshop, lost_id: int, title_id: int, price: int) -> int:
    """Post a replacement of a lost copy by a new one of a title; its document id."""
    pair = PairDraft(lost_id, line(title_id, 1, price))
    draft = ReplacementDraft(
        workshop.clock.today(), (pair,), "Иванов Пётр", "7 А", _commission(workshop)
    )
    document_id = _saved(workshop.services.replacement.save_draft(draft).entity_id)
    workshop.services.replacement.post(document_id, 1)
    return document_id


def _commission(workshop: Workshop) -> int | None:
    return workshop.queries.school.commissions()[0].id


def _saved(document_id: int | None) -> int:
    assert document_id is not None
    return document_id
