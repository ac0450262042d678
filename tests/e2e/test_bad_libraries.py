"""A library that does not open: the window and the command say why and offer a way out, and
the file is left as it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.bootstrap import Places, resources_folder
from app.cli import ENVIRONMENT, run
from app.core.bibliography import TitleFields
from app.core.dates import FixedClock
from app.core.errors import EnvironmentProblem, ProblemKind
from app.desktop import Desktop
from app.models import engine
from app.models.backup import backup_folder, list_backups
from app.models.file_lock import lock_path
from app.queries.catalogue import CatalogueFilter
from app.ui.kit.dialog import Choice
from app.ui.kit.theme import Theme
from app.ui.shell.settings import Settings
from tests.support.ledger import breaches
from tests.support.processes import bound_by_rights, open_folder, other_window
from tests.support.spoiling import (
    RUBBISH,
    contents,
    disk,
    lose_index_rows,
    may_mount,
    overwrite,
    spoil_tree,
)
from tests.support.workshop import TODAY, Workshop, database, line
from tests.ui.fakes import FakeFileDialogs, FakeTaskRunner, RecordingMessages

LATIN = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
OTHER_FILE, OTHER_COPY, RESTORE, MEND = "other_file", "other_copy", "restore", "mend"
READ_ONLY, RETRY = "read_only", "retry"


class Questions(RecordingMessages):
    """Remembers the buttons of the last question too."""

    keys: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    before_answer: Callable[[], object] = staticmethod(lambda: None)

    def ask(
        self,
        title: str,
        text: str,
        choices: Sequence[Choice],
        *,
        details: Sequence[str] = (),
        cancel: str = "Отмена",
    ) -> str:
        self.keys = tuple(choice.key for choice in choices)
        self.labels = tuple(choice.label for choice in choices)
        self.details = tuple(details)
        assert [choice.primary for choice in choices][-1:] == [True]
        self.before_answer()
        return super().ask(title, text, choices, details=details, cancel=cancel)


class Window:
    """The desktop on a computer of its own."""

    def __init__(self, folder: Path) -> None:
        self.messages = Questions()
        self.dialogs = FakeFileDialogs()
        self.runner = FakeTaskRunner()
        self.desktop = Desktop(
            Places(resources_folder(), folder / "c", folder / "d", folder / "log", folder),
            Settings(None),
            self.runner,
            self.messages,
            self.dialogs,
            FixedClock.on(TODAY),
        )
        self.desktop.window.show()

    def forget(self) -> None:
        """Close what is open and be asked nothing yet."""
        self.desktop.show_start()
        self.messages.answers, self.messages.asked, self.messages.errors = [], [], []
        self.messages.before_answer = lambda: None
        self.dialogs.paths = []

    def open(self, path: Path, *answers: str) -> None:
        self.messages.answers = list(answers)
        self.desktop.open(path)
        QApplication.processEvents()

    @property
    def found(self) -> int:
        """How many titles a search for «гранта» finds."""
        assert self.desktop.opened is not None
        catalogue = self.desktop.opened.workspace.queries.catalogue
        return len(catalogue.find(CatalogueFilter("гранта")).ids)

    @property
    def journal(self) -> list[str]:
        assert self.desktop.opened is not None
        return [row.summary for row in self.desktop.opened.workspace.queries.safety.operations()]


@pytest.fixture(scope="module")
def only_window(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One window for all: as its owner would try one file after another."""
    if qapp.findChild(Theme) is None:
        Theme(qapp, resources_folder() / "fonts")
    found = Window(tmp_path_factory.mktemp("profile"))
    yield found
    found.desktop.close_library()
    found.desktop.window.close()
    found.desktop.window.deleteLater()


@pytest.fixture
def window(only_window: Window) -> Iterator[Window]:
    only_window.forget()
    yield only_window
    only_window.forget()


def furnish(path: Path) -> None:
    """Some titles with copies, two backups, and a title that no backup has."""
    clock = FixedClock.on(TODAY)
    workshop = Workshop.open(path, clock)
    title = workshop.title("Дети капитана Гранта", annotation="Слово. " * 200)
    for number in range(80):
        workshop.title(f"Издание {number}", annotation="Слово. " * 100)
    workshop.receive(line(title, 5))
    workshop.services.safety.back_up()
    workshop.next_day()
    workshop.services.safety.back_up()
    workshop.title("Позднейшее")
    workshop.close()


