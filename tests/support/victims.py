"""Processes that are killed in the middle of their work.

A process without threads has imported the program once; for every request it forks a child,
lets it get ready, waits for a while and sends it SIGKILL.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bootstrap import restore_library
from app.core.dates import FixedClock
from app.models.library import Library
from tests.support.next_revision import use_next_revision
from tests.support.processes import start_python
from tests.support.workshop import TODAY, Workshop

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Death:
    """``killed`` is false when the work was done before; ``seconds`` of work."""

    killed: bool
    seconds: float


class Victims:
    """Asks the other process for deaths."""

    def __init__(self, send: Callable[[list[object]], list[object]]) -> None:
        self._send = send

    def run(self, kind: str, *arguments: str, delay: float = 60.0) -> Death:
        """Begin the work ``kind``, kill it ``delay`` seconds after it began."""
        killed, seconds = self._send([kind, delay, *arguments])
        assert isinstance(seconds, float)
        return Death(bool(killed), seconds)


@contextmanager
def victims() -> Iterator[Victims]:
    """The other process, for the time of a test."""
    process = start_python("from tests.support.victims import main; main()")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    write, read = process.stdin, process.stdout

    def send(request: list[object]) -> list[object]:
        write.write(json.dumps(request) + "\n")
        write.flush()
        answer = read.readline()
        if not answer:
            raise AssertionError(process.communicate()[1])
        found = json.loads(answer)
        assert isinstance(found, list), found
        return found

    try:
        yield Victims(send)
    finally:
        process.communicate()


# --- in the other process -----------------------------------------------------------------------


def _import(path: str, records: str) -> Work:
    workshop = Workshop.open(Path(path))
    file = workshop.services.imports.read_file(Path(records))

    def work() -> None:
        workshop.services.imports.apply(file, "записи.iso")
        workshop.close()

    return work


def _post(path: str, document_id: str) -> Work:
    workshop = Workshop.open(Path(path))

    def work() -> None:
        workshop.post_receipt(int(document_id))
        workshop.close()

    return work


def _migrate(path: str, folder: str) -> Work:
    use_next_revision(Path(folder), pytest.MonkeyPatch())
    now = FixedClock.on(TODAY).now()
    return lambda: Library.open(Path(path), now=now).close()


def _back_up(path: str) -> Work:
    workshop = Workshop.open(Path(path))

    def work() -> None:
        workshop.services.safety.back_up()
        workshop.close()

    return work


def _restore(path: str, backup: str) -> Work:
    return lambda: restore_library(Path(backup), Path(path), FixedClock.on(TODAY))


_KINDS: dict[str, Callable[..., Work]] = {
    "import": _import,
    "post": _post,
    "migrate": _migrate,
    "back up": _back_up,
    "restore": _restore,
}


def main() -> None:
    """Answer requests until the input ends."""
    for line in sys.stdin:
        kind, delay, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(_death(kind, delay, arguments)) + "\n")
        sys.stdout.flush()


def _death(kind: str, delay: float, arguments: list[str]) -> tuple[bool, float]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        work = _KINDS[kind](*arguments)
        os.write(writer, b"ready")
        work()
        os._exit(0)
    os.close(writer)
    try:
        os.read(reader, 5)  # ready, or dead by an error
        began = time.monotonic()
        select.select([reader], [], [], delay)  # the end of the child closes the pipe
        seconds = time.monotonic() - began
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
    finally:
        os.close(reader)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise SystemExit(f"{kind} failed by itself")
    return os.WIFSIGNALED(status), seconds
