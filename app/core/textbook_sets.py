"""Titles of textbooks put together into sets (комплекты): parts of a book, editions of a part.

Two titles are editions of one set when they have the same own name, first author, editor, depth,
classes, subject, language and readers; the publisher may change. Titles of single parts make a
set of several parts, a title that holds several parts («Ч. 1, 2») is a set of its own kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.school_subjects import course_of, subject_of
from app.core.text import fold
from app.core.textbook_terms import STUDY_DEPTH_NAMES, Grades, grades_between
from app.core.textbook_titles import TitleFacts, facts_of, part_numbers, volumes_of

ADAPTED = "adapted"
"""The level of sets for pupils with disabilities; other levels are of ``StudyDepth``."""
LEVEL_NAMES: dict[str, str] = {
    "": "Любой",
    **{depth.value: name for depth, name in STUDY_DEPTH_NAMES.items()},
    ADAPTED: "Адаптированный",
}
_WORKBOOKS = ("тетрад", "пропис", "атлас", "контурн", "раздаточн", "тренаж", "тест", "провероч")
_FOR_TEACHERS = ("методич", "поурочн", "книга для учителя", "решебник", "рабочая программ")
_MOST_VOLUMES = 10
_NAMELESS = "Без названия"


@dataclass(frozen=True, slots=True)
class SourceTitle:
    """A title of the fund as far as sets need it.

    ``authors`` and ``editors`` are surnames in their order; ``subject`` is what the school
    wrote, ``listed_subject`` what the federal list says of its entry.
    """

    id: int
    title: str
    subtitle: str = ""
    part: str = ""
    part_title: str = ""
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    year: int | None = None
    grade_from: int | None = None
    grade_to: int | None = None
    subject: str = ""
    listed_subject: str = ""


@dataclass(frozen=True, slots=True)
class GroupedPart:
    """A part of a set: title ids of its editions, the newest first; none when the fund lacks
    the part."""

    name: str
    titles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupedSet:
    """A set as the titles of the fund make it. ``grades`` is ``None`` when no title tells.

    ``key`` is the same for the same textbook whenever it is grouped; ``newest`` is the year of
    the newest edition. ``for_teachers``: no pupil needs it.
    """

    key: str
    name: str
    subject: str
    grades: Grades | None
    level: str
    is_workbook: bool
    for_teachers: bool
    parts: tuple[GroupedPart, ...]
    newest: int | None

    @property
    def titles(self) -> tuple[int, ...]:
        return tuple(title for part in self.parts for title in part.titles)


@dataclass(frozen=True, slots=True)
class _Read:
    """A title taken apart."""

    source: SourceTitle
    facts: TitleFacts
    subject: str
    grades: Grades | None
    parts: tuple[int, ...]
    volumes: int | None

    @property
    def key(self) -> tuple[str, ...]:
        pieces = self.facts.variants[0] if self.facts.variants else (fold(self.facts.name),)
        own = [piece for piece in pieces if course_of(piece) != self.subject] or list(pieces)
        if len(own) == len(pieces) == 1 and fold(own[0]) == fold(self.subject):
            own = [""]
        return (
            fold(self.subject),
            self.grades.label if self.grades else "",
            ". ".join(own),
            fold(self.source.authors[0]) if self.source.authors else "",
            fold(self.source.editors[0]) if self.source.editors else "",
            self.level,
            fold(self.facts.language),
            _guide_kind(self.facts.guide),
            "parts" if len(self.parts) == 1 else "",
        )

    @property
    def level(self) -> str:
        if self.facts.special:
            return ADAPTED
        return self.facts.depth.value if self.facts.depth else ""


def group_titles(titles: Iterable[SourceTitle]) -> tuple[GroupedSet, ...]:
    """Sets of these titles; each title stands in exactly one part of one set."""
    groups: dict[tuple[str, ...], list[_Read]] = defaultdict(list)
    for title in titles:
        read = _read(title)
        groups[read.key].append(read)
    return tuple(_set_of(key, group) for key, group in sorted(groups.items()))


def _read(source: SourceTitle) -> _Read:
    # a subtitle may tell the class, the depth and the parts, it never changes the name
    facts = facts_of(source.title)
    whole = facts_of(". ".join(filter(None, (source.title, source.subtitle))))
    facts = _joined(facts, whole)
    grades = grades_between(source.grade_from, source.grade_to) or facts.grades
    parts = part_numbers(source.part) or facts.parts
    return _Read(
        source,
        facts,
        subject_of(facts, source.subject, source.listed_subject),
        grades,
        parts,
        facts.volumes or volumes_of(source.part),
    )


def _joined(facts: TitleFacts, whole: TitleFacts) -> TitleFacts:
    return TitleFacts(
        name=facts.name or _NAMELESS,
        grades=facts.grades or whole.grades,
        volumes=facts.volumes or whole.volumes,
        parts=facts.parts or whole.parts,
        depth=facts.depth or whole.depth,
        edition=facts.edition or whole.edition,
        language=facts.language or whole.language,
        special=facts.special or whole.special,
        vocational=facts.vocational or whole.vocational,
        second_language=facts.second_language or whole.second_language,
        guide=facts.guide or whole.guide,
        variants=facts.variants,
    )


def _set_of(key: tuple[str, ...], group: Sequence[_Read]) -> GroupedSet:
    newest_first = sorted(group, key=lambda read: (-(read.source.year or 0), read.source.id))
    first = newest_first[0]
    by_part: dict[int, list[int]] = defaultdict(list)
    if len(first.parts) == 1:
        for read in newest_first:
            by_part[read.parts[0]].append(read.source.id)
        known = [read.volumes for read in group if read.volumes]
        last = max(max(by_part), min(max(known, default=0), _MOST_VOLUMES))
        numbers = range(1, last + 1) if last <= _MOST_VOLUMES else sorted(by_part)
        parts = tuple(
            GroupedPart(f"Часть {number}", tuple(by_part.get(number, ()))) for number in numbers
        )
    else:
        parts = (GroupedPart("", tuple(read.source.id for read in newest_first)),)
    return GroupedSet(
        key="|".join(key),
        name=_name_of(first),
        subject=first.subject,
        grades=first.grades,
        level=first.level,
        is_workbook=_guide_kind(first.facts.guide) == "workbook",
        for_teachers=_guide_kind(first.facts.guide) == "teacher",
        parts=parts,
        newest=first.source.year,
    )


def _name_of(read: _Read) -> str:
    """«Алгебра, Макарычев, 7 класс»: what a librarian tells the set by."""
    pieces = [read.facts.name]
    if read.source.authors:
        pieces.append(read.source.authors[0])
        if read.source.editors and read.source.editors[0] != read.source.authors[0]:
            pieces[-1] += f" (ред. {read.source.editors[0]})"
    elif read.source.editors:
        pieces.append(f"ред. {read.source.editors[0]}")
    if read.grades:
        pieces.append(f"{read.grades.label} класс{'ы' if '–' in read.grades.label else ''}")
    if read.level:
        pieces.append(LEVEL_NAMES[read.level].lower())
    return ", ".join(pieces)


def _guide_kind(guide: str) -> str:
    if guide.startswith(_WORKBOOKS) or any(word in guide for word in ("тетрад", "карт")):
        return "workbook"
    return "teacher" if guide.startswith(_FOR_TEACHERS) else ("guide" if guide else "")
