"""How many titles have which value, for the filters beside the catalogue.

Counting in SQL would read a hundred thousand wide rows for every group and every tick. The
counter keeps which titles have which value as sets of bits (bit n is the title with id n), made
with three statements whenever the journal has grown: no change is written without it. Each
count is then one AND and one count of bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.bbk import DIVISION_NAMES
from app.core.bibliography import AGE_MARKS, KIND_NAMES_PLURAL, language_name
from app.core.stock import (
    CONDITION_NAMES,
    FUND_NAMES,
    Condition,
    CopyState,
    Fund,
    ReferenceCategory,
)
from app.models import Copy, Operation, ReferenceItem, Title, TitleIsbn
from app.queries.catalogue_filter import (
    Availability,
    CatalogueFilter,
    Gap,
    found_by,
)
from app.queries.search import ResolvedSearch

K = TypeVar("K")

MOST_PUBLISHERS = 10
_ROWS_AT_ONCE = 2000
GROUP_LABELS = {
    "kinds": "Вид",
    "funds": "Фонд",
    "availability": "Наличие",
    "bbk": "ББК",
    "places": "Место хранения",
    "conditions": "Состояние экземпляров",
    "subjects": "Учебный предмет",
    "grades": "Класс",
    "age_marks": "Возраст",
    "languages": "Язык",
    "publishers": "Издательство",
    "gaps": "Требует правки",
}
AVAILABILITY_NAMES = {
    Availability.FREE: "Свободно",
    Availability.TAKEN: "Нет свободных",
    Availability.NONE: "Без экземпляров",
}
GAP_NAMES = {
    Gap.NO_BBK: "Без ББК",
    Gap.BAD_ISBN: "Ошибка в ISBN",
    Gap.NO_YEAR: "Без года",
}
_DIGITS_TO_FLAGS = bytes.maketrans(b"01", b"\x00\x01")


@dataclass(frozen=True, slots=True)
class FacetValue:
    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetGroup:
    key: str
    label: str
    values: tuple[FacetValue, ...]


class FacetCounter:
    """Counts facets; keeps its sets of bits between the questions."""

    def __init__(self) -> None:
        self._known: tuple[int | None, _Index] | None = None

    def count(
        self, session: Session, search: ResolvedSearch, wanted: CatalogueFilter
    ) -> tuple[FacetGroup, ...]:
        """Titles by value; each group is counted under the ticks of the other groups. Values
        without titles and groups without values are left out."""
        index = self._index(session)
        ticks = _Ticks(index, wanted, _asked(session, search, index))
        groups = (
            ("kinds", _in_order(index.kinds, ticks.without("kinds"), KIND_NAMES_PLURAL)),
            ("funds", _funds(ticks)),
            (
                "availability",
                _in_order(index.availability, ticks.without("availability"), AVAILABILITY_NAMES),
            ),
            ("bbk", _by_count(_counted(index.divisions, ticks.without("bbk")), division_label)),
            ("places", _places(session, ticks)),
            ("conditions", _conditions(ticks)),
            ("subjects", _by_count(index.subjects.counted(ticks.without("subjects")))),
            ("grades", _grades(index, ticks)),
            ("age_marks", _age_marks(index, ticks)),
            ("languages", _by_count(index.languages.counted(ticks.without("languages")))),
            ("publishers", _publishers(index, ticks, wanted.publishers)),
            ("gaps", _in_order(index.gaps, ticks.without("gaps"), GAP_NAMES)),
        )
        return tuple(FacetGroup(key, GROUP_LABELS[key], values) for key, values in groups if values)

    def _index(self, session: Session) -> _Index:
        newest = session.execute(select(func.max(Operation.id))).scalar_one()
        known = self._known
        if known is None or known[0] != newest:
            known = (newest, _Index(session))
            self._known = known
        return known[1]


class _Sets(Generic[K]):
    """Sets of titles by value, while they are being filled."""

    def __init__(self, size: int) -> None:
        self._size = size // 8 + 1
        self._flags: dict[K, bytearray] = {}

    def add(self, value: K, title_id: int) -> None:
        flags = self._flags.get(value)
        if flags is None:
            flags = self._flags[value] = bytearray(self._size)
        flags[title_id >> 3] |= 1 << (title_id & 7)

    def made(self) -> dict[K, int]:
        return {value: int.from_bytes(flags, "little") for value, flags in self._flags.items()}


class _Words:
    """A value of free text per title: too many different ones for a set each."""

    def __init__(self, size: int) -> None:
        self.by_id: list[str] = [""] * size

    def having(self, values: Collection[str]) -> int:
        """The titles with one of these values."""
        return int("".join(["1" if word in values else "0" for word in reversed(self.by_id)]), 2)

    def counted(self, titles: int) -> dict[str, int]:
        """How often each value occurs among these titles; the empty one is left out."""
        flags = bin(titles)[:1:-1].encode("ascii").translate(_DIGITS_TO_FLAGS)
        counts = Counter(compress(self.by_id, flags))
        counts.pop("", None)
        return counts


class _Index:
    """What the facets need to know of all titles, as it was at one moment."""

    def __init__(self, session: Session) -> None:
        size = (session.execute(select(func.max(Title.id))).scalar_one() or 0) + 1
        self.subjects, self.age_marks = _Words(size), _Words(size)
        self.languages, self.publishers = _Words(size), _Words(size)
        self._read_titles(session, size)
        self._read_copies(session, size)
        bad = session.execute(select(TitleIsbn.title_id).where(TitleIsbn.valid.is_(False)))
        self.gaps[Gap.BAD_ISBN] = _set_of(bad.scalars(), size)

    def _read_titles(self, session: Session, size: int) -> None:
        kinds: _Sets[str] = _Sets(size)
        divisions: _Sets[str] = _Sets(size)
        years: _Sets[int | None] = _Sets(size)
        grades: _Sets[int] = _Sets(size)
        without_bbk = []
        rows = session.execute(
            select(
                Title.id,
                Title.kind,
                Title.bbk == "",
                Title.bbk_division,
                Title.year,
                Title.school_subject,
                Title.age_mark,
                Title.language,
                Title.publisher,
                Title.grade_from,
                Title.grade_to,
            ).execution_options(yield_per=_ROWS_AT_ONCE)
        )
        one_of: dict[str, str] = {}  # one string for all titles that have it
        for number, kind, no_bbk, division, year, subject, age, language, publisher, *ends in rows:
            kinds.add(kind, number)
            years.add(year, number)
            if division:
                divisions.add(division, number)
            if no_bbk:
                without_bbk.append(number)
            self.subjects.by_id[number] = one_of.setdefault(subject, subject)
            self.age_marks.by_id[number] = one_of.setdefault(age, age)
            self.languages.by_id[number] = language_name(language)
            self.publishers.by_id[number] = one_of.setdefault(publisher, publisher)
            first, last = ends
            if first is not None or last is not None:
                for grade in range(first or last, (last or first) + 1):
                    grades.add(grade, number)
        self.kinds, self.divisions, self.years = kinds.made(), divisions.made(), years.made()
        self.grades = grades.made()
        self.all = _union(self.kinds.values())
        self.gaps: dict[str, int] = {
            Gap.NO_BBK: _set_of(without_bbk, size),
            Gap.NO_YEAR: self.years.get(None, 0),
        }

    def _read_copies(self, session: Session, size: int) -> None:
        """Titles by what one and the same copy in stock has: fund, place, condition."""
        rows = session.execute(
            select(Copy.fund, Copy.place_id, Copy.condition, Copy.title_id)
            .where(Copy.state == CopyState.IN_STOCK)
            .distinct()
            .execution_options(yield_per=_ROWS_AT_ONCE)
        )
        sets: _Sets[tuple[str, int | None, str]] = _Sets(size)
        for fund, place_id, condition, title_id in rows:
            sets.add((fund, place_id, condition), title_id)
        self.copies = sets.made()
        present = _union(self.copies.values())
        free = _union(
            titles for key, titles in self.copies.items() if key[2] != Condition.REPAIR.value
        )
        self.availability: dict[str, int] = {
            Availability.FREE: free,
            Availability.TAKEN: present & ~free,
            Availability.NONE: self.all & ~present,
        }


class _Ticks:
    """The titles that pass the ticks of each group, and the query and the years."""

    def __init__(self, index: _Index, wanted: CatalogueFilter, asked: int) -> None:
        self._index = index
        self._wanted = wanted
        self._base = asked & _in_years(index, wanted)
        chosen: dict[str, int] = {
            "kinds": _chosen(index.kinds, [kind.value for kind in wanted.kinds]),
            "availability": _chosen(index.availability, wanted.availability),
            "bbk": _chosen(index.divisions, wanted.bbk),
            "subjects": index.subjects.having(wanted.subjects) if wanted.subjects else 0,
            "grades": _chosen(index.grades, wanted.grades),
            "age_marks": index.age_marks.having(wanted.age_marks) if wanted.age_marks else 0,
            "languages": index.languages.having(wanted.languages) if wanted.languages else 0,
            "publishers": index.publishers.having(wanted.publishers) if wanted.publishers else 0,
            "gaps": _chosen(index.gaps, wanted.gaps),
        }
        self._passing = {
            group: titles for group, titles in chosen.items() if getattr(wanted, group)
        }
        if wanted.funds or wanted.places or wanted.conditions:
            self._passing["copies"] = self.with_copy()

    def without(self, group: str) -> int:
        """The titles that pass all but the ticks of this group."""
        result = self._base
        for other, titles in self._passing.items():
            if other != group:
                result &= titles
        return result

    def with_copy(
        self, *, fund: str | None = None, place_id: int | None = None, condition: str | None = None
    ) -> int:
        """The titles with a copy that has this fund, place or condition, and for the other two
        what is ticked."""
        wanted = self._wanted
        funds = {fund} if fund else {item.value for item in wanted.funds}
        places = {place_id} if place_id else wanted.places
        conditions = {condition} if condition else {item.value for item in wanted.conditions}
        return _union(
            titles
            for (its_fund, its_place, its_condition), titles in self._index.copies.items()
            if (not funds or its_fund in funds)
            and (not places or its_place in places)
            and (not conditions or its_condition in conditions)
        )


def _asked(session: Session, search: ResolvedSearch, index: _Index) -> int:
    """The titles that answer the query."""
    found = found_by(search)
    if found is None:
        return index.all
    ids = session.execute(select(found.c.title_id)).scalars()
    return _set_of(ids, index.all.bit_length()) & index.all


def _in_years(index: _Index, wanted: CatalogueFilter) -> int:
    first, last = wanted.year_from, wanted.year_to
    if first is None and last is None:
        return index.all
    return _union(
        titles
        for year, titles in index.years.items()
        if year is not None and (first is None or year >= first) and (last is None or year <= last)
    )


def _set_of(ids: Iterable[int], size: int) -> int:
    flags = bytearray(size // 8 + 1)
    for title_id in ids:
        flags[title_id >> 3] |= 1 << (title_id & 7)
    return int.from_bytes(flags, "little")


def _union(sets: Iterable[int]) -> int:
    result = 0
    for titles in sets:
        result |= titles
    return result


def _chosen(sets: dict[K, int], values: Iterable[K]) -> int:
    return _union(sets.get(value, 0) for value in values)


def _counted(sets: dict[K, int], titles: int) -> dict[K, int]:
    return {value: (its & titles).bit_count() for value, its in sets.items()}


def _in_order(
    sets: dict[str, int], titles: int, names: Mapping[Any, str]
) -> tuple[FacetValue, ...]:
    """Values of a fixed list, in the order of their names' table."""
    return tuple(
        FacetValue(str(value), name, count)
        for value, name in names.items()
        if (count := (sets.get(value, 0) & titles).bit_count())
    )


