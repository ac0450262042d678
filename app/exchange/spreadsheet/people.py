"""Authors as schools write them in one cell → persons with their roles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.bibliography import Contributor, Role
from app.core.text import clean_line
from app.exchange.marc.text import initials
from app.exchange.spreadsheet.model import Cell

_WORD = r"[А-ЯЁA-Z][\w'’\-]*"
_INITIALS = r"[А-ЯЁA-Z]\s?\.\s?(?:-?\s?[А-ЯЁA-Z]\s?\.?(?!\w))?"
_SURNAME_FIRST = re.compile(
    rf"({_WORD}(?:\s+(?:де|ван|фон|ла|де ля)\s+{_WORD})?)[,\s]\s*({_INITIALS})"
)
_INITIALS_FIRST = re.compile(rf"({_INITIALS})\s*({_WORD})")
_BARE_INITIALS = re.compile(rf"(?:{_INITIALS}|[А-ЯЁA-Z]{{1,2}}\.?)")
_PATRONYMIC = re.compile(r"\w+(?:вич|вна|ична|инична|оглы|кызы)", re.IGNORECASE)
_OTHERS = re.compile(r"[\s,]*[\[(]?\s*\bи\s+др(?:угие|\b\.?)\s*[\])]?|\bet al\b\.?", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:без автора|нет автора|авторский коллектив|коллектив авторов|кол\.? авт\w*\.?|сборник"
    r"|народн\w+(?: сказк\w*)?|аноним\w*|разные(?: авторы)?)\.?",
    re.IGNORECASE,
)
_ROLES: tuple[tuple[re.Pattern[str], Role], ...] = tuple(
    (re.compile(rf"[\s/;,(]*(?<!\w)(?:{words})\s*:?\s*", re.IGNORECASE), role)
    for words, role in (
        (
            r"(?:под\s+)?(?:общ(?:ей|\.)?\s*)?ред(?:акцией|актор\w*|\.)|научн?\.\s*ред\.",
            Role.EDITOR,
        ),
        (r"(?:авт\.-)?сост(?:авител\w*|\.)(?:\s+и\s+ред\.)?", Role.COMPILER),
        (r"пер(?:евод\w*|\.)(?:\s+с[о]?\s+[\w.]+)?", Role.TRANSLATOR),
        (r"худож(?:ник\w*|\.)?|худ\.|илл?(?:юстр\w*|\.)", Role.ILLUSTRATOR),
        (r"автор\w*(?=\s*:)|авт\.", Role.AUTHOR),
    )
)
_ROLE_AFTER = re.compile(
    r"([^;,/()]+)\(\s*((?:сост|ред|пер|худож|илл?)(?:\w*)\.?)\s*\)", re.IGNORECASE
)
_REMARK = re.compile(r"\s*\([^()]*\)")
_NOMINATIVE: tuple[tuple[str, str], ...] = (
    ("ского", "ский"),
    ("цкого", "цкий"),
    ("ской", "ская"),
    ("цкой", "цкая"),
    ("овой", "ова"),
    ("евой", "ева"),
    ("ёвой", "ёва"),
    ("иной", "ина"),
    ("ыной", "ына"),
    ("ова", "ов"),
    ("ева", "ев"),
    ("ёва", "ёв"),
    ("ина", "ин"),
    ("ына", "ын"),
    ("ича", "ич"),
)


@dataclass(frozen=True, slots=True)
class People:
    """The persons of a cell. ``others`` says that more are meant («и др.»)."""

    contributors: tuple[Contributor, ...] = ()
    others: bool = False

    @property
    def responsibility(self) -> str:
        """A statement that keeps «и др.»; empty when the persons say it all."""
        if not self.others:
            return ""
        authors = [person.direct for person in self.contributors if person.role is Role.AUTHOR]
        editors = [person.direct for person in self.contributors if person.role is Role.EDITOR]
        parts = [f"{', '.join(authors)} [и др.]" if authors else ""]
        if editors:
            noun = "редактор" if len(editors) == 1 else "редакторы"
            parts.append(f"{noun} {', '.join(editors)}")
        return " ; ".join(filter(None, parts))


def people_of(text: str, role: Role = Role.AUTHOR) -> People:
    """Persons from «Пушкин А.С.; Носов Н.Н.», «Моро М.И., Бантова М.А. и др. / Под ред. …».

    «под ред.» and the like give the role of those after it; a surname in the genitive is
    put into the nominative where its ending tells how. ``role`` is that of the others.
    """
    line = _ROLE_AFTER.sub(r";\2 \1;", clean_line(text.replace("\n", "; ")))
    if _NOBODY.fullmatch(line):
        return People()
    segments = _segments(line, role)
    found: list[Contributor] = []
    others = False
    for segment, its_role, genitive in segments:
        plain, cuts = _OTHERS.subn(";", segment)
        others = others or (bool(cuts) and its_role is Role.AUTHOR)
        for surname, given in _names(plain):
            name = _nominative(surname) if genitive else surname
            found.append(Contributor(_cased(name), given, its_role))
    return People(tuple(dict.fromkeys(found)), others and bool(found))


def looks_like_names(cell: Cell) -> bool:
    """Does the cell hold a surname with initials?"""
    return isinstance(cell, str) and bool(_SURNAME_FIRST.match(cell) or _INITIALS_FIRST.match(cell))


def leading_names(text: str) -> tuple[str, str]:
    """«Пушкин А. С. Капитанская дочка» → («Пушкин А. С.», «Капитанская дочка»)."""
    end = 0
    while True:
        match = _SURNAME_FIRST.match(text, end)
        if match is None:
            break
        end = match.end()
        gap = re.compile(r"\s*[,;]\s*").match(text, end)
        if gap is None or _SURNAME_FIRST.match(text, gap.end()) is None:
            break
        end = gap.end()
    rest = text[end:]
    others = _OTHERS.match(rest)
    if end and others:
        end += others.end()
        rest = text[end:]
    rest = rest.lstrip(" .,:;–—-")
    return (text[:end].strip(), rest) if end and rest else ("", text)


def _segments(line: str, role: Role) -> list[tuple[str, Role, bool]]:
    """Pieces of a cell with the role that the words before them give, and whether those
    words ask for the genitive («под ред.»)."""
    marks = sorted(
        (match.start(), match.end(), found, match.group())
        for pattern, found in _ROLES
        for match in pattern.finditer(line)
    )
    pieces: list[tuple[str, Role, bool]] = []
    place, current, genitive = 0, role, False
    for start, end, found, words in marks:
        if start < place:
            continue
        pieces.append((line[place:start], current, genitive))
        place, current, genitive = end, found, "под" in words.lower()
    pieces.append((line[place:], current, genitive))
    return [piece for piece in pieces if piece[0].strip(" ;,/().")]


def _names(segment: str) -> list[tuple[str, str]]:
    """Surname and given names of each person in a piece of text."""
    text = _REMARK.sub("", segment).strip(" ;,/()[]")
    if not text or _NOBODY.fullmatch(text):
        return []
    if ";" in text or " / " in text:
        parts = re.split(r"\s*(?:;| / )\s*", text)
        return [name for part in parts for name in _names(part)]
    pattern = _SURNAME_FIRST if _SURNAME_FIRST.match(text) else _INITIALS_FIRST
    matches = list(pattern.finditer(text))
    left = pattern.sub(" ", text)
    if matches and not re.sub(r"\bи\b|[\s,.&]", "", left):
        order = (1, 2) if pattern is _SURNAME_FIRST else (2, 1)
        return [(match[order[0]], initials(match[order[1]])) for match in matches]
    return _by_commas([part.strip() for part in text.split(",") if part.strip(" .")])


def _by_commas(parts: list[str]) -> list[tuple[str, str]]:
    """Names between commas; «Пушкин, А. С.» and «Пушкин, Александр Сергеевич» are one."""
    names: list[tuple[str, str]] = []
    for part in parts:
        own_given = _BARE_INITIALS.fullmatch(part) or (
            len(part.split()) == 2 and _PATRONYMIC.fullmatch(part.split()[1])
        )
        if own_given and names and not names[-1][1] and " " not in names[-1][0]:
            names[-1] = names[-1][0], initials(part)
            continue
        both = re.split(r"\s+и\s+(?=[А-ЯЁA-Z])", part)
        names += [_one(piece) for piece in both]
    return names


def _one(text: str) -> tuple[str, str]:
    """«Пушкин Александр Сергеевич», «А. С. Пушкин», «Пушкин А. С.», «Гомер»."""
    direct = _INITIALS_FIRST.fullmatch(text)
    if direct:
        return direct[2], initials(direct[1])
    if text.lower().startswith(("братья ", "бр. ", "святой ", "св. ")) or len(text) > 80:
        return text, ""
    words = text.split()
    if len(words) == 3 and _PATRONYMIC.fullmatch(words[1]):
        return words[2], " ".join(words[:2])
    return words[0], initials(" ".join(words[1:])) if len(words) > 1 else ""


def _cased(surname: str) -> str:
    """«ПУШКИН» → «Пушкин»."""
    if len(surname) > 2 and surname.isupper():
        return "-".join(part.capitalize() for part in surname.split("-"))
    return surname


def _nominative(surname: str) -> str:
    for genitive, nominative in _NOMINATIVE:
        if surname.lower().endswith(genitive):
            return surname[: -len(genitive)] + nominative
    return surname
