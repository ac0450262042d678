"""Cells as years, classes, ISBNs and the like, with what Excel does to them mended or named."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.core.bibliography import AGE_MARKS, TitleKind
from app.core.isbn import check_isbn
from app.core.text import clean_line, fold
from app.exchange.spreadsheet.model import Cell, cell_text

T = TypeVar("T")

_BLANK = frozenset(
    (
        "",
        "-",
        "–",
        "—",
        "нет",
        "н/д",
        "б/н",
        "б/г",
        "б.г.",
        "б. г.",
        "n/a",
        "na",
        "null",
        "none",
        "?",
    )
)
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_ZEROS = re.compile(r"(?<=\d)[.,]0+$")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_ISBN_LABEL = re.compile(r"\bISBN(?:-1[03])?\s*:?\s*", re.IGNORECASE)
_ISBN_SPLIT = re.compile(r"[;,\n|]+|\s+(?=97[89][-\d])|(?<=[\dXxХх])\s*/\s*(?=\d)")
_ISBN_LIKE = re.compile(r"(?:97[89][-–— ]?)?\d[-–— \d]{7,14}[\dXxХх]")
_MANGLED_ISBN = re.compile(r"97[89]\d{0,4}0{6,}")
_APOSTROPHES = "'’`‘\" "
_ORDINAL = r"(?:\s*-?\s*(?:й|го|ого|х|е|ый))?"
_GRADES = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL}(?:\s*(?:[-–—−,/]|и)\s*(\d{{1,2}}){_ORDINAL})?"
    rf"(?!\d)\s*(?:\(?\s*доп\.?\s*\)?)?\s*[\"«]?[а-яёa-z]?[\"»]?\s*(?:кл\w*\.?)?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    rf"(?:(?:учебники|литература|для)\s+)?(\d{{1,2}}){_ORDINAL}"
    rf"(?:\s*(?:[-–—−]|и)\s*(\d{{1,2}}){_ORDINAL})?\s*(?:класс\w*|кл\.?)\s*[.:]?",
    re.IGNORECASE,
)
_IN_TITLE = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL}(?:\s*[-–—−]\s*(\d{{1,2}}){_ORDINAL})?\s*(?:кл\b|класс)",
    re.IGNORECASE,
)
_AGE = re.compile(r"(?<!\d)(0|6|12|16|18)\s*\+?(?!\d)")
_PAGES = re.compile(r"(\d+)\s*(?:с|стр|страниц\w*)?\.?", re.IGNORECASE)
_MONTHS = re.compile(r"\d{1,2}[. ](?:янв|фев|мар|апр|май|мая|июн|июл|авг|сен|окт|ноя|дек)\w*\.?")
_KINDS: tuple[tuple[str, TitleKind], ...] = (
    (r"электрон|cd|диск|эор|цор", TitleKind.ELECTRONIC),
    (r"аудио|видео|dvd|фильм|кассет", TitleKind.AUDIOVISUAL),
    (r"журнал|газет|периодич|периодик", TitleKind.PERIODICAL),
    (r"брошюр", TitleKind.BROCHURE),
    (r"пособи|рабоч\w* тетрад|методич|хрестомат|практикум|атлас|прописи", TitleKind.STUDY_GUIDE),
    (r"учебник|учебн", TitleKind.TEXTBOOK),
    (r"книг|худож|монограф|справочн|энциклоп|словар|научн|сборник|роман", TitleKind.BOOK),
)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What was understood from a cell (``None``: nothing) and what is doubtful, in Russian."""

    value: T | None = None
    warning: str = ""
    note: str = ""


def is_blank(cell: Cell) -> bool:
    """Is the cell empty, or does it say that there is nothing («—», «нет», «б/н»)?"""
    if cell is None:
        return True
    return isinstance(cell, str) and cell.strip().lower() in _BLANK


def text_of(cell: Cell) -> str:
    """A cell as one line of text; «» for a blank one. A leading apostrophe is Excel's."""
    if is_blank(cell):
        return ""
    return clean_line(cell_text(cell)).removeprefix("'")


def year_of(cell: Cell) -> Found[int]:
    """The year: «2020», 2020.0, «2020 г.», «2020.0000»; of several the first, with a note."""
    if is_blank(cell) or isinstance(cell, bool):
        return Found()
    if isinstance(cell, dt.date):
        return Found(cell.year, f"Год взят из даты {cell_text(cell)}.")
    if isinstance(cell, int):
        if 1400 <= cell <= 2100:
            return Found(cell)
        return Found(warning=f"Год «{cell}» не понят, оставлен пустым.")
    text = text_of(cell)
    years = list(dict.fromkeys(int(year) for year in _YEAR.findall(_ZEROS.sub("", text))))
    if not years:
        return Found(warning=f"Год «{text[:40]}» не понят, оставлен пустым.")
    if len(years) == 1:
        return Found(years[0])
    listed = ", ".join(map(str, years))
    return Found(
        years[0],
        f"В ячейке несколько лет ({listed}): взят первый, остальные в примечании.",
        f"Годы издания в таблице: {listed}",
    )


