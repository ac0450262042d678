"""The choice of a fund: an act of write-off has only one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.core.money import copies_short
from app.core.stock import FUND_NAMES, Fund


def fund_menu(
    owner: QWidget,
    choices: Mapping[Fund, tuple[int, ...]],
    chosen: Callable[[Fund, tuple[int, ...]], object],
) -> QMenu:
    """A menu with a line per fund: «Учебный фонд, 24 экз.»."""
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for fund, ids in choices.items():
        label = f"{FUND_NAMES[fund]}, {copies_short(len(ids))}"
        menu.addAction(label, lambda f=fund, i=ids: chosen(f, i))
    return menu


def choose_fund(
    owner: QWidget,
    choices: Mapping[Fund, tuple[int, ...]],
    chosen: Callable[[Fund, tuple[int, ...]], object],
) -> None:
    """Open the menu under a button."""
    fund_menu(owner, choices, chosen).popup(owner.mapToGlobal(QPoint(0, owner.height())))
