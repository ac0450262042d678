"""What a librarian can do with write-off acts (акты о списании, ф. 0504144)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import format_date
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import copies_short, format_kopecks
from app.core.stock import CopyState, DocumentKind, SummaryPart
from app.core.text import clean_line
from app.models import Copy, Disposal, Document, WriteOff, WriteOffLine
from app.models.safety import UndoWay
from app.queries.write_off import (
    DisposalDraft,
    WriteOffCard,
    WriteOffDraft,
    WriteOffLineDraft,
    load_act,
)
from app.services.context import ServiceContext
from app.services.documents import (
    AREAS,
    DocumentStore,
    MovementPlan,
    discard_draft,
    reversal_date,
)

MOST_OBSTACLES_SHOWN = 20


class WriteOffService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def save_draft(self, draft: WriteOffDraft) -> Changes:
        """Save a draft, however unfinished. ``Changes.entity_id`` is its document id.

        Copies that cannot go are kept in the draft; the page shows why and posting refuses.

        Raises:
            UserError: the same copy twice, or disposals above the act.
            ConflictError: it was changed or posted meanwhile.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = _save(store, draft)
            operation = store.note_editing(
                row,
                f"Черновик акта о списании от {format_date(draft.date)}",
                len(draft.lines),
                _draft_total(session, row.id),
            )
            document_id = row.id
        return Changes.of(
            Area.WRITE_OFF, Area.CATALOGUE, operation_id=operation, entity_id=document_id
        )

    def discard(self, document_id: int, version: int) -> Changes:
        """Put a draft away; undo brings it back."""
        return discard_draft(self._context, DocumentKind.WRITE_OFF, document_id, version)

    def post(self, document_id: int, version: int, record_date: date | None = None) -> Changes:
        """Post an act: its copies leave the fund, a record stands in part 2 of the summary book.

        A correction reverses the act that it corrects in the same transaction.

        Raises:
            UserError: no lines, no commission, disposals that do not fit, or a record date
                that runs backwards.
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
                self._take_back(store, card.draft.corrects_id, day)
            fund = card.draft.fund
            moves = [
                MovementPlan(
                    line.copy.id, fund, line.copy.account, SummaryPart.OUT, -1, line.copy.price
                )
                for line in card.lines
            ]
            store.post(row, day, moves)
            store.set_states([move.copy_id for move in moves], CopyState.OUT)
            kind = "write_off_corrected" if card.draft.corrects_id else "write_off_posted"
            summary = f"Акт о списании № {row.number} от {format_date(row.date)}"
            total = sum(move.price for move in moves)
            operation = store.journal.operation(
                kind,
                summary,
                undo=UndoWay.NONE if card.draft.corrects_id else UndoWay.DOCUMENT,
                copies=-len(moves),
                total=-total,
                document_id=document_id,
            )
        return Changes.of(
            *AREAS[DocumentKind.WRITE_OFF],
            operation_id=operation,
            entity_id=document_id,
            message=f"Проведён акт № {row.number}: {copies_short(len(moves))} "
            f"на {format_kopecks(total)} ₽ выбыли из фонда",
            undoable=card.draft.corrects_id is None,
        )

    def reverse(self, document_id: int, record_date: date | None = None) -> Changes:
        """Reverse a posted act (сторно): its copies come back, a negative record with its own
        date and number stands in part 2. ``Changes.entity_id`` is the reversal.

        Raises:
            RefusalError: the act is a draft, a reversal, or already reversed.
            UserError: the record date runs backwards.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, DocumentKind.WRITE_OFF)
            day = reversal_date(store, original, record_date)
            copies = store.moved_copies(original.id)
            reversal = store.reverse(original, day)
            store.set_states([copy.id for copy in copies], CopyState.IN_STOCK)
            summary = f"Сторно акта о списании № {original.number} от {format_date(original.date)}"
            operation = store.journal.operation(
                "write_off_reversed",
                summary,
                copies=len(copies),
                total=sum(copy.price for copy in copies),
                document_id=reversal.id,
            )
            reversal_id = reversal.id
        return Changes.of(
            *AREAS[DocumentKind.WRITE_OFF],
            operation_id=operation,
            entity_id=reversal_id,
            message=f"{summary}: {copies_short(len(copies))} снова в фонде",
        )

    def start_correction(self, document_id: int) -> Changes:
        """Make the draft of a corrected act («Исправить») with the same copies.

        Posting it reverses the old one. ``Changes.entity_id`` is the draft.

        Raises:
            RefusalError: the act is a draft, a reversal, or already reversed.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            original = store.posted(document_id, DocumentKind.WRITE_OFF)
            card = _card(session, document_id)
            row = _save(
                store,
                replace(card.draft, document_id=None, version=0, corrects_id=document_id),
            )
            operation = store.note_editing(
                row, f"Исправление акта № {original.number}", len(card.lines), card.total
            )
            draft_id = row.id
        return Changes.of(
            *AREAS[DocumentKind.WRITE_OFF], operation_id=operation, entity_id=draft_id
        )

    def fill_disposals(
        self, document_id: int, version: int, disposals: Sequence[DisposalDraft]
    ) -> Changes:
        """Fill in the directions of disposal of a posted act, when the proofs arrive.

        Raises:
            UserError: they hold more copies or money than the act.
            ConflictError: the act was changed meanwhile.
        """
        with self._context.library.write() as session:
            store = DocumentStore(session, self._context)
            row = store.posted(document_id, DocumentKind.WRITE_OFF)
            if row.version != version:
                raise ConflictError("Акт изменили в другом месте.", "Откройте его снова.")
            card = _card(session, document_id)
            _check_disposals(disposals, len(card.lines), card.total)
            _write_disposals(session, document_id, disposals)
            row.version += 1
            operation = store.journal.operation(
                "disposals_filled",
                f"Направления выбытия по акту № {row.number}",
                copies=sum(item.quantity for item in disposals),
                total=sum(item.total for item in disposals),
                document_id=document_id,
            )
            store.journal.entry(
                operation,
                "disposal",
                document_id,
                {"rows": [_plain(item) for item in card.draft.disposals]},
                {"rows": [_plain(item) for item in disposals]},
            )
        return Changes.of(
            Area.WRITE_OFF,
            operation_id=operation,
            entity_id=document_id,
            message="Направления выбытия сохранены",
        )

    def _take_back(self, store: DocumentStore, original_id: int, day: date) -> None:
        original = store.posted(original_id, DocumentKind.WRITE_OFF)
        copies = store.moved_copies(original_id)
        store.reverse(original, reversal_date(store, original, day))
        store.set_states([copy.id for copy in copies], CopyState.IN_STOCK)
        store.session.expire_all()


def _card(session: Session, document_id: int) -> WriteOffCard:
    session.flush()
    card = load_act(session, document_id)
    if card is None:
        raise ConflictError("Акта уже нет.", "Обновите список.")
    return card


def _check_postable(card: WriteOffCard) -> None:
    if not card.lines:
        raise UserError("В акте нет ни одного экземпляра.", "Добавьте книги по номеру или поиском.")
    if card.draft.commission_id is None:
        raise UserError(
            "В акте не указана комиссия.", "Выберите комиссию: акт проводят по её решению."
        )
    blocked = [line for line in card.lines if line.obstacle is not None]
    if blocked:
        reasons = [
            f"{line.copy.inventory_number or line.copy.barcode} {line.copy.name}: "
            f"{line.obstacle.sentence if line.obstacle else ''}"
            for line in blocked[:MOST_OBSTACLES_SHOWN]
        ]
        if len(blocked) > MOST_OBSTACLES_SHOWN:
            reasons.append(f"и ещё {copies_short(len(blocked) - MOST_OBSTACLES_SHOWN)}")
        raise RefusalError(
            f"Акт нельзя провести: замечаний — {len(blocked)}.",
            tuple(reasons),
            "Устраните их или уберите эти строки из акта.",
        )
    _check_disposals(card.draft.disposals, len(card.lines), card.total)


def _check_disposals(disposals: Sequence[DisposalDraft], copies: int, total: int) -> None:
    if any(item.quantity < 0 or item.total < 0 for item in disposals):
        raise UserError("Количество и сумма выбытия не могут быть меньше нуля.", "Исправьте их.")
    if sum(item.quantity for item in disposals) > copies:
        raise UserError(
            f"По направлениям выбытия больше экземпляров, чем в акте: {copies}.",
            "Исправьте количество.",
        )
    if sum(item.total for item in disposals) > total:
        raise UserError(
            f"Сумма по направлениям выбытия больше суммы акта: {format_kopecks(total)} ₽.",
            "Исправьте суммы.",
        )


def _save(store: DocumentStore, draft: WriteOffDraft) -> Document:
    session = store.session
    if len({line.copy_id for line in draft.lines}) != len(draft.lines):
        raise UserError("Экземпляр стоит в акте дважды.", "Уберите лишнюю строку.")
    row = store.draft(
        DocumentKind.WRITE_OFF,
        draft.document_id,
        draft.version,
        day=draft.date,
        note=draft.note,
        corrects_id=draft.corrects_id,
    )
    head = session.get(WriteOff, row.id) or WriteOff(document_id=row.id)
    head.fund = draft.fund
    head.reason_id = draft.reason_id
    head.commission_id = draft.commission_id
    head.responsible = clean_line(draft.responsible)
    head.basis = clean_line(draft.basis)
    head.debit = clean_line(draft.debit)
    head.credit = clean_line(draft.credit)
    session.add(head)
    session.flush()
    _write_lines(session, row.id, draft.lines)
    _write_disposals(session, row.id, draft.disposals)
    return row


def _write_lines(session: Session, document_id: int, lines: Sequence[WriteOffLineDraft]) -> None:
    """Keep the lines up to the first that differs and write the rest anew: a scan into a long
    draft costs one line."""
    saved = session.execute(
        select(WriteOffLine.copy_id, WriteOffLine.remark)
        .where(WriteOffLine.document_id == document_id)
        .order_by(WriteOffLine.position)
    ).all()
    wanted = [(line.copy_id, clean_line(line.remark)) for line in lines]
    same = 0
    for old, new in zip(saved, wanted, strict=False):
        if old != new:
            break
        same += 1
    if same < len(saved):
        session.execute(
            delete(WriteOffLine).where(
                WriteOffLine.document_id == document_id, WriteOffLine.position >= same
            )
        )
    if same < len(wanted):
        session.execute(
            insert(WriteOffLine),
            [
                {
                    "document_id": document_id,
                    "position": position,
                    "copy_id": copy_id,
                    "remark": remark,
                }
                for position, (copy_id, remark) in enumerate(wanted[same:], start=same)
            ],
        )


def _draft_total(session: Session, document_id: int) -> int:
    """Sum of a draft at today's book prices, in kopecks."""
    return session.execute(
        select(func.coalesce(func.sum(Copy.price), 0))
        .join(WriteOffLine, WriteOffLine.copy_id == Copy.id)
        .where(WriteOffLine.document_id == document_id)
    ).scalar_one()


def _write_disposals(
    session: Session, document_id: int, disposals: Sequence[DisposalDraft]
) -> None:
    session.execute(delete(Disposal).where(Disposal.document_id == document_id))
    for position, item in enumerate(disposals):
        session.add(Disposal(document_id=document_id, position=position, **_plain(item)))
    session.flush()


def _plain(item: DisposalDraft) -> dict[str, object]:
    return {
        "direction_id": item.direction_id,
        "quantity": item.quantity,
        "total": item.total,
        "proof": clean_line(item.proof),
    }
