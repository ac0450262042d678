"""Title rows ⇄ :class:`TitleFields`, and the keys by which titles are recognised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.bbk import division
from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.core.text import sort_key, tokens
from app.core.title_json import PLAIN_FIELDS
from app.models import Title, TitleContributor, TitleIsbn, TitleSubject
from app.queries.rows import batches


def match_key(title: TitleFields) -> str:
    """Key of a title without ISBN: folded first author, title, part and year.

    Two titles with equal keys are most likely the same edition; empty when the title
    has no letter or digit.
    """
    words = tokens(title.title)
    if not words:
        return ""
    author = tokens(title.authors[0].surname) if title.authors else []
    return "|".join(
        (
            " ".join(author),
            " ".join(words),
            " ".join(tokens(f"{title.part} {title.part_title}")),
            str(title.year or ""),
        )
    )


def derived_values(fields: TitleFields) -> dict[str, str]:
    """The columns of a title that follow from its other fields: orders, divisions, keys."""
    return {
        "sort_key": sort_key(fields.full_title),
        "authors_line": fields.authors_line,
        "authors_key": sort_key(fields.authors_line) or "\U0010ffff",  # no author: last
        "bbk_division": division(fields.bbk),
        "match_key": match_key(fields),
    }


def load_fields(session: Session, title_ids: Iterable[int]) -> dict[int, TitleFields]:
    """The fields of titles by id; ids that are not there are left out."""
    result: dict[int, TitleFields] = {}
    for ids in batches(dict.fromkeys(title_ids)):
        people: dict[int, list[Contributor]] = defaultdict(list)
        for title_id, surname, given, role in session.execute(
            select(
                TitleContributor.title_id,
                TitleContributor.surname,
                TitleContributor.given,
                TitleContributor.role,
            )
            .where(TitleContributor.title_id.in_(ids))
            .order_by(TitleContributor.title_id, TitleContributor.position)
        ):
            people[title_id].append(Contributor(surname, given, Role(role)))
        numbers: dict[int, list[str]] = defaultdict(list)
        for title_id, written in session.execute(
            select(TitleIsbn.title_id, TitleIsbn.written)
            .where(TitleIsbn.title_id.in_(ids))
            .order_by(TitleIsbn.title_id, TitleIsbn.position)
        ):
            numbers[title_id].append(written)
        subjects: dict[int, list[str]] = defaultdict(list)
        for title_id, name in session.execute(
            select(TitleSubject.title_id, TitleSubject.name)
            .where(TitleSubject.title_id.in_(ids))
            .order_by(TitleSubject.title_id, TitleSubject.position)
        ):
            subjects[title_id].append(name)
        columns = [getattr(Title, name) for name in PLAIN_FIELDS]
        for title_id, kind, *values in session.execute(
            select(Title.id, Title.kind, *columns).where(Title.id.in_(ids))
        ):
            plain = dict(zip(PLAIN_FIELDS, values, strict=True))
            result[title_id] = TitleFields(
                **{**plain, "kind": TitleKind(kind)},
                contributors=tuple(people.get(title_id, ())),
                isbns=tuple(numbers.get(title_id, ())),
                subjects=tuple(subjects.get(title_id, ())),
            )
    return result
