"""Any sequence of documents keeps the books in balance; a killed program leaves all or nothing."""

from __future__ import annotations

import select
import shutil
import signal
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.stock import DocumentKind
from tests.support.ledger import breaches
from tests.support.librarian import Librarian
from tests.support.processes import start_python
from tests.support.workshop import Workshop, line

STEPS = 25


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 10**9))
def test_any_sequence_keeps_the_books_in_balance(library_template: Path, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "school.formulyar"
        shutil.copyfile(library_template, path)
        workshop = Workshop.open(path)
        try:
            librarian = Librarian(workshop, Random(seed))
            done: list[str] = []
            for _step in range(STEPS):
                done.append(librarian.act())
                assert breaches(path) == [], done
                report = workshop.queries.audit.run(workshop.clock)
                assert [item for check in report.checks for item in check.breaches] == [], done
        finally:
            workshop.close()


EVERYTHING = frozenset(
    {
        *(
            f"{kind.value}_{what}"
            for kind in DocumentKind
            for what in ("posted", "reversed", "corrected", "discarded")
            if (kind, what) != (DocumentKind.OPENING, "corrected")
        ),
        "transfer_confirmed",
        "period_closed",
        "period_reopened",
        "undo",
    }
)


def test_the_librarian_of_chance_gets_everything_done(workshop: Workshop) -> None:
    """Guards the test above: its steps must not all end in refusals."""
    librarian = Librarian(workshop, Random(6))
    for step in range(3000):
        librarian.act()
        if step % 50 == 49 and not undone(workshop):
            break
    assert undone(workshop) == frozenset()
    assert breaches(workshop.path) == []


def undone(workshop: Workshop) -> frozenset[str]:
    """What the librarian has not got done yet."""
    return EVERYTHING - set(workshop.rows("SELECT DISTINCT kind FROM operation"))


# --- kill -9 ----------------------------------------------------------------------------------

POST_500 = """
import os, signal, sys
from pathlib import Path
from tests.support.workshop import Workshop

workshop = Workshop.open(Path(sys.argv[1]))
document_id, most_steps = int(sys.argv[2]), int(sys.argv[3])
version = workshop.receipt(document_id).draft.version
steps = 0


def step():
    global steps
    steps += 1
    if steps == most_steps:
        os.kill(os.getpid(), signal.SIGKILL)
    return 0


with workshop.opened.library.engine.connect() as connection:
    connection.connection.dbapi_connection.set_progress_handler(step, 100)
print("ready", flush=True)
workshop.services.receipts.post(document_id, version)
print("posted", steps, flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def draft_of_500(
    library_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, int, int]:
    """A library with a draft of 500 copies, its id, and how many steps posting it takes."""
    path = tmp_path_factory.mktemp("draft") / "school.formulyar"
    shutil.copyfile(library_template, path)
    workshop = Workshop.open(path)
    document_id = workshop.draft_receipt(line(workshop.title(), 500, 348_50))
    workshop.close()
    other = path.with_name("whole.formulyar")
    shutil.copyfile(path, other)
    process = start_python(POST_500, str(other), str(document_id), "0")
    output, errors = process.communicate("\n")
    assert process.returncode == 0, errors
    said = output.split()
    assert said[:2] == ["ready", "posted"]
    return path, document_id, int(said[2])


@pytest.mark.parametrize("part", range(1, 10))
def test_program_killed_while_it_posts_leaves_nothing_of_it(
    draft_of_500: tuple[Path, int, int], tmp_path: Path, part: int
) -> None:
    """Killed after so many tenths of the database's work, before it commits."""
    source, document_id, steps = draft_of_500
    path = tmp_path / "school.formulyar"
    shutil.copyfile(source, path)
    process = start_python(POST_500, str(path), str(document_id), str(steps * part // 10))
    assert process.communicate()[0] == "ready\n"
    assert process.returncode == -signal.SIGKILL
    assert posted_or_nothing(path, document_id) is False


@pytest.mark.parametrize("size", [0, 40_000, 100_000])
def test_program_killed_while_it_commits_leaves_all_or_nothing(
    draft_of_500: tuple[Path, int, int], tmp_path: Path, size: int
) -> None:
    """Killed as soon as its log has so many bytes: in the middle of writing them."""
    source, document_id, _steps = draft_of_500
    path = tmp_path / "school.formulyar"
    shutil.copyfile(source, path)
    log = path.with_name(path.name + "-wal")
    process = start_python(POST_500, str(path), str(document_id), "0")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    while not (log.exists() and log.stat().st_size > size):
        if select.select([process.stdout], [], [], 0)[0]:
            break  # it was quicker than we
    process.kill()
    said = process.communicate()[0]
    posted = posted_or_nothing(path, document_id)
    assert posted or "posted" not in said


def posted_or_nothing(path: Path, document_id: int) -> bool:
    """Whether the killed posting is in the books; then whole, and else it can be done again."""
    workshop = Workshop.open(path)
    try:
        row = workshop.receipt(document_id).row
        amounts = [
            workshop.value(f"SELECT count(*) FROM {table}")
            for table in ("copy", "movement", "summary_record")
        ]
        if row.status == "draft":
            assert amounts == [0, 0, 0]
            assert row.number == ""
            workshop.post_receipt(document_id)
        else:
            assert amounts == [500, 500, 1]
        assert workshop.receipt(document_id).row.number == "1"
        assert workshop.copies(1)[-1].inventory_number == "500"
    finally:
        workshop.close()
    assert breaches(path) == []
    return row.status == "posted"
