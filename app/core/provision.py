"""Provision with textbooks: how many pupils of each class have the set that they study by.

Everything is counted in sets (комплекты): a textbook in several parts is worth its scarcest part.
The rules are stated here and nowhere else:

* A copy that another school keeps, that is worn, or whose term has ended is not fit; of several
  reasons the first of :class:`Unfit` counts, so that the terms of a sum add up.
* A set that several classes study by is shared: first to the pupils in proportion to their
  number (by the largest remainder, equal ones to the lower class), then to the reserve.
* What is left over is a surplus of the lowest class of the set. A surplus of one set never
  makes up for a lack of another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

LEVELS: tuple[tuple[str, int, int], ...] = (
    ("1–4 классы", 1, 4),
    ("5–9 классы", 5, 9),
    ("10–11 классы", 10, 11),
)


class Unfit(StrEnum):
    """Why a copy does not count, the strongest reason first."""

    LENT = "lent"
    WORN = "worn"
    EXPIRED = "expired"
    AGED = "aged"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class TitleStock:
    """Copies of one title.

    ``own`` are those in the books of the school, ``borrowed`` those of other schools;
    ``unfit`` takes copies of both out, each copy once. ``aged`` and ``absent`` are warnings:
    fit copies older than the school's norm, and whether the title is not on the federal list.
    ``price`` is the last one known, in kopecks.
    """

    title_id: int
    own: int = 0
    borrowed: int = 0
    unfit: Mapping[Unfit, int] = field(default_factory=dict)
    aged: int = 0
    absent: bool = False
    price: int | None = None

    @property
    def fit(self) -> int:
        """Copies that a pupil can be given."""
        return self.own + self.borrowed - sum(self.unfit.values())


@dataclass(frozen=True, slots=True)
class SetPart:
    """A part of a set with the titles (editions) that serve for it; ``counted`` ones add up."""

    name: str
    titles: tuple[TitleStock, ...]
    counted: frozenset[int]

    @property
    def fit(self) -> int:
        return sum(title.fit for title in self.titles if title.title_id in self.counted)

    @property
    def price(self) -> int | None:
        """The price of the title that was bought last and has one, in kopecks."""
        return next((title.price for title in self.titles if title.price is not None), None)


@dataclass(frozen=True, slots=True)
class SetStock:
    """A set: its parts and the licences of its electronic form that are in force."""

    set_id: int
    parts: tuple[SetPart, ...]
    licences: int = 0

    @property
    def printed(self) -> int:
        """Whole printed sets: as many as there are of the scarcest part."""
        return max(min((part.fit for part in self.parts), default=0), 0)

    @property
    def fit(self) -> int:
        """Sets that pupils can be given, printed and electronic."""
        return self.printed + self.licences

    @property
    def price(self) -> int | None:
        """What one set costs, in kopecks; ``None`` when the price of a part is unknown."""
        prices = [part.price for part in self.parts]
        known = [price for price in prices if price is not None]
        return sum(known) if prices and len(known) == len(prices) else None


@dataclass(frozen=True, slots=True)
class StudyNeed:
    """A line of the study plan: so many pupils of a grade study a subject by a set.

    ``reserve`` are sets beyond the pupils (teachers, reserve). ``set_id`` is ``None`` when the
    set is not chosen yet: then all of the need is lacking.
    """

    line_id: int
    subject: str
    grade: int
    pupils: int
    reserve: int = 0
    set_id: int | None = None

    @property
    def need(self) -> int:
        return self.pupils + self.reserve


@dataclass(frozen=True, slots=True)
class LineProvision:
    """What a line of the plan has got of its set, in sets."""

    need: StudyNeed
    allotted: int

    @property
    def provided(self) -> int:
        """Pupils who have the set."""
        return min(self.allotted, self.need.pupils)

    @property
    def deficit(self) -> int:
        return max(self.need.need - self.allotted, 0)

    @property
    def surplus(self) -> int:
        return max(self.allotted - self.need.need, 0)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Sums over lines, in sets. ``fit`` is what was allotted, surplus included."""

    pupils: int = 0
    need: int = 0
    fit: int = 0
    provided: int = 0
    deficit: int = 0
    surplus: int = 0

    @property
    def percent(self) -> Fraction | None:
        """Share of pupils who have the set, in per cent; ``None`` where nobody studies."""
        return Fraction(100 * self.provided, self.pupils) if self.pupils else None

    @classmethod
    def of(cls, lines: Iterable[LineProvision]) -> Amounts:
        lines = tuple(lines)
        return cls(
            pupils=sum(line.need.pupils for line in lines),
            need=sum(line.need.need for line in lines),
            fit=sum(line.allotted for line in lines),
            provided=sum(line.provided for line in lines),
            deficit=sum(line.deficit for line in lines),
            surplus=sum(line.surplus for line in lines),
        )


