"""Naughty strings as titles, as queries and as tables: kept to the letter, found, accounted for."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.bibliography import TitleFields
from app.core.errors import UserError
from app.queries.catalogue import CatalogueFilter
from tests.support.naughty import NO_SIGNS, naughty_strings, visible
from tests.support.workshop import Workshop

STRINGS = naughty_strings()
TITLES = tuple(text for text in STRINGS if visible(text))
NOTHING = {"null", "NULL", "None"}  # what databases write into cells that have no value


@pytest.fixture(scope="module")
def catalogue(
    library_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workshop, dict[int, str]]]:
    """A library with every naughty title, and the text that was typed for each id."""
    path = tmp_path_factory.mktemp("naughty") / "Школа.formulyar"
    shutil.copyfile(library_template, path)
    workshop = Workshop.open(path)
    made = workshop.services.catalogue.create_titles([TitleFields(text) for text in TITLES])
    yield workshop, dict(zip(made.entity_ids, TITLES, strict=True))
    workshop.close()


def test_the_list_is_whole() -> None:
    assert len(STRINGS) > 450
    assert len(TITLES) > 450
    assert len(STRINGS) > len(TITLES), "some strings are nothing but invisible signs"


def test_every_title_is_kept_to_the_letter(catalogue: tuple[Workshop, dict[int, str]]) -> None:
    workshop, titles = catalogue
    kept = {title_id: visible(text) for title_id, text in titles.items()}
    assert dict(workshop.rows("SELECT id, title FROM title")) == kept
    for title_id, text in kept.items():
        card = workshop.queries.catalogue.card(title_id)
        assert card is not None
        assert card.fields.title == text


def test_a_title_of_invisible_signs_is_refused(workshop: Workshop) -> None:
    for text in set(STRINGS) - set(TITLES):
        with pytest.raises(UserError, match="нет заглавия"):
            workshop.services.catalogue.create_title(TitleFields(text))
    assert workshop.value("SELECT count(*) FROM title") == 0


def test_one_title_at_a_time_is_kept_as_many_at_once(workshop: Workshop) -> None:
    for text in TITLES[::25]:
        card = workshop.queries.catalogue.card(workshop.title(text))
        assert card is not None
        assert card.fields.title == visible(text)


def test_every_title_is_found_by_its_own_text(catalogue: tuple[Workshop, dict[int, str]]) -> None:
    workshop, titles = catalogue
    lost = []
    for title_id, text in titles.items():
        hits = workshop.queries.catalogue.find(CatalogueFilter(query=text))
        if any(sign.isalnum() for sign in visible(text)) and title_id not in hits.ids:
            lost.append(text)
    assert lost == []


def test_a_query_of_invisible_signs_is_no_query(
    catalogue: tuple[Workshop, dict[int, str]],
) -> None:
    workshop, titles = catalogue
    for text in set(STRINGS) - set(TITLES):
        assert len(workshop.queries.catalogue.find(CatalogueFilter(query=text)).ids) == len(titles)


def csv_file(folder: Path) -> Path:
    path = folder / "список.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([("№", "Заглавие"), *enumerate(STRINGS, 1)])
    return path


def xlsx_file(folder: Path) -> Path:
    from xlsxwriter import Workbook as NewWorkbook

    path = folder / "список.xlsx"
    with NewWorkbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("№", "Заглавие"))
        for number, text in enumerate(STRINGS, 1):
            sheet.write_number(number, 0, number)
            sheet.write_string(number, 1, text.strip(NO_SIGNS))  # XML holds none of these
    return path


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_a_table_of_naughty_titles_is_accounted_for(
    make: Callable[[Path], Path], workshop: Workshop, tmp_path: Path
) -> None:
    path = make(tmp_path)
    imports = workshop.services.imports
    table = imports.read_table(path)
    cells = [visible(str(row.cell(1) or "")) for row in table.rows[1:]]
    assert cells == [visible(text) for text in STRINGS]

    file = imports.read_titles(table, imports.suggest_columns(table))
    assert file.read + len(file.skipped) == len(STRINGS)
    outcome = imports.apply(file, path.name)
    assert outcome.read == file.read
    assert outcome.added == workshop.value("SELECT count(*) FROM title")
    left_out = [row.row for row in outcome.rejected] + [row.number for row in file.skipped]
    without_a_word = {text for text in STRINGS if not any(map(str.isalnum, visible(text)))}
    assert {STRINGS[number - 2] for number in left_out} == without_a_word | NOTHING

    again = imports.apply(file, path.name)
    assert (again.added, again.read) == (0, file.read)
