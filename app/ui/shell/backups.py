"""Making copies of the library from any page: here and in a second folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.core.changes import Area, Changes
from app.services.safety import Backup
from app.services.workspace import Workspace
from app.ui.shell.context import Shell
from app.ui.shell.settings import SECOND_BACKUP_AT, SECOND_BACKUP_FOLDER


class BackupMaker:
    """Makes verified copies behind the window and announces them on the bus.

    Args:
        owner: the page; nothing is told to it when it is gone.
    """

    def __init__(self, workspace: Workspace, shell: Shell, owner: QWidget) -> None:
        self._workspace = workspace
        self._shell = shell
        self._owner = owner

    def make(self) -> None:
        """A copy in the library's own folder of copies."""
        self._run(None, lambda backup: f"Копия сделана и проверена: {backup.path.name}")

    def copy_to_second(self) -> None:
        """A copy in the second folder; asks for the folder when none is known or it is gone."""
        folder = self.second_folder()
        if folder is None or not folder.is_dir():
            self.choose_second()
        else:
            self._copy(folder)

    def choose_second(self) -> None:
        """Choose the second folder (a stick as a rule) and copy there."""
        chosen = self._shell.file_dialogs.choose_folder(
            "Папка для второй копии", self.second_folder()
        )
        if chosen is not None:
            self._copy(chosen)

    def second_folder(self) -> Path | None:
        """The second folder, ``None`` while none was chosen."""
        text = self._shell.settings.get(SECOND_BACKUP_FOLDER)
        return Path(text) if text else None

    def second_moment(self) -> datetime | None:
        """When the last copy went to the second folder, in UTC."""
        text = self._shell.settings.get(SECOND_BACKUP_AT)
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            return None

    def _copy(self, folder: Path) -> None:
        def said(backup: Backup) -> str:
            settings = self._shell.settings
            settings.set(SECOND_BACKUP_FOLDER, str(folder))
            settings.set(SECOND_BACKUP_AT, backup.made_at.isoformat())
            return f"Копия проверена и лежит в папке «{folder.name or folder}»"

        self._run(folder, said)

    def _run(self, folder: Path | None, said: Callable[[Backup], str]) -> None:
        safety = self._workspace.services.safety
        self._shell.runner.long(
            lambda progress: safety.back_up(folder=folder, progress=progress),
            lambda backup: self._shell.bus.publish(Changes.of(Area.SAFETY, message=said(backup))),
            label="Делаем копию библиотеки",
            owner=self._owner,
        )
