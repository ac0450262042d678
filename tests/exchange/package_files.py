"""Exchange files of these tests: good ones, and ones that a hand has been at."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from app.core.bibliography import Contributor, Role, TitleFields, TitleKind
from app.core.stock import Condition, TransferMode
from app.exchange.package import (
    AcceptedLine,
    ConfirmationData,
    Item,
    KeyPair,
    Manifest,
    OfferData,
    PackageKind,
    School,
    Sender,
    TransferData,
    pack,
    transfer_to_json,
)
from app.exchange.package.signature import sign

KEYS = KeyPair(
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
)
UID = "3e0cdd2a-6f7c-4c0e-9d55-1a2b3c4d5e6f"
LIBRARY = "11111111-2222-4333-8444-555555555555"
SENDER = Sender(LIBRARY, "МОУ «Школа № 7»", "Школа № 7", "7707083893", KEYS.public)
MANIFEST = Manifest(
    PackageKind.TRANSFER, UID, SENDER, datetime(2026, 9, 9, 12, 0, 5, tzinfo=UTC), "0.1.0"
)
GIVER = School(
    "МОУ «Школа № 7»", "Школа № 7", "7707083893", "12345678", "ул. Садовая, 1", "Лунина А. А."
)
RECEIVER = School("МОУ «Гимназия № 2»", "Гимназия № 2", "7728168971")
ALGEBRA = TitleFields(
    "Алгебра",
    TitleKind.TEXTBOOK,
    subtitle="7-й класс : учебник",
    part="Ч. 1",
    contributors=(Contributor("Мерзляк", "А. Г."), Contributor("Якир", "М. С.", Role.EDITOR)),
    edition="14-е изд.",
    place="Москва",
    publisher="Просвещение",
    year=2023,
    isbns=("978-5-09-102345-6",),
    language="русский",
    school_subject="Алгебра",
    grade_from=7,
    grade_to=7,
)
TRANSFER = TransferData(
    TransferMode.TEMPORARY,
    "3",
    date(2026, 9, 9),
    GIVER,
    RECEIVER,
    (
        Item(
            ALGEBRA,
            12,
            642_30,
            ((Condition.GOOD, 10), (Condition.WORN, 2)),
            "1.1.2.4.1.1.1",
            "с прописями",
        ),
        Item(TitleFields("Букварь", TitleKind.TEXTBOOK, grade_from=1, grade_to=1), 5, 0),
    ),
    "Приказ управления образования № 12",
    date(2027, 5, 31),
)
CONFIRMATION = ConfirmationData(
    UID,
    "3",
    date(2026, 9, 9),
    "17",
    date(2026, 9, 10),
    date(2026, 9, 11),
    GIVER,
    RECEIVER,
    (
        AcceptedLine("Мерзляк А. Г. Алгебра. Ч. 1", 12, 11, "один без обложки"),
        AcceptedLine("Букварь", 5, 5),
    ),
    "Одного не хватило",
)
OFFER = OfferData(
    GIVER,
    date(2026, 9, 9),
    "Смирнова О. В.,\nтел. 12-34-56",
    date(2026, 12, 31),
    (Item(ALGEBRA, 3, None, (), "", "почти новые"), Item(TitleFields("Глобус"), 1, 90_00)),
)
PARTS = {"data.json": transfer_to_json(TRANSFER), "Список.xlsx": b"PK workbook" * 40}


def good_file(parts: Mapping[str, bytes] = PARTS, manifest: Manifest = MANIFEST) -> bytes:
    return pack(manifest, KEYS, parts)


def parts_of(content: bytes) -> dict[str, bytes]:
    """All parts of a good file, manifest and signature too."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip as any program would make it, with nothing checked."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def replaced(**changes: bytes | None) -> bytes:
    """A good file with parts replaced, added or (``None``) left out; names by keyword, with
    «_» for the dot."""
    parts: dict[str, bytes] = parts_of(good_file())
    for keyword, content in changes.items():
        name = keyword.replace("_", ".")
        if content is None:
            del parts[name]
        else:
            parts[name] = content
    return zipped(parts.items())


def with_manifest(change: Mapping[str, Any], keys: KeyPair = KEYS) -> bytes:
    """A good file whose manifest has other values, signed anew: its sender lies himself."""
    parts = parts_of(good_file())
    manifest = {**json.loads(parts["manifest.json"]), **change}
    return signed(json.dumps(manifest, ensure_ascii=False).encode(), parts, keys)


def signed(manifest: bytes, parts: Mapping[str, bytes], keys: KeyPair = KEYS) -> bytes:
    rest = [(name, part) for name, part in parts.items() if name not in _OWN]
    signature = sign(keys.private, manifest).encode()
    return zipped([("manifest.json", manifest), ("signature", signature), *rest])


_OWN = ("manifest.json", "signature")


def with_data(data: bytes, kind: PackageKind = PackageKind.TRANSFER) -> bytes:
    """A well signed file with these data: its sender's program is not ours."""
    parts = {**parts_of(good_file()), "data.json": data}
    listed = [
        {"name": name, "sha256": hashlib.sha256(part).hexdigest(), "size": len(part)}
        for name, part in parts.items()
        if name not in _OWN
    ]
    manifest = {**json.loads(parts["manifest.json"]), "kind": kind.value, "parts": listed}
    return signed(json.dumps(manifest, ensure_ascii=False).encode(), parts)


def patched(content: bytes, name: str, place: str, value: int) -> bytes:
    """A zip with one field of the directory record of a part overwritten."""
    offset, form = {
        "flags": (8, "<H"),
        "method": (10, "<H"),
        "crc": (16, "<L"),
        "packed": (20, "<L"),
        "size": (24, "<L"),
        "start": (42, "<L"),
    }[place]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        at = archive.start_dir
        for info in archive.infolist():
            if info.filename == name:
                break
            at += 46 + len(info.filename.encode()) + len(info.extra) + len(info.comment)
    changed = bytearray(content)
    struct.pack_into(form, changed, at + offset, value)
    return bytes(changed)
