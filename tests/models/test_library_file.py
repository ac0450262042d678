"""The library file: created, opened, locked; what is not ours or not whole is refused."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from app.bootstrap import create_library, open_library
from app.core.bibliography import TitleFields
from app.core.dates import FixedClock
from app.core.errors import EnvironmentProblem, UserError
from app.models.engine import APPLICATION_ID
from app.models.file_lock import lock_path
from app.models.library import Library
from app.queries.catalogue import CatalogueFilter
from tests.support.processes import (
    bound_by_rights,
    open_files,
    open_folder,
    other_window,
    run_python,
)
from tests.support.workshop import SCHOOL, TODAY, Workshop, database, make_library

NOW = FixedClock.on(TODAY).now()
LATIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def refusal(path: Path, *, read_only: bool = False) -> EnvironmentProblem:
    """The problem that opening a file ends with; nothing may stay open or locked after it."""
    before = open_files()
    with pytest.raises(EnvironmentProblem) as caught:
        Library.open(path, now=NOW, read_only=read_only)
    assert open_files() == before
    assert not lock_path(path).exists()
    assert caught.value.cure
    return caught.value


# --- creating ---------------------------------------------------------------------------------


def test_new_library_is_marked_as_ours_and_leaves_one_file(tmp_path: Path) -> None:
    path = tmp_path / "новая папка" / "глубже" / "школа.formulyar"
    make_library(path)
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    head = path.read_bytes()[:100]
    assert int.from_bytes(head[68:72], "big") == APPLICATION_ID
    with database(path) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_pragmas_guard_every_connection(library_file: Path) -> None:
    library = Library.open(library_file, now=NOW)
    wanted = {"foreign_keys": 1, "synchronous": 2, "journal_mode": "wal"}
    with library.engine.connect() as first, library.engine.connect() as second:
        for connection in (first, second):
            for name, value in wanted.items():
                found = connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                assert found == value, name
    library.close()


@pytest.mark.parametrize(
    "name", ["Школа № 1? #2 100%.formulyar", "a&b=c;d.formulyar", " пробелы  .formulyar"]
)
def test_any_name_that_a_file_may_have_is_kept(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    make_library(path)
    workshop = Workshop.open(path)
    workshop.title("Мцыри")
    workshop.services.safety.back_up()
    workshop.close()
    assert {item.name for item in tmp_path.iterdir()} == {name, f"{path.stem} – копии"}


def test_existing_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "сочинение.txt"
    path.write_text("важное", encoding="utf-8")
    with pytest.raises(UserError, match="уже есть"):
        Library.create(path)
    assert path.read_text(encoding="utf-8") == "важное"
    assert list(tmp_path.iterdir()) == [path]


def test_failing_to_create_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "новая" / "папка"
    answer = run_python(
        "import sys\n"
        "from pathlib import Path\n"
        "from app.core.errors import EnvironmentProblem\n"
        "from app.models.library import Library\n"
        "try:\n"
        "    Library.create(Path(sys.argv[1]))\n"
        "except EnvironmentProblem as problem:\n"
        "    print(problem.message)\n",
        str(folder / "школа.formulyar"),
        largest_file=50_000,
    )
    assert answer.strip()
    assert not LATIN & set(answer.split("«")[0])
    assert list(tmp_path.iterdir()) == []


def test_school_that_cannot_be_set_up_leaves_nothing_behind(tmp_path: Path) -> None:
    """The shipped lists are not there: the file exists already when that is noticed."""
    with pytest.raises(FileNotFoundError):
        create_library(tmp_path / "a.formulyar", SCHOOL, resources=tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "папка").write_bytes(b"")
    with pytest.raises(EnvironmentProblem, match="не создана: на месте папки лежит файл"):
        Library.create(tmp_path / "папка" / "школа.formulyar")


def test_folder_without_rights_refuses_in_russian() -> None:
    with open_folder() as folder:
        path = folder / "школа.formulyar"
        make_library(path)
        folder.chmod(0o555)
        with bound_by_rights(folder):
            with pytest.raises(EnvironmentProblem, match="не даёт записывать: нет прав"):
                Library.open(path, now=NOW)
            with pytest.raises(EnvironmentProblem, match="не даёт записывать: нет прав"):
                Library.create(folder / "ещё.formulyar")
        assert [item.name for item in folder.iterdir()] == ["школа.formulyar"]
        folder.chmod(0o755)


def test_library_in_a_folder_without_rights_can_still_be_read() -> None:
    """A CD, a USB stick with its switch on: the file itself is whole."""
    with open_folder() as folder:
        path = folder / "школа.formulyar"
        make_library(path)
        workshop = Workshop.open(path)
        workshop.title("Мцыри")
        workshop.close()
        path.chmod(0o444)
        folder.chmod(0o555)
        with bound_by_rights(folder):
            opened = open_library(path, read_only=True)
            found = opened.workspace.queries.catalogue.find(CatalogueFilter("мцыри"))
            opened.close()
        folder.chmod(0o755)
        assert len(found.ids) == 1


def test_file_without_rights_is_named() -> None:
    with open_folder() as folder:
        path = folder / "школа.formulyar"
        make_library(path)
        path.chmod(0)
        with bound_by_rights(folder):
            assert "не читается: нет прав" in refusal(path).message


# --- one writer -------------------------------------------------------------------------------


def test_second_opener_is_told_who_holds_the_file(library_file: Path) -> None:
    with other_window(library_file):
        with pytest.raises(EnvironmentProblem) as caught:
            Library.open(library_file, now=NOW)
        message = caught.value.message
        assert f"компьютер «{socket.gethostname()}»" in message
        assert f"пользователь «{getpass.getuser()}»" in message
    Library.open(library_file, now=NOW).close()


def test_user_is_known_without_variables(library_file: Path) -> None:
    """A service or a scheduler starts without USER: the note names the account all the same."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("USERNAME", "USER", "LOGNAME", "LNAME"):
            patch.delenv(name, raising=False)
        with other_window(library_file), pytest.raises(EnvironmentProblem) as caught:
            Library.open(library_file, now=NOW)
        assert f"пользователь «{getpass.getuser()}»" in caught.value.message


