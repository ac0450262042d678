"""Cards of textbooks: who gets one, under what number, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.core.bibliography import Contributor, TitleKind
from app.core.library_settings import CARD_PER_PART
from app.core.stock import Account, Fund, ReceiptWay
from app.core.title_merging import merged
from app.queries.transfer import PartnerCard
from tests.support.workshop import TODAY, Workshop, database, line

MERZLYAK = (Contributor("Мерзляк", "А. Г."), Contributor("Полонский", "В. Б."))


def textbook(workshop: Workshop, name: str = "Математика", **more: Any) -> int:
    values: dict[str, Any] = {
        "kind": TitleKind.TEXTBOOK,
        "contributors": MERZLYAK,
        "grade_from": 5,
        "grade_to": 5,
        **more,
    }
    return workshop.title(name, **values)


def receive(workshop: Workshop, *title_ids: int, **more: Any) -> int:
    lines = (line(title_id, 2, fund=Fund.TEXTBOOKS, numbered=False) for title_id in title_ids)
    return workshop.receive(*lines, **more)


def cards(workshop: Workshop) -> list[tuple[int, int]]:
    """Title ids with the numbers of their cards."""
    return workshop.rows(
        "SELECT title_id, number FROM textbook_card_title JOIN textbook_card ON id = card_id "
        "ORDER BY title_id"
    )


def test_card_is_opened_when_a_title_enters_the_fund(workshop: Workshop) -> None:
    first, second, novel = (
        textbook(workshop),
        textbook(workshop, "Русский язык"),
        workshop.title(),
    )
    draft = workshop.draft_receipt(line(first, 2, fund=Fund.TEXTBOOKS, numbered=False))
    assert cards(workshop) == []
    workshop.post_receipt(draft)
    workshop.receive(line(novel, 2))
    workshop.next_day()
    receive(workshop, second, first)
    assert cards(workshop) == [(first, 1), (second, 2)]
    days = workshop.rows("SELECT opened_on FROM textbook_card ORDER BY number")
    assert days == ["2026-09-09", "2026-09-10"]


def test_editions_share_a_card_and_parts_do_not(workshop: Workshop) -> None:
    old = textbook(workshop, part="Ч. 1", year=2019, publisher="Вентана-Граф")
    new = textbook(workshop, part="Часть 1", year=2023, publisher="Просвещение")
    other = textbook(workshop, part="Ч. 2", year=2023)
    receive(workshop, old)
    receive(workshop, new, other)
    assert cards(workshop) == [(old, 1), (new, 1), (other, 2)]


def test_parts_share_a_card_by_the_setting(workshop: Workshop) -> None:
    workshop.services.school.save_settings({CARD_PER_PART.key: "no"})
    parts = [textbook(workshop, part=f"Ч. {number}") for number in (1, 2)]
    receive(workshop, *parts)
    assert [number for _title, number in cards(workshop)] == [1, 1]


def test_corrected_heading_is_found_by_the_next_edition(workshop: Workshop) -> None:
    old = textbook(workshop, "Матиматика")
    receive(workshop, old)
    card = workshop.queries.catalogue.card(old)
    assert card is not None
    workshop.services.catalogue.update_title(
        old, card.version, replace(card.fields, title="Математика")
    )
    new = textbook(workshop)
    receive(workshop, new)
    assert cards(workshop) == [(old, 1), (new, 1)]


def test_number_of_a_reversed_receipt_is_not_given_again(workshop: Workshop) -> None:
    first, second = textbook(workshop), textbook(workshop, "Русский язык")
    receipt = receive(workshop, first)
    workshop.services.receipts.reverse(receipt)
    receive(workshop, second)
    assert cards(workshop) == [(first, 1), (second, 2)]
    receive(workshop, first)
    assert cards(workshop) == [(first, 1), (second, 2)]


def test_borrowed_copies_open_no_card(workshop: Workshop) -> None:
    title = textbook(workshop)
    partner = workshop.services.partners.save(PartnerCard("Школа № 5", "Школа № 5")).entity_id
    workshop.receive(
        line(title, 3, fund=Fund.TEXTBOOKS, account=Account.BORROWED, numbered=False),
        way=ReceiptWay.LOAN,
        partner_id=partner,
    )
    assert cards(workshop) == []
    workshop.receive(
        line(title, 3, fund=Fund.TEXTBOOKS, numbered=False),
        way=ReceiptWay.TRANSFER,
        partner_id=partner,
    )
    assert cards(workshop) == [(title, 1)]


# --- libraries from before ----------------------------------------------------------------------


def forget_cards(path: Path) -> None:
    """Make the file what it was before cards were kept."""
    with database(path) as connection:
        connection.execute("DELETE FROM textbook_card_title")
        connection.execute("DELETE FROM textbook_card")
        connection.execute("DELETE FROM sequence WHERE name = 'textbook_card'")


def test_library_from_before_gets_its_cards_when_it_is_opened(library_file: Path) -> None:
    workshop = Workshop.open(library_file)
    late, early = textbook(workshop), textbook(workshop, "Русский язык")
    gone = textbook(workshop, "История")
    receive(workshop, early)
    workshop.next_day()
    receive(workshop, late, gone)
    workshop.write_off([copy.id for copy in workshop.copies(gone)], Fund.TEXTBOOKS)
    workshop.close()
    forget_cards(library_file)
    workshop = Workshop.open(library_file)
    try:
        assert cards(workshop) == [(late, 2), (early, 1), (gone, 3)]
        days = workshop.rows("SELECT opened_on FROM textbook_card ORDER BY number")
        assert days == ["2026-09-09", "2026-09-10", "2026-09-10"]
        newest = workshop.queries.safety.operations(1)[0]
        assert newest.summary == "Заведены карточки учебников: 3 карточки"
    finally:
        workshop.close()


def test_cards_are_filled_once(library_file: Path) -> None:
    for _opening in range(2):
        workshop = Workshop.open(library_file)
        receive(workshop, textbook(workshop))
        operations = [row.kind for row in workshop.queries.safety.operations(20)]
        workshop.close()
        assert "textbook_cards_opened" not in operations


# --- merging titles -----------------------------------------------------------------------------


def merge(workshop: Workshop, keep: int, drop: int) -> int:
    kept, dropped = (workshop.queries.catalogue.card(item) for item in (keep, drop))
    assert kept is not None
    assert dropped is not None
    changes = workshop.services.catalogue.merge_titles(
        keep, drop, merged(kept.fields, dropped.fields), (kept.version, dropped.version)
    )
    assert changes.operation_id is not None
    return changes.operation_id


def state(workshop: Workshop) -> list[Any]:
    return [
        cards(workshop),
        workshop.rows("SELECT number, merged_into_id FROM textbook_card ORDER BY number"),
    ]


@pytest.mark.parametrize("kept_first", [True, False])
def test_merged_titles_share_a_card_until_they_part(workshop: Workshop, kept_first: bool) -> None:
    first, second = textbook(workshop), textbook(workshop, "Математика 5")
    receive(workshop, first)
    receive(workshop, second)
    before = state(workshop)
    keep, drop = (first, second) if kept_first else (second, first)
    operation = merge(workshop, keep, drop)
    kept, left = (1, 2) if kept_first else (2, 1)
    assert cards(workshop) == [(keep, kept)]
    merged_into = dict(workshop.rows("SELECT number, merged_into_id FROM textbook_card"))
    assert merged_into == {kept: None, left: kept}
    workshop.services.safety.undo(operation)
    assert state(workshop) == before


def test_title_without_a_card_takes_that_of_the_other(workshop: Workshop) -> None:
    keep, drop = textbook(workshop), textbook(workshop, "Математика 5")
    receive(workshop, drop)
    before = state(workshop)
    operation = merge(workshop, keep, drop)
    assert cards(workshop) == [(keep, 1)]
    workshop.services.safety.undo(operation)
    assert state(workshop) == before


def test_title_with_textbooks_of_its_own_by_now_stays_on_the_card(workshop: Workshop) -> None:
    keep, drop = textbook(workshop), textbook(workshop, "Математика 5")
    receive(workshop, drop)
    operation = merge(workshop, keep, drop)
    receive(workshop, keep)
    workshop.services.safety.undo(operation)
    assert cards(workshop) == [(keep, 1), (drop, 1)]


def test_editions_merged_leave_their_card_as_it_is(workshop: Workshop) -> None:
    old, new = textbook(workshop, year=2019), textbook(workshop, year=2023)
    receive(workshop, old, new)
    before = state(workshop)
    operation = merge(workshop, new, old)
    assert state(workshop) == [[(new, 1)], [(1, None)]]
    workshop.services.safety.undo(operation)
    assert state(workshop) == before


def test_lines_of_an_exchange_go_with_the_title(workshop: Workshop) -> None:
    keep, drop = textbook(workshop), textbook(workshop, "Математика 5")
    with database(workshop.path) as connection:
        connection.execute(
            "INSERT INTO exchange_file (id, uid, kind, incoming, sender_uid, sha256, file_name, "
            "at, note, data) VALUES (1, 'u', 'offer', 1, '', '', '', '2026-09-09', '', '')"
        )
        connection.executemany(
            "INSERT INTO exchange_line (id, file_id, position, title_id, quantity) "
            "VALUES (?, 1, ?, ?, 5)",
            [(1, 0, keep), (2, 1, drop), (3, 2, drop)],
        )
    operation = merge(workshop, keep, drop)
    assert workshop.rows("SELECT title_id FROM exchange_line ORDER BY id") == [keep, keep, keep]
    with database(workshop.path) as connection:
        connection.execute("DELETE FROM exchange_line WHERE id = 3")
        connection.execute(
            "INSERT INTO exchange_line (id, file_id, position, title_id, quantity) "
            "VALUES (3, 1, 7, ?, 5)",
            (keep,),
        )
    workshop.services.safety.undo(operation)
    assert workshop.rows("SELECT title_id FROM exchange_line ORDER BY id") == [keep, drop, keep]


def test_day_of_a_card_is_the_record_date(workshop: Workshop) -> None:
    title = textbook(workshop)
    workshop.clock.advance(TODAY.replace(month=10) - TODAY)
    draft = workshop.draft_receipt(line(title, 1, fund=Fund.TEXTBOOKS), day=TODAY)
    workshop.post_receipt(draft, date(2026, 9, 15))
    assert workshop.rows("SELECT opened_on FROM textbook_card") == ["2026-09-15"]
