"""«Книга суммарного учёта» of a fund on the page of books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.core.dates import format_date
from app.core.money import copies_short, count_phrase, format_count, format_kopecks
from app.core.periods import Period, quarter_of
from app.core.stock import DocumentKind, Fund
from app.queries.summary_book_data import (
    Amounts,
    ColumnGroup,
    SummaryBook,
    SummaryColumn,
    SummaryLine,
    SummaryTotal,
    TotalKind,
)
from app.services.workspace import Workspace
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.stock.book_parts import (
    Book,
    BookGroup,
    BookTable,
    ChoiceParameter,
    Given,
    PeriodParameter,
    Target,
)

PART = "part"
IN, OUT, TOTALS = "1", "2", "3"
_PARTS = ((IN, "Часть 1. Поступление"), (OUT, "Часть 2. Выбытие"), (TOTALS, "Часть 3. Итоги"))
_OF_FUND: dict[Fund, str] = {
    Fund.MAIN: "основного фонда",
    Fund.TEXTBOOKS: "учебного фонда",
    Fund.TEMPORARY: "временного хранения",
}
_PAGES: dict[DocumentKind, str] = {
    DocumentKind.RECEIPT: "stock.receipt",
    DocumentKind.WRITE_OFF: "stock.write_off",
    DocumentKind.OPENING: "stock.opening",
    DocumentKind.REPLACEMENT: "stock.replacement",
    DocumentKind.REVALUATION: "stock.revaluation",
    DocumentKind.TRANSFER_OUT: "stock.transfer",
    DocumentKind.TRANSFER_RETURN: "stock.transfer",
}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A row of the table: a record, or a row of part 3 that has no document."""

    id: int
    label: str
    amounts: Amounts
    line: SummaryLine | None = None
    by_reason: tuple[int, ...] = ()
    has_titles: bool = True


class SummaryFundBook(Book[SummaryRow]):
    """The summary book of one fund."""

    group = BookGroup.SUMMARY

    def __init__(self, workspace: Workspace, resources: Path, fund: Fund) -> None:
        self.book_id = f"summary.{fund.value}"
        self.title = f"КСУ {_OF_FUND[fund]}"
        self.about = (
            "Книга суммарного учёта: каждое поступление и выбытие одной строкой, "
            "итоги по кварталам и годам."
        )
        self.parameters = (
            PeriodParameter(lambda: Period.year(workspace.clock.today().year)),
            ChoiceParameter(PART, "Часть книги", _PARTS, tabs=True),
        )
        self._workspace = workspace
        self._resources = resources
        self._fund = fund

    def fetch(self, given: Given) -> BookTable[SummaryRow]:
        book = self._read(given)
        match given.text(PART):
            case "2":
                return _disposed(book)
            case "3":
                return _totals(book)
        return _received(book)

    def activate(self, row: SummaryRow) -> Target | None:
        if row.line is None:
            return None
        return _PAGES[row.line.document], row.line.document_id

    def render(self, kind: str, given: Given) -> bytes:
        from app.reports.summary_book import render_summary_book_pdf, render_summary_book_xlsx

        render = render_summary_book_pdf if kind == "pdf" else render_summary_book_xlsx
        return render(self._read(given), self._resources)

    def _read(self, given: Given) -> SummaryBook:
        """The book of what has come to pass: a period that still lasts ends today."""
        period, today = given.period(), self._workspace.clock.today()
        if period.last > today and (period.first is None or period.first <= today):
            period = Period(period.first, today)
        return self._workspace.queries.summary.book(self._fund, period)


def _received(book: SummaryBook) -> BookTable[SummaryRow]:
    rows = [SummaryRow(line.id, line.source, line.amounts, line) for line in book.received]
    columns = [*_record_columns("Источник поступления", "Документ"), *_amount_columns(book.columns)]
    return BookTable(
        columns,
        rows,
        _row_id,
        _summary(rows, "поступило"),
        "За этот период ничего не поступало",
        "in",
    )


def _disposed(book: SummaryBook) -> BookTable[SummaryRow]:
    rows = [
        SummaryRow(line.id, line.source, line.amounts, line, book.reasons_of(line))
        for line in book.disposed
    ]
    reasons = [
        _count_column(column, partial(_reason_at, place))
        for place, column in enumerate(book.reasons)
    ]
    columns = [
        *_record_columns("Причина, куда выбыло", "Акт"),
        *_amount_columns(book.columns),
        *reasons,
    ]
    return BookTable(
        columns,
        rows,
        _row_id,
        _summary(rows, "выбыло"),
        "За этот период ничего не выбывало",
        "out",
    )


def _totals(book: SummaryBook) -> BookTable[SummaryRow]:
    rows = [
        SummaryRow(number, _label(total), total.amounts, has_titles=total.has_titles)
        for number, total in enumerate(book.totals())
    ]
    label: TableColumn[SummaryRow] = TableColumn(
        "label",
        "Итоги движения фонда",
        lambda row: row.label,
        width=300,
        stretch=True,
        tooltip=lambda row: row.label,
        sortable=False,
        weight=Weight.STRONG,
    )
    end = book.years[-1].end
    verdict = "итоги сходятся" if book.agrees else "итоги не сходятся, проверьте книги учёта"
    summary = f"Состоит {copies_short(end.copies)} на {format_kopecks(end.total)} ₽ · {verdict}"
    columns = [label, *_amount_columns(book.columns, sortable=False)]
    return BookTable(columns, rows, _row_id, summary, layout="totals")


