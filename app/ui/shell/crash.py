"""What happens when the program itself fails: a log entry and a dialog, and the work goes on."""

from __future__ import annotations

import logging
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication, QWidget

from app.ui.shell.messages import CrashDialog, crash_report

log = logging.getLogger(__name__)


class CrashReporter:
    """Shows an unforeseen error; the data are untouched and the work can go on."""

    def __init__(self, log_file: Path, version: str) -> None:
        self._log_file = log_file
        self._version = version
        self.window: QWidget | None = None
        self._showing = False

    def __call__(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        log.critical("unforeseen error", exc_info=(kind, error, trace))
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        if self._showing:  # an error while an error is shown would pile up dialogs
            return
        self._showing = True
        try:
            report = crash_report(kind, error, trace, self._version)
            CrashDialog(report, self._log_file, self.window).exec()
        finally:
            self._showing = False
