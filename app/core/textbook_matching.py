"""Which entry of the federal list a textbook of the school is.

The list has no ISBN and its numbers change with every order, so a textbook is recognised by
title, authors, class, part and publisher, each written in many ways. A match is CERTAIN only
when nothing speaks against it and no other entry could be meant; the rest is for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from app.core.text import clean_line, fold
from app.core.textbook_evidence import (
    Description,
    Evidence,
    Words,
    own_words,
    publisher_pairs,
    title_forms,
    title_words,
    weigh,
)
from app.core.textbook_people import authors_of, is_misprint, surname_keys
from app.core.textbook_publishers import publisher_names
from app.core.textbook_terms import StudyDepth, grades_between
from app.core.textbook_titles import TitleFacts, edition_number, facts_of

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MOST_CANDIDATES = 5
_MOST_SURE = 0.99
_DOUBTFUL_FROM = 0.45
_SAME_LINE_FROM = 0.5
_AMBIGUOUS_AT_MOST = 0.85
_OLD_EDITION_PRINTED = 2
"""Years after a new standard in which editions for the one before are still printed."""
_SECOND_LANGUAGE = "второй иностранный язык"
_PREFIX = 3
_SHORTEST_SURNAME = 5
_HEADS = (
    "История",
    "Всеобщая история",
    "Математика",
    "Искусство",
    "Технология",
    "Труд (технология)",
    "Физическая культура",
    "Естествознание",
    "Общественные науки",
    "Общественно-научные предметы",
    "Естественно-научные предметы",
    "Алгебра и начала анализа, геометрия",
)
"""What the list writes before a title besides the names of its subjects."""
_NAME = r"[А-ЯЁ][\w'-]+\s+[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.?)?"
_LEADING_NAMES = re.compile(rf"((?:{_NAME}[,;\s]*)+(?:и\s+др(?:угие|\.)?\s*)?)(?=[А-ЯЁ«])")
_RESPONSIBILITY = re.compile(r"\s/\s+(?=.*[А-ЯЁ]\.)(?!\s*ФГОС)")


class MatchKind(StrEnum):
    """How far a match can be trusted."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    NONE = "none"


MATCH_KIND_NAMES: dict[MatchKind, str] = {
    MatchKind.CERTAIN: "Уверенно",
    MatchKind.DOUBTFUL: "Под вопросом",
    MatchKind.NONE: "Не найден",
}


@dataclass(frozen=True, slots=True)
class SchoolTextbook:
    """A textbook as the school describes it; all but the title may be empty.

    ``authors`` is one line («Моро М.И., Волкова С.И. и др.»); ``part`` is «Ч. 1», «1, 2»;
    ``grade_from`` and ``grade_to`` are classes 1–12, one of them is enough.
    """

    title: str
    authors: str = ""
    grade_from: int | None = None
    grade_to: int | None = None
    part: str = ""
    publisher: str = ""
    year: int | None = None
    edition: str = ""


