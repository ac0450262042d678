"""Fixtures of the window's tests: the theme is there before the first widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.kit.theme import Theme
from app.ui.kit.tokens import LIGHT
from tests.ui.fakes import FakeFileDialogs, FakeTaskRunner, RecordingMessages

FONTS = Path(__file__).parents[2] / "resources" / "fonts"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The off-screen platform complains of what it cannot do for a window; nobody can help it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., QWidget]:
    """Shows widgets in a window of their own, active, and keeps it until the test ends."""
    kept: list[QWidget] = []

    def show_widgets(*widgets: QWidget) -> QWidget:
        window = QWidget()
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        kept.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    return show_widgets


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Theme:
    """The light theme at 100 %, whatever a test before has done."""
    found = qapp.findChild(Theme, options=Qt.FindChildOption.FindDirectChildrenOnly)
    theme = found if isinstance(found, Theme) else Theme(qapp, FONTS)
    if theme.tokens is not LIGHT or theme.scale != 1.0:
        theme.apply(LIGHT, 1.0)
    return theme


@pytest.fixture
def runner() -> FakeTaskRunner:
    return FakeTaskRunner()


@pytest.fixture
def messages() -> RecordingMessages:
    return RecordingMessages()


@pytest.fixture
def file_dialogs() -> FakeFileDialogs:
    return FakeFileDialogs()
