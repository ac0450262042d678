"""The page of a revaluation: choose copies, give them new prices, post, print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import UserError
from app.core.inventory_numbers import parse_ranges
from app.core.money import copies_short, format_kopecks
from app.core.stock import FUND_NAMES, DocumentKind, Fund, SummaryPart
from app.queries.documents import DocumentRow
from app.queries.revaluation import (
    CopyChoice,
    RevaluationDraft,
    RevaluationLineRow,
    RevaluationQueries,
)
from app.ui.kit.buttons import Button
from app.ui.kit.requisites import sentence_of
from app.ui.kit.search import ScanField, ScanState
from app.ui.kit.theme import current_theme
from app.ui.kit.tokens import Tone
from app.ui.shell.previews import Paper
from app.ui.stock.change_commands import ChangeWords
from app.ui.stock.change_head import BASIS, COMMISSION, DATE, ChangeHead, HeadValues
from app.ui.stock.change_outlook import ChangeOutlook, Place, facts_after, foresee
from app.ui.stock.change_page import ChangeLists, ChangePage, ChangeService, Opened
from app.ui.stock.copy_finder import CopyFinder
from app.ui.stock.document_parts import Check, ChecksCard, FactsCard, TotalsCard
from app.ui.stock.lines_and_cards import LinesAndCards
from app.ui.stock.revaluation_choice import ChooseCopiesDialog, receipts_of
from app.ui.stock.revaluation_lines import RevaluationLines
from app.ui.stock.revaluation_rule import PriceRule, RuleBar
from app.ui.stock.write_off_picker import SuggestionList

EMPTY, LINES, FREE = "empty", "lines", "free"
_NO_COMMISSION = "Выберите комиссию: цены меняют по её решению."


class RevaluationBody(LinesAndCards):
    """The widgets of the page; it lays them out and knows nothing of the library."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = current_theme()
        self.head = ChangeHead("Реквизиты переоценки", "Например, приказ № 12 от 01.09.2026")
        self.scan = ScanField("Сканируйте книгу, введите номера (1201–1225) или слова заглавия")
        self.choose = Button("Подобрать…", icon="funnel", shortcut="Ctrl+D")
        self.choose.set_hint("Книги по фонду, номерам, поступлению и дню")
        self.choose.setFixedHeight(theme.px(48))
        self.rule = RuleBar()
        self.lines = RevaluationLines()
        self.totals = TotalsCard("Разница")
        self.checks = ChecksCard()
        self.facts = FactsCard("После проведения")
        self.intake = QWidget()
        column = QVBoxLayout(self.intake)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        row.addWidget(self.scan, 1)
        row.addWidget(self.choose)
        column.addLayout(row)
        column.addWidget(self.rule)
        self.lay_out(self.head, self.intake, self.lines, (self.totals, self.checks, self.facts))


