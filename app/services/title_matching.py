"""Recognising incoming titles among those of the library and among each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields
from app.core.isbn import check_isbn
from app.core.isbn import match_key as isbn_key
from app.core.text import fold, tokens
from app.exchange.incoming import IncomingRow
from app.models import Title, TitleIsbn
from app.queries.rows import batches
from app.queries.titles import load_fields, match_key

_SAYING_NOTHING = frozenset(
    ("издательство", "изд", "во", "издательский", "дом", "группа", "центр", "ооо", "ао", "оао",
     "зао", "пао", "акционерное", "общество", "книжное", "и", "к")
)  # fmt: skip


def fill_gaps(known: TitleFields, incoming: TitleFields) -> TitleFields:
    """The known title with its empty fields filled from the record; nothing is replaced."""
    values = {}
    for item in fields(TitleFields):
        if item.name == "kind":
            continue
        old, new = getattr(known, item.name), getattr(incoming, item.name)
        if new and not old:
            values[item.name] = new
    return replace(known, **values)


def are_different(left: TitleFields, right: TitleFields) -> bool:
    """Do two titles with the same author, heading, part and year contradict each other?

    Reprints of a classic differ in the ISBN; school textbooks without one differ in the class
    («Алгебра» for 7 and for 8) or in the publisher, who then holds another book of the same
    authors. What one of them does not say is no contradiction.
    """
    school = bool(left.grade_from and right.grade_from)
    if school:
        mine = left.grade_from, left.grade_to or left.grade_from
        if mine != (right.grade_from, right.grade_to or right.grade_from):
            return True
    numbers, others = set(isbn_keys(left)), set(isbn_keys(right))
    if numbers and others:
        return not numbers & others
    if not school:
        return False
    mine_words, other_words = _publisher_words(left), _publisher_words(right)
    return bool(mine_words and other_words and not mine_words & other_words)


def isbn_keys(title: TitleFields) -> list[str]:
    """Keys of the valid ISBNs of a title."""
    return [isbn_key(written) for written in title.isbns if check_isbn(written).valid]


def _publisher_words(title: TitleFields) -> set[str]:
    return set(tokens(title.publisher)) - _SAYING_NOTHING


def _names(title: TitleFields) -> tuple[str, str, str]:
    return fold(title.title), fold(title.part), fold(title.part_title)


class KnownTitles:
    """The library's titles by the keys that records are recognised by."""

    def __init__(self, session: Session, rows: Sequence[IncomingRow]) -> None:
        self._by_source: dict[str, int] = {}
        self._by_match: dict[str, list[int]] = {}
        self._by_isbn: dict[str, list[int]] = {}
        self._source_of: dict[int, str] = {}
        self.fields: dict[int, TitleFields] = {}
        self._load(session, rows)

    def _load(self, session: Session, rows: Sequence[IncomingRow]) -> None:
        ids: set[int] = set()
        for keys in batches({row.source_key for row in rows} - {""}):
            for title_id, key in session.execute(
                select(Title.id, Title.source_key).where(Title.source_key.in_(keys))
            ):
                self._by_source[key or ""] = title_id
                ids.add(title_id)
        for keys in batches({match_key(row.fields) for row in rows} - {""}):
            for title_id, key, source in session.execute(
                select(Title.id, Title.match_key, Title.source_key)
                .where(Title.match_key.in_(keys))
                .order_by(Title.id)
            ):
                self._by_match.setdefault(key, []).append(title_id)
                self._source_of[title_id] = source or ""
                ids.add(title_id)
        numbers = {key for row in rows for key in isbn_keys(row.fields)}
        for keys in batches(numbers):
            for title_id, key, source in session.execute(
                select(TitleIsbn.title_id, TitleIsbn.match_key, Title.source_key)
                .join(Title, Title.id == TitleIsbn.title_id)
                .where(TitleIsbn.match_key.in_(keys))
                .order_by(Title.id)
            ):
                self._by_isbn.setdefault(key, []).append(title_id)
                self._source_of[title_id] = source or ""
                ids.add(title_id)
        self.fields = load_fields(session, ids)

    def recognise(self, title: TitleFields, source_key: str) -> tuple[int, str] | None:
        """The known title that a record is about, and by what it was recognised."""
        if source_key in self._by_source:
            return self._by_source[source_key], "тот же номер записи"
        for title_id in self._by_match.get(match_key(title), ()):
            if self._may_be_same(title_id, source_key, title):
                return title_id, "те же автор, заглавие, часть и год"
        for key in isbn_keys(title):
            for title_id in self._by_isbn.get(key, ()):
                same = _names(self.fields[title_id]) == _names(title)
                if same and self._may_be_same(title_id, source_key, title):
                    return title_id, "тот же ISBN"
        return None

    def _may_be_same(self, title_id: int, source_key: str, title: TitleFields) -> bool:
        """Two records with different numbers of their own are two titles."""
        other = self._source_of.get(title_id, "")
        if other and source_key and other != source_key:
            return False
        return not are_different(self.fields[title_id], title)


class SeenTitles:
    """The titles that earlier rows of the same file have added."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], list[tuple[int, TitleFields]]] = {}
        self._sources: dict[str, int] = {}

    def twin(self, title: TitleFields, source_key: str) -> str:
        """Which earlier row a title repeats, as a phrase; «» when it is new to the file."""
        for number, other in self._rows.get((source_key, match_key(title)), ()):
            if not are_different(other, title):
                return f"повторяет запись {number}"
        return "номер записи уже был в файле" if source_key in self._sources else ""

    def add(self, number: int, title: TitleFields, source_key: str) -> None:
        self._rows.setdefault((source_key, match_key(title)), []).append((number, title))
        if source_key:
            self._sources[source_key] = number
