"""What the rows of a stock table give: titles with the facts of their copies."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from app.core.bibliography import TitleFields
from app.core.stock import Fund
from app.exchange.spreadsheet.columns import ColumnMapping
from app.exchange.spreadsheet.model import Table
from app.exchange.spreadsheet.titles import BadRow, SkippedRow


@dataclass(frozen=True, slots=True)
class StockFacts:
    """The copies of one edition in one row.

    ``price`` is in kopecks, ``None`` when the table does not tell it. ``numbers`` are as
    inked, as many as there are copies, or none. ``disposed_by`` is the paper by which the
    copies have left already; such copies are not in the fund.
    """

    quantity: int
    price: int | None = None
    numbers: tuple[str, ...] = ()
    entered_on: dt.date | None = None
    entry_record: str = ""
    disposed_by: str = ""
    place: str = ""
    fund: Fund | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockRow:
    """One edition of a row; a row with several parts or years makes several. ``number`` is as
    in Excel, ``warnings`` are Russian sentences about what is doubtful."""

    number: int
    fields: TitleFields
    stock: StockFacts
    warnings: tuple[str, ...] = ()
    source_key: str = ""


@dataclass(frozen=True, slots=True)
class StockSheet:
    """A whole table as stock. ``remarks`` are Russian sentences about the table itself."""

    table: Table
    mapping: ColumnMapping
    rows: tuple[StockRow, ...]
    bad: tuple[BadRow, ...]
    skipped: tuple[SkippedRow, ...]
    remarks: tuple[str, ...] = ()
    disposed_by: str = ""

    @property
    def read(self) -> int:
        """How many rows of the table were meant to be stock."""
        return len({row.number for row in self.rows}) + len(self.bad)

    @property
    def encoding(self) -> str:
        return self.table.encoding

    @property
    def format(self) -> str:
        return self.table.format

    @property
    def copies(self) -> int:
        """All copies, those that have left among them."""
        return sum(row.stock.quantity for row in self.rows)
