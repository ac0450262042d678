"""Who we are in exchange files, who their senders are, and which key is theirs.

A school's key is pinned at the first file that is accepted from it. A file signed with another
key is shown as such and is accepted only when the librarian says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RefusalError, UserError
from app.core.text import fold
from app.exchange.package import KeyPair, School, Sender, fingerprint
from app.models import LibraryIdentity, PartnerSchool

_PARTNER_COLUMNS = (
    "name_full",
    "name_short",
    "inn",
    "okpo",
    "address",
    "director_name",
    "library_uid",
    "public_key",
)


class KeyState(StrEnum):
    """What we know of the key that a file is signed with.

    ``NO_PARTNER``: the school is not in our list yet; ``FIRST``: it is, and this is its first
    file; ``CHANGED``: it has another key than the one we know.
    """

    KNOWN = "known"
    FIRST = "first"
    CHANGED = "changed"
    NO_PARTNER = "no_partner"


@dataclass(frozen=True, slots=True)
class SenderView:
    """The sender of a file as we know it. ``known_fingerprint`` is that of the key we have
    pinned, empty when there is none; ``same_inn``: the ИНН of the file is that of our list."""

    name: str
    inn: str
    fingerprint: str
    key: KeyState
    partner_id: int | None = None
    partner_name: str = ""
    known_fingerprint: str = ""
    same_inn: bool = False

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the librarian should look at before the file is accepted."""
        named: tuple[str, ...] = ()
        known = self.partner_id is not None
        if known and not self.same_inn and fold(self.name) != fold(self.partner_name):
            named = (
                f"В файле школа называет себя «{self.name}», у вас она записана как "
                f"«{self.partner_name}».",
            )
        match self.key:
            case KeyState.CHANGED:
                words = (
                    f"Ключ подписи школы «{self.partner_name}» изменился: был "
                    f"{self.known_fingerprint}, стал {self.fingerprint}. Позвоните в школу и "
                    "сверьте новый ключ, прежде чем принимать файл."
                )
            case KeyState.FIRST:
                words = (
                    f"Это первый файл школы «{self.partner_name}»: её ключ подписи "
                    f"{self.fingerprint} будет запомнен."
                )
            case KeyState.NO_PARTNER:
                words = (
                    f"Школы «{self.name}» в списке ещё нет: она и её ключ подписи "
                    f"{self.fingerprint} будут записаны."
                )
            case _:
                return named
        return (words, *named)


