"""Sections of a federal list: which part, programme, level, area and subject a row belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.core.text import fold
from app.core.textbook_terms import EducationLevel
from app.exchange.federal_list.model import ListPart, SectionKind, SectionRow

_LEVELS: tuple[tuple[str, EducationLevel], ...] = (
    ("начальное общее образование", EducationLevel.PRIMARY),
    ("основное общее образование", EducationLevel.BASIC),
    ("среднее общее образование", EducationLevel.SECONDARY),
)
_AREA = re.compile(r"\(предметная область\)|^внеурочная деятельность")
_SUBJECT = re.compile(r"\((?:учебный (?:предмет|курс|модуль)|обязательный коррекционный курс)\)")
_PART = re.compile(r"^(?:\d+\.\s*)?перечень учебников")
_PROGRAMME = re.compile(r"^учебники\b.*\b(?:допущен|использу|обучающ)|^общее образование обуча")
_CLASSES = re.compile(r"^обучающиеся\b.*\bкласс")
_SPECIAL = re.compile(r"адаптированн|для [\w\s]*обучающихся|обучающихся с ")
_VOCATIONAL = re.compile(r"среднего профессионального")
_KIND_WORDS = re.compile(
    r"\s*\((?:предметная область|учебный (?:предмет|курс|модуль)|уровень образования"
    r"|обязательный коррекционный курс)\)\.?",
    re.IGNORECASE,
)
_RENAMED = re.compile(
    r"\s*\(с\s+\d{1,2}\s+[а-я]+\s+\d{4}\s*г(?:\.|ода)\s*[–—-]\s*(.*)$", re.IGNORECASE
)
_PUPILS = re.compile(r".*?\b(?=для\s+[\w\s,]*обучающихся)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list a row stands. ``area_depth`` is the number of groups in the number of
    the area; ``adapted`` says that adapted programmes have begun."""

    part: ListPart | None = None
    vocational: bool = False
    adapted: bool = False
    programme: str = ""
    level: EducationLevel | None = None
    area: str = ""
    area_depth: int = 0
    subject: str = ""

    def entered(self, section: SectionRow) -> Place:
        """The place after a section row; whatever lies deeper begins anew.

        Kinds are told by the words of the row, for the numbers of sections are not reliable.
        """
        text = fold(section.text)
        match section.kind:
            case SectionKind.PART:
                return Place(part=_part_of(text))
            case SectionKind.PROGRAMME:
                return self._programme(section, text)
            case SectionKind.LEVEL:
                level = next((level for name, level in _LEVELS if text.startswith(name)), None)
                return replace(self, level=level, area="", area_depth=0, subject="")
            case SectionKind.CLASSES:
                return replace(self, level=None, area="", area_depth=0, subject="")
            case SectionKind.AREA:
                depth = _depth(section.number)
                return replace(self, area=section.name, area_depth=depth, subject="")
        return replace(self, subject=section.name)

    def _programme(self, section: SectionRow, text: str) -> Place:
        adapted = _SPECIAL.search(text) is not None
        pupils = adapted and "адаптированн" not in text
        return Place(
            part=self.part,
            vocational=_VOCATIONAL.search(text) is not None and not adapted,
            adapted=adapted,
            programme=_PUPILS.sub("", section.name) if pupils else "",
        )


def section_kind(text: str, number: str, place: Place) -> SectionKind:
    """What a section row opens, by its words; a row without them by the depth of its number."""
    plain = fold(text)
    if _PART.search(plain):
        return SectionKind.PART
    if _AREA.search(plain):
        return SectionKind.AREA
    if _SUBJECT.search(plain):
        return SectionKind.SUBJECT
    if _PROGRAMME.search(plain):
        return SectionKind.PROGRAMME
    if any(plain.startswith(name) for name, _ in _LEVELS):
        return SectionKind.LEVEL
    if _CLASSES.search(plain):
        return SectionKind.CLASSES
    inside = bool(place.area) and _depth(number) > place.area_depth
    return SectionKind.SUBJECT if inside else SectionKind.AREA


def section_names(text: str) -> tuple[str, str]:
    """Name and new name: «Технология (учебный предмет) (с 1 сентября 2024 г. – Труд
    (технология))» → «Технология», «Труд (технология)»."""
    renamed = _RENAMED.search(text)
    name = _KIND_WORDS.sub("", _RENAMED.sub("", text)).strip(" .")
    new = _KIND_WORDS.sub("", renamed[1]).strip(" .") if renamed else ""
    while new.count(")") > new.count("("):
        new = new.removesuffix(")").rstrip()
    return name, new


def _part_of(text: str) -> ListPart | None:
    if "формируемой участник" in text:
        return ListPart.BY_PARTICIPANTS
    return ListPart.OBLIGATORY if "обязательной части" in text else None


def _depth(number: str) -> int:
    return len(re.findall(r"\d+", number))
