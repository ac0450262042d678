"""The Big List of Naughty Strings: texts that have broken programs before."""

from __future__ import annotations

import unicodedata
from pathlib import Path

_FILE = Path(__file__).parents[1] / "fixtures" / "nasty" / "naughty_strings.txt"

NO_SIGNS = "\ufffe\uffff"


def naughty_strings() -> tuple[str, ...]:
    """Every line of the list that is neither blank nor a comment, each once, in its order."""
    lines = _FILE.read_text(encoding="utf-8").split("\n")
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def visible(text: str) -> str:
    """What is to remain of ``text`` in a field of one line: composed letters and single spaces,
    without control characters, signs that cannot be seen and what is no sign in Unicode."""
    signs = (
        " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign.isspace() or not _is_invisible(sign)
    )
    return " ".join("".join(signs).split())


def _is_invisible(sign: str) -> bool:
    return sign in NO_SIGNS or unicodedata.category(sign) in {"Cc", "Cf", "Cs"}
