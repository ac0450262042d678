"""The main window: sidebar, top bar, the page, status bar, and the keys of the whole window."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.ui.kit.focus import FocusRing
from app.ui.kit.keys import add_shortcut
from app.ui.kit.search import ScanField
from app.ui.kit.theme import current_theme
from app.ui.shell.access_strip import AccessStrip
from app.ui.shell.changes_bus import ChangesBus
from app.ui.shell.keymap import LayoutFilter
from app.ui.shell.navigator import Navigator, first_focusable
from app.ui.shell.page import Page, Section
from app.ui.shell.page_frame import PageFrame
from app.ui.shell.palette import Hit, Palette, SearchProvider
from app.ui.shell.pdf_preview import PdfPreview
from app.ui.shell.read_only_strip import ReadOnlyStrip
from app.ui.shell.settings import SIDEBAR_COLLAPSED, WINDOW_GEOMETRY, Settings
from app.ui.shell.sidebar import Sidebar
from app.ui.shell.status_bar import BackupState, StatusBar
from app.ui.shell.tasks import TaskRunner
from app.ui.shell.toasts import ToastHost
from app.ui.shell.top_bar import TopBar

MIN_SIZE = (1024, 560)
START_SIZE = (1440, 900)
# what a title bar and a task list take of the screen, in pixels
SCREEN_EDGES = (16, 64)
# the least room for a page beside the sidebar with names, in pixels at 100 %
PAGE_ROOM = 640


class MainWindow(QMainWindow):
    """The window. It is shown empty (or with the start page) before a library is open.

    Args:
        runner: asks the search providers.
        bus: the pages refresh from it.
        settings: remembers the place of the window and the sidebar.
        has_help: is there help to open (F1)?
        may_close: asked last before closing (backup on exit); false keeps the window open.
    """

    undo_requested = Signal()
    help_requested = Signal(str)
    cancel_requested = Signal()
    # how a scan ended (ScanState), whichever page took it
    scan_answered = Signal(object)
    # the first paint is over: the library may be opened
    painted = Signal()

    def __init__(
        self,
        runner: TaskRunner,
        bus: ChangesBus,
        settings: Settings,
        *,
        has_help: bool = False,
        may_close: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._may_close = may_close
        self._layer: QWidget | None = None
        self._start: QWidget | None = None
        self._focus_of: dict[Page, QWidget] = {}
        self._narrow = False
        self._was_shown = False
        self._theme = current_theme()
        self.setWindowTitle("Формуляр")
        self._build(has_help)
        self.navigator = Navigator(self._stack)
        self.palette_list = Palette(self.top_bar.search, self, runner, self._on_hit_chosen)
        self.toasts = ToastHost(self)
        self._ring = FocusRing(self)
        self._connect(bus)
        self._bind_keys()
        self._restore()

    # --- what the desktop calls --------------------------------------------------------

    def open_on_screen(self) -> None:
        """Show the window: at the first start it fills a screen too small for its usual size."""
        room = self.screen().availableGeometry().size() - QSize(*SCREEN_EDGES)
        usual = QSize(*START_SIZE)
        if not self._settings.get(WINDOW_GEOMETRY) and usual.boundedTo(room) != usual:
            self.showMaximized()
        else:
            self.show()

    def set_sections(self, sections: Sequence[Section], start: str = "") -> None:
        """Show the sections of an opened library and go to the page ``start`` (the first)."""
        self._close_start()
        self._focus_of = {}
        self.navigator.set_sections(sections)
        self.sidebar.set_sections(sections)
        self._set_frame_visible(bool(sections))
        first = start or (sections[0].pages[0].page_id if sections else "")
        if first:
            self.navigator.go(first)

    def show_start(self, page: QWidget) -> None:
        """Show a page without sidebar and top bar (no library is open); the window owns it."""
        self._close_start()
        self.navigator.set_sections(())
        self.sidebar.set_sections(())
        self._set_frame_visible(False)
        self._start = page
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        target = first_focusable(page)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_library(self, file: Path | None, school: str = "") -> None:
        """The file in the title and the status bar, the school in the sidebar."""
        self.setWindowTitle(f"{school or file.stem} — Формуляр" if file else "Формуляр")
        self.sidebar.set_school(school)
        self.status.set_library(file)

    def set_read_only(self, read_only: bool) -> None:
        """Say over the pages that the library may only be read."""
        self.read_only_strip.setVisible(read_only)

    def set_backup(self, state: BackupState, now: datetime) -> None:
        """The last verified copy, for the status bar."""
        self.status.set_backup(state, now)

    def set_search(self, providers: Sequence[SearchProvider], commands: Sequence[Hit] = ()) -> None:
        """What Ctrl+K searches; the sections are added to the commands."""
        pages = [
            Hit(
                section.title,
                "Раздел",
                section.icon,
                keys=f"Ctrl+{section.digit}",
                page_id=section.pages[0].page_id,
            )
            for section in self.navigator.sections()
        ]
        self.palette_list.set_providers(providers, [*commands, *pages])

    def show_layer(self, layer: QWidget) -> None:
        """Show a full page over the present one (a preview) until ``close_layer``."""
        self.close_layer()
        self._layer = layer
        self._stack.addWidget(layer)
        self._stack.setCurrentWidget(layer)
        self._refresh_header()
        target = first_focusable(layer)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_layer(self) -> None:
        """Take the layer away and show the page again."""
        if self._layer is None:
            return
        layer, self._layer = self._layer, None
        page = self.navigator.current_page()
        if page is not None:
            self._stack.setCurrentWidget(page)
        self._stack.removeWidget(layer)
        layer.deleteLater()
        self._refresh_header()
        if page is not None:
            self._focus_page(page)

    def take_scan(self, code: str) -> None:
        """A code came from the scanner: the page takes it, else a scan field of the page,
        else the search of everything."""
        self.status.set_scanner(f"Сканер: {code}")
        page = self.navigator.current_page()
        if page is None or self._layer is not None:
            return
        if page.on_scan(code):
            return
        field = next((f for f in page.findChildren(ScanField) if f.isVisible()), None)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            field.submit(code)
            return
        self.palette_list.begin()
        self.top_bar.search.set_text(code)

    # --- events ------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        app = QApplication.instance()
        if app is not None and not self._was_shown:
            self._was_shown = True
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first paint: of any part, for the window itself is wholly covered."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget):
            app = QApplication.instance()
            if app is not None and watched.window() is self:
                app.removeEventFilter(self)
                QTimer.singleShot(0, self, self.painted.emit)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_sidebar()

    def closeEvent(self, event: QCloseEvent) -> None:
        pages = self.navigator.pages()
        if not all(page.may_leave() for page in pages) or (
            self._may_close is not None and not self._may_close()
        ):
            event.ignore()
            return
        geometry = bytes(self.saveGeometry().data())
        self._settings.set(WINDOW_GEOMETRY, base64.b64encode(geometry).decode("ascii"))
        event.accept()

    # --- inside ------------------------------------------------------------------------

    def _build(self, has_help: bool) -> None:
        central = QWidget()
        central.setProperty("role", "canvas")
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.strip = AccessStrip(self._settings, central)
        column.addWidget(self.strip)
        row = QHBoxLayout()
        row.setSpacing(0)
        column.addLayout(row, 1)
        self.sidebar = Sidebar()
        row.addWidget(self.sidebar)
        right = QVBoxLayout()
        right.setSpacing(0)
        row.addLayout(right, 1)
        self.top_bar = TopBar(has_help=has_help)
        right.addWidget(self.top_bar)
        self.read_only_strip = ReadOnlyStrip()
        self.read_only_strip.hide()
        right.addWidget(self.read_only_strip)
        frame = PageFrame()
        self._stack = frame.stack
        right.addWidget(frame, 1)
        self.status = StatusBar()
        column.addWidget(self.status)
        self.setCentralWidget(central)
        self.setMinimumSize(*MIN_SIZE)
        # the order of Tab: top bar, page, status bar; the sidebar is reached by F6 and digits
        QWidget.setTabOrder(self.top_bar, self.read_only_strip)
        QWidget.setTabOrder(self.read_only_strip, self._stack)
        QWidget.setTabOrder(self._stack, self.status)
        QWidget.setTabOrder(self.status, self.sidebar)
        QWidget.setTabOrder(self.sidebar, self.strip)
        self._set_frame_visible(False)

    def _connect(self, bus: ChangesBus) -> None:
        self.sidebar.chosen.connect(self.navigator.go_to_section)
        self.sidebar.collapse_toggled.connect(self._on_collapse_toggled)
        self.top_bar.tab_selected.connect(self.navigator.go)
        self.top_bar.crumb_clicked.connect(self.navigator.go)
        self.top_bar.help_requested.connect(self._on_help)
        self.status.cancel_requested.connect(self.cancel_requested)
        self.navigator.page_made.connect(self._on_page_made)
        self.navigator.page_shown.connect(self._on_page_shown)
        bus.changed.connect(self.navigator.apply_changes)
        self._theme.changed.connect(self._fit_sidebar)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._layouts = LayoutFilter(app, self)
            app.focusChanged.connect(self._on_focus_changed)

    def _bind_keys(self) -> None:
        for digit in range(10):
            add_shortcut(self, f"Ctrl+{digit}", partial(self._on_digit, digit))
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+K": self.palette_list.begin,
            "Ctrl+F": self._on_find,
            "Ctrl+B": lambda: self._on_collapse_toggled(not self.sidebar.is_collapsed()),
            "Ctrl+P": lambda: self._do("print_action"),
            "Ctrl+S": lambda: self._do("save_action"),
            "Ctrl+Enter": lambda: self._do("primary_action"),
            "Ctrl+Z": self._on_undo,
            "Alt+Left": self._on_back,
            "Ctrl+PgDown": lambda: self._step_tab(1),
            "Ctrl+PgUp": lambda: self._step_tab(-1),
            "F5": self._on_refresh,
            "F1": self._on_help,
            "F6": lambda: self._step_region(1),
            "Shift+F6": lambda: self._step_region(-1),
        }
        for sequence, action in keys.items():
            add_shortcut(self, sequence, action)

    def _restore(self) -> None:
        self.resize(*START_SIZE)
        saved = self._settings.get(WINDOW_GEOMETRY)
        if saved:
            self.restoreGeometry(QByteArray.fromBase64(saved.encode("ascii")))
        self._apply_collapsed()

    def _set_frame_visible(self, visible: bool) -> None:
        self.sidebar.setVisible(visible)
        self.top_bar.setVisible(visible)
        self.status.setVisible(visible)
        if not visible:
            self.read_only_strip.hide()

    def _close_start(self) -> None:
        if self._start is not None:
            self._stack.removeWidget(self._start)
            self._start.hide()
            self._start.deleteLater()
            self._start = None

    def _fit_sidebar(self) -> None:
        """A window that is small for its letters shows the icons of the sections only."""
        narrow = self.width() - self.sidebar.full_width() < self._theme.px(PAGE_ROOM)
        if narrow != self._narrow:
            self._narrow = narrow
            self._apply_collapsed()

    def _apply_collapsed(self) -> None:
        self.sidebar.set_collapsed(self._narrow or self._settings.get(SIDEBAR_COLLAPSED))

    def _do(self, name: str) -> None:
        page = self.navigator.current_page()
        if isinstance(self._layer, PdfPreview) and name == "print_action":
            self._layer.print_paper()
        if page is None or self._layer is not None:
            return
        action = {
            "print_action": page.print_action,
            "save_action": page.save_action,
            "primary_action": page.primary_action,
        }[name]()
        if action is not None:
            action()

    def _on_digit(self, digit: int) -> None:
        section = self.navigator.section_by_digit(digit)
        if section is not None:
            self.close_layer()
            self.navigator.go_to_section(section.section_id)

    def _on_back(self) -> None:
        if self._layer is not None:
            self.close_layer()
        else:
            self.navigator.back()

    def _step_tab(self, step: int) -> None:
        """Ctrl+PgDn and Ctrl+PgUp: the next part of the section."""
        ids = self.top_bar.tabs.ids()
        if self._layer is None and ids and not self.top_bar.tabs.isHidden():
            here = ids.index(self.top_bar.tabs.current())
            self.navigator.go(ids[(here + step) % len(ids)])

    def _on_find(self) -> None:
        page = self.navigator.current_page()
        if page is not None and self._layer is None and not page.focus_search():
            self.palette_list.begin()

    def _on_refresh(self) -> None:
        page = self.navigator.current_page()
        if page is not None:
            page.refresh()

    def _on_help(self) -> None:
        page = self.navigator.current_page()
        self.help_requested.emit(page.page_id if page is not None else "")

    def _on_undo(self) -> None:
        focused = QApplication.focusWidget()
        typed = False
        if isinstance(focused, QLineEdit):
            typed = focused.isUndoAvailable()
        elif isinstance(focused, QPlainTextEdit):
            typed = focused.document().isUndoAvailable()
        if typed and isinstance(focused, QLineEdit | QPlainTextEdit):
            focused.undo()
        else:
            self.undo_requested.emit()

    def _on_collapse_toggled(self, collapsed: bool) -> None:
        self._settings.set(SIDEBAR_COLLAPSED, collapsed)
        self.sidebar.set_collapsed(collapsed)

    def _on_hit_chosen(self, hit: Hit) -> None:
        if hit.action is not None:
            hit.action()
        elif hit.page_id:
            self.close_layer()
            self.navigator.go(hit.page_id, hit.argument)

    def _on_page_made(self, page: Page) -> None:
        page.header_changed.connect(self._refresh_header)
        page.noted.connect(self.status.set_note)
        page.scan_answered.connect(self.scan_answered)
        for field in page.findChildren(ScanField):
            field.answered.connect(self.scan_answered)

    def _on_page_shown(self, page: Page) -> None:
        section = self.navigator.current_section()
        if section is not None:
            self.sidebar.set_current(section.section_id)
        self._refresh_header()
        self._focus_page(page)

    def _refresh_header(self) -> None:
        section = self.navigator.current_section()
        page = self.navigator.current_page()
        if section is None or page is None:
            return
        self.top_bar.set_title(section.title)
        tabs = self.navigator.current_tabs()
        is_tab = any(page.page_id == page_id for page_id, _title in tabs)
        self.top_bar.set_path(tabs, () if is_tab else page.breadcrumbs())
        if page.page_id in self.top_bar.tabs.ids():
            self.top_bar.tabs.set_current(page.page_id)

    def _focus_page(self, page: Page) -> None:
        remembered = self._focus_of.get(page)
        if remembered is not None and page.isAncestorOf(remembered) and remembered.isVisible():
            remembered.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not page.focus_search():
            target = first_focusable(page)
            if target is not None:
                target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        page = self.navigator.current_page()
        if page is not None and new is not None and page.isAncestorOf(new):
            if page not in self._focus_of:
                page.destroyed.connect(lambda _gone=None, page=page: self._focus_of.pop(page, None))
            self._focus_of[page] = new

    def _regions(self) -> list[QWidget]:
        page = self.navigator.current_page()
        middle: list[QWidget] = []
        if self._layer is not None:
            middle = [self._layer]
        elif page is not None:
            middle = list(page.regions())
        everything = [self.strip, self.top_bar, *middle, self.status, self.sidebar]
        return [r for r in everything if r.isVisible() and first_focusable(r) is not None]

    def _step_region(self, step: int) -> None:
        """F6: the next part of the window that can take the focus."""
        regions = self._regions()
        if not regions:
            return
        focused = QApplication.focusWidget()
        here = -1
        for place, region in enumerate(regions):
            if focused is not None and (region is focused or region.isAncestorOf(focused)):
                here = place
        if here < 0:
            here = -1 if step > 0 else 0
        region = regions[(here + step) % len(regions)]
        target = first_focusable(region)
        if region is self.sidebar and self.sidebar.current():
            target = self.sidebar.item(self.sidebar.current())
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
