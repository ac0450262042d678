"""What a librarian can do with transfers between schools.

A permanent transfer takes copies off the balance (part 2 of the summary book). A temporary one
moves no balance: the copies are kept by the other school until they come home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.core.changes import Changes
from app.core.dates import format_date
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import copies_short, format_kopecks
from app.core.stock import (
    DOCUMENT_NAMES,
    CopyState,
    DocumentKind,
    SummaryPart,
    TransferMode,
)
from app.core.text import clean_line
from app.models import Copy, Document, Transfer, TransferLine
from app.models.safety import UndoWay
from app.queries.copies import copies_by_ids
from app.queries.obstacles import DRAFT_WORDS, holders
from app.queries.transfer import (
    TransferCard,
    TransferDraft,
    TransferLineDraft,
    load_transfer,
)
from app.services.context import ServiceContext
from app.services.documents import (
    AREAS,
    CustodyPlan,
    DocumentStore,
    MovementPlan,
    discard_draft,
    reversal_date,
)

MOST_OBSTACLES_SHOWN = 20
_WORDS: dict[TransferMode, str] = {
    TransferMode.PERMANENT: "Передача на баланс другой школы",
    TransferMode.TEMPORARY: "Передача во временное пользование",
    TransferMode.RETURN_LENT: "Возврат от другой школы",
    TransferMode.RETURN_BORROWED: "Возврат другой школе",
}


class TransferService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def save_draft(self, draft: TransferDraft) -> Changes:
        """Save a draft, however unfinished. ``Changes.entity_id`` is its document id.

        Raises:
            UserError: the same copy twice, or a mode that makes another kind of document.
            ConflictError: it was changed or posted meanwhile.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = _save(store, draft)
            operation = store.note_editing(
                row,
                f"Черновик: {_WORDS[draft.mode].lower()} от {format_date(draft.date)}",
                len(draft.lines),
                _card(session, row.id).total,
            )
            document_id = row.id
        return Changes.of(*AREAS[draft.kind], operation_id=operation, entity_id=document_id)

    def discard(self, kind: DocumentKind, document_id: int, version: int) -> Changes:
        """Put a draft away; undo brings it back."""
        return discard_draft(self._context, kind, document_id, version)

    def post(self, document_id: int, version: int, record_date: date | None = None) -> Changes:
        """Post a transfer or a return; a correction takes back what it corrects first.

        Raises:
            UserError: no lines, no school, no day of return, or a record date that cannot be.
            RefusalError: some copies cannot go; ``reasons`` name them.
            ConflictError: the draft was changed or posted meanwhile.
        """
        day = record_date or self._context.clock.today()
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = store.editable(document_id, version)
            card = _card(session, document_id)
            _check_postable(card)
            if card.draft.corrects_id is not None:
                self._take_back(store, card.draft, day, document_id)
                card = _card(session, document_id)
            self._name(session, card, document_id)
            _move(store, row, card, day)
            mode = card.draft.mode
            kind = DocumentKind(row.kind)
            summary = f"{_WORDS[mode]} № {row.number} от {format_date(row.date)}"
            operation = store.journal.operation(
                f"{kind.value}_corrected" if card.draft.corrects_id else f"{kind.value}_posted",
                summary,
                undo=UndoWay.NONE if card.draft.corrects_id else UndoWay.DOCUMENT,
                copies=_sign(mode) * len(card.lines),
                total=_sign(mode) * card.total,
                document_id=document_id,
            )
        return Changes.of(
            *AREAS[kind],
            operation_id=operation,
            entity_id=document_id,
            message=f"Проведено: {summary[0].lower()}{summary[1:]}, "
            f"{copies_short(len(card.lines))} на {format_kopecks(card.total)} ₽",
            undoable=card.draft.corrects_id is None,
        )

    def reverse(self, document_id: int, record_date: date | None = None) -> Changes:
        """Reverse a posted transfer or return (сторно). ``Changes.entity_id`` is the reversal.

        Raises:
            RefusalError: it is a draft or reversed, the other school has confirmed it, or its
                copies have moved on; ``reasons`` name them.
            UserError: the record date cannot be.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            kind = _kind_of(session, document_id)
            original = store.posted(document_id, kind)
            reversal, copies, total = _reverse(
                store, original, reversal_date(store, original, record_date)
            )
            mode = _card(session, document_id).draft.mode
            summary = f"Сторно: {_WORDS[mode].lower()} № {original.number}"
            operation = store.journal.operation(
                f"{kind.value}_reversed",
                summary,
                copies=-_sign(mode) * copies,
                total=-_sign(mode) * total,
                document_id=reversal.id,
            )
            reversal_id = reversal.id
        return Changes.of(
            *AREAS[kind],
            operation_id=operation,
            entity_id=reversal_id,
            message=f"{summary}: {copies_short(copies)}",
        )

    def start_correction(self, document_id: int) -> Changes:
        """Make the draft of a corrected transfer («Исправить») with the same copies.

        Posting it reverses the old one. ``Changes.entity_id`` is the draft.

        Raises:
            RefusalError: it is a draft or reversed, or the other school has confirmed it.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            kind = _kind_of(session, document_id)
            original = store.posted(document_id, kind)
            card = _card(session, document_id)
            _check_unconfirmed(card)
            row = _save(
                store,
                replace(card.draft, document_id=None, version=0, corrects_id=document_id),
            )
            operation = store.note_editing(
                row, f"Исправление передачи № {original.number}", len(card.lines), card.total
            )
            draft_id = row.id
        return Changes.of(*AREAS[kind], operation_id=operation, entity_id=draft_id)

    def confirm(self, document_id: int, version: int, on: date, words: str) -> Changes:
        """Note that the other school has accepted a transfer (its paper came back).

        Raises:
            UserError: the day stands before the transfer.
            RefusalError: it is not a posted transfer, or was confirmed already.
            ConflictError: it was changed meanwhile.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = store.posted(document_id, DocumentKind.TRANSFER_OUT)
            if row.version != version:
                raise ConflictError("Передачу изменили в другом месте.", "Откройте её снова.")
            operation = confirm_transfer(store, row, on, words)
        return Changes.of(
            *AREAS[DocumentKind.TRANSFER_OUT],
            operation_id=operation,
            entity_id=document_id,
            message=f"Передача № {row.number}: приём подтверждён",
        )

    def _name(self, session: Session, card: TransferCard, document_id: int) -> None:
        """Give a transfer the name that its exchange file carries."""
        if card.draft.kind is DocumentKind.TRANSFER_OUT:
            session.get_one(Transfer, document_id).uid = self._context.new_uid()
            session.flush()

    def _take_back(
        self, store: DocumentStore, draft: TransferDraft, day: date, correction_id: int
    ) -> None:
        original = store.posted(draft.corrects_id or 0, draft.kind)
        _reverse(store, original, reversal_date(store, original, day), correction_id)
        store.session.expire_all()


def confirm_transfer(store: DocumentStore, row: Document, on: date, words: str) -> int:
    """Write the other school's answer into a posted transfer; the journal's operation.

    Raises:
        UserError: the day stands before the transfer.
        RefusalError: it was confirmed already.
    """
    head = store.session.get_one(Transfer, row.id)
    _check_unconfirmed(_card(store.session, row.id))
    if on < row.date:
        raise UserError(
            f"Передача записана {format_date(row.date)}, подтверждение не может быть раньше.",
            "Исправьте дату.",
        )
    head.confirmed_on, head.confirmation = on, clean_line(words)
    row.version += 1
    operation = store.journal.operation(
        "transfer_confirmed", f"Подтверждён приём по передаче № {row.number}", document_id=row.id
    )
    store.journal.entry(
        operation,
        "transfer",
        row.id,
        {"confirmed_on": None, "confirmation": ""},
        {"confirmed_on": on.isoformat(), "confirmation": head.confirmation},
    )
    return operation


def _sign(mode: TransferMode) -> int:
    return 1 if mode is TransferMode.RETURN_LENT else -1


def _kind_of(session: Session, document_id: int) -> DocumentKind:
    row = session.get(Document, document_id)
    kinds = (DocumentKind.TRANSFER_OUT, DocumentKind.TRANSFER_RETURN)
    if row is None or row.kind not in kinds:
        raise ConflictError("Передачи уже нет.", "Обновите список.")
    return DocumentKind(row.kind)


def _card(session: Session, document_id: int) -> TransferCard:
    session.flush()
    card = load_transfer(session, document_id)
    if card is None:
        raise ConflictError("Передачи уже нет.", "Обновите список.")
    return card


def _check_unconfirmed(card: TransferCard) -> None:
    if card.confirmed_on is not None:
        raise RefusalError(
            f"Другая школа подтвердила приём {format_date(card.confirmed_on)}.",
            cure="Возврат книг оформляют новым документом.",
        )


def _check_postable(card: TransferCard) -> None:
    draft = card.draft
    if card.partner is None:
        raise UserError("Не указана другая школа.", "Выберите её в шапке документа.")
    if not card.lines:
        raise UserError(
            "В документе нет ни одного экземпляра.", "Добавьте книги по номеру или поиском."
        )
    if draft.mode is TransferMode.TEMPORARY:
        if draft.due_date is None:
            raise UserError("Не указан срок возврата.", "Укажите, когда книги должны вернуться.")
        if draft.due_date < draft.date:
            raise UserError("Срок возврата раньше даты передачи.", "Исправьте срок.")
    blocked = [line for line in card.lines if line.obstacle is not None]
    if blocked:
        reasons = [
            f"{line.copy.inventory_number or line.copy.barcode} {line.copy.name}: "
            f"{line.obstacle.sentence if line.obstacle else ''}"
            for line in blocked
        ]
        raise RefusalError(
            f"{DOCUMENT_NAMES[draft.kind]}: провести нельзя, замечаний — {len(blocked)}.",
            _shortened(reasons),
            "Устраните их или уберите эти строки из документа.",
        )


def _shortened(reasons: list[str]) -> tuple[str, ...]:
    more = len(reasons) - MOST_OBSTACLES_SHOWN
    shown = reasons[:MOST_OBSTACLES_SHOWN]
    return (*shown, f"и ещё {copies_short(more)}") if more > 0 else tuple(shown)


def _move(store: DocumentStore, row: Document, card: TransferCard, day: date) -> None:
    """Post the document with the movements or custody events that its mode makes."""
    mode = card.draft.mode
    copies = [line.copy for line in card.lines]
    if mode is TransferMode.TEMPORARY:
        store.post(row, day, (), [CustodyPlan(copy.id, 1, row.id) for copy in copies])
        return
    if mode is TransferMode.RETURN_LENT:
        store.post(row, day, (), [CustodyPlan(copy.id, -1, None) for copy in copies])
        return
    part = SummaryPart.OUT if mode is TransferMode.PERMANENT else SummaryPart.NONE
    moves = [
        MovementPlan(copy.id, copy.fund, copy.account, part, -1, copy.price) for copy in copies
    ]
    store.post(row, day, moves)
    store.set_states([copy.id for copy in copies], CopyState.OUT)


def _reverse(
    store: DocumentStore, original: Document, day: date, correction_id: int | None = None
) -> tuple[Document, int, int]:
    """Reverse a transfer or a return; the reversal, its copies and their sum in kopecks.

    The draft of the correction that asks for it holds the same copies and is no obstacle.
    """
    card = _card(store.session, original.id)
    _check_unconfirmed(card)
    _check_reversible(store.session, original, card, correction_id)
    reversal = store.reverse(original, day)
    if card.draft.mode in (TransferMode.PERMANENT, TransferMode.RETURN_BORROWED):
        store.set_states([line.copy.id for line in card.lines], CopyState.IN_STOCK)
    return reversal, len(card.lines), card.total


def _check_reversible(
    session: Session, original: Document, card: TransferCard, correction_id: int | None
) -> None:
    """Copies of a custody document must still be where it left them.

    Raises:
        RefusalError: some have moved on; ``reasons`` name them.
    """
    mode = card.draft.mode
    if mode in (TransferMode.PERMANENT, TransferMode.RETURN_BORROWED):
        return
    ids = [line.copy.id for line in card.lines]
    rows = copies_by_ids(session, ids)
    held = {
        copy_id: found[0]
        for copy_id, drafts in holders(session, ids).items()
        if (found := [draft for draft in drafts if draft.document_id != correction_id])
    }
    lent_here = set(
        session.execute(select(Copy.id).where(Copy.lent_by_id == original.id)).scalars()
    )
    reasons = []
    for copy_id in ids:
        row = rows[copy_id]
        name = f"{row.inventory_number or row.barcode} {row.name}"
        if mode is TransferMode.TEMPORARY and copy_id not in lent_here:
            reasons.append(f"{name}: уже вернулся")
        elif mode is TransferMode.RETURN_LENT and row.state is not CopyState.IN_STOCK:
            reasons.append(f"{name}: выбыл, {row.gone_by or 'другой документ'}")
        elif mode is TransferMode.RETURN_LENT and row.lent_to:
            reasons.append(f"{name}: снова передан: {row.lent_to}")
        elif copy_id in held:
            reasons.append(f"{name}: {DRAFT_WORDS[held[copy_id].kind]}")
    if reasons:
        raise RefusalError(
            f"{DOCUMENT_NAMES[card.draft.kind]} № {original.number}: сторно невозможно, "
            "экземпляры уже двигались.",
            _shortened(reasons),
            "Сначала сторнируйте документы, по которым они двигались, "
            "или уберите их из черновиков.",
        )


def _save(store: DocumentStore, draft: TransferDraft) -> Document:
    session = store.session
    if len({line.copy_id for line in draft.lines}) != len(draft.lines):
        raise UserError("Экземпляр стоит в документе дважды.", "Уберите лишнюю строку.")
    row = store.draft(
        draft.kind,
        draft.document_id,
        draft.version,
        day=draft.date,
        note=draft.note,
        corrects_id=draft.corrects_id,
    )
    if row.kind != draft.kind:
        raise UserError(
            "Передачу нельзя превратить в возврат.", "Удалите черновик и составьте новый."
        )
    head = session.get(Transfer, row.id) or Transfer(document_id=row.id)
    head.mode = draft.mode
    head.partner_id = draft.partner_id
    head.commission_id = draft.commission_id
    head.basis = clean_line(draft.basis)
    head.due_date = draft.due_date if draft.mode is TransferMode.TEMPORARY else None
    head.handed_by = clean_line(draft.handed_by)
    head.received_by = clean_line(draft.received_by)
    session.add(head)
    session.flush()
    _write_lines(session, row.id, draft.lines)
    return row


def _write_lines(session: Session, document_id: int, lines: Sequence[TransferLineDraft]) -> None:
    session.execute(delete(TransferLine).where(TransferLine.document_id == document_id))
    if lines:
        session.execute(
            insert(TransferLine),
            [
                {
                    "document_id": document_id,
                    "position": position,
                    "copy_id": line.copy_id,
                    "remark": clean_line(line.remark),
                }
                for position, line in enumerate(lines)
            ],
        )
