"""Tables of titles come in by the same road as records: dry run, one transaction, undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.errors import Cancelled, UserError
from app.core.library_settings import IMPORT_LAYOUTS
from app.core.progress import Progress
from app.exchange.spreadsheet import SheetTitles, TitleColumn
from app.models.backup import list_backups
from app.queries.catalogue import CatalogueFilter
from app.services.catalogue_import import ImportOutcome, VerdictKind
from app.services.import_layouts import MOST_LAYOUTS
from tests.exchange.table_files import SCHOOL_LIST, delimited, xlsx
from tests.support.workshop import Workshop, line

SHOP_HEAD = [
    "book_title", "type", "autor", "price", "ID", "publishing", "year", "isbn", "numberOfPages",
    "size", "status", "description",
]  # fmt: skip


def shop(number: int) -> list[Any]:
    """A row as bookshops export it: everything is text."""
    body = f"978517{number:06d}"
    check = (10 - sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(body)) % 10) % 10
    return [
        f"Роман {number}. Том {number % 3 + 1}: роман", "Фэнтези", f"Автор{number} Анна", "415",
        str(2_700_000 + number), "АСТ", "2020", f"{body}{check}", "544", "20.6x13x3.1",
        "В наличии", "Очень длинное описание. " * 30,
    ]  # fmt: skip


def school_list(folder: Path, rows: list[list[Any]], name: str = "список.csv") -> Path:
    path = folder / name
    path.write_bytes(delimited(rows).encode("cp1251"))
    return path


def titles(workshop: Workshop, path: Path, **columns: int | None) -> SheetTitles:
    imports = workshop.services.imports
    table = imports.read_table(path)
    mapping = imports.suggest_columns(table)
    for name, column in columns.items():
        mapping = mapping.with_column(TitleColumn(name), column)
    return imports.read_titles(table, mapping)


def load(workshop: Workshop, path: Path, **columns: int | None) -> ImportOutcome:
    return workshop.services.imports.apply(titles(workshop, path, **columns), path.name)


def counts(outcome: ImportOutcome) -> tuple[int, int, int, int]:
    return outcome.added, outcome.updated, outcome.unchanged, len(outcome.rejected)


def test_every_row_of_a_bookshop_gets_a_verdict(workshop: Workshop, tmp_path: Path) -> None:
    books = [shop(number) for number in range(95)]
    rows = [SHOP_HEAD, *books[:47], SHOP_HEAD, *books[47:], *books[:48]]
    file = titles(workshop, xlsx(tmp_path / "магазин.xlsx", rows))
    assert (file.read, len(file.bad), len(file.skipped)) == (143, 0, 1)
    preview = workshop.services.imports.preview(file)
    assert len(preview.verdicts) == 143
    assert preview.count(VerdictKind.NEW) == 95
    assert preview.count(VerdictKind.KNOWN) == 48
    assert preview.verdicts[-1].detail.startswith("повторяет запись")
    outcome = workshop.services.imports.apply(file, "магазин.xlsx")
    assert counts(outcome) == (95, 0, 48, 0)
    assert outcome.read == file.read
    assert counts(load(workshop, tmp_path / "магазин.xlsx")) == (0, 0, 143, 0)


def test_dry_run_says_what_the_import_does_and_changes_nothing(
    workshop: Workshop, tmp_path: Path
) -> None:
    path = school_list(tmp_path, [*SCHOOL_LIST, [], ["", "Носов Н.Н.", "", 2019], SCHOOL_LIST[1]])
    file = titles(workshop, path)
    preview = workshop.services.imports.preview(file)
    assert workshop.value("SELECT count(*) FROM title") == 0
    outcome = workshop.services.imports.apply(file, path.name)
    assert counts(outcome) == (4, 0, 1, 1)
    assert preview.rejected == outcome.rejected
    assert [verdict.number for verdict in preview.verdicts] == [2, 3, 4, 5, 7, 8]
    (bad,) = outcome.rejected
    assert (bad.row, bad.field) == (7, "Название")
    assert list_backups(workshop.path)


def test_textbooks_of_one_series_are_told_apart(workshop: Workshop, tmp_path: Path) -> None:
    head: list[Any] = ["Название", "Автор", "Издательство", "Год", "Класс"]
    rows: list[list[Any]] = [
        ["Алгебра", "Макарычев Ю.Н.", "Мнемозина", 2014, 7],
        ["Алгебра", "Макарычев Ю.Н.", "Мнемозина", 2014, 8],
        ["Алгебра", "Макарычев Ю.Н.", "АО «Издательство «Просвещение»", 2014, 7],
        ["АЛГЕБРА", "Макарычев Ю. Н.", "Просвещение", "2014 г.", "7 класс"],
    ]
    path = school_list(tmp_path, [head, *rows])
    assert counts(load(workshop, path)) == (3, 0, 1, 0)
    assert counts(load(workshop, path)) == (0, 0, 4, 0)


def test_reprints_with_another_isbn_are_told_apart(workshop: Workshop, tmp_path: Path) -> None:
    head: list[Any] = ["Название", "Автор", "Год", "ISBN"]
    rows: list[list[Any]] = [
        ["Сказки", "Пушкин А.С.", 2020, "978-5-08-005892-9"],
        ["Сказки", "Пушкин А.С.", 2020, "978-5-17-118366-0"],
        ["Сказки", "Пушкин А.С.", 2020, "5-08-005892-7"],
        ["Сказки", "Пушкин А.С.", 2020, ""],
    ]
    path = school_list(tmp_path, [head, *rows])
    outcome = load(workshop, path)
    assert outcome.added == 2
    assert workshop.value("SELECT count(*) FROM title") == 2


def test_known_title_is_filled_and_what_stands_there_stays(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.title("Сказки", year=2020, publisher="Малыш")
    head = ["Название", "Год", "Издательство", "Стр.", "ББК"]
    path = school_list(tmp_path, [head, ["Сказки", 2020, "АСТ", 64, "84(2)"]])
    assert counts(load(workshop, path)) == (0, 1, 0, 0)
    assert workshop.rows("SELECT publisher, pages, bbk FROM title") == [("Малыш", "64 с.", "84(2)")]
    workshop.services.safety.undo()
    assert workshop.rows("SELECT publisher, pages, bbk FROM title") == [("Малыш", "", "")]


def test_import_is_taken_back_except_titles_in_use(workshop: Workshop, tmp_path: Path) -> None:
    load(workshop, school_list(tmp_path, SCHOOL_LIST))
    (used,) = workshop.queries.catalogue.find(CatalogueFilter("азбука")).ids
    workshop.receive(line(used))
    operation = workshop.value("SELECT max(id) FROM operation WHERE kind = 'titles_imported'")
    undone = workshop.services.safety.undo(operation)
    assert len(undone.kept) == 1
    assert "Азбука" in undone.kept[0]
    assert workshop.rows("SELECT title FROM title") == ["Азбука"]


def test_stopping_leaves_the_library_as_it_was(workshop: Workshop, tmp_path: Path) -> None:
    file = titles(workshop, school_list(tmp_path, SCHOOL_LIST))

    def stop(label: str, _done: int, _total: int) -> None:
        if label == "Записываем издания":
            progress.cancel()

    progress = Progress(stop)
    with pytest.raises(Cancelled):
        workshop.services.imports.apply(file, "список.csv", progress)
    assert workshop.value("SELECT count(*) FROM title") == 0
    assert workshop.value("SELECT count(*) FROM operation WHERE kind = 'titles_imported'") == 0


def test_file_of_bad_rows_alone_changes_nothing(workshop: Workshop, tmp_path: Path) -> None:
    path = school_list(tmp_path, [["Название", "Автор"], ["", "Носов Н.Н."]])
    with pytest.raises(UserError, match="ни одной годной записи"):
        load(workshop, path)
    assert list_backups(workshop.path) == ()


# --- columns that were set by hand --------------------------------------------------------------


def stored(workshop: Workshop) -> dict[str, dict[str, int]]:
    rows = workshop.rows("SELECT value FROM library_setting WHERE key = ?", IMPORT_LAYOUTS)
    return dict(json.loads(rows[0])) if rows else {}


ODD = [["Название", "Автор", "Прочее"], ["Сказки", "Пушкин А.С.", "Подарок"]]


def test_columns_set_by_hand_are_remembered_for_the_layout(
    workshop: Workshop, tmp_path: Path
) -> None:
    load(workshop, school_list(tmp_path, ODD), notes=2)
    assert list(stored(workshop).values()) == [{"title": 0, "authors": 1, "notes": 2}]
    later = school_list(
        tmp_path, [["Школа"], *ODD[:1], ["Басни", "Крылов И.А.", "Из дара"]], "ещё.csv"
    )
    table = workshop.services.imports.read_table(later)
    mapping = workshop.services.imports.suggest_columns(table)
    assert mapping.header_row == 2
    assert mapping.columns[TitleColumn.NOTES].reason == "Так было в прошлый раз"
    load(workshop, later)
    assert "Из дара" in workshop.rows("SELECT notes FROM title")
    assert len(stored(workshop)) == 1


def test_guess_that_was_right_is_not_remembered_and_dry_run_remembers_nothing(
    workshop: Workshop, tmp_path: Path
) -> None:
    path = school_list(tmp_path, ODD)
    workshop.services.imports.preview(titles(workshop, path, notes=2))
    assert stored(workshop) == {}
    load(workshop, path)
    assert stored(workshop) == {}


def test_damaged_memory_of_layouts_is_no_obstacle(workshop: Workshop, tmp_path: Path) -> None:
    path = school_list(tmp_path, ODD)
    load(workshop, path, notes=2)
    for damage in ("не json", "[1]", '{"x": 5}', '{"x": {"title": "два"}}'):
        with workshop.opened.library.write() as session:
            from sqlalchemy import text

            session.execute(
                text("UPDATE library_setting SET value = :value WHERE key = :key"),
                {"value": damage, "key": IMPORT_LAYOUTS},
            )
        table = workshop.services.imports.read_table(path)
        assert workshop.services.imports.suggest_columns(table).usable


def test_only_the_latest_layouts_are_kept(workshop: Workshop, tmp_path: Path) -> None:
    for number in range(MOST_LAYOUTS + 2):
        head = ["Название", f"Столбец {number}"]
        load(workshop, school_list(tmp_path, [head, [f"Книга {number}", "x"]]), notes=1)
    assert len(stored(workshop)) == MOST_LAYOUTS
