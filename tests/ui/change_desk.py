"""The window on a page of a replacement or a revaluation, and short words for its keys."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.stock import Account, Fund
from app.queries.copies import CopyRow
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.ui.kit.buttons import Button
from app.ui.shell.main_window import MainWindow
from app.ui.shell.page import Page
from app.ui.stock import build_section
from app.ui.stock.record_dialog import RecordDialog
from tests.ui.house import DAY, House
from tests.ui.keyboard import press

RESOURCES = Path(__file__).parents[2] / "resources"
P = TypeVar("P", bound=Page)


class ChangeDesk(Generic[P]):
    """``page_type`` is the page that is worked with, ``title`` «Верн Ж. Мцыри» with three
    copies, numbers 1 to 3, at 348,50; ``textbook`` «Алгебра» with two without numbers."""

    def __init__(self, house: House, qtbot: QtBot, page_type: type[P]) -> None:
        self.house = house
        self.qtbot = qtbot
        self.workspace = house.workspace
        self._type = page_type
        self.title = self.add_title("Мцыри", TitleKind.BOOK, "978-5-17-090666-6")
        self.textbook = self.add_title("Алгебра", TitleKind.TEXTBOOK)
        self.receive(
            ReceiptLine(self.title, Fund.MAIN, Account.BALANCE, 3, 348_50),
            ReceiptLine(self.textbook, Fund.TEXTBOOKS, Account.BALANCE, 2, 990_00, numbered=False),
        )
        self.window = MainWindow(house.runner, house.bus, house.settings)
        qtbot.addWidget(self.window)
        self.window.set_sections([build_section(house.workspace, house.shell, RESOURCES)])
        self.window.resize(1440, 900)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.come_back()

    def add_title(self, name: str, kind: TitleKind = TitleKind.BOOK, isbn: str = "") -> int:
        fields = TitleFields(
            name, kind, contributors=(Contributor("Верн", "Ж."),), isbns=(isbn,) if isbn else ()
        )
        made = self.workspace.services.catalogue.create_title(fields).entity_id
        assert made is not None
        return made

    def receive(self, *lines: ReceiptLine) -> int:
        saved = self.workspace.services.receipts.save_draft(ReceiptDraft(DAY, lines)).entity_id
        assert saved is not None
        self.house.post_receipt(saved)
        return saved

    def copies(self, title_id: int = 0) -> list[CopyRow]:
        card = self.workspace.queries.catalogue.card(title_id or self.title)
        assert card is not None
        return sorted(card.copies, key=lambda copy: copy.id)

    def come_back(self) -> None:
        """The window is in front again, as it is after a dialog."""
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.activeWindow() is self.window)

    def open(self, argument: object = None) -> P:
        self.window.navigator.go(self._type.page_id, argument)
        return self.page

    @property
    def page(self) -> P:
        page = self.window.navigator.current_page()
        assert isinstance(page, self._type)
        return page

    def dialog(self) -> RecordDialog:
        dialog = self.window.findChild(RecordDialog)
        assert isinstance(dialog, RecordDialog)
        self.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    def post(self) -> None:
        """Ctrl+Enter and yes."""
        press("Ctrl+Return")
        self.dialog()
        press("Return")
        self.come_back()

    def press_button(self, button: Button) -> None:
        assert button.isVisible()
        button.setFocus()
        press("Space")
