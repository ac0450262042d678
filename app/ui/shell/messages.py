"""The only place that interrupts the user: errors, questions, the crash dialog."""

from __future__ import annotations

import platform
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.core.errors import ConflictError, FormulyarError, RefusalError
from app.ui.kit.buttons import Button
from app.ui.kit.dialog import Choice, Dialog
from app.ui.kit.theme import current_theme


class Messages(Protocol):
    """What pages may say and ask; tests record it."""

    def error(self, problem: FormulyarError) -> None:
        """What happened and what to do, in the words of the error."""
        ...

    def inform(self, title: str, text: str = "") -> None:
        """A sentence that has to be acknowledged; for most news a toast is better."""
        ...

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[Choice],
        *,
        details: Sequence[str] = (),
        cancel: str = "Отмена",
    ) -> str:
        """Ask for a decision; answers the key of the choice or «cancel»."""
        ...

    def confirm(self, title: str, text: str, verb: str, *, danger: bool = False) -> bool:
        """Ask a question with one verb; true when it was chosen."""
        ...


class DialogMessages:
    """:class:`Messages` by real dialogs over the main window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._parent = parent

    def set_parent(self, parent: QWidget) -> None:
        """The window over which the dialogs stand."""
        self._parent = parent

    def error(self, problem: FormulyarError) -> None:
        _run(self.make_error(problem))

    def make_error(self, problem: FormulyarError) -> Dialog:
        """The dialog of an error."""
        reasons = problem.reasons if isinstance(problem, RefusalError) else ()
        close = "Понятно, обновить" if isinstance(problem, ConflictError) else "Понятно"
        choice = Choice("cancel", close, primary=True)
        return Dialog(
            problem.message, problem.cure, [choice], cancel="", details=reasons, parent=self._parent
        )

    def inform(self, title: str, text: str = "") -> None:
        choice = Choice("cancel", "Понятно", primary=True)
        _run(Dialog(title, text, [choice], cancel="", parent=self._parent))

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[Choice],
        *,
        details: Sequence[str] = (),
        cancel: str = "Отмена",
    ) -> str:
        dialog = Dialog(title, text, choices, cancel=cancel, details=details, parent=self._parent)
        return _run(dialog)

    def confirm(self, title: str, text: str, verb: str, *, danger: bool = False) -> bool:
        choice = Choice("yes", verb, primary=True, danger=danger)
        return self.ask(title, text, [choice]) == "yes"


def _run(dialog: Dialog) -> str:
    """Show a dialog until it is answered; it would live as long as its parent otherwise."""
    dialog.exec()
    dialog.deleteLater()
    return dialog.chosen()


class CrashDialog(Dialog):
    """An error of the program: the data are untouched, the report can be copied."""

    def __init__(self, report: str, log: Path | None, parent: QWidget | None = None) -> None:
        place = f" Журнал программы: {log}." if log is not None else ""
        super().__init__(
            "Ошибка в программе",
            "Операция не выполнена, данные библиотеки не изменены. Скопируйте отчёт и передайте "
            f"его тому, кто поддерживает программу.{place}",
            [Choice("close", "Продолжить работу", primary=True)],
            cancel="",
            parent=parent,
        )
        self._report = report
        self._log = log
        theme = current_theme()
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setAccessibleName("Отчёт об ошибке")
        text.setTabChangesFocus(True)
        text.setFixedHeight(theme.px(160))
        self.body.addWidget(text)
        copy = Button("Скопировать отчёт", icon="copy")
        copy.clicked.connect(self.copy_report)
        self.row.insertWidget(0, copy)
        if log is not None:
            folder = Button("Открыть папку журнала", icon="folder-open")
            folder.clicked.connect(self._open_folder)
            self.row.insertWidget(1, folder)

    def copy_report(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self._report)

    def _open_folder(self) -> None:
        if self._log is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log.parent)))


def crash_report(
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
    version: str,
) -> str:
    """Text of the report: version, system, traceback."""
    lines = traceback.format_exception(kind, error, trace)
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"Формуляр {version}\n{system}\n\n{''.join(lines)}"
