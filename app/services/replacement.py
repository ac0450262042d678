"""What a librarian can do with replacements of lost books (взамен утерянных).

One document takes the lost copies out (part 2 of the summary book, reason «утеряно») and enters
the books that the commission accepted for them (part 1).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.core.changes import Changes
from app.core.dates import format_date
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import copies_short, format_kopecks
from app.core.stock import Account, CopyState, DocumentKind, SummaryPart
from app.core.text import clean_line
from app.models import Copy, Document, Lot, Replacement, ReplacementLine
from app.models.safety import UndoWay
from app.queries.replacement import (
    PairDraft,
    PairRow,
    ReplacementCard,
    ReplacementDraft,
    load_replacement,
)
from app.queries.stock import ReceiptLine
from app.services.context import ServiceContext
from app.services.copies_entry import (
    cancel_by_lot,
    check_line,
    check_prefix,
    enter_copies,
    entered_copies,
    lot_values,
    shorten_reasons,
)
from app.services.documents import (
    AREAS,
    DocumentStore,
    MovementPlan,
    discard_draft,
    reversal_date,
)

KIND = DocumentKind.REPLACEMENT


class ReplacementService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def save_draft(self, draft: ReplacementDraft) -> Changes:
        """Save a draft, however unfinished. ``Changes.entity_id`` is its document id.

        Raises:
            UserError: the same lost copy twice, or an absurd price or number.
            ConflictError: it was changed or posted meanwhile.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = _save(store, draft)
            operation = store.note_editing(
                row,
                f"Черновик замены утерянного от {format_date(draft.date)}",
                len(draft.pairs),
                _card(session, row.id).lost_total,
            )
            document_id = row.id
        return Changes.of(*AREAS[KIND], operation_id=operation, entity_id=document_id)

    def discard(self, document_id: int, version: int) -> Changes:
        """Put a draft away; undo brings it back."""
        return discard_draft(self._context, KIND, document_id, version)

    def post(self, document_id: int, version: int, record_date: date | None = None) -> Changes:
        """Post a replacement: lost copies leave the fund, the accepted ones are numbered and
        entered. A correction reverses what it corrects first and keeps its accepted copies.

        Raises:
            UserError: no pairs, no commission, a number is taken, or a record date that
                runs backwards.
            RefusalError: some pairs are not in order, or copies of the corrected document
                have moved on; ``reasons`` name them.
            ConflictError: the draft was changed or posted meanwhile.
        """
        day = record_date or self._context.clock.today()
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = store.editable(document_id, version)
            card = _card(session, document_id)
            _check_postable(card)
            kept: dict[int, list[Copy]] = {}
            if card.draft.corrects_id is not None:
                kept = self._take_back(store, card.draft.corrects_id, day)
            lines = tuple(pair.accepted for pair in card.pairs if pair.accepted is not None)
            moves = [_leaving(pair) for pair in card.pairs]
            moves += enter_copies(session, _lots(session, document_id), lines, kept)
            store.post(row, day, moves)
            store.set_states([pair.lost.id for pair in card.pairs], CopyState.OUT)
            corrected = card.draft.corrects_id is not None
            summary = f"Замена утерянного № {row.number} от {format_date(row.date)}"
            operation = store.journal.operation(
                "replacement_corrected" if corrected else "replacement_posted",
                _with_reader(summary, card.draft),
                undo=UndoWay.NONE if corrected else UndoWay.DOCUMENT,
                total=card.accepted_total - card.lost_total,
                document_id=document_id,
            )
        count = copies_short(len(card.pairs))
        return Changes.of(
            *AREAS[KIND],
            operation_id=operation,
            entity_id=document_id,
            message=f"Проведена {summary[0].lower()}{summary[1:]}: исключено {count} на "
            f"{format_kopecks(card.lost_total)}\u00a0₽, принято на "
            f"{format_kopecks(card.accepted_total)}\u00a0₽",
            undoable=not corrected,
        )

    def reverse(self, document_id: int, record_date: date | None = None) -> Changes:
        """Reverse a posted replacement (сторно): the lost copies come back, the accepted ones
        leave; negative records stand in both parts. ``Changes.entity_id`` is the reversal.

        Raises:
            RefusalError: it is a draft or reversed, or accepted copies have moved on since;
                ``reasons`` name them.
            UserError: the record date runs backwards.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, KIND)
            card = _card(session, document_id)
            day = reversal_date(store, original, record_date)
            accepted = entered_copies(store, original)
            reversal = store.reverse(original, day)
            store.set_states([copy.id for copy in accepted], CopyState.CANCELLED)
            store.set_states([pair.lost.id for pair in card.pairs], CopyState.IN_STOCK)
            summary = (
                f"Сторно замены утерянного № {original.number} от {format_date(original.date)}"
            )
            operation = store.journal.operation(
                "replacement_reversed",
                summary,
                total=card.lost_total - card.accepted_total,
                document_id=reversal.id,
            )
            reversal_id = reversal.id
        return Changes.of(
            *AREAS[KIND],
            operation_id=operation,
            entity_id=reversal_id,
            message=f"{summary}: {copies_short(len(card.pairs))} снова в фонде, "
            "принятые взамен выбыли из учёта",
        )

    def start_correction(self, document_id: int) -> Changes:
        """Make the draft of a corrected replacement («Исправить»), bound to the same copies.

        Posting it reverses the old one. ``Changes.entity_id`` is the draft.

        Raises:
            RefusalError: it is a draft or reversed, or accepted copies have moved on since.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, KIND)
            entered_copies(store, original)
            card = _card(session, document_id)
            pairs = tuple(
                replace(pair, accepted=_kept_line(pair.accepted, lot.id))
                for pair, lot in zip(card.draft.pairs, _lots(session, document_id), strict=True)
            )
            row = _save(
                store,
                replace(
                    card.draft, document_id=None, version=0, corrects_id=document_id, pairs=pairs
                ),
            )
            operation = store.note_editing(
                row,
                f"Исправление замены утерянного № {original.number}",
                len(pairs),
                card.lost_total,
            )
            draft_id = row.id
        return Changes.of(*AREAS[KIND], operation_id=operation, entity_id=draft_id)

    def _take_back(
        self, store: DocumentStore, original_id: int, day: date
    ) -> dict[int, list[Copy]]:
        """Reverse the corrected replacement; returns the copies it had accepted, by lot."""
        original = store.posted(original_id, KIND)
        lost = [move.copy_id for move in store.movements(original_id) if move.delta == -1]
        accepted = entered_copies(store, original)
        store.reverse(original, reversal_date(store, original, day))
        store.set_states(lost, CopyState.IN_STOCK)
        return cancel_by_lot(accepted)


