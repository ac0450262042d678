"""Surpluses go to the offer, offers of others are held against the deficits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.bibliography import TitleFields, TitleKind
from app.services.exchange_contents import OfferItem
from app.ui.shell.main_window import MainWindow
from app.ui.textbooks import build_section
from app.ui.textbooks.exchange_page import ExchangePage
from tests.support.exchange import saved
from tests.support.school_year import SchoolYearRows
from tests.ui.house import DAY, House, make_house
from tests.ui.keyboard import press

RESOURCES = Path(__file__).parents[2] / "resources"
YEAR = 2026
ISBN = "978-5-08-004321-7"


def add_algebra(house: House) -> int:
    """The textbook that both schools have, known by its ISBN."""
    fields = TitleFields("Алгебра. 8 класс", kind=TitleKind.TEXTBOOK, isbns=(ISBN,), year=2023)
    return house.workspace.services.catalogue.create_title(fields).entity_id or 0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Chemistry has 6 sets to spare, a primer of two parts 4; algebra lacks 18."""
    house = make_house(tmp_path)
    algebra = add_algebra(house)
    with house.opened.library.write() as session:
        rows = SchoolYearRows(session, YEAR)
        rows.school_class(8, "А", 54)
        rows.school_class(1, "А", 20)
        rows.copies(algebra, 36)
        rows.plan("Алгебра", 8, rows.textbook_set("Алгебра", (8, 8), [algebra]))
        rows.textbook("Химия", 8, 60)
        parts = [rows.title(f"Азбука. Ч. {part}") for part in (1, 2)]
        rows.copies(parts[0], 26)
        rows.copies(parts[1], 24)
        rows.copies(parts[1], 6, borrowed=True)
        rows.plan(
            "Русский язык", 1, rows.textbook_set("Русский язык", (1, 1), *([p] for p in parts))
        )
    yield house
    assert house.runner.errors == []
    house.opened.close()


@pytest.fixture
def page(house: House, qtbot: QtBot) -> ExchangePage:
    window = MainWindow(house.runner, house.bus, house.settings)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.set_sections([build_section(house.workspace, house.shell, RESOURCES)])
    window.show()
    window.navigator.go(ExchangePage.page_id, None)
    qtbot.waitExposed(window)
    found = window.findChild(ExchangePage)
    assert isinstance(found, ExchangePage)
    return found


def title_id(house: House, name: str) -> int:
    card = house.workspace.queries.provision.checklist(YEAR)
    return next(title.id for title in card.titles if title.name.startswith(name))


def take_offers(house: House, folder: Path, *offers: tuple[int, date]) -> None:
    """Another school offers algebra: so many copies until a day, each time."""
    folder.mkdir()
    other = make_house(folder)
    algebra = add_algebra(other)
    with other.opened.library.write() as session:
        SchoolYearRows(session, YEAR).copies(algebra, 100)
    exchange = house.workspace.services.exchange
    for quantity, until in offers:
        file = other.workspace.services.exchange.offer_file(
            [OfferItem(algebra, quantity)], "тел. 12-34-56", until
        )
        house.bus.publish(exchange.accept(exchange.open_file(saved(file, folder))))
    other.opened.close()


def test_surpluses_go_to_the_offer(house: House, page: ExchangePage) -> None:
    rows = [(row.subject, row.grade, row.sets) for row in page.model.rows()]
    assert rows == [("Русский язык", 1, 6), ("Химия", 8, 6)]
    assert page.panel.summary() == "12 лишних комплектов"
    went: list[tuple[str, object]] = []
    page.navigate.connect(lambda target, argument: went.append((target, argument)))
    page.view.setFocus()
    press("Ctrl+A")
    page.give.click()
    wanted = {title_id(house, "Азбука. Ч. 1"): 6, title_id(house, "Азбука. Ч. 2"): 6}
    wanted[title_id(house, "Химия")] = 6
    [(target, argument)] = went
    assert target == "stock.offer"
    assert isinstance(argument, tuple)
    assert dict(argument) == wanted


def test_offers_are_held_against_the_deficits(
    house: House, page: ExchangePage, tmp_path: Path
) -> None:
    assert page.covers_panel.empty_state() is not None
    month = timedelta(days=30)
    take_offers(house, tmp_path / "other", (10, DAY + month), (30, DAY + 2 * month))
    rows = [row for _number, row in page.covers_model.rows()]
    assert [(row.grade, row.deficit, row.covers) for row in rows] == [(8, 18, 10), (8, 18, 8)]
    assert page.covers_panel.empty_state() is None
    assert page.covers_panel.summary() == "Можно получить 18 экз."
    went: list[tuple[str, object]] = []
    page.navigate.connect(lambda target, argument: went.append((target, argument)))
    page.covers_view.setFocus()
    page.covers_view.select_number(0)
    press("Return")
    assert went == [("stock.offers", rows[0].file_id)]


def test_offer_that_is_over_covers_nothing(
    house: House, page: ExchangePage, tmp_path: Path
) -> None:
    take_offers(house, tmp_path / "other", (10, DAY))
    assert page.covers_model.rowCount() == 1
    house.clock.advance(timedelta(days=1))
    page.refresh()
    assert page.covers_model.rowCount() == 0
