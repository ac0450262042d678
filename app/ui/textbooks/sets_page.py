"""«Комплекты»: the study plan of a year as a matrix, and the sets of textbooks behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.core.changes import Area
from app.core.money import count_phrase
from app.core.school_subjects import group_subject
from app.core.text import fold
from app.core.textbook_sets import LEVEL_NAMES
from app.exchange.spreadsheet import PlanSheet
from app.queries.study_plan import PlanDraft, PlanRow, StudyPlan
from app.queries.textbook_sets import EditionRow, SetCard, SetRow
from app.services.plan_loading import PlanPreview, PlanVerdictKind
from app.services.study_plan import PlanLoadOutcome, PlanOutcome
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Box, EmptyState, RoundCorners
from app.ui.kit.chips import PillSpec, Tabs
from app.ui.kit.dialog import Choice, Dialog
from app.ui.kit.search import SearchField
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import TABLE_FILE
from app.ui.shell.page import Page
from app.ui.shell.settings import LAST_FOLDER
from app.ui.textbooks.action_row import ActionRow
from app.ui.textbooks.plan_line_dialog import PlanLineDialog
from app.ui.textbooks.plan_matrix import PlanCell, PlanMatrix
from app.ui.textbooks.plan_panel import PlanPanel
from app.ui.textbooks.set_dialog import SetDialog
from app.ui.textbooks.year_field import ChosenYear, YearField

PLAN, SETS = "plan", "sets"
_LEAST_BESIDE = 860
_SIDE_WIDTH, _SIDE_HEIGHT, _MATRIX_HEIGHT = 372, 300, 230


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows of a year."""

    plan: StudyPlan
    sets: tuple[SetRow, ...]
    years: tuple[int, ...]


