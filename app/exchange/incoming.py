"""What every file of titles gives, whatever its format: good rows and bad ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.core.bibliography import TitleFields


class IncomingRow(Protocol):
    """One title of a file. ``number`` is its place there; ``source_key`` is the number that
    its record bears in the catalogue it comes from, empty when there is none."""

    @property
    def number(self) -> int: ...
    @property
    def source_key(self) -> str: ...
    @property
    def fields(self) -> TitleFields: ...
    @property
    def warnings(self) -> tuple[str, ...]: ...


class IncomingBad(Protocol):
    """One record or row that could not be used, and why."""

    @property
    def number(self) -> int: ...
    @property
    def field(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def reason(self) -> str: ...


class IncomingTitles(Protocol):
    """A whole file. What was read is ``rows`` and ``bad`` together."""

    @property
    def rows(self) -> Sequence[IncomingRow]: ...
    @property
    def bad(self) -> Sequence[IncomingBad]: ...
