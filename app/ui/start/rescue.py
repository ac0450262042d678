"""When a library does not open: what happened, and the ways out that fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject

from app.core.dates import Clock, local_moment
from app.core.errors import EnvironmentProblem, FormulyarError, ProblemKind
from app.services.rescue import Backup, Rescue, find_rescue
from app.services.safety import backup_folder
from app.ui.kit.dialog import Choice
from app.ui.shell.file_dialogs import LIBRARY_FILE, FileDialogs
from app.ui.shell.messages import Messages
from app.ui.shell.tasks import TaskRunner

RESTORE, OTHER_COPY, MEND = "restore", "other_copy", "mend"
READ_ONLY, RETRY, OTHER_FILE = "read_only", "retry", "other_file"

_PASSING = (
    ProblemKind.MISSING,
    ProblemKind.LOCKED,
    ProblemKind.FULL,
    ProblemKind.UNREADABLE,
)
_SHOWN_COPIES = 4


@dataclass(frozen=True, slots=True)
class Ways:
    """What the ways lead to: opening a file (for reading only), putting a backup in the place
    of a library, mending a library."""

    open: Callable[[Path, bool], None]
    restore: Callable[[Path, Path], None]
    mend: Callable[[Path], None]


class Rescuer(QObject):
    """Asks what to do about a library that does not open, and does it."""

    def __init__(
        self,
        runner: TaskRunner,
        messages: Messages,
        dialogs: FileDialogs,
        clock: Clock,
        ways: Ways,
    ) -> None:
        super().__init__()
        self._runner = runner
        self._messages = messages
        self._dialogs = dialogs
        self._clock = clock
        self._ways = ways

    def help(self, path: Path, problem: FormulyarError) -> None:
        """Tell the problem and offer what fits; backups are looked for behind the window."""
        if not isinstance(problem, EnvironmentProblem):
            self._messages.error(problem)
            return
        now = self._clock.now()
        self._runner.query(lambda: find_rescue(path, problem, now), self._on_found, owner=self)

    def _on_found(self, rescue: Rescue) -> None:
        problem, path = rescue.problem, rescue.path
        answer = self._messages.ask(
            problem.message,
            problem.cure,
            choices_for(rescue),
            details=details_of(rescue),
            cancel="Закрыть",
        )
        if answer == RESTORE and rescue.best is not None:
            self._ways.restore(rescue.best.path, path)
        elif answer == OTHER_COPY:
            chosen = self._dialogs.open_file(
                "Восстановить из копии", [LIBRARY_FILE], backup_folder(path)
            )
            if chosen is not None:
                self._ways.restore(chosen, path)
        elif answer == MEND:
            self._ways.mend(path)
        elif answer in (READ_ONLY, RETRY):
            self._ways.open(path, answer == READ_ONLY)
        elif answer == OTHER_FILE:
            chosen = self._dialogs.open_file("Открыть библиотеку", [LIBRARY_FILE], path.parent)
            if chosen is not None:
                self._ways.open(chosen, False)


def choices_for(rescue: Rescue) -> list[Choice]:
    """The buttons, the one that helps best last and primary."""
    ways = [(OTHER_FILE, "Выбрать другой файл", "folder-open")]
    if rescue.problem.kind in _PASSING:
        ways.append((RETRY, "Повторить", "arrow-clockwise"))
    if rescue.readable:
        ways.append((READ_ONLY, "Открыть только для чтения", "lock-simple"))
    if len(rescue.backups) > 1 or (rescue.backups and rescue.best is None):
        ways.append((OTHER_COPY, "Выбрать копию", "hard-drives"))
    if rescue.best is not None:
        label = f"Восстановить из копии от {shown_moment(rescue.best)}"
        ways.append((RESTORE, label, "arrow-counter-clockwise"))
    if rescue.mendable:
        ways.append((MEND, "Починить файл", "wrench"))
    last = len(ways) - 1
    return [
        Choice(key, label, primary=place == last, icon=icon)
        for place, (key, label, icon) in enumerate(ways)
    ]


def details_of(rescue: Rescue) -> list[str]:
    """What is known of the backups beside the library."""
    lines = []
    if rescue.mendable:
        lines.append("Починка строит указатели заново, прежний файл остаётся рядом")
    shown = rescue.backups[:_SHOWN_COPIES]
    if shown:
        more = len(rescue.backups) - len(shown)
        moments = "; ".join(shown_moment(backup) for backup in shown)
        lines.append(f"Копии рядом: {moments}" + (f"; и ещё {more}" if more else ""))
    newest = rescue.backups[0] if rescue.backups else None
    if newest is not None and newest != rescue.best:
        lines.append(f"Копия от {shown_moment(newest)} повреждена")
    if rescue.best is not None and rescue.problem.kind is not ProblemKind.MISSING:
        lines.append("При восстановлении нынешний файл остаётся рядом")
    return lines


def shown_moment(backup: Backup) -> str:
    """«21.11.2026, 09:00», local."""
    return f"{local_moment(backup.made_at):%d.%m.%Y, %H:%M}"
