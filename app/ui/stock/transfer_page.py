"""The page of a transfer between schools or of a return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.changes import Area, Changes
from app.core.dates import format_date, local_moment
from app.core.errors import ConflictError, FormulyarError
from app.core.stock import FUND_NAMES, TRANSFER_MODE_NAMES, DocumentKind, DocumentStatus
from app.queries.transfer import TransferCard, TransferCopy, TransferDraft
from app.services.workspace import Workspace
from app.ui.kit.search import ScanField
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page
from app.ui.stock.document_parts import (
    DRAFT_PILL,
    Check,
    ChecksCard,
    FactsCard,
    Notice,
    TotalsCard,
    status_pill,
)
from app.ui.stock.draft_saver import DraftSaver
from app.ui.stock.partner_dialog import NEW_PARTNER, PartnerDialog
from app.ui.stock.receipt_header import HeaderState
from app.ui.stock.side_cards import SideCards
from app.ui.stock.transfer_answer import AnswerCard
from app.ui.stock.transfer_commands import TransferCommands
from app.ui.stock.transfer_data import (
    Foresight,
    OpenedTransfer,
    TransferLists,
    checks_of,
    facts_after,
    facts_before,
    foresee,
    open_transfer,
    read_lists,
)
from app.ui.stock.transfer_files import ask_for_package
from app.ui.stock.transfer_head import TransferHead
from app.ui.stock.transfer_header import TransferHeader
from app.ui.stock.transfer_intake import TransferIntake
from app.ui.stock.transfer_lines import TransferLines
from app.ui.stock.transfer_printing import TransferPrinter
from app.ui.stock.write_off_picker import SuggestionList

FILE_LABEL = "Файл обмена…"


@dataclass(frozen=True, slots=True)
class _News:
    """How the document stands in the library now."""

    card: TransferCard | None
    copies: tuple[TransferCopy, ...]
    lists: TransferLists
    foresight: Foresight


class TransferPage(Page):
    """One transfer or return. ``open_with`` takes a document id, a :class:`TransferMode` for a
    new document, or a :class:`TransferDraft` whose head is filled in."""

    page_id: ClassVar[str] = "stock.transfer"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Передача в другую школу"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {Area.TRANSFER, Area.STOCK, Area.WRITE_OFF, Area.SCHOOL}
    )

    def __init__(self, workspace: Workspace, shell: Shell, resources: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._opened: OpenedTransfer | None = None
        self._draft: TransferDraft | None = None
        self._foresight = Foresight("")
        self._checks: list[Check] = []
        self._announcing = False
        self._on_notice: Callable[[], object] | None = None
        self._printer = TransferPrinter(workspace, shell, resources, self, self._on_failed)
        self._commands = TransferCommands(workspace, shell, self)
        self._saver = DraftSaver(shell.runner, self._make_saving, self)
        self.set_up()

    # --- building ----------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = TransferHeader()
        self.notice = Notice()
        self.head = TransferHead()
        self.scan = ScanField()
        self.lines = TransferLines()
        self.totals = TotalsCard("Итого к передаче")
        self.checks = ChecksCard()
        self.answer = AnswerCard()
        self.facts = FactsCard("После проведения")
        self.body = SideCards(
            [self.head],
            [self.scan, self.lines],
            [self.totals, self.checks, self.answer, self.facts],
        )
        self.popup = SuggestionList(self)
        for widget in (self.header, self.notice):
            self.column.addWidget(widget)
        self.column.addWidget(self.body, 1)
        self.intake = TransferIntake(
            self._workspace,
            self._shell.runner,
            self.scan,
            self.popup,
            self.lines,
            self._current_draft,
        )

    def _connect(self) -> None:
        header = self.header
        header.save_requested.connect(self.save)
        header.post_requested.connect(self.post)
        header.print_requested.connect(self.print_paper)
        header.xlsx_requested.connect(self.save_workbook)
        header.reverse_requested.connect(self.reverse)
        header.correct_requested.connect(self.correct)
        header.file_requested.connect(self.save_file)
        self.head.edited.connect(self._on_head_edited)
        self.head.new_partner_requested.connect(self.add_partner)
        self.head.all_requested.connect(self.intake.take_all_of_school)
        self.lines.edited.connect(self._on_lines_edited)
        self.lines.add_requested.connect(self._focus_scan)
        self.lines.left_at_top.connect(self._focus_scan)
        self.lines.refused.connect(
            lambda words: self.lines.panel.set_summary(words or self.lines.summary())
        )
        self.lines.opened.connect(lambda title_id: self.navigate.emit("catalogue", title_id))
        self.intake.moved_down.connect(
            lambda: self.lines.view.setFocus(Qt.FocusReason.TabFocusReason)
        )
        self.checks.show_requested.connect(self._show_check)
        self.answer.confirm_requested.connect(self.confirm)
        self.answer.file_requested.connect(self.take_confirmation)
        self.notice.acted.connect(self._on_notice_acted)
        self._commands.done.connect(self._on_done)
        self._commands.failed.connect(self._on_failed)
        self._saver.saved.connect(self._on_saved)
        self._saver.failed.connect(self._on_failed)

    # --- opening -----------------------------------------------------------------------------

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
            lambda: open_transfer(self._workspace, argument),
            self._on_opened,
            key="open",
            owner=self,
            on_error=self._on_failed,
        )

    def _on_opened(self, opened: OpenedTransfer) -> None:
        self._saver.forget()
        before = self._draft.document_id if self._draft is not None else None
        same = before is not None and before == opened.draft.document_id
        self._opened, self._draft, self._foresight = opened, opened.draft, opened.foresight
        self.setAccessibleName(TRANSFER_MODE_NAMES[opened.draft.mode])
        editable = self.is_editable
        self.head.set_lists(opened.lists)
        self.head.show_draft(opened.draft)
        self.head.set_editable(editable)
        self.scan.setVisible(editable)
        self.intake.reset()
        lines = opened.card.lines if opened.card is not None else ()
        self.lines.load(lines, read_only=not editable)
        self._explain(opened)
        self._show_header("")
        self._renew_sides()
        if not editable:
            self.lines.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not same:
            self._focus_first()

    def _explain(self, opened: OpenedTransfer) -> None:
        """Say how this document hangs together with another."""
        self.notice.put_away()
        self._on_notice = None
        card, other = opened.card, opened.related
        if card is None or other is None:
            return
        name = f"№ {other.number} от {format_date(other.date)}"
        if card.row.reversed_by is not None:
            words = f"Сторнировано документом {name}."
        elif self.is_editable:
            words = f"Исправляет документ {name}. При проведении он будет сторнирован."
        else:
            words = f"Исправляет документ {name}."
        self.notice.show_words(words, Tone.INFO, f"Открыть № {other.number}", closable=False)
        self._on_notice = lambda: self.open_with(other.id)

    def _ask_news(self) -> None:
        """Ask how copies, numbers and lists stand now; lines and fields stay as they are."""
        draft, lines, workspace = self._current_draft(), self.lines.lines(), self._workspace
        ids = [line.copy_id for line in draft.lines]

        def read() -> _News:
            card = None
            if draft.document_id is not None:
                card = workspace.queries.transfer.transfer(draft.document_id)
            copies = workspace.queries.transfer.check_copies(ids, draft)
            return _News(card, copies, read_lists(workspace), foresee(workspace, draft, lines))

        self._shell.runner.query(read, self._on_news, key="news", owner=self)

    def _on_news(self, news: _News) -> None:
        draft, card = self._draft, news.card
        if draft is None:
            return
        if card is not None and card.row.id == draft.document_id:
            other = self._saver.is_clean and card.row.version != draft.version
            if card.row.status is not DocumentStatus.DRAFT or other:
                self._load(card.row.id)
                return
        self._foresight = news.foresight
        self.lines.renew(news.copies)
        self.head.set_lists(news.lists)
        self._show_header(self.header.state().saved)
        self._renew_sides()

    # --- what the window asks ------------------------------------------------------------------

    @property
    def is_editable(self) -> bool:
        """Is it a draft?"""
        opened = self._opened
        return opened is not None and (
            opened.card is None or opened.card.row.status is DocumentStatus.DRAFT
        )

    def breadcrumbs(self) -> Sequence[Crumb]:
        state = self.header.state()
        number = f" № {state.number}" if state.number else ""
        return (Crumb("Передача", "stock.transfers"), Crumb(f"{state.name}{number}"))

    def primary_action(self) -> Callable[[], object] | None:
        return self.post if self.is_editable else None

    def print_action(self) -> Callable[[], object] | None:
        return self.print_paper if self._draft is not None else None

    def save_action(self) -> Callable[[], object] | None:
        return self.save if self.is_editable else None

    def on_scan(self, code: str) -> bool:
        if not self.is_editable:
            return False
        self.lines.view.finish_editing()
        self.scan.submit(code)
        return True

    def focus_search(self) -> bool:
        self._focus_first()
        return self.is_editable

    def may_leave(self) -> bool:
        self._save_silently()
        return True

    def regions(self) -> Sequence[QWidget]:
        return (self.header, self.head, self.scan, self.lines.view, self.body.side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert and self.is_editable:
            self._focus_scan()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._save_silently()
        super().hideEvent(event)

    # --- the draft -----------------------------------------------------------------------------

    def _current_draft(self) -> TransferDraft:
        """The draft as it stands on the page."""
        if self._draft is None:
            raise LookupError("no transfer is shown")
        return replace(self.head.take(self._draft), lines=self.lines.draft_lines())

    def _on_head_edited(self) -> None:
        if self._draft is None:
            return
        before, self._draft = self._draft, self.head.take(self._draft)
        self._saver.touch()
        self._show_header("Не сохранено")
        if (before.date, before.partner_id) != (self._draft.date, self._draft.partner_id):
            self._ask_news()
        self._renew_sides()

    def _on_lines_edited(self) -> None:
        self._saver.touch()
        self._show_header("Не сохранено")
        self._renew_sides()
        self._foresee()

    def _foresee(self) -> None:
        draft, lines, workspace = self._current_draft(), self.lines.lines(), self._workspace

        def show(foresight: Foresight) -> None:
            self._foresight = foresight
            self._renew_sides()

        self._shell.runner.query(
            lambda: foresee(workspace, draft, lines), show, key="foresee", owner=self
        )

    def save(self) -> None:
        """Save now (Ctrl+S), a draft in which nothing was typed too."""
        if self.is_editable:
            self.lines.view.finish_editing()
            self._saver.touch()
            self._saver.flush()

    def _save_silently(self) -> None:
        if self.is_editable and not self._saver.is_clean:
            self._saver.flush()

    def _make_saving(self) -> Callable[[], object]:
        draft = self._current_draft()
        return lambda: self._workspace.services.transfer.save_draft(draft)

    def _on_saved(self, outcome: object) -> None:
        if not isinstance(outcome, Changes) or self._draft is None:
            return
        # the first saving makes version 1, each further one adds 1
        version = 1 if self._draft.document_id is None else self._draft.version + 1
        self._draft = replace(self._draft, document_id=outcome.entity_id, version=version)
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

    def _on_failed(self, error: FormulyarError) -> None:
        document_id = self._draft.document_id if self._draft is not None else None
        conflict = isinstance(error, ConflictError) and document_id is not None
        self._on_notice = (lambda: self._load(document_id)) if conflict else None
        self.notice.show_error(error, "Открыть снова" if conflict else "")

    def _on_notice_acted(self) -> None:
        if self._on_notice is not None:
            action, self._on_notice = self._on_notice, None
            action()

    # --- showing -------------------------------------------------------------------------------

    def _show_header(self, saved: str) -> None:
        opened, draft = self._opened, self._draft
        if opened is None or draft is None:
            return
        row = opened.card.row if opened.card is not None else None
        posted = self._is_in_force()
        name = TRANSFER_MODE_NAMES[draft.mode]
        state = HeaderState(
            name=f"Сторно: {name.lower()}" if row is not None and row.is_reversal else name,
            number=self._foresight.number if self.is_editable else row.number if row else "",
            is_draft=self.is_editable,
            status=DRAFT_PILL if row is None else status_pill(row),
            remarks=len([check for check in self._checks if check.tone is Tone.BAD]),
            stopping=True,
            saved=saved,
            can_reverse=posted,
            file=FILE_LABEL if posted and draft.kind is DocumentKind.TRANSFER_OUT else "",
        )
        if state != self.header.state():
            self.header.show_state(state)
            self.header_changed.emit()

    def _renew_sides(self) -> None:
        opened, draft = self._opened, self._draft
        if opened is None or draft is None:
            return
        funds: dict[str, int] = {}
        for line in self.lines.lines():
            name = FUND_NAMES[line.copy.fund]
            funds[name] = funds.get(name, 0) + 1
        details = [(name, str(amount)) for name, amount in funds.items()]
        self.totals.set_totals(self.lines.count, self.lines.total, details)
        editable, card = self.is_editable, opened.card
        self.checks.setVisible(editable)
        out = draft.kind is DocumentKind.TRANSFER_OUT and self._is_in_force()
        self.answer.setVisible(out)
        if editable:
            self._checks = checks_of(
                draft, self.lines.lines(), dates_ok=self.head.dates_are_right()
            )
            self.checks.set_checks(self._checks)
            self.facts.set_title("После проведения")
            self.facts.set_facts(facts_before(draft, self._foresight, self.lines.count))
        elif card is not None:
            self._checks = []
            self.facts.set_title("Учёт")
            self.facts.set_facts(facts_after(card))
            if out:
                self.answer.show_card(card, opened.files)
        self._show_header(self.header.state().saved)
        self.body.arrange_later()

    def _show_check(self, key: str) -> None:
        match key:
            case "add":
                self._focus_scan()
            case "obstacle":
                self.lines.go_to_first_problem()
            case _:
                self.head.focus_on(key)

    def _focus_scan(self) -> bool:
        if not self.is_editable:
            return False
        self.scan.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _focus_first(self) -> None:
        """A new document begins with the school."""
        draft = self._draft
        if self.is_editable and draft is not None and draft.partner_id is None:
            self.head.focus_on("partner")
        else:
            self._focus_scan()

    # --- the whole document --------------------------------------------------------------------

    def _card_in_force(self) -> TransferCard | None:
        """The document when it is posted, no reversal and not reversed."""
        card = self._opened.card if self._opened is not None else None
        if card is None or card.row.is_reversal or card.row.status is not DocumentStatus.POSTED:
            return None
        return card

    def _is_in_force(self) -> bool:
        return self._card_in_force() is not None

    def add_partner(self) -> None:
        """Ask for a school that is not in the list, then choose it."""
        dialog = PartnerDialog(self._workspace, self._shell.runner, NEW_PARTNER, self.window())
        dialog.saved.connect(self._on_partner_added)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def _on_partner_added(self, changes: Changes) -> None:
        self._announce(changes)

        def show(lists: TransferLists) -> None:
            self.head.set_lists(lists)
            self.head.choose_partner(changes.entity_id or 0)

        workspace = self._workspace
        self._shell.runner.query(lambda: read_lists(workspace), show, key="lists", owner=self)

    def post(self) -> None:
        """Ask whether to post; with something in the way go there and post nothing."""
        if not self.is_editable:
            return
        self.lines.view.finish_editing()
        self._renew_sides()
        forbidding = [check for check in self._checks if check.tone is Tone.BAD]
        if forbidding:
            self._show_check(forbidding[0].key)
            return
        self._saver.touch()
        self._saver.flush(self._ask_to_post)

    def _ask_to_post(self) -> None:
        document_id = self._draft.document_id if self._draft is not None else None
        if document_id is not None:
            remarks = [check.text for check in self._checks if check.tone is Tone.WARN]
            self._commands.ask_to_post(document_id, remarks)

    def reverse(self) -> None:
        """Ask for the record date of a reversal, then reverse."""
        card = self._card_in_force()
        if card is not None:
            self._commands.ask_to_reverse(card)

    def correct(self) -> None:
        """Open the draft of a corrected document."""
        card = self._card_in_force()
        if card is not None:
            self._commands.correct(card.row.id)

    def confirm(self) -> None:
        """Note that the other school has taken the books in."""
        card = self._card_in_force()
        if card is not None:
            self._commands.ask_to_confirm(card)

    def take_confirmation(self) -> None:
        """Choose the file of the other school's answer and look at it."""
        path = ask_for_package(self._shell, "Принять подтверждение")
        if path is not None:
            self.navigate.emit("stock.exchange_file", path)

    def save_file(self) -> None:
        """Write the exchange file for the other school."""
        card = self._card_in_force()
        if card is not None:
            self._commands.save_file(card.row.id)

    def print_paper(self) -> None:
        """Ask which paper and show it; a draft is saved before."""
        self._with_saved(self._printer.ask)

    def save_workbook(self) -> None:
        """Write the act as a workbook."""
        self._with_saved(
            lambda document_id, _mode, number: self._printer.save_workbook(document_id, number)
        )

    def _with_saved(self, action: Callable[..., object]) -> None:
        if self._draft is None:
            return
        if self.is_editable:
            self.lines.view.finish_editing()
            self._saver.touch()

        def go_on() -> None:
            draft = self._draft
            if draft is not None and draft.document_id is not None:
                number = "" if self.is_editable else self.header.state().number
                action(draft.document_id, draft.mode, number)

        self._saver.flush(go_on)

    def _on_done(self, changes: Changes, show: int) -> None:
        self._announce(changes)
        self._load(show)
