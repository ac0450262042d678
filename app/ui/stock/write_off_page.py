"""The page of a write-off act: scan copies in, see what stands in the way, post, print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.changes import Area, Changes
from app.core.dates import local_moment
from app.core.errors import ConflictError, FormulyarError
from app.core.stock import DocumentStatus
from app.queries.documents import DocumentRow
from app.queries.write_off import FoundCopy, WriteOffDraft
from app.services.workspace import Workspace
from app.ui.kit.search import ScanState
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page
from app.ui.stock import write_off_checks as checking
from app.ui.stock.document_parts import DRAFT_PILL, Check, status_pill
from app.ui.stock.draft_saver import DraftSaver
from app.ui.stock.write_off_body import ActBody
from app.ui.stock.write_off_commands import ActCommands
from app.ui.stock.write_off_disposals import Disposals, DisposalsDialog
from app.ui.stock.write_off_head import ActLists
from app.ui.stock.write_off_intake import CopyIntake, Target, is_undo
from app.ui.stock.write_off_lines import OPEN_ACT, REMOVE, ActRow
from app.ui.stock.write_off_opening import (
    OpenedAct,
    Outlook,
    open_act,
    read_lists,
    read_outlook,
)
from app.ui.stock.write_off_printing import ActPrinter
from app.ui.stock.write_off_remarks import RemarkGuide, show_notice
from app.ui.stock.write_off_title import ActTitle

_REOPEN = "Открыть снова"


@dataclass(frozen=True, slots=True)
class _News:
    """How the act stands in the library now."""

    row: DocumentRow | None
    copies: tuple[FoundCopy, ...]
    lists: ActLists
    outlook: Outlook


class WriteOffPage(Page):
    """One act. ``open_with`` takes a document id, ``None`` for a new act, or a tuple of copy
    ids to be put into a new act of their fund.
    """

    page_id: ClassVar[str] = "stock.write_off"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Акт о списании"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {Area.WRITE_OFF, Area.STOCK, Area.CATALOGUE, Area.SCHOOL}
    )

    def __init__(self, workspace: Workspace, shell: Shell, resources: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._draft: WriteOffDraft | None = None
        self._row: DocumentRow | None = None
        self._outlook: Outlook | None = None
        self._disposals = Disposals()
        self._checks: list[Check] = []
        self._announcing = False
        self._on_notice: Callable[[], object] | None = None
        self._printer = ActPrinter(workspace, shell, resources, self)
        self._commands = ActCommands(workspace, shell.runner, self)
        self._saver = DraftSaver(shell.runner, self._make_saving, self)
        self.set_up()

    # --- building -------------------------------------------------------------------------

    def _build(self) -> None:
        self.act_title = ActTitle()
        self.body = ActBody(store=self._shell.settings)
        self.head = self.body.head
        self.lines = self.body.lines
        self.view = self.body.view
        self.scan = self.body.scan
        self.notice = self.body.notice
        self.column.addWidget(self.act_title)
        self.column.addWidget(self.body, 1)
        self.intake = CopyIntake(
            self._workspace,
            self._shell.runner,
            self.scan,
            self.body.popup,
            self.view,
            self.lines,
            self._target,
        )
        # nothing is taken in before an act is shown
        self.body.set_editable(False)
        self.guide = RemarkGuide(self.body, lambda: self._target().fund, self.edit_disposals)

    def _connect(self) -> None:
        title, head = self.act_title, self.head
        title.remarks_requested.connect(lambda: self.guide.show_next(self._checks))
        title.save_requested.connect(self.save)
        title.print_requested.connect(self.print_act)
        title.workbook_requested.connect(self.save_workbook)
        title.post_requested.connect(self.post)
        title.reverse_requested.connect(self.reverse)
        title.correct_requested.connect(self.correct)
        title.discard_requested.connect(self.discard)
        title.disposals_requested.connect(self.edit_disposals)
        title.more_requested.connect(lambda: head.show_more(not head.more_shown()))
        head.edited.connect(self._on_head_edited)
        head.direction_chosen.connect(self._on_direction_chosen)
        head.spread_requested.connect(self.edit_disposals)
        self.lines.lines_changed.connect(self._on_lines_changed)
        self.lines.more_wanted.connect(self.intake.take_more)
        self.view.insert_requested.connect(self._focus_scan)
        self.view.left_at_top.connect(self._focus_scan)
        self.view.delete_requested.connect(self._on_delete_requested)
        self.view.link_activated.connect(self._on_link_activated)
        self.body.checks.show_requested.connect(self.guide.show)
        self.intake.undo_requested.connect(self.undo_line)
        self.notice.acted.connect(self._on_notice_acted)
        self.body.narrowed.connect(title.set_narrow)
        self._saver.saved.connect(self._on_saved)
        self._saver.failed.connect(self._on_failed)
        self._commands.done.connect(self._on_done)
        self._commands.failed.connect(self._on_failed)

    # --- opening --------------------------------------------------------------------------

    def open_with(self, argument: object) -> None:
        self._stale = False
        self._saver.flush(lambda: self._load(argument))

    def refresh(self) -> None:
        if self._draft is None:
            self._load(None)
        elif self.is_editable:
            self._ask_news()
        else:
            self._load(self._draft.document_id)

    def apply_changes(self, changes: Changes) -> None:
        if not self._announcing:
            super().apply_changes(changes)

    def _load(self, argument: object) -> None:
        self._shell.runner.query(
            lambda: open_act(self._workspace, argument),
            self._show_opened,
            key="open",
            owner=self,
            on_error=self._on_failed,
        )

    def _show_opened(self, opened: OpenedAct) -> None:
        self._saver.forget()
        before = self._draft.document_id if self._draft is not None else None
        same = before is not None and before == opened.draft.document_id
        self._draft, self._row, self._outlook = opened.draft, opened.row, opened.outlook
        self.guide.start_over()
        self.lines.editable = self.is_editable
        self.lines.load(opened.lines)
        self._disposals = Disposals.of(opened.draft.disposals, len(opened.lines), self.lines.total)
        self.intake.reset()
        self.head.set_lists(opened.lists)
        self.head.show_draft(opened.draft)
        self.head.show_disposals(self._disposals.rows, self._disposals.direction)
        self.head.set_editable(self.is_editable)
        self.body.set_editable(self.is_editable)
        self._show_status()
        show_notice(self.body, opened, self.is_editable)
        self._on_notice = None
        if opened.row is not None and opened.row.reversed_by is not None:
            reversal = opened.row.reversed_by
            self._on_notice = lambda: self.open_with(reversal)
        self._renew_sides()
        if opened.row is None and opened.lines:
            self._saver.touch()
        if not self.is_editable:
            self.noted.emit("")
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not same:
            self._focus_scan()

    def _show_status(self) -> None:
        row, outlook = self._row, self._outlook
        suggested = row is None or not row.number
        number = str(outlook.number) if suggested and outlook else row.number if row else ""
        words = "Сторно акта о списании №" if row and row.is_reversal else "Акт о списании №"
        self.act_title.set_number(number, suggested=suggested, words=words)
        self.head.show_number(number, suggested=suggested)
        self.act_title.set_status(DRAFT_PILL if row is None else status_pill(row))
        self.act_title.set_mode(draft=self.is_editable, posted=self._is_in_force())
        self.header_changed.emit()

    def _ask_news(self) -> None:
        """Ask how copies, numbers and lists stand now; lines and fields stay as they are."""
        draft = self._current_draft()
        self._shell.runner.query(
            lambda: self._read_news(draft), self._on_news_read, key="news", owner=self
        )

    def _read_news(self, draft: WriteOffDraft) -> _News:
        """On a reader thread."""
        queries = self._workspace.queries.write_off
        ids = [line.copy_id for line in draft.lines]
        return _News(
            queries.row(draft.document_id) if draft.document_id is not None else None,
            queries.check_copies(ids, draft.fund, draft.document_id, draft.corrects_id),
            read_lists(self._workspace),
            read_outlook(self._workspace, draft),
        )

    def _on_news_read(self, news: _News) -> None:
        if self._draft is None:
            return
        row = news.row
        if row is not None and row.id == self._draft.document_id:
            other = self._saver.is_clean and row.version != self._draft.version
            if row.status is not DocumentStatus.DRAFT or other:
                self._load(row.id)
                return
        self._outlook = news.outlook
        self.lines.renew(news.copies)
        self.head.set_lists(news.lists)
        self.head.show_disposals(self._disposals.rows, self._disposals.direction)
        self._show_status()
        self._renew_sides()

    # --- what the window asks ---------------------------------------------------------------

    @property
    def is_editable(self) -> bool:
        """Is it a draft?"""
        return self._draft is not None and (
            self._row is None or self._row.status is DocumentStatus.DRAFT
        )

    def breadcrumbs(self) -> Sequence[Crumb]:
        last = self.title
        if self._draft is not None:
            last = self.act_title.text().replace(" о списании", "")
        return (Crumb("Списание", "stock.write_offs"), Crumb(last))

    def primary_action(self) -> Callable[[], object] | None:
        return self.post if self.is_editable else None

    def print_action(self) -> Callable[[], object] | None:
        return self.print_act if self._draft is not None else None

    def save_action(self) -> Callable[[], object] | None:
        return self.save if self.is_editable else None

    def on_scan(self, code: str) -> bool:
        if not self.is_editable:
            return False
        self.scan.submit(code)
        return True

    def focus_search(self) -> bool:
        return self._focus_scan()

    def may_leave(self) -> bool:
        self._save_silently()
        return True

    def regions(self) -> Sequence[QWidget]:
        return (self.act_title, self.head, self.scan, self.view, self.body.side)

    def event(self, event: QEvent) -> bool:
        # without this the window would undo the last operation of the library instead
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and is_undo(event)
            and self.lines.can_undo()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo(event) and self.lines.can_undo():
            self.undo_line()
        elif event.key() == Qt.Key.Key_Insert and self.is_editable:
            self._focus_scan()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._save_silently()
        super().hideEvent(event)

    # --- the draft ------------------------------------------------------------------------

    def _current_draft(self) -> WriteOffDraft:
        """The draft as it stands on the page."""
        if self._draft is None:
            raise LookupError("no act is shown")
        return replace(
            self.head.take(self._draft),
            lines=self.lines.draft_lines(),
            disposals=self._disposals.drafts(self.lines.count, self.lines.total),
        )

    def _target(self) -> Target:
        if self._draft is None:
            raise LookupError("no act is shown")
        fund = self.head.take(self._draft).fund
        return Target(fund, self._draft.document_id, self._draft.corrects_id)

    def _on_head_edited(self) -> None:
        draft = self._draft
        if draft is None:
            return
        before, self._draft = (draft.fund, draft.date), self.head.take(draft)
        self._saver.touch()
        if before != (self._draft.fund, self._draft.date):
            self._ask_news()
        self._renew_sides()

    def _on_direction_chosen(self, direction_id: int) -> None:
        self._disposals = self._disposals.towards(direction_id)
        self.head.show_disposals(self._disposals.rows, direction_id)

    def _on_lines_changed(self) -> None:
        self._saver.touch()
        self._renew_sides()

    def save(self) -> None:
        """Save now (Ctrl+S), a draft in which nothing was typed too."""
        if self.is_editable:
            self.view.finish_editing()
            self._saver.touch()
            self._saver.flush()

    def _save_silently(self) -> None:
        if self.is_editable and not self._saver.is_clean:
            self._saver.flush()

    def _make_saving(self) -> Callable[[], object]:
        draft = self._current_draft()
        return lambda: self._workspace.services.write_off.save_draft(draft)

    def _on_saved(self, outcome: object) -> None:
        if not isinstance(outcome, Changes) or self._draft is None:
            return
        # the first saving makes version 1, each further one adds 1
        version = 1 if self._draft.document_id is None else self._draft.version + 1
        self._draft = replace(self._draft, document_id=outcome.entity_id, version=version)
        self._announce(outcome)
        moment = local_moment(self._workspace.clock.now())
        self.noted.emit(f"Черновик сохранён в {moment:%H:%M}")

    def _announce(self, changes: Changes) -> None:
        """Tell everybody else; this page knows already."""
        self._announcing = True
        try:
            self._shell.bus.publish(changes)
        finally:
            self._announcing = False

    def _on_failed(self, error: FormulyarError) -> None:
        document_id = self._draft.document_id if self._draft is not None else None
        conflict = isinstance(error, ConflictError) and document_id is not None
        if conflict:
            self._on_notice = lambda: self._load(document_id)
        self.notice.show_error(error, _REOPEN if conflict else "")

    def _on_notice_acted(self) -> None:
        if self._on_notice is not None:
            action, self._on_notice = self._on_notice, None
            action()

    # --- lines ----------------------------------------------------------------------------

    def undo_line(self) -> None:
        """Take back the last change of the lines (Ctrl+Z)."""
        words = self.lines.undo() if self.is_editable else ""
        if words:
            self.intake.say(ScanState.OK, "Отменено", words)

    def _on_delete_requested(self, rows: Sequence[ActRow]) -> None:
        if self.is_editable:
            self._remove([copy_id for row in rows for copy_id in row.copy_ids])

    def _remove(self, copy_ids: Sequence[int]) -> None:
        number = self.view.currentIndex().row()
        self.lines.remove(copy_ids)
        if self.lines.rowCount():
            self.view.select_number(min(max(number, 0), self.lines.rowCount() - 1))
        else:
            self._focus_scan()

    def _on_link_activated(self, row: ActRow, key: str) -> None:
        if key == REMOVE:
            self._remove(row.copy_ids)
        elif key == OPEN_ACT and row.obstacle is not None:
            self.navigate.emit(self.page_id, row.obstacle.act_id)

    def _focus_scan(self) -> bool:
        if not self.is_editable:
            return False
        self.scan.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    # --- checks ---------------------------------------------------------------------------

    def _renew_sides(self) -> None:
        draft, outlook = self._draft, self._outlook
        if draft is None or outlook is None:
            return
        copies = self.lines.count
        if self.is_editable:
            self._checks = checking.checks_of(
                copies=copies,
                total=self.lines.total,
                problems=self.lines.problem_lines(),
                unpriced=self.lines.unpriced,
                fund=draft.fund,
                commission=self.head.commission_card(),
                date_ok=self.head.date.is_valid(),
                disposals=self._disposals,
            )
            titles = ("Перед проведением", "После проведения")
            facts = outlook.facts(draft.fund, copies)
        else:
            self._checks = checking.checks_after(self._disposals, copies, self._is_in_force())
            titles = ("Осталось сделать", "Проведён")
            facts = checking.facts_after(self._row)
        self.body.show_sides(self.lines.divisions(), self._checks, facts, *titles)
        self.act_title.remarks.set_count(
            checking.remarks_in(self._checks, self.lines.problems) if self.is_editable else 0
        )

    # --- the whole act --------------------------------------------------------------------

    def _is_in_force(self) -> bool:
        """Is it posted, no reversal and not reversed?"""
        row = self._row
        return row is not None and row.status is DocumentStatus.POSTED and not row.is_reversal

    def post(self) -> None:
        """Ask whether to post; with remarks open go to the first one and post nothing."""
        if not self.is_editable:
            return
        self.view.finish_editing()
        self._renew_sides()
        forbidding = [check for check in self._checks if check.tone is Tone.BAD]
        if forbidding:
            self.guide.start_over()
            self.guide.show(forbidding[0].key)
            return
        self._saver.touch()
        self._saver.flush(self._ask_to_post)

    def _ask_to_post(self) -> None:
        if self._draft is not None and self._outlook is not None:
            self._commands.ask_to_post(self._draft, self._outlook, self.lines.count)

    def reverse(self) -> None:
        """Ask for the record date of a reversal, then reverse."""
        if self._row is not None and self._is_in_force():
            self._commands.ask_to_reverse(self._row)

    def correct(self) -> None:
        """Open the draft of a corrected act."""
        if self._row is not None and self._is_in_force():
            self._commands.correct(self._row.id)

    def discard(self) -> None:
        """Put the draft away; the toast brings it back."""
        if self.is_editable:
            self._saver.touch()
            self._saver.flush(self._discard_saved)

    def _discard_saved(self) -> None:
        if self._draft is not None and self._draft.document_id is not None:
            self._commands.discard(self._draft.document_id, self._draft.version)

    def _on_done(self, changes: Changes, show: int) -> None:
        self._announce(changes)
        if show:
            self._load(show)
            return
        self._saver.forget()
        self._draft = None
        self.mark_stale()
        self.navigate.emit("stock.write_offs", None)

    def edit_disposals(self) -> None:
        """Edit the directions of disposal, of a posted act too."""
        if self._draft is None or not (self.is_editable or self._is_in_force()):
            return
        copies, total = self.lines.count, self.lines.total
        rows = self._disposals.drafts(copies, total)
        directions = self.head.lists.directions
        dialog = DisposalsDialog(rows, directions, copies, total, self.window())
        dialog.saved.connect(self._on_disposals_edited)
        dialog.open()

    def _on_disposals_edited(self, rows: tuple[object, ...]) -> None:
        draft = self._draft
        if draft is None:
            return
        items = checking.disposal_rows(rows)
        if not self.is_editable:
            if draft.document_id is not None:
                self._commands.fill_disposals(draft.document_id, draft.version, items)
            return
        self._disposals = Disposals.of(items, self.lines.count, self.lines.total)
        self.head.show_disposals(self._disposals.rows, self._disposals.direction)
        self._saver.touch()
        self._renew_sides()

    def print_act(self) -> None:
        """Ask for the parts and show them in the preview; a draft is saved before."""
        self._with_saved(lambda document_id: self._printer.ask(document_id, self._paper_title()))

    def save_workbook(self) -> None:
        """Write the act as a workbook; a draft is saved before."""
        self._with_saved(
            lambda document_id: self._printer.save_workbook(document_id, self._paper_title())
        )

    def _paper_title(self) -> str:
        text = self.act_title.text()
        return f"{text} (черновик)" if self.is_editable else text

    def _with_saved(self, action: Callable[[int], object]) -> None:
        if self._draft is None:
            return
        if self.is_editable:
            self.view.finish_editing()
            self._saver.touch()

        def go_on() -> None:
            if self._draft is not None and self._draft.document_id is not None:
                action(self._draft.document_id)

        self._saver.flush(go_on)
