"""What is done to a whole replacement or revaluation, each after its question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from app.core.stock import DocumentStatus
from app.queries.documents import DocumentRow
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.change_outlook import ChangeOutlook
from app.ui.stock.record_dialog import RecordDialog

NOTHING, THE_NEW_ONE = 0, -1
"""Which document to show after a command: none, or the one that it has made."""


class Postable(Protocol):
    """What the commands ask of a service."""

    def post(self, document_id: int, version: int, record_date: date | None = None) -> Changes: ...

    def reverse(self, document_id: int, record_date: date | None = None) -> Changes: ...

    def start_correction(self, document_id: int) -> Changes: ...

    def discard(self, document_id: int, version: int) -> Changes: ...


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """What a page says of its kind of document.

    Args:
        name: «Замена утерянного»; ``reversal``: of a reversal.
        post, reverse: the questions, the number comes in place of ``{}``.
        reversed: what has become of a reversed one.
        kept: what a correction keeps.
    """

    name: str
    reversal: str
    post: str
    reverse: str
    reversed: str
    kept: str


@dataclass(frozen=True, slots=True)
class Posting:
    """A saved draft that is to be posted: what the question says of it."""

    document_id: int
    version: int
    date: date
    text: str
    details: Sequence[str]


class ChangeCommands(QObject):
    """Asks and runs the commands on the writer thread.

    ``begun`` comes when one is on its way, ``done`` carries the :class:`Changes` and the
    document to show next (``NOTHING``: the list), ``failed`` the error.
    """

    begun = Signal()
    done = Signal(object, int)
    failed = Signal(object)

    def __init__(
        self, service: Postable, words: ChangeWords, tasks: TaskRunner, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._words = words
        self._tasks = tasks
        self._parent = parent

    def ask_to_post(self, posting: Posting, outlook: ChangeOutlook, today: date) -> None:
        """«Провести переоценку № 3?» with the record date; posts when it is confirmed."""
        text, earliest = posting.text, posting.date
        corrected = outlook.corrected
        if corrected is not None:
            text += f" Документ № {corrected.number} будет сторнирован той же датой."
            earliest = max(earliest, corrected.record_date or earliest)
        dialog = RecordDialog(
            self._words.post.format(outlook.number),
            text,
            "Провести",
            today,
            details=[*outlook.details, *posting.details],
            earliest=earliest,
            latest=today,
            parent=self._parent.window(),
        )
        service, document_id, version = self._service, posting.document_id, posting.version
        dialog.confirmed.connect(
            lambda day: self._run(lambda: service.post(document_id, version, day), document_id)
        )
        dialog.open()

    def ask_to_reverse(self, row: DocumentRow, text: str, today: date) -> None:
        """«Сторнировать переоценку № 3?» with its own record date."""
        dialog = RecordDialog(
            self._words.reverse.format(row.number),
            f"{text} В КСУ встанут записи со знаком минус со своей датой и номером. "
            "Сам документ останется в списке.",
            "Сторнировать",
            today,
            icon="arrow-counter-clockwise",
            earliest=row.record_date,
            latest=today,
            danger=True,
            parent=self._parent.window(),
        )
        service = self._service
        dialog.confirmed.connect(
            lambda day: self._run(lambda: service.reverse(row.id, day), row.id)
        )
        dialog.open()

    def correct(self, row: DocumentRow, documents: Callable[[], Sequence[DocumentRow]]) -> None:
        """Show the draft that corrects a document: the one begun before, else a new one.
        ``documents`` are those of the kind, read on the writer thread."""
        service = self._service

        def work() -> Changes:
            for other in documents():
                if other.corrects_id == row.id and other.status is DocumentStatus.DRAFT:
                    return Changes(entity_id=other.id)
            return service.start_correction(row.id)

        self._run(work, THE_NEW_ONE)

    def discard(self, document_id: int, version: int) -> None:
        """Put a draft away."""
        service = self._service
        self._run(lambda: service.discard(document_id, version), NOTHING)

    def _run(self, work: Callable[[], Changes], show: int) -> None:
        self.begun.emit()
        self._tasks.command(
            work,
            lambda changes: self.done.emit(
                changes, (changes.entity_id or 0) if show == THE_NEW_ONE else show
            ),
            owner=self,
            on_error=self.failed.emit,
        )
