"""The dialog: only for what cannot be undone or needs a decision now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.kit.buttons import Button, Look
from app.ui.kit.focus import FocusRing
from app.ui.kit.text import Line, Text
from app.ui.kit.theme import Type, current_theme

WIDTH = 480
# more details than these stand in a box that scrolls: the buttons must stay on the screen
FEW_DETAILS = 6
_BOX_HEIGHT = 208


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of a dialog; the label is a verb. ``danger`` means data would go."""

    key: str
    label: str
    primary: bool = False
    danger: bool = False
    icon: str = ""


def _long_list(details: Sequence[str]) -> QPlainTextEdit:
    """Details that are too many to stand under each other; Tab goes in and out."""
    box = QPlainTextEdit("\n".join(f"• {detail}" for detail in details))
    box.setReadOnly(True)
    box.setTabChangesFocus(True)
    box.setAccessibleName("Подробности")
    box.setFixedHeight(current_theme().px(_BOX_HEIGHT))
    return box


class Dialog(QDialog):
    """480 wide; the title is a question, the text says what happens, the buttons are verbs.

    Esc and «Отмена» choose «cancel». Enter presses the primary button, except where data
    would go: there the safe button has the focus.

    Args:
        title: «Провести акт № 3?».
        text: «47 экз. выбудут из фонда, КСУ — запись № 118».
        choices: verbs, the primary one last; «Отмена» stands before them by itself.
        cancel: label of the safe button, empty for none.
        details: what the text is about, one by one; many of them scroll and can be copied.
    """

    def __init__(
        self,
        title: str,
        text: str = "",
        choices: Sequence[Choice] = (),
        *,
        cancel: str = "Отмена",
        details: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._chosen = "cancel"
        self._buttons: dict[str, Button] = {}
        self.setWindowTitle(title)
        self.setModal(True)
        self.setMinimumWidth(theme.px(WIDTH))
        self.setMaximumWidth(theme.px(WIDTH + 240))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        self.body.setSpacing(theme.px(10))
        heading = Text(title, Type.SECTION, wrap=True)
        self.body.addWidget(heading)
        if text:
            self.body.addWidget(Text(text, Type.BODY, "text_2", wrap=True))
        if len(details) > FEW_DETAILS:
            self.body.addWidget(_long_list(details))
        else:
            for detail in details:
                self.body.addWidget(Text(f"• {detail}", Type.BODY, "text", wrap=True))
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join([text, *details[:FEW_DETAILS]]))
        outer.addLayout(self.body, 1)
        outer.addWidget(Line())
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.row.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        self.row.setSpacing(theme.px(8))
        self.row.addStretch(1)
        outer.addLayout(self.row)
        self._add_buttons(choices, cancel)
        self._ring = FocusRing(self, by_key=True)

    def _fit_buttons(self) -> None:
        """Wide enough for the buttons; where even that is too wide they stand in a column."""
        owner = self.parentWidget()
        most = self.maximumWidth()
        if owner is not None:
            most = min(most, owner.window().width())
        need = self.row.minimumSize().width()
        if need > most:
            self.row.setDirection(QBoxLayout.Direction.TopToBottom)
            need = self.row.minimumSize().width()
        self.setMinimumWidth(min(max(self.minimumWidth(), need), most))

    def chosen(self) -> str:
        """Key of the pressed button, «cancel» for Esc."""
        return self._chosen

    def button(self, key: str) -> Button:
        """The button of a choice.

        Raises:
            KeyError: there is no such choice.
        """
        return self._buttons[key]

    def choose(self, key: str) -> None:
        """Close with a choice, as its button does."""
        self._chosen = key
        if key == "cancel":
            self.reject()
        else:
            self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        """Wrapped lines of large letters need more height than a layout asks for by itself."""
        self._fit_buttons()
        super().showEvent(event)
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            self.resize(self.width(), max(self.height(), layout.heightForWidth(self.width())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, Button):
                focused.click()
                return
            for button in self._buttons.values():
                if button.look is Look.PRIMARY and button.isEnabled():
                    button.click()
                    return
        super().keyPressEvent(event)

    def _add_buttons(self, choices: Sequence[Choice], cancel: str) -> None:
        safe: Button | None = None
        if cancel:
            safe = Button(cancel, kbd="Esc")
            safe.clicked.connect(lambda: self.choose("cancel"))
            self.row.addWidget(safe)
            self._buttons["cancel"] = safe
        for choice in choices:
            look = Look.PRIMARY if choice.primary else Look.SECONDARY
            button = Button(choice.label, look, icon=choice.icon)
            button.clicked.connect(lambda _on=False, key=choice.key: self.choose(key))
            self.row.addWidget(button)
            self._buttons[choice.key] = button
        risky = any(choice.danger for choice in choices)
        first = next((self._buttons[c.key] for c in choices if c.primary), None)
        self._stack_wide_buttons()
        focused = safe if risky or first is None else first
        if focused is not None:
            focused.setFocus(Qt.FocusReason.TabFocusReason)

    def _stack_wide_buttons(self) -> None:
        """Buttons that do not fit beside each other stand in a column, the primary one on top."""
        buttons = list(self._buttons.values())
        width = sum(button.sizeHint().width() + self.row.spacing() for button in buttons)
        room = self.maximumWidth() - 2 * self.row.contentsMargins().left()
        if width <= room:
            return
        self.row.setDirection(QBoxLayout.Direction.BottomToTop)
        self.row.takeAt(0)  # the stretch that keeps a row to the right
        buttons.reverse()
        for above, below in pairwise(buttons):
            QWidget.setTabOrder(above, below)
