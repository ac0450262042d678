"""Foreign records come in: dry run, one transaction, undo, never over what is there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.bibliography import Contributor, TitleFields
from app.core.errors import Cancelled, RefusalError, UserError
from app.core.progress import Progress
from app.models.backup import list_backups, verify_database
from app.queries.catalogue import CatalogueFilter
from app.services.catalogue_import import ImportOutcome, VerdictKind
from app.services.title_matching import fill_gaps
from tests.exchange.marc_bytes import FIXTURES, Plain, book, iso_record
from tests.support.workshop import Workshop, database, line

SOUND = {"rusmarc_81_cp1251.iso": 81, "marc21_6_cp1251.mrc": 6, "rusmarc_1_utf8.iso": 1}


def load(workshop: Workshop, path: Path) -> ImportOutcome:
    imports = workshop.services.imports
    return imports.apply(imports.read_file(path), path.name)


def records(folder: Path, *books: list[Plain], name: str = "записи.iso") -> Path:
    path = folder / name
    path.write_bytes(b"".join(iso_record(fields) for fields in books))
    return path


def counts(outcome: ImportOutcome) -> tuple[int, int, int, int]:
    return outcome.added, outcome.updated, outcome.unchanged, len(outcome.rejected)


def library_content(workshop: Workshop) -> list[object]:
    return [
        workshop.rows(f"SELECT * FROM {table}")
        for table in ("title", "title_contributor", "title_isbn", "title_subject", "title_search")
    ]


def fields_of(workshop: Workshop, query: str) -> TitleFields:
    (title,) = workshop.queries.catalogue.find(CatalogueFilter(query, exact=True)).ids
    card = workshop.queries.catalogue.card(title)
    assert card is not None
    return card.fields


# --- the libraries' own files -----------------------------------------------------------------


@pytest.mark.parametrize("name", SOUND)
def test_sound_file_is_added_whole_and_known_the_second_time(workshop: Workshop, name: str) -> None:
    first = load(workshop, FIXTURES / name)
    assert counts(first) == (SOUND[name], 0, 0, 0)
    assert first.read == SOUND[name]
    content = library_content(workshop)
    again = load(workshop, FIXTURES / name)
    assert counts(again) == (0, 0, SOUND[name], 0)
    assert not again.changes.undoable
    assert library_content(workshop) == content


def test_bad_records_do_not_stop_the_good_one(workshop: Workshop) -> None:
    outcome = load(workshop, FIXTURES / "bad_records.mrc")
    assert counts(outcome) == (1, 0, 1, 6)
    assert all(row.reason and row.field for row in outcome.rejected)
    assert [row.row for row in outcome.rejected] == sorted(row.row for row in outcome.rejected)
    assert workshop.rows("SELECT count(*) FROM title") == [1]


@pytest.mark.parametrize("name", [*SOUND, "bad_records.mrc"])
def test_dry_run_says_what_the_import_does_and_changes_nothing(
    workshop: Workshop, name: str
) -> None:
    imports = workshop.services.imports
    file = imports.read_file(FIXTURES / name)
    before = library_content(workshop)
    preview = imports.preview(file)
    assert library_content(workshop) == before
    assert [verdict.number for verdict in preview.verdicts] == list(range(1, file.read + 1))
    outcome = imports.apply(file, name)
    assert counts(outcome) == (
        preview.count(VerdictKind.NEW),
        preview.count(VerdictKind.FILLED),
        preview.count(VerdictKind.KNOWN),
        preview.count(VerdictKind.REJECTED),
    )


def test_all_imported_titles_can_be_found(workshop: Workshop) -> None:
    for name in SOUND:
        load(workshop, FIXTURES / name)
    hits = workshop.queries.catalogue.find(CatalogueFilter())
    assert len(hits.ids) == sum(SOUND.values())
    for row in workshop.queries.catalogue.rows(hits.ids):
        assert row.id in workshop.queries.catalogue.find(CatalogueFilter(row.title)).ids, row.title


def test_backup_is_made_before_anything_is_written(workshop: Workshop) -> None:
    workshop.title("Прежнее издание")
    load(workshop, FIXTURES / "rusmarc_81_cp1251.iso")
    (backup,) = list_backups(workshop.path)
    verify_database(backup.path)
    with database(backup.path) as connection:
        assert connection.execute("SELECT title FROM title").fetchall() == [("Прежнее издание",)]


def test_file_without_a_usable_record_changes_nothing(workshop: Workshop, tmp_path: Path) -> None:
    path = records(tmp_path, [("001", "1"), ("200", "1 $fБез заглавия")])
    with pytest.raises(UserError, match="ни одной годной записи"):
        load(workshop, path)
    assert list_backups(workshop.path) == ()
    assert workshop.queries.safety.last_undoable() is None


def test_file_that_is_no_marc_or_is_not_there(workshop: Workshop, tmp_path: Path) -> None:
    text = tmp_path / "список.txt"
    text.write_text("Пушкин. Сказки\n" * 40, encoding="utf-8")
    with pytest.raises(UserError):
        workshop.services.imports.read_file(text)
    with pytest.raises(UserError, match="не найден"):
        workshop.services.imports.read_file(tmp_path / "нет.iso")


# --- recognising and filling ------------------------------------------------------------------

PUSHKIN: Plain = ("700", " 1$aПушкин$bА. С.")


def test_gaps_are_filled_and_nothing_is_replaced(workshop: Workshop, tmp_path: Path) -> None:
    known = TitleFields(
        "Сказки",
        contributors=(Contributor("Пушкин", "А. С."),),
        year=2019,
        publisher="Своё издательство",
    )
    workshop.services.catalogue.create_title(known)
    path = records(
        tmp_path,
        book(
            "Сказки", PUSHKIN, ("210", "  $aМосква$cЧужое издательство$d2019"), ("215", "  $a64 с.")
        ),
    )
    assert counts(load(workshop, path)) == (0, 1, 0, 0)
    filled = fields_of(workshop, "сказки")
    assert filled == replace(known, place="Москва", pages=filled.pages, language=filled.language)
    assert "64" in filled.pages
    workshop.services.safety.undo()
    assert fields_of(workshop, "сказки") == known


def test_filling_keeps_every_given_field() -> None:
    known = TitleFields("А", year=1990, isbns=("1",), subjects=("б",), annotation="своё")
    other = TitleFields("В", year=2000, isbns=("2",), subjects=("г",), annotation="чужое", bbk="84")
    assert fill_gaps(known, other) == replace(known, bbk="84")


def test_two_records_of_one_known_title_fill_it_together(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.title("Сказки", contributors=(Contributor("Пушкин", "А. С."),))
    path = records(
        tmp_path,
        book("Сказки", PUSHKIN, ("210", "  $aМосква")),
        [("001", "1"), ("200", "1 $aСказки"), PUSHKIN, ("215", "  $a64 с.")],
    )
    outcome = load(workshop, path)
    assert outcome.added == 0
    filled = fields_of(workshop, "сказки")
    assert (filled.place, "64" in filled.pages) == ("Москва", True)


def test_another_part_or_year_is_another_title(workshop: Workshop, tmp_path: Path) -> None:
    def volume(number: str, part: str, year: str) -> list[Plain]:
        return [
            ("001", number),
            ("200", f"1 $aМатематика$h{part}"),
            ("210", f"  $d{year}"),
        ]

    first = records(tmp_path, volume("1", "Ч. 1", "2020"), name="a.iso")
    second = records(
        tmp_path, volume("2", "Ч. 2", "2020"), volume("3", "Ч. 1", "2022"), name="b.iso"
    )
    load(workshop, first)
    assert counts(load(workshop, second)) == (2, 0, 0, 0)


def test_record_that_repeats_itself_in_the_file_is_added_once(
    workshop: Workshop, tmp_path: Path
) -> None:
    fields = book("Сказки", PUSHKIN)
    outcome = load(workshop, records(tmp_path, fields, fields, fields))
    assert counts(outcome) == (1, 0, 2, 0)


# --- taking it back ---------------------------------------------------------------------------


def test_undo_takes_back_an_import_whole(workshop: Workshop) -> None:
    workshop.title("Прежнее издание")
    before = library_content(workshop)
    load(workshop, FIXTURES / "rusmarc_81_cp1251.iso")
    outcome = workshop.services.safety.undo()
    assert outcome.kept == ()
    assert library_content(workshop) == before
    again = load(workshop, FIXTURES / "rusmarc_81_cp1251.iso")
    assert again.added == 81


def test_undo_keeps_and_names_what_was_used_or_changed_since(
    workshop: Workshop, tmp_path: Path
) -> None:
    names = ["Адмирал", "Барин", "Вожак", "Горн"]
    path = records(
        tmp_path,
        *([("001", str(number)), ("200", f"1 $a{name}")] for number, name in enumerate(names, 1)),
    )
    operation = load(workshop, path).changes.operation_id
    ids = dict(workshop.rows("SELECT title, id FROM title"))
    workshop.receive(line(ids["Адмирал"]))
    workshop.draft_receipt(line(ids["Барин"]))
    card = workshop.queries.catalogue.card(ids["Вожак"])
    assert card is not None
    workshop.services.catalogue.update_title(card.id, 1, replace(card.fields, notes="дарственная"))
    outcome = workshop.services.safety.undo(operation)
    assert Counter(outcome.kept) == Counter(names[:3])
    assert "Не тронуто: 3 записи" in outcome.changes.message
    assert set(workshop.rows("SELECT title FROM title")) == set(names[:3])
    with pytest.raises(RefusalError):
        workshop.services.safety.undo(operation)


@pytest.mark.parametrize(
    "label", ["Копируем библиотеку", "Сверяем с каталогом", "Записываем издания"]
)
def test_cancelling_half_way_leaves_the_library_as_it_was(workshop: Workshop, label: str) -> None:
    workshop.title("Прежнее издание")
    before = library_content(workshop)
    operations = workshop.rows("SELECT * FROM operation")
    reached: list[str] = []

    def listen(shown: str, _done: int, _total: int) -> None:
        reached.append(shown)
        if shown == label:
            progress.cancel()

    progress = Progress(listen)
    imports = workshop.services.imports
    file = imports.read_file(FIXTURES / "rusmarc_81_cp1251.iso")
    with pytest.raises(Cancelled):
        imports.apply(file, "записи.iso", progress)
    assert reached[-1] == label
    assert library_content(workshop) == before
    assert workshop.rows("SELECT * FROM operation") == operations
    assert imports.apply(file, "записи.iso").added == 81
