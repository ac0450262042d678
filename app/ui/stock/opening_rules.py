"""What may be typed into the lines of an opening balance, and what is checked before posting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.core.dates import format_date, parse_date
from app.core.errors import UserError
from app.core.inventory_numbers import pack_numbers
from app.core.money import count_phrase, format_count
from app.core.stock import Account, DocumentStatus, Fund, place_of_kind
from app.core.text import clean_line
from app.exchange.spreadsheet import numbers_of
from app.queries.catalogue import TitleRow
from app.queries.opening import OpeningCard, OpeningLine, OpeningRemark, RemarkKind
from app.ui.kit.tokens import Tone
from app.ui.stock.document_parts import Check
from app.ui.stock.receipt_rules import read_quantity

DAY, ADD = "day", "add"


def lines_phrase(number: int) -> str:
    """«3 строки»."""
    return count_phrase(number, "строка", "строки", "строк")


def new_line(title: TitleRow) -> OpeningLine:
    """One copy of a title, in the fund of its kind, without a number."""
    fund, account = place_of_kind(title.kind)
    return OpeningLine(
        title.id,
        fund,
        account,
        1,
        0,
        name=f"{title.authors} {title.title}".strip(),
        year=title.year,
    )


def with_numbers(line: OpeningLine, typed: str) -> OpeningLine:
    """The line with these inventory numbers, and as many copies; without any it keeps its
    count.

    Raises:
        UserError: what was typed is no list of numbers.
    """
    found = numbers_of(clean_line(typed) or None)
    if found.problem:
        raise UserError(found.problem, "Введите номера так: 1201–1225, 1230.")
    if not found.values:
        return replace(line, numbers="")
    return replace(line, numbers=pack_numbers(found.values), quantity=len(found.values))


def with_quantity(line: OpeningLine, typed: str) -> OpeningLine:
    """The line with another count of copies.

    Raises:
        UserError: no count, or the numbers of the line say another.
    """
    quantity = read_quantity(typed)
    if line.numbers and quantity != line.quantity:
        raise UserError(
            "У экземпляров этой строки есть инвентарные номера.",
            "Измените номера: количество посчитается по ним.",
        )
    return replace(line, quantity=quantity)


def with_fund(line: OpeningLine, fund: Fund) -> OpeningLine:
    """The line in another fund; what is kept for a time stands off the balance."""
    if fund is Fund.TEMPORARY:
        return replace(line, fund=fund, account=Account.OFF_BALANCE)
    left = line.fund is Fund.TEMPORARY
    return replace(line, fund=fund, account=Account.BALANCE if left else line.account)


def with_day(line: OpeningLine, typed: str) -> OpeningLine:
    """The line with the day of the old record; nothing typed takes it away.

    Raises:
        UserError: no date.
    """
    return replace(line, entered_on=parse_date(typed) if typed.strip() else None)


def record_words(line: OpeningLine) -> str:
    """«12.05.2010, № 15»: the record of the old books."""
    day = format_date(line.entered_on) if line.entered_on is not None else ""
    number = f"№ {line.entry_record}" if line.entry_record else ""
    return ", ".join(filter(None, (day, number)))


_WORDS: dict[RemarkKind, tuple[str, Tone]] = {
    RemarkKind.TAKEN: ("Номера уже заняты: {}", Tone.BAD),
    RemarkKind.REPEATED: ("Номера повторяются: {}", Tone.BAD),
    RemarkKind.MISCOUNTED: ("Номеров не столько, сколько экземпляров: {}", Tone.BAD),
    RemarkKind.EMPTY: ("Нет ни одного экземпляра: {}", Tone.WARN),
    RemarkKind.FREE_OF_CHARGE: ("Цена не указана: {}", Tone.WARN),
    RemarkKind.GAP: ("Пропущено номеров: {}", Tone.WARN),
    RemarkKind.GONE: ("Выбыли раньше: {}", Tone.INFO),
}
_OF_NUMBERS = (RemarkKind.TAKEN, RemarkKind.REPEATED, RemarkKind.GAP)
_ORDER = (Tone.BAD, Tone.WARN, Tone.INFO, Tone.OK)


def checks_of(
    card: OpeningCard, remarks: Sequence[OpeningRemark], day: date | None, today: date
) -> list[Check]:
    """«Перед проведением»: what forbids posting first; the key of a remark is its kind."""
    checks = []
    if day is None:
        checks.append(Check("Дата указана с ошибкой", Tone.BAD, DAY))
    elif day > today:
        checks.append(Check("Этот день ещё не наступил", Tone.BAD, DAY))
    if not card.lines:
        checks.append(Check("Нет ни одной строки", Tone.BAD, ADD))
    else:
        copies = count_phrase(card.copies, "экземпляр", "экземпляра", "экземпляров")
        checks.append(Check(f"{lines_phrase(card.lines)}, {copies}", Tone.OK))
    for remark in remarks:
        words, tone = _WORDS[remark.kind]
        count = format_count(remark.count)
        counted = count if remark.kind in _OF_NUMBERS else lines_phrase(remark.count)
        checks.append(Check(words.format(counted), tone, remark.kind.value))
    return sorted(checks, key=lambda check: _ORDER.index(check.tone))


def chip_words(remark: OpeningRemark) -> str:
    """What is shown, while the lines of a remark are."""
    return _WORDS[remark.kind][0].partition(":")[0]


def is_read_only(card: OpeningCard | None) -> bool:
    """Posted, reversed and discarded papers are only looked at."""
    return card is not None and card.row.status is not DocumentStatus.DRAFT
