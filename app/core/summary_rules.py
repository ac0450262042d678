"""What belongs to a column of the summary book, as people write it and as the file keeps it.

Columns of kinds keep codes of kinds («book,textbook»), people read «Книги, Учебники». Columns
of contents keep beginnings of ББК indexes («3,4,5»); «of:74» is a part of other columns («из них
74»), it is no part of the sum.
"""

from __future__ import annotations

import re

from app.core.bibliography import KIND_NAMES, KIND_NAMES_PLURAL, TitleKind
from app.core.errors import UserError
from app.core.stock import ReferenceCategory
from app.core.text import clean_line, fold

RULED = (ReferenceCategory.SUMMARY_KIND, ReferenceCategory.BBK_GROUP)
"""Lists whose entries have a rule."""
WITHIN = "of:"
WITHIN_WORDS = "из них"
MOST_SIGNS = 12

# digits with marks, or one letter before them («Д»)
_INDEX = re.compile(r"(?:[0-9]|[А-ЯЁA-Z](?![А-ЯЁA-Z]))[0-9А-ЯЁA-Z.()=/+\-]*")


def rule_values(rule: str) -> tuple[bool, tuple[str, ...]]:
    """Whether the column is a part of others, and its kinds or beginnings."""
    within = rule.strip().lower().startswith(WITHIN)
    text = rule.strip()[len(WITHIN) :] if within else rule
    return within, tuple(value for part in text.split(",") if (value := part.strip()))


def shown_rule(category: ReferenceCategory, rule: str) -> str:
    """The rule as people read and write it: «Книги, Учебники», «3, 4, 5», «из них 74»."""
    within, values = rule_values(rule)
    if category is ReferenceCategory.SUMMARY_KIND:
        names = {kind.value: name for kind, name in KIND_NAMES_PLURAL.items()}
        return ", ".join(names.get(value, value) for value in values)
    text = ", ".join(values)
    return f"{WITHIN_WORDS} {text}" if within and text else text


def read_rule(category: ReferenceCategory, text: str) -> str:
    """The rule as the file keeps it.

    Raises:
        UserError: nothing there, an unknown kind, or what is no beginning of an index.
    """
    plain = clean_line(text)
    if category is ReferenceCategory.SUMMARY_KIND:
        return ",".join(dict.fromkeys(_kind(word) for word in _words(plain, category)))
    within = fold(plain).startswith(WITHIN_WORDS)
    if within:
        plain = plain[len(WITHIN_WORDS) :].lstrip(" :")
    beginnings = dict.fromkeys(_beginning(word) for word in _words(plain, category))
    return (WITHIN if within else "") + ",".join(beginnings)


def _words(text: str, category: ReferenceCategory) -> list[str]:
    words = [word for part in text.split(",") if (word := part.strip())]
    if not words:
        kinds = category is ReferenceCategory.SUMMARY_KIND
        raise UserError(
            "Не указано, что считать в этой графе.",
            "Впишите виды изданий: Книги, Брошюры."
            if kinds
            else "Впишите начала индексов ББК: 3, 4, 5.",
        )
    return words


def _kind(word: str) -> str:
    for names in (KIND_NAMES_PLURAL, KIND_NAMES):
        for kind, name in names.items():
            if fold(word) in (fold(name), kind.value):
                return kind.value
    known = ", ".join(KIND_NAMES_PLURAL[kind] for kind in TitleKind)
    raise UserError(f"Вида изданий «{word}» нет.", f"Есть: {known}.")


def _beginning(word: str) -> str:
    index = word.upper().replace(" ", "")
    if len(index) > MOST_SIGNS or not _INDEX.fullmatch(index):
        raise UserError(
            f"«{word}» — не начало индекса ББК.", "Впишите через запятую: 2, 84, 74.2, Д."
        )
    return index
