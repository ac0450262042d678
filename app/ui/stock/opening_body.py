"""The middle of the page of an opening balance: field for titles, lines, cards at the right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.core.dates import format_date
from app.core.money import copies_short
from app.core.stock import FUND_NAMES
from app.queries.opening import OpeningCard, OpeningRemark
from app.services.workspace import Workspace
from app.ui.kit.fields import DateEdit, LineEdit
from app.ui.kit.forms import LabeledField
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.document_parts import Check, ChecksCard, FactsCard, TotalsCard
from app.ui.stock.lines_and_cards import LinesAndCards
from app.ui.stock.opening_lines import OpeningLines
from app.ui.stock.opening_rules import ADD, DAY, checks_of
from app.ui.stock.title_picker import TitlePicker

DAY_WIDTH = 150


class OpeningBody(LinesAndCards):
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
        self._day_field = LabeledField("Остатки на", self.day)
        self.totals = TotalsCard("Входит в фонды")
        self.checks = ChecksCard()
        self.facts = FactsCard("Учёт")
        self.lay_out(
            self._make_head(), self.picker, self.lines, (self.totals, self.checks, self.facts)
        )
        self.day.date_changed.connect(lambda _day: self.head_edited.emit())
        self.note.editingFinished.connect(self.head_edited)
        self.lines.add_requested.connect(self.focus_picker)
        self.lines.refused.connect(self._on_refused)
        self.picker.moved_down.connect(self.lines.view.setFocus)
        self.checks.show_requested.connect(self.remark_requested)

    def _make_head(self) -> QWidget:
        theme = current_theme()
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(12))
        self._day_field.setFixedWidth(theme.px(DAY_WIDTH))
        row.addWidget(self._day_field)
        row.addWidget(LabeledField("Примечание", self.note), 1)
        return head

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
        self.arrange()

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
        self.arrange()

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

    def _on_refused(self, sentence: str) -> None:
        self.lines.panel.set_summary(sentence or self.lines.summary())
