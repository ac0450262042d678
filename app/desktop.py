"""The window's side of the program: it paints first and opens the library right after."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.bootstrap import (
    VERSION,
    OpenedLibrary,
    Places,
    create_demo,
    create_library,
    mend_library,
    open_library,
    restore_library,
    start_logging,
)
from app.core.changes import Area, Changes
from app.core.dates import Clock, SystemClock
from app.core.errors import EnvironmentProblem, FormulyarError, ProblemKind, UserError
from app.core.progress import Progress
from app.ui.kit.dialog import Choice
from app.ui.kit.keys import add_shortcut
from app.ui.kit.theme import Theme, current_theme
from app.ui.shell.app_icon import app_icon
from app.ui.shell.changes_bus import ChangesBus
from app.ui.shell.context import Shell
from app.ui.shell.crash import CrashReporter
from app.ui.shell.file_dialogs import FileDialogs, SystemFileDialogs
from app.ui.shell.look import apply_look, toggle_accessible
from app.ui.shell.main_window import MainWindow
from app.ui.shell.messages import DialogMessages, Messages
from app.ui.shell.page import Section
from app.ui.shell.palette import Hit
from app.ui.shell.pdf_preview import WindowPreviews
from app.ui.shell.printing import SystemPrinterChooser
from app.ui.shell.russian import speak_russian
from app.ui.shell.scanner import ScannerFilter
from app.ui.shell.settings import LAST_LIBRARY, LIBRARIAN, RECENT_LIBRARIES, Settings
from app.ui.shell.sounds import SystemSounds
from app.ui.shell.status_bar import BackupState
from app.ui.shell.tasks import TaskRunner, ThreadTaskRunner

if TYPE_CHECKING:
    from app.queries.safety import OperationRow
    from app.queries.school import CommissionCard, Requisites
    from app.services.safety import Backup, UndoOutcome
    from app.ui.start import StartPage
    from app.ui.start.rescue import Rescuer

# Sections and the first page know the database, which takes longer to import than the window:
# they are imported when the window has been painted.

log = logging.getLogger(__name__)

DEMO_NAME = "Учебная библиотека.formulyar"


def run_window(arguments: Sequence[str]) -> int:
    """Open the window and stay until it is closed; returns the exit code."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--library", type=Path, default=None)
    wanted = parser.parse_args(arguments).library
    places = Places.of_this_computer()
    start_logging(places.log)
    app = QApplication([sys.argv[0]])
    app.setApplicationName("formulyar")
    app.setApplicationDisplayName("Формуляр")
    try:
        speak_russian(app, places.resources / "qt")
        Theme(app, places.resources / "fonts")
    except EnvironmentProblem as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        return 3
    messages = DialogMessages()
    dialogs = SystemFileDialogs()
    crashes = CrashReporter(places.log, VERSION)
    sys.excepthook = crashes
    runner = ThreadTaskRunner(messages.error, crashes)
    settings = Settings(places.config / "settings.json")
    desktop = Desktop(places, settings, runner, messages, dialogs)
    messages.set_parent(desktop.window)
    dialogs.set_parent(desktop.window)
    crashes.window = desktop.window
    runner.long_started.connect(desktop.window.status.begin_task)
    runner.progressed.connect(desktop.window.status.report)
    runner.long_ended.connect(desktop.window.status.end_task)
    desktop.window.cancel_requested.connect(runner.cancel_long)
    scanner = ScannerFilter(app, parent=desktop.window)
    scanner.scanned.connect(desktop.window.take_scan)
    sounds = SystemSounds(places.resources / "sounds", settings)
    desktop.window.scan_answered.connect(sounds.play)
    desktop.window.painted.connect(lambda: app.setWindowIcon(app_icon()))
    desktop.window.painted.connect(lambda: desktop.begin(wanted))
    desktop.window.open_on_screen()
    code = app.exec()
    runner.shut_down()
    desktop.close_library()
    return code


