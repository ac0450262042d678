"""What the page of an opening balance reads, and what it saves of a draft."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from app.core.changes import Changes
from app.core.errors import EnvironmentProblem
from app.core.stock import ReferenceCategory
from app.queries.catalogue import TitleRow
from app.queries.documents import DocumentRow
from app.queries.opening import OpeningCard, OpeningLine, OpeningRemark
from app.queries.school import Reference
from app.services.opening import OpeningChange
from app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OpeningData:
    """``card`` is ``None`` for a new draft; ``related`` is what it corrects or what has
    reversed it; ``titles`` are to be added to it."""

    card: OpeningCard | None
    remarks: tuple[OpeningRemark, ...]
    places: tuple[Reference, ...]
    related: DocumentRow | None
    titles: tuple[TitleRow, ...]


@dataclass(frozen=True, slots=True)
class SavedOpening:
    """A draft after a saving, with what is doubtful in it now; ``added`` is the line added
    last."""

    card: OpeningCard
    remarks: tuple[OpeningRemark, ...]
    changes: Changes
    added: int | None


@dataclass(slots=True)
class Unsaved:
    """What was changed on the page and is not in the file: lines by id, new ones, removed."""

    changed: dict[int, OpeningLine] = field(default_factory=dict)
    added: list[OpeningLine] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)

    def take(self) -> Unsaved:
        """All of it, leaving nothing behind: it is about to be saved."""
        taken = Unsaved(dict(self.changed), list(self.added), list(self.removed))
        self.clear()
        return taken

    def clear(self) -> None:
        self.changed.clear()
        self.added.clear()
        self.removed.clear()

    def give_back(self, taken: Unsaved) -> None:
        """It was not saved after all; what was changed meanwhile is newer."""
        self.changed = {**taken.changed, **self.changed}
        self.added = [*taken.added, *self.added]
        self.removed = [*taken.removed, *self.removed]


def read_page(
    workspace: Workspace, document_id: int | None, title_ids: tuple[int, ...]
) -> OpeningData:
    """Everything that the page shows of an opening balance, apart from its lines."""
    queries = workspace.queries
    card = None if document_id is None else queries.opening.opening(document_id)
    other = None
    if card is not None:
        other = card.row.reversed_by if card.row.reversed_by is not None else card.row.corrects_id
    related = None if other is None else queries.opening.opening(other)
    return OpeningData(
        card,
        queries.opening.remarks(document_id) if document_id is not None else (),
        queries.school.references(ReferenceCategory.PLACE),
        related.row if related is not None else None,
        queries.catalogue.rows(title_ids),
    )


def save_changes(
    workspace: Workspace, card: OpeningCard | None, unsaved: Unsaved, day: date, note: str
) -> SavedOpening:
    """Bring what was changed into the file.

    Raises:
        UserError, ConflictError: see :meth:`OpeningService.save_draft`.
    """
    queries, service = workspace.queries.opening, workspace.services.opening
    removed = set(unsaved.removed)
    lines = [line for lot_id, line in unsaved.changed.items() if lot_id not in removed]
    changes = service.save_draft(
        OpeningChange(
            day,
            note,
            card.commission_id if card is not None else None,
            (*lines, *(replace(line, lot_id=None) for line in unsaved.added)),
            tuple(removed),
            card.row.id if card is not None else None,
            card.row.version if card is not None else 0,
        )
    )
    document_id = changes.entity_id or 0
    saved = queries.opening(document_id)
    if saved is None:
        raise EnvironmentProblem("Черновик не записан.", "Повторите сохранение.")
    last = queries.line_ids(document_id)[-1:] if unsaved.added else ()
    return SavedOpening(saved, queries.remarks(document_id), changes, last[0] if last else None)
