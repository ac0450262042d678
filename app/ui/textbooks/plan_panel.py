"""The side panel of the plan: by which sets the classes of a cell study."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.school_subjects import is_within
from app.queries.study_plan import PlanRow
from app.queries.textbook_sets import SetRow
from app.ui.kit.buttons import Button, IconButton
from app.ui.kit.cards import SidePanel
from app.ui.kit.fields import CheckBox, ComboBox
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Line, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.textbooks.plan_matrix import PlanCell

_NONE = 0


class PlanPanel(SidePanel):
    """The lines of a cell, each with its set.

    ``set_chosen`` carries a line and the id of a set (``None`` for none), ``obligatory_chosen``
    a line and whether it is; the other signals ask the page for what their names say, those of
    a line with the line.
    """

    set_chosen = Signal(object, object)
    obligatory_chosen = Signal(object, bool)
    remove_requested = Signal(object)
    split_requested = Signal()
    join_requested = Signal()
    add_requested = Signal()
    set_opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(closable=False, parent=parent)
        self._cell: PlanCell | None = None
        self._place: QWidget | None = None
        self.setAccessibleName("Комплекты ячейки")
        self._scroll = ScrollColumn()
        self.add_part(self._scroll, stretch=1)
        theme = current_theme()
        self.split = Button("Разделить по классам и группам", icon="git-fork")
        self.join = Button("Один комплект на параллель", icon="git-merge")
        self.add = Button("Ввести предмет в план", icon="plus")
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, theme.px(12))
        column.setSpacing(theme.px(8))
        for button, signal in (
            (self.split, self.split_requested),
            (self.join, self.join_requested),
            (self.add, self.add_requested),
        ):
            column.addWidget(button)
            button.clicked.connect(signal)
        self.add_part(foot)
        self.combos: list[ComboBox] = []

    def show_cell(self, cell: PlanCell | None, sets: Sequence[SetRow], classes: int) -> None:
        """Show a cell; ``sets`` are all there are, ``classes`` how many the parallel has."""
        self._cell = cell
        self.set_title(f"{cell.subject} · {cell.grade} класс" if cell else "План")
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_theme().px(10))
        self.combos = []
        if cell is None:
            column.addWidget(Text("Выберите ячейку плана.", Type.BODY, "text_2", wrap=True))
        elif not cell.lines:
            column.addWidget(
                Text("Предмет в этой параллели не изучается.", Type.BODY, "text_2", wrap=True)
            )
        else:
            self._add_lines(column, cell, sets)
        column.addStretch(1)
        if self._place is not None:
            self._scroll.column.removeWidget(self._place)
            self._place.hide()
            self._place.deleteLater()
        self._place = place
        self._scroll.column.addWidget(place)
        has_lines = cell is not None and bool(cell.lines)
        whole = cell is not None and any(line.class_id is None for line in cell.lines)
        self.split.setVisible(has_lines and whole and classes > 0)
        self.join.setVisible(has_lines and not whole)
        self.add.setVisible(cell is not None and not has_lines)

    def focus_first(self) -> None:
        """Put the focus into the first set."""
        target: QWidget = self.combos[0] if self.combos else self.add
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _add_lines(self, column: QVBoxLayout, cell: PlanCell, sets: Sequence[SetRow]) -> None:
        if cell.is_suggested:
            column.addWidget(
                Text(
                    "Предложено программой. Новая подсказка может заменить эти строки, "
                    "пока вы их не изменили.",
                    Type.CAPTION,
                    "text_2",
                    wrap=True,
                )
            )
        for number, line in enumerate(cell.lines):
            if number:
                column.addWidget(Line())
            column.addWidget(self._line_box(line, fitting_sets(sets, line)))

    def _line_box(self, line: PlanRow, sets: Sequence[SetRow]) -> QWidget:
        theme = current_theme()
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        head = QHBoxLayout()
        head.addWidget(Text(f"{line.whom}: {line.pupils} уч.", Type.STRONG, wrap=True), 1)
        remove = IconButton("trash", f"Убрать из плана: {line.whom}")
        remove.clicked.connect(lambda _on=False: self.remove_requested.emit(line))
        head.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        options = [(_NONE, "Комплект не выбран")]
        options += [(row.id, f"{row.name} — {row.fit} компл.") for row in sets]
        combo = ComboBox(options, name=f"Комплект: {line.whom}")
        combo.setToolTip("По какому комплекту учится параллель, класс или группа")
        combo.set_value(line.set_id or _NONE)
        combo.value_changed.connect(lambda value: self.set_chosen.emit(line, value or None))
        self.combos.append(combo)
        column.addWidget(combo)
        if line.set_id is not None:
            enough = line.fit >= line.pupils
            facts = f"Годных комплектов {line.fit}, учеников {line.pupils}"
            column.addWidget(Text(facts, Type.CAPTION, "text_2" if enough else "bad", wrap=True))
            opened = line.set_id
            link = Button("Открыть комплект…", icon="stack", small=True)
            link.clicked.connect(lambda _on=False: self.set_opened.emit(opened))
            column.addWidget(link)
        if line.note:
            column.addWidget(Text(line.note, Type.CAPTION, "text_2", wrap=True))
        obligatory = CheckBox("Обязательный предмет", checked=line.obligatory)
        obligatory.toggled.connect(lambda on: self.obligatory_chosen.emit(line, on))
        column.addWidget(obligatory)
        return box


def fitting_sets(sets: Sequence[SetRow], line: PlanRow) -> list[SetRow]:
    """The sets that a line may study by: of its grade and subject, and the one it has."""
    return [
        row
        for row in sets
        if row.id == line.set_id
        or (
            row.active
            and row.grade_from <= line.grade <= row.grade_to
            and (is_within(row.subject, line.subject) or is_within(line.subject, row.subject))
        )
    ]
