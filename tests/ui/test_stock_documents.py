"""«Все документы»: every kind in one list, chips, search, the menu of new documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.stock import DocumentKind, DocumentStatus, TransferMode
from app.queries.documents import DocumentRow
from app.queries.replacement import PairDraft, ReplacementDraft
from app.queries.revaluation import RevaluationDraft, RevaluationLineDraft
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from app.ui.kit.cards import EmptyState
from app.ui.shell.document_pages import DOCUMENT_PAGES
from app.ui.stock.all_documents_page import NEW, AllDocumentsPage
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import focused, press, write


class Desk:
    """The page on a library with a document of some kinds."""

    def __init__(self, house: House, qtbot: QtBot) -> None:
        self.house = house
        self.page = AllDocumentsPage(house.workspace, house.shell)
        self.went: list[tuple[str, object]] = []
        self.page.navigate.connect(lambda page, argument: self.went.append((page, argument)))
        house.bus.changed.connect(self.page.apply_changes)
        qtbot.addWidget(self.page)
        self.page.resize(1200, 700)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)

    def rows(self) -> list[DocumentRow]:
        return list(self.page.model.rows())

    def kinds(self) -> list[DocumentKind]:
        return [row.kind for row in self.rows()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.opened.close()


@pytest.fixture
def filled(house: House) -> House:
    """A posted receipt, and drafts of an act, a replacement, a revaluation and a transfer."""
    title = house.add_title("Мцыри")
    house.post_receipt(house.draft_receipt(title, 6, 100_00))
    services = house.workspace.services
    card = house.workspace.queries.catalogue.card(title)
    assert card is not None
    ids = [copy.id for copy in card.copies]
    services.replacement.save_draft(
        ReplacementDraft(DAY, (PairDraft(ids[1]),), reader="Петров Иван")
    )
    services.revaluation.save_draft(
        RevaluationDraft(DAY, (RevaluationLineDraft(ids[2], 1_00),), basis="Приказ № 7")
    )
    school = services.partners.save(PartnerCard("Школа № 9", "Школа № 9")).entity_id
    services.transfer.save_draft(
        TransferDraft(DAY, TransferMode.PERMANENT, school, (TransferLineDraft(ids[3]),))
    )
    return house


@pytest.fixture
def desk(filled: House, qtbot: QtBot) -> Desk:
    return Desk(filled, qtbot)


def test_every_kind_stands_in_one_list_drafts_first(desk: Desk) -> None:
    assert desk.kinds() == [
        DocumentKind.TRANSFER_OUT,
        DocumentKind.REVALUATION,
        DocumentKind.REPLACEMENT,
        DocumentKind.RECEIPT,
    ]
    assert desk.page.panel.summary() == "4 документа · черновиков 3"
    shown = [kind for kind, chip in desk.page.kinds.items() if not chip.isHidden()]
    assert set(shown) == set(desk.kinds())


def test_chips_of_kind_and_status_narrow_together(desk: Desk) -> None:
    desk.page.kinds[DocumentKind.RECEIPT].setFocus()
    press("Space")
    desk.page.kinds[DocumentKind.REPLACEMENT].setFocus()
    press("Space")
    assert desk.kinds() == [DocumentKind.REPLACEMENT, DocumentKind.RECEIPT]
    desk.page.statuses[DocumentStatus.DRAFT].setFocus()
    press("Space")
    assert desk.kinds() == [DocumentKind.REPLACEMENT]


def test_nothing_left_offers_to_show_all(desk: Desk) -> None:
    desk.page.kinds[DocumentKind.RECEIPT].setChecked(True)
    desk.page.statuses[DocumentStatus.DRAFT].setChecked(True)
    empty = desk.page.panel.empty_state()
    assert isinstance(empty, EmptyState)
    assert empty.text() == "По этому отбору ничего нет"
    assert empty.button is not None
    empty.button.setFocus()
    press("Space")
    assert len(desk.rows()) == 4


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("петров", DocumentKind.REPLACEMENT),
        ("приказ № 7", DocumentKind.REVALUATION),
        ("школа № 9", DocumentKind.TRANSFER_OUT),
        ("318", DocumentKind.RECEIPT),
    ],
)
def test_documents_are_found_by_what_they_are_about(
    desk: Desk, qtbot: QtBot, words: str, kind: DocumentKind
) -> None:
    assert desk.page.focus_search()
    write(words)
    qtbot.waitUntil(lambda: desk.kinds() == [kind])


def test_enter_opens_the_editor_of_the_kind(desk: Desk) -> None:
    desk.page.view.setFocus()
    for number, kind in enumerate(desk.kinds()):
        desk.page.view.select_number(number)
        press("Return")
        assert desk.went[-1] == (DOCUMENT_PAGES[kind], desk.rows()[number].id)


def test_new_document_is_chosen_from_a_menu_by_keys(desk: Desk) -> None:
    desk.page.view.setFocus()
    press("Insert")
    assert desk.page.menu.isVisible()
    for _step in range(2):
        QTest.keyClick(desk.page.menu, Qt.Key.Key_Down)
    QTest.keyClick(desk.page.menu, Qt.Key.Key_Return)
    assert desk.went == [("stock.replacement", None)]
    assert NEW[2][1] == "stock.replacement"


def test_drafts_of_every_kind_are_deleted_by_del(desk: Desk) -> None:
    desk.page.view.setFocus()
    for _draft in range(3):
        desk.page.view.select_number(0)
        press("Del")
    assert desk.kinds() == [DocumentKind.RECEIPT]
    assert [changes.message for changes in desk.house.published] == [
        "Удалён черновик: передача в другую школу от 09.09.2026",
        "Удалён черновик: переоценка от 09.09.2026",
        "Удалён черновик: замена утерянного от 09.09.2026",
    ]
    press("Del")
    assert "не удаляют" in desk.page.panel.summary()
    assert focused() is desk.page.view


def test_empty_library_says_how_to_begin(house: House, qtbot: QtBot) -> None:
    desk = Desk(house, qtbot)
    empty = desk.page.panel.empty_state()
    assert isinstance(empty, EmptyState)
    assert empty.text().startswith("Документов пока нет")
    assert desk.page.chips.isHidden()


def test_chips_break_into_rows_where_room_is_short(desk: Desk, qtbot: QtBot) -> None:
    wide = desk.page.chips.height()
    desk.page.resize(420, 700)
    qtbot.waitUntil(lambda: desk.page.chips.height() > wide)
    right = max(chip.geometry().right() for chip in desk.page.kinds.values() if not chip.isHidden())
    assert right <= desk.page.chips.width()
