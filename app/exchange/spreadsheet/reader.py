"""A spreadsheet file of any kind → one table."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import EnvironmentProblem, UserError, refusal_of
from app.core.progress import NO_PROGRESS, Progress
from app.exchange.spreadsheet.delimited import read_delimited
from app.exchange.spreadsheet.kinds import CURE, FileKind, kind_of
from app.exchange.spreadsheet.model import Table
from app.exchange.spreadsheet.workbook import read_workbook

LARGEST_FILE = 100_000_000
LARGEST_TEXT = 60_000_000


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    separator: str | None = None,
    progress: Progress = NO_PROGRESS,
) -> Table:
    """One sheet of a workbook (XLSX, XLSM, XLS, ODS) or a text file with separators.

    What the file is, is found by its content. ``sheet`` is a name or a 1-based number;
    without it the first visible sheet with a table is read. ``encoding`` and ``separator``
    («;», «,», «|», «tab») are for text files; both are found when they are not given.

    Raises:
        UserError: it is no table, protected, damaged, empty or too large; or the sheet,
            encoding or separator is not there.
        EnvironmentProblem: the file cannot be opened.
        Cancelled: the user asked to stop.
    """
    data = _load(path)
    kind = kind_of(data)
    if kind is not FileKind.TEXT:
        return read_workbook(data, kind, path.name, sheet, progress)
    if len(data) > LARGEST_TEXT:
        raise _too_large()
    return read_delimited(data, path.name, encoding, separator, progress)


def _load(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _too_large()
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"Файл «{path.name}» не найден.", "Проверьте имя и папку.") from error
    except IsADirectoryError as error:
        raise UserError(f"«{path.name}» — папка, а не файл.", CURE) from error
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{path.name}» не открывается: {refusal_of(error)}.",
            "Проверьте, что он не занят другой программой и что у вас есть к нему доступ.",
        ) from error


def _too_large() -> UserError:
    return UserError(
        "Файл слишком велик для таблицы изданий.",
        "Скопируйте лист со списком в новую книгу и загрузите её.",
    )
