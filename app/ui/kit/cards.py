"""Boxes: card, side panel, empty state, progress bars."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.paint import rounded_box
from app.ui.kit.text import ElidedText, Line, Text
from app.ui.kit.theme import Type, current_theme


class Box(QWidget):
    """A surface with a line around and rounded corners; children must keep off the corners."""

    def __init__(
        self,
        *,
        fill: str = "surface",
        line: str = "line",
        radius: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fill = fill
        self._line = line
        self._radius = radius
        self._theme = current_theme()
        self._theme.changed.connect(self.update)

    def set_colours(self, fill: str, line: str) -> None:
        """Tokens of fill and line."""
        self._fill, self._line = fill, line
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        rounded_box(
            QPainter(self),
            self.rect(),
            theme.px(self._radius),
            theme.colour(self._fill),
            theme.colour(self._line),
            theme.tokens.line_px,
        )


class RoundCorners(QWidget):
    """Rounds the corners over children that paint to the very edge."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._theme = current_theme()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        owner.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.ChildAdded):
            owner = self.parentWidget()
            if owner is not None:
                self.setGeometry(owner.rect())
                self.raise_()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        rounded = QPainterPath()
        rounded.addRoundedRect(frame, theme.px(8), theme.px(8))
        whole = QPainterPath()
        whole.addRect(QRectF(self.rect()))
        painter.fillPath(whole.subtracted(rounded), theme.colour("canvas"))
        painter.setPen(QPen(theme.colour("line"), theme.tokens.line_px))
        painter.drawPath(rounded)


class Card(Box):
    """A card with title, optional count, actions at the right of the title, and a body.

    Put content into ``body`` (a ``QVBoxLayout``); ``flush`` lets it touch the sides (lists,
    tables), otherwise it stands 16 px off.
    """

    def __init__(
        self,
        title: str = "",
        *,
        count: int | None = None,
        flush: bool = False,
        divider: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        theme = current_theme()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(1, 1, 1, 1)
        self._outer.setSpacing(0)
        self.body = QVBoxLayout()
        self.header = QHBoxLayout()
        self.title = Text(title, Type.CARD_TITLE)
        self._count = Text("", Type.INPUT, "text_2")
        self.set_count(count)
        if title:
            self.setAccessibleName(title)
            side = theme.px(16)
            self.header.setContentsMargins(side, theme.px(12), theme.px(12), theme.px(12))
            self.header.setSpacing(theme.px(8))
            self.header.addWidget(self.title)
            self.header.addWidget(self._count)
            self.header.addStretch(1)
            self._outer.addLayout(self.header)
            if divider or flush:
                self._outer.addWidget(Line())
        side = 0 if flush else theme.px(16)
        top = 0 if flush or (title and not divider) else theme.px(16)
        self.body.setContentsMargins(side, top, side, side if not flush else theme.px(1))
        self.body.setSpacing(0 if flush else theme.px(8))
        self._outer.addLayout(self.body, 1)
        if flush:
            self._corners = RoundCorners(self)

    def set_title(self, title: str) -> None:
        self.title.setText(title)
        self.setAccessibleName(title)

    def set_count(self, count: int | None) -> None:
        """Show how many things the card holds; ``None`` hides the number."""
        self._count.setText("" if count is None else str(count))
        self._count.setVisible(count is not None)

    def add_header_widget(self, widget: QWidget) -> None:
        """Add an action (a link as a rule) at the right of the title."""
        self.header.addWidget(widget)

    def add_footer(self) -> QHBoxLayout:
        """A bar under the body, parted by a line; answers its layout."""
        theme = current_theme()
        footer = QHBoxLayout()
        footer.setContentsMargins(theme.px(16), theme.px(10), theme.px(16), theme.px(10))
        footer.setSpacing(theme.px(8))
        self._outer.addWidget(Line())
        self._outer.addLayout(footer)
        return footer


class SidePanel(Box):
    """The panel of details at the right, 348 to 372 wide; ✕ and Esc emit ``closed``.

    Parts are added to ``body``; ``add_line`` divides them across the whole width.
    """

    closed = Signal()

    def __init__(self, *, closable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        theme = current_theme()
        self.setFixedWidth(theme.px(372))
        self.setAccessibleName("Подробности")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, theme.px(14), 1, 1)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(16), 0, theme.px(8), theme.px(4))
        self.title = ElidedText("", Type.SECTION)
        head.addWidget(self.title, 1)
        self._close = IconButton("x", "Закрыть подробности", kbd="Esc")
        self._close.clicked.connect(self.closed)
        self._close.setVisible(closable)
        head.addWidget(self._close)
        outer.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.px(12))
        outer.addLayout(self.body, 1)

    def set_title(self, title: str) -> None:
        self.title.setText(title)

    def add_part(self, widget: QWidget, *, flush: bool = False, stretch: int = 0) -> None:
        """Add a part with the side margins of the panel (none when ``flush``)."""
        side = 0 if flush else self._theme.px(16)
        row = QHBoxLayout()
        row.setContentsMargins(side, 0, side, 0)
        row.addWidget(widget)
        self.body.addLayout(row, stretch)

    def add_line(self) -> None:
        self.body.addWidget(Line())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._close.isHidden():
            self.closed.emit()
            return
        super().keyPressEvent(event)


