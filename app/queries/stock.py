"""Reading receipts: lists, drafts, suggestions of numbers, balances of funds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.inventory_numbers import format_ranges
from app.core.library_settings import (
    MAIN_PREFIX,
    NUMBER_TEXTBOOKS,
    PART_TWO_NUMBERS,
    TEMPORARY_PREFIX,
    TEXTBOOK_PREFIX,
    SettingSpec,
)
from app.core.stock import Account, DocumentKind, Fund, ReceiptWay
from app.core.summary_numbers import scope_of
from app.core.text import fold
from app.models import (
    Copy,
    Document,
    Lot,
    Movement,
    Receipt,
    Sequence,
    Title,
)
from app.models.library import Library
from app.queries.documents import DocumentRow, all_documents, documents
from app.queries.rows import batches
from app.queries.school import setting

PREFIX_SETTINGS: dict[Fund, SettingSpec] = {
    Fund.MAIN: MAIN_PREFIX,
    Fund.TEXTBOOKS: TEXTBOOK_PREFIX,
    Fund.TEMPORARY: TEMPORARY_PREFIX,
}


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line of a receipt draft. ``price`` in kopecks.

    ``paper_quantity`` is what the accompanying document says, ``None`` when it agrees.
    ``first_number`` ``None``: the next free one is given at posting. ``name`` and
    ``year`` are for showing only.
    """

    title_id: int
    fund: Fund
    account: Account
    quantity: int
    price: int
    paper_quantity: int | None = None
    place_id: int | None = None
    numbered: bool = True
    number_prefix: str = ""
    first_number: int | None = None
    note: str = ""
    replaces_lot_id: int | None = None
    name: str = ""
    year: int | None = None
    numbers_text: str = ""

    @property
    def total(self) -> int:
        """Sum of the line in kopecks."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """A receipt as the editor holds it. ``document_id`` is ``None`` until it is saved.

    Copies from another school have a ``way`` of their own and name the school in
    ``partner_id``; borrowed ones are due back on ``due_date``. ``package_uid`` is the exchange
    file that the receipt was made from.
    """

    date: dt.date
    lines: tuple[ReceiptLine, ...] = ()
    supplier_id: int | None = None
    fund_source_id: int | None = None
    commission_id: int | None = None
    paper_name: str = "Товарная накладная"
    paper_number: str = ""
    paper_date: dt.date | None = None
    note: str = ""
    corrects_id: int | None = None
    document_id: int | None = None
    version: int = 0
    way: ReceiptWay = ReceiptWay.PURCHASE
    partner_id: int | None = None
    due_date: dt.date | None = None
    package_uid: str = ""

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def total(self) -> int:
        """Sum of the receipt in kopecks."""
        return sum(line.total for line in self.lines)

    @property
    def discrepancies(self) -> int:
        """How many lines differ from the accompanying document."""
        return sum(
            line.paper_quantity is not None and line.paper_quantity != line.quantity
            for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class ReceiptCard:
    """A receipt as a page shows it: the draft's fields and what posting has added."""

    row: DocumentRow
    draft: ReceiptDraft


@dataclass(frozen=True, slots=True)
class NumberSuggestion:
    """The next free inventory number of a fund."""

    prefix: str
    next_number: int
    numbered: bool


@dataclass(frozen=True, slots=True)
class FundTotals:
    """Copies and kopecks in a fund now (all accounts), from the movements."""

    copies: int
    total: int


class StockQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def receipts(self, *, with_discarded: bool = False) -> tuple[DocumentRow, ...]:
        """Receipts, drafts first, then the newest."""
        with self._library.read() as session:
            return documents(session, DocumentKind.RECEIPT, with_discarded=with_discarded)

    def all_documents(self, *, with_discarded: bool = False) -> tuple[DocumentRow, ...]:
        """Documents of every kind, drafts first, then the newest."""
        with self._library.read() as session:
            return all_documents(session, with_discarded=with_discarded)

    def receipt(self, document_id: int) -> ReceiptCard | None:
        """One receipt; ``None`` when there is none with this id."""
        with self._library.read() as session:
            return load_receipt(session, document_id)

    def suggest_numbers(self, fund: Fund) -> NumberSuggestion:
        """Prefix and next inventory number by the settings of the fund."""
        with self._library.read() as session:
            prefix = setting(session, PREFIX_SETTINGS[fund])
            numbered = fund is not Fund.TEXTBOOKS or setting(session, NUMBER_TEXTBOOKS) == "yes"
            return NumberSuggestion(prefix, next_inventory_number(session, prefix), numbered)

    def planned_numbers(self, lines: tuple[ReceiptLine, ...]) -> tuple[str, ...]:
        """The ranges of inventory numbers that the copies of these lines would have after
        posting; a correction keeps the numbers of its copies."""
        with self._library.read() as session:
            kept = _kept_numbers(session, lines)
            plan = plan_numbers(session, lines, tuple(len(list(filter(None, old))) for old in kept))
            return tuple(
                format_ranges([*filter(None, old), *(f"{line.number_prefix}{n}" for n in new)])
                for line, old, new in zip(lines, kept, plan, strict=True)
            )

    def fund_totals(self, fund: Fund) -> FundTotals:
        with self._library.read() as session:
            return fund_totals(session, fund)

    def next_summary_number(self, fund: Fund, part: int, on: dt.date) -> int:
        """The number that the next record of a summary book would get."""
        with self._library.read() as session:
            scope = summary_scope(session, part, on)
            value = session.execute(
                select(Sequence.next_value).where(
                    Sequence.name == summary_sequence(fund, part), Sequence.scope == str(scope)
                )
            ).scalar_one_or_none()
            return value or 1

    def next_document_number(self, kind: DocumentKind, on: dt.date) -> int:
        with self._library.read() as session:
            value = session.execute(
                select(Sequence.next_value).where(
                    Sequence.name == kind.value, Sequence.scope == str(on.year)
                )
            ).scalar_one_or_none()
            return value or 1


def summary_scope(session: Session, part: int, on: dt.date) -> int:
    """What a record of this day is numbered within: see :mod:`app.core.summary_numbers`."""
    return scope_of(part, on.year, setting(session, PART_TWO_NUMBERS))


def summary_sequence(fund: Fund, part: int) -> str:
    return f"summary.{fund.value}.{part}"


def number_series(prefix: str) -> str:
    """The series that numbers of a prefix belong to: «Б-» and «б-» are one."""
    return fold(prefix)


def next_inventory_number(session: Session, prefix: str) -> int:
    value = session.execute(
        select(Sequence.next_value).where(
            Sequence.name == "inventory", Sequence.scope == number_series(prefix)
        )
    ).scalar_one_or_none()
    return value or 1


def plan_numbers(
    session: Session, lines: tuple[ReceiptLine, ...], kept: tuple[int, ...] = ()
) -> list[list[int]]:
    """Inventory numbers for each line: its own first number, else the next free of its prefix.

    ``kept`` says how many copies of each line bring their own number along (a correction);
    copies that are kept but have none get one of these first.
    """
    upcoming: dict[str, int] = {}
    result: list[list[int]] = []
    for index, line in enumerate(lines):
        wanted = line.quantity - (kept[index] if kept else 0)
        if not line.numbered or wanted <= 0:
            result.append([])
            continue
        series = number_series(line.number_prefix)
        free = upcoming.get(series) or next_inventory_number(session, line.number_prefix)
        first = line.first_number or free
        result.append(list(range(first, first + wanted)))
        upcoming[series] = max(free, first + wanted)
    return result


def _kept_numbers(session: Session, lines: tuple[ReceiptLine, ...]) -> list[list[str | None]]:
    """Numbers of the copies that lines of a correction keep, as posting would choose them."""
    left: dict[int, list[str | None]] = {}
    result = []
    for line in lines:
        lot_id = line.replaces_lot_id
        if lot_id is not None and lot_id not in left:
            left[lot_id] = _numbers_in_order(session, lot_id)
        of_lot = left.get(lot_id, []) if lot_id is not None else []
        result.append(of_lot[: max(line.quantity, 0)])
        del of_lot[: max(line.quantity, 0)]
    return result


def _numbers_in_order(session: Session, lot_id: int) -> list[str | None]:
    return list(
        session.execute(
            select(Copy.inventory_number)
            .join(Lot, Lot.id == Copy.lot_id)
            .join(
                Movement,
                (Movement.copy_id == Copy.id) & (Movement.document_id == Lot.document_id),
            )
            .where(Lot.id == lot_id)
            .order_by(Movement.id)
        ).scalars()
    )


