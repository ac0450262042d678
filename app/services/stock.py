"""What a librarian can do with receipts (поступления)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.core.changes import Changes
from app.core.dates import format_date
from app.core.errors import UserError
from app.core.money import copies_short
from app.core.stock import (
    ACCOUNT_NAMES,
    RECEIPT_WAY_NAMES,
    Account,
    CopyState,
    DocumentKind,
    ReceiptWay,
)
from app.core.text import clean_line
from app.models import Copy, Document, Lot, Receipt
from app.models.safety import UndoWay
from app.queries.stock import ReceiptDraft, ReceiptLine, load_receipt
from app.services.context import ServiceContext
from app.services.copies_entry import (
    cancel_by_lot,
    check_line,
    check_prefix,
    enter_copies,
    entered_copies,
    lot_values,
)
from app.services.documents import AREAS, DocumentStore, discard_draft, reversal_date


class ReceiptService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def save_draft(self, draft: ReceiptDraft) -> Changes:
        """Save a draft, however unfinished. ``Changes.entity_id`` is its document id.

        Raises:
            UserError: a negative quantity or price, or an absurd quantity.
            ConflictError: it was changed or posted meanwhile.
        """
        _check_lines(draft.lines)
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = save_receipt(store, draft)
            operation = store.note_editing(
                row,
                f"Черновик поступления от {format_date(draft.date)}",
                draft.quantity,
                draft.total,
            )
            document_id = row.id
        return Changes.of(
            *AREAS[DocumentKind.RECEIPT][:1], operation_id=operation, entity_id=document_id
        )

    def discard(self, document_id: int, version: int) -> Changes:
        """Put a draft away; undo brings it back."""
        return discard_draft(self._context, DocumentKind.RECEIPT, document_id, version)

    def post(self, document_id: int, version: int, record_date: date | None = None) -> Changes:
        """Post a draft: copies are made, numbered and entered; a correction reverses what it
        corrects in the same transaction and keeps its copies.

        Raises:
            UserError: nothing to post, a number is taken, the record date runs backwards.
            RefusalError: copies of the corrected receipt have moved on.
            ConflictError: the draft was changed or posted meanwhile.
        """
        day = record_date or self._context.clock.today()
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = store.editable(document_id, version)
            draft = _draft_of(session, document_id)
            _check_postable(draft)
            kept: dict[int, list[Copy]] = {}
            if draft.corrects_id is not None:
                kept = self._take_back(store, draft.corrects_id, day)
            moves = enter_copies(session, _lots(session, document_id), draft.lines, kept)
            store.post(row, day, moves)
            kind = "receipt_corrected" if draft.corrects_id else "receipt_posted"
            summary = f"Поступление № {row.number} от {format_date(row.date)}"
            operation = store.journal.operation(
                kind,
                summary,
                undo=UndoWay.NONE if draft.corrects_id else UndoWay.DOCUMENT,
                copies=len(moves),
                total=sum(move.price for move in moves),
                document_id=document_id,
            )
        return Changes.of(
            *AREAS[DocumentKind.RECEIPT],
            operation_id=operation,
            entity_id=document_id,
            message=f"Проведено: {summary.lower()}, {copies_short(len(moves))}",
            undoable=draft.corrects_id is None,
        )

    def reverse(self, document_id: int, record_date: date | None = None) -> Changes:
        """Reverse a posted receipt (сторно): its copies leave the fund, a negative record with
        its own date and number stands in part 1. ``Changes.entity_id`` is the reversal.

        Raises:
            RefusalError: copies have moved on since or stand in a draft act.
            UserError: the record date runs backwards.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, DocumentKind.RECEIPT)
            day = reversal_date(store, original, record_date)
            copies = entered_copies(store, original)
            reversal = store.reverse(original, day)
            store.set_states([copy.id for copy in copies], CopyState.CANCELLED)
            summary = f"Сторно поступления № {original.number} от {format_date(original.date)}"
            operation = store.journal.operation(
                "receipt_reversed",
                summary,
                copies=-len(copies),
                total=-sum(copy.price for copy in copies),
                document_id=reversal.id,
            )
            reversal_id = reversal.id
        return Changes.of(
            *AREAS[DocumentKind.RECEIPT],
            operation_id=operation,
            entity_id=reversal_id,
            message=f"{summary}: {copies_short(len(copies))} выбыло из учёта",
        )

    def start_correction(self, document_id: int) -> Changes:
        """Make the draft of a corrected receipt («Исправить»), bound to the same copies.

        Posting it reverses the old one. ``Changes.entity_id`` is the draft.

        Raises:
            RefusalError: copies have moved on since or stand in a draft act.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, DocumentKind.RECEIPT)
            entered_copies(store, original)
            draft = _draft_of(session, document_id)
            lots = _lots(session, document_id)
            lines = tuple(
                replace(line, replaces_lot_id=lot.id, first_number=None)
                for line, lot in zip(draft.lines, lots, strict=True)
            )
            row = save_receipt(
                store,
                replace(draft, document_id=None, version=0, corrects_id=document_id, lines=lines),
            )
            operation = store.note_editing(
                row,
                f"Исправление поступления № {original.number}",
                draft.quantity,
                draft.total,
            )
            draft_id = row.id
        return Changes.of(*AREAS[DocumentKind.RECEIPT], operation_id=operation, entity_id=draft_id)

    def _take_back(
        self, store: DocumentStore, original_id: int, day: date
    ) -> dict[int, list[Copy]]:
        """Reverse the corrected receipt; returns its copies by lot."""
        original = store.posted(original_id, DocumentKind.RECEIPT)
        copies = entered_copies(store, original)
        store.reverse(original, reversal_date(store, original, day))
        return cancel_by_lot(copies)


def _check_lines(lines: Sequence[ReceiptLine]) -> None:
    for number, line in enumerate(lines, start=1):
        check_line(line, f"Строка {number}")


def _check_postable(draft: ReceiptDraft) -> None:
    if not any(line.quantity for line in draft.lines):
        raise UserError("В поступлении нет ни одного экземпляра.", "Добавьте издания.")
    if draft.way is not ReceiptWay.PURCHASE and draft.partner_id is None:
        raise UserError(
            "Не указана школа, которая передала книги.", "Выберите её в шапке поступления."
        )
    for number, line in enumerate(draft.lines, start=1):
        if (line.account is Account.BORROWED) != (draft.way is ReceiptWay.LOAN):
            raise UserError(
                f"Строка {number}: счёт «{ACCOUNT_NAMES[line.account]}» не подходит к поступлению "
                f"«{RECEIPT_WAY_NAMES[draft.way]}».",
                "Полученное во временное пользование учитывают отдельным поступлением.",
            )
        if line.account is Account.BORROWED and line.numbered:
            raise UserError(
                f"Строка {number}: книгам другой школы инвентарные номера не присваивают.",
                "Снимите отметку «С номерами».",
            )
        check_prefix(line, f"Строка {number}")


def save_receipt(store: DocumentStore, draft: ReceiptDraft) -> Document:
    """Write a draft receipt within the session of a larger operation.

    Raises:
        ConflictError: it was changed or posted meanwhile.
    """
    session = store.session
    row = store.draft(
        DocumentKind.RECEIPT,
        draft.document_id,
        draft.version,
        day=draft.date,
        note=draft.note,
        corrects_id=draft.corrects_id,
    )
    head = session.get(Receipt, row.id) or Receipt(document_id=row.id)
    head.supplier_id = draft.supplier_id
    head.fund_source_id = draft.fund_source_id
    head.commission_id = draft.commission_id
    head.paper_name = clean_line(draft.paper_name)
    head.paper_number = clean_line(draft.paper_number)
    head.paper_date = draft.paper_date
    head.way = draft.way
    head.partner_id = draft.partner_id
    head.due_date = draft.due_date
    head.package_uid = draft.package_uid
    session.add(head)
    session.flush()
    session.execute(delete(Lot).where(Lot.document_id == row.id))
    if draft.lines:
        session.execute(
            insert(Lot), [lot_values(row.id, at, line) for at, line in enumerate(draft.lines)]
        )
    return row


def _draft_of(session: Session, document_id: int) -> ReceiptDraft:
    card = load_receipt(session, document_id)
    if card is None:
        raise UserError("Документа уже нет.", "Обновите список.")
    return card.draft


def _lots(session: Session, document_id: int) -> list[Lot]:
    return list(
        session.execute(
            select(Lot).where(Lot.document_id == document_id).order_by(Lot.position)
        ).scalars()
    )
