"""Registers to render: from an empty one to a monstrous one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.core.stock import CopyState, Fund
from app.queries.inventory_book import InventoryAsked, InventoryBook, InventoryLine
from tests.reports.samples import LONG_NAME, LONG_TITLE, LONG_WORD, SCHOOL, TITLES

DAY = date(2026, 9, 9)
CIPHERS = (("84(2=411.2)5", "П91"), ("22.1я72", "М33"), ("", ""))
REMARKS = {
    7: "ветхий",
    11: "переоценён: было 120,00, стало 144,00, акт № 3",
    13: "приложение: CD-ROM",
    17: "вне баланса; без титульного листа",
}


def inventory_lines(count: int, first: int = 1201) -> tuple[InventoryLine, ...]:
    """Lines of two copies a title; each 10th has left, each 40th was taken back."""
    return tuple(_line(number, first + number) for number in range(count))


def _line(number: int, value: int) -> InventoryLine:
    title = number // 2
    price = 26500 + number % 90 * 17
    state = CopyState.IN_STOCK
    disposal, remark = "", REMARKS.get(number % 20, "")
    if number % 40 == 31:
        state = CopyState.CANCELLED
        remark = "запись сторнирована: сторно поступления № 5 от 10.09.2026"
    elif number % 10 == 3:
        state, disposal = CopyState.OUT, f"акт № {number // 10 + 1} от 20.05.2026"
    bbk, mark = CIPHERS[title % 3]
    return InventoryLine(
        copy_id=number + 1,
        title_id=title + 1,
        entered_on=DAY - timedelta(days=300 - number % 300),
        record=str(1 + number // 7 % 60),
        number=str(value),
        bbk=bbk,
        author_mark=mark,
        name=TITLES[title % 3],
        year=1985 + title % 40,
        price=price,
        book_price=price,
        state=state,
        disposal=disposal,
        remark=remark,
    )


def inventory_book(count: int) -> InventoryBook:
    """A book of the main fund."""
    return InventoryBook(
        on=DAY,
        asked=InventoryAsked(Fund.MAIN),
        school=SCHOOL,
        legal_basis="Положение о порядке учёта библиотечного фонда",
        lines=inventory_lines(count),
    )


def monstrous_inventory_book(count: int) -> InventoryBook:
    """Long titles, unbroken words, a long school, letters no font has, huge prices."""
    strange = (LONG_TITLE, LONG_WORD, "Ёлка \U0001f384 漢字 \x00\x07 ‮обратно \ud800 «и\u0306»")
    lines = tuple(
        replace(
            line,
            name=strange[number % 3],
            number=LONG_WORD[:60] if number % 5 == 0 else line.number,
            bbk=LONG_WORD if number % 7 == 0 else line.bbk,
            price=999_999_999_99 if number % 4 == 0 else 5,
            remark="приложение: " + "компакт-диск, " * (number % 9 * 4),
            disposal=LONG_TITLE[:90] if number % 6 == 0 else line.disposal,
            record="инв. книга 1978 г." if number % 3 == 0 else line.record,
            entered_on=None if number % 8 == 0 else line.entered_on,
            year=None,
        )
        for number, line in enumerate(inventory_lines(count))
    )
    school = replace(SCHOOL, name_full=LONG_NAME, name_short=LONG_NAME, director_position=LONG_NAME)
    return replace(
        inventory_book(0),
        school=school,
        legal_basis=LONG_TITLE,
        asked=InventoryAsked(),
        lines=lines,
    )
