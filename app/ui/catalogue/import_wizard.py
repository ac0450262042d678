"""«Загрузка записей»: a MARC file or a table into the catalogue, with a dry run and an undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget

from app.core.errors import FormulyarError
from app.core.progress import Progress
from app.exchange.marc import MarcFile
from app.exchange.spreadsheet import ColumnMapping, SheetTitles
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
from app.ui.catalogue.import_steps import (
    EncodingStep,
    FileStep,
    PreviewStep,
    ResultStep,
    WorkLine,
    records_phrase,
    titles_phrase,
)
from app.ui.catalogue.mapping_step import MappingStep
from app.ui.kit.dialog import Choice
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.theme import current_theme
from app.ui.kit.wizard import Step, Wizard
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE, FileKind
from app.ui.shell.files import write_file
from app.ui.shell.page import Crumb, Page
from app.ui.shell.relay import ProgressRelay
from app.ui.shell.settings import LAST_FOLDER

TABLE_SUFFIXES = ("xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt")
MARC_SUFFIXES = ("iso", "mrc", "xml", "marc", "dat")
ANY_FILE = FileKind("Таблицы и записи MARC", (*TABLE_SUFFIXES, *MARC_SUFFIXES))
TABLE_FILE = FileKind("Таблицы", TABLE_SUFFIXES)
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
    title = "Загрузка записей"

    def __init__(self, *, workspace: Workspace, shell: Shell, resources: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._resources = resources
        self._path: Path | None = None
        self._opened: MarcFile | OpenedTable | None = None
        self._file: MarcFile | SheetTitles | None = None
        self._preview: ImportPreview | None = None
        self._outcome: ImportOutcome | None = None
        self._running: Progress | None = None
        self.set_up()

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb("Загрузка записей"),)

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
        self.encoding_step = EncodingStep()
        self.mapping_step = MappingStep()
        self._reading = self._make_reading()
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
                self._reading,
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

    def _make_reading(self) -> QStackedWidget:
        """Encodings of a MARC file, or columns of a table."""
        stack = QStackedWidget()
        scroll = ScrollColumn()
        self.encoding_step.setMaximumWidth(current_theme().px(760))
        scroll.column.addWidget(self.encoding_step)
        scroll.column.addStretch(1)
        stack.addWidget(scroll)
        stack.addWidget(self.mapping_step)
        return stack

    def _connect(self) -> None:
        self.file_step.choose_pressed.connect(self._on_choose_pressed)
        self.file_step.chosen.connect(self._on_file_chosen)
        self.encoding_step.encoding_chosen.connect(self._on_encoding_chosen)
        self.mapping_step.source_changed.connect(self._on_source_changed)
        self.mapping_step.header_changed.connect(self._on_header_changed)
        self.mapping_step.mapping_changed.connect(self._on_mapping_changed)
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
        for line in self._work_lines():
            line.stopped.connect(self._on_stopped)

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
        if self._running is not None:
            return
        self._path = path
        self._opened = self._file = self._preview = None
        self.file_step.show_file(path)
        self._read(None)

    def _read(self, encoding: str | None) -> None:
        path = self._path
        if path is None:
            return
        imports = self._workspace.services.imports
        if encoding is None:
            self._run(
                lambda progress: imports.open_file(path, progress),
                self._on_file_read,
                line=self.file_step.work,
                label="Чтение файла",
                on_error=self._on_read_failed,
            )
            return
        self._run(
            lambda progress: imports.read_file(path, encoding=encoding, progress=progress),
            self._on_file_read,
            line=self.encoding_step.work,
            label="Чтение файла",
            on_error=self._on_read_failed,
        )

    def _on_file_read(self, opened: MarcFile | OpenedTable) -> None:
        self._opened, self._file, self._preview = opened, None, None
        if isinstance(opened, MarcFile):
            self._file = opened
            self.encoding_step.show_file(opened)
            self._reading.setCurrentIndex(0)
        else:
            self.mapping_step.show_table(opened.table, opened.mapping)
            self._reading.setCurrentIndex(1)
        if self.wizard.current() == FILE:
            self.wizard.go_to(READING)
        self._block_unless_usable()

    def _on_read_failed(self, error: FormulyarError) -> None:
        if self.wizard.current() != FILE:
            self.wizard.go_to(FILE)
        self.wizard.block_next(True, "Выберите другой файл")
        self.file_step.show_error(f"{error.message} {error.cure}".strip())

    def _check_file(self) -> bool:
        if self._opened is None:
            self._read(None)
            return False
        return True

    # --- how it is read --------------------------------------------------------------

    def _on_encoding_chosen(self, encoding: str) -> None:
        opened = self._opened
        if isinstance(opened, MarcFile) and encoding != opened.encoding and self._running is None:
            self._read(encoding)

    def _on_source_changed(self) -> None:
        path = self._path
        if path is None or self._running is not None:
            return
        imports = self._workspace.services.imports
        sheet, encoding, separator = self.mapping_step.source()

        def read(progress: Progress) -> OpenedTable:
            table = imports.read_table(
                path, sheet=sheet, encoding=encoding, separator=separator, progress=progress
            )
            return OpenedTable(table, imports.suggest_columns(table))

        self._run(
            read,
            self._on_file_read,
            line=self.mapping_step.work,
            label="Чтение таблицы",
            on_error=self._on_source_failed,
        )

    def _on_source_failed(self, error: FormulyarError) -> None:
        """What was chosen cannot be read; what was read before stays."""
        self._shell.messages.error(error)
        if isinstance(self._opened, OpenedTable):
            self.mapping_step.show_table(self._opened.table, self.mapping_step.mapping())

    def _on_header_changed(self, row: int) -> None:
        opened = self._opened
        if not isinstance(opened, OpenedTable):
            return
        imports, table = self._workspace.services.imports, opened.table

        def show(mapping: ColumnMapping) -> None:
            self._file = self._preview = None
            self.mapping_step.show_table(table, mapping)
            self._block_unless_usable()

        self._shell.runner.query(
            lambda: imports.suggest_columns(table, row), show, key="header", owner=self
        )

    def _on_mapping_changed(self) -> None:
        self._file = self._preview = None
        self._block_unless_usable()

    def _block_unless_usable(self) -> None:
        if self.wizard.current() == READING and isinstance(self._opened, OpenedTable):
            usable = self.mapping_step.mapping().usable
            self.wizard.block_next(not usable, "" if usable else "Укажите столбец с заглавиями")

    def _check_reading(self) -> bool:
        opened = self._opened
        if opened is None or self._running is not None:
            return False
        if self._preview is not None:
            return True
        imports = self._workspace.services.imports
        mapping = self.mapping_step.mapping()

        def preview(progress: Progress) -> tuple[MarcFile | SheetTitles, ImportPreview]:
            file = (
                opened
                if isinstance(opened, MarcFile)
                else imports.read_titles(opened.table, mapping, progress)
            )
            return file, imports.preview(file, progress)

        line = self.encoding_step.work if isinstance(opened, MarcFile) else self.mapping_step.work
        self._run(preview, self._on_preview_ready, line=line, label="Пробная загрузка")
        return False

    def _on_preview_ready(self, ready: tuple[MarcFile | SheetTitles, ImportPreview]) -> None:
        self._file, self._preview = ready
        skipped = len(self._file.skipped) if isinstance(self._file, SheetTitles) else 0
        self.preview_step.show_preview(self._preview, skipped)
        self.wizard.go_to(PREVIEW)

    def _on_step_changed(self, step: int) -> None:
        if step == FILE:
            self.wizard.block_next(self._path is None, "Сначала выберите файл")
        elif step == READING:
            self._block_unless_usable()
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
        return self._preview is not None and self._running is None

    # --- loading ---------------------------------------------------------------------

    def _load(self) -> None:
        file, path = self._file, self._path
        if file is None or path is None:
            return
        imports = self._workspace.services.imports
        self.result_step.clear()
        self._run(
            lambda progress: imports.apply(file, path.name, progress),
            self._on_loaded,
            line=self.result_step.work,
            label="Загрузка записей",
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
        if outcome is None or self._running is not None:
            return
        safety = self._workspace.services.safety
        operation = outcome.changes.operation_id
        self._run(
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
        if self._running is not None:
            self._on_stopped()
            return
        if self._opened is not None and self._outcome is None and not self._may_drop():
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
        self._path = self._opened = self._file = self._preview = self._outcome = None
        self.file_step.show_file(None)
        self.result_step.clear()
        self.wizard.block_back(False)
        self.wizard.set_cancel_label("Отмена")
        self.wizard.go_to(FILE)

    # --- long work -------------------------------------------------------------------

    def _work_lines(self) -> tuple[WorkLine, ...]:
        return (
            self.file_step.work,
            self.encoding_step.work,
            self.mapping_step.work,
            self.result_step.work,
        )

    def _run(
        self,
        work: Callable[[Progress], object],
        on_done: Callable[..., None],
        *,
        line: WorkLine,
        label: str,
        writes: bool = False,
        on_error: Callable[[FormulyarError], None] | None = None,
        on_cancelled: Callable[[], None] | None = None,
    ) -> None:
        """Do long work with its progress in ``line``; the wizard waits meanwhile."""
        relay = ProgressRelay()
        relay.progressed.connect(line.show_work)
        line.show_work(label)
        self.wizard.set_busy(True)
        finished = False

        def end() -> None:
            nonlocal finished
            finished = True
            relay.progressed.disconnect(line.show_work)
            self._running = None
            line.hide()
            self.wizard.set_busy(False)

        def done(result: object) -> None:
            end()
            on_done(result)

        def failed(error: FormulyarError) -> None:
            end()
            (on_error or self._shell.messages.error)(error)

        def cancelled() -> None:
            end()
            if on_cancelled is not None:
                on_cancelled()

        running = self._shell.runner.long(
            lambda progress: work(relay.progress_for(progress)),
            done,
            label=label,
            writes=writes,
            owner=self,
            on_error=failed,
            on_cancelled=cancelled,
        )
        if not finished:
            self._running = running

    def _on_stopped(self) -> None:
        if self._running is not None:
            self._running.cancel()
