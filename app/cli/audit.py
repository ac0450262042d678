"""The command «audit»: do the books agree? It changes nothing and works beside an open window."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.bootstrap import library_at
from app.cli.parser import Answer
from app.core.dates import SystemClock
from app.core.money import count_phrase
from app.queries.audit import AuditReport, CheckResult

DISAGREE = 1


def run_audit(options: argparse.Namespace) -> Answer:
    """Check the books of a library; the exit code is 1 when they do not agree."""
    with library_at(Path(options.library), read_only=True) as workspace:
        report = workspace.queries.audit.run(SystemClock())
    data = {
        "ok": report.ok,
        "checks": [
            {"name": check.name, "ok": check.ok, "breaches": _sentences(check)}
            for check in report.checks
        ],
    }
    return Answer(data, _text(report), 0 if report.ok else DISAGREE)


def _sentences(check: CheckResult) -> list[str]:
    """Each breach with what would mend it; the last line counts those that are not named."""
    named = [breach.text for breach in check.breaches]
    return [*named, f"И ещё {check.hidden}."] if check.hidden else named


def _text(report: AuditReport) -> str:
    lines = []
    for check in report.checks:
        lines.append(f"  {'да ' if check.ok else 'НЕТ'}  {check.title}")
        lines += [f"         {sentence}" for sentence in _sentences(check)]
    wrong = len(report.failed)
    head = "Книги учёта сходятся."
    if wrong:
        rules = count_phrase(wrong, "правило", "правила", "правил")
        head = f"Книги учёта не сходятся: нарушено {rules}."
    return "\n".join([head, *lines])
