"""The factor of a revaluation (коэффициент переоценки): exact decimals, prices in kopecks."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from app.core.errors import UserError
from app.core.money import MAX_KOPECKS

MOST_PLACES = 6
LARGEST_FACTOR = 1_000
_FACTOR = re.compile(r"[×x*хХ]?\s*([0-9]{1,9})(?:[.,]([0-9]+))?", re.IGNORECASE)
_CURE = "Введите число больше нуля, например 1,25."


def parse_factor(text: str) -> Decimal:
    """A factor as it is typed: «1,25», «× 1,25», «0.8».

    Raises:
        UserError: no such number, zero, above 1 000, or more than six places.
    """
    plain = " ".join(text.split())
    match = _FACTOR.fullmatch(plain)
    if match is None:
        raise UserError(
            f"«{plain}» — не коэффициент." if plain else "Коэффициент не указан.", _CURE
        )
    whole, places = match.group(1), match.group(2) or ""
    if len(places) > MOST_PLACES:
        raise UserError(f"В коэффициенте «{plain}» больше {MOST_PLACES} цифр после запятой.", _CURE)
    factor = Decimal(f"{whole}.{places or '0'}")
    if not 0 < factor <= LARGEST_FACTOR:
        raise UserError(
            f"Коэффициент «{plain}» невозможен.", f"Он больше нуля и не больше {LARGEST_FACTOR}."
        )
    return factor


def apply_factor(kopecks: int, factor: Decimal) -> int:
    """A price after revaluation, rounded half up to a kopeck.

    Raises:
        UserError: it is above what a price can be.
    """
    price = _multiplied(kopecks, factor)
    if price > MAX_KOPECKS:
        raise UserError("Цена после переоценки слишком велика.", "Проверьте коэффициент.")
    return price


def factor_between(old: int, new: int) -> Decimal | None:
    """The shortest factor that makes ``new`` of ``old`` kopecks, so that whoever multiplies
    what a paper shows gets the price beside it; ``None`` when there is no old price.
    """
    if old == 0:
        return None
    exact = Decimal(new) / Decimal(old)
    places = 0
    while True:
        factor = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if _multiplied(old, factor) == new:
            return factor
        places += 1


def format_factor(factor: Decimal) -> str:
    """«1,25»."""
    return format(factor.normalize(), "f").replace(".", ",")


def _multiplied(kopecks: int, factor: Decimal) -> int:
    return int((Decimal(kopecks) * factor).quantize(Decimal(1), rounding=ROUND_HALF_UP))
