"""The data of a confirmation: what of a transfer the other school has taken in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from app.exchange.package.common_data import (
    LONGEST_NUMBER,
    MOST_COPIES,
    MOST_LINES,
    School,
    school_from_json,
    school_to_json,
)
from app.exchange.package.json_reading import LONGEST_LINE, Fields, write_json


@dataclass(frozen=True, slots=True)
class AcceptedLine:
    """A line of the transfer, in its order: how many copies it named, how many came."""

    name: str
    sent: int
    accepted: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmationData:
    """``transfer_uid`` is the uid of the transfer's file, ``transfer_number`` and
    ``transfer_date`` those of its act; ``number`` and ``date`` are the receipt's.
    ``record_date`` is the day of its record in the receiver's books."""

    transfer_uid: str
    transfer_number: str
    transfer_date: dt.date
    number: str
    date: dt.date
    record_date: dt.date
    giver: School
    receiver: School
    lines: tuple[AcceptedLine, ...]
    remark: str = ""

    @property
    def in_full(self) -> bool:
        """Whether as many copies came as were sent, of every line."""
        return all(line.accepted == line.sent for line in self.lines)

    @property
    def sent(self) -> int:
        return sum(line.sent for line in self.lines)

    @property
    def accepted(self) -> int:
        return sum(line.accepted for line in self.lines)


def confirmation_to_json(data: ConfirmationData) -> bytes:
    """The data part of a confirmation file."""
    value: dict[str, Any] = {
        "transfer": data.transfer_uid,
        "transfer_number": data.transfer_number,
        "transfer_date": data.transfer_date.isoformat(),
        "number": data.number,
        "date": data.date.isoformat(),
        "record_date": data.record_date.isoformat(),
        "giver": school_to_json(data.giver),
        "receiver": school_to_json(data.receiver),
        "remark": data.remark,
        "in_full": data.in_full,
        "lines": [
            {
                "name": line.name,
                "sent": line.sent,
                "accepted": line.accepted,
                "remark": line.remark,
            }
            for line in data.lines
        ],
    }
    return write_json(value)


def confirmation_from_json(fields: Fields) -> ConfirmationData:
    """The confirmation that the data part describes.

    Raises:
        UserError: a value that cannot be; it names the place.
    """
    data = ConfirmationData(
        fields.uid("transfer"),
        fields.line("transfer_number", longest=LONGEST_NUMBER, needed=True),
        fields.day("transfer_date"),
        fields.line("number", longest=LONGEST_NUMBER, needed=True),
        fields.day("date"),
        fields.day("record_date"),
        school_from_json(fields.inner("giver")),
        school_from_json(fields.inner("receiver")),
        tuple(_line(line) for line in fields.each("lines", least=1, most=MOST_LINES)),
        fields.line("remark"),
    )
    if fields.flag("in_full") != data.in_full:
        raise fields.wrong("in_full", "строки говорят другое")
    fields.done()
    return data


def _line(fields: Fields) -> AcceptedLine:
    line = AcceptedLine(
        # a name is put together of several fields of the title
        fields.line("name", longest=4 * LONGEST_LINE, needed=True),
        fields.whole("sent", least=1, most=MOST_COPIES),
        fields.whole("accepted", least=0, most=MOST_COPIES),
        fields.line("remark"),
    )
    fields.done()
    return line
