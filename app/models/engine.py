"""The SQLite engine: connections, pragmas, and transactions that we begin ourselves."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

APPLICATION_ID = 0x464F524D
BUSY_TIMEOUT_MS = 10_000
_EFFECTIVE = os.access in os.supports_effective_ids
_NETWORK_TYPES = {"cifs", "smb3", "smbfs", "nfs", "nfs4", "9p", "fuse.sshfs", "davfs", "afs"}

_OCTAL = re.compile(r"\\([0-7]{3})")  # how the list of mounts writes a blank in a name


def on_network(path: Path) -> bool:
    """Whether the file lies on a network share, where WAL is not safe."""
    text = str(path.resolve())
    if sys.platform == "win32":
        import ctypes

        drive_remote = 4
        return text.startswith("\\\\") or (
            ctypes.windll.kernel32.GetDriveTypeW(text[:3]) == drive_remote
        )
    best, kind = "", ""
    for line in _mounts().splitlines():
        parts = line.split()
        point = _OCTAL.sub(lambda match: chr(int(match[1], 8)), parts[1])
        if (text == point or text.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, parts[2]
    return kind in _NETWORK_TYPES


def _mounts() -> str:
    """What is mounted where, as the system tells it; empty where it does not."""
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def reading_uri(path: Path) -> str:
    """The name under which SQLite opens a file to read it.

    A closed library on a CD, on a locked USB stick or without the right to write it is read as
    one that nobody can change: otherwise SQLite wants to make its log files beside it.
    Elsewhere the connection may write, or nobody would remove these files when the last reader
    goes.
    """
    uri = path.resolve().as_uri()
    log = path.with_name(path.name + "-wal")
    closed = not log.exists() and not (may_write(path) and may_write(path.parent))
    return f"{uri}?immutable=1" if closed else f"{uri}?mode=rw"


def looking_uri(path: Path) -> str:
    """The name under which a file that may be damaged or foreign is looked at: a log that a
    killed program left beside it is read and not written into it."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return f"{path.resolve().as_uri()}?mode=ro"
    return reading_uri(path)


def may_write(path: Path) -> bool:
    """Whether the rights of a file or folder, and the medium, let it be written."""
    return os.access(path, os.W_OK, effective_ids=_EFFECTIVE)


def make_engine(
    path: Path, *, read_only: bool = False, uri: str = "", create: bool = False
) -> Engine:
    """An engine on the file. A transaction begins as ``BEGIN IMMEDIATE`` when the
    connection carries the execution option ``write=True``, else as a plain ``BEGIN``.

    Only ``create`` makes a file that is not there: a library whose stick was pulled out must
    not begin anew, empty. ``uri`` takes the place of the name that is used else.
    """
    journal = "DELETE" if on_network(path) else "WAL"
    writing = f"{path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        creator=lambda: sqlite3.connect(
            uri or (reading_uri(path) if read_only else writing),
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_TIMEOUT_MS / 1000,
        ),
    )

    @event.listens_for(engine, "connect")
    def _on_connect(raw: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        cursor = raw.cursor()
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute(f"PRAGMA journal_mode = {journal}")
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -16000")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
