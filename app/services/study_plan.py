"""What a librarian can do with the study plan: have it suggested, set its lines, load it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import SchoolYear
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import count_phrase
from app.core.school_classes import Programme
from app.core.text import clean_line, fold
from app.core.textbook_terms import LAST_GRADE
from app.models import ClassGroup, PlanLine, SchoolClass, TextbookSet
from app.models.safety import UndoWay
from app.queries.classes import class_rows
from app.queries.study_plan import PlanDraft
from app.services.classes import drop_lines
from app.services.context import Journal, ServiceContext
from app.services.plan_loading import PlanPreview, load_plan, preview_plan
from app.services.plan_suggestion import PlanSuggestion, suggest_plan
from app.services.study_rows import LINE, line_state
from app.services.textbook_sets import SetsOutcome, carry_out, outcome_of, plan_sets

if TYPE_CHECKING:
    from app.exchange.spreadsheet import NamedColumns, PlanColumn, PlanSheet, Table

__all__ = ["PlanLoadOutcome", "PlanOutcome", "StudyPlanService"]


@dataclass(frozen=True, slots=True)
class PlanOutcome:
    """What a suggestion of the plan did: with the sets first, then with the lines."""

    sets: SetsOutcome
    plan: PlanSuggestion
    changes: Changes


@dataclass(frozen=True, slots=True)
class PlanLoadOutcome:
    """What loading a plan did; ``changes`` are empty when the file changed nothing."""

    preview: PlanPreview
    changes: Changes


class StudyPlanService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def suggest(self, year: int) -> PlanOutcome:
        """Propose the plan of a school year from last year's and from what the fund holds.

        New titles of the fund are put into sets first. Lines that an earlier suggestion made
        are made anew; lines that a person touched, entered or removed stay so. One operation.

        Raises:
            RefusalError: the year has no classes.
        """
        label = SchoolYear(year).label
        with self._context.library.write() as session:
            if not class_rows(session, year):
                raise RefusalError(
                    f"На {label} нет классов: неизвестно, кто учится.",
                    cure="Впишите классы или загрузите их из файла.",
                )
            suggestions, unclear = plan_sets(session)
            journal = Journal(session, self._context)
            operation = journal.operation(
                "plan_suggested", f"Учебный план {label} подсказан", undo=UndoWay.JOURNAL
            )
            carry_out(session, journal, operation, suggestions)
            plan = suggest_plan(session, journal, operation, year)
        lines = count_phrase(plan.added, "строка", "строки", "строк")
        changes = _changed(operation, f"Учебный план {label}: предложено {lines}")
        return PlanOutcome(outcome_of(suggestions, unclear, Changes()), plan, changes)

    def save(self, draft: PlanDraft) -> Changes:
        """Add a line, or change one; it is a person's from now on. ``Changes.entity_id`` is its
        id.

        Raises:
            UserError: no subject, a class or a set that does not fit, or the line is there.
            ConflictError: it was changed meanwhile.
        """
        return self.save_all([draft])

    def save_all(self, drafts: Sequence[PlanDraft], removed: Sequence[int] = ()) -> Changes:
        """Save several lines and remove others as one operation: splitting a parallel into
        classes is one thing to do. ``Changes.entity_id`` is the id of the first line.

        Raises:
            UserError: see :meth:`save`.
            ConflictError: one of them was changed meanwhile.
        """
        clean = [_clean(draft) for draft in drafts]
        if not clean:
            raise UserError("В плане ничего не изменено.")
        with self._context.library.write() as session:
            journal = Journal(session, self._context)
            first = clean[0]
            summary = f"Учебный план: {first.subject}, {first.grade} класс"
            operation = journal.operation("plan_line_saved", summary, undo=UndoWay.JOURNAL)
            drop_lines(session, journal, operation, removed)
            ids = []
            for draft in clean:
                _check(session, draft)
                ids.append(_store(session, journal, operation, draft))
        return _changed(operation, summary, ids[0])

    def remove(self, line_ids: Sequence[int]) -> Changes:
        """Remove lines; a later suggestion does not bring them back.

        Raises:
            UserError: there are none of them any more.
        """
        with self._context.library.write() as session:
            rows = (
                session.execute(select(PlanLine).where(PlanLine.id.in_(line_ids))).scalars().all()
            )
            if not rows:
                raise UserError("Этих строк в плане уже нет.", "Обновите список.")
            first = rows[0]
            summary = (
                f"Удалено из плана: {first.subject}, {first.grade} класс"
                if len(rows) == 1
                else f"Удалено из плана: {count_phrase(len(rows), 'строка', 'строки', 'строк')}"
            )
            journal = Journal(session, self._context)
            operation = journal.operation("plan_line_removed", summary, undo=UndoWay.JOURNAL)
            drop_lines(session, journal, operation, [row.id for row in rows])
        return _changed(operation, summary)

    # --- loading a table ---------------------------------------------------------------------

    def suggest_columns(
        self, table: Table, header_row: int | None = None
    ) -> NamedColumns[PlanColumn]:
        """Which column of a table holds what; ``header_row`` is 1-based, 0 for none."""
        from app.exchange.spreadsheet import guess_plan_columns

        return guess_plan_columns(table, header_row)

    def read(self, table: Table, columns: NamedColumns[PlanColumn]) -> PlanSheet:
        """Read a table of the plan.

        Raises:
            UserError: it has no column of subjects or of classes.
        """
        from app.exchange.spreadsheet import read_plan

        return read_plan(table, columns)

    def preview(self, sheet: PlanSheet, year: int) -> PlanPreview:
        """What loading the table into a year would do; sets that the fund would make count."""
        with self._context.library.read() as session:
            return preview_plan(session, sheet, year)

    def apply(self, sheet: PlanSheet, file_name: str, year: int) -> PlanLoadOutcome:
        """Load the table: its lines take the place of those of the same subject and class.
        New titles of the fund are put into sets first. Bad rows are left out and named."""
        label = SchoolYear(year).label
        with self._context.library.write() as session:
            preview = preview_plan(session, sheet, year)
            if not preview.changes_anything:
                return PlanLoadOutcome(preview, Changes())
            journal = Journal(session, self._context)
            summary = f"Загружен учебный план {label} из «{file_name}»"
            operation = journal.operation("plan_loaded", summary, undo=UndoWay.JOURNAL)
            suggestions, _unclear = plan_sets(session)
            carry_out(session, journal, operation, suggestions)
            preview = load_plan(session, journal, operation, sheet, year)
        return PlanLoadOutcome(preview, _changed(operation, summary))


# --- rows --------------------------------------------------------------------------------------


def _clean(draft: PlanDraft) -> PlanDraft:
    subject = clean_line(draft.subject)
    if not subject:
        raise UserError("Не указан предмет.", "Впишите предмет.")
    if not 1 <= draft.grade <= LAST_GRADE:
        raise UserError(f"Класса {draft.grade} в школе нет.", f"Классы — от 1 до {LAST_GRADE}.")
    if draft.programme and draft.programme not in set(Programme):
        raise UserError("Такой программы нет.", "Выберите программу из списка.")
    return replace(draft, subject=subject, note=clean_line(draft.note))


def _check(session: Session, draft: PlanDraft) -> None:
    row = session.get(SchoolClass, draft.class_id) if draft.class_id is not None else None
    if draft.class_id is not None and (
        row is None or row.year != draft.year or row.grade != draft.grade
    ):
        raise ConflictError("Класса этой строки больше нет.", "Обновите план.")
    if draft.group_id is not None:
        group = session.get(ClassGroup, draft.group_id)
        if group is None or group.class_id != draft.class_id:
            raise ConflictError("Группы этой строки больше нет.", "Обновите план.")
    if draft.set_id is not None:
        found = session.get(TextbookSet, draft.set_id)
        if found is None:
            raise ConflictError("Комплекта больше нет.", "Выберите другой.")
        if not found.grade_from <= draft.grade <= found.grade_to:
            raise UserError(
                f"Комплект «{found.name}» не для {draft.grade} класса.",
                "Выберите другой или измените классы комплекта.",
            )
    for other in session.execute(
        select(PlanLine).where(
            PlanLine.year == draft.year,
            PlanLine.grade == draft.grade,
            PlanLine.programme == draft.programme,
            PlanLine.class_id.is_(draft.class_id)
            if draft.class_id is None
            else PlanLine.class_id == draft.class_id,
            PlanLine.group_id.is_(draft.group_id)
            if draft.group_id is None
            else PlanLine.group_id == draft.group_id,
            PlanLine.set_id.is_(draft.set_id)
            if draft.set_id is None
            else PlanLine.set_id == draft.set_id,
        )
    ).scalars():
        if other.id != draft.id and fold(other.subject) == fold(draft.subject):
            raise UserError("Такая строка в плане уже есть.", "Измените её.")


def _store(session: Session, journal: Journal, operation: int, draft: PlanDraft) -> int:
    before = None
    if draft.id is None:
        row = PlanLine(year=draft.year, subject=draft.subject, grade=draft.grade)
        session.add(row)
    else:
        found = session.get(PlanLine, draft.id)
        if found is None or found.version != draft.version:
            raise ConflictError(
                "Строку плана изменили или удалили в другом месте.", "Обновите план."
            )
        row = found
        before = line_state(session, draft.id)
        row.version += 1
    for name in (
        "year",
        "subject",
        "grade",
        "programme",
        "class_id",
        "group_id",
        "set_id",
        "obligatory",
        "note",
    ):
        setattr(row, name, getattr(draft, name))
    row.suggested = False
    session.flush()
    journal.entry(operation, LINE, row.id, before, line_state(session, row.id))
    return row.id


def _changed(operation: int, message: str, entity_id: int | None = None) -> Changes:
    return Changes.of(
        Area.TEXTBOOKS,
        operation_id=operation,
        entity_id=entity_id,
        message=message,
        undoable=True,
    )
