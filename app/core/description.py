"""The bibliographic description of a title by ГОСТ Р 7.0.100-2018.

Areas in order: title and responsibility, edition, publication, physical
description, series, notes, identifiers, kind of content and means of access.
What is not known is left out together with its sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.core.author_marks import MOST_AUTHORS_OF_A_HEADING
from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.core.isbn import check_isbn, check_issn
from app.core.text import clean_line

MOST_NAMED = 4
"""Up to so many persons of one role are all named; of more the first three and «[и др.]»."""

_TEXT = "Текст : непосредственный"
_CONTENT: dict[TitleKind, str] = {
    TitleKind.AUDIOVISUAL: "Устная речь : аудио",
    TitleKind.ELECTRONIC: "Текст : электронный",
}
_VIDEO = "Изображение (движущееся ; двухмерное) : видео"
_VIDEO_SIGNS = re.compile(r"\b(?:dvd|blu-ray|видео|кино|мультфильм|фильм)", re.IGNORECASE)

_ROLE_ORDER = (Role.EDITOR, Role.COMPILER, Role.TRANSLATOR, Role.ILLUSTRATOR, Role.OTHER)
_ROLE_NOUNS: dict[Role, tuple[str, str]] = {
    Role.EDITOR: ("редактор", "редакторы"),
    Role.COMPILER: ("составитель", "составители"),
    Role.TRANSLATOR: ("переводчик", "переводчики"),
    Role.ILLUSTRATOR: ("художник", "художники"),
}
_ROLE_DEEDS: dict[Role, str] = {Role.EDITOR: "под редакцией", Role.TRANSLATOR: "перевод"}
"""Roles named by a deed that asks for the genitive."""

_GENITIVE_ENDINGS: tuple[tuple[str, str], ...] = (
    ("ский", "ского"),
    ("цкий", "цкого"),
    ("ская", "ской"),
    ("цкая", "цкой"),
    ("ова", "овой"),
    ("ева", "евой"),
    ("ёва", "ёвой"),
    ("ов", "ова"),
    ("ев", "ева"),
    ("ёв", "ёва"),
    ("ин", "ина"),
    ("ын", "ына"),
)
"""Endings of surnames that are declined one way only."""

_EDGE_SIGNS = " :;/,–—−=-"
_TWO_DOTS = re.compile(r"(?<!\.)\.\.(?!\.)")
_MANY_DOTS = re.compile(r"\.{4,}")
_DASHES = re.compile(r"(?<=\s)[–—−-](?:\s+[–—−-])+(?=\s)")
_GLUED_INITIALS = re.compile(r"(?<=\w\.)(?=\w)")
_PLAIN_EXTENT = re.compile(r"[\d\s,\[\]]*\d[\d\s,\[\]]*")
_PLAIN_SIZE = re.compile(r"\d+(?:\s*[xх×]\s*\d+)?")
_ERRONEOUS = "(ошибоч.)"


@dataclass(frozen=True, slots=True)
class Description:
    """``heading`` («Пушкин, А. С.», may be empty), ``body`` and both as one ``text``."""

    heading: str
    body: str
    text: str


def describe(fields: TitleFields) -> Description:
    """Compose the description; never fails, whatever the fields hold."""
    heading = _heading(fields)
    areas = [
        _title_area(fields),
        _clean(fields.edition),
        _publication(fields),
        _physical(fields),
        _series(fields),
        _clean(fields.notes),
        *_identifiers(fields),
        _content(fields),
    ]
    body = _ended(_joined(areas))
    text = f"{_ended(heading)} {body}" if heading else body
    return Description(heading, body, text)


def _heading(fields: TitleFields) -> str:
    authors = fields.authors
    if not 1 <= len(authors) <= MOST_AUTHORS_OF_A_HEADING:
        return ""
    surname, given = _clean(authors[0].surname), _given(authors[0])
    return ", ".join(piece for piece in (surname, given) if piece)


def _title_area(fields: TitleFields) -> str:
    area = _clean(fields.title, final_dot=False)
    if subtitle := _clean(fields.subtitle, final_dot=False):
        area = f"{area} : {subtitle}" if area else subtitle
    part = ", ".join(_pieces(fields.part, fields.part_title))
    if part:
        area = f"{_ended(area)} {part}" if area else part
    responsibility = _clean(fields.responsibility) or _responsibility(fields)
    if responsibility:
        area = f"{area} / {responsibility}" if area else responsibility
    return area


def _responsibility(fields: TitleFields) -> str:
    """«А. С. Пушкин ; составитель И. И. Иванов ; художник П. П. Петров»."""
    statements = [_named([_direct(person) for person in fields.authors])]
    for role in _ROLE_ORDER:
        people = [person for person in fields.contributors if person.role is role]
        statements.append(_statement(role, people))
    return " ; ".join(statement for statement in statements if statement)


def _statement(role: Role, people: list[Contributor]) -> str:
    names = _named([_direct(person) for person in people])
    if not names or role not in _ROLE_NOUNS:
        return names
    if role in _ROLE_DEEDS:
        genitives = [_direct_genitive(person) for person in people]
        if all(genitives):
            return f"{_ROLE_DEEDS[role]} {_named(genitives)}"
    one, several = _ROLE_NOUNS[role]
    return f"{one if len(people) == 1 else several} {names}"


def _named(names: Iterable[str]) -> str:
    known = [name for name in names if name]
    if len(known) > MOST_NAMED:
        return f"{', '.join(known[:3])} [и др.]"
    return ", ".join(known)


def _direct(person: Contributor) -> str:
    return " ".join(piece for piece in (_given(person), _clean(person.surname)) if piece)


def _direct_genitive(person: Contributor) -> str:
    """«А. С. Пушкина»; "" unless the given names are initials and the surname declines surely."""
    given, surname = _given(person), _clean(person.surname)
    if not given.endswith(".") or not surname.isalpha() or len(surname) < 5:
        return ""
    for ending, genitive in _GENITIVE_ENDINGS:
        if surname.endswith(ending):
            return f"{given} {surname.removesuffix(ending)}{genitive}"
    return ""


def _given(person: Contributor) -> str:
    return clean_line(_GLUED_INITIALS.sub(" ", _clean(person.given)))


def _publication(fields: TitleFields) -> str:
    area = " : ".join(_pieces(fields.place, fields.publisher))
    if fields.year is None:
        return area
    return f"{area}, {fields.year}" if area else str(fields.year)


def _physical(fields: TitleFields) -> str:
    extent = _clean(fields.pages)
    if _PLAIN_EXTENT.fullmatch(extent):
        extent = f"{extent} с."
    size = _clean(fields.size)
    if _PLAIN_SIZE.fullmatch(size):
        size = f"{size} см"
    area = " : ".join(piece for piece in (extent, _clean(fields.illustrations)) if piece)
    return " ; ".join(piece for piece in (area, size) if piece)


def _series(fields: TitleFields) -> str:
    series = " ; ".join(_pieces(fields.series, fields.series_number))
    if series.startswith("(") and series.endswith(")"):
        return series
    return f"({series})" if series else ""


def _identifiers(fields: TitleFields) -> list[str]:
    """One area for each ISBN and for the ISSN; a number with a mistake says so."""
    areas = []
    for raw in fields.isbns:
        isbn = check_isbn(raw)
        if written := _clean(isbn.formatted):
            areas.append(f"ISBN {written}" if isbn.valid else f"ISBN {written} {_ERRONEOUS}")
    issn = check_issn(fields.issn)
    if written := _clean(issn.formatted):
        areas.append(f"ISSN {written}" if issn.valid else f"ISSN {written} {_ERRONEOUS}")
    return areas


def _content(fields: TitleFields) -> str:
    if fields.kind is TitleKind.AUDIOVISUAL:
        words = f"{fields.subtitle} {fields.pages} {fields.notes}"
        if _VIDEO_SIGNS.search(words):
            return _VIDEO
    return _CONTENT.get(fields.kind, _TEXT)


def _pieces(*values: str) -> list[str]:
    return [piece for piece in map(_clean, values) if piece]


def _clean(value: str, *, final_dot: bool = True) -> str:
    """One field without the signs that join fields: those belong to the description.

    ``final_dot=False`` takes away a full stop at the end, but not an ellipsis.
    """
    line = _MANY_DOTS.sub("...", _TWO_DOTS.sub(".", clean_line(value)))
    line = _DASHES.sub("–", line).strip(_EDGE_SIGNS)
    if not final_dot and line.endswith(".") and not line.endswith("..."):
        line = line[:-1].rstrip(_EDGE_SIGNS)
    return line if re.search(r"\w", line) else ""


def _ended(area: str) -> str:
    return area if not area or area.endswith(".") else f"{area}."


def _joined(areas: Iterable[str]) -> str:
    return " – ".join(_ended(area) for area in areas if area)
