"""Сегодня: what waits, the fund, the copies, the journal of operations."""

from __future__ import annotations

from collections.abc import Callable

from app.queries.safety import OperationRow
from app.services.workspace import Workspace
from app.ui.shell.context import Shell
from app.ui.shell.page import Page, PageEntry, Section, section


def build_section(
    workspace: Workspace,
    shell: Shell,
    *,
    on_undo: Callable[[OperationRow], None],
    first_operation: int,
) -> Section:
    """The section «Сегодня».

    Args:
        on_undo: takes an operation back, after a question where one is due.
        first_operation: id of the last operation before this session.
    """

    def today() -> Page:
        from app.ui.today.page import TodayPage

        return TodayPage(
            workspace=workspace, shell=shell, on_undo=on_undo, first_operation=first_operation
        )

    def journal() -> Page:
        from app.ui.today.journal_page import JournalPage

        return JournalPage(workspace=workspace, shell=shell, on_undo=on_undo)

    return section("today", PageEntry("today", today), PageEntry("today.journal", journal))
