"""Настройки: the school, commissions, lists, accounting, numbers, copies, this computer,
scanner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.services.workspace import Workspace
from app.ui.shell.context import Shell
from app.ui.shell.page import Page, PageEntry, Section, section


def build_section(
    workspace: Workspace,
    shell: Shell,
    *,
    on_restore: Callable[[Path], None],
    on_who: Callable[[str], None],
) -> Section:
    """The section «Настройки», a tab a page.

    Args:
        on_restore: puts a copy in the place of the library and opens it again.
        on_who: told the name of who works when it is changed.
    """

    def requisites() -> Page:
        from app.ui.school.requisites_page import RequisitesPage

        return RequisitesPage(workspace=workspace, shell=shell)

    def commissions() -> Page:
        from app.ui.school.commissions_page import CommissionsPage

        return CommissionsPage(workspace=workspace, shell=shell)

    def references() -> Page:
        from app.ui.school.references_page import ReferencesPage

        return ReferencesPage(workspace=workspace, shell=shell)

    def accounting() -> Page:
        from app.ui.school.accounting_page import AccountingPage

        return AccountingPage(workspace=workspace, shell=shell)

    def numbering() -> Page:
        from app.ui.school.numbering_page import NumberingPage

        return NumberingPage(workspace=workspace, shell=shell)

    def backups() -> Page:
        from app.ui.school.backups_page import BackupsPage

        return BackupsPage(workspace=workspace, shell=shell, on_restore=on_restore)

    def computer() -> Page:
        from app.ui.school.computer_page import ComputerPage

        return ComputerPage(shell=shell, on_who=on_who)

    def scanner() -> Page:
        from app.ui.school.scanner_page import ScannerPage

        return ScannerPage(workspace=workspace, shell=shell)

    return section(
        "school",
        PageEntry("school", requisites, "Школа"),
        PageEntry("school.commissions", commissions, "Комиссии"),
        PageEntry("school.references", references, "Справочники"),
        PageEntry("school.accounting", accounting, "Учёт"),
        PageEntry("school.numbering", numbering, "Нумерация"),
        PageEntry("school.backups", backups, "Копии"),
        PageEntry("school.computer", computer, "Компьютер"),
        PageEntry("school.scanner", scanner, "Сканер"),
    )
