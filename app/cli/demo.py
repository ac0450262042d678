"""The demonstration: a library worked through a school year, and every paper of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.bootstrap import create_demo, resources_folder
from app.cli.files import write_file
from app.cli.parser import Answer
from app.core.dates import format_date
from app.core.money import count_phrase
from app.core.stock import DocumentKind, DocumentStatus
from app.queries.catalogue import CatalogueFilter
from app.queries.documents import DocumentRow
from app.reports.acceptance import render_acceptance_pdf, render_acceptance_xlsx
from app.reports.write_off import render_write_off_pdf, render_write_off_xlsx
from app.services.workspace import Workspace

FILE_NAME = "Учебная библиотека.formulyar"


def run_demo(options: argparse.Namespace) -> Answer:
    """Make the library and write its papers beside it."""
    folder = Path(options.out)
    opened = create_demo(folder / FILE_NAME)
    try:
        workspace = opened.workspace
        names = [*_acceptance_acts(workspace, folder), *_write_off_acts(workspace, folder)]
        hits = workspace.queries.catalogue.find(CatalogueFilter())
    finally:
        opened.close()
    data = {
        "library": str(folder / FILE_NAME),
        "titles": len(hits.ids),
        "copies": hits.copies,
        "papers": names,
    }
    titles = count_phrase(len(hits.ids), "издание", "издания", "изданий")
    lines = [f"Учебная библиотека: {titles}, {hits.copies} экз.", *(f"  {name}" for name in names)]
    return Answer(data, "\n".join(lines))


def _acceptance_acts(workspace: Workspace, folder: Path) -> list[str]:
    names = []
    for row in reversed(workspace.queries.stock.receipts()):
        data = workspace.queries.papers.acceptance(row.id)
        name = _name("Акт о приёме", DocumentKind.RECEIPT, row)
        resources = resources_folder()
        write_file(folder / f"{name}.pdf", render_acceptance_pdf(data, resources))
        write_file(folder / f"{name}.xlsx", render_acceptance_xlsx(data, resources))
        names += [f"{name}.pdf", f"{name}.xlsx"]
    return names


def _write_off_acts(workspace: Workspace, folder: Path) -> list[str]:
    names = []
    resources = resources_folder()
    for row in reversed(workspace.queries.write_off.acts()):
        data = workspace.queries.papers.write_off(row.id)
        act = _name("Акт о списании", DocumentKind.WRITE_OFF, row)
        listed = _name("Список на исключение к акту", DocumentKind.WRITE_OFF, row)
        write_file(folder / f"{act}.pdf", render_write_off_pdf(data, resources, ("act",)))
        write_file(folder / f"{listed}.pdf", render_write_off_pdf(data, resources, ("list",)))
        write_file(folder / f"{act}.xlsx", render_write_off_xlsx(data, resources))
        names += [f"{act}.pdf", f"{listed}.pdf", f"{act}.xlsx"]
    return names


def _name(caption: str, kind: DocumentKind, row: DocumentRow) -> str:
    if row.status is DocumentStatus.DRAFT:
        return f"{caption} (черновик от {format_date(row.date)})"
    sign = " сторно" if row.is_reversal else ""
    return f"{caption} № {row.number} от {format_date(row.date)}{sign}"
