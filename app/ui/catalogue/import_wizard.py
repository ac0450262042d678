"""«Загрузка записей»: a MARC file into the catalogue, with a dry run and an undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.errors import FormulyarError
from app.core.progress import Progress
from app.exchange.marc import MarcFile
from app.queries.catalogue import CatalogueFilter, TitleSort
from app.reports.rejected_records import RejectedRecord
from app.services.catalogue_import import ImportOutcome, ImportPreview, VerdictKind
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
from app.ui.kit.dialog import Choice
from app.ui.kit.wizard import Step, Wizard
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import XLSX_FILE, FileKind
from app.ui.shell.files import write_file
from app.ui.shell.page import Crumb, Page
from app.ui.shell.relay import ProgressRelay
from app.ui.shell.settings import LAST_FOLDER

MARC_FILE = FileKind("Записи MARC", ("iso", "mrc", "xml", "marc", "dat"))
FILE, ENCODING, PREVIEW, RESULT = range(4)
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
        self._file: MarcFile | None = None
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
        self.preview_step = PreviewStep(self._shell.settings)
        self.result_step = ResultStep()
        steps = [
            Step(
                "Файл",
                self.file_step,
                heading="Файл с записями",
                note="Записи других библиотек и корпоративных каталогов: RUSMARC, UNIMARC "
                "или MARC21 (.iso, .mrc), MARCXML (.xml). Файл только читается.",
                check=self._check_file,
            ),
            Step(
                "Кодировка",
                self.encoding_step,
                heading="Как читается файл",
                note="Если названия читаются верно, ничего менять не нужно.",
                check=self._check_encoding,
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

    def _connect(self) -> None:
        self.file_step.choose_pressed.connect(self._on_choose_pressed)
        self.file_step.chosen.connect(self._on_file_chosen)
        self.encoding_step.encoding_chosen.connect(self._on_encoding_chosen)
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
            "Файл с записями", [MARC_FILE], Path(folder) if folder else None
        )
        if chosen is not None:
            self._shell.settings.set(LAST_FOLDER, str(chosen.parent))
            self._on_file_chosen(chosen)

    def _on_file_chosen(self, path: Path) -> None:
        if self._running is not None:
            return
        self._path, self._file, self._preview = path, None, None
        self.file_step.show_file(path)
        self._read(None)

    def _read(self, encoding: str | None) -> None:
        path = self._path
        if path is None:
            return
        imports = self._workspace.services.imports
        line = self.file_step.work if encoding is None else self.encoding_step.work
        self._run(
            lambda progress: imports.read_file(path, encoding=encoding, progress=progress),
            self._on_file_read,
            line=line,
            label="Чтение файла",
            on_error=self._on_read_failed,
        )

    def _on_file_read(self, file: MarcFile) -> None:
        self._file, self._preview = file, None
        self.encoding_step.show_file(file)
        if self.wizard.current() == FILE:
            self.wizard.go_to(ENCODING)

    def _on_read_failed(self, error: FormulyarError) -> None:
        if self.wizard.current() != FILE:
            self.wizard.go_to(FILE)
        self.wizard.block_next(True, "Выберите другой файл")
        self.file_step.show_error(f"{error.message} {error.cure}".strip())

    def _check_file(self) -> bool:
        if self._file is None:
            self._read(None)
            return False
        return True

    # --- encoding and dry run --------------------------------------------------------

    def _on_encoding_chosen(self, encoding: str) -> None:
        if self._file is not None and encoding != self._file.encoding and self._running is None:
            self._read(encoding)

    def _check_encoding(self) -> bool:
        file = self._file
        if file is None or self._running is not None:
            return False
        if self._preview is not None:
            return True
        imports = self._workspace.services.imports
        self._run(
            lambda progress: imports.preview(file, progress),
            self._on_preview_ready,
            line=self.encoding_step.work,
            label="Пробная загрузка",
        )
        return False

    def _on_preview_ready(self, preview: ImportPreview) -> None:
        self._preview = preview
        self.preview_step.show_preview(preview)
        self.wizard.go_to(PREVIEW)

    def _on_step_changed(self, step: int) -> None:
        if step == FILE:
            self.wizard.block_next(self._path is None, "Сначала выберите файл")
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

    def _rejected(self) -> list[RejectedRecord]:
        if self._file is None or self._preview is None:
            return []
        bad = {item.number: item for item in self._file.bad}
        found = []
        for row in self._preview.verdicts:
            if row.verdict is not VerdictKind.REJECTED:
                continue
            item = bad.get(row.number)
            found.append(
                RejectedRecord(row.number, "заглавие", row.name, row.detail)
                if item is None
                else RejectedRecord(item.number, item.field, item.value, item.reason)
            )
        return found

    def _on_save_pressed(self) -> None:
        source, records = self._path, self._rejected()
        if source is None or not records:
            return
        target = self._shell.file_dialogs.save_file(
            "Сохранить ошибки", f"{source.stem} — ошибки.xlsx", [XLSX_FILE], source.parent
        )
        if target is None:
            return
        today = self._workspace.clock.today()

        def save() -> Path:
            from app.reports.rejected_records import render_xlsx

            write_file(target, render_xlsx(records, source.name, today, self._resources))
            return target

        self._shell.runner.query(
            save,
            lambda path: self._shell.toasts.show(
                f"Сохранено: {path.name}, {records_phrase(len(records))}"
            ),
            owner=self,
        )

    # --- leaving and starting over ---------------------------------------------------

    def _on_cancelled(self) -> None:
        if self._running is not None:
            self._on_stopped()
            return
        if self._file is not None and self._outcome is None and not self._may_drop():
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
        self._path = self._file = self._preview = self._outcome = None
        self.file_step.show_file(None)
        self.result_step.clear()
        self.wizard.block_back(False)
        self.wizard.set_cancel_label("Отмена")
        self.wizard.go_to(FILE)

    # --- long work -------------------------------------------------------------------

    def _work_lines(self) -> tuple[WorkLine, ...]:
        return (self.file_step.work, self.encoding_step.work, self.result_step.work)

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
