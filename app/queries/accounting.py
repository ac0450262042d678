"""What the accountant asks: the fund at a date, its turnover over a period, the documents.

Everything is counted from movements, as the summary book counts: what stands «on a day» is what
was there before its records, with the opening balances of that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.core.library_settings import RECONCILIATION_LEGAL_BASIS
from app.core.periods import Period
from app.core.stock import (
    Account,
    DocumentKind,
    DocumentStatus,
    Fund,
    ReceiptWay,
    ReferenceCategory,
    SummaryPart,
)
from app.models import CustodyEvent, Document, Movement, Receipt, ReferenceItem, WriteOff
from app.models.library import Library
from app.queries.accounting_data import (
    Amount,
    DocumentList,
    FundAmount,
    FundState,
    Reconciliation,
    Turnover,
    TurnoverBlock,
    TurnoverLine,
    TurnoverStep,
    TurnoverWay,
)
from app.queries.documents import DocumentRow, all_documents
from app.queries.papers import paper_school
from app.queries.periods import last_closing
from app.queries.school import setting

OWN_ACCOUNTS = (Account.BALANCE, Account.OFF_BALANCE)
_SUMS = (
    func.coalesce(func.sum(Movement.delta), 0),
    func.coalesce(func.sum(Movement.delta * Movement.price), 0),
)


class AccountingQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def state(self, on: date) -> FundState:
        """The fund at the end of a day."""
        with self._library.read() as session:
            return fund_state(session, on)

    def reconciliation(self, on: date) -> Reconciliation:
        """The fund at the end of a day, with those who sign then."""
        with self._library.read() as session:
            last = last_closing(session)
            return Reconciliation(
                state=fund_state(session, on),
                closed=last is not None and on <= last.until,
                legal_basis=setting(session, RECONCILIATION_LEGAL_BASIS),
                school=paper_school(session, on),
            )

    def turnover(self, period: Period) -> Turnover:
        """What came and left over a period; without a first day since the books begin."""
        with self._library.read() as session:
            return _turnover(session, _with_beginning(session, period))

    def documents(self, period: Period) -> DocumentList:
        """Documents whose record date lies in a period, by kind, year and number."""
        with self._library.read() as session:
            rows = [
                row
                for row in all_documents(session)
                if row.status in (DocumentStatus.POSTED, DocumentStatus.REVERSED)
                and row.record_date is not None
                and row.record_date in period
            ]
            order = list(DocumentKind)
            rows.sort(
                key=lambda row: (order.index(row.kind), row.date.year, _number_key(row), row.id)
            )
            return DocumentList(period, tuple(rows), paper_school(session, period.last))


def _number_key(row: DocumentRow) -> tuple[int, str]:
    return (int(row.number) if row.number.isdecimal() else 0, row.number)


def fund_state(session: Session, on: date) -> FundState:
    """The fund at the end of a day."""
    found: dict[tuple[str, str], Amount] = {
        (fund, account): Amount(copies, total)
        for fund, account, copies, total in session.execute(
            select(Movement.fund, Movement.account, *_SUMS)
            .where(Movement.record_date <= on)
            .group_by(Movement.fund, Movement.account)
        )
    }
    lines = [
        FundAmount(fund, account, found[fund, account])
        for account in OWN_ACCOUNTS
        for fund in Fund
        if (fund, account) in found and not found[fund, account].is_nothing
    ]
    borrowed = Amount.sum(
        amount for (_fund, account), amount in found.items() if account == Account.BORROWED
    )
    return FundState(on, tuple(lines), borrowed, _lent(session, on))


def _lent(session: Session, on: date) -> Amount:
    """Copies that other schools kept at the end of a day, at the price of that day."""
    kept = (
        select(CustodyEvent.copy_id)
        .where(CustodyEvent.record_date <= on)
        .group_by(CustodyEvent.copy_id)
        .having(func.sum(CustodyEvent.delta) == 1)
    )
    copies, total = session.execute(
        select(*_SUMS).where(Movement.record_date <= on, Movement.copy_id.in_(kept))
    ).one()
    return Amount(copies, total)


def _with_beginning(session: Session, period: Period) -> Period:
    if period.first is not None:
        return period
    begin: date | None = session.execute(select(func.min(Movement.record_date))).scalar_one()
    return Period(min(begin or period.last, period.last), period.last)


_Accounts = dict[str, Amount]
"""Amounts by account."""
_PartKey = tuple[str, int, str]
"""Fund, part of the summary book, way or reason."""


def _turnover(session: Session, period: Period) -> Turnover:
    first, next_day = period.first or period.last, period.last + timedelta(days=1)
    start, end = _standing(session, first), _standing(session, next_day)
    opened = _opened(session, first, next_day)
    order = [way.value for way in TurnoverWay]
    reasons = _reasons(session)
    order += [name for name in reasons.values() if name not in order]
    parts = _parts(session, period, reasons)
    blocks = []
    for fund in Fund:
        own = {key: amounts for key, amounts in parts.items() if key[0] == fund}
        lines = _lines((start.get(fund), opened.get(fund), end.get(fund)), own, order)
        if not all(_is_empty(line) for line in lines):
            blocks.append(TurnoverBlock(fund, lines))
    if len(blocks) != 1:
        whole = (_joined(start.values()), _joined(opened.values()), _joined(end.values()))
        blocks.append(TurnoverBlock(None, _lines(whole, parts, order)))
    return Turnover(
        period, tuple(blocks), _borrowed(session, period), paper_school(session, period.last)
    )


def _standing(session: Session, day: date) -> dict[str, _Accounts]:
    """What stands on a day, by fund: what was there before it, with its opening balances."""
    before = or_(
        Movement.record_date < day,
        and_(Movement.part == SummaryPart.NONE, Movement.record_date == day),
    )
    return _by_fund(session, before)


def _opened(session: Session, first: date, next_day: date) -> dict[str, _Accounts]:
    """Opening balances that the balance of the first day has not and that of the day after the
    last has."""
    return _by_fund(
        session,
        and_(
            Movement.part == SummaryPart.NONE,
            Movement.record_date > first,
            Movement.record_date <= next_day,
        ),
    )


def _by_fund(session: Session, condition: Any) -> dict[str, _Accounts]:
    found: dict[str, _Accounts] = defaultdict(dict)
    for fund, account, copies, total in session.execute(
        select(Movement.fund, Movement.account, *_SUMS)
        .where(condition, Movement.account != Account.BORROWED)
        .group_by(Movement.fund, Movement.account)
    ):
        found[fund][account] = Amount(copies, total)
    return found


def _reasons(session: Session) -> dict[int, str]:
    """Reasons of write-off by id, in their order."""
    return {
        row.id: row.name
        for row in session.execute(
            select(ReferenceItem.id, ReferenceItem.name)
            .where(ReferenceItem.category == ReferenceCategory.WRITE_OFF_REASON)
            .order_by(ReferenceItem.position, ReferenceItem.id)
        )
    }


def _parts(session: Session, period: Period, reasons: dict[int, str]) -> dict[_PartKey, _Accounts]:
    """What came and left by ways and reasons; what left is positive. A reversal takes off the
    way of what it reverses."""
    head = func.coalesce(Document.reverses_id, Document.id)
    rows = session.execute(
        select(
            Movement.fund,
            Movement.account,
            Movement.part,
            Document.kind,
            Receipt.way,
            WriteOff.reason_id,
            *_SUMS,
        )
        .join(Document, Document.id == Movement.document_id)
        .outerjoin(Receipt, Receipt.document_id == head)
        .outerjoin(WriteOff, WriteOff.document_id == head)
        .where(
            Movement.part != SummaryPart.NONE,
            Movement.record_date >= (period.first or period.last),
            Movement.record_date <= period.last,
        )
        .group_by(
            Movement.fund,
            Movement.account,
            Movement.part,
            Document.kind,
            Receipt.way,
            WriteOff.reason_id,
        )
    )
    found: dict[_PartKey, _Accounts] = defaultdict(dict)
    for fund, account, part, kind, way, reason_id, copies, total in rows:
        sign = -1 if part == SummaryPart.OUT else 1
        words = _way_of(part, kind, way, reasons.get(reason_id))
        own = found[fund, part, words]
        own[account] = own.get(account, Amount()).plus(Amount(sign * copies, sign * total))
    return found


def _way_of(part: int, kind: str, way: str | None, reason: str | None) -> str:
    if part == SummaryPart.IN:
        match kind:
            case DocumentKind.REVALUATION:
                return TurnoverWay.REVALUED.value
            case DocumentKind.REPLACEMENT:
                return TurnoverWay.REPLACED_IN.value
        by_transfer = way == ReceiptWay.TRANSFER
        return (TurnoverWay.TRANSFER_IN if by_transfer else TurnoverWay.PURCHASE).value
    match kind:
        case DocumentKind.REPLACEMENT:
            return TurnoverWay.REPLACED_OUT.value
        case DocumentKind.TRANSFER_OUT:
            return TurnoverWay.TRANSFER_OUT.value
    return reason or TurnoverWay.OTHER_OUT.value


def _lines(
    balances: tuple[_Accounts | None, _Accounts | None, _Accounts | None],
    parts: Mapping[_PartKey, _Accounts],
    order: Sequence[str],
) -> tuple[TurnoverLine, ...]:
    """Start, opened, in with its parts, out with its parts, end."""
    start, opened, end = (found or {} for found in balances)
    lines = [_line(TurnoverStep.START, start)]
    if opened:
        lines.append(_line(TurnoverStep.OPENED, opened))
    for part, whole, single in (
        (SummaryPart.IN, TurnoverStep.IN, TurnoverStep.IN_PART),
        (SummaryPart.OUT, TurnoverStep.OUT, TurnoverStep.OUT_PART),
    ):
        ways: dict[str, list[_Accounts]] = defaultdict(list)
        for (_fund, number, words), amounts in parts.items():
            if number == part:
                ways[words].append(amounts)
        lines.append(_line(whole, _joined(one for found in ways.values() for one in found)))
        singles = [
            _line(single, _joined(ways[words]), words) for words in sorted(ways, key=order.index)
        ]
        lines += [line for line in singles if not _is_empty(line)]
    lines.append(_line(TurnoverStep.END, end))
    return tuple(lines)


def _line(step: TurnoverStep, amounts: _Accounts, words: str = "") -> TurnoverLine:
    balance, off_balance = (amounts.get(account, Amount()) for account in OWN_ACCOUNTS)
    return TurnoverLine(step, words, balance, off_balance)


def _is_empty(line: TurnoverLine) -> bool:
    return line.balance.is_nothing and line.off_balance.is_nothing


def _joined(parts: Iterable[_Accounts]) -> _Accounts:
    result: _Accounts = {}
    for amounts in parts:
        for account, amount in amounts.items():
            result[account] = result.get(account, Amount()).plus(amount)
    return result


def _borrowed(session: Session, period: Period) -> tuple[Amount, Amount, Amount, Amount]:
    """Copies of other schools: before the period, received, given back, after it."""
    first = period.first or period.last
    received = and_(
        Movement.record_date.between(first, period.last), Document.kind == DocumentKind.RECEIPT
    )
    returned = and_(
        Movement.record_date.between(first, period.last), Document.kind != DocumentKind.RECEIPT
    )
    amounts = []
    for condition in (
        Movement.record_date < first,
        received,
        returned,
        Movement.record_date <= period.last,
    ):
        copies, total = session.execute(
            select(*_SUMS)
            .join(Document, Document.id == Movement.document_id)
            .where(Movement.account == Account.BORROWED, condition)
        ).one()
        amounts.append(Amount(copies, total))
    before, came, gone, after = amounts
    return before, came, Amount(-gone.copies, -gone.total), after
