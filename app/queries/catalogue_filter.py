"""What the catalogue is to show, and the SQL that selects and orders it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, literal, or_, select, union_all

from app.core.bibliography import TitleKind, language_spellings
from app.core.stock import Condition, CopyState, Fund
from app.models import Copy, Title, TitleIsbn
from app.models.search_index import matches
from app.queries.search import ResolvedSearch

_FIRST_EXACT = -1e9


class TitleSort(StrEnum):
    RELEVANCE = "relevance"
    TITLE = "title"
    AUTHOR = "author"
    YEAR = "year"
    ADDED = "added"


class Availability(StrEnum):
    """Can a reader take a copy now? ``TAKEN``: there are copies in stock, none of them free."""

    FREE = "free"
    TAKEN = "taken"
    NONE = "none"


class Gap(StrEnum):
    """What a description lacks or has wrong."""

    NO_BBK = "no_bbk"
    BAD_ISBN = "bad_isbn"
    NO_YEAR = "no_year"


@dataclass(frozen=True, slots=True)
class CatalogueFilter:
    """What the catalogue is to show. Ticks of one group are «или», groups join by «и».

    Funds, places and conditions have to be those of one and the same copy in stock.
    ``languages`` are names («русский»), ``grades`` classes that the title is for.
    """

    query: str = ""
    exact: bool = False
    kinds: frozenset[TitleKind] = frozenset()
    funds: frozenset[Fund] = frozenset()
    availability: frozenset[Availability] = frozenset()
    bbk: frozenset[str] = frozenset()
    places: frozenset[int] = frozenset()
    conditions: frozenset[Condition] = frozenset()
    subjects: frozenset[str] = frozenset()
    grades: frozenset[int] = frozenset()
    age_marks: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    gaps: frozenset[Gap] = frozenset()
    year_from: int | None = None
    year_to: int | None = None
    sort: TitleSort = TitleSort.RELEVANCE
    descending: bool = False


def _in_stock(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(literal(1))
        .where(Copy.title_id == Title.id, Copy.state == CopyState.IN_STOCK, *conditions)
        .exists()
    )


def _of_copy(wanted: CatalogueFilter) -> list[ColumnElement[bool]]:
    """What one and the same copy has to fulfil."""
    result: list[ColumnElement[bool]] = []
    if wanted.funds:
        result.append(Copy.fund.in_([fund.value for fund in wanted.funds]))
    if wanted.places:
        result.append(Copy.place_id.in_(wanted.places))
    if wanted.conditions:
        result.append(Copy.condition.in_([condition.value for condition in wanted.conditions]))
    return result


def conditions(wanted: CatalogueFilter) -> list[ColumnElement[bool]]:
    result: list[ColumnElement[bool]] = []
    if wanted.kinds:
        result.append(Title.kind.in_([kind.value for kind in wanted.kinds]))
    of_copy = _of_copy(wanted)
    if of_copy:
        result.append(_in_stock(*of_copy))
    if wanted.availability:
        result.append(or_(*map(_available, wanted.availability)))
    for column, values in (
        (Title.bbk_division, wanted.bbk),
        (Title.school_subject, wanted.subjects),
        (Title.age_mark, wanted.age_marks),
        (Title.language, language_spellings(wanted.languages)),
        (Title.publisher, wanted.publishers),
    ):
        if values:
            result.append(column.in_(values))
    if wanted.grades:
        first = func.coalesce(Title.grade_from, Title.grade_to)
        last = func.coalesce(Title.grade_to, Title.grade_from)
        result.append(or_(*(and_(first <= grade, last >= grade) for grade in wanted.grades)))
    if wanted.gaps:
        result.append(or_(*map(_has_gap, wanted.gaps)))
    if wanted.year_from is not None:
        result.append(Title.year >= wanted.year_from)
    if wanted.year_to is not None:
        result.append(Title.year <= wanted.year_to)
    return result


def _available(wanted: Availability) -> ColumnElement[bool]:
    match wanted:
        case Availability.FREE:
            return _in_stock(is_free())
        case Availability.TAKEN:
            return and_(_in_stock(), ~_in_stock(is_free()))
        case Availability.NONE:
            return ~_in_stock()


def _has_gap(gap: Gap) -> ColumnElement[bool]:
    match gap:
        case Gap.NO_BBK:
            return Title.bbk == ""
        case Gap.NO_YEAR:
            return Title.year.is_(None)
        case Gap.BAD_ISBN:
            return (
                select(literal(1))
                .where(TitleIsbn.title_id == Title.id, TitleIsbn.valid.is_(False))
                .exists()
            )


def is_free() -> ColumnElement[bool]:
    """Of a copy in stock: may a reader take it now?"""
    return Copy.condition != Condition.REPAIR.value


def _selected(
    search: ResolvedSearch, wanted: CatalogueFilter
) -> tuple[Select[int], ColumnElement[float] | None]:
    """Ids of the titles that fit, and the column of their rank (lower is better; ``None`` when
    nothing was asked for)."""
    found = found_by(search)
    statement = select(Title.id).where(*conditions(wanted))
    if found is None:
        return statement, None
    return statement.join(found, found.c.title_id == Title.id), found.c.rank


def found_by(search: ResolvedSearch) -> Subquery | None:
    """Titles that answer the query: columns ``title_id`` and ``rank``. What was found by its
    number stands first."""
    exact = (
        select(Title.id.label("title_id"), literal(_FIRST_EXACT).label("rank")).where(
            Title.id.in_(search.exact_ids)
        )
        if search.exact_ids
        else None
    )
    if not search.expression:
        return exact.subquery("found") if exact is not None else None
    found = matches(search.expression)
    if exact is None:
        return found
    others = select(found.c.title_id, found.c.rank).where(found.c.title_id.not_in(search.exact_ids))
    return union_all(exact, others).subquery("either")


def ids_of(search: ResolvedSearch, wanted: CatalogueFilter) -> Subquery:
    """Ids of the titles that fit, in no order: a column ``id``. Nothing is ranked for them."""
    return _selected(search, wanted)[0].subquery("selected")


def ordered(search: ResolvedSearch, wanted: CatalogueFilter) -> Select[int]:
    """Ids of the titles that fit, in order."""
    statement, rank = _selected(search, wanted)
    by_title: tuple[Any, ...] = (Title.sort_key, Title.year)
    columns: dict[TitleSort, tuple[Any, ...]] = {
        TitleSort.RELEVANCE: by_title if rank is None else (rank, *by_title),
        TitleSort.TITLE: by_title,
        TitleSort.AUTHOR: (Title.authors_key, Title.sort_key),
        TitleSort.YEAR: (Title.year, Title.sort_key),
        TitleSort.ADDED: (Title.id,),
    }
    first, *others = columns[wanted.sort]
    turned = wanted.descending and not (rank is None and wanted.sort is TitleSort.RELEVANCE)
    return statement.order_by(first.desc() if turned else first, *others, Title.id)
