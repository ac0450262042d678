"""The federal list of textbooks as typed rows."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.core.textbook_terms import EducationLevel, Grades, StudyDepth

_GROUP_WIDTH = 4


class ListPart(StrEnum):
    """Part of the list: what it may be used for (обязательная часть программы или часть,
    формируемая участниками образовательных отношений)."""

    OBLIGATORY = "obligatory"
    BY_PARTICIPANTS = "by_participants"


class SectionKind(StrEnum):
    """What a section row opens."""

    PART = "part"
    PROGRAMME = "programme"
    LEVEL = "level"
    CLASSES = "classes"
    AREA = "area"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A row that opens a section. ``name`` is without the words for its kind; ``renamed`` is the
    name it has had since («Труд (технология)»), ``text`` is what the sheet says."""

    sheet: str
    row: int
    appendix: int
    number: str
    kind: SectionKind
    name: str
    renamed: str
    text: str


@dataclass(frozen=True, slots=True)
class FederalListEntry:
    """One textbook. Texts are as the list writes them, with plain single spaces.

    The number is not a key: it repeats and changes with every order. The place is (``order``,
    ``appendix``, ``line``), where ``line`` is the ordinal that the list gives the row; ``row`` is
    the row of the sheet. ``volumes`` is the number of parts («в 2 частях»), ``None`` when the
    title does not say. ``term`` is the last day of the expert's conclusion (appendix 1) or of use
    (appendix 2), ``None`` when it is unlimited or cannot be read. ``standard_orders`` are the
    numbers of the orders that set its standard and programme, ``standard_year`` the year of the
    latest of them. ``programme`` names the pupils of an adapted programme.
    """

    sheet: str
    row: int
    order: str
    appendix: int
    line: str
    number: str
    title: str
    name: str
    authors: str
    grades: Grades | None
    grade_text: str
    publisher: str
    rights_holder: str
    guides: str
    language: str
    edition: str
    volumes: int | None
    depth: StudyDepth | None
    standards: str
    standard_orders: tuple[str, ...]
    standard_year: int | None
    included_by: str
    term: dt.date | None
    unlimited: bool
    term_text: str
    part: ListPart | None
    level: EducationLevel | None
    area: str
    subject: str
    special: bool
    programme: str
    vocational: bool

    @property
    def number_key(self) -> str:
        return number_key(self.number)

    @property
    def grade_from(self) -> int | None:
        return None if self.grades is None else self.grades.first

    @property
    def grade_to(self) -> int | None:
        return None if self.grades is None else self.grades.last


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A row that is neither a textbook nor a section: a heading, or an empty one (no text)."""

    sheet: str
    row: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be used: the field that is wrong, its value, and why, in Russian."""

    sheet: str
    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something doubtful in a row that was read all the same; a Russian sentence."""

    sheet: str
    row: int
    field: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class RepeatedNumber:
    """A number that stands more than once inside one appendix, with the rows of the sheet."""

    appendix: int
    number: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FederalListFile:
    """A whole workbook. Each row of the sheets read stands in exactly one of ``entries``,
    ``sections``, ``headings``, ``empty`` and ``rejected``; ``skipped_sheets`` hold no list.

    ``order`` is the number of the order («119»), ``order_date`` its date, as far as the workbook
    names them.
    """

    name: str
    order: str
    order_date: dt.date | None
    entries: tuple[FederalListEntry, ...]
    sections: tuple[SectionRow, ...]
    headings: tuple[OtherRow, ...]
    empty: tuple[OtherRow, ...]
    rejected: tuple[RejectedRow, ...]
    remarks: tuple[Remark, ...]
    skipped_sheets: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the sheets have."""
        kinds = (self.entries, self.sections, self.headings, self.empty, self.rejected)
        return sum(map(len, kinds))

    @property
    def appendices(self) -> tuple[int, ...]:
        return tuple(sorted({entry.appendix for entry in self.entries}))

    def of_appendix(self, appendix: int) -> tuple[FederalListEntry, ...]:
        return tuple(entry for entry in self.entries if entry.appendix == appendix)

    @property
    def numbers_in_both(self) -> tuple[str, ...]:
        """Numbers that stand in more than one appendix, for different textbooks."""
        where: dict[str, set[int]] = {}
        for entry in self.entries:
            if entry.number:
                where.setdefault(entry.number, set()).add(entry.appendix)
        return _in_order(number for number, found in where.items() if len(found) > 1)

    @property
    def repeated_numbers(self) -> tuple[RepeatedNumber, ...]:
        """Numbers that repeat inside one appendix, in the order of the list."""
        places = Counter((entry.appendix, entry.number) for entry in self.entries if entry.number)
        return tuple(
            RepeatedNumber(
                appendix,
                number,
                tuple(
                    entry.row
                    for entry in self.entries
                    if (entry.appendix, entry.number) == (appendix, number)
                ),
            )
            for (appendix, number), times in places.items()
            if times > 1
        )


def number_key(number: str) -> str:
    """A text whose plain order is that of the numeric groups: «1.2.10.» after «1.2.9.».

    A broken number («1..3.1.») stands where its groups belong.
    """
    groups = re.findall(r"\d+", number)
    return ".".join(group.lstrip("0").zfill(_GROUP_WIDTH) for group in groups)


def _in_order(numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(numbers, key=number_key))
