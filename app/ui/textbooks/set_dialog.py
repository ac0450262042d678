"""A set of textbooks in a dialog: what it is for, its parts with their editions, its licences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.core.changes import Changes
from app.core.errors import FormulyarError
from app.core.text import clean_line, fold
from app.core.textbook_sets import LEVEL_NAMES
from app.core.textbook_terms import LAST_GRADE
from app.queries.textbook_sets import (
    EditionDraft,
    EditionRow,
    LicenceDraft,
    PartDraft,
    SetCard,
    SetDraft,
)
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.chips import PillSpec, Tabs
from app.ui.kit.dialog import Dialog
from app.ui.kit.fields import CheckBox, ComboBox, DateEdit, LineEdit, SpinBox
from app.ui.kit.forms import FormGrid, LabeledField
from app.ui.kit.keys import add_shortcut
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.tasks import TaskRunner
from app.ui.textbooks.edition_dialog import EditionDialog

_WIDTH = 720
_TABLE_HEIGHT = 190
_ABOUT, _EDITIONS, _LICENCES = "about", "editions", "licences"
_NEW = SetDraft("", "", 1, 1)


@dataclass(frozen=True, slots=True)
class _Line:
    """An edition in its part; an empty part has a line without one."""

    number: int
    part: str
    edition: EditionRow | None


class SetDialog(Dialog):
    """Adds a set or changes one; what is wrong stands in the dialog.

    ``saved`` carries the :class:`Changes`, whose ``entity_id`` is the set.
    """

    saved = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        card: SetCard | None,
        free: Sequence[EditionRow],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(card.draft.name if card else "Новый комплект", parent=parent)
        self.setMinimumWidth(current_theme().px(_WIDTH))
        self._workspace = workspace
        self._tasks = tasks
        self._draft = card.draft if card else _NEW
        self._free = list(free)
        self._part_ids = {fold(part.name): part.id for part in self._draft.parts}
        self._lines = _lines_of(card)
        self._licences: list[_LicenceLine] = []
        self._build()
        save = Button("Сохранить", Look.PRIMARY, icon="check-bold", kbd="Ctrl+Enter")
        self.row.addWidget(save)
        save.clicked.connect(self.save)
        add_shortcut(self, "Ctrl+Enter", self.save)
        self.show_tab(_ABOUT if card is None else _EDITIONS)
        self._show_lines()
        (self.name if card is None else self.view).setFocus()

    # --- building --------------------------------------------------------------------

    def _build(self) -> None:
        self.tabs = Tabs([(_ABOUT, "Комплект"), (_EDITIONS, "Издания"), (_LICENCES, "Лицензии")])
        self.tabs.setAccessibleName("Что показать")
        self.tabs.selected.connect(self.show_tab)
        self.body.addWidget(self.tabs)
        self._parts = {
            _ABOUT: self._make_about(),
            _EDITIONS: self._make_editions(),
            _LICENCES: self._make_licences(),
        }
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        for part in self._parts.values():
            self._stack.addWidget(part)
        self.body.addWidget(holder, 1)
        self.error = Text("", Type.BODY, "bad", wrap=True)
        self.error.hide()
        self.body.addWidget(self.error)

    def _make_about(self) -> QWidget:
        draft = self._draft
        self.name = LineEdit(draft.name, placeholder="например, Алгебра, Макарычев, 8 класс")
        self.subject = LineEdit(draft.subject)
        self.grade_from = SpinBox(1, LAST_GRADE, draft.grade_from)
        self.grade_to = SpinBox(1, LAST_GRADE, draft.grade_to)
        self.level = ComboBox(list(LEVEL_NAMES.items()))
        self.level.set_value(draft.level)
        self.note = LineEdit(draft.note)
        self.workbook = CheckBox(
            "Рабочая тетрадь или другой расходный материал: в процент не входит",
            checked=draft.is_workbook,
        )
        self.electronic = CheckBox(
            "Электронная форма разрешена: действующие лицензии считаются",
            checked=draft.electronic_allowed,
        )
        self.active = CheckBox("Действует: предлагать в учебный план", checked=draft.active)
        grid = FormGrid(4)
        grid.add("Название", self.name, span=4)
        grid.add("Предмет", self.subject, span=2)
        grid.add("Класс с", self.grade_from)
        grid.add("по", self.grade_to)
        grid.add("Уровень", self.level, span=2)
        grid.add("Примечание", self.note, span=2)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_theme().px(8))
        column.addWidget(grid)
        for box in (self.workbook, self.electronic, self.active):
            column.addWidget(box)
        column.addStretch(1)
        return holder

    def _make_editions(self) -> QWidget:
        theme = current_theme()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        hint = "Комплектов столько, сколько годных экземпляров самой редкой части."
        column.addWidget(Text(hint, Type.BODY, "text_2", wrap=True))
        self.model = RowTableModel[_Line](_columns(), row_id=lambda row: row.number)
        self.view = TableView(self.model, "Издания комплекта")
        self.view.set_row_actions(
            lambda row: () if row.edition is None else (Link("remove", "Убрать", "Del"),)
        )
        self.panel = TablePanel(
            self.view,
            hints=(("Ins", "добавить"), ("Пробел", "считать или нет"), ("F2", "другая часть")),
        )
        self.panel.setMinimumHeight(theme.px(_TABLE_HEIGHT))
        column.addWidget(self.panel)
        self.add_button = Button("Добавить издание…", icon="plus", kbd="Ins")
        self.add_button.clicked.connect(self.add_edition)
        self.part = LineEdit(placeholder="без названия, если часть одна")
        self.part_field = LabeledField("Часть выбранного издания", self.part)
        self.part.editingFinished.connect(self._on_part_entered)
        bar = QHBoxLayout()
        bar.setSpacing(theme.px(12))
        bar.addWidget(self.part_field, 1)
        bar.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(bar)
        self.view.insert_requested.connect(self.add_edition)
        self.view.tick_requested.connect(self.toggle_counted)
        self.view.row_opened.connect(self.toggle_counted)
        self.view.edit_requested.connect(lambda _row: self.part.setFocus())
        self.view.delete_requested.connect(lambda rows: self.remove_editions(rows))
        self.view.link_activated.connect(lambda row, _key: self.remove_editions([row]))
        self.view.current_row_changed.connect(self._on_current_changed)
        return holder

    def _make_licences(self) -> QWidget:
        theme = current_theme()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(
            Text(
                "Лицензии электронной формы учебника: сколько, с какого и по какой день, по какому "
                "документу. Без дат — бессрочно.",
                Type.BODY,
                "text_2",
                wrap=True,
            )
        )
        scroll = ScrollColumn()
        scroll.setMinimumHeight(theme.px(_TABLE_HEIGHT))
        place = QWidget()
        self._licence_column = QVBoxLayout(place)
        self._licence_column.setContentsMargins(0, 0, 0, 0)
        self._licence_column.setSpacing(theme.px(6))
        self._licence_column.addStretch(1)
        scroll.column.addWidget(place)
        column.addWidget(scroll)
        self.add_licence_button = Button("Добавить лицензии", icon="plus")
        self.add_licence_button.clicked.connect(lambda: self.add_licence())
        bar = QHBoxLayout()
        bar.addWidget(self.add_licence_button)
        bar.addStretch(1)
        column.addLayout(bar)
        for licence in self._draft.licences:
            self._add_licence(licence)
        return holder

    # --- acting ----------------------------------------------------------------------

    def show_tab(self, tab: str) -> None:
        """Show one part of the dialog."""
        self.tabs.set_current(tab)
        self._stack.setCurrentWidget(self._parts[tab])

    def add_edition(self) -> None:
        """Choose titles of the fund that stand in no set."""
        taken = {line.edition.title_id for line in self._lines if line.edition}
        free = [row for row in self._free if row.title_id not in taken]
        dialog = EditionDialog(free, self.subject.text(), self)
        dialog.chosen_titles.connect(self._on_editions_chosen)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def toggle_counted(self, line: _Line) -> None:
        """Count an edition with the others, or not."""
        if line.edition is not None:
            counted = replace(line.edition, counted=not line.edition.counted)
            self._replace(line, replace(line, edition=counted))

    def remove_editions(self, lines: Sequence[_Line]) -> None:
        """Take editions out of the set; a part that is left without them goes too."""
        numbers = {line.number for line in lines}
        gone = [line.edition for line in self._lines if line.number in numbers and line.edition]
        self._lines = [line for line in self._lines if line.number not in numbers]
        self._free += gone
        self._show_lines()

    def add_licence(self) -> None:
        """One more line of licences."""
        self._add_licence(LicenceDraft(0)).quantity.setFocus()

    def draft(self) -> SetDraft:
        """The set as it stands in the fields."""
        parts: dict[str, tuple[str, list[EditionDraft]]] = {}
        for line in self._lines:
            _name, editions = parts.setdefault(fold(line.part), (line.part, []))
            if line.edition is not None:
                editions.append(EditionDraft(line.edition.title_id, line.edition.counted))
        return replace(
            self._draft,
            name=self.name.text(),
            subject=self.subject.text(),
            grade_from=self.grade_from.value(),
            grade_to=self.grade_to.value(),
            level=str(self.level.value()),
            is_workbook=self.workbook.isChecked(),
            electronic_allowed=self.electronic.isChecked(),
            active=self.active.isChecked(),
            note=self.note.text(),
            parts=tuple(
                PartDraft(name, tuple(editions), self._part_ids.get(key))
                for key, (name, editions) in parts.items()
            ),
            licences=tuple(line.draft() for line in self._licences),
        )

    def save(self) -> None:
        """Save and close; with something wrong say so and stay."""
        wrong = next((line.mistake() for line in self._licences if line.mistake()), "")
        if wrong:
            self._show_error(wrong)
            return
        draft, sets = self.draft(), self._workspace.services.sets
        self._tasks.command(
            lambda: sets.save(draft), self._on_saved, owner=self, on_error=self._on_failed
        )

    # --- showing ---------------------------------------------------------------------

    def _show_lines(self) -> None:
        self.model.set_rows(self._lines)
        if not self.view.currentIndex().isValid():
            self.view.select_number(0)
        by_part: dict[str, int] = {}
        for line in self._lines:
            fit = line.edition.fit if line.edition and line.edition.counted else 0
            by_part[line.part] = by_part.get(line.part, 0) + fit
        whole = min(by_part.values(), default=0)
        self.panel.set_summary(f"Целых комплектов: {whole}")
        self._on_current_changed(self.view.current_row())

    def _replace(self, old: _Line, new: _Line) -> None:
        self._lines = [new if line.number == old.number else line for line in self._lines]
        self._show_lines()
        self.view.select_id(new.number)

    def _on_current_changed(self, row: object) -> None:
        self.part.setEnabled(isinstance(row, _Line))
        self.part.setText(row.part if isinstance(row, _Line) else "")

    def _on_part_entered(self) -> None:
        row, name = self.view.current_row(), clean_line(self.part.text())
        if isinstance(row, _Line) and name != row.part:
            self._replace(row, replace(row, part=name))

    def _on_editions_chosen(self, rows: Sequence[EditionRow]) -> None:
        current = self.view.current_row()
        part = current.part if isinstance(current, _Line) else ""
        number = max((line.number for line in self._lines), default=0)
        self._lines = [
            line
            for line in self._lines
            if line.edition is not None or fold(line.part) != fold(part)
        ]
        self._lines += [_Line(number + at, part, row) for at, row in enumerate(rows, 1)]
        self._show_lines()

    def _add_licence(self, licence: LicenceDraft) -> _LicenceLine:
        line = _LicenceLine(licence, len(self._licences) + 1)
        line.remove.clicked.connect(lambda: self._drop_licence(line))
        self._licences.append(line)
        self._licence_column.insertWidget(self._licence_column.count() - 1, line)
        return line

    def _drop_licence(self, line: _LicenceLine) -> None:
        self._licences.remove(line)
        line.hide()
        line.deleteLater()
        self.add_licence_button.setFocus()

    def _on_saved(self, changes: Changes) -> None:
        self.choose("save")
        self.saved.emit(changes)

    def _on_failed(self, error: FormulyarError) -> None:
        self._show_error(f"{error.message} {error.cure}".strip())

    def _show_error(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.show()


class _LicenceLine(QWidget):
    """So many licences, from when until when, by which paper."""

    def __init__(self, licence: LicenceDraft, number: int) -> None:
        super().__init__()
        self.quantity = SpinBox(0, 99_999, licence.quantity)
        self.valid_from = DateEdit(licence.valid_from)
        self.valid_until = DateEdit(licence.valid_until)
        self.paper = LineEdit(licence.paper, placeholder="договор, накладная")
        self.remove = IconButton("trash", f"Убрать лицензии, строка {number}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_theme().px(8))
        for field, name, tip in (
            (self.quantity, "Количество лицензий", "Сколько лицензий"),
            (self.valid_from, "Действуют с", "С какого дня действуют; пусто — без начала"),
            (self.valid_until, "Действуют по", "По какой день действуют; пусто — бессрочно"),
            (self.paper, "Документ на лицензии", "По какому документу получены"),
        ):
            field.setAccessibleName(f"{name}, строка {number}")
            field.setToolTip(tip)
            row.addWidget(field, 1 if field is self.paper else 0)
        row.addWidget(self.remove)

    def mistake(self) -> str:
        """What is wrong with the dates; «» when nothing is."""
        for field in (self.valid_from, self.valid_until):
            if field.text().strip() and not field.is_valid():
                return field.error()
        return ""

    def draft(self) -> LicenceDraft:
        return LicenceDraft(
            self.quantity.value(),
            self.valid_from.value(),
            self.valid_until.value(),
            self.paper.text(),
        )


def _lines_of(card: SetCard | None) -> list[_Line]:
    lines: list[_Line] = []
    for part in card.parts if card else ():
        for edition in part.editions or (None,):
            lines.append(_Line(len(lines) + 1, part.name, edition))
    return lines


def _columns() -> list[TableColumn[_Line]]:
    return [
        TableColumn("part", "Часть", lambda row: row.part, width=92, weight=Weight.STRONG),
        TableColumn(
            "name",
            "Издание",
            lambda row: row.edition.name if row.edition else "В фонде нет",
            width=160,
            stretch=True,
            tooltip=lambda row: row.edition.name if row.edition else "",
        ),
        TableColumn(
            "year",
            "Год",
            lambda row: str(row.edition.year or "") if row.edition else "",
            width=64,
            align=Align.RIGHT,
        ),
        TableColumn(
            "fit",
            "Годных",
            lambda row: str(row.edition.fit) if row.edition else "0",
            width=76,
            align=Align.RIGHT,
        ),
        TableColumn(
            "counted",
            "Считать",
            lambda _row: "",
            width=132,
            pill=lambda row: (
                None
                if row.edition is None
                else PillSpec("Считается", Tone.OK, "check")
                if row.edition.counted
                else PillSpec("Не считается", Tone.NEUTRAL, "prohibit")
            ),
        ),
    ]
