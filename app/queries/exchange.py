"""Reading the exchange between schools: what a file of ours says, the files that came and went."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.stock import DOCUMENT_NAMES, Condition, DocumentKind, DocumentStatus
from app.core.text import clean_line
from app.exchange.package import (
    DATA,
    Item,
    OfferData,
    PackageKind,
    School,
    TransferData,
    fingerprint,
    offer_from_json,
    transfer_from_json,
)
from app.exchange.package.common_data import in_order
from app.exchange.package.json_reading import read_json
from app.models import (
    Document,
    ExchangeFile,
    ExchangeLine,
    LibraryIdentity,
    PartnerSchool,
    Transfer,
)
from app.models.library import Library
from app.queries.school import requisites_on
from app.queries.titles import load_fields
from app.queries.transfer import TransferCard


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """Who this library is in exchange files; ``fingerprint`` is its key as people compare it."""

    uid: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ExchangeFileRow:
    """A file that was sent or taken in. ``document`` names what it was made of or became
    («Поступление № 5»), ``partner`` the other school; both may be empty."""

    id: int
    kind: PackageKind
    incoming: bool
    at: dt.datetime
    partner: str
    document_id: int | None
    document: str
    file_name: str
    note: str


@dataclass(frozen=True, slots=True)
class OfferLineRow:
    """A line of an offer; ``title_id`` is our title, where there is one."""

    item: Item
    title_id: int | None


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer of ours, or of another school, with its lines."""

    file: ExchangeFileRow
    school: School
    date: dt.date
    contact: str
    valid_until: dt.date | None
    lines: tuple[OfferLineRow, ...]

    @property
    def quantity(self) -> int:
        return sum(line.item.quantity for line in self.lines)

    def is_over(self, today: dt.date) -> bool:
        """Whether the offer is not good any more."""
        return self.valid_until is not None and self.valid_until < today


class ExchangeQueries:
    def __init__(self, library: Library) -> None:
        self._library = library

    def identity(self) -> IdentityCard | None:
        """Our name in exchange files; ``None`` until the first file is made."""
        with self._library.read() as session:
            row = session.execute(select(LibraryIdentity)).scalar_one_or_none()
            return None if row is None else IdentityCard(row.uid, fingerprint(row.public_key))

    def files(self, document_id: int | None = None) -> tuple[ExchangeFileRow, ...]:
        """Files of one document or of all, the newest first."""
        with self._library.read() as session:
            return _file_rows(session, document_id=document_id)

    def offers(self, *, incoming: bool) -> tuple[OfferCard, ...]:
        """Offers of other schools or our own, the newest first."""
        with self._library.read() as session:
            rows = _file_rows(session, kind=PackageKind.OFFER, incoming=incoming)
            return tuple(_offer_card(session, row) for row in rows)

    def offer(self, file_id: int) -> OfferCard | None:
        """One offer; ``None`` when there is none with this id."""
        with self._library.read() as session:
            rows = _file_rows(session, kind=PackageKind.OFFER, file_id=file_id)
            return _offer_card(session, rows[0]) if rows else None


def own_school(session: Session, on: dt.date) -> School:
    """Our school as its requisites of a day name it."""
    requisites = requisites_on(session, on)
    if requisites is None:
        return School("Школа", "Школа")
    return School(
        clean_line(requisites.name_full) or clean_line(requisites.name_short),
        clean_line(requisites.name_short) or clean_line(requisites.name_full),
        requisites.inn,
        requisites.okpo,
        clean_line(requisites.address),
        clean_line(requisites.director_name),
        clean_line(requisites.director_position),
    )


