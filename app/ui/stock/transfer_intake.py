"""Taking books into a transfer: numbers, words of a title, so many of which lots."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from app.core.errors import FormulyarError
from app.core.inventory_numbers import format_ranges
from app.core.money import copies_short
from app.core.stock import CopyState, Fund
from app.queries.catalogue import CatalogueFilter, TitleRow
from app.queries.copies import CopyRow
from app.queries.lots import LotChoice
from app.queries.transfer import TransferCopy, TransferDraft
from app.services.workspace import Workspace
from app.ui.kit.search import ScanField, ScanState
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.lot_picker import PickLotsDialog
from app.ui.stock.transfer_lines import TransferLines, TransferRow
from app.ui.stock.write_off_picker import PickCopiesDialog, Suggestion, SuggestionList

SUGGEST_MS = 150
MOST_TITLES = 30
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class _Found:
    """What a code came to: copies, numbers that no copy has, or titles when it was words."""

    code: str
    copies: tuple[TransferCopy, ...]
    missing: tuple[str, ...]
    is_list: bool
    titles: tuple[TitleRow, ...]


class TransferIntake(QObject):
    """Reads the scan field, answers beside it, and puts copies into the lines.

    Codes that come while one is looked up wait, so that a fast scanner keeps its order.
    ``moved_down`` asks to go on in the table.
    """

    moved_down = Signal()

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        field: ScanField,
        popup: SuggestionList,
        lines: TransferLines,
        draft: Callable[[], TransferDraft],
    ) -> None:
        super().__init__(field)
        self._workspace = workspace
        self._tasks = tasks
        self._field = field
        self._popup = popup
        self._lines = lines
        self._draft = draft
        self._queue: list[str] = []
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SUGGEST_MS)
        self._timer.timeout.connect(self._suggest)
        field.edit.installEventFilter(self)
        field.edit.textEdited.connect(self._on_text_edited)
        field.scanned.connect(self._on_scanned)
        popup.chosen.connect(self._on_chosen)
        lines.more_wanted.connect(self.take_more)

    def reset(self) -> None:
        """Another document is shown: nothing waits any more."""
        self._queue.clear()
        self._timer.stop()
        self._popup.hide()
        self._field.clear_answer()

    def take_all_of_school(self) -> None:
        """Put in everything that the school of the draft keeps, or has lent us."""
        draft, queries = self._draft(), self._workspace.queries.transfer
        partner_id = draft.partner_id
        if partner_id is None:
            return
        self._tasks.query(
            lambda: queries.copies_to_return(draft.mode, partner_id),
            self._on_all_read,
            key="all",
            owner=self,
            on_error=self._on_failed,
        )

    def take_more(self, row: TransferRow, wanted: int) -> None:
        """Put in more copies of a row, the oldest lots first, as far as there are any."""

        def on_read(lots: Sequence[LotChoice]) -> None:
            free = [copy for lot in lots if lot.price == row.price for copy in lot.copies]
            name = row.lines[0].copy.name
            if free:
                self._add(free[:wanted])
            if len(free) < wanted:
                words = f"Больше нет свободных по этой цене: {name}"
                self._field.answer(ScanState.ALREADY, f"+{copies_short(len(free))}", words)

        self._ask_lots(row.title_id, on_read, "more")

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

    # --- codes -------------------------------------------------------------------------------

    def _on_scanned(self, code: str) -> None:
        self._timer.stop()
        self._popup.hide()
        self._queue.append(code)
        self._look_up_next()

    def _look_up_next(self) -> None:
        if self._busy or not self._queue:
            return
        code, draft = self._queue.pop(0), self._draft()
        self._busy = True
        self._tasks.query(
            lambda: self._look_up(code, draft),
            self._on_looked_up,
            owner=self,
            on_error=self._on_failed,
        )

    def _look_up(self, code: str, draft: TransferDraft) -> _Found:
        """On a reader thread."""
        queries = self._workspace.queries
        [answer] = queries.write_off.look_up((code,), Fund.TEXTBOOKS, None)
        ids = [item.copy.id for item in answer.found]
        copies = queries.transfer.check_copies(ids, draft)
        words = not copies and not answer.is_list
        titles = self._find_titles(answer.code) if words else ()
        return _Found(answer.code, copies, answer.missing, answer.is_list, titles)

    def _find_titles(self, query: str) -> tuple[TitleRow, ...]:
        if not _WORD.search(query):
            return ()
        catalogue = self._workspace.queries.catalogue
        return catalogue.rows(catalogue.find(CatalogueFilter(query)).ids[:MOST_TITLES])

    def _on_looked_up(self, found: _Found) -> None:
        self._busy = False
        if found.copies or found.is_list:
            self._take(found)
        elif found.titles:
            self._offer_titles(found.code, found.titles)
        else:
            words = "Ничего не найдено" if _WORD.search(found.code) else "Такого номера нет"
            self._field.answer(ScanState.UNKNOWN, found.code, words)
        self._look_up_next()

    def _on_failed(self, error: FormulyarError) -> None:
        self._busy = False
        self._field.answer(ScanState.UNKNOWN, "", f"{error.message} {error.cure}".strip())
        self._look_up_next()

    def _take(self, found: _Found) -> None:
        """Put copies in; those that have left before stay out."""
        present = [item for item in found.copies if item.copy.state is CopyState.IN_STOCK]
        added = self._lines.add(present)
        if len(found.copies) == 1:
            self._answer_one(found.copies[0], bool(added))
            return
        parts = [f"Добавлено {copies_short(len(added))}" if added else "Ничего не добавлено"]
        if len(present) > len(added):
            parts.append(f"уже в списке {len(present) - len(added)}")
        if len(found.copies) > len(present):
            parts.append(f"выбыло раньше {len(found.copies) - len(present)}")
        if found.missing:
            parts.append(f"нет номеров {format_ranges(found.missing)}")
        whole = bool(added) and len(parts) == 1
        state = ScanState.OK if whole else ScanState.ALREADY if added else ScanState.UNKNOWN
        self._field.answer(state, found.code, ", ".join(parts))

    def _answer_one(self, item: TransferCopy, added: bool) -> None:
        copy = item.copy
        label = copy.inventory_number or copy.barcode or "1 экз."
        if copy.state is not CopyState.IN_STOCK:
            words = f"Уже выбыл: {copy.gone_by or 'другой документ'}"
            self._field.answer(ScanState.UNKNOWN, label, words)
        elif not added:
            self._field.answer(ScanState.ALREADY, label, f"Уже в списке: {copy.name}")
        elif item.obstacle is not None:
            words = f"Замечание: {item.obstacle.sentence}"
            self._field.answer(ScanState.ALREADY, label, words)
        else:
            self._field.answer(ScanState.OK, label, copy.name)

    # --- titles ------------------------------------------------------------------------------

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
            key="suggest",
            owner=self,
        )

    def _on_suggested(self, query: str, titles: Sequence[TitleRow]) -> None:
        if self._field.edit.text() == query and self._field.edit.hasFocus():
            self._offer_titles(query, titles)

    def _offer_titles(self, query: str, titles: Sequence[TitleRow]) -> None:
        items = [
            Suggestion(
                title.id,
                f"{title.authors} {title.title}".strip(),
                ", ".join(filter(None, (str(title.year or ""), copies_short(title.copies)))),
            )
            for title in titles
        ]
        self._popup.offer(f"Издания по запросу «{query}»", items, self._field)

    def _on_chosen(self, chosen: Suggestion) -> None:
        self._field.edit.clear()
        self._ask_lots(chosen.key, lambda lots: self._on_lots_read(chosen.text, lots), "pick")

    def _ask_lots(
        self, title_id: int, on_read: Callable[[Sequence[LotChoice]], None], key: str
    ) -> None:
        """The lots of a title with the copies that could go and do not stand here yet."""
        queries, draft = self._workspace.queries, self._draft()
        self._tasks.query(
            lambda: queries.picking.by_lot(queries.transfer.copies_to_pick(title_id, draft)),
            on_read,
            key=key,
            owner=self,
            on_error=self._on_failed,
        )

    def _on_lots_read(self, name: str, lots: Sequence[LotChoice]) -> None:
        free = [copy for lot in lots for copy in lot.copies]
        if not free:
            words = f"{name}: свободных экземпляров нет"
            self._field.answer(ScanState.UNKNOWN, "0 экз.", words)
        elif len(free) == 1:
            self._add(free)
        else:
            dialog = PickLotsDialog(name, lots, parent=self._field.window())
            dialog.singly_requested.connect(lambda: self._pick_singly(name, free))
            self._open_picker(dialog)

    def _pick_singly(self, name: str, free: Sequence[CopyRow]) -> None:
        self._open_picker(PickCopiesDialog(name, free, self._field.window()))

    def _open_picker(self, dialog: PickCopiesDialog | PickLotsDialog) -> None:
        dialog.picked.connect(self._add)
        dialog.finished.connect(
            lambda _code: self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        )
        dialog.open()

    def _on_all_read(self, copies: Sequence[CopyRow]) -> None:
        if not copies:
            words = "За этой школой ничего не числится"
            self._field.answer(ScanState.UNKNOWN, "0 экз.", words)
            return
        added = self._lines.add(TransferCopy(copy, None) for copy in copies)
        words = "Уменьшите количество там, где вернулось не всё" if added else "Всё уже в списке"
        state = ScanState.OK if added else ScanState.ALREADY
        self._field.answer(state, copies_short(len(added)), words)

    def _add(self, copies: Sequence[CopyRow]) -> None:
        added = self._lines.add(TransferCopy(copy, None) for copy in copies)
        self._field.answer(ScanState.OK, copies_short(len(added)), copies[0].name)
