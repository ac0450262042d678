"""The scan field over the lines of a document: codes, and titles found by their words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from app.core.money import copies_short
from app.queries.catalogue import CatalogueFilter, CatalogueQueries, TitleRow
from app.ui.kit.search import ScanField, ScanState
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.write_off_picker import Suggestion, SuggestionList

SUGGEST_MS = 150
MOST_TITLES = 30
_LONGEST_CODE = 18
_WORD = re.compile(r"[^\W\d_]{3,}")


class CopyFinder(QObject):
    """``code_entered`` carries what was scanned or typed with Enter, ``title_chosen`` id and
    name of a title taken from the list, ``moved_down`` asks to go on in the table."""

    code_entered = Signal(str)
    title_chosen = Signal(int, str)
    moved_down = Signal()

    def __init__(
        self,
        catalogue: CatalogueQueries,
        tasks: TaskRunner,
        field: ScanField,
        popup: SuggestionList,
    ) -> None:
        super().__init__(field)
        self._catalogue = catalogue
        self._tasks = tasks
        self._field = field
        self._popup = popup
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SUGGEST_MS)
        self._timer.timeout.connect(self._suggest)
        field.edit.installEventFilter(self)
        field.edit.textEdited.connect(self._on_text_edited)
        field.scanned.connect(self._on_scanned)
        popup.chosen.connect(self._on_chosen)

    def reset(self) -> None:
        """Another document is shown."""
        self._timer.stop()
        self._popup.hide()
        self._field.edit.clear()
        self._field.clear_answer()

    def say(self, state: ScanState, code: str, words: str) -> None:
        """Answer beside the field."""
        short = code if len(code) <= _LONGEST_CODE else f"{code[: _LONGEST_CODE - 1]}…"
        self._field.answer(state, short, words)

    def offer_titles(self, query: str) -> None:
        """A code that no copy has may be words: show the titles, or say that there is nothing."""
        if not _WORD.search(query):
            self.say(ScanState.UNKNOWN, query, "Такого номера нет")
            return
        self._tasks.query(
            lambda: self._find_titles(query),
            lambda titles: self._offer(query, titles),
            key="titles",
            owner=self,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self._popup.hide()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        """Keys of the field that mean something else here; true when one was used."""
        if self._popup.isHidden():
            if event.key() == Qt.Key.Key_Down and not self._field.edit.text():
                self.moved_down.emit()
                return True
            return False
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self._popup.step(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Escape:
                self._popup.hide()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not (
                event.modifiers() & Qt.KeyboardModifier.ControlModifier
            ):
                self._field.edit.clear()
                self._timer.stop()
                self._popup.choose()
            case _:
                return False
        return True

    def _on_scanned(self, code: str) -> None:
        self._timer.stop()
        self._popup.hide()
        self.code_entered.emit(code)

    def _on_text_edited(self, text: str) -> None:
        if _WORD.search(text):
            self._timer.start()
        else:
            self._timer.stop()
            self._popup.hide()

    def _suggest(self) -> None:
        query = self._field.edit.text()
        self._tasks.query(
            lambda: self._find_titles(query),
            lambda titles: self._on_suggested(query, titles),
            key="titles",
            owner=self,
        )

    def _on_suggested(self, query: str, titles: Sequence[TitleRow]) -> None:
        if self._field.edit.text() == query and self._field.edit.hasFocus():
            self._show(query, titles)

    def _offer(self, query: str, titles: Sequence[TitleRow]) -> None:
        if titles:
            self._show(query, titles)
            self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.say(ScanState.UNKNOWN, query, "Ничего не найдено")

    def _show(self, query: str, titles: Sequence[TitleRow]) -> None:
        items = [
            Suggestion(
                title.id,
                f"{title.authors} {title.title}".strip(),
                ", ".join(filter(None, (str(title.year or ""), copies_short(title.copies)))),
            )
            for title in titles
        ]
        self._popup.offer(f"Издания по запросу «{query}»", items, self._field)

    def _find_titles(self, query: str) -> tuple[TitleRow, ...]:
        """On a reader thread."""
        return self._catalogue.rows(self._catalogue.find(CatalogueFilter(query)).ids[:MOST_TITLES])

    def _on_chosen(self, chosen: Suggestion) -> None:
        self._field.edit.clear()
        self.title_chosen.emit(chosen.key, chosen.text)
