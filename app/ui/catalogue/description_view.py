"""The bibliographic description as a library card shows it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.bibliography import TitleFields
from app.core.description import describe
from app.ui.kit.cards import Box
from app.ui.kit.text import Text
from app.ui.kit.theme import Type

_INDENT = "\u2003\u2002"


class DescriptionView(Box):
    """Heading and description by ГОСТ Р 7.0.100-2018; the text can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(fill="sunken", radius=6, parent=parent)
        self.setAccessibleName("Библиографическое описание")
        side = self._theme.px(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, self._theme.px(10), side, self._theme.px(10))
        column.setSpacing(0)
        self._heading = Text("", Type.BOLD, wrap=True)
        self._body = Text("", wrap=True)
        for part in (self._heading, self._body):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            column.addWidget(part)
        column.addStretch(1)

    def show_fields(self, fields: TitleFields) -> None:
        """Compose and show the description."""
        described = describe(fields)
        self._heading.setText(described.heading)
        self._heading.setVisible(bool(described.heading))
        indent = _INDENT if described.heading else ""
        self._body.setText(f"{indent}{described.body}" if fields.title.strip() else "")
        self.setAccessibleDescription(described.text)

    def text(self) -> str:
        """Heading and body as shown."""
        return f"{self._heading.text()} {self._body.text().strip()}".strip()
