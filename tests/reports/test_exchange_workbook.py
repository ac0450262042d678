"""The readable part of an exchange file: says what the data say, in live formulas."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from app.bootstrap import resources_folder
from app.core.bibliography import TitleFields
from app.core.stock import TransferMode
from app.exchange.package import Item, TransferData
from app.reports.exchange_workbook import ExchangeData, exchange_workbook
from tests.exchange.package_files import ALGEBRA, CONFIRMATION, OFFER, TRANSFER
from tests.support.naughty import naughty_strings

RESOURCES = resources_folder()


def cells(data: ExchangeData, *, values: bool = True) -> list[list[Any]]:
    """The rows of the workbook without empty cells."""
    book = load_workbook(BytesIO(exchange_workbook(data, RESOURCES)), data_only=values)
    assert book.active is not None
    rows = ([cell for cell in row if cell is not None] for row in book.active.values)
    return [row for row in rows if row]


def texts(data: ExchangeData) -> list[str]:
    return [cell for row in cells(data) for cell in row if isinstance(cell, str)]


def test_the_list_of_a_transfer() -> None:
    rows = cells(TRANSFER)
    assert rows[:7] == [
        ["Список передаваемых учебников"],
        ["к акту № 3 от 09.09.2026"],
        ["Передаёт: МОУ «Школа № 7», ИНН 7707083893, ОКПО 12345678, ул. Садовая, 1, Лунина А. А."],
        ["Принимает: МОУ «Гимназия № 2», ИНН 7728168971"],
        ["Способ передачи: во временное пользование, остаётся на балансе передающей школы"],
        ["Вернуть до: 31.05.2027"],
        ["Основание: Приказ управления образования № 12"],
    ]
    assert rows[9] == [
        1,
        "Алгебра, 7 класс",
        "Мерзляк А. Г. Алгебра. Ч. 1 : 7-й класс : учебник",
        "Москва, Просвещение, 14-е изд.",
        2023,
        "978-5-09-102345-6",
        "1.1.2.4.1.1.1",
        12,
        642.3,
        7707.6,
        "хорошее — 10, ветхий — 2; с прописями",
    ]
    assert rows[11] == ["Итого", 17, 7707.6]


def test_sums_are_formulas() -> None:
    rows = cells(TRANSFER, values=False)
    formulas = [cell for row in rows for cell in row if str(cell).startswith("=")]
    assert formulas == ["=H12*I12", "=H13*I13", "=SUM(H12:H13)", "=SUM(J12:J13)"]
    rows = cells(CONFIRMATION, values=False)
    assert [row[4] for row in rows[7:9]] == ["=D10-C10", "=D11-C11"]


def test_what_is_not_said_has_no_line_and_no_column() -> None:
    data = replace(
        TRANSFER,
        mode=TransferMode.PERMANENT,
        due_date=None,
        basis="",
        items=(Item(TitleFields("Букварь"), 1, 100),),
    )
    shown = texts(data)
    assert "Способ передачи: безвозмездно, с баланса на баланс" in shown
    assert "№ ФПУ" not in shown
    assert not any(text.startswith(("Вернуть", "Основание")) for text in shown)


def test_a_confirmation_shows_each_difference() -> None:
    rows = cells(CONFIRMATION)
    assert [1, "Мерзляк А. Г. Алгебра. Ч. 1", 12, 11, -1, "один без обложки"] in rows
    assert ["Итого", 17, 16, -1] in rows
    assert ["Принято с расхождениями."] in rows
    assert ["Одного не хватило"] in rows
    full = tuple(replace(line, accepted=line.sent) for line in CONFIRMATION.lines)
    assert "Принято полностью." in texts(replace(CONFIRMATION, lines=full))


def test_an_offer_says_whom_to_ask_and_until_when() -> None:
    shown = texts(OFFER)
    assert "Действует до: 31.12.2026" in shown
    assert "К кому обратиться: Смирнова О. В., тел. 12-34-56" in shown
    assert "Цена, руб." in shown
    free = tuple(replace(item, price=None) for item in OFFER.items)
    assert "Цена, руб." not in texts(replace(OFFER, items=free))


@pytest.mark.parametrize("data", [TRANSFER, CONFIRMATION, OFFER], ids=["list", "answer", "offer"])
def test_the_same_data_give_the_same_bytes(data: ExchangeData) -> None:
    assert exchange_workbook(data, RESOURCES) == exchange_workbook(data, RESOURCES)


def test_long_lists_are_whole() -> None:
    items = tuple(
        Item(replace(ALGEBRA, title=f"Алгебра, том {number}"), number, 100)
        for number in range(1, 301)
    )
    data: TransferData = replace(TRANSFER, items=items)
    rows = cells(data)
    assert ["Итого", 45_150, 45_150.0] in rows
    assert sum("Алгебра, том" in str(row) for row in rows) == 300


def test_any_text_is_text() -> None:
    items = tuple(
        Item(TitleFields(text, publisher=text), 1, 1, remark=text) for text in naughty_strings()
    )
    content = exchange_workbook(replace(TRANSFER, items=items), RESOURCES)
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows(max_col=5) for cell in row}
    assert kinds == {"s", "n"}
