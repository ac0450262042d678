"""Search-as-you-type against the bare query of the full-text index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from app.bootstrap import open_library
from app.core.text import highlight_spans, to_cyrillic
from app.models.search_index import RANK, match_expression
from app.queries.catalogue import CatalogueFilter, CatalogueQueries
from tests.benchmarks.generator import Size, clock, library_of
from tests.benchmarks.measure import Figure, by_turns
from tests.benchmarks.words import RARE_ISBN

NAME = "search"
AIM = 2.0
FRAME_MS = 16.0
PAGE = 60
TYPED = "капитанская до"
OTHERS = (
    ("two words", "пушкин дочка"),
    ("one hit", "синхрофазотрон"),
    ("typo", "капитансая дочка"),
    ("no hit", "щщщщщъъъ"),
    ("other layout", "rfgbnfy"),
    ("ISBN", RARE_ISBN),
)
_SQL = f"SELECT rowid, {RANK} AS rank FROM title_search WHERE title_search MATCH ? ORDER BY rank"


def measure(size: Size, runs: int) -> Iterator[Figure]:
    """Every prefix of a title as it is typed, then words of other kinds."""
    cases = [(TYPED[:length], TYPED[:length]) for length in _lengths()]
    opened = open_library(library_of(size), clock=clock(), read_only=True)
    try:
        queries = opened.workspace.queries.catalogue
        with closing(sqlite3.connect(opened.library.path)) as connection:
            for case, query in (*cases, *OTHERS):
                yield by_turns(
                    NAME,
                    case,
                    lambda query=query: _as_the_window_does(queries, query),  # type: ignore[misc]
                    lambda query=query: _bare(connection, query),  # type: ignore[misc]
                    runs=runs,
                    aim=AIM,
                )
    finally:
        opened.close()


def _lengths() -> range:
    return range(1, len(TYPED) + 1)


def _as_the_window_does(queries: CatalogueQueries, query: str) -> None:
    """Find, fetch what is on the screen and mark the words in it."""
    hits = queries.find(CatalogueFilter(query))
    for row in queries.rows(hits.ids[:PAGE]):
        highlight_spans(row.title, hits.highlight)


def _bare(connection: sqlite3.Connection, query: str) -> list[tuple[int, float]]:
    """The same words asked of the index alone; a query in the other layout in the right one."""
    asked = to_cyrillic(query) if query.isascii() and query.isalpha() else query
    return connection.execute(_SQL, (match_expression(asked),)).fetchall()
