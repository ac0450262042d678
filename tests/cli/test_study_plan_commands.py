"""«import classes», «plan suggest» and «import study-plan»: answers, settings, exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from tests.exchange.table_files import delimited

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
CLASSES: list[list[Any]] = [
    ["Класс", "Наполняемость"],
    ["7-A", 27],
    ["7 Б", 24],
    ["10", 33],
    ["77", 20],
]
STOCK: list[list[Any]] = [
    ["Название", "Автор", "Год", "Класс", "Кол-во экз."],
    ["Алгебра", "Макарычев Ю.Н.", 2014, 7, 40],
    ["Алгебра", "Мордкович А.Г.", 2020, 7, 50],
    ["Математика. Ч. 1,2", "Моро М.И.", 2019, 10, "30/25"],
]


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "школа.formulyar"
    assert run(["new", str(path), "--school", "Школа № 7"]) == 0
    capsys.readouterr()
    return path


def table(tmp_path: Path, name: str, rows: list[list[Any]]) -> Path:
    path = tmp_path / name
    path.write_bytes(delimited(rows).encode("cp1251"))
    return path


def answer(
    capsys: pytest.CaptureFixture[str], code: int, library: Path, *arguments: object
) -> dict[str, Any]:
    assert run([*map(str, arguments), "--library", str(library), "--json"]) == code
    return dict(json.loads(capsys.readouterr().out))


def test_from_tables_to_a_plan_by_commands(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classes = table(tmp_path, "классы.csv", CLASSES)
    tried = answer(
        capsys, 0, library, "import", "classes", classes, "--set", "year=2026/27", "--dry-run"
    )
    loaded = answer(capsys, 0, library, "import", "classes", classes, "--set", "year=2026/27")
    assert list(loaded)[: len(CONTRACT)] == CONTRACT
    assert (loaded["read"], loaded["added"], loaded["encoding"]) == (4, 3, "windows-1251")
    assert loaded["rejected"] == [
        {"row": 5, "field": "Класс", "value": "77", "reason": "«77»: класса 77 в школе нет."}
    ]
    assert (loaded["pupils"], loaded["year"]) == (84, "2026/27")
    assert {**loaded, "operation": None} == tried
    stock = table(tmp_path, "фонд.csv", STOCK)
    answer(
        capsys, 0, library, "import", "stock", stock, "--set", "fund=textbooks", "--set", "post=yes"
    )
    plan = answer(capsys, 0, library, "plan", "suggest", "--year", "2026/27")
    assert [
        (row["subject"], row["grade"], row["set"], row["pupils"], row["fit"], row["from"])
        for row in plan["lines"]
    ] == [
        ("Математика", 10, "Математика, Моро, 10 класс", 33, 25, "fund"),
        ("Алгебра", 7, "Алгебра, Мордкович, 7 класс", 51, 50, "fund"),
    ]
    assert plan["choices"] == [
        {
            "subject": "Алгебра",
            "grade": 7,
            "chosen": "Алгебра, Мордкович, 7 класс",
            "others": ["Алгебра, Макарычев, 7 класс"],
        }
    ]
    written = table(
        tmp_path,
        "план.csv",
        [["Предмет", "Класс", "Учебник"], ["Алгебра", "7А", "Макарычев"], ["Алгебра", "9", ""]],
    )
    given = ("import", "study-plan", written, "--set", "year=2026/27")
    tried = answer(capsys, 0, library, *given, "--dry-run")
    loaded = answer(capsys, 0, library, *given)
    assert {**loaded, "operation": None} == tried
    assert list(loaded)[: len(CONTRACT)] == CONTRACT
    assert (loaded["added"], loaded["updated"], len(loaded["rejected"])) == (1, 0, 1)
    assert loaded["rows"] == [
        {"row": 2, "subject": "Алгебра", "class": "7А", "set": "Алгебра, Макарычев, 7 класс"}
    ]
    assert run(["undo", "--library", str(library)]) == 0


def test_texts_for_people(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classes = table(tmp_path, "классы.csv", CLASSES)
    out = tmp_path / "ошибки.xlsx"
    assert (
        run(["import", "classes", str(classes), "--library", str(library), "--rejected", str(out)])
        == 0
    )
    said = capsys.readouterr().out
    assert "прочитано строк 4, новых 3, изменено 0, без изменений 0, с ошибками 1" in said
    assert "строка 5: «77»: класса 77 в школе нет." in said
    assert out.is_file()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["import", "classes", "{file}", "--set", "year=2026/29"], 2),
        (["import", "classes", "{file}", "--set", "forecast=maybe"], 2),
        (["import", "classes", "{file}", "--set", "column.pupils=Z"], 2),
        (["import", "classes", "{file}", "--set", "colour=red"], 2),
        (["plan", "draw"], 2),
        (["plan", "suggest", "--year", "когда-нибудь"], 2),
        (["plan", "suggest", "--year", "2030/31"], 1),
        (["import", "study-plan", "{file}", "--set", "column.subject="], 1),
    ],
)
def test_what_cannot_be_done_says_so(
    library: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
) -> None:
    file = table(tmp_path, "классы.csv", CLASSES)
    given = [argument.format(file=file) for argument in arguments]
    assert run([*given, "--library", str(library)]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()
