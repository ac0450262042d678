"""Money and amounts: integer kopecks in, Russian text out, and back.

Every sum of the program is an ``int`` number of kopecks; rubles as a float exist nowhere.
"""

from __future__ import annotations

import re

from app.core.errors import UserError

NBSP = "\u00a0"
MINUS = "\u2212"
MAX_KOPECKS = 100_000_000_000
"""The largest sum that can be entered: a billion rubles."""

_MONEY = re.compile(r"([-+]?)([0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,]([0-9]+))?")
_UNIT = re.compile(r"\s*(?:₽|руб(?:\.|лей|ля|ль)?|р\.?)$", re.IGNORECASE)
_CURE = "Введите рубли и копейки, например 348,50."


def format_count(number: int) -> str:
    """«1 240»: a whole number, thousands set apart by no-break spaces."""
    digits = f"{abs(number):,}".replace(",", NBSP)
    return MINUS + digits if number < 0 else digits


def format_kopecks(kopecks: int) -> str:
    """«12 480,50»: a sum in kopecks shown in rubles, with a true minus sign when negative."""
    rubles, rest = divmod(abs(kopecks), 100)
    text = f"{format_count(rubles)},{rest:02d}"
    return MINUS + text if kopecks < 0 else text


def parse_money(text: str, *, allow_negative: bool = False) -> int:
    """Kopecks of a sum written in rubles: «12 480,50», «348», «348.5», «348 ₽».

    Spaces may only set thousands apart, so that «12 50» is never taken for 1 250 rubles.

    Raises:
        UserError: not a sum, more than two digits of kopecks, negative or above a billion rubles.
    """
    plain = " ".join(text.replace(MINUS, "-").split())
    plain = _UNIT.sub("", plain)
    match = _MONEY.fullmatch(plain)
    if match is None:
        if not plain:
            raise UserError("Сумма не указана.", _CURE)
        raise UserError(f"«{plain}» — не сумма.", _CURE)
    sign, whole, fraction = match.group(1), match.group(2), match.group(3) or ""
    if len(fraction) > 2:
        raise UserError(f"В сумме «{plain}» больше двух цифр копеек.", _CURE)
    if len(whole) > 20:
        raise UserError("Сумма слишком велика.", "Проверьте, нет ли лишних цифр.")
    kopecks = int(whole.replace(" ", "")) * 100 + int(fraction.ljust(2, "0"))
    if kopecks > MAX_KOPECKS:
        raise UserError(f"Сумма «{plain}» слишком велика.", "Проверьте, нет ли лишних цифр.")
    if sign == "-" and kopecks:
        if not allow_negative:
            raise UserError(f"Сумма «{plain}» отрицательная.", "Введите сумму без минуса.")
        return -kopecks
    return kopecks


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form that agrees with ``number``: 1 издание, 2 издания, 5 изданий, 11 изданий."""
    rest = abs(number) % 100
    if 11 <= rest <= 14:
        return many
    match rest % 10:
        case 1:
            return one
        case 2 | 3 | 4:
            return few
        case _:
            return many


def count_phrase(number: int, one: str, few: str, many: str) -> str:
    """«14 изданий»: the number and the form that agrees with it."""
    return f"{format_count(number)} {plural(number, one, few, many)}"


def copies_short(number: int) -> str:
    """«47 экз.»."""
    return f"{format_count(number)} экз."


def number_in_words(number: int, *, feminine: bool = False) -> str:
    """«двадцать один» or, for feminine nouns, «двадцать одна»."""
    from num2words import num2words

    return str(num2words(number, lang="ru", to="cardinal", gender="f" if feminine else "m"))


def rubles_in_words(kopecks: int) -> str:
    """«двенадцать тысяч четыреста восемьдесят рублей 50 копеек», as acts spell sums."""
    rubles, rest = divmod(abs(kopecks), 100)
    sign = "минус " if kopecks < 0 else ""
    return (
        f"{sign}{number_in_words(rubles)} {plural(rubles, 'рубль', 'рубля', 'рублей')} "
        f"{rest:02d} {plural(rest, 'копейка', 'копейки', 'копеек')}"
    )


def copies_in_words(number: int) -> str:
    """«сорок семь экземпляров»."""
    noun = plural(number, "экземпляр", "экземпляра", "экземпляров")
    return f"{number_in_words(number)} {noun}"


def sentence_case(text: str) -> str:
    """``text`` with its first letter in upper case and the rest as it was."""
    return text[:1].upper() + text[1:]
