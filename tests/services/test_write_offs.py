"""Write-off acts: obstacles, posting, disposals, correction, reversal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.core.errors import ConflictError, RefusalError, UserError
from app.core.stock import CopyState, Fund
from app.queries.stock import FundTotals
from app.queries.write_off import DisposalDraft, WriteOffLineDraft
from tests.support.ledger import breaches
from tests.support.workshop import TODAY, Workshop, line


@pytest.fixture(autouse=True)
def books_agree(workshop: Workshop) -> Iterator[None]:
    """Whatever a test here does, the books agree after it."""
    yield
    assert breaches(workshop.path) == []


@pytest.fixture
def ids(workshop: Workshop) -> list[int]:
    """Five copies of «Мцыри» in the main fund, three textbooks without numbers."""
    title = workshop.title("Мцыри")
    workshop.receive(line(title, 5, 348_50), line(title, 3, 990_00, Fund.TEXTBOOKS, numbered=False))
    return [copy.id for copy in workshop.copies(title)]


def states(workshop: Workshop, ids: list[int]) -> list[str]:
    marks = ",".join(map(str, ids))
    return workshop.rows(f"SELECT state FROM copy WHERE id IN ({marks}) ORDER BY id")


def totals(workshop: Workshop, fund: Fund = Fund.MAIN) -> FundTotals:
    return workshop.queries.stock.fund_totals(fund)


def part_2(workshop: Workshop) -> list[tuple[str, int]]:
    return workshop.rows("SELECT fund, number FROM summary_record WHERE part = 2 ORDER BY id")


# --- drafts and obstacles ---------------------------------------------------------------------


def test_draft_comes_back_as_it_was_saved(workshop: Workshop, ids: list[int]) -> None:
    disposals = (DisposalDraft(workshop.direction(), 2, 100_00, "Акт № 15"),)
    lines = (WriteOffLineDraft(ids[1], "рассыпан блок"), WriteOffLineDraft(ids[0]))
    act = workshop.draft_act(
        [], lines=lines, disposals=disposals, responsible="Ким А. С.", basis="Протокол № 2",
        debit="401", credit="101", note="проверить",
    )  # fmt: skip
    draft = workshop.act(act).draft
    assert (draft.lines, draft.disposals) == (lines, disposals)
    assert (draft.responsible, draft.basis, draft.debit, draft.credit, draft.note) == (
        "Ким А. С.", "Протокол № 2", "401", "101", "проверить",
    )  # fmt: skip
    assert (workshop.act(act).total, workshop.act(act).remarks) == (697_00, 0)
    assert totals(workshop).copies == 5


def test_lines_change_in_the_middle_and_keep_their_order(
    workshop: Workshop, ids: list[int]
) -> None:
    act = workshop.draft_act(ids[:4])
    draft = workshop.act(act).draft
    orders: tuple[list[int], ...] = ([0, 1, 4], [4, 1, 0, 2, 3], [1], [], [2, 0])
    for order in orders:
        lines = tuple(WriteOffLineDraft(ids[place], f"№ {place}") for place in order)
        workshop.services.write_off.save_draft(replace(draft, lines=lines))
        draft = workshop.act(act).draft
        assert draft.lines == lines


def test_copy_stands_in_an_act_once(workshop: Workshop, ids: list[int]) -> None:
    with pytest.raises(UserError, match="дважды"):
        workshop.draft_act([ids[0], ids[1], ids[0]])


def test_obstacles_are_named_and_refuse_posting(workshop: Workshop, ids: list[int]) -> None:
    gone, drafted, free, *_others = ids[:5]
    textbook = ids[5]
    workshop.write_off([gone])
    other = workshop.draft_act([drafted])
    act = workshop.draft_act([free, gone, drafted, textbook])
    shown = [line.obstacle for line in workshop.act(act).lines]
    sentences = [obstacle.sentence if obstacle else "" for obstacle in shown]
    words = ("", "акт о списании № 1 от 09.09.2026", "в черновике другого акта", "«Учебный»")
    assert all(word in sentence for word, sentence in zip(words, sentences, strict=True)), sentences
    assert sentences[0] == ""
    assert shown[2] is not None
    assert shown[2].act_id == other
    with pytest.raises(RefusalError, match="замечаний — 3") as caught:
        workshop.post_act(act)
    assert len(caught.value.reasons) == 3
    assert caught.value.reasons[0].startswith("1 Мцыри: уже выбыл")
    assert states(workshop, [free]) == ["in_stock"]
    workshop.services.write_off.discard(other, 1)
    assert workshop.act(act).remarks == 2


def test_act_without_copies_or_commission_is_refused(workshop: Workshop, ids: list[int]) -> None:
    with pytest.raises(UserError, match="нет ни одного экземпляра"):
        workshop.post_act(workshop.draft_act([]))
    with pytest.raises(UserError, match="не указана комиссия"):
        workshop.post_act(workshop.draft_act(ids[:1], commission_id=None))
    assert part_2(workshop) == []


@pytest.mark.parametrize(
    ("quantity", "total", "words"),
    [
        (3, 100, "больше экземпляров, чем в акте: 2"),
        (1, 697_01, "больше суммы акта: 697,00 ₽"),
        (-1, 0, "меньше нуля"),
        (0, -1, "меньше нуля"),
    ],
)
def test_disposals_beyond_the_act_are_refused(
    workshop: Workshop, ids: list[int], quantity: int, total: int, words: str
) -> None:
    disposal = DisposalDraft(workshop.direction(), quantity, total)
    act = workshop.draft_act(ids[:2]) if quantity < 0 or total < 0 else None
    if act is None:
        act = workshop.draft_act(ids[:2], disposals=(disposal,))
        with pytest.raises(UserError, match=words):
            workshop.post_act(act)
        assert workshop.act(act).row.status == "draft"
        return
    workshop.post_act(act)
    version = workshop.act(act).draft.version
    with pytest.raises(UserError, match=words):
        workshop.services.write_off.fill_disposals(act, version, [disposal])


def test_negative_disposal_cannot_even_be_saved(workshop: Workshop, ids: list[int]) -> None:
    with pytest.raises(UserError, match="меньше нуля"):
        workshop.draft_act(ids[:1], disposals=(DisposalDraft(workshop.direction(), -1, 0),))


def test_copies_that_are_not_there_cannot_be_saved(workshop: Workshop) -> None:
    with pytest.raises(UserError, match="удалена или ещё используется"):
        workshop.draft_act([999])


# --- posting ----------------------------------------------------------------------------------


def test_posting_takes_the_copies_out_at_their_price(workshop: Workshop, ids: list[int]) -> None:
    act = workshop.write_off(ids[:2])
    assert states(workshop, ids[:3]) == ["out", "out", "in_stock"]
    assert totals(workshop) == FundTotals(3, 3 * 348_50)
    row = workshop.act(act).row
    assert (row.number, row.records, row.copies, row.total) == ("1", (1,), 2, 697_00)
    assert row.subject == "Основной · Ветхость"
    with pytest.raises(ConflictError, match="уже не черновик"):
        workshop.services.write_off.post(act, 2)


def test_part_2_runs_on_over_the_years_and_acts_begin_anew(
    workshop: Workshop, ids: list[int]
) -> None:
    first = workshop.write_off(ids[:1])
    textbooks = workshop.write_off(ids[5:6], Fund.TEXTBOOKS)
    workshop.next_day(150)
    second = workshop.write_off(ids[1:2])
    assert [workshop.act(act).row.number for act in (first, textbooks, second)] == ["1", "2", "1"]
    assert part_2(workshop) == [("main", 1), ("textbooks", 1), ("main", 2)]


def test_draft_of_another_window_conflicts(workshop: Workshop, ids: list[int]) -> None:
    act = workshop.draft_act(ids[:1])
    draft = workshop.act(act).draft
    workshop.services.write_off.save_draft(replace(draft, basis="Протокол"))
    with pytest.raises(ConflictError, match="изменили в другом месте"):
        workshop.services.write_off.post(act, draft.version)
    with pytest.raises(ConflictError, match="изменили в другом месте"):
        workshop.services.write_off.save_draft(draft)


def test_copy_does_not_leave_before_it_came(workshop: Workshop, ids: list[int]) -> None:
    """The balance of the days between would be negative."""
    act = workshop.draft_act(ids[:1], day=date(2026, 9, 1))
    with pytest.raises(UserError, match=r"записаны в книгу суммарного учёта 09\.09\.2026"):
        workshop.post_act(act, date(2026, 9, 5))
    assert workshop.act(act).row.status == "draft"
    workshop.post_act(act)


def test_record_dates_of_part_2_never_run_backwards(workshop: Workshop, ids: list[int]) -> None:
    workshop.next_day(5)
    workshop.write_off(ids[:1])
    act = workshop.draft_act(ids[1:2], day=TODAY)
    with pytest.raises(UserError, match=r"уже есть запись от 14\.09\.2026"):
        workshop.post_act(act, date(2026, 9, 10))
    with pytest.raises(UserError, match="ещё не наступила"):
        workshop.post_act(act, date(2026, 9, 15))
    other_fund = workshop.draft_act(ids[5:6], Fund.TEXTBOOKS, day=TODAY)
    workshop.post_act(other_fund, date(2026, 9, 10))


# --- disposals after posting ------------------------------------------------------------------


def test_disposals_are_filled_when_the_proof_comes(workshop: Workshop, ids: list[int]) -> None:
    act = workshop.write_off(ids[:3])
    assert workshop.act(act).undisposed == 3
    version = workshop.act(act).draft.version
    rows = [
        DisposalDraft(workshop.direction(), 2, 697_00, "Акт № 15"),
        DisposalDraft(workshop.direction("destroyed"), 1, 348_50),
    ]
    workshop.services.write_off.fill_disposals(act, version, rows)
    card = workshop.act(act)
    assert (card.draft.disposals, card.undisposed) == (tuple(rows), 0)
    with pytest.raises(ConflictError, match="изменили в другом месте"):
        workshop.services.write_off.fill_disposals(act, version, rows)
    draft = workshop.draft_act(ids[3:4])
    with pytest.raises(RefusalError):
        workshop.services.write_off.fill_disposals(draft, 1, [])


# --- reversal, correction, undo ---------------------------------------------------------------


def test_reversal_brings_the_copies_back_with_its_own_record(
    workshop: Workshop, ids: list[int]
) -> None:
    act = workshop.write_off(ids[:2])
    workshop.next_day()
    done = workshop.services.write_off.reverse(act)
    assert states(workshop, ids[:2]) == ["in_stock", "in_stock"]
    assert totals(workshop) == FundTotals(5, 5 * 348_50)
    row = workshop.act(done.entity_id or 0).row
    assert (row.is_reversal, row.copies, row.total, row.number) == (True, -2, -697_00, "2")
    assert workshop.act(act).row.reversed_by == row.id
    assert part_2(workshop) == [("main", 1), ("main", 2)]
    with pytest.raises(RefusalError, match="уже сторнирован"):
        workshop.services.write_off.reverse(act)
    again = workshop.write_off(ids[:2])
    assert workshop.act(again).row.number == "3"


def test_correction_returns_some_and_takes_others(workshop: Workshop, ids: list[int]) -> None:
    act = workshop.write_off(ids[:3], basis="Протокол № 2")
    started = workshop.services.write_off.start_correction(act).entity_id or 0
    draft = workshop.act(started).draft
    assert workshop.act(started).remarks == 0
    assert draft.basis == "Протокол № 2"
    workshop.services.write_off.save_draft(
        replace(draft, lines=tuple(WriteOffLineDraft(copy) for copy in (ids[1], ids[4])))
    )
    workshop.post_act(started)
    assert states(workshop, ids[:5]) == ["in_stock", "out", "in_stock", "in_stock", "out"]
    assert workshop.act(act).row.status == "reversed"
    assert totals(workshop) == FundTotals(3, 3 * 348_50)
    assert [number for _fund, number in part_2(workshop)] == [1, 2, 3]


def test_correction_after_the_act_was_reversed_is_refused(
    workshop: Workshop, ids: list[int]
) -> None:
    act = workshop.write_off(ids[:1])
    started = workshop.services.write_off.start_correction(act).entity_id or 0
    workshop.services.write_off.reverse(act)
    with pytest.raises(RefusalError, match="уже сторнирован"):
        workshop.post_act(started)
    other = workshop.draft_act(ids[:1])
    with pytest.raises(RefusalError, match="замечаний — 1"):
        workshop.post_act(other)
    workshop.services.write_off.discard(started, 1)
    workshop.post_act(other)
    assert states(workshop, ids[:1]) == ["out"]


def test_undo_of_posting_is_a_reversal_and_of_discarding_a_return(
    workshop: Workshop, ids: list[int]
) -> None:
    act = workshop.write_off(ids[:2])
    outcome = workshop.services.safety.undo()
    assert "снова в фонде" in outcome.changes.message
    assert workshop.act(act).row.status == "reversed"
    assert states(workshop, ids[:2]) == ["in_stock", "in_stock"]
    draft = workshop.draft_act(ids[:2])
    workshop.services.write_off.discard(draft, 1)
    workshop.services.safety.undo()
    assert workshop.act(draft).row.status == "draft"


# --- looking copies up ------------------------------------------------------------------------


def test_codes_and_lists_of_numbers_find_copies(workshop: Workshop, ids: list[int]) -> None:
    barcode = workshop.copies(1)[5].barcode
    one, many, label, wrong = workshop.queries.write_off.look_up(
        ["2", "1–3, 9", barcode, "что-то"], Fund.MAIN, None
    )
    assert [item.copy.id for item in one.found] == [ids[1]]
    assert [item.copy.id for item in many.found] == ids[:3]
    assert (many.is_list, many.missing) == (True, ("9",))
    assert [item.copy.id for item in label.found] == [ids[5]]
    assert label.found[0].obstacle is not None
    assert wrong.found == ()


def test_copies_to_pick_are_free_ones_of_the_fund(workshop: Workshop, ids: list[int]) -> None:
    workshop.write_off(ids[:1])
    workshop.draft_act(ids[1:2])
    picked = workshop.queries.write_off.copies_to_pick(1, Fund.MAIN)
    assert [copy.id for copy in picked] == ids[2:5]
    assert {copy.state for copy in picked} == {CopyState.IN_STOCK}