def test_lock_dies_with_its_process(library_file: Path) -> None:
    with other_window(library_file) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert lock_path(library_file).exists()
        workshop = Workshop.open(library_file)
        workshop.title("Мцыри")
        workshop.close()
    assert not lock_path(library_file).exists()


def test_second_opening_in_the_same_process_is_refused(workshop: Workshop) -> None:
    with pytest.raises(EnvironmentProblem, match="уже открыт"):
        Library.open(workshop.path, now=NOW)
    workshop.title("Мцыри")


def test_reading_works_beside_an_open_window_and_sees_what_it_wrote(workshop: Workshop) -> None:
    workshop.title("Мцыри")
    answer = run_python(
        "import sys\n"
        "from pathlib import Path\n"
        "from app.bootstrap import open_library\n"
        "from app.queries.catalogue import CatalogueFilter\n"
        "opened = open_library(Path(sys.argv[1]), read_only=True)\n"
        "print(len(opened.workspace.queries.catalogue.find(CatalogueFilter('мцыри')).ids))\n"
        "opened.close()\n",
        str(workshop.path),
    )
    assert answer == "1\n"
    workshop.title("Демон")


def test_library_opened_for_reading_cannot_be_changed(library_file: Path) -> None:
    opened = open_library(library_file, read_only=True)
    try:
        with pytest.raises(EnvironmentProblem, match="только для чтения"):
            opened.workspace.services.catalogue.create_title(TitleFields("Мцыри"))
        with (
            opened.library.engine.connect() as connection,
            pytest.raises(OperationalError, match="readonly"),
        ):
            connection.exec_driver_sql("DELETE FROM reference_item")
    finally:
        opened.close()
    assert not lock_path(library_file).exists()


# --- not ours, not whole ----------------------------------------------------------------------


def foreign_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE title (id INTEGER)")
        connection.commit()


def our_mark_without_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("CREATE TABLE something (id INTEGER)")
        connection.commit()


FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (
        lambda path: path.write_text("Просто текст. " * 50, encoding="utf-8"),
        "не библиотека",
    ),
    "pdf": (lambda path: path.write_bytes(b"%PDF-1.7\n" + bytes(500)), "не библиотека"),
    "empty": (lambda path: path.write_bytes(b""), "не библиотека"),
    "short": (lambda path: path.write_bytes(b"SQLite format 3\x00" + bytes(10)), "не библиотека"),
    "other database": (foreign_database, "база другой программы"),
    "our mark, no tables": (our_mark_without_tables, "не дописан или повреждён"),
    "folder": (lambda path: path.mkdir(), "нет"),
}


