"""The command «import»: foreign files into the library."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from app.bootstrap import library_at, resources_folder
from app.cli.files import write_file
from app.cli.import_classes import import_classes
from app.cli.import_stock import import_stock
from app.cli.packages import import_package
from app.cli.parser import Answer, Argument, parameters
from app.cli.plans import import_study_plan
from app.cli.tables import (
    TABLE_SETTINGS,
    about_table,
    column_settings,
    header_row,
    read_table,
    with_columns,
)
from app.cli.textbooks import import_federal_list
from app.exchange.incoming import IncomingTitles
from app.exchange.spreadsheet import TitleColumn
from app.services.catalogue_import import ImportService, RejectedRow, VerdictKind
from app.services.workspace import Workspace

_MARC_SETTINGS = ("encoding",)
_TITLES_SETTINGS = (*TABLE_SETTINGS, *column_settings(TitleColumn))

REJECTED = Argument("--rejected", "куда записать незагруженные строки (.xlsx)", "ФАЙЛ")


@dataclass(frozen=True, slots=True)
class _Source:
    """A file that was read. ``extra`` goes into the answer, ``word`` names its pieces."""

    file: IncomingTitles
    encoding: str
    word: str
    extra: dict[str, object]
    rejected_workbook: Callable[[tuple[RejectedRow, ...], Workspace], bytes]


def _read_marc(imports: ImportService, path: Path, given: dict[str, str]) -> _Source:
    file = imports.read_file(path, encoding=given.get("encoding"))

    def workbook(rejected: tuple[RejectedRow, ...], workspace: Workspace) -> bytes:
        from app.reports.rejected_records import RejectedRecord, render_xlsx

        records = [RejectedRecord(row.row, row.field, row.value, row.reason) for row in rejected]
        return render_xlsx(records, path.name, workspace.clock.today(), resources_folder())

    return _Source(file, file.encoding, "запись", {}, workbook)


def _read_titles(imports: ImportService, path: Path, given: dict[str, str]) -> _Source:
    table = read_table(imports, path, given)
    mapping = imports.suggest_columns(table, header_row(given))
    mapping = with_columns(mapping, given, table.width, TitleColumn)
    file = imports.read_titles(table, mapping)

    def workbook(rejected: tuple[RejectedRow, ...], _workspace: Workspace) -> bytes:
        from app.reports.rejected_rows import rejected_workbook

        reasons = {row.row: row.reason for row in rejected}
        return rejected_workbook(table, mapping.header_row, reasons)

    return _Source(file, table.encoding, "строка", about_table(file), workbook)


_READERS: dict[
    str, tuple[tuple[str, ...], Callable[[ImportService, Path, dict[str, str]], _Source]]
] = {
    "titles": (_TITLES_SETTINGS, _read_titles),
    "marc": (_MARC_SETTINGS, _read_marc),
}
_OTHERS: dict[str, Callable[[argparse.Namespace], Answer]] = {
    "stock": import_stock,
    "package": import_package,
    "classes": import_classes,
    "study-plan": import_study_plan,
    "federal-list": import_federal_list,
}
"""Imports that are not lists of titles."""
KINDS = (*_READERS, *_OTHERS)


def run_import(options: argparse.Namespace) -> Answer:
    """Load a file, or with ``--dry-run`` say what loading it would do.

    Raises:
        WrongUsage: a setting that is not known or makes no sense.
        UserError: the file cannot be used.
        EnvironmentProblem: the file or the library is not to be had.
    """
    if options.kind in _OTHERS:
        return _OTHERS[options.kind](options)
    path = Path(options.file)
    known, read = _READERS[options.kind]
    given = parameters(options, known)
    with library_at(Path(options.library), read_only=options.dry_run) as workspace:
        imports = workspace.services.imports
        source = read(imports, path, given)
        head = {"kind": options.kind, "file": path.name, "encoding": source.encoding}
        if options.dry_run or not source.file.rows:
            preview = imports.preview(source.file)
            rejected = preview.rejected
            data: dict[str, object] = {
                "read": len(preview.verdicts),
                "added": preview.count(VerdictKind.NEW),
                "updated": preview.count(VerdictKind.FILLED),
                "unchanged": preview.count(VerdictKind.KNOWN),
                "rejected": [asdict(row) for row in rejected],
                "operation": None,
            }
        else:
            outcome = imports.apply(source.file, path.name)
            rejected = outcome.rejected
            data = {
                "read": outcome.read,
                "added": outcome.added,
                "updated": outcome.updated,
                "unchanged": outcome.unchanged,
                "rejected": [asdict(row) for row in rejected],
                "operation": outcome.changes.operation_id,
            }
        if options.rejected and rejected:
            write_file(Path(options.rejected), source.rejected_workbook(rejected, workspace))
    return _answer({**head, **data, **source.extra}, rejected, source, options)


def _answer(
    data: dict[str, object],
    rejected: tuple[RejectedRow, ...],
    source: _Source,
    options: argparse.Namespace,
) -> Answer:
    lead = "Загружено"
    if options.dry_run:
        lead = "Пробная загрузка, ничего не изменено"
    elif not source.file.rows:
        lead = "Ничего не загружено"
    encoding = f" (кодировка {data['encoding']})" if data["encoding"] else ""
    lines = [
        f"{lead}: прочитано {data['read']}, новых {data['added']}, дополнено {data['updated']}, "
        f"без изменений {data['unchanged']}, с ошибками {len(rejected)}{encoding}"
    ]
    lines += [f"  {source.word} {row.row}: {row.reason}" for row in rejected]
    if options.rejected and rejected:
        lines.append(f"Незагруженное записано в «{options.rejected}»")
    return Answer(data, "\n".join(lines), 0 if source.file.rows else 1)
