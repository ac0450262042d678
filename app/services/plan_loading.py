"""Loading a table of the study plan: which set each row means, what becomes of each row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.dates import SchoolYear
from app.core.school_classes import ClassName, Programme
from app.core.school_subjects import canonical_subject, group_subject, is_within
from app.core.text import fold, tokens
from app.core.textbook_sets import ADAPTED, SourceTitle
from app.core.textbook_terms import StudyDepth
from app.models import PlanLine, SetPart, SetPartTitle
from app.queries.classes import ClassRow, class_rows
from app.queries.textbook_sets import edition_rows, set_rows, source_titles
from app.services.classes import drop_lines
from app.services.context import Journal
from app.services.study_rows import LINE, line_state
from app.services.textbook_sets import new_set, plan_sets

if TYPE_CHECKING:
    from app.exchange.spreadsheet import PlanFacts, PlanSheet

_ENOUGH = 0.5
_LEVEL_BONUS = 0.25
_SHORTEST_WORD = 3
_ADAPTED = re.compile(r"адаптир|\bаооп\b|\bовз\b|коррекц", re.IGNORECASE)
_ADVANCED = re.compile(r"угл|проф", re.IGNORECASE)
_NOISE = frozenset(("класс", "классы", "учебник", "фгос", "часть", "под", "ред", "другие", "для"))


class PlanVerdictKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    KNOWN = "known"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class PlanVerdict:
    """What loading does with one row. ``set_name`` is the set that it was understood as, «» when
    the fund has none: ``warning`` says so; ``field``, ``value``, ``reason`` tell of a rejected
    row."""

    row: int
    kind: PlanVerdictKind
    subject: str = ""
    whom: str = ""
    set_name: str = ""
    warning: str = ""
    field: str = ""
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlanPreview:
    verdicts: tuple[PlanVerdict, ...]

    def count(self, kind: PlanVerdictKind) -> int:
        return sum(verdict.kind is kind for verdict in self.verdicts)

    @property
    def rejected(self) -> tuple[PlanVerdict, ...]:
        return tuple(item for item in self.verdicts if item.kind is PlanVerdictKind.REJECTED)

    @property
    def warnings(self) -> tuple[PlanVerdict, ...]:
        return tuple(item for item in self.verdicts if item.warning)

    @property
    def changes_anything(self) -> bool:
        return any(
            item.kind in (PlanVerdictKind.NEW, PlanVerdictKind.CHANGED) for item in self.verdicts
        )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A set that a row may mean; ``id`` is ``None`` for one that the fund has yet to make."""

    id: int | None
    name: str
    subject: str
    grade_from: int
    grade_to: int
    level: str
    fit: int
    newest: int
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Target:
    """A line that a row asks for."""

    subject: str
    grade: int
    programme: str
    class_id: int | None
    group_id: int | None
    candidate: _Candidate | None
    note: str

    @property
    def cell(self) -> tuple[str, int]:
        return fold(self.subject), self.grade

    @property
    def place(self) -> tuple[object, ...]:
        return (*self.cell, self.programme, self.class_id, self.group_id)

    @property
    def key(self) -> tuple[object, ...]:
        chosen = self.candidate
        named = None if chosen is None else (chosen.id or chosen.name)
        return (*self.place, named, "" if chosen else self.note)


