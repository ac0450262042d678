"""The commands as a scheduler calls them: exit codes, one JSON object, Russian on stderr."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.cli import run
from app.cli.commands import COMMANDS
from app.models.backup import list_backups, verify_database
from app.reports.papers import PAPERS
from tests.exchange.marc_bytes import FIXTURES
from tests.support.ledger import breaches
from tests.support.processes import ROOT, other_window
from tests.support.shared import made_once
from tests.support.workshop import Workshop, database, line

MARC = {
    "rusmarc_81_cp1251.iso": (81, 81, 0, 0),
    "marc21_6_cp1251.mrc": (6, 6, 0, 0),
    "rusmarc_1_utf8.iso": (1, 1, 0, 0),
    "bad_records.mrc": (8, 1, 1, 6),
}


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The one JSON object of standard output."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


class Shell:
    """Calls commands in this process and catches what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys = capsys
        self.folder = folder

    def __call__(self, *arguments: object) -> Result:
        self._capsys.readouterr()
        code = run([str(word) for word in arguments])
        out, err = self._capsys.readouterr()
        return Result(code, out, err)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    return Shell(capsys, tmp_path)


@pytest.fixture
def library(library_file: Path) -> Path:
    """A library with one title, a receipt of three copies and an act of one."""
    workshop = Workshop.open(library_file)
    title = workshop.title("Капитанская дочка", year=2019, isbns=("978-5-08-004321-5",))
    workshop.receive(line(title, 3, 348_50))
    workshop.write_off([workshop.copies(title)[0].id])
    workshop.close()
    return library_file


def content(path: Path) -> list[str]:
    with database(path) as connection:
        return list(connection.iterdump())


def assert_russian(text: str) -> None:
    """A sentence for people: Cyrillic, no traceback, no word of a library or language."""
    assert re.search("[а-яё]{3}", text), text
    assert not re.search(r"Traceback|Error|errno|sqlite|None\b", text), text


# --- new, search, undo ------------------------------------------------------------------------


def test_new_makes_a_library(shell: Shell) -> None:
    path = shell.folder / "школа.formulyar"
    made = shell("new", path, "--school", "Школа № 12", "--json")
    assert (made.code, made.err) == (0, "")
    assert made.data == {"file": str(path), "school": "Школа № 12"}
    verify_database(path)
    again = shell("new", path, "--school", "Школа № 12")
    assert again.code == 1
    assert "уже есть" in again.err
    assert again.out == ""


def test_new_without_a_possible_name_or_place(shell: Shell) -> None:
    assert shell("new", shell.folder / "a.formulyar", "--school", "  ").code == 1
    (shell.folder / "файл").write_bytes(b"")
    refused = shell("new", shell.folder / "файл" / "a.formulyar", "--school", "Школа")
    assert refused.code == 3
    assert_russian(refused.err)
    assert {path.name for path in shell.folder.iterdir()} == {"файл"}


@pytest.mark.parametrize(
    ("query", "shown_for", "total"),
    [("капитанская", "", 1), ("rfgbnfycrfz", "капитанская", 1), ("2", "", 1), ("ничего", "", 0)],
)
def test_search_answers_as_promised(
    shell: Shell, library: Path, query: str, shown_for: str, total: int
) -> None:
    found = shell("search", query, "--library", library, "--json")
    assert found.code == 0
    hits = [
        {
            "id": 1,
            "title": "Капитанская дочка",
            "authors": "",
            "year": 2019,
            "isbn": "978-5-08-004321-5",
            "copies": 2,
        }
    ]
    assert found.data == {
        "query": query,
        "shown_for": shown_for,
        "total": total,
        "hits": hits[:total],
    }


def test_search_limits_what_it_lists_and_not_what_it_counts(shell: Shell, library: Path) -> None:
    workshop = Workshop.open(library)
    for number in range(30):
        workshop.title(f"Дочка {number}")
    workshop.close()
    found = shell("search", "дочка", "--library", library, "--limit", "5", "--json").data
    assert (found["total"], len(found["hits"])) == (31, 5)
    assert len(shell("search", "дочка", "--library", library, "--json").data["hits"]) == 20
    assert (
        shell("search", "дочка", "--library", library, "--limit", "-1", "--json").data["hits"] == []
    )


