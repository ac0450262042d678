"""The register of temporary storage and the cards of periodicals say what the ledger says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.core.bibliography import TitleKind
from app.core.library_settings import PERIODICALS_LEGAL_BASIS, TEMPORARY_LEGAL_BASIS
from app.core.periods import Period
from app.core.stock import Account, Fund, ReceiptWay, ReferenceCategory
from app.queries.lot_registers import LotDisposal, LotRecord, PeriodicalCard
from app.queries.transfer import PartnerCard
from tests.support.old_books import OldLot, enter_opening, revalue
from tests.support.workshop import TODAY, Workshop, line


@pytest.fixture
def leaflet(workshop: Workshop) -> int:
    return workshop.title("Памятка читателю", kind=TitleKind.BROCHURE, year=2025)


def temporary(workshop: Workshop, period: Period | None = None) -> tuple[LotRecord, ...]:
    return workshop.queries.lots.temporary(period, workshop.clock.today()).lines


def cards(workshop: Workshop, title_id: int | None = None) -> tuple[PeriodicalCard, ...]:
    today = workshop.clock.today()
    return workshop.queries.lots.periodical_cards(today, title_id=title_id).cards


# --- temporary storage ------------------------------------------------------------------------


def test_a_lot_of_temporary_storage_is_a_line(workshop: Workshop, leaflet: int) -> None:
    novel = workshop.title("Мцыри")
    supplier = workshop.services.school.save_reference(ReferenceCategory.SUPPLIER, "ООО «Книга»")
    workshop.receive(
        line(leaflet, 3, 25_50, Fund.TEMPORARY, number_prefix="В-"),
        line(novel, 1, 400_00),
        line(leaflet, 2, 0, Fund.TEMPORARY, account=Account.OFF_BALANCE, numbered=False),
        supplier_id=supplier.entity_id,
        paper_number="318",
        paper_date=date(2026, 9, 7),
    )
    first, second = temporary(workshop)
    assert (first.date, first.record, first.name, first.year) == (
        TODAY,
        "1",
        "Памятка читателю",
        2025,
    )
    assert first.source == "ООО «Книга», товарная накладная № 318 от 07.09.2026"
    assert (first.quantity, first.price, first.total, first.numbers) == (3, 25_50, 76_50, "В-1–В-3")
    assert (second.quantity, second.total, second.numbers) == (2, 0, "")
    assert first.disposals == ()


def test_without_a_paper_the_own_document_is_the_source(workshop: Workshop, leaflet: int) -> None:
    workshop.receive(line(leaflet, 1, fund=Fund.TEMPORARY))
    enter_opening(
        workshop,
        OldLot(leaflet, (), 5_00, date(2019, 1, 15), "7", fund=Fund.TEMPORARY, quantity=4),
    )
    old, new = temporary(workshop)
    assert (old.date, old.record, old.quantity) == (date(2019, 1, 15), "7", 4)
    assert old.source == "ввод остатков № 1 от 09.09.2026"
    assert new.source == "поступление № 1 от 09.09.2026"


def test_what_left_stands_with_its_paper_and_quantity(workshop: Workshop, leaflet: int) -> None:
    workshop.receive(line(leaflet, 5, 10_00, Fund.TEMPORARY, numbered=False))
    ids = [copy.id for copy in workshop.copies(leaflet)]
    workshop.next_day()
    workshop.write_off(ids[:2], Fund.TEMPORARY)
    wrong = workshop.write_off(ids[2:3], Fund.TEMPORARY)
    workshop.services.write_off.reverse(wrong)
    workshop.next_day()
    workshop.write_off(ids[3:4], Fund.TEMPORARY)
    (found,) = temporary(workshop)
    assert found.disposals == (
        LotDisposal("акт № 1 от 10.09.2026", 2, 20_00),
        LotDisposal("акт № 4 от 11.09.2026", 1, 10_00),
    )
    assert (found.quantity, found.gone, found.gone_kopecks) == (5, 3, 30_00)


def test_what_left_after_a_revaluation_left_at_its_new_price(
    workshop: Workshop, leaflet: int
) -> None:
    workshop.receive(line(leaflet, 2, 10_00, Fund.TEMPORARY))
    ids = [copy.id for copy in workshop.copies(leaflet)]
    revalue(workshop, {ids[0]: 30_00})
    workshop.write_off(ids, Fund.TEMPORARY)
    (found,) = temporary(workshop)
    assert (found.total, found.gone_kopecks) == (20_00, 40_00)


def test_old_disposals_of_an_opening_are_told(workshop: Workshop, leaflet: int) -> None:
    lot = OldLot(leaflet, ["В-5", "В-6"], 3_00, date(2018, 1, 1), "", "акт № 2 от 01.06.2020")
    enter_opening(workshop, replace(lot, fund=Fund.TEMPORARY))
    (found,) = temporary(workshop)
    assert found.disposals == (LotDisposal("акт № 2 от 01.06.2020", 2, 6_00),)
    assert found.numbers == "В-5, В-6"


def test_a_reversed_lot_keeps_its_line_and_does_not_count(workshop: Workshop, leaflet: int) -> None:
    receipt = workshop.receive(line(leaflet, 2, 10_00, Fund.TEMPORARY, numbered=False))
    workshop.next_day()
    workshop.services.receipts.reverse(receipt)
    (found,) = temporary(workshop)
    assert (found.quantity, found.total) == (0, 0)
    assert found.cancelled_by == "сторно поступления № 2 от 10.09.2026"


def test_a_corrected_lot_stands_with_its_new_record(workshop: Workshop, leaflet: int) -> None:
    wrong = workshop.receive(line(leaflet, 2, 10_00, Fund.TEMPORARY, numbered=False))
    (lot,) = workshop.rows("SELECT id FROM lot WHERE document_id = ?", wrong)
    workshop.correct(
        wrong,
        [replace(line(leaflet, 3, 12_00, Fund.TEMPORARY, numbered=False), replaces_lot_id=lot)],
    )
    (found,) = temporary(workshop)
    assert (found.record, found.quantity, found.price, found.cancelled_by) == ("3", 3, 12_00, "")


def test_a_period_limits_the_lines(workshop: Workshop, leaflet: int) -> None:
    workshop.receive(line(leaflet, 1, fund=Fund.TEMPORARY))
    later = workshop.next_day(20)
    workshop.receive(line(leaflet, 2, fund=Fund.TEMPORARY))
    assert [found.quantity for found in temporary(workshop, Period(later, later))] == [2]
    assert [found.quantity for found in temporary(workshop, Period(None, TODAY))] == [1]


def test_registers_carry_the_school_and_their_basis(workshop: Workshop, leaflet: int) -> None:
    workshop.services.school.save_settings(
        {TEMPORARY_LEGAL_BASIS.key: "Положение А", PERIODICALS_LEGAL_BASIS.key: "Положение Б"}
    )
    register = workshop.queries.lots.temporary(Period(TODAY, TODAY), TODAY)
    assert (register.legal_basis, register.school.name_short) == ("Положение А", "Школа № 7")
    assert (register.on, register.period, register.lines) == (TODAY, Period(TODAY, TODAY), ())
    paper = workshop.queries.lots.periodical_cards(TODAY)
    assert (paper.legal_basis, paper.cards) == ("Положение Б", ())


# --- periodicals ------------------------------------------------------------------------------


def test_issues_of_a_year_stand_on_one_card(workshop: Workshop) -> None:
    issues = [
        workshop.title(
            "Наука и жизнь",
            kind=TitleKind.PERIODICAL,
            part=part,
            year=year,
            issn=issn,
            place="Москва",
            publisher="Наука и жизнь",
        )
        for part, year, issn in (("№ 1", 2025, "0028-1263"), ("№ 2", 2025, ""), ("№ 1", 2026, ""))
    ]
    for title in issues:
        workshop.receive(line(title, 2, 300_00, account=Account.OFF_BALANCE, numbered=False))
    old, new = cards(workshop)
    assert (old.name, old.year, old.issn) == ("Наука и жизнь", 2025, "0028-1263")
    assert old.publisher == "Москва : Наука и жизнь"
    assert [(entry.issue, entry.quantity, entry.record) for entry in old.entries] == [
        ("№ 1", 2, "1"),
        ("№ 2", 2, "2"),
    ]
    assert (old.quantity, old.total) == (4, 1200_00)
    assert (new.year, [entry.issue for entry in new.entries]) == (2026, ["№ 1"])


def test_a_title_without_a_year_has_a_card_for_each_year_of_entry(workshop: Workshop) -> None:
    title = workshop.title("Костёр", kind=TitleKind.PERIODICAL)
    workshop.receive(line(title, 1, 90_00, numbered=False, note="№ 9"))
    workshop.next_day(150)
    workshop.receive(line(title, 1, 95_00, numbered=False, note="№ 1"))
    workshop.write_off([workshop.copies(title)[0].id])
    old, new = cards(workshop)
    assert (old.year, old.entries[0].issue, new.year, new.entries[0].issue) == (
        2026,
        "№ 9",
        2027,
        "№ 1",
    )
    assert (old.gone, old.gone_kopecks, new.gone) == (1, 90_00, 0)


def test_cards_stand_by_title_and_one_title_can_be_asked_for(workshop: Workshop) -> None:
    names = ("Костёр", "Ёлка", "Наука и жизнь", "Мурзилка")
    ids = {name: workshop.title(name, kind=TitleKind.PERIODICAL, year=2026) for name in names}
    second = workshop.title("МУРЗИЛКА", kind=TitleKind.PERIODICAL, year=2026, part="№ 2")
    book = workshop.title("Мурзилка", year=2026)
    workshop.receive(
        *(line(title, 1, numbered=False) for title in (*ids.values(), second)), line(book, 1)
    )
    assert [card.name for card in cards(workshop)] == [
        "Ёлка",
        "Костёр",
        "МУРЗИЛКА",
        "Наука и жизнь",
    ]
    (found,) = cards(workshop, ids["Мурзилка"])
    assert [entry.title_id for entry in found.entries] == [ids["Мурзилка"], second]
    assert cards(workshop, second) == (found,)
    assert cards(workshop, 999) == ()
    assert workshop.queries.lots.periodicals() == (
        (ids["Ёлка"], "Ёлка"),
        (ids["Костёр"], "Костёр"),
        (ids["Мурзилка"], "Мурзилка"),
        (ids["Наука и жизнь"], "Наука и жизнь"),
    )


def test_a_period_leaves_the_cards_that_have_entries_in_it_whole(workshop: Workshop) -> None:
    title = workshop.title("Костёр", kind=TitleKind.PERIODICAL, year=2026)
    other = workshop.title("Ёлка", kind=TitleKind.PERIODICAL, year=2026)
    workshop.receive(line(title, 1, numbered=False), line(other, 1, numbered=False))
    later = workshop.next_day()
    workshop.receive(line(title, 1, numbered=False))
    (found,) = workshop.queries.lots.periodical_cards(later, period=Period(later, later)).cards
    assert (found.name, found.quantity) == ("Костёр", 2)


def test_periodicals_of_other_schools_stand_on_no_card(workshop: Workshop) -> None:
    school = workshop.services.partners.save(PartnerCard("Школа № 5", "Школа № 5")).entity_id
    title = workshop.title("Костёр", kind=TitleKind.PERIODICAL, year=2026)
    workshop.receive(
        line(title, 1, account=Account.BORROWED, numbered=False),
        way=ReceiptWay.LOAN,
        partner_id=school,
    )
    assert cards(workshop) == ()
    assert workshop.queries.lots.periodicals() == ()
