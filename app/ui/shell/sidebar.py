"""The sidebar: sections with their digits, 208 wide or 56 when collapsed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.kit.buttons import IconButton
from app.ui.kit.paint import LEFT, RIGHT, elided, rounded_box
from app.ui.kit.text import Kbd, Line, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.page import Section

WIDTH = 208
COLLAPSED_WIDTH = 56
_APART = "school"  # «Настройки» stand apart, below a line


class SidebarItem(QAbstractButton):
    """An entry of the sidebar."""

    def __init__(self, section: Section, parent: QWidget) -> None:
        super().__init__(parent)
        self.section = section
        self._collapsed = False
        self._theme = current_theme()
        self.setText(section.title)
        self.setAccessibleName(section.title)
        self.setToolTip(f"{section.title} (Ctrl+{section.digit})")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme.changed.connect(self.updateGeometry)

    def set_collapsed(self, collapsed: bool) -> None:
        self._collapsed = collapsed
        self.update()

    def full_width(self) -> int:
        """What icon, name and digit need beside each other."""
        theme = self._theme
        name = QFontMetrics(theme.font(Type.BOLD)).horizontalAdvance(self.text())
        return theme.px(10 + 20 + 10) + name + theme.px(12 + 8 + 9)

    def sizeHint(self) -> QSize:
        theme = self._theme
        height = theme.px(36)
        if theme.tokens.high_contrast:
            height = max(height, 44)
        return QSize(theme.px(40 if self._collapsed else 192), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(40), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, tokens = self._theme, self._theme.tokens
        painter = QPainter(self)
        active = self.isChecked()
        inverted = active and tokens.high_contrast
        box = self.rect()
        radius = theme.px(6)
        if inverted:
            painter.fillRect(box, theme.colour("selection"))
        elif active:
            line = theme.colour("line")
            rounded_box(painter, box, radius, theme.colour("surface"), line)
            bar = QRect(0, theme.px(10), theme.px(3), box.height() - 2 * theme.px(10))
            rounded_box(painter, bar, 1.5, theme.colour("accent"))
        elif self.underMouse():
            rounded_box(painter, box, radius, theme.colour("hover"))
        ink = "on_selection" if inverted else "accent_text" if active else "text"
        icon = theme.px(20)
        left = (box.width() - icon) // 2 if self._collapsed else theme.px(10)
        spot = QRect(left, (box.height() - icon) // 2, icon, icon)
        name = f"{self.section.icon}-fill" if active else self.section.icon
        theme.paint_icon(painter, spot, name, ink if active else "text_2")
        if self._collapsed:
            return
        font = theme.font(Type.BOLD if active else Type.STRONG)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        text = box.adjusted(left + icon + theme.px(10), 0, -theme.px(28), 0)
        painter.drawText(text, LEFT, elided(QFontMetrics(font), self.text(), text.width()))
        painter.setFont(theme.font(Type.CAPTION))
        painter.setPen(theme.colour("on_selection" if inverted else "text_3"))
        painter.drawText(box.adjusted(0, 0, -theme.px(9), 0), RIGHT, str(self.section.digit))


class _Emblem(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._theme = current_theme()
        size = self._theme.px(28)
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rounded_box(painter, self.rect(), theme.px(6), theme.colour("accent"))
        inset = theme.px(5)
        inner = self.rect().adjusted(inset, inset, -inset, -inset)
        theme.paint_icon(painter, inner, "book-bookmark-fill", "on_accent")


class Sidebar(QWidget):
    """Sections of the window; ↑ ↓ move among them, Enter or Space chooses.

    ``chosen`` carries the section id, ``collapse_toggled`` the wish of the user.
    """

    chosen = Signal(str)
    collapse_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = current_theme()
        self._collapsed = False
        self._items: dict[str, SidebarItem] = {}
        self.setProperty("role", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Разделы")
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(self._theme.px(2))
        self._column = column
        outer.addLayout(column)
        outer.addWidget(Line(vertical=True))
        self._head = QWidget()
        self._head.setLayout(self._make_head())
        column.addWidget(self._head)
        self._list = QVBoxLayout()
        self._list.setSpacing(self._theme.px(2))
        column.addLayout(self._list)
        column.addStretch(1)
        column.addLayout(self._make_foot())
        self._theme.changed.connect(self._dress)
        self._dress()

    def set_school(self, name: str) -> None:
        """The short name of the school under the name of the program."""
        self._school.setText(name)
        self._school.setToolTip(name)
        self._school.setVisible(bool(name) and not self._collapsed)

    def set_sections(self, sections: Sequence[Section]) -> None:
        """Show the sections that exist, in the order of their digits (0 is the last)."""
        while self._list.count():
            widget = self._list.takeAt(0).widget()
            # a gap has no widget, which the stub does not say
            if isinstance(widget, QWidget):
                widget.hide()
                widget.deleteLater()
        self._items = {}
        for section in sorted(sections, key=lambda s: s.digit or 10):
            if section.section_id == _APART and self._items:
                line = Line()
                self._list.addSpacing(self._theme.px(6))
                self._list.addWidget(line)
                self._list.addSpacing(self._theme.px(6))
            item = SidebarItem(section, self)
            item.set_collapsed(self._collapsed)
            item.clicked.connect(
                lambda _on=False, chosen=section.section_id: self._on_clicked(chosen)
            )
            item.installEventFilter(self)
            self._list.addWidget(item)
            self._items[section.section_id] = item
        self._dress()

    def set_current(self, section_id: str) -> None:
        """Mark the section that is shown."""
        for known, item in self._items.items():
            item.setChecked(known == section_id)

    def current(self) -> str:
        return next((known for known, item in self._items.items() if item.isChecked()), "")

    def item(self, section_id: str) -> SidebarItem:
        """The entry of a section.

        Raises:
            KeyError: the section is not registered.
        """
        return self._items[section_id]

    def section_ids(self) -> tuple[str, ...]:
        return tuple(self._items)

    def is_collapsed(self) -> bool:
        return self._collapsed

    def set_collapsed(self, collapsed: bool) -> None:
        """Icons only, or icons and names."""
        self._collapsed = collapsed
        self._dress()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {int(Qt.Key.Key_Up): -1, int(Qt.Key.Key_Down): 1}.get(event.key())
            if step is not None and isinstance(watched, SidebarItem):
                items = list(self._items.values())
                place = max(0, min(items.index(watched) + step, len(items) - 1))
                items[place].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
                watched, SidebarItem
            ):
                watched.click()
                return True
        return False

    def _on_clicked(self, section_id: str) -> None:
        self.set_current(section_id)
        self.chosen.emit(section_id)

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(self._theme.px(6), 0, 0, self._theme.px(14))
        head.setSpacing(self._theme.px(10))
        head.addWidget(_Emblem())
        names = QVBoxLayout()
        names.setSpacing(0)
        self._name = Text("Формуляр", Type.CARD_TITLE)
        self._school = Text("", Type.CAPTION, "text_2")
        self._school.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        names.addWidget(self._name)
        names.addWidget(self._school)
        head.addLayout(names, 1)
        return head

    def _make_foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        # little air: the words are as wide as the bar
        foot.setContentsMargins(self._theme.px(2), 0, 0, 0)
        foot.setSpacing(self._theme.px(4))
        self._ctrl = Kbd("Ctrl")
        self._hint = Text("+ цифра — раздел", Type.CAPTION, "text_2")
        self._fold = IconButton("caret-double-left", "Свернуть боковую панель", kbd="Ctrl+B")
        self._fold.clicked.connect(lambda: self.collapse_toggled.emit(not self._collapsed))
        foot.addWidget(self._ctrl)
        foot.addWidget(self._hint)
        foot.addStretch(1)
        foot.addWidget(self._fold)
        return foot

    def full_width(self) -> int:
        """Width with the names of the sections, in pixels."""
        if not self._theme.tokens.high_contrast:
            return self._theme.px(WIDTH)
        # large letters: no wider than the names need
        return max((item.full_width() for item in self._items.values()), default=0) + (
            self._theme.tokens.line_px
        )

    def _dress(self) -> None:
        wide = not self._collapsed
        high = self._theme.tokens.high_contrast
        px = self._theme.px
        # in high contrast the chosen section is inverted from edge to edge
        side = 0 if high else px(8)
        self._column.setContentsMargins(side, px(12), side, px(10))
        self.setFixedWidth(self.full_width() if wide else px(COLLAPSED_WIDTH))
        self._head.setVisible(not high)
        for widget in (self._name, self._ctrl, self._hint):
            widget.setVisible(wide and not high)
        self._school.setVisible(wide and bool(self._school.text()))
        self._fold.set_icon_name("caret-double-left" if wide else "caret-double-right")
        verb = "Свернуть" if wide else "Развернуть"
        self._fold.set_hint(f"{verb} боковую панель")
        for item in self._items.values():
            item.set_collapsed(self._collapsed)
