"""The search field and the field for the scanner."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.ui.kit.buttons import IconButton
from app.ui.kit.chips import Pill, PillSpec
from app.ui.kit.paint import rounded_box
from app.ui.kit.text import ElidedText, Kbd
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone


class _FramedInput(QWidget):
    """A frame around a bare line edit; the frame takes the accent while the edit has focus."""

    def __init__(self, icon: str, height: int, radius: int, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._height = height
        self._radius = radius
        self._theme = current_theme()
        self.edit = QLineEdit()
        self.edit.setProperty("bare", True)
        self.edit.installEventFilter(self)
        self.setFocusProxy(self.edit)
        self.setProperty("ringRadius", radius)
        self.setProperty("framedInput", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.row = QHBoxLayout(self)
        self.row.setSpacing(self._theme.px(6))
        self._theme.changed.connect(self._dress)
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(160), self._theme.px(self._height))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        focused = self.edit.hasFocus()
        line = theme.colour("accent" if focused else "control")
        width = theme.tokens.control_px * (2 if focused else 1)
        radius = theme.px(self._radius)
        rounded_box(painter, self.rect(), radius, theme.colour("surface"), line, width)
        size = theme.px(22 if self._height > 40 else 18)
        box = QRect(theme.px(13), (self.height() - size) // 2, size, size)
        theme.paint_icon(painter, box, self._icon, self._icon_token(focused))

    def _icon_token(self, focused: bool) -> str:
        return "text_2"

    def _dress(self) -> None:
        theme = self._theme
        left = theme.px(13 + (22 if self._height > 40 else 18) + 8)
        self.row.setContentsMargins(left, 1, theme.px(7), 1)
        self.updateGeometry()
        self.update()


class SearchField(_FramedInput):
    """The search of a page or of the window.

    ``changed`` comes 150 ms after the last key (at once when cleared), ``submitted`` with
    Enter, ``moved_down`` with ↓ (to go on in the list). Esc clears; when already empty the
    key goes on to the page.
    """

    changed = Signal(str)
    submitted = Signal(str)
    moved_down = Signal()

    def __init__(
        self,
        placeholder: str,
        *,
        kbd: str = "Ctrl+F",
        height: int = 36,
        delay_ms: int = 150,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("magnifying-glass", height, 6, parent)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(placeholder)
        self.edit.setToolTip(f"{placeholder} ({kbd})" if kbd else placeholder)
        self._clear = IconButton("x", "Очистить поиск", kbd="Esc")
        self._clear.setFixedSize(self._theme.px(28), self._theme.px(28))
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self.row.addWidget(self.edit, 1)
        self.row.addWidget(self._clear)
        self._kbd = Kbd(kbd) if kbd else None
        if self._kbd is not None:
            self.row.addWidget(self._kbd)
        self._timer.timeout.connect(lambda: self.changed.emit(self.text()))
        self._clear.clicked.connect(self.clear)
        self.edit.textChanged.connect(self._on_text_changed)

    def text(self) -> str:
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Show a text; ``changed`` follows as if it had been typed."""
        self.edit.setText(text)

    def clear(self) -> None:
        """Empty the field and tell at once."""
        self.edit.clear()
        self._timer.stop()
        self.changed.emit("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key == Qt.Key.Key_Escape and self.text():
                self.clear()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier
            ):
                self._timer.stop()
                self.submitted.emit(self.text())
                return True
            if key == Qt.Key.Key_Down:
                self.moved_down.emit()
                return True
        return super().eventFilter(watched, event)

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._timer.start()


class ScanState(Enum):
    """How the last scan ended."""

    OK = auto()
    ALREADY = auto()
    UNKNOWN = auto()


_ANSWERS = {
    ScanState.OK: (Tone.OK, "check"),
    ScanState.ALREADY: (Tone.WARN, "warning-fill"),
    ScanState.UNKNOWN: (Tone.BAD, "warning-octagon-fill"),
}


class ScanField(_FramedInput):
    """Field of 48 px for the scanner or a typed number; the answer stands at the right.

    ``scanned`` carries the code after Enter; the field is empty again at once.
    """

    scanned = Signal(str)
    answered = Signal(object)

    def __init__(
        self,
        placeholder: str = "Сканируйте штрихкод или введите инв. №",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("barcode", 48, 8, parent)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(placeholder)
        self.edit.setProperty("scanField", True)
        self._pill = Pill(PillSpec(""))
        self._words = ElidedText("", Type.BODY, "text_2")
        self._words.setMaximumWidth(self._theme.px(320))
        self._pill.hide()
        self._words.hide()
        self._state: ScanState | None = None
        self.row.addWidget(self.edit, 1)
        self.row.addWidget(self._pill)
        self.row.addWidget(self._words, 1)
        self.row.addWidget(Kbd("Enter"))

    def submit(self, code: str) -> None:
        """Take a code as if it had been typed here and Enter pressed."""
        code = code.strip()
        self.edit.clear()
        if code:
            self.scanned.emit(code)

    def answer(self, state: ScanState, code: str, words: str) -> None:
        """Show how the scan ended: «10618», «Верн Ж. Дети капитана Гранта».

        ``answered`` carries the state (for the sound).
        """
        tone, icon = _ANSWERS[state]
        self._state = state
        self._pill.set_spec(PillSpec(code, tone, icon))
        self._words.setText(words)
        self._words.set_token("text_2" if state is ScanState.OK else tone.value)
        self._pill.show()
        self._words.show()
        self.edit.setAccessibleDescription(f"{code} {words}")
        self.answered.emit(state)

    def clear_answer(self) -> None:
        self._state = None
        self._pill.hide()
        self._words.hide()

    def state(self) -> ScanState | None:
        """How the last scan ended, ``None`` before the first."""
        return self._state

    def answer_text(self) -> str:
        """The words beside the code, as shown."""
        return self._words.text() if self._state is not None else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.submit(self.edit.text())
            return True
        return super().eventFilter(watched, event)

    def _icon_token(self, focused: bool) -> str:
        return "accent" if focused else "text_2"

    def _dress(self) -> None:
        super()._dress()
        self.edit.setFont(self._theme.font(Type.INPUT))
        self.row.setContentsMargins(self._theme.px(48), 1, self._theme.px(13), 1)
