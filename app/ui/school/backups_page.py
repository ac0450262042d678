"""«Копии»: the verified copies of the library, making one, and restoring from one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout

from app.core.changes import Area
from app.core.dates import format_moment
from app.core.money import count_phrase
from app.services.safety import Backup, backup_folder
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.dialog import Choice
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.panel import TablePanel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import ElidedText
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.backups import BackupMaker
from app.ui.shell.context import Shell
from app.ui.shell.file_dialogs import LIBRARY_FILE
from app.ui.shell.page import Page

RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A copy in the list; ``place`` says where it lies."""

    id: int
    backup: Backup
    place: str


def backup_columns(now: Callable[[], datetime]) -> tuple[TableColumn[BackupRow], ...]:
    """When it was made, where it lies, the file, its size, restoring."""
    return (
        TableColumn(
            "made",
            "Сделана и проверена",
            lambda row: _shown_moment(row.backup.made_at, now()),
            width=190,
            weight=Weight.STRONG,
            sort_key=lambda row: row.backup.made_at,
        ),
        TableColumn("place", "Где", lambda row: row.place, width=190),
        TableColumn(
            "file",
            "Файл",
            lambda row: row.backup.path.name,
            stretch=True,
            weight=Weight.SECONDARY,
            tooltip=lambda row: str(row.backup.path),
        ),
        TableColumn(
            "size",
            "Размер",
            lambda row: shown_size(row.backup.size),
            width=110,
            align=Align.RIGHT,
            sort_key=lambda row: row.backup.size,
        ),
        TableColumn(
            "restore",
            "",
            lambda _row: "",
            links=lambda _row: (Link(RESTORE, "Восстановить…"),),
            width=150,
            sortable=False,
        ),
    )


def shown_size(size: int) -> str:
    """«640 КБ», «12,4 МБ»."""
    if size < 1_000_000:
        return f"{max(round(size / 1000), 1)} КБ"
    return f"{size / 1_000_000:.1f} МБ".replace(".", ",")


def _shown_moment(moment: datetime, now: datetime) -> str:
    text = format_moment(moment, now)
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class _Copies:
    """``second`` is ``None`` when the second folder cannot be seen."""

    own: tuple[Backup, ...]
    second: tuple[Backup, ...] | None


class BackupsPage(Page):
    """Copies here and in the second folder.

    Args:
        on_restore: puts a copy in the place of the library (which is backed up first) and
            opens it again.
    """

    page_id = "school.backups"
    section_id = "school"
    title = "Копии"
    areas = frozenset({Area.SAFETY})

    def __init__(
        self, *, workspace: Workspace, shell: Shell, on_restore: Callable[[Path], None]
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._on_restore = on_restore
        self._maker = BackupMaker(workspace, shell, self)
        self.set_up()

    def primary_action(self) -> Callable[[], object] | None:
        return self.make_button.click

    def refresh(self) -> None:
        safety, folder = self._workspace.services.safety, self._maker.second_folder()

        def read() -> _Copies:
            second = None
            if folder is not None and folder.is_dir():
                second = safety.backups(folder)
            return _Copies(safety.backups(), second)

        self._shell.runner.query(read, self._on_read, key="copies", owner=self)

    def _build(self) -> None:
        theme = current_theme()
        bar = QHBoxLayout()
        bar.setSpacing(theme.px(8))
        self.make_button = Button(
            "Сделать копию", Look.PRIMARY, icon="hard-drives", kbd="Ctrl+Enter"
        )
        self.second_button = Button("Скопировать на флешку…", icon="copy")
        self.second_button.set_hint("Копия в другую папку: на флешку или в сетевую папку")
        self.file_button = Button("Восстановить из файла…", icon="folder-open")
        for button in (self.make_button, self.second_button, self.file_button):
            bar.addWidget(button)
        bar.addStretch(1)
        self.column.addLayout(bar)
        self._own = ElidedText("", Type.BODY, "text_2")
        self._second = ElidedText("", Type.BODY, "text_2")
        self.column.addWidget(self._own)
        self.column.addWidget(self._second)
        self.model: RowTableModel[BackupRow] = RowTableModel(
            backup_columns(self._workspace.clock.now), row_id=lambda row: row.id
        )
        self.view = TableView(
            self.model, "Копии библиотеки", store=self._shell.settings, state_key="backups"
        )
        self._panel = TablePanel(self.view, hints=(("→", "выбрать «Восстановить…»"),))
        self.column.addWidget(self._panel, 1)

    def _connect(self) -> None:
        self.make_button.clicked.connect(lambda _checked=False: self._maker.make())
        self.second_button.clicked.connect(lambda _checked=False: self._maker.choose_second())
        self.file_button.clicked.connect(lambda _checked=False: self._on_file_pressed())
        self.view.link_activated.connect(lambda row, _key: self._ask(row.backup.path, row.backup))
        self.view.row_opened.connect(lambda row: self._ask(row.backup.path, row.backup))

    def _on_read(self, copies: _Copies) -> None:
        folder = backup_folder(self._workspace.path)
        self._own.setText(f"На этом компьютере: {folder}")
        self._second.setText(self._second_line(copies))
        rows = _rows(copies.own, "Этот компьютер", 1)
        rows += _rows(copies.second or (), "Вторая папка", len(rows) + 1)
        rows.sort(key=lambda row: row.backup.made_at, reverse=True)
        self.model.set_rows(rows)
        if rows:
            self._panel.show_table()
        else:
            self._panel.show_empty(EmptyState("hard-drives", "Копий ещё нет. Сделайте первую"))
        self._panel.set_summary(count_phrase(len(rows), "копия", "копии", "копий"))
        if rows and not self.view.currentIndex().isValid():
            self.view.select_number(0)

    def _second_line(self, copies: _Copies) -> str:
        folder = self._maker.second_folder()
        if folder is None:
            return "Вторая папка не выбрана: копия на флешке спасёт, если сломается компьютер"
        if copies.second is None:
            moment = self._maker.second_moment()
            now = self._workspace.clock.now()
            last = f", последняя копия {format_moment(moment, now)}" if moment else ""
            return f"Вторая папка сейчас не видна: {folder}{last}"
        return f"Вторая папка: {folder}"

    def _on_file_pressed(self) -> None:
        chosen = self._shell.file_dialogs.open_file(
            "Восстановить из файла", [LIBRARY_FILE], backup_folder(self._workspace.path)
        )
        if chosen is not None:
            self._ask(chosen, None)

    def _ask(self, path: Path, backup: Backup | None) -> None:
        """Restoring replaces the library: it is asked about, with «Отмена» in focus."""
        now = self._workspace.clock.now()
        moment = "" if backup is None else f" от {format_moment(backup.made_at, now)}"
        answer = self._shell.messages.ask(
            f"Восстановить библиотеку из копии{moment}?",
            "Всё, что сделано после этой копии, уйдёт из библиотеки. Нынешний файл сначала "
            "будет скопирован, так что к нему можно вернуться.",
            [Choice(RESTORE, "Восстановить", danger=True, icon="arrow-counter-clockwise")],
        )
        if answer == RESTORE:
            self._on_restore(path)


def _rows(backups: Sequence[Backup], place: str, first: int) -> list[BackupRow]:
    return [BackupRow(number, backup, place) for number, backup in enumerate(backups, first)]
