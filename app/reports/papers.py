"""The papers that can be asked for by name, with their parameters and formats."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import UserError
from app.core.stock import DocumentKind
from app.queries.index import Queries
from app.reports.acceptance import render_acceptance_pdf, render_acceptance_xlsx
from app.reports.paper_spec import PaperSpec, Parameter, Parameters
from app.reports.papers_accounting import ACCOUNTING_PAPERS
from app.reports.papers_books import BOOK_PAPERS
from app.reports.papers_cards import CARD_PAPERS
from app.reports.papers_changes import CHANGE_PAPERS
from app.reports.papers_orders import ORDER_PAPERS
from app.reports.papers_region import REGION_PAPERS
from app.reports.papers_registers import REGISTER_PAPERS
from app.reports.papers_textbooks import TEXTBOOK_PAPERS
from app.reports.papers_transfer import TRANSFER_PAPERS
from app.reports.write_off import render_write_off_pdf, render_write_off_xlsx

_DOCUMENT = (
    Parameter("number", "номер документа; без него — последний проведённый"),
    Parameter("year", "год документа; без него — последний с таким номером"),
)


def _write_off(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.papers.write_off(_document(queries, DocumentKind.WRITE_OFF, given))
    if kind == "pdf":
        return render_write_off_pdf(data, resources)
    return render_write_off_xlsx(data, resources)


def _write_off_act(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.papers.write_off(_document(queries, DocumentKind.WRITE_OFF, given))
    return render_write_off_pdf(data, resources, ("act",))


def _exclusion_list(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.papers.write_off(_document(queries, DocumentKind.WRITE_OFF, given))
    return render_write_off_pdf(data, resources, ("list",))


def _acceptance(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    data = queries.papers.acceptance(_document(queries, DocumentKind.RECEIPT, given))
    if kind == "pdf":
        return render_acceptance_pdf(data, resources)
    return render_acceptance_xlsx(data, resources)


PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec(
        "write-off",
        "Акт о списании (ф. 0504144) со списком на исключение",
        ("pdf", "xlsx"),
        _DOCUMENT,
        _write_off,
    ),
    PaperSpec("write-off-act", "Акт о списании без списка", ("pdf",), _DOCUMENT, _write_off_act),
    PaperSpec("exclusion-list", "Список на исключение", ("pdf",), _DOCUMENT, _exclusion_list),
    PaperSpec("acceptance-act", "Акт о приёме документов", ("pdf", "xlsx"), _DOCUMENT, _acceptance),
    *BOOK_PAPERS,
    *CARD_PAPERS,
    *ACCOUNTING_PAPERS,
    *CHANGE_PAPERS,
    *ORDER_PAPERS,
    *REGISTER_PAPERS,
    *REGION_PAPERS,
    *TEXTBOOK_PAPERS,
    *TRANSFER_PAPERS,
)


def find_paper(name: str) -> PaperSpec:
    """The paper of this name.

    Raises:
        UserError: there is none; the sentence names those that are.
    """
    for spec in PAPERS:
        if spec.name == name:
            return spec
    known = ", ".join(spec.name for spec in PAPERS)
    raise UserError(f"Отчёта «{name}» нет.", f"Есть: {known}.")


def _document(queries: Queries, kind: DocumentKind, given: Parameters) -> int:
    year = given.get("year", "")
    if year and not year.isdigit():
        raise UserError(f"Год «{year}» записан с ошибкой.", "Год — четыре цифры: year=2026.")
    return queries.papers.find_document(kind, given.get("number", ""), int(year) if year else None)
