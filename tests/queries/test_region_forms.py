"""The region's forms: forecasts, needs and their reasons, terms, unified textbooks, write-offs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import resources_folder
from app.core.errors import UserError
from app.core.provision import StudyNeed
from app.core.provision_rules import ProvisionRules
from app.core.region_forms import (
    CourtCase,
    CourtDecision,
    CourtRows,
    Reasons,
    UnifiedRule,
    campaign_year,
    forecast_needs,
    pieces_of,
    planned_subjects,
    risen,
)
from app.core.stock import Condition, Fund
from app.models import FederalListEntry, TitleListing
from app.queries.region_forms import RegionForms
from app.reports.papers import find_paper
from app.reports.region_forms import render_region_forms_xlsx
from tests.support.school_year import YEAR, school_year
from tests.support.workshop import TODAY, Workshop, line


def forms_of(workshop: Workshop) -> RegionForms:
    return workshop.queries.region_forms.forms(YEAR, TODAY)


def cells_of(content: bytes, sheet: str) -> list[list[Any]]:
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(content))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


# --- the rules ---------------------------------------------------------------------------------


def test_reasons_share_the_need_out_and_never_more() -> None:
    assert Reasons.of(30, 10, 5, 4) == Reasons(10, 5, 4, 11)
    assert Reasons.of(12, 10, 5, 4) == Reasons(10, 2, 0, 0)
    assert Reasons.of(7, -20, 0, 3) == Reasons(0, 0, 3, 4)


@given(*[st.integers(0, 60)] * 4)
def test_reasons_come_to_the_need(need: int, growth: int, lost: int, defective: int) -> None:
    found = Reasons.of(need, growth, lost, defective)
    assert found.growth + found.lost + found.defective + found.other == need


def test_all_go_up_and_as_many_first_graders_come() -> None:
    assert risen({1: 50, 4: 40, 9: 30, 11: 20}) == {1: 50, 2: 50, 5: 40, 10: 30}


def test_groups_keep_their_share_of_the_pupils_to_come() -> None:
    needs = [
        StudyNeed(1, "Английский язык", 5, 30, set_id=1),
        StudyNeed(2, "Английский язык", 5, 20, set_id=2),
        StudyNeed(3, "Чтение (АООП)", 5, 10, set_id=3),
    ]
    found = forecast_needs(needs, {5: 50}, {5: 75}, ProvisionRules(reserve_percent=10))
    assert [need.pupils for need in found] == [45, 30, 15]
    assert [need.reserve for need in found] == [5, 3, 2]


def test_unified_textbooks_are_told_by_words_in_any_case_or_by_number() -> None:
    rule = UnifiedRule.parse("Мединский\nосновы защиты Родины\n1.1.3.6.")
    assert rule.fits("1.1.2.5", "Черникова Т.В.; под общей редакцией Мединского В.Р. История")
    assert rule.fits("2", "Основы безопасности и защиты Родины")
    assert not rule.fits("2", "Основы безопасности")
    assert rule.fits("1.1.3.6.1.1.1.", "Никто")
    assert not UnifiedRule.parse("\n").fits("1", "Мединский")


def test_planned_subjects_are_read_line_by_line() -> None:
    found = planned_subjects("Обществознание: 9–11\nТруд: 5, 7-8\nбез классов\nХимия: 14")
    assert [(item.subject, item.grades) for item in found] == [
        ("Обществознание", (9, 10, 11)),
        ("Труд", (5, 7, 8)),
    ]


def test_year_of_the_campaign_is_set_or_the_one_the_school_year_ends_in() -> None:
    assert campaign_year("", 2026) == 2027
    assert campaign_year("2026", 2026) == 2026
    assert campaign_year("скоро", 2026) == 2027


def test_set_is_one_piece_however_many_parts_it_has() -> None:
    assert pieces_of([(1, 10, 5), (1, 11, 3), (2, 20, 4), (None, None, 2)]) == 11


def test_rows_of_courts_come_back_and_empty_ones_go() -> None:
    rows = CourtRows((CourtCase(" Суд ", 2), CourtCase("", 0)), (CourtDecision("Суд", "№ 2"),))
    clean = rows.checked()
    assert clean.cases == (CourtCase("Суд", 2),)
    assert CourtRows.parse(clean.text) == clean
    with pytest.raises(UserError, match="не назван суд"):
        CourtRows((CourtCase("", 3),)).checked()


# --- the forms of a school ---------------------------------------------------------------------


def unified_entry(list_id: int, row: int, **more: object) -> FederalListEntry:
    values: dict[str, Any] = {
        "list_id": list_id,
        "sheet": "1",
        "row": row,
        "appendix": 1,
        "number": f"1.1.2.5.1.3.{row}",
        "number_key": str(row),
        "title": "История России: 7 класс",
        "name": "История России",
        "authors": "Черникова Т.В.; под редакцией Мединского В.Р.",
        "grade_from": 7,
        "grade_to": 7,
        **more,
    }
    return FederalListEntry(**values)


def test_need_of_the_next_year_rests_on_the_plan_of_this_one(workshop: Workshop) -> None:
    with school_year(workshop) as rows:
        rows.school_class(6, "А", 40)
        rows.school_class(7, "А", 25)
        title, _set = rows.textbook("Физика", 7, 30)
        rows.copies(title, 4, condition=Condition.WORN)
    forms = forms_of(workshop)
    (row,) = forms.stock
    assert (row.subject, row.grade, row.pupils, row.forecast) == ("Физика", 7, 25, 40)
    assert (row.available, row.need) == (30, 10)
    assert row.reasons == Reasons(growth=10)
    assert len(forms.remarks) == 3  # no classes, no plan of the next year, no federal list
    assert (forms.campaign, forms.next_label) == (2027, "2027/28")


def test_classes_and_plan_of_the_next_year_count_where_they_are(workshop: Workshop) -> None:
    with school_year(workshop) as rows:
        rows.school_class(7, "А", 25)
        _title, set_id = rows.textbook("Физика", 7, 30)
    with school_year(workshop, YEAR + 1) as rows:
        rows.school_class(7, "А", 33)
        rows.plan("Физика", 7, set_id)
    (row,) = forms_of(workshop).stock
    assert (row.pupils, row.forecast, row.available, row.need) == (25, 33, 30, 3)


def test_term_that_ends_in_the_year_of_the_campaign_makes_a_need(workshop: Workshop) -> None:
    with school_year(workshop) as rows:
        rows.school_class(7, "А", 25)
        rows.school_class(6, "А", 25)
        list_id = rows.federal_list()
        old, _set = rows.textbook("История", 7, 28)
        kept, _set = rows.textbook("Физика", 7, 28)
        gone, _set = rows.textbook("Химия", 7, 28)
        rows.listed(list_id, old, term=date(2027, 12, 31))
        rows.listed(list_id, kept, term=date(2028, 1, 1))
        rows.listed(list_id, gone, term=date(2026, 6, 25))
    forms = forms_of(workshop)
    (row,) = forms.expiring
    assert (row.subject, row.forecast, row.available, row.need) == ("История", 25, 28, 25)
    needs = {item.subject: item.need for item in forms.stock}
    assert needs == {"История": 0, "Физика": 0, "Химия": 25}  # by 1 September 2027


def test_unified_textbooks_of_the_list_are_named_even_when_there_are_none(
    workshop: Workshop,
) -> None:
    with school_year(workshop) as rows:
        rows.school_class(7, "А", 25)
        rows.school_class(6, "А", 30)
        list_id = rows.federal_list()
        title = rows.title("История России. 7 класс")
        rows.copies(title, 12)
    with workshop.opened.library.write() as session:
        listed = unified_entry(list_id, 1001)
        session.add_all(
            [
                listed,
                unified_entry(list_id, 1002, name="Всеобщая история"),
                unified_entry(list_id, 1003, appendix=2),
                unified_entry(list_id, 1004, authors="Другой А.А."),
                unified_entry(list_id, 1005, grade_from=9, grade_to=9),
            ]
        )
        session.flush()
        session.add(
            TitleListing(
                title_id=title,
                list_id=list_id,
                entry_id=listed.id,
                decision="certain",
                decided_at=workshop.clock.now(),
            )
        )
    found = {row.subject: row for row in forms_of(workshop).unified}
    assert set(found) == {"История России", "Всеобщая история"}
    assert (found["История России"].bought, found["История России"].need) == (12, 18)
    assert (found["Всеобщая история"].pupils, found["Всеобщая история"].need) == (25, 30)


def test_planned_textbooks_have_the_need_of_their_grades(workshop: Workshop) -> None:
    with school_year(workshop) as rows:
        rows.school_class(8, "А", 27)
    workshop.services.school.save_settings({"region.planned": "Обществознание: 9–11"})
    (row,) = forms_of(workshop).planned
    assert (row.subject, row.grade, row.forecast, row.need) == ("Обществознание", 9, 27, 27)


def test_written_off_are_counted_by_years_of_use_and_reason(workshop: Workshop) -> None:
    first = workshop.title("Алгебра", part="Ч. 1")
    second = workshop.title("Алгебра", part="Ч. 2")
    atlas = workshop.title("Атлас")
    for title_id in (first, second, atlas):
        workshop.receive(line(title_id, 6, 200_00, Fund.TEXTBOOKS), day=date(2023, 2, 1))
    with school_year(workshop) as rows:
        rows.textbook_set("Алгебра", (7, 7), [first], [second])

    def off(title_id: int, count: int, reason: str) -> None:
        ids = [copy.id for copy in workshop.copies(title_id) if copy.state == "in_stock"][:count]
        draft = workshop.draft_act(ids, Fund.TEXTBOOKS)
        service = workshop.services.write_off
        service.save_draft(replace(workshop.act(draft).draft, reason_id=workshop.reason(reason)))
        workshop.post_act(draft)

    off(first, 4, "worn")
    off(second, 3, "worn")
    off(atlas, 2, "loss")
    off(atlas, 1, "outdated")
    workshop.services.school.save_settings({"region.campaign_year": "2027"})
    (row,) = forms_of(workshop).written_off
    assert (row.years, row.defective, row.lost, row.other, row.expired) == (3, 4, 2, 1, 0)
    assert (row.pieces, row.total) == (7, 10 * 200_00)


def test_reversed_act_writes_nothing_off(workshop: Workshop) -> None:
    title = workshop.title("Атлас")
    workshop.receive(line(title, 3, 200_00, Fund.TEXTBOOKS), day=date(2023, 2, 1))
    act = workshop.write_off([workshop.copies(title)[0].id], Fund.TEXTBOOKS)
    assert forms_of(workshop).written_off
    workshop.services.write_off.reverse(act)
    assert forms_of(workshop).written_off == ()


# --- the workbook ------------------------------------------------------------------------------


def test_workbook_has_seven_forms_with_live_totals(workshop: Workshop) -> None:
    with school_year(workshop) as rows:
        rows.school_class(6, "А", 40)
        rows.school_class(7, "А", 25)
        rows.textbook("Физика", 7, 30)
        rows.textbook("Химия", 7, 0)
    workshop.services.region.save_court_rows(
        CourtRows((CourtCase("Районный суд", 2),), (CourtDecision("Районный суд", "№ 2-14"),))
    )
    workshop.services.school.save_settings({"region.list_order": "приказом № 5"})
    forms = forms_of(workshop)
    content = render_region_forms_xlsx(forms, resources_folder())
    assert content == render_region_forms_xlsx(forms, resources_folder())
    import openpyxl

    names = openpyxl.load_workbook(BytesIO(content)).sheetnames
    assert names == [f"Форма {name}" for name in ("1", "2.1", "2.2", "3", "4", "5.1", "5.2")]
    third = cells_of(content, "Форма 3")
    assert third[2][0] == "Наличие учебников и дополнительная потребность к 1 сентября 2027 года"
    rows_of = {row[0]: row for row in third if row[0]}
    assert rows_of["Физика"][:5] == ["Физика", 7, 25, 40, 30]
    assert rows_of["Физика"][5].startswith("=SUM(G")
    total = next(row for row in third if row[0] == "ИТОГИ")
    assert [str(value).startswith("=SUM(") for value in total[2:]] == [True] * 8
    assert "установленного приказом № 5" in cells_of(content, "Форма 1")[2][0]
    courts = cells_of(content, "Форма 5.1")
    assert ["Районный суд", 2] in courts
    assert ["Районный суд", "№ 2-14"] in cells_of(content, "Форма 5.2")


def test_paper_is_asked_for_by_name(workshop: Workshop) -> None:
    spec = find_paper("region-forms")
    made = spec.render(workshop.queries, {"year": "2026/27"}, resources_folder(), "xlsx")
    assert cells_of(made, "Форма 2.1")[0]
