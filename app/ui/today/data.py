"""What «Сегодня» shows, read in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.dates import format_date, format_moment, local_moment
from app.core.money import copies_short, count_phrase, format_kopecks, plural
from app.core.stock import DOCUMENT_NAMES, FUND_NAMES, DocumentKind, Fund
from app.queries.documents import DocumentRow
from app.queries.safety import OperationRow
from app.queries.stock import FundTotals
from app.services.safety import Backup
from app.services.workspace import Workspace
from app.ui.kit.tokens import Tone
from app.ui.shell.document_pages import DOCUMENT_PAGES

SHOWN_OPERATIONS = 6
SHOWN_DRAFTS = 5
BACKUP_OLD = timedelta(days=2)
BACKUP_TOO_OLD = timedelta(days=7)
SECOND_OLD = timedelta(days=7)

RECEIPT_PAGE, WRITE_OFF_PAGE = "stock.receipt", "stock.write_off"
_CORRECTIONS = {
    DocumentKind.RECEIPT: "Исправление поступления",
    DocumentKind.WRITE_OFF: "Исправление акта о списании",
    DocumentKind.OPENING: "Исправление ввода остатков",
    DocumentKind.REPLACEMENT: "Исправление замены утерянного",
    DocumentKind.REVALUATION: "Исправление переоценки",
    DocumentKind.TRANSFER_OUT: "Исправление передачи в другую школу",
    DocumentKind.TRANSFER_RETURN: "Исправление возврата переданного",
}
MAKE_COPY, SECOND_COPY = "backup", "backup.second"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that waits; ``remarks`` count its lines that something is wrong with."""

    row: DocumentRow
    remarks: int


@dataclass(frozen=True, slots=True)
class TodayData:
    """``today_count`` is how many operations were done on this local day."""

    day: date
    now: datetime
    drafts: tuple[Draft, ...]
    totals: tuple[tuple[Fund, FundTotals], ...]
    backups: tuple[Backup, ...]
    on_network: bool
    operations: tuple[OperationRow, ...]
    today_count: int


@dataclass(frozen=True, slots=True)
class Attention:
    """A line of «Требует внимания» with at most one action.

    ``target`` is the page that the action opens (with ``argument``), or one of ``MAKE_COPY``
    and ``SECOND_COPY``.
    """

    tone: Tone
    icon: str
    title: str
    text: str
    action: str = ""
    target: str = ""
    argument: object = None