def _label(total: SummaryTotal) -> str:
    """«Поступило за II квартал 2026 г., по 15.05.2026»."""
    match total.kind:
        case TotalKind.START | TotalKind.END:
            return f"Состоит на {format_date(total.day)}"
        case TotalKind.OPENED:
            return "Введено остатков"
        case TotalKind.RECEIVED | TotalKind.DISPOSED:
            span = f"{total.quarter} квартал {total.year} г."
        case _:
            span = f"{total.year} год"
    came = total.kind in (TotalKind.RECEIVED, TotalKind.RECEIVED_YEAR)
    part = "" if total.whole else f" ({_days(total)})"
    return f"{'Поступило' if came else 'Выбыло'} за {span}{part}"


def _days(total: SummaryTotal) -> str:
    """«по 15.05.2026» of what has begun with its quarter or year, else both days."""
    first, last = total.days.first, total.days.last
    of_year = total.kind in (TotalKind.RECEIVED_YEAR, TotalKind.DISPOSED_YEAR)
    whole = Period.year(last.year) if of_year else Period.quarter(last.year, quarter_of(last))
    return f"по {format_date(last)}" if first == whole.first else total.days.label


def _row_id(row: SummaryRow) -> int:
    return row.id


def _summary(rows: Sequence[SummaryRow], verb: str) -> str:
    copies = sum(row.amounts.copies for row in rows)
    total = sum(row.amounts.total for row in rows)
    count = count_phrase(len(rows), "запись", "записи", "записей")
    return f"{count} · {verb} {copies_short(copies)} на {format_kopecks(total)} ₽" if rows else ""


def _record_columns(source: str, paper: str) -> list[TableColumn[SummaryRow]]:
    return [
        TableColumn(
            "date",
            "Дата записи",
            lambda row: format_date(row.line.date) if row.line else "",
            width=104,
            sort_key=lambda row: (row.line.date, row.id) if row.line else row.id,
        ),
        TableColumn(
            "number",
            "№",
            lambda row: str(row.line.number) if row.line else "",
            width=56,
            align=Align.RIGHT,
            weight=Weight.STRONG,
            sort_key=lambda row: (row.line.date, row.id) if row.line else row.id,
        ),
        TableColumn(
            "source",
            source,
            lambda row: row.label,
            width=180,
            stretch=True,
            icon=lambda row: "arrow-counter-clockwise" if row.line and row.line.is_reversal else "",
            tooltip=lambda row: row.label,
        ),
        TableColumn(
            "paper",
            paper,
            lambda row: row.line.paper if row.line else "",
            width=216,
            weight=Weight.SECONDARY,
            tooltip=lambda row: row.line.paper if row.line else "",
        ),
    ]


def _amount_columns(
    columns: Sequence[SummaryColumn], *, sortable: bool = True
) -> list[TableColumn[SummaryRow]]:
    fixed: tuple[tuple[str, str, int, Callable[[SummaryRow], int], Callable[[int], str]], ...] = (
        ("copies", "Экз. всего", 92, lambda row: row.amounts.copies, format_count),
        ("balance", "На балансе", 92, lambda row: row.amounts.balance, format_count),
        ("total", "На сумму, ₽", 120, lambda row: row.amounts.balance_total, format_kopecks),
        ("off_balance", "Вне баланса", 100, lambda row: row.amounts.off_balance, format_count),
    )
    found = [
        TableColumn(
            key,
            title,
            partial(_said, amount, say),
            width=width,
            align=Align.RIGHT,
            sort_key=amount,
            sortable=sortable,
        )
        for key, title, width, amount, say in fixed
    ]
    titles: TableColumn[SummaryRow] = TableColumn(
        "titles",
        "Названий",
        lambda row: format_count(row.amounts.titles) if row.has_titles else "",
        width=84,
        align=Align.RIGHT,
        sort_key=lambda row: row.amounts.titles,
        sortable=sortable,
    )
    by = [
        _count_column(column, partial(_by_place, place), sortable=sortable)
        for place, column in enumerate(columns)
    ]
    return [*found, titles, *by]


def _said(amount: Callable[[SummaryRow], int], say: Callable[[int], str], row: SummaryRow) -> str:
    return say(amount(row))


def _by_place(place: int, row: SummaryRow) -> int:
    return row.amounts.by[place]


def _reason_at(place: int, row: SummaryRow) -> int:
    return row.by_reason[place]


def _count_column(
    column: SummaryColumn, count: Callable[[SummaryRow], int], *, sortable: bool = True
) -> TableColumn[SummaryRow]:
    """Copies of one kind, content, class or reason; nothing is shown for none."""
    title = f"{column.title} класс" if _is_class(column) else column.title
    return TableColumn(
        column.key,
        title,
        lambda row: format_count(count(row)) if count(row) else "",
        width=104,
        align=Align.RIGHT,
        sort_key=count,
        sortable=sortable,
    )


def _is_class(column: SummaryColumn) -> bool:
    return column.group is ColumnGroup.GRADES and column.title[:1].isdigit()
