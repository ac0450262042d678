"""Registers of copies that schools lend each other: lent by us, and borrowed by us."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.dates import format_date
from app.core.library_settings import EXCHANGE_LEGAL_BASIS
from app.core.periods import Period
from app.core.stock import DOCUMENT_NAMES, Account, DocumentKind
from app.models import (
    Copy,
    CustodyEvent,
    Document,
    Movement,
    PartnerSchool,
    Receipt,
    Title,
    Transfer,
)
from app.models.library import Library
from app.queries.paper_data import SchoolRequisites
from app.queries.papers import paper_school
from app.queries.rows import batches
from app.queries.school import setting


@dataclass(frozen=True, slots=True)
class LoanReturn:
    """Copies of a line that went back by one paper on the day ``date`` of its record."""

    document_id: int
    date: dt.date
    paper: str
    quantity: int


@dataclass(frozen=True, slots=True)
class LoanLine:
    """Copies of one title at one price (kopecks) by one document, and what came of them.

    ``paper`` names the document, ``date`` is the day of its record. ``on`` is the day for which
    the line is true.
    """

    document_id: int
    kind: DocumentKind
    partner: str
    paper: str
    date: dt.date
    due: dt.date | None
    title_id: int
    name: str
    year: int | None
    quantity: int
    price: int
    on: dt.date
    returns: tuple[LoanReturn, ...] = ()

    @property
    def total(self) -> int:
        """Sum of the line in kopecks."""
        return self.quantity * self.price

    @property
    def returned(self) -> int:
        return sum(item.quantity for item in self.returns)

    @property
    def out(self) -> int:
        """Copies that have not gone back."""
        return self.quantity - self.returned

    @property
    def overdue_days(self) -> int:
        """How many days the copies that are out are late; 0 when nothing is."""
        if not self.out or self.due is None:
            return 0
        return max(0, (self.on - self.due).days)


@dataclass(frozen=True, slots=True)
class LoanAsked:
    """Which lines: of documents recorded in a period, of a school, those with copies out.

    ``on`` leaves out what was recorded after that day.
    """

    period: Period | None = None
    partner_id: int | None = None
    only_out: bool = False
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class LoanRegister:
    """A register as it is printed; it tells the state of the day ``on``."""

    on: dt.date
    lent: bool
    asked: LoanAsked = LoanAsked()
    school: SchoolRequisites = field(default_factory=SchoolRequisites)
    legal_basis: str = ""
    lines: tuple[LoanLine, ...] = ()


class SchoolLoanQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def lent(self, asked: LoanAsked, today: dt.date) -> LoanRegister:
        """Copies that other schools keep for a time, in the order of records.

        Prices are the present book prices.
        """
        with self._library.read() as session:
            loans = _lent_copies(session, asked.on)
            return _register(session, asked, asked.on or today, loans, lent=True)

    def borrowed(self, asked: LoanAsked, today: dt.date) -> LoanRegister:
        """Copies of other schools that we keep for a time, in the order of records."""
        with self._library.read() as session:
            loans = _borrowed_copies(session, asked.on)
            return _register(session, asked, asked.on or today, loans, lent=False)


@dataclass(frozen=True, slots=True)
class _Loan:
    """One copy that is or was lent by a document; ``returned_by`` the document that ended it."""

    copy_id: int
    title_id: int
    price: int
    document_id: int
    returned_by: int | None


def _lent_copies(session: Session, on: dt.date | None) -> list[_Loan]:
    """Every lending that holds on a day, or now, from the custody events up to then."""
    statement = (
        select(
            CustodyEvent.copy_id,
            CustodyEvent.delta,
            CustodyEvent.document_id,
            Document.reverses_id,
            Copy.title_id,
            Copy.price,
        )
        .join(Document, Document.id == CustodyEvent.document_id)
        .join(Copy, Copy.id == CustodyEvent.copy_id)
        .order_by(CustodyEvent.id)
    )
    if on is not None:
        statement = statement.where(CustodyEvent.record_date <= on)
    return _loans(session.execute(statement).all())


def _loans(events: Iterable[Any]) -> list[_Loan]:
    by_copy: dict[int, list[Any]] = defaultdict(list)
    for event in events:
        by_copy[event.copy_id].append(event)
    return [loan for own in by_copy.values() for loan in _loans_of(own)]


def _loans_of(events: Sequence[Any]) -> Iterable[_Loan]:
    """The lendings of one copy: what a reversal took back never was."""
    undone = {event.reverses_id for event in events if event.reverses_id is not None}
    loans: list[_Loan] = []
    for event in events:
        if event.reverses_id is not None or event.document_id in undone:
            continue
        if event.delta == 1:
            loans.append(_Loan(event.copy_id, event.title_id, event.price, event.document_id, None))
        elif loans:
            last = loans[-1]
            loans[-1] = _Loan(
                last.copy_id, last.title_id, last.price, last.document_id, event.document_id
            )
    return loans


def _borrowed_copies(session: Session, on: dt.date | None) -> list[_Loan]:
    """Every borrowing that holds on a day, or now, from the movements up to then."""
    statement = (
        select(
            Movement.copy_id,
            Movement.delta,
            Movement.price,
            Movement.document_id,
            Document.reverses_id,
            Copy.title_id,
        )
        .join(Document, Document.id == Movement.document_id)
        .join(Copy, Copy.id == Movement.copy_id)
        .where(Movement.account == Account.BORROWED)
        .order_by(Movement.id)
    )
    if on is not None:
        statement = statement.where(Movement.record_date <= on)
    return _loans(session.execute(statement).all())


def _register(
    session: Session, asked: LoanAsked, on: dt.date, loans: Sequence[_Loan], *, lent: bool
) -> LoanRegister:
    documents = _documents(
        session,
        {loan.document_id for loan in loans}
        | {loan.returned_by for loan in loans if loan.returned_by is not None},
    )
    titles = _titles(session, {loan.title_id for loan in loans})
    grouped: dict[tuple[int, int, int], list[_Loan]] = defaultdict(list)
    for loan in loans:
        grouped[loan.document_id, loan.title_id, loan.price].append(loan)
    lines = [_line(own, documents, titles, on) for own in grouped.values()]
    lines = [
        line
        for line in lines
        if (asked.period is None or line.date in asked.period)
        and (asked.partner_id is None or documents[line.document_id].partner_id == asked.partner_id)
        and (line.out or not asked.only_out)
    ]
    lines.sort(key=lambda line: (line.date, line.document_id, line.name, line.price))
    return LoanRegister(
        on=on,
        lent=lent,
        asked=asked,
        school=paper_school(session, on),
        legal_basis=setting(session, EXCHANGE_LEGAL_BASIS),
        lines=tuple(lines),
    )


def _line(
    own: Sequence[_Loan], documents: Mapping[int, Any], titles: Mapping[int, Any], on: dt.date
) -> LoanLine:
    first = own[0]
    document, title = documents[first.document_id], titles[first.title_id]
    back: dict[int, int] = defaultdict(int)
    for loan in own:
        if loan.returned_by is not None:
            back[loan.returned_by] += 1
    name = ". ".join(filter(None, (title.title, title.part, title.part_title)))
    returns = [
        LoanReturn(
            document_id,
            documents[document_id].record_date,
            f"возврат № {documents[document_id].number} "
            f"от {format_date(documents[document_id].date)}",
            quantity,
        )
        for document_id, quantity in back.items()
    ]
    return LoanLine(
        document_id=first.document_id,
        kind=DocumentKind(document.kind),
        partner=document.partner or "",
        paper=_paper(document),
        date=document.record_date,
        due=document.due,
        title_id=first.title_id,
        name=f"{title.authors_line} {name}".strip(),
        year=title.year,
        quantity=len(own),
        price=first.price,
        on=on,
        returns=tuple(sorted(returns, key=lambda item: (item.date, item.document_id))),
    )


def _documents(session: Session, document_ids: Iterable[int]) -> dict[int, Any]:
    partner_id = func.coalesce(Receipt.partner_id, Transfer.partner_id)
    found: dict[int, Any] = {}
    for ids in batches(document_ids):
        for row in session.execute(
            select(
                Document.id,
                Document.kind,
                Document.number,
                Document.date,
                Document.record_date,
                Receipt.paper_name,
                Receipt.paper_number,
                Receipt.paper_date,
                partner_id.label("partner_id"),
                PartnerSchool.name_short.label("partner"),
                func.coalesce(Receipt.due_date, Transfer.due_date).label("due"),
            )
            .outerjoin(Receipt, Receipt.document_id == Document.id)
            .outerjoin(Transfer, Transfer.document_id == Document.id)
            .outerjoin(PartnerSchool, PartnerSchool.id == partner_id)
            .where(Document.id.in_(ids))
        ):
            found[row.id] = row
    return found


def _titles(session: Session, title_ids: Iterable[int]) -> dict[int, Any]:
    return {
        row.id: row
        for ids in batches(title_ids)
        for row in session.execute(
            select(
                Title.id,
                Title.authors_line,
                Title.title,
                Title.part,
                Title.part_title,
                Title.year,
            ).where(Title.id.in_(ids))
        )
    }


def _paper(row: Any) -> str:
    """The paper that came with borrowed copies; else our own document."""
    if row.paper_number:
        day = f" от {format_date(row.paper_date)}" if row.paper_date else ""
        return f"{row.paper_name.lower()} № {row.paper_number}{day}".strip()
    if row.kind == DocumentKind.TRANSFER_OUT:
        return f"передача № {row.number} от {format_date(row.date)}"
    name = DOCUMENT_NAMES[DocumentKind(row.kind)].lower()
    return f"{name} № {row.number} от {format_date(row.date)}"
