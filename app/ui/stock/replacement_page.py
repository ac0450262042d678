"""The page of a replacement: a lost copy, the book accepted for it, the word of the commission."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.author_marks import AuthorMarks
from app.core.bibliography import TitleFields
from app.core.changes import Changes
from app.core.errors import UserError
from app.core.money import copies_short, count_phrase, format_kopecks
from app.core.stock import DocumentKind, Fund, ReferenceCategory, SummaryPart
from app.queries.catalogue import CatalogueQueries, TitleRow
from app.queries.copies import CopyRow
from app.queries.documents import DocumentRow
from app.queries.replacement import (
    PairRow,
    ReplacementDraft,
    ReplacementQueries,
    line_for,
)
from app.queries.school import Reference
from app.queries.stock import NumberSuggestion
from app.services.workspace import Workspace
from app.ui.kit.forms import FormGrid
from app.ui.kit.search import ScanField, ScanState
from app.ui.kit.tokens import Tone
from app.ui.shell.context import Shell
from app.ui.shell.previews import Paper
from app.ui.shell.tasks import TaskRunner
from app.ui.stock.change_commands import ChangeWords
from app.ui.stock.change_head import COMMISSION, DATE, READER, ChangeHead, HeadValues
from app.ui.stock.change_outlook import ChangeOutlook, Place, facts_after, foresee
from app.ui.stock.change_page import ChangeLists, ChangePage, ChangeService, Opened
from app.ui.stock.copy_finder import CopyFinder
from app.ui.stock.document_parts import Check, ChecksCard, FactsCard, TotalsCard
from app.ui.stock.lines_and_cards import LinesAndCards
from app.ui.stock.new_title import NewTitle
from app.ui.stock.receipt_outlook import suggestions
from app.ui.stock.replacement_lines import ReplacementLines
from app.ui.stock.title_picker import TitlePicker
from app.ui.stock.write_off_picker import PickCopiesDialog, SuggestionList

EMPTY, LINES, BOOK = "empty", "lines", "book"
_NO_COMMISSION = "Выберите комиссию: равноценной книгу признаёт она."
_NO_LOST = "Сначала добавьте утерянную книгу"


@dataclass(frozen=True, slots=True)
class _News:
    """How a draft stands in the library now."""

    pairs: tuple[PairRow, ...]
    planned: tuple[str, ...]
    suggestions: dict[Fund, NumberSuggestion]
    outlook: ChangeOutlook


class ReplacementBody(LinesAndCards):
    """The widgets of the page; it lays them out and knows nothing of the library."""

    def __init__(self, catalogue: CatalogueQueries, runner: TaskRunner, page: QWidget) -> None:
        super().__init__(page)
        self.head = ChangeHead(
            "Реквизиты замены", "Например, заявление родителей от 07.09.2026", with_reader=True
        )
        self.scan = ScanField("Номер, штрихкод или слова заглавия")
        self.picker = TitlePicker(catalogue, runner, page)
        self.lines = ReplacementLines()
        self.totals = TotalsCard("Утеряно")
        self.checks = ChecksCard()
        self.facts = FactsCard("После проведения")
        self.intake = FormGrid(2)
        self.intake.add("Утеряно", self.scan)
        self.accepted_cell = self.intake.add("Принято взамен", self.picker)
        self.scan.edit.setAccessibleName("Утеряно: номер, штрихкод или слова заглавия")
        self.lay_out(self.head, self.intake, self.lines, (self.totals, self.checks, self.facts))


class ReplacementPage(ChangePage[ReplacementDraft]):
    """One replacement. A lost copy is entered in the left field, then the focus goes to the
    right one: Enter in the empty field takes another copy of the same title."""

    page_id: ClassVar[str] = "stock.replacement"
    title: ClassVar[str] = "Замена утерянного"
    words: ClassVar[ChangeWords] = ChangeWords(
        name="Замена",
        reversal="Сторно замены",
        post="Провести замену утерянного № {}?",
        reverse="Сторнировать замену утерянного № {}?",
        reversed="Утерянные книги снова числятся в фонде.",
        kept="Принятые книги сохранят свои номера и штрихкоды.",
    )

    def __init__(
        self,
        workspace: Workspace,
        shell: Shell,
        resources: Path,
        marks: AuthorMarks | None = None,
    ) -> None:
        self._marks = marks
        self._suggestions: dict[Fund, NumberSuggestion] = {}
        self._new_title: NewTitle | None = None
        self._places: tuple[Reference, ...] = ()
        super().__init__(workspace, shell, resources)

    # --- building -----------------------------------------------------------------------------

    def build_body(self) -> QWidget:
        catalogue, runner = self._workspace.queries.catalogue, self._shell.runner
        self.body = ReplacementBody(catalogue, runner, self)
        self.head, self.lines = self.body.head, self.body.lines
        self.scan, self.picker = self.body.scan, self.body.picker
        self.popup = SuggestionList(self)
        self.finder = CopyFinder(catalogue, runner, self.scan, self.popup)
        self.picker.edit.installEventFilter(self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.body)
        return self.stack

    def _connect(self) -> None:
        super()._connect()
        self.head.edited.connect(self.on_edited)
        self.lines.edited.connect(self.on_edited)
        self.lines.add_requested.connect(self.focus_search)
        self.lines.same_requested.connect(self._accept_same)
        self.lines.current_changed.connect(self._show_target)
        self.lines.opened.connect(lambda title: self.navigate.emit("catalogue", title))
        self.body.checks.show_requested.connect(self.show_check)
        self.finder.code_entered.connect(self._on_code_entered)
        self.finder.title_chosen.connect(self._on_title_chosen)
        self.finder.moved_down.connect(self.lines.view.setFocus)
        self.picker.found.connect(lambda title, _scanned: self._accept_title(title))
        self.picker.new_requested.connect(self._on_new_title_requested)
        self.picker.moved_down.connect(self.lines.view.setFocus)

    def primary_action(self) -> Callable[[], object] | None:
        if self._new_title is not None and self._new_title.isVisible():
            return self._new_title.save
        return super().primary_action()

    def regions(self) -> Sequence[QWidget]:
        return (self.header, self.head, self.body.intake, self.lines, self.body.checks)

    def focus_search(self) -> bool:
        if not self.is_editable:
            return False
        self.scan.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def on_scan(self, code: str) -> bool:
        if not self.is_editable or self.stack.currentWidget() is not self.body:
            return False
        self.take_typed()
        if self.picker.edit.hasFocus():
            self.picker.look_for(code)
        else:
            self.scan.submit(code)
        return True

    # --- what the base asks -------------------------------------------------------------------

    @property
    def _queries(self) -> ReplacementQueries:
        return self._workspace.queries.replacement

    def service(self) -> ChangeService[ReplacementDraft]:
        return self._workspace.services.replacement

    def documents(self) -> tuple[DocumentRow, ...]:
        return self._queries.replacements()

    def read(self, document_id: int | None) -> Opened[ReplacementDraft]:
        school = self._workspace.queries.school
        places = school.references(ReferenceCategory.PLACE, active_only=False)
        lists = ChangeLists(school.commissions(), places)
        if document_id is None:
            active = [card.id for card in lists.commissions if card.active]
            draft = ReplacementDraft(
                self._workspace.clock.today(), commission_id=active[0] if active else None
            )
            return Opened(draft, None, (), lists)
        card = self._queries.replacement(document_id)
        if card is None:
            raise UserError("Этого документа уже нет.", "Вернитесь к списку документов.")
        other = card.row.reversed_by or card.row.corrects_id
        related = None if other is None else self._queries.replacement(other)
        return Opened(card.draft, card.row, card.pairs, lists, related.row if related else None)

    def show_opened(self, opened: Opened[ReplacementDraft]) -> None:
        draft, read_only = opened.draft, not self.is_editable
        self._close_new_title()
        self.head.set_commissions(opened.lists.commissions)
        self.head.show_values(
            HeadValues(
                draft.date,
                draft.commission_id,
                draft.basis,
                draft.note,
                draft.reader,
                draft.reader_class,
            )
        )
        self.head.set_read_only(read_only)
        self.lines.set_reference(opened.lists.places, self._suggestions)
        self._places = opened.lists.places
        self.lines.set_rows(opened.lines, read_only=read_only)
        self.finder.reset()
        self.picker.close_list()
        self.picker.clear_answer()
        self.picker.edit.clear()
        self.body.intake.setVisible(not read_only)
        self.body.checks.setVisible(not read_only)
        self.body.facts.set_title("Учёт" if read_only else "После проведения")
        self._show_target()

    def take_typed(self) -> None:
        self.lines.view.finish_editing()

    def current(self, draft: ReplacementDraft) -> ReplacementDraft:
        head = self.head.values(draft.date)
        return replace(
            draft,
            date=head.date,
            commission_id=head.commission_id,
            basis=head.basis,
            note=head.note,
            reader=head.reader,
            reader_class=head.reader_class,
            pairs=self.lines.drafts(),
        )

    def checks(self) -> list[Check]:
        rows = self.lines.rows()
        bad, warn, ok = [], [], []
        problems = sum(not row.is_in_order for row in rows)
        if not self.head.date.is_valid():
            bad.append(Check("Дата указана с ошибкой", Tone.BAD, DATE))
        if not rows:
            bad.append(Check("Нет ни одной утерянной книги", Tone.BAD, EMPTY))
        if problems:
            noun = count_phrase(problems, "строка", "строки", "строк")
            bad.append(Check(f"{noun} с замечанием", Tone.BAD, LINES))
        if self.head.commission_card() is None:
            bad.append(Check("Комиссия не выбрана", Tone.BAD, COMMISSION))
        if not self.head.reader.text().strip():
            warn.append(Check("Читатель не указан", Tone.WARN, READER))
        if rows and not problems:
            ok.append(Check("Книги равноценны или признаны комиссией", Tone.OK))
        return [*bad, *warn, *ok]

    def show_check(self, key: str) -> None:
        match key:
            case "empty":
                self.focus_search()
            case "lines":
                row = self.lines.first_without_book()
                if row is not None and row.obstacle is None:
                    self.lines.view.select_cell(row.lost.id)
                    self.picker.edit.setFocus(Qt.FocusReason.OtherFocusReason)
                else:
                    self.lines.go_to_problem()
            case _:
                self.head.focus_on(key, _NO_COMMISSION)

    def show_sides(self, checks: Sequence[Check], outlook: ChangeOutlook | None) -> None:
        rows = self.lines.rows()
        lost = sum(row.lost_price for row in rows)
        accepted = sum(row.accepted.price for row in rows if row.accepted is not None)
        sign = "+" if accepted > lost else ""
        details = [
            ("Принято взамен", f"{format_kopecks(accepted)}\u00a0₽"),
            ("Разница", f"{sign}{format_kopecks(accepted - lost)}\u00a0₽"),
        ]
        self.body.totals.set_totals(len(rows), lost, details)
        self.body.checks.set_checks(checks)
        if self.is_editable:
            self.body.facts.set_facts(outlook.facts if outlook is not None else ())
        elif self._row is not None:
            self.body.facts.set_facts(facts_after(self._row, _places(rows)))
        self.body.arrange()

    def ask_news(self, draft: ReplacementDraft) -> None:
        today = self._workspace.clock.today()
        stock = self._workspace.queries.stock

        def look() -> _News:
            """On a reader thread."""
            pairs = self._queries.check(draft)
            old = draft.corrects_id
            corrected = None if old is None else self._queries.replacement(old)
            lines = tuple(pair.accepted for pair in draft.pairs if pair.accepted is not None)
            outlook = foresee(
                stock,
                DocumentKind.REPLACEMENT,
                draft.date,
                today,
                _places(pairs),
                corrected.row if corrected is not None else None,
                _places(corrected.pairs) if corrected is not None else (),
            )
            return _News(pairs, stock.planned_numbers(lines), suggestions(stock), outlook)

        self._shell.runner.query(look, self._on_news_read, key="news", owner=self)

    def _on_news_read(self, news: _News) -> None:
        self._suggestions = news.suggestions
        self.lines.set_reference(self._places, news.suggestions)
        self.lines.renew(news.pairs, news.planned)
        self.on_foreseen(news.outlook)

    def posting_words(self) -> tuple[str, list[str]]:
        rows = self.lines.rows()
        lost = sum(row.lost_price for row in rows)
        accepted = [row.accepted for row in rows if row.accepted is not None]
        text = (
            f"{copies_short(len(rows))} на {format_kopecks(lost)}\u00a0₽ выбудут как утерянные, "
            f"взамен примут {copies_short(len(accepted))} "
            f"на {format_kopecks(sum(line.price for line in accepted))}\u00a0₽."
        )
        numbers = ", ".join(line.numbers_text for line in accepted if line.numbers_text)
        return text, [f"Инв. № {numbers}"] if numbers else []

    def reversal_words(self, row: DocumentRow) -> str:
        count = copies_short(abs(row.copies))
        return f"{count} вернутся в фонд, принятые взамен выбудут из учёта."

    def paper(self, document_id: int, number: str) -> Paper:
        name = f"Акт о замене утерянного № {number}" if number else "Акт о замене, черновик"

        def render(kind: str) -> bytes:
            from app.reports.replacement_act import (
                render_replacement_pdf,
                render_replacement_xlsx,
            )

            data = self._workspace.queries.change_papers.replacement(document_id)
            make = render_replacement_xlsx if kind == "xlsx" else render_replacement_pdf
            return make(data, self._resources)

        return Paper(name, name.replace("№ ", "").replace(",", ""), render, ("pdf", "xlsx"))

    def focus_first(self) -> None:
        if not self.focus_search():
            self.lines.view.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what was lost --------------------------------------------------------------------------

    def _on_code_entered(self, code: str) -> None:
        draft = self._draft
        if draft is not None:
            self._shell.runner.query(
                lambda: self._queries.look_up(code, draft),
                lambda rows: self._on_looked_up(code, rows),
                owner=self,
            )

    def _on_looked_up(self, code: str, rows: Sequence[PairRow]) -> None:
        if not rows:
            self.finder.offer_titles(code)
        elif len(rows) == 1:
            self._lose(rows[0])
        else:
            self._pick(code, [row.lost for row in rows if row.obstacle is None])

    def _on_title_chosen(self, title_id: int, name: str) -> None:
        draft = self._draft
        if draft is not None:
            current = self.current(draft)
            self._shell.runner.query(
                lambda: self._queries.copies_to_pick(title_id, current),
                lambda copies: self._pick(name, copies),
                owner=self,
            )

    def _pick(self, name: str, copies: Sequence[CopyRow]) -> None:
        if not copies:
            self.finder.say(ScanState.UNKNOWN, "0 экз.", f"{name}: в фонде таких нет")
        elif len(copies) == 1:
            self._lose_copies(copies)
        else:
            dialog = PickCopiesDialog(name, copies, self.window())
            dialog.picked.connect(self._lose_copies)
            dialog.open()

    def _lose_copies(self, copies: Sequence[CopyRow]) -> None:
        for copy in copies:
            self._lose(PairRow(0, copy, copy.price, None, None, ""))

    def _lose(self, row: PairRow) -> None:
        label = row.lost.inventory_number or row.lost.barcode
        if row.obstacle is not None:
            self.finder.say(ScanState.UNKNOWN, label, f"Нельзя: {row.obstacle.sentence}")
            return
        is_new = self.lines.add(row)
        state = ScanState.OK if is_new else ScanState.ALREADY
        self.finder.say(state, label, row.lost.name if is_new else "Уже в документе")
        if is_new:
            self.picker.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what was accepted -----------------------------------------------------------------------

    def _target(self) -> PairRow | None:
        """The pair that the right field speaks of: the current one."""
        return self.lines.current() or self.lines.first_without_book()

    def _show_target(self) -> None:
        row = self._target()
        words = _NO_LOST
        if row is not None:
            label = row.lost.inventory_number or row.lost.name
            words = f"Взамен {label}: ISBN, заглавие или Enter — такая же"
        self.picker.edit.setPlaceholderText(words)
        self.picker.edit.setAccessibleName(f"Принято взамен. {words}")
        self.picker.setEnabled(row is not None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the empty right field: another copy of the same title."""
        if (
            watched is self.picker.edit
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            and not self.picker.edit.text().strip()
            and not self.picker.list_is_open()
        ):
            row = self._target()
            if row is not None:
                self._accept_same(row)
            return True
        return super().eventFilter(watched, event)

    def _accept_same(self, row: PairRow) -> None:
        self._accept(row, row.lost.title_id, row.lost.name, row.lost.year)

    def _accept_title(self, title: TitleRow) -> None:
        row = self._target()
        if row is not None:
            self._accept(row, title.id, f"{title.authors} {title.title}".strip(), title.year)

    def _accept(self, row: PairRow, title_id: int, name: str, year: int | None) -> None:
        """The book stands in the fund of the lost one at its price, both to be changed."""
        line = line_for(row.lost, title_id, name, year, self._suggestions[row.lost.fund])
        old = row.accepted
        if old is not None:
            # another title for the same place: what was typed stays
            line = replace(old, title_id=title_id, name=name, year=year)
        self.lines.accept(row.lost.id, line)
        self.picker.answer(ScanState.OK, row.lost.inventory_number or "принято", name)
        self.focus_search()

    # --- a title that is not there yet ------------------------------------------------------------

    def _on_new_title_requested(self, fields: TitleFields) -> None:
        if self._new_title is None:
            card = NewTitle(self._workspace, self._shell.runner, self._marks)
            card.created.connect(self._on_title_created)
            card.chosen.connect(self._on_title_made)
            card.cancelled.connect(self._close_new_title)
            self.stack.addWidget(card)
            self._new_title = card
        self.stack.setCurrentWidget(self._new_title)
        self.header.setEnabled(False)
        self._new_title.begin(fields)

    def _on_title_created(self, changes: Changes) -> None:
        self._announce(changes)
        self._on_title_made(changes.entity_id or 0)

    def _on_title_made(self, title_id: int) -> None:
        self._close_new_title()
        catalogue = self._workspace.queries.catalogue

        def on_read(titles: Sequence[TitleRow]) -> None:
            for title in titles:
                self._accept_title(title)

        self._shell.runner.query(lambda: catalogue.rows((title_id,)), on_read, owner=self)

    def _close_new_title(self) -> None:
        self.header.setEnabled(True)
        if self.stack.currentWidget() is not self.body:
            self.stack.setCurrentWidget(self.body)
            self.picker.edit.setFocus(Qt.FocusReason.OtherFocusReason)


def _places(rows: Sequence[PairRow]) -> set[Place]:
    lost = {(row.lost.fund, SummaryPart.OUT) for row in rows}
    return lost | {(row.accepted.fund, SummaryPart.IN) for row in rows if row.accepted is not None}
