"""Schema of the library file: made new, recognised, brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from app.core.errors import EnvironmentProblem, ProblemKind
from app.models.base import Base
from app.models.engine import APPLICATION_ID
from app.models.search_index import create_search_tables, rebuild_search_index
from app.models.triggers import rebuild_triggers

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

HEAD_REVISION = "0004"


def script_directory() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(__file__).parent / "migrations"))


def create_schema(connection: Connection) -> None:
    """Make all tables, the search index and the triggers in an empty file."""
    Base.metadata.create_all(connection)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD_REVISION,))
    create_search_tables(connection)
    rebuild_triggers(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def revision_of(connection: Connection) -> str:
    """The schema revision written in the file.

    Raises:
        EnvironmentProblem: the file has no schema of ours.
    """
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
    ).all()
    row = (
        connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
        if tables
        else None
    )
    if row is None:
        raise EnvironmentProblem(
            "В файле нет сведений о версии библиотеки: он не дописан или повреждён.",
            "Восстановите библиотеку из копии.",
            ProblemKind.DAMAGED,
        )
    return str(row[0])


def is_older(revision: str) -> bool:
    """Whether a file of this revision has to be migrated.

    Raises:
        EnvironmentProblem: a newer version of the program made the file.
    """
    if revision == HEAD_REVISION:
        return False
    known = {script.revision for script in script_directory().walk_revisions()}
    if revision not in known:
        raise EnvironmentProblem(
            "Файл библиотеки создан более новой версией программы.",
            "Установите новую версию «Формуляра»; файл не изменён.",
            ProblemKind.NEWER,
        )
    return True


def migrate(engine: Engine) -> None:
    """Bring the schema to this version in one transaction and check the outcome.

    Foreign keys are off outside the transaction, because batch mode with them on
    deletes child rows without a word. On any failure the transaction rolls back and
    the file stays as it was.
    """
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        if raw is None:
            raise EnvironmentProblem("Файл библиотеки закрылся во время обновления.")
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.execution_options(write=True).begin():
                before = _row_counts(connection)
                _run_scripts(connection)
                _check_outcome(connection, before)
                rebuild_search_index(connection)
                rebuild_triggers(connection)
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _run_scripts(connection: Connection) -> None:
    from alembic.runtime.migration import MigrationContext, RevisionStep

    scripts = script_directory()

    def steps(revision: str, _context: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs("head", revision)

    context = MigrationContext.configure(
        connection,
        opts={
            "fn": steps,
            "transaction_per_migration": False,
            "transactional_ddl": False,
            "render_as_batch": True,
            "target_metadata": Base.metadata,
        },
    )
    from alembic.operations import Operations

    with Operations.context(context):
        context.run_migrations()


def _row_counts(connection: Connection) -> dict[str, int]:
    counts = {}
    for table in Base.metadata.tables:
        found = connection.exec_driver_sql(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
        ).first()
        if found:
            counts[table] = int(
                connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()  # noqa: S608
            )
    return counts


def _check_outcome(connection: Connection, before: dict[str, int]) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    after = _row_counts(connection)
    lost = [table for table, count in before.items() if after.get(table, 0) < count]
    if broken is not None or lost:
        raise EnvironmentProblem(
            "Обновление файла библиотеки не сошлось с тем, что в нём было, и отменено.",
            "Файл остался прежним, копия сделана. Пришлите журнал программы разработчикам.",
        )
