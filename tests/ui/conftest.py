"""Fixtures of the window's tests: the theme is there before the first widget."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.ui.kit.theme import Theme
from app.ui.kit.tokens import LIGHT
from tests.ui.fakes import FakeFileDialogs, FakeTaskRunner, RecordingMessages

FONTS = Path(__file__).parents[2] / "resources" / "fonts"


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