def grades_of(cell: Cell) -> Found[tuple[int, int]]:
    """Classes: 7, «7 класс», «7-9», «5–6 кл.»; «7-9» that Excel made a date of is read back."""
    if is_blank(cell) or isinstance(cell, bool):
        return Found()
    if isinstance(cell, dt.date):
        first, last = cell.day, cell.month
        if 1 <= first <= last <= 11:
            return Found(
                (first, last), f"Excel превратил класс в дату; прочитано «{first}–{last}»."
            )
        return Found(warning=f"Класс «{cell_text(cell)}» не понят, оставлен пустым.")
    text = _ZEROS.sub("", text_of(cell))
    match = _GRADES.fullmatch(text)
    if match:
        first, last = int(match[1]), int(match[2] or match[1])
        if 1 <= first <= last <= 12:
            return Found((first, last))
    return Found(warning=f"Класс «{text[:40]}» не понят, оставлен пустым.")


def grade_heading(text: str) -> tuple[int, int] | None:
    """Classes that a separator row names («1 класс», «10-11 классы»)."""
    match = _SEPARATOR.fullmatch(clean_line(text))
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return (first, last) if 1 <= first <= last <= 12 else None


def grades_in_title(text: str) -> tuple[int, int] | None:
    """Classes that a title itself names («Алгебра. 7 класс»)."""
    match = _IN_TITLE.search(text)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    return (first, last) if 1 <= first <= last <= 11 else None


def age_of(cell: Cell) -> str:
    """The age mark («12+») that a cell names; «» for none."""
    match = _AGE.fullmatch(_ZEROS.sub("", text_of(cell)))
    mark = f"{match[1]}+" if match else ""
    return mark if mark in AGE_MARKS else ""


def kind_word(cell: Cell) -> TitleKind | None:
    """The kind of edition that a cell names, if it names one."""
    words = fold(text_of(cell))
    return next((kind for pattern, kind in _KINDS if re.search(rf"\b(?:{pattern})", words)), None)


def pages_of(cell: Cell) -> str:
    """«320 с.» from 320, «320 стр.»; a fuller description stays as it is."""
    text = _ZEROS.sub("", text_of(cell))
    match = _PAGES.fullmatch(text)
    return f"{match[1]} с." if match else text


def looks_like_isbn(cell: Cell) -> bool:
    """Could the cell be an ISBN, whole or mangled?"""
    if isinstance(cell, bool) or is_blank(cell):
        return False
    text = _ZEROS.sub("", text_of(cell)).strip(_APOSTROPHES)
    if re.fullmatch(r"97[89]\d{10}", text) or _SCIENTIFIC.fullmatch(text):
        return True
    return isinstance(cell, str) and ("ISBN" in text.upper() or bool(_ISBN_LIKE.match(text)))


def isbns_of(cell: Cell) -> Found[tuple[str, ...]]:
    """The ISBNs of a cell, those that Excel has mangled mended where the check digit proves it.

    A number that lost its digits («9,78E+12») is not kept: the warning says so. A number
    with a mistake stays as it is written, with a warning.
    """
    if is_blank(cell) or isinstance(cell, bool):
        return Found(())
    if isinstance(cell, dt.date):
        return Found((), f"ISBN испорчен: Excel превратил его в дату {cell_text(cell)}.")
    raw = f"{cell:.0f}" if isinstance(cell, float) and cell >= 1e9 else cell_text(cell)
    numbers: list[str] = []
    warnings: list[str] = []
    whole = _ISBN_LABEL.sub("", raw).strip().strip(_APOSTROPHES)
    pieces = [whole] if _SCIENTIFIC.fullmatch(whole) else _ISBN_SPLIT.split(whole)
    for piece in pieces:
        text = _ZEROS.sub("", clean_line(piece).strip(_APOSTROPHES))
        if not any(sign.isdigit() for sign in text):
            continue
        if _SCIENTIFIC.fullmatch(text) or _lost_digits(text):
            warnings.append(f"ISBN «{text}» испорчен: Excel отбросил цифры. Впишите номер с книги.")
            continue
        number, warning = _mended(text)
        numbers.append(number)
        if warning:
            warnings.append(warning)
    return Found(tuple(dict.fromkeys(numbers)), " ".join(warnings))


def _lost_digits(text: str) -> bool:
    """13 digits that end with zeros and fail the check: what is left of «9,78E+12»."""
    return _MANGLED_ISBN.fullmatch(text) is not None and not check_isbn(text).valid


def _mended(text: str) -> tuple[str, str]:
    check = check_isbn(text)
    if check.valid:
        return text, ""
    digits = re.sub(r"[-–— ]", "", text)
    if re.fullmatch(r"\d{8}[\dXxХх]", digits) and check_isbn(f"0{digits}").valid:
        return f"0{digits}", f"ISBN «{text}» дополнен нулём, который отбросил Excel."
    return text, f"ISBN «{text}»: {check.problem[:1].lower()}{check.problem[1:]}"


def index_of(cell: Cell, name: str) -> Found[str]:
    """An index of the ББК or УДК; one that Excel took for a date or a number is marked."""
    if is_blank(cell) or isinstance(cell, bool):
        return Found("")
    if isinstance(cell, dt.date):
        likely = f"{cell.day}.{cell.month}"
        return Found(
            "",
            f"{name} испорчен: Excel превратил его в дату {cell_text(cell)} "
            f"(возможно, было «{likely}»). Впишите индекс.",
        )
    if isinstance(cell, float):
        text = f"{cell:.10g}"
        return Found(text, f"{name} «{text}» записан числом: Excel мог отбросить нули в конце.")
    text = text_of(cell)
    if _MONTHS.fullmatch(text.lower()):
        return Found("", f"{name} испорчен: Excel превратил его в дату «{text}». Впишите индекс.")
    return Found(re.sub(rf"^{name}\s*:?\s*", "", text, flags=re.IGNORECASE))
