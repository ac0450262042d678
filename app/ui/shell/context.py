"""What the window gives to every page."""

from __future__ import annotations

from dataclasses import dataclass

from app.ui.shell.changes_bus import ChangesBus
from app.ui.shell.file_dialogs import FileDialogs
from app.ui.shell.messages import Messages
from app.ui.shell.previews import Previews
from app.ui.shell.settings import Settings
from app.ui.shell.tasks import TaskRunner
from app.ui.shell.toasts import Toasts


@dataclass(frozen=True, slots=True)
class Shell:
    """The roads that a page may take; services and queries come beside it.

    ``runner`` reads and writes, ``bus`` announces what a command changed, ``previews`` shows
    a paper before it is printed.
    """

    runner: TaskRunner
    messages: Messages
    file_dialogs: FileDialogs
    toasts: Toasts
    bus: ChangesBus
    settings: Settings
    previews: Previews
