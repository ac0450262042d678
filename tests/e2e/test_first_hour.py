"""A librarian's first hour, from an empty computer to the printed act, by keyboard alone.

The real desktop on a real library file; only the clock, the file dialogs, the message
dialogs and the threads are replaced.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Places, resources_folder
from app.core.dates import FixedClock
from app.core.stock import DocumentStatus
from app.desktop import Desktop
from app.queries.catalogue import CatalogueFilter
from app.services.workspace import Workspace
from app.ui.shell.settings import LAST_LIBRARY, Settings
from app.ui.stock.receipt_page import ReceiptPage
from app.ui.stock.record_dialog import RecordDialog
from app.ui.stock.write_off_page import WriteOffPage
from tests.ui.fakes import FakeFileDialogs, FakeTaskRunner, RecordingMessages
from tests.ui.keyboard import fill, press, write

RECORDS = Path(__file__).parents[1] / "fixtures" / "marc" / "rusmarc_81_cp1251.iso"
SCHOOL = "Муниципальное бюджетное общеобразовательное учреждение «Школа № 12»"


class Hour:
    """The program on a computer that has never seen it, and hands on its keyboard."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.folder = folder
        self.qtbot = qtbot
        self.runner = FakeTaskRunner()
        self.messages = RecordingMessages()
        self.dialogs = FakeFileDialogs()
        self.settings = Settings(folder / "settings.json")
        self.desktop = self._start()

    def _start(self) -> Desktop:
        at = self.folder
        places = Places(resources_folder(), at / "c", at / "d", at / "log", at)
        desktop = Desktop(
            places,
            self.settings,
            self.runner,
            self.messages,
            self.dialogs,
            FixedClock.on(dt.date(2026, 9, 9)),
        )
        self.qtbot.addWidget(desktop.window)
        desktop.window.show()
        desktop.window.activateWindow()
        self.qtbot.waitUntil(desktop.window.isActiveWindow)
        desktop.begin()
        QApplication.processEvents()
        return desktop

    def restart(self) -> None:
        """Close the window and start the program again."""
        assert self.desktop.window.close()
        self.desktop.close_library()
        self.desktop = self._start()

    @property
    def workspace(self) -> Workspace:
        assert self.desktop.opened is not None, "no library is open"
        return self.desktop.opened.workspace

    @property
    def page_id(self) -> str:
        page = self.desktop.window.navigator.current_page()
        return page.page_id if page is not None else ""

    def come_back(self) -> None:
        """The window is in front, as a window manager leaves it when a popup closes."""
        self.desktop.window.activateWindow()
        self.qtbot.waitUntil(self.desktop.window.isActiveWindow)
        QApplication.processEvents()

    def command(self, words: str) -> None:
        """Ctrl+K, some words, Enter."""
        self.come_back()
        press("Ctrl+K")
        write(words)
        press("Return")
        QApplication.processEvents()

    def button(self, name: str) -> QAbstractButton:
        """The visible button of this name."""
        return next(
            button
            for button in self.desktop.window.findChildren(QAbstractButton)
            if button.isVisible() and button.accessibleName() == name
        )

    def tab_to(self, name: str) -> None:
        """Press Tab until the button of this name has the focus."""
        for _ in range(40):
            if QApplication.focusWidget() is self.button(name):
                return
            press("Tab")
        raise AssertionError(f"«{name}» cannot be reached by Tab")

    def confirm_posting(self) -> None:
        press("Ctrl+Return")
        QApplication.processEvents()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, RecordDialog), "posting asks first"
        press("Return")
        self.come_back()


@pytest.fixture
def hour(tmp_path: Path, qtbot: QtBot) -> Iterator[Hour]:
    hour = Hour(tmp_path, qtbot)
    yield hour
    hour.desktop.close_library()


def set_up_school() -> None:
    press("Ctrl+N")
    fill(SCHOOL, "МБОУ СОШ № 12")
    press("Tab", "Tab")
    fill("7707083893", "00032537", "Сургут, Школьная, 5")
    press("Ctrl+Return")
    fill("Соколова Е. В.")
    press("Tab", "Tab")
    write("Петрова А. И.")
    press("Ctrl+Return")
    fill("84-о", "010926", "Иванов И. И.", "Завуч")
    press("Ctrl+Return", "Ctrl+Return", "Ctrl+Return")
    QApplication.processEvents()


def test_the_first_hour(hour: Hour, tmp_path: Path) -> None:
    set_up_school()
    assert hour.page_id == "today"
    assert hour.settings.get(LAST_LIBRARY).endswith("СОШ-12.formulyar")

    hour.dialogs.paths = [RECORDS]
    hour.command("загрузить издания")
    assert hour.page_id == "catalogue.import"
    press("Space")
    press("Ctrl+Return", "Ctrl+Return")
    catalogue = hour.workspace.queries.catalogue
    assert len(catalogue.find(CatalogueFilter()).ids) == 81

    hour.command("новое поступление")
    page = hour.desktop.window.navigator.current_page()
    assert isinstance(page, ReceiptPage)
    page.focus_search()
    write("этюды")
    hour.qtbot.waitUntil(page.body.picker.list_is_open)
    press("Return")
    write("5")
    press("Return", "Right")
    write("348,50")
    press("Return")
    hour.confirm_posting()
    [receipt] = hour.workspace.queries.stock.receipts()
    assert (receipt.status, receipt.copies, receipt.total) == (DocumentStatus.POSTED, 5, 174250)

    hour.command("новый акт")
    act = hour.desktop.window.navigator.current_page()
    assert isinstance(act, WriteOffPage)
    act.focus_search()
    write("1–2")
    press("Return")
    assert act.lines.rowCount() == 2
    hour.confirm_posting()
    [posted] = hour.workspace.queries.write_off.acts()
    assert (posted.status, posted.number, posted.copies) == (DocumentStatus.POSTED, "1", 2)

    press("Ctrl+P")
    QApplication.processEvents()
    press("Return")
    hour.come_back()
    hour.qtbot.waitUntil(lambda: hour.button("PDF").isEnabled())
    paper = tmp_path / "акт.pdf"
    hour.dialogs.paths = [paper]
    hour.tab_to("PDF")
    press("Space")
    sheets = [sheet.extract_text() for sheet in PdfReader(paper).pages]
    assert len(sheets) == 3
    text = " ".join(" ".join(sheets).split())
    for words in ("0504144", "00032537", "Иванов И. И.", "Ветхость", "2 (два)", "697"):
        assert words in text, words
    assert "шестьсот девяносто семь рублей 00 копеек" in text

    press("Escape")
    hour.restart()
    assert hour.page_id == "today"
    assert [act.number for act in hour.workspace.queries.write_off.acts()] == ["1"]
    assert hour.workspace.services.safety.backups()
    assert not hour.runner.errors
    assert not hour.messages.errors
