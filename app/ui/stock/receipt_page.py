"""The page of one receipt: a draft that saves itself, or a posted paper to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget

from app.core.author_marks import AuthorMarks
from app.core.bibliography import TitleFields
from app.core.changes import Area, Changes
from app.core.dates import format_date, local_moment
from app.core.errors import ConflictError, FormulyarError
from app.core.stock import FUND_NAMES, DocumentStatus
from app.queries.documents import DocumentRow
from app.queries.labels import LabelSource
from app.queries.stock import ReceiptDraft
from app.services.workspace import Workspace
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE
from app.ui.shell.page import Crumb, Page
from app.ui.stock.document_parts import DRAFT_PILL, Notice, status_pill
from app.ui.stock.draft_saver import DraftSaver
from app.ui.stock.new_title import NewTitle
from app.ui.stock.receipt_body import ReceiptBody
from app.ui.stock.receipt_data import (
    PageData,
    Saved,
    acceptance_paper,
    open_correction,
    read_page,
    save_draft,
    write_file,
)
from app.ui.stock.receipt_dialogs import posting_dialog, relation_words, reversal_dialog
from app.ui.stock.receipt_form import blank_draft
from app.ui.stock.receipt_header import HeaderState, ReceiptHeader
from app.ui.stock.receipt_outlook import ReceiptOutlook, foresee
from app.ui.stock.transfer_files import save_package

CONFIRMATION_LABEL = "Файл подтверждения…"


class ReceiptPage(Page):
    """A receipt. Its argument is a document id, ``None`` for a new one, or titles to be put
    into the draft that stands here (into a new one when there is none): ``("title", id)`` or
    a ``ReceiptDraft`` with lines of them."""

    page_id: ClassVar[str] = "stock.receipt"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Поступление"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.STOCK, Area.SCHOOL})

    def __init__(
        self,
        workspace: Workspace,
        shell: Shell,
        resources: Path,
        marks: AuthorMarks | None = None,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._resources = resources
        self._marks = marks
        self._target: int | None = None
        self._opening = True
        self._titles: tuple[int, ...] = ()
        self._draft = ReceiptDraft(date=workspace.clock.today())
        self._row: DocumentRow | None = None
        self._related: DocumentRow | None = None
        self._outlook: ReceiptOutlook | None = None
        self._new_title: NewTitle | None = None
        self._notice_action: Callable[[], object] = self._reopen
        self.set_up()

    # --- what the window calls -------------------------------------------------------

    def open_with(self, argument: object) -> None:
        self.saver.flush(lambda: self._open(argument))

    def refresh(self) -> None:
        workspace, target, titles = self._workspace, self._target, self._titles
        self._shell.runner.query(
            lambda: read_page(workspace, target, titles), self._on_read, key="page", owner=self
        )

    def breadcrumbs(self) -> Sequence[Crumb]:
        name = f"{self.header.state().name} {self.header.number.text()}".strip()
        return (Crumb("Поступления", "stock.receipts"), Crumb(name))

    def primary_action(self) -> Callable[[], object] | None:
        if self._new_title is not None and self._new_title.isVisible():
            return self._new_title.save
        return None if self.is_read_only else self._on_post_requested

    def save_action(self) -> Callable[[], object] | None:
        return None if self.is_read_only else self._on_save_requested

    def print_action(self) -> Callable[[], object] | None:
        return self._on_print_requested

    def on_scan(self, code: str) -> bool:
        if self.is_read_only or self.stack.currentWidget() is not self.body:
            return False
        self._take_typed()
        self.body.picker.look_for(code)
        return True

    def focus_search(self) -> bool:
        self.body.focus_search()
        return not self.is_read_only

    def may_leave(self) -> bool:
        self._take_typed()
        self.saver.flush()
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        self._take_typed()
        self.saver.flush()
        super().hideEvent(event)

    @property
    def is_read_only(self) -> bool:
        """Posted, reversed and discarded papers are only looked at."""
        return self._row is not None and self._row.status is not DocumentStatus.DRAFT

    # --- building --------------------------------------------------------------------

    def _build(self) -> None:
        self.header = ReceiptHeader()
        self.notice = Notice()
        self.body = ReceiptBody(self._workspace.queries.catalogue, self._shell.runner, self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.body)
        for widget in (self.header, self.notice):
            self.column.addWidget(widget)
        self.column.addWidget(self.stack, 1)
        self.saver = DraftSaver(self._shell.runner, self._make_command, self)

    def _connect(self) -> None:
        self.header.save_requested.connect(self._on_save_requested)
        self.header.print_requested.connect(self._on_print_requested)
        self.header.xlsx_requested.connect(self._on_xlsx_requested)
        self.header.post_requested.connect(self._on_post_requested)
        self.header.correct_requested.connect(self._on_correct_requested)
        self.header.reverse_requested.connect(self._on_reverse_requested)
        self.header.file_requested.connect(self._on_file_requested)
        self.header.labels_requested.connect(lambda: self._show_copies("stock.labels", None))
        lines = self.body.lines
        lines.labels_requested.connect(lambda line: self._show_copies("stock.labels", line))
        lines.barcodes_requested.connect(lambda line: self._show_copies("stock.barcodes", line))
        self.body.edited.connect(self._on_edited)
        self.body.copies_requested.connect(lambda title: self.navigate.emit("catalogue", title))
        self.body.new_title_requested.connect(self._on_new_title_requested)
        self.notice.acted.connect(self._on_notice_acted)
        self.saver.saved.connect(self._on_saved)
        self.saver.failed.connect(self._on_failed)

    # --- opening ---------------------------------------------------------------------

    def _open(self, argument: object) -> None:
        match argument:
            case ("title", int(title_id)):
                self._add_titles((title_id,))
            case ReceiptDraft(lines=lines):
                self._add_titles(tuple(line.title_id for line in lines))
            case int(document_id):
                self._target, self._opening = document_id, True
            case _:
                self._target, self._opening = None, True
        self.refresh()

    def _add_titles(self, title_ids: tuple[int, ...]) -> None:
        """To the draft that stands here, or to a new one."""
        if self.is_read_only or self._opening:
            self._target, self._opening = None, True
        self._titles = title_ids

    def _on_read(self, data: PageData) -> None:
        self.body.set_reference(data.choices, data.suggestions)
        self._titles = ()
        if self._opening:
            self._opening = False
            self._begin(data)
        elif self._target is not None:
            self._compare(data)
        for title in data.titles:
            self.body.add_title(title)

    def _begin(self, data: PageData) -> None:
        """Show the document that was asked for."""
        self.saver.forget()
        self.notice.put_away()
        self._close_new_title()
        self._related, self._outlook = data.related, None
        if data.card is None:
            self._row = None
            self._draft = blank_draft(self._workspace.clock.today(), data.choices)
            if self._target is not None:
                self.notice.show_words("Этого поступления уже нет.", Tone.WARN)
                self._target = None
        else:
            self._row, self._draft = data.card.row, data.card.draft
            self._explain()
        today = self._workspace.clock.today()
        self.body.show_draft(self._draft, today, read_only=self.is_read_only)
        self._after_change(saved="")
        if self.is_read_only:
            self.body.lines.view.setFocus()
        else:
            self.body.focus_search()

    def _compare(self, data: PageData) -> None:
        """The file has changed: take over what is new, unless it would cost what was typed."""
        card = data.card
        if card is None or (self._row == card.row and self._related == data.related):
            return
        if self.saver.is_clean and card.draft.version >= self._draft.version:
            if card.draft == self._draft and card.row.status is DocumentStatus.DRAFT:
                self._row = card.row
            else:
                self._begin(data)
        elif not self.is_read_only and card.draft.version > self._draft.version + 1:
            self._on_failed(ConflictError("Черновик изменили в другом месте."))

    def _explain(self) -> None:
        """Say how this paper hangs together with another."""
        row, other = self._row, self._related
        if row is None or other is None:
            return
        words = relation_words(row, other)
        self.notice.show_words(words, Tone.INFO, f"Открыть № {other.number}", closable=False)
        self._notice_action = lambda: self.open_with(other.id)

    def _on_notice_acted(self) -> None:
        self._notice_action()

    def _reopen(self) -> None:
        """Drop what is on the page and show what is in the file."""
        self.saver.forget()
        self._opening = True
        self.refresh()

    def _tell(self, error: FormulyarError) -> None:
        """Say what was refused; after a conflict offer to read the document again."""
        self._notice_action = self._reopen
        self.notice.show_error(error, "Открыть заново" if isinstance(error, ConflictError) else "")

    # --- editing ---------------------------------------------------------------------

    def _take_typed(self) -> None:
        if not self.is_read_only:
            self.body.finish_editing()

    def _on_edited(self) -> None:
        if self.is_read_only:
            return
        self._draft = self.body.apply_to(self._draft)
        self.saver.touch()
        self._after_change(saved="Не сохранено")

    def _after_change(self, *, saved: str) -> None:
        today = self._workspace.clock.today()
        self.body.show_sums(self._draft, today)
        self._show_header(saved)
        stock, draft = self._workspace.queries.stock, self._draft
        if self.is_read_only:
            self.body.facts.set_facts(self._posted_facts())
            return
        self._shell.runner.query(
            lambda: foresee(stock, draft, today), self._on_foreseen, key="outlook", owner=self
        )

    def _on_foreseen(self, outlook: ReceiptOutlook) -> None:
        self._outlook = outlook
        self.body.show_outlook(outlook)
        self._show_header(self.header.state().saved)

    def _show_header(self, saved: str) -> None:
        row, remarks = self._row, self.body.remarks()
        reversal = row is not None and row.is_reversal
        number = row.number if row is not None else ""
        if not self.is_read_only:
            number = str(self._outlook.number) if self._outlook is not None else ""
        in_force = row is not None and row.status is DocumentStatus.POSTED and not reversal
        state = HeaderState(
            name="Сторно" if reversal else "Поступление",
            number=number,
            is_draft=not self.is_read_only,
            status=DRAFT_PILL if row is None else status_pill(row),
            remarks=len(remarks),
            stopping=any(check.tone is Tone.BAD for check in remarks),
            saved=saved,
            can_reverse=in_force,
            file=CONFIRMATION_LABEL if in_force and self._draft.package_uid else "",
        )
        if state != self.header.state():
            self.header.show_state(state)
            self.header_changed.emit()

    def _posted_facts(self) -> list[tuple[str, str]]:
        row = self._row
        if row is None:
            return []
        # records are made in the order of the funds' codes
        funds = sorted({line.fund for line in self._draft.lines})
        facts = [
            (f"{FUND_NAMES[fund]}, КСУ ч. 1", f"запись № {number}")
            for fund, number in zip(funds, row.records, strict=False)
        ]
        if row.record_date is not None:
            facts.append(("Дата записи", format_date(row.record_date)))
        return facts

    # --- saving ----------------------------------------------------------------------

    def _make_command(self) -> Callable[[], Saved]:
        workspace, draft = self._workspace, self._draft
        supplier = self.body.form.new_supplier()
        return lambda: save_draft(workspace, draft, supplier)

    def _on_saved(self, saved: object) -> None:
        if not isinstance(saved, Saved):
            return
        card = saved.card
        self._target, self._row = card.row.id, card.row
        self.body.form.set_choices(saved.choices)
        kept = replace(self._draft, document_id=card.row.id, version=card.draft.version)
        self._draft = self.body.apply_to(kept)
        moment = local_moment(self._workspace.clock.now())
        self._show_header(f"Сохранено в {moment:%H:%M}")
        for changes in saved.changes:
            self._shell.bus.publish(changes)

    def _on_failed(self, error: FormulyarError) -> None:
        self._tell(error)
        self._show_header("Не сохранено")

    def _on_save_requested(self) -> None:
        self._take_typed()
        self.saver.flush()

    # --- a title that is not there yet -------------------------------------------------

    def _on_new_title_requested(self, fields: TitleFields) -> None:
        if self._new_title is None:
            card = NewTitle(self._workspace, self._shell.runner, self._marks)
            card.created.connect(self._on_title_created)
            card.chosen.connect(self._on_title_chosen)
            card.cancelled.connect(self._close_new_title)
            self.stack.addWidget(card)
            self._new_title = card
        self.stack.setCurrentWidget(self._new_title)
        self.header.setEnabled(False)
        self._new_title.begin(fields)

    def _on_title_created(self, changes: Changes) -> None:
        self._shell.bus.publish(changes)
        self._on_title_chosen(changes.entity_id or 0)

    def _on_title_chosen(self, title_id: int) -> None:
        self._close_new_title()
        self._titles = (title_id,)
        self.refresh()

    def _close_new_title(self) -> None:
        self.header.setEnabled(True)
        if self.stack.currentWidget() is not self.body:
            self.stack.setCurrentWidget(self.body)
            self.body.focus_search()

    # --- posting, reversing, correcting ------------------------------------------------

    def _on_post_requested(self) -> None:
        self._take_typed()
        stopping = [check for check in self.body.remarks() if check.tone is Tone.BAD]
        if stopping:
            self.body.show_remark(stopping[0].key)
            return
        self.saver.flush(self._look_ahead)

    def _look_ahead(self) -> None:
        stock, draft = self._workspace.queries.stock, self._draft
        day = self._workspace.clock.today()
        self._shell.runner.query(
            lambda: foresee(stock, draft, day),
            lambda outlook: self._ask_to_post(outlook, day),
            key="posting",
            owner=self,
        )

    def _ask_to_post(self, outlook: ReceiptOutlook, day: date) -> None:
        remarks = [check.text for check in self.body.remarks()]
        dialog = posting_dialog(self._draft, outlook, day, remarks, self.window())
        dialog.confirmed.connect(self._post)
        dialog.open()

    def _post(self, day: date) -> None:
        service, draft = self._workspace.services.receipts, self._draft
        document_id = draft.document_id
        if document_id is not None:
            self._command(lambda: service.post(document_id, draft.version, day))

    def _on_reverse_requested(self) -> None:
        row, service = self._row, self._workspace.services.receipts
        if row is None:
            return
        dialog = reversal_dialog(row, self._draft, self._workspace.clock.today(), self.window())
        dialog.confirmed.connect(lambda day: self._command(lambda: service.reverse(row.id, day)))
        dialog.open()

    def _on_correct_requested(self) -> None:
        row, workspace = self._row, self._workspace
        if row is not None:
            self._command(lambda: open_correction(workspace, row.id), self._on_correction_opened)

    def _on_correction_opened(self, changes: Changes) -> None:
        self._set_busy(False)
        self._target, self._opening = changes.entity_id, True
        self._shell.bus.publish(changes)
        self.refresh()

    def _command(
        self, work: Callable[[], Changes], on_done: Callable[[Changes], None] | None = None
    ) -> None:
        """Write something that ends the editing; nothing can be typed meanwhile."""
        self._set_busy(True)
        self._shell.runner.command(
            work, on_done or self._on_done, owner=self, on_error=self._on_refused
        )

    def _set_busy(self, busy: bool) -> None:
        if busy:
            self.notice.show_words("Записываем…", Tone.INFO, closable=False)
        self.header.setEnabled(not busy)
        self.body.setEnabled(not busy)

    def _on_done(self, changes: Changes) -> None:
        self._set_busy(False)
        self._opening = True
        self._shell.bus.publish(changes)
        self.refresh()

    def _on_refused(self, error: FormulyarError) -> None:
        self._set_busy(False)
        self._tell(error)
        self.body.lines.view.setFocus()

    def _on_file_requested(self) -> None:
        """Write the answer to the school whose file this receipt was made from."""
        row, service = self._row, self._workspace.services.exchange
        if row is not None:
            save_package(self._shell, self, lambda: service.confirmation_file(row.id), self._tell)

    def _show_copies(self, page_id: str, line: int | None) -> None:
        """Labels or bar codes of the copies of this receipt, or of one line of it."""
        if self._row is not None:
            self.navigate.emit(page_id, LabelSource(document_id=self._row.id, line=line))

    # --- the paper ---------------------------------------------------------------------

    def _on_print_requested(self) -> None:
        self._with_paper(
            lambda document_id, number: self._shell.previews.show(
                acceptance_paper(self._workspace, self._resources, document_id, number)
            )
        )

    def _on_xlsx_requested(self) -> None:
        self._with_paper(self._save_workbook)

    def _with_paper(self, action: Callable[[int, str], object]) -> None:
        """Do something with the paper once everything is in the file."""
        self._take_typed()
        if self._draft.document_id is None and self.saver.is_clean:
            self.body.show_remark(self.body.remarks()[0].key)
            return
        number = self._row.number if self._row is not None else ""
        self.saver.flush(lambda: action(self._draft.document_id or 0, number))

    def _save_workbook(self, document_id: int, number: str) -> None:
        paper = acceptance_paper(self._workspace, self._resources, document_id, number)
        path = self._shell.file_dialogs.save_file(
            "Сохранить акт и список", f"{paper.file_name}.xlsx", [XLSX_FILE]
        )
        if path is None:
            return
        self._shell.runner.query(
            lambda: write_file(path, paper.render("xlsx")),
            lambda _nothing: self._shell.toasts.show(f"Сохранено: {path.name}"),
            owner=self,
            on_error=self._tell,
        )
