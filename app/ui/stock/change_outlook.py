"""What posting a replacement or a revaluation would do to the summary books."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.stock import FUND_NAMES, DocumentKind, Fund, SummaryPart
from app.queries.documents import DocumentRow
from app.queries.stock import StockQueries

Place = tuple[Fund, SummaryPart]
"""A summary book and the part of it that gets a record."""


@dataclass(frozen=True, slots=True)
class RecordOutlook:
    """A record that would be made; ``reversal`` is that of the reversal which a correction
    makes before, ``record`` is ``None`` where only the reversal stands."""

    place: Place
    record: int | None
    reversal: int | None

    @property
    def caption(self) -> str:
        """«Основной, КСУ ч. 2»."""
        return place_caption(self.place)

    @property
    def text(self) -> str:
        """«запись № 12», «сторно № 12, запись № 13»."""
        reversal = "" if self.reversal is None else f"сторно № {self.reversal}"
        record = "" if self.record is None else f"запись № {self.record}"
        return ", ".join(filter(None, (reversal, record)))


@dataclass(frozen=True, slots=True)
class ChangeOutlook:
    """``number`` is the next free one of the document, ``corrected`` what it would reverse."""

    number: int
    records: tuple[RecordOutlook, ...] = ()
    corrected: DocumentRow | None = None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Rows of «После проведения»."""
        return [(item.caption, item.text) for item in self.records] + [("Отмена", "через сторно")]

    @property
    def details(self) -> list[str]:
        """The same as sentences of a question."""
        return [f"{item.caption} — {item.text}" for item in self.records]


def place_caption(place: Place) -> str:
    """«Основной, КСУ ч. 2»."""
    return f"{FUND_NAMES[place[0]]}, КСУ ч. {place[1].value}"


def foresee(
    stock: StockQueries,
    kind: DocumentKind,
    document_day: date,
    record_day: date,
    touched: Iterable[Place],
    corrected: DocumentRow | None,
    taken_back: Iterable[Place],
) -> ChangeOutlook:
    """Numbers that posting on a day would give; they are suggestions until then.

    ``taken_back`` are the places of the corrected document: its reversal is recorded first.
    """
    new, old = set(touched), set(taken_back)
    records = []
    for place in sorted(new | old):
        first = stock.next_summary_number(place[0], place[1].value, record_day)
        reversal = first if place in old else None
        record = first + (reversal is not None) if place in new else None
        records.append(RecordOutlook(place, record, reversal))
    number = stock.next_document_number(kind, document_day)
    # the reversal of the corrected document takes a number of its own year before
    number += corrected is not None and record_day.year == document_day.year
    return ChangeOutlook(number, tuple(records), corrected)


def facts_after(row: DocumentRow, places: Iterable[Place]) -> list[tuple[str, str]]:
    """The records of a posted document: they were made in the order of funds and parts."""
    ordered: Sequence[Place] = sorted(set(places))
    return [
        (place_caption(place), f"запись № {number}")
        for place, number in zip(ordered, row.records, strict=False)
    ]
