"""Somebody who goes through the program with the demonstration library open."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bootstrap import Places, resources_folder
from app.core.dates import FixedClock
from app.core.stock import DocumentStatus
from app.desktop import Desktop
from app.ui.kit.theme import Theme
from app.ui.kit.tokens import Tokens
from app.ui.shell.page import Page
from app.ui.shell.settings import COLOURS, TEXT_SCALE, Settings
from app.ui.stock.receipt_page import ReceiptPage
from tests.ui.fakes import FakeFileDialogs, FakeTaskRunner, RecordingMessages
from tests.ui.walk import settle

DAY = dt.date(2026, 9, 9)


@pytest.fixture(scope="module")
def demo(demonstration: Path) -> Path:
    return demonstration


class Walker:
    """The program with the demonstration library, and somebody who goes through it."""

    def __init__(self, folder: Path, demo: Path, look: tuple[Tokens, float]) -> None:
        self.library = folder / demo.name
        shutil.copy(demo, self.library)
        self.dialogs = FakeFileDialogs()
        self.runner = FakeTaskRunner()
        settings = Settings(None)
        settings.set(COLOURS, look[0].name)
        settings.set(TEXT_SCALE, look[1])
        places = Places(resources_folder(), folder / "c", folder / "d", folder / "log", folder)
        self.desktop = Desktop(
            places,
            settings,
            self.runner,
            RecordingMessages(),
            self.dialogs,
            FixedClock.on(DAY),
        )
        self.window = self.desktop.window

    def show(self, size: tuple[int, int]) -> None:
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        settle()

    def page(self) -> Page:
        page = self.window.navigator.current_page()
        assert page is not None
        return page

    def go(self, page_id: str, argument: object = None) -> None:
        self.window.close_layer()
        self.window.navigator.go(page_id, argument)
        settle()
        # a page paints before it is looked at: tooltips of cut texts are made then
        self.window.grab()

    def document(self, kind: str, status: DocumentStatus) -> int:
        assert self.desktop.opened is not None
        queries = self.desktop.opened.workspace.queries
        rows = queries.stock.receipts() if kind == "receipt" else queries.write_off.acts()
        return next(row.id for row in rows if row.status is status)

    def new_receipt(self) -> None:
        """A draft with two titles."""
        assert self.desktop.opened is not None
        catalogue = self.desktop.opened.workspace.queries.catalogue
        self.go("stock.receipt", None)
        page = self.page()
        assert isinstance(page, ReceiptPage)
        for title_id in (1, 2):
            [row] = catalogue.rows((title_id,))
            page.body.add_title(row)
        settle()
        self.window.grab()


Begin = Callable[[Tokens, float, tuple[int, int]], Walker]


@pytest.fixture
def walk(
    tmp_path: Path, demo: Path, theme: Theme, qtbot: QtBot
) -> Iterator[Callable[[Tokens, float, tuple[int, int]], Walker]]:
    walkers: list[Walker] = []

    def begin(tokens: Tokens, scale: float, size: tuple[int, int]) -> Walker:
        walker = Walker(tmp_path, demo, (tokens, scale))
        walkers.append(walker)
        qtbot.addWidget(walker.window)
        walker.show(size)
        walker.desktop.open(walker.library)
        settle()
        return walker

    yield begin
    for walker in walkers:
        walker.desktop.close_library()
