"""«checklist»: the figures of a year as JSON, as text and as a paper."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import run
from tests.support.school_year import school_year
from tests.support.workshop import Workshop


@pytest.fixture
def library(library_file: Path) -> Path:
    workshop = Workshop.open(library_file)
    with school_year(workshop) as year:
        year.school_class(8, pupils=27)
        year.textbook("Химия", 8, 40)
        year.textbook("Алгебра", 8, 18)
    workshop.close()
    return library_file


def answer(capsys: pytest.CaptureFixture[str], code: int, *arguments: object) -> dict[str, Any]:
    assert run(["checklist", *map(str, arguments), "--json"]) == code
    return dict(json.loads(capsys.readouterr().out))


def test_the_figures_of_a_year(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, 0, "--library", library, "--year", "2026/27")
    assert found["year"] == "2026/27"
    assert found["total"] == {
        "need": 54,
        "provided": 45,
        "percent_weighted": 83.3,
        "percent_mean": 83.3,
        "deficit": 9,
        "surplus": 13,
    }
    algebra, chemistry = found["cells"]
    titles = algebra.pop("titles")
    assert algebra == {
        "subject": "Алгебра",
        "grade": 8,
        "pupils": 27,
        "need": 27,
        "fit": 18,
        "provided": 18,
        "percent": 66.6,
        "deficit": 9,
        "surplus": 0,
    }
    assert [(item["title"], item["fit"]) for item in titles] == [("Алгебра. 8 класс", 18)]
    assert (chemistry["subject"], chemistry["surplus"]) == ("Химия", 13)


@pytest.mark.parametrize(("kind", "begin"), [("pdf", b"%PDF"), ("xlsx", b"PK\x03\x04")])
def test_the_paper_is_written(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, begin: bytes
) -> None:
    out = tmp_path / "папка" / f"чек-лист.{kind}"
    assert run(["checklist", "--library", str(library), "--year", "2026", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Алгебра, 8 класс: 66,6 %, учеников 27, годных 18, не хватает 9" in said
    assert f"Чек-лист записан в «{out}»" in said
    assert out.read_bytes()[:4] == begin


def test_a_year_without_a_plan_is_empty(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, 1, "--library", library, "--year", "2030")["cells"] == []


@pytest.mark.parametrize(
    "arguments", [("--year", "2026/29"), ("--year", "2026", "--out", "чек-лист.docx")]
)
def test_wrong_usage(
    library: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(["checklist", "--library", str(library), *arguments]) == 2
    assert capsys.readouterr().out == ""
