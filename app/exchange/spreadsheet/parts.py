"""The parts of a zipped workbook, unpacked with a limit that no header can talk away."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.core.errors import UserError

LARGEST_PART = 150_000_000
LARGEST_SUM = 200_000_000
_MOST_ENTRIES = 10_000
_SUSPECT_SIZE = 20_000_000
_SUSPECT_RATIO = 400
_STORED, _DEFLATED = 0, 8
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_UNREAD = ("xl/media/", "xl/embeddings/", "xl/drawings/", "Pictures/", "Thumbnails/", "docProps/")
_TORN = ("Файл оборван или повреждён.", "Получите его ещё раз или откройте и сохраните заново.")


def torn() -> UserError:
    """The refusal of a file that was cut off or damaged."""
    return UserError(*_TORN)


def bomb() -> UserError:
    """The refusal of an archive that unpacks to far more than a table needs."""
    return UserError(
        "Файл распаковывается в слишком большой объём, читать его опасно.",
        "Откройте его в Excel или LibreOffice, скопируйте нужные строки в новую книгу.",
    )


class Archive:
    """A zip file held in memory.

    Raises:
        UserError: it is cut off, or asks for a password.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            with ZipFile(BytesIO(data)) as file:
                entries = file.infolist()
        except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise torn() from error
        if len(entries) > _MOST_ENTRIES:
            raise bomb()
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise UserError("Архив защищён паролем.", "Снимите защиту и сохраните файл заново.")
        self._entries = {entry.filename.replace("\\", "/"): entry for entry in entries}

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._entries)

    def check(self) -> None:
        """Unpack every part that a reader of tables reads, and count.

        Raises:
            UserError: a part is torn, or they unpack to too much.
        """
        total = 0
        for name, entry in self._entries.items():
            if not name.startswith(_UNREAD):
                total += self._unpacked(entry, keep=False)[0]
                if total > LARGEST_SUM:
                    raise bomb()

    def read(self, name: str) -> bytes:
        """One part, unpacked; empty when there is none.

        Raises:
            UserError: it is torn or too large.
        """
        entry = self._entries.get(name)
        return b"" if entry is None else self._unpacked(entry, keep=True)[1]

    def _unpacked(self, entry: ZipInfo, *, keep: bool) -> tuple[int, bytes]:
        """Size and (if kept) bytes of a part: what is really there, not what the header says."""
        if entry.file_size > LARGEST_PART:
            raise bomb()
        packed = self._packed(entry)
        if entry.compress_type == _STORED:
            return len(packed), bytes(packed)
        if entry.compress_type != _DEFLATED:
            raise UserError(
                "Файл упакован способом, который программа не читает.",
                "Откройте его и сохраните заново как «Книга Excel (.xlsx)».",
            )
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        pieces: list[bytes] = []
        size = 0
        rest: bytes | memoryview = packed
        while not inflate.eof and (rest or size == 0):
            try:
                piece = inflate.decompress(rest, 1 << 20)
            except zlib.error as error:
                raise torn() from error
            rest = inflate.unconsumed_tail
            size += len(piece)
            suspect = size > _SUSPECT_SIZE and size > _SUSPECT_RATIO * max(len(packed), 1)
            if size > LARGEST_PART or suspect:
                raise bomb()
            if keep:
                pieces.append(piece)
            if not piece and not rest:
                break
        if not inflate.eof:
            raise torn()
        return size, b"".join(pieces)

    def _packed(self, entry: ZipInfo) -> memoryview:
        start = entry.header_offset
        header = self._data[start : start + _LOCAL_HEADER]
        if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise torn()
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        begin = start + _LOCAL_HEADER + name_length + extra_length
        packed = memoryview(self._data)[begin : begin + entry.compress_size]
        if len(packed) < entry.compress_size:
            raise torn()
        return packed
