"""Reading the counters of numbers: what is given next, what was left out on purpose."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.library_settings import PART_TWO_NUMBERS
from app.core.stock import DOCUMENT_NAMES, FUND_NAMES, DocumentKind, Fund, SummaryPart
from app.core.summary_numbers import is_yearly
from app.models import Copy, JournalEntry, SummaryRecord
from app.models import Sequence as NumberSequence
from app.models.library import Library
from app.queries.school import setting
from app.queries.stock import PREFIX_SETTINGS, number_series, summary_scope, summary_sequence

COPY_SEQUENCE = "copy"
TITLE_SEQUENCE = "title"
CARD_SEQUENCE = "textbook_card"
INVENTORY_SEQUENCE = "inventory"
SEQUENCE_ENTITY = "sequence"
"""How the journal calls a counter that was moved on."""


class NumberGroup(StrEnum):
    """Headings of the counters."""

    DOCUMENTS = "Документы"
    SUMMARY = "Книга суммарного учёта"
    INVENTORY = "Инвентарные номера"
    CARDS = "Карточки"


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """A counter: ``following`` is the number that is given next.

    ``name`` and ``scope`` are those of the counter; ``title`` says what is numbered, ``example``
    how the next number is written.
    """

    name: str
    scope: str
    group: NumberGroup
    title: str
    following: int
    example: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Numbers that were left out on purpose, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PartTwoNumbering:
    """How records of part 2 are numbered: ``yearly`` from ``since`` on, the first year in which
    it can be changed; ``now`` says how it is this year."""

    yearly: bool
    since: int
    now: bool


class NumberingQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def series(self, on: date) -> tuple[NumberSeries, ...]:
        """The counters that posting on this day would take numbers from."""
        with self._library.read() as session:
            return tuple(number_series_on(session, on))

    def part_two(self, today: date) -> PartTwoNumbering:
        """How records of part 2 of the summary books are numbered."""
        with self._library.read() as session:
            rule = setting(session, PART_TWO_NUMBERS)
            since = first_free_year(session, today)
            return PartTwoNumbering(is_yearly(rule, since), since, is_yearly(rule, today.year))


def first_free_year(session: Session, today: date) -> int:
    """The first year from which part 2 may be numbered otherwise: this one, if it has no record
    of part 2 yet."""
    last: date | None = session.execute(
        select(func.max(SummaryRecord.record_date)).where(SummaryRecord.part == SummaryPart.OUT)
    ).scalar_one_or_none()
    return today.year if last is None or last.year < today.year else last.year + 1


def number_series_on(session: Session, on: date) -> Iterator[NumberSeries]:
    """The counters of a day, by groups."""
    values = {
        (row.name, row.scope): row.next_value
        for row in session.execute(select(NumberSequence)).scalars()
    }

    def following(name: str, scope: str) -> int:
        return values.get((name, scope), 1)

    for kind in DocumentKind:
        scope = str(on.year)
        number = following(kind.value, scope)
        title = f"{DOCUMENT_NAMES[kind]}, {on.year} год"
        yield NumberSeries(kind.value, scope, NumberGroup.DOCUMENTS, title, number, f"№ {number}")
    for fund in Fund:
        for part in (SummaryPart.IN, SummaryPart.OUT):
            name, scope = summary_sequence(fund, part), str(summary_scope(session, part, on))
            number = following(name, scope)
            words = "поступление" if part is SummaryPart.IN else "выбытие"
            year = f", {on.year} год" if scope != "0" else ""
            title = f"{FUND_NAMES[fund]} фонд, часть {part.value} ({words}){year}"
            if fund is Fund.TEMPORARY:
                title = title.replace("Временное хранение фонд", FUND_NAMES[fund])
            yield NumberSeries(name, scope, NumberGroup.SUMMARY, title, number, f"№ {number}")
    for scope, prefix in sorted(_prefixes(session).items()):
        number = following(INVENTORY_SEQUENCE, scope)
        title = f"Префикс «{prefix}»" if prefix else "Без префикса"
        yield NumberSeries(
            INVENTORY_SEQUENCE, scope, NumberGroup.INVENTORY, title, number, f"{prefix}{number}"
        )
    number = following(CARD_SEQUENCE, "")
    yield NumberSeries(
        CARD_SEQUENCE, "", NumberGroup.CARDS, "Карточки учебников", number, f"№ {number}"
    )


def _prefixes(session: Session) -> dict[str, str]:
    """Prefixes of inventory numbers as they are written, by their series: those of the settings
    and those of the numbers that are given."""
    found = {
        number_series(prefix): prefix
        for spec in PREFIX_SETTINGS.values()
        for prefix in [setting(session, spec)]
    }
    known = session.execute(
        select(NumberSequence.scope).where(NumberSequence.name == INVENTORY_SEQUENCE)
    ).scalars()
    for scope in known:
        found.setdefault(scope, _written_prefix(session, scope))
    return found


def _written_prefix(session: Session, series: str) -> str:
    """How the prefix of a series is written in the newest number of it."""
    number = session.execute(
        select(Copy.inventory_number)
        .where(Copy.inventory_key.startswith(f"{series}|", autoescape=True))
        .order_by(Copy.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return series if number is None else number.rstrip("0123456789")


def skipped_numbers(session: Session) -> dict[tuple[str, str], tuple[Skipped, ...]]:
    """The numbers that the librarian left out by moving counters on, by name and scope."""
    found: dict[tuple[str, str], list[Skipped]] = defaultdict(list)
    for before, after in session.execute(
        select(JournalEntry.before, JournalEntry.after)
        .where(JournalEntry.entity == SEQUENCE_ENTITY)
        .order_by(JournalEntry.id)
    ):
        old, new = json.loads(before or "{}"), json.loads(after or "{}")
        if new.get("next", 0) > old.get("next", 0):
            series = (str(new["name"]), str(new["scope"]))
            found[series].append(Skipped(int(old["next"]), int(new["next"]) - 1))
    return {series: tuple(gaps) for series, gaps in found.items()}
