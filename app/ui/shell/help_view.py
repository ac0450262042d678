"""The help: chapters from ``resources/help``, the one of the page first, and a search in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QKeyEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.core.errors import EnvironmentProblem
from app.core.text import highlight_spans, stem, tokens
from app.ui.kit.buttons import Button
from app.ui.kit.search import SearchField
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme

# page id (or its beginning) → beginning of the chapter's file name
CHAPTERS_OF_PAGES: tuple[tuple[str, str], ...] = (
    ("catalogue.import", "03"),
    ("catalogue", "02"),
    ("stock.receipt", "04"),
    ("stock.write_off", "05"),
    ("stock.opening", "11"),
    ("stock.replacement", "13"),
    ("stock.revaluation", "13"),
    ("stock.documents", "13"),
    ("stock.transfer", "14"),
    ("stock.exchange_file", "14"),
    ("stock.partners", "14"),
    ("stock.offer", "14"),
    ("stock", "12"),
    ("safety", "12"),
    ("textbooks", "15"),
    ("school.computer", "09"),
    ("school.scanner", "10"),
    ("school.numbering", "12"),
    ("school", "06"),
    ("today", "01"),
)
_HEADING_SIZES = {1: Type.DAY, 2: Type.SECTION, 3: Type.CARD_TITLE}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: ``name`` is the file without suffix, ``text`` is Markdown."""

    name: str
    title: str
    text: str

    def mentions(self, query: str) -> bool:
        """Every word of the query, or a form of it, stands in the chapter."""
        words = tokens(self.text)
        known = set(words) | {stem(word) for word in words}
        return all(
            token in known or stem(token) in known or any(w.startswith(token) for w in words)
            for token in tokens(query)
        )


def load_chapters(folder: Path) -> tuple[Chapter, ...]:
    """The chapters in the order of their file names.

    Raises:
        EnvironmentProblem: the help is missing from the program.
    """
    chapters = []
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        match = re.match(r"# (.+)", text)
        chapters.append(Chapter(path.stem, match[1] if match else path.stem, text))
    if not chapters:
        raise EnvironmentProblem(f"В папке «{folder}» нет справки.", "Установите программу заново.")
    return tuple(chapters)


def chapter_of(page_id: str) -> str:
    """Beginning of the name of the chapter that helps on a page."""
    return next((name for page, name in CHAPTERS_OF_PAGES if page_id.startswith(page)), "01")


class _Browser(QTextBrowser):
    """Shows a chapter with its pictures no wider than itself."""

    narrowed = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._width = 0

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        address = QUrl(name)
        local = address.toLocalFile() if address.isLocalFile() else address.toString()
        picture = QImage(str(self._folder / local))
        if picture.isNull():
            return super().loadResource(kind, name)
        bar = self.verticalScrollBar().sizeHint().width()
        room = self.width() - 2 * round(self.document().documentMargin()) - 3 * bar
        if picture.width() <= room:
            return picture
        return picture.scaledToWidth(max(room, 1), Qt.TransformationMode.SmoothTransformation)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.width() != self._width:
            self._width = self.width()
            self.narrowed.emit()


