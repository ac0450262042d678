"""The inventory book, temporary storage, periodicals and loans on the page of books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.core.bibliography import TitleFields, TitleKind
from app.core.errors import UserError
from app.core.periods import Period
from app.core.stock import Account, DocumentKind, Fund, ReceiptWay, ReferenceCategory, TransferMode
from app.queries.stock import ReceiptDraft, ReceiptLine
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from app.queries.write_off import WriteOffDraft, WriteOffLineDraft
from app.ui.kit.cards import EmptyState
from app.ui.shell.document_pages import DOCUMENT_PAGES
from app.ui.stock.book_inventory import InventoryBookEntry, all_time
from app.ui.stock.book_loans import BorrowedBook, LentBook
from app.ui.stock.book_lots import PeriodicalsBook, TemporaryBook
from app.ui.stock.book_parts import AnyBook, Given, Numbers, Value
from app.ui.stock.books_page import BooksPage
from tests.reports.checks import RESOURCES, pdf_texts
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import press, write

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
NBSP = "\u00a0"


class School:
    """A library in which every register has something."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.services = house.workspace.services
        self.novel = self.title("Мцыри", TitleKind.BOOK)
        self.magazine = self.title("Костёр", TitleKind.PERIODICAL, part="№ 3", year=2026)
        self.leaflet = self.title("Памятка", TitleKind.BROCHURE)
        self.textbook = self.title("Алгебра", TitleKind.TEXTBOOK)
        self.receipt = self.receive(
            self.line(self.novel, 3, 348_50),
            self.line(self.novel, 1, 10_00, number_prefix="Б-", first_number=17),
            self.line(self.magazine, 2, 90_00, account=Account.OFF_BALANCE, numbered=False),
            self.line(self.leaflet, 5, 12_00, Fund.TEMPORARY, numbered=False),
            self.line(self.textbook, 4, 700_00, Fund.TEXTBOOKS, numbered=False),
        )
        saved = self.services.partners.save(PartnerCard("Школа № 5", "Школа № 5"))
        self.partner = saved.entity_id or 0

    def title(self, name: str, kind: TitleKind, **more: Any) -> int:
        made = self.services.catalogue.create_title(TitleFields(name, kind=kind, **more))
        return made.entity_id or 0

    @staticmethod
    def line(
        title: int, quantity: int, price: int, fund: Fund = Fund.MAIN, **more: Any
    ) -> ReceiptLine:
        values: dict[str, Any] = {"account": Account.BALANCE, **more}
        return ReceiptLine(title, fund, quantity=quantity, price=price, **values)

    def receive(self, *lines: ReceiptLine, **more: Any) -> int:
        draft = ReceiptDraft(self.house.clock.today(), lines, **more)
        document_id = self.services.receipts.save_draft(draft).entity_id or 0
        self.house.post_receipt(document_id)
        return document_id

    def copies(self, title: int) -> list[int]:
        card = self.house.workspace.queries.catalogue.card(title)
        assert card is not None
        return sorted(copy.id for copy in card.copies)

    def write_off(self, copies: list[int], fund: Fund = Fund.MAIN) -> None:
        school = self.house.workspace.queries.school
        reason = school.references(ReferenceCategory.WRITE_OFF_REASON)[0].id
        lines = tuple(WriteOffLineDraft(copy) for copy in copies)
        draft = WriteOffDraft(
            self.house.clock.today(), fund, reason, lines, commission_id=school.commissions()[0].id
        )
        act = self.services.write_off.save_draft(draft).entity_id or 0
        self.services.write_off.post(act, 1)

    def send(self, mode: TransferMode, copies: list[int], due: dt.date | None = None) -> int:
        lines = tuple(TransferLineDraft(copy) for copy in copies)
        draft = TransferDraft(self.house.clock.today(), mode, self.partner, lines, due_date=due)
        document_id = self.services.transfer.save_draft(draft).entity_id or 0
        self.services.transfer.post(document_id, 1)
        return document_id

    def borrow(self, due: dt.date) -> int:
        line = self.line(self.textbook, 3, 550_00, Fund.TEXTBOOKS, numbered=False)
        lent = ReceiptLine(
            **{
                **{name: getattr(line, name) for name in ReceiptLine.__dataclass_fields__},
                "account": Account.BORROWED,
            }
        )
        return self.receive(
            lent,
            way=ReceiptWay.LOAN,
            partner_id=self.partner,
            due_date=due,
            paper_number="12",
            paper_date=DAY,
        )


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.opened.close()


