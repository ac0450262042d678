"""Orders of textbooks: from the deficits, within a budget, to the draft of the delivery."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.errors import ConflictError, RefusalError, UserError
from app.core.stock import Fund
from app.queries.orders import OrderCard, OrderDraft, OrderLine
from tests.support.school_year import YEAR, school_year
from tests.support.workshop import Workshop


@pytest.fixture
def school(workshop: Workshop) -> Workshop:
    """Two parallels: algebra of class 8 lacks 18 sets, reading of class 1 (two parts) 5."""
    with school_year(workshop) as rows:
        rows.school_class(8, "А", 27)
        rows.school_class(8, "Б", 27)
        rows.school_class(1, "А", 25)
        rows.textbook("Алгебра", 8, 36, price=1078_00)
        rows.textbook("Химия", 8, 60)
        parts = [rows.title(f"Азбука. Ч. {part}", part=f"Ч. {part}") for part in (1, 2)]
        rows.copies(parts[0], 25, price=300_00)
        rows.copies(parts[1], 20, price=350_01)
        rows.plan(
            "Русский язык", 1, rows.textbook_set("Русский язык", (1, 1), *([p] for p in parts))
        )
        rows.plan("Шахматы", 1, None, obligatory=False)
    return workshop


def saved(workshop: Workshop, draft: OrderDraft) -> OrderCard:
    card = workshop.queries.orders.order(workshop.services.orders.save(draft).entity_id or 0)
    assert card is not None
    return card


def test_order_is_made_of_the_deficits(school: Workshop) -> None:
    draft = school.services.orders.suggest(YEAR)
    lines = [(line.subject, line.grade, line.quantity, line.price) for line in draft.lines]
    assert lines == [
        ("Русский язык", 1, 5, 650_01),
        ("Алгебра", 8, 18, 1078_00),
        ("Шахматы", 1, 25, None),
    ]
    assert draft.total == 5 * 650_01 + 18 * 1078_00
    assert draft.unpriced == 1
    assert draft.lines[1].publisher == "Просвещение"
    assert "8А — 27, 8Б — 27" in draft.lines[1].reason


def test_budget_buys_what_it_can(school: Workshop) -> None:
    draft = school.services.orders.suggest(YEAR, 10_000_00)
    assert [(line.subject, line.quantity) for line in draft.lines] == [
        ("Русский язык", 5),
        ("Алгебра", 6),
    ]
    assert draft.total <= 10_000_00
    with pytest.raises(UserError):
        school.services.orders.suggest(YEAR, -1)
    with pytest.raises(UserError, match="не купить ни одного комплекта"):
        school.services.orders.suggest(YEAR, 650_00)


def test_every_order_of_a_year_has_its_own_name(school: Workshop) -> None:
    service = school.services.orders
    names = [saved(school, service.suggest(YEAR)).row.name for _number in range(3)]
    assert names == ["Заказ на 2026/27", "Заказ 2 на 2026/27", "Заказ 3 на 2026/27"]


def test_nothing_to_buy_is_said(workshop: Workshop) -> None:
    with pytest.raises(UserError, match="ничего докупать не нужно"):
        workshop.services.orders.suggest(YEAR)


def test_order_is_edited_removed_and_brought_back(school: Workshop) -> None:
    service = school.services.orders
    card = saved(school, service.suggest(YEAR))
    changed = replace(card.draft, lines=card.draft.lines[:1], name="Первый заказ")
    again = saved(school, changed)
    assert (again.row.name, again.row.quantity) == ("Первый заказ", 5)
    with pytest.raises(ConflictError):
        service.save(changed)
    school.services.safety.undo()
    restored = school.queries.orders.order(card.row.id)
    assert restored is not None
    assert restored.draft.lines == card.draft.lines
    service.remove(card.row.id, restored.draft.version)
    assert school.queries.orders.orders() == ()
    school.services.safety.undo()
    (row,) = school.queries.orders.orders(YEAR)
    assert (row.id, row.quantity) == (card.row.id, 48)


def test_sent_order_may_still_be_mended(school: Workshop) -> None:
    card = saved(school, school.services.orders.suggest(YEAR))
    school.services.orders.mark_sent(card.row.id, card.draft.version)
    (row,) = school.queries.orders.orders()
    assert row.status == "sent"
    school.services.safety.undo()
    (row,) = school.queries.orders.orders()
    assert row.status == "draft"


def test_delivery_becomes_a_draft_receipt_with_every_part(school: Workshop) -> None:
    service = school.services.orders
    card = saved(school, service.suggest(YEAR, 10_000_00))
    receipt_id = service.receive(card.row.id, card.draft.version).entity_id or 0
    draft = school.receipt(receipt_id).draft
    lines = [(line.name, line.quantity, line.paper_quantity, line.price) for line in draft.lines]
    assert lines == [
        ("Азбука. Ч. 1. Ч. 1", 5, 5, 325_01),
        ("Азбука. Ч. 2. Ч. 2", 5, 5, 325_00),
        ("Алгебра. 8 класс", 6, 6, 1078_00),
    ]
    assert draft.total == card.draft.total
    assert {line.fund for line in draft.lines} == {Fund.TEXTBOOKS}
    assert not any(line.numbered for line in draft.lines)
    with pytest.raises(RefusalError, match="уже создано поступление"):
        service.receive(card.row.id, card.draft.version + 1)


def test_order_whose_receipt_was_put_away_waits_again(school: Workshop) -> None:
    service = school.services.orders
    card = saved(school, service.suggest(YEAR, 10_000_00))
    receipt_id = service.receive(card.row.id, card.draft.version).entity_id or 0
    receipts = school.services.receipts
    receipts.discard(receipt_id, school.receipt(receipt_id).draft.version)
    (row,) = school.queries.orders.orders()
    assert (row.status, row.receipt_id) == ("sent", None)
    again = service.receive(card.row.id, card.draft.version + 1).entity_id
    (row,) = school.queries.orders.orders()
    assert (row.status, row.receipt_id) == ("received", again)
    assert again != receipt_id


def test_line_without_a_set_cannot_be_received(school: Workshop) -> None:
    card = saved(school, school.services.orders.suggest(YEAR))
    with pytest.raises(RefusalError) as refusal:
        school.services.orders.receive(card.row.id, card.draft.version)
    assert refusal.value.reasons == ("Шахматы, 1 класс: Шахматы",)


@pytest.mark.parametrize(
    "draft",
    [
        OrderDraft(YEAR, " "),
        OrderDraft(YEAR, "Заказ", (OrderLine("Химия", 8, "Химия", -1),)),
        OrderDraft(YEAR, "Заказ", (OrderLine("Химия", 8, "Химия", 1, -5),)),
    ],
)
def test_impossible_order_is_refused(workshop: Workshop, draft: OrderDraft) -> None:
    with pytest.raises(UserError):
        workshop.services.orders.save(draft)
