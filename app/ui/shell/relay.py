"""Progress of long work on its way to the place on the page where it is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.core.progress import Progress


class ProgressRelay(QObject):
    """Reports of a worker thread as a signal: label, done, total.

    ``progress_for`` is called on the worker thread; the signal arrives on the main thread.
    """

    progressed = Signal(str, int, int)

    def progress_for(self, outer: Progress) -> Progress:
        """A progress that tells this relay and ``outer``; cancelling ``outer`` stops it."""

        def listener(label: str, done: int, total: int) -> None:
            outer.report(label, done, total)
            self.progressed.emit(label, done, total)

        return Progress(listener)
