"""The schema: made new and migrated it is the same; a failed migration changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from app.core.dates import FixedClock
from app.core.errors import EnvironmentProblem
from app.models import Base, migrate, search_index
from app.models.backup import list_backups, verify_database
from app.models.engine import make_engine
from app.models.library import Library
from app.queries.catalogue import CatalogueFilter
from tests.support.ledger import breaches
from tests.support.next_revision import ADDS_A_COLUMN, HEAD, NEXT, newer_program
from tests.support.old_libraries import LIBRARIES, fill
from tests.support.workshop import TODAY, Workshop, database

NOW = FixedClock.on(TODAY).now()
Schema = dict[tuple[str, str], list[str]]


def schema(path: Path) -> Schema:
    """Everything in ``sqlite_master``: words of each statement, parts of a table in any order."""
    with database(path) as connection:
        rows = connection.execute(
            "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall()
    return {(kind, name): _parts(sql) for kind, name, sql in rows}


def _parts(sql: str) -> list[str]:
    plain = " ".join(sql.replace('"', "").split())
    if not plain.upper().startswith("CREATE TABLE"):
        return [plain]
    head, _bracket, body = plain.partition("(")
    depth, part, parts = 0, "", []
    for sign in body.rstrip().removesuffix(")") + ",":
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth <= 0:
            parts.append(part.replace(" ", ""))
            part = ""
        else:
            part += sign
    return [head.strip(), *sorted(parts)]


def migrated_from_nothing(path: Path) -> None:
    engine = make_engine(path, create=True)
    with engine.connect() as connection, connection.execution_options(write=True).begin():
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    migrate.migrate(engine)
    engine.dispose()


def test_migrated_from_nothing_is_the_same_as_made_new(tmp_path: Path) -> None:
    Library.create(tmp_path / "new.formulyar").close()
    migrated_from_nothing(tmp_path / "old.formulyar")
    new, old = schema(tmp_path / "new.formulyar"), schema(tmp_path / "old.formulyar")
    assert old.keys() == new.keys()
    for name in new:
        assert old[name] == new[name], name
    with database(tmp_path / "old.formulyar") as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    assert found == [(migrate.HEAD_REVISION,)]


def test_classes_and_scripts_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.formulyar"
    migrated_from_nothing(path)
    engine = make_engine(path)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _parents: (
                    not (kind == "table" and str(name).startswith("title_search"))
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_head_of_the_scripts_is_the_revision_of_the_program() -> None:
    scripts = migrate.script_directory()
    assert scripts.get_heads() == [migrate.HEAD_REVISION]
    assert scripts.get_bases() == ["0001"]


def test_every_released_revision_has_a_library_to_open() -> None:
    revisions = {script.revision for script in migrate.script_directory().walk_revisions()}
    assert {path.stem for path in LIBRARIES.glob("*.formulyar")} == revisions


@pytest.mark.parametrize(
    "source", sorted(LIBRARIES.glob("*.formulyar")), ids=lambda path: path.stem
)
def test_library_of_each_revision_opens_with_all_its_data(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.formulyar"
    shutil.copyfile(source, path)
    workshop = Workshop.open(path)
    try:
        catalogue = workshop.queries.catalogue
        (title_id,) = catalogue.find(CatalogueFilter("дети капитана гранта")).ids
        card = catalogue.card(title_id)
        assert card is not None
        assert card.fields.authors_line == "Верн Ж."
        assert card.fields.isbns == ("978-5-08-004321-7",)
        assert card.cover == b"\x89PNG fixture"
        assert {copy.inventory_number for copy in card.copies} == {"1", "2", "3"}
        assert {copy.status_text for copy in card.copies} == {"На полке", "Выбыл"}
        posted = [row for row in workshop.queries.stock.receipts() if not row.is_reversal]
        assert [(row.status.value, row.copies, row.total) for row in posted] == [
            ("draft", 1, 99_00),
            ("posted", 33, 3 * 348_50 + 30 * 999_99),
            ("reversed", 33, 3 * 348_50 + 30 * 990_00),
        ]
        (act,) = workshop.queries.write_off.acts()
        assert workshop.act(act.id).draft.disposals[0].proof == "Приёмо-сдаточный акт № 15"
        requisites = workshop.queries.school.requisites(TODAY)
        assert requisites is not None
        assert requisites.name_short == "Школа № 7"
        assert len(workshop.queries.safety.operations()) > 5
    finally:
        workshop.close()
    assert breaches(path) == []


def test_schema_of_the_newest_kept_library_is_that_of_a_new_one(tmp_path: Path) -> None:
    """A kept file that no longer fits the classes means a schema changed without a migration."""
    path = tmp_path / "kept.formulyar"
    shutil.copyfile(LIBRARIES / f"{migrate.HEAD_REVISION}.formulyar", path)
    Library.open(path, now=NOW).close()
    Library.create(tmp_path / "new.formulyar").close()
    kept, new = schema(path), schema(tmp_path / "new.formulyar")
    tables = {name: parts for name, parts in new.items() if name[0] != "trigger"}
    assert {name: parts for name, parts in kept.items() if name[0] != "trigger"} == tables


# --- a newer program ---------------------------------------------------------------------------

LOSING = """
    op.execute("DELETE FROM school_requisites")
