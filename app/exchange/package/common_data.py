"""What the data of several kinds of files share: schools and lines of copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.bibliography import TitleFields
from app.core.money import MAX_KOPECKS
from app.core.stock import Condition
from app.exchange.package.json_reading import Fields
from app.exchange.package.title_data import title_from_json, title_to_json

MOST_LINES = 5_000
MOST_COPIES = 10_000
"""Copies of one line, as a receipt takes them."""
LONGEST_NUMBER = 100


@dataclass(frozen=True, slots=True)
class School:
    """A school as the papers of both sides name it."""

    name_full: str
    name_short: str
    inn: str = ""
    okpo: str = ""
    address: str = ""
    director_name: str = ""
    director_position: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Copies of one title at one price. ``price`` is in kopecks, ``None`` where it is not said.

    ``federal_number`` is the number in the federal list, ``conditions`` are how many copies
    are in which condition, together ``quantity``.
    """

    title: TitleFields
    quantity: int
    price: int | None = None
    conditions: tuple[tuple[Condition, int], ...] = ()
    federal_number: str = ""
    remark: str = ""

    @property
    def total(self) -> int:
        """Sum in kopecks."""
        return self.quantity * (self.price or 0)


def school_to_json(school: School) -> dict[str, Any]:
    return {name: getattr(school, name) for name in School.__dataclass_fields__}


def school_from_json(data: Fields) -> School:
    """Raises :class:`UserError` that names the place."""
    school = School(
        data.line("name_full", needed=True),
        data.line("name_short", needed=True),
        data.exact("inn", longest=20),
        data.exact("okpo", longest=20),
        data.line("address"),
        data.line("director_name"),
        data.line("director_position"),
    )
    data.done()
    return school


def item_to_json(item: Item) -> dict[str, Any]:
    return {
        "title": title_to_json(item.title),
        "quantity": item.quantity,
        "price": item.price,
        "conditions": {condition.value: count for condition, count in item.conditions},
        "federal_number": item.federal_number,
        "remark": item.remark,
    }


def item_from_json(data: Fields, *, priced: bool) -> Item:
    """The copies of one line; ``priced`` ones must have a price. The caller takes what else
    the line has and calls ``done``.

    Raises:
        UserError: a value that cannot be, or conditions that do not come to the quantity.
    """
    quantity = data.whole("quantity", least=1, most=MOST_COPIES)
    take_price = data.whole if priced else data.maybe_whole
    item = Item(
        title_from_json(data.inner("title")),
        quantity,
        take_price("price", least=0, most=MAX_KOPECKS),
        _conditions(data.inner("conditions")),
        data.line("federal_number", longest=LONGEST_NUMBER),
        data.line("remark"),
    )
    if item.conditions and sum(count for _, count in item.conditions) != quantity:
        raise data.wrong("conditions", "экземпляров по состоянию не столько, сколько всего")
    return item


def _conditions(data: Fields) -> tuple[tuple[Condition, int], ...]:
    found = tuple(
        (condition, data.whole(condition.value, least=1, most=MOST_COPIES))
        for condition in Condition
        if data.has(condition.value)
    )
    data.done()
    return found


def in_order(counts: Mapping[Condition, int]) -> tuple[tuple[Condition, int], ...]:
    """Counts of copies by condition, as :class:`Item` holds them."""
    return tuple((condition, counts[condition]) for condition in Condition if counts.get(condition))
