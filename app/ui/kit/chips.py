"""Chips (filters), pills (statuses) and tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from app.ui.kit.keys import is_press
from app.ui.kit.paint import CENTRE, LEFT, rounded_box
from app.ui.kit.theme import Theme, Type, current_theme
from app.ui.kit.tokens import Tone


class Chip(QAbstractButton):
    """A filter that is on or off; toggled by Space, Enter or a click.

    Args:
        label: what it filters.
        count: shown after the label; ``None`` shows none.
        removable: an active facet above the list: always filled, with ✕; a click or Del
            emits ``removed``.
        icon: Phosphor name, shown while the chip is off.
    """

    removed = Signal()

    def __init__(
        self,
        label: str,
        *,
        count: int | None = None,
        checked: bool = False,
        removable: bool = False,
        checkable: bool = True,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setText(label)
        self._count = count
        self._removable = removable
        self._icon = icon
        self._theme = current_theme()
        self.setCheckable(checkable)
        self.setChecked(checked or removable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("ringRadius", 16)
        self.toggled.connect(self.updateGeometry)
        if removable:
            self.setToolTip(f"Убрать фильтр «{label}» (Del)")
            self.clicked.connect(self.removed)
        self._theme.changed.connect(self.updateGeometry)
        self._name()

    def set_count(self, count: int | None) -> None:
        self._count = count
        self._name()
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        if is_press(event):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = 2 * theme.px(13) + self._label_width()
        if self._lead():
            width += theme.px(22)
        if self._count is not None:
            metrics = QFontMetrics(theme.font(Type.BODY))
            width += theme.px(7) + metrics.horizontalAdvance(str(self._count))
        if self._removable:
            width += theme.px(20)
        return QSize(width, theme.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, tokens = self._theme, self._theme.tokens
        painter = QPainter(self)
        active = self.isChecked()
        inverted = active and tokens.high_contrast
        fill = "selection" if inverted else "accent_soft" if active else "surface"
        ink = "on_selection" if inverted else "accent_text" if active else "text"
        if not active and self.underMouse():
            fill = "hover"
        line = theme.colour("accent" if active else "button_line")
        box = self.rect()
        rounded_box(painter, box, box.height() / 2, theme.colour(fill), line, tokens.control_px)
        x = theme.px(13)
        icon = theme.px(14)
        lead = self._lead()
        if lead:
            spot = QRect(x, (box.height() - icon) // 2, icon, icon)
            theme.paint_icon(painter, spot, lead, ink if active else "text_2")
            x += theme.px(22)
        painter.setFont(theme.font(Type.BOLD if active else Type.STRONG))
        painter.setPen(theme.colour(ink))
        painter.drawText(box.adjusted(x, 0, 0, 0), LEFT, self.text())
        x += self._label_width()
        if self._count is not None:
            x += theme.px(7)
            painter.setFont(theme.font(Type.BODY))
            painter.setPen(theme.colour(ink if inverted else "text_2"))
            painter.drawText(box.adjusted(x, 0, 0, 0), LEFT, str(self._count))
        if self._removable:
            spot = QRect(box.width() - theme.px(13) - icon, (box.height() - icon) // 2, icon, icon)
            theme.paint_icon(painter, spot, "x", ink)

    def _lead(self) -> str:
        if self.isChecked() and self.isCheckable():
            return "check-bold"
        return self._icon

    def _label_width(self) -> int:
        role = Type.BOLD if self.isChecked() else Type.STRONG
        return QFontMetrics(self._theme.font(role)).horizontalAdvance(self.text())

    def _name(self) -> None:
        count = "" if self._count is None else f", {self._count}"
        self.setAccessibleName(f"{self.text()}{count}")


@dataclass(frozen=True, slots=True)
class PillSpec:
    """A status: word, tone and icon (Phosphor name without prefix)."""

    text: str
    tone: Tone = Tone.NEUTRAL
    icon: str = ""


PILL_HEIGHT = 22


def pill_width(theme: Theme, spec: PillSpec) -> int:
    """Width of a pill in pixels."""
    metrics = QFontMetrics(theme.font(Type.CAPTION_STRONG))
    width = metrics.horizontalAdvance(spec.text) + 2 * theme.px(7)
    return width + (theme.px(19) if spec.icon else 0)


def paint_pill(
    painter: QPainter, theme: Theme, rect: QRect, spec: PillSpec, *, inverted: bool = False
) -> None:
    """A pill at the left of ``rect``, in its vertical middle, not wider than ``rect``."""
    tokens = theme.tokens
    ink_colour, fill, line = tokens.tone(spec.tone)
    ink = {Tone.NEUTRAL: "text_2"}.get(spec.tone, spec.tone.value)
    if inverted:
        ink, ink_colour, fill, line = "on_selection", tokens.on_selection, tokens.selection, ""
    height = theme.px(PILL_HEIGHT)
    width = min(pill_width(theme, spec), rect.width())
    box = QRect(rect.left(), rect.top() + (rect.height() - height) // 2, width, height)
    x = box.left()
    if not tokens.high_contrast:
        rounded_box(painter, box, theme.px(4), QColor(fill), QColor(line))
        x += theme.px(7)
    if spec.icon:
        icon = theme.px(14)
        spot = QRect(x, box.top() + (height - icon) // 2, icon, icon)
        theme.paint_icon(painter, spot, spec.icon, ink)
        x += theme.px(19)
    font = theme.font(Type.CAPTION_STRONG)
    painter.setFont(font)
    painter.setPen(ink_colour)
    space = QRect(x, box.top(), box.right() - x - theme.px(4), height)
    text = QFontMetrics(font).elidedText(spec.text, Qt.TextElideMode.ElideRight, space.width() + 4)
    painter.drawText(space.adjusted(0, 0, theme.px(8), 0), LEFT, text)


class Pill(QWidget):
    """A status as a widget."""

    def __init__(self, spec: PillSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._theme = current_theme()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self.updateGeometry)
        self.set_spec(spec)

    def set_spec(self, spec: PillSpec) -> None:
        self._spec = spec
        self.setAccessibleName(spec.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(pill_width(self._theme, self._spec), self._theme.px(PILL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_pill(QPainter(self), self._theme, self.rect(), self._spec)


class _Tab(QAbstractButton):
    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._theme = current_theme()
        self._theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(Type.BOLD))
        width = metrics.horizontalAdvance(self.text()) + 2 * self._theme.px(10)
        return QSize(width, self._theme.target(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.target())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        active = self.isChecked()
        painter.setFont(theme.font(Type.BOLD if active else Type.STRONG))
        hot = self.underMouse()
        painter.setPen(theme.colour("accent_text" if active else "text" if hot else "text_2"))
        painter.drawText(self.rect(), CENTRE, self.text())
        if active:
            thick = theme.px(2)
            bar = QRect(0, self.height() - thick, self.width(), thick)
            painter.fillRect(bar, theme.colour("accent"))


class Tabs(QWidget):
    """Parts of a section, beside its title. ←/→ move between them; one Tab stop.

    ``selected`` carries the id of the tab the user chose. With ``wraps`` they break into rows
    by themselves where they do not fit.
    """

    selected = Signal(str)

    def __init__(
        self,
        tabs: Sequence[tuple[str, str]] = (),
        *,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._wraps = wraps
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        # what is left stays at the right of the last tab
        self._grid.setColumnStretch(99, 1)
        self._rows = 1
        self._tabs: dict[str, _Tab] = {}
        self.setAccessibleName("Части раздела")
        self.set_tabs(tabs)

    def set_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        """Replace the tabs: ``(id, title)`` each; the first becomes current."""
        for tab in self._tabs.values():
            self._grid.removeWidget(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = {}
        self._rows = 1
        for tab_id, title in tabs:
            tab = _Tab(title, self)
            tab.clicked.connect(lambda _checked=False, chosen=tab_id: self.selected.emit(chosen))
            tab.installEventFilter(self)
            self._grid.addWidget(tab, 0, len(self._tabs))
            self._tabs[tab_id] = tab
        if tabs:
            self.set_current(tabs[0][0])

    def one_row_width(self) -> int:
        """What all the tabs beside each other need, in pixels."""
        return sum(tab.sizeHint().width() for tab in self._tabs.values())

    def rows_for(self, width: int) -> int:
        """In how many rows the tabs have to stand within ``width`` pixels."""
        wide = [tab.sizeHint().width() for tab in self._tabs.values()]
        for rows in range(1, len(wide) + 1):
            across = -(-len(wide) // rows)
            if sum(max(wide[column::across]) for column in range(across)) <= width:
                return rows
        return max(1, len(wide))

    def set_rows(self, rows: int) -> None:
        """Stand in so many rows (large letters in a small window)."""
        if rows == self._rows or not self._tabs:
            return
        self._rows = rows
        tabs = list(self._tabs.values())
        across = -(-len(tabs) // rows)
        for tab in tabs:
            self._grid.removeWidget(tab)
        for place, tab in enumerate(tabs):
            self._grid.addWidget(tab, place // across, place % across)

    def rows(self) -> int:
        return self._rows

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        widest = max((tab.sizeHint().width() for tab in self._tabs.values()), default=0)
        return QSize(widest, hint.height()) if self._wraps else hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._wraps and self.width():
            self.set_rows(self.rows_for(self.width()))

    def current(self) -> str:
        """Id of the current tab, empty when there are none."""
        return next((tab_id for tab_id, tab in self._tabs.items() if tab.isChecked()), "")

    def set_current(self, tab_id: str) -> None:
        """Show ``tab_id`` as current without emitting ``selected``."""
        for known, tab in self._tabs.items():
            tab.setChecked(known == tab_id)
            tab.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if known == tab_id else Qt.FocusPolicy.ClickFocus
            )

    def ids(self) -> tuple[str, ...]:
        return tuple(self._tabs)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if step is not None:
                ids = self.ids()
                chosen = ids[(ids.index(self.current()) + step) % len(ids)]
                self.set_current(chosen)
                self.selected.emit(chosen)
                # last: the part that is shown takes the focus, the next arrow belongs here
                self._tabs[chosen].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False