@pytest.fixture
def school(house: House) -> School:
    return School(house)


def given(house: House, **values: Any) -> Given:
    """All time and the first choice of everything, but for ``values``."""
    usual: dict[str, Value] = {
        "period": all_time(house.workspace),
        "fund": "main",
        "layout": "25",
        "state": "all",
    }
    return Given({**usual, **values})


def shown(book: AnyBook, asked: Given, *titles: str) -> list[list[str]]:
    """What the columns of these titles say, row by row; without titles all columns."""
    table = book.fetch(asked)
    columns = [column for column in table.columns if not titles or column.title in titles]
    return [[column.text(row) for column in columns] for row in table.rows]


# --- the inventory book -----------------------------------------------------------------------


def test_inventory_book_shows_lines_with_their_disposals(house: House, school: School) -> None:
    school.write_off(school.copies(school.novel)[:1])
    book = InventoryBookEntry(house.workspace, RESOURCES)
    assert shown(book, given(house)) == [
        ["09.09.2026", "1", "1", "", "Мцыри", "", "348,50", "акт № 1 от 09.09.2026", ""],
        ["09.09.2026", "1", "2", "", "Мцыри", "", "348,50", "", ""],
        ["09.09.2026", "1", "3", "", "Мцыри", "", "348,50", "", ""],
        ["09.09.2026", "1", "Б-17", "", "Мцыри", "", "10,00", "", ""],
    ]
    table = book.fetch(given(house))
    assert table.summary == "4 строки · состоит 3 экз. на 707,00 ₽, выбыло 1 экз."
    assert book.activate(table.rows[0]) == ("catalogue", school.novel)


def test_a_record_that_was_taken_back_has_no_price(house: House, school: School) -> None:
    school.services.receipts.reverse(school.receipt)
    book = InventoryBookEntry(house.workspace, RESOURCES)
    assert {tuple(row) for row in shown(book, given(house), "Цена, ₽", "Примечание")} == {
        ("", "запись сторнирована: сторно поступления № 2 от 09.09.2026")
    }
    assert book.fetch(given(house)).summary == "4 строки · состоит 0 экз. на 0,00 ₽"


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        ({"numbers": Numbers("2", "3")}, ["2", "3"]),
        ({"numbers": Numbers("Б-1", "")}, ["Б-17"]),
        ({"fund": "temporary"}, []),
        ({"fund": ""}, ["1", "2", "3", "Б-17"]),
        ({"period": Period(None, DAY - dt.timedelta(days=1))}, []),
    ],
)
@pytest.mark.usefixtures("school")
def test_inventory_book_is_limited(
    house: House, values: dict[str, Any], numbers: list[str]
) -> None:
    book = InventoryBookEntry(house.workspace, RESOURCES)
    asked = given(house, **values)
    assert [row[0] for row in shown(book, asked, "Инв. №")] == numbers


