"""Documents of every kind among what waits on the first page and in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.stock import DOCUMENT_NAMES, DocumentKind
from app.queries.replacement import PairDraft, ReplacementDraft
from app.queries.revaluation import RevaluationDraft, RevaluationLineDraft
from app.ui.shell.document_pages import DOCUMENT_PAGES
from app.ui.today.data import attention, read_today
from app.ui.today.operations import OTHER, WORDS
from tests.ui.house import DAY, House, make_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = make_house(tmp_path)
    yield made
    made.opened.close()


@pytest.fixture
def ids(house: House) -> list[int]:
    title = house.add_title("Мцыри")
    house.post_receipt(house.draft_receipt(title, 3, 100_00))
    card = house.workspace.queries.catalogue.card(title)
    assert card is not None
    return [copy.id for copy in card.copies]


def test_every_kind_has_its_page(house: House) -> None:
    assert set(DOCUMENT_PAGES) == set(DocumentKind)


def test_drafts_of_replacement_and_revaluation_wait_with_their_remarks(
    house: House, ids: list[int]
) -> None:
    services = house.workspace.services
    pairs = (PairDraft(ids[0]), PairDraft(ids[1]))
    replacement = services.replacement.save_draft(
        ReplacementDraft(DAY, pairs, reader="Петров Иван")
    ).entity_id
    line = RevaluationLineDraft(ids[2], 100_00)
    revaluation = services.revaluation.save_draft(RevaluationDraft(DAY, (line,))).entity_id
    lines = [item for item in attention(read_today(house.workspace), None) if item.target]
    waiting = {(item.title, item.target, item.argument) for item in lines if item.argument}
    assert waiting == {
        ("Переоценка от 09.09.2026 — черновик", "stock.revaluation", revaluation),
        ("Замена утерянного от 09.09.2026 — черновик", "stock.replacement", replacement),
    }
    told = {item.target: item.text for item in lines}
    assert "2 экз. на 200,00 ₽ · Петров Иван · 2 строки с замечанием" in told["stock.replacement"]
    assert "1 экз. на 0,00 ₽ · 1 строка с замечанием" in told["stock.revaluation"]


def test_correction_says_what_it_corrects(house: House, ids: list[int]) -> None:
    services = house.workspace.services
    commission = house.workspace.queries.school.commissions()[0].id
    line = RevaluationLineDraft(ids[0], 120_00)
    draft = RevaluationDraft(DAY, (line,), commission_id=commission)
    document_id = services.revaluation.save_draft(draft).entity_id or 0
    services.revaluation.post(document_id, 1)
    services.revaluation.start_correction(document_id)
    titles = [item.title for item in attention(read_today(house.workspace), None)]
    assert "Исправление переоценки от 09.09.2026 — черновик" in titles


def test_journal_names_operations_and_leaves_out_the_savings_of_drafts(
    house: House, ids: list[int]
) -> None:
    services = house.workspace.services
    saved = services.replacement.save_draft(ReplacementDraft(DAY, (PairDraft(ids[0]),))).entity_id
    services.replacement.discard(saved or 0, 1)
    kinds = [row.kind for row in house.workspace.queries.safety.operations(10)]
    assert "replacement_draft" not in kinds
    assert kinds[0] == "replacement_discarded"
    for kind in (DocumentKind.REPLACEMENT, DocumentKind.REVALUATION):
        for ending in ("posted", "corrected", "reversed", "discarded"):
            assert WORDS.get(f"{kind.value}_{ending}", OTHER) != OTHER, DOCUMENT_NAMES[kind]
