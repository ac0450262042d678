"""Cards of textbooks and their register on the page of books."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.core.bibliography import Contributor, TitleFields, TitleKind
from app.core.errors import UserError
from app.core.stock import Account, Fund, ReferenceCategory
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.queries.write_off import WriteOffDraft, WriteOffLineDraft
from app.ui.kit.cards import EmptyState
from app.ui.stock.book_parts import Given, Numbers
from app.ui.stock.book_textbooks import TextbookCardsBook, TextbookRegisterBook
from app.ui.stock.books_page import BooksPage
from tests.reports.checks import RESOURCES, pdf_texts
from tests.ui.house import DAY, House, make_house


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.opened.close()


@pytest.fixture
def titles(house: House) -> tuple[int, int]:
    """Mathematics of class 5, thirty copies, and of class 10–11, which was written off whole."""
    ids = []
    services = house.workspace.services
    for name, grades, quantity in (("Математика", (5, 5), 30), ("Алгебра", (10, 11), 2)):
        fields = TitleFields(
            name,
            kind=TitleKind.TEXTBOOK,
            contributors=(Contributor("Мерзляк", "А. Г."),),
            grade_from=grades[0],
            grade_to=grades[1],
        )
        title_id = services.catalogue.create_title(fields).entity_id
        assert title_id is not None
        line = ReceiptLine(
            title_id, Fund.TEXTBOOKS, Account.BALANCE, quantity, 500_00, numbered=False
        )
        saved = services.receipts.save_draft(ReceiptDraft(DAY, (line,))).entity_id
        assert saved is not None
        house.post_receipt(saved)
        ids.append(title_id)
    card = house.workspace.queries.catalogue.card(ids[1])
    assert card is not None
    school = house.workspace.queries.school
    act = services.write_off.save_draft(
        WriteOffDraft(
            DAY,
            Fund.TEXTBOOKS,
            school.references(ReferenceCategory.WRITE_OFF_REASON)[0].id,
            tuple(WriteOffLineDraft(copy.id) for copy in card.copies),
            commission_id=school.commissions()[0].id,
        )
    ).entity_id
    assert act is not None
    services.write_off.post(act, 1)
    return ids[0], ids[1]


def cards(house: House) -> TextbookCardsBook:
    return TextbookCardsBook(house.workspace, RESOURCES)


def register(house: House) -> TextbookRegisterBook:
    return TextbookRegisterBook(house.workspace, RESOURCES)


def shown(book: Any, **values: Any) -> list[list[str]]:
    """The cells of the rows for these parameters."""
    table = book.fetch(Given(values))
    return [[column.text(row) for column in table.columns] for row in table.rows]


def test_cards_in_force_with_their_balances(house: House, titles: tuple[int, int]) -> None:
    book = cards(house)
    assert shown(book, state="open") == [
        ["1", "5", "Математика", "Мерзляк А. Г.", "", "30", "", "30", "15\u00a0000,00", ""]
    ]
    everything = shown(book, state="all")
    assert [row[0] for row in everything] == ["1", "2"]
    assert everything[1][5:] == ["2", "2", "", "", "снята: акт о списании № 1 от 09.09.2026"]
    table = book.fetch(Given({"state": "all"}))
    assert table.summary == "2 карточки · состоит 30 экз. на 15\u00a0000,00 ₽"
    assert book.activate(table.rows[0]) == ("catalogue", titles[0])


def test_register_with_what_was_closed(house: House, titles: tuple[int, int]) -> None:
    book = register(house)
    assert shown(book) == [
        ["1", "09.09.2026", "Мерзляк А. Г.", "Математика", "5", ""],
        [
            "2",
            "09.09.2026",
            "Мерзляк А. Г.",
            "Алгебра",
            "10–11",
            "снята: акт о списании № 1 от 09.09.2026",
        ],
    ]
    table = book.fetch(Given())
    assert table.summary == "2 карточки, из них снято 1"
    assert book.activate(table.rows[1]) == ("catalogue", titles[1])


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        ({"numbers": Numbers("2", "")}, ["2"]),
        ({"numbers": Numbers("", "1")}, ["1"]),
        ({"grade": "11"}, ["2"]),
        ({"day": "08.09.2026"}, []),
        ({"day": "9.9.2026"}, ["1", "2"]),
    ],
)
@pytest.mark.usefixtures("titles")
def test_parameters_choose_cards(house: House, values: dict[str, Any], numbers: list[str]) -> None:
    assert [row[0] for row in shown(register(house), **values)] == numbers
    assert [row[0] for row in shown(cards(house), state="all", **values)] == numbers


@pytest.mark.parametrize(
    "values", [{"numbers": Numbers("первая", "")}, {"day": "вчера"}], ids=["number", "day"]
)
def test_what_cannot_be_read_is_named(house: House, values: dict[str, Any]) -> None:
    for book in (cards(house), register(house)):
        with pytest.raises(UserError):
            book.fetch(Given(values))


@pytest.mark.usefixtures("titles")
def test_papers_are_those_of_the_rows(house: House) -> None:
    given = Given({"numbers": Numbers("2", "2"), "state": "all"})
    (text,) = pdf_texts(cards(house).render("pdf", given))
    assert "УЧЁТНАЯ КАРТОЧКА УЧЕБНИКА № 2" in text
    assert "УЧЕБНИКА № 1" not in text
    (text,) = pdf_texts(register(house).render("pdf", given))
    assert "Всего карточек: 1, из них снято: 1" in text
    for book in (cards(house), register(house)):
        assert book.render("xlsx", given).startswith(b"PK")


def test_page_shows_them_and_the_title_behind_a_row(
    qtbot: QtBot, house: House, titles: tuple[int, int]
) -> None:
    page = BooksPage(house.workspace, house.shell, RESOURCES)
    qtbot.addWidget(page)
    opened: list[tuple[str, object]] = []
    page.navigate.connect(lambda name, argument: opened.append((name, argument)))
    page.open_with("textbook_register")
    assert page.model.rowCount() == 2
    page.view.select_number(1)
    page.view.row_opened.emit(page.model.row_at(1))
    assert opened == [("catalogue", titles[1])]


def test_page_without_textbooks_says_where_cards_come_from(qtbot: QtBot, house: House) -> None:
    page = BooksPage(house.workspace, house.shell, RESOURCES)
    qtbot.addWidget(page)
    page.open_with("textbook_cards")
    [empty] = [item for item in page.findChildren(EmptyState) if not item.isHidden()]
    assert "Карточку заводит поступление" in empty.text()
