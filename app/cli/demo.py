"""The demonstration: a library worked through five years, and every paper of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.bootstrap import create_demo, resources_folder
from app.cli.files import write_file
from app.cli.parser import Answer
from app.core.dates import format_date
from app.core.money import count_phrase
from app.core.stock import FUND_NAMES, DocumentKind, DocumentStatus, Fund, TransferMode
from app.queries.catalogue import CatalogueFilter
from app.queries.documents import DocumentRow
from app.reports.acceptance import render_acceptance_pdf, render_acceptance_xlsx
from app.reports.papers import find_paper
from app.reports.write_off import render_write_off_pdf, render_write_off_xlsx
from app.services.workspace import Workspace

FILE_NAME = "Учебная библиотека.formulyar"
FIRST_DAY, LAST_DAY = date(2021, 1, 1), date(2025, 6, 30)


@dataclass(frozen=True, slots=True)
class _Paper:
    """A paper to be written: its name for commands, its file, its parameters."""

    name: str
    file: str
    given: dict[str, str] = field(default_factory=dict)


_PERIOD = {"from": FIRST_DAY.isoformat(), "to": LAST_DAY.isoformat()}
_YEAR = {"from": "2024-01-01", "to": "2024-12-31"}
_DAY = {"date": "2024-12-31"}
_PAPERS = (
    *(
        _Paper("summary-book", f"КСУ, фонд {FUND_NAMES[fund].lower()}", {"fund": fund.value})
        for fund in Fund
    ),
    _Paper("inventory-book", "Инвентарная книга", {"fund": Fund.MAIN.value}),
    _Paper("textbook-register", "Журнал регистрации карточек учебников", _DAY),
    _Paper("textbook-cards", "Карточки учебников 8 класса", {"grade": "8", **_DAY}),
    _Paper("periodical-cards", "Регистрационные карточки периодики"),
    _Paper("temporary-register", "Журнал изданий временного хранения"),
    _Paper("lent-register", "Передано другим школам"),
    _Paper("borrowed-register", "Получено от других школ"),
    _Paper("replacement-register", "Тетрадь книг, принятых взамен утерянных", _PERIOD),
    _Paper("reconciliation", "Сверка с бухгалтерией на 31.12.2024", _DAY),
    _Paper("turnover", "Оборотная ведомость за 2024 год", _YEAR),
    _Paper("documents-list", "Перечень документов за 2024 год", _YEAR),
)
_OF_DOCUMENTS = {
    DocumentKind.REPLACEMENT: ("replacement-act",),
    DocumentKind.REVALUATION: ("revaluation-act",),
    DocumentKind.TRANSFER_OUT: ("transfer-act", "transfer-notice", "transfer-letter"),
}


def run_demo(options: argparse.Namespace) -> Answer:
    """Make the library and write its papers beside it."""
    folder = Path(options.out)
    opened = create_demo(folder / FILE_NAME)
    try:
        workspace = opened.workspace
        names = [
            *_acceptance_acts(workspace, folder),
            *_write_off_acts(workspace, folder),
            *_other_acts(workspace, folder),
            *_exchange_files(workspace, folder),
            *(name for paper in _PAPERS for name in _write(workspace, folder, paper)),
        ]
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


def _write(workspace: Workspace, folder: Path, paper: _Paper) -> Iterator[str]:
    spec = find_paper(paper.name)
    for kind in spec.formats:
        name = f"{paper.file}.{kind}"
        content = spec.render(workspace.queries, paper.given, resources_folder(), kind)
        write_file(folder / name, content)
        yield name


def _acceptance_acts(workspace: Workspace, folder: Path) -> list[str]:
    names = []
    for row in reversed(workspace.queries.stock.receipts()):
        data = workspace.queries.papers.acceptance(row.id)
        name = _name("Акт о приёме", row)
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
        act = _name("Акт о списании", row)
        listed = _name("Список на исключение к акту", row)
        write_file(folder / f"{act}.pdf", render_write_off_pdf(data, resources, ("act",)))
        write_file(folder / f"{listed}.pdf", render_write_off_pdf(data, resources, ("list",)))
        write_file(folder / f"{act}.xlsx", render_write_off_xlsx(data, resources))
        names += [f"{act}.pdf", f"{listed}.pdf", f"{act}.xlsx"]
    return names


def _other_acts(workspace: Workspace, folder: Path) -> Iterator[str]:
    rows = (
        *workspace.queries.transfer.transfers(),
        *workspace.queries.replacement.replacements(),
        *workspace.queries.revaluation.revaluations(),
    )
    for row in rows:
        given = {"number": row.number, "year": str(row.date.year)}
        for paper in _OF_DOCUMENTS[row.kind]:
            if paper == "transfer-notice" and not _is_permanent(workspace, row.id):
                continue
            title = find_paper(paper).title
            yield from _write(workspace, folder, _Paper(paper, _name(title, row), given))


def _is_permanent(workspace: Workspace, document_id: int) -> bool:
    card = workspace.queries.transfer.transfer(document_id)
    return card is not None and card.draft.mode is TransferMode.PERMANENT


def _exchange_files(workspace: Workspace, folder: Path) -> Iterator[str]:
    for row in workspace.queries.transfer.transfers():
        exported = workspace.services.exchange.transfer_file(row.id)
        write_file(folder / exported.name, exported.content)
        yield exported.name


def _name(caption: str, row: DocumentRow) -> str:
    if row.status is DocumentStatus.DRAFT:
        return f"{caption} (черновик от {format_date(row.date)})"
    sign = " сторно" if row.is_reversal else ""
    return f"{caption} № {row.number} от {format_date(row.date)}{sign}"
