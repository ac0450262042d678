"""Проверки: do the books agree?"""

from __future__ import annotations

from pathlib import Path

from app.services.workspace import Workspace
from app.ui.shell.context import Shell
from app.ui.shell.page import Page, PageEntry, Section, section


def build_section(workspace: Workspace, shell: Shell, resources: Path) -> Section:
    """The section «Проверки». ``resources`` is the folder with fonts and forms."""

    def audit() -> Page:
        from app.ui.safety.audit_page import AuditPage

        return AuditPage(workspace, shell, resources)

    return section("stocktake", PageEntry("safety.audit", audit, "Проверка учёта"))
