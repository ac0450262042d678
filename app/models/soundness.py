"""Whether a file is sound as a database: its pages, its indexes, its references between tables."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

_MOST = 100


@dataclass(frozen=True, slots=True)
class LostReference:
    """A row whose foreign key leads nowhere; ``row_id`` is its id."""

    table: str
    row_id: int
    parent: str


def integrity_problems(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong with the file, in its own words; at most a hundred."""
    rows = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST})").scalars()
    return [str(text) for text in rows if text != "ok"]


def lost_references(connection: Connection) -> list[LostReference]:
    """Rows that refer to rows which are not there."""
    return [
        LostReference(str(table), int(row_id or 0), str(parent))
        for table, row_id, parent, _key in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]
