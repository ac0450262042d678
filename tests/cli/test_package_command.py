"""«package» as a user calls it: made, checked, refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from app.cli import run as call
from tests.support.region_school import fill_school
from tests.support.workshop import Workshop


@pytest.fixture
def library(library_file: Path) -> Path:
    workshop = Workshop.open(library_file)
    fill_school(workshop)
    workshop.close()
    return library_file


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = call([*words, "--json"])
    written = capsys.readouterr().out
    return code, json.loads(written) if written else {}


def test_package_is_made_and_checked(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "пакет.zip"
    code, made = run(
        capsys, "package", "--library", str(library), "--year", "2026/27", "--out", str(out)
    )
    assert code == 0
    assert [gap["kind"] for gap in made["gaps"]] == ["no_set"]
    code, found = run(capsys, "package", "--check", str(out), "--library", str(library))
    assert code == 0
    assert (found["sound"], found["own"], found["year"]) == (True, True, "2026/27")
    assert sorted(found["parts"]) == made["parts"]


def test_spoiled_package_is_named_and_fails(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, spoiled = tmp_path / "a.zip", tmp_path / "b.zip"
    run(capsys, "package", "--library", str(library), "--year", "2026", "--out", str(out))
    with ZipFile(out) as old, ZipFile(spoiled, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b" " if name.endswith("json") else b""))
    assert call(["package", "--check", str(spoiled)]) == 1
    said = capsys.readouterr().out
    assert "не годится" in said
    assert "Подпись файла обмена не сходится" in said
    assert "Часть «data.json»" in said
    assert "Часть «offer.json»" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--year", "2026/27", "--out", "a.zip"], "Не назван файл библиотеки"),
        (["--library", "x", "--out", "a.zip"], "Не назван учебный год"),
        (["--library", "x", "--year", "2026/27"], "Не сказано, куда записать пакет"),
        (["--library", "x", "--year", "2026/27", "--out", "a.rar"], "Пакет — архив .zip"),
        (["--check", "a.zip", "--out", "b.zip"], "или делают"),
        (["--library", "x", "--year", "весна", "--out", "a.zip"], "не учебный год"),
    ],
)
def test_wrong_usage_says_what_is_missing(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["package", *words]) == 2
    assert said in capsys.readouterr().err
