"""The data of a package for the regional centre (РИБЦ), as ``docs/package.md`` describes them.

Made to be merged: a title has stable keys (its ISBN, its folded description), amounts stand in
copies and in sets, percentages are whole tenths of a per cent, money is in kopecks. No person is
named but the authors of books. The numbers of federal lists are information and never a key.
"""

from __future__ import annotations

import datetime as dt
import types
import typing
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar

from app.exchange.package.json_reading import plain_json, write_json

SCHEMA_NAME = "formulyar-region-package-1"
SCHEMA_FILE = "region-package-1.schema.json"
"""In the folder ``schemas`` of the resources."""
OFFER_PART = "offer.json"
SCHOOL_LEVEL = "school"

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class RegionSchool:
    """Requisites of the school; no person is among them."""

    name_full: str
    name_short: str
    inn: str
    okpo: str
    address: str


@dataclass(frozen=True, slots=True)
class RegionRules:
    """The rules that the checklist was counted by."""

    reserve_percent: int
    teacher_sets: int
    wear_norm: int
    aged_unfit: bool
    absent_unfit: bool


@dataclass(frozen=True, slots=True)
class RegionList:
    """The federal list that the terms come from. ``is_older``: a newer one is likely."""

    order: str
    name: str
    as_of: dt.date
    is_older: bool


@dataclass(frozen=True, slots=True)
class RegionParallel:
    """All classes of a grade. ``is_forecast``: some number of pupils is expected, not counted."""

    grade: int
    classes: int
    pupils: int
    is_forecast: bool


@dataclass(frozen=True, slots=True)
class RegionFund:
    """Copies in stock of a fund; ``total`` is their book price in kopecks."""

    fund: str
    account: str
    titles: int
    copies: int
    total: int


class ListingState(StrEnum):
    """Whether somebody has looked for a title in the federal list, and found it."""

    LISTED = "listed"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RegionListing:
    """Where a title stands in the federal list; information, not a key.

    ``term`` is the last day of its use, ``None`` where it has no end or none is known.
    """

    state: ListingState
    order: str
    appendix: int | None
    number: str
    term: dt.date | None
    term_text: str


@dataclass(frozen=True, slots=True)
class RegionTitle:
    """A textbook. ``key`` is its own within the package; ``isbns`` (13 digits) and ``text_key``
    tell it in packages of other schools.

    All amounts are copies: ``fit`` = ``own`` + ``borrowed`` − ``lent`` − ``worn`` − ``expired``
    − ``excluded`` (taken out by the school's rules). ``aged`` are fit copies older than the norm
    of wear. ``price`` is the last one known.
    """

    key: str
    isbns: tuple[str, ...]
    text_key: str
    authors: str
    title: str
    part: str
    publisher: str
    year: int | None
    own: int
    borrowed: int
    lent: int
    worn: int
    expired: int
    excluded: int
    fit: int
    aged: int
    price: int | None
    listing: RegionListing


@dataclass(frozen=True, slots=True)
class RegionPart:
    """A part of a set: ``fit`` and ``lacking`` in copies, ``titles`` by their keys."""

    name: str
    fit: int
    lacking: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegionSet:
    """A set that pupils study by: ``fit`` = ``printed`` + ``licences``, all in sets."""

    key: str
    name: str
    subject: str
    grades: tuple[int, ...]
    printed: int
    licences: int
    fit: int
    price: int | None
    parts: tuple[RegionPart, ...]


@dataclass(frozen=True, slots=True)
class RegionLine:
    """Pupils of a grade who study by one set. ``set`` is its key, ``None`` while none is chosen."""

    pupils: int
    need: int
    allotted: int
    provided: int
    deficit: int
    surplus: int
    set: str | None


@dataclass(frozen=True, slots=True)
class RegionCell:
    """A subject in a grade, in sets; ``permille`` of the pupils are provided, cut, not rounded."""

    subject: str
    grade: int
    pupils: int
    need: int
    fit: int
    provided: int
    deficit: int
    surplus: int
    permille: int | None
    lines: tuple[RegionLine, ...]


@dataclass(frozen=True, slots=True)
class RegionTotal:
    """A total over cells: of a level («1-4») or of the ``school``."""

    level: str
    pupils: int
    need: int
    fit: int
    provided: int
    deficit: int
    surplus: int
    weighted_permille: int | None
    mean_permille: int | None


@dataclass(frozen=True, slots=True)
class RegionLack:
    """What is to be got: ``copies`` when whole sets are got, ``total`` at the last price."""

    subject: str
    grade: int
    set: str | None
    sets: int
    copies: int
    price: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class RegionSpare:
    """Copies of one title that the school can do without."""

    title: str
    copies: int


@dataclass(frozen=True, slots=True)
class RegionExtra:
    """What the school can do without."""

    subject: str
    grade: int
    set: str
    sets: int
    copies: int
    titles: tuple[RegionSpare, ...]


@dataclass(frozen=True, slots=True)
class RegionTerm:
    """A term that ends: ``copies`` may not be used after ``until``."""

    title: str
    until: dt.date
    copies: int


@dataclass(frozen=True, slots=True)
class RegionData:
    """What a school tells the regional centre about a school year (the one it begins in)."""

    schema: str
    school: RegionSchool
    year: int
    as_of: dt.date
    rules: RegionRules
    federal_list: RegionList | None
    parallels: tuple[RegionParallel, ...]
    funds: tuple[RegionFund, ...]
    cells: tuple[RegionCell, ...]
    totals: tuple[RegionTotal, ...]
    sets: tuple[RegionSet, ...]
    titles: tuple[RegionTitle, ...]
    deficits: tuple[RegionLack, ...]
    surpluses: tuple[RegionExtra, ...]
    terms: tuple[RegionTerm, ...]


def region_to_json(data: RegionData) -> bytes:
    """The data part of a package; the same data give the same bytes."""
    return write_json(_plain(data))


def region_from_json(content: bytes, part: str) -> RegionData:
    """The data that the part of a package holds. It must have passed the schema before.

    Raises:
        UserError: it is no JSON.
    """
    return _made(RegionData, plain_json(content, part))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _made(kind: type[_Made], value: Any) -> _Made:
    hints = typing.get_type_hints(kind)
    return kind(**{name: _typed(hint, value[name]) for name, hint in hints.items()})


def _typed(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin is tuple:
        item = typing.get_args(hint)[0]
        return tuple(_typed(item, each) for each in value)
    if origin is types.UnionType:
        inner = next(each for each in typing.get_args(hint) if each is not type(None))
        return None if value is None else _typed(inner, value)
    if is_dataclass(hint):
        return _made(typing.cast("type[Any]", hint), value)
    if hint is dt.date:
        return dt.date.fromisoformat(value)
    return hint(value) if isinstance(hint, type) and issubclass(hint, StrEnum) else value
