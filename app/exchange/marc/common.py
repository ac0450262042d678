"""What both dialects share: kinds, parts of a whole, ISBN checks, classification marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.core.bibliography import AGE_MARKS, Contributor, Role, TitleFields, TitleKind
from app.exchange.marc.text import joined, title_text

_DESIGNATION = re.compile(
    r"^\W*(?:вып|выпуск|т|том|ч|часть|кн|книга|кн-ка|разд|раздел|сер|серия|тетр|тетрадь|№|N|vol|v|pt|"
    r"part|bk|book|bd|band|t|teil|issue|no)\b\.?\s*(?:\d|[IVXLC]+\b|перв|втор|трет|четв|пят)",
    re.IGNORECASE,
)
_TEXTBOOK = re.compile(r"\bучебник\b|\bучеб\. для\b", re.IGNORECASE)
_STUDY_GUIDE = re.compile(
    r"\b(?:учеб\w*\.?|уч\.|метод\w*\.?|практ\w*\.?|учебно-\w+\.?)[ -]*(?:метод\w*\.? )?пособ"
    r"|\bпособие для\b|\bрабочая тетрадь\b|\bраб\. тетр|\bпрактикум\b|\bхрестоматия\b"
    r"|\bзадачник\b|\bсборник задач\b|\bсб\. задач\b|\bпрописи\b",
    re.IGNORECASE,
)
_GRADES = re.compile(
    r"(?<!\d)(\d{1,2})(?:-?(?:й|го|ого))?(?:\s*[-–—]\s*(\d{1,2}))?(?:-?(?:й|го|ого|х|е))?"
    r"\s*(?:кл\b|класс)",
    re.IGNORECASE,
)
_ISBN = re.compile(r"\d[\d -]{5,}[\dXxХх]|\d{8,}")
_ISSN = re.compile(r"\b\d{4}-?\d{3}[\dXxХх]\b")
_AUTHOR_MARK = re.compile(r"^[A-ZА-ЯЁ]\s?\d{1,4}[а-я]?$")
_AGE = re.compile(r"(?<!\d)(0|6|12|16|18)\s?\+")
_DIGIT_BBK = re.compile(r"^\d")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A record as the catalogue wants it.

    ``parent_key`` is the control number of the record of the whole, when this one
    is a part of it.
    """

    fields: TitleFields
    source_key: str
    control_number: str
    warnings: list[str] = field(default_factory=list)
    parent_key: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """The whole that a part belongs to: its title, the number of the part in it, its record."""

    title: str
    number: str = ""
    key: str = ""


def is_designation(text: str) -> bool:
    """Is this the name of a part («Вып. 13», «Т. 2») rather than a title?"""
    return _DESIGNATION.match(text) is not None


def place_in_whole(whole: Whole, own: str, part: str, part_title: str) -> tuple[str, str, str]:
    """Title, part and title of the part of a volume whose own title is ``own``.

    «Вып. 13» of «Задачи и этюды» becomes («Задачи и этюды», «Вып. 13», «»); a volume
    with a title of its own takes its number from the whole.
    """
    number = title_text(whole.number)
    if not own or is_designation(own) or own.casefold() == number.casefold():
        return whole.title, joined([own or number, part], ", "), part_title
    return whole.title, joined([number, part], ", "), joined([own, part_title], ". ")


def kind_of(form: str, level: str, electronic: str, words: str, textbook: bool) -> TitleKind:
    """Kind from leader/06 and /07, then from the words of the title.

    ``electronic`` are the codes of leader/06 that mean an electronic document in
    this dialect; ``textbook`` says that the coded data name a textbook.
    """
    if level == "s":
        return TitleKind.PERIODICAL
    if form in electronic:
        return TitleKind.ELECTRONIC
    if form in "gij":
        return TitleKind.AUDIOVISUAL
    if _STUDY_GUIDE.search(words):
        return TitleKind.STUDY_GUIDE
    if textbook or _TEXTBOOK.search(words):
        return TitleKind.TEXTBOOK
    return TitleKind.BOOK


def grades(kind: TitleKind, words: str) -> tuple[int | None, int | None]:
    """Grades that a school edition names («для 2 класса», «5-6 кл.»)."""
    found = _GRADES.search(words)
    if kind not in (TitleKind.TEXTBOOK, TitleKind.STUDY_GUIDE) or found is None:
        return None, None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if 1 <= first <= last <= 11 else (None, None)


