"""End to end: the theme of the window's tests, and their patience with the off-screen platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.conftest import theme

__all__ = ["theme"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))
