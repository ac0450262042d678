"""Temporary storage and cards of periodicals on the page of books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.dates import format_date
from app.core.money import copies_short, count_phrase, format_count, format_kopecks
from app.queries.lot_registers import LotRecord, PeriodicalCards, TemporaryRegister
from app.services.workspace import Workspace
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.shell.document_pages import DOCUMENT_PAGES
from app.ui.stock.book_inventory import all_time, limiting
from app.ui.stock.book_parts import (
    Book,
    BookGroup,
    BookTable,
    ChoiceParameter,
    Given,
    PeriodParameter,
    Target,
)

TITLE = "title"


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot with its number in the register, or with the card it stands on: its number, name
    and year."""

    number: int
    record: LotRecord
    card: str = ""
    year: int = 0


class TemporaryBook(Book[LotRow]):
    """A row a lot, and what has left of it."""

    book_id = "temporary"
    title = "Журнал временного хранения"
    group = BookGroup.INDIVIDUAL
    about = "Брошюры, календари и другие недолговечные издания: партия в строке, что выбыло."

    def __init__(self, workspace: Workspace, resources: Path) -> None:
        self._workspace = workspace
        self._resources = resources
        self.parameters = (PeriodParameter(lambda: all_time(workspace)),)

    def fetch(self, given: Given) -> BookTable[LotRow]:
        rows = [
            LotRow(number, line) for number, line in enumerate(self._read(given).lines, start=1)
        ]
        return BookTable(
            _TEMPORARY,
            rows,
            lambda row: row.record.lot_id,
            _summary(rows, ("строка", "строки", "строк")),
            "За этот период на временное хранение ничего не поступило",
        )

    def activate(self, row: LotRow) -> Target | None:
        return DOCUMENT_PAGES[row.record.kind], row.record.document_id

    def render(self, kind: str, given: Given) -> bytes:
        from app.reports.temporary_register import (
            render_temporary_register_pdf,
            render_temporary_register_xlsx,
        )

        render = render_temporary_register_pdf if kind == "pdf" else render_temporary_register_xlsx
        return render(self._read(given), self._resources)

    def _read(self, given: Given) -> TemporaryRegister:
        today = self._workspace.clock.today()
        return self._workspace.queries.lots.temporary(limiting(given.period(), today), today)


class PeriodicalsBook(Book[LotRow]):
    """A row an issue; the paper has a card a title and year."""

    book_id = "periodicals"
    title = "Карточки периодики"
    group = BookGroup.INDIVIDUAL
    about = "Регистрационные карточки газет и журналов: карточка на издание и год, выпуск в строке."

    def __init__(self, workspace: Workspace, resources: Path) -> None:
        self._workspace = workspace
        self._resources = resources
        self.parameters = (
            PeriodParameter(lambda: all_time(workspace)),
            ChoiceParameter(TITLE, "Издание", (("", "Все издания"),), load=self._titles),
        )

    def fetch(self, given: Given) -> BookTable[LotRow]:
        cards = self._read(given).cards
        rows = [
            LotRow(number, entry, card.name, card.year)
            for number, card in enumerate(cards, start=1)
            for entry in card.entries
        ]
        return BookTable(
            _PERIODICALS,
            rows,
            lambda row: row.record.lot_id,
            _summary(rows, ("выпуск", "выпуска", "выпусков")),
            "Периодики за этот период нет. Карточку заводит поступление издания вида «Периодика»",
        )

    def activate(self, row: LotRow) -> Target | None:
        return "catalogue", row.record.title_id

    def render(self, kind: str, given: Given) -> bytes:
        from app.reports.periodical_cards import (
            render_periodical_cards_pdf,
            render_periodical_cards_xlsx,
        )

        render = render_periodical_cards_pdf if kind == "pdf" else render_periodical_cards_xlsx
        return render(self._read(given), self._resources)

    def _titles(self) -> Sequence[tuple[str, str]]:
        return [(str(key), name) for key, name in self._workspace.queries.lots.periodicals()]

    def _read(self, given: Given) -> PeriodicalCards:
        today = self._workspace.clock.today()
        chosen = given.text(TITLE)
        return self._workspace.queries.lots.periodical_cards(
            today,
            title_id=int(chosen) if chosen else None,
            period=limiting(given.period(), today),
        )


