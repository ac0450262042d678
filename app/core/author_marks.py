"""Author marks (авторские знаки) by the two-digit table of Л. Б. Хавкина."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Self

from app.core.bibliography import TitleFields
from app.core.errors import EnvironmentProblem
from app.core.text import fold

MOST_AUTHORS_OF_A_HEADING = 3

_APOSTROPHES = re.compile(r"['’ʼ`]")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class AuthorMark:
    """An entry of the table: words that begin at ``prefix``, folded, bear ``sign`` («П 91»)."""

    prefix: str
    sign: str


class AuthorMarks:
    """The table in alphabetical order, without the entries that misprints put out of place."""

    def __init__(self, marks: Iterable[AuthorMark]) -> None:
        placed = sorted(_without_misprints(list(marks)), key=lambda mark: mark.prefix)
        self._signs = tuple(mark.sign for mark in placed)
        self._prefixes = tuple(mark.prefix for mark in placed)
        self._letters = frozenset(prefix[:1] for prefix in self._prefixes)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the table from a file of ``sign;prefix`` lines in UTF-8.

        Raises:
            EnvironmentProblem: the file is missing, unreadable or not such a table.
        """
        cure = "Установите программу заново."
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                header, *rows = csv.reader(file, delimiter=";")
            marks = [AuthorMark(_entry(prefix), sign.strip()) for sign, prefix in rows]
        except (OSError, UnicodeDecodeError) as error:
            raise EnvironmentProblem("Не читается таблица авторских знаков.", cure) from error
        except (ValueError, csv.Error) as error:
            raise EnvironmentProblem("Таблица авторских знаков повреждена.", cure) from error
        if header != ["sign", "prefix"]:
            raise EnvironmentProblem("Таблица авторских знаков повреждена.", cure)
        return cls(marks)

    def suggest(self, heading: str) -> str:
        """The mark of a heading: the last entry that is not after its first word; «» without one.

        Case, ё, quotes, digits and signs before the first letter do not count. A word in an
        alphabet that the table lacks has no mark; Й at the beginning goes as И.
        """
        word = _entry(heading)
        if word.startswith("й"):
            word = "и" + word[1:]
        if word[:1] not in self._letters:
            return ""
        place = bisect_right(self._prefixes, word) - 1
        if place < 0 or self._prefixes[place][0] != word[0]:
            return ""
        return self._signs[place]


def heading_of(fields: TitleFields) -> str:
    """The word that an author mark is taken from.

    The first author's surname if there are one to three authors, else the title.
    """
    authors = fields.authors
    if 1 <= len(authors) <= MOST_AUTHORS_OF_A_HEADING and authors[0].surname.strip():
        return authors[0].surname
    return fields.title


def _entry(text: str) -> str:
    match = _FIRST_WORD.search(fold(_APOSTROPHES.sub("", text)))
    return match.group() if match else ""


def _without_misprints(marks: list[AuthorMark]) -> list[AuthorMark]:
    """The entries that stand in alphabetical order with their neighbours of the same letter.

    Of two that do not, the one that its other neighbour contradicts as well is dropped.
    """
    dropped = set()
    for place, (left, right) in enumerate(pairwise(marks)):
        if left.prefix[:1] != right.prefix[:1] or left.prefix < right.prefix:
            continue
        after = marks[place + 2].prefix if place + 2 < len(marks) else ""
        left_is_wrong = after[:1] == left.prefix[:1] and after <= left.prefix
        dropped.add(place if left_is_wrong else place + 1)
    return [mark for place, mark in enumerate(marks) if place not in dropped and mark.prefix]
