"""What a librarian can do with the counters of numbers: move them on, never back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.errors import ConflictError, UserError
from app.core.library_settings import PART_TWO_NUMBERS
from app.core.money import format_count
from app.core.summary_numbers import is_yearly, turned
from app.models import LibrarySetting
from app.queries.numbering import (
    SEQUENCE_ENTITY,
    NumberSeries,
    first_free_year,
    number_series_on,
)
from app.queries.school import setting
from app.services.context import Journal, ServiceContext
from app.services.numbers import move_past

LARGEST_NUMBER = 99_999_999_999


class NumberingService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def move_on(self, series: NumberSeries, following: int) -> Changes:
        """Let a counter go on with ``following``: the numbers before it are left out for ever.

        Raises:
            UserError: it is not after the next number, or absurd.
            ConflictError: numbers of the series were given meanwhile.
        """
        if following > LARGEST_NUMBER:
            raise UserError(
                f"Номер {following} слишком велик.", f"Наибольший — {format_count(LARGEST_NUMBER)}."
            )
        with self._context.library.write() as session:
            now = self._now(session, series)
            if now.following != series.following:
                raise ConflictError(
                    "Номера этого ряда с тех пор уже выдавали.",
                    "Посмотрите новый номер и повторите.",
                )
            if following <= now.following:
                raise UserError(
                    f"Следующий номер и так {now.following}: назад нумерация не идёт.",
                    f"Впишите номер больше {now.following}.",
                )
            move_past(session, series.name, series.scope, following - 1)
            journal = Journal(session, self._context)
            operation = journal.operation(
                "numbering_moved",
                f"Нумерация: {now.title} — с № {following}, пропущены № "
                f"{_span(now.following, following - 1)}",
            )
            key = {"name": series.name, "scope": series.scope}
            journal.entry(
                operation,
                SEQUENCE_ENTITY,
                0,
                {**key, "next": now.following},
                {**key, "next": following},
            )
        return Changes.of(
            Area.SCHOOL,
            Area.STOCK,
            operation_id=operation,
            message=f"{now.title}: следующий № {following}",
        )

    def number_part_two(self, *, yearly: bool) -> Changes:
        """Begin the records of part 2 with № 1 each year, or let them run on.

        It holds from this year, if the year has no record of part 2 yet, else from the next;
        ``Changes.message`` says from which.
        """
        with self._context.library.write() as session:
            since = first_free_year(session, self._context.clock.today())
            rule = setting(session, PART_TWO_NUMBERS)
            if is_yearly(rule, since) == yearly:
                return Changes()
            changed = turned(rule, since)
            row = session.get(LibrarySetting, PART_TWO_NUMBERS.key)
            if row is None:
                session.add(LibrarySetting(key=PART_TWO_NUMBERS.key, value=changed))
            else:
                row.value = changed
            how = "каждый год с № 1" if yearly else "сквозная"
            message = f"Нумерация части 2 КСУ с {since} года {how}"
            journal = Journal(session, self._context)
            operation = journal.operation("numbering_rule_changed", message)
            key = {"key": PART_TWO_NUMBERS.key}
            journal.entry(
                operation, "library_setting", 0, {**key, "value": rule}, {**key, "value": changed}
            )
        return Changes.of(Area.SCHOOL, Area.STOCK, operation_id=operation, message=message)

    def _now(self, session: Session, series: NumberSeries) -> NumberSeries:
        """The series as it stands now.

        Raises:
            ConflictError: posting takes its numbers from another one by now.
        """
        for known in number_series_on(session, self._context.clock.today()):
            if (known.name, known.scope) == (series.name, series.scope):
                return known
        raise ConflictError("Такого ряда номеров уже нет.", "Обновите страницу.")


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
