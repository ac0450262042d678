"""Replacements of lost books: equal value, posting, numbers, reversal, correction, undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.core.errors import ConflictError, RefusalError, UserError
from app.core.stock import Account, CopyState, Fund
from app.queries.copies import CopyRow
from app.queries.replacement import PairDraft, PairField
from tests.support.changes import (
    draft_replacement,
    draft_revaluation,
    pair,
    post_replacement,
    replace_lost,
    replacement,
    revalue,
    same_again,
)
from tests.support.ledger import breaches
from tests.support.workshop import TODAY, Workshop, line


@pytest.fixture(autouse=True)
def books_agree(workshop: Workshop) -> Iterator[None]:
    """Whatever a test here does, the books agree after it."""
    yield
    assert breaches(workshop.path) == []


@pytest.fixture
def title(workshop: Workshop) -> int:
    """«Мцыри»: three numbered copies in the main fund, two textbooks without numbers."""
    made = workshop.title("Мцыри")
    workshop.receive(line(made, 3, 348_50), line(made, 2, 990_00, Fund.TEXTBOOKS, numbered=False))
    return made


@pytest.fixture
def ids(workshop: Workshop, title: int) -> list[int]:
    return [copy.id for copy in workshop.copies(title)]


def copy_of(workshop: Workshop, title_id: int, copy_id: int) -> CopyRow:
    return next(copy for copy in workshop.copies(title_id) if copy.id == copy_id)


def totals(workshop: Workshop, fund: Fund = Fund.MAIN) -> tuple[int, int]:
    found = workshop.queries.stock.fund_totals(fund)
    return found.copies, found.total


def records(workshop: Workshop, document_id: int) -> list[tuple[str, int, int]]:
    return workshop.rows(
        "SELECT fund, part, number FROM summary_record WHERE document_id = ? ORDER BY id",
        document_id,
    )


def remarks(workshop: Workshop, document_id: int) -> list[list[tuple[PairField, str]]]:
    return [
        [(remark.field, remark.sentence) for remark in row.remarks]
        for row in replacement(workshop, document_id).pairs
    ]


# --- drafts -----------------------------------------------------------------------------------


def test_draft_comes_back_as_it_was_saved(workshop: Workshop, ids: list[int]) -> None:
    pairs = (
        PairDraft(ids[1]),
        pair(workshop, ids[0], "решено", price=300_00, first_number=77, note="подарок"),
        pair(workshop, ids[3], account=Account.OFF_BALANCE, numbered=False),
    )
    document_id = draft_replacement(
        workshop, pairs, reader="  Петров  Иван ", basis="Заявление", note="отдать формуляр"
    )
    draft = replacement(workshop, document_id).draft
    assert [item.copy_id for item in draft.pairs] == [ids[1], ids[0], ids[3]]
    assert draft.pairs[0].accepted is None
    assert draft.pairs[1].accepted == pairs[1].accepted
    assert draft.pairs[1].equal_note == "решено"
    assert draft.pairs[2].accepted == pairs[2].accepted
    assert (draft.reader, draft.reader_class, draft.basis, draft.note) == (
        "Петров Иван", "5 «А»", "Заявление", "отдать формуляр",
    )  # fmt: skip
    assert totals(workshop) == (3, 3 * 348_50)


def test_another_copy_of_the_title_is_suggested_as_the_fund_is_kept(
    workshop: Workshop, ids: list[int]
) -> None:
    numbered, plain = same_again(workshop, ids[0]), same_again(workshop, ids[3])
    assert (numbered.fund, numbered.price, numbered.numbered) == (Fund.MAIN, 348_50, True)
    assert (plain.fund, plain.price, plain.numbered) == (Fund.TEXTBOOKS, 990_00, False)


def test_copy_is_lost_once(workshop: Workshop, ids: list[int]) -> None:
    with pytest.raises(UserError, match="дважды"):
        draft_replacement(workshop, [PairDraft(ids[0]), PairDraft(ids[0])])


def test_absurd_price_is_not_saved(workshop: Workshop, ids: list[int]) -> None:
    with pytest.raises(UserError, match="Строка 2: количество и цена"):
        draft_replacement(workshop, [PairDraft(ids[1]), pair(workshop, ids[0], price=-1)])


def test_two_windows_cannot_both_save(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_replacement(workshop, [PairDraft(ids[0])])
    draft = replacement(workshop, document_id).draft
    workshop.services.replacement.save_draft(replace(draft, reader="Иванов"))
    with pytest.raises(ConflictError):
        workshop.services.replacement.save_draft(draft)


# --- equal value ------------------------------------------------------------------------------


def test_cheaper_book_needs_the_word_of_the_commission(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_replacement(workshop, [pair(workshop, ids[0], price=300_00)])
    assert remarks(workshop, document_id) == [[(PairField.EQUAL_NOTE, "дешевле на 48,50\u00a0₽")]]
    with pytest.raises(RefusalError) as refusal:
        post_replacement(workshop, document_id)
    assert refusal.value.reasons == ("1 Мцыри: дешевле на 48,50\u00a0₽: впишите решение комиссии",)
    draft = replacement(workshop, document_id).draft
    noted = replace(draft.pairs[0], equal_note="признана равноценной: новое издание")
    workshop.services.replacement.save_draft(replace(draft, pairs=(noted,)))
    post_replacement(workshop, document_id)
    assert totals(workshop) == (3, 2 * 348_50 + 300_00)


def test_dearer_book_and_another_title_need_no_word(workshop: Workshop, ids: list[int]) -> None:
    other = workshop.title("Демон")
    document_id = draft_replacement(
        workshop, [pair(workshop, ids[0], price=400_00, title_id=other)]
    )
    assert remarks(workshop, document_id) == [[]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fund": Fund.MAIN}, "фонд «Основной» вместо «Учебный»"),
        ({"account": Account.OFF_BALANCE}, "вне баланса вместо стоявшего на балансе"),
    ],
)
def test_textbook_leaves_its_fund_or_account_by_the_word_of_the_commission(
    workshop: Workshop, ids: list[int], changes: dict[str, Any], words: str
) -> None:
    document_id = draft_replacement(workshop, [pair(workshop, ids[3], **changes)])
    assert [sentence for _field, sentence in remarks(workshop, document_id)[0]] == [words]


def test_another_textbook_needs_the_word_of_the_commission(
    workshop: Workshop, ids: list[int]
) -> None:
    other = workshop.title("Алгебра")
    document_id = draft_replacement(workshop, [pair(workshop, ids[3], title_id=other)])
    (found,) = remarks(workshop, document_id)[0]
    assert found[1].startswith("учебник заменён другим изданием")


def test_book_revalued_since_is_compared_at_its_new_price(
    workshop: Workshop, ids: list[int]
) -> None:
    revalue(workshop, {ids[0]: 500_00})
    document_id = draft_replacement(workshop, [pair(workshop, ids[0], price=348_50)])
    assert "на 151,50" in remarks(workshop, document_id)[0][0][1]


# --- what stands in the way -------------------------------------------------------------------


def test_nothing_is_posted_without_pairs_books_or_commission(
    workshop: Workshop, ids: list[int]
) -> None:
    with pytest.raises(UserError, match="ни одной утерянной"):
        replace_lost(workshop)
    with pytest.raises(UserError, match="комиссия"):
        replace_lost(workshop, pair(workshop, ids[0]), commission_id=None)
    with pytest.raises(RefusalError) as refusal:
        replace_lost(workshop, PairDraft(ids[1]))
    assert refusal.value.reasons == ("2 Мцыри: принятая книга не указана",)


def test_copy_that_cannot_leave_is_named(workshop: Workshop, ids: list[int]) -> None:
    workshop.write_off([ids[0]])
    draft_revaluation(workshop, {ids[1]: 1_00})
    document_id = draft_replacement(
        workshop, [pair(workshop, ids[0]), pair(workshop, ids[1]), pair(workshop, ids[2])]
    )
    found = [row.obstacle for row in replacement(workshop, document_id).pairs]
    assert [item and item.sentence for item in found] == [
        "уже выбыл: акт о списании № 1 от 09.09.2026", "стоит в черновике переоценки", None,
    ]  # fmt: skip
    with pytest.raises(RefusalError, match="замечаний — 2"):
        post_replacement(workshop, document_id)


def test_lost_copy_stands_in_one_draft(workshop: Workshop, ids: list[int]) -> None:
    first = draft_replacement(workshop, [pair(workshop, ids[0])])
    act = workshop.draft_act([ids[0]])
    obstacle = workshop.act(act).lines[0].obstacle
    assert obstacle is not None
    assert (obstacle.sentence, obstacle.document_id) == ("стоит в черновике замены", first)


def test_taken_number_is_a_remark(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_replacement(
        workshop,
        [
            pair(workshop, ids[0], first_number=2),
            pair(workshop, ids[1], first_number=50),
            pair(workshop, ids[2], first_number=50),
        ],
    )
    assert remarks(workshop, document_id) == [
        [(PairField.NUMBER, "инвентарный номер 2 уже занят")],
        [],
        [(PairField.NUMBER, "инвентарный номер 50 уже занят")],
    ]


def test_number_of_the_lost_copy_is_never_given_again(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_replacement(workshop, [pair(workshop, ids[0], first_number=1)])
    assert remarks(workshop, document_id)[0][0][0] is PairField.NUMBER


def test_prefix_that_runs_into_the_number_is_refused(workshop: Workshop, ids: list[int]) -> None:
    with pytest.raises(UserError, match="Строка 1: префикс"):
        replace_lost(workshop, pair(workshop, ids[0], number_prefix="Б-1"))


# --- posting ----------------------------------------------------------------------------------


def test_lost_leaves_and_accepted_enters_in_one_document(
    workshop: Workshop, title: int, ids: list[int]
) -> None:
    other = workshop.title("Демон")
    document_id = replace_lost(
        workshop, pair(workshop, ids[0]), pair(workshop, ids[1], title_id=other, price=400_00)
    )
    card = replacement(workshop, document_id)
    assert (card.row.number, card.row.copies, card.row.total) == ("1", 2, 697_00)
    assert card.row.subject == "Петров Иван, 5 «А»"
    assert records(workshop, document_id) == [("main", 1, 2), ("main", 2, 1)]
    assert totals(workshop) == (3, 2 * 348_50 + 400_00)
    entered = [row.entered for row in card.pairs]
    assert [(copy.inventory_number, copy.title, copy.price) for copy in entered if copy] == [
        ("4", "Мцыри", 348_50), ("5", "Демон", 400_00),
    ]  # fmt: skip
    lost = copy_of(workshop, title, ids[0])
    assert lost.state is CopyState.OUT
    assert lost.gone_by == "замена утерянного № 1 от 09.09.2026"


def test_textbook_without_number_is_replaced_by_one_without_number(
    workshop: Workshop, ids: list[int]
) -> None:
    document_id = replace_lost(workshop, pair(workshop, ids[3]))
    (row,) = replacement(workshop, document_id).pairs
    assert row.entered is not None
    assert row.entered.inventory_number == ""
    assert row.entered.barcode
    assert records(workshop, document_id) == [("textbooks", 1, 2), ("textbooks", 2, 1)]
    assert totals(workshop, Fund.TEXTBOOKS) == (2, 2 * 990_00)


def test_replacement_across_funds_stands_in_both_books(workshop: Workshop, ids: list[int]) -> None:
    document_id = replace_lost(
        workshop,
        pair(workshop, ids[3], "признана равноценной", fund=Fund.MAIN, numbered=True),
    )
    assert records(workshop, document_id) == [("main", 1, 2), ("textbooks", 2, 1)]
    assert totals(workshop, Fund.TEXTBOOKS) == (1, 990_00)
    assert totals(workshop)[0] == 4


def test_catalogue_names_the_lot_of_a_replacement_once(
    workshop: Workshop, title: int, ids: list[int]
) -> None:
    replace_lost(workshop, pair(workshop, ids[0]))
    card = workshop.queries.catalogue.card(title)
    assert card is not None
    assert [(lot.paper, lot.summary_number) for lot in card.lots if lot.fund is Fund.MAIN] == [
        ("", 1), ("взамен утерянного", 2),
    ]  # fmt: skip


def test_draft_that_somebody_posted_is_not_posted_again(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_replacement(workshop, [pair(workshop, ids[0])])
    version = replacement(workshop, document_id).draft.version
    workshop.services.replacement.post(document_id, version)
    with pytest.raises(ConflictError):
        workshop.services.replacement.post(document_id, version)


# --- reversal ---------------------------------------------------------------------------------


def test_reversal_brings_the_lost_copy_back_and_cancels_the_accepted_one(
    workshop: Workshop, title: int, ids: list[int]
) -> None:
    document_id = replace_lost(workshop, pair(workshop, ids[0], price=400_00))
    day = workshop.next_day()
    reversal = workshop.services.replacement.reverse(document_id).entity_id
    assert reversal is not None
    assert totals(workshop) == (3, 3 * 348_50)
    assert records(workshop, reversal) == [("main", 1, 3), ("main", 2, 2)]
    assert workshop.rows(
        "SELECT DISTINCT record_date FROM movement WHERE document_id = ?", reversal
    ) == [day.isoformat()]
    states = {copy.inventory_number: copy.state for copy in workshop.copies(title)}
    assert (states["1"], states["4"]) == (CopyState.IN_STOCK, CopyState.CANCELLED)
    card = replacement(workshop, reversal)
    assert card.row.is_reversal
    assert (card.row.copies, card.row.total) == (-1, -348_50)
    assert card.pairs[0].entered is not None
    # the cancelled number is not given again
    again = replacement(workshop, replace_lost(workshop, pair(workshop, ids[0])))
    assert again.pairs[0].entered is not None
    assert again.pairs[0].entered.inventory_number == "5"


@pytest.mark.parametrize(
    ("move", "reason"),
    [
        (lambda w, copy: w.write_off([copy]), "выбыл, акт о списании № 1 от 09.09.2026"),
        (lambda w, copy: w.draft_act([copy]), "стоит в черновике акта о списании"),
        (lambda w, copy: revalue(w, {copy: 1_00}), "переоценён"),
        (lambda w, copy: replace_lost(w, pair(w, copy)), "выбыл, замена утерянного № 2"),
    ],
)
def test_reversal_refuses_when_the_accepted_copy_has_moved_on(
    workshop: Workshop, ids: list[int], move: object, reason: str
) -> None:
    document_id = replace_lost(workshop, pair(workshop, ids[0]))
    entered = replacement(workshop, document_id).pairs[0].entered
    assert entered is not None
    assert callable(move)
    move(workshop, entered.id)
    for refused in (
        workshop.services.replacement.reverse,
        workshop.services.replacement.start_correction,
    ):
        with pytest.raises(RefusalError, match="Замена утерянного № 1 нельзя") as told:
            refused(document_id)
        assert told.value.reasons[0].startswith(f"4 Мцыри: {reason}")


def test_receipt_of_a_lost_copy_is_not_reversed(workshop: Workshop, ids: list[int]) -> None:
    replace_lost(workshop, pair(workshop, ids[0]))
    receipt = workshop.rows("SELECT id FROM document WHERE kind = 'receipt'")[0]
    with pytest.raises(RefusalError) as refusal:
        workshop.services.receipts.reverse(receipt)
    assert refusal.value.reasons == ("1 Мцыри: выбыл, замена утерянного № 1 от 09.09.2026",)


def test_undo_reverses_a_replacement_once(workshop: Workshop, ids: list[int]) -> None:
    document_id = replace_lost(workshop, pair(workshop, ids[0]))
    workshop.services.safety.undo()
    assert replacement(workshop, document_id).row.status == "reversed"
    assert totals(workshop) == (3, 3 * 348_50)
    with pytest.raises(RefusalError, match="уже сторнирован"):
        workshop.services.replacement.reverse(document_id)


def test_discarded_draft_comes_back(workshop: Workshop, ids: list[int]) -> None:
    document_id = draft_replacement(workshop, [pair(workshop, ids[0])])
    workshop.services.replacement.discard(document_id, 1)
    assert workshop.queries.replacement.replacements() == ()
    workshop.services.safety.undo()
    assert [row.id for row in workshop.queries.replacement.replacements()] == [document_id]


# --- correction -------------------------------------------------------------------------------


def test_correction_keeps_the_number_of_the_accepted_copy(
    workshop: Workshop, title: int, ids: list[int]
) -> None:
    other = workshop.title("Демон")
    document_id = replace_lost(workshop, pair(workshop, ids[0]), pair(workshop, ids[1]))
    before = [row.entered.id for row in replacement(workshop, document_id).pairs if row.entered]
    workshop.next_day()
    started = workshop.services.replacement.start_correction(document_id).entity_id
    assert started is not None
    draft = replacement(workshop, started).draft
    assert replacement(workshop, started).remarks == 0
    accepted = draft.pairs[0].accepted
    assert accepted is not None
    # the first pair: another copy was lost, another book was accepted; the second falls away
    changed = PairDraft(ids[2], replace(accepted, title_id=other, price=500_00))
    workshop.services.replacement.save_draft(replace(draft, pairs=(changed,)))
    post_replacement(workshop, started)
    (row,) = replacement(workshop, started).pairs
    assert row.entered is not None
    assert (row.entered.id, row.entered.inventory_number, row.entered.title) == (
        before[0], "4", "Демон",
    )  # fmt: skip
    states = {copy.inventory_number: copy.state for copy in workshop.copies(title)}
    assert states["1"] is CopyState.IN_STOCK
    assert states["3"] is CopyState.OUT
    assert states["5"] is CopyState.CANCELLED
    assert totals(workshop) == (3, 2 * 348_50 + 500_00)
    assert replacement(workshop, document_id).row.status == "reversed"


def test_correction_does_not_lose_what_it_accepts(workshop: Workshop, ids: list[int]) -> None:
    document_id = replace_lost(workshop, pair(workshop, ids[0]))
    entered = replacement(workshop, document_id).pairs[0].entered
    assert entered is not None
    started = workshop.services.replacement.start_correction(document_id).entity_id or 0
    draft = replacement(workshop, started).draft
    wrong = replace(draft.pairs[0], copy_id=entered.id)
    workshop.services.replacement.save_draft(replace(draft, pairs=(wrong,)))
    with pytest.raises(RefusalError) as refusal:
        post_replacement(workshop, started)
    assert "по документу, который исправляется" in refusal.value.reasons[0]


def test_correction_cannot_be_undone_and_runs_in_order_of_dates(
    workshop: Workshop, ids: list[int]
) -> None:
    document_id = replace_lost(workshop, pair(workshop, ids[0]))
    workshop.next_day(2)
    started = workshop.services.replacement.start_correction(document_id).entity_id or 0
    with pytest.raises(UserError, match="не может быть раньше"):
        post_replacement(workshop, started, TODAY - timedelta(days=1))
    version = replacement(workshop, started).draft.version
    posted = workshop.services.replacement.post(started, version)
    assert not posted.undoable


# --- reading ----------------------------------------------------------------------------------


def test_lost_copies_are_found_by_number_and_by_title(
    workshop: Workshop, title: int, ids: list[int]
) -> None:
    workshop.write_off([ids[2]])
    document_id = draft_replacement(workshop, [PairDraft(ids[0])])
    draft = replacement(workshop, document_id).draft
    (gone,) = workshop.queries.replacement.look_up("3", draft)
    assert gone.obstacle is not None
    (found,) = workshop.queries.replacement.look_up("2", draft)
    assert (found.lost.id, found.obstacle) == (ids[1], None)
    picked = workshop.queries.replacement.copies_to_pick(title, draft)
    assert [copy.id for copy in picked] == [ids[1], ids[3], ids[4]]
