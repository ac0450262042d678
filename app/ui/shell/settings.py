"""The settings of this PC, each declared once with its type and default.

What affects the books lives in the library file, not here.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from app.core.labels import USUAL_SHEET

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A setting: its key in the file and its default, which also gives its type."""

    key: str
    default: T


SIDEBAR_COLLAPSED = Setting("window/sidebar_collapsed", False)
WINDOW_GEOMETRY = Setting("window/geometry", "")
LAST_FOLDER = Setting("files/last_folder", "")
LAST_LIBRARY = Setting("library/last", "")
RECENT_LIBRARIES: Setting[tuple[str, ...]] = Setting("library/recent", ())
LIBRARIAN = Setting("library/librarian", "")
SECOND_BACKUP_FOLDER = Setting("backup/second_folder", "")
# when the last copy went there, ISO 8601 in UTC; the stick itself may be pulled out
SECOND_BACKUP_AT = Setting("backup/second_at", "")
COLOURS = Setting("look/colours", "light")
TEXT_SCALE = Setting("look/scale", 1.0)
SCAN_SOUNDS = Setting("scanner/sounds", True)
# the sheet of labels by its name, the own one in millimetres (columns, rows, width, height,
# margins, gaps), and how far the printer prints beside the labels (right, down)
LABEL_SHEET = Setting("labels/sheet", USUAL_SHEET)
LABEL_OWN: Setting[tuple[float, ...]] = Setting("labels/own", ())
LABEL_OFFSET: Setting[tuple[float, ...]] = Setting("labels/offset", ())

RECENT_LIMIT = 8


class Settings:
    """Values of the declared settings in one JSON file; a damaged file means the defaults.

    Also keeps the columns of tables (:class:`app.ui.kit.table.view.StateStore`).

    Args:
        file: where the values are kept; ``None`` keeps nothing (tests).
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._values: dict[str, Any] = _read(file)

    def get(self, setting: Setting[T]) -> T:
        """The value, or the default when there is none or it has another type."""
        value = self._values.get(setting.key, setting.default)
        if isinstance(setting.default, tuple) and isinstance(value, list):
            value = tuple(value)
        if isinstance(setting.default, float) and isinstance(value, int):
            value = float(value)
        return value if type(value) is type(setting.default) else setting.default

    def set(self, setting: Setting[T], value: T) -> None:
        """Change a value and write the file."""
        if self.get(setting) == value and setting.key in self._values:
            return
        self._values[setting.key] = list(value) if isinstance(value, tuple) else value
        self._write()

    def remember_library(self, path: Path) -> None:
        """Put a library first among the recent ones."""
        recent = [str(path), *(r for r in self.get(RECENT_LIBRARIES) if r != str(path))]
        self.set(RECENT_LIBRARIES, tuple(recent[:RECENT_LIMIT]))
        self.set(LAST_LIBRARY, str(path))

    def load_state(self, key: str) -> str:
        """Columns of a table, as they were saved."""
        value = self._values.get(f"state/{key}", "")
        return value if isinstance(value, str) else ""

    def save_state(self, key: str, text: str) -> None:
        if self.load_state(key) != text:
            self._values[f"state/{key}"] = text
            self._write()

    def _write(self) -> None:
        if self._file is None:
            return
        part = self._file.with_name(f"{self._file.name}.part")
        text = json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(text, encoding="utf-8")
            part.replace(self._file)
        except OSError:
            # a full or read-only profile must not stop the work; the settings last this session
            log.warning("settings could not be written to %s", self._file, exc_info=True)


def _read(file: Path | None) -> dict[str, Any]:
    if file is None or not file.is_file():
        return {}
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        log.warning("settings in %s could not be read; defaults are used", file, exc_info=True)
        return {}
    return values if isinstance(values, dict) else {}
