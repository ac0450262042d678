"""The command «import titles»: the contract of its answer, its settings and exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.cli import run
from tests.exchange.table_files import NASTY, SCHOOL_LIST, delimited, xlsx

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


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "школа.formulyar"
    assert run(["new", str(path), "--school", "Школа № 7"]) == 0
    capsys.readouterr()
    return path


def answer(
    capsys: pytest.CaptureFixture[str], code: int, library: Path, *arguments: object
) -> dict[str, Any]:
    words = ["import", "titles", *map(str, arguments), "--library", str(library), "--json"]
    assert run(words) == code
    return dict(json.loads(capsys.readouterr().out))


def test_answer_keeps_the_contract(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*SCHOOL_LIST, [], [None, "Носов Н.Н.", None, 2019]]
    path = xlsx(tmp_path / "список.xlsx", rows)
    dry = answer(capsys, 0, library, path, "--dry-run")
    assert list(dry)[:9] == CONTRACT
    assert (dry["read"], dry["added"], dry["operation"]) == (5, 4, None)
    done = answer(capsys, 0, library, path)
    assert list(done)[:9] == CONTRACT
    assert done["operation"]
    assert {name: done[name] for name in CONTRACT[:8]} == {name: dry[name] for name in CONTRACT[:8]}
    assert done["read"] == done["added"] + done["updated"] + done["unchanged"] + 1
    assert done["rejected"] == [
        {
            "row": 7,
            "field": "Название",
            "value": "Носов Н.Н.; 2019",
            "reason": "В строке нет названия.",
        }
    ]
    assert (done["sheet"], done["header_row"], done["skipped"]) == ("Лист1", 1, 1)
    assert done["columns"] == {
        "title": "A",
        "authors": "B",
        "publisher": "C",
        "year": "D",
        "grade": "E",
        "isbn": "G",
    }
    assert run(["undo", "--library", str(library)]) == 0
    capsys.readouterr()
    assert answer(capsys, 0, library, path, "--dry-run")["added"] == 4


def test_text_in_a_given_encoding_with_given_columns(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "список.txt"
    rows = [["Было", "Стало", "Когда"], ["Сказки", "Пушкин А.С.", "2020"]]
    path.write_bytes(delimited(rows, "|").encode("cp866"))
    settings = "encoding=cp866 separator=| header_row=1 column.title=1 column.authors=B"
    given = [word for text in settings.split() for word in ("--set", text)]
    done = answer(capsys, 0, library, path, *given, "--set", "column.year=3")
    assert (done["encoding"], done["added"]) == ("cp866", 1)
    assert run(["search", "сказки", "--library", str(library), "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    assert (hit["title"], hit["authors"], hit["year"]) == ("Сказки", "Пушкин А. С.", 2020)


def test_field_can_be_left_without_a_column(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = xlsx(tmp_path / "список.xlsx", SCHOOL_LIST)
    done = answer(capsys, 0, library, path, "--set", "column.year=", "--set", "sheet=1")
    assert "year" not in done["columns"]


def test_rejected_rows_are_written_to_a_workbook(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = xlsx(tmp_path / "список.xlsx", [*SCHOOL_LIST, [None, "Носов Н.Н."]])
    out = tmp_path / "ошибки.xlsx"
    answer(capsys, 0, library, path, "--rejected", out)
    sheet = load_workbook(out).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][1::6] == [
        "Носов Н.Н.",
        "Строка 6. В строке нет названия.",
    ]
    marc = tmp_path / "записи.xlsx"
    bad = Path(__file__).parents[1] / "fixtures" / "marc" / "bad_records.mrc"
    words = ["import", "marc", str(bad), "--library", str(library), "--rejected", str(marc)]
    assert run(words) == 0
    assert marc.exists()


def test_file_without_a_usable_row_is_nothing_usable(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = xlsx(tmp_path / "список.xlsx", [["Название", "Автор"], [None, "Носов Н.Н."]])
    out = tmp_path / "ошибки.xlsx"
    done = answer(capsys, 1, library, path, "--rejected", out)
    assert (done["read"], len(done["rejected"]), done["operation"]) == (1, 1, None)
    assert out.exists()


def test_file_that_is_no_table_is_told_in_russian(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = NASTY / "sheetjs_biff5_password_2002_40_xor.xls"
    assert run(["import", "titles", str(path), "--library", str(library)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "Файл защищён паролем." in told.err


@pytest.mark.parametrize(
    "setting", ["column.title=99", "column.title=первый", "column.имя=1", "header_row=x", "sheet"]
)
def test_setting_that_makes_no_sense_is_wrong_usage(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], setting: str
) -> None:
    path = xlsx(tmp_path / "список.xlsx", SCHOOL_LIST)
    words = ["import", "titles", str(path), "--library", str(library), "--set", setting]
    assert run(words) == 2
    assert capsys.readouterr().err
