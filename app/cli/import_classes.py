"""«import classes»: the classes of a school year with their pupils."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.bootstrap import library_at
from app.cli.files import write_file
from app.cli.parser import Answer, WrongUsage, parameters
from app.cli.tables import TABLE_SETTINGS, header_row, named_columns, read_table
from app.core.dates import SchoolYear
from app.core.errors import UserError
from app.core.money import count_phrase
from app.exchange.spreadsheet import CLASS_CAPTIONS, ClassColumn, ClassSheet, column_letters
from app.services.classes import ClassPreview, ClassVerdictKind

_SETTINGS = (
    "year",
    "forecast",
    *TABLE_SETTINGS,
    *(f"column.{field.value}" for field in CLASS_CAPTIONS),
)
_YES_NO = {"yes": True, "no": False}


def import_classes(options: argparse.Namespace) -> Answer:
    """Load a table of classes, or with ``--dry-run`` say what loading it would do.

    ``--set year=2026/27`` is the school year (without it the one of today),
    ``--set forecast=yes`` marks the numbers as expected.

    Raises:
        WrongUsage: a setting that is not known or makes no sense.
        UserError: the table has no column of classes or of pupils.
        EnvironmentProblem: the file or the library is not to be had.
    """
    path = Path(options.file)
    given = parameters(options, _SETTINGS)
    forecast = given.get("forecast", "no")
    if forecast not in _YES_NO:
        raise WrongUsage(f"Параметр forecast={forecast} непонятен. Можно: yes или no.")
    with library_at(Path(options.library), read_only=options.dry_run) as workspace:
        year = school_year(given.get("year"), SchoolYear.of(workspace.clock.today()))
        classes = workspace.services.classes
        table = read_table(workspace.services.imports, path, given)
        columns = classes.suggest_columns(table, header_row(given))
        columns = named_columns(columns, given, table.width, ClassColumn)
        sheet = classes.read(table, columns)
        operation = None
        if options.dry_run:
            preview = classes.preview(sheet, year.start, is_forecast=_YES_NO[forecast])
        else:
            outcome = classes.apply(sheet, path.name, year.start, is_forecast=_YES_NO[forecast])
            preview, operation = outcome.preview, outcome.changes.operation_id
    if options.rejected and preview.rejected:
        write_file(Path(options.rejected), _rejected_workbook(sheet, preview))
    rejected = [
        {"row": row.row, "field": row.field, "value": row.value, "reason": row.reason}
        for row in preview.rejected
    ]
    data: dict[str, object] = {
        "kind": "classes",
        "file": path.name,
        "encoding": table.encoding,
        "read": len(preview.verdicts),
        "added": preview.count(ClassVerdictKind.NEW),
        "updated": preview.count(ClassVerdictKind.CHANGED),
        "unchanged": preview.count(ClassVerdictKind.KNOWN),
        "rejected": rejected,
        "operation": operation,
        "year": year.label,
        "pupils": preview.pupils,
        "absent": list(preview.absent),
        "sheet": table.sheet,
        "header_row": columns.header_row,
        "columns": {field.value: column_letters(place) for field, place in columns.columns.items()},
        "skipped": len(sheet.skipped),
    }
    usable = len(preview.verdicts) > len(preview.rejected)
    return Answer(data, _text(options, year, preview, table.encoding), 0 if usable else 1)


def school_year(written: str | None, current: SchoolYear) -> SchoolYear:
    """The year that a command names, else the current one.

    Raises:
        WrongUsage: it is no school year.
    """
    if written is None:
        return current
    try:
        return SchoolYear.parse(written)
    except UserError as error:
        raise WrongUsage(str(error)) from error


def _rejected_workbook(sheet: ClassSheet, preview: ClassPreview) -> bytes:
    from app.reports.rejected_rows import rejected_workbook

    reasons = {row.row: row.reason for row in preview.rejected}
    return rejected_workbook(sheet.table, sheet.mapping.header_row, reasons)


def _text(
    options: argparse.Namespace, year: SchoolYear, preview: ClassPreview, encoding: str
) -> str:
    usable = len(preview.verdicts) - len(preview.rejected)
    lead = f"Загружены классы на {year.label}"
    if options.dry_run:
        lead = f"Пробная загрузка классов на {year.label}, ничего не изменено"
    elif not usable:
        lead = "Ничего не загружено"
    shown = f" (кодировка {encoding})" if encoding else ""
    classes = count_phrase(usable, "класс", "класса", "классов")
    pupils = count_phrase(preview.pupils, "ученик", "ученика", "учеников")
    lines = [
        f"{lead}: прочитано строк {len(preview.verdicts)}, "
        f"новых {preview.count(ClassVerdictKind.NEW)}, "
        f"изменено {preview.count(ClassVerdictKind.CHANGED)}, "
        f"без изменений {preview.count(ClassVerdictKind.KNOWN)}, "
        f"с ошибками {len(preview.rejected)}{shown}",
        f"  {classes}, {pupils}",
    ]
    if preview.absent:
        lines.append(f"  в файле нет, в программе остались: {', '.join(preview.absent)}")
    lines += [f"  строка {row.row}: {row.reason}" for row in preview.rejected]
    if options.rejected and preview.rejected:
        lines.append(f"Незагруженное записано в «{options.rejected}»")
    return "\n".join(lines)
