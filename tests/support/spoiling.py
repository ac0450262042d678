"""Ways to spoil a library file, and disks that are small, or gone."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PAGE = 4096
RUBBISH = b"\xa5" * PAGE


def spoil_tree(path: Path, name: str) -> None:
    """Overwrite the root page of a table or an index."""
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)
        ).fetchone()
    overwrite(path, (root - 1) * PAGE, RUBBISH)


def overwrite(path: Path, at: int, what: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(what)


def change_behind(path: Path, *statements: str, bare: tuple[str, ...] = ()) -> None:
    """Do ``statements`` behind the back of the triggers of a file, which are all there again
    afterwards. Tables of ``bare`` lose all constraints but their keys before, for good.
    """
    triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        found = connection.execute(triggers).fetchall()
        for name, _sql in found:
            connection.execute(f'DROP TRIGGER "{name}"')
        for table in bare:
            connection.execute(f"CREATE TABLE bare_{table} AS SELECT * FROM {table}")
            connection.execute(f"DROP TABLE {table}")
            connection.execute(f"ALTER TABLE bare_{table} RENAME TO {table}")
            connection.execute(f"CREATE UNIQUE INDEX bare_{table}_id ON {table} (id)")
        for statement in statements:
            connection.execute(statement)
        for _name, sql in found:
            connection.execute(sql)


def lose_index_rows(path: Path, index: str, change: str) -> None:
    """Do ``change`` behind the back of an index: a quick check does not see it."""
    where = "FROM sqlite_master WHERE name = ?"
    with closing(sqlite3.connect(path)) as connection, connection:
        kept = connection.execute(f"SELECT * {where}", (index,)).fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"DELETE {where}", (index,))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(change)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", kept)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder and what it holds, without the notes of SQLite's shared memory."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith("-shm")
    }


def may_mount() -> bool:
    """Whether these tests may make disks of their own."""
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "none", name]).returncode:
            return False
        subprocess.run(["umount", name], check=True)
    return True


class Disk:
    """A small disk of its own; only where :func:`may_mount`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "прочее.bin"

    def leave(self, free: int) -> None:
        """Fill the disk until only about ``free`` bytes are left."""
        self._ballast.unlink(missing_ok=True)
        left = os.statvfs(self.folder)
        size = left.f_bavail * left.f_bsize - free
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(size, 1))

    def make_room(self) -> None:
        self._ballast.unlink()

    def protect(self) -> None:
        """From now on nothing can be written to it."""
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)

    def pull_out(self) -> None:
        """The stick is gone, whoever may have files open on it."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@contextmanager
def disk(megabytes: int) -> Iterator[Disk]:
    with tempfile.TemporaryDirectory() as name:
        options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "none", name]
        subprocess.run(["mount", *options], check=True)
        try:
            yield Disk(Path(name))
        finally:
            if os.path.ismount(name):
                subprocess.run(["umount", "--lazy", name], check=True)
