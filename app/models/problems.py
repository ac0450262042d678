"""The database's own errors as problems of the user and of the machine."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from app.core.errors import EnvironmentProblem, ProblemKind, UserError
from app.models.constraints import sentence_for

_NO_ROOM = 256 * 1024  # bytes: SQLite says «I/O error» where its log files find no room


def damaged(path: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Файл «{path.name}» повреждён.",
        "Он оставлен как есть. Восстановите библиотеку из последней копии.",
        ProblemKind.DAMAGED,
    )


def vanished(path: Path) -> EnvironmentProblem:
    """The file of an opened library is not in its place any more."""
    return EnvironmentProblem(
        f"Файла «{path}» больше нет на месте, изменение не записано.",
        "Если библиотека на флешке, вставьте её и откройте библиотеку снова. "
        "Если файл удалён, восстановите его из копии.",
        ProblemKind.MISSING,
    )


def search_damaged(path: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Поисковый указатель в файле «{path.name}» повреждён, сами записи целы.",
        "Откройте библиотеку для работы: указатель построится заново.",
        ProblemKind.INDEXES,
    )


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn the database's own errors into sentences; anything unknown stays a bug."""
    try:
        yield
    except IntegrityError as error:
        sentence = sentence_for(str(error.orig))
        if sentence is None:
            raise
        raise UserError(sentence) from error
    except (OperationalError, DatabaseError, sqlite3.DatabaseError) as error:
        problem = _environment_problem(path, str(getattr(error, "orig", error)).lower())
        if problem is None:
            raise
        raise problem from error


def _environment_problem(path: Path, text: str) -> EnvironmentProblem | None:
    if "locked" in text or "busy" in text:
        return EnvironmentProblem(
            f"Файл «{path.name}» занят другой программой.",
            "Закройте её или подождите, затем повторите.",
            ProblemKind.LOCKED,
        )
    if "readonly" in text or "query_only" in text:
        return EnvironmentProblem(
            f"Файл «{path.name}» открыт только для чтения.",
            "Проверьте права на файл и папку.",
            ProblemKind.READ_ONLY,
        )
    if any(mark in text for mark in ("malformed", "not a database", "corrupt", "vtable")):
        return damaged(path)
    silent = "disk i/o error" in text or "unable to open" in text
    if silent and not path.exists():
        return vanished(path)
    if "is full" in text or (silent and _is_full(path.parent)):
        return EnvironmentProblem(
            "На диске кончилось место, изменение не записано.",
            "Освободите место и повторите; прежние данные целы.",
            ProblemKind.FULL,
        )
    if silent:
        return EnvironmentProblem(
            f"Файл «{path.name}» не читается или не пишется.",
            "Проверьте, не вынута ли флешка и доступна ли папка.",
            ProblemKind.UNREADABLE,
        )
    return None


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _NO_ROOM
    except OSError:
        return False
