"""From starting the program to the first paint of its window, against a bare PySide6 window."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measure import Figure, of_pairs

NAME = "start"
AIM = 2.0
ROOT = Path(__file__).parents[2]


def measure(_size: object, runs: int) -> Iterator[Figure]:
    """Processes by turns; the first pair warms the disk and does not count."""
    pairs = [(_first_paint("ours"), _first_paint("bare")) for _ in range(runs + 1)][1:]
    yield of_pairs(NAME, "first paint", pairs, aim=AIM)


def _first_paint(kind: str) -> float:
    """Milliseconds from starting a process to the first paint of its window."""
    start = time.monotonic()
    return (float(run_process(kind)) - start) * 1000


def run_process(*arguments: str) -> str:
    """Run a process of :mod:`tests.benchmarks.window_process` for a new user; what it printed."""
    with tempfile.TemporaryDirectory() as home:
        folders = {f"XDG_{kind}_HOME": f"{home}/{kind}" for kind in ("CONFIG", "DATA", "STATE")}
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.window_process", *arguments],
            cwd=ROOT,
            env={**os.environ, **folders, "QT_API": "pyside6"},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    return done.stdout.strip().splitlines()[-1]
