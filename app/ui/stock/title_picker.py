"""Finding a title for a line: a scanned ISBN, or words with a list under the field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.core.bibliography import TitleFields
from app.core.errors import FormulyarError
from app.core.isbn import check_isbn
from app.core.money import copies_short
from app.core.text import restore_scan
from app.queries.catalogue import CatalogueFilter, CatalogueQueries, TitleRow
from app.ui.kit.cards import Box
from app.ui.kit.fields import LeaveWatcher
from app.ui.kit.search import ScanField, ScanState
from app.ui.kit.table.columns import TableColumn, Weight
from app.ui.kit.table.models import RowTableModel
from app.ui.kit.table.view import TableView
from app.ui.kit.text import Text
from app.ui.kit.theme import Type, current_theme
from app.ui.shell.tasks import TaskRunner

MOST_SHOWN = 8
DELAY_MS = 150
ROW_HEIGHT = 54
NEW_ID = 0
_IS_NUMBER = re.compile(r"\d{9}[\dX]|\d{13}")


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query: the first titles, how many there are, and for which words."""

    titles: tuple[TitleRow, ...]
    total: int
    shown_for: str
    highlight: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A row of the list; ``title`` is ``None`` in the row «Новое издание»."""

    id: int
    name: str
    about: str
    title: TitleRow | None = None


def find_titles(catalogue: CatalogueQueries, query: str) -> Found:
    """Look a query up in the catalogue."""
    hits = catalogue.find(CatalogueFilter(query=query))
    rows = catalogue.rows(hits.ids[:MOST_SHOWN])
    return Found(rows, len(hits.ids), hits.shown_for, hits.highlight)


class PickList(Box):
    """The list under the field; the focus stays in the field. ``picked`` carries a pick."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        theme = current_theme()
        columns: list[TableColumn[Pick]] = [
            TableColumn(
                "title",
                "Издание",
                lambda pick: pick.name,
                stretch=True,
                second=lambda pick: pick.about,
                icon=lambda pick: "plus" if pick.title is None else "",
                weight=Weight.STRONG,
                searched=True,
            )
        ]
        self.model = RowTableModel[Pick](columns, row_id=lambda pick: pick.id, parent=self)
        self.view = TableView(self.model, "Найденные издания")
        self.view.horizontalHeader().hide()
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self._holder = parent
        self._note = Text("", Type.CAPTION, "text_2")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, theme.px(4), 1, theme.px(4))
        column.setSpacing(0)
        self._note.setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(4))
        column.addWidget(self._note)
        column.addWidget(self.view, 1)
        self.view.clicked.connect(lambda _index: self.pick_current())
        self.hide()

    def show_picks(self, picks: Sequence[Pick], note: str, highlight: str) -> None:
        self.model.set_rows(picks)
        self.view.set_search_text(highlight)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.view.select_number(0)
        self.view.scrollToTop()

    def place_under(self, field: QWidget) -> None:
        """Stand under ``field``, as high as the rows, within the parent."""
        theme = current_theme()
        corner = field.mapTo(self._holder, QPoint(0, field.height() + theme.px(4)))
        wanted = self.model.rowCount() * theme.px(ROW_HEIGHT) + theme.px(12)
        if not self._note.isHidden():
            wanted += self._note.sizeHint().height()
        room = self._holder.height() - corner.y() - theme.px(8)
        least = theme.px(3 * ROW_HEIGHT)
        if room < min(wanted, least):
            above = field.mapTo(self._holder, QPoint(0, 0)).y() - theme.px(8)
            height = min(wanted, above)
            corner.setY(above + theme.px(4) - height)
        else:
            height = min(wanted, room)
        self.setGeometry(corner.x(), corner.y(), field.width(), height)

    def step(self, step: int) -> None:
        number = self.view.currentIndex().row() + step
        self.view.select_number(max(0, min(number, self.model.rowCount() - 1)))

    def pick_current(self) -> None:
        row = self.view.current_row()
        if isinstance(row, Pick):
            self.picked.emit(row)


