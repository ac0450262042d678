"""«package»: the package for the regional centre, made or checked."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.bootstrap import library_at, resources_folder
from app.cli.files import write_file
from app.cli.parser import Answer, Argument, WrongUsage, parameters
from app.cli.textbooks import school_year
from app.core.dates import SchoolYear
from app.exchange.package.region_check import PackageCheck, check_package
from app.queries.exchange import IdentityCard

PACKAGE_ARGUMENTS = (
    Argument("--year", "учебный год, например 2026/27", "ГОД"),
    Argument("--out", "файл пакета .zip", "ФАЙЛ"),
    Argument("--check", "проверить готовый пакет", "ФАЙЛ"),
    Argument("--library", "файл библиотеки", "ФАЙЛ"),
)


def run_package(options: argparse.Namespace) -> Answer:
    """Make the package of a school year, or check one that was made.

    Raises:
        WrongUsage: neither is asked for, both are, or something is missing.
        UserError: there is nothing to send.
        EnvironmentProblem: a file is not to be had.
    """
    if options.check is not None:
        if options.out is not None or options.year is not None:
            raise WrongUsage("Пакет или делают (--year, --out), или проверяют (--check).")
        return _check(options)
    for name, what in (
        ("library", "файл библиотеки: --library ФАЙЛ"),
        ("year", "учебный год: --year 2026/27"),
        ("out", "куда записать пакет: --out ФАЙЛ.zip"),
    ):
        if getattr(options, name) is None:
            raise WrongUsage(f"Не назван {what}" if name != "out" else f"Не сказано, {what}")
    year = school_year(options.year)
    out = Path(options.out)
    if out.suffix.lower() != ".zip":
        raise WrongUsage("Пакет — архив .zip: --out ФАЙЛ.zip")
    with library_at(Path(options.library)) as workspace:
        made = workspace.services.region.package(year.start)
    write_file(out, made.content)
    data = {
        "year": year.label,
        "out": str(out),
        "parts": list(made.parts),
        "gaps": [
            {"kind": gap.kind.value, "text": gap.text, "names": list(gap.names)}
            for gap in made.gaps
        ],
        "operation": made.changes.operation_id,
    }
    lines = [f"{made.changes.message}: «{out}»", *(f"  {part}" for part in made.parts)]
    if made.gaps:
        lines.append("Проверьте перед отправкой:")
        lines += [f"  {gap.text} {gap.cure}" for gap in made.gaps]
    return Answer(data, "\n".join(lines))


TEMPLATE_PREFIX = "template:"
"""How a kept form of the region is named among the reports: «template:Название»."""


def run_template(options: argparse.Namespace) -> Answer:
    """Fill in a kept form of the region: ``report template:ИМЯ --set year=2026/27``.

    Raises:
        WrongUsage: no year, another parameter, or no form of this name.
        RefusalError: the form is not as it was mapped, or there is not enough room in it.
        EnvironmentProblem: a file is not to be had.
    """
    name = options.name.removeprefix(TEMPLATE_PREFIX).strip()
    given = parameters(options, ("year",))
    if "year" not in given:
        raise WrongUsage("Не сказано, за какой учебный год. Добавьте --set year=2026/27")
    year = school_year(given["year"])
    out = Path(options.out)
    if out.suffix.lower() != ".xlsx":
        raise WrongUsage("Форма региона — книга Excel: --out ФАЙЛ.xlsx")
    with library_at(Path(options.library), read_only=True) as workspace:
        found = workspace.queries.templates.find(name)
        if found is None:
            known = ", ".join(f"«{row.name}»" for row in workspace.queries.templates.all())
            raise WrongUsage(
                f"Формы «{name}» нет. Есть: {known}."
                if known
                else "Форм региона ещё нет: их размечают в окне, на странице «Отчёты для РИБЦ»."
            )
        filled = workspace.services.templates.fill(found.id, year.start)
    write_file(out, filled.content)
    data = {"name": options.name, "out": str(out), "year": year.label, "cells": filled.cells}
    return Answer(data, f"{found.name}, {year.label}: записано в «{out}», ячеек {filled.cells}")


def _check(options: argparse.Namespace) -> Answer:
    path = Path(options.check)
    found = check_package(path, resources_folder() / "schemas")
    own: IdentityCard | None = None
    if options.library is not None:
        with library_at(Path(options.library), read_only=True) as workspace:
            own = workspace.queries.exchange.identity()
    manifest = found.manifest
    is_own = None
    if options.library is not None and manifest is not None:
        is_own = own is not None and (own.uid, own.fingerprint) == (
            manifest.sender.library_uid,
            found.fingerprint,
        )
    data = {
        "file": str(path),
        "sound": found.is_sound,
        "defects": list(found.defects),
        "parts": list(found.parts),
        "school": manifest.sender.name_full if manifest else None,
        "inn": manifest.sender.inn if manifest else None,
        "year": _label(found),
        "made": manifest.created_at.date().isoformat() if manifest else None,
        "program": manifest.program_version if manifest else None,
        "fingerprint": found.fingerprint,
        "own": is_own,
    }
    return Answer(data, _text(found, path, is_own), 0 if found.is_sound else 1)


def _label(found: PackageCheck) -> str | None:
    year = found.manifest.school_year if found.manifest else None
    return None if year is None else SchoolYear(year).label


def _text(found: PackageCheck, path: Path, is_own: bool | None) -> str:
    lines = [f"Пакет «{path.name}» {'цел' if found.is_sound else 'не годится'}"]
    if found.manifest is not None:
        sender = found.manifest.sender
        lines.append(f"  {sender.name_full}, ИНН {sender.inn or 'не указан'}")
        lines.append(f"  Учебный год: {_label(found) or 'не указан'}; ключ {found.fingerprint}")
    if is_own is not None:
        lines.append("  Подписан этой библиотекой" if is_own else "  Подписан не этой библиотекой")
    lines += [f"  {defect}" for defect in found.defects]
    return "\n".join(lines)
