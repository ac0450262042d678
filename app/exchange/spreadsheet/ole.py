"""Just enough of the compound file format to see what an old Office file is and how large."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from app.exchange.spreadsheet.extent import SheetExtent
from app.exchange.spreadsheet.parts import torn

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_HEADER = 512
_ENTRY = 128
_MINI_LIMIT = 4096
_MINI_SECTOR = 64
_STREAM, _ROOT = 2, 5

_BOF, _EOF, _FILEPASS, _BOUNDSHEET = (0x0809, 0x0A, 0x2F, 0x85)
_FORMULA, _BOOLERR = 0x0006, 0x0205
_CELLS = frozenset({0x0203, 0x00FD, 0x027E, 0x0204, 0x00D6, _FORMULA, _BOOLERR})
_MULRK = 0x00BD


class Compound:
    """The streams of a compound file by name.

    Raises:
        UserError: it is cut off or damaged.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        if len(data) < _HEADER:
            raise torn()
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise torn()
        self._sector = 1 << shift
        self._fat = self._read_fat()
        directory = self._chain(struct.unpack_from("<I", data, 48)[0])
        self._streams: dict[str, tuple[int, int]] = {}
        self._root = (_LAST_SECTOR, 0)
        for start in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            self._add_entry(directory[start : start + _ENTRY])

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._streams)

    def read(self, name: str) -> bytes:
        """The bytes of a stream.

        Raises:
            UserError: it is cut off.
        """
        first, size = self._streams[name]
        content = self._chain(first) if size >= _MINI_LIMIT else self._mini_chain(first)
        if len(content) < size:
            raise torn()
        return content[:size]

    def _read_fat(self) -> list[int]:
        data = self._data
        places = list(struct.unpack_from("<109I", data, 76))
        following, count = struct.unpack_from("<II", data, 68)
        per_sector = self._sector // 4
        for _step in range(min(count, len(data) // self._sector)):
            sector = self._at(following)
            if len(sector) < self._sector:
                raise torn()
            entries = struct.unpack(f"<{per_sector}I", sector)
            places.extend(entries[:-1])
            following = entries[-1]
        fat: list[int] = []
        for place in places:
            if place < _LAST_SECTOR:
                sector = self._at(place)
                if len(sector) < self._sector:
                    raise torn()
                fat.extend(struct.unpack(f"<{per_sector}I", sector))
        return fat

    def _at(self, place: int) -> bytes:
        start = (place + 1) * self._sector
        return self._data[start : start + self._sector]

    def _chain(self, first: int) -> bytes:
        pieces = []
        place, seen = first, 0
        while place < _LAST_SECTOR:
            seen += 1
            if place >= len(self._fat) or seen > len(self._fat):
                raise torn()
            pieces.append(self._at(place))
            place = self._fat[place]
        return b"".join(pieces)

    def _mini_chain(self, first: int) -> bytes:
        store = self._chain(self._root[0])
        table = self._chain(struct.unpack_from("<I", self._data, 60)[0])
        fat = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        pieces = []
        place, seen = first, 0
        while place < _LAST_SECTOR:
            seen += 1
            if place >= len(fat) or seen > len(fat):
                raise torn()
            pieces.append(store[place * _MINI_SECTOR : (place + 1) * _MINI_SECTOR])
            place = fat[place]
        return b"".join(pieces)

    def _add_entry(self, entry: bytes) -> None:
        length = struct.unpack_from("<H", entry, 64)[0]
        kind = entry[66]
        first, size = struct.unpack_from("<II", entry, 116)
        if kind == _ROOT:
            self._root = (first, size)
        elif kind == _STREAM and 2 <= length <= 64:
            name = entry[: length - 2].decode("utf-16-le", "replace")
            self._streams.setdefault(name, (first, size))


@dataclass(frozen=True, slots=True)
class OldWorkbook:
    """What an XLS holds: sheets in the order of the book, and whether it asks for a password."""

    sheets: tuple[SheetExtent, ...]
    protected: bool


def measure_xls(data: bytes) -> OldWorkbook:
    """Measure the sheets of an XLS workbook.

    Raises:
        UserError: the file is cut off or damaged.
    """
    compound = Compound(data)
    stream = compound.read("Workbook" if "Workbook" in compound.names else "Book")
    starts: list[int] = []
    extents: dict[int, SheetExtent] = {}
    current: SheetExtent | None = None
    depth = 0
    for offset, code, body in _records(stream):
        if code == 0 and not depth and offset:
            break  # the rest of the stream is padding
        if code == _FILEPASS:
            return OldWorkbook((), True)
        if code == _BOF:
            depth += 1
            if depth == 1:
                current = extents.setdefault(offset, SheetExtent())
        elif code == _EOF:
            depth -= 1
        elif code == _BOUNDSHEET and len(body) >= 4:
            starts.append(struct.unpack_from("<I", body)[0])
        elif depth == 1 and current is not None:
            _take_cell(current, code, body)
    return OldWorkbook(tuple(extents.get(start, SheetExtent()) for start in starts), False)


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, place)
        if place + 4 + length > len(stream):
            if any(stream[place:]):
                raise torn()
            return
        yield place, code, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _take_cell(extent: SheetExtent, code: int, body: bytes) -> None:
    if code in _CELLS and len(body) >= 6:
        row, column = struct.unpack_from("<HH", body)
        extent.add(row, column, column)
        wrong = code == _BOOLERR and len(body) >= 8 and body[7] == 1
        if code == _FORMULA and len(body) >= 14:
            wrong = body[12:14] == b"\xff\xff" and body[6] == 2
        if wrong:
            extent.errors.add((row + 1, column + 1))
    elif code == _MULRK and len(body) >= 6:
        row, first = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0]
        if last >= first:
            extent.add(row, first, last)
