"""Reading the catalogue: lists, facets, one title with its copies, duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields, TitleKind
from app.core.isbn import check_isbn
from app.core.isbn import match_key as isbn_key
from app.core.stock import Condition, CopyState, Fund
from app.models import Copy, Title, TitleCover, TitleIsbn
from app.models.library import Library
from app.models.search_index import KnownWords, matches
from app.queries.catalogue_filter import (
    Availability,
    CatalogueFilter,
    Gap,
    TitleSort,
    conditions,
    ids_of,
    ordered,
)
from app.queries.copies import CopyRow, LotRow, copies_of_title, find_copies, lots_of_title
from app.queries.duplicates import DuplicateReason, find_pairs
from app.queries.facets import FacetCounter, FacetGroup, FacetValue
from app.queries.rows import batches
from app.queries.search import ResolvedSearch, resolve
from app.queries.textbook_entries import card_numbers
from app.queries.titles import load_fields, match_key

__all__ = [
    "Availability",
    "CatalogueFilter",
    "CatalogueHits",
    "CatalogueQueries",
    "Duplicate",
    "DuplicatePair",
    "DuplicateReason",
    "FacetGroup",
    "FacetValue",
    "Gap",
    "TitleCard",
    "TitleRow",
    "TitleSort",
    "find_duplicates",
    "last_receipt_date",
]


@dataclass(frozen=True, slots=True)
class CatalogueHits:
    """Ids of the found titles in order. ``copies`` counts copies in stock of all of them."""

    ids: tuple[int, ...]
    copies: int
    shown_for: str
    highlight: str


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title in a list. ``free`` copies are on the shelf, ``copies`` are in stock."""

    id: int
    kind: TitleKind
    title: str
    authors: str
    publisher: str
    bbk: str
    author_mark: str
    year: int | None
    isbn: str
    copies: int
    free: int


@dataclass(frozen=True, slots=True)
class TitleCard:
    """All about one title for the details panel and the editor. ``textbook_card`` is the number
    of the registration card that it stands on."""

    id: int
    version: int
    fields: TitleFields
    copies: tuple[CopyRow, ...]
    lots: tuple[LotRow, ...]
    cover: bytes | None = field(repr=False)
    textbook_card: int | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A title that looks like the one being typed, and why."""

    id: int
    name: str
    year: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two titles that look like one, the older first, and why."""

    first: TitleRow
    second: TitleRow
    reason: DuplicateReason


class CatalogueQueries:
    """Answers about the catalogue. Each call sees one state of the file."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._words = KnownWords()
        self._facets = FacetCounter()

    def find(self, wanted: CatalogueFilter) -> CatalogueHits:
        """Ids of all titles that fit, in order."""
        with self._library.read() as session:
            search = resolve(session, wanted.query, self._words, exact=wanted.exact)
            if search.impossible:
                return CatalogueHits((), 0, "", search.highlight)
            ids = tuple(session.execute(ordered(search, wanted)).scalars())
            copies = _copies_of(session, search, wanted)
            return CatalogueHits(ids, copies, search.shown_for, search.highlight)

    def rows(self, title_ids: tuple[int, ...]) -> tuple[TitleRow, ...]:
        """Rows for these ids in their order; ids that are gone are left out."""
        with self._library.read() as session:
            found = {row.id: row for ids in batches(title_ids) for row in _rows(session, ids)}
        return tuple(found[title_id] for title_id in title_ids if title_id in found)

    def facets(self, wanted: CatalogueFilter) -> tuple[FacetGroup, ...]:
        """Counts of titles by value; each group is counted under the other groups' ticks."""
        with self._library.read() as session:
            search = resolve(session, wanted.query, self._words, exact=wanted.exact)
            if search.impossible:
                return ()
            return self._facets.count(session, search, wanted)

    def card(self, title_id: int) -> TitleCard | None:
        """The title with its copies and lots; ``None`` when it was deleted meanwhile."""
        with self._library.read() as session:
            fields = load_fields(session, [title_id]).get(title_id)
            if fields is None:
                return None
            version = session.execute(
                select(Title.version).where(Title.id == title_id)
            ).scalar_one()
            cover = session.execute(
                select(TitleCover.image).where(TitleCover.title_id == title_id)
            ).scalar_one_or_none()
            return TitleCard(
                title_id,
                version,
                fields,
                copies_of_title(session, title_id),
                lots_of_title(session, title_id),
                cover,
                card_numbers(session, [title_id]).get(title_id),
            )

    def duplicates(self, fields: TitleFields, exclude: int | None = None) -> tuple[Duplicate, ...]:
        """Titles that are probably the same: by ISBN, else by author, title, year and part."""
        with self._library.read() as session:
            return find_duplicates(session, fields, exclude)

    def duplicate_pairs(self) -> tuple[DuplicatePair, ...]:
        """All pairs of titles that are probably one, the surest first: with the same ISBN, with
        the same author, title, part and year, or with the year missing in one of them."""
        with self._library.read() as session:
            pairs = find_pairs(session)
            ids = {title_id for pair in pairs for title_id in (pair.first, pair.second)}
            rows = {row.id: row for part in batches(sorted(ids)) for row in _rows(session, part)}
        return tuple(
            DuplicatePair(rows[pair.first], rows[pair.second], pair.reason) for pair in pairs
        )

    def copies_in_stock(self, title_ids: Sequence[int]) -> dict[Fund, tuple[int, ...]]:
        """Ids of the copies in stock of these titles, by fund; funds without any are left out."""
        found: dict[Fund, list[int]] = {}
        with self._library.read() as session:
            for ids in batches(dict.fromkeys(title_ids)):
                for copy_id, fund in session.execute(
                    select(Copy.id, Copy.fund)
                    .where(Copy.title_id.in_(ids), Copy.state == CopyState.IN_STOCK)
                    .order_by(Copy.inventory_key, Copy.id)
                ):
                    found.setdefault(Fund(fund), []).append(copy_id)
        return {fund: tuple(found[fund]) for fund in Fund if fund in found}

    def find_copies(self, code: str) -> tuple[CopyRow, ...]:
        """Copies with exactly this inventory number or barcode (either keyboard layout)."""
        with self._library.read() as session:
            return find_copies(session, code)


