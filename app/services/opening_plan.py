"""What becomes of each row of a stock table: which title, which lot, or why it cannot be used.

The rules of an opening balance (ввод остатков): numbers are kept as they are inked and are
never given twice; what has left before keeps its numbers and never stands in the fund.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from app.core.bibliography import TitleFields
from app.core.errors import UserError
from app.core.number_series import same_number
from app.core.progress import Progress
from app.core.stock import Account, Fund, place_of_kind
from app.exchange.spreadsheet import StockRow, StockSheet
from app.queries.opening_numbers import NumberHolder, drafted_numbers, holders_of
from app.queries.titles import match_key
from app.services.catalogue import short_name, tidy
from app.services.copies_entry import MOST_COPIES_A_LINE
from app.services.title_matching import KnownTitles, are_different

MATCHING = "Сверяем с каталогом"


class StockVerdictKind(StrEnum):
    """What is to become of a row: its title is new, known, or the row cannot be used."""

    NEW = "new"
    KNOWN = "known"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class StockVerdict:
    """The verdict on one row, or on one edition of a row with several.

    ``detail`` says what is doubtful or wrong; ``price`` in kopecks; ``gone`` tells that the
    copies have left already, ``doubted`` that the row should be looked at. ``place`` is where
    the verdict stands among all of the table.
    """

    number: int
    verdict: StockVerdictKind
    name: str
    detail: str = ""
    quantity: int = 0
    price: int = 0
    fund: Fund | None = None
    gone: bool = False
    doubted: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class RejectedStock:
    """A row that does not come in: its number in the file, where in it, what stands, why."""

    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class NumberClash:
    """An inventory number that two hold: the row that repeats it, and who has it already."""

    number: str
    row: int
    holder: str


@dataclass(slots=True)
class LotPlan:
    """A line of the draft: rows in a run with the same title, price and history are one.

    ``title_id`` is a known title, else ``new_title`` is a place among the new ones.
    """

    title_id: int | None
    new_title: int | None
    fund: Fund
    account: Account
    price: int
    place: str
    entered_on: dt.date | None
    entry_record: str
    disposed_by: str
    note: str
    quantity: int
    numbers: list[str] = field(default_factory=list)

    def takes(self, other: LotPlan) -> bool:
        """Can the copies of the next row stand in this line?"""
        return (
            bool(self.numbers)
            and bool(other.numbers)
            and self.quantity + other.quantity <= MOST_COPIES_A_LINE
            and self._common == other._common
        )

    @property
    def _common(self) -> tuple[object, ...]:
        return (
            self.title_id,
            self.new_title,
            self.fund,
            self.account,
            self.price,
            self.place,
            self.entered_on,
            self.entry_record,
            self.disposed_by,
            self.note,
        )


@dataclass(frozen=True, slots=True)
class StockPlan:
    """What loading a table would do. ``titles`` are new ones; ``rows`` counts rows that come in."""

    titles: tuple[TitleFields, ...]
    lots: tuple[LotPlan, ...]
    verdicts: tuple[StockVerdict, ...]
    rejected: tuple[RejectedStock, ...]
    clashes: tuple[NumberClash, ...]
    known_titles: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Recognised:
    """A title of the file after it was looked up; ``detail`` says by what it is known."""

    fields: TitleFields
    title_id: int | None
    new_title: int | None
    detail: str = ""
    refusal: str = ""


def plan_stock(
    session: Session, file: StockSheet, fund: Fund | None, progress: Progress
) -> StockPlan:
    """Look up every row without changing anything. ``fund`` is that of all rows which name
    none; without it textbooks go to their own.

    Raises:
        Cancelled: the user asked to stop.
    """
    planner = _Planner(session, file, fund)
    for row_number, rows in _by_row(progress.track(file.rows, MATCHING, len(file.rows), step=500)):
        planner.take(row_number, rows)
    return planner.plan()


def _by_row(rows: Iterable[StockRow]) -> Iterable[tuple[int, list[StockRow]]]:
    """The editions of each row of the table together: a row comes in whole or not at all."""
    held: list[StockRow] = []
    for row in rows:
        if held and held[0].number != row.number:
            yield held[0].number, held
            held = []
        held.append(row)
    if held:
        yield held[0].number, held


class _Planner:
    def __init__(self, session: Session, file: StockSheet, fund: Fund | None) -> None:
        self._file = file
        self._fund = fund
        # rows of one title share its fields, and looking a title up is what takes the time
        unique = list({id(row.fields): row for row in file.rows}.values())
        self._known = KnownTitles(session, unique)
        self._looked_up: dict[int, _Recognised] = {}
        self._new_by_key: dict[str, list[int]] = {}
        self._titles: list[TitleFields] = []
        numbers = [number for row in file.rows for number in row.stock.numbers]
        self._holders: dict[str, NumberHolder] = holders_of(session, numbers)
        self._drafted = drafted_numbers(session, None) if numbers else {}
        self._seen: dict[str, int] = {}
        self._lots: list[LotPlan] = []
        self._verdicts: list[StockVerdict] = []
        self._clashes: list[NumberClash] = []
        self._rejected = [
            RejectedStock(bad.number, bad.field, bad.value, bad.reason) for bad in file.bad
        ]
        self._rows = 0

    def take(self, number: int, rows: Sequence[StockRow]) -> None:
        """Plan one row of the table with all its editions."""
        found = [self._recognise(row.fields) for row in rows]
        refusal = next((title.refusal for title in found if title.refusal), "")
        clash = None if refusal else self._clash(number, rows)
        if refusal:
            self._reject(number, "заглавие", rows[0].fields.title, refusal)
            return
        if clash is not None:
            self._clashes.append(clash)
            reason = f"Инвентарный номер {clash.number} {clash.holder}."
            self._reject(number, "инвентарный номер", clash.number, reason)
            return
        self._rows += 1
        for row, title in zip(rows, found, strict=True):
            self._seen.update((same_number(value), number) for value in row.stock.numbers)
            lot = self._lot(row, title)
            self._verdicts.append(_verdict(row, title, lot))
            if self._lots and self._lots[-1].takes(lot):
                self._lots[-1].quantity += lot.quantity
                self._lots[-1].numbers += lot.numbers
            else:
                self._lots.append(lot)

    def plan(self) -> StockPlan:
        rejected = sorted(self._rejected, key=lambda row: row.row)
        verdicts = self._verdicts + [
            StockVerdict(
                row.row, StockVerdictKind.REJECTED, row.value[:80], f"{row.field}: {row.reason}"
            )
            for row in rejected
        ]
        verdicts.sort(key=lambda verdict: verdict.number)
        verdicts = [replace(verdict, place=place) for place, verdict in enumerate(verdicts, 1)]
        return StockPlan(
            self._used_titles(),
            tuple(self._lots),
            tuple(verdicts),
            tuple(rejected),
            tuple(self._clashes),
            len({lot.title_id for lot in self._lots if lot.title_id is not None}),
            self._rows,
        )

    def _used_titles(self) -> tuple[TitleFields, ...]:
        """The new titles that have copies: those of rejected rows alone do not come in."""
        used = sorted({lot.new_title for lot in self._lots if lot.new_title is not None})
        places = {old: new for new, old in enumerate(used)}
        for lot in self._lots:
            if lot.new_title is not None:
                lot.new_title = places[lot.new_title]
        return tuple(self._titles[place] for place in used)

    def _reject(self, number: int, where: str, value: str, reason: str) -> None:
        self._rejected.append(RejectedStock(number, where, value[:80], reason))

    # --- titles ------------------------------------------------------------------------

    def _recognise(self, fields: TitleFields) -> _Recognised:
        known = self._looked_up.get(id(fields))
        if known is None:
            known = self._looked_up[id(fields)] = self._look_up(fields)
        return known

    def _look_up(self, fields: TitleFields) -> _Recognised:
        try:
            clean = tidy(fields)
        except UserError as error:
            return _Recognised(fields, None, None, refusal=error.message)
        found = self._known.recognise(clean, "")
        if found is not None:
            return _Recognised(clean, found[0], None, detail=f"уже в каталоге: {found[1]}")
        key = match_key(clean)
        alike = self._new_by_key.setdefault(key, [])
        place = next(
            (at for at in alike if key and not are_different(self._titles[at], clean)), None
        )
        if place is None:
            place = len(self._titles)
            self._titles.append(clean)
            alike.append(place)
        return _Recognised(clean, None, place)

    # --- numbers and lots ----------------------------------------------------------------

    def _clash(self, row_number: int, rows: Sequence[StockRow]) -> NumberClash | None:
        """The first number of a row that somebody has already."""
        for row in rows:
            for number in row.stock.numbers:
                key = same_number(number)
                holder = self._holders.get(key)
                if key in self._seen:
                    return NumberClash(number, row_number, f"уже стоит в строке {self._seen[key]}")
                if holder is not None and not holder.free:
                    return NumberClash(number, row_number, holder.words)
                if key in self._drafted:
                    return NumberClash(number, row_number, self._drafted[key])
        return None

    def _lot(self, row: StockRow, title: _Recognised) -> LotPlan:
        facts = row.stock
        fund, account = place_of_stock(
            title.fields, numbered=bool(facts.numbers), fund=facts.fund or self._fund
        )
        return LotPlan(
            title.title_id,
            title.new_title,
            fund,
            account,
            facts.price or 0,
            facts.place,
            facts.entered_on,
            facts.entry_record,
            facts.disposed_by,
            facts.note,
            facts.quantity,
            list(facts.numbers),
        )


def place_of_stock(
    title: TitleFields, *, numbered: bool, fund: Fund | None
) -> tuple[Fund, Account]:
    """Fund and account of old stock: what is for a class or a subject is a textbook, the rest
    goes by its kind; what has a number stands in the inventory book and so on the balance."""
    school = title.grade_from is not None or bool(title.school_subject)
    suited, account = place_of_kind(title.kind)
    if school:
        suited, account = Fund.TEXTBOOKS, Account.BALANCE
    if fund is not None and fund is not suited:
        account = Account.OFF_BALANCE if fund is Fund.TEMPORARY else Account.BALANCE
        suited = fund
    elif numbered and account is Account.OFF_BALANCE and fund is None:
        suited, account = Fund.MAIN, Account.BALANCE
    return suited, account


def _verdict(row: StockRow, title: _Recognised, lot: LotPlan) -> StockVerdict:
    kind = StockVerdictKind.NEW if title.title_id is None else StockVerdictKind.KNOWN
    gone = f"выбыло: {lot.disposed_by}" if lot.disposed_by else ""
    detail = "; ".join(filter(None, (gone, title.detail, *row.warnings)))
    return StockVerdict(
        row.number,
        kind,
        short_name(title.fields),
        detail,
        lot.quantity,
        lot.price,
        lot.fund,
        bool(lot.disposed_by),
        bool(row.warnings),
    )
