"""«Ввод остатков из таблицы»: a list of the school's books into a draft opening balance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from app.core.errors import FormulyarError
from app.core.progress import Progress
from app.exchange.spreadsheet import FIELD_CAPTIONS, ColumnMapping, StockSheet, Table
from app.services.opening import OpeningOutcome, OpeningPreview, RejectedStock
from app.services.workspace import Workspace
from app.ui.kit.dialog import Choice, Dialog
from app.ui.kit.file_step import FileStep
from app.ui.kit.mapping_step import MappingStep
from app.ui.kit.wizard import Step, Wizard
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import TABLE_FILE, XLSX_FILE
from app.ui.shell.files import write_file
from app.ui.shell.long_work import LongWork
from app.ui.shell.page import Crumb, Page
from app.ui.shell.settings import LAST_FOLDER
from app.ui.stock.opening_preview import OpeningPreviewStep, details_of, rows_phrase

FILE, READING, PREVIEW = range(3)


def columns_missing(mapping: ColumnMapping) -> str:
    """What columns of stock cannot do without; «» when it is there."""
    if not mapping.usable:
        return "Укажите столбец с заглавиями"
    if not mapping.counts_copies:
        return "Укажите столбец с количеством или с инвентарными номерами"
    return ""


class OpeningImportPage(Page):
    """Choose a table, look at its columns, look at what would come in, load it into a draft.

    ``open_with`` takes a path. Nothing is changed before the last button; then the draft
    opens.
    """

    page_id: ClassVar[str] = "stock.opening_import"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Ввод остатков из таблицы"

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._path: Path | None = None
        self._file: StockSheet | None = None
        self._preview: OpeningPreview | None = None
        self._work: LongWork
        self.set_up()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Все документы", "stock.documents"), Crumb("Ввод остатков из таблицы"))

    def primary_action(self) -> Callable[[], object] | None:
        return self.wizard.next

    def open_with(self, argument: object) -> None:
        if isinstance(argument, Path):
            self._start_over()
            self._on_file_chosen(argument)

    def _build(self) -> None:
        self.file_step = FileStep()
        self.mapping_step = MappingStep(tuple(FIELD_CAPTIONS), columns_missing)
        self.preview_step = OpeningPreviewStep(self._workspace.clock.today(), self._shell.settings)
        steps = [
            Step(
                "Таблица",
                self.file_step,
                heading="Таблица с фондом",
                note="Инвентарная книга, список учебников или книг, реестр, список на исключение: "
                "Excel (.xlsx, .xls), LibreOffice (.ods) или текст с разделителями (.csv). "
                "Файл только читается.",
                check=self._check_file,
            ),
            Step(
                "Столбцы",
                self.mapping_step,
                heading="Что в каком столбце",
                note="Если всё понято верно, ничего менять не нужно.",
                check=self._check_reading,
                wide=True,
            ),
            Step(
                "Что получится",
                self.preview_step,
                note="Пока ничего не изменено. Строки станут черновиком: его можно править "
                "и провести, когда всё верно.",
                check=self._check_preview,
                next_label="Загрузить в черновик",
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
        self.mapping_step.source_changed.connect(self._on_source_changed)
        self.mapping_step.header_changed.connect(self._on_header_changed)
        self.mapping_step.mapping_changed.connect(self._on_mapping_changed)
        self.preview_step.wishes_changed.connect(self._look_again)
        self.preview_step.save_pressed.connect(self._on_save_pressed)
        self.preview_step.remarks_pressed.connect(self._on_remarks_pressed)
        self.wizard.finished.connect(self._load)
        self.wizard.cancelled.connect(self._on_cancelled)
        self.wizard.step_changed.connect(self._on_step_changed)
        for step in (self.file_step, self.mapping_step, self.preview_step):
            step.work.stopped.connect(lambda: self._work.stop())

    # --- the file --------------------------------------------------------------------

    def _on_choose_pressed(self) -> None:
        folder = self._shell.settings.get(LAST_FOLDER)
        chosen = self._shell.file_dialogs.open_file(
            "Таблица с фондом", [TABLE_FILE], Path(folder) if folder else None
        )
        if chosen is not None:
            self._shell.settings.set(LAST_FOLDER, str(chosen.parent))
            self._on_file_chosen(chosen)

    def _on_file_chosen(self, path: Path) -> None:
        if self._work.running:
            return
        self._path = path
        self._forget()
        self.file_step.show_file(path)
        self._read(self.file_step)

    def _read(self, step: FileStep | MappingStep, **source: str | None) -> None:
        path = self._path
        if path is None:
            return
        services = self._workspace.services

        def read(progress: Progress) -> tuple[Table, ColumnMapping]:
            table = services.imports.read_table(path, progress=progress, **source)
            return table, services.opening.suggest_columns(table)

        self._work.run(
            read,
            self._on_read,
            line=step.work,
            label="Чтение таблицы",
            on_error=self._on_read_failed if step is self.file_step else self._on_failed,
            on_cancelled=None if step is self.file_step else self._show_again,
        )

    def _on_read(self, found: tuple[Table, ColumnMapping]) -> None:
        self.mapping_step.show_table(*found)
        self._forget()
        if self.wizard.current() == FILE:
            self.wizard.go_to(READING)
        else:
            self._block_unless_readable()

    def _on_read_failed(self, error: FormulyarError) -> None:
        self.wizard.block_next(True, "Выберите другой файл")
        self.file_step.show_error(f"{error.message} {error.cure}".strip())

    def _check_file(self) -> bool:
        if self.mapping_step.table() is None:
            self._read(self.file_step)
            return False
        return True

    # --- the columns -----------------------------------------------------------------

    def _on_source_changed(self) -> None:
        if self._path is None or self._work.running:
            self._show_again()
            return
        sheet, encoding, separator = self.mapping_step.source()
        self._read(self.mapping_step, sheet=sheet, encoding=encoding, separator=separator)

    def _on_header_changed(self, row: int) -> None:
        table = self.mapping_step.table()
        if table is None:
            return
        opening = self._workspace.services.opening

        def show(mapping: ColumnMapping) -> None:
            if self.mapping_step.table() is table:
                self.mapping_step.show_table(table, mapping)
                self._on_mapping_changed()

        self._shell.runner.query(
            lambda: opening.suggest_columns(table, row), show, key="header", owner=self
        )

    def _on_mapping_changed(self) -> None:
        self._forget()
        self._block_unless_readable()

    def _on_failed(self, error: FormulyarError) -> None:
        """What was chosen cannot be read; what was read before stays."""
        self._show_again()
        self._shell.messages.error(error)

    def _show_again(self) -> None:
        table = self.mapping_step.table()
        if table is not None:
            self.mapping_step.show_table(table, self.mapping_step.mapping())
        self._block_unless_readable()

    def _forget(self) -> None:
        """The dry run made before no longer holds."""
        self._file = self._preview = None

    def _block_unless_readable(self) -> None:
        if self.wizard.current() == READING and not self._work.running:
            missing = self.mapping_step.missing()
            self.wizard.block_next(bool(missing), missing)

    def _check_reading(self) -> bool:
        if self.mapping_step.table() is None or self._work.running:
            return False
        if self._preview is None:
            self._look(None, self.mapping_step)
            return False
        return True

    # --- the dry run -----------------------------------------------------------------

    def _look(self, disposed_by: str | None, step: MappingStep | OpeningPreviewStep) -> None:
        """Read the rows and see what they come to, with the wishes of the last step."""
        table, mapping = self.mapping_step.table(), self.mapping_step.mapping()
        if table is None:
            return
        opening, fund = self._workspace.services.opening, self.preview_step.chosen_fund()

        def look(progress: Progress) -> tuple[StockSheet, OpeningPreview]:
            file = opening.read_stock(table, mapping, progress, disposed_by=disposed_by)
            return file, opening.preview(file, fund=fund, progress=progress)

        def show(ready: tuple[StockSheet, OpeningPreview]) -> None:
            if ready[0].mapping is not self.mapping_step.mapping():
                self._block_unless_readable()
                return
            self._file, self._preview = ready
            if disposed_by is None:
                self.preview_step.begin(self._file.disposed_by)
            self.preview_step.show_preview(self._preview)
            if self.wizard.current() == READING:
                self.wizard.go_to(PREVIEW)
            else:
                self._on_step_changed(PREVIEW)

        self._work.run(look, show, line=step.work, label="Проверка строк")

    def _look_again(self) -> None:
        if self._work.running:
            return
        self._look(self.preview_step.chosen_disposal(), self.preview_step)

    def _on_step_changed(self, step: int) -> None:
        if step == FILE:
            self.wizard.block_next(self._path is None, "Сначала выберите файл")
        elif step == READING:
            self._block_unless_readable()
        elif self._preview is not None:
            nothing = not self._preview.summary.rows
            self.wizard.block_next(nothing, "Загружать нечего" if nothing else "")

    def _check_preview(self) -> bool:
        return self._preview is not None and not self._work.running and self.preview_step.check()

    def _on_remarks_pressed(self) -> None:
        if self._preview is not None:
            dialog = Dialog(
                "Замечания к таблице",
                details=details_of(self._preview.summary),
                cancel="Закрыть",
                parent=self.window(),
            )
            dialog.open()

    # --- loading ---------------------------------------------------------------------

    def _load(self) -> None:
        file, path, day = self._file, self._path, self.preview_step.day.value()
        if file is None or path is None or day is None:
            return
        opening, fund = self._workspace.services.opening, self.preview_step.chosen_fund()
        self._work.run(
            lambda progress: opening.apply(file, path.name, day, fund=fund, progress=progress),
            self._on_loaded,
            line=self.preview_step.work,
            label="Загрузка остатков",
            writes=True,
            on_error=self._shell.messages.error,
        )

    def _on_loaded(self, outcome: OpeningOutcome) -> None:
        self._start_over()
        self._shell.bus.publish(outcome.changes)
        self.navigate.emit("stock.opening", outcome.changes.entity_id)

    # --- the rejected rows -------------------------------------------------------------

    def _on_save_pressed(self) -> None:
        source, file, preview = self._path, self._file, self._preview
        if source is None or file is None or preview is None:
            return
        rejected = preview.summary.rejected
        target = self._shell.file_dialogs.save_file(
            "Сохранить ошибки", f"{source.stem} — ошибки.xlsx", [XLSX_FILE], source.parent
        )
        if target is None or not rejected:
            return
        self._shell.runner.query(
            lambda: write_file(target, _workbook(file, rejected)),
            lambda _nothing: self._shell.toasts.show(
                f"Сохранено: {target.name}, {rows_phrase(len(rejected))}"
            ),
            owner=self,
        )

    # --- leaving and starting over ---------------------------------------------------

    def _on_cancelled(self) -> None:
        if self._work.running:
            self._work.stop()
            return
        if self.mapping_step.table() is not None and not self._may_drop():
            return
        self._start_over()
        self.navigate.emit("stock.documents", None)

    def _may_drop(self) -> bool:
        answer = self._shell.messages.ask(
            "Прервать ввод остатков?",
            "Таблица прочитана, но ничего ещё не загружено.",
            [Choice("stop", "Прервать", danger=True)],
            cancel="Продолжить",
        )
        return answer == "stop"

    def _start_over(self) -> None:
        self._path = None
        self._forget()
        self.mapping_step.clear()
        self.file_step.show_file(None)
        self.wizard.go_to(FILE)


def _workbook(file: StockSheet, rejected: Sequence[RejectedStock]) -> bytes:
    from app.reports.rejected_rows import rejected_workbook

    reasons = {row.row: row.reason for row in rejected}
    return rejected_workbook(file.table, file.mapping.header_row, reasons)
