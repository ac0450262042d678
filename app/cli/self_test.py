"""The self-test of an installed program: can it do what it stands on?"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from app.bootstrap import VERSION, create_library, resources_folder
from app.cli.parser import Answer
from app.core.bibliography import TitleFields
from app.core.errors import FormulyarError
from app.queries.catalogue import CatalogueFilter
from app.queries.paper_data import WriteOffPaper
from app.queries.school import Requisites
from app.reports.write_off import render_write_off_pdf, render_write_off_xlsx

FONTS = ("Tinos-Regular.ttf", "Tinos-Bold.ttf", "Inter-Regular.otf", "Inter-SemiBold.otf")


class _CheckError(FormulyarError):
    """A check came to its end and did not find what it should."""


def run_self_test(_options: argparse.Namespace) -> Answer:
    """Run every check; exit code 1 when one failed."""
    checks: tuple[tuple[str, Callable[[], None]], ...] = (
        ("database", _check_database),
        ("pdf", _check_pdf),
        ("xlsx", _check_xlsx),
        ("fonts", _check_fonts),
        ("icons", _check_icons),
    )
    results = []
    for name, check in checks:
        problem = ""
        try:
            check()
        except (FormulyarError, OSError, ImportError) as error:
            problem = str(error)
        results.append({"name": name, "ok": not problem, "problem": problem})
    ok = all(result["ok"] for result in results)
    lines = [f"Формуляр {VERSION}: самопроверка {'пройдена' if ok else 'не пройдена'}"]
    lines += [
        f"  {result['name']}: {'в порядке' if result['ok'] else result['problem']}"
        for result in results
    ]
    return Answer({"ok": ok, "version": VERSION, "checks": results}, "\n".join(lines), int(not ok))


def _check_database() -> None:
    with tempfile.TemporaryDirectory() as folder:
        opened = create_library(Path(folder) / "test.formulyar", Requisites("Проверка", "Проверка"))
        try:
            opened.workspace.services.catalogue.create_title(TitleFields("Ёлка"))
            found = opened.workspace.queries.catalogue.find(CatalogueFilter("tkrf"))
        finally:
            opened.close()
    if len(found.ids) != 1:
        raise _CheckError("поиск не нашёл проверочную запись")


def _check_pdf() -> None:
    if not render_write_off_pdf(WriteOffPaper(date=date(2026, 9, 9)), resources_folder()):
        raise _CheckError("документ PDF пуст")


def _check_xlsx() -> None:
    if not render_write_off_xlsx(WriteOffPaper(date=date(2026, 9, 9)), resources_folder()):
        raise _CheckError("документ XLSX пуст")


def _check_fonts() -> None:
    missing = [name for name in FONTS if not (resources_folder() / "fonts" / name).is_file()]
    if missing:
        raise _CheckError(f"нет шрифтов: {', '.join(missing)}")


def _check_icons() -> None:
    spec = importlib.util.find_spec("qtawesome")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not any(path for folder in folders for path in Path(folder).glob("fonts/phosphor*.ttf")):
        raise _CheckError("нет шрифта значков Phosphor")