class _RowError(Exception):
    """A row that cannot be used: in which column and why."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, value, reason


def preview_plan(session: Session, sheet: PlanSheet, year: int) -> PlanPreview:
    """The verdict on each row, sets that the fund would make counted in."""
    candidates = _stored(session, year) + _expected(session, year)
    return _Loading(session, year, candidates).read(sheet)


def load_plan(
    session: Session, journal: Journal, operation: int, sheet: PlanSheet, year: int
) -> PlanPreview:
    """Write the rows that can be used: they take the place of lines for the same subject and
    class, and of what was suggested for their subject and grade."""
    loading = _Loading(session, year, _stored(session, year))
    preview = loading.read(sheet)
    loading.write(journal, operation)
    return preview


class _Loading:
    def __init__(self, session: Session, year: int, candidates: Sequence[_Candidate]) -> None:
        self._session = session
        self._year = year
        self._candidates = candidates
        self._classes = class_rows(session, year)
        self._lines = list(
            session.execute(
                select(PlanLine).where(PlanLine.year == year).order_by(PlanLine.id)
            ).scalars()
        )
        self._targets: list[_Target] = []

    def read(self, sheet: PlanSheet) -> PlanPreview:
        verdicts = []
        seen: dict[tuple[object, ...], int] = {}
        for row in sheet.rows:
            try:
                targets = self._targets_of(row.facts)
                for target in targets:
                    if target.key in seen:
                        raise _RowError(
                            "Предмет",
                            row.facts.subject,
                            f"Такая строка уже есть: строка {seen[target.key]} файла.",
                        )
            except _RowError as error:
                verdicts.append(
                    PlanVerdict(
                        row.number,
                        PlanVerdictKind.REJECTED,
                        field=error.field,
                        value=error.value[:80],
                        reason=error.reason,
                    )
                )
                continue
            seen.update((target.key, row.number) for target in targets)
            self._targets += targets
            verdicts.append(self._verdict(row.number, row.facts, targets))
        verdicts += [
            PlanVerdict(
                bad.number,
                PlanVerdictKind.REJECTED,
                field=bad.field,
                value=bad.value,
                reason=bad.reason,
            )
            for bad in sheet.rejected
        ]
        return PlanPreview(tuple(sorted(verdicts, key=lambda verdict: verdict.row)))

    def write(self, journal: Journal, operation: int) -> None:
        cells = {target.cell for target in self._targets}
        places = {target.place for target in self._targets}
        by_key = {_line_key(line): line for line in self._lines}
        wanted = {target.key: target for target in self._targets}
        gone = [
            line.id
            for key, line in by_key.items()
            if key not in wanted and (key[:5] in places or (line.suggested and key[:2] in cells))
        ]
        drop_lines(self._session, journal, operation, gone)
        for key, target in wanted.items():
            line = by_key.get(key)
            if line is not None:
                line = self._session.get_one(PlanLine, line.id)
                if line.suggested:
                    before = line_state(self._session, line.id)
                    line.suggested = False
                    line.version += 1
                    self._session.flush()
                    after = line_state(self._session, line.id)
                    journal.entry(operation, LINE, line.id, before, after)
                continue
            made = PlanLine(
                year=self._year,
                subject=target.subject,
                grade=target.grade,
                programme=target.programme,
                class_id=target.class_id,
                group_id=target.group_id,
                set_id=target.candidate.id if target.candidate else None,
                note=target.note,
            )
            self._session.add(made)
            self._session.flush()
            journal.entry(operation, LINE, made.id, None, line_state(self._session, made.id))

    def _verdict(self, row: int, facts: PlanFacts, targets: Sequence[_Target]) -> PlanVerdict:
        by_key = {_line_key(line): line for line in self._lines}
        places = {_line_key(line)[:5] for line in self._lines}
        kinds = set()
        for target in targets:
            known = by_key.get(target.key)
            if known is not None:
                changed = known.suggested
                kinds.add(PlanVerdictKind.CHANGED if changed else PlanVerdictKind.KNOWN)
            else:
                replaced = target.place in places
                kinds.add(PlanVerdictKind.CHANGED if replaced else PlanVerdictKind.NEW)
        kind = next(
            kind
            for kind in (PlanVerdictKind.NEW, PlanVerdictKind.CHANGED, PlanVerdictKind.KNOWN)
            if kind in kinds
        )
        names = list(dict.fromkeys(item.candidate.name for item in targets if item.candidate))
        lacking = sorted({item.grade for item in targets if item.candidate is None})
        warning = ""
        if lacking:
            shown = ", ".join(map(str, lacking))
            book = " ".join(filter(None, (facts.author, facts.textbook))) or facts.subject
            warning = (
                f"Комплекта «{book}» для класса {shown} в фонде нет: строка записана без комплекта."
            )
        return PlanVerdict(
            row,
            kind,
            targets[0].subject,
            ", ".join(name.label for name in facts.classes),
            "; ".join(names),
            warning,
        )

    # --- what a row asks for -----------------------------------------------------------------

    def _targets_of(self, facts: PlanFacts) -> list[_Target]:
        subject = canonical_subject(facts.subject)
        result: list[_Target] = []
        for name in facts.classes:
            parallel = [row for row in self._classes if row.grade == name.grade]
            if not parallel:
                continue
            candidate = self._choose(subject, name.grade, facts)
            taught = candidate.subject if candidate else subject
            note = "" if candidate else " ".join(filter(None, (facts.author, facts.textbook)))
            for programme, class_id, group_id in self._whom(facts, taught, name, parallel):
                result.append(
                    _Target(taught, name.grade, programme, class_id, group_id, candidate, note)
                )
        if not result:
            shown = ", ".join(name.label for name in facts.classes)
            raise _RowError("Класс", shown, f"На {SchoolYear(self._year).label} такого класса нет.")
        return result

    def _whom(
        self, facts: PlanFacts, subject: str, name: ClassName, parallel: Sequence[ClassRow]
    ) -> list[tuple[str, int | None, int | None]]:
        """For whom: programme, class and group. A class without a letter is the parallel."""
        chosen = [row for row in parallel if row.letter == name.letter]
        if name.letter and not chosen:
            year = SchoolYear(self._year).label
            raise _RowError("Класс", name.label, f"Класса {name.label} на {year} нет.")
        if facts.group:
            groups = [
                ("", row.id, group.id)
                for row in (chosen if name.letter else parallel)
                for group in row.groups
                if fold(group.name) == fold(facts.group)
                and is_within(subject, group_subject(group.subject, group.name))
            ]
            if not groups:
                reason = f"Группы «{facts.group}» по этому предмету в классе {name.label} нет."
                raise _RowError("Группа", facts.group, reason)
            return list(groups)
        if name.letter:
            return [("", chosen[0].id, None)]
        programme = Programme.ADAPTED.value if _ADAPTED.search(facts.level) else ""
        return [(programme, None, None)]

    def _choose(self, subject: str, grade: int, facts: PlanFacts) -> _Candidate | None:
        """The set whose name, titles and authors a row names best; a row without a textbook
        means the one with the most fit copies."""
        fitting = [
            item
            for item in self._candidates
            if item.grade_from <= grade <= item.grade_to and is_within(item.subject, subject)
        ]
        wanted = _words(f"{facts.author} {facts.textbook}") - _words(facts.subject)
        named = bool(facts.author or facts.textbook)
        best: tuple[float, int, int] | None = None
        chosen = None
        for item in fitting:
            score = len(wanted & item.words) / len(wanted) if wanted else 1.0
            if named and score < _ENOUGH:
                continue
            worth = (score + _level_bonus(facts.level, item.level), item.fit, item.newest)
            if best is None or worth > best:
                best, chosen = worth, item
        return chosen


def _level_bonus(written: str, level: str) -> float:
    if _ADAPTED.search(written):
        agrees = level == ADAPTED
    elif _ADVANCED.search(written):
        agrees = level in (StudyDepth.ADVANCED, StudyDepth.BOTH)
    else:
        agrees = level not in (ADAPTED, StudyDepth.ADVANCED)
    return _LEVEL_BONUS if agrees else 0.0


def _line_key(line: PlanLine) -> tuple[object, ...]:
    return (
        fold(line.subject),
        line.grade,
        line.programme,
        line.class_id,
        line.group_id,
        line.set_id,
        "" if line.set_id else line.note,
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(
        word
        for word in tokens(text)
        if len(word) >= _SHORTEST_WORD and not word.isdigit() and word not in _NOISE
    )


def _stored(session: Session, year: int) -> list[_Candidate]:
    by_set: dict[int, list[int]] = defaultdict(list)
    for set_id, title_id in session.execute(
        select(SetPart.set_id, SetPartTitle.title_id).join(
            SetPartTitle, SetPartTitle.part_id == SetPart.id
        )
    ):
        by_set[set_id].append(title_id)
    ids = {title for titles in by_set.values() for title in titles}
    sources = {item.id: item for item in source_titles(session, ids)}
    return [
        _Candidate(
            row.id,
            row.name,
            row.subject,
            row.grade_from,
            row.grade_to,
            row.level,
            row.fit,
            row.newest or 0,
            _words_of(row.name, [sources[title] for title in by_set[row.id]]),
        )
        for row in set_rows(session, year)
        if not row.is_workbook
    ]


def _expected(session: Session, year: int) -> list[_Candidate]:
    """Sets that the titles of the fund that are new would make."""
    suggestions, _unclear = plan_sets(session)
    made = [item for item in suggestions if item.set_id is None and not item.group.is_workbook]
    ids = {title for item in made for title in item.titles}
    sources = {item.id: item for item in source_titles(session, ids)}
    editions = edition_rows(session, ids, year)
    result = []
    for item in made:
        draft = new_set(item)
        result.append(
            _Candidate(
                None,
                draft.name,
                draft.subject,
                draft.grade_from,
                draft.grade_to,
                draft.level,
                min(
                    sum(editions[edition.title_id].fit for edition in part.editions)
                    for part in draft.parts
                ),
                item.group.newest or 0,
                _words_of(draft.name, [sources[title] for title in item.titles]),
            )
        )
    return result


def _words_of(name: str, titles: Sequence[SourceTitle]) -> frozenset[str]:
    pieces = [name]
    for item in titles:
        pieces += [item.title, item.subtitle, *item.authors, *item.editors]
    return _words(" ".join(pieces))