def _by_count(counts: dict[str, int], label: Callable[[str], str] = str) -> tuple[FacetValue, ...]:
    """The most frequent value first."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetValue(key, label(key), count) for key, count in ranked if count)


def division_label(key: str) -> str:
    """With the name of the division, or of the whole that it belongs to: «47» → «47 Сельское
    хозяйство»."""
    name = DIVISION_NAMES.get(key) or DIVISION_NAMES.get(key[:1], "")
    return f"{key} {name}".strip()


def _funds(ticks: _Ticks) -> tuple[FacetValue, ...]:
    rest = ticks.without("copies")
    return tuple(
        FacetValue(fund.value, FUND_NAMES[fund], count)
        for fund in Fund
        if (count := (ticks.with_copy(fund=fund.value) & rest).bit_count())
    )


def _conditions(ticks: _Ticks) -> tuple[FacetValue, ...]:
    rest = ticks.without("copies")
    return tuple(
        FacetValue(condition.value, CONDITION_NAMES[condition], count)
        for condition in Condition
        if (count := (ticks.with_copy(condition=condition.value) & rest).bit_count())
    )


def _places(session: Session, ticks: _Ticks) -> tuple[FacetValue, ...]:
    rest = ticks.without("copies")
    rows = session.execute(
        select(ReferenceItem.id, ReferenceItem.name)
        .where(ReferenceItem.category == ReferenceCategory.PLACE)
        .order_by(ReferenceItem.position, ReferenceItem.name)
    )
    return tuple(
        FacetValue(str(place_id), name, count)
        for place_id, name in rows
        if (count := (ticks.with_copy(place_id=place_id) & rest).bit_count())
    )


def _grades(index: _Index, ticks: _Ticks) -> tuple[FacetValue, ...]:
    counts = _counted(index.grades, ticks.without("grades"))
    return tuple(
        FacetValue(str(grade), f"{grade} класс", counts[grade])
        for grade in sorted(counts)
        if counts[grade]
    )


def _age_marks(index: _Index, ticks: _Ticks) -> tuple[FacetValue, ...]:
    counts = index.age_marks.counted(ticks.without("age_marks"))
    known = [mark for mark in AGE_MARKS if mark in counts]
    others = sorted(counts.keys() - set(known))
    return tuple(FacetValue(mark, mark, counts[mark]) for mark in (*known, *others))


def _publishers(index: _Index, ticks: _Ticks, ticked: Collection[str]) -> tuple[FacetValue, ...]:
    """The ten most frequent ones, and those that are ticked."""
    ranked = _by_count(index.publishers.counted(ticks.without("publishers")))
    return tuple(
        value
        for place, value in enumerate(ranked)
        if place < MOST_PUBLISHERS or value.key in ticked
    )
