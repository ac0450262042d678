"""What a school has to spare of textbooks, and what others offer it against its deficits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from app.queries.exchange import OfferCard
from app.queries.orders import lacking_lines
from app.queries.provision import ChecklistCard, LineDetails, SetDetails


@dataclass(frozen=True, slots=True)
class SpareSet:
    """Sets left over from a line of the plan. ``titles`` are title ids with copies of ours that
    may be given away for them."""

    line_id: int
    subject: str
    grade: int
    name: str
    sets: int
    titles: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """Copies of an offer that a class lacks. ``deficit`` in sets, ``covers`` in copies of one
    part; what one offer gives to one class is not given to another."""

    subject: str
    grade: int
    name: str
    deficit: int
    title: str
    covers: int
    school: str
    valid_until: dt.date | None
    file_id: int


def spare_sets(card: ChecklistCard) -> tuple[SpareSet, ...]:
    """The surpluses of a year, in the order of a timetable. What cannot be given away
    (licences, copies of other schools) does not count."""
    found = []
    for cell in card.in_order:
        for line in cell.lines:
            spare = _spare(line)
            if spare is not None:
                found.append(spare)
    return tuple(found)


def covers(card: ChecklistCard, offers: Iterable[OfferCard], today: dt.date) -> tuple[Cover, ...]:
    """What the valid offers would cover: the oldest offer first, each copy once."""
    valid = sorted(
        (offer for offer in offers if not offer.is_over(today)),
        key=lambda offer: (offer.date, offer.file.id),
    )
    left = {
        (offer.file.id, place): line.item.quantity
        for offer in valid
        for place, line in enumerate(offer.lines)
    }
    found = []
    for lacking in lacking_lines(card):
        need = lacking.provision.need
        if lacking.set is None:
            continue
        for part in lacking.set.parts:
            wanted = lacking.provision.deficit
            titles = {title.id: title.name for title in part.titles if title.id in part.counted}
            for offer in valid:
                for place, line in enumerate(offer.lines):
                    key = (offer.file.id, place)
                    if line.title_id not in titles:
                        continue
                    taken = min(wanted, left[key])
                    if not taken:
                        continue
                    left[key] -= taken
                    wanted -= taken
                    found.append(
                        Cover(
                            need.subject,
                            need.grade,
                            lacking.set.name,
                            lacking.provision.deficit,
                            titles[line.title_id],
                            taken,
                            offer.school.name_short or offer.school.name_full,
                            offer.valid_until,
                            offer.file.id,
                        )
                    )
    return tuple(found)


def _spare(line: LineDetails) -> SpareSet | None:
    if line.set is None or not line.provision.surplus:
        return None
    sets = min(line.provision.surplus, _ours(line.set))
    if not sets:
        return None
    titles: dict[int, int] = {}
    for part in line.set.parts:
        wanted = sets
        for title in part.titles:
            if title.id in part.counted:
                given = min(wanted, max(title.stock.fit - title.stock.borrowed, 0))
                wanted -= given
                if given:
                    titles[title.id] = titles.get(title.id, 0) + given
    need = line.provision.need
    return SpareSet(
        need.line_id, need.subject, need.grade, line.set.name, sets, tuple(titles.items())
    )


def _ours(found: SetDetails) -> int:
    """Whole sets of copies that belong to the school."""
    return min(
        (
            sum(
                max(title.stock.fit - title.stock.borrowed, 0)
                for title in part.titles
                if title.id in part.counted
            )
            for part in found.parts
        ),
        default=0,
    )
