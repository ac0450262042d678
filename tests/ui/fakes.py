"""Fakes for tests of the window: task runner, messages, file dialogs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.core.errors import Cancelled, FormulyarError
from app.core.progress import Progress
from app.ui.kit.dialog import Choice
from app.ui.shell.file_dialogs import FileKind

T = TypeVar("T")


class FakeTaskRunner:
    """A :class:`app.ui.shell.tasks.TaskRunner` that does everything at once, on this thread.

    With ``held = True`` requests wait in ``waiting`` until ``release()``; stale answers are
    dropped as the real runner drops them. Errors without ``on_error`` are kept in ``errors``;
    bugs are raised.
    """

    def __init__(self) -> None:
        self.held = False
        self.waiting: list[Callable[[], None]] = []
        self.errors: list[FormulyarError] = []
        self.labels: list[str] = []
        self._latest: dict[tuple[int, Hashable], int] = {}
        self._number = 0

    def query(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None],
        *,
        key: Hashable | None = None,
        owner: QObject | None = None,
        on_error: Callable[[FormulyarError], None] | None = None,
    ) -> None:
        self._number += 1
        number = self._number
        slot = (id(owner), key) if key is not None else None
        if slot is not None:
            self._latest[slot] = number

        def run() -> None:
            if slot is None or self._latest.get(slot) == number:
                self._do(fn, on_done, on_error)

        self._start(run)

    def command(
        self,
        fn: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        *,
        owner: QObject | None = None,
        on_error: Callable[[FormulyarError], None] | None = None,
    ) -> None:
        self._start(lambda: self._do(fn, on_done, on_error))

    def long(
        self,
        fn: Callable[[Progress], T],
        on_done: Callable[[T], None] | None = None,
        *,
        label: str,
        writes: bool = False,
        owner: QObject | None = None,
        on_error: Callable[[FormulyarError], None] | None = None,
        on_cancelled: Callable[[], None] | None = None,
    ) -> Progress:
        progress = Progress()
        self.labels.append(label)

        def run() -> None:
            try:
                self._do(lambda: fn(progress), on_done, on_error)
            except Cancelled:
                if on_cancelled is not None:
                    on_cancelled()

        self._start(run)
        return progress

    def release(self) -> None:
        """Do what waits, in the order of the requests."""
        while self.waiting:
            self.waiting.pop(0)()

    def _start(self, run: Callable[[], None]) -> None:
        if self.held:
            self.waiting.append(run)
        else:
            run()

    def _do(
        self,
        fn: Callable[[], Any],
        on_done: Callable[[Any], None] | None,
        on_error: Callable[[FormulyarError], None] | None,
    ) -> None:
        try:
            result = fn()
        except FormulyarError as error:
            if on_error is not None:
                on_error(error)
            else:
                self.errors.append(error)
            return
        if on_done is not None:
            on_done(result)


@dataclass
class RecordingMessages:
    """A :class:`app.ui.shell.messages.Messages` that answers from ``answers``, then «cancel»."""

    answers: list[str] = field(default_factory=list)
    errors: list[FormulyarError] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    informed: list[tuple[str, str]] = field(default_factory=list)

    def error(self, problem: FormulyarError) -> None:
        self.errors.append(problem)

    def inform(self, title: str, text: str = "") -> None:
        self.informed.append((title, text))

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[Choice],
        *,
        details: Sequence[str] = (),
        cancel: str = "Отмена",
    ) -> str:
        self.asked.append((title, text))
        answer = self.answers.pop(0) if self.answers else "cancel"
        if answer not in {"cancel", *(choice.key for choice in choices)}:
            raise AssertionError(f"«{title}» has no choice {answer!r}")
        return answer

    def confirm(self, title: str, text: str, verb: str, *, danger: bool = False) -> bool:
        return self.ask(title, text, [Choice("yes", verb, danger=danger)]) == "yes"


@dataclass
class FakeFileDialogs:
    """Answers with the given paths, in order; ``None`` when they have run out."""

    paths: list[Path | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open_file(
        self, title: str, kinds: Sequence[FileKind], folder: Path | None = None
    ) -> Path | None:
        return self._next(title)

    def save_file(
        self, title: str, suggested: str, kinds: Sequence[FileKind], folder: Path | None = None
    ) -> Path | None:
        return self._next(title)

    def choose_folder(self, title: str, folder: Path | None = None) -> Path | None:
        return self._next(title)

    def _next(self, title: str) -> Path | None:
        self.asked.append(title)
        return self.paths.pop(0) if self.paths else None


def press_on_russian_layout(keys: str) -> None:
    """Press «Ctrl+Я» as the keyboard sends it on the Russian layout (``QTest.keySequence``
    knows Latin letters only)."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    combination = QKeySequence(keys)[0]  # type: ignore[index]  # the stub lacks __getitem__
    modifiers, code = combination.keyboardModifiers(), combination.key()
    for action in (QTest.KeyAction.Press, QTest.KeyAction.Release):
        QTest.sendKeyEvent(action, widget, code, "", modifiers)
