"""What a new line of a receipt starts with, what may be typed into it, and what is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.core.errors import UserError
from app.core.inventory_numbers import InventoryNumber
from app.core.money import count_phrase, parse_money
from app.core.stock import Account, Fund, ReceiptWay, place_of_kind
from app.core.text import clean_line, fold
from app.queries.catalogue import TitleRow
from app.queries.stock import NumberSuggestion, ReceiptDraft, ReceiptLine
from app.ui.kit.tokens import Tone
from app.ui.stock.document_parts import Check

MOST_COPIES = 10_000
NO_NUMBERS = "без номеров"
_NO_NUMBERS = {"", "-", "б/н", "бн", "нет", NO_NUMBERS}

Suggestions = Mapping[Fund, NumberSuggestion]


def new_line(title: TitleRow, suggestions: Suggestions) -> ReceiptLine:
    """One copy of a title, in the fund of its kind, numbered as the fund is."""
    fund, account = place_of_kind(title.kind)
    suggestion = suggestions[fund]
    return ReceiptLine(
        title_id=title.id,
        fund=fund,
        account=account,
        quantity=1,
        price=0,
        numbered=suggestion.numbered,
        number_prefix=suggestion.prefix,
        name=f"{title.authors} {title.title}".strip(),
        year=title.year,
    )


def with_fund(line: ReceiptLine, fund: Fund, suggestions: Suggestions) -> ReceiptLine:
    """The line in another fund, numbered as that fund is."""
    if fund is line.fund:
        return line
    account = line.account
    if fund is Fund.TEMPORARY:
        account = Account.OFF_BALANCE
    elif line.fund is Fund.TEMPORARY:
        account = Account.BALANCE
    suggestion = suggestions[fund]
    return replace(
        line,
        fund=fund,
        account=account,
        numbered=suggestion.numbered,
        number_prefix=suggestion.prefix,
        first_number=None,
    )


def read_quantity(text: str) -> int:
    """Copies as typed: «25», «25 экз.».

    Raises:
        UserError: no whole number, or above 10 000.
    """
    plain = clean_line(text).removesuffix("экз.").replace(" ", "").replace("\u00a0", "")
    if not plain.isascii() or not plain.isdigit():
        raise UserError("Количество — целое число.", "Введите его цифрами, например 25.")
    if len(plain) > 5 or int(plain) > MOST_COPIES:
        raise UserError(f"В строке может быть до {MOST_COPIES} экз.")
    return int(plain)


def read_price(text: str) -> int:
    """Kopecks of a price; nothing typed is a price of nothing.

    Raises:
        UserError: not a sum.
    """
    return parse_money(text) if clean_line(text) else 0


def with_numbers(line: ReceiptLine, text: str, suggestions: Suggestions) -> ReceiptLine:
    """The line with the first inventory number that was typed.

    «У-120» begins with it; nothing leaves the numbers to the program; «б/н» or «-» means
    copies without numbers. Zeros in front («У-0120») are kept.

    Raises:
        UserError: not an inventory number.
    """
    plain = clean_line(text)
    if plain and fold(plain) in {fold(word) for word in _NO_NUMBERS - {""}}:
        return replace(line, numbered=False, first_number=None)
    if not plain:
        return replace(
            line,
            numbered=True,
            first_number=None,
            number_prefix=suggestions[line.fund].prefix,
        )
    number = InventoryNumber.parse(plain.split("–")[0])
    zeros = "0" * (number.width - len(str(number.value)))
    return replace(
        line, numbered=True, number_prefix=number.prefix + zeros, first_number=number.value
    )


def toggle_numbers(line: ReceiptLine) -> ReceiptLine:
    """With inventory numbers or without («без номеров»)."""
    return replace(line, numbered=not line.numbered, first_number=None)


def numbers_text(line: ReceiptLine) -> str:
    """What stands in the field while the numbers are edited."""
    if not line.numbered:
        return "б/н"
    return f"{line.number_prefix}{line.first_number}" if line.first_number is not None else ""


def differs(line: ReceiptLine) -> bool:
    """Does the accompanying document name another quantity?"""
    return line.paper_quantity is not None and line.paper_quantity != line.quantity


def checks_of(
    draft: ReceiptDraft, today: date, *, new_supplier: str = "", date_ok: bool = True
) -> list[Check]:
    """«Перед проведением»: what forbids posting first, then what to look at, then the rest."""
    bad, warn, ok = [], [], []
    if not date_ok:
        bad.append(Check("Дата указана с ошибкой", Tone.BAD, "date"))
    elif draft.date > today:
        bad.append(Check("Дата поступления ещё не наступила", Tone.BAD, "date"))
    if not draft.lines:
        bad.append(Check("Нет ни одного издания", Tone.BAD, "add"))
    elif not draft.quantity:
        bad.append(Check("Нет ни одного экземпляра", Tone.BAD, "quantity"))
    else:
        copies = count_phrase(draft.quantity, "экземпляр", "экземпляра", "экземпляров")
        ok.append(Check(f"{_lines(len(draft.lines))}, {copies}", Tone.OK))
    if draft.way is not ReceiptWay.PURCHASE:
        if draft.partner_id is None:
            bad.append(Check("Не указана школа, которая передала книги", Tone.BAD, "partner"))
        if draft.way is ReceiptWay.LOAN and draft.due_date is None:
            warn.append(Check("Не указан срок возврата", Tone.WARN, "due"))
    elif draft.supplier_id is None and not new_supplier:
        warn.append(Check("Поставщик не указан", Tone.WARN, "supplier"))
    if not draft.paper_number and draft.paper_date is None:
        warn.append(Check("Нет номера и даты документа", Tone.WARN, "paper"))
    if not warn:
        whole = draft.way is ReceiptWay.PURCHASE
        words = "Поставщик и документ указаны" if whole else "Школа и документ указаны"
        ok.append(Check(words, Tone.OK))
    free = sum(1 for line in draft.lines if line.quantity and not line.price)
    if free:
        warn.append(Check(f"Цена не указана: {_lines(free)}", Tone.WARN, "price"))
    elif draft.quantity:
        ok.append(Check("Цена есть у всех экземпляров", Tone.OK))
    if draft.discrepancies:
        lines = _lines(draft.discrepancies)
        warn.append(Check(f"Расходится с документом: {lines}", Tone.WARN, "difference"))
    return [*bad, *warn, *ok]


def _lines(count: int) -> str:
    return count_phrase(count, "строка", "строки", "строк")
