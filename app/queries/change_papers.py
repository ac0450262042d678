"""What the papers of replacements and revaluations print."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import UserError
from app.core.inventory_numbers import format_ranges
from app.core.library_settings import REPLACEMENT_LEGAL_BASIS, REVALUATION_LEGAL_BASIS
from app.core.periods import Period
from app.core.price_factor import factor_between
from app.core.stock import ACCOUNT_NAMES, FUND_NAMES, Account, Fund, SummaryPart
from app.models import SummaryRecord
from app.models.library import Library
from app.queries.paper_data import CommissionData, PaperStatus, SchoolRequisites
from app.queries.papers import paper_commission, paper_reverses, paper_school, paper_status
from app.queries.replacement import PairRow, load_replacement
from app.queries.replacement_register import (
    RegisteredBook,
    RegisterEntry,
    copy_number,
    register_entries,
)
from app.queries.revaluation import RevaluationLineRow, load_revaluation
from app.queries.school import commission_card, setting
from app.queries.textbook_entries import card_numbers


@dataclass(frozen=True, slots=True)
class ReplacementPaperLine:
    """A pair; of a draft the accepted book may be unknown and its number is not given yet."""

    lost: RegisteredBook
    accepted: RegisteredBook
    equal_note: str = ""


@dataclass(frozen=True, slots=True)
class ReplacementPaper:
    """Акт об исключении утерянных и приёме равноценных документов.

    ``record_in`` and ``record_out`` are the records of parts 1 and 2 of the summary book
    («№ 41»), ``numbers`` the inventory numbers of the accepted copies as ranges, ``cards`` the
    cards of textbooks without numbers («12, 14»); all are empty until posted. The lines of a
    reversal are those of what it reverses: the paper applies the sign.
    """

    number: str = ""
    date: dt.date | None = None
    record_date: dt.date | None = None
    status: PaperStatus = PaperStatus.DRAFT
    reverses: str = ""
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    reader: str = ""
    reader_class: str = ""
    fund_name: str = ""
    legal_basis: str = ""
    basis: str = ""
    commission: CommissionData = field(default_factory=CommissionData)
    lines: tuple[ReplacementPaperLine, ...] = ()
    record_in: str = ""
    record_out: str = ""
    numbers: str = ""
    cards: str = ""

    @property
    def quantity(self) -> int:
        """Pairs; negative for a reversal."""
        return self.status.sign * len(self.lines)

    @property
    def lost_kopecks(self) -> int:
        """Sum of the lost copies; negative for a reversal."""
        return self.status.sign * sum(line.lost.price for line in self.lines)

    @property
    def accepted_kopecks(self) -> int:
        """Sum of the accepted copies; negative for a reversal."""
        return self.status.sign * sum(line.accepted.price for line in self.lines)


@dataclass(frozen=True, slots=True)
class ReplacementRegister:
    """Тетрадь учёта книг, принятых взамен утерянных, for a period; ``on`` is the day printed."""

    period: Period
    on: dt.date
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    legal_basis: str = ""
    entries: tuple[RegisterEntry, ...] = ()

    @property
    def quantity(self) -> int:
        """Books accepted, less those taken back."""
        return sum(entry.sign for entry in self.entries)

    @property
    def lost_kopecks(self) -> int:
        return sum(entry.sign * entry.lost.price for entry in self.entries)

    @property
    def accepted_kopecks(self) -> int:
        return sum(entry.sign * entry.accepted.price for entry in self.entries)


@dataclass(frozen=True, slots=True)
class RevaluationPaperLine:
    """Copies of one lot with the same prices, or one numbered copy. Prices are kopecks a copy;
    ``factor`` is ``None`` where there was no price before."""

    number_text: str
    title_line: str
    year: int | None
    quantity: int
    old_price: int
    new_price: int
    place: tuple[Fund, Account] = (Fund.MAIN, Account.BALANCE)

    @property
    def factor(self) -> Decimal | None:
        return factor_between(self.old_price, self.new_price)

    @property
    def old_sum(self) -> int:
        return self.quantity * self.old_price

    @property
    def new_sum(self) -> int:
        return self.quantity * self.new_price

    @property
    def difference(self) -> int:
        return self.new_sum - self.old_sum


@dataclass(frozen=True, slots=True)
class RevaluedPlace:
    """What a revaluation does to one fund on one account; sums are kopecks."""

    name: str
    quantity: int
    old_sum: int
    new_sum: int


@dataclass(frozen=True, slots=True)
class RevaluationPaper:
    """Акт о переоценке with its list. ``record`` names the records of part 1 («№ 41»).

    The lines of a reversal lead from the prices that it found back to the old ones.
    """

    number: str = ""
    date: dt.date | None = None
    record_date: dt.date | None = None
    status: PaperStatus = PaperStatus.DRAFT
    reverses: str = ""
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    legal_basis: str = ""
    basis: str = ""
    commission: CommissionData = field(default_factory=CommissionData)
    lines: tuple[RevaluationPaperLine, ...] = ()
    record: str = ""

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def old_kopecks(self) -> int:
        """Sum before."""
        return sum(line.old_sum for line in self.lines)

    @property
    def new_kopecks(self) -> int:
        """Sum after."""
        return sum(line.new_sum for line in self.lines)

    @property
    def difference(self) -> int:
        """What the fund gains, in kopecks; negative when it loses."""
        return self.new_kopecks - self.old_kopecks

    @property
    def places(self) -> tuple[RevaluedPlace, ...]:
        """The sums by fund and account, as a bookkeeper needs them."""
        found: dict[tuple[Fund, Account], list[RevaluationPaperLine]] = defaultdict(list)
        for line in self.lines:
            found[line.place].append(line)
        return tuple(
            RevaluedPlace(
                f"{FUND_NAMES[fund]}, {ACCOUNT_NAMES[account].lower()}",
                sum(line.quantity for line in lines),
                sum(line.old_sum for line in lines),
                sum(line.new_sum for line in lines),
            )
            for fund in Fund
            for account in Account
            if (lines := found.get((fund, account)))
        )


class ChangePaperQueries:
    """Data of the papers. Raises (by document id): UserError when there is no such document."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def replacement(self, document_id: int) -> ReplacementPaper:
        """The act of exclusion and acceptance."""
        with self._library.read() as session:
            return _replacement(session, document_id)

    def register(self, period: Period, on: dt.date) -> ReplacementRegister:
        """The register of a period with the requisites of the day it is printed on."""
        with self._library.read() as session:
            return ReplacementRegister(
                period,
                on,
                paper_school(session, on),
                setting(session, REPLACEMENT_LEGAL_BASIS),
                register_entries(session, period),
            )

    def revaluation(self, document_id: int) -> RevaluationPaper:
        """The act of revaluation with its list."""
        with self._library.read() as session:
            return _revaluation(session, document_id)


