"""What the page of a receipt reads, and how it saves and prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.changes import Changes
from app.core.errors import EnvironmentProblem
from app.core.stock import DocumentStatus, Fund, ReferenceCategory
from app.queries.catalogue import TitleRow
from app.queries.documents import DocumentRow
from app.queries.stock import NumberSuggestion, ReceiptCard, ReceiptDraft
from app.services.workspace import Workspace
from app.ui.shell.previews import Paper
from app.ui.stock.receipt_form import HeadChoices, read_choices
from app.ui.stock.receipt_outlook import suggestions


@dataclass(frozen=True, slots=True)
class PageData:
    """``card`` is ``None`` for a new receipt; ``related`` is what it corrects or what has
    reversed it; ``titles`` are to be added to it."""

    choices: HeadChoices
    suggestions: dict[Fund, NumberSuggestion]
    card: ReceiptCard | None
    related: DocumentRow | None
    titles: tuple[TitleRow, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft that was brought into the file, the commands that did it, and the lists."""

    card: ReceiptCard
    changes: tuple[Changes, ...]
    choices: HeadChoices


def read_page(
    workspace: Workspace, document_id: int | None, title_ids: tuple[int, ...]
) -> PageData:
    """Everything that the page shows of a receipt."""
    queries = workspace.queries
    card = None if document_id is None else queries.stock.receipt(document_id)
    other = None
    if card is not None:
        other = card.row.reversed_by if card.row.reversed_by is not None else card.row.corrects_id
    related = None if other is None else queries.stock.receipt(other)
    return PageData(
        read_choices(queries.school, queries.transfer),
        suggestions(queries.stock),
        card,
        related.row if related is not None else None,
        queries.catalogue.rows(title_ids),
    )


def save_draft(workspace: Workspace, draft: ReceiptDraft, new_supplier: str) -> Saved:
    """Save a draft; a supplier typed for the first time is put into the list before.

    Raises:
        UserError, ConflictError: see :meth:`ReceiptService.save_draft`.
    """
    services, changes = workspace.services, []
    if new_supplier:
        added = services.school.save_reference(ReferenceCategory.SUPPLIER, new_supplier)
        draft = replace(draft, supplier_id=added.entity_id)
        changes.append(replace(added, message=""))
    changes.append(services.receipts.save_draft(draft))
    card = workspace.queries.stock.receipt(changes[-1].entity_id or 0)
    if card is None:
        raise EnvironmentProblem("Черновик не записан.", "Повторите сохранение.")
    return Saved(
        card, tuple(changes), read_choices(workspace.queries.school, workspace.queries.transfer)
    )


def open_correction(workspace: Workspace, document_id: int) -> Changes:
    """The draft that corrects a posted receipt: the one begun before, else a new one.

    Raises:
        RefusalError: copies of the receipt have moved on.
    """
    for row in workspace.queries.stock.receipts():
        if row.corrects_id == document_id and row.status is DocumentStatus.DRAFT:
            return Changes(entity_id=row.id)
    return workspace.services.receipts.start_correction(document_id)


def acceptance_paper(workspace: Workspace, resources: Path, document_id: int, number: str) -> Paper:
    """The act of acceptance for the preview."""
    name = f"Акт о приёме № {number}" if number else "Акт о приёме, черновик"
    file_name = name.replace("№ ", "").replace(",", "")
    return Paper(name, file_name, _renderer(workspace, resources, document_id), ("pdf", "xlsx"))


def write_file(path: Path, content: bytes) -> None:
    """Write a paper to a file.

    Raises:
        EnvironmentProblem: the folder refuses or the disk is full.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise EnvironmentProblem(
            f"Файл «{path.name}» не записан: {error.strerror}.",
            "Закройте его в другой программе или выберите другую папку.",
        ) from error


def _renderer(workspace: Workspace, resources: Path, document_id: int) -> Callable[[str], bytes]:
    def render(kind: str) -> bytes:
        from app.reports.acceptance import render_acceptance_pdf, render_acceptance_xlsx

        data = workspace.queries.papers.acceptance(document_id)
        make = render_acceptance_xlsx if kind == "xlsx" else render_acceptance_pdf
        return make(data, resources)

    return render
