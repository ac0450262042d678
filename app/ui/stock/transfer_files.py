"""Choosing exchange files and writing them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.core.changes import Changes
from app.core.errors import FormulyarError
from app.services.exchange import ExportedFile
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import FileKind
from app.ui.stock.receipt_data import write_file

PACKAGE_FILE = FileKind("Файл обмена", ("zip",))


def ask_for_package(shell: Shell, title: str = "Открыть файл обмена") -> Path | None:
    """A file of another school that the user chose."""
    return shell.file_dialogs.open_file(title, [PACKAGE_FILE])


def save_package(
    shell: Shell,
    owner: QObject,
    make: Callable[[], ExportedFile],
    on_failed: Callable[[FormulyarError], None],
) -> None:
    """Make a file on the writer thread, ask where to, write it, and say so."""

    def ask(exported: ExportedFile) -> None:
        if exported.changes.areas:
            shell.bus.publish(_silent(exported.changes))
        path = shell.file_dialogs.save_file("Сохранить файл обмена", exported.name, [PACKAGE_FILE])
        if path is None:
            return
        shell.runner.query(
            lambda: write_file(path, exported.content),
            lambda _nothing: shell.toasts.show(f"Сохранено: {path.name}"),
            owner=owner,
            on_error=on_failed,
        )

    shell.runner.command(make, ask, owner=owner, on_error=on_failed)


def _silent(changes: Changes) -> Changes:
    """What was registered is no news before the file lies somewhere."""
    return Changes(changes.areas, changes.operation_id, changes.entity_id)