def find_duplicates(
    session: Session, fields: TitleFields, exclude: int | None = None
) -> tuple[Duplicate, ...]:
    """See :meth:`CatalogueQueries.duplicates`."""
    found: dict[int, str] = {}
    keys = {isbn_key(written) for written in fields.isbns if check_isbn(written).valid}
    if keys:
        for title_id in session.execute(
            select(TitleIsbn.title_id).where(TitleIsbn.match_key.in_(keys))
        ).scalars():
            found.setdefault(title_id, "тот же ISBN")
    key = match_key(fields)
    if key:
        for title_id in session.execute(select(Title.id).where(Title.match_key == key)).scalars():
            found.setdefault(title_id, "те же автор, заглавие и год")
    found.pop(exclude or 0, None)
    names = load_fields(session, found)
    return tuple(
        Duplicate(
            title_id, f"{item.authors_line} {item.full_title}".strip(), item.year, found[title_id]
        )
        for title_id, item in names.items()
    )


def _copies_of(session: Session, search: ResolvedSearch, wanted: CatalogueFilter) -> int:
    """Copies in stock of all titles that fit."""
    statement = select(func.count()).select_from(Copy).where(Copy.state == CopyState.IN_STOCK)
    if search.everything and not conditions(wanted):
        return session.execute(statement).scalar_one()
    if search.expression and not search.exact_ids and not conditions(wanted):
        # straight from the index of words, without looking at the titles
        inner = matches(search.expression)
        ids = select(inner.c.title_id)
    else:
        ids = select(ids_of(search, wanted).c.id)
    return session.execute(statement.where(Copy.title_id.in_(ids))).scalar_one()


def _rows(session: Session, title_ids: Sequence[int]) -> list[TitleRow]:
    counts: dict[int, tuple[int, int]] = {}
    for title_id, condition, count in session.execute(
        select(Copy.title_id, Copy.condition, func.count())
        .where(Copy.title_id.in_(title_ids), Copy.state == CopyState.IN_STOCK)
        .group_by(Copy.title_id, Copy.condition)
    ):
        copies, free = counts.get(title_id, (0, 0))
        on_shelf = 0 if condition == Condition.REPAIR else count
        counts[title_id] = (copies + count, free + on_shelf)
    first_isbn = (
        select(TitleIsbn.written)
        .where(TitleIsbn.title_id == Title.id)
        .order_by(TitleIsbn.position)
        .limit(1)
        .scalar_subquery()
    )
    # columns, not objects: a list shows a third of what a title has
    statement = select(
        Title.id,
        Title.kind,
        Title.title,
        Title.part,
        Title.part_title,
        Title.authors_line,
        Title.publisher,
        Title.bbk,
        Title.author_mark,
        Title.year,
        first_isbn,
    ).where(Title.id.in_(title_ids))
    return [
        TitleRow(
            id=title_id,
            kind=TitleKind(kind),
            title=". ".join(filter(None, (title, part, part_title))),
            authors=authors,
            publisher=publisher,
            bbk=bbk,
            author_mark=author_mark,
            year=year,
            isbn=isbn or "",
            copies=counts.get(title_id, (0, 0))[0],
            free=counts.get(title_id, (0, 0))[1],
        )
        for (
            title_id,
            kind,
            title,
            part,
            part_title,
            authors,
            publisher,
            bbk,
            author_mark,
            year,
            isbn,
        ) in session.execute(statement)
    ]


def last_receipt_date(card: TitleCard) -> date | None:
    """The day of the last lot of a title."""
    return max((lot.record_date for lot in card.lots if lot.record_date), default=None)