class Desktop(QObject):
    """Opens and closes libraries and gives their pages to the window.

    Args:
        places: folders of the program.
        settings: settings of this PC.
        runner: reads and writes behind the window.
        messages, dialogs: how the user is told and asked.
    """

    def __init__(
        self,
        places: Places,
        settings: Settings,
        runner: TaskRunner,
        messages: Messages,
        dialogs: FileDialogs,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self._places = places
        self._settings = settings
        self._runner = runner
        self._messages = messages
        self._dialogs = dialogs
        self._clock = clock or SystemClock()
        self._opened: OpenedLibrary | None = None
        self._first_operation = 0
        self._start: StartPage | None = None
        self._rescuer: Rescuer | None = None
        apply_look(settings, current_theme())
        self.bus = ChangesBus()
        self.window = MainWindow(runner, self.bus, settings, has_help=True)
        previews = WindowPreviews(self.window, runner, dialogs, SystemPrinterChooser())
        self.shell = Shell(
            runner, messages, dialogs, self.window.toasts, self.bus, settings, previews
        )
        self.bus.changed.connect(self._on_changed)
        self.window.read_only_strip.reopen_requested.connect(self._reopen)
        self.window.undo_requested.connect(self.undo_last)
        self.window.help_requested.connect(self.show_help)
        add_shortcut(self.window, "Ctrl+F12", self.toggle_accessible)

    @property
    def opened(self) -> OpenedLibrary | None:
        return self._opened

    def begin(self, wanted: Path | None = None) -> None:
        """Open the library that was asked for, else the last one, else show the first page."""
        last = self._settings.get(LAST_LIBRARY)
        path = wanted or (Path(last) if last else None)
        if path is None:
            self.show_start()
        else:
            self.open(path)

    def show_start(self) -> None:
        """Show the page of the first start."""
        from app.ui.start import StartPage

        self.close_library()
        self.window.set_library(None)
        self._start = StartPage(
            recent=[Path(text) for text in self._settings.get(RECENT_LIBRARIES)],
            documents=self._places.documents,
            file_dialogs=self._dialogs,
            messages=self._messages,
            on_create=self.create,
            on_open=self.open,
            on_demo=self.open_demo,
            on_accessible=self.toggle_accessible,
        )
        self.window.show_start(self._start)

    def toggle_accessible(self) -> None:
        """Ctrl+F12: the look for the weak-sighted, and back."""
        toggle_accessible(self._settings, current_theme())

    def open(self, path: Path, *, read_only: bool = False) -> None:
        """Open a library file; a problem is told on the first page, with the ways out of it."""
        self.close_library()
        self._open_after(path, lambda: None, f"Открываем «{path.name}»", read_only=read_only)

    def create(
        self, path: Path, requisites: Requisites, commission: CommissionCard | None, who: str
    ) -> None:
        """Make a library for a school and open it."""
        self.close_library()
        self._settings.set(LIBRARIAN, who)
        self._runner.long(
            lambda _progress: create_library(
                path, requisites, commission, who=who, clock=self._clock
            ),
            self._on_opened,
            label="Создаём библиотеку",
            writes=True,
            owner=self,
            on_error=self._on_create_failed,
        )

    def open_demo(self) -> None:
        """Open the demonstration library, which is made at the first time."""
        path = self._places.data / DEMO_NAME
        if path.is_file():
            self.open(path)
            return
        self.close_library()

        def make(progress: Progress) -> OpenedLibrary:
            create_demo(path, progress).close()
            return open_library(path, who=self._librarian(), clock=self._clock)

        label = "Готовим учебную библиотеку"
        self._show_busy(label)
        self._runner.long(
            make,
            self._on_opened,
            label=label,
            writes=True,
            owner=self,
            on_error=self._on_demo_failed,
        )

    def restore(self, backup: Path) -> None:
        """Put a backup in the place of the opened library and open it again."""
        if self._opened is None:
            raise UserError("Библиотека не открыта.", "Откройте её и повторите.")
        self._restore(backup, self._opened.library.path)

    def mend(self, path: Path) -> None:
        """Make the indexes of a library anew and open it."""
        self.window.set_sections(())
        self.close_library()
        self._open_after(path, lambda: mend_library(path, self._clock), "Чиним файл библиотеки")

    def rebuild_search(self) -> None:
        """Make the search index of the opened library anew."""
        opened = self._opened
        if opened is None:
            return
        self._runner.long(
            lambda _progress: opened.workspace.services.safety.rebuild_search(),
            self.bus.publish,
            label="Перестраиваем поиск",
            writes=True,
            owner=self,
        )

    def close_library(self) -> None:
        """Close the opened library; its pages go with it."""
        if self._opened is None:
            return
        opened, self._opened = self._opened, None
        opened.close()

    def show_help(self, page_id: str) -> None:
        """F1: the chapter on this page."""
        from app.ui.shell.help_view import HelpView

        view = HelpView(self._places.resources / "help", page_id)
        view.closed.connect(self.window.close_layer)
        self.window.show_layer(view)

    def undo_last(self) -> None:
        """Ctrl+Z: take back the last operation of this session."""
        opened = self._opened
        if opened is None:
            return
        self._runner.query(
            opened.workspace.queries.safety.last_undoable, self._on_undoable, owner=self
        )

    def undo(self, row: OperationRow) -> None:
        """Take an operation back; a posted document is reversed, after a question."""
        opened = self._opened
        if opened is None:
            return
        if row.is_reversal_needed and not self._messages.confirm(
            f"Сторнировать: {row.summary}?",
            "Документ останется в журнале, рядом появится отрицательная запись "
            "с сегодняшней датой и своим номером.",
            "Сторнировать",
        ):
            return
        self._runner.command(
            lambda: opened.workspace.services.safety.undo(row.id), self._on_undone, owner=self
        )

    def _open(self, path: Path, read_only: bool) -> None:
        self.open(path, read_only=read_only)

    def _reopen(self) -> None:
        """Try to open for work what is open for reading."""
        if self._opened is not None:
            self.open(self._opened.library.path)

    def _restore(self, backup: Path, path: Path) -> None:
        self.window.set_sections(())
        self.close_library()
        self._open_after(
            path,
            lambda: restore_library(backup, path, self._clock),
            "Восстанавливаем библиотеку",
            done=f"Библиотека восстановлена: {backup.name}",
        )

    def _open_after(
        self,
        path: Path,
        first: Callable[[], object],
        label: str,
        *,
        read_only: bool = False,
        done: str = "",
    ) -> None:
        """Do something with a closed library file, then open it and say that it is done."""

        def work(_progress: Progress) -> OpenedLibrary:
            first()
            return open_library(path, who=self._librarian(), clock=self._clock, read_only=read_only)

        def on_done(opened: OpenedLibrary) -> None:
            self._on_opened(opened)
            if done:
                self.window.toasts.show(done)

        def on_failed(problem: FormulyarError) -> None:
            self.show_start()
            self._help(path, problem)

        self._show_busy(label)
        self._runner.long(work, on_done, label=label, writes=True, owner=self, on_error=on_failed)

    def _show_busy(self, label: str) -> None:
        """The first page has no status bar: it says itself what is being done."""
        if self._start is not None:
            self._start.menu.set_busy(f"{label}…")

    def _on_demo_failed(self, problem: FormulyarError) -> None:
        self.show_start()
        self._messages.error(problem)

    def _on_undoable(self, row: OperationRow | None) -> None:
        if row is None or row.id <= self._first_operation:
            self.window.toasts.show("За этот сеанс отменять нечего")
            return
        self.undo(row)

    def _on_undone(self, outcome: UndoOutcome) -> None:
        self.bus.publish(outcome.changes)
        if outcome.kept:
            self._messages.ask(
                "Отменено не всё",
                "Эти записи с тех пор изменили или использовали, они остались:",
                [Choice("close", "Понятно", primary=True)],
                details=outcome.kept,
                cancel="",
            )

    def _on_changed(self, changes: object) -> None:
        if not isinstance(changes, Changes):
            return
        if Area.SAFETY in changes.areas:
            self._show_backup()
        if Area.SCHOOL in changes.areas:
            self._show_school()
        if not changes.message:
            return
        if not changes.undoable or changes.operation_id is None:
            self.window.toasts.show(changes.message)
            return
        operation_id = changes.operation_id
        self.window.toasts.show(
            changes.message,
            action="Отменить",
            on_action=lambda: self._undo_by_id(operation_id),
            kbd="Ctrl+Z",
        )

    def _undo_by_id(self, operation_id: int) -> None:
        opened = self._opened
        if opened is None:
            return

        def on_found(row: OperationRow | None) -> None:
            if row is not None:
                self.undo(row)

        self._runner.query(
            lambda: opened.workspace.queries.safety.operation(operation_id), on_found, owner=self
        )

    def _on_create_failed(self, problem: FormulyarError) -> None:
        if self._start is None:
            self._messages.error(problem)
        else:
            self._start.show_create_error(problem)

    def _on_opened(self, opened: OpenedLibrary) -> None:
        from app.ui.catalogue.finding import search_providers

        self._opened = opened
        self._start = None
        workspace = opened.workspace
        self._settings.remember_library(workspace.path)
        last = workspace.queries.safety.operations(1)
        self._first_operation = last[0].id if last else 0
        requisites = workspace.queries.school.requisites(self._clock.today())
        school = requisites.name_short if requisites else ""
        if not opened.context.who and requisites is not None:
            opened.context.who = requisites.librarian_name
        self.window.set_library(workspace.path, school)
        self.window.set_sections(self._sections(opened))
        self.window.set_search(search_providers(workspace), self._commands())
        self.window.set_read_only(opened.library.read_only)
        self._show_backup()
        if opened.library.read_only:
            return
        self._runner.long(
            lambda progress: workspace.services.safety.back_up_daily(progress),
            self._on_backed_up,
            label="Делаем копию библиотеки",
            owner=self,
            on_error=self._on_backup_failed,
        )

    def _help(self, path: Path, problem: FormulyarError) -> None:
        """Offer the ways out of a problem with a library file."""
        from app.ui.start.rescue import Rescuer, Ways

        if self._rescuer is None:
            ways = Ways(self._open, self._restore, self.mend)
            self._rescuer = Rescuer(self._runner, self._messages, self._dialogs, self._clock, ways)
        self._rescuer.help(path, problem)

    def _sections(self, opened: OpenedLibrary) -> tuple[Section, ...]:
        from app.ui.catalogue import build_section as catalogue_section
        from app.ui.safety import build_section as safety_section
        from app.ui.school import build_section as school_section
        from app.ui.stock import build_section as stock_section
        from app.ui.textbooks import build_section as textbooks_section
        from app.ui.today import build_section as today_section

        workspace, resources = opened.workspace, self._places.resources
        return (
            today_section(
                workspace,
                self.shell,
                on_undo=self.undo,
                first_operation=self._first_operation,
            ),
            catalogue_section(workspace, self.shell, resources),
            textbooks_section(workspace, self.shell, resources),
            stock_section(workspace, self.shell, resources),
            safety_section(workspace, self.shell, resources),
            school_section(
                workspace, self.shell, on_restore=self.restore, on_who=self._on_who_changed
            ),
        )

    def _commands(self) -> list[Hit]:
        return [
            Hit("Новое поступление", "Учёт фонда", "plus", page_id="stock.receipt"),
            Hit("Новый акт о списании", "Учёт фонда", "archive", page_id="stock.write_off"),
            Hit(
                "Новая замена утерянного",
                "Учёт фонда",
                "arrows-left-right",
                page_id="stock.replacement",
            ),
            Hit("Новая переоценка", "Учёт фонда", "percent", page_id="stock.revaluation"),
            Hit("Все документы", "Учёт фонда", "files", page_id="stock.documents"),
            Hit(
                "Кандидаты на списание",
                "Учёт фонда",
                "funnel",
                page_id="stock.write_off_candidates",
            ),
            Hit("Проверить учёт", "Проверки", "shield-check", page_id="safety.audit"),
            Hit("Новое издание", "Каталог", "plus", page_id="catalogue.editor"),
            Hit("Найти повторы", "Каталог", "intersect", page_id="catalogue.duplicates"),
            Hit(
                "Загрузить издания из файла",
                "Каталог",
                "download-simple",
                page_id="catalogue.import",
            ),
            Hit("Перестроить поиск", "Каталог", "magnifying-glass", action=self.rebuild_search),
            Hit("Открыть другую библиотеку", "Файл", "database", action=self.show_start),
            Hit("Учебная библиотека", "Файл", "graduation-cap", action=self.open_demo),
        ]

    def _on_who_changed(self, who: str) -> None:
        self._settings.set(LIBRARIAN, who)
        if self._opened is not None:
            self._opened.context.who = who

    def _librarian(self) -> str:
        return self._settings.get(LIBRARIAN)

    def _on_backed_up(self, backup: Backup | None) -> None:
        if backup is not None:
            self.bus.publish(Changes.of(Area.SAFETY))

    def _on_backup_failed(self, problem: FormulyarError) -> None:
        """A backup reads every page: it finds damage that opening does not look for."""
        broken = isinstance(problem, EnvironmentProblem) and problem.kind in (
            ProblemKind.INDEXES,
            ProblemKind.DAMAGED,
        )
        if broken and self._opened is not None:
            self._help(self._opened.library.path, problem)
        else:
            self._messages.error(problem)

    def _show_school(self) -> None:
        """The school's name in the sidebar and the title."""
        opened = self._opened
        if opened is None:
            return
        workspace = opened.workspace

        def on_read(requisites: Requisites | None) -> None:
            self.window.set_library(workspace.path, requisites.name_short if requisites else "")

        self._runner.query(
            lambda: workspace.queries.school.requisites(self._clock.today()),
            on_read,
            key="school",
            owner=self,
        )

    def _show_backup(self) -> None:
        if self._opened is None:
            return
        backups = self._opened.workspace.services.safety.backups()
        moment = backups[0].made_at if backups else None
        self.window.set_backup(BackupState(moment), self._clock.now())
