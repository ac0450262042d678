"""The zip of an exchange file: written always alike, read with suspicion and never to disk.

The directory of the zip is read here and not by the standard library, because that one
takes in as many entries as a file claims to have and trusts records that our files never
have. What is declared is held against what is there while a part is being unpacked.
"""

from __future__ import annotations

import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

from app.core.errors import UserError
from app.core.money import count_phrase

LARGEST_PART = 32 * 1024 * 1024
LARGEST_SUM = 64 * 1024 * 1024
MOST_PARTS = 64
LONGEST_NAME = 100

_SUSPECT_SIZE = 1024 * 1024
_SUSPECT_RATIO = 200
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8 = 0x800
_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_FORBIDDEN_SIGNS = frozenset('\\/:*?"<>|')
_STAMP = (1980, 1, 1, 0, 0, 0)
_ASK_AGAIN = "Получите файл у отправителя ещё раз и не меняйте его."


@dataclass(frozen=True, slots=True)
class _Entry:
    """A part as the directory declares it; ``end`` is the byte after its packed data."""

    name: str
    method: int
    checksum: int
    packed_size: int
    size: int
    start: int
    data: int

    @property
    def end(self) -> int:
        return self.data + self.packed_size


def write_archive(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip of these parts in this order; the same parts give the same bytes.

    Raises:
        UserError: what :func:`read_archive` would not take.
    """
    if len(parts) > MOST_PARTS:
        raise _bomb(f"в нём больше {MOST_PARTS} частей")
    _check_sizes([len(content) for _name, content in parts])
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts:
            _check_name(name)
            info = zipfile.ZipInfo(name, _STAMP)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            packed = len(zlib.compress(content))
            # what packs too well looks like a bomb to the reader and goes as it is
            suspect = _is_suspect(len(content), packed)
            info.compress_type = zipfile.ZIP_STORED if suspect else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def read_archive(data: bytes) -> dict[str, bytes]:
    """The parts of a zip by name, in the order of its directory.

    Raises:
        UserError: not a zip, torn, encrypted, too large unpacked, or a name that no part
            of ours can have.
    """
    if not data:
        raise UserError("Файл пуст.", _ASK_AGAIN)
    if not data.startswith(b"PK"):
        raise UserError(
            "Это не файл обмена: он не архив .zip.",
            "Выберите файл, который прислала другая школа, целиком, не распаковывая его.",
        )
    entries = _directory(data)
    seen: set[str] = set()
    for entry in entries:
        _check_name(entry.name)
        key = entry.name.casefold()
        if key in seen:
            raise UserError(
                f"В файле обмена часть «{entry.name}» стоит дважды, верить ему нельзя.", _ASK_AGAIN
            )
        seen.add(key)
    _check_sizes([entry.size for entry in entries])
    for entry in entries:
        if _is_suspect(entry.size, entry.packed_size):
            raise _bomb(f"часть «{entry.name}» сжата подозрительно сильно")
    return {entry.name: _unpacked(data, entry) for entry in entries}


def _directory(data: bytes) -> list[_Entry]:
    end = len(data) - _END.size
    if end < 0 or not data.startswith(b"PK\x05\x06", end):
        raise torn()
    _, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(data, end)
    if disk or first_disk or comment or here != count or offset + size != end:
        raise torn()
    if count > MOST_PARTS:
        raise _bomb(f"в нём {count_phrase(count, 'часть', 'части', 'частей')}")
    entries = []
    place = offset
    for _ in range(count):
        entry, place = _entry(data, place, end)
        entries.append(entry)
    if place != end:
        raise torn()
    in_order = sorted(entries, key=lambda entry: entry.start)
    if any(left.end > right.start for left, right in pairwise(in_order)):
        raise torn()
    if in_order and in_order[-1].end > offset:
        raise torn()
    return entries


def _entry(data: bytes, place: int, end: int) -> tuple[_Entry, int]:
    """One record of the directory, and where the next one begins."""
    if place + _ENTRY.size > end:
        raise torn()
    fields = _ENTRY.unpack_from(data, place)
    mark, flags, method, checksum = fields[0], fields[3], fields[4], fields[7]
    packed_size, size, name_length, extra, comment = fields[8:13]
    start = fields[16]
    begin = place + _ENTRY.size
    following = begin + name_length + extra + comment
    if mark != b"PK\x01\x02" or following > end:
        raise torn()
    written = data[begin : begin + name_length]
    try:
        name = written.decode("utf-8" if flags & _UTF8 else "ascii")
    except UnicodeDecodeError as error:
        raise torn() from error
    if flags & _ENCRYPTED:
        raise UserError(
            f"Файл обмена защищён паролем: часть «{name}» зашифрована.",
            "Попросите отправителя прислать файл без пароля.",
        )
    if method not in (_STORED, _DEFLATED):
        raise UserError(
            f"Часть «{name}» упакована способом, который программа не читает.", _ASK_AGAIN
        )
    data_at = _check_local(data, start, written, method)
    return _Entry(name, method, checksum, packed_size, size, start, data_at), following


def _check_local(data: bytes, start: int, name: bytes, method: int) -> int:
    """Hold the part's own header against the directory; where its data begin."""
    if start + _LOCAL.size > len(data):
        raise torn()
    fields = _LOCAL.unpack_from(data, start)
    begin = start + _LOCAL.size
    if fields[0] != b"PK\x03\x04" or fields[3] != method:
        raise torn()
    if data[begin : begin + fields[9]] != name:
        raise torn()
    return int(begin + fields[9] + fields[10])


def _check_name(name: str) -> None:
    """A part has a plain file name: no folders, nothing that a system takes for more."""
    wrong = (
        not name
        or len(name) > LONGEST_NAME
        or name != unicodedata.normalize("NFC", name)
        or not name.isprintable()
        or not _FORBIDDEN_SIGNS.isdisjoint(name)
        or name.startswith((".", " "))
        or name.endswith((".", " "))
    )
    if wrong:
        shown = "".join(sign if sign.isprintable() else "□" for sign in name[:40])
        raise UserError(
            f"В файле обмена есть часть с недопустимым именем «{shown}», верить ему нельзя.",
            _ASK_AGAIN,
        )


def _check_sizes(sizes: Sequence[int]) -> None:
    if max(sizes, default=0) > LARGEST_PART:
        raise _bomb(f"одна из частей больше {LARGEST_PART // 1024**2} МБ")
    if sum(sizes) > LARGEST_SUM:
        raise _bomb(f"вместе его части больше {LARGEST_SUM // 1024**2} МБ")


def _is_suspect(size: int, packed: int) -> bool:
    return size > _SUSPECT_SIZE and size > _SUSPECT_RATIO * max(packed, 1)


def _unpacked(data: bytes, entry: _Entry) -> bytes:
    packed = memoryview(data)[entry.data : entry.end]
    if entry.method == _STORED:
        content = bytes(packed)
    else:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # one byte more than declared is enough to know that the header lies
            content = inflate.decompress(packed, entry.size + 1)
        except zlib.error as error:
            raise torn() from error
        if len(content) > entry.size:
            raise _bomb(f"часть «{entry.name}» больше, чем о ней сказано")
        if not inflate.eof or inflate.unused_data:
            raise torn()
    if len(content) != entry.size or zlib.crc32(content) != entry.checksum:
        raise torn()
    return content


def torn() -> UserError:
    """The refusal of a file that was cut off or damaged on its way."""
    return UserError("Файл обмена оборван или повреждён.", _ASK_AGAIN)


def _bomb(why: str) -> UserError:
    return UserError(
        f"Файл обмена слишком велик, читать его опасно: {why}.",
        "Узнайте у отправителя, что это за файл. Большую передачу разделите на несколько.",
    )