class SetsPage(Page):
    """Two views: the plan (a matrix with a panel for the chosen cell) and the list of sets.

    In the plan Enter goes to the sets of the cell, Ins enters a subject, Del removes the cell
    from the plan; in the list Ins adds a set, Enter opens it, Del removes it.
    """

    page_id: ClassVar[str] = "textbooks.sets"
    section_id: ClassVar[str] = "textbooks"
    title: ClassVar[str] = "Комплекты"
    areas: ClassVar[frozenset[Area]] = frozenset(
        {Area.TEXTBOOKS, Area.STOCK, Area.CATALOGUE, Area.WRITE_OFF, Area.TRANSFER}
    )

    def __init__(self, workspace: Workspace, shell: Shell, chosen: ChosenYear) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._chosen = chosen
        self._shown: _Shown | None = None
        self._wanted_cell: tuple[str, int] | None = None
        self.set_up()

    def refresh(self) -> None:
        queries, year = self._workspace.queries, self._chosen.year

        def read() -> _Shown:
            return _Shown(
                queries.study_plan.plan(year),
                queries.sets.sets(year, retired=True),
                queries.study_plan.years(),
            )

        self._shell.runner.query(read, self._on_loaded, key="year", owner=self)

    def primary_action(self) -> Callable[[], object] | None:
        return self.suggest if self.tabs.current() == PLAN else self.new_set

    def focus_search(self) -> bool:
        if self.tabs.current() != SETS:
            return False
        self.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def regions(self) -> Sequence[QWidget]:
        return (self.tabs, self.matrix, self.side, self.view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def show_part(self, part: str) -> None:
        """Show the plan or the list of sets."""
        self.tabs.set_current(part)
        self._stack.setCurrentIndex(0 if part == PLAN else 1)
        for button in (self.suggest_button, self.load):
            button.setVisible(part == PLAN)
        self.new_button.setVisible(part == SETS)

    # --- building --------------------------------------------------------------------

    def _build(self) -> None:
        self.tabs = Tabs([(PLAN, "Учебный план"), (SETS, "Комплекты")])
        self.tabs.setAccessibleName("Что показать")
        self.suggest_button = Button("Подсказать план", Look.PRIMARY, icon="magic-wand")
        self.load = Button("Из файла…", icon="file-arrow-up")
        self.new_button = Button("Новый комплект…", Look.PRIMARY, icon="plus", kbd="Ins")
        self.year_field = YearField(self._chosen)
        buttons = (self.tabs, self.suggest_button, self.load, self.new_button)
        self.column.addWidget(ActionRow(buttons, self.year_field))
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self._make_plan())
        self._stack.addWidget(self._make_sets())
        self.column.addWidget(holder, 1)
        self.show_part(PLAN)
        self._arrange()

    def _make_plan(self) -> QWidget:
        theme = current_theme()
        holder = QWidget()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, holder)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(theme.px(12))
        self.matrix = PlanMatrix()
        self.frame = Box()
        inner = QVBoxLayout(self.frame)
        inner.setContentsMargins(1, 1, 1, 1)
        place = QWidget()
        self._matrix_stack = QStackedLayout(place)
        self._matrix_stack.addWidget(self.matrix)
        inner.addWidget(place)
        self._corners = RoundCorners(self.frame)
        self._empty: EmptyState | None = None
        self.side = PlanPanel()
        self._both.addWidget(self.frame, 1)
        self._both.addWidget(self.side)
        return holder

    def _make_sets(self) -> QWidget:
        theme = current_theme()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        self.search = SearchField("Найти комплект, предмет, автора")
        self.search.setMaximumWidth(theme.px(420))
        column.addWidget(self.search)
        self.model = RowTableModel[SetRow](_columns(), row_id=lambda row: row.id, parent=self)
        self.view = TableView(
            self.model,
            "Комплекты",
            multi=True,
            store=self._shell.settings,
            state_key=self.page_id,
        )
        self.view.set_row_actions(self._actions)
        self.panel = TablePanel(
            self.view, hints=(("Ins", "новый"), ("Enter", "открыть"), ("Del", "удалить"))
        )
        column.addWidget(self.panel, 1)
        return holder

    def _connect(self) -> None:
        self.tabs.selected.connect(self.show_part)
        self.suggest_button.clicked.connect(self.suggest)
        self.load.clicked.connect(self.load_plan)
        self.new_button.clicked.connect(self.new_set)
        self._chosen.changed.connect(lambda _year: self.refresh())
        self.matrix.cell_chosen.connect(self._show_cell)
        self.matrix.opened.connect(self.side.focus_first)
        self.matrix.insert_requested.connect(self.add_line)
        self.matrix.delete_requested.connect(self._on_cell_delete_requested)
        self.side.set_chosen.connect(self._on_set_chosen)
        self.side.obligatory_chosen.connect(
            lambda line, on: self._save([replace(line.draft, obligatory=on)])
        )
        self.side.remove_requested.connect(lambda line: self._remove([line]))
        self.side.split_requested.connect(self.split)
        self.side.join_requested.connect(self.join)
        self.side.add_requested.connect(self.add_line)
        self.side.set_opened.connect(self.open_set)
        self.search.changed.connect(lambda _text: self._show_sets())
        self.search.moved_down.connect(self.view.setFocus)
        self.view.insert_requested.connect(self.new_set)
        self.view.row_opened.connect(lambda row: self.open_set(row.id))
        self.view.edit_requested.connect(lambda row: self.open_set(row.id))
        self.view.delete_requested.connect(self._on_sets_delete_requested)
        self.view.link_activated.connect(self._on_link_activated)

    # --- the plan --------------------------------------------------------------------

    def suggest(self) -> None:
        """Propose the plan of the year; several sets of a subject are named afterwards."""
        plan, year = self._workspace.services.study_plan, self._chosen.year
        self._shell.runner.command(lambda: plan.suggest(year), self._on_suggested, owner=self)

    def add_line(self) -> None:
        """Enter a subject into the plan."""
        cell = self.matrix.current_cell()
        subject, grade = (cell.subject, cell.grade) if cell else ("", 1)
        draft = PlanDraft(self._chosen.year, subject, grade)
        sets = self._shown.sets if self._shown else ()
        dialog = PlanLineDialog(self._workspace, self._shell.runner, draft, sets, self.window())
        dialog.entered.connect(self._on_line_entered)
        dialog.saved.connect(self._shell.bus.publish)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def split(self) -> None:
        """Give each class of the parallel, and each group of the subject, a line of its own."""
        cell = self.matrix.current_cell()
        if cell is None or self._shown is None:
            return
        whole = [line for line in cell.lines if line.class_id is None]
        apart = {line.class_id for line in cell.lines if line.class_id is not None}
        drafts = []
        for row in self._shown.plan.classes:
            if row.grade != cell.grade or row.id in apart:
                continue
            like = next(
                (line for line in whole if line.programme in ("", row.programme.value)), whole[0]
            )
            draft = replace(like.draft, id=None, version=0, programme="", class_id=row.id)
            groups = [
                group
                for group in row.groups
                if fold(group_subject(group.subject, group.name)) == fold(cell.subject)
            ]
            drafts += [replace(draft, group_id=group.id) for group in groups] or [draft]
        if drafts:
            self._save(drafts, [line.id for line in whole])

    def join(self) -> None:
        """One line for the whole parallel, by the set that most pupils study by."""
        cell = self.matrix.current_cell()
        if cell is None or not cell.lines:
            return
        best = max(cell.lines, key=lambda line: line.pupils)
        draft = replace(best.draft, id=None, version=0, class_id=None, group_id=None)
        self._save([draft], [line.id for line in cell.lines])

    def load_plan(self) -> None:
        """Load the plan of a table: first what it would do, then the load."""
        folder = self._shell.settings.get(LAST_FOLDER)
        path = self._shell.file_dialogs.open_file(
            "Таблица учебного плана", [TABLE_FILE], Path(folder) if folder else None
        )
        if path is None:
            return
        self._shell.settings.set(LAST_FOLDER, str(path.parent))
        services, year = self._workspace.services, self._chosen.year

        def look() -> PlanPreview:
            return services.study_plan.preview(self._sheet(path), year)

        self._shell.runner.query(look, lambda found: self._ask_to_load(path, found), owner=self)

    def _sheet(self, path: Path) -> PlanSheet:
        services = self._workspace.services
        table = services.imports.read_table(path)
        return services.study_plan.read(table, services.study_plan.suggest_columns(table))

    def _ask_to_load(self, path: Path, preview: PlanPreview) -> None:
        kinds = PlanVerdictKind
        details = [f"Строка {row.row}: {row.warning}" for row in preview.warnings]
        details += [f"Строка {row.row}: {row.reason}" for row in preview.rejected]
        choices = [Choice("load", "Загрузить", primary=True, icon="check-bold")]
        dialog = Dialog(
            f"Загрузить план из «{path.name}»?",
            f"Учебный год {self._chosen.label}: новых строк {preview.count(kinds.NEW)}, изменится "
            f"{preview.count(kinds.CHANGED)}, без изменений {preview.count(kinds.KNOWN)}, "
            f"с ошибками {len(preview.rejected)}.",
            choices if preview.changes_anything else (),
            cancel="Отмена" if preview.changes_anything else "Закрыть",
            details=details,
            parent=self.window(),
        )
        dialog.accepted.connect(lambda: self._load(path))
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def _load(self, path: Path) -> None:
        plan, year = self._workspace.services.study_plan, self._chosen.year

        def load() -> PlanLoadOutcome:
            return plan.apply(self._sheet(path), path.name, year)

        self._shell.runner.command(
            load, lambda outcome: self._shell.bus.publish(outcome.changes), owner=self
        )

    def _on_suggested(self, outcome: PlanOutcome) -> None:
        self._shell.bus.publish(outcome.changes)
        details = [
            f"{choice.subject}, {choice.grade} класс: выбран «{choice.chosen}», есть ещё "
            + ", ".join(f"«{name}»" for name in choice.others)
            for choice in outcome.plan.choices
        ]
        details += [remark[:1].upper() + remark[1:] for remark in outcome.plan.remarks]
        details += [
            f"«{name}»: в описании нет класса, в комплекты не вошёл"
            for name in outcome.sets.without_grades
        ]
        if details:
            dialog = Dialog(
                "План предложен, проверьте выбор",
                "Там, где комплектов несколько, выбран тот, которого в фонде больше.",
                cancel="Закрыть",
                details=details,
                parent=self.window(),
            )
            dialog.finished.connect(lambda _code: dialog.deleteLater())
            dialog.open()

    def _on_line_entered(self, draft: PlanDraft) -> None:
        self._wanted_cell = (draft.subject, draft.grade)

    def _on_set_chosen(self, line: PlanRow, set_id: int | None) -> None:
        if set_id != line.set_id:
            self._save([replace(line.draft, set_id=set_id)])

    def _on_cell_delete_requested(self) -> None:
        cell = self.matrix.current_cell()
        if cell is not None and cell.lines:
            self._remove(cell.lines)

    def _save(self, drafts: Sequence[PlanDraft], removed: Sequence[int] = ()) -> None:
        plan = self._workspace.services.study_plan
        self._shell.runner.command(
            lambda: plan.save_all(drafts, removed), self._shell.bus.publish, owner=self
        )

    def _remove(self, lines: Sequence[PlanRow]) -> None:
        plan, ids = self._workspace.services.study_plan, [line.id for line in lines]
        self._shell.runner.command(lambda: plan.remove(ids), self._shell.bus.publish, owner=self)

    # --- the sets --------------------------------------------------------------------

    def new_set(self) -> None:
        """Ask for a new set."""
        queries, year = self._workspace.queries.sets, self._chosen.year
        self._shell.runner.query(
            lambda: queries.free_titles(year), lambda free: self._open(None, free), owner=self
        )

    def open_set(self, set_id: int) -> None:
        """Open a set with its parts, editions and licences."""
        queries, year = self._workspace.queries.sets, self._chosen.year

        def show(found: tuple[SetCard | None, tuple[EditionRow, ...]]) -> None:
            if found[0] is not None:
                self._open(*found)

        self._shell.runner.query(
            lambda: (queries.card(set_id, year), queries.free_titles(year)), show, owner=self
        )

    def _open(self, card: SetCard | None, free: Sequence[EditionRow]) -> None:
        dialog = SetDialog(self._workspace, self._shell.runner, card, free, self.window())
        dialog.saved.connect(self._shell.bus.publish)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def _actions(self, _row: SetRow) -> Sequence[Link]:
        open_it = Link("open", "Открыть", "Enter")
        if len(self.view.selected_rows()) > 1:
            return (open_it, Link("merge", "Объединить выбранные"), Link("remove", "Удалить"))
        return (open_it, Link("remove", "Удалить", "Del"))

    def _on_link_activated(self, row: SetRow, key: str) -> None:
        if key == "open":
            self.open_set(row.id)
        elif key == "merge":
            self._merge(row)
        else:
            self._on_sets_delete_requested(self.view.selected_rows() or [row])

    def _merge(self, row: SetRow) -> None:
        others = [other.id for other in self.view.selected_rows() if other.id != row.id]
        if not self._shell.messages.confirm(
            f"Объединить с комплектом «{row.name}»?",
            "Издания одинаковых частей сложатся, строки плана перейдут к этому комплекту. "
            "Объединение можно отменить.",
            "Объединить",
        ):
            return
        sets = self._workspace.services.sets
        self._shell.runner.command(
            lambda: sets.merge(row.id, others), self._shell.bus.publish, owner=self
        )

    def _on_sets_delete_requested(self, rows: Sequence[SetRow]) -> None:
        sets, ids = self._workspace.services.sets, [row.id for row in rows]
        if ids:
            self._shell.runner.command(
                lambda: sets.remove(ids), self._shell.bus.publish, owner=self
            )

    # --- showing ---------------------------------------------------------------------

    def _on_loaded(self, shown: _Shown) -> None:
        self._shown = shown
        self.year_field.set_years(shown.years)
        wanted, self._wanted_cell = self._wanted_cell, None
        self.matrix.show_plan(shown.plan)
        if wanted is not None:
            self.matrix.choose(*wanted)
        if self._empty is not None:
            self._matrix_stack.removeWidget(self._empty)
            self._empty.deleteLater()
            self._empty = None
        if not shown.plan.lines:
            self._show_empty(shown.plan)
        self.side.setVisible(bool(shown.plan.lines))
        self._show_cell(self.matrix.current_cell())
        self._show_sets()

    def _show_empty(self, plan: StudyPlan) -> None:
        if plan.classes:
            text = (
                f"Плана на {self._chosen.label} пока нет. Программа подскажет его по прошлому "
                "году и по учебникам фонда"
            )
            self._empty = EmptyState(
                "magic-wand", text, "Подсказать план", action_icon="magic-wand"
            )
            action: Callable[[], object] = self.suggest
        else:
            text = f"На {self._chosen.label} нет классов: неизвестно, кто учится"
            self._empty = EmptyState("users-three", text, "К классам")
            action = self._go_to_classes
        self._matrix_stack.addWidget(self._empty)
        self._matrix_stack.setCurrentWidget(self._empty)
        if self._empty.button is not None:
            self._empty.button.clicked.connect(lambda: action())

    def _go_to_classes(self) -> None:
        self.navigate.emit("textbooks.classes", None)

    def _show_cell(self, cell: PlanCell | None) -> None:
        if self._shown is None:
            return
        grade = cell.grade if cell else 0
        classes = sum(row.grade == grade for row in self._shown.plan.classes)
        self.side.show_cell(cell, self._shown.sets, classes)

    def _show_sets(self) -> None:
        text = fold(self.search.text())
        found = self._shown.sets if self._shown else ()
        rows = [row for row in found if text in fold(f"{row.name} {row.subject}")]
        self.model.set_rows(rows)
        self.view.set_search_text(self.search.text())
        summary = count_phrase(len(rows), "комплект", "комплекта", "комплектов")
        self.panel.set_summary(summary if rows else "")
        if rows:
            self.panel.show_table()
            return
        if text:
            empty = EmptyState("magnifying-glass", "Таких комплектов нет", "Показать все")
            action: Callable[[], object] = self.search.clear
        else:
            empty = EmptyState(
                "stack",
                "Комплектов пока нет. Они составятся сами, когда вы попросите подсказать план",
                "Подсказать план",
                action_icon="magic-wand",
            )
            action = self.suggest
        self.panel.show_empty(empty)
        if empty.button is not None:
            empty.button.clicked.connect(lambda: action())

    def _arrange(self) -> None:
        """The panel beside the matrix, or below it where the window is narrow."""
        theme = current_theme()
        beside = self.room() >= theme.px(_LEAST_BESIDE)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._both.direction() != way:
            self._both.setDirection(way)
        self.side.setMinimumWidth(theme.px(_SIDE_WIDTH) if beside else 0)
        self.side.setMaximumWidth(theme.px(_SIDE_WIDTH) if beside else 16_777_215)
        self.frame.setMinimumHeight(theme.px(_MATRIX_HEIGHT))
        self.side.setMinimumHeight(0 if beside else theme.px(_SIDE_HEIGHT))
        self._both.setStretch(0, 3)
        self._both.setStretch(1, 0 if beside else 2)


