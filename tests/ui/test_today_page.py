"""«Сегодня» and the journal over a real library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.bibliography import TitleFields
from app.core.stock import Fund
from app.ui.kit.tokens import Tone
from app.ui.shell.page import Page
from app.ui.shell.settings import SECOND_BACKUP_AT, SECOND_BACKUP_FOLDER
from app.ui.today.data import MAKE_COPY, all_well, attention, fund_lines, read_today
from app.ui.today.journal_page import JournalPage
from app.ui.today.page import TodayPage
from tests.ui.house import House, make_house
from tests.ui.keyboard import press


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.opened.close()


def shown(page: Page, qtbot: QtBot, house: House) -> Page:
    qtbot.addWidget(page)
    house.bus.changed.connect(page.apply_changes)
    page.resize(1200, 800)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.fixture
def page(house: House, qtbot: QtBot) -> TodayPage:
    made = TodayPage(
        workspace=house.workspace, shell=house.shell, on_undo=house.undo, first_operation=1
    )
    shown(made, qtbot, house)
    return made


def navigations(page: Page) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    page.navigate.connect(lambda where, argument: found.append((where, argument)))
    return found


def words(page: TodayPage) -> list[str]:
    return [row.item.title for row in page.attention.rows]


def test_library_without_a_copy_asks_for_one(house: House, page: TodayPage) -> None:
    assert words(page) == ["Копий библиотеки ещё нет"]
    [row] = page.attention.rows
    assert row.item.tone is Tone.BAD
    assert row.button is not None
    row.button.setFocus()
    press("Space")
    assert len(house.workspace.services.safety.backups()) == 1
    assert words(page) == []
    assert house.published[-1].message.startswith("Копия сделана и проверена: СОШ-12.2026-09-09")


def test_draft_waits_with_its_amount_and_is_continued(house: House, page: TodayPage) -> None:
    draft = house.draft_receipt(house.add_title("Капитанская дочка"), 96, 102_830)
    page.refresh()
    found = navigations(page)
    row = next(row for row in page.attention.rows if "черновик" in row.item.title)
    assert row.item.title == "Поступление от 09.09.2026 — черновик"
    assert row.item.text.startswith("96 экз. на 98")
    assert "Товарная накладная № 318" in row.item.text
    assert row.button is not None
    row.button.setFocus()
    press("Space")
    assert found == [("stock.receipt", draft)]


def test_lines_that_differ_from_the_paper_are_counted(house: House) -> None:
    document = house.draft_receipt(house.add_title("Недоросль"), 5, 10_000)
    card = house.workspace.queries.stock.receipt(document)
    assert card is not None
    line = replace(card.draft.lines[0], paper_quantity=6)
    house.workspace.services.receipts.save_draft(replace(card.draft, lines=(line,)))
    items = attention(read_today(house.workspace), None)
    assert any("1 строка с расхождением" in item.text for item in items)


def test_fund_is_summed_from_the_movements(house: House, page: TodayPage) -> None:
    house.post_receipt(house.draft_receipt(house.add_title("Недоросль"), 3, 10_050))
    lines = fund_lines(read_today(house.workspace))
    assert lines[0] == ("Основной", "3 экз.", "301,50 ₽")
    assert lines[-1] == ("Всего", "3 экз.", "301,50 ₽")
    assert [line[0] for line in lines] == ["Основной", "Учебный", "Всего"]
    assert house.workspace.queries.stock.fund_totals(Fund.MAIN).copies == 3


def test_posted_receipt_is_reversed_from_the_table(house: House, page: TodayPage) -> None:
    posted = house.post_receipt(house.draft_receipt(house.add_title("Недоросль"), 3, 10_000))
    house.bus.publish(posted)
    assert page.operations.rows()[0].summary.startswith("Поступление № 1")
    page.view.setFocus()
    page.view.select_number(0)
    press("Right", "Return")
    assert house.workspace.queries.stock.fund_totals(Fund.MAIN).copies == 0
    reversal, receipt = page.operations.rows()[:2]
    assert (reversal.copies, reversal.total) == (-3, -30_000)
    links = page.operations.columns[-1].links
    assert links is not None
    assert links(receipt) == ()
    assert page.operations.columns[-1].text(receipt) == "отменено"


def test_only_the_newest_of_the_session_bears_ctrl_z(house: House, page: TodayPage) -> None:
    house.add_title("Первая")
    house.add_title("Вторая")
    page.refresh()
    links = page.operations.columns[-1].links
    assert links is not None
    second, first, start = page.operations.rows()
    assert [link.kbd for row in (second, first, start) for link in links(row)] == ["Ctrl+Z", ""]
    page.view.setFocus()
    page.view.select_number(1)
    press("Right", "Return")
    assert house.workspace.queries.catalogue.card(1) is None
    assert house.workspace.queries.catalogue.card(2) is not None


def test_operations_of_an_earlier_session_have_no_ctrl_z(house: House, qtbot: QtBot) -> None:
    house.add_title("Вчерашняя")
    last = house.workspace.queries.safety.operations(1)[0].id
    page = TodayPage(
        workspace=house.workspace, shell=house.shell, on_undo=house.undo, first_operation=last
    )
    shown(page, qtbot, house)
    links = page.operations.columns[-1].links
    assert links is not None
    assert [link.kbd for link in links(page.operations.rows()[0])] == [""]


def test_enter_opens_the_document_of_an_operation(house: House, page: TodayPage) -> None:
    document = house.draft_receipt(house.add_title("Недоросль"), 1, 10_000)
    house.bus.publish(house.post_receipt(document))
    found = navigations(page)
    page.view.setFocus()
    page.view.select_number(0)
    press("Return")
    assert found == [("stock.receipt", document)]


def test_copy_grows_old(house: House) -> None:
    house.workspace.services.safety.back_up()
    data = read_today(house.workspace)
    assert attention(data, None) == ()
    assert all_well(data).startswith("Всё в порядке. Черновиков нет, копия проверена сегодня")
    older = replace(data, now=data.now + dt.timedelta(days=3))
    [item] = attention(older, None)
    assert (item.tone, item.title) == (Tone.WARN, "Копии нет 3 дня")
    assert item.target == MAKE_COPY
    [item] = attention(replace(data, now=data.now + dt.timedelta(days=8)), None)
    assert item.tone is Tone.BAD


def test_network_share_is_told(house: House) -> None:
    house.workspace.services.safety.back_up()
    data = replace(read_today(house.workspace), on_network=True)
    [item] = attention(data, None)
    assert item.title == "Библиотека лежит в сетевой папке"
    assert not item.action


def test_copy_goes_to_the_stick_and_is_remembered(
    house: House, page: TodayPage, tmp_path: Path
) -> None:
    stick = tmp_path / "флешка"
    stick.mkdir()
    house.dialogs.paths = [stick]
    page.stick_button.setFocus()
    press("Space")
    [copy] = house.workspace.services.safety.backups(stick)
    assert copy.path.parent == stick
    assert house.settings.get(SECOND_BACKUP_FOLDER) == str(stick)
    assert house.settings.get(SECOND_BACKUP_AT) == copy.made_at.isoformat()
    later = replace(read_today(house.workspace), now=copy.made_at + dt.timedelta(days=12))
    titles = [item.title for item in attention(later, copy.made_at)]
    assert "Копия на флешке — 12 дней назад" in titles


def test_changed_mind_copies_nothing(house: House, page: TodayPage) -> None:
    page.stick_button.click()
    assert house.settings.get(SECOND_BACKUP_FOLDER) == ""
    assert not house.runner.labels


def test_buttons_open_new_papers(page: TodayPage) -> None:
    found = navigations(page)
    for button in (page.receipt_button, page.write_off_button, page.journal_link):
        button.setFocus()
        press("Space")
    assert found == [("stock.receipt", None), ("stock.write_off", None), ("today.journal", None)]


def test_journal_fetches_its_rows_page_by_page(house: House, qtbot: QtBot) -> None:
    for number in range(230):
        house.workspace.services.catalogue.create_title(TitleFields(title=f"Книга {number}"))
    page = JournalPage(workspace=house.workspace, shell=house.shell, on_undo=house.undo)
    shown(page, qtbot, house)
    assert page.model.rowCount() == 231
    oldest = page.model.row_at(230)
    assert oldest is None or oldest.kind == "school_set_up"
    page.view.setFocus()
    press("Ctrl+End")
    row = page.view.current_row()
    assert row.kind == "school_set_up"
    assert page.model.data(page.model.index(230, 3), Qt.ItemDataRole.DisplayRole) == (
        "Петрова А. И."
    )


def test_journal_takes_an_operation_back(house: House, qtbot: QtBot) -> None:
    house.add_title("Лишняя")
    page = JournalPage(workspace=house.workspace, shell=house.shell, on_undo=house.undo)
    shown(page, qtbot, house)
    page.view.setFocus()
    page.view.select_number(0)
    press("Right", "Return")
    assert house.workspace.queries.catalogue.card(1) is None
    assert page.model.rowCount() == 3