class HelpView(QWidget):
    """The help as a layer over the page; ``closed`` comes with Esc or «Закрыть».

    Args:
        folder: where the chapters and their pictures are.
        page_id: the page that asked; its chapter is shown.
    """

    closed = Signal()

    def __init__(self, folder: Path, page_id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._chapters = load_chapters(folder)
        self._theme = current_theme()
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Справка")
        self._build()
        self._connect()
        self._list_chapters("")
        self.show_chapter(chapter_of(page_id))

    def show_chapter(self, name: str) -> None:
        """Show the chapter whose file name begins so."""
        for row in range(self._list.count()):
            chapter: Chapter = self._list.item(row).data(Qt.ItemDataRole.UserRole)
            if chapter.name.startswith(name):
                self._list.setCurrentRow(row)
                return

    def shown_title(self) -> str:
        """Title of the chapter that is shown, empty when nothing was found."""
        chapter = self._shown()
        return "" if chapter is None else chapter.title

    def search(self, query: str) -> None:
        """List only the chapters that mention the words, and mark the words."""
        self._search.set_text(query)
        self._list_chapters(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        theme = self._theme
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16))
        column.setSpacing(theme.px(12))
        row = QHBoxLayout()
        self._close = Button("Закрыть", icon="arrow-left", kbd="Esc")
        row.addWidget(self._close)
        row.addWidget(Text("Справка", Type.SECTION), 1)
        self._search = SearchField("Найти в справке", kbd="")
        self._search.setFixedWidth(theme.px(320))
        row.addWidget(self._search)
        column.addLayout(row)
        body = QHBoxLayout()
        body.setSpacing(theme.px(16))
        self._list = QListWidget()
        self._list.setAccessibleName("Главы справки")
        self._list.setFixedWidth(theme.px(280))
        self._text = _Browser(self._folder)
        self._text.setAccessibleName("Текст главы")
        self._text.setSearchPaths([str(self._folder)])
        self._text.setOpenLinks(False)
        self._nothing = Text("", Type.BODY, "text_2")
        self._nothing.hide()
        body.addWidget(self._list)
        body.addWidget(self._text, 1)
        column.addWidget(self._nothing)
        column.addLayout(body, 1)

    def _connect(self) -> None:
        self._close.clicked.connect(self.closed)
        self._search.changed.connect(self._list_chapters)
        self._search.moved_down.connect(self._list.setFocus)
        self._list.currentRowChanged.connect(lambda _row: self._show())
        self._text.anchorClicked.connect(self._on_link)
        self._text.narrowed.connect(self._show)

    def _list_chapters(self, query: str) -> None:
        shown = self.shown_title()
        self._list.clear()
        for chapter in self._chapters:
            if query.strip() and not chapter.mentions(query):
                continue
            item = QListWidgetItem(chapter.title)
            item.setData(Qt.ItemDataRole.UserRole, chapter)
            item.setSizeHint(QSize(0, self._theme.px(36)))
            self._list.addItem(item)
            if chapter.title == shown:
                self._list.setCurrentItem(item)
        if self._list.currentRow() < 0 and self._list.count():
            self._list.setCurrentRow(0)
        found = self._list.count() > 0
        self._nothing.setVisible(not found)
        self._nothing.setText(f"По запросу «{query.strip()}» в справке ничего нет")
        self._text.setVisible(found)
        self._mark(query)

    def _show(self) -> None:
        chapter = self._shown()
        if chapter is None:
            return
        # a new document asks again for its pictures, which may have to be smaller by now
        document = QTextDocument(self._text)
        document.setDefaultFont(self._theme.font(Type.BODY))
        document.setBaseUrl(QUrl.fromLocalFile(f"{self._folder}/"))
        document.setDocumentMargin(self._theme.px(16))
        document.setMarkdown(chapter.text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self._text.setDocument(document)
        self._dress(document)
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        self._mark(self._search.text())

    def _shown(self) -> Chapter | None:
        row = self._list.currentRow()
        if row < 0:
            return None
        chapter: Chapter = self._list.item(row).data(Qt.ItemDataRole.UserRole)
        return chapter

    def _dress(self, document: QTextDocument) -> None:
        """Headings and keys in the type of the program, air between paragraphs."""
        block = document.begin()
        while block.isValid():
            cursor = QTextCursor(block)
            role = _HEADING_SIZES.get(block.blockFormat().headingLevel())
            air = QTextBlockFormat()
            air.setBottomMargin(self._theme.px(6 if block.textList() is not None else 10))
            air.setTopMargin(self._theme.px(0 if role is None or block.blockNumber() == 0 else 12))
            cursor.mergeBlockFormat(air)
            if role is not None:
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.setCharFormat(self._style(role))
            else:
                self._dress_keys(block)
            block = block.next()

    def _dress_keys(self, block: QTextBlock) -> None:
        """Keys and codes stand on a plate, in the font of the program."""
        places = []
        at = block.begin()
        while not at.atEnd():
            fragment = at.fragment()
            if fragment.charFormat().fontFixedPitch():
                places.append((fragment.position(), fragment.length()))
            at += 1
        for start, length in places:
            cursor = QTextCursor(block)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            style = self._style(Type.BODY)
            style.setFontWeight(QFont.Weight.Medium)
            style.setBackground(self._theme.colour("sunken"))
            cursor.setCharFormat(style)

    def _style(self, role: Type) -> QTextCharFormat:
        style = QTextCharFormat()
        style.setFont(self._theme.font(role))
        style.setForeground(self._theme.colour("text"))
        return style

    def _mark(self, query: str) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        style = QTextCharFormat()
        style.setBackground(self._theme.colour("mark"))
        text = self._text.toPlainText()
        for start, end in highlight_spans(text, query) if query.strip() else ():
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._text.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor, mark.format = cursor, style  # type: ignore[attr-defined]  # Qt's stubs omit them
            marks.append(mark)
        self._text.setExtraSelections(marks)

    def _on_link(self, link: QUrl) -> None:
        self.show_chapter(link.fileName().removesuffix(".md"))
