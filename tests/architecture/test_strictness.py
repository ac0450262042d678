"""The tests themselves are strict: a warning of Python or of Qt is a failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import warnings\n    warnings.warn('old', stacklevel=1)", "UserWarning: old"),
        ("from PySide6.QtCore import qWarning\n    qWarning('odd')", "odd"),
    ],
)
def test_warning_fails_a_test(tmp_path: Path, body: str, reason: str) -> None:
    inner = tmp_path / "test_inner.py"
    inner.write_text(f"def test_inner(qapp):\n    {body}\n", encoding="utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-c", f"{ROOT}/pyproject.toml"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--rootdir={tmp_path}", str(inner)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed" in done.stdout
    assert reason in done.stdout
