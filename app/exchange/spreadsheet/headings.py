"""Titles as schools write them: the part inside, capitals, marks of the standard."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.exchange.marc.text import drop_full_stop

_UNITS: tuple[tuple[str, str], ...] = (
    (r"ч(?:\.|аст[ьи]|астях)?", "Ч."),
    (r"т(?:\.|ом[а-я]*)?", "Т."),
    (r"кн(?:\.|иг[а-я]*)?", "Кн."),
    (r"вып(?:\.|уск[а-я]*)", "Вып."),
)
_NUMBERS = r"(?:\d{1,3}|[IVX]{1,5})(?:\s*(?:,|и|-|–|—|\+)\s*(?:\d{1,3}|[IVX]{1,5}))*"
_WHOLE = re.compile(
    r"[\s.,:;(]*\bв\s+(\d{1,2}|двух|тр[её]х|четыр[её]х)(?:-х)?\s*"
    r"(ч(?:\.|аст[а-я]+)|т(?:\.|омах)|кн(?:\.|игах))\s*\)?[.,]?",
    re.IGNORECASE,
)
_WORDS_TO_DIGITS = {"двух": "2", "трех": "3", "трёх": "3", "четырех": "4", "четырёх": "4"}
_PARTS = tuple(
    (
        re.compile(
            rf"(?:^|[\s.,:;(]+)(?<!\w){unit}\s*(?:№\s*)?"
            rf"({_NUMBERS}(?:\s*(?:,|;|и|\+)\s*{unit}\s*{_NUMBERS})*)(?=$|[\s.,:;/)(])\s*[).]?",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<!\w){unit}\s*(?=[\dIVX])", re.IGNORECASE),
        name,
    )
    for unit, name in _UNITS
)
_NUMBER_FIRST = re.compile(
    rf"[\s.,:;(]+({_NUMBERS})(?:\s*-?\s*(?:я|й|ая|ый))?\s+(ч\.|част[ьи]|том|кн\.|книга)\s*\)?\.?$",
    re.IGNORECASE,
)
_STANDARD = re.compile(r"[\s./,(]*\bФГОС(?:\s*(?:НОО|ООО|СОО))?\)?\s*\.?$", re.IGNORECASE)
_ABBREVIATIONS = frozenset(
    (
        "ОБЖ",
        "ОБЗР",
        "СССР",
        "США",
        "РФ",
        "ФГОС",
        "ЕГЭ",
        "ОГЭ",
        "ГИА",
        "ВПР",
        "МХК",
        "ИЗО",
        "УМК",
        "ОРКСЭ",
        "ОДНКНР",
        "ГТО",
        "ИКТ",
        "ВОВ",
        "МЧС",
        "ПДД",
        "НОО",
        "ООО",
        "СОО",
        "КИМ",
    )
)
_ROMAN = re.compile(r"[IVXLC]+")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(^\W*|[.!?]\s+\W*)([^\W\d_])")


@dataclass(frozen=True, slots=True)
class Heading:
    """A title with its part («Ч. 1, 2»), what belongs to the title («роман : в 2 ч.»), doubts."""

    title: str
    part: str = ""
    subtitle: str = ""
    note: str = ""
    warning: str = ""


def heading_of(text: str) -> Heading:
    """«АЗБУКА. В 2 ч. Ч. 1,2» → title «Азбука», part «Ч. 1, 2», subtitle «в 2 ч.»."""
    title, note = _STANDARD.sub("", text), ""
    if title != text and title.strip(" ./,("):
        note = "ФГОС"
    else:
        title = text
    whole = ""
    found = _WHOLE.search(title)
    if found and title[: found.start()].strip():
        count = _WORDS_TO_DIGITS.get(found[1].lower(), found[1])
        whole = f"в {count} {_short_unit(found[2])}"
        rest = title[found.end() :].lstrip()
        joint = "" if not rest or rest[0] in ";:,.)" else ". "
        title = f"{title[: found.start()]}{joint}{rest}"
    title, part = _take_part(title)
    title, subtitle = _take_subtitle(title)
    title = re.sub(r"\s+([.,:;)])", r"\1", re.sub(r"\s{2,}", " ", title))
    title = re.sub(r"(?<!\.)\.\s*\.(?!\.)", ".", title).strip(" ,;:/")
    title, warning = _sentence_case(drop_full_stop(title))
    if not title:
        return Heading(text)
    return Heading(title, part, " : ".join(filter(None, (subtitle, whole))), note, warning)


def part_of(text: str, header: str) -> str:
    """The part from a column of its own: «1» under «Часть» is «Ч. 1»."""
    if not re.fullmatch(_NUMBERS, text):
        _rest, part = _take_part(f"x. {text}")
        return part if part and _rest.strip(" .") == "x" else text
    small = header.lower()
    for word, name in (("част", "Ч."), ("том", "Т."), ("вып", "Вып."), ("кн", "Кн.")):
        if word in small:
            return f"{name} {_spaced(text)}"
    return text


def _take_part(title: str) -> tuple[str, str]:
    for pattern, its_unit, name in _PARTS:
        found = pattern.search(title)
        if found is None or not title[: found.start()].strip(" ."):
            continue
        before, after = title[: found.start()], title[found.end() :].strip()
        if after.startswith("("):
            rest = f"{before} {after}"
        else:
            after = after.lstrip(" .,;")
            joint = " " if after.startswith(":") else ". "
            rest = f"{before}{joint}{after}" if after else before
        return rest, f"{name} {_spaced(its_unit.sub('', found[1]))}"
    last = _NUMBER_FIRST.search(title)
    if last and title[: last.start()].strip(" ."):
        unit = next(name for word, name in _UNITS if re.match(word, last[2].lower()))
        return title[: last.start()], f"{unit} {_spaced(last[1])}"
    return title, ""


def _take_subtitle(title: str) -> tuple[str, str]:
    """«Капитанская дочка: роман»: what follows the colon in small letters is no part of the
    title proper."""
    before, sign, after = title.partition(":")
    rest = after.strip(" .")
    if sign and before.strip() and rest[:1].islower() and (after[:1] == " " or before[-1:] == " "):
        return before.strip(), rest
    return title, ""


def _spaced(numbers: str) -> str:
    numbers = re.sub(r"\s*[,;+]\s*|\s+и\s+", ", ", numbers)
    return re.sub(r"\s*[-–—]\s*", "–", numbers)


def _short_unit(unit: str) -> str:
    return next(name.lower() for word, name in _UNITS if re.match(word, unit.lower()))


def _sentence_case(title: str) -> tuple[str, str]:
    """A title written in capitals as a sentence; abbreviations and Roman numbers stay."""
    words = _WORD.findall(title)
    capital = [word for word in words if word.isupper() or not word.isalpha()]
    if not words or len(capital) < len(words) or max(map(len, words)) < 5:
        return title, ""

    def lower(match: re.Match[str]) -> str:
        word = match.group()
        return word if word in _ABBREVIATIONS or _ROMAN.fullmatch(word) else word.lower()

    small = _WORD.sub(lower, title)
    small = _SENTENCE.sub(lambda match: match[1] + match[2].upper(), small)
    return small, "Заглавие было прописными буквами: проверьте имена собственные."
