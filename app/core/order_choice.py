"""What to buy for a budget: whole sets, the most pupils provided for the money.

Obligatory subjects come first, then sets for pupils before sets for the reserve, then the
cheaper set (it provides more pupils per rouble), then the lower class, then the subject as it
was given. A set that no longer fits into what is left is passed over for cheaper ones after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Want:
    """Sets that a class lacks. ``price`` of a set in kopecks, ``None``: unknown.

    ``for_pupils`` would each provide a pupil, ``for_reserve`` are wanted beyond them.
    """

    key: int
    grade: int
    for_pupils: int
    for_reserve: int = 0
    price: int | None = None
    obligatory: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """What a budget buys: sets by the key of their want, and what they cost in kopecks.

    ``unpriced`` are wants that could not be weighed because nobody knows their price.
    """

    quantities: dict[int, int]
    total: int
    pupils: int
    unpriced: tuple[int, ...]


def choose(wants: Sequence[Want], budget: int | None) -> Choice:
    """Choose the sets to buy for ``budget`` kopecks; ``None``: everything that is lacking.

    Without a budget unpriced sets are bought too, at a price to be found.
    """
    quantities: dict[int, int] = {}
    left = budget
    total = pupils = 0
    steps = [
        (want, reserve)
        for reserve in (False, True)
        for want in wants
        if (want.for_reserve if reserve else want.for_pupils)
    ]
    steps.sort(
        key=lambda step: (
            not step[0].obligatory,
            step[1],
            step[0].price is None,
            step[0].price or 0,
            step[0].grade,
        )
    )
    for want, reserve in steps:
        wanted = want.for_reserve if reserve else want.for_pupils
        if left is not None:
            if want.price is None:
                continue
            if want.price:
                wanted = min(wanted, left // want.price)
            left -= wanted * want.price
        if wanted:
            quantities[want.key] = quantities.get(want.key, 0) + wanted
            total += wanted * (want.price or 0)
            pupils += 0 if reserve else wanted
    unpriced = tuple(want.key for want in wants if want.price is None)
    return Choice(quantities, total, pupils, unpriced)