def _replacement(session: Session, document_id: int) -> ReplacementPaper:
    card = load_replacement(session, document_id)
    if card is None:
        raise UserError("Документа о замене с таким номером нет.", "Выберите его из списка.")
    draft = card.draft
    entered = [pair.entered for pair in card.pairs if pair.entered is not None]
    title_ids = {pair.lost.title_id for pair in card.pairs} | {copy.title_id for copy in entered}
    cards = card_numbers(session, title_ids)
    funds = dict.fromkeys(pair.lost.fund for pair in card.pairs)
    unnumbered = {copy.title_id for copy in entered if not copy.inventory_number}
    return ReplacementPaper(
        number=card.row.number,
        date=draft.date,
        record_date=card.row.record_date,
        status=paper_status(card.row),
        reverses=paper_reverses(session, document_id),
        school=paper_school(session, draft.date),
        reader=draft.reader,
        reader_class=draft.reader_class,
        fund_name=", ".join(FUND_NAMES[fund].lower() for fund in funds).capitalize(),
        legal_basis=setting(session, REPLACEMENT_LEGAL_BASIS),
        basis=draft.basis,
        commission=paper_commission(commission_card(session, draft.commission_id)),
        lines=tuple(_paper_pair(pair, cards) for pair in card.pairs),
        record_in=_records(session, document_id, SummaryPart.IN),
        record_out=_records(session, document_id, SummaryPart.OUT),
        numbers=format_ranges(copy.inventory_number for copy in entered if copy.inventory_number),
        cards=", ".join(
            str(number)
            for number in sorted({cards[title] for title in unnumbered if title in cards})
        ),
    )


