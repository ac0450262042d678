"""A full disk and a stick that is pulled out: what is there stays, what is said is true."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import ENVIRONMENT, run
from app.core.bibliography import TitleFields
from app.core.dates import FixedClock
from app.core.errors import EnvironmentProblem, ProblemKind
from app.models.backup import list_backups
from app.models.library import Library
from app.queries.catalogue import CatalogueFilter
from app.services.rescue import find_rescue
from tests.support.ledger import breaches
from tests.support.next_revision import newer_program
from tests.support.processes import run_python
from tests.support.spoiling import Disk, contents, disk, may_mount
from tests.support.workshop import TODAY, Workshop

NOW = FixedClock.on(TODAY).now()
NAME = "школа.formulyar"
LIMIT = """
import sys
from pathlib import Path
import pytest
from app.core.errors import EnvironmentProblem
from app.models.library import Library
from tests.models.test_full_disk import NOW
from tests.support.next_revision import use_next_revision
use_next_revision(Path(sys.argv[2]), pytest.MonkeyPatch())
try:
    Library.open(Path(sys.argv[1]), now=NOW)
except EnvironmentProblem as problem:
    print(problem.kind.value)
"""


def furnish(path: Path, template: Path) -> None:
    """A library of some hundred kilobytes more than an empty one."""
    path.write_bytes(template.read_bytes())
    workshop = Workshop.open(path)
    workshop.title("Мцыри")
    for number in range(60):
        workshop.title(f"Издание {number}", annotation="Слово. " * 400)
    workshop.close()


def test_migration_that_runs_out_of_room_leaves_the_file(
    library_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system lets no file grow beyond the size that the library has."""
    path = tmp_path / NAME
    furnish(path, library_template)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        newer_program(tmp_path / "newer", "op.execute(\"UPDATE title SET notes = 'x'\")", patch)
    told = run_python(LIMIT, str(path), str(tmp_path / "newer"), largest_file=len(before) - 9000)
    assert told.strip() in (ProblemKind.FULL, ProblemKind.UNREADABLE)
    assert path.read_bytes() == before
    assert list_backups(path) == ()
    assert {item.name for item in tmp_path.iterdir()} <= {NAME, "newer", "школа – копии"}
    Library.open(path, now=NOW).close()


