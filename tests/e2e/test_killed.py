"""A killed program: whatever it was doing, the library holds all of it or nothing."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app.core.dates import FixedClock
from app.core.errors import EnvironmentProblem, ProblemKind
from app.models.backup import backup_folder, list_backups, verify_database
from tests.exchange.marc_bytes import iso_record
from tests.support.ledger import breaches
from tests.support.next_revision import use_next_revision, write_next_revision
from tests.support.old_libraries import fill
from tests.support.victims import Death, Victims, victims
from tests.support.workshop import TODAY, Workshop, line, make_library

FILE = "школа.formulyar"


@dataclass(frozen=True, slots=True)
class Scene:
    """What is done: ``kind`` of work with ``arguments`` after the library's path, on copies of
    the file ``start``, made in ``folder``. ``size`` in records or copies."""

    kind: str
    start: Path
    arguments: tuple[str, ...] = ()


def fingerprint(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, and of the search index."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search_%'"
            )
        ]
        return {
            name: sorted(connection.execute(f'SELECT rowid, * FROM "{name}"'), key=repr)
            for name in names
        }


def import_scene(folder: Path, size: int) -> Scene:
    path = folder / FILE
    make_library(path)
    records = folder / "записи.iso"
    records.write_bytes(
        b"".join(
            iso_record(
                [
                    ("001", f"RU-{number}"),
                    ("200", f"1 $aЛетопись, выпуск {number}$fА. С. Пушкин"),
                    ("210", f" $aМосква$cДетская литература$d{1950 + number % 70}"),
                    ("606", " $aИстория России"),
                    ("700", " 1$aПушкин$bА. С."),
                ]
            )
            for number in range(size)
        )
    )
    return Scene("import", path, (str(records),))


def post_scene(folder: Path, size: int) -> Scene:
    path = folder / FILE
    make_library(path)
    workshop = Workshop.open(path)
    titles = [workshop.title(f"Издание {number}") for number in range(10)]
    draft = workshop.draft_receipt(*(line(title, size // 10, 125_50) for title in titles))
    workshop.close()
    return Scene("post", path, (str(draft),))


def filled(path: Path, size: int) -> None:
    make_library(path)
    workshop = Workshop.open(path)
    fill(workshop)
    titles = [workshop.title(f"Издание {n}", annotation="Слово. " * 50) for n in range(20)]
    workshop.receive(*(line(title, size // 20) for title in titles))
    workshop.close()


def migrate_scene(folder: Path, size: int) -> Scene:
    filled(folder / FILE, size)
    write_next_revision(folder / "newer")
    return Scene("migrate", folder / FILE, (str(folder / "newer"),))


def back_up_scene(folder: Path, size: int) -> Scene:
    filled(folder / FILE, size)
    return Scene("back up", folder / FILE)


def restore_scene(folder: Path, size: int) -> Scene:
    """The library has gone on since its backup."""
    path = folder / FILE
    filled(path, size)
    workshop = Workshop.open(path, FixedClock.on(TODAY + timedelta(days=9)))
    backup = workshop.opened.library.back_up(workshop.clock.now(), folder=folder / "флешка")
    workshop.receive(line(workshop.title("Мцыри"), size))
    workshop.close()
    return Scene("restore", path, (str(backup.path),))


SCENES: dict[str, Callable[[Path, int], Scene]] = {
    "import": import_scene,
    "post": post_scene,
    "migrate": migrate_scene,
    "back up": back_up_scene,
    "restore": restore_scene,
}


class Play:
    """A scene, played again and again on fresh copies of its library."""

    def __init__(self, scene: Scene, others: Victims, folder: Path) -> None:
        self.scene = scene
        self.others = others
        self.folder = folder
        self.before = fingerprint(scene.start)
        death, path = self._run("whole", 600.0)
        assert not death.killed
        self.seconds = death.seconds
        self._reopen(path)
        self.after = fingerprint(path)
        assert (self.after == self.before) == (scene.kind == "back up")

    def play(self, number: int) -> bool:
        """Kill the work at some moment; whether it was killed, and not done before."""
        delay = random.uniform(0, self.seconds * 1.05)
        death, path = self._run(str(number), delay)
        told = f"{self.scene.kind} killed after {delay:.4f} s of {self.seconds:.4f}"
        is_newer = self._reopen(path)
        found = fingerprint(path)
        assert found in (self.before, self.after), told
        assert death.killed or found == self.after, told
        assert is_newer == (self.scene.kind == "migrate" and found == self.after), told
        assert breaches(path) == [], told
        for backup in list_backups(path):
            verify_database(backup.path)
            assert fingerprint(backup.path) == self.before, told
        left = {item.name for item in path.parent.iterdir()}
        assert left <= {path.name, backup_folder(path).name}, told
        shutil.rmtree(path.parent)
        return death.killed

    def _run(self, name: str, delay: float) -> tuple[Death, Path]:
        folder = self.folder / name
        folder.mkdir()
        path = folder / FILE
        shutil.copyfile(self.scene.start, path)
        return self.others.run(self.scene.kind, str(path), *self.scene.arguments, delay=delay), path

    def _reopen(self, path: Path) -> bool:
        """Open the library as its owner would; whether that takes the newer program."""
        try:
            Workshop.open(path).close()
        except EnvironmentProblem as problem:
            if problem.kind is not ProblemKind.NEWER:
                raise
        else:
            return False
        with pytest.MonkeyPatch.context() as patch:
            use_next_revision(Path(self.scene.arguments[0]), patch)
            Workshop.open(path).close()
        return True


@pytest.fixture(scope="module")
def others() -> Iterator[Victims]:
    with victims() as found:
        yield found


def play(kind: str, size: int, times: int, others: Victims, folder: Path) -> None:
    (folder / "start").mkdir()
    (folder / "plays").mkdir()
    scene = Play(SCENES[kind](folder / "start", size), others, folder / "plays")
    killed = [scene.play(number) for number in range(times)]
    assert any(killed)


@pytest.mark.parametrize("kind", SCENES)
def test_killed_program_leaves_all_or_nothing(kind: str, others: Victims, tmp_path: Path) -> None:
    play(kind, 200, 8, others, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("kind", "size"),
    [("import", 5000), ("post", 2000), ("migrate", 2000), ("back up", 2000), ("restore", 2000)],
)
def test_killed_program_leaves_all_or_nothing_however_often(
    kind: str, size: int, others: Victims, tmp_path: Path
) -> None:
    play(kind, size, 60, others, tmp_path)
