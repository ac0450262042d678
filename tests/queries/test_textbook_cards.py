"""What stands on the cards of textbooks and in their register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.core.bibliography import Contributor, TitleKind
from app.core.library_settings import CARD_PER_PART, TEXTBOOK_CARDS_LEGAL_BASIS
from app.core.stock import Account, Fund, ReceiptWay, TransferMode
from app.core.title_merging import merged
from app.queries.textbook_cards import CardFilter, TextbookCardData
from app.queries.textbook_entries import CardEntry
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from tests.support.workshop import TODAY, Workshop, line

PRICE = 980_00


def textbook(workshop: Workshop, name: str = "Математика", grade: int = 5, **more: Any) -> int:
    return workshop.title(
        name,
        **{
            "kind": TitleKind.TEXTBOOK,
            "contributors": (Contributor("Мерзляк", "А. Г."),),
            "grade_from": grade,
            "grade_to": grade,
            "school_subject": "Математика",
            "place": "Москва",
            "publisher": "Просвещение",
            "year": 2023,
            **more,
        },
    )


def receive(
    workshop: Workshop, title_id: int, quantity: int, price: int = PRICE, **more: Any
) -> int:
    return workshop.receive(line(title_id, quantity, price, Fund.TEXTBOOKS, numbered=False), **more)


def ids(workshop: Workshop, title_id: int, count: int) -> list[int]:
    return [copy.id for copy in workshop.copies(title_id) if copy.state == "in_stock"][:count]


def write_off(workshop: Workshop, title_id: int, count: int) -> int:
    return workshop.write_off(ids(workshop, title_id, count), Fund.TEXTBOOKS)


def card(workshop: Workshop, number: int = 1, on: date | None = None) -> TextbookCardData:
    (found,) = workshop.queries.cards.cards(CardFilter(number, number, on=on))
    return found


def incoming(data: TextbookCardData) -> list[tuple[Any, ...]]:
    return [
        (item.day, item.paper, item.edition, item.quantity, item.price, item.total, item.balance)
        for item in data.entries
        if item.incoming
    ]


def outgoing(data: TextbookCardData) -> list[tuple[Any, ...]]:
    return [
        (item.day, item.paper, item.quantity, item.total, item.balance)
        for item in data.entries
        if not item.incoming
    ]


def partner(workshop: Workshop, name: str = "Школа № 5") -> int:
    saved = workshop.services.partners.save(PartnerCard(name, name)).entity_id
    assert saved is not None
    return saved


def transfer(workshop: Workshop, mode: TransferMode, copy_ids: list[int], school: int) -> int:
    service = workshop.services.transfer
    due = TODAY + timedelta(days=200) if mode is TransferMode.TEMPORARY else None
    lines = tuple(TransferLineDraft(copy_id) for copy_id in copy_ids)
    document_id = service.save_draft(
        TransferDraft(workshop.clock.today(), mode, school, lines, due_date=due)
    ).entity_id
    assert document_id is not None
    service.post(document_id, 1)
    return document_id


def test_lines_of_a_card_with_balance_after_each(workshop: Workshop) -> None:
    title = textbook(workshop)
    receive(workshop, title, 30)
    second = workshop.next_day()
    receive(workshop, title, 10, 1_050_00)
    third = workshop.next_day()
    write_off(workshop, title, 12)
    data = card(workshop)
    assert incoming(data) == [
        (TODAY, "1", "2023", 30, PRICE, 30 * PRICE, 30),
        (second, "2", "2023", 10, 1_050_00, 10 * 1_050_00, 40),
    ]
    assert outgoing(data) == [(third, "1", 12, 12 * PRICE, 28)]
    assert (data.row.copies, data.row.total) == (28, 18 * PRICE + 10 * 1_050_00)
    assert (data.row.authors, data.row.title, data.row.grades) == (
        "Мерзляк А. Г.",
        "Математика",
        "5",
    )
    assert data.prices == (PRICE, 1_050_00)
    assert data.imprints == ("Москва : Просвещение, 2023",)
    assert data.subject == "Математика"
    assert data.row.note == ""


def test_reversals_are_negative_lines(workshop: Workshop) -> None:
    title = textbook(workshop)
    receive(workshop, title, 5)
    receipt = receive(workshop, title, 3)
    act = write_off(workshop, title, 2)
    workshop.services.write_off.reverse(act)
    workshop.services.receipts.reverse(receipt)
    data = card(workshop)
    assert [(item.quantity, item.remark) for item in data.entries if item.incoming] == [
        (5, ""),
        (3, ""),
        (-3, "сторно"),
    ]
    assert outgoing(data) == [
        (TODAY, "1", 2, 2 * PRICE, 6),
        (TODAY, "2", -2, -2 * PRICE, 8),
    ]
    assert data.row.copies == 5


def test_one_act_is_one_line_whatever_the_prices(workshop: Workshop) -> None:
    title = textbook(workshop)
    receive(workshop, title, 2)
    receive(workshop, title, 2, 500_00)
    write_off(workshop, title, 3)
    assert outgoing(card(workshop)) == [(TODAY, "1", 3, 2 * PRICE + 500_00, 1)]


def test_editions_stand_on_one_card_line_by_line(workshop: Workshop) -> None:
    old = textbook(workshop, year=2019, publisher="Вентана-Граф", edition="3-е изд.")
    new = textbook(workshop, edition="4-е изд.")
    workshop.receive(
        line(old, 4, 300_00, Fund.TEXTBOOKS, numbered=False),
        line(new, 6, PRICE, Fund.TEXTBOOKS, numbered=False),
    )
    data = card(workshop)
    assert [item[2:] for item in incoming(data)] == [
        ("2019", 4, 300_00, 1200_00, 4),
        ("2023", 6, PRICE, 6 * PRICE, 10),
    ]
    assert data.imprints == ("Москва : Вентана-Граф, 2019", "Москва : Просвещение, 2023")
    assert data.editions == ("3-е изд.", "4-е изд.")
    assert data.row.title_id == new


def test_parts_on_one_card_are_told_apart(workshop: Workshop) -> None:
    workshop.services.school.save_settings({CARD_PER_PART.key: "no"})
    first, second = (textbook(workshop, part=f"Ч. {number}") for number in (1, 2))
    workshop.receive(
        line(first, 4, PRICE, Fund.TEXTBOOKS, numbered=False),
        line(second, 4, PRICE, Fund.TEXTBOOKS, numbered=False),
    )
    data = card(workshop)
    assert data.row.title == "Математика. Ч. 1; Ч. 2"
    assert [item[2] for item in incoming(data)] == ["2023, Ч. 1", "2023, Ч. 2"]


def test_closed_card_names_the_paper(workshop: Workshop) -> None:
    title = textbook(workshop)
    receive(workshop, title, 3)
    write_off(workshop, title, 2)
    assert card(workshop).row.note == ""
    day = workshop.next_day()
    write_off(workshop, title, 1)
    data = card(workshop)
    assert data.row.is_closed
    assert data.row.note == "снята: акт о списании № 2 от 10.09.2026"
    assert card(workshop, on=day - timedelta(days=1)).row.note == ""
    assert workshop.queries.cards.register(CardFilter(in_stock=True)) == ()
    receive(workshop, title, 1)
    assert card(workshop).row.note == ""


def test_correction_to_another_title_leaves_the_past_where_it_was(workshop: Workshop) -> None:
    wrong, right = textbook(workshop, grade=6), textbook(workshop)
    receipt = receive(workshop, wrong, 3)
    (old,) = workshop.receipt(receipt).draft.lines
    lot = workshop.value("SELECT id FROM lot WHERE document_id = ?", receipt)
    workshop.next_day()
    workshop.correct(receipt, [replace(old, title_id=right, replaces_lot_id=lot)])
    assert [(item.quantity, item.remark) for item in card(workshop, 1).entries] == [
        (3, ""),
        (-3, "сторно"),
    ]
    assert card(workshop, 1).row.note.startswith("снята: сторно поступления № 2 от 10.09.2026")
    assert [item.quantity for item in card(workshop, 2).entries] == [3]
    write_off(workshop, right, 1)
    assert card(workshop, 2).row.copies == 2


def test_other_funds_and_other_schools_stand_on_no_line(workshop: Workshop) -> None:
    title, school = textbook(workshop), partner(workshop)
    receive(workshop, title, 5)
    workshop.receive(line(title, 2))
    workshop.receive(
        line(title, 7, PRICE, Fund.TEXTBOOKS, account=Account.BORROWED, numbered=False),
        way=ReceiptWay.LOAN,
        partner_id=school,
        due_date=TODAY + timedelta(days=100),
    )
    transfer(workshop, TransferMode.TEMPORARY, ids(workshop, title, 2), school)
    data = card(workshop)
    assert [item.quantity for item in data.entries] == [5]
    assert (data.row.copies, data.lent, data.borrowed) == (5, 2, 7)


def test_copies_given_away_for_good_leave_by_the_transfer(workshop: Workshop) -> None:
    title, school = textbook(workshop), partner(workshop)
    receive(workshop, title, 5)
    transfer(workshop, TransferMode.PERMANENT, ids(workshop, title, 5), school)
    data = card(workshop)
    assert outgoing(data) == [(TODAY, "передача 1", 5, 5 * PRICE, 0)]
    assert data.row.note == "снята: передача в другую школу № 1 от 09.09.2026"


def test_state_as_of_a_day(workshop: Workshop) -> None:
    title = textbook(workshop)
    receive(workshop, title, 5)
    workshop.next_day(10)
    write_off(workshop, title, 2)
    other = textbook(workshop, "Алгебра", 8)
    receive(workshop, other, 1)
    (row,) = workshop.queries.cards.register(CardFilter(on=TODAY + timedelta(days=9)))
    assert (row.number, row.copies, row.total) == (1, 5, 5 * PRICE)
    assert [row.copies for row in workshop.queries.cards.register()] == [3, 1]


def test_range_of_numbers_and_class(workshop: Workshop) -> None:
    for grade in (5, 6, 7):
        receive(workshop, textbook(workshop, grade=grade), 1)
    wide = textbook(workshop, "География", grade_from=5, grade_to=6)
    receive(workshop, wide, 1)
    unknown = workshop.title("Атлас", kind=TitleKind.TEXTBOOK)
    receive(workshop, unknown, 1)

    def numbers(**wanted: Any) -> list[int]:
        return [row.number for row in workshop.queries.cards.register(CardFilter(**wanted))]

    assert numbers() == [1, 2, 3, 4, 5]
    assert numbers(first=2, last=3) == [2, 3]
    assert numbers(first=4) == [4, 5]
    assert numbers(grade=6) == [2, 4]


def test_merged_card_refers_to_the_other(workshop: Workshop) -> None:
    keep, drop = textbook(workshop), textbook(workshop, "Математика 5")
    receive(workshop, keep, 2)
    receive(workshop, drop, 3)
    found = [workshop.queries.catalogue.card(item) for item in (keep, drop)]
    kept, dropped = (item for item in found if item is not None)
    workshop.services.catalogue.merge_titles(
        keep, drop, merged(kept.fields, dropped.fields), (kept.version, dropped.version)
    )
    first, second = workshop.queries.cards.register()
    assert (first.copies, first.note) == (5, "")
    assert (second.number, second.copies, second.note) == (2, 0, "объединена с карточкой № 1")
    assert (second.title, second.title_id) == ("Математика", keep)


def test_card_of_a_title(workshop: Workshop) -> None:
    novel, title = workshop.title(), textbook(workshop)
    receive(workshop, title, 2)
    found = workshop.queries.cards.card_of(title)
    assert found is not None
    assert found.row.number == 1
    assert workshop.queries.cards.card_of(novel) is None
    shown = [workshop.queries.catalogue.card(item) for item in (title, novel)]
    assert [card.textbook_card for card in shown if card is not None] == [1, None]


def test_cards_and_movements_say_the_same(workshop: Workshop) -> None:
    titles = [textbook(workshop, grade=grade) for grade in range(1, 6)]
    for step, title in enumerate(titles):
        receive(workshop, title, 3 + step, PRICE + step)
        workshop.next_day()
        write_off(workshop, titles[step // 2], 1)
    for on in (None, TODAY + timedelta(days=2)):
        cards = workshop.queries.cards.cards(CardFilter(on=on))
        until = (on or workshop.clock.today()).isoformat()
        (expected,) = workshop.rows(
            "SELECT sum(delta), sum(delta * price) FROM movement WHERE record_date <= ?", until
        )
        assert sum(item.row.copies for item in cards) == expected[0]
        assert sum(item.row.total for item in cards) == expected[1]
        assert [_recounted(item.entries) for item in cards] == [
            (item.row.copies, item.row.total) for item in cards
        ]


def _recounted(entries: tuple[CardEntry, ...]) -> tuple[int, int]:
    signs = [1 if entry.incoming else -1 for entry in entries]
    return (
        sum(sign * entry.quantity for sign, entry in zip(signs, entries, strict=True)),
        sum(sign * entry.total for sign, entry in zip(signs, entries, strict=True)),
    )


def test_paper_has_the_school_and_the_basis(workshop: Workshop) -> None:
    workshop.services.school.save_settings({TEXTBOOK_CARDS_LEGAL_BASIS.key: "Положение"})
    receive(workshop, textbook(workshop), 2)
    paper = workshop.queries.cards.paper(CardFilter(), workshop.clock.today())
    assert (paper.on, paper.legal_basis, len(paper.cards)) == (TODAY, "Положение", 1)
    assert paper.school.name_short == "Школа № 7"


@pytest.mark.parametrize("wanted", [CardFilter(), CardFilter(1, 5, 5, TODAY, in_stock=True)])
def test_library_without_textbooks_has_no_cards(workshop: Workshop, wanted: CardFilter) -> None:
    assert workshop.queries.cards.register(wanted) == ()
