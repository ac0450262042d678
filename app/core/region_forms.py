"""The rules of the region's forms: forecasts, reasons of a need, lists that a school types in.

A form is filled during a school year for the next one. Where the next year has no plan yet, the
plan of this one is taken over with the pupils that its classes will have.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.core.errors import UserError
from app.core.provision import SetStock, StudyNeed, TitleStock, Unfit, share
from app.core.provision_rules import ProvisionRules
from app.core.text import clean_line, stems

LAST_GRADE = 12
LAST_USUAL_GRADE = 11
MOST_CASES = 200
_SPAN = re.compile(r"(\d{1,2})(?:\s*[-–—]\s*(\d{1,2}))?")
_NUMBER = re.compile(r"[\d.]+")


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why sets are needed; together the need."""

    growth: int = 0
    lost: int = 0
    defective: int = 0
    other: int = 0

    @classmethod
    def of(cls, need: int, growth: int, lost: int, defective: int) -> Reasons:
        """Share a need out: first more pupils, then losses, then worn copies; the rest is other."""
        grown = min(max(growth, 0), need)
        gone = min(max(lost, 0), need - grown)
        worn = min(max(defective, 0), need - grown - gone)
        return cls(grown, gone, worn, need - grown - gone - worn)


@dataclass(frozen=True, slots=True)
class CourtCase:
    """A row of form 5.1: a court and how many cases of missing textbooks it had."""

    court: str
    cases: int


@dataclass(frozen=True, slots=True)
class CourtDecision:
    """A row of form 5.2: a court and its decision."""

    court: str
    decision: str


@dataclass(frozen=True, slots=True)
class CourtRows:
    """The typed rows of forms 5.1 and 5.2."""

    cases: tuple[CourtCase, ...] = ()
    decisions: tuple[CourtDecision, ...] = ()

    @classmethod
    def parse(cls, text: str) -> CourtRows:
        """The rows as :meth:`text` wrote them; none of an empty text."""
        if not text:
            return cls()
        value: dict[str, Any] = json.loads(text)
        return cls(
            tuple(CourtCase(*row) for row in value["cases"]),
            tuple(CourtDecision(*row) for row in value["decisions"]),
        )

    @property
    def text(self) -> str:
        """The rows as they are kept."""
        value = {
            "cases": [[row.court, row.cases] for row in self.cases],
            "decisions": [[row.court, row.decision] for row in self.decisions],
        }
        return json.dumps(value, ensure_ascii=False)

    def checked(self) -> CourtRows:
        """The rows without spaces at the ends and without empty ones.

        Raises:
            UserError: too many, a row without a court, or a number of cases that cannot be.
        """
        cases = [CourtCase(clean_line(row.court), row.cases) for row in self.cases]
        decisions = [
            CourtDecision(clean_line(row.court), clean_line(row.decision)) for row in self.decisions
        ]
        cases = [row for row in cases if row.court or row.cases]
        decisions = [row for row in decisions if row.court or row.decision]
        if len(cases) + len(decisions) > MOST_CASES:
            raise UserError(f"Судебных дел больше {MOST_CASES}.", "Удалите лишние строки.")
        courts = [row.court for row in cases] + [row.court for row in decisions]
        if not all(courts):
            raise UserError("В строке о судебном деле не назван суд.", "Впишите название суда.")
        if any(not 0 <= row.cases <= 1_000_000 for row in cases):
            raise UserError("Количество дел невозможно.", "Впишите целое число.")
        return CourtRows(tuple(cases), tuple(decisions))


@dataclass(frozen=True, slots=True)
class UnifiedRule:
    """Which textbooks of the federal list are the unified state ones (единые государственные)."""

    words: tuple[frozenset[str], ...]
    numbers: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> UnifiedRule:
        """A rule a line: words that a textbook must have all, or the beginning of its number."""
        words, numbers = [], []
        for line in map(str.strip, text.splitlines()):
            if _NUMBER.fullmatch(line):
                numbers.append(line)
            elif line:
                words.append(frozenset(stems(line)))
        return cls(tuple(filter(None, words)), tuple(numbers))

    def fits(self, number: str, text: str) -> bool:
        """Whether a textbook of this number, with these authors and title, is one of them."""
        if any(number.startswith(each) for each in self.numbers):
            return True
        own = set(stems(text))
        return any(words <= own for words in self.words)


