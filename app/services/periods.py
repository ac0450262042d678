"""What a librarian can do with periods: close the books up to a day, open them again."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import format_date
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import copies_short, format_kopecks
from app.core.text import clean_line
from app.models import JournalEntry, Operation, PeriodClosing
from app.models.safety import UndoWay
from app.queries.fingerprint import fingerprints
from app.queries.periods import first_open_day, last_closing
from app.services.context import Journal, ServiceContext

ENTITY = "period_closing"


class PeriodService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def close(self, until: date) -> Changes:
        """Close the books up to a day and sign them with a fingerprint: no record date may fall
        on it or before any more. ``Changes.entity_id`` is the closing. Undo opens it again.

        Raises:
            UserError: the day has not come, lies in a closed period, or nothing is recorded
                by then.
        """
        today = self._context.clock.today()
        if until > today:
            raise UserError(
                f"{format_date(until)} ещё не наступило.",
                "Период закрывают, когда он кончился: выберите сегодняшний день или прошедший.",
            )
        with self._context.library.write() as session:
            since = self._since(session, until)
            sign = fingerprints(session, [until])[until]
            journal = Journal(session, self._context)
            row = PeriodClosing(
                since=since,
                until=until,
                fingerprint=sign.digest,
                copies=sign.copies,
                total=sign.total,
                closed_at=journal.now,
                closed_by=self._context.who,
            )
            session.add(row)
            session.flush()
            held = f"{copies_short(sign.copies)} на {format_kopecks(sign.total)} ₽"
            summary = f"Закрыт период {_span(row)}: {held}"
            operation = journal.operation(
                "period_closed",
                summary,
                undo=UndoWay.PERIOD,
                copies=sign.copies,
                total=sign.total,
            )
            journal.entry(operation, ENTITY, row.id, None, _plain(row))
            closing_id = row.id
        return Changes.of(
            Area.STOCK,
            operation_id=operation,
            entity_id=closing_id,
            message=summary,
            undoable=True,
        )

    def reopen(self, closing_id: int, reason: str) -> Changes:
        """Open the last closed period again; the journal keeps why.

        Raises:
            UserError: no reason given.
            RefusalError: a later period is closed.
            ConflictError: it was opened meanwhile.
        """
        why = clean_line(reason)
        if not why:
            raise UserError(
                "Не указано, почему период открывают снова.", "Впишите причину: она останется."
            )
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            operation, summary = reopen_period(session, journal, closing_id, self._context.who, why)
        return Changes.of(Area.STOCK, operation_id=operation, entity_id=closing_id, message=summary)

    def _since(self, session: Session, until: date) -> date:
        last = last_closing(session)
        if last is not None and until <= last.until:
            raise UserError(
                f"Период по {format_date(last.until)} уже закрыт.", "Выберите более поздний день."
            )
        since = first_open_day(session)
        if since is None or since > until:
            raise UserError(
                f"По {format_date(until)} нет ни одной записи: закрывать нечего.",
                "Выберите более поздний день.",
            )
        return since


def reopen_period(
    session: Session, journal: Journal, closing_id: int, who: str, reason: str
) -> tuple[int, str]:
    """Open a closed period again; returns the operation and its sentence.

    Raises:
        RefusalError: a later period is closed.
        ConflictError: it was opened meanwhile.
    """
    row = session.get(PeriodClosing, closing_id)
    if row is None or row.reopened_at is not None:
        raise ConflictError("Период уже открыт.", "Обновите страницу.")
    last = last_closing(session)
    if last is not None and last.id != row.id:
        raise RefusalError(
            f"Период по {format_date(row.until)} нельзя открыть: закрыт и следующий.",
            (f"Закрыт период {_span(last)}",),
            "Открывают с конца: сначала более поздний.",
        )
    before = _plain(row)
    row.reopened_at, row.reopened_by = journal.now, who
    summary = f"Снова открыт период {_span(row)}: {reason}"
    operation = journal.operation("period_reopened", summary)
    journal.entry(operation, ENTITY, row.id, before, {**_plain(row), "reason": reason})
    closed_by = select(JournalEntry.operation_id).where(
        JournalEntry.entity == ENTITY, JournalEntry.entity_id == row.id
    )
    session.execute(
        update(Operation)
        .where(Operation.id.in_(closed_by), Operation.undo == UndoWay.PERIOD)
        .values(undone_by_id=operation)
    )
    session.flush()
    return operation, summary


def closing_of(session: Session, operation_id: int) -> int:
    """The closing that an operation made."""
    return session.execute(
        select(JournalEntry.entity_id).where(
            JournalEntry.operation_id == operation_id, JournalEntry.entity == ENTITY
        )
    ).scalar_one()


def _span(row: PeriodClosing) -> str:
    return f"с {format_date(row.since)} по {format_date(row.until)}"


def _plain(row: PeriodClosing) -> dict[str, object]:
    return {
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "fingerprint": row.fingerprint,
        "copies": row.copies,
        "total": row.total,
        "reopened_at": None if row.reopened_at is None else row.reopened_at.isoformat(),
    }
