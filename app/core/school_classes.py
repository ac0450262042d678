"""Classes of a school as people write them: «10-А», «10А», «10 «А» класс», «10»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import UserError
from app.core.text import clean_line
from app.core.textbook_terms import LAST_GRADE

MOST_PUPILS = 999
"""In one class; one without a letter may be a whole parallel."""
LONGEST_LETTER = 20


class Programme(StrEnum):
    """What a class studies by."""

    GENERAL = "general"
    ADVANCED = "advanced"
    PROFILE = "profile"
    ADAPTED = "adapted"


PROGRAMME_NAMES: dict[Programme, str] = {
    Programme.GENERAL: "Общеобразовательная",
    Programme.ADVANCED: "Углублённое изучение",
    Programme.PROFILE: "Профильное обучение",
    Programme.ADAPTED: "Адаптированная (АООП)",
}

_DASHES = str.maketrans("–—−‒‑_/\\.", "-----    ")
_QUOTES = re.compile(r"[«»\"“”„'`’()]")
_WORD = re.compile(r"\b(?:класс\w*|кл)\b\.?", re.IGNORECASE)
_CLASS = re.compile(r"(?P<grade>\d{1,3})(?:\s*-?й)?\s*(?P<gap>[\s-]*)(?P<letter>.*)", re.DOTALL)
_TWINS = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")


@dataclass(frozen=True, slots=True, order=True)
class ClassName:
    """A class: its grade and its letter, which may be a word or be missing."""

    grade: int
    letter: str = ""

    @property
    def label(self) -> str:
        return class_label(self.grade, self.letter)


def class_label(grade: int, letter: str = "") -> str:
    """«10А», «10»; a word or a number stands apart: «10 физмат», «5-1»."""
    if not letter:
        return str(grade)
    if letter.isdigit():
        return f"{grade}-{letter}"
    return f"{grade}{letter}" if len(letter) <= 2 else f"{grade} {letter}"


def class_letter(text: str) -> str:
    """A letter as it is kept: in capitals, Latin letters that look Cyrillic as Cyrillic ones.

    Raises:
        UserError: too long for the letter of a class.
    """
    letter = clean_line(_QUOTES.sub(" ", text)).strip(" -.")
    if len(letter) > LONGEST_LETTER:
        raise UserError(
            f"«{letter}» — слишком длинно для буквы класса.", "Оставьте букву или короткое слово."
        )
    plain = letter.translate(_TWINS)
    if not re.search(r"[A-Za-z]", plain):
        letter = plain
    return letter.upper() if len(letter) <= 2 else letter


def parse_class(text: str) -> ClassName:
    """A class as it is written.

    «5-1» is a class with a number in place of the letter, «7-9» are several classes and none.

    Raises:
        UserError: no class, or no grade of a school.
    """
    written = clean_line(text)
    plain = clean_line(_WORD.sub(" ", _QUOTES.sub(" ", written.translate(_DASHES))))
    match = _CLASS.fullmatch(plain)
    if match is None:
        raise UserError(f"«{written}» — не класс.", "Напишите его так: 10А.")
    grade, letter = int(match["grade"]), match["letter"]
    if not 1 <= grade <= LAST_GRADE:
        raise UserError(
            f"«{written}»: класса {grade} в школе нет.", f"Классы — от 1 до {LAST_GRADE}."
        )
    if letter.isdigit() and (not match["gap"] or int(letter) > grade):
        raise UserError(
            f"«{written}» — несколько классов сразу.", "Впишите каждый класс отдельной строкой."
        )
    return ClassName(grade, class_letter(letter))
