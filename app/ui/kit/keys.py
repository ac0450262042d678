"""Shortcuts by key position: each Latin letter key also answers as its Russian letter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

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


def is_press(event: QKeyEvent) -> bool:
    """Enter alone, which presses the button that has the focus as Space does."""
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain


class KeyShortcut(QShortcut):
    """A shortcut in both layouts. Where several widgets claim the same keys, the one nearest
    to the focus gets them: a wizard on a page before the window."""

    def __init__(
        self,
        owner: QWidget,
        keys: str,
        action: Callable[[], object],
        context: Qt.ShortcutContext,
    ) -> None:
        super().__init__(owner)
        self._owner = owner
        self._action = action
        self.setKeys(both_layouts(keys))
        self.setContext(context)
        self.activated.connect(self.run)
        # also where the system offers the keys of every layout and both twins match
        self.activatedAmbiguously.connect(self._on_ambiguous)

    def run(self) -> None:
        """Do what the keys stand for."""
        self._action()

    def _on_ambiguous(self) -> None:
        focused = QApplication.focusWidget()
        rivals = [
            other
            for other in self._owner.window().findChildren(KeyShortcut)
            if other.isEnabled() and set(other.keys()) & set(self.keys()) and other.reaches(focused)
        ]
        max(rivals, key=lambda rival: rival.nearness(focused), default=self).run()

    def reaches(self, focused: QWidget | None) -> bool:
        """Do the keys work with the focus there?"""
        if not self._owner.isVisible() or not self._owner.isEnabled():
            return False
        if self.context() is Qt.ShortcutContext.WidgetWithChildrenShortcut:
            return self.nearness(focused) > 0
        return True

    def nearness(self, focused: QWidget | None) -> int:
        """Depth of the owner in the window if the focus is inside it, else 0."""
        inside = focused is not None and (
            focused is self._owner or self._owner.isAncestorOf(focused)
        )
        depth, parent = 1, self._owner.parentWidget()
        while parent is not None:
            depth, parent = depth + 1, parent.parentWidget()
        return depth if inside else 0


def add_shortcut(
    owner: QWidget,
    keys: str,
    action: Callable[[], object],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> QShortcut:
    """Bind ``keys`` in both layouts; works while ``owner`` is visible in the active window."""
    return KeyShortcut(owner, keys, action, context)