@dataclass(frozen=True, slots=True)
class ListedTextbook:
    """An entry of the federal list. ``key`` is the caller's and comes back with candidates.

    ``number`` and ``appendix`` only appear in reasons. ``subject`` is that of the section;
    ``special`` and ``vocational`` say that the section is for pupils with disabilities or for
    colleges; ``depth`` that the row names a depth, wherever it does; ``standard_year`` is the
    year of the latest standard it is made for.
    """

    key: int
    title: str
    authors: str
    grade_from: int | None = None
    grade_to: int | None = None
    extra_first_only: bool = False
    publisher: str = ""
    number: str = ""
    appendix: int = 1
    subject: str = ""
    depth: StudyDepth | None = None
    special: bool = False
    vocational: bool = False
    standard_year: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be meant: confidence 0…1 and a Russian sentence of the reason."""

    key: int
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class TextbookMatch:
    """The answer for one textbook: candidates best first, none when the kind is NONE."""

    kind: MatchKind
    reason: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None

    @property
    def confidence(self) -> float:
        """That of the best candidate; 0 without one."""
        return self.candidates[0].confidence if self.candidates else 0.0


class _Once(Generic[K, V]):
    """A function that is asked only once for the same thing."""

    def __init__(self, function: Callable[[K], V]) -> None:
        self._function = function
        self._known: dict[K, V] = {}

    def __call__(self, key: K) -> V:
        if key not in self._known:
            self._known[key] = self._function(key)
        return self._known[key]


@dataclass(frozen=True, slots=True)
class _Weighed:
    entry: ListedTextbook
    evidence: Evidence


class TextbookIndex:
    """The federal list, prepared for matching: made once, asked for each textbook.

    It does not change, so several threads may ask it.
    """

    def __init__(self, entries: Iterable[ListedTextbook]) -> None:
        self._entries = tuple(entries)
        describer = _Describer()
        self._described = tuple(describer.listed(entry) for entry in self._entries)
        subjects = {entry.subject for entry in self._entries if entry.subject}
        self._heads = frozenset(
            words for name in (*subjects, *_HEADS) if (words := title_words(name))
        )
        self._partners = frozenset(publisher_pairs(self._described))
        self._by_surname: dict[str, list[int]] = {}
        self._by_prefix: dict[str, set[str]] = {}
        self._by_word: dict[str, list[int]] = {}
        for place, described in enumerate(self._described):
            for surname in surname_keys(described.authors):
                self._by_surname.setdefault(surname, []).append(place)
                self._by_prefix.setdefault(surname[:_PREFIX], set()).add(surname)
            for word in {word for form in described.forms for word in self._own(form)}:
                self._by_word.setdefault(word, []).append(place)

    def __len__(self) -> int:
        return len(self._entries)

    def match(self, book: SchoolTextbook) -> TextbookMatch:
        """The entry that a textbook of the school is, or those that it may be."""
        mine = _describe_mine(book)
        places = self._near(mine)
        weighed = [
            _Weighed(self._entries[place], evidence)
            for place in sorted(places)
            if self._may_serve(mine, place)
            and (evidence := self._weigh(mine, place)).confidence > 0
        ]
        weighed.sort(key=_rank)
        best = weighed[0] if weighed else None
        if best is None or best.evidence.confidence < _DOUBTFUL_FROM:
            return TextbookMatch(MatchKind.NONE, self._why_none(mine, places, best))
        return _judged(weighed, book.year)

    def _weigh(self, mine: Description, place: int) -> Evidence:
        return weigh(mine, self._described[place], self._heads, self._partners)

    def _own(self, form: tuple[Words, ...]) -> Words:
        return own_words(form, self._heads)[0]

    def _near(self, mine: Description) -> set[int]:
        """Places of entries worth weighing: by surnames, or by the title when none is known."""
        surnames = surname_keys(mine.authors)
        if not surnames:
            return self._by_title(mine)
        found = {place for name in surnames for place in self._by_surname.get(name, ())}
        if any(self._may_serve(mine, place) for place in found):
            return found
        alike = {
            other
            for name in surnames
            if len(name) >= _SHORTEST_SURNAME
            for other in self._by_prefix.get(name[:_PREFIX], ())
            if is_misprint(name, other)
        }
        return found | {place for name in alike for place in self._by_surname[name]}

    def _by_title(self, mine: Description) -> set[int]:
        found: set[int] = set()
        for form in mine.forms:
            wanted = self._own(form)
            places = [set(self._by_word.get(word, ())) for word in wanted]
            if places:
                found |= set.intersection(*places)
        return {place for place in found if self._may_serve(mine, place)}

    def _may_serve(self, mine: Description, place: int) -> bool:
        """Is there no contradiction between the classes?"""
        grades = self._described[place].grades
        return mine.grades is None or grades is None or mine.grades.overlaps(grades)

    def _why_none(self, mine: Description, places: set[int], best: _Weighed | None) -> str:
        if mine.facts.guide:
            return f"Это не учебник: {mine.facts.guide}. В перечне только учебники."
        if best is not None:
            return _sentence(best.evidence, "для сопоставления этого мало")
        if not mine.authors.people and not mine.authors.editors:
            return "В перечне нет учебника с таким заглавием для этого класса."
        if not places:
            return "Этих авторов в перечне нет."
        classes = self._other_classes(mine, places)
        if classes:
            return f"Для этого класса такого учебника в перечне нет, есть для других: {classes}."
        return "Учебника этих авторов с таким заглавием для этого класса в перечне нет."

    def _other_classes(self, mine: Description, places: set[int]) -> str:
        """Classes for which the list has this title of these authors."""
        anywhere = replace(mine, grades=None)
        found = {
            (grades.first, grades.last, grades.label)
            for place in places
            if (grades := self._described[place].grades)
            and self._weigh(anywhere, place).confidence >= _SAME_LINE_FROM
        }
        return ", ".join(label for _, _, label in sorted(found))


def _judged(weighed: list[_Weighed], year: int | None) -> TextbookMatch:
    best, *others = weighed
    rivals = [other for other in others if _may_be_meant(other, best, year)]
    certain = best.evidence.sure and not rivals
    candidates = [_candidate(item) for item in weighed[:MOST_CANDIDATES]]
    candidates = [item for item in candidates if item.confidence >= _DOUBTFUL_FROM]
    if certain:
        return TextbookMatch(MatchKind.CERTAIN, candidates[0].reason, tuple(candidates))
    first = candidates[0]
    if best.evidence.possible and rivals:
        first = replace(
            first,
            confidence=min(first.confidence, _AMBIGUOUS_AT_MOST),
            reason=_sentence(best.evidence, _also(rivals)),
        )
    rest = (
        replace(item, confidence=min(item.confidence, first.confidence)) for item in candidates[1:]
    )
    return TextbookMatch(MatchKind.DOUBTFUL, first.reason, (first, *rest))


def _may_be_meant(other: _Weighed, best: _Weighed, year: int | None) -> bool:
    """Could another entry be the textbook just as well as the best one?"""
    if not other.evidence.possible or other.evidence.marks < best.evidence.marks:
        return False
    standard = best.entry.standard_year
    outlived = (
        standard is not None
        and year is not None
        and year > standard + _OLD_EDITION_PRINTED
        and other.entry.appendix > best.entry.appendix
        and (other.entry.standard_year or 0) < standard
    )
    return not outlived


def _describe_mine(book: SchoolTextbook) -> Description:
    title, authors = _without_names(clean_line(book.title), book.authors)
    part = f"ч. {book.part}" if book.part.strip().isdecimal() else book.part
    facts = facts_of(f"{title}. {part}" if part else title)
    return Description(
        facts=facts,
        forms=title_forms(facts),
        authors=authors_of(authors),
        grades=grades_between(book.grade_from, book.grade_to) or facts.grades,
        publisher=book.publisher,
        publishers=publisher_names(book.publisher),
        year=book.year,
        edition=edition_number(book.edition) or facts.edition_number,
    )


def _without_names(title: str, authors: str) -> tuple[str, str]:
    """A title cell that holds the authors too: «Моро М.И. Математика», «Математика / Моро М.И.»."""
    if authors.strip():
        return title, authors
    leading = _LEADING_NAMES.match(title)
    if leading:
        return title[leading.end() :], leading[1]
    halves = _RESPONSIBILITY.split(title, maxsplit=1)
    return (halves[0], halves[1]) if len(halves) == 2 else (title, authors)


class _Describer:
    """Describes entries; titles, authors and publishers that repeat are taken apart once."""

    def __init__(self) -> None:
        self._facts = _Once(facts_of)
        self._forms = _Once(title_forms)
        self._authors = _Once(authors_of)
        self._publishers = _Once(publisher_names)

    def listed(self, entry: ListedTextbook) -> Description:
        facts = self._facts(entry.title)
        grades = grades_between(entry.grade_from, entry.grade_to) or facts.grades
        if grades is not None and entry.extra_first_only:
            grades = replace(grades, extra_first=True, extra_only=True)
        return Description(
            facts=_completed(facts, entry),
            forms=self._forms(facts),
            authors=self._authors(entry.authors),
            grades=grades,
            publisher=entry.publisher,
            publishers=self._publishers(entry.publisher),
            standard_year=entry.standard_year,
            edition=facts.edition_number,
        )


def _completed(facts: TitleFacts, entry: ListedTextbook) -> TitleFacts:
    """Facts of a title with what only the section or another cell of the row says."""
    second = fold(entry.subject).startswith(_SECOND_LANGUAGE)
    return replace(
        facts,
        depth=entry.depth or facts.depth,
        special=facts.special or entry.special,
        vocational=facts.vocational or entry.vocational,
        second_language=facts.second_language or second,
    )


def _rank(item: _Weighed) -> tuple[bool, bool, int, float, int, int]:
    """Sure ones first, then by confidence; the order of the list decides the rest."""
    evidence = item.evidence
    return (
        not evidence.sure,
        not evidence.possible,
        -evidence.marks if evidence.possible else 0,
        -evidence.confidence,
        item.entry.appendix,
        item.entry.key,
    )


def _candidate(item: _Weighed) -> Candidate:
    return Candidate(
        item.entry.key,
        min(round(item.evidence.confidence, 2), _MOST_SURE),
        _sentence(item.evidence, ""),
    )


def _also(rivals: list[_Weighed]) -> str:
    entry = rivals[0].entry
    where = f"№ {entry.number} (приложение {entry.appendix})" if entry.number else "другая"
    many = f" и ещё {len(rivals) - 1}" if len(rivals) > 1 else ""
    return f"так же подходит запись перечня {where}{many}"


def _sentence(evidence: Evidence, ending: str) -> str:
    """«Совпали заглавие, авторы и класс; издательство записано иначе.»"""
    agreed = evidence.agreed
    clauses = []
    if len(agreed) == 1:
        word = agreed[0]
        verb = {"заглавие": "Совпало", "издательство": "Совпало", "авторы": "Совпали"}
        clauses.append(f"{verb.get(word, 'Совпал')} только {word}")
    elif agreed:
        clauses.append(f"Совпали {', '.join(agreed[:-1])} и {agreed[-1]}")
    clauses += evidence.remarks
    if ending:
        clauses.append(ending)
    text = "; ".join(clauses) or "Прямых совпадений нет"
    return f"{text[0].upper()}{text[1:]}."
