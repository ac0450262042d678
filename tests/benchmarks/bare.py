"""Bare inserts: rows copied from one library file to another with nothing but SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

Rows = dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]
"""Columns and rows by table."""


def rows_after(path: Path, last_ids: dict[str, int]) -> Rows:
    """The rows of these tables that came after the given ids."""
    found: Rows = {}
    with closing(sqlite3.connect(path)) as connection:
        for table, last_id in last_ids.items():
            cursor = connection.execute(f"SELECT * FROM {table} WHERE id > ?", (last_id,))
            found[table] = (tuple(item[0] for item in cursor.description), cursor.fetchall())
    return found


def last_ids(path: Path, tables: Sequence[str]) -> dict[str, int]:
    """The largest id of each table."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
            for table in tables
        }


def insert(path: Path, rows: Rows) -> None:
    """Write rows in one transaction, as safely as the program does."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = FULL")
        for table, (columns, values) in rows.items():
            marks = ", ".join("?" * len(columns))
            names = ", ".join(columns)
            connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
