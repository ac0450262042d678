"""What the accountant gets: the fund at a date, its turnover over a period, the documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from app.core.periods import Period
from app.core.stock import Account, Fund
from app.queries.documents import DocumentRow
from app.queries.paper_data import SchoolRequisites


@dataclass(frozen=True, slots=True)
class Amount:
    """Copies and kopecks."""

    copies: int = 0
    total: int = 0

    def plus(self, other: Amount) -> Amount:
        return Amount(self.copies + other.copies, self.total + other.total)

    @classmethod
    def sum(cls, parts: Iterable[Amount]) -> Self:
        known = tuple(parts)
        return cls(sum(part.copies for part in known), sum(part.total for part in known))

    @property
    def is_nothing(self) -> bool:
        return not (self.copies or self.total)


@dataclass(frozen=True, slots=True)
class FundAmount:
    """What one fund holds in one account."""

    fund: Fund
    account: Account
    amount: Amount


@dataclass(frozen=True, slots=True)
class FundState:
    """The fund at the end of a day: the school's own by fund and account, where there is any;
    ``borrowed`` belongs to other schools, ``lent`` is with them (and stands in ``lines``)."""

    on: date
    lines: tuple[FundAmount, ...]
    borrowed: Amount
    lent: Amount

    def of_account(self, account: Account) -> tuple[FundAmount, ...]:
        return tuple(line for line in self.lines if line.account is account)

    def total(self, account: Account | None = None) -> Amount:
        """The school's own fund in one account or in all."""
        return Amount.sum(line.amount for line in self.lines if account in (None, line.account))


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """«Сверка с бухгалтерией»: the fund at the end of a day, for the accountant's figures.

    ``closed``: the day lies in a closed period, its figures cannot change any more.
    """

    state: FundState
    closed: bool
    legal_basis: str = ""
    school: SchoolRequisites = field(default_factory=SchoolRequisites)


class TurnoverStep(StrEnum):
    """What a line of the turnover sheet is: a balance, a sum, or a part of the sum above it."""

    START = "start"
    OPENED = "opened"
    IN = "in"
    IN_PART = "in_part"
    OUT = "out"
    OUT_PART = "out_part"
    END = "end"


class TurnoverWay(StrEnum):
    """The ways in and out beside the reasons of write-off."""

    PURCHASE = "Куплено, получено в дар"
    TRANSFER_IN = "Передано из других школ"
    REPLACED_IN = "Принято взамен утерянного"
    REVALUED = "Переоценка"
    TRANSFER_OUT = "Передано в другие школы"
    REPLACED_OUT = "Утеряно, принято взамен другое"
    OTHER_OUT = "По другим причинам"


@dataclass(frozen=True, slots=True)
class TurnoverLine:
    """A line: what came or left, in both accounts; of a part ``words`` is the way or reason."""

    step: TurnoverStep
    words: str
    balance: Amount
    off_balance: Amount

    @property
    def both(self) -> Amount:
        return self.balance.plus(self.off_balance)


@dataclass(frozen=True, slots=True)
class TurnoverBlock:
    """The turnover of a fund, or of all (``fund`` is ``None``)."""

    fund: Fund | None
    lines: tuple[TurnoverLine, ...]

    def line(self, step: TurnoverStep) -> TurnoverLine:
        """The line of a step that is there once.

        Raises:
            StopIteration: it has none.
        """
        return next(line for line in self.lines if line.step is step)


@dataclass(frozen=True, slots=True)
class Turnover:
    """«Оборотная ведомость»: each fund that holds or held anything, then all together.

    ``borrowed`` are copies of other schools: there before, received, given back, there after.
    """

    period: Period
    blocks: tuple[TurnoverBlock, ...]
    borrowed: tuple[Amount, Amount, Amount, Amount]
    school: SchoolRequisites = field(default_factory=SchoolRequisites)

    @property
    def first_day(self) -> date:
        """The day of «Состоит на» at the beginning."""
        return self.period.first or self.period.last

    @property
    def next_day(self) -> date:
        """The day of «Состоит на» at the end."""
        return self.period.last + timedelta(days=1)

    @property
    def has_borrowed(self) -> bool:
        return any(not amount.is_nothing for amount in self.borrowed)


@dataclass(frozen=True, slots=True)
class DocumentList:
    """«Реестр документов»: the posted documents of a period by kind and number."""

    period: Period
    rows: tuple[DocumentRow, ...]
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
