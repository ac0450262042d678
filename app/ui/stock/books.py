"""The books of account that the page «Книги учёта» offers: one line a book."""

from __future__ import annotations

from pathlib import Path

from app.core.stock import Fund
from app.services.workspace import Workspace
from app.ui.stock.book_inventory import InventoryBookEntry
from app.ui.stock.book_loans import BorrowedBook, LentBook
from app.ui.stock.book_lots import PeriodicalsBook, TemporaryBook
from app.ui.stock.book_parts import AnyBook
from app.ui.stock.book_replacements import ReplacementsBook
from app.ui.stock.book_summary import SummaryFundBook
from app.ui.stock.book_textbooks import TextbookCardsBook, TextbookRegisterBook


def build_books(workspace: Workspace, resources: Path) -> tuple[AnyBook, ...]:
    """The books in the order of the list; ``resources`` is the folder with fonts and forms."""
    return (
        *(SummaryFundBook(workspace, resources, fund) for fund in Fund),
        InventoryBookEntry(workspace, resources),
        PeriodicalsBook(workspace, resources),
        TemporaryBook(workspace, resources),
        TextbookCardsBook(workspace, resources),
        TextbookRegisterBook(workspace, resources),
        ReplacementsBook(workspace, resources),
        LentBook(workspace, resources),
        BorrowedBook(workspace, resources),
    )
