"""The top bar: section title, its tabs or the path, the search of everything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.chips import Tabs
from app.ui.kit.search import SearchField
from app.ui.kit.text import ElidedText, Line, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.page import Crumb

SEARCH_WIDTH = 400
SEARCH_LEAST = 156
# margins, gaps and the help button beside title, tabs and search
AROUND = 144
SEARCH_TEXT = "Найти книгу, инв. №, команду…"


class _Caret(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._theme = current_theme()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(14), self._theme.px(14))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        size = self._theme.px(14)
        spot = QRect(0, (self.height() - size) // 2, size, size)
        self._theme.paint_icon(QPainter(self), spot, "caret-right", "text_3")


class TopBar(QWidget):
    """``tab_selected`` carries a page id, ``crumb_clicked`` the target of a step of the path."""

    tab_selected = Signal(str)
    crumb_clicked = Signal(str)
    help_requested = Signal()

    def __init__(self, *, has_help: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self._theme = theme
        self._is_below = False
        self.setProperty("role", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Верхняя панель")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.setContentsMargins(theme.px(24), 0, theme.px(24), 0)
        row.setSpacing(theme.px(12))
        outer.addWidget(middle, 1)
        # where the tabs stand when there is no room for them beside the search (large letters)
        self._below = QWidget()
        self._below_row = QHBoxLayout(self._below)
        self._below_row.setContentsMargins(theme.px(14), 0, theme.px(24), 0)
        self._below_row.addStretch(1)
        self._below.hide()
        outer.addWidget(self._below)
        outer.addWidget(Line())
        self._title = Text("", Type.SECTION)
        row.addWidget(self._title)
        self.tabs = Tabs()
        self.tabs.selected.connect(self.tab_selected)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        row.addSpacing(theme.px(4))
        row.addWidget(self.tabs)
        self._row, self._tabs_place = row, row.indexOf(self.tabs)
        self._path = QWidget()
        self._path_row = QHBoxLayout(self._path)
        self._path_row.setContentsMargins(0, 0, 0, 0)
        self._path_row.setSpacing(theme.px(10))
        row.addWidget(self._path, 1)
        self._gap = QWidget()
        self._gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(self._gap, 1)
        self.search = SearchField(SEARCH_TEXT, kbd="Ctrl+K")
        row.addWidget(self.search)
        if has_help:
            self._help = IconButton("question", "Справка об этой странице", kbd="F1")
            self._help.clicked.connect(self.help_requested)
            row.addWidget(self._help)
        theme.changed.connect(self._dress)
        self._dress()
        self.set_path((), ())

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self._fit_search()

    def title(self) -> str:
        return self._title.text()

    def set_path(self, tabs: Sequence[tuple[str, str]], crumbs: Sequence[Crumb]) -> None:
        """Show the path when there is one, otherwise the tabs (two or more)."""
        if crumbs:
            tabs = ()
        if len(tabs) < 2:
            tabs = ()
        if tuple(tab_id for tab_id, _title in tabs) != self.tabs.ids():
            self.tabs.set_tabs(tabs)
        self.tabs.setVisible(bool(tabs))
        while self._path_row.count():
            widget = self._path_row.takeAt(0).widget()
            widget.hide()
            widget.deleteLater()
        self._path.setVisible(bool(crumbs))
        self._gap.setVisible(not crumbs)
        for crumb in crumbs:
            self._path_row.addWidget(_Caret())
            if crumb.target:
                step = Button(crumb.title, Look.LINK)
                step.clicked.connect(
                    lambda _on=False, target=crumb.target: self.crumb_clicked.emit(target)
                )
                self._path_row.addWidget(step)
            else:
                last = ElidedText(crumb.title, Type.BOLD)
                self._path_row.addWidget(last, 1)
        for place in range(self._path_row.count()):
            # a hidden step would have no width when the room is shared out
            self._path_row.itemAt(place).widget().show()
        self._fit_search()

    def path(self) -> tuple[str, ...]:
        """Titles of the steps that are shown."""
        found = []
        for place in range(self._path_row.count()):
            widget = self._path_row.itemAt(place).widget()
            if isinstance(widget, Button | Text):
                found.append(widget.text())
        return tuple(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_search()

    def _fit_search(self) -> None:
        """A third of the bar; where many tabs stand in a narrow window, what they leave. Tabs
        and path that leave too little go into a row of their own."""
        theme = self._theme
        wanted = max(theme.px(220), min(self.width() // 3, theme.px(SEARCH_WIDTH)))
        beside = self._title.sizeHint().width() + theme.px(AROUND)
        if not self.tabs.isHidden():
            needed = self.tabs.one_row_width()
        elif not self._path.isHidden():
            needed = self._path.sizeHint().width()
        else:
            needed = 0
        room = self.width() - beside - needed
        below = bool(needed) and room < theme.px(SEARCH_LEAST)
        across = max(self.width() - theme.px(38), 1)
        wraps = below and not self.tabs.isHidden()
        self.tabs.set_rows(self.tabs.rows_for(across) if wraps else 1)
        self._put_below(below)
        if needed and not below:
            wanted = min(wanted, room)
        self.search.setFixedWidth(max(min(wanted, self.width() - beside), theme.px(80)))

    def _put_below(self, below: bool) -> None:
        if below != self._is_below:
            self._is_below = below
            for place, widget in enumerate((self.tabs, self._path)):
                if below:
                    self._below_row.insertWidget(place, widget)
                else:
                    self._row.insertWidget(self._tabs_place + place, widget)
            self._below.setVisible(below)
        self._dress()

    def _dress(self) -> None:
        rows = self.tabs.rows() if self._is_below else 0
        self.setFixedHeight(self._theme.px(56 + 44 * rows))
