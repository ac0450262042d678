"""Papers for the accountant: from an empty one to a monstrous one."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.core.periods import Period
from app.core.stock import Account, DocumentKind, DocumentStatus, Fund
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
)
from app.queries.documents import DocumentRow
from app.queries.paper_data import SchoolRequisites
from tests.reports import samples

DAY = date(2026, 12, 31)
YEAR = Period.year(2026)
HUGE = 99_999_999_999_99
"""Kopecks that no school has."""


def reconciliation(school: SchoolRequisites = samples.SCHOOL) -> Reconciliation:
    lines = (
        FundAmount(Fund.MAIN, Account.BALANCE, Amount(9421, 2_480_310_50)),
        FundAmount(Fund.TEXTBOOKS, Account.BALANCE, Amount(12_060, 8_930_114_00)),
        FundAmount(Fund.TEMPORARY, Account.OFF_BALANCE, Amount(312, 0)),
    )
    state = FundState(DAY, lines, Amount(30, 15_000_00), Amount(12, 8_400_00))
    return Reconciliation(state, closed=True, legal_basis="Учётная политика, п. 14", school=school)


def empty_reconciliation() -> Reconciliation:
    return Reconciliation(FundState(DAY, (), Amount(), Amount()), closed=False)


def turnover(
    parts: int = 3, words: str = "Ветхость", school: SchoolRequisites = samples.SCHOOL
) -> Turnover:
    amount = Amount(1200, 480_310_50)
    lines = (
        TurnoverLine(TurnoverStep.START, "", amount, Amount(12, 0)),
        TurnoverLine(TurnoverStep.OPENED, "", amount, Amount()),
        TurnoverLine(TurnoverStep.IN, "", amount, Amount()),
        TurnoverLine(TurnoverStep.IN_PART, "Переоценка", Amount(0, -5_00), Amount()),
        TurnoverLine(TurnoverStep.OUT, "", amount, Amount()),
        *(
            TurnoverLine(TurnoverStep.OUT_PART, f"{words} {number}", amount, Amount())
            for number in range(parts)
        ),
        TurnoverLine(TurnoverStep.END, "", amount, Amount(12, 0)),
    )
    blocks = tuple(TurnoverBlock(fund, lines) for fund in (*Fund, None))
    borrowed = (Amount(3), Amount(5), Amount(1), Amount(7))
    return Turnover(YEAR, blocks, borrowed, school)


def documents(count: int, subject: str = "ООО «Книга» · Товарная накладная № 318") -> DocumentList:
    rows = tuple(_row(number, subject) for number in range(count))
    return DocumentList(YEAR, rows, samples.SCHOOL)


def _row(number: int, subject: str) -> DocumentRow:
    kinds = list(DocumentKind)
    return DocumentRow(
        id=number,
        kind=kinds[min(number // 40, len(kinds) - 1)],
        status=DocumentStatus.REVERSED if number % 9 == 8 else DocumentStatus.POSTED,
        number=str(number + 1),
        date=date(2026, 3, 1),
        record_date=date(2026, 3, 2),
        subject=subject,
        copies=-4 if number % 9 == 7 else 4,
        total=HUGE if number == 1 else 1200_50,
        records=(number, number + 1),
        is_reversal=number % 9 == 7,
        reversed_by=None,
        corrects_id=None,
        changed_at=datetime(2026, 3, 2, tzinfo=UTC),
        version=1,
    )
