"""Reading replacements of lost books: drafts with their remarks, what may be put into them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.inventory_numbers import number_key
from app.core.money import format_kopecks
from app.core.stock import (
    FUND_NAMES,
    Account,
    CopyState,
    DocumentKind,
    DocumentStatus,
    Fund,
)
from app.models import Copy, Document, Lot, Movement, Replacement, ReplacementLine, Title
from app.models.library import Library
from app.queries.copies import (
    CopyRow,
    copies_by_ids,
    copy_statement,
    fetch_copies,
    find_copies,
)
from app.queries.documents import DocumentRow, documents
from app.queries.obstacles import Obstacle, ObstacleFinder
from app.queries.rows import batches
from app.queries.stock import NumberSuggestion, ReceiptLine, receipt_line

_DECISION = "впишите решение комиссии"
_ACCEPTED_BEFORE = Obstacle("принят взамен утерянного по документу, который исправляется")


class PairField(StrEnum):
    """Where a remark to a pair is mended."""

    ACCEPTED = "accepted"
    NUMBER = "number"
    EQUAL_NOTE = "equal_note"


@dataclass(frozen=True, slots=True)
class PairRemark:
    """What keeps a pair from being posted, where and how it is mended."""

    field: PairField
    sentence: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class PairDraft:
    """A lost copy and the line by which the book accepted for it is entered (one copy).

    ``accepted`` is ``None`` as long as it is not known; ``equal_note`` is why the commission
    holds the book to be of equal value.
    """

    copy_id: int
    accepted: ReceiptLine | None = None
    equal_note: str = ""


@dataclass(frozen=True, slots=True)
class ReplacementDraft:
    """A replacement as the editor holds it: one reader a document, who may stay unnamed.

    ``document_id`` is ``None`` until it is saved.
    """

    date: dt.date
    pairs: tuple[PairDraft, ...] = ()
    reader: str = ""
    reader_class: str = ""
    commission_id: int | None = None
    basis: str = ""
    note: str = ""
    corrects_id: int | None = None
    document_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair as a page shows it. Money is kopecks.

    ``lost_price`` is the book price, or, of a posted pair, the one it was taken out at;
    ``entered`` is the accepted copy, once posting has made it.
    """

    position: int
    lost: CopyRow
    lost_price: int
    accepted: ReceiptLine | None
    entered: CopyRow | None
    equal_note: str
    obstacle: Obstacle | None = None
    remarks: tuple[PairRemark, ...] = ()

    @property
    def is_in_order(self) -> bool:
        """Does nothing keep it from being posted?"""
        return self.obstacle is None and not self.remarks


@dataclass(frozen=True, slots=True)
class ReplacementCard:
    """A replacement as a page shows it."""

    row: DocumentRow
    draft: ReplacementDraft
    pairs: tuple[PairRow, ...]

    @property
    def lost_total(self) -> int:
        """What the lost copies stand at in the books, in kopecks."""
        return sum(pair.lost_price for pair in self.pairs)

    @property
    def accepted_total(self) -> int:
        """What the accepted copies are entered at, in kopecks."""
        return sum(pair.accepted.price for pair in self.pairs if pair.accepted is not None)

    @property
    def remarks(self) -> int:
        """How many pairs stand in the way of posting."""
        return sum(not pair.is_in_order for pair in self.pairs)


class ReplacementQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def replacements(self, *, with_discarded: bool = False) -> tuple[DocumentRow, ...]:
        """Replacements, drafts first, then the newest."""
        with self._library.read() as session:
            return documents(session, DocumentKind.REPLACEMENT, with_discarded=with_discarded)

    def replacement(self, document_id: int) -> ReplacementCard | None:
        """One replacement with its pairs and the remarks to them."""
        with self._library.read() as session:
            return load_replacement(session, document_id)

    def look_up(self, code: str, draft: ReplacementDraft) -> tuple[PairRow, ...]:
        """Copies by inventory number or barcode, each as a pair that has no book for it yet."""
        with self._library.read() as session:
            rows = find_copies(session, code)
            return pair_rows(session, [PairDraft(row.id) for row in rows], draft)

    def check(self, draft: ReplacementDraft) -> tuple[PairRow, ...]:
        """The pairs of a draft as they are now; those whose lost copy is gone are left out."""
        with self._library.read() as session:
            return pair_rows(session, draft.pairs, draft)

    def copies_to_pick(self, title_id: int, draft: ReplacementDraft) -> tuple[CopyRow, ...]:
        """Copies of a title that could have been lost, the oldest lots first."""
        listed = {pair.copy_id for pair in draft.pairs}
        with self._library.read() as session:
            rows = fetch_copies(
                session,
                copy_statement()
                .where(Copy.title_id == title_id, Copy.state == CopyState.IN_STOCK)
                .order_by(Copy.lot_id, Copy.inventory_key, Copy.id),
            )
            finder = ObstacleFinder(session, rows, draft.document_id, draft.corrects_id)
            return tuple(
                row for row in rows if row.id not in listed and finder.leaving(row) is None
            )


def line_for(
    lost: CopyRow, title_id: int, name: str, year: int | None, suggestion: NumberSuggestion
) -> ReceiptLine:
    """What the book accepted for a lost copy starts with: fund, account, place and price of the
    lost one, the next number of the fund; a copy without a number is replaced by another.

    ``suggestion`` is that of the lost copy's fund.
    """
    return ReceiptLine(
        title_id=title_id,
        fund=lost.fund,
        account=lost.account,
        quantity=1,
        price=lost.price,
        place_id=lost.place_id,
        numbered=suggestion.numbered or bool(lost.inventory_number),
        number_prefix=suggestion.prefix,
        name=name,
        year=year,
    )


def doubts(lost: CopyRow, lost_price: int, accepted: ReceiptLine) -> tuple[str, ...]:
    """Why a book is not plainly of equal value, so that the commission has to say that it is.

    Порядок № 1077 leaves equal value to the commission. A cheaper book needs its word, and so
    does one that leaves the account or the fund: textbooks are accounted apart, for provision,
    and another textbook does not replace the one that was lost.
    """
    found = []
    if accepted.price < lost_price:
        found.append(f"дешевле на {format_kopecks(lost_price - accepted.price)}\u00a0₽")
    if accepted.fund is not lost.fund:
        found.append(f"фонд «{FUND_NAMES[accepted.fund]}» вместо «{FUND_NAMES[lost.fund]}»")
    elif lost.fund is Fund.TEXTBOOKS and accepted.title_id != lost.title_id:
        found.append("учебник заменён другим изданием")
    if accepted.account is Account.OFF_BALANCE and lost.account is Account.BALANCE:
        found.append("вне баланса вместо стоявшего на балансе")
    return tuple(found)


def load_replacement(session: Session, document_id: int) -> ReplacementCard | None:
    row = next(iter(documents(session, DocumentKind.REPLACEMENT, document_id=document_id)), None)
    if row is None:
        return None
    # a reversal shows the pairs of what it reverses
    source_id = session.get_one(Document, document_id).reverses_id or document_id
    draft = _load_draft(session, document_id, source_id)
    if row.status is DocumentStatus.DRAFT or row.status is DocumentStatus.DISCARDED:
        return ReplacementCard(row, draft, pair_rows(session, draft.pairs, draft))
    return ReplacementCard(row, draft, _posted_pairs(session, draft.pairs, source_id))


def pair_rows(
    session: Session, pairs: Sequence[PairDraft], draft: ReplacementDraft
) -> tuple[PairRow, ...]:
    """Pairs of a draft with all that keeps them from being posted."""
    copies = copies_by_ids(session, [pair.copy_id for pair in pairs])
    finder = ObstacleFinder(session, list(copies.values()), draft.document_id, draft.corrects_id)
    leaving_again = _entered_by(session, draft.corrects_id)
    taken = _taken_numbers(session, [pair.accepted for pair in pairs])
    seen: set[str] = set()
    rows: list[PairRow] = []
    for pair in pairs:
        copy, accepted = copies.get(pair.copy_id), pair.accepted
        if copy is None:
            continue
        remarks = list(_value_remarks(copy, pair))
        key = _number_key(accepted)
        if key[0] and (key[0] in taken or key[0] in seen):
            remarks.append(PairRemark(PairField.NUMBER, f"инвентарный номер {key[1]} уже занят"))
        seen.add(key[0])
        rows.append(
            PairRow(
                position=len(rows) + 1,
                lost=copy,
                lost_price=copy.price,
                accepted=accepted,
                entered=None,
                equal_note=pair.equal_note,
                obstacle=_ACCEPTED_BEFORE if copy.id in leaving_again else finder.leaving(copy),
                remarks=tuple(remarks),
            )
        )
    return tuple(rows)


