"""Federal lists in the library: loaded once, matched, decided about, taken back, compared."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.bibliography import Contributor, TitleKind
from app.core.errors import ConflictError, RefusalError
from app.core.textbook_matching import MatchKind
from app.queries.federal_list import EntryFilter, MatchRow
from app.services.federal_list import ListHead
from tests.support.workshop import Workshop

SHIPPED = Path(__file__).parents[2] / "resources/federal_list/federal_list_order_119.xlsx"


@pytest.fixture(scope="module")
def with_list(library_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with the list that comes with the program."""
    path = tmp_path_factory.mktemp("list") / "school.formulyar"
    shutil.copyfile(library_template, path)
    workshop = Workshop.open(path)
    workshop.services.federal_list.load_shipped()
    workshop.close()
    return path


@pytest.fixture
def workshop(with_list: Path, tmp_path: Path) -> Iterator[Workshop]:
    path = tmp_path / "school.formulyar"
    shutil.copyfile(with_list, path)
    opened = Workshop.open(path)
    yield opened
    opened.close()


@pytest.fixture
def listed(workshop: Workshop) -> int:
    """The id of the list."""
    (row,) = workshop.queries.federal_list.lists()
    return row.id


def pleshakov(workshop: Workshop) -> int:
    return workshop.title(
        "Окружающий мир. 2 класс",
        kind=TitleKind.TEXTBOOK,
        part="Часть 1",
        contributors=(Contributor("Плешаков", "А. А."),),
        publisher="Просвещение",
        year=2024,
        grade_from=2,
        grade_to=2,
    )


def waiting(workshop: Workshop, list_id: int) -> dict[int, MatchRow]:
    return {row.title_id: row for row in workshop.queries.federal_list.queue(list_id).waiting}


def test_every_row_is_kept_and_the_same_file_changes_nothing(
    workshop: Workshop, listed: int
) -> None:
    (row,) = workshop.queries.federal_list.lists()
    assert (row.textbooks, row.sections, row.as_of) == (2161, 387, dt.date(2024, 2, 21))
    assert row.is_shipped
    entries = workshop.queries.federal_list.entries
    assert len(entries(listed, EntryFilter())) == 2161
    assert len(entries(listed, EntryFilter(appendix=1))) == 1081
    again = workshop.services.federal_list.load_shipped()
    assert (again.added, again.unchanged, again.changes.operation_id) == (0, 2161, None)
    assert workshop.rows("SELECT count(*) FROM federal_list_entry") == [2161]


def test_list_is_read_back_as_it_was_in_the_file(workshop: Workshop, listed: int) -> None:
    service = workshop.services.federal_list
    compared = workshop.queries.federal_list.compare(listed, listed)
    assert compared.difference.unchanged == 2161
    file = service.read_file(SHIPPED)
    assert service.suggest_head(SHIPPED, file).order_number == "119"


def test_certain_ones_are_accepted_and_doubtful_ones_wait(workshop: Workshop, listed: int) -> None:
    known, atlas = pleshakov(workshop), workshop.title("Атлас. 7 класс", kind=TitleKind.STUDY_GUIDE)
    workshop.title("Окружающий мир", kind=TitleKind.BOOK)
    outcome = workshop.services.federal_list.match(listed)
    assert (outcome.certain, outcome.none, outcome.accepted) == (1, 1, 1)
    queue = workshop.queries.federal_list.queue(listed)
    (row,) = queue.decided
    assert (row.title_id, row.decision) == (known, "certain")
    assert row.entry is not None
    assert "Окружающий мир" in row.entry.title
    assert row.entry.titles == 1
    assert [row.title_id for row in queue.of_kind(MatchKind.NONE)] == [atlas]
    ours = workshop.queries.federal_list.entries(listed, EntryFilter(ours=True))
    assert [entry.id for entry in ours] == [row.entry.id]
    assert workshop.services.federal_list.match(listed).accepted == 0


def test_without_accepting_nothing_is_written(workshop: Workshop, listed: int) -> None:
    pleshakov(workshop)
    outcome = workshop.services.federal_list.match(listed, accept=False)
    assert (outcome.certain, outcome.accepted) == (1, 0)
    assert workshop.rows("SELECT count(*) FROM title_listing") == [0]


def test_person_decides_and_takes_it_back(workshop: Workshop, listed: int) -> None:
    title = pleshakov(workshop)
    service = workshop.services.federal_list
    entry = workshop.queries.federal_list.entries(listed, EntryFilter("Букварь"))[0]
    service.decide(listed, title, entry.id)
    assert title not in waiting(workshop, listed)
    service.decide(listed, title, None)
    (row,) = workshop.queries.federal_list.queue(listed).decided
    assert (row.decision, row.entry) == ("absent", None)
    workshop.services.safety.undo()
    (row,) = workshop.queries.federal_list.queue(listed).decided
    assert (row.decision, row.entry and row.entry.id) == ("accepted", entry.id)
    workshop.services.safety.undo()
    assert title in waiting(workshop, listed)
    with pytest.raises(ConflictError):
        service.forget(listed, title)
    with pytest.raises(ConflictError):
        service.decide(listed, title, 999_999)


def test_matching_is_undone_but_for_what_a_person_changed(workshop: Workshop, listed: int) -> None:
    first = pleshakov(workshop)
    service = workshop.services.federal_list
    matched = service.match(listed).changes.operation_id
    service.decide(listed, first, None)
    with pytest.raises(RefusalError) as refusal:
        workshop.services.safety.undo(matched)
    assert refusal.value.reasons == ("Окружающий мир. 2 класс",)
    decisions = dict(workshop.rows("SELECT title_id, decision FROM title_listing"))
    assert decisions == {first: "absent"}


def test_loading_is_undone_until_somebody_has_decided(workshop: Workshop, listed: int) -> None:
    loading = workshop.rows("SELECT id FROM operation WHERE kind = 'federal_list_loaded'")[0]
    title = pleshakov(workshop)
    workshop.services.federal_list.decide(listed, title, None)
    with pytest.raises(RefusalError):
        workshop.services.safety.undo(loading)
    workshop.services.federal_list.forget(listed, title)
    workshop.services.safety.undo(loading)
    assert workshop.queries.federal_list.lists() == ()
    assert workshop.rows("SELECT count(*) FROM federal_list_entry") == [0]


def test_several_lists_stand_side_by_side_and_touch_our_titles(
    workshop: Workshop, listed: int, tmp_path: Path
) -> None:
    import openpyxl

    title = pleshakov(workshop)
    workshop.services.federal_list.match(listed)
    (row,) = workshop.queries.federal_list.queue(listed).decided
    assert row.entry is not None
    book = openpyxl.load_workbook(SHIPPED)
    sheet = book.worksheets[0]
    (place,) = workshop.rows("SELECT row FROM federal_list_entry WHERE id = ?", row.entry.id)
    sheet.delete_rows(place)
    newer = tmp_path / "новый.xlsx"
    book.save(newer)
    service = workshop.services.federal_list
    file = service.read_file(newer)
    loaded = service.load(newer, file, ListHead("Новый", "500", dt.date(2025, 6, 26)))
    assert loaded.list_id is not None
    compared = workshop.queries.federal_list.compare(listed, loaded.list_id)
    (left,) = compared.difference.left
    assert [item.title_id for item in compared.touched[left.row]] == [title]
    assert compared.difference.entered == ()
    assert workshop.queries.federal_list.list_of_year(2024) == listed
    assert workshop.queries.federal_list.list_of_year(2025) == loaded.list_id
