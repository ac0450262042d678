"""Registers to render: from an empty one to a monstrous one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.core.periods import Period
from app.core.stock import CopyState, DocumentKind, Fund
from app.queries.inventory_book import InventoryAsked, InventoryBook, InventoryLine
from app.queries.lot_registers import (
    LotDisposal,
    LotRecord,
    PeriodicalCard,
    PeriodicalCards,
    TemporaryRegister,
)
from app.queries.school_loans import LoanAsked, LoanLine, LoanRegister, LoanReturn
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


def lot_records(count: int) -> tuple[LotRecord, ...]:
    """Lots of which each third has lost copies by one paper, each sixth by two; each eighth
    was taken back."""
    return tuple(_lot(number) for number in range(count))


def _lot(number: int) -> LotRecord:
    quantity, price = 3 + number % 5, 1_050 + number * 25
    gone = [
        LotDisposal(f"акт № {number + step} от 20.05.2026", step, step * price)
        for step in (1, 2)
        if number % (3 * step) == 2
    ]
    cancelled = number % 8 == 7
    return LotRecord(
        lot_id=number + 1,
        document_id=number // 3 + 1,
        kind=DocumentKind.RECEIPT,
        title_id=number + 1,
        date=DAY - timedelta(days=300 - number),
        record=str(1 + number // 3),
        source="ООО «Книга», товарная накладная № 318 от 07.09.2025",
        name=("Памятка читателю", "Календарь знаменательных дат", TITLES[1])[number % 3],
        issue=f"№ {number % 12 + 1}",
        year=2025,
        numbers=f"В-{number * 10 + 1}–В-{number * 10 + quantity}" if number % 2 else "",
        quantity=0 if cancelled else quantity,
        price=price,
        disposals=() if cancelled else tuple(gone),
        cancelled_by="сторно поступления № 5 от 10.09.2026" if cancelled else "",
    )


def temporary_register(count: int) -> TemporaryRegister:
    """A register of a year."""
    return TemporaryRegister(
        on=DAY,
        period=Period.year(2026),
        school=SCHOOL,
        legal_basis="Положение о порядке учёта библиотечного фонда",
        lines=lot_records(count),
    )


def periodical_cards(count: int, entries: int = 12) -> PeriodicalCards:
    """Cards of magazines, each with so many entries."""
    names = ("Наука и жизнь : научно-популярный журнал", "Костёр", "Мурзилка")
    return PeriodicalCards(
        on=DAY,
        school=SCHOOL,
        legal_basis="Положение о порядке учёта библиотечного фонда",
        cards=tuple(
            PeriodicalCard(
                name=names[number % 3],
                year=2024 + number // 3,
                publisher="Москва : Наука и жизнь" if number % 2 else "",
                issn="0028-1263" if number % 2 else "",
                entries=lot_records(entries),
            )
            for number in range(count)
        ),
    )


def loan_lines(count: int) -> tuple[LoanLine, ...]:
    """Loans of which each second came back in part, each fourth in two goes."""
    return tuple(_loan(number) for number in range(count))


def _loan(number: int) -> LoanLine:
    day = DAY - timedelta(days=200 - number)
    returns = [
        LoanReturn(
            900 + number, day + timedelta(days=30 * step), f"возврат № {step} от 01.06.2026", 2
        )
        for step in (1, 2)
        if number % (2 * step) == 1
    ]
    return LoanLine(
        document_id=number + 1,
        kind=DocumentKind.TRANSFER_OUT,
        partner=("Школа № 5", "Гимназия имени А. С. Пушкина")[number % 2],
        paper=f"передача № {number + 1} от 20.02.2026",
        date=day,
        due=None if number % 5 == 4 else DAY + timedelta(days=number % 7 - 3),
        title_id=number + 1,
        name=TITLES[number % 3],
        year=None if number % 6 == 5 else 2024,
        quantity=4 + number % 3,
        price=684_50,
        on=DAY,
        returns=tuple(returns),
    )


def loan_register(count: int, *, lent: bool = True) -> LoanRegister:
    """A register of all that was lent or borrowed."""
    return LoanRegister(
        on=DAY,
        lent=lent,
        asked=LoanAsked(),
        school=SCHOOL,
        legal_basis="Распоряжение об обмене учебниками",
        lines=loan_lines(count),
    )