def _entered_by(session: Session, document_id: int | None) -> frozenset[int]:
    """Copies that a document has entered."""
    if document_id is None:
        return frozenset()
    statement = select(Movement.copy_id).where(
        Movement.document_id == document_id, Movement.delta == 1
    )
    return frozenset(session.execute(statement).scalars())


def _value_remarks(lost: CopyRow, pair: PairDraft) -> Iterable[PairRemark]:
    accepted = pair.accepted
    if accepted is None:
        yield PairRemark(PairField.ACCEPTED, "принятая книга не указана")
    elif not pair.equal_note.strip():
        for sentence in doubts(lost, lost.price, accepted):
            yield PairRemark(PairField.EQUAL_NOTE, sentence, _DECISION)


def _number_key(line: ReceiptLine | None) -> tuple[str, str]:
    """Key and spelling of the number that was asked for; a kept copy keeps its own."""
    if line is None or line.first_number is None or not line.numbered or line.replaces_lot_id:
        return "", ""
    number = f"{line.number_prefix}{line.first_number}"
    return number_key(number), number


def _taken_numbers(session: Session, lines: Sequence[ReceiptLine | None]) -> set[str]:
    """Keys of the numbers asked for that a copy has already."""
    keys = {_number_key(line)[0] for line in lines} - {""}
    found: set[str] = set()
    for part in batches(sorted(keys)):
        found.update(
            session.execute(
                select(Copy.inventory_key).where(Copy.inventory_key.in_(part))
            ).scalars()
        )
    return found


def _load_draft(session: Session, document_id: int, source_id: int) -> ReplacementDraft:
    document = session.get_one(Document, document_id)
    head = session.get_one(Replacement, source_id)
    accepted = {
        lot.position: receipt_line(lot, title, "")
        for lot, title in session.execute(
            select(Lot, Title)
            .join(Title, Title.id == Lot.title_id)
            .where(Lot.document_id == source_id)
        )
    }
    lines = session.execute(
        select(ReplacementLine)
        .where(ReplacementLine.document_id == source_id)
        .order_by(ReplacementLine.position)
    ).scalars()
    return ReplacementDraft(
        date=document.date,
        pairs=tuple(
            PairDraft(line.copy_id, accepted.get(line.position), line.equal_note) for line in lines
        ),
        reader=head.reader,
        reader_class=head.reader_class,
        commission_id=head.commission_id,
        basis=head.basis,
        note=document.note,
        corrects_id=document.corrects_id,
        document_id=document.id,
        version=document.version,
    )


def _posted_pairs(
    session: Session, pairs: Sequence[PairDraft], source_id: int
) -> tuple[PairRow, ...]:
    """Pairs as they were posted: the n-th copy that came in was accepted for the n-th pair."""
    moves = session.execute(
        select(Movement.copy_id, Movement.delta, Movement.price)
        .where(Movement.document_id == source_id)
        .order_by(Movement.id)
    ).all()
    prices = {copy_id: price for copy_id, delta, price in moves if delta == -1}
    entered = [copy_id for copy_id, delta, _price in moves if delta == 1]
    copies = copies_by_ids(session, [*prices, *entered])
    return tuple(
        PairRow(
            position=position,
            lost=copies[pair.copy_id],
            lost_price=prices[pair.copy_id],
            accepted=_with_number(pair.accepted, copies[copy_id]),
            entered=copies[copy_id],
            equal_note=pair.equal_note,
        )
        for position, (pair, copy_id) in enumerate(zip(pairs, entered, strict=True), start=1)
    )


def _with_number(line: ReceiptLine | None, copy: CopyRow) -> ReceiptLine | None:
    return None if line is None else replace(line, numbers_text=copy.inventory_number)
