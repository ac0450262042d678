"""The container of an exchange file: a zip with a signed manifest, the same for every kind.

``manifest.json`` says who made the file, when, for what, and gives the SHA-256 of every
other part; ``signature`` signs exactly its bytes. So nothing of the file can be changed,
added or left out unseen.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from app.core.dates import FIRST_YEAR, LAST_YEAR
from app.core.errors import EnvironmentProblem, UserError, kind_of, refusal_of
from app.exchange.package.archive import MOST_PARTS, read_archive, write_archive
from app.exchange.package.json_reading import Fields, read_json, write_json
from app.exchange.package.signature import KeyPair, is_public_key, is_signed, sign

FORMAT = "formulyar-package"
FORMAT_VERSION = 1
MANIFEST, SIGNATURE, DATA = "manifest.json", "signature", "data.json"
LARGEST_FILE = 64 * 1024 * 1024
_HASH_LENGTH = 64
_ASK_AGAIN = "Получите файл у отправителя ещё раз и не меняйте его."


class PackageKind(StrEnum):
    """What an exchange file is for."""

    TRANSFER = "transfer"
    CONFIRMATION = "confirmation"
    OFFER = "offer"
    REGION = "region"


PACKAGE_NAMES: dict[PackageKind, str] = {
    PackageKind.TRANSFER: "передача учебников",
    PackageKind.CONFIRMATION: "подтверждение приёма",
    PackageKind.OFFER: "предложение для обмена",
    PackageKind.REGION: "пакет для регионального центра",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who made the file. ``library_uid`` names the library for good, ``public_key`` is the
    key that its files are signed with, in base64."""

    library_uid: str
    name_full: str
    name_short: str
    inn: str
    public_key: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Head of a file. ``uid`` is its own; ``created_at`` is in UTC, of whole seconds.

    ``school_year`` is the one that a package for the regional centre tells of, by the year it
    begins in; files of other kinds have none.
    """

    kind: PackageKind
    uid: str
    sender: Sender
    created_at: dt.datetime
    program_version: str
    school_year: int | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A file whose signature and sums were checked. ``parts`` are all but manifest and
    signature; ``sha256`` is that of the whole file, in hexadecimal digits."""

    manifest: Manifest
    parts: Mapping[str, bytes]
    sha256: str

    @property
    def kind(self) -> PackageKind:
        return self.manifest.kind

    def data(self, wanted: PackageKind) -> Fields:
        """The data of a file of the kind that is wanted.

        Raises:
            UserError: it is of another kind, has no data, or they are no JSON.
        """
        if self.kind is not wanted:
            raise UserError(
                f"Это не тот файл: в нём {PACKAGE_NAMES[self.kind]}, "
                f"а нужен файл «{PACKAGE_NAMES[wanted]}».",
                "Выберите другой файл.",
            )
        if DATA not in self.parts:
            raise UserError(f"В файле обмена нет части «{DATA}».", _ASK_AGAIN)
        return read_json(self.parts[DATA], DATA)


def pack(manifest: Manifest, keys: KeyPair, parts: Mapping[str, bytes]) -> bytes:
    """Write and sign a file. The same manifest, keys and parts give the same bytes.

    Raises:
        UserError: it would be larger than others may read.
    """
    head = write_json(_manifest_json(manifest, parts))
    signature = f"{sign(keys.private, head)}\n".encode()
    content = write_archive([(MANIFEST, head), (SIGNATURE, signature), *sorted(parts.items())])
    if len(content) > LARGEST_FILE:
        raise _too_large()
    return content


def load_package(path: Path) -> Package:
    """Read and check an exchange file.

    Raises:
        UserError: there is none of this name, or see :func:`unpack`.
        EnvironmentProblem: it cannot be read.
    """
    return unpack(read_package(path))


