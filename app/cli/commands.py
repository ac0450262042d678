"""What each command does."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from app.bootstrap import (
    back_up_to,
    create_library,
    library_at,
    resources_folder,
    restore_library,
)
from app.cli.audit import run_audit
from app.cli.demo import run_demo
from app.cli.files import write_file
from app.cli.imports import KINDS, REJECTED, run_import
from app.cli.parser import Answer, Argument, Command, WrongUsage, parameters
from app.cli.plans import PLAN_ARGUMENTS, run_plan
from app.cli.region import PACKAGE_ARGUMENTS, TEMPLATE_PREFIX, run_package, run_template
from app.cli.self_test import run_self_test
from app.cli.textbooks import run_checklist, run_match
from app.cli.transfers import TRANSFER_ARGUMENTS, run_transfer
from app.core.errors import UserError
from app.core.money import count_phrase
from app.queries.catalogue import CatalogueFilter
from app.queries.school import Requisites
from app.reports.papers import PAPERS, find_paper

LIBRARY = Argument("--library", "файл библиотеки", "ФАЙЛ", required=True)
SET = Argument(
    "--set", "параметр вида имя=значение; можно повторять", "ИМЯ=ЗНАЧЕНИЕ", repeated=True
)
SAMPLE = 20


def _new(options: argparse.Namespace) -> Answer:
    path = Path(options.file)
    name = options.school
    create_library(path, Requisites(name, name), who="Команда").close()
    return Answer({"file": str(path), "school": name}, f"Создана библиотека «{path}»: {name}")


def _undo(options: argparse.Namespace) -> Answer:
    with library_at(Path(options.library)) as workspace:
        outcome = workspace.services.safety.undo()
    data = {
        "operation": outcome.changes.operation_id,
        "message": outcome.changes.message,
        "kept": list(outcome.kept),
    }
    kept = "".join(f"\n  не тронуто: {name}" for name in outcome.kept)
    return Answer(data, outcome.changes.message + kept)


def _search(options: argparse.Namespace) -> Answer:
    with library_at(Path(options.library), read_only=True) as workspace:
        catalogue = workspace.queries.catalogue
        hits = catalogue.find(CatalogueFilter(options.query))
        rows = catalogue.rows(hits.ids[: max(options.limit, 0)])
    data = {
        "query": options.query,
        "shown_for": hits.shown_for,
        "total": len(hits.ids),
        "hits": [
            {
                "id": row.id,
                "title": row.title,
                "authors": row.authors,
                "year": row.year,
                "isbn": row.isbn,
                "copies": row.copies,
            }
            for row in rows
        ],
    }
    found = count_phrase(len(hits.ids), "издание", "издания", "изданий")
    lines = [f"Найдено: {found}"]
    if hits.shown_for:
        lines = [f"По запросу «{options.query}» ничего нет. Показано по запросу «{hits.shown_for}»"]
    lines += [
        f"  {row.authors} {row.title}, {row.year or 'б. г.'} — {row.copies} экз." for row in rows
    ]
    return Answer(data, "\n".join(lines))


def _report(options: argparse.Namespace) -> Answer:
    if options.name is None:
        data = [
            {
                "name": spec.name,
                "title": spec.title,
                "formats": list(spec.formats),
                "parameters": {item.name: item.caption for item in spec.parameters},
            }
            for spec in PAPERS
        ]
        lines = [f"  {spec.name:<22}{spec.title} ({', '.join(spec.formats)})" for spec in PAPERS]
        return Answer({"reports": data}, "\n".join(["Отчёты:", *lines]))
    if options.name.startswith(TEMPLATE_PREFIX):
        _check_target(options)
        return run_template(options)
    try:
        spec = find_paper(options.name)
    except UserError as error:
        raise WrongUsage(str(error)) from error
    _check_target(options)
    out = Path(options.out)
    kind = out.suffix.lower().lstrip(".")
    if kind not in spec.formats:
        raise WrongUsage(
            f"Отчёт «{spec.name}» не записывается в «.{kind}». Форматы: {', '.join(spec.formats)}."
        )
    given = parameters(options, tuple(item.name for item in spec.parameters))
    with library_at(Path(options.library), read_only=True) as workspace:
        content = spec.render(workspace.queries, given, resources_folder(), kind)
    write_file(out, content)
    return Answer({"name": spec.name, "out": str(out)}, f"{spec.title}: записано в «{out}»")


def _check_target(options: argparse.Namespace) -> None:
    if options.out is None:
        raise WrongUsage("Не сказано, куда записать отчёт. Добавьте --out ФАЙЛ.pdf")
    if options.library is None:
        raise WrongUsage("Не сказано, какой библиотеки отчёт. Добавьте --library ФАЙЛ")


def _backup(options: argparse.Namespace) -> Answer:
    target = Path(options.file)
    back_up_to(Path(options.library), target)
    return Answer({"backup": str(target), "verified": True}, f"Копия проверена: «{target}»")


def _restore(options: argparse.Namespace) -> Answer:
    target = Path(options.to)
    saved = restore_library(Path(options.file), target)
    text = f"Библиотека «{target}» восстановлена"
    if saved is not None:
        text += f"; прежняя сохранена: «{saved}»"
    return Answer({"library": str(target), "replaced": str(saved) if saved else None}, text)


COMMANDS: tuple[Command, ...] = (
    Command(
        "demo",
        "учебная библиотека и все её документы в папке",
        run_demo,
        (Argument("--out", "папка, куда всё записать", "ПАПКА", required=True),),
    ),
    Command(
        "new",
        "создать файл библиотеки",
        _new,
        (
            Argument("file", "имя нового файла", "ФАЙЛ", required=True),
            Argument("--school", "название школы", "НАЗВАНИЕ", required=True),
        ),
    ),
    Command(
        "import",
        "загрузить записи из файла",
        run_import,
        (
            Argument(
                "kind",
                "что загрузить: titles — издания из таблицы (XLSX, XLS, ODS, CSV), "
                "stock — остатки фонда из таблицы, marc, "
                "package — файл обмена другой школы, classes — классы и число учеников, "
                "study-plan — учебный план, "
                "federal-list — федеральный перечень учебников",
                "ВИД",
                required=True,
                choices=KINDS,
            ),
            Argument("file", "файл с записями", "ФАЙЛ", required=True),
            LIBRARY,
            Argument("--dry-run", "только показать, что будет", flag=True),
            REJECTED,
            SET,
        ),
    ),
    Command(
        "transfer",
        "передать учебники другой школе, подтвердить приём",
        run_transfer,
        (*TRANSFER_ARGUMENTS, LIBRARY, SET),
    ),
    Command(
        "match",
        "найти учебники школы в федеральном перечне",
        run_match,
        (LIBRARY, Argument("--accept", "certain — принять уверенные", "ЧТО")),
    ),
    Command(
        "checklist",
        "обеспеченность учебниками на учебный год",
        run_checklist,
        (
            LIBRARY,
            Argument("--year", "учебный год, например 2026/27", "ГОД", required=True),
            Argument("--out", "файл .pdf или .xlsx", "ФАЙЛ"),
        ),
    ),
    Command("plan", "подсказать учебный план", run_plan, (*PLAN_ARGUMENTS, LIBRARY)),
    Command(
        "package",
        "пакет для регионального центра: сделать или проверить",
        run_package,
        PACKAGE_ARGUMENTS,
    ),
    Command("undo", "отменить последнюю операцию, которую можно отменить", _undo, (LIBRARY,)),
    Command(
        "search",
        "найти издания",
        _search,
        (
            Argument(
                "query", "слова, ISBN, штрихкод или инвентарный номер", "ЗАПРОС", required=True
            ),
            LIBRARY,
            Argument("--limit", "сколько показать", "ЧИСЛО", number=True, default=SAMPLE),
        ),
    ),
    Command(
        "report",
        "записать отчёт; без имени — список отчётов",
        _report,
        (
            Argument("name", "имя отчёта; template:НАЗВАНИЕ — форма региона", "ИМЯ"),
            Argument("--out", "файл .pdf или .xlsx", "ФАЙЛ"),
            replace(LIBRARY, required=False),
            SET,
        ),
    ),
    Command("audit", "проверить, сходятся ли книги учёта", run_audit, (LIBRARY,)),
    Command(
        "backup",
        "сделать проверенную копию библиотеки",
        _backup,
        (Argument("file", "файл копии", "ФАЙЛ", required=True), LIBRARY),
    ),
    Command(
        "restore",
        "восстановить библиотеку из копии",
        _restore,
        (
            Argument("file", "файл копии", "ФАЙЛ", required=True),
            Argument("--to", "файл библиотеки", "ФАЙЛ", required=True),
        ),
    ),
    Command("self-test", "проверить установленную программу", run_self_test),
)
