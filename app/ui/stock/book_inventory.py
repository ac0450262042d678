"""«Инвентарная книга» on the page of books."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.core.dates import format_date
from app.core.inventory_numbers import NumberSpan, number_key
from app.core.money import copies_short, count_phrase, format_kopecks
from app.core.periods import Period
from app.core.stock import FUND_NAMES, CopyState, Fund
from app.queries.inventory_book import InventoryAsked, InventoryLine, InventoryTotals
from app.reports.inventory_book_form import InventoryPrint
from app.services.workspace import Workspace
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.stock.book_parts import (
    Book,
    BookGroup,
    BookTable,
    ChoiceParameter,
    Given,
    NumbersParameter,
    PeriodParameter,
    Target,
    TextParameter,
)

FUND, CHECKS, LAYOUT = "fund", "checks", "layout"
_FUNDS = (*((fund.value, FUND_NAMES[fund]) for fund in Fund), ("", "Все фонды"))
_LAYOUTS: dict[str, tuple[str, InventoryPrint]] = {
    "25": ("25", InventoryPrint(25)),
    "25-ditto": ("25, знак повтора", InventoryPrint(25, ditto=True)),
    "25-pages": ("25, без титула", InventoryPrint(25, covers=False)),
    "50": ("50", InventoryPrint(50)),
    "50-ditto": ("50, знак повтора", InventoryPrint(50, ditto=True)),
    "50-pages": ("50, без титула", InventoryPrint(50, covers=False)),
}


def all_time(workspace: Workspace) -> Period:
    """The period of a book that is shown whole at first."""
    return Period(None, date(workspace.clock.today().year, 12, 31))


def limiting(period: Period, today: date) -> Period | None:
    """The period where it leaves something out, ``None`` for all time."""
    return None if period.first is None and period.last >= today else period


class InventoryBookEntry(Book[InventoryLine]):
    """A row a copy; the paper has ruled pages, a title page and the closing inscription."""

    book_id = "inventory"
    title = "Инвентарная книга"
    group = BookGroup.INDIVIDUAL
    about = "Каждый экземпляр с инвентарным номером одной строкой: запись, цена, акт выбытия."

    def __init__(self, workspace: Workspace, resources: Path) -> None:
        self._workspace = workspace
        self._resources = resources
        self.parameters = (
            PeriodParameter(lambda: all_time(workspace), caption="Даты записей"),
            ChoiceParameter(FUND, "Фонд", _FUNDS),
            NumbersParameter("Инвентарные номера", "Б-17"),
            TextParameter(CHECKS, "Годы проверок", "2026, 2031"),
            ChoiceParameter(
                LAYOUT,
                "Строк на странице",
                tuple((key, words) for key, (words, _) in _LAYOUTS.items()),
            ),
        )

    def fetch(self, given: Given) -> BookTable[InventoryLine]:
        self._wanted(given)
        lines = self._workspace.queries.inventory.lines(self._asked(given))
        return BookTable(
            _COLUMNS,
            lines,
            lambda line: line.copy_id,
            _summary(lines),
            "Инвентарных номеров по этим условиям нет. Номера даёт поступление или ввод остатков",
        )

    def activate(self, row: InventoryLine) -> Target | None:
        return "catalogue", row.title_id

    def render(self, kind: str, given: Given) -> bytes:
        from app.reports.inventory_book import (
            render_inventory_book_pdf,
            render_inventory_book_xlsx,
        )

        today = self._workspace.clock.today()
        data = self._workspace.queries.inventory.book(self._asked(given), today)
        render = render_inventory_book_pdf if kind == "pdf" else render_inventory_book_xlsx
        return render(data, self._resources, self._wanted(given))

    def paper_title(self, given: Given) -> str:
        """«Инвентарная книга, 1201–1300»."""
        asked = self._asked(given)
        pieces = [self.title, FUND_NAMES[asked.fund].lower() if asked.fund else "все фонды"]
        if asked.numbers is not None:
            pieces.append(str(asked.numbers))
        if asked.period is not None:
            pieces.append(asked.period.label)
        return ", ".join(pieces)

    def _asked(self, given: Given) -> InventoryAsked:
        fund, numbers = given.text(FUND), given.numbers()
        return InventoryAsked(
            fund=Fund(fund) if fund else None,
            numbers=NumberSpan.parse(numbers.first, numbers.last),
            period=limiting(given.period(), self._workspace.clock.today()),
        )

    def _wanted(self, given: Given) -> InventoryPrint:
        _, wanted = _LAYOUTS[given.text(LAYOUT)]
        years = tuple(year.strip() for year in given.text(CHECKS).split(",") if year.strip())
        return InventoryPrint(
            wanted.lines_per_page, ditto=wanted.ditto, check_years=years, covers=wanted.covers
        )


def _summary(lines: tuple[InventoryLine, ...]) -> str:
    """«1 250 строк · состоит 1 180 экз. на 345 000,00 ₽, выбыло 69 экз.»."""
    if not lines:
        return ""
    totals = InventoryTotals.of(lines)
    count = count_phrase(len(lines), "строка", "строки", "строк")
    standing = (
        f"состоит {copies_short(totals.standing)} на {format_kopecks(totals.standing_kopecks)} ₽"
    )
    gone = f", выбыло {copies_short(totals.gone)}" if totals.gone else ""
    return f"{count} · {standing}{gone}"


def _number_order(line: InventoryLine) -> tuple[bool, str, str]:
    key = number_key(line.number)
    return not key, key, line.number


_STATE_ICONS = {CopyState.CANCELLED: "arrow-counter-clockwise", CopyState.OUT: "sign-out"}
_COLUMNS: tuple[TableColumn[InventoryLine], ...] = (
    TableColumn(
        "date",
        "Дата записи",
        lambda line: format_date(line.entered_on) if line.entered_on else "",
        width=104,
        sort_key=lambda line: (line.entered_on or date.min, _number_order(line)),
    ),
    TableColumn("record", "№ КСУ", lambda line: line.record, width=72),
    TableColumn(
        "number",
        "Инв. №",
        lambda line: line.number,
        width=92,
        weight=Weight.STRONG,
        icon=lambda line: _STATE_ICONS.get(line.state, ""),
        sort_key=_number_order,
    ),
    TableColumn(
        "cipher",
        "Шифр",
        lambda line: f"{line.bbk} {line.author_mark}".strip(),
        width=130,
        weight=Weight.SECONDARY,
        spare=1,
        tooltip=lambda line: f"{line.bbk} {line.author_mark}".strip(),
    ),
    TableColumn(
        "title",
        "Автор и заглавие",
        lambda line: line.name,
        width=180,
        stretch=True,
        tooltip=lambda line: line.name,
    ),
    TableColumn(
        "year",
        "Год",
        lambda line: "" if line.year is None else str(line.year),
        width=64,
        align=Align.RIGHT,
        sort_key=lambda line: line.year or 0,
        spare=2,
    ),
    TableColumn(
        "price",
        "Цена, ₽",
        lambda line: format_kopecks(line.price) if line.counts else "",
        width=84,
        align=Align.RIGHT,
        sort_key=lambda line: line.price,
    ),
    TableColumn(
        "disposal",
        "Выбытие",
        lambda line: line.disposal,
        width=150,
        tooltip=lambda line: line.disposal,
    ),
    TableColumn(
        "remark",
        "Примечание",
        lambda line: line.remark,
        width=130,
        weight=Weight.SECONDARY,
        spare=3,
        tooltip=lambda line: line.remark,
    ),
)
