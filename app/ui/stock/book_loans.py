"""Copies that schools have lent each other, on the page of books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.dates import format_date
from app.core.money import copies_short, count_phrase, format_count, format_kopecks
from app.core.periods import Period
from app.queries.school_loans import LoanAsked, LoanLine, LoanRegister
from app.services.workspace import Workspace
from app.ui.kit.table.columns import Align, TableColumn, Weight
from app.ui.kit.tokens import Tone
from app.ui.shell.document_pages import DOCUMENT_PAGES
from app.ui.stock.book_inventory import all_time
from app.ui.stock.book_parts import (
    Book,
    BookGroup,
    BookTable,
    ChoiceParameter,
    Given,
    PeriodParameter,
    Target,
)

PARTNER, STATE = "partner", "state"
ALL, OUT = "all", "out"


@dataclass(frozen=True, slots=True)
class LoanRow:
    id: int
    line: LoanLine


class _LoanBook(Book[LoanRow]):
    """A row a document and title. The last day of the period is the day that it is true for,
    where that day has come."""

    group = BookGroup.OTHER

    def __init__(self, workspace: Workspace, resources: Path, *, lent: bool) -> None:
        self._workspace = workspace
        self._resources = resources
        self._lent = lent
        self.parameters = (
            PeriodParameter(lambda: all_time(workspace)),
            ChoiceParameter(PARTNER, "Школа", (("", "Все школы"),), load=self._partners),
            ChoiceParameter(STATE, "Показать", ((ALL, "Все"), (OUT, "Невозвращённые")), tabs=True),
        )

    def fetch(self, given: Given) -> BookTable[LoanRow]:
        lines = self._read(given).lines
        rows = [LoanRow(number, line) for number, line in enumerate(lines)]
        empty = "другим школам ничего не передано" if self._lent else "от других школ нет ничего"
        return BookTable(
            _lent_columns() if self._lent else _borrowed_columns(),
            rows,
            lambda row: row.id,
            _summary(lines, "передано" if self._lent else "получено"),
            f"По этим условиям {empty}",
        )

    def activate(self, row: LoanRow) -> Target | None:
        return DOCUMENT_PAGES[row.line.kind], row.line.document_id

    def render(self, kind: str, given: Given) -> bytes:
        from app.reports.loan_registers import (
            render_loan_register_pdf,
            render_loan_register_xlsx,
        )

        render = render_loan_register_pdf if kind == "pdf" else render_loan_register_xlsx
        return render(self._read(given), self._resources)

    def _partners(self) -> Sequence[tuple[str, str]]:
        partners = self._workspace.queries.transfer.partners()
        return [(str(partner.id), partner.name_short) for partner in partners]

    def _read(self, given: Given) -> LoanRegister:
        period, today = given.period(), self._workspace.clock.today()
        partner = given.text(PARTNER)
        asked = LoanAsked(
            period=None if period.first is None else Period(period.first, period.last),
            partner_id=int(partner) if partner else None,
            only_out=given.text(STATE) == OUT,
            on=min(period.last, today),
        )
        queries = self._workspace.queries.school_loans
        return queries.lent(asked, today) if self._lent else queries.borrowed(asked, today)


class LentBook(_LoanBook):
    """«Передано другим школам»."""

    book_id = "lent"
    title = "Передано другим школам"
    about = "Наши экземпляры, переданные на время: кому, до какого дня, сколько вернулось."

    def __init__(self, workspace: Workspace, resources: Path) -> None:
        super().__init__(workspace, resources, lent=True)


class BorrowedBook(_LoanBook):
    """«Получено от других школ»."""

    book_id = "borrowed"
    title = "Получено от других школ"
    about = "Чужие экземпляры, полученные на время и не записанные в КСУ: от кого, до какого дня."

    def __init__(self, workspace: Workspace, resources: Path) -> None:
        super().__init__(workspace, resources, lent=False)


def _summary(lines: Sequence[LoanLine], verb: str) -> str:
    if not lines:
        return ""
    total = sum(line.total for line in lines)
    quantity = sum(line.quantity for line in lines)
    out = sum(line.out for line in lines)
    late = sum(line.out for line in lines if line.overdue_days)
    count = count_phrase(len(lines), "строка", "строки", "строк")
    text = f"{count} · {verb} {copies_short(quantity)} на {format_kopecks(total)} ₽"
    text += f", не возвращено {copies_short(out)}"
    return f"{text}, просрочено {copies_short(late)}" if late else text


def _returned(row: LoanRow) -> str:
    return "; ".join(f"{item.paper} — {copies_short(item.quantity)}" for item in row.line.returns)


def _due(row: LoanRow) -> str:
    return format_date(row.line.due) if row.line.due else "без срока"


def _due_told(row: LoanRow) -> str:
    days = row.line.overdue_days
    if not days:
        return _due(row)
    return f"{_due(row)}, просрочено {count_phrase(days, 'день', 'дня', 'дней')}"


def _count(
    key: str, title: str, count: Callable[[LoanRow], int], width: int
) -> TableColumn[LoanRow]:
    return TableColumn(
        key,
        title,
        lambda row: format_count(count(row)),
        width=width,
        align=Align.RIGHT,
        sort_key=count,
    )


def _lent_columns() -> tuple[TableColumn[LoanRow], ...]:
    return _columns("Кому передано", "Передача")


def _borrowed_columns() -> tuple[TableColumn[LoanRow], ...]:
    return _columns("От кого получено", "Документ")


def _columns(partner: str, paper: str) -> tuple[TableColumn[LoanRow], ...]:
    return (
        TableColumn(
            "partner",
            partner,
            lambda row: row.line.partner,
            width=150,
            weight=Weight.STRONG,
            tooltip=lambda row: row.line.partner,
        ),
        TableColumn(
            "paper",
            paper,
            lambda row: row.line.paper,
            width=190,
            weight=Weight.SECONDARY,
            tooltip=lambda row: row.line.paper,
            sort_key=lambda row: (row.line.date, row.id),
            spare=2,
        ),
        TableColumn(
            "due",
            "Срок возврата",
            _due,
            width=144,
            icon=lambda row: "warning" if row.line.overdue_days else "",
            tone=lambda row: Tone.BAD if row.line.overdue_days else None,
            tooltip=_due_told,
            sort_key=lambda row: (row.line.due is None, row.line.due or row.line.date),
        ),
        TableColumn(
            "title",
            "Автор и заглавие",
            lambda row: row.line.name,
            width=170,
            stretch=True,
            tooltip=lambda row: row.line.name,
        ),
        _count("quantity", "Экз.", lambda row: row.line.quantity, 64),
        TableColumn(
            "sum",
            "Сумма, ₽",
            lambda row: format_kopecks(row.line.total),
            width=104,
            align=Align.RIGHT,
            sort_key=lambda row: row.line.total,
            spare=1,
        ),
        TableColumn(
            "returned",
            "Возвращено",
            _returned,
            width=190,
            weight=Weight.SECONDARY,
            tooltip=_returned,
            spare=3,
        ),
        _count("out", "Остаток", lambda row: row.line.out, 84),
    )
