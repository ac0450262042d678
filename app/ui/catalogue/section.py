"""The section «Каталог»: its pages."""

from __future__ import annotations

from app.core.author_marks import AuthorMarks
from app.services.workspace import Workspace
from app.ui.catalogue.editor_page import TitleEditorPage
from app.ui.catalogue.list_page import CataloguePage
from app.ui.shell.context import Shell
from app.ui.shell.page import PageEntry, Section, section


def build_section(workspace: Workspace, shell: Shell, marks: AuthorMarks) -> Section:
    """The pages of the catalogue. ``marks`` is the table of author marks."""
    return section(
        "catalogue",
        PageEntry("catalogue", lambda: CataloguePage(workspace, shell)),
        PageEntry("catalogue.editor", lambda: TitleEditorPage(workspace, shell, marks)),
    )
