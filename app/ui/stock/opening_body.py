"""The middle of the page of an opening balance: field for titles, lines, cards at the right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.dates import format_date
from app.core.money import copies_short
from app.core.stock import FUND_NAMES
from app.queries.opening import OpeningCard, OpeningRemark
from app.services.workspace import Workspace
from app.ui.kit.cards import Card
from app.ui.kit.fields import DateEdit, LineEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.scroll import ScrollColumn, seen_width
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.document_parts import Check, ChecksCard, FactsCard, TotalsCard
from app.ui.stock.opening_lines import OpeningLines
from app.ui.stock.opening_rules import ADD, DAY, checks_of
from app.ui.stock.title_picker import TitlePicker

SIDE_WIDTH = 300
NARROW = 960
LEAST_LINES = 260
DAY_WIDTH = 150


class OpeningBody(ScrollColumn):
    """Shows a document. ``head_edited`` comes when its day or note was changed,
    ``remark_requested`` carries the key of a check that is to be shown."""

    head_edited = Signal()
    remark_requested = Signal(str)

    def __init__(self, workspace: Workspace, runner: TaskRunner, page: QWidget) -> None:
        super().__init__(page)
        self._read_only = False
        self.picker = TitlePicker(workspace.queries.catalogue, runner, page)
        self.lines = OpeningLines(workspace.queries.opening, runner)
        self.day = DateEdit(workspace.clock.today(), required=True)
        self.note = LineEdit(placeholder="Например, с карточек и из книг до 2015 года")
        self.head = QWidget()
        self.totals = TotalsCard("Входит в фонды")
        self.checks = ChecksCard()
        self.facts = FactsCard("Учёт")
        self._lay_out()
        self.day.date_changed.connect(lambda _day: self.head_edited.emit())
        self.note.editingFinished.connect(self.head_edited)
        self.lines.add_requested.connect(self.focus_picker)
        self.lines.refused.connect(self._on_refused)
        self.picker.moved_down.connect(self.lines.view.setFocus)
        self.checks.show_requested.connect(self.remark_requested)
        current_theme().changed.connect(self._arrange_later)

    def _lay_out(self) -> None:
        theme = current_theme()
        self.column.setSpacing(theme.px(12))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(self.picker)
        column.addWidget(self.lines, 1)
        self.lines.setMinimumHeight(theme.px(LEAST_LINES))
        self._day_field = LabeledField("Остатки на", self.day)
        self._day_field.setFixedWidth(theme.px(DAY_WIDTH))
        head = QHBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(theme.px(12))
        head.addWidget(self._day_field)
        head.addWidget(LabeledField("Примечание", self.note), 1)
        self._side = ScrollColumn()
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._cards.setSpacing(theme.px(12))
        for card in self._all_cards():
            self._cards.addWidget(card)
        self._side.column.addLayout(self._cards)
        self._side.column.addStretch(1)
        middle = QWidget()
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight, middle)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(theme.px(12))
        self._middle.addWidget(left, 1)
        self._middle.addWidget(self._side)
        self.column.addWidget(self.head)
        self.column.addWidget(middle, 1)
        self._arrange()

    def _all_cards(self) -> tuple[Card, ...]:
        return (self.totals, self.checks, self.facts)

    # --- what the page calls ---------------------------------------------------------

    def show_document(self, card: OpeningCard | None, today: date, *, read_only: bool) -> None:
        """Show another document; ``None`` is a draft that is not saved yet."""
        self._read_only = read_only
        self.day.set_date(card.row.date if card is not None else today)
        self.note.setText(card.note if card is not None else "")
        for field in (self.day, self.note):
            field.setReadOnly(read_only)
        self.picker.close_list()
        self.picker.clear_answer()
        self.picker.edit.clear()
        self.picker.setVisible(not read_only)
        self.checks.setVisible(not read_only)
        document_id = card.row.id if card is not None else None
        self.lines.show_document(document_id, read_only=read_only)

    def show_amounts(self, card: OpeningCard | None) -> None:
        """What the document brings into the funds, and where it comes from."""
        if card is None:
            self.totals.set_totals(0, 0)
            self.facts.set_facts(())
            self.facts.hide()
            return
        details = [
            (FUND_NAMES[amount.fund], copies_short(amount.copies)) for amount in card.amounts
        ]
        details = details if len(details) > 1 else []
        gone = [("Выбыли раньше", copies_short(card.gone))] if card.gone else []
        self.totals.set_totals(card.copies, card.total, [*details, *gone])
        record = card.row.record_date
        self.facts.set_facts([("В фонде с", format_date(record))] if record is not None else ())
        self.facts.setVisible(record is not None)
        self._arrange_later()

    def show_checks(
        self, card: OpeningCard | None, remarks: Sequence[OpeningRemark], today: date
    ) -> None:
        """«Перед проведением»."""
        if card is None:
            self.checks.set_checks([Check("Нет ни одной строки", Tone.BAD, ADD)])
        else:
            self.checks.set_checks(checks_of(card, remarks, self.day.value(), today))
        bad = {lot_id for remark in remarks if remark.blocks for lot_id in remark.lot_ids}
        self.lines.mark(frozenset(bad))
        self._arrange_later()

    def remarks(self) -> list[Check]:
        """Checks that ask for attention, those that forbid posting first."""
        return [check for check in self.checks.checks() if check.tone in (Tone.BAD, Tone.WARN)]

    def focus_picker(self) -> None:
        """Put the focus into the field for titles."""
        if not self._read_only:
            self.picker.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.picker.edit.selectAll()

    def show_head(self, key: str) -> None:
        """Put the focus where a check of the head has its cause."""
        if key == DAY:
            self._day_field.check()
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.focus_picker()

    # --- inside ----------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange_later()

    def _arrange_later(self) -> None:
        """Once the cards have their measures: hidden ones have none, nor do those of old size."""
        QTimer.singleShot(0, self, self._arrange)

    def _arrange(self) -> None:
        """In a narrow window the cards stand in a row under the lines."""
        narrow = seen_width(self) < current_theme().px(NARROW)
        down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._middle.setDirection(down if narrow else right)
        cards = [card for card in self._all_cards() if not card.isHidden()]
        abreast = sum(card.minimumSizeHint().width() for card in cards) + current_theme().px(72)
        self._cards.setDirection(right if narrow and abreast <= seen_width(self) else down)
        if narrow:
            self._side.setMaximumWidth(16_777_215)
            wrapped = self._cards.heightForWidth(seen_width(self))
            self._side.setMinimumHeight(max(self._cards.sizeHint().height(), wrapped))
        else:
            self._side.setFixedWidth(current_theme().px(SIDE_WIDTH))
            self._side.setMinimumHeight(0)

    def _on_refused(self, sentence: str) -> None:
        self.lines.panel.set_summary(sentence or self.lines.summary())
