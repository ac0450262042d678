"""Which titles share a registration card of textbooks (учётная карточка)."""

from __future__ import annotations

import re

from app.core.bibliography import TitleKind
from app.core.text import tokens

_PART_WORDS = {
    "часть": "ч",
    "части": "ч",
    "книга": "кн",
    "том": "т",
    "выпуск": "вып",
    "тетрадь": "тетр",
}
_OTHER_BOOK = re.compile(
    r"базов|углубл|профильн|тетрад|задачник|практикум|хрестомат|атлас|контурн|прописи|словар|сборник"
)
"""Beginnings of words that make another book of the same heading: levels of study, workbooks."""


def card_key(
    *,
    kind: str,
    title: str,
    subtitle: str = "",
    part: str = "",
    part_title: str = "",
    authors: str = "",
    grade_from: int | None = None,
    grade_to: int | None = None,
    card_per_part: bool = True,
) -> str:
    """The key that editions of one textbook share, whatever their year, publisher and price.

    It is made of the folded title, the authors («Горецкий В. Г., Кирюшкин В. А.»), the classes
    and the part. Textbooks and study guides stand apart, and so do the levels of study and the
    workbooks that only the subtitle tells apart. Without ``card_per_part`` all parts of a
    textbook share a card.
    """
    pieces = [
        "guide" if kind == TitleKind.STUDY_GUIDE else "",
        " ".join(tokens(title)),
        " ".join(sorted({word for word in tokens(subtitle) if _OTHER_BOOK.match(word)})),
        ", ".join(sorted(filter(None, map(_author_key, authors.split(","))))),
        f"{grade_from or grade_to or ''}-{grade_to or grade_from or ''}",
    ]
    if card_per_part:
        pieces.append(" ".join(_PART_WORDS.get(word, word) for word in tokens(part or part_title)))
    return "|".join(pieces)


def _author_key(author: str) -> str:
    """«горецкий в г» of «Горецкий В.Г.» and of «Горецкий Всеслав Гаврилович»."""
    surname, *given = tokens(author) or [""]
    return " ".join([surname, *(word[0] for word in given)])


def grades_label(grade_from: int | None, grade_to: int | None) -> str:
    """«5», «10–11»; empty when no class is known."""
    ends = dict.fromkeys(str(grade) for grade in (grade_from, grade_to) if grade)
    return "–".join(ends)