if may_mount():

    @pytest.fixture
    def stick(library_template: Path) -> Iterator[Disk]:
        """A disk of 6 MB with a library on it."""
        with disk(6) as found:
            furnish(found.folder / NAME, library_template)
            yield found

    def test_writing_goes_on_when_there_is_room_again(stick: Disk) -> None:
        workshop = Workshop.open(stick.folder / NAME)
        stick.leave(200_000)

        def write_on() -> None:
            for number in range(1000):
                workshop.title(f"Новое {number}", annotation="Слово. " * 1000)

        with pytest.raises(EnvironmentProblem, match="кончилось место") as caught:
            write_on()
        assert caught.value.kind is ProblemKind.FULL
        assert workshop.queries.catalogue.find(CatalogueFilter("мцыри")).ids
        stick.make_room()
        workshop.title("После уборки")
        workshop.close()
        assert breaches(stick.folder / NAME) == []

    @pytest.mark.parametrize("free", [0, 40_000, 100_000])
    def test_library_on_a_full_disk_does_not_open_and_stays(stick: Disk, free: int) -> None:
        path = stick.folder / NAME
        stick.leave(free)
        before = contents(stick.folder)
        found = None
        try:
            Library.open(path, now=NOW).close()
        except EnvironmentProblem as problem:
            found = problem
        if free == 0:
            assert found is not None
        if found is not None:
            assert found.kind is ProblemKind.FULL
            assert "место" in found.message
            assert find_rescue(path, found, NOW).best is None
        after = contents(stick.folder)
        assert {name: data for name, data in after.items() if data} == before

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.95, 1.2])
    def test_migration_on_a_full_disk_leaves_the_file(
        stick: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
    ) -> None:
        """Room for ``share`` of the library: from 1 on its backup still fits."""
        path = stick.folder / NAME
        before = path.read_bytes()
        stick.leave(round(len(before) * share))
        with monkeypatch.context() as patch:
            newer_program(tmp_path, "op.execute(\"UPDATE title SET notes = 'x'\")", patch)
            with pytest.raises(EnvironmentProblem) as caught:
                Library.open(path, now=NOW)
        assert caught.value.kind is ProblemKind.FULL
        assert path.read_bytes() == before
        assert not list(stick.folder.rglob("*.part"))
        stick.make_room()
        Library.open(path, now=NOW).close()

    def test_backup_on_a_full_disk_leaves_nothing(
        stick: Disk, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = stick.folder / NAME
        workshop = Workshop.open(path)
        stick.leave(300_000)
        with pytest.raises(EnvironmentProblem, match="не записана: на диске кончилось место"):
            workshop.services.safety.back_up()
        assert list_backups(path) == ()
        target = stick.folder / "копия.formulyar"
        command = ["backup", str(target), "--library", str(path), "--json"]
        assert run(command) == ENVIRONMENT
        assert json.loads(capsys.readouterr().out)["kind"] == ProblemKind.FULL
        assert not target.exists()
        assert not list(stick.folder.rglob("*.part"))
        workshop.title("Работа продолжается")
        workshop.close()

    def test_stick_that_is_pulled_out_is_missed(stick: Disk) -> None:
        path = stick.folder / NAME
        workshop = Workshop.open(path)
        stick.pull_out()
        with pytest.raises(EnvironmentProblem, match="больше нет на месте") as caught:
            workshop.title("Новое")
        assert caught.value.kind is ProblemKind.MISSING
        assert list(stick.folder.iterdir()) == []
        workshop.close()
        assert list(stick.folder.iterdir()) == []


# --- the file goes away under the open library --------------------------------------------------


@pytest.mark.parametrize("instead", [False, True])
def test_file_that_vanished_is_not_written_and_not_made_again(
    library_file: Path, instead: bool
) -> None:
    """SQLite itself would go on writing into a file that has no name any more."""
    workshop = Workshop.open(library_file)
    workshop.title("Мцыри")
    data = library_file.read_bytes()
    for path in library_file.parent.glob(f"{library_file.name}*"):
        path.unlink()
    if instead:
        library_file.write_bytes(data)
    here = contents(library_file.parent)
    for work in (
        lambda: workshop.services.catalogue.create_title(TitleFields("Демон")),
        workshop.services.safety.back_up,
    ):
        with pytest.raises(EnvironmentProblem, match="больше нет на месте") as caught:
            work()
        assert caught.value.kind is ProblemKind.MISSING
        assert "вставьте" in caught.value.cure
    assert contents(library_file.parent) == here
    workshop.close()
    assert contents(library_file.parent) == here


def test_new_connection_to_a_vanished_file_makes_no_empty_one(library_file: Path) -> None:
    library = Library.open(library_file, now=NOW)
    library.engine.dispose()
    library_file.unlink()
    with (
        pytest.raises(EnvironmentProblem, match="больше нет на месте"),
        library.read() as session,
    ):
        session.connection()
    library.close()
    assert list(library_file.parent.iterdir()) == []


def test_what_a_killed_copying_left_is_removed_later(library_file: Path) -> None:
    workshop = Workshop.open(library_file)
    folder = workshop.services.safety.back_up().path.parent
    old, young = (
        folder / f"{library_file.stem}.2026-09-0{day}_120000.formulyar.part" for day in (1, 2)
    )
    for part in (old, young):
        with closing(sqlite3.connect(part)) as connection, connection:
            connection.execute("CREATE TABLE a (b)")
    os.utime(old, (0, 0))
    workshop.services.safety.back_up()
    workshop.close()
    assert not old.exists()
    assert young.exists()
    assert len(list_backups(library_file)) == 2
    for ending in (".restored", ".restored.part", ".mended"):
        library_file.with_name(library_file.name + ending).write_bytes(b"half")
    Library.open(library_file, now=NOW).close()
    assert {path.name for path in library_file.parent.iterdir()} == {
        library_file.name,
        folder.name,
    }