def _paper_pair(pair: PairRow, cards: Mapping[int, int]) -> ReplacementPaperLine:
    lost, line, entered = pair.lost, pair.accepted, pair.entered
    return ReplacementPaperLine(
        RegisteredBook(copy_number(lost, cards), lost.name, lost.year, pair.lost_price),
        RegisteredBook(
            "" if entered is None else copy_number(entered, cards),
            "" if line is None else line.name,
            None if line is None else line.year,
            0 if line is None else line.price,
        ),
        pair.equal_note,
    )


def _revaluation(session: Session, document_id: int) -> RevaluationPaper:
    card = load_revaluation(session, document_id)
    if card is None:
        raise UserError("Переоценки с таким номером нет.", "Выберите её из списка.")
    draft = card.draft
    return RevaluationPaper(
        number=card.row.number,
        date=draft.date,
        record_date=card.row.record_date,
        status=paper_status(card.row),
        reverses=paper_reverses(session, document_id),
        school=paper_school(session, draft.date),
        legal_basis=setting(session, REVALUATION_LEGAL_BASIS),
        basis=draft.basis,
        commission=paper_commission(commission_card(session, draft.commission_id)),
        lines=_revaluation_lines(
            session,
            [_turned(line) for line in card.lines] if card.row.is_reversal else card.lines,
        ),
        record=_records(session, document_id, SummaryPart.IN),
    )


def _turned(line: RevaluationLineRow) -> RevaluationLineRow:
    return replace(line, old_price=line.new_price, new_price=line.old_price)


def _revaluation_lines(
    session: Session, lines: Iterable[RevaluationLineRow]
) -> tuple[RevaluationPaperLine, ...]:
    """A line a numbered copy; copies without a number are put together by lot and prices."""
    groups: dict[tuple[int, int, int], list[RevaluationLineRow]] = defaultdict(list)
    order: list[list[RevaluationLineRow]] = []
    for line in lines:
        if line.copy.inventory_number:
            order.append([line])
            continue
        key = (line.copy.lot_id, line.old_price, line.new_price)
        if key not in groups:
            order.append(groups[key])
        groups[key].append(line)
    cards = card_numbers(session, {group[0].copy.title_id for group in groups.values()})
    return tuple(
        RevaluationPaperLine(
            number_text=copy_number(group[0].copy, cards),
            title_line=group[0].copy.name,
            year=group[0].copy.year,
            quantity=len(group),
            old_price=group[0].old_price,
            new_price=group[0].new_price,
            place=(group[0].copy.fund, group[0].copy.account),
        )
        for group in order
    )


def _records(session: Session, document_id: int, part: SummaryPart) -> str:
    """«№ 41», or, when several summary books have a record, «№ 41 (основной), № 7 (учебный)»."""
    found = session.execute(
        select(SummaryRecord.fund, SummaryRecord.number)
        .where(SummaryRecord.document_id == document_id, SummaryRecord.part == part)
        .order_by(SummaryRecord.id)
    ).all()
    if len(found) == 1:
        return f"№ {found[0].number}"
    return ", ".join(f"№ {number} ({FUND_NAMES[Fund(fund)].lower()})" for fund, number in found)
