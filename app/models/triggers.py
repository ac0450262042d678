"""All triggers of a library file, in one place.

They are dropped and made again after every migration, because rebuilding a table
in batch mode drops its triggers silently.
"""

from __future__ import annotations

from sqlalchemy import Connection

_APPEND_ONLY = ("movement", "custody_event", "journal_entry", "summary_record")
_FROZEN_DOCUMENT_COLUMNS = (
    "kind",
    "number",
    "date",
    "record_date",
    "note",
    "reverses_id",
    "corrects_id",
    "posted_at",
    "posted_by",
)
_POSTED = "status IN ('posted', 'reversed')"
_FROZEN_PARTS = (
    "lot",
    "receipt",
    "write_off",
    "write_off_line",
    "opening",
    "replacement",
    "replacement_line",
    "revaluation",
    "revaluation_line",
    "transfer",
    "transfer_line",
)
# merging two titles moves the lots of one to the other: another description of the same copies,
# which changes no number, no sum and no date of a posted paper
# the answer of the other school comes after a transfer is posted
_STILL_FREE = {"lot": ("title_id",), "transfer": ("confirmed_on", "confirmation")}


def _frozen_columns(connection: Connection, table: str) -> str:
    """All columns of a table but those that stay free, for ``UPDATE OF``."""
    rows = connection.exec_driver_sql(f"PRAGMA table_info({table})")
    return ", ".join(row[1] for row in rows if row[1] not in _STILL_FREE[table])


def _statements(connection: Connection) -> list[str]:
    result = []
    for table in _APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            result.append(
                f"CREATE TRIGGER trg_{table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _FROZEN_DOCUMENT_COLUMNS)
    result.append(
        "CREATE TRIGGER trg_document_posted_is_frozen BEFORE UPDATE ON document "
        "WHEN OLD.status IN ('posted', 'reversed') AND "
        f"({changed} OR (NEW.status <> OLD.status AND NEW.status <> 'reversed')) "
        "BEGIN SELECT RAISE(ABORT, 'posted document is frozen'); END"
    )
    result.append(
        "CREATE TRIGGER trg_document_posted_stays BEFORE DELETE ON document "
        "WHEN OLD.status IN ('posted', 'reversed') "
        "BEGIN SELECT RAISE(ABORT, 'posted document is frozen'); END"
    )
    for table in _FROZEN_PARTS:
        update = "UPDATE"
        if table in _STILL_FREE:
            update += f" OF {_frozen_columns(connection, table)}"
        for event, rows in (("INSERT", "NEW"), (update, "OLD, NEW"), ("DELETE", "OLD")):
            owners = ", ".join(f"{row}.document_id" for row in rows.split(", "))
            posted = f"SELECT 1 FROM document WHERE id IN ({owners}) AND {_POSTED}"  # noqa: S608
            result.append(
                f"CREATE TRIGGER trg_{table}_frozen_{event.split()[0].lower()} "
                f"BEFORE {event} ON {table} "
                f"WHEN EXISTS ({posted}) "
                "BEGIN SELECT RAISE(ABORT, 'posted document is frozen'); END"
            )
    closed = "SELECT 1 FROM period_closing WHERE reopened_at IS NULL AND NEW.record_date <= until"
    result += [
        f"CREATE TRIGGER trg_{table}_period_open BEFORE INSERT ON {table} "
        f"WHEN EXISTS ({closed}) BEGIN SELECT RAISE(ABORT, 'period is closed'); END"
        for table in ("movement", "custody_event", "summary_record")
    ]
    return result


def trigger_problems(connection: Connection) -> list[str]:
    """Names of triggers that are missing, differ from those of this version, or are foreign."""
    found = {
        str(row[0]): str(row[1])
        for row in connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        )
    }
    wanted = {statement.split()[2]: statement for statement in _statements(connection)}
    return sorted(
        name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name)
    )


def rebuild_triggers(connection: Connection) -> None:
    """Drop every trigger of the file and create those of this version."""
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).scalars()
    for name in list(names):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for statement in _statements(connection):
        connection.exec_driver_sql(statement)
