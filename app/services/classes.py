"""What a librarian can do with the classes of a school year and the numbers of their pupils."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import FIRST_YEAR, LAST_YEAR, SchoolYear
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import count_phrase
from app.core.school_classes import MOST_PUPILS, Programme, class_label, class_letter
from app.core.text import clean_line, fold
from app.core.textbook_terms import LAST_GRADE
from app.models import ClassGroup, PlanLine, SchoolClass
from app.models.safety import UndoWay
from app.queries.classes import ClassDraft, ClassRow, GroupDraft, class_rows
from app.services.context import Journal, ServiceContext
from app.services.study_rows import CLASS, LINE, class_state, line_state

if TYPE_CHECKING:
    from app.exchange.spreadsheet import ClassColumn, ClassFacts, ClassSheet, NamedColumns, Table

LAST_USUAL_GRADE = 11


class ClassVerdictKind(StrEnum):
    """What becomes of a row of a table of classes."""

    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ClassVerdict:
    """What loading does with one row of the file. ``before`` are the pupils that the class had
    (``None`` for a new one); ``field``, ``value`` and ``reason`` tell of a rejected row."""

    row: int
    kind: ClassVerdictKind
    label: str = ""
    pupils: int = 0
    before: int | None = None
    field: str = ""
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClassPreview:
    """What loading a table would do. ``absent`` are classes of the year that it does not name;
    they stay."""

    verdicts: tuple[ClassVerdict, ...]
    absent: tuple[str, ...]

    def count(self, kind: ClassVerdictKind) -> int:
        return sum(verdict.kind is kind for verdict in self.verdicts)

    @property
    def rejected(self) -> tuple[ClassVerdict, ...]:
        return tuple(item for item in self.verdicts if item.kind is ClassVerdictKind.REJECTED)

    @property
    def pupils(self) -> int:
        """Pupils of the rows that are accepted."""
        return sum(item.pupils for item in self.verdicts)


@dataclass(frozen=True, slots=True)
class ClassOutcome:
    """What loading did; ``changes`` are empty when the file changed nothing."""

    preview: ClassPreview
    changes: Changes


class ClassService:
    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def save(self, draft: ClassDraft) -> Changes:
        """Add a class with its groups, or change one. ``Changes.entity_id`` is its id.

        Lines of the plan for a group that is no more go with it.

        Raises:
            UserError: a grade, a number or a group that cannot be, or the class is there.
            ConflictError: it was changed meanwhile.
        """
        clean = _clean(draft)
        with self._context.library.write() as session:
            _check_unique(session, clean)
            journal = Journal(session, self._context)
            label = class_label(clean.grade, clean.letter)
            year = SchoolYear(clean.year).label
            operation = journal.operation(
                "class_saved", f"Класс {label}, {year}", undo=UndoWay.JOURNAL
            )
            row, before = _row(session, clean)
            _drop_lines_of_groups(session, journal, operation, row.id, clean.groups)
            _fill(session, row, clean)
            journal.entry(operation, CLASS, row.id, before, class_state(session, row.id))
            class_id = row.id
        return _changed(operation, f"Сохранён класс {label}", class_id)

    def remove(self, class_ids: Sequence[int]) -> Changes:
        """Remove classes with their groups and the lines of the plan that are for them alone.

        Raises:
            UserError: there are none of these classes any more.
        """
        with self._context.library.write() as session:
            rows = (
                session.execute(select(SchoolClass).where(SchoolClass.id.in_(class_ids)))
                .scalars()
                .all()
            )
            if not rows:
                raise UserError("Этих классов уже нет.", "Обновите список.")
            labels = [class_label(row.grade, row.letter) for row in rows]
            summary = (
                f"Удалён класс {labels[0]}"
                if len(labels) == 1
                else f"Удалено: {count_phrase(len(labels), 'класс', 'класса', 'классов')}"
            )
            journal = Journal(session, self._context)
            operation = journal.operation("class_removed", summary, undo=UndoWay.JOURNAL)
            for class_id in [row.id for row in rows]:
                lines = select(PlanLine.id).where(PlanLine.class_id == class_id)
                drop_lines(session, journal, operation, session.execute(lines).scalars().all())
                journal.entry(operation, CLASS, class_id, class_state(session, class_id), None)
                session.execute(delete(SchoolClass).where(SchoolClass.id == class_id))
                session.expire_all()
        return _changed(operation, summary)

    def confirm(self, year: int) -> Changes:
        """Make the forecast of a year its counted numbers: nothing in it awaits counting.

        Raises:
            UserError: no number of the year is a forecast.
        """
        with self._context.library.write() as session:
            rows = session.execute(
                select(SchoolClass).where(SchoolClass.year == year, SchoolClass.is_forecast)
            ).scalars()
            forecast = rows.all()
            if not forecast:
                raise UserError("Прогноза на этот учебный год нет: подтверждать нечего.")
            summary = f"Численность {SchoolYear(year).label} подтверждена"
            journal = Journal(session, self._context)
            operation = journal.operation("classes_confirmed", summary, undo=UndoWay.JOURNAL)
            for row in forecast:
                before = class_state(session, row.id)
                row.is_forecast = False
                row.version += 1
                session.flush()
                journal.entry(operation, CLASS, row.id, before, class_state(session, row.id))
        return _changed(operation, summary)

    def roll_forward(self, year: int, first_classes: Sequence[int] | None = None) -> Changes:
        """Make the forecast of the year after ``year``: each class goes up with its groups, the
        last classes leave, new first classes come.

        ``first_classes`` are the pupils of 1А, 1Б…; ``None``: as many as in the first classes
        of ``year``. Classes that the next year has already stay as they are. The last class
        is the 11th, the 12th of an adapted programme.

        Raises:
            RefusalError: the year has no classes, or the next one has all of them already.
            UserError: a number of pupils that cannot be.
        """
        following = SchoolYear(year).following
        with self._context.library.write() as session:
            rows = class_rows(session, year)
            if not rows:
                raise RefusalError(
                    f"На {SchoolYear(year).label} классов нет: переводить некого.",
                    cure="Впишите классы этого года или загрузите их из файла.",
                )
            known = {(row.grade, row.letter) for row in class_rows(session, following.start)}
            made = [
                draft
                for draft in (
                    *_new_first_classes(rows, following.start, first_classes),
                    *_risen(rows, following.start),
                )
                if (draft.grade, draft.letter) not in known
            ]
            if not made:
                raise RefusalError(f"Классы {following.label} уже есть, добавить нечего.")
            count = count_phrase(len(made), "класс", "класса", "классов")
            summary = f"Прогноз на {following.label}: {count}"
            journal = Journal(session, self._context)
            operation = journal.operation("classes_rolled", summary, undo=UndoWay.JOURNAL)
            for draft in made:
                row, _before = _row(session, _clean(draft))
                _fill(session, row, _clean(draft))
                journal.entry(operation, CLASS, row.id, None, class_state(session, row.id))
        return _changed(operation, summary)

    # --- loading a table ---------------------------------------------------------------------

    def suggest_columns(
        self, table: Table, header_row: int | None = None
    ) -> NamedColumns[ClassColumn]:
        """Which column of a table holds what; ``header_row`` is 1-based, 0 for none."""
        from app.exchange.spreadsheet import guess_class_columns

        return guess_class_columns(table, header_row)

    def read(self, table: Table, columns: NamedColumns[ClassColumn]) -> ClassSheet:
        """Read a table of classes.

        Raises:
            UserError: it has no column of classes or of pupils.
        """
        from app.exchange.spreadsheet import read_classes

        return read_classes(table, columns)

    def preview(self, sheet: ClassSheet, year: int, *, is_forecast: bool = False) -> ClassPreview:
        """What loading the table into a year would do."""
        with self._context.library.read() as session:
            preview, _drafts = _plan(sheet, class_rows(session, year), year, is_forecast)
        return preview

    def apply(
        self, sheet: ClassSheet, file_name: str, year: int, *, is_forecast: bool = False
    ) -> ClassOutcome:
        """Load the table: new classes are added, the numbers of known ones changed; classes
        that it does not name stay. Bad rows are left out and named. One operation undoes it."""
        _check_year(year)
        with self._context.library.write() as session:
            preview, drafts = _plan(sheet, class_rows(session, year), year, is_forecast)
            if not drafts:
                return ClassOutcome(preview, Changes())
            count = count_phrase(len(drafts), "класс", "класса", "классов")
            summary = f"Загружены классы {SchoolYear(year).label}: {count} из «{file_name}»"
            journal = Journal(session, self._context)
            operation = journal.operation("classes_loaded", summary, undo=UndoWay.JOURNAL)
            for draft in drafts:
                target, before = _row(session, draft)
                _fill(session, target, draft)
                journal.entry(operation, CLASS, target.id, before, class_state(session, target.id))
        return ClassOutcome(preview, _changed(operation, summary))


def drop_lines(session: Session, journal: Journal, operation: int, line_ids: Iterable[int]) -> None:
    """Delete lines of the plan, with their entries."""
    for line_id in line_ids:
        journal.entry(operation, LINE, line_id, line_state(session, line_id), None)
        session.execute(delete(PlanLine).where(PlanLine.id == line_id))
    session.expire_all()


# --- rows --------------------------------------------------------------------------------------


def _row(session: Session, draft: ClassDraft) -> tuple[SchoolClass, dict[str, object] | None]:
    if draft.id is None:
        row = SchoolClass(
            year=draft.year, grade=draft.grade, letter=draft.letter, pupils=draft.pupils
        )
        session.add(row)
        session.flush()
        return row, None
    found = session.get(SchoolClass, draft.id)
    if found is None or found.version != draft.version:
        raise ConflictError("Класс изменили или удалили в другом месте.", "Откройте его снова.")
    return found, class_state(session, draft.id)


def _fill(session: Session, row: SchoolClass, draft: ClassDraft) -> None:
    class_id = row.id
    for name in ("year", "grade", "letter", "pupils", "profile", "note", "is_forecast"):
        setattr(row, name, getattr(draft, name))
    row.programme = draft.programme.value
    if draft.id is not None:
        row.version += 1
    session.flush()
    ids = [group.id for group in draft.groups if group.id is not None]
    session.execute(
        delete(ClassGroup).where(ClassGroup.class_id == class_id, ClassGroup.id.not_in(ids))
    )
    session.expire_all()
    for group in draft.groups:
        found = session.get(ClassGroup, group.id) if group.id is not None else None
        if found is None or found.class_id != class_id:
            found = ClassGroup(class_id=class_id)
            session.add(found)
        found.subject, found.name, found.pupils = group.subject, group.name, group.pupils
    session.flush()


def _drop_lines_of_groups(
    session: Session, journal: Journal, operation: int, class_id: int, groups: Sequence[GroupDraft]
) -> None:
    kept = [group.id for group in groups if group.id is not None]
    lines = (
        select(PlanLine.id)
        .join(ClassGroup, ClassGroup.id == PlanLine.group_id)
        .where(ClassGroup.class_id == class_id, ClassGroup.id.not_in(kept))
    )
    drop_lines(session, journal, operation, session.execute(lines).scalars().all())


def _clean(draft: ClassDraft) -> ClassDraft:
    _check_year(draft.year)
    if not 1 <= draft.grade <= LAST_GRADE:
        raise UserError(f"Класса {draft.grade} в школе нет.", f"Классы — от 1 до {LAST_GRADE}.")
    _check_pupils(draft.pupils)
    groups: list[GroupDraft] = []
    seen: set[tuple[str, str]] = set()
    for group in draft.groups:
        subject, name = clean_line(group.subject), clean_line(group.name)
        if not subject or not name:
            raise UserError("У группы нет предмета или названия.", "Впишите их.")
        _check_pupils(group.pupils)
        key = (fold(subject), fold(name))
        if key in seen:
            raise UserError(
                f"Группа «{name}» по предмету «{subject}» повторяется.", "Оставьте одну."
            )
        seen.add(key)
        groups.append(replace(group, subject=subject, name=name))
    _check_sum(draft.pupils, groups)
    return replace(
        draft,
        letter=class_letter(draft.letter),
        profile=clean_line(draft.profile),
        note=clean_line(draft.note),
        groups=tuple(groups),
    )


def _check_sum(pupils: int, groups: Sequence[GroupDraft]) -> None:
    """The groups of a subject may not hold more pupils than the class."""
    by_subject: dict[str, int] = {}
    for group in groups:
        by_subject[group.subject] = by_subject.get(group.subject, 0) + group.pupils
    for subject, total in by_subject.items():
        if total > pupils:
            raise UserError(
                f"В группах по предмету «{subject}» учеников {total}, а в классе {pupils}.",
                "Проверьте числа.",
            )


def _check_pupils(pupils: int) -> None:
    if not 0 <= pupils <= MOST_PUPILS:
        raise UserError(
            f"Учеников не может быть {pupils}.", f"Введите число от 0 до {MOST_PUPILS}."
        )


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(f"Учебного года {year} в программе нет.", "Проверьте год.")


def _check_unique(session: Session, draft: ClassDraft) -> None:
    twin = session.execute(
        select(SchoolClass.id).where(
            SchoolClass.year == draft.year,
            SchoolClass.grade == draft.grade,
            SchoolClass.letter == draft.letter,
        )
    ).scalar_one_or_none()
    if twin is not None and twin != draft.id:
        label = class_label(draft.grade, draft.letter)
        raise UserError(
            f"Класс {label} на {SchoolYear(draft.year).label} уже есть.", "Измените его."
        )


def _changed(operation: int, message: str, entity_id: int | None = None) -> Changes:
    return Changes.of(
        Area.TEXTBOOKS,
        operation_id=operation,
        entity_id=entity_id,
        message=message,
        undoable=True,
    )


# --- the next year -----------------------------------------------------------------------------


def _risen(rows: Sequence[ClassRow], year: int) -> list[ClassDraft]:
    drafts = []
    for row in rows:
        last = LAST_GRADE if row.programme is Programme.ADAPTED else LAST_USUAL_GRADE
        if row.grade >= last:
            continue
        groups = tuple(GroupDraft(group.subject, group.name, group.pupils) for group in row.groups)
        drafts.append(
            ClassDraft(
                year,
                row.grade + 1,
                row.letter,
                row.pupils,
                row.programme,
                row.profile,
                row.note,
                is_forecast=True,
                groups=groups,
            )
        )
    return drafts


def _new_first_classes(
    rows: Sequence[ClassRow], year: int, pupils: Sequence[int] | None
) -> list[ClassDraft]:
    first = [row for row in rows if row.grade == 1]
    if pupils is None:
        return [
            ClassDraft(year, 1, row.letter, row.pupils, row.programme, is_forecast=True)
            for row in first
        ]
    letters = "АБВГДЕЖЗИКЛМНОПРСТУФ"
    if len(pupils) > len(letters):
        raise UserError("Первых классов слишком много.", f"Не больше {len(letters)}.")
    return [
        ClassDraft(year, 1, letter, amount, is_forecast=True)
        for letter, amount in zip(letters, pupils, strict=False)
    ]


# --- tables ------------------------------------------------------------------------------------


def _plan(
    sheet: ClassSheet, known: Sequence[ClassRow], year: int, is_forecast: bool
) -> tuple[ClassPreview, list[ClassDraft]]:
    """The verdict on each row, and the classes that are new or change."""
    by_name = {(row.grade, row.letter): row for row in known}
    verdicts, drafts = [], []
    for row in sheet.rows:
        facts = row.facts
        old = by_name.pop((facts.name.grade, facts.name.letter), None)
        draft = _of_facts(facts, old, year, is_forecast=is_forecast)
        kind = ClassVerdictKind.NEW
        if old is not None:
            same = draft == old.draft
            kind = ClassVerdictKind.KNOWN if same else ClassVerdictKind.CHANGED
        try:
            _check_sum(draft.pupils, draft.groups)
        except UserError as error:
            reason = f"Класс {facts.name.label}: {error.message}"
            verdicts.append(_refused(row.number, "Учеников", str(facts.pupils), reason))
            continue
        before = None if old is None else old.pupils
        verdicts.append(ClassVerdict(row.number, kind, facts.name.label, facts.pupils, before))
        if kind is not ClassVerdictKind.KNOWN:
            drafts.append(draft)
    verdicts += [_refused(bad.number, bad.field, bad.value, bad.reason) for bad in sheet.rejected]
    verdicts.sort(key=lambda verdict: verdict.row)
    return ClassPreview(tuple(verdicts), tuple(row.label for row in by_name.values())), drafts


def _refused(row: int, field: str, value: str, reason: str) -> ClassVerdict:
    return ClassVerdict(row, ClassVerdictKind.REJECTED, field=field, value=value, reason=reason)


def _of_facts(
    facts: ClassFacts, old: ClassRow | None, year: int, *, is_forecast: bool
) -> ClassDraft:
    """A row of a table over what is known of the class; what it does not say stays."""
    draft = old.draft if old is not None else ClassDraft(year, facts.name.grade, facts.name.letter)
    return replace(
        draft,
        pupils=facts.pupils,
        programme=facts.programme or draft.programme,
        profile=facts.profile or draft.profile,
        note=facts.note or draft.note,
        is_forecast=is_forecast,
    )
