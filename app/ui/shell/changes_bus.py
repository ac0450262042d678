"""The bus that tells the pages which areas of the library have changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.core.changes import Changes


class ChangesBus(QObject):
    """``changed`` carries the :class:`~app.core.changes.Changes` of a finished command."""

    changed = Signal(object)

    def publish(self, changes: Changes) -> None:
        """Announce what a command has changed; nothing is announced for no areas."""
        if changes.areas:
            self.changed.emit(changes)
