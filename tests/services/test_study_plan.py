"""Sets of textbooks and the study plan: suggesting, editing, loading, taking back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.core.bibliography import Contributor, TitleKind
from app.core.errors import ConflictError, RefusalError, UserError
from app.core.school_classes import Programme
from app.core.stock import Condition, Fund
from app.queries.classes import ClassDraft, GroupDraft
from app.queries.study_plan import PlanDraft, PlanRow
from app.queries.textbook_sets import (
    EditionDraft,
    LicenceDraft,
    PartDraft,
    SetCard,
    SetDraft,
    SetRow,
)
from app.services.catalogue import CopyEdit
from app.services.plan_loading import PlanVerdictKind
from app.services.study_plan import PlanOutcome
from tests.exchange.table_files import delimited
from tests.support.workshop import Workshop, line

YEAR = 2026
STATE = (
    "SELECT id, name, subject, grade_from, grade_to, level, is_workbook, active FROM textbook_set"
    " ORDER BY id",
    "SELECT id, set_id, position, name FROM set_part ORDER BY id",
    "SELECT part_id, title_id, position, counted FROM set_part_title ORDER BY part_id, title_id",
    "SELECT set_id, quantity, valid_from, valid_until, paper FROM set_licence ORDER BY set_id",
    "SELECT id, year, subject, grade, programme, class_id, group_id, set_id, obligatory,"
    " suggested, note FROM plan_line ORDER BY id",
)


def state(workshop: Workshop) -> list[Any]:
    return [workshop.rows(statement) for statement in STATE]


def textbook(
    workshop: Workshop, name: str, author: str, grade: int, copies: int, **more: Any
) -> int:
    """A textbook with copies in the fund of textbooks."""
    values: dict[str, Any] = {
        "kind": TitleKind.TEXTBOOK,
        "contributors": (Contributor(author, "А. А."),),
        "grade_from": grade,
        "grade_to": grade,
        **more,
    }
    title_id = workshop.title(name, **values)
    if copies:
        workshop.receive(line(title_id, copies, fund=Fund.TEXTBOOKS, numbered=False))
    return title_id


def school_class(workshop: Workshop, grade: int, letter: str = "А", **more: Any) -> int:
    values: dict[str, Any] = {"year": YEAR, "pupils": 25, **more}
    made = workshop.services.classes.save(ClassDraft(grade=grade, letter=letter, **values))
    assert made.entity_id is not None
    return made.entity_id


def suggest(workshop: Workshop, year: int = YEAR) -> PlanOutcome:
    return workshop.services.study_plan.suggest(year)


def lines(workshop: Workshop, year: int = YEAR) -> list[tuple[str, str, str, int]]:
    return [
        (row.subject, row.whom, row.set_name, row.pupils)
        for row in workshop.queries.study_plan.plan(year).lines
    ]


def sets(workshop: Workshop) -> dict[str, SetRow]:
    return {row.name: row for row in workshop.queries.sets.sets(YEAR)}


def only_set(workshop: Workshop) -> SetCard:
    (row,) = workshop.queries.sets.sets(YEAR, retired=True)
    card = workshop.queries.sets.card(row.id, YEAR)
    assert card is not None
    return card


def only_line(workshop: Workshop) -> PlanRow:
    (row,) = workshop.queries.study_plan.plan(YEAR).lines
    return row


# --- sets -------------------------------------------------------------------------------------


def test_sets_of_the_fund(workshop: Workshop) -> None:
    textbook(workshop, "Математика", "Моро", 1, 5, part="Ч. 1", year=2019)
    textbook(workshop, "Математика", "Моро", 1, 3, part="Ч. 2", year=2019)
    textbook(workshop, "Математика", "Моро", 1, 4, part="Ч. 1", year=2023)
    textbook(workshop, "Математика: рабочая тетрадь", "Моро", 1, 7)
    textbook(workshop, "Математика: методические рекомендации", "Моро", 1, 1)
    textbook(workshop, "Чтение", "Голованова", 1, 2, grade_from=None, grade_to=None)
    textbook(workshop, "Физика", "Перышкин", 7, 0)
    outcome = workshop.services.sets.suggest_sets()
    assert (outcome.added, outcome.extended) == (2, 0)
    assert outcome.without_grades == ("Чтение, Голованова",)
    found = sets(workshop)
    row = found["Математика, Моро, 1 класс"]
    assert (row.parts, row.printed, row.newest, row.is_workbook) == (2, 3, 2023, False)
    assert found["Математика: рабочая тетрадь, Моро, 1 класс"].is_workbook
    card = workshop.queries.sets.card(row.id, YEAR)
    assert card is not None
    assert [(part.name, part.fit) for part in card.parts] == [("Часть 1", 9), ("Часть 2", 3)]
    assert workshop.services.sets.suggest_sets().changes.operation_id is None
    workshop.services.safety.undo(outcome.changes.operation_id)
    assert state(workshop) == [[], [], [], [], []]


def test_new_edition_joins_its_set_and_what_a_person_did_stays(workshop: Workshop) -> None:
    old = textbook(workshop, "Алгебра", "Макарычев", 7, 5, year=2014)
    workshop.services.sets.suggest_sets()
    draft = only_set(workshop).draft
    workshop.services.sets.save(
        replace(
            draft,
            name="Алгебра-7",
            parts=(replace(draft.parts[0], editions=(EditionDraft(old, counted=False),)),),
        )
    )
    new = textbook(workshop, "Алгебра", "Макарычев", 7, 6, year=2023)
    outcome = workshop.services.sets.suggest_sets()
    assert (outcome.added, outcome.extended) == (0, 1)
    card = only_set(workshop)
    assert card.draft.name == "Алгебра-7"
    assert [(item.title_id, item.counted) for item in card.parts[0].editions] == [
        (new, True),
        (old, False),
    ]
    assert card.row.printed == 6


def test_edition_that_was_taken_out_is_not_put_back(workshop: Workshop) -> None:
    textbook(workshop, "Алгебра", "Макарычев", 7, 5)
    workshop.services.sets.suggest_sets()
    draft = only_set(workshop).draft
    workshop.services.sets.save(replace(draft, parts=(PartDraft("Учебник", ()),)))
    assert workshop.services.sets.suggest_sets().changes.operation_id is None
    assert only_set(workshop).row.printed == 0
    assert [row.copies for row in workshop.queries.sets.free_titles(YEAR)] == [5]


def test_worn_lent_and_expired_copies_are_not_fit(workshop: Workshop) -> None:
    title_id = textbook(workshop, "Алгебра", "Макарычев", 7, 5)
    workshop.services.sets.suggest_sets()
    copy = workshop.copies(title_id)[0]
    workshop.services.catalogue.edit_copies([copy.id], CopyEdit(condition=Condition.WORN))
    assert only_set(workshop).row.printed == 4


def test_licences_count_where_the_electronic_form_is_allowed(workshop: Workshop) -> None:
    textbook(workshop, "Алгебра", "Макарычев", 7, 5)
    workshop.services.sets.suggest_sets()
    draft = only_set(workshop).draft
    licences = (
        LicenceDraft(10, dt.date(2026, 1, 1), dt.date(2026, 9, 1), "Договор № 5"),
        LicenceDraft(20, None, dt.date(2026, 8, 31)),
        LicenceDraft(3),
    )
    workshop.services.sets.save(replace(draft, licences=licences))
    assert only_set(workshop).row.fit == 5
    draft = only_set(workshop).draft
    assert draft.licences == licences
    workshop.services.sets.save(replace(draft, electronic_allowed=True))
    assert only_set(workshop).row.fit == 18


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"subject": ""},
        {"grade_from": 8},
        {"grade_to": 13},
        {"level": "высокий"},
        {"licences": (LicenceDraft(-1),)},
        {"licences": (LicenceDraft(1, dt.date(2026, 2, 1), dt.date(2026, 1, 1)),)},
    ],
)
def test_impossible_set_is_refused(workshop: Workshop, wrong: dict[str, Any]) -> None:
    draft = SetDraft("Алгебра", "Алгебра", 7, 7)
    with pytest.raises(UserError):
        workshop.services.sets.save(replace(draft, **wrong))
    assert state(workshop)[0] == []


def test_title_stands_in_a_set_once_and_older_form_is_refused(workshop: Workshop) -> None:
    title_id = textbook(workshop, "Алгебра", "Макарычев", 7, 1)
    twice = (PartDraft("1", (EditionDraft(title_id),)), PartDraft("2", (EditionDraft(title_id),)))
    with pytest.raises(UserError, match="дважды"):
        workshop.services.sets.save(SetDraft("Алгебра", "Алгебра", 7, 7, parts=twice))
    workshop.services.sets.save(SetDraft("Алгебра", "Алгебра", 7, 7, parts=twice[:1]))
    old = only_set(workshop).draft
    workshop.services.sets.save(old)
    with pytest.raises(ConflictError):
        workshop.services.sets.save(old)


def test_sets_are_merged_and_part_again(workshop: Workshop) -> None:
    school_class(workshop, 7)
    textbook(workshop, "Алгебра", "Макарычев", 7, 5)
    textbook(workshop, "Алгебра", "Мордкович", 7, 3)
    suggest(workshop)
    before = state(workshop)
    named = sets(workshop)
    keep, other = named["Алгебра, Мордкович, 7 класс"], named["Алгебра, Макарычев, 7 класс"]
    assert only_line(workshop).set_id == other.id
    merged = workshop.services.sets.merge(keep.id, [other.id])
    assert only_set(workshop).row.printed == 8
    assert only_line(workshop).set_id == keep.id
    workshop.services.safety.undo(merged.operation_id)
    assert state(workshop) == before


def test_set_of_a_plan_is_not_removed(workshop: Workshop) -> None:
    school_class(workshop, 7)
    textbook(workshop, "Алгебра", "Макарычев", 7, 5)
    suggest(workshop)
    set_id = only_set(workshop).row.id
    with pytest.raises(RefusalError):
        workshop.services.sets.remove([set_id])
    workshop.services.study_plan.remove([only_line(workshop).id])
    before = state(workshop)
    removed = workshop.services.sets.remove([set_id])
    assert state(workshop)[:3] == [[], [], []]
    assert workshop.services.sets.suggest_sets().changes.operation_id is None
    workshop.services.safety.undo(removed.operation_id)
    assert state(workshop) == before


# --- suggesting a plan -------------------------------------------------------------------------


def test_plan_from_the_fund(workshop: Workshop) -> None:
    school_class(workshop, 7, "А", pupils=27)
    school_class(workshop, 7, "Б", pupils=24)
    school_class(workshop, 9, pupils=20)
    textbook(workshop, "Алгебра", "Макарычев", 7, 5, year=2014)
    textbook(workshop, "Алгебра", "Мордкович", 7, 5, year=2020)
    textbook(workshop, "Алгебра", "Колягин", 7, 4, year=2024)
    textbook(workshop, "Геометрия", "Атанасян", 7, 6, grade_to=9)
    textbook(workshop, "Алгебра", "Макарычев", 8, 9)
    textbook(workshop, "Алгебра: рабочая тетрадь", "Макарычев", 9, 9)
    outcome = suggest(workshop)
    assert lines(workshop) == [
        ("Алгебра", "7-е классы", "Алгебра, Мордкович, 7 класс", 51),
        ("Геометрия", "7-е классы", "Геометрия, Атанасян, 7–9 классы", 51),
        ("Геометрия", "9-е классы", "Геометрия, Атанасян, 7–9 классы", 20),
    ]
    (choice,) = outcome.plan.choices
    assert (choice.chosen, choice.others) == (
        "Алгебра, Мордкович, 7 класс",
        ("Алгебра, Макарычев, 7 класс", "Алгебра, Колягин, 7 класс"),
    )
    assert (outcome.plan.added, outcome.sets.added) == (3, 6)
    assert all(row.suggested for row in outcome.plan.lines)
    assert sets(workshop)["Геометрия, Атанасян, 7–9 классы"].grades_planned == (7, 9)
    assert suggest(workshop).plan.unchanged == 3
    workshop.services.safety.undo()
    workshop.services.safety.undo(outcome.changes.operation_id)
    assert state(workshop) == [[], [], [], [], []]


def test_year_without_classes_gets_no_plan(workshop: Workshop) -> None:
    textbook(workshop, "Алгебра", "Макарычев", 7, 5)
    with pytest.raises(RefusalError):
        suggest(workshop)
    assert state(workshop)[0] == []


def test_later_suggestion_replaces_its_own_lines_and_touches_no_others(workshop: Workshop) -> None:
    school_class(workshop, 7)
    textbook(workshop, "Алгебра", "Макарычев", 7, 5)
    textbook(workshop, "Физика", "Перышкин", 7, 5)
    textbook(workshop, "История", "Ведюшкин", 7, 5)
    suggest(workshop)
    plan = workshop.queries.study_plan.plan(YEAR)
    (physics,) = plan.cell("физика", 7)
    (history,) = plan.cell("История", 7)
    workshop.services.study_plan.save(replace(physics.draft, note="так решил методсовет"))
    workshop.services.study_plan.remove([history.id])
    textbook(workshop, "Алгебра", "Мордкович", 7, 9)
    textbook(workshop, "Физика", "Кабардин", 7, 9)
    outcome = suggest(workshop)
    assert lines(workshop) == [
        ("Алгебра", "7-е классы", "Алгебра, Мордкович, 7 класс", 25),
        ("Физика", "7-е классы", "Физика, Перышкин, 7 класс", 25),
    ]
    assert (outcome.plan.added, outcome.plan.dropped, outcome.plan.kept) == (1, 1, 1)


def test_plan_of_last_year_goes_before_the_fund(workshop: Workshop) -> None:
    for year in (YEAR, YEAR + 1):
        school_class(workshop, 7, year=year)
        school_class(
            workshop, 8, year=year, pupils=20, groups=(GroupDraft("Технология", "девочки", 9),)
        )
    textbook(workshop, "Алгебра", "Макарычев", 7, 9)
    textbook(workshop, "Алгебра", "Мордкович", 7, 3)
    textbook(workshop, "Технология", "Симоненко", 8, 3)
    textbook(workshop, "Физика", "Перышкин", 7, 3)
    suggest(workshop)
    plan = workshop.queries.study_plan.plan(YEAR)
    mordkovich = sets(workshop)["Алгебра, Мордкович, 7 класс"]
    workshop.services.study_plan.save(
        replace(plan.cell("Алгебра", 7)[0].draft, set_id=mordkovich.id, obligatory=False)
    )
    physics = sets(workshop)["Физика, Перышкин, 7 класс"]
    workshop.services.sets.save(replace(_card(workshop, physics.id).draft, active=False))
    outcome = suggest(workshop, YEAR + 1)
    assert lines(workshop, YEAR + 1) == [
        ("Алгебра", "7-е классы", "Алгебра, Мордкович, 7 класс", 25),
        ("Технология", "8А, группа девочки", "Технология, Симоненко, 8 класс", 9),
    ]
    algebra = next(row for row in outcome.plan.lines if row.subject == "Алгебра")
    assert not algebra.obligatory
    assert algebra.id in outcome.plan.from_last_year


def _card(workshop: Workshop, set_id: int) -> SetCard:
    card = workshop.queries.sets.card(set_id, YEAR)
    assert card is not None
    return card


def test_languages_by_groups(workshop: Workshop) -> None:
    groups = (
        GroupDraft("Иностранный язык", "английский", 14),
        GroupDraft("Иностранный язык", "немецкий", 11),
    )
    school_class(workshop, 5, "А", groups=groups)
    school_class(workshop, 5, "Б", pupils=20)
    textbook(workshop, "Английский язык", "Афанасьева", 5, 9)
    textbook(workshop, "Немецкий язык", "Бим", 5, 4)
    suggest(workshop)
    assert lines(workshop) == [
        ("Английский язык", "5А, группа английский", "Английский язык, Афанасьева, 5 класс", 14),
        ("Английский язык", "5Б", "Английский язык, Афанасьева, 5 класс", 20),
        ("Немецкий язык", "5А, группа немецкий", "Немецкий язык, Бим, 5 класс", 11),
    ]


def test_second_language_without_groups_is_proposed_with_a_remark(workshop: Workshop) -> None:
    school_class(workshop, 5)
    school_class(workshop, 6, groups=(GroupDraft("Второй иностранный язык", "немецкий", 9),))
    for grade in (5, 6):
        textbook(workshop, "Немецкий язык. Второй иностранный язык", "Аверин", grade, 4)
    outcome = suggest(workshop)
    name = "Немецкий язык (второй иностранный)"
    assert [(row[0], row[1], row[3]) for row in lines(workshop)] == [
        (name, "5-е классы", 25),
        (name, "6А, группа немецкий", 9),
    ]
    assert [row.obligatory for row in outcome.plan.lines] == [False, True]
    (remark,) = outcome.plan.remarks
    assert remark.startswith(f"{name}, 5 класс")


def test_adapted_programme_has_its_own_sets(workshop: Workshop) -> None:
    school_class(workshop, 3, "А")
    school_class(workshop, 3, "К", pupils=8, programme=Programme.ADAPTED)
    textbook(workshop, "Математика", "Моро", 3, 9)
    textbook(workshop, "Математика (для обучающихся с ОВЗ)", "Алышева", 3, 5)
    textbook(workshop, "Окружающий мир", "Плешаков", 3, 5)
    suggest(workshop)
    assert [(row[1], row[2], row[3]) for row in lines(workshop)] == [
        ("3-е классы, адаптированная (аооп)", "Математика, Алышева, 3 класс, адаптированный", 8),
        ("3-е классы, общеобразовательная", "Математика, Моро, 3 класс", 25),
        ("3-е классы", "Окружающий мир, Плешаков, 3 класс", 33),
    ]


# --- lines of the plan -------------------------------------------------------------------------


def test_parallel_is_split_by_classes_as_one_operation(workshop: Workshop) -> None:
    first, second = school_class(workshop, 7, "А"), school_class(workshop, 7, "Б", pupils=20)
    textbook(workshop, "Алгебра", "Макарычев", 7, 9)
    textbook(workshop, "Алгебра", "Мордкович", 7, 3)
    suggest(workshop)
    before = state(workshop)
    line_row = only_line(workshop)
    drafts = [
        PlanDraft(YEAR, "Алгебра", 7, class_id=class_id, set_id=row.id)
        for class_id, row in zip((first, second), sets(workshop).values(), strict=True)
    ]
    saved = workshop.services.study_plan.save_all(drafts, removed=[line_row.id])
    assert [(row[1], row[3]) for row in lines(workshop)] == [("7А", 25), ("7Б", 20)]
    workshop.services.safety.undo(saved.operation_id)
    assert state(workshop) == before


def test_line_of_a_class_takes_its_pupils_out_of_the_parallel(workshop: Workshop) -> None:
    class_id = school_class(workshop, 7, "А")
    school_class(workshop, 7, "Б", pupils=20)
    plan = workshop.services.study_plan
    plan.save(PlanDraft(YEAR, "Алгебра", 7))
    plan.save(PlanDraft(YEAR, "алгебра", 7, class_id=class_id))
    assert [(row[1], row[3]) for row in lines(workshop)] == [("7-е классы", 20), ("7А", 25)]


def test_impossible_line_is_refused(workshop: Workshop) -> None:
    class_id = school_class(workshop, 7)
    textbook(workshop, "Алгебра", "Макарычев", 8, 9)
    workshop.services.sets.suggest_sets()
    set_id = only_set(workshop).row.id
    good = PlanDraft(YEAR, "Алгебра", 7)
    plan = workshop.services.study_plan
    for wrong in (
        replace(good, subject=" "),
        replace(good, grade=13),
        replace(good, set_id=set_id),
        replace(good, set_id=999),
        replace(good, class_id=class_id, grade=8),
        replace(good, group_id=5),
        replace(good, programme="иная"),
    ):
        with pytest.raises(UserError):
            plan.save(wrong)
    plan.save(good)
    with pytest.raises(UserError, match="уже есть"):
        plan.save(replace(good, subject="АЛГЕБРА"))


# --- loading -----------------------------------------------------------------------------------


def test_table_of_the_plan(workshop: Workshop, tmp_path: Path) -> None:
    school_class(workshop, 7, "А", groups=(GroupDraft("Иностранный язык", "немецкий", 9),))
    school_class(workshop, 7, "Б", pupils=20)
    school_class(workshop, 8)
    textbook(workshop, "Алгебра", "Макарычев", 7, 9)
    textbook(workshop, "Алгебра", "Мордкович", 7, 3)
    textbook(workshop, "Геометрия", "Атанасян", 7, 6, grade_to=9)
    textbook(workshop, "Немецкий язык", "Бим", 7, 6)
    path = tmp_path / "план.csv"
    rows = [
        ["Предмет", "Класс", "Учебник", "Уровень", "Группа"],
        ["Математика", "7", "Мордкович А. Г. Алгебра", "", ""],
        ["Геометрия", "7–9", "Атанасян Л. С. и др.", "базовый", ""],
        ["Ин. язык (немецкий)", "7А", "Бим", "", "Немецкий"],
        ["Физика", "8", "Пёрышкин А. В. Физика-8", "", ""],
        ["Физика", "7Ж", "", "", ""],
        ["Физика", "11", "", "", ""],
        ["Физика", "много", "", "", ""],
        ["Геометрия", "8", "Атанасян", "", ""],
    ]
    path.write_text(delimited(rows), encoding="utf-8")
    suggest(workshop)
    plan = workshop.services.study_plan
    table = workshop.services.imports.read_table(path)
    sheet = plan.read(table, plan.suggest_columns(table))
    before = state(workshop)
    preview = plan.preview(sheet, YEAR)
    assert state(workshop) == before
    outcome = plan.apply(sheet, "план.csv", YEAR)
    assert outcome.preview == preview
    kinds = PlanVerdictKind
    assert [(item.row, item.kind) for item in preview.verdicts] == [
        (2, kinds.CHANGED),
        (3, kinds.CHANGED),
        (4, kinds.CHANGED),
        (5, kinds.NEW),
        (6, kinds.REJECTED),
        (7, kinds.REJECTED),
        (8, kinds.REJECTED),
        (9, kinds.REJECTED),
    ]
    assert lines(workshop) == [
        (
            "Немецкий язык",
            "7А, группа немецкий",
            "Немецкий язык, Бим, 7 класс",
            9,
        ),
        ("Алгебра", "7-е классы", "Алгебра, Мордкович, 7 класс", 45),
        ("Геометрия", "7-е классы", "Геометрия, Атанасян, 7–9 классы", 45),
        ("Геометрия", "8-е классы", "Геометрия, Атанасян, 7–9 классы", 25),
        ("Физика", "8-е классы", "", 25),
    ]
    (warning,) = preview.warnings
    assert warning.row == 5
    assert "Пёрышкин" in warning.warning
    assert workshop.queries.study_plan.plan(YEAR).suggested == 0
    again = plan.apply(sheet, "план.csv", YEAR)
    assert again.changes.operation_id is None
    workshop.services.safety.undo(outcome.changes.operation_id)
    assert state(workshop) == before


def test_table_is_understood_before_there_are_sets(workshop: Workshop, tmp_path: Path) -> None:
    school_class(workshop, 7)
    textbook(workshop, "Алгебра", "Макарычев", 7, 9)
    textbook(workshop, "Алгебра", "Мордкович", 7, 3)
    path = tmp_path / "план.csv"
    path.write_text(
        delimited([["Предмет", "Класс", "Автор"], ["Алгебра", "7", "Мордкович"]]), encoding="utf-8"
    )
    plan = workshop.services.study_plan
    table = workshop.services.imports.read_table(path)
    sheet = plan.read(table, plan.suggest_columns(table))
    preview = plan.preview(sheet, YEAR)
    assert preview.verdicts[0].set_name == "Алгебра, Мордкович, 7 класс"
    assert plan.apply(sheet, "план.csv", YEAR).preview == preview
    assert only_line(workshop).set_name == "Алгебра, Мордкович, 7 класс"
