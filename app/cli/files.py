"""Writing the files that commands make."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import EnvironmentProblem, refusal_of


def write_file(path: Path, content: bytes) -> None:
    """Write a paper.

    Raises:
        EnvironmentProblem: the folder refuses or the file is open in another program.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{path}» не записан: {refusal_of(error)}.",
            "Проверьте папку; если файл открыт в другой программе, закройте его.",
        ) from error
