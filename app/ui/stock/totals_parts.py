"""The tables of «Итоги»: what stands, what turned over, which periods are closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from app.core.dates import format_date, local_moment
from app.core.money import copies_short, format_count, format_kopecks
from app.core.stock import FUND_NAMES, Account
from app.queries.accounting_data import (
    Amount,
    FundState,
    Turnover,
    TurnoverBlock,
    TurnoverLine,
    TurnoverStep,
)
from app.queries.periods import ClosingRow
from app.ui.kit.chips import PillSpec
from app.ui.kit.table.columns import Align, Link, TableColumn, Weight
from app.ui.kit.tokens import Tone

REOPEN = "reopen"
NOTHING = "—"
_WORDS: dict[TurnoverStep, str] = {
    TurnoverStep.OPENED: "Введено остатков",
    TurnoverStep.IN: "Поступило",
    TurnoverStep.OUT: "Выбыло",
}
_INDENT = "\u2003"
_ACCOUNTS = ((Account.BALANCE, "На балансе"), (Account.OFF_BALANCE, "Вне баланса"))
_CLOSED = PillSpec("Закрыт", Tone.OK, "lock-simple")
_OPEN_AGAIN = PillSpec("Открыт снова", Tone.NEUTRAL, "lock-simple-open")


@dataclass(frozen=True, slots=True)
class StateRow:
    """A line of the state: a fund in an account, or a total."""

    id: int
    words: str
    account: str
    amount: Amount
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class TurnoverRow:
    """A line of the turnover of one fund, or of all."""

    id: int
    words: str
    line: TurnoverLine


def state_rows(state: FundState) -> list[StateRow]:
    """Funds by account, each account with its total, then all together."""
    rows: list[StateRow] = []
    for account, words in _ACCOUNTS:
        lines = state.of_account(account)
        for line in lines:
            rows.append(StateRow(len(rows), FUND_NAMES[line.fund], words, line.amount))
        if lines:
            total = state.total(account)
            rows.append(StateRow(len(rows), f"Итого {words.lower()}", "", total, is_total=True))
    if rows:
        rows.append(StateRow(len(rows), "Всего в фондах", "", state.total(), is_total=True))
    return rows


def state_summary(state: FundState) -> str:
    """What is with other schools, and what is theirs."""
    parts = []
    if not state.lent.is_nothing:
        parts.append(f"в других школах {copies_short(state.lent.copies)}")
    if not state.borrowed.is_nothing:
        parts.append(f"кроме того, получено от других школ {copies_short(state.borrowed.copies)}")
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]


def state_columns() -> list[TableColumn[StateRow]]:
    return [
        TableColumn(
            "fund",
            "Фонд",
            lambda row: row.words,
            width=200,
            stretch=True,
            weight=Weight.STRONG,
            sortable=False,
        ),
        TableColumn(
            "account",
            "Учёт",
            lambda row: row.account,
            width=140,
            weight=Weight.SECONDARY,
            sortable=False,
        ),
        *_amount_columns(),
    ]


def _amount_columns() -> list[TableColumn[StateRow]]:
    return [
        TableColumn(
            "copies",
            "Экз.",
            lambda row: format_count(row.amount.copies),
            width=110,
            align=Align.RIGHT,
            sortable=False,
        ),
        TableColumn(
            "total",
            "Сумма, ₽",
            lambda row: format_kopecks(row.amount.total),
            width=160,
            align=Align.RIGHT,
            sortable=False,
        ),
    ]


def block_of(turnover: Turnover, fund: str) -> TurnoverBlock:
    """The turnover of a fund by its value, or of all; an empty one where nothing was."""
    for block in turnover.blocks:
        if fund and block.fund is not None and block.fund.value == fund:
            return block
    # where only one fund holds anything, it is all there is
    last = turnover.blocks[-1]
    return TurnoverBlock(None, ()) if fund else last


def turnover_rows(turnover: Turnover, fund: str) -> list[TurnoverRow]:
    """The lines of a fund (empty: of all) from «Состоит на» to «Состоит на»."""
    return [
        TurnoverRow(number, _words_of(turnover, line), line)
        for number, line in enumerate(block_of(turnover, fund).lines)
    ]


def _words_of(turnover: Turnover, line: TurnoverLine) -> str:
    match line.step:
        case TurnoverStep.START:
            return f"Состоит на {format_date(turnover.first_day)}"
        case TurnoverStep.END:
            return f"Состоит на {format_date(turnover.next_day)}"
        case TurnoverStep.IN_PART | TurnoverStep.OUT_PART:
            return f"{_INDENT}{line.words}"
    return _WORDS[line.step]


def turnover_columns() -> list[TableColumn[TurnoverRow]]:
    columns: list[TableColumn[TurnoverRow]] = [
        TableColumn(
            "words",
            "Показатель",
            lambda row: row.words,
            width=220,
            stretch=True,
            weight=Weight.STRONG,
            sortable=False,
            tooltip=lambda row: row.words.strip(),
        )
    ]
    for key, title, spare in (
        ("balance", "На балансе", 2),
        ("off_balance", "Вне баланса", 1),
        ("both", "Всего", 0),
    ):
        columns += [
            TableColumn(
                f"{key}.copies",
                f"{title}, экз.",
                partial(_count, key),
                width=136,
                align=Align.RIGHT,
                spare=spare,
                sortable=False,
            ),
            TableColumn(
                f"{key}.total",
                f"{title}, ₽",
                partial(_sum, key),
                width=140,
                align=Align.RIGHT,
                spare=spare,
                sortable=False,
            ),
        ]
    return columns


def _amount_of(row: TurnoverRow, key: str) -> Amount:
    match key:
        case "balance":
            return row.line.balance
        case "off_balance":
            return row.line.off_balance
    return row.line.both


def _count(key: str, row: TurnoverRow) -> str:
    copies = _amount_of(row, key).copies
    return format_count(copies) if copies else NOTHING


def _sum(key: str, row: TurnoverRow) -> str:
    total = _amount_of(row, key).total
    return format_kopecks(total) if total else NOTHING


def closing_columns() -> list[TableColumn[ClosingRow]]:
    right = Align.RIGHT
    return [
        TableColumn(
            "period",
            "Период",
            lambda row: row.period.label,
            width=200,
            stretch=True,
            weight=Weight.STRONG,
            sort_key=lambda row: (row.until, row.id),
            tooltip=lambda row: f"С {format_date(row.since)} по {format_date(row.until)}",
        ),
        TableColumn(
            "copies",
            "Экз. на конец",
            lambda row: format_count(row.copies),
            width=130,
            align=right,
            sort_key=lambda row: row.copies,
        ),
        TableColumn(
            "total",
            "Сумма, ₽",
            lambda row: format_kopecks(row.total),
            width=140,
            align=right,
            sort_key=lambda row: row.total,
        ),
        TableColumn(
            "closed",
            "Закрыл",
            _closed_words,
            width=220,
            spare=1,
            weight=Weight.SECONDARY,
            sort_key=lambda row: row.closed_at,
            tooltip=_closed_words,
        ),
        TableColumn(
            "state",
            "Состояние",
            lambda row: "",
            width=150,
            pill=lambda row: _OPEN_AGAIN if row.is_open_again else _CLOSED,
            sort_key=lambda row: row.is_open_again,
        ),
    ]


def closing_actions(row: ClosingRow) -> Sequence[Link]:
    """The last closed period can be opened again."""
    return (Link(REOPEN, "Открыть снова…"),) if row.is_last else ()


def _closed_words(row: ClosingRow) -> str:
    """«09.09.2026, Смирнова О. В.»."""
    day = format_date(local_moment(row.closed_at).date())
    return ", ".join(filter(None, (day, row.closed_by)))
