"""Cleaning what stands in MARC subfields: ISBD punctuation, non-sorting marks, names, years."""

from __future__ import annotations

import re
import unicodedata

#: Marks around words that are skipped in sorting: ISO 6630 (U+0098, U+009C) and MARC 21
#: (U+0088, U+0089). In windows-1251 the closing byte 9C reads as «њ».
_NON_SORTING = re.compile("[\x88\x98]([^\x88\x89\x98\x9c]{1,12}?)[\x89\x9cњ]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\ufeff]+")
_ARTICLE = re.compile(r"^<\s*([^<>]{1,4}?)(\s*)>\s*")
_ANGLED = re.compile(r"<\s*([^<>]*[А-Яа-яЁё][^<>]*?)\s*>")
_SPACES = re.compile(r"\s+")
_ISBD_END = re.compile(r"(?:\s+[:;/=+]|\s*,)+\s*$")
_ISBD_START = re.compile(r"^\s*[:;/=,]\s+")
_FULL_STOP = re.compile(r"(?:(?<=[^\W_]{4})|(?<=[\d)\]»\"]))\.$")
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_INITIAL_GAP = re.compile(r"\.\s*(?=\w)")
_HYPHEN_GAP = re.compile(r"\s*-\s*")
_BARE_INITIALS = re.compile(r"^(?:\w[. -]*)+$")
_ANY_BRACKET = re.compile(r"[\[\]()]")
_BRACKETS = {"[": "]", "(": ")"}


def clean(text: str) -> str:
    """One line in NFC, without control characters and non-sorting marks.

    ``<The >`` at the start is a non-sorting mark and goes; ``<…>`` around Russian
    words stands for quotation marks in older Russian records and becomes «…».
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _NON_SORTING.sub(r"\1", text)
    if "<" in text:
        text = _ARTICLE.sub(lambda found: f"{found[1]} ", text)
        text = _ANGLED.sub(r"«\1»", text)
    return _SPACES.sub(" ", _CONTROL.sub(" ", text)).strip()


def tidy(text: str) -> str:
    """:func:`clean` without the signs that ISBD puts between areas and without a lone bracket."""
    return balanced(_ISBD_START.sub("", _ISBD_END.sub("", clean(text))).strip())


def balanced(text: str) -> str:
    """Drop round and square brackets that have no partner (they close in another subfield)."""
    if not _ANY_BRACKET.search(text):
        return text
    lone: set[int] = set()
    open_at: list[int] = []
    for index, sign in enumerate(text):
        if sign in _BRACKETS:
            open_at.append(index)
        elif sign in _BRACKETS.values():
            if open_at and _BRACKETS[text[open_at[-1]]] == sign:
                open_at.pop()
            else:
                lone.add(index)
    lone.update(open_at)
    if not lone:
        return text
    return "".join(sign for index, sign in enumerate(text) if index not in lone).strip()


def drop_full_stop(text: str) -> str:
    """Drop a final full stop after a long word or a number; «г.» and «...» stay."""
    return _FULL_STOP.sub("", text)


def title_text(text: str) -> str:
    """A title or the designation of a part, without closing punctuation."""
    return drop_full_stop(tidy(text))


def parse_year(text: str) -> int | None:
    """First year in «1998», «[1998]», «cop. 2001», «1997-1999»; ``None`` when there is none."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def initials(text: str) -> str:
    """«В.Н.» → «В. Н.», «И. -Г.» → «И.-Г.», «В Н» → «В. Н.»; full names stay as they are."""
    text = tidy(text)
    if len(text) <= 8 and _BARE_INITIALS.match(text) and re.search(r"\b\w\b", text):
        text = re.sub(r"\b(\w)\b(?!\.)", r"\1.", text)
    return _HYPHEN_GAP.sub("-", _INITIAL_GAP.sub(". ", text)).strip()


def units(text: str, unit: str) -> str:
    """«424» → «424 с.»: adds the unit to a bare number."""
    text = tidy(text)
    return f"{text} {unit}" if text.isdigit() else text


def joined(values: list[str], separator: str) -> str:
    """Non-empty values without repeats, in order."""
    return separator.join(dict.fromkeys(value for value in values if value))
