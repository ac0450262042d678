"""Reading orders of textbooks (заказ): what was wanted, from whom, and what came of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import UserError
from app.core.order_choice import Want
from app.core.school_subjects import subject_order
from app.core.stock import DocumentStatus
from app.core.text import clean_line
from app.models import Document, TextbookOrder, TextbookOrderLine
from app.models.library import Library
from app.queries.paper_data import SchoolRequisites
from app.queries.papers import paper_school
from app.queries.provision import ChecklistCard, LineDetails, SetDetails

DRAFT, SENT, RECEIVED = "draft", "sent", "received"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """So many sets of a textbook for a class. ``price`` of one set in kopecks, ``None``: unknown.

    ``priority``: 1 first, 3 last. ``set_id`` is ``None`` for what the school has no set of yet.
    """

    subject: str
    grade: int
    name: str
    quantity: int
    price: int | None = None
    set_id: int | None = None
    entry_id: int | None = None
    publisher: str = ""
    priority: int = 2
    fund_source_id: int | None = None
    reason: str = ""

    @property
    def total(self) -> int:
        """Sum of the line in kopecks; 0 while the price is unknown."""
        return self.quantity * (self.price or 0)


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order as the editor holds it. ``id`` is ``None`` until it is saved; ``budget`` in
    kopecks."""

    year: int
    name: str
    lines: tuple[OrderLine, ...] = ()
    budget: int | None = None
    fund_source_id: int | None = None
    note: str = ""
    id: int | None = None
    version: int = 0

    @property
    def quantity(self) -> int:
        """Sets."""
        return sum(line.quantity for line in self.lines)

    @property
    def total(self) -> int:
        """Sum of the lines with a price, in kopecks."""
        return sum(line.total for line in self.lines)

    @property
    def unpriced(self) -> int:
        """How many lines have no price yet."""
        return sum(line.price is None and line.quantity > 0 for line in self.lines)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list; ``total`` in kopecks. One whose draft receipt was put away waits for
    its delivery again."""

    id: int
    year: int
    name: str
    status: str
    lines: int
    quantity: int
    total: int
    budget: int | None
    receipt_id: int | None
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order as a page shows it."""

    row: OrderRow
    draft: OrderDraft


@dataclass(frozen=True, slots=True)
class OrderPaper:
    """An order with what its paper says beside it."""

    draft: OrderDraft
    on: dt.date
    school: SchoolRequisites = field(default_factory=SchoolRequisites)


class OrderQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def orders(self, year: int | None = None) -> tuple[OrderRow, ...]:
        """Orders, the newest first."""
        with self._library.read() as session:
            return _rows(session, year=year)

    def order(self, order_id: int) -> OrderCard | None:
        """One order; ``None`` when there is none with this id."""
        with self._library.read() as session:
            return load_order(session, order_id)

    def find(self, name: str = "", year: int | None = None) -> int:
        """The id of the newest order, of this name (case does not matter) and this school year
        where they are given.

        Raises:
            UserError: there is none.
        """
        wanted = clean_line(name).casefold()
        for row in self.orders(year):
            if not wanted or row.name.casefold() == wanted:
                return row.id
        raise UserError(
            f"Заказа «{clean_line(name)}» нет." if wanted else "Заказов учебников пока нет.",
            "Составьте его на странице «Заказ» раздела «Учебники».",
        )

    def paper(self, order_id: int, on: dt.date) -> OrderPaper:
        """An order as it is printed ``on`` a day.

        Raises:
            UserError: it is not there any more.
        """
        with self._library.read() as session:
            card = load_order(session, order_id)
            if card is None:
                raise UserError("Заказа уже нет.", "Обновите список.")
            return OrderPaper(card.draft, on, paper_school(session, on))


def load_order(session: Session, order_id: int) -> OrderCard | None:
    rows = _rows(session, order_id=order_id)
    if not rows:
        return None
    head = session.get_one(TextbookOrder, order_id)
    lines = session.execute(
        select(TextbookOrderLine)
        .where(TextbookOrderLine.order_id == order_id)
        .order_by(TextbookOrderLine.position)
    ).scalars()
    return OrderCard(
        rows[0],
        OrderDraft(
            year=head.year,
            name=head.name,
            lines=tuple(
                OrderLine(
                    subject=line.subject,
                    grade=line.grade,
                    name=line.name,
                    quantity=line.quantity,
                    price=line.price,
                    set_id=line.set_id,
                    entry_id=line.entry_id,
                    publisher=line.publisher,
                    priority=line.priority,
                    fund_source_id=line.fund_source_id,
                    reason=line.reason,
                )
                for line in lines
            ),
            budget=head.budget,
            fund_source_id=head.fund_source_id,
            note=head.note,
            id=head.id,
            version=head.version,
        ),
    )


def _rows(
    session: Session, *, year: int | None = None, order_id: int | None = None
) -> tuple[OrderRow, ...]:
    line = TextbookOrderLine
    statement = (
        select(
            TextbookOrder,
            func.count(line.id),
            func.coalesce(func.sum(line.quantity), 0),
            func.coalesce(func.sum(line.quantity * func.coalesce(line.price, 0)), 0),
            Document.status,
        )
        .outerjoin(Document, Document.id == TextbookOrder.receipt_id)
        .outerjoin(line, line.order_id == TextbookOrder.id)
        .group_by(TextbookOrder.id)
        .order_by(TextbookOrder.id.desc())
    )
    if year is not None:
        statement = statement.where(TextbookOrder.year == year)
    if order_id is not None:
        statement = statement.where(TextbookOrder.id == order_id)
    return tuple(
        OrderRow(
            id=row.id,
            year=row.year,
            name=row.name,
            status=SENT if paper == DocumentStatus.DISCARDED else row.status,
            lines=lines,
            quantity=quantity,
            total=total,
            budget=row.budget,
            receipt_id=None if paper == DocumentStatus.DISCARDED else row.receipt_id,
            created_at=row.created_at,
        )
        for row, lines, quantity, total, paper in session.execute(statement)
    )


def lacking_lines(card: ChecklistCard) -> tuple[LineDetails, ...]:
    """The lines of the plan that lack sets, in the order of a timetable."""
    found = [line for cell in card.cells.values() for line in cell.lines if line.provision.deficit]
    found.sort(
        key=lambda line: (
            subject_order(line.provision.need.subject),
            line.provision.need.grade,
            line.provision.need.line_id,
        )
    )
    return tuple(found)


def want_of(line: LineDetails) -> Want:
    """What a lacking line wants: sets for pupils first, the rest for the reserve."""
    provision = line.provision
    for_pupils = min(max(provision.need.pupils - provision.allotted, 0), provision.deficit)
    return Want(
        key=provision.need.line_id,
        grade=provision.need.grade,
        for_pupils=for_pupils,
        for_reserve=provision.deficit - for_pupils,
        price=None if line.set is None else line.set.stock.price,
        obligatory=line.obligatory,
    )


def publisher_of(found: SetDetails | None) -> str:
    """The publisher of the newest counted edition of a set."""
    if found is None:
        return ""
    return next((title.publisher for part in found.parts for title in part.titles), "")
