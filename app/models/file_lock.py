"""One writer per library file: a lock of the operating system, with a note of its holder."""

from __future__ import annotations

import errno
import getpass
import json
import os
import socket
import sys
from contextlib import suppress
from datetime import datetime
from io import FileIO
from pathlib import Path

from app.core.errors import EnvironmentProblem, ProblemKind, kind_of, refusal_of

_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_NOTE_OFFSET = 16  # the locked byte lies before the note, so that others can read the note


def lock_path(library: Path) -> Path:
    return library.with_name(library.name + ".lock")


class FileLock:
    """Holds the lock until :meth:`release`; it also dies with the process."""

    def __init__(self, library: Path) -> None:
        self._path = lock_path(library)
        self._file: FileIO | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            EnvironmentProblem: another process holds it, or the folder cannot be written.
        """
        file = self._open()
        # the last holder may have removed the file between our opening and our locking it
        while not _is_still_at(file, self._path):
            file.close()
            file = self._open()
        note = {
            "who": _account(),
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": datetime.now().astimezone().isoformat(timespec="minutes"),
        }
        with suppress(OSError):  # the lock holds on a full disk too, only nobody reads by whom
            file.truncate(_NOTE_OFFSET)
            file.seek(_NOTE_OFFSET)
            file.write(json.dumps(note, ensure_ascii=False).encode())
        self._file = file

    def _open(self) -> FileIO:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise EnvironmentProblem(
                f"Папка «{self._path.parent}» не даёт записывать: {refusal_of(error)}.",
                _cure(error),
                kind_of(error),
            ) from error
        file = os.fdopen(descriptor, "r+b", buffering=0)
        try:
            _lock_byte(file)
        except OSError as error:
            holder = self._holder(file)
            file.close()
            if error.errno not in _HELD:
                raise EnvironmentProblem(
                    f"Папка «{self._path.parent}» не даёт занять файл библиотеки: "
                    f"{refusal_of(error)}.",
                    "Перенесите библиотеку на диск этого компьютера.",
                    ProblemKind.READ_ONLY,
                ) from error
            raise EnvironmentProblem(
                f"Файл библиотеки уже открыт{holder}.",
                "Закройте программу там, где она открыта, и повторите.",
                ProblemKind.LOCKED,
            ) from error
        return file

    def release(self) -> None:
        if self._file is None:
            return
        if sys.platform != "win32":  # Windows does not remove an open file: there it stays
            with suppress(OSError):  # the stick was pulled out: the lock went with it
                self._path.unlink(missing_ok=True)
        self._file.close()
        self._file = None

    @staticmethod
    def _holder(file: FileIO) -> str:
        file.seek(_NOTE_OFFSET)
        try:
            note = json.loads(file.read().decode())
            since = datetime.fromisoformat(note["since"])
        except (ValueError, KeyError, OSError):
            return " другой программой"
        return (
            f": компьютер «{note['host']}», пользователь «{note['who']}», с {since:%d.%m.%Y %H:%M}"
        )


def _account() -> str:
    with suppress(OSError, KeyError, ImportError):  # an account without a name has none to tell
        return getpass.getuser()
    return ""


def _cure(error: OSError) -> str:
    if kind_of(error) is ProblemKind.FULL:
        return "Освободите место на этом диске и повторите."
    return "Проверьте права на папку и не вынут ли носитель."


def _is_still_at(file: FileIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock_byte(file: FileIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock_byte(file: FileIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
