"""What a librarian can do with revaluations (переоценка): book prices change, copies stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.core.changes import Changes
from app.core.dates import format_date
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import MAX_KOPECKS, copies_short, format_kopecks
from app.core.stock import CopyState, DocumentKind, SummaryPart
from app.core.text import clean_line
from app.models import Copy, Document, Revaluation, RevaluationLine
from app.models.safety import UndoWay
from app.queries.copies import copies_by_ids
from app.queries.revaluation import (
    RevaluationCard,
    RevaluationDraft,
    RevaluationLineDraft,
    RevaluationLineRow,
    load_revaluation,
)
from app.services.context import ServiceContext
from app.services.copies_entry import shorten_reasons
from app.services.documents import (
    AREAS,
    DocumentStore,
    MovementPlan,
    discard_draft,
    reversal_date,
)

KIND = DocumentKind.REVALUATION


class _Change(NamedTuple):
    """Prices of a copy in kopecks, before and after."""

    old: int
    new: int


class RevaluationService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def save_draft(self, draft: RevaluationDraft) -> Changes:
        """Save a draft, however unfinished. ``Changes.entity_id`` is its document id.

        Raises:
            UserError: the same copy twice, or a price below zero or absurdly high.
            ConflictError: it was changed or posted meanwhile.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = _save(store, draft)
            operation = store.note_editing(
                row,
                f"Черновик переоценки от {format_date(draft.date)}",
                len(draft.lines),
                _draft_difference(session, row.id),
            )
            document_id = row.id
        return Changes.of(*AREAS[KIND], operation_id=operation, entity_id=document_id)

    def discard(self, document_id: int, version: int) -> Changes:
        """Put a draft away; undo brings it back."""
        return discard_draft(self._context, KIND, document_id, version)

    def post(self, document_id: int, version: int, record_date: date | None = None) -> Changes:
        """Post a revaluation: each copy leaves part 1 of the summary book at the old price and
        enters it at the new one. A correction gives the old prices back first.

        Raises:
            UserError: no lines, no commission, or a record date that runs backwards.
            RefusalError: some copies cannot be revalued or keep their price; ``reasons``
                name them.
            ConflictError: the draft was changed or posted meanwhile.
        """
        day = record_date or self._context.clock.today()
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = store.editable(document_id, version)
            card = _card(session, document_id)
            _check_postable(card)
            if card.draft.corrects_id is not None:
                self._take_back(store, card.draft.corrects_id, day)
            store.post(row, day, [move for line in card.lines for move in _repricing(line)])
            _set_prices(session, {line.copy.id: line.new_price for line in card.lines})
            corrected = card.draft.corrects_id is not None
            difference = card.new_total - card.old_total
            operation = store.journal.operation(
                "revaluation_corrected" if corrected else "revaluation_posted",
                f"Переоценка № {row.number} от {format_date(row.date)}",
                undo=UndoWay.NONE if corrected else UndoWay.DOCUMENT,
                copies=len(card.lines),
                total=difference,
                document_id=document_id,
            )
        return Changes.of(
            *AREAS[KIND],
            operation_id=operation,
            entity_id=document_id,
            message=f"Проведена переоценка № {row.number}: {copies_short(len(card.lines))}, "
            f"{_difference_words(difference)}",
            undoable=not corrected,
        )

    def reverse(self, document_id: int, record_date: date | None = None) -> Changes:
        """Reverse a posted revaluation (сторно): its copies get their old prices back, a
        negative record stands in part 1. ``Changes.entity_id`` is the reversal.

        Raises:
            RefusalError: it is a draft or reversed, or copies have left the fund or were
                revalued since; ``reasons`` name them.
            UserError: the record date runs backwards.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, KIND)
            reversal, prices = _reverse(
                store, original, reversal_date(store, original, record_date)
            )
            summary = f"Сторно переоценки № {original.number} от {format_date(original.date)}"
            operation = store.journal.operation(
                "revaluation_reversed",
                summary,
                copies=len(prices),
                total=sum(change.old - change.new for change in prices.values()),
                document_id=reversal.id,
            )
            reversal_id = reversal.id
        return Changes.of(
            *AREAS[KIND],
            operation_id=operation,
            entity_id=reversal_id,
            message=f"{summary}: прежние цены возвращены, {copies_short(len(prices))}",
        )

    def start_correction(self, document_id: int) -> Changes:
        """Make the draft of a corrected revaluation («Исправить») with the same copies.

        Posting it reverses the old one. ``Changes.entity_id`` is the draft.

        Raises:
            RefusalError: it is a draft or reversed, or copies have left the fund or were
                revalued since.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, KIND)
            _check_reversible(store, original)
            card = _card(session, document_id)
            row = _save(
                store,
                replace(card.draft, document_id=None, version=0, corrects_id=document_id),
            )
            operation = store.note_editing(
                row,
                f"Исправление переоценки № {original.number}",
                len(card.lines),
                card.new_total - card.old_total,
            )
            draft_id = row.id
        return Changes.of(*AREAS[KIND], operation_id=operation, entity_id=draft_id)

    def _take_back(self, store: DocumentStore, original_id: int, day: date) -> None:
        original = store.posted(original_id, KIND)
        _reverse(store, original, reversal_date(store, original, day))


