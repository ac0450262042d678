"""How a paper is shown, printed and saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to be looked at.

    Args:
        title: heading of the preview: «Акт о списании № 3».
        file_name: suggested name without suffix: «Акт о списании 3».
        render: format («pdf», «xlsx») → bytes; called on a worker thread.
        formats: what ``render`` can make; «pdf» always.
    """

    title: str
    file_name: str
    render: Callable[[str], bytes]
    formats: tuple[str, ...] = ("pdf",)


class Previews(Protocol):
    """Shows a paper; printing, saving and opening are done from there."""

    def show(self, paper: Paper) -> None: ...
