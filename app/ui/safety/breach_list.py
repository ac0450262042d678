"""What a check has found: each breach, what would mend it, and the way there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.money import count_phrase
from app.queries.audit import Breach, CheckResult
from app.ui.kit.buttons import Button, Look
from app.ui.kit.cards import Card, EmptyState
from app.ui.kit.picture import TONE_ICONS, Picture
from app.ui.kit.scroll import ScrollColumn
from app.ui.kit.text import Line, Text
from app.ui.kit.theme import Type, current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.document_pages import DOCUMENT_PAGES

TITLE_PAGE = "catalogue.editor"
_TOP = Qt.AlignmentFlag.AlignTop


class BreachList(Card):
    """The breaches of one check; ``opened`` carries a page id and its argument."""

    opened = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Что найдено", flush=True, parent=parent)
        theme = current_theme()
        self.title.setWordWrap(True)
        self.header.setStretch(0, 1)
        self.header.setStretch(self.header.count() - 1, 0)
        self._scroll = ScrollColumn()
        self._scroll.column.setContentsMargins(
            theme.px(16), theme.px(12), theme.px(16), theme.px(12)
        )
        self._scroll.column.setSpacing(theme.px(12))
        self.body.addWidget(self._scroll, 1)
        self._parts: list[QWidget] = []
        self.links: list[Button] = []

    def show_check(self, check: CheckResult) -> None:
        """Show what a check has found, or that it has found nothing."""
        self._clear()
        self.set_title(check.title)
        self.set_count(check.count or None)
        if check.ok:
            self._add(EmptyState("check-circle", "Правило соблюдено"))
            return
        for number, breach in enumerate(check.breaches):
            if number:
                self._add(Line(token="line_2"))
            self._add(self._make_row(breach))
        if check.hidden:
            more = count_phrase(check.hidden, "нарушение", "нарушения", "нарушений")
            self._add(Text(f"И ещё {more} этого правила", Type.BODY, "text_2", wrap=True))
        self._scroll.column.addStretch(1)
        self._scroll.verticalScrollBar().setValue(0)

    def focus_first(self) -> None:
        """Put the focus on the first way out, where there is one."""
        if self.links:
            self.links[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _make_row(self, breach: Breach) -> QWidget:
        theme = current_theme()
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(8))
        line.addWidget(Picture(*TONE_ICONS[Tone.BAD]), 0, _TOP)
        words = QVBoxLayout()
        words.setSpacing(theme.px(4))
        words.addWidget(Text(breach.sentence, Type.STRONG, wrap=True))
        words.addWidget(Text(breach.cure, Type.BODY, "text_2", wrap=True))
        links = self._links_of(breach)
        if links:
            bar = QHBoxLayout()
            bar.setSpacing(theme.px(16))
            for link in links:
                bar.addWidget(link)
            bar.addStretch(1)
            words.addLayout(bar)
        line.addLayout(words, 1)
        row.setAccessibleName(breach.text)
        return row

    def _links_of(self, breach: Breach) -> Sequence[Button]:
        """The ways to the document and the title that a breach speaks of."""
        found = []
        if breach.document_id is not None and breach.document_kind is not None:
            page = DOCUMENT_PAGES[breach.document_kind]
            found.append(self._link("Открыть документ", breach, page, breach.document_id))
        if breach.title_id is not None:
            found.append(self._link("Открыть издание", breach, TITLE_PAGE, breach.title_id))
        self.links += found
        return found

    def _link(self, words: str, breach: Breach, page_id: str, argument: int) -> Button:
        link = Button(words, Look.LINK, name=f"{words}: {breach.sentence}")
        link.clicked.connect(lambda _checked=False: self.opened.emit(page_id, argument))
        return link

    def _add(self, widget: QWidget) -> None:
        self._parts.append(widget)
        self._scroll.column.addWidget(widget)

    def _clear(self) -> None:
        column = self._scroll.column
        while column.count():
            column.takeAt(0)
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts, self.links = [], []
