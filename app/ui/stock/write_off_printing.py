"""Printing a write-off act: which parts, the preview, the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.services.workspace import Workspace
from app.ui.kit.dialog import Choice, Dialog
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE
from app.ui.shell.previews import Paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.reports.write_off import Part

BOTH, ACT, LIST = "both", "act", "list"
_PARTS: dict[str, tuple[Part, ...]] = {BOTH: ("act", "list"), ACT: ("act",), LIST: ("list",)}


class ActPrinter(QObject):
    """Asks for the parts and hands the paper to the preview; makes the workbook in a worker.

    ``saved`` carries the file of a workbook that was written.
    """

    saved = Signal(object)

    def __init__(
        self, workspace: Workspace, shell: Shell, resources: Path, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shell = shell
        self._resources = resources
        self._parent = parent

    def ask(self, document_id: int, title: str) -> None:
        """Ask which parts to print, then show them."""
        dialog = Dialog(
            "Что напечатать?",
            "Акт — лицевая и оборотная сторона ф. 0504144, список на исключение — приложение "
            "к нему.",
            [
                Choice(LIST, "Только список"),
                Choice(ACT, "Только акт"),
                Choice(BOTH, "Акт и список", primary=True, icon="printer"),
            ],
            parent=self._parent.window(),
        )
        dialog.accepted.connect(lambda: self.show(document_id, title, dialog.chosen()))
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def show(self, document_id: int, title: str, parts: str = BOTH) -> None:
        """Show the paper in the preview; a workbook is offered with both parts."""
        heading = {BOTH: title, ACT: title, LIST: f"{title}: список на исключение"}[parts]
        formats = ("pdf", "xlsx") if parts == BOTH else ("pdf",)
        paper = Paper(
            heading, _file_name(heading), self._renderer(document_id, _PARTS[parts]), formats
        )
        self._shell.previews.show(paper)

    def save_workbook(self, document_id: int, title: str) -> None:
        """Write the act with its list as a workbook."""
        target = self._shell.file_dialogs.save_file(
            "Сохранить акт таблицей", f"{_file_name(title)}.xlsx", [XLSX_FILE]
        )
        if target is None:
            return
        render = self._renderer(document_id, _PARTS[BOTH])
        self._shell.runner.query(
            lambda: _write(target, render("xlsx")),
            self._on_written,
            owner=self,
        )

    def _on_written(self, target: Path) -> None:
        self._shell.toasts.show(f"Сохранено: {target.name}")
        self.saved.emit(target)

    def _renderer(self, document_id: int, parts: tuple[Part, ...]) -> Callable[[str], bytes]:
        """Makes the bytes on a worker thread, from the act as it is then."""

        def render(kind: str) -> bytes:
            from app.reports.write_off import render_write_off_pdf, render_write_off_xlsx

            data = self._workspace.queries.papers.write_off(document_id)
            if kind == "xlsx":
                return render_write_off_xlsx(data, self._resources)
            return render_write_off_pdf(data, self._resources, parts)

        return render


def _file_name(title: str) -> str:
    """«Акт о списании № 3» → «Акт о списании 3»: no signs that a file system refuses."""
    return " ".join(title.replace("№", "").replace(":", ",").replace("/", "-").split())


def _write(target: Path, content: bytes) -> Path:
    """Write a file chosen by the user.

    Raises:
        EnvironmentProblem: it cannot be written there.
    """
    from app.core.errors import EnvironmentProblem

    try:
        target.write_bytes(content)
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{target.name}» не записан: {error.strerror}.",
            "Закройте его в другой программе или выберите другую папку.",
        ) from error
    return target
