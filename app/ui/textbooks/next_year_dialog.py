"""«Новый учебный год»: the forecast of the next year from the classes of this one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from app.core.dates import SchoolYear
from app.core.errors import FormulyarError
from app.queries.classes import ClassRow
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import LineEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.keys import add_shortcut
from app.ui.shell.tasks import TaskRunner


class NextYearDialog(Dialog):
    """Asks how many pupils the new first classes have; the others go up. ``saved`` carries the
    :class:`Changes`."""

    saved = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        year: int,
        rows: Sequence[ClassRow],
        parent: QWidget | None = None,
    ) -> None:
        following = SchoolYear(year).following.label
        super().__init__(
            f"Прогноз на {following}?",
            "Каждый класс перейдёт в следующий вместе с группами, выпускные уйдут. "
            "Численность будет отмечена как прогноз, её можно исправить и подтвердить в сентябре. "
            f"Классы {following}, которые уже записаны, не изменятся.",
            parent=parent,
        )
        self._workspace = workspace
        self._tasks = tasks
        self._year = year
        now = ", ".join(str(row.pupils) for row in rows if row.grade == 1)
        self.pupils = LineEdit(placeholder=now or "например, 27, 25")
        self.field = LabeledField(
            "Ученики первых классов через запятую",
            self.pupils,
            check=self._mistake,
            hint="Пусто — столько же первых классов и учеников, сколько сейчас",
        )
        self.body.addWidget(self.field)
        make = Button("Сделать прогноз", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        make.clicked.connect(self.save)
        self.row.addWidget(make)
        add_shortcut(self, "Ctrl+Enter", self.save)
        self.pupils.returnPressed.connect(self.save)
        self.pupils.setFocus()

    def save(self) -> None:
        """Make the forecast and close; with something wrong say so and stay."""
        if not self.field.check():
            return
        classes, year, first = self._workspace.services.classes, self._year, self._first()
        self._tasks.command(
            lambda: classes.roll_forward(year, first),
            self._on_saved,
            owner=self,
            on_error=self._on_failed,
        )

    def _first(self) -> tuple[int, ...] | None:
        text = self.pupils.text().strip()
        return tuple(int(number) for number in re.findall(r"\d+", text)) if text else None

    def _mistake(self) -> str:
        if re.fullmatch(r"[\d\s,;]*", self.pupils.text()):
            return ""
        return "Впишите числа через запятую: 27, 25."

    def _on_saved(self, changes: Changes) -> None:
        self.choose("save")
        self.saved.emit(changes)

    def _on_failed(self, error: FormulyarError) -> None:
        self.field.set_error(f"{error.message} {error.cure}".strip())
        self.adjustSize()
