"""Progress of long work: reports and cancellation, without any window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Event
from typing import TypeVar

from app.core.errors import Cancelled

T = TypeVar("T")

Listener = Callable[[str, int, int], None]


class Progress:
    """Reports ``(label, done, total)`` to a listener and can be cancelled from another thread.

    ``total`` is 0 when the amount of work is unknown.
    """

    def __init__(self, listener: Listener | None = None) -> None:
        self._listener = listener
        self._cancelled = Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self._cancelled.set()

    def report(self, label: str, done: int, total: int = 0) -> None:
        """Tell how far the work is.

        Raises:
            Cancelled: the user asked to stop.
        """
        if self._cancelled.is_set():
            raise Cancelled(label)
        if self._listener is not None:
            self._listener(label, done, total)

    def track(self, items: Iterable[T], label: str, total: int, *, step: int = 50) -> Iterator[T]:
        """Yield ``items`` and report every ``step`` of them."""
        done = 0
        for done, item in enumerate(items, start=1):
            if done % step == 1 or step == 1:
                self.report(label, done - 1, total)
            yield item
        self.report(label, done, total)


NO_PROGRESS = Progress()