@dataclass(frozen=True, slots=True)
class CellProvision:
    """A cell of the checklist: a subject in a grade, all lines of the plan for it."""

    subject: str
    grade: int
    lines: tuple[LineProvision, ...]

    @property
    def amounts(self) -> Amounts:
        return Amounts.of(self.lines)


@dataclass(frozen=True, slots=True)
class TotalProvision:
    """A total over cells. ``weighted`` is pupils provided of all pupils, ``mean`` the plain mean
    of the cells' percentages; both in per cent, ``None`` without pupils."""

    name: str
    amounts: Amounts
    mean: Fraction | None

    @property
    def weighted(self) -> Fraction | None:
        return self.amounts.percent


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist of a year: its cells, and totals of the school and of its levels."""

    cells: tuple[CellProvision, ...]
    total: TotalProvision
    levels: tuple[TotalProvision, ...]


def make_checklist(needs: Sequence[StudyNeed], stocks: Mapping[int, SetStock]) -> Checklist:
    """The checklist of these needs; ``stocks`` are the sets by id."""
    by_set: dict[int, list[StudyNeed]] = defaultdict(list)
    for need in needs:
        if need.set_id is not None:
            by_set[need.set_id].append(need)
    allotted: dict[int, int] = {}
    for set_id, sharers in by_set.items():
        stock = stocks.get(set_id)
        allotted.update(allot(stock.fit if stock else 0, sharers))
    cells: dict[tuple[str, int], list[LineProvision]] = {}
    for need in needs:
        line = LineProvision(need, allotted.get(need.line_id, 0))
        cells.setdefault((need.subject, need.grade), []).append(line)
    made = tuple(
        CellProvision(subject, grade, tuple(lines)) for (subject, grade), lines in cells.items()
    )
    levels = tuple(
        total_of(name, [cell for cell in made if first <= cell.grade <= last])
        for name, first, last in LEVELS
    )
    return Checklist(made, total_of("Всего", made), levels)


def total_of(name: str, cells: Sequence[CellProvision]) -> TotalProvision:
    """The total over cells, weighted and as a plain mean."""
    percents = [percent for cell in cells if (percent := cell.amounts.percent) is not None]
    mean = sum(percents, Fraction()) / len(percents) if percents else None
    return TotalProvision(name, Amounts.of(line for cell in cells for line in cell.lines), mean)


def allot(available: int, needs: Sequence[StudyNeed]) -> dict[int, int]:
    """Share ``available`` sets among the lines that study by one set: line id → sets.

    First the pupils in proportion to their number, then the reserves, then what is left over to
    the line of the lowest grade.
    """
    ordered = sorted(needs, key=lambda need: (need.grade, need.line_id))
    shares = dict.fromkeys((need.line_id for need in ordered), 0)
    left = max(available, 0)
    for amounts in (
        {need.line_id: need.pupils for need in ordered},
        {need.line_id: need.reserve for need in ordered},
    ):
        given = share(left, amounts)
        for line_id, amount in given.items():
            shares[line_id] += amount
        left -= sum(given.values())
    if ordered:
        shares[ordered[0].line_id] += left
    return shares


def share(available: int, wanted: Mapping[int, int]) -> dict[int, int]:
    """Share ``available`` in proportion to ``wanted``, nobody more than he wants.

    Whole numbers by the largest remainder; equal remainders go to the earlier key.
    """
    total = sum(wanted.values())
    if available >= total:
        return dict(wanted)
    exact = {key: Fraction(available * amount, total) for key, amount in wanted.items()}
    given = {key: int(value) for key, value in exact.items()}
    rest = available - sum(given.values())
    by_remainder = sorted(exact, key=lambda key: exact[key] - given[key], reverse=True)
    for key in by_remainder[:rest]:
        given[key] += 1
    return given


def percent_text(percent: Fraction | None) -> str:
    """«96,4»: one decimal, cut and never rounded up, so that 99,96 is not 100; «100»; «—»."""
    if percent is None:
        return "—"
    tenths = int(percent * 10)
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths // 10},{tenths % 10}"


def percent_whole(percent: Fraction) -> int:
    """Whole per cent for a cell of the matrix: rounded, but less than all is never 100."""
    if percent < 100:
        return min(int(percent + Fraction(1, 2)), 99)
    return int(percent)
