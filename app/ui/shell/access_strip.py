"""The strip on top of the window of high contrast: size of letters, colours, «Обычный вид»."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.kit.keys import is_press
from app.ui.kit.paint import CENTRE, LEFT, rounded_box
from app.ui.kit.text import Line
from app.ui.kit.theme import Theme, Type, current_theme
from app.ui.kit.tokens import BLACK_ON_WHITE, WHITE_ON_BLACK
from app.ui.shell.look import ACCESSIBLE_SCALES, set_look, toggle_accessible
from app.ui.shell.settings import Settings

HEIGHT = 56
TARGET = 44
# the width of a window that is short of room
TIGHT = 1200
_TEXT = 20
_ICON = 26
_COLOURS = (
    (WHITE_ON_BLACK.name, "Белым по чёрному"),
    (BLACK_ON_WHITE.name, "Чёрным по белому"),
)
# The strip keeps its size: the way back must fit into the window at any size of letters.


def _font() -> QFont:
    font = current_theme().font(Type.BOLD)
    font.setPixelSize(_TEXT)
    return font


class _Caption(QWidget):
    """Words before a group; the first has the eye before it."""

    def __init__(self, text: str, icon: str = "") -> None:
        super().__init__()
        self._text, self._icon = text, icon
        self._theme = current_theme()
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        icon = _ICON + 10 if self._icon else 0
        return QSize(QFontMetrics(_font()).horizontalAdvance(self._text) + icon, TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.rect()
        if self._icon:
            spot = QRect(0, (box.height() - _ICON) // 2, _ICON, _ICON)
            self._theme.paint_icon(painter, spot, self._icon, "text")
            box = box.adjusted(_ICON + 10, 0, 0, 0)
        painter.setFont(_font())
        painter.setPen(self._theme.colour("text"))
        painter.drawText(box, LEFT, self._text)


class StripButton(QAbstractButton):
    """A choice of the strip; the one in force is inverted and ticked."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__()
        self._theme = current_theme()
        self.setText(text)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_press(event):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        tick = 24 if self.isChecked() else 0
        width = QFontMetrics(_font()).horizontalAdvance(self.text()) + 24 + tick
        return QSize(max(width, TARGET), TARGET)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        on = self.isChecked()
        fill = theme.colour("selection" if on else "surface")
        ink = "on_selection" if on else "text"
        box = self.rect().adjusted(0, 2, 0, -2)
        rounded_box(painter, box, 4, fill, theme.colour("text"), theme.tokens.line_px)
        words = QFontMetrics(_font()).horizontalAdvance(self.text())
        x = (box.width() - words - (24 if on else 0)) // 2
        if on:
            spot = QRect(x, box.center().y() - 8, 18, 18)
            theme.paint_icon(painter, spot, "check", ink)
            x += 24
        painter.setFont(_font())
        painter.setPen(theme.colour(ink))
        painter.drawText(QRect(x, box.top(), words, box.height()), CENTRE, self.text())


class AccessStrip(QWidget):
    """Stands over the whole window while the look is one for the weak-sighted.

    Args:
        settings: remembers what is chosen here.
        parent: the middle of the window, which shows and hides with it.
    """

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._theme: Theme = current_theme()
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Вид для слабовидящих")
        self.sizes: dict[float, StripButton] = {}
        self.colours: dict[str, StripButton] = {}
        self._build()
        self._theme.changed.connect(self._dress)
        self._dress()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        self._row = row
        column.addLayout(row, 1)
        column.addWidget(Line())
        self._name = _Caption("Для слабовидящих", "eye")
        self._eye = _Caption("", "eye")
        self._captions = [_Caption("Размер"), _Caption("Цвета")]
        row.addWidget(self._name)
        row.addWidget(self._eye)
        row.addWidget(self._captions[0])
        for scale in ACCESSIBLE_SCALES:
            percent = f"{round(scale * 100)}\u00a0%"
            size = StripButton(percent, f"Размер букв {percent}")
            size.setCheckable(True)
            size.setToolTip(f"Размер букв {percent}")
            size.clicked.connect(lambda _on=False, chosen=scale: self._choose(scale=chosen))
            self.sizes[scale] = size
            row.addWidget(size)
        row.addWidget(self._captions[1])
        for colours, words in _COLOURS:
            button = StripButton(words, words)
            button.setCheckable(True)
            button.setToolTip(f"Цвета: {words.lower()}")
            button.clicked.connect(lambda _on=False, chosen=colours: self._choose(colours=chosen))
            self.colours[colours] = button
            row.addWidget(button)
        row.addStretch(1)
        self.usual = StripButton("Обычный вид", "Обычный вид")
        self.usual.setToolTip("Вернуть обычный вид (Ctrl+F12)")
        self.usual.clicked.connect(lambda: toggle_accessible(self._settings, self._theme))
        row.addWidget(self.usual)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _choose(self, *, scale: float = 0.0, colours: str = "") -> None:
        tokens = self._theme.tokens
        set_look(self._settings, self._theme, colours or tokens.name, scale or self._theme.scale)

    def _fit(self) -> None:
        """Where room is short the captions go; every button keeps its words."""
        tight = self.width() < TIGHT
        self._row.setContentsMargins(12 if tight else 20, 4, 12 if tight else 20, 4)
        self._row.setSpacing(6 if tight else 10)
        buttons = [*self.sizes.values(), *self.colours.values(), self.usual]
        gaps = self._row.spacing() * 9 + 32
        room = self.width() - gaps - sum(button.sizeHint().width() for button in buttons)
        captions = sum(caption.sizeHint().width() for caption in self._captions)
        with_captions = room >= captions + self._eye.sizeHint().width()
        with_name = room >= captions + self._name.sizeHint().width()
        for caption in self._captions:
            caption.setVisible(with_captions)
        self._name.setVisible(with_name)
        self._eye.setVisible(not with_name)

    def _dress(self) -> None:
        high = self._theme.tokens.high_contrast
        self.setFixedHeight(HEIGHT + self._theme.tokens.line_px)
        for scale, size in self.sizes.items():
            size.setChecked(scale == self._theme.scale)
        for name, button in self.colours.items():
            button.setChecked(name == self._theme.tokens.name)
        for choice in (*self.sizes.values(), *self.colours.values()):
            choice.updateGeometry()
        self.setVisible(high)
        self._fit()
        self.update()
