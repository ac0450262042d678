"""«Загрузка изданий»: a MARC file or a table into the catalogue, with a dry run and an undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.errors import FormulyarError
from app.core.progress import Progress
from app.exchange.marc import MarcFile
from app.exchange.spreadsheet import SheetTitles
from app.queries.catalogue import CatalogueFilter, TitleSort
from app.services.catalogue_import import (
    ImportOutcome,
    ImportPreview,
    OpenedTable,
    RejectedRow,
    VerdictKind,
)
from app.services.safety import UndoOutcome
from app.services.workspace import Workspace
from app.ui.catalogue.import_reading import ReadingStep
from app.ui.catalogue.import_steps import (
    PreviewStep,
    ResultStep,
    records_phrase,
    titles_phrase,
)
from app.ui.kit.dialog import Choice
from app.ui.kit.file_step import FileStep
from app.ui.kit.wizard import Step, Wizard
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import TABLE_FILE, XLSX_FILE, FileKind
from app.ui.shell.files import write_file
from app.ui.shell.long_work import LongWork
from app.ui.shell.page import Crumb, Page
from app.ui.shell.settings import LAST_FOLDER

MARC_SUFFIXES = ("iso", "mrc", "xml", "marc", "dat")
ANY_FILE = FileKind("Таблицы и записи MARC", (*TABLE_FILE.suffixes, *MARC_SUFFIXES))
MARC_FILE = FileKind("Записи MARC", MARC_SUFFIXES)
FILE, READING, PREVIEW, RESULT = range(4)
NEWEST_FIRST = CatalogueFilter(sort=TitleSort.ADDED, descending=True)


class ImportPage(Page):
    """Choose a file, look at its encoding, look at the dry run, load, take back if need be.

    ``open_with`` takes a path. Reading, the dry run and loading are long work and can be
    stopped; nothing is changed before the last step.
    """

    page_id = "catalogue.import"
    section_id = "catalogue"
    title = "Загрузка изданий"

    def __init__(self, *, workspace: Workspace, shell: Shell, resources: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._resources = resources
        self._path: Path | None = None
        self._file: MarcFile | SheetTitles | None = None
        self._preview: ImportPreview | None = None
        self._outcome: ImportOutcome | None = None
        self._work: LongWork
        self.set_up()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Загрузка изданий"),)

    def primary_action(self) -> Callable[[], object] | None:
        return self.wizard.next

    def open_with(self, argument: object) -> None:
        if isinstance(argument, Path):
            self._start_over()
            self._on_file_chosen(argument)
        elif self._outcome is not None:
            self._start_over()

    def _build(self) -> None:
        self.file_step = FileStep()
        imports = self._workspace.services.imports
        self.reading_step = ReadingStep(imports, self._shell, lambda: self._work)
        self.preview_step = PreviewStep(self._shell.settings)
        self.result_step = ResultStep()
        steps = [
            Step(
                "Файл",
                self.file_step,
                heading="Файл с записями",
                note="Список книг или учебников: таблица Excel (.xlsx, .xls), LibreOffice (.ods) "
                "или текст с разделителями (.csv). Записи других библиотек: RUSMARC, UNIMARC, "
                "MARC21 (.iso, .mrc), MARCXML (.xml). Файл только читается.",
                check=self._check_file,
            ),
            Step(
                "Чтение файла",
                self.reading_step,
                heading="Как читается файл",
                note="Если всё читается верно, ничего менять не нужно.",
                check=self._check_reading,
                wide=True,
            ),
            Step(
                "Пробная загрузка",
                self.preview_step,
                note="Пока ничего не изменено. У известных изданий заполняются только пустые поля.",
                check=self._check_preview,
                wide=True,
            ),
            Step(
                "Загрузка",
                self.result_step,
                next_label="Показать в каталоге",
                entered=self._load,
            ),
        ]
        self.wizard = Wizard(steps, own_keys=False)
        self.wizard.block_next(True, "Сначала выберите файл")
        self.column.addWidget(self.wizard, 1)
        self._work = LongWork(self._shell, self, self.wizard.set_busy)

    def _connect(self) -> None:
        self.file_step.choose_pressed.connect(self._on_choose_pressed)
        self.file_step.chosen.connect(self._on_file_chosen)
        self.reading_step.changed.connect(self._on_reading_changed)
        self.preview_step.save_pressed.connect(self._on_save_pressed)
        self.preview_step.title_opened.connect(
            lambda title_id: self.navigate.emit("catalogue", title_id)
        )
        self.result_step.save_pressed.connect(self._on_save_pressed)
        self.result_step.undo_pressed.connect(self._on_undo_pressed)
        self.result_step.again_pressed.connect(self._start_over)
        self.wizard.finished.connect(lambda: self.navigate.emit("catalogue", NEWEST_FIRST))
        self.wizard.cancelled.connect(self._on_cancelled)
        self.wizard.step_changed.connect(self._on_step_changed)
        for step in (
            self.file_step,
            self.reading_step.encodings,
            self.reading_step.mapping,
            self.result_step,
        ):
            step.work.stopped.connect(lambda: self._work.stop())

    # --- the file --------------------------------------------------------------------

    def _on_choose_pressed(self) -> None:
        folder = self._shell.settings.get(LAST_FOLDER)
        chosen = self._shell.file_dialogs.open_file(
            "Файл с записями", [ANY_FILE, TABLE_FILE, MARC_FILE], Path(folder) if folder else None
        )
        if chosen is not None:
            self._shell.settings.set(LAST_FOLDER, str(chosen.parent))
            self._on_file_chosen(chosen)

    def _on_file_chosen(self, path: Path) -> None:
        if self._work.running:
            return
        self._path = path
        self.reading_step.show_file(path, None)
        self.file_step.show_file(path)
        self._read()

    def _read(self) -> None:
        path = self._path
        if path is None:
            return
        imports = self._workspace.services.imports

        def show(opened: MarcFile | OpenedTable) -> None:
            self.reading_step.show_file(path, opened)
            self.wizard.go_to(READING)

        self._work.run(
            lambda progress: imports.open_file(path, progress),
            show,
            line=self.file_step.work,
            label="Чтение файла",
            on_error=self._on_read_failed,
        )

    def _on_read_failed(self, error: FormulyarError) -> None:
        self.wizard.block_next(True, "Выберите другой файл")
        self.file_step.show_error(f"{error.message} {error.cure}".strip())

    def _check_file(self) -> bool:
        if not self.reading_step.has_file():
            self._read()
            return False
        return True

    # --- how it is read, and the dry run ---------------------------------------------

    def _on_reading_changed(self) -> None:
        self._file = self._preview = None
        self._block_unless_readable()

    def _block_unless_readable(self) -> None:
        if self.wizard.current() == READING and not self._work.running:
            obstacle = self.reading_step.obstacle()
            self.wizard.block_next(bool(obstacle), obstacle)

    def _check_reading(self) -> bool:
        if not self.reading_step.has_file() or self._work.running:
            return False
        if self._preview is not None:
            return True
        imports = self._workspace.services.imports
        read = self.reading_step.reader()

        def preview(progress: Progress) -> tuple[MarcFile | SheetTitles, ImportPreview]:
            file = read(progress)
            return file, imports.preview(file, progress)

        self._work.run(
            preview,
            self._on_preview_ready,
            line=self.reading_step.line(),
            label="Пробная загрузка",
        )
        return False

    def _on_preview_ready(self, ready: tuple[MarcFile | SheetTitles, ImportPreview]) -> None:
        if not self.reading_step.holds(ready[0]):
            self._block_unless_readable()
            return
        self._file, self._preview = ready
        skipped = len(self._file.skipped) if isinstance(self._file, SheetTitles) else 0
        self.preview_step.show_preview(self._preview, skipped)
        self.wizard.go_to(PREVIEW)

    def _on_step_changed(self, step: int) -> None:
        if step == FILE:
            self.wizard.block_next(self._path is None, "Сначала выберите файл")
        elif step == READING:
            self._block_unless_readable()
        elif step == PREVIEW and self._preview is not None:
            new = self._preview.count(VerdictKind.NEW)
            filled = self._preview.count(VerdictKind.FILLED)
            label = (
                f"Загрузить {titles_phrase(new)}" if new else f"Дополнить {titles_phrase(filled)}"
            )
            if not new and not filled:
                self.wizard.set_next_label("Загружать нечего")
                self.wizard.block_next(True, "Все годные записи уже есть в каталоге")
                return
            self.wizard.set_next_label(label)

    def _check_preview(self) -> bool:
        return self._preview is not None and not self._work.running

    # --- loading ---------------------------------------------------------------------

    def _load(self) -> None:
        file, path = self._file, self._path
        if file is None or path is None:
            return
        imports = self._workspace.services.imports
        self.result_step.clear()
        self._work.run(
            lambda progress: imports.apply(file, path.name, progress),
            self._on_loaded,
            line=self.result_step.work,
            label="Загрузка изданий",
            writes=True,
            on_error=self._on_load_failed,
            on_cancelled=self._on_load_stopped,
        )

    def _on_loaded(self, outcome: ImportOutcome) -> None:
        self._outcome = outcome
        self.result_step.show_outcome(outcome)
        self.wizard.block_back(True)
        self.wizard.set_cancel_label("Закрыть")
        self.wizard.next_button().setFocus()
        self._shell.bus.publish(outcome.changes)

    def _on_load_failed(self, error: FormulyarError) -> None:
        self.result_step.show_stopped(error.message, error.cure)
        self.wizard.block_next(True, "Ничего не загружено")

    def _on_load_stopped(self) -> None:
        self.result_step.show_stopped(
            "Загрузка прервана", "Ничего не изменено. Можно вернуться и начать её снова."
        )
        self.wizard.block_next(True, "Ничего не загружено")

    def _on_undo_pressed(self) -> None:
        outcome = self._outcome
        if outcome is None or self._work.running:
            return
        safety = self._workspace.services.safety
        operation = outcome.changes.operation_id
        self._work.run(
            lambda _progress: safety.undo(operation),
            self._on_undone,
            line=self.result_step.work,
            label="Отмена загрузки",
            writes=True,
        )

    def _on_undone(self, undone: UndoOutcome) -> None:
        self.result_step.show_undone(undone.kept)
        self._shell.bus.publish(undone.changes)

    # --- the bad ones ----------------------------------------------------------------

    def _rejected(self) -> tuple[RejectedRow, ...]:
        return self._preview.rejected if self._preview is not None else ()

    def _on_save_pressed(self) -> None:
        source, file, rejected = self._path, self._file, self._rejected()
        if source is None or file is None or not rejected:
            return
        target = self._shell.file_dialogs.save_file(
            "Сохранить ошибки", f"{source.stem} — ошибки.xlsx", [XLSX_FILE], source.parent
        )
        if target is None:
            return
        today = self._workspace.clock.today()

        def save() -> Path:
            write_file(target, self._rejected_workbook(file, rejected, source.name, today))
            return target

        self._shell.runner.query(
            save,
            lambda path: self._shell.toasts.show(
                f"Сохранено: {path.name}, {records_phrase(len(rejected))}"
            ),
            owner=self,
        )

    def _rejected_workbook(
        self,
        file: MarcFile | SheetTitles,
        rejected: tuple[RejectedRow, ...],
        name: str,
        today: dt.date,
    ) -> bytes:
        """The rows of a table as they stood, or a list of the records, each with its reason."""
        if isinstance(file, SheetTitles):
            from app.reports.rejected_rows import rejected_workbook

            reasons = {row.row: row.reason for row in rejected}
            return rejected_workbook(file.table, file.mapping.header_row, reasons)
        from app.reports.rejected_records import RejectedRecord, render_xlsx

        records = [RejectedRecord(row.row, row.field, row.value, row.reason) for row in rejected]
        return render_xlsx(records, name, today, self._resources)

    # --- leaving and starting over ---------------------------------------------------

    def _on_cancelled(self) -> None:
        if self._work.running:
            self._work.stop()
            return
        if self.reading_step.has_file() and self._outcome is None and not self._may_drop():
            return
        self._start_over()
        self.navigate.emit("catalogue", None)

    def _may_drop(self) -> bool:
        answer = self._shell.messages.ask(
            "Прервать загрузку?",
            "Файл прочитан, но в каталог ещё ничего не добавлено.",
            [Choice("stop", "Прервать", danger=True)],
            cancel="Продолжить",
        )
        return answer == "stop"

    def _start_over(self) -> None:
        self._path = self._outcome = None
        self.reading_step.show_file(None, None)
        self.file_step.show_file(None)
        self.result_step.clear()
        self.wizard.block_back(False)
        self.wizard.set_cancel_label("Отмена")
        self.wizard.go_to(FILE)
