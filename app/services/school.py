"""What a librarian can do with the school's requisites, commissions, lists and settings."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.errors import ConflictError, UserError
from app.core.library_settings import LIBRARY_SETTINGS
from app.core.stock import REFERENCE_NAMES, DocumentStatus, ReferenceCategory
from app.core.summary_rules import RULED, read_rule, rule_values, shown_rule
from app.core.text import clean_line
from app.models import (
    Commission,
    CommissionMember,
    Document,
    LibrarySetting,
    Receipt,
    ReferenceItem,
    SchoolRequisites,
    WriteOff,
)
from app.queries.school import CommissionCard, Requisites, requisites_on
from app.services.context import Journal, ServiceContext

FIRST_DAY = date(1900, 1, 1)


class SchoolService:
    def __init__(self, context: ServiceContext, resources: Path) -> None:
        self._context = context
        self._resources = resources

    def set_up(self, requisites: Requisites, commission: CommissionCard | None = None) -> Changes:
        """Make an empty file a school's library: requisites, commission, reference data.

        Raises:
            UserError: no name of the school, a wrong ИНН or ОКПО.
        """
        check_requisites(requisites)
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            session.add(_requisites_row(requisites, FIRST_DAY))
            self._add_defaults(session)
            if commission is not None and (commission.members or commission.order_number):
                _insert_commission(session, commission)
            operation = journal.operation(
                "school_set_up", f"Создана библиотека: {requisites.name_short}"
            )
        return Changes.of(Area.SCHOOL, operation_id=operation, message="Библиотека создана")

    def save_requisites(self, requisites: Requisites) -> Changes:
        """Change the requisites in force today.

        Raises:
            UserError: no name, a wrong ИНН or ОКПО.
            ConflictError: they were changed meanwhile.
        """
        check_requisites(requisites)
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            today = self._context.clock.today()
            row = session.execute(
                select(SchoolRequisites)
                .where(SchoolRequisites.valid_from <= today)
                .order_by(SchoolRequisites.valid_from.desc())
                .limit(1)
            ).scalar_one_or_none()
            if row is None or row.version != requisites.version:
                raise ConflictError("Реквизиты уже изменены.", "Откройте их снова.")
            before = requisites_on(session, today)
            for name, value in requisites_values(requisites).items():
                setattr(row, name, value)
            row.version += 1
            operation = journal.operation("requisites_changed", "Изменены реквизиты школы")
            journal.entry(
                operation, "school_requisites", row.id, _plain(before), _plain(requisites)
            )
        return Changes.of(Area.SCHOOL, operation_id=operation, message="Реквизиты сохранены")

    def save_commission(self, commission: CommissionCard) -> Changes:
        """Add a commission, or change one. ``Changes.entity_id`` is its id.

        Raises:
            UserError: no member, no chair, or more than one chair.
            ConflictError: it was changed meanwhile.
        """
        check_commission(commission)
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            if commission.id is None:
                commission_id = _insert_commission(session, commission)
            else:
                commission_id = _update_commission(session, commission)
            operation = journal.operation(
                "commission_saved", f"Комиссия: приказ № {commission.order_number}"
            )
            journal.entry(
                operation,
                "commission",
                commission_id,
                None,
                {
                    "order_number": commission.order_number,
                    "order_date": str(commission.order_date or ""),
                    "members": [
                        [member.name, member.post, member.is_chair] for member in commission.members
                    ],
                },
            )
        return Changes.of(
            Area.SCHOOL,
            operation_id=operation,
            entity_id=commission_id,
            message="Комиссия сохранена",
        )

    def save_reference(
        self,
        category: ReferenceCategory,
        name: str,
        *,
        item_id: int | None = None,
        active: bool = True,
        rule: str | None = None,
    ) -> Changes:
        """Add an entry to a list, or change or retire one. ``Changes.entity_id`` is its id.

        An entry that was retired under this name comes back instead of a second one. ``rule``
        is what a column of the summary book counts, as people write it («Книги, Брошюры»,
        «3, 4, 5», «из них 74»); ``None`` leaves it as it is.

        Raises:
            UserError: an empty name, or one that is there already; a rule that cannot be, or
                one that counts what another column counts.
        """
        clean = clean_line(name)
        if not clean:
            raise UserError("Название пустое.", "Впишите название.")
        kept_rule = read_rule(category, rule) if rule is not None and category in RULED else None
        with self._context.library.write() as session:
            same = session.execute(
                select(ReferenceItem).where(
                    ReferenceItem.category == category, ReferenceItem.name == clean
                )
            ).scalar_one_or_none()
            if item_id is not None:
                row = session.get(ReferenceItem, item_id)
                if row is None:
                    raise ConflictError("Записи уже нет.", "Обновите список.")
                before = _reference_values(row)
                row.name, row.active = clean, active
            elif same is not None:
                row, before = same, _reference_values(same)
                row.active = True
            else:
                row, before = _new_reference(session, category, clean), None
            row.rule = row.rule if kept_rule is None else kept_rule
            session.flush()
            if category in RULED and row.active:
                _check_rule(session, row)
            journal = Journal(session, self._context)
            operation = journal.operation(
                "reference_saved", f"{REFERENCE_NAMES[category]}: {clean}"
            )
            journal.entry(operation, "reference_item", row.id, before, _reference_values(row))
            row_id = row.id
        return Changes.of(
            Area.SCHOOL, operation_id=operation, entity_id=row_id, message=f"Сохранено: {clean}"
        )

    def save_settings(self, values: dict[str, str]) -> Changes:
        """Change settings that affect the books.

        Raises:
            UserError: an unknown setting or an impossible value.
        """
        specs = {spec.key: spec for spec in LIBRARY_SETTINGS}
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            operation = journal.operation("settings_changed", "Изменены настройки учёта")
            for key, value in values.items():
                spec = specs.get(key)
                if spec is None:
                    raise UserError(f"Настройки «{key}» нет.")
                if not spec.check(value):
                    raise UserError(
                        f"{spec.caption}: «{value}» не подходит.",
                        "Введите целое число от 0 до 100.",
                    )
                row = session.get(LibrarySetting, key)
                before = spec.default if row is None else row.value
                if row is None:
                    session.add(LibrarySetting(key=key, value=value))
                else:
                    row.value = value
                if before != value:
                    journal.entry(
                        operation,
                        "library_setting",
                        0,
                        {"key": key, "value": before},
                        {"key": key, "value": value},
                    )
        return Changes.of(Area.SCHOOL, operation_id=operation, message="Настройки сохранены")

    def _add_defaults(self, session: Session) -> None:
        path = self._resources / "reference" / "defaults.json"
        lists = json.loads(path.read_text(encoding="utf-8"))
        for category in ReferenceCategory:
            for position, (code, name, *rule) in enumerate(lists[category.value]):
                session.add(
                    ReferenceItem(
                        category=category,
                        code=code,
                        name=name,
                        position=position,
                        rule="".join(rule),
                    )
                )


def check_requisites(requisites: Requisites) -> None:
    """Refuse requisites that no paper could be printed with.

    Raises:
        UserError: no name, ИНН that is not 10 or 12 digits with a right check digit,
            ОКПО that is not 8 or 10 digits with a right check digit.
    """
    if not clean_line(requisites.name_full) or not clean_line(requisites.name_short):
        raise UserError(
            "Нет названия школы.", "Впишите полное название и короткое, как на бланках."
        )
    check_inn(requisites.inn)
    check_okpo(requisites.okpo)


def check_inn(text: str) -> None:
    """Refuse an ИНН with a mistake; an empty one may be filled in later.

    Raises:
        UserError: not 10 or 12 digits, or the check digit is wrong.
    """
    from stdnum.ru import inn

    if text and not inn.is_valid(text):
        right_length = text.isdigit() and len(text) in (10, 12)
        raise UserError(
            f"ИНН «{text}» записан с ошибкой.",
            "Контрольная цифра не сходится: проверьте по справке."
            if right_length
            else "У организации ИНН — 10 цифр; проверьте по справке.",
        )


def check_okpo(text: str) -> None:
    """Refuse an ОКПО with a mistake; an empty one may be filled in later.

    Raises:
        UserError: not 8 or 10 digits, or the check digit is wrong.
    """
    if not text:
        return
    if not (text.isdecimal() and text.isascii() and len(text) in (8, 10)):
        raise UserError(f"ОКПО «{text}» записан с ошибкой.", "Код ОКПО — 8 или 10 цифр.")
    if _okpo_check_digit(text[:-1]) != int(text[-1]):
        raise UserError(
            f"ОКПО «{text}» записан с ошибкой.", "Проверьте цифры по справке об учёте в Росстате."
        )


def _okpo_check_digit(digits: str) -> int:
    """Check digit of ОКПО (ПР 50.1.024-2005): weights 1, 2, …, 10 going round, modulo 11;
    a remainder of 10 is counted again with weights that begin with 3, and 10 then gives 0."""
    for first in (0, 2):
        total = sum((1 + (place + first) % 10) * int(digit) for place, digit in enumerate(digits))
        if total % 11 < 10:
            return total % 11
    return 0


def check_commission(commission: CommissionCard) -> None:
    """Refuse a commission that cannot sign.

    Raises:
        UserError: no member, or not exactly one chair.
    """
    if not commission.members or any(not clean_line(item.name) for item in commission.members):
        raise UserError("В комиссии нет людей.", "Впишите фамилии и должности.")
    if sum(member.is_chair for member in commission.members) != 1:
        raise UserError("У комиссии должен быть один председатель.", "Отметьте председателя.")


def requisites_values(requisites: Requisites) -> dict[str, str]:
    """The texts of requisites by their names, without needless blanks."""
    return {
        name: clean_line(getattr(requisites, name))
        for name in Requisites.__dataclass_fields__
        if name != "version"
    }


def _requisites_row(requisites: Requisites, valid_from: date) -> SchoolRequisites:
    return SchoolRequisites(valid_from=valid_from, **requisites_values(requisites))


def _plain(requisites: Requisites | None) -> dict[str, Any] | None:
    return None if requisites is None else requisites_values(requisites)


def _insert_commission(session: Session, commission: CommissionCard) -> int:
    row = Commission(
        order_number=clean_line(commission.order_number),
        order_date=commission.order_date,
        active=commission.active,
    )
    session.add(row)
    session.flush()
    _insert_members(session, row.id, commission)
    return row.id


def _update_commission(session: Session, commission: CommissionCard) -> int:
    """Change a commission; one that stands on posted papers is retired and a new one made."""
    row = session.get(Commission, commission.id)
    if row is None or row.version != commission.version:
        raise ConflictError("Комиссию уже изменили.", "Откройте её снова.")
    if _signed_papers(session, row.id):
        row.active = False
        return _insert_commission(session, commission)
    row.order_number = clean_line(commission.order_number)
    row.order_date = commission.order_date
    row.active = commission.active
    row.version += 1
    session.execute(delete(CommissionMember).where(CommissionMember.commission_id == row.id))
    _insert_members(session, row.id, commission)
    return row.id


def _signed_papers(session: Session, commission_id: int) -> bool:
    posted = Document.status.in_([DocumentStatus.POSTED, DocumentStatus.REVERSED])
    return any(
        session.execute(
            select(head.document_id)
            .join(Document, Document.id == head.document_id)
            .where(head.commission_id == commission_id, posted)
            .limit(1)
        ).first()
        for head in (Receipt, WriteOff)
    )


def _insert_members(session: Session, commission_id: int, commission: CommissionCard) -> None:
    for position, member in enumerate(commission.members):
        session.add(
            CommissionMember(
                commission_id=commission_id,
                position=position,
                name=clean_line(member.name),
                post=clean_line(member.post),
                is_chair=member.is_chair,
            )
        )
    session.flush()


def _reference_values(row: ReferenceItem) -> dict[str, Any]:
    return {"name": row.name, "active": row.active, "rule": row.rule}


def _check_rule(session: Session, row: ReferenceItem) -> None:
    """No two columns of the same rank count the same.

    Raises:
        UserError: the rule is empty, or another column that is in use counts a part of it.
    """
    within, values = rule_values(row.rule)
    if not values:
        raise UserError(
            f"Для графы «{row.name}» не указано, что в ней считать.", "Впишите правило графы."
        )
    others = session.execute(
        select(ReferenceItem).where(ReferenceItem.category == row.category, ReferenceItem.active)
    ).scalars()
    for other in others:
        other_within, other_values = rule_values(other.rule)
        common = [value for value in values if value in other_values]
        if other.id != row.id and within == other_within and common:
            words = shown_rule(ReferenceCategory(row.category), common[0])
            raise UserError(
                f"«{words}» уже считается в графе «{other.name}».",
                "Уберите оттуда или впишите другое.",
            )


def _new_reference(session: Session, category: ReferenceCategory, name: str) -> ReferenceItem:
    last = session.execute(
        select(ReferenceItem.position)
        .where(ReferenceItem.category == category)
        .order_by(ReferenceItem.position.desc())
        .limit(1)
    ).scalar_one_or_none()
    row = ReferenceItem(
        category=category, name=name, position=(last if last is not None else -1) + 1
    )
    session.add(row)
    return row
