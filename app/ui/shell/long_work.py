"""Long work of a page: one at a time, with its progress and the way to stop it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.errors import FormulyarError
from app.core.progress import Progress
from app.ui.kit.work_line import WorkLine
from app.ui.shell.context import Shell
from app.ui.shell.relay import ProgressRelay


class LongWork:
    """Does one piece of long work after another; ``set_busy`` holds the page meanwhile."""

    def __init__(self, shell: Shell, owner: QObject, set_busy: Callable[[bool], None]) -> None:
        self._shell = shell
        self._owner = owner
        self._set_busy = set_busy
        self._running: Progress | None = None

    @property
    def running(self) -> bool:
        return self._running is not None

    def stop(self) -> None:
        """Ask what is being done to stop."""
        if self._running is not None:
            self._running.cancel()

    def run(
        self,
        work: Callable[[Progress], object],
        on_done: Callable[..., None],
        *,
        line: WorkLine,
        label: str,
        writes: bool = False,
        on_error: Callable[[FormulyarError], None] | None = None,
        on_cancelled: Callable[[], None] | None = None,
    ) -> None:
        """Do long work with its progress in ``line``; an error without ``on_error`` is shown."""
        relay = ProgressRelay()
        relay.progressed.connect(line.show_work)
        line.show_work(label)
        self._set_busy(True)
        finished = False

        def end() -> None:
            nonlocal finished
            finished = True
            relay.progressed.disconnect(line.show_work)
            self._running = None
            line.hide()
            self._set_busy(False)

        def done(result: object) -> None:
            end()
            on_done(result)

        def failed(error: FormulyarError) -> None:
            end()
            (on_error or self._shell.messages.error)(error)

        def cancelled() -> None:
            end()
            if on_cancelled is not None:
                on_cancelled()

        running = self._shell.runner.long(
            lambda progress: work(relay.progress_for(progress)),
            done,
            label=label,
            writes=writes,
            owner=self._owner,
            on_error=failed,
            on_cancelled=cancelled,
        )
        if not finished:
            self._running = running
