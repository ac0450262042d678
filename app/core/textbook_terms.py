"""Words of the provision with textbooks: levels of education, depth of study, classes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.core.text import clean_line, fold

LAST_GRADE = 12
"""Classes run to 11; programmes for pupils with disabilities have a 12th."""


class EducationLevel(StrEnum):
    """Level of general education (уровень образования)."""

    PRIMARY = "primary"
    BASIC = "basic"
    SECONDARY = "secondary"


EDUCATION_LEVEL_NAMES: dict[EducationLevel, str] = {
    EducationLevel.PRIMARY: "Начальное общее образование",
    EducationLevel.BASIC: "Основное общее образование",
    EducationLevel.SECONDARY: "Среднее общее образование",
}

EDUCATION_LEVEL_SHORT: dict[EducationLevel, str] = {
    EducationLevel.PRIMARY: "НОО",
    EducationLevel.BASIC: "ООО",
    EducationLevel.SECONDARY: "СОО",
}


class StudyDepth(StrEnum):
    """How deep a textbook teaches its subject; ``BOTH`` serves either programme."""

    BASIC = "basic"
    ADVANCED = "advanced"
    BOTH = "both"


STUDY_DEPTH_NAMES: dict[StudyDepth, str] = {
    StudyDepth.BASIC: "Базовый уровень",
    StudyDepth.ADVANCED: "Углублённый уровень",
    StudyDepth.BOTH: "Базовый и углублённый уровни",
}

_ORDINAL = r"(?:\s*-\s*?(?:й|го|ый|ом|е|ые|х|ы[хй])|-?[ейх](?=\s|$))?"
_EXTRA = r"(?:\s*\(?\s*доп(?:олнительн\w*|\.)?\s*\)?)"
_GRADES = re.compile(
    rf"(?P<first>\d{{1,2}}){_ORDINAL}(?P<extra>{_EXTRA})?"
    r"(?:\s*кл(?:асс\w*|\.)?)?"
    rf"(?:\s*(?:-|/|,|;|\bи\b)\s*(?P<last>\d{{1,2}}){_ORDINAL})?"
    r"\s*(?:кл(?:асс\w*|\.)?)?",
)
_SEVERAL = re.compile(r"\d{1,2}(?:\s*[,;]\s*\d{1,2})+")
_DASHES = str.maketrans("–—−‒‑", "-----")


@dataclass(frozen=True, slots=True)
class Grades:
    """The classes that a textbook is made for, 1 to 12, both ends included.

    Programmes for pupils with disabilities have an additional first class («1 дополнительный»):
    ``extra_first`` says that it belongs to them, ``extra_only`` that it is the only one. Both
    count as class 1 in ``first`` and ``last``.
    """

    first: int
    last: int
    extra_first: bool = False
    extra_only: bool = False

    def __contains__(self, grade: int) -> bool:
        return self.first <= grade <= self.last

    def overlaps(self, other: Grades) -> bool:
        """Is there a class that both are for?"""
        return self.first <= other.last and other.first <= self.last

    def within(self, other: Grades) -> bool:
        """Does ``other`` serve every class of these?"""
        return other.first <= self.first and self.last <= other.last

    @property
    def label(self) -> str:
        """«7», «10–11», «1 доп.», «1 доп.–1»."""
        if self.extra_only:
            return "1 доп."
        start = "1 доп." if self.extra_first else str(self.first)
        return start if start == str(self.last) else f"{start}–{self.last}"


def grades_between(first: int | None, last: int | None) -> Grades | None:
    """Classes from two numbers that a record holds; one of them is enough.

    ``None`` when neither is known or they make no sense together.
    """
    start = first or last
    end = last or first
    if not start or not end or not 1 <= start <= end <= LAST_GRADE:
        return None
    return Grades(start, end)


def parse_grades(text: str) -> Grades | None:
    """«7», «10 - 11», «7–9 классы», «1 доп. - 1», «1 дополнительный класс», «5, 6».

    ``None`` when the text is empty or says something else.
    """
    plain = fold(clean_line(text).translate(_DASHES)).strip(" .")
    if not plain:
        return None
    if _SEVERAL.fullmatch(plain):
        numbers = [int(number) for number in re.findall(r"\d+", plain)]
        if numbers == list(range(numbers[0], numbers[-1] + 1)):
            return grades_between(numbers[0], numbers[-1])
        return None
    match = _GRADES.fullmatch(plain)
    if match is None:
        return None
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if not 1 <= first <= last <= LAST_GRADE:
        return None
    extra = match["extra"] is not None
    if extra and first != 1:
        return None
    return Grades(first, last, extra, extra and match["last"] is None)