def _repricing(line: RevaluationLineRow) -> tuple[MovementPlan, MovementPlan]:
    copy = line.copy
    return (
        MovementPlan(copy.id, copy.fund, copy.account, SummaryPart.IN, -1, line.old_price),
        MovementPlan(copy.id, copy.fund, copy.account, SummaryPart.IN, 1, line.new_price),
    )


def _reverse(
    store: DocumentStore, original: Document, day: date
) -> tuple[Document, dict[int, _Change]]:
    """Reverse a revaluation; the reversal and the prices of its copies by their ids."""
    prices = _check_reversible(store, original)
    reversal = store.reverse(original, day)
    _set_prices(store.session, {copy_id: change.old for copy_id, change in prices.items()})
    return reversal, prices


def _check_reversible(store: DocumentStore, original: Document) -> dict[int, _Change]:
    """The prices of a revaluation by copy id, if all its copies still have the new ones.

    Raises:
        RefusalError: some have left the fund or were revalued since; ``reasons`` name them.
    """
    moves = store.movements(original.id)
    old = {move.copy_id: move.price for move in moves if move.delta == -1}
    new = {move.copy_id: move.price for move in moves if move.delta == 1}
    prices = {copy_id: _Change(old[copy_id], price) for copy_id, price in new.items()}
    rows = copies_by_ids(store.session, list(prices))
    reasons = []
    for copy_id, change in prices.items():
        row = rows[copy_id]
        name = f"{row.inventory_number or row.barcode} {row.name}"
        if row.state is not CopyState.IN_STOCK:
            reasons.append(f"{name}: выбыл, {row.gone_by or 'другой документ'}")
        elif row.price != change.new:
            reasons.append(f"{name}: цена с тех пор другая, {format_kopecks(row.price)}\u00a0₽")
    if reasons:
        raise RefusalError(
            f"Переоценку № {original.number} нельзя сторнировать: экземпляры уже изменились.",
            shorten_reasons(reasons),
            "Сначала сторнируйте документы, по которым они выбыли или переоценены.",
        )
    return prices


def _set_prices(session: Session, prices: Mapping[int, int]) -> None:
    session.connection().execute(
        update(Copy)
        .where(Copy.id == bindparam("copy"))
        .values(price=bindparam("new"), version=Copy.version + 1),
        [{"copy": copy_id, "new": price} for copy_id, price in prices.items()],
    )
    session.expire_all()


def _difference_words(difference: int) -> str:
    """«фонд дороже на 1 250,00 ₽»."""
    if difference == 0:
        return "сумма фонда прежняя"
    word = "дороже" if difference > 0 else "дешевле"
    return f"фонд {word} на {format_kopecks(abs(difference))}\u00a0₽"


def _card(session: Session, document_id: int) -> RevaluationCard:
    session.flush()
    card = load_revaluation(session, document_id)
    if card is None:
        raise ConflictError("Переоценки уже нет.", "Обновите список.")
    return card


def _check_postable(card: RevaluationCard) -> None:
    if not card.lines:
        raise UserError(
            "В переоценке нет ни одного экземпляра.", "Подберите книги или добавьте их по номеру."
        )
    if card.draft.commission_id is None:
        raise UserError(
            "В переоценке не указана комиссия.", "Выберите комиссию: цены меняют по её решению."
        )
    blocked = [line for line in card.lines if line.obstacle is not None]
    if blocked:
        reasons = [
            f"{line.copy.inventory_number or line.copy.barcode} {line.copy.name}: "
            f"{line.obstacle.sentence if line.obstacle else ''}"
            for line in blocked
        ]
        raise RefusalError(
            f"Переоценку нельзя провести: замечаний — {len(blocked)}.",
            shorten_reasons(reasons),
            "Устраните их или уберите эти строки.",
        )


def _draft_difference(session: Session, document_id: int) -> int:
    """What a draft would add to the fund at today's book prices, in kopecks."""
    return session.execute(
        select(func.coalesce(func.sum(RevaluationLine.new_price - Copy.price), 0))
        .join(Copy, Copy.id == RevaluationLine.copy_id)
        .where(RevaluationLine.document_id == document_id)
    ).scalar_one()


def _save(store: DocumentStore, draft: RevaluationDraft) -> Document:
    session = store.session
    if len({line.copy_id for line in draft.lines}) != len(draft.lines):
        raise UserError("Экземпляр стоит в переоценке дважды.", "Уберите лишнюю строку.")
    if any(not 0 <= line.new_price <= MAX_KOPECKS for line in draft.lines):
        raise UserError(
            "Новая цена невозможна.", "Она не меньше нуля и не больше миллиарда рублей."
        )
    row = store.draft(
        KIND,
        draft.document_id,
        draft.version,
        day=draft.date,
        note=draft.note,
        corrects_id=draft.corrects_id,
    )
    head = session.get(Revaluation, row.id) or Revaluation(document_id=row.id)
    head.commission_id = draft.commission_id
    head.basis = clean_line(draft.basis)
    session.add(head)
    session.flush()
    _write_lines(session, row.id, draft.lines)
    return row


def _write_lines(session: Session, document_id: int, lines: Sequence[RevaluationLineDraft]) -> None:
    session.execute(delete(RevaluationLine).where(RevaluationLine.document_id == document_id))
    if lines:
        session.execute(
            insert(RevaluationLine),
            [
                {
                    "document_id": document_id,
                    "position": position,
                    "copy_id": line.copy_id,
                    "new_price": line.new_price,
                }
                for position, line in enumerate(lines)
            ],
        )
