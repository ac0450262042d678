"""What a librarian can do with exchange files: give textbooks to another school, take them in,
confirm, offer.

A file of ours is registered when it is made for the first time and is made again as it was. A
file of another school is looked at first and accepted in one transaction, which undo takes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from app.core.changes import Area, Changes
from app.core.dates import format_date
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.money import count_phrase
from app.core.progress import NO_PROGRESS, Progress
from app.core.stock import DocumentKind, DocumentStatus
from app.core.text import clean_line
from app.exchange.package import (
    DATA,
    ConfirmationData,
    Manifest,
    OfferData,
    PackageKind,
    School,
    TransferData,
    confirmation_from_json,
    confirmation_to_json,
    load_package,
    offer_from_json,
    offer_to_json,
    pack,
    transfer_from_json,
    transfer_to_json,
    unpack,
)
from app.exchange.package.json_reading import read_json
from app.models import ExchangeFile, ExchangeLine, PartnerSchool
from app.models.safety import UndoWay
from app.queries.exchange import (
    find_file,
    own_school,
    stored_transfer,
    transfer_data,
)
from app.queries.stock import load_receipt
from app.queries.transfer import load_transfer
from app.services.context import Journal, ServiceContext
from app.services.exchange_acceptance import accept_confirmation, accept_offer, accept_transfer
from app.services.exchange_contents import OfferItem, confirmation_data, offered_items
from app.services.exchange_parties import Identity, own_identity, sender_of
from app.services.exchange_previews import (
    ConfirmationPreview,
    OfferPreview,
    Preview,
    TransferPreview,
    judge,
)

Data = TransferData | ConfirmationData | OfferData
Workbook = Callable[[Data], bytes]
"""Writes the part of a file that people read."""

_READABLE: Mapping[PackageKind, str] = {
    PackageKind.TRANSFER: "Список к акту.xlsx",
    PackageKind.CONFIRMATION: "Подтверждение.xlsx",
    PackageKind.OFFER: "Предложение.xlsx",
}
_FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', " "))
_LONGEST_FILE_NAME = 120


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file for another school: its bytes, a name for it, and what was written about it."""

    content: bytes
    name: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """A file that is to be registered and written. ``titles`` are ours, line by line."""

    kind: PackageKind
    uid: str
    data: Data
    name: str
    summary: str
    titles: Sequence[int | None]
    quantities: Sequence[int]
    partner_id: int | None = None
    document_id: int | None = None


