"""The checklist says what the copies, the plan and the federal list say."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.dates import SchoolYear
from app.core.library_settings import (
    ABSENT_UNFIT,
    AGED_UNFIT,
    RESERVE_PERCENT,
    TEACHER_SETS,
    WEAR_NORM,
)
from app.core.provision import Amounts, Unfit
from app.core.provision_words import CopyFilter, Counted, part_terms
from app.core.stock import (
    Account,
    Condition,
    CopyState,
    DocumentStatus,
    Fund,
    ReceiptWay,
    TransferMode,
)
from app.queries.provision import ChecklistCard, Cost
from app.queries.provision_stock import TitleProvision
from app.queries.transfer import PartnerCard, TransferDraft, TransferLineDraft
from tests.support.old_books import OldLot, enter_opening
from tests.support.plain_provision import PlainRules, plain_checklist
from tests.support.random_school import fill_at_random
from tests.support.school_year import YEAR, school_year
from tests.support.workshop import Workshop, line


def card(workshop: Workshop, year: int = YEAR) -> ChecklistCard:
    return workshop.queries.provision.checklist(year)


def amounts(workshop: Workshop, subject: str = "Алгебра", grade: int = 8) -> Amounts:
    return card(workshop).cells[subject, grade].cell.amounts


def titles(workshop: Workshop) -> dict[int, TitleProvision]:
    return {
        title.id: title
        for cell in card(workshop).cells.values()
        for line in cell.lines
        if line.set is not None
        for part in line.set.parts
        for title in part.titles
    }


# --- copies -------------------------------------------------------------------------------------


def test_a_cell_of_the_picture(workshop: Workshop) -> None:
    """54 pupils; 47 copies, 6 of them worn; 9 of an older edition have expired; 4 came."""
    with school_year(workshop) as year:
        year.school_class(8, "А", 27)
        year.school_class(8, "Б", 27)
        listed = year.federal_list()
        new, old = year.title("Алгебра. 8 класс", 2023), year.title("Алгебра. 8 класс", 2019)
        year.listed(listed, new, term=date(2027, 4, 29))
        year.listed(listed, old, term=date(2024, 8, 31), appendix=2)
        year.copies(new, 32)
        year.copies(new, 6, condition=Condition.WORN)
        year.copies(new, 4, borrowed=True)
        year.copies(old, 9)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [new, old]))
    found = amounts(workshop)
    assert (found.pupils, found.fit, found.provided) == (54, 36, 36)
    assert (found.deficit, found.surplus) == (18, 0)
    assert titles(workshop)[new].stock.unfit == {Unfit.WORN: 6}
    assert titles(workshop)[old].stock.unfit == {Unfit.EXPIRED: 9}
    assert (titles(workshop)[new].stock.own, titles(workshop)[new].stock.borrowed) == (38, 4)


def test_a_copy_is_unfit_for_its_first_reason_only(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        listed = year.federal_list()
        title = year.title("Алгебра", 2010)
        year.listed(listed, title, term=date(2026, 8, 31))
        year.copies(title, 2, lent=True, condition=Condition.WORN)
        year.copies(title, 3, condition=Condition.DEFECTIVE)
        year.copies(title, 4)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [title]))
    stock = titles(workshop)[title].stock
    assert stock.unfit == {Unfit.LENT: 2, Unfit.WORN: 3, Unfit.EXPIRED: 4}
    assert (stock.own, stock.fit, stock.aged) == (9, 0, 0)


@pytest.mark.parametrize(
    ("term", "fit"),
    [(date(2026, 8, 31), 0), (date(2026, 9, 1), 5), (date(2027, 4, 29), 5), (None, 5)],
)
def test_a_term_ends_before_the_first_of_september(
    workshop: Workshop, term: date | None, fit: int
) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        title, _set_id = year.textbook("Алгебра", 8, 5)
        year.listed(year.federal_list(), title, term=term)
    assert amounts(workshop).fit == fit


@pytest.mark.parametrize(
    ("setting", "reason"),
    [(None, None), (AGED_UNFIT, Unfit.AGED), (ABSENT_UNFIT, Unfit.ABSENT)],
)
def test_old_and_absent_titles_are_warnings_unless_the_school_says_else(
    workshop: Workshop, setting: object, reason: Unfit | None
) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        title, _set_id = year.textbook("Алгебра", 8, 5, year=2020)
        year.absent(year.federal_list(), title)
    if setting is AGED_UNFIT or setting is ABSENT_UNFIT:
        workshop.services.school.save_settings({setting.key: "yes"})
    stock = titles(workshop)[title].stock
    assert stock.absent
    if reason is None:
        assert (stock.fit, stock.aged, stock.unfit) == (5, 5, {})
    else:
        assert (stock.fit, stock.aged, stock.unfit) == (0, 0, {reason: 5})


@pytest.mark.parametrize(("published", "aged"), [(2020, 5), (2021, 0), (None, 0)])
def test_a_book_is_old_when_the_norm_of_wear_is_over(
    workshop: Workshop, published: int | None, aged: int
) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        title = year.title("Алгебра", published)
        year.copies(title, 5)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [title]))
    assert titles(workshop)[title].stock.aged == aged
    workshop.services.school.save_settings({WEAR_NORM.key: "6"})
    assert titles(workshop)[title].stock.aged == 0


def test_what_is_gone_or_kept_for_a_time_does_not_stand_in_the_fund(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        title, _set_id = year.textbook("Алгебра", 8, 5)
        year.copies(title, 3, state=CopyState.OUT)
        year.copies(title, 3, state=CopyState.CANCELLED)
        year.copies(title, 3, fund=Fund.TEMPORARY)
        year.copies(title, 2, fund=Fund.MAIN, condition=Condition.REPAIR)
    stock = titles(workshop)[title]
    assert (stock.stock.own, stock.stock.fit, stock.repair) == (7, 7, 2)


def test_lending_and_borrowing_by_the_papers_of_transfer(workshop: Workshop) -> None:
    """The documents of the ledger, not rows of a test: bought, worn, borrowed."""
    title = workshop.title("Алгебра", year=2024)
    lender = workshop.services.partners.save(PartnerCard("Школа № 3", "Школа № 3")).entity_id
    workshop.receive(line(title, 10, fund=Fund.TEXTBOOKS, numbered=False))
    workshop.receive(
        line(title, 4, fund=Fund.TEXTBOOKS, numbered=False, account=Account.BORROWED),
        way=ReceiptWay.LOAN,
        partner_id=lender,
        due_date=date(2027, 5, 31),
    )
    ids = [copy.id for copy in workshop.copies(title)]
    workshop.write_off(ids[:3], Fund.TEXTBOOKS)
    draft = TransferDraft(
        workshop.clock.today(),
        TransferMode.TEMPORARY,
        lender,
        tuple(TransferLineDraft(copy_id) for copy_id in ids[3:5]),
        due_date=date(2027, 5, 31),
    )
    saved = workshop.services.transfer.save_draft(draft)
    workshop.services.transfer.post(saved.entity_id or 0, 1)
    with school_year(workshop) as year:
        year.school_class(8)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [title]))
    stock = titles(workshop)[title].stock
    assert (stock.own, stock.borrowed, stock.fit) == (7, 4, 9)
    assert stock.unfit == {Unfit.LENT: 2}


# --- sets ---------------------------------------------------------------------------------------


def test_a_set_is_worth_its_scarcest_part(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=25)
        first, second = year.title("Алгебра. Ч. 1"), year.title("Алгебра. Ч. 2")
        year.copies(first, 30)
        year.copies(second, 20)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [first], [second]))
    details = card(workshop).cells["Алгебра", 8]
    assert (details.cell.amounts.fit, details.cell.amounts.deficit) == (20, 5)
    assert details.lines[0].set is not None
    assert [(part.name, part.fit) for part in details.lines[0].set.parts] == [
        ("Ч. 1", 30),
        ("Ч. 2", 20),
    ]


def test_a_part_without_a_title_makes_no_set(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        title = year.title("Алгебра. Ч. 1")
        year.copies(title, 30)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [title], []))
    assert amounts(workshop).fit == 0


def test_editions_add_up_where_they_are_counted_together(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        year.school_class(9)
        new, old = year.title("Алгебра", 2024), year.title("Алгебра", 2022)
        year.copies(new, 10)
        year.copies(old, 7)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [new, old]))
        year.plan("Геометрия", 9, year.textbook_set("Геометрия", (9, 9), [(old, False), new]))
    assert amounts(workshop).fit == 17
    assert amounts(workshop, "Геометрия", 9).fit == 10
    (shown,) = card(workshop).cells["Геометрия", 9].lines
    assert shown.set is not None
    assert [title.id for title in shown.set.parts[0].titles] == [new, old]


@pytest.mark.parametrize("allowed", [True, False])
def test_licences_count_while_they_are_in_force_and_allowed(
    workshop: Workshop, *, allowed: bool
) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=30)
        title = year.title("Алгебра")
        year.copies(title, 5)
        chosen = year.textbook_set("Алгебра", (8, 8), [title], electronic=allowed)
        year.licence(chosen, 3)
        year.licence(chosen, 4, date(2026, 9, 1), date(2026, 9, 1))
        year.licence(chosen, 10, None, date(2026, 8, 31))
        year.licence(chosen, 20, date(2026, 9, 2))
        year.plan("Алгебра", 8, chosen)
    assert amounts(workshop).fit == (12 if allowed else 5)


def test_workbooks_stand_outside(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=25)
        year.textbook("Алгебра", 8, 25)
        book = year.title("Рабочая тетрадь")
        year.copies(book, 10)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [book], workbook=True))
        year.plan("Музыка", 8, year.textbook_set("Музыка", (8, 8), [book], workbook=True))
    found = card(workshop)
    assert set(found.cells) == {("Алгебра", 8)}
    assert found.checklist.total.weighted == 100
    outside = [(line.provision.need.subject, line.provision.deficit) for line in found.workbooks]
    assert outside == [("Алгебра", 15), ("Музыка", 15)]


def test_a_set_of_three_grades_is_shared_and_its_surplus_stands_once(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        for grade, pupils in ((7, 20), (8, 20), (9, 10)):
            year.school_class(grade, pupils=pupils)
        year.textbook("История", 7, 60, until=9)
        year.textbook("Химия", 7, 26, until=9)
    found = {grade: amounts(workshop, "История", grade) for grade in (7, 8, 9)}
    assert [(found[grade].fit, found[grade].surplus) for grade in (7, 8, 9)] == [
        (30, 10),
        (20, 0),
        (10, 0),
    ]
    assert [amounts(workshop, "Химия", grade).fit for grade in (7, 8, 9)] == [11, 10, 5]
    (shown,) = card(workshop).cells["Химия", 8].lines
    assert shown.set is not None
    assert (shown.set.grades, shown.set.fit) == ((7, 8, 9), 26)


def test_a_line_without_a_set_lacks_all(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=25)
        year.plan("Алгебра", 8, None)
        year.textbook("Химия", 8, 40)
    assert amounts(workshop).deficit == 25
    total = card(workshop).checklist.total
    assert (total.amounts.provided, total.amounts.surplus) == (25, 15)
    assert total.weighted == 50
    assert total.mean == 50


# --- pupils -------------------------------------------------------------------------------------


def test_lines_of_a_class_and_of_a_group_take_their_pupils_out(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        first = year.school_class(8, "А", 25)
        second = year.school_class(8, "Б", 24)
        year.school_class(8, "В", 10)
        german = year.group(first, "Алгебра", "нем.", 9)
        year.group(first, "Алгебра", "англ.", 16)
        year.plan("Алгебра", 8, None)
        year.plan("Алгебра", 8, None, class_id=second)
        year.plan("Алгебра", 8, None, class_id=first, group_id=german)
    lines = card(workshop).cells["Алгебра", 8].lines
    assert [[(item.name, item.pupils) for item in line.classes] for line in lines] == [
        [("8А", 16), ("8В", 10)],
        [("8Б", 24)],
        [("8А, нем.", 9)],
    ]
    assert amounts(workshop).pupils == 59


def test_a_line_of_a_programme_takes_its_classes_out_of_the_parallel(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8, "А", 25)
        year.school_class(8, "Б", 8, programme="adapted")
        year.plan("Алгебра", 8, None)
        year.plan("Алгебра", 8, None, programme="adapted")
    lines = card(workshop).cells["Алгебра", 8].lines
    assert [line.provision.need.pupils for line in lines] == [25, 8]


def test_reserve_and_teachers_are_needed_beyond_the_pupils(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=25)
        year.textbook("Алгебра", 8, 26)
        year.plan("Алгебра", 9, None)
    workshop.services.school.save_settings({RESERVE_PERCENT.key: "5", TEACHER_SETS.key: "1"})
    found = amounts(workshop)
    assert (found.need, found.deficit) == (28, 2)
    assert found.percent == 100
    assert amounts(workshop, "Алгебра", 9).need == 0


def test_only_the_classes_and_the_plan_of_the_year_are_read(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=25)
        year.textbook("Алгебра", 8, 25)
    with school_year(workshop, YEAR + 1) as following:
        following.school_class(8, pupils=40)
        following.plan("Алгебра", 8, None)
    assert amounts(workshop).pupils == 25
    assert card(workshop, YEAR + 1).cells["Алгебра", 8].cell.amounts.deficit == 40
    assert card(workshop, YEAR - 1).cells == {}
    assert workshop.queries.provision.years() == (YEAR + 1, YEAR)


# --- the list and the prices --------------------------------------------------------------------


def test_the_list_is_the_newest_that_was_out_by_september(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        title, _set_id = year.textbook("Алгебра", 8, 5)
        late = year.federal_list(date(2026, 9, 2), "Поздний")
        year.listed(late, title, term=date(2020, 1, 1))
        year.federal_list(date(2024, 2, 21), "Старый")
    found = card(workshop)
    assert found.listed is not None
    assert (found.listed.name, found.listed.is_older) == ("Старый", True)
    assert amounts(workshop).fit == 5
    with school_year(workshop) as year:
        year.federal_list(date(2025, 9, 1), "Нынешний")
    found = card(workshop)
    assert found.listed is not None
    assert (found.listed.name, found.listed.is_older) == ("Нынешний", False)


def test_an_unmatched_title_has_no_place_in_the_list(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        title, _set_id = year.textbook("Алгебра", 8, 5)
        known, _set_id = year.textbook("Химия", 8, 5)
        year.listed(year.federal_list(), known, number="1.1.2.5", term=date(2027, 1, 1))
    found = titles(workshop)
    assert found[title].listing is None
    listing = found[known].listing
    assert listing is not None
    assert (listing.number, listing.term, listing.absent) == ("1.1.2.5", date(2027, 1, 1), False)


def test_the_price_is_that_of_the_last_purchase(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8)
        title, _set_id = year.textbook("Алгебра", 8, 0)
        unknown, _set_id = year.textbook("Химия", 8, 3, price=0)
        year.copies(title, 1, price=700_00, day=date(2026, 3, 1))
        year.copies(title, 1, price=900_00, day=date(2024, 3, 1))
        year.copies(title, 1, price=0, day=date(2026, 4, 1))
        year.copies(title, 1, price=1_00, day=date(2026, 5, 1), way=ReceiptWay.TRANSFER)
        year.copies(title, 1, price=2_00, day=date(2026, 6, 1), borrowed=True)
        year.copies(title, 1, price=3_00, day=date(2026, 7, 1), status=DocumentStatus.DRAFT)
    found = titles(workshop)
    assert found[title].stock.price == 700_00
    assert found[unknown].stock.price is None


def test_the_price_of_an_opening_balance_has_the_day_of_the_old_book(workshop: Workshop) -> None:
    title = workshop.title("Алгебра", year=2024)
    workshop.receive(line(title, 1, 800_00, Fund.TEXTBOOKS, numbered=False), day=date(2026, 9, 1))
    enter_opening(
        workshop,
        OldLot(title, (), 300_00, date(2021, 5, 1), "1", fund=Fund.TEXTBOOKS, quantity=2),
    )
    with school_year(workshop) as year:
        year.school_class(8)
        year.plan("Алгебра", 8, year.textbook_set("Алгебра", (8, 8), [title]))
    assert titles(workshop)[title].stock.price == 800_00


# --- what stands behind -------------------------------------------------------------------------


def test_a_term_opens_its_copies_and_papers(workshop: Workshop) -> None:
    title = workshop.title("Алгебра", year=2024)
    lender = workshop.services.partners.save(PartnerCard("Школа № 3", "Школа № 3")).entity_id
    workshop.receive(line(title, 10, fund=Fund.TEXTBOOKS, numbered=False))
    workshop.next_day()
    workshop.receive(
        line(title, 4, fund=Fund.TEXTBOOKS, numbered=False, account=Account.BORROWED),
        way=ReceiptWay.LOAN,
        partner_id=lender,
        due_date=date(2027, 5, 31),
    )
    queries = workshop.queries.provision
    (own,) = queries.copies(CopyFilter((title,), Counted.OWN))
    assert (own.title, own.quantity, own.partner) == ("Алгебра", 10, "")
    assert own.paper == "Поступление № 1 от 09.09.2026"
    (borrowed,) = queries.copies(CopyFilter((title,), Counted.BORROWED))
    assert (borrowed.quantity, borrowed.partner) == (4, "Школа № 3")
    fit = queries.copies(CopyFilter((title,), Counted.FIT))
    assert [row.quantity for row in fit] == [4, 10]
    assert queries.copies(CopyFilter((title,), Counted.WORN)) == ()


def test_the_card_tells_what_lacks_at_last_prices_and_what_to_look_at(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=25)
        algebra, _set_id = year.textbook("Алгебра", 8, 20, price=700_00)
        year.textbook("Химия", 8, 24, price=0)
        year.plan("Музыка", 8, None, suggested=True)
        year.plan("Геометрия", 8, year.textbook_set("Геометрия", (8, 8), [algebra]))
        year.listed(year.federal_list(), algebra, term=date(2027, 4, 29))
    found = card(workshop)
    assert found.cost == Cost(2 * 5 * 700_00, 1 + 25)
    assert found.cells["Химия", 8].cost == Cost(0, 1)
    assert [cell.cell.subject for cell in found.in_order] == [
        "Алгебра",
        "Геометрия",
        "Химия",
        "Музыка",
    ]
    in_year = [c.cell.subject for c in found.in_order if c.expires_in(SchoolYear(YEAR))]
    assert in_year == ["Алгебра", "Геометрия"]
    assert [title.name for title in found.unmatched] == ["Химия. 8 класс"]
    assert [title.id for title in found.counted_twice] == [algebra]
    assert found.suggested == 1
    assert found.total_of_subject("Химия").weighted == 96


def test_the_paper_knows_the_school_and_the_following_year(workshop: Workshop) -> None:
    with school_year(workshop) as year:
        year.school_class(8, pupils=25)
        year.textbook("Алгебра", 8, 20)
    with school_year(workshop, YEAR + 1) as following:
        following.school_class(8, "А", 20)
        following.school_class(8, "Б", 11)
    paper = workshop.queries.provision.paper(YEAR, date(2026, 9, 9))
    assert paper.school.name_short == "Школа № 7"
    assert paper.next_pupils == {8: 31}
    assert paper.card.cells["Алгебра", 8].cell.amounts.deficit == 5


# --- any school ---------------------------------------------------------------------------------


@contextmanager
def own_library(template: Path) -> Iterator[Workshop]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "school.formulyar"
        shutil.copyfile(template, path)
        workshop = Workshop.open(path)
        try:
            yield workshop
        finally:
            workshop.close()


@given(
    seed=st.integers(0, 10**9),
    rules=st.builds(
        PlainRules,
        st.sampled_from((0, 3, 10)),
        st.integers(0, 2),
        st.integers(3, 7),
        st.booleans(),
        st.booleans(),
    ),
)
def test_any_school_has_the_checklist_of_its_copies_and_pupils(
    library_template: Path, seed: int, rules: PlainRules
) -> None:
    with own_library(library_template) as workshop:
        workshop.services.school.save_settings(
            {
                RESERVE_PERCENT.key: str(rules.reserve_percent),
                TEACHER_SETS.key: str(rules.teacher_sets),
                WEAR_NORM.key: str(rules.wear_norm),
                AGED_UNFIT.key: "yes" if rules.aged_unfit else "no",
                ABSENT_UNFIT.key: "yes" if rules.absent_unfit else "no",
            }
        )
        with school_year(workshop) as year:
            fill_at_random(year, Random(seed))
        plain = plain_checklist(workshop.path, YEAR, rules)
        found = card(workshop)
        shown = titles(workshop)
        behind = [
            (term, workshop.queries.provision.copies(term.copies))
            for details in found.cells.values()
            for of_cell in details.sets
            for part in of_cell.stock.parts
            for term in part_terms(part)
            if term.copies is not None
        ]
    counted = {
        key: (a.pupils, a.need, a.fit, a.provided, a.deficit, a.surplus)
        for key, details in found.cells.items()
        for a in (details.cell.amounts,)
    }
    assert counted == {
        key: (c.pupils, c.need, c.fit, c.provided, c.deficit, c.surplus)
        for key, c in plain.cells.items()
    }
    for title_id, title in shown.items():
        known = plain.titles[title_id]
        unfit = {str(reason): amount for reason, amount in title.stock.unfit.items()}
        assert unfit == {key: count for key, count in known.found.items() if key != "fit"}
        assert (title.stock.fit, title.stock.aged) == (known.found["fit"], known.aged)
    for term, rows in behind:
        assert term.amount == sum(row.quantity for row in rows)
    total = found.checklist.total.amounts
    assert total.deficit == sum(cell.deficit for cell in plain.cells.values())
    assert total.provided == sum(cell.provided for cell in plain.cells.values())
    by_levels = [level.amounts.pupils for level in found.checklist.levels]
    assert sum(by_levels) == total.pupils
