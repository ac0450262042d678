"""The data of a transfer: what one school hands over to another, for good or for a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from app.core.stock import TransferMode
from app.exchange.package.common_data import (
    LONGEST_NUMBER,
    MOST_COPIES,
    MOST_LINES,
    Item,
    School,
    item_from_json,
    item_to_json,
    school_from_json,
    school_to_json,
)
from app.exchange.package.json_reading import Fields, write_json

_LARGEST_SUM = 10**17


@dataclass(frozen=True, slots=True)
class TransferData:
    """A transfer as its act says it. ``mode`` is permanent or temporary, only a temporary one
    has a ``due_date``; every item has a price. ``replaces`` is the uid of the file of the
    transfer that this one corrects, empty when it corrects none."""

    mode: TransferMode
    number: str
    date: dt.date
    giver: School
    receiver: School
    items: tuple[Item, ...]
    basis: str = ""
    due_date: dt.date | None = None
    replaces: str = ""

    @property
    def quantity(self) -> int:
        return sum(item.quantity for item in self.items)

    @property
    def total(self) -> int:
        """Sum in kopecks."""
        return sum(item.total for item in self.items)


def transfer_to_json(data: TransferData) -> bytes:
    """The data part of a transfer file."""
    value: dict[str, Any] = {
        "mode": data.mode.value,
        "number": data.number,
        "date": data.date.isoformat(),
        "basis": data.basis,
        "due_date": data.due_date.isoformat() if data.due_date else None,
        "replaces": data.replaces or None,
        "giver": school_to_json(data.giver),
        "receiver": school_to_json(data.receiver),
        "lines": [{**item_to_json(item), "sum": item.total} for item in data.items],
        "totals": {"quantity": data.quantity, "sum": data.total},
    }
    return write_json(value)


def transfer_from_json(fields: Fields) -> TransferData:
    """The transfer that the data part describes.

    Raises:
        UserError: a value that cannot be, or sums that do not agree; it names the place.
    """
    mode = fields.choice("mode", TransferMode)
    if mode not in (TransferMode.PERMANENT, TransferMode.TEMPORARY):
        raise fields.wrong("mode", "возврат файлом не передают")
    data = TransferData(
        mode,
        fields.line("number", longest=LONGEST_NUMBER, needed=True),
        fields.day("date"),
        school_from_json(fields.inner("giver")),
        school_from_json(fields.inner("receiver")),
        tuple(_line(line) for line in fields.each("lines", least=1, most=MOST_LINES)),
        fields.line("basis"),
        fields.maybe_day("due_date"),
        fields.maybe_uid("replaces"),
    )
    if data.due_date is not None and mode is not TransferMode.TEMPORARY:
        raise fields.wrong("due_date", "переданное насовсем не возвращают")
    if data.due_date is not None and data.due_date < data.date:
        raise fields.wrong("due_date", "срок возврата раньше даты акта")
    totals = fields.inner("totals")
    if totals.whole("quantity", least=1, most=MOST_LINES * MOST_COPIES) != data.quantity:
        raise totals.wrong("quantity", "итог не равен сумме строк")
    if totals.whole("sum", least=0, most=_LARGEST_SUM) != data.total:
        raise totals.wrong("sum", "итог не равен сумме строк")
    totals.done()
    fields.done()
    return data


def _line(fields: Fields) -> Item:
    item = item_from_json(fields, priced=True)
    if fields.whole("sum", least=0, most=_LARGEST_SUM) != item.total:
        raise fields.wrong("sum", "сумма не равна количеству, умноженному на цену")
    fields.done()
    return item
