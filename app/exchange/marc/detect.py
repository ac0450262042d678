"""Telling a file of records from anything else by its beginning."""

from __future__ import annotations

import re
from pathlib import Path

from app.core.errors import EnvironmentProblem, UserError, refusal_of

_HEAD = 4_000
_SUFFIXES = frozenset((".iso", ".mrc", ".marc"))
_LEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d{5}[a-z ][a-z ]", re.IGNORECASE)
_XML = re.compile(rb"<(?:\w+:)?(?:collection|record)\b")


def looks_like_marc(path: Path) -> bool:
    """Is this a file of MARC records: by a leader or MARCXML at its start, else by its name?

    Raises:
        UserError: there is no such file.
        EnvironmentProblem: it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError as error:
        raise UserError(f"Файл «{path.name}» не найден.", "Проверьте имя и папку.") from error
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{path.name}» не открывается: {refusal_of(error)}.",
            "Проверьте, что он не занят другой программой и что у вас есть к нему доступ.",
        ) from error
    if _LEADER.match(head) or path.suffix.lower() in _SUFFIXES:
        return True
    return bool(_XML.search(head.replace(b"\x00", b""))) and b"<html" not in head.lower()
