"""The data of an offer: textbooks that a school does not need and would give to another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from app.exchange.package.common_data import (
    MOST_LINES,
    Item,
    School,
    item_from_json,
    item_to_json,
    school_from_json,
    school_to_json,
)
from app.exchange.package.json_reading import Fields, write_json


@dataclass(frozen=True, slots=True)
class OfferData:
    """An offer of ``date``, good until ``valid_until``; ``contact`` says whom to write or call."""

    school: School
    date: dt.date
    contact: str
    valid_until: dt.date | None
    items: tuple[Item, ...]

    @property
    def quantity(self) -> int:
        return sum(item.quantity for item in self.items)


def offer_to_json(data: OfferData) -> bytes:
    """The data part of an offer file."""
    value: dict[str, Any] = {
        "school": school_to_json(data.school),
        "date": data.date.isoformat(),
        "contact": data.contact,
        "valid_until": data.valid_until.isoformat() if data.valid_until else None,
        "lines": [item_to_json(item) for item in data.items],
    }
    return write_json(value)


def offer_from_json(fields: Fields) -> OfferData:
    """The offer that the data part describes.

    Raises:
        UserError: a value that cannot be; it names the place.
    """
    data = OfferData(
        school_from_json(fields.inner("school")),
        fields.day("date"),
        fields.text("contact"),
        fields.maybe_day("valid_until"),
        tuple(_line(line) for line in fields.each("lines", least=1, most=MOST_LINES)),
    )
    if data.valid_until is not None and data.valid_until < data.date:
        raise fields.wrong("valid_until", "срок раньше даты предложения")
    fields.done()
    return data


def _line(fields: Fields) -> Item:
    item = item_from_json(fields, priced=False)
    fields.done()
    return item