def _summary(rows: Sequence[LotRow], words: tuple[str, str, str]) -> str:
    if not rows:
        return ""
    quantity = sum(row.record.quantity for row in rows)
    gone = sum(row.record.gone for row in rows)
    total = sum(row.record.total for row in rows)
    came = f"поступило {copies_short(quantity)} на {format_kopecks(total)} ₽"
    left = f", выбыло {copies_short(gone)}" if gone else ""
    return f"{count_phrase(len(rows), *words)} · {came}{left}"


def _left(row: LotRow) -> str:
    """The papers by which copies have left, or the reversal of the whole lot."""
    if row.record.cancelled_by:
        return f"сторнировано: {row.record.cancelled_by}"
    return "; ".join(
        f"{item.paper} — {copies_short(item.quantity)}" for item in row.record.disposals
    )


def _amount(
    key: str,
    title: str,
    amount: Callable[[LotRow], int],
    say: Callable[[int], str],
    width: int,
    spare: int = 0,
) -> TableColumn[LotRow]:
    """Nothing is shown of a lot that was taken back."""
    return TableColumn(
        key,
        title,
        lambda row: "" if row.record.cancelled_by else say(amount(row)),
        width=width,
        align=Align.RIGHT,
        sort_key=amount,
        spare=spare,
    )


_DATE: TableColumn[LotRow] = TableColumn(
    "date",
    "Дата записи",
    lambda row: format_date(row.record.date),
    width=104,
    icon=lambda row: "arrow-counter-clockwise" if row.record.cancelled_by else "",
    sort_key=lambda row: (row.record.date, row.number),
)
_RECORD: TableColumn[LotRow] = TableColumn(
    "record", "№ КСУ", lambda row: row.record.record, width=72, spare=2
)
_AMOUNTS = (
    _amount("quantity", "Экз.", lambda row: row.record.quantity, format_count, 64),
    _amount("price", "Цена, ₽", lambda row: row.record.price, format_kopecks, 92, 1),
    _amount("sum", "Сумма, ₽", lambda row: row.record.total, format_kopecks, 104),
)
_LEFT: TableColumn[LotRow] = TableColumn(
    "left", "Выбыло", _left, width=150, weight=Weight.SECONDARY, tooltip=_left
)
_TEMPORARY: tuple[TableColumn[LotRow], ...] = (
    TableColumn(
        "number",
        "№",
        lambda row: str(row.number),
        width=56,
        align=Align.RIGHT,
        weight=Weight.STRONG,
        sort_key=lambda row: row.number,
    ),
    _DATE,
    _RECORD,
    TableColumn(
        "source",
        "Откуда поступило",
        lambda row: row.record.source,
        width=200,
        weight=Weight.SECONDARY,
        spare=3,
        tooltip=lambda row: row.record.source,
    ),
    TableColumn(
        "title",
        "Автор и заглавие",
        lambda row: row.record.name,
        width=200,
        stretch=True,
        tooltip=lambda row: row.record.name,
    ),
    *_AMOUNTS,
    _LEFT,
)
_PERIODICALS: tuple[TableColumn[LotRow], ...] = (
    TableColumn(
        "card",
        "Издание",
        lambda row: row.card.partition(" : ")[0],
        width=160,
        stretch=True,
        weight=Weight.STRONG,
        tooltip=lambda row: row.card,
        sort_key=lambda row: (row.number, row.record.date),
    ),
    TableColumn(
        "year",
        "Год",
        lambda row: str(row.year),
        width=64,
        align=Align.RIGHT,
        sort_key=lambda row: (row.year, row.number, row.record.date),
    ),
    TableColumn(
        "issue",
        "Выпуск",
        lambda row: row.record.issue,
        width=96,
        tooltip=lambda row: row.record.issue,
    ),
    _DATE,
    _RECORD,
    *_AMOUNTS,
    _LEFT,
)
