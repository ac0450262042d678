"""What each command does."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from pathlib import Path

from app.bootstrap import (
    back_up_to,
    create_library,
    library_at,
    resources_folder,
    restore_library,
)
from app.cli.demo import run_demo
from app.cli.files import write_file
from app.cli.parser import Answer, Argument, Command
from app.cli.self_test import run_self_test
from app.core.errors import UserError
from app.core.money import count_phrase
from app.queries.catalogue import CatalogueFilter
from app.queries.school import Requisites
from app.reports.papers import PAPERS, find_paper
from app.services.catalogue_import import ImportOutcome, VerdictKind

LIBRARY = Argument("--library", "файл библиотеки", "ФАЙЛ", required=True)
SET = Argument(
    "--set", "параметр вида имя=значение; можно повторять", "ИМЯ=ЗНАЧЕНИЕ", repeated=True
)
SAMPLE = 20


def parameters(options: argparse.Namespace, known: tuple[str, ...]) -> dict[str, str]:
    """The ``--set`` values by name.

    Raises:
        UserError: a value without «=», or a name that the command does not know.
    """
    values = {}
    for text in options.set:
        name, sign, value = text.partition("=")
        if not sign or name not in known:
            listed = ", ".join(known) or "нет ни одного"
            raise UserError(f"Параметр «{text}» непонятен.", f"Параметры: {listed}.")
        values[name] = value
    return values


def _new(options: argparse.Namespace) -> Answer:
    path = Path(options.file)
    name = options.school
    create_library(path, Requisites(name, name), who="Команда").close()
    return Answer({"file": str(path), "school": name}, f"Создана библиотека «{path}»: {name}")


def _import(options: argparse.Namespace) -> Answer:
    path = Path(options.file)
    given = parameters(options, ("encoding",))
    with library_at(Path(options.library), read_only=options.dry_run) as workspace:
        imports = workspace.services.imports
        file = imports.read_file(path, encoding=given.get("encoding"))
        head = {"kind": options.kind, "file": path.name, "encoding": file.encoding}
        if options.dry_run:
            preview = imports.preview(file)
            rejected = [
                {
                    "row": verdict.number,
                    "field": "",
                    "value": verdict.name,
                    "reason": verdict.detail,
                }
                for verdict in preview.verdicts
                if verdict.verdict is VerdictKind.REJECTED
            ]
            counts = {
                "read": file.read,
                "added": preview.count(VerdictKind.NEW),
                "updated": preview.count(VerdictKind.FILLED),
                "unchanged": preview.count(VerdictKind.KNOWN),
                "rejected": rejected,
                "operation": None,
            }
            return _import_answer({**head, **counts}, dry_run=True)
        outcome = imports.apply(file, path.name)
    return _import_answer({**head, **_counts(outcome)}, dry_run=False)


def _counts(outcome: ImportOutcome) -> dict[str, object]:
    return {
        "read": outcome.read,
        "added": outcome.added,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "rejected": [asdict(row) for row in outcome.rejected],
        "operation": outcome.changes.operation_id,
    }


def _import_answer(data: dict[str, object], *, dry_run: bool) -> Answer:
    rejected = data["rejected"]
    rows = rejected if isinstance(rejected, list) else []
    lead = "Пробная загрузка, ничего не изменено" if dry_run else "Загружено"
    lines = [
        f"{lead}: прочитано {data['read']}, новых {data['added']}, дополнено {data['updated']}, "
        f"без изменений {data['unchanged']}, с ошибками {len(rows)} (кодировка {data['encoding']})"
    ]
    lines += [f"  запись {row['row']}: {row['reason']}" for row in rows]
    nothing = bool(rows) and len(rows) == data["read"]
    return Answer(data, "\n".join(lines), 1 if nothing else 0)


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
        lines = [f"  {spec.name:<16}{spec.title} ({', '.join(spec.formats)})" for spec in PAPERS]
        return Answer({"reports": data}, "\n".join(["Отчёты:", *lines]))
    spec = find_paper(options.name)
    if options.out is None:
        raise UserError("Не сказано, куда записать отчёт.", "Добавьте --out ФАЙЛ.pdf")
    if options.library is None:
        raise UserError("Не сказано, какой библиотеки отчёт.", "Добавьте --library ФАЙЛ")
    out = Path(options.out)
    kind = out.suffix.lower().lstrip(".")
    if kind not in spec.formats:
        raise UserError(
            f"Отчёт «{spec.name}» не записывается в «.{kind}».",
            f"Форматы: {', '.join(spec.formats)}.",
        )
    given = parameters(options, tuple(item.name for item in spec.parameters))
    with library_at(Path(options.library), read_only=True) as workspace:
        content = spec.render(workspace.queries.papers, given, resources_folder(), kind)
    write_file(out, content)
    return Answer({"name": spec.name, "out": str(out)}, f"{spec.title}: записано в «{out}»")


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
        _import,
        (
            Argument("kind", "что загрузить: marc", "ВИД", required=True, choices=("marc",)),
            Argument("file", "файл с записями", "ФАЙЛ", required=True),
            LIBRARY,
            Argument("--dry-run", "только показать, что будет", flag=True),
            SET,
        ),
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
            Argument("name", "имя отчёта", "ИМЯ"),
            Argument("--out", "файл .pdf или .xlsx", "ФАЙЛ"),
            replace(LIBRARY, required=False),
            SET,
        ),
    ),
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
