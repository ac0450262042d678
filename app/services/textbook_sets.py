"""What a librarian can do with sets of textbooks: have them suggested, edit, join, retire."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import count_phrase
from app.core.text import clean_line, fold
from app.core.textbook_sets import LEVEL_NAMES, GroupedPart, GroupedSet, group_titles
from app.core.textbook_terms import LAST_GRADE
from app.models import (
    JournalEntry,
    Operation,
    PlanLine,
    SetPart,
    SetPartTitle,
    TextbookOrderLine,
    TextbookSet,
    Title,
)
from app.models.safety import UndoWay
from app.queries.textbook_sets import (
    EditionDraft,
    LicenceDraft,
    PartDraft,
    SetDraft,
    fund_titles,
    source_titles,
)
from app.services.context import Journal, ServiceContext
from app.services.study_rows import LINE, SET, line_state, put_set, set_state

_SUGGESTED = ("sets_suggested", "plan_suggested", "plan_loaded")
"""Operations that put titles into sets by themselves."""


@dataclass(frozen=True, slots=True)
class SetSuggestion:
    """What a suggestion does: a new set (``set_id`` is ``None``) of a group, or its titles that
    are new to the set ``set_id``."""

    group: GroupedSet
    titles: tuple[int, ...]
    set_id: int | None = None


@dataclass(frozen=True, slots=True)
class SetsOutcome:
    """``added`` sets are new, ``extended`` ones got new titles; ``without_grades`` are names of
    textbooks whose classes nothing tells, so they stand in no set."""

    added: int
    extended: int
    without_grades: tuple[str, ...]
    changes: Changes


class TextbookSetService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def suggest_sets(self) -> SetsOutcome:
        """Put the titles of the fund that are new into sets. What a person has edited stays: a
        title that was taken out of its set, or whose set was removed, is not put back."""
        with self._context.library.write() as session:
            suggestions, unclear = plan_sets(session)
            changes = Changes()
            if suggestions:
                added = count_phrase(len(suggestions), "комплект", "комплекта", "комплектов")
                summary = f"Комплекты по фонду: {added}"
                journal = Journal(session, self._context)
                operation = journal.operation("sets_suggested", summary, undo=UndoWay.JOURNAL)
                carry_out(session, journal, operation, suggestions)
                changes = _changed(operation, summary)
        return outcome_of(suggestions, unclear, changes)

    def save(self, draft: SetDraft) -> Changes:
        """Add a set, or change one. ``Changes.entity_id`` is its id.

        Raises:
            UserError: no name or subject, classes that cannot be, a title that stands twice.
            ConflictError: it was changed meanwhile.
        """
        clean = _clean(draft)
        with self._context.library.write() as session:
            _check_titles(session, clean)
            journal = Journal(session, self._context)
            operation = journal.operation(
                "set_saved", f"Комплект: {clean.name}", undo=UndoWay.JOURNAL
            )
            set_id = _store(session, journal, operation, clean)
        return _changed(operation, f"Сохранён комплект «{clean.name}»", set_id)

    def merge(self, keep_id: int, other_ids: Sequence[int]) -> Changes:
        """Make one set of several: editions of like parts come together, lines of the plan go to
        the set that is kept, its classes widen to those of the others.

        Parts are like by name, else by place; a further part comes behind.

        Raises:
            RefusalError: nothing to join, or another set stands in an order.
            UserError: one of them is no more.
        """
        others = [other for other in dict.fromkeys(other_ids) if other != keep_id]
        if not others:
            raise RefusalError("Объединять нечего: выбран один комплект.")
        with self._context.library.write() as session:
            kept = _draft(session, keep_id)
            journal = Journal(session, self._context)
            summary = f"Объединены комплекты: {kept.name}"
            operation = journal.operation("sets_merged", summary, undo=UndoWay.JOURNAL)
            for other_id in others:
                other = _draft(session, other_id)
                _check_not_ordered(session, other_id, other.name)
                kept = _united(kept, other)
            _move_lines(session, journal, operation, others, keep_id)
            for other_id in others:
                journal.entry(operation, SET, other_id, set_state(session, other_id), None)
                session.execute(delete(TextbookSet).where(TextbookSet.id == other_id))
                session.expire_all()
            _store(session, journal, operation, kept)
        return _changed(operation, summary, keep_id)

    def remove(self, set_ids: Sequence[int]) -> Changes:
        """Remove sets that no plan and no order needs.

        Raises:
            RefusalError: some of them are needed; nothing is removed.
        """
        with self._context.library.write() as session:
            names, reasons = [], []
            for set_id in set_ids:
                name = _draft(session, set_id).name
                names.append(name)
                if session.execute(
                    select(PlanLine.id).where(PlanLine.set_id == set_id).limit(1)
                ).first():
                    reasons.append(f"«{name}»: стоит в учебном плане")
                elif _is_ordered(session, set_id):
                    reasons.append(f"«{name}»: стоит в заказе")
            if reasons:
                raise RefusalError(
                    "Эти комплекты удалить нельзя.",
                    tuple(reasons),
                    "Снимите отметку «Действует», и комплект больше не будет предлагаться.",
                )
            summary = (
                f"Удалён комплект «{names[0]}»"
                if len(names) == 1
                else f"Удалено: {count_phrase(len(names), 'комплект', 'комплекта', 'комплектов')}"
            )
            journal = Journal(session, self._context)
            operation = journal.operation("set_removed", summary, undo=UndoWay.JOURNAL)
            for set_id in set_ids:
                journal.entry(operation, SET, set_id, set_state(session, set_id), None)
                session.execute(delete(TextbookSet).where(TextbookSet.id == set_id))
                session.expire_all()
        return _changed(operation, summary)


# --- suggesting --------------------------------------------------------------------------------


def plan_sets(session: Session) -> tuple[list[SetSuggestion], tuple[str, ...]]:
    """What the fund would add to the sets, and names of textbooks whose classes nobody knows.

    Books for teachers make no set.
    """
    groups = group_titles(source_titles(session, fund_titles(session)))
    placed = dict(
        session.execute(
            select(SetPartTitle.title_id, SetPart.set_id).join(
                SetPart, SetPart.id == SetPartTitle.part_id
            )
        ).all()
    )
    offered = _offered_before(session)
    suggestions: list[SetSuggestion] = []
    unclear: list[str] = []
    for group in groups:
        fresh = tuple(
            title for title in group.titles if title not in placed and title not in offered
        )
        if not fresh or group.for_teachers:
            continue
        if group.grades is None:
            unclear.append(group.name)
            continue
        homes = Counter(placed[title] for title in group.titles if title in placed)
        home = min(homes, key=lambda set_id: (-homes[set_id], set_id)) if homes else None
        suggestions.append(SetSuggestion(group, fresh, home))
    return suggestions, tuple(unclear)


def carry_out(
    session: Session, journal: Journal, operation: int, suggestions: Sequence[SetSuggestion]
) -> dict[str, int]:
    """Write suggestions; the ids of the sets by the keys of their groups."""
    ids = {}
    for item in suggestions:
        if item.set_id is None:
            draft = new_set(item)
        else:
            draft = _extended(_draft(session, item.set_id), item)
        ids[item.group.key] = _store(session, journal, operation, draft)
    return ids


def outcome_of(
    suggestions: Sequence[SetSuggestion], unclear: tuple[str, ...], changes: Changes
) -> SetsOutcome:
    added = sum(item.set_id is None for item in suggestions)
    return SetsOutcome(added, len(suggestions) - added, unclear, changes)


def new_set(item: SetSuggestion) -> SetDraft:
    """The set that a group makes of its new titles; a part that the fund lacks stays empty."""
    group = item.group
    if group.grades is None:
        raise ValueError("a set needs classes")
    return SetDraft(
        name=group.name,
        subject=group.subject,
        grade_from=group.grades.first,
        grade_to=group.grades.last,
        level=group.level,
        is_workbook=group.is_workbook,
        parts=tuple(
            PartDraft(
                part.name,
                tuple(EditionDraft(title) for title in part.titles if title in item.titles),
            )
            for part in group.parts
        ),
    )


def _extended(draft: SetDraft, item: SetSuggestion) -> SetDraft:
    """The set with its new titles, each in the part of its siblings."""
    parts = list(draft.parts)
    for grouped in item.group.parts:
        fresh = tuple(EditionDraft(title) for title in grouped.titles if title in item.titles)
        if not fresh:
            continue
        place = _place_of(parts, grouped)
        if place is None:
            parts.append(PartDraft(grouped.name, fresh))
        else:
            parts[place] = replace(parts[place], editions=(*fresh, *parts[place].editions))
    return replace(draft, parts=tuple(parts))


def _place_of(parts: Sequence[PartDraft], grouped: GroupedPart) -> int | None:
    for place, part in enumerate(parts):
        if any(edition.title_id in grouped.titles for edition in part.editions):
            return place
    for place, part in enumerate(parts):
        if fold(part.name) == fold(grouped.name):
            return place
    return None


def _offered_before(session: Session) -> set[int]:
    """Titles that a suggestion put into a set once; a person may have taken them out."""
    entries = session.execute(
        select(JournalEntry.after)
        .join(Operation, Operation.id == JournalEntry.operation_id)
        .where(
            JournalEntry.entity == SET,
            JournalEntry.after.is_not(None),
            Operation.kind.in_(_SUGGESTED),
            Operation.undone_by_id.is_(None),
        )
    ).scalars()
    return {
        edition["title_id"]
        for text in entries
        for part in json.loads(text or "{}")["parts"]
        for edition in part["titles"]
    }


# --- rows --------------------------------------------------------------------------------------


def _store(session: Session, journal: Journal, operation: int, draft: SetDraft) -> int:
    """Write a set, keep its entry in the journal; its id."""
    before = None
    if draft.id is None:
        row = TextbookSet(
            name=draft.name,
            subject=draft.subject,
            grade_from=draft.grade_from,
            grade_to=draft.grade_to,
        )
        session.add(row)
        session.flush()
        set_id = row.id
    else:
        set_id = draft.id
        found = session.get(TextbookSet, set_id)
        if found is None or found.version != draft.version:
            raise ConflictError(
                "Комплект изменили или удалили в другом месте.", "Откройте его снова."
            )
        before = set_state(session, set_id)
    part_ids = _part_ids(session, set_id, draft.parts)
    put_set(
        session,
        set_id,
        {
            "name": draft.name,
            "subject": draft.subject,
            "grade_from": draft.grade_from,
            "grade_to": draft.grade_to,
            "level": draft.level,
            "is_workbook": draft.is_workbook,
            "electronic_allowed": draft.electronic_allowed,
            "note": draft.note,
            "active": draft.active,
            "parts": [
                {
                    "id": part_id,
                    "name": part.name,
                    "titles": [
                        {"title_id": item.title_id, "counted": item.counted}
                        for item in part.editions
                    ],
                }
                for part_id, part in zip(part_ids, draft.parts, strict=True)
            ],
            "licences": [
                {
                    "quantity": item.quantity,
                    "valid_from": item.valid_from and item.valid_from.isoformat(),
                    "valid_until": item.valid_until and item.valid_until.isoformat(),
                    "paper": item.paper,
                }
                for item in draft.licences
            ],
        },
    )
    journal.entry(operation, SET, set_id, before, set_state(session, set_id))
    return set_id


def _part_ids(session: Session, set_id: int, parts: Sequence[PartDraft]) -> list[int]:
    """Ids of the parts, rows for the new ones."""
    own = set(session.execute(select(SetPart.id).where(SetPart.set_id == set_id)).scalars())
    ids = []
    for place, part in enumerate(parts):
        if part.id in own and part.id is not None:
            ids.append(part.id)
            continue
        row = SetPart(set_id=set_id, position=place, name=part.name)
        session.add(row)
        session.flush()
        ids.append(row.id)
    return ids


def _draft(session: Session, set_id: int) -> SetDraft:
    row = session.get(TextbookSet, set_id)
    state = set_state(session, set_id)
    if row is None or state is None:
        raise UserError("Комплекта больше нет.", "Обновите список.")
    plain = {key: value for key, value in state.items() if key not in ("parts", "licences")}
    return SetDraft(
        **plain,
        parts=tuple(
            PartDraft(
                part["name"],
                tuple(EditionDraft(item["title_id"], item["counted"]) for item in part["titles"]),
                part["id"],
            )
            for part in state["parts"]
        ),
        licences=tuple(
            LicenceDraft(
                item["quantity"], _day(item["valid_from"]), _day(item["valid_until"]), item["paper"]
            )
            for item in state["licences"]
        ),
        id=row.id,
        version=row.version,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _clean(draft: SetDraft) -> SetDraft:
    name, subject = clean_line(draft.name), clean_line(draft.subject)
    if not name:
        raise UserError("У комплекта нет названия.", "Впишите название.")
    if not subject:
        raise UserError("Не указан предмет комплекта.", "Впишите предмет.")
    if not 1 <= draft.grade_from <= draft.grade_to <= LAST_GRADE:
        raise UserError(
            f"Классы «{draft.grade_from}–{draft.grade_to}» указаны неверно.",
            f"Классы — от 1 до {LAST_GRADE}, первый не больше последнего.",
        )
    if draft.level not in LEVEL_NAMES:
        raise UserError(f"Уровня «{draft.level}» нет.", "Выберите уровень из списка.")
    for licence in draft.licences:
        if licence.quantity < 0:
            raise UserError("Лицензий не может быть меньше нуля.", "Проверьте количество.")
        if licence.valid_from and licence.valid_until and licence.valid_from > licence.valid_until:
            raise UserError("Лицензия кончается раньше, чем начинается.", "Проверьте даты.")
    return replace(
        draft,
        name=name,
        subject=subject,
        note=clean_line(draft.note),
        parts=tuple(replace(part, name=clean_line(part.name)) for part in draft.parts),
        licences=tuple(replace(item, paper=clean_line(item.paper)) for item in draft.licences),
    )


def _check_titles(session: Session, draft: SetDraft) -> None:
    ids = [edition.title_id for part in draft.parts for edition in part.editions]
    named = session.execute(select(Title.id, Title.title).where(Title.id.in_(ids)))
    names = dict(named.all())
    if missing := [title_id for title_id in ids if title_id not in names]:
        gone = count_phrase(len(missing), "издания", "изданий", "изданий")
        raise ConflictError(f"В каталоге больше нет {gone} этого комплекта.", "Откройте его снова.")
    twice = next((title_id for title_id, count in Counter(ids).items() if count > 1), None)
    if twice is not None:
        raise UserError(
            f"«{names[twice]}» стоит в комплекте дважды.", "Оставьте издание в одной части."
        )


def _united(kept: SetDraft, other: SetDraft) -> SetDraft:
    parts = list(kept.parts)
    used: set[int] = set()
    have = {edition.title_id for part in parts for edition in part.editions}
    for place, part in enumerate(other.parts):
        fresh = tuple(item for item in part.editions if item.title_id not in have)
        like = next(
            (
                at
                for at, mine in enumerate(parts)
                if part.name and fold(mine.name) == fold(part.name)
            ),
            place if place < len(kept.parts) and place not in used else None,
        )
        if like is None:
            parts.append(PartDraft(part.name, fresh))
            continue
        used.add(like)
        parts[like] = replace(parts[like], editions=(*parts[like].editions, *fresh))
    return replace(
        kept,
        grade_from=min(kept.grade_from, other.grade_from),
        grade_to=max(kept.grade_to, other.grade_to),
        electronic_allowed=kept.electronic_allowed or other.electronic_allowed,
        parts=tuple(parts),
        licences=(*kept.licences, *other.licences),
    )


def _move_lines(
    session: Session, journal: Journal, operation: int, others: Collection[int], keep_id: int
) -> None:
    lines = session.execute(select(PlanLine.id).where(PlanLine.set_id.in_(others))).scalars().all()
    for line_id in lines:
        before = line_state(session, line_id)
        session.execute(
            update(PlanLine)
            .where(PlanLine.id == line_id)
            .values(set_id=keep_id, version=PlanLine.version + 1)
        )
        session.expire_all()
        journal.entry(operation, LINE, line_id, before, line_state(session, line_id))


def _is_ordered(session: Session, set_id: int) -> bool:
    orders = select(TextbookOrderLine.id).where(TextbookOrderLine.set_id == set_id).limit(1)
    return session.execute(orders).first() is not None


def _check_not_ordered(session: Session, set_id: int, name: str) -> None:
    if _is_ordered(session, set_id):
        raise RefusalError(
            f"Комплект «{name}» стоит в заказе.", cure="Объедините другой комплект с ним."
        )


def _changed(operation: int, message: str, entity_id: int | None = None) -> Changes:
    return Changes.of(
        Area.TEXTBOOKS,
        operation_id=operation,
        entity_id=entity_id,
        message=message,
        undoable=True,
    )
