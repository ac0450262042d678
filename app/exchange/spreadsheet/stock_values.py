"""Cells that tell of copies: amounts, prices, years and dates as schools write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from app.core.dates import FIRST_YEAR, LAST_YEAR, format_date, parse_date
from app.core.errors import UserError
from app.core.money import MAX_KOPECKS, copies_short
from app.core.stock import Fund
from app.core.text import fold
from app.exchange.spreadsheet.model import Cell
from app.exchange.spreadsheet.values import Found, is_blank, text_of

MOST_COPIES_A_ROW = 10_000
MOST_YEARS = 10

_SPACES = "[ \u00a0\u202f]"
_WHOLE = rf"(?:\d{{1,3}}(?:{_SPACES}\d{{3}})+|\d{{1,9}})"
_AMOUNT = re.compile(
    rf"({_WHOLE})(?:[.,]0+)?\s*(?:экз|шт|кн|компл|к-т|учебн|ед)?[\w-]*\.?", re.IGNORECASE
)
_PIECES = re.compile(r"\s*[/+\n]\s*")
_RUBLES = r"(?:руб(?:\.|л[а-я]+|\b)|р\b\.?|₽)"
_KOPECKS = r"(?:коп(?:\.|е[а-я]+|\b)|к\b\.?)"
_WORDED = re.compile(rf"({_WHOLE})\s*{_RUBLES}[\s,]*(\d{{1,2}})\s*{_KOPECKS}?", re.IGNORECASE)
_DASHED = re.compile(rf"({_WHOLE})\s*[-=–—]\s*(\d{{2}})\s*{_KOPECKS}?", re.IGNORECASE)
_DECIMAL = re.compile(
    rf"({_WHOLE}|\d{{1,3}}(?:,\d{{3}})+(?=\.\d\d\b)|\d{{1,3}}(?:\.\d{{3}})+(?=,\d\d\b))"
    rf"(?:[.,](\d{{1,12}}))?\s*{_RUBLES}?",
    re.IGNORECASE,
)
_NO_PRICE = re.compile(r"б\s*[/.]\s*[цп]\.?|без (?:цены|оплаты)|бесплатно|безвозмездно|дар\w*")
_YEAR_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)?\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_YEAR_AMOUNT = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:г\w*\.?)?\s*[-–—:=(]\s*(\d{1,3})(?!\d)\s*(?:экз|шт)?\w*\.?\s*\)?"
)
_NEGATIVE = "Количество не может быть меньше нуля."
_EXACT = 0.001
_ROUNDED = "Цена округлена до копеек."
_ZEROS = re.compile(r"(?<=\d)[.,]0+(?!\d)")
_DATE = re.compile(r"(?<!\d)(\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}))(?!\d)")
_BARE_YEAR = re.compile(r"((?:19|20)\d\d)(?:\s*г\w*\.?)?")
_MARKS = '"“”„«»″〃'
_DITTO = re.compile(rf"(?:[-–—\s]*[{_MARKS}]+[-–—\s{_MARKS}]*|-?//-?|то же|тот же|та же)\.?")
_YES = frozenset(("да", "+", "v", "х", "списан", "списана", "списано", "выбыл", "выбыла"))
_FUNDS: tuple[tuple[str, Fund], ...] = (
    (r"уч", Fund.TEXTBOOKS),
    (r"осн|худ|библ", Fund.MAIN),
    (r"врем", Fund.TEMPORARY),
)


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of a cell, one for each part of «25/25»; ``problem`` is a Russian sentence."""

    values: tuple[int, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Years:
    """Years of edition in a cell; ``amounts`` are the copies of each, where the cell says it."""

    values: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()


def looks_like_amount(cell: Cell) -> bool:
    """Could the cell be a number of copies?"""
    return not is_blank(cell) and bool(amounts_of(cell).values)


def looks_like_money(cell: Cell) -> bool:
    """Could the cell be a price?"""
    return not is_blank(cell) and bool(prices_of(cell).values)


def is_ditto(cell: Cell) -> bool:
    """Does the cell say «the same as above»: a ditto mark, «-"-», «то же»?"""
    return isinstance(cell, str) and _DITTO.fullmatch(cell.lower()) is not None


def amounts_of(cell: Cell) -> Amounts:
    """Numbers of copies: 25, «25 экз.», «25/25»; nothing for a blank cell."""
    if is_blank(cell):
        return Amounts()
    if isinstance(cell, bool | float):
        return Amounts(problem="Количество должно быть целым числом.")
    if isinstance(cell, dt.date):
        return Amounts(
            problem=f"Вместо количества дата {format_date(cell)}: Excel изменил запись "
            f"(возможно, было «{cell.day}/{cell.month}»)."
        )
    if isinstance(cell, int):
        return _checked((cell,))
    text = str(cell).strip()
    if re.fullmatch(r"[-−]\s*\d+", text):
        return Amounts(problem=_NEGATIVE)
    found = [_AMOUNT.fullmatch(piece) for piece in _PIECES.split(text)]
    if not all(found):
        return Amounts(problem="Количество не понято: нужно целое число или «25/25» по частям.")
    return _checked(tuple(int(re.sub(_SPACES, "", match[1])) for match in found if match))


def _checked(values: tuple[int, ...]) -> Amounts:
    if min(values) < 0:
        return Amounts(problem=_NEGATIVE)
    if sum(values) > MOST_COPIES_A_ROW:
        return Amounts(problem=f"В одной строке может быть до {copies_short(MOST_COPIES_A_ROW)}")
    return Amounts(values)


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of a cell in kopecks, one for each part of «382,80/390,00»; Russian sentences
    about what is wrong or doubtful."""

    values: tuple[int, ...] = ()
    problem: str = ""
    warning: str = ""


def prices_of(cell: Cell, kopecks: Cell = None) -> Prices:
    """The price: 382.8, «382,80», «382 руб. 80 коп.», «382-80», «б/ц»; nothing for a blank cell.

    ``kopecks`` is the cell of a column of its own beside the rubles.
    """
    if is_blank(kopecks):
        return _price(cell)
    found = Prices((0,)) if is_blank(cell) else _price(cell)
    if found.problem or len(found.values) > 1 or found.values[0] % 100:
        return found
    text = text_of(kopecks).removesuffix(".")
    if not re.fullmatch(r"\d{1,2}", text):
        return Prices(problem=f"Копейки «{text[:20]}» не поняты: нужно число от 0 до 99.")
    return Prices((found.values[0] + int(text),), warning=found.warning)


def _price(cell: Cell) -> Prices:
    if is_blank(cell):
        return Prices()
    if isinstance(cell, dt.date):
        return Prices(
            problem=f"Вместо цены дата {format_date(cell)}: Excel изменил запись "
            f"(возможно, было «{cell.day},{cell.month:02d}»). Впишите цену числом."
        )
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _checked_prices((float(cell) * 100,))
    text = text_of(cell)
    if _NO_PRICE.fullmatch(fold(text)):
        return Prices((0,))
    found = [_kopecks_of(piece) for piece in re.split(r"\s*[/;]\s*", text) if piece]
    values = tuple(value for value in found if value is not None)
    if not values or len(values) < len(found):
        return Prices(problem="Цена не понята: нужно число, например 382,80.")
    return _checked_prices(values)


def _checked_prices(values: tuple[float, ...]) -> Prices:
    if min(values) < 0:
        return Prices(problem="Цена не может быть меньше нуля.")
    if not all(value <= MAX_KOPECKS for value in values):  # what is no number at all, too
        return Prices(problem="Цена слишком велика.")
    rounded = any(abs(value - round(value)) > _EXACT for value in values)
    return Prices(tuple(map(round, values)), warning=_ROUNDED if rounded else "")


def _kopecks_of(text: str) -> float | None:
    """Kopecks of a written price, with a fraction where it has parts of a kopeck."""
    for pattern in (_WORDED, _DASHED):
        match = pattern.fullmatch(text)
        if match:
            return int(re.sub(r"\D", "", match[1])) * 100 + int(match[2])
    match = _DECIMAL.fullmatch(text)
    if match is None:
        only = re.fullmatch(rf"(\d{{1,2}})\s*{_KOPECKS}", text, re.IGNORECASE)
        return None if only is None else int(only[1])
    rubles = int(re.sub(r"\D", "", match[1]))
    return rubles * 100 + int((match[2] or "0").ljust(14, "0")[:14]) / 10**12


def years_of(cell: Cell) -> Years:
    """Years of edition: 2013, «2013, 2014», «2013–2015», «2013 — 10 экз., 2014 — 15»."""
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Years((cell,)) if 1400 <= cell <= LAST_YEAR else Years()
    if not isinstance(cell, str) or is_blank(cell):
        return Years()
    text = _ZEROS.sub("", cell)
    told = _YEAR_AMOUNT.findall(text)
    if len(told) > 1 and not _YEAR.search(_YEAR_AMOUNT.sub("", text)):
        return Years(tuple(int(year) for year, _ in told), tuple(int(n) for _, n in told))
    years: list[int] = []
    for first, last in _YEAR_SPAN.findall(text):
        end = int(last) if len(last) == 4 else int(first[:2] + last)
        if int(first) < end < int(first) + MOST_YEARS:
            years += range(int(first), end + 1)
    years += [int(year) for year in _YEAR.findall(_YEAR_SPAN.sub("", text) if years else text)]
    return Years(tuple(sorted(set(years)))[:MOST_YEARS])


def day_of(cell: Cell) -> Found[dt.date]:
    """The day of an entry; a bare year or what is no date gives a warning."""
    if is_blank(cell) or isinstance(cell, bool):
        return Found()
    if isinstance(cell, dt.date):
        if FIRST_YEAR <= cell.year <= LAST_YEAR:
            return Found(cell)
        return Found(warning=f"Дата записи «{format_date(cell)}» невозможна.")
    text = text_of(cell)
    if _BARE_YEAR.fullmatch(text):
        return Found(note=text)
    try:
        return Found(parse_date(text))
    except UserError:
        return Found(warning=f"Дата записи «{text[:40]}» не понята.")


def act_of(act: Cell, day: Cell = None) -> str:
    """By what a copy was disposed of: «№ 5 от 12.05.2020»; «» for one that is still there."""
    if isinstance(act, dt.date) and not isinstance(day, dt.date):
        act, day = None, act
    number = "" if is_blank(act) or isinstance(act, bool) else text_of(act)
    if fold(number) in _YES:
        number = "списан"
    elif number.isdecimal():
        number = f"№ {number}"
    when = "" if is_blank(day) else text_of(day)
    if not number:
        return f"от {when}" if when else ""
    return f"{number} от {when}" if when and when not in number else number


def fund_of(cell: Cell) -> Fund | None:
    """The fund that a cell names, if it names one."""
    words = fold(text_of(cell))
    return next((fund for pattern, fund in _FUNDS if re.match(pattern, words)), None)
