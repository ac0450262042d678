"""Saving of a draft by itself: 1 s after the last change, one saving at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.errors import FormulyarError
from app.ui.shell.tasks import TaskRunner

DELAY_MS = 1000


class DraftSaver(QObject):
    """Knows whether a draft has changes that are not in the file, and brings them there.

    Args:
        tasks: the road to the writer thread.
        make_command: called on the main thread when the draft is to be saved; takes a
            snapshot of it and answers the work to be done with it.

    ``saved`` carries what the work returned, ``failed`` the error; after a failure nothing
    is tried again before the next change.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        tasks: TaskRunner,
        make_command: Callable[[], Callable[[], object]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._make_command = make_command
        self._dirty = False
        self._saving = False
        self._then: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.flush)

    @property
    def is_clean(self) -> bool:
        """Is everything in the file?"""
        return not self._dirty and not self._saving

    def touch(self) -> None:
        """The draft has changed."""
        self._dirty = True
        self._timer.start()

    def flush(self, then: Callable[[], object] | None = None) -> None:
        """Save now what is not saved; ``then`` is called once everything is in the file."""
        self._timer.stop()
        if then is not None:
            self._then.append(then)
        if self._saving:
            return
        if self._dirty:
            self._dirty = False
            self._saving = True
            self._tasks.command(
                self._make_command(), self._on_saved, owner=self, on_error=self._on_failed
            )
            return
        waiting, self._then = self._then, []
        for action in waiting:
            action()

    def forget(self) -> None:
        """Another document is about to be shown: its changes are none of the old one's."""
        self._timer.stop()
        self._dirty = False
        self._then = []

    def _on_saved(self, outcome: object) -> None:
        self._saving = False
        self.saved.emit(outcome)
        if self._then:
            self.flush()
        elif self._dirty:
            self._timer.start()

    def _on_failed(self, error: FormulyarError) -> None:
        self._saving = False
        self._dirty = True
        self._then = []
        self.failed.emit(error)