"""
ORPHANING = """
    op.execute("UPDATE commission_member SET commission_id = 999")
"""
BROKEN = """
    op.execute("UPDATE title SET notes = 'испорчено'")
    op.execute("CREATE TABLE title (id INTEGER)")
"""


@pytest.fixture
def old_library(library_file: Path) -> Path:
    """A populated library of the revision that is now the newest."""
    workshop = Workshop.open(library_file)
    fill(workshop)
    workshop.close()
    return library_file


def content(path: Path) -> list[str]:
    with database(path) as connection:
        return list(connection.iterdump())


def test_migration_backs_up_first_and_rebuilds_triggers_and_search(
    old_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_program(tmp_path / "newer", ADDS_A_COLUMN, monkeypatch)
    before = content(old_library)
    with database(old_library) as connection:
        connection.execute("DROP TRIGGER trg_movement_no_delete")
        connection.execute("DELETE FROM title_search")
    Library.open(old_library, now=NOW).close()
    (backup,) = list_backups(old_library)
    verify_database(backup.path)
    with database(backup.path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
        assert connection.execute("SELECT count(*) FROM movement").fetchone()[0] > 0
    with database(old_library) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (NEXT,)
        shelves = connection.execute(
            "SELECT count(*) FROM copy WHERE (state = 'in_stock') <> (shelf = 'A')"
        ).fetchone()
        assert shelves == (0,)
        triggers = {
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        }
        assert "trg_movement_no_delete" in triggers
        found = connection.execute(
            "SELECT count(*) FROM title_search WHERE title_search MATCH 'гранта'"
        ).fetchone()
        assert found == (1,)
        moved = connection.execute("SELECT count(*) FROM movement").fetchone()[0]
    assert moved == sum(line.startswith('INSERT INTO "movement"') for line in before)
    assert breaches(old_library) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [(LOSING, "не сошлось"), (ORPHANING, "не сошлось"), (BROKEN, "не удалось и отменено")],
    ids=["loses rows", "breaks a link", "fails half way"],
)
def test_failed_migration_leaves_the_file_as_it_was(
    old_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, words: str
) -> None:
    newer_program(tmp_path / "newer", body, monkeypatch)
    before_bytes, before = old_library.read_bytes(), content(old_library)
    with pytest.raises(EnvironmentProblem, match=words) as caught:
        Library.open(old_library, now=NOW)
    assert caught.value.cure
    assert content(old_library) == before
    assert old_library.read_bytes() == before_bytes
    assert len(list_backups(old_library)) == 1
    assert {path.name for path in old_library.parent.iterdir() if path.is_file()} == {
        old_library.name
    }
    monkeypatch.undo()
    Library.open(old_library, now=NOW).close()


def test_reading_an_older_file_does_not_migrate_it(
    old_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_program(tmp_path / "newer", ADDS_A_COLUMN, monkeypatch)
    before = old_library.read_bytes()
    with pytest.raises(EnvironmentProblem, match="прежней версией"):
        Library.open(old_library, now=NOW, read_only=True)
    assert old_library.read_bytes() == before
    assert list_backups(old_library) == ()


def test_foreign_keys_are_on_again_after_a_migration(
    old_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer_program(tmp_path / "newer", ADDS_A_COLUMN, monkeypatch)
    library = Library.open(old_library, now=NOW)
    with library.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    library.close()


def test_rebuilt_index_is_the_one_that_editing_keeps(old_library: Path) -> None:
    with database(old_library) as connection:
        kept = connection.execute("SELECT rowid, * FROM title_search ORDER BY rowid").fetchall()
    library = Library.open(old_library, now=NOW)
    with library.write() as session:
        search_index.rebuild_search_index(session.connection())
    library.close()
    with database(old_library) as connection:
        assert (
            connection.execute("SELECT rowid, * FROM title_search ORDER BY rowid").fetchall()
            == kept
        )