class TitlePicker(ScanField):
    """The field over the lines of a receipt.

    ``found`` carries a title and whether it was recognised by its number alone (a scan);
    ``new_requested`` the fields that a new title begins with; ``moved_down`` asks to go on
    in the table.

    Args:
        holder: the page over which the list stands.
    """

    found = Signal(object, bool)
    new_requested = Signal(object)
    moved_down = Signal()

    def __init__(self, catalogue: CatalogueQueries, tasks: TaskRunner, holder: QWidget) -> None:
        super().__init__("Сканируйте ISBN или введите автора, заглавие")
        self._catalogue = catalogue
        self._tasks = tasks
        self.list = PickList(holder)
        self._shown_query = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._look_up)
        self.edit.textEdited.connect(lambda _text: self._on_edited())
        self.edit.setToolTip("Сканируйте ISBN или введите автора, заглавие (Ctrl+F, Ins)")
        self.list.picked.connect(self._on_picked)
        self.scanned.connect(self.look_for)
        self._watcher = LeaveWatcher(self.edit)
        self._watcher.left.connect(self.close_list)

    def look_for(self, code: str) -> None:
        """Enter without a list, or a scan: a title that is found alone is taken at once."""
        self._timer.stop()
        query = _query_of(code)
        self._tasks.query(
            lambda: find_titles(self._catalogue, query),
            lambda found: self._on_number_found(query, found),
            key="titles",
            owner=self,
            on_error=self._on_failed,
        )

    def close_list(self) -> None:
        self._shown_query = ""
        self.list.hide()

    def list_is_open(self) -> bool:
        return not self.list.isHidden()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            modified = event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            )
            if not modified and self._on_key(Qt.Key(event.key())):
                return True
        return super().eventFilter(watched, event)

    def _on_key(self, key: Qt.Key) -> bool:
        """Keys of the list; true when the key was used."""
        is_open = self.list_is_open()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and is_open:
            self.list.step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Down:
            self.moved_down.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_open:
            if self._shown_query != self.edit.text().strip():
                return False
            self.list.pick_current()
        elif key == Qt.Key.Key_Escape and is_open:
            self.close_list()
        elif key == Qt.Key.Key_Escape and self.edit.text():
            self.edit.clear()
        else:
            return False
        return True

    def _on_edited(self) -> None:
        self.clear_answer()
        if self.edit.text().strip():
            self._timer.start()
        else:
            self._timer.stop()
            self.close_list()

    def _look_up(self) -> None:
        typed = self.edit.text().strip()
        if not typed:
            return
        self._tasks.query(
            lambda: find_titles(self._catalogue, typed),
            lambda found: self._on_words_found(typed, found),
            key="titles",
            owner=self,
            on_error=self._on_failed,
        )

    def _on_words_found(self, typed: str, found: Found) -> None:
        if self.edit.text().strip() == typed and self.edit.hasFocus():
            self._open_list(typed, found)

    def _on_number_found(self, query: str, found: Found) -> None:
        number = check_isbn(query)
        alone = len(found.titles) == 1 and not found.shown_for
        if alone:
            self.close_list()
            self.found.emit(found.titles[0], number.valid)
            return
        if not found.titles:
            words = "Такого ISBN нет в каталоге. Enter — новое издание"
            if not number.valid:
                is_number = _IS_NUMBER.fullmatch(number.compact) is not None
                words = number.problem if is_number else "Ничего не найдено"
            self.answer(ScanState.UNKNOWN, number.formatted, words)
        if not self.edit.text():
            self.edit.setText(query)
            self.edit.selectAll()
        self._open_list(query, found)

    def _open_list(self, query: str, found: Found) -> None:
        picks = [Pick(title.id, _name(title), _about(title), title) for title in found.titles]
        picks.append(Pick(NEW_ID, "Новое издание…", f"Внести в каталог: {query}"))
        notes = [f"Показано по запросу «{found.shown_for}»"] if found.shown_for else []
        if found.total > len(found.titles):
            notes.append(f"Первые {len(found.titles)} из {found.total}, уточните запрос")
        self._shown_query = self.edit.text().strip()
        self.list.show_picks(picks, ". ".join(notes), found.highlight)
        self.list.place_under(self)
        self.list.show()
        self.list.raise_()

    def _on_picked(self, pick: Pick) -> None:
        typed = self.edit.text().strip()
        self.close_list()
        self.edit.clear()
        if pick.title is not None:
            self.found.emit(pick.title, False)
        else:
            self.new_requested.emit(_fields_of(typed))

    def _on_failed(self, error: FormulyarError) -> None:
        self.answer(ScanState.UNKNOWN, "", error.message)


def _query_of(code: str) -> str:
    """The code as it was meant: a scanner types in whichever layout is on."""
    restored = restore_scan(code)
    return restored if check_isbn(restored).valid else code


def _fields_of(typed: str) -> TitleFields:
    """What a new title begins with: the ISBN or the heading that was typed."""
    number = check_isbn(typed)
    if number.valid or _IS_NUMBER.fullmatch(number.compact):
        return TitleFields(title="", isbns=(number.formatted,))
    return TitleFields(title=typed)


def _name(title: TitleRow) -> str:
    return f"{title.authors} {title.title}".strip()


def _about(title: TitleRow) -> str:
    year = "" if title.year is None else str(title.year)
    parts = (title.publisher, year, title.isbn, copies_short(title.copies))
    return " · ".join(filter(None, parts))
