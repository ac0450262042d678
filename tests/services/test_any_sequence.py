"""Any sequence of documents keeps the books in balance; a killed program leaves all or nothing."""

from __future__ import annotations

import select
import shutil
import signal
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import UserError
from app.core.stock import Account, Fund
from app.queries.stock import ReceiptLine
from app.services.catalogue import CopyEdit
from tests.support.ledger import breaches
from tests.support.processes import start_python
from tests.support.workshop import Workshop, line

STEPS = 25


class Librarian:
    """Does what a librarian may do, chosen by chance; refusals of the program are part of it."""

    def __init__(self, workshop: Workshop, chance: Random) -> None:
        self._workshop = workshop
        self._chance = chance
        self._titles = [workshop.title(name) for name in ("Мцыри", "Демон", "Бэла")]
        self._actions: tuple[Callable[[], object], ...] = (
            self._receive,
            self._receive,
            self._write_off,
            self._write_off,
            self._correct_receipt,
            self._correct_act,
            self._reverse_receipt,
            self._reverse_act,
            self._leave_a_draft,
            self._discard,
            self._undo,
            self._undo_some,
            self._edit_copies,
            self._pass_time,
        )

    def act(self) -> str:
        """Do one thing; its name, with the refusal if there was one."""
        action = self._chance.choice(self._actions)
        try:
            action()
        except UserError as refusal:
            return f"{action.__name__}: {refusal.message}"
        return action.__name__

    def _receive(self) -> None:
        record_date = self._record_date()
        document_id = self._workshop.draft_receipt(*self._lines(), day=record_date)
        self._workshop.post_receipt(document_id, record_date)

    def _write_off(self) -> None:
        fund = self._chance.choice(list(Fund))
        record_date = self._record_date()
        act = self._workshop.draft_act(self._copies(fund), fund, day=record_date)
        self._workshop.post_act(act, record_date)

    def _correct_receipt(self) -> None:
        document_id = self._document("receipt", "posted")
        started = self._workshop.services.receipts.start_correction(document_id).entity_id or 0
        draft = self._workshop.receipt(started).draft
        lines = [self._changed(item) for item in draft.lines if self._chance.random() > 0.2]
        if self._chance.random() < 0.4:
            lines.append(self._line())
        if lines and self._chance.random() < 0.3:
            lines.append(replace(lines[0], price=lines[0].price + 1))
        self._chance.shuffle(lines)
        self._workshop.services.receipts.save_draft(replace(draft, lines=tuple(lines)))
        self._workshop.post_receipt(started, self._record_date())

    def _correct_act(self) -> None:
        document_id = self._document("write_off", "posted")
        started = self._workshop.services.write_off.start_correction(document_id).entity_id or 0
        draft = self._workshop.act(started).draft
        kept = [item for item in draft.lines if self._chance.random() > 0.3]
        self._workshop.services.write_off.save_draft(replace(draft, lines=tuple(kept)))
        self._workshop.post_act(started, self._record_date())

    def _reverse_receipt(self) -> None:
        document_id = self._document("receipt", "posted")
        self._workshop.services.receipts.reverse(document_id, self._record_date())

    def _reverse_act(self) -> None:
        document_id = self._document("write_off", "posted")
        self._workshop.services.write_off.reverse(document_id, self._record_date())

    def _leave_a_draft(self) -> None:
        if self._chance.random() < 0.5:
            self._workshop.draft_receipt(*self._lines())
        else:
            fund = self._chance.choice(list(Fund))
            self._workshop.draft_act(self._copies(fund), fund)

    def _discard(self) -> None:
        services = self._workshop.services
        if self._chance.random() < 0.5:
            document_id = self._document("receipt", "draft")
            services.receipts.discard(document_id, self._version(document_id))
        else:
            document_id = self._document("write_off", "draft")
            services.write_off.discard(document_id, self._version(document_id))

    def _undo(self) -> None:
        self._workshop.services.safety.undo()

    def _undo_some(self) -> None:
        operations = self._workshop.rows("SELECT id FROM operation")
        self._workshop.services.safety.undo(self._chance.choice(operations))

    def _edit_copies(self) -> None:
        copies = self._copies(self._chance.choice(list(Fund)))
        self._workshop.services.catalogue.edit_copies(copies, CopyEdit(note="пометка"))

    def _pass_time(self) -> None:
        self._workshop.clock.advance(timedelta(days=self._chance.choice([0, 1, 1, 40])))

    # --- choices -----------------------------------------------------------------------------

    def _line(self) -> ReceiptLine:
        return line(
            self._chance.choice(self._titles),
            self._chance.randint(0, 4),
            self._chance.choice([0, 1, 99_99, 348_50]),
            self._chance.choice(list(Fund)),
            account=self._chance.choice([Account.BALANCE, Account.OFF_BALANCE]),
            numbered=self._chance.random() < 0.7,
            number_prefix=self._chance.choice(["", "Б-", "б-"]),
            first_number=self._chance.choice([None, None, None, 3, 30]),
        )

    def _lines(self) -> list[ReceiptLine]:
        return [self._line() for _number in range(self._chance.randint(1, 3))]

    def _changed(self, item: ReceiptLine) -> ReceiptLine:
        other = self._line()
        names = self._chance.sample(["quantity", "price", "fund", "title_id", "numbered"], 2)
        return replace(item, **{name: getattr(other, name) for name in names})

    def _copies(self, fund: Fund) -> list[int]:
        """Some copies, most of them such as may go."""
        fitting = self._workshop.rows(
            "SELECT id FROM copy WHERE fund = ? AND state = 'in_stock'", fund.value
        )
        every = self._workshop.rows("SELECT id FROM copy")
        chosen = self._chance.sample(fitting, min(len(fitting), self._chance.randint(0, 4)))
        if every and self._chance.random() < 0.1:
            chosen.append(self._chance.choice(every))
        return list(dict.fromkeys(chosen))

    def _document(self, kind: str, status: str) -> int:
        found: list[int] = self._workshop.rows(
            "SELECT id FROM document WHERE kind = ? AND status = ? ORDER BY id", kind, status
        )
        # the newest is the one that nothing has happened to yet
        return self._chance.choice([*found, *found[-1:] * len(found)]) if found else 0

    def _version(self, document_id: int) -> int:
        found: list[int] = self._workshop.rows(
            "SELECT version FROM document WHERE id = ?", document_id
        )
        return found[0] if found else 0

    def _record_date(self) -> date | None:
        if self._chance.random() < 0.7:
            return None
        return self._workshop.clock.today() - timedelta(days=self._chance.choice([0, 1, 2, 30]))


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
        finally:
            workshop.close()


def test_the_librarian_of_chance_gets_everything_done(workshop: Workshop) -> None:
    """Guards the test above: its steps must not all end in refusals."""
    librarian = Librarian(workshop, Random(6))
    for _step in range(100):
        librarian.act()
    kinds = set(workshop.rows("SELECT DISTINCT kind FROM operation"))
    assert kinds >= {
        "receipt_posted",
        "receipt_corrected",
        "receipt_reversed",
        "receipt_discarded",
        "write_off_posted",
        "write_off_corrected",
        "write_off_reversed",
        "undo",
    }
    assert breaches(workshop.path) == []


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
