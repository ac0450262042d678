"""Writing titles: rows, derived keys and the search index, one by one or by thousands."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields
from app.core.isbn import check_isbn
from app.core.isbn import match_key as isbn_key
from app.core.title_json import PLAIN_FIELDS, fields_from_json
from app.models import (
    Title,
    TitleContributor,
    TitleCover,
    TitleIsbn,
    TitleListing,
    TitleSubject,
)
from app.models.search_index import reindex, unindex_titles
from app.queries.rows import batches
from app.queries.titles import derived_values
from app.services.numbers import take_numbers


def _title_values(fields: TitleFields) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(fields, name) for name in PLAIN_FIELDS}
    return {**values, "kind": fields.kind.value, **derived_values(fields)}


def _part_rows(title_id: int, fields: TitleFields) -> tuple[list[dict[str, Any]], ...]:
    people = [
        {
            "title_id": title_id,
            "position": position,
            "surname": person.surname,
            "given": person.given,
            "role": person.role.value,
        }
        for position, person in enumerate(fields.contributors)
    ]
    numbers = []
    for position, written in enumerate(fields.isbns):
        numbers.append(
            {
                "title_id": title_id,
                "position": position,
                "written": written,
                "match_key": isbn_key(written),
                "valid": check_isbn(written).valid,
            }
        )
    subjects = [
        {"title_id": title_id, "position": position, "name": name}
        for position, name in enumerate(fields.subjects)
    ]
    return people, numbers, subjects


_PARTS = (TitleContributor, TitleIsbn, TitleSubject)


class TitleStore:
    """Inserts, changes and deletes titles within the session of one operation."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def insert_many(
        self,
        titles: Sequence[tuple[TitleFields, str | None]],
        *,
        ids: Sequence[int] | None = None,
    ) -> list[int]:
        """Insert titles with their source keys; returns their ids in the same order.

        Ids of titles are never used again, so that the journal stays unambiguous;
        ``ids`` puts deleted titles back under their own.
        """
        if ids is None:
            first = take_numbers(self._session, "title", "", max(len(titles), 1))
            ids = range(first, first + len(titles))
        parts: tuple[list[dict[str, Any]], ...] = ([], [], [])
        rows = []
        for title_id, (fields, source_key) in zip(ids, titles, strict=True):
            rows.append(
                {
                    **_title_values(fields),
                    "id": title_id,
                    "source_key": source_key,
                    "created_at": self._now,
                    "version": 1,
                }
            )
            for target, found in zip(parts, _part_rows(title_id, fields), strict=True):
                target.extend(found)
        if rows:
            self._session.execute(insert(Title), rows)
        self._insert_parts(parts)
        self.index(ids)
        return list(ids)

    def replace(self, title_id: int, version: int, fields: TitleFields) -> bool:
        """Change a title that still has ``version``; returns whether it had."""
        result = self._session.connection().execute(
            update(Title)
            .where(Title.id == title_id, Title.version == version)
            .values(**_title_values(fields), version=version + 1)
        )
        if result.rowcount != 1:
            return False
        for table in _PARTS:
            self._session.execute(delete(table).where(table.title_id == title_id))
        self._insert_parts(_part_rows(title_id, fields))
        self.index([title_id])
        return True

    def delete(self, title_ids: Iterable[int]) -> None:
        """Delete titles, with what was found out about them in federal lists."""
        for ids in batches(title_ids):
            self._session.execute(delete(TitleListing).where(TitleListing.title_id.in_(ids)))
            self._session.execute(delete(Title).where(Title.id.in_(ids)))
            unindex_titles(self._session.connection(), ids)

    def beyond_fields(self, title_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
        """What titles have beyond their fields, for the journal: :meth:`put_back` needs it."""
        result: dict[int, dict[str, Any]] = {}
        for ids in batches(title_ids):
            for title_id, source_key, media_type, image in self._session.execute(
                select(Title.id, Title.source_key, TitleCover.media_type, TitleCover.image)
                .outerjoin(TitleCover, TitleCover.title_id == Title.id)
                .where(Title.id.in_(ids))
            ):
                cover = [media_type, base64.b64encode(image).decode()] if image else None
                result[title_id] = {"source_key": source_key, "cover": cover}
        return result

    def put_back(self, titles: Mapping[int, Mapping[str, Any]]) -> None:
        """Deleted titles, as the journal has them, under their old ids, with their covers, and
        with their source keys unless a record loaded since has them."""
        keys = {before.get("source_key") for before in titles.values()} - {None}
        taken = {
            key
            for part in batches(keys)
            for key in self._session.execute(
                select(Title.source_key).where(Title.source_key.in_(part))
            ).scalars()
        }
        rows = []
        for before in titles.values():
            key = before.get("source_key")
            rows.append((fields_from_json(dict(before)), None if key in taken else key))
        self.insert_many(rows, ids=list(titles))
        for title_id, before in titles.items():
            if before.get("cover"):
                media_type, image = before["cover"]
                self._session.add(
                    TitleCover(
                        title_id=title_id, media_type=media_type, image=base64.b64decode(image)
                    )
                )
        self._session.flush()

    def index(self, title_ids: Iterable[int]) -> None:
        """Bring the search index in step with the rows."""
        self._session.flush()
        reindex(self._session.connection(), title_ids)

    def _insert_parts(self, parts: tuple[list[dict[str, Any]], ...]) -> None:
        for table, rows in zip(_PARTS, parts, strict=True):
            if rows:
                self._session.execute(insert(table), rows)
