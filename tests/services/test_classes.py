"""Classes of a school year: saving, groups, the next year, loading, taking back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.core.errors import ConflictError, RefusalError, UserError
from app.core.school_classes import Programme
from app.exchange.spreadsheet import ClassSheet
from app.queries.classes import ClassDraft, ClassRow, GroupDraft
from app.queries.study_plan import PlanDraft
from app.services.classes import ClassVerdictKind
from tests.exchange.table_files import delimited
from tests.support.workshop import Workshop

YEAR = 2026


def add(workshop: Workshop, grade: int, letter: str = "А", pupils: int = 25, **more: Any) -> int:
    made = workshop.services.classes.save(ClassDraft(YEAR, grade, letter, pupils, **more))
    assert made.entity_id is not None
    return made.entity_id


def card(workshop: Workshop, class_id: int) -> ClassRow:
    found = workshop.queries.classes.card(class_id)
    assert found is not None
    return found


def labels(workshop: Workshop, year: int = YEAR) -> list[tuple[str, int]]:
    return [(row.label, row.pupils) for row in workshop.queries.classes.year(year).classes]


def sheet_of(workshop: Workshop, tmp_path: Path, *rows: list[Any]) -> ClassSheet:
    path = tmp_path / "классы.csv"
    path.write_text(delimited([["Класс", "Учеников", "Примечание"], *rows]), encoding="utf-8")
    table = workshop.services.imports.read_table(path)
    classes = workshop.services.classes
    return classes.read(table, classes.suggest_columns(table))


STATE = (
    "SELECT id, year, grade, letter, pupils, is_forecast, programme, profile, note"
    " FROM school_class ORDER BY id",
    "SELECT id, class_id, subject, name, pupils FROM class_group ORDER BY id",
    "SELECT id, year, subject, grade, class_id, group_id FROM plan_line ORDER BY id",
)


def state(workshop: Workshop) -> list[Any]:
    return [workshop.rows(statement) for statement in STATE]


def test_class_with_groups_is_kept_as_entered(workshop: Workshop) -> None:
    class_id = add(
        workshop,
        5,
        " a",
        27,
        programme=Programme.ADVANCED,
        profile="математика",
        groups=(GroupDraft("Английский язык", "1", 13), GroupDraft("Английский язык", "2", 14)),
    )
    row = card(workshop, class_id)
    assert (row.label, row.pupils, row.programme) == ("5А", 27, Programme.ADVANCED)
    assert [(group.name, group.pupils) for group in row.groups] == [("1", 13), ("2", 14)]
    assert row.draft.groups[0].id == row.groups[0].id


@pytest.mark.parametrize(
    "draft",
    [
        ClassDraft(YEAR, 13, "А", 20),
        ClassDraft(YEAR, 5, "А", -1),
        ClassDraft(YEAR, 5, "А", 1000),
        ClassDraft(1200, 5, "А", 20),
        ClassDraft(YEAR, 5, "А", 20, groups=(GroupDraft("Физика", "1", 21),)),
        ClassDraft(YEAR, 5, "А", 20, groups=(GroupDraft("Физика", "", 10),)),
        ClassDraft(
            YEAR, 5, "А", 20, groups=(GroupDraft("Физика", "1", 5), GroupDraft("физика", "1", 5))
        ),
        ClassDraft(YEAR, 7, "А", 20),
    ],
)
def test_impossible_class_is_refused(workshop: Workshop, draft: ClassDraft) -> None:
    add(workshop, 7)
    before = state(workshop)
    with pytest.raises(UserError):
        workshop.services.classes.save(draft)
    assert state(workshop) == before


def test_older_form_does_not_overwrite(workshop: Workshop) -> None:
    class_id = add(workshop, 7)
    old = card(workshop, class_id).draft
    workshop.services.classes.save(old)
    with pytest.raises(ConflictError):
        workshop.services.classes.save(old)


def test_removed_class_takes_its_lines_of_the_plan_and_undo_brings_all_back(
    workshop: Workshop,
) -> None:
    class_id = add(workshop, 7, groups=(GroupDraft("Технология", "мальчики", 10),))
    group_id = card(workshop, class_id).groups[0].id
    plan = workshop.services.study_plan
    plan.save(PlanDraft(YEAR, "Технология", 7, class_id=class_id, group_id=group_id))
    plan.save(PlanDraft(YEAR, "Физика", 7, class_id=class_id))
    before = state(workshop)
    removed = workshop.services.classes.remove([class_id])
    assert state(workshop) == [[], [], []]
    workshop.services.safety.undo(removed.operation_id)
    assert state(workshop) == before


def test_group_that_goes_takes_its_line(workshop: Workshop) -> None:
    class_id = add(workshop, 7, groups=(GroupDraft("Технология", "мальчики", 10),))
    group_id = card(workshop, class_id).groups[0].id
    workshop.services.study_plan.save(
        PlanDraft(YEAR, "Технология", 7, class_id=class_id, group_id=group_id)
    )
    before = state(workshop)
    row = card(workshop, class_id)
    saved = workshop.services.classes.save(
        ClassDraft(YEAR, 7, "А", 25, id=class_id, version=row.version)
    )
    assert state(workshop)[1:] == [[], []]
    workshop.services.safety.undo(saved.operation_id)
    assert state(workshop) == before


def test_undo_leaves_a_class_that_was_changed_since(workshop: Workshop) -> None:
    made = workshop.services.classes.save(ClassDraft(YEAR, 7, "А", 25))
    assert made.entity_id is not None
    row = card(workshop, made.entity_id)
    workshop.services.classes.save(ClassDraft(YEAR, 7, "А", 26, id=row.id, version=row.version))
    with pytest.raises(RefusalError) as refusal:
        workshop.services.safety.undo(made.operation_id)
    assert refusal.value.reasons == ("класс 7А",)


# --- the next year ----------------------------------------------------------------------------


def test_next_year_is_a_forecast_until_confirmed(workshop: Workshop) -> None:
    add(workshop, 1, "А", 27)
    add(workshop, 9, "Б", 20, groups=(GroupDraft("Английский язык", "1", 20),))
    add(workshop, 11, "А", 18)
    add(workshop, 11, "К", 7, programme=Programme.ADAPTED)
    rolled = workshop.services.classes.roll_forward(YEAR)
    following = workshop.queries.classes.year(YEAR + 1)
    assert labels(workshop, YEAR + 1) == [("1А", 27), ("2А", 27), ("10Б", 20), ("12К", 7)]
    assert following.is_forecast
    assert [group.name for group in following.classes[2].groups] == ["1"]
    now = workshop.queries.classes.year(YEAR)
    assert [row.next_pupils for row in now.classes] == [27, 20, None, 7]
    assert (now.total.pupils, now.total.next_pupils) == (72, 81)
    workshop.services.classes.confirm(YEAR + 1)
    assert not workshop.queries.classes.year(YEAR + 1).is_forecast
    with pytest.raises(UserError):
        workshop.services.classes.confirm(YEAR + 1)
    workshop.services.safety.undo()
    workshop.services.safety.undo(rolled.operation_id)
    assert labels(workshop, YEAR + 1) == []


def test_new_first_classes_by_number_and_what_is_there_stays(workshop: Workshop) -> None:
    add(workshop, 1, "А", 27)
    workshop.services.classes.save(ClassDraft(YEAR + 1, 2, "А", 30))
    workshop.services.classes.roll_forward(YEAR, (25, 26))
    assert labels(workshop, YEAR + 1) == [("1А", 25), ("1Б", 26), ("2А", 30)]
    with pytest.raises(RefusalError):
        workshop.services.classes.roll_forward(YEAR, (25, 26))


def test_year_without_classes_is_not_rolled(workshop: Workshop) -> None:
    with pytest.raises(RefusalError):
        workshop.services.classes.roll_forward(YEAR)


# --- loading ----------------------------------------------------------------------------------


def test_table_adds_changes_and_names_what_it_refuses(workshop: Workshop, tmp_path: Path) -> None:
    add(workshop, 7, "А", 25, profile="инженерный")
    add(workshop, 7, "Б", 24)
    add(workshop, 7, "В", 20)
    add(workshop, 8, "А", 20, groups=(GroupDraft("Физика", "1", 19),))
    sheet = sheet_of(
        workshop,
        tmp_path,
        ["7-А", 27, "сп1"],
        ["7Б", 24, ""],
        ["8А", 18, ""],
        ["9А", 21, ""],
        ["99", 21, ""],
    )
    before = state(workshop)
    preview = workshop.services.classes.preview(sheet, YEAR)
    assert state(workshop) == before
    outcome = workshop.services.classes.apply(sheet, "классы.csv", YEAR)
    assert outcome.preview == preview
    kinds = ClassVerdictKind
    assert [(row.row, row.kind) for row in preview.verdicts] == [
        (2, kinds.CHANGED),
        (3, kinds.KNOWN),
        (4, kinds.REJECTED),
        (5, kinds.NEW),
        (6, kinds.REJECTED),
    ]
    assert preview.verdicts[0].before == 25
    assert "Физика" in preview.verdicts[2].reason
    assert preview.absent == ("7В",)
    assert labels(workshop) == [("7А", 27), ("7Б", 24), ("7В", 20), ("8А", 20), ("9А", 21)]
    first = workshop.queries.classes.year(YEAR).classes[0]
    assert (first.profile, first.note) == ("инженерный", "сп1")
    again = workshop.services.classes.apply(sheet, "классы.csv", YEAR)
    assert again.changes.operation_id is None
    workshop.services.safety.undo(outcome.changes.operation_id)
    assert state(workshop) == before


def test_loading_counted_numbers_confirms_a_forecast(workshop: Workshop, tmp_path: Path) -> None:
    sheet = sheet_of(workshop, tmp_path, ["7А", 27, ""])
    workshop.services.classes.apply(sheet, "прогноз.csv", YEAR, is_forecast=True)
    assert workshop.queries.classes.year(YEAR).is_forecast
    outcome = workshop.services.classes.apply(sheet, "классы.csv", YEAR)
    assert outcome.preview.count(ClassVerdictKind.CHANGED) == 1
    assert not workshop.queries.classes.year(YEAR).is_forecast


def test_totals_by_parallel_and_level(workshop: Workshop) -> None:
    for grade, letter, pupils in ((1, "А", 27), (1, "Б", 24), (5, "А", 26), (10, "", 33)):
        add(workshop, grade, letter, pupils)
    year = workshop.queries.classes.year(YEAR)
    assert [(row.name, row.classes, row.pupils) for row in year.parallels] == [
        ("1-е классы", 2, 51),
        ("5-е классы", 1, 26),
        ("10-е классы", 1, 33),
    ]
    assert [(row.name, row.pupils) for row in year.levels] == [
        ("1–4 классы", 51),
        ("5–9 классы", 26),
        ("10–11 классы", 33),
    ]
    assert (year.total.classes, year.total.pupils, year.total.next_pupils) == (4, 110, None)
