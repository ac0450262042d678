"""Cards of textbooks to render: empty, full to the last line, long, monstrous."""

from __future__ import annotations

from datetime import date, timedelta

from app.queries.textbook_cards import CardRow, CardsPaper, TextbookCardData
from app.queries.textbook_entries import CardEntry
from tests.reports.samples import LONG_NAME, LONG_TITLE, LONG_WORD, SCHOOL

PRICE = 1_254_66
OPENED = date(2019, 8, 20)
ON = date(2026, 9, 9)
BASIS = "Положение об учебном фонде, приказ от 31.08.2025 № 112"


def entries(count: int) -> tuple[CardEntry, ...]:
    """Lines of all kinds: receipts, an act after every second, a reversal now and then."""
    result: list[CardEntry] = []
    balance = total = 0
    for number in range(count):
        kind = number % 4
        incoming = kind != 3
        quantity = (62, 30, -30, 7)[kind]
        amount = quantity * PRICE
        sign = 1 if incoming else -1
        balance += sign * quantity
        total += sign * amount
        result.append(
            CardEntry(
                day=OPENED + timedelta(days=31 * number),
                document_id=number + 1,
                incoming=incoming,
                paper=str(12 + number) if incoming else str(number),
                remark="сторно" if quantity < 0 else "",
                edition=str(2018 + number // 4) if incoming else "",
                price=PRICE if incoming else None,
                quantity=quantity,
                total=amount,
                balance=balance,
                balance_total=total,
            )
        )
    return tuple(result)


def card(number: int = 1, lines: int = 3, note: str = "") -> TextbookCardData:
    own = entries(lines)
    return TextbookCardData(
        row=CardRow(
            id=number,
            number=number,
            opened_on=OPENED,
            title_id=number,
            authors="Мерзляк А. Г., Полонский В. Б., Якир М. С.",
            title=f"Математика. {5 + number % 7} класс. Ч. {1 + number % 2}",
            grades=str(5 + number % 7),
            copies=own[-1].balance if own else 0,
            total=own[-1].balance_total if own else 0,
            note=note,
        ),
        subject="Математика",
        imprints=("Москва : Просвещение, 2023",),
        editions=("5-е изд., перераб.",),
        prices=(PRICE,),
        entries=own,
        lent=0,
        borrowed=0,
    )


def monstrous(number: int, lines: int = 4) -> TextbookCardData:
    """Everything as long as it can be."""
    plain = card(number, lines)
    return TextbookCardData(
        row=CardRow(
            id=number,
            number=1_000_000 + number,
            opened_on=OPENED,
            title_id=number,
            authors=LONG_NAME,
            title=f"{LONG_TITLE} {LONG_WORD}",
            grades="10–11",
            copies=plain.row.copies,
            total=plain.row.total,
            note="снята: сторно замены утерянного № 118 от 09.09.2026",
        ),
        subject=LONG_WORD,
        imprints=(LONG_NAME, LONG_WORD),
        editions=(LONG_TITLE,),
        prices=(99_999_999_99, 1, 100_00, 12_345_678_90),
        entries=plain.entries,
        lent=1_234,
        borrowed=99_999,
    )


def paper(*cards: TextbookCardData, basis: str = BASIS) -> CardsPaper:
    return CardsPaper(SCHOOL, ON, basis, cards)
