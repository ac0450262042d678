"""The task runner: order, stale answers, errors, progress, shutting down."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.errors import EnvironmentProblem, FormulyarError, UserError
from app.core.progress import Progress
from app.ui.shell.tasks import ThreadTaskRunner


@dataclass
class Seen:
    """What reached the main thread."""

    errors: list[FormulyarError] = field(default_factory=list)
    bugs: list[BaseException] = field(default_factory=list)
    answers: list[object] = field(default_factory=list)

    def bug(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.bugs.append(error)


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def tasks(qapp: QApplication, seen: Seen) -> Iterator[ThreadTaskRunner]:
    runner = ThreadTaskRunner(seen.errors.append, seen.bug)
    yield runner
    runner.shut_down()


def test_answers_arrive_on_the_main_thread(
    qtbot: QtBot, tasks: ThreadTaskRunner, seen: Seen
) -> None:
    def answer(worker: int) -> None:
        seen.answers.append((worker, threading.get_ident()))

    tasks.query(threading.get_ident, answer)
    qtbot.waitUntil(lambda: bool(seen.answers))
    ((worker, main),) = [pair for pair in seen.answers if isinstance(pair, tuple)]
    assert main == threading.get_ident()
    assert worker != main
    app = QApplication.instance()
    assert app is not None
    assert app.thread() is QThread.currentThread()


def test_only_the_last_of_several_questions_is_answered(
    qtbot: QtBot, tasks: ThreadTaskRunner, seen: Seen
) -> None:
    gate = threading.Event()

    def slow() -> str:
        gate.wait(5)
        return "к"

    tasks.query(slow, seen.answers.append, key="search")
    tasks.query(lambda: "капитан", seen.answers.append, key="search")
    qtbot.waitUntil(lambda: "капитан" in seen.answers)
    gate.set()
    qtbot.waitUntil(lambda: not tasks.is_busy())
    assert seen.answers == ["капитан"]


def test_questions_of_different_owners_do_not_disturb_each_other(
    qtbot: QtBot, tasks: ThreadTaskRunner, seen: Seen
) -> None:
    first, second = QObject(), QObject()
    tasks.query(lambda: 1, seen.answers.append, key="rows", owner=first)
    tasks.query(lambda: 2, seen.answers.append, key="rows", owner=second)
    qtbot.waitUntil(lambda: len(seen.answers) == 2)
    assert sorted(map(str, seen.answers)) == ["1", "2"]


def test_nothing_is_delivered_to_an_owner_that_is_gone(
    qtbot: QtBot, tasks: ThreadTaskRunner, seen: Seen
) -> None:
    gate = threading.Event()
    owner = QObject()
    tasks.query(lambda: gate.wait(5), seen.answers.append, owner=owner)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    gate.set()
    qtbot.waitUntil(lambda: not tasks.is_busy())
    assert seen.answers == []


def test_commands_run_one_after_another_in_their_order(
    qtbot: QtBot, tasks: ThreadTaskRunner, seen: Seen
) -> None:
    order: list[int] = []
    for number in range(20):
        tasks.command(partial(order.append, number), seen.answers.append)
    qtbot.waitUntil(lambda: len(seen.answers) == 20)
    assert order == list(range(20))


def test_errors_of_the_user_go_to_the_page_or_the_messages_and_bugs_to_the_crash_dialog(
    qtbot: QtBot, tasks: ThreadTaskRunner, seen: Seen
) -> None:
    def refuse() -> None:
        raise UserError("Такого номера нет.")

    def fail() -> None:
        raise EnvironmentProblem("Диск заполнен.")

    def break_down() -> None:
        raise ZeroDivisionError

    local: list[FormulyarError] = []
    tasks.command(refuse, on_error=local.append)
    tasks.command(fail)
    tasks.command(break_down, on_error=local.append)
    qtbot.waitUntil(lambda: bool(seen.bugs))
    assert [e.message for e in local] == ["Такого номера нет."]
    assert [e.message for e in seen.errors] == ["Диск заполнен."]
    assert isinstance(seen.bugs[0], ZeroDivisionError)
    assert seen.bugs[0].__traceback__ is not None


def test_long_work_reports_and_is_cancelled(
    qtbot: QtBot, tasks: ThreadTaskRunner, seen: Seen
) -> None:
    reports: list[tuple[str, int, int]] = []
    ended: list[str] = []
    tasks.progressed.connect(lambda label, done, total: reports.append((label, done, total)))
    tasks.long_ended.connect(lambda: ended.append("ended"))
    begun, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> str:
        progress.report("Готовим этикетки", 120, 480)
        begun.set()
        go_on.wait(5)
        progress.report("Готовим этикетки", 121, 480)
        return "готово"

    cancelled: list[bool] = []
    tasks.long(
        work,
        seen.answers.append,
        label="Готовим этикетки",
        on_cancelled=lambda: cancelled.append(True),
    )
    qtbot.waitUntil(begun.is_set)
    tasks.cancel_long()
    go_on.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert reports == [("Готовим этикетки", 120, 480)]
    assert cancelled == [True]
    assert seen.answers == []
    assert seen.bugs == []


def test_shutting_down_finishes_commands_and_delivers_nothing(
    qtbot: QtBot, tasks: ThreadTaskRunner, seen: Seen
) -> None:
    done: list[int] = []
    for number in range(3):
        tasks.command(partial(done.append, number), seen.answers.append)
    tasks.shut_down()
    assert done == [0, 1, 2]
    tasks.command(lambda: done.append(9))
    qtbot.wait(1)
    assert done == [0, 1, 2]
    assert seen.answers == []
