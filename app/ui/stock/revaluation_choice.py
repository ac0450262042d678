"""«Подобрать»: which copies go into a revaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.dates import format_date
from app.core.errors import FormulyarError
from app.core.money import copies_short, format_kopecks
from app.core.stock import FUND_NAMES, DocumentStatus, Fund
from app.queries.documents import DocumentRow
from app.queries.revaluation import CopyChoice, RevaluationLineRow
from app.ui.kit.buttons import Button, Look
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import ComboBox, DateEdit, LineEdit
from app.ui.kit.forms import FormGrid
from app.ui.kit.requisites import sentence_of
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.tasks import TaskRunner

DELAY_MS = 250
WIDTH = 640
ADD = "add"
Choose = Callable[[CopyChoice], Sequence[RevaluationLineRow]]


class ChooseCopiesDialog(Dialog):
    """Copies by fund, numbers, receipt and day, counted while one types.

    ``picked`` carries the lines found.

    Args:
        choose: finds the copies; called on a reader thread.
        receipts: the papers to choose from, newest first.
    """

    picked = Signal(tuple)

    def __init__(
        self,
        choose: Choose,
        receipts: Sequence[DocumentRow],
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "Какие книги переоценить?",
            "Условия действуют вместе. Все экземпляры издания можно добавить и прямо на странице: "
            "введите слова его заглавия.",
            parent=parent,
        )
        self._choose = choose
        self._tasks = tasks
        self._found: tuple[RevaluationLineRow, ...] = ()
        self._confirmed = False
        self.setMaximumWidth(current_theme().px(WIDTH))
        self.setMinimumWidth(current_theme().px(WIDTH - 80))
        self.fund = ComboBox([(None, "Все фонды"), *((fund, FUND_NAMES[fund]) for fund in Fund)])
        self.numbers = LineEdit(placeholder="1201–1225, 1230")
        self.receipt = ComboBox(
            [(None, "Любое"), *((row.id, _receipt_words(row)) for row in receipts)]
        )
        self.before = DateEdit()
        grid = FormGrid(2)
        grid.add("Фонд", self.fund)
        self._numbers_cell = grid.add("Инвентарные номера", self.numbers)
        grid.add("Поступление", self.receipt)
        grid.add("Поступили раньше дня", self.before)
        self.answer = Text("", Type.STRONG, wrap=True)
        self.body.addWidget(grid)
        self.body.addWidget(self.answer)
        self._add = Button("Добавить", Look.PRIMARY, icon="plus", kbd="Enter")
        self._add.clicked.connect(lambda _on=False: self._on_confirmed())
        self.row.addWidget(self._add)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._look)
        for box in (self.fund, self.receipt):
            box.value_changed.connect(lambda _value: self._look())
        self.numbers.textEdited.connect(lambda _text: self._timer.start())
        self.before.date_changed.connect(lambda _day: self._look())
        self.finished.connect(lambda _code: self.deleteLater())
        self.fund.setFocus()
        self._look()

    def wanted(self) -> CopyChoice:
        """What stands in the fields."""
        fund, receipt = self.fund.value(), self.receipt.value()
        return CopyChoice(
            fund=Fund(fund) if isinstance(fund, str) else None,
            numbers=self.numbers.text().strip(),
            receipt_id=receipt if isinstance(receipt, int) else None,
            received_before=self.before.value(),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not isinstance(self.focusWidget(), Button):
            self._on_confirmed()
            return
        super().keyPressEvent(event)

    def _look(self) -> None:
        self._timer.stop()
        wanted, choose = self.wanted(), self._choose
        self._tasks.query(
            lambda: tuple(choose(wanted)),
            self._on_found,
            key="chosen",
            owner=self,
            on_error=self._on_refused,
        )

    def _on_found(self, found: tuple[RevaluationLineRow, ...]) -> None:
        self._numbers_cell.set_error("")
        self._found = found
        total = sum(row.old_price for row in found)
        words = f"Найдено {copies_short(len(found))} на {format_kopecks(total)}\u00a0₽"
        self.answer.setText(words if found else "Таких экземпляров в фонде нет")
        self._add.set_text(f"Добавить {copies_short(len(found))}" if found else "Добавить")
        self._add.setEnabled(bool(found))
        if self._confirmed:
            self._on_confirmed()

    def _on_refused(self, error: FormulyarError) -> None:
        self._found = ()
        self._confirmed = False
        self._numbers_cell.set_error(sentence_of(error))
        self.answer.setText("")
        self._add.setEnabled(False)

    def _on_confirmed(self) -> None:
        if self._timer.isActive():
            # the newest numbers have not been looked up yet
            self._confirmed = True
            self._look()
            return
        self._confirmed = False
        found = self._found
        if found:
            self.choose(ADD)
            self.picked.emit(found)


def receipts_of(rows: Sequence[DocumentRow]) -> list[DocumentRow]:
    """The posted ones: copies of a reversed receipt are not in the fund."""
    return [row for row in rows if row.status is DocumentStatus.POSTED and not row.is_reversal]


def _receipt_words(row: DocumentRow) -> str:
    return f"№ {row.number} от {format_date(row.date)} · {row.subject}"
