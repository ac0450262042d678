"""The full-text index of titles (FTS5) and what can be asked of it.

The index is filled from Python, because SQLite's own folding knows only ASCII. Its
row ids are ids of titles. ``title``, ``people`` and ``rest`` hold folded words,
``stems`` their stems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Float, Integer, Row, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.sql.selectable import Subquery

from app.core.text import fold, stem, tokens

TABLES = "title_search"  # the index, and the beginning of the names of all its tables
_COLUMNS = "title, people, rest, stems"
_WORD_COLUMNS = "{title people rest}"
RANK = "bm25(title_search, 10.0, 8.0, 2.0, 1.0)"
_BATCH = 2000
_SHORT_WORD = 5  # a shorter word with two wrong letters is another word


@dataclass(frozen=True, slots=True)
class IndexedTitle:
    """Texts of one title as they are to be found: not yet folded."""

    title_id: int
    title: str
    people: str
    rest: str


def create_search_tables(connection: Connection) -> None:
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE title_search USING fts5({_COLUMNS}, "
        "tokenize = \"unicode61 remove_diacritics 0\", prefix = '1 2 3')"
    )
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE title_search_words USING fts5vocab('title_search', 'col')"
    )


def index_titles(connection: Connection, entries: Iterable[IndexedTitle]) -> None:
    """Put titles into the index, in the place of what stood there for them."""
    batch: list[tuple[int, str, str, str, str]] = []
    for entry in entries:
        batch.append(_words(entry))
        if len(batch) >= _BATCH:
            _write(connection, batch)
            batch = []
    if batch:
        _write(connection, batch)


def _words(entry: IndexedTitle) -> tuple[int, str, str, str, str]:
    """The row of the index for a title."""
    title, people, rest = fold(entry.title), fold(entry.people), fold(entry.rest)
    stems = {stem(token) for text in (title, people, rest) for token in tokens(text)}
    return entry.title_id, title, people, rest, " ".join(sorted(stems))


def _write(connection: Connection, rows: list[tuple[int, str, str, str, str]]) -> None:
    connection.exec_driver_sql(
        f"INSERT OR REPLACE INTO title_search (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
        rows,
    )


def unindex_titles(connection: Connection, title_ids: Iterable[int]) -> None:
    rows = [(title_id,) for title_id in title_ids]
    if rows:
        connection.exec_driver_sql("DELETE FROM title_search WHERE rowid = ?", rows)


def rebuild_search_index(connection: Connection) -> None:
    """Make the index anew from the tables."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS title_search_words")
    connection.exec_driver_sql("DROP TABLE IF EXISTS title_search")
    create_search_tables(connection)
    rows = connection.exec_driver_sql(f"{_TEXTS} ORDER BY t.id")
    index_titles(connection, (_entry(row) for row in rows))


def agrees_with_titles(connection: Connection) -> bool:
    """Whether the index is whole and knows as many titles as there are. Needs a connection that
    may write, though nothing is written."""
    try:
        indexed, titles = connection.exec_driver_sql(
            "SELECT (SELECT count(*) FROM title_search_docsize), (SELECT count(*) FROM title)"
        ).one()
        connection.exec_driver_sql(
            "INSERT INTO title_search (title_search) VALUES ('integrity-check')"
        )
    except DatabaseError as error:
        if "locked" in str(error) or "readonly" in str(error):
            raise
        return False
    return bool(indexed == titles)


@dataclass(frozen=True, slots=True)
class IndexProblem:
    """A title that the index does not have, has otherwise, or has though it is gone."""

    title_id: int
    is_missing: bool
    is_foreign: bool


