"""What a page of the window is, and how a section announces itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.changes import Area, Changes
from app.ui.kit.scroll import seen_width
from app.ui.kit.theme import current_theme


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the path in the top bar; ``target`` is a page id, empty for the last step."""

    title: str
    target: str = ""


class Page(QWidget):
    """A page of a section.

    A subclass sets the class attributes, takes its services in the constructor, stores
    them, and calls ``self.set_up()`` last; that calls ``_build()`` and ``_connect()``.
    ``refresh()`` is called when the page is shown for the first time, when it is stale,
    and by F5. Widgets go into ``self.column``.
    """

    page_id: ClassVar[str] = ""
    section_id: ClassVar[str] = ""
    title: ClassVar[str] = ""
    # changes of these areas make the page refresh (or stale, while it is hidden)
    areas: ClassVar[frozenset[Area]] = frozenset()

    # ask the window to go to a page: page id and the argument for its ``open_with``
    navigate = Signal(str, object)
    # the path, the tabs or the remarks in the title have changed
    header_changed = Signal()
    # how a scan ended (:class:`app.ui.kit.search.ScanState`), for the sound; the scan fields
    # of a page tell it by themselves
    scan_answered = Signal(object)
    # words for the right end of the status bar: «Черновик сохранён в 09:38»
    noted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.title)
        self._stale = True
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16))
        self.column.setSpacing(theme.px(12))

    def set_up(self) -> None:
        """Build and connect; the last call of a subclass's constructor."""
        self._build()
        self._connect()

    def _build(self) -> None:
        """Create the widgets."""

    def _connect(self) -> None:
        """Connect the signals."""

    def refresh(self) -> None:
        """Ask for the data again; selection, scroll and half-typed text stay."""

    def breadcrumbs(self) -> Sequence[Crumb]:
        """Steps after the section's title: «Списание», «Акт № 3»."""
        return ()

    def primary_action(self) -> Callable[[], object] | None:
        """What Ctrl+Enter does, ``None`` when the page has nothing to do now."""
        return None

    def print_action(self) -> Callable[[], object] | None:
        """What Ctrl+P prints, always through the preview."""
        return None

    def save_action(self) -> Callable[[], object] | None:
        """What Ctrl+S saves (a draft)."""
        return None

    def on_scan(self, code: str) -> bool:
        """A code was scanned while the page is shown; answer whether it was taken."""
        return False

    def focus_search(self) -> bool:
        """Put the focus into the search field of the page (Ctrl+F); false when it has none."""
        return False

    def regions(self) -> Sequence[QWidget]:
        """The parts that F6 goes through: actions, filters, list, panel; invisible ones too."""
        return (self,)

    def room(self) -> int:
        """Width in pixels that can be seen at once (:func:`app.ui.kit.scroll.seen_width`)."""
        return seen_width(self)

    def open_with(self, argument: object) -> None:
        """Called after navigation with an argument: an id, a draft, a filter."""

    def may_leave(self) -> bool:
        """Asked before the window closes; a page with unsaved input asks the user."""
        return True

    def apply_changes(self, changes: Changes) -> None:
        """Refresh when the changes concern the page and it is visible, else remember."""
        if not (changes.areas & self.areas):
            return
        if self.isVisible():
            self._stale = False
            self.refresh()
        else:
            self._stale = True

    def mark_stale(self) -> None:
        """Refresh when the page is shown next."""
        self._stale = True

    @property
    def is_stale(self) -> bool:
        return self._stale

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()


PageFactory = Callable[[], Page]


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of a section: a tab when ``tab`` is not empty, otherwise reached by navigation.

    ``factory`` is called when the page is shown for the first time.
    """

    page_id: str
    factory: PageFactory
    tab: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the sidebar; it appears there only when it is registered.

    ``digit`` is the fixed key of the section: Ctrl+digit. The first page is the one shown
    when the section is chosen.
    """

    section_id: str
    title: str
    icon: str
    digit: int
    pages: tuple[PageEntry, ...]


# Fixed by the design: the digit of a section never changes, whichever sections exist.
SECTION_DIGITS: dict[str, tuple[int, str, str]] = {
    "today": (1, "Сегодня", "house"),
    "catalogue": (2, "Каталог", "books"),
    "lending": (3, "Выдача", "arrows-left-right"),
    "readers": (4, "Читатели", "users-three"),
    "textbooks": (5, "Учебники", "graduation-cap"),
    "stock": (6, "Учёт фонда", "archive-box"),
    "stocktake": (7, "Проверки", "shield-check"),
    "eresources": (8, "Ресурсы", "key"),
    "reports": (9, "Отчёты", "chart-bar"),
    "school": (0, "Настройки", "gear-six"),
}


def section(section_id: str, *pages: PageEntry) -> Section:
    """A section with its fixed title, icon and digit.

    Raises:
        KeyError: the design knows no such section.
    """
    digit, title, icon = SECTION_DIGITS[section_id]
    return Section(section_id, title, icon, digit, pages)