@pytest.mark.parametrize("kind", FOREIGN)
@pytest.mark.parametrize("read_only", [False, True])
def test_foreign_file_is_refused_and_left_as_it_was(
    tmp_path: Path, kind: str, read_only: bool
) -> None:
    path = tmp_path / "что-то.formulyar"
    make, words = FOREIGN[kind]
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    problem = refusal(path, read_only=read_only)
    assert words in problem.message
    assert not LATIN & set(problem.message.replace(str(path), "").replace(path.name, ""))
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert {item.name for item in tmp_path.iterdir()} <= {
        path.name,
        f"{path.name}-wal",
        f"{path.name}-shm",
    }


@pytest.mark.parametrize(
    "name", ["нет.formulyar", "нет такой папки/нет.formulyar", "имя\0.formulyar"]
)
def test_missing_file_is_named(tmp_path: Path, name: str) -> None:
    assert "нет" in refusal(tmp_path / name).message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("left", [100, 4096, 100_000])
def test_truncated_library_is_refused(library_file: Path, left: int) -> None:
    library_file.write_bytes(library_file.read_bytes()[:left])
    assert "повреждён" in refusal(library_file).message
    assert library_file.stat().st_size == left


def test_damaged_page_is_found_before_anything_is_written(library_file: Path) -> None:
    workshop = Workshop.open(library_file)
    for number in range(200):
        workshop.title(f"Издание {number}", annotation="Слово. " * 100)
    workshop.close()
    data = bytearray(library_file.read_bytes())
    start = len(data) // 4096 // 2 * 4096
    data[start : start + 4096 * 8] = os.urandom(4096 * 8)
    library_file.write_bytes(data)
    problem = refusal(library_file)
    assert "повреждён" in problem.message
    assert "копии" in problem.cure
    assert not LATIN & set(problem.message.replace("formulyar", ""))
    assert library_file.read_bytes() == bytes(data)


@pytest.mark.parametrize("read_only", [False, True])
def test_newer_library_is_refused_untouched(library_file: Path, read_only: bool) -> None:
    with database(library_file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = library_file.read_bytes()
    problem = refusal(library_file, read_only=read_only)
    assert "создан более новой версией" in problem.message
    assert library_file.read_bytes() == before


# --- writing ----------------------------------------------------------------------------------


def test_failed_operation_leaves_no_part_of_itself(workshop: Workshop) -> None:
    before = workshop.rows("SELECT count(*) FROM reference_item")
    library = workshop.opened.library

    def fail_half_way() -> None:
        with library.write() as session:
            session.connection().exec_driver_sql("DELETE FROM reference_item")
            assert session.connection().exec_driver_sql("SELECT 1 FROM reference_item").all() == []
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert workshop.rows("SELECT count(*) FROM reference_item") == before


def test_full_disk_is_told_and_what_was_there_stays(library_file: Path) -> None:
    size = library_file.stat().st_size
    answer = run_python(
        "import sys\n"
        "from pathlib import Path\n"
        "from app.core.errors import EnvironmentProblem\n"
        "from tests.support.workshop import Workshop\n"
        "workshop = Workshop.open(Path(sys.argv[1]))\n"
        "workshop.title('Мцыри')\n"
        "try:\n"
        "    for number in range(10_000):\n"
        "        workshop.title(f'Издание {number}', annotation='Слово. ' * 1000)\n"
        "except EnvironmentProblem as problem:\n"
        "    print(problem.message)\n"
        "workshop.close()\n",
        str(library_file),
        largest_file=size + 200_000,
    )
    assert answer.strip() in (
        "На диске кончилось место, изменение не записано.",
        f"Файл «{library_file.name}» не читается или не пишется.",
    )
    workshop = Workshop.open(library_file)
    assert workshop.queries.catalogue.find(CatalogueFilter("мцыри")).ids
    assert workshop.rows("PRAGMA integrity_check") == ["ok"]
    workshop.close()


def test_copy_of_an_open_library_opens_on_its_own(workshop: Workshop, tmp_path: Path) -> None:
    """Somebody copied the file while the window was open: what the copy lacks it lacks, but
    it opens and is whole."""
    workshop.title("Мцыри")
    other = tmp_path / "флешка.formulyar"
    shutil.copyfile(workshop.path, other)
    library = Library.open(other, now=NOW)
    library.close()
