"""What posting a receipt would do: numbers, records of the summary book, copies of the funds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from app.core.money import copies_short, format_count
from app.core.stock import FUND_NAMES, DocumentKind, Fund, ReceiptWay
from app.queries.stock import NumberSuggestion, ReceiptDraft, StockQueries

PART = 1


@dataclass(frozen=True, slots=True)
class FundOutlook:
    """A fund that the receipt touches. ``reversal`` is the record of the reversal that a
    correction makes first, ``None`` for other receipts and for funds the old one left alone.
    ``record`` is ``None`` where the corrected receipt has no lines in this fund any more."""

    fund: Fund
    record: int | None
    reversal: int | None
    before: int
    after: int

    @property
    def records_text(self) -> str:
        """«запись № 12», «сторно № 12, запись № 13»."""
        reversal = "" if self.reversal is None else f"сторно № {self.reversal}"
        record = "" if self.record is None else f"запись № {self.record}"
        return ", ".join(filter(None, (reversal, record)))

    @property
    def copies_text(self) -> str:
        """«8 412 → 8 437 экз.»."""
        return f"{format_count(self.before)} → {copies_short(self.after)}"


@dataclass(frozen=True, slots=True)
class ReceiptOutlook:
    """``number`` is the next free one, ``planned`` the inventory numbers of each line,
    ``corrected_number`` the receipt that a correction reverses and ``corrected_date`` its
    record date."""

    number: int
    funds: tuple[FundOutlook, ...]
    planned: tuple[str, ...]
    corrected_number: str = ""
    corrected_date: date | None = None


def foresee(stock: StockQueries, draft: ReceiptDraft, record_date: date) -> ReceiptOutlook:
    """Read what posting ``draft`` on a day would do. Numbers are suggestions: they are given
    at posting. What is borrowed stands in no fund and in no summary book."""
    coming, leaving = Counter[Fund](), Counter[Fund]()
    if draft.way is not ReceiptWay.LOAN:
        for line in draft.lines:
            coming[line.fund] += line.quantity
    old = stock.receipt(draft.corrects_id) if draft.corrects_id is not None else None
    if old is not None and old.draft.way is not ReceiptWay.LOAN:
        for line in old.draft.lines:
            leaving[line.fund] += line.quantity
    funds = []
    for fund in Fund:
        if fund not in coming and fund not in leaving:
            continue
        first = stock.next_summary_number(fund, PART, record_date)
        reversal = first if fund in leaving else None
        record = first + (reversal is not None) if fund in coming else None
        before = stock.fund_totals(fund).copies
        after = before + coming[fund] - leaving[fund]
        funds.append(FundOutlook(fund, record, reversal, before, after))
    number = stock.next_document_number(DocumentKind.RECEIPT, draft.date)
    return ReceiptOutlook(
        # the reversal of the corrected receipt takes a number before
        number + (old is not None and record_date.year == draft.date.year),
        tuple(funds),
        stock.planned_numbers(draft.lines),
        old.row.number if old is not None else "",
        old.row.record_date if old is not None else None,
    )


def suggestions(stock: StockQueries) -> dict[Fund, NumberSuggestion]:
    """How copies of each fund are numbered."""
    return {fund: stock.suggest_numbers(fund) for fund in Fund}


def facts_of(outlook: ReceiptOutlook) -> list[tuple[str, str]]:
    """Rows of «После проведения»."""
    facts: list[tuple[str, str]] = []
    for item in outlook.funds:
        name = FUND_NAMES[item.fund]
        facts.append((f"{name}, КСУ ч. 1", item.records_text))
        facts.append((name, item.copies_text))
    if not facts:
        facts.append(("КСУ", "без записи"))
    return [*facts, ("Отмена", "через сторно")]
