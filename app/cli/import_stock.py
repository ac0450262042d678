"""«import stock»: the library that exists on paper or in Excel as an opening balance."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from app.bootstrap import library_at
from app.cli.files import write_file
from app.cli.parser import Answer, WrongUsage, parameters
from app.cli.tables import (
    TABLE_SETTINGS,
    about_table,
    column_settings,
    header_row,
    read_table,
    with_columns,
)
from app.core.changes import Changes
from app.core.dates import format_date, parse_date
from app.core.errors import UserError
from app.core.money import copies_short, count_phrase, format_kopecks
from app.core.stock import FUND_NAMES, Fund
from app.exchange.spreadsheet import FIELD_CAPTIONS, SkippedRow, StockSheet
from app.services.opening import NothingToLoadError, OpeningService, RejectedStock, StockSummary
from app.services.workspace import Workspace

_OWN = ("as_of", "fund", "disposed", "post")
_SETTINGS = (*_OWN, *TABLE_SETTINGS, *column_settings(FIELD_CAPTIONS))
_YES_NO = {"yes": True, "no": False}
_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the settings ask for. ``disposed`` is what all copies have left by, «» for nothing,
    ``None`` when the table itself says it; ``fund`` ``None`` is by the row."""

    as_of: date
    fund: Fund | None
    disposed: str | None
    post: bool


def import_stock(options: argparse.Namespace) -> Answer:
    """Load a table of stock into a draft, or with ``--dry-run`` say what loading it would do.

    ``--set post=yes`` posts the draft at once; if that cannot be, nothing is loaded.

    Raises:
        WrongUsage: a setting that is not known or makes no sense.
        UserError: the table cannot be used, or the draft cannot be posted.
        EnvironmentProblem: the file or the library is not to be had.
    """
    path = Path(options.file)
    given = parameters(options, _SETTINGS)
    with library_at(Path(options.library), read_only=options.dry_run) as workspace:
        wanted = _wanted(given, workspace.clock.today())
        opening = workspace.services.opening
        file = _read(workspace, path, given, wanted)
        if options.dry_run:
            summary, changes = opening.preview(file, fund=wanted.fund).summary, Changes()
        else:
            summary, changes = _load(workspace, file, path.name, wanted)
        posted = wanted.post and changes.entity_id is not None
        if posted:
            changes = _post(workspace, changes)
        if options.rejected and summary.rejected:
            write_file(Path(options.rejected), _rejected_workbook(file, summary))
    data = {
        **_contract(path, file, summary, changes),
        **about_table(file),
        "document": changes.entity_id,
        "as_of": wanted.as_of.isoformat(),
        "posted": posted,
        **_counts(file, summary),
    }
    text = _text(options, file, summary, changes, posted=posted)
    return Answer(data, text, 0 if summary.rows else 1)


def _wanted(given: dict[str, str], today: date) -> _Wanted:
    post = given.get("post", "no")
    if post not in _YES_NO:
        raise WrongUsage(f"Параметр post={post} непонятен. Можно: post=yes или post=no.")
    fund = given.get("fund")
    if fund is not None and fund not in set(Fund):
        listed = ", ".join(f"fund={item.value}" for item in Fund)
        raise WrongUsage(f"Фонда «{fund}» нет. Можно: {listed}.")
    as_of = today
    if "as_of" in given:
        try:
            as_of = parse_date(given["as_of"])
        except UserError as error:
            raise WrongUsage(str(error)) from error
    if _YES_NO[post] and as_of > today:
        raise WrongUsage(
            f"Остатки на {format_date(as_of)} провести нельзя: этот день ещё не наступил."
        )
    disposed = given.get("disposed")
    if disposed == "no":
        disposed = ""
    return _Wanted(as_of, Fund(fund) if fund else None, disposed, _YES_NO[post])


def _read(workspace: Workspace, path: Path, given: dict[str, str], wanted: _Wanted) -> StockSheet:
    table = read_table(workspace.services.imports, path, given)
    opening: OpeningService = workspace.services.opening
    mapping = opening.suggest_columns(table, header_row(given))
    mapping = with_columns(mapping, given, table.width, FIELD_CAPTIONS)
    return opening.read_stock(table, mapping, disposed_by=wanted.disposed)


def _load(
    workspace: Workspace, file: StockSheet, name: str, wanted: _Wanted
) -> tuple[StockSummary, Changes]:
    try:
        outcome = workspace.services.opening.apply(file, name, wanted.as_of, fund=wanted.fund)
    except NothingToLoadError as nothing:
        return nothing.summary, Changes()
    return outcome.summary, outcome.changes


def _post(workspace: Workspace, loaded: Changes) -> Changes:
    """Post the draft; one that cannot be posted leaves nothing behind."""
    document_id = loaded.entity_id
    card = workspace.queries.opening.opening(document_id) if document_id is not None else None
    if document_id is None or card is None:
        raise UserError("Черновик ввода остатков исчез.", "Повторите команду.")
    try:
        return workspace.services.opening.post(document_id, card.row.version)
    except UserError:
        workspace.services.safety.undo(loaded.operation_id)
        raise


