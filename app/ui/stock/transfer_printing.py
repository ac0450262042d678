"""Printing a transfer: act, notice or letter in the preview, the act as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.core.errors import FormulyarError
from app.core.stock import TransferMode
from app.services.workspace import Workspace
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE
from app.ui.shell.previews import Paper
from app.ui.stock.receipt_data import write_file
from app.ui.stock.transfer_dialogs import ACT, LETTER, NOTICE, papers_dialog

_TITLES = {
    ACT: "Акт приёма-передачи",
    NOTICE: "Извещение к передаче",
    LETTER: "Письмо к передаче",
}


class TransferPrinter(QObject):
    """Asks which paper and hands it to the preview."""

    def __init__(
        self,
        workspace: Workspace,
        shell: Shell,
        resources: Path,
        parent: QWidget,
        on_failed: Callable[[FormulyarError], None],
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shell = shell
        self._resources = resources
        self._parent = parent
        self._on_failed = on_failed

    def ask(self, document_id: int, mode: TransferMode, number: str) -> None:
        """Ask which paper, then show it."""
        dialog = papers_dialog(mode, self._parent.window())
        dialog.accepted.connect(
            lambda: self._shell.previews.show(self._paper(document_id, dialog.chosen(), number))
        )
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def save_workbook(self, document_id: int, number: str) -> None:
        """Write the act with its list as a workbook."""
        paper = self._paper(document_id, ACT, number)
        path = self._shell.file_dialogs.save_file(
            "Сохранить акт и список", f"{paper.file_name}.xlsx", [XLSX_FILE]
        )
        if path is None:
            return
        self._shell.runner.query(
            lambda: write_file(path, paper.render("xlsx")),
            lambda _nothing: self._shell.toasts.show(f"Сохранено: {path.name}"),
            owner=self,
            on_error=self._on_failed,
        )

    def _paper(self, document_id: int, which: str, number: str) -> Paper:
        title = f"{_TITLES[which]} № {number}" if number else f"{_TITLES[which]}, черновик"
        formats = ("pdf",) if which == LETTER else ("pdf", "xlsx")
        file_name = title.replace("№ ", "").replace(",", "")
        return Paper(title, file_name, self._renderer(document_id, which), formats)

    def _renderer(self, document_id: int, which: str) -> Callable[[str], bytes]:
        """Makes the bytes on a worker thread, from the document as it is then."""

        def render(kind: str) -> bytes:
            from app.reports.transfer import render_transfer

            data = self._workspace.queries.transfer_papers.paper(document_id)
            return render_transfer(data, self._resources, which, kind)

        return render
