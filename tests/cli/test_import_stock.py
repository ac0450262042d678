"""The command «import stock»: what it answers, its settings, posting at once, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.cli import run
from tests.exchange.table_files import delimited, xlsx
from tests.support.workshop import Workshop, line

CONTRACT = [
    "kind",
    "file",
    "encoding",
    "read",
    "added",
    "updated",
    "unchanged",
    "rejected",
    "operation",
]
HEAD = ["Инв. №", "Автор и заглавие", "Год", "Цена", "Акт выбытия"]
ROWS: list[list[Any]] = [
    ["1201–1203", "Верн Ж. Дети капитана Гранта", 2001, "120,50", ""],
    ["1205", "Верн Ж. Дети капитана Гранта", 2001, "120,50", "№ 5 от 12.05.2020"],
    ["1203", "Гоголь Н. В. Вий", 1999, "50", ""],
    ["1206", "Гоголь Н. В. Вий", 1999, "дорого", ""],
    ["Итого", "", "", "", ""],
]


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "школа.formulyar"
    assert run(["new", str(path), "--school", "Школа № 7"]) == 0
    capsys.readouterr()
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "книга.csv"
    path.write_bytes(delimited([HEAD, *ROWS]).encode("cp1251"))
    return path


def call(library: Path, *arguments: object) -> int:
    return run(["import", "stock", *map(str, arguments), "--library", str(library)])


def answer(
    capsys: pytest.CaptureFixture[str], code: int, library: Path, *arguments: object
) -> dict[str, Any]:
    assert call(library, *arguments, "--json") == code
    return dict(json.loads(capsys.readouterr().out))


def copies(library: Path) -> list[Any]:
    workshop = Workshop.open(library)
    try:
        return workshop.rows("SELECT inventory_number, state FROM copy ORDER BY id")
    finally:
        workshop.close()


def test_answer_keeps_the_contract_and_tells_the_stock(
    library: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dry = answer(capsys, 0, library, book, "--dry-run")
    assert list(dry)[:9] == CONTRACT
    assert (dry["read"], dry["added"], dry["updated"], dry["unchanged"]) == (4, 2, 0, 0)
    assert (dry["operation"], dry["document"], dry["posted"]) == (None, None, False)
    assert dry["encoding"] == "windows-1251"
    assert [(row["row"], row["field"], row["value"]) for row in dry["rejected"]] == [
        (4, "инвентарный номер", "1203"),
        (5, "Цена", "дорого"),
    ]
    assert dry["titles"] == {"new": 1, "known": 0}
    assert (dry["copies"], dry["sum"], dry["disposed"]) == (3, 361_50, 1)
    assert dry["funds"] == {"main": {"copies": 3, "sum": 361_50}}
    assert dry["gaps"] == [{"first": "1204", "last": "1204", "count": 1}]
    assert dry["duplicates"] == [{"number": "1203", "row": 4, "holder": "уже стоит в строке 2"}]
    assert dry["skipped_rows"] == [{"row": 6, "reason": "Итоговая строка"}]
    assert dry["columns"] == {
        "number": "A",
        "author_title": "B",
        "year": "C",
        "price": "D",
        "act": "E",
    }
    done = answer(capsys, 0, library, book)
    assert done["operation"]
    assert done["document"]
    for name in ("document", "operation"):
        dry.pop(name)
        done.pop(name)
    assert done == dry
    assert copies(library) == []


def test_posting_at_once_and_undo(
    library: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = answer(
        capsys, 0, library, book, "--set", "post=yes", "--set", "as_of=01.09.2020",
        "--set", "fund=textbooks",
    )  # fmt: skip
    assert (done["posted"], done["as_of"]) == (True, "2020-09-01")
    assert list(done["funds"]) == ["textbooks"]
    assert copies(library) == [
        ("1201", "in_stock"),
        ("1202", "in_stock"),
        ("1203", "in_stock"),
        ("1205", "out"),
    ]
    assert run(["undo", "--library", str(library)]) == 0
    assert "Сторно ввода остатков № 1" in capsys.readouterr().out
    again = answer(capsys, 0, library, book, "--set", "post=yes")
    assert again["added"] == 2
    assert len(copies(library)) == 4


def test_what_cannot_be_posted_is_not_loaded(
    library: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop = Workshop.open(library)
    workshop.receive(line(workshop.title("Остров сокровищ")))
    workshop.services.periods.close(workshop.clock.today())
    workshop.close()
    before = "--set", "as_of=01.09.2020"
    assert call(library, book, *before, "--set", "post=yes") == 1
    assert "Период по 09.09.2026 закрыт" in capsys.readouterr().err
    opened = Workshop.open(library)
    assert opened.rows("SELECT status FROM document WHERE kind = 'opening'") == ["discarded"]
    assert opened.rows("SELECT title FROM title") == ["Остров сокровищ"]
    opened.close()


def test_answer_for_people(library: Path, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(library, book) == 0
    told = capsys.readouterr().out.replace("\u00a0", " ")
    for words in (
        "Загружено в черновик ввода остатков: прочитано строк 4, принято 2, с ошибками 2",
        "1 новое издание, известных 0",
        "Основной фонд: 3 экз. на 361,50 ₽",
        "выбыло раньше: 1 экз., номера сохранены",
        "пропущенных номеров 1: 1204",
        "повторяющихся номеров: 1",
        "пропущено 1: итоговая строка (строки 6)",
        "строка 4: Инвентарный номер 1203 уже стоит в строке 2.",
        "строка 5: Цена не понята",
    ):
        assert words in told


def test_rejected_rows_come_back_mended_or_not(
    library: Path, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    back = tmp_path / "не загружено.xlsx"
    assert call(library, book, "--rejected", back) == 0
    sheet = load_workbook(back).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Инв. №", "1203", "1206"]
    assert "уже стоит в строке 2" in str(rows[1][-1])
    capsys.readouterr()
    again = answer(capsys, 1, library, back)
    assert again["rejected"][0]["reason"].startswith("Инвентарный номер 1203")


def test_any_table_by_its_columns(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = xlsx(tmp_path / "а.xlsx", [[7, "abc", "Вий", 12.5], [9, "def", "Нос", 10]])
    assert call(library, path) == 1
    assert "Не найден столбец с названиями" in capsys.readouterr().err
    settings = ("--set", "column.title=C", "--set", "column.number=A", "--set", "column.price=4")
    done = answer(capsys, 0, library, path, *settings, "--set", "header_row=0")
    assert (done["copies"], done["sum"]) == (2, 22_50)


def test_list_of_exclusion_may_be_taken_for_what_it_is_not(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[list[Any]] = [
        ["Список на исключение к акту № 5"],
        HEAD[:4],
        ["1201", "Вий", 1999, 5],
    ]
    path = xlsx(tmp_path / "список.xlsx", rows)
    told = answer(capsys, 0, library, path, "--dry-run")
    assert (told["copies"], told["disposed"]) == (0, 1)
    told = answer(capsys, 0, library, path, "--dry-run", "--set", "disposed=no")
    assert (told["copies"], told["disposed"]) == (1, 0)
    told = answer(capsys, 0, library, path, "--dry-run", "--set", "disposed=акт № 6")
    assert "акт № 6" in told["remarks"][0]


def test_table_of_which_nothing_can_be_used(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = xlsx(tmp_path / "а.xlsx", [HEAD, [None, "Вий", 1999, 5, None]])
    told = answer(capsys, 1, library, path, "--set", "post=yes")
    assert (told["read"], told["added"], told["posted"]) == (1, 0, False)
    assert told["rejected"][0]["reason"] == "Не указан инвентарный номер."


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("fund=all", "Фонда «all» нет"),
        ("as_of=вчера", "не дата"),
        ("post=maybe", "post=yes или post=no"),
        ("column.number=Z", "Столбца Z в таблице нет"),
        ("нет=1", "непонятен"),
    ],
)
def test_wrong_settings(
    library: Path, book: Path, setting: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(library, book, "--set", setting) == 2
    assert words in capsys.readouterr().err


def test_day_to_come_is_not_posted(
    library: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(library, book, "--set", "post=yes", "--set", "as_of=01.09.2099") == 2
    assert "ещё не наступил" in capsys.readouterr().err
    assert call(library, book, "--set", "as_of=01.09.2099") == 0