def test_words_that_name_commands_can_be_searched_for(shell: Shell, library: Path) -> None:
    for word in ("help", "undo", "demo", "search"):
        found = shell("search", word, "--library", library, "--json")
        assert (found.code, found.data["query"]) == (0, word)


def test_undo_goes_back_and_then_says_that_there_is_nothing(shell: Shell, library: Path) -> None:
    for word in ("Сторно акта о списании № 1", "Сторно поступления № 1", "Новое издание"):
        undone = shell("undo", "--library", library, "--json")
        assert undone.code == (0 if word != "Новое издание" else 1)
        text = undone.data.get("message") or undone.data["error"]
        assert word in text or word == "Новое издание"
    assert breaches(library) == []


def test_undo_with_nothing_to_undo(shell: Shell, library_file: Path) -> None:
    refused = shell("undo", "--library", library_file, "--json")
    assert refused.code == 1
    assert refused.data["error"] == "Отменять нечего."
    assert "Отменять нечего" in refused.err


# --- import -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MARC)
def test_import_dry_run_then_import_then_undo(shell: Shell, library_file: Path, name: str) -> None:
    read, added, unchanged, rejected = MARC[name]
    before = content(library_file)
    command = ("import", "marc", FIXTURES / name, "--library", library_file, "--json")
    dry = shell(*command, "--dry-run")
    assert content(library_file) == before
    assert list_backups(library_file) == ()
    real = shell(*command)
    for result in (dry, real):
        assert (result.code, result.err) == (0, "")
        data = result.data
        assert data.keys() >= {
            "kind", "file", "encoding", "read", "added", "updated", "unchanged", "rejected",
            "operation",
        }  # fmt: skip
        assert (data["kind"], data["file"]) == ("marc", name)
        assert (data["read"], data["added"], data["updated"]) == (read, added, 0)
        assert (data["unchanged"], len(data["rejected"])) == (unchanged, rejected)
        for row in data["rejected"]:
            assert row.keys() == {"row", "field", "value", "reason"}
            assert_russian(row["reason"])
    assert dry.data["operation"] is None
    assert [(row["row"], row["reason"]) for row in dry.data["rejected"]] == [
        (row["row"], row["reason"]) for row in real.data["rejected"]
    ]
    assert len(list_backups(library_file)) == 1
    again = shell(*command)
    assert (again.data["added"], again.data["unchanged"]) == (0, added + unchanged)
    undone = shell("undo", "--library", library_file, "--json")
    assert (undone.code, undone.data["kept"]) == (0, [])
    with database(library_file) as connection:
        assert connection.execute("SELECT count(*) FROM title").fetchone() == (0,)


def test_import_in_a_named_encoding(shell: Shell, library_file: Path) -> None:
    command = ("import", "marc", FIXTURES / "rusmarc_81_cp1251.iso", "--library", library_file)
    guessed = shell(*command, "--dry-run", "--json").data["encoding"]
    done = shell(*command, "--set", f"encoding={guessed}", "--json")
    assert (done.code, done.data["encoding"], done.data["added"]) == (0, guessed, 81)
    refused = shell(*command, "--set", "encoding=клинопись", "--json")
    assert refused.code in (1, 2)
    assert_russian(refused.err)


def test_import_of_what_cannot_be_used(shell: Shell, library_file: Path) -> None:
    text = shell.folder / "письмо.txt"
    text.write_text("Уважаемые коллеги\n" * 30, encoding="utf-8")
    empty = shell.folder / "пусто.iso"
    empty.write_bytes(b"")
    for path in (text, empty, shell.folder / "нет.iso"):
        refused = shell("import", "marc", path, "--library", library_file, "--json")
        assert refused.code == 1, path
        assert_russian(refused.err)
        assert refused.data
    assert list_backups(library_file) == ()


# --- reports ----------------------------------------------------------------------------------


def test_reports_are_listed(shell: Shell) -> None:
    listed = shell("report", "--json")
    assert listed.code == 0
    assert [item["name"] for item in listed.data["reports"]] == [spec.name for spec in PAPERS]
    for item in listed.data["reports"]:
        assert item.keys() == {"name", "title", "formats", "parameters"}
        assert_russian(item["title"])
    assert all(spec.name in shell("report").out for spec in PAPERS)


