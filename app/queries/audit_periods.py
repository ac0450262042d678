"""Checks of closed periods: they still have their fingerprint, and nothing was added since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import select

from app.core.dates import format_date
from app.core.money import copies_short, format_kopecks
from app.models import PeriodClosing
from app.queries.audit_parts import RESTORE, Audit, AuditGroup, Check, Found
from app.queries.audit_rows import written
from app.queries.fingerprint import fingerprints
from app.queries.periods import agrees

_REOPEN = (
    "Восстановите библиотеку из копии, снятой до изменения. Если изменение верно, откройте период "
    "снова («Учёт фонда» → «Итоги») с указанием причины и закройте."
)


def _fingerprints(audit: Audit) -> Iterator[Found]:
    closed = list(
        audit.session.execute(
            select(PeriodClosing)
            .where(PeriodClosing.reopened_at.is_(None))
            .order_by(PeriodClosing.until)
        ).scalars()
    )
    found = fingerprints(audit.session, [row.until for row in closed])
    for row in closed:
        now = found[row.until]
        if not agrees(row, now):
            amounts = ""
            if (row.copies, row.total) != (now.copies, now.total):
                amounts = (
                    f": закрыт с {copies_short(row.copies)} на {format_kopecks(row.total)} ₽, "
                    f"сейчас {copies_short(now.copies)} на {format_kopecks(now.total)} ₽"
                )
            yield Found(
                f"Период с {format_date(row.since)} по {format_date(row.until)}: записи изменены "
                f"после закрытия{amounts}.",
                _REOPEN,
            )
    for before, row in pairwise(closed):
        if row.since != before.until + timedelta(days=1):
            yield Found(
                f"Между закрытыми периодами по {format_date(before.until)} и с "
                f"{format_date(row.since)} — пропуск или наложение.",
                "Откройте последний период снова («Учёт фонда» → «Итоги») и закройте заново.",
            )


def _nothing_since(audit: Audit) -> Iterator[Found]:
    """No document was posted into a period after it was closed."""
    closed = audit.session.execute(
        select(PeriodClosing.until, written(PeriodClosing.closed_at))
        .where(PeriodClosing.reopened_at.is_(None))
        .order_by(PeriodClosing.until)
    ).all()
    for document in audit.rows.documents.values():
        for until, closed_at in closed:
            if (
                document.is_posted
                and document.record_day is not None
                and document.record_day <= until.isoformat()
                and (document.posted_at or "") > closed_at
            ):
                yield Found(
                    f"{{document}}: проведён в период по {format_date(until)} после его закрытия.",
                    RESTORE,
                    document_id=document.id,
                )
                break


PERIOD_CHECKS = (
    Check(
        "closed_periods",
        "Закрытые периоды не изменены",
        AuditGroup.BOOKS,
        _fingerprints,
    ),
    Check(
        "closed_for_good",
        "В закрытых периодах нет новых документов",
        AuditGroup.BOOKS,
        _nothing_since,
    ),
)
