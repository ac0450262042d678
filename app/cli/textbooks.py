"""Commands of the provision with textbooks: the federal list, matching, the checklist."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from fractions import Fraction
from pathlib import Path

from app.bootstrap import library_at, resources_folder
from app.cli.files import write_file
from app.cli.parser import Answer, WrongUsage, parameters
from app.core.changes import Changes
from app.core.dates import SchoolYear, format_date, parse_date
from app.core.errors import UserError
from app.core.money import count_phrase
from app.core.provision import TotalProvision, percent_text
from app.exchange.federal_list import FederalListFile
from app.queries.provision import CellDetails, ChecklistCard
from app.reports.papers import find_paper
from app.services.federal_list import ListHead
from app.services.workspace import Workspace

_LIST_SETTINGS = ("order", "as_of", "name")


def import_federal_list(options: argparse.Namespace) -> Answer:
    """Load a federal list, or with ``--dry-run`` say what is in it.

    Raises:
        WrongUsage: a setting that is not known or makes no sense.
        UserError: the file holds no federal list.
        EnvironmentProblem: the file or the library is not to be had.
    """
    path = Path(options.file)
    given = parameters(options, _LIST_SETTINGS)
    with library_at(Path(options.library), read_only=options.dry_run) as workspace:
        service = workspace.services.federal_list
        file = service.read_file(path)
        if options.dry_run:
            known = service.is_known(path)
            added, unchanged = (0, len(file.entries)) if known else (len(file.entries), 0)
            changes = Changes()
        else:
            head = _head(given, file, path, workspace)
            loaded = service.load(path, file, head)
            added, unchanged, changes = loaded.added, loaded.unchanged, loaded.changes
    data = {
        "kind": "federal-list",
        "file": path.name,
        "encoding": "",
        "read": file.rows,
        "added": added,
        "updated": 0,
        "unchanged": unchanged,
        "rejected": [asdict(row) for row in file.rejected],
        "operation": changes.operation_id,
        "textbooks": len(file.entries),
        "sections": len(file.sections),
        "appendices": {str(part): len(file.of_appendix(part)) for part in file.appendices},
        "headings": len(file.headings),
        "empty": len(file.empty),
        "numbers_in_both": len(file.numbers_in_both),
        "repeated_numbers": [asdict(item) for item in file.repeated_numbers],
        "remarks": [asdict(remark) for remark in file.remarks],
    }
    return Answer(data, _list_text(data, file), 0 if file.entries else 1)


def _head(
    given: dict[str, str], file: FederalListFile, path: Path, workspace: Workspace
) -> ListHead:
    suggested = workspace.services.federal_list.suggest_head(path, file)
    try:
        as_of = parse_date(given["as_of"]) if "as_of" in given else suggested.as_of
    except UserError as error:
        raise WrongUsage(str(error)) from error
    return replace(
        suggested,
        name=given.get("name", suggested.name),
        order_number=given.get("order", suggested.order_number),
        as_of=as_of,
    )


def _list_text(data: dict[str, object], file: FederalListFile) -> str:
    parts = ", ".join(
        f"приложение {part} — {len(file.of_appendix(part))}" for part in file.appendices
    )
    lines = [
        f"Прочитано строк: {data['read']}; учебников {len(file.entries)} ({parts}), "
        f"строк разделов {len(file.sections)}, не прочитано {len(file.rejected)}",
        f"Новых {data['added']}, без изменений {data['unchanged']}",
        f"Номеров, которые есть в нескольких приложениях: {len(file.numbers_in_both)}; "
        f"повторяются внутри приложения: {len(file.repeated_numbers)}",
    ]
    lines += [f"  строка {row.row}: {row.reason}" for row in file.rejected]
    lines += [f"  строка {remark.row}: {remark.text}" for remark in file.remarks]
    return "\n".join(lines)


def run_match(options: argparse.Namespace) -> Answer:
    """Match the school's textbooks to the newest federal list.

    Raises:
        WrongUsage: something else than «certain» is to be accepted.
        EnvironmentProblem: the library is not to be had.
    """
    if options.accept not in (None, "certain"):
        raise WrongUsage("Принять без вопросов можно только уверенные: --accept certain.")
    with library_at(Path(options.library)) as workspace:
        service, queries = workspace.services.federal_list, workspace.queries.federal_list
        if not queries.lists():
            service.load_shipped()
        chosen = queries.lists()[0]
        outcome = service.match(chosen.id, accept=options.accept == "certain")
        waiting = queries.queue(chosen.id).waiting
    data = {
        "list": chosen.name,
        "as_of": chosen.as_of.isoformat(),
        "certain": outcome.certain,
        "doubtful": outcome.doubtful,
        "none": outcome.none,
        "accepted": outcome.accepted,
        "decided_before": outcome.decided_before,
        "operation": outcome.changes.operation_id,
        "waiting": [
            {"id": row.title_id, "title": row.name, "reason": row.reason} for row in waiting
        ],
    }
    lines = [
        f"{chosen.name} от {format_date(chosen.as_of)}",
        f"Уверенно: {outcome.certain}, под вопросом: {outcome.doubtful}, "
        f"не найдено: {outcome.none}, решено раньше: {outcome.decided_before}",
        f"Принято: {outcome.accepted}",
    ]
    lines += [f"  {row.name}: {row.reason}" for row in waiting]
    return Answer(data, "\n".join(lines))


def run_checklist(options: argparse.Namespace) -> Answer:
    """The checklist of a school year; with ``--out`` its paper is written too.

    Raises:
        WrongUsage: no such school year, or the paper cannot be of that format.
        EnvironmentProblem: the library is not to be had, the folder refuses.
    """
    year = school_year(options.year)
    paper = find_paper("checklist")
    out = None if options.out is None else Path(options.out)
    kind = "" if out is None else out.suffix.lower().lstrip(".")
    if out is not None and kind not in paper.formats:
        raise WrongUsage(f"Чек-лист записывается в файлы .{', .'.join(paper.formats)}.")
    with library_at(Path(options.library), read_only=True) as workspace:
        card = workspace.queries.provision.checklist(year.start)
        if out is not None:
            given = {"year": year.label}
            content = paper.render(workspace.queries, given, resources_folder(), kind)
            write_file(out, content)
    cells = [_cell(details) for details in card.in_order]
    data = {
        "year": year.label,
        "total": _total(card.checklist.total),
        "cells": cells,
        "out": None if out is None else str(out),
    }
    text = _checklist_text(card)
    if out is not None:
        text += f"\nЧек-лист записан в «{out}»"
    return Answer(data, text, 0 if cells else 1)


def school_year(text: str) -> SchoolYear:
    """The school year of an option.

    Raises:
        WrongUsage: it is none.
    """
    try:
        return SchoolYear.parse(text)
    except UserError as error:
        raise WrongUsage(str(error)) from error


def _cell(details: CellDetails) -> dict[str, object]:
    amounts = details.cell.amounts
    titles = {
        title.id: {"id": title.id, "title": title.name, "year": title.year, "fit": title.stock.fit}
        for line in details.lines
        if line.set is not None
        for part in line.set.parts
        for title in part.titles
    }
    return {
        "subject": details.cell.subject,
        "grade": details.cell.grade,
        "pupils": amounts.pupils,
        "need": amounts.need,
        "fit": amounts.fit,
        "provided": amounts.provided,
        "percent": _rounded(amounts.percent),
        "deficit": amounts.deficit,
        "surplus": amounts.surplus,
        "titles": list(titles.values()),
    }


def _total(total: TotalProvision) -> dict[str, object]:
    return {
        "need": total.amounts.need,
        "provided": total.amounts.provided,
        "percent_weighted": _rounded(total.weighted),
        "percent_mean": _rounded(total.mean),
        "deficit": total.amounts.deficit,
        "surplus": total.amounts.surplus,
    }


def _rounded(percent: Fraction | None) -> float | None:
    """One decimal, cut as it is shown, so that less than all is never 100."""
    return None if percent is None else int(percent * 10) / 10


def _checklist_text(card: ChecklistCard) -> str:
    total = card.checklist.total
    if not card.checklist.cells:
        return (
            f"На {card.label} учебный год нет учебного плана. Загрузите классы (import classes) "
            "и составьте план (plan suggest)."
        )
    sets = count_phrase(total.amounts.deficit, "комплект", "комплекта", "комплектов")
    lines = [
        f"Обеспеченность на {card.label}: {percent_text(total.weighted)} % "
        f"(по комплектам), {percent_text(total.mean)} % (среднее по предметам)",
        f"Обеспечено {total.amounts.provided} из {total.amounts.pupils}; не хватает {sets}; "
        f"лишних {total.amounts.surplus}",
    ]
    for details in card.in_order:
        cell = details.cell
        amounts = cell.amounts
        words = f"  {cell.subject}, {cell.grade} класс: {percent_text(amounts.percent)} %"
        words += f", учеников {amounts.pupils}, годных {amounts.fit}"
        if amounts.deficit:
            words += f", не хватает {amounts.deficit}"
        if amounts.surplus:
            words += f", лишних {amounts.surplus}"
        lines.append(words)
    return "\n".join(lines)
