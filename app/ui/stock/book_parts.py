"""What a book of account is for the page «Книги учёта»: words, parameters, rows, paper."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic

from app.core.periods import Period
from app.ui.kit.table.columns import Row, TableColumn

PERIOD = "period"
"""Key of the period, the same in every book that has one."""
NUMBERS = "numbers"
"""Key of the range of numbers."""

Target = tuple[str, object]
"""A page id and the argument that the page is opened with."""


class BookGroup(StrEnum):
    """Headings of the list of books, in its order."""

    SUMMARY = "Суммарный учёт"
    INDIVIDUAL = "Индивидуальный учёт"
    TEXTBOOKS = "Учебники"
    OTHER = "Другие журналы"


@dataclass(frozen=True, slots=True)
class Numbers:
    """A range of numbers as it was typed, either end may be empty; the book reads it."""

    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class PeriodParameter:
    """Days from–to with quick choices; the value is a :class:`Period`."""

    default: Callable[[], Period]
    key: str = PERIOD
    caption: str = "Период"


@dataclass(frozen=True, slots=True)
class NumbersParameter:
    """Numbers from–to; the value is :class:`Numbers`. ``hint`` is an example of a number."""

    caption: str = "Номера"
    hint: str = ""
    key: str = NUMBERS


@dataclass(frozen=True, slots=True)
class ChoiceParameter:
    """One of several; the value is the first string of the pair chosen.

    Args:
        options: ``(value, words)``; the first is the default.
        load: options that stand in the library, read on a reader thread and shown after
            ``options``.
        tabs: shown as tabs over the table (parts of a book) instead of a field.
    """

    key: str
    caption: str
    options: tuple[tuple[str, str], ...] = ()
    load: Callable[[], Sequence[tuple[str, str]]] | None = None
    tabs: bool = False


@dataclass(frozen=True, slots=True)
class TextParameter:
    """Free text, for a search within the book; the value is a string without outer spaces."""

    key: str
    caption: str
    hint: str = ""


Parameter = PeriodParameter | NumbersParameter | ChoiceParameter | TextParameter
Value = Period | Numbers | str


@dataclass(frozen=True, slots=True)
class Given:
    """The values of the parameters, by their keys."""

    values: Mapping[str, Value] = field(default_factory=dict)

    def period(self, key: str = PERIOD) -> Period:
        """Raises:
        TypeError: the book declares no period of this key.
        """
        value = self.values.get(key)
        if not isinstance(value, Period):
            raise TypeError(f"{key} is no period")
        return value

    def numbers(self, key: str = NUMBERS) -> Numbers:
        value = self.values.get(key)
        return value if isinstance(value, Numbers) else Numbers()

    def text(self, key: str) -> str:
        """The value of a choice or of a text, empty when nothing is chosen."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class BookTable(Generic[Row]):
    """What the table of a book shows; all rows are in memory (tens of thousands at most).

    Args:
        columns: as in every table. Set ``sortable=False`` where the order is the book's.
        row_id: tells rows apart, so that the selection stays.
        summary: the left part of the footer: counts and sums.
        empty: the sentence when there are no rows.
        layout: names this set of columns, for remembered widths; a book whose columns differ
            by part gives each its own.
    """

    columns: Sequence[TableColumn[Row]]
    rows: Sequence[Row]
    row_id: Callable[[Row], int]
    summary: str = ""
    empty: str = "За этот период записей нет"
    layout: str = ""


class Book(ABC, Generic[Row]):
    """A book of account: a subclass sets the attributes, reads rows and makes the paper.

    Attributes:
        book_id: the argument of ``stock.books`` that opens the book.
        title: «Инвентарная книга»; also the heading of its paper.
        about: one sentence: what stands in the book.
        formats: what ``render`` can make; no formats: a book that is only looked at.
    """

    book_id: str
    title: str
    group: BookGroup
    about: str
    parameters: tuple[Parameter, ...] = ()
    formats: tuple[str, ...] = ("pdf", "xlsx")

    @abstractmethod
    def fetch(self, given: Given) -> BookTable[Row]:
        """The rows, on a reader thread.

        Raises:
            UserError: the parameters cannot be used (a number that is none).
        """

    def activate(self, row: Row) -> Target | None:
        """Where Enter on a row leads; ``None``: nowhere."""
        return None

    @abstractmethod
    def render(self, kind: str, given: Given) -> bytes:
        """The paper as «pdf» or «xlsx», on a worker thread.

        Raises:
            UserError: the parameters cannot be used.
        """

    def paper_title(self, given: Given) -> str:
        """Heading of the preview: «Инвентарная книга, 2026 год»."""
        periods = [value.label for value in given.values.values() if isinstance(value, Period)]
        return ", ".join([self.title, *periods])

    def file_name(self, given: Given) -> str:
        """Suggested name without suffix and without signs that a file system refuses."""
        return file_name_of(self.paper_title(given))


AnyBook = Book[Any]


def file_name_of(title: str) -> str:
    """«КСУ № 3: 2026/27» → «КСУ 3, 2026-27»."""
    plain = title.replace("№", "").replace(":", ",").replace("/", "-").replace("«", "")
    return " ".join(plain.replace("»", "").replace("–", "-").split())
