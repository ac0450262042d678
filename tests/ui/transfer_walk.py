"""The pages and dialogs of transfers, for the walk through the whole window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QDialog

from app.core.stock import CopyState, TransferMode
from app.queries.transfer import PartnerCard, TransferCard, TransferDraft, TransferLineDraft
from app.services.workspace import Workspace
from app.ui.kit.dialog import Dialog
from app.ui.stock.offer_page import OfferPage
from app.ui.stock.partner_dialog import PartnerDialog
from app.ui.stock.transfer_dialogs import (
    ConfirmDialog,
    ModeDialog,
    papers_dialog,
    posting_dialog,
    reversal_dialog,
)
from tests.ui.house import make_house
from tests.ui.walk import settle
from tests.ui.walker import DAY, Walker

LONG_NAME = "МБОУ «Средняя общеобразовательная школа № 27 имени Героя Советского Союза»"
COPIES = 6
Stop = tuple[str, Callable[[Walker], object]]


def _workspace(walker: Walker) -> Workspace:
    assert walker.desktop.opened is not None
    return walker.desktop.opened.workspace


def _partner(workspace: Workspace) -> int:
    for card in workspace.queries.transfer.partners():
        if card.name_short == LONG_NAME:
            return card.id or 0
    contact = "библиотека, тел. 2-12-85-06"
    saved = workspace.services.partners.save(PartnerCard(LONG_NAME, LONG_NAME, contact=contact))
    return saved.entity_id or 0


def _free_copies(workspace: Workspace) -> list[int]:
    """Copies that could go to another school, in the order of the catalogue."""
    found = []
    for title_id in range(1, 40):
        card = workspace.queries.catalogue.card(title_id)
        for copy in card.copies if card is not None else ():
            if copy.state is CopyState.IN_STOCK and not copy.lent_to and not copy.draft_act_id:
                found.append(copy.id)
    draft = TransferDraft(DAY, TransferMode.TEMPORARY)
    checked = workspace.queries.transfer.check_copies(found, draft)
    return [item.copy.id for item in checked if item.obstacle is None]


def _draft(workspace: Workspace, mode: TransferMode, *, due: bool = True) -> int:
    lines = tuple(TransferLineDraft(copy_id) for copy_id in _free_copies(workspace)[:COPIES])
    saved = workspace.services.transfer.save_draft(
        TransferDraft(
            DAY,
            mode,
            _partner(workspace),
            lines,
            basis="Приказ управления образования № 45 от 01.09.2026",
            due_date=DAY if due and mode is TransferMode.TEMPORARY else None,
        )
    )
    return saved.entity_id or 0


def _post(workspace: Workspace, mode: TransferMode) -> int:
    document_id = _draft(workspace, mode)
    workspace.services.transfer.post(document_id, 1, DAY)
    return document_id


def _posted(walker: Walker, mode: TransferMode) -> int:
    """The posted transfer of the walk; made once a library."""
    workspace = _workspace(walker)
    for row in workspace.queries.transfer.listed():
        if row.is_open and row.mode is mode:
            return row.document.id
    return _post(workspace, mode)


def _transfers(walker: Walker) -> None:
    _posted(walker, TransferMode.TEMPORARY)
    walker.go("stock.transfers")


def _transfer(walker: Walker, mode: TransferMode) -> None:
    walker.go("stock.transfer", _posted(walker, mode))


def _transfer_draft(walker: Walker) -> None:
    walker.go("stock.transfer", _draft(_workspace(walker), TransferMode.TEMPORARY, due=False))


def _partners(walker: Walker) -> None:
    _partner(_workspace(walker))
    walker.go("stock.partners")


def _package(walker: Walker) -> Path:
    """A file of another school."""
    path = walker.library.with_name("Передача другой школы.zip")
    if path.exists():
        return path
    folder = walker.library.with_name("Другая школа")
    folder.mkdir()
    house = make_house(folder, DAY)
    try:
        for title in ("Литература. 5 класс. Часть 1", "Капитанская дочка"):
            house.post_receipt(house.draft_receipt(house.add_title(title), 7, 740_00, title[:5]))
        workspace = house.workspace
        path.write_bytes(
            workspace.services.exchange.transfer_file(
                _post(workspace, TransferMode.TEMPORARY)
            ).content
        )
    finally:
        house.opened.close()
    return path


def _exchange_file(walker: Walker) -> None:
    walker.go("stock.exchange_file", _package(walker))


def _refused_file(walker: Walker) -> None:
    path = walker.library.with_name("Испорченный файл.zip")
    path.write_bytes(_package(walker).read_bytes()[:-40])
    walker.go("stock.exchange_file", path)


def _offer(walker: Walker) -> None:
    walker.go("stock.offer")
    page = walker.page()
    assert isinstance(page, OfferPage)
    for row in _workspace(walker).queries.catalogue.rows((1, 2)):
        page.add(row)
    page.view.finish_editing()
    settle()
    walker.window.grab()


TRANSFER_STOPS: tuple[Stop, ...] = (
    ("transfers", _transfers),
    ("transfer, draft", _transfer_draft),
    ("transfer, posted", lambda walker: _transfer(walker, TransferMode.TEMPORARY)),
    ("return", lambda walker: walker.go("stock.transfer", TransferMode.RETURN_LENT)),
    ("exchange file", _exchange_file),
    ("exchange file, refused", _refused_file),
    ("partners", _partners),
    ("offer", _offer),
    ("offers", lambda walker: walker.go("stock.offers")),
)


def transfer_dialogs(walker: Walker) -> Iterator[tuple[str, QDialog]]:
    """The dialogs of transfers."""
    workspace, parent = _workspace(walker), walker.window
    card: TransferCard | None = workspace.queries.transfer.transfer(
        _posted(walker, TransferMode.TEMPORARY)
    )
    assert card is not None
    assert walker.desktop.opened is not None
    partner = workspace.queries.transfer.partner(_partner(workspace))
    assert partner is not None
    runner = walker.runner
    yield "transfer mode", ModeDialog(parent)
    yield "transfer posting", posting_dialog(card, "2", DAY, ("Вернуть до 31.05.2027",), parent)
    yield "transfer reversal", reversal_dialog(card, DAY, parent)
    yield "transfer confirmed", ConfirmDialog(card, DAY, parent)
    papers: Dialog = papers_dialog(TransferMode.PERMANENT, parent)
    yield "transfer papers", papers
    yield "partner", PartnerDialog(workspace, runner, partner, parent)
