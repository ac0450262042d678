"""The page of orders of textbooks and its dialogs, for the walk through the whole window."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QDialog

from app.queries.orders import OrderDraft, OrderLine
from app.services.workspace import Workspace
from app.ui.textbooks.order_dialogs import MakeOrderDialog, OrderHeadDialog, OrderLineDialog
from tests.ui.walk import settle
from tests.ui.walker import Walker

YEAR = 2026
LINES = (
    OrderLine(
        "Основы безопасности и защиты Родины",
        10,
        "Основы безопасности и защиты Родины: учебник, в 2 частях",
        120,
        12_345_67,
        publisher="Просвещение, АО Издательство",
        priority=1,
        reason="Не хватает 120: 10А — 60, 10Б — 60",
    ),
    OrderLine("Алгебра", 8, "Алгебра, 8 класс", 18, None, publisher="Просвещение"),
)
Stop = tuple[str, Callable[[Walker], object]]


def _workspace(walker: Walker) -> Workspace:
    assert walker.desktop.opened is not None
    return walker.desktop.opened.workspace


def _order(walker: Walker) -> int:
    """An order with a long line and one without a price; made once."""
    workspace = _workspace(walker)
    rows = workspace.queries.orders.orders(YEAR)
    if rows:
        return rows[0].id
    draft = OrderDraft(YEAR, "Заказ на 2026/27", LINES, 1_500_000_00)
    return workspace.services.orders.save(draft).entity_id or 0


def _orders(walker: Walker) -> None:
    walker.go("textbooks.orders", _order(walker))
    walker.page().refresh()
    settle()
    walker.window.grab()


ORDER_STOPS: tuple[Stop, ...] = (
    ("orders, empty", lambda walker: walker.go("textbooks.orders")),
    ("orders", _orders),
    ("exchange", lambda walker: walker.go("textbooks.exchange")),
)


def order_dialogs(walker: Walker) -> Iterator[tuple[str, QDialog]]:
    """What asks for the money, the name, a line."""
    workspace = _workspace(walker)
    card = workspace.queries.orders.order(_order(walker))
    assert card is not None
    parent, runner = walker.window, walker.runner
    yield "new order", MakeOrderDialog(workspace, runner, YEAR, parent)
    yield "order", OrderHeadDialog(workspace, runner, card.draft, parent)
    yield "line of an order", OrderLineDialog(workspace, runner, card.draft, 0, parent)
