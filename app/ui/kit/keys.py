"""Shortcuts by key position: each Latin letter key also answers as its Russian letter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

LATIN = "QWERTYUIOP[]ASDFGHJKL;'ZXCVBNM,.`"
RUSSIAN = "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
_TO_RUSSIAN = dict(zip(LATIN, RUSSIAN, strict=True))
_TO_LATIN = dict(zip(RUSSIAN, LATIN, strict=True))


def both_layouts(keys: str) -> list[QKeySequence]:
    """The sequence and, where it ends with a letter key, its twin of the Russian layout.

    «Enter» means both Enter keys.

    >>> [s.toString() for s in both_layouts("Ctrl+Z")]
    ['Ctrl+Z', 'Ctrl+Я']
    """
    if keys.endswith("Enter"):
        return [QKeySequence(keys.replace("Enter", "Return")), QKeySequence(keys)]
    twin = _TO_RUSSIAN.get(keys[-1]) if keys[-2:-1] in ("", "+") else None
    if twin is None:
        return [QKeySequence(keys)]
    return [QKeySequence(keys), QKeySequence(keys[:-1] + twin)]


def latin_key(key: int) -> int | None:
    """The Latin key at the place of a Russian letter key; ``None`` for every other key."""
    letter = _TO_LATIN.get(chr(key)) if 0 < key < 0x1000 else None
    return ord(letter) if letter is not None else None


def add_shortcut(
    owner: QWidget,
    keys: str,
    action: Callable[[], object],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> QShortcut:
    """Bind ``keys`` in both layouts; works while ``owner`` is visible in the active window."""
    shortcut = QShortcut(owner)
    shortcut.setKeys(both_layouts(keys))
    shortcut.setContext(context)
    shortcut.activated.connect(action)
    # both twins can match one press where the system offers keys of every layout
    shortcut.activatedAmbiguously.connect(action)
    return shortcut