def fund_totals(session: Session, fund: Fund) -> FundTotals:
    copies, total = session.execute(
        select(
            func.coalesce(func.sum(Movement.delta), 0),
            func.coalesce(func.sum(Movement.delta * Movement.price), 0),
        ).where(Movement.fund == fund)
    ).one()
    return FundTotals(copies, total)


def load_receipt(session: Session, document_id: int) -> ReceiptCard | None:
    """The receipt with its lines; the numbers of posted lines are spelled as ranges."""
    row = next(iter(documents(session, DocumentKind.RECEIPT, document_id=document_id)), None)
    if row is None:
        return None
    document = session.get_one(Document, document_id)
    # a reversal shows the lines of what it reverses
    source_id = document.reverses_id or document_id
    receipt = session.get_one(Receipt, source_id)
    numbers = _numbers_entered(session, source_id)
    lines = []
    for lot, title in session.execute(
        select(Lot, Title)
        .join(Title, Title.id == Lot.title_id)
        .where(Lot.document_id == source_id)
        .order_by(Lot.position)
    ):
        lines.append(receipt_line(lot, title, format_ranges(numbers.get(lot.id, []))))
    return ReceiptCard(
        row,
        ReceiptDraft(
            date=document.date,
            lines=tuple(lines),
            supplier_id=receipt.supplier_id,
            fund_source_id=receipt.fund_source_id,
            commission_id=receipt.commission_id,
            paper_name=receipt.paper_name,
            paper_number=receipt.paper_number,
            paper_date=receipt.paper_date,
            note=document.note,
            corrects_id=document.corrects_id,
            document_id=document.id,
            version=document.version,
            way=ReceiptWay(receipt.way),
            partner_id=receipt.partner_id,
            due_date=receipt.due_date,
            package_uid=receipt.package_uid,
        ),
    )


def _numbers_entered(session: Session, document_id: int) -> dict[int, list[str]]:
    """Inventory numbers of the copies that a posted receipt entered, by its lots.

    A copy that a correction took over stands in a later lot, which names the one it replaces.
    """
    own = set(session.execute(select(Lot.id).where(Lot.document_id == document_id)).scalars())
    copies = session.execute(
        select(Copy.lot_id, Copy.inventory_number)
        .join(Movement, Movement.copy_id == Copy.id)
        .where(
            Movement.document_id == document_id,
            Movement.delta == 1,
            Copy.inventory_number.is_not(None),
        )
    ).all()
    replaced: dict[int, int | None] = {}
    wanted = {lot_id for lot_id, _number in copies} - own
    while wanted:
        for ids in batches(wanted):
            found = select(Lot.id, Lot.replaces_lot_id).where(Lot.id.in_(ids))
            replaced.update(session.execute(found).all())
        wanted = {lot for lot in replaced.values() if lot is not None} - own - replaced.keys()
    numbers: dict[int, list[str]] = {}
    for lot_id, number in copies:
        origin: int | None = lot_id
        while origin is not None and origin not in own:
            origin = replaced.get(origin)
        if origin is not None:
            numbers.setdefault(origin, []).append(number or "")
    return numbers


def title_line(title: Title) -> str:
    """«Верн Ж. Дети капитана Гранта. Ч. 1»."""
    return " ".join(
        filter(
            None,
            (
                title.authors_line,
                ". ".join(filter(None, (title.title, title.part, title.part_title))),
            ),
        )
    )


def receipt_line(lot: Lot, title: Title, numbers_text: str) -> ReceiptLine:
    """A lot as the line it was made from; ``numbers_text`` spells the numbers of its copies."""
    return ReceiptLine(
        title_id=lot.title_id,
        fund=Fund(lot.fund),
        account=Account(lot.account),
        quantity=lot.quantity,
        price=lot.price,
        paper_quantity=lot.paper_quantity,
        place_id=lot.place_id,
        numbered=lot.numbered,
        number_prefix=lot.number_prefix,
        first_number=lot.first_number,
        note=lot.note,
        replaces_lot_id=lot.replaces_lot_id,
        name=title_line(title),
        year=title.year,
        numbers_text=numbers_text,
    )
