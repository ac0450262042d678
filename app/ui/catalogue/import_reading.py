"""The step of the import that shows how a file is read: a MARC file's encoding, or the columns
of a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.errors import FormulyarError
from app.core.progress import Progress
from app.exchange.marc import MarcFile
from app.exchange.spreadsheet import ColumnMapping, SheetTitles
from app.services.catalogue_import import ImportService, OpenedTable
from app.ui.catalogue.import_steps import EncodingStep
from app.ui.kit.mapping_step import MappingStep
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.theme import current_theme
from app.ui.kit.work_line import WorkLine
from app.ui.shell.context import Shell
from app.ui.shell.long_work import LongWork

_TEXT_WIDTH = 760


class ReadingStep(QStackedWidget):
    """Shows what was read and reads it anew when the user chooses another encoding or sheet.

    ``changed`` says that a dry run made before no longer holds.
    """

    changed = Signal()

    def __init__(
        self,
        imports: ImportService,
        shell: Shell,
        work: Callable[[], LongWork],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._imports = imports
        self._shell = shell
        self._work = work
        self._path: Path | None = None
        self._opened: MarcFile | OpenedTable | None = None
        self.encodings = EncodingStep()
        self.encodings.setMaximumWidth(current_theme().px(_TEXT_WIDTH))
        scroll = ScrollColumn()
        scroll.column.addWidget(self.encodings)
        scroll.column.addStretch(1)
        self.mapping = MappingStep()
        self.addWidget(scroll)
        self.addWidget(self.mapping)
        self.encodings.encoding_chosen.connect(self._on_encoding_chosen)
        self.mapping.source_changed.connect(self._on_source_changed)
        self.mapping.header_changed.connect(self._on_header_changed)
        self.mapping.mapping_changed.connect(self.changed)

    def show_file(self, path: Path | None, opened: MarcFile | OpenedTable | None) -> None:
        """What was read of a file; ``None`` before anything was."""
        self._path, self._opened = path, opened
        if isinstance(opened, MarcFile):
            self.encodings.show_file(opened)
            self.setCurrentIndex(0)
        elif opened is not None:
            self.mapping.show_table(opened.table, opened.mapping)
            self.setCurrentIndex(1)
        self.changed.emit()

    def has_file(self) -> bool:
        return self._opened is not None

    def obstacle(self) -> str:
        """Why there is no going on; «» when there is."""
        return self.mapping.missing() if isinstance(self._opened, OpenedTable) else ""

    def line(self) -> WorkLine:
        """Where progress is shown."""
        return self.encodings.work if isinstance(self._opened, MarcFile) else self.mapping.work

    def reader(self) -> Callable[[Progress], MarcFile | SheetTitles]:
        """What gives the titles of the file as it is set now; runs on any thread."""
        opened, mapping = self._opened, self.mapping.mapping()

        def read(progress: Progress) -> MarcFile | SheetTitles:
            assert opened is not None, "asked for titles before a file was read"
            if isinstance(opened, MarcFile):
                return opened
            return self._imports.read_titles(opened.table, mapping, progress)

        return read

    def holds(self, file: MarcFile | SheetTitles) -> bool:
        """Was ``file`` read as it is set now, or was something changed meanwhile?"""
        if isinstance(file, SheetTitles):
            return file.mapping is self.mapping.mapping()
        return file is self._opened

    # --- other choices ----------------------------------------------------------------

    def _on_encoding_chosen(self, encoding: str) -> None:
        path, opened = self._path, self._opened
        if path is None or not isinstance(opened, MarcFile) or encoding == opened.encoding:
            return
        if self._work().running:
            return
        self._work().run(
            lambda progress: self._imports.read_file(path, encoding=encoding, progress=progress),
            lambda file: self.show_file(path, file),
            line=self.encodings.work,
            label="Чтение файла",
            on_error=self._on_failed,
            on_cancelled=self._show_again,
        )

    def _on_source_changed(self) -> None:
        path = self._path
        if path is None or self._work().running:
            self._show_again()
            return
        sheet, encoding, separator = self.mapping.source()

        def read(progress: Progress) -> OpenedTable:
            table = self._imports.read_table(
                path, sheet=sheet, encoding=encoding, separator=separator, progress=progress
            )
            return OpenedTable(table, self._imports.suggest_columns(table))

        self._work().run(
            read,
            lambda opened: self.show_file(path, opened),
            line=self.mapping.work,
            label="Чтение таблицы",
            on_error=self._on_failed,
            on_cancelled=self._show_again,
        )

    def _on_header_changed(self, row: int) -> None:
        opened = self._opened
        if not isinstance(opened, OpenedTable):
            return

        def show(mapping: ColumnMapping) -> None:
            if self._opened is opened:
                self.mapping.show_table(opened.table, mapping)
                self.changed.emit()

        self._shell.runner.query(
            lambda: self._imports.suggest_columns(opened.table, row),
            show,
            key="header",
            owner=self,
        )

    def _on_failed(self, error: FormulyarError) -> None:
        """What was chosen cannot be read; what was read before stays."""
        self._show_again()
        self._shell.messages.error(error)

    def _show_again(self) -> None:
        if isinstance(self._opened, MarcFile):
            self.encodings.show_file(self._opened)
        elif self._opened is not None:
            self.mapping.show_table(self._opened.table, self.mapping.mapping())
        self.changed.emit()