@pytest.fixture(scope="session")
def furnished(library_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("furnished") / "Школа № 7.formulyar"
    path.write_bytes(library_template.read_bytes())
    furnish(path)
    return path


@pytest.fixture
def library(furnished: Path, tmp_path: Path) -> Path:
    """A library with two backups beside it, from 9 and 10 September."""
    path = tmp_path / furnished.name
    path.write_bytes(furnished.read_bytes())
    backup_folder(path).mkdir()
    for backup in list_backups(furnished):
        (backup_folder(path) / backup.path.name).write_bytes(backup.path.read_bytes())
    return path


def make_newer(path: Path) -> None:
    with database(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@dataclass(frozen=True, slots=True)
class Bad:
    """A way to spoil a library, and what is then said and offered."""

    spoil: Callable[[Path], object]
    kind: ProblemKind
    words: str
    keys: tuple[str, ...]


LOST = (OTHER_FILE, OTHER_COPY, RESTORE)
BAD: dict[str, Bad] = {
    "a letter": Bad(
        lambda path: path.write_text("Просто текст. " * 90, encoding="utf-8"),
        ProblemKind.NOT_OURS,
        "не библиотека «Формуляра»",
        LOST,
    ),
    "emptied": Bad(lambda path: path.write_bytes(b""), ProblemKind.NOT_OURS, "не библиотека", LOST),
    "head": Bad(
        lambda path: overwrite(path, 0, RUBBISH[:16]),
        ProblemKind.NOT_OURS,
        "или его начало повреждено",
        LOST,
    ),
    "rest of the head": Bad(
        lambda path: overwrite(path, 16, RUBBISH[:84]),
        ProblemKind.NOT_OURS,
        "база другой программы",
        LOST,
    ),
    "size of pages": Bad(
        lambda path: overwrite(path, 16, b"\x00\x03"), ProblemKind.DAMAGED, "повреждён", LOST
    ),
    "list of tables": Bad(
        lambda path: overwrite(path, 100, RUBBISH[:1000]), ProblemKind.DAMAGED, "повреждён", LOST
    ),
    "a table": Bad(
        lambda path: spoil_tree(path, "movement"), ProblemKind.DAMAGED, "повреждён", LOST
    ),
    "pages in the middle": Bad(
        lambda path: overwrite(path, path.stat().st_size // 8192 * 4096, RUBBISH * 4),
        ProblemKind.DAMAGED,
        "повреждён",
        LOST,
    ),
    "cut off": Bad(
        lambda path: path.write_bytes(path.read_bytes()[:100_000]),
        ProblemKind.DAMAGED,
        "повреждён",
        LOST,
    ),
    "an index": Bad(
        lambda path: spoil_tree(path, "ix_title_match_key"),
        ProblemKind.INDEXES,
        "повреждены указатели, сами записи целы",
        (*LOST, MEND),
    ),
    "a unique index": Bad(
        lambda path: spoil_tree(path, "sqlite_autoindex_copy_1"),
        ProblemKind.INDEXES,
        "повреждены указатели, сами записи целы",
        (*LOST, MEND),
    ),
    "newer": Bad(make_newer, ProblemKind.NEWER, "более новой версией", (OTHER_FILE,)),
    "gone": Bad(
        lambda path: path.unlink(),
        ProblemKind.MISSING,
        "нет.",
        (OTHER_FILE, RETRY, OTHER_COPY, RESTORE),
    ),
}


def check(
    path: Path,
    window: Window,
    kind: ProblemKind,
    words: str,
    keys: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Command and window say the same, offer what fits, and change nothing."""
    before = contents(path.parent)
    capsys.readouterr()
    assert run(["undo", "--library", str(path), "--json"]) == ENVIRONMENT
    answer, told = capsys.readouterr()
    data = json.loads(answer)
    assert data["kind"] == kind
    assert words in data["error"]
    assert data["cure"]
    assert data["error"] in told
    plain = data["error"].replace(str(path), "").replace(path.name, "")
    assert not LATIN & set(plain.split("компьютер")[0].replace(str(path.parent), ""))
    window.open(path)
    assert window.desktop.opened is None
    assert window.messages.asked[-1][0].startswith(data["error"].split("  ")[0][:30])
    assert words in window.messages.asked[-1][0]
    assert window.messages.keys == keys
    assert window.messages.errors == []
    assert contents(path.parent) == before
    best = [backup.path for backup in list_backups(path)][:1] if RESTORE in keys else []
    assert data["restore_from"] == (str(best[0]) if best else None)
    if best:
        assert f'restore "{best[0]}" --to "{path}"' in told
        assert any(
            label == "Восстановить из копии от 10.09.2026, 12:00"
            for label in window.messages.labels
        )


@pytest.mark.parametrize("name", BAD)
def test_bad_library_is_told_and_left_as_it_was(
    library: Path, window: Window, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    bad = BAD[name]
    bad.spoil(library)
    check(library, window, bad.kind, bad.words, bad.keys, capsys)
    assert not lock_path(library).exists()


@pytest.mark.parametrize("name", [name for name, bad in BAD.items() if RESTORE in bad.keys])
def test_newest_backup_takes_the_place_of_a_bad_library(
    library: Path, window: Window, name: str
) -> None:
    BAD[name].spoil(library)
    window.open(library, RESTORE)
    assert window.found == 1
    assert len(window.messages.asked) == 1
    window.desktop.close_library()
    assert breaches(library) == []
    assert window.desktop.window.toasts.text().startswith("Библиотека восстановлена: ")


def test_other_program_that_holds_the_file(
    library: Path,
    window: Window,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 50)
    with closing(sqlite3.connect(library, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        keys = (OTHER_FILE, RETRY)
        check(library, window, ProblemKind.LOCKED, "занят другой программой", keys, capsys)
        other.execute("ROLLBACK")
    window.open(library)
    assert window.found == 1


def test_other_window_leaves_reading(
    library: Path, window: Window, capsys: pytest.CaptureFixture[str]
) -> None:
    with other_window(library):
        keys = (OTHER_FILE, RETRY, READ_ONLY)
        check(library, window, ProblemKind.LOCKED, "уже открыт", keys, capsys)
        window.open(library, READ_ONLY)
        opened = window.desktop.opened
        assert opened is not None
        assert opened.library.read_only
        strip = window.desktop.window.read_only_strip
        assert strip.isVisible()
        assert window.found == 1
        with pytest.raises(EnvironmentProblem, match="только для чтения") as caught:
            opened.workspace.services.catalogue.create_title(TitleFields("Новое"))
        assert caught.value.cure
        assert window.messages.errors == []
    strip.reopen_button.click()
    assert window.desktop.opened is not None
    assert not window.desktop.opened.library.read_only
    assert not strip.isVisible()
    window.desktop.opened.workspace.services.catalogue.create_title(TitleFields("Новое"))


@pytest.mark.parametrize("what", ["file", "folder", *(["medium"] if may_mount() else [])])
def test_what_cannot_be_written_can_be_read(
    furnished: Path, window: Window, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    with ExitStack() as stack:
        if what == "medium":
            stick = stack.enter_context(disk(8))
            folder = stick.folder
        else:
            folder = stack.enter_context(open_folder())
        path = folder / "школа.formulyar"
        path.write_bytes(furnished.read_bytes())
        if what == "medium":
            stick.protect()
        elif what == "folder":
            folder.chmod(0o555)
            stack.callback(folder.chmod, 0o755)
        else:
            path.chmod(0o444)
        if what != "medium":
            stack.enter_context(bound_by_rights(folder))
        words = "доступен только для чтения" if what == "file" else "не даёт записывать"
        check(path, window, ProblemKind.READ_ONLY, words, (OTHER_FILE, READ_ONLY), capsys)
        before = contents(folder)
        window.open(path, READ_ONLY)
        assert window.found == 1
        window.desktop.close_library()
        assert contents(folder) == before


def test_mending_makes_indexes_anew_and_keeps_the_old_file(library: Path, window: Window) -> None:
    spoil_tree(library, "ix_title_match_key")
    spoiled = library.read_bytes()
    window.open(library, MEND)
    assert window.found == 1
    assert window.journal[0].startswith("Починен файл библиотеки")
    assert "Новое издание: Позднейшее" in window.journal
    window.desktop.close_library()
    assert breaches(library) == []
    (aside,) = library.parent.glob("*.повреждён-*")
    assert aside.read_bytes() == spoiled


def test_damage_that_only_a_backup_finds_is_mended_too(library: Path, window: Window) -> None:
    lose_index_rows(library, "ix_title_match_key", "UPDATE title SET match_key = 'x' WHERE id = 3")
    window.open(library, MEND)
    assert window.messages.asked[0][0].startswith("Копия не сделана: файл «Школа № 7.formulyar»")
    assert window.messages.keys == (*LOST, MEND)
    assert window.found == 1
    window.desktop.close_library()
    assert breaches(library) == []


@pytest.mark.parametrize("table", ["title_search_data", "title_search_docsize"])
def test_damaged_search_is_made_anew_by_itself(library: Path, window: Window, table: str) -> None:
    spoil_tree(library, table)
    window.open(library)
    assert window.messages.asked == []
    assert window.found == 1
    assert window.journal[0].startswith("Починен файл библиотеки")
    window.desktop.close_library()
    assert breaches(library) == []


def test_search_that_lacks_titles_is_made_anew_by_itself(library: Path, window: Window) -> None:
    with database(library) as connection:
        connection.execute("DELETE FROM title_search WHERE rowid = 1")
    window.open(library)
    assert window.found == 1
    assert window.journal[0] == "Перестроен поиск: указатель не сходился с каталогом"
    window.desktop.close_library()
    Workshop.open(library).close()
    with database(library) as connection:
        notes = connection.execute("SELECT count(*) FROM operation WHERE kind = 'repair'")
        assert notes.fetchone() == (1,)


def test_command_that_reads_tells_a_damaged_search_from_a_damaged_file(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil_tree(library, "title_search_data")
    before = library.read_bytes()
    assert run(["search", "гранта", "--library", str(library), "--json"]) == ENVIRONMENT
    data = json.loads(capsys.readouterr().out)
    assert "Поисковый указатель" in data["error"]
    assert "записи целы" in data["error"]
    assert library.read_bytes() == before


def test_search_can_be_made_anew_from_the_window(library: Path, window: Window) -> None:
    window.open(library)
    with database(library) as connection:
        connection.execute("DELETE FROM title_search")
    assert window.found == 0
    window.desktop.rebuild_search()
    assert window.found == 1
    assert window.journal[0] == "Перестроен поиск"


def test_damaged_backup_is_not_offered(library: Path, window: Window) -> None:
    library.unlink()
    newest, older = list_backups(library)
    spoil_tree(newest.path, "movement")
    window.open(library, RESTORE)
    assert window.messages.labels[-1] == "Восстановить из копии от 09.09.2026, 12:00"
    assert "Копия от 10.09.2026, 12:00 повреждена" in window.messages.details
    assert window.found == 1
    assert older.path.exists()


def test_backup_from_elsewhere_can_be_chosen(library: Path, window: Window, tmp_path: Path) -> None:
    spoil_tree(library, "movement")
    _newest, older = list_backups(library)
    stick = tmp_path / "флешка.formulyar"
    stick.write_bytes(older.path.read_bytes())
    window.dialogs.paths = [stick]
    window.open(library, OTHER_COPY)
    assert window.found == 1


def test_other_library_can_be_opened_instead(
    library: Path, furnished: Path, window: Window, tmp_path: Path
) -> None:
    other = tmp_path / "другая.formulyar"
    other.write_bytes(furnished.read_bytes())
    library.write_text("не то", encoding="utf-8")
    window.dialogs.paths = [other]
    window.open(library, OTHER_FILE)
    assert window.desktop.opened is not None
    assert window.desktop.opened.library.path == other


def test_repeating_opens_a_stick_that_was_put_in(library: Path, window: Window) -> None:
    data = library.read_bytes()
    library.unlink()

    window.messages.before_answer = lambda: library.write_bytes(data)
    window.open(library, RETRY)
    assert window.found == 1


@pytest.mark.parametrize("spoiled", [True, False])
def test_log_of_a_killed_program_is_not_written_into_a_bad_file(
    library: Path, window: Window, spoiled: bool
) -> None:
    """The log stays beside it: a foreign or damaged file may be needed with it."""
    with other_window(library) as process:
        with closing(sqlite3.connect(library)) as connection, connection:
            connection.execute("UPDATE title SET notes = 'после' WHERE id = 1")
        process.kill()
        process.wait()
    log = library.with_name(library.name + "-wal")
    assert log.stat().st_size > 0
    if spoiled:
        with closing(sqlite3.connect(f"{library.as_uri()}?mode=ro", uri=True)) as connection:
            (root,) = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'movement'"
            ).fetchone()
        overwrite(library, (root - 1) * 4096, RUBBISH)
    else:
        make_foreign(library)
    before = contents(library.parent)
    window.open(library)
    assert window.desktop.opened is None
    after = contents(library.parent)
    after.pop(lock_path(library).name, None)
    before.pop(lock_path(library).name, None)
    assert after == before


def make_foreign(path: Path) -> None:
    """The mark of ours is not in the file, nor in its log."""
    path.with_name(path.name + "-wal").unlink()
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE bookmark (id INTEGER)")
        other.commit()
        kept = {ending: path.with_name(path.name + ending).read_bytes() for ending in ("", "-wal")}
    for ending, data in kept.items():
        path.with_name(path.name + ending).write_bytes(data)
