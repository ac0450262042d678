"""«Проверка учёта»: every rule of the books, and what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.core.dates import format_date, local_moment
from app.core.errors import FormulyarError
from app.core.money import count_phrase
from app.queries.audit import AuditReport, CheckResult, report_text
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import PillSpec
from app.ui.kit.requisites import sentence_of
from app.ui.kit.table.columns import TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.kit.work_line import WorkLine
from app.ui.safety.breach_list import BreachList
from app.ui.shell.context import Shell
from app.ui.shell.long_work import LongWork
from app.ui.shell.page import Page
from app.ui.shell.previews import Paper

BESIDE = 1000
"""From this width in pixels at 100 % on the breaches stand beside the rules."""
HEAD_BESIDE = 700
"""From this width on the buttons stand beside the outcome."""
LABEL = "Проверяем учёт"
_INVITATION = "Проверка сравнит движения, книги, документы, номера и сам файл. Она ничего не меняет"


class AuditPage(Page):
    """The rules at the left, the breaches of the chosen one at the right."""

    page_id: ClassVar[str] = "safety.audit"
    section_id: ClassVar[str] = "stocktake"
    title: ClassVar[str] = "Проверка учёта"
    areas: ClassVar[frozenset[Area]] = frozenset(Area)

    def __init__(self, workspace: Workspace, shell: Shell, resources: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._resources = resources
        self._report: AuditReport | None = None
        self._shown_before = False
        self._work = LongWork(shell, self, self._set_busy)
        self.set_up()

    @property
    def report(self) -> AuditReport | None:
        """How the books were found last; ``None`` before the first check."""
        return self._report

    # --- what the window calls -----------------------------------------------------------

    def primary_action(self) -> Callable[[], object] | None:
        return None if self._work.running else self.run

    def print_action(self) -> Callable[[], object] | None:
        return None if self._report is None else self.print_protocol

    def regions(self) -> Sequence[QWidget]:
        return (self.run_button, self.panel, self.breaches)

    def refresh(self) -> None:
        """F5 checks again; showing the page for the first time does not."""
        if self._shown_before and not self._work.running:
            self.run()
        self._shown_before = True

    def apply_changes(self, changes: Changes) -> None:
        """A report is not made anew by itself; it says that the books have changed since."""
        if changes.areas & self.areas and self._report is not None:
            self._detail.setText(f"{self._when()} С тех пор учёт изменился: проверьте снова.")

    # --- building ------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.column.addLayout(self._make_head())
        self.line = WorkLine()
        self.column.addWidget(self.line)
        self.model: RowTableModel[CheckResult] = RowTableModel(
            _columns(), row_id=_row_id, parent=self
        )
        self.view = TableView(
            self.model, "Правила учёта", store=self._shell.settings, state_key=self.page_id
        )
        self.panel = TablePanel(self.view, hints=(("↑ ↓", "правило"), ("Enter", "к нарушениям")))
        self.breaches = BreachList()
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(theme.px(16))
        self._middle.addWidget(self.panel, 3)
        self._middle.addWidget(self.breaches, 2)
        self.column.addLayout(self._middle, 1)
        self._show_invitation()

    def _make_head(self) -> QBoxLayout:
        theme = current_theme()
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(theme.px(8))
        words = QVBoxLayout()
        words.setSpacing(0)
        self._outcome = Text("Проверка учёта", Type.SECTION, wrap=True)
        self._detail = Text("Ещё не проверено", Type.BODY, "text_2", wrap=True)
        words.addWidget(self._outcome)
        words.addWidget(self._detail)
        self._head.addLayout(words, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.copy_button = Button("Скопировать", icon="copy", hint="Скопировать отчёт текстом")
        self.print_button = Button("Печать…", icon="printer", kbd="Ctrl+P")
        self.print_button.set_hint("Протокол проверки учёта")
        self.run_button = Button("Проверить", Look.PRIMARY, icon="shield-check", kbd="Ctrl+Enter")
        self.run_button.set_hint("Проверить, сходятся ли книги учёта")
        for button in (self.copy_button, self.print_button, self.run_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._head.addLayout(row)
        return self._head

    def _connect(self) -> None:
        self.run_button.clicked.connect(lambda _checked=False: self.run())
        self.copy_button.clicked.connect(lambda _checked=False: self.copy_report())
        self.print_button.clicked.connect(lambda _checked=False: self.print_protocol())
        self.line.stopped.connect(self._work.stop)
        self.view.current_row_changed.connect(self._on_row_changed)
        self.view.row_opened.connect(lambda _row: self.breaches.focus_first())
        self.breaches.opened.connect(self.navigate)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction, theme = QBoxLayout.Direction, current_theme()
        for layout, least in ((self._middle, BESIDE), (self._head, HEAD_BESIDE)):
            beside = self.room() >= theme.px(least)
            layout.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    # --- checking ------------------------------------------------------------------------

    def run(self) -> None:
        """Check the books; the old report stays until the new one is there."""
        if self._work.running:
            return
        queries, clock = self._workspace.queries.audit, self._workspace.clock
        self._work.run(
            lambda progress: queries.run(clock, progress),
            self.show_report,
            line=self.line,
            label=LABEL,
            on_error=self._on_failed,
        )

    def copy_report(self) -> None:
        """Put the report into the clipboard as text."""
        if self._report is not None:
            QGuiApplication.clipboard().setText(f"{self._when()}\n{report_text(self._report)}")
            self._shell.toasts.show("Отчёт скопирован")

    def print_protocol(self) -> None:
        """Show the protocol of the last check."""
        report, resources = self._report, self._resources
        if report is None:
            return

        def render(_kind: str) -> bytes:
            from app.reports.audit_protocol import render_protocol_pdf

            return render_protocol_pdf(report, resources)

        day = format_date(local_moment(report.checked_at).date())
        title = f"Протокол проверки учёта от {day}"
        self._shell.previews.show(Paper(title, title, render))

    def _set_busy(self, busy: bool) -> None:
        self.run_button.setEnabled(not busy)
        for button in (self.copy_button, self.print_button):
            button.setEnabled(not busy and self._report is not None)

    def show_report(self, report: AuditReport) -> None:
        """Show how the books were found; the first broken rule is chosen."""
        self._report = report
        self._set_busy(busy=False)
        self.panel.show_table()
        self.breaches.show()
        self.model.set_rows(report.checks)
        rules = count_phrase(len(report.failed), "правило", "правила", "правил")
        self._outcome.setText(
            "Книги учёта сходятся" if report.ok else f"Книги учёта не сходятся: нарушено {rules}"
        )
        self._outcome.set_token("ok" if report.ok else "bad")
        self._detail.setText(self._when())
        total = sum(check.count for check in report.checks)
        checked = count_phrase(len(report.checks), "правило", "правила", "правил")
        wrong = count_phrase(total, "нарушение", "нарушения", "нарушений")
        self.panel.set_summary(f"{checked} · {wrong}")
        first = report.failed[0] if report.failed else report.checks[0]
        self.view.select_id(_row_id(first))
        self._on_row_changed(first)

    def _on_failed(self, error: FormulyarError) -> None:
        self._outcome.setText("Проверить не удалось")
        self._outcome.set_token("bad")
        self._detail.setText(sentence_of(error))

    def _on_row_changed(self, row: CheckResult | None) -> None:
        if row is not None:
            self.breaches.show_check(row)

    def _show_invitation(self) -> None:
        self._set_busy(busy=False)
        self.breaches.hide()
        empty = EmptyState("shield-check", _INVITATION, "Проверить учёт")
        self.panel.show_empty(empty)
        if empty.button is not None:
            empty.button.clicked.connect(lambda _checked=False: self.run())

    def _when(self) -> str:
        """«Проверено 22.11.2026 в 12:40.»."""
        if self._report is None:
            return ""
        moment = local_moment(self._report.checked_at)
        return f"Проверено {format_date(moment.date())} в {moment:%H:%M}."


def _row_id(row: CheckResult) -> int:
    return hash(row.name)


def _outcome(row: CheckResult) -> PillSpec:
    if row.ok:
        return PillSpec("Сходится", Tone.OK, "check-circle-fill")
    return PillSpec(f"Нарушений: {row.count}", Tone.BAD, "warning-octagon-fill")


def _columns() -> list[TableColumn[CheckResult]]:
    return [
        TableColumn(
            "title",
            "Правило",
            lambda row: row.title,
            width=300,
            stretch=True,
            weight=Weight.STRONG,
            sortable=False,
            tooltip=lambda row: row.title,
        ),
        TableColumn(
            "group",
            "Раздел",
            lambda row: row.group.value,
            width=132,
            weight=Weight.SECONDARY,
            spare=1,
            sortable=False,
            tooltip=lambda row: row.group.value,
        ),
        TableColumn("outcome", "Итог", lambda row: "", width=150, pill=_outcome, sortable=False),
    ]
