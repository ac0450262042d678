"""The papers of transfers between schools that can be asked for by name."""

from __future__ import annotations

from pathlib import Path

from app.core.errors import UserError
from app.core.stock import DocumentKind
from app.queries.index import Queries
from app.queries.transfer_paper import TransferPaper
from app.reports.paper_spec import PaperSpec, Parameter, Parameters
from app.reports.transfer import (
    LETTER,
    render_transfer,
    render_transfer_act,
    render_transfer_notice,
)

RETURN = "return"
_OUT = (
    Parameter("number", "номер документа; без него — последний проведённый"),
    Parameter("year", "год документа; без него — последний с таким номером"),
)
_ANY = (*_OUT, Parameter("kind", "transfer — передача (так без него), return — возврат"))


def _paper(queries: Queries, given: Parameters) -> TransferPaper:
    year, kind = given.get("year", "").strip(), given.get("kind", "").strip()
    if year and not year.isdecimal():
        raise UserError(f"Год «{year}» записан с ошибкой.", "Год — четыре цифры: year=2026.")
    if kind not in ("", "transfer", RETURN):
        raise UserError(f"Вид «{kind}» неизвестен.", "Укажите kind=transfer или kind=return.")
    wanted = DocumentKind.TRANSFER_RETURN if kind == RETURN else DocumentKind.TRANSFER_OUT
    number = given.get("number", "").strip()
    found = queries.papers.find_document(wanted, number, int(year) if year else None)
    return queries.transfer_papers.paper(found)


def _act(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    return render_transfer_act(_paper(queries, given), resources, kind)


def _notice(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    return render_transfer_notice(_paper(queries, given), resources, kind)


def _letter(queries: Queries, given: Parameters, resources: Path, kind: str) -> bytes:
    return render_transfer(_paper(queries, given), resources, LETTER, kind)


TRANSFER_PAPERS: tuple[PaperSpec, ...] = (
    PaperSpec(
        "transfer-act",
        "Акт приёма-передачи между школами со списком",
        ("pdf", "xlsx"),
        _ANY,
        _act,
    ),
    PaperSpec(
        "transfer-notice",
        "Данные для извещения (ф. 0504805) к передаче с баланса на баланс",
        ("pdf", "xlsx"),
        _OUT,
        _notice,
    ),
    PaperSpec("transfer-letter", "Сопроводительное письмо к передаче", ("pdf",), _ANY, _letter),
)
