"""The middle of a receipt's page: head, field for titles, lines, and the cards at the right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.money import copies_short, format_count
from app.core.stock import ACCOUNT_NAMES, FUND_NAMES, Account, Fund
from app.queries.catalogue import CatalogueQueries, TitleRow
from app.queries.stock import NumberSuggestion, ReceiptDraft
from app.ui.kit.search import ScanState
from app.ui.kit.tokens import Tone
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.document_parts import Check, ChecksCard, FactsCard, TotalsCard
from app.ui.stock.lines_and_cards import LinesAndCards
from app.ui.stock.receipt_form import HeadChoices, ReceiptForm
from app.ui.stock.receipt_lines import LinesPanel
from app.ui.stock.receipt_outlook import ReceiptOutlook, facts_of
from app.ui.stock.receipt_rules import checks_of, differs, new_line
from app.ui.stock.receipt_way import fit_lines
from app.ui.stock.title_picker import TitlePicker


class ReceiptBody(LinesAndCards):
    """Shows a draft and gives it back as it was edited.

    ``edited`` comes at every change by the user, ``copies_requested`` (title id) asks for
    the copies of a title, ``new_title_requested`` carries what a new title begins with.
    """

    edited = Signal()
    copies_requested = Signal(int)
    new_title_requested = Signal(object)

    def __init__(self, catalogue: CatalogueQueries, runner: TaskRunner, page: QWidget) -> None:
        super().__init__(page)
        self._suggestions: dict[Fund, NumberSuggestion] = {}
        self._read_only = False
        self.form = ReceiptForm()
        self.picker = TitlePicker(catalogue, runner, page)
        self.lines = LinesPanel()
        self.totals = TotalsCard("Итого по поступлению")
        self.checks = ChecksCard()
        self.facts = FactsCard("После проведения")
        self.lay_out(self.form, self.picker, self.lines, (self.totals, self.checks, self.facts))
        self.form.edited.connect(self.edited)
        self.lines.edited.connect(self.edited)
        self.lines.opened.connect(self.copies_requested)
        self.lines.refused.connect(self._on_refused)
        self.lines.add_requested.connect(self.focus_search)
        self.picker.moved_down.connect(self.lines.view.setFocus)
        self.picker.found.connect(self.add_title)
        self.picker.new_requested.connect(self.new_title_requested)
        self.checks.show_requested.connect(self.show_remark)

    # --- what the page calls ---------------------------------------------------------

    def set_reference(
        self, choices: HeadChoices, suggestions: dict[Fund, NumberSuggestion]
    ) -> None:
        """Lists to choose from and how copies of each fund are numbered."""
        self._suggestions = suggestions
        self.form.set_choices(choices)
        self.lines.set_reference(choices.places, suggestions)

    def show_draft(self, draft: ReceiptDraft, today: date, *, read_only: bool) -> None:
        """Show a receipt; a posted one is only looked at."""
        self._read_only = read_only
        self.form.show_draft(draft)
        self.form.set_read_only(read_only)
        self.lines.set_read_only(read_only)
        self.lines.set_lines(draft.lines)
        self.lines.view.scrollToTop()
        self.facts.set_facts(())
        self.picker.close_list()
        self.picker.clear_answer()
        self.picker.edit.clear()
        self.picker.setVisible(not read_only)
        self.checks.setVisible(not read_only)
        self.facts.set_title("Учёт" if read_only else "После проведения")
        self.show_sums(draft, today)

    def apply_to(self, draft: ReceiptDraft) -> ReceiptDraft:
        """The draft as it stands on the page."""
        headed = self.form.apply_to(draft)
        fitting = fit_lines(self.lines.lines(), headed.way)
        if fitting != self.lines.lines():
            self.lines.set_lines(fitting)
        return replace(headed, lines=fitting)

    def show_sums(self, draft: ReceiptDraft, today: date) -> None:
        """Totals and checks of a draft."""
        self.totals.set_totals(draft.quantity, draft.total, _details(draft))
        checks = checks_of(
            draft,
            today,
            new_supplier=self.form.new_supplier(),
            date_ok=self.form.date_is_right(),
        )
        self.checks.set_checks(checks)
        self.arrange()

    def show_outlook(self, outlook: ReceiptOutlook) -> None:
        """What posting would do."""
        self.lines.set_planned(outlook.planned)
        self.facts.set_facts(facts_of(outlook))
        self.arrange()

    def remarks(self) -> list[Check]:
        """Checks that ask for attention, those that forbid posting first."""
        return [check for check in self.checks.checks() if check.tone in (Tone.BAD, Tone.WARN)]

    def add_title(self, title: TitleRow, scanned: bool = False) -> None:
        """Add a line, or a copy more; after a scan the field stays ready for the next one."""
        if self._read_only:
            return
        key, is_new = self.lines.add(new_line(title, self._suggestions))
        row = self.lines.row(key)
        words = row.line.name
        if not is_new:
            words += f" — строка {row.number}, стало {copies_short(row.line.quantity)}"
        self.picker.answer(ScanState.OK, f"строка {row.number}" if is_new else "+1 экз.", words)
        self.lines.show_row(key, focus=not scanned)

    def finish_editing(self) -> None:
        """Take what is being typed."""
        self.lines.view.finish_editing()
        for names in (self.form.supplier, self.form.paper_name):
            names.take()

    def focus_search(self) -> None:
        """Put the focus into the field for titles."""
        if not self._read_only:
            self.picker.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.picker.edit.selectAll()

    def show_remark(self, key: str) -> None:
        """Put the focus where a check has its cause."""
        match key:
            case "add":
                self.focus_search()
            case "quantity":
                self.lines.go_to_first(lambda line: not line.quantity, "quantity")
            case "price":
                self.lines.go_to_first(lambda line: bool(line.quantity and not line.price), key)
            case "difference":
                self.lines.go_to_first(differs, "paper")
            case _:
                self.form.focus_on(key)

    # --- inside ----------------------------------------------------------------------

    def _on_refused(self, sentence: str) -> None:
        self.lines.panel.set_summary(sentence or self.lines.summary())


def _details(draft: ReceiptDraft) -> list[tuple[str, str]]:
    """Copies by fund and account, when there is more than one of them."""
    amounts: dict[tuple[Fund, Account], int] = {}
    for line in draft.lines:
        key = (line.fund, line.account)
        amounts[key] = amounts.get(key, 0) + line.quantity
    return [
        (f"{FUND_NAMES[fund]}, {ACCOUNT_NAMES[account].lower()}", format_count(quantity))
        for (fund, account), quantity in sorted(amounts.items())
    ]
