"""Rows of classes, sets and the study plan as the journal keeps them, and back from it.

A class is one entry with its groups, a set one with its parts, editions and licences.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.dates import SchoolYear
from app.core.school_classes import class_label
from app.models import (
    ClassGroup,
    JournalEntry,
    PlanLine,
    SchoolClass,
    SetLicence,
    SetPart,
    SetPartTitle,
    TextbookOrderLine,
    TextbookSet,
    Title,
)
from app.services.context import Journal

CLASS, SET, LINE = "school_class", "textbook_set", "plan_line"
State = dict[str, Any]

_CLASS_FIELDS = (
    "year",
    "grade",
    "letter",
    "pupils",
    "is_forecast",
    "programme",
    "profile",
    "note",
)
_SET_FIELDS = (
    "name",
    "subject",
    "grade_from",
    "grade_to",
    "level",
    "is_workbook",
    "electronic_allowed",
    "note",
    "active",
)
_LINE_FIELDS = (
    "year",
    "subject",
    "grade",
    "programme",
    "class_id",
    "group_id",
    "set_id",
    "obligatory",
    "suggested",
    "note",
)


def class_state(session: Session, class_id: int) -> State | None:
    """A class with its groups; ``None`` when it is not there."""
    row = session.get(SchoolClass, class_id)
    if row is None:
        return None
    groups = session.execute(
        select(ClassGroup).where(ClassGroup.class_id == class_id).order_by(ClassGroup.id)
    ).scalars()
    return {
        **{name: getattr(row, name) for name in _CLASS_FIELDS},
        "groups": [
            {"id": group.id, "subject": group.subject, "name": group.name, "pupils": group.pupils}
            for group in groups
        ],
    }


def set_state(session: Session, set_id: int) -> State | None:
    """A set with its parts, their editions, and its licences; ``None`` when it is not there."""
    row = session.get(TextbookSet, set_id)
    if row is None:
        return None
    parts = session.execute(
        select(SetPart).where(SetPart.set_id == set_id).order_by(SetPart.position, SetPart.id)
    ).scalars()
    licences = session.execute(
        select(SetLicence).where(SetLicence.set_id == set_id).order_by(SetLicence.id)
    ).scalars()
    return {
        **{name: getattr(row, name) for name in _SET_FIELDS},
        "parts": [
            {"id": part.id, "name": part.name, "titles": _editions(session, part.id)}
            for part in parts
        ],
        "licences": [
            {
                "quantity": item.quantity,
                "valid_from": item.valid_from and item.valid_from.isoformat(),
                "valid_until": item.valid_until and item.valid_until.isoformat(),
                "paper": item.paper,
            }
            for item in licences
        ],
    }


def line_state(session: Session, line_id: int) -> State | None:
    """A line of the plan; ``None`` when it is not there."""
    row = session.get(PlanLine, line_id)
    return None if row is None else {name: getattr(row, name) for name in _LINE_FIELDS}


def put_class(session: Session, class_id: int, state: State) -> None:
    """Make a class what ``state`` says; groups keep their ids."""
    row = session.get(SchoolClass, class_id)
    if row is None:
        row = SchoolClass(id=class_id)
        session.add(row)
    else:
        row.version += 1
    for name in _CLASS_FIELDS:
        setattr(row, name, state[name])
    session.flush()
    _replace(session, ClassGroup, ClassGroup.class_id == class_id, state["groups"])
    for group in state["groups"]:
        found = session.get(ClassGroup, group["id"])
        if found is None:
            found = ClassGroup(id=group["id"], class_id=class_id)
            session.add(found)
        elif found.class_id != class_id:
            found = ClassGroup(class_id=class_id)  # the id has been given to another group since
            session.add(found)
        for name in ("subject", "name", "pupils"):
            setattr(found, name, group[name])
    session.flush()


def put_set(session: Session, set_id: int, state: State) -> None:
    """Make a set what ``state`` says; titles that have been deleted since are left out."""
    row = session.get(TextbookSet, set_id)
    if row is None:
        row = TextbookSet(id=set_id)
        session.add(row)
    else:
        row.version += 1
    for name in _SET_FIELDS:
        setattr(row, name, state[name])
    session.flush()
    _replace(session, SetPart, SetPart.set_id == set_id, state["parts"])
    for position, part in enumerate(state["parts"]):
        found = session.get(SetPart, part["id"])
        if found is None:
            found = SetPart(id=part["id"], set_id=set_id)
            session.add(found)
        elif found.set_id != set_id:
            found = SetPart(set_id=set_id)  # the id has been given to another part since
            session.add(found)
        found.position, found.name = position, part["name"]
        session.flush()
        part_id = found.id
        session.execute(delete(SetPartTitle).where(SetPartTitle.part_id == part_id))
        session.expire_all()
        for place, edition in enumerate(part["titles"]):
            if session.get(Title, edition["title_id"]) is not None:
                session.add(
                    SetPartTitle(
                        part_id=part_id,
                        title_id=edition["title_id"],
                        position=place,
                        counted=edition["counted"],
                    )
                )
        session.flush()
    session.execute(delete(SetLicence).where(SetLicence.set_id == set_id))
    session.expire_all()
    for item in state["licences"]:
        session.add(
            SetLicence(
                set_id=set_id,
                quantity=item["quantity"],
                valid_from=_day(item["valid_from"]),
                valid_until=_day(item["valid_until"]),
                paper=item["paper"],
            )
        )
    session.flush()


def put_line(session: Session, line_id: int, state: State) -> None:
    """Make a line of the plan what ``state`` says."""
    row = session.get(PlanLine, line_id)
    if row is None:
        row = PlanLine(id=line_id)
        session.add(row)
    else:
        row.version += 1
    for name in _LINE_FIELDS:
        setattr(row, name, state[name])
    session.flush()


def undo_study(
    session: Session, journal: Journal, undo: int, entries: Sequence[JournalEntry]
) -> list[str]:
    """Turn entries round, the last first; rows changed or used since stay and are named."""
    kept: list[str] = []
    for entry in entries:
        ways = _WAYS.get(entry.entity)
        if ways is None:
            continue
        state_of, put, table, why_stays = ways
        before, after = _loaded(entry.before), _loaded(entry.after)
        if _as_json(state_of(session, entry.entity_id)) != _as_json(after):
            kept.append(_name(entry.entity, after or before))
            continue
        reason = why_stays(session, entry.entity_id, before)
        if reason:
            kept.append(f"{_name(entry.entity, after or before)}: {reason}")
            continue
        if before is None:
            session.execute(delete(table).where(table.id == entry.entity_id))
            session.expire_all()
        else:
            put(session, entry.entity_id, before)
        journal.entry(undo, entry.entity, entry.entity_id, after, before)
    session.flush()
    return kept


# --- what stands in the way --------------------------------------------------------------------


def _why_class_stays(session: Session, class_id: int, before: State | None) -> str:
    if before is None:
        used = select(PlanLine.id).where(PlanLine.class_id == class_id).limit(1)
        return "по классу есть строки учебного плана" if session.execute(used).first() else ""
    twin = session.execute(
        select(SchoolClass.id).where(
            SchoolClass.year == before["year"],
            SchoolClass.grade == before["grade"],
            SchoolClass.letter == before["letter"],
            SchoolClass.id != class_id,
        )
    ).first()
    if twin is not None:
        return "такой класс уже есть"
    kept_ids = {group["id"] for group in before["groups"]}
    used = (
        select(PlanLine.id)
        .join(ClassGroup, ClassGroup.id == PlanLine.group_id)
        .where(ClassGroup.class_id == class_id, ClassGroup.id.not_in(kept_ids))
        .limit(1)
    )
    return "по группе есть строки учебного плана" if session.execute(used).first() else ""


def _why_set_stays(session: Session, set_id: int, before: State | None) -> str:
    if before is not None:
        return ""
    if session.execute(select(PlanLine.id).where(PlanLine.set_id == set_id).limit(1)).first():
        return "стоит в учебном плане"
    orders = select(TextbookOrderLine.id).where(TextbookOrderLine.set_id == set_id).limit(1)
    return "стоит в заказе" if session.execute(orders).first() else ""


def _why_line_stays(session: Session, line_id: int, before: State | None) -> str:
    if before is None:
        return ""
    for table, key, reason in (
        (SchoolClass, "class_id", "класса больше нет"),
        (ClassGroup, "group_id", "группы больше нет"),
        (TextbookSet, "set_id", "комплекта больше нет"),
    ):
        row = None if before[key] is None else session.get(table, before[key])
        is_foreign = isinstance(row, ClassGroup) and row.class_id != before["class_id"]
        if before[key] is not None and (row is None or is_foreign):
            return reason
    return ""


_Way = tuple[
    Callable[[Session, int], State | None],
    Callable[[Session, int, State], None],
    type[SchoolClass] | type[TextbookSet] | type[PlanLine],
    Callable[[Session, int, State | None], str],
]
_WAYS: dict[str, _Way] = {
    CLASS: (class_state, put_class, SchoolClass, _why_class_stays),
    SET: (set_state, put_set, TextbookSet, _why_set_stays),
    LINE: (line_state, put_line, PlanLine, _why_line_stays),
}


def _name(entity: str, state: State | None) -> str:
    if state is None:
        return "строка"
    if entity == CLASS:
        return f"класс {class_label(state['grade'], state['letter'])}"
    if entity == SET:
        return f"комплект «{state['name']}»"
    year = SchoolYear(state["year"]).label
    return f"план {year}, {state['subject']}, {state['grade']} класс"


def _editions(session: Session, part_id: int) -> list[State]:
    rows = session.execute(
        select(SetPartTitle)
        .where(SetPartTitle.part_id == part_id)
        .order_by(SetPartTitle.position, SetPartTitle.title_id)
    ).scalars()
    return [{"title_id": row.title_id, "counted": row.counted} for row in rows]


def _replace(
    session: Session,
    table: type[ClassGroup] | type[SetPart],
    condition: Any,
    wanted: Sequence[State],
) -> None:
    """Delete the rows that are not wanted any more."""
    ids = {item["id"] for item in wanted}
    session.execute(delete(table).where(condition, table.id.not_in(ids)))
    session.expire_all()


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _loaded(text: str | None) -> State | None:
    return None if text is None else json.loads(text)


def _as_json(value: State | None) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
