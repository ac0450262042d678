"""Choosing files and folders; tests fake it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file offered in a dialog: «Таблицы Excel», ``("xlsx", "xls")``."""

    title: str
    suffixes: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """«Таблицы Excel (*.xlsx *.xls)»."""
        return f"{self.title} ({' '.join(f'*.{suffix}' for suffix in self.suffixes)})"


LIBRARY_FILE = FileKind("Библиотека «Формуляр»", ("formulyar",))
PDF_FILE = FileKind("Документ PDF", ("pdf",))
XLSX_FILE = FileKind("Таблица Excel", ("xlsx",))
TABLE_FILE = FileKind("Таблицы", ("xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"))


class FileDialogs(Protocol):
    """``None`` means that the user changed their mind."""

    def open_file(
        self, title: str, kinds: Sequence[FileKind], folder: Path | None = None
    ) -> Path | None:
        """Choose one existing file."""
        ...

    def save_file(
        self, title: str, suggested: str, kinds: Sequence[FileKind], folder: Path | None = None
    ) -> Path | None:
        """Choose where to write; the suffix of the chosen kind is added when it is missing."""
        ...

    def choose_folder(self, title: str, folder: Path | None = None) -> Path | None:
        """Choose an existing folder."""
        ...


class SystemFileDialogs:
    """:class:`FileDialogs` by the dialogs of the system.

    Where no folder is asked for, they begin in the one chosen last, at first in the
    user's documents.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self._parent = parent
        self._last: Path | None = None

    def set_parent(self, parent: QWidget) -> None:
        self._parent = parent

    def open_file(
        self, title: str, kinds: Sequence[FileKind], folder: Path | None = None
    ) -> Path | None:
        filters = ";;".join([*(kind.pattern for kind in kinds), "Все файлы (*)"])
        name, _chosen = QFileDialog.getOpenFileName(
            self._parent, title, str(self._start(folder)), filters
        )
        if not name:
            return None
        self._last = Path(name).parent
        return Path(name)

    def save_file(
        self, title: str, suggested: str, kinds: Sequence[FileKind], folder: Path | None = None
    ) -> Path | None:
        start = str(self._start(folder) / suggested)
        filters = ";;".join(kind.pattern for kind in kinds)
        name, chosen = QFileDialog.getSaveFileName(self._parent, title, start, filters)
        if not name:
            return None
        self._last = Path(name).parent
        kind = next((kind for kind in kinds if kind.pattern == chosen), None)
        return with_suffix(Path(name), kind or (kinds[0] if kinds else None))

    def choose_folder(self, title: str, folder: Path | None = None) -> Path | None:
        start = str(self._start(folder))
        name = QFileDialog.getExistingDirectory(self._parent, title, start)
        return Path(name) if name else None

    def _start(self, folder: Path | None) -> Path:
        places = (folder, self._last, documents_folder())
        return next((place for place in places if place and place.is_dir()), Path.home())


def documents_folder() -> Path:
    """The user's documents as the system calls them."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def with_suffix(path: Path, kind: FileKind | None) -> Path:
    """``path`` with the first suffix of ``kind`` when it has none of them."""
    if kind is None or path.suffix.lstrip(".").lower() in kind.suffixes:
        return path
    return path.with_name(f"{path.name}.{kind.suffixes[0]}")
