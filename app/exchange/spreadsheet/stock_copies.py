"""The cells of one row that tell of its copies → editions with amounts, numbers and prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.bibliography import TitleFields, TitleKind
from app.core.money import copies_short, format_kopecks
from app.exchange.spreadsheet.columns import ColumnMapping
from app.exchange.spreadsheet.header_words import TitleColumn
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


class RowCopies:
    """What one row tells of its copies. ``warnings`` are Russian sentences about doubts."""

    def __init__(self, row: TableRow, mapping: ColumnMapping, disposed_by: str) -> None:
        self._row = row
        self._mapping = mapping
        self._disposed_by = disposed_by
        self.warnings: list[str] = []

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
            groups = [_Group((len(numbers.values),), self._prices(self._cell(StockColumn.PRICE)))]
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
        left = list(numbers.values)
        editions = []
        for share, price, group in self._with_sum(found):
            own, left = tuple(left[: share.amount]), left[share.amount :]
            note = common.note
            if group.year is not None and share.year is None:
                note = "; ".join(filter(None, (note, f"Год поступления: {group.year}")))
            facts = replace(common, quantity=share.amount, price=price, numbers=own, note=note)
            editions.append(Edition(facts, share.part, share.year))
        if any(edition.facts.price is None for edition in editions) and self._has_prices:
            self.warnings.append("Цена не указана: будет 0,00.")
        return editions

    def several_years(self) -> Years:
        """The years of edition that the row names."""
        return years_of(self._cell(TitleColumn.YEAR))

    @property
    def has_numbers(self) -> bool:
        return not is_blank(self._cell(StockColumn.NUMBER))

    def _uncounted(self) -> RejectedError:
        if StockColumn.QUANTITY in self._mapping.columns or self._mapping.yearly:
            return RejectedError(StockColumn.QUANTITY, "Не указано количество экземпляров.")
        return RejectedError(StockColumn.NUMBER, "Не указан инвентарный номер.")

    # --- amounts, numbers, prices --------------------------------------------------------

    def _cell(self, named: ColumnField) -> Cell:
        column = self._mapping.column_of(named)
        return None if column is None else self._row.cell(column)

    @property
    def _has_prices(self) -> bool:
        told = {StockColumn.PRICE, StockColumn.KOPECKS, StockColumn.SUM}
        return bool(told & self._mapping.columns.keys()) and not self._gone

    @property
    def _gone(self) -> str:
        act = act_of(self._cell(StockColumn.ACT), self._cell(StockColumn.ACT_DATE))
        return act or self._disposed_by

    def _groups(self) -> list[_Group]:
        """Amounts of the columns of years, else of the column of amounts."""
        own = self._cell(StockColumn.PRICE)
        price_of = {
            year: self._row.cell(column)
            for column, (said, year) in self._mapping.yearly.items()
            if said is StockColumn.PRICE
        }
        groups = []
        for column, (said, year) in self._mapping.yearly.items():
            cell = self._row.cell(column)
            if said is StockColumn.QUANTITY and not is_blank(cell):
                price = price_of.get(year)
                amounts = self._amounts(cell)
                prices = self._prices(own if is_blank(price) else price)
                if sum(amounts):
                    groups.append(_Group(amounts, prices, year))
        if groups:
            return groups
        written = self._cell(StockColumn.QUANTITY)
        if is_blank(written):
            return []
        years = self.several_years().values
        price = price_of.get(years[0]) if years else None
        return [_Group(self._amounts(written), self._prices(own if is_blank(price) else price))]

    def _amounts(self, cell: Cell) -> tuple[int, ...]:
        found = amounts_of(cell)
        if found.problem:
            raise RejectedError(StockColumn.QUANTITY, found.problem)
        return found.values

    def _prices(self, cell: Cell) -> tuple[int, ...]:
        kopecks = self._cell(StockColumn.KOPECKS)
        found: Prices = prices_of(cell, kopecks)
        if found.problem:
            raise RejectedError(StockColumn.PRICE, found.problem)
        if found.warning:
            self.warnings.append(found.warning)
        return found.values

    def _numbers(self, wanted: int | None) -> Numbers:
        found = numbers_of(
            self._cell(StockColumn.NUMBER), self._cell(StockColumn.LAST_NUMBER), wanted
        )
        if found.problem:
            raise RejectedError(StockColumn.NUMBER, found.problem)
        if found.odd:
            self.warnings.append(f"Номер «{found.odd[0]}» не кончается цифрой: оставлен как есть.")
        return found

    def _card(self, title: TitleFields, numbers: Numbers, wanted: int | None) -> str:
        """The number of a card of group accounting, which stands in place of the copies'."""
        own = text_of(self._cell(StockColumn.CARD))
        school = title.kind in _SCHOOL or title.school_subject or title.grade_from is not None
        if own or len(numbers.values) != 1 or (wanted or 1) == 1 or not school:
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
        years = self.several_years()
        if group.year is not None:
            years = Years() if years.values else Years((group.year,))
        elif numbered or len(years.values) < 2:
            years = Years()
        try:
            found = split(group.amounts, title.part, years)
        except NotSplitError as error:
            raise RejectedError(StockColumn.QUANTITY, str(error)) from error
        self.warnings += found.warnings
        shares, prices = found.shares, group.prices
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
        copies = sum(share.amount for share, _price, _group in kept)
        told = prices_of(self._cell(StockColumn.SUM)).values
        revalued = any("Переоценка" in why for why in self._mapping.ignored.values())
        if len(told) != 1 or not copies or revalued:
            return kept
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
        day = day_of(self._cell(StockColumn.ENTRY_DATE))
        if day.warning:
            self.warnings.append(day.warning)
        source = text_of(self._cell(StockColumn.SOURCE))
        notes = (
            text_of(self._cell(TitleColumn.NOTES)),
            f"Источник: {source}" if source else "",
            f"Год записи: {day.note}" if day.note else "",
            f"Карточка № {card}" if card else "",
        )
        return StockFacts(
            0,
            entered_on=day.value,
            entry_record=text_of(self._cell(StockColumn.SUMMARY_NUMBER)),
            disposed_by=self._gone,
            place=text_of(self._cell(StockColumn.LOCATION)),
            fund=fund_of(self._cell(StockColumn.FUND)),
            note="; ".join(filter(None, notes)),
        )
