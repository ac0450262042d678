"""What all documents share: saving a draft, posting, numbering, discarding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import format_date
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.stock import (
    DOCUMENT_NAMES,
    CopyState,
    DocumentKind,
    DocumentStatus,
    Fund,
    SummaryPart,
)
from app.models import (
    Copy,
    CustodyEvent,
    Document,
    Movement,
    Operation,
    PeriodClosing,
    SummaryRecord,
)
from app.models.safety import UndoWay
from app.queries.rows import batches
from app.queries.stock import summary_scope, summary_sequence
from app.services.context import Journal, ServiceContext
from app.services.numbers import take_numbers
from app.services.textbook_cards import open_cards

EDITING_SESSION = timedelta(minutes=30)
AREAS = {
    DocumentKind.RECEIPT: (Area.STOCK, Area.CATALOGUE),
    DocumentKind.WRITE_OFF: (Area.WRITE_OFF, Area.STOCK, Area.CATALOGUE),
    DocumentKind.OPENING: (Area.STOCK, Area.CATALOGUE),
    DocumentKind.REPLACEMENT: (Area.STOCK, Area.CATALOGUE),
    DocumentKind.REVALUATION: (Area.STOCK, Area.CATALOGUE),
    DocumentKind.TRANSFER_OUT: (Area.TRANSFER, Area.STOCK, Area.CATALOGUE),
    DocumentKind.TRANSFER_RETURN: (Area.TRANSFER, Area.STOCK, Area.CATALOGUE),
}


@dataclass(frozen=True, slots=True)
class MovementPlan:
    """One copy to be moved: ``delta`` +1 in, −1 out; ``price`` in kopecks; ``part`` of the
    summary book that records it."""

    copy_id: int
    fund: Fund
    account: str
    part: SummaryPart
    delta: int
    price: int


@dataclass(frozen=True, slots=True)
class CustodyPlan:
    """One copy lent to another school (+1) or come home (−1).

    ``keeper`` is the transfer by which it is lent afterwards, ``None`` for a copy at home.
    """

    copy_id: int
    delta: int
    keeper: int | None


class DocumentStore:
    """Writes documents within the session of one operation."""

    def __init__(self, session: Session, context: ServiceContext) -> None:
        self.session = session
        self.context = context
        self.journal = Journal(session, context)

    def draft(
        self,
        kind: DocumentKind,
        document_id: int | None,
        version: int,
        *,
        day: date,
        note: str,
        corrects_id: int | None,
    ) -> Document:
        """The row of a draft: a new one, or the saved one if it still has ``version``.

        Raises:
            ConflictError: it was changed, posted or removed meanwhile.
        """
        now = self.journal.now
        if document_id is None:
            row = Document(
                kind=kind,
                status=DocumentStatus.DRAFT,
                date=day,
                note=note,
                corrects_id=corrects_id,
                created_at=now,
                changed_at=now,
            )
            self.session.add(row)
        else:
            row = self.editable(document_id, version)
            row.date, row.note, row.changed_at = day, note, now
            row.version += 1
        self.session.flush()
        return row

    def editable(self, document_id: int, version: int) -> Document:
        """A draft that nobody has changed since ``version``.

        Raises:
            ConflictError: it was changed, posted or removed meanwhile.
        """
        row = self.session.get(Document, document_id)
        if row is None or row.status != DocumentStatus.DRAFT:
            raise ConflictError("Этот документ — уже не черновик.", "Откройте его снова.")
        if row.version != version:
            raise ConflictError(
                "Черновик изменили в другом месте.", "Откройте его снова и повторите правку."
            )
        return row

    def note_editing(self, row: Document, summary: str, copies: int, total: int) -> int:
        """One journal entry per editing session: later savings only refresh it."""
        kind = f"{row.kind}_draft"
        last = self.session.execute(
            select(Operation)
            .where(Operation.document_id == row.id)
            .order_by(Operation.id.desc())
            .limit(1)
        ).scalar_one_or_none()
        fresh = (
            last is not None
            and last.kind == kind
            and last.who == self.context.who
            and self.journal.now - last.at < EDITING_SESSION
        )
        if last is not None and fresh:
            last.at, last.copies, last.total, last.summary = (
                self.journal.now,
                copies,
                total,
                summary,
            )
            return last.id
        return self.journal.operation(kind, summary, copies=copies, total=total, document_id=row.id)

    def post(
        self,
        row: Document,
        record_date: date,
        moves: Sequence[MovementPlan],
        custody: Sequence[CustodyPlan] = (),
    ) -> None:
        """Number the document, write its movements, its custody events and one summary record
        for each fund and part that the movements touch, and freeze it.

        Raises:
            UserError: the record date lies in a closed period, stands before an earlier record
                of the same part or before an earlier movement of these copies, or has not
                come yet.
        """
        records = sorted(
            {(move.fund, move.part) for move in moves if move.part is not SummaryPart.NONE}
        )
        if record_date > self.context.clock.today():
            raise UserError(
                f"Дата записи {format_date(record_date)} ещё не наступила.",
                "Исправьте её; если сегодня другое число, проверьте часы компьютера.",
            )
        if record_date < row.date:
            raise UserError(
                f"Дата документа {format_date(row.date)} позже даты записи "
                f"{format_date(record_date)}.",
                "Исправьте дату документа или проведите его позже.",
            )
        self._check_open(record_date)
        for fund, part in records:
            self._check_order(fund, part, record_date)
        copy_ids = [move.copy_id for move in moves] + [event.copy_id for event in custody]
        self._check_moved_before(copy_ids, record_date)
        row.number = row.number or str(take_numbers(self.session, row.kind, str(row.date.year)))
        row.record_date = record_date
        row.posted_at = self.journal.now
        row.posted_by = self.context.who
        row.changed_at = self.journal.now
        self._write_moves(row.id, record_date, moves)
        open_cards(self.session, moves, record_date)
        self._write_custody(row, record_date, custody)
        for fund, part in records:
            scope = summary_scope(self.session, part, record_date)
            self.session.add(
                SummaryRecord(
                    document_id=row.id,
                    fund=fund,
                    part=part,
                    scope=scope,
                    number=take_numbers(self.session, summary_sequence(fund, part), str(scope)),
                    record_date=record_date,
                )
            )
        row.status = DocumentStatus.POSTED
        row.version += 1
        self.session.flush()

    def _write_moves(
        self, document_id: int, record_date: date, moves: Sequence[MovementPlan]
    ) -> None:
        if moves:
            self.session.execute(
                insert(Movement),
                [
                    {
                        "document_id": document_id,
                        "copy_id": move.copy_id,
                        "record_date": record_date,
                        "fund": move.fund,
                        "account": move.account,
                        "part": move.part,
                        "delta": move.delta,
                        "price": move.price,
                    }
                    for move in moves
                ],
            )

    def _write_custody(
        self, row: Document, record_date: date, custody: Sequence[CustodyPlan]
    ) -> None:
        if not custody:
            return
        self.session.execute(
            insert(CustodyEvent),
            [
                {
                    "document_id": row.id,
                    "copy_id": event.copy_id,
                    "record_date": record_date,
                    "delta": event.delta,
                }
                for event in custody
            ],
        )
        for keeper in {event.keeper for event in custody}:
            for ids in batches(event.copy_id for event in custody if event.keeper == keeper):
                self.session.execute(
                    update(Copy)
                    .where(Copy.id.in_(ids))
                    .values(lent_by_id=keeper, version=Copy.version + 1)
                    .execution_options(synchronize_session=False)
                )

    def _check_open(self, record_date: date) -> None:
        until = closed_until(self.session)
        if until is not None and record_date <= until:
            raise UserError(
                f"Период по {format_date(until)} закрыт.",
                "Укажите более позднюю дату записи или откройте период снова: "
                "«Учёт фонда» → «Итоги».",
            )

    def _check_order(self, fund: Fund, part: SummaryPart, record_date: date) -> None:
        last = self.session.execute(
            select(func.max(SummaryRecord.record_date)).where(
                SummaryRecord.fund == fund, SummaryRecord.part == part
            )
        ).scalar_one_or_none()
        if last is not None and record_date < last:
            raise UserError(
                f"В книге суммарного учёта уже есть запись от {format_date(last)}.",
                "Дата записи не может быть раньше: выберите эту дату или более позднюю.",
            )

    def _check_moved_before(self, copy_ids: Sequence[int], record_date: date) -> None:
        """A copy cannot leave before it came: no balance of any day may become negative."""
        for ids in batches(copy_ids):
            days = [
                self.session.execute(
                    select(func.max(table.record_date)).where(table.copy_id.in_(ids))
                ).scalar_one_or_none()
                for table in (Movement, CustodyEvent)
            ]
            last = max((day for day in days if day is not None), default=None)
            if last is not None and record_date < last:
                raise UserError(
                    f"Эти экземпляры записаны в книгу суммарного учёта {format_date(last)}.",
                    "Дата записи не может быть раньше: выберите эту дату или более позднюю.",
                )

    def reverse(self, original: Document, record_date: date) -> Document:
        """Write the reversal (сторно) of a posted document: the same movements and custody
        events turned round, a document and records of its own. The caller has checked that
        its copies allow it."""
        now = self.journal.now
        row = Document(
            kind=original.kind,
            status=DocumentStatus.DRAFT,
            date=record_date,
            note=f"Сторно документа № {original.number} от {format_date(original.date)}",
            reverses_id=original.id,
            created_at=now,
            changed_at=now,
        )
        self.session.add(row)
        self.session.flush()
        moves = [
            MovementPlan(
                move.copy_id,
                Fund(move.fund),
                move.account,
                SummaryPart(move.part),
                -move.delta,
                move.price,
            )
            for move in self.movements(original.id)
        ]
        self.post(row, record_date, moves, self._custody_back(original.id))
        original.status = DocumentStatus.REVERSED
        original.version += 1
        self.session.flush()
        return row

    def _custody_back(self, document_id: int) -> list[CustodyPlan]:
        """The custody events of a document turned round. A copy that had come home is kept by
        the transfer that had lent it before."""
        events = self.session.execute(
            select(CustodyEvent).where(CustodyEvent.document_id == document_id)
        ).scalars()
        return [
            CustodyPlan(
                event.copy_id, -event.delta, self._lender(event) if event.delta < 0 else None
            )
            for event in events
        ]

    def _lender(self, event: CustodyEvent) -> int:
        """The transfer that had lent the copy before an event; the reversal of an earlier return
        is none."""
        return self.session.execute(
            select(CustodyEvent.document_id)
            .join(Document, Document.id == CustodyEvent.document_id)
            .where(
                CustodyEvent.copy_id == event.copy_id,
                CustodyEvent.delta == 1,
                CustodyEvent.id < event.id,
                Document.reverses_id.is_(None),
            )
            .order_by(CustodyEvent.id.desc())
            .limit(1)
        ).scalar_one()

    def posted(self, document_id: int, kind: DocumentKind) -> Document:
        """A posted document of a kind that was not reversed.

        Raises:
            RefusalError: it is a draft, a reversal itself, or already reversed.
        """
        row = self.session.get(Document, document_id)
        name = DOCUMENT_NAMES[kind]
        if row is None or row.kind != kind:
            raise ConflictError(f"{name}: документа уже нет.", "Обновите список.")
        if row.status == DocumentStatus.REVERSED:
            raise RefusalError(f"{name} № {row.number} уже сторнирован.")
        if row.reverses_id is not None:
            raise RefusalError("Сторно не сторнируется.", cure="Составьте новый документ.")
        if row.status != DocumentStatus.POSTED:
            raise RefusalError("Черновик не сторнируют.", cure="Измените или удалите его.")
        return row

    def set_states(self, copy_ids: Sequence[int], state: CopyState) -> None:
        for start in range(0, len(copy_ids), 1000):
            self.session.execute(
                update(Copy)
                .where(Copy.id.in_(copy_ids[start : start + 1000]))
                .values(state=state, version=Copy.version + 1)
                .execution_options(synchronize_session=False)
            )

    def movements(self, document_id: int) -> list[Movement]:
        """The movements of a document, in the order they were written."""
        return list(
            self.session.execute(
                select(Movement).where(Movement.document_id == document_id).order_by(Movement.id)
            ).scalars()
        )

    def moved_copies(self, document_id: int) -> list[Copy]:
        """The copies that a document moved."""
        return list(
            self.session.execute(
                select(Copy)
                .join(Movement, Movement.copy_id == Copy.id)
                .where(Movement.document_id == document_id)
                .order_by(Movement.id)
            ).scalars()
        )


def closed_until(session: Session) -> date | None:
    """The last day of the closed periods; no record date may be on it or before."""
    return session.execute(
        select(func.max(PeriodClosing.until)).where(PeriodClosing.reopened_at.is_(None))
    ).scalar_one_or_none()


def reversal_date(store: DocumentStore, original: Document, wanted: date | None) -> date:
    """The record date of a reversal: the day asked for, else today, never before the original."""
    day = wanted or max(store.context.clock.today(), original.record_date or original.date)
    if original.record_date is not None and day < original.record_date:
        raise UserError(
            f"Документ записан {format_date(original.record_date)}.",
            "Сторно не может быть раньше него.",
        )
    return day


def discard_draft(
    context: ServiceContext, kind: DocumentKind, document_id: int, version: int
) -> Changes:
    """Put a draft away. It can be brought back by undo.

    Raises:
        ConflictError: it was changed or posted meanwhile.
    """
    with context.library.write() as session:
        store = DocumentStore(session, context)
        row = store.editable(document_id, version)
        row.status = DocumentStatus.DISCARDED
        row.version += 1
        summary = f"Удалён черновик: {DOCUMENT_NAMES[kind].lower()} от {format_date(row.date)}"
        operation = store.journal.operation(
            f"{kind.value}_discarded", summary, undo=UndoWay.DRAFT, document_id=document_id
        )
    return Changes.of(*AREAS[kind], operation_id=operation, message=summary, undoable=True)