def transfer_data(session: Session, card: TransferCard, partner: PartnerSchool) -> TransferData:
    """A posted transfer as its file says it, a line for each title and price."""
    draft = card.draft
    titles = load_fields(session, (group.title_id for group in card.groups))
    condition_of = {line.copy.id: line.copy.condition for line in card.lines}
    items = tuple(
        Item(
            titles[group.title_id],
            group.quantity,
            group.price,
            _conditions(condition_of[copy_id] for copy_id in group.copy_ids),
            remark=clean_line(group.remark),
        )
        for group in card.groups
    )
    replaced = session.get(Transfer, draft.corrects_id) if draft.corrects_id else None
    return TransferData(
        mode=draft.mode,
        number=card.row.number,
        date=draft.date,
        giver=own_school(session, draft.date),
        receiver=School(
            partner.name_full,
            partner.name_short,
            partner.inn,
            partner.okpo,
            partner.address,
            partner.director_name,
        ),
        items=items,
        basis=clean_line(draft.basis),
        due_date=draft.due_date,
        replaces=(replaced.uid or "") if replaced is not None else "",
    )


def stored_transfer(row: ExchangeFile) -> TransferData:
    """The transfer that a stored file describes."""
    return transfer_from_json(read_json(row.data.encode(), DATA))


def find_file(
    session: Session, kind: PackageKind, uid: str, *, incoming: bool
) -> ExchangeFile | None:
    """The file of this name that was sent or taken in."""
    return session.execute(
        select(ExchangeFile).where(
            ExchangeFile.kind == kind,
            ExchangeFile.uid == uid,
            ExchangeFile.incoming == incoming,
        )
    ).scalar_one_or_none()


def document_words(session: Session, document_id: int | None) -> str:
    """«Поступление № 5 от 09.09.2026» or «Поступление, черновик от 09.09.2026»; empty for none."""
    row = session.get(Document, document_id) if document_id is not None else None
    if row is None:
        return ""
    name = DOCUMENT_NAMES[DocumentKind(row.kind)]
    if row.status in (DocumentStatus.POSTED, DocumentStatus.REVERSED):
        return f"{name} № {row.number} от {row.date:%d.%m.%Y}"
    return f"{name}, черновик от {row.date:%d.%m.%Y}"


def _conditions(found: Iterable[Condition]) -> tuple[tuple[Condition, int], ...]:
    return in_order(Counter(found))


def _file_rows(
    session: Session,
    *,
    document_id: int | None = None,
    kind: PackageKind | None = None,
    incoming: bool | None = None,
    file_id: int | None = None,
) -> tuple[ExchangeFileRow, ...]:
    statement = (
        select(ExchangeFile, PartnerSchool.name_short)
        .outerjoin(PartnerSchool, PartnerSchool.id == ExchangeFile.partner_id)
        .order_by(ExchangeFile.at.desc(), ExchangeFile.id.desc())
    )
    if document_id is not None:
        statement = statement.where(ExchangeFile.document_id == document_id)
    if kind is not None:
        statement = statement.where(ExchangeFile.kind == kind)
    if incoming is not None:
        statement = statement.where(ExchangeFile.incoming == incoming)
    if file_id is not None:
        statement = statement.where(ExchangeFile.id == file_id)
    return tuple(
        ExchangeFileRow(
            row.id,
            PackageKind(row.kind),
            row.incoming,
            row.at,
            partner or "",
            row.document_id,
            document_words(session, row.document_id),
            row.file_name,
            row.note,
        )
        for row, partner in session.execute(statement).all()
    )


def _offer_card(session: Session, file: ExchangeFileRow) -> OfferCard:
    row = session.get_one(ExchangeFile, file.id)
    data: OfferData = offer_from_json(read_json(row.data.encode(), DATA))
    titles = lines_titles(session, file.id)
    return OfferCard(
        file,
        data.school,
        data.date,
        data.contact,
        data.valid_until,
        tuple(OfferLineRow(item, titles.get(at)) for at, item in enumerate(data.items)),
    )


def lines_titles(session: Session, file_id: int) -> dict[int, int | None]:
    """Our titles by the places of the lines in the file."""
    found = session.execute(
        select(ExchangeLine.position, ExchangeLine.title_id).where(ExchangeLine.file_id == file_id)
    )
    return dict(found.all())
