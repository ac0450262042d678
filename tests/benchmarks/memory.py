"""The largest size of the window's process: a library open, the catalogue scrolled to its end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.generator import Size, library_of
from tests.benchmarks.measure import Figure
from tests.benchmarks.start import run_process

NAME = "memory"
LIMIT_MB = 200.0


def measure(size: Size, _runs: int) -> Iterator[Figure]:
    """One process: sizes of processes vary little."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.formulyar"
        shutil.copyfile(library_of(size), path)
        peak = float(run_process("memory", str(path)))
    yield Figure(NAME, "catalogue scrolled", peak, None, None, "MB", limit=LIMIT_MB)
