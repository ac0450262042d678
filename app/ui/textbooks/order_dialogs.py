"""Dialogs of an order: how much money there is, what it is called, one line of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from app.core.dates import SchoolYear
from app.core.errors import FormulyarError
from app.core.money import count_phrase, format_kopecks
from app.core.text import clean_line
from app.queries.orders import OrderDraft
from app.queries.provision import ChecklistCard
from app.services.orders import MOST_SETS
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import ComboBox, LineEdit, MoneyEdit, SpinBox
from app.ui.kit.forms import FormGrid
from app.ui.kit.keys import add_shortcut
from app.ui.kit.text import Text
from app.ui.kit.theme import Type
from app.ui.shell.tasks import TaskRunner
from app.ui.textbooks.order_columns import PRIORITIES

Work = Callable[[], Changes]
_MONEY_HINT = "Пусто — без ограничения"


class _OrderDialog(Dialog):
    """Saves an order and closes; an error stands below the fields. ``saved`` carries the
    :class:`Changes`."""

    saved = Signal(object)

    def __init__(
        self,
        title: str,
        text: str,
        verb: str,
        workspace: Workspace,
        tasks: TaskRunner,
        parent: QWidget | None,
    ) -> None:
        super().__init__(title, text, parent=parent)
        self.workspace = workspace
        self.tasks = tasks
        self.grid = FormGrid(2)
        self.body.addWidget(self.grid)
        self.error = Text("", Type.BODY, "bad", wrap=True)
        self.body.addWidget(self.error)
        self.error.hide()
        button = Button(verb, Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        button.clicked.connect(self.save)
        self.row.addWidget(button)
        add_shortcut(self, "Ctrl+Enter", self.save)

    def save(self) -> None:
        """Save and close; with something wrong say so and stay."""
        if self.grid.check():
            self.tasks.command(self.work(), self._on_saved, owner=self, on_error=self._on_failed)

    def work(self) -> Work:
        """What saves, with the fields as they are now."""
        raise NotImplementedError

    def _on_saved(self, changes: Changes) -> None:
        self.choose("save")
        self.saved.emit(changes)

    def _on_failed(self, error: FormulyarError) -> None:
        self.error.setText(f"{error.message} {error.cure}".strip())
        self.error.show()
        self.adjustSize()


class MakeOrderDialog(_OrderDialog):
    """Asks how much money there is and makes the order of what lacks."""

    def __init__(
        self, workspace: Workspace, tasks: TaskRunner, year: int, parent: QWidget | None = None
    ) -> None:
        label = SchoolYear(year).label
        super().__init__(
            f"Составить заказ на {label}?",
            "В заказ войдут комплекты, которых не хватает. Если денег не на всё, сначала — "
            "обязательные предметы и ученики без учебника, потом резерв.",
            "Составить",
            workspace,
            tasks,
            parent,
        )
        self._year = year
        self.lacking = Text("", Type.BODY, "text", wrap=True)
        self.body.insertWidget(self.body.indexOf(self.grid), self.lacking)
        self.lacking.hide()
        self.budget = MoneyEdit()
        self.grid.add("Сколько денег есть, ₽", self.budget, hint="Пусто — всё, что нужно")
        self.budget.returnPressed.connect(self.save)
        self.budget.setFocus()
        tasks.query(lambda: workspace.queries.provision.checklist(year), self._tell, owner=self)

    def work(self) -> Work:
        orders, year, budget = self.workspace.services.orders, self._year, self.budget.kopecks()
        return lambda: orders.save(orders.suggest(year, budget))

    def _tell(self, card: ChecklistCard) -> None:
        lacking = card.checklist.total.amounts.deficit
        if not lacking:
            return
        cost = card.cost
        sets = count_phrase(lacking, "комплекта", "комплектов", "комплектов")
        words = f"Не хватает {sets}, по последним ценам на {format_kopecks(cost.kopecks)}\u00a0₽."
        if cost.unknown:
            unknown = count_phrase(cost.unknown, "комплекта", "комплектов", "комплектов")
            words += f" Для {unknown} цена неизвестна: в заказ на сумму они не войдут."
        self.lacking.setText(words)
        self.lacking.show()
        self.adjustSize()


class OrderHeadDialog(_OrderDialog):
    """Changes the name of an order and the money for it."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        draft: OrderDraft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Изменить заказ?", "", "Сохранить", workspace, tasks, parent)
        self._draft = draft
        self.name = LineEdit(draft.name)
        self.budget = MoneyEdit(draft.budget)
        self.grid.add(
            "Название",
            self.name,
            span=2,
            check=lambda: "" if clean_line(self.name.text()) else "Впишите название.",
        )
        self.grid.add("Сколько денег есть, ₽", self.budget, hint=_MONEY_HINT)
        self.name.setFocus()

    def work(self) -> Work:
        orders = self.workspace.services.orders
        draft = replace(self._draft, name=self.name.text(), budget=self.budget.kopecks())
        return lambda: orders.save(draft)


class OrderLineDialog(_OrderDialog):
    """Changes a line of an order: how many sets, at what price, from whom."""

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        draft: OrderDraft,
        place: int,
        parent: QWidget | None = None,
    ) -> None:
        line = draft.lines[place]
        title = f"{line.subject}, {line.grade} класс"
        super().__init__(
            title,
            ". ".join(text for text in (line.name, line.reason) if text not in ("", title)),
            "Сохранить",
            workspace,
            tasks,
            parent,
        )
        self._draft = draft
        self._place = place
        self.quantity = SpinBox(0, MOST_SETS, line.quantity)
        self.price = MoneyEdit(line.price)
        self.publisher = LineEdit(line.publisher)
        self.priority = ComboBox(list(PRIORITIES.items()))
        self.priority.set_value(line.priority)
        self.grid.add("Комплектов", self.quantity)
        self.grid.add("Цена комплекта, ₽", self.price, hint="Пусто — цена неизвестна")
        self.grid.add("Издательство", self.publisher)
        self.grid.add("Очередь", self.priority)
        self.quantity.setFocus()
        self.quantity.selectAll()

    def work(self) -> Work:
        priority = self.priority.value()
        line = replace(
            self._draft.lines[self._place],
            quantity=self.quantity.value(),
            price=self.price.kopecks(),
            publisher=clean_line(self.publisher.text()),
            priority=priority if isinstance(priority, int) else 2,
        )
        lines = list(self._draft.lines)
        lines[self._place] = line
        orders, draft = self.workspace.services.orders, replace(self._draft, lines=tuple(lines))
        return lambda: orders.save(draft)
