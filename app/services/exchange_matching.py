"""Lines of exchange files held against our catalogue and our receipts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields
from app.core.stock import CONDITION_NAMES, Condition
from app.exchange.package import Item
from app.queries.titles import match_key
from app.services.catalogue import short_name, tidy
from app.services.title_matching import KnownTitles, are_different

_MOST_NEAR = 50
"""Titles of one heading in a file that are held against each other."""


class LineState(StrEnum):
    """Whether the title of a line is in our catalogue or would be added to it."""

    KNOWN = "known"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line of a file: ``number`` counts from 1, ``title_id`` is our title, ``detail`` says by
    what it was recognised. ``same_as`` is the number of an earlier line with the same new title."""

    number: int
    name: str
    state: LineState
    item: Item
    title_id: int | None = None
    detail: str = ""
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as the matching of titles takes it."""

    number: int
    fields: TitleFields
    source_key: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """Copies of one lot that were entered; ``price`` in kopecks."""

    title_id: int
    price: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Copies that a file names; ``title_id`` is our title, where it is still there."""

    title_id: int | None
    price: int
    quantity: int


def match_lines(session: Session, items: Sequence[Item]) -> tuple[PreviewLine, ...]:
    """Recognise the titles of a file among ours and among each other.

    Raises:
        UserError: a description that our catalogue cannot take.
    """
    rows = [_Row(number, tidy(item.title)) for number, item in enumerate(items, start=1)]
    known = KnownTitles(session, rows)
    fresh: dict[str, list[_Row]] = {}
    lines = []
    for row, item in zip(rows, items, strict=True):
        name = short_name(row.fields)
        found = known.recognise(row.fields, "")
        if found is not None:
            lines.append(PreviewLine(row.number, name, LineState.KNOWN, item, found[0], found[1]))
            continue
        others = fresh.setdefault(match_key(row.fields), [])
        near = others[:_MOST_NEAR]
        twin = next((other for other in near if not are_different(other.fields, row.fields)), None)
        if twin is None:
            others.append(row)
            lines.append(PreviewLine(row.number, name, LineState.NEW, item))
        else:
            detail = f"то же издание, что в строке {twin.number}"
            lines.append(
                PreviewLine(
                    row.number, name, LineState.NEW, item, detail=detail, same_as=twin.number
                )
            )
    return tuple(lines)


def find_title(session: Session, title: TitleFields) -> int | None:
    """Our title of this description."""
    row = _Row(1, tidy(title))
    found = KnownTitles(session, [row]).recognise(row.fields, "")
    return found[0] if found else None


def lot_note(item: Item) -> str:
    """What the file says of the copies, as the remark of a lot."""
    counts = dict(item.conditions)
    worn = [
        f"{CONDITION_NAMES[condition].lower()} — {count}"
        for condition, count in item.conditions
        if condition is not Condition.GOOD
    ]
    if worn and counts.get(Condition.GOOD):
        worn.insert(0, f"{CONDITION_NAMES[Condition.GOOD].lower()} — {counts[Condition.GOOD]}")
    state = f"состояние: {', '.join(worn)}" if worn else ""
    federal = f"ФПУ № {item.federal_number}" if item.federal_number else ""
    return "; ".join(filter(None, (state, federal, item.remark)))


def allot(
    sent: Sequence[Sent], entered: Sequence[Entered]
) -> tuple[tuple[int, ...], dict[int, int]]:
    """How many copies of each line were entered, and what was entered beyond the lines.

    Copies go to the line of their title and price first, then to other lines of the title;
    what is more than was sent stands with the last line of the title. Copies of titles that
    no line names are returned by title.
    """
    left: Counter[tuple[int, int]] = Counter()
    for lot in entered:
        left[lot.title_id, lot.price] += lot.quantity
    accepted = [0] * len(sent)
    for at, line in enumerate(sent):
        if line.title_id is not None:
            accepted[at] = _take(left, (line.title_id, line.price), line.quantity)
    for at, line in enumerate(sent):
        for key in [key for key in left if key[0] == line.title_id]:
            accepted[at] += _take(left, key, line.quantity - accepted[at])
    last = {line.title_id: at for at, line in enumerate(sent) if line.title_id is not None}
    beyond: Counter[int] = Counter()
    for (title_id, _price), count in left.items():
        if not count:
            continue
        if title_id in last:
            accepted[last[title_id]] += count
        else:
            beyond[title_id] += count
    return tuple(accepted), dict(beyond)


def _take(left: Counter[tuple[int, int]], key: tuple[int, int], wanted: int) -> int:
    taken = min(left[key], max(wanted, 0))
    left[key] -= taken
    return taken