class EmptyState(QWidget):
    """Icon 40 px, one sentence, at most one action. ``button`` is ``None`` without action."""

    def __init__(
        self,
        icon: str,
        text: str,
        action: str = "",
        *,
        action_icon: str = "",
        look: Look = Look.SECONDARY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        theme = current_theme()
        column = QVBoxLayout(self)
        column.setSpacing(theme.px(12))
        column.setContentsMargins(theme.px(24), theme.px(24), theme.px(24), theme.px(24))
        column.addStretch(1)
        column.addWidget(_Picture(icon), 0, Qt.AlignmentFlag.AlignHCenter)
        self._text = Text(text, Type.BODY, "text_2", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._text)
        self.button: Button | None = None
        if action:
            self.button = Button(action, look, icon=action_icon)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def set_text(self, text: str) -> None:
        self._text.setText(text)

    def text(self) -> str:
        return self._text.text()


class _Picture(QWidget):
    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._theme = current_theme()
        size = self._theme.px(40)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._theme.paint_icon(QPainter(self), self.rect(), self._icon, "text_3")


class ProgressBar(QWidget):
    """A thin bar; unknown amount (``total`` 0) shows an empty track."""

    def __init__(
        self, *, height: int = 8, hatched_gap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._height = height
        self._hatched = hatched_gap
        self._done, self._total = 0, 0
        self._theme = current_theme()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(self._theme.px(60))
        self._theme.changed.connect(self.updateGeometry)

    def set_value(self, done: int, total: int) -> None:
        """``done`` of ``total``."""
        self._done, self._total = done, total
        self.setAccessibleName(f"{done} из {total}" if total else "Идёт работа")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(140), self._theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(60), self._theme.px(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        radius = theme.px(2)
        rect = self.rect()
        line = theme.colour("text") if theme.tokens.high_contrast else None
        share = min(self._done / self._total, 1.0) if self._total else 0.0
        filled = QRect(rect)
        filled.setWidth(round(rect.width() * share))
        if self._hatched and share < 1:
            self._paint_gap(painter, rect.adjusted(filled.width() + theme.px(2), 0, 0, 0))
        else:
            rounded_box(painter, rect, radius, theme.colour("track"), line, 2)
        rounded_box(painter, filled, radius, theme.colour("accent"))

    def _paint_gap(self, painter: QPainter, rect: QRect) -> None:
        if rect.width() <= 0:
            return
        theme = self._theme
        path = QPainterPath()
        path.addRect(rect)
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(rect, theme.colour("bad_soft"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(QColor(theme.colour("bad")), 1.2))
        step, height = theme.px(5), rect.height()
        for x in range(rect.left() - height, rect.right() + step, step):
            painter.drawLine(x, rect.top(), x + height, rect.bottom() + 1)
        painter.restore()
