"""«Этикетки»: which copies, which sheet, and how the first sheet will look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.changes import Area
from app.core.errors import FormulyarError
from app.core.labels import PAGE_HEIGHT, PAGE_WIDTH, LabelSheet
from app.core.money import count_phrase
from app.queries.labels import Labels, LabelSource
from app.services.workspace import Workspace
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card
from app.ui.kit.fields import LineEdit, SpinBox
from app.ui.kit.forms import FormGrid, LabeledField
from app.ui.kit.requisites import sentence_of
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.context import Shell
from app.ui.shell.page import Crumb, Page
from app.ui.shell.pdf_preview import PdfPages
from app.ui.shell.previews import Paper
from app.ui.stock.label_fields import SheetFields

DELAY_MS = 250
PREVIEW_DPI = 110
SIDE_WIDTH = 380
NARROW = 780
QWIDGETSIZE_MAX = 16_777_215
"""Qt's «no limit»; PySide does not name it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be printed: labels from one of them on, on a sheet."""

    labels: Labels
    sheet: LabelSheet
    first: int


class _SheetPicture(QWidget):
    """The first sheet, as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = current_theme()
        self._image: QImage | None = None
        self.setAccessibleName("Первый лист этикеток")
        self.setMinimumSize(QSize(self._theme.px(160), self._theme.px(200)))

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        self.update()

    def has_image(self) -> bool:
        return self._image is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        scale = min(self.width() / PAGE_WIDTH, self.height() / PAGE_HEIGHT)
        width, height = round(PAGE_WIDTH * scale) - 2, round(PAGE_HEIGHT * scale) - 2
        rect = QRect((self.width() - width) // 2, 1, width, height)
        # paper is white in every theme
        painter.fillRect(rect, Qt.GlobalColor.white)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(rect, self._image)
        painter.setPen(self._theme.colour("line"))
        painter.drawRect(rect)


class LabelsPage(Page):
    """``open_with`` takes a :class:`LabelSource`."""

    page_id: ClassVar[str] = "stock.labels"
    section_id: ClassVar[str] = "stock"
    title: ClassVar[str] = "Этикетки"
    areas: ClassVar[frozenset[Area]] = frozenset({Area.STOCK, Area.CATALOGUE, Area.WRITE_OFF})

    def __init__(self, workspace: Workspace, shell: Shell, resources: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._shell = shell
        self._resources = resources
        self._source: LabelSource | None = None
        self._labels: Labels | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self.set_up()

    def open_with(self, argument: object) -> None:
        self._source = argument if isinstance(argument, LabelSource) else None
        self.numbers.clear()
        if not self.is_stale:
            self.refresh()

    def refresh(self) -> None:
        source = self._wanted()
        if source is None:
            self._labels = None
            self._show_state("Впишите инвентарные номера: 1201–1225, У-7.")
            return
        self._shell.runner.query(
            lambda: self._workspace.queries.labels.labels(source),
            self._on_read,
            key="labels",
            owner=self,
            on_error=self._on_refused,
        )

    def breadcrumbs(self) -> Sequence[Crumb]:
        return (Crumb(self.title),)

    def print_action(self) -> Callable[[], object] | None:
        return self.print_labels if self.print_button.isEnabled() else None

    def primary_action(self) -> Callable[[], object] | None:
        return self.print_action()

    def regions(self) -> Sequence[QWidget]:
        return (self._side, self.picture)

    # --- building --------------------------------------------------------------------------

    def _build(self) -> None:
        theme = current_theme()
        self.about = Text("", Type.BODY, "text_2", wrap=True)
        self.numbers = LineEdit(placeholder="1201–1225, У-7")
        self.start = SpinBox(1, 1, 1)
        self.amount = SpinBox(1, 1, 1)
        what = Card("Что печатать")
        what.body.addWidget(self.about)
        what.body.addWidget(LabeledField("Или инвентарные номера", self.numbers))
        part = FormGrid(2)
        part.add("С экземпляра", self.start)
        part.add("Сколько этикеток", self.amount)
        what.body.addWidget(part)
        self.sheet = SheetFields(self._shell.settings)
        where = Card("Бумага")
        where.body.addWidget(self.sheet)
        self._side = ScrollColumn()
        self._side.column.setSpacing(theme.px(12))
        self._side.column.addWidget(what)
        self._side.column.addWidget(where)
        self._side.column.addStretch(1)
        self.picture = _SheetPicture()
        self.words = Text("", Type.BODY, "text_2", wrap=True)
        self.print_button = Button(
            "Печать…", Look.PRIMARY, icon="printer", kbd="Ctrl+P", hint="Показать и напечатать"
        )
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(12))
        foot.addWidget(self.words, 1)
        foot.addWidget(self.print_button)
        right = QVBoxLayout()
        right.setSpacing(theme.px(12))
        right.addWidget(self.picture, 1)
        right.addLayout(foot)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(theme.px(16))
        self._row.addWidget(self._side)
        self._row.addLayout(right, 1)
        self.column.addLayout(self._row, 1)
        self._show_state("")

    def _connect(self) -> None:
        self._timer.timeout.connect(self._draw)
        self.numbers.textEdited.connect(lambda _text: self._wait_for_numbers())
        self.sheet.changed.connect(self._timer.start)
        self.start.valueChanged.connect(lambda _value: self._on_part_changed())
        self.amount.valueChanged.connect(lambda _value: self._timer.start())
        self.print_button.clicked.connect(lambda _checked=False: self.print_labels())
        self._numbers_timer = QTimer(self)
        self._numbers_timer.setSingleShot(True)
        self._numbers_timer.setInterval(DELAY_MS)
        self._numbers_timer.timeout.connect(self.refresh)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        theme = current_theme()
        narrow = self.room() < theme.px(NARROW)
        if narrow != self.picture.isHidden():
            # the preview before printing shows the sheets too
            self.picture.setHidden(narrow)
            way = QBoxLayout.Direction
            self._row.setDirection(way.TopToBottom if narrow else way.LeftToRight)
            self._row.setStretch(0, 1 if narrow else 0)
            self._row.setStretch(1, 0 if narrow else 1)
        self._side.setMaximumWidth(QWIDGETSIZE_MAX if narrow else theme.px(SIDE_WIDTH))
        if not narrow:
            self._side.setMinimumWidth(theme.px(SIDE_WIDTH))

    # --- showing ---------------------------------------------------------------------------

    def _wanted(self) -> LabelSource | None:
        typed = self.numbers.text().strip()
        return LabelSource(numbers=typed) if typed else self._source

    def _wait_for_numbers(self) -> None:
        self._numbers_timer.start()

    def _on_read(self, labels: Labels) -> None:
        self._labels = labels
        count = len(labels.labels)
        for box, value in ((self.start, 1), (self.amount, max(count, 1))):
            before = box.blockSignals(True)
            box.setRange(1, max(count, 1))
            box.setValue(value)
            box.blockSignals(before)
        self.about.setText(_about(labels))
        self._draw()

    def _on_refused(self, error: FormulyarError) -> None:
        self._labels = None
        self.about.setText("")
        self._show_state(sentence_of(error), bad=True)

    def _on_part_changed(self) -> None:
        count = len(self._labels.labels) if self._labels is not None else 1
        before = self.amount.blockSignals(True)
        self.amount.setRange(1, max(count - self.start.value() + 1, 1))
        self.amount.blockSignals(before)
        self._timer.start()

    def _asked(self) -> _Asked | None:
        """What stands in the fields; ``None`` when nothing can be printed of it."""
        sheet, labels = self.sheet.sheet(), self._labels
        if sheet is None or labels is None or not labels.labels:
            return None
        start = self.start.value() - 1
        part = labels.labels[start : start + self.amount.value()]
        return _Asked(replace(labels, labels=part), sheet, self.sheet.first.value())

    def _draw(self) -> None:
        asked = self._asked()
        if asked is None:
            nothing = self._labels is not None and not self._labels.labels
            self._show_state(
                "Этикетки печатать не для чего: экземпляров со штрихкодами здесь нет."
                if nothing
                else "Укажите размеры в миллиметрах, например 1,5.",
                bad=True,
            )
            return
        self._shell.runner.query(
            lambda: _first_sheet(asked, self._resources),
            lambda image: self._on_drawn(asked, image),
            key="sheet",
            owner=self,
            on_error=lambda error: self._show_state(sentence_of(error), bad=True),
        )

    def _on_drawn(self, asked: _Asked, image: QImage) -> None:
        self.picture.show_image(image)
        count = len(asked.labels.labels)
        labels = count_phrase(count, "этикетка", "этикетки", "этикеток")
        pages = count_phrase(asked.sheet.pages(count, asked.first), "лист", "листа", "листов")
        self.words.setText(f"{labels}, {pages}. Печатайте в масштабе 100 %.")
        self.words.set_token("text_2")
        self.print_button.setEnabled(True)

    def _show_state(self, words: str, *, bad: bool = False) -> None:
        """Nothing can be printed now, and why."""
        self.picture.show_image(None)
        self.words.setText(words)
        self.words.set_token("bad" if bad else "text_2")
        self.print_button.setEnabled(False)

    # --- doing -----------------------------------------------------------------------------

    def print_labels(self) -> None:
        """Show all sheets in the preview."""
        asked = self._asked()
        if asked is None:
            return
        resources = self._resources

        def render(_kind: str) -> bytes:
            from app.reports.labels import render_labels_pdf

            return render_labels_pdf(asked.labels, asked.sheet, resources, asked.first)

        self._shell.previews.show(Paper(self.title, self.title, render))


def _first_sheet(asked: _Asked, resources: Path) -> QImage:
    """The picture of the first sheet, on a reader thread."""
    from app.reports.labels import render_labels_pdf

    part = asked.labels.labels[: asked.sheet.on_page]
    data = replace(asked.labels, labels=part)
    pages = PdfPages(render_labels_pdf(data, asked.sheet, resources, asked.first))
    try:
        return pages.image(0, PREVIEW_DPI)
    finally:
        pages.close()


def _about(labels: Labels) -> str:
    """«62 экземпляра: Мерзляк А. Г. Математика», «62 экземпляра, 3 издания»."""
    copies = count_phrase(len(labels.labels), "экземпляр", "экземпляра", "экземпляров")
    titles = dict.fromkeys(label.title for label in labels.labels)
    if len(titles) == 1:
        words = f"{copies}: {next(iter(titles))}"
    else:
        words = f"{copies}, {count_phrase(len(titles), 'издание', 'издания', 'изданий')}"
    if labels.skipped:
        words += f". Без штрихкода: {labels.skipped}"
    return words
