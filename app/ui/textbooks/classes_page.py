"""«Классы»: the classes of a school year, their pupils now and expected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.core.dates import SchoolYear
from app.core.money import count_phrase
from app.core.school_classes import PROGRAMME_NAMES, Programme
from app.queries.classes import ClassDraft, ClassRow, ClassTotal, ClassYear
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.chips import PillSpec
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.page import Page
from app.ui.textbooks.action_row import ActionRow
from app.ui.textbooks.class_dialog import ClassDialog
from app.ui.textbooks.next_year_dialog import NextYearDialog
from app.ui.textbooks.year_field import ChosenYear, YearField

_TOTALS_WIDTH = 372
_LEAST_BESIDE = 860
_LEAST_HEIGHT = 220


class ClassesPage(Page):
    """The classes of the chosen year at the left, totals by parallel and level at the right.
    Ins adds a class, Enter changes it, Del removes it."""

    page_id: ClassVar[str] = "textbooks.classes"
    section_id: ClassVar[str] = "textbooks"
    title: ClassVar[str] = "Классы"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.TEXTBOOKS})

    def __init__(self, workspace: Workspace, shell: Shell, chosen: ChosenYear) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._chosen = chosen
        self._wanted: int | None = None
        self.set_up()

    def refresh(self) -> None:
        queries, year = self._workspace.queries.classes, self._chosen.year
        self._shell.runner.query(
            lambda: (queries.year(year), queries.years()), self._on_loaded, key="year", owner=self
        )

    def primary_action(self) -> Callable[[], object] | None:
        return self.add

    def regions(self) -> Sequence[QWidget]:
        return (self.new, self.view, self.totals_view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.add()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        theme = current_theme()
        self.new = Button("Новый класс…", Look.PRIMARY, icon="plus", kbd="Ins")
        self.load = Button("Из файла…", icon="file-arrow-up")
        self.next_year = Button("Новый учебный год…", icon="arrow-fat-line-up")
        self.confirm = Button("Подтвердить численность", icon="check")
        self.year_field = YearField(self._chosen)
        buttons = (self.new, self.load, self.next_year, self.confirm)
        self.column.addWidget(ActionRow(buttons, self.year_field))
        self.model = RowTableModel[ClassRow](_columns(), row_id=lambda row: row.id, parent=self)
        self.view = TableView(
            self.model, self.title, multi=True, store=self._shell.settings, state_key=self.page_id
        )
        self.view.set_row_actions(
            lambda _row: (Link("open", "Изменить", "Enter"), Link("remove", "Удалить", "Del"))
        )
        self.panel = TablePanel(
            self.view, hints=(("Ins", "добавить"), ("Enter", "изменить"), ("Del", "удалить"))
        )
        self.totals_model = RowTableModel[ClassTotal](
            _total_columns(), row_id=lambda row: row.first_grade * 100 + row.last_grade
        )
        self.totals_view = TableView(self.totals_model, "Итоги по параллелям и уровням")
        self.totals = TablePanel(self.totals_view, title="По параллелям и уровням", footer=False)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(theme.px(12))
        self._both.addWidget(self.panel, 1)
        self._both.addWidget(self.totals)
        self.column.addLayout(self._both, 1)
        self.confirm.hide()
        self._arrange()

    def _connect(self) -> None:
        self.new.clicked.connect(self.add)
        self.load.clicked.connect(self.import_file)
        self.next_year.clicked.connect(self.ask_next_year)
        self.confirm.clicked.connect(self._on_confirm_clicked)
        self._chosen.changed.connect(lambda _year: self.refresh())
        self.view.insert_requested.connect(self.add)
        self.view.row_opened.connect(self.edit)
        self.view.edit_requested.connect(self.edit)
        self.view.delete_requested.connect(self._on_delete_requested)
        self.view.link_activated.connect(self._on_link_activated)

    # --- acting ----------------------------------------------------------------------

    def add(self) -> None:
        """Ask for a new class of the year."""
        row = self.view.current_row()
        grade = row.grade if isinstance(row, ClassRow) else 1
        self._open(ClassDraft(self._chosen.year, grade))

    def edit(self, row: ClassRow) -> None:
        """Change a class."""
        self._open(row.draft)

    def import_file(self) -> None:
        """Load the classes of a table."""
        self.navigate.emit("textbooks.classes_import", None)

    def ask_next_year(self) -> None:
        """Make the forecast of the next year."""
        dialog = NextYearDialog(
            self._workspace, self._shell.runner, self._chosen.year, self.model.rows(), self.window()
        )
        dialog.saved.connect(self._on_rolled)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def _open(self, draft: ClassDraft) -> None:
        dialog = ClassDialog(self._workspace, self._shell.runner, draft, self.window())
        dialog.saved.connect(self._on_saved)
        dialog.finished.connect(lambda _code: dialog.deleteLater())
        dialog.open()

    def _on_saved(self, changes: Changes) -> None:
        self._wanted = changes.entity_id
        self._shell.bus.publish(changes)

    def _on_rolled(self, changes: Changes) -> None:
        self._chosen.set(self._chosen.year + 1)
        self._shell.bus.publish(changes)

    def _on_confirm_clicked(self) -> None:
        classes, year = self._workspace.services.classes, self._chosen.year
        self._shell.runner.command(
            lambda: classes.confirm(year), self._shell.bus.publish, owner=self
        )

    def _on_delete_requested(self, rows: Sequence[ClassRow]) -> None:
        if not rows:
            return
        names = ", ".join(row.label for row in rows)
        if not self._shell.messages.confirm(
            f"Удалить: {names}?",
            "Вместе с классом уйдут его группы и строки учебного плана, заведённые только для "
            "него. Удаление можно отменить.",
            "Удалить",
        ):
            return
        classes, ids = self._workspace.services.classes, [row.id for row in rows]
        self._shell.runner.command(lambda: classes.remove(ids), self._shell.bus.publish, owner=self)

    def _on_link_activated(self, row: ClassRow, key: str) -> None:
        if key == "remove":
            self._on_delete_requested([row])
        else:
            self.edit(row)

    # --- showing ---------------------------------------------------------------------

    def _on_loaded(self, found: tuple[ClassYear, tuple[int, ...]]) -> None:
        year, years = found
        self.year_field.set_years(years)
        self.model.set_rows(year.classes)
        self.totals_model.set_rows((*year.parallels, *year.levels, year.total))
        self.confirm.setVisible(year.is_forecast)
        self.next_year.setEnabled(bool(year.classes))
        self.next_year.set_hint("" if year.classes else "Сначала впишите классы этого года")
        self.totals.setVisible(bool(year.classes))
        self.panel.set_summary(_summary(year))
        if not year.classes:
            self._show_empty()
            return
        self.panel.show_table()
        wanted, self._wanted = self._wanted, None
        if wanted is not None and self.view.select_id(wanted):
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _show_empty(self) -> None:
        empty = EmptyState(
            "users-three",
            f"Классов на {self._chosen.label} пока нет. Загрузите их из таблицы Excel или "
            "впишите по одному",
            "Из файла…",
            action_icon="file-arrow-up",
        )
        self.panel.show_empty(empty)
        if empty.button is not None:
            empty.button.clicked.connect(self.import_file)

    def _arrange(self) -> None:
        """Totals beside the classes, or below them where the window is narrow."""
        theme = current_theme()
        beside = self.room() >= theme.px(_LEAST_BESIDE)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._both.direction() != way:
            self._both.setDirection(way)
        width = theme.px(_TOTALS_WIDTH)
        self.totals.setMinimumWidth(width if beside else 0)
        self.totals.setMaximumWidth(width if beside else 16_777_215)
        for panel in (self.panel, self.totals):
            panel.setMinimumHeight(0 if beside else theme.px(_LEAST_HEIGHT))
        self._both.setStretch(1, 0 if beside else 1)


def _summary(year: ClassYear) -> str:
    if not year.classes:
        return ""
    classes = count_phrase(year.total.classes, "класс", "класса", "классов")
    pupils = count_phrase(year.total.pupils, "ученик", "ученика", "учеников")
    return f"{classes}, {pupils}"


def _columns() -> list[TableColumn[ClassRow]]:
    return [
        TableColumn(
            "label",
            "Класс",
            lambda row: row.label,
            width=72,
            weight=Weight.STRONG,
            sort_key=lambda row: (row.grade, row.letter),
        ),
        TableColumn(
            "pupils",
            "Учеников",
            lambda row: str(row.pupils),
            width=92,
            align=Align.RIGHT,
            sort_key=lambda row: row.pupils,
        ),
        TableColumn(
            "next",
            "Через год",
            lambda row: "" if row.next_pupils is None else str(row.next_pupils),
            width=92,
            align=Align.RIGHT,
            weight=Weight.SECONDARY,
            tooltip=lambda row: f"Прогноз на {SchoolYear(row.year).following.label}",
            sort_key=lambda row: row.next_pupils or 0,
        ),
        TableColumn(
            "forecast",
            "Численность",
            lambda row: "Прогноз" if row.is_forecast else "По списку",
            width=112,
            pill=lambda row: PillSpec("Прогноз", Tone.WARN, "clock") if row.is_forecast else None,
            spare=3,
        ),
        TableColumn(
            "programme",
            "Программа",
            _programme,
            width=168,
            stretch=True,
            tooltip=_programme,
        ),
        TableColumn("groups", "Группы", _groups, width=160, tooltip=_groups, spare=2),
        TableColumn(
            "note",
            "Примечание",
            lambda row: row.note,
            width=140,
            weight=Weight.SECONDARY,
            tooltip=lambda row: row.note,
            spare=1,
        ),
    ]


def _programme(row: ClassRow) -> str:
    name = PROGRAMME_NAMES[row.programme]
    if not row.profile:
        return name
    return row.profile if row.programme is Programme.PROFILE else f"{name}: {row.profile}"


def _groups(row: ClassRow) -> str:
    """«Английский язык: 13 + 14»."""
    by_subject: dict[str, list[int]] = {}
    for group in row.groups:
        by_subject.setdefault(group.subject, []).append(group.pupils)
    return "; ".join(
        f"{subject}: {' + '.join(map(str, pupils))}" for subject, pupils in by_subject.items()
    )


def _total_columns() -> list[TableColumn[ClassTotal]]:
    return [
        TableColumn("name", "", lambda row: row.name, width=120, stretch=True, sortable=False),
        TableColumn(
            "classes",
            "Классов",
            lambda row: str(row.classes),
            width=76,
            align=Align.RIGHT,
            sortable=False,
        ),
        TableColumn(
            "pupils",
            "Учеников",
            lambda row: str(row.pupils),
            width=84,
            align=Align.RIGHT,
            weight=Weight.STRONG,
            sortable=False,
        ),
        TableColumn(
            "next",
            "Через год",
            lambda row: "" if row.next_pupils is None else str(row.next_pupils),
            width=84,
            align=Align.RIGHT,
            weight=Weight.SECONDARY,
            sortable=False,
        ),
    ]