def _columns() -> list[TableColumn[SetRow]]:
    return [
        TableColumn("subject", "Предмет", lambda row: row.subject, width=150, searched=True),
        TableColumn(
            "grades",
            "Класс",
            lambda row: row.grades,
            width=72,
            sort_key=lambda row: (row.grade_from, row.grade_to),
        ),
        TableColumn(
            "name",
            "Комплект",
            lambda row: row.name,
            width=200,
            stretch=True,
            weight=Weight.STRONG,
            searched=True,
            tooltip=lambda row: row.name,
        ),
        TableColumn("level", "Уровень", lambda row: LEVEL_NAMES[row.level], width=140, spare=2),
        TableColumn(
            "parts",
            "Частей",
            lambda row: str(row.parts),
            width=72,
            align=Align.RIGHT,
            spare=3,
        ),
        TableColumn(
            "newest",
            "Год",
            lambda row: str(row.newest or ""),
            width=64,
            align=Align.RIGHT,
            spare=1,
        ),
        TableColumn(
            "fit",
            "Годных",
            lambda row: str(row.fit),
            width=80,
            align=Align.RIGHT,
            weight=Weight.STRONG,
            sort_key=lambda row: row.fit,
        ),
        TableColumn("state", "В плане", _planned, width=140, pill=_state),
    ]


def _planned(row: SetRow) -> str:
    """«7, 8 классы»."""
    if not row.grades_planned:
        return ""
    shown = ", ".join(map(str, row.grades_planned))
    return f"{shown} класс" if len(row.grades_planned) == 1 else f"{shown} классы"


def _state(row: SetRow) -> PillSpec | None:
    if not row.active:
        return PillSpec("Не действует", Tone.NEUTRAL, "prohibit")
    if row.is_workbook:
        return PillSpec("Рабочая тетрадь", Tone.INFO, "pencil-simple")
    return None