def _leaving(pair: PairRow) -> MovementPlan:
    lost = pair.lost
    return MovementPlan(lost.id, lost.fund, lost.account, SummaryPart.OUT, -1, lost.price)


def _kept_line(line: ReceiptLine | None, lot_id: int) -> ReceiptLine | None:
    return None if line is None else replace(line, replaces_lot_id=lot_id, first_number=None)


def _with_reader(summary: str, draft: ReplacementDraft) -> str:
    reader = ", ".join(filter(None, (clean_line(draft.reader), clean_line(draft.reader_class))))
    return f"{summary}: {reader}" if reader else summary


def _card(session: Session, document_id: int) -> ReplacementCard:
    session.flush()
    card = load_replacement(session, document_id)
    if card is None:
        raise ConflictError("Документа уже нет.", "Обновите список.")
    return card


def _lots(session: Session, document_id: int) -> list[Lot]:
    return list(
        session.execute(
            select(Lot).where(Lot.document_id == document_id).order_by(Lot.position)
        ).scalars()
    )


def _check_postable(card: ReplacementCard) -> None:
    if not card.pairs:
        raise UserError(
            "В документе нет ни одной утерянной книги.", "Добавьте её по номеру или заглавию."
        )
    if card.draft.commission_id is None:
        raise UserError(
            "В документе не указана комиссия.",
            "Выберите комиссию: равноценной книгу признаёт она.",
        )
    blocked = [pair for pair in card.pairs if not pair.is_in_order]
    if blocked:
        raise RefusalError(
            f"Замену нельзя провести: замечаний — {len(blocked)}.",
            shorten_reasons([_reason(pair) for pair in blocked]),
            "Устраните их или уберите эти строки.",
        )
    for pair in card.pairs:
        if pair.accepted is not None:
            _check_accepted(pair.accepted, f"Строка {pair.position}")


def _check_accepted(line: ReceiptLine, place: str) -> None:
    check_prefix(line, place)
    if line.account is Account.BORROWED:
        raise UserError(
            f"{place}: принятая взамен книга не может числиться за другой школой.",
            "Выберите счёт «На балансе» или «Вне баланса».",
        )


def _reason(pair: PairRow) -> str:
    words = [pair.obstacle.sentence] if pair.obstacle else []
    words += [": ".join(filter(None, (item.sentence, item.cure))) for item in pair.remarks]
    return f"{pair.lost.inventory_number or pair.lost.barcode} {pair.lost.name}: {'; '.join(words)}"


def _save(store: DocumentStore, draft: ReplacementDraft) -> Document:
    session = store.session
    if len({pair.copy_id for pair in draft.pairs}) != len(draft.pairs):
        raise UserError("Утерянная книга стоит в документе дважды.", "Уберите лишнюю строку.")
    for position, pair in enumerate(draft.pairs, start=1):
        if pair.accepted is not None:
            check_line(pair.accepted, f"Строка {position}")
    row = store.draft(
        KIND,
        draft.document_id,
        draft.version,
        day=draft.date,
        note=draft.note,
        corrects_id=draft.corrects_id,
    )
    head = session.get(Replacement, row.id) or Replacement(document_id=row.id)
    head.commission_id = draft.commission_id
    head.reader = clean_line(draft.reader)
    head.reader_class = clean_line(draft.reader_class)
    head.basis = clean_line(draft.basis)
    session.add(head)
    session.flush()
    _write_pairs(session, row.id, draft.pairs)
    return row


def _write_pairs(session: Session, document_id: int, pairs: tuple[PairDraft, ...]) -> None:
    session.execute(delete(ReplacementLine).where(ReplacementLine.document_id == document_id))
    session.execute(delete(Lot).where(Lot.document_id == document_id))
    if not pairs:
        return
    session.execute(
        insert(ReplacementLine),
        [
            {
                "document_id": document_id,
                "position": position,
                "copy_id": pair.copy_id,
                "equal_note": clean_line(pair.equal_note),
            }
            for position, pair in enumerate(pairs)
        ],
    )
    lots = [
        lot_values(document_id, position, replace(pair.accepted, quantity=1))
        for position, pair in enumerate(pairs)
        if pair.accepted is not None
    ]
    if lots:
        session.execute(insert(Lot), lots)
