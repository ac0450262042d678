"""The cells of one row that tell of its copies → editions with amounts, numbers and prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.bibliography import TitleFields, TitleKind
from app.core.money import copies_short, format_kopecks
from app.exchange.spreadsheet.columns import ColumnMapping
from app.exchange.spreadsheet.model import Cell, TableRow
from app.exchange.spreadsheet.stock_model import StockFacts
from app.exchange.spreadsheet.stock_numbers import Numbers, numbers_of
from app.exchange.spreadsheet.stock_parts import NotSplitError, Share, split
from app.exchange.spreadsheet.stock_values import (
    Prices,
    Years,
    act_of,
    amounts_of,
    day_of,
    fund_of,
    prices_of,
    years_of,
)
from app.exchange.spreadsheet.stock_words import ColumnField, StockColumn
from app.exchange.spreadsheet.values import is_blank, text_of

_SCHOOL = (TitleKind.TEXTBOOK, TitleKind.STUDY_GUIDE)
_MOST_KNOWN = 4000
_NOWHERE = -1
_COMMON = (
    "ENTRY_DATE",
    "SUMMARY_NUMBER",
    "ACT",
    "ACT_DATE",
    "LOCATION",
    "SOURCE",
    "FUND",
    "NOTES",
)


class RejectedError(Exception):
    """A row cannot be used because of one of its cells; ``reason`` is a Russian sentence."""

    def __init__(self, column: ColumnField, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Edition:
    """Copies of one edition of a row; ``part`` and ``year`` replace those of the row's title."""

    facts: StockFacts
    part: str | None = None
    year: int | None = None

    def of(self, title: TitleFields) -> TitleFields:
        """The row's title as this edition."""
        if self.part is None and self.year in (None, title.year):
            return title
        part = title.part if self.part is None else self.part
        return replace(title, part=part, year=self.year or title.year)


@dataclass(frozen=True, slots=True)
class _Group:
    """Amounts of a cell with their prices; ``year`` where a column stands for one."""

    amounts: tuple[int, ...]
    prices: tuple[int, ...]
    year: int | None = None


