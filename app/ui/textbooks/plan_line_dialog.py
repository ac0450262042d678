"""A subject that enters the study plan: what, in which grade, by which set."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.core.changes import Changes
from app.core.errors import FormulyarError
from app.core.school_subjects import subject_order
from app.core.text import clean_line
from app.core.textbook_terms import LAST_GRADE
from app.queries.study_plan import PlanDraft
from app.queries.textbook_sets import SetRow
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import CheckBox, ComboBox, SpinBox
from app.ui.kit.forms import FormGrid
from app.ui.kit.keys import add_shortcut
from app.ui.kit.text import Text
from app.ui.kit.theme import Type
from app.ui.shell.tasks import TaskRunner

_NONE = 0


class PlanLineDialog(Dialog):
    """Enters a line for a whole parallel. ``saved`` carries the :class:`Changes`, ``entered``
    the draft that was saved."""

    saved = Signal(object)
    entered = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        draft: PlanDraft,
        sets: Sequence[SetRow],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Ввести предмет в план", parent=parent)
        self._workspace = workspace
        self._tasks = tasks
        self._draft = draft
        self._sets = tuple(row for row in sets if row.active)
        names = sorted({row.subject for row in self._sets}, key=subject_order)
        self.subject = ComboBox([(name, name) for name in names])
        self.subject.setEditable(True)
        self.subject.setEditText(draft.subject)
        self.grade = SpinBox(1, LAST_GRADE, draft.grade)
        self.set = ComboBox()
        self.obligatory = CheckBox("Обязательный предмет", checked=draft.obligatory)
        self.grid = FormGrid(3)
        self.grid.add(
            "Предмет",
            self.subject,
            span=2,
            check=lambda: "" if clean_line(self.subject.currentText()) else "Впишите предмет.",
        )
        self.grid.add("Класс", self.grade)
        self.grid.add("Комплект", self.set, span=3)
        self.body.addWidget(self.grid)
        self.body.addWidget(self.obligatory)
        self.error = Text("", Type.BODY, "bad", wrap=True)
        self.error.hide()
        self.body.addWidget(self.error)
        save = Button("Ввести", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        self.row.addWidget(save)
        save.clicked.connect(self.save)
        add_shortcut(self, "Ctrl+Enter", self.save)
        self.subject.currentTextChanged.connect(lambda _text: self._offer())
        self.grade.valueChanged.connect(lambda _value: self._offer())
        self._offer()
        self.subject.setFocus()

    def save(self) -> None:
        """Save and close; with something wrong say so and stay."""
        if not self.grid.check():
            return
        chosen = self.set.value()
        draft = PlanDraft(
            self._draft.year,
            clean_line(self.subject.currentText()),
            self.grade.value(),
            set_id=chosen if isinstance(chosen, int) and chosen != _NONE else None,
            obligatory=self.obligatory.isChecked(),
        )
        plan = self._workspace.services.study_plan

        def done(changes: Changes) -> None:
            self.choose("save")
            self.entered.emit(draft)
            self.saved.emit(changes)

        self._tasks.command(lambda: plan.save(draft), done, owner=self, on_error=self._on_failed)

    def _offer(self) -> None:
        """The sets of the grade, those of the subject first."""
        subject, grade = clean_line(self.subject.currentText()), self.grade.value()
        fitting = [row for row in self._sets if row.grade_from <= grade <= row.grade_to]
        fitting.sort(key=lambda row: row.subject != subject)
        options = [(_NONE, "Комплект не выбран")]
        options += [(row.id, f"{row.name} — {row.fit} компл.") for row in fitting]
        self.set.set_options(options)
        own = [row.id for row in fitting if row.subject == subject]
        self.set.set_value(own[0] if own else _NONE)

    def _on_failed(self, error: FormulyarError) -> None:
        self.error.setText(f"{error.message} {error.cure}".strip())
        self.error.show()
        self.adjustSize()
