"""Taking copies into an act: scanned or typed numbers, lists of numbers, words of a title."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from app.core.errors import FormulyarError
from app.core.inventory_numbers import format_ranges
from app.core.money import copies_short
from app.core.stock import FUND_NAMES, CopyState, Fund
from app.queries.catalogue import CatalogueFilter, TitleRow
from app.queries.copies import CopyRow
from app.queries.lots import LotChoice
from app.queries.write_off import CodeAnswer, FoundCopy
from app.services.workspace import Workspace
from app.ui.kit.keys import latin_key
from app.ui.kit.search import ScanField, ScanState
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.lot_picker import PickLotsDialog
from app.ui.stock.write_off_lines import ActLinesModel, ActLinesView, ActRow
from app.ui.stock.write_off_picker import PickCopiesDialog, Suggestion, SuggestionList

SUGGEST_MS = 150
MOST_TITLES = 30
_LONGEST_CODE = 18
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Target:
    """The act that copies are put into; ``document_id`` is ``None`` until it is saved."""

    fund: Fund
    document_id: int | None
    corrects_id: int | None


@dataclass(frozen=True, slots=True)
class _Found:
    """A code with what it came to: copies, or titles when it was words."""

    answer: CodeAnswer
    titles: tuple[TitleRow, ...]


class CopyIntake(QObject):
    """Reads the scan field, answers beside it, and puts copies into the model.

    Codes that come while one is looked up wait and are looked up together, so that a fast
    scanner never overtakes itself and lines stand in the order of the scans.
    ``undo_requested`` comes when Ctrl+Z is pressed in the empty field.
    """

    undo_requested = Signal()

    def __init__(
        self,
        workspace: Workspace,
        tasks: TaskRunner,
        field: ScanField,
        popup: SuggestionList,
        view: ActLinesView,
        model: ActLinesModel,
        target: Callable[[], Target],
    ) -> None:
        super().__init__(field)
        self._workspace = workspace
        self._tasks = tasks
        self._field = field
        self._popup = popup
        self._view = view
        self._model = model
        self._target = target
        self._queue: list[str] = []
        self._busy = False
        self._choices: dict[int, FoundCopy] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SUGGEST_MS)
        self._timer.timeout.connect(self._suggest)
        field.edit.installEventFilter(self)
        field.edit.textEdited.connect(self._on_text_edited)
        field.scanned.connect(self._on_scanned)
        popup.chosen.connect(self._on_chosen)

    def reset(self) -> None:
        """Another act is shown: nothing waits any more."""
        self._queue.clear()
        self._choices.clear()
        self._timer.stop()
        self._popup.hide()
        self._field.clear_answer()

    def say(self, state: ScanState, code: str, words: str) -> None:
        """Answer beside the field."""
        short = code if len(code) <= _LONGEST_CODE else f"{code[: _LONGEST_CODE - 1]}…"
        self._field.answer(state, short, words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self._popup.hide()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if is_undo(event) and not self._field.edit.text():
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        """Keys of the field that mean something else here; true when one was used."""
        if is_undo(event) and not self._field.edit.text():
            self.undo_requested.emit()
            return True
        if self._popup.isHidden():
            if event.key() == Qt.Key.Key_Down and not self._field.edit.text():
                self._view.setFocus(Qt.FocusReason.TabFocusReason)
                if not self._view.currentIndex().isValid():
                    self._view.select_number(0)
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

    # --- codes ----------------------------------------------------------------------------

    def _on_scanned(self, code: str) -> None:
        self._timer.stop()
        self._popup.hide()
        self._queue.append(code)
        self._look_up_next()

    def _look_up_next(self) -> None:
        if self._busy or not self._queue:
            return
        codes, target = tuple(self._queue), self._target()
        self._queue.clear()
        self._busy = True
        self._tasks.query(
            lambda: self._look_up(codes, target),
            self._on_looked_up,
            owner=self,
            on_error=self._on_failed,
        )

    def _look_up(self, codes: Sequence[str], target: Target) -> list[_Found]:
        """On a reader thread."""
        answers = self._workspace.queries.write_off.look_up(
            codes, target.fund, target.document_id, target.corrects_id
        )
        return [
            _Found(answer, () if answer.found or answer.is_list else self._find_titles(answer.code))
            for answer in answers
        ]

    def _find_titles(self, query: str) -> tuple[TitleRow, ...]:
        if not _WORD.search(query):
            return ()
        catalogue = self._workspace.queries.catalogue
        return catalogue.rows(catalogue.find(CatalogueFilter(query)).ids[:MOST_TITLES])

    def _on_looked_up(self, found: list[_Found]) -> None:
        self._busy = False
        for item in found:
            self._take(item.answer, item.titles)
        self._look_up_next()

    def _on_failed(self, error: FormulyarError) -> None:
        self._busy = False
        self.say(ScanState.UNKNOWN, "", f"{error.message} {error.cure}".strip())
        self._look_up_next()

    def _take(self, answer: CodeAnswer, titles: Sequence[TitleRow]) -> None:
        if answer.is_list:
            self._take_list(answer)
        elif len(answer.found) == 1:
            self._take_one(answer.found[0])
        elif answer.found:
            self._offer_copies(answer)
        elif titles:
            self._offer_titles(answer.code, titles)
        else:
            words = "Ничего не найдено" if _WORD.search(answer.code) else "Такого номера нет"
            self.say(ScanState.UNKNOWN, answer.code, words)

    def _take_one(self, found: FoundCopy) -> None:
        copy = found.copy
        label = copy.inventory_number or copy.barcode
        position = self._model.position_of(copy.id)
        if position:
            self._view.select_id(copy.id)
            self.say(ScanState.ALREADY, label, f"Уже в акте, строка {position}")
        elif found.obstacle is not None and copy.state is not CopyState.IN_STOCK:
            self.say(ScanState.UNKNOWN, label, f"Уже выбыл: {copy.gone_by or 'другой документ'}")
        else:
            self._view.flash_all(self._model.add((found,)))
            if found.obstacle is None:
                self.say(ScanState.OK, label, copy.name)
            else:
                self.say(ScanState.ALREADY, label, f"Замечание: {found.obstacle.sentence}")

    def _take_list(self, answer: CodeAnswer) -> None:
        gone = [item for item in answer.found if _is_gone(item)]
        known = sum(self._model.position_of(item.copy.id) > 0 for item in answer.found)
        added = self._model.add(item for item in answer.found if not _is_gone(item))
        parts = [f"Добавлено {copies_short(len(added))}"] if added else ["Ничего не добавлено"]
        if known:
            parts.append(f"уже в акте {known}")
        if gone:
            parts.append(f"выбыло раньше {len(gone)}")
        if answer.missing:
            parts.append(f"нет номеров {format_ranges(answer.missing)}")
        if added:
            self._view.flash_all(added)
        whole = len(parts) == 1 and bool(added)
        state = ScanState.OK if whole else ScanState.ALREADY if added else ScanState.UNKNOWN
        self.say(state, answer.code, ", ".join(parts))

    def _offer_copies(self, answer: CodeAnswer) -> None:
        self._choices = {item.copy.id: item for item in answer.found}
        items = [
            Suggestion(
                item.copy.id,
                f"{item.copy.inventory_number or item.copy.barcode} {item.copy.name}",
                item.copy.status_text,
                is_copy=True,
            )
            for item in answer.found
        ]
        self._popup.offer(f"Номер {answer.code} подходит нескольким: выберите", items, self._field)
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- titles ---------------------------------------------------------------------------

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
        if chosen.is_copy:
            found = self._choices.get(chosen.key)
            if found is not None:
                self._take_one(found)
            return
        self._ask_lots(
            chosen.key, lambda fund, lots: self._on_lots_read(chosen.text, fund, lots), "pick"
        )

    def take_more(self, row: ActRow, wanted: int) -> None:
        """Put more copies of a counted row into the act, as far as its lot has them."""

        def on_read(_fund: Fund, lots: Sequence[LotChoice]) -> None:
            lot = next((lot for lot in lots if lot.lot_id == row.copy.lot_id), None)
            copies = lot.copies[:wanted] if lot is not None and lot.price == row.price else ()
            if copies:
                self._add_picked(copies)
            if len(copies) < wanted:
                words = f"В этой партии больше нет свободных: {row.copy.name}"
                self.say(ScanState.ALREADY, copies_short(len(copies)), words)

        self._ask_lots(row.copy.title_id, on_read, "more")

    def _ask_lots(
        self, title_id: int, on_read: Callable[[Fund, Sequence[LotChoice]], None], key: str
    ) -> None:
        """The lots of a title with the copies that do not stand in the act yet."""
        target, queries = self._target(), self._workspace.queries

        def read() -> tuple[LotChoice, ...]:
            free = queries.write_off.copies_to_pick(title_id, target.fund, target.document_id)
            return queries.picking.by_lot(free)

        self._tasks.query(
            read, lambda lots: on_read(target.fund, self._not_taken(lots)), key=key, owner=self
        )

    def _not_taken(self, lots: Sequence[LotChoice]) -> list[LotChoice]:
        rest = []
        for lot in lots:
            free = tuple(copy for copy in lot.copies if not self._model.position_of(copy.id))
            if free:
                rest.append(replace(lot, copies=free))
        return rest

    def _on_lots_read(self, name: str, fund: Fund, lots: Sequence[LotChoice]) -> None:
        free = [copy for lot in lots for copy in lot.copies]
        if not free:
            self.say(
                ScanState.UNKNOWN,
                "0 экз.",
                f"{name}: в фонде «{FUND_NAMES[fund]}» списывать нечего",
            )
        elif len(free) == 1:
            self._add_picked(free)
        elif all(lot.is_counted for lot in lots):
            counted = PickLotsDialog(name, lots, parent=self._field.window())
            counted.singly_requested.connect(lambda: self._pick_singly(name, free))
            self._open_picker(counted)
        else:
            self._pick_singly(name, free)

    def _pick_singly(self, name: str, free: Sequence[CopyRow]) -> None:
        self._open_picker(PickCopiesDialog(name, free, self._field.window()))

    def _open_picker(self, dialog: PickCopiesDialog | PickLotsDialog) -> None:
        dialog.picked.connect(self._add_picked)
        dialog.finished.connect(
            lambda _code: self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        )
        dialog.open()

    def _add_picked(self, copies: Sequence[CopyRow]) -> None:
        """Oldest first in the dialog, oldest first in the act."""
        added = self._model.add(FoundCopy(copy, None) for copy in copies)
        self._view.flash_all(added)
        if len(added) == 1:
            copy = copies[0]
            self.say(ScanState.OK, copy.inventory_number or copy.barcode, copy.name)
        else:
            words = f"Добавлено: {copies[0].name}"
            self.say(ScanState.OK, copies_short(len(added)), words)


def _is_gone(item: FoundCopy) -> bool:
    return item.obstacle is not None and item.copy.state is not CopyState.IN_STOCK


def is_undo(event: QKeyEvent) -> bool:
    """Is it Ctrl+Z, in either keyboard layout?"""
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return False
    return (latin_key(event.key()) or event.key()) == Qt.Key.Key_Z.value