def read_package(path: Path) -> bytes:
    """The bytes of an exchange file, one more than allowed of one that is too large.

    Raises:
        UserError: there is none of this name.
        EnvironmentProblem: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise UserError(f"Файл «{path.name}» не найден.", "Проверьте имя и папку.") from error
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{path.name}» не открывается: {refusal_of(error)}.",
            "Проверьте, что он не занят другой программой и что у вас есть к нему доступ.",
            kind_of(error),
        ) from error


def unpack(data: bytes) -> Package:
    """Check a file and take it apart in memory.

    Raises:
        UserError: not a file of ours or of a newer program, damaged, changed by somebody after
            it was signed, or dangerous to read.
    """
    package, problems = examine(data)
    for problem in problems:
        raise problem
    return package


def examine(data: bytes) -> tuple[Package, tuple[UserError, ...]]:
    """Take a file apart and tell all that speaks against it; with nothing it is as good as
    :func:`unpack` says.

    Raises:
        UserError: it cannot be taken apart at all.
    """
    if len(data) > LARGEST_FILE:
        raise _too_large()
    parts = read_archive(data)
    head = parts.pop(MANIFEST, None)
    if head is None:
        raise UserError(
            f"Это не файл обмена «Формуляра»: в архиве нет части «{MANIFEST}».",
            "Выберите файл, который прислала другая школа, не меняя его.",
        )
    fields = read_json(head, MANIFEST)
    _check_format(fields)
    written = parts.pop(SIGNATURE, None)
    if written is None:
        raise UserError("Файл обмена не подписан, верить ему нельзя.", _ASK_AGAIN)
    manifest, listed = _read_manifest(fields)
    signature = written.removesuffix(b"\n").decode("ascii", errors="replace")
    problems = list(_part_problems(parts, listed))
    if not is_signed(manifest.sender.public_key, head, signature):
        problems.insert(
            0,
            UserError("Подпись файла обмена не сходится: его изменили после отправки.", _ASK_AGAIN),
        )
    package = Package(manifest, MappingProxyType(parts), hashlib.sha256(data).hexdigest())
    return package, tuple(problems)


def _too_large() -> UserError:
    return UserError(
        f"Файл больше {LARGEST_FILE // 1024**2} МБ, файлы обмена такими не бывают.",
        "Выберите другой файл. Большую передачу разделите на несколько.",
    )


def _check_format(fields: Fields) -> None:
    """Before anything else, since a newer program may have ordered the rest otherwise."""
    if not fields.has("format") or fields.exact("format") != FORMAT:
        raise UserError(
            "Это файл другой программы, не файл обмена «Формуляра».",
            "Выберите файл, который прислала другая школа.",
        )
    version = fields.whole("format_version", least=1, most=1_000_000)
    if version > FORMAT_VERSION:
        raise UserError(
            f"Файл обмена сделан в более новой версии программы: его формат — {version}, "
            f"а эта читает формат {FORMAT_VERSION}.",
            "Обновите программу и откройте файл снова.",
        )


def _read_manifest(fields: Fields) -> tuple[Manifest, dict[str, tuple[str, int]]]:
    sender = fields.inner("sender")
    manifest = Manifest(
        fields.choice("kind", PackageKind),
        fields.uid("uid"),
        Sender(
            sender.uid("library"),
            sender.line("name_full", needed=True),
            sender.line("name_short", needed=True),
            sender.exact("inn", longest=20),
            sender.exact("public_key", longest=100),
        ),
        fields.moment("created_at"),
        fields.line("program_version", longest=50),
        fields.whole("school_year", least=FIRST_YEAR, most=LAST_YEAR)
        if fields.has("school_year")
        else None,
    )
    if not is_public_key(manifest.sender.public_key):
        raise sender.wrong("public_key", "это не ключ подписи")
    sender.done()
    parts: dict[str, tuple[str, int]] = {}
    for item in fields.each("parts", most=MOST_PARTS):
        name = item.line("name", longest=200, needed=True)
        if name in parts:
            raise item.wrong("name", "эта часть названа дважды")
        digest = item.exact("sha256", longest=_HASH_LENGTH)
        parts[name] = digest, item.whole("size", least=0, most=LARGEST_FILE)
        item.done()
    fields.done()
    return manifest, parts


def _part_problems(
    parts: Mapping[str, bytes], listed: Mapping[str, tuple[str, int]]
) -> Iterator[UserError]:
    for name in listed:
        if name not in parts:
            yield UserError(f"В файле обмена не хватает части «{name}».", _ASK_AGAIN)
    for name, content in parts.items():
        if name not in listed:
            yield UserError(
                f"В файле обмена лишняя часть «{name}»: её добавили после отправки.", _ASK_AGAIN
            )
            continue
        digest, size = listed[name]
        if len(content) != size or hashlib.sha256(content).hexdigest() != digest:
            yield UserError(f"Часть «{name}» файла обмена изменили после отправки.", _ASK_AGAIN)


def _manifest_json(manifest: Manifest, parts: Mapping[str, bytes]) -> dict[str, object]:
    sender = manifest.sender
    year = manifest.school_year
    return {
        **({} if year is None else {"school_year": year}),
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "kind": manifest.kind.value,
        "uid": manifest.uid,
        "sender": {
            "library": sender.library_uid,
            "name_full": sender.name_full,
            "name_short": sender.name_short,
            "inn": sender.inn,
            "public_key": sender.public_key,
        },
        "created_at": manifest.created_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "program_version": manifest.program_version,
        "parts": [
            {
                "name": name,
                "sha256": hashlib.sha256(content).hexdigest(),
                "size": len(content),
            }
            for name, content in sorted(parts.items())
        ],
    }
