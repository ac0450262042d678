"""What the papers print: frozen data, filled by queries over the ledger.

Money is integer kopecks, quantities are copies. Numbers of a reversal (сторно)
are given as they stood in the reversed paper, not negated: the paper itself
applies the sign, so that a total can never be negated twice.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum


class PaperStatus(StrEnum):
    """State of the document behind a paper."""

    DRAFT = "draft"
    POSTED = "posted"
    REVERSAL = "reversal"

    @property
    def sign(self) -> int:
        """−1 for a reversal, 1 otherwise."""
        return -1 if self is PaperStatus.REVERSAL else 1


@dataclass(frozen=True, slots=True)
class SchoolRequisites:
    """Requisites of the school as its papers show them; what is unknown is an empty string."""

    name_full: str = ""
    name_short: str = ""
    inn: str = ""
    okpo: str = ""
    address: str = ""
    department: str = ""
    director_name: str = ""
    director_position: str = ""
    accountant_name: str = ""
    accountant_position: str = ""
    librarian_name: str = ""
    librarian_position: str = ""


@dataclass(frozen=True, slots=True)
class PersonData:
    """A person who signs: name as «Иванова А. П.» and position."""

    name: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class CommissionMemberData:
    """A member of a commission."""

    name: str
    position: str = ""
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class CommissionData:
    """A commission and the order that appointed it; members stand in the order of the order."""

    order_number: str = ""
    order_date: datetime.date | None = None
    members: tuple[CommissionMemberData, ...] = ()

    @property
    def chair(self) -> CommissionMemberData | None:
        """The chair, or ``None`` when none was named."""
        return next((member for member in self.members if member.is_chair), None)

    @property
    def others(self) -> tuple[CommissionMemberData, ...]:
        """Everyone but the chair."""
        chair = self.chair
        return tuple(member for member in self.members if member is not chair)


@dataclass(frozen=True, slots=True)
class WriteOffPaperLine:
    """A line of the exclusion list.

    ``number_text`` is the inventory number, or the card number of a textbook;
    ``title_line`` is author and title as one line; ``price_kopecks`` is the price
    of one copy in the register; ``factor`` is the revaluation factor, where the
    school applies one.

    Raises:
        ValueError: the quantity is negative.
    """

    number_text: str
    title_line: str
    year: int | None
    quantity: int
    price_kopecks: int
    factor: Decimal | None = None
    remark: str = ""

    def __post_init__(self) -> None:
        if self.quantity < 0:
            raise ValueError("quantity of a line is never negative: the status carries the sign")

    @property
    def revalued_kopecks(self) -> int:
        """Price of one copy after revaluation, rounded half up to a kopeck."""
        if self.factor is None:
            return self.price_kopecks
        exact = Decimal(self.price_kopecks) * self.factor
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))

    @property
    def sum_kopecks(self) -> int:
        """Quantity × price after revaluation."""
        return self.quantity * self.revalued_kopecks


@dataclass(frozen=True, slots=True)
class DisposalRow:
    """A direction of disposal (направление выбытия) with its proof, which may come later."""

    direction: str
    quantity: int = 0
    sum_kopecks: int = 0
    document: str = ""

    def __post_init__(self) -> None:
        if self.quantity < 0 or self.sum_kopecks < 0:
            raise ValueError("a disposal is never negative: the status carries the sign")


@dataclass(frozen=True, slots=True)
class WriteOffPaper:
    """Акт о списании исключенных объектов библиотечного фонда (ф. 0504144) with its list.

    ``date`` is the date of the paper, ``record_date`` the day of posting.
    ``reverses`` names the reversed act («№ 12 от 20.05.2026») for a reversal.
    ``legal_basis`` is the school's own text about the form, ``basis`` the reason
    in law or the protocol of this act. ``summary_record`` is the record of part 2
    of the summary book («№ 118»), empty until posted. ``show_factor`` asks for
    the two columns of revaluation; a factor other than 1 shows them anyway.
    """

    number: str = ""
    date: datetime.date | None = None
    record_date: datetime.date | None = None
    status: PaperStatus = PaperStatus.DRAFT
    reverses: str = ""
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    fund_name: str = ""
    reason_name: str = ""
    responsible: PersonData = field(default_factory=PersonData)
    legal_basis: str = ""
    basis: str = ""
    debit: str = ""
    credit: str = ""
    commission: CommissionData = field(default_factory=CommissionData)
    lines: tuple[WriteOffPaperLine, ...] = ()
    disposals: tuple[DisposalRow, ...] = ()
    summary_record: str = ""
    show_factor: bool = False

    @property
    def total_quantity(self) -> int:
        """Copies in all; negative for a reversal."""
        return self.status.sign * sum(line.quantity for line in self.lines)

    @property
    def total_kopecks(self) -> int:
        """Sum of the lines in kopecks; negative for a reversal."""
        return self.status.sign * sum(line.sum_kopecks for line in self.lines)

    @property
    def factor_shown(self) -> bool:
        """Whether the list has the columns of revaluation."""
        return self.show_factor or any(line.factor not in (None, 1) for line in self.lines)


@dataclass(frozen=True, slots=True)
class AcceptancePaperLine:
    """A line of the acceptance list.

    ``numbers_text`` holds inventory numbers as ranges («1201–1225, 1230») and is
    empty for group accounting. ``quantity`` and ``price_kopecks`` are what was
    accepted; ``documented_quantity`` and ``documented_price_kopecks`` are what
    the accompanying document says, ``None`` where it says the same.

    Raises:
        ValueError: a quantity is negative.
    """

    title_line: str
    year: int | None
    quantity: int
    price_kopecks: int
    numbers_text: str = ""
    documented_quantity: int | None = None
    documented_price_kopecks: int | None = None

    def __post_init__(self) -> None:
        if self.quantity < 0 or (self.documented_quantity or 0) < 0:
            raise ValueError("quantity of a line is never negative: the status carries the sign")

    @property
    def sum_kopecks(self) -> int:
        """Accepted quantity × price."""
        return self.quantity * self.price_kopecks

    @property
    def expected_quantity(self) -> int:
        """Copies by the accompanying document."""
        return self.quantity if self.documented_quantity is None else self.documented_quantity

    @property
    def expected_price_kopecks(self) -> int:
        """Price of one copy by the accompanying document."""
        if self.documented_price_kopecks is None:
            return self.price_kopecks
        return self.documented_price_kopecks

    @property
    def expected_sum_kopecks(self) -> int:
        """Sum by the accompanying document."""
        return self.expected_quantity * self.expected_price_kopecks

    @property
    def differs(self) -> bool:
        """Whether the books and the accompanying document disagree."""
        return (self.quantity, self.price_kopecks) != (
            self.expected_quantity,
            self.expected_price_kopecks,
        )


@dataclass(frozen=True, slots=True)
class AcceptancePaper:
    """Акт о приёме документов в библиотеку with its list and its discrepancies.

    ``document_kinds`` says what was accepted («учебники»), ``supplier`` from whom,
    ``accompanying_document`` by which paper («накладная № 15 от 12.08.2026»).
    ``handed_over`` is the person who handed the books over. An empty commission
    means that the librarian accepted alone. ``summary_record`` is the record of
    part 1 of the summary book («№ 41»), empty until posted.
    """

    number: str = ""
    date: datetime.date | None = None
    record_date: datetime.date | None = None
    status: PaperStatus = PaperStatus.DRAFT
    reverses: str = ""
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    fund_name: str = ""
    document_kinds: str = ""
    supplier: str = ""
    accompanying_document: str = ""
    source_of_funds: str = ""
    legal_basis: str = ""
    basis: str = ""
    commission: CommissionData = field(default_factory=CommissionData)
    handed_over: PersonData = field(default_factory=PersonData)
    lines: tuple[AcceptancePaperLine, ...] = ()
    summary_record: str = ""

    @property
    def accepted(self) -> tuple[AcceptancePaperLine, ...]:
        """Lines of which at least one copy was accepted: the list of the paper."""
        return tuple(line for line in self.lines if line.quantity)

    @property
    def discrepancies(self) -> tuple[AcceptancePaperLine, ...]:
        """Lines in which the accompanying document says something else."""
        return tuple(line for line in self.lines if line.differs)

    @property
    def total_quantity(self) -> int:
        """Accepted copies in all; negative for a reversal."""
        return self.status.sign * sum(line.quantity for line in self.lines)

    @property
    def total_kopecks(self) -> int:
        """Sum of what was accepted, in kopecks; negative for a reversal."""
        return self.status.sign * sum(line.sum_kopecks for line in self.lines)

    @property
    def numbers_shown(self) -> bool:
        """Whether the list has a column of inventory numbers."""
        return any(line.numbers_text for line in self.lines)
