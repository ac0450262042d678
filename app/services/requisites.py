"""What a librarian can do with the history of the requisites: a paper prints those of its day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import FIRST_YEAR, LAST_YEAR, format_date
from app.core.errors import ConflictError, UserError
from app.models import SchoolRequisites
from app.queries.school import Requisites, RequisitesRow
from app.services.context import Journal, ServiceContext
from app.services.school import check_requisites, requisites_values

ENTITY = "school_requisites"


class RequisitesService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def add(self, valid_from: date, requisites: Requisites) -> Changes:
        """Write requisites that are in force from a day on: papers of that day and later ones
        print them, earlier papers keep theirs. ``Changes.entity_id`` is the row.

        Raises:
            UserError: no name, a wrong ИНН or ОКПО, a day that others begin on already, or one
                before the first requisites.
        """
        check_requisites(requisites)
        with self._context.library.write() as session:
            _check_day(session, valid_from, None)
            row = SchoolRequisites(valid_from=valid_from, **requisites_values(requisites))
            session.add(row)
            session.flush()
            journal = Journal(session, self._context)
            operation = journal.operation(
                "requisites_added", f"Новые реквизиты с {format_date(valid_from)}"
            )
            journal.entry(operation, ENTITY, row.id, None, _plain(row))
            row_id = row.id
        return Changes.of(
            Area.SCHOOL,
            operation_id=operation,
            entity_id=row_id,
            message=f"Реквизиты с {format_date(valid_from)} сохранены",
        )

    def save(self, changed: RequisitesRow) -> Changes:
        """Mend requisites or the day they begin on; papers of their days print what they are
        now.

        Raises:
            UserError: no name, a wrong ИНН or ОКПО, an impossible day.
            ConflictError: they were changed meanwhile.
        """
        check_requisites(changed.requisites)
        with self._context.library.write() as session:
            row = _editable(session, changed)
            if row.valid_from != changed.valid_from:
                if row.id == _first_id(session):
                    raise UserError(
                        "Первые реквизиты действуют с самого начала.",
                        "Дату меняют у следующих.",
                    )
                _check_day(session, changed.valid_from, row.id)
            before = _plain(row)
            row.valid_from = changed.valid_from
            for name, value in requisites_values(changed.requisites).items():
                setattr(row, name, value)
            row.version += 1
            session.flush()
            journal = Journal(session, self._context)
            operation = journal.operation("requisites_changed", "Изменены реквизиты школы")
            journal.entry(operation, ENTITY, row.id, before, _plain(row))
        return Changes.of(
            Area.SCHOOL,
            operation_id=operation,
            entity_id=changed.id,
            message="Реквизиты сохранены",
        )

    def delete(self, shown: RequisitesRow) -> Changes:
        """Delete requisites: papers of their days then print the ones before.

        Raises:
            UserError: they are the first.
            ConflictError: they were changed meanwhile.
        """
        with self._context.library.write() as session:
            row = _editable(session, shown)
            if row.id == _first_id(session):
                raise UserError(
                    "Первые реквизиты не удаляют: прежние бумаги остались бы без них.",
                    "Их можно исправить.",
                )
            day = format_date(row.valid_from)
            before = _plain(row)
            session.delete(row)
            journal = Journal(session, self._context)
            operation = journal.operation("requisites_deleted", f"Удалены реквизиты с {day}")
            journal.entry(operation, ENTITY, shown.id, before, None)
        return Changes.of(Area.SCHOOL, operation_id=operation, message=f"Реквизиты с {day} удалены")


def _editable(session: Session, shown: RequisitesRow) -> SchoolRequisites:
    row = session.get(SchoolRequisites, shown.id)
    if row is None or row.version != shown.requisites.version:
        raise ConflictError("Реквизиты уже изменены.", "Откройте их снова.")
    return row


def _first_id(session: Session) -> int:
    return session.execute(
        select(SchoolRequisites.id).order_by(SchoolRequisites.valid_from).limit(1)
    ).scalar_one()


def _check_day(session: Session, day: date, row_id: int | None) -> None:
    first = session.execute(select(func.min(SchoolRequisites.valid_from))).scalar_one_or_none()
    if not FIRST_YEAR <= day.year <= LAST_YEAR or (first is not None and day <= first):
        raise UserError(
            f"С {format_date(day)} реквизиты начаться не могут.",
            "Раньше действуют первые реквизиты: исправьте их.",
        )
    same = session.execute(
        select(SchoolRequisites.id).where(SchoolRequisites.valid_from == day)
    ).scalar_one_or_none()
    if same is not None and same != row_id:
        raise UserError(
            f"Реквизиты с {format_date(day)} уже записаны.", "Измените их или выберите другой день."
        )


def _plain(row: SchoolRequisites) -> dict[str, str]:
    names = [name for name in Requisites.__dataclass_fields__ if name != "version"]
    return {"valid_from": row.valid_from.isoformat(), **{n: getattr(row, n) for n in names}}
