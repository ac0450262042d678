"""What the benchmarks run in processes of their own: ``python -m … bare | ours | memory FILE``.

``bare`` and ``ours`` print the system's monotonic clock at the first paint of a window;
``memory`` prints the largest size of the process in megabytes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.shell.main_window import MainWindow

PLACES = 20
"""Stops on the way through the catalogue."""


def main() -> None:
    """Do what the command line asks for."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    kind = sys.argv[1]
    if kind == "bare":
        _bare_window()
    elif kind == "ours":
        _our_window()
    else:
        _our_memory(sys.argv[2])


def _bare_window() -> None:
    from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QWidget())
    _report_first_paint()
    window.show()
    app.exec()


def _our_window() -> None:
    from app.desktop import run_window

    _when_made(lambda _window: _report_first_paint())
    run_window([])


def _when_made(do: Callable[[MainWindow], object]) -> None:
    """Do something as soon as the program has made its window."""
    from app.ui.shell import main_window

    original = main_window.MainWindow._restore

    def restore(window: MainWindow) -> None:
        original(window)
        do(window)

    main_window.MainWindow._restore = restore  # type: ignore[method-assign, assignment]


def _report_first_paint() -> None:
    """Print the clock at the first paint of a window and end the process."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject

    class Eye(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and watched.isWidgetType():
                _answer(time.monotonic())
                os._exit(0)
            return False

    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("the application is made before its window")
    app.installEventFilter(Eye(app))


def _answer(value: float) -> None:
    sys.stdout.write(f"{value}\n")
    sys.stdout.flush()


def _our_memory(library: str) -> None:
    import resource

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from app.desktop import run_window

    places = iter(range(PLACES + 1))

    def watch(window: MainWindow) -> None:
        timer = QTimer(window)
        timer.timeout.connect(lambda: step(window))
        timer.start(300)

    def step(window: MainWindow) -> None:
        if not window.navigator.sections():
            return
        page = window.navigator.current_page()
        if page is None or page.page_id != "catalogue":
            window.navigator.go("catalogue")
            return
        results = getattr(page, "results", None)
        if results is None or not results.model.rowCount():
            return
        place = next(places, None)
        if place is not None:
            bar = results.view.verticalScrollBar()
            bar.setValue(bar.maximum() * place // PLACES)
            return
        _answer(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        QApplication.quit()

    _when_made(watch)
    run_window(["--library", library])


if __name__ == "__main__":
    main()
