"""Каталог: titles with their copies, the editor, the import of records, the duplicates."""

from __future__ import annotations

from pathlib import Path

from app.services.workspace import Workspace
from app.ui.shell.context import Shell
from app.ui.shell.page import Page, PageEntry, Section, section


def build_section(workspace: Workspace, shell: Shell, resources: Path) -> Section:
    """The section «Каталог». Its pages are imported when they are first shown.

    ``resources`` is the folder with the reference data.
    """

    def titles() -> Page:
        from app.ui.catalogue.list_page import CataloguePage

        return CataloguePage(workspace, shell)

    def editor() -> Page:
        from app.core.author_marks import AuthorMarks
        from app.ui.catalogue.editor_page import TitleEditorPage

        marks = AuthorMarks.load(resources / "reference" / "author_marks.csv")
        return TitleEditorPage(workspace, shell, marks)

    def imports() -> Page:
        from app.ui.catalogue.import_wizard import ImportPage

        return ImportPage(workspace=workspace, shell=shell, resources=resources)

    def duplicates() -> Page:
        from app.ui.catalogue.duplicates_page import DuplicatesPage

        return DuplicatesPage(workspace, shell)

    return section(
        "catalogue",
        PageEntry("catalogue", titles),
        PageEntry("catalogue.editor", editor),
        PageEntry("catalogue.import", imports),
        PageEntry("catalogue.duplicates", duplicates),
    )
