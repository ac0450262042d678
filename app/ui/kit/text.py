"""Text on the window: labels by role, key hints, thin lines."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.ui.kit.paint import KBD_HEIGHT, kbd_width, paint_kbd
from app.ui.kit.theme import Type, current_theme


class Text(QLabel):
    """A label of one role and colour token; follows the theme. Plain text only."""

    def __init__(
        self,
        text: str = "",
        role: Type = Type.BODY,
        token: str = "text",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._role = role
        self._token = token
        self._theme = current_theme()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if not wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self._dress)
        self._dress()

    def set_role(self, role: Type) -> None:
        self._role = role
        self._dress()

    def set_token(self, token: str) -> None:
        """Change the colour."""
        self._token = token
        self._dress()

    def _dress(self) -> None:
        self.setFont(self._theme.font(self._role))
        self.setStyleSheet(f"color: {self._theme.tokens.colour(self._token)};")
        if not self.wordWrap():
            self.setMinimumHeight(self._theme.px(self._role.line_height))


class ElidedText(Text):
    """A label of one line that gives way: the end is cut by «…» and shown in the tooltip."""

    def __init__(
        self,
        text: str = "",
        role: Type = Type.BODY,
        token: str = "text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, role, token, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(24), self._theme.px(self._role.line_height))

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def _tell_whole(self) -> None:
        """The whole text is the tooltip while it is cut."""
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(self.text() if cut else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        painter.setFont(self.font())
        painter.setPen(self._theme.colour(self._token))
        painter.drawText(self.contentsRect(), int(self.alignment().value), shown)


class Kbd(QWidget):
    """A key cap: ``Kbd("Ctrl+K")``."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self._theme = current_theme()
        self.setAccessibleName(keys)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(kbd_width(self._theme, self._keys), self._theme.px(KBD_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_kbd(QPainter(self), self._theme, QRect(0, 0, self.width(), self.height()), self._keys)


class Line(QFrame):
    """A divider of one line; ``token`` is «line» between parts, «line_2» between rows."""

    def __init__(
        self, *, vertical: bool = False, token: str = "line", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._vertical = vertical
        self._token = token
        self._theme = current_theme()
        self._theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        thick = self._theme.tokens.line_px
        if self._vertical:
            self.setFixedWidth(thick)
        else:
            self.setFixedHeight(thick)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, self._theme.colour(self._token))
        self.setPalette(palette)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour(self._token))
