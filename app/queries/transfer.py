"""Reading transfers between schools: partners, drafts with their remarks, what is still out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.stock import (
    Account,
    CopyState,
    DocumentKind,
    DocumentStatus,
    Fund,
    ReceiptWay,
    TransferMode,
)
from app.models import (
    Copy,
    Document,
    Lot,
    Movement,
    PartnerSchool,
    Receipt,
    Transfer,
    TransferLine,
)
from app.models.library import Library
from app.queries.copies import CopyRow, copies_by_ids, copy_statement, fetch_copies, find_copies
from app.queries.documents import DocumentRow, documents
from app.queries.obstacles import Obstacle, ObstacleFinder
from app.queries.rows import batches
from app.queries.transfer_list import TransferListRow, transfer_list

KIND_OF: dict[TransferMode, DocumentKind] = {
    TransferMode.PERMANENT: DocumentKind.TRANSFER_OUT,
    TransferMode.TEMPORARY: DocumentKind.TRANSFER_OUT,
    TransferMode.RETURN_LENT: DocumentKind.TRANSFER_RETURN,
    TransferMode.RETURN_BORROWED: DocumentKind.TRANSFER_RETURN,
}


@dataclass(frozen=True, slots=True)
class PartnerCard:
    """Another school. ``id`` is ``None`` until it is saved; ``has_key``: its files are known."""

    name_full: str
    name_short: str
    inn: str = ""
    okpo: str = ""
    address: str = ""
    director_name: str = ""
    contact: str = ""
    active: bool = True
    id: int | None = None
    version: int = 0
    has_key: bool = False


@dataclass(frozen=True, slots=True)
class TransferLineDraft:
    copy_id: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """A transfer or a return as the editor holds it. ``document_id`` is ``None`` until saved.

    ``due_date`` is the day of return of a temporary transfer.
    """

    date: dt.date
    mode: TransferMode
    partner_id: int | None = None
    lines: tuple[TransferLineDraft, ...] = ()
    commission_id: int | None = None
    basis: str = ""
    due_date: dt.date | None = None
    handed_by: str = ""
    received_by: str = ""
    note: str = ""
    corrects_id: int | None = None
    document_id: int | None = None
    version: int = 0

    @property
    def kind(self) -> DocumentKind:
        return KIND_OF[self.mode]


@dataclass(frozen=True, slots=True)
class TransferLineRow:
    """A line with its copy. ``price`` in kopecks is the copy's book price, or, on a posted
    document, the price it moved at."""

    position: int
    copy: CopyRow
    price: int
    remark: str
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True)
class TransferGroup:
    """Lines of one title at one price: a row of the list. ``price`` in kopecks."""

    title_id: int
    name: str
    year: int | None
    price: int
    copy_ids: tuple[int, ...]
    numbers: tuple[str, ...]
    remark: str

    @property
    def quantity(self) -> int:
        return len(self.copy_ids)

    @property
    def total(self) -> int:
        """Sum of the row in kopecks."""
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class TransferCard:
    """A transfer as a page shows it.

    ``uid`` names a posted transfer in exchange files. ``confirmed_on`` and ``confirmation``
    are the answer of the other school. ``still_out`` counts copies that a temporary transfer
    has lent and that are not home yet.
    """

    row: DocumentRow
    draft: TransferDraft
    partner: PartnerCard | None
    lines: tuple[TransferLineRow, ...]
    uid: str
    confirmed_on: dt.date | None
    confirmation: str
    still_out: int

    @property
    def total(self) -> int:
        """Sum of the document in kopecks."""
        return sum(line.price for line in self.lines)

    @property
    def remarks(self) -> int:
        """How many lines stand in the way of posting."""
        return sum(line.obstacle is not None for line in self.lines)

    @property
    def groups(self) -> tuple[TransferGroup, ...]:
        """Lines put together by title and price, in the order of the first of them."""
        return group_lines(self.lines)


@dataclass(frozen=True, slots=True)
class TransferCopy:
    """A copy that could be put into a transfer, and what stands in the way."""

    copy: CopyRow
    obstacle: Obstacle | None


class TransferQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def partners(self, *, active_only: bool = False) -> tuple[PartnerCard, ...]:
        """Other schools by their short names."""
        statement = select(PartnerSchool).order_by(PartnerSchool.name_short, PartnerSchool.id)
        if active_only:
            statement = statement.where(PartnerSchool.active)
        with self._library.read() as session:
            return tuple(partner_card(row) for row in session.execute(statement).scalars())

    def partner(self, partner_id: int) -> PartnerCard | None:
        with self._library.read() as session:
            row = session.get(PartnerSchool, partner_id)
            return None if row is None else partner_card(row)

    def transfers(self, *, with_discarded: bool = False) -> tuple[DocumentRow, ...]:
        """Transfers and returns, drafts first, then the newest."""
        with self._library.read() as session:
            rows = [
                row
                for kind in (DocumentKind.TRANSFER_OUT, DocumentKind.TRANSFER_RETURN)
                for row in documents(session, kind, with_discarded=with_discarded)
            ]
        rows.sort(
            key=lambda row: (
                row.status is DocumentStatus.DRAFT,
                row.record_date or row.date,
                row.id,
            ),
            reverse=True,
        )
        return tuple(rows)

    def listed(self) -> tuple[TransferListRow, ...]:
        """Transfers and returns with their schools, drafts first, then the newest."""
        with self._library.read() as session:
            return transfer_list(session)

    def transfer(self, document_id: int) -> TransferCard | None:
        """One transfer or return; ``None`` when there is none with this id."""
        with self._library.read() as session:
            return load_transfer(session, document_id)

    def check_copies(
        self, copy_ids: Sequence[int], draft: TransferDraft
    ) -> tuple[TransferCopy, ...]:
        """These copies as they are now, in this order, with what keeps them from this draft."""
        with self._library.read() as session:
            known = copies_by_ids(session, copy_ids)
            rows = [known[copy_id] for copy_id in copy_ids if copy_id in known]
            return _checked(session, rows, draft)

    def look_up(self, code: str, draft: TransferDraft) -> tuple[TransferCopy, ...]:
        """Copies by inventory number or barcode."""
        with self._library.read() as session:
            return _checked(session, find_copies(session, code), draft)

    def copies_to_pick(self, title_id: int, draft: TransferDraft) -> tuple[CopyRow, ...]:
        """Copies of a title that could go by this draft, the oldest lots first."""
        with self._library.read() as session:
            rows = fetch_copies(
                session,
                copy_statement()
                .where(Copy.title_id == title_id, Copy.state == CopyState.IN_STOCK)
                .order_by(Copy.lot_id, Copy.inventory_key, Copy.id),
            )
            listed = {line.copy_id for line in draft.lines}
            return tuple(
                item.copy
                for item in _checked(session, rows, draft)
                if item.obstacle is None and item.copy.id not in listed
            )

    def copies_to_return(self, mode: TransferMode, partner_id: int) -> tuple[CopyRow, ...]:
        """What is lent to a school, or borrowed from it, and could come back now."""
        statement = copy_statement().where(Copy.state == CopyState.IN_STOCK)
        if mode is TransferMode.RETURN_LENT:
            statement = statement.where(
                Copy.lent_by_id.in_(
                    select(Transfer.document_id).where(Transfer.partner_id == partner_id)
                )
            )
        else:
            statement = statement.where(
                Copy.account == Account.BORROWED,
                Copy.lot_id.in_(
                    select(Lot.id)
                    .join(Receipt, Receipt.document_id == Lot.document_id)
                    .where(Receipt.partner_id == partner_id, Receipt.way == ReceiptWay.LOAN)
                ),
            )
        with self._library.read() as session:
            rows = fetch_copies(session, statement.order_by(Copy.title_id, Copy.id))
            draft = TransferDraft(dt.date.min, mode, partner_id)
            return tuple(
                item.copy for item in _checked(session, rows, draft) if item.obstacle is None
            )


def partner_card(row: PartnerSchool) -> PartnerCard:
    return PartnerCard(
        name_full=row.name_full,
        name_short=row.name_short,
        inn=row.inn,
        okpo=row.okpo,
        address=row.address,
        director_name=row.director_name,
        contact=row.contact,
        active=row.active,
        id=row.id,
        version=row.version,
        has_key=bool(row.public_key),
    )


def load_transfer(session: Session, document_id: int) -> TransferCard | None:
    document = session.get(Document, document_id)
    if document is None or document.kind not in (
        DocumentKind.TRANSFER_OUT,
        DocumentKind.TRANSFER_RETURN,
    ):
        return None
    (row,) = documents(session, DocumentKind(document.kind), document_id=document_id)
    # a reversal shows the lines of what it reverses
    head = session.get_one(Transfer, document.reverses_id or document_id)
    draft = _load_draft(session, document, head)
    partner = session.get(PartnerSchool, head.partner_id) if head.partner_id else None
    still_out = session.execute(
        select(func.count()).where(Copy.lent_by_id == document_id)
    ).scalar_one()
    return TransferCard(
        row=row,
        draft=draft,
        partner=None if partner is None else partner_card(partner),
        lines=_line_rows(session, draft, row),
        uid=head.uid or "",
        confirmed_on=head.confirmed_on,
        confirmation=head.confirmation,
        still_out=still_out,
    )


def group_lines(lines: Iterable[TransferLineRow]) -> tuple[TransferGroup, ...]:
    """Lines put together by title and price, in the order of the first of them."""
    groups: dict[tuple[int, int], list[TransferLineRow]] = {}
    for line in lines:
        groups.setdefault((line.copy.title_id, line.price), []).append(line)
    return tuple(
        TransferGroup(
            title_id=title_id,
            name=group[0].copy.name,
            year=group[0].copy.year,
            price=price,
            copy_ids=tuple(line.copy.id for line in group),
            numbers=tuple(
                line.copy.inventory_number for line in group if line.copy.inventory_number
            ),
            remark="; ".join(dict.fromkeys(line.remark for line in group if line.remark)),
        )
        for (title_id, price), group in groups.items()
    )


def _load_draft(session: Session, document: Document, head: Transfer) -> TransferDraft:
    lines = session.execute(
        select(TransferLine)
        .where(TransferLine.document_id == head.document_id)
        .order_by(TransferLine.position)
    ).scalars()
    return TransferDraft(
        date=document.date,
        mode=TransferMode(head.mode),
        partner_id=head.partner_id,
        lines=tuple(TransferLineDraft(line.copy_id, line.remark) for line in lines),
        commission_id=head.commission_id,
        basis=head.basis,
        due_date=head.due_date,
        handed_by=head.handed_by,
        received_by=head.received_by,
        note=document.note,
        corrects_id=document.corrects_id,
        document_id=document.id,
        version=document.version,
    )


def _line_rows(
    session: Session, draft: TransferDraft, row: DocumentRow
) -> tuple[TransferLineRow, ...]:
    copies = copies_by_ids(session, [line.copy_id for line in draft.lines])
    prices = dict(
        session.execute(
            select(Movement.copy_id, Movement.price).where(Movement.document_id == row.id)
        ).all()
    )
    obstacles: dict[int, Obstacle] = {}
    if row.status is DocumentStatus.DRAFT:
        obstacles = {
            item.copy.id: item.obstacle
            for item in _checked(session, tuple(copies.values()), draft)
            if item.obstacle is not None
        }
    return tuple(
        TransferLineRow(
            position=position,
            copy=copies[line.copy_id],
            price=prices.get(line.copy_id, copies[line.copy_id].price),
            remark=line.remark,
            obstacle=obstacles.get(line.copy_id),
        )
        for position, line in enumerate(draft.lines, start=1)
    )


def _checked(
    session: Session, rows: Sequence[CopyRow], draft: TransferDraft
) -> tuple[TransferCopy, ...]:
    finder = ObstacleFinder(session, rows, draft.document_id, draft.corrects_id)
    rule = {
        TransferMode.PERMANENT: finder.leaving,
        TransferMode.TEMPORARY: finder.leaving,
        TransferMode.RETURN_LENT: finder.coming_home,
        TransferMode.RETURN_BORROWED: finder.going_back,
    }[draft.mode]
    others = _of_other_schools(session, rows, draft)
    return tuple(TransferCopy(row, rule(row) or _foreign(row, draft, others)) for row in rows)


def _foreign(row: CopyRow, draft: TransferDraft, others: dict[int, str]) -> Obstacle | None:
    """A return goes to, or comes from, the school that the copies belong to or were lent to."""
    if row.id in others:
        return Obstacle(f"другая школа: {others[row.id]}")
    if draft.mode is TransferMode.TEMPORARY and row.fund is Fund.TEMPORARY:
        return Obstacle("издания временного хранения другой школе не передают")
    return None


def _of_other_schools(
    session: Session, rows: Sequence[CopyRow], draft: TransferDraft
) -> dict[int, str]:
    """Copies of a return that belong with another school than the draft's, by copy id."""
    if draft.partner_id is None or draft.kind is not DocumentKind.TRANSFER_RETURN:
        return {}
    found: dict[int, str] = {}
    for ids in batches(row.id for row in rows):
        if draft.mode is TransferMode.RETURN_LENT:
            statement = select(Copy.id, PartnerSchool.name_short).join(
                Transfer, Transfer.document_id == Copy.lent_by_id
            )
            owner = Transfer.partner_id
        else:
            statement = (
                select(Copy.id, PartnerSchool.name_short)
                .join(Lot, Lot.id == Copy.lot_id)
                .join(Receipt, Receipt.document_id == Lot.document_id)
            )
            owner = Receipt.partner_id
        found.update(
            session.execute(
                statement.join(PartnerSchool, PartnerSchool.id == owner).where(
                    Copy.id.in_(ids), owner != draft.partner_id
                )
            ).all()
        )
    return found