@dataclass(frozen=True, slots=True)
class PartnerChange:
    """A partner as it was and became; ``before`` is ``None`` for a new one."""

    partner_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Name and keys of this library."""

    uid: str
    keys: KeyPair


def find_identity(session: Session) -> Identity | None:
    """Our name and keys; ``None`` until the first file is made."""
    row = session.execute(select(LibraryIdentity)).scalar_one_or_none()
    return None if row is None else Identity(row.uid, KeyPair(row.private_key, row.public_key))


def own_identity(
    session: Session,
    now: datetime,
    new_uid: Callable[[], str],
    new_keys: Callable[[], KeyPair],
) -> Identity:
    """Our name and keys, made when they are needed for the first time."""
    found = find_identity(session)
    if found is not None:
        return found
    identity = Identity(new_uid(), new_keys())
    session.add(
        LibraryIdentity(
            uid=identity.uid,
            private_key=identity.keys.private,
            public_key=identity.keys.public,
            created_at=now,
        )
    )
    session.flush()
    return identity


def sender_of(identity: Identity, school: School) -> Sender:
    """How the manifest names us."""
    return Sender(
        identity.uid, school.name_full, school.name_short, school.inn, identity.keys.public
    )


def recognise(session: Session, sender: Sender) -> SenderView:
    """The school of our list that a sender is: by its library, its ИНН, or its name."""
    row = _find(session, sender)
    if row is not None:
        return view_of(row, sender)
    shown = fingerprint(sender.public_key)
    return SenderView(sender.name_short, sender.inn, shown, KeyState.NO_PARTNER)


def view_of(row: PartnerSchool, sender: Sender) -> SenderView:
    """The sender of a file as this school of our list."""
    if not row.public_key:
        key = KeyState.FIRST
    else:
        key = KeyState.KNOWN if row.public_key == sender.public_key else KeyState.CHANGED
    return SenderView(
        sender.name_short,
        sender.inn,
        fingerprint(sender.public_key),
        key,
        row.id,
        row.name_short,
        fingerprint(row.public_key) if row.public_key else "",
        bool(row.inn) and row.inn == sender.inn,
    )


def _find(session: Session, sender: Sender) -> PartnerSchool | None:
    rows = list(session.execute(select(PartnerSchool).order_by(PartnerSchool.id)).scalars())
    for row in rows:
        if row.library_uid == sender.library_uid:
            return row
    for row in rows:
        if sender.inn and row.inn == sender.inn:
            return row
    names = {fold(sender.name_short), fold(sender.name_full)}
    for row in rows:
        if row.inn and sender.inn:
            continue  # they differ: another school of the same name
        if fold(row.name_short) in names or fold(row.name_full) in names:
            return row
    return None


def check_key(view: SenderView, accept_key: bool) -> None:
    """Refuse a file that is signed with another key than the one we know.

    Raises:
        RefusalError: the key has changed and nobody has accepted the new one.
    """
    if view.key is KeyState.CHANGED and not accept_key:
        raise RefusalError(
            f"Файл подписан не тем ключом, который известен для школы «{view.partner_name}».",
            (f"известный ключ: {view.known_fingerprint}", f"ключ файла: {view.fingerprint}"),
            "Позвоните в школу и сверьте ключ. Если его и правда сменили, подтвердите новый ключ "
            "и примите файл ещё раз.",
        )


def pin(session: Session, view: SenderView, sender: Sender, school: School) -> PartnerChange:
    """Record the sender's school if it is new, and its key unless it is known."""
    if view.partner_id is None:
        row = PartnerSchool(
            name_full=school.name_full,
            name_short=_free_name(session, school),
            inn=school.inn,
            okpo=school.okpo,
            address=school.address,
            director_name=school.director_name,
            library_uid=sender.library_uid,
            public_key=sender.public_key,
        )
        session.add(row)
        session.flush()
        return PartnerChange(row.id, None, partner_values(row))
    row = session.get_one(PartnerSchool, view.partner_id)
    before = partner_values(row)
    if view.key is KeyState.KNOWN:
        return PartnerChange(row.id, before, None)
    row.library_uid, row.public_key = sender.library_uid, sender.public_key
    row.version += 1
    session.flush()
    return PartnerChange(row.id, before, partner_values(row))


def partner_values(row: PartnerSchool) -> dict[str, Any]:
    """What the journal keeps of a school."""
    return {name: getattr(row, name) for name in _PARTNER_COLUMNS}


def _free_name(session: Session, school: School) -> str:
    """The short name, told apart from that of another school."""
    taken = {fold(name) for name in session.execute(select(PartnerSchool.name_short)).scalars()}
    if fold(school.name_short) not in taken:
        return school.name_short
    for name in (school.name_full, f"{school.name_short} (ИНН {school.inn})"):
        if fold(name) not in taken:
            return name
    raise UserError(
        f"Школа «{school.name_short}» уже записана, а файл прислала другая с тем же названием.",
        "Переименуйте записанную школу и примите файл снова.",
    )


def check_addressed(receiver: School, own: School) -> tuple[str, ...]:
    """Whether a file is meant for us; the doubts that remain.

    Raises:
        RefusalError: it names the ИНН of another school.
    """
    if receiver.inn and own.inn:
        if receiver.inn == own.inn:
            return ()
        raise RefusalError(
            f"Файл прислан не вам: получатель — «{receiver.name_short}», ИНН {receiver.inn}.",
            (f"ваша школа: «{own.name_short}», ИНН {own.inn}",),
            "Передайте файл этой школе. Если это вы, исправьте ИНН в реквизитах школы.",
        )
    names = {fold(own.name_short), fold(own.name_full)}
    if fold(receiver.name_short) in names or fold(receiver.name_full) in names:
        return ()
    return (
        f"Получателем названа школа «{receiver.name_short}», ваша записана как "
        f"«{own.name_short}». Проверьте, что файл прислан вам.",
    )
