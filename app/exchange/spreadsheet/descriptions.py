"""A bibliographic description written in one cell → its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.exchange.spreadsheet.people import leading_names

_AREA = re.compile(r"\s*(?:\.\s*[-–—]|[-–—])\s+(?=[А-ЯЁA-Z\[])")
_RESPONSIBILITY = re.compile(r"\s+/\s+")
_IMPRINT = re.compile(
    r"(?P<place>[А-ЯЁ][\w.\- ]{0,24}?)\s*:\s*(?P<publisher>[^:;,]{2,60})"
    r",\s*(?P<year>1[4-9]\d\d|20\d\d)"
)
_PAGES = re.compile(r"(?<![\d-])(\d{1,4})\s*с(?:тр)?\b")
_ISBN = re.compile(r"ISBN\s*:?\s*([\dXxХх–-]{10,17})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WrittenDescription:
    """What one cell says; empty where it says nothing."""

    title: str
    authors: str = ""
    place: str = ""
    publisher: str = ""
    year: str = ""
    pages: str = ""
    isbn: str = ""


def parse_description(text: str) -> WrittenDescription:
    """«Пушкин, А. С. Сказки : сборник / А. С. Пушкин. – М. : Дрофа, 2010. – 186 с.»

    Authors before the title, or else those after the stroke; a plain «Пушкин А. С. Сказки»
    is a description too.
    """
    authors, rest = leading_names(text)
    pieces = _RESPONSIBILITY.split(rest, maxsplit=1)
    head, tail = pieces[0], pieces[1] if len(pieces) > 1 else ""
    areas = _AREA.split(tail or head)
    imprint = next(filter(None, map(_IMPRINT.match, areas)), None)
    if tail and not authors:
        authors = areas[0].split(" ; ")[0].strip(" .")
    pages, isbn = _PAGES.search(tail or rest), _ISBN.search(rest)
    if not tail and not imprint:
        return WrittenDescription(rest, authors)
    return WrittenDescription(
        _AREA.split(head)[0].strip(" .,;:–—-") or rest,
        authors,
        imprint["place"].strip() if imprint else "",
        imprint["publisher"].strip() if imprint else "",
        imprint["year"] if imprint else "",
        f"{pages[1]} с." if pages else "",
        isbn[1] if isbn else "",
    )
