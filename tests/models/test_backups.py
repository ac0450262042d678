"""Backups: made beside a writer, verified, thinned by a rule, restored without losing anything."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bootstrap import back_up_to, restore_library
from app.core.bibliography import TitleFields
from app.core.dates import FixedClock
from app.core.errors import Cancelled, EnvironmentProblem, UserError
from app.core.progress import Progress
from app.models.backup import (
    Backup,
    backup_folder,
    copy_verified,
    list_backups,
    make_backup,
    restore,
    to_thin_out,
    verify_database,
)
from app.models.file_lock import lock_path
from app.queries.catalogue import CatalogueFilter
from tests.support.processes import bound_by_rights, open_folder, other_window, run_python
from tests.support.workshop import TODAY, Workshop, database, make_library

NOW = datetime(2026, 9, 9, 12, tzinfo=UTC)
LATER = FixedClock.on(date(2026, 9, 20))


def titles(path: Path) -> list[str]:
    with database(path) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM title ORDER BY id")]


def damage(path: Path) -> None:
    """Spoil the middle of a file, pages 20 to 30."""
    data = bytearray(path.read_bytes())
    data[20 * 4096 : 30 * 4096] = b"\xa5" * (10 * 4096)
    path.write_bytes(data)


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# --- making -----------------------------------------------------------------------------------


def test_backup_is_whole_while_a_writer_writes(workshop: Workshop) -> None:
    stop = threading.Event()
    failed: list[BaseException] = []

    def write() -> None:
        number = 0
        try:
            while not stop.is_set():
                number += 1
                workshop.title(f"Издание {number}", annotation="слово " * 200)
        except BaseException as error:
            failed.append(error)
            raise

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backups = []
        for _round in range(5):
            while not workshop.rows("SELECT 1 FROM title LIMIT 1"):
                pass
            backups.append(workshop.services.safety.back_up())
    finally:
        stop.set()
        writer.join()
    assert failed == []
    for backup in backups:
        verify_database(backup.path)
        names = titles(backup.path)
        assert names == [f"Издание {number}" for number in range(1, len(names) + 1)]
        with database(backup.path) as connection:
            indexed = connection.execute("SELECT count(*) FROM title_search").fetchone()
        assert indexed == (len(names),)
    assert len({backup.path for backup in backups}) == 5


def test_backup_name_tells_library_and_moment_and_never_repeats(workshop: Workshop) -> None:
    first = workshop.services.safety.back_up()
    second = workshop.services.safety.back_up()
    folder = backup_folder(workshop.path)
    assert first.path == folder / "Школа № 7.2026-09-09_120000.formulyar"
    assert second.path == folder / "Школа № 7.2026-09-09_120000-2.formulyar"
    assert first.made_at == second.made_at == NOW
    assert files(folder) == {first.path.name, second.path.name}
    assert set(workshop.services.safety.backups()) == {first, second}


def test_daily_backup_is_made_once_a_day(workshop: Workshop) -> None:
    safety = workshop.services.safety
    assert safety.back_up_daily() is not None
    assert safety.back_up_daily() is None
    workshop.next_day()
    assert safety.back_up_daily() is not None
    assert len(safety.backups()) == 2


def test_files_that_only_look_like_backups_are_left_out(workshop: Workshop) -> None:
    made = workshop.services.safety.back_up()
    for name in (
        "Школа № 7.2026-13-45_999999.formulyar",
        "Школа № 8.2026-09-09_120000.formulyar",
        "Школа № 7.formulyar",
        "Школа № 7.2026-09-09_120000.formulyar.part",
        "записка.txt",
    ):
        (made.path.parent / name).write_bytes(b"")
    assert workshop.services.safety.backups() == (made,)


def test_backup_to_another_folder_leaves_the_own_one_alone(
    workshop: Workshop, tmp_path: Path
) -> None:
    stick = tmp_path / "флешка" / "копии"
    made = workshop.services.safety.back_up(folder=stick)
    assert made.path.parent == stick
    assert workshop.services.safety.backups() == ()
    assert list_backups(workshop.path, stick) == (made,)


def test_damage_of_the_library_is_found_in_its_copy(library_file: Path, tmp_path: Path) -> None:
    damage(library_file)
    target = tmp_path / "copy.formulyar"
    with pytest.raises(EnvironmentProblem, match="повреждён"):
        copy_verified(library_file, target)
    assert files(tmp_path) == {library_file.name}


def test_damaged_copy_is_told_from_a_whole_one(workshop: Workshop) -> None:
    for number in range(50):
        workshop.title(f"Издание {number}")
    made = workshop.services.safety.back_up()
    verify_database(made.path)
    damage(made.path)
    with pytest.raises(EnvironmentProblem, match="повреждён"):
        verify_database(made.path)


def test_broken_links_are_found_too(library_file: Path) -> None:
    with database(library_file) as connection:
        connection.execute("UPDATE commission_member SET commission_id = 77")
    with pytest.raises(EnvironmentProblem, match="нарушены связи"):
        verify_database(library_file)


def test_full_disk_leaves_no_part_of_a_backup(library_file: Path) -> None:
    answer = run_python(
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from pathlib import Path\n"
        "from app.core.errors import EnvironmentProblem\n"
        "from app.models.backup import make_backup\n"
        "try:\n"
        "    make_backup(Path(sys.argv[1]), datetime.now(UTC))\n"
        "except EnvironmentProblem as problem:\n"
        "    print(problem.message.rpartition(': ')[2])\n",
        str(library_file),
        largest_file=100_000,
    )
    assert answer.strip() in ("на диске кончилось место.", "диск не пишет или не читает.")
    assert list(backup_folder(library_file).iterdir()) == []


def test_folder_without_rights_is_told() -> None:
    with open_folder() as folder:
        path = folder / "школа.formulyar"
        make_library(path)
        stick = folder / "флешка"
        stick.mkdir()
        stick.chmod(0o555)
        with bound_by_rights(folder):
            with pytest.raises(EnvironmentProblem, match="не записана: нет прав"):
                make_backup(path, NOW, folder=stick)
            with pytest.raises(EnvironmentProblem, match="не записана: нет прав"):
                make_backup(path, NOW, folder=stick / "глубже")
        stick.chmod(0o755)
        assert list(stick.iterdir()) == []


def test_cancelled_backup_leaves_nothing(workshop: Workshop) -> None:
    progress = Progress(lambda _label, _done, _total: progress.cancel())
    workshop.services.catalogue.create_titles(
        [TitleFields(f"Издание {number}", annotation="слово " * 2000) for number in range(150)]
    )
    with pytest.raises(Cancelled):
        workshop.services.safety.back_up(progress=progress)
    assert list(backup_folder(workshop.path).iterdir()) == []


# --- thinning ---------------------------------------------------------------------------------


def plain_rule(moments: list[datetime]) -> set[datetime]:
    """What is kept, by the rule as it is told to people: all of the newest day; of each of the
    last 7 days, 4 weeks and 12 months that have a backup, the last one."""
    if not moments:
        return set()
    kept = {moment for moment in moments if moment.date() == max(moments).date()}
    days = sorted({moment.date() for moment in moments})[-7:]
    weeks = sorted({moment.isocalendar()[:2] for moment in moments})[-4:]
    months = sorted({(moment.year, moment.month) for moment in moments})[-12:]
    kept |= {max(m for m in moments if m.date() == day) for day in days}
    kept |= {max(m for m in moments if m.isocalendar()[:2] == week) for week in weeks}
    kept |= {max(m for m in moments if (m.year, m.month) == month) for month in months}
    return kept


@given(
    st.sets(st.integers(0, 900 * 24).map(lambda hours: NOW + timedelta(hours=hours)), max_size=120)
)
def test_thinning_follows_the_rule(moments: set[datetime]) -> None:
    backups = [Backup(Path(f"{moment:%Y-%m-%d_%H%M%S}"), moment, 1) for moment in moments]
    removed = {backup.made_at for backup in to_thin_out(backups)}
    assert moments - removed == plain_rule(list(moments))


def test_thinning_removes_what_the_rule_says_and_nothing_else(library_file: Path) -> None:
    """Every day for 40 days, as the program would have done it."""
    for day in range(40):
        make_backup(library_file, NOW + timedelta(days=day))
    kept = [backup.made_at for backup in list_backups(library_file)]
    every = [NOW + timedelta(days=day) for day in range(40)]
    assert kept == sorted(kept, reverse=True)
    assert set(kept) >= plain_rule(every)
    assert kept[0] == every[-1]
    assert len(kept) <= 7 + 4 + 12


def test_clock_that_went_back_does_not_cost_the_new_backup(library_file: Path) -> None:
    """A PC whose battery died thinks it is 2010: what is made now must stay all the same."""
    for month in range(1, 13):
        make_backup(library_file, datetime(2026, month, 5, tzinfo=UTC))
    made = make_backup(library_file, datetime(2010, 1, 1, tzinfo=UTC))
    assert made.path.is_file()
    verify_database(made.path)


# --- restoring --------------------------------------------------------------------------------


@pytest.fixture
def backup(workshop: Workshop) -> Path:
    """A backup with «Мцыри»; the library has «Демон» besides and is closed."""
    workshop.title("Мцыри")
    made = workshop.services.safety.back_up()
    workshop.title("Демон")
    workshop.close()
    return made.path


def test_restoring_brings_the_old_state_and_keeps_what_it_replaced(
    backup: Path, library_file: Path
) -> None:
    saved = restore_library(backup, library_file, LATER)
    assert saved is not None
    assert titles(saved) == ["Мцыри", "Демон"]
    verify_database(saved)
    assert titles(library_file) == titles(backup) == ["Мцыри"]
    workshop = Workshop.open(library_file)
    assert len(workshop.queries.catalogue.find(CatalogueFilter("мцыри")).ids) == 1
    workshop.close()
    assert files(library_file.parent) == {library_file.name, backup.parent.name}


def test_restoring_to_a_new_place(backup: Path, tmp_path: Path) -> None:
    target = tmp_path / "другой компьютер" / "школа.formulyar"
    assert restore_library(backup, target, LATER) is None
    assert titles(target) == ["Мцыри"]
    assert files(target.parent) == {target.name}


def test_damaged_backup_replaces_nothing(backup: Path, library_file: Path) -> None:
    before = library_file.read_bytes()
    damage(backup)
    with pytest.raises(EnvironmentProblem, match="повреждён"):
        restore_library(backup, library_file, LATER)
    assert library_file.read_bytes() == before
    assert len(list_backups(library_file)) == 1


@pytest.mark.parametrize("content", [b"", b"text " * 100, b"SQLite format 3\x00" + bytes(4080)])
def test_what_is_no_backup_replaces_nothing(
    library_file: Path, tmp_path: Path, content: bytes
) -> None:
    before = library_file.read_bytes()
    strange = tmp_path / "копия.formulyar"
    strange.write_bytes(content)
    with pytest.raises(EnvironmentProblem):
        restore_library(strange, library_file, LATER)
    with pytest.raises(EnvironmentProblem, match="нет"):
        restore_library(tmp_path / "нет.formulyar", library_file, LATER)
    assert library_file.read_bytes() == before
    assert not backup_folder(library_file).exists()


def test_backup_of_a_newer_program_replaces_nothing(backup: Path, library_file: Path) -> None:
    """It could not be opened afterwards, and the library would be gone for the user."""
    with database(backup) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = library_file.read_bytes()
    with pytest.raises(EnvironmentProblem, match="более новой версией"):
        restore_library(backup, library_file, LATER)
    assert library_file.read_bytes() == before


def test_damaged_library_is_kept_beside_the_restored_one(backup: Path, library_file: Path) -> None:
    damage(library_file)
    broken = library_file.read_bytes()
    saved = restore_library(backup, library_file, LATER)
    assert saved is not None
    assert "повреждён" in saved.name
    assert saved.read_bytes() == broken
    assert titles(library_file) == ["Мцыри"]


def test_log_of_a_killed_writer_does_not_leak_into_the_restored_library(
    library_file: Path,
) -> None:
    with other_window(library_file) as process:
        process.kill()
        process.wait()
    workshop = Workshop.open(library_file)
    made = workshop.services.safety.back_up()
    for number in range(100):
        workshop.title(f"Издание {number}")
    log = library_file.with_name(library_file.name + "-wal")
    kept_log = log.read_bytes()
    workshop.close()
    log.write_bytes(kept_log)
    restore_library(made.path, library_file, LATER)
    assert titles(library_file) == []
    verify_database(library_file)


def test_open_library_is_not_replaced(backup: Path, library_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "другая.formulyar"
    make_library(other)
    with other_window(library_file):
        with pytest.raises(EnvironmentProblem, match="уже открыт"):
            restore_library(backup, library_file, LATER)
        with pytest.raises(EnvironmentProblem, match="уже открыт"):
            back_up_to(other, library_file)
    assert titles(library_file) == ["Мцыри", "Демон"]
    assert not lock_path(library_file).exists()


def test_place_that_cannot_be_is_told(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "файл").write_bytes(b"")
    with pytest.raises(EnvironmentProblem, match="не восстановлена: на месте папки"):
        restore(backup, tmp_path / "файл" / "школа.formulyar", NOW)


def test_disk_that_fills_up_while_restoring_loses_nothing(backup: Path, library_file: Path) -> None:
    before = titles(library_file)
    answer = run_python(
        "import sys\n"
        "from pathlib import Path\n"
        "from app.bootstrap import restore_library\n"
        "from app.core.errors import EnvironmentProblem\n"
        "try:\n"
        "    restore_library(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except EnvironmentProblem as problem:\n"
        "    print(problem.message)\n",
        str(backup),
        str(library_file),
        largest_file=100_000,
    )
    assert "не записана" in answer
    assert titles(library_file) == before
    assert files(library_file.parent) == {library_file.name, backup.parent.name}


# --- a copy on demand -------------------------------------------------------------------------


def test_copy_on_demand_replaces_an_older_copy_but_nothing_else(
    workshop: Workshop, tmp_path: Path
) -> None:
    target = tmp_path / "копия.formulyar"
    back_up_to(workshop.path, target)
    workshop.title("Мцыри")
    back_up_to(workshop.path, target)
    assert titles(target) == ["Мцыри"]
    paper = tmp_path / "приказ.pdf"
    paper.write_bytes(b"%PDF-1.7")
    with pytest.raises(UserError, match="не заменён"):
        back_up_to(workshop.path, paper)
    assert paper.read_bytes() == b"%PDF-1.7"
    with pytest.raises(UserError, match="один и тот же файл"):
        back_up_to(workshop.path, workshop.path)
    assert not lock_path(target).exists()


def test_log_beside_an_older_copy_does_not_leak_into_the_new_one(
    workshop: Workshop, tmp_path: Path
) -> None:
    target = tmp_path / "копия.formulyar"
    shutil.copyfile(workshop.path, target)
    workshop.title("Мцыри")
    log = workshop.path.with_name(workshop.path.name + "-wal")
    shutil.copyfile(log, target.with_name(target.name + "-wal"))
    workshop.title("Демон")
    back_up_to(workshop.path, target)
    assert titles(target) == ["Мцыри", "Демон"]
    verify_database(target)


def test_library_of_today_is_noon(workshop: Workshop) -> None:
    """The names above rely on it."""
    assert workshop.clock.now() == NOW
    assert workshop.clock.today() == TODAY
