"""The page of one replacement or revaluation: opening, saving by itself, posting, taking back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.core.changes import Area, Changes
from app.core.dates import format_date, local_moment
from app.core.errors import ConflictError, FormulyarError
from app.core.stock import DocumentStatus
from app.queries.documents import DocumentRow
from app.queries.replacement import ReplacementDraft
from app.queries.revaluation import RevaluationDraft
from app.queries.school import CommissionCard, Reference
from app.services.workspace import Workspace
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE
from app.ui.shell.files import write_file
from app.ui.shell.page import Crumb, Page
from app.ui.shell.previews import Paper
from app.ui.stock.change_commands import (
    NOTHING,
    ChangeCommands,
    ChangeWords,
    Postable,
    Posting,
)
from app.ui.stock.change_header import ChangeHeader, HeaderState
from app.ui.stock.change_outlook import ChangeOutlook
from app.ui.stock.document_parts import DRAFT_PILL, Check, Notice, status_pill
from app.ui.stock.draft_saver import DraftSaver

Draft = TypeVar("Draft", ReplacementDraft, RevaluationDraft)
DraftIn = TypeVar("DraftIn", contravariant=True)
LIST_PAGE = "stock.documents"


class ChangeService(Postable, Protocol[DraftIn]):
    """What the page asks of a service."""

    def save_draft(self, draft: DraftIn) -> Changes: ...


@dataclass(frozen=True, slots=True)
class ChangeLists:
    """What the head and the lines offer; retired entries too, an old draft may name them."""

    commissions: tuple[CommissionCard, ...]
    places: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened(Generic[Draft]):
    """A document as the page takes it. ``row`` is ``None`` for one that was never saved;
    ``related`` is the document that it corrects or that has reversed it."""

    draft: Draft
    row: DocumentRow | None
    lines: tuple[Any, ...]
    lists: ChangeLists
    related: DocumentRow | None = None


class ChangePage(Page, Generic[Draft]):
    """``open_with`` takes a document id, or ``None`` for a new document.

    A subclass builds ``body`` in :meth:`build_body` and answers what is asked of it below.
    """

    section_id: ClassVar[str] = "stock"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {Area.STOCK, Area.CATALOGUE, Area.WRITE_OFF, Area.TRANSFER, Area.SCHOOL}
    )
    words: ClassVar[ChangeWords]

    def __init__(self, workspace: Workspace, shell: Shell, resources: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._resources = resources
        self._draft: Draft | None = None
        self._row: DocumentRow | None = None
        self._outlook: ChangeOutlook | None = None
        self._announcing = False
        self._notice_action: Callable[[], object] | None = None
        self.set_up()

    # --- what a subclass answers ----------------------------------------------------------

    @abstractmethod
    def build_body(self) -> QWidget:
        """The widgets under the header."""

    @abstractmethod
    def service(self) -> ChangeService[Draft]: ...

    @abstractmethod
    def read(self, document_id: int | None) -> Opened[Draft]:
        """The document, or a new draft; called on a reader thread.

        Raises:
            UserError: there is no such document.
        """

    @abstractmethod
    def documents(self) -> tuple[DocumentRow, ...]:
        """All documents of the kind; called on a worker thread."""

    @abstractmethod
    def show_opened(self, opened: Opened[Draft]) -> None:
        """Show the document in the body."""

    @abstractmethod
    def take_typed(self) -> None:
        """Take what is being typed into a cell."""

    @abstractmethod
    def current(self, draft: Draft) -> Draft:
        """``draft`` as it stands on the page."""

    @abstractmethod
    def checks(self) -> list[Check]:
        """What forbids posting, what to look at, what is in order."""

    @abstractmethod
    def show_sides(self, checks: Sequence[Check], outlook: ChangeOutlook | None) -> None:
        """Sums, checks and what posting would do, in the cards."""

    @abstractmethod
    def show_check(self, key: str) -> None:
        """Put the focus where a check has its cause."""

    @abstractmethod
    def ask_news(self, draft: Draft) -> None:
        """Ask how the lines stand now and what posting would do; calls ``on_foreseen``."""

    @abstractmethod
    def posting_words(self) -> tuple[str, list[str]]:
        """What posting does, in a sentence, and details beside the records."""

    @abstractmethod
    def reversal_words(self, row: DocumentRow) -> str:
        """What reversing does, in a sentence."""

    @abstractmethod
    def paper(self, document_id: int, number: str) -> Paper: ...

    @abstractmethod
    def focus_first(self) -> None:
        """Put the focus where work begins."""

    # --- what the window calls --------------------------------------------------------------

    @property
    def is_editable(self) -> bool:
        """Is it a draft?"""
        return self._draft is not None and (
            self._row is None or self._row.status is DocumentStatus.DRAFT
        )

    def open_with(self, argument: object) -> None:
        self._stale = False
        document_id = argument if isinstance(argument, int) else None
        self.saver.flush(lambda: self._load(document_id))

    def refresh(self) -> None:
        if self._draft is None:
            self._load(None)
        elif self.is_editable:
            self._look_again()
        else:
            self._load(self._draft.document_id)

    def apply_changes(self, changes: Changes) -> None:
        if not self._announcing:
            super().apply_changes(changes)

    def breadcrumbs(self) -> Sequence[Crumb]:
        state = self.header.state()
        last = f"{state.name} {self.header.number.text()}".strip()
        return (Crumb("Все документы", LIST_PAGE), Crumb(last))

    def primary_action(self) -> Callable[[], object] | None:
        return self.post if self.is_editable else None

    def save_action(self) -> Callable[[], object] | None:
        return self.save if self.is_editable else None

    def print_action(self) -> Callable[[], object] | None:
        return self.print if self._draft is not None else None

    def may_leave(self) -> bool:
        self._save_silently()
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        self._save_silently()
        super().hideEvent(event)

    # --- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = ChangeHeader()
        self.notice = Notice()
        runner = self._shell.runner
        self.saver = DraftSaver(runner, self._make_saving, self)
        self._commands = ChangeCommands(self.service(), self.words, runner, self)
        self.column.addWidget(self.header)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.build_body(), 1)

    def _connect(self) -> None:
        header = self.header
        header.save_requested.connect(self.save)
        header.print_requested.connect(self.print)
        header.xlsx_requested.connect(self.save_workbook)
        header.post_requested.connect(self.post)
        header.reverse_requested.connect(self.reverse)
        header.correct_requested.connect(self.correct)
        header.discard_requested.connect(self.discard)
        self.notice.acted.connect(self._on_notice_acted)
        self.saver.saved.connect(self._on_saved)
        self.saver.failed.connect(self._on_failed)
        # nothing can be typed while a command is on its way
        self._commands.begun.connect(lambda: self.setEnabled(False))
        self._commands.done.connect(self._on_done)
        self._commands.failed.connect(self._on_failed)

    # --- opening ----------------------------------------------------------------------------

    def _load(self, document_id: int | None) -> None:
        self._shell.runner.query(
            lambda: self.read(document_id),
            self._show_opened,
            key="open",
            owner=self,
            on_error=self._on_failed,
        )

    def _show_opened(self, opened: Opened[Draft]) -> None:
        self.saver.forget()
        before = self._draft.document_id if self._draft is not None else None
        same = before is not None and before == opened.draft.document_id
        self._draft, self._row, self._outlook = opened.draft, opened.row, None
        self.notice.put_away()
        self._explain(opened)
        self.show_opened(opened)
        self.on_edited(saved="", touch=False)
        if not same:
            self.focus_first()

    def _explain(self, opened: Opened[Draft]) -> None:
        """Say how this document hangs together with another."""
        row, other = opened.row, opened.related
        self._notice_action = None
        if row is not None and row.status is DocumentStatus.DISCARDED:
            self.notice.show_words("Черновик удалён.", Tone.WARN, closable=False)
        elif row is not None and other is not None:
            name = f"№ {other.number} от {format_date(other.date)}"
            if row.reversed_by is not None:
                words = f"Сторнировано документом {name}. {self.words.reversed}"
            elif row.status is DocumentStatus.DRAFT:
                words = (
                    f"Исправляет документ {name}. При проведении он будет сторнирован. "
                    f"{self.words.kept}"
                )
            else:
                words = f"Исправляет документ {name}."
            self.notice.show_words(words.strip(), Tone.INFO, f"Открыть № {other.number}")
            self._notice_action = lambda: self.open_with(other.id)

    def _look_again(self) -> None:
        """Something has changed elsewhere: another window may have saved this draft too."""
        draft = self._draft
        if draft is None:
            return
        document_id = draft.document_id
        if document_id is None or not self.saver.is_clean:
            self.ask_news(self.current(draft))
            return
        self._shell.runner.query(
            lambda: self.read(document_id), self._compare, key="again", owner=self
        )

    def _compare(self, opened: Opened[Draft]) -> None:
        if self._draft is None or not self.saver.is_clean:
            return
        if opened.row != self._row or opened.draft != self._draft:
            self._show_opened(opened)
        else:
            self.ask_news(self._draft)

    def _on_notice_acted(self) -> None:
        action, self._notice_action = self._notice_action, None
        if action is not None:
            action()

    def _on_failed(self, error: FormulyarError) -> None:
        """Say what was refused; after a conflict offer to read the document again."""
        self.setEnabled(True)
        document_id = self._draft.document_id if self._draft is not None else None
        conflict = isinstance(error, ConflictError)
        self._notice_action = (lambda: self._load(document_id)) if conflict else None
        self.notice.show_error(error, "Открыть заново" if conflict else "")
        self._show_header("Не сохранено" if not self.saver.is_clean else "")

    # --- editing ----------------------------------------------------------------------------

    def on_edited(self, *, saved: str = "Не сохранено", touch: bool = True) -> None:
        """The user has changed something; the draft saves itself a moment later."""
        if self._draft is None:
            return
        if self.is_editable:
            draft = self.current(self._draft)
            if touch:
                self._draft = draft
                self.saver.touch()
            self.ask_news(draft)
        self._renew_sides(saved)

    def on_foreseen(self, outlook: ChangeOutlook) -> None:
        """The lines have been looked at again and the numbers are known."""
        self._outlook = outlook
        self._renew_sides(self.header.state().saved)

    def _renew_sides(self, saved: str) -> None:
        self.show_sides(self.checks() if self.is_editable else (), self._outlook)
        self._show_header(saved)

    def remarks(self) -> list[Check]:
        """Checks that ask for attention, those that forbid posting first."""
        return [check for check in self.checks() if check.tone in (Tone.BAD, Tone.WARN)]

    def _show_header(self, saved: str) -> None:
        row, words = self._row, self.words
        remarks = self.remarks() if self.is_editable else []
        number = row.number if row is not None else ""
        if self.is_editable:
            number = str(self._outlook.number) if self._outlook is not None else ""
        state = HeaderState(
            name=words.reversal if row is not None and row.is_reversal else words.name,
            number=number,
            is_draft=self.is_editable,
            status=DRAFT_PILL if row is None else status_pill(row),
            remarks=len(remarks),
            stopping=any(check.tone is Tone.BAD for check in remarks),
            saved=saved,
            can_reverse=self._is_in_force(),
        )
        if state != self.header.state():
            self.header.show_state(state)
            self.header_changed.emit()

    def _is_in_force(self) -> bool:
        """Is it posted, no reversal and not reversed?"""
        row = self._row
        return row is not None and row.status is DocumentStatus.POSTED and not row.is_reversal

    # --- saving -----------------------------------------------------------------------------

    def save(self) -> None:
        """Save now (Ctrl+S), a draft in which nothing was typed too."""
        if self.is_editable:
            self.take_typed()
            self.saver.touch()
            self.saver.flush()

    def _save_silently(self) -> None:
        if self.is_editable:
            self.take_typed()
            if not self.saver.is_clean:
                self.saver.flush()

    def _make_saving(self) -> Callable[[], object]:
        if self._draft is None:
            raise LookupError("no document is shown")
        draft, service = self.current(self._draft), self.service()
        return lambda: service.save_draft(draft)

    def _on_saved(self, outcome: object) -> None:
        if not isinstance(outcome, Changes) or self._draft is None:
            return
        # the first saving makes version 1, each further one adds 1
        version = 1 if self._draft.document_id is None else self._draft.version + 1
        self._draft = replace(self._draft, document_id=outcome.entity_id, version=version)
        if self._row is not None:
            self._row = replace(self._row, version=version)
        self._announce(outcome)
        moment = local_moment(self._workspace.clock.now())
        self._show_header(f"Сохранено в {moment:%H:%M}")

    def _announce(self, changes: Changes) -> None:
        """Tell everybody else; this page knows already."""
        self._announcing = True
        try:
            self._shell.bus.publish(changes)
        finally:
            self._announcing = False

    # --- posting, reversing, correcting -------------------------------------------------------

    def post(self) -> None:
        """Ask whether to post; with something in the way go there and post nothing."""
        if not self.is_editable:
            return
        self.take_typed()
        forbidding = [check for check in self.checks() if check.tone is Tone.BAD]
        if forbidding:
            self.show_check(forbidding[0].key)
            return
        self.saver.touch()
        self.saver.flush(self._ask_to_post)

    def _ask_to_post(self) -> None:
        draft, outlook = self._draft, self._outlook
        if draft is None or outlook is None or draft.document_id is None:
            return
        text, details = self.posting_words()
        details += [check.text for check in self.remarks()]
        posting = Posting(draft.document_id, draft.version, draft.date, text, details)
        self._commands.ask_to_post(posting, outlook, self._workspace.clock.today())

    def reverse(self) -> None:
        """Ask for the record date of a reversal, then reverse."""
        row = self._row
        if row is not None and self._is_in_force():
            today = self._workspace.clock.today()
            self._commands.ask_to_reverse(row, self.reversal_words(row), today)

    def correct(self) -> None:
        """Open the draft that corrects the document."""
        if self._row is not None and self._is_in_force():
            self._commands.correct(self._row, self.documents)

    def discard(self) -> None:
        """Put the draft away; the toast brings it back."""
        draft = self._draft
        if not self.is_editable or draft is None:
            return
        if draft.document_id is None and self.saver.is_clean:
            self._leave()
            return
        self.saver.flush(self._discard_saved)

    def _discard_saved(self) -> None:
        if self._draft is not None and self._draft.document_id is not None:
            self._commands.discard(self._draft.document_id, self._draft.version)

    def _on_done(self, changes: Changes, show: int) -> None:
        self.setEnabled(True)
        self._announce(changes)
        if show == NOTHING:
            self._leave()
        else:
            self._load(show)

    def _leave(self) -> None:
        """To the list; coming back begins a new document."""
        self.saver.forget()
        self._draft = None
        self.mark_stale()
        self.navigate.emit(LIST_PAGE, None)

    # --- the paper --------------------------------------------------------------------------

    def print(self) -> None:
        """Show the paper in the preview; a draft is saved before."""
        self._with_paper(self._shell.previews.show)

    def save_workbook(self) -> None:
        """Write the paper as a workbook; a draft is saved before."""
        self._with_paper(self._save_workbook)

    def _with_paper(self, action: Callable[[Paper], object]) -> None:
        if self._draft is None:
            return
        if self.is_editable:
            self.take_typed()
            self.saver.touch()

        def go_on() -> None:
            if self._draft is not None and self._draft.document_id is not None:
                number = self._row.number if self._row is not None else ""
                action(self.paper(self._draft.document_id, number))

        self.saver.flush(go_on)

    def _save_workbook(self, paper: Paper) -> None:
        path = self._shell.file_dialogs.save_file(
            "Сохранить акт таблицей", f"{paper.file_name}.xlsx", [XLSX_FILE]
        )
        if path is None:
            return
        self._shell.runner.query(
            lambda: write_file(path, paper.render("xlsx")),
            lambda _nothing: self._shell.toasts.show(f"Сохранено: {path.name}"),
            owner=self,
            on_error=self._on_failed,
        )
