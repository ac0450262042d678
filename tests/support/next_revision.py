"""A program that is one schema revision newer than this one."""

from __future__ import annotations

import shutil
import textwrap
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from app.models import migrate

MIGRATIONS = Path(migrate.__file__).parent / "migrations"
HEAD, NEXT = migrate.HEAD_REVISION, "9999"
ADDS_A_COLUMN = """
    with op.batch_alter_table("copy") as batch:
        batch.add_column(sa.Column("shelf", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE copy SET shelf = 'A' WHERE state = 'in_stock'")
"""


def write_next_revision(folder: Path, body: str = ADDS_A_COLUMN) -> None:
    """Put the scripts of this program and one more, made of ``body``, into ``folder``."""
    shutil.copytree(MIGRATIONS, folder / "migrations")
    (folder / "migrations" / "versions" / "next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\n"
        f'revision = "{NEXT}"\ndown_revision = "{HEAD}"\nbranch_labels = None\n'
        "depends_on = None\n\n\n"
        f"def upgrade() -> None:\n{textwrap.indent(textwrap.dedent(body), '    ')}\n",
        encoding="utf-8",
    )


def use_next_revision(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Let this process be the newer program."""
    patch.setattr(migrate, "HEAD_REVISION", NEXT)
    patch.setattr(migrate, "script_directory", lambda: ScriptDirectory(str(folder / "migrations")))


def newer_program(folder: Path, body: str, patch: pytest.MonkeyPatch) -> None:
    """Write the next revision and use it."""
    write_next_revision(folder, body)
    use_next_revision(folder, patch)
