"""Writing what the user saves."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import EnvironmentProblem


def write_file(path: Path, content: bytes) -> None:
    """Write a file that the user has chosen a place for; called on a worker thread.

    Raises:
        EnvironmentProblem: the folder refuses, or the file is open in another program.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{path.name}» не записан: {error.strerror}.",
            "Проверьте папку и место на диске; если файл открыт в другой программе, закройте его.",
        ) from error