def read_today(workspace: Workspace) -> TodayData:
    """Read everything of the page; called on a reader thread."""
    queries = workspace.queries
    now = workspace.clock.now()
    midnight = local_moment(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return TodayData(
        day=workspace.clock.today(),
        now=now,
        drafts=tuple(
            Draft(row, _remarks(workspace, row) if place < SHOWN_DRAFTS else 0)
            for place, row in enumerate(queries.safety.drafts())
        ),
        totals=tuple((fund, queries.stock.fund_totals(fund)) for fund in Fund),
        backups=workspace.services.safety.backups(),
        on_network=queries.safety.on_network,
        operations=queries.safety.operations(SHOWN_OPERATIONS),
        today_count=queries.safety.count_since(midnight),
    )


def _remarks(workspace: Workspace, row: DocumentRow) -> int:
    queries = workspace.queries
    match row.kind:
        case DocumentKind.RECEIPT:
            receipt = queries.stock.receipt(row.id)
            return 0 if receipt is None else receipt.draft.discrepancies
        case DocumentKind.WRITE_OFF:
            act = queries.write_off.act(row.id)
            return 0 if act is None else act.remarks
        case DocumentKind.REPLACEMENT:
            replacement = queries.replacement.replacement(row.id)
            return 0 if replacement is None else replacement.remarks
        case DocumentKind.REVALUATION:
            revaluation = queries.revaluation.revaluation(row.id)
            return 0 if revaluation is None else revaluation.remarks
        case DocumentKind.TRANSFER_OUT | DocumentKind.TRANSFER_RETURN:
            transfer = queries.transfer.transfer(row.id)
            return 0 if transfer is None else transfer.remarks
        case DocumentKind.OPENING:
            return 0


def attention(data: TodayData, second_at: datetime | None) -> tuple[Attention, ...]:
    """What needs attention: the worst first, drafts in the order they were changed.

    ``second_at`` is when the last copy went to the second folder, ``None`` when there is none.
    """
    items = [_draft_line(draft, data.now) for draft in data.drafts]
    items += _backup_lines(data, second_at)
    if data.on_network:
        items.append(
            Attention(
                Tone.WARN,
                "warning-fill",
                "Библиотека лежит в сетевой папке",
                "Надёжнее держать её на этом компьютере, а в сеть складывать копии",
            )
        )
    order = {Tone.BAD: 0, Tone.WARN: 1}
    return tuple(sorted(items, key=lambda item: order.get(item.tone, 2)))


def _draft_line(draft: Draft, now: datetime) -> Attention:
    row = draft.row
    receipt = row.kind is DocumentKind.RECEIPT
    name = DOCUMENT_NAMES[row.kind] if row.corrects_id is None else _CORRECTIONS[row.kind]
    amount = f"{copies_short(row.copies)} на {format_kopecks(row.total)} ₽"
    remarks = ""
    if draft.remarks:
        remarks = count_phrase(draft.remarks, "строка", "строки", "строк") + (
            " с расхождением" if receipt else " с замечанием"
        )
    parts = [amount, row.subject, remarks, f"изменён {format_moment(row.changed_at, now)}"]
    return Attention(
        Tone.WARN,
        "file-text",
        f"{name} от {format_date(row.date)} — черновик",
        " · ".join(filter(None, parts)),
        "Продолжить",
        DOCUMENT_PAGES[row.kind],
        row.id,
    )


def _backup_lines(data: TodayData, second_at: datetime | None) -> list[Attention]:
    lines = []
    newest = data.backups[0].made_at if data.backups else None
    if newest is None:
        lines.append(
            Attention(
                Tone.BAD,
                "warning-octagon-fill",
                "Копий библиотеки ещё нет",
                "Если с файлом что-то случится, восстановить его будет не из чего",
                "Сделать копию",
                MAKE_COPY,
            )
        )
    elif data.now - newest > BACKUP_OLD:
        days = (data.now - newest).days
        bad = data.now - newest > BACKUP_TOO_OLD
        lines.append(
            Attention(
                Tone.BAD if bad else Tone.WARN,
                "warning-octagon-fill" if bad else "hard-drives",
                f"Копии нет {count_phrase(days, 'день', 'дня', 'дней')}",
                f"Последняя проверена {format_moment(newest, data.now)}",
                "Сделать копию",
                MAKE_COPY,
            )
        )
    if second_at is not None and data.now - second_at > SECOND_OLD:
        days = (data.now - second_at).days
        here = "копий нет" if newest is None else f"копия {format_moment(newest, data.now)}"
        lines.append(
            Attention(
                Tone.WARN,
                "hard-drives",
                f"Копия на флешке — {count_phrase(days, 'день', 'дня', 'дней')} назад",
                f"На этом компьютере {here}",
                "Скопировать",
                SECOND_COPY,
            )
        )
    return lines


def all_well(data: TodayData) -> str:
    """«Всё в порядке. Черновиков нет, копия проверена сегодня, 08:12»."""
    checked = ""
    if data.backups:
        checked = f", копия проверена {format_moment(data.backups[0].made_at, data.now)}"
    return f"Всё в порядке. Черновиков нет{checked}"


def day_line(data: TodayData) -> str:
    """«Сегодня сделано 5 операций»."""
    if not data.today_count:
        return "Сегодня операций ещё не было"
    done = plural(data.today_count, "сделана", "сделаны", "сделано")
    return f"Сегодня {done} {count_phrase(data.today_count, 'операция', 'операции', 'операций')}"


def fund_lines(data: TodayData) -> list[tuple[str, str, str]]:
    """Name, copies, sum of each fund; an empty temporary storage is left out. Total last."""
    shown = [
        (FUND_NAMES[fund], totals)
        for fund, totals in data.totals
        if totals.copies or fund is not Fund.TEMPORARY
    ]
    whole = FundTotals(
        sum(totals.copies for _name, totals in shown), sum(totals.total for _name, totals in shown)
    )
    return [
        (name, copies_short(totals.copies), f"{format_kopecks(totals.total)} ₽")
        for name, totals in [*shown, ("Всего", whole)]
    ]