@pytest.mark.parametrize(
    "values",
    [{"numbers": Numbers("б/н", "")}, {"checks": "2020, 2021, 2022, 2023"}],
    ids=["number", "years"],
)
def test_what_cannot_be_asked_for_is_named(house: House, values: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        InventoryBookEntry(house.workspace, RESOURCES).fetch(given(house, **values))


@pytest.mark.usefixtures("school")
def test_inventory_book_is_printed_as_it_was_asked_for(house: House) -> None:
    book = InventoryBookEntry(house.workspace, RESOURCES)
    asked = given(house, numbers=Numbers("2", "3"), checks="2026,2031")
    title, page, closing = pdf_texts(book.render("pdf", asked))
    assert "с 2 по 3" in title
    assert "2031" in page
    assert "Всего записано: экз. 2 на сумму 697,00" in page
    assert "имеется 1 (одна)" in closing
    assert book.paper_title(asked) == "Инвентарная книга, основной, 2–3"
    (bare,) = pdf_texts(book.render("pdf", given(house, layout="50-pages")))
    assert "– » –" not in bare
    _, ditto, _ = pdf_texts(book.render("pdf", given(house, layout="25-ditto")))
    assert "– » –" in ditto
    assert book.render("xlsx", asked).startswith(b"PK")
    narrowed = given(house, fund="", period=Period.year(2026))
    assert book.paper_title(narrowed) == "Инвентарная книга, все фонды, 2026 год"


def test_numbers_are_typed_and_a_row_opens_its_title(
    qtbot: QtBot, house: House, school: School
) -> None:
    page = BooksPage(house.workspace, house.shell, RESOURCES)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    went: list[tuple[str, object]] = []
    page.navigate.connect(lambda name, argument: went.append((name, argument)))
    page.open_with("inventory")
    assert page.side.model.rowCount() == 4
    assert page.side.fields.period is not None
    page.side.fields.period.last.setFocus()
    press("Tab", "Tab")
    write("3")
    qtbot.waitUntil(lambda: page.side.model.rowCount() == 1)
    page.side.view.setFocus()
    press("Return")
    assert went == [("catalogue", school.novel)]


# --- lots -------------------------------------------------------------------------------------


def test_temporary_storage_shows_lots(house: House, school: School) -> None:
    school.write_off(school.copies(school.leaflet)[:2], Fund.TEMPORARY)
    book = TemporaryBook(house.workspace, RESOURCES)
    assert shown(book, given(house), "№", "Автор и заглавие", "Экз.", "Сумма, ₽", "Выбыло") == [
        ["1", "Памятка", "5", "60,00", "акт № 1 от 09.09.2026 — 2 экз."]
    ]
    table = book.fetch(given(house))
    assert table.summary == "1 строка · поступило 5 экз. на 60,00 ₽, выбыло 2 экз."
    assert book.activate(table.rows[0]) == ("stock.receipt", school.receipt)
    (text,) = pdf_texts(book.render("pdf", given(house)))
    assert "состоит 3 экз." in text
    assert "записи:" not in text
    (text,) = pdf_texts(book.render("pdf", given(house, period=Period.year(2026))))
    assert "записи: 2026 год" in text
    assert book.render("xlsx", given(house)).startswith(b"PK")


def test_a_lot_that_was_taken_back_says_so(house: House, school: School) -> None:
    school.services.receipts.reverse(school.receipt)
    book = TemporaryBook(house.workspace, RESOURCES)
    assert shown(book, given(house), "Экз.", "Сумма, ₽", "Выбыло") == [
        ["", "", "сторнировано: сторно поступления № 2 от 09.09.2026"]
    ]


def test_periodicals_are_chosen_by_title(house: House, school: School) -> None:
    other = school.title("Мурзилка", TitleKind.PERIODICAL)
    school.receive(school.line(other, 1, 80_00, numbered=False))
    book = PeriodicalsBook(house.workspace, RESOURCES)
    columns = ("Издание", "Год", "Выпуск", "Экз.")
    assert shown(book, given(house), *columns) == [
        ["Костёр", "2026", "№ 3", "2"],
        ["Мурзилка", "2026", "", "1"],
    ]
    (spec,) = [one for one in book.parameters if getattr(one, "key", "") == "title"]
    load = getattr(spec, "load", None)
    assert load is not None
    assert load() == [(str(school.magazine), "Костёр"), (str(other), "Мурзилка")]
    asked = given(house, title=str(other))
    assert [row[0] for row in shown(book, asked, "Издание")] == ["Мурзилка"]
    (text,) = pdf_texts(book.render("pdf", asked))
    assert "Мурзилка" in text
    assert "Костёр" not in text
    table = book.fetch(given(house))
    assert book.activate(table.rows[0]) == ("catalogue", school.magazine)
    assert table.summary == "2 выпуска · поступило 3 экз. на 260,00 ₽"
    assert book.render("xlsx", asked).startswith(b"PK")


# --- loans ------------------------------------------------------------------------------------


def test_lent_copies_are_shown_with_what_came_back(house: House, school: School) -> None:
    ids = school.copies(school.textbook)
    sent = school.send(TransferMode.TEMPORARY, ids[:3], DAY + dt.timedelta(days=5))
    house.clock.advance(dt.timedelta(days=7))
    school.send(TransferMode.RETURN_LENT, ids[:1])
    book = LentBook(house.workspace, RESOURCES)
    columns = ("Кому передано", "Срок возврата", "Экз.", "Возвращено", "Остаток")
    assert shown(book, given(house), *columns) == [
        ["Школа № 5", "14.09.2026", "3", "возврат № 1 от 16.09.2026 — 1 экз.", "2"]
    ]
    table = book.fetch(given(house))
    assert table.summary == (
        f"1 строка · передано 3 экз. на 2{NBSP}100,00 ₽, не возвращено 2 экз., просрочено 2 экз."
    )
    (due,) = [column for column in table.columns if column.key == "due"]
    assert due.tooltip is not None
    assert due.tooltip(table.rows[0]) == "14.09.2026, просрочено 2 дня"
    assert book.activate(table.rows[0]) == ("stock.transfer", sent)
    # as of the last day of the period
    then = given(house, period=Period(None, DAY))
    assert shown(book, then, "Остаток", "Возвращено") == [["", "3"]]
    assert "просрочено" not in book.fetch(then).summary
    (text,) = pdf_texts(book.render("pdf", given(house)))
    assert "просрочено 2 дн." in text
    assert "по состоянию на 16.09.2026" in text


def test_borrowed_copies_are_chosen_by_school_and_state(house: House, school: School) -> None:
    receipt = school.borrow(DAY + dt.timedelta(days=5))
    other = school.services.partners.save(PartnerCard("Гимназия", "Гимназия")).entity_id
    book = BorrowedBook(house.workspace, RESOURCES)
    columns = ("От кого получено", "Документ", "Остаток")
    assert shown(book, given(house), *columns) == [
        ["Школа № 5", "товарная накладная № 12 от 09.09.2026", "3"]
    ]
    assert shown(book, given(house, partner=str(other))) == []
    assert len(shown(book, given(house, partner=str(school.partner), state="out"))) == 1
    (spec,) = [one for one in book.parameters if getattr(one, "key", "") == "partner"]
    load = getattr(spec, "load", None)
    assert load is not None
    assert (str(school.partner), "Школа № 5") in load()
    table = book.fetch(given(house))
    assert book.activate(table.rows[0]) == ("stock.receipt", receipt)
    borrowed = school.copies(school.textbook)[-3:]
    school.send(TransferMode.RETURN_BORROWED, borrowed)
    assert shown(book, given(house, state="out")) == []
    (text,) = pdf_texts(book.render("pdf", given(house)))
    assert "не возвращено 0 экз." in text
    assert book.render("xlsx", given(house)).startswith(b"PK")


# --- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("book_id", "sentence"),
    [
        ("inventory", "Номера даёт поступление или ввод остатков"),
        ("periodicals", "Карточку заводит поступление издания вида «Периодика»"),
        ("temporary", "на временное хранение ничего не поступило"),
        ("lent", "другим школам ничего не передано"),
        ("borrowed", "от других школ нет ничего"),
    ],
)
def test_an_empty_book_says_where_its_lines_come_from(
    qtbot: QtBot, house: House, book_id: str, sentence: str
) -> None:
    page = BooksPage(house.workspace, house.shell, RESOURCES)
    qtbot.addWidget(page)
    page.open_with(book_id)
    [empty] = [item for item in page.findChildren(EmptyState) if not item.isHidden()]
    assert sentence in empty.text()


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize("book_id", ["inventory", "periodicals", "temporary", "lent", "borrowed"])
def test_each_book_is_previewed_from_the_page(qtbot: QtBot, house: House, book_id: str) -> None:
    page = BooksPage(house.workspace, house.shell, RESOURCES)
    qtbot.addWidget(page)
    page.open_with(book_id)
    show = page.print_action()
    assert show is not None
    show()
    [paper] = house.previews.papers
    assert paper.formats == ("pdf", "xlsx")
    assert paper.render("pdf").startswith(b"%PDF")
    assert not set(paper.file_name) & set('/\\:*?"<>|')


def test_every_document_has_a_page() -> None:
    assert set(DOCUMENT_PAGES) == set(DocumentKind)
