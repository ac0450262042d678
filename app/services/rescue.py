"""What can be done with a library that does not open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.core.errors import EnvironmentProblem, ProblemKind
from app.models.backup import Backup, check_restorable, list_backups
from app.models.library import Library

__all__ = ["Backup", "Rescue", "find_rescue"]

_LOST = (
    ProblemKind.MISSING,
    ProblemKind.NOT_OURS,
    ProblemKind.DAMAGED,
    ProblemKind.INDEXES,
)
_READABLE = (ProblemKind.LOCKED, ProblemKind.READ_ONLY, ProblemKind.FULL)


@dataclass(frozen=True, slots=True)
class Rescue:
    """The ways out of a problem.

    ``backups`` lie beside the library, newest first; ``best`` is the newest of them that is
    whole. ``readable``: the library can be opened for reading.
    """

    path: Path
    problem: EnvironmentProblem
    backups: tuple[Backup, ...] = ()
    best: Backup | None = None
    readable: bool = False

    @property
    def mendable(self) -> bool:
        """Its tables are whole: what else is damaged can be made anew from them."""
        return self.problem.kind is ProblemKind.INDEXES


def find_rescue(path: Path, problem: EnvironmentProblem, now: datetime) -> Rescue:
    """Look for ways out; nothing is changed. A large backup takes seconds to check."""
    if problem.kind in _LOST:
        backups = list_backups(path)
        best = next((backup for backup in backups if _is_whole(backup.path)), None)
        return Rescue(path, problem, backups, best)
    return Rescue(path, problem, readable=problem.kind in _READABLE and _is_readable(path, now))


def _is_whole(backup: Path) -> bool:
    try:
        check_restorable(backup)
    except EnvironmentProblem:
        return False
    return True


def _is_readable(path: Path, now: datetime) -> bool:
    try:
        Library.open(path, now=now, read_only=True).close()
    except EnvironmentProblem:
        return False
    return True
