"""What is said of a paper that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.queries.index import Queries

Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    caption: str


@dataclass(frozen=True, slots=True)
class PaperSpec:
    """A paper: ``name`` for commands, ``title`` for people.

    ``render`` makes the bytes of one format («pdf», «xlsx») from the queries, the
    parameters as they were written, and the folder of resources.
    """

    name: str
    title: str
    formats: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    render: Callable[[Queries, Parameters, Path, str], bytes]
