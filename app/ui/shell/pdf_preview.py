"""The preview of a paper: pages as pictures, zoom, print, save, open in the system's viewer."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.core.errors import Cancelled
from app.ui.kit.buttons import Button, IconButton, Look
from app.ui.kit.cards import EmptyState
from app.ui.kit.text import ElidedText, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.file_dialogs import PDF_FILE, XLSX_FILE, FileDialogs
from app.ui.shell.files import write_file
from app.ui.shell.previews import Paper
from app.ui.shell.printing import PRINT_DPI, PrinterChooser, print_pages
from app.ui.shell.tasks import TaskRunner
from app.ui.shell.toasts import ToastHost

POINTS_PER_INCH = 72
SCREEN_DPI = 96
ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
GAP = 16


class PdfPages:
    """A PDF in memory. pdfium is not made for threads, so every call is taken in turn."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        self._lock = threading.Lock()
        self._closed = False
        with self._lock:
            self._document = pypdfium2.PdfDocument(data)
            self.sizes: tuple[tuple[float, float], ...] = tuple(
                self._document.get_page_size(number) for number in range(len(self._document))
            )

    def image(self, number: int, dpi: float) -> QImage:
        """The picture of a page, from 0."""
        with self._lock:
            if self._closed:
                raise Cancelled("the preview was closed")
            page = self._document[number]
            bitmap = page.render(scale=dpi / POINTS_PER_INCH, rev_byteorder=True, prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGBX8888,
            ).copy()
            page.close()
        return image

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._document.close()


class _Sheets(QWidget):
    """The pages under one another; asks for the pictures of those that are seen."""

    def __init__(self, load: Callable[[int], None]) -> None:
        super().__init__()
        self._theme = current_theme()
        self._load = load
        self._sizes: list[QSize] = []
        self._images: dict[int, QImage] = {}

    def set_sizes(self, sizes: list[QSize]) -> None:
        self._sizes = sizes
        self._images = {}
        width = max((size.width() for size in sizes), default=0) + 2 * GAP
        height = sum(size.height() + GAP for size in sizes) + GAP
        self.setFixedSize(width, height)
        self.update()

    def set_image(self, number: int, image: QImage) -> None:
        self._images[number] = image
        self.update(self.page_rect(number))

    def page_rect(self, number: int) -> QRect:
        """Where a page lies."""
        top = GAP + sum(size.height() + GAP for size in self._sizes[:number])
        size = self._sizes[number]
        return QRect((self.width() - size.width()) // 2, top, size.width(), size.height())

    def page_at(self, y: int) -> int:
        """The page at a height, the last one below all."""
        for number in range(len(self._sizes)):
            if y <= self.page_rect(number).bottom() + GAP:
                return number
        return max(len(self._sizes) - 1, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for number in range(len(self._sizes)):
            rect = self.page_rect(number)
            if not rect.intersects(event.rect()):
                continue
            # paper is white in every theme
            painter.fillRect(rect, Qt.GlobalColor.white)
            image = self._images.get(number)
            if image is not None:
                painter.drawImage(rect, image)
            else:
                self._load(number)
            painter.setPen(self._theme.colour("line"))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))


