"""What an exchange file of another school would do here, found out before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.dates import format_date
from app.core.errors import RefusalError, UserError
from app.core.stock import DocumentKind, DocumentStatus
from app.exchange.package import (
    PACKAGE_NAMES,
    ConfirmationData,
    OfferData,
    Package,
    PackageKind,
    School,
    TransferData,
    confirmation_from_json,
    offer_from_json,
    transfer_from_json,
)
from app.models import Document, ExchangeFile, PartnerSchool, Transfer
from app.queries.exchange import document_words, find_file, own_school, stored_transfer
from app.services.exchange_matching import LineState, PreviewLine, match_lines
from app.services.exchange_parties import (
    SenderView,
    check_addressed,
    find_identity,
    recognise,
    view_of,
)

_GONE = (DocumentStatus.DISCARDED, DocumentStatus.REVERSED)


@dataclass(frozen=True, slots=True)
class TransferPreview:
    """A transfer to us. ``warnings`` are sentences that the librarian should read."""

    file_name: str
    package: Package
    sender: SenderView
    data: TransferData
    lines: tuple[PreviewLine, ...]
    warnings: tuple[str, ...]

    def count(self, state: LineState) -> int:
        """How many lines are of known or of new titles."""
        return sum(line.state is state for line in self.lines)


@dataclass(frozen=True, slots=True)
class ConfirmationPreview:
    """The answer to a transfer of ours, ``document_id``; ``differences`` name each line of which
    another number of copies came or that bears a remark."""

    file_name: str
    package: Package
    sender: SenderView
    data: ConfirmationData
    document_id: int
    document: str
    differences: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferPreview:
    """What another school would give away."""

    file_name: str
    package: Package
    sender: SenderView
    data: OfferData
    lines: tuple[PreviewLine, ...]
    warnings: tuple[str, ...]

    def count(self, state: LineState) -> int:
        """How many lines are of titles that we have or have not."""
        return sum(line.state is state for line in self.lines)


Preview = TransferPreview | ConfirmationPreview | OfferPreview


def judge(session: Session, package: Package, file_name: str, today: date) -> Preview:
    """Hold a file against the library.

    Raises:
        UserError: of a kind that schools do not accept, or its data cannot be.
        RefusalError: our own, meant for another school, taken in already, or an answer to
            nothing of ours.
    """
    identity = find_identity(session)
    if identity is not None and identity.uid == package.manifest.sender.library_uid:
        raise RefusalError(
            f"Это файл вашей же библиотеки: {PACKAGE_NAMES[package.kind]}.",
            cure="Отправьте его другой школе; здесь его принимать не нужно.",
        )
    sender = recognise(session, package.manifest.sender)
    match package.kind:
        case PackageKind.TRANSFER:
            return _judge_transfer(session, package, file_name, sender, today)
        case PackageKind.CONFIRMATION:
            return _judge_confirmation(session, package, file_name, sender)
        case PackageKind.OFFER:
            return _judge_offer(session, package, file_name, sender, today)
        case _:
            raise UserError(
                f"Это {PACKAGE_NAMES[package.kind]}, школы такие файлы не принимают.",
                "Отправьте его в региональный центр.",
            )


def _judge_transfer(
    session: Session, package: Package, file_name: str, sender: SenderView, today: date
) -> TransferPreview:
    data = transfer_from_json(package.data(PackageKind.TRANSFER))
    _check_signer(package, data.giver)
    doubts = check_addressed(data.receiver, own_school(session, today))
    taken = find_file(session, PackageKind.TRANSFER, package.manifest.uid, incoming=True)
    if taken is not None and not is_free(session, taken):
        raise RefusalError(
            f"Этот файл уже принят: {document_words(session, taken.document_id)}.",
            cure="Второй раз его принимать не нужно: откройте этот документ.",
        )
    return TransferPreview(
        file_name,
        package,
        sender,
        data,
        match_lines(session, data.items),
        (*doubts, *sender.doubts, *_replaced(session, data)),
    )


def _replaced(session: Session, data: TransferData) -> tuple[str, ...]:
    """What to do with the receipt that was made from the file that this one corrects."""
    if not data.replaces:
        return ()
    old = find_file(session, PackageKind.TRANSFER, data.replaces, incoming=True)
    if old is None or is_free(session, old):
        return ()
    return (
        f"Файл исправляет передачу № {stored_transfer(old).number}, которую вы уже приняли: "
        f"{document_words(session, old.document_id)}. Сторнируйте или удалите этот документ.",
    )


def is_free(session: Session, file: ExchangeFile) -> bool:
    """Whether the document that a file became is there no more, so that it may come again."""
    document = session.get(Document, file.document_id) if file.document_id else None
    return document is None or document.status in _GONE


def _judge_confirmation(
    session: Session, package: Package, file_name: str, sender: SenderView
) -> ConfirmationPreview:
    data = confirmation_from_json(package.data(PackageKind.CONFIRMATION))
    _check_signer(package, data.receiver)
    head = session.execute(
        select(Transfer).where(Transfer.uid == data.transfer_uid)
    ).scalar_one_or_none()
    sent = find_file(session, PackageKind.TRANSFER, data.transfer_uid, incoming=False)
    if head is None or sent is None:
        raise RefusalError(
            f"Передачи № {data.transfer_number}, приём которой подтверждает файл, "
            "в этой библиотеке нет.",
            cure=f"Отправьте файл школе «{data.giver.name_short}»: он для неё.",
        )
    document = session.get_one(Document, head.document_id)
    words = document_words(session, document.id)
    if document.status != DocumentStatus.POSTED or document.kind != DocumentKind.TRANSFER_OUT:
        raise RefusalError(
            f"{words}: передача сторнирована, подтверждать нечего.",
            cure="Сообщите об этом получателю.",
        )
    sender = _answerer(session, package, sender, head, words)
    if find_file(session, PackageKind.CONFIRMATION, package.manifest.uid, incoming=True):
        raise RefusalError(f"Это подтверждение уже принято: {words}.")
    if head.confirmed_on is not None:
        raise RefusalError(
            f"{words}: приём уже подтверждён {format_date(head.confirmed_on)}.",
            cure="Второе подтверждение не нужно.",
        )
    ours = [item.quantity for item in stored_transfer(sent).items]
    if ours != [line.sent for line in data.lines]:
        raise RefusalError(
            f"Строки подтверждения не совпадают со строками передачи № {document.number}.",
            cure="Попросите получателя сделать подтверждение заново.",
        )
    return ConfirmationPreview(
        file_name,
        package,
        sender,
        data,
        document.id,
        words,
        differences_of(data),
        sender.doubts,
    )


def _answerer(
    session: Session, package: Package, sender: SenderView, head: Transfer, words: str
) -> SenderView:
    """The answer must come from the school that the copies went to. A school that was written
    down under another name, without ИНН and key, is known by the name of the transfer's file,
    which nobody else has.

    Raises:
        RefusalError: it comes from another school.
    """
    partner = session.get_one(PartnerSchool, head.partner_id)
    if sender.partner_id == partner.id:
        return sender
    other_inn = bool(partner.inn and sender.inn) and partner.inn != sender.inn
    if sender.partner_id is None and not partner.public_key and not other_inn:
        return view_of(partner, package.manifest.sender)
    raise RefusalError(
        f"{words} — получатель «{partner.name_short}», а подтверждение прислала "
        f"школа «{sender.name}».",
        cure="Примите подтверждение той школы, которой переданы книги.",
    )


def differences_of(data: ConfirmationData) -> tuple[str, ...]:
    """«Алгебра. Ч. 1: принято 11 из 12, один без обложки»: lines that are not as they were sent."""
    return tuple(
        ", ".join(
            filter(None, (f"{line.name}: принято {line.accepted} из {line.sent}", line.remark))
        )
        for line in data.lines
        if line.accepted != line.sent or line.remark
    )


def _judge_offer(
    session: Session, package: Package, file_name: str, sender: SenderView, today: date
) -> OfferPreview:
    data = offer_from_json(package.data(PackageKind.OFFER))
    _check_signer(package, data.school)
    if find_file(session, PackageKind.OFFER, package.manifest.uid, incoming=True):
        raise RefusalError(
            f"Это предложение школы «{data.school.name_short}» уже принято.",
            cure="Оно есть в списке предложений.",
        )
    over: tuple[str, ...] = ()
    if data.valid_until is not None and data.valid_until < today:
        over = (f"Срок предложения прошёл {format_date(data.valid_until)}.",)
    return OfferPreview(
        file_name, package, sender, data, match_lines(session, data.items), over + sender.doubts
    )


def _check_signer(package: Package, school: School) -> None:
    """The school that the data speak for must be the one that signed."""
    sender = package.manifest.sender
    same = school.inn == sender.inn and school.name_short == sender.name_short
    if not same:
        raise UserError(
            f"Файл подписала школа «{sender.name_short}», а говорит он от имени школы "
            f"«{school.name_short}».",
            "Не принимайте его. Попросите школу сделать файл заново.",
        )
