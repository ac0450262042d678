"""The command «audit»: do the books agree? It changes nothing and works beside an open window."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.bootstrap import library_at
from app.cli.parser import Answer
from app.core.dates import SystemClock
from app.queries.audit import report_text

DISAGREE = 1


def run_audit(options: argparse.Namespace) -> Answer:
    """Check the books of a library; the exit code is 1 when they do not agree."""
    with library_at(Path(options.library), read_only=True) as workspace:
        report = workspace.queries.audit.run(SystemClock())
    data = {
        "ok": report.ok,
        "checks": [
            {"name": check.name, "ok": check.ok, "breaches": list(check.sentences)}
            for check in report.checks
        ],
    }
    return Answer(data, report_text(report), 0 if report.ok else DISAGREE)