class PdfPreview(QWidget):
    """A paper before it is printed. ``closed`` comes with Esc or «Закрыть»."""

    closed = Signal()
    saved = Signal(str)

    def __init__(
        self,
        paper: Paper,
        runner: TaskRunner,
        file_dialogs: FileDialogs,
        printers: PrinterChooser,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._paper = paper
        self._runner = runner
        self._file_dialogs = file_dialogs
        self._printers = printers
        self._pdf: bytes = b""
        self._pages: PdfPages | None = None
        self._zoom = 1.0
        self._asked: set[int] = set()
        self._theme = current_theme()
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(f"Просмотр: {paper.title}")
        self._build()
        self._connect()
        self._render()

    def page_count(self) -> int:
        """Number of pages, 0 until the paper is ready."""
        return len(self._pages.sizes) if self._pages is not None else 0

    def current_page(self) -> int:
        """The page in the middle of the view, from 1."""
        middle = self._scroll.verticalScrollBar().value() + self._scroll.viewport().height() // 2
        return self._sheets.page_at(middle) + 1 if self.page_count() else 0

    def go_to_page(self, number: int) -> None:
        """Scroll to a page, from 1."""
        if 1 <= number <= self.page_count():
            top = self._sheets.page_rect(number - 1).top() - GAP
            self._scroll.verticalScrollBar().setValue(top)
            self._show_place()

    def zoom(self) -> float:
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """1.0 is 100 %; the page in view stays in view."""
        page = self.current_page()
        self._zoom = max(ZOOMS[0], min(zoom, ZOOMS[-1]))
        self._lay_out()
        self.go_to_page(page)

    def print_paper(self) -> None:
        """Choose a printer and print."""
        pages = self._pages
        if pages is None:
            return
        printer = self._printers.choose(self, len(pages.sizes))
        if printer is None:
            return
        printed = print_pages(
            printer, len(pages.sizes), lambda number: pages.image(number, PRINT_DPI)
        )
        if not printed:
            self._state.set_text("Принтер не отвечает. Проверьте, включён ли он, и повторите")

    def save(self, kind: str) -> None:
        """Save as «pdf» or «xlsx» where the user says."""
        file_kind = PDF_FILE if kind == "pdf" else XLSX_FILE
        suggested = f"{self._paper.file_name}.{kind}"
        path = self._file_dialogs.save_file("Сохранить документ", suggested, [file_kind])
        if path is None:
            return
        pdf, render = self._pdf, self._paper.render
        self._runner.long(
            lambda _progress: write_file(path, pdf if kind == "pdf" else render(kind)),
            lambda _done: self.saved.emit(str(path)),
            label=f"Сохраняем «{path.name}»",
            owner=self,
        )

    def open_outside(self) -> None:
        """Open the PDF in the program that the system has for it."""
        folder = Path(tempfile.mkdtemp(prefix="formulyar-"))
        path = folder / f"{self._paper.file_name}.pdf"
        pdf = self._pdf

        def on_written(_done: None) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self._runner.query(lambda: write_file(path, pdf), on_written, key="outside", owner=self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.closed.emit()
            case Qt.Key.Key_PageDown:
                self.go_to_page(self.current_page() + 1)
            case Qt.Key.Key_PageUp:
                self.go_to_page(self.current_page() - 1)
            case Qt.Key.Key_Home:
                self.go_to_page(1)
            case Qt.Key.Key_End:
                self.go_to_page(self.page_count())
            case _:
                super().keyPressEvent(event)

    def _build(self) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16))
        column.setSpacing(theme.px(12))
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self._close = Button("Закрыть", icon="arrow-left", kbd="Esc")
        row.addWidget(self._close)
        row.addWidget(ElidedText(self._paper.title, Type.SECTION), 1)
        self._previous = IconButton("caret-up", "Предыдущая страница", kbd="Page Up")
        self._place = Text("", Type.BODY, "text_2")
        self._next = IconButton("caret-down", "Следующая страница", kbd="Page Down")
        self._smaller = IconButton("magnifying-glass-minus", "Мельче", shortcut="Ctrl+-")
        self._percent = Text("100 %", Type.BODY, "text_2")
        self._larger = IconButton("magnifying-glass-plus", "Крупнее", shortcut="Ctrl+=")
        for widget in (self._previous, self._place, self._next):
            row.addWidget(widget)
        row.addSpacing(theme.px(8))
        for widget in (self._smaller, self._percent, self._larger):
            row.addWidget(widget)
        row.addSpacing(theme.px(8))
        self._open = Button(
            "Открыть", icon="arrow-square-out", hint="Открыть в программе просмотра PDF"
        )
        self._save_xlsx = Button("XLSX", icon="table", hint="Сохранить таблицей Excel")
        self._save_xlsx.setVisible("xlsx" in self._paper.formats)
        self._save_pdf = Button("PDF", icon="floppy-disk", hint="Сохранить документом PDF")
        self._print = Button("Печать", Look.PRIMARY, icon="printer", kbd="Ctrl+P")
        for button in (self._open, self._save_xlsx, self._save_pdf, self._print):
            row.addWidget(button)
        column.addLayout(row)
        self._state = EmptyState("file-text", "Готовим документ")
        column.addWidget(self._state, 1)
        self._sheets = _Sheets(self._load_page)
        self._scroll = QScrollArea()
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._scroll.setWidget(self._sheets)
        self._scroll.setAccessibleName("Страницы документа")
        self._scroll.hide()
        column.addWidget(self._scroll, 1)
        self._set_ready(False)

    def _connect(self) -> None:
        self._close.clicked.connect(self.closed)
        self._previous.clicked.connect(lambda: self.go_to_page(self.current_page() - 1))
        self._next.clicked.connect(lambda: self.go_to_page(self.current_page() + 1))
        self._smaller.clicked.connect(lambda: self._step_zoom(-1))
        self._larger.clicked.connect(lambda: self._step_zoom(1))
        self._open.clicked.connect(self.open_outside)
        self._save_pdf.clicked.connect(lambda: self.save("pdf"))
        self._save_xlsx.clicked.connect(lambda: self.save("xlsx"))
        self._print.clicked.connect(self.print_paper)
        self._scroll.verticalScrollBar().valueChanged.connect(lambda _value: self._show_place())

    def _render(self) -> None:
        render = self._paper.render

        def work() -> tuple[bytes, PdfPages]:
            data = render("pdf")
            return data, PdfPages(data)

        self._runner.query(
            work, self._on_rendered, key="render", owner=self, on_error=self._on_failed
        )

    def _on_rendered(self, made: tuple[bytes, PdfPages]) -> None:
        self._pdf, self._pages = made
        pages = self._pages
        self.destroyed.connect(lambda _gone=None: pages.close())
        self._state.hide()
        self._scroll.show()
        self._set_ready(True)
        self._lay_out()
        self._show_place()
        self._print.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_failed(self, error: Exception) -> None:
        self._state.set_text(str(error))

    def _set_ready(self, ready: bool) -> None:
        for button in (
            self._print,
            self._save_pdf,
            self._save_xlsx,
            self._open,
            self._previous,
            self._next,
            self._smaller,
            self._larger,
        ):
            button.setEnabled(ready)

    def _lay_out(self) -> None:
        if self._pages is None:
            return
        self._asked.clear()
        factor = self._zoom * SCREEN_DPI / POINTS_PER_INCH
        sizes = [QSize(round(w * factor), round(h * factor)) for w, h in self._pages.sizes]
        self._sheets.set_sizes(sizes)
        self._percent.setText(f"{round(self._zoom * 100)}\u00a0%")

    def _load_page(self, number: int) -> None:
        pages, zoom = self._pages, self._zoom
        if pages is None or number in self._asked:
            return
        self._asked.add(number)
        dpi = SCREEN_DPI * zoom * self.devicePixelRatioF()

        def on_done(image: QImage) -> None:
            if zoom == self._zoom:
                self._sheets.set_image(number, image)

        self._runner.query(
            lambda: pages.image(number, dpi), on_done, key=("page", number), owner=self
        )

    def _step_zoom(self, step: int) -> None:
        nearest = min(range(len(ZOOMS)), key=lambda n: abs(ZOOMS[n] - self._zoom))
        self.set_zoom(ZOOMS[max(0, min(nearest + step, len(ZOOMS) - 1))])

    def _show_place(self) -> None:
        self._place.setText(f"{self.current_page()} из {self.page_count()}")


class Layers(Protocol):
    """The window as the previews see it."""

    toasts: ToastHost

    def show_layer(self, layer: QWidget) -> None: ...

    def close_layer(self) -> None: ...


class WindowPreviews:
    """:class:`app.ui.shell.previews.Previews`: shows papers as a layer of the window."""

    def __init__(
        self,
        window: Layers,
        runner: TaskRunner,
        file_dialogs: FileDialogs,
        printers: PrinterChooser,
    ) -> None:
        self._window = window
        self._runner = runner
        self._file_dialogs = file_dialogs
        self._printers = printers

    def show(self, paper: Paper) -> None:
        preview = PdfPreview(paper, self._runner, self._file_dialogs, self._printers)
        preview.closed.connect(self._window.close_layer)
        preview.saved.connect(self._on_saved)
        self._window.show_layer(preview)

    def _on_saved(self, name: str) -> None:
        self._window.toasts.show(f"Сохранено: {Path(name).name}")
