"""Other schools: who textbooks are given to and taken from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.errors import ConflictError, UserError
from app.core.text import clean_line, fold
from app.models import PartnerSchool
from app.queries.transfer import PartnerCard
from app.services.context import Journal, ServiceContext
from app.services.school import check_inn, check_okpo

_FIELDS = (
    "name_full",
    "name_short",
    "inn",
    "okpo",
    "address",
    "director_name",
    "contact",
    "active",
)


class PartnerService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def save(self, partner: PartnerCard) -> Changes:
        """Add a school, or change one. ``Changes.entity_id`` is its id.

        Raises:
            UserError: no name, a wrong ИНН or ОКПО, or a school of this name is there already.
            ConflictError: it was changed meanwhile.
        """
        values = _clean(partner)
        with self._context.library.write() as session:
            row, before = _row(session, partner)
            _check_unique(session, values, row.id)
            for name, value in values.items():
                setattr(row, name, value)
            if partner.id is not None:
                row.version += 1
            session.flush()
            journal = Journal(session, self._context)
            operation = journal.operation("partner_saved", f"Школа: {row.name_short}")
            journal.entry(operation, "partner_school", row.id, before, values)
            partner_id = row.id
        return Changes.of(
            Area.TRANSFER,
            operation_id=operation,
            entity_id=partner_id,
            message=f"Сохранена школа: {values['name_short']}",
        )


def _clean(partner: PartnerCard) -> dict[str, object]:
    short = clean_line(partner.name_short) or clean_line(partner.name_full)
    if not short:
        raise UserError("Название школы пустое.", "Впишите название.")
    values: dict[str, object] = {
        name: clean_line(getattr(partner, name)) for name in _FIELDS if name != "active"
    }
    values["name_short"] = short
    values["name_full"] = clean_line(partner.name_full) or short
    values["active"] = partner.active
    check_inn(str(values["inn"]))
    check_okpo(str(values["okpo"]))
    return values


def _row(session: Session, partner: PartnerCard) -> tuple[PartnerSchool, dict[str, object] | None]:
    if partner.id is None:
        row = PartnerSchool(name_full="", name_short="")
        session.add(row)
        return row, None
    found = session.get(PartnerSchool, partner.id)
    if found is None or found.version != partner.version:
        raise ConflictError("Сведения о школе изменили в другом месте.", "Откройте их снова.")
    return found, {name: getattr(found, name) for name in _FIELDS}


def _check_unique(session: Session, values: dict[str, object], own_id: int | None) -> None:
    """Two schools may not share a short name or an ИНН: papers could not tell them apart."""
    with session.no_autoflush:
        others = session.execute(
            select(PartnerSchool).where(PartnerSchool.id.is_not(own_id))
            if own_id is not None
            else select(PartnerSchool)
        ).scalars()
        for other in others:
            if fold(other.name_short) == fold(str(values["name_short"])):
                raise UserError(
                    f"Школа «{other.name_short}» уже записана.", "Выберите её из списка."
                )
            if values["inn"] and other.inn == values["inn"]:
                raise UserError(
                    f"ИНН {other.inn} уже записан за школой «{other.name_short}».",
                    "Проверьте ИНН или выберите эту школу из списка.",
                )
