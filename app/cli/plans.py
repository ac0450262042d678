"""The commands of the study plan: «plan suggest» and «import study-plan»."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.bootstrap import library_at
from app.cli.files import write_file
from app.cli.import_classes import school_year
from app.cli.parser import Answer, Argument, WrongUsage, parameters
from app.cli.tables import TABLE_SETTINGS, header_row, named_columns, read_table
from app.core.dates import SchoolYear
from app.core.money import count_phrase
from app.exchange.spreadsheet import PLAN_CAPTIONS, PlanColumn, PlanSheet, column_letters
from app.queries.study_plan import PlanRow
from app.services.plan_loading import PlanPreview, PlanVerdictKind
from app.services.study_plan import PlanOutcome

PLAN_ARGUMENTS = (
    Argument("action", "что сделать: suggest — подсказать план", "ДЕЙСТВИЕ", required=True),
    Argument("--year", "учебный год, например 2026/27", "ГОД"),
)
_SETTINGS = ("year", *TABLE_SETTINGS, *(f"column.{field.value}" for field in PLAN_CAPTIONS))


def run_plan(options: argparse.Namespace) -> Answer:
    """«plan suggest»: propose the study plan of a year.

    Raises:
        WrongUsage: another action, or no school year.
        UserError: the year has no classes.
        EnvironmentProblem: the library is not to be had.
    """
    if options.action != "suggest":
        raise WrongUsage(f"Действия «{options.action}» нет. Есть: suggest.")
    with library_at(Path(options.library)) as workspace:
        year = school_year(options.year, SchoolYear.of(workspace.clock.today()))
        outcome = workspace.services.study_plan.suggest(year.start)
    return Answer(_suggested(year, outcome), _suggestion_text(year, outcome))


def import_study_plan(options: argparse.Namespace) -> Answer:
    """Load a table of the study plan, or with ``--dry-run`` say what loading it would do.

    Raises:
        WrongUsage: a setting that is not known or makes no sense.
        UserError: the table has no column of subjects or of classes.
        EnvironmentProblem: the file or the library is not to be had.
    """
    path = Path(options.file)
    given = parameters(options, _SETTINGS)
    with library_at(Path(options.library), read_only=options.dry_run) as workspace:
        year = school_year(given.get("year"), SchoolYear.of(workspace.clock.today()))
        plans = workspace.services.study_plan
        table = read_table(workspace.services.imports, path, given)
        columns = plans.suggest_columns(table, header_row(given))
        columns = named_columns(columns, given, table.width, PlanColumn)
        sheet = plans.read(table, columns)
        operation = None
        if options.dry_run:
            preview = plans.preview(sheet, year.start)
        else:
            outcome = plans.apply(sheet, path.name, year.start)
            preview, operation = outcome.preview, outcome.changes.operation_id
    if options.rejected and preview.rejected:
        write_file(Path(options.rejected), _rejected_workbook(sheet, preview))
    data: dict[str, object] = {
        "kind": "study-plan",
        "file": path.name,
        "encoding": table.encoding,
        "read": len(preview.verdicts),
        "added": preview.count(PlanVerdictKind.NEW),
        "updated": preview.count(PlanVerdictKind.CHANGED),
        "unchanged": preview.count(PlanVerdictKind.KNOWN),
        "rejected": [
            {"row": row.row, "field": row.field, "value": row.value, "reason": row.reason}
            for row in preview.rejected
        ],
        "operation": operation,
        "year": year.label,
        "rows": [
            {"row": row.row, "subject": row.subject, "class": row.whom, "set": row.set_name}
            for row in preview.verdicts
            if row.kind is not PlanVerdictKind.REJECTED
        ],
        "warnings": [{"row": row.row, "text": row.warning} for row in preview.warnings],
        "sheet": table.sheet,
        "header_row": columns.header_row,
        "columns": {field.value: column_letters(place) for field, place in columns.columns.items()},
        "skipped": len(sheet.skipped),
    }
    usable = len(preview.verdicts) > len(preview.rejected)
    return Answer(data, _import_text(options, year, preview, table.encoding), 0 if usable else 1)


# --- answers -----------------------------------------------------------------------------------


def _suggested(year: SchoolYear, outcome: PlanOutcome) -> dict[str, object]:
    plan = outcome.plan
    return {
        "year": year.label,
        "sets": {"added": outcome.sets.added, "extended": outcome.sets.extended},
        "added": plan.added,
        "unchanged": plan.unchanged,
        "dropped": plan.dropped,
        "kept": plan.kept,
        "lines": [_line(row, row.id in plan.from_last_year) for row in plan.lines],
        "choices": [
            {
                "subject": choice.subject,
                "grade": choice.grade,
                "chosen": choice.chosen,
                "others": list(choice.others),
            }
            for choice in plan.choices
        ],
        "remarks": list(plan.remarks),
        "without_grades": list(outcome.sets.without_grades),
        "operation": outcome.changes.operation_id,
    }


def _line(row: PlanRow, from_last_year: bool) -> dict[str, object]:
    return {
        "subject": row.subject,
        "grade": row.grade,
        "whom": row.whom,
        "set": row.set_name,
        "pupils": row.pupils,
        "fit": row.fit,
        "obligatory": row.obligatory,
        "from": "last_year" if from_last_year else "fund",
    }


def _suggestion_text(year: SchoolYear, outcome: PlanOutcome) -> str:
    plan = outcome.plan
    sets = count_phrase(outcome.sets.added, "новый комплект", "новых комплекта", "новых комплектов")
    lines = [
        f"Учебный план {year.label}: предложено строк {len(plan.lines)}, новых {plan.added}, "
        f"без изменений {plan.unchanged}, убрано {plan.dropped}, ваших не тронуто {plan.kept}",
        f"  {sets}, дополнено {outcome.sets.extended}",
    ]
    lines += [
        f"  {row.subject}, {row.whom}: {row.set_name} ({row.pupils} уч., {row.fit} компл.)"
        for row in plan.lines
    ]
    lines += [
        f"  {choice.subject}, {choice.grade} класс: выбран «{choice.chosen}», есть ещё "
        + "; ".join(f"«{name}»" for name in choice.others)
        for choice in plan.choices
    ]
    lines += [f"  {remark}" for remark in plan.remarks]
    lines += [
        f"  «{name}»: не указан класс, в комплекты не вошёл" for name in outcome.sets.without_grades
    ]
    return "\n".join(lines)


def _rejected_workbook(sheet: PlanSheet, preview: PlanPreview) -> bytes:
    from app.reports.rejected_rows import rejected_workbook

    reasons = {row.row: row.reason for row in preview.rejected}
    return rejected_workbook(sheet.table, sheet.mapping.header_row, reasons)


def _import_text(
    options: argparse.Namespace, year: SchoolYear, preview: PlanPreview, encoding: str
) -> str:
    usable = len(preview.verdicts) - len(preview.rejected)
    lead = f"Загружен учебный план {year.label}"
    if options.dry_run:
        lead = f"Пробная загрузка учебного плана {year.label}, ничего не изменено"
    elif not usable:
        lead = "Ничего не загружено"
    shown = f" (кодировка {encoding})" if encoding else ""
    lines = [
        f"{lead}: прочитано строк {len(preview.verdicts)}, "
        f"новых {preview.count(PlanVerdictKind.NEW)}, "
        f"изменено {preview.count(PlanVerdictKind.CHANGED)}, "
        f"без изменений {preview.count(PlanVerdictKind.KNOWN)}, "
        f"с ошибками {len(preview.rejected)}{shown}"
    ]
    lines += [f"  строка {row.row}: {row.warning}" for row in preview.warnings]
    lines += [f"  строка {row.row}: {row.reason}" for row in preview.rejected]
    if options.rejected and preview.rejected:
        lines.append(f"Незагруженное записано в «{options.rejected}»")
    return "\n".join(lines)
