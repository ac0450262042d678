"""Posting a receipt and an act of write-off against bare inserts of the rows they leave."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from app.core.stock import Fund
from tests.benchmarks import bare
from tests.benchmarks.generator import TODAY, Size, clock, library_of
from tests.benchmarks.measure import Figure, milliseconds, of_pairs
from tests.support.workshop import Workshop, line

NAME = "posting"
COPIES_A_LINE = 100


def measure(size: Size, runs: int, copies: int = 5_000) -> Iterator[Figure]:
    """Each run works on a library of its own."""
    receipts, acts = [], []
    for _ in range(runs + 1):
        receipt, act = _post_both(size, copies)
        receipts.append(receipt)
        acts.append(act)
    yield of_pairs(NAME, f"receipt of {copies} copies", receipts[1:])
    yield of_pairs(NAME, f"act of {copies} copies", acts[1:])


def _post_both(size: Size, copies: int) -> tuple[tuple[float, float], tuple[float, float]]:
    with tempfile.TemporaryDirectory() as name:
        subject, floor = Path(name) / "subject.formulyar", Path(name) / "floor.formulyar"
        shutil.copyfile(library_of(size), subject)
        workshop = Workshop.open(subject, clock())
        try:
            return (
                _receipt(workshop, floor, copies),
                _act(workshop, floor, copies),
            )
        finally:
            workshop.close()


def _receipt(workshop: Workshop, floor: Path, copies: int) -> tuple[float, float]:
    lines = [
        line(1 + start // COPIES_A_LINE, min(COPIES_A_LINE, copies - start))
        for start in range(0, copies, COPIES_A_LINE)
    ]
    draft = workshop.draft_receipt(*lines, day=TODAY)
    before = bare.last_ids(workshop.path, ("copy", "movement"))
    _copy_open_file(workshop.path, floor)
    took = milliseconds(lambda: workshop.post_receipt(draft))
    rows = bare.rows_after(workshop.path, before)
    return took, milliseconds(lambda: bare.insert(floor, rows))


def _act(workshop: Workshop, floor: Path, copies: int) -> tuple[float, float]:
    ids = workshop.rows("SELECT id FROM copy ORDER BY id DESC LIMIT ?", copies)
    draft = workshop.draft_act(ids, Fund.MAIN, day=TODAY)
    before = bare.last_ids(workshop.path, ("movement",))
    _copy_open_file(workshop.path, floor)
    took = milliseconds(lambda: workshop.post_act(draft))
    rows = bare.rows_after(workshop.path, before)

    def bare_act() -> None:
        bare.insert(floor, rows)
        with closing(sqlite3.connect(floor)) as connection, connection:
            connection.executemany(
                "UPDATE copy SET state = 'out', version = version + 1 WHERE id = ?",
                [(copy_id,) for copy_id in ids],
            )

    return took, milliseconds(bare_act)


def _copy_open_file(source: Path, target: Path) -> None:
    """Copy a library that is open, in the state that it has now."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
        there.execute("PRAGMA journal_mode = WAL")