def index_problems(
    connection: Connection, *, advance: Callable[[int], object] = lambda _done: None
) -> Iterator[IndexProblem]:
    """Compare the index with the titles, word for word; works where nothing may be written.

    ``advance`` is told how many titles were compared.

    Raises:
        DatabaseError: the index is damaged.
    """
    titles = connection.exec_driver_sql(f"{_TEXTS} ORDER BY t.id")
    indexed = connection.exec_driver_sql(
        f"SELECT rowid, {_COLUMNS} FROM title_search ORDER BY rowid"  # noqa: S608
    )
    there = next(indexed, None)
    for done, row in enumerate(titles, start=1):
        title_id = row[0]
        while there is not None and there[0] < title_id:
            yield IndexProblem(there[0], is_missing=False, is_foreign=True)
            there = next(indexed, None)
        if there is None or there[0] != title_id:
            yield IndexProblem(title_id, is_missing=True, is_foreign=False)
        else:
            if tuple(there) != _words(_entry(row)):
                yield IndexProblem(title_id, is_missing=False, is_foreign=False)
            there = next(indexed, None)
        if done % _BATCH == 0:
            advance(done)
    while there is not None:
        yield IndexProblem(there[0], is_missing=False, is_foreign=True)
        there = next(indexed, None)


def reindex(connection: Connection, title_ids: Iterable[int]) -> None:
    """Index again the titles with these ids, from their rows."""
    ids = sorted(set(title_ids))
    for start in range(0, len(ids), _BATCH):
        marks = ",".join(str(int(title_id)) for title_id in ids[start : start + _BATCH])
        rows = connection.exec_driver_sql(f"{_TEXTS} WHERE t.id IN ({marks})")
        index_titles(connection, [_entry(row) for row in rows])


def match_expression(query: str) -> str:
    """The FTS5 expression for what a user typed: every word must be found, as the beginning
    of a word or by its stem. Empty when there is no word in it. User text is always quoted."""
    parts = []
    for token in tokens(query):
        parts.append(f'({_WORD_COLUMNS} : "{token}" * OR stems : "{stem(token)}")')
    return " AND ".join(parts)


def matches(expression: str) -> Subquery:
    """The titles that match an FTS5 expression: columns ``title_id`` and ``rank``, lower is
    better."""
    return (
        text(
            f"SELECT rowid AS title_id, {RANK} AS rank FROM title_search "  # noqa: S608
            "WHERE title_search MATCH :expression"
        )
        .bindparams(expression=expression)
        .columns(title_id=Integer, rank=Float)
        .subquery("found")
    )


class KnownWords:
    """The words of a catalogue, kept until its index changes: reading them takes longer than
    everything else in a search, and every further letter of a misspelt word asks for them."""

    def __init__(self) -> None:
        self._kept: tuple[list[bytes], tuple[str, ...]] = ([], ())

    def near(self, connection: Connection, word: str, *, limit: int = 3) -> tuple[str, ...]:
        """The nearest known words to a folded word, best first."""
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        longest_distance = 1 if len(word) < _SHORT_WORD else 2
        shortest, longest = len(word) - longest_distance, len(word) + longest_distance
        known = [term for term in self._all(connection) if shortest <= len(term) <= longest]
        found = process.extract(
            word,
            known,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=longest_distance,
            limit=limit,
        )
        return tuple(term for term, _distance, _index in found)

    def _all(self, connection: Connection) -> tuple[str, ...]:
        # the averages (1) and the structure (10) of the index change with every write to it
        state = list(
            connection.exec_driver_sql(
                "SELECT block FROM title_search_data WHERE id IN (1, 10) ORDER BY id"
            ).scalars()
        )
        kept, words = self._kept
        if kept != state:
            words = tuple(
                connection.exec_driver_sql(
                    "SELECT DISTINCT term FROM title_search_words WHERE col <> 'stems'"
                ).scalars()
            )
            self._kept = (state, words)
        return words


_TEXTS = """
    SELECT t.id, t.title, t.subtitle, t.part, t.part_title, t.series, t.publisher,
           t.school_subject, t.responsibility,
           (SELECT group_concat(c.surname || ' ' || c.given, ' ')
              FROM title_contributor c WHERE c.title_id = t.id),
           (SELECT group_concat(s.name, ' ') FROM title_subject s WHERE s.title_id = t.id)
      FROM title t
"""


def _entry(row: Row[*tuple[Any, ...]]) -> IndexedTitle:
    return IndexedTitle(
        title_id=row[0],
        title=" ".join(filter(None, (row[1], row[2], row[3], row[4]))),
        people=" ".join(filter(None, (row[9], row[8]))),
        rest=" ".join(filter(None, (row[5], row[6], row[7], row[10]))),
    )
