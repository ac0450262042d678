"""ISO 2709: cutting a file into records and a record into fields, with an exact reason on failure.

The file is cut at the record terminator, so one broken record never takes the
next with it. Fields stay bytes here: the encoding is decided over the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import AnyStr

from app.exchange.marc.model import RecordError
from app.exchange.marc.record import Field

LEADER_LENGTH = 24
ENTRY_LENGTH = 12
RECORD_END = b"\x1d"
FIELD_END = b"\x1e"
SUBFIELD = "\x1f"
_FILLER = b"\r\n\t\x00\x1a"
_LEADER = re.compile(rb"\d{5}[ -~]{19}")
_LEADER_INSIDE = re.compile(rb"(?=(\d{5})[ -~]{5}22\d{5}[ -~]{3}4[ -~]{3})")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The bytes of one record, without its terminator."""

    offset: int
    data: bytes
    terminated: bool


@dataclass(frozen=True, slots=True)
class RawField:
    tag: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RawRecord:
    leader: str
    fields: tuple[RawField, ...]


def looks_like_record(chunk: Chunk) -> bool:
    """Does the chunk begin with something like a leader and hold fields?"""
    return _LEADER.match(chunk.data) is not None and (chunk.terminated or FIELD_END in chunk.data)


def split_records(data: bytes) -> Iterator[Chunk]:
    """Cut a file at the record terminators; filler between records is skipped.

    A record that lost its end is cut off where the next leader begins.
    """
    position = 0
    while position < len(data):
        if data[position] in _FILLER:
            position += 1
            continue
        end = data.find(RECORD_END, position)
        terminated = end >= 0
        end = end if terminated else len(data)
        chunk = data[position:end]
        cut = _next_leader(chunk) if terminated else 0
        if cut:
            yield Chunk(position, chunk[:cut], terminated=False)
            position += cut
            continue
        if terminated or chunk.strip():
            yield Chunk(position, chunk, terminated)
        position = end + 1


def _next_leader(chunk: bytes) -> int:
    """Where a whole second record begins in the chunk; 0 when there is only one."""
    if chunk[:5].isdigit() and int(chunk[:5]) == len(chunk) + 1:
        return 0
    for found in _LEADER_INSIDE.finditer(chunk, 5):
        if int(found[1]) == len(chunk) + 1 - found.start():
            return found.start()
    return 0


def parse_record(chunk: Chunk) -> RawRecord:
    """Leader and fields of one record.

    Lengths in the directory are read as bytes and, when that does not fit, as
    characters of UTF-8 (a mistake of some programs).

    Raises:
        RecordError: the record is truncated or its leader or directory is wrong.
    """
    data = chunk.data
    if not chunk.terminated:
        declared = data[:5].decode("ascii", "replace")
        size = f" из {int(declared)}" if data[:5].isdigit() else ""
        raise RecordError(
            "маркер, позиции 0–4",
            declared,
            f"Запись обрывается: есть {len(data)} байт{size}, знака конца записи нет.",
        )
    leader = _leader(data)
    base = _base_address(data, leader)
    entries = _directory(data, base)
    declared = leader[:5]
    sizes = {len(data) + 1, len(data.decode("utf-8", "replace")) + 1}
    if int(declared) not in sizes:
        raise RecordError(
            "маркер, позиции 0–4",
            declared,
            f"Длина записи в маркере — {int(declared)}, на деле — {len(data) + 1}.",
        )
    body = data[base:]
    try:
        return RawRecord(leader, tuple(_by_bytes(body, entries)))
    except RecordError:
        by_characters = _by_characters(body, entries)
        if by_characters is None:
            raise
        return RawRecord(leader, by_characters)


