"""The first thing a user sees while no library is known: three ways to begin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.kit.buttons import Button, Look
from app.ui.kit.keys import add_shortcut, is_press
from app.ui.kit.paint import LEFT, elided, kbd_width, paint_kbd, rounded_box
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import ElidedText, Text
from app.ui.kit.theme import Type, current_theme

_WIDTH = 560
SHOWN_RECENT = 5


class BigChoice(QPushButton):
    """A way to begin: icon, what it is called, one quiet line, its key at the right."""

    def __init__(
        self, title: str, line: str, icon: str, keys: str, *, primary: bool = False
    ) -> None:
        super().__init__(title)
        self._line = line
        self._icon_name = icon
        self._keys = keys
        self._primary = primary
        self._theme = current_theme()
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.setToolTip(f"{title} ({keys})" if keys else title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if keys:
            add_shortcut(self, keys, self.click)
        self._theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_WIDTH), self._theme.px(72))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(280), self._theme.px(72))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_press(event):
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
        theme, tokens = self._theme, self._theme.tokens
        painter = QPainter(self)
        hot = self.underMouse() or self.isDown()
        if self._primary:
            fill, line, ink, quiet = "accent_hover" if hot else "accent", "accent", "on_accent", ""
        else:
            fill, line, ink, quiet = "hover" if hot else "surface", "button_line", "text", "text_2"
        rounded_box(
            painter,
            self.rect(),
            theme.px(8),
            theme.colour(fill),
            theme.colour(line),
            tokens.control_px,
        )
        size = theme.px(28)
        left = theme.px(20)
        spot = QRect(left, (self.height() - size) // 2, size, size)
        theme.paint_icon(painter, spot, self._icon_name, ink if self._primary else "accent_text")
        right = theme.px(16) + (kbd_width(theme, self._keys) if self._keys else 0)
        x = left + size + theme.px(16)
        width = self.width() - x - right - theme.px(12)
        half = theme.px(22)
        top = self.height() // 2 - half
        painter.setFont(theme.font(Type.CARD_TITLE))
        painter.setPen(theme.colour(ink))
        painter.drawText(QRect(x, top, width, half), LEFT, self.text())
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour(quiet or ink))
        shown = elided(painter.fontMetrics(), self._line, width)
        painter.drawText(QRect(x, top + half, width, half), LEFT, shown)
        if self._keys:
            caps = QRect(self.width() - right, 0, right, self.height())
            paint_kbd(painter, theme, caps, self._keys, on_accent=self._primary)


class StartMenu(QWidget):
    """«Создать», «Открыть», «Учебная библиотека», and the files opened before.

    ``recent_chosen`` carries a path.
    """

    create_chosen = Signal()
    open_chosen = Signal()
    demo_chosen = Signal()
    accessible_chosen = Signal()
    recent_chosen = Signal(object)

    def __init__(
        self, recent: Sequence[Path], *, offer_accessible: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        scroll = ScrollColumn()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        outer = QHBoxLayout()
        scroll.column.addLayout(outer)
        outer.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(theme.px(12))
        middle.addStretch(2)
        middle.addWidget(Text("Формуляр", Type.FIGURE))
        middle.addWidget(
            Text(
                "Учёт фонда школьной библиотеки: поступления, акты о списании, каталог. "
                "Всё хранится в одном файле на этом компьютере.",
                Type.BODY,
                "text_2",
                wrap=True,
            )
        )
        middle.addSpacing(theme.px(8))
        self.create_choice = BigChoice(
            "Создать библиотеку школы",
            "Реквизиты, комиссия и место для файла: около пяти минут",
            "plus-circle",
            "Ctrl+N",
            primary=True,
        )
        self.open_choice = BigChoice(
            "Открыть файл", "Файл .formulyar с компьютера или с флешки", "folder-open", "Ctrl+O"
        )
        self.demo_choice = BigChoice(
            "Учебная библиотека",
            "Готовая библиотека для пробы: можно менять что угодно",
            "student",
            "Ctrl+D",
        )
        for choice, signal in (
            (self.create_choice, self.create_chosen),
            (self.open_choice, self.open_chosen),
            (self.demo_choice, self.demo_chosen),
        ):
            choice.clicked.connect(lambda _checked=False, sent=signal: sent.emit())
            middle.addWidget(choice)
        self.recent_rows: list[Button] = []
        if recent:
            self._add_recent(middle, recent)
        self.accessible: Button | None = None
        if offer_accessible:
            middle.addSpacing(theme.px(12))
            self.accessible = Button("Для слабовидящих", Look.LINK, icon="eye", kbd="Ctrl+F12")
            self.accessible.clicked.connect(lambda _checked=False: self.accessible_chosen.emit())
            middle.addWidget(self.accessible, 0, Qt.AlignmentFlag.AlignLeft)
        self._busy = Text("", Type.BODY, "text_2", wrap=True)
        self._busy.setVisible(False)
        middle.addSpacing(theme.px(4))
        middle.addWidget(self._busy)
        middle.addStretch(3)
        box = QWidget()
        box.setLayout(middle)
        self._box = box
        theme.changed.connect(self._fit)
        self._fit()
        outer.addWidget(box)
        outer.addStretch(1)

    def set_busy(self, doing: str) -> None:
        """Say what is being done and hold the choices; an empty text lets them go."""
        self._busy.setText(doing)
        self._busy.setVisible(bool(doing))
        self._box.setEnabled(not doing)

    def busy(self) -> str:
        """What is being done, empty when nothing is."""
        return self._busy.text()

    def _fit(self) -> None:
        self._box.setFixedWidth(current_theme().px(_WIDTH))

    def _add_recent(self, middle: QVBoxLayout, recent: Sequence[Path]) -> None:
        theme = current_theme()
        middle.addSpacing(theme.px(12))
        middle.addWidget(Text("Недавние файлы", Type.CARD_TITLE))
        for path in recent[:SHOWN_RECENT]:
            row = QHBoxLayout()
            row.setSpacing(theme.px(12))
            link = Button(path.stem, Look.LINK, icon="database", hint=str(path))
            link.clicked.connect(
                lambda _checked=False, chosen=path: self.recent_chosen.emit(chosen)
            )
            row.addWidget(link)
            row.addWidget(ElidedText(str(path.parent), Type.CAPTION, "text_2"), 1)
            middle.addLayout(row)
            self.recent_rows.append(link)
