"""One search for what a librarian types: words, ISBN, barcodes, inventory numbers.

A query that finds nothing is tried in the other keyboard layout and then with the
nearest known words; the answer says for what it was shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.inventory_numbers import number_key
from app.core.isbn import match_key
from app.core.text import clean_line, switch_layout, to_cyrillic, to_latin, tokens
from app.models import Copy, TitleIsbn
from app.models.search_index import KnownWords, match_expression, matches

_MOST_EXACT = 500
_SHORTEST_ISBN = 9  # digits of the Soviet ones without the group
_LONGEST_QUERY = 300  # signs; what is longer was pasted by mistake
_MOST_WORDS_TO_MEND = 12


@dataclass(frozen=True, slots=True)
class ResolvedSearch:
    """What a query came to.

    ``exact_ids`` were found by number and stand first; ``expression`` is the FTS5
    expression, empty when there is none; ``shown_for`` is the query that was really
    used when the typed one found nothing.
    """

    query: str
    expression: str = ""
    exact_ids: tuple[int, ...] = ()
    shown_for: str = ""
    impossible: bool = False

    @property
    def everything(self) -> bool:
        """Nothing was typed: all titles."""
        return not (self.expression or self.exact_ids or self.impossible)

    @property
    def highlight(self) -> str:
        """The words to mark in the results."""
        return self.shown_for or self.query


def resolve(
    session: Session, query: str, known: KnownWords, *, exact: bool = False
) -> ResolvedSearch:
    """Find out how ``query`` is to be understood. ``exact`` takes it as it was typed only."""
    query = clean_line(query)[:_LONGEST_QUERY].strip()
    if not query:
        return ResolvedSearch("")
    exact_ids = _by_number(session, query)
    expression = match_expression(query)
    if exact_ids or (expression and _found(session, expression)):
        return ResolvedSearch(query, expression, exact_ids)
    if not exact:
        for other in _other_readings(session, query, known):
            return ResolvedSearch(query, match_expression(other), shown_for=other)
    return ResolvedSearch(query, impossible=True)


def _found(session: Session, expression: str) -> bool:
    found = matches(expression)
    return session.execute(select(found.c.title_id).limit(1)).first() is not None


def _by_number(session: Session, query: str) -> tuple[int, ...]:
    """Titles by ISBN, inventory number or barcode, typed on either layout."""
    readings = dict.fromkeys((query, to_latin(query), to_cyrillic(query)))
    ids: list[int] = []
    # also one with a misprint: it is searched as the book has it
    isbns = {
        key for key in map(match_key, readings) if len(key) >= _SHORTEST_ISBN and key[:-1].isdigit()
    }
    if isbns:
        ids += session.execute(
            select(TitleIsbn.title_id).where(TitleIsbn.match_key.in_(isbns)).limit(_MOST_EXACT)
        ).scalars()
    keys = {number_key(reading) for reading in readings} - {""}
    barcodes = {reading.replace(" ", "") for reading in readings}
    ids += session.execute(
        select(Copy.title_id).where(
            Copy.inventory_key.in_(keys) | Copy.barcode.in_(barcodes)
            if keys
            else Copy.barcode.in_(barcodes)
        )
    ).scalars()
    return tuple(dict.fromkeys(ids))


def _other_readings(session: Session, query: str, known: KnownWords) -> Iterator[str]:
    """Readings of a query that found nothing, which do find something."""
    switched = switch_layout(query)
    if switched != query:
        yield from _if_found(session, switched)
    for reading in dict.fromkeys((query, switched)):
        yield from _if_found(session, _mend(session, reading, known))


def _if_found(session: Session, candidate: str) -> Iterator[str]:
    expression = match_expression(candidate)
    if expression and _found(session, expression):
        yield " ".join(tokens(candidate))


def _mend(session: Session, query: str, known: KnownWords) -> str:
    """The query with each unknown word replaced by the nearest known one; "" if one has none."""
    words = []
    typed = tokens(query)
    if len(typed) > _MOST_WORDS_TO_MEND:
        return ""
    for token in typed:
        if _found(session, match_expression(token)):
            words.append(token)
            continue
        near = known.near(session.connection(), token, limit=1)
        if not near:
            return ""
        words.append(near[0])
    return " ".join(words)
