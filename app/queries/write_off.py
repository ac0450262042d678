"""Reading write-off acts: lists, drafts with their remarks, papers' numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.bbk import DIVISION_NAMES, division
from app.core.errors import UserError
from app.core.inventory_numbers import number_key, parse_ranges
from app.core.stock import (
    FUND_NAMES,
    CopyState,
    DocumentKind,
    DocumentStatus,
    Fund,
)
from app.models import Copy, Disposal, Document, Movement, WriteOff, WriteOffLine
from app.models.library import Library
from app.queries.candidates import (
    CandidateChoices,
    CandidateFilter,
    CandidateRow,
    Candidates,
    candidate_choices,
    candidate_rows,
    find_candidates,
)
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
from app.queries.stock import FundTotals, fund_totals


@dataclass(frozen=True, slots=True)
class WriteOffLineDraft:
    copy_id: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DisposalDraft:
    """A direction of disposal; ``total`` in kopecks, ``proof`` names the paper that proves it."""

    direction_id: int
    quantity: int
    total: int
    proof: str = ""


@dataclass(frozen=True, slots=True)
class WriteOffDraft:
    """A write-off act as the editor holds it. ``document_id`` is ``None`` until it is saved."""

    date: date
    fund: Fund
    reason_id: int
    lines: tuple[WriteOffLineDraft, ...] = ()
    disposals: tuple[DisposalDraft, ...] = ()
    commission_id: int | None = None
    responsible: str = ""
    basis: str = ""
    debit: str = ""
    credit: str = ""
    note: str = ""
    corrects_id: int | None = None
    document_id: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class WriteOffLineRow:
    """A line of an act with its copy. ``price`` in kopecks is the copy's book price, or, on a
    posted act, the price it was written off at."""

    position: int
    copy: CopyRow
    price: int
    remark: str
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True)
class WriteOffCard:
    """An act as a page shows it. ``divisions`` count copies by ББК division, most first."""

    row: DocumentRow
    draft: WriteOffDraft
    lines: tuple[WriteOffLineRow, ...]
    divisions: tuple[tuple[str, int], ...]
    fund_before: FundTotals
    undisposed: int

    @property
    def total(self) -> int:
        """Sum of the act in kopecks."""
        return sum(line.price for line in self.lines)

    @property
    def remarks(self) -> int:
        """How many lines stand in the way of posting."""
        return sum(line.obstacle is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """A copy that could be put into an act, and what stands in the way."""

    copy: CopyRow
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """What a typed or scanned code came to.

    ``is_list``: the code was a list of numbers («1201–1225, 1230»); ``missing`` are those
    that no copy has. A single code may fit several copies («17» and «0017»).
    """

    code: str
    found: tuple[FoundCopy, ...]
    is_list: bool = False
    missing: tuple[str, ...] = ()


class WriteOffQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def acts(self, *, with_discarded: bool = False) -> tuple[DocumentRow, ...]:
        """Acts, drafts first, then the newest."""
        with self._library.read() as session:
            return documents(session, DocumentKind.WRITE_OFF, with_discarded=with_discarded)

    def act(self, document_id: int) -> WriteOffCard | None:
        """One act with its lines and the remarks to them."""
        with self._library.read() as session:
            return load_act(session, document_id)

    def row(self, document_id: int) -> DocumentRow | None:
        """One act as lists show it; ``None`` when there is none with this id."""
        with self._library.read() as session:
            return next(
                iter(documents(session, DocumentKind.WRITE_OFF, document_id=document_id)), None
            )

    def look_up(
        self, codes: Sequence[str], fund: Fund, act_id: int | None, corrects_id: int | None = None
    ) -> tuple[CodeAnswer, ...]:
        """Copies by inventory number, barcode or a list of numbers, an answer for each code."""
        with self._library.read() as session:
            answers = [_read_code(session, code) for code in codes]
            rows = [row for _code, rows, _missing, _list in answers for row in rows]
            barred = _obstacles_of(session, rows, fund, act_id, corrects_id)
            return tuple(
                CodeAnswer(
                    code, tuple(FoundCopy(row, barred.get(row.id)) for row in rows), many, missing
                )
                for code, rows, missing, many in answers
            )

    def check_copies(
        self,
        copy_ids: Sequence[int],
        fund: Fund,
        act_id: int | None,
        corrects_id: int | None = None,
    ) -> tuple[FoundCopy, ...]:
        """These copies as they are now, in this order; those that are gone are left out."""
        with self._library.read() as session:
            known = copies_by_ids(session, copy_ids)
            rows = [known[copy_id] for copy_id in copy_ids if copy_id in known]
            barred = _obstacles_of(session, rows, fund, act_id, corrects_id)
            return tuple(FoundCopy(row, barred.get(row.id)) for row in rows)

    def candidates(self, wanted: CandidateFilter, today: date) -> Candidates:
        """Copies that could be written off, in order."""
        with self._library.read() as session:
            return find_candidates(session, wanted, today)

    def candidate_rows(self, copy_ids: Sequence[int]) -> tuple[CandidateRow, ...]:
        """Rows of candidates in the order of the ids."""
        with self._library.read() as session:
            return tuple(
                row for ids in batches(copy_ids) for row in candidate_rows(session, tuple(ids))
            )

    def candidate_choices(self, fund: Fund) -> CandidateChoices:
        """What the filters of candidates can offer for a fund."""
        with self._library.read() as session:
            return candidate_choices(session, fund)

    def copies_to_pick(
        self, title_id: int, fund: Fund, act_id: int | None = None
    ) -> tuple[CopyRow, ...]:
        """Copies of a title that can be put into an act of this fund, oldest first."""
        with self._library.read() as session:
            rows = fetch_copies(
                session,
                copy_statement()
                .where(
                    Copy.title_id == title_id,
                    Copy.fund == fund,
                    Copy.state == CopyState.IN_STOCK,
                )
                .order_by(Copy.lot_id, Copy.inventory_key, Copy.id),
            )
            barred = _obstacles_of(session, rows, fund, act_id, None)
            return tuple(row for row in rows if row.id not in barred and row.draft_act_id is None)


def load_act(session: Session, document_id: int) -> WriteOffCard | None:
    row = next(iter(documents(session, DocumentKind.WRITE_OFF, document_id=document_id)), None)
    if row is None:
        return None
    # a reversal shows the lines of what it reverses
    source_id = session.get_one(Document, document_id).reverses_id or document_id
    draft = _load_draft(session, document_id, source_id)
    lines = _line_rows(session, draft, row)
    counted = Counter(division(line.copy.bbk) for line in lines)
    divisions = tuple(
        (f"{key} {DIVISION_NAMES.get(key, '')}".strip() or "Без индекса ББК", amount)
        for key, amount in counted.most_common()
    )
    disposed = sum(item.quantity for item in draft.disposals)
    return WriteOffCard(
        row, draft, lines, divisions, fund_totals(session, draft.fund), len(lines) - disposed
    )


def _load_draft(session: Session, document_id: int, source_id: int) -> WriteOffDraft:
    document = session.get_one(Document, document_id)
    head = session.get_one(WriteOff, source_id)
    lines = session.execute(
        select(WriteOffLine)
        .where(WriteOffLine.document_id == source_id)
        .order_by(WriteOffLine.position)
    ).scalars()
    disposals = session.execute(
        select(Disposal).where(Disposal.document_id == source_id).order_by(Disposal.position)
    ).scalars()
    return WriteOffDraft(
        date=document.date,
        fund=Fund(head.fund),
        reason_id=head.reason_id,
        lines=tuple(WriteOffLineDraft(line.copy_id, line.remark) for line in lines),
        disposals=tuple(
            DisposalDraft(item.direction_id, item.quantity, item.total, item.proof)
            for item in disposals
        ),
        commission_id=head.commission_id,
        responsible=head.responsible,
        basis=head.basis,
        debit=head.debit,
        credit=head.credit,
        note=document.note,
        corrects_id=document.corrects_id,
        document_id=document.id,
        version=document.version,
    )


def _line_rows(
    session: Session, draft: WriteOffDraft, row: DocumentRow
) -> tuple[WriteOffLineRow, ...]:
    copies = copies_by_ids(session, [line.copy_id for line in draft.lines])
    posted_prices = dict(
        session.execute(
            select(Movement.copy_id, Movement.price).where(Movement.document_id == row.id)
        ).all()
    )
    is_draft = row.status is DocumentStatus.DRAFT
    finder = ObstacleFinder(
        session, list(copies.values()) if is_draft else (), row.id, draft.corrects_id
    )
    return tuple(
        WriteOffLineRow(
            position=position,
            copy=copies[line.copy_id],
            price=posted_prices.get(line.copy_id, copies[line.copy_id].price),
            remark=line.remark,
            obstacle=_obstacle(finder, copies[line.copy_id], draft.fund) if is_draft else None,
        )
        for position, line in enumerate(draft.lines, start=1)
    )


def _read_code(
    session: Session, code: str
) -> tuple[str, tuple[CopyRow, ...], tuple[str, ...], bool]:
    """The copies of one code, the numbers that are missing, and whether it was a list."""
    rows = find_copies(session, code)
    if rows:
        return code, rows, (), False
    try:
        numbers = parse_ranges(code)
    except UserError:
        return code, (), (), False
    if len(numbers) < 2:
        return code, (), (), False
    wanted = {number_key(str(number)): str(number) for number in numbers}
    by_key: dict[str, list[CopyRow]] = {}
    for keys in batches(tuple(wanted)):
        statement = copy_statement().where(Copy.inventory_key.in_(keys)).order_by(Copy.id)
        for row in fetch_copies(session, statement):
            by_key.setdefault(number_key(row.inventory_number), []).append(row)
    found = tuple(row for key in wanted for row in by_key.get(key, ()))
    return code, found, tuple(text for key, text in wanted.items() if key not in by_key), True


def _obstacles_of(
    session: Session,
    rows: Sequence[CopyRow],
    fund: Fund,
    act_id: int | None,
    corrects_id: int | None,
) -> dict[int, Obstacle]:
    """Obstacles of copies by copy id."""
    finder = ObstacleFinder(session, rows, act_id, corrects_id)
    found = {row.id: _obstacle(finder, row, fund) for row in rows}
    return {copy_id: obstacle for copy_id, obstacle in found.items() if obstacle is not None}


def _obstacle(finder: ObstacleFinder, copy: CopyRow, fund: Fund) -> Obstacle | None:
    found = finder.leaving(copy)
    if copy.fund is not fund and (found is None or found.document_id is not None):
        return Obstacle(f"фонд «{FUND_NAMES[copy.fund]}», а в акте «{FUND_NAMES[fund]}»")
    return found
