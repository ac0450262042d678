"""Pairs of titles that are probably one and the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.core.bibliography import TitleFields
from app.core.isbn import check_isbn
from app.core.isbn import match_key as isbn_key
from app.core.text import fold
from app.models import Title, TitleIsbn
from app.queries.titles import load_fields

_ALL_PAIRS_UP_TO = 8
_AFTER_DIGITS = ":"  # the sign that follows 9
Pair = tuple[int, int]


class DuplicateReason(StrEnum):
    """Why two titles look like one, the surest first."""

    ISBN = "isbn"
    SAME = "same"
    NO_YEAR = "no_year"


REASON_NAMES = {
    DuplicateReason.ISBN: "тот же ISBN",
    DuplicateReason.SAME: "те же автор, заглавие и год",
    DuplicateReason.NO_YEAR: "те же автор и заглавие, у одного нет года",
}


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Ids of two titles, the older first, and why they look like one."""

    first: int
    second: int
    reason: DuplicateReason


def find_pairs(session: Session) -> list[FoundPair]:
    """All pairs of the catalogue, the surest first.

    Left out is what cannot be one title: parts of a set with one ISBN, textbooks of different
    classes, and (unless the ISBN is the reason) books whose ISBNs differ.
    """
    found: dict[Pair, DuplicateReason] = {}
    for reason, pairs in (
        (DuplicateReason.ISBN, _same_isbn(session)),
        (DuplicateReason.SAME, _same_key(session)),
        (DuplicateReason.NO_YEAR, _year_missing(session)),
    ):
        for pair in pairs:
            found.setdefault(pair, reason)
    fields = load_fields(session, {title_id for pair in found for title_id in pair})
    return [
        FoundPair(first, second, reason)
        for (first, second), reason in found.items()
        if not _contradict(fields[first], fields[second], reason)
    ]


def _same_isbn(session: Session) -> Iterator[Pair]:
    several = (
        select(TitleIsbn.match_key)
        .where(TitleIsbn.valid)
        .group_by(TitleIsbn.match_key)
        .having(func.count(TitleIsbn.title_id.distinct()) > 1)
    )
    rows = session.execute(
        select(TitleIsbn.match_key, TitleIsbn.title_id)
        .where(TitleIsbn.match_key.in_(several))
        .distinct()
        .order_by(TitleIsbn.match_key, TitleIsbn.title_id)
    )
    return _pairs_within((key, title_id) for key, title_id in rows)


def _same_key(session: Session) -> Iterator[Pair]:
    several = (
        select(Title.match_key)
        .where(Title.match_key != "")
        .group_by(Title.match_key)
        .having(func.count() > 1)
    )
    rows = session.execute(
        select(Title.match_key, Title.id)
        .where(Title.match_key.in_(several))
        .order_by(Title.match_key, Title.id)
    )
    return _pairs_within((key, title_id) for key, title_id in rows)


def _year_missing(session: Session) -> Iterator[Pair]:
    """The key of a title ends with its year: that of one without a year is the beginning of
    the others."""
    without, other = aliased(Title), aliased(Title)
    rows = session.execute(
        select(without.id, other.id)
        .join(
            other,
            (other.match_key > without.match_key)
            & (other.match_key < without.match_key + _AFTER_DIGITS),
        )
        .where(without.year.is_(None), without.match_key != "")
        .order_by(without.id, other.id)
    )
    for one, two in rows:
        yield min(one, two), max(one, two)


def _pairs_within(rows: Iterable[tuple[str, int]]) -> Iterator[Pair]:
    """All pairs of titles with one key; of very many only those with the oldest."""
    for _key, group in groupby(rows, key=lambda row: row[0]):
        ids = [title_id for _key, title_id in group]
        if len(ids) <= _ALL_PAIRS_UP_TO:
            yield from combinations(ids, 2)
        else:
            yield from ((ids[0], other) for other in ids[1:])


def _contradict(left: TitleFields, right: TitleFields, reason: DuplicateReason) -> bool:
    if _grades(left) and _grades(right) and _grades(left) != _grades(right):
        return True
    if reason is DuplicateReason.ISBN:
        mine, theirs = _part(left), _part(right)
        return bool(mine and theirs and mine != theirs)
    numbers, others = _isbns(left), _isbns(right)
    return bool(numbers and others and not numbers & others)


def _grades(fields: TitleFields) -> tuple[int, int] | None:
    first, last = fields.grade_from or fields.grade_to, fields.grade_to or fields.grade_from
    return None if first is None or last is None else (first, last)


def _part(fields: TitleFields) -> str:
    return fold(f"{fields.part} {fields.part_title}")


def _isbns(fields: TitleFields) -> set[str]:
    return {isbn_key(written) for written in fields.isbns if check_isbn(written).valid}
