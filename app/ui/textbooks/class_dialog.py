"""A class of a school year in a dialog, with the groups that study a subject apart."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.changes import Changes
from app.core.dates import SchoolYear
from app.core.errors import FormulyarError
from app.core.school_classes import MOST_PUPILS, PROGRAMME_NAMES, Programme, class_label
from app.core.textbook_terms import LAST_GRADE
from app.queries.classes import ClassDraft, GroupDraft
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import CheckBox, ComboBox, LineEdit, SpinBox
from app.ui.kit.forms import FormGrid
from app.ui.kit.keys import add_shortcut
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.tasks import TaskRunner

_WIDTH = 640
_GROUPS_HEIGHT = 150


class ClassDialog(Dialog):
    """Adds a class or changes one; what is wrong stands in the dialog.

    ``saved`` carries the :class:`Changes`, whose ``entity_id`` is the class.
    """

    saved = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        draft: ClassDraft,
        parent: QWidget | None = None,
    ) -> None:
        year = SchoolYear(draft.year).label
        title = (
            f"Новый класс, {year}"
            if draft.id is None
            else f"Класс {class_label(draft.grade, draft.letter)}, {year}"
        )
        super().__init__(title, parent=parent)
        self.setMinimumWidth(current_theme().px(_WIDTH))
        self._workspace = workspace
        self._tasks = tasks
        self._draft = draft
        self._rows: list[_GroupLine] = []
        self._build()
        self.error = Text("", Type.BODY, "bad", wrap=True)
        self.error.hide()
        self.body.addWidget(self.error)
        self._save_button = Button("Сохранить", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        self.row.addWidget(self._save_button)
        self._save_button.clicked.connect(self.save)
        add_shortcut(self, "Ctrl+Enter", self.save)
        (self.pupils if draft.id is not None else self.grade).setFocus()

    def _build(self) -> None:
        draft = self._draft
        self.grade = SpinBox(1, LAST_GRADE, draft.grade)
        self.letter = LineEdit(draft.letter, placeholder="А")
        self.pupils = SpinBox(0, MOST_PUPILS, draft.pupils)
        self.programme = ComboBox([(item.value, PROGRAMME_NAMES[item]) for item in Programme])
        self.programme.set_value(draft.programme.value)
        self.profile = LineEdit(draft.profile, placeholder="например, физико-математический")
        self.note = LineEdit(draft.note)
        self.forecast = CheckBox("Это прогноз, численность ещё не подтверждена")
        self.forecast.setChecked(draft.is_forecast)
        grid = FormGrid(3)
        grid.add("Класс", self.grade)
        grid.add("Буква", self.letter)
        grid.add("Учеников", self.pupils)
        grid.add("Программа", self.programme)
        grid.add("Профиль или углублённый предмет", self.profile, span=2)
        grid.add("Примечание", self.note, span=3)
        self.body.addWidget(grid)
        self.body.addWidget(self.forecast)
        self.body.addWidget(Text("Группы, которые изучают предмет отдельно", Type.STRONG))
        self._scroll = ScrollColumn()
        self._scroll.setFixedHeight(current_theme().px(_GROUPS_HEIGHT))
        place = QWidget()
        self._lines = QVBoxLayout(place)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(current_theme().px(6))
        self._lines.addStretch(1)
        self._scroll.column.addWidget(place)
        self.body.addWidget(self._scroll)
        self.add_button = Button("Добавить группу", icon="plus", kbd="Alt+Insert")
        self.add_button.clicked.connect(self.add_group)
        add_shortcut(self, "Alt+Ins", self.add_group)
        bar = QHBoxLayout()
        bar.addWidget(self.add_button)
        bar.addStretch(1)
        self.body.addLayout(bar)
        for group in draft.groups:
            self._add_line(group)
        self._scroll.setVisible(bool(draft.groups))

    def add_group(self) -> None:
        """One more group, with the subject of the one above."""
        subject = self._rows[-1].subject.text() if self._rows else "Иностранный язык"
        self._scroll.show()
        self._add_line(GroupDraft(subject, "", 0)).name.setFocus()

    def groups(self) -> tuple[_GroupLine, ...]:
        """The lines of groups as they stand."""
        return tuple(self._rows)

    def draft(self) -> ClassDraft:
        """The class as it stands in the fields."""
        return replace(
            self._draft,
            grade=self.grade.value(),
            letter=self.letter.text(),
            pupils=self.pupils.value(),
            programme=Programme(str(self.programme.value())),
            profile=self.profile.text(),
            note=self.note.text(),
            is_forecast=self.forecast.isChecked(),
            groups=tuple(line.draft() for line in self._rows),
        )

    def save(self) -> None:
        """Save and close; with something wrong say so and stay."""
        draft, classes = self.draft(), self._workspace.services.classes
        self._tasks.command(
            lambda: classes.save(draft), self._on_saved, owner=self, on_error=self._on_failed
        )

    def _add_line(self, group: GroupDraft) -> _GroupLine:
        line = _GroupLine(group, len(self._rows) + 1)
        line.remove.clicked.connect(lambda: self._drop_line(line))
        self._rows.append(line)
        self._lines.insertWidget(self._lines.count() - 1, line)
        return line

    def _drop_line(self, line: _GroupLine) -> None:
        self._rows.remove(line)
        line.hide()
        line.deleteLater()
        self._scroll.setVisible(bool(self._rows))
        self.add_button.setFocus()

    def _on_saved(self, changes: Changes) -> None:
        self.choose("save")
        self.saved.emit(changes)

    def _on_failed(self, error: FormulyarError) -> None:
        self.error.setText(f"{error.message} {error.cure}".strip())
        self.error.show()
        self.adjustSize()


class _GroupLine(QWidget):
    """A group: subject, name, pupils, and the way to drop it."""

    def __init__(self, group: GroupDraft, number: int) -> None:
        super().__init__()
        self._id = group.id
        self.subject = LineEdit(group.subject, placeholder="предмет")
        self.name = LineEdit(group.name, placeholder="например, английский")
        self.pupils = SpinBox(0, MOST_PUPILS, group.pupils)
        self.remove = IconButton("trash", f"Убрать группу {number}")
        self.subject.setAccessibleName(f"Предмет группы {number}")
        self.name.setAccessibleName(f"Название группы {number}")
        self.pupils.setAccessibleName(f"Учеников в группе {number}")
        for field, tip in (
            (self.subject, "Предмет, который группа изучает отдельно"),
            (self.name, "Название группы; для иностранного языка — сам язык"),
            (self.pupils, "Сколько учеников в группе"),
        ):
            field.setToolTip(tip)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_theme().px(8))
        row.addWidget(self.subject, 2)
        row.addWidget(self.name, 2)
        row.addWidget(self.pupils)
        row.addWidget(self.remove)

    def draft(self) -> GroupDraft:
        return GroupDraft(self.subject.text(), self.name.text(), self.pupils.value(), self._id)
