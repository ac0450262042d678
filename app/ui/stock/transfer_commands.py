"""What is done to a whole transfer, each after its question: posting, reversal, confirmation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from app.core.dates import format_date
from app.core.stock import FUND_NAMES
from app.queries.transfer import TransferCard
from app.services.workspace import Workspace
from app.ui.shell.context import Shell
from app.ui.stock.transfer_data import OpenedTransfer, open_transfer
from app.ui.stock.transfer_dialogs import ConfirmDialog, posting_dialog, reversal_dialog
from app.ui.stock.transfer_files import save_package


class TransferCommands(QObject):
    """Runs the commands on the writer thread.

    ``done`` carries the :class:`Changes` and the document to show next, ``failed`` the error.
    """

    done = Signal(object, int)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, shell: Shell, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shell = shell
        self._parent = parent

    def ask_to_post(self, document_id: int, remarks: Sequence[str]) -> None:
        """«Провести передачу № 4?» with what happens and the remarks left; reads it first."""
        self._shell.runner.query(
            lambda: open_transfer(self._workspace, document_id),
            lambda opened: self._ask_to_post(opened, remarks),
            key="posting",
            owner=self,
            on_error=self.failed.emit,
        )

    def _ask_to_post(self, opened: OpenedTransfer, remarks: Sequence[str]) -> None:
        card, foresight = opened.card, opened.foresight
        if card is None:
            return
        details = [
            f"{FUND_NAMES[fund]}: КСУ, часть 2 — {words}" for fund, words in foresight.records
        ]
        if foresight.corrected is not None:
            details.append(f"Документ № {foresight.corrected.number} будет сторнирован.")
        if card.draft.due_date is not None:
            details.append(f"Вернуть до {format_date(card.draft.due_date)}")
        dialog = posting_dialog(
            card,
            foresight.number,
            self._workspace.clock.today(),
            [*details, *remarks],
            self._parent.window(),
        )
        service, version = self._workspace.services.transfer, card.draft.version
        document_id = card.row.id
        dialog.confirmed.connect(
            lambda day: self._run(lambda: service.post(document_id, version, day), document_id)
        )
        dialog.open()

    def ask_to_reverse(self, card: TransferCard) -> None:
        """«Сторнировать передачу № 4?» with its own record date."""
        service, document_id = self._workspace.services.transfer, card.row.id
        dialog = reversal_dialog(card, self._workspace.clock.today(), self._parent.window())
        dialog.confirmed.connect(
            lambda day: self._run(lambda: service.reverse(document_id, day), document_id)
        )
        dialog.open()

    def correct(self, document_id: int) -> None:
        """Make the draft of a corrected document and show it."""
        service = self._workspace.services.transfer
        self._run(lambda: service.start_correction(document_id), 0)

    def ask_to_confirm(self, card: TransferCard) -> None:
        """Note that the other school has taken the books in."""
        dialog = ConfirmDialog(card, self._workspace.clock.today(), self._parent.window())
        service = self._workspace.services.transfer
        document_id, version = card.row.id, card.row.version

        def on_confirmed(day: date, words: str) -> None:
            self._run(lambda: service.confirm(document_id, version, day, words), document_id)

        dialog.confirmed.connect(on_confirmed)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def save_file(self, document_id: int) -> None:
        """Write the exchange file for the other school."""
        service = self._workspace.services.exchange
        save_package(
            self._shell, self, lambda: service.transfer_file(document_id), self.failed.emit
        )

    def _run(self, work: Callable[[], Changes], show: int) -> None:
        """``show`` is the document to show afterwards, 0 the one that was made."""
        self._shell.runner.command(
            work,
            lambda changes: self.done.emit(changes, show or changes.entity_id or 0),
            owner=self,
            on_error=self.failed.emit,
        )
