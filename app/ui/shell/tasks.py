"""The only road to other threads: queries, commands and long work.

Queries run on a pool of readers, commands one after another on a single writer thread.
Answers arrive on the main thread through signals; a stale answer is dropped by its number.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from app.core.errors import Cancelled, FormulyarError
from app.core.progress import Progress

T = TypeVar("T")

OnError = Callable[[FormulyarError], None]
BugHook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


class TaskRunner(Protocol):
    """What pages know of the work behind the window.

    ``owner`` is the widget that asked: when it is gone, nothing is delivered. ``on_error``
    receives the errors of the user and the environment instead of the message dialog;
    bugs always go to the crash dialog.
    """

    def query(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None],
        *,
        key: Hashable | None = None,
        owner: QObject | None = None,
        on_error: OnError | None = None,
    ) -> None:
        """Read on a reader thread. Of several requests with one ``(owner, key)`` only the
        answer to the last is delivered."""
        ...

    def command(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        *,
        owner: QObject | None = None,
        on_error: OnError | None = None,
    ) -> None:
        """Write on the writer thread, in the order of the calls."""
        ...

    def long(
        self,
        fn: Callable[[Progress], T],
        on_done: Callable[[T], None] | None = None,
        *,
        label: str,
        writes: bool = False,
        owner: QObject | None = None,
        on_error: OnError | None = None,
        on_cancelled: Callable[[], None] | None = None,
    ) -> Progress:
        """Work with progress in the status bar; ``writes`` sends it to the writer thread."""
        ...


class _Task:
    """One request on its way there and back."""

    def __init__(
        self,
        number: int,
        work: Callable[[], Any],
        on_done: Callable[[Any], None] | None,
        on_error: OnError | None,
        owner: QObject | None,
    ) -> None:
        self.number = number
        self.work = work
        self.on_done = on_done
        self.on_error = on_error
        self.on_cancelled: Callable[[], None] | None = None
        self.has_owner = owner is not None
        self.owner = owner
        self.slot: tuple[int, Hashable] | None = None
        self.progress: Progress | None = None
        self.result: Any = None
        self.error: BaseException | None = None

    @property
    def owner_gone(self) -> bool:
        return self.has_owner and (self.owner is None or not isValid(self.owner))


class ThreadTaskRunner(QObject):
    """The :class:`TaskRunner` of the running window.

    Args:
        show_error: how an error of the user or the environment reaches the user.
        show_bug: receives every other exception (the crash dialog); ``sys.excepthook``
            when not given.
        readers: number of reader threads.
    """

    # label, done, total of the long work that is shown; total 0 when unknown
    progressed = Signal(str, int, int)
    # a long work began (label) / ended; the status bar shows the last begun
    long_started = Signal(str)
    long_ended = Signal()

    _finished = Signal(object)

    def __init__(
        self,
        show_error: OnError,
        show_bug: BugHook | None = None,
        *,
        readers: int = 2,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._show_error = show_error
        self._show_bug = show_bug or sys.excepthook
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._numbers = itertools.count(1)
        self._latest: dict[tuple[int, Hashable], int] = {}
        self._running: dict[int, _Task] = {}
        self._closed = False
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    def query(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None],
        *,
        key: Hashable | None = None,
        owner: QObject | None = None,
        on_error: OnError | None = None,
    ) -> None:
        task = _Task(next(self._numbers), fn, on_done, on_error, owner)
        if key is not None:
            task.slot = (id(owner), key)
            self._latest[task.slot] = task.number
        self._start(task, self._readers)

    def command(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        *,
        owner: QObject | None = None,
        on_error: OnError | None = None,
    ) -> None:
        self._start(_Task(next(self._numbers), fn, on_done, on_error, owner), self._writer)

    def long(
        self,
        fn: Callable[[Progress], T],
        on_done: Callable[[T], None] | None = None,
        *,
        label: str,
        writes: bool = False,
        owner: QObject | None = None,
        on_error: OnError | None = None,
        on_cancelled: Callable[[], None] | None = None,
    ) -> Progress:
        progress = Progress(self.progressed.emit)
        task = _Task(next(self._numbers), lambda: fn(progress), on_done, on_error, owner)
        task.progress = progress
        task.on_cancelled = on_cancelled
        self.long_started.emit(label)
        self._start(task, self._writer if writes else self._readers)
        return progress

    def cancel_long(self) -> None:
        """Ask the long work shown in the status bar (the last begun) to stop."""
        for task in reversed(self._running.values()):
            if task.progress is not None:
                task.progress.cancel()
                return

    def is_busy(self) -> bool:
        """Is a command or a long work still on its way?"""
        return bool(self._running)

    def shut_down(self) -> None:
        """Cancel long work, wait for commands that were begun, deliver nothing more."""
        self._closed = True
        for task in self._running.values():
            if task.progress is not None:
                task.progress.cancel()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=False)
        self._running.clear()

    def _start(self, task: _Task, pool: ThreadPoolExecutor) -> None:
        if self._closed:
            return
        self._running[task.number] = task
        future: Future[None] = pool.submit(self._run, task)
        del future

    def _run(self, task: _Task) -> None:
        """On a worker thread: do the work and post the task back."""
        if not self._is_stale(task):
            try:
                task.result = task.work()
            except BaseException as error:  # noqa: BLE001 - carried to the main thread
                task.error = error
        if not self._closed:
            self._finished.emit(task)

    def _is_stale(self, task: _Task) -> bool:
        return task.slot is not None and self._latest.get(task.slot) != task.number

    def _on_finished(self, task: _Task) -> None:
        self._running.pop(task.number, None)
        if task.progress is not None:
            self.long_ended.emit()
        if self._closed or self._is_stale(task) or task.owner_gone:
            return
        if task.slot is not None:
            del self._latest[task.slot]
        deliver(task, self._show_error, self._show_bug)


def deliver(task: _Task, show_error: OnError, show_bug: BugHook) -> None:
    """Hand the outcome of a task to those who wait for it."""
    error = task.error
    if error is None:
        if task.on_done is not None:
            task.on_done(task.result)
    elif isinstance(error, Cancelled):
        if task.on_cancelled is not None:
            task.on_cancelled()
    elif isinstance(error, FormulyarError):
        (task.on_error or show_error)(error)
    else:
        show_bug(type(error), error, error.__traceback__)
