"""Buttons: primary, secondary, quiet, link; the shortcut stands in the button as a key cap."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui.kit.keys import add_shortcut, is_press
from app.ui.kit.paint import LEFT, kbd_width, paint_kbd, rounded_box
from app.ui.kit.theme import Type, current_theme


class Look(Enum):
    """How loud a button is. One PRIMARY per view."""

    PRIMARY = auto()
    SECONDARY = auto()
    QUIET = auto()
    LINK = auto()


class Button(QPushButton):
    """A button whose label is a verb.

    Args:
        text: the label; empty for an icon alone (then ``name`` is needed).
        look: how loud it is.
        icon: Phosphor name without prefix.
        kbd: keys to show only (for keys that the window owns: Ctrl+Enter, Ctrl+P, F5 …).
        shortcut: keys to show and to bind to this button while it is visible.
        small: 32 instead of 36 pixels high.
        name: accessible name when it differs from the label.
        hint: tooltip; the keys are added to it.
    """

    def __init__(
        self,
        text: str,
        look: Look = Look.SECONDARY,
        *,
        icon: str = "",
        kbd: str = "",
        shortcut: str = "",
        small: bool = False,
        name: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.look = look
        self._icon_name = icon
        self._kbd = shortcut or kbd
        self._show_kbd = bool(self._kbd and text)
        self._small = small
        self._hint = hint
        self._theme = current_theme()
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name or text)
        self._set_tooltip(name)
        if shortcut:
            add_shortcut(self, shortcut, self.click)
        self._theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def set_hint(self, hint: str) -> None:
        """Say in the tooltip what the button does or why it cannot work."""
        self._hint = hint
        self._set_tooltip(self.accessibleName())

    def set_icon_name(self, icon: str) -> None:
        self._icon_name = icon
        self.updateGeometry()
        self.update()

    def set_text(self, text: str) -> None:
        """Change label and accessible name together."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._size(with_kbd=self._show_kbd)

    def minimumSizeHint(self) -> QSize:
        # where room is short the key cap goes first; the tooltip names the keys anyway
        return self._size(with_kbd=False)

    def _size(self, *, with_kbd: bool) -> QSize:
        theme = self._theme
        link = self.look is Look.LINK
        width = 0 if link else 2 * theme.px(13)
        parts: list[int] = []
        if self._icon_name:
            parts.append(theme.px(18))
        if self.text():
            parts.append(self.fontMetrics().horizontalAdvance(self.text()))
        if with_kbd:
            parts.append(kbd_width(theme, self._kbd))
        width += sum(parts) + theme.px(9) * max(0, len(parts) - 1)
        height = theme.px(24 if link else 32 if self._small else 36)
        if theme.tokens.high_contrast:
            height = max(height, 44)
        if not self.text():
            return QSize(height, height)
        return QSize(max(width, height) if not link else width + theme.px(4), height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_press(event):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = self._paint_ground(painter)
        theme = self._theme
        gap = theme.px(9)
        text_width = self.fontMetrics().horizontalAdvance(self.text())
        parts = [theme.px(18)] if self._icon_name else []
        parts += [text_width] if self.text() else []
        with_kbd = self._show_kbd and self.width() >= self.sizeHint().width()
        parts += [kbd_width(theme, self._kbd)] if with_kbd else []
        x = max((self.width() - sum(parts) - gap * (len(parts) - 1)) // 2, 0)
        if self.look is Look.LINK:
            x = 0
        if self._icon_name:
            size = theme.px(18)
            box = QRect(x, (self.height() - size) // 2, size, size)
            theme.paint_icon(painter, box, self._icon_name, ink)
            x += size + gap
        if self.text():
            painter.setFont(self.font())
            painter.setPen(theme.colour(ink))
            box = QRect(x, 0, self.width() - x, self.height())
            painter.drawText(box, LEFT, self.text())
            if self.look is Look.LINK and (self.underMouse() or theme.tokens.high_contrast):
                y = (self.height() + self.fontMetrics().ascent()) // 2 + 1
                painter.drawLine(x, y, x + text_width, y)
            x += text_width + gap
        if with_kbd:
            on_accent = self.look is Look.PRIMARY and self.isEnabled()
            box = QRect(x, 0, self.width() - x, self.height())
            paint_kbd(painter, theme, box, self._kbd, on_accent=on_accent)

    def _paint_ground(self, painter: QPainter) -> str:
        """Draw fill and border; answer the token of label and icon."""
        theme, tokens = self._theme, self._theme.tokens
        radius = theme.px(6)
        hot = self.isEnabled() and (self.underMouse() or self.isDown())
        if not self.isEnabled() and self.look is not Look.LINK:
            if self.look is not Look.QUIET:
                line = theme.colour("line")
                rounded_box(painter, self.rect(), radius, theme.colour("sunken"), line)
            return "text_3"
        match self.look:
            case Look.PRIMARY:
                fill = theme.colour("accent_hover" if hot else "accent")
                rounded_box(painter, self.rect(), radius, fill)
                return "on_accent"
            case Look.SECONDARY:
                fill = theme.colour("hover" if hot else "surface")
                line = theme.colour("button_line")
                rounded_box(painter, self.rect(), radius, fill, line, tokens.control_px)
                return "text"
            case Look.QUIET:
                if hot:
                    fill = QColor(theme.colour("text"))
                    fill.setAlpha(18)
                    rounded_box(painter, self.rect(), radius, fill)
                return "text_2" if not self.text() else "text"
            case Look.LINK:
                return "accent_text" if self.isEnabled() else "text_3"

    def _set_tooltip(self, name: str) -> None:
        label = self._hint or (name if not self.text() else "")
        keys = f"({self._kbd})" if self._kbd else ""
        self.setToolTip(" ".join(part for part in (label or self.text(), keys) if part))

    def _on_theme_changed(self) -> None:
        self.setFont(self._theme.font(Type.STRONG))
        self.updateGeometry()
        self.update()


class IconButton(Button):
    """A quiet square button with an icon; ``name`` is read aloud and shown as the tooltip."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        shortcut: str = "",
        kbd: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "",
            Look.QUIET,
            icon=icon,
            name=name,
            shortcut=shortcut,
            kbd=kbd,
            small=True,
            parent=parent,
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
