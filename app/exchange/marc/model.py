"""What reading a MARC file gives: rows, bad records and how the file was understood."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.bibliography import TitleFields


@dataclass(frozen=True, slots=True)
class MarcRow:
    """One good record.

    ``number`` is its 1-based position in the file, ``offset`` its byte offset
    (0 in MARCXML), ``source_key`` its control number, with the agency where the
    number alone says nothing; empty when the record has none. ``warnings`` are
    Russian sentences about what is doubtful in the record.
    """

    number: int
    offset: int
    source_key: str
    fields: TitleFields
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadRecord:
    """One record that could not be used: where it stands, what was found, why it is bad.

    ``field`` names the place inside the record («маркер», «справочник», «200 $a»),
    ``value`` is what stands there, ``reason`` is a Russian sentence.
    """

    number: int
    offset: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class EncodingGuess:
    """An encoding the file may be in.

    ``name`` is what :func:`read_marc` takes, ``label`` is for the user, ``score``
    runs from 0 to 1, ``samples`` are up to three titles read in this encoding.
    """

    name: str
    label: str
    score: float
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MarcFile:
    """A whole file. ``read`` is always ``len(rows) + len(bad)``.

    ``format`` is a label for the user; ``encoding`` is a name as in
    :class:`EncodingGuess`; ``guesses`` stand best first.
    """

    format: str
    encoding: str
    guesses: tuple[EncodingGuess, ...]
    read: int
    rows: tuple[MarcRow, ...]
    bad: tuple[BadRecord, ...]


class RecordError(Exception):
    """One record cannot be used; becomes a :class:`BadRecord`."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        self.field = field
        self.value = value
        self.reason = reason
        super().__init__(reason)

    def at(self, number: int, offset: int) -> BadRecord:
        return BadRecord(number, offset, self.field, self.value, self.reason)
