"""The bibliographic description of a title (издание): kinds, roles and fields.

Fields follow the areas of ГОСТ Р 7.0.100-2018; composing the description from
them is the work of :mod:`app.core.description`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class TitleKind(StrEnum):
    """Kind of a title (вид издания)."""

    BOOK = "book"
    TEXTBOOK = "textbook"
    STUDY_GUIDE = "study_guide"
    BROCHURE = "brochure"
    PERIODICAL = "periodical"
    AUDIOVISUAL = "audiovisual"
    ELECTRONIC = "electronic"


KIND_NAMES: dict[TitleKind, str] = {
    TitleKind.BOOK: "Книга",
    TitleKind.TEXTBOOK: "Учебник",
    TitleKind.STUDY_GUIDE: "Учебное пособие",
    TitleKind.BROCHURE: "Брошюра",
    TitleKind.PERIODICAL: "Периодика",
    TitleKind.AUDIOVISUAL: "Аудиовизуальный документ",
    TitleKind.ELECTRONIC: "Электронный документ",
}

KIND_NAMES_PLURAL: dict[TitleKind, str] = {
    TitleKind.BOOK: "Книги",
    TitleKind.TEXTBOOK: "Учебники",
    TitleKind.STUDY_GUIDE: "Учебные пособия",
    TitleKind.BROCHURE: "Брошюры",
    TitleKind.PERIODICAL: "Периодика",
    TitleKind.AUDIOVISUAL: "Аудиовизуальные",
    TitleKind.ELECTRONIC: "Электронные",
}


class Role(StrEnum):
    """Role of a person or body in a title."""

    AUTHOR = "author"
    EDITOR = "editor"
    COMPILER = "compiler"
    TRANSLATOR = "translator"
    ILLUSTRATOR = "illustrator"
    OTHER = "other"


ROLE_NAMES: dict[Role, str] = {
    Role.AUTHOR: "автор",
    Role.EDITOR: "редактор",
    Role.COMPILER: "составитель",
    Role.TRANSLATOR: "переводчик",
    Role.ILLUSTRATOR: "художник",
    Role.OTHER: "участник",
}

AGE_MARKS: tuple[str, ...] = ("0+", "6+", "12+", "16+", "18+")

# codes of ISO 639-2, as foreign records bring them
LANGUAGE_NAMES: dict[str, str] = {
    "rus": "русский",
    "eng": "английский",
    "ger": "немецкий",
    "deu": "немецкий",
    "fre": "французский",
    "fra": "французский",
    "spa": "испанский",
    "ita": "итальянский",
    "chi": "китайский",
    "zho": "китайский",
    "lat": "латинский",
    "chu": "церковнославянский",
    "ukr": "украинский",
    "bel": "белорусский",
    "tat": "татарский",
    "bak": "башкирский",
    "chv": "чувашский",
    "udm": "удмуртский",
    "kaz": "казахский",
    "mul": "несколько языков",
}


def language_name(written: str) -> str:
    """«русский» for «rus» and for «русский»; a code nobody foresaw stays as it is."""
    return LANGUAGE_NAMES.get(written, written)


def language_spellings(names: Iterable[str]) -> frozenset[str]:
    """All that titles in these languages may have: the names and their codes."""
    wanted = set(names)
    codes = {code for code, name in LANGUAGE_NAMES.items() if name in wanted}
    return frozenset(wanted | codes)


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person (or body) with a role. ``given``: initials or full given names, may be empty."""

    surname: str
    given: str = ""
    role: Role = Role.AUTHOR

    @property
    def inverted(self) -> str:
        """«Пушкин А. С.»: the form of lists and tables."""
        return f"{self.surname} {self.given}".strip()

    @property
    def direct(self) -> str:
        """«А. С. Пушкин»: the form of a statement of responsibility."""
        return f"{self.given} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class TitleFields:
    """All that is known of a title, as plain values.

    ``isbns`` are kept as they were written; validity is computed, never stored.
    ``pages``, ``illustrations`` and ``size`` are the parts of the physical
    description («186, [6] с.», «ил.», «21 см»). ``responsibility`` replaces the
    statement composed from ``contributors`` when it is not empty.
    ``grade_from``/``grade_to`` and ``school_subject`` are for school editions.
    """

    title: str
    kind: TitleKind = TitleKind.BOOK
    subtitle: str = ""
    part: str = ""
    part_title: str = ""
    contributors: tuple[Contributor, ...] = ()
    responsibility: str = ""
    edition: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    pages: str = ""
    illustrations: str = ""
    size: str = ""
    series: str = ""
    series_number: str = ""
    isbns: tuple[str, ...] = ()
    issn: str = ""
    bbk: str = ""
    udc: str = ""
    author_mark: str = ""
    age_mark: str = ""
    subjects: tuple[str, ...] = ()
    language: str = ""
    annotation: str = ""
    notes: str = ""
    school_subject: str = ""
    grade_from: int | None = None
    grade_to: int | None = None

    @property
    def authors(self) -> tuple[Contributor, ...]:
        return tuple(person for person in self.contributors if person.role is Role.AUTHOR)

    @property
    def authors_line(self) -> str:
        """«Пушкин А. С., Лермонтов М. Ю.»: authors for a table cell."""
        return ", ".join(person.inverted for person in self.authors)

    @property
    def full_title(self) -> str:
        """Title with its part: «Математика. Ч. 1. Числа»."""
        pieces = [self.title.rstrip(". ")] if self.part or self.part_title else [self.title]
        pieces += [piece for piece in (self.part, self.part_title) if piece]
        return ". ".join(pieces)
