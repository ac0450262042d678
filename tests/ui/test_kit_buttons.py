"""Enter presses what has the focus, as people expect of a button."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.chips import Chip
from app.ui.kit.theme import Theme
from tests.ui.keyboard import press

BUTTONS: dict[str, Callable[[], QAbstractButton]] = {
    "button": lambda: Button("Загрузить"),
    "link": lambda: Button("Весь журнал", Look.LINK),
    "icon": lambda: IconButton("columns", "Столбцы"),
    "chip": lambda: Chip("Без экземпляров"),
}


@pytest.mark.parametrize("kind", list(BUTTONS))
def test_enter_and_space_press_the_button_in_focus(kind: str, qtbot: QtBot, theme: Theme) -> None:
    button = BUTTONS[kind]()
    qtbot.addWidget(button)
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append(kind))
    with qtbot.waitActive(button):
        button.show()
    button.setFocus()
    press("Return", "Enter", "Space")
    assert len(pressed) == 3
    press("Ctrl+Return")  # belongs to the page
    assert len(pressed) == 3