class RevaluationPage(ChangePage[RevaluationDraft]):
    """One revaluation."""

    page_id: ClassVar[str] = "stock.revaluation"
    title: ClassVar[str] = "Переоценка"
    words: ClassVar[ChangeWords] = ChangeWords(
        name="Переоценка",
        reversal="Сторно переоценки",
        post="Провести переоценку № {}?",
        reverse="Сторнировать переоценку № {}?",
        reversed="Прежние цены возвращены.",
        kept="Прежние цены вернутся, затем будут назначены новые.",
    )

    # --- building -----------------------------------------------------------------------------

    def build_body(self) -> QWidget:
        self.body = RevaluationBody()
        self.head, self.lines, self.scan = self.body.head, self.body.lines, self.body.scan
        self.rule = self.body.rule
        self.popup = SuggestionList(self)
        self.finder = CopyFinder(
            self._workspace.queries.catalogue, self._shell.runner, self.scan, self.popup
        )
        return self.body

    def _connect(self) -> None:
        super()._connect()
        self.head.edited.connect(self.on_edited)
        self.lines.edited.connect(self.on_edited)
        self.lines.edited.connect(self._show_target)
        self.lines.selected.connect(self._show_target)
        self.lines.add_requested.connect(self.focus_search)
        self.lines.opened.connect(lambda title: self.navigate.emit("catalogue", title))
        self.body.choose.clicked.connect(lambda _on=False: self.choose_copies())
        self.body.checks.show_requested.connect(self.show_check)
        self.rule.apply_requested.connect(self._apply_rule)
        self.finder.code_entered.connect(self._on_code_entered)
        self.finder.title_chosen.connect(self._on_title_chosen)
        self.finder.moved_down.connect(self.lines.view.setFocus)

    def regions(self) -> Sequence[QWidget]:
        return (self.header, self.head, self.body.intake, self.lines, self.body.checks)

    def focus_search(self) -> bool:
        if not self.is_editable:
            return False
        self.scan.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def on_scan(self, code: str) -> bool:
        if not self.is_editable:
            return False
        self.take_typed()
        self.scan.submit(code)
        return True

    # --- what the base asks -------------------------------------------------------------------

    @property
    def _queries(self) -> RevaluationQueries:
        return self._workspace.queries.revaluation

    def service(self) -> ChangeService[RevaluationDraft]:
        return self._workspace.services.revaluation

    def documents(self) -> tuple[DocumentRow, ...]:
        return self._queries.revaluations()

    def read(self, document_id: int | None) -> Opened[RevaluationDraft]:
        lists = ChangeLists(self._workspace.queries.school.commissions())
        if document_id is None:
            active = [card.id for card in lists.commissions if card.active]
            draft = RevaluationDraft(
                self._workspace.clock.today(), commission_id=active[0] if active else None
            )
            return Opened(draft, None, (), lists)
        card = self._queries.revaluation(document_id)
        if card is None:
            raise UserError("Этой переоценки уже нет.", "Вернитесь к списку документов.")
        other = card.row.reversed_by or card.row.corrects_id
        related = None if other is None else self._queries.revaluation(other)
        return Opened(card.draft, card.row, card.lines, lists, related.row if related else None)

    def show_opened(self, opened: Opened[RevaluationDraft]) -> None:
        draft, read_only = opened.draft, not self.is_editable
        self.head.set_commissions(opened.lists.commissions)
        self.head.show_values(HeadValues(draft.date, draft.commission_id, draft.basis, draft.note))
        self.head.set_read_only(read_only)
        self.lines.set_rows(opened.lines, read_only=read_only)
        self.finder.reset()
        self.body.intake.setVisible(not read_only)
        self.body.checks.setVisible(not read_only)
        self.body.facts.set_title("Учёт" if read_only else "После проведения")
        self._show_target()

    def take_typed(self) -> None:
        self.lines.view.finish_editing()

    def current(self, draft: RevaluationDraft) -> RevaluationDraft:
        head = self.head.values(draft.date)
        return replace(
            draft,
            date=head.date,
            commission_id=head.commission_id,
            basis=head.basis,
            note=head.note,
            lines=self.lines.drafts(),
        )

    def checks(self) -> list[Check]:
        rows = self.lines.rows()
        bad, warn, ok = [], [], []
        problems = sum(row.obstacle is not None for row in rows)
        free = sum(not row.new_price for row in rows)
        if not self.head.date.is_valid():
            bad.append(Check("Дата указана с ошибкой", Tone.BAD, DATE))
        if not rows:
            bad.append(Check("Нет ни одного экземпляра", Tone.BAD, EMPTY))
        if problems:
            bad.append(Check(f"{copies_short(problems)} с замечанием", Tone.BAD, LINES))
        if self.head.commission_card() is None:
            bad.append(Check("Комиссия не выбрана", Tone.BAD, COMMISSION))
        if free:
            warn.append(Check(f"Новая цена — ноль: {copies_short(free)}", Tone.WARN, FREE))
        if not self.head.basis.text().strip():
            warn.append(Check("Основание не указано", Tone.WARN, BASIS))
        if rows and not problems:
            ok.append(Check(f"Цена меняется у всех {copies_short(len(rows))}", Tone.OK))
        return [*bad, *warn, *ok]

    def show_check(self, key: str) -> None:
        match key:
            case "empty":
                self.focus_search()
            case "lines":
                self.lines.go_to_problem()
            case "free":
                row = next((row for row in self.lines.rows() if not row.new_price), None)
                if row is not None:
                    self.lines.view.go_to(row.copy.id)
            case _:
                self.head.focus_on(key, _NO_COMMISSION)

    def show_sides(self, checks: Sequence[Check], outlook: ChangeOutlook | None) -> None:
        rows = self.lines.rows()
        by_fund = [
            (FUND_NAMES[fund], copies_short(count))
            for fund in Fund
            if (count := sum(row.copy.fund is fund for row in rows))
        ]
        before = sum(row.old_price for row in rows)
        after = sum(row.new_price for row in rows)
        details = [
            ("Было", f"{format_kopecks(before)}\u00a0₽"),
            ("Стало" if not self.is_editable else "Станет", f"{format_kopecks(after)}\u00a0₽"),
            *(by_fund if len(by_fund) > 1 else ()),
        ]
        self.body.totals.set_totals(len(rows), after - before, details)
        self.body.checks.set_checks(checks)
        if self.is_editable:
            self.body.facts.set_facts(outlook.facts if outlook is not None else ())
        elif self._row is not None:
            self.body.facts.set_facts(facts_after(self._row, _places(rows)))
        self.body.arrange()

    def ask_news(self, draft: RevaluationDraft) -> None:
        today = self._workspace.clock.today()

        def look() -> tuple[tuple[RevaluationLineRow, ...], ChangeOutlook]:
            """On a reader thread."""
            rows = self._queries.check(draft)
            old = draft.corrects_id
            corrected = None if old is None else self._queries.revaluation(old)
            outlook = foresee(
                self._workspace.queries.stock,
                DocumentKind.REVALUATION,
                draft.date,
                today,
                _places(rows),
                corrected.row if corrected is not None else None,
                _places(corrected.lines) if corrected is not None else (),
            )
            return rows, outlook

        self._shell.runner.query(look, self._on_news_read, key="news", owner=self)

    def _on_news_read(self, news: tuple[tuple[RevaluationLineRow, ...], ChangeOutlook]) -> None:
        self.lines.renew(news[0])
        self.on_foreseen(news[1])

    def posting_words(self) -> tuple[str, list[str]]:
        rows = self.lines.rows()
        difference = sum(row.difference for row in rows)
        verb = "увеличится" if difference >= 0 else "уменьшится"
        amount = f"{format_kopecks(abs(difference))}\u00a0₽"
        return (
            f"Цена изменится у {copies_short(len(rows))}, стоимость фонда {verb} на {amount}.",
            [],
        )

    def reversal_words(self, row: DocumentRow) -> str:
        return f"К {copies_short(abs(row.copies))} вернутся прежние цены."

    def paper(self, document_id: int, number: str) -> Paper:
        name = f"Акт о переоценке № {number}" if number else "Акт о переоценке, черновик"

        def render(kind: str) -> bytes:
            from app.reports.revaluation_act import (
                render_revaluation_pdf,
                render_revaluation_xlsx,
            )

            data = self._workspace.queries.change_papers.revaluation(document_id)
            make = render_revaluation_xlsx if kind == "xlsx" else render_revaluation_pdf
            return make(data, self._resources)

        return Paper(name, name.replace("№ ", "").replace(",", ""), render, ("pdf", "xlsx"))

    def focus_first(self) -> None:
        if not self.focus_search():
            self.lines.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- choosing copies ------------------------------------------------------------------------

    def choose_copies(self) -> None:
        """Ask which copies by their properties (Ctrl+D)."""
        if not self.is_editable:
            return
        stock = self._workspace.queries.stock
        self._shell.runner.query(
            lambda: receipts_of(stock.receipts()),
            self._open_choice,
            key="receipts",
            owner=self,
        )

    def _open_choice(self, receipts: Sequence[DocumentRow]) -> None:
        draft = self._draft
        if draft is None:
            return
        dialog = ChooseCopiesDialog(
            lambda wanted: self._queries.choose(wanted, draft),
            receipts,
            self._shell.runner,
            self.window(),
        )
        dialog.picked.connect(lambda rows: self._add(rows, "Подобрано"))
        dialog.open()

    def _on_code_entered(self, code: str) -> None:
        draft = self._draft
        if draft is None:
            return

        def look() -> tuple[RevaluationLineRow, ...]:
            """On a reader thread: one number or barcode, or a list of numbers."""
            rows = self._queries.look_up(code, draft)
            if rows:
                return rows
            try:
                parse_ranges(code)
            except UserError:
                return ()
            return self._queries.choose(CopyChoice(numbers=code), draft)

        self._shell.runner.query(look, lambda rows: self._on_looked_up(code, rows), owner=self)

    def _on_looked_up(self, code: str, rows: Sequence[RevaluationLineRow]) -> None:
        if not rows:
            self.finder.offer_titles(code)
        elif len(rows) == 1:
            self._add_one(rows[0])
        else:
            self._add(rows, code)

    def _on_title_chosen(self, title_id: int, name: str) -> None:
        draft = self._draft
        if draft is not None:
            self._shell.runner.query(
                lambda: self._queries.choose(CopyChoice(title_id=title_id), draft),
                lambda rows: self._add(rows, name),
                owner=self,
            )

    def _add_one(self, row: RevaluationLineRow) -> None:
        label = row.copy.inventory_number or row.copy.barcode
        if self.lines.has(row.copy.id):
            self.lines.view.select_cell(row.copy.id)
            self.finder.say(ScanState.ALREADY, label, "Уже в переоценке")
        elif row.obstacle is not None:
            self.finder.say(ScanState.UNKNOWN, label, f"Нельзя: {row.obstacle.sentence}")
        else:
            self._add([row], label)

    def _add(self, rows: Sequence[RevaluationLineRow], label: str) -> None:
        """Put copies into the table at the price of the rule; say what was left out and why."""
        try:
            rule = self.rule.rule()
            priced = [_priced(row, rule) for row in rows if row.obstacle is None]
        except UserError as error:
            self.rule.check()
            self.finder.say(ScanState.UNKNOWN, label, sentence_of(error))
            return
        changed = [row for row in priced if rule is None or row.new_price != row.old_price]
        added = self.lines.add(changed)
        parts = [f"добавлено {copies_short(len(added))}"]
        for count, words in (
            (len(changed) - len(added), "уже в переоценке"),
            (len(priced) - len(changed), "цена не меняется"),
            (len(rows) - len(priced), "нельзя переоценить"),
        ):
            if count:
                parts.append(f"{words} {copies_short(count)}")
        sentence = ", ".join(parts)
        whole = len(parts) == 1 and bool(added)
        state = ScanState.OK if whole else ScanState.ALREADY if added else ScanState.UNKNOWN
        if not rows:
            sentence = "в фонде таких экземпляров нет"
        self.finder.say(state, label, sentence[:1].upper() + sentence[1:])

    # --- new prices -----------------------------------------------------------------------------

    def _show_target(self) -> None:
        selected = self.lines.view.selected_ids()
        several = len(selected) > 1
        count = len(selected) if several else len(self.lines.rows())
        self.rule.show_target(count, selected=several and count < len(self.lines.rows()))

    def _apply_rule(self) -> None:
        """Give the chosen lines their new prices."""
        if not self.rule.check():
            return
        rule = self.rule.rule()
        if rule is None:
            self.rule.ask_value()
            return
        ids = self.lines.chosen_ids()
        try:
            changed = self.lines.reprice(rule.new_price, ids)
        except UserError as error:
            self.finder.say(ScanState.UNKNOWN, rule.words, sentence_of(error))
            return
        state = ScanState.OK if changed else ScanState.ALREADY
        words = f"Новые цены у {copies_short(changed)}" if changed else "Эти цены уже стоят"
        self.finder.say(state, rule.words, words)


def _priced(row: RevaluationLineRow, rule: PriceRule | None) -> RevaluationLineRow:
    return row if rule is None else replace(row, new_price=rule.new_price(row.old_price))


def _places(rows: Sequence[RevaluationLineRow]) -> set[Place]:
    return {(row.copy.fund, SummaryPart.IN) for row in rows}
