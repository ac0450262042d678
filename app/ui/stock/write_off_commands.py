"""What is done to a whole act, each after its question: posting, reversal, correction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from app.core.dates import format_date
from app.core.money import copies_short
from app.queries.documents import DocumentRow
from app.queries.write_off import DisposalDraft, WriteOffDraft
from app.services.workspace import Workspace
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.record_dialog import RecordDialog
from app.ui.stock.write_off_opening import Outlook, record_day


class ActCommands(QObject):
    """Runs the commands on the writer thread.

    ``done`` carries the :class:`Changes` and the document to show next (0: none of it),
    ``failed`` the error.
    """

    done = Signal(object, int)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, tasks: TaskRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._tasks = tasks
        self._parent = parent

    def ask_to_post(self, draft: WriteOffDraft, outlook: Outlook, copies: int) -> None:
        """«Провести акт № 3?» with the record date; posts when it is confirmed."""
        document_id = draft.document_id
        if document_id is None:
            raise ValueError("an act is posted after it was saved")
        details = []
        earliest = draft.date
        corrected = outlook.corrected
        if corrected is not None:
            details.append(
                f"Прежний акт № {corrected.number} от {format_date(corrected.date)} будет "
                "сторнирован той же датой."
            )
            earliest = max(earliest, corrected.record_date or earliest)
        dialog = RecordDialog(
            f"Провести акт № {outlook.number}?",
            f"{copies_short(copies)} выбудут из фонда, КСУ — {outlook.records_text()}.",
            "Провести",
            max(record_day(self._workspace, draft), earliest),
            details=details,
            earliest=earliest,
            parent=self._parent.window(),
        )
        dialog.confirmed.connect(
            lambda day: self._run(
                lambda: self._workspace.services.write_off.post(document_id, draft.version, day),
                document_id,
            )
        )
        dialog.open()

    def ask_to_reverse(self, row: DocumentRow) -> None:
        """«Сторнировать акт № 3?» with its own record date."""
        earliest = row.record_date or row.date
        dialog = RecordDialog(
            f"Сторнировать акт № {row.number}?",
            f"{copies_short(row.copies)} вернутся в фонд, в КСУ встанет запись со знаком минус "
            "со своей датой и номером. Сам акт останется в списке.",
            "Сторнировать",
            max(self._workspace.clock.today(), earliest),
            icon="arrow-counter-clockwise",
            earliest=earliest,
            danger=True,
            parent=self._parent.window(),
        )
        dialog.confirmed.connect(lambda day: self._reverse(row.id, day))
        dialog.open()

    def correct(self, document_id: int) -> None:
        """Make the draft of a corrected act and show it."""
        self._run(lambda: self._workspace.services.write_off.start_correction(document_id), -1)

    def discard(self, document_id: int, version: int) -> None:
        """Put a draft away."""
        self._run(lambda: self._workspace.services.write_off.discard(document_id, version), 0)

    def fill_disposals(self, document_id: int, version: int, rows: Sequence[DisposalDraft]) -> None:
        """Fill in the directions of disposal of a posted act."""
        self._run(
            lambda: self._workspace.services.write_off.fill_disposals(document_id, version, rows),
            document_id,
        )

    def _reverse(self, document_id: int, day: date) -> None:
        self._run(lambda: self._workspace.services.write_off.reverse(document_id, day), document_id)

    def _run(self, work: Callable[[], Changes], show: int) -> None:
        """``show`` is the document to show afterwards, -1 the one that was made."""
        self._tasks.command(
            work,
            lambda changes: self.done.emit(
                changes, (changes.entity_id or 0) if show == -1 else show
            ),
            owner=self,
            on_error=self.failed.emit,
        )