ASKED = {
    "transfer-notice": ("--set", "year=2023"),
    "labels": ("--set", "copies=100–120"),
}
"""Papers that the last document of their kind does not have, or has too much for."""


@pytest.mark.parametrize(
    ("name", "kind"), [(spec.name, kind) for spec in PAPERS for kind in spec.formats]
)
def test_every_report_is_written_in_every_format(
    shell: Shell, demonstration: Path, name: str, kind: str
) -> None:
    out = shell.folder / "бумаги" / f"отчёт.{kind.upper()}"
    before = demonstration.read_bytes()
    given = ASKED.get(name, ())
    done = shell("report", name, "--out", out, "--library", demonstration, *given, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.data == {"name": name, "out": str(out)}
    data = out.read_bytes()
    if kind == "pdf":
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    else:
        book = load_workbook(BytesIO(data))
        text = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    assert len(re.findall("[а-яё]{3,}", text.lower())) > 10
    assert demonstration.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("write-off", "--out", "a.pdf", "--set", "number=77"), 1),
        (("write-off", "--out", "a.pdf", "--set", "year=2020"), 1),
        (("write-off", "--out", "a.pdf", "--set", "year=нет"), 1),
        (("write-off", "--out", "a.pdf", "--set", "day=1"), 2),
        (("write-off", "--out", "a.pdf", "--set", "number"), 2),
        (("write-off", "--out", "a.docx"), 2),
        (("write-off-act", "--out", "a.xlsx"), 2),
        (("write-off",), 2),
        (("годовой", "--out", "a.pdf"), 2),
    ],
)
def test_reports_that_cannot_be(
    shell: Shell,
    library: Path,
    arguments: tuple[str, ...],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(shell.folder)
    refused = shell("report", *arguments, "--library", library)
    assert refused.code == code
    assert_russian(refused.err)
    assert refused.out == ""
    assert not list(shell.folder.glob("a.*"))


def test_report_without_a_library_is_wrong_usage(shell: Shell) -> None:
    assert shell("report", "write-off", "--out", "a.pdf").code == 2


def test_report_into_a_place_that_refuses(shell: Shell, library: Path) -> None:
    (shell.folder / "файл").write_bytes(b"")
    refused = shell(
        "report", "write-off", "--out", shell.folder / "файл" / "a.pdf", "--library", library
    )
    assert refused.code == 3
    assert_russian(refused.err)


# --- backup, restore --------------------------------------------------------------------------


def test_backup_beside_an_open_window_and_restore(shell: Shell, library: Path) -> None:
    copy = shell.folder / "флешка" / "копия.formulyar"
    with other_window(library):
        made = shell("backup", copy, "--library", library, "--json")
        assert made.code == 0
        assert made.data == {"backup": str(copy), "verified": True}
        blocked = shell("restore", copy, "--to", library, "--json")
        assert blocked.code == 3
        assert "уже открыт" in blocked.data["error"]
        for command in (
            ("undo", "--library", library),
            ("import", "marc", FIXTURES / "rusmarc_1_utf8.iso", "--library", library),
        ):
            assert shell(*command).code == 3
        assert shell("search", "дочка", "--library", library).code == 0
        assert (
            shell("report", "write-off", "--out", shell.folder / "a.pdf", "--library", library).code
            == 0
        )
    verify_database(copy)
    assert shell("undo", "--library", library).code == 0
    restored = shell("restore", copy, "--to", library, "--json")
    assert restored.code == 0
    assert content(library) == content(copy)
    assert content(Path(restored.data["replaced"])) != content(copy)
    elsewhere = shell("restore", copy, "--to", shell.folder / "новая.formulyar", "--json")
    assert elsewhere.data["replaced"] is None


def test_environment_has_its_own_exit_code(shell: Shell, library: Path) -> None:
    foreign = shell.folder / "чужое.formulyar"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE a (b)")
    newer = shell.folder / "новее.formulyar"
    shutil.copyfile(library, newer)
    with database(newer) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    torn = shell.folder / "рваное.formulyar"
    torn.write_bytes(library.read_bytes()[:50_000])
    for path in (foreign, newer, torn, shell.folder / "нет.formulyar"):
        for command in (
            ("search", "дочка", "--library", path),
            ("undo", "--library", path),
            ("report", "write-off", "--out", shell.folder / "a.pdf", "--library", path),
            ("restore", path, "--to", library),
        ):
            refused = shell(*command, "--json")
            assert refused.code == 3, (path.name, command)
            assert_russian(refused.err)
            assert refused.data["error"]
    assert breaches(library) == []


# --- the command line itself ------------------------------------------------------------------


def test_options_stand_anywhere(shell: Shell, library: Path) -> None:
    for arguments in (
        ("search", "дочка", "--library", library, "--json"),
        ("--json", "--library", library, "search", "дочка"),
        ("--library", library, "search", "--json", "дочка"),
        ("search", f"--library={library}", "--limit=1", "дочка", "--json"),
    ):
        assert shell(*arguments).data["total"] == 1, arguments
    marc = FIXTURES / "rusmarc_1_utf8.iso"
    done = shell("--library", library, "import", "--dry-run", "marc", "--json", marc)
    assert (done.code, done.data["added"]) == (0, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("плавать",),
        ("search",),
        ("search", "дочка"),
        ("search", "дочка", "--library"),
        ("search", "дочка", "лишнее", "--library", "a"),
        ("search", "дочка", "--library", "a", "--limit", "много"),
        ("search", "дочка", "--library", "a", "--colour", "red"),
        ("import", "книги", "a", "--library", "a"),
        ("import", "marc", "--library", "a"),
        ("import", "marc", "a"),
        ("new", "a.formulyar"),
        ("backup", "--library", "a"),
        ("restore", "a"),
        ("demo",),
        ("undo", "--library", "a", "--json=1"),
    ],
)
def test_wrong_usage_is_told_in_russian(shell: Shell, arguments: tuple[str, ...]) -> None:
    refused = shell(*arguments)
    assert refused.code == 2
    assert refused.out == ""
    assert_russian(refused.err)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(shell: Shell, command: Any) -> None:
    asked = shell(command.name, "--help")
    assert (asked.code, asked.err) == (0, "")
    assert command.caption in asked.out
    assert command.name in shell("--help").out
    for argument in command.arguments:
        assert argument.caption in asked.out


