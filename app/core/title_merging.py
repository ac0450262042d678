"""Making one description of two: which fields are chosen, and what the choice comes to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from app.core.bibliography import KIND_NAMES, ROLE_NAMES, Role, TitleFields
from app.core.isbn import match_key


@dataclass(frozen=True, slots=True)
class MergeField:
    """What is chosen as one: a field, or fields that make no sense apart."""

    key: str
    label: str
    names: tuple[str, ...]

    def is_given(self, fields: TitleFields) -> bool:
        """Does the title say anything here?"""
        return any(getattr(fields, name) for name in self.names)

    def differs(self, left: TitleFields, right: TitleFields) -> bool:
        return any(getattr(left, name) != getattr(right, name) for name in self.names)

    def shown(self, fields: TitleFields) -> str:
        """The value as a person reads it; empty when nothing is given."""
        if self.key == "kind":
            return KIND_NAMES[fields.kind]
        if self.key == "contributors":
            people = (
                person.inverted
                if person.role is Role.AUTHOR
                else f"{person.inverted} ({ROLE_NAMES[person.role]})"
                for person in fields.contributors
            )
            return ", ".join(people)
        if self.key == "subjects":
            return ", ".join(fields.subjects)
        if self.key == "grades":
            ends = dict.fromkeys(
                str(grade) for grade in (fields.grade_from, fields.grade_to) if grade
            )
            return "–".join(ends)
        values = (str(getattr(fields, name) or "") for name in self.names)
        return ", ".join(value for value in values if value)


def _single(key: str, label: str) -> MergeField:
    return MergeField(key, label, (key,))


MERGE_FIELDS: tuple[MergeField, ...] = (
    _single("title", "Заглавие"),
    _single("subtitle", "Сведения к заглавию"),
    MergeField("part", "Часть, том", ("part", "part_title")),
    _single("kind", "Вид издания"),
    _single("contributors", "Авторы и другие лица"),
    _single("responsibility", "Сведения об ответственности"),
    _single("edition", "Издание"),
    _single("place", "Место издания"),
    _single("publisher", "Издательство"),
    _single("year", "Год"),
    _single("pages", "Страницы"),
    _single("illustrations", "Иллюстрации"),
    _single("size", "Размер"),
    MergeField("series", "Серия, выпуск", ("series", "series_number")),
    _single("issn", "ISSN"),
    _single("bbk", "ББК"),
    _single("udc", "УДК"),
    _single("author_mark", "Авторский знак"),
    _single("age_mark", "Возраст"),
    _single("language", "Язык"),
    _single("subjects", "Рубрики"),
    _single("school_subject", "Учебный предмет"),
    MergeField("grades", "Классы", ("grade_from", "grade_to")),
    _single("annotation", "Аннотация"),
    _single("notes", "Примечания"),
)
"""All fields of a title but the ISBNs, which are united."""


def default_choice(kept: TitleFields, dropped: TitleFields) -> frozenset[str]:
    """Keys of the fields to take from the dropped title: those that only it gives."""
    return frozenset(
        field.key for field in MERGE_FIELDS if not field.is_given(kept) and field.is_given(dropped)
    )


def merged(
    kept: TitleFields, dropped: TitleFields, from_dropped: Collection[str] | None = None
) -> TitleFields:
    """The kept title with the fields ``from_dropped`` (keys; by default those that only the
    dropped one gives), and with the ISBNs of both."""
    chosen = default_choice(kept, dropped) if from_dropped is None else from_dropped
    taken = {
        name: getattr(dropped, name)
        for field in MERGE_FIELDS
        if field.key in chosen
        for name in field.names
    }
    return replace(kept, **taken, isbns=united_isbns(kept.isbns, dropped.isbns))


def united_isbns(*lists: Collection[str]) -> tuple[str, ...]:
    """The ISBNs of all lists in their order, each book number once however it is written."""
    found: dict[str, str] = {}
    for written in (written for numbers in lists for written in numbers):
        found.setdefault(match_key(written) or written, written)
    return tuple(found.values())
