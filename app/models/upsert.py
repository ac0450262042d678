"""INSERT … ON CONFLICT: the databases agree on it, SQLAlchemy's dialects do not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Insert
from sqlalchemy.dialects.sqlite import insert

from app.models.base import Base


def upsert(
    table: type[Base],
    key: dict[str, Any],
    values: dict[str, Any],
    *,
    only_if: ColumnElement[bool] | None = None,
) -> Insert:
    """Insert a row, or change the one that has ``key`` already (where ``only_if`` holds)."""
    return (
        insert(table)
        .values(**key, **values)
        .on_conflict_do_update(
            index_elements=[getattr(table, name) for name in key], set_=values, where=only_if
        )
    )