@dataclass(frozen=True, slots=True)
class PlannedSubject:
    """A subject whose unified textbooks are to come, with the grades."""

    subject: str
    grades: tuple[int, ...]


def planned_subjects(text: str) -> tuple[PlannedSubject, ...]:
    """«Обществознание: 9–11» in each line; lines without a grade are left out."""
    found = []
    for line in text.splitlines():
        subject, _colon, spans = line.partition(":")
        grades = sorted(
            {
                grade
                for first, last in _SPAN.findall(spans)
                for grade in range(int(first), int(last or first) + 1)
                if 1 <= grade <= LAST_GRADE
            }
        )
        if clean_line(subject) and grades:
            found.append(PlannedSubject(clean_line(subject), tuple(grades)))
    return tuple(found)


def campaign_year(setting: str, year: int) -> int:
    """The calendar year of a campaign: as it is set, else the one that the school year ends in."""
    text = setting.strip()
    return int(text) if re.fullmatch(r"20\d\d", text) else year + 1


def risen(pupils: Mapping[int, int]) -> dict[int, int]:
    """Pupils of each grade a year later when all go up: as many first-graders come as there are."""
    found = {grade + 1: count for grade, count in pupils.items() if grade < LAST_USUAL_GRADE}
    if pupils.get(1):
        found[1] = pupils[1]
    return found


def forecast_needs(
    needs: Sequence[StudyNeed],
    pupils: Mapping[int, int],
    forecast: Mapping[int, int],
    rules: ProvisionRules,
) -> list[StudyNeed]:
    """Lines of this year's plan with the pupils of the next one.

    The lines of a subject in a grade share the pupils to come as they share those there are; a
    part of a grade (an adapted programme) stays the same part.
    """
    cells: dict[tuple[str, int], list[StudyNeed]] = defaultdict(list)
    for need in needs:
        cells[need.subject, need.grade].append(need)
    found: dict[int, int] = {}
    for (_subject, grade), lines in cells.items():
        now, later = pupils.get(grade, 0), forecast.get(grade, 0)
        studying = sum(line.pupils for line in lines)
        total = later if not now or studying == now else round(later * studying / now)
        wanted = {line.line_id: line.pupils for line in lines}
        if not studying:
            wanted = {line.line_id: 1 for line in lines}
        scale = max(total, 1)
        found |= share(total, {key: amount * scale for key, amount in wanted.items()})
    return [
        replace(
            need,
            pupils=found[need.line_id],
            reserve=rules.reserve_for(found[need.line_id]),
        )
        for need in needs
    ]


def stock_on(stock: SetStock, terms: Mapping[int, dt.date], day: dt.date) -> SetStock:
    """A set on a later day: titles whose term ends before it have no fit copies left."""
    return replace(
        stock,
        parts=tuple(
            replace(part, titles=tuple(_title_on(title, terms, day) for title in part.titles))
            for part in stock.parts
        ),
    )


def _title_on(title: TitleStock, terms: Mapping[int, dt.date], day: dt.date) -> TitleStock:
    term = terms.get(title.title_id)
    if term is None or term >= day or not title.fit:
        return title
    expired = title.unfit.get(Unfit.EXPIRED, 0) + title.fit
    return replace(title, unfit={**title.unfit, Unfit.EXPIRED: expired}, aged=0)


def worn_sets(stock: SetStock) -> int:
    """Sets that worn copies would make whole again: of the part that has lost most."""
    return max(
        (
            sum(t.unfit.get(Unfit.WORN, 0) for t in part.titles if t.title_id in part.counted)
            for part in stock.parts
        ),
        default=0,
    )


def pieces_of(copies: Iterable[tuple[int | None, int | None, int]]) -> int:
    """Pieces (шт.) of copies given as (set, part of it, copies): 1 комплект = 1 шт.

    Of the parts of a set the largest number counts; copies of no set are counted one by one.
    """
    parts: dict[int, dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    single = 0
    for set_id, part_id, count in copies:
        if set_id is None:
            single += count
        else:
            parts[set_id][part_id] += count
    return single + sum(max(counts.values()) for counts in parts.values())
