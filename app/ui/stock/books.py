"""The books of account that the page «Книги учёта» offers: one line a book."""

from __future__ import annotations

from pathlib import Path

from app.services.workspace import Workspace
from app.ui.stock.book_parts import AnyBook


def build_books(workspace: Workspace, resources: Path) -> tuple[AnyBook, ...]:
    """The books in the order of the list; ``resources`` is the folder with fonts and forms."""
    return ()
