"""Two schools of the tests that exchange textbooks, and the steps between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.bootstrap import create_library
from app.core.bibliography import Contributor, TitleKind
from app.core.dates import FixedClock
from app.core.stock import Fund, TransferMode
from app.queries.school import Requisites
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from app.services.exchange import ExportedFile
from app.services.exchange_previews import (
    ConfirmationPreview,
    OfferPreview,
    TransferPreview,
)
from tests.support.workshop import COMMISSION, SCHOOL, TODAY, Workshop, line

GYMNASIUM = Requisites(
    "Муниципальное общеобразовательное учреждение «Гимназия № 2»",
    "Гимназия № 2",
    inn="7728168971",
    address="ул. Лесная, 2",
    director_name="Ветрова Н. Н.",
    librarian_name="Кузина Т. П.",
)
DUE = date(2027, 5, 31)


def make_school(path: Path, requisites: Requisites = GYMNASIUM) -> None:
    """An empty library of another school, closed."""
    clock = FixedClock.on(TODAY)
    create_library(path, requisites, COMMISSION, who=requisites.librarian_name, clock=clock).close()


def algebra(workshop: Workshop, quantity: int = 5, price: int = 700_00, **more: Any) -> int:
    """A textbook in the fund of textbooks; its title."""
    values: dict[str, Any] = {
        "kind": TitleKind.TEXTBOOK,
        "contributors": (Contributor("Мерзляк", "А. Г."),),
        "publisher": "Просвещение",
        "year": 2023,
        "grade_from": 8,
        "grade_to": 8,
        **more,
    }
    title = workshop.title("Алгебра", **values)
    workshop.receive(line(title, quantity, price, Fund.TEXTBOOKS, numbered=False))
    return title


def partner(workshop: Workshop, requisites: Requisites, inn: str | None = None) -> int:
    """The school of these requisites in the list of another, recorded if it is not there."""
    for known in workshop.queries.transfer.partners():
        if known.id is not None and known.name_short == requisites.name_short:
            return known.id
    saved = workshop.services.partners.save(
        PartnerCard(
            requisites.name_full,
            requisites.name_short,
            inn=requisites.inn if inn is None else inn,
        )
    )
    assert saved.entity_id is not None
    return saved.entity_id


def send(
    workshop: Workshop,
    copy_ids: Sequence[int],
    mode: TransferMode = TransferMode.TEMPORARY,
    *,
    to: int | None = None,
    **more: Any,
) -> int:
    """Post a transfer of copies to the gymnasium; its document id."""
    values: dict[str, Any] = {
        "due_date": DUE if mode is TransferMode.TEMPORARY else None,
        "basis": "Приказ № 12",
        **more,
    }
    transfers = workshop.services.transfer
    saved = transfers.save_draft(
        TransferDraft(
            workshop.clock.today(),
            mode,
            partner(workshop, GYMNASIUM) if to is None else to,
            tuple(TransferLineDraft(copy_id) for copy_id in copy_ids),
            **values,
        )
    )
    assert saved.entity_id is not None
    card = workshop.queries.transfer.transfer(saved.entity_id)
    assert card is not None
    transfers.post(saved.entity_id, card.draft.version)
    return saved.entity_id


def saved(file: ExportedFile, folder: Path) -> Path:
    """The file as it lies on a stick."""
    path = folder / file.name
    path.write_bytes(file.content)
    return path


def open_transfer(workshop: Workshop, path: Path) -> TransferPreview:
    preview = workshop.services.exchange.open_file(path)
    assert isinstance(preview, TransferPreview)
    return preview


def open_confirmation(workshop: Workshop, path: Path) -> ConfirmationPreview:
    preview = workshop.services.exchange.open_file(path)
    assert isinstance(preview, ConfirmationPreview)
    return preview


def open_offer(workshop: Workshop, path: Path) -> OfferPreview:
    preview = workshop.services.exchange.open_file(path)
    assert isinstance(preview, OfferPreview)
    return preview


def take_in(workshop: Workshop, path: Path, *, post: bool = True) -> int:
    """Accept a transfer and post its receipt as it is; the document id."""
    changes = workshop.services.exchange.accept(open_transfer(workshop, path))
    assert changes.entity_id is not None
    if post:
        workshop.post_receipt(changes.entity_id)
    return changes.entity_id


__all__ = [
    "DUE",
    "GYMNASIUM",
    "SCHOOL",
    "algebra",
    "make_school",
    "open_confirmation",
    "open_offer",
    "open_transfer",
    "partner",
    "saved",
    "send",
    "take_in",
]
