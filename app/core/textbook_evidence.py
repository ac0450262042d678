"""What speaks for and against a textbook of the school being an entry of the federal list.

Each feature is compared on its own and gives a finding; the sum of the findings is judged in
:mod:`app.core.textbook_matching`. What one side does not say is never held against it, but it
may leave open which of two editions is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.core.text import clean_line, fold, stem, tokens
from app.core.textbook_people import Agreement, Authors, Comparison, compare, is_misprint
from app.core.textbook_publishers import is_same_publisher
from app.core.textbook_terms import Grades, StudyDepth
from app.core.textbook_titles import TitleFacts

Words = frozenset[str]

_UNSAYING = frozenset(
    tokens("и в во на с со к ко по о об из от до для г гг год года годы годов век века веков вв")
)
_ROMAN_IN_CYRILLIC = re.compile(r"[хiv]+")
_SHORTEST_FOR_MISPRINT = 6
_CLOSE_TITLES = 0.5
_QUOTED = re.compile(r"[«\"]([^«»\"]+)[»\"]")


@dataclass(frozen=True, slots=True)
class Description:
    """One side of a comparison: a textbook of the school, or an entry of the list.

    ``standard_year`` is the year of the latest standard that an edition of the list was made
    for, ``year`` that of the school's copies.
    """

    facts: TitleFacts
    forms: tuple[tuple[Words, ...], ...]
    authors: Authors
    grades: Grades | None
    publisher: str
    publishers: frozenset[Words]
    year: int | None = None
    standard_year: int | None = None
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of comparing one feature.

    ``weight`` (0…1) multiplies the confidence; 0 rules the pair out. ``sure``: nothing speaks
    against it. ``open``: nothing is known, so that another edition may be the one. ``agreed`` is
    the word for «Совпали …», ``remark`` a Russian clause.
    """

    weight: float = 1.0
    sure: bool = True
    open: bool = False
    agreed: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All findings of one pair. ``marks`` counts what only this edition could agree in
    (editor, number of the edition)."""

    findings: tuple[Finding, ...]
    marks: int = 0

    @property
    def confidence(self) -> float:
        """0…1; 0 when some finding rules the pair out."""
        product = 1.0
        for finding in self.findings:
            product *= finding.weight
        return product

    @property
    def sure(self) -> bool:
        return all(finding.sure for finding in self.findings)

    @property
    def possible(self) -> bool:
        """Does nothing contradict, even if something is left open?"""
        return all(finding.sure or finding.open for finding in self.findings)

    @property
    def agreed(self) -> list[str]:
        return [finding.agreed for finding in self.findings if finding.agreed]

    @property
    def remarks(self) -> list[str]:
        return [finding.remark for finding in self.findings if finding.remark]


def title_forms(facts: TitleFacts) -> tuple[tuple[Words, ...], ...]:
    """The stems of every piece of every form of a name."""
    return tuple(
        tuple(words for piece in pieces if (words := title_words(piece)))
        for pieces in facts.variants
    )


def title_words(text: str) -> Words:
    """The stems of the words of a name that say something."""
    return frozenset(
        stem(word.replace("х", "x") if _ROMAN_IN_CYRILLIC.fullmatch(word) else word)
        for word in tokens(text)
        if word not in _UNSAYING
    )


def own_words(pieces: Iterable[Words], heads: frozenset[Words]) -> tuple[Words, list[Words]]:
    """A name without the subject before it, and the subjects taken away.

    «Математика. Алгебра» → «алгебра»; a subject alone stays.
    """
    rest = list(pieces)
    taken: list[Words] = []
    while len(rest) > 1 and rest[0] in heads:
        taken.append(rest.pop(0))
    return frozenset(word for words in rest for word in words), taken


def weigh(
    mine: Description,
    listed: Description,
    heads: frozenset[Words],
    partners: frozenset[frozenset[Words]],
) -> Evidence:
    """Compare a textbook of the school with an entry.

    ``heads`` are names of subjects, which may stand before a title or not; ``partners`` are
    pairs of publishers that the list names together.
    """
    people = compare(mine.authors, listed.authors)
    findings = (
        _kind(mine.facts, listed.facts),
        _titles(mine, listed, heads),
        _authors(people),
        _editors(people),
        _grades(mine.grades, listed),
        _publisher(mine, listed, partners),
        _parts(mine.facts, listed.facts),
        _depth(mine.facts.depth, listed.facts.depth),
        _readers(mine.facts, listed.facts),
        _second_language(mine.facts, listed.facts),
        _year(mine.year, listed.standard_year),
    )
    marks = int(people.editors is Agreement.SAME)
    marks += int(mine.edition is not None and mine.edition == listed.edition)
    return Evidence(findings, marks)


def publisher_pairs(listed: Iterable[Description]) -> Iterator[frozenset[Words]]:
    """Pairs of publishers that one entry names together: one hands its books to the other."""
    for description in listed:
        names = sorted(description.publishers, key=sorted)
        for place, left in enumerate(names):
            for right in names[place + 1 :]:
                yield frozenset((left, right))


# --- features ----------------------------------------------------------------------------------


def _kind(mine: TitleFacts, listed: TitleFacts) -> Finding:
    if mine.guide and not listed.guide:
        return Finding(0.0, sure=False)
    if listed.guide and not mine.guide:
        return Finding(0.6, sure=False, remark=f"в перечне {listed.guide}")
    return Finding()


def _titles(mine: Description, listed: Description, heads: frozenset[Words]) -> Finding:
    found = [
        _form(left, right, heads) for left in mine.forms for right in listed.forms if left and right
    ]
    return max(found, key=lambda finding: finding.weight, default=Finding(0.0, sure=False))


def _form(left: tuple[Words, ...], right: tuple[Words, ...], heads: frozenset[Words]) -> Finding:
    mine, mine_heads = own_words(left, heads)
    theirs, their_heads = own_words(right, heads)
    if mine == theirs:
        return Finding(agreed="заглавие")
    if _same_but_for_misprints(mine, theirs):
        return Finding(0.97, agreed="заглавие", remark="в заглавии описка")
    if mine in their_heads:
        return Finding(0.7, sure=False, remark="в описании назван только предмет")
    if theirs in mine_heads:
        return Finding(0.7, sure=False, remark="в перечне назван только предмет")
    together = len(mine & theirs) / len(mine | theirs)
    if mine < theirs or theirs < mine or together >= _CLOSE_TITLES:
        return Finding(0.55 + 0.25 * together, sure=False, remark="заглавие совпало не полностью")
    return Finding(0.0, sure=False)


def _same_but_for_misprints(mine: Words, theirs: Words) -> bool:
    only_mine, only_theirs = sorted(mine - theirs), sorted(theirs - mine)
    return len(only_mine) == len(only_theirs) and all(
        min(len(left), len(right)) >= _SHORTEST_FOR_MISPRINT
        and left.isalpha()
        and is_misprint(left, right)
        for left, right in zip(only_mine, only_theirs, strict=True)
    )


def _authors(people: Comparison) -> Finding:
    match people.authors:
        case Agreement.SAME:
            return Finding(agreed="авторы")
        case Agreement.NEARLY:
            return Finding(0.96, agreed="авторы", remark="имена авторов записаны с разночтением")
        case Agreement.PARTLY if people.all_mine:
            return Finding(0.8, sure=False, remark="в описании названы не все авторы")
        case Agreement.PARTLY:
            return Finding(0.5 + 0.35 * people.share, sure=False, remark="состав авторов другой")
        case Agreement.UNKNOWN:
            return Finding(0.55, sure=False, remark="авторы не указаны")
    return Finding(0.0, sure=False)


def _editors(people: Comparison) -> Finding:
    if people.editors is Agreement.DIFFERENT:
        return Finding(0.8, sure=False, remark="редактор другой")
    return Finding()


def _grades(mine: Grades | None, listed: Description) -> Finding:
    theirs = listed.grades
    if mine is None:
        if theirs is None:
            return Finding()
        return Finding(0.7, sure=False, remark="класс в описании не указан")
    if theirs is None:
        return Finding(0.7, sure=False, remark="класс в перечне не указан")
    if not mine.overlaps(theirs):
        return Finding(0.0, sure=False)
    if (mine.first, mine.last) == (theirs.first, theirs.last):
        if mine.extra_only == theirs.extra_only:
            return Finding(agreed="класс")
        return Finding(0.75, sure=False, open=True, remark=f"в перечне класс {theirs.label}")
    weight = 0.85 if mine.within(theirs) else 0.6
    return Finding(weight, sure=False, remark=f"в перечне класс {theirs.label}")


def _publisher(
    mine: Description, listed: Description, partners: frozenset[frozenset[Words]]
) -> Finding:
    if not mine.publishers:
        return Finding(0.93, remark="издательство в описании не указано")
    if not listed.publishers:
        return Finding(0.95, remark="издательство в перечне не указано")
    if is_same_publisher(mine.publishers, listed.publishers):
        same = fold(mine.publisher) == fold(listed.publisher)
        return Finding(agreed="издательство" if same else "", remark=_written(same))
    short = _short_publisher(listed.publisher)
    for left in mine.publishers:
        for right in listed.publishers:
            if frozenset((left, right)) in partners:
                return Finding(0.75, sure=False, remark=f"в перечне издательство {short}")
    return Finding(0.55, sure=False, remark=f"издательство другое, в перечне {short}")


def _written(same: bool) -> str:
    return "" if same else "издательство записано иначе"


def _short_publisher(text: str) -> str:
    quoted = [name.strip() for name in _QUOTED.findall(text)]
    return ", ".join(f"«{name}»" for name in quoted) or clean_line(text)


def _parts(mine: TitleFacts, listed: TitleFacts) -> Finding:
    if listed.parts and mine.parts and not set(mine.parts) & set(listed.parts):
        return Finding(0.4, sure=False, remark="часть другая")
    if listed.parts and not mine.parts:
        return Finding(0.85, sure=False, open=True, remark="часть в описании не указана")
    if mine.volumes and listed.volumes and mine.volumes != listed.volumes:
        return Finding(0.75, sure=False, remark=f"в перечне частей {listed.volumes}")
    said = bool(mine.parts or mine.volumes) and not listed.parts
    if said and not listed.volumes:
        return Finding(0.8, sure=False, remark="в перечне учебник без частей")
    if said and listed.volumes and max(mine.parts, default=1) > listed.volumes:
        return Finding(0.6, sure=False, remark=f"в перечне частей {listed.volumes}")
    return Finding()


def _depth(mine: StudyDepth | None, listed: StudyDepth | None) -> Finding:
    if listed is StudyDepth.ADVANCED and mine is None:
        return Finding(
            0.85,
            sure=False,
            open=True,
            remark="в перечне учебник углублённого уровня, в описании уровень не указан",
        )
    if listed is StudyDepth.ADVANCED and mine is StudyDepth.BASIC:
        return Finding(0.3, sure=False, remark="в перечне учебник углублённого уровня")
    if listed is StudyDepth.BASIC and mine is StudyDepth.ADVANCED:
        return Finding(0.3, sure=False, remark="в перечне учебник базового уровня")
    if listed is None and mine is StudyDepth.ADVANCED:
        return Finding(0.55, sure=False, remark="в перечне углублённый уровень не назван")
    return Finding()


def _readers(mine: TitleFacts, listed: TitleFacts) -> Finding:
    if mine.special and not listed.special:
        return Finding(0.4, sure=False, remark="в перечне учебник не для обучающихся с ОВЗ")
    if mine.vocational and not listed.vocational:
        return Finding(0.4, sure=False, remark="в перечне учебник не для СПО")
    if listed.vocational and not mine.vocational:
        return Finding(0.6, sure=False, remark="в перечне учебник для СПО")
    if listed.special and not mine.special:
        remark = "в перечне учебник для обучающихся с ОВЗ, в описании это не указано"
        return Finding(0.85, sure=False, open=True, remark=remark)
    return Finding()


def _second_language(mine: TitleFacts, listed: TitleFacts) -> Finding:
    if mine.second_language == listed.second_language:
        return Finding()
    if mine.second_language:
        return Finding(0.4, sure=False, remark="в перечне не второй иностранный язык")
    remark = "в перечне второй иностранный язык, в описании это не указано"
    return Finding(0.85, sure=False, open=True, remark=remark)


def _year(year: int | None, standard: int | None) -> Finding:
    """An edition made for a standard cannot be older than the standard."""
    if year is None or standard is None or year > standard:
        return Finding()
    remark = f"книга {year} года, а в перечне издание по стандарту {standard} года"
    if year < standard:
        return Finding(0.65, sure=False, remark=remark)
    return Finding(0.88, sure=False, open=True, remark=remark)