def test_program_is_started_as_a_module(library: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "search", "ДОЧКА", "--json", "--library", str(library)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={"PATH": "", "LC_ALL": "C", "PYTHONWARNINGS": "error"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout.decode())["total"] == 1


def test_self_test_finds_everything(shell: Shell) -> None:
    done = shell("self-test", "--json")
    assert (done.code, done.data["ok"]) == (0, True), done.out


# --- the demonstration ------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder with what the command makes, and its answer beside it."""

    def make(folder: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "app", "demo", "--out", str(folder / "папка"), "--json"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        (folder / "answer.json").write_bytes(done.stdout)

    return made_once(tmp_path_factory, worker_id, "demo-command", make)


def test_demonstration_is_the_same_at_every_run(demo_folder: Path, demonstration: Path) -> None:
    command = demo_folder / "папка" / "Учебная библиотека.formulyar"
    dumps = [content(command), content(demonstration)]
    rows = [[entry for entry in dump if entry.startswith("INSERT")] for dump in dumps]
    assert len(rows[0]) > 5000
    differing = [pair for pair in zip(*rows, strict=True) if pair[0] != pair[1]]
    assert differing == []
    assert sorted(dumps[0]) == sorted(dumps[1])


def test_demonstration_writes_its_papers_and_its_books_agree(demo_folder: Path) -> None:
    answer = json.loads((demo_folder / "answer.json").read_text(encoding="utf-8"))
    folder, library = demo_folder / "папка", Path(answer["library"])
    assert answer["titles"] > 100
    assert answer["copies"] > 1000
    assert {path.name for path in folder.iterdir() if path.is_file()} == {
        library.name,
        *answer["papers"],
    }
    assert all((folder / name).stat().st_size > 1000 for name in answer["papers"])
    assert breaches(library) == []
    verify_database(library)


def test_demonstration_does_not_overwrite_another(shell: Shell, demo_folder: Path) -> None:
    folder = demo_folder / "папка"
    before = content(folder / "Учебная библиотека.formulyar")
    refused = shell("demo", "--out", folder)
    assert refused.code == 1
    assert_russian(refused.err)
    assert content(folder / "Учебная библиотека.formulyar") == before
