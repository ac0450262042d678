"""Replacements and revaluations as tests make them again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from app.queries.copies import copies_by_ids
from app.queries.replacement import PairDraft, ReplacementCard, ReplacementDraft, line_for
from app.queries.revaluation import RevaluationCard, RevaluationDraft, RevaluationLineDraft
from app.queries.stock import ReceiptLine
from tests.support.workshop import Workshop


def same_again(workshop: Workshop, copy_id: int, **changes: Any) -> ReceiptLine:
    """The line by which another copy of the same title is accepted for a lost one."""
    with workshop.opened.library.read() as session:
        lost = copies_by_ids(session, [copy_id])[copy_id]
    suggestion = workshop.queries.stock.suggest_numbers(lost.fund)
    made = line_for(lost, lost.title_id, lost.name, lost.year, suggestion)
    return replace(made, **changes)


def pair(workshop: Workshop, copy_id: int, equal_note: str = "", **changes: Any) -> PairDraft:
    """A lost copy with another copy of its title, changed in what is named."""
    return PairDraft(copy_id, same_again(workshop, copy_id, **changes), equal_note)


def draft_replacement(
    workshop: Workshop, pairs: Sequence[PairDraft], day: date | None = None, **more: Any
) -> int:
    values: dict[str, Any] = {
        "commission_id": workshop.queries.school.commissions()[0].id,
        "reader": "Петров Иван",
        "reader_class": "5 «А»",
        **more,
    }
    saved = workshop.services.replacement.save_draft(
        ReplacementDraft(day or workshop.clock.today(), tuple(pairs), **values)
    )
    assert saved.entity_id is not None
    return saved.entity_id


def replace_lost(workshop: Workshop, *pairs: PairDraft, **more: Any) -> int:
    """Post a replacement of these pairs; its document id."""
    document_id = draft_replacement(workshop, pairs, **more)
    post_replacement(workshop, document_id)
    return document_id


def post_replacement(workshop: Workshop, document_id: int, record_date: date | None = None) -> None:
    version = replacement(workshop, document_id).draft.version
    workshop.services.replacement.post(document_id, version, record_date)


def replacement(workshop: Workshop, document_id: int) -> ReplacementCard:
    card = workshop.queries.replacement.replacement(document_id)
    assert card is not None
    return card


def draft_revaluation(
    workshop: Workshop, prices: Mapping[int, int], day: date | None = None, **more: Any
) -> int:
    """Save a draft that gives copies new prices in kopecks."""
    values: dict[str, Any] = {
        "commission_id": workshop.queries.school.commissions()[0].id,
        "lines": tuple(RevaluationLineDraft(*item) for item in prices.items()),
        **more,
    }
    saved = workshop.services.revaluation.save_draft(
        RevaluationDraft(day or workshop.clock.today(), **values)
    )
    assert saved.entity_id is not None
    return saved.entity_id


def revalue(workshop: Workshop, prices: Mapping[int, int], **more: Any) -> int:
    """Post a revaluation of these copies; its document id."""
    document_id = draft_revaluation(workshop, prices, **more)
    post_revaluation(workshop, document_id)
    return document_id


def post_revaluation(workshop: Workshop, document_id: int, record_date: date | None = None) -> None:
    version = revaluation(workshop, document_id).draft.version
    workshop.services.revaluation.post(document_id, version, record_date)


def revaluation(workshop: Workshop, document_id: int) -> RevaluationCard:
    card = workshop.queries.revaluation.revaluation(document_id)
    assert card is not None
    return card
