"""The page of one opening balance: a draft that saves itself, or a posted paper to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import ClassVar

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.author_marks import AuthorMarks
from app.core.bibliography import TitleFields
from app.core.changes import Area, Changes
from app.core.dates import local_moment
from app.core.errors import ConflictError, FormulyarError
from app.core.stock import DocumentStatus
from app.queries.catalogue import TitleRow
from app.queries.documents import DocumentRow
from app.queries.labels import LabelSource
from app.queries.opening import OpeningCard, OpeningLine, OpeningRemark, RemarkKind
from app.services.workspace import Workspace
from app.ui.kit.dialog import Dialog
from app.ui.kit.search import ScanState
from app.ui.kit.tokens import Tone
from app.ui.kit.work_line import WorkLine
from app.ui.shell.context import Shell
from app.ui.shell.long_work import LongWork
from app.ui.shell.page import Crumb, Page
from app.ui.stock.document_parts import DRAFT_PILL, Notice, status_pill
from app.ui.stock.draft_saver import DraftSaver
from app.ui.stock.new_title import NewTitle
from app.ui.stock.opening_body import OpeningBody
from app.ui.stock.opening_data import OpeningData, SavedOpening, Unsaved, read_page, save_changes
from app.ui.stock.opening_dialogs import posting_dialog, relation_words, reversal_dialog
from app.ui.stock.opening_rules import ADD, DAY, is_read_only, lines_phrase, new_line
from app.ui.stock.receipt_header import HeaderState, ReceiptHeader


class OpeningHeader(ReceiptHeader):
    """The head line of an opening balance, which has no paper of its own to print."""

    def __init__(self) -> None:
        super().__init__()
        self.reverse.set_hint("Отменить ввод остатков обратной записью; номера сохранятся")

    def show_state(self, state: HeaderState) -> None:
        super().show_state(state)
        self.print.hide()
        self.xlsx.hide()


class OpeningPage(Page):
    """An opening balance. Its argument is a document id, ``None`` for a new one, or
    ``("title", id)`` to be put into the draft that stands here."""

    page_id: ClassVar[str] = "stock.opening"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Ввод остатков"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.STOCK, Area.SCHOOL})

    def __init__(
        self, workspace: Workspace, shell: Shell, marks: AuthorMarks | None = None
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._marks = marks
        self._target: int | None = None
        self._opening = True
        self._titles: tuple[int, ...] = ()
        self._card: OpeningCard | None = None
        self._related: DocumentRow | None = None
        self._remarks: tuple[OpeningRemark, ...] = ()
        self._unsaved, self._in_flight = Unsaved(), Unsaved()
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
        return (Crumb("Все документы", "stock.documents"), Crumb(name))

    def primary_action(self) -> Callable[[], object] | None:
        if self._new_title is not None and self._new_title.isVisible():
            return self._new_title.save
        return None if self.is_read_only or self._work.running else self._on_post_requested

    def save_action(self) -> Callable[[], object] | None:
        return None if self.is_read_only else self._on_save_requested

    def on_scan(self, code: str) -> bool:
        if self.is_read_only or self.stack.currentWidget() is not self.body:
            return False
        self.body.picker.look_for(code)
        return True

    def focus_search(self) -> bool:
        self.body.lines.search.edit.setFocus()
        self.body.lines.search.edit.selectAll()
        return True

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
        return is_read_only(self._card)

    # --- building --------------------------------------------------------------------

    def _build(self) -> None:
        self.header = OpeningHeader()
        self.notice = Notice()
        self.work = WorkLine()
        self.body = OpeningBody(self._workspace, self._shell.runner, self)
        self.saver = DraftSaver(self._shell.runner, self._make_command, self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.body)
        self.column.addWidget(self.header)
        self.column.addWidget(self.notice)
        self.column.addWidget(self.work)
        self.column.addWidget(self.stack, 1)
        self._work = LongWork(self._shell, self, self._set_busy)

    def _connect(self) -> None:
        self.header.save_requested.connect(self._on_save_requested)
        self.header.post_requested.connect(self._on_post_requested)
        self.header.correct_requested.connect(self._on_correct_requested)
        self.header.reverse_requested.connect(self._on_reverse_requested)
        self.header.labels_requested.connect(self._on_labels_requested)
        self.body.head_edited.connect(self._on_head_edited)
        self.body.remark_requested.connect(self._on_remark_requested)
        self.body.lines.row_edited.connect(self._on_row_edited)
        self.body.lines.removed.connect(self._on_removed)
        self.body.lines.opened.connect(lambda title: self.navigate.emit("catalogue", title))
        self.body.picker.found.connect(self._on_title_found)
        self.body.picker.new_requested.connect(self._on_new_title_requested)
        self.notice.acted.connect(lambda: self._notice_action())
        self.saver.saved.connect(self._on_saved)
        self.saver.failed.connect(self._on_failed)
        self.work.stopped.connect(lambda: self._work.stop())

    def regions(self) -> Sequence[QWidget]:
        return (self.header, self.body.picker, self.body.lines, self.body.checks, self.body.day)

    # --- opening ---------------------------------------------------------------------

    def _open(self, argument: object) -> None:
        match argument:
            case ("title", int(title_id)):
                if self.is_read_only:
                    self._target, self._opening = None, True
                self._titles = (title_id,)
            case int(document_id):
                self._target, self._opening = document_id, True
            case _:
                self._target, self._opening = None, True
        self.refresh()

    def _on_read(self, data: OpeningData) -> None:
        self.body.lines.set_places(data.places)
        self._titles = ()
        if self._opening:
            self._opening = False
            self._begin(data)
        elif self._target is not None:
            self._compare(data)
        for title in data.titles:
            self._add(title)

    def _begin(self, data: OpeningData) -> None:
        """Show the document that was asked for."""
        self.saver.forget()
        self._unsaved.clear()
        self.notice.put_away()
        self._close_new_title()
        self._card, self._related, self._remarks = data.card, data.related, data.remarks
        if data.card is None and self._target is not None:
            self.notice.show_words("Этого документа уже нет.", Tone.WARN)
            self._target = None
        self._explain()
        today = self._workspace.clock.today()
        self.body.show_document(self._card, today, read_only=self.is_read_only)
        source = self._card.source if self._card is not None else ""
        self._show(f"Из файла «{source}»" if source else "")
        if self.is_read_only:
            self.body.lines.view.setFocus()
        else:
            self.body.focus_picker()

    def _compare(self, data: OpeningData) -> None:
        """The file has changed: take over what is new, unless it would cost what was typed."""
        card = data.card
        if card is None or self._card is None:
            return
        known = (self._card.row.status, self._card.row.version)
        if self.saver.is_clean and (card.row.status, card.row.version) != known:
            self._begin(data)
        elif not self.is_read_only and card.row.version > self._card.row.version + 1:
            self._on_failed(ConflictError("Черновик изменили в другом месте."))

    def _explain(self) -> None:
        """Say how this paper hangs together with another."""
        row, other = (self._card.row if self._card is not None else None), self._related
        if row is None or other is None:
            return
        words = relation_words(row, other)
        self.notice.show_words(words, Tone.INFO, f"Открыть № {other.number}", closable=False)
        self._notice_action = lambda: self.open_with(other.id)

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
            self.body.lines.view.finish_editing()

    def _day(self) -> date:
        """The day of the document; a wrong one leaves it as it was."""
        was = self._card.row.date if self._card is not None else self._workspace.clock.today()
        return self.body.day.value() or was

    def _on_head_edited(self) -> None:
        if self.is_read_only:
            return
        note = self._card.note if self._card is not None else ""
        was = self._card.row.date if self._card is not None else None
        is_begun = self._card is not None or bool(self._unsaved.added)
        if is_begun and (self._day() != was or self.body.note.text().strip() != note):
            self._touch()
        self.body.show_checks(self._card, self._remarks, self._workspace.clock.today())

    def _on_row_edited(self, line: OpeningLine) -> None:
        if self.is_read_only or line.lot_id is None:
            return
        self.body.lines.model.put(line)
        self._unsaved.changed[line.lot_id] = line
        self._touch()

    def _on_removed(self, lines: list[OpeningLine]) -> None:
        self._unsaved.removed += [line.lot_id for line in lines if line.lot_id is not None]
        self.saver.touch()
        self.saver.flush(self.body.lines.reload)
        self._shell.toasts.show(
            f"Убрано: {lines_phrase(len(lines))}",
            action="Вернуть",
            on_action=lambda: self._put_back(lines),
        )

    def _put_back(self, lines: Sequence[OpeningLine]) -> None:
        if not self.is_read_only:
            self._unsaved.added += [replace(line, lot_id=None) for line in lines]
            self.saver.touch()
            self.saver.flush()

    def _on_title_found(self, title: TitleRow, _scanned: bool = False) -> None:
        self._add(title)

    def _add(self, title: TitleRow) -> None:
        if self.is_read_only:
            return
        line = new_line(title)
        self._unsaved.added.append(line)
        self.body.picker.answer(ScanState.OK, "добавлено", line.name)
        self.saver.touch()
        self.saver.flush()

    def _touch(self) -> None:
        self.saver.touch()
        self._show("Не сохранено")

    # --- saving ----------------------------------------------------------------------

    def _make_command(self) -> Callable[[], SavedOpening]:
        workspace, card = self._workspace, self._card
        self._in_flight = taken = self._unsaved.take()
        day, note = self._day(), self.body.note.text().strip()
        return lambda: save_changes(workspace, card, taken, day, note)

    def _on_saved(self, saved: object) -> None:
        if not isinstance(saved, SavedOpening):
            return
        is_new = self._card is None
        self._card, self._remarks = saved.card, saved.remarks
        self._target = saved.card.row.id
        self._in_flight = Unsaved()
        if is_new:
            self.body.lines.show_document(self._target, read_only=False)
        if saved.added is not None:
            self.body.lines.reload(focus=saved.added)
        moment = local_moment(self._workspace.clock.now())
        self._show(f"Сохранено в {moment:%H:%M}")
        self._shell.bus.publish(saved.changes)

    def _on_failed(self, error: FormulyarError) -> None:
        self._unsaved.give_back(self._in_flight)
        self._in_flight = Unsaved()
        self._tell(error)
        self._show("Не сохранено")

    def _on_save_requested(self) -> None:
        self._take_typed()
        self.saver.flush()

    def _show(self, saved: str) -> None:
        """Sums, checks and the head line as they are now."""
        self.body.show_amounts(self._card)
        self.body.show_checks(self._card, self._remarks, self._workspace.clock.today())
        row, remarks = (self._card.row if self._card is not None else None), self.body.remarks()
        reversal = row is not None and row.is_reversal
        state = HeaderState(
            name="Сторно ввода остатков" if reversal else "Ввод остатков",
            number=row.number if row is not None else "",
            is_draft=not self.is_read_only,
            status=DRAFT_PILL if row is None else status_pill(row),
            remarks=len(remarks),
            stopping=any(check.tone is Tone.BAD for check in remarks),
            saved=saved,
            can_reverse=row is not None and row.status is DocumentStatus.POSTED and not reversal,
        )
        if state != self.header.state():
            self.header.show_state(state)
            self.header_changed.emit()

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
            self.body.focus_picker()

    # --- remarks -----------------------------------------------------------------------

    def _on_remark_requested(self, key: str) -> None:
        if key in (DAY, ADD):
            self.body.show_head(key)
            return
        remark = next((one for one in self._remarks if one.kind.value == key), None)
        if remark is None:
            return
        if remark.kind is RemarkKind.GAP:
            self._show_gaps(remark)
        else:
            self.body.lines.show_only(remark)
            if remark.examples:
                self.notice.show_words(
                    "\n".join(remark.examples[:5]), Tone.BAD if remark.blocks else Tone.INFO
                )

    def _show_gaps(self, remark: OpeningRemark) -> None:
        dialog = Dialog(
            "Пропущенные номера",
            "Этих номеров нет ни в документе, ни в фонде. Так бывает, если книги списаны до "
            "программы или строки потеряны.",
            details=remark.examples,
            cancel="Закрыть",
            parent=self.window(),
        )
        dialog.open()

    # --- posting, reversing, correcting ------------------------------------------------

    def _on_post_requested(self) -> None:
        self._take_typed()
        stopping = [check for check in self.body.remarks() if check.tone is Tone.BAD]
        if stopping:
            self._on_remark_requested(stopping[0].key)
            return
        self.saver.flush(self._ask_to_post)

    def _ask_to_post(self) -> None:
        if self._card is None:
            return
        remarks = [check.text for check in self.body.remarks()]
        today = self._workspace.clock.today()
        dialog = posting_dialog(self._card, today, remarks, self.window())
        dialog.confirmed.connect(self._post)
        dialog.open()

    def _post(self, day: date) -> None:
        card, service = self._card, self._workspace.services.opening
        if card is None:
            return
        self._work.run(
            lambda progress: service.post(card.row.id, card.row.version, day, progress),
            self._on_done,
            line=self.work,
            label="Проведение",
            writes=True,
            on_error=self._on_refused,
        )

    def _on_reverse_requested(self) -> None:
        card, service = self._card, self._workspace.services.opening
        if card is None:
            return
        dialog = reversal_dialog(card, self._workspace.clock.today(), self.window())
        dialog.confirmed.connect(
            lambda day: self._command(lambda: service.reverse(card.row.id, day))
        )
        dialog.open()

    def _on_labels_requested(self) -> None:
        if self._card is not None:
            self.navigate.emit("stock.labels", LabelSource(document_id=self._card.row.id))

    def _on_correct_requested(self) -> None:
        card, service = self._card, self._workspace.services.opening
        if card is not None:
            self._command(lambda: service.start_correction(card.row.id), self._on_corrected)

    def _on_corrected(self, changes: Changes) -> None:
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