def _rejected_workbook(file: StockSheet, summary: StockSummary) -> bytes:
    from app.reports.rejected_rows import rejected_workbook

    reasons = {row.row: row.reason for row in summary.rejected}
    return rejected_workbook(file.table, file.mapping.header_row, reasons)


# --- the answer ----------------------------------------------------------------------------


def _contract(
    path: Path, file: StockSheet, summary: StockSummary, changes: Changes
) -> dict[str, object]:
    """What every import answers. Each row that comes in adds copies: none is an update."""
    return {
        "kind": "stock",
        "file": path.name,
        "encoding": file.encoding,
        "read": summary.read,
        "added": summary.rows,
        "updated": 0,
        "unchanged": 0,
        "rejected": [_rejected(row) for row in summary.rejected],
        "operation": changes.operation_id,
    }


def _rejected(row: RejectedStock) -> dict[str, object]:
    return {"row": row.row, "field": row.field, "value": row.value, "reason": row.reason}


def _counts(file: StockSheet, summary: StockSummary) -> dict[str, object]:
    """What comes in; sums are kopecks."""
    return {
        "titles": {"new": summary.new_titles, "known": summary.known_titles},
        "copies": summary.copies,
        "sum": summary.total,
        "funds": {
            amount.fund.value: {"copies": amount.copies, "sum": amount.total}
            for amount in summary.amounts
        },
        "disposed": summary.gone,
        "gaps": [
            {"first": gap.first, "last": gap.last, "count": gap.count} for gap in summary.gaps
        ],
        "duplicates": [
            {"number": clash.number, "row": clash.row, "holder": clash.holder}
            for clash in summary.clashes
        ],
        "warnings": [
            {"row": number, "text": text} for number, texts in _warnings(file) for text in texts
        ],
        "skipped_rows": [{"row": row.number, "reason": row.reason} for row in file.skipped],
        "remarks": list(summary.remarks),
    }


def _warnings(file: StockSheet) -> list[tuple[int, tuple[str, ...]]]:
    """What is doubtful, once for each row of the table."""
    found = {row.number: row.warnings for row in file.rows if row.warnings}
    return sorted(found.items())


def _text(
    options: argparse.Namespace,
    file: StockSheet,
    summary: StockSummary,
    changes: Changes,
    *,
    posted: bool,
) -> str:
    lead = "Загружено в черновик ввода остатков"
    if options.dry_run:
        lead = "Пробная загрузка, ничего не изменено"
    elif not summary.rows:
        lead = "Ничего не загружено"
    elif posted:
        lead = "Загружено и проведено"
    encoding = f" (кодировка {file.encoding})" if file.encoding else ""
    titles = count_phrase(summary.new_titles, "новое издание", "новых издания", "новых изданий")
    lines = [
        f"{lead}: прочитано строк {summary.read}, принято {summary.rows}, "
        f"с ошибками {len(summary.rejected)}{encoding}",
        f"  {titles}, известных {summary.known_titles}",
    ]
    lines += [
        f"  {FUND_NAMES[amount.fund]} фонд: {copies_short(amount.copies)} "
        f"на {format_kopecks(amount.total)} ₽"
        for amount in summary.amounts
    ]
    if summary.gone:
        lines.append(f"  выбыло раньше: {copies_short(summary.gone)}, номера сохранены")
    if summary.gaps:
        shown = ", ".join(gap.label for gap in summary.gaps[:_MOST_SHOWN])
        more = " и другие" if len(summary.gaps) > _MOST_SHOWN else ""
        lines.append(f"  пропущенных номеров {summary.missing}: {shown}{more}")
    if summary.clashes:
        lines.append(f"  повторяющихся номеров: {len(summary.clashes)}")
    lines += [f"  {line}" for line in _skipped(file.skipped)]
    lines += [f"  {remark}" for remark in summary.remarks]
    for number, texts in _warnings(file)[:_MOST_SHOWN]:
        lines += [f"  строка {number}: проверьте. {text}" for text in texts]
    lines += [f"  строка {row.row}: {row.reason}" for row in summary.rejected]
    if changes.message and posted:
        lines.append(changes.message)
    if options.rejected and summary.rejected:
        lines.append(f"Незагруженное записано в «{options.rejected}»")
    return "\n".join(lines)


def _skipped(rows: tuple[SkippedRow, ...]) -> list[str]:
    """«пропущено 2: итоговая строка (12, 40)», blank rows apart."""
    told = sorted(
        (row for row in rows if row.reason != "Пустая строка"), key=lambda row: row.reason
    )
    result = []
    for reason, group in groupby(told, key=lambda row: row.reason):
        numbers = [str(row.number) for row in group]
        more = "…" if len(numbers) > _MOST_SHOWN else ""
        shown = ", ".join(numbers[:_MOST_SHOWN])
        result.append(f"пропущено {len(numbers)}: {reason.lower()} (строки {shown}{more})")
    return result
