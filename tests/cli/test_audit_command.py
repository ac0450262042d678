"""«audit» as a scheduler calls it: one JSON object, exit code 1 when the books do not agree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import run
from app.queries.audit import CHECKS
from tests.support.processes import other_window
from tests.support.spoiling import change_behind
from tests.support.workshop import Workshop, line


@pytest.fixture
def library(library_file: Path) -> Path:
    workshop = Workshop.open(library_file)
    title = workshop.title()
    workshop.receive(line(title, 3, 348_50))
    workshop.write_off([workshop.copies(title)[0].id])
    workshop.close()
    return library_file


def test_books_that_agree(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "--library", str(library), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data.keys() == {"ok", "checks"}
    assert data["ok"] is True
    assert [check["name"] for check in data["checks"]] == [check.name for check in CHECKS]
    for check in data["checks"]:
        assert check.keys() == {"name", "ok", "breaches"}
        assert check["ok"] is True
        assert check["breaches"] == []


def test_books_that_do_not_agree(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change_behind(library, "UPDATE copy SET state = 'in_stock' WHERE id = 1")
    assert run(["audit", "--library", str(library), "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["ok"] is False
    wrong = {check["name"]: check["breaches"] for check in data["checks"] if not check["ok"]}
    assert wrong.keys() == {"copy_states", "balances"}
    (sentence,) = wrong["copy_states"]
    assert "инв. № 1 «Капитанская дочка»: числится в фонде, а по движениям выбыл" in sentence
    assert "сторнируйте «Акт о списании № 1" in sentence


def test_text_for_people(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "--library", str(library)]) == 0
    assert capsys.readouterr().out.startswith("Книги учёта сходятся.")
    change_behind(library, "UPDATE title SET match_key = 'x'")
    assert run(["audit", "--library", str(library)]) == 1
    text = capsys.readouterr().out
    assert text.splitlines()[0] == "Книги учёта не сходятся: нарушено 1 правило."
    assert "НЕТ  Вспомогательные поля изданий верны" in text


def test_breaches_beyond_the_named_ones_are_counted(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop = Workshop.open(library)
    for number in range(25):
        workshop.title(f"Том {number}")
    workshop.close()
    change_behind(library, "UPDATE title SET match_key = 'x'")
    run(["audit", "--library", str(library), "--json"])
    data = json.loads(capsys.readouterr().out)
    (check,) = (check for check in data["checks"] if not check["ok"])
    assert len(check["breaches"]) == 21
    assert check["breaches"][-1] == "И ещё 6."


def test_audit_works_beside_an_open_window(library: Path) -> None:
    with other_window(library):
        assert run(["audit", "--library", str(library), "--json"]) == 0


def test_wrong_usage_and_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit"]) == 2
    assert run(["audit", "--library", str(tmp_path / "нет.formulyar"), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["kind"] == "missing"