def _leader(data: bytes) -> str:
    head = data[:LEADER_LENGTH]
    shown = head.decode("ascii", "replace")
    if len(head) < LEADER_LENGTH:
        raise RecordError("маркер", shown, "Запись короче маркера: в нём должно быть 24 знака.")
    if not head.isascii():
        raise RecordError("маркер", shown, "В маркере записи стоят посторонние знаки.")
    if not head[:5].isdigit():
        raise RecordError("маркер, позиции 0–4", shown[:5], "Длина записи в маркере — не число.")
    return shown


def _base_address(data: bytes, leader: str) -> int:
    place, shown = "маркер, позиции 12–16", leader[12:17]
    if not shown.isdigit():
        raise RecordError(place, shown, "Базовый адрес данных в маркере — не число.")
    base = int(shown)
    if base == 0:
        raise RecordError(place, shown, "Базовый адрес данных в маркере не указан.")
    if base > len(data):
        raise RecordError(
            place, shown, f"Базовый адрес данных лежит за концом записи ({len(data) + 1} байт)."
        )
    if base <= LEADER_LENGTH:
        raise RecordError(place, shown, "Базовый адрес данных попадает внутрь маркера.")
    return base


def _directory(data: bytes, base: int) -> list[tuple[str, int, int]]:
    """Entries (tag, length, start)."""
    place = "справочник"
    directory = data[LEADER_LENGTH : base - 1]
    shown = directory[:36].decode("ascii", "replace")
    if not directory.isascii():
        raise RecordError(place, shown, "В справочнике записи стоят посторонние знаки.")
    if len(directory) % ENTRY_LENGTH:
        raise RecordError(
            place,
            shown,
            f"Длина справочника — {len(directory)} знаков, а должна делиться на {ENTRY_LENGTH}.",
        )
    if not directory:
        raise RecordError(place, "", "В записи нет ни одного поля.")
    if data[base - 1 : base] != FIELD_END:
        raise RecordError(
            "маркер, позиции 12–16",
            data[12:17].decode("ascii"),
            "Справочник записи не кончается там, куда указывает базовый адрес данных.",
        )
    entries = []
    for start in range(0, len(directory), ENTRY_LENGTH):
        entry = directory[start : start + ENTRY_LENGTH]
        if not (entry[:3].isalnum() and entry[3:].isdigit()):
            raise RecordError(
                place, entry.decode("ascii"), "Статья справочника должна состоять из цифр."
            )
        entries.append((entry[:3].decode("ascii"), int(entry[3:7]), int(entry[7:])))
    return entries


def _by_bytes(body: bytes, entries: list[tuple[str, int, int]]) -> Iterator[RawField]:
    for tag, length, start in entries:
        yield RawField(tag, _slice(body, tag, length, start, FIELD_END))


def _by_characters(body: bytes, entries: list[tuple[str, int, int]]) -> tuple[RawField, ...] | None:
    try:
        text = body.decode("utf-8")
        return tuple(
            RawField(tag, _slice(text, tag, length, start, "\x1e").encode("utf-8"))
            for tag, length, start in entries
        )
    except (UnicodeDecodeError, RecordError):
        return None


def _slice(body: AnyStr, tag: str, length: int, start: int, mark: AnyStr) -> AnyStr:
    if start + length > len(body):
        raise RecordError(
            f"справочник, поле {tag}",
            f"{length:04d}{start:05d}",
            f"Поле {tag} выходит за конец записи.",
        )
    data = body[start : start + length]
    if not data.endswith(mark) or mark in data[:-1]:
        raise RecordError(
            f"справочник, поле {tag}",
            f"{length:04d}{start:05d}",
            f"Длина или место поля {tag} в справочнике не сходятся с данными.",
        )
    return data[:-1]


def field_from_text(tag: str, text: str) -> Field:
    """A decoded control field, or indicators and subfields (missing indicators are blanks)."""
    if tag < "010" and tag.isdigit():
        return Field(tag, value=text.strip())
    head, *parts = text.split(SUBFIELD)
    return Field(tag, f"{head[:2]:2}", tuple((part[0], part[1:]) for part in parts if part))
