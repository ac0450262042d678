"""A walk through the whole window in every look: nothing is cut, everything has a name and a key.

The pages, the layers over them and the dialogs are those of the program, on the demonstration
library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.core.errors import ConflictError, EnvironmentProblem
from app.core.stock import DocumentKind, DocumentStatus, ReferenceCategory
from app.queries.audit import Breach
from app.queries.index import Queries
from app.queries.labels import LabelSource
from app.queries.replacement import PairDraft, ReplacementDraft, line_for
from app.queries.revaluation import RevaluationDraft, RevaluationLineDraft
from app.queries.write_off import DisposalDraft
from app.services.workspace import Services
from app.ui.catalogue.import_wizard import ImportPage
from app.ui.kit.dialog import Choice, Dialog
from app.ui.kit.tokens import BLACK_ON_WHITE, DARK, LIGHT, WHITE_ON_BLACK, Tokens
from app.ui.safety.audit_page import AuditPage
from app.ui.shell.messages import CrashDialog, DialogMessages
from app.ui.shell.pdf_preview import PdfPreview
from app.ui.start.page import StartPage
from app.ui.stock.books_page import BooksPage
from app.ui.stock.label_fields import OWN
from app.ui.stock.labels_page import LabelsPage
from app.ui.stock.lot_picker import PickLotsDialog
from app.ui.stock.opening_import_page import OpeningImportPage
from app.ui.stock.period_dialogs import CloseDialog, ReopenDialog
from app.ui.stock.record_dialog import RecordDialog
from app.ui.stock.write_off_disposals import DisposalsDialog
from app.ui.stock.write_off_picker import PickCopiesDialog
from tests.exchange.table_files import delimited
from tests.ui.orders_walk import ORDER_STOPS, order_dialogs
from tests.ui.textbooks_walk import TEXTBOOK_STOPS, textbook_dialogs
from tests.ui.transfer_walk import TRANSFER_STOPS, transfer_dialogs
from tests.ui.walk import clipped, settle, too_small, unnamed, unreached
from tests.ui.walker import DAY, Begin, Walker, demo, walk

__all__ = ["demo", "walk"]

KIND = DocumentKind.WRITE_OFF
RECORDS = Path(__file__).parents[1] / "fixtures" / "marc" / "rusmarc_81_cp1251.iso"
STOCK: tuple[tuple[object, ...], ...] = (
    ("Инв. №", "Автор и заглавие", "Год", "Класс", "Цена", "Акт выбытия", "Примечание"),
    ("П-901", "Верн Ж. Дети капитана Гранта", 2001, "", "120,50", "", ""),
    ("П-903", "Верн Ж. Дети капитана Гранта", 2001, "", "", "", "порвана обложка"),
    ("П-904", "Гоголь Н. В. Вий", 1999, "", 50, "№ 5 от 12.05.2020", ""),
    ("П-904", "Гоголь Н. В. Нос", 1999, "", 50, "", ""),
)
Stop = tuple[str, Callable[[Walker], object]]
LARGE, SMALL = (1440, 900), (1024, 560)
LOOKS = [
    pytest.param(LIGHT, 1.0, LARGE, id="light-100-large"),
    pytest.param(LIGHT, 1.0, SMALL, id="light-100-small"),
    pytest.param(DARK, 2.0, LARGE, id="dark-200-large"),
    pytest.param(LIGHT, 2.0, SMALL, id="light-200-small"),
    pytest.param(WHITE_ON_BLACK, 1.75, LARGE, id="white-on-black-175-large"),
    pytest.param(BLACK_ON_WHITE, 2.0, SMALL, id="black-on-white-200-small"),
]


def _start(walker: Walker) -> None:
    walker.desktop.show_start()
    settle()
    walker.window.grab()


def _start_wizard(walker: Walker) -> None:
    walker.desktop.show_start()
    settle()
    [start] = walker.window.findChildren(StartPage)
    start.show_wizard()
    settle()
    walker.window.grab()


def _import_step(walker: Walker, step: int) -> None:
    walker.go("catalogue.import")
    page = walker.page()
    assert isinstance(page, ImportPage)
    walker.dialogs.paths = [RECORDS]
    if step == 0:
        return
    page.open_with(RECORDS)
    for _further in range(step):
        action = page.primary_action()
        if action is not None:
            action()
        settle()
    walker.window.grab()


def _preview(walker: Walker) -> None:
    walker.go("stock.write_off", walker.document("act", DocumentStatus.POSTED))
    action = walker.page().print_action()
    assert action is not None
    action()
    settle()
    question = QApplication.activeModalWidget()
    if isinstance(question, Dialog):
        # which of the papers: the first
        QTest.keyClick(question, Qt.Key.Key_Return)
        walker.window.activateWindow()
    settle()
    assert walker.window.findChildren(PdfPreview), "the paper is shown"
    walker.window.grab()


def _own_labels(walker: Walker) -> None:
    """A sheet measured with a ruler that is wider than the paper."""
    walker.go("stock.labels", LabelSource(title_id=1))
    page = walker.page()
    assert isinstance(page, LabelsPage)
    page.sheet.choice.set_value(OWN)
    page.sheet.columns.setValue(9)
    settle()
    walker.window.grab()


def _help(walker: Walker) -> None:
    walker.go("catalogue")
    walker.desktop.show_help("catalogue")
    settle()
    walker.window.grab()


def _audit(walker: Walker) -> None:
    """An audit whose first rule is broken so often that not every breach is named."""
    walker.go("safety.audit")
    page = walker.page()
    assert isinstance(page, AuditPage)
    page.run()
    assert page.report is not None
    first, *others = page.report.checks
    breach = Breach("Экземпляр инв. № 1 «Мцыри»: выбыл дважды.", "Сторнируйте акт № 3.", 1, KIND, 1)
    broken = replace(first, count=31, breaches=(breach,) * 3)
    page.show_report(replace(page.report, checks=(broken, *others)))
    settle()
    walker.window.grab()


def _opening_import(walker: Walker, steps: int) -> None:
    """A table of stock so many steps after it was read; the last one makes a draft."""
    walker.go("stock.opening_import")
    page = walker.page()
    assert isinstance(page, OpeningImportPage)
    path = walker.library.with_name("фонд.csv")
    path.write_bytes(delimited(STOCK).encode("cp1251"))
    page.open_with(path)
    for _further in range(steps):
        action = page.primary_action()
        assert action is not None
        action()
        settle()
    walker.window.grab()


def _book(walker: Walker, book_id: str, part: str = "") -> None:
    walker.go("stock.books", book_id)
    page = walker.page()
    assert isinstance(page, BooksPage)
    if part:
        page.side.show_part(part)
        settle()
        walker.window.grab()


def _copies_of_the_demo(walker: Walker) -> tuple[Queries, Services, list[int]]:
    """Copies of the first title that has three at home."""
    assert walker.desktop.opened is not None
    workspace = walker.desktop.opened.workspace
    for title_id in range(1, 60):
        free = workspace.queries.replacement.copies_to_pick(title_id, ReplacementDraft(DAY))
        if len(free) > 2:
            return workspace.queries, workspace.services, [copy.id for copy in free]
    raise AssertionError("no title has three copies")


def _replacement(walker: Walker) -> None:
    """A draft with a pair in order, one without a book, and one that needs a decision."""
    queries, services, ids = _copies_of_the_demo(walker)
    found = queries.replacement.check(ReplacementDraft(DAY, tuple(map(PairDraft, ids[:3]))))
    lines = []
    for row in found:
        suggestion = queries.stock.suggest_numbers(row.lost.fund)
        lines.append(
            line_for(row.lost, row.lost.title_id, row.lost.name, row.lost.year, suggestion)
        )
    pairs = (
        PairDraft(ids[0], lines[0]),
        PairDraft(ids[1]),
        PairDraft(ids[2], replace(lines[2], price=1)),
    )
    saved = services.replacement.save_draft(ReplacementDraft(DAY, pairs))
    walker.go("stock.replacement", saved.entity_id)


def _revaluation(walker: Walker) -> None:
    """A draft with a copy that cannot be revalued: it stands in another draft."""
    _queries, services, ids = _copies_of_the_demo(walker)
    lines = tuple(RevaluationLineDraft(copy_id, 600_00) for copy_id in ids[:3])
    services.revaluation.save_draft(RevaluationDraft(DAY, lines[:1]))
    saved = services.revaluation.save_draft(RevaluationDraft(DAY, lines))
    walker.go("stock.revaluation", saved.entity_id)


def _go(page_id: str) -> Callable[[Walker], object]:
    return lambda walker: walker.go(page_id)


def _document(page_id: str, kind: str, status: DocumentStatus) -> Callable[[Walker], object]:
    return lambda walker: walker.go(page_id, walker.document(kind, status))


PAGES: tuple[Stop, ...] = (
    ("today", _go("today")),
    ("journal", _go("today.journal")),
    ("catalogue", _go("catalogue")),
    ("new title", _go("catalogue.editor")),
    ("title", lambda walker: walker.go("catalogue.editor", 1)),
    ("import: file", lambda walker: _import_step(walker, 0)),
    ("import: encoding", lambda walker: _import_step(walker, 1)),
    ("import: dry run", lambda walker: _import_step(walker, 2)),
    ("duplicates", _go("catalogue.duplicates")),
    ("receipts", _go("stock.receipts")),
    ("receipt, draft", Walker.new_receipt),
    ("receipt, posted", _document("stock.receipt", "receipt", DocumentStatus.POSTED)),
    ("acts", _go("stock.write_offs")),
    ("act, draft", _document("stock.write_off", "act", DocumentStatus.DRAFT)),
    ("act, posted", _document("stock.write_off", "act", DocumentStatus.POSTED)),
    ("candidates", _go("stock.write_off_candidates")),
    ("labels", lambda walker: walker.go("stock.labels", LabelSource(title_id=1))),
    ("labels, another sheet", _own_labels),
    ("barcodes", lambda walker: walker.go("stock.barcodes", LabelSource(title_id=1))),
    ("cards of textbooks", lambda walker: walker.go("stock.books", "textbook_cards")),
    ("register of cards", lambda walker: walker.go("stock.books", "textbook_register")),
    ("opening import: file", _go("stock.opening_import")),
    ("opening import: columns", lambda walker: _opening_import(walker, 0)),
    ("opening import: dry run", lambda walker: _opening_import(walker, 1)),
    ("opening, draft", lambda walker: _opening_import(walker, 2)),
    ("opening, new", _go("stock.opening")),
    ("all documents", _go("stock.documents")),
    ("replacement, new", _go("stock.replacement")),
    ("replacement, draft", _replacement),
    ("revaluation, new", _go("stock.revaluation")),
    ("revaluation, draft", _revaluation),
    ("books", _go("stock.books")),
    ("books: totals", lambda walker: _book(walker, "summary.main", "3")),
    ("books: cards", lambda walker: _book(walker, "textbook_cards")),
    ("inventory book", lambda walker: walker.go("stock.books", "inventory")),
    ("lent copies", lambda walker: walker.go("stock.books", "lent")),
    ("totals: state", lambda walker: walker.go("stock.totals", "state")),
    ("totals: turnover", lambda walker: walker.go("stock.totals", "turnover")),
    ("totals: periods", lambda walker: walker.go("stock.totals", "periods")),
    ("audit, not begun", _go("safety.audit")),
    ("audit", _audit),
    *TRANSFER_STOPS,
    *TEXTBOOK_STOPS,
    *ORDER_STOPS,
    ("preview", _preview),
    ("help", _help),
    ("school", _go("school")),
    ("commissions", _go("school.commissions")),
    ("references", _go("school.references")),
    (
        "references with rules",
        lambda walker: walker.go("school.references", ReferenceCategory.BBK_GROUP),
    ),
    ("accounting", _go("school.accounting")),
    ("numbering", _go("school.numbering")),
    ("backups", _go("school.backups")),
    ("computer", _go("school.computer")),
    ("scanner", _go("school.scanner")),
    ("start", _start),
    ("start wizard", _start_wizard),
)


@pytest.mark.parametrize(("tokens", "scale", "size"), LOOKS)
def test_nothing_is_cut_on_any_page(
    walk: Begin, tokens: Tokens, scale: float, size: tuple[int, int]
) -> None:
    walker = walk(tokens, scale, size)
    wrong = []
    for name, go in PAGES:
        go(walker)
        wrong += [f"{name}: {words}" for words in clipped(walker.window)]
        wrong += [f"{name}: target {words}" for words in too_small(walker.window)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def test_every_control_has_a_name(walk: Begin) -> None:
    walker = walk(LIGHT, 1.0, LARGE)
    wrong = []
    sections = walker.window.navigator.sections()
    met = set()
    for name, go in PAGES:
        go(walker)
        page = walker.window.navigator.current_page()
        met.add(page.page_id if page is not None else "")
        wrong += [f"{name}: {words}" for words in unnamed(walker.window)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    missed = {entry.page_id for section in sections for entry in section.pages} - met
    assert not missed, "pages that the walk passes by; add them to PAGES"


@pytest.mark.parametrize(
    ("tokens", "scale", "size"),
    [
        pytest.param(LIGHT, 1.0, LARGE, id="light-large"),
        pytest.param(WHITE_ON_BLACK, 2.0, SMALL, id="white-on-black-small"),
    ],
)
def test_tab_and_f6_reach_every_control(
    walk: Begin, tokens: Tokens, scale: float, size: tuple[int, int]
) -> None:
    walker = walk(tokens, scale, size)
    wrong = []
    for name, go in PAGES:
        go(walker)
        wrong += [f"{name}: {words}" for words in unreached(walker.window)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))


def _dialogs(walker: Walker) -> Iterator[tuple[str, QDialog]]:
    parent: QWidget = walker.window
    opened = walker.desktop.opened
    assert opened is not None
    queries = opened.workspace.queries
    messages = DialogMessages(parent)
    yield (
        "record",
        RecordDialog(
            "Провести акт № 3?",
            "47 экз. выбудут из фонда, КСУ — запись № 118",
            "Провести акт",
            DAY,
            details=("Не указано направление выбытия",),
            parent=parent,
        ),
    )
    yield (
        "question",
        Dialog(
            "«Школа»: сохранить изменения?",
            "Вы изменили поля и не сохранили их.",
            [Choice("drop", "Не сохранять"), Choice("save", "Сохранить", primary=True)],
            parent=parent,
        ),
    )
    yield "conflict", messages.make_error(ConflictError("Черновик изменили в другом месте."))
    yield (
        "environment",
        messages.make_error(
            EnvironmentProblem("На диске нет места.", "Освободите место и повторите.")
        ),
    )
    yield "crash", CrashDialog("Traceback:\nValueError", Path("formulyar.log"), parent)
    act = queries.write_off.act(walker.document("act", DocumentStatus.POSTED))
    assert act is not None
    directions = queries.school.references(ReferenceCategory.DISPOSAL_DIRECTION)
    yield (
        "disposals",
        DisposalsDialog((DisposalDraft(directions[0].id, 1, 100, ""),), directions, 2, 200, parent),
    )
    (closing, *_others) = queries.periods.closings()
    question = CloseDialog(DAY, DAY, parent)
    question.show_outlook(queries.periods.outlook(DAY))
    yield "close a period", question
    yield "open a period again", ReopenDialog(closing, parent)
    copies = queries.catalogue.card(1)
    assert copies is not None
    yield from transfer_dialogs(walker)
    yield from textbook_dialogs(walker)
    yield from order_dialogs(walker)
    yield "pick copies", PickCopiesDialog("Капитанская дочка", copies.copies, parent)
    (lot, *_lots) = queries.picking.by_lot(copies.copies)
    lots = [replace(lot, price=lot.price + number) for number in range(12)]
    yield "pick lots", PickLotsDialog("Капитанская дочка", lots, parent=parent)


@pytest.mark.parametrize(("tokens", "scale", "size"), LOOKS)
def test_nothing_is_cut_in_a_dialog(
    walk: Begin, tokens: Tokens, scale: float, size: tuple[int, int]
) -> None:
    walker = walk(tokens, scale, size)
    wrong = []
    for name, dialog in _dialogs(walker):
        dialog.open()
        settle()
        dialog.grab()
        wrong += [f"{name}: {words}" for words in (*clipped(dialog), *unnamed(dialog))]
        wrong += [f"{name}: target {words}" for words in too_small(dialog)]
        wrong += [f"{name}: keys {words}" for words in unreached(dialog)]
        dialog.close()
        dialog.deleteLater()
        QApplication.processEvents()
    assert not wrong, "\n".join(dict.fromkeys(wrong))