def isbns(texts: list[str], wrong: list[str], warnings: list[str]) -> tuple[str, ...]:
    """ISBNs as they are written, with a warning for each that is not valid.

    ``wrong`` (subfield $z) are used only when the record has no other.
    """
    from stdnum import isbn
    from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

    numbers: list[str] = []
    for text in texts or wrong:
        found = _ISBN.search(text)
        if found is None:
            warnings.append(f"Неверный ISBN «{text}»: это не номер.")
            continue
        number = found[0]
        numbers.append(number)
        try:
            isbn.validate(number.upper().replace("Х", "X"))
        except InvalidChecksum:
            warnings.append(f"Неверный ISBN {number}: не сходится контрольная цифра.")
        except InvalidLength:
            warnings.append(f"Неверный ISBN {number}: в номере должно быть 10 или 13 цифр.")
        except ValidationError:
            warnings.append(f"Неверный ISBN {number}.")
    warnings.extend(f"ISBN {text} помечен в записи как ошибочный." for text in wrong)
    return without_repeats(numbers)


def without_repeats(numbers: list[str]) -> tuple[str, ...]:
    """One ISBN written twice, with hyphens and without, stands once, as written with hyphens."""
    kept: dict[str, str] = {}
    for number in numbers:
        digits = re.sub(r"[^\dXxХх]", "", number).upper().replace("Х", "X")
        if digits not in kept or len(number) > len(kept[digits]):
            kept[digits] = number
    return tuple(kept.values())


def issn(texts: list[str]) -> str:
    found = next((match for match in map(_ISSN.search, texts) if match), None)
    return found[0] if found else ""


def best_bbk(indexes: list[str]) -> str:
    """The index by the tables that schools use (digits), else by those with letters."""
    return next((index for index in indexes if _DIGIT_BBK.match(index)), next(iter(indexes), ""))


def author_mark(texts: list[str]) -> str:
    """The first text that has the shape of an author mark («И46»)."""
    return next((text for text in texts if _AUTHOR_MARK.match(text)), "")


def age_mark(texts: list[str]) -> str:
    """«12+» when one of the texts names such a mark."""
    found = next((match for match in map(_AGE.search, texts) if match), None)
    mark = f"{found[1]}+" if found else ""
    return mark if mark in AGE_MARKS else ""


def people(contributors: list[Contributor]) -> tuple[Contributor, ...]:
    """Contributors without repeats and nameless entries; one person may have two roles."""
    return tuple(dict.fromkeys(person for person in contributors if person.surname))


ROLE_CODES: dict[str, Role] = {
    "070": Role.AUTHOR,
    "220": Role.COMPILER,
    "340": Role.EDITOR,
    "440": Role.ILLUSTRATOR,
    "040": Role.ILLUSTRATOR,
    "730": Role.TRANSLATOR,
    "aut": Role.AUTHOR,
    "com": Role.COMPILER,
    "edt": Role.EDITOR,
    "ill": Role.ILLUSTRATOR,
    "art": Role.ILLUSTRATOR,
    "trl": Role.TRANSLATOR,
}

_ROLE_WORDS: tuple[tuple[str, Role], ...] = (
    ("сост", Role.COMPILER),
    ("comp", Role.COMPILER),
    ("ред", Role.EDITOR),
    ("ed", Role.EDITOR),
    ("пер", Role.TRANSLATOR),
    ("trans", Role.TRANSLATOR),
    ("худ", Role.ILLUSTRATOR),
    ("ил", Role.ILLUSTRATOR),
    ("ill", Role.ILLUSTRATOR),
    ("авт", Role.AUTHOR),
    ("aut", Role.AUTHOR),
)


def role_of(codes: list[str], words: list[str]) -> Role | None:
    """Role from codes of UNIMARC or MARC 21, else from words («сост.»).

    ``OTHER`` for a role that the catalogue does not tell apart, ``None`` when the
    record names no role.
    """
    for code in codes:
        if code.lower() in ROLE_CODES:
            return ROLE_CODES[code.lower()]
    for word in words:
        for start, role in _ROLE_WORDS:
            if word.lower().startswith(start):
                return role
    return Role.OTHER if codes or words else None