class CopiesReader:
    """Reads what the rows of one table tell of copies; what repeats from row to row is
    understood once. ``warnings`` are Russian sentences about the row read last."""

    def __init__(self, mapping: ColumnMapping, disposed_by: str) -> None:
        self._disposed_by = disposed_by
        # looked up once: twenty thousand rows ask for twenty columns each
        self._places = {named.name: guess.column for named, guess in mapping.columns.items()}
        self._yearly = tuple(mapping.yearly.items())
        self._common_places = tuple(self._places.get(name, _NOWHERE) for name in _COMMON)
        self._counts_amounts = StockColumn.QUANTITY in mapping.columns or bool(mapping.yearly)
        told = {StockColumn.PRICE, StockColumn.KOPECKS, StockColumn.SUM}
        self._tells_prices = bool(told & mapping.columns.keys())
        self._revalued = any("Переоценка" in why for why in mapping.ignored.values())
        self._known: dict[tuple[Cell, ...], tuple[StockFacts, tuple[str, ...]]] = {}
        self._row = TableRow(0, ())
        self._years = Years()
        self.warnings: list[str] = []

    def begin(self, row: TableRow) -> None:
        """Turn to a row."""
        self._row = row
        self._years = years_of(self._cell("YEAR"))
        self.warnings = []

    @property
    def years(self) -> Years:
        """The years of edition that the row names."""
        return self._years

    @property
    def has_numbers(self) -> bool:
        return not is_blank(self._cell("NUMBER"))

    def editions(self, title: TitleFields) -> list[Edition]:
        """The editions of the row with their copies; none when it says that there are none.

        Raises:
            RejectedError: a cell cannot be understood or contradicts another.
        """
        groups = self._groups()
        wanted = sum(sum(group.amounts) for group in groups) if groups else None
        numbers = self._numbers(wanted)
        card = self._card(title, numbers, wanted)
        if card or not numbers.values:
            numbers = Numbers()
            if wanted is None:
                raise self._uncounted()
        elif wanted is None:
            groups = [_Group((len(numbers.values),), self._prices(self._cell("PRICE")))]
        elif wanted != len(numbers.values):
            raise RejectedError(
                StockColumn.NUMBER,
                f"Инвентарных номеров {len(numbers.values)}, а количество — {wanted}: "
                "исправьте одно или другое.",
            )
        found = [
            (share, price, group)
            for group in groups
            for share, price in self._priced(group, title, bool(numbers.values))
        ]
        common = self._common(card)
        left = numbers.values
        editions = []
        for share, price, group in self._with_sum(found):
            own, left = left[: share.amount], left[share.amount :]
            note = common.note
            if group.year is not None and share.year is None:
                note = "; ".join(filter(None, (note, f"Год поступления: {group.year}")))
            facts = StockFacts(
                share.amount,
                price,
                own,
                common.entered_on,
                common.entry_record,
                common.disposed_by,
                common.place,
                common.fund,
                note,
            )
            editions.append(Edition(facts, share.part, share.year))
        free = self._tells_prices and any(edition.facts.price is None for edition in editions)
        if free and not common.disposed_by:
            self.warnings.append("Цена не указана: будет 0,00.")
        return editions

    def _cell(self, name: str) -> Cell:
        return self._row.cell(self._places.get(name, _NOWHERE))

    def _uncounted(self) -> RejectedError:
        if self._counts_amounts:
            return RejectedError(StockColumn.QUANTITY, "Не указано количество экземпляров.")
        return RejectedError(StockColumn.NUMBER, "Не указан инвентарный номер.")

    # --- amounts, numbers, prices --------------------------------------------------------

    def _groups(self) -> list[_Group]:
        """Amounts of the columns of years, else of the column of amounts."""
        own, written = self._cell("PRICE"), self._cell("QUANTITY")
        if not self._yearly:
            if is_blank(written):
                return []
            return [_Group(self._amounts(written), self._prices(own))]
        price_of = {
            year: self._row.cell(column)
            for column, (said, year) in self._yearly
            if said is StockColumn.PRICE
        }
        groups = []
        for column, (said, year) in self._yearly:
            cell = self._row.cell(column)
            if said is StockColumn.QUANTITY and not is_blank(cell):
                price = price_of.get(year)
                amounts = self._amounts(cell)
                prices = self._prices(own if is_blank(price) else price)
                if sum(amounts):
                    groups.append(_Group(amounts, prices, year))
        if groups or is_blank(written):
            return groups
        price = price_of.get(self._years.values[0]) if self._years.values else None
        return [_Group(self._amounts(written), self._prices(own if is_blank(price) else price))]

    def _amounts(self, cell: Cell) -> tuple[int, ...]:
        found = amounts_of(cell)
        if found.problem:
            raise RejectedError(StockColumn.QUANTITY, found.problem)
        return found.values

    def _prices(self, cell: Cell) -> tuple[int, ...]:
        found: Prices = prices_of(cell, self._cell("KOPECKS"))
        if found.problem:
            raise RejectedError(StockColumn.PRICE, found.problem)
        if found.warning:
            self.warnings.append(found.warning)
        return found.values

    def _numbers(self, wanted: int | None) -> Numbers:
        found = numbers_of(self._cell("NUMBER"), self._cell("LAST_NUMBER"), wanted)
        if found.problem:
            raise RejectedError(StockColumn.NUMBER, found.problem)
        if found.odd:
            self.warnings.append(f"Номер «{found.odd[0]}» не кончается цифрой: оставлен как есть.")
        return found

    def _card(self, title: TitleFields, numbers: Numbers, wanted: int | None) -> str:
        """The number of a card of group accounting, which stands in place of the copies'."""
        own = text_of(self._cell("CARD"))
        if own or len(numbers.values) != 1 or (wanted or 1) == 1:
            return own
        school = title.kind in _SCHOOL or title.school_subject or title.grade_from is not None
        if not school:
            return own
        number = numbers.values[0]
        self.warnings.append(
            f"Один номер {number} на {copies_short(wanted or 0)}: он записан как номер карточки, "
            "экземпляры вводятся без инвентарных номеров."
        )
        return number

    def _priced(
        self, group: _Group, title: TitleFields, numbered: bool
    ) -> list[tuple[Share, int | None]]:
        years = self._years
        if group.year is not None:
            years = Years() if years.values else Years((group.year,))
        elif numbered or len(years.values) < 2:
            years = Years()
        prices = group.prices
        if len(group.amounts) == 1 and not years.values and not title.part and len(prices) < 2:
            return [(Share(group.amounts[0]), prices[0] if prices else None)]
        try:
            found = split(group.amounts, title.part, years)
        except NotSplitError as error:
            raise RejectedError(StockColumn.QUANTITY, str(error)) from error
        self.warnings += found.warnings
        shares = found.shares
        if len(prices) < 2:
            each = prices[0] if prices else None
            return [(share, each) for share in shares]
        if len(prices) == len(group.amounts):
            return [(share, prices[share.piece]) for share in shares]
        if len(prices) == len(shares):
            return list(zip(shares, prices, strict=True))
        raise RejectedError(StockColumn.PRICE, "Цен больше, чем частей или годов в строке.")

    def _with_sum(
        self, found: Sequence[tuple[Share, int | None, _Group]]
    ) -> list[tuple[Share, int | None, _Group]]:
        """The editions that have copies; a price that is not told follows from the sum."""
        kept = [item for item in found if item[0].amount]
        told = prices_of(self._cell("SUM")).values
        if len(told) != 1 or not kept or self._revalued:
            return kept
        copies = sum(share.amount for share, _price, _group in kept)
        if all(price is None for _share, price, _group in kept):
            price, rest = divmod(told[0], copies)
            if rest:
                self.warnings.append("Сумма не делится на количество: цена округлена.")
            return [(share, price, group) for share, _price, group in kept]
        own = sum(share.amount * (price or 0) for share, price, _group in kept)
        if own != told[0]:
            self.warnings.append(
                f"Сумма {format_kopecks(told[0])} не равна цене, умноженной на количество "
                f"({format_kopecks(own)})."
            )
        return kept

    # --- the rest ------------------------------------------------------------------------

    def _common(self, card: str) -> StockFacts:
        """What is the same for all copies of the row, and mostly for the next row too."""
        key = (*map(self._row.cell, self._common_places), card)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[key] = self._read_common(card)
        self.warnings += known[1]
        return known[0]

    def _read_common(self, card: str) -> tuple[StockFacts, tuple[str, ...]]:
        day = day_of(self._cell("ENTRY_DATE"))
        source = text_of(self._cell("SOURCE"))
        notes = (
            text_of(self._cell("NOTES")),
            f"Источник: {source}" if source else "",
            f"Год записи: {day.note}" if day.note else "",
            f"Карточка № {card}" if card else "",
        )
        gone = act_of(self._cell("ACT"), self._cell("ACT_DATE"))
        facts = StockFacts(
            0,
            entered_on=day.value,
            entry_record=text_of(self._cell("SUMMARY_NUMBER")),
            disposed_by=gone or self._disposed_by,
            place=text_of(self._cell("LOCATION")),
            fund=fund_of(self._cell("FUND")),
            note="; ".join(filter(None, notes)),
        )
        return facts, (day.warning,) if day.warning else ()
