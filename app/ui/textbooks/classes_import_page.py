"""«Загрузка классов»: a table of classes, what it would change, and the load itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.errors import FormulyarError
from app.core.money import count_phrase
from app.core.progress import Progress
from app.exchange.spreadsheet import (
    CLASS_CAPTIONS,
    ClassColumn,
    ClassSheet,
    NamedColumns,
    Table,
    column_letters,
)
from app.services.classes import ClassOutcome, ClassPreview, ClassVerdict, ClassVerdictKind
from app.services.workspace import Workspace
from app.ui.kit.chips import PillSpec
from app.ui.kit.fields import CheckBox, ComboBox
from app.ui.kit.file_step import FileStep
from app.ui.kit.forms import FormGrid
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.kit.wizard import Step, Wizard
from app.ui.kit.work_line import WorkLine
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import TABLE_FILE
from app.ui.shell.long_work import LongWork
from app.ui.shell.page import Crumb, Page
from app.ui.shell.settings import LAST_FOLDER
from app.ui.textbooks.year_field import ChosenYear

FILE, PREVIEW = range(2)
_NONE = -1
_NEEDED = (ClassColumn.CLASS, ClassColumn.PUPILS)
_VERDICTS: dict[ClassVerdictKind, tuple[str, Tone, str]] = {
    ClassVerdictKind.NEW: ("Новый", Tone.OK, "plus"),
    ClassVerdictKind.CHANGED: ("Изменится", Tone.INFO, "pencil-simple"),
    ClassVerdictKind.KNOWN: ("Без изменений", Tone.NEUTRAL, "check"),
    ClassVerdictKind.REJECTED: ("Не загрузится", Tone.BAD, "warning"),
}


class ClassesImportPage(Page):
    """Choose a table, look at the verdict on each row, load it into the chosen year.

    ``open_with`` takes a path. Nothing is changed before the last button.
    """

    page_id: ClassVar[str] = "textbooks.classes_import"
    section_id: ClassVar[str] = "textbooks"
    title: ClassVar[str] = "Загрузка классов"

    def __init__(self, workspace: Workspace, shell: Shell, chosen: ChosenYear) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._chosen = chosen
        self._path: Path | None = None
        self._table: Table | None = None
        self._sheet: ClassSheet | None = None
        self._work: LongWork
        self.set_up()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Классы", "textbooks.classes"), Crumb(self.title))

    def primary_action(self) -> Callable[[], object] | None:
        return self.wizard.next

    def open_with(self, argument: object) -> None:
        if isinstance(argument, Path):
            self._on_file_chosen(argument)

    def _build(self) -> None:
        self.file_step = FileStep()
        self.preview_step = _PreviewStep()
        steps = [
            Step(
                "Таблица",
                self.file_step,
                heading="Таблица с классами",
                note="Нужны столбцы с классом и числом учеников: Excel (.xlsx, .xls), LibreOffice "
                "(.ods) или текст с разделителями (.csv). Файл только читается.",
                check=lambda: self._sheet is not None,
            ),
            Step(
                "Что получится",
                self.preview_step,
                note="Пока ничего не изменено. Классы, которых нет в таблице, останутся.",
                check=lambda: self._sheet is not None and not self._work.running,
                next_label="Загрузить классы",
                wide=True,
            ),
        ]
        self.wizard = Wizard(steps, own_keys=False)
        self.wizard.block_next(True, "Сначала выберите файл")
        self.column.addWidget(self.wizard, 1)
        self._work = LongWork(self._shell, self, self.wizard.set_busy)

    def _connect(self) -> None:
        self.file_step.choose_pressed.connect(self._on_choose_pressed)
        self.file_step.chosen.connect(self._on_file_chosen)
        self.preview_step.forecast.toggled.connect(lambda _on: self._look())
        for field in self.preview_step.columns.values():
            field.value_changed.connect(lambda _value: self._look())
        self.wizard.finished.connect(self._load)
        self.wizard.cancelled.connect(self._on_cancelled)
        self.wizard.step_changed.connect(self._on_step_changed)
        for line in (self.file_step.work, self.preview_step.work):
            line.stopped.connect(lambda: self._work.stop())

    # --- the file --------------------------------------------------------------------

    def _on_choose_pressed(self) -> None:
        folder = self._shell.settings.get(LAST_FOLDER)
        chosen = self._shell.file_dialogs.open_file(
            "Таблица с классами", [TABLE_FILE], Path(folder) if folder else None
        )
        if chosen is not None:
            self._shell.settings.set(LAST_FOLDER, str(chosen.parent))
            self._on_file_chosen(chosen)

    def _on_file_chosen(self, path: Path) -> None:
        if self._work.running:
            return
        self._path, self._sheet = path, None
        self.file_step.show_file(path)
        services = self._workspace.services

        def read(progress: Progress) -> tuple[Table, NamedColumns[ClassColumn]]:
            table = services.imports.read_table(path, progress=progress)
            return table, services.classes.suggest_columns(table)

        self._work.run(
            read,
            self._on_read,
            line=self.file_step.work,
            label="Чтение таблицы",
            on_error=self._on_read_failed,
        )

    def _on_read(self, found: tuple[Table, NamedColumns[ClassColumn]]) -> None:
        self._table, columns = found
        self.preview_step.show_columns(self._table, columns)
        self._look()

    def _on_read_failed(self, error: FormulyarError) -> None:
        self.wizard.block_next(True, "Выберите другой файл")
        self.file_step.show_error(f"{error.message} {error.cure}".strip())

    # --- the dry run -----------------------------------------------------------------

    def _look(self) -> None:
        table = self._table
        if table is None or self._work.running:
            return
        self._sheet = None
        classes, year = self._workspace.services.classes, self._chosen.year
        columns, forecast = self.preview_step.chosen(), self.preview_step.forecast.isChecked()

        def look(_progress: Progress) -> tuple[ClassSheet, ClassPreview]:
            sheet = classes.read(table, columns)
            return sheet, classes.preview(sheet, year, is_forecast=forecast)

        self._work.run(
            look,
            self._on_looked,
            line=self.preview_step.work,
            label="Проверка строк",
            on_error=self._on_look_failed,
        )

    def _on_looked(self, found: tuple[ClassSheet, ClassPreview]) -> None:
        self._sheet, preview = found
        self.preview_step.show_preview(preview, self._chosen.label)
        if self.wizard.current() == FILE:
            self.wizard.go_to(PREVIEW)
        self._on_step_changed(PREVIEW)

    def _on_look_failed(self, error: FormulyarError) -> None:
        """The columns do not say enough: the user names them on the second step."""
        self.preview_step.show_error(f"{error.message} {error.cure}".strip())
        if self.wizard.current() == FILE:
            self.wizard.go_to(PREVIEW)
        self._on_step_changed(PREVIEW)

    def _on_step_changed(self, step: int) -> None:
        if step == FILE:
            self.wizard.block_next(self._sheet is None, "Сначала выберите файл")
            return
        nothing = self._sheet is None or not self.preview_step.changes
        self.wizard.block_next(nothing, "Загружать нечего" if nothing else "")

    # --- loading ---------------------------------------------------------------------

    def _load(self) -> None:
        sheet, path = self._sheet, self._path
        if sheet is None or path is None:
            return
        classes, year = self._workspace.services.classes, self._chosen.year
        forecast = self.preview_step.forecast.isChecked()
        self._work.run(
            lambda _progress: classes.apply(sheet, path.name, year, is_forecast=forecast),
            self._on_loaded,
            line=self.preview_step.work,
            label="Загрузка классов",
            writes=True,
        )

    def _on_loaded(self, outcome: ClassOutcome) -> None:
        self._shell.bus.publish(outcome.changes)
        self._on_cancelled()

    def _on_cancelled(self) -> None:
        self._path = self._table = self._sheet = None
        self.file_step.show_file(None)
        self.wizard.go_to(FILE)
        self.navigate.emit("textbooks.classes", None)


class _PreviewStep(QWidget):
    """Which columns are read, whether the numbers are expected, the verdict on each row."""

    def __init__(self) -> None:
        super().__init__()
        theme = current_theme()
        self.changes = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        self.facts = Text("", Type.STRONG, wrap=True)
        column.addWidget(self.facts)
        grid = FormGrid(4)
        self.columns: dict[ClassColumn, ComboBox] = {}
        for field in (*_NEEDED, ClassColumn.PROGRAMME, ClassColumn.NOTE):
            self.columns[field] = ComboBox()
            grid.add(f"{CLASS_CAPTIONS[field]}: столбец", self.columns[field])
        column.addWidget(grid)
        self.forecast = CheckBox("Это прогноз, а не списочная численность")
        column.addWidget(self.forecast)
        self.model = RowTableModel[ClassVerdict](_columns(), row_id=lambda row: row.row)
        self.view = TableView(self.model, "Строки таблицы")
        self.panel = TablePanel(self.view)
        column.addWidget(self.panel, 1)
        self.work = WorkLine()
        column.addWidget(self.work)
        self._found: NamedColumns[ClassColumn] = NamedColumns({})

    def show_columns(self, table: Table, columns: NamedColumns[ClassColumn]) -> None:
        """The columns of a table with what they are taken for."""
        self._found = columns
        header = table.rows[columns.header_row - 1] if columns.header_row else None
        names = []
        for place in range(table.width):
            said = header.cell(place) if header is not None else None
            letters = column_letters(place)
            names.append((place, f"{letters}: {said}" if said else letters))
        for field, combo in self.columns.items():
            combo.blockSignals(True)
            combo.set_options([(_NONE, "Нет такого"), *names])
            combo.set_value(columns.columns.get(field, _NONE))
            combo.blockSignals(False)

    def chosen(self) -> NamedColumns[ClassColumn]:
        """The columns as they are set now."""
        found = self._found
        for field, combo in self.columns.items():
            place = combo.value()
            chosen = place if isinstance(place, int) and place != _NONE else None
            found = found.with_column(field, chosen)
        return found

    def show_preview(self, preview: ClassPreview, year: str) -> None:
        """The verdict on each row."""
        self.model.set_rows(preview.verdicts)
        self.panel.show_table()
        kinds = ClassVerdictKind
        self.changes = bool(preview.count(kinds.NEW) or preview.count(kinds.CHANGED))
        pupils = count_phrase(preview.pupils, "ученик", "ученика", "учеников")
        self.facts.set_token("text")
        self.facts.setText(
            f"Учебный год {year}: новых классов {preview.count(kinds.NEW)}, изменится "
            f"{preview.count(kinds.CHANGED)}, без изменений {preview.count(kinds.KNOWN)}, "
            f"с ошибками {len(preview.rejected)}. Всего {pupils}"
        )
        absent = ", ".join(preview.absent)
        self.panel.set_summary(f"Нет в таблице, останутся: {absent}" if absent else "")

    def show_error(self, sentence: str) -> None:
        """Why the rows cannot be read."""
        self.changes = False
        self.model.set_rows(())
        self.facts.set_token("bad")
        self.facts.setText(sentence)
        self.panel.set_summary("")


def _columns() -> list[TableColumn[ClassVerdict]]:
    return [
        TableColumn("row", "Строка", lambda row: str(row.row), width=72, align=Align.RIGHT),
        TableColumn(
            "label", "Класс", lambda row: row.label or row.value, width=110, weight=Weight.STRONG
        ),
        TableColumn(
            "before",
            "Было",
            lambda row: "" if row.before is None else str(row.before),
            width=72,
            align=Align.RIGHT,
            weight=Weight.SECONDARY,
        ),
        TableColumn(
            "pupils",
            "Учеников",
            lambda row: "" if row.kind is ClassVerdictKind.REJECTED else str(row.pupils),
            width=92,
            align=Align.RIGHT,
        ),
        TableColumn(
            "kind",
            "Что будет",
            lambda row: _VERDICTS[row.kind][0],
            width=150,
            pill=lambda row: PillSpec(*_VERDICTS[row.kind]),
        ),
        TableColumn(
            "reason",
            "Причина",
            lambda row: row.reason,
            width=160,
            stretch=True,
            tooltip=lambda row: row.reason,
        ),
    ]
