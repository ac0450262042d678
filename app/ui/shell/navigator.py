"""Which page is shown: sections, pages made when first needed, the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.changes import Changes
from app.ui.shell.page import Page, PageEntry, Section

_HISTORY = 50


class Navigator(QObject):
    """Keeps the pages of the sections in a stack.

    ``page_shown`` carries the page now in front; ``navigated`` pages ask through their own
    ``navigate`` signal.
    """

    page_shown = Signal(object)
    page_made = Signal(object)

    def __init__(self, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._stack = stack
        self._sections: dict[str, Section] = {}
        self._entries: dict[str, tuple[Section, PageEntry]] = {}
        self._pages: dict[str, Page] = {}
        self._last_of_section: dict[str, str] = {}
        self._history: list[str] = []
        self._current = ""

    def set_sections(self, sections: Sequence[Section]) -> None:
        """Register the sections of an opened library; the pages of the last one go."""
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages = {}
        self._last_of_section = {}
        self._history = []
        self._current = ""
        self._sections = {section.section_id: section for section in sections}
        self._entries = {
            entry.page_id: (section, entry) for section in sections for entry in section.pages
        }

    def sections(self) -> tuple[Section, ...]:
        return tuple(self._sections.values())

    def section_by_digit(self, digit: int) -> Section | None:
        """The registered section of Ctrl+digit."""
        return next((s for s in self._sections.values() if s.digit == digit), None)

    def knows(self, page_id: str) -> bool:
        """Is there such a page?"""
        return page_id in self._entries

    def current_page(self) -> Page | None:
        return self._pages.get(self._current)

    def current_section(self) -> Section | None:
        entry = self._entries.get(self._current)
        return entry[0] if entry is not None else None

    def current_tabs(self) -> tuple[tuple[str, str], ...]:
        """``(page id, title)`` of the tabs of the section shown."""
        section = self.current_section()
        if section is None:
            return ()
        return tuple((entry.page_id, entry.tab) for entry in section.pages if entry.tab)

    def go_to_section(self, section_id: str) -> None:
        """Show the page of the section that was shown last."""
        section = self._sections.get(section_id)
        if section is not None and section.pages:
            page_id = self._last_of_section.get(section_id, section.pages[0].page_id)
            if self._current != page_id:
                self._remember()
            self._show(page_id, None)

    def go(self, page_id: str, argument: object = None) -> None:
        """Show a page and hand it an argument; an unknown page is passed over.

        A page without a tab is handed ``None`` too: that asks it for something new. Going to
        its section or back shows it as it was left.
        """
        entry = self._entries.get(page_id)
        if entry is None:
            return
        if self._current != page_id:
            self._remember()
        self._show(page_id, argument, hand_over=argument is not None or not entry[1].tab)

    def back(self) -> bool:
        """The page before; false when there is none."""
        if not self._history:
            return False
        self._show(self._history.pop(), None)
        return True

    def apply_changes(self, changes: Changes) -> None:
        """Tell every page what has changed."""
        for page in list(self._pages.values()):
            page.apply_changes(changes)

    def pages(self) -> tuple[Page, ...]:
        """The pages made so far."""
        return tuple(self._pages.values())

    def _remember(self) -> None:
        """Put the page now in front on the way back."""
        if self._current:
            self._history.append(self._current)
            del self._history[:-_HISTORY]

    def _show(self, page_id: str, argument: object, *, hand_over: bool = False) -> None:
        section, entry = self._entries[page_id]
        page = self._pages.get(page_id)
        if page is None:
            page = entry.factory()
            self._pages[page_id] = page
            self._stack.addWidget(page)
            page.navigate.connect(self.go)
            self.page_made.emit(page)
        self._current = page_id
        self._last_of_section[section.section_id] = page_id
        self._stack.setCurrentWidget(page)
        if hand_over:
            page.open_with(argument)
        self.page_shown.emit(page)


def first_focusable(parent: QWidget) -> QWidget | None:
    """The first visible widget inside ``parent`` that Tab can reach, itself included."""
    for widget in (parent, *parent.findChildren(QWidget)):
        takes = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        if takes and widget.isVisible() and widget.isEnabled():
            return widget
    return None