class ExchangeService:
    """Args:
    back_up_first: makes a verified backup before a file is accepted.
    workbook: writes the part of a file that people read.
    program_version: stands in the manifests.
    """

    def __init__(
        self,
        context: ServiceContext,
        back_up_first: Callable[[Progress], object],
        workbook: Workbook,
        program_version: str,
    ) -> None:
        self._context = context
        self._back_up_first = back_up_first
        self._workbook = workbook
        self._version = program_version

    # --- files of ours -----------------------------------------------------------------------

    def transfer_file(self, document_id: int) -> ExportedFile:
        """The exchange file of a posted transfer; made again it says the same.

        Raises:
            RefusalError: it is a draft, a return, a reversal, or was reversed.
            UserError: the file would be larger than others may read.
        """
        with self._context.library.write() as session:
            card = load_transfer(session, document_id)
            if card is None or card.draft.kind is not DocumentKind.TRANSFER_OUT:
                raise RefusalError("Файл обмена делают только для передачи в другую школу.")
            row = card.row
            if row.status is not DocumentStatus.POSTED or row.is_reversal or not card.uid:
                raise RefusalError(
                    "Файл обмена делают для проведённой передачи, которую не сторнировали.",
                    cure="Проведите передачу и сохраните файл снова.",
                )
            known = find_file(session, PackageKind.TRANSFER, card.uid, incoming=False)
            partner = session.get_one(PartnerSchool, card.draft.partner_id)
            data = stored_transfer(known) if known else transfer_data(session, card, partner)
            return self._export(
                session,
                known,
                _Outgoing(
                    PackageKind.TRANSFER,
                    card.uid,
                    data,
                    f"Передача № {data.number} от {format_date(data.date)} — "
                    f"{data.receiver.name_short}",
                    f"Сделан файл передачи № {data.number} для школы «{data.receiver.name_short}»",
                    [group.title_id for group in card.groups],
                    [item.quantity for item in data.items],
                    partner.id,
                    document_id,
                ),
            )

    def confirmation_file(self, receipt_id: int) -> ExportedFile:
        """The answer to the school whose file a posted receipt was made from.

        Raises:
            RefusalError: the receipt is not posted, or was not made from a file.
        """
        with self._context.library.write() as session:
            card = load_receipt(session, receipt_id)
            if card is None:
                raise ConflictError("Поступления уже нет.", "Обновите список.")
            source = find_file(session, PackageKind.TRANSFER, card.draft.package_uid, incoming=True)
            if source is None:
                raise RefusalError(
                    "Это поступление сделано не из файла обмена: подтверждать некому.",
                    cure="Сообщите о приёме другой школе сами.",
                )
            if card.row.status is not DocumentStatus.POSTED or card.row.is_reversal:
                raise RefusalError(
                    "Подтверждают проведённое поступление, которое не сторнировали.",
                    cure="Проведите поступление и сохраните подтверждение снова.",
                )
            identity = self._identity(session)
            uid = str(uuid5(UUID(identity.uid), f"confirmation of receipt {receipt_id}"))
            known = find_file(session, PackageKind.CONFIRMATION, uid, incoming=False)
            if known is not None:
                data = confirmation_from_json(read_json(known.data.encode(), DATA))
            else:
                data = confirmation_data(session, card, source)
            return self._export(
                session,
                known,
                _Outgoing(
                    PackageKind.CONFIRMATION,
                    uid,
                    data,
                    f"Подтверждение по передаче № {data.transfer_number} — "
                    f"{data.receiver.name_short}",
                    f"Сделано подтверждение приёма для школы «{data.giver.name_short}»",
                    (),
                    (),
                    source.partner_id,
                    receipt_id,
                ),
            )

    def offer_file(
        self, items: Sequence[OfferItem], contact: str, valid_until: date | None
    ) -> ExportedFile:
        """A new offer of titles to other schools. ``contact``: whom to write or call.

        ``changes.entity_id`` is the id of the offer.

        Raises:
            UserError: nothing is offered, more than there is, or the term is over already.
        """
        today = self._context.clock.today()
        if valid_until is not None and valid_until < today:
            raise UserError("Срок предложения уже прошёл.", "Укажите более позднюю дату.")
        with self._context.library.write() as session:
            school = own_school(session, today)
            data = OfferData(
                school,
                today,
                "\n".join(map(clean_line, contact.splitlines())).strip(),
                valid_until,
                offered_items(session, items),
            )
            titles = count_phrase(len(items), "издание", "издания", "изданий")
            return self._export(
                session,
                None,
                _Outgoing(
                    PackageKind.OFFER,
                    self._context.new_uid(),
                    data,
                    f"Предложение от {format_date(today)} — {school.name_short}",
                    f"Сделано предложение другим школам: {titles}",
                    [item.title_id for item in items],
                    [item.quantity for item in items],
                ),
            )

    # --- files of other schools --------------------------------------------------------------

    def open_file(self, path: Path) -> Preview:
        """Check a file of another school and say what accepting it would do; nothing changes.

        Raises:
            UserError: damaged, forged, of another kind, or dangerous to read.
            RefusalError: our own, meant for another school, or taken in already.
            EnvironmentProblem: it cannot be read.
        """
        package = load_package(path)
        with self._context.library.read() as session:
            return judge(session, package, path.name, self._context.clock.today())

    def accept(self, preview: Preview, *, accept_key: bool = False) -> Changes:
        """Do what a preview said, in one operation that undo takes back.

        A transfer becomes a draft receipt, whose id is ``Changes.entity_id``: titles that we
        lack are added, the school and its key are recorded. A confirmation closes our
        transfer (``entity_id``; like any confirmation it is not taken back). An offer goes to
        the list of offers (``entity_id``).

        ``accept_key``: the librarian has seen that the key of the school has changed.

        Raises:
            RefusalError: the key has changed and was not accepted, or the file was taken in
                meanwhile.
        """
        self._back_up_first(NO_PROGRESS)
        with self._context.library.write() as session:
            fresh = judge(session, preview.package, preview.file_name, self._context.clock.today())
            match fresh:
                case TransferPreview():
                    return accept_transfer(session, self._context, fresh, accept_key)
                case ConfirmationPreview():
                    return accept_confirmation(session, self._context, fresh, accept_key)
                case OfferPreview():
                    return accept_offer(session, self._context, fresh, accept_key)

    def accept_confirmation(self, path: Path, *, accept_key: bool = False) -> Changes:
        """Open a confirmation and accept it at once.

        Raises:
            UserError: it is another kind of file; else as :meth:`open_file` and :meth:`accept`.
        """
        preview = self.open_file(path)
        preview.package.data(PackageKind.CONFIRMATION)
        return self.accept(preview, accept_key=accept_key)

    # --- the parts of the work ---------------------------------------------------------------

    def _identity(self, session: Session) -> Identity:
        return own_identity(
            session, self._context.clock.now(), self._context.new_uid, self._context.new_keys
        )

    def _export(self, session: Session, known: ExchangeFile | None, out: _Outgoing) -> ExportedFile:
        """Write a file and register it; one that is known is written with its old date."""
        identity = self._identity(session)
        now = known.at if known is not None else self._context.clock.now()
        part = _json_of(out.data)
        words = " ".join(out.name.translate(_FORBIDDEN_IN_NAMES).split())
        name = f"{words[:_LONGEST_FILE_NAME].strip(' .')}.zip"
        sender = sender_of(identity, _speaker(out.data))
        manifest = Manifest(out.kind, out.uid, sender, now, self._version)
        content = pack(
            manifest, identity.keys, {DATA: part, _READABLE[out.kind]: self._workbook(out.data)}
        )
        _check_readable(content, out.kind)
        if known is not None:
            return ExportedFile(content, name, Changes(entity_id=known.document_id))
        operation, file_id = self._register(session, out, part, name, identity, now)
        entity = file_id if out.kind is PackageKind.OFFER else out.document_id
        changes = Changes.of(
            Area.TRANSFER, operation_id=operation, entity_id=entity, message=out.summary
        )
        return ExportedFile(content, name, changes)

    def _register(
        self,
        session: Session,
        out: _Outgoing,
        part: bytes,
        name: str,
        identity: Identity,
        now: datetime,
    ) -> tuple[int, int]:
        row = ExchangeFile(
            uid=out.uid,
            kind=out.kind,
            incoming=False,
            partner_id=out.partner_id,
            document_id=out.document_id,
            sender_uid=identity.uid,
            file_name=name,
            at=now,
            data=part.decode(),
        )
        session.add(row)
        session.flush()
        lines = enumerate(zip(out.titles, out.quantities, strict=True))
        session.add_all(
            ExchangeLine(file_id=row.id, position=at, title_id=title_id, quantity=quantity)
            for at, (title_id, quantity) in lines
        )
        operation = Journal(session, self._context).operation(
            "package_sent", out.summary, undo=UndoWay.NONE, document_id=out.document_id
        )
        return operation, row.id


def _speaker(data: Data) -> School:
    """The school that the data speak for: its name and ИНН go into the manifest."""
    match data:
        case TransferData():
            return data.giver
        case ConfirmationData():
            return data.receiver
        case OfferData():
            return data.school


def _json_of(data: Data) -> bytes:
    match data:
        case TransferData():
            return transfer_to_json(data)
        case ConfirmationData():
            return confirmation_to_json(data)
        case OfferData():
            return offer_to_json(data)


def _check_readable(content: bytes, kind: PackageKind) -> None:
    """Open what was written as the other school will.

    Raises:
        UserError: a description or a remark is longer than a file may hold.
    """
    readers: Mapping[PackageKind, Callable[..., object]] = {
        PackageKind.TRANSFER: transfer_from_json,
        PackageKind.CONFIRMATION: confirmation_from_json,
        PackageKind.OFFER: offer_from_json,
    }
    try:
        readers[kind](unpack(content).data(kind))
    except UserError as error:
        raise UserError(
            f"Файл обмена не сделан: другая школа не сможет его прочитать. {error.message}",
            "Исправьте описание издания или реквизиты и повторите.",
        ) from error
