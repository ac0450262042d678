"""What is damaged in a library file, and the mending of what can be made anew from the rest.

Indexes and the search index hold nothing that the tables do not: a file whose tables are whole
is written anew from them, beside the old one, which is kept.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from enum import IntEnum
from pathlib import Path

from sqlalchemy import Connection, insert
from sqlalchemy.exc import DatabaseError

from app.core.errors import EnvironmentProblem, ProblemKind, kind_of, refusal_of
from app.models.backup import (
    flush_to_disk,
    put_in_place,
    refusal_of_database,
    remove_side_files,
    set_aside,
    verify_database,
)
from app.models.engine import APPLICATION_ID, looking_uri, make_engine
from app.models.migrate import is_older, revision_of
from app.models.safety import Operation
from app.models.search_index import TABLES, create_search_tables, rebuild_search_index

WHO = "Программа"


class Damage(IntEnum):
    """How much of a file is damaged: nothing; the search index alone; indexes of tables (or the
    list of free pages); the data themselves."""

    NONE = 0
    SEARCH = 1
    INDEXES = 2
    DATA = 3


def damage_of(connection: Connection) -> Damage:
    """Look through a file without changing it."""
    if _is_sound(connection):
        return Damage.NONE
    try:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).scalars()
        tables = [name for name in names if not name.startswith(TABLES)]
        broken = [table for table in tables if not _is_sound(connection, table)]
        for table in broken:
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}" NOT INDEXED')  # noqa: S608
            while rows.fetchmany(1000):
                pass
    except DatabaseError:
        return Damage.DATA
    if not tables:
        return Damage.DATA
    return Damage.INDEXES if broken else Damage.SEARCH


def _is_sound(connection: Connection, table: str = "") -> bool:
    check = f'quick_check("{table}")' if table else "quick_check(1)"
    try:
        return bool(connection.exec_driver_sql(f"PRAGMA {check}").scalar() == "ok")
    except DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise
        return False


def note_rebuilt_search(connection: Connection, now: datetime) -> None:
    """Say in the journal that the search index was made anew."""
    _note(connection, now, "Перестроен поиск: указатель не сходился с каталогом")


def mend(path: Path, now: datetime) -> Path:
    """Write a file anew from its tables: indexes and search are made again. The caller holds
    the lock. Returns where the old file was put.

    Raises:
        EnvironmentProblem: the tables are damaged too, or the disk refuses; the file is left
            as it was.
    """
    mended = path.with_name(path.name + ".mended")
    try:
        try:
            remove_leftovers(path)
            with closing(
                sqlite3.connect(mended.resolve().as_uri(), uri=True, isolation_level=None)
            ) as connection:
                _copy_tables(connection, path)
            _make_search(mended, now)
            verify_database(mended)
            flush_to_disk(mended)
            aside = set_aside(path, now)
            put_in_place(mended, path)
        finally:
            remove_leftovers(path)
    except OSError as error:
        raise _not_mended(path, refusal_of(error), kind_of(error)) from error
    except (sqlite3.Error, DatabaseError) as error:
        raise _not_mended(path, *refusal_of_database(error)) from error
    return aside


def _not_mended(path: Path, reason: str, kind: ProblemKind) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Файл «{path.name}» не починить: {reason}.",
        "Он оставлен как есть. Восстановите библиотеку из последней копии.",
        kind,
    )


def remove_leftovers(path: Path) -> None:
    """Remove what mending or restoring leaves beside a library when it is killed. The caller
    holds the lock."""
    for ending in (".mended", ".restored", ".restored.part"):
        file = path.with_name(path.name + ending)
        file.unlink(missing_ok=True)
        remove_side_files(file)


def _copy_tables(new: sqlite3.Connection, source: Path) -> None:
    """Make tables, rows, indexes and triggers of ``source`` again, but not its search index."""
    new.execute("ATTACH ? AS old", (looking_uri(source),))
    parts = new.execute(
        "SELECT type, name, sql FROM old.sqlite_master WHERE sql IS NOT NULL "
        "AND name NOT LIKE ? AND name NOT LIKE 'sqlite_%' "
        "ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END",
        (f"{TABLES}%",),
    ).fetchall()
    new.execute("BEGIN")
    for kind, name, sql in parts:
        new.execute(sql)
        if kind == "table":
            # the order keeps SQLite from copying whole trees, damaged indexes with them
            new.execute(
                f'INSERT INTO main."{name}" SELECT * FROM old."{name}" NOT INDEXED ORDER BY rowid'  # noqa: S608
            )
    new.execute("COMMIT")
    new.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _make_search(path: Path, now: datetime) -> None:
    engine = make_engine(path)
    try:
        with engine.connect() as connection, connection.execution_options(write=True).begin():
            if is_older(revision_of(connection)):
                create_search_tables(connection)  # the migration fills them
            else:
                rebuild_search_index(connection)
                _note(connection, now, "Починен файл библиотеки: указатели построены заново")
    finally:
        engine.dispose()


def _note(connection: Connection, now: datetime, summary: str) -> None:
    connection.execute(
        insert(Operation).values(at=now, who=WHO, kind="repair", summary=summary, undo="none")
    )
